/* trial.c: which of two ways to run a kernel's blocks takes less time.
 *
 * In a trial as many blocks run in either way. What they took is added up over the trials, the older ones weighing less, and
 * none so much that a thread which was interrupted would decide for long. When there are trials is for their users to say.
 */
#include "runtime.h"

enum { MOST = 4 }; /* times as long as the other's is the most that a trial's blocks count for */

static void add_up(_Atomic uint64_t *sum, uint64_t ticks, uint64_t other)
{
    uint64_t counted = ticks < MOST * other ? ticks : MOST * other;
    atomic_store_explicit(sum, trial_ticks(sum) / 4 * 3 + counted + 1, memory_order_relaxed);
}

unsigned trial_note(struct trial_record *t, uint64_t used, uint64_t other)
{
    add_up(&t->ticks[0], used, other);
    add_up(&t->ticks[1], other, used);
    return atomic_fetch_add_explicit(&t->trials, 1, memory_order_relaxed) + 1;
}

bool trial_is_won(const struct trial_record *t, unsigned part)
{
    uint64_t used = trial_ticks(&t->ticks[0]), other = trial_ticks(&t->ticks[1]);
    return atomic_load_explicit(&t->trials, memory_order_relaxed) >= TRIALS && other < used - used / part;
}

void trial_forget(struct trial_record *t)
{
    for (int i = 0; i < 2; i++) atomic_store_explicit(&t->ticks[i], 0, memory_order_relaxed);
    atomic_store_explicit(&t->trials, 0, memory_order_relaxed);
}
