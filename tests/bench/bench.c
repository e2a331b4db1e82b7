/* bench.c: times the forms of the benchmarks in turns, and reports medians.
 *
 *   bench [option...] [benchmark...]     all without names
 *     --seconds S     for each form of each benchmark (0.5); 0: one run, for tests
 *     --csv FILE      the medians, as numbers
 *     --svg FILE      a chart of the speeds relative to plain C
 *     --forms DIR     where the forms are, if not where they were built
 *     --instructions  under callgrind: one dump for one run of each form, named by benchmark, form, work and its unit
 *
 * VGSP_ISA and VGSP_WORKERS choose the instruction set, of plain C too, and the workers. Forms take turns, so that what
 * else the machine does meets each alike. The exit status is 1 if a form's results are not those of plain C.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <vgsp/vgsp.h>

#include "bench.h"

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_ZERO_STATS
#define CALLGRIND_DUMP_STATS_AT(name) (void)(name)
#endif

enum { MOST_SAMPLES = 100000, LEAST_ROUNDS = 5 };
static const double shortest_sample = 2e-3;

static form forms[MOST_FORMS] = {
    [PROJECT] = {"vgsp", "vgsp.so", NULL},
    [PLAIN] = {"C -O3", "c.so", NULL},
    [FAST] = {"C fast-math", "c_fast.so", NULL},
    {"by hand", "hand.so", NULL},
    {"OpenBLAS", "openblas.so", NULL},
    {"ISPC", "ispc.so", NULL},
    {"OpenCL", "opencl.so", NULL},
};

static double budget = 0.5;
static const char *csv, *svg, *directory = BENCH_FORMS;
static bool instructions;

static const char *instruction_set(void)
{
    static vgsp_device_properties properties;
    const char *chosen = getenv("VGSP_ISA");
    if (chosen && *chosen) return chosen;
    return vgsp_get_device_properties(&properties, 0) == VGSP_SUCCESS ? properties.isa : "c";
}

/* From the instruction set's directory, or the one that all share. A form that cannot do its work here says so by a
   function form_is_available. */
static void *load_form(const char *file)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s/%s/%s", directory, instruction_set(), file);
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        snprintf(path, sizeof(path), "%s/%s", directory, file);
        library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    }
    bool (*is_available)(void) = library ? (bool (*)(void))dlsym(library, "form_is_available") : NULL;
    return is_available && !is_available() ? NULL : library;
}

static void load_forms(void)
{
    for (form *f = forms; f < forms + MOST_FORMS && f->name; f++) f->library = load_form(f->file);
}

/* --- one form of one benchmark ------------------------------------------------------------------------------- */

typedef struct timing {
    void *function;
    int runs; /* of a sample */
    int count;
    double *samples; /* seconds of a run */
} timing;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* A run before does not count: it finds caches and predictors as another form left them. */
static double sample(const benchmark *b, const problem *p, const timing *t)
{
    b->run(t->function, p);
    double start = now();
    for (int i = 0; i < t->runs; i++) b->run(t->function, p);
    return (now() - start) / t->runs;
}

/* False where results differ too much from plain C's, whose turn is the first. */
static bool is_right(const benchmark *b, problem *p, const timing *t, const form *f)
{
    reset_results(p);
    b->run(t->function, p);
    if (f == &forms[PLAIN]) expect_results(p);
    double wrong = wrong_part(p, b->tolerance);
    if (wrong <= b->strays) return true;
    printf("WRONG: %s, %s: %.3g %% of the results\n", b->name, f->name, 100 * wrong);
    return false;
}

static void choose_runs(const benchmark *b, const problem *p, timing *t)
{
    double seconds = 0;
    for (t->runs = 1; budget > 0 && t->runs < 1 << 20; t->runs *= 2) {
        seconds = sample(b, p, t) * t->runs;
        if (seconds >= shortest_sample) break;
    }
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts; 0 if there are none. */
static double median(double *values, int count)
{
    if (count == 0) return 0;
    qsort(values, (size_t)count, sizeof(double), by_value);
    return values[count / 2];
}

/* How fast the project is, where the other is 1: the median over the rounds, for the speed of a machine changes. */
static double ratio(const timing *project, const timing *other)
{
    int count = project->count < other->count ? project->count : other->count;
    double *ratios = malloc((size_t)(count + 1) * sizeof(double));
    for (int i = 0; i < count; i++) ratios[i] = other->samples[i] / project->samples[i];
    double middle = median(ratios, count);
    free(ratios);
    return middle;
}

/* --- one benchmark ------------------------------------------------------------------------------------------- */

static bool check_forms(const benchmark *b, problem *p, timing *timings)
{
    bool right = is_right(b, p, &timings[PLAIN], &forms[PLAIN]);
    for (int i = 0; i < MOST_FORMS; i++)
        if (i != PLAIN && timings[i].function) right &= is_right(b, p, &timings[i], &forms[i]);
    return right;
}

static void time_forms(const benchmark *b, const problem *p, timing *timings)
{
    int forms_here = 0;
    for (int i = 0; i < MOST_FORMS; i++) {
        if (!timings[i].function) continue;
        forms_here++;
        choose_runs(b, p, &timings[i]);
    }
    double end = now() + budget * forms_here;
    for (int round = 0; round < MOST_SAMPLES && (now() < end || round < (budget > 0 ? LEAST_ROUNDS : 1)); round++)
        for (timing *t = timings; t < timings + MOST_FORMS; t++)
            if (t->function) t->samples[t->count++] = sample(b, p, t);
}

/* The second run of a form: the first has allocated and chosen what it needs. */
static void count_instructions(const benchmark *b, const problem *p, timing *timings)
{
    for (int i = 0; i < MOST_FORMS; i++) {
        if (!timings[i].function) continue;
        char name[256];
        snprintf(name, sizeof(name), "%s;%s;%.0f;%s", b->name, forms[i].name, p->work, p->unit);
        CALLGRIND_ZERO_STATS;
        b->run(timings[i].function, p);
        CALLGRIND_DUMP_STATS_AT(name);
    }
}

static bool measure(const benchmark *b, outcome *o)
{
    problem p;
    timing timings[MOST_FORMS] = {{0}};
    b->make(&p);
    for (int i = 0; i < MOST_FORMS; i++) {
        if (forms[i].library) timings[i].function = dlsym(forms[i].library, b->function);
        if (timings[i].function) timings[i].samples = malloc(MOST_SAMPLES * sizeof(double));
    }
    bool right = check_forms(b, &p, timings);
    if (instructions)
        count_instructions(b, &p, timings);
    else
        time_forms(b, &p, timings);

    *o = (outcome){.benchmark = b, .work = p.work, .unit = p.unit};
    for (int i = 0; i < MOST_FORMS; i++) o->ratio[i] = ratio(&timings[PROJECT], &timings[i]);
    for (int i = 0; i < MOST_FORMS; i++) {
        o->seconds[i] = median(timings[i].samples, timings[i].count);
        free(timings[i].samples);
    }
    free_problem(&p);
    return right;
}

/* --- all ----------------------------------------------------------------------------------------------------- */

static int fail(const char *text, const char *argument)
{
    fprintf(stderr, "bench: %s%s\n", text, argument);
    return 2;
}

static bool is_chosen(const char *name, char **names, int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0) return true;
    return count == 0;
}

/* Takes the options away; returns what is left, the names, or -1. */
static int read_options(int count, char **words)
{
    int names = 0;
    for (int i = 0; i < count; i++) {
        bool last = i + 1 == count;
        if (strcmp(words[i], "--instructions") == 0) instructions = true;
        else if (strcmp(words[i], "--seconds") == 0 && !last) budget = atof(words[++i]);
        else if (strcmp(words[i], "--csv") == 0 && !last) csv = words[++i];
        else if (strcmp(words[i], "--svg") == 0 && !last) svg = words[++i];
        else if (strcmp(words[i], "--forms") == 0 && !last) directory = words[++i];
        else if (words[i][0] == '-') return -1;
        else words[names++] = words[i];
    }
    return names;
}

static bool names_exist(char **names, int count)
{
    for (int i = 0; i < count; i++) {
        size_t k = 0;
        while (k < benchmark_count && strcmp(benchmarks[k].name, names[i]) != 0) k++;
        if (k == benchmark_count) return fail("there is no benchmark ", names[i]), false;
    }
    return true;
}

static FILE *open_output(const char *name)
{
    FILE *to = fopen(name, "w");
    if (!to) exit(fail("cannot write ", name));
    return to;
}

static void describe_run(char *text, size_t size)
{
    vgsp_device_properties properties;
    if (vgsp_get_device_properties(&properties, 0) != VGSP_SUCCESS) exit(fail("no device", ""));
    snprintf(text, size, "%s, %s, %u worker%s", properties.name, instruction_set(), properties.workers,
             properties.workers == 1 ? "" : "s");
}

static void write_files(const char *title, const outcome *outcomes, size_t count)
{
    if (csv) {
        FILE *to = open_output(csv);
        print_csv(to, forms, MOST_FORMS, outcomes, count);
        fclose(to);
    }
    if (svg) {
        FILE *to = open_output(svg);
        print_chart(to, title, forms, MOST_FORMS, outcomes, count);
        fclose(to);
    }
}

int main(int argc, char **argv)
{
    int names = read_options(argc - 1, argv + 1);
    if (names < 0) return fail("usage: bench [--seconds S] [--csv FILE] [--svg FILE] [--forms DIR] "
                    "[--instructions] [benchmark...]", "");
    if (!names_exist(argv + 1, names)) return 2;
    load_forms();
    if (!forms[PROJECT].library || !forms[PLAIN].library)
        return fail("the kernels or plain C are not there for ", instruction_set());

    outcome *outcomes = calloc(benchmark_count, sizeof(*outcomes));
    size_t count = 0;
    bool right = true;
    char title[512];
    describe_run(title, sizeof(title));
    for (size_t i = 0; i < benchmark_count; i++)
        if (is_chosen(benchmarks[i].name, argv + 1, names)) right &= measure(&benchmarks[i], &outcomes[count++]);
    if (!instructions) {
        printf("%s\n\n", title);
        print_table(stdout, forms, MOST_FORMS, outcomes, count);
        write_files(title, outcomes, count);
    }
    free(outcomes);
    return right ? 0 : 1;
}
