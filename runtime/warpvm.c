/* warpvm.c: which form of a kernel runs, and how a run of blocks is run.
 *
 * Choice: the vector variant for the best instruction set of this machine (or VGSP_ISA's), of the ROWS shape where the
 * block allows it; the serial form when it is asked for, when the kernel may wait on memory, or when there is no other.
 *
 * A run: generated code is always on a stack of the runtime's, the worker's runner fiber, entered anew for each run. So
 * every way out is the same: a switch to the worker's host fiber, which is the thread. A kernel that fails switches
 * from wherever it is and is forgotten; it holds no lock, since none is held while generated code runs.
 *
 * The serial form of a kernel with barriers has one fiber per thread. A fiber that has to wait switches straight to the
 * next one that can go on, in index order; when none can and some are left, that is a deadlock, and the launch fails.
 */
#include <sched.h>
#include <stdio.h>
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "runtime.h"

#define RUNNER_STACK ((size_t)1 << 20)
#define MAX_THREADS VGSP_MAX_BLOCK_THREADS
#define GUESSED_TICKS_PER_THREAD 4 /* of a kernel without loops that was not measured */

atomic_size_t warpvm_stack = (size_t)64 << 10;

/* --- choice --- */

#if defined(__x86_64__)
/* The register state that the operating system saves. */
static uint64_t saved_state(void)
{
    uint32_t low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

static bool has(uint32_t word, uint32_t bits)
{
    return (word & bits) == bits;
}

static uint32_t machine_isas(void)
{
    uint32_t a, b, c, d, found = 1u << VGSP_ISA_C;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return found;
    if (!has(c, bit_SSE3 | bit_SSSE3 | bit_SSE4_1 | bit_SSE4_2 | bit_POPCNT | bit_CMPXCHG16B)) return found;
    found |= 1u << VGSP_ISA_V2;
    uint32_t v3 = bit_AVX | bit_FMA | bit_F16C | bit_MOVBE | bit_OSXSAVE;
    if (!has(c, v3) || (saved_state() & 0x6) != 0x6) return found;
    uint32_t a7, b7, c7, d7, ax, bx, cx = 0, dx;
    __get_cpuid(0x80000001, &ax, &bx, &cx, &dx);
    if (!__get_cpuid_count(7, 0, &a7, &b7, &c7, &d7)) return found;
    if (!has(b7, bit_AVX2 | bit_BMI | bit_BMI2) || !has(cx, bit_LZCNT)) return found;
    found |= 1u << VGSP_ISA_V3;
    uint32_t v4 = bit_AVX512F | bit_AVX512BW | bit_AVX512CD | bit_AVX512DQ | bit_AVX512VL;
    if (has(b7, v4) && (saved_state() & 0xe6) == 0xe6) found |= 1u << VGSP_ISA_V4;
    return found;
}
#elif defined(__aarch64__)
static uint32_t machine_isas(void)
{
    return 1u << VGSP_ISA_C | 1u << VGSP_ISA_NEON;
}
#else
static uint32_t machine_isas(void)
{
    return 1u << VGSP_ISA_C;
}
#endif

uint32_t warpvm_isas(void)
{
    static atomic_uint known;
    uint32_t isas = atomic_load_explicit(&known, memory_order_relaxed);
    if (!isas) atomic_store_explicit(&known, isas = machine_isas(), memory_order_relaxed);
    return isas;
}

/* Instruction sets are numbered so that a later one of the same architecture is the better one. */
static const vgsp_variant *best_variant(const vgsp_kernel *k, uint32_t isas, int shape)
{
    const vgsp_variant *best = NULL;
    for (uint32_t v = 0; v < k->variant_count; v++) {
        const vgsp_variant *variant = k->variants[v];
        if (variant->shape != shape || variant->isa >= VGSP_ISA_COUNT || !(isas >> variant->isa & 1)) continue;
        if (!best || variant->isa > best->isa) best = variant;
    }
    return best;
}

vgsp_error warpvm_choose(struct kernel *kernel)
{
    const vgsp_kernel *code = kernel->code;
    const struct settings *s = settings();
    uint32_t isas = warpvm_isas();
    if (s->isa >= 0) isas &= 1u << s->isa;
    kernel->any = best_variant(code, isas, VGSP_SHAPE_ANY);
    kernel->rows = best_variant(code, isas, VGSP_SHAPE_ROWS);
    bool wanted_serial = s->form == FORM_SERIAL || code->flags & VGSP_KERNEL_SPINS;
    kernel->serial = code->serial && (wanted_serial || (!kernel->any && s->isa < 0));
    if (kernel->serial || kernel->any) return VGSP_SUCCESS;
    return error_explain(VGSP_ERROR_NO_KERNEL_IMAGE, "kernel %s has no form that runs here%s", code->display_name,
                         s->isa >= 0 ? " (VGSP_ISA forces one)" : "");
}

static bool fits(uint64_t grid, uint64_t block)
{
    return grid * block <= (uint64_t)1 << 31;
}

static bool rows_fit(const struct launch *l, uint32_t lanes)
{
    bool rows = l->block.x % lanes == 0 || (l->block.y == 1 && l->block.z == 1);
    return rows && fits(l->grid.x, l->block.x) && fits(l->grid.y, l->block.y) && fits(l->grid.z, l->block.z);
}

static const vgsp_variant *variant_for(const struct launch *launch, const struct kernel *kernel)
{
    const vgsp_variant *rows = kernel->rows;
    bool as_good = rows && (!kernel->any || rows->isa >= kernel->any->isa);
    return as_good && rows_fit(launch, rows->lanes) ? rows : kernel->any;
}

void warpvm_plan(struct launch *launch, struct kernel *kernel, vgsp_dim3 grid, vgsp_dim3 block,
                 uint32_t dynamic_shared)
{
    launch->kernel = kernel;
    launch->grid = grid;
    launch->block = block;
    launch->blocks = (uint64_t)grid.x * grid.y * grid.z;
    launch->threads = block.x * block.y * block.z;
    launch->dynamic_shared = dynamic_shared;
    launch->shared_bytes = VGSP_DYNAMIC_OFFSET(kernel->code->static_shared) + (size_t)dynamic_shared;
    launch->variant = kernel->serial ? NULL : variant_for(launch, kernel);
    size_t rounded = (launch->threads + 31u) & ~31u;
    launch->scratch_bytes = 0;
    if (launch->variant)
        launch->scratch_bytes = launch->variant->scratch_fixed + launch->variant->scratch_per_thread * rounded;
    atomic_init(&launch->failed, false);
}

uint64_t warpvm_estimate(const struct launch *launch)
{
    uint64_t cost = atomic_load_explicit(&launch->kernel->cost, memory_order_relaxed);
    if (!cost && launch->kernel->code->flags & VGSP_KERNEL_LOOPS) return UINT64_MAX;
    if (!cost) cost = GUESSED_TICKS_PER_THREAD * 256;
    unsigned __int128 ticks = (unsigned __int128)cost * launch->blocks * launch->threads / 256;
    return ticks >> 63 ? UINT64_MAX : (uint64_t)ticks;
}

/* --- the threads of a block, serial form --- */

enum thread_state { READY, AT_BARRIER, AT_MEETING, RETURNED };

struct thread {
    struct fiber fiber;
    enum thread_state state;
    uint32_t meeting_mask;
    uint64_t meeting_value;
    vgsp_meeting meeting;
};

struct block {
    uint32_t capacity;        /* threads that have a stack */
    size_t stack_size;
    const vgsp_run *run;
    vgsp_thread_fn function;
    vgsp_dim3 index;
    uint32_t threads, live, current;
    uint32_t arrived, arrived_true;   /* at the barrier */
    vgsp_count counted;               /* at the last barrier */
    uint32_t idle_yields;             /* since something else happened */
    struct thread thread[MAX_THREADS];
};

static vgsp_dim3 thread_index(const vgsp_run *run, uint32_t i)
{
    vgsp_dim3 t = {i % run->block.x, i / run->block.x % run->block.y, i / run->block.x / run->block.y};
    return t;
}

static struct worker *worker_of(const vgsp_run *run)
{
    return run->worker;
}

static __attribute__((noreturn)) void leave_run(struct worker *worker, struct fiber *self)
{
    fiber_switch(self, &worker->host);
    __builtin_unreachable();
}

/* The fiber that runs now: a thread's, or the runner. */
static struct fiber *current_fiber(struct worker *worker)
{
    struct block *b = worker->block;
    return b && b->run ? &b->thread[b->current].fiber : &worker->runner;
}

static __attribute__((noreturn)) void service_fail(const vgsp_run *run, int fault, const char *message)
{
    struct worker *w = worker_of(run);
    w->failure = fault == VGSP_FAULT_ASSERT ? VGSP_ERROR_ASSERT : VGSP_ERROR_LAUNCH_FAILURE;
    snprintf(w->message, sizeof w->message, "kernel %s: %s", w->launch->kernel->code->display_name,
             message ? message : "failed");
    leave_run(w, current_fiber(w));
}

static __attribute__((noreturn)) void service_assert_fail(const vgsp_run *run, vgsp_dim3 b, uint32_t first_thread,
                                                          uint32_t lanes, const char *expression, const char *file,
                                                          uint32_t line, const char *function)
{
    char text[200];
    for (; lanes; lanes &= lanes - 1) {
        vgsp_dim3 t = thread_index(run, first_thread + (uint32_t)__builtin_ctz(lanes));
        fprintf(stderr, "%s:%u: %s: block: [%u,%u,%u], thread: [%u,%u,%u] Assertion `%s` failed.\n", file, line,
                function, b.x, b.y, b.z, t.x, t.y, t.z, expression);
    }
    snprintf(text, sizeof text, "%s:%u: assertion `%s` failed", file, line, expression);
    service_fail(run, VGSP_FAULT_ASSERT, text);
}

static int32_t service_print(const vgsp_run *run, const char *format, const uint64_t *words, uint32_t count)
{
    (void)run;
    return print_line(format, words, count, device_limit(VGSP_LIMIT_PRINTF_FIFO));
}

static void *service_allocate(const vgsp_run *run, uint64_t bytes)
{
    (void)run;
    return kernel_heap_allocate(bytes, device_limit(VGSP_LIMIT_MALLOC_HEAP));
}

static void service_release(const vgsp_run *run, void *memory)
{
    if (kernel_heap_release(memory)) return;
    char text[96];
    snprintf(text, sizeof text, "free(%p): not memory that malloc() gave to a kernel", memory);
    service_fail(run, VGSP_FAULT_TRAP, text);
}

/* Everyone left waits. Says for what. */
static __attribute__((noreturn)) void fail_in_deadlock(struct worker *w)
{
    struct block *b = w->block;
    uint32_t at_barrier = 0, at_meeting = 0, example = 0;
    for (uint32_t i = 0; i < b->threads; i++) {
        at_barrier += b->thread[i].state == AT_BARRIER;
        if (b->thread[i].state == AT_MEETING && !at_meeting++) example = i;
    }
    char meeting[96] = "";
    if (at_meeting)
        snprintf(meeting, sizeof meeting, ", %u at a warp operation (thread %u with mask 0x%08x)", at_meeting, example,
                 b->thread[example].meeting_mask);
    char text[200];
    snprintf(text, sizeof text, "deadlock in block (%u,%u,%u): %u threads wait at a barrier%s", b->index.x,
             b->index.y, b->index.z, at_barrier, meeting);
    service_fail(b->run, VGSP_FAULT_DIVERGENT_BARRIER, text);
}

/* The next thread that can go on, in index order after the current one, which comes last; it is current now. */
static struct fiber *next_fiber(struct worker *w)
{
    struct block *b = w->block;
    for (uint32_t i = 1; i <= b->threads; i++) {
        uint32_t next = b->current + i < b->threads ? b->current + i : b->current + i - b->threads;
        if (b->thread[next].state != READY) continue;
        b->current = next;
        return &b->thread[next].fiber;
    }
    fail_in_deadlock(w);
}

/* Lets others run; returns when the caller's turn has come again. */
static void run_next(struct worker *w)
{
    struct fiber *self = &w->block->thread[w->block->current].fiber, *next = next_fiber(w);
    if (next != self) fiber_switch(self, next);
}

static void open_barrier(struct block *b)
{
    b->counted = (vgsp_count){b->live, b->arrived_true};
    b->arrived = b->arrived_true = 0;
    b->idle_yields = 0;
    for (uint32_t i = 0; i < b->threads; i++)
        if (b->thread[i].state == AT_BARRIER) b->thread[i].state = READY;
}

static vgsp_count service_barrier(const vgsp_run *run, int predicate)
{
    struct worker *w = worker_of(run);
    struct block *b = w->block;
    b->arrived_true += predicate != 0;
    b->thread[b->current].state = AT_BARRIER;
    if (++b->arrived == b->live) open_barrier(b);
    run_next(w);
    return b->counted; /* no thread can pass the next barrier before this one has read it */
}

/* The lanes of mask that exist and have not returned; *complete: all of them wait with this mask. */
static uint32_t participants(const struct block *b, uint32_t warp, uint32_t mask, bool *complete)
{
    uint32_t found = 0;
    *complete = true;
    for (uint32_t lane = 0; lane < 32 && warp + lane < b->threads; lane++) {
        const struct thread *t = &b->thread[warp + lane];
        if (!(mask >> lane & 1) || t->state == RETURNED) continue;
        found |= 1u << lane;
        if (t->state != AT_MEETING || t->meeting_mask != mask) *complete = false;
    }
    return found;
}

/* Lets the meeting of warp's lanes with mask happen if all have come. */
static void try_meeting(struct block *b, uint32_t warp, uint32_t mask)
{
    bool complete;
    uint32_t present = participants(b, warp, mask, &complete);
    if (!complete || !present) return;
    vgsp_meeting m = {.mask = present};
    for (uint32_t lane = 0; lane < 32; lane++)
        if (present >> lane & 1) m.value[lane] = b->thread[warp + lane].meeting_value;
    for (uint32_t lane = 0; lane < 32; lane++) {
        if (!(present >> lane & 1)) continue;
        m.lane = lane;
        b->thread[warp + lane].meeting = m;
        b->thread[warp + lane].state = READY;
    }
    b->idle_yields = 0;
}

static const vgsp_meeting *service_meet(const vgsp_run *run, uint32_t mask, uint64_t value)
{
    struct worker *w = worker_of(run);
    struct block *b = w->block;
    struct thread *self = &b->thread[b->current];
    uint32_t lane = b->current % VGSP_WARP_SIZE;
    if (!(mask >> lane & 1)) service_fail(run, VGSP_FAULT_TRAP, "a warp operation's mask lacks its own lane");
    self->state = AT_MEETING;
    self->meeting_mask = mask;
    self->meeting_value = value;
    try_meeting(b, b->current - lane, mask);
    run_next(w);
    return &self->meeting;
}

static void service_yield(const vgsp_run *run)
{
    struct worker *w = worker_of(run);
    struct block *b = w->block;
    if (atomic_load_explicit(&w->launch->failed, memory_order_relaxed)) {
        w->failure = VGSP_ERROR_LAUNCH_FAILURE; /* what is waited for may never come; the first failure's words stand */
        leave_run(w, current_fiber(w));
    }
    if (!b || !b->run) {
        sched_yield();
        return;
    }
    if (++b->idle_yields > b->live) { /* all wait for another block */
        b->idle_yields = 0;
        sched_yield();
    }
    run_next(w);
}

/* A thread has returned: whoever waited only for it goes on. */
static void thread_returned(struct block *b)
{
    uint32_t self = b->current, warp = self - self % VGSP_WARP_SIZE;
    b->thread[self].state = RETURNED;
    b->live--;
    b->idle_yields = 0;
    if (b->live && b->arrived == b->live) open_barrier(b);
    for (uint32_t i = warp; i < warp + VGSP_WARP_SIZE && i < b->threads; i++)
        if (b->thread[i].state == AT_MEETING) try_meeting(b, warp, b->thread[i].meeting_mask);
}

static struct fiber *thread_main(void *argument)
{
    struct worker *w = argument;
    struct block *b = w->block;
    b->function(b->run, b->index, thread_index(b->run, b->current));
    thread_returned(b);
    return b->live ? next_fiber(w) : &w->runner;
}

static void service_run_fibers(const vgsp_run *run, vgsp_dim3 block_index, vgsp_thread_fn function)
{
    struct worker *w = worker_of(run);
    struct block *b = w->block;
    b->function = function;
    b->index = block_index;
    b->threads = b->live = run->threads;
    b->arrived = b->arrived_true = b->idle_yields = 0;
    for (uint32_t i = 0; i < b->threads; i++) {
        fiber_prepare(&b->thread[i].fiber, thread_main, w);
        b->thread[i].state = READY;
    }
    b->current = 0;
    b->run = run;
    fiber_switch(&w->runner, &b->thread[0].fiber);
    b->run = NULL;
}

static const vgsp_services services = {
    .abi_version = VGSP_ABI_VERSION,
    .run_fibers = service_run_fibers,
    .barrier = service_barrier,
    .meet = service_meet,
    .yield = service_yield,
    .fail = service_fail,
    .assert_fail = service_assert_fail,
    .print = service_print,
    .allocate = service_allocate,
    .release = service_release,
};

static void release_stacks(struct block *b)
{
    for (uint32_t i = 0; i < b->capacity; i++) fiber_release(&b->thread[i].fiber);
    b->capacity = 0;
}

/* Stacks for threads of a block; false when there is no memory. */
static bool reserve_stacks(struct worker *w, uint32_t threads)
{
    struct block *b = w->block;
    size_t stack_size = atomic_load_explicit(&warpvm_stack, memory_order_relaxed);
    if (!b && !(b = w->block = host_allocate(sizeof *b))) return false;
    if (b->stack_size != stack_size) release_stacks(b);
    b->stack_size = stack_size;
    while (b->capacity < threads && fiber_create(&b->thread[b->capacity].fiber, stack_size)) b->capacity++;
    return b->capacity >= threads;
}

/* After a failure: every fiber of the run is in the middle of something. */
static void abandon_fibers(struct worker *w)
{
    fiber_abandon(&w->runner);
    if (!w->block) return;
    for (uint32_t i = 0; i < w->block->capacity; i++) fiber_abandon(&w->block->thread[i].fiber);
    w->block->run = NULL;
}

/* --- a run --- */

/* CUDA's floating point: round to nearest, nothing flushed, no exception traps. Returns what was set before. */
static uint64_t set_float_control(uint64_t value)
{
#if defined(__x86_64__)
    uint64_t before = __builtin_ia32_stmxcsr();
    if (before != value) __builtin_ia32_ldmxcsr((unsigned)value);
#elif defined(__aarch64__)
    uint64_t before;
    __asm__ volatile("mrs %0, fpcr" : "=r"(before));
    if (before != value) __asm__ volatile("msr fpcr, %0" : : "r"(value));
#else
    uint64_t before = value;
#endif
    return before;
}
#if defined(__x86_64__)
#define FLOAT_CONTROL 0x1f80
#else
#define FLOAT_CONTROL 0
#endif

/* On the runner's stack. Debug builds go block by block, and each finds its shared memory poisoned. */
static struct fiber *runner_main(void *argument)
{
    struct worker *w = argument;
    const struct launch *l = w->launch;
    vgsp_entry entry = l->variant ? l->variant->entry : l->kernel->code->serial;
#if POISON
    uint64_t end = w->run.first + w->run.count;
    for (w->run.count = 1; w->run.first < end; w->run.first++) {
        if (l->shared_bytes) memset(w->shared.memory, POISON_BYTE, l->shared_bytes);
        entry(&w->run);
    }
#else
    entry(&w->run);
#endif
    return &w->host;
}

static bool needs_fibers(const struct launch *l)
{
    return !l->variant && l->kernel->code->flags & VGSP_KERNEL_SERIAL_FIBERS;
}

static bool reserve(struct worker *w, const struct launch *l)
{
    return arena_reserve(&w->shared, l->shared_bytes) && arena_reserve(&w->scratch, l->scratch_bytes) &&
           (!needs_fibers(l) || reserve_stacks(w, l->threads));
}

static void fill_run(struct worker *w, const struct launch *l, uint64_t first, uint64_t count)
{
    w->run = (vgsp_run){
        .arguments = l->arguments,
        .grid = l->grid,
        .block = l->block,
        .first = first,
        .count = count,
        .threads = l->threads,
        .dynamic_shared = l->dynamic_shared,
        .shared = w->shared.memory,
        .scratch = w->scratch.memory,
        .services = &services,
        .worker = w,
    };
}

/* The cost follows the measurements by quarters. While they agree with it nothing is written, for all workers read it. */
static void account(const struct launch *l, uint64_t count, uint64_t ticks)
{
    struct kernel *k = l->kernel;
    if (settings()->stats) {
        atomic_fetch_add_explicit(&k->blocks, count, memory_order_relaxed);
        atomic_fetch_add_explicit(&k->ticks, ticks, memory_order_relaxed);
    }
    uint64_t now = (ticks << 8) / (count * l->threads) + 1;
    uint64_t before = atomic_load_explicit(&k->cost, memory_order_relaxed);
    if (before && now > before - before / 4 && now < before + before / 4) return;
    uint64_t cost = before ? before - before / 4 + now / 4 + 1 : now;
    atomic_store_explicit(&k->cost, cost, memory_order_relaxed);
}

static void report_failure(struct launch *l, vgsp_error error, const char *message)
{
    if (atomic_exchange(&l->failed, true)) return;
    error_set_sticky(error, message);
}

void warpvm_run(struct launch *launch, struct worker *w, uint64_t first, uint64_t count)
{
    if (atomic_load_explicit(&launch->failed, memory_order_relaxed)) return;
    if (!reserve(w, launch)) {
        report_failure(launch, VGSP_ERROR_MEMORY_ALLOCATION, "no memory for the shared memory or stacks of a block");
        return;
    }
    fill_run(w, launch, first, count);
    w->launch = launch;
    w->failure = VGSP_SUCCESS;
    fiber_prepare(&w->runner, runner_main, w);
    uint64_t since = host_ticks();
    uint64_t control = set_float_control(FLOAT_CONTROL);
    fiber_switch(&w->host, &w->runner);
    set_float_control(control);
    account(launch, count, host_ticks() - since);
    if (!w->failure) return;
    abandon_fibers(w);
    report_failure(launch, w->failure, w->message);
}

/* --- workers and guests --- */

bool worker_create(struct worker *worker)
{
    return fiber_create(&worker->runner, RUNNER_STACK);
}

void worker_release(struct worker *worker)
{
    fiber_release(&worker->runner);
    if (worker->block) release_stacks(worker->block);
    host_release(worker->block);
    worker->block = NULL;
    arena_release(&worker->shared);
    arena_release(&worker->scratch);
}

static _Thread_local struct worker *own_guest;
static pthread_key_t guest_key;
static pthread_once_t guest_once = PTHREAD_ONCE_INIT;
static pthread_mutex_t guest_lock = PTHREAD_MUTEX_INITIALIZER;
static struct worker *free_guests;

/* A thread ends: its guest waits for another one. */
static void return_guest(void *guest)
{
    struct worker *w = guest;
    w->host = (struct fiber){0};
    pthread_mutex_lock(&guest_lock);
    w->next = free_guests;
    free_guests = w;
    pthread_mutex_unlock(&guest_lock);
}

static void make_guest_key(void)
{
    pthread_key_create(&guest_key, return_guest);
}

static struct worker *new_guest(void)
{
    pthread_mutex_lock(&guest_lock);
    struct worker *w = free_guests;
    if (w) free_guests = w->next;
    pthread_mutex_unlock(&guest_lock);
    if (w) return w;
    w = host_allocate(sizeof *w);
    if (w && worker_create(w)) return w;
    host_release(w);
    return NULL;
}

struct worker *worker_guest(void)
{
    if (own_guest) return own_guest;
    pthread_once(&guest_once, make_guest_key);
    struct worker *w = new_guest();
    if (w && pthread_setspecific(guest_key, w)) {
        return_guest(w);
        return NULL;
    }
    return own_guest = w;
}

void worker_release_guests(void)
{
    if (own_guest) {
        pthread_setspecific(guest_key, NULL);
        return_guest(own_guest);
        own_guest = NULL;
    }
    pthread_mutex_lock(&guest_lock);
    while (free_guests) {
        struct worker *w = free_guests;
        free_guests = w->next;
        worker_release(w);
        host_release(w);
    }
    pthread_mutex_unlock(&guest_lock);
}
