/* runtime.h: the one internal header, grouped by the file that defines what is declared.
 *
 * A call from above goes down: vgsp.h -> stream.c, queue.c (order) -> backend.h (where) -> local/local.c -> dms.c (which thread,
 * which blocks) -> warpvm.c (which form, how) -> ltc.c (with which memory). Nothing below knows what is above.
 *
 * Locks, in the order in which one thread may take them: device.c start -> module.c -> queue.c -> kernel_heap.c, print.c ->
 * memory.c -> memcheck.c, error.c, trace.c.
 * No lock is held while a block runs, and none is taken per block.
 */
#ifndef VGSP_RUNTIME_H
#define VGSP_RUNTIME_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <vgsp/vgsp.h>

#if defined(__has_feature)
#define HAS_FEATURE(x) __has_feature(x)
#else
#define HAS_FEATURE(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || HAS_FEATURE(address_sanitizer)
#define WITH_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__) || HAS_FEATURE(thread_sanitizer)
#define WITH_TSAN 1
#endif
#ifndef VGSP_POISON
#define POISON 0
#else
#define POISON 1 /* fresh device memory is filled with POISON_BYTE, shared memory between two blocks with POISON_WORD */
#endif
#define POISON_BYTE 0xCD
#define POISON_WORD 0x7fff7fffu /* no number as half, bfloat16, float or double; a large one as an integer */

/* What each thread has of its own is reached in one instruction. All of the library's such variables are small, a machine
   word or few: one that loads the library when it runs has little room left for them. */
#define THREAD_LOCAL _Thread_local __attribute__((tls_model("initial-exec")))

#define CACHE_LINE 64
#define MAX_WORKERS 1024
#define MAX_SMS 16

struct worker;

/* --- host.c: what the runtime takes from the operating system; every allocation can be made to fail ------------- */

/* Zeroed; NULL when there is no memory (or an injected failure). host_release(NULL) is fine. */
void *host_allocate(size_t size);
void host_release(void *memory);
/* Page-granular, zeroed, private; size is rounded up. Without access: only address space is taken. NULL on failure. */
void *host_map(size_t size, bool access);
void host_unmap(void *memory, size_t size);
/* Gives access to mapped pages, takes it, or takes it and drops their content. False on failure (take: never fails). */
bool host_commit(void *memory, size_t size);
void host_forbid(void *memory, size_t size);
void host_decommit(void *memory, size_t size);
/* A stack of size bytes above a page without access. Returns the lowest usable byte, NULL on failure. */
void *host_map_stack(size_t size);
void host_unmap_stack(void *stack, size_t size);
bool host_start_thread(pthread_t *thread, void *(*main)(void *), void *argument);
size_t host_page(void);

/* Failure injection: the n-th fallible call above (1 is the next) fails, once; 0 switches it off. */
void host_fail_at(long n);
/* Fallible calls since host_fail_at was last called. */
long host_calls(void);

uint64_t host_nanoseconds(void);    /* monotonic */
double host_ticks_per_nanosecond(void);
static inline uint64_t host_ticks(void) /* a cheap monotonic counter */
{
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
    uint64_t ticks;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
    return ticks;
#else
    return host_nanoseconds();
#endif
}

static inline void host_pause(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/* Sleeps while *word == seen; may also return early. Wakes up to count sleepers. */
void host_sleep(atomic_uint *word, unsigned seen);
void host_wake(atomic_uint *word, int count);

/* Who waits watches for so long before it sleeps: about as long as it takes to wake a thread, so that a wait costs at most
   twice what it has to. In ticks; 0 where the process has one core, on which nobody could do what is watched for. */
#define SPIN_NANOSECONDS 50000
uint64_t host_spin_ticks(void);
void host_expect_cores(unsigned cores);

/* Something that threads wait for. Rung after the state that they wait for has changed. */
struct bell {
    atomic_uint value, waiting;
};
void bell_ring(struct bell *bell);
/* Waits until done(context): briefly awake, calling help(context) (may be NULL; false: nothing to do), then asleep. */
void bell_wait(struct bell *bell, bool (*done)(void *), bool (*help)(void *), void *context);

/* --- gate.c: a lock, and a way past it ---------------------------------------------------------------------------- */

/* Zeroed: open. What it guards is nothing while it is open. */
struct gate {
    _Alignas(CACHE_LINE) _Atomic uintptr_t word; /* alone in its line: it changes all the time */
};
/* Takes the lock. NULL, or the visitor that is inside, who is noticed now. */
void *gate_lock(struct gate *gate);
/* open: there is nothing to guard. */
void gate_unlock(struct gate *gate, bool open);
/* Without the lock: visitor, an address that is a multiple of 16, is inside now; false: the gate is not open. */
bool gate_pass(struct gate *gate, void *visitor);
/* False: visitor was noticed, or may be when it takes the lock now, which it has to. */
bool gate_leave(struct gate *gate, void *visitor);
/* There is no visitor that nobody has noticed, and nobody who has the lock and may just be noticing one. */
bool gate_is_free(struct gate *gate);

/* --- settings.c: the environment ------------------------------------------------------------------------------- */

enum { FORM_BEST, FORM_VECTOR, FORM_SERIAL };
enum { BIND_SM, BIND_CORE, BIND_NONE };
struct settings {
    unsigned workers, sms;     /* 0: from the machine */
    const char *topology;      /* NULL: this machine */
    int isa;                   /* enum vgsp_isa, or -1 */
    int form, bind;
    bool stats, memcheck, no_inline, no_help, no_steal, no_switch, no_combine, no_prefetch, no_learn;
    unsigned combine_bytes, prefetch_bytes; /* 0: as much as the caches hold */
    const char *trace;         /* NULL: none is written */
    unsigned trace_events;     /* of each thread; 0: as many as usual */
    bool progress;
};
/* Reads the environment at the first call; constant afterwards. */
const struct settings *settings(void);
/* For tests: reads it again. No other thread may use the runtime. */
void settings_read(void);

/* --- topology.c: the machine as this process may use it -------------------------------------------------------- */

struct cpu {
    unsigned os_index;
    unsigned group;   /* cpus with the same group share a cache */
    unsigned apart;   /* from the cpu before it: levels of the machine up to what both are in; 0 for the first */
};
struct topology {
    unsigned cpu_count;   /* what the affinity mask and the cgroup's cpuset leave, one per hardware thread; >= 1 */
    unsigned usable;      /* cpu_count, or less if a cgroup quota says so; >= 1 */
    unsigned group_count;
    size_t cache;         /* bytes of the cache that a group shares; 0 if not known */
    size_t core_cache;    /* bytes of a core's own cache, the second level; 0 if not known */
    bool simulated;       /* VGSP_TOPOLOGY */
    struct cpu *cpus;     /* by group, then os_index; owned */
};
/* description: NULL for this machine, an hwloc synthetic string or an XML file's name. */
vgsp_error topology_discover(struct topology *topology, const char *description);
void topology_release(struct topology *topology);
/* What the cgroups (v1 and v2) that the file self (as /proc/self/cgroup) names below root (as /sys/fs/cgroup) allow:
   cpus rounded up, 0 for no limit; bytes, UINT64_MAX for no limit. */
unsigned topology_cgroup_cpus(const char *root, const char *self);
uint64_t topology_cgroup_memory(const char *root, const char *self);
struct memory_limits {
    uint64_t ram, cgroup;      /* bytes; UINT64_MAX: no limit */
    uint64_t address_space;    /* half of what RLIMIT_AS leaves */
};
struct memory_limits topology_memory_limits(void);
/* The least of them. */
uint64_t topology_memory(void);

/* What a machine is made of, for vgsp-info; from outside to inside, each part before those in it. */
enum part_kind { PART_SOCKET, PART_NODE, PART_CACHE, PART_CORE };
struct machine_part {
    enum part_kind kind;
    unsigned depth;            /* parts that it is in */
    unsigned number;           /* socket and NUMA node: the system's; core: counted; cache: its level */
    uint64_t bytes;            /* of NUMA node and cache */
    unsigned first, count;     /* its cpus, in struct topology's order */
};
/* description: as for topology_discover. Released by host_release. */
vgsp_error topology_parts(struct machine_part **parts, size_t *count, const char *description);

/* --- sm.c: workers grouped by shared cache ---------------------------------------------------------------------- */

struct placement {
    unsigned sm;          /* 0..sm_count-1 */
    unsigned cpu;         /* index into topology.cpus: where VGSP_BIND=core puts the worker */
};
/* How many workers: VGSP_WORKERS, or as many as cores are usable. */
unsigned sm_workers(const struct topology *topology);
/* Places workers on SMs (sms == 0: one per group), neighbours together; returns the number of SMs, 1..MAX_SMS. */
unsigned sm_place(const struct topology *topology, unsigned workers, unsigned sms, struct placement *placement);
/* For each of the SMs that sm_place made, itself and then the others, nearest first. */
void sm_neighbours(const struct topology *topology, const struct placement *placement, unsigned workers,
                   uint8_t order[MAX_SMS][MAX_SMS]);
/* The cpus [*begin, *end) of topology that worker self is bound to. how: BIND_SM or BIND_CORE. */
void sm_range(const struct topology *topology, const struct placement *placement, unsigned workers, unsigned self,
              int how, unsigned *begin, unsigned *end);
/* Binds the calling thread as VGSP_BIND says; failure is no error. */
void sm_bind(const struct topology *topology, const struct placement *placement, unsigned workers, unsigned self,
             int how);

/* --- fiber.c: stacks and switches -------------------------------------------------------------------------------- */

struct fiber {
    void *stack_pointer;       /* while it does not run */
    struct fiber *(*main)(void *);
    void *argument;
    struct fiber *caller;      /* that entered it */
    void *stack;               /* lowest usable byte, and size: of the fiber's own stack, or of a thread's */
    size_t stack_size;
    void *asan_stack, *tsan;   /* the sanitizers' own */
};
/* The first switch to fiber calls main(argument); what that returns goes on after it. What ran on the stack before is
   forgotten. */
void fiber_prepare(struct fiber *fiber, struct fiber *(*main)(void *), void *argument);
/* Stops from, whose code this is, and lets to go on. */
void fiber_switch(struct fiber *from, struct fiber *to);
/* Prepares to, and lets it go on: faster than both one after the other if main returns from. */
void fiber_enter(struct fiber *from, struct fiber *to, struct fiber *(*main)(void *), void *argument);
/* fiber was left in the middle and will be prepared again or released. */
void fiber_abandon(struct fiber *fiber);
/* The frames on the stack are gone: what they marked for ASan is no longer so. */
void fiber_clear(const struct fiber *fiber);
/* Whether address is in the page without access below the stack. */
bool fiber_overflowed(const struct fiber *fiber, const void *address);
/* fiber: zeroed. false: no memory. */
bool fiber_create(struct fiber *fiber, size_t stack_size);
void fiber_release(struct fiber *fiber);

/* --- ltc.c: what blocks work in, and what goes around the cache ----------------------------------------------------- */

struct launch;
void ltc_start(const struct topology *topology);
/* Of launch, planned, its arguments known: which outputs of its variant are written around the cache, as vgsp_run.around. */
uint32_t ltc_around(const struct launch *launch);
/* How much that may be at most; a launch writes each element once, or it is not known better than the allocation. */
uint64_t ltc_bytes_around(const struct launch *launch);
/* Of the allocations that the launch is to prefetch from; 0: it is not to. Else launch->ranges has what its kernel wants to know. */
uint64_t ltc_prefetched_bytes(struct launch *launch);
/* Stores of this thread that went around the cache come before all that follows. */
static inline void ltc_fence(void)
{
#if defined(__x86_64__)
    __builtin_ia32_sfence();
#else
    atomic_thread_fence(memory_order_release);
#endif
}

struct arena {
    char *memory;   /* page-aligned; owned */
    size_t size;
};
/* At least size bytes; false and unchanged when there is no memory. Content is lost when it grows. */
bool arena_reserve(struct arena *arena, size_t size);
void arena_release(struct arena *arena);

/* --- trial.c: which of two ways to run blocks takes less time ----------------------------------------------------- */

/* Zeroed at first. Any thread may read and write it. */
struct trial_record {
    _Atomic uint64_t ticks[2];         /* of as many blocks in the way that is used [0], and in the other [1] */
    atomic_uint trials;
};
#define TRIALS 3                       /* before anything is decided */
static inline uint64_t trial_ticks(const _Atomic uint64_t *ticks)
{
    return atomic_load_explicit(ticks, memory_order_relaxed);
}
/* What one trial's blocks took, in ticks; how many trials there have been. */
unsigned trial_note(struct trial_record *, uint64_t used, uint64_t other);
/* Whether the other way is the better one as far as is known, by one part in so many. */
bool trial_is_won(const struct trial_record *, unsigned part);
void trial_forget(struct trial_record *);

/* --- ahead.c: how far ahead kernels prefetch ------------------------------------------------------------------------- */

enum ahead_of {
    AHEAD_SERIAL,                      /* what indices lead to, in serial form ... */
    AHEAD_VECTOR,                      /* ... and in vector form */
    AHEAD_STREAMS                      /* what vector code loads in order; in bytes */
};
/* What some runs took for a block, added up. */
struct ahead_sum {
    _Atomic uint64_t ticks;
    atomic_uint runs;
};
/* Zeroed at first, but for what it is of. Any thread may read and write it. */
struct ahead_record {
    struct trial_record trial;         /* of the other distance */
    enum ahead_of of;
    atomic_uint learned;               /* 1 + the distance that is used; 0: none was better than the first */
    atomic_bool less;                  /* the other one is half as far, not twice */
    atomic_uint lost;                  /* other distances that were no better, since the last that was */
    atomic_uint turn;                  /* runs since a trial began */
    struct ahead_sum used, other;      /* in this trial: with the distance that is used, and with the other */
};
/* By what a launch learns in one form; NULL: nothing of the kind is prefetched. */
struct ahead_records {
    struct ahead_record *by_index, *in_order;
};
/* One of the two distances is 0. */
struct ahead_run {
    unsigned by_index, in_order;       /* as vgsp_run.ahead and .bytes_ahead; 0: nothing is prefetched */
    struct ahead_sum *counts_for;      /* what the run's time is added to; NULL: it is in no trial */
};
unsigned ahead_distance(const struct ahead_record *);
/* How far a run prefetches that counts for no trial. */
struct ahead_run ahead_usual(struct ahead_records);
/* Around a run of blocks. */
struct ahead_run ahead_begin(struct ahead_records);
void ahead_end(struct ahead_run, uint64_t blocks, uint64_t ticks);

/* --- form.c: the serial form where vectors waste their lanes --------------------------------------------------- */

/* What is known of a kernel's forms; zeroed at first. Any thread may read and write it. */
struct form_record {
    struct trial_record trial;         /* of the serial form beside the vector form */
    atomic_uint runs_to_trial;
};
/* Blocks [at, at + parts * blocks) of a run are a trial: half of them in the form that is not used, at first or then. The last
   `blocks` in either form are compared. */
struct form_trial {
    uint64_t blocks, at;               /* blocks: 0: none now */
    bool other_first;
};
unsigned form_parts(const struct launch *); /* of a trial: so many blocks has a run with one, at least */
/* Whether blocks of the launch may be run in either form. */
bool form_is_open(const struct launch *);
/* Whether the serial form is the better one as far as is known. */
bool form_is_serial(const struct form_record *);
struct form_trial form_trial(struct form_record *, uint64_t blocks, unsigned parts);
/* What one trial's blocks took, in ticks. */
void form_note(struct form_record *, uint64_t serial, uint64_t vector);

/* --- warpvm.c: forms of a kernel, and how a run of blocks is run ------------------------------------------------- */

/* What is known of a kernel, kept while its module is open. Counters may be read and written by any thread. */
struct kernel {
    const vgsp_kernel *code;
    const vgsp_variant *any, *rows;    /* best usable variant for each shape; NULL if there is none */
    bool serial;                       /* the serial form is to be used */
    atomic_uint max_dynamic_shared;
    _Atomic uint64_t cost;             /* ticks per thread, times 256; 0: not measured */
    _Atomic uint64_t launches, blocks, ticks, serial_blocks, stolen; /* for VGSP_STATS; stolen: blocks */
    _Atomic uint64_t lanes_on, lanes;  /* likewise: see vgsp_place; lanes: 0: its code does not count them */
    _Atomic uint64_t combined, prefetched; /* likewise: launches that wrote around the cache, and that prefetched */
    _Atomic uint64_t combined_bytes, prefetched_bytes; /* likewise: ltc_bytes_around; the allocations prefetched from */
    const char *kept_name;             /* for VGSP_TRACE; lives on when the module is closed */
    struct form_record forms;
    struct ahead_record ahead[3];      /* by enum ahead_of */
    struct kernel *next;               /* in its module */
};

/* One launch. The arguments live as long as it does. */
struct launch {
    struct kernel *kernel;
    const vgsp_variant *variant;       /* NULL: serial form */
    vgsp_dim3 grid, block;
    uint64_t blocks;
    uint32_t threads, dynamic_shared;
    size_t shared_bytes, scratch_bytes;
    const void *arguments;             /* 16-byte aligned */
    uint32_t around;                   /* see ltc_around */
    uint64_t prefetched_bytes;         /* see ltc_prefetched_bytes */
    vgsp_range ranges[2 * VGSP_RANGES]; /* see vgsp_run.ranges */
    _Atomic uint64_t failed;           /* 0, or UINT64_MAX: see vgsp_run.stop */
    _Atomic uint64_t done;             /* blocks, for VGSP_PROGRESS; see launch_done */
    /* blocks that may wait for one another; see gang.c */
    bool cooperative, gang;
    int priority;                      /* the stream's */
    uint64_t most_resident;            /* blocks under way at once */
    _Atomic uint64_t next, resident;   /* the first block that nobody has taken; blocks under way */
    _Atomic uint64_t barrier;          /* the grid's: blocks that live << 32 | that have arrived */
    atomic_uint phase;                 /* ... how often it has opened */
};

enum room_state { ROOM_EMPTY, ROOM_RUNS, ROOM_WAITS, ROOM_AT_GRID };

/* Where a run of blocks is carried out: its memory and stacks. One thread's at a time. */
struct room {
    struct worker *worker;
    struct arena shared, scratch;
    struct fiber runner;           /* generated code; entered anew for each run */
    struct block *block;           /* the threads of a block in serial form; NULL until they are needed */
    vgsp_run run;                  /* run.worker is the room */
    vgsp_place place;              /* run.place */
    enum room_state state;
    unsigned phase;                /* ROOM_AT_GRID: of the barrier when it arrived */
    struct room *next;             /* in the worker's list or a gang's ring */
};

/* Instruction sets this machine runs, as bits by enum vgsp_isa. */
uint32_t warpvm_isas(void);
const char *warpvm_isa_name(int isa); /* enum vgsp_isa */
/* Chooses the variants; VGSP_ERROR_NO_KERNEL_IMAGE when nothing can run. */
vgsp_error warpvm_choose(struct kernel *kernel);
/* Fills launch's sizes, variant and counts from grid and block, which were validated. */
void warpvm_plan(struct launch *launch, struct kernel *kernel, vgsp_dim3 grid, vgsp_dim3 block,
                 uint32_t dynamic_shared);
/* Ticks that all blocks will take one after the other, from measurements; a guess for a kernel without loops,
   UINT64_MAX if not known. */
uint64_t warpvm_estimate(const struct launch *launch);

/* The cost of 256 threads, in ticks, after a run of so many threads took so many ticks: it follows the measurements by
   quarters. Of the last blocks of a launch, a short run, the run itself may take most: that does not raise it. before: 0 if
   not known. */
uint64_t warpvm_cost(uint64_t before, uint64_t threads, uint64_t ticks);
/* Whether its runs do, as a rule: see vgsp_run.around. */
bool warpvm_writes_around(const struct launch *);
/* Blocks that have been run, with VGSP_PROGRESS. */
uint64_t launch_done(const struct launch *launch);
/* Runs blocks [first, first + count); of a gang, blocks of the launch until none is left that this worker could take. On
   failure sets launch->failed and the device's sticky error. Blocks of a launch that failed are skipped. Returns how long it
   took, in ticks. */
uint64_t warpvm_run(struct launch *launch, struct worker *worker, uint64_t first, uint64_t count);
/* The whole launch, in the calling thread. */
void warpvm_run_all(struct launch *launch, struct worker *worker);

/* What the system says of a forbidden access. */
struct fault {
    void *address;
    bool has_address;              /* false: it is none that a pointer can have */
    uintptr_t code;                /* of the instruction */
    uintptr_t stack[64];           /* the words above the stack pointer there: return addresses among them */
    unsigned depth;                /* how many of these there are */
};

/* For running blocks: one per worker thread, and one per host thread that runs blocks itself. */
struct worker {
    unsigned sm;
    struct fiber host;             /* the thread */
    struct room *rooms;            /* those not in a gang's ring; one at least outside gang_run */
    struct launch *launch;
    unsigned untimed;              /* launches since one was measured; see warpvm_run_all */
    bool serial;                   /* this run's blocks in the serial form, though the launch has a variant */
    struct ahead_run ahead;        /* how far this run prefetches */
    struct room *inside;           /* whose code runs now; NULL: none's */
    bool stealing;                 /* this run is of another SM's part */
    bool serving;                  /* ... but that of a service which may hold a lock */
    void *handler_stack;           /* see fault.c */
    struct fault fault;            /* of this run; code == 0: there was none */
    vgsp_error failure;            /* of this run */
    char message[256];
    struct worker *next;           /* in the list of free guests */
};
bool worker_create(struct worker *worker);     /* worker: zeroed */
void worker_release(struct worker *worker);
/* The run has failed for want of memory. */
void worker_lacks_memory(struct worker *worker);
/* The calling thread's, for a thread that is not one of the pool; NULL when there is no memory. */
struct worker *worker_guest(void);
/* Frees all guests that no thread holds. */
void worker_release_guests(void);
/* Bytes of stack per thread of the serial form, beside large local objects. */
extern atomic_size_t warpvm_stack;

/* NULL when there is no memory. */
struct room *room_create(struct worker *worker);
/* Makes room ready to run the blocks; false when there is no memory. */
bool room_begin(struct room *room, struct launch *launch, uint64_t first, uint64_t count);
/* From the worker's fiber: lets the room's code run until it is done (ROOM_EMPTY), waits, or fails (worker->failure). */
void room_continue(struct room *room);
/* After a failure: whatever runs in room is forgotten. */
void room_abandon(struct room *room);

/* --- threads.c: the threads of a block in serial form, and what generated code calls ------------------------------- */

extern const vgsp_services threads_services;
/* Stacks for threads of a block; false when there is no memory. */
bool threads_reserve(struct room *room, uint32_t threads, size_t stack_size);
/* The fiber that goes on in room: after a wait, or after the grid's barrier has opened. */
struct fiber *threads_resume(struct room *room);
void threads_abandon(struct room *room);
void threads_release(struct room *room);
/* The fiber that runs now: a thread's, or the runner. */
struct fiber *threads_current(struct room *room);
/* From the code of room: ends the launch; text says why, and the kernel's name is added. */
void threads_fail(struct room *room, vgsp_error error, const char *text) __attribute__((noreturn));
/* Adds to text where the code of room is: the block, or the blocks that run as one, and the thread where it is known. */
void threads_add_place(const struct room *room, char *text, size_t size);
/* Whether address is in the page without access below the stack of a thread. */
bool threads_overflowed(const struct room *room, const void *address);

/* --- fault.c: accesses that the system does not allow --------------------------------------------------------------- */

/* Handles them from now on; once for each process. */
void fault_start(void);
/* For worker's thread: memory for its handler; false when there is none. */
bool fault_create(struct worker *worker);
/* After a run: adds to worker->message the line of the source that its fault is in, if there was one and it is known. */
void fault_add_line(struct worker *worker);
/* source_line.c: "FILE:LINE" for the fault's instruction, or for the innermost call where that has none; false: not known. */
bool source_line(const struct fault *fault, char *text, size_t size);
void fault_release(struct worker *worker);
/* The calling thread runs worker from now on; no longer. */
void fault_adopt(struct worker *worker);
void fault_disown(struct worker *worker);

/* --- gang.c: blocks that wait for one another ---------------------------------------------------------------------- */

/* The launch is a gang's. most_resident: blocks under way at once, >= 1; cooperative: >= launch->blocks. */
void gang_plan(struct launch *launch, bool cooperative, uint64_t most_resident);
/* worker's part of launch; returns how many blocks it took. */
uint64_t gang_run(struct launch *launch, struct worker *worker);
/* The block in room has come to the grid's barrier; its code must switch to the worker's fiber. */
void gang_arrive(struct room *room);
/* Blocks of launch that have returned. */
uint64_t gang_done(const struct launch *launch);
/* Wakes workers that sleep at the barrier of a launch that has failed. */
void gang_wake(struct launch *launch);

/* --- dms.c: the thread pool -------------------------------------------------------------------------------------- */

/* Something to be run in pieces. Filled by the submitter, whose it is again when finish is called. */
struct work {
    /* Returns how long it took, in ticks; 0: not measured. */
    uint64_t (*run)(struct work *work, struct worker *worker, uint64_t first, uint64_t count);
    void (*finish)(struct work *work);   /* called once, by the thread that ran the last piece; may submit */
    uint64_t blocks;                     /* >= 1 */
    uint64_t unit;                       /* blocks that run together in any case; >= 1; blocks / unit <= 2^23 */
    uint32_t batch, least;               /* units of a run: to begin with, and at least; >= 1 */
    const void *owner;                   /* who may help with it: see dms_help */
    int priority;                        /* GREATEST_PRIORITY to 0; smaller is served first, then what is older */
    bool lasting;                        /* runs do not end soon: as many workers as there are runs are woken */
};
#define GREATEST_PRIORITY (-5)
#define RUN_NANOSECONDS 20000 /* what a run of blocks should take: long against its cost, short against the launch */
vgsp_error dms_start(const struct topology *topology, unsigned workers, unsigned sms);
/* Lets running pieces end, up to patience milliseconds. No work is taken up afterwards. */
void dms_stop(unsigned patience);
unsigned dms_workers(void);
unsigned dms_sms(void);
/* False when too much is being worked on; try again when something has finished. */
bool dms_submit(struct work *work);
/* The calling thread runs pieces of owner's work until done(context), if there are any and a core to spare. */
bool dms_help(const void *owner, bool (*done)(void *), void *context);
/* In a piece of work that only waits: sleeps, while other work may have the caller's place. */
void dms_nap(unsigned nanoseconds);
/* Whether there is such work. */
bool dms_lacks_seats(void);
/* Whether there is work that nobody has taken up and that is more urgent than this. */
bool dms_is_outranked(int priority);

/* --- memory.c: the device heap ----------------------------------------------------------------------------------- */

vgsp_error memory_start(uint64_t limit);   /* reserves; limit in bytes */
void memory_reset(void);                   /* frees every allocation */
void memory_stop(void);
/* 256-byte aligned. size > 0. kind: enum vgsp_memory_kind, plus MEMORY_VARIABLE for what only its module may free. */
#define MEMORY_VARIABLE 8
vgsp_error memory_allocate(void **pointer, size_t size, int kind);
/* kinds: bits 1 << kind. VGSP_ERROR_INVALID_VALUE when pointer is no allocation of these kinds. */
vgsp_error memory_check(const void *pointer, unsigned kinds);
vgsp_error memory_free(void *pointer, unsigned kinds);
int memory_kind(const void *pointer); /* enum vgsp_memory_kind */
/* Host memory that is a managed variable, until it is disowned (false: pointer was not adopted) or memory_reset. */
vgsp_error memory_adopt(void *pointer, size_t size);
bool memory_disown(void *pointer);
bool memory_is_adopted(const void *pointer);
struct memory_range {
    char *begin;
    size_t size;   /* as asked for */
    int kind;      /* as for memory_allocate */
};
bool memory_in_heap(const void *pointer);
/* The live allocation that pointer lies in, or the last that begins before it; the n-th by address. False: there is none. */
bool memory_find(const void *pointer, struct memory_range *range);
bool memory_before(const void *pointer, struct memory_range *range);
bool memory_nth(size_t n, struct memory_range *range);

/* --- memcheck.c: what VGSP_MEMCHECK looks for; called only where settings()->memcheck ------------------------------- */

/* The allocation is new: fills what is left on its pages with a pattern. */
void memcheck_surround(const struct memory_range *range);
/* The allocation is about to be freed: reports what was written around it, and remembers it. */
void memcheck_free(const struct memory_range *range);
/* Reports a pointer that cannot be freed. */
void memcheck_refuse_free(const void *pointer);
/* Adds to text which allocation address belongs to. */
void memcheck_describe(const void *address, char *text, size_t size);
/* False, and reported: of the size bytes at pointer, in the heap, some lie in no allocation. */
bool memcheck_covers(const void *pointer, size_t size);
/* Reports what was written around allocations that are left, and lists those that the program should have freed. */
void memcheck_finish(void);

/* --- kernel_heap.c: malloc() and free() of kernels ------------------------------------------------------------- */

/* 16-byte aligned, uninitialised; NULL when the heap is full or there is no memory. limit: bytes of the whole heap, which
   counts at the first call. Thread-safe, as the next. */
void *kernel_heap_allocate(size_t bytes, size_t limit);
/* False when memory is neither NULL nor a live result of kernel_heap_allocate. */
bool kernel_heap_release(void *memory);
bool kernel_heap_in_use(void);
/* The memory is gone (memory_reset). */
void kernel_heap_reset(void);

/* --- print.c: printf() of kernels -------------------------------------------------------------------------------- */

/* Adds what the format makes of count words (see vgsp_services.print) to the text that the host will write. limit: bytes
   of the buffer, which counts at the first call. The result is CUDA's: count, -1 for no format, -2 for no memory.
   Thread-safe. */
int32_t print_line(const char *format, const uint64_t *words, uint32_t count, size_t limit);
/* Writes what was printed to stdout; quick when nothing was. */
void print_flush(void);
bool print_in_use(void);
void print_reset(void);

/* --- transfer.c: copies and fills -------------------------------------------------------------------------------- */

/* height rows of width bytes, in pieces of at most TRANSFER_PIECE bytes of one row. from == NULL: fills with value. */
struct transfer {
    char *to;
    const char *from;
    size_t to_pitch, from_pitch, width, height;   /* none 0 */
    int value;
};
#define TRANSFER_PIECE ((size_t)256 << 10)
uint64_t transfer_pieces(const struct transfer *transfer);
void transfer_run(const struct transfer *transfer, uint64_t first, uint64_t count);
/* Of so many pieces. */
uint64_t transfer_bytes(const struct transfer *transfer, uint64_t first, uint64_t count);

/* --- stream.c: streams ------------------------------------------------------------------------------------------- */

/* Waits for everything issued so far in every stream. */
void stream_wait_all(void);
/* The same, but gives up when nothing has finished for patience milliseconds, and in a host function. */
void stream_drain(unsigned patience);
/* Everything was waited for: forgets all streams and events. */
void stream_reset(void);
/* Runs launch in stream order; copies its arguments, and itself if it is not done on return. */
vgsp_error stream_launch(vgsp_stream *stream, struct launch *launch);
/* How often stream_reset has ended all streams. */
unsigned stream_resets(void);
/* here: in the calling thread, done on return. */
vgsp_error stream_transfer(vgsp_stream *stream, const struct transfer *transfer, bool here);
/* Frees pointer (known to be device memory) in stream order. */
vgsp_error stream_free(vgsp_stream *stream, void *pointer);

/* --- queue.c: order ---------------------------------------------------------------------------------------------- */

/* Of all launches that are being carried out, the one issued first. */
struct running {
    uint64_t number;                   /* its own; 0: there is none */
    uint64_t done, blocks;             /* done: 0 throughout where VGSP_PROGRESS is not set, and in the calling thread */
    unsigned others;
    char name[48];                     /* its beginning */
};
void queue_running(struct running *running);
/* Adds what is under way to the trace. */
void queue_trace_unfinished(void);

/* --- herald.c: host functions ------------------------------------------------------------------------------------- */

/* True in a host function: nothing of the API may be called there. */
bool herald_is_calling(void);
/* Ends the thread that calls them, waiting at most patience milliseconds for one that runs. */
void herald_stop(unsigned patience);

/* --- module.c: what vgspcc's objects brought --------------------------------------------------------------------- */

/* The record of a kernel of a registered module; opens the module: variables are allocated and initialised.
   VGSP_ERROR_INVALID_DEVICE_FUNCTION for a kernel of no module, _INVALID_KERNEL_IMAGE for one of another ABI. */
vgsp_error module_kernel(struct kernel **record, const vgsp_kernel *kernel);
/* The host code of module id refers to its variable name by the host memory shadow. A managed variable lives there from
   now on, with its initial value; others are not touched. For constructors: allocates nothing, and the module has to
   be registered. */
void module_share(const char *id, const char *name, void *shadow);
/* Forgets what was made for open modules; they are opened again at next use. */
void module_reset(void);
/* The highest architecture that a module was compiled for: what the device has to be for all of them to run on it. 0 if
   none says. */
uint32_t module_architecture(void);
/* Of the variant that launches use; "" for the serial form. */
const char *module_isa_name(const struct kernel *kernel);
/* Of open modules. */
void module_each_kernel(void (*visit)(const struct kernel *));

/* --- statistics.c: VGSP_STATS ------------------------------------------------------------------------------------ */

void statistics_print(void);
/* As 12 KiB or 1.5 MiB; 24 bytes of text are enough. */
void statistics_format_bytes(char *text, size_t size, uint64_t bytes);

/* --- trace.c: VGSP_TRACE ----------------------------------------------------------------------------------------- */

extern bool trace_on;      /* constant once the runtime has started */
void trace_start(void);    /* before any thread of the runtime's */
void trace_stop(void);     /* writes the file */
/* The calling thread is a worker from now on. */
void trace_worker(unsigned number, unsigned sm);
/* A copy of text that is never freed; NULL without a trace. */
const char *trace_keep(const char *text);
/* When something begins; 0 without a trace. Those below note, with a trace only, that it has ended now. */
static inline uint64_t trace_now(void)
{
    return trace_on ? host_ticks() : 0;
}
/* The calling thread has run blocks (count of a gang's, whichever), or pieces of a transfer. */
void trace_blocks(uint64_t since, const struct launch *, bool serial, uint64_t first, uint64_t count);
void trace_pieces(uint64_t since, const struct transfer *, uint64_t bytes);
/* A command of stream is done (or is not: at exit), issued at since: a launch, a transfer or else a host function. */
void trace_command(unsigned stream, uint64_t since, uint64_t started, const struct launch *, const struct transfer *,
                   bool unfinished);
/* The calling thread has waited for stream; nothing if since is 0. */
void trace_wait(uint64_t since, unsigned stream);

/* --- progress.c: VGSP_PROGRESS ----------------------------------------------------------------------------------- */

void progress_start(void);
void progress_stop(void);

/* --- device.c: start, stop, limits ------------------------------------------------------------------------------- */

#define MAX_SHARED (48u << 10)
#define MAX_SHARED_OPTIN (99u << 10)
#define SHARED_PER_SM (100u << 10)
#define RESERVED_SHARED (1u << 10) /* of it, for each block */
#define THREADS_PER_SM 2048
#define BLOCKS_PER_SM 32
/* Starts the runtime if need be; the sticky error if there is one. Every public function that uses the device begins
   with it. */
vgsp_error device_enter(void);
bool device_started(void);   /* and not stopped */
/* True in a child of a process that had started it: there is nothing to be used, and locks may be held by nobody. */
bool device_forked(void);
/* The limit's value now. limit: enum vgsp_limit. Takes no lock. */
size_t device_limit(int limit);
/* Blocks of this size that one SM holds at once; 0 if none fits. */
uint32_t device_blocks_per_sm(const vgsp_kernel *kernel, uint32_t block_threads, size_t dynamic_shared);

/* --- error.c ----------------------------------------------------------------------------------------------------- */

/* Records error as the thread's last (success leaves it) and returns it. */
vgsp_error error_record(vgsp_error error);
/* Adds words to the error that the calling thread is about to return. */
vgsp_error error_explain(vgsp_error error, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The first sticky error stands until error_clear. */
void error_set_sticky(vgsp_error error, const char *message);
vgsp_error error_sticky(void);
void error_clear(void);

#endif
