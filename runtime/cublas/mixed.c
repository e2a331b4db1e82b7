/* mixed.c: products of matrices whose types are named at run time. Those of 16 bits become float, are multiplied as
 * such, and the result is rounded once.
 */
#include <stddef.h>
#include <string.h>

#include "call.h"

typedef unsigned short bits16;

/* --- numbers of 16 bits ------------------------------------------------------------------------------------------- */

static bool is_short(cudaDataType type)
{
    return type == CUDA_R_16F || type == CUDA_R_16BF;
}

static size_t bytes_of(cudaDataType type)
{
    if (is_short(type)) return sizeof(bits16);
    return type == CUDA_R_64F ? sizeof(double) : sizeof(float);
}

static float half_value(bits16 bits)
{
    _Float16 half;
    memcpy(&half, &bits, sizeof half);
    return half;
}

static bits16 half_bits(float x)
{
    _Float16 half = (_Float16)x;
    bits16 bits;
    memcpy(&bits, &half, sizeof bits);
    return bits;
}

static float bfloat16_value(bits16 x)
{
    uint32_t bits = (uint32_t)x << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* To nearest even. */
static bits16 bfloat16_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return x != x ? 0x7fff : (bits16)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static float widened(cudaDataType type, bits16 x)
{
    return type == CUDA_R_16F ? half_value(x) : bfloat16_value(x);
}

static bits16 narrowed(cudaDataType type, float x)
{
    return type == CUDA_R_16F ? half_bits(x) : bfloat16_bits(x);
}

/* --- one product -------------------------------------------------------------------------------------------------- */

/* A matrix as the multiplication has it. */
struct matrix {
    const void *data;
    float *wide;              /* where it stands as float; the room for that, where data is of 16 bits */
    int rows, columns, ld;
};

static void widen(struct matrix *matrix, cudaDataType type)
{
    const bits16 *from = matrix->data;
    for (int column = 0; column < matrix->columns; column++)
        for (int row = 0; row < matrix->rows; row++)
            matrix->wide[row + (size_t)column * matrix->rows] = widened(type, from[row + (size_t)column * matrix->ld]);
    matrix->ld = matrix->rows > 0 ? matrix->rows : 1;
}

static void narrow(const struct matrix *matrix, cudaDataType type, bits16 *to, int ld)
{
    for (int column = 0; column < matrix->columns; column++)
        for (int row = 0; row < matrix->rows; row++)
            to[row + (size_t)column * ld] = narrowed(type, matrix->wide[row + (size_t)column * matrix->rows]);
}

/* The scalars are half where scalar_bytes says so. */
static float scalar_of(const struct call *call, const struct scalar *scalar)
{
    return call->scalar_bytes == sizeof(bits16) ? half_value(*(const bits16 *)scalar->at)
                                                : *(const float *)scalar->at;
}

static void as_float(struct matrix *matrix, cudaDataType type)
{
    if (is_short(type)) widen(matrix, type);
    else matrix->wide = (float *)matrix->data;
}

/* NULL where no matrix needs widening, and so there is no room. */
static float *within(float *room, size_t offset)
{
    return room ? room + offset : NULL;
}

static struct matrix operand(const void *data, float *room, int trans, int rows, int columns, int ld)
{
    bool as_it_is = trans == AS_IT_IS;
    return (struct matrix){data, room, as_it_is ? rows : columns, as_it_is ? columns : rows, ld};
}

static void multiply_float(const struct call *call, const void *a, const void *b, void *c)
{
    float *room = call->work;
    struct matrix wide_a = operand(a, room, call->transa, call->m, call->k, call->lda);
    struct matrix wide_b = operand(b, within(room, (size_t)call->m * call->k), call->transb, call->k, call->n, call->ldb);
    struct matrix wide_c = {c, within(room, (size_t)(call->m + call->n) * call->k), call->m, call->n, call->ldc};
    as_float(&wide_a, call->type);
    as_float(&wide_b, call->type);
    as_float(&wide_c, call->c_type);
    blas_float.gemm(COLUMN_MAJOR, call->transa, call->transb, call->m, call->n, call->k, scalar_of(call, &call->alpha),
                    wide_a.wide, wide_a.ld, wide_b.wide, wide_b.ld, scalar_of(call, &call->beta), wide_c.wide,
                    wide_c.ld);
    if (is_short(call->c_type)) narrow(&wide_c, call->c_type, c, call->ldc);
}

static void multiply(const struct call *call, const void *a, const void *b, void *c)
{
    if (call->type != CUDA_R_64F) {
        multiply_float(call, a, b, c);
        return;
    }
    blas_double.gemm(COLUMN_MAJOR, call->transa, call->transb, call->m, call->n, call->k,
                     *(const double *)call->alpha.at, a, call->lda, b, call->ldb, *(const double *)call->beta.at, c,
                     call->ldc);
}

static void run_strided(const struct call *call)
{
    long long in = (long long)bytes_of(call->type), out = (long long)bytes_of(call->c_type);
    for (long long i = 0; i < call->count; i++)
        multiply(call, (const char *)call->a + i * call->stride_a * in,
                 (const char *)call->b + i * call->stride_b * in, (char *)call->c + i * call->stride_c * out);
}

static void run_pointers(const struct call *call)
{
    for (int i = 0; i < call->count; i++)
        multiply(call, ((const void *const *)call->a)[i], ((const void *const *)call->b)[i],
                 ((void *const *)call->c)[i]);
}

/* --- which types there are ---------------------------------------------------------------------------------------- */

static bool is_float_compute(cublasComputeType_t compute)
{
    return compute == CUBLAS_COMPUTE_32F || compute == CUBLAS_COMPUTE_32F_PEDANTIC ||
           (compute >= CUBLAS_COMPUTE_32F_FAST_16F && compute <= CUBLAS_COMPUTE_32F_FAST_TF32);
}

/* The bytes of alpha and beta; 0: no such product. */
static size_t scalar_size(cudaDataType a, cudaDataType b, cudaDataType c, cublasComputeType_t compute)
{
    if (a != b) return 0;
    if (is_float_compute(compute))
        return (is_short(a) || a == CUDA_R_32F) && (c == a || c == CUDA_R_32F) ? sizeof(float) : 0;
    if (compute == CUBLAS_COMPUTE_16F || compute == CUBLAS_COMPUTE_16F_PEDANTIC)
        return a == CUDA_R_16F && c == a ? sizeof(bits16) : 0;
    if (compute == CUBLAS_COMPUTE_64F || compute == CUBLAS_COMPUTE_64F_PEDANTIC)
        return a == CUDA_R_64F && c == a ? sizeof(double) : 0;
    return 0;
}

static size_t room_for(const struct call *call)
{
    size_t m = (size_t)call->m, n = (size_t)call->n, k = (size_t)call->k;
    return is_short(call->type) ? (m * k + k * n + m * n) * sizeof(float) : 0;
}

/* A product whose types the caller has filled in but for B's and the computation's. */
static cublasStatus_t issue_product(cublasHandle_t handle, struct call call, cublasOperation_t transa,
                                    cublasOperation_t transb, cudaDataType btype, cublasComputeType_t compute)
{
    if (!handle) return CUBLAS_STATUS_NOT_INITIALIZED;
    if (!is_product(transa, transb, call.m, call.n, call.k, call.lda, call.ldb, call.ldc) || call.count < 0)
        return CUBLAS_STATUS_INVALID_VALUE;
    call.scalar_bytes = scalar_size(call.type, btype, call.c_type, compute);
    if (!call.scalar_bytes) return CUBLAS_STATUS_NOT_SUPPORTED;
    call.has_beta = true;
    call.transa = trans_of(transa);
    call.transb = trans_of(transb);
    call.work_bytes = room_for(&call);
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
