/* Which local objects become registers, and that their values stay what they were. */
#include "small_kernel.h"

static const char *promoted(const char *source)
{
    return dumped(lowered(source));
}

START_TEST(fields_become_registers)
{
    const char *text = promoted(
        "struct P { int x; float y; };\n"
        "__global__ void k(int *out) { P p = {1, (float)out[0]}; p.x += out[0]; P q = p; q.y += 1; "
        "out[1] = q.x + (int)q.y; }\n");
    lacks(text, "local");
    lacks(text, "&p");
    shows(text, "p_x");
    shows(text, "q_y");
}
END_TEST

START_TEST(reference_parameters_and_this_disappear)
{
    const char *text = promoted(
        "struct P { int x; __device__ void add(int v) { x += v; } };\n"
        "__device__ void swap(int &a, int &b) { int t = a; a = b; b = t; }\n"
        "__global__ void k(int *out) { int a = out[0], b = out[1]; swap(a, b); P p = {a}; p.add(b); out[2] = p.x; }\n");
    lacks(text, "local");
    lacks(text, "this");
}
END_TEST

START_TEST(a_union_of_one_size_converts_bit_by_bit)
{
    const char *text = promoted("union U { float f; unsigned u; };\n"
                                "__global__ void k(unsigned *out, float x) { U u; u.f = x; out[0] = u.u; }\n");
    lacks(text, "local");
    shows(text, "bits_i32_f32");
    lacks(text, "cast<u32>(x");
}
END_TEST

START_TEST(a_union_of_two_sizes_stays)
{
    const char *text = promoted("union U { int i; unsigned char b[4]; };\n"
                                "__global__ void k(int *out) { U u; u.i = out[0]; out[1] = u.b[1]; }\n");
    shows(text, "local u");
}
END_TEST

START_TEST(an_array_indexed_by_a_value_stays)
{
    const char *text = promoted("__global__ void k(int *out) { int a[4] = {1, 2, 3, 4}; out[0] = a[out[1]]; }\n");
    shows(text, "local a");
    text = promoted("__global__ void k(int *out) { int a[4] = {1, 2, 3, 4}; a[1] += out[1]; out[0] = a[1] + a[2]; }\n");
    lacks(text, "local a");
}
END_TEST

START_TEST(an_object_whose_address_is_stored_stays)
{
    const char *text = promoted("__global__ void k(int **out) { int a = 3; out[0] = &a; out[1][0] = a; }\n");
    shows(text, "local a");
}
END_TEST

START_TEST(a_pointer_into_an_array_becomes_an_index)
{
    const char *text = promoted(
        "__global__ void k(int *out) { int a[4] = {1, 2, 3, 4}; int *p = a + out[1]; *p = 7; out[0] = p[1]; }\n");
    shows(text, "index.");
    lacks(text, "p.");
}
END_TEST

START_TEST(a_pointer_made_of_one_that_holds_becomes_an_index_as_narrow_as_it_was)
{
    const char *text = promoted("struct P { float x, y; };\n"
                                "__global__ void k(P *all, unsigned i) { P *p = all + i * 3; p->x = p->y; }\n");
    shows(text, " *.u32 3:u32)\n");
    shows(text, " + cast<i64>(index.");
    text = promoted("__global__ void k(int *out, int n) { int *at = out;\n"
                    "  for (int i = 0; i < n; i++) { int *p = at + i; at++; *p = 1; } }\n");
    shows(text, "  p.");
    lacks(text, "index.");
}
END_TEST

START_TEST(a_pointer_that_is_copied_as_an_index_comes_to_an_end)
{
    const char *text = promoted(
        "__device__ int get(const int *p, int i) { const int *q = p + i; return *q; }\n"
        "__global__ void k(int *out) { int a[4] = {1, 2, 3, 4}; int i = out[1], j = i; "
        "out[0] = get(a, j) + get(a + j, 0); }\n");
    shows(text, "local a");
}
END_TEST

/* old = a; a = ...; use of old: old must not become a. */
START_TEST(a_copy_is_not_its_source_once_that_is_set_anew)
{
    const char *text =
        promoted("__global__ void k(int *out, int n) { int a = out[0], b = 1;\n"
                 "  for (int i = 0; i < n; i++) { int old = a; a = b; b = old; } out[1] = a * 10 + b; }\n");
    shows(text, "old.");
}
END_TEST

/* prev holds what cur was in the round before, although each is set by one statement. */
START_TEST(a_value_carried_around_a_loop_is_kept)
{
    const char *text =
        promoted("__global__ void k(int *out, int n) { int prev;\n"
                 "  for (int i = 0; i < n; i++) { int cur = out[i]; if (i) out[i] = prev; prev = cur; } }\n");
    shows(text, "] = prev.");
    shows(text, "  prev.");
}
END_TEST

/* prev is read after cur, its source, has the next value. */
START_TEST(a_copy_made_before_its_source_is_set_is_kept)
{
    const char *text =
        promoted("__global__ void k(int *out, int n) { int cur;\n"
                 "  for (int i = 0; i < n; i++) { int prev = cur; cur = out[i]; out[i + 1] = prev; } }\n");
    shows(text, "] = prev.");
}
END_TEST

START_TEST(parameters_are_read_once_at_the_top)
{
    const char *text = promoted(
        "struct P { int x, y; };\n__global__ void k(int *out, P p) { for (int i = 0; i < p.x; i++) out[i] = p.y; }\n");
    ck_assert_int_eq(times(text, "[&p"), 2);
    ck_assert_ptr_nonnull(strstr(text, "[&p"));
    ck_assert(strstr(text, "[&p") < strstr(text, "loop"));
}
END_TEST

START_TEST(what_nobody_reads_is_gone)
{
    const char *text = promoted("__global__ void k(int *out) { int unused = out[3], too = unused + 2; out[0] = 1; }\n");
    lacks(text, "unused");
    lacks(text, "too");
    lacks(text, "+ 12");
}
END_TEST

START_TEST(built_in_variables_are_values_behind_references_too)
{
    const char *text = promoted("__device__ unsigned flat(const uint3 &t) { return t.x + t.y; }\n"
                                "__global__ void k(unsigned *out) { out[0] = flat(threadIdx); }\n");
    lacks(text, "&threadIdx");
    shows(text, "threadIdx.y");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        fields_become_registers,
        reference_parameters_and_this_disappear,
        a_union_of_one_size_converts_bit_by_bit,
        a_union_of_two_sizes_stays,
        an_array_indexed_by_a_value_stays,
        an_object_whose_address_is_stored_stays,
        a_pointer_into_an_array_becomes_an_index,
        a_pointer_made_of_one_that_holds_becomes_an_index_as_narrow_as_it_was,
        a_pointer_that_is_copied_as_an_index_comes_to_an_end,
        a_copy_is_not_its_source_once_that_is_set_anew,
        a_value_carried_around_a_loop_is_kept,
        a_copy_made_before_its_source_is_set_is_kept,
        parameters_are_read_once_at_the_top,
        what_nobody_reads_is_gone,
        built_in_variables_are_values_behind_references_too,
    };
    return run_tests("promote", tests, COUNT(tests));
}
