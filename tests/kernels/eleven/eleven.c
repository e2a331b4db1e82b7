/* eleven.c: runs the kernels of eleven.vk through their generated launch functions and compares with plain C in double.
 *
 * All memory is plain host memory, and only vgsp_launch and vgsp_device_synchronize are called: so the same program
 * also runs on the small runtime of ../neon. Prints a HASH of all results, which every form of the kernels must agree
 * on.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vgsp/vgsp.h>

#include "eleven.h"

static int failures = 0;
static uint64_t hash = 14695981039346656037ull;
static uint32_t state = 2463534242u;

static uint32_t random_bits(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    return state ^= state << 5;
}

static float random_float(float low, float high)
{
    return low + (high - low) * (float)(random_bits() >> 8) * (1.0f / 16777216.0f);
}

/* count values of `size` bytes; the program leaves them to its end. */
static void *array(size_t count, size_t size)
{
    void *p = calloc(count, size);
    if (!p) exit(2);
    return p;
}

static float *random_array(size_t count, float low, float high)
{
    float *p = array(count, sizeof(float));
    for (size_t i = 0; i < count; i++) p[i] = random_float(low, high);
    return p;
}

static void add_to_hash(const void *data, size_t bytes)
{
    const unsigned char *p = data;
    for (size_t i = 0; i < bytes; i++) hash = (hash ^ p[i]) * 1099511628211ull;
}

static void done(const char *kernel, vgsp_error launched)
{
    vgsp_error error = launched ? launched : vgsp_device_synchronize();
    if (error == VGSP_SUCCESS) return;
    printf("FAIL: %s: error %d\n", kernel, (int)error);
    exit(1);
}

static void near(const char *kernel, int index, double got, double want, double tolerance)
{
    if (fabs(got - want) <= tolerance * fmax(1, fabs(want))) return;
    if (++failures <= 10) printf("FAIL: %s [%d]: got %.9g, expected %.9g\n", kernel, index, got, want);
}

static vgsp_dim3 size(uint32_t x, uint32_t y)
{
    vgsp_dim3 d = {x, y, 1};
    return d;
}

static uint32_t up(int n, int step) { return (uint32_t)((n + step - 1) / step); }

static void test_saxpy(int n)
{
    float *x = random_array((size_t)n, -1, 1), *y = random_array((size_t)n, -1, 1),
        *before = array((size_t)n, sizeof(float));
    memcpy(before, y, (size_t)n * sizeof(float));
    done("saxpy", saxpy_launch(size(up(n, 256), 1), size(256, 1), 0, NULL, x, y, n, 1.7f));
    for (int i = 0; i < n; i++) near("saxpy", i, y[i], (double)1.7f * x[i] + before[i], 1e-6);
    add_to_hash(y, (size_t)n * sizeof(float));
}

static double cumulative(double d)
{
    double k = 1 / (1 + 0.2316419 * fabs(d));
    double c = 0.39894228040143267794 * exp(-0.5 * d * d) * (k * (0.31938153
                                                                  + k * (-0.356563782 + k * (1.781477937
            + k * (-1.821255978 + k * 1.330274429)))));
    return d > 0 ? 1 - c : c;
}

static void test_black_scholes(int n)
{
    float *s = random_array((size_t)n, 5, 30), *x = random_array((size_t)n, 1, 100),
        *t = random_array((size_t)n, 0.25f, 10);
    float *call = array((size_t)n, sizeof(float)), *put = array((size_t)n, sizeof(float));
    const double r = 0.02f, v = 0.3f;
    done("black_scholes", black_scholes_launch(size(up(n, 128), 1), size(128, 1), 0, NULL, s, x, t, call, put, n,
                                               0.02f, 0.3f));
    for (int i = 0; i < n; i++) {
        double sq = sqrt(t[i]), d1 = (log((double)s[i] / x[i]) + (r + 0.5 * v * v) * t[i]) / (v * sq), d2 = d1 - v * sq;
        double c1 = cumulative(d1), c2 = cumulative(d2), e = exp(-r * t[i]);
        near("black_scholes call", i, call[i], s[i] * c1 - x[i] * e * c2, 3e-5);
        near("black_scholes put", i, put[i], x[i] * e * (1 - c2) - s[i] * (1 - c1), 3e-5);
    }
    add_to_hash(call, (size_t)n * sizeof(float));
    add_to_hash(put, (size_t)n * sizeof(float));
}

/* The kernel may fuse products and sums, which chaotic orbits show: up to 2 % of the points may differ. */
static void test_mandelbrot(int w, int h, int most)
{
    int *out = array((size_t)(w * h), sizeof(int)), different = 0;
    done("mandelbrot", mandelbrot_launch(size(up(w, 32), up(h, 8)), size(32, 8), 0, NULL, out, w, h, most));
    for (int i = 0; i < w * h; i++) {
        float cx = -2.0f + (float)(i % w) * (3.0f / (float)w), cy = -1.0f + (float)(i / w) * (2.0f / (float)h),
            zx = cx, zy = cy;
        int it = 0;
        for (; it < most && zx * zx + zy * zy <= 4.0f; it++) {
            float nx = zx * zx - zy * zy + cx;
            zy = 2.0f * zx * zy + cy;
            zx = nx;
        }
        different += out[i] != it;
    }
    near("mandelbrot, points that differ", 0, different * 50 > w * h ? different : 0, 0, 0);
    add_to_hash(out, (size_t)(w * h) * sizeof(int));
}

typedef struct product {
    int n;
    float *a, *b, *c;
} product;

static product make_product(int n)
{
    size_t count = (size_t)(n * n);
    return (product){n, random_array(count, -1, 1), random_array(count, -1, 1), array(count, sizeof(float))};
}

static void check_product(const char *kernel, const product *p)
{
    int n = p->n;
    for (int i = 0; i < n * n; i++) {
        double sum = 0;
        for (int k = 0; k < n; k++) sum += (double)p->a[i / n * n + k] * p->b[k * n + i % n];
        near(kernel, i, p->c[i], sum, 1e-5);
    }
    add_to_hash(p->c, (size_t)(n * n) * sizeof(float));
}

#define TEST_SGEMM(kernel, block_x, block_y, size_n)                                                                   \
    do {                                                                                                               \
        product p = make_product(size_n);                                                                              \
        vgsp_dim3 grid = size(up(size_n, block_x), up(size_n, block_y)), block = size(block_x, block_y);               \
        done(#kernel, kernel##_launch(grid, block, 0, NULL, p.a, p.b, p.c, size_n));                                   \
        check_product(#kernel, &p);                                                                                    \
    } while (0)

static void test_reduce(int n)
{
    int blocks = (int)up(n, 256);
    float *x = random_array((size_t)n, -1, 1), *out = array((size_t)blocks, sizeof(float));
    done("reduce", reduce_launch(size((uint32_t)blocks, 1), size(256, 1), 0, NULL, x, out, n));
    for (int b = 0; b < blocks; b++) {
        double sum = 0;
        for (int i = b * 256; i < n && i < (b + 1) * 256; i++) sum += x[i];
        near("reduce", b, out[b], sum, 1e-5);
    }
    add_to_hash(out, (size_t)blocks * sizeof(float));
}

static void test_stencil(int w, int h)
{
    float *in = random_array((size_t)(w * h), -1, 1), *out = array((size_t)(w * h), sizeof(float));
    done("stencil", stencil_launch(size(up(w, 32), up(h, 8)), size(32, 8), 0, NULL, in, out, w, h));
    for (int i = 0; i < w * h; i++) {
        int x = i % w, y = i / w;
        int edge = x < 1 || y < 1 || x >= w - 1 || y >= h - 1;
        near("stencil", i, out[i], edge ? 0 : 0.2 * ((double)in[i] + in[i - 1] + in[i + 1] + in[i - w] + in[i + w]),
             1e-6);
    }
    add_to_hash(out, (size_t)(w * h) * sizeof(float));
}

static void test_spmv(int rows)
{
    int *start = array((size_t)rows + 1, sizeof(int)), *column = array((size_t)rows * 64, sizeof(int));
    float *value = random_array((size_t)rows * 64, -1, 1), *x = random_array((size_t)rows, -1, 1),
        *y = array((size_t)rows, sizeof(float));
    for (int r = 0; r < rows; r++) {
        int length = r % 50 == 7 ? 64 : r % 9 == 0 ? 0 : (int)(random_bits() % 24);
        start[r + 1] = start[r] + length;
        for (int k = start[r]; k < start[r + 1]; k++) column[k] = (int)(random_bits() % (uint32_t)rows);
    }
    done("spmv", spmv_launch(size(up(rows, 128), 1), size(128, 1), 0, NULL, start, column, value, x, y, rows));
    for (int r = 0; r < rows; r++) {
        double sum = 0;
        for (int k = start[r]; k < start[r + 1]; k++) sum += (double)value[k] * x[column[k]];
        near("spmv", r, y[r], sum, 1e-5);
    }
    add_to_hash(y, (size_t)rows * sizeof(float));
}

static void test_histogram(int n)
{
    int *data = array((size_t)n, sizeof(int)), *bins = array(256, sizeof(int)), want[256] = {0};
    for (int i = 0; i < n; i++) want[data[i] = (int)(random_bits() % 256)]++;
    done("histogram", histogram_launch(size(up(n, 4096), 1), size(256, 1), 0, NULL, data, bins, n));
    for (int k = 0; k < 256; k++) near("histogram", k, bins[k], want[k], 0);
    add_to_hash(bins, 256 * sizeof(int));
}

int main(void)
{
    test_saxpy(10007);
    test_saxpy(5);
    test_black_scholes(3001);
    test_mandelbrot(130, 75, 100);
    TEST_SGEMM(sgemm_tile16, 16, 16, 64);
    TEST_SGEMM(sgemm_tile32, 32, 32, 64);
    TEST_SGEMM(sgemm_naive32, 32, 8, 53);
    TEST_SGEMM(sgemm_naive16, 16, 16, 53);
    test_reduce(10001);
    test_stencil(131, 67);
    test_spmv(1000);
    test_histogram(20011);
    printf("HASH %016llx\n", (unsigned long long)hash);
    printf(failures ? "FAIL: %d results\n" : "PASS\n", failures);
    return failures != 0;
}
