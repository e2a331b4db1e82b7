/* launch_bench.c: what a launch costs: hot through the workers, inline, and after an idle pause. Medians, and the best,
 * in microseconds. BENCH_INLINE=1 lets short launches run in the calling thread. */
#include <stdio.h>
#include <time.h>

#include "kernels.h"

#define SAMPLES 2001

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(const char *what, const vgsp_kernel *kernel, uint32_t grid, long pause_ns)
{
    static double samples[SAMPLES];
    struct cell_arguments arguments = {NULL, 0};
    int repeats = pause_ns ? 1 : 20;
    for (int i = 0; i < SAMPLES; i++) {
        if (pause_ns) nanosleep(&(struct timespec){0, pause_ns}, NULL);
        uint64_t since = host_nanoseconds();
        for (int r = 0; r < repeats; r++) {
            vgsp_launch(kernel, d3(grid, 1, 1), d3(64, 1, 1), &arguments, 0, NULL);
            vgsp_stream_synchronize(NULL);
        }
        samples[i] = (double)(host_nanoseconds() - since) * 1e-3 / repeats;
    }
    qsort(samples, SAMPLES, sizeof *samples, by_value);
    printf("%-36s %8.2f (%.2f)\n", what, samples[SAMPLES / 2], samples[0]);
}

int main(void)
{
    setenv("VGSP_DISABLE", getenv("BENCH_INLINE") ? "" : "inline", 0);
    measure("launch + wait, 64 empty blocks", &kernel_looping, 64, 0);
    measure("the same after 1 ms idle", &kernel_looping, 64, 1000000);
    measure("launch + wait, 1 empty block", &kernel_empty, 1, 0);
    return 0;
}
