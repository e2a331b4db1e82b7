/* capture.h: what a test's code writes to stderr or stdout, as a string. One capture at a time. */
#ifndef CAPTURE_H
#define CAPTURE_H

#include <check.h>
#include <stdio.h>
#include <unistd.h>

static struct {
    FILE *stream, *file;
    int saved;
    char text[8192];
} capture;

static inline void capture_begin(FILE *stream)
{
    fflush(stream);
    capture.stream = stream;
    capture.saved = dup(fileno(stream));
    capture.file = tmpfile();
    ck_assert(capture.file && capture.saved >= 0);
    dup2(fileno(capture.file), fileno(stream));
}

/* Ends it; the text is valid until the next capture. */
static inline const char *capture_end(void)
{
    fflush(capture.stream);
    dup2(capture.saved, fileno(capture.stream));
    close(capture.saved);
    rewind(capture.file);
    capture.text[fread(capture.text, 1, sizeof capture.text - 1, capture.file)] = 0;
    fclose(capture.file);
    return capture.text;
}

/* A main for one suite of plain tests. */
static inline int run_tests(const char *name, const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create(name);
    TCase *group = tcase_create(name);
    for (size_t i = 0; i < count; i++) tcase_add_test(group, tests[i]);
    suite_add_tcase(suite, group);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}

#endif
