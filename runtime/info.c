/* info.c: the command vgsp-info: this machine, or one that VGSP_TOPOLOGY describes, as the runtime would use it.
 *
 * It asks the same functions as the runtime does, with the same environment, and starts nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

static struct topology topology;
static struct machine_part *parts;
static size_t part_count;
static struct placement *placement;
static unsigned workers, sms;

/* "3 cores", "1 core". */
static void print_count(const char *before, unsigned count, const char *word)
{
    printf("%s%u %s%s", before, count, word, count == 1 ? "" : "s");
}

static const char *bytes_of(uint64_t bytes)
{
    static char text[4][24];
    static unsigned turn;
    char *place = text[turn++ % 4]; /* several in one printf */
    statistics_format_bytes(place, sizeof text[0], bytes);
    return place;
}

/* --- the machine --- */

static bool is_inside(const struct machine_part *inner, const struct machine_part *outer)
{
    return inner->first >= outer->first && inner->first < outer->first + outer->count;
}

static unsigned count_parts(enum part_kind kind, const struct machine_part *outer)
{
    unsigned count = 0;
    for (size_t i = 0; i < part_count; i++) count += parts[i].kind == kind && (!outer || is_inside(&parts[i], outer));
    return count;
}

static int by_number(const void *a, const void *b)
{
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return x < y ? -1 : x > y;
}

/* The system's numbers of cpus [first, first + count), as 0-3,8. */
static void print_cpus(unsigned first, unsigned count)
{
    unsigned *numbers = malloc(count * sizeof *numbers);
    if (!numbers) return;
    for (unsigned i = 0; i < count; i++) numbers[i] = topology.cpus[first + i].os_index;
    qsort(numbers, count, sizeof *numbers, by_number);
    for (unsigned i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count && numbers[next] == numbers[next - 1] + 1; next++) {
        }
        printf("%s%u", i ? "," : "", numbers[i]);
        if (next - i > 1) printf("-%u", numbers[next - 1]);
    }
    free(numbers);
}

/* Caches of one core are told with the cores. */
static bool is_drawn(const struct machine_part *p)
{
    return p->kind == PART_SOCKET || p->kind == PART_NODE || (p->kind == PART_CACHE && count_parts(PART_CORE, p) > 1);
}

static void draw_part(const struct machine_part *p, unsigned depth)
{
    static const char *const words[] = {[PART_SOCKET] = "socket ", [PART_NODE] = "NUMA node ", [PART_CACHE] = "L"};
    char name[32];
    unsigned cores = count_parts(PART_CORE, p);
    int indent = 2 * (int)depth;
    snprintf(name, sizeof name, "%s%u", words[p->kind], p->number);
    printf("%*s%-*s %10s  %3u %-6s cpus ", indent, "", 22 - indent, name, p->bytes ? bytes_of(p->bytes) : "", cores,
           cores == 1 ? "core," : "cores,");
    print_cpus(p->first, p->count);
    printf("\n");
}

static void draw_machine(void)
{
    enum { DEEPEST = 16 };
    unsigned drawn[DEEPEST + 1] = {0}; /* parts that are drawn around one of this depth */
    for (size_t i = 0; i < part_count; i++) {
        const struct machine_part *p = &parts[i];
        if (p->depth >= DEEPEST) continue;
        if (is_drawn(p)) draw_part(p, drawn[p->depth]);
        drawn[p->depth + 1] = drawn[p->depth] + is_drawn(p);
    }
}

/* What is true of one core, in words. */
static void describe_core(char *text, size_t size, const struct machine_part *core)
{
    int length = snprintf(text, size, "%u hardware thread%s", core->count, core->count == 1 ? "" : "s");
    for (const struct machine_part *p = parts; p < core; p++)
        if (p->kind == PART_CACHE && p->first == core->first && count_parts(PART_CORE, p) == 1)
            length += snprintf(text + length, size - (size_t)length, ", L%u %s", p->number, bytes_of(p->bytes));
}

static void print_cores(unsigned first, unsigned last, const char *text)
{
    if (first == 0 && last + 1 == count_parts(PART_CORE, NULL)) printf("each core: %s\n", text);
    else if (first == last) printf("core %u: %s\n", first, text);
    else printf("cores %u-%u: %s\n", first, last, text);
}

/* Cores that are alike have one line. */
static void list_cores(void)
{
    char now[256], before[256] = "";
    unsigned number = 0, first = 0;
    for (size_t i = 0; i < part_count; i++) {
        if (parts[i].kind != PART_CORE) continue;
        describe_core(now, sizeof now, &parts[i]);
        if (*before && strcmp(now, before)) {
            print_cores(first, number - 1, before);
            first = number;
        }
        strcpy(before, now);
        number++;
    }
    if (number) print_cores(first, number - 1, before);
}

static void show_machine(void)
{
    if (settings()->topology) printf("a simulated machine: %s\n", settings()->topology);
    print_count("", count_parts(PART_SOCKET, NULL), "socket");
    print_count(", ", count_parts(PART_NODE, NULL), "NUMA node");
    print_count(", ", count_parts(PART_CORE, NULL), "core");
    print_count(", ", topology.cpu_count, "hardware thread");
    if (topology.usable < topology.cpu_count) printf("; a cgroup allows the time of %u", topology.usable);
    printf("\n\n");
    draw_machine();
    list_cores();
}

/* --- SMs and workers --- */

/* The first worker after those of worker first's SM. */
static unsigned next_sm(unsigned first)
{
    unsigned next = first;
    while (next < workers && placement[next].sm == placement[first].sm) next++;
    return next;
}

static void show_sm(unsigned first, unsigned next)
{
    bool each = settings()->bind == BIND_CORE;
    unsigned begin, end;
    char range[32];
    if (next - first > 1) snprintf(range, sizeof range, "workers %u-%u", first, next - 1);
    else snprintf(range, sizeof range, "worker %u", first);
    printf("SM %-3u %-18s %s", placement[first].sm, range, each ? "each on one of cpus " : "cpus ");
    for (unsigned w = first; w < next; w = each ? w + 1 : next) {
        sm_range(&topology, placement, workers, w, each ? BIND_CORE : BIND_SM, &begin, &end);
        printf("%s", w > first ? "," : "");
        print_cpus(begin, end - begin);
    }
    printf("\n");
}

static void show_binding(void)
{
    static const char *const words[] = {[BIND_SM] = "a worker stays on the cpus of its SM",
                                        [BIND_CORE] = "a worker stays on one cpu",
                                        [BIND_NONE] = "a worker may run anywhere"};
    printf("binding: %s\n", topology.simulated ? "none on a simulated machine" : words[settings()->bind]);
}

static void show_workers(void)
{
    print_count("\n", sms, "SM");
    print_count(", ", workers, "worker");
    printf("%s%s\n", settings()->sms ? "; VGSP_SMS is set" : "", settings()->workers ? "; VGSP_WORKERS is set" : "");
    for (unsigned w = 0; w < workers; w = next_sm(w)) show_sm(w, next_sm(w));
    show_binding();
}

/* --- what kernels get --- */

static void show_code(void)
{
    uint32_t isas = warpvm_isas();
    int best = 31 - __builtin_clz(isas), forced = settings()->isa;
    printf("\ncode:    %s", warpvm_isa_name(forced >= 0 ? forced : best));
    if (forced >= 0) printf(", as VGSP_ISA says%s", isas >> forced & 1 ? "" : ", WHICH THIS PROCESSOR LACKS");
    if (settings()->form == FORM_SERIAL) printf("; the serial form, as VGSP_FORM says");
    printf("; the CPU has");
    for (int isa = 0; isa < VGSP_ISA_COUNT; isa++)
        if (isas >> isa & 1) printf(" %s", warpvm_isa_name(isa));
    printf("\n");
}

static const char *limit_of(uint64_t bytes)
{
    return bytes == UINT64_MAX ? "no limit" : bytes_of(bytes);
}

static void show_memory(void)
{
    struct memory_limits m = topology_memory_limits();
    uint64_t heap = topology_memory();
    const char *reason = heap == m.ram      ? "the RAM"
                         : heap == m.cgroup ? "the cgroup's limit"
                                            : "half of what RLIMIT_AS leaves";
    printf("heap:    %s, which is %s (RAM %s, cgroup %s, address space %s)\n", bytes_of(heap), reason, bytes_of(m.ram),
           limit_of(m.cgroup), limit_of(m.address_space));
}

static void show_limits(void)
{
    printf("block:   at most %d threads, %s of shared memory, %s on request\n", VGSP_MAX_BLOCK_THREADS,
           bytes_of(MAX_SHARED), bytes_of(MAX_SHARED_OPTIN));
    printf("SM:      at most %d threads, %d blocks, %s of shared memory resident\n", THREADS_PER_SM, BLOCKS_PER_SM,
           bytes_of(SHARED_PER_SM));
    printf("kernels: %s of stack for each thread, %s for printf, %s for malloc, unless the program sets them\n",
           bytes_of(device_limit(VGSP_LIMIT_STACK)), bytes_of(device_limit(VGSP_LIMIT_PRINTF_FIFO)),
           bytes_of(device_limit(VGSP_LIMIT_MALLOC_HEAP)));
}

/* --- */

static vgsp_error look(void)
{
    vgsp_error error = topology_discover(&topology, settings()->topology);
    if (error) return error;
    if ((error = topology_parts(&parts, &part_count, settings()->topology))) return error;
    workers = sm_workers(&topology);
    placement = host_allocate(workers * sizeof *placement);
    if (!placement) return VGSP_ERROR_MEMORY_ALLOCATION;
    sms = sm_place(&topology, workers, settings()->sms, placement);
    return VGSP_SUCCESS;
}

static void show_usage(void)
{
    printf("usage: vgsp-info\n"
           "Shows the machine as VGSP-C's runtime uses it: sockets, NUMA nodes, caches, SMs, workers, memory, limits.\n"
           "It heeds the same variables: VGSP_TOPOLOGY, VGSP_SMS, VGSP_WORKERS, VGSP_BIND, VGSP_ISA, VGSP_FORM.\n"
           "  VGSP_TOPOLOGY=\"pack:2 l3:4 core:8 pu:2\" vgsp-info\n");
}

int main(int count, char **arguments)
{
    if (count > 1) {
        bool help = count == 2 && !strcmp(arguments[1], "--help");
        if (help) show_usage();
        else fprintf(stderr, "vgsp-info: no argument %s is known; see vgsp-info --help\n", arguments[1]);
        return help ? 0 : 2;
    }
    vgsp_error error = error_record(look());
    if (error) fprintf(stderr, "vgsp-info: %s: %s\n", vgsp_error_string(error), vgsp_last_error_message());
    else {
        show_machine();
        show_workers();
        show_code();
        show_memory();
        show_limits();
    }
    host_release(placement);
    host_release(parts);
    topology_release(&topology);
    return error ? 1 : 0;
}
