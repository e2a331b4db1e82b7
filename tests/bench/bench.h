/* bench.h: what a benchmark is.
 *
 * A benchmark is a row of benchmarks.h: a name, the function of forms/forms.h that is timed, the data it gets, and how
 * far results may be from those of plain C. A form is a shared object with some of these functions: CUDA compiled by
 * vgspcc, plain C, a library. bench.c makes the data (problem.c), asks every form for its results, times the forms in
 * turns, and reports (report.c, chart.c).
 */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { MOST_ARRAYS = 6, MOST_FORMS = 8 };

typedef enum value_kind { INTS, FLOATS, DOUBLES } value_kind;

typedef struct array {
    void *data;
    size_t count, bytes;
    value_kind kind;
    bool result; /* compared; begins each check as it was made */
    void *begin, *expected;
} array;

/* The arguments of a run, and how much work it is. */
typedef struct problem {
    array arrays[MOST_ARRAYS];
    int count;
    int n, width, height, depth;
    double work;
    const char *unit;
} problem;

typedef struct benchmark {
    const char *name, *function;
    void (*make)(problem *p);
    void (*run)(void *function, const problem *p);
    double tolerance; /* relative to the larger of 1 and the value */
    double strays;    /* the part of the results that may be farther off: chaotic orbits, edges */
} benchmark;

extern const benchmark benchmarks[];
extern const size_t benchmark_count;

/* problem.c. Arrays are device memory; a failure ends the program. */
void free_problem(problem *p);
void reset_results(problem *p);
void expect_results(problem *p);                                /* takes what the results are now as right */
double wrong_part(const problem *p, double tolerance); /* of the results: 0 to 1 */

typedef struct form {
    const char *name, *file;
    void *library; /* NULL: not there */
} form;

typedef struct outcome {
    const benchmark *benchmark;
    double work;
    const char *unit;
    double seconds[MOST_FORMS]; /* the median of a run; 0 where the form has no such function */
    double ratio[MOST_FORMS];   /* how fast the project is, where the form is 1; 0 likewise */
} outcome;

/* What is compared: the project, and what it is compared with. */
enum { PROJECT, PLAIN, FAST };

/* report.c */
void print_table(FILE *to, const form *forms, int form_count, const outcome *outcomes, size_t count);
void print_csv(FILE *to, const form *forms, int form_count, const outcome *outcomes, size_t count);

/* chart.c: bars of the speeds relative to plain C, as SVG */
void print_chart(FILE *to, const char *title, const form *forms, int form_count, const outcome *outcomes, size_t count);

#endif
