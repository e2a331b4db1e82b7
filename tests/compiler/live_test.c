/* What is read later, at each statement. */
#include "small_kernel.h"

static Variant v;

static void analyse(const char *body)
{
    char source[500];
    snprintf(source, sizeof source, "__global__ void k(int *out, int n) { %s }\n", body);
    v = variant_of(source, VGSP_SHAPE_ROWS, UP_TO_LIVE);
}

static bool live_before(const Stmt *s, const char *name)
{
    return in_set(s->info->live_in, named(&v, name));
}

static bool live_after(const Stmt *s, const char *name)
{
    return in_set(s->info->live_out, named(&v, name));
}

START_TEST(from_the_last_set_to_the_last_read)
{
    analyse("int x = out[1]; out[2] = 5; out[3] = x; out[4] = 6;");
    ck_assert(live_before(nth(v.kernel, S_STORE, 0), "x"));
    ck_assert(live_before(nth(v.kernel, S_STORE, 1), "x"));
    ck_assert(!live_after(nth(v.kernel, S_STORE, 1), "x"));
    release_variant(&v);
}
END_TEST

START_TEST(a_new_value_ends_the_old_life)
{
    analyse("int x = out[1]; out[2] = x; x = out[3]; out[4] = x;");
    ck_assert(!live_after(nth(v.kernel, S_STORE, 0), "x"));
    ck_assert(live_before(nth(v.kernel, S_STORE, 1), "x"));
    release_variant(&v);
}
END_TEST

START_TEST(either_branch_may_read)
{
    analyse("int x = out[1], y = out[2]; if (n > 3) out[3] = x; else out[4] = 1; out[5] = y;");
    Stmt *branch = nth(v.kernel, S_IF, 0);
    ck_assert(live_before(branch, "x"));
    ck_assert(!live_before(branch->other.first, "x"));
    ck_assert(live_before(branch->other.first, "y"));
    ck_assert(!live_after(branch, "x"));
    release_variant(&v);
}
END_TEST

START_TEST(a_branch_that_sets_leaves_the_other_way)
{
    analyse("int x = out[1]; if (n > 3) x = out[2]; out[3] = x;");
    Stmt *branch = nth(v.kernel, S_IF, 0);
    ck_assert(live_before(branch, "x"));
    ck_assert(!live_before(branch->body.first, "x"));
    release_variant(&v);
}
END_TEST

START_TEST(what_the_next_round_reads_lives_around_the_loop)
{
    analyse("int sum = 0, once = out[1], late = out[2];"
            "for (int i = 0; i < n; i++) { int part = out[i] + once; sum += part; } out[0] = sum; out[1] = late;");
    Stmt *loop = nth(v.kernel, S_LOOP, 0);
    Stmt *step = loop->step.first;
    ck_assert(live_before(step, "sum"));
    ck_assert(live_before(step, "once"));
    ck_assert(live_before(step, "late")); /* the loop may end here */
    ck_assert(!live_before(step, "part"));
    ck_assert(live_after(step, "i"));
    ck_assert(!live_after(loop, "i"));
    ck_assert(live_after(loop, "sum"));
    release_variant(&v);
}
END_TEST

START_TEST(a_break_makes_live_what_lives_after_its_target)
{
    analyse(
        "int found = -1; for (;;) { int i = out[n]; n = out[i]; if (i > 7) { found = i; break; } found = 3; "
        "out[1] = n; n = found; } out[0] = found;");
    Stmt *leave = nth(v.kernel, S_BREAK, 0);
    ck_assert(live_before(leave, "found"));
    ck_assert(!live_before(leave, "i"));
    release_variant(&v);
}
END_TEST

START_TEST(a_break_out_of_two_loops_skips_the_middle)
{
    analyse(
        "int x = out[1]; for (int i = 0; i < n; i++) { for (int j = 0; j < n; j++) if (out[j] == 3) { out[9] = 1; "
        "return; } out[i] = x; }");
    Stmt *leave = nth(v.kernel, S_BREAK, 0);
    ck_assert(!live_before(leave, "x"));
    ck_assert(live_after(nth(v.kernel, S_LOOP, 1), "x"));
    release_variant(&v);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        from_the_last_set_to_the_last_read,
        a_new_value_ends_the_old_life,
        either_branch_may_read,
        a_branch_that_sets_leaves_the_other_way,
        what_the_next_round_reads_lives_around_the_loop,
        a_break_makes_live_what_lives_after_its_target,
        a_break_out_of_two_loops_skips_the_middle,
    };
    return run_tests("live", tests, COUNT(tests));
}
