/* gate.c: a lock, and a way past it while there is nothing to guard.
 *
 * The word is one of four numbers, or the address of a visitor: of somebody who does alone, while nobody looks, what others
 * would do with the lock. Whoever takes the lock meanwhile is told of the visitor and has to see to it that what was
 * begun is in order; and the visitor hears, when it leaves, that it was noticed. So a visit that nobody notices costs two
 * atomic operations.
 */
#include "runtime.h"

/* BUSY: the lock is free, but there is something to guard; AWAITED: it is held, and sleepers wait. */
enum { OPEN, BUSY, HELD, AWAITED };

/* Its half that tells the numbers apart, for the system: addresses are multiples of 16. */
static atomic_uint *low_half(struct gate *gate)
{
    return (atomic_uint *)&gate->word;
}

bool gate_pass(struct gate *gate, void *visitor)
{
    uintptr_t open = OPEN;
    return atomic_load_explicit(&gate->word, memory_order_relaxed) == OPEN &&
           atomic_compare_exchange_weak(&gate->word, &open, (uintptr_t)visitor);
}

bool gate_leave(struct gate *gate, void *visitor)
{
    uintptr_t inside = (uintptr_t)visitor;
    return atomic_compare_exchange_weak(&gate->word, &inside, OPEN);
}

bool gate_is_free(struct gate *gate)
{
    return atomic_load(&gate->word) <= BUSY;
}

void *gate_lock(struct gate *gate)
{
    uintptr_t held = HELD, seen = atomic_load_explicit(&gate->word, memory_order_relaxed);
    for (;;) {
        if (seen != HELD && seen != AWAITED) {
            if (atomic_compare_exchange_weak(&gate->word, &seen, held)) break;
        } else if (seen == AWAITED || atomic_compare_exchange_weak(&gate->word, &seen, AWAITED)) {
            host_sleep(low_half(gate), AWAITED);
            held = AWAITED; /* others may still sleep */
            seen = atomic_load_explicit(&gate->word, memory_order_relaxed);
        }
    }
    return seen > AWAITED ? (void *)seen : NULL;
}

void gate_unlock(struct gate *gate, bool open)
{
    if (atomic_exchange(&gate->word, open ? OPEN : BUSY) == AWAITED) host_wake(low_half(gate), 1);
}
