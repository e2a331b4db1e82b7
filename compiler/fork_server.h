/* fork_server.h: what vgspcc and the library that it has preloaded into clang agree on. */
#ifndef VGSPCC_FORK_SERVER_H
#define VGSPCC_FORK_SERVER_H

#define FORK_SERVER "VGSPCC_FORK_SERVER" /* environment variable: the number of the socket (SOCK_SEQPACKET) */
enum { MOST_FORKED_BYTES = 64 << 10 };   /* of a command; longer ones are started as usual */

/* An option of LLVM: no loop is unrolled but by a pragma. A forked clang with this word takes the list of passes.c. */
#define UNROLLS_BY_PRAGMA "-unroll-threshold=0"
/* passes.c: sees to that; arguments: a command's, NULL at their end. */
void choose_passes(char *const *arguments);

#endif
