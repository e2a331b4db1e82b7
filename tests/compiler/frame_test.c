/* Where values live between and in regions. */
#include "small_kernel.h"

static Variant v;

static void lay_out(const char *body)
{
    char source[700];
    snprintf(source, sizeof source,
             "__global__ void k(const int *in, int *out, int n, int **where) { int t = threadIdx.x; %s }\n", body);
    v = variant_of(source, VGSP_SHAPE_ROWS, UP_TO_FRAME);
}

static void lives(const char *name, Place place)
{
    Place is = named(&v, name)->info->place;
    ck_assert_msg(is == place, "%s lives in place %d, not %d, in\n%s", name, is, place, dumped(v.kernel));
}

START_TEST(in_one_region_a_local_of_the_group)
{
    lay_out("int x = in[t]; x += t; out[t] = x; barrier(); out[t + 1] = 1;");
    lives("x", PLACE_GROUP);
    ck_assert_uint_eq(v.scratch_per_thread, 0);
    release_variant(&v);
}
END_TEST

START_TEST(across_a_barrier_an_array_of_the_block)
{
    lay_out("int x = in[t]; out[t] = x; barrier(); out[t + 1] = x;");
    lives("x", PLACE_CONTEXT);
    ck_assert_uint_eq(v.scratch_per_thread, 4);
    release_variant(&v);
    lay_out("double x = in[t]; out[t] = x; barrier(); out[t + 1] = x;");
    ck_assert_uint_eq(v.scratch_per_thread, 8);
    release_variant(&v);
}
END_TEST

START_TEST(uniform_values_are_the_blocks)
{
    lay_out("int x = in[n]; out[t] = x; barrier(); out[t + 1] = x;");
    lives("x", PLACE_BLOCK);
    ck_assert_uint_eq(v.scratch_per_thread, 0);
    release_variant(&v);
    lay_out("for (int i = 0; i < n; i++) { out[t] = i; barrier(); }");
    lives("i", PLACE_BLOCK);
    release_variant(&v);
}
END_TEST

START_TEST(indexes_are_computed_again)
{
    lay_out("int i = blockIdx.x * blockDim.x + threadIdx.x, j = i * 2 + n; out[i] = j; barrier(); out[j] = i;");
    lives("i", PLACE_AGAIN);
    lives("j", PLACE_AGAIN);
    ck_assert_uint_eq(v.scratch_per_thread, 0);
    release_variant(&v);
    lay_out("int i = t; i += n; out[i] = 1; barrier(); out[i + 1] = 1;"); /* set twice */
    lives("i", PLACE_CONTEXT);
    release_variant(&v);
}
END_TEST

START_TEST(what_is_made_of_a_load_is_not_computed_again)
{
    lay_out("int i = t + in[t]; out[i] = 1; barrier(); out[i + 1] = 1;"); /* memory may have changed */
    lives("i", PLACE_CONTEXT);
    release_variant(&v);
}
END_TEST

START_TEST(uniform_assignments_at_the_top_are_done_once)
{
    lay_out("int x = in[n] * 3; out[t] = x; out[t + 1] = x;");
    ck_assert(named(&v, "x")->info->set->info->hoisted);
    release_variant(&v);
    lay_out("out[t] = 0; int x = in[n] * 3; out[t] = x; out[t + 1] = x;"); /* the store may be to in[n] */
    ck_assert(!named(&v, "x")->info->set->info->hoisted);
    release_variant(&v);
    lay_out("int y = in[t], x = in[n] * 3; out[t] = x + y; out[t + 1] = x;");
    ck_assert(named(&v, "x")->info->set->info->hoisted);
    ck_assert(!named(&v, "y")->info->set->info->hoisted);
    release_variant(&v);
}
END_TEST

START_TEST(arrays_interleave_their_lanes)
{
    lay_out("int a[8]; for (int i = 0; i < 8; i++) a[i] = in[t + i]; out[t] = a[n];");
    VarInfo *a = named(&v, "a")->info;
    ck_assert(!a->escapes);
    ck_assert_uint_eq(a->unit, 4);
    ck_assert(!a->in_scratch);
    release_variant(&v);
}
END_TEST

START_TEST(an_object_whose_address_goes_around_is_in_one_piece)
{
    lay_out("int a[8]; a[n] = t; where[t] = a; out[t] = a[n + 1];");
    ck_assert(named(&v, "a")->info->escapes);
    release_variant(&v);
    lay_out("int a[8]; a[n] = t; int *p = in[t] ? a + 1 : a; out[t] = p[0];");
    ck_assert(named(&v, "a")->info->escapes);
    release_variant(&v);
    lay_out("union { int i[8]; short s[16]; } a; a.i[n] = t; out[t] = a.s[n];"); /* two sizes */
    ck_assert(named(&v, "a")->info->escapes);
    release_variant(&v);
}
END_TEST

START_TEST(objects_in_two_regions_and_large_ones_lie_in_the_scratch_memory)
{
    lay_out("int a[8]; a[n] = t; barrier(); out[t] = a[n];");
    ck_assert(named(&v, "a")->info->in_scratch);
    ck_assert_uint_eq(v.scratch_per_thread, 32);
    release_variant(&v);
    lay_out("int a[1000]; a[n] = t; out[t] = a[n + 1];");
    ck_assert(named(&v, "a")->info->in_scratch);
    ck_assert_uint_eq(v.scratch_per_thread, 4000);
    release_variant(&v);
}
END_TEST

START_TEST(threads_that_left_are_remembered)
{
    lay_out("if (in[t]) return; barrier(); out[t] = 1;");
    ck_assert(v.returns_early);
    ck_assert_uint_eq(v.scratch_per_thread, 4);
    release_variant(&v);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        in_one_region_a_local_of_the_group,
        across_a_barrier_an_array_of_the_block,
        uniform_values_are_the_blocks,
        indexes_are_computed_again,
        what_is_made_of_a_load_is_not_computed_again,
        uniform_assignments_at_the_top_are_done_once,
        arrays_interleave_their_lanes,
        an_object_whose_address_goes_around_is_in_one_piece,
        objects_in_two_regions_and_large_ones_lie_in_the_scratch_memory,
        threads_that_left_are_remembered,
    };
    return run_tests("frame", tests, COUNT(tests));
}
