/* sgemm: product of two n x n matrices through shared-memory tiles, checked, with its speed. sgemm [n] */
#include <math.h>

#include "../sample.h"
#include "sgemm.h"

enum { TILE = 16, ROUNDS = 5 };

/* The best of ROUNDS runs, seconds. */
static double run(const float *a, const float *b, float *c, int n)
{
    double best = 1e30;
    vgsp_dim3 grid = {blocks_for((size_t)n, TILE), blocks_for((size_t)n, TILE), 1}, block = {TILE, TILE, 1};
    for (int round = 0; round < ROUNDS; round++) {
        double start = seconds();
        CHECK(sgemm_launch(grid, block, 0, NULL, a, b, c, n));
        CHECK(vgsp_device_synchronize());
        if (seconds() - start < best) best = seconds() - start;
    }
    return best;
}

/* The largest error over some 20,000 elements, relative to the sum of the absolute products. */
static double largest_error(const float *a, const float *b, const float *c, int n)
{
    double worst = 0;
    size_t step = (size_t)n * (size_t)n / 20000 + 1;
    for (size_t at = 0; at < (size_t)n * (size_t)n; at += step) {
        size_t row = at / (size_t)n, column = at % (size_t)n;
        double sum = 0, size = 0;
        for (int k = 0; k < n; k++) {
            double product = (double)a[row * (size_t)n + (size_t)k] * b[(size_t)k * (size_t)n + column];
            sum += product;
            size += fabs(product);
        }
        double error = fabs(c[at] - sum) / (size > 0 ? size : 1);
        if (!(error <= worst)) worst = error;
    }
    return worst;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 512;
    if (n < 1 || n > 16384) {
        fprintf(stderr, "usage: sgemm [n, 1..16384]\n");
        return 1;
    }
    size_t count = (size_t)n * (size_t)n, bytes = count * sizeof(float);
    float *a = on_host(bytes), *b = on_host(bytes), *c = on_host(bytes);
    for (size_t i = 0; i < count; i++) {
        a[i] = (float)(i * 7919 % 1009) / 1009.0f - 0.5f;
        b[i] = (float)(i * 104729 % 997) / 997.0f - 0.5f;
    }
    float *device_a = on_device(a, bytes), *device_b = on_device(b, bytes), *device_c = on_device(NULL, bytes);
    double best = run(device_a, device_b, device_c, n);
    to_host(c, device_c, bytes);

    double error = largest_error(a, b, c, n);
    int good = error < 1e-6 * sqrt(n);
    printf("sgemm: %d x %d, %.2f GFLOP/s, largest relative error %.1e: %s\n", n, n, 2e-9 * n * n * n / best, error,
           good ? "right" : "WRONG");

    CHECK(vgsp_free(device_a));
    CHECK(vgsp_free(device_b));
    CHECK(vgsp_free(device_c));
    free(a);
    free(b);
    free(c);
    return !good;
}
