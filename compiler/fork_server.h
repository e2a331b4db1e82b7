/* fork_server.h: what fork.c and the library that it has preloaded into clang agree on. */
#ifndef VGSPCC_FORK_SERVER_H
#define VGSPCC_FORK_SERVER_H

#define FORK_SERVER "VGSPCC_FORK_SERVER" /* environment variable: the number of the socket (SOCK_SEQPACKET) */
enum { MOST_FORKED_BYTES = 64 << 10 };   /* of a command; longer ones are started as usual */

#endif
