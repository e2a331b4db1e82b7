/* memcheck.c: what VGSP_MEMCHECK looks for in device memory.
 *
 * memory.c gives each allocation pages of its own, ends it where a page ends, as far as its alignment allows, and leaves
 * the next page without access: an access beyond it faults. Where it leaves room on its pages, before it and behind it,
 * stands a pattern, which is looked at when it is freed. Freed pages have no access, and their addresses are taken again
 * only when the heap has been gone through.
 *
 * Whatever is found is a line on stderr. What a kernel has overwritten is an illegal access, like any other: the sticky
 * error. A free or a copy that goes wrong is refused, and the program goes on.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "runtime.h"

#define SLACK_BYTE 0xA5
#define REMEMBERED 4096 /* freed allocations that messages can name */
#define LISTED 100      /* of those never freed */

/* The latest freed allocations, in a ring. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct memory_range freed[REMEMBERED];
static size_t freed_count;

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    fprintf(stderr, "vgsp: memcheck: %s\n", text);
}

static uintptr_t page_end(const struct memory_range *r)
{
    return ((uintptr_t)r->begin + r->size + host_page() - 1) & ~(uintptr_t)(host_page() - 1);
}

static char *page_begin(const struct memory_range *r)
{
    return (char *)((uintptr_t)r->begin & ~(uintptr_t)(host_page() - 1));
}

/* --- the room around an allocation ---------------------------------------------------------------------------------- */

void memcheck_surround(const struct memory_range *r)
{
    char *end = r->begin + r->size;
    memset(page_begin(r), SLACK_BYTE, (size_t)(r->begin - page_begin(r)));
    memset(end, SLACK_BYTE, page_end(r) - (uintptr_t)end);
}

/* The first byte of [begin, end) without the pattern, or end. */
static const char *first_change(const char *begin, const char *end)
{
    while (begin < end && (unsigned char)*begin == SLACK_BYTE) begin++;
    return begin;
}

/* Somebody has written around r, first at place. */
static void report_overwritten(const struct memory_range *r, const char *place)
{
    char text[200];
    snprintf(text, sizeof text, "memcheck: the allocation of %zu bytes at %p was overrun: first overwritten at offset %td",
             r->size, (void *)r->begin, place - r->begin);
    if (error_sticky()) fprintf(stderr, "vgsp: %s\n", text);
    else error_set_sticky(VGSP_ERROR_ILLEGAL_ADDRESS, text);
}

static void check_surround(const struct memory_range *r)
{
    const char *end = (const char *)page_end(r);
    const char *behind = first_change(r->begin + r->size, end), *before = first_change(page_begin(r), r->begin);
    if (behind < end) report_overwritten(r, behind);
    if (before < r->begin) report_overwritten(r, before);
}

/* --- frees ---------------------------------------------------------------------------------------------------------- */

void memcheck_free(const struct memory_range *r)
{
    check_surround(r);
    pthread_mutex_lock(&lock);
    freed[freed_count++ % REMEMBERED] = *r;
    pthread_mutex_unlock(&lock);
}

/* The allocation that was the last to have address and is freed; false if it is not remembered. */
static bool find_freed(const void *address, struct memory_range *found)
{
    uintptr_t place = (uintptr_t)address;
    bool any = false;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < freed_count && i < REMEMBERED && !any; i++) {
        const struct memory_range *r = &freed[(freed_count - 1 - i) % REMEMBERED];
        any = place >= (uintptr_t)page_begin(r) && place < page_end(r);
        if (any) *found = *r;
    }
    pthread_mutex_unlock(&lock);
    return any;
}

/* Adds to the length characters of text which allocation address belongs to. */
static void describe(const void *address, char *text, size_t size)
{
    struct memory_range r;
    bool live = memory_find(address, &r), near = live;
    if (!live) near = memory_before(address, &r);
    ptrdiff_t offset = near ? (const char *)address - r.begin : 0;
    if (!live && find_freed(address, &r))
        snprintf(text, size, "in the freed allocation of %zu bytes at %p", r.size, (void *)r.begin);
    else if (near)
        snprintf(text, size, "offset %td of the allocation of %zu bytes at %p", offset, r.size, (void *)r.begin);
    else
        snprintf(text, size, "in no allocation");
}

void memcheck_describe(const void *address, char *text, size_t size)
{
    size_t length = strlen(text);
    if (length + 3 >= size) return;
    memcpy(text + length, ": ", 3);
    describe(address, text + length + 2, size - length - 2);
}

void memcheck_refuse_free(const void *pointer)
{
    char where[160];
    describe(pointer, where, sizeof where);
    say("%p cannot be freed so: %s", pointer, where);
}

/* --- copies --------------------------------------------------------------------------------------------------------- */

bool memcheck_covers(const void *pointer, size_t size)
{
    char where[160];
    struct memory_range r;
    if (!memory_in_heap(pointer)) return true;
    bool live = memory_find(pointer, &r);
    size_t offset = live ? (size_t)((const char *)pointer - r.begin) : 0;
    if (live && offset <= r.size && size <= r.size - offset) return true;
    describe(pointer, where, sizeof where);
    say("%zu bytes are to be copied or set at %p: %s", size, pointer, where);
    return false;
}

/* --- the end -------------------------------------------------------------------------------------------------------- */

static const char *name_of(int kind)
{
    return kind == VGSP_MEMORY_PINNED ? "pinned" : kind == VGSP_MEMORY_MANAGED ? "managed" : "device";
}

/* After an error that stands cudaFree frees nothing: what is left then tells nothing. */
void memcheck_finish(void)
{
    struct memory_range r;
    size_t count = 0, bytes = 0;
    bool could_free = !error_sticky();
    for (size_t n = 0; memory_nth(n, &r); n++) {
        check_surround(&r);
        if (!could_free || r.kind & MEMORY_VARIABLE) continue;
        if (++count <= LISTED) say("never freed: %zu bytes of %s memory at %p", r.size, name_of(r.kind), (void *)r.begin);
        bytes += r.size;
    }
    if (count) say("%zu allocations with %zu bytes were never freed", count, bytes);
}
