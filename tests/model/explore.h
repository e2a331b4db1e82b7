/* explore.h: all interleavings of a few threads that run real code.
 *
 * A thread is a fiber. Before each atomic operation (interleave.h makes them so) it lets the explorer decide who
 * goes on; so it does where time, an early return or the order of wake-ups may fall out one way or the other. The
 * explorer tries every thread and every way, from every state once: a state is the threads' stacks and the memory
 * that was named to it, and is put back byte by byte. So loops that turn until something happens end as soon as
 * nothing new does.
 *
 * What is checked: model_check() where the code comes by, and that from every state the end can be reached. From a
 * state with a lost wake-up, a deadlock, or threads that turn for ever and find nothing, it cannot.
 *
 * Memory is sequentially consistent here.
 */
#ifndef EXPLORE_H
#define EXPLORE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A model begins with none of these. Threads that are not started at once wait to be taken by model_take_thread. */
void model_begin(const char *name);
void model_thread(const char *name, void *(*main)(void *), void *argument);
void model_spare_thread(const char *name);
bool model_take_thread(void *(*main)(void *), void *argument);
/* Memory that the threads change, and share; size: a multiple of 8. Atomic operations on other memory are no steps. */
void model_memory(void *memory, size_t size);

/* A counter that goes round in loops: states in which it has come farther are not gone on from, and taken for good. */
void model_limit(const atomic_uint *counter, unsigned most);

/* Explores. is_end: whether all that is to happen has happened, and rightly; asked where no thread is running. Prints
   what it saw, and if something was wrong, how it came about; then the result is false. Memory is as it was before. */
bool model_explore(bool (*is_end)(void));
/* For is_end: every thread has returned, or sleeps on this futex. */
bool model_is_at_rest(const atomic_uint *word);

/* For threads. what: the place and the operation, as text that stays. object: what it is about; NULL: no memory. */
void model_step(const char *what, const volatile void *object);
/* A value below count: each is tried. */
unsigned model_choose(const char *what, unsigned count);
/* A clock: between two looks at it either no time passes, or more than anybody's patience. */
uint64_t model_time(const char *what);
void model_check(bool right, const char *what);
/* What futexes and mutexes do. The lock is a word that is not 0 while it is held. */
void model_sleep(const atomic_uint *word, unsigned seen);
void model_wake(const atomic_uint *word, unsigned count);
void model_lock(const char *what, unsigned *word);
void model_unlock(unsigned *word);

#endif
