/* trace_test.c: VGSP_TRACE: the file is strict JSON, and says what has happened, on the right tracks. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "json.h"
#include "kernels.h"

enum { HOSTS = 4, LAUNCHES = 50 };

static char text[1 << 16];
static char file[64];

/* --- the checker itself --- */

START_TEST(the_checker_is_strict)
{
    static const char *const good[] = {"{}", "[1,-0.5e+3,\"a\\n\\u0041\"]", "\"\xc3\xa4\"",
                                       " {\"a\":{\"b\":[null,true,false]}} "};
    static const char *const bad[] = {"", "{", "[1,]", "{\"a\":1,}", "01", "1.", "[1] 2", "\"\t\"", "\"\\x\"", "{a:1}",
                                      "'a'", "\"\xff\"", "{\"a\":1,\"a\":2}", "[1,5 2]", "nul", "\"\\", "[\"a"};
    const char *wrong;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct json *value = json_parse(good[i], &wrong);
        ck_assert_msg(value != NULL, "%s", good[i]);
        json_release(value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(json_parse(bad[i], &wrong) == NULL, "%s", bad[i]);
}
END_TEST

/* --- reading a trace --- */

/* Runs body in a process that writes a trace; nothing may be said on stderr. */
static struct json *trace_of(void (*body)(void))
{
    snprintf(file, sizeof file, "/tmp/vgsp-trace-%d.json", getpid());
    setenv("VGSP_TRACE", file, 1);
    ck_assert_int_eq(in_child(body, text, sizeof text), 0);
    ck_assert_str_eq(text, "");
    FILE *f = fopen(file, "r");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(fseek(f, 0, SEEK_END), 0);
    size_t size = (size_t)ftell(f);
    rewind(f);
    char *content = calloc(1, size + 1);
    ck_assert_uint_eq(fread(content, 1, size, f), size);
    fclose(f);
    unlink(file);
    const char *wrong;
    struct json *trace = json_parse(content, &wrong);
    ck_assert_msg(trace != NULL, "not JSON at: %.80s", trace ? "" : wrong);
    free(content);
    return trace;
}

static bool has(const struct json *event, const char *key, const char *value)
{
    return !value || !strcmp(json_text(json_get(event, key)), value);
}

static double argument(const struct json *event, const char *key)
{
    return json_number(json_get(json_get(event, "args"), key));
}

static bool same_process(const struct json *a, const struct json *b)
{
    return json_number(json_get(a, "pid")) == json_number(json_get(b, "pid"));
}

static bool same_track(const struct json *a, const struct json *b)
{
    return same_process(a, b) && json_number(json_get(a, "tid")) == json_number(json_get(b, "tid"));
}

static const struct json *events_of(const struct json *trace)
{
    const struct json *events = json_get(trace, "traceEvents");
    ck_assert(events && events->type == JSON_ARRAY);
    return events->first;
}

/* What the track of an event, or the process (what: "process_name"), is called. */
static const char *name_of(const struct json *trace, const struct json *event, const char *what)
{
    for (const struct json *e = events_of(trace); e; e = e->next) {
        bool right = !strcmp(what, "thread_name") ? same_track(e, event) : same_process(e, event);
        if (right && has(e, "ph", "M") && has(e, "name", what)) return json_text(json_get(json_get(e, "args"), "name"));
    }
    return "";
}

struct sums {
    int events;
    double total;    /* of an argument */
};

/* Slices of the track (its name's beginning) with this category and name; NULL: any. */
static struct sums sum(const struct json *trace, const char *track, const char *category, const char *name,
                       const char *key)
{
    struct sums s = {0, 0};
    for (const struct json *e = events_of(trace); e; e = e->next) {
        if (!has(e, "ph", "X") || !has(e, "cat", category) || !has(e, "name", name)) continue;
        if (track && strncmp(name_of(trace, e, "thread_name"), track, strlen(track))) continue;
        s.events++;
        if (key) s.total += argument(e, key);
    }
    return s;
}

static double begin_of(const struct json *e)
{
    return json_number(json_get(e, "ts"));
}

static double end_of(const struct json *e)
{
    return begin_of(e) + json_number(json_get(e, "dur"));
}

/* Slices have what the format asks for; two of one track lie apart, or one inside the other, but for rounding. */
static void check_slices(const struct json *trace)
{
    ck_assert_double_ge(json_number(json_get(json_get(trace, "otherData"), "dropped")), 0);
    for (const struct json *e = events_of(trace); e; e = e->next) {
        ck_assert_str_ne(json_text(json_get(e, "name")), "");
        if (!has(e, "ph", "X")) continue;
        ck_assert_str_ne(name_of(trace, e, "thread_name"), "");
        ck_assert_double_ge(begin_of(e), 0);
        ck_assert_double_ge(end_of(e), begin_of(e));
        for (const struct json *other = e->next; other; other = other->next) {
            if (!same_track(e, other) || !has(other, "ph", "X")) continue;
            double since = begin_of(e) > begin_of(other) ? begin_of(e) : begin_of(other);
            double until = end_of(e) < end_of(other) ? end_of(e) : end_of(other);
            bool nested = (since == begin_of(e) && until == end_of(e)) ||
                          (since == begin_of(other) && until == end_of(other));
            ck_assert_msg(nested || until - since < 0.0021, "slices overlap at %f", since);
        }
    }
}

/* --- programs --- */

static void launch_or_exit(const vgsp_kernel *kernel, uint32_t grid, int *cell, int value, vgsp_stream *stream)
{
    struct cell_arguments arguments = {cell, value};
    if (vgsp_launch(kernel, d3(grid, 1, 1), d3(32, 1, 1), &arguments, 0, stream)) _exit(9);
}

static void or_exit(vgsp_error error)
{
    if (error) _exit(8);
}

static void nothing(void *data)
{
    (void)data;
}

static void known_program(void)
{
    setenv("VGSP_WORKERS", "2", 1);
    setenv("VGSP_SMS", "2", 1);
    char *a, *b;
    static char plain[1000];
    vgsp_stream *stream;
    or_exit(vgsp_malloc((void **)&a, 1 << 20));
    or_exit(vgsp_malloc((void **)&b, 1 << 20));
    or_exit(vgsp_stream_create(&stream, 0, 0));
    or_exit(vgsp_memset(a, 0, 1 << 20));
    for (int i = 0; i < 3; i++) launch_or_exit(&kernel_increment, 10, (int *)a, 1, NULL);
    for (int i = 0; i < 5; i++) launch_or_exit(&kernel_looping, 64, (int *)a, 1, stream);
    launch_or_exit(&kernel_slow, 4, NULL, 20, stream);
    or_exit(vgsp_memcpy_async(b, a, 1 << 20, VGSP_COPY_DEVICE_TO_DEVICE, stream));
    or_exit(vgsp_memcpy_async(plain, a, sizeof plain, VGSP_COPY_DEVICE_TO_HOST, stream));
    or_exit(vgsp_launch_host_function(stream, nothing, NULL));
    or_exit(vgsp_stream_synchronize(stream));
    or_exit(vgsp_device_synchronize());
}

START_TEST(a_known_program)
{
    struct json *t = trace_of(known_program);
    check_slices(t);
    ck_assert_int_eq(sum(t, "default stream", "launch", "increment", NULL).events, 3);
    ck_assert_double_eq(sum(t, "default stream", "launch", "increment", "blocks").total, 30);
    ck_assert_double_eq(sum(t, "default stream", "transfer", "memset", "bytes").total, 1 << 20);
    ck_assert_int_eq(sum(t, "stream 1", "launch", "looping", NULL).events, 5);
    ck_assert_int_eq(sum(t, "stream 1", "launch", "slow", NULL).events, 1);
    ck_assert_double_eq(sum(t, "stream 1", "transfer", "memcpy", "bytes").total, (1 << 20) + 1000);
    ck_assert_int_eq(sum(t, "stream 1", "host", "host function", NULL).events, 1);
    ck_assert_int_eq(sum(t, NULL, "launch", NULL, NULL).events, 9);
    ck_assert_double_eq(sum(t, NULL, "micro-kernel", "increment", "blocks").total, 30);
    ck_assert_double_eq(sum(t, NULL, "micro-kernel", "looping", "blocks").total, 5 * 64);
    ck_assert_double_eq(sum(t, NULL, "micro-kernel", "slow", "blocks").total, 4);
    ck_assert_int_eq(sum(t, "main thread", "wait", NULL, NULL).events, sum(t, NULL, "wait", NULL, NULL).events);
    ck_assert_int_ge(sum(t, "main thread", "wait", "wait", NULL).events, 1);
    ck_assert_int_eq(sum(t, "worker", "micro-kernel", "slow", NULL).events +
                     sum(t, "main thread", "micro-kernel", "slow", NULL).events, 4);
    ck_assert_double_eq(json_number(json_get(json_get(t, "otherData"), "dropped")), 0);
    json_release(t);
}
END_TEST

START_TEST(tracks_are_named)
{
    struct json *t = trace_of(known_program);
    static const char *const names[] = {"worker 0, SM 0", "worker 1, SM 1", "main thread", "default stream",
                                        "stream 1"};
    static const char *const groups[] = {"workers", "workers", "host threads", "streams", "streams"};
    for (int i = 0; i < 5; i++) {
        int found = 0;
        for (const struct json *e = events_of(t); e; e = e->next)
            if (has(e, "name", "thread_name") && !strcmp(json_text(json_get(json_get(e, "args"), "name")), names[i])) {
                ck_assert_str_eq(name_of(t, e, "process_name"), groups[i]);
                found++;
            }
        ck_assert_msg(found == 1, "%s: %d tracks", names[i], found);
    }
    json_release(t);
}
END_TEST

static void in_both_forms(void)
{
    static float a[64], b[64], c[64];
    struct add_arguments arguments = {64, a, b, c};
    or_exit(vgsp_launch(&kernel_add, d3(2, 1, 1), d3(32, 1, 1), &arguments, 0, NULL));
    launch_or_exit(&kernel_slow_gang, 3, NULL, 1, NULL);
    or_exit(vgsp_device_synchronize());
}

START_TEST(forms_and_instruction_sets)
{
    struct json *t = trace_of(in_both_forms);
    int adds = 0, gangs = 0;
    for (const struct json *e = events_of(t); e; e = e->next) {
        const struct json *arguments = json_get(e, "args");
        if (has(e, "cat", "micro-kernel") && has(e, "name", "add")) {
            ck_assert(has(arguments, "form", "vector") && has(arguments, "isa", "c"));
            adds++;
        } else if (has(e, "cat", "micro-kernel") && has(e, "name", "slow_gang")) {
            ck_assert(has(arguments, "form", "serial") && !json_get(arguments, "isa") && !json_get(arguments, "first"));
            gangs += (int)argument(e, "blocks");
        }
    }
    ck_assert_int_ge(adds, 1);
    ck_assert_int_eq(gangs, 3);
    json_release(t);
}
END_TEST

static void odd_name(void)
{
    static int cell;
    launch_or_exit(&kernel_quoted, 1, &cell, 1, NULL);
    or_exit(vgsp_device_synchronize());
}

START_TEST(names_are_escaped)
{
    struct json *t = trace_of(odd_name);
    ck_assert_int_eq(sum(t, NULL, "launch", "quoted<\"a\\b\">\t", NULL).events, 1);
    ck_assert_int_eq(sum(t, NULL, "micro-kernel", "quoted<\"a\\b\">\t", NULL).events, 1);
    json_release(t);
}
END_TEST

static void leave_at_work(void)
{
    static int cell[4096];
    for (int i = 0; i < 500; i++) launch_or_exit(&kernel_slow_append, 1, cell, 10, NULL);
    exit(0);
}

static void leave_stuck(void)
{
    static int cell;
    launch_or_exit(&kernel_store, 1, &cell, 0, NULL);
    launch_or_exit(&kernel_wait, 1, &cell, 1, NULL);
    exit(0);
}

/* Launches with this name that had not ended. */
static int unfinished(const struct json *trace, const char *name)
{
    int count = 0;
    for (const struct json *e = events_of(trace); e; e = e->next) {
        const struct json *mark = json_get(json_get(e, "args"), "unfinished");
        count += has(e, "cat", "launch") && has(e, "name", name) && mark && mark->type == JSON_TRUE;
    }
    return count;
}

START_TEST(exit_in_the_middle_of_work)
{
    struct json *t = trace_of(leave_at_work);
    check_slices(t);
    int launches = sum(t, NULL, "launch", "slow_append", NULL).events;
    ck_assert_int_ge(launches, 1);
    ck_assert_int_lt(launches, 500);
    json_release(t);
    t = trace_of(leave_stuck);
    check_slices(t);
    ck_assert_int_eq(unfinished(t, "store"), 0);
    ck_assert_int_eq(unfinished(t, "wait"), 1);
    json_release(t);
}
END_TEST

enum { MANY = 1000, ROOM = 100 };

static void many_events(void)
{
    setenv("VGSP_TRACE_EVENTS", "100", 1);
    setenv("VGSP_WORKERS", "1", 1);
    for (int i = 0; i < MANY; i++) launch_or_exit(&kernel_empty, 1, NULL, 0, NULL);
    or_exit(vgsp_device_synchronize());
}

/* Of each launch there are two, and maybe one of waiting; two threads have room for some each. */
START_TEST(dropped_events_are_counted)
{
    struct json *t = trace_of(many_events);
    check_slices(t);
    int kept = sum(t, NULL, NULL, NULL, NULL).events;
    double dropped = json_number(json_get(json_get(t, "otherData"), "dropped")), marked = 0;
    ck_assert_int_ge(kept, ROOM);
    ck_assert_int_le(kept, 2 * ROOM);
    ck_assert_double_ge(kept + dropped, 2 * MANY);
    ck_assert_double_le(kept + dropped, 2 * MANY + 1);
    for (const struct json *e = events_of(t); e; e = e->next)
        if (has(e, "ph", "i") && has(e, "cat", "dropped")) marked += argument(e, "dropped");
    ck_assert_double_eq(marked, dropped);
    json_release(t);
}
END_TEST

/* Its first event finds no memory, its second one does. */
static void *fill_twice(void *argument)
{
    static char memory[10];
    host_fail_at(1);
    or_exit(vgsp_memset(memory, 1, sizeof memory));
    or_exit(vgsp_memset(memory, 2, sizeof memory));
    return argument;
}

/* The one worker has run something, and with it got its buffer, before memory fails. */
static void without_memory(void)
{
    static int cell;
    pthread_t thread;
    setenv("VGSP_WORKERS", "1", 1);
    launch_or_exit(&kernel_wait, 1, &cell, 1, NULL);
    __atomic_store_n(&cell, 1, __ATOMIC_RELEASE);
    while (vgsp_stream_query(NULL) == VGSP_ERROR_NOT_READY) usleep(100);
    pthread_create(&thread, NULL, fill_twice, NULL);
    pthread_join(thread, NULL);
}

START_TEST(an_event_without_memory_is_counted)
{
    struct json *t = trace_of(without_memory);
    ck_assert_int_eq(sum(t, NULL, "transfer", "memset", NULL).events, 1);
    ck_assert_double_eq(json_number(json_get(json_get(t, "otherData"), "dropped")), 1);
    json_release(t);
}
END_TEST

static void *host_main(void *argument)
{
    vgsp_stream *stream = NULL;
    (void)argument;
    or_exit(vgsp_stream_create(&stream, VGSP_STREAM_NON_BLOCKING, 0));
    for (int i = 0; i < LAUNCHES; i++) launch_or_exit(i % 2 ? &kernel_looping : &kernel_slow, 16, NULL, 0, stream);
    or_exit(vgsp_stream_synchronize(stream));
    return NULL;
}

static void many_threads(void)
{
    pthread_t threads[HOSTS];
    setenv("VGSP_WORKERS", "3", 1);
    for (int i = 0; i < HOSTS; i++) pthread_create(&threads[i], NULL, host_main, NULL);
    for (int i = 0; i < HOSTS; i++) pthread_join(threads[i], NULL);
}

START_TEST(many_threads_at_once)
{
    struct json *t = trace_of(many_threads);
    check_slices(t);
    ck_assert_int_eq(sum(t, "stream", "launch", NULL, NULL).events, HOSTS * LAUNCHES);
    ck_assert_double_eq(sum(t, NULL, "micro-kernel", NULL, "blocks").total, HOSTS * LAUNCHES * 16);
    json_release(t);
}
END_TEST

static void *launch_for_ever(void *argument)
{
    struct cell_arguments arguments = {NULL, 0};
    while (!vgsp_launch(&kernel_empty, d3(1, 1, 1), d3(1, 1, 1), &arguments, 0, NULL)) {
    }
    return argument;
}

static void leave_while_another_launches(void)
{
    pthread_t thread;
    setenv("VGSP_TRACE_EVENTS", "5000", 1);
    or_exit(vgsp_device_synchronize());
    pthread_create(&thread, NULL, launch_for_ever, NULL);
    pthread_detach(thread);
    nanosleep(&(struct timespec){0, 20000000}, NULL);
    exit(0);
}

START_TEST(exit_while_another_thread_launches)
{
    struct json *t = trace_of(leave_while_another_launches);
    ck_assert_int_ge(sum(t, NULL, "launch", "empty", NULL).events, 1);
    json_release(t);
}
END_TEST

static void one_launch(void)
{
    static int cell;
    launch_or_exit(&kernel_store, 1, &cell, 5, NULL);
    if (vgsp_device_synchronize() || cell != 5) _exit(7);
}

START_TEST(an_unwritable_file_is_reported_once)
{
    setenv("VGSP_TRACE", "/nonexistent/directory/trace.json", 1);
    ck_assert_int_eq(in_child(one_launch, text, sizeof text), 0);
    ck_assert_str_eq(text, "vgsp: the trace cannot be written to /nonexistent/directory/trace.json: "
                           "No such file or directory\n");
    setenv("VGSP_TRACE", "/dev/full", 1);
    ck_assert_int_eq(in_child(one_launch, text, sizeof text), 0);
    ck_assert_str_eq(text, "vgsp: the trace cannot be written to /dev/full: No space left on device\n");
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, the_checker_is_strict);
    tcase_add_test(tests, a_known_program);
    tcase_add_test(tests, tracks_are_named);
    tcase_add_test(tests, forms_and_instruction_sets);
    tcase_add_test(tests, names_are_escaped);
    tcase_add_test(tests, exit_in_the_middle_of_work);
    tcase_add_test(tests, dropped_events_are_counted);
    tcase_add_test(tests, an_event_without_memory_is_counted);
    tcase_add_test(tests, many_threads_at_once);
    tcase_add_test(tests, exit_while_another_thread_launches);
    tcase_add_test(tests, an_unwritable_file_is_reported_once);
}

int main(void)
{
    return run_tests("trace", add);
}
