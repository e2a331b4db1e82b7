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
                "__builtin_prefetch((((char *)c) + (int64_t)b[(k + (int32_t)vgsp_ahead)] * 4));");
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
    ck_assert_int_eq(times(text, "__builtin_prefetch("), 4);
}
END_TEST

START_TEST(vector_code_asks_for_nothing)
{
    lacks(vector_code(QUEUE), "run->ranges");
    lacks(vector_code(MATRIX), "run->ranges");
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
        vector_code_asks_for_nothing,
        what_hardware_sees_by_itself_is_not_asked_for,
        what_cannot_be_told_is_not_asked_for,
    };
    int failed = run_tests("ahead", tests, COUNT(tests));
    forget_kernel();
    return failed;
}
