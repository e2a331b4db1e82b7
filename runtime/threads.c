/* threads.c: the threads of a block in serial form, and what generated code calls.
 *
 * Each thread of a kernel with barriers, warp operations or waiting loops is a fiber. One that has to wait switches
 * straight to the next that can go on, in index order.
 *
 * Lanes wait for others of their warp at places and at meetings. When no lane of the warp can go on, nothing that
 * happens elsewhere changes that, for barriers wait for these lanes too: then lanes go on without the others, those at
 * a place first. While some turn in waiting loops, what these wait for may come from elsewhere; so lanes at places
 * leave them behind only after some rounds of the block: a round ends when every thread that can go on has turned.
 * Meetings and barriers do not keep it from that, since threads spin through them.
 *
 * After a round, and when all threads that are left wait for the grid, the worker's own fiber gets its turn: gang.c
 * lets other rooms run meanwhile. After rounds in which threads have met, which may be no mere waiting, it does so less
 * often. Threads that wait for one another at barriers are a deadlock, and the launch fails.
 *
 * A kernel that fails switches to the worker's fiber from wherever it is and is forgotten; it holds no lock, since
 * none is held while generated code runs.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "runtime.h"

#define MAX_THREADS VGSP_MAX_BLOCK_THREADS
#define SERVICE_STACK (8 << 10)
#define PASSING_YIELDS 64 /* back edges of loops that do not wait, for each turn of another thread */
#define MAX_WARPS (MAX_THREADS / VGSP_WARP_SIZE)
#define PATIENT_ROUNDS 3 /* one has begun before the lanes came, and what threads wait for may come late in the next */
#define BUSY_ROUNDS 32   /* in which threads met, for each turn of other blocks */
#define LONG_ROUND 1000  /* turns for each thread: some may wait in loops that the compiler has not seen */

enum thread_state { READY, AT_BARRIER, AT_MEETING, AT_PLACE, AT_GRID_BARRIER, RETURNED, STATES };

struct thread {
    struct fiber fiber;
    uint32_t meeting_mask, meeting_kind;
    uint64_t meeting_value;
    vgsp_meeting meeting;
    uint32_t place, gathered; /* where it waits for its warp; the lanes that went on from there together (AT_PLACE) */
};

struct warp {
    uint32_t lanes[STATES]; /* a mask for each state; lanes that the block does not have are in none but RETURNED */
    uint32_t turned;        /* a mask: in a waiting loop, in this round of the block */
    uint32_t came;          /* in which round a lane came to a place */
    uint32_t last_place;    /* that lanes went on from */
};

struct block {
    uint32_t capacity;        /* threads that have a stack */
    size_t stack_size;
    const vgsp_run *run;      /* NULL while no threads run */
    vgsp_thread_fn function;
    vgsp_dim3 index;
    uint32_t threads, warps, live, current;
    uint32_t arrived, arrived_true;   /* at the barrier */
    uint32_t at_grid;                 /* at the grid's barrier */
    vgsp_count counted;               /* at the last barrier */
    uint32_t passing_yields;
    uint32_t rounds, turns;           /* turns of waiting loops in this round */
    bool busy;                        /* threads have met in this round, at a barrier or in a warp */
    struct warp warp[MAX_WARPS];
    struct thread thread[MAX_THREADS];
};

static vgsp_dim3 thread_index(const vgsp_run *run, uint32_t i)
{
    vgsp_dim3 t = {i % run->block.x, i / run->block.x % run->block.y, i / run->block.x / run->block.y};
    return t;
}

static struct warp *current_warp(struct block *b)
{
    return &b->warp[b->current / VGSP_WARP_SIZE];
}

static void change_state(struct warp *w, uint32_t lanes, enum thread_state from, enum thread_state to)
{
    w->lanes[from] &= ~lanes;
    w->lanes[to] |= lanes;
}

static void leave_off(struct block *b, enum thread_state to)
{
    change_state(current_warp(b), 1u << b->current % VGSP_WARP_SIZE, READY, to);
}

/* The warp's first thread. */
static struct thread *threads_of(struct block *b, const struct warp *w)
{
    return &b->thread[(w - b->warp) * VGSP_WARP_SIZE];
}

static uint32_t next_lane(uint32_t lanes)
{
    return (uint32_t)__builtin_ctz(lanes);
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

static __attribute__((format(printf, 3, 4))) void add(char *text, size_t size, const char *format, ...)
{
    size_t length = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + length, size - length, format, arguments);
    va_end(arguments);
}

void threads_add_place(const struct room *room, char *text, size_t size)
{
    const vgsp_run *run = &room->run;
    uint64_t number = run->first + run->count - room->place.left;
    vgsp_dim3 b = vgsp_block_index(run, number), last = vgsp_block_index(run, number + room->place.together - 1);
    add(text, size, ", in block%s (%u,%u,%u)", room->place.together > 1 ? "s" : "", b.x, b.y, b.z);
    if (room->place.together > 1) add(text, size, " to (%u,%u,%u)", last.x, last.y, last.z);
    if (!has_threads(room)) return;
    vgsp_dim3 t = thread_index(run, room->block->current);
    add(text, size, ", thread (%u,%u,%u)", t.x, t.y, t.z);
}

static __attribute__((noreturn)) void service_fail(const vgsp_run *run, int fault, const char *message)
{
    char text[200];
    snprintf(text, sizeof text, "%s", message ? message : "failed");
    if (fault == VGSP_FAULT_TRAP) threads_add_place(room_of(run), text, sizeof text);
    threads_fail(room_of(run), fault == VGSP_FAULT_ASSERT ? VGSP_ERROR_ASSERT : VGSP_ERROR_LAUNCH_FAILURE, text);
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
    return u->meeting_mask == t->meeting_mask && u->meeting_kind == t->meeting_kind;
}

static void hold_meeting(struct block *b, struct warp *w, uint32_t present)
{
    struct thread *thread = threads_of(b, w);
    vgsp_meeting m = {.mask = present};
    for (uint32_t rest = present; rest; rest &= rest - 1)
        m.value[next_lane(rest)] = thread[next_lane(rest)].meeting_value;
    for (uint32_t rest = present; rest; rest &= rest - 1) {
        m.lane = next_lane(rest);
        thread[m.lane].meeting = m;
    }
    change_state(w, present, AT_MEETING, READY);
    b->busy = true;
}

/* Lets the meeting that t waits for happen if all lanes of its mask that have not returned have come. */
static void try_meeting(struct block *b, struct warp *w, const struct thread *t)
{
    uint32_t present = t->meeting_mask & ~w->lanes[RETURNED];
    if (present & ~w->lanes[AT_MEETING]) return;
    for (uint32_t rest = present; rest; rest &= rest - 1)
        if (!wait_alike(t, threads_of(b, w) + next_lane(rest))) return;
    hold_meeting(b, w, present);
}

/* Those of the lanes of the warp that wait at the earliest place for a meeting; 0: none waits. */
static uint32_t first_to_meet(struct block *b, const struct warp *w)
{
    const struct thread *first = NULL;
    uint32_t lanes = 0;
    for (uint32_t rest = w->lanes[AT_MEETING]; rest; rest &= rest - 1) {
        const struct thread *t = threads_of(b, w) + next_lane(rest);
        if (!first || t->place < first->place) first = t, lanes = 0;
        if (t->place == first->place && wait_alike(first, t)) lanes |= 1u << next_lane(rest);
    }
    return lanes;
}

/* --- turns --- */

/* Lets lanes of the warp that are at one place go on together. Lanes behind catch up with those ahead; where they may
   wait for one another, all places have their turn. */
static void leave_place(struct block *b, struct warp *w)
{
    bool in_turn = launch_of(b->run)->kernel->code->flags & VGSP_KERNEL_SPINS;
    uint32_t lanes = 0, first = UINT32_MAX, last = in_turn ? w->last_place : 0;
    struct thread *thread = threads_of(b, w);
    for (uint32_t rest = w->lanes[AT_PLACE]; rest; rest &= rest - 1) {
        uint32_t distance = thread[next_lane(rest)].place - last - 1;
        if (distance > first) continue;
        lanes = (distance < first ? 0 : lanes) | 1u << next_lane(rest);
        first = distance;
    }
    for (uint32_t rest = lanes; rest; rest &= rest - 1) thread[next_lane(rest)].gathered = lanes;
    w->last_place = last + first + 1;
    change_state(w, lanes, AT_PLACE, READY);
}

/* If none of the warp's lanes can go on: lanes at a place do; when there are none, those at the earliest meeting act
   without those that have not come, as they do in the vector form. */
static void go_on_without_others(struct block *b, struct warp *w)
{
    if (w->lanes[READY]) return;
    if (w->lanes[AT_PLACE]) leave_place(b, w);
    else if (w->lanes[AT_MEETING]) hold_meeting(b, w, first_to_meet(b, w));
}

/* The next thread that can go on, in index order after the current one, which comes last; `threads`: none can. */
static uint32_t next_ready(const struct block *b)
{
    uint32_t warp = b->current / VGSP_WARP_SIZE;
    uint32_t lanes = b->warp[warp].lanes[READY] & ~1u << b->current % VGSP_WARP_SIZE;
    for (uint32_t i = 0; i < b->warps && !lanes; i++) {
        warp = warp + 1 < b->warps ? warp + 1 : 0;
        lanes = b->warp[warp].lanes[READY];
    }
    return lanes ? warp * VGSP_WARP_SIZE + next_lane(lanes) : b->threads;
}

/* The thread whose turn is next is current now. The worker's fiber when all that are left wait for the grid. */
static struct fiber *next_fiber(struct room *room)
{
    struct block *b = room->block;
    uint32_t next = next_ready(b);
    if (next < b->threads) {
        b->current = next;
        return &b->thread[next].fiber;
    }
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

/* The current thread waits for others; returns when it need not any more. */
static void wait_for_others(struct room *room)
{
    go_on_without_others(room->block, current_warp(room->block));
    run_next(room);
}

static void release(struct block *b, enum thread_state from)
{
    for (struct warp *w = b->warp; w < b->warp + b->warps; w++) change_state(w, w->lanes[from], from, READY);
}

struct fiber *threads_resume(struct room *room)
{
    struct block *b = room->block;
    if (room->state != ROOM_AT_GRID || !has_threads(room)) return threads_current(room);
    b->at_grid = 0;
    release(b, AT_GRID_BARRIER);
    return next_fiber(room);
}

/* --- waiting --- */

static void open_barrier(struct block *b)
{
    b->counted = (vgsp_count){b->live, b->arrived_true};
    b->arrived = b->arrived_true = 0;
    b->busy = true;
    release(b, AT_BARRIER);
}

static vgsp_count service_barrier(const vgsp_run *run, int predicate)
{
    struct room *room = room_of(run);
    struct block *b = room->block;
    b->arrived_true += predicate != 0;
    leave_off(b, AT_BARRIER);
    if (++b->arrived == b->live) open_barrier(b);
    wait_for_others(room);
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
        leave_off(b, AT_GRID_BARRIER);
        b->at_grid++;
        wait_for_others(room);
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
    if (!(mask >> b->current % VGSP_WARP_SIZE & 1))
        service_fail(run, VGSP_FAULT_TRAP, "a warp operation's mask lacks its own lane");
    leave_off(b, AT_MEETING);
    self->meeting_mask = mask;
    self->meeting_kind = kind;
    self->meeting_value = value;
    self->place = place;
    try_meeting(b, current_warp(b), self);
    wait_for_others(room);
    return &self->meeting;
}

static uint32_t service_gather(const vgsp_run *run, uint32_t place)
{
    struct room *room = room_of(run);
    struct block *b = room->block;
    struct thread *self = &b->thread[b->current];
    leave_off(b, AT_PLACE);
    self->place = place;
    current_warp(b)->came = b->rounds;
    wait_for_others(room);
    return self->gathered;
}

/* Whether every thread that can go on has turned in a waiting loop in this round; then the next one begins. */
static bool end_round(struct block *b)
{
    struct warp *end = b->warp + b->warps;
    if (++b->turns < LONG_ROUND * b->live)
        for (struct warp *w = b->warp; w < end; w++)
            if (w->lanes[READY] & ~w->turned) return false;
    for (struct warp *w = b->warp; w < end; w++) w->turned = 0;
    b->turns = 0;
    b->rounds++;
    return true;
}

/* Lets lanes that have waited long go on from their places. */
static void leave_places(struct block *b)
{
    for (struct warp *w = b->warp; w < b->warp + b->warps; w++) {
        if (!w->lanes[AT_PLACE]) continue;
        b->busy = true;
        if (b->rounds - w->came >= PATIENT_ROUNDS) leave_place(b, w);
    }
}

/* The current thread, if it is one of several, turns in a waiting loop. True when other blocks should have their turn. */
static bool all_wait(struct room *room)
{
    struct block *b = room->block;
    if (!has_threads(room)) return true;
    current_warp(b)->turned |= 1u << b->current % VGSP_WARP_SIZE;
    if (!end_round(b)) return false;
    leave_places(b);
    bool busy = b->busy;
    b->busy = false;
    return !busy || b->rounds % BUSY_ROUNDS == 0;
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
    struct warp *w = current_warp(b);
    leave_off(b, RETURNED);
    b->live--;
    if (b->live && b->arrived == b->live) open_barrier(b);
    for (uint32_t lane = 0; lane < VGSP_WARP_SIZE; lane++)
        if (w->lanes[AT_MEETING] >> lane & 1) try_meeting(b, w, threads_of(b, w) + lane);
    go_on_without_others(b, w);
}

static struct fiber *thread_main(void *argument)
{
    struct room *room = argument;
    struct block *b = room->block;
    b->function(b->run, b->index, thread_index(b->run, b->current));
    thread_returned(b);
    return b->live ? next_fiber(room) : &room->runner;
}

static void begin_warps(struct block *b)
{
    b->warps = (b->threads + VGSP_WARP_SIZE - 1) / VGSP_WARP_SIZE;
    memset(b->warp, 0, b->warps * sizeof *b->warp);
    for (uint32_t i = 0; i < b->warps; i++) b->warp[i].lanes[READY] = UINT32_MAX;
    uint32_t missing = b->warps * VGSP_WARP_SIZE - b->threads;
    if (missing) change_state(&b->warp[b->warps - 1], ~(UINT32_MAX >> missing), READY, RETURNED);
}

static void service_run_fibers(const vgsp_run *run, vgsp_dim3 block_index, vgsp_thread_fn function)
{
    struct room *room = room_of(run);
    struct block *b = room->block;
    b->function = function;
    b->index = block_index;
    b->threads = b->live = run->threads;
    b->arrived = b->arrived_true = b->at_grid = b->rounds = b->turns = 0;
    b->busy = false;
    begin_warps(b);
    for (uint32_t i = 0; i < b->threads; i++) fiber_prepare(&b->thread[i].fiber, thread_main, room);
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
