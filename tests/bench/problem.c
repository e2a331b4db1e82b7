/* problem.c: the data of the benchmarks, always the same numbers, and the comparison of results. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <vgsp/vgsp.h>

#include "bench.h"
#include "forms/forms.h"

static uint32_t random_state;

static uint32_t random_bits(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    return random_state ^= random_state << 5;
}

static double random_number(double low, double high)
{
    return low + (high - low) * (random_bits() >> 8) / 16777216.0;
}

/* --- arrays -------------------------------------------------------------------------------------------------- */

static array *add_array(problem *p, value_kind kind, size_t count)
{
    array *a = &p->arrays[p->count++];
    size_t bytes = count * (kind == DOUBLES ? sizeof(double) : sizeof(int));
    *a = (array){.count = count, .bytes = bytes, .kind = kind};
    if (vgsp_malloc(&a->data, bytes) != VGSP_SUCCESS) {
        fprintf(stderr, "bench: no memory: %s\n", vgsp_last_error_message());
        exit(1);
    }
    memset(a->data, 0, bytes);
    return a;
}

static array *add_random(problem *p, value_kind kind, size_t count, double low, double high)
{
    array *a = add_array(p, kind, count);
    for (size_t i = 0; i < count; i++) {
        double value = random_number(low, high);
        if (kind == INTS) ((int *)a->data)[i] = (int)floor(value);
        if (kind == FLOATS) ((float *)a->data)[i] = (float)value;
        if (kind == DOUBLES) ((double *)a->data)[i] = value;
    }
    return a;
}

static void *copy_of(const array *a)
{
    void *copy = malloc(a->bytes);
    if (!copy) abort();
    return memcpy(copy, a->data, a->bytes);
}

static void make_result(array *a)
{
    a->result = true;
    a->begin = copy_of(a);
}

static void add_result(problem *p, value_kind kind, size_t count) { make_result(add_array(p, kind, count)); }

static void set_work(problem *p, double work, const char *unit)
{
    p->work = work;
    p->unit = unit;
}

void free_problem(problem *p)
{
    for (array *a = p->arrays; a < p->arrays + p->count; a++) {
        vgsp_free(a->data);
        free(a->begin);
        free(a->expected);
    }
}

void reset_results(problem *p)
{
    for (array *a = p->arrays; a < p->arrays + p->count; a++)
        if (a->result) memcpy(a->data, a->begin, a->bytes);
}

void expect_results(problem *p)
{
    for (array *a = p->arrays; a < p->arrays + p->count; a++)
        if (a->result) a->expected = copy_of(a);
}

static double value_at(const void *data, value_kind kind, size_t i)
{
    if (kind == INTS) return ((const int *)data)[i];
    return kind == FLOATS ? ((const float *)data)[i] : ((const double *)data)[i];
}

double wrong_part(const problem *p, double tolerance)
{
    double wrong = 0, count = 0;
    for (const array *a = p->arrays; a < p->arrays + p->count; a++) {
        if (!a->result) continue;
        count += (double)a->count;
        for (size_t i = 0; i < a->count; i++) {
            double got = value_at(a->data, a->kind, i), want = value_at(a->expected, a->kind, i);
            wrong += !(fabs(got - want) <= tolerance * fmax(1, fabs(want)));
        }
    }
    return wrong / count;
}

/* --- data ---------------------------------------------------------------------------------------------------- */

static void vectors(problem *p, int n)
{
    p->n = n;
    add_random(p, FLOATS, (size_t)n, -1, 1);
    make_result(add_random(p, FLOATS, (size_t)n, -1, 1));
    set_work(p, n, "element");
}

static void matrices(problem *p, int n)
{
    size_t count = (size_t)n * (size_t)n;
    p->n = n;
    add_random(p, FLOATS, count, -1, 1);
    add_random(p, FLOATS, count, -1, 1);
    add_result(p, FLOATS, count);
    set_work(p, 2.0 * n * n * n, "flop");
}

/* All bytes of the words are random. */
static void byte_matrices(problem *p, int n)
{
    size_t count = (size_t)n * (size_t)n;
    p->n = n;
    add_random(p, INTS, count / 4, -2147483648.0, 2147483647.0);
    add_random(p, INTS, count / 4, -2147483648.0, 2147483647.0);
    add_result(p, INTS, count);
    set_work(p, 2.0 * n * n * n, "operation");
}

/* Rows of n vertices' edges or of a matrix's entries: starts and columns. Some rows are long. */
static int add_rows(problem *p, int n)
{
    array *starts = add_array(p, INTS, (size_t)n + 1);
    int *start = starts->data;
    for (int r = 0; r < n; r++)
        start[r + 1] = start[r] + 4 + (int)(random_bits() % 24) + (random_bits() % 64 == 0 ? 100 : 0);
    add_random(p, INTS, (size_t)start[n], 0, n);
    return start[n];
}

static void sparse_matrix(problem *p, int n)
{
    int entries = add_rows(p, n);
    p->n = n;
    add_random(p, FLOATS, (size_t)entries, -1, 1);
    add_random(p, FLOATS, (size_t)n, -1, 1);
    add_result(p, FLOATS, (size_t)n);
    set_work(p, entries, "entry");
}

static void graph(problem *p, int n)
{
    int edges = add_rows(p, n);
    p->n = n;
    add_result(p, INTS, (size_t)n);
    add_array(p, INTS, 2 * (size_t)n + 1);
    set_work(p, edges, "edge");
}

static void add_options(problem *p, int n)
{
    p->n = n;
    add_random(p, FLOATS, (size_t)n, 5, 30);
    add_random(p, FLOATS, (size_t)n, 1, 100);
    add_random(p, FLOATS, (size_t)n, 0.25, 10);
    add_result(p, FLOATS, (size_t)n);
}

static void options(problem *p, int n)
{
    add_options(p, n);
    add_result(p, FLOATS, (size_t)n);
    set_work(p, n, "option");
}

static void trees(problem *p, int n)
{
    add_options(p, n);
    set_work(p, (double)n * BINOMIAL_STEPS * (BINOMIAL_STEPS + 1) / 2, "node");
}

static void picture(problem *p, value_kind kind, int width, int height)
{
    p->width = width;
    p->height = height;
    add_result(p, kind, (size_t)(width * height));
    set_work(p, width * height, "pixel");
}

static void grids(problem *p, value_kind kind, int width, int height, int depth)
{
    size_t count = (size_t)(width * height * depth);
    p->width = width;
    p->height = height;
    p->depth = depth;
    add_random(p, kind, count, -1, 1);
    add_result(p, kind, count);
    set_work(p, (double)count, "element");
}

static void image_and_taps(problem *p, int width, int height)
{
    p->width = width;
    p->height = height;
    add_random(p, FLOATS, (size_t)((width + 4) * (height + 4)), 0, 1);
    add_random(p, FLOATS, 25, -0.1, 0.3);
    add_result(p, FLOATS, (size_t)(width * height));
    set_work(p, width * height, "pixel");
}

/* The part `same` of the numbers is 7. */
static void numbers_below_256(problem *p, int n, double same)
{
    p->n = n;
    int *data = add_random(p, INTS, (size_t)n, 0, 256)->data;
    for (int i = 0; i < n; i++)
        if (random_number(0, 1) < same) data[i] = 7;
    add_result(p, INTS, 256);
    set_work(p, n, "element");
}

static void numbers_in_blocks(problem *p, int n)
{
    p->n = n;
    add_random(p, FLOATS, (size_t)n, 0, 1);
    add_result(p, FLOATS, ((size_t)n + 255) / 256);
    set_work(p, n, "element");
}

static void numbers_to_add(problem *p, int n)
{
    p->n = n;
    add_random(p, INTS, (size_t)n, -1000, 1000);
    add_result(p, INTS, (size_t)n);
    add_array(p, INTS, 1024);
    set_work(p, n, "element");
}

static void keys(problem *p, int n)
{
    p->n = n;
    add_random(p, INTS, (size_t)n, -2147483648.0, 2147483647.0);
    add_result(p, INTS, (size_t)n);
    set_work(p, n, "key");
}

static void bodies(problem *p, int n)
{
    p->n = n;
    add_random(p, FLOATS, 4 * (size_t)n, 0, 1);
    add_result(p, FLOATS, 4 * (size_t)n);
    set_work(p, (double)n * n, "pair");
}

static void signals(problem *p, int count)
{
    p->n = count;
    add_random(p, FLOATS, 2 * FFT_POINTS * (size_t)count, -1, 1);
    float *twiddles = add_array(p, FLOATS, FFT_POINTS)->data;
    for (int k = 0; k < FFT_POINTS / 2; k++) {
        twiddles[2 * k] = (float)cos(2 * acos(-1) * k / FFT_POINTS);
        twiddles[2 * k + 1] = (float)-sin(2 * acos(-1) * k / FFT_POINTS);
    }
    add_result(p, FLOATS, 2 * FFT_POINTS * (size_t)count);
    set_work(p, (double)FFT_POINTS * count, "point");
}

static void rows(problem *p, int height, int width)
{
    p->width = width;
    p->height = height;
    add_random(p, FLOATS, (size_t)(width * height), -4, 4);
    add_random(p, FLOATS, (size_t)width, 0.5, 2);
    add_random(p, FLOATS, (size_t)width, -1, 1);
    add_result(p, FLOATS, (size_t)(width * height));
    set_work(p, width * height, "element");
}

static void points_and_centres(problem *p, int n)
{
    p->n = n;
    add_random(p, FLOATS, (size_t)n, 0, 1);
    add_random(p, FLOATS, (size_t)n, 0, 1);
    add_random(p, FLOATS, 2 * CENTRES, 0, 1);
    add_result(p, INTS, (size_t)n);
    add_result(p, FLOATS, 3 * CENTRES);
    set_work(p, n, "point");
}

static void messages(problem *p, int n)
{
    p->n = n;
    add_random(p, INTS, 16 * (size_t)n, -2147483648.0, 2147483647.0);
    add_result(p, INTS, 8 * (size_t)n);
    set_work(p, 64.0 * n, "byte");
}

/* --- the table ----------------------------------------------------------------------------------------------- */

#define BENCHMARK(name, function, make, tolerance, strays, ...)                                                        \
    static void make_##name(problem *p)                                                                                \
    {                                                                                                                  \
        *p = (problem){.count = 0};                                                                                    \
        random_state = 2463534242u;                                                                                    \
        make;                                                                                                          \
    }                                                                                                                  \
    static void run_##name(void *form, const problem *p)                                                               \
    {                                                                                                                  \
        void *a[MOST_ARRAYS];                                                                                          \
        int n = p->n, w = p->width, h = p->height, d = p->depth;                                                       \
        (void)n, (void)w, (void)h, (void)d;                                                                            \
        for (int i = 0; i < p->count; i++) a[i] = p->arrays[i].data;                                                   \
        ((__typeof__(&function))form)(__VA_ARGS__);                                                                    \
    }
#include "benchmarks.h"
#undef BENCHMARK

#define BENCHMARK(name, function, make, tolerance, strays, ...)                                                        \
    {#name, #function, make_##name, run_##name, tolerance, strays},
const benchmark benchmarks[] = {
#include "benchmarks.h"
};
const size_t benchmark_count = sizeof(benchmarks) / sizeof(benchmarks[0]);
