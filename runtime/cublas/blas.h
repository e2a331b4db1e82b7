/* blas.h: the machine's BLAS library, as functions of its C interface (cblas). Everything lies column by column. */
#ifndef VGSP_CUBLAS_BLAS_H
#define VGSP_CUBLAS_BLAS_H

#include <stdbool.h>

/* The interface's numbers. */
enum { COLUMN_MAJOR = 102, AS_IT_IS = 111, TRANSPOSED = 112, UPPER = 121, LOWER = 122, NON_UNIT = 131, UNIT = 132,
       LEFT = 141, RIGHT = 142 };

/* F(result, name, parameters) for each function taken from the library; R: float or double. */
#define BLAS_FUNCTIONS(F, R)                                                                                          \
    F(R, asum, (int n, const R *x, int incx))                                                                         \
    F(void, axpy, (int n, R alpha, const R *x, int incx, R *y, int incy))                                             \
    F(void, copy, (int n, const R *x, int incx, R *y, int incy))                                                      \
    F(R, dot, (int n, const R *x, int incx, const R *y, int incy))                                                    \
    F(R, nrm2, (int n, const R *x, int incx))                                                                         \
    F(void, rot, (int n, R *x, int incx, R *y, int incy, R c, R s))                                                   \
    F(void, scal, (int n, R alpha, R *x, int incx))                                                                   \
    F(void, swap, (int n, R *x, int incx, R *y, int incy))                                                            \
    F(void, gemv, (int order, int trans, int m, int n, R alpha, const R *a, int lda, const R *x, int incx, R beta,    \
                   R *y, int incy))                                                                                   \
    F(void, ger, (int order, int m, int n, R alpha, const R *x, int incx, const R *y, int incy, R *a, int lda))       \
    F(void, symv, (int order, int fill, int n, R alpha, const R *a, int lda, const R *x, int incx, R beta, R *y,      \
                   int incy))                                                                                         \
    F(void, syr, (int order, int fill, int n, R alpha, const R *x, int incx, R *a, int lda))                          \
    F(void, gemm, (int order, int transa, int transb, int m, int n, int k, R alpha, const R *a, int lda, const R *b,  \
                   int ldb, R beta, R *c, int ldc))                                                                   \
    F(void, symm, (int order, int side, int fill, int m, int n, R alpha, const R *a, int lda, const R *b, int ldb,    \
                   R beta, R *c, int ldc))                                                                            \
    F(void, syrk, (int order, int fill, int trans, int n, int k, R alpha, const R *a, int lda, R beta, R *c,          \
                   int ldc))                                                                                          \
    F(void, trsm, (int order, int side, int fill, int trans, int diagonal, int m, int n, R alpha, const R *a,         \
                   int lda, R *b, int ldb))

#define BLAS_MEMBER(result, name, parameters) result(*name) parameters;
struct blas_float { BLAS_FUNCTIONS(BLAS_MEMBER, float) };
struct blas_double { BLAS_FUNCTIONS(BLAS_MEMBER, double) };

/* Valid once blas_load has returned true. */
extern struct blas_float blas_float;
extern struct blas_double blas_double;

/* Finds the library, once; false, with a line on stderr that says why, when there is none. Thread-safe. */
bool blas_load(void);

#endif
