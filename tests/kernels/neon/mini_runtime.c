/* mini_runtime.c: the least that kernel objects need: it stands in for libvgsp where that cannot run, for tests of code
 * made for another machine.
 *
 * One thread, no queues: vgsp_launch checks nothing and runs all blocks before it returns. MINI_FORM=serial takes the
 * serial form, `any` the vector form that assumes nothing about the launch, `shaped` the best that the launch's shape
 * allows; MINI_ISA is the instruction set, where an object has more than one. The serial form's threads are ucontext fibers, resumed in index order until each waits or has returned.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

#include <vgsp/vgsp.h>

#include "mini_runtime.h"

enum { STACK = 64 * 1024 };

const vgsp_module *mini_module;

void die(const char *what)
{
    printf("FAIL: mini runtime: %s\n", what);
    fflush(stdout);
    exit(3);
}

void *allocate(size_t bytes)
{
    void *p = aligned_alloc(128, (bytes + 128) / 128 * 128);
    if (!p) die("out of memory");
    memset(p, 0xCD, (bytes + 128) / 128 * 128);
    return p;
}

/* --- fibers ------------------------------------------------------------------------------------------------------- */

enum fiber_state { FIBER_READY, FIBER_BARRIER, FIBER_MEETING, FIBER_PLACE, FIBER_DONE };

typedef struct fiber {
    ucontext_t context;
    char *stack;
    enum fiber_state state;
    vgsp_dim3 index;
    uint32_t mask, kind; /* of the warp operation it waits in */
    uint64_t value;
    int predicate;     /* of the barrier it waits at */
    vgsp_meeting meeting;
    uint32_t place, gathered; /* where it waits for its warp; who went on from there with it */
} fiber;

static struct {
    fiber fibers[VGSP_MAX_BLOCK_THREADS];
    uint32_t count, current;
    ucontext_t scheduler;
    const vgsp_run *run;
    vgsp_thread_fn thread;
    vgsp_dim3 block;
    vgsp_count last;   /* result of the barrier that opened last */
} block;

static fiber *self(void) { return &block.fibers[block.current]; }

static void wait_as(enum fiber_state state)
{
    fiber *me = self();
    me->state = state;
    swapcontext(&me->context, &block.scheduler);
}

static void fiber_main(void)
{
    block.thread(block.run, block.block, self()->index);
    wait_as(FIBER_DONE);
}

static void start_fiber(uint32_t i, vgsp_dim3 size)
{
    fiber *f = &block.fibers[i];
    f->index = (vgsp_dim3){i % size.x, i / size.x % size.y, i / size.x / size.y};
    f->state = FIBER_READY;
    if (!f->stack) f->stack = allocate(STACK);
    getcontext(&f->context);
    f->context.uc_stack.ss_sp = f->stack;
    f->context.uc_stack.ss_size = STACK;
    f->context.uc_link = NULL;
    makecontext(&f->context, fiber_main, 0);
}

/* Lets every ready fiber run until it waits; 0 if none was ready. */
static int resume_ready(void)
{
    int resumed = 0;
    for (uint32_t i = 0; i < block.count; i++) {
        if (block.fibers[i].state != FIBER_READY) continue;
        block.current = i;
        swapcontext(&block.scheduler, &block.fibers[i].context);
        resumed = 1;
    }
    return resumed;
}

/* The lanes of mask that have not returned, if all of them wait with that mask for the same operation; else 0. */
static uint32_t arrived(uint32_t warp, uint32_t mask, uint32_t kind)
{
    uint32_t here = 0;
    for (uint32_t lane = 0; lane < VGSP_WARP_SIZE && warp + lane < block.count; lane++) {
        const fiber *f = &block.fibers[warp + lane];
        if (!(mask >> lane & 1) || f->state == FIBER_DONE) continue;
        if (f->state != FIBER_MEETING || f->mask != mask || f->kind != kind) return 0;
        here |= 1u << lane;
    }
    return here;
}

static int open_meetings(void)
{
    int opened = 0;
    for (uint32_t i = 0; i < block.count; i++) {
        if (block.fibers[i].state != FIBER_MEETING) continue;
        uint32_t warp = i - i % VGSP_WARP_SIZE, here = arrived(warp, block.fibers[i].mask, block.fibers[i].kind);
        if (!here) continue;
        vgsp_meeting meeting = {.mask = here};
        for (uint32_t lane = 0; lane < VGSP_WARP_SIZE; lane++)
            if (here >> lane & 1) meeting.value[lane] = block.fibers[warp + lane].value;
        for (meeting.lane = 0; meeting.lane < VGSP_WARP_SIZE; meeting.lane++) {
            if (!(here >> meeting.lane & 1)) continue;
            block.fibers[warp + meeting.lane].meeting = meeting;
            block.fibers[warp + meeting.lane].state = FIBER_READY;
        }
        opened = 1;
    }
    return opened;
}

/* Lets the lanes at each warp's earliest place go on; 0 if nobody waits at one. */
static int leave_places(void)
{
    uint32_t first[VGSP_MAX_BLOCK_THREADS / VGSP_WARP_SIZE] = {0}, lanes[VGSP_MAX_BLOCK_THREADS / VGSP_WARP_SIZE] = {0};
    int left = 0;
    for (uint32_t i = 0; i < block.count; i++) {
        const fiber *f = &block.fibers[i];
        uint32_t *place = &first[i / VGSP_WARP_SIZE], *here = &lanes[i / VGSP_WARP_SIZE];
        if (f->state != FIBER_PLACE || (*place && *place < f->place)) continue;
        *here = (*place == f->place ? *here : 0) | 1u << i % VGSP_WARP_SIZE;
        *place = f->place;
    }
    for (uint32_t i = 0; i < block.count; i++) {
        fiber *f = &block.fibers[i];
        if (f->state != FIBER_PLACE || f->place != first[i / VGSP_WARP_SIZE]) continue;
        f->state = FIBER_READY;
        f->gathered = lanes[i / VGSP_WARP_SIZE];
        left = 1;
    }
    return left;
}

/* Opens the block barrier if all that have not returned wait there; 0 if nobody does. */
static int open_barrier(void)
{
    vgsp_count count = {0, 0};
    for (uint32_t i = 0; i < block.count; i++) {
        const fiber *f = &block.fibers[i];
        if (f->state == FIBER_DONE) continue;
        if (f->state != FIBER_BARRIER) die("some threads wait at a barrier, others in a warp operation");
        count.live++;
        count.true_ += f->predicate != 0;
    }
    block.last = count;
    for (uint32_t i = 0; i < block.count; i++)
        if (block.fibers[i].state == FIBER_BARRIER) block.fibers[i].state = FIBER_READY;
    return count.live != 0;
}

static void run_fibers(const vgsp_run *run, vgsp_dim3 block_index, vgsp_thread_fn thread)
{
    block.run = run;
    block.thread = thread;
    block.block = block_index;
    block.count = run->threads;
    for (uint32_t i = 0; i < block.count; i++) start_fiber(i, run->block);
    while (resume_ready() || open_meetings() || leave_places() || open_barrier()) {}
}

static vgsp_count barrier(const vgsp_run *run, int predicate)
{
    (void)run;
    self()->predicate = predicate;
    wait_as(FIBER_BARRIER);
    return block.last;
}

static const vgsp_meeting *meet(const vgsp_run *run, uint32_t mask, uint64_t value, uint32_t kind, uint32_t place)
{
    (void)run;
    (void)place;
    self()->kind = kind;
    self()->mask = mask;
    self()->value = value;
    wait_as(FIBER_MEETING);
    return &self()->meeting;
}

static uint32_t gather(const vgsp_run *run, uint32_t place)
{
    (void)run;
    self()->place = place;
    wait_as(FIBER_PLACE);
    return self()->gathered;
}

static void yield(const vgsp_run *run, int waits)
{
    (void)run;
    (void)waits;
    wait_as(FIBER_READY);
}

static __attribute__((noreturn)) void fail(const vgsp_run *run, int fault, const char *message)
{
    (void)run;
    (void)fault;
    die(message);
}

/* Kernels that print or allocate are not run here. */
static const vgsp_services services = {.abi_version = VGSP_ABI_VERSION,
                                       .run_fibers = run_fibers,
                                       .barrier = barrier,
                                       .meet = meet,
                                       .gather = gather,
                                       .yield = yield,
                                       .fail = fail};

/* --- modules and launches ----------------------------------------------------------------------------------------- */

static void make_variable(const vgsp_variable *v)
{
    *v->address = allocate(v->size);
    if (v->init) memcpy(*v->address, v->init, v->size);
    else memset(*v->address, 0, v->size);
}

/* Writes the addresses of other variables into v's initial value. */
static void relocate(const vgsp_module *module, const vgsp_variable *v)
{
    for (uint32_t i = 0; i < v->relocation_count; i++) {
        const vgsp_relocation *r = &v->relocations[i];
        const char *target = (const char *)*module->variables[r->variable].address + r->addend;
        memcpy((char *)*v->address + r->offset, &target, sizeof target);
    }
}

void vgsp_module_register(vgsp_module *module)
{
    if (module->abi_version != VGSP_ABI_VERSION) die("an object of another ABI version");
    mini_module = module;
    for (uint32_t i = 0; i < module->variable_count; i++) make_variable(&module->variables[i]);
    for (uint32_t i = 0; i < module->variable_count; i++) relocate(module, &module->variables[i]);
}

void vgsp_module_unregister(vgsp_module *module) { (void)module; }

static int rows_hold(vgsp_dim3 grid, vgsp_dim3 threads, uint32_t lanes)
{
    const uint64_t most = (uint64_t)1 << 31;
    if ((uint64_t)grid.x * threads.x > most || (uint64_t)grid.y * threads.y > most ||
        (uint64_t)grid.z * threads.z > most)
        return 0;
    return threads.x % lanes == 0 || (threads.y == 1 && threads.z == 1);
}

static int block_fits(vgsp_dim3 threads, uint32_t flags)
{
    return (threads.z == 1 || !(flags & (VGSP_VARIANT_ONE_ROW | VGSP_VARIANT_ONE_LAYER))) &&
           (threads.y == 1 || !(flags & VGSP_VARIANT_ONE_ROW));
}

static int isa_fits(int isa)
{
#define VGSP_ISA(id, number, name, lanes) [id] = name,
    static const char *const names[] = {VGSP_ISA_LIST(VGSP_ISA)};
#undef VGSP_ISA
    const char *wanted = getenv("MINI_ISA");
    return !wanted || !strcmp(wanted, names[isa]);
}

static const vgsp_variant *choose(const vgsp_kernel *kernel, vgsp_dim3 grid, vgsp_dim3 threads, int shaped)
{
    const vgsp_variant *best = NULL;
    for (uint32_t k = 0; k < kernel->variant_count; k++) {
        const vgsp_variant *v = kernel->variants[k];
        if (!isa_fits(v->isa) || !block_fits(threads, v->flags)) continue;
        if (v->shape == VGSP_SHAPE_ANY ? !best : shaped && rows_hold(grid, threads, v->lanes)) best = v;
    }
    if (!best && !kernel->serial) die("the kernel has no form for this launch");
    return best; /* NULL: the serial form */
}

vgsp_error vgsp_launch(const vgsp_kernel *kernel, vgsp_dim3 grid, vgsp_dim3 threads, const void *arguments,
                       uint32_t dynamic_shared,
                       vgsp_stream *stream)
{
    (void)stream;
    const char *form = getenv("MINI_FORM");
    int serial = form && !strcmp(form, "serial"), shaped = !form || strcmp(form, "any");
    const vgsp_variant *variant = serial ? NULL : choose(kernel, grid, threads, shaped);
    static const uint64_t stop = 0;
    vgsp_run run = {.grid = grid, .block = threads, .services = &services, .dynamic_shared = dynamic_shared};
    run.stop = &stop;
    static vgsp_place place;
    run.place = &place;
    run.threads = threads.x * threads.y * threads.z;
    run.count = (uint64_t)grid.x * grid.y * grid.z;
    void *copy = allocate(kernel->param_bytes);
    memcpy(copy, arguments, kernel->param_bytes);
    run.arguments = copy;
    char *shared = allocate(VGSP_DYNAMIC_OFFSET(kernel->static_shared) + dynamic_shared + 2 * VGSP_SHARED_MARGIN);
    run.shared = shared + VGSP_SHARED_MARGIN;
    run.scratch = variant ? allocate(variant->scratch_fixed
                                     + (size_t)variant->scratch_per_thread * ((run.threads + 31) / 32 * 32)) : NULL;
    (variant ? variant->entry : kernel->serial)(&run);
    free(copy);
    free(shared);
    free(run.scratch);
    return VGSP_SUCCESS;
}

vgsp_error vgsp_device_synchronize(void) { return VGSP_SUCCESS; }
