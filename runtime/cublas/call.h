/* call.h: a call of cuBLAS on its way through a stream: what to compute, with its operands, copied. */
#ifndef VGSP_CUBLAS_CALL_H
#define VGSP_CUBLAS_CALL_H

#include <cublasLt.h>

#include <stdbool.h>

#include "blas.h"

#define EXPORT __attribute__((visibility("default")))

struct cublasContext {
    cudaStream_t stream;
    cublasPointerMode_t pointers;
    cublasAtomicsMode_t atomics;
    cublasMath_t math;
};

/* alpha or beta: where it is when the work is done, which is here if it was the host's. */
struct scalar {
    const void *at;
    union { float s; double d; unsigned short h; int i; } kept;
};

/* What cuBLASLt does to a product before it is rounded; bias and auxiliary matrix have C's type. */
struct epilogue {
    int kind;                                   /* CUBLASLT_EPILOGUE_... */
    void *bias, *aux;
    long long bias_stride, aux_stride, aux_ld;  /* in elements; of bit masks in bits */
};

/* A function uses those members that its kind of operation has. */
struct call {
    void (*run)(const struct call *call);
    int m, n, k;
    int transa, transb, side, fill, diagonal;   /* blas.h's numbers */
    const void *a, *b;                          /* batches by pointers: the arrays of them */
    void *c;
    void *result;
    int lda, ldb, ldc;                          /* of vectors: increments */
    long long stride_a, stride_b, stride_c;
    int count;                                  /* of a batch */
    cudaDataType type, c_type;                  /* of mixed products: of A and B, of C */
    const void *from;                           /* where C is read, if not where it is written */
    int from_ld;
    long long stride_from;
    struct epilogue epilogue;
    size_t work_bytes;                          /* of memory that the work needs */
    void *work;                                 /* that memory, while the work is done */
    struct scalar alpha, beta;
    size_t scalar_bytes;                        /* of alpha and beta each; 0: there are none */
    bool has_beta;
};

/* Puts a copy of the call into the handle's stream; waits for it if it has a result and the handle's pointers are the
   host's. valid: what the caller has found of the arguments. */
cublasStatus_t issue(cublasHandle_t handle, const struct call *call, bool valid);

/* --- arguments: what is valid, and what blas.h calls it --- */

static inline bool is_operation(cublasOperation_t op) { return op >= CUBLAS_OP_N && op <= CUBLAS_OP_C; }
static inline bool is_fill(cublasFillMode_t f) { return f == CUBLAS_FILL_MODE_LOWER || f == CUBLAS_FILL_MODE_UPPER; }
static inline bool is_side(cublasSideMode_t side) { return side == CUBLAS_SIDE_LEFT || side == CUBLAS_SIDE_RIGHT; }
static inline bool is_leading(int dimension, int rows) { return dimension >= rows && dimension >= 1; }

static inline int trans_of(cublasOperation_t op) { return op == CUBLAS_OP_N ? AS_IT_IS : TRANSPOSED; }
static inline int fill_of(cublasFillMode_t fill) { return fill == CUBLAS_FILL_MODE_UPPER ? UPPER : LOWER; }
static inline int side_of(cublasSideMode_t side) { return side == CUBLAS_SIDE_LEFT ? LEFT : RIGHT; }

/* Rows of a matrix as it lies, whose op() has `rows` rows and `columns` columns. */
static inline int stored(cublasOperation_t op, int rows, int columns) { return op == CUBLAS_OP_N ? rows : columns; }

static inline bool is_product(cublasOperation_t transa, cublasOperation_t transb, int m, int n, int k, int lda, int ldb,
                              int ldc)
{
    return is_operation(transa) && is_operation(transb) && m >= 0 && n >= 0 && k >= 0 &&
           is_leading(lda, stored(transa, m, k)) && is_leading(ldb, stored(transb, k, n)) && is_leading(ldc, m);
}

#endif
