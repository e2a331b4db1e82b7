/* kernel_heap.c: malloc() and free() of kernels.
 *
 * One range of device memory, taken at the first call, cut into chunks that lie one after the other, each behind a
 * header with its size. Free chunks hang in bins by size; a chunk is taken from the bin where every one fits, else cut
 * from the untouched rest, else from a larger free chunk; when nothing fits, neighbours that are free are joined. One
 * lock guards it: it is held for a few steps, never while a kernel's own code runs.
 */
#include <string.h>

#include "runtime.h"

#define UNIT ((size_t)16)    /* sizes and addresses are multiples */
#define SMALL ((size_t)1024) /* up to here a bin for each size; above, eight for each doubling */
#define BINS (64 + 8 * 40)

enum { CHUNK_USED = 0x5eed, CHUNK_FREE = 0xf4ee };

struct chunk {
    size_t size;    /* of the payload that follows, in bytes */
    uint64_t state;
};

/* What the payload of a free chunk holds. */
struct free_chunk {
    struct chunk chunk;
    struct free_chunk *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    char *base;
    size_t size, touched;   /* chunks lie in [0, touched) */
    size_t idle;            /* bytes in free chunks */
    bool scattered;         /* a chunk was freed since neighbours were joined */
    struct free_chunk *bins[BINS];
} heap;

/* The last bin whose chunks may be as small as size. */
static unsigned bin_of(size_t size)
{
    if (size <= SMALL) return (unsigned)(size / UNIT) - 1;
    unsigned log = 63 - (unsigned)__builtin_clzll(size);
    unsigned bin = 64 + (log - 10) * 8 + (unsigned)(size >> (log - 3) & 7);
    return bin < BINS ? bin : BINS - 1;
}

/* size rounded up so that every chunk of its bin is large enough. */
static size_t rounded(size_t size)
{
    if (size < UNIT) return UNIT;
    size = (size + UNIT - 1) & ~(UNIT - 1);
    if (size <= SMALL) return size;
    size_t step = (size_t)1 << (60 - __builtin_clzll(size));
    return (size + step - 1) & ~(step - 1);
}

static void put_aside(struct chunk *chunk)
{
    struct free_chunk *f = (struct free_chunk *)chunk;
    unsigned bin = bin_of(chunk->size);
    chunk->state = CHUNK_FREE;
    f->next = heap.bins[bin];
    heap.bins[bin] = f;
    heap.idle += chunk->size;
}

/* A free chunk of at least size bytes; what is left of it goes back. NULL if there is none. */
static struct chunk *take_free(size_t size)
{
    for (unsigned bin = bin_of(size); bin < BINS; bin++) {
        struct free_chunk *f = heap.bins[bin];
        if (!f || f->chunk.size < size) continue;
        heap.bins[bin] = f->next;
        struct chunk *c = &f->chunk;
        heap.idle -= c->size;
        if (c->size - size < sizeof *c + UNIT) return c;
        struct chunk *rest = (struct chunk *)((char *)(c + 1) + size);
        rest->size = c->size - size - sizeof *c;
        c->size = size;
        put_aside(rest);
        return c;
    }
    return NULL;
}

static struct chunk *take_untouched(size_t size)
{
    if (heap.size - heap.touched < sizeof(struct chunk) + size) return NULL;
    struct chunk *c = (struct chunk *)(heap.base + heap.touched);
    c->size = size;
    heap.touched += sizeof *c + size;
    return c;
}

/* Makes one chunk of free neighbours; free chunks at the end become untouched again. */
static void join_neighbours(void)
{
    for (unsigned bin = 0; bin < BINS; bin++) heap.bins[bin] = NULL;
    heap.idle = 0;
    heap.scattered = false;
    char *end = heap.base + heap.touched;
    for (char *at = heap.base; at < end;) {
        struct chunk *c = (struct chunk *)at, *next;
        while ((next = (struct chunk *)((char *)(c + 1) + c->size)), c->state == CHUNK_FREE) {
            if ((char *)next == end || next->state != CHUNK_FREE) break;
            c->size += sizeof *c + next->size;
        }
        at = (char *)next;
        if (c->state != CHUNK_FREE) continue;
        if (at == end) heap.touched = (size_t)((char *)c - heap.base);
        else put_aside(c);
    }
}

static struct chunk *take(size_t size)
{
    struct chunk *c = heap.bins[bin_of(size)] ? take_free(size) : NULL;
    if (!c) c = take_untouched(size);
    if (!c) c = take_free(size);
    if (c || !heap.scattered) return c;
    join_neighbours();
    c = take_free(size);
    return c ? c : take_untouched(size);
}

static bool begin_heap(size_t size)
{
    void *memory;
    if (heap.base) return true;
    if (memory_allocate(&memory, size, VGSP_MEMORY_DEVICE | MEMORY_VARIABLE)) return false;
    heap.base = memory;
    heap.size = size & ~(UNIT - 1);
    return true;
}

void *kernel_heap_allocate(size_t bytes, size_t limit)
{
    pthread_mutex_lock(&lock);
    struct chunk *c = bytes <= limit && begin_heap(limit) ? take(rounded(bytes)) : NULL;
    if (c) c->state = CHUNK_USED;
    pthread_mutex_unlock(&lock);
    return c ? c + 1 : NULL;
}

bool kernel_heap_release(void *memory)
{
    if (!memory) return true;
    pthread_mutex_lock(&lock);
    uintptr_t place = (uintptr_t)memory - (uintptr_t)heap.base;
    struct chunk *c = (struct chunk *)memory - 1;
    bool inside = heap.base && place >= sizeof *c && place < heap.touched && place % UNIT == 0;
    bool right = inside && c->state == CHUNK_USED;
    if (right) {
        put_aside(c);
        heap.scattered = true;
    }
    pthread_mutex_unlock(&lock);
    return right;
}

bool kernel_heap_in_use(void)
{
    pthread_mutex_lock(&lock);
    bool used = heap.base;
    pthread_mutex_unlock(&lock);
    return used;
}

void kernel_heap_reset(void)
{
    pthread_mutex_lock(&lock);
    memset(&heap, 0, sizeof heap);
    pthread_mutex_unlock(&lock);
}
