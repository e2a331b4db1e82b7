/* handle.c: handles and their modes, names of errors, and copies of vectors and matrices between host and device. */
#include <stdlib.h>

#include "call.h"

/* --- handles ------------------------------------------------------------------------------------------------------ */

EXPORT cublasStatus_t cublasCreate_v2(cublasHandle_t *handle)
{
    if (!handle) return CUBLAS_STATUS_INVALID_VALUE;
    if (!blas_load()) return CUBLAS_STATUS_NOT_INITIALIZED;
    *handle = calloc(1, sizeof **handle);
    return *handle ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_ALLOC_FAILED;
}

EXPORT cublasStatus_t cublasDestroy_v2(cublasHandle_t handle)
{
    if (!handle) return CUBLAS_STATUS_NOT_INITIALIZED;
    cudaDeviceSynchronize();
    free(handle);
    return CUBLAS_STATUS_SUCCESS;
}

EXPORT cublasStatus_t cublasGetVersion_v2(cublasHandle_t handle, int *version)
{
    if (!handle) return CUBLAS_STATUS_NOT_INITIALIZED;
    if (!version) return CUBLAS_STATUS_INVALID_VALUE;
    *version = CUBLAS_VERSION;
    return CUBLAS_STATUS_SUCCESS;
}

EXPORT cublasStatus_t cublasGetProperty(libraryPropertyType type, int *value)
{
    static const int parts[] = {CUBLAS_VER_MAJOR, CUBLAS_VER_MINOR, CUBLAS_VER_PATCH};
    if (!value || type < MAJOR_VERSION || type > PATCH_LEVEL) return CUBLAS_STATUS_INVALID_VALUE;
    *value = parts[type];
    return CUBLAS_STATUS_SUCCESS;
}

EXPORT size_t cublasGetCudartVersion(void)
{
    return CUDART_VERSION;
}

EXPORT cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t handle, void *workspace, size_t bytes)
{
    (void)workspace, (void)bytes;
    return handle ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_NOT_INITIALIZED;
}

/* The functions cublasSet<name> and cublasGet<name> of a member of the handle; valid: a condition on `value`. */
#define MODE(set, get, type, member, valid)                          \
    EXPORT cublasStatus_t set(cublasHandle_t handle, type value)     \
    {                                                                \
        if (!handle) return CUBLAS_STATUS_NOT_INITIALIZED;           \
        if (!(valid)) return CUBLAS_STATUS_INVALID_VALUE;            \
        handle->member = value;                                      \
        return CUBLAS_STATUS_SUCCESS;                                \
    }                                                                \
    EXPORT cublasStatus_t get(cublasHandle_t handle, type *value)    \
    {                                                                \
        if (!handle) return CUBLAS_STATUS_NOT_INITIALIZED;           \
        if (!value) return CUBLAS_STATUS_INVALID_VALUE;              \
        *value = handle->member;                                     \
        return CUBLAS_STATUS_SUCCESS;                                \
    }

static bool is_math(int mode)
{
    return (mode & ~CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION) >= CUBLAS_DEFAULT_MATH &&
           (mode & ~CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION) <= CUBLAS_TF32_TENSOR_OP_MATH;
}

MODE(cublasSetStream_v2, cublasGetStream_v2, cudaStream_t, stream, true)
MODE(cublasSetPointerMode_v2, cublasGetPointerMode_v2, cublasPointerMode_t, pointers,
     value == CUBLAS_POINTER_MODE_HOST || value == CUBLAS_POINTER_MODE_DEVICE)
MODE(cublasSetAtomicsMode, cublasGetAtomicsMode, cublasAtomicsMode_t, atomics,
     value == CUBLAS_ATOMICS_NOT_ALLOWED || value == CUBLAS_ATOMICS_ALLOWED)
MODE(cublasSetMathMode, cublasGetMathMode, cublasMath_t, math, is_math((int)value))

/* --- errors ------------------------------------------------------------------------------------------------------- */

#define STATUSES(S)                                                        \
    S(SUCCESS, "the operation was successful")                             \
    S(NOT_INITIALIZED, "the library was not initialized")                  \
    S(ALLOC_FAILED, "the resource allocation failed")                      \
    S(INVALID_VALUE, "an invalid value was passed")                        \
    S(ARCH_MISMATCH, "the device lacks a feature that is needed")          \
    S(MAPPING_ERROR, "an access to memory failed")                         \
    S(EXECUTION_FAILED, "the work failed to execute")                      \
    S(INTERNAL_ERROR, "an internal operation failed")                      \
    S(NOT_SUPPORTED, "the functionality is not supported")                 \
    S(LICENSE_ERROR, "the functionality needs a licence")

EXPORT const char *cublasGetStatusName(cublasStatus_t status)
{
#define NAME(name, text) if (status == CUBLAS_STATUS_##name) return "CUBLAS_STATUS_" #name;
    STATUSES(NAME)
    return "unknown status";
}

EXPORT const char *cublasGetStatusString(cublasStatus_t status)
{
#define TEXT(name, text) if (status == CUBLAS_STATUS_##name) return text;
    STATUSES(TEXT)
    return "unknown status";
}

/* --- copies ------------------------------------------------------------------------------------------------------- */

/* A matrix of columns of `rows` elements; a vector is one whose columns have one element each. */
struct block {
    const void *from;
    void *to;
    int rows, columns, bytes, from_ld, to_ld;
};

static cublasStatus_t copy_block(struct block block, cudaMemcpyKind kind, bool later, cudaStream_t stream)
{
    if (block.rows < 0 || block.columns < 0 || block.bytes <= 0 || !is_leading(block.from_ld, block.rows) ||
        !is_leading(block.to_ld, block.rows))
        return CUBLAS_STATUS_INVALID_VALUE;
    if (!block.rows || !block.columns) return CUBLAS_STATUS_SUCCESS;
    size_t bytes = (size_t)block.bytes, width = (size_t)block.rows * bytes, height = (size_t)block.columns;
    size_t from_pitch = (size_t)block.from_ld * bytes, to_pitch = (size_t)block.to_ld * bytes;
    cudaError_t error =
        later ? cudaMemcpy2DAsync(block.to, to_pitch, block.from, from_pitch, width, height, kind, stream)
              : cudaMemcpy2D(block.to, to_pitch, block.from, from_pitch, width, height, kind);
    return error ? CUBLAS_STATUS_MAPPING_ERROR : CUBLAS_STATUS_SUCCESS;
}

#define VECTOR ((struct block){x, y, 1, n, bytes, incx, incy})
#define MATRIX ((struct block){a, b, rows, columns, bytes, lda, ldb})

EXPORT cublasStatus_t cublasSetVector(int n, int bytes, const void *x, int incx, void *y, int incy)
{
    return copy_block(VECTOR, cudaMemcpyHostToDevice, false, NULL);
}

EXPORT cublasStatus_t cublasGetVector(int n, int bytes, const void *x, int incx, void *y, int incy)
{
    return copy_block(VECTOR, cudaMemcpyDeviceToHost, false, NULL);
}

EXPORT cublasStatus_t cublasSetVectorAsync(int n, int bytes, const void *x, int incx, void *y, int incy,
                                           cudaStream_t stream)
{
    return copy_block(VECTOR, cudaMemcpyHostToDevice, true, stream);
}

EXPORT cublasStatus_t cublasGetVectorAsync(int n, int bytes, const void *x, int incx, void *y, int incy,
                                           cudaStream_t stream)
{
    return copy_block(VECTOR, cudaMemcpyDeviceToHost, true, stream);
}

EXPORT cublasStatus_t cublasSetMatrix(int rows, int columns, int bytes, const void *a, int lda, void *b, int ldb)
{
    return copy_block(MATRIX, cudaMemcpyHostToDevice, false, NULL);
}

EXPORT cublasStatus_t cublasGetMatrix(int rows, int columns, int bytes, const void *a, int lda, void *b, int ldb)
{
    return copy_block(MATRIX, cudaMemcpyDeviceToHost, false, NULL);
}

EXPORT cublasStatus_t cublasSetMatrixAsync(int rows, int columns, int bytes, const void *a, int lda, void *b, int ldb,
                                           cudaStream_t stream)
{
    return copy_block(MATRIX, cudaMemcpyHostToDevice, true, stream);
}

EXPORT cublasStatus_t cublasGetMatrixAsync(int rows, int columns, int bytes, const void *a, int lda, void *b, int ldb,
                                           cudaStream_t stream)
{
    return copy_block(MATRIX, cudaMemcpyDeviceToHost, true, stream);
}
