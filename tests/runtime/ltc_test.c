/* ltc_test.c: which launches write around the cache, and which prefetch. */
#include "kernels.h"
#include "runtime.h"

enum { LEAST = 1 << 20 };

struct arguments {
    float *out;
    const float *in;
    float *more;
};
static const vgsp_pointer pointers[] = {{0, 4}, {16, 64}, {8, 0}};
static const vgsp_variant variant = {.pointers = pointers, .output_count = 2, .pointer_count = 3};

/* Workers read the settings, so there are none from now on. */
static void set(const char *name, const char *value)
{
    dms_stop(1000);
    setenv(name, value, 1);
    settings_read();
}

static struct arguments arguments;

static uint32_t around(uint64_t threads)
{
    struct launch l = {.variant = &variant, .blocks = threads / 256, .threads = 256, .arguments = &arguments};
    return ltc_around(&l);
}

static void begin(void)
{
    set("VGSP_DISABLE", "");
    set("VGSP_COMBINE_BYTES", "1048576");
    arguments = (struct arguments){(float *)(64l << 30), (float *)(1l << 30), (float *)(128l << 30)};
}

START_TEST(large_outputs_go_around_the_cache)
{
    begin();
    ck_assert_uint_eq(around(LEAST / 4) & 1, 1);
    ck_assert_uint_eq(around(LEAST / 4 - 256) & 1, 0);
}
END_TEST

START_TEST(each_output_is_asked)
{
    begin();
    ck_assert_uint_eq(around(LEAST / 64), 2);
    ck_assert_uint_eq(around(LEAST / 64 - 256), 0);
    arguments.in = arguments.more;
    ck_assert_uint_eq(around(LEAST / 4) & 1, 1);
}
END_TEST

START_TEST(what_is_read_again_stays_in_the_cache)
{
    begin();
    arguments.in = arguments.out;
    ck_assert_uint_eq(around(LEAST / 4) & 1, 0);
    arguments.in = arguments.out + LEAST / 4 - 1;
    ck_assert_uint_eq(around(LEAST / 4) & 1, 0);
    arguments.in = arguments.out + LEAST / 4;
    ck_assert_uint_eq(around(LEAST / 4) & 1, 1);
}
END_TEST

START_TEST(what_may_be_written_whole_is_as_large_as_its_memory)
{
    static const vgsp_pointer through[] = {{0, VGSP_WRITTEN_THROUGH}, {8, 0}};
    static const vgsp_variant rounds = {.pointers = through, .output_count = 1, .pointer_count = 2};
    struct launch l = {.variant = &rounds, .blocks = 1, .threads = 32, .arguments = &arguments};
    void *out, *in;
    begin();
    ck_assert_uint_eq(ltc_around(&l), 0); /* of no allocation */
    ck_assert_int_eq(vgsp_malloc(&out, LEAST + 64), VGSP_SUCCESS);
    ck_assert_int_eq(vgsp_malloc(&in, LEAST), VGSP_SUCCESS);
    arguments.in = in;
    arguments.out = (float *)out + 16;
    ck_assert_uint_eq(l.around = ltc_around(&l), 1);
    ck_assert_uint_eq(ltc_bytes_around(&l), LEAST);
    arguments.out++;
    ck_assert_uint_eq(l.around = ltc_around(&l), 0);
    ck_assert_uint_eq(ltc_bytes_around(&l), 0);
    arguments.out = out;
    arguments.in = (float *)out + 1000;
    ck_assert_uint_eq(ltc_around(&l), 0);
}
END_TEST

START_TEST(it_can_be_switched_off)
{
    begin();
    set("VGSP_DISABLE", "combine");
    ck_assert_uint_eq(around(LEAST), 0);
    set("VGSP_DISABLE", "");
    ck_assert_uint_eq(around(LEAST), 3);
}
END_TEST

START_TEST(without_a_setting_the_caches_are_what_counts)
{
    begin();
    set("VGSP_COMBINE_BYTES", "");
    struct topology one = {.cache = 8 * LEAST, .group_count = 1}, two = {.cache = 8 * LEAST, .group_count = 2}, none = {0};
    ltc_start(&one);
    ck_assert_uint_eq((around(2 * LEAST) & 1), 1);
    ck_assert_uint_eq((around(2 * LEAST - 256) & 1), 0);
    ltc_start(&two);
    ck_assert_uint_eq((around(2 * LEAST) & 1), 0);
    ck_assert_uint_eq((around(4 * LEAST) & 1), 1);
    ltc_start(&none);
    ck_assert_uint_eq((around(2 * LEAST) & 1), 0);
    ck_assert_uint_eq((around(64 * LEAST) & 1), 1);
}
END_TEST

START_TEST(other_forms_and_gangs_do_not)
{
    begin();
    struct launch l = {.variant = &variant, .blocks = LEAST, .threads = 256, .arguments = &arguments, .gang = true};
    ck_assert_uint_eq(ltc_around(&l), 0);
    l.gang = false;
    l.variant = NULL;
    ck_assert_uint_eq(ltc_around(&l), 0);
}
END_TEST

static const uint32_t asked[] = {8, 16};

/* A launch whose kernel loads what tells it where from in, and that from more. */
static uint32_t kernel_flags;

static bool prefetches(struct launch *l)
{
    const vgsp_kernel code = {.flags = kernel_flags, .range_count = 2, .ranges = asked};
    struct kernel kernel = {.code = &code};
    *l = (struct launch){.kernel = &kernel, .arguments = &arguments};
    return ltc_prefetched_bytes(l);
}

static bool form_prefetches(const vgsp_variant *v)
{
    const vgsp_kernel code = {.range_count = 1, .ranges = asked};
    struct kernel kernel = {.code = &code};
    struct launch l = {.kernel = &kernel, .arguments = &arguments, .variant = v};
    return ltc_prefetched_bytes(&l);
}

static void run_serial(const vgsp_run *run)
{
    (void)run;
}

START_TEST(forms_that_never_ask_do_not)
{
    static const vgsp_variant never = {0}, asks = {.flags = VGSP_VARIANT_AHEAD}, other = {.serial = run_serial};
    void *in;
    begin();
    set("VGSP_PREFETCH_BYTES", "1");
    ck_assert_int_eq(vgsp_malloc(&in, 1000), VGSP_SUCCESS);
    arguments.in = in;
    ck_assert(form_prefetches(NULL));
    ck_assert(!form_prefetches(&never));
    ck_assert(form_prefetches(&asks));
    ck_assert(form_prefetches(&other)); /* its serial form may be tried */
}
END_TEST

static void allocate_both(size_t in_bytes, size_t more_bytes)
{
    void *in, *more;
    ck_assert_int_eq(vgsp_malloc(&in, in_bytes), VGSP_SUCCESS);
    ck_assert_int_eq(vgsp_malloc(&more, more_bytes), VGSP_SUCCESS);
    arguments.in = in;
    arguments.more = more;
}

START_TEST(what_is_computed_leads_to_allocations_too)
{
    static const vgsp_variant computes = {.flags = VGSP_VARIANT_AHEAD, .computed = asked, .computed_count = 2};
    const vgsp_kernel code = {0};
    struct kernel kernel = {.code = &code};
    struct launch l = {.kernel = &kernel, .arguments = &arguments, .variant = &computes};
    begin();
    allocate_both(1000, 2000);
    set("VGSP_PREFETCH_BYTES", "2986");
    ck_assert_uint_eq(ltc_prefetched_bytes(&l), 1000 - 7 + 2000 - 7);
    set("VGSP_PREFETCH_BYTES", "2987");
    ck_assert_uint_eq(ltc_prefetched_bytes(&l), 0);
    set("VGSP_PREFETCH_BYTES", "1");
    set("VGSP_DISABLE", "prefetch");
    ck_assert_uint_eq(ltc_prefetched_bytes(&l), 0);
}
END_TEST

/* The kernel's ranges come first, then, from VGSP_RANGES on, the first of the variant's. */
START_TEST(allocations_count_once)
{
    static const uint32_t many[] = {8, 8, 8, 8, 8, 8, 8, 8, 8, 16};
    static const vgsp_variant computes = {.flags = VGSP_VARIANT_AHEAD, .computed = many, .computed_count = 10},
                              fewer = {.flags = VGSP_VARIANT_AHEAD, .computed = many + 8, .computed_count = 2};
    const vgsp_kernel code = {.range_count = 1, .ranges = asked};
    struct kernel kernel = {.code = &code};
    struct launch l = {.kernel = &kernel, .arguments = &arguments, .variant = &computes};
    begin();
    allocate_both(1000, 2000);
    set("VGSP_PREFETCH_BYTES", "1");
    ck_assert_uint_eq(ltc_prefetched_bytes(&l), 1000 - 7 + 2000 - 7); /* those that are not looked up count, too */
    for (int i = 0; i < VGSP_RANGES; i++) ck_assert_ptr_eq(l.ranges[VGSP_RANGES + i].begin, arguments.in);
    l.variant = &fewer;
    ck_assert_uint_eq(ltc_prefetched_bytes(&l), 1000 - 7 + 2000 - 7);
    ck_assert_ptr_eq(l.ranges[0].begin, arguments.in);
    ck_assert_ptr_eq(l.ranges[VGSP_RANGES].begin, arguments.in);
    ck_assert_ptr_eq(l.ranges[VGSP_RANGES + 1].begin, arguments.more);
    arguments.in = arguments.more;
    ck_assert_uint_eq(ltc_prefetched_bytes(&l), 2000 - 7);
}
END_TEST

START_TEST(large_allocations_are_prefetched_from)
{
    struct launch l;
    void *in, *more;
    begin();
    set("VGSP_PREFETCH_BYTES", "3000000");
    ck_assert(!prefetches(&l));
    ck_assert_int_eq(vgsp_malloc(&in, 1000003), VGSP_SUCCESS);
    ck_assert_int_eq(vgsp_malloc(&more, 1999990), VGSP_SUCCESS);
    arguments.in = (float *)in + 7;
    arguments.more = more;
    ck_assert(!prefetches(&l));
    set("VGSP_PREFETCH_BYTES", "2999979");
    ck_assert(prefetches(&l));
    ck_assert_ptr_eq(l.ranges[0].begin, in);
    ck_assert_uint_eq(l.ranges[0].bytes, 1000003 - 7); /* eight bytes may be loaded from the last of them on */
    ck_assert(vgsp_is_within(&l.ranges[0], (char *)in + 999995) && !vgsp_is_within(&l.ranges[0], (char *)in + 999996));
    ck_assert(vgsp_is_within(&l.ranges[0], in) && !vgsp_is_within(&l.ranges[0], (char *)in - 1));
    set("VGSP_DISABLE", "prefetch");
    ck_assert(!prefetches(&l));
}
END_TEST

START_TEST(with_atomics_a_core_s_own_cache_counts)
{
    struct launch l;
    begin();
    set("VGSP_PREFETCH_BYTES", "");
    allocate_both(LEAST, LEAST);
    struct topology known = {.cache = 8 * LEAST, .core_cache = LEAST, .group_count = 1}, unknown = {.cache = 8 * LEAST, .group_count = 1};
    ltc_start(&known);
    ck_assert(!prefetches(&l));
    kernel_flags = VGSP_KERNEL_GLOBAL_ATOMICS;
    ck_assert(prefetches(&l));
    ltc_start(&unknown);
    ck_assert(!prefetches(&l));
    known.core_cache = 2 * LEAST;
    ltc_start(&known);
    ck_assert(!prefetches(&l));
}
END_TEST

START_TEST(of_other_memory_nothing_is_loaded_ahead)
{
    struct launch l;
    void *more;
    begin();
    set("VGSP_PREFETCH_BYTES", "1000");
    ck_assert_int_eq(vgsp_malloc(&more, 5000), VGSP_SUCCESS);
    arguments.in = (const float *)asked;
    arguments.more = more;
    ck_assert(prefetches(&l));
    ck_assert(!vgsp_is_within(&l.ranges[0], asked));
    ck_assert_int_eq(vgsp_malloc(&more, 5), VGSP_SUCCESS); /* less than a word */
    arguments.more = more;
    ck_assert(!prefetches(&l));
    ck_assert(!vgsp_is_within(&l.ranges[1], more));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, allocations_count_once);
    tcase_add_test(tests, large_allocations_are_prefetched_from);
    tcase_add_test(tests, with_atomics_a_core_s_own_cache_counts);
    tcase_add_test(tests, of_other_memory_nothing_is_loaded_ahead);
    tcase_add_test(tests, forms_that_never_ask_do_not);
    tcase_add_test(tests, what_is_computed_leads_to_allocations_too);
    tcase_add_test(tests, large_outputs_go_around_the_cache);
    tcase_add_test(tests, each_output_is_asked);
    tcase_add_test(tests, what_is_read_again_stays_in_the_cache);
    tcase_add_test(tests, what_may_be_written_whole_is_as_large_as_its_memory);
    tcase_add_test(tests, it_can_be_switched_off);
    tcase_add_test(tests, without_a_setting_the_caches_are_what_counts);
    tcase_add_test(tests, other_forms_and_gangs_do_not);
}

int main(void)
{
    return run_tests("ltc", add);
}
