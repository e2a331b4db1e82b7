/* launch_test.c: what a launch accepts, which form runs, and that the blocks do run. */
#include <string.h>

#include "kernels.h"

static vgsp_error try_launch(const vgsp_kernel *kernel, vgsp_dim3 grid, vgsp_dim3 block, uint32_t shared)
{
    static int cell[64];
    struct cell_arguments arguments = {cell, 1};
    return vgsp_launch(kernel, grid, block, &arguments, shared, NULL);
}

static void check_works(void)
{
    int *cell = device_memory(4);
    launch(&kernel_store, 1, 1, cell, 5, NULL);
    ck_ok(vgsp_device_synchronize());
    ck_assert_int_eq(*cell, 5);
    ck_ok(vgsp_free(cell));
}

START_TEST(refuses_bad_configurations)
{
    static const struct { vgsp_dim3 grid, block; } bad[] = {
        {{0, 1, 1}, {1, 1, 1}}, {{1, 0, 1}, {1, 1, 1}}, {{1, 1, 0}, {1, 1, 1}}, {{1, 1, 1}, {0, 1, 1}},
        {{1, 1, 1}, {1, 0, 1}}, {{1, 1, 1}, {1, 1, 0}}, {{1, 1, 1}, {1025, 1, 1}}, {{1, 1, 1}, {32, 33, 1}},
        {{1, 1, 1}, {1, 1, 65}}, {{1, 1, 1}, {1024, 1024, 64}}, {{0x80000000u, 1, 1}, {1, 1, 1}},
        {{1, 65536, 1}, {1, 1, 1}}, {{1, 1, 65536}, {1, 1, 1}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_int_eq(try_launch(&kernel_empty, bad[i].grid, bad[i].block, 0), VGSP_ERROR_INVALID_CONFIGURATION);
        ck_assert_int_eq(vgsp_peek_last_error(), VGSP_ERROR_INVALID_CONFIGURATION);
        ck_assert_int_eq(vgsp_get_last_error(), VGSP_ERROR_INVALID_CONFIGURATION);
        ck_assert_int_eq(vgsp_get_last_error(), VGSP_SUCCESS);
        check_works();
    }
    ck_ok(try_launch(&kernel_empty, d3(1, 1, 1), d3(16, 1, 64), 0));
}
END_TEST

START_TEST(refuses_more_threads_than_bounds)
{
    ck_assert_int_eq(try_launch(&kernel_limited, d3(1, 1, 1), d3(65, 1, 1), 0), VGSP_ERROR_INVALID_CONFIGURATION);
    ck_assert_ptr_nonnull(strstr(vgsp_last_error_message(), "limited"));
    ck_ok(try_launch(&kernel_limited, d3(1, 1, 1), d3(64, 1, 1), 0));
    check_works();
}
END_TEST

START_TEST(limits_shared_memory)
{
    uint32_t most = (48 << 10) - 16;
    ck_ok(try_launch(&kernel_shared, d3(1, 1, 1), d3(1, 1, 1), most));
    ck_assert_int_eq(try_launch(&kernel_shared, d3(1, 1, 1), d3(1, 1, 1), most + 1), VGSP_ERROR_INVALID_VALUE);
    check_works();
    ck_assert_int_eq(vgsp_function_set_max_dynamic_shared(&kernel_shared, (99 << 10) - 15), VGSP_ERROR_INVALID_VALUE);
    ck_ok(vgsp_function_set_max_dynamic_shared(&kernel_shared, (99 << 10) - 16));
    ck_ok(try_launch(&kernel_shared, d3(1, 1, 1), d3(1, 1, 1), (99 << 10) - 16));
    ck_ok(vgsp_device_synchronize());
}
END_TEST

START_TEST(refuses_unknown_kernels)
{
    static const vgsp_kernel stranger = {.name = "stranger", .display_name = "stranger"};
    ck_assert_int_eq(try_launch(NULL, d3(1, 1, 1), d3(1, 1, 1), 0), VGSP_ERROR_INVALID_DEVICE_FUNCTION);
    ck_assert_int_eq(try_launch(&stranger, d3(1, 1, 1), d3(1, 1, 1), 0), VGSP_ERROR_INVALID_DEVICE_FUNCTION);
    check_works();
}
END_TEST

START_TEST(runs_every_block_once)
{
    static const uint32_t grids[] = {1, 2, 3, 63, 64, 65, 1000, 100000};
    for (size_t g = 0; g < sizeof grids / sizeof grids[0]; g++)
        for (int repeat = 0; repeat < 3; repeat++) {
            int *cell = device_memory(grids[g] * 4);
            launch(&kernel_increment, grids[g], 32, cell, 3, NULL);
            ck_ok(vgsp_device_synchronize());
            for (uint32_t b = 0; b < grids[g]; b++) ck_assert_int_eq(cell[b], 3);
            ck_ok(vgsp_free(cell));
        }
}
END_TEST

/* Blocks are dealt out in units where there are very many. */
START_TEST(runs_grids_of_any_size)
{
    static const vgsp_dim3 grids[] = {{1 << 23, 1, 1}, {(1 << 23) + 1, 1, 1}, {0x7fffffff, 1, 1}, {0x7fffffff, 65535, 65535}};
    setenv("VGSP_WORKERS", "4", 1);
    setenv("VGSP_SMS", "3", 1);
    setenv("VGSP_DISABLE", "inline", 1);
    for (size_t g = 0; g < sizeof grids / sizeof grids[0]; g++) {
        uint64_t *sum = device_memory(sizeof *sum);
        struct cell_arguments arguments = {(int *)sum, 0};
        ck_ok(vgsp_launch(&kernel_add_up, grids[g], d3(1, 1, 1), &arguments, 0, NULL));
        ck_ok(vgsp_device_synchronize());
        ck_assert_uint_eq(*sum, (uint64_t)grids[g].x * grids[g].y * grids[g].z);
    }
}
END_TEST

START_TEST(adds_vectors)
{
    enum { N = 100003 };
    float *a = device_memory(N * 4), *b = device_memory(N * 4), *c = device_memory(N * 4);
    for (int i = 0; i < N; i++) a[i] = (float)i, b[i] = 0.5f;
    struct add_arguments arguments = {N, a, b, c};
    ck_ok(vgsp_launch(&kernel_add, d3((N + 255) / 256, 1, 1), d3(256, 1, 1), &arguments, 0, NULL));
    ck_ok(vgsp_device_synchronize());
    for (int i = 0; i < N; i++) ck_assert(c[i] == (float)i + 0.5f);
    int n = 10;
    void *pointers[] = {&n, &a, &b, &c};
    ck_ok(vgsp_memset(c, 0, N * 4));
    ck_ok(vgsp_launch_pointers(&kernel_add, d3(1, 1, 1), d3(256, 1, 1), pointers, 0, NULL));
    ck_ok(vgsp_device_synchronize());
    ck_assert(c[9] == 9.5f && c[10] == 0);
}
END_TEST

START_TEST(arguments_are_copied)
{
    int *cell = device_memory(8);
    struct cell_arguments gate = {cell, 1}, arguments = {cell + 1, 42};
    ck_ok(vgsp_launch(&kernel_wait, d3(1, 1, 1), d3(1, 1, 1), &gate, 0, NULL));
    ck_ok(vgsp_launch(&kernel_store, d3(1, 1, 1), d3(1, 1, 1), &arguments, 0, NULL));
    arguments = gate = (struct cell_arguments){NULL, 0};
    __atomic_store_n(cell, 1, __ATOMIC_RELEASE);
    ck_ok(vgsp_device_synchronize());
    ck_assert_int_eq(cell[1], 42);
}
END_TEST

START_TEST(takes_large_arguments)
{
    struct { int *cell; int values[498]; } a = {device_memory(4), {0}};
    for (int i = 0; i < 498; i++) a.values[i] = i;
    ck_ok(vgsp_launch(&kernel_large, d3(1, 1, 1), d3(1, 1, 1), &a, 0, NULL));
    void *pointers[] = {&a.cell, a.values};
    ck_ok(vgsp_device_synchronize());
    ck_assert_int_eq(*a.cell, 498 * 497 / 2);
    a.values[0] = 1000;
    ck_ok(vgsp_launch_pointers(&kernel_large, d3(1, 1, 1), d3(1, 1, 1), pointers, 0, NULL));
    ck_ok(vgsp_device_synchronize());
    ck_assert_int_eq(*a.cell, 498 * 497 / 2 + 1000);
}
END_TEST

START_TEST(shared_memory_has_both_parts)
{
    int *cell = device_memory(40);
    struct cell_arguments arguments = {cell, 0};
    ck_ok(vgsp_launch(&kernel_shared, d3(10, 1, 1), d3(32, 1, 1), &arguments, 4000, NULL));
    ck_ok(vgsp_device_synchronize());
    for (int i = 0; i < 10; i++) ck_assert_int_eq(cell[i], 1000);
}
END_TEST

static int shape_run(const vgsp_kernel *kernel, vgsp_dim3 grid, vgsp_dim3 block)
{
    int *cell = device_memory(8);
    struct cell_arguments arguments = {cell, 0};
    ck_ok(vgsp_launch(kernel, grid, block, &arguments, 0, NULL));
    ck_ok(vgsp_device_synchronize());
    int shape = cell[0];
    ck_ok(vgsp_free(cell));
    return shape;
}

static int shape_of(vgsp_dim3 grid, vgsp_dim3 block)
{
    return shape_run(&kernel_shape, grid, block);
}

START_TEST(chooses_the_shape)
{
    ck_assert_int_eq(shape_of(d3(2, 2, 1), d3(8, 4, 2)), VGSP_SHAPE_ROWS);
    ck_assert_int_eq(shape_of(d3(1, 1, 1), d3(7, 1, 1)), VGSP_SHAPE_ROWS);
    ck_assert_int_eq(shape_of(d3(1, 1, 1), d3(6, 4, 1)), VGSP_SHAPE_ANY);
    ck_assert_int_eq(shape_of(d3(1, 1, 1), d3(7, 1, 2)), VGSP_SHAPE_ANY);
}
END_TEST

START_TEST(runs_serially_what_no_variant_fits)
{
    ck_assert_int_eq(shape_run(&kernel_rows, d3(1, 1, 1), d3(7, 1, 1)), VGSP_SHAPE_ROWS);
    ck_assert_int_eq(shape_run(&kernel_rows, d3(1, 1, 1), d3(6, 4, 1)), 100);
    ck_assert_int_eq(shape_run(&kernel_rows, d3(1, 1, 1), d3(8, 4, 1)), VGSP_SHAPE_ROWS);
}
END_TEST

START_TEST(obeys_form_and_isa)
{
    vgsp_function_attributes attributes;
    setenv("VGSP_FORM", "serial", 1);
    ck_assert_int_eq(shape_of(d3(1, 1, 1), d3(4, 1, 1)), 100);
    ck_ok(vgsp_function_get_attributes(&attributes, &kernel_shape));
    ck_assert_str_eq(attributes.form, "serial");
}
END_TEST

START_TEST(refuses_a_missing_isa)
{
#if defined(__x86_64__)
    setenv("VGSP_ISA", "x86-64-v2", 1);
#else
    setenv("VGSP_ISA", "neon", 1);
#endif
    ck_assert_int_eq(try_launch(&kernel_shape, d3(1, 1, 1), d3(1, 1, 1), 0), VGSP_ERROR_NO_KERNEL_IMAGE);
    ck_assert_ptr_nonnull(strstr(vgsp_last_error_message(), "shape"));
}
END_TEST

START_TEST(sets_the_floating_point_control)
{
    int *cell = device_memory(4);
#if defined(__x86_64__)
    unsigned before = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(before | 0x8040 | 0x6000); /* flush, denormals are zero, round to zero */
    unsigned set = __builtin_ia32_stmxcsr();
#endif
    launch(&kernel_float, 1, 1, cell, 0, NULL);
#if defined(__x86_64__)
    ck_assert_uint_eq(__builtin_ia32_stmxcsr() & 0xffc0, set & 0xffc0);
    __builtin_ia32_ldmxcsr(before);
#endif
    ck_ok(vgsp_device_synchronize());
    ck_assert_int_eq(*cell, 1);
}
END_TEST

START_TEST(occupancy_follows_cuda)
{
    uint32_t blocks = 0;
    ck_ok(vgsp_occupancy_max_active_blocks(&blocks, &kernel_empty, 256, 0));
    ck_assert_uint_eq(blocks, 8);
    ck_ok(vgsp_occupancy_max_active_blocks(&blocks, &kernel_empty, 32, 0));
    ck_assert_uint_eq(blocks, 32);
    ck_ok(vgsp_occupancy_max_active_blocks(&blocks, &kernel_empty, 64, 48 << 10));
    ck_assert_uint_eq(blocks, 2);
    ck_ok(vgsp_occupancy_max_active_blocks(&blocks, &kernel_limited, 128, 0));
    ck_assert_uint_eq(blocks, 0);
}
END_TEST

static void set_workers(const char *workers, const char *sms)
{
    setenv("VGSP_WORKERS", workers, 1);
    setenv("VGSP_SMS", sms, 1);
}

START_TEST(runs_on_any_machine)
{
    static const struct { const char *workers, *sms, *disable; } machines[] = {
        {"1", "1", ""}, {"2", "2", ""}, {"7", "3", ""}, {"4", "4", "steal"}, {"3", "1", "inline,help"},
    };
    set_workers(machines[_i].workers, machines[_i].sms);
    setenv("VGSP_DISABLE", machines[_i].disable, 1);
    vgsp_device_properties properties;
    ck_ok(vgsp_get_device_properties(&properties, 0));
    ck_assert_uint_eq(properties.workers, (unsigned)atoi(machines[_i].workers));
    ck_assert_uint_eq(properties.sms, (unsigned)atoi(machines[_i].sms));
    int *cell = device_memory(5000 * 4);
    for (int i = 0; i < 200; i++) launch(&kernel_increment, 5000 - 17 * (uint32_t)i, 64, cell, 1, NULL);
    ck_ok(vgsp_device_synchronize());
    for (int b = 0; b < 1600; b++) ck_assert_int_eq(cell[b], 200);
}
END_TEST

/* As many blocks as may be resident, each waiting for all others, twice, on two streams at once. */
START_TEST(cooperative_launches_on_any_machine)
{
    static const struct { const char *workers, *sms, *disable; } machines[] = {
        {"1", "1", ""}, {"2", "2", ""}, {"7", "3", ""}, {"3", "1", "steal,help"},
    };
    set_workers(machines[_i].workers, machines[_i].sms);
    setenv("VGSP_DISABLE", machines[_i].disable, 1);
    uint32_t blocks, sms = (uint32_t)atoi(machines[_i].sms), shared = 12 << 10;
    ck_ok(vgsp_occupancy_max_active_blocks(&blocks, &kernel_gather, 96, shared));
    blocks *= sms;
    vgsp_stream *other;
    ck_ok(vgsp_stream_create(&other, VGSP_STREAM_NON_BLOCKING, 0));
    int counter = 100, *cells[] = {device_memory(101 * 4), device_memory(101 * 4)};
    for (int i = 1; i <= 5; i++)
        for (int s = 0; s < 2; s++) {
            void *arguments[] = {&cells[s], &counter};
            ck_ok(vgsp_launch_cooperative(&kernel_gather, d3(blocks, 1, 1), d3(96, 1, 1), arguments, shared,
                                          s ? other : NULL));
            ck_assert_int_eq(vgsp_launch_cooperative(&kernel_gather, d3(blocks, 2, 1), d3(96, 1, 1), arguments, shared, NULL),
                             VGSP_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE);
        }
    ck_ok(vgsp_device_synchronize());
    for (int s = 0; s < 2; s++)
        for (uint32_t b = 0; b < blocks; b++) ck_assert_int_eq(cells[s][b], 5 * (int)blocks);
}
END_TEST

START_TEST(the_cost_follows_what_was_measured)
{
    const uint64_t us = (uint64_t)(1000 * host_ticks_per_nanosecond());
    const uint64_t first = warpvm_cost(0, 1024 * 256, 8 * us), half = 512 * 256;
    ck_assert_uint_ge(first, 8 * us / 1024);
    ck_assert_uint_le(first, 8 * us / 1024 + 1);
    ck_assert_uint_eq(warpvm_cost(first, half, 4 * us), first);
    ck_assert_uint_eq(warpvm_cost(first, 256, us / 16), first); /* a block by itself, eight times as long */
    ck_assert_uint_lt(warpvm_cost(first, 256, 0), first);
    uint64_t cost = warpvm_cost(first, half, 4000 * us); /* somebody else had the core */
    ck_assert_uint_gt(cost, 200 * first);
    for (int launch = 0; launch < 24; launch++) {
        cost = warpvm_cost(cost, half, 4 * us);
        cost = warpvm_cost(cost, half, 4 * us);
        cost = warpvm_cost(cost, 256, us / 16);
    }
    ck_assert_uint_le(cost, first + first / 3 + 2); /* rounded up, as costs are */
    for (int run = 0; run < 12; run++) cost = warpvm_cost(cost, half, 40 * us);
    ck_assert_uint_ge(cost, 7 * first);
}
END_TEST

/* What belongs to a thread ends with it, in an order that nobody knows. */
static pthread_key_t last_key;
static struct worker *last_guest, *other_guest;
static int last_cell;

static void *take_guest(void *unused)
{
    (void)unused;
    other_guest = worker_guest();
    return NULL;
}

static void launch_at_end(void *unused)
{
    (void)unused;
    pthread_t other;
    last_guest = worker_guest();
    ck_assert_int_eq(pthread_create(&other, NULL, take_guest, NULL), 0);
    pthread_join(other, NULL);
    launch(&kernel_store, 1, 1, &last_cell, 7, NULL);
    vgsp_device_synchronize();
    (void)error_explain(VGSP_ERROR_INVALID_VALUE, "at the end");
}

static void *live_short(void *unused)
{
    (void)unused;
    launch(&kernel_store, 1, 1, &last_cell, 6, NULL);
    vgsp_device_synchronize();
    ck_assert_ptr_nonnull(worker_guest());
    (void)error_explain(VGSP_ERROR_INVALID_VALUE, "before the end");
    pthread_setspecific(last_key, &last_cell);
    return NULL;
}

START_TEST(a_thread_may_launch_at_its_end)
{
    pthread_t thread;
    check_works();
    ck_assert_ptr_nonnull(worker_guest()); /* its key is older than this one, whose turn comes later */
    (void)error_explain(VGSP_SUCCESS, "likewise");
    ck_assert_int_eq(pthread_key_create(&last_key, launch_at_end), 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, live_short, NULL), 0);
    pthread_join(thread, NULL);
    ck_assert_int_eq(last_cell, 7);
    ck_assert_ptr_nonnull(last_guest);
    ck_assert_ptr_ne(last_guest, other_guest);
    pthread_key_delete(last_key);
    check_works();
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, refuses_bad_configurations);
    tcase_add_test(tests, refuses_more_threads_than_bounds);
    tcase_add_test(tests, a_thread_may_launch_at_its_end);
    tcase_add_test(tests, limits_shared_memory);
    tcase_add_test(tests, refuses_unknown_kernels);
    tcase_add_test(tests, runs_every_block_once);
    tcase_add_test(tests, runs_grids_of_any_size);
    tcase_add_test(tests, adds_vectors);
    tcase_add_test(tests, arguments_are_copied);
    tcase_add_test(tests, takes_large_arguments);
    tcase_add_test(tests, shared_memory_has_both_parts);
    tcase_add_test(tests, chooses_the_shape);
    tcase_add_test(tests, runs_serially_what_no_variant_fits);
    tcase_add_test(tests, obeys_form_and_isa);
    tcase_add_test(tests, refuses_a_missing_isa);
    tcase_add_test(tests, sets_the_floating_point_control);
    tcase_add_test(tests, occupancy_follows_cuda);
    tcase_add_test(tests, the_cost_follows_what_was_measured);
    tcase_add_loop_test(tests, runs_on_any_machine, 0, 5);
    tcase_add_loop_test(tests, cooperative_launches_on_any_machine, 0, 4);
}

int main(void)
{
    return run_tests("launch", add);
}
