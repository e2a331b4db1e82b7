/* statistics.c: VGSP_STATS: what kernels have done, and what device memory was never freed; on stderr at exit.
 *
 * The table fits into 100 columns; a kernel with a long name has a line for it.
 */
#include <stdio.h>
#include <string.h>

#include "runtime.h"

#define NAME_WIDTH 18
#define LARGEST 5 /* allocations that are shown */

static const char *form_of(const struct kernel *k)
{
    if (k->serial) return "serial";
    return k->any || k->rows ? "vector" : "-";
}

static unsigned long long value(const _Atomic uint64_t *counter)
{
    return atomic_load(counter);
}

/* Of the lanes of the registers that operations were done on, those that were on. */
static const char *lanes_on(const struct kernel *k, char *text, size_t size)
{
    if (!value(&k->lanes)) return "-";
    snprintf(text, size, "%.0f %%", 100.0 * (double)value(&k->lanes_on) / (double)value(&k->lanes));
    return text;
}

static void print_kernel(const struct kernel *k)
{
    const char *name = k->code->display_name;
    char lanes[8];
    if (!value(&k->launches)) return;
    if (strlen(name) > NAME_WIDTH) {
        fprintf(stderr, "vgsp: %s\n", name);
        name = "";
    }
    fprintf(stderr, "vgsp: %-*s %8llu %10llu %8llu %8llu %10.3f %8s %-6s %s\n", NAME_WIDTH, name, value(&k->launches),
            value(&k->blocks), value(&k->serial_blocks), value(&k->stolen),
            (double)atomic_load(&k->ticks) / host_ticks_per_nanosecond() * 1e-6, lanes_on(k, lanes, sizeof lanes), form_of(k),
            module_isa_name(k));
}

/* How far ahead the form that is used prefetches, with what it counts in. */
static void print_distance(const struct kernel *k)
{
    const vgsp_variant *v = k->serial || form_is_serial(&k->forms) ? NULL : k->rows;
    unsigned serial = ahead_distance(&k->ahead[AHEAD_SERIAL]), vector = ahead_distance(&k->ahead[AHEAD_VECTOR]);
    if (!v || !(v->flags & VGSP_VARIANT_AHEAD)) fprintf(stderr, "%u rounds ahead\n", serial);
    else if (!v->computed_count) fprintf(stderr, "%u threads ahead\n", vector / 2);
    else if (k->code->range_count) fprintf(stderr, "%u threads or %u rounds ahead\n", vector / 2, vector / 64);
    else fprintf(stderr, "%u threads or %u rounds ahead\n", vector / 16, vector / 64);
}

static void print_memory(const struct kernel *k)
{
    const char *name = k->code->display_name;
    unsigned long long launches = value(&k->launches), combined = value(&k->combined), prefetched = value(&k->prefetched);
    char bytes[32];
    statistics_format_bytes(bytes, sizeof bytes, value(&k->combined_bytes));
    if (combined)
        fprintf(stderr, "vgsp: written around the cache: %s, in %llu of %llu launches, %s at most, %u bytes ahead\n", name, combined, launches,
                bytes, ahead_distance(&k->ahead[AHEAD_STREAMS]));
    statistics_format_bytes(bytes, sizeof bytes, value(&k->prefetched_bytes));
    if (!prefetched) return;
    fprintf(stderr, "vgsp: prefetched: %s, in %llu of %llu launches, from %s, ", name, prefetched, launches, bytes);
    print_distance(k);
}

void statistics_format_bytes(char *text, size_t size, uint64_t bytes)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    double number = (double)bytes;
    unsigned unit = 0;
    for (; number >= 1024 && unit < 4; unit++) number /= 1024;
    snprintf(text, size, number == (double)(uint64_t)number ? "%.0f %s" : "%.1f %s", number, units[unit]);
}

/* What the program has allocated and not freed. */
struct leaks {
    size_t count;
    uint64_t bytes;
    struct memory_range largest[LARGEST]; /* in this order */
};

static void add_leak(struct leaks *l, const struct memory_range *r)
{
    size_t known = l->count < LARGEST ? l->count : LARGEST, at = known;
    while (at > 0 && l->largest[at - 1].size < r->size) at--;
    l->count++;
    l->bytes += r->size;
    if (at == LARGEST) return;
    if (known == LARGEST) known--;
    memmove(&l->largest[at + 1], &l->largest[at], (known - at) * sizeof *r);
    l->largest[at] = *r;
}

static void print_leaks(void)
{
    static const char *const kinds[] = {[VGSP_MEMORY_DEVICE] = "", [VGSP_MEMORY_MANAGED] = ", managed",
                                        [VGSP_MEMORY_PINNED] = ", pinned"};
    struct leaks leaks = {0};
    struct memory_range r;
    char bytes[24];
    for (size_t n = 0; memory_nth(n, &r); n++)
        if (!(r.kind & MEMORY_VARIABLE)) add_leak(&leaks, &r);
    if (!leaks.count) return;
    statistics_format_bytes(bytes, sizeof bytes, leaks.bytes);
    fprintf(stderr, "vgsp: never freed: %zu allocation%s, %s%s:\n", leaks.count, leaks.count == 1 ? "" : "s", bytes,
            leaks.count > LARGEST ? "; the largest" : "");
    for (size_t i = 0; i < leaks.count && i < LARGEST; i++) {
        statistics_format_bytes(bytes, sizeof bytes, leaks.largest[i].size);
        fprintf(stderr, "vgsp:   %s%s at %p\n", bytes, kinds[leaks.largest[i].kind], (void *)leaks.largest[i].begin);
    }
}

void statistics_print(void)
{
    fprintf(stderr, "vgsp: %-*s %8s %10s %8s %8s %10s %8s %-6s %s\n", NAME_WIDTH, "kernel", "launches", "blocks",
            "serial", "stolen", "core ms", "lanes on", "form", "ISA");
    module_each_kernel(print_kernel);
    module_each_kernel(print_memory);
    print_leaks();
}
