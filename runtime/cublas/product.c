/* product.c: matrices of 16 bits become float, are multiplied as such, and the result is rounded once; those of bytes
 * become double, which has all sums of their products exactly.
 */
#include "product.h"

#include "number.h"

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

double scalar_value(const struct call *call, const struct scalar *scalar)
{
    if (call->type == CUDA_R_64F) return *(const double *)scalar->at;
    if (call->type == CUDA_R_8I) return *(const int *)scalar->at;
    return (double)(call->scalar_bytes == sizeof(bits16) ? half_value(*(const bits16 *)scalar->at)
                                                         : *(const float *)scalar->at);
}

static struct result multiply_float(const struct call *call, const void *a, const void *b, void *c)
{
    float *room = call->work;
    struct matrix wide_a = operand(a, room, call->transa, call->m, call->k, call->lda);
    struct matrix wide_b =
        operand(b, within(room, (size_t)call->m * call->k), call->transb, call->k, call->n, call->ldb);
    struct matrix wide_c = {c, within(room, (size_t)(call->m + call->n) * call->k), call->m, call->n, call->ldc};
    as_float(&wide_a, call->type);
    as_float(&wide_b, call->type);
    as_float(&wide_c, call->c_type);
    blas_float.gemm(COLUMN_MAJOR, call->transa, call->transb, call->m, call->n, call->k,
                    (float)scalar_value(call, &call->alpha), wide_a.wide, wide_a.ld, wide_b.wide, wide_b.ld,
                    (float)scalar_value(call, &call->beta), wide_c.wide, wide_c.ld);
    return (struct result){wide_c.wide, wide_c.ld, CUDA_R_32F};
}

static struct result multiply_double(const struct call *call, const void *a, const void *b, void *c)
{
    blas_double.gemm(COLUMN_MAJOR, call->transa, call->transb, call->m, call->n, call->k,
                     scalar_value(call, &call->alpha), a, call->lda, b, call->ldb, scalar_value(call, &call->beta), c,
                     call->ldc);
    return (struct result){c, call->ldc, CUDA_R_64F};
}

/* --- integers ----------------------------------------------------------------------------------------------------- */

/* The rows that the widened matrix then has. */
static int widen_bytes(const struct matrix *matrix, double *to)
{
    const int8_t *from = matrix->data;
    for (int column = 0; column < matrix->columns; column++)
        for (int row = 0; row < matrix->rows; row++)
            to[row + (size_t)column * matrix->rows] = from[row + (size_t)column * matrix->ld];
    return matrix->rows > 0 ? matrix->rows : 1;
}

/* Sums and their factors wrap around, as those of int do on a GPU. */
static void scale_integers(const struct call *call, const double *sums, uint32_t *c)
{
    uint32_t alpha = *(const uint32_t *)call->alpha.at, beta = *(const uint32_t *)call->beta.at;
    for (int column = 0; column < call->n; column++)
        for (int row = 0; row < call->m; row++) {
            uint32_t *to = &c[row + (size_t)column * call->ldc];
            uint32_t sum = (uint32_t)(int64_t)sums[row + (size_t)column * call->m];
            *to = alpha * sum + (beta ? beta * *to : 0);
        }
}

static struct result multiply_bytes(const struct call *call, const void *a, const void *b, void *c)
{
    if (!call->work) return (struct result){c, call->ldc, CUDA_R_32I}; /* there is no number in any of the three */
    double *wide_a = call->work, *wide_b = wide_a + (size_t)call->m * call->k;
    double *sums = wide_b + (size_t)call->n * call->k;
    struct matrix from_a = operand(a, NULL, call->transa, call->m, call->k, call->lda);
    struct matrix from_b = operand(b, NULL, call->transb, call->k, call->n, call->ldb);
    int lda = widen_bytes(&from_a, wide_a), ldb = widen_bytes(&from_b, wide_b);
    blas_double.gemm(COLUMN_MAJOR, call->transa, call->transb, call->m, call->n, call->k, 1, wide_a, lda, wide_b, ldb,
                     0, sums, call->m > 0 ? call->m : 1);
    scale_integers(call, sums, c);
    return (struct result){c, call->ldc, CUDA_R_32I};
}

/* --- any type ----------------------------------------------------------------------------------------------------- */

struct result multiply(const struct call *call, const void *a, const void *b, void *c)
{
    if (call->type == CUDA_R_64F) return multiply_double(call, a, b, c);
    if (call->type == CUDA_R_8I) return multiply_bytes(call, a, b, c);
    return multiply_float(call, a, b, c);
}

void deliver(const struct call *call, const struct result *result, void *c)
{
    if (!is_short(call->c_type)) return;
    const float *from = result->at;
    bits16 *to = c;
    for (int column = 0; column < call->n; column++)
        for (int row = 0; row < call->m; row++)
            to[row + (size_t)column * call->ldc] = narrowed(call->c_type, from[row + (size_t)column * result->ld]);
}

static bool is_float_compute(cublasComputeType_t compute)
{
    return compute == CUBLAS_COMPUTE_32F || compute == CUBLAS_COMPUTE_32F_PEDANTIC ||
           (compute >= CUBLAS_COMPUTE_32F_FAST_16F && compute <= CUBLAS_COMPUTE_32F_FAST_TF32);
}

cudaDataType scalar_type_of(cudaDataType type, cudaDataType c_type, cublasComputeType_t compute)
{
    cudaDataType none = (cudaDataType)-1;
    if (is_float_compute(compute))
        return (is_short(type) || type == CUDA_R_32F) && (c_type == type || c_type == CUDA_R_32F) ? CUDA_R_32F : none;
    if (compute == CUBLAS_COMPUTE_16F || compute == CUBLAS_COMPUTE_16F_PEDANTIC)
        return type == CUDA_R_16F && c_type == type ? CUDA_R_16F : none;
    if (compute == CUBLAS_COMPUTE_64F || compute == CUBLAS_COMPUTE_64F_PEDANTIC)
        return type == CUDA_R_64F && c_type == type ? CUDA_R_64F : none;
    if (compute == CUBLAS_COMPUTE_32I || compute == CUBLAS_COMPUTE_32I_PEDANTIC)
        return type == CUDA_R_8I && c_type == CUDA_R_32I ? CUDA_R_32I : none;
    return none;
}

void prepare_product(struct call *call, cudaDataType scalar_type)
{
    size_t m = (size_t)call->m, n = (size_t)call->n, k = (size_t)call->k;
    size_t room = is_short(call->type) ? sizeof(float) : call->type == CUDA_R_8I ? sizeof(double) : 0;
    call->scalar_bytes = bytes_of(scalar_type);
    call->has_beta = true;
    call->work_bytes = (m * k + k * n + m * n) * room;
}
