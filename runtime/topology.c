/* topology.c: the machine as this process may use it. The only file that knows hwloc.
 *
 * The cores are those that the affinity mask and the cpuset leave; a cgroup's quota may allow the time of fewer of
 * them. They are grouped by the outermost cache they share: an L3, else an L2. A description (synthetic string, XML
 * file) takes the place of the machine, for tests.
 */
#include <hwloc.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "runtime.h"

/* --- cgroups --- */

/* Up to two numbers from the file root/controller/path/name; false if it does not begin with one ("max"). */
static bool read_numbers(const char *root, const char *controller, const char *path, const char *name,
                         int64_t *first, int64_t *second)
{
    char file[4096 + 512];
    snprintf(file, sizeof file, "%s/%s%s/%s", root, controller, path, name);
    FILE *f = fopen(file, "re");
    if (!f) return false;
    int count = fscanf(f, "%" SCNd64 " %" SCNd64, first, second);
    fclose(f);
    return count >= 1;
}

/* What one directory allows: cpu time in thousandths of a core, and bytes. */
struct allowance {
    int64_t millicpus;
    uint64_t bytes;
};

static void allow_cpus(struct allowance *a, int64_t quota, int64_t period)
{
    if (quota <= 0 || period <= 0) return;
    int64_t millicpus = quota * 1000 / period;
    if (millicpus < a->millicpus) a->millicpus = millicpus > 0 ? millicpus : 1;
}

static void read_directory(const char *root, const char *path, bool v2, struct allowance *a)
{
    int64_t x = 0, y = 0;
    if (v2) {
        if (read_numbers(root, "", path, "cpu.max", &x, &y)) allow_cpus(a, x, y);
        if (read_numbers(root, "", path, "memory.max", &x, &y) && (uint64_t)x < a->bytes) a->bytes = (uint64_t)x;
        return;
    }
    int64_t period = 0, ignored;
    if (read_numbers(root, "cpu", path, "cpu.cfs_quota_us", &x, &ignored) &&
        read_numbers(root, "cpu", path, "cpu.cfs_period_us", &period, &ignored))
        allow_cpus(a, x, period);
    if (read_numbers(root, "memory", path, "memory.limit_in_bytes", &x, &ignored) && (uint64_t)x < a->bytes)
        a->bytes = (uint64_t)x;
}

/* path and every directory above it: each may set a limit. Within a container the path may not exist; then the root of
   what is mounted is the container's own. */
static void read_upwards(const char *root, char *path, bool v2, struct allowance *a)
{
    for (;;) {
        read_directory(root, path, v2, a);
        char *slash = strrchr(path, '/');
        if (!slash) return;
        *slash = 0;
    }
}

static struct allowance read_cgroups(const char *root, const char *self)
{
    struct allowance a = {INT64_MAX, UINT64_MAX};
    FILE *f = fopen(self, "re");
    char line[4096];
    while (f && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = 0;
        char *controllers = strchr(line, ':');
        char *path = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!path) continue;
        *path++ = 0;
        bool v2 = !strcmp(line, "0:") || !controllers[1];
        bool limits = v2 || strstr(controllers + 1, "cpu") || strstr(controllers + 1, "memory");
        if (!strcmp(path, "/")) *path = 0;
        if (limits) read_upwards(root, path, v2, &a);
    }
    if (f) fclose(f);
    return a;
}

unsigned topology_cgroup_cpus(const char *root, const char *self)
{
    int64_t millicpus = read_cgroups(root, self).millicpus;
    return millicpus == INT64_MAX ? 0 : (unsigned)((millicpus + 999) / 1000);
}

uint64_t topology_cgroup_memory(const char *root, const char *self)
{
    uint64_t bytes = read_cgroups(root, self).bytes;
    return bytes > (uint64_t)1 << 60 ? UINT64_MAX : bytes; /* v1 says "no limit" with a number near 2^63 */
}

/* Half of the address space that RLIMIT_AS leaves: the rest is for the program. */
static uint64_t address_space(void)
{
    struct rlimit limit;
    unsigned long used_pages = 0;
    if (getrlimit(RLIMIT_AS, &limit) || limit.rlim_cur == RLIM_INFINITY) return UINT64_MAX;
    FILE *f = fopen("/proc/self/statm", "re");
    if (f && fscanf(f, "%lu", &used_pages) != 1) used_pages = 0;
    if (f) fclose(f);
    uint64_t used = (uint64_t)used_pages * host_page();
    return limit.rlim_cur > used ? (limit.rlim_cur - used) / 2 : 0;
}

struct memory_limits topology_memory_limits(void)
{
    return (struct memory_limits){
        .ram = (uint64_t)sysconf(_SC_PHYS_PAGES) * host_page(),
        .cgroup = topology_cgroup_memory("/sys/fs/cgroup", "/proc/self/cgroup"),
        .address_space = address_space(),
    };
}

uint64_t topology_memory(void)
{
    struct memory_limits m = topology_memory_limits();
    uint64_t least = m.ram < m.cgroup ? m.ram : m.cgroup;
    return least < m.address_space ? least : m.address_space;
}

/* --- cores --- */

struct machine {
    hwloc_topology_t tree;
    bool simulated;
    cpu_set_t *affinity;   /* of this process; NULL: any */
    size_t affinity_bytes;
};

static int load(hwloc_topology_t *machine, const char *description)
{
    if (hwloc_topology_init(machine)) return -1;
    bool xml = description && access(description, R_OK) == 0;
    if ((description && xml && hwloc_topology_set_xml(*machine, description)) ||
        (description && !xml && hwloc_topology_set_synthetic(*machine, description)) ||
        hwloc_topology_set_io_types_filter(*machine, HWLOC_TYPE_FILTER_KEEP_NONE) ||
        hwloc_topology_load(*machine)) {
        hwloc_topology_destroy(*machine);
        return -1;
    }
    return 0;
}

static vgsp_error open_machine(struct machine *m, const char *description)
{
    *m = (struct machine){.simulated = description != NULL};
    if (load(&m->tree, description))
        return error_explain(VGSP_ERROR_INITIALIZATION, "no topology from %s", description ? description : "hwloc");
    if (m->simulated) return VGSP_SUCCESS;
    int most = 1 << 16; /* more than any kernel's */
    m->affinity = CPU_ALLOC(most);
    m->affinity_bytes = CPU_ALLOC_SIZE(most);
    if (m->affinity && sched_getaffinity(0, m->affinity_bytes, m->affinity)) {
        CPU_FREE(m->affinity);
        m->affinity = NULL;
    }
    return VGSP_SUCCESS;
}

static void close_machine(struct machine *m)
{
    if (m->affinity) CPU_FREE(m->affinity);
    hwloc_topology_destroy(m->tree);
}

static bool allowed(const struct machine *m, hwloc_obj_t pu)
{
    return !m->affinity || CPU_ISSET_S(pu->os_index, m->affinity_bytes, m->affinity);
}

static size_t count_of(const struct machine *m, hwloc_obj_type_t type)
{
    int count = hwloc_get_nbobjs_by_type(m->tree, type);
    return count > 0 ? (size_t)count : 1;
}

/* The outermost of L3 and L2 above pu; NULL if there is neither. */
static hwloc_obj_t shared_cache(hwloc_obj_t pu)
{
    hwloc_obj_t found = NULL;
    for (hwloc_obj_t o = pu->parent; o; o = o->parent)
        if (o->type == HWLOC_OBJ_L3CACHE || o->type == HWLOC_OBJ_L2CACHE) found = o;
    return found;
}

static unsigned levels_apart(const struct machine *m, hwloc_obj_t a, hwloc_obj_t b)
{
    return a ? (unsigned)(b->depth - hwloc_get_common_ancestor_obj(m->tree, a, b)->depth) : 0;
}

static void collect(struct topology *t, const struct machine *m)
{
    hwloc_obj_t pu = NULL, before = NULL;
    while ((pu = hwloc_get_next_obj_by_type(m->tree, HWLOC_OBJ_PU, pu))) {
        if (!allowed(m, pu)) continue;
        hwloc_obj_t cache = shared_cache(pu);
        /* without such caches all are one group */
        if (!before || cache != shared_cache(before)) t->group_count++;
        if (cache) t->cache = cache->attr->cache.size;
        hwloc_obj_t own = hwloc_get_ancestor_obj_by_type(m->tree, HWLOC_OBJ_L2CACHE, pu);
        if (own) t->core_cache = own->attr->cache.size;
        t->cpus[t->cpu_count++] = (struct cpu){pu->os_index, t->group_count - 1, levels_apart(m, before, pu)};
        before = pu;
    }
}

static void bound_by_quota(struct topology *t)
{
    t->usable = t->cpu_count;
    unsigned quota = t->simulated ? 0 : topology_cgroup_cpus("/sys/fs/cgroup", "/proc/self/cgroup");
    if (quota && quota < t->usable) t->usable = quota;
}

vgsp_error topology_discover(struct topology *topology, const char *description)
{
    struct machine m;
    vgsp_error error = open_machine(&m, description);
    if (error) return error;
    struct topology t = {.simulated = m.simulated, .cpus = host_allocate(sizeof *t.cpus * count_of(&m, HWLOC_OBJ_PU))};
    if (t.cpus) collect(&t, &m);
    close_machine(&m);
    if (!t.cpus) return VGSP_ERROR_MEMORY_ALLOCATION;
    if (!t.cpu_count) t.cpu_count = t.group_count = 1;
    bound_by_quota(&t);
    *topology = t;
    return VGSP_SUCCESS;
}

void topology_release(struct topology *topology)
{
    host_release(topology->cpus);
    *topology = (struct topology){0};
}

/* --- parts --- */

/* Where the walk over a machine stands. */
struct walk {
    const struct machine *machine;
    struct machine_part *parts;
    size_t count, capacity;
    unsigned cpus;      /* allowed ones passed so far */
};

static bool part_of(struct machine_part *part, hwloc_obj_t o)
{
    *part = (struct machine_part){.number = o->os_index};
    switch (o->type) {
    case HWLOC_OBJ_PACKAGE: part->kind = PART_SOCKET; return true;
    case HWLOC_OBJ_CORE:
        part->kind = PART_CORE;
        part->number = o->logical_index;
        return true;
    case HWLOC_OBJ_NUMANODE:
        part->kind = PART_NODE;
        part->bytes = o->attr->numanode.local_memory;
        return true;
    default: break;
    }
    if (!hwloc_obj_type_is_dcache(o->type)) return false;
    part->kind = PART_CACHE;
    part->number = o->attr->cache.depth;
    part->bytes = o->attr->cache.size;
    return true;
}

/* Adds what o is, if it is a part; how many parts deeper one is then. */
static unsigned add_part(struct walk *w, hwloc_obj_t o, unsigned depth)
{
    struct machine_part part;
    if (w->count == w->capacity || !part_of(&part, o)) return 0;
    part.depth = depth;
    part.first = w->cpus;
    w->parts[w->count++] = part;
    return 1;
}

/* All that is in the part has been visited. */
static void end_part(struct walk *w, size_t at)
{
    w->parts[at].count = w->cpus - w->parts[at].first;
    if (!w->parts[at].count) w->count = at; /* nothing of it may be used */
}

/* In hwloc's eyes memory is beside what is in o: here a NUMA node holds it, and caches. */
static void visit(struct walk *w, hwloc_obj_t o, unsigned depth)
{
    bool is_cache = hwloc_obj_type_is_dcache(o->type);
    size_t begin = w->count;
    if (!is_cache) depth += add_part(w, o, depth);
    for (hwloc_obj_t node = o->memory_first_child; node; node = node->next_sibling) depth += add_part(w, node, depth);
    if (is_cache) depth += add_part(w, o, depth);
    size_t end = w->count;
    for (unsigned i = 0; i < o->arity; i++) visit(w, o->children[i], depth);
    if (o->type == HWLOC_OBJ_PU && allowed(w->machine, o)) w->cpus++;
    while (end > begin) end_part(w, --end);
}

vgsp_error topology_parts(struct machine_part **parts, size_t *count, const char *description)
{
    static const hwloc_obj_type_t kinds[] = {HWLOC_OBJ_PACKAGE, HWLOC_OBJ_NUMANODE, HWLOC_OBJ_L1CACHE,
                                             HWLOC_OBJ_L2CACHE, HWLOC_OBJ_L3CACHE,  HWLOC_OBJ_L4CACHE,
                                             HWLOC_OBJ_L5CACHE, HWLOC_OBJ_CORE};
    struct machine m;
    vgsp_error error = open_machine(&m, description);
    if (error) return error;
    struct walk w = {.machine = &m};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) w.capacity += count_of(&m, kinds[i]);
    w.parts = host_allocate(w.capacity * sizeof *w.parts);
    if (w.parts) visit(&w, hwloc_get_root_obj(m.tree), 0);
    close_machine(&m);
    if (!w.parts) return VGSP_ERROR_MEMORY_ALLOCATION;
    *parts = w.parts;
    *count = w.count;
    return VGSP_SUCCESS;
}
