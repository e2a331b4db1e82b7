/* Calls taken in, early exits made into structure, and what is refused. */
#include "small_kernel.h"

/* The kernel after inline.c alone. */
static const char *inlined(const char *source)
{
    Program *p = parsed(source);
    for (uint32_t i = 0; i < p->functions.count; i++) {
        Function *f = p->functions.items[i];
        if (!f->is_kernel) continue;
        ck_assert(inline_kernel(p, f));
        return dumped(f);
    }
    ck_abort_msg("no kernel");
    return NULL;
}

static void refused(const char *source, const char *message)
{
    Program *p = parsed(source);
    capture_begin(stderr);
    bool accepted = lower_program(p, &small_options);
    const char *text = capture_end();
    ck_assert(!accepted);
    shows(text, message);
}

START_TEST(a_return_inside_a_loop_leaves_the_function_only)
{
    const char *text = inlined(
        "__device__ int find(const int *a, int n) { for (int i = 0; i < n; i++) if (a[i] == 7) return i; return -1; }\n"
        "__global__ void k(const int *a, int *out, int n) { out[0] = find(a, n) + 1; }\n");
    shows(text, "block find#");
    shows(text, "break find#");
    lacks(text, "return");
    lacks(text, "call");
    lacks(text, "break kernel#");
}
END_TEST

START_TEST(returns_at_the_end_of_branches_need_no_block)
{
    const char *text = inlined("__device__ int sign(int a) { if (a < 0) return -1; if (a > 0) return 1; return 0; }\n"
                               "__global__ void k(int *out) { out[0] = sign(out[1]); }\n");
    lacks(text, "block");
    lacks(text, "break");
    ck_assert_int_eq(times(text, "else"), 2);
}
END_TEST

START_TEST(a_guard_becomes_a_branch)
{
    const char *text =
        inlined("__global__ void k(int *out, int n) { if (threadIdx.x >= n) return; out[threadIdx.x] = 1; }\n");
    lacks(text, "break");
    shows(text, "if ("); /* the condition negated, the rest inside */
    lacks(text, "else");
}
END_TEST

START_TEST(a_barrier_is_not_moved_into_a_branch)
{
    const char *text = inlined(
        "__global__ void k(int *out, int n) { if (threadIdx.x >= n) return; barrier(); out[threadIdx.x] = 1; }\n");
    shows(text, "break kernel#");
    lacks(text, "else");
    shows(text, "\n    barrier("); /* directly in the kernel's block */
}
END_TEST

START_TEST(two_calls_have_variables_of_their_own)
{
    Function *f = lowered("__device__ int twice(int a) { int s = a; for (int i = 0; i < a; i++) s += i; return s; }\n"
                          "__global__ void k(int *out) { out[0] = twice(out[1]) + twice(out[2]); }\n");
    Stmt *first = nth(f, S_LOOP, 0), *second = nth(f, S_LOOP, 1);
    ck_assert_ptr_ne(first->step.first->var, second->step.first->var);
}
END_TEST

START_TEST(recursion_is_refused)
{
    refused("__device__ int f(int a) { return a < 2 ? a : f(a - 1) + f(a - 2); }\n"
            "__global__ void k(int *out) { out[0] = f(out[1]); }\n",
            "recursion (f calls itself)");
}
END_TEST

START_TEST(recursion_through_another_function_is_refused)
{
    refused("__device__ int odd(int a);\n__device__ int even(int a) { if (a == 0) return 1; return odd(a - 1); }\n"
            "__device__ int odd(int a) { if (a == 0) return 0; return even(a - 1); }\n"
            "__global__ void k(int *out) { out[0] = even(out[1]); }\n",
            "recursion (even calls itself)");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_return_inside_a_loop_leaves_the_function_only,
        returns_at_the_end_of_branches_need_no_block,
        a_guard_becomes_a_branch,
        a_barrier_is_not_moved_into_a_branch,
        two_calls_have_variables_of_their_own,
        recursion_is_refused,
        recursion_through_another_function_is_refused,
    };
    return run_tests("inline", tests, COUNT(tests));
}
