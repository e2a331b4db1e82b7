/* stress_test.c: many host threads at once, each with its own stream and memory, and some that fail. */
#include <string.h>
#include <time.h>

#include "kernels.h"

enum { THREADS = 8, ROUNDS = 60 };

struct host {
    pthread_t thread;
    unsigned seed;
    int wrong;
};

static unsigned draw(struct host *h, unsigned below)
{
    h->seed = h->seed * 1103515245u + 12345u;
    return h->seed / 65536u % below;
}

static vgsp_error start_launch(const vgsp_kernel *kernel, unsigned grid, unsigned block, int *cell, vgsp_stream *stream)
{
    struct cell_arguments arguments = {cell, 1};
    return vgsp_launch(kernel, d3(grid, 1, 1), d3(block, 1, 1), &arguments, 0, stream);
}

/* One allocation, some launches, one copy back: the counts must be right. */
static int one_round(struct host *h, vgsp_stream *stream)
{
    unsigned blocks = 1 + draw(h, 300), launches = 1 + draw(h, 20);
    int *cell = NULL, *back = malloc(blocks * sizeof *back), wrong = 0;
    wrong += vgsp_malloc((void **)&cell, blocks * sizeof *cell) != VGSP_SUCCESS;
    wrong += vgsp_memset_async(cell, 0, blocks * sizeof *cell, stream) != VGSP_SUCCESS;
    for (unsigned i = 0; i < launches; i++)
        wrong += start_launch(&kernel_increment, blocks, 1 + draw(h, 128), cell, stream) != VGSP_SUCCESS;
    wrong += vgsp_memcpy_async(back, cell, blocks * sizeof *cell, VGSP_COPY_DEVICE_TO_HOST, stream) != VGSP_SUCCESS;
    for (unsigned b = 0; b < blocks; b++) wrong += back[b] != (int)launches;
    wrong += vgsp_free_async(cell, stream) != VGSP_SUCCESS;
    free(back);
    return wrong;
}

static void *host_main(void *argument)
{
    struct host *h = argument;
    vgsp_stream *stream = NULL;
    vgsp_event *event = NULL;
    h->wrong += vgsp_event_create(&event, 0) != VGSP_SUCCESS;
    for (int round = 0; round < ROUNDS; round++) {
        if (!stream) h->wrong += vgsp_stream_create(&stream, draw(h, 2), -(int)draw(h, 6)) != VGSP_SUCCESS;
        h->wrong += one_round(h, stream);
        h->wrong += vgsp_event_record(event, stream) != VGSP_SUCCESS;
        if (draw(h, 4) == 0) h->wrong += vgsp_event_synchronize(event) != VGSP_SUCCESS;
        if (draw(h, 4) == 0) h->wrong += vgsp_stream_wait_event(NULL, event) != VGSP_SUCCESS;
        if (draw(h, 8) == 0) h->wrong += start_launch(&kernel_looping, 50, 32, NULL, NULL) != VGSP_SUCCESS;
        if (draw(h, 8) == 0) h->wrong += vgsp_launch(NULL, d3(1, 1, 1), d3(1, 1, 1), NULL, 0, NULL) == VGSP_SUCCESS;
        if (draw(h, 8)) continue;
        h->wrong += vgsp_stream_destroy(stream) != VGSP_SUCCESS;
        stream = NULL;
    }
    return NULL;
}

START_TEST(many_threads)
{
    static const char *const workers[] = {"1", "2", "5"};
    struct host hosts[THREADS] = {0};
    setenv("VGSP_WORKERS", workers[_i], 1);
    for (unsigned t = 0; t < THREADS; t++) {
        hosts[t].seed = t + 100 * (unsigned)_i;
        ck_assert_int_eq(pthread_create(&hosts[t].thread, NULL, host_main, &hosts[t]), 0);
    }
    for (int t = 0; t < THREADS; t++) pthread_join(hosts[t].thread, NULL);
    for (int t = 0; t < THREADS; t++) ck_assert_int_eq(hosts[t].wrong, 0);
    ck_ok(vgsp_device_synchronize());
}
END_TEST

static void *fail_or_launch(void *argument)
{
    struct host *h = argument;
    static int cell[81]; /* nobody reads it */
    int counter = 10, *cells = cell;
    void *arguments[] = {&cells, &counter};
    for (int i = 0; i < 200; i++) {
        start_launch(draw(h, 10) ? &kernel_looping : &kernel_trap_fiber, 20, 64, NULL, NULL);
        if (draw(h, 4)) continue;
        vgsp_launch_cooperative(&kernel_gather, d3(8, 1, 1), d3(40, 1, 1), arguments, 0, NULL);
        start_launch(&kernel_handover, 2, 80, cell, NULL);
    }
    return NULL;
}

START_TEST(failures_among_many_threads)
{
    struct host hosts[THREADS] = {0};
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
    setenv("VGSP_WORKERS", "3", 1);
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
    tcase_add_loop_test(tests, many_threads, 0, 3);
    tcase_add_test(tests, failures_among_many_threads);
    tcase_add_test(tests, bursts_and_pauses);
}

int main(void)
{
    return run_tests("stress", add);
}
