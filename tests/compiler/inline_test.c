/* Calls taken in or invoked, early exits made into structure. */
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

START_TEST(a_recursive_function_is_invoked)
{
    Program *p = parsed("__device__ int f(int a) { return a < 2 ? a : f(a - 1) + f(a - 2); }\n"
                        "__global__ void k(int *out) { out[0] = f(out[1]); }\n");
    ck_assert(lower_program(p, &small_options));
    Function *kernel = p->functions.items[0], *entry = p->functions.items[1];
    ck_assert(!kernel->is_entry && entry->is_entry);
    shows(dumped(kernel), "invoke.u64(");
    ck_assert_int_eq(times(dumped(entry), "invoke.u64("), 2);
    ck_assert(kernel->flags & VGSP_KERNEL_SERIAL_ONLY);
}
END_TEST

START_TEST(functions_that_call_each_other_have_entries)
{
    Program *p = parsed("__device__ int odd(int a);\n"
                        "__device__ int even(int a) { if (a == 0) return 1; return odd(a - 1); }\n"
                        "__device__ int odd(int a) { if (a == 0) return 0; return even(a - 1); }\n"
                        "__device__ int plain(int a) { return a + 1; }\n"
                        "__global__ void k(int *out) { out[0] = plain(even(out[1])); }\n");
    ck_assert(lower_program(p, &small_options));
    ck_assert_uint_eq(p->entries.count, 2);
}
END_TEST

START_TEST(entries_have_no_shared_variables)
{
    refused("__device__ int f(int n) { __shared__ int v; v = n; return n ? f(n - 1) : v; }\n"
            "__global__ void k(int *out) { out[0] = f(out[1]); }\n",
            "shared variables in a function that is recursive or called through a pointer (f)");
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
        a_recursive_function_is_invoked,
        functions_that_call_each_other_have_entries,
        entries_have_no_shared_variables,
    };
    return run_tests("inline", tests, COUNT(tests));
}
