/* The form of messages: place, severity, source line, caret. */
#include "capture.h"
#include "compiler.h"

static char path[] = "/tmp/vgsp-diag-XXXXXX";

static void write_source(const char *text)
{
    strcpy(path, "/tmp/vgsp-diag-XXXXXX");
    close(mkstemp(path));
    ck_assert(write_file(path, text, strlen(text)));
    reset_errors();
}

/* The message for a place in the source, without the path. */
static const char *message(Severity severity, uint32_t line, uint32_t column, const char *text)
{
    capture_begin(stderr);
    report(severity, (Loc){path, line, column}, "%s", text);
    const char *all = capture_end();
    ck_assert(!strncmp(all, path, strlen(path)));
    return all + strlen(path);
}

START_TEST(caret_stands_under_the_column)
{
    write_source("int a;\n  int b = c;\n");
    ck_assert_str_eq(message(SEV_ERROR, 2, 11, "no c"), ":2:11: error: no c\n  int b = c;\n          ^\n");
    ck_assert_str_eq(message(SEV_REMARK, 1, 1, "one"), ":1:1: remark: one\nint a;\n^\n");
    unlink(path);
}
END_TEST

START_TEST(tabs_and_wide_characters_keep_the_caret_in_place)
{
    write_source("\tx = y;\n/* \xC3\xA4\xE2\x82\xAC */ z;\n");
    ck_assert_str_eq(message(SEV_WARNING, 1, 6, "w"), ":1:6: warning: w\n\tx = y;\n\t    ^\n");
    ck_assert_str_eq(message(SEV_NOTE, 2, 13, "n"),
                     ":2:13: note: n\n/* \xC3\xA4\xE2\x82\xAC */ z;\n         ^\n");
    unlink(path);
}
END_TEST

START_TEST(last_line_needs_no_newline_and_carriage_returns_vanish)
{
    write_source("a\r\nbc");
    ck_assert_str_eq(message(SEV_ERROR, 1, 1, "m"), ":1:1: error: m\na\n^\n");
    ck_assert_str_eq(message(SEV_ERROR, 2, 2, "m"), ":2:2: error: m\nbc\n ^\n");
    ck_assert_str_eq(message(SEV_ERROR, 2, 3, "m"), ":2:3: error: m\nbc\n  ^\n");
    unlink(path);
}
END_TEST

START_TEST(places_outside_the_file_show_no_source)
{
    write_source("a\n");
    ck_assert_str_eq(message(SEV_ERROR, 9, 1, "m"), ":9:1: error: m\n");
    ck_assert_str_eq(message(SEV_ERROR, 1, 40, "m"), ":1:40: error: m\n");
    ck_assert_str_eq(message(SEV_ERROR, 1, 0, "m"), ":1: error: m\n");
    ck_assert_str_eq(message(SEV_ERROR, 0, 0, "m"), ": error: m\n");
    unlink(path);
    reset_errors();
    ck_assert_str_eq(message(SEV_ERROR, 1, 1, "m"), ":1:1: error: m\n");
}
END_TEST

START_TEST(a_message_without_a_place_names_the_program)
{
    capture_begin(stderr);
    report(SEV_ERROR, (Loc){0}, "unknown option '%s'", "-x");
    ck_assert_str_eq(capture_end(), "vgspcc: error: unknown option '-x'\n");
}
END_TEST

START_TEST(only_errors_count)
{
    reset_errors();
    capture_begin(stderr);
    report(SEV_WARNING, (Loc){0}, "w");
    remark_at((Loc){0}, "r");
    error_at((Loc){0}, "e");
    error_at((Loc){0}, "e");
    capture_end();
    ck_assert_uint_eq(error_count(), 2);
    reset_errors();
    ck_assert_uint_eq(error_count(), 0);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {caret_stands_under_the_column, tabs_and_wide_characters_keep_the_caret_in_place,
                            last_line_needs_no_newline_and_carriage_returns_vanish,
                            places_outside_the_file_show_no_source, a_message_without_a_place_names_the_program,
                            only_errors_count};
    return run_tests("diag", tests, COUNT(tests));
}
