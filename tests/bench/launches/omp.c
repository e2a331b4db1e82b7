/* omp.c: the same with OpenMP, and without anything: a launch is a parallel loop over the blocks, which waits for its
 * end.
 */
#include "cases.h"

static volatile int cell; /* keeps the loops */

static void nothing(int block)
{
    (void)block;
    __asm__ volatile("");
}

static void add_one(int block)
{
    (void)block;
    cell = cell + 1;
}

static void (*volatile function)(int) = nothing;

static void launch(int blocks)
{
    void (*called)(int) = function;
#pragma omp parallel for schedule(static)
    for (int b = 0; b < blocks; b++) called(b);
}

static void empty_1(void)
{
    for (int i = 0; i < 20; i++) launch(1);
}

static void empty_64(void)
{
    for (int i = 0; i < 20; i++) launch(64);
}

static void empty_64_once(void)
{
    launch(64);
}

static void queued_64(void)
{
    for (int i = 0; i < 2000; i++) launch(64);
}

static void take_add_one(void)
{
    function = add_one;
}

static void dependent(void)
{
    for (int i = 0; i < 10000; i++) launch(1);
}

static void plain(void)
{
    for (int i = 0; i < 10000; i++) function(0);
}

static const struct bench_case cases[] = {
    {"empty_1", NULL, empty_1, 20, 50, 101, 0, CLOCK_MONOTONIC},
    {"empty_64", NULL, empty_64, 20, 50, 101, 0, CLOCK_MONOTONIC},
    {"idle_64", NULL, empty_64_once, 1, 10, 101, 1000000, CLOCK_MONOTONIC},
    {"queued_64", NULL, queued_64, 2000, 1, 3, 0, CLOCK_MONOTONIC},
    {"dependent", take_add_one, dependent, 10000, 0, 3, 0, CLOCK_MONOTONIC},
    {"plain", take_add_one, plain, 10000, 10, 101, 0, CLOCK_MONOTONIC},
};

int main(int argc, char **argv)
{
    return run_case(cases, sizeof cases / sizeof *cases, argc, argv);
}
