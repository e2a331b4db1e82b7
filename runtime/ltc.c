/* ltc.c: the memory that blocks work in, and what goes around the cache.
 *
 * Shared memory and scratch: each worker has one arena of each kind, reused by all blocks it runs, so that the data
 * stays in its core's cache. It grows between runs, never on the path of a block, and first touch puts its pages on
 * the worker's NUMA node.
 *
 * Write combining: outputs that are larger than the caches push everything else out of them, and each of their lines
 * is loaded before it is written. vgspcc says through which pointers a kernel writes whole lines and never reads;
 * where such an output is large, and the launch reads none of it through another pointer, its lines go to memory
 * directly, and a fence ends each run of blocks.
 *
 * Prefetching: code that loads indices ahead of their turn has to know where their allocations end. A core has many
 * loads under way anyhow, so it gains nothing in what the caches hold; but an atomic operation waits for all before it,
 * and with such a kernel even what lies in the shared cache is worth asking for early.
 */
#include <string.h>

#include "runtime.h"

#define SMALLEST_ARENA ((size_t)64 << 10)

bool arena_reserve(struct arena *arena, size_t size)
{
    if (size <= arena->size) return true;
    size_t grown = SMALLEST_ARENA;
    while (grown < size) grown *= 2;
    char *memory = host_map(grown, true);
    if (!memory) return false;
    arena_release(arena);
    *arena = (struct arena){memory, grown};
    return true;
}

void arena_release(struct arena *arena)
{
    if (arena->memory) host_unmap(arena->memory, arena->size);
    *arena = (struct arena){0};
}

/* --- write combining --- */

#define USUAL_CACHE ((size_t)32 << 20) /* where the system does not tell */

static size_t cached;   /* bytes in the caches of all SMs */
static size_t at_hand;  /* bytes in a core's own cache */

void ltc_start(const struct topology *topology)
{
    cached = topology->cache * topology->group_count;
    if (!cached) cached = USUAL_CACHE;
    at_hand = topology->core_cache ? topology->core_cache : cached;
}

static const char *pointer_at(const struct launch *l, uint32_t offset)
{
    const char *pointer;
    memcpy(&pointer, (const char *)l->arguments + offset, sizeof pointer);
    return pointer;
}

static bool is_read(const struct launch *l, const char *begin, uint64_t bytes)
{
    const vgsp_variant *v = l->variant;
    for (uint32_t i = v->output_count; i < v->pointer_count; i++)
        if ((uint64_t)(pointer_at(l, v->pointers[i].offset) - begin) < bytes) return true;
    return false;
}

/* How much the launch writes through the pointer, at most. */
static uint64_t written_bytes(const struct launch *l, const vgsp_pointer *p)
{
    struct memory_range r;
    const char *begin = pointer_at(l, p->offset);
    if (p->written != VGSP_WRITTEN_THROUGH) return l->blocks * l->threads * p->written;
    bool found = memory_find(begin, &r) && (size_t)(begin - r.begin) < r.size;
    return found ? r.size - (size_t)(begin - r.begin) : 0;
}

uint32_t ltc_around(const struct launch *l)
{
    const vgsp_variant *v = l->variant;
    if (!v || l->gang || settings()->no_combine) return 0;
    uint64_t least = settings()->combine_bytes ? settings()->combine_bytes : cached;
    uint32_t around = 0;
    for (uint32_t i = 0; i < v->output_count; i++) {
        uint64_t bytes = written_bytes(l, &v->pointers[i]);
        bool is_large = bytes >= least && !is_read(l, pointer_at(l, v->pointers[i].offset), bytes);
        around |= (uint32_t)is_large << i;
    }
    return around;
}

uint64_t ltc_bytes_around(const struct launch *l)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; l->around >> i; i++)
        if (l->around >> i & 1) bytes += written_bytes(l, &l->variant->pointers[i]);
    return bytes;
}

/* --- prefetching --- */

/* Of the allocation that pointer belongs to; none of it is known to be there otherwise. */
static vgsp_range range_at(const char *pointer)
{
    struct memory_range r;
    bool found = memory_find(pointer, &r) && r.size >= sizeof(uint64_t);
    return found ? (vgsp_range){r.begin, r.size - sizeof(uint64_t) + 1} : (vgsp_range){pointer, 0};
}

/* Of an allocation that is not among the count before. */
static uint64_t new_bytes(const vgsp_range *before, uint32_t count, const vgsp_range *range)
{
    for (uint32_t i = 0; i < count; i++)
        if (before[i].begin == range->begin) return 0;
    return range->bytes;
}

uint64_t ltc_prefetched_bytes(struct launch *l)
{
    const vgsp_kernel *code = l->kernel->code;
    const vgsp_variant *v = l->variant;
    uint32_t computed = v ? v->computed_count : 0;
    if (!(code->range_count + computed)) return 0; /* most kernels */
    bool asks = !v || v->flags & VGSP_VARIANT_AHEAD || form_is_open(l);
    if (!asks || settings()->no_prefetch) return 0;
    uint64_t least = settings()->prefetch_bytes ? settings()->prefetch_bytes
                     : code->flags & VGSP_KERNEL_GLOBAL_ATOMICS ? at_hand : cached;
    uint64_t bytes = 0;
    vgsp_range *own = l->ranges + VGSP_RANGES;
    for (uint32_t i = 0; i < code->range_count; i++) {
        l->ranges[i] = range_at(pointer_at(l, code->ranges[i]));
        bytes += new_bytes(l->ranges, i, &l->ranges[i]);
    }
    for (uint32_t i = 0; i < computed; i++) {
        vgsp_range range = range_at(pointer_at(l, v->computed[i]));
        bytes += new_bytes(l->ranges, code->range_count, &range) ? new_bytes(own, i < VGSP_RANGES ? i : VGSP_RANGES, &range) : 0;
        if (i < VGSP_RANGES) own[i] = range;
    }
    return bytes >= least ? bytes : 0;
}
