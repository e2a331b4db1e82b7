/* machine_test.c: topologies described by strings, cgroup limits from made-up trees, SMs, settings, error names. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sched.h>
#include <unistd.h>

#include "kernels.h"

static void check_groups(const char *description, unsigned cpus, unsigned groups)
{
    struct topology t;
    ck_ok(topology_discover(&t, description));
    ck_assert_uint_eq(t.cpu_count, cpus);
    ck_assert_uint_eq(t.usable, cpus);
    ck_assert_uint_eq(t.group_count, groups);
    ck_assert(t.simulated);
    topology_release(&t);
}

START_TEST(groups_share_a_cache)
{
    check_groups("pack:2 numa:2 l3:2 core:4 pu:2", 64, 8);
    check_groups("l2:4 core:2 pu:1", 8, 4);
    check_groups("core:3 pu:1", 3, 1);
}
END_TEST

START_TEST(a_core_has_a_cache_of_its_own)
{
    struct topology t;
    ck_ok(topology_discover(&t, "l3:2(size=8388608) l2:2(size=524288) core:1 pu:2"));
    ck_assert_uint_eq(t.cache, 8388608);
    ck_assert_uint_eq(t.core_cache, 524288);
    topology_release(&t);
    ck_ok(topology_discover(&t, "l3:2 core:2 pu:2"));
    ck_assert_uint_eq(t.core_cache, 0);
    topology_release(&t);
}
END_TEST

START_TEST(refuses_a_bad_description)
{
    struct topology t;
    ck_assert_int_eq(topology_discover(&t, "no such machine"), VGSP_ERROR_INITIALIZATION);
}
END_TEST

START_TEST(workers_are_placed_on_sms)
{
    static const struct { unsigned workers, sms, expected; } cases[] = {
        {16, 0, 4}, {16, 2, 2}, {16, 8, 8}, {4, 0, 4}, {3, 0, 3}, {1, 0, 1}, {2, 4, 2}, {40, 0, 4}, {40, 16, 16},
    };
    struct topology t;
    ck_ok(topology_discover(&t, "l3:4 core:4 pu:1"));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct placement p[40];
        ck_assert_uint_eq(sm_place(&t, cases[i].workers, cases[i].sms, p), cases[i].expected);
        for (unsigned w = 1; w < cases[i].workers; w++) {
            ck_assert(p[w].sm == p[w - 1].sm || p[w].sm == p[w - 1].sm + 1);
            ck_assert_uint_lt(p[w].cpu, t.cpu_count);
        }
    }
    topology_release(&t);
}
END_TEST

static void check_order(const char *description, unsigned workers, unsigned sms, const char *const *expected)
{
    struct topology t;
    struct placement p[64];
    uint8_t order[MAX_SMS][MAX_SMS];
    ck_ok(topology_discover(&t, description));
    unsigned count = sm_place(&t, workers, sms, p);
    sm_neighbours(&t, p, workers, order);
    for (unsigned s = 0; s < count; s++) {
        char text[64] = "";
        for (unsigned i = 0; i < count; i++) snprintf(text + strlen(text), sizeof text - strlen(text), "%x", order[s][i]);
        ck_assert_str_eq(text, expected[s]);
    }
    topology_release(&t);
}

START_TEST(the_nearest_sms_come_first)
{
    /* two sockets of two NUMA nodes of two caches each */
    check_order("pack:2 numa:2 l3:2 core:2 pu:1", 16, 0,
                (const char *[]){"01234567", "10234567", "23014567", "32014567", "45670123", "54670123", "67450123",
                                 "76450123"});
    check_order("pack:2 l3:2 core:4 pu:2", 32, 2, (const char *[]){"01", "10"});
    check_order("pack:2 l3:2 core:4 pu:2", 3, 0, (const char *[]){"012", "102", "201"});
    check_order("l3:3 core:2 pu:1", 6, 0, (const char *[]){"012", "120", "201"});
    check_order("core:4 pu:1", 4, 4, (const char *[]){"0123", "1230", "2301", "3012"});
    check_order("core:1 pu:1", 1, 0, (const char *[]){"0"});
}
END_TEST

START_TEST(the_affinity_mask_is_respected)
{
    cpu_set_t all, one;
    struct topology t;
    ck_assert_int_eq(sched_getaffinity(0, sizeof all, &all), 0);
    int cpu = 0;
    while (!CPU_ISSET(cpu, &all)) cpu++;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    ck_assert_int_eq(sched_setaffinity(0, sizeof one, &one), 0);
    ck_ok(topology_discover(&t, NULL));
    ck_assert_uint_eq(t.cpu_count, 1);
    ck_assert_uint_eq(t.cpus[0].os_index, (unsigned)cpu);
    topology_release(&t);
}
END_TEST

static char root[] = "/tmp/vgsp-cgroup-XXXXXX";

static void write_file(const char *path, const char *text)
{
    char name[256];
    snprintf(name, sizeof name, "%s/%s", root, path);
    for (char *slash = strchr(name + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        mkdir(name, 0700);
        *slash = '/';
    }
    FILE *f = fopen(name, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
}

static void remove_tree(void)
{
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", root);
    ck_assert_int_eq(system(command), 0);
}

START_TEST(cgroup_v2_limits)
{
    char self[64];
    ck_assert_ptr_nonnull(mkdtemp(root));
    snprintf(self, sizeof self, "%s/self", root);
    write_file("self", "0::/a/b\n");
    write_file("a/b/cpu.max", "max 100000\n");
    write_file("a/cpu.max", "250000 100000\n");
    write_file("a/b/memory.max", "1000000\n");
    write_file("a/memory.max", "max\n");
    ck_assert_uint_eq(topology_cgroup_cpus(root, self), 3); /* 2.5, rounded up, from above */
    ck_assert_uint_eq(topology_cgroup_memory(root, self), 1000000);
    remove_tree();
}
END_TEST

START_TEST(cgroup_v1_limits)
{
    char self[64];
    ck_assert_ptr_nonnull(mkdtemp(root));
    snprintf(self, sizeof self, "%s/self", root);
    write_file("self", "5:memory:/m\n4:cpu,cpuacct:/c\n1:name=systemd:/x\n");
    write_file("cpu/c/cpu.cfs_quota_us", "100000\n");
    write_file("cpu/c/cpu.cfs_period_us", "100000\n");
    write_file("cpu/cpu.cfs_quota_us", "-1\n");
    write_file("cpu/cpu.cfs_period_us", "100000\n");
    write_file("memory/memory.limit_in_bytes", "9223372036854771712\n");
    ck_assert_uint_eq(topology_cgroup_cpus(root, self), 1);
    ck_assert_uint_eq(topology_cgroup_memory(root, self), UINT64_MAX);
    write_file("memory/m/memory.limit_in_bytes", "4096000\n");
    ck_assert_uint_eq(topology_cgroup_memory(root, self), 4096000);
    remove_tree();
}
END_TEST

START_TEST(no_cgroup_no_limit)
{
    ck_assert_uint_eq(topology_cgroup_cpus("/nowhere", "/nowhere/self"), 0);
    ck_assert_uint_eq(topology_cgroup_memory("/nowhere", "/nowhere/self"), UINT64_MAX);
}
END_TEST

START_TEST(settings_are_checked)
{
    setenv("VGSP_WORKERS", "12", 1);
    setenv("VGSP_SMS", "nonsense", 1);
    setenv("VGSP_ISA", "x86-64-v3", 1);
    setenv("VGSP_FORM", "serial", 1);
    setenv("VGSP_BIND", "core", 1);
    setenv("VGSP_DISABLE", "steal,inline", 1);
    const struct settings *s = settings();
    ck_assert_uint_eq(s->workers, 12);
    ck_assert_uint_eq(s->sms, 0);
    ck_assert_int_eq(s->isa, VGSP_ISA_V3);
    ck_assert_int_eq(s->form, FORM_SERIAL);
    ck_assert_int_eq(s->bind, BIND_CORE);
    ck_assert(s->no_steal && s->no_inline && !s->no_help);
    setenv("VGSP_WORKERS", "-3", 1);
    setenv("VGSP_ISA", "sve", 1);
    settings_read();
    ck_assert_int_ge(settings()->isa, VGSP_ISA_SVE128); /* which one depends on the processor */
    setenv("VGSP_ISA", "mmx", 1);
    settings_read();
    ck_assert_uint_eq(s->workers, 0);
    ck_assert_int_eq(s->isa, -1);
}
END_TEST

START_TEST(a_simulated_machine_runs_kernels)
{
    setenv("VGSP_TOPOLOGY", "pack:2 l3:2 core:2 pu:1", 1);
    vgsp_device_properties p;
    ck_ok(vgsp_get_device_properties(&p, 0));
    ck_assert_uint_eq(p.workers, 8);
    ck_assert_uint_eq(p.sms, 4);
    int *cell = device_memory(999 * 4);
    launch(&kernel_increment, 999, 64, cell, 1, NULL);
    ck_ok(vgsp_device_synchronize());
    for (int i = 0; i < 999; i++) ck_assert_int_eq(cell[i], 1);
}
END_TEST

START_TEST(the_device_is_described)
{
    int count = 0, device = -1;
    vgsp_device_properties p;
    ck_ok(vgsp_device_count(&count));
    ck_assert_int_eq(count, 1);
    ck_ok(vgsp_set_device(0));
    ck_ok(vgsp_get_device(&device));
    ck_assert_int_eq(device, 0);
    ck_assert_int_eq(vgsp_set_device(1), VGSP_ERROR_INVALID_DEVICE);
    ck_assert_int_eq(vgsp_get_device_properties(&p, 1), VGSP_ERROR_INVALID_DEVICE);
    ck_ok(vgsp_get_device_properties(&p, 0));
    ck_assert_uint_gt(strlen(p.name), 0);
    ck_assert_uint_gt(p.total_memory, 0);
    ck_assert(p.compute_major == 8 && p.compute_minor == 0 && p.warp_size == 32 && p.sms >= 1);
}
END_TEST

START_TEST(errors_have_names)
{
    ck_assert_str_eq(vgsp_error_name(VGSP_SUCCESS), "cudaSuccess");
    ck_assert_str_eq(vgsp_error_name(VGSP_ERROR_INVALID_VALUE), "cudaErrorInvalidValue");
    ck_assert_str_eq(vgsp_error_string(VGSP_ERROR_MEMORY_ALLOCATION), "out of memory");
    ck_assert_str_eq(vgsp_error_string((vgsp_error)12345), "unrecognized error code");
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, groups_share_a_cache);
    tcase_add_test(tests, a_core_has_a_cache_of_its_own);
    tcase_add_test(tests, refuses_a_bad_description);
    tcase_add_test(tests, workers_are_placed_on_sms);
    tcase_add_test(tests, the_nearest_sms_come_first);
    tcase_add_test(tests, the_affinity_mask_is_respected);
    tcase_add_test(tests, cgroup_v2_limits);
    tcase_add_test(tests, cgroup_v1_limits);
    tcase_add_test(tests, no_cgroup_no_limit);
    tcase_add_test(tests, settings_are_checked);
    tcase_add_test(tests, a_simulated_machine_runs_kernels);
    tcase_add_test(tests, the_device_is_described);
    tcase_add_test(tests, errors_have_names);
}

int main(void)
{
    return run_tests("machine", add);
}
