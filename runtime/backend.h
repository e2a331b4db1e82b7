/* backend.h: where blocks run and copies happen. queue.c decides the order and hands over what is ready; a backend
 * does it. local/ is this machine.
 *
 * A backend is a table of operations. Unless a slot says otherwise it may be called by any thread, with queue.c's lock
 * held, so it must be quick and must not call back into queue.c.
 */
#ifndef VGSP_BACKEND_H
#define VGSP_BACKEND_H

#include "runtime.h"

/* Something to be done asynchronously: a launch or a transfer. Filled by stream.c and in its storage; untouched by
   it from submit until finish. */
struct task {
    struct launch *launch;              /* exactly one of these two is not NULL */
    const struct transfer *transfer;
    const void *owner;                  /* who may help: see help */
    int priority;                       /* smaller is served first */
    void (*finish)(struct task *task);  /* called once, without locks, when all of it is done or has failed */
    struct work work;                   /* the backend's own */
};

struct backend_facts {
    unsigned workers, sms;
    size_t cache;           /* bytes shared by the cores of one SM; 0 if not known */
    uint64_t memory;        /* bytes of the heap */
};

struct backend {
    const char *name;
    /* Takes what it needs and starts its threads. Called once, before all others, without locks. On failure nothing is
       left. */
    vgsp_error (*start)(void);
    /* Ends what runs, waiting at most patience milliseconds; tasks that are not finished never will be. */
    void (*stop)(unsigned patience);
    void (*describe)(struct backend_facts *facts);
    /* Begins task. False when too much is under way: it is offered again when something has finished. Never blocks. */
    bool (*submit)(struct task *task);
    /* True if launch is so short that the calling thread had better run it itself. */
    bool (*is_brief)(const struct launch *launch);
    /* Runs the whole launch in the calling thread. Called without locks. Failures are the sticky error. */
    vgsp_error (*run_here)(struct launch *launch);
    /* The calling thread, which waits for done(context), does parts of owner's tasks until then; false if there was nothing
       to do. Called without locks. */
    bool (*help)(const void *owner, bool (*done)(void *), void *context);
    /* Device memory; see memory_allocate, memory_free. */
    vgsp_error (*allocate)(void **pointer, size_t size, int kind);
    vgsp_error (*release)(void *pointer, unsigned kinds);
};

extern const struct backend local_backend;

/* The one in use. */
static inline const struct backend *backend(void)
{
    return &local_backend;
}

#endif
