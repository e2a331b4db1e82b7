/* event.c: events: a stream and a position in it, and the time when that was reached. */
#include "queue.h"

struct vgsp_event {
    unsigned flags;
    atomic_bool alive;
    vgsp_stream *stream;              /* of the last record; NULL: none */
    uint64_t position, finished;      /* of the last record; of the one that time is of */
    uint64_t time;                    /* nanoseconds */
    vgsp_event *next;
};

static vgsp_event *all_events;

void event_note_time(struct command *c)
{
    vgsp_event *e = c->record.event;
    if (e->stream != c->stream || e->position != c->record.position) return; /* recorded again since */
    e->time = e->flags & VGSP_EVENT_DISABLE_TIMING ? 0 : host_nanoseconds();
    e->finished = c->record.position;
}

static vgsp_event *take_event(void)
{
    for (vgsp_event *e = all_events; e; e = e->next)
        if (!atomic_load(&e->alive)) return e;
    vgsp_event *e = host_allocate(sizeof *e);
    if (!e) return NULL;
    e->next = all_events;
    return all_events = e;
}

vgsp_error vgsp_event_create(vgsp_event **event, unsigned flags)
{
    vgsp_error error = device_enter();
    unsigned known = VGSP_EVENT_BLOCKING_SYNC | VGSP_EVENT_DISABLE_TIMING;
    if (!error && (!event || flags & ~known)) error = VGSP_ERROR_INVALID_VALUE;
    if (error) return error_record(error);
    queue_lock();
    vgsp_event *e = take_event();
    if (e) {
        e->flags = flags;
        e->stream = NULL;
        atomic_store(&e->alive, true);
    }
    queue_unlock();
    if (!e) return error_record(VGSP_ERROR_MEMORY_ALLOCATION);
    *event = e;
    return VGSP_SUCCESS;
}

static vgsp_error enter_event(const vgsp_event *event)
{
    vgsp_error error = device_enter();
    if (error) return error;
    return event && atomic_load(&event->alive) ? VGSP_SUCCESS : VGSP_ERROR_INVALID_RESOURCE_HANDLE;
}

vgsp_error vgsp_event_destroy(vgsp_event *event)
{
    vgsp_error error = enter_event(event);
    if (error) return error_record(error);
    queue_lock();
    atomic_store(&event->alive, false);
    queue_unlock();
    return VGSP_SUCCESS;
}

vgsp_error vgsp_event_record(vgsp_event *event, vgsp_stream *stream)
{
    vgsp_stream *s = real(stream);
    struct command *c;
    vgsp_error error = enter_event(event);
    if (error || (error = queue_begin(s, RECORD, &c))) return error_record(error);
    c->record.event = event;
    c->record.position = event->position = issued_in(s) + 1;
    event->stream = s;
    queue_issue(s, c);
    return VGSP_SUCCESS;
}

/* Where the last record of event stands; stream NULL if there is none. */
static struct awaited record_of(const vgsp_event *event)
{
    queue_lock();
    struct awaited a = {event->stream, event->position};
    queue_unlock();
    return a;
}

vgsp_error vgsp_stream_wait_event(vgsp_stream *stream, vgsp_event *event)
{
    vgsp_stream *s = real(stream);
    struct command *c;
    vgsp_error error = enter_event(event);
    if (!error) error = stream_enter(s);
    if (error) return error_record(error);
    struct awaited a = record_of(event);
    if (!a.stream || a.stream == s) return VGSP_SUCCESS;
    if ((error = queue_begin(s, WAIT, &c))) return error_record(error);
    c->wait.stream = a.stream;
    c->wait.position = a.position;
    queue_issue(s, c);
    return VGSP_SUCCESS;
}

vgsp_error vgsp_event_query(vgsp_event *event)
{
    vgsp_error error = enter_event(event);
    if (error) return error_record(error);
    struct awaited a = record_of(event);
    if (a.stream && !reached(a.stream, a.position)) return VGSP_ERROR_NOT_READY;
    return error_record(error_sticky());
}

vgsp_error vgsp_event_synchronize(vgsp_event *event)
{
    vgsp_error error = enter_event(event);
    if (error) return error_record(error);
    struct awaited a = record_of(event);
    if (a.stream) queue_wait(a.stream, a.position);
    return error_record(error_sticky());
}

/* The lock is held. */
static vgsp_error elapsed(float *milliseconds, const vgsp_event *start, const vgsp_event *end)
{
    if (!start->stream || !end->stream || (start->flags | end->flags) & VGSP_EVENT_DISABLE_TIMING)
        return VGSP_ERROR_INVALID_RESOURCE_HANDLE;
    if (!reached(start->stream, start->position) || !reached(end->stream, end->position)) return VGSP_ERROR_NOT_READY;
    *milliseconds = (float)((double)(int64_t)(end->time - start->time) * 1e-6);
    return VGSP_SUCCESS;
}

vgsp_error vgsp_event_elapsed(float *milliseconds, vgsp_event *start, vgsp_event *end)
{
    vgsp_error error = enter_event(start);
    if (!error) error = enter_event(end);
    if (!error && !milliseconds) error = VGSP_ERROR_INVALID_VALUE;
    if (error) return error_record(error);
    queue_lock();
    error = elapsed(milliseconds, start, end);
    queue_unlock();
    return error == VGSP_ERROR_NOT_READY ? error : error_record(error);
}

void event_reset(void)
{
    for (vgsp_event *e = all_events; e; e = e->next) atomic_store(&e->alive, false);
}
