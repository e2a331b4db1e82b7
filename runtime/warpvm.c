/* warpvm.c: which form of a kernel runs, and how a run of blocks is run.
 *
 * Choice: the vector variant for the best instruction set of this machine (or VGSP_ISA's), of the ROWS shape where the
 * block allows it; the serial form when it is asked for, when the kernel may wait on memory, or when there is no other.
 *
 * A run: generated code is always on a stack of the runtime's, the runner fiber of a room, entered anew for each run. So
 * every way out is the same: a switch to the worker's host fiber, which is the thread. Ordinary launches need one room
 * for each worker; those whose blocks wait for one another go to gang.c.
 */
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#endif

#include "runtime.h"

#define RUNNER_STACK ((size_t)16 << 20) /* not optimised, a long kernel has frames of megabytes; taken when touched */
#define OBJECT_STEP ((size_t)64 << 10) /* so that few kernels need stacks of their own size */
#define RUN_OWN_NANOSECONDS 200    /* what a run may take beside its blocks */
#define GUESSED_TICKS_PER_THREAD 4 /* of a kernel without loops that was not measured */

atomic_size_t warpvm_stack = (size_t)64 << 10;

/* --- choice --- */

#if defined(__x86_64__)
/* The register state that the operating system saves. */
static uint64_t saved_state(void)
{
    uint32_t low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

static bool has(uint32_t word, uint32_t bits)
{
    return (word & bits) == bits;
}

static uint32_t machine_isas(void)
{
    uint32_t a, b, c, d, found = 1u << VGSP_ISA_C;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return found;
    if (!has(c, bit_SSE3 | bit_SSSE3 | bit_SSE4_1 | bit_SSE4_2 | bit_POPCNT | bit_CMPXCHG16B)) return found;
    found |= 1u << VGSP_ISA_V2;
    uint32_t v3 = bit_AVX | bit_FMA | bit_F16C | bit_MOVBE | bit_OSXSAVE;
    if (!has(c, v3) || (saved_state() & 0x6) != 0x6) return found;
    uint32_t a7, b7, c7, d7, ax, bx, cx = 0, dx;
    __get_cpuid(0x80000001, &ax, &bx, &cx, &dx);
    if (!__get_cpuid_count(7, 0, &a7, &b7, &c7, &d7)) return found;
    if (!has(b7, bit_AVX2 | bit_BMI | bit_BMI2) || !has(cx, bit_LZCNT)) return found;
    found |= 1u << VGSP_ISA_V3;
    uint32_t v4 = bit_AVX512F | bit_AVX512BW | bit_AVX512CD | bit_AVX512DQ | bit_AVX512VL;
    if (!has(b7, v4) || (saved_state() & 0xe6) != 0xe6) return found;
    found |= 1u << VGSP_ISA_V4;
    if (!has(c7, bit_AVX512VNNI)) return found;
    found |= 1u << VGSP_ISA_V4_PLUS;
    if (has(d7, bit_AVX512FP16)) found |= 1u << VGSP_ISA_V4_FP16;
    return found;
}
#elif defined(__aarch64__)
/* Bits of a register of the Scalable Vector Extension; 0: there are none. */
static unsigned scalable_bits(void)
{
    int length = getauxval(AT_HWCAP) & HWCAP_SVE ? prctl(PR_SVE_GET_VL) : 0;
    return length > 0 ? 8u * (unsigned)(length & PR_SVE_VL_LEN_MASK) : 0;
}

static uint32_t machine_isas(void)
{
    uint32_t found = 1u << VGSP_ISA_C | 1u << VGSP_ISA_NEON;
    unsigned bits = scalable_bits();
    if (bits >= 128) found |= 1u << VGSP_ISA_SVE128;
    if (bits >= 256) found |= 1u << VGSP_ISA_SVE256;
    if (bits >= 512) found |= 1u << VGSP_ISA_SVE512;
    return found;
}
#else
static uint32_t machine_isas(void)
{
    return 1u << VGSP_ISA_C;
}
#endif

uint32_t warpvm_isas(void)
{
    static atomic_uint known;
    uint32_t isas = atomic_load_explicit(&known, memory_order_relaxed);
    if (!isas) atomic_store_explicit(&known, isas = machine_isas(), memory_order_relaxed);
    return isas;
}

const char *warpvm_isa_name(int isa)
{
    static const char *const names[VGSP_ISA_COUNT] = {
#define VGSP_ISA(id, number, name, lanes) [id] = name,
        VGSP_ISA_LIST(VGSP_ISA)
#undef VGSP_ISA
    };
    return names[isa];
}

/* Instruction sets are numbered so that a later one of the same architecture is the better one. */
static const vgsp_variant *best_variant(const vgsp_kernel *k, uint32_t isas, int shape)
{
    const vgsp_variant *best = NULL;
    for (uint32_t v = 0; v < k->variant_count; v++) {
        const vgsp_variant *variant = k->variants[v];
        if (variant->shape != shape || variant->isa >= VGSP_ISA_COUNT || !(isas >> variant->isa & 1)) continue;
        if (!best || variant->isa > best->isa) best = variant;
    }
    return best;
}

/* Those of this machine that the environment wants: one, if that, but x86-64-v4 and v4+ for kernels that gain nothing by more. */
static uint32_t wanted_isas(int forced)
{
    uint32_t isas = warpvm_isas();
    if (forced < 0) return isas;
    uint32_t wanted = 1u << forced;
    if (forced == VGSP_ISA_V4_PLUS || forced == VGSP_ISA_V4_FP16) wanted |= 1u << VGSP_ISA_V4;
    if (forced == VGSP_ISA_V4_FP16) wanted |= 1u << VGSP_ISA_V4_PLUS;
    return isas >> forced & 1 ? wanted : 0;
}

vgsp_error warpvm_choose(struct kernel *kernel)
{
    const vgsp_kernel *code = kernel->code;
    const struct settings *s = settings();
    uint32_t isas = wanted_isas(s->isa);
    kernel->any = best_variant(code, isas, VGSP_SHAPE_ANY);
    kernel->rows = best_variant(code, isas, VGSP_SHAPE_ROWS);
    bool wanted_serial = s->form == FORM_SERIAL || code->flags & (VGSP_KERNEL_SPINS | VGSP_KERNEL_SERIAL_ONLY);
    bool has_vector = kernel->any || (kernel->rows && code->serial);
    kernel->serial = code->serial && (wanted_serial || (!has_vector && s->isa < 0));
    if (kernel->serial || has_vector) return VGSP_SUCCESS;
    return error_explain(VGSP_ERROR_NO_KERNEL_IMAGE, "kernel %s has no form that runs here%s", code->display_name,
                         s->isa >= 0 ? " (VGSP_ISA forces one)" : "");
}

static bool fits(uint64_t grid, uint64_t block)
{
    return grid * block <= (uint64_t)1 << 31;
}

static bool block_fits(const struct launch *l, const vgsp_variant *v)
{
    bool one_layer = l->block.z == 1, one_row = one_layer && l->block.y == 1;
    return v && (one_row || !(v->flags & VGSP_VARIANT_ONE_ROW)) && (one_layer || !(v->flags & VGSP_VARIANT_ONE_LAYER));
}

/* lanes: a power of two. */
static bool rows_fit(const struct launch *l, uint32_t lanes)
{
    bool rows = (l->block.x & (lanes - 1)) == 0 || (l->block.y == 1 && l->block.z == 1);
    return rows && fits(l->grid.x, l->block.x) && fits(l->grid.y, l->block.y) && fits(l->grid.z, l->block.z);
}

/* NULL: no vector form was made for blocks of this shape. */
static const vgsp_variant *variant_for(const struct launch *launch, const struct kernel *kernel)
{
    const vgsp_variant *rows = kernel->rows, *any = block_fits(launch, kernel->any) ? kernel->any : NULL;
    bool as_good = block_fits(launch, rows) && (!any || rows->isa >= any->isa);
    return as_good && rows_fit(launch, rows->lanes) ? rows : any;
}

void warpvm_plan(struct launch *launch, struct kernel *kernel, vgsp_dim3 grid, vgsp_dim3 block,
                 uint32_t dynamic_shared)
{
    launch->kernel = kernel;
    launch->grid = grid;
    launch->block = block;
    launch->blocks = (uint64_t)grid.x * grid.y * grid.z;
    launch->threads = block.x * block.y * block.z;
    launch->dynamic_shared = dynamic_shared;
    launch->shared_bytes = VGSP_DYNAMIC_OFFSET(kernel->code->static_shared) + (size_t)dynamic_shared;
    launch->variant = kernel->serial ? NULL : variant_for(launch, kernel);
    size_t rounded = (launch->threads + 31u) & ~31u;
    launch->scratch_bytes = 0;
    launch->around = 0;
    launch->prefetched_bytes = 0;
    launch->cooperative = launch->gang = false;
    if (launch->variant)
        launch->scratch_bytes = launch->variant->scratch_fixed + launch->variant->scratch_per_thread * rounded;
    atomic_init(&launch->failed, 0);
    atomic_init(&launch->done, 0);
}

uint64_t launch_done(const struct launch *launch)
{
    return launch->gang ? gang_done(launch) : atomic_load_explicit(&launch->done, memory_order_relaxed);
}

uint64_t warpvm_estimate(const struct launch *launch)
{
    uint64_t cost = atomic_load_explicit(&launch->kernel->cost, memory_order_relaxed);
    if (!cost && launch->kernel->code->flags & VGSP_KERNEL_LOOPS) return UINT64_MAX;
    if (!cost) cost = GUESSED_TICKS_PER_THREAD * 256;
    unsigned __int128 ticks = (unsigned __int128)cost * launch->blocks * launch->threads / 256;
    return ticks >> 63 ? UINT64_MAX : (uint64_t)ticks;
}

/* --- a run --- */

/* CUDA's floating point: round to nearest, nothing flushed, no exception traps. Beside it x86-64 has flags of exceptions,
   which no kernel asks for. */
#if defined(__x86_64__)
#define FLOAT_CONTROL 0x1f80
#define FLOAT_FLAGS 0x3f
#else
#define FLOAT_CONTROL 0
#define FLOAT_FLAGS 0
#endif

static uint64_t float_control(void)
{
#if defined(__x86_64__)
    return __builtin_ia32_stmxcsr();
#elif defined(__aarch64__)
    uint64_t now;
    __asm__ volatile("mrs %0, fpcr" : "=r"(now));
    return now;
#else
    return FLOAT_CONTROL;
#endif
}

static void set_float_control(uint64_t value)
{
#if defined(__x86_64__)
    __builtin_ia32_ldmxcsr((unsigned)value);
#elif defined(__aarch64__)
    __asm__ volatile("msr fpcr, %0" : : "r"(value));
#else
    (void)value;
#endif
}

/* Block by block, and each finds its shared memory poisoned. */
static void run_poisoned(struct room *room, const struct launch *l, vgsp_entry entry)
{
    uint64_t end = room->run.first + room->run.count;
    uint32_t *words = (uint32_t *)room->run.shared;
    for (room->run.count = 1; room->run.first < end && !atomic_load(&l->failed); room->run.first++) {
        for (size_t i = 0; i < l->shared_bytes / sizeof *words; i++) words[i] = POISON_WORD;
        entry(&room->run);
    }
}

static vgsp_entry entry_of(const struct launch *l, bool serial)
{
    if (!l->variant) return l->kernel->code->serial;
    return serial ? l->variant->serial : l->variant->entry;
}

static void add(_Atomic uint64_t *sum, uint64_t count)
{
    atomic_fetch_add_explicit(sum, count, memory_order_relaxed);
}

/* What code of --count-lanes has counted. */
static void count_lanes(struct kernel *k, const vgsp_place *place)
{
    add(&k->lanes_on, place->lanes_on);
    add(&k->lanes, place->lanes);
}

/* On the runner's stack. */
static struct fiber *runner_main(void *argument)
{
    struct room *room = argument;
    const struct launch *l = room->worker->launch;
    vgsp_entry entry = entry_of(l, room->worker->serial);
    if (l->shared_bytes && (POISON || settings()->memcheck)) run_poisoned(room, l, entry);
    else entry(&room->run);
    if (room->place.lanes) count_lanes(l->kernel, &room->place);
    room->state = ROOM_EMPTY;
    return &room->worker->host;
}

static bool needs_fibers(const struct launch *l)
{
    return !l->variant && l->kernel->code->flags & VGSP_KERNEL_SERIAL_FIBERS;
}

/* Bytes of stack for a thread: the limit is meant for calls; large local objects come on top. */
static size_t thread_stack(const struct kernel *kernel)
{
    size_t limit = atomic_load(&warpvm_stack), objects = kernel->code->serial_stack;
    return objects < limit / 4 ? limit : limit + ((objects + OBJECT_STEP - 1) & ~(OBJECT_STEP - 1));
}

static bool reserve(struct room *room, const struct launch *l)
{
    return arena_reserve(&room->shared, l->shared_bytes + 2 * VGSP_SHARED_MARGIN) &&
           arena_reserve(&room->scratch, l->scratch_bytes) && (!needs_fibers(l) || threads_reserve(room, l->threads, thread_stack(l->kernel)));
}

bool room_begin(struct room *room, struct launch *l, uint64_t first, uint64_t count)
{
    const struct ahead_run ahead = room->worker->ahead;
    if (!reserve(room, l)) return false;
    room->run = (vgsp_run){
        .arguments = l->arguments,
        .grid = l->grid,
        .block = l->block,
        .first = first,
        .count = count,
        .threads = l->threads,
        .dynamic_shared = l->dynamic_shared,
        .cooperative = l->cooperative,
        .shared = room->shared.memory + VGSP_SHARED_MARGIN,
        .scratch = room->scratch.memory,
        .services = &threads_services,
        .around = ahead.by_index ? 0 : l->around,
        .ranges = ahead.by_index ? l->ranges : NULL,
        .ahead = ahead.by_index,
        .bytes_ahead = ahead.in_order,
        .stop = (const uint64_t *)&l->failed,
        .place = &room->place,
        .worker = room,
    };
    room->place = (vgsp_place){.left = count, .together = 1};
    room->state = ROOM_RUNS;
    return true;
}

void room_continue(struct room *room)
{
    bool begins = room->state == ROOM_RUNS;
    struct fiber *next = begins ? &room->runner : threads_resume(room);
    room->state = ROOM_RUNS;
    room->worker->inside = room;
    if (begins) fiber_enter(&room->worker->host, next, runner_main, room);
    else fiber_switch(&room->worker->host, next);
    room->worker->inside = NULL;
}

void room_abandon(struct room *room)
{
    fiber_abandon(&room->runner);
    threads_abandon(room);
    room->state = ROOM_EMPTY;
}

/* A gang's blocks belong to no SM. */
static void count_blocks(struct launch *l, const struct worker *w, uint64_t count, uint64_t ticks)
{
    struct kernel *k = l->kernel;
    add(&k->blocks, count);
    add(&k->ticks, ticks);
    if (w->stealing && !l->gang) add(&k->stolen, count);
}

uint64_t warpvm_cost(uint64_t before, uint64_t threads, uint64_t ticks)
{
    unsigned __int128 known = (unsigned __int128)before * threads, new = (unsigned __int128)ticks << 8;
    if (new > known - known / 4 && new < known + known / 4) return before; /* no division */
    uint64_t own = (uint64_t)(RUN_OWN_NANOSECONDS * host_ticks_per_nanosecond());
    if (before && new > known && new - known < (unsigned __int128)own << 8) return before;
    uint64_t now = (ticks << 8) / threads + 1;
    return before ? before - before / 4 + now / 4 + 1 : now;
}

/* While measurements agree with the cost nothing is written, for all workers read it. */
static void account(struct launch *l, const struct worker *w, uint64_t count, uint64_t ticks)
{
    struct kernel *k = l->kernel;
    const struct settings *shown = settings();
    if (shown->stats) count_blocks(l, w, count, ticks);
    if (shown->progress) add(&l->done, count);
    uint64_t before = atomic_load_explicit(&k->cost, memory_order_relaxed);
    uint64_t cost = warpvm_cost(before, count * l->threads, ticks);
    if (cost != before) atomic_store_explicit(&k->cost, cost, memory_order_relaxed);
}

static void report_failure(struct launch *l, vgsp_error error, const char *message)
{
    if (atomic_exchange(&l->failed, UINT64_MAX)) return;
    error_set_sticky(error, message);
    if (l->gang) gang_wake(l);
}

static void continue_traced(struct room *room, const struct launch *l, uint64_t first, uint64_t count)
{
    uint64_t since = host_ticks();
    room_continue(room);
    trace_blocks(since, l, room->worker->serial, first, count);
}

/* How many blocks were run. */
static uint64_t run_blocks(struct launch *l, struct worker *w, uint64_t first, uint64_t count)
{
    struct room *room = w->rooms;
    if (!room_begin(room, l, first, count)) {
        worker_lacks_memory(w);
        return 0;
    }
    if (trace_on) continue_traced(room, l, first, count);
    else room_continue(room);
    if (room->run.around) ltc_fence();
    if (w->failure) room_abandon(room);
    return count;
}

/* By what the launch learns how far it prefetches in this form. */
static struct ahead_records ahead_of(const struct launch *l, bool serial)
{
    struct ahead_record *records = l->kernel->ahead;
    if (serial || !l->variant) return (struct ahead_records){l->prefetched_bytes ? &records[AHEAD_SERIAL] : NULL, NULL};
    bool by_index = l->prefetched_bytes && l->variant->flags & VGSP_VARIANT_AHEAD, in_order = l->around && !settings()->no_prefetch;
    return (struct ahead_records){by_index ? &records[AHEAD_VECTOR] : NULL, in_order ? &records[AHEAD_STREAMS] : NULL};
}

bool warpvm_writes_around(const struct launch *l)
{
    return l->around && !ahead_usual(ahead_of(l, false)).by_index;
}

/* How many blocks were run. */
static uint64_t run_form(struct launch *l, struct worker *w, uint64_t first, uint64_t count, bool serial, struct ahead_run ahead)
{
    if (!count || w->failure) return 0;
    w->serial = serial;
    w->ahead = ahead;
    uint64_t done = run_blocks(l, w, first, count);
    w->serial = false;
    if (serial && settings()->stats) add(&l->kernel->serial_blocks, done);
    return done;
}

/* The same, of a launch that may prefetch: for how far ahead that is, the run may count. */
static uint64_t run_ahead(struct launch *l, struct worker *w, uint64_t first, uint64_t count, bool serial)
{
    struct ahead_records records = ahead_of(l, serial);
    if (!records.by_index && !records.in_order) return run_form(l, w, first, count, serial, ahead_usual(records));
    struct ahead_run ahead = ahead_begin(records);
    uint64_t since = host_ticks();
    uint64_t blocks = run_form(l, w, first, count, serial, ahead);
    ahead_end(ahead, blocks, host_ticks() - since);
    return blocks;
}

/* In the form that is known to be better; a few blocks may be tried in the other, and compared with those beside them. */
static uint64_t run_forms(struct launch *l, struct worker *w, uint64_t first, uint64_t count)
{
    struct form_record *forms = &l->kernel->forms;
    bool used = form_is_serial(forms);
    unsigned parts = form_parts(l);
    struct form_trial trial = form_trial(forms, count, parts);
    uint64_t n = trial.blocks, ticks[2] = {0, 0}, rest = trial.at + parts * n;
    uint64_t blocks = run_form(l, w, first, trial.at, used, ahead_usual(ahead_of(l, used)));
    for (unsigned i = 0; i < parts && n; i++) {
        bool serial = (i < parts / 2) == trial.other_first ? !used : used;
        uint64_t since = host_ticks();
        blocks += run_form(l, w, first + trial.at + i * n, n, serial, ahead_usual(ahead_of(l, serial)));
        ticks[serial] = host_ticks() - since;
    }
    if (n && blocks == rest && !w->failure) form_note(forms, ticks[true], ticks[false]);
    return blocks + run_ahead(l, w, first + rest, count - rest, used);
}

static uint64_t run(struct launch *launch, struct worker *w, uint64_t first, uint64_t count, bool timed)
{
    if (atomic_load_explicit(&launch->failed, memory_order_relaxed)) return 0;
    w->launch = launch;
    w->failure = VGSP_SUCCESS;
    w->fault.code = 0;
    if (launch->gang) w->ahead = ahead_usual(ahead_of(launch, false));
    uint64_t since = timed ? host_ticks() : 0, control = float_control();
    bool differs = (control & ~(uint64_t)FLOAT_FLAGS) != FLOAT_CONTROL;
    if (differs) set_float_control(FLOAT_CONTROL);
    uint64_t blocks = launch->gang           ? gang_run(launch, w)
                      : form_is_open(launch) ? run_forms(launch, w, first, count)
                                             : run_ahead(launch, w, first, count, false);
    if (differs) set_float_control(control);
    uint64_t ticks = timed ? host_ticks() - since : 0;
    if (blocks && timed) account(launch, w, blocks, ticks);
    if (!w->failure) return ticks;
    fault_add_line(w);
    report_failure(launch, w->failure, w->message);
    return ticks;
}

uint64_t warpvm_run(struct launch *launch, struct worker *w, uint64_t first, uint64_t count)
{
    return run(launch, w, first, count, true);
}

#define TIMED_OF 7 /* launches whose cost cannot change much, one is measured: to look at the clock takes as long as they do */

void warpvm_run_all(struct launch *launch, struct worker *w)
{
    const struct kernel *k = launch->kernel;
    bool steady = atomic_load_explicit(&k->cost, memory_order_relaxed) && !(k->code->flags & VGSP_KERNEL_LOOPS);
    bool counted = settings()->stats || settings()->progress;
    run(launch, w, 0, launch->blocks, !steady || counted || w->untimed++ % TIMED_OF == 0);
}

/* --- workers and guests --- */

struct room *room_create(struct worker *worker)
{
    struct room *room = host_allocate(sizeof *room);
    if (room && fiber_create(&room->runner, RUNNER_STACK)) {
        room->worker = worker;
        return room;
    }
    host_release(room);
    return NULL;
}

bool worker_create(struct worker *worker)
{
    return fault_create(worker) && (worker->rooms = room_create(worker));
}

void worker_lacks_memory(struct worker *worker)
{
    worker->failure = VGSP_ERROR_MEMORY_ALLOCATION;
    strcpy(worker->message, "no memory for the shared memory or stacks of a block");
}

static void release_room(struct room *room)
{
    fiber_release(&room->runner);
    threads_release(room);
    arena_release(&room->shared);
    arena_release(&room->scratch);
    host_release(room);
}

void worker_release(struct worker *worker)
{
    while (worker->rooms) {
        struct room *room = worker->rooms;
        worker->rooms = room->next;
        release_room(room);
    }
    fault_release(worker);
}

static THREAD_LOCAL struct worker *own_guest;
static pthread_key_t guest_key;
static pthread_once_t guest_once = PTHREAD_ONCE_INIT;
static bool has_guest_key;
static pthread_mutex_t guest_lock = PTHREAD_MUTEX_INITIALIZER;
static struct worker *free_guests;

/* A thread ends: its guest waits for another one. What else the thread does at its end gets one anew. */
static void return_guest(void *guest)
{
    struct worker *w = guest;
    own_guest = NULL;
    fault_disown(w);
    w->host = (struct fiber){0};
    pthread_mutex_lock(&guest_lock);
    w->next = free_guests;
    free_guests = w;
    pthread_mutex_unlock(&guest_lock);
}

static void make_guest_key(void)
{
    has_guest_key = !pthread_key_create(&guest_key, return_guest);
}

static struct worker *new_guest(void)
{
    pthread_mutex_lock(&guest_lock);
    struct worker *w = free_guests;
    if (w) free_guests = w->next;
    pthread_mutex_unlock(&guest_lock);
    if (w) return w;
    w = host_allocate(sizeof *w);
    if (w && worker_create(w)) return w;
    if (w) worker_release(w);
    host_release(w);
    return NULL;
}

struct worker *worker_guest(void)
{
    if (own_guest) return own_guest;
    pthread_once(&guest_once, make_guest_key);
    struct worker *w = has_guest_key ? new_guest() : NULL;
    if (w && pthread_setspecific(guest_key, w)) {
        return_guest(w);
        return NULL;
    }
    if (w) fault_adopt(w);
    return own_guest = w;
}

void worker_release_guests(void)
{
    if (own_guest) {
        pthread_setspecific(guest_key, NULL);
        return_guest(own_guest);
    }
    pthread_mutex_lock(&guest_lock);
    while (free_guests) {
        struct worker *w = free_guests;
        free_guests = w->next;
        worker_release(w);
        host_release(w);
    }
    pthread_mutex_unlock(&guest_lock);
}
