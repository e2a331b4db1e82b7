/* ahead_test.c: how far ahead kernels prefetch: what is best is found, and looking for it costs little. */
#include "kernels.h"
#include "runtime.h"

enum { BLOCKS = 8, FEWEST_BYTES = 2048, FEWEST_ROUNDS = 256 /* in vector form */ };

/* Ticks of a run where such a distance is best, and each step away from it costs so much in a hundred more. */
struct memory {
    unsigned best, step;
    unsigned noise; /* in a hundred, at most */
};

static unsigned nearer(unsigned distance, unsigned best)
{
    unsigned fewest = distance > FEWEST_BYTES / 4 || best > FEWEST_BYTES / 4 ? FEWEST_BYTES : FEWEST_ROUNDS;
    if (distance > best) return distance > fewest || best ? distance / 2 : 0;
    return distance ? distance * 2 : fewest;
}

static uint64_t ticks_of(const struct memory *m, unsigned distance, unsigned *random)
{
    double ticks = 60000;
    for (; distance != m->best; distance = nearer(distance, m->best)) ticks *= 1 + m->step / 100.0;
    *random = *random * 1664525 + 1013904223;
    return (uint64_t)(ticks * (1 + (*random >> 8) % 1000 / 1000.0 * m->noise / 100));
}

/* So many runs; how much longer they take in all than with the best distance. */
static double regret(struct ahead_record *a, const struct memory *m, int runs)
{
    unsigned random = 1, again = 1;
    double taken = 0, best = 0;
    struct ahead_records records = a->of == AHEAD_STREAMS ? (struct ahead_records){NULL, a} : (struct ahead_records){a, NULL};
    for (int i = 0; i < runs; i++) {
        struct ahead_run run = ahead_begin(records);
        uint64_t ticks = ticks_of(m, run.by_index + run.in_order, &random);
        ahead_end(run, BLOCKS, ticks);
        taken += (double)ticks, best += (double)ticks_of(m, m->best, &again);
    }
    return taken / best - 1;
}

/* Runs that prefetch either what indices lead to, which takes so many ticks, or what is loaded in order. */
static void run_both(struct ahead_records r, const struct memory *in_order, uint64_t by_index, int runs)
{
    unsigned random = 1;
    for (int i = 0; i < runs; i++) {
        struct ahead_run run = ahead_begin(r);
        ck_assert(!run.by_index || !run.in_order);
        ahead_end(run, BLOCKS, run.by_index ? by_index : ticks_of(in_order, run.in_order, &random));
    }
}

START_TEST(the_best_distance_is_found_and_kept)
{
    for (unsigned best = 16; best <= 512; best *= 2) {
        struct ahead_record a = {.turn = 0};
        const struct memory m = {best, 20, 10};
        regret(&a, &m, 300);
        ck_assert_uint_eq(ahead_distance(&a), best);
        ck_assert(regret(&a, &m, 20000) < 0.02);
        ck_assert_uint_eq(ahead_distance(&a), best);
    }
}
END_TEST

START_TEST(vectors_may_ask_for_nothing)
{
    const unsigned bests[] = {0, FEWEST_BYTES, 2 * FEWEST_BYTES, 4 * FEWEST_BYTES};
    for (unsigned i = 0; i < sizeof bests / sizeof *bests; i++) {
        struct ahead_record a = {.of = AHEAD_STREAMS};
        const struct memory m = {bests[i], 20, 10};
        ck_assert_uint_eq(ahead_distance(&a), FEWEST_BYTES);
        regret(&a, &m, 300);
        ck_assert_uint_eq(ahead_distance(&a), bests[i]);
        ck_assert(regret(&a, &m, 20000) < 0.02);
        ck_assert_uint_eq(ahead_distance(&a), bests[i]);
    }
}
END_TEST

START_TEST(vectors_may_not_ask_for_what_indices_lead_to)
{
    struct ahead_record good = {.of = AHEAD_VECTOR}, bad = {.of = AHEAD_VECTOR};
    const struct memory far = {512, 20, 10}, without = {0, 50, 10};
    ck_assert_uint_eq(ahead_distance(&good), 256);
    regret(&good, &far, 300);
    regret(&bad, &without, 300);
    ck_assert_uint_eq(ahead_distance(&good), 512);
    ck_assert_uint_eq(ahead_distance(&bad), 0);
    ck_assert(regret(&bad, &without, 20000) < 0.03);
}
END_TEST

START_TEST(what_is_loaded_in_order_is_asked_for_where_no_index_is)
{
    struct ahead_record index = {.of = AHEAD_VECTOR}, order = {.of = AHEAD_STREAMS};
    struct ahead_records both = {&index, &order};
    const struct memory m = {8192, 20, 10};
    run_both(both, &m, 30000, 1000);
    ck_assert_uint_eq(ahead_usual(both).by_index, 256);
    ck_assert_uint_eq(ahead_usual(both).in_order, 0);
    run_both(both, &m, 120000, 5000);
    ck_assert_uint_eq(ahead_usual(both).by_index, 0);
    ck_assert_uint_eq(ahead_usual(both).in_order, 8192);
    run_both(both, &m, 30000, 5000);
    ck_assert_uint_eq(ahead_usual(both).by_index, 256);
}
END_TEST

START_TEST(without_records_nothing_is_asked_for)
{
    struct ahead_records none = {NULL, NULL};
    struct ahead_run run = ahead_begin(none);
    ck_assert(!run.by_index && !run.in_order && !run.counts_for);
    ck_assert(!ahead_usual(none).by_index && !ahead_usual(none).in_order);
    ahead_end(run, BLOCKS, 1);
}
END_TEST

START_TEST(what_costs_much_is_seldom_tried)
{
    struct ahead_record a = {.turn = 0};
    const struct memory m = {128, 100, 0};
    ck_assert(regret(&a, &m, 10000) < 0.02);
}
END_TEST

START_TEST(it_is_looked_at_again)
{
    struct ahead_record a = {.turn = 0};
    const struct memory near = {32, 20, 10}, far = {256, 20, 10};
    regret(&a, &near, 1000);
    regret(&a, &far, 4000);
    ck_assert_uint_eq(ahead_distance(&a), 256);
}
END_TEST

START_TEST(distances_that_are_even_change_nothing)
{
    struct ahead_record a = {.turn = 0};
    const struct memory m = {128, 0, 0};
    regret(&a, &m, 1000);
    ck_assert_uint_eq(ahead_distance(&a), 128);
}
END_TEST

START_TEST(runs_without_blocks_and_a_clock_that_stands_still_decide_nothing)
{
    struct ahead_record a = {.turn = 0};
    for (int i = 0; i < 1000; i++) {
        struct ahead_run run = ahead_begin((struct ahead_records){&a, NULL});
        ahead_end(run, i % 2 ? BLOCKS : 0, 0);
    }
    ck_assert_uint_eq(ahead_distance(&a), 128);
}
END_TEST

START_TEST(learning_can_be_switched_off)
{
    struct ahead_record a = {.turn = 0};
    const struct memory m = {16, 50, 0};
    dms_stop(1000);
    setenv("VGSP_DISABLE", "learn", 1);
    settings_read();
    regret(&a, &m, 1000);
    ck_assert_uint_eq(ahead_distance(&a), 128);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, the_best_distance_is_found_and_kept);
    tcase_add_test(tests, vectors_may_ask_for_nothing);
    tcase_add_test(tests, vectors_may_not_ask_for_what_indices_lead_to);
    tcase_add_test(tests, what_is_loaded_in_order_is_asked_for_where_no_index_is);
    tcase_add_test(tests, without_records_nothing_is_asked_for);
    tcase_add_test(tests, what_costs_much_is_seldom_tried);
    tcase_add_test(tests, it_is_looked_at_again);
    tcase_add_test(tests, distances_that_are_even_change_nothing);
    tcase_add_test(tests, runs_without_blocks_and_a_clock_that_stands_still_decide_nothing);
    tcase_add_test(tests, learning_can_be_switched_off);
}

int main(void)
{
    return run_tests("ahead", add);
}
