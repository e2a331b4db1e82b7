/* local.c: the backend that is this machine: tasks are cut into runs and given to the DMS. */
#include "../backend.h"

#define BRIEF_NANOSECONDS 20000 /* the longest launch that may hold up the calling thread */
#define SHARED_NANOSECONDS 4000 /* what is longer than this and has several blocks gains from several workers */

static struct topology topology;
static uint64_t heap;
static struct { uint64_t run, brief, shared; } ticks; /* the times above */

static vgsp_error local_start(void)
{
    vgsp_error error = topology_discover(&topology, settings()->topology);
    if (error) return error;
    double rate = host_ticks_per_nanosecond();
    ticks.run = (uint64_t)(RUN_NANOSECONDS * rate);
    ticks.brief = (uint64_t)(BRIEF_NANOSECONDS * rate);
    ticks.shared = (uint64_t)(SHARED_NANOSECONDS * rate);
    heap = topology_memory();
    if ((error = memory_start(heap))) goto no_memory;
    ltc_start(&topology);
    if ((error = dms_start(&topology, sm_workers(&topology), settings()->sms))) goto no_workers;
    return VGSP_SUCCESS;
no_workers:
    memory_stop();
no_memory:
    topology_release(&topology);
    return error;
}

static void local_stop(unsigned patience)
{
    dms_stop(patience);
}

static void local_describe(struct backend_facts *facts)
{
    *facts = (struct backend_facts){dms_workers(), dms_sms(), topology.cache, heap};
}

/* Units per run: so many that a run takes RUN_NANOSECONDS by the estimate, but every worker gets some. When nothing is
   known there is one: they become more when it is seen that they are short. */
static uint32_t units_per_run(const struct launch *launch, uint64_t units)
{
    uint64_t workers = dms_workers(), estimate = warpvm_estimate(launch);
    if (estimate == UINT64_MAX) return 1;
    uint64_t timed = units / (estimate / ticks.run + 1), even = (units + workers - 1) / workers;
    uint64_t batch = timed < even ? timed : even;
    return batch ? (uint32_t)batch : 1;
}

/* A run has as many as a trial of the other form needs, where one may come and there are enough for all workers: or a
   kernel whose blocks take long would have no trials. */
static uint32_t least_units(const struct launch *launch, uint64_t units)
{
    unsigned parts = form_parts(launch);
    return form_is_open(launch) && units >= (uint64_t)parts * dms_workers() ? parts : 1;
}

static struct task *task_of(struct work *work)
{
    return (struct task *)((char *)work - offsetof(struct task, work));
}

static uint64_t run_launch(struct work *work, struct worker *worker, uint64_t first, uint64_t count)
{
    return warpvm_run(task_of(work)->launch, worker, first, count);
}

static uint64_t run_transfer(struct work *work, struct worker *worker, uint64_t first, uint64_t count)
{
    (void)worker;
    const struct transfer *transfer = task_of(work)->transfer;
    uint64_t since = host_ticks();
    transfer_run(transfer, first, count);
    if (trace_on) trace_pieces(since, transfer, transfer_bytes(transfer, first, count));
    return host_ticks() - since;
}

static void finish(struct work *work)
{
    struct task *task = task_of(work);
    task->finish(task);
}

/* Blocks that run together: of variants that gain by it equal parts of a row of the grid, if there are enough of them for
   all workers. */
static uint64_t blocks_per_unit(const struct launch *launch)
{
    uint64_t least = (launch->blocks >> 23) + 1, row = launch->grid.x, most = VGSP_LAYERED_STRIP / launch->threads;
    if (!launch->variant || !(launch->variant->flags & VGSP_VARIANT_LAYERED) || most < 2) return least;
    uint64_t parts = (row + most - 1) / most, unit = (row + parts - 1) / parts;
    return unit > least && launch->blocks / unit >= 2 * dms_workers() ? unit : least;
}

/* A gang takes its blocks itself: every worker is asked to come. */
static struct work launch_work(const struct launch *launch)
{
    struct work work = {.run = run_launch, .blocks = launch->blocks, .unit = 1, .batch = 1, .least = 1};
    if (launch->gang) {
        if (work.blocks > dms_workers()) work.blocks = dms_workers();
        work.lasting = true;
        return work;
    }
    work.unit = blocks_per_unit(launch);
    work.least = least_units(launch, launch->blocks / work.unit);
    work.batch = units_per_run(launch, launch->blocks / work.unit);
    if (work.batch < work.least) work.batch = work.least;
    return work;
}

static struct work transfer_work(const struct transfer *transfer)
{
    uint64_t pieces = transfer_pieces(transfer);
    uint64_t row = transfer->width < TRANSFER_PIECE ? transfer->width : TRANSFER_PIECE;
    uint64_t unit = TRANSFER_PIECE / row + (pieces >> 23);
    return (struct work){.run = run_transfer, .blocks = pieces, .unit = unit, .batch = 1, .least = 1};
}

static bool local_submit(struct task *task)
{
    task->work = task->launch ? launch_work(task->launch) : transfer_work(task->transfer);
    task->work.finish = finish;
    task->work.owner = task->owner;
    task->work.priority = task->priority;
    return dms_submit(&task->work);
}

static bool local_is_brief(const struct launch *launch)
{
    if (settings()->no_inline || launch->gang) return false;
    uint64_t estimate = warpvm_estimate(launch);
    if (estimate == UINT64_MAX) return false;
    bool alone = launch->blocks == 1 || dms_workers() == 1;
    return estimate < (alone ? ticks.brief : ticks.shared);
}

static vgsp_error local_run_here(struct launch *launch)
{
    struct worker *guest = worker_guest();
    if (!guest) return VGSP_ERROR_MEMORY_ALLOCATION;
    guest->stealing = false;
    warpvm_run_all(launch, guest);
    return VGSP_SUCCESS;
}

const struct backend local_backend = {
    .name = "local",
    .start = local_start,
    .stop = local_stop,
    .describe = local_describe,
    .submit = local_submit,
    .is_brief = local_is_brief,
    .run_here = local_run_here,
    .help = dms_help,
    .allocate = memory_allocate,
    .release = memory_free,
};
