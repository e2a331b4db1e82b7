/* Which loops may wait for another thread. */
#include "small_kernel.h"

/* Whether the kernel "k(int *p, volatile int *flag, int n) { BODY }" is flagged; in line *line. */
static bool spins(const char *body)
{
    char source[600];
    snprintf(source, sizeof source,
             "__device__ void __vgsp_fence(); __device__ void __vgsp_sleep();"
             "__device__ int cas(int *p, int old, int now) { return __vgsp_atomic_cas_i32(p, old, now); }\n"
             "__device__ void wait(volatile int *flag) { while (true) if (*flag) return; }\n"
             "__global__ void k(int *p, volatile int *flag, int n) {\n%s\n}\n",
             body);
    parsed(source);
    ck_assert(lower_program(program, &small_options));
    Function *f = program->functions.items[0];
    bool found = f->flags & VGSP_KERNEL_SPINS;
    ck_assert(!found || f->flags & VGSP_KERNEL_SERIAL_FIBERS);
    ck_assert(!found || f->serial_at.line > 0);
    return found;
}

START_TEST(a_lock_waits)
{
    ck_assert(spins("while (cas(p, 0, 1) != 0) ; p[1]++; __vgsp_atomic_exch_i32(p, 0);"));
    ck_assert(spins("while (__vgsp_atomic_exch_i32(p, 1)) ; p[1]++; __vgsp_atomic_exch_i32(p, 0);"));
    ck_assert(spins("for (;;) { if (cas(p, 0, 1) == 0) break; } p[1]++;"));
}
END_TEST

START_TEST(a_flag_waits)
{
    ck_assert(spins("while (*flag == 0) ;"));
    ck_assert(spins("int seen; do { seen = *flag; int more = seen + 1; n = more; } while (n < 3);"));
    ck_assert(spins("while (__vgsp_atomic_add_i32(p, 0) < n) ;"));
}
END_TEST

START_TEST(leaving_the_function_from_a_loop_is_an_exit)
{
    ck_assert(spins("wait(flag);"));
    ck_assert(spins("while (true) { if (*flag) { p[0] = 1; return; } }"));
}
END_TEST

START_TEST(a_value_set_on_condition_of_a_flag_depends_on_it)
{
    ck_assert(spins("bool done = false; while (!done) { if (*flag) done = true; }"));
}
END_TEST

START_TEST(what_another_lane_or_the_block_was_told_counts)
{
    ck_assert(spins("for (;;) { int mine = *flag, seen = __vgsp_shfl_xor_i32(~0u, mine, 1, 32); if (seen) break; }"));
    ck_assert(spins("while (__vgsp_vote_any(~0u, *flag) == 0) ;"));
    ck_assert(spins("while (__vgsp_barrier_count(cas(p, 0, 1) == 0) == 0) ;"));
    ck_assert(spins("__shared__ int done; for (;;) { if (!n) done = *flag; barrier(); if (done) break; barrier(); }"));
    ck_assert(spins("__shared__ int s[9]; do { if (*flag) s[2] = 1; barrier(); n = s[2]; barrier(); } while (!n);"));
    ck_assert(!spins("__shared__ int s[9]; do { s[1] = *flag; barrier(); n = s[2]; barrier(); } while (!n);"));
    ck_assert(spins("__shared__ int s[9]; do { s[2] = *flag; barrier(); n = s[n]; } while (!n);"));
    ck_assert(spins("__shared__ int s[9]; do { s[n & 7] = *flag; barrier(); n = s[2]; } while (!n);"));
    ck_assert(spins("do { p[threadIdx.x] = *flag; barrier(); n = p[0]; } while (!n);"));
    ck_assert(spins("int a[9]; do { a[n & 7] = *flag; n = a[2]; } while (!n);"));
    ck_assert(!spins("__shared__ int s[9]; do { n = s[n]; p[s[3]] = *flag; } while (!n);"));
    ck_assert(!spins("int *q = n ? p : p + 1; n = 0; do { q[n] = *flag; n++; } while (n < p[9]);"));
    ck_assert(!spins("for (int i = 0; __vgsp_vote_any(~0u, i < n); i++) p[i] = *flag;"));
}
END_TEST

START_TEST(a_retry_fed_by_its_own_result_does_not_wait)
{
    ck_assert(!spins("int old = p[0], seen; do { seen = old; old = cas(p, seen, seen + n); } while (old != seen);"));
}
END_TEST

START_TEST(a_retry_fed_by_something_else_waits)
{
    ck_assert(spins("int old; do { old = cas(p, n, 0); } while (old != n);"));
}
END_TEST

START_TEST(a_loop_that_only_pauses_waits_for_what_it_reads)
{
    ck_assert(spins("while (p[0] == 0) __vgsp_fence();"));
    ck_assert(spins("int seen = 0; while (seen < n) { __vgsp_sleep(); seen = p[1]; }"));
    ck_assert(spins("while (__vgsp_vote_any(~0u, p[1] == 0)) __vgsp_fence();"));
    ck_assert(spins("do { n = __vgsp_shfl_xor_i32(~0u, p[n], 1, 32); __vgsp_fence(); } while (!n);"));
    ck_assert(spins("while (p[0] == 0) barrier();"));
    ck_assert(!spins("for (int i = 0; i < n; i++) { n - p[i]; barrier(); }"));
    ck_assert(!spins("for (int i = 0; i < n; i++) __vgsp_fence();"));
    ck_assert(!spins("for (int i = 0; i < p[0]; i++) { p[i + 1] = i; __vgsp_fence(); }")); /* it has work to do */
}
END_TEST

START_TEST(a_ticket_counter_does_not_wait)
{
    ck_assert(
        !spins("for (int i = __vgsp_atomic_add_i32(p, 1); i < n; i = __vgsp_atomic_add_i32(p, 1)) p[i + 1] = i;"));
    ck_assert(!spins("const int size = blockDim.x; for (int i = 0; i < n;) i = __vgsp_atomic_add_i32(p, size);"));
    ck_assert(!spins("for (int i = 0; i < n;) i = __vgsp_atomic_add_i32(p, gridDim.y);"));
    ck_assert(spins("for (int i = 0; i < n;) i = __vgsp_atomic_add_i32(p, threadIdx.x);"));
    ck_assert(spins("int add = 1; while (__vgsp_atomic_add_i32(p, add) < n) add = 0;"));
}
END_TEST

START_TEST(other_loops_do_not_wait)
{
    ck_assert(!spins("for (int i = 0; i < n; i++) p[i] = *flag;"));
    ck_assert(!spins("for (int i = 0; i < n; i++) __vgsp_atomic_add_i32(p, i);"));
    ck_assert(!spins("while (p[0] < n) p[0] += 2;"));
    ck_assert(!spins("int v = *flag; for (int i = 0; i < v; i++) p[i] = 1;")); /* read before the loop */
}
END_TEST

START_TEST(the_place_is_the_loop)
{
    ck_assert(spins("for (int i = 0; i < n; i++) p[i] = 0;\nwhile (*flag == 0) ;"));
    ck_assert_uint_eq(program->functions.items[0]->serial_at.line, 5);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_lock_waits,
        a_flag_waits,
        leaving_the_function_from_a_loop_is_an_exit,
        a_value_set_on_condition_of_a_flag_depends_on_it,
        what_another_lane_or_the_block_was_told_counts,
        a_retry_fed_by_its_own_result_does_not_wait,
        a_retry_fed_by_something_else_waits,
        a_loop_that_only_pauses_waits_for_what_it_reads,
        a_ticket_counter_does_not_wait,
        other_loops_do_not_wait,
        the_place_is_the_loop,
    };
    return run_tests("spin", tests, COUNT(tests));
}
