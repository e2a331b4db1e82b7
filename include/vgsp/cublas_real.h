/* cublas_real.h: cublas_v2.h's functions on real numbers, each for float (S) and double (D). What they compute is what
 * the BLAS standard says of their names, and NVIDIA's documentation of geam, dgmm and the batched ones.
 */
#ifndef VGSP_CUBLAS_REAL_H
#define VGSP_CUBLAS_REAL_H

/* The library's names, as NVIDIA has them. */
#define cublasIsamax cublasIsamax_v2
#define cublasIsamin cublasIsamin_v2
#define cublasSasum  cublasSasum_v2
#define cublasSaxpy  cublasSaxpy_v2
#define cublasScopy  cublasScopy_v2
#define cublasSdot   cublasSdot_v2
#define cublasSnrm2  cublasSnrm2_v2
#define cublasSrot   cublasSrot_v2
#define cublasSscal  cublasSscal_v2
#define cublasSswap  cublasSswap_v2
#define cublasSgemv  cublasSgemv_v2
#define cublasSger   cublasSger_v2
#define cublasSsymv  cublasSsymv_v2
#define cublasSsyr   cublasSsyr_v2
#define cublasSgemm  cublasSgemm_v2
#define cublasSsymm  cublasSsymm_v2
#define cublasSsyrk  cublasSsyrk_v2
#define cublasStrsm  cublasStrsm_v2

#define cublasIdamax cublasIdamax_v2
#define cublasIdamin cublasIdamin_v2
#define cublasDasum  cublasDasum_v2
#define cublasDaxpy  cublasDaxpy_v2
#define cublasDcopy  cublasDcopy_v2
#define cublasDdot   cublasDdot_v2
#define cublasDnrm2  cublasDnrm2_v2
#define cublasDrot   cublasDrot_v2
#define cublasDscal  cublasDscal_v2
#define cublasDswap  cublasDswap_v2
#define cublasDgemv  cublasDgemv_v2
#define cublasDger   cublasDger_v2
#define cublasDsymv  cublasDsymv_v2
#define cublasDsyr   cublasDsyr_v2
#define cublasDgemm  cublasDgemm_v2
#define cublasDsymm  cublasDsymm_v2
#define cublasDsyrk  cublasDsyrk_v2
#define cublasDtrsm  cublasDtrsm_v2

/* L, l: the letter in names; R: the type. The arrays of pointers of the batched products lie on the device. */
#define __VGSP_BLAS_REAL(L, l, R)                                                                                \
    cublasStatus_t cublasI##l##amax_v2(cublasHandle_t handle, int n, const R *x, int incx, int *result);         \
    cublasStatus_t cublasI##l##amin_v2(cublasHandle_t handle, int n, const R *x, int incx, int *result);         \
    cublasStatus_t cublas##L##asum_v2(cublasHandle_t handle, int n, const R *x, int incx, R *result);            \
    cublasStatus_t cublas##L##nrm2_v2(cublasHandle_t handle, int n, const R *x, int incx, R *result);            \
    cublasStatus_t cublas##L##dot_v2(cublasHandle_t handle, int n, const R *x, int incx, const R *y, int incy,   \
            R *result);                                                                                          \
    cublasStatus_t cublas##L##axpy_v2(cublasHandle_t handle, int n, const R *alpha, const R *x, int incx, R *y,  \
            int incy);                                                                                           \
    cublasStatus_t cublas##L##scal_v2(cublasHandle_t handle, int n, const R *alpha, R *x, int incx);             \
    cublasStatus_t cublas##L##copy_v2(cublasHandle_t handle, int n, const R *x, int incx, R *y, int incy);       \
    cublasStatus_t cublas##L##swap_v2(cublasHandle_t handle, int n, R *x, int incx, R *y, int incy);             \
    cublasStatus_t cublas##L##rot_v2(cublasHandle_t handle, int n, R *x, int incx, R *y, int incy, const R *c,   \
            const R *s);                                                                                         \
                                                                                                                 \
    cublasStatus_t cublas##L##gemv_v2(cublasHandle_t handle, cublasOperation_t trans, int m, int n,              \
            const R *alpha, const R *a, int lda, const R *x, int incx, const R *beta, R *y, int incy);           \
    cublasStatus_t cublas##L##ger_v2(cublasHandle_t handle, int m, int n, const R *alpha, const R *x, int incx,  \
            const R *y, int incy, R *a, int lda);                                                                \
    cublasStatus_t cublas##L##symv_v2(cublasHandle_t handle, cublasFillMode_t fill, int n, const R *alpha,       \
            const R *a, int lda, const R *x, int incx, const R *beta, R *y, int incy);                           \
    cublasStatus_t cublas##L##syr_v2(cublasHandle_t handle, cublasFillMode_t fill, int n, const R *alpha,        \
            const R *x, int incx, R *a, int lda);                                                                \
                                                                                                                 \
    cublasStatus_t cublas##L##gemm_v2(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, \
            int m, int n, int k, const R *alpha, const R *a, int lda, const R *b, int ldb, const R *beta, R *c,  \
            int ldc);                                                                                            \
    cublasStatus_t cublas##L##gemmStridedBatched(cublasHandle_t handle, cublasOperation_t transa,                \
            cublasOperation_t transb, int m, int n, int k, const R *alpha, const R *a, int lda,                  \
            long long stride_a, const R *b, int ldb, long long stride_b, const R *beta, R *c, int ldc,           \
            long long stride_c, int count);                                                                      \
    cublasStatus_t cublas##L##gemmBatched(cublasHandle_t handle, cublasOperation_t transa,                       \
            cublasOperation_t transb, int m, int n, int k, const R *alpha, const R *const a[], int lda,          \
            const R *const b[], int ldb, const R *beta, R *const c[], int ldc, int count);                       \
    cublasStatus_t cublas##L##symm_v2(cublasHandle_t handle, cublasSideMode_t side, cublasFillMode_t fill,       \
            int m, int n, const R *alpha, const R *a, int lda, const R *b, int ldb, const R *beta, R *c,         \
            int ldc);                                                                                            \
    cublasStatus_t cublas##L##syrk_v2(cublasHandle_t handle, cublasFillMode_t fill, cublasOperation_t trans,     \
            int n, int k, const R *alpha, const R *a, int lda, const R *beta, R *c, int ldc);                    \
    cublasStatus_t cublas##L##trsm_v2(cublasHandle_t handle, cublasSideMode_t side, cublasFillMode_t fill,       \
            cublasOperation_t trans, cublasDiagType_t diagonal, int m, int n, const R *alpha, const R *a,        \
            int lda, R *b, int ldb);                                                                             \
    cublasStatus_t cublas##L##geam(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb,    \
            int m, int n, const R *alpha, const R *a, int lda, const R *beta, const R *b, int ldb, R *c,         \
            int ldc);                                                                                            \
    cublasStatus_t cublas##L##dgmm(cublasHandle_t handle, cublasSideMode_t side, int m, int n, const R *a,       \
            int lda, const R *x, int incx, R *c, int ldc);

__VGSP_BLAS_REAL(S, s, float)
__VGSP_BLAS_REAL(D, d, double)
#undef __VGSP_BLAS_REAL

#endif
