/* priority_test.c: what is more urgent begins within a run of blocks, whatever else is under way; then what is older.
 *
 * No time is looked at. Blocks of a large grid of low priority hold all workers up; then the urgent launch is issued, the
 * blocks are let go, and those that run before it are counted. Each takes so long that a run is one block.
 */
#include <limits.h>
#include <sched.h>
#include <stdio.h>

#include "kernels.h"

enum { GRID = 500000, LONG = 30 /* microseconds: more than a run should take */ };

static vgsp_stream *new_stream(int priority)
{
    vgsp_stream *stream = NULL;
    ck_ok(vgsp_stream_create(&stream, VGSP_STREAM_NON_BLOCKING, priority));
    return stream;
}

static void set_workers(int workers)
{
    char number[12];
    snprintf(number, sizeof number, "%d", workers);
    setenv("VGSP_WORKERS", number, 1);
}

static void wait_for(const int *counter, int value)
{
    while (__atomic_load_n(counter, __ATOMIC_ACQUIRE) < value) sched_yield();
}

static void set(int *word, int value)
{
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

/* How many blocks have run between the issue of an urgent launch and its first block, while all workers (as many as are
   given) are busy with w's. */
static int blocks_before_the_urgent(struct watched *w, int workers)
{
    static int rounds;
    vgsp_stream *urgent = new_stream(-1);
    wait_for(&w->threads, workers);
    set(&w->held, 0);
    set(&w->hold, ++rounds);
    wait_for(&w->held, workers);
    int before = __atomic_load_n(&w->blocks, __ATOMIC_ACQUIRE);
    set(&w->least, INT_MAX);
    launch(&kernel_look, (uint32_t)workers, 1, (int *)w, 0, urgent);
    ck_assert_int_eq(vgsp_stream_query(urgent), VGSP_ERROR_NOT_READY);
    set(&w->hold, 0);
    ck_ok(vgsp_stream_synchronize(urgent));
    int least = __atomic_load_n(&w->least, __ATOMIC_ACQUIRE);
    ck_assert_int_lt(least, INT_MAX);
    return least - before;
}

/* Several times, most of which have to be in time: on a busy machine a worker that is woken may have to wait for a core. Then
   the grid's blocks take no time any more, so that it ends. */
static void check_grid(struct watched *w, int workers, int grids)
{
    int late = 0;
    for (int i = 0; i < 5; i++) late += blocks_before_the_urgent(w, workers) > 2 * workers;
    ck_assert_int_le(late, 2);
    set(&w->microseconds, 0);
    ck_ok(vgsp_device_synchronize());
    ck_assert_int_eq(w->blocks, grids * GRID);
}

START_TEST(a_grid_of_a_kernel_that_was_never_measured)
{
    int workers = _i ? 3 : 1;
    set_workers(workers);
    struct watched *w = device_memory(sizeof *w);
    w->microseconds = LONG;
    launch(&kernel_count, GRID, 1, (int *)w, 0, new_stream(0));
    check_grid(w, workers, 1);
}
END_TEST

START_TEST(a_grid_whose_blocks_take_longer_than_they_did_before)
{
    set_workers(2);
    vgsp_stream *stream = new_stream(0);
    struct watched *quick = device_memory(sizeof *quick), *w = device_memory(sizeof *w);
    for (int i = 0; i < 2; i++) launch(&kernel_count, GRID, 1, (int *)quick, 0, stream); /* now it is known */
    ck_ok(vgsp_stream_synchronize(stream));
    w->microseconds = LONG;
    launch(&kernel_count, GRID, 1, (int *)w, 0, stream);
    wait_for(&w->blocks, 60000); /* of some 6000 for a run, as it was */
    ck_assert_int_ge(w->long_runs, 1);
    ck_assert_int_le(w->long_runs, 4); /* the first of each worker, and that beside them */
    set(&w->microseconds, 0);
    ck_ok(vgsp_device_synchronize());
    ck_assert_int_eq(w->blocks, GRID);
}
END_TEST

START_TEST(more_grids_than_the_workers_look_at)
{
    enum { GRIDS = 100 };
    set_workers(2);
    struct watched *w = device_memory(sizeof *w);
    w->microseconds = LONG;
    for (int i = 0; i < GRIDS; i++) launch(&kernel_count, GRID, 1, (int *)w, 0, new_stream(0));
    check_grid(w, 2, GRIDS);
}
END_TEST

START_TEST(a_grid_whose_blocks_may_wait_for_one_another)
{
    set_workers(2);
    struct watched *w = device_memory(sizeof *w);
    w->microseconds = LONG;
    launch(&kernel_gang_count, GRID, 1, (int *)w, 0, new_stream(0));
    check_grid(w, 2, 1);
}
END_TEST

static void *wait_for_stream(void *stream)
{
    vgsp_stream_synchronize(stream);
    return NULL;
}

START_TEST(a_thread_that_waits_for_the_grid)
{
    set_workers(1);
    vgsp_stream *stream = new_stream(0);
    struct watched *w = device_memory(sizeof *w);
    pthread_t thread;
    w->microseconds = LONG;
    launch(&kernel_count, GRID, 1, (int *)w, 0, stream);
    ck_assert_int_eq(pthread_create(&thread, NULL, wait_for_stream, stream), 0);
    check_grid(w, 1, 1);
    pthread_join(thread, NULL);
}
END_TEST

/* The new launch takes the slot of one that is done, in front of the old one's. */
START_TEST(of_equal_priorities_the_older_launch)
{
    enum { BLOCKS = 200 };
    set_workers(1);
    struct watched *done = device_memory(sizeof *done), *old = device_memory(sizeof *old);
    done->hold = old->hold = 1;
    old->microseconds = LONG;
    launch(&kernel_count, 1, 1, (int *)done, 0, new_stream(0));
    wait_for(&done->held, 1);
    launch(&kernel_count, BLOCKS, 1, (int *)old, 0, new_stream(0));
    set(&done->hold, 0);
    wait_for(&old->held, 1);
    set(&old->least, INT_MAX);
    launch(&kernel_look, 1, 1, (int *)old, 0, new_stream(0));
    set(&old->hold, 0);
    ck_ok(vgsp_device_synchronize());
    ck_assert_int_eq(old->least, BLOCKS);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_loop_test(tests, a_grid_of_a_kernel_that_was_never_measured, 0, 2);
    tcase_add_test(tests, a_grid_whose_blocks_take_longer_than_they_did_before);
    tcase_add_test(tests, more_grids_than_the_workers_look_at);
    tcase_add_test(tests, a_grid_whose_blocks_may_wait_for_one_another);
    tcase_add_test(tests, a_thread_that_waits_for_the_grid);
    tcase_add_test(tests, of_equal_priorities_the_older_launch);
}

int main(void)
{
    setenv("VGSP_DISABLE", "inline", 1); /* urgent launches, small as they are, are the workers' */
    return run_tests("priority", add);
}
