/* exit_test.c: processes that end, or fork, while the runtime is at work. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernels.h"

/* Runs body in a process of its own; returns its exit status, with what it wrote to stderr in text. */
static int in_child(void (*body)(void), char *text, size_t size)
{
    int ends[2], status;
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (!child) {
        dup2(ends[1], STDERR_FILENO);
        body();
        exit(0);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t n; (n = read(ends[0], text + length, size - 1 - length)) > 0;) length += (size_t)n;
    text[length] = 0;
    close(ends[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status), "signal %d", WTERMSIG(status));
    if (WEXITSTATUS(status)) fputs(text, stderr); /* says why */
    return WEXITSTATUS(status);
}

static char text[1 << 16];

static void launch_or_exit(const vgsp_kernel *kernel, uint32_t grid, int *cell, int value, vgsp_stream *stream)
{
    struct cell_arguments arguments = {cell, value};
    if (vgsp_launch(kernel, d3(grid, 1, 1), d3(32, 1, 1), &arguments, 0, stream)) _exit(9);
}

static void leave_at_work(void)
{
    static int cell[4096];
    for (int i = 0; i < 500; i++) launch_or_exit(&kernel_slow_append, 1, cell, 10, NULL);
}

static void leave_stuck(void)
{
    static int cell;
    launch_or_exit(&kernel_wait, 1, &cell, 1, NULL);
}

START_TEST(exit_with_work_to_do)
{
    ck_assert_int_eq(in_child(leave_at_work, text, sizeof text), 0);
}
END_TEST

START_TEST(exit_with_a_kernel_that_never_ends)
{
    time_t since = time(NULL);
    ck_assert_int_eq(in_child(leave_stuck, text, sizeof text), 0);
    ck_assert_int_le(time(NULL) - since, 20);
}
END_TEST

static void fork_after_start(void)
{
    int *cell = NULL, status;
    if (vgsp_malloc((void **)&cell, 4)) _exit(8);
    pid_t child = fork();
    if (!child) {
        void *memory = NULL;
        vgsp_error error = vgsp_malloc(&memory, 4);
        exit(error == VGSP_ERROR_INITIALIZATION && !memory ? 0 : 1);
    }
    waitpid(child, &status, 0);
    launch_or_exit(&kernel_store, 1, cell, 5, NULL);
    if (vgsp_device_synchronize() || *cell != 5 || status) _exit(7);
}

START_TEST(a_forked_child_is_told)
{
    ck_assert_int_eq(in_child(fork_after_start, text, sizeof text), 0);
}
END_TEST

static void fork_before_start(void)
{
    pid_t child = fork();
    int cell = 0, status = 0;
    launch_or_exit(&kernel_store, 1, &cell, 5, NULL);
    if (vgsp_device_synchronize() || cell != 5) _exit(7);
    if (child && (waitpid(child, &status, 0) != child || status)) _exit(6);
}

START_TEST(fork_before_first_use_is_fine)
{
    ck_assert_int_eq(in_child(fork_before_start, text, sizeof text), 0);
}
END_TEST

static void show_statistics(void)
{
    setenv("VGSP_STATS", "1", 1);
    static int cell[64];
    for (int i = 0; i < 3; i++) launch_or_exit(&kernel_increment, 10, cell, 1, NULL);
}

START_TEST(statistics_at_exit)
{
    char name[64];
    int launches = 0, blocks = 0;
    ck_assert_int_eq(in_child(show_statistics, text, sizeof text), 0);
    const char *line = strstr(text, "vgsp: increment");
    ck_assert_msg(line != NULL, "%s", text);
    ck_assert_int_eq(sscanf(line, "vgsp: %63s %d %d", name, &launches, &blocks), 3);
    ck_assert_int_eq(launches, 3);
    ck_assert_int_eq(blocks, 30);
    ck_assert_ptr_nonnull(strstr(line, "serial"));
    ck_assert_ptr_null(strstr(text, "vgsp: reduce")); /* was not launched */
}
END_TEST

#ifndef WITH_TSAN /* has a thread of its own */
static void do_nothing(void)
{
    char line[64];
    const vgsp_kernel *kernel;
    if (vgsp_find_kernel(&kernel, NULL, "_Zadd")) _exit(5);
    FILE *f = fopen("/proc/self/status", "r");
    while (f && fgets(line, sizeof line, f))
        if (!strncmp(line, "Threads:", 8) && atoi(line + 8) != 1) _exit(4);
    if (f) fclose(f);
}

START_TEST(nothing_starts_before_first_use)
{
    ck_assert_int_eq(in_child(do_nothing, text, sizeof text), 0);
}
END_TEST
#endif

static void add(TCase *tests)
{
    tcase_add_test(tests, exit_with_work_to_do);
    tcase_add_test(tests, exit_with_a_kernel_that_never_ends);
    tcase_add_test(tests, a_forked_child_is_told);
    tcase_add_test(tests, fork_before_first_use_is_fine);
    tcase_add_test(tests, statistics_at_exit);
#ifndef WITH_TSAN
    tcase_add_test(tests, nothing_starts_before_first_use);
#endif
}

int main(void)
{
    return run_tests("exit", add);
}
