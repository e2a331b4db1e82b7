/* herald.c: host functions. The herald, a thread, calls them, so that no worker is held up by them. */
#include <time.h>

#include "queue.h"

static struct {
    pthread_t thread;
    bool running;                     /* guarded by the lock */
    atomic_uint calls;                /* host functions whose turn has come and that nobody has taken up */
    atomic_bool begun, stopping, gone;
    struct bell bell;
} herald;
static THREAD_LOCAL bool is_herald;

bool herald_is_calling(void)
{
    return atomic_load_explicit(&herald.begun, memory_order_relaxed) && is_herald;
}

void herald_call(void)
{
    atomic_fetch_add(&herald.calls, 1);
    bell_ring(&herald.bell);
}

/* A host function whose turn has come, now taken; NULL if there is none. */
static struct command *take_call(void)
{
    queue_lock();
    struct command *found = queue_host_function();
    if (found) {
        found->host.taken = true;
        atomic_fetch_sub(&herald.calls, 1);
    }
    queue_unlock();
    return found;
}

static bool herald_wanted(void *context)
{
    (void)context;
    return atomic_load(&herald.calls) || atomic_load(&herald.stopping);
}

static void *herald_main(void *argument)
{
    (void)argument;
    is_herald = true;
    atomic_store(&herald.begun, true); /* most programs have none, and need not look who they are */
    while (!atomic_load(&herald.stopping)) {
        struct command *c = take_call();
        if (!c) {
            bell_wait(&herald.bell, herald_wanted, NULL, NULL);
            continue;
        }
        c->host.function(c->host.data);
        queue_finish(c);
    }
    atomic_store(&herald.gone, true);
    return NULL;
}

/* The lock is held. */
static bool start_herald(void)
{
    if (!herald.running) herald.running = host_start_thread(&herald.thread, herald_main, NULL);
    return herald.running;
}

vgsp_error vgsp_launch_host_function(vgsp_stream *stream, void (*function)(void *), void *data)
{
    vgsp_stream *s = real(stream);
    struct command *c;
    vgsp_error error = device_enter();
    if (!error && !function) error = VGSP_ERROR_INVALID_VALUE;
    if (error || (error = queue_begin(s, HOST_FUNCTION, &c))) return error_record(error);
    if (!start_herald()) {
        queue_give_up(c);
        return error_record(
            error_explain(VGSP_ERROR_MEMORY_ALLOCATION, "the thread of host functions could not be started"));
    }
    c->host.function = function;
    c->host.data = data;
    c->host.taken = false;
    queue_issue(s, c);
    return VGSP_SUCCESS;
}

void herald_stop(unsigned patience)
{
    queue_lock();
    bool running = herald.running;
    herald.running = false;
    queue_unlock();
    if (!running || is_herald) return;
    atomic_store(&herald.stopping, true);
    bell_ring(&herald.bell);
    uint64_t end = host_nanoseconds() + patience * (uint64_t)1000000;
    while (!atomic_load(&herald.gone) && host_nanoseconds() < end) nanosleep(&(struct timespec){0, 100000}, NULL);
    if (atomic_load(&herald.gone)) pthread_join(herald.thread, NULL);
}
