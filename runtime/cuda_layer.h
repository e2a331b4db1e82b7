/* cuda_layer.h: what the files of the CUDA layer share: cuda.c (errors, the device), cuda_memory.c, cuda_stream.c,
 * cuda_texture.c and cuda_code.c (kernels and device variables, which host code names by host addresses).
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

/* cuda_texture.c. An array's memory, its rows and the rows of a slice; the bytes of an element. */
struct cudaArray {
    cudaChannelFormatDesc desc;
    struct cudaExtent extent; /* in texels; 0: no such dimension */
    unsigned flags;
    size_t pitch; /* bytes of a row, without a gap to the next */
    void *memory;
};
struct cudaPitchedPtr array_memory(cudaArray_const_t array);
size_t array_texel_bytes(cudaArray_const_t array);

/* cuda_stream.c. The calling thread's own stream, made at its first use; NULL: it cannot be made. */
vgsp_stream *cuda_own_stream(void);
/* NULL, which is the legacy default stream, also where the thread's own cannot be made: then order is kept, and more. */
static inline vgsp_stream *to_stream(cudaStream_t stream)
{
    if (stream == cudaStreamPerThread) return cuda_own_stream();
    return stream == cudaStreamLegacy ? NULL : (vgsp_stream *)stream;
}

/* Those that cannot be destroyed. */
static inline bool is_default_stream(cudaStream_t stream)
{
    return !stream || stream == cudaStreamLegacy || stream == cudaStreamPerThread;
}

static inline bool is_device(int device)
{
    int count;
    return vgsp_device_count(&count) == VGSP_SUCCESS && device >= 0 && device < count;
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
