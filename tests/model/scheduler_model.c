/* scheduler_model.c: dms.c, gate.c and the bells of host.c as they are, with a few threads, in every interleaving.
 *
 * Looked at are the protocols that have no lock, or are one: how blocks are handed out and counted (a slot's tickets,
 * halves of them that move, its bit in ready, pending, its reuse), how threads go to sleep and are woken (signal,
 * sleepers, spinners, seats; bells), and how a visitor goes past the gate that others use as a lock. In each model of the
 * scheduler some launches, "jobs" here, are issued and finished as queue.c does it. It is checked that every block is run
 * once, before its job is finished and never after, that nobody uses a job that is finished, and that in the end all jobs
 * are finished, all slots are free, and all workers sleep: from every state that can be reached.
 *
 * The explorer knows no weaker order than the sequential one. What sleeps and wakes needs that and asks for it: there
 * each side writes its own word and then reads the other's (ready and sleepers, signal and ready, a bell's value and
 * waiting). Elsewhere dms.c asks for less, where less is enough:
 * - A ticket is taken with acquire that dms_submit has stored with release: so batch, part_count, work and units,
 *   stored before, are those of the work whose ticket it is. What run_from and run_one read before that (part_count,
 *   rank) may be old: then a part is not looked at, or one without units, or another slot first; the bit in ready
 *   still stands, so they are looked at again. The owner is read between the ticket and its exchange.
 * - pending is counted down with acquire and release: who finishes the last blocks has seen what all did before.
 * - Relaxed are looks whose answer only decides whether to look again (seats in seat_take, ready in dms_help), or what
 *   is merely better (batch, whether to wake one more worker).
 *
 * Sleeping workers may be signalled MOST_SIGNALS times before a model looks no farther: workers that find nothing
 * can go round for ever, and signal counts.
 */
#include <stdio.h>
#include <string.h>

#include "interleave.h"
#include "dms.c"
#include "gate.c"

enum { MOST_JOBS = 2, MOST_BLOCKS = 16, MOST_WORKERS = 4, MOST_SIGNALS = 2 };

/* --- what dms.c calls --- */

static struct settings chosen;
static struct worker guest;
bool trace_on = false;

const struct settings *settings(void)
{
    return &chosen;
}

unsigned sm_place(const struct topology *topology, unsigned workers, unsigned sms, struct placement *placement)
{
    (void)topology;
    for (unsigned w = 0; w < workers; w++) placement[w].sm = w * sms / workers;
    return sms;
}

void sm_neighbours(const struct topology *topology, const struct placement *placement, unsigned workers,
                   uint8_t order[MAX_SMS][MAX_SMS])
{
    (void)topology, (void)placement, (void)workers;
    for (unsigned s = 0; s < dms.sm_count; s++)
        for (unsigned i = 0; i < dms.sm_count; i++) order[s][i] = (uint8_t)((s + i) % dms.sm_count);
}

void sm_bind(const struct topology *topology, const struct placement *placement, unsigned workers, unsigned self,
             int how)
{
    (void)topology, (void)placement, (void)workers, (void)self, (void)how;
}

struct worker *worker_guest(void)
{
    return &guest;
}

bool worker_create(struct worker *worker)
{
    (void)worker;
    return true;
}

void worker_release(struct worker *worker)
{
    (void)worker;
}

void fault_adopt(struct worker *worker)
{
    (void)worker;
}

void trace_worker(unsigned number, unsigned sm)
{
    (void)number, (void)sm;
}

vgsp_error error_explain(vgsp_error error, const char *format, ...)
{
    (void)format;
    return error;
}

/* --- jobs --- */

struct job {
    struct work work;
    uint32_t begun, finished;
    uint8_t runs[MOST_BLOCKS];    /* of each block */
    uint32_t naps;                /* its blocks wait for the other job */
    struct bell bell;
    atomic_uint done;             /* as a stream's position */
};

static struct {
    struct job jobs[MOST_JOBS];
    atomic_uint finished;         /* jobs */
    uint32_t issued;
    unsigned lock;                /* queue.c's */
    const void *helped;           /* the job that the guest waits for */
} world;
static unsigned job_count;

/* What a gate guards, and who is where. */
static struct {
    struct gate gate;
    struct { _Alignas(16) uint32_t noticed; uint32_t times; } visitor[2];
    uint32_t holders, things;     /* that it guards: it is open while there are none */
} guarded;
static uint64_t slots_not_used;

static struct job *job_of(struct work *work)
{
    return (struct job *)((char *)work - offsetof(struct job, work));
}

static void note_run(struct job *job, const struct worker *worker, uint64_t first, uint64_t count)
{
    model_check(worker != &guest || job == world.helped, "a block is run by somebody who waits for another job");
    model_check(count && first + count <= job->work.blocks, "a run of blocks that there are not");
    for (uint64_t b = first; b < first + count; b++) {
        model_check(!job->finished, "a block is run after its job is finished");
        model_check(!job->runs[b], "a block is run twice");
        job->runs[b] = 1;
    }
}

static uint64_t run_job(struct work *work, struct worker *worker, uint64_t first, uint64_t count)
{
    struct job *job = job_of(work);
    note_run(job, worker, first, count);
    while (job->naps && !atomic_load(&world.jobs[1].done)) dms_nap(1);
    uint64_t since = host_ticks();
    return count < work->blocks ? host_ticks() - since : 0;
}

/* Nobody looks at the clock. */
static uint64_t run_untimed(struct work *work, struct worker *worker, uint64_t first, uint64_t count)
{
    note_run(job_of(work), worker, first, count);
    return 0;
}

static uint64_t run_too_late(struct work *work, struct worker *worker, uint64_t first, uint64_t count)
{
    (void)work, (void)worker, (void)first, (void)count;
    model_check(false, "a finished job is run");
    return 0;
}

static void finish_again(struct work *work)
{
    (void)work;
    model_check(false, "a job is finished twice");
}

/* Hands over what there is room for; the lock is held. */
static void advance(void)
{
    for (struct job *job = world.jobs; job < world.jobs + world.issued; job++)
        if (!job->begun) job->begun = dms_submit(&job->work);
}

static void finish_job(struct work *work)
{
    struct job *job = job_of(work);
    for (unsigned b = 0; b < work->blocks; b++) model_check(job->runs[b], "a job is finished before its blocks");
    model_lock(PLACE "lock queue.c's", &world.lock);
    job->finished = 1;
    *work = (struct work){.run = run_too_late, .finish = finish_again, .blocks = 1, .unit = 1, .batch = 1, .least = 1};
    atomic_store(&job->done, 1);
    bell_ring(&job->bell);
    advance();
    atomic_fetch_add(&world.finished, 1);
    model_unlock(&world.lock);
}

/* --- threads --- */

static bool is_done(void *job)
{
    return atomic_load(&((struct job *)job)->done);
}

static bool help(void *job)
{
    world.helped = job;
    return dms_help(job, is_done, job);
}

static void issue_next(void)
{
    model_lock(PLACE "lock queue.c's", &world.lock);
    world.issued++;
    advance();
    model_unlock(&world.lock);
}

static void *issue_all(void *argument)
{
    for (unsigned i = 0; i < job_count; i++) issue_next();
    return argument;
}

static void *wait_for_job(void *job)
{
    bell_wait(&((struct job *)job)->bell, is_done, help, job);
    return NULL;
}

static void *issue_all_and_wait(void *argument)
{
    issue_all(NULL);
    for (unsigned i = 0; i < job_count; i++) wait_for_job(&world.jobs[i]);
    return argument;
}

static void *ring(void *job)
{
    atomic_store(&((struct job *)job)->done, 1);
    bell_ring(&((struct job *)job)->bell);
    return NULL;
}

/* --- a gate's */

static void hold(void)
{
    __typeof__(guarded.visitor[0]) *visitor = gate_lock(&guarded.gate);
    model_check(!guarded.holders++, "the lock is held twice");
    if (!visitor) return;
    model_check(!guarded.things, "a visitor is inside where there is something to guard");
    visitor->noticed = 1;
    guarded.things++;
}

static void let_go(void)
{
    guarded.holders--;
    gate_unlock(&guarded.gate, !guarded.things);
}

/* Goes past the gate, or takes the lock, twice. */
static void *visit(void *argument)
{
    __typeof__(guarded.visitor[0]) *self = argument;
    for (self->times = 0; self->times < 2; self->times++) {
        self->noticed = 0;
        bool past = gate_pass(&guarded.gate, self);
        if (past) {
            model_check(!guarded.holders || self->noticed, "a visitor is inside and not noticed while the lock is held");
            if (gate_leave(&guarded.gate, self)) {
                model_check(!self->noticed, "a visitor that was noticed leaves as if it were not");
                continue;
            }
        }
        hold();
        if (past) {
            model_check(self->noticed, "a visitor was not noticed, and hears that it was");
            guarded.things--;
        }
        let_go();
    }
    return argument;
}

/* Leaves something to guard, and takes it away again. */
static void *take_the_lock(void *argument)
{
    hold();
    guarded.things++;
    let_go();
    hold();
    guarded.things--;
    let_go();
    return argument;
}

static void *stop(void *argument)
{
    atomic_store(&dms.stopping, true);
    wake_workers(1 << 30);
    return argument;
}

/* Takes runs as long as there are any, without seats and sleep. */
static void *take_runs(void *worker)
{
    while (atomic_load(&world.finished) < job_count) run_one(&((struct pool_worker *)worker)->worker, NULL);
    return NULL;
}

/* The same, for one job after the other. */
static void *issue_all_and_take_runs(void *argument)
{
    issue_all(NULL);
    for (struct job *job = world.jobs; job < world.jobs + job_count; job++) {
        world.helped = job;
        while (!is_done(job)) run_one(&guest, job);
    }
    return argument;
}

/* --- the pool --- */

struct shape {
    const char *name;
    unsigned workers, sms, cores, slots;
    unsigned blocks[MOST_JOBS], batch;
    bool issued;                  /* all jobs are, before the threads begin */
    unsigned run;                 /* ... and so many runs of the first SM's blocks are done */
};

static __typeof__(dms) dms_before;  /* as the model began */
static struct pool_worker workers[MOST_WORKERS + 1]; /* the last finds no thread */

static void name_up_to(void *begin, void *end)
{
    model_memory(begin, (size_t)((char *)end - (char *)begin + 7) / 8 * 8);
}

/* dms.c's memory, as far as these slots and SMs use it. Nobody stops the pool, unless a model says so. */
static void name_memory(unsigned slots, unsigned sms)
{
    for (struct slot *s = dms.slots; s < dms.slots + slots; s++) {
        for (unsigned p = 0; p < sms; p++) name_up_to(&s->parts[p].ticket, &s->parts[p].ticket + 1);
        name_up_to(&s->pending, &s->units + 1);
    }
    name_up_to(&dms.ready, &dms.ready + 1);
    name_up_to(&dms.taken, &dms.submitted + 1);
    name_up_to(&dms.seats, &dms.seats + 1);
    name_up_to(&dms.signal, &dms.alive + 1);
    name_up_to(&dms.joining, &dms.started_count + 1);
    model_memory(&world, sizeof world);
}

/* The same where all jobs have been issued, each in a slot of its own, and nothing is timed: the rest does not change. */
static void name_what_runs_change(unsigned slots, unsigned sms)
{
    for (struct slot *s = dms.slots; s < dms.slots + slots; s++) {
        for (unsigned p = 0; p < sms; p++) name_up_to(&s->parts[p].ticket, &s->parts[p].ticket + 1);
        name_up_to(&s->pending, &s->open_parts + 1);
    }
    name_up_to(&dms.ready, &dms.ready + 1);
    name_up_to(&dms.taken, &dms.taken + 1);
    model_memory(&world, sizeof world);
}

/* A pool as shape says; its threads run worker. */
static void begin(const struct shape *shape, void *(*worker)(void *))
{
    static const char *const names[MOST_WORKERS] = {"worker 0", "worker 1", "worker 2", "worker 3"};
    static struct placement placement[MOST_WORKERS];
    static struct topology topology;
    model_begin(shape->name);
    memset(&dms, 0, sizeof dms);
    memset(&world, 0, sizeof world);
    topology.cpu_count = shape->cores;
    dms.placement = placement;
    dms.workers = workers;
    prepare(&topology, shape->workers, shape->sms);
    dms.started_count = shape->workers;
    slots_not_used = ~(((uint64_t)1 << shape->slots) - 1);
    atomic_store(&dms.taken, slots_not_used);
    for (job_count = 0; job_count < MOST_JOBS && shape->blocks[job_count]; job_count++) {
        struct job *job = &world.jobs[job_count];
        job->work = (struct work){.run = shape->issued ? run_untimed : run_job, .finish = finish_job, .unit = 1,
                                  .blocks = shape->blocks[job_count], .batch = shape->batch, .least = 1, .owner = job,
                                  .priority = GREATEST_PRIORITY};
    }
    if (shape->issued) {
        world.issued = job_count;
        advance();
        name_what_runs_change(shape->slots, shape->sms);
    } else
        name_memory(shape->slots, shape->sms);
    model_limit(&dms.signal, MOST_SIGNALS);
    for (unsigned w = 0; w < shape->workers; w++) {
        workers[w] = (struct pool_worker){.index = w, .worker.sm = placement[w].sm};
        model_thread(names[w], worker, &workers[w]);
    }
    memcpy(&dms_before, &dms, sizeof dms);
}

static bool all_is_done(void)
{
    for (unsigned i = 0; i < job_count; i++)
        if (!world.jobs[i].finished) return false;
    return model_is_at_rest(&dms.signal) && atomic_load(&dms.ready) == 0 && atomic_load(&dms.taken) == slots_not_used &&
           atomic_load(&dms.seats) == 0 && atomic_load(&dms.spinners) == 0;
}

/* --- models --- */

/* Two threads do nothing but take runs, a third issues. */
static bool slots(const struct shape *shape)
{
    begin(shape, take_runs);
    model_thread("issuer", issue_all, NULL);
    return model_explore(all_is_done);
}

/* A caller that takes runs of its own jobs only, beside a worker. */
static bool owners(const struct shape *shape)
{
    begin(shape, take_runs);
    model_thread("caller", issue_all_and_take_runs, NULL);
    return model_explore(all_is_done);
}

/* Threads do nothing but take runs of what has been issued. */
static bool thieves(const struct shape *shape)
{
    begin(shape, take_runs);
    for (unsigned i = 0; i < shape->run; i++) run_one(&workers[0].worker, NULL);
    memcpy(&dms_before, &dms, sizeof dms);
    return model_explore(all_is_done);
}

/* Workers go to sleep and are woken; the issuer does not wait. */
static bool sleepers(const struct shape *shape)
{
    begin(shape, worker_main);
    model_thread("issuer", issue_all, NULL);
    return model_explore(all_is_done);
}

static bool helper(const struct shape *shape)
{
    begin(shape, worker_main);
    model_thread("caller", issue_all_and_wait, NULL);
    return model_explore(all_is_done);
}

static bool helpers(const struct shape *shape)
{
    begin(shape, worker_main);
    model_thread("caller 0", issue_all_and_wait, NULL);
    model_thread("caller 1", wait_for_job, &world.jobs[0]);
    return model_explore(all_is_done);
}

/* The first job's block waits for the other job: its worker leaves its seat, and one more joins the pool. */
static bool naps(const struct shape *shape)
{
    begin(shape, worker_main);
    world.jobs[0].naps = 1;
    model_spare_thread("worker 1");
    model_thread("issuer", issue_all, NULL);
    return model_explore(all_is_done);
}

static bool nobody_waits(void)
{
    return model_is_at_rest(NULL);
}

static bool bell(const struct shape *shape)
{
    begin(shape, worker_main);
    model_thread("waiter 0", wait_for_job, &world.jobs[0]);
    model_thread("waiter 1", wait_for_job, &world.jobs[0]);
    model_thread("ringer", ring, &world.jobs[0]);
    return model_explore(nobody_waits);
}

static bool gate_is_open(void)
{
    return model_is_at_rest(NULL) && atomic_load(&guarded.gate.word) == OPEN && !guarded.things;
}

static bool gate(const struct shape *shape)
{
    begin(shape, worker_main);
    memset(&guarded, 0, sizeof guarded);
    model_memory(&guarded, sizeof guarded);
    model_thread("visitor 0", visit, &guarded.visitor[0]);
    model_thread("visitor 1", visit, &guarded.visitor[1]);
    model_thread("locker", take_the_lock, NULL);
    return model_explore(gate_is_open);
}

static bool all_have_gone(void)
{
    return model_is_at_rest(NULL) && workers[0].gone && workers[1].gone;
}

static bool stopping(const struct shape *shape)
{
    begin(shape, worker_main);
    name_up_to(&dms.stopping, &dms.stopping + 1);
    model_memory(workers, sizeof workers);
    model_thread("stopper", stop, NULL);
    return model_explore(all_have_gone);
}

static const struct {
    const char *id;
    bool (*explore)(const struct shape *);
    struct shape shape;
} models[] = {
    {"bell", bell, {"two threads wait for a bell", 0, 1, 2, 1, {0}, .batch = 1}},
    {"gate", gate, {"two visitors go past a gate that others close", 0, 1, 2, 1, {0}, .batch = 1}},
    {"slots", slots, {"two threads take runs, a slot is used twice", 2, 1, 3, 1, {2, 1}, .batch = 1}},
    {"parts", slots, {"the same with two SMs", 2, 2, 3, 1, {4, 3}, .batch = 2}},
    {"halves", slots, {"halves are stolen by two SMs", 2, 2, 3, 1, {6}, .batch = 1}},
    {"four", thieves, {"halves are stolen by two SMs of two workers", 4, 2, 5, 1, {5}, .batch = 1, .issued = true}},
    {"pair", thieves, {"two workers of an SM steal halves of another's", 3, 2, 5, 1, {9}, .batch = 1, .issued = true, .run = 4}},
    {"three", thieves, {"halves are stolen by three SMs", 3, 3, 5, 1, {7}, .batch = 1, .issued = true}},
    {"owners", owners, {"a caller takes runs of its own jobs, which look alike", 1, 1, 3, 1, {1, 1}, .batch = 1}},
    {"few_parts", slots, {"a slot is used twice, for four parts and for one", 2, 4, 3, 1, {4, 3}, .batch = 1}},
    {"two_slots", slots, {"the same with two slots", 2, 2, 3, 2, {2, 2}, .batch = 1}},
    {"sleepers", sleepers, {"two workers sleep and are woken", 2, 1, 3, 1, {2}, .batch = 1}},
    {"unspinning", sleepers, {"two workers that may not spin", 2, 1, 1, 1, {2}, .batch = 1}},
    {"sleeper", sleepers, {"one worker, a slot is used twice", 1, 1, 3, 1, {1, 1}, .batch = 1}},
    {"helper", helper, {"a caller helps a worker", 1, 1, 2, 1, {3}, .batch = 1}},
    {"two_jobs", helper, {"a caller helps with two jobs", 1, 1, 1, 1, {2, 1}, .batch = 1}},
    {"helpers", helpers, {"two callers help a worker", 1, 1, 1, 1, {2}, .batch = 1}},
    {"naps", naps, {"a job waits for another one", 1, 1, 2, 2, {1, 1}, .batch = 1}},
    {"stopping", stopping, {"workers are told to end", 2, 1, 3, 1, {0}, .batch = 1}},
};

/* Arguments: the models to explore; none: all. */
static bool is_wanted(const char *id, int argc, char **argv)
{
    for (int a = 1; a < argc; a++)
        if (!strcmp(argv[a], id)) return true;
    return argc < 2;
}

/* All that changes must have been named, or the explorer would not put it back. */
static bool explore(size_t model)
{
    bool right = models[model].explore(&models[model].shape);
    if (!memcmp(&dms, &dms_before, sizeof dms)) return right;
    printf("%s: memory was changed that is not named\n", models[model].id);
    return false;
}

int main(int argc, char **argv)
{
    bool right = true;
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        if (is_wanted(models[i].id, argc, argv)) right &= explore(i);
    return right ? 0 : 1;
}
