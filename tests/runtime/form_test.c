/* form_test.c: which form blocks run in where vectors may waste their lanes. */
#include "kernels.h"
#include "runtime.h"

static void note(struct form_record *f, int times, uint64_t serial, uint64_t vector)
{
    while (times--) form_note(f, serial, vector);
}

/* Runs until the next trial. */
static unsigned runs_to_trial(struct form_record *f)
{
    unsigned runs = 0;
    while (!form_trial(f, 100, 2).blocks) runs++;
    return runs;
}

START_TEST(the_vector_form_is_used_until_trials_agree_that_the_other_is_better)
{
    struct form_record f = {.runs_to_trial = 0};
    ck_assert(!form_is_serial(&f));
    note(&f, 1, 100, 300);
    ck_assert(!form_is_serial(&f));
    note(&f, 2, 100, 300);
    ck_assert(form_is_serial(&f));
    note(&f, 1, 900, 300); /* the sums are what counts */
    ck_assert(!form_is_serial(&f));
}
END_TEST

START_TEST(costs_that_are_nearly_even_change_nothing)
{
    struct form_record f = {.runs_to_trial = 0};
    note(&f, 9, 95, 100);
    ck_assert(!form_is_serial(&f));
}
END_TEST

static void look_at_places(uint64_t blocks, unsigned parts)
{
    struct form_record f = {.runs_to_trial = 0};
    uint64_t least = blocks, most = 0;
    for (int i = 0; i < 20; i++) {
        f.trial.trials = (unsigned)i;
        struct form_trial t = form_trial(&f, blocks, parts);
        ck_assert(blocks < parts ? t.blocks == 0 : t.blocks >= 1 && t.blocks <= (blocks < 32 ? 1 : blocks / 32));
        ck_assert_uint_le(t.at + parts * t.blocks, blocks);
        least = t.at < least ? t.at : least;
        most = t.at > most ? t.at : most;
    }
    if (blocks >= 4 * parts) ck_assert_uint_gt(most - least, blocks / 2);
}

START_TEST(the_tried_blocks_are_few_and_lie_in_the_run_at_other_places_each_time)
{
    for (uint64_t blocks = 0; blocks < 300; blocks++) {
        look_at_places(blocks, 2);
        look_at_places(blocks, 4);
    }
}
END_TEST

START_TEST(the_first_runs_have_a_trial_each_and_later_ones_are_rare)
{
    struct form_record near = {.runs_to_trial = 0}, far = {.runs_to_trial = 0}, wasteful = {.runs_to_trial = 0};
    ck_assert_uint_eq(runs_to_trial(&near), 0);
    note(&near, 1, 120, 100);
    ck_assert_uint_eq(runs_to_trial(&near), 0);
    note(&near, 4, 120, 100);
    note(&far, 5, 800, 100);
    note(&wasteful, 5, 100, 800);
    unsigned often = runs_to_trial(&near);
    ck_assert_uint_ge(often, 20);
    ck_assert_uint_ge(runs_to_trial(&far), 4 * often);
    ck_assert_uint_ge(runs_to_trial(&wasteful), 4 * often);
}
END_TEST

START_TEST(a_clock_that_stands_still_decides_nothing)
{
    struct form_record f = {.runs_to_trial = 0};
    note(&f, 9, 0, 0);
    ck_assert(!form_is_serial(&f));
}
END_TEST

START_TEST(a_thread_that_was_interrupted_does_not_decide_for_long)
{
    struct form_record f = {.runs_to_trial = 0};
    note(&f, 9, 100, 200);
    note(&f, 1, 1000000, 200);
    note(&f, 4, 100, 200);
    ck_assert(form_is_serial(&f));
    note(&f, 1, 100, 1000000);
    note(&f, 9, 300, 200);
    ck_assert(!form_is_serial(&f));
}
END_TEST

/* A run of one block could have no trial. */
START_TEST(blocks_that_take_long_are_run_in_pairs_where_a_trial_may_come)
{
    enum { BLOCKS = 200 };
    setenv("VGSP_WORKERS", "1", 1);
    struct watched *w = device_memory(sizeof *w);
    w->microseconds = 30; /* longer than a run should be */
    for (int i = 0; i < 2; i++) launch(&kernel_wasteful_count, BLOCKS, 1, (int *)w, 0, NULL);
    ck_ok(vgsp_device_synchronize());
    ck_assert_int_eq(w->blocks, 2 * BLOCKS);
    ck_assert_int_ge(w->long_runs, BLOCKS - BLOCKS / 10);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, the_vector_form_is_used_until_trials_agree_that_the_other_is_better);
    tcase_add_test(tests, costs_that_are_nearly_even_change_nothing);
    tcase_add_test(tests, the_tried_blocks_are_few_and_lie_in_the_run_at_other_places_each_time);
    tcase_add_test(tests, the_first_runs_have_a_trial_each_and_later_ones_are_rare);
    tcase_add_test(tests, a_clock_that_stands_still_decides_nothing);
    tcase_add_test(tests, a_thread_that_was_interrupted_does_not_decide_for_long);
    tcase_add_test(tests, blocks_that_take_long_are_run_in_pairs_where_a_trial_may_come);
}

int main(void)
{
    return run_tests("form", add);
}
