/* ltc_test.c: which launches write around the cache. */
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

static void set(const char *name, const char *value)
{
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

static void add(TCase *tests)
{
    tcase_add_test(tests, large_outputs_go_around_the_cache);
    tcase_add_test(tests, each_output_is_asked);
    tcase_add_test(tests, what_is_read_again_stays_in_the_cache);
    tcase_add_test(tests, it_can_be_switched_off);
    tcase_add_test(tests, without_a_setting_the_caches_are_what_counts);
    tcase_add_test(tests, other_forms_and_gangs_do_not);
}

int main(void)
{
    return run_tests("ltc", add);
}
