/* stream.c: what runs when.
 *
 * A stream is a queue of commands; only its first command may run. A command is ready when the default stream's rule
 * allows it (all commands are numbered as they are issued, and the first of the default stream and the first of a
 * blocking stream wait for whichever has the smaller number) and, for a wait, when the awaited position has been
 * reached. Whoever issues or finishes a command starts what has become ready: that is advance(). Launches and
 * asynchronous transfers go to the backend; a turn is a command that the issuing thread carries out itself.
 *
 * A position in a stream is how many commands it has had. An event is a stream and a position, so waiting for an event
 * and waiting for a stream are the same thing. Streams and events are recycled, never given back to the system, so late
 * glances at them are harmless.
 *
 * One lock guards all queues. It is held for a few list operations per command and never while a command runs.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "backend.h"

#define QUEUE_LIMIT 1024      /* commands in a stream; who issues more waits */
#define KEPT_ARGUMENTS 512    /* bytes of arguments that fit into a command */

enum command_kind { LAUNCH, TRANSFER, TURN, WAIT, RECORD, HOST_FUNCTION, RELEASE };

struct command {
    enum command_kind kind;
    bool started;
    atomic_bool turn_has_come;
    struct command *next;             /* in its stream, in the free list, or in the herald's */
    vgsp_stream *stream;
    uint64_t number;                  /* over all streams */
    uint64_t called, started_at;      /* ticks, for the trace */
    struct task task;                 /* of launches, transfers and turns */
    union {
        struct launch launch;
        struct transfer transfer;
        struct { vgsp_stream *stream; uint64_t position; } wait;
        struct { vgsp_event *event; uint64_t position; } record;
        struct { void (*function)(void *); void *data; bool taken; } host;
        void *released;
    };
    void *large_arguments;            /* owned; NULL if they fit */
    _Alignas(16) char arguments[KEPT_ARGUMENTS];
};

struct vgsp_stream {
    struct command *first, *last;
    _Atomic uint64_t issued, done;    /* positions; written with the lock held */
    struct bell bell;                 /* rung when done has grown or a turn has come */
    unsigned flags, number;           /* number: 0 is the default stream's */
    int priority;
    atomic_bool alive;
    bool listed;                      /* in the list of active streams */
    vgsp_stream *next;                /* all there ever were */
    vgsp_stream *next_active;         /* those with commands */
};

struct vgsp_event {
    unsigned flags;
    atomic_bool alive;
    vgsp_stream *stream;              /* of the last record; NULL: none */
    uint64_t position, finished;      /* of the last record; of the one that time is of */
    uint64_t time;                    /* nanoseconds */
    vgsp_event *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static vgsp_stream default_stream = {.alive = true};
static vgsp_stream *_Atomic all_streams = &default_stream; /* grows at the front only */
static vgsp_stream *active;
static vgsp_event *all_events;
static struct command *free_commands;
static uint64_t numbers;

/* The herald calls host functions, so that no worker is held up by them. */
static struct {
    pthread_t thread;
    bool running;                     /* guarded by the lock */
    atomic_uint calls;                /* host functions whose turn has come and that nobody has taken up */
    atomic_bool stopping, gone;
    struct bell bell;
} herald;
static _Thread_local bool is_herald;

bool stream_in_host_function(void)
{
    return is_herald;
}

static vgsp_stream *real(vgsp_stream *stream)
{
    return stream ? stream : &default_stream;
}

static bool reached(const vgsp_stream *stream, uint64_t position)
{
    return atomic_load_explicit(&stream->done, memory_order_acquire) >= position;
}

static uint64_t issued_in(const vgsp_stream *s)
{
    return atomic_load_explicit(&s->issued, memory_order_relaxed);
}

/* The lock is held. */
static void set_issued(vgsp_stream *s, uint64_t position)
{
    atomic_store_explicit(&s->issued, position, memory_order_relaxed);
}

/* --- order; the lock is held ---------------------------------------------------------------------------------- */

/* The default stream's rule. */
static bool ordered_after_another(const struct command *c)
{
    const vgsp_stream *s = c->stream;
    if (s->flags & VGSP_STREAM_NON_BLOCKING) return false;
    if (s != &default_stream) return default_stream.first && default_stream.first->number < c->number;
    for (const vgsp_stream *other = active; other; other = other->next_active)
        if (!(other->flags & VGSP_STREAM_NON_BLOCKING) && other->first && other->first->number < c->number) return true;
    return false;
}

static bool is_ready(const struct command *c)
{
    if (c->started || ordered_after_another(c)) return false;
    return c->kind != WAIT || reached(c->wait.stream, c->wait.position);
}

static void make_active(vgsp_stream *s)
{
    if (s->listed) return;
    s->listed = true;
    s->next_active = active;
    active = s;
}

static void push(vgsp_stream *s, struct command *c)
{
    c->stream = s;
    c->number = ++numbers;
    c->started = false;
    c->next = NULL;
    if (s->first) s->last->next = c;
    else s->first = c;
    s->last = c;
    set_issued(s, issued_in(s) + 1);
    make_active(s);
}

static void trace_first(const struct command *c, bool unfinished)
{
    bool is_task = c->kind == LAUNCH || c->kind == TRANSFER || c->kind == TURN;
    if (!c->started) return;
    trace_command(c->stream->number, c->called, c->started_at, is_task ? c->task.launch : NULL,
                  is_task ? c->task.transfer : NULL, unfinished);
}

/* c is the first of its stream and done. */
static void pop(struct command *c)
{
    vgsp_stream *s = c->stream;
    if (trace_on) trace_first(c, false);
    s->first = c->next;
    uint64_t done = atomic_load_explicit(&s->done, memory_order_relaxed);
    atomic_store_explicit(&s->done, done + 1, memory_order_release);
    bell_ring(&s->bell);
}

static void recycle(struct command *c)
{
    host_release(c->large_arguments);
    c->large_arguments = NULL;
    c->next = free_commands;
    free_commands = c;
}

static void note_time(struct command *c)
{
    vgsp_event *e = c->record.event;
    if (e->stream != c->stream || e->position != c->record.position) return; /* recorded again since */
    e->time = e->flags & VGSP_EVENT_DISABLE_TIMING ? 0 : host_nanoseconds();
    e->finished = c->record.position;
}

/* Hands c over, or carries it out on the spot. True if it is done already. After a kernel has failed, launches and
   transfers are passed over. */
static bool start(struct command *c)
{
    c->started_at = trace_now();
    switch (c->kind) {
    case LAUNCH:
    case TRANSFER:
        if (error_sticky()) return true;
        c->started = backend()->submit(&c->task);
        return false;
    case TURN:
        c->started = true;
        atomic_store(&c->turn_has_come, true);
        bell_ring(&c->stream->bell);
        return false;
    case HOST_FUNCTION:
        c->started = true;
        atomic_fetch_add(&herald.calls, 1);
        bell_ring(&herald.bell);
        return false;
    case RECORD:
        note_time(c);
        return true;
    case RELEASE:
        backend()->release(c->released, 1u << VGSP_MEMORY_DEVICE | 1u << VGSP_MEMORY_MANAGED);
        return true;
    case WAIT:
        return true;
    }
    return true;
}

/* Starts what is ready in s; true if something was done at once, which may have made another stream's command ready. */
static bool advance_stream(vgsp_stream *s)
{
    bool progress = false;
    while (s->first && is_ready(s->first) && start(s->first)) {
        struct command *c = s->first;
        pop(c);
        recycle(c);
        progress = true;
    }
    return progress;
}

static void advance(void)
{
    bool again = true;
    while (again) {
        again = false;
        for (vgsp_stream **link = &active; *link;) {
            vgsp_stream *s = *link;
            if (advance_stream(s)) again = true;
            if (s->first) {
                link = &s->next_active;
                continue;
            }
            s->listed = false;
            *link = s->next_active;
        }
    }
}

/* --- waiting --- */

struct awaited {
    vgsp_stream *stream;
    uint64_t position;
};

static bool awaited_reached(void *context)
{
    const struct awaited *a = context;
    return reached(a->stream, a->position);
}

static bool awaited_help(void *context)
{
    const struct awaited *a = context;
    return backend()->help(a->stream, awaited_reached, context);
}

static void wait_for(vgsp_stream *stream, uint64_t position)
{
    struct awaited a = {stream, position};
    uint64_t since = reached(stream, position) ? 0 : trace_now();
    bell_wait(&stream->bell, awaited_reached, awaited_help, &a);
    trace_wait(since, stream->number);
    print_flush();
}

void stream_wait_all(void)
{
    for (vgsp_stream *s = atomic_load(&all_streams); s; s = s->next) wait_for(s, issued_in(s));
}

/* How many commands are done, and whether that is all. */
static uint64_t count_done(bool *all)
{
    uint64_t sum = 0;
    *all = true;
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
    while (!is_herald && host_nanoseconds() - since < patience * (uint64_t)1000000) {
        bool all;
        uint64_t done = count_done(&all);
        if (all) return;
        if (done != before) since = host_nanoseconds();
        before = done;
        nanosleep(&(struct timespec){0, 100000}, NULL);
    }
}

/* --- issuing --- */

/* Takes the lock once there is room in the queue. */
static void lock_with_room(vgsp_stream *s)
{
    pthread_mutex_lock(&lock);
    while (issued_in(s) - atomic_load(&s->done) >= QUEUE_LIMIT) {
        uint64_t position = issued_in(s) - QUEUE_LIMIT + 1;
        pthread_mutex_unlock(&lock);
        wait_for(s, position);
        pthread_mutex_lock(&lock);
    }
}

/* A command of stream, not in its queue yet; takes the lock, and keeps it unless it fails. */
static vgsp_error begin_command(vgsp_stream *stream, enum command_kind kind, struct command **command)
{
    if (!atomic_load(&stream->alive)) return VGSP_ERROR_INVALID_RESOURCE_HANDLE;
    uint64_t called = trace_now();
    lock_with_room(stream);
    struct command *c = free_commands;
    if (c) free_commands = c->next;
    else c = host_allocate(sizeof *c);
    if (!c) {
        pthread_mutex_unlock(&lock);
        return VGSP_ERROR_MEMORY_ALLOCATION;
    }
    c->kind = kind;
    c->called = called;
    *command = c;
    return VGSP_SUCCESS;
}

/* Releases the lock. */
static void issue(vgsp_stream *stream, struct command *c)
{
    push(stream, c);
    advance();
    pthread_mutex_unlock(&lock);
}

static void finish_command(struct command *c)
{
    pthread_mutex_lock(&lock);
    pop(c);
    recycle(c);
    advance();
    pthread_mutex_unlock(&lock);
}

static void finish_task(struct task *task)
{
    finish_command((struct command *)((char *)task - offsetof(struct command, task)));
}

static void make_task(struct command *c, vgsp_stream *s, struct launch *launch, const struct transfer *transfer)
{
    c->task.launch = launch;
    c->task.transfer = transfer;
    c->task.owner = s;
    c->task.priority = s->priority;
    c->task.finish = finish_task;
}

/* --- turns: a command that the calling thread carries out itself --- */

static bool turn_has_come(void *context)
{
    return atomic_load_explicit(&((struct command *)context)->turn_has_come, memory_order_acquire);
}

static bool turn_help(void *context)
{
    return backend()->help(((struct command *)context)->stream, turn_has_come, context);
}

/* Waits until all that c must wait for is done. c is the caller's until end_turn, which must follow. */
static void begin_turn(vgsp_stream *s, struct command *c)
{
    c->kind = TURN;
    c->called = trace_now();
    atomic_init(&c->turn_has_come, false);
    pthread_mutex_lock(&lock);
    push(s, c);
    advance();
    pthread_mutex_unlock(&lock);
    uint64_t since = turn_has_come(c) ? 0 : trace_now();
    bell_wait(&s->bell, turn_has_come, turn_help, c);
    trace_wait(since, s->number);
    print_flush();
}

/* The same if there is nothing to wait for, else false and nothing has happened. */
static bool try_turn(vgsp_stream *s, struct command *c)
{
    c->kind = TURN;
    c->called = c->started_at = trace_now();
    atomic_init(&c->turn_has_come, true);
    pthread_mutex_lock(&lock);
    bool free = !s->first;
    if (free) {
        push(s, c);
        free = !ordered_after_another(c);
        c->started = free;
        if (!free) {
            s->first = NULL;
            set_issued(s, issued_in(s) - 1);
        }
    }
    pthread_mutex_unlock(&lock);
    return free;
}

static void end_turn(struct command *c)
{
    pthread_mutex_lock(&lock);
    pop(c);
    advance();
    pthread_mutex_unlock(&lock);
}

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
    vgsp_error error = begin_command(s, LAUNCH, &c);
    if (error) return error;
    size_t size = launch->kernel->code->param_bytes;
    void *arguments = room_for_arguments(c, size);
    if (!arguments) {
        recycle(c);
        pthread_mutex_unlock(&lock);
        return VGSP_ERROR_MEMORY_ALLOCATION;
    }
    if (size) memcpy(arguments, launch->arguments, size);
    c->launch = *launch;
    c->launch.arguments = arguments;
    c->launch.priority = s->priority;
    make_task(c, s, &c->launch, NULL);
    issue(s, c);
    return VGSP_SUCCESS;
}

/* In the calling thread, if its turn has come. Arguments that fit are copied, for their alignment. */
static bool launch_now(vgsp_stream *s, const struct launch *launch, vgsp_error *error)
{
    size_t size = launch->kernel->code->param_bytes;
    struct command turn;
    if (size > KEPT_ARGUMENTS || !backend()->is_brief(launch)) return false;
    struct launch copy = *launch;
    make_task(&turn, s, &copy, NULL);
    if (!try_turn(s, &turn)) return false;
    if (size) memcpy(turn.arguments, launch->arguments, size);
    copy.arguments = turn.arguments;
    *error = backend()->run_here(&copy);
    end_turn(&turn);
    return true;
}

vgsp_error stream_launch(vgsp_stream *stream, const struct launch *launch)
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
        vgsp_error error = begin_command(s, TRANSFER, &c);
        if (error) return error;
        c->transfer = *transfer;
        make_task(c, s, NULL, &c->transfer);
        issue(s, c);
        return VGSP_SUCCESS;
    }
    if (!atomic_load(&s->alive)) return VGSP_ERROR_INVALID_RESOURCE_HANDLE;
    make_task(&turn, s, NULL, transfer);
    begin_turn(s, &turn);
    vgsp_error error = error_sticky(); /* of what came before */
    if (!error) transfer_run(transfer, 0, transfer_pieces(transfer));
    end_turn(&turn);
    return error;
}

vgsp_error stream_free(vgsp_stream *stream, void *pointer)
{
    struct command *c;
    vgsp_error error = begin_command(real(stream), RELEASE, &c);
    if (error) return error;
    c->released = pointer;
    issue(real(stream), c);
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
    pthread_mutex_lock(&lock);
    vgsp_stream *s = take_stream();
    if (s) {
        s->flags = flags;
        s->priority = clamp_priority(priority);
        atomic_store(&s->alive, true);
    }
    pthread_mutex_unlock(&lock);
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

/* What every function on a stream begins with. */
static vgsp_error enter(const vgsp_stream *s)
{
    vgsp_error error = device_enter();
    if (error) return error;
    return atomic_load(&s->alive) ? VGSP_SUCCESS : VGSP_ERROR_INVALID_RESOURCE_HANDLE;
}

vgsp_error vgsp_stream_destroy(vgsp_stream *stream)
{
    if (!stream) return error_record(VGSP_ERROR_INVALID_RESOURCE_HANDLE);
    vgsp_error error = enter(stream);
    if (error) return error_record(error);
    pthread_mutex_lock(&lock);
    atomic_store(&stream->alive, false);
    pthread_mutex_unlock(&lock);
    return VGSP_SUCCESS;
}

vgsp_error vgsp_stream_synchronize(vgsp_stream *stream)
{
    vgsp_stream *s = real(stream);
    vgsp_error error = enter(s);
    if (error && error != error_sticky()) return error_record(error);
    wait_for(s, issued_in(s)); /* after a failure too: what was printed shows */
    return error_record(error_sticky());
}

vgsp_error vgsp_stream_query(vgsp_stream *stream)
{
    vgsp_stream *s = real(stream);
    vgsp_error error = enter(s);
    if (error) return error_record(error);
    if (!reached(s, issued_in(s))) return VGSP_ERROR_NOT_READY;
    return error_record(error_sticky());
}

vgsp_error vgsp_stream_flags(vgsp_stream *stream, unsigned *flags)
{
    vgsp_error error = enter(real(stream));
    if (!error && !flags) error = VGSP_ERROR_INVALID_VALUE;
    if (!error) *flags = real(stream)->flags;
    return error_record(error);
}

vgsp_error vgsp_stream_priority(vgsp_stream *stream, int *priority)
{
    vgsp_error error = enter(real(stream));
    if (!error && !priority) error = VGSP_ERROR_INVALID_VALUE;
    if (!error) *priority = real(stream)->priority;
    return error_record(error);
}

/* --- events --- */

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
    pthread_mutex_lock(&lock);
    vgsp_event *e = take_event();
    if (e) {
        e->flags = flags;
        e->stream = NULL;
        atomic_store(&e->alive, true);
    }
    pthread_mutex_unlock(&lock);
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
    pthread_mutex_lock(&lock);
    atomic_store(&event->alive, false);
    pthread_mutex_unlock(&lock);
    return VGSP_SUCCESS;
}

vgsp_error vgsp_event_record(vgsp_event *event, vgsp_stream *stream)
{
    vgsp_stream *s = real(stream);
    struct command *c;
    vgsp_error error = enter_event(event);
    if (error || (error = begin_command(s, RECORD, &c))) return error_record(error);
    c->record.event = event;
    c->record.position = event->position = issued_in(s) + 1;
    event->stream = s;
    issue(s, c);
    return VGSP_SUCCESS;
}

/* Where the last record of event stands; stream NULL if there is none. */
static struct awaited record_of(const vgsp_event *event)
{
    pthread_mutex_lock(&lock);
    struct awaited a = {event->stream, event->position};
    pthread_mutex_unlock(&lock);
    return a;
}

vgsp_error vgsp_stream_wait_event(vgsp_stream *stream, vgsp_event *event)
{
    vgsp_stream *s = real(stream);
    struct command *c;
    vgsp_error error = enter_event(event);
    if (!error) error = enter(s);
    if (error) return error_record(error);
    struct awaited a = record_of(event);
    if (!a.stream || a.stream == s) return VGSP_SUCCESS;
    if ((error = begin_command(s, WAIT, &c))) return error_record(error);
    c->wait.stream = a.stream;
    c->wait.position = a.position;
    issue(s, c);
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
    if (a.stream) wait_for(a.stream, a.position);
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
    pthread_mutex_lock(&lock);
    error = elapsed(milliseconds, start, end);
    pthread_mutex_unlock(&lock);
    return error == VGSP_ERROR_NOT_READY ? error : error_record(error);
}

/* --- host functions --- */

/* A host function whose turn has come, now taken; NULL if there is none. */
static struct command *take_call(void)
{
    struct command *found = NULL;
    pthread_mutex_lock(&lock);
    for (vgsp_stream *s = active; s && !found; s = s->next_active) {
        struct command *c = s->first;
        if (c && c->kind == HOST_FUNCTION && c->started && !c->host.taken) found = c;
    }
    if (found) {
        found->host.taken = true;
        atomic_fetch_sub(&herald.calls, 1);
    }
    pthread_mutex_unlock(&lock);
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
    while (!atomic_load(&herald.stopping)) {
        struct command *c = take_call();
        if (!c) {
            bell_wait(&herald.bell, herald_wanted, NULL, NULL);
            continue;
        }
        c->host.function(c->host.data);
        finish_command(c);
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
    if (error || (error = begin_command(s, HOST_FUNCTION, &c))) return error_record(error);
    if (!start_herald()) {
        recycle(c);
        pthread_mutex_unlock(&lock);
        return error_record(error_explain(VGSP_ERROR_MEMORY_ALLOCATION, "the thread of host functions could not be started"));
    }
    c->host.function = function;
    c->host.data = data;
    c->host.taken = false;
    issue(s, c);
    return VGSP_SUCCESS;
}

/* --- reset, stop, and what is under way --- */

static atomic_uint resets;

unsigned stream_resets(void)
{
    return atomic_load(&resets);
}

void stream_reset(void)
{
    pthread_mutex_lock(&lock);
    atomic_fetch_add(&resets, 1);
    for (vgsp_stream *s = atomic_load(&all_streams); s; s = s->next)
        if (s != &default_stream) atomic_store(&s->alive, false);
    for (vgsp_event *e = all_events; e; e = e->next) atomic_store(&e->alive, false);
    pthread_mutex_unlock(&lock);
}

/* The launch that c is, if it is one and under way. */
static const struct launch *running_launch(const struct command *c)
{
    bool is_task = c && c->started && (c->kind == LAUNCH || c->kind == TURN);
    return is_task ? c->task.launch : NULL;
}

void stream_running(struct running *running)
{
    *running = (struct running){0};
    pthread_mutex_lock(&lock);
    unsigned launches = 0;
    for (const vgsp_stream *s = active; s; s = s->next_active) {
        const struct launch *l = running_launch(s->first);
        if (!l) continue;
        launches++;
        if (running->number && running->number < s->first->number) continue;
        running->number = s->first->number;
        running->done = launch_done(l);
        running->blocks = l->blocks;
        snprintf(running->name, sizeof running->name, "%s", l->kernel->code->display_name);
    }
    pthread_mutex_unlock(&lock);
    if (launches) running->others = launches - 1;
}

void stream_trace_unfinished(void)
{
    pthread_mutex_lock(&lock);
    for (const vgsp_stream *s = active; s; s = s->next_active)
        if (s->first) trace_first(s->first, true);
    pthread_mutex_unlock(&lock);
}

void stream_stop(unsigned patience)
{
    pthread_mutex_lock(&lock);
    bool running = herald.running;
    herald.running = false;
    pthread_mutex_unlock(&lock);
    if (!running || is_herald) return;
    atomic_store(&herald.stopping, true);
    bell_ring(&herald.bell);
    uint64_t end = host_nanoseconds() + patience * (uint64_t)1000000;
    while (!atomic_load(&herald.gone) && host_nanoseconds() < end) nanosleep(&(struct timespec){0, 100000}, NULL);
    if (atomic_load(&herald.gone)) pthread_join(herald.thread, NULL);
}
