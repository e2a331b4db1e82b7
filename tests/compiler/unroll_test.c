/* Which loops are written out. */
#include "small_kernel.h"

static const char *unrolled(const char *body)
{
    char source[500];
    snprintf(source, sizeof source,
             "__device__ int other(int v, int distance) { return __vgsp_shfl_xor_i32(~0u, v, distance, 32); }\n"
             "__global__ void k(int *out, int n) { int v = out[threadIdx.x]; %s out[threadIdx.x] = v; }\n",
             body);
    return dumped(lowered(source));
}

START_TEST(a_counted_loop_around_a_shuffle_is_written_out)
{
    const char *text = unrolled("for (int o = 16; o > 0; o /= 2) v += other(v, o);");
    lacks(text, "loop");
    ck_assert_int_eq(times(text, "shfl_xor("), 5);
    const char *at = text;
    static const char *const distances[] = {", 16, 32)", ", 8, 32)", ", 4, 32)", ", 2, 32)", ", 1, 32)"};
    for (size_t i = 0; i < COUNT(distances); i++) {
        at = strstr(at, distances[i]);
        ck_assert_msg(at != NULL, "%s is missing, or too early, in\n%s", distances[i], text);
    }
}
END_TEST

START_TEST(nested_counters_are_written_out)
{
    const char *text = unrolled("for (int i = 0; i < 3; i++) for (int o = 1; o < 4; o *= 2) v += other(v + i, o);");
    lacks(text, "loop");
    ck_assert_int_eq(times(text, "shfl_xor("), 6);
}
END_TEST

START_TEST(the_counter_keeps_its_last_value)
{
    const char *text = unrolled("int o; for (o = 1; o < 32; o *= 2) v += other(v, o); v += o * 1000;");
    lacks(text, "loop");
    shows(text, " = 32\n");
}
END_TEST

START_TEST(other_loops_stay)
{
    shows(unrolled("for (int o = 16; o > 0; o /= 2) { v += other(v, o); if (v > n) break; }"), "loop");
    shows(unrolled("for (int o = 16; o > 0; o /= 2) v += o;"), "loop");          /* nothing of the warp in it */
    shows(unrolled("for (int o = n; o > 0; o /= 2) v += other(v, o);"), "loop"); /* from a value */
    shows(unrolled("for (int o = 1; o < n; o *= 2) v += other(v, o);"), "loop"); /* to a value */
    shows(unrolled("for (int o = 16; o > 0; o /= 2) { v += other(v, o); o -= v & 1; }"), "loop"); /* set in the body */
    shows(unrolled("for (int o = 0; o < 33; o++) v += other(v, o);"), "loop");                    /* too many rounds */
    shows(unrolled("for (int o = 1; o > 0; o += 0) v += other(v, o);"), "loop");                  /* endless */
}
END_TEST

START_TEST(continue_stays_within_its_round)
{
    const char *text = unrolled("for (int o = 1; o < 8; o *= 2) { if (o == n) continue; v += other(v, o); }");
    lacks(text, "loop");
    ck_assert_int_eq(times(text, "shfl_xor("), 3);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_counted_loop_around_a_shuffle_is_written_out,
        nested_counters_are_written_out,
        the_counter_keeps_its_last_value,
        other_loops_stay,
        continue_stays_within_its_round,
    };
    return run_tests("unroll", tests, COUNT(tests));
}
