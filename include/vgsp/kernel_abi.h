/* kernel_abi.h: what generated code and the runtime agree on.
 *
 * vgspcc turns every kernel into entries (one per instruction set and block shape, plus a serial one) and describes
 * them in a vgsp_kernel; a vgsp_module lists the kernels and variables of one source file. The runtime runs an entry
 * for a run of consecutive blocks. Generated code is freestanding: it calls the runtime only through vgsp_services.
 *
 * Any change to a structure or an enumerator here changes VGSP_ABI_VERSION; objects of another version are refused by
 * name when they register.
 */
#ifndef VGSP_KERNEL_ABI_H
#define VGSP_KERNEL_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VGSP_ABI_VERSION 12

#define VGSP_WARP_SIZE 32
#define VGSP_MAX_BLOCK_THREADS 1024

typedef struct vgsp_dim3 {
    uint32_t x, y, z;
} vgsp_dim3;

/* Instruction sets: VGSP_ISA(enumerator, number, name as in --isa= and VGSP_ISA=, lanes of 32 bits per register).
   x86-64-v4+ is x86-64-v4 and AVX512-VNNI, x86-64-v4+fp16 these and AVX512-FP16; only kernels that gain by that have a
   variant for them beside v4's. */
#define VGSP_ISA_LIST(VGSP_ISA)                     \
    VGSP_ISA(VGSP_ISA_C, 0, "c", 4)                 \
    VGSP_ISA(VGSP_ISA_V2, 1, "x86-64-v2", 4)        \
    VGSP_ISA(VGSP_ISA_V3, 2, "x86-64-v3", 8)        \
    VGSP_ISA(VGSP_ISA_V4, 3, "x86-64-v4", 16)       \
    VGSP_ISA(VGSP_ISA_V4_PLUS, 4, "x86-64-v4+", 16) \
    VGSP_ISA(VGSP_ISA_NEON, 5, "neon", 4)           \
    VGSP_ISA(VGSP_ISA_SVE128, 6, "sve128", 4)       \
    VGSP_ISA(VGSP_ISA_SVE256, 7, "sve256", 8)       \
    VGSP_ISA(VGSP_ISA_SVE512, 8, "sve512", 16)      \
    VGSP_ISA(VGSP_ISA_V4_FP16, 9, "x86-64-v4+fp16", 16)

enum vgsp_isa {
#define VGSP_ISA(id, number, name, lanes) id = number,
    VGSP_ISA_LIST(VGSP_ISA)
#undef VGSP_ISA
    VGSP_ISA_COUNT
};

/* What a variant assumes about the launch; the runtime checks before it chooses one. */
enum vgsp_shape {
    VGSP_SHAPE_ANY = 0,  /* nothing; a kernel without this variant runs in the serial form where ROWS does not hold */
    VGSP_SHAPE_ROWS = 1, /* block.x is a multiple of the register's lanes or block.y == block.z == 1; and
                            grid.d * block.d <= 2^31 in each dimension d: threadIdx.x runs along the lanes,
                            y and z are uniform in a register, global indices do not wrap */
};

enum vgsp_kernel_flags {
    VGSP_KERNEL_BARRIER = 1 << 0,        /* has block barriers */
    VGSP_KERNEL_WARP = 1 << 1,           /* has warp operations */
    VGSP_KERNEL_GLOBAL_ATOMICS = 1 << 2, /* has atomics that may reach global memory */
    VGSP_KERNEL_SPINS = 1 << 3,          /* may wait on memory that another thread writes: serial form, fibers, never inline;
                                            its blocks begin in index order */
    VGSP_KERNEL_LOOPS = 1 << 4,          /* has a loop: its cost is not known before it was measured */
    VGSP_KERNEL_SERIAL_ONLY = 1 << 8,    /* no vector form: lanes of a warp may meet at different places in the source, or
                                            calls that cannot be inlined */
    VGSP_KERNEL_SERIAL_FIBERS = 1 << 5,  /* the serial form calls barrier, meet or yield: each thread needs a fiber */
};

/* An allocation: words of 8 bytes begin in it less than bytes behind begin. */
typedef struct vgsp_range {
    const char *begin;
    uint64_t bytes;
} vgsp_range;
#define VGSP_RANGES 8 /* of one kernel, at most; of a variant so many are looked up */

typedef struct vgsp_run vgsp_run;
typedef struct vgsp_services vgsp_services;

/* Runs blocks [run->first, run->first + run->count) one after the other. */
typedef void (*vgsp_entry)(const vgsp_run *run);

/* One thread of one block, serial form. */
typedef void (*vgsp_thread_fn)(const vgsp_run *run, vgsp_dim3 block_index, vgsp_dim3 thread_index);

/* How far a run has come: written by its code, read when it fails. */
typedef struct vgsp_place {
    uint64_t left;                 /* blocks to be run, the present one among them */
    uint64_t together;             /* that many are run as one: see vgsp_strip */
    uint64_t lanes_on, lanes;      /* that were on, and that there were, added up over the operations that were done: by code
                                      of --count-lanes, at its end */
} vgsp_place;

/* What a micro-kernel gets: constant while it runs. Owned by the runtime. */
struct vgsp_run {
    const void *arguments;         /* parameters packed at the offsets of vgsp_kernel.params; 16-byte aligned */
    vgsp_dim3 grid, block;
    uint64_t first, count;         /* linear block numbers: x + grid.x * (y + grid.y * z) */
    uint32_t threads;              /* block.x * block.y * block.z, 1..1024 */
    uint32_t dynamic_shared;       /* bytes of extern __shared__ memory */
    uint32_t cooperative;          /* 1: all blocks are under way together, grid_barrier may be called; else 0 */
    char *shared;                  /* block-shared memory, 128-byte aligned: the static part, then from
                                      VGSP_DYNAMIC_OFFSET(kernel->static_shared) on the dynamic part. VGSP_SHARED_MARGIN
                                      bytes before and behind may be read and written back as they were */
    char *scratch;                 /* 128-byte aligned; what lives across barriers: variant.scratch_fixed +
                                      variant.scratch_per_thread * (threads rounded up to 32) bytes, uninitialised */
    const vgsp_services *services;
    uint32_t around;               /* bit i: what is written through variant.pointers[i] goes around the cache; 0 with ranges */
    const vgsp_range *ranges;      /* what the pointers of vgsp_kernel.ranges belong to, and from [VGSP_RANGES] on those of
                                      vgsp_variant.computed, the first VGSP_RANGES of them; NULL: nothing that indices lead to,
                                      or that is computed, is to be prefetched */
    uint32_t ahead;                /* how far before its turn that is: rounds of a loop (of the vector form's a 64th as many), a
                                      half to a 16th as many threads */
    uint32_t bytes_ahead;          /* vector form: so far behind what is loaded in order is prefetched; 0: nothing is */
    const uint64_t *stop;          /* 0, or UINT64_MAX: the launch has failed, and no further block begins; see vgsp_goes_on */
    vgsp_place *place;
    void *worker;                  /* the runtime's own */
};
#define VGSP_SHARED_MARGIN 128
#define VGSP_DYNAMIC_OFFSET(static_shared) (((static_shared) + 127u) & ~127u)

/* The values of a warp operation's participants (serial form). */
typedef struct vgsp_meeting {
    uint64_t value[VGSP_WARP_SIZE]; /* by lane; unspecified for lanes not in mask */
    uint32_t mask;                  /* lanes that took part */
    uint32_t lane;                  /* the caller's */
} vgsp_meeting;

typedef struct vgsp_count {
    uint32_t live, true_; /* threads that have not returned; those of them whose predicate was not 0 */
} vgsp_count;

enum vgsp_fault {
    VGSP_FAULT_DIVERGENT_BARRIER = 1, /* __syncthreads() under a condition that differs within the block */
    VGSP_FAULT_TRAP = 2,              /* __trap() */
    VGSP_FAULT_ASSERT = 3,
    VGSP_FAULT_UNREACHABLE = 4
};

/* Calls from generated code into the runtime. */
struct vgsp_services {
    uint32_t abi_version;
    /* Serial form of a kernel with VGSP_KERNEL_SERIAL_FIBERS: runs every thread of block block_index as a fiber of its
       own, in index order, until all have returned. */
    void (*run_fibers)(const vgsp_run *run, vgsp_dim3 block_index, vgsp_thread_fn thread);
    /* __syncthreads() and its kin, called by a fiber: returns when every thread of the block that has not returned waits
       here too. */
    vgsp_count (*barrier)(const vgsp_run *run, int predicate);
    /* A warp operation, called by a fiber: returns when the lanes of mask that have not returned have all called the same
       one with this mask. When no thread of the block can go on otherwise, those at the earliest place of each warp act
       without the lanes that have not come. kind: which operation; place: a number from 1 in the order of the source. The
       result is the caller's until its next call. */
    const vgsp_meeting *(*meet)(const vgsp_run *run, uint32_t mask, uint64_t value, uint32_t kind, uint32_t place);
    /* What a warp does in step, called by a fiber: returns, when no thread of the block can go on otherwise, to all lanes
       of the warp that wait at this place (a number from 1, in the order of the source) together; the earliest place of
       each warp comes first, but in kernels that spin all places in turn. The result is those lanes. */
    uint32_t (*gather)(const vgsp_run *run, uint32_t place);
    /* At the back edges of loops in kernels with VGSP_KERNEL_SPINS: lets other threads and blocks run. waits: 1 for a loop
       that may wait for one of them, 0 for any other. */
    void (*yield)(const vgsp_run *run, int waits);
    /* The barrier of a cooperative launch's grid: called by each fiber, or once for the block by code without fibers (its
       vector form). Returns when all blocks that have not ended have called it. Else ends the launch. */
    void (*grid_barrier)(const vgsp_run *run);
    /* Ends the launch with an error; does not return. message names file and line. May be called in any form, as all
       of the following. */
    void (*fail)(const vgsp_run *run, int fault, const char *message) __attribute__((noreturn));
    /* assert() has failed in threads first_thread + i of block_index for the bits i of lanes: says so on stderr, a line
       for each, and ends the launch; does not return. */
    void (*assert_fail)(const vgsp_run *run, vgsp_dim3 block_index, uint32_t first_thread, uint32_t lanes,
                        const char *expression, const char *file, uint32_t line, const char *function)
        __attribute__((noreturn));
    /* printf(): words holds an integer or pointer, extended by its sign, or a double's bits for each argument. The text
       appears on stdout, whole, at the host's next synchronisation. Returns CUDA's result: count, or -1 for a NULL
       format. Thread-safe. */
    int32_t (*print)(const vgsp_run *run, const char *format, const uint64_t *words, uint32_t count);
    /* malloc() and free() of kernels: 16-byte aligned memory of the device that lives until it is freed, by any kernel;
       NULL when the heap (VGSP_LIMIT_MALLOC_HEAP) is full. Memory that allocate did not give ends the launch.
       Thread-safe. */
    void *(*allocate)(const vgsp_run *run, uint64_t bytes);
    void (*release)(const vgsp_run *run, void *memory);
};

/* A pointer among the arguments, and what is done through it. */
typedef struct vgsp_pointer {
    uint32_t offset;             /* of the pointer, in the packed arguments */
    uint32_t written;            /* bytes that each thread writes there, at most, side by side with its neighbours; 0: the
                                    kernel reads there; VGSP_WRITTEN_THROUGH: nobody knows, it may be all */
} vgsp_pointer;
#define VGSP_WRITTEN_THROUGH 0xffffffffu

#define VGSP_VARIANT_LAYERED 1u   /* runs as many blocks side by side together as vgsp_layered_strip says, and gains by it */
#define VGSP_VARIANT_ONE_ROW 2u   /* for blocks with y == z == 1 only */
#define VGSP_VARIANT_ONE_LAYER 4u /* for blocks with z == 1 only */
#define VGSP_VARIANT_AHEAD 8u     /* prefetches what indices lead to, of later threads, as the serial form does, or of later rounds; or what threads compute */
typedef struct vgsp_variant {
    uint8_t isa;                 /* enum vgsp_isa */
    uint8_t shape;               /* enum vgsp_shape */
    uint8_t lanes;               /* of 32 bits per register */
    uint8_t flags;               /* VGSP_VARIANT_... */
    uint32_t scratch_fixed;      /* bytes */
    uint32_t scratch_per_thread; /* bytes */
    vgsp_entry entry;
    vgsp_entry serial;           /* gives the same bits, and may be faster: lanes part in loops and gather; NULL: none */
    /* Outputs that may be written around the cache, at most 32 (see vgsp_run.around), and then all pointers that are read
       through. None: no part of the code asks. */
    const vgsp_pointer *pointers;
    uint32_t output_count, pointer_count;
    uint32_t computed_count;     /* with VGSP_VARIANT_AHEAD: */
    const uint32_t *computed;    /* offsets of pointers in the arguments: code prefetches from these allocations, at places that
                                    it computes, or that indices lead to, which lie in the first VGSP_RANGES of them */
} vgsp_variant;

typedef struct vgsp_param {
    uint32_t offset, size; /* bytes, in the packed arguments */
    uint8_t is_pointer;
} vgsp_param;

typedef struct vgsp_kernel {
    const char *name;          /* mangled */
    const char *display_name;  /* as in the source, without parameters */
    uint32_t flags;            /* enum vgsp_kernel_flags */
    uint32_t param_count, param_bytes;
    const vgsp_param *params;
    uint32_t static_shared;    /* bytes */
    uint32_t max_threads;      /* __launch_bounds__, or VGSP_MAX_BLOCK_THREADS */
    uint32_t variant_count;    /* may be 0 */
    const vgsp_variant *const *variants;
    vgsp_entry serial;
    uint32_t range_count;      /* at most VGSP_RANGES */
    const uint32_t *ranges;    /* offsets of pointers in the arguments: code prefetches from these allocations, and loads from
                                  them what tells it where */
    uint64_t serial_stack;     /* bytes of local objects of one thread in serial form */
} vgsp_kernel;

enum vgsp_variable_flags {
    VGSP_VARIABLE_CONSTANT = 1 << 0,
    VGSP_VARIABLE_MANAGED = 1 << 1
};

/* A word of a variable's initial value that holds an address: of another device variable (by index in the module), plus
   addend. */
typedef struct vgsp_relocation {
    uint64_t offset;
    uint32_t variable;
    uint32_t reserved;
    int64_t addend;
} vgsp_relocation;

typedef struct vgsp_variable {
    const char *name; /* mangled */
    uint64_t size;
    uint32_t align, flags;
    const void *init; /* size bytes, or NULL for zeros */
    uint32_t relocation_count;
    const vgsp_relocation *relocations;
    void **address;   /* generated code reads the variable's device address here; set by the runtime before the first
                         launch of a kernel of the module */
} vgsp_variable;

/* One source file's device side. Static storage in the object; the runtime links it into a list when it registers and
   writes only `next` and `state`. */
typedef struct vgsp_module {
    uint32_t abi_version;    /* first member in every version */
    uint32_t kernel_count, variable_count;
    const char *id;          /* unique: what the host half's fat binary holds */
    const char *source;      /* file name, for messages */
    uint32_t architecture;   /* 80 for sm_80: what the source saw as __CUDA_ARCH__ / 10; 0: nothing in particular */
    const vgsp_kernel *const *kernels;
    const vgsp_variable *variables;
    struct vgsp_module *next;
    void *state;             /* the runtime's own */
} vgsp_module;

/* Called by the constructor of each object that vgspcc makes; thread-safe, allocates nothing, starts nothing. */
void vgsp_module_register(vgsp_module *module);
/* Called by its destructor (a module's dlclose, or exit). */
void vgsp_module_unregister(vgsp_module *module);

/* --- helpers of generated code ------------------------------------------------------------------------------- */

static inline vgsp_dim3 vgsp_block_index(const vgsp_run *run, uint64_t number)
{
    vgsp_dim3 b;
    b.x = (uint32_t)(number % run->grid.x);
    number /= run->grid.x;
    b.y = (uint32_t)(number % run->grid.y);
    b.z = (uint32_t)(number / run->grid.y);
    return b;
}

/* Whether there is a next block. */
static inline int vgsp_goes_on(const vgsp_run *run, uint64_t left)
{
    run->place->left = left;
    return left > __atomic_load_n(run->stop, __ATOMIC_RELAXED);
}

/* The block after b in linear order. */
static inline void vgsp_next_block(const vgsp_run *run, vgsp_dim3 *b)
{
    if (__builtin_expect(++b->x < run->grid.x, 1)) return; /* a choice would make the next block wait for this one */
    b->x = 0;
    if (++b->y < run->grid.y) return;
    b->y = 0;
    b->z++;
}

/* So many blocks side by side in x, b the first of them and `left` to be run, or how many there are; at least one. */
static inline uint32_t vgsp_fit_strip(const vgsp_run *run, vgsp_dim3 b, uint64_t left, uint32_t blocks)
{
    if (blocks > run->grid.x - b.x) blocks = run->grid.x - b.x;
    if (blocks > left) blocks = (uint32_t)left;
    run->place->together = blocks ? blocks : 1;
    return blocks ? blocks : 1;
}

static inline uint64_t vgsp_least(uint64_t a, uint64_t b) { return a < b ? a : b; }

/* How many blocks side by side in x, b the first of them and `left` to be run, are run as one wide block. Where a block has
   several rows, threads far apart in x come before those below, so then it is no longer than row threads: what that costs in
   cached data is little up to VGSP_STRIP_ROW, and much if threads go through memory in loops. */
#define VGSP_STRIP_ROW 512
#define VGSP_STRIP 65536
static inline uint32_t vgsp_strip(const vgsp_run *run, vgsp_dim3 b, uint64_t left, uint32_t row)
{
    return vgsp_fit_strip(run, b, left, (run->block.x == run->threads ? VGSP_STRIP : row) / run->block.x);
}

/* The same where threads go through memory in loops that the wide block takes round by round: what lives from round to
   round lies in the scratch memory. */
#define VGSP_LAYERED_STRIP 2048 /* threads */
static inline uint32_t vgsp_layered_strip(const vgsp_run *run, vgsp_dim3 b, uint64_t left)
{
    return vgsp_fit_strip(run, b, left, VGSP_LAYERED_STRIP / run->threads);
}

/* The block after that many. */
static inline void vgsp_next_strip(const vgsp_run *run, vgsp_dim3 *b, uint32_t blocks)
{
    b->x += blocks - 1;
    vgsp_next_block(run, b);
}

/* The thread number's index, advanced by n threads; n divides block.x, or the block has one row. */
static inline void vgsp_advance(vgsp_dim3 *thread, vgsp_dim3 block, uint32_t n)
{
    thread->x += n;
    if (thread->x < block.x) return;
    thread->x = 0;
    if (++thread->y < block.y) return;
    thread->y = 0;
    thread->z++;
}

/* The same where only x is asked for. */
static inline void vgsp_advance_x(vgsp_dim3 *thread, vgsp_dim3 block, uint32_t n)
{
    uint32_t next = thread->x + n;
    thread->x = next < block.x ? next : 0;
}

/* The first thread of the next row. */
static inline void vgsp_next_row(vgsp_dim3 *thread, vgsp_dim3 block)
{
    thread->x = 0;
    if (++thread->y < block.y) return;
    thread->y = 0;
    thread->z++;
}

/* Whether a scalar of any type lies in the range from p on. */
static inline int vgsp_is_within(const vgsp_range *range, const void *p)
{
    return (uint64_t)((const char *)p - range->begin) < range->bytes;
}

/* Whether it may be loaded ahead of its turn. ThreadSanitizer would take that for a race with who writes there. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define VGSP_NOTHING_AHEAD 1
#endif
#endif
#ifndef VGSP_NOTHING_AHEAD
#define VGSP_NOTHING_AHEAD 0
#endif
static inline int vgsp_may_look_at(const vgsp_range *range, const void *p)
{
    return !VGSP_NOTHING_AHEAD && vgsp_is_within(range, p);
}

/* The same of count scalars of so many bytes, side by side from p on. */
static inline int vgsp_may_look_at_all(const vgsp_range *range, const void *p, uint32_t count, uint32_t bytes)
{
    return vgsp_may_look_at(range, p) && vgsp_is_within(range, (const char *)p + (uint64_t)(count - 1) * bytes);
}

/* Whether p is where n bytes begin that are whole lines of the cache, or whole parts of one. */
static inline int vgsp_is_aligned(const void *p, uintptr_t n)
{
    return ((uintptr_t)p & (n - 1)) == 0;
}

/* What holds for most groups of threads: what is done for the others keeps no registers from them. */
#define VGSP_OFTEN(condition) __builtin_expect(!!(condition), 1)

/* __threadfence() and its kin; and: the compiler moves no memory access across. */
#define VGSP_FENCE __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define VGSP_KEEP_ORDER __atomic_signal_fence(__ATOMIC_SEQ_CST)

/* clock64(): a counter that grows with time. */
static inline uint64_t vgsp_clock(void)
{
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    uint64_t ticks;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
    return ticks;
#endif
}

#ifdef __cplusplus
}
#endif
#endif
