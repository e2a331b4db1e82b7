/* threads.c: the threads of a block in serial form, and what generated code calls.
 *
 * Each thread of a kernel with barriers, warp operations or waiting loops is a fiber. One that has to wait switches
 * straight to the next that can go on, in index order. When none can, lanes that wait for others of their warp go on
 * without them; when there are none of these either, that is a deadlock and the launch fails. When all that are left wait for other blocks, the worker's own fiber gets its turn: gang.c lets
 * other rooms run meanwhile.
 *
 * A kernel that fails switches to the worker's fiber from wherever it is and is forgotten; it holds no lock, since none
 * is held while generated code runs.
 */
#include <stdio.h>
#include <string.h>

#include "runtime.h"

#define MAX_THREADS VGSP_MAX_BLOCK_THREADS
#define SERVICE_STACK (8 << 10)
#define PASSING_YIELDS 64 /* back edges of loops that do not wait, for each turn of another thread */

enum thread_state { READY, AT_BARRIER, AT_MEETING, AT_PLACE, AT_GRID_BARRIER, RETURNED };

struct thread {
    struct fiber fiber;
    enum thread_state state;
    uint32_t meeting_mask, meeting_kind;
    uint64_t meeting_value;
    vgsp_meeting meeting;
    uint32_t place, gathered; /* where it waits for its warp; the lanes that went on from there together (AT_PLACE) */
};

struct block {
    uint32_t capacity;        /* threads that have a stack */
    size_t stack_size;
    const vgsp_run *run;      /* NULL while no threads run */
    vgsp_thread_fn function;
    vgsp_dim3 index;
    uint32_t threads, live, current;
    uint32_t arrived, arrived_true;   /* at the barrier */
    uint32_t at_grid;                 /* at the grid's barrier */
    vgsp_count counted;               /* at the last barrier */
    uint32_t idle_yields;             /* since something else happened */
    uint32_t passing_yields;
    uint32_t last_place[MAX_THREADS / VGSP_WARP_SIZE]; /* that lanes of each warp went on from */
    struct thread thread[MAX_THREADS];
};

static vgsp_dim3 thread_index(const vgsp_run *run, uint32_t i)
{
    vgsp_dim3 t = {i % run->block.x, i / run->block.x % run->block.y, i / run->block.x / run->block.y};
    return t;
}

static struct room *room_of(const vgsp_run *run)
{
    return run->worker;
}

static struct launch *launch_of(const vgsp_run *run)
{
    return room_of(run)->worker->launch;
}

static bool has_threads(const struct room *room)
{
    return room->block && room->block->run;
}

struct fiber *threads_current(struct room *room)
{
    return has_threads(room) ? &room->block->thread[room->block->current].fiber : &room->runner;
}

/* --- ends --- */

static __attribute__((noreturn)) void leave_run(struct room *room)
{
    fiber_switch(threads_current(room), &room->worker->host);
    __builtin_unreachable();
}

void threads_fail(struct room *room, vgsp_error error, const char *text)
{
    struct worker *w = room->worker;
    w->failure = error;
    snprintf(w->message, sizeof w->message, "kernel %s: %s", w->launch->kernel->code->display_name, text);
    leave_run(room);
}

static __attribute__((noreturn)) void service_fail(const vgsp_run *run, int fault, const char *message)
{
    threads_fail(room_of(run), fault == VGSP_FAULT_ASSERT ? VGSP_ERROR_ASSERT : VGSP_ERROR_LAUNCH_FAILURE,
                 message ? message : "failed");
}

/* Around what may hold a lock and uses the C library: a fault there is not the kernel's, so a stack that is nearly full counts
   as overflowed. */
static void begin_service(const vgsp_run *run)
{
    struct room *room = room_of(run);
    const char *here = __builtin_frame_address(0), *bottom = threads_current(room)->stack;
    if (here - bottom < SERVICE_STACK) threads_fail(room, VGSP_ERROR_LAUNCH_FAILURE, "stack overflow in a thread");
    room->worker->serving = true;
    atomic_signal_fence(memory_order_seq_cst);
}

static void end_service(const vgsp_run *run)
{
    atomic_signal_fence(memory_order_seq_cst);
    room_of(run)->worker->serving = false;
}

static __attribute__((noreturn)) void service_assert_fail(const vgsp_run *run, vgsp_dim3 b, uint32_t first_thread,
                                                          uint32_t lanes, const char *expression, const char *file,
                                                          uint32_t line, const char *function)
{
    char text[200];
    begin_service(run);
    for (; lanes; lanes &= lanes - 1) {
        vgsp_dim3 t = thread_index(run, first_thread + (uint32_t)__builtin_ctz(lanes));
        fprintf(stderr, "%s:%u: %s: block: [%u,%u,%u], thread: [%u,%u,%u] Assertion `%s` failed.\n", file, line,
                function, b.x, b.y, b.z, t.x, t.y, t.z, expression);
    }
    end_service(run);
    snprintf(text, sizeof text, "%s:%u: assertion `%s` failed", file, line, expression);
    service_fail(run, VGSP_FAULT_ASSERT, text);
}

/* What is waited for may never come, since the launch has failed elsewhere; that failure's words stand. */
static void leave_if_failed(const vgsp_run *run)
{
    if (!atomic_load_explicit(&launch_of(run)->failed, memory_order_relaxed)) return;
    room_of(run)->worker->failure = VGSP_ERROR_LAUNCH_FAILURE;
    leave_run(room_of(run));
}

/* Everyone left waits, some at the barrier of the block and some at the grid's. */
static __attribute__((noreturn)) void fail_in_deadlock(struct block *b)
{
    char text[128];
    snprintf(text, sizeof text, "deadlock in block (%u,%u,%u): %u threads wait at a barrier, %u at the grid's barrier",
             b->index.x, b->index.y, b->index.z, b->arrived, b->at_grid);
    service_fail(b->run, VGSP_FAULT_DIVERGENT_BARRIER, text);
}

/* --- meetings of a warp --- */

static bool wait_alike(const struct thread *t, const struct thread *u)
{
    return u->state == AT_MEETING && u->meeting_mask == t->meeting_mask && u->meeting_kind == t->meeting_kind;
}

static void hold_meeting(struct block *b, uint32_t warp, uint32_t present)
{
    vgsp_meeting m = {.mask = present};
    for (uint32_t lane = 0; lane < VGSP_WARP_SIZE; lane++)
        if (present >> lane & 1) m.value[lane] = b->thread[warp + lane].meeting_value;
    for (uint32_t lane = 0; lane < VGSP_WARP_SIZE; lane++) {
        if (!(present >> lane & 1)) continue;
        m.lane = lane;
        b->thread[warp + lane].meeting = m;
        b->thread[warp + lane].state = READY;
    }
    b->idle_yields = 0;
}

/* Lets the meeting that t waits for happen if all lanes of its mask that have not returned have come. */
static void try_meeting(struct block *b, uint32_t warp, const struct thread *t)
{
    uint32_t present = 0;
    for (uint32_t lane = 0; lane < VGSP_WARP_SIZE && warp + lane < b->threads; lane++) {
        const struct thread *u = &b->thread[warp + lane];
        if (!(t->meeting_mask >> lane & 1) || u->state == RETURNED) continue;
        if (!wait_alike(t, u)) return;
        present |= 1u << lane;
    }
    hold_meeting(b, warp, present);
}

/* Those of the lanes of the warp that wait at the earliest place; 0: none waits. */
static uint32_t first_to_meet(const struct block *b, uint32_t warp)
{
    const struct thread *first = NULL;
    uint32_t lanes = 0;
    for (uint32_t lane = 0; lane < VGSP_WARP_SIZE && warp + lane < b->threads; lane++) {
        const struct thread *t = &b->thread[warp + lane];
        if (t->state != AT_MEETING) continue;
        if (!first || t->place < first->place) first = t, lanes = 0;
        if (t->place == first->place && wait_alike(first, t)) lanes |= 1u << lane;
    }
    return lanes;
}

/* Nobody can go on otherwise: in each warp, the lanes at the earliest place act without those that have not come, as they
   do in the vector form. False if none waits. */
static bool meet_without_others(struct block *b)
{
    bool any = false;
    for (uint32_t warp = 0; warp < b->threads; warp += VGSP_WARP_SIZE) {
        uint32_t lanes = first_to_meet(b, warp);
        if (lanes) hold_meeting(b, warp, lanes);
        any |= lanes != 0;
    }
    return any;
}

/* --- turns --- */

/* Lets the lanes at the first place after `last`, or before it if there is none after, go on together; false: none waits. */
static bool leave_place(struct block *b, uint32_t warp, uint32_t last)
{
    uint32_t lanes = 0, first = UINT32_MAX;
    for (uint32_t lane = 0; lane < VGSP_WARP_SIZE && warp + lane < b->threads; lane++) {
        const struct thread *t = &b->thread[warp + lane];
        uint32_t distance = t->place - last - 1;
        if (t->state != AT_PLACE || distance > first) continue;
        lanes = (distance < first ? 0 : lanes) | 1u << lane;
        first = distance;
    }
    for (uint32_t rest = lanes; rest; rest &= rest - 1) {
        struct thread *t = &b->thread[warp + (uint32_t)__builtin_ctz(rest)];
        t->state = READY;
        t->gathered = lanes;
        b->last_place[warp / VGSP_WARP_SIZE] = t->place;
    }
    return lanes != 0;
}

/* Nobody can go on but by leaving a place. Lanes behind catch up with those ahead; where they may wait for one another,
   all places have their turn. */
static bool leave_places(struct room *room)
{
    struct block *b = room->block;
    bool in_turn = launch_of(b->run)->kernel->code->flags & VGSP_KERNEL_SPINS, any = false;
    for (uint32_t warp = 0; warp < b->threads; warp += VGSP_WARP_SIZE)
        any |= leave_place(b, warp, in_turn ? b->last_place[warp / VGSP_WARP_SIZE] : 0);
    if (any) b->idle_yields = 0;
    return any;
}

/* The next thread that can go on, in index order after the current one, which comes last; it is current now. The
   worker's fiber when all that are left wait for the grid. */
static struct fiber *next_fiber(struct room *room)
{
    struct block *b = room->block;
    do {
        for (uint32_t i = 1; i <= b->threads; i++) {
            uint32_t next = b->current + i < b->threads ? b->current + i : b->current + i - b->threads;
            if (b->thread[next].state != READY) continue;
            b->current = next;
            return &b->thread[next].fiber;
        }
    } while (leave_places(room) || meet_without_others(b));
    if (b->at_grid != b->live) fail_in_deadlock(b);
    gang_arrive(room);
    return &room->worker->host;
}

/* Lets others run; returns when the caller's turn has come again. */
static void run_next(struct room *room)
{
    struct fiber *self = threads_current(room), *next = next_fiber(room);
    if (next != self) fiber_switch(self, next);
}

struct fiber *threads_resume(struct room *room)
{
    struct block *b = room->block;
    if (room->state != ROOM_AT_GRID || !has_threads(room)) return threads_current(room);
    b->at_grid = b->idle_yields = 0;
    for (uint32_t i = 0; i < b->threads; i++)
        if (b->thread[i].state == AT_GRID_BARRIER) b->thread[i].state = READY;
    return next_fiber(room);
}

/* --- waiting --- */

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
    struct room *room = room_of(run);
    struct block *b = room->block;
    b->arrived_true += predicate != 0;
    b->thread[b->current].state = AT_BARRIER;
    if (++b->arrived == b->live) open_barrier(b);
    run_next(room);
    return b->counted; /* no thread can pass the next barrier before this one has read it */
}

static void service_grid_barrier(const vgsp_run *run)
{
    struct room *room = room_of(run);
    if (!run->cooperative)
        service_fail(run, VGSP_FAULT_TRAP,
                     "a barrier of the grid in a kernel that cudaLaunchCooperativeKernel did not launch");
    leave_if_failed(run);
    if (has_threads(room)) {
        struct block *b = room->block;
        b->thread[b->current].state = AT_GRID_BARRIER;
        b->at_grid++;
        run_next(room);
    } else {
        gang_arrive(room);
        fiber_switch(&room->runner, &room->worker->host);
    }
}

static const vgsp_meeting *service_meet(const vgsp_run *run, uint32_t mask, uint64_t value, uint32_t kind,
                                        uint32_t place)
{
    struct room *room = room_of(run);
    struct block *b = room->block;
    struct thread *self = &b->thread[b->current];
    uint32_t lane = b->current % VGSP_WARP_SIZE;
    if (!(mask >> lane & 1)) service_fail(run, VGSP_FAULT_TRAP, "a warp operation's mask lacks its own lane");
    self->state = AT_MEETING;
    self->meeting_mask = mask;
    self->meeting_kind = kind;
    self->meeting_value = value;
    self->place = place;
    try_meeting(b, b->current - lane, self);
    run_next(room);
    return &self->meeting;
}

static uint32_t service_gather(const vgsp_run *run, uint32_t place)
{
    struct room *room = room_of(run);
    struct thread *self = &room->block->thread[room->block->current];
    self->state = AT_PLACE;
    self->place = place;
    run_next(room);
    return self->gathered;
}

/* Counts a turn of waiting. True when every thread has only waited since something happened, and none of them waits for
   its warp at a place: another block has to do something first. */
static bool all_wait(struct room *room)
{
    struct block *b = room->block;
    if (!has_threads(room)) return true;
    if (++b->idle_yields <= b->live) return false;
    b->idle_yields = 0;
    return !leave_places(room);
}

static void service_yield(const vgsp_run *run, int waits)
{
    struct room *room = room_of(run);
    leave_if_failed(run);
    if (!waits) {
        if (has_threads(room) && ++room->block->passing_yields % PASSING_YIELDS == 0) run_next(room);
    } else if (all_wait(room)) {
        room->state = ROOM_WAITS;
        fiber_switch(threads_current(room), &room->worker->host);
    } else
        run_next(room);
}

/* --- from the first thread to the last --- */

/* A thread has returned: whoever waited only for it goes on. */
static void thread_returned(struct block *b)
{
    uint32_t self = b->current, warp = self - self % VGSP_WARP_SIZE;
    b->thread[self].state = RETURNED;
    b->live--;
    b->idle_yields = 0;
    if (b->live && b->arrived == b->live) open_barrier(b);
    for (uint32_t i = warp; i < warp + VGSP_WARP_SIZE && i < b->threads; i++)
        if (b->thread[i].state == AT_MEETING) try_meeting(b, warp, &b->thread[i]);
}

static struct fiber *thread_main(void *argument)
{
    struct room *room = argument;
    struct block *b = room->block;
    b->function(b->run, b->index, thread_index(b->run, b->current));
    thread_returned(b);
    return b->live ? next_fiber(room) : &room->runner;
}

static void service_run_fibers(const vgsp_run *run, vgsp_dim3 block_index, vgsp_thread_fn function)
{
    struct room *room = room_of(run);
    struct block *b = room->block;
    b->function = function;
    b->index = block_index;
    b->threads = b->live = run->threads;
    b->arrived = b->arrived_true = b->at_grid = b->idle_yields = 0;
    memset(b->last_place, 0, sizeof b->last_place);
    for (uint32_t i = 0; i < b->threads; i++) {
        fiber_prepare(&b->thread[i].fiber, thread_main, room);
        b->thread[i].state = READY;
    }
    b->current = 0;
    b->run = run;
    fiber_switch(&room->runner, &b->thread[0].fiber);
    b->run = NULL;
}

/* --- memory and output --- */

static int32_t service_print(const vgsp_run *run, const char *format, const uint64_t *words, uint32_t count)
{
    begin_service(run);
    int32_t result = print_line(format, words, count, device_limit(VGSP_LIMIT_PRINTF_FIFO));
    end_service(run);
    return result;
}

static void *service_allocate(const vgsp_run *run, uint64_t bytes)
{
    begin_service(run);
    void *memory = kernel_heap_allocate(bytes, device_limit(VGSP_LIMIT_MALLOC_HEAP));
    end_service(run);
    return memory;
}

static void service_release(const vgsp_run *run, void *memory)
{
    begin_service(run);
    bool known = kernel_heap_release(memory);
    end_service(run);
    if (known) return;
    char text[96];
    snprintf(text, sizeof text, "free(%p): not memory that malloc() gave to a kernel", memory);
    service_fail(run, VGSP_FAULT_TRAP, text);
}

const vgsp_services threads_services = {
    .abi_version = VGSP_ABI_VERSION,
    .run_fibers = service_run_fibers,
    .barrier = service_barrier,
    .grid_barrier = service_grid_barrier,
    .meet = service_meet,
    .gather = service_gather,
    .yield = service_yield,
    .fail = service_fail,
    .assert_fail = service_assert_fail,
    .print = service_print,
    .allocate = service_allocate,
    .release = service_release,
};

/* --- stacks --- */

static void release_stacks(struct block *b)
{
    for (uint32_t i = 0; i < b->capacity; i++) fiber_release(&b->thread[i].fiber);
    b->capacity = 0;
}

bool threads_reserve(struct room *room, uint32_t threads, size_t stack_size)
{
    struct block *b = room->block;
    if (!b && !(b = room->block = host_allocate(sizeof *b))) return false;
    if (b->stack_size != stack_size) release_stacks(b);
    b->stack_size = stack_size;
    while (b->capacity < threads && fiber_create(&b->thread[b->capacity].fiber, stack_size)) b->capacity++;
    return b->capacity >= threads;
}

bool threads_overflowed(const struct room *room, const void *address)
{
    for (uint32_t i = 0; room->block && i < room->block->capacity; i++)
        if (fiber_overflowed(&room->block->thread[i].fiber, address)) return true;
    return false;
}

void threads_abandon(struct room *room)
{
    if (!room->block) return;
    for (uint32_t i = 0; i < room->block->capacity; i++) fiber_abandon(&room->block->thread[i].fiber);
    room->block->run = NULL;
}

void threads_release(struct room *room)
{
    if (room->block) release_stacks(room->block);
    host_release(room->block);
    room->block = NULL;
}
