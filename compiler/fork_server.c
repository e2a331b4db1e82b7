/* fork_server.c: preloaded into the first clang that vgspcc starts, it makes the later ones by fork.
 *
 * Clang takes thirty milliseconds to start, nearly all of it for the dynamic linker; a fork of one that has just been linked
 * takes half of that, and a file of kernels takes five clangs and more. So before its own main begins, the first clang leaves
 * a copy of itself behind, which waits for commands. A command is a message: the file that takes stderr and the arguments,
 * each with a 0 at its end; the answer is the process's number. The processes are children of vgspcc, not of the copy, so
 * vgspcc waits for them as for any other.
 *
 * This is a library of its own, with passes.c (see LD_PRELOAD in ld.so(8)), and shares nothing with vgspcc but fork_server.h.
 */
#include "fork_server.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef int Main(int, char **, char **);
static Main *clang_main;

/* A child of our parent's. */
static pid_t fork_sibling(void)
{
    return (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
}

static void send_stderr_to(const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0) _exit(EXIT_FAILURE);
    dup2(file, STDERR_FILENO);
    close(file);
}

static int run(char *message, char *end)
{
    char *arguments[MOST_FORKED_BYTES / 2 + 2];
    int count = 0;
    char *word = message + strlen(message) + 1;
    for (; word < end; word += strlen(word) + 1) arguments[count++] = word;
    arguments[count] = NULL;
    choose_passes(arguments);
    send_stderr_to(message);
    return clang_main(count, arguments, environ);
}

static void serve(int commands)
{
    static char message[MOST_FORKED_BYTES];
    ssize_t length;
    while ((length = recv(commands, message, sizeof message, 0)) > 0) {
        pid_t process = fork_sibling();
        if (process == 0) {
            close(commands);
            exit(run(message, message + length));
        }
        if (send(commands, &process, sizeof process, MSG_NOSIGNAL) < 0) break;
    }
    _exit(EXIT_SUCCESS);
}

/* The variable may name a script, which runs clang in the end: its interpreter is none. */
static bool is_clang(void)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length < 0) return false;
    path[length] = 0;
    const char *name = strrchr(path, '/');
    return name && strncmp(name, "/clang", 6) == 0;
}

/* As it was before vgspcc set it: what clang starts is none of ours. */
static void restore_environment(void)
{
    const char *others = strchr(getenv("LD_PRELOAD"), ':');
    if (others) setenv("LD_PRELOAD", others + 1, 1);
    else unsetenv("LD_PRELOAD");
    unsetenv(FORK_SERVER);
}

static int begin(int count, char **arguments, char **environment)
{
    const char *variable = getenv(FORK_SERVER);
    if (!variable || !getenv("LD_PRELOAD")) return clang_main(count, arguments, environment);
    int commands = atoi(variable);
    restore_environment();
    if (is_clang() && fork_sibling() == 0) serve(commands);
    close(commands);
    return clang_main(count, arguments, environ);
}

/* The C library's function of this name calls main; the program calls it first of all. */
int __libc_start_main(Main *, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);

int __libc_start_main(Main *main, int count, char **arguments, void (*init)(void), void (*fini)(void),
                      void (*linker_fini)(void), void *stack)
{
    __typeof__(&__libc_start_main) start = (__typeof__(&__libc_start_main))dlsym(RTLD_NEXT, "__libc_start_main");
    clang_main = main;
    return start(begin, count, arguments, init, fini, linker_fini, stack);
}
