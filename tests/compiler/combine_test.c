/* Which outputs may be written around the cache, and what the runtime is told of them. */
#include "small_kernel.h"

/* "k(const int *in, int *out, int *other, int n) { BODY }", i being the thread's number in the grid. */
static const char *emitted(const char *body, enum vgsp_isa isa)
{
    char source[800];
    snprintf(source, sizeof source,
             "struct pair { int *first; double *second; };\n"
             "__global__ void k(const int *in, int *out, int *other, int n, pair p, const int *const *table)\n"
             "{ int i = blockIdx.x * blockDim.x + threadIdx.x; %s }\n",
             body);
    return vector_unit(source, isa);
}

static const char *rows(const char *body)
{
    return emitted(body, VGSP_ISA_V3);
}

#define ASKS "run->around"

START_TEST(whole_lines_ask_whether_to_go_around_the_cache)
{
    const char *text = rows("if (i < n) out[i] = in[i];");
    shows(text, "if (run->around & 1u && vgsp_is_aligned((out + i), 64)) {");
    shows(text, "stream_i32((out + i), value_0);");
    shows(text, "stream_i32((out + i) + 24, value_3);");
    shows(text, "store_i32(((out + i) + 24), value_3);");
    shows(text, "    {8, 4},\n    {0, 0},\n");
    shows(text, ".output_count = 1, .pointer_count = 2");
}
END_TEST

START_TEST(every_instruction_set_that_can_has_its_own_lines)
{
    shows(emitted("if (i < n) out[i] = in[i];", VGSP_ISA_V2), "stream_i32((out + i) + 12, value_3);");
    shows(emitted("if (i < n) out[i] = in[i];", VGSP_ISA_V4), "stream_i32((out + i) + 16, value_1);");
    shows(emitted("if (i < n) out[i] = in[i];", VGSP_ISA_V4_PLUS), "stream_i32((out + i) + 16, value_1);");
    lacks(emitted("if (i < n) out[i] = in[i];", VGSP_ISA_C), ASKS);
    lacks(emitted("if (i < n) out[i] = in[i];", VGSP_ISA_NEON), ASKS);
}
END_TEST

START_TEST(outputs_may_be_members_and_several)
{
    const char *text = rows("if (i < n) { p.first[i] = in[i]; p.second[i] = 1; out[i] = 2; }");
    shows(text, "    {32, 4},\n    {40, 8},\n    {8, 4},\n    {0, 0},\n");
    shows(text, "run->around & 4u");
}
END_TEST

START_TEST(short_loops_have_outputs_too)
{
    shows(rows("out[i] = in[i]; out[n + i] = in[i];"), "{8, 8}");
    shows(rows("for (int k = 0; k < 32; k += 8) out[k * n + i] = in[in[i] & 7];"), "{8, 16}"); /* gathers keep it a loop of groups */
    lacks(rows("for (int k = 0; k < n; k++) out[k * n + i] = in[i];"), ASKS);
    lacks(rows("for (int k = 0; k < 1000; k++) out[k * n + i] = in[i];"), ASKS);
    shows(rows("for (; i < n; i += gridDim.x * blockDim.x) out[i] = in[i];"), "{8, 4294967295}"); /* in rounds */
    shows(rows("out[i] = 1; for (; i < n; i += gridDim.x * blockDim.x) out[i] = in[i];"), "{8, 4294967295}");
    lacks(rows("for (; i < n; i += n) out[i] = in[i];"), ASKS);
}
END_TEST

START_TEST(runs_that_may_wrap_are_asked)
{
    shows(rows("int x = blockIdx.x * 32 + threadIdx.x; out[x] = in[i];"), "x <= INT32_MAX - ");
}
END_TEST

START_TEST(what_is_read_is_no_output)
{
    lacks(rows("if (i < n) out[i] += in[i];"), ASKS);
    lacks(rows("if (i < n) { out[i] = in[i]; other[i] = out[n]; }"), "run->around & 2u");
    lacks(rows("if (i < n) { out[i] = in[i]; __vgsp_atomic_add_i32(out + in[i], 1); }"), ASKS);
    lacks(rows("if (i < n) out[i] = table[n][i];"), ASKS);
}
END_TEST

START_TEST(parts_of_lines_are_stored_as_ever)
{
    lacks(rows("out[in[i]] = i;"), ASKS);
    lacks(rows("out[2 * i] = i;"), ASKS);
    lacks(rows("((char *)out)[i] = (char)i;"), ASKS);
    lacks(rows("if (in[i] > 0) out[i] = i * in[i] / n;"), ASKS);
}
END_TEST

START_TEST(kernels_that_tell_of_their_stores_have_no_outputs)
{
    lacks(rows("out[i] = in[i]; __vgsp_fence();"), ASKS);
    lacks(rows("out[i] = *(volatile const int *)(in + i);"), ASKS);
    lacks(rows("out[i] = in[i]; *(volatile int *)other = 1;"), ASKS);
}
END_TEST

#define SOON "run->bytes_ahead"

START_TEST(what_is_loaded_in_order_is_asked_for_with_the_store)
{
    const char *text = rows("if (i < n) out[i] = in[i] + other[i];");
    shows(text, "if (run->bytes_ahead) {");
    shows(text, "s_prefetch((const char *)(in + i) + run->bytes_ahead + 0);");
    shows(text, "s_prefetch((const char *)(other + i) + run->bytes_ahead + 64);");
    text = rows("int x = in[i]; if (i < n) other[i] = x; int y = in[i + n]; out[i] = y;"); /* of its own list alone */
    ck_assert_int_eq(times(text, "if (run->bytes_ahead) {"), times(text, "(const char *)(in + n + i) + run->bytes_ahead + 0);"));
    text = rows("__shared__ int t[256]; t[threadIdx.x] = in[i]; barrier(); out[i] = t[255 - threadIdx.x];");
    ck_assert_int_eq(times(text, "s_prefetch((const char *)(in + i) + run->bytes_ahead + 0);"), 1);
}
END_TEST

START_TEST(of_places_near_to_one_another_one_is_asked_for)
{
    const char *text = rows("if (i > 0 && i < n) out[i] = in[i - 1] + in[i] + in[i + 1] + in[i + n];");
    ck_assert_int_eq(times(text, "run->bytes_ahead + 0);"), 2 * times(text, "if (run->bytes_ahead) {"));
}
END_TEST

START_TEST(nothing_is_asked_for_where_nothing_goes_around)
{
    lacks(rows("if (i < n) out[i] += in[i];"), SOON);
    lacks(emitted("if (i < n) out[i] = in[i];", VGSP_ISA_NEON), SOON);
    lacks(rows("if (i < n) out[i] = in[other[i]] + in[n];"), "(in + ");
    lacks(rows("__shared__ int t[32]; t[threadIdx.x] = i; barrier(); out[i] = t[31 - threadIdx.x];"), SOON);
    lacks(rows("__shared__ int t[256]; for (int k = 0; k < n; k++) t[threadIdx.x] = in[i + k]; out[i] = n;"), SOON);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        whole_lines_ask_whether_to_go_around_the_cache,
        every_instruction_set_that_can_has_its_own_lines,
        outputs_may_be_members_and_several,
        short_loops_have_outputs_too,
        runs_that_may_wrap_are_asked,
        what_is_read_is_no_output,
        parts_of_lines_are_stored_as_ever,
        kernels_that_tell_of_their_stores_have_no_outputs,
        what_is_loaded_in_order_is_asked_for_with_the_store,
        of_places_near_to_one_another_one_is_asked_for,
        nothing_is_asked_for_where_nothing_goes_around,
    };
    int failed = run_tests("combine", tests, COUNT(tests));
    forget_kernel();
    return failed;
}
