/* What is prefetched, and behind which tests. */
#include "small_kernel.h"

/* "k(const int *a, const int *b, const int *c, int *out, int n) { BODY }", i being the thread's number in the grid. */
static const char *kernel(const char *body)
{
    static char source[800];
    snprintf(source, sizeof source,
             "__global__ void k(const int *a, const int *b, const int *c, int *out, int n)\n"
             "{ int i = blockIdx.x * blockDim.x + threadIdx.x; %s }\n",
             body);
    return source;
}

static const char *serial(const char *body)
{
    return serial_unit(kernel(body));
}

static const char *vector_code(const char *body)
{
    return vector_unit(kernel(body), VGSP_ISA_V3);
}

#define MATRIX "int s = 0; for (int k = a[i]; k < a[i + 1]; k++) s += c[b[k]]; out[i] = s;"
#define QUEUE "int at = c[i]; for (int k = a[at]; k < a[at + 1]; k++) out[b[k]] = n;"

START_TEST(loops_ask_some_rounds_ahead)
{
    const char *text = serial(MATRIX);
    shows(text, "if (vgsp_may_look_at(&run->ranges[1], (b + (k + (int32_t)vgsp_ahead)))) "
                "s_prefetch((((char *)c) + (int64_t)b[(k + (int32_t)vgsp_ahead)] * 4));");
    shows(text, "const uint32_t vgsp_ahead = run->ahead;");
    shows(text, "static const uint32_t ranges__Z1kPKiS0_S0_Pii[] = {16, 8};");
}
END_TEST

START_TEST(a_loop_stands_again_without)
{
    const char *text = serial(MATRIX);
    shows(text, "if (run->ranges) {");
    ck_assert_int_eq(times(text, "s = (s + c[b[k]])"), 2);
}
END_TEST

START_TEST(rows_that_lie_anywhere_are_asked_for_by_other_threads)
{
    const char *text = serial(QUEUE);
    lacks(text, "k + (int32_t)vgsp_ahead");
    ck_assert_int_eq(times(text, "if (run->ranges) {"), 1); /* at the thread's beginning */
    shows(text, "(threadIdx.x + (vgsp_ahead >> 1u))"); /* a */
    shows(text, "(threadIdx.x + (vgsp_ahead >> 2u))"); /* b, where the loop begins and the next line ... */
    shows(text, " + 64);");
    shows(text, "(threadIdx.x + (vgsp_ahead >> 4u))"); /* ... of which the first is there for out */
    ck_assert_int_eq(times(text, "s_prefetch("), 4);
}
END_TEST

#define GATHER "if (i < n) out[i] = a[b[i]];"

START_TEST(vector_code_asks_in_the_name_of_each_lane)
{
    const char *text = vector_code(GATHER);
    shows(text, "static inline void _Z1kPKiS0_S0_Pii_ahead(const vgsp_run *run, vgsp_dim3 blockIdx, vgsp_dim3 threadIdx, const uint32_t count)");
    shows(text, "if (vgsp_may_look_at_all(&run->ranges[1], places, count, 4))");
    shows(text, "const int32_t place = places[n];");
    ck_assert_int_eq(times(text, "s_prefetch(("), 1 + times(text, "if (run->bytes_ahead) {"));
    shows(text, "if (run->ranges) {");
    shows(text, "_Z1kPKiS0_S0_Pii_ahead(run, blockIdx, at, 16);");
    shows(text, ".flags = VGSP_VARIANT_AHEAD");
    shows(serial(GATHER), "static const uint32_t ranges__Z1kPKiS0_S0_Pii[] = {0, 8};"); /* in the same order */
}
END_TEST

/* One test serves the threads of a group where their indices lie side by side, and nothing else tells them apart. */
START_TEST(indices_side_by_side_are_tested_together)
{
    static const char *const apart[] = {
        "if (i < n) out[i] = a[b[2 * i]];",
        "if (i < n) out[i] = a[b[i ^ 1]];",
        "if (i < n) out[i] = a[b[i] + threadIdx.x];",
        "if (i < n) out[i] = a[b[i] * i];",
        "if (i < n) out[i] = a[c[b[i]]];",
        "if (i < n) out[i] = a[b[i + (n < 5 ? i : 0)]];",
    };
    for (size_t k = 0; k < sizeof apart / sizeof *apart; k++)
        shows(vector_code(apart[k]), "for (uint32_t n = 0; n < count; n++, threadIdx.x++) {");
    static const char *const beside[] = {
        "if (i < n) out[i] = a[b[i + n] - 3];",
        "if (i < n) out[i] = a[b[n * 7 - 4 + i] * n];",
        "if (i < n) out[b[i]] = a[i];",
    };
    for (size_t k = 0; k < sizeof beside / sizeof *beside; k++) {
        const char *text = vector_code(beside[k]);
        shows(text, "vgsp_may_look_at_all(");
        lacks(text, "for (uint32_t n = 0; n < count; n++, threadIdx.x++) {");
    }
}
END_TEST

START_TEST(one_test_serves_the_groups_of_a_row)
{
    const char *text = vector_code(GATHER);
    shows(text, "const uint32_t limit = run->ranges ? at.x + 16 : extent.x;");
    shows(text, "} while (at.x + 16 <= limit);");
    shows(text, "const uint32_t passing = at.x + (uint32_t)(vgsp_least(limit - at.x, ");
    ck_assert_int_eq(times(text, "run->ranges)"), 1);
    text = vector_code("int y = threadIdx.y; out[i + y * 64] = a[b[i + y * 64]] + threadIdx.x;");
    shows(text, "if (!run->ranges && blockDim.x == 16 && blockDim.z == 1) {");
}
END_TEST

START_TEST(vector_code_asks_for_what_is_stored_and_counted_and_for_rows)
{
    shows(vector_code("out[b[i]] = a[i];"), "VGSP_VARIANT_AHEAD");
    shows(vector_code("__vgsp_atomic_add_i32(out + b[i], 1);"), "VGSP_VARIANT_AHEAD");
    shows(vector_code(QUEUE), "VGSP_VARIANT_AHEAD");
}
END_TEST

START_TEST(strides_ask_in_the_name_of_threads_whose_first_round_it_were)
{
    shows(vector_code("for (; i < n; i += gridDim.x * blockDim.x) out[i] = a[b[i]];"),
          "_Z1kPKiS0_S0_Pii_ahead(run, blockIdx, (vgsp_dim3){at.x + (uint32_t)offset, at.y, at.z}, 16);");
    shows(vector_code("for (int k = threadIdx.x; k < n; k += blockDim.x) out[k] = a[b[k]];"), "at.x + (uint32_t)offset");
    /* a group does some rounds, or goes up from layer to layer */
    lacks(vector_code("int s = 0; for (; i < n; i += gridDim.x * blockDim.x) s += a[b[i]]; out[threadIdx.x] = s;"), "run->ranges");
    lacks(vector_code("int s = a[b[i]]; for (int k = 0; k < n; k++) out[k * 4096 + i] = c[k * 4096 + i] + s;"), "+ (uint32_t)offset");
}
END_TEST

START_TEST(vector_code_does_not_ask_in_loops_nor_between_barriers)
{
    lacks(vector_code(MATRIX), "run->ranges");
    lacks(vector_code("out[i] = a[i * 3 + n];"), "run->ranges");
    lacks(vector_code("__shared__ int t[32]; t[threadIdx.x] = a[b[i]]; barrier(); out[i] = t[n];"), "run->ranges");
}
END_TEST

START_TEST(what_hardware_sees_by_itself_is_not_asked_for)
{
    lacks(serial("int s = 0; for (int k = 0; k < n; k++) s += a[k] * b[k * 4 + i]; out[i] = s;"), "run->ranges");
    lacks(serial("out[i] = a[i * 3 + n];"), "run->ranges");
    lacks(serial("out[i] = a[b[n]];"), "run->ranges");
}
END_TEST

START_TEST(what_cannot_be_told_is_not_asked_for)
{
    lacks(serial("int s = 0; for (int k = a[i]; k < n; k++) { s += c[s & 255]; k += b[k]; } out[i] = s;"), "run->ranges");
    lacks(serial("__shared__ int t[32]; t[threadIdx.x] = i; out[i] = a[t[n]];"), "run->ranges");
    lacks(serial("const int *p = i < n ? a : b; int s = 0; for (int k = 0; k < n; k++) s += c[p[k]]; out[i] = s;"),
          "run->ranges");
    lacks(serial("__shared__ int t[32]; t[threadIdx.x] = a[b[i]]; barrier(); out[i] = t[n];"), "run->ranges");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        loops_ask_some_rounds_ahead,
        a_loop_stands_again_without,
        rows_that_lie_anywhere_are_asked_for_by_other_threads,
        vector_code_asks_in_the_name_of_each_lane,
        indices_side_by_side_are_tested_together,
        one_test_serves_the_groups_of_a_row,
        vector_code_asks_for_what_is_stored_and_counted_and_for_rows,
        strides_ask_in_the_name_of_threads_whose_first_round_it_were,
        vector_code_does_not_ask_in_loops_nor_between_barriers,
        what_hardware_sees_by_itself_is_not_asked_for,
        what_cannot_be_told_is_not_asked_for,
    };
    int failed = run_tests("ahead", tests, COUNT(tests));
    forget_kernel();
    return failed;
}
