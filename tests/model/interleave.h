/* interleave.h: included before code that is to be explored: its atomic operations, locks and clocks become steps of a
 * model.
 *
 * All operations are sequentially consistent, whatever order they ask for. A weak compare-and-swap fails only when
 * it must: failing without a reason leads back to where it was. Time has passed or has not between any two looks at
 * the clock.
 */
#ifndef INTERLEAVE_H
#define INTERLEAVE_H

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "explore.h"
#include "runtime.h"

#define TEXT_OF(x)     #x
#define TEXT(x)        TEXT_OF(x)
#define PLACE          __FILE_NAME__ ":" TEXT(__LINE__) ": "
/* What follows an operation, up to the next, is one with it; but after one that gives memory away others may come
   first. */
#define STEP(op, p, ...) (model_step(PLACE #op " " #p, (p)), __c11_atomic_##op((p), ##__VA_ARGS__))
#define GIVE(op, p, ...) (STEP(op, p, ##__VA_ARGS__), model_step(PLACE "after " #op " " #p, (p)))

#undef atomic_load
#undef atomic_load_explicit
#undef atomic_store
#undef atomic_store_explicit
#undef atomic_exchange
#undef atomic_fetch_add
#undef atomic_fetch_add_explicit
#undef atomic_fetch_sub
#undef atomic_fetch_sub_explicit
#undef atomic_fetch_and
#undef atomic_fetch_or
#undef atomic_compare_exchange_weak
#undef atomic_compare_exchange_weak_explicit

#define atomic_load(p)                         STEP(load, p, __ATOMIC_SEQ_CST)
#define atomic_store(p, value)                 GIVE(store, p, value, __ATOMIC_SEQ_CST)
#define atomic_exchange(p, value)              STEP(exchange, p, value, __ATOMIC_SEQ_CST)
#define atomic_fetch_add(p, value)             STEP(fetch_add, p, value, __ATOMIC_SEQ_CST)
#define atomic_fetch_sub(p, value)             STEP(fetch_sub, p, value, __ATOMIC_SEQ_CST)
#define atomic_fetch_and(p, value)             GIVE(fetch_and, p, value, __ATOMIC_SEQ_CST)
#define atomic_fetch_or(p, value)              STEP(fetch_or, p, value, __ATOMIC_SEQ_CST)
#define atomic_compare_exchange_weak(p, e, v) \
    STEP(compare_exchange_strong, p, e, v, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)
#define atomic_load_explicit(p, order)         atomic_load(p)
#define atomic_store_explicit(p, value, order) STEP(store, p, value, __ATOMIC_SEQ_CST)
#define atomic_fetch_add_explicit(p, value, order) atomic_fetch_add(p, value)
#define atomic_fetch_sub_explicit(p, value, order) atomic_fetch_sub(p, value)
#define atomic_compare_exchange_weak_explicit(p, e, v, order, failure) atomic_compare_exchange_weak(p, e, v)

#define host_ticks() (model_time(PLACE "looks at the clock"))
#define nanosleep(...) model_step(PLACE "nanosleep", NULL)
#define pthread_mutex_lock(mutex) model_lock(PLACE "lock " #mutex, (unsigned *)(mutex))
#define pthread_mutex_unlock(mutex) model_unlock((unsigned *)(mutex))
#define pthread_create(thread, attributes, main, argument) (model_take_thread(main, argument) ? 0 : EAGAIN)
#define syscall(number, word, operation, value, ...) model_futex(word, operation, value)

static inline void model_futex(const atomic_uint *word, int operation, unsigned value)
{
    if (operation == FUTEX_WAKE_PRIVATE) model_wake(word, value);
    else model_sleep(word, value);
}

#endif
