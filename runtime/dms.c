/* dms.c: the dynamic micro-kernel scheduler: a pool of workers that take runs of blocks.
 *
 * Submitted work stands in one of 64 slots. Its blocks, in units, are dealt out to the SMs in contiguous parts. A part is
 * one 64-bit ticket, generation | begin | end of the units that are left, and taking a run of units is one
 * compare-and-swap on it, so a worker that looks at a slot while it is reused takes nothing by mistake. Completion counts
 * blocks: whoever finishes the last one calls finish. So nobody waits for workers to join, and the path of a run is two
 * atomic operations.
 *
 * A worker takes from its own SM's part. If nothing is left there it steals from another, the nearest first: a run for
 * itself, and half of what is left then moves to its own SM's part, where its neighbours and other thieves find it. The
 * run, which is not finished meanwhile, keeps the slot from being reused.
 *
 * How many units a run has follows what runs of this work have taken, for between two runs a worker turns to what is most
 * urgent: so that a launch in a stream of higher priority begins within a run's time, however much is under way. The less
 * urgent leaves it slots, too. Of equal priorities what was submitted first is served first.
 *
 * An idle worker spins for a moment and then sleeps; one core is left to the host thread that submits. As many threads
 * run blocks as there are workers ("seats"): a waiting host thread that helps takes a seat like a worker. Who runs blocks
 * that only wait leaves its seat while it naps: what they wait for may be other work, a launch or a copy in another
 * stream. Where no worker is left to take the seat, one more joins the pool, at most as many as there are slots.
 */
#include <string.h>
#include <time.h>

#include "runtime.h"

#define SLOTS 64
#define KEPT_SLOTS 2           /* for each higher priority */
#define NUMBER_BITS 56         /* of a rank: the rest is the priority */
#define RUNS_PER_WORKER 8      /* at least, if runs grow, so that the load balances */
#define LONG_NANOSECONDS 20000 /* work that takes longer than this is worth waking one more worker for */
#define UNIT_BITS 24           /* of a ticket, for each end of its units */
#define BEING_FILLED UINT64_MAX /* the ticket of a part without units that are on their way to it */

struct part {
    _Alignas(CACHE_LINE) _Atomic uint64_t ticket; /* see ticket_of */
};

struct slot {
    struct part parts[MAX_SMS];
    _Alignas(CACHE_LINE) _Atomic uint64_t pending; /* blocks not finished */
    atomic_uint open_parts;                        /* parts with units left, and halves on their way */
    atomic_uint part_count;
    atomic_uint batch;                             /* units of a run */
    _Atomic uint64_t rank;                         /* the least is served first; see rank_of */
    _Atomic(const void *) owner;
    struct work *work;                             /* stable while a run of it is not finished */
    uint32_t generation, units;
};

struct pool_worker {
    struct worker worker;
    pthread_t thread;
    unsigned index;
    atomic_bool gone;   /* has nothing left to do but end */
};

static struct {
    struct slot slots[SLOTS];
    _Alignas(CACHE_LINE) _Atomic uint64_t ready;   /* slots with units left */
    _Alignas(CACHE_LINE) _Atomic uint64_t taken;   /* slots in use */
    _Atomic uint64_t submitted;                    /* how often work was */
    _Alignas(CACHE_LINE) atomic_uint seats;        /* threads that run blocks */
    _Alignas(CACHE_LINE) atomic_uint signal;       /* what sleeping workers wait on */
    atomic_uint sleepers, spinners, alive;
    atomic_bool stopping;
    unsigned worker_count, sm_count, spinner_limit;
    pthread_mutex_t joining;                       /* guards started_count */
    unsigned started_count;
    uint64_t long_ticks, run_ticks;
    struct pool_worker *workers;
    struct placement *placement;
    uint8_t order[MAX_SMS][MAX_SMS];               /* from whom an SM takes: itself, then the nearest */
    const struct topology *topology;
} dms = {.joining = PTHREAD_MUTEX_INITIALIZER};

unsigned dms_workers(void)
{
    return dms.worker_count;
}

unsigned dms_sms(void)
{
    return dms.sm_count;
}

/* --- seats and sleep --- */

static bool seat_take(void)
{
    unsigned taken = atomic_load_explicit(&dms.seats, memory_order_relaxed);
    while (taken < dms.worker_count)
        if (atomic_compare_exchange_weak(&dms.seats, &taken, taken + 1)) return true;
    return false;
}

static void wake_workers(unsigned count)
{
    atomic_fetch_add(&dms.signal, 1);
    host_wake(&dms.signal, (int)count);
}

static void seat_leave(void)
{
    atomic_fetch_sub(&dms.seats, 1);
    /* a worker may have gone to sleep for want of this seat */
    if (atomic_load(&dms.ready) && atomic_load(&dms.sleepers)) wake_workers(1);
}

static bool work_in_sight(void)
{
    return atomic_load(&dms.ready) && atomic_load(&dms.seats) < dms.worker_count;
}

/* True when there is something to do, false when the time to spin is over. */
static bool spin_for_work(void)
{
    bool found = false;
    if (atomic_fetch_add(&dms.spinners, 1) < dms.spinner_limit) {
        uint64_t since = host_ticks();
        while (!(found = work_in_sight()) && host_ticks() - since < host_spin_ticks() && !atomic_load(&dms.stopping))
            for (int i = 0; i < 8; i++) host_pause();
    }
    atomic_fetch_sub(&dms.spinners, 1);
    return found;
}

static void sleep_for_work(void)
{
    unsigned seen = atomic_load(&dms.signal);
    atomic_fetch_add(&dms.sleepers, 1);
    if (!work_in_sight() && !atomic_load(&dms.stopping)) host_sleep(&dms.signal, seen);
    atomic_fetch_sub(&dms.sleepers, 1);
}

/* --- runs --- */

/* The units [begin, end) are left. */
static uint64_t ticket_of(uint64_t generation, uint64_t begin, uint64_t end)
{
    return generation << 2 * UNIT_BITS | begin << UNIT_BITS | end;
}

static uint32_t ticket_begin(uint64_t ticket)
{
    return (uint32_t)(ticket >> UNIT_BITS) & ((1u << UNIT_BITS) - 1);
}

static uint32_t ticket_end(uint64_t ticket)
{
    return (uint32_t)ticket & ((1u << UNIT_BITS) - 1);
}

static uint32_t units_left(uint64_t ticket)
{
    return ticket_end(ticket) - ticket_begin(ticket);
}

/* The caller has a run that is not finished: so the slot is not reused yet, and the bit is this work's. */
static void close_part(struct slot *slot)
{
    if (atomic_fetch_sub(&slot->open_parts, 1) == 1)
        atomic_fetch_and(&dms.ready, ~((uint64_t)1 << (slot - dms.slots)));
}

/* Takes a run of the slot's part, if that is owner's (NULL: anybody's): how many units, the first's number in *first; 0: there
   is none. */
static uint32_t claim(struct slot *slot, unsigned part, const void *owner, uint32_t *first)
{
    _Atomic uint64_t *place = &slot->parts[part].ticket;
    uint64_t ticket = atomic_load_explicit(place, memory_order_acquire);
    uint32_t left, count;
    do {
        left = units_left(ticket);
        if (!left || (owner && atomic_load_explicit(&slot->owner, memory_order_relaxed) != owner)) return 0;
        count = atomic_load_explicit(&slot->batch, memory_order_relaxed);
        if (count > left) count = left;
    } while (!atomic_compare_exchange_weak_explicit(place, &ticket, ticket + ((uint64_t)count << UNIT_BITS),
                                                    memory_order_acq_rel, memory_order_acquire));
    *first = ticket_begin(ticket);
    if (count == left) close_part(slot);
    return count;
}

/* Half of what is left in a part, if that is two runs, becomes what is left in another, if that has nothing. The caller has a
   run of this work that is not finished. */
static void move_half(struct slot *slot, unsigned from, unsigned to)
{
    _Atomic uint64_t *source = &slot->parts[from].ticket, *target = &slot->parts[to].ticket;
    uint32_t least = 2 * atomic_load_explicit(&slot->batch, memory_order_relaxed), half;
    uint64_t ticket = atomic_load(source), empty = atomic_load(target);
    if (units_left(ticket) < least || units_left(empty) || empty == BEING_FILLED) return;
    if (!atomic_compare_exchange_weak(target, &empty, BEING_FILLED)) return;
    atomic_fetch_add(&slot->open_parts, 1); /* before it leaves: the slot is not to look empty while it is on its way */
    do {
        half = units_left(ticket) < least ? 0 : units_left(ticket) / 2;
    } while (half && !atomic_compare_exchange_weak(source, &ticket, ticket - half));
    uint32_t end = ticket_end(ticket);
    atomic_store(target, half ? ticket_of(ticket >> 2 * UNIT_BITS, end - half, end) : empty);
    if (!half) close_part(slot);
}

/* A run of so many units took so many ticks, as it was measured by whoever ran it. The next are to take about RUN_NANOSECONDS. */
static void adapt(struct slot *slot, uint32_t units, uint64_t ticks)
{
    uint32_t batch = atomic_load_explicit(&slot->batch, memory_order_relaxed), next = batch;
    uint32_t most = slot->units / (dms.worker_count * RUNS_PER_WORKER), twice = 2 * units < most ? 2 * units : most;
    if (ticks > 2 * dms.run_ticks) {
        uint32_t fits = (uint32_t)(units * dms.run_ticks / ticks);
        if (fits < next) next = fits > slot->work->least ? fits : slot->work->least;
    } else if (ticks < dms.run_ticks / 2 && twice > next)
        next = twice;
    if (next != batch) atomic_store_explicit(&slot->batch, next, memory_order_relaxed);
}

static void finish_blocks(struct slot *slot, uint64_t count)
{
    if (atomic_fetch_sub_explicit(&slot->pending, count, memory_order_acq_rel) != count) return;
    struct work *work = slot->work;
    atomic_fetch_and(&dms.taken, ~((uint64_t)1 << (slot - dms.slots)));
    work->finish(work);
}

static void run_units(struct slot *slot, struct worker *worker, uint32_t first_unit, uint32_t units)
{
    struct work *work = slot->work;
    uint64_t first = first_unit * work->unit, rest = work->blocks - first;
    uint64_t count = rest < units * work->unit ? rest : units * work->unit;
    uint64_t ticks = work->run(work, worker, first, count);
    if (units < slot->units) adapt(slot, units, ticks);
    finish_blocks(slot, count);
}

/* Which units an SM gets at first: [begin, next one's begin). */
static uint64_t part_begin(uint64_t units, unsigned part, unsigned parts)
{
    return units * part / parts;
}

/* Whether part_begin(part) <= unit < part_begin(part + 1), without a division. */
static bool is_dealt_to(uint64_t units, unsigned part, unsigned parts, uint64_t unit)
{
    uint64_t end = (unit + 1) * parts;
    return units * part < end && units * (part + 1) >= end;
}

static bool run_from(struct slot *slot, struct worker *worker, const void *owner)
{
    unsigned parts = atomic_load_explicit(&slot->part_count, memory_order_relaxed);
    for (unsigned i = 0; i < parts; i++) {
        unsigned part = parts == 1 ? 0 : dms.order[worker->sm][i];
        uint32_t first, units = claim(slot, part, owner, &first);
        if (units) {
            unsigned dealt = atomic_load_explicit(&slot->part_count, memory_order_relaxed); /* it may have been reused */
            if (dealt > 1 && part != worker->sm) move_half(slot, part, worker->sm);
            worker->stealing = dealt > 1 && !is_dealt_to(slot->units, worker->sm, dealt, first);
            run_units(slot, worker, first, units);
        }
        if (units || (settings()->no_steal && parts == dms.sm_count)) return units;
    }
    return false;
}

/* By priority, then by age. */
static uint64_t rank_of(int priority, uint64_t number)
{
    return (uint64_t)(priority - GREATEST_PRIORITY) << NUMBER_BITS | number;
}

static int priority_of(const struct slot *slot)
{
    return (int)(atomic_load_explicit(&slot->rank, memory_order_relaxed) >> NUMBER_BITS) + GREATEST_PRIORITY;
}

/* The slot in candidates that is to be served first. */
static struct slot *most_urgent(uint64_t candidates)
{
    struct slot *best = NULL;
    uint64_t least = UINT64_MAX;
    for (; candidates; candidates &= candidates - 1) {
        struct slot *slot = &dms.slots[__builtin_ctzll(candidates)];
        uint64_t rank = atomic_load_explicit(&slot->rank, memory_order_relaxed);
        if (rank >= least) continue;
        best = slot;
        least = rank;
    }
    return best;
}

/* Runs one run of any work (owner == NULL), or of owner's if nothing is more urgent. */
static bool run_one(struct worker *worker, const void *owner)
{
    uint64_t candidates = atomic_load(&dms.ready);
    int highest = candidates ? priority_of(most_urgent(candidates)) : 0;
    while (candidates) {
        struct slot *slot = most_urgent(candidates);
        if (owner && priority_of(slot) > highest) return false;
        if (run_from(slot, worker, owner)) return true;
        candidates &= ~((uint64_t)1 << (slot - dms.slots));
    }
    return false;
}

/* From a seat: runs whatever there is. Long work wakes one more worker after each run, so that in the end all run. */
static void work_while_there_is(struct worker *worker)
{
    uint64_t since = host_ticks();
    while (!atomic_load_explicit(&dms.stopping, memory_order_relaxed) && run_one(worker, NULL))
        if (atomic_load_explicit(&dms.sleepers, memory_order_relaxed) && host_ticks() - since > dms.long_ticks &&
            work_in_sight())
            wake_workers(1);
}

/* The seat is kept from run to run: what one core has begun stays in its cache. */
bool dms_help(const void *owner, bool (*done)(void *), void *context)
{
    if (settings()->no_help || !atomic_load_explicit(&dms.ready, memory_order_relaxed)) return false;
    struct worker *guest = worker_guest();
    if (!guest || !seat_take()) return false;
    bool helped = false;
    while (!done(context) && run_one(guest, owner)) helped = true;
    seat_leave();
    return helped;
}

/* --- submitting --- */

/* A free slot, now taken; NULL when as many are in use as this priority may have. */
static struct slot *take_slot(int priority)
{
    int most = SLOTS - KEPT_SLOTS * (priority - GREATEST_PRIORITY);
    uint64_t taken = atomic_load(&dms.taken);
    while (__builtin_popcountll(taken) < most) {
        int free = __builtin_ctzll(~taken);
        if (atomic_compare_exchange_weak(&dms.taken, &taken, taken | (uint64_t)1 << free)) return &dms.slots[free];
    }
    return NULL;
}

static void wake_for(uint64_t runs)
{
    unsigned sleepers = atomic_load(&dms.sleepers);
    if (!sleepers) return;
    unsigned wanted = dms.spinner_limit ? dms.spinner_limit : 1;
    if (runs < wanted) wanted = (unsigned)runs;
    unsigned awake = atomic_load(&dms.spinners);
    if (awake < wanted) wake_workers(wanted - awake);
}

bool dms_submit(struct work *work)
{
    struct slot *slot = take_slot(work->priority);
    if (!slot) return false;
    uint32_t units = (uint32_t)((work->blocks - 1) / work->unit + 1), runs = (units - 1) / work->batch + 1;
    unsigned parts = runs < dms.sm_count ? 1 : dms.sm_count;
    uint64_t number = atomic_fetch_add_explicit(&dms.submitted, 1, memory_order_relaxed);
    bool lasting = work->lasting;
    slot->work = work;
    slot->units = units;
    slot->generation++;
    atomic_store_explicit(&slot->rank, rank_of(work->priority, number), memory_order_relaxed);
    atomic_store_explicit(&slot->owner, work->owner, memory_order_relaxed);
    atomic_store_explicit(&slot->batch, work->batch, memory_order_relaxed);
    atomic_store_explicit(&slot->pending, work->blocks, memory_order_relaxed);
    atomic_store_explicit(&slot->open_parts, parts, memory_order_relaxed);
    atomic_store_explicit(&slot->part_count, parts, memory_order_relaxed);
    for (unsigned p = 0; p < parts; p++)
        atomic_store_explicit(&slot->parts[p].ticket, BEING_FILLED, memory_order_relaxed);
    /* The bit before the tickets: it is cleared by whoever takes the last ticket. */
    atomic_fetch_or(&dms.ready, (uint64_t)1 << (slot - dms.slots));
    for (unsigned p = 0; p < parts; p++)
        atomic_store_explicit(
            &slot->parts[p].ticket,
            ticket_of(slot->generation, part_begin(units, p, parts), part_begin(units, p + 1, parts)),
            memory_order_release);
    if (lasting) wake_workers(runs); /* work may be gone by now */
    else wake_for(runs);
    return true;
}

/* --- the pool --- */

static void *worker_main(void *argument)
{
    struct pool_worker *self = argument;
    sm_bind(dms.topology, dms.placement, dms.worker_count, self->index, settings()->bind);
    fault_adopt(&self->worker);
    if (trace_on) trace_worker((unsigned)(self - dms.workers), self->worker.sm);
    while (!atomic_load(&dms.stopping)) {
        if (work_in_sight() && seat_take()) {
            work_while_there_is(&self->worker);
            seat_leave();
        } else if (!spin_for_work())
            sleep_for_work();
    }
    atomic_store(&self->gone, true);
    atomic_fetch_sub(&dms.alive, 1);
    return NULL;
}

/* One more worker; false if it cannot be created or started. */
static bool start_worker(void)
{
    struct pool_worker *w = &dms.workers[dms.started_count];
    w->index = dms.started_count % dms.worker_count;
    w->worker.sm = dms.placement[w->index].sm;
    if (!worker_create(&w->worker)) {
        worker_release(&w->worker);
        return false;
    }
    atomic_fetch_add(&dms.alive, 1);
    if (!host_start_thread(&w->thread, worker_main, w)) {
        atomic_fetch_sub(&dms.alive, 1);
        worker_release(&w->worker);
        return false;
    }
    dms.started_count++;
    return true;
}

/* Somebody has to take the seats that are free; if nobody can, the caller looks again after its nap. */
static void let_one_join(void)
{
    if (!work_in_sight() || atomic_load(&dms.sleepers) || atomic_load(&dms.spinners)) return;
    pthread_mutex_lock(&dms.joining);
    if (dms.started_count < dms.worker_count + SLOTS && !atomic_load(&dms.stopping)) start_worker();
    pthread_mutex_unlock(&dms.joining);
}

bool dms_is_outranked(int priority)
{
    uint64_t ready = atomic_load_explicit(&dms.ready, memory_order_relaxed);
    return ready && priority_of(most_urgent(ready)) < priority;
}

bool dms_lacks_seats(void)
{
    return atomic_load_explicit(&dms.ready, memory_order_relaxed) && !work_in_sight();
}

void dms_nap(unsigned nanoseconds)
{
    seat_leave();
    let_one_join();
    nanosleep(&(struct timespec){0, nanoseconds}, NULL);
    atomic_fetch_add(&dms.seats, 1); /* maybe one too many for a while */
}

static void release_pool(void)
{
    host_release(dms.workers);
    host_release(dms.placement);
    dms.workers = NULL;
    dms.placement = NULL;
}

/* What a worker may read is written before the first one starts. */
static void prepare(const struct topology *topology, unsigned workers, unsigned sms)
{
    unsigned cores = topology->cpu_count;
    dms.topology = topology;
    dms.worker_count = workers;
    dms.sm_count = sm_place(topology, workers, sms, dms.placement);
    sm_neighbours(topology, dms.placement, workers, dms.order);
    dms.spinner_limit = workers < cores - 1 ? workers : cores - 1;
    host_expect_cores(cores);
    dms.long_ticks = (uint64_t)(LONG_NANOSECONDS * host_ticks_per_nanosecond());
    dms.run_ticks = (uint64_t)(RUN_NANOSECONDS * host_ticks_per_nanosecond());
    dms.started_count = 0;
    atomic_store(&dms.stopping, false);
    for (unsigned s = 0; s < SLOTS; s++)
        for (unsigned p = 0; p < MAX_SMS; p++) atomic_store(&dms.slots[s].parts[p].ticket, 0);
    atomic_store(&dms.ready, 0);
    atomic_store(&dms.taken, 0);
    atomic_store(&dms.seats, 0);
}

vgsp_error dms_start(const struct topology *topology, unsigned workers, unsigned sms)
{
    dms.workers = host_allocate((workers + SLOTS) * sizeof *dms.workers);
    dms.placement = host_allocate(workers * sizeof *dms.placement);
    if (!dms.workers || !dms.placement) {
        release_pool();
        return VGSP_ERROR_MEMORY_ALLOCATION;
    }
    prepare(topology, workers, sms);
    while (dms.started_count < workers && start_worker()) {
    }
    unsigned started = dms.started_count;
    if (started == workers) return VGSP_SUCCESS;
    dms_stop(1000);
    return error_explain(VGSP_ERROR_MEMORY_ALLOCATION,
                         "only %u of %u worker threads could be started; VGSP_WORKERS says how many there are to be",
                         started, workers);
}

static void wait_until_none_is_alive(unsigned patience)
{
    for (unsigned i = 0; i < patience * 10 && atomic_load(&dms.alive); i++) {
        wake_workers(1 << 30);
        nanosleep(&(struct timespec){0, 100000}, NULL);
    }
}

void dms_stop(unsigned patience)
{
    if (!dms.workers) return;
    pthread_mutex_lock(&dms.joining);
    atomic_store(&dms.stopping, true);
    pthread_mutex_unlock(&dms.joining);
    wake_workers(1 << 30);
    wait_until_none_is_alive(patience);
    for (unsigned i = 0; i < dms.started_count; i++) {
        struct pool_worker *w = &dms.workers[i];
        if (!atomic_load(&w->gone)) continue;
        pthread_join(w->thread, NULL);
        worker_release(&w->worker);
    }
    if (!atomic_load(&dms.alive)) release_pool(); /* else one is stuck in a kernel: the process ends with it */
}
