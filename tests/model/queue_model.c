/* queue_model.c: queue.c and gate.c as they are, with a few threads, in every interleaving.
 *
 * Looked at is who waits for what in a stream: for positions, of which the least is noted and only its end rings the bell
 * (awaited), for turns, which ring the same bell, and for turns that nobody has seen yet because they went past the gate. It
 * is checked that who waits goes on when what was waited for is done, never before, and without anything that happens later;
 * and that the bell is not rung for nobody.
 *
 * Memory is sequentially consistent here, which done and awaited need and ask for: who notes a position, or finds that it need
 * not, looks at done again behind a fence, and who is done looks at awaited behind another. So one of the two sees the other.
 */
#include <stdio.h>
#include <string.h>

#include "interleave.h"
#include "gate.c"
#include "queue.c"

enum { MOST_COMMANDS = 4, MOST_WAITERS = 2, STREAMS = 2 };

/* A thread that waits for one position and then for a later one, or for none. */
struct waiter {
    unsigned stream, first, second;
};

static struct {
    vgsp_stream streams[STREAMS];
    struct command commands[MOST_COMMANDS], turns[2];
    _Atomic(struct command *) under_way;  /* a launch */
    atomic_uint finished;                 /* launches */
    atomic_uint gone_on;                  /* threads that have waited for their first position */
    atomic_uint turns_begun, turns_done;
} world;
static struct waiter waiters[MOST_WAITERS];
static unsigned launch_count, turn_count;
static bool last_depends;                 /* the last launch ends when somebody has gone on who waits for the first */
static unsigned awaited_positions;        /* bits, of the first stream */

/* --- what queue.c calls --- */

bool trace_on = false;

static bool submit(struct task *task)
{
    model_check(!atomic_load(&world.under_way), "two launches are under way where one is after the other");
    atomic_store(&world.under_way, (struct command *)((char *)task - offsetof(struct command, task)));
    return true;
}

static bool help(const void *owner, bool (*done)(void *), void *context)
{
    (void)owner, (void)done, (void)context;
    return false;
}

const struct backend local_backend = {.submit = submit, .help = help};

void trace_command(unsigned stream, uint64_t since, uint64_t started, const struct launch *launch,
                   const struct transfer *transfer, bool unfinished)
{
    (void)stream, (void)since, (void)started, (void)launch, (void)transfer, (void)unfinished;
}

void trace_wait(uint64_t since, unsigned stream)
{
    (void)since, (void)stream;
}

void print_flush(void) {}

vgsp_error error_sticky(void)
{
    return VGSP_SUCCESS;
}

void event_note_time(struct command *c)
{
    (void)c;
}

void herald_call(void) {}

uint64_t launch_done(const struct launch *launch)
{
    (void)launch;
    return 0;
}

/* --- threads --- */

/* A position's end rings, and once more for a thread that notes it too late. Turns ring as they begin. */
static bool is_rung_for_somebody(void)
{
    const vgsp_stream *s = &world.streams[0];
    unsigned reached_positions = awaited_positions & ((2u << atomic_load(&s->done)) - 1);
    return atomic_load(&s->bell.value) <= 2 * (unsigned)__builtin_popcount(reached_positions) + turn_count;
}

static void *finish_launches(void *argument)
{
    while (atomic_load(&world.finished) < launch_count) {
        struct command *c = atomic_load(&world.under_way);
        if (!c) continue;
        if (last_depends && atomic_load(&world.finished) == launch_count - 1 && !atomic_load(&world.gone_on)) continue;
        world.under_way = NULL;
        world.finished++;
        queue_finish(c);
        model_check(is_rung_for_somebody(), "the bell is rung for nobody");
    }
    return argument;
}

static void wait_for(vgsp_stream *s, unsigned position)
{
    queue_wait(s, position);
    model_check(reached(s, position), "a waiting thread goes on too early");
}

static void *wait_for_positions(void *argument)
{
    const struct waiter *w = argument;
    wait_for(&world.streams[w->stream], w->first);
    atomic_fetch_add(&world.gone_on, 1);
    if (w->second) wait_for(&world.streams[w->stream], w->second);
    return NULL;
}

static void *take_turn(void *argument)
{
    struct command *turn = argument;
    if (turn == world.turns || !queue_try_turn(&world.streams[0], turn)) queue_begin_turn(&world.streams[0], turn);
    model_check(!atomic_load(&world.under_way), "a turn begins while a launch before it is under way");
    model_check(world.turns_begun == world.turns_done, "two turns in a stream at once");
    atomic_fetch_add(&world.turns_begun, 1);
    atomic_fetch_add(&world.turns_done, 1);
    queue_end_turn(turn);
    return NULL;
}

/* What vgsp_stream_synchronize does. */
static void *synchronize(void *argument)
{
    unsigned begun = atomic_load(&world.turns_begun);
    queue_notice();
    queue_wait(&world.streams[0], issued_in(&world.streams[0]));
    model_check(atomic_load(&world.turns_done) >= begun, "who synchronizes does not wait for a turn");
    return argument;
}

/* --- models --- */

struct shape {
    const char *id, *name;
    unsigned launches;            /* in the first stream; of which, but not in the second stream... */
    bool second_waits;            /* ... one, which waits for the first of the first */
    bool depends;
    unsigned turns;
    bool synchronizes;
    struct waiter waiters[MOST_WAITERS];
};

static const struct shape models[] = {
    {"early_and_late", "one thread waits for the first launch, another for the second, which depends on the first thread",
     .launches = 2, .depends = true, .waiters = {{0, 1, 0}, {0, 2, 0}}},
    {"one_after_the_other", "a thread waits for the first launch and then for the fourth", .launches = 4, .waiters = {{0, 1, 4}}},
    {"late", "two threads wait for the second launch", .launches = 2, .waiters = {{0, 2, 0}, {0, 2, 0}}},
    {"streams", "a launch waits for one in another stream", .launches = 1, .second_waits = true, .waiters = {{0, 1, 0}, {1, 2, 0}}},
    {"turn", "a turn waits for a launch, and so does a thread", .launches = 1, .turns = 1, .waiters = {{0, 1, 0}}},
    {"unseen", "two turns past the gate, and a thread that waits for what it finds", .turns = 2, .synchronizes = true},
};

static void issue(struct command *c, vgsp_stream *s, enum command_kind kind)
{
    c->kind = kind;
    queue_lock();
    if (kind == LAUNCH) queue_make_task(c, s, NULL, NULL);
    queue_issue(s, c);
}

static void issue_all(const struct shape *shape)
{
    struct command *c = world.commands;
    for (unsigned i = 0; i < shape->launches; i++) issue(c++, &world.streams[0], LAUNCH);
    if (!shape->second_waits) return;
    c->wait.stream = &world.streams[0];
    c->wait.position = 1;
    issue(c++, &world.streams[1], WAIT);
    issue(c, &world.streams[1], LAUNCH);
}

/* All that queue.c changes: its own, and the streams. */
static void name_memory(void)
{
    model_memory(&world, sizeof world);
    model_memory(&gate, sizeof gate);
    model_memory(&active, sizeof active);
    model_memory(&free_commands, sizeof free_commands);
    model_memory(&numbers, sizeof numbers);
}

static void begin(const struct shape *shape)
{
    model_begin(shape->name);
    memset(&world, 0, sizeof world);
    memset(&gate, 0, sizeof gate);
    active = NULL;
    free_commands = NULL;
    numbers = 0;
    memcpy(waiters, shape->waiters, sizeof waiters);
    launch_count = shape->launches + shape->second_waits;
    turn_count = shape->turns;
    last_depends = shape->depends;
    awaited_positions = 0;
    issue_all(shape);
    name_memory();
}

static bool all_have_gone(void)
{
    return model_is_at_rest(NULL) && !active && atomic_load(&gate.word) == OPEN;
}

static bool explore(const struct shape *shape)
{
    static const char *const waiter_names[] = {"waiter 0", "waiter 1"}, *const turn_names[] = {"turn 0", "turn 1"};
    begin(shape);
    if (launch_count) model_thread("worker", finish_launches, NULL);
    for (unsigned w = 0; w < MOST_WAITERS && waiters[w].first; w++) {
        if (!waiters[w].stream) awaited_positions |= 1u << waiters[w].first | (waiters[w].second ? 1u << waiters[w].second : 0);
        model_thread(waiter_names[w], wait_for_positions, &waiters[w]);
    }
    for (unsigned t = 0; t < turn_count; t++) model_thread(turn_names[t], take_turn, &world.turns[t]);
    if (shape->synchronizes) model_thread("waiter", synchronize, NULL);
    return model_explore(all_have_gone);
}

/* Arguments: the models to explore; none: all. */
int main(int argc, char **argv)
{
    bool right = true;
    for (const struct shape *m = models; m < models + sizeof models / sizeof *models; m++) {
        bool wanted = argc < 2;
        for (int a = 1; a < argc; a++) wanted |= !strcmp(argv[a], m->id);
        if (wanted) right &= explore(m);
    }
    return right ? 0 : 1;
}
