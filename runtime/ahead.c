/* ahead.c: how far ahead a kernel prefetches, which is learned: how long memory takes to answer, beside what a round takes,
 * differs between kernels and machines. Where indices lead it is a number of rounds of a loop, or a half to a 16th as many
 * threads; for what vector code loads in order, of bytes. Vector code may do as well without: then it is 0.
 *
 * Stores that go around the cache and prefetches of what indices lead to want the same few places of a core. So a run in vector
 * form does one or the other: where the distance of the latter is 0, which a trial may prove better, the former is done, and what
 * is loaded in order for it is prefetched.
 *
 * A trial is some runs with the distance that is used, and then some with twice or half of it; each is timed, but for the
 * first one of the others, which finds what had been asked for before. What has proved better in a few trials is used from then
 * on, and the next step the same way is tried; where neither is better, trials become rare: a few runs in some hundred. So
 * whatever the other distance costs, it costs little.
 */
#include "runtime.h"

enum {
    RUNS = 4,         /* of each distance, in a trial */
    WARM = 1,         /* and so many of the other before those */
    SELDOM = 400,     /* runs from one trial to the next where neither of the others was better */
    PART = 32         /* better: by one in so many */
};

/* What may be used: first, before anything is known, and from least to most; and 0, if that is below least. */
static const struct reach {
    unsigned first, least, most, none;
} reaches[] = {
    [AHEAD_SERIAL] = {128, 16, 512, 16},
    [AHEAD_VECTOR] = {256, 256, 512, 0},
    [AHEAD_STREAMS] = {2048, 2048, 8192, 0},
};

unsigned ahead_distance(const struct ahead_record *a)
{
    unsigned learned = atomic_load_explicit(&a->learned, memory_order_relaxed);
    return learned ? learned - 1 : reaches[a->of].first;
}

static unsigned other_distance(const struct ahead_record *a)
{
    const struct reach *r = &reaches[a->of];
    unsigned distance = ahead_distance(a);
    bool less = distance == r->most || (distance > r->none && atomic_load_explicit(&a->less, memory_order_relaxed));
    if (less) return distance > r->least ? distance / 2 : r->none;
    return distance ? distance * 2 : r->least;
}

/* What a run takes for a block, in this trial, which is over. */
static uint64_t taken(struct ahead_sum *sum)
{
    unsigned runs = atomic_exchange_explicit(&sum->runs, 0, memory_order_relaxed);
    uint64_t ticks = atomic_exchange_explicit(&sum->ticks, 0, memory_order_relaxed);
    return runs ? ticks / runs : 0;
}

static void decide(struct ahead_record *a)
{
    uint64_t used = taken(&a->used), other = taken(&a->other);
    if (!used || !other || trial_note(&a->trial, used, other) < TRIALS) return;
    if (trial_is_won(&a->trial, PART)) {
        atomic_store_explicit(&a->learned, other_distance(a) + 1, memory_order_relaxed);
        atomic_store_explicit(&a->lost, 0, memory_order_relaxed);
    } else {
        atomic_fetch_add_explicit(&a->lost, 1, memory_order_relaxed);
        atomic_store_explicit(&a->less, !atomic_load_explicit(&a->less, memory_order_relaxed), memory_order_relaxed);
    }
    trial_forget(&a->trial);
}

/* The distance of a run that begins now, in a trial or not. */
static unsigned begin(struct ahead_record *a, struct ahead_sum **counts_for)
{
    *counts_for = NULL;
    if (settings()->no_learn) return ahead_distance(a);
    unsigned turn = atomic_fetch_add_explicit(&a->turn, 1, memory_order_relaxed), end = 2 * RUNS + WARM;
    unsigned pause = atomic_load_explicit(&a->lost, memory_order_relaxed) < 2 ? 0 : SELDOM;
    if (turn < RUNS) *counts_for = &a->used;
    else if (turn >= RUNS + WARM && turn < end) *counts_for = &a->other;
    else if (turn == end) decide(a);
    else if (turn >= end + pause) atomic_store_explicit(&a->turn, 0, memory_order_relaxed);
    return turn >= RUNS && turn < end ? other_distance(a) : ahead_distance(a);
}

struct ahead_run ahead_usual(struct ahead_records r)
{
    unsigned by_index = r.by_index ? ahead_distance(r.by_index) : 0;
    return (struct ahead_run){by_index, r.in_order && !by_index ? ahead_distance(r.in_order) : 0, NULL};
}

struct ahead_run ahead_begin(struct ahead_records r)
{
    struct ahead_run run = {0, 0, NULL};
    if (r.by_index) run.by_index = begin(r.by_index, &run.counts_for);
    if (!r.in_order || run.by_index) return run;
    run.in_order = run.counts_for ? ahead_distance(r.in_order) : begin(r.in_order, &run.counts_for);
    return run;
}

void ahead_end(struct ahead_run run, uint64_t blocks, uint64_t ticks)
{
    if (!run.counts_for || !blocks) return;
    atomic_fetch_add_explicit(&run.counts_for->ticks, ticks / blocks, memory_order_relaxed);
    atomic_fetch_add_explicit(&run.counts_for->runs, 1, memory_order_relaxed);
}
