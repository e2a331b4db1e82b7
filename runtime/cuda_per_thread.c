/* cuda_per_thread.c: the functions of CUDA that take a stream, as programs see them whose stream 0 is each thread's own
 * (include/vgsp/cuda_per_thread.h).
 */
#include "cuda_layer.h"

#define OWN(stream) ((stream) ? (stream) : cudaStreamPerThread)

/* The same with the thread's stream in the place of 0. */
#define WITH_OWN(name, parameters, arguments) \
    EXPORT cudaError_t name##_ptsz parameters \
    {                                         \
        return name arguments;                \
    }

WITH_OWN(cudaMemcpyAsync, (void *to, const void *from, size_t size, cudaMemcpyKind kind, cudaStream_t stream), (to,
        from, size, kind, OWN(stream)))
WITH_OWN(cudaMemcpy2DAsync, (void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width, size_t
        height, cudaMemcpyKind kind, cudaStream_t stream), (to, to_pitch, from, from_pitch, width, height, kind,
        OWN(stream)))
WITH_OWN(cudaMemcpy3DAsync, (const struct cudaMemcpy3DParms *box, cudaStream_t stream), (box, OWN(stream)))
WITH_OWN(cudaMemcpy3DPeerAsync, (const struct cudaMemcpy3DPeerParms *box, cudaStream_t stream), (box, OWN(stream)))
WITH_OWN(cudaMemcpyPeerAsync, (void *to, int to_device, const void *from, int from_device, size_t size, cudaStream_t
        stream), (to, to_device, from, from_device, size, OWN(stream)))
WITH_OWN(cudaMemcpyToSymbolAsync, (const void *symbol, const void *from, size_t size, size_t offset, cudaMemcpyKind
        kind, cudaStream_t stream), (symbol, from, size, offset, kind, OWN(stream)))
WITH_OWN(cudaMemcpyFromSymbolAsync, (void *to, const void *symbol, size_t size, size_t offset, cudaMemcpyKind kind,
        cudaStream_t stream), (to, symbol, size, offset, kind, OWN(stream)))
WITH_OWN(cudaMemsetAsync, (void *to, int value, size_t size, cudaStream_t stream), (to, value, size, OWN(stream)))
WITH_OWN(cudaMemset2DAsync, (void *to, size_t pitch, int value, size_t width, size_t height, cudaStream_t stream),
        (to, pitch, value, width, height, OWN(stream)))
WITH_OWN(cudaMemset3DAsync, (struct cudaPitchedPtr to, int value, struct cudaExtent extent, cudaStream_t stream), (to,
        value, extent, OWN(stream)))
WITH_OWN(cudaMallocAsync, (void **pointer, size_t size, cudaStream_t stream), (pointer, size, OWN(stream)))
WITH_OWN(cudaMallocFromPoolAsync, (void **pointer, size_t size, cudaMemPool_t pool, cudaStream_t stream), (pointer,
        size, pool, OWN(stream)))
WITH_OWN(cudaFreeAsync, (void *pointer, cudaStream_t stream), (pointer, OWN(stream)))
WITH_OWN(cudaMemPrefetchAsync, (const void *pointer, size_t size, int device, cudaStream_t stream), (pointer, size,
        device, OWN(stream)))
WITH_OWN(cudaStreamAttachMemAsync, (cudaStream_t stream, void *pointer, size_t size, unsigned int flags),
        (OWN(stream), pointer, size, flags))
WITH_OWN(cudaStreamSynchronize, (cudaStream_t stream), (OWN(stream)))
WITH_OWN(cudaStreamQuery, (cudaStream_t stream), (OWN(stream)))
WITH_OWN(cudaStreamGetFlags, (cudaStream_t stream, unsigned int *flags), (OWN(stream), flags))
WITH_OWN(cudaStreamGetPriority, (cudaStream_t stream, int *priority), (OWN(stream), priority))
WITH_OWN(cudaStreamGetId, (cudaStream_t stream, unsigned long long *id), (OWN(stream), id))
WITH_OWN(cudaStreamSetAttribute, (cudaStream_t stream, cudaLaunchAttributeID attribute, const cudaLaunchAttributeValue
        *value), (OWN(stream), attribute, value))
WITH_OWN(cudaStreamWaitEvent, (cudaStream_t stream, cudaEvent_t event, unsigned int flags), (OWN(stream), event,
        flags))
WITH_OWN(cudaStreamAddCallback, (cudaStream_t stream, cudaStreamCallback_t callback, void *data, unsigned int flags),
        (OWN(stream), callback, data, flags))
WITH_OWN(cudaLaunchHostFunc, (cudaStream_t stream, cudaHostFn_t function, void *data), (OWN(stream), function, data))
WITH_OWN(cudaEventRecord, (cudaEvent_t event, cudaStream_t stream), (event, OWN(stream)))
WITH_OWN(cudaEventRecordWithFlags, (cudaEvent_t event, cudaStream_t stream, unsigned int flags), (event, OWN(stream),
        flags))
WITH_OWN(cudaLaunchKernel, (const void *function, dim3 grid, dim3 block, void **arguments, size_t dynamic_shared,
        cudaStream_t stream), (function, grid, block, arguments, dynamic_shared, OWN(stream)))
WITH_OWN(cudaLaunchCooperativeKernel, (const void *function, dim3 grid, dim3 block, void **arguments, size_t
        dynamic_shared, cudaStream_t stream), (function, grid, block, arguments, dynamic_shared, OWN(stream)))

EXPORT cudaError_t cudaLaunchKernelExC_ptsz(const cudaLaunchConfig_t *config, const void *function, void **arguments)
{
    if (!config) return fail(cudaErrorInvalidValue);
    cudaLaunchConfig_t own = *config;
    own.stream = OWN(own.stream);
    return cudaLaunchKernelExC(&own, function, arguments);
}

/* The asynchronous function in the thread's stream, waited for. */
#define IN_OWN(name, parameters, function, arguments)           \
    EXPORT cudaError_t name##_ptds parameters                   \
    {                                                           \
        cudaError_t error = function arguments;                 \
        return error ? error : cudaStreamSynchronize(cudaStreamPerThread); \
    }

IN_OWN(cudaMemcpy, (void *to, const void *from, size_t size, cudaMemcpyKind kind), cudaMemcpyAsync, (to, from, size,
        kind, cudaStreamPerThread))
IN_OWN(cudaMemcpy2D, (void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width, size_t height,
        cudaMemcpyKind kind), cudaMemcpy2DAsync, (to, to_pitch, from, from_pitch, width, height, kind,
        cudaStreamPerThread))
IN_OWN(cudaMemcpy3D, (const struct cudaMemcpy3DParms *box), cudaMemcpy3DAsync, (box, cudaStreamPerThread))
IN_OWN(cudaMemcpy3DPeer, (const struct cudaMemcpy3DPeerParms *box), cudaMemcpy3DPeerAsync, (box, cudaStreamPerThread))
IN_OWN(cudaMemcpyToSymbol, (const void *symbol, const void *from, size_t size, size_t offset, cudaMemcpyKind kind),
        cudaMemcpyToSymbolAsync, (symbol, from, size, offset, kind, cudaStreamPerThread))
IN_OWN(cudaMemcpyFromSymbol, (void *to, const void *symbol, size_t size, size_t offset, cudaMemcpyKind kind),
        cudaMemcpyFromSymbolAsync, (to, symbol, size, offset, kind, cudaStreamPerThread))
IN_OWN(cudaMemset, (void *to, int value, size_t size), cudaMemsetAsync, (to, value, size, cudaStreamPerThread))
IN_OWN(cudaMemset2D, (void *to, size_t pitch, int value, size_t width, size_t height), cudaMemset2DAsync, (to, pitch,
        value, width, height, cudaStreamPerThread))
IN_OWN(cudaMemset3D, (struct cudaPitchedPtr to, int value, struct cudaExtent extent), cudaMemset3DAsync, (to, value,
        extent, cudaStreamPerThread))
