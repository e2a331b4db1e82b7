/* memory.c: the device heap.
 *
 * One range of address space, reserved without access at start. An allocation is a range in it, kept in a table sorted
 * by address, so that a pointer into the middle of one finds it too. Access is given and taken in granules of 2 MiB: a
 * granule is committed while an allocation touches it, and forbidden when none does, so use after free faults where it can.
 * The pages of some that are forbidden are kept: for pages that are new, which the system clears, take far longer than
 * allocations. Those of others go back to the system. Free space is what lies between the allocations; the search starts
 * where the last one ended, or with what was freed last.
 *
 * With VGSP_MEMCHECK a granule is a page, and an allocation has whole ones of its own, which it ends with, and a page without
 * access behind it: see memcheck.c.
 */
#include <string.h>
#include <sys/mman.h>

#include "runtime.h"

#define ALIGNMENT ((size_t)256)
#define GRANULE ((size_t)2 << 20)
#define SMALLEST_HEAP ((size_t)16 << 20)
#define KEPT_BYTES ((size_t)256 << 20) /* in pages that nobody uses, at most; and a KEPT_PART of the heap */
#define KEPT_PART 64

struct allocation {
    size_t begin, end;   /* offsets in the heap (registered: addresses), end rounded up to ALIGNMENT */
    size_t size;         /* as asked for */
    int kind;
};

struct table {
    struct allocation *entries;   /* sorted by begin, disjoint; owned */
    size_t count, capacity;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    char *base;
    size_t size, used;      /* used: of the entries, rounded */
    size_t granule, unit;   /* what is committed as a whole; what an allocation takes is a multiple of */
    size_t guard;           /* bytes without access behind each allocation */
    uint32_t *users;        /* allocations that touch each granule */
    bool *kept;             /* of each granule: it has no users, but pages maybe */
    size_t kept_count, kept_most; /* of granules */
    struct table table;
    size_t after;           /* where the search for a gap begins */
} heap;
static struct table registered; /* plain host memory that counts as pinned or is a managed variable */

/* --- tables --- */

/* The number of entries that begin at or before place. */
static size_t position(const struct table *t, size_t place)
{
    size_t low = 0, high = t->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->entries[middle].begin <= place) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* The entry that holds place, or NULL. */
static struct allocation *find(const struct table *t, size_t place)
{
    size_t p = position(t, place);
    return p > 0 && place < t->entries[p - 1].end ? &t->entries[p - 1] : NULL;
}

static bool make_room(struct table *t)
{
    if (t->count < t->capacity) return true;
    size_t capacity = t->capacity ? t->capacity * 2 : 64;
    struct allocation *entries = host_allocate(capacity * sizeof *entries);
    if (!entries) return false;
    if (t->count) memcpy(entries, t->entries, t->count * sizeof *entries);
    host_release(t->entries);
    t->entries = entries;
    t->capacity = capacity;
    return true;
}

/* There is room. */
static void insert(struct table *t, size_t at, struct allocation entry)
{
    memmove(&t->entries[at + 1], &t->entries[at], (t->count - at) * sizeof entry);
    t->entries[at] = entry;
    t->count++;
}

static void erase(struct table *t, struct allocation *entry)
{
    size_t after = (size_t)(&t->entries[t->count] - (entry + 1));
    memmove(entry, entry + 1, after * sizeof *entry);
    t->count--;
}

/* --- granules --- */

static void give_back_kept(void)
{
    size_t count = heap.size / heap.granule;
    for (size_t g = 0; heap.kept_count && g < count; g++) {
        size_t begin = g;
        for (; g < count && heap.kept[g]; g++) heap.kept[g] = false;
        if (g > begin) host_decommit(heap.base + begin * heap.granule, (g - begin) * heap.granule);
        heap.kept_count -= g - begin;
    }
}

/* Granules that have no users any more. Those that were kept before make room for these. */
static void forbid(size_t first, size_t last)
{
    size_t count = last - first;
    char *memory = heap.base + first * heap.granule;
    if (count > heap.kept_most) {
        host_decommit(memory, count * heap.granule);
        return;
    }
    if (heap.kept_count + count > heap.kept_most) give_back_kept();
    host_forbid(memory, count * heap.granule);
    memset(heap.kept + first, true, count);
    heap.kept_count += count;
}

static void release_granules(size_t first, size_t last)
{
    for (size_t g = first; g < last; g++) {
        size_t begin = g;
        while (g < last && --heap.users[g] == 0) g++;
        if (g > begin) forbid(begin, g);
    }
}

static void forget_kept(size_t first, size_t last)
{
    for (size_t g = first; g < last; g++) {
        heap.kept_count -= heap.kept[g];
        heap.kept[g] = false;
    }
}

/* Gives access to [begin, end); granules that are new to it are committed together. */
static bool use_granules(size_t begin, size_t end)
{
    size_t first = begin / heap.granule, last = (end - 1) / heap.granule + 1;
    for (size_t g = first; g < last; g++) {
        size_t run = g;
        while (run < last && heap.users[run] == 0) heap.users[run++]++;
        if (run == g) {
            heap.users[g]++;
            continue;
        }
        forget_kept(g, run);
        if (!host_commit(heap.base + g * heap.granule, (run - g) * heap.granule)) {
            release_granules(first, run);
            return false;
        }
        g = run - 1;
    }
    return true;
}

/* --- the heap --- */

static size_t round_up(size_t size, size_t unit)
{
    return (size + unit - 1) & ~(unit - 1);
}

static size_t gap_begin(size_t index)
{
    return index ? heap.table.entries[index - 1].end + heap.guard : 0;
}

static size_t gap_end(size_t index)
{
    return index < heap.table.count ? heap.table.entries[index].begin & ~(heap.unit - 1) : heap.size - heap.guard;
}

/* Where size bytes are free, and the index in the table of what would lie there; heap.size if they are nowhere. */
static size_t find_gap(size_t size, size_t *index)
{
    size_t gaps = heap.table.count + 1, first = position(&heap.table, heap.after);
    for (size_t i = 0; i <= gaps; i++) {
        *index = (first + i) % gaps;
        size_t begin = gap_begin(*index), end = gap_end(*index);
        if (i == 0 && begin < heap.after) begin = heap.after;
        if (begin < end && end - begin >= size) return begin;
    }
    return heap.size;
}

static vgsp_error allocate(void **pointer, size_t size, int kind)
{
    size_t rounded = round_up(size, ALIGNMENT), taken = round_up(rounded, heap.unit), index;
    if (rounded < size || rounded > heap.size - heap.used) return VGSP_ERROR_MEMORY_ALLOCATION;
    size_t place = find_gap(taken, &index), begin = place + taken - rounded, end = place + taken;
    if (place == heap.size || !make_room(&heap.table) || !use_granules(begin, end)) return VGSP_ERROR_MEMORY_ALLOCATION;
    insert(&heap.table, index, (struct allocation){begin, end, size, kind});
    heap.after = end + heap.guard;
    heap.used += rounded;
    *pointer = heap.base + begin;
    return VGSP_SUCCESS;
}

/* Huge pages for large allocations, wherever in a granule they begin. */
static void ask_for_huge_pages(const char *begin, size_t size)
{
    if (size < 2 * GRANULE) return;
    size_t first = (size_t)(begin - heap.base) / GRANULE, end = ((size_t)(begin - heap.base) + size) / GRANULE;
    madvise(heap.base + first * GRANULE, (end - first) * GRANULE, MADV_HUGEPAGE);
}

vgsp_error memory_allocate(void **pointer, size_t size, int kind)
{
    void *fresh = NULL;
    pthread_mutex_lock(&lock);
    vgsp_error error = heap.base ? allocate(&fresh, size, kind) : VGSP_ERROR_INITIALIZATION;
    pthread_mutex_unlock(&lock);
    if (error) return error_explain(error, "no %zu bytes left in the device heap", size);
    ask_for_huge_pages(fresh, size);
    if (POISON) memset(fresh, POISON_BYTE, size);
    if (settings()->memcheck) memcheck_surround(&(struct memory_range){fresh, size, kind});
    *pointer = fresh;
    return VGSP_SUCCESS;
}

bool memory_in_heap(const void *pointer)
{
    uintptr_t place = (uintptr_t)pointer, base = (uintptr_t)heap.base;
    return heap.base && place >= base && place - base < heap.size;
}

/* The live allocation that holds pointer, or NULL. Call with the lock held. */
static struct allocation *find_in_heap(const void *pointer)
{
    return memory_in_heap(pointer) ? find(&heap.table, (size_t)((const char *)pointer - heap.base)) : NULL;
}

static struct allocation *find_exact(const void *pointer, unsigned kinds)
{
    struct allocation *a = find_in_heap(pointer);
    bool right = a && heap.base + a->begin == (const char *)pointer && kinds >> a->kind & 1;
    return right ? a : NULL;
}

static vgsp_error refuse_free(const void *pointer)
{
    if (settings()->memcheck) memcheck_refuse_free(pointer);
    return error_explain(VGSP_ERROR_INVALID_VALUE, "%p is not the beginning of an allocation of this kind", pointer);
}

vgsp_error memory_check(const void *pointer, unsigned kinds)
{
    pthread_mutex_lock(&lock);
    bool right = find_exact(pointer, kinds);
    pthread_mutex_unlock(&lock);
    return right ? VGSP_SUCCESS : refuse_free(pointer);
}

static struct memory_range range_of(const struct allocation *a)
{
    return (struct memory_range){heap.base + a->begin, a->size, a->kind};
}

/* Its room is the next to be taken again, unless accesses to it are to be found. */
static void release(struct allocation *a)
{
    struct memory_range range = range_of(a);
    if (settings()->memcheck) memcheck_free(&range);
    else heap.after = a->begin;
    release_granules(a->begin / heap.granule, (a->end - 1) / heap.granule + 1);
    heap.used -= a->end - a->begin;
    erase(&heap.table, a);
}

vgsp_error memory_free(void *pointer, unsigned kinds)
{
    pthread_mutex_lock(&lock);
    struct allocation *a = find_exact(pointer, kinds);
    if (a) release(a);
    pthread_mutex_unlock(&lock);
    return a ? VGSP_SUCCESS : refuse_free(pointer);
}

bool memory_find(const void *pointer, struct memory_range *range)
{
    pthread_mutex_lock(&lock);
    const struct allocation *a = find_in_heap(pointer);
    if (a) *range = range_of(a);
    pthread_mutex_unlock(&lock);
    return a;
}

bool memory_before(const void *pointer, struct memory_range *range)
{
    pthread_mutex_lock(&lock);
    size_t p = memory_in_heap(pointer) ? position(&heap.table, (size_t)((const char *)pointer - heap.base)) : 0;
    if (p) *range = range_of(&heap.table.entries[p - 1]);
    pthread_mutex_unlock(&lock);
    return p;
}

bool memory_nth(size_t n, struct memory_range *range)
{
    pthread_mutex_lock(&lock);
    bool there = n < heap.table.count;
    if (there) *range = range_of(&heap.table.entries[n]);
    pthread_mutex_unlock(&lock);
    return there;
}

int memory_kind(const void *pointer)
{
    pthread_mutex_lock(&lock);
    const struct allocation *a = find_in_heap(pointer);
    if (!a) a = find(&registered, (uintptr_t)pointer);
    int kind = a ? a->kind & ~MEMORY_VARIABLE : VGSP_MEMORY_HOST;
    pthread_mutex_unlock(&lock);
    return kind;
}

vgsp_error memory_start(uint64_t limit)
{
    size_t size = (size_t)limit & ~(GRANULE - 1), granule = settings()->memcheck ? host_page() : GRANULE;
    if (size < SMALLEST_HEAP) return error_explain(VGSP_ERROR_MEMORY_ALLOCATION, "only %zu bytes for the heap", size);
    uint32_t *users = host_allocate(size / granule * sizeof *users);
    bool *kept = host_allocate(size / granule * sizeof *kept);
    char *base = users && kept ? host_map(size + GRANULE, false) : NULL; /* one more, to align */
    if (!base) {
        host_release(users);
        host_release(kept);
        return error_explain(VGSP_ERROR_MEMORY_ALLOCATION, "%zu bytes of address space cannot be reserved", size);
    }
    size_t lead = (GRANULE - (uintptr_t)base % GRANULE) % GRANULE;
    if (lead) host_unmap(base, lead);
    if (GRANULE - lead) host_unmap(base + lead + size, GRANULE - lead);
    pthread_mutex_lock(&lock);
    heap.base = base + lead;
    heap.size = size;
    heap.users = users;
    heap.kept = kept;
    heap.kept_most = settings()->memcheck ? 0 : (size / KEPT_PART < KEPT_BYTES ? size / KEPT_PART : KEPT_BYTES) / granule;
    heap.granule = granule;
    heap.unit = settings()->memcheck ? granule : ALIGNMENT;
    heap.guard = settings()->memcheck ? granule : 0;
    pthread_mutex_unlock(&lock);
    return VGSP_SUCCESS;
}

static void clear_table(struct table *t)
{
    host_release(t->entries);
    *t = (struct table){0};
}

/* Call with the lock held. */
static void free_everything(void)
{
    for (size_t i = 0; i < heap.table.count; i++) {
        const struct allocation *a = &heap.table.entries[i];
        release_granules(a->begin / heap.granule, (a->end - 1) / heap.granule + 1);
    }
    give_back_kept();
    clear_table(&heap.table);
    clear_table(&registered);
    heap.used = heap.after = 0;
}

void memory_reset(void)
{
    pthread_mutex_lock(&lock);
    free_everything();
    pthread_mutex_unlock(&lock);
}

void memory_stop(void)
{
    pthread_mutex_lock(&lock);
    free_everything();
    if (heap.base) host_unmap(heap.base, heap.size);
    host_release(heap.users);
    host_release(heap.kept);
    heap.base = NULL;
    heap.users = NULL;
    heap.kept = NULL;
    heap.size = 0;
    pthread_mutex_unlock(&lock);
}

/* --- what vgsp.h says of memory that is not a transfer --- */

static bool overlaps(const struct table *t, size_t begin, size_t end)
{
    size_t p = position(t, begin);
    return (p > 0 && t->entries[p - 1].end > begin) || (p < t->count && t->entries[p].begin < end);
}

static vgsp_error add_registration(size_t begin, size_t size, int kind)
{
    if (overlaps(&registered, begin, begin + size)) return VGSP_ERROR_HOST_MEMORY_ALREADY_REGISTERED;
    if (!make_room(&registered)) return VGSP_ERROR_MEMORY_ALLOCATION;
    struct allocation a = {begin, begin + size, size, kind};
    insert(&registered, position(&registered, begin), a);
    return VGSP_SUCCESS;
}

static bool remove_registration(const void *pointer, int kind)
{
    pthread_mutex_lock(&lock);
    struct allocation *a = find(&registered, (uintptr_t)pointer);
    bool right = a && a->begin == (uintptr_t)pointer && a->kind == kind;
    if (right) erase(&registered, a);
    pthread_mutex_unlock(&lock);
    return right;
}

vgsp_error memory_adopt(void *pointer, size_t size)
{
    pthread_mutex_lock(&lock);
    vgsp_error error = add_registration((uintptr_t)pointer, size, VGSP_MEMORY_MANAGED | MEMORY_VARIABLE);
    pthread_mutex_unlock(&lock);
    return error;
}

bool memory_is_adopted(const void *pointer)
{
    pthread_mutex_lock(&lock);
    const struct allocation *a = find(&registered, (uintptr_t)pointer);
    bool adopted = a && a->kind == (VGSP_MEMORY_MANAGED | MEMORY_VARIABLE);
    pthread_mutex_unlock(&lock);
    return adopted;
}

bool memory_disown(void *pointer)
{
    return remove_registration(pointer, VGSP_MEMORY_MANAGED | MEMORY_VARIABLE);
}

vgsp_error vgsp_host_register(void *pointer, size_t size)
{
    vgsp_error error = device_enter();
    if (error) return error_record(error);
    if (!pointer || !size || (uintptr_t)pointer + size < size) return error_record(VGSP_ERROR_INVALID_VALUE);
    pthread_mutex_lock(&lock);
    error = add_registration((uintptr_t)pointer, size, VGSP_MEMORY_PINNED);
    pthread_mutex_unlock(&lock);
    return error_record(error);
}

vgsp_error vgsp_host_unregister(void *pointer)
{
    vgsp_error error = device_enter();
    if (error) return error_record(error);
    stream_wait_all();
    bool right = remove_registration(pointer, VGSP_MEMORY_PINNED);
    return error_record(right ? VGSP_SUCCESS : VGSP_ERROR_HOST_MEMORY_NOT_REGISTERED);
}

static vgsp_pointer_attributes attributes_of(const void *pointer)
{
    const struct allocation *a = find_in_heap(pointer);
    if (a) return (vgsp_pointer_attributes){a->kind & ~MEMORY_VARIABLE, heap.base + a->begin, a->size};
    a = find(&registered, (uintptr_t)pointer);
    if (a) return (vgsp_pointer_attributes){a->kind & ~MEMORY_VARIABLE, (void *)a->begin, a->size};
    return (vgsp_pointer_attributes){VGSP_MEMORY_HOST, NULL, 0};
}

vgsp_error vgsp_get_pointer_attributes(vgsp_pointer_attributes *attributes, const void *pointer)
{
    vgsp_error error = device_enter();
    if (!error && !attributes) error = VGSP_ERROR_INVALID_VALUE;
    if (error) return error_record(error);
    pthread_mutex_lock(&lock);
    *attributes = attributes_of(pointer);
    pthread_mutex_unlock(&lock);
    return VGSP_SUCCESS;
}

vgsp_error vgsp_memory_info(size_t *free_bytes, size_t *total_bytes)
{
    vgsp_error error = device_enter();
    if (error) return error_record(error);
    pthread_mutex_lock(&lock);
    if (free_bytes) *free_bytes = heap.size - heap.used;
    if (total_bytes) *total_bytes = heap.size;
    pthread_mutex_unlock(&lock);
    return VGSP_SUCCESS;
}

static vgsp_error new_memory(void **pointer, size_t size, int kind)
{
    vgsp_error error = device_enter();
    if (error) return error;
    if (!pointer) return VGSP_ERROR_INVALID_VALUE;
    if (size) return memory_allocate(pointer, size, kind);
    *pointer = NULL;
    return VGSP_SUCCESS;
}

vgsp_error vgsp_malloc(void **pointer, size_t size)
{
    return error_record(new_memory(pointer, size, VGSP_MEMORY_DEVICE));
}

vgsp_error vgsp_malloc_managed(void **pointer, size_t size)
{
    if (!size) return error_record(VGSP_ERROR_INVALID_VALUE);
    return error_record(new_memory(pointer, size, VGSP_MEMORY_MANAGED));
}

vgsp_error vgsp_malloc_host(void **pointer, size_t size)
{
    return error_record(new_memory(pointer, size, VGSP_MEMORY_PINNED));
}

vgsp_error vgsp_malloc_pitch(void **pointer, size_t *pitch, size_t width, size_t height)
{
    size_t row = (width + 511) & ~(size_t)511, total;
    if (!pitch || row < width || __builtin_mul_overflow(row, height, &total))
        return error_record(VGSP_ERROR_INVALID_VALUE);
    vgsp_error error = new_memory(pointer, total, VGSP_MEMORY_DEVICE);
    if (!error) *pitch = row;
    return error_record(error);
}

static vgsp_error free_memory(void *pointer, unsigned kinds)
{
    vgsp_error error = device_enter();
    if (error || !pointer) return error;
    if ((error = memory_check(pointer, kinds))) return error;
    stream_wait_all();
    error = memory_free(pointer, kinds);
    return error ? error : error_sticky();
}

#define DEVICE_KINDS (1u << VGSP_MEMORY_DEVICE | 1u << VGSP_MEMORY_MANAGED)

vgsp_error vgsp_free(void *pointer)
{
    return error_record(free_memory(pointer, DEVICE_KINDS));
}

vgsp_error vgsp_free_host(void *pointer)
{
    return error_record(free_memory(pointer, 1u << VGSP_MEMORY_PINNED));
}

vgsp_error vgsp_malloc_async(void **pointer, size_t size, vgsp_stream *stream)
{
    (void)stream; /* memory that is free now is free for every stream */
    return vgsp_malloc(pointer, size);
}

vgsp_error vgsp_free_async(void *pointer, vgsp_stream *stream)
{
    vgsp_error error = device_enter();
    if (error || !pointer) return error_record(error);
    if ((error = memory_check(pointer, DEVICE_KINDS))) return error_record(error);
    return error_record(stream_free(stream, pointer));
}
