/* forms.h: the functions that the benchmarks time. A form (CUDA, plain C, a library ...) is a shared object that has
 * any of these; all forms of a function get the same arguments. Matrices are by rows.
 */
#ifndef BENCH_FORMS_H
#define BENCH_FORMS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* y += a * x */
void saxpy(const float *x, float *y, int n, float a);
/* c = a * b, all n by n, n a multiple of 32. The names say how the CUDA form does it. */
void sgemm_tile16(const float *a, const float *b, float *c, int n);
void sgemm_tile32(const float *a, const float *b, float *c, int n);
void sgemm_naive32x8(const float *a, const float *b, float *c, int n);
void sgemm_naive16x16(const float *a, const float *b, float *c, int n);
/* c = a * transpose(b) */
void gemm_int8(const signed char *a, const signed char *b, int *c, int n);
/* y = matrix * x; the matrix has rows of entries column[k], value[k], row_start[r] <= k < row_start[r + 1]. */
void spmv(const int *row_start, const int *column, const float *value, const float *x, float *y, int rows);
void transpose(const float *in, float *out, int width, int height);

void black_scholes(const float *price, const float *strike, const float *years, float *call, float *put, int n,
                   float rate, float volatility);
/* European calls by binomial trees of 255 steps: BINOMIAL_STEPS. */
void binomial(const float *price, const float *strike, const float *years, float *call, int n, float rate,
              float volatility);
#define BINOMIAL_STEPS 255

void mandelbrot(int *out, int width, int height, int max_iterations);
/* The edge of out is left as it is. */
void stencil(const float *in, float *out, int width, int height);
void stencil_double(const double *in, double *out, int width, int height, int depth);
/* 5 by 5 taps; in has two more columns and rows than out on each side. */
void convolution(const float *in, const float *taps, float *out, int width, int height);
/* bins[data[i]]++, 256 bins */
void histogram(const int *data, int *bins, int n);
/* How bright a sphere, a torus and a floor under a light are. */
void ray_march(float *out, int width, int height);

/* out[b] = sum of the 256 values of x from 256 * b on */
void reduce(const float *x, float *out, int n);
/* out[i] = in[0] + ... + in[i]; sums holds 1024 values of scratch; n at most 1024 * 256 */
void scan(const int *in, int *out, int *sums, int n);
/* n a power of two of at least 1024 */
void bitonic_sort(const unsigned *in, unsigned *out, int n);

/* What bodies (x, y, z, mass) pull at each other with (x, y, z, 0). n a multiple of 256 */
void nbody(const float *bodies, float *pull, int n);
/* count transforms of FFT_POINTS complex numbers each; twiddles[k] = exp(-2 pi i k / FFT_POINTS) for half of them */
void fft(const float *in, const float *twiddles, float *out, int count);
#define FFT_POINTS 1024

void softmax(const float *in, float *out, int rows, int columns);
void layernorm(const float *in, const float *scale, const float *shift, float *out, int rows, int columns);

/* The nearest of the 16 centres of each point of the plane, and the sums of the points of each centre (x, y, count). */
void kmeans(const float *x, const float *y, const float *centres, int *nearest, float *sums, int n);
#define CENTRES 16
/* level[v]: how many edges vertex v is from vertex 0, or -1. scratch: 2 * n + 1 ints. The graph is in spmv's form. */
void breadth_first(const int *row_start, const int *neighbour, int *level, int *scratch, int n);
/* Digests (8 words) of messages of 64 bytes (16 words, already in the digest's byte order). */
void sha256(const uint32_t *messages, uint32_t *digests, int n);

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
