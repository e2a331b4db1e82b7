/* What one may reach by hand: vectors of eight floats as clang has them, and blocking for registers and caches. */
#include <string.h>

#include "forms.h"

typedef float floats __attribute__((ext_vector_type(8)));
enum { LANES = 8 };

static floats load(const float *p)
{
    floats v;
    memcpy(&v, p, sizeof(v));
    return v;
}

static void store(float *p, floats v) { memcpy(p, &v, sizeof(v)); }

/* --- products of matrices: 4 rows by 2 vectors of c stay in registers, while a panel of b stays in the cache ---- */

enum { ROWS = 4, PANEL = 128 };

static void multiply_block(const float *a, const float *b, float *c, int n, int k_end)
{
    floats sum[ROWS][2];
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < 2; j++) sum[i][j] = load(c + i * n + j * LANES);
    for (int k = 0; k < k_end; k++) {
        floats b0 = load(b + k * n), b1 = load(b + k * n + LANES);
        for (int i = 0; i < ROWS; i++) {
            sum[i][0] += a[i * n + k] * b0;
            sum[i][1] += a[i * n + k] * b1;
        }
    }
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < 2; j++) store(c + i * n + j * LANES, sum[i][j]);
}

static void multiply(const float *a, const float *b, float *c, int n)
{
    memset(c, 0, sizeof(float) * (unsigned)n * (unsigned)n);
    for (int k = 0; k < n; k += PANEL)
        for (int j = 0; j < n; j += 2 * LANES)
            for (int i = 0; i < n; i += ROWS)
                multiply_block(a + i * n + k, b + k * n + j, c + i * n + j, n, k + PANEL <= n ? PANEL : n - k);
}

void sgemm_tile16(const float *a, const float *b, float *c, int n) { multiply(a, b, c, n); }
void sgemm_tile32(const float *a, const float *b, float *c, int n) { multiply(a, b, c, n); }
void sgemm_naive32x8(const float *a, const float *b, float *c, int n) { multiply(a, b, c, n); }
void sgemm_naive16x16(const float *a, const float *b, float *c, int n) { multiply(a, b, c, n); }

/* --- lanes that leave a loop at their own time: two registers, for one alone waits for its own results ---------- */

typedef float wide __attribute__((ext_vector_type(2 * LANES)));
typedef int wide_ints __attribute__((ext_vector_type(2 * LANES)));

static wide_ints escape_times(wide cx, wide cy, int most)
{
    wide zx = cx, zy = cy;
    wide_ints times = 0;
    for (int i = 0; i < most; i++) {
        wide_ints inside = zx * zx + zy * zy <= 4.0f;
        if (!__builtin_reduce_or(inside)) break;
        times -= inside;
        wide next = zx * zx - zy * zy + cx;
        zy = 2.0f * zx * zy + cy;
        zx = next;
    }
    return times;
}

void mandelbrot(int *out, int width, int height, int max_iterations)
{
    const wide lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x += 2 * LANES) {
            wide cx = -2.0f + ((float)x + lane) * (3.0f / (float)width);
            wide cy = -1.0f + (float)y * (2.0f / (float)height);
            wide_ints times = escape_times(cx, cy, max_iterations);
            int count = width - x < 2 * LANES ? width - x : 2 * LANES;
            memcpy(out + y * width + x, &times, sizeof(int) * (unsigned)count);
        }
}

/* --- sums ------------------------------------------------------------------------------------------------------- */

void reduce(const float *x, float *out, int n)
{
    for (int first = 0; first < n; first += 256) {
        floats sums[4] = {0};
        int i = first, end = first + 256 < n ? first + 256 : n;
        for (; i + 4 * LANES <= end; i += 4 * LANES)
            for (int k = 0; k < 4; k++) sums[k] += load(x + i + k * LANES);
        floats all = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        float sum = 0;
        for (int k = 0; k < LANES; k++) sum += all[k];
        for (; i < end; i++) sum += x[i];
        out[first / 256] = sum;
    }
}

/* --- counts: four tables, so that equal numbers that follow each other do not wait ------------------------------ */

void histogram(const int *restrict data, int *restrict bins, int n)
{
    int counts[4][256] = {{0}}, i = 0;
    for (; i + 4 <= n; i += 4)
        for (int k = 0; k < 4; k++) counts[k][data[i + k]]++;
    for (; i < n; i++) counts[0][data[i]]++;
    for (int b = 0; b < 256; b++) bins[b] = counts[0][b] + counts[1][b] + counts[2][b] + counts[3][b];
}

/* --- tiles of 8 by 8 for the cache ------------------------------------------------------------------------------ */

void transpose(const float *restrict in, float *restrict out, int width, int height)
{
    for (int top = 0; top < height; top += LANES)
        for (int left = 0; left < width; left += LANES)
            for (int x = left; x < width && x < left + LANES; x++)
                for (int y = top; y < height && y < top + LANES; y++) out[x * height + y] = in[y * width + x];
}

/* --- bodies: the sums of eight at once, each against one -------------------------------------------------------- */

static void pull_at(const float *bodies, float *pull, int n, int first)
{
    floats x, y, z, sum_x = 0, sum_y = 0, sum_z = 0;
    for (int lane = 0; lane < LANES; lane++) {
        x[lane] = bodies[4 * (first + lane)];
        y[lane] = bodies[4 * (first + lane) + 1];
        z[lane] = bodies[4 * (first + lane) + 2];
    }
    for (int k = 0; k < n; k++) {
        floats dx = bodies[4 * k] - x, dy = bodies[4 * k + 1] - y, dz = bodies[4 * k + 2] - z;
        floats inverse = 1.0f / __builtin_elementwise_sqrt(dx * dx + dy * dy + dz * dz + 0.01f);
        floats s = bodies[4 * k + 3] * inverse * inverse * inverse;
        sum_x += dx * s;
        sum_y += dy * s;
        sum_z += dz * s;
    }
    for (int lane = 0; lane < LANES; lane++)
        memcpy(pull + 4 * (first + lane), (float[4]){sum_x[lane], sum_y[lane], sum_z[lane], 0}, 4 * sizeof(float));
}

void nbody(const float *bodies, float *pull, int n)
{
    for (int first = 0; first < n; first += LANES) pull_at(bodies, pull, n, first);
}
