/* init.c: the first process of the emulated machine: runs every program in /programs in its x86-64-v4 form, in the
 * order of their names, says on port 0xE9 what they print and how they end, and switches the machine off.
 *
 * For each program: a line `RUN <name>`, its output, the kernel's messages if a signal ended it, a line
 * `EXIT <name> <status> <millions of instructions>`. The status is that of a shell: 128 + n after signal n.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

static void say(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) outb((unsigned char)text[i], 0xE9);
}

/* Bochs's off switch: a word on a port of its choice. */
_Noreturn static void switch_off(void)
{
    for (const char *c = "Shutdown"; *c; c++) outb((unsigned char)*c, 0x8900);
    for (;;) pause();
}

static void mount_at(const char *type, const char *place)
{
    mkdir(place, 0755);
    mount(type, place, type, 0, NULL);
}

/* What the kernel has said since the last call: where a program was ended. */
static void say_kernel_messages(void)
{
    static char text[1 << 16];
    int length = klogctl(4 /* read and clear */, text, sizeof text);
    if (length > 0) say(text, (size_t)length);
}

/* In the child: never returns. */
_Noreturn static void become(const char *program, int output)
{
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    close(output);
    char *arguments[] = {(char *)program, NULL};
    char *environment[] = {"VGSP_FORM=vector", "VGSP_ISA=x86-64-v4", "LD_LIBRARY_PATH=/lib", NULL};
    execve(program, arguments, environment);
    perror(program);
    _exit(127);
}

static void run(const char *name)
{
    char line[512];
    say(line, (size_t)snprintf(line, sizeof line, "RUN %s\n", name));
    snprintf(line, sizeof line, "/programs/%s", name);
    unsigned long long start = __rdtsc();
    int ends[2], status;
    if (pipe(ends)) switch_off();
    pid_t child = fork();
    if (!child) become(line, ends[1]);
    close(ends[1]);
    for (ssize_t got; (got = read(ends[0], line, sizeof line)) > 0;) say(line, (size_t)got);
    close(ends[0]);
    waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) say_kernel_messages();
    status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    say(line, (size_t)snprintf(line, sizeof line, "\nEXIT %s %d %llu\n", name, status, (__rdtsc() - start) / 1000000));
}

int main(void)
{
    if (iopl(3)) return 1;
    klogctl(5 /* clear */, NULL, 0);
    mount_at("proc", "/proc");
    mount_at("sysfs", "/sys");
    mount_at("devtmpfs", "/dev");
    struct dirent **names;
    int count = scandir("/programs", &names, NULL, alphasort);
    for (int i = 0; i < count; i++)
        if (names[i]->d_name[0] != '.') run(names[i]->d_name);
    switch_off();
}
