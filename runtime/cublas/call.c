/* call.c: calls go through streams as host functions, which keeps their order with kernels and copies. */
#include "call.h"

#include <stdlib.h>
#include <string.h>

static void drop(struct call *call)
{
    free(call->work);
    free(call);
}

static void run_call(void *data)
{
    struct call *call = data;
    call->run(call);
    drop(call);
}

/* NULL: there is no memory. */
static struct call *copy_of(const struct call *call)
{
    struct call *copy = malloc(sizeof *copy);
    if (!copy) return NULL;
    *copy = *call;
    if (!call->work_bytes || (copy->work = malloc(call->work_bytes))) return copy;
    free(copy);
    return NULL;
}

/* In pointer mode HOST the number is read now. */
static void take_scalar(struct scalar *scalar, cublasPointerMode_t mode, size_t bytes)
{
    if (mode == CUBLAS_POINTER_MODE_DEVICE) return;
    memcpy(&scalar->kept, scalar->at, bytes);
    scalar->at = &scalar->kept;
}

static bool has_scalars(const struct call *call)
{
    return !call->scalar_bytes || (call->alpha.at && (call->beta.at || !call->has_beta));
}

static cublasStatus_t enqueue(cublasHandle_t handle, struct call *call)
{
    cudaError_t error = cudaLaunchHostFunc(handle->stream, run_call, call);
    if (!error) return CUBLAS_STATUS_SUCCESS;
    drop(call);
    return CUBLAS_STATUS_EXECUTION_FAILED;
}

cublasStatus_t issue(cublasHandle_t handle, const struct call *call, bool valid)
{
    if (!handle) return CUBLAS_STATUS_NOT_INITIALIZED;
    if (!valid || !has_scalars(call)) return CUBLAS_STATUS_INVALID_VALUE;
    struct call *copy = copy_of(call);
    if (!copy) return CUBLAS_STATUS_ALLOC_FAILED;
    if (call->scalar_bytes) take_scalar(&copy->alpha, handle->pointers, call->scalar_bytes);
    if (call->has_beta) take_scalar(&copy->beta, handle->pointers, call->scalar_bytes);
    bool waits = call->result && handle->pointers == CUBLAS_POINTER_MODE_HOST;
    cublasStatus_t status = enqueue(handle, copy);
    if (status || !waits) return status;
    return cudaStreamSynchronize(handle->stream) ? CUBLAS_STATUS_EXECUTION_FAILED : CUBLAS_STATUS_SUCCESS;
}
