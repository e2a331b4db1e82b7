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

uint64_t topology_memory(void)
{
    uint64_t ram = (uint64_t)sysconf(_SC_PHYS_PAGES) * host_page();
    uint64_t group = topology_cgroup_memory("/sys/fs/cgroup", "/proc/self/cgroup");
    uint64_t space = address_space();
    uint64_t least = ram < group ? ram : group;
    return least < space ? least : space;
}

/* --- cores --- */

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

/* The outermost of L3 and L2 above pu; NULL if there is neither. */
static hwloc_obj_t shared_cache(hwloc_obj_t pu)
{
    hwloc_obj_t found = NULL;
    for (hwloc_obj_t o = pu->parent; o; o = o->parent)
        if (o->type == HWLOC_OBJ_L3CACHE || o->type == HWLOC_OBJ_L2CACHE) found = o;
    return found;
}

static bool allowed(const struct topology *t, const cpu_set_t *affinity, size_t bytes, unsigned os_index)
{
    return t->simulated || !affinity || CPU_ISSET_S(os_index, bytes, affinity);
}

static void collect(struct topology *t, hwloc_topology_t machine, const cpu_set_t *affinity, size_t bytes)
{
    hwloc_obj_t pu = NULL, previous = NULL;
    while ((pu = hwloc_get_next_obj_by_type(machine, HWLOC_OBJ_PU, pu))) {
        if (!allowed(t, affinity, bytes, pu->os_index)) continue;
        hwloc_obj_t cache = shared_cache(pu);
        /* without such caches all are one group */
        if (t->cpu_count == 0 || cache != previous) t->group_count++;
        previous = cache;
        if (cache) t->cache = cache->attr->cache.size;
        t->cpus[t->cpu_count++] = (struct cpu){pu->os_index, t->group_count - 1};
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
    struct topology t = {.simulated = description != NULL};
    hwloc_topology_t machine;
    if (load(&machine, description))
        return error_explain(VGSP_ERROR_INITIALIZATION, "no topology from %s", description ? description : "hwloc");
    int pus = hwloc_get_nbobjs_by_type(machine, HWLOC_OBJ_PU);
    t.cpus = host_allocate(sizeof *t.cpus * (size_t)(pus > 0 ? pus : 1));
    int most = 1 << 16; /* more than any kernel's */
    cpu_set_t *affinity = CPU_ALLOC(most);
    size_t bytes = CPU_ALLOC_SIZE(most);
    if (affinity && sched_getaffinity(0, bytes, affinity)) {
        CPU_FREE(affinity);
        affinity = NULL;
    }
    if (t.cpus) collect(&t, machine, affinity, bytes);
    if (affinity) CPU_FREE(affinity);
    hwloc_topology_destroy(machine);
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
