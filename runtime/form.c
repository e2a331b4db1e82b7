/* form.c: the serial form where vectors waste their lanes.
 *
 * Lanes that leave a loop at different times, and gathers, can make the vector form slower than one thread after the other:
 * by how much depends on the data and on the processor. So of a kernel that has both, a few blocks of a run are tried in
 * the other form now and then, and as many beside them in the form that is used; what these took is compared (trial.c). Both
 * forms give the same bits: a variant names the serial form that rounds as it does.
 *
 * The blocks are a 32nd of the run, at another place each time, in every 32nd run; the slower the other form, the rarer.
 * The first runs have a trial each, before anything is decided. A run of one block has nothing to compare with. Where the
 * serial form prefetches, what a block needs has been asked for by the one before it, if that ran in the same form: there each
 * form runs as many blocks before those that count.
 */
#include "runtime.h"

enum {
    PART = 32,        /* of a run is tried: one block in so many, at least one */
    OFTEN = 32,       /* runs from one trial to the next */
    SELDOM = 256,     /* ... where the other form is slower by more than FAR */
    FAR = 2
};

bool form_is_open(const struct launch *l)
{
    return l->variant && l->variant->serial && settings()->form == FORM_BEST && !settings()->no_switch;
}

bool form_is_serial(const struct form_record *f)
{
    return trial_is_won(&f->trial, 8);
}

unsigned form_parts(const struct launch *l)
{
    return l->prefetched_bytes ? 4 : 2;
}

struct form_trial form_trial(struct form_record *f, uint64_t blocks, unsigned parts)
{
    struct form_trial trial = {0};
    uint32_t runs = atomic_load_explicit(&f->runs_to_trial, memory_order_relaxed);
    if (blocks < parts) return trial;
    if (runs) {
        atomic_store_explicit(&f->runs_to_trial, runs - 1, memory_order_relaxed);
        return trial;
    }
    uint32_t number = atomic_load_explicit(&f->trial.trials, memory_order_relaxed);
    trial.blocks = blocks < 2 * PART ? 1 : blocks / PART;
    uint64_t places = blocks - parts * trial.blocks + 1; /* one of them, spread by Fibonacci hashing */
    trial.at = (uint64_t)((unsigned __int128)places * (number * 0x9E3779B97F4A7C15u) >> 64);
    trial.other_first = number % 2;
    return trial;
}

void form_note(struct form_record *f, uint64_t serial, uint64_t vector)
{
    unsigned trials = trial_note(&f->trial, vector, serial);
    uint64_t v = trial_ticks(&f->trial.ticks[0]), s = trial_ticks(&f->trial.ticks[1]);
    uint32_t runs = trials < TRIALS ? 0 : s / FAR > v || v / FAR > s ? SELDOM : OFTEN;
    atomic_store_explicit(&f->runs_to_trial, runs, memory_order_relaxed);
}
