/* What OpenBLAS has of the functions, with as many threads as there are workers. OPENBLAS_CORETYPE chooses its code. */
#include <stdlib.h>

#include <cblas.h>

#include "forms.h"

__attribute__((constructor)) static void take_as_many_threads_as_workers(void)
{
    const char *workers = getenv("VGSP_WORKERS");
    if (workers && *workers) openblas_set_num_threads(atoi(workers));
}

void saxpy(const float *x, float *y, int n, float a) { cblas_saxpy(n, a, x, 1, y, 1); }

static void multiply(const float *a, const float *b, float *c, int n)
{
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, b, n, 0, c, n);
}

void sgemm_tile16(const float *a, const float *b, float *c, int n) { multiply(a, b, c, n); }
void sgemm_tile32(const float *a, const float *b, float *c, int n) { multiply(a, b, c, n); }
void sgemm_naive32x8(const float *a, const float *b, float *c, int n) { multiply(a, b, c, n); }
void sgemm_naive16x16(const float *a, const float *b, float *c, int n) { multiply(a, b, c, n); }

void transpose(const float *in, float *out, int width, int height)
{
    cblas_somatcopy(CblasRowMajor, CblasTrans, height, width, 1, in, width, out, height);
}
