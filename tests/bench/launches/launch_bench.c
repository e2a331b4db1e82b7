/* launch_bench.c: what a launch costs, and what the scheduler makes of several workers: against other runtimes, and
 * against itself with one of its parts switched off.
 *
 * launch_bench DIRECTORY [ROUNDS [TOPIC...]]: DIRECTORY has the programs vgsp, libgomp, libomp and opencl, as far as
 * they could be built. Each sample is a process of its own, which measures one case and prints the median of that;
 * what is compared takes turns, so that what else the machine does meets all alike. The tables have the median of
 * the samples, the least, and the median of the ratios of each round, with an interval that holds it with a
 * probability of 95 %.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_ROUNDS = 101, MOST_CONTENDERS = 4 };

struct contender {
    const char *label, *program, *environment;
    const char *run;          /* another case than the comparison's */
    int copies;               /* processes at once; 0: one */
};

/* How a ratio is made: the time of the contender over the first's; how much more the contender does in the same time
   (each of its processes the same); half of that, for two workers; the first's time over that of the best of the
   others, in processor time. */
enum ratio { COST, SPEED, SHARE_OF_TWO, REGRET };

struct comparison {
    const char *topic, *title, *run;
    enum ratio ratio;
    struct contender contenders[MOST_CONTENDERS];
};

#define BY(label, program) {label, program, NULL, NULL, 0}
#define WITH(label, environment) {label, "vgsp", environment, NULL, 0}
#define TWO "VGSP_WORKERS=2"
#define DISABLED(part) TWO " VGSP_DISABLE=" part

#define RUNTIMES BY("VGSP-C", "vgsp"), BY("libgomp", "libgomp"), BY("libomp", "libomp"), BY("PoCL", "opencl")
#define BY_WORKERS WITH("VGSP-C", DISABLED("inline")), WITH("without help", DISABLED("inline,help"))
/* What two processes do that have nothing to do with each other is what the machine has to give. */
#define WORKERS \
    WITH("one worker", "VGSP_WORKERS=1"), WITH("two workers", TWO), {"two processes", "vgsp", "VGSP_WORKERS=1", NULL, 2}
#define PART(part) WITH("on", TWO), WITH("off", DISABLED(part))
#define TWO_SMS(part) WITH("on", TWO " VGSP_SMS=2"), WITH("off", DISABLED(part) " VGSP_SMS=2")
#define PROCESSES WITH("alone", TWO), {"two at once", "vgsp", TWO, NULL, 2}
#define ONE "VGSP_WORKERS=1"
#define FORMS WITH("switching", ONE), WITH("serial", ONE " VGSP_FORM=serial"), WITH("vector", ONE " VGSP_FORM=vector")
#define SWITCH WITH("on", ONE), WITH("off", ONE " VGSP_DISABLE=switch")
#define CALLS \
    {"plain call", "libgomp", NULL, "plain", 0}, BY("VGSP-C", "vgsp"), WITH("by the workers", DISABLED("inline"))

static const struct comparison comparisons[] = {
    {"launch", "launch and wait, 1 empty block", "empty_1", COST, {RUNTIMES}},
    {"launch", "launch and wait, 64 empty blocks", "empty_64", COST, {RUNTIMES}},
    {"launch", "the same, by the workers", "empty_64", COST, {BY_WORKERS}},
    {"launch", "64 empty blocks after 1 ms idle", "idle_64", COST, {RUNTIMES}},
    {"launch", "the same, by the workers", "idle_64", COST, {BY_WORKERS}},
    {"launch", "one of 2000 queued launches, 64 empty blocks", "queued_64", COST, {RUNTIMES}},
    {"launch", "the same, by the workers", "queued_64", COST, {BY_WORKERS}},
    {"launch", "one of 10000 dependent launches, 1 block", "dependent", COST, {RUNTIMES}},
    {"launch", "the same, against a plain call", "dependent", COST, {CALLS}},
    {"workers", "compute-bound", "compute", SPEED, {WORKERS}},
    {"workers", "memory-bound", "memory", SPEED, {WORKERS}},
    {"workers", "blocks that differ 100-fold", "uneven", SHARE_OF_TWO, {WORKERS}},
    {"workers", "the same, the long ones last", "uneven_in_order", SHARE_OF_TWO, {WORKERS}},
    {"parts", "inline: 1 empty block", "empty_1", COST, {PART("inline")}},
    {"parts", "help: compute-bound", "compute", COST, {PART("help")}},
    {"parts", "help: memory-bound", "memory", COST, {PART("help")}},
    {"parts", "steal: 2 SMs, the long blocks last", "uneven_in_order", COST, {TWO_SMS("steal")}},
    {"parts", "switch: 100 sparse products", "spmv_100", COST, {SWITCH}},
    {"parts", "switch: 100 times lists", "divergent_100", COST, {SWITCH}},
    {"processes", "compute-bound", "compute", COST, {PROCESSES}},
    {"processes", "memory-bound", "memory", COST, {PROCESSES}},
    {"regret", "100 sparse products", "spmv_100", REGRET, {FORMS}},
    {"regret", "100 times lists of different lengths", "divergent_100", REGRET, {FORMS}},
    {"regret", "100 times a regular kernel", "regular_100", REGRET, {FORMS}},
};

static const char *directory;
static int rounds = 15;

/* --- samples --- */

static bool exists(const struct contender *c)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", directory, c->program);
    return access(path, X_OK) == 0;
}

static FILE *begin_sample(const struct contender *c, const char *run)
{
    char command[2048];
    snprintf(command, sizeof command, "%s exec %s/%s %s", c->environment ? c->environment : "", directory, c->program,
             c->run ? c->run : run);
    return popen(command, "r");
}

static double end_sample(FILE *from, const char *run)
{
    double seconds;
    bool right = from && fscanf(from, "%lf", &seconds) == 1;
    if (from && pclose(from) == 0 && right) return seconds;
    fprintf(stderr, "launch_bench: %s has failed\n", run);
    exit(1);
}

/* In seconds; of several at once the longest. */
static double sample(const struct contender *c, const char *run)
{
    FILE *processes[2];
    int copies = c->copies ? c->copies : 1;
    double longest = 0;
    for (int i = 0; i < copies; i++) processes[i] = begin_sample(c, run);
    for (int i = 0; i < copies; i++) longest = fmax(longest, end_sample(processes[i], run));
    return longest;
}

/* --- figures --- */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct figure {
    double least, low, median, high;
};

/* The interval is that of the sign test: between the order statistics (n -+ 1.96 sqrt(n)) / 2. */
static struct figure figure_of(const double *values)
{
    double sorted[MOST_ROUNDS];
    memcpy(sorted, values, (size_t)rounds * sizeof *sorted);
    qsort(sorted, (size_t)rounds, sizeof *sorted, by_value);
    int low = (int)floor((rounds - 1.96 * sqrt(rounds)) / 2);
    if (low < 0) low = 0;
    return (struct figure){sorted[0], sorted[low], sorted[rounds / 2], sorted[rounds - 1 - low]};
}

static double ratio_of(enum ratio ratio, const double *seconds, int contender, int copies)
{
    switch (ratio) {
    case COST: return seconds[contender] / seconds[0];
    case SPEED: return seconds[0] / seconds[contender] * copies;
    case SHARE_OF_TWO: return seconds[0] / seconds[contender] * copies / 2;
    case REGRET: return seconds[0] / fmin(seconds[1], seconds[2]);
    }
    return 0;
}

static void print_heading(const char *topic)
{
    printf("\n| %s | | median µs | least µs | ratio |\n|---|---|---:|---:|---:|\n", topic);
}

static void print_figures(const struct comparison *c, const int *who, int count, double (*samples)[MOST_CONTENDERS])
{
    static double values[MOST_ROUNDS], ratios[MOST_ROUNDS];
    for (int k = 0; k < count; k++) {
        const struct contender *contender = &c->contenders[who[k]];
        for (int r = 0; r < rounds; r++) {
            values[r] = samples[r][k];
            ratios[r] = ratio_of(c->ratio, samples[r], k, contender->copies ? contender->copies : 1);
        }
        struct figure time = figure_of(values), ratio = figure_of(ratios);
        printf("| %s | %s | %.3f | %.3f |", k ? "" : c->title, contender->label, time.median * 1e6, time.least * 1e6);
        if (c->ratio == REGRET ? k == 0 : k > 0) printf(" %.3f [%.3f, %.3f]", ratio.median, ratio.low, ratio.high);
        printf(" |\n");
    }
    fflush(stdout);
}

static void compare(const struct comparison *c)
{
    static double samples[MOST_ROUNDS][MOST_CONTENDERS];
    int who[MOST_CONTENDERS], count = 0;
    for (int k = 0; k < MOST_CONTENDERS && c->contenders[k].label; k++)
        if (exists(&c->contenders[k])) who[count++] = k;
    for (int r = 0; r < rounds; r++)
        for (int k = 0; k < count; k++) samples[r][k] = sample(&c->contenders[who[k]], c->run);
    print_figures(c, who, count, samples);
}

static bool is_wanted(const char *topic, int argc, char **argv)
{
    for (int a = 3; a < argc; a++)
        if (!strcmp(argv[a], topic)) return true;
    return argc <= 3;
}

int main(int argc, char **argv)
{
    const char *topic = "";
    if (argc < 2) return 1;
    directory = argv[1];
    if (argc > 2) rounds = atoi(argv[2]);
    if (rounds < 1 || rounds > MOST_ROUNDS) return 1;
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
        const struct comparison *c = &comparisons[i];
        if (!is_wanted(c->topic, argc, argv)) continue;
        if (strcmp(topic, c->topic)) print_heading(c->topic);
        topic = c->topic;
        compare(c);
    }
    return 0;
}
