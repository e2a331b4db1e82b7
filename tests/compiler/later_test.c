/* Places that threads compute: what is prefetched of them, in whose name, and where not. */
#include "small_kernel.h"

/* "k(const int *a, const float *x, float *out, int n, unsigned mask) { BODY }", i being the thread's number in the grid. */
static const char *code(const char *body, enum vgsp_isa isa)
{
    static char source[900];
    snprintf(source, sizeof source,
             "__global__ void k(const int *a, const float *x, float *out, int n, unsigned mask)\n"
             "{ int i = blockIdx.x * blockDim.x + threadIdx.x; unsigned h = i * 2654435761u; float s = 0; %s out[i] = s; }\n",
             body);
    return vector_unit(source, isa);
}

static const char *vector_code(const char *body)
{
    return code(body, VGSP_ISA_V3);
}

#define WALK "for (int k = 0; k < 16; k++) { h = h * 1664525u + 1013904223u; s += x[h & mask]; }"

START_TEST(a_later_thread_s_places_are_computed_beside_a_thread_s_own)
{
    const char *text = vector_code(WALK);
    shows(text, "if (VGSP_OFTEN(!run->ranges)) {");
    shows(text, "later_0 = mul_i32(linear_i32((int32_t)(uint32_t)(i + (int32_t)(run->ahead >> 4u)), 1), splat_i32(2654435761u));");
    shows(text, "later_1 = add_i32(mul_i32(later_1, splat_i32(1664525u)), splat_i32(1013904223u));");
    shows(text, "prefetch_i32((((char *)x) + 8589934592), xor_i32(and_i32(later_0, splat_i32(mask)), splat_i32(INT32_MIN)), 4);");
    ck_assert_int_eq(times(text, "prefetch_i32("), 2);
    shows(text, "static const uint32_t computed__Z1kPKiPKfPfij[] = {8};");
    shows(text, ".flags = VGSP_VARIANT_AHEAD");
    shows(text, ".computed = computed__Z1kPKiPKfPfij, .computed_count = 1");
}
END_TEST

START_TEST(a_loop_stands_again_without)
{
    const char *text = vector_code(WALK);
    ck_assert_int_eq(times(text, "s_0 = add_f32("), 2 + 1); /* and under masks, where nothing is asked for */
    ck_assert_int_eq(times(text, "prefetch_i32("), times(text, "later_0 = add_i32(") + times(text, "later_1 = add_i32("));
}
END_TEST

START_TEST(registers_of_sixteen_lanes_go_one_by_one)
{
    const char *text = code(WALK, VGSP_ISA_V4);
    shows(text, "later_0");
    lacks(text, "later_1");
}
END_TEST

START_TEST(other_instruction_sets_ask_too)
{
    shows(code(WALK, VGSP_ISA_C), "prefetch_i32(");
    shows(code(WALK, VGSP_ISA_V2), "prefetch_i32(");
    shows(code(WALK, VGSP_ISA_NEON), "prefetch_i32(");
    shows(code(WALK, VGSP_ISA_SVE256), "prefetch_i32(");
}
END_TEST

START_TEST(what_is_stored_and_counted_is_asked_for)
{
    shows(vector_code("for (int k = 0; k < n; k++) { h = h * 5 + 1; out[h & mask] = k; }"), "computed__Z1kPKiPKfPfij[] = {16};");
    shows(vector_code("for (int k = 0; k < n; k++) { h = h * 5 + 1; __vgsp_atomic_add_i32((int *)out + (h & mask), k); }"),
          "computed__Z1kPKiPKfPfij[] = {16};");
}
END_TEST

START_TEST(a_line_is_asked_for_once)
{
    const char *text = vector_code("for (int k = 0; k < n; k++) { h = h * 5 + 1; int at = h & mask; s += x[at + 1] * x[at]; }");
    ck_assert_int_eq(times(text, "computed__Z1kPKiPKfPfij[] = {8};"), 1);
    text = vector_code("for (int k = 0; k < n; k++) { h = h * 5 + 1; s += x[h & mask] * x[h >> 8 & mask]; }");
    shows(text, "computed__Z1kPKiPKfPfij[] = {8};");
    ck_assert_int_eq(times(text, "prefetch_i32("), 2 * 2); /* of two registers */
}
END_TEST

START_TEST(twins_are_set_where_their_registers_are)
{
    const char *text = vector_code("unsigned g = h ^ n; for (int k = 0; k < 9; k++) {"
                                   " if (k & 1) h = h * 5 + g; unsigned at = h >> 3; s += x[(at + k) & mask]; h ^= at; }");
    ck_assert_int_eq(times(text, "later_0 = xor_i32("), 1); /* g's; h's is set again in the loop */
    shows(text, "prefetch_i32(");
    lacks(text, "later_3_0 = ");
    lacks(vector_code("h += a[i]; for (int k = 0; k < n; k++) { if (k & 1) h = h * 5 + 1; s += x[h & mask]; }"), "prefetch_i");
}
END_TEST

/* Of many rounds, or nobody knows of how many: 1 MiB of lines of a group is too much to ask for. */
START_TEST(long_loops_ask_for_their_own_later_rounds)
{
    const char *text = vector_code("h += a[i]; for (int k = 0; k < n; k++) { h = h * 5 + k; s += x[h & mask]; }");
    shows(text, "later_0 = h_0;");
    shows(text, "for (; (round < (run->ahead >> 6u)); round = (round + 1u)) {");
    shows(text, "later_0 = add_i32(mul_i32(later_0, splat_i32(5u)), splat_i32((uint32_t)(k + (int32_t)round)));");
    shows(text, "later_0 = add_i32(mul_i32(later_0, splat_i32(5u)), splat_i32((uint32_t)(k + (int32_t)(run->ahead >> 6u))));");
    shows(text, "prefetch_i32(");
    shows(vector_code("for (int k = 0; k < 65; k++) { h = h * 5 + 1; s += x[h & mask]; }"), "(run->ahead >> 6u)");
    shows(vector_code("for (int k = 0; k < 64; k++) { h = h * 5 + 1; s += x[h & mask]; }"), "(run->ahead >> 4u)");
    shows(vector_code("h += a[i]; for (int k = 0; k < 64; k++) { h = h * 5 + 1; s += x[h & mask]; }"), "(run->ahead >> 6u)");
    text = vector_code("for (int k = 0; k < n; k++) s += x[(h ^ k * 99u) & mask];");
    shows(text, "(uint32_t)(k + (int32_t)(run->ahead >> 6u)) * 99u");
    lacks(text, "later");
}
END_TEST

#define COLUMNS "for (int k = 0; k < n; k++) "

/* Of a later round, behind a test; and twice as many rounds ahead the line that it is in, of 32 or more bytes of lanes. */
START_TEST(indices_side_by_side_are_loaded_ahead)
{
    const char *text = vector_code(COLUMNS "s += x[a[k * n + i]];");
    const char *at = "(a + ((k + (int32_t)(run->ahead >> 7u)) * n) + i)";
    static char want[300];
    snprintf(want, sizeof want, "if (vgsp_may_look_at_all(&run->ranges[VGSP_RANGES + 0], %s, 8, 4)) prefetch_i32(((char *)x), load_i32(%s), 4);",
             at, at);
    shows(text, want);
    shows(text, "s_prefetch((((char *)a) + (int64_t)(((k + (int32_t)(run->ahead >> 6u)) * n) + i) * 4) + 60);");
    ck_assert_int_eq(times(text, "s_prefetch("), 1); /* both registers' line */
    shows(text, "static const uint32_t computed__Z1kPKiPKfPfij[] = {0, 8};");
    shows(vector_code(COLUMNS "{ int at = k * n + i, c = a[at]; if (n > 5) s += x[c]; }"), want);
    shows(vector_code(COLUMNS "out[a[k * n + i]] = k;"), "computed__Z1kPKiPKfPfij[] = {0, 16};");
    shows(vector_code("for (int k = 0; k < 16; k++) s += x[a[k * n + i]];"), "(run->ahead >> 7u)");
}
END_TEST

/* Unsigned numbers may wrap around; those that begin at multiples of a register's lanes do so between two registers. */
START_TEST(what_wraps_around_is_not_side_by_side)
{
    static const char *const loops[] = {"for (unsigned k = 0; k < 9; k++) s += x[a[k * 1000u + threadIdx.x]];",
                                        "for (unsigned k = 0; k < mask; k++) s += x[a[k * mask + (unsigned)i]];"};
    for (int i = 0; i < 2; i++) {
        const char *text = vector_code(loops[i]);
        shows(text, "vgsp_may_look_at_all(&run->ranges[VGSP_RANGES + 0], (a + ");
        ck_assert_int_eq(times(text, " <= UINT32_MAX - 7 && vgsp_may_look_at_all("), 2 * i);
        ck_assert_int_eq(times(text, "s_prefetch("), 1);
        lacks(text, "prefetch_i64(");
    }
}
END_TEST

/* In one line more than once, or in order, as hardware follows it. */
START_TEST(lines_of_what_is_loaded_in_order_are_not_asked_for)
{
    lacks(vector_code(COLUMNS "s += x[a[k * 8 + i]];"), "s_prefetch(");
    ck_assert_int_eq(times(vector_code(COLUMNS "s += x[a[k * n + i]] + x[a[k * n + i + 1]] * out[k * n + i];"), "s_prefetch("), 2);
    lacks(vector_code(COLUMNS "s += out[k * n + i];"), "prefetch");
}
END_TEST

START_TEST(other_indices_are_not_loaded_ahead)
{
    lacks(vector_code(COLUMNS "s += x[a[i * n + k]];"), "VGSP_RANGES");             /* not side by side */
    const char *text = vector_code(COLUMNS "s += x[a[a[k * n + i]]];"); /* the place of a[...], but not by two loads that of x[...] */
    ck_assert_int_eq(times(text, "prefetch_i32(((char *)a), load_i32("), 2);
    shows(text, "computed__Z1kPKiPKfPfij[] = {0};");
    lacks(vector_code("int j = i; " COLUMNS "{ s += x[a[j]]; j += a[k]; }"), "VGSP_RANGES");
    lacks(vector_code("__shared__ int t[64]; for (int k = 0; k < n; k++) s += x[t[k + threadIdx.x]];"), "VGSP_RANGES");
    lacks(vector_code("for (int k = 0; x[a[k * n + i]] > 0; k++) s = k;"), "VGSP_RANGES"); /* threads leave one by one */
    lacks(vector_code("float z[8]; z[i & 7] = s; " COLUMNS "s += z[a[k * n + i] & 7];"), "VGSP_RANGES");
}
END_TEST

/* All loops' pointers have a number, and each has one; the runtime looks up so many allocations for a variant. */
START_TEST(no_more_indices_than_have_ranges)
{
    static char many[1000] = "__global__ void k(const float *x, const int *a0, const int *a1, const int *a2, const int *a3, const int *a4, "
                             "const int *a5, const int *a6, const int *a7, const int *a8, float *out, int n)\n"
                             "{ int i = blockIdx.x * blockDim.x + threadIdx.x; float s = 0;";
    size_t length = strlen(many);
    for (int i = 0; i < 9; i++)
        length += (size_t)snprintf(many + length, sizeof many - length, " for (int k = 0; k < n; k++) s += x[a%d[k * n + i]];", i);
    snprintf(many + length, sizeof many - length, " out[i] = s; }");
    const char *text = vector_unit(many, VGSP_ISA_V3);
    shows(text, "{8, 0, 16, 24, 32, 40, 48, 56};");
    shows(text, "VGSP_RANGES + 0], (a0");
    shows(text, "VGSP_RANGES + 7], (a6");
    lacks(text, "VGSP_RANGES + 8");
    lacks(text, "VGSP_RANGES + 1]");
}
END_TEST

/* Of 64-bit elements a register of 16 lanes has two lines; short ones' rows have theirs, each. */
START_TEST(each_line_is_asked_for)
{
    const char *columns = COLUMNS "s += x[a[k * n + i]] * (float)((const double *)out)[k * n + i];";
    ck_assert_int_eq(times(code(columns, VGSP_ISA_V4), "s_prefetch("), 2 + 4);
    ck_assert_int_eq(times(code(columns, VGSP_ISA_V3), "s_prefetch("), 1 + 2);
    shows(code(columns, VGSP_ISA_V3), "* 8) + 56);");
    ck_assert_int_eq(times(vector_code(COLUMNS "s += x[a[k * n - k * 3000 + i]];"), "s_prefetch("), 1);
    ck_assert_int_eq(times(vector_code(COLUMNS "s += x[a[(k & 63) * n + i]];"), "s_prefetch("), 1);
}
END_TEST

START_TEST(loops_that_threads_leave_one_by_one_do_not)
{
    const char *text = vector_code("while (x[h & mask] > 1) h = h * 5 + 1; s = h;");
    shows(text, "(run->ahead >> 4u)");
    lacks(text, "(run->ahead >> 6u)");
}
END_TEST

START_TEST(what_would_take_a_load_to_know_is_not_asked_for)
{
    lacks(vector_code("for (int k = 0; k < n; k++) { h = h * 5 + a[i]; s += x[h & mask]; }"), "prefetch_i");
    lacks(vector_code("for (int k = 0; k < n; k++) s += x[a[h & mask]];"), "computed__Z1kPKiPKfPfij[] = {8};");
    lacks(vector_code("h += a[i]; while (x[h & mask] > 1) h = h * 5 + 1; s = h;"), "prefetch_i");
}
END_TEST

START_TEST(what_hardware_sees_by_itself_is_not_asked_for)
{
    lacks(vector_code("for (int k = 0; k < n; k++) s += x[i + k * n];"), "prefetch_i");
    lacks(vector_code("for (int k = 0; k < n; k++) s += x[i * 9 + k];"), "prefetch_i");
    lacks(vector_code("for (int k = 0; k < n; k++) s += x[(i + k) % n];"), "prefetch_i"); /* mostly in order */
    lacks(vector_code("int from = a[i]; for (int k = 0; k < n; k++) s += x[from + 3 * k];"), "prefetch_i"); /* each thread for itself */
    lacks(vector_code("for (int k = 0; k < n; k++) s += x[k * 77 & mask];"), "prefetch_i"); /* one place for all */
}
END_TEST

#define MIX "h ^= h >> 3; h *= 7; h ^= h << 5; h *= 9; "

START_TEST(what_takes_long_to_compute_is_not)
{
    shows(vector_code("for (int k = 0; k < n; k++) { " MIX "s += x[h % (unsigned)n]; }"), "prefetch_i");
    lacks(vector_code("for (int k = 0; k < n; k++) { " MIX MIX MIX MIX MIX MIX MIX MIX "s += x[h & mask]; }"), "prefetch_i");
}
END_TEST

START_TEST(memory_of_the_kernel_s_own_is_not_asked_for)
{
    lacks(vector_code("float t[64]; for (int k = 0; k < 64; k++) t[k * 5 % 64] = k;"
                      " for (int k = 0; k < n; k++) { h = h * 5 + 1; s += t[h & 63]; }"), "prefetch_i");
    lacks(vector_code("__shared__ float t[64]; for (int k = 0; k < n; k++) { h = h * 5 + 1; s += t[h & 63]; }"), "prefetch_i");
}
END_TEST

START_TEST(threads_that_work_together_do_not_ask)
{
    lacks(vector_code("__shared__ float t[64]; t[threadIdx.x] = n; barrier(); s = t[n]; " WALK), "prefetch_i");
}
END_TEST

START_TEST(inner_loops_ask)
{
    const char *text = vector_code("for (int j = 0; j < n; j++) { h ^= j; " WALK " }");
    lacks(text, ">> 4u"); /* h comes from the round before */
    shows(text, ">> 6u");
    text = vector_code("for (int j = 0; j < n; j++) { unsigned g = h ^ j; for (int k = 0; k < 9; k++) { g = g * 5 + 1; s += x[g & mask]; } }");
    shows(text, ">> 4u");
    text = vector_code("for (int j = 0; j < n; j++) h = h * 7 + j; " WALK);
    lacks(text, ">> 4u"); /* what another loop has made of it */
}
END_TEST

START_TEST(a_twin_begins_with_all_that_was_done_before)
{
    const char *text = vector_code("h ^= h >> 16; h *= 9; " WALK);
    ck_assert_int_eq(times(text, "later_0 = mul_i32("), 2);
    ck_assert_int_eq(times(text, "later_0 = xor_i32("), 1);
    lacks(vector_code("if (i & 1) h ^= n; " WALK), ">> 4u");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_later_thread_s_places_are_computed_beside_a_thread_s_own,
        a_loop_stands_again_without,
        registers_of_sixteen_lanes_go_one_by_one,
        other_instruction_sets_ask_too,
        what_is_stored_and_counted_is_asked_for,
        a_line_is_asked_for_once,
        twins_are_set_where_their_registers_are,
        long_loops_ask_for_their_own_later_rounds,
        indices_side_by_side_are_loaded_ahead,
        lines_of_what_is_loaded_in_order_are_not_asked_for,
        other_indices_are_not_loaded_ahead,
        no_more_indices_than_have_ranges,
        what_wraps_around_is_not_side_by_side,
        each_line_is_asked_for,
        loops_that_threads_leave_one_by_one_do_not,
        what_would_take_a_load_to_know_is_not_asked_for,
        what_hardware_sees_by_itself_is_not_asked_for,
        what_takes_long_to_compute_is_not,
        memory_of_the_kernel_s_own_is_not_asked_for,
        threads_that_work_together_do_not_ask,
        inner_loops_ask,
        a_twin_begins_with_all_that_was_done_before,
    };
    int failed = run_tests("later", tests, COUNT(tests));
    forget_kernel();
    return failed;
}
