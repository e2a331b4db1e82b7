/* stream_test.c: the order of commands, as vgsp.h promises it. kernel_wait holds a stream up until a gate is opened. */
#include <sched.h>
#include <string.h>
#include <time.h>

#include "kernels.h"

static vgsp_stream *new_stream(unsigned flags)
{
    vgsp_stream *stream = NULL;
    ck_ok(vgsp_stream_create(&stream, flags, 0));
    return stream;
}

static void open_gate(int *gate)
{
    __atomic_store_n(gate, 1, __ATOMIC_RELEASE);
}

static void sleep_ms(int ms)
{
    nanosleep(&(struct timespec){0, ms * 1000000L}, NULL);
}

START_TEST(a_stream_is_first_in_first_out)
{
    vgsp_stream *stream = new_stream(VGSP_STREAM_BLOCKING);
    int *cell = device_memory(4004);
    for (int i = 0; i < 1000; i++)
        launch(i % 7 ? &kernel_append : &kernel_slow_append, 1, 1, cell, i % 50 ? i % 10 : 10, stream);
    ck_ok(vgsp_stream_synchronize(stream));
    ck_assert_int_eq(cell[0], 1000);
    for (int i = 0; i < 1000; i++) ck_assert_int_eq(cell[i + 1], i % 50 ? i % 10 : 10);
}
END_TEST

START_TEST(default_stream_waits_for_blocking_streams)
{
    vgsp_stream *stream = new_stream(VGSP_STREAM_BLOCKING);
    int *gate = device_memory(4), *cell = device_memory(16);
    launch(&kernel_wait, 1, 1, gate, 1, stream);
    launch(&kernel_append, 1, 1, cell, 1, NULL);
    sleep_ms(20);
    ck_assert_int_eq(vgsp_stream_query(NULL), VGSP_ERROR_NOT_READY);
    ck_ok(vgsp_peek_last_error()); /* not ready is no error */
    ck_assert_int_eq(__atomic_load_n(&cell[0], __ATOMIC_RELAXED), 0);
    open_gate(gate);
    ck_ok(vgsp_stream_synchronize(NULL));
    ck_assert_int_eq(cell[0], 1);
}
END_TEST

START_TEST(blocking_streams_wait_for_the_default_stream)
{
    vgsp_stream *stream = new_stream(VGSP_STREAM_BLOCKING);
    int *gate = device_memory(4), *cell = device_memory(16);
    launch(&kernel_wait, 1, 1, gate, 1, NULL);
    launch(&kernel_append, 1, 1, cell, 1, stream);
    sleep_ms(20);
    ck_assert_int_eq(vgsp_stream_query(stream), VGSP_ERROR_NOT_READY);
    open_gate(gate);
    ck_ok(vgsp_stream_synchronize(stream));
    ck_assert_int_eq(cell[0], 1);
    ck_ok(vgsp_stream_query(stream));
}
END_TEST

START_TEST(non_blocking_streams_do_not_wait)
{
    vgsp_stream *stream = new_stream(VGSP_STREAM_NON_BLOCKING);
    int *gate = device_memory(8), *cell = device_memory(16);
    launch(&kernel_wait, 1, 1, gate, 1, NULL);
    launch(&kernel_append, 1, 1, cell, 1, stream);
    ck_ok(vgsp_stream_synchronize(stream));
    ck_assert_int_eq(cell[0], 1);
    launch(&kernel_wait, 1, 1, gate + 1, 1, stream);
    open_gate(gate);
    launch(&kernel_append, 1, 1, cell, 1, NULL);
    ck_ok(vgsp_stream_synchronize(NULL));
    ck_assert_int_eq(cell[0], 2);
    open_gate(gate + 1);
    ck_ok(vgsp_device_synchronize());
}
END_TEST

START_TEST(streams_run_side_by_side)
{
    vgsp_stream *a = new_stream(VGSP_STREAM_BLOCKING), *b = new_stream(VGSP_STREAM_BLOCKING);
    int *gate = device_memory(4);
    launch(&kernel_wait, 1, 1, gate, 1, a);
    launch(&kernel_store, 1, 1, gate, 1, b); /* opens the gate */
    ck_ok(vgsp_stream_synchronize(a));
    ck_ok(vgsp_stream_synchronize(b));
}
END_TEST

START_TEST(events_order_streams)
{
    vgsp_stream *a = new_stream(VGSP_STREAM_NON_BLOCKING), *b = new_stream(VGSP_STREAM_NON_BLOCKING);
    vgsp_event *event;
    int *gate = device_memory(4), *cell = device_memory(64);
    ck_ok(vgsp_event_create(&event, VGSP_EVENT_DEFAULT));
    ck_ok(vgsp_event_query(event)); /* never recorded */
    ck_ok(vgsp_stream_wait_event(b, event));
    launch(&kernel_wait, 1, 1, gate, 1, a);
    launch(&kernel_append, 1, 1, cell, 1, a);
    ck_ok(vgsp_event_record(event, a));
    ck_ok(vgsp_stream_wait_event(b, event));
    launch(&kernel_append, 1, 1, cell, 2, b);
    ck_assert_int_eq(vgsp_event_query(event), VGSP_ERROR_NOT_READY);
    sleep_ms(10);
    ck_assert_int_eq(vgsp_stream_query(b), VGSP_ERROR_NOT_READY);
    open_gate(gate);
    ck_ok(vgsp_event_synchronize(event));
    ck_assert_int_eq(cell[1], 1);
    ck_ok(vgsp_stream_synchronize(b));
    ck_assert_int_eq(cell[2], 2);
}
END_TEST

START_TEST(a_wait_means_the_record_of_its_time)
{
    vgsp_stream *a = new_stream(VGSP_STREAM_NON_BLOCKING), *b = new_stream(VGSP_STREAM_NON_BLOCKING);
    vgsp_event *event;
    int *gate = device_memory(4), *cell = device_memory(8);
    ck_ok(vgsp_event_create(&event, VGSP_EVENT_DEFAULT));
    launch(&kernel_wait, 1, 1, gate, 1, a);
    ck_ok(vgsp_event_record(event, a));
    ck_ok(vgsp_stream_wait_event(b, event));
    launch(&kernel_append, 1, 1, cell, 1, b);
    ck_ok(vgsp_event_record(event, NULL)); /* done at once, yet b still waits for the first */
    ck_ok(vgsp_event_synchronize(event));
    ck_ok(vgsp_event_destroy(event));
    sleep_ms(10);
    ck_assert_int_eq(__atomic_load_n(&cell[0], __ATOMIC_RELAXED), 0);
    open_gate(gate);
    ck_ok(vgsp_stream_synchronize(b));
    ck_assert_int_eq(cell[0], 1);
}
END_TEST

START_TEST(events_measure_time)
{
    vgsp_event *start, *end, *untimed;
    float ms = -1;
    int *cell = device_memory(64);
    ck_ok(vgsp_event_create(&start, VGSP_EVENT_DEFAULT));
    ck_ok(vgsp_event_create(&end, VGSP_EVENT_DEFAULT));
    ck_ok(vgsp_event_create(&untimed, VGSP_EVENT_DISABLE_TIMING));
    ck_ok(vgsp_event_record(start, NULL));
    launch(&kernel_slow_append, 1, 1, cell, 50, NULL);
    ck_ok(vgsp_event_record(end, NULL));
    ck_ok(vgsp_event_record(untimed, NULL));
    ck_ok(vgsp_event_synchronize(end));
    ck_ok(vgsp_event_elapsed(&ms, start, end));
    ck_assert_float_ge(ms, 4.9f);
    ck_assert_float_le(ms, 1000.0f);
    ck_assert_int_eq(vgsp_event_elapsed(&ms, start, untimed), VGSP_ERROR_INVALID_RESOURCE_HANDLE);
    ck_ok(vgsp_event_destroy(end));
    ck_assert_int_eq(vgsp_event_record(end, NULL), VGSP_ERROR_INVALID_RESOURCE_HANDLE);
}
END_TEST

static void append_from_host(void *data)
{
    int *cell = data;
    cell[++cell[0]] = 1000;
    cell[++cell[0]] = vgsp_device_synchronize(); /* refused */
}

START_TEST(host_functions_have_their_turn)
{
    vgsp_stream *stream = new_stream(VGSP_STREAM_BLOCKING);
    int *cell = device_memory(64);
    launch(&kernel_slow_append, 1, 1, cell, 20, stream);
    ck_ok(vgsp_launch_host_function(stream, append_from_host, cell));
    launch(&kernel_append, 1, 1, cell, 2, stream);
    ck_ok(vgsp_stream_synchronize(stream));
    ck_assert_int_eq(cell[0], 4);
    ck_assert_int_eq(cell[1], 20);
    ck_assert_int_eq(cell[2], 1000);
    ck_assert_int_eq(cell[3], VGSP_ERROR_NOT_PERMITTED);
    ck_assert_int_eq(cell[4], 2);
}
END_TEST

static void wait_for_gate(void *gate)
{
    while (!__atomic_load_n((int *)gate, __ATOMIC_ACQUIRE)) sleep_ms(1);
}

START_TEST(a_waiting_host_function_holds_up_no_worker)
{
    setenv("VGSP_WORKERS", "1", 1);
    vgsp_stream *a = new_stream(VGSP_STREAM_NON_BLOCKING), *b = new_stream(VGSP_STREAM_NON_BLOCKING);
    int *gate = device_memory(4);
    ck_ok(vgsp_launch_host_function(a, wait_for_gate, gate));
    launch(&kernel_store, 1, 1, gate, 1, b);
    while (vgsp_stream_query(b) == VGSP_ERROR_NOT_READY) sleep_ms(1);
    ck_ok(vgsp_stream_synchronize(a));
}
END_TEST

START_TEST(pageable_copies_are_done_on_return)
{
    vgsp_stream *stream = new_stream(VGSP_STREAM_BLOCKING);
    int *device = device_memory(64), host[2] = {5, 6}, back[2] = {0, 0};
    launch(&kernel_slow_append, 1, 1, device + 4, 20, stream);
    ck_ok(vgsp_memcpy_async(device, host, 8, VGSP_COPY_HOST_TO_DEVICE, stream));
    host[0] = host[1] = -1; /* has been read */
    ck_ok(vgsp_memcpy_async(back, device, 8, VGSP_COPY_DEVICE_TO_HOST, stream));
    ck_assert(back[0] == 5 && back[1] == 6); /* has been written */
}
END_TEST

START_TEST(pinned_copies_are_asynchronous)
{
    vgsp_stream *stream = new_stream(VGSP_STREAM_NON_BLOCKING);
    int *device = device_memory(8), *gate = device_memory(4), *pinned;
    ck_ok(vgsp_malloc_host((void **)&pinned, 8));
    pinned[0] = 1;
    launch(&kernel_wait, 1, 1, gate, 1, stream);
    ck_ok(vgsp_memcpy_async(device, pinned, 4, VGSP_COPY_HOST_TO_DEVICE, stream)); /* returns: the gate is closed */
    ck_ok(vgsp_memset_async(device + 1, 1, 4, stream));
    pinned[0] = 2;
    open_gate(gate);
    ck_ok(vgsp_stream_synchronize(stream));
    ck_assert_int_eq(device[0], 2);
    ck_assert_int_eq(device[1], 0x01010101);
}
END_TEST

START_TEST(synchronous_copies_wait_for_blocking_streams)
{
    vgsp_stream *stream = new_stream(VGSP_STREAM_BLOCKING);
    int *cell = device_memory(16), back[2];
    launch(&kernel_slow_append, 1, 1, cell, 20, stream);
    ck_ok(vgsp_memcpy(back, cell, 8, VGSP_COPY_DEVICE_TO_HOST));
    ck_assert(back[0] == 1 && back[1] == 20);
}
END_TEST

struct issuing {
    int *cell;
    _Atomic int issued;
    vgsp_stream *stream;
};

static void *issue_many(void *argument)
{
    struct issuing *i = argument;
    for (int n = 0; n < 3000; n++) {
        launch(&kernel_append, 1, 1, i->cell, n, i->stream);
        atomic_fetch_add(&i->issued, 1);
    }
    return NULL;
}

START_TEST(a_full_queue_holds_up_the_issuer)
{
    struct issuing issuing = {device_memory(3001 * 4), 0, new_stream(VGSP_STREAM_BLOCKING)};
    int *gate = device_memory(4);
    pthread_t thread;
    launch(&kernel_wait, 1, 1, gate, 1, issuing.stream);
    ck_assert_int_eq(pthread_create(&thread, NULL, issue_many, &issuing), 0);
    int before = -1;
    while (atomic_load(&issuing.issued) != before) {
        before = atomic_load(&issuing.issued);
        sleep_ms(100);
    }
    ck_assert_int_ge(before, 500);
    ck_assert_int_lt(before, 3000);
    open_gate(gate);
    pthread_join(thread, NULL);
    ck_ok(vgsp_stream_synchronize(issuing.stream));
    for (int n = 0; n < 3000; n++) ck_assert_int_eq(issuing.cell[n + 1], n);
}
END_TEST

START_TEST(a_destroyed_stream_finishes)
{
    vgsp_stream *stream = new_stream(VGSP_STREAM_BLOCKING);
    int *cell = device_memory(16);
    launch(&kernel_slow_append, 1, 1, cell, 20, stream);
    ck_ok(vgsp_stream_destroy(stream));
    ck_assert_int_eq(vgsp_stream_synchronize(stream), VGSP_ERROR_INVALID_RESOURCE_HANDLE);
    ck_ok(vgsp_device_synchronize());
    ck_assert_int_eq(cell[1], 20);
}
END_TEST

/* --- threads that wait for different positions of one stream --- */

enum { POSITIONS = 48, WAITERS = 6 };
static struct {
    int *cell;
    vgsp_event *events[POSITIONS];
    atomic_int too_early;
} positions;

/* Some go from the first to the last, others skip many, or begin with the last. */
static void *wait_for_positions(void *number)
{
    int who = (int)(intptr_t)number;
    for (int i = 0; i < POSITIONS; i += 1 + who / 2 * 5) {
        int position = who % 2 ? POSITIONS - 1 - i : i;
        if (vgsp_event_synchronize(positions.events[position])) atomic_fetch_add(&positions.too_early, 1);
        if (positions.cell[1 + position] != 10) atomic_fetch_add(&positions.too_early, 1); /* its launch's own: no other writes there */
    }
    return NULL;
}

START_TEST(each_waits_for_its_own_position)
{
    pthread_t threads[WAITERS];
    vgsp_stream *stream = new_stream(VGSP_STREAM_BLOCKING);
    positions.cell = device_memory(4 * (POSITIONS + 1));
    for (int i = 0; i < POSITIONS; i++) ck_ok(vgsp_event_create(&positions.events[i], 0));
    int *gate = device_memory(4);
    launch(&kernel_wait, 1, 1, gate, 1, stream);
    for (int i = 0; i < POSITIONS; i++) {
        launch(i % 3 ? &kernel_append : &kernel_slow_append, 1, 1, positions.cell, 10, stream);
        ck_ok(vgsp_event_record(positions.events[i], stream));
    }
    for (int i = 0; i < WAITERS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, wait_for_positions, (void *)(intptr_t)i), 0);
    sleep_ms(10);
    open_gate(gate);
    for (int i = 0; i < WAITERS; i++) pthread_join(threads[i], NULL);
    ck_assert_int_eq(atomic_load(&positions.too_early), 0);
    for (int i = 0; i < POSITIONS; i++) ck_ok(vgsp_event_destroy(positions.events[i]));
}
END_TEST

/* --- a launch that another thread carries out itself, past the queues' lock --- */

static struct watched *brief;
static vgsp_stream *brief_stream;
static atomic_bool all_waited_for;

static void *launch_briefly(void *unused)
{
    launch(&kernel_brief_count, 1, 1, (int *)brief, 0, brief_stream);
    return unused;
}

static void *wait_for_all(void *unused)
{
    ck_ok(vgsp_device_synchronize());
    atomic_store(&all_waited_for, true);
    return unused;
}

/* Its block is under way, and held. */
static pthread_t begin_brief_launch(unsigned flags)
{
    pthread_t thread;
    brief_stream = new_stream(flags);
    brief = device_memory(sizeof *brief);
    brief->hold = 1;
    ck_assert_int_eq(pthread_create(&thread, NULL, launch_briefly, NULL), 0);
    while (!__atomic_load_n(&brief->held, __ATOMIC_ACQUIRE)) sched_yield();
    return thread;
}

static void end_brief_launch(pthread_t thread)
{
    __atomic_store_n(&brief->hold, 0, __ATOMIC_RELEASE);
    pthread_join(thread, NULL);
    ck_ok(vgsp_device_synchronize());
    ck_assert_int_eq(brief->blocks, 1);
}

START_TEST(a_launch_in_another_thread_is_seen)
{
    pthread_t thread = begin_brief_launch(VGSP_STREAM_BLOCKING);
    ck_assert_int_eq(vgsp_stream_query(brief_stream), VGSP_ERROR_NOT_READY);
    end_brief_launch(thread);
    ck_ok(vgsp_stream_query(brief_stream));
}
END_TEST

START_TEST(all_wait_for_a_launch_in_another_thread)
{
    pthread_t waiter, thread = begin_brief_launch(VGSP_STREAM_BLOCKING);
    ck_assert_int_eq(pthread_create(&waiter, NULL, wait_for_all, NULL), 0);
    sleep_ms(20);
    ck_assert(!atomic_load(&all_waited_for));
    end_brief_launch(thread);
    pthread_join(waiter, NULL);
}
END_TEST

/* In the same stream, or in the default stream. */
START_TEST(a_launch_follows_one_in_another_thread)
{
    int *cell = device_memory(16);
    pthread_t thread = begin_brief_launch(VGSP_STREAM_BLOCKING);
    launch(&kernel_append, 1, 1, cell, 1, _i ? NULL : brief_stream);
    sleep_ms(20);
    ck_assert_int_eq(__atomic_load_n(&cell[0], __ATOMIC_RELAXED), 0);
    end_brief_launch(thread);
    ck_assert_int_eq(cell[0], 1);
}
END_TEST

START_TEST(others_need_not_wait_for_a_launch_in_another_thread)
{
    int *cell = device_memory(16);
    vgsp_stream *other = new_stream(VGSP_STREAM_NON_BLOCKING);
    pthread_t thread = begin_brief_launch(VGSP_STREAM_BLOCKING);
    launch(&kernel_append, 1, 1, cell, 1, other);
    ck_ok(vgsp_stream_synchronize(other));
    ck_assert_int_eq(cell[0], 1);
    end_brief_launch(thread);
}
END_TEST

START_TEST(an_event_follows_a_launch_in_another_thread)
{
    vgsp_event *event;
    ck_ok(vgsp_event_create(&event, 0));
    pthread_t thread = begin_brief_launch(VGSP_STREAM_BLOCKING);
    ck_ok(vgsp_event_record(event, brief_stream));
    ck_assert_int_eq(vgsp_event_query(event), VGSP_ERROR_NOT_READY);
    end_brief_launch(thread);
    ck_ok(vgsp_event_query(event));
}
END_TEST

START_TEST(flags_and_priorities)
{
    int least, greatest, priority;
    unsigned flags;
    vgsp_stream *stream;
    ck_ok(vgsp_stream_priority_range(&least, &greatest));
    ck_assert(least == 0 && greatest == -5);
    ck_ok(vgsp_stream_create(&stream, VGSP_STREAM_NON_BLOCKING, -100));
    ck_ok(vgsp_stream_priority(stream, &priority));
    ck_ok(vgsp_stream_flags(stream, &flags));
    ck_assert(priority == -5 && flags == VGSP_STREAM_NON_BLOCKING);
    ck_assert_int_eq(vgsp_stream_create(&stream, 8, 0), VGSP_ERROR_INVALID_VALUE);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, a_stream_is_first_in_first_out);
    tcase_add_test(tests, default_stream_waits_for_blocking_streams);
    tcase_add_test(tests, blocking_streams_wait_for_the_default_stream);
    tcase_add_test(tests, non_blocking_streams_do_not_wait);
    tcase_add_test(tests, streams_run_side_by_side);
    tcase_add_test(tests, events_order_streams);
    tcase_add_test(tests, a_wait_means_the_record_of_its_time);
    tcase_add_test(tests, events_measure_time);
    tcase_add_test(tests, host_functions_have_their_turn);
    tcase_add_test(tests, a_waiting_host_function_holds_up_no_worker);
    tcase_add_test(tests, pageable_copies_are_done_on_return);
    tcase_add_test(tests, pinned_copies_are_asynchronous);
    tcase_add_test(tests, synchronous_copies_wait_for_blocking_streams);
    tcase_add_test(tests, a_full_queue_holds_up_the_issuer);
    tcase_add_test(tests, a_destroyed_stream_finishes);
    tcase_add_loop_test(tests, each_waits_for_its_own_position, 0, 5);
    tcase_add_test(tests, a_launch_in_another_thread_is_seen);
    tcase_add_test(tests, all_wait_for_a_launch_in_another_thread);
    tcase_add_loop_test(tests, a_launch_follows_one_in_another_thread, 0, 2);
    tcase_add_test(tests, others_need_not_wait_for_a_launch_in_another_thread);
    tcase_add_test(tests, an_event_follows_a_launch_in_another_thread);
    tcase_add_test(tests, flags_and_priorities);
}

int main(void)
{
    setenv("VGSP_WORKERS", "4", 1); /* for two gates and some work, whatever the machine */
    return run_tests("stream", add);
}
