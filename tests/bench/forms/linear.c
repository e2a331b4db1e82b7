/* Vectors and matrices. */
#include "forms.h"

void saxpy(const float *restrict x, float *restrict y, int n, float a)
{
    for (int i = 0; i < n; i++) y[i] += a * x[i];
}

/* Rows of b are added up, so that the innermost loop runs along rows. */
static void multiply(const float *restrict a, const float *restrict b, float *restrict c, int n)
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) c[i * n + j] = 0;
        for (int k = 0; k < n; k++)
            for (int j = 0; j < n; j++) c[i * n + j] += a[i * n + k] * b[k * n + j];
    }
}

void sgemm_tile16(const float *a, const float *b, float *c, int n) { multiply(a, b, c, n); }
void sgemm_tile32(const float *a, const float *b, float *c, int n) { multiply(a, b, c, n); }
void sgemm_naive32x8(const float *a, const float *b, float *c, int n) { multiply(a, b, c, n); }
void sgemm_naive16x16(const float *a, const float *b, float *c, int n) { multiply(a, b, c, n); }

void gemm_int8(const signed char *restrict a, const signed char *restrict b, int *restrict c, int n)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            int sum = 0;
            for (int k = 0; k < n; k++) sum += a[i * n + k] * b[j * n + k];
            c[i * n + j] = sum;
        }
}

void spmv(const int *restrict row_start, const int *restrict column, const float *restrict value,
          const float *restrict x, float *restrict y, int rows)
{
    for (int r = 0; r < rows; r++) {
        float sum = 0;
        for (int k = row_start[r]; k < row_start[r + 1]; k++) sum += value[k] * x[column[k]];
        y[r] = sum;
    }
}

void transpose(const float *restrict in, float *restrict out, int width, int height)
{
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) out[x * height + y] = in[y * width + x];
}
