/* queue.c: what runs when.
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
 * One lock guards all queues. It is held for a few list operations per command and never while a command runs. A turn
 * that is issued while all queues are empty goes past the lock and stands in no queue, unless somebody takes the lock
 * meanwhile.
 */
#include <stdio.h>

#include "queue.h"

#define QUEUE_LIMIT 1024      /* commands in a stream; who issues more waits */

vgsp_stream default_stream = {.alive = true};
static vgsp_stream *active;   /* those with commands */
static struct command *free_commands;
static struct gate gate;      /* guards all of this; open while no stream has commands */
static uint64_t numbers;

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

/* --- the lock --- */

void queue_lock(void)
{
    struct command *turn = gate_lock(&gate);
    if (!turn) return; /* nobody's is under way unseen */
    push(turn->stream, turn);
    turn->started = true;
}

void queue_unlock(void)
{
    gate_unlock(&gate, !active);
}

void queue_notice(void)
{
    if (gate_is_free(&gate)) return;
    queue_lock();
    queue_unlock();
}

static void trace_first(const struct command *c, bool unfinished)
{
    bool is_task = c->kind == LAUNCH || c->kind == TRANSFER || c->kind == TURN;
    if (!c->started) return;
    trace_command(c->stream->number, c->called, c->started_at, is_task ? c->task.launch : NULL,
                  is_task ? c->task.transfer : NULL, unfinished);
}

/* Whoever waits for the end of many commands sleeps on meanwhile. All that sleep are woken together: those whose position is
   a later one note it again, before they sleep on. */
static void ring_if_awaited(vgsp_stream *s, uint64_t done)
{
    atomic_thread_fence(memory_order_seq_cst); /* with note_awaited: either sees what the other has written */
    uint64_t awaited = atomic_load_explicit(&s->awaited, memory_order_relaxed);
    if (!awaited || awaited > done) return;
    atomic_store_explicit(&s->awaited, 0, memory_order_relaxed);
    bell_ring(&s->bell);
}

/* c is the first of its stream and done. */
static void pop(struct command *c)
{
    vgsp_stream *s = c->stream;
    if (trace_on) trace_first(c, false);
    s->first = c->next;
    uint64_t done = atomic_load_explicit(&s->done, memory_order_relaxed);
    atomic_store_explicit(&s->done, done + 1, memory_order_release);
    ring_if_awaited(s, done + 1);
}

static void recycle(struct command *c)
{
    host_release(c->large_arguments);
    c->large_arguments = NULL;
    c->next = free_commands;
    free_commands = c;
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
        herald_call();
        return false;
    case RECORD:
        event_note_time(c);
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

static void note_awaited(const struct awaited *a)
{
    uint64_t least = atomic_load_explicit(&a->stream->awaited, memory_order_relaxed);
    while ((!least || least > a->position) && !atomic_compare_exchange_weak(&a->stream->awaited, &least, a->position)) {
    }
    atomic_thread_fence(memory_order_seq_cst); /* where another has noted it, too: it may have come too late, and found done */
}

static bool awaited_reached(void *context)
{
    const struct awaited *a = context;
    if (reached(a->stream, a->position)) return true;
    note_awaited(a);
    return reached(a->stream, a->position);
}

static bool awaited_help(void *context)
{
    const struct awaited *a = context;
    return backend()->help(a->stream, awaited_reached, context);
}

void queue_wait(vgsp_stream *stream, uint64_t position)
{
    struct awaited a = {stream, position};
    uint64_t since = reached(stream, position) ? 0 : trace_now();
    bell_wait(&stream->bell, awaited_reached, awaited_help, &a);
    trace_wait(since, stream->number);
    print_flush();
}

/* --- issuing --- */

/* Takes the lock once there is room in the queue. */
static void lock_with_room(vgsp_stream *s)
{
    queue_lock();
    while (issued_in(s) - atomic_load(&s->done) >= QUEUE_LIMIT) {
        uint64_t position = issued_in(s) - QUEUE_LIMIT + 1;
        queue_unlock();
        queue_wait(s, position);
        queue_lock();
    }
}

vgsp_error queue_begin(vgsp_stream *stream, enum command_kind kind, struct command **command)
{
    if (!atomic_load(&stream->alive)) return VGSP_ERROR_INVALID_RESOURCE_HANDLE;
    uint64_t called = trace_now();
    lock_with_room(stream);
    struct command *c = free_commands;
    if (c) free_commands = c->next;
    else c = host_allocate(sizeof *c);
    if (!c) {
        queue_unlock();
        return VGSP_ERROR_MEMORY_ALLOCATION;
    }
    c->kind = kind;
    c->called = called;
    *command = c;
    return VGSP_SUCCESS;
}

void queue_issue(vgsp_stream *stream, struct command *c)
{
    push(stream, c);
    advance();
    queue_unlock();
}

void queue_give_up(struct command *c)
{
    recycle(c);
    queue_unlock();
}

void queue_finish(struct command *c)
{
    queue_lock();
    pop(c);
    recycle(c);
    advance();
    queue_unlock();
}

static void finish_task(struct task *task)
{
    queue_finish((struct command *)((char *)task - offsetof(struct command, task)));
}

void queue_make_task(struct command *c, vgsp_stream *s, struct launch *launch, const struct transfer *transfer)
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

/* It begins at once, past the lock. Not with a trace, which queues write. */
static bool begin_unseen(vgsp_stream *s, struct command *c)
{
    c->kind = TURN;
    c->stream = s;
    return !trace_on && gate_pass(&gate, c);
}

static void wait_for_turn(vgsp_stream *s, struct command *c)
{
    c->called = trace_now();
    atomic_init(&c->turn_has_come, false);
    queue_lock();
    push(s, c);
    advance();
    queue_unlock();
    uint64_t since = turn_has_come(c) ? 0 : trace_now();
    bell_wait(&s->bell, turn_has_come, turn_help, c);
    trace_wait(since, s->number);
}

void queue_begin_turn(vgsp_stream *s, struct command *c)
{
    if (!begin_unseen(s, c)) wait_for_turn(s, c);
    print_flush();
}

bool queue_try_turn(vgsp_stream *s, struct command *c)
{
    if (begin_unseen(s, c)) return true;
    c->called = c->started_at = trace_now();
    atomic_init(&c->turn_has_come, true);
    queue_lock();
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
    queue_unlock();
    return free;
}

void queue_end_turn(struct command *c)
{
    if (gate_leave(&gate, c)) return;
    queue_lock();
    pop(c);
    advance();
    queue_unlock();
}

/* --- what is under way --- */

struct command *queue_host_function(void)
{
    for (vgsp_stream *s = active; s; s = s->next_active) {
        struct command *c = s->first;
        if (c && c->kind == HOST_FUNCTION && c->started && !c->host.taken) return c;
    }
    return NULL;
}

/* The launch that c is, if it is one and under way. */
static const struct launch *running_launch(const struct command *c)
{
    bool is_task = c && c->started && (c->kind == LAUNCH || c->kind == TURN);
    return is_task ? c->task.launch : NULL;
}

void queue_running(struct running *running)
{
    *running = (struct running){0};
    queue_lock();
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
    queue_unlock();
    if (launches) running->others = launches - 1;
}

void queue_trace_unfinished(void)
{
    queue_lock();
    for (const vgsp_stream *s = active; s; s = s->next_active)
        if (s->first) trace_first(s->first, true);
    queue_unlock();
}
