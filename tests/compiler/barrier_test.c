/* Kernels cut at their barriers, and what then runs once for the block. */
#include "small_kernel.h"

static Variant v;

static void cut(const char *body)
{
    char source[700];
    snprintf(source, sizeof source, "__global__ void k(const int *in, int *out, int n) { int t = threadIdx.x; %s }\n",
             body);
    v = variant_of(source, VGSP_SHAPE_ROWS, UP_TO_REGIONS);
}

static void count_vote(Stmt *s, void *count)
{
    if (s->kind == S_SET && is_vote(s->var)) ++*(int *)count;
}

static int votes(void)
{
    int count = 0;
    walk_block(v.kernel->body, count_vote, &count);
    return count;
}

/* Every statement outside regions belongs to the block as a whole, and no barrier is left inside one. */
static void check_levels(Block list)
{
    for (Stmt *s = list.first; s; s = s->next) {
        if (s->region) {
            ck_assert(!s->info->has_barrier);
            continue;
        }
        ck_assert_msg(s->block_level, "not in a region:\n%s", dumped(v.kernel));
        for (int i = 0; i < 4; i++) check_levels(*nested_blocks(s, i));
    }
}

static void has(int regions, int voted)
{
    ck_assert_msg(v.regions == regions, "%d regions, not %d, in\n%s", v.regions, regions, dumped(v.kernel));
    ck_assert_msg(votes() == voted, "%d votes, not %d, in\n%s", votes(), voted, dumped(v.kernel));
    check_levels(v.kernel->body);
    release_variant(&v);
}

START_TEST(straight_code)
{
    cut("out[t] = 1;");
    has(1, 0);
    cut("out[t] = 1; barrier(); out[t + 1] = 2; barrier(); out[t] = 3;");
    has(3, 0);
    cut("out[t] = 1; barrier(); barrier();");
    has(1, 0);
}
END_TEST

START_TEST(a_uniform_loop_around_a_barrier)
{
    cut("for (int i = 0; i < n; i++) { out[t] += i; barrier(); }");
    ck_assert(nth(v.kernel, S_LOOP, 0)->block_level);
    has(3, 0); /* before, body, step */
}
END_TEST

START_TEST(a_loop_without_a_barrier_stays_in_its_region)
{
    cut("for (int i = 0; i < in[t]; i++) out[t] += i; barrier(); out[t] = 1;");
    ck_assert(!nth(v.kernel, S_LOOP, 0)->block_level);
    has(2, 0);
}
END_TEST

START_TEST(a_condition_that_is_not_proven_is_voted_on)
{
    cut("if (in[t]) { out[t] = 1; barrier(); out[t + 1] = 2; }");
    ck_assert(is_vote(nth(v.kernel, S_IF, 0)->a->var));
    has(3, 1);
    cut("if (in[n]) { out[t] = 1; barrier(); out[t + 1] = 2; }");
    has(3, 0);
}
END_TEST

START_TEST(a_loops_condition_is_voted_on_in_every_round)
{
    cut("int i = 0; while (in[t + i]) { out[t] = i; barrier(); i++; }");
    Stmt *loop = nth(v.kernel, S_LOOP, 0);
    ck_assert(loop->block_level && loop->head.last->region);
    ck_assert(is_vote(loop->a->var));
    has(4, 1); /* before, the condition, before and behind the barrier */
}
END_TEST

START_TEST(a_break_out_of_a_loop_with_a_barrier_is_the_blocks)
{
    cut("for (;;) { out[t]++; barrier(); if (out[0] > n) break; barrier(); }");
    ck_assert(nth(v.kernel, S_IF, 0)->block_level);
    ck_assert(nth(v.kernel, S_BREAK, 0)->block_level);
    ck_assert(!nth(v.kernel, S_BREAK, 0)->info->diverges);
    ck_assert_int_eq(votes(), 0);
    check_levels(v.kernel->body);
    release_variant(&v);
}
END_TEST

START_TEST(a_return_by_some_threads)
{
    cut("if (t >= n) return; barrier(); out[t] = 1;");
    ck_assert(v.returns_early);
    ck_assert_ptr_nonnull(v.kernel_block);
    ck_assert(!nth(v.kernel, S_IF, 0)->block_level);
    has(3, 0); /* the parameters, then two in the kernel's block */
}
END_TEST

START_TEST(a_return_by_all_threads)
{
    cut("if (n < 0) return; out[t] = 1; barrier(); out[t + 1] = 1;");
    ck_assert(!v.returns_early);
    ck_assert(nth(v.kernel, S_IF, 0)->block_level);
    ck_assert(nth(v.kernel, S_BREAK, 0)->block_level);
    has(4, 0);
}
END_TEST

START_TEST(a_counting_barrier_asks_every_thread)
{
    cut("out[t] = __vgsp_barrier_count(in[t] > 3);");
    ck_assert(is_vote(nth(v.kernel, S_OP, 0)->args[0]->var));
    ck_assert_int_eq(nth(v.kernel, S_OP, 0)->var->info->shape.kind, SHAPE_UNIFORM);
    has(2, 1);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        straight_code,
        a_uniform_loop_around_a_barrier,
        a_loop_without_a_barrier_stays_in_its_region,
        a_condition_that_is_not_proven_is_voted_on,
        a_loops_condition_is_voted_on_in_every_round,
        a_break_out_of_a_loop_with_a_barrier_is_the_blocks,
        a_return_by_some_threads,
        a_return_by_all_threads,
        a_counting_barrier_asks_every_thread,
    };
    return run_tests("barrier", tests, COUNT(tests));
}
