/* fiber_test.c: the serial form's threads: barriers, meetings, yields, and the ways a kernel can fail. */
#include <string.h>

#include "kernels.h"

/* Launches one block and waits. */
static int *run_block(const vgsp_kernel *kernel, vgsp_dim3 block)
{
    int *cell = device_memory(4096);
    struct cell_arguments arguments = {cell, 0};
    ck_ok(vgsp_launch(kernel, d3(1, 1, 1), block, &arguments, 0, NULL));
    ck_ok(vgsp_device_synchronize());
    return cell;
}

START_TEST(barriers_order_threads)
{
    int *cell = device_memory(64 * 4);
    for (int repeat = 0; repeat < 3; repeat++) {
        launch(&kernel_reduce, 64, 256, cell, 0, NULL);
        ck_ok(vgsp_device_synchronize());
        for (int b = 0; b < 64; b++) ck_assert_int_eq(cell[b], 255 * 128);
    }
    launch(&kernel_reduce, 3, 1024, cell, 0, NULL);
    ck_ok(vgsp_device_synchronize());
    ck_assert_int_eq(cell[2], 1023 * 512);
}
END_TEST

START_TEST(barriers_count_live_threads)
{
    int *cell = run_block(&kernel_counts, d3(40, 1, 1));
    ck_assert_int_eq(cell[0], 10);
    ck_assert_int_eq(cell[1], 5);
    ck_assert_int_eq(cell[2], 9);
    ck_assert_int_eq(cell[3], 9);
}
END_TEST

START_TEST(meetings_exchange_values)
{
    int *cell = run_block(&kernel_rotate, d3(8, 4, 2)); /* lanes by linear thread number */
    for (int i = 0; i < 64; i++) ck_assert_int_eq(cell[i], 2000 + i / 32 * 32 + (i + 1) % 32);
    cell = run_block(&kernel_rotate, d3(40, 1, 1));     /* a warp of 8 lanes */
    ck_assert_int_eq(cell[38], 2039);
    ck_assert_int_eq(cell[39], -1);
}
END_TEST

START_TEST(meetings_of_parts_of_a_warp)
{
    int *cell = run_block(&kernel_halves, d3(32, 1, 1));
    for (int i = 0; i < 32; i++) ck_assert_int_eq(cell[i], 120 * 1000 + 376);
}
END_TEST

START_TEST(meetings_do_not_wait_for_lanes_that_left)
{
    int *cell = run_block(&kernel_leavers, d3(32, 1, 1));
    for (uint32_t i = 0; i < 32; i++) ck_assert_uint_eq((uint32_t)cell[i], 0xffffffffu << i);
}
END_TEST

START_TEST(meetings_do_not_wait_for_lanes_that_never_come)
{
    int *cell = device_memory(4096);
    memset(cell, 0, 4096);
    launch(&kernel_absent, 1, 32, cell, 0, NULL);
    ck_ok(vgsp_device_synchronize());
    for (int i = 8; i < 32; i++) ck_assert_uint_eq((uint32_t)cell[i], i < 16 ? 0xff00 : 0xffff0000 + 1);
}
END_TEST

START_TEST(waiting_threads_let_others_run)
{
    int *cell = run_block(&kernel_handover, d3(300, 1, 1));
    for (int i = 0; i < 300; i++) ck_assert_int_eq(cell[i], 1);
}
END_TEST

/* After a failure: sticky until the reset, then all is well. */
static void check_sticky(vgsp_error expected, const char *words)
{
    void *memory = NULL;
    ck_assert_int_eq(vgsp_device_synchronize(), expected);
    ck_assert_int_eq(vgsp_get_last_error(), expected);
    ck_assert_int_eq(vgsp_get_last_error(), expected);
    ck_assert_int_eq(vgsp_malloc(&memory, 4), expected);
    ck_assert_ptr_null(memory);
    ck_assert_msg(strstr(vgsp_last_error_message(), words), "\"%s\" lacks \"%s\"", vgsp_last_error_message(), words);
    ck_ok(vgsp_device_reset());
    ck_ok(vgsp_get_last_error());
    int *cell = device_memory(64);
    launch(&kernel_reduce, 4, 64, cell, 0, NULL);
    ck_ok(vgsp_device_synchronize());
    ck_assert_int_eq(cell[3], 63 * 32);
}

START_TEST(deadlock_is_reported)
{
    int *cell = NULL, value = 0;
    void *arguments[] = {&cell, &value};
    ck_ok(vgsp_launch_cooperative(&kernel_deadlock, d3(1, 1, 1), d3(3, 1, 1), arguments, 0, NULL));
    check_sticky(VGSP_ERROR_LAUNCH_FAILURE, "deadlock in block (0,0,0): 1 threads wait at a barrier, 2 at the grid's");
}
END_TEST

START_TEST(trap_ends_the_launch)
{
    launch(&kernel_trap, 1000, 32, NULL, 500, NULL);
    check_sticky(VGSP_ERROR_LAUNCH_FAILURE, "kernel trap: trap at test.vk:12");
}
END_TEST

START_TEST(trap_in_a_fiber)
{
    launch(&kernel_trap_fiber, 10, 64, NULL, 0, NULL);
    check_sticky(VGSP_ERROR_LAUNCH_FAILURE, "trap in a fiber");
}
END_TEST

START_TEST(assertion_has_its_own_error)
{
    launch(&kernel_assert, 1, 1, NULL, 0, NULL);
    check_sticky(VGSP_ERROR_ASSERT, "assertion");
}
END_TEST

#ifndef WITH_TSAN
START_TEST(stray_accesses_end_the_launch)
{
    for (int i = 0; i < 20; i++) {
        launch(i % 2 ? &kernel_store : &kernel_leavers, 1, 32, (int *)4096, 1, NULL);
        ck_assert_int_eq(vgsp_device_synchronize(), VGSP_ERROR_ILLEGAL_ADDRESS);
        ck_assert(strstr(vgsp_last_error_message(), i % 2 ? "kernel store: illegal" : "kernel leavers: illegal"));
        ck_ok(vgsp_device_reset());
    }
    int *cell = device_memory(16);
    launch(&kernel_reduce, 1, 64, cell, 0, NULL);
    ck_ok(vgsp_device_synchronize());
    ck_assert_int_eq(cell[0], 63 * 32);
}
END_TEST
#endif

START_TEST(failures_do_not_add_up)
{
    for (int i = 0; i < 50; i++) {
        launch(i % 2 ? &kernel_trap_fiber : &kernel_trap, 4, 64, NULL, 1, NULL);
        ck_assert_int_eq(vgsp_device_synchronize(), VGSP_ERROR_LAUNCH_FAILURE);
        ck_ok(vgsp_device_reset());
    }
    int *cell = device_memory(16);
    launch(&kernel_reduce, 1, 64, cell, 0, NULL);
    ck_ok(vgsp_device_synchronize());
    ck_assert_int_eq(cell[0], 63 * 32);
}
END_TEST

START_TEST(stack_limit_is_obeyed)
{
    size_t stack = 0;
    ck_ok(vgsp_set_limit(VGSP_LIMIT_STACK, 100000));
    ck_ok(vgsp_get_limit(&stack, VGSP_LIMIT_STACK));
    ck_assert_uint_ge(stack, 100000);
    for (int i = 0; i < 2; i++) {
        int *cell = run_block(&kernel_deep, d3(64, 1, 1));
        ck_assert_int_eq(cell[0], 0);
        ck_ok(vgsp_set_limit(VGSP_LIMIT_STACK, 60000));
    }
}
END_TEST

/* --- fibers themselves --- */

static struct fiber host, first, second;

static struct fiber *returns(void *steps)
{
    ++*(int *)steps;
    return &host;
}

static struct fiber *is_left_twice(void *steps)
{
    for (int i = 0; i < 2; i++) {
        ++*(int *)steps;
        fiber_switch(&first, &host);
    }
    return returns(steps);
}

static struct fiber *goes_on_as_first(void *steps)
{
    ++*(int *)steps;
    return &first;
}

static struct fiber *switches_to_second(void *steps)
{
    ++*(int *)steps;
    fiber_switch(&first, &second);
    return returns(steps);
}

START_TEST(fibers_are_entered_and_left)
{
    int steps = 0;
    ck_assert(fiber_create(&first, 1 << 16) && fiber_create(&second, 1 << 16));
    for (int i = 1; i <= 3; i++) {
        fiber_enter(&host, &first, returns, &steps);
        ck_assert_int_eq(steps, i);
    }
    fiber_enter(&host, &first, is_left_twice, &steps);
    ck_assert_int_eq(steps, 4);
    for (int i = 5; i <= 6; i++) {
        fiber_switch(&host, &first);
        ck_assert_int_eq(steps, i);
    }
    fiber_prepare(&second, goes_on_as_first, &steps);
    fiber_enter(&host, &first, switches_to_second, &steps);
    ck_assert_int_eq(steps, 9);
    fiber_enter(&host, &first, is_left_twice, &steps);
    fiber_abandon(&first); /* in the middle */
    fiber_prepare(&first, returns, &steps);
    fiber_switch(&host, &first);
    ck_assert_int_eq(steps, 11);
    fiber_release(&first);
    fiber_release(&second);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, fibers_are_entered_and_left);
    tcase_add_test(tests, barriers_order_threads);
    tcase_add_test(tests, barriers_count_live_threads);
    tcase_add_test(tests, meetings_exchange_values);
    tcase_add_test(tests, meetings_of_parts_of_a_warp);
    tcase_add_test(tests, meetings_do_not_wait_for_lanes_that_left);
    tcase_add_test(tests, meetings_do_not_wait_for_lanes_that_never_come);
    tcase_add_test(tests, waiting_threads_let_others_run);
    tcase_add_test(tests, deadlock_is_reported);
    tcase_add_test(tests, trap_ends_the_launch);
    tcase_add_test(tests, trap_in_a_fiber);
    tcase_add_test(tests, assertion_has_its_own_error);
#ifndef WITH_TSAN
    tcase_add_test(tests, stray_accesses_end_the_launch);
#endif
    tcase_add_test(tests, failures_do_not_add_up);
    tcase_add_test(tests, stack_limit_is_obeyed);
}

int main(void)
{
    return run_tests("fiber", add);
}
