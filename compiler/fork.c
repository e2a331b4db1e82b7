/* fork.c: clangs after the first are forks of it; vgspcc's side of fork_server.c.
 *
 * Without a server, because the library is not there or the first clang cannot load it, everything works, slower.
 */
#include "driver.h"
#include "fork_server.h"

#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

extern char **environ;

static int server = -1; /* our end of the socket */

static bool sets(const char *entry, const char *name)
{
    size_t length = strlen(name);
    return strncmp(entry, name, length) == 0 && entry[length] == '=';
}

/* Ours, and two variables for the dynamic linker and our library. */
static char **server_environment(Toolchain *t, const char *library, int socket)
{
    uint32_t count = 0;
    while (environ[count]) count++;
    char **all = arena_alloc(t->arena, (count + 3) * sizeof *all), **next = all;
    const char *others = getenv("LD_PRELOAD");
    for (char **entry = environ; *entry; entry++)
        if (!sets(*entry, "LD_PRELOAD")) *next++ = *entry;
    *next++ = arena_printf(t->arena, "LD_PRELOAD=%s%s%s", library, others ? ":" : "", others ? others : "");
    *next++ = arena_printf(t->arena, FORK_SERVER "=%d", socket);
    *next = NULL;
    return all;
}

ServerSeed plant_server(Toolchain *t)
{
    static bool planted;
    const char *library = arena_printf(t->arena, "%s/vgsp/fork_server.so", t->library_dir);
    int ends[2];
    if (planted || access(library, R_OK) || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
        return (ServerSeed){environ, -1};
    planted = true;
    server = ends[0];
    return (ServerSeed){server_environment(t, library, ends[1]), ends[1]};
}

static bool add_bytes(char *message, size_t *length, const char *word)
{
    size_t more = strlen(word) + 1;
    if (*length + more > MOST_FORKED_BYTES) return false;
    memcpy(message + *length, word, more);
    *length += more;
    return true;
}

pid_t fork_clang(const Arguments *command, const char *messages)
{
    static char message[MOST_FORKED_BYTES];
    size_t length = 0;
    bool fits = server >= 0 && add_bytes(message, &length, messages);
    for (uint32_t i = 0; i < command->count && fits; i++) fits = add_bytes(message, &length, command->items[i]);
    if (!fits) return 0;
    pid_t process = 0;
    if (send(server, message, length, MSG_NOSIGNAL) == (ssize_t)length &&
        recv(server, &process, sizeof process, 0) == sizeof process && process > 0)
        return process;
    close(server);
    server = -1;
    return 0;
}
