/* cases.h: what each program of launch_bench has: its argument names a case, and it prints how long one operation of it
 * takes, in seconds: the median of its samples. C and C++.
 */
#ifndef CASES_H
#define CASES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct bench_case {
    const char *name;
    void (*prepare)(void);    /* may be NULL */
    void (*run)(void);        /* so many operations */
    int operations;
    int warm_ups, samples;    /* runs; samples: at most MOST_SAMPLES */
    long pause;               /* nanoseconds before each sample */
    clockid_t clock;
};

enum { MOST_SAMPLES = 1001 };

static double seconds_now(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median_of(const struct bench_case *c)
{
    static double samples[MOST_SAMPLES];
    struct timespec pause = {0, c->pause};
    if (c->prepare) c->prepare();
    for (int i = 0; i < c->warm_ups; i++) c->run();
    for (int i = 0; i < c->samples; i++) {
        if (c->pause) nanosleep(&pause, NULL);
        double since = seconds_now(c->clock);
        c->run();
        samples[i] = (seconds_now(c->clock) - since) / c->operations;
    }
    qsort(samples, (size_t)c->samples, sizeof *samples, by_value);
    return samples[c->samples / 2];
}

static int run_case(const struct bench_case *cases, size_t count, int argc, char **argv)
{
    for (size_t i = 0; i < count && argc == 2; i++) {
        if (strcmp(cases[i].name, argv[1])) continue;
        printf("%.9f\n", median_of(&cases[i]));
        return 0;
    }
    fprintf(stderr, "%s: no such case\n", argc > 1 ? argv[1] : argv[0]);
    return 1;
}

#endif
