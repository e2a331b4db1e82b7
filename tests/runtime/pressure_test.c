/* pressure_test.c: more launches than a queue holds: who issues them waits, memory stays bounded, all run once and in order;
 * and what host functions may not do fails at once, even where the queue is full.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kernels.h"

#if defined(WITH_ASAN) || defined(WITH_TSAN)
enum { LAUNCHES = 100000 };
#else
enum { LAUNCHES = 1000000 };
#endif
enum { QUEUED = 2000 /* more than a queue holds */, THREADS = 4 };

/* Held up in a host function until somebody opens it. */
struct door {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool open;
};

static void pass(void *data)
{
    struct door *g = data;
    pthread_mutex_lock(&g->lock);
    while (!g->open) pthread_cond_wait(&g->changed, &g->lock);
    pthread_mutex_unlock(&g->lock);
}

static void open_door(struct door *g)
{
    pthread_mutex_lock(&g->lock);
    g->open = true;
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->lock);
}

static struct door gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};

/* One thread that issues values first, first + 1, ... to be appended to cell. */
struct issuer {
    pthread_t thread;
    vgsp_stream *stream;
    int *cell, first, count;
    _Atomic int issued;
};

static void *issue(void *argument)
{
    struct issuer *i = argument;
    for (int n = 0; n < i->count; n++) {
        launch(&kernel_append, 1, 1, i->cell, i->first + n, i->stream);
        atomic_store(&i->issued, n + 1);
    }
    return NULL;
}

static void begin_issuing(struct issuer *i, vgsp_stream *stream, int *cell, int first, int count)
{
    *i = (struct issuer){.stream = stream, .cell = cell, .first = first, .count = count};
    ck_assert_int_eq(pthread_create(&i->thread, NULL, issue, i), 0);
}

/* Until the issuer has not gone on for a while. */
static void wait_until_stuck(struct issuer *i)
{
    for (int before = -1; before != atomic_load(&i->issued);) {
        before = atomic_load(&i->issued);
        nanosleep(&(struct timespec){0, 100000000}, NULL);
    }
    ck_assert_int_lt(atomic_load(&i->issued), QUEUED);
}

static size_t resident_bytes(void)
{
    unsigned long whole, resident = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    ck_assert(f && fscanf(f, "%lu %lu", &whole, &resident) == 2);
    fclose(f);
    return resident * host_page();
}

static vgsp_stream *blocked_stream(void)
{
    vgsp_stream *stream;
    ck_ok(vgsp_stream_create(&stream, VGSP_STREAM_NON_BLOCKING, 0));
    ck_ok(vgsp_launch_host_function(stream, pass, &gate));
    return stream;
}

static int *cells_for(int count)
{
    return device_memory(((size_t)count + 1) * sizeof(int)); /* touched */
}

START_TEST(a_million_launches_behind_a_blocked_stream)
{
    struct issuer issuer;
    int *cell = cells_for(LAUNCHES);
    vgsp_stream *stream = blocked_stream();
    size_t before = resident_bytes();
    begin_issuing(&issuer, stream, cell, 0, LAUNCHES);
    wait_until_stuck(&issuer);
    ck_assert_int_eq(cell[0], 0);
    ck_assert_uint_lt(resident_bytes(), before + (8 << 20));
    open_door(&gate);
    pthread_join(issuer.thread, NULL);
    ck_ok(vgsp_stream_synchronize(stream));
#if !defined(WITH_ASAN) && !defined(WITH_TSAN) /* keep books */
    ck_assert_uint_lt(resident_bytes(), before + (8 << 20));
#endif
    ck_assert_int_eq(cell[0], LAUNCHES);
    for (int n = 0; n < LAUNCHES; n++) ck_assert_int_eq(cell[n + 1], n);
}
END_TEST

START_TEST(many_threads_with_a_stream_each)
{
    enum { EACH = LAUNCHES / THREADS };
    struct issuer issuers[THREADS];
    int *cells[THREADS];
    for (int t = 0; t < THREADS; t++) cells[t] = cells_for(EACH);
    for (int t = 0; t < THREADS; t++) begin_issuing(&issuers[t], blocked_stream(), cells[t], 0, EACH);
    for (int t = 0; t < THREADS; t++) wait_until_stuck(&issuers[t]);
    open_door(&gate);
    for (int t = 0; t < THREADS; t++) pthread_join(issuers[t].thread, NULL);
    ck_ok(vgsp_device_synchronize());
    for (int t = 0; t < THREADS; t++) {
        ck_assert_int_eq(issuers[t].cell[0], EACH);
        for (int n = 0; n < EACH; n++) ck_assert_int_eq(issuers[t].cell[n + 1], n);
    }
}
END_TEST

START_TEST(many_threads_with_one_stream)
{
    enum { EACH = LAUNCHES / THREADS / 4 };
    struct issuer issuers[THREADS];
    int *cell = cells_for(EACH * THREADS), next[THREADS] = {0};
    vgsp_stream *stream = blocked_stream();
    for (int t = 0; t < THREADS; t++) begin_issuing(&issuers[t], stream, cell, t * EACH, EACH);
    for (int t = 0; t < THREADS; t++) wait_until_stuck(&issuers[t]);
    open_door(&gate);
    for (int t = 0; t < THREADS; t++) pthread_join(issuers[t].thread, NULL);
    ck_ok(vgsp_stream_synchronize(stream));
    ck_assert_int_eq(cell[0], EACH * THREADS);
    for (int n = 1; n <= EACH * THREADS; n++) ck_assert_int_eq(cell[n] % EACH, next[cell[n] / EACH]++);
}
END_TEST

/* What a host function tries while the queue of its stream is full. */
struct attempt {
    vgsp_stream *stream;
    vgsp_event *event;
    void *memory;
    struct door full;
    vgsp_error results[16];
    int count;
};

static void try_everything(void *data)
{
    struct attempt *a = data;
    struct cell_arguments arguments = {a->memory, 1};
    void *fresh = NULL;
    vgsp_stream *stream = NULL;
    vgsp_event *event = NULL;
    pass(&a->full);
    vgsp_error results[] = {
        vgsp_launch(&kernel_append, d3(1, 1, 1), d3(1, 1, 1), &arguments, 0, a->stream),
        vgsp_launch_host_function(a->stream, pass, &gate),
        vgsp_memcpy_async(a->memory, (char *)a->memory + 64, 4, VGSP_COPY_DEVICE_TO_DEVICE, a->stream),
        vgsp_memcpy(a->memory, (char *)a->memory + 64, 4, VGSP_COPY_DEVICE_TO_DEVICE),
        vgsp_memset_async(a->memory, 0, 4, a->stream),
        vgsp_event_record(a->event, a->stream),
        vgsp_stream_wait_event(a->stream, a->event),
        vgsp_event_synchronize(a->event),
        vgsp_stream_synchronize(a->stream),
        vgsp_device_synchronize(),
        vgsp_malloc(&fresh, 4),
        vgsp_free(a->memory),
        vgsp_free_async(a->memory, a->stream),
        vgsp_stream_create(&stream, 0, 0),
        vgsp_event_create(&event, 0),
        vgsp_device_reset(),
    };
    a->count = sizeof results / sizeof *results;
    memcpy(a->results, results, sizeof results);
}

START_TEST(host_functions_fail_at_once_where_the_queue_is_full)
{
    static struct attempt a = {.full = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false}};
    struct issuer issuer;
    a.memory = cells_for(2 * QUEUED);
    ck_ok(vgsp_stream_create(&a.stream, VGSP_STREAM_NON_BLOCKING, 0));
    ck_ok(vgsp_event_create(&a.event, 0));
    ck_ok(vgsp_launch_host_function(a.stream, try_everything, &a));
    begin_issuing(&issuer, a.stream, a.memory, 0, 2 * QUEUED);
    wait_until_stuck(&issuer);
    open_door(&a.full);
    pthread_join(issuer.thread, NULL);
    ck_ok(vgsp_stream_synchronize(a.stream));
    ck_assert_int_eq(a.count, 16);
    for (int i = 0; i < a.count; i++) ck_assert_int_eq(a.results[i], VGSP_ERROR_NOT_PERMITTED);
    ck_assert_int_eq(*(int *)a.memory, 2 * QUEUED);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, a_million_launches_behind_a_blocked_stream);
    tcase_add_test(tests, many_threads_with_a_stream_each);
    tcase_add_test(tests, many_threads_with_one_stream);
    tcase_add_test(tests, host_functions_fail_at_once_where_the_queue_is_full);
}

int main(void)
{
    return run_tests("pressure", add);
}
