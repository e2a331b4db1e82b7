/* kernels.c: the kernels that the runtime's tests launch, written as vgspcc writes them. */
#include "kernels.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Runs body for each block of a run; b is the block's linear number. */
#define FOR_BLOCKS(run, b) for (uint64_t b = (run)->first; b < (run)->first + (run)->count; b++)

static const struct cell_arguments *cells(const vgsp_run *run)
{
    return run->arguments;
}

static void add_run(const vgsp_run *run)
{
    const struct add_arguments *a = run->arguments;
    FOR_BLOCKS(run, b)
        for (uint32_t t = 0; t < run->threads; t++) {
            int64_t i = (int64_t)b * run->threads + t;
            if (i < a->n) a->c[i] = a->a[i] + a->b[i];
        }
}

static void store_run(const vgsp_run *run)
{
    __atomic_store_n(cells(run)->cell, cells(run)->value, __ATOMIC_RELEASE); /* kernel_wait may watch it */
}

static void increment_run(const vgsp_run *run)
{
    FOR_BLOCKS(run, b) __atomic_fetch_add(&cells(run)->cell[b], cells(run)->value, __ATOMIC_RELAXED);
}

static void append_run(const vgsp_run *run)
{
    int *cell = cells(run)->cell;
    cell[++cell[0]] = cells(run)->value;
}

static void slow_append_run(const vgsp_run *run)
{
    nanosleep(&(struct timespec){0, cells(run)->value % 100 / 10 * 1000000L}, NULL);
    append_run(run);
}

static void slow_run(const vgsp_run *run)
{
    int ms = cells(run)->value;
    FOR_BLOCKS(run, b)
        if (!cells(run)->cell || cells(run)->cell[b])
            nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

static void wait_run(const vgsp_run *run)
{
    while (__atomic_load_n(cells(run)->cell, __ATOMIC_ACQUIRE) != cells(run)->value) run->services->yield(run, 1);
}

static struct watched *watched(const vgsp_run *run)
{
    return (struct watched *)cells(run)->cell;
}

static void take_time(int microseconds)
{
    uint64_t since = host_nanoseconds();
    while (host_nanoseconds() - since < (uint64_t)microseconds * 1000) host_pause();
}

static void count_run(const vgsp_run *run)
{
    static _Thread_local struct watched *known;
    struct watched *w = watched(run);
    if (known != w) __atomic_fetch_add(&w->threads, 1, __ATOMIC_RELAXED);
    known = w;
    if (run->count > 1) __atomic_fetch_add(&w->long_runs, 1, __ATOMIC_RELAXED);
    FOR_BLOCKS(run, b) {
        int time = __atomic_load_n(&w->microseconds, __ATOMIC_RELAXED);
        if (time) take_time(time);
        int hold = __atomic_load_n(&w->hold, __ATOMIC_ACQUIRE);
        if (hold) __atomic_fetch_add(&w->held, 1, __ATOMIC_ACQ_REL);
        while (hold && __atomic_load_n(&w->hold, __ATOMIC_ACQUIRE) == hold) sched_yield();
        __atomic_fetch_add(&w->blocks, 1, __ATOMIC_RELAXED);
    }
}

static void dealt_run(const vgsp_run *run)
{
    struct dealt *d = (struct dealt *)cells(run)->cell;
    unsigned sm = ((const struct room *)run->worker)->worker->sm;
    FOR_BLOCKS(run, b) {
        int number = __atomic_fetch_add(&d->begun[sm], 1, __ATOMIC_ACQ_REL);
        __atomic_store_n(&d->block[sm][number], (int)b + 1, __ATOMIC_RELEASE);
        while (__atomic_load_n(&d->holds[b], __ATOMIC_ACQUIRE)) sched_yield();
    }
}

static void look_run(const vgsp_run *run)
{
    struct watched *w = watched(run);
    FOR_BLOCKS(run, b) {
        int seen = __atomic_load_n(&w->blocks, __ATOMIC_RELAXED), least = __atomic_load_n(&w->least, __ATOMIC_RELAXED);
        while (seen < least && !__atomic_compare_exchange_n(&w->least, &least, seen, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
        }
    }
}

static void add_up_run(const vgsp_run *run)
{
    __atomic_fetch_add((uint64_t *)cells(run)->cell, run->count, __ATOMIC_RELAXED);
}

static void empty_run(const vgsp_run *run)
{
    (void)run;
}

static void shared_run(const vgsp_run *run)
{
    int *fixed = (int *)run->shared, *dynamic = (int *)(run->shared + VGSP_DYNAMIC_OFFSET(16));
    FOR_BLOCKS(run, b) {
        fixed[0] = 0;
        for (uint32_t i = 0; i < run->dynamic_shared / 4; i++) dynamic[i] = 1;
        for (uint32_t i = 0; i < run->dynamic_shared / 4; i++) fixed[0] += dynamic[i];
        cells(run)->cell[b] = fixed[0];
    }
}

static void leftover_run(const vgsp_run *run)
{
    int *shared = (int *)run->shared;
    FOR_BLOCKS(run, b) {
        cells(run)->cell[b] = shared[0];
        shared[0] = (int)b + 1;
    }
}

#define SHAPE_RUN(name, shape, lanes)            \
    static void name(const vgsp_run *run)        \
    {                                            \
        cells(run)->cell[0] = shape;             \
        cells(run)->cell[1] = lanes;             \
    }
SHAPE_RUN(shape_serial_run, 100, 1)
SHAPE_RUN(shape_any_run, VGSP_SHAPE_ANY, 4)
SHAPE_RUN(shape_rows_run, VGSP_SHAPE_ROWS, 4)

struct large_arguments {
    int *cell;
    int values[498];
};

static void large_run(const vgsp_run *run)
{
    const struct large_arguments *a = run->arguments;
    int sum = 0;
    for (size_t i = 0; i < COUNT(a->values); i++) sum += a->values[i];
    *a->cell = sum;
}

static void float_run(const vgsp_run *run)
{
    volatile float tiny = 1e-40f, one = 1.0f, three = 3.0f;
    volatile float third = one / three, half_tiny = tiny / 2;
    cells(run)->cell[0] = third == 0x1.555556p-2f && half_tiny > 0;
}

/* --- fibers --- */

#define FIBER_RUN(name, thread)                                                       \
    static void name(const vgsp_run *run)                                             \
    {                                                                                 \
        FOR_BLOCKS(run, b) run->services->run_fibers(run, vgsp_block_index(run, b), thread); \
    }

static void reduce_thread(const vgsp_run *run, vgsp_dim3 block, vgsp_dim3 thread)
{
    int *values = (int *)run->shared;
    values[thread.x] = (int)thread.x;
    run->services->barrier(run, 0);
    for (uint32_t half = run->threads / 2; half; half /= 2) {
        if (thread.x < half) values[thread.x] += values[thread.x + half];
        run->services->barrier(run, 0);
    }
    if (thread.x == 0) cells(run)->cell[block.x] = values[0];
}
FIBER_RUN(reduce_run, reduce_thread)

/* Threads 10.. return first; cell[0] live, cell[1] odd ones, then thread 9 leaves without a barrier. */
static void counts_thread(const vgsp_run *run, vgsp_dim3 block, vgsp_dim3 thread)
{
    (void)block;
    int *cell = cells(run)->cell;
    if (thread.x >= 10) return;
    vgsp_count first = run->services->barrier(run, thread.x % 2);
    if (thread.x == 9) return;
    vgsp_count second = run->services->barrier(run, 1);
    if (thread.x != 4) return;
    cell[0] = (int)first.live;
    cell[1] = (int)first.true_;
    cell[2] = (int)second.live;
    cell[3] = (int)second.true_;
}
FIBER_RUN(counts_run, counts_thread)

static void rotate_thread(const vgsp_run *run, vgsp_dim3 block, vgsp_dim3 thread)
{
    (void)block;
    uint32_t number = thread.x + run->block.x * (thread.y + run->block.y * thread.z);
    for (uint32_t round = 0; round < 3; round++) {
        const vgsp_meeting *m = run->services->meet(run, 0xffffffff, number + 1000 * round, 1, 1);
        uint32_t next = (m->lane + 1) % 32;
        bool there = m->mask >> next & 1;
        cells(run)->cell[number] = there ? (int)m->value[next] : -1;
    }
}
FIBER_RUN(rotate_run, rotate_thread)

static void halves_thread(const vgsp_run *run, vgsp_dim3 block, vgsp_dim3 thread)
{
    (void)block;
    uint32_t half = thread.x < 16 ? 0x0000ffff : 0xffff0000;
    const vgsp_meeting *m = run->services->meet(run, half, thread.x, 1, 1);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < 32; i++) sum += m->mask >> i & 1 ? m->value[i] : 0;
    m = run->services->meet(run, 0xffffffff, sum, 1, 2);
    cells(run)->cell[thread.x] = (int)(m->value[0] * 1000 + m->value[31]);
}
FIBER_RUN(halves_run, halves_thread)

/* Lane i leaves after i meetings; cell[i] = the mask of its last one. */
static void leavers_thread(const vgsp_run *run, vgsp_dim3 block, vgsp_dim3 thread)
{
    (void)block;
    for (uint32_t round = 0; round <= thread.x; round++)
        cells(run)->cell[thread.x] = (int)run->services->meet(run, 0xffffffff, 0, 1, 1)->mask;
}
FIBER_RUN(leavers_run, leavers_thread)

static void handover_thread(const vgsp_run *run, vgsp_dim3 block, vgsp_dim3 thread)
{
    (void)block;
    int *cell = cells(run)->cell;
    while (thread.x + 1 < run->threads && !__atomic_load_n(&cell[thread.x + 1], __ATOMIC_ACQUIRE))
        run->services->yield(run, 1);
    __atomic_store_n(&cell[thread.x], 1, __ATOMIC_RELEASE);
}
FIBER_RUN(handover_run, handover_thread)

/* cell[value] counts blocks; its first visitors' stacks cross two barriers of the grid. */
static void gather_thread(const vgsp_run *run, vgsp_dim3 block, vgsp_dim3 thread)
{
    int *cell = cells(run)->cell, *counter = &cell[cells(run)->value];
    if (thread.x == 0) __atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
    run->services->grid_barrier(run);
    int sum = __atomic_load_n(counter, __ATOMIC_RELAXED);
    run->services->grid_barrier(run);
    if (thread.x + 1 == run->threads) cell[block.x] = sum;
}
FIBER_RUN(gather_run, gather_thread)

static void services_run(const vgsp_run *run)
{
    char *memory = run->services->allocate(run, 1000);
    int32_t printed = run->services->print(run, "", NULL, 0);
    if (memory) memset(memory, 1, 1000);
    run->services->release(run, memory);
    cells(run)->cell[0] = memory && printed == 0 ? 1 : 2;
}

static void say_run(const vgsp_run *run)
{
    uint64_t value = (uint64_t)cells(run)->value;
    run->services->print(run, "said %d\n", &value, 1);
    __atomic_store_n(cells(run)->cell, cells(run)->value, __ATOMIC_RELEASE);
}

static void deadlock_thread(const vgsp_run *run, vgsp_dim3 block, vgsp_dim3 thread)
{
    (void)block;
    if (thread.x == 0) run->services->barrier(run, 0);
    else run->services->grid_barrier(run);
}
FIBER_RUN(deadlock_run, deadlock_thread)

/* Lanes 0..7 are at a barrier, 8..15 at one operation, the others at another: the operations act on those that came, the
   earlier one first. cell[i]: who acted, and when. */
static void absent_thread(const vgsp_run *run, vgsp_dim3 block, vgsp_dim3 thread)
{
    (void)block;
    if (thread.x >= 8) {
        bool early = thread.x < 16;
        uint32_t mask = run->services->meet(run, 0xffffffff, 0, early ? 1 : 2, early ? 1 : 2)->mask;
        cells(run)->cell[thread.x] = (int)mask + cells(run)->cell[32];
        if (thread.x == 15) cells(run)->cell[32] = 1;
    }
    run->services->barrier(run, 0);
}
FIBER_RUN(absent_run, absent_thread)

static void trap_run(const vgsp_run *run)
{
    FOR_BLOCKS(run, b)
        if (b == (uint64_t)cells(run)->value) run->services->fail(run, VGSP_FAULT_TRAP, "trap at test.vk:12");
}

static void trap_thread(const vgsp_run *run, vgsp_dim3 block, vgsp_dim3 thread)
{
    (void)block;
    run->services->barrier(run, 0);
    if (thread.x == 3) run->services->fail(run, VGSP_FAULT_TRAP, "trap in a fiber");
    run->services->barrier(run, 0);
}
FIBER_RUN(trap_fiber_run, trap_thread)

static void assert_run(const vgsp_run *run)
{
    run->services->fail(run, VGSP_FAULT_ASSERT, "test.vk:3: assertion `n > 0' failed");
}

static void deep_thread(const vgsp_run *run, vgsp_dim3 block, vgsp_dim3 thread)
{
    (void)block;
    volatile char local[40 << 10];
    for (size_t i = 0; i < sizeof local; i += 512) local[i] = (char)thread.x;
    run->services->barrier(run, 0);
    int wrong = 0;
    for (size_t i = 0; i < sizeof local; i += 512) wrong += local[i] != (char)thread.x;
    if (wrong) cells(run)->cell[0] = 1;
}
FIBER_RUN(deep_run, deep_thread)

/* --- descriptors --- */

static const vgsp_param add_params[] = {{0, 4, 0}, {8, 8, 1}, {16, 8, 1}, {24, 8, 1}};
static const vgsp_param cell_params[] = {{0, 8, 1}, {8, 4, 0}};
static const vgsp_param large_params[] = {{0, 8, 1}, {8, 1992, 0}};

static const vgsp_variant add_any = {.isa = VGSP_ISA_C, .shape = VGSP_SHAPE_ANY, .lanes = 4, .entry = add_run};
static const vgsp_variant *const add_variants[] = {&add_any};

static const vgsp_variant shape_any = {.isa = VGSP_ISA_C, .shape = VGSP_SHAPE_ANY, .lanes = 4, .scratch_fixed = 100,
                                       .scratch_per_thread = 3, .entry = shape_any_run};
static const vgsp_variant shape_rows = {.isa = VGSP_ISA_C, .shape = VGSP_SHAPE_ROWS, .lanes = 4, .scratch_fixed = 100,
                                       .scratch_per_thread = 3, .entry = shape_rows_run};
static const vgsp_variant *const shape_variants[] = {&shape_any, &shape_rows};
static const vgsp_variant *const row_variants[] = {&shape_rows};

#define PARAMETERS(array, bytes) .param_count = COUNT(array), .param_bytes = (bytes), .params = (array)
#define SERIAL(id, flag_bits, entry)                                                                             \
    const vgsp_kernel kernel_##id = {.name = "_Z" #id, .display_name = #id, .flags = (flag_bits), .serial = (entry), \
                                     .max_threads = 1024, PARAMETERS(cell_params, 16)}
#define FIBERS (VGSP_KERNEL_SERIAL_FIBERS | VGSP_KERNEL_LOOPS)

const vgsp_kernel kernel_add = {.name = "_Zadd", .display_name = "add", .max_threads = 1024, .serial = add_run,
                                PARAMETERS(add_params, 32), .variant_count = 1, .variants = add_variants};
const vgsp_kernel kernel_shape = {.name = "_Zshape", .display_name = "shape", .max_threads = 1024,
                                  .serial = shape_serial_run, PARAMETERS(cell_params, 16), .variant_count = 2,
                                  .variants = shape_variants};
const vgsp_kernel kernel_rows = {.name = "_Zrows", .display_name = "rows", .max_threads = 1024,
                                 .serial = shape_serial_run, PARAMETERS(cell_params, 16), .variant_count = 1,
                                 .variants = row_variants};
const vgsp_kernel kernel_large = {.name = "_Zlarge", .display_name = "large", .max_threads = 1024, .serial = large_run,
                                  PARAMETERS(large_params, 2000)};
const vgsp_kernel kernel_limited = {.name = "_Zlimited", .display_name = "limited", .max_threads = 64,
                                    .serial = empty_run, PARAMETERS(cell_params, 16)};
const vgsp_kernel kernel_shared = {.name = "_Zshared", .display_name = "shared", .max_threads = 1024,
                                   .static_shared = 16, .serial = shared_run, PARAMETERS(cell_params, 16)};
const vgsp_kernel kernel_leftover = {.name = "_Zleftover", .display_name = "leftover", .max_threads = 1024,
                                     .static_shared = 16, .serial = leftover_run, PARAMETERS(cell_params, 16)};
const vgsp_kernel kernel_reduce = {.name = "_Zreduce", .display_name = "reduce", .max_threads = 1024,
                                   .flags = FIBERS | VGSP_KERNEL_BARRIER, .static_shared = 4096, .serial = reduce_run,
                                   PARAMETERS(cell_params, 16)};
const vgsp_kernel kernel_quoted = {.name = "_Zquoted", .display_name = "quoted<\"a\\b\">\t", .max_threads = 1024,
                                   .serial = store_run, PARAMETERS(cell_params, 16)};
static const vgsp_variant wasteful_any = {
    .isa = VGSP_ISA_C, .shape = VGSP_SHAPE_ANY, .lanes = 4, .entry = count_run, .serial = count_run};
static const vgsp_variant *const wasteful_variants[] = {&wasteful_any};
const vgsp_kernel kernel_wasteful_count = {.name = "_Zwasteful_count", .display_name = "wasteful_count", .max_threads = 1024,
                                           .flags = VGSP_KERNEL_LOOPS, .serial = count_run, PARAMETERS(cell_params, 16),
                                           .variant_count = 1, .variants = wasteful_variants};
SERIAL(store, 0, store_run);
SERIAL(increment, VGSP_KERNEL_GLOBAL_ATOMICS, increment_run);
SERIAL(append, 0, append_run);
SERIAL(slow_append, VGSP_KERNEL_LOOPS, slow_append_run);
SERIAL(slow, VGSP_KERNEL_LOOPS, slow_run);
SERIAL(slow_gang, VGSP_KERNEL_SPINS | VGSP_KERNEL_LOOPS, slow_run);
SERIAL(wait, VGSP_KERNEL_SPINS | VGSP_KERNEL_LOOPS, wait_run);
SERIAL(count, VGSP_KERNEL_LOOPS, count_run);
SERIAL(brief_count, 0, count_run);
SERIAL(gang_count, VGSP_KERNEL_LOOPS | VGSP_KERNEL_SPINS, count_run);
SERIAL(dealt, VGSP_KERNEL_LOOPS, dealt_run);
SERIAL(look, VGSP_KERNEL_LOOPS, look_run);
SERIAL(empty, 0, empty_run);
SERIAL(add_up, VGSP_KERNEL_LOOPS, add_up_run);
SERIAL(looping, VGSP_KERNEL_LOOPS, empty_run);
SERIAL(float, 0, float_run);
SERIAL(counts, FIBERS, counts_run);
SERIAL(rotate, FIBERS, rotate_run);
SERIAL(halves, FIBERS, halves_run);
SERIAL(leavers, FIBERS, leavers_run);
SERIAL(handover, FIBERS | VGSP_KERNEL_SPINS, handover_run);
SERIAL(deadlock, FIBERS, deadlock_run);
SERIAL(absent, FIBERS, absent_run);
SERIAL(gather, FIBERS, gather_run);
SERIAL(services, 0, services_run);
SERIAL(say, VGSP_KERNEL_LOOPS, say_run);
SERIAL(trap, 0, trap_run);
SERIAL(trap_fiber, FIBERS, trap_fiber_run);
SERIAL(assert, 0, assert_run);
SERIAL(deep, FIBERS, deep_run);

static const vgsp_kernel *const kernels[] = {
    &kernel_add,    &kernel_shape,  &kernel_large,      &kernel_limited, &kernel_shared,  &kernel_reduce,
    &kernel_store,  &kernel_append, &kernel_increment,  &kernel_wait,    &kernel_empty,   &kernel_looping,
    &kernel_float,  &kernel_counts, &kernel_slow_append, &kernel_rotate, &kernel_halves,  &kernel_leavers,
    &kernel_gather, &kernel_services, &kernel_rows,     &kernel_slow,    &kernel_slow_gang, &kernel_quoted,
    &kernel_trap,   &kernel_assert, &kernel_deadlock,   &kernel_absent,  &kernel_deep,    &kernel_trap_fiber, &kernel_handover,
    &kernel_leftover, &kernel_say, &kernel_count, &kernel_gang_count, &kernel_wasteful_count, &kernel_look,
    &kernel_dealt, &kernel_add_up, &kernel_brief_count,
};

void *address_counter, *address_table, *address_pointer, *address_zeros;
static const int counter_init = 7, table_init[] = {1, 2, 3};
static const uint64_t pointer_init = 0;
static const vgsp_relocation pointer_relocation = {0, 1, 0, 4};
static const vgsp_variable variables[] = {
    {"counter", 4, 4, 0, &counter_init, 0, NULL, &address_counter},
    {"table", sizeof table_init, 4, VGSP_VARIABLE_CONSTANT, table_init, 0, NULL, &address_table},
    {"pointer", 8, 8, 0, &pointer_init, 1, &pointer_relocation, &address_pointer},
    {"zeros", 100, 4, VGSP_VARIABLE_MANAGED, NULL, 0, NULL, &address_zeros},
};

vgsp_module test_module = {
    .abi_version = VGSP_ABI_VERSION,
    .kernel_count = COUNT(kernels),
    .variable_count = COUNT(variables),
    .id = "0123456789abcdef0123456789abcdef",
    .source = "test.vk",
    .kernels = kernels,
    .variables = variables,
};

__attribute__((constructor)) static void register_test_module(void)
{
    vgsp_module_register(&test_module);
}

/* --- helpers --- */

vgsp_dim3 d3(uint32_t x, uint32_t y, uint32_t z)
{
    return (vgsp_dim3){x, y, z};
}

void launch(const vgsp_kernel *kernel, uint32_t grid, uint32_t block, int *cell, int value, vgsp_stream *stream)
{
    struct cell_arguments arguments = {cell, value};
    ck_ok(vgsp_launch(kernel, d3(grid, 1, 1), d3(block, 1, 1), &arguments, 0, stream));
}

void *device_memory(size_t size)
{
    void *memory = NULL;
    ck_ok(vgsp_malloc(&memory, size));
    ck_ok(vgsp_memset(memory, 0, size));
    ck_ok(vgsp_device_synchronize());
    return memory;
}

int in_child_to(int stream, void (*body)(void), char *text, size_t size)
{
    int ends[2], status;
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (!child) {
        dup2(ends[1], stream);
        body();
        exit(0);
    }
    close(ends[1]);
    size_t length = 0;
    for (ssize_t n; (n = read(ends[0], text + length, size - 1 - length)) > 0;) length += (size_t)n;
    text[length] = 0;
    close(ends[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status), "signal %d", WTERMSIG(status));
    if (WEXITSTATUS(status)) fputs(text, stderr); /* says why */
    return WEXITSTATUS(status);
}

int in_child(void (*body)(void), char *text, size_t size)
{
    return in_child_to(STDERR_FILENO, body, text, size);
}

int run_tests(const char *name, void (*add)(TCase *))
{
    Suite *suite = suite_create(name);
    TCase *tests = tcase_create(name);
    tcase_set_timeout(tests, 120);
    add(tests);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
