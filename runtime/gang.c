/* gang.c: launches whose blocks may wait for one another: cooperative ones, and those of kernels with waiting loops.
 *
 * Every worker that comes takes blocks of the launch in index order, as fibers of its own: each has a room, with its
 * shared memory and stacks. A block runs until it waits; then the worker's next room has its turn. When all wait, the
 * worker takes up another block, so that in the end whatever is waited for runs, with any number of workers. A
 * cooperative launch has no more blocks than may be resident at once, so all of them reach the grid's barrier. A worker
 * whose rooms go on waiting naps, and lets other work run meanwhile: dms_nap(). So it does between two turns when there is
 * more urgent work.
 *
 * The barrier is one word, blocks that live << 32 | blocks that have arrived, and a phase that changes when it opens.
 * Whoever makes the halves equal opens it: nobody else can change the word then, for all others wait.
 */
#include <sched.h>

#include "runtime.h"

#define PATIENT_ROUNDS 2    /* in which all rooms only wait, before another block is taken up beside them */
#define AWAKE_ROUNDS 200    /* ... before the worker sleeps between two rounds, if no other work wants its place */
#define NAP_NANOSECONDS 20000
#define POLITE_NAPS 1000    /* between two blocks, for more urgent work to be taken up */

/* --- the grid's barrier --- */

static void open_grid(struct launch *l)
{
    atomic_fetch_and(&l->barrier, ~(uint64_t)UINT32_MAX);
    atomic_fetch_add(&l->phase, 1);
    host_wake(&l->phase, 1 << 30);
}

void gang_arrive(struct room *room)
{
    struct launch *l = room->worker->launch;
    room->phase = atomic_load(&l->phase);
    room->state = ROOM_AT_GRID;
    uint64_t before = atomic_fetch_add(&l->barrier, 1);
    if ((uint32_t)before + 1 == before >> 32) open_grid(l);
}

static void block_returned(struct launch *l)
{
    atomic_fetch_sub(&l->resident, 1);
    if (!l->cooperative) return;
    uint64_t before = atomic_fetch_sub(&l->barrier, (uint64_t)1 << 32);
    uint32_t live = (uint32_t)(before >> 32) - 1, arrived = (uint32_t)before;
    if (live && arrived == live) open_grid(l);
}

void gang_wake(struct launch *l)
{
    atomic_fetch_add(&l->phase, 1);
    host_wake(&l->phase, 1 << 30);
}

void gang_plan(struct launch *l, bool cooperative, uint64_t most_resident)
{
    l->gang = true;
    l->cooperative = cooperative;
    l->most_resident = most_resident;
    atomic_init(&l->next, 0);
    atomic_init(&l->resident, 0);
    atomic_init(&l->barrier, l->blocks << 32);
    atomic_init(&l->phase, 0);
}

uint64_t gang_done(const struct launch *l)
{
    uint64_t under_way = atomic_load(&l->resident), taken = atomic_load(&l->next);
    if (taken > l->blocks) taken = l->blocks;
    return taken > under_way ? taken - under_way : 0;
}

/* --- one worker's part --- */

/* The rooms in use, in a ring; last: the one whose turn was the last. */
struct ring {
    struct room *last;
    unsigned count;
};

static void enter_ring(struct ring *ring, struct room *room)
{
    if (ring->last) {
        room->next = ring->last->next;
        ring->last->next = room;
    } else {
        room->next = room;
        ring->last = room;
    }
    ring->count++;
}

/* The room after last leaves. */
static struct room *leave_ring(struct ring *ring)
{
    struct room *room = ring->last->next;
    ring->last->next = room->next;
    if (--ring->count == 0) ring->last = NULL;
    return room;
}

static struct room *free_room(struct worker *w)
{
    struct room *room = w->rooms;
    if (room) w->rooms = room->next;
    else room = room_create(w);
    return room;
}

static void keep_room(struct worker *w, struct room *room)
{
    room->next = w->rooms;
    w->rooms = room;
}

/* The number of a block that nobody has taken yet; false if there is none or too many are under way. */
static bool claim_block(struct launch *l, uint64_t *block)
{
    if (atomic_load(&l->next) >= l->blocks) return false;
    if (atomic_fetch_add(&l->resident, 1) < l->most_resident) {
        *block = atomic_fetch_add(&l->next, 1);
        if (*block < l->blocks) return true;
    }
    atomic_fetch_sub(&l->resident, 1);
    return false;
}

/* Another block comes into the ring, next to run. False if there is none now; a failure is the launch's. */
static bool take_block(struct launch *l, struct worker *w, struct ring *ring)
{
    uint64_t block;
    if (!claim_block(l, &block)) return false;
    struct room *room = free_room(w);
    if (!room || !room_begin(room, l, block, 1)) {
        if (room) keep_room(w, room);
        worker_lacks_memory(w);
        return false;
    }
    enter_ring(ring, room);
    return true;
}

static bool can_go_on(const struct launch *l, const struct room *room)
{
    return room->state != ROOM_AT_GRID || room->phase != atomic_load(&l->phase);
}

/* The next room's turn; true if it did anything but wait. */
static bool take_turn(struct launch *l, struct worker *w, struct ring *ring)
{
    struct room *room = ring->last->next;
    if (!can_go_on(l, room)) {
        ring->last = room;
        return false;
    }
    room_continue(room);
    if (w->failure) return false;
    if (room->state == ROOM_EMPTY) {
        keep_room(w, leave_ring(ring));
        block_returned(l);
        return true;
    }
    ring->last = room;
    return room->state == ROOM_AT_GRID;
}

/* All rooms wait for other workers' blocks or the host. At the barrier alone: asleep until it opens. */
static void rest(struct launch *l, const struct ring *ring, unsigned rounds)
{
    unsigned phase = atomic_load(&l->phase), at_grid = 0;
    const struct room *room = ring->last;
    for (unsigned i = 0; i < ring->count; i++, room = room->next)
        at_grid += room->state == ROOM_AT_GRID && room->phase == phase;
    if (rounds < AWAKE_ROUNDS && !dms_lacks_seats()) sched_yield();
    else if (at_grid < ring->count || rounds < AWAKE_ROUNDS) dms_nap(NAP_NANOSECONDS);
    else if (!atomic_load(&l->failed)) host_sleep(&l->phase, phase);
}

/* A block is a run: others take the worker's place for what is more urgent. */
static void give_way(const struct launch *l)
{
    for (int i = 0; i < POLITE_NAPS && dms_is_outranked(l->priority); i++) dms_nap(NAP_NANOSECONDS);
}

static void abandon_ring(struct worker *w, struct ring *ring)
{
    while (ring->count) {
        struct room *room = leave_ring(ring);
        room_abandon(room);
        keep_room(w, room);
    }
}

uint64_t gang_run(struct launch *l, struct worker *w)
{
    struct ring ring = {NULL, 0};
    uint64_t blocks = 0, since = trace_now();
    unsigned waiting = 0, rounds = 0; /* turns, and rounds of turns, since anything happened */
    while (!w->failure && !atomic_load_explicit(&l->failed, memory_order_relaxed)) {
        give_way(l);
        if ((!ring.count || (rounds >= PATIENT_ROUNDS && !waiting)) && take_block(l, w, &ring)) {
            waiting = rounds = 0;
            blocks++;
            continue;
        }
        if (!ring.count || w->failure) break;
        if (take_turn(l, w, &ring)) {
            waiting = rounds = 0;
        } else if (++waiting >= ring.count) {
            waiting = 0;
            rest(l, &ring, rounds++);
        }
    }
    abandon_ring(w, &ring);
    if (since && blocks) trace_blocks(since, l, false, 0, blocks);
    return blocks;
}
