/* progress_test.c: VGSP_PROGRESS: long launches show how far they have come, short ones and those without it nothing. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "kernels.h"

static char text[1 << 16];

static void start(const vgsp_kernel *kernel, uint32_t blocks, int milliseconds)
{
    struct cell_arguments arguments = {NULL, milliseconds};
    if (vgsp_launch(kernel, d3(blocks, 1, 1), d3(32, 1, 1), &arguments, 0, NULL)) _exit(9);
}

static void finish(void)
{
    if (vgsp_device_synchronize()) _exit(8);
}

static void long_launch(void)
{
    start(&kernel_slow, 40, 40);
    finish();
}

static void long_gang(void)
{
    start(&kernel_slow_gang, 40, 40);
    finish();
}

static void short_launches(void)
{
    for (int i = 0; i < 120; i++) {
        start(&kernel_slow, 1, 10);
        finish();
    }
}

/* Nobody waits for it while it runs. */
static void unattended(void)
{
    start(&kernel_slow, 40, 40);
    nanosleep(&(struct timespec){1, 200000000}, NULL);
    fputs("awake\n", stderr);
    finish();
}

/* In text: the line says that some, not all, of 40 blocks are done, and how long the others will take. */
static void check_line(const char *name)
{
    unsigned done = 0, blocks = 0, percent = 0;
    double so_far = 0;
    char format[80];
    snprintf(format, sizeof format, "vgsp: %s: %%u of %%u blocks (%%u %%%%), %%lf s", name);
    const char *line = strstr(text, "vgsp: ");
    ck_assert_msg(line && sscanf(line, format, &done, &blocks, &percent, &so_far) == 4, "%s", text);
    ck_assert_uint_eq(blocks, 40);
    ck_assert_uint_gt(done, 0);
    ck_assert_uint_lt(done, 40);
    ck_assert_uint_eq(percent, done * 100 / 40);
    ck_assert_double_ge(so_far, 0.45);
    ck_assert_msg(strstr(line, " left") != NULL, "%s", text);
}

START_TEST(a_long_launch_is_shown)
{
    setenv("VGSP_PROGRESS", "1", 1);
    ck_assert_int_eq(in_child(long_launch, text, sizeof text), 0);
    check_line("slow");
    ck_assert_ptr_null(strchr(text, '\r')); /* a pipe is no terminal */
    ck_assert_ptr_eq(strchr(text, '\n'), strrchr(text, '\n')); /* the next line would come seconds later */
}
END_TEST

START_TEST(so_is_a_gang)
{
    setenv("VGSP_PROGRESS", "1", 1);
    ck_assert_int_eq(in_child(long_gang, text, sizeof text), 0);
    check_line("slow_gang");
}
END_TEST

START_TEST(nothing_without_the_variable)
{
    unsetenv("VGSP_PROGRESS");
    ck_assert_int_eq(in_child(long_launch, text, sizeof text), 0);
    ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(nothing_of_short_launches)
{
    setenv("VGSP_PROGRESS", "1", 1);
    ck_assert_int_eq(in_child(short_launches, text, sizeof text), 0);
    ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(nobody_needs_to_wait)
{
    setenv("VGSP_PROGRESS", "1", 1);
    ck_assert_int_eq(in_child(unattended, text, sizeof text), 0);
    check_line("slow");
    ck_assert(strstr(text, "vgsp: slow") < strstr(text, "awake"));
}
END_TEST

/* What a terminal of so many columns gets goes on to stderr. */
static void on_terminal(unsigned short columns)
{
    static char shown[1 << 14];
    int before = dup(STDERR_FILENO), terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (terminal < 0 || grantpt(terminal) || unlockpt(terminal)) _exit(7);
    ioctl(terminal, TIOCSWINSZ, &(struct winsize){.ws_row = 24, .ws_col = columns});
    int screen = open(ptsname(terminal), O_RDWR | O_NOCTTY);
    if (screen < 0 || dup2(screen, STDERR_FILENO) < 0) _exit(6);
    long_launch();
    nanosleep(&(struct timespec){0, 400000000}, NULL); /* the line is taken away */
    fcntl(terminal, F_SETFL, O_NONBLOCK);
    ssize_t length = read(terminal, shown, sizeof shown);
    if (length < 0 || write(before, shown, (size_t)length) != length) _exit(5);
}

static void on_a_wide_terminal(void)
{
    on_terminal(120);
}

static void on_a_narrow_terminal(void)
{
    on_terminal(30);
}

START_TEST(a_narrow_terminal_has_less_of_it)
{
    setenv("VGSP_PROGRESS", "1", 1);
    ck_assert_int_eq(in_child(on_a_narrow_terminal, text, sizeof text), 0);
    ck_assert_msg(strstr(text, "\rvgsp: slow: ") != NULL, "%s", text);
    for (const char *at = text; *at; at += strcspn(at, "\r") + 1) ck_assert_uint_lt(strcspn(at, "\r"), 30);
}
END_TEST

START_TEST(a_terminal_has_one_line)
{
    setenv("VGSP_PROGRESS", "1", 1);
    ck_assert_int_eq(in_child(on_a_wide_terminal, text, sizeof text), 0);
    check_line("slow");
    ck_assert_ptr_null(strchr(text, '\n'));
    int lines = 0;
    for (const char *at = strstr(text, "\rvgsp: "); at; at = strstr(at + 1, "\rvgsp: ")) lines++;
    ck_assert_int_ge(lines, 2);
    ck_assert_int_eq(text[strlen(text) - 1], '\r');
    ck_assert_int_eq(text[strlen(text) - 2], ' ');
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, a_long_launch_is_shown);
    tcase_add_test(tests, so_is_a_gang);
    tcase_add_test(tests, nothing_without_the_variable);
    tcase_add_test(tests, nothing_of_short_launches);
    tcase_add_test(tests, nobody_needs_to_wait);
    tcase_add_test(tests, a_terminal_has_one_line);
    tcase_add_test(tests, a_narrow_terminal_has_less_of_it);
}

int main(void)
{
    setenv("VGSP_WORKERS", "1", 1);
    setenv("VGSP_DISABLE", "help", 1);
    return run_tests("progress", add);
}
