/* exit_test.c: processes that end, or fork, while the runtime is at work. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kernels.h"

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

/* Holds locks of the runtime as often as it can. */
static void *keep_busy(void *stop)
{
    static int cell[64];
    while (!__atomic_load_n((int *)stop, __ATOMIC_ACQUIRE)) {
        const vgsp_kernel *kernel;
        if (vgsp_find_kernel(&kernel, NULL, "_Zadd")) _exit(11);
        launch_or_exit(&kernel_increment, 64, cell, 1, NULL);
        if (vgsp_stream_synchronize(NULL)) _exit(12);
    }
    return NULL;
}

/* None of these may hang or start anything. */
static void be_a_child(int way)
{
    void *memory = NULL;
    const vgsp_kernel *kernel;
    struct cell_arguments arguments = {NULL, 0};
    alarm(60);
    if (vgsp_malloc(&memory, 4) != VGSP_ERROR_INITIALIZATION) _exit(21);
    if (vgsp_find_kernel(&kernel, NULL, "_Zadd") != VGSP_ERROR_INITIALIZATION) _exit(22);
    if (vgsp_set_device(0) != VGSP_ERROR_INITIALIZATION) _exit(23);
    if (vgsp_device_synchronize() != VGSP_ERROR_INITIALIZATION) _exit(24);
    if (vgsp_launch(&kernel_empty, d3(1, 1, 1), d3(1, 1, 1), &arguments, 0, NULL) != VGSP_ERROR_INITIALIZATION) _exit(25);
    vgsp_module_unregister(&test_module);
    if (way == 0) _exit(0);
    if (way == 1) execl("/bin/true", "true", (char *)NULL);
#ifdef WITH_ASAN /* takes what belongs to threads for leaked: they are not here */
    _exit(0);
#endif
    exit(0);
}

static void fork_at_work(void)
{
    static int gate, stop, cell;
    pthread_t busy;
    vgsp_stream *stream;
    if (vgsp_stream_create(&stream, VGSP_STREAM_NON_BLOCKING, 0)) _exit(8);
    launch_or_exit(&kernel_wait, 1, &gate, 1, stream); /* runs all the time */
    if (pthread_create(&busy, NULL, keep_busy, &stop)) _exit(8);
    for (int i = 0; i < 60; i++) {
        int status;
        pid_t child = fork();
        if (!child) be_a_child(i % 3);
        if (waitpid(child, &status, 0) != child || status) _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 6);
    }
    __atomic_store_n(&stop, 1, __ATOMIC_RELEASE);
    pthread_join(busy, NULL);
    __atomic_store_n(&gate, 1, __ATOMIC_RELEASE);
    launch_or_exit(&kernel_store, 1, &cell, 5, stream);
    if (vgsp_device_synchronize() || cell != 5) _exit(7);
}

START_TEST(a_process_that_forks_at_work_goes_on)
{
    ck_assert_int_eq(in_child(fork_at_work, text, sizeof text), 0);
}
END_TEST

/* Words of kernels that have finished, while another one never does. */
static void leave_without_waiting(void)
{
    static int cell, gate;
    vgsp_stream *stream;
    if (vgsp_stream_create(&stream, VGSP_STREAM_NON_BLOCKING, 0)) _exit(8);
    launch_or_exit(&kernel_wait, 1, &gate, 1, NULL);
    for (int i = 1; i <= 100; i++) launch_or_exit(&kernel_say, 1, &cell, i, stream);
    while (__atomic_load_n(&cell, __ATOMIC_ACQUIRE) != 100) usleep(1000);
}

START_TEST(exit_writes_what_finished_kernels_have_printed)
{
    int said;
    for (int i = 0; i < 3; i++) {
        unsetenv("VGSP_STATS");
        unsetenv("VGSP_MEMCHECK");
        if (i) setenv(i == 1 ? "VGSP_STATS" : "VGSP_MEMCHECK", "1", 1);
        ck_assert_int_eq(in_child_to(STDOUT_FILENO, leave_without_waiting, text, sizeof text), 0);
        const char *at = text;
        for (int value = 1; value <= 100; value++, at = strchr(at, '\n') + 1)
            ck_assert_msg(sscanf(at, "said %d\n", &said) == 1 && said == value, "%s", at);
        ck_assert_str_eq(at, "");
    }
}
END_TEST

static void exit_now(void *data)
{
    (void)data;
    exit(0);
}

static void leave_from_a_host_function(void)
{
    static int cell[16];
    setenv("VGSP_STATS", "1", 1);
    launch_or_exit(&kernel_slow_append, 1, cell, 10, NULL);
    if (vgsp_launch_host_function(NULL, exit_now, NULL)) _exit(8);
    for (;;) pause();
}

START_TEST(a_host_function_may_exit)
{
    ck_assert_int_eq(in_child(leave_from_a_host_function, text, sizeof text), 0);
}
END_TEST

/* The system allows the process no more threads. */
static void be_alone(void)
{
    struct rlimit none = {1, 1};
    void *memory = NULL;
    if (geteuid() == 0 && setuid(65534)) return; /* the limit is not root's */
    if (setrlimit(RLIMIT_NPROC, &none)) _exit(8);
    vgsp_error error = vgsp_malloc(&memory, 4);
    if (error != VGSP_ERROR_MEMORY_ALLOCATION || !strstr(vgsp_last_error_message(), "worker threads")) {
        fprintf(stderr, "%d: %s\n", error, vgsp_last_error_message());
        _exit(9);
    }
    _exit(0); /* LeakSanitizer would need a thread */
}

START_TEST(no_thread_can_be_started)
{
    ck_assert_int_eq(in_child(be_alone, text, sizeof text), 0);
}
END_TEST

/* Each call that can fail fails in turn; all but one of the threads are there when the last one fails. */
static void start_one_too_few(void)
{
    void *memory = NULL;
    bool seen = false;
    setenv("VGSP_WORKERS", "3", 1);
    for (long n = 1; n < 200 && !memory; n++) {
        host_fail_at(n);
        vgsp_error error = vgsp_malloc(&memory, 4);
        if (error && error != VGSP_ERROR_MEMORY_ALLOCATION) _exit(9);
        if (error && strstr(vgsp_last_error_message(), "only 2 of 3 worker threads")) seen = true;
    }
    launch_or_exit(&kernel_store, 1, memory, 5, NULL);
    if (vgsp_device_synchronize() || *(int *)memory != 5 || !seen) _exit(7);
}

START_TEST(a_thread_fails_to_start)
{
    ck_assert_int_eq(in_child(start_one_too_few, text, sizeof text), 0);
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

/* The numbers of kernel's line: launches, blocks, those in the serial form, those stolen. */
static void read_statistics(const char *kernel, unsigned long long numbers[4])
{
    char begin[64];
    snprintf(begin, sizeof begin, "vgsp: %s ", kernel);
    const char *line = strstr(text, begin);
    ck_assert_msg(line != NULL, "%s", text);
    line += strlen(begin);
    ck_assert_int_eq(sscanf(line, "%llu %llu %llu %llu", &numbers[0], &numbers[1], &numbers[2], &numbers[3]), 4);
}

/* All of the first SM's blocks take time, those of the second none. */
static void leave_much_to_one_sm(void)
{
    static int cell[64];
    for (int b = 0; b < 32; b++) cell[b] = 1;
    launch_or_exit(&kernel_slow, 64, cell, 5, NULL);
    if (vgsp_device_synchronize()) _exit(3);
}

START_TEST(stolen_blocks_are_counted)
{
    unsigned long long numbers[4];
    setenv("VGSP_STATS", "1", 1);
    setenv("VGSP_WORKERS", "2", 1);
    setenv("VGSP_SMS", "2", 1);
    setenv("VGSP_DISABLE", "help", 1);
    ck_assert_int_eq(in_child(leave_much_to_one_sm, text, sizeof text), 0);
    read_statistics("slow", numbers);
    ck_assert_uint_eq(numbers[0], 1);
    ck_assert_uint_eq(numbers[1], 64);
    ck_assert_uint_ge(numbers[3], 4);
    ck_assert_uint_lt(numbers[3], 64);
    setenv("VGSP_DISABLE", "help,steal", 1);
    ck_assert_int_eq(in_child(leave_much_to_one_sm, text, sizeof text), 0);
    read_statistics("slow", numbers);
    ck_assert_uint_eq(numbers[1], 64);
    ck_assert_uint_eq(numbers[3], 0);
}
END_TEST

static void forget_memory(void)
{
    static const size_t sizes[] = {1000, 3 << 20, 5000, 100, 7000, 200, 9000};
    void *memory, *freed, *managed;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        if (vgsp_malloc(&memory, sizes[i]) || vgsp_malloc(&freed, 1 << 20) || vgsp_free(freed)) _exit(2);
    static int cell;
    launch_or_exit(&kernel_services, 1, &cell, 0, NULL); /* variables and the kernels' heap are not the program's */
    if (vgsp_malloc_managed(&managed, 6000) || vgsp_device_synchronize()) _exit(2);
}

START_TEST(what_was_never_freed)
{
    setenv("VGSP_STATS", "1", 1);
    ck_assert_int_eq(in_child(forget_memory, text, sizeof text), 0);
    const char *leaks = strstr(text, "vgsp: never freed: ");
    ck_assert_msg(leaks != NULL, "%s", text);
    static const char *const lines[] = {"vgsp: never freed: 8 allocations, 3.0 MiB; the largest:\n",
                                        "vgsp:   3 MiB at 0x", "vgsp:   8.8 KiB at 0x", "vgsp:   6.8 KiB at 0x",
                                        "vgsp:   5.9 KiB, managed at 0x", "vgsp:   4.9 KiB at 0x"};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++, leaks = strchr(leaks, '\n') + 1)
        ck_assert_msg(!strncmp(leaks, lines[i], strlen(lines[i])), "%s", text);
    ck_assert_str_eq(leaks, "");
    ck_assert_int_eq(in_child(show_statistics, text, sizeof text), 0);
    ck_assert_ptr_null(strstr(text, "never freed"));
}
END_TEST

START_TEST(statistics_fit_into_100_columns)
{
    ck_assert_int_eq(in_child(show_statistics, text, sizeof text), 0);
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1) ck_assert_uint_le(strcspn(line, "\n"), 100);
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
    tcase_add_test(tests, a_process_that_forks_at_work_goes_on);
    tcase_add_test(tests, exit_writes_what_finished_kernels_have_printed);
    tcase_add_test(tests, a_host_function_may_exit);
    tcase_add_test(tests, no_thread_can_be_started);
    tcase_add_test(tests, a_thread_fails_to_start);
    tcase_add_test(tests, fork_before_first_use_is_fine);
    tcase_add_test(tests, statistics_at_exit);
    tcase_add_test(tests, stolen_blocks_are_counted);
    tcase_add_test(tests, what_was_never_freed);
    tcase_add_test(tests, statistics_fit_into_100_columns);
#ifndef WITH_TSAN
    tcase_add_test(tests, nothing_starts_before_first_use);
#endif
}

int main(void)
{
    return run_tests("exit", add);
}
