/* cuda_layer.h: what the two files of the CUDA layer share: cuda_code.c (kernels and device variables, which host code
 * names by host addresses) and cuda.c (all else).
 */
#ifndef VGSP_CUDA_LAYER_H
#define VGSP_CUDA_LAYER_H

#include <vgsp/cuda_host.h>

#include "runtime.h"

#define EXPORT __attribute__((visibility("default")))

/* Records error, which this layer has found itself; vgsp.h's functions record theirs. Returns it. */
static inline cudaError_t fail(cudaError_t error)
{
    return (cudaError_t)vgsp_record_error((vgsp_error)error);
}

static inline vgsp_stream *to_stream(cudaStream_t stream)
{
    return stream == cudaStreamLegacy ? NULL : (vgsp_stream *)stream;
}

static inline bool is_cache_config(int config)
{
    return config >= cudaFuncCachePreferNone && config <= cudaFuncCachePreferEqual;
}

static inline bool is_bank_size(int config)
{
    return config >= cudaSharedMemBankSizeDefault && config <= cudaSharedMemBankSizeEightByte;
}

#endif
