/* mixed.c: products of matrices whose types are named at run time, and the dot product of such vectors. */
#include <stddef.h>

#include "number.h"
#include "product.h"

static void multiply_one(const struct call *call, const void *a, const void *b, void *c)
{
    struct result result = multiply(call, a, b, c);
    deliver(call, &result, c);
}

static void run_strided(const struct call *call)
{
    long long in = (long long)bytes_of(call->type), out = (long long)bytes_of(call->c_type);
    for (long long i = 0; i < call->count; i++)
        multiply_one(call, (const char *)call->a + i * call->stride_a * in,
                 (const char *)call->b + i * call->stride_b * in, (char *)call->c + i * call->stride_c * out);
}

static void run_pointers(const struct call *call)
{
    for (int i = 0; i < call->count; i++)
        multiply_one(call, ((const void *const *)call->a)[i], ((const void *const *)call->b)[i],
                 ((void *const *)call->c)[i]);
}

/* A product whose types the caller has filled in but for B's and the computation's. */
static cublasStatus_t issue_product(cublasHandle_t handle, struct call call, cublasOperation_t transa,
                                    cublasOperation_t transb, cudaDataType btype, cublasComputeType_t compute)
{
    if (!handle) return CUBLAS_STATUS_NOT_INITIALIZED;
    if (!is_product(transa, transb, call.m, call.n, call.k, call.lda, call.ldb, call.ldc) || call.count < 0)
        return CUBLAS_STATUS_INVALID_VALUE;
    cudaDataType scalar_type = scalar_type_of(call.type, call.c_type, compute);
    if (btype != call.type || scalar_type == (cudaDataType)-1) return CUBLAS_STATUS_NOT_SUPPORTED;
    call.transa = trans_of(transa);
    call.transb = trans_of(transb);
    prepare_product(&call, scalar_type);
    return issue(handle, &call, true);
}

/* --- the functions ------------------------------------------------------------------------------------------------ */

#define PRODUCT(runs, atype, ctype)                                                                              \
    {runs, .m = m, .n = n, .k = k, .a = a, .type = atype, .lda = lda, .b = b, .ldb = ldb, .c = (void *)c,        \
     .c_type = ctype, .ldc = ldc, .alpha.at = alpha, .beta.at = beta, .count = 1}

EXPORT cublasStatus_t cublasGemmEx(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m,
                                   int n, int k, const void *alpha, const void *a, cudaDataType atype, int lda,
                                   const void *b, cudaDataType btype, int ldb, const void *beta, void *c,
                                   cudaDataType ctype, int ldc, cublasComputeType_t compute,
                                   cublasGemmAlgo_t algorithm)
{
    (void)algorithm;
    struct call call = PRODUCT(run_strided, atype, ctype);
    return issue_product(handle, call, transa, transb, btype, compute);
}

EXPORT cublasStatus_t cublasGemmStridedBatchedEx(cublasHandle_t handle, cublasOperation_t transa,
                                                 cublasOperation_t transb, int m, int n, int k, const void *alpha,
                                                 const void *a, cudaDataType atype, int lda, long long stride_a,
                                                 const void *b, cudaDataType btype, int ldb, long long stride_b,
                                                 const void *beta, void *c, cudaDataType ctype, int ldc,
                                                 long long stride_c, int count, cublasComputeType_t compute,
                                                 cublasGemmAlgo_t algorithm)
{
    (void)algorithm;
    struct call call = PRODUCT(run_strided, atype, ctype);
    call.stride_a = stride_a;
    call.stride_b = stride_b;
    call.stride_c = stride_c;
    call.count = count;
    return issue_product(handle, call, transa, transb, btype, compute);
}

EXPORT cublasStatus_t cublasGemmBatchedEx(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb,
                                          int m, int n, int k, const void *alpha, const void *const a[],
                                          cudaDataType atype, int lda, const void *const b[], cudaDataType btype,
                                          int ldb, const void *beta, void *const c[], cudaDataType ctype, int ldc,
                                          int count, cublasComputeType_t compute, cublasGemmAlgo_t algorithm)
{
    (void)algorithm;
    struct call call = PRODUCT(run_pointers, atype, ctype);
    call.count = count;
    return issue_product(handle, call, transa, transb, btype, compute);
}

EXPORT cublasStatus_t cublasSgemmEx(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m,
                                    int n, int k, const float *alpha, const void *a, cudaDataType atype, int lda,
                                    const void *b, cudaDataType btype, int ldb, const float *beta, void *c,
                                    cudaDataType ctype, int ldc)
{
    struct call call = PRODUCT(run_strided, atype, ctype);
    return issue_product(handle, call, transa, transb, btype, CUBLAS_COMPUTE_32F);
}

/* Those of half; C has no type of that name, so the header declares them for C++. */
#define HALF_PRODUCT(runs) PRODUCT(runs, CUDA_R_16F, CUDA_R_16F)
#define ISSUE_HALF         issue_product(handle, call, transa, transb, CUDA_R_16F, CUBLAS_COMPUTE_16F)

EXPORT cublasStatus_t cublasHgemm(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m,
                                  int n, int k, const bits16 *alpha, const bits16 *a, int lda, const bits16 *b,
                                  int ldb, const bits16 *beta, bits16 *c, int ldc)
{
    struct call call = HALF_PRODUCT(run_strided);
    return ISSUE_HALF;
}

EXPORT cublasStatus_t cublasHgemmStridedBatched(cublasHandle_t handle, cublasOperation_t transa,
                                                cublasOperation_t transb, int m, int n, int k, const bits16 *alpha,
                                                const bits16 *a, int lda, long long stride_a, const bits16 *b, int ldb,
                                                long long stride_b, const bits16 *beta, bits16 *c, int ldc,
                                                long long stride_c, int count)
{
    struct call call = HALF_PRODUCT(run_strided);
    call.stride_a = stride_a;
    call.stride_b = stride_b;
    call.stride_c = stride_c;
    call.count = count;
    return ISSUE_HALF;
}

EXPORT cublasStatus_t cublasHgemmBatched(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb,
                                         int m, int n, int k, const bits16 *alpha, const bits16 *const a[], int lda,
                                         const bits16 *const b[], int ldb, const bits16 *beta, bits16 *const c[],
                                         int ldc, int count)
{
    struct call call = HALF_PRODUCT(run_pointers);
    call.count = count;
    return ISSUE_HALF;
}

/* --- dot ---------------------------------------------------------------------------------------------------------- */

/* The i-th element of a vector; a negative increment begins at the end, as in BLAS. */
static float short_at(const struct call *call, const bits16 *x, int increment, int i)
{
    return widened(call->type, x[(ptrdiff_t)(increment < 0 ? i - call->n + 1 : i) * increment]);
}

/* NVIDIA's adds up in a tree; here double keeps the errors of a long sum as small. */
static void dot_short(const struct call *call)
{
    double sum = 0;
    for (int i = 0; i < call->n; i++)
        sum += short_at(call, call->a, call->lda, i) * short_at(call, call->b, call->ldb, i);
    *(bits16 *)call->result = narrowed(call->type, (float)sum);
}

static void run_dot(const struct call *call)
{
    if (is_short(call->type)) dot_short(call);
    else if (call->type == CUDA_R_64F)
        *(double *)call->result = blas_double.dot(call->n, call->a, call->lda, call->b, call->ldb);
    else *(float *)call->result = blas_float.dot(call->n, call->a, call->lda, call->b, call->ldb);
}

EXPORT cublasStatus_t cublasDotEx(cublasHandle_t handle, int n, const void *x, cudaDataType xtype, int incx,
                                  const void *y, cudaDataType ytype, int incy, void *result, cudaDataType result_type,
                                  cudaDataType compute)
{
    struct call call = {run_dot, .n = n, .a = x, .lda = incx, .b = y, .ldb = incy, .result = result, .type = xtype};
    bool real = is_short(xtype) || xtype == CUDA_R_32F || xtype == CUDA_R_64F;
    bool supported = real && ytype == xtype && result_type == xtype &&
                     compute == (xtype == CUDA_R_64F ? CUDA_R_64F : CUDA_R_32F);
    if (handle && !supported) return CUBLAS_STATUS_NOT_SUPPORTED;
    return issue(handle, &call, result);
}
