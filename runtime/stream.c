/* stream.c: launches, transfers and releases, in stream order; and the streams themselves.
 *
 * A launch or transfer becomes a command of the stream's queue (queue.c), or the calling thread's turn in it.
 */
#include <string.h>
#include <time.h>

#include "queue.h"

static vgsp_stream *_Atomic all_streams = &default_stream; /* grows at the front only */

/* --- launches and transfers --- */

/* Where c keeps size bytes of arguments; NULL when there is no memory. */
static void *room_for_arguments(struct command *c, size_t size)
{
    if (size <= KEPT_ARGUMENTS) return c->arguments;
    return c->large_arguments = host_allocate(size);
}

static vgsp_error launch_later(vgsp_stream *s, const struct launch *launch)
{
    struct command *c;
    vgsp_error error = queue_begin(s, LAUNCH, &c);
    if (error) return error;
    size_t size = launch->kernel->code->param_bytes;
    void *arguments = room_for_arguments(c, size);
    if (!arguments) {
        queue_give_up(c);
        return VGSP_ERROR_MEMORY_ALLOCATION;
    }
    if (size) memcpy(arguments, launch->arguments, size);
    c->launch = *launch;
    c->launch.arguments = arguments;
    c->launch.priority = s->priority;
    queue_make_task(c, s, &c->launch, NULL);
    queue_issue(s, c);
    return VGSP_SUCCESS;
}

/* In the calling thread, if its turn has come. Arguments that fit are copied, for their alignment. */
static bool launch_now(vgsp_stream *s, struct launch *launch, vgsp_error *error)
{
    const void *arguments = launch->arguments;
    size_t size = launch->kernel->code->param_bytes;
    struct command turn;
    if (size > KEPT_ARGUMENTS || !backend()->is_brief(launch)) return false;
    queue_make_task(&turn, s, launch, NULL);
    if (!queue_try_turn(s, &turn)) return false;
    if (size) memcpy(turn.arguments, arguments, size);
    launch->arguments = turn.arguments;
    *error = backend()->run_here(launch);
    launch->arguments = arguments;
    queue_end_turn(&turn);
    return true;
}

vgsp_error stream_launch(vgsp_stream *stream, struct launch *launch)
{
    vgsp_stream *s = real(stream);
    vgsp_error error = VGSP_ERROR_INVALID_RESOURCE_HANDLE;
    if (!atomic_load(&s->alive)) return error;
    return launch_now(s, launch, &error) ? error : launch_later(s, launch);
}

vgsp_error stream_transfer(vgsp_stream *stream, const struct transfer *transfer, bool here)
{
    vgsp_stream *s = real(stream);
    struct command turn, *c;
    if (!here) {
        vgsp_error error = queue_begin(s, TRANSFER, &c);
        if (error) return error;
        c->transfer = *transfer;
        queue_make_task(c, s, NULL, &c->transfer);
        queue_issue(s, c);
        return VGSP_SUCCESS;
    }
    if (!atomic_load(&s->alive)) return VGSP_ERROR_INVALID_RESOURCE_HANDLE;
    queue_make_task(&turn, s, NULL, transfer);
    queue_begin_turn(s, &turn);
    vgsp_error error = error_sticky(); /* of what came before */
    if (!error) transfer_run(transfer, 0, transfer_pieces(transfer));
    queue_end_turn(&turn);
    return error;
}

vgsp_error stream_free(vgsp_stream *stream, void *pointer)
{
    struct command *c;
    vgsp_error error = queue_begin(real(stream), RELEASE, &c);
    if (error) return error;
    c->released = pointer;
    queue_issue(real(stream), c);
    return VGSP_SUCCESS;
}

/* --- streams --- */

static int clamp_priority(int priority)
{
    if (priority > 0) return 0;
    return priority < GREATEST_PRIORITY ? GREATEST_PRIORITY : priority;
}

/* A destroyed stream that has run dry, or a new one. The lock is held. */
static vgsp_stream *take_stream(void)
{
    for (vgsp_stream *s = atomic_load(&all_streams); s; s = s->next)
        if (!atomic_load(&s->alive) && !s->first) return s;
    vgsp_stream *s = host_allocate(sizeof *s);
    if (!s) return NULL;
    s->next = atomic_load(&all_streams);
    s->number = s->next->number + 1;
    atomic_store(&all_streams, s);
    return s;
}

vgsp_error vgsp_stream_create(vgsp_stream **stream, unsigned flags, int priority)
{
    vgsp_error error = device_enter();
    if (!error && (!stream || flags > VGSP_STREAM_NON_BLOCKING)) error = VGSP_ERROR_INVALID_VALUE;
    if (error) return error_record(error);
    queue_lock();
    vgsp_stream *s = take_stream();
    if (s) {
        s->flags = flags;
        s->priority = clamp_priority(priority);
        atomic_store(&s->alive, true);
    }
    queue_unlock();
    if (!s) return error_record(VGSP_ERROR_MEMORY_ALLOCATION);
    *stream = s;
    return VGSP_SUCCESS;
}

vgsp_error vgsp_stream_priority_range(int *least, int *greatest)
{
    if (least) *least = 0;
    if (greatest) *greatest = GREATEST_PRIORITY;
    return VGSP_SUCCESS;
}

vgsp_error stream_enter(const vgsp_stream *s)
{
    vgsp_error error = device_enter();
    if (error) return error;
    return atomic_load(&s->alive) ? VGSP_SUCCESS : VGSP_ERROR_INVALID_RESOURCE_HANDLE;
}

vgsp_error vgsp_stream_destroy(vgsp_stream *stream)
{
    if (!stream) return error_record(VGSP_ERROR_INVALID_RESOURCE_HANDLE);
    vgsp_error error = stream_enter(stream);
    if (error) return error_record(error);
    queue_lock();
    atomic_store(&stream->alive, false);
    queue_unlock();
    return VGSP_SUCCESS;
}

vgsp_error vgsp_stream_synchronize(vgsp_stream *stream)
{
    vgsp_stream *s = real(stream);
    vgsp_error error = stream_enter(s);
    if (error && error != error_sticky()) return error_record(error);
    queue_notice();
    queue_wait(s, issued_in(s)); /* after a failure too: what was printed shows */
    return error_record(error_sticky());
}

vgsp_error vgsp_stream_query(vgsp_stream *stream)
{
    vgsp_stream *s = real(stream);
    vgsp_error error = stream_enter(s);
    if (error) return error_record(error);
    queue_notice();
    if (!reached(s, issued_in(s))) return VGSP_ERROR_NOT_READY;
    return error_record(error_sticky());
}

vgsp_error vgsp_stream_flags(vgsp_stream *stream, unsigned *flags)
{
    vgsp_error error = stream_enter(real(stream));
    if (!error && !flags) error = VGSP_ERROR_INVALID_VALUE;
    if (!error) *flags = real(stream)->flags;
    return error_record(error);
}

vgsp_error vgsp_stream_priority(vgsp_stream *stream, int *priority)
{
    vgsp_error error = stream_enter(real(stream));
    if (!error && !priority) error = VGSP_ERROR_INVALID_VALUE;
    if (!error) *priority = real(stream)->priority;
    return error_record(error);
}

/* --- all streams --- */

void stream_wait_all(void)
{
    queue_notice();
    for (vgsp_stream *s = atomic_load(&all_streams); s; s = s->next) queue_wait(s, issued_in(s));
}

/* How many commands are done, and whether that is all. */
static uint64_t count_done(bool *all)
{
    uint64_t sum = 0;
    *all = true;
    queue_notice();
    for (const vgsp_stream *s = atomic_load(&all_streams); s; s = s->next) {
        uint64_t done = atomic_load_explicit(&s->done, memory_order_acquire);
        sum += done;
        if (done < issued_in(s)) *all = false;
    }
    return sum;
}

void stream_drain(unsigned patience)
{
    uint64_t before = 0, since = host_nanoseconds();
    while (!herald_is_calling() && host_nanoseconds() - since < patience * (uint64_t)1000000) {
        bool all;
        uint64_t done = count_done(&all);
        if (all) return;
        if (done != before) since = host_nanoseconds();
        before = done;
        nanosleep(&(struct timespec){0, 100000}, NULL);
    }
}

static atomic_uint resets;

unsigned stream_resets(void)
{
    return atomic_load(&resets);
}

void stream_reset(void)
{
    queue_lock();
    atomic_fetch_add(&resets, 1);
    for (vgsp_stream *s = atomic_load(&all_streams); s; s = s->next)
        if (s != &default_stream) atomic_store(&s->alive, false);
    event_reset();
    queue_unlock();
}
