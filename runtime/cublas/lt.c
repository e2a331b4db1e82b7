/* lt.c: cuBLASLt's products: what descriptors ask for is checked, described as one call, and put into the stream. */
#include <cublasLt.h>

#include <limits.h>
#include <string.h>

#include "epilogue.h"
#include "number.h"
#include "product.h"

/* --- handles ------------------------------------------------------------------------------------------------------ */

EXPORT cublasStatus_t cublasLtCreate(cublasLtHandle_t *handle)
{
    return cublasCreate_v2((cublasHandle_t *)handle);
}

EXPORT cublasStatus_t cublasLtDestroy(cublasLtHandle_t handle)
{
    return cublasDestroy_v2((cublasHandle_t)handle);
}

EXPORT size_t cublasLtGetVersion(void)
{
    return CUBLAS_VERSION;
}

EXPORT size_t cublasLtGetCudartVersion(void)
{
    return cublasGetCudartVersion();
}

EXPORT cublasStatus_t cublasLtGetProperty(libraryPropertyType type, int *value)
{
    return cublasGetProperty(type, value);
}

EXPORT const char *cublasLtGetStatusName(cublasStatus_t status)
{
    return cublasGetStatusName(status);
}

EXPORT const char *cublasLtGetStatusString(cublasStatus_t status)
{
    return cublasGetStatusString(status);
}

/* --- what is asked for -------------------------------------------------------------------------------------------- */

typedef cublasLtMatrixLayoutOpaque_t layout;

struct request {
    const cublasLtMatmulDescOpaque_t *desc;
    const layout *a, *b, *c, *d;
};

static bool is_transposed(int op)
{
    return op != CUBLAS_OP_N;
}

static uint64_t rows_of(const layout *m, int op)
{
    return is_transposed(op) ? m->columns : m->rows;
}

static uint64_t columns_of(const layout *m, int op)
{
    return is_transposed(op) ? m->rows : m->columns;
}

/* The elements that lie side by side fit between two lines. */
static bool has_lines(const layout *m)
{
    uint64_t length = m->order == CUBLASLT_ORDER_ROW ? m->columns : m->rows;
    return m->ld >= 1 && (uint64_t)m->ld >= length;
}

static bool is_small(const layout *m)
{
    return m->rows <= INT_MAX && m->columns <= INT_MAX && m->ld <= INT_MAX;
}

static bool is_plain(const layout *m)
{
    return (m->order == CUBLASLT_ORDER_COL || m->order == CUBLASLT_ORDER_ROW) && !m->plane_offset && is_small(m);
}

static bool is_consistent(const struct request *r)
{
    const layout *a = r->a, *b = r->b, *c = r->c, *d = r->d;
    int transa = r->desc->transa, transb = r->desc->transb;
    bool fit = rows_of(a, transa) == d->rows && columns_of(b, transb) == d->columns &&
               columns_of(a, transa) == rows_of(b, transb) && c->rows == d->rows && c->columns == d->columns;
    bool counts = d->count >= 1 && a->count == d->count && b->count == d->count && c->count == d->count;
    return fit && counts && c->order == d->order && has_lines(a) && has_lines(b) && has_lines(d) &&
           (has_lines(c) || !c->ld);
}

static bool is_supported(const struct request *r)
{
    const cublasLtMatmulDescOpaque_t *desc = r->desc;
    cudaDataType type = (cudaDataType)r->a->type, d_type = (cudaDataType)r->d->type;
    cudaDataType scale = scalar_type_of(type, d_type, (cublasComputeType_t)desc->compute);
    bool types = r->b->type == r->a->type && r->c->type == r->d->type && scale != (cudaDataType)-1 &&
                 desc->scale_type == (int32_t)scale;
    bool operations = is_operation((cublasOperation_t)desc->transa) && is_operation((cublasOperation_t)desc->transb) &&
                      desc->transc == CUBLAS_OP_N && desc->fill == CUBLAS_FILL_MODE_FULL;
    bool pointers = desc->pointers == CUBLASLT_POINTER_MODE_HOST || desc->pointers == CUBLASLT_POINTER_MODE_DEVICE;
    return types && operations && pointers && is_plain(r->a) && is_plain(r->b) && is_plain(r->c) && is_plain(r->d);
}

static bool is_of_type(int32_t type, const layout *m)
{
    return type == -1 || type == (int32_t)m->type;
}

static bool has_auxiliary_lines(const struct request *r)
{
    const cublasLtMatmulDescOpaque_t *desc = r->desc;
    int multiple = desc->epilogue & WITH_MASK ? 128 : 8;
    bool apart = desc->aux_stride || r->d->count == 1 || desc->epilogue & WITH_SLOPE;
    return desc->aux_ld >= 1 && (uint64_t)desc->aux_ld >= r->d->rows && desc->aux_ld % multiple == 0 && apart &&
           desc->aux_stride % multiple == 0;
}

static bool is_epilogue_consistent(const struct request *r)
{
    const cublasLtMatmulDescOpaque_t *desc = r->desc;
    bool apart = desc->bias_stride || r->d->count == 1 || !(desc->epilogue & WRITES_BIAS);
    return is_epilogue((int)desc->epilogue) && apart && (!(desc->epilogue & WITH_AUX) || has_auxiliary_lines(r));
}

static bool is_epilogue_supported(const struct request *r)
{
    const cublasLtMatmulDescOpaque_t *desc = r->desc;
    if (desc->epilogue == CUBLASLT_EPILOGUE_DEFAULT) return true;
    bool bias = !(desc->epilogue & WITH_VECTOR) || is_of_type(desc->bias_type, r->d);
    bool mask = desc->epilogue & WITH_MASK;
    bool aux = !(desc->epilogue & WITH_AUX) || (mask ? desc->aux_type == -1 : is_of_type(desc->aux_type, r->d));
    return bias && aux && r->d->type != CUDA_R_32I && r->d->order == CUBLASLT_ORDER_COL;
}

static cublasStatus_t check(const struct request *r)
{
    if (!r->desc || !r->a || !r->b || !r->d) return CUBLAS_STATUS_INVALID_VALUE;
    if (!is_supported(r)) return CUBLAS_STATUS_NOT_SUPPORTED;
    if (!is_consistent(r) || !is_epilogue_consistent(r)) return CUBLAS_STATUS_INVALID_VALUE;
    return is_epilogue_supported(r) ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_NOT_SUPPORTED;
}

/* --- one call ----------------------------------------------------------------------------------------------------- */

/* A factor as BLAS takes it; what lies row by row is the transpose of what lies column by column. */
struct factor {
    const void *data;
    const layout *layout;
    bool transposed;
};

static struct factor factor_of(const void *data, const layout *m, int op)
{
    return (struct factor){data, m, is_transposed(op) != (m->order == CUBLASLT_ORDER_ROW)};
}

static void set_factors(struct call *call, struct factor a, struct factor b)
{
    call->a = a.data;
    call->lda = (int)a.layout->ld;
    call->stride_a = a.layout->stride;
    call->transa = a.transposed ? TRANSPOSED : AS_IT_IS;
    call->b = b.data;
    call->ldb = (int)b.layout->ld;
    call->stride_b = b.layout->stride;
    call->transb = b.transposed ? TRANSPOSED : AS_IT_IS;
}

/* A row-major D is the column-major transpose: op(B)^T op(A)^T. */
static void set_product(struct call *call, const struct request *r, const void *a, const void *b)
{
    struct factor left = factor_of(a, r->a, r->desc->transa), right = factor_of(b, r->b, r->desc->transb);
    int rows = (int)r->d->rows, columns = (int)r->d->columns;
    bool flipped = r->d->order == CUBLASLT_ORDER_ROW;
    left.transposed ^= flipped;
    right.transposed ^= flipped;
    call->m = flipped ? columns : rows;
    call->n = flipped ? rows : columns;
    call->k = (int)columns_of(r->a, r->desc->transa);
    set_factors(call, flipped ? right : left, flipped ? left : right);
}

static void set_result(struct call *call, const struct request *r, const void *c, void *d)
{
    call->type = (cudaDataType)r->a->type;
    call->c_type = (cudaDataType)r->d->type;
    call->c = d;
    call->ldc = (int)r->d->ld;
    call->stride_c = r->d->stride;
    call->from = c == d ? NULL : c;
    call->from_ld = (int)r->c->ld;
    call->stride_from = r->c->stride;
    call->count = r->d->count;
}

static struct epilogue epilogue_of(const cublasLtMatmulDescOpaque_t *desc)
{
    return (struct epilogue){(int)desc->epilogue, desc->bias,       desc->aux,
                             desc->bias_stride,   desc->aux_stride, desc->aux_ld};
}

static void take_c(const struct call *call, const char *from, char *to)
{
    size_t bytes = bytes_of(call->c_type);
    for (int column = 0; column < call->n; column++)
        memcpy(to + (size_t)column * (size_t)call->ldc * bytes, from + (size_t)column * (size_t)call->from_ld * bytes,
               (size_t)call->m * bytes);
}

static void run_product(const struct call *call)
{
    long long in = (long long)bytes_of(call->type), out = (long long)bytes_of(call->c_type);
    bool takes = call->from && scalar_value(call, &call->beta) != 0;
    for (long long i = 0; i < call->count; i++) {
        const char *a = (const char *)call->a + i * call->stride_a * in;
        const char *b = (const char *)call->b + i * call->stride_b * in;
        char *d = (char *)call->c + i * call->stride_c * out;
        if (takes) take_c(call, (const char *)call->from + i * call->stride_from * out, d);
        struct result result = multiply(call, a, b, d);
        apply_epilogue(call, &result, i);
        deliver(call, &result, d);
        sum_gradient(call, i, a, b, d);
    }
}

/* --- the functions ------------------------------------------------------------------------------------------------ */

EXPORT cublasStatus_t cublasLtMatmulAlgoGetHeuristic(cublasLtHandle_t handle, cublasLtMatmulDesc_t desc,
                                                     cublasLtMatrixLayout_t a_layout, cublasLtMatrixLayout_t b_layout,
                                                     cublasLtMatrixLayout_t c_layout, cublasLtMatrixLayout_t d_layout,
                                                     cublasLtMatmulPreference_t preference, int requested,
                                                     cublasLtMatmulHeuristicResult_t results[], int *found)
{
    struct request request = {desc, a_layout, b_layout, c_layout ? c_layout : d_layout, d_layout};
    if (!handle) return CUBLAS_STATUS_NOT_INITIALIZED;
    if (!preference || requested < 1 || !results || !found) return CUBLAS_STATUS_INVALID_VALUE;
    cublasStatus_t status = check(&request);
    *found = status ? 0 : 1;
    if (!status) results[0] = (cublasLtMatmulHeuristicResult_t){.state = CUBLAS_STATUS_SUCCESS, .wavesCount = 1};
    return status;
}

/* What is read or written is there. */
static bool has_memory(const struct call *call)
{
    int kind = call->epilogue.kind;
    return call->a && call->b && call->c && (call->epilogue.bias || !(kind & WITH_VECTOR)) &&
           (call->epilogue.aux || !(kind & WITH_AUX));
}

/* C may be absent where it is not read, and in D's place if it lies as D does. */
static bool has_c(const struct request *r, const struct call *call, const void *c)
{
    if (r->desc->pointers == CUBLASLT_POINTER_MODE_HOST && scalar_value(call, &call->beta) == 0) return true;
    bool same = r->c->ld == r->d->ld && (r->c->stride == r->d->stride || r->d->count == 1);
    return c && (c != call->c || same);
}

EXPORT cublasStatus_t cublasLtMatmul(cublasLtHandle_t handle, cublasLtMatmulDesc_t desc, const void *alpha,
                                     const void *a, cublasLtMatrixLayout_t a_layout, const void *b,
                                     cublasLtMatrixLayout_t b_layout, const void *beta, const void *c,
                                     cublasLtMatrixLayout_t c_layout, void *d, cublasLtMatrixLayout_t d_layout,
                                     const cublasLtMatmulAlgo_t *algo, void *workspace, size_t workspace_bytes,
                                     cudaStream_t stream)
{
    (void)algo, (void)workspace, (void)workspace_bytes;
    struct request request = {desc, a_layout, b_layout, c_layout ? c_layout : d_layout, d_layout};
    if (!handle) return CUBLAS_STATUS_NOT_INITIALIZED;
    cublasStatus_t status = check(&request);
    if (status) return status;
    if (!alpha || !beta) return CUBLAS_STATUS_INVALID_VALUE;
    struct call call = {run_product, .alpha.at = alpha, .beta.at = beta, .epilogue = epilogue_of(desc)};
    set_product(&call, &request, a, b);
    set_result(&call, &request, c, d);
    prepare_product(&call, (cudaDataType)desc->scale_type);
    struct cublasContext context = {.stream = stream, .pointers = (cublasPointerMode_t)desc->pointers};
    return issue(&context, &call, has_memory(&call) && has_c(&request, &call, c));
}
