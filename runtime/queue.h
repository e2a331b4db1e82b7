/* queue.h: what the files of streams share: queue.c (order), stream.c (launches, transfers, streams), event.c, and
 * herald.c (host functions).
 */
#ifndef VGSP_QUEUE_H
#define VGSP_QUEUE_H

#include "backend.h"

#define KEPT_ARGUMENTS 512    /* bytes of arguments that fit into a command */

enum command_kind { LAUNCH, TRANSFER, TURN, WAIT, RECORD, HOST_FUNCTION, RELEASE };

struct command {
    enum command_kind kind;
    bool started;
    atomic_bool turn_has_come;
    struct command *next;             /* in its stream, or in the free list */
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
    struct bell bell;                 /* rung when done has come to awaited, or a turn has come */
    _Atomic uint64_t awaited;         /* the least position that somebody waits for; 0: nobody does */
    unsigned flags, number;           /* number: 0 is the default stream's */
    int priority;
    atomic_bool alive;
    bool listed;                      /* in the list of active streams */
    vgsp_stream *next;                /* all there ever were */
    vgsp_stream *next_active;         /* those with commands */
};

/* A position in a stream: how many commands it will have had. */
struct awaited {
    vgsp_stream *stream;
    uint64_t position;
};

/* --- queue.c --- */

/* The lock that guards all queues, streams and events. */
void queue_lock(void);
void queue_unlock(void);
/* Counts a turn that another thread carries out, and that nobody has seen yet: what was issued is in issued_in then. */
void queue_notice(void);
extern vgsp_stream default_stream;

static inline vgsp_stream *real(vgsp_stream *stream)
{
    return stream ? stream : &default_stream;
}

static inline bool reached(const vgsp_stream *stream, uint64_t position)
{
    return atomic_load_explicit(&stream->done, memory_order_acquire) >= position;
}

static inline uint64_t issued_in(const vgsp_stream *s)
{
    return atomic_load_explicit(&s->issued, memory_order_relaxed);
}

/* A command of stream, not in its queue yet; takes the lock, and keeps it unless it fails. */
vgsp_error queue_begin(vgsp_stream *stream, enum command_kind kind, struct command **command);
/* Each ends what queue_begin has begun, and releases the lock: the command goes into the queue, or away. */
void queue_issue(vgsp_stream *stream, struct command *c);
void queue_give_up(struct command *c);
/* c, which was started, is done. */
void queue_finish(struct command *c);
/* Fills the task of c: one of launch and transfer is NULL. */
void queue_make_task(struct command *c, vgsp_stream *s, struct launch *launch, const struct transfer *transfer);
/* Waits until position has been reached; helps meanwhile. */
void queue_wait(vgsp_stream *stream, uint64_t position);

/* A turn is a command that the calling thread carries out itself. Waits until all that c must wait for is done. c is
   the caller's until queue_end_turn, which must follow. */
void queue_begin_turn(vgsp_stream *s, struct command *c);
/* The same if there is nothing to wait for, else false and nothing has happened. */
bool queue_try_turn(vgsp_stream *s, struct command *c);
void queue_end_turn(struct command *c);

/* A host function whose turn has come and that nobody has taken up; NULL if there is none. The lock is held. */
struct command *queue_host_function(void);

/* --- stream.c, event.c, herald.c --- */

/* What every function on a stream begins with. */
vgsp_error stream_enter(const vgsp_stream *s);
/* c, a record, is done. The lock is held. */
void event_note_time(struct command *c);
/* Forgets all events. The lock is held. */
void event_reset(void);
/* A host function's turn has come. */
void herald_call(void);

#endif
