/* storm_test.c: host threads that do everything at once for a while: streams of all priorities, events between them, host
 * functions, allocations in stream order, copies, blocks that wait for one another, streams that come and go. Then
 * threads of which some fail, and launches in bursts with pauses.
 *
 * VGSP_STRESS_SECONDS says for how long, with each number of workers; 1 by default. Every thread knows what its
 * streams must have done and checks it whenever it waits for one; what all threads do in one stream is checked at
 * the end.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "kernels.h"

enum { THREADS = 6, STREAMS = 3, CELLS = 40 };

/* A stream, and what was issued in it. */
struct lane {
    vgsp_stream *stream;
    int *cells, *mirror, *back;      /* device: a count for each block, and of another lane's; pinned */
    int launches, mirrored;          /* so many, and so many of the other lane's when it was copied */
    int called, to_call;             /* host functions; called in order */
};

struct host {
    pthread_t thread;
    unsigned seed;
    struct lane lanes[STREAMS];
    vgsp_event *event;
    int *scratch;                    /* device, for blocks that wait */
    int operations, wrong_line;      /* wrong_line: where something was not as it should be, first; 0: nowhere */
};

static uint64_t end;                 /* of the storm, in nanoseconds */
static vgsp_stream *common_stream;
static int *common_cells;
static _Atomic int common_launches;

#define CHECK(condition)                                                     \
    do {                                                                     \
        if (!(condition) && !h->wrong_line) h->wrong_line = __LINE__;        \
    } while (0)
#define GOES(call) CHECK((call) == VGSP_SUCCESS)

static unsigned draw(struct host *h, unsigned below)
{
    h->seed = h->seed * 1103515245u + 12345u;
    return h->seed / 65536u % below;
}

static vgsp_error start(const vgsp_kernel *kernel, unsigned grid, unsigned block, int *cell, vgsp_stream *stream)
{
    struct cell_arguments arguments = {cell, 1};
    return vgsp_launch(kernel, d3(grid, 1, 1), d3(block, 1, 1), &arguments, 0, stream);
}

/* --- what a thread may do next --- */

static void count(struct host *h, struct lane *l)
{
    GOES(start(&kernel_increment, CELLS, 1 + draw(h, 64), l->cells, l->stream));
    l->launches++;
}

static void count_together(struct host *h, struct lane *l)
{
    (void)l;
    GOES(start(&kernel_increment, CELLS, 32, common_cells, common_stream));
    atomic_fetch_add(&common_launches, 1);
}

/* The number that a host function must have in its lane. */
struct call {
    struct host *host;
    struct lane *lane;
    int number;
};

static void note_call(void *data)
{
    struct call *c = data;
    struct host *h = c->host;
    bool refused = vgsp_device_synchronize() == VGSP_ERROR_NOT_PERMITTED;
    if (!refused || c->lane->called != c->number) __atomic_store_n(&h->wrong_line, __LINE__, __ATOMIC_RELAXED);
    c->lane->called++;
    free(c);
}

static void call_host(struct host *h, struct lane *l)
{
    struct call *c = malloc(sizeof *c);
    *c = (struct call){h, l, l->to_call++};
    GOES(vgsp_launch_host_function(l->stream, note_call, c));
}

static void wait_in(struct host *h, vgsp_stream *stream, vgsp_stream *other)
{
    GOES(vgsp_event_record(h->event, other));
    GOES(vgsp_stream_wait_event(stream, h->event));
}

/* The default stream orders all others. */
static void pass_the_default_stream(struct host *h, struct lane *l)
{
    wait_in(h, NULL, l->stream);
    GOES(start(&kernel_looping, 50, 32, NULL, NULL));
}

/* Another lane's counts are copied when they have come as far as they are now, and before they go on. */
static void mirror(struct host *h, struct lane *l)
{
    const struct lane *other = &h->lanes[draw(h, STREAMS)];
    wait_in(h, l->stream, other->stream);
    GOES(vgsp_memcpy_async(l->mirror, other->cells, CELLS * sizeof(int), VGSP_COPY_DEVICE_TO_DEVICE, l->stream));
    wait_in(h, other->stream, l->stream);
    l->mirrored = other->launches;
}

static void allocate_in_order(struct host *h, struct lane *l)
{
    size_t size = 4 + draw(h, 1 << 18);
    char *memory = NULL;
    GOES(vgsp_malloc_async((void **)&memory, size, l->stream));
    GOES(vgsp_memset_async(memory, (int)draw(h, 256), size, l->stream));
    GOES(start(&kernel_store, 1, 1, (int *)memory, l->stream));
    GOES(vgsp_free_async(memory, l->stream));
}

static void allocate(struct host *h, struct lane *l)
{
    void *memory = NULL;
    (void)l;
    GOES(draw(h, 2) ? vgsp_malloc(&memory, 4 + draw(h, 1 << 20)) : vgsp_malloc_managed(&memory, 4));
    GOES(vgsp_free(memory));
}

static void wait_in_blocks(struct host *h, struct lane *l)
{
    int counter = 30, *cells = h->scratch + 64 * (l - h->lanes);
    void *arguments[] = {&cells, &counter};
    GOES(vgsp_launch_cooperative(&kernel_gather, d3(4, 1, 1), d3(33, 1, 1), arguments, 0, l->stream));
    GOES(start(&kernel_handover, 1, 20, cells + 32, l->stream));
}

static void fail_to_launch(struct host *h, struct lane *l)
{
    CHECK(start(&kernel_limited, 1, 65, l->cells, l->stream) == VGSP_ERROR_INVALID_CONFIGURATION);
    CHECK(vgsp_get_last_error() == VGSP_ERROR_INVALID_CONFIGURATION);
    CHECK(vgsp_launch(NULL, d3(1, 1, 1), d3(1, 1, 1), NULL, 0, NULL) != VGSP_SUCCESS);
    CHECK(vgsp_free(&h->seed) == VGSP_ERROR_INVALID_VALUE);
}

/* All that was issued in the lane is done: is it right? */
static void check(struct host *h, struct lane *l)
{
    GOES(vgsp_memcpy_async(l->back, l->cells, CELLS * sizeof(int), VGSP_COPY_DEVICE_TO_HOST, l->stream));
    GOES(vgsp_memcpy_async(l->back + CELLS, l->mirror, CELLS * sizeof(int), VGSP_COPY_DEVICE_TO_HOST, l->stream));
    GOES(vgsp_event_record(h->event, l->stream));
    GOES(draw(h, 2) ? vgsp_stream_synchronize(l->stream) : vgsp_event_synchronize(h->event));
    for (int i = 0; i < CELLS; i++) CHECK(l->back[i] == l->launches && l->back[CELLS + i] == l->mirrored);
    CHECK(l->called == l->to_call);
}

static void open_lane(struct host *h, struct lane *l)
{
    GOES(vgsp_stream_create(&l->stream, draw(h, 2), -(int)draw(h, 7)));
}

static void change_stream(struct host *h, struct lane *l)
{
    check(h, l);
    GOES(vgsp_stream_destroy(l->stream));
    open_lane(h, l);
}

static void wait_for_all(struct host *h, struct lane *l)
{
    (void)l;
    GOES(vgsp_device_synchronize());
}

static const struct {
    void (*operation)(struct host *, struct lane *);
    unsigned weight;
} operations[] = {
    {count, 40}, {count_together, 10}, {call_host, 10}, {mirror, 10}, {allocate_in_order, 6}, {allocate, 1},
    {wait_in_blocks, 2}, {fail_to_launch, 2}, {check, 6}, {change_stream, 2}, {wait_for_all, 1}, {pass_the_default_stream, 4},
};

static void do_something(struct host *h)
{
    unsigned at = draw(h, 94), i = 0;
    while (at >= operations[i].weight) at -= operations[i++].weight;
    operations[i].operation(h, &h->lanes[draw(h, STREAMS)]);
    h->operations++;
}

static void *host_main(void *argument)
{
    struct host *h = argument;
    GOES(vgsp_event_create(&h->event, 0));
    while (host_nanoseconds() < end && !__atomic_load_n(&h->wrong_line, __ATOMIC_RELAXED)) do_something(h);
    for (int i = 0; i < STREAMS; i++) check(h, &h->lanes[i]);
    return NULL;
}

static void prepare(struct host *h, unsigned number)
{
    h->seed = number * 7919u;
    h->scratch = device_memory(64 * STREAMS * sizeof(int));
    for (struct lane *l = h->lanes; l < h->lanes + STREAMS; l++) {
        open_lane(h, l);
        l->cells = device_memory(CELLS * sizeof(int));
        l->mirror = device_memory(CELLS * sizeof(int));
        ck_ok(vgsp_malloc_host((void **)&l->back, 2 * CELLS * sizeof(int)));
    }
}

START_TEST(everything_at_once)
{
    static const char *const workers[] = {"1", "3", "5"};
    static struct host hosts[THREADS];
    const char *seconds = getenv("VGSP_STRESS_SECONDS");
    setenv("VGSP_WORKERS", workers[_i], 1);
    common_cells = device_memory(CELLS * sizeof(int));
    ck_ok(vgsp_stream_create(&common_stream, VGSP_STREAM_NON_BLOCKING, -2));
    for (unsigned t = 0; t < THREADS; t++) prepare(&hosts[t], t + 1);
    end = host_nanoseconds() + (uint64_t)((seconds ? atof(seconds) : 1) * 1e9);
    for (int t = 0; t < THREADS; t++)
        ck_assert_int_eq(pthread_create(&hosts[t].thread, NULL, host_main, &hosts[t]), 0);
    for (int t = 0; t < THREADS; t++) pthread_join(hosts[t].thread, NULL);
    ck_ok(vgsp_device_synchronize());
    int sum = 0;
    for (int t = 0; t < THREADS; t++) {
        ck_assert_msg(!hosts[t].wrong_line, "thread %d, operation %d: line %d: %s", t, hosts[t].operations,
                      hosts[t].wrong_line, vgsp_last_error_message());
        sum += hosts[t].operations;
    }
    for (int i = 0; i < CELLS; i++) ck_assert_int_eq(common_cells[i], atomic_load(&common_launches));
    printf("%d operations\n", sum);
}
END_TEST

static void *fail_or_launch(void *argument)
{
    struct host *h = argument;
    static int cell[81]; /* nobody reads it */
    int counter = 10, *cells = cell;
    void *arguments[] = {&cells, &counter};
    for (int i = 0; i < 200; i++) {
        start(draw(h, 10) ? &kernel_looping : &kernel_trap_fiber, 20, 64, NULL, NULL);
        if (draw(h, 4)) continue;
        vgsp_launch_cooperative(&kernel_gather, d3(8, 1, 1), d3(40, 1, 1), arguments, 0, NULL);
        start(&kernel_handover, 2, 80, cell, NULL);
    }
    return NULL;
}

START_TEST(failures_among_many_threads)
{
    static struct host hosts[THREADS];
    for (int repeat = 0; repeat < 5; repeat++) {
        for (unsigned t = 0; t < THREADS; t++) {
            hosts[t].seed = t;
            ck_assert_int_eq(pthread_create(&hosts[t].thread, NULL, fail_or_launch, &hosts[t]), 0);
        }
        for (int t = 0; t < THREADS; t++) pthread_join(hosts[t].thread, NULL);
        ck_assert_int_eq(vgsp_device_synchronize(), VGSP_ERROR_LAUNCH_FAILURE);
        ck_ok(vgsp_device_reset());
        int *cell = device_memory(4);
        launch(&kernel_store, 1, 1, cell, repeat, NULL);
        ck_ok(vgsp_device_synchronize());
        ck_assert_int_eq(*cell, repeat);
    }
}
END_TEST

START_TEST(bursts_and_pauses)
{
    int *cell = device_memory(64 * 4);
    for (int i = 0; i < 3000; i++) {
        launch(&kernel_increment, 64, 32, cell, 1, NULL);
        if (i % 3 == 0) ck_ok(vgsp_stream_synchronize(NULL));
        if (i % 100 == 0) nanosleep(&(struct timespec){0, 200000}, NULL); /* workers go to sleep */
    }
    ck_ok(vgsp_device_synchronize());
    for (int b = 0; b < 64; b++) ck_assert_int_eq(cell[b], 3000);
}
END_TEST

static void add(TCase *tests)
{
    tcase_set_timeout(tests, 900);
    tcase_add_loop_test(tests, everything_at_once, 0, 3);
    tcase_add_test(tests, failures_among_many_threads);
    tcase_add_test(tests, bursts_and_pauses);
}

int main(void)
{
    setenv("VGSP_WORKERS", "3", 1);
    return run_tests("storm", add);
}
