/* cuda.c: CUDA's host functions on top of vgsp.h, but for those on kernels and variables (cuda_code.c).
 *
 * They check what CUDA checks, translate, and pass on; vgsp.h's functions record the errors they return.
 */
#include <limits.h>
#include <string.h>

#include "cuda_layer.h"

static vgsp_event *to_event(cudaEvent_t event)
{
    return (vgsp_event *)event;
}

static bool is_default_stream(cudaStream_t stream)
{
    return !stream || stream == cudaStreamLegacy;
}

/* --- errors and versions ------------------------------------------------------------------------------------------ */

EXPORT cudaError_t cudaGetLastError(void)
{
    return (cudaError_t)vgsp_get_last_error();
}

EXPORT cudaError_t cudaPeekAtLastError(void)
{
    return (cudaError_t)vgsp_peek_last_error();
}

EXPORT const char *cudaGetErrorName(cudaError_t error)
{
    return vgsp_error_name((vgsp_error)error);
}

EXPORT const char *cudaGetErrorString(cudaError_t error)
{
    return vgsp_error_string((vgsp_error)error);
}

EXPORT cudaError_t cudaDriverGetVersion(int *version)
{
    if (!version) return fail(cudaErrorInvalidValue);
    *version = CUDART_VERSION;
    return cudaSuccess;
}

EXPORT cudaError_t cudaRuntimeGetVersion(int *version)
{
    return cudaDriverGetVersion(version);
}

/* --- device ------------------------------------------------------------------------------------------------------- */

EXPORT cudaError_t cudaGetDeviceCount(int *count)
{
    return count ? (cudaError_t)vgsp_device_count(count) : fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaGetDevice(int *device)
{
    return device ? (cudaError_t)vgsp_get_device(device) : fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaSetDevice(int device)
{
    return (cudaError_t)vgsp_set_device(device);
}

EXPORT cudaError_t cudaChooseDevice(int *device, const cudaDeviceProp *wanted)
{
    if (!device || !wanted) return fail(cudaErrorInvalidValue);
    *device = 0;
    return cudaSuccess;
}

static void copy_dimensions(int to[3], vgsp_dim3 from)
{
    to[0] = (int)from.x;
    to[1] = (int)from.y;
    to[2] = (int)from.z;
}

/* The members that are the machine's. */
static void describe(cudaDeviceProp *p, const vgsp_device_properties *v)
{
    memcpy(p->name, v->name, sizeof p->name);
    memcpy(p->uuid.bytes, v->uuid, sizeof p->uuid.bytes);
    p->totalGlobalMem = v->total_memory;
    p->sharedMemPerBlock = v->shared_memory_per_block;
    p->sharedMemPerBlockOptin = v->shared_memory_per_block_optin;
    p->sharedMemPerMultiprocessor = v->shared_memory_per_sm;
    p->reservedSharedMemPerBlock = v->reserved_shared_memory;
    p->totalConstMem = v->constant_memory;
    p->memPitch = v->max_pitch;
    p->textureAlignment = p->texturePitchAlignment = v->pitch_alignment;
    p->regsPerBlock = p->regsPerMultiprocessor = (int)v->registers_per_block;
    p->warpSize = (int)v->warp_size;
    p->maxThreadsPerBlock = (int)v->max_threads_per_block;
    p->maxThreadsPerMultiProcessor = (int)v->max_threads_per_sm;
    p->maxBlocksPerMultiProcessor = (int)v->max_blocks_per_sm;
    copy_dimensions(p->maxThreadsDim, v->max_block);
    copy_dimensions(p->maxGridSize, v->max_grid);
    p->clockRate = (int)v->clock_khz;
    p->major = (int)v->compute_major;
    p->minor = (int)v->compute_minor;
    p->multiProcessorCount = (int)v->sms;
    p->l2CacheSize = v->l2_cache > INT_MAX ? INT_MAX : (int)v->l2_cache;
}

EXPORT cudaError_t cudaGetDeviceProperties(cudaDeviceProp *properties, int device)
{
    vgsp_device_properties known;
    cudaError_t error;
    if (!properties) return fail(cudaErrorInvalidValue);
    error = (cudaError_t)vgsp_get_device_properties(&known, device);
    if (error) return error;
    /* What every machine that runs this is: a device that shares the host's memory. */
    *properties = (cudaDeviceProp){
        .deviceOverlap = 1, .integrated = 1, .canMapHostMemory = 1, .computeMode = cudaComputeModeDefault,
        .concurrentKernels = 1, .asyncEngineCount = 1, .unifiedAddressing = 1, .streamPrioritiesSupported = 1,
        .globalL1CacheSupported = 1, .localL1CacheSupported = 1, .managedMemory = 1, .hostNativeAtomicSupported = 1,
        .singleToDoublePrecisionPerfRatio = 2, .pageableMemoryAccess = 1, .concurrentManagedAccess = 1,
        .cooperativeLaunch = 1,
        .canUseHostPointerForRegisteredMem = 1, .pageableMemoryAccessUsesHostPageTables = 1,
        .directManagedMemAccessFromHost = 1, .hostRegisterSupported = 1, .memoryPoolsSupported = 1,
    };
    describe(properties, &known);
    return cudaSuccess;
}

EXPORT cudaError_t cudaDeviceGetAttribute(int *value, cudaDeviceAttr attribute, int device)
{
    cudaDeviceProp p;
    cudaError_t error;
    if (!value) return fail(cudaErrorInvalidValue);
    error = cudaGetDeviceProperties(&p, device);
    if (error) return error;
    switch (attribute) {
#define CASE(name, number, member) \
    case cudaDevAttr##name:        \
        *value = (int)p.member;    \
        return cudaSuccess;
        __VGSP_DEVICE_ATTRIBUTES(CASE)
#undef CASE
    }
    return fail(cudaErrorInvalidValue);
}

/* Preferences that are kept and given back. */
static atomic_uint device_flags;
static atomic_int cache_config, bank_size;

EXPORT cudaError_t cudaSetDeviceFlags(unsigned int flags)
{
    unsigned schedule = flags & (cudaDeviceScheduleSpin | cudaDeviceScheduleYield | cudaDeviceScheduleBlockingSync);
    if (flags & ~(schedule | cudaDeviceMapHost | cudaDeviceLmemResizeToMax)) return fail(cudaErrorInvalidValue);
    if (schedule & (schedule - 1)) return fail(cudaErrorInvalidValue);
    atomic_store(&device_flags, flags);
    return cudaSuccess;
}

EXPORT cudaError_t cudaGetDeviceFlags(unsigned int *flags)
{
    if (!flags) return fail(cudaErrorInvalidValue);
    *flags = atomic_load(&device_flags) | cudaDeviceMapHost;
    return cudaSuccess;
}

EXPORT cudaError_t cudaDeviceSynchronize(void)
{
    return (cudaError_t)vgsp_device_synchronize();
}

EXPORT cudaError_t cudaDeviceReset(void)
{
    atomic_store(&device_flags, 0);
    atomic_store(&cache_config, cudaFuncCachePreferNone);
    atomic_store(&bank_size, cudaSharedMemBankSizeDefault);
    return (cudaError_t)vgsp_device_reset();
}

EXPORT cudaError_t cudaDeviceSetLimit(cudaLimit limit, size_t value)
{
    return (cudaError_t)vgsp_set_limit((int)limit, value);
}

EXPORT cudaError_t cudaDeviceGetLimit(size_t *value, cudaLimit limit)
{
    return value ? (cudaError_t)vgsp_get_limit(value, (int)limit) : fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaDeviceSetCacheConfig(cudaFuncCache config)
{
    if (!is_cache_config(config)) return fail(cudaErrorInvalidValue);
    atomic_store(&cache_config, config);
    return cudaSuccess;
}

EXPORT cudaError_t cudaDeviceGetCacheConfig(cudaFuncCache *config)
{
    if (!config) return fail(cudaErrorInvalidValue);
    *config = (cudaFuncCache)atomic_load(&cache_config);
    return cudaSuccess;
}

EXPORT cudaError_t cudaDeviceSetSharedMemConfig(cudaSharedMemConfig config)
{
    if (!is_bank_size(config)) return fail(cudaErrorInvalidValue);
    atomic_store(&bank_size, config);
    return cudaSuccess;
}

EXPORT cudaError_t cudaDeviceGetSharedMemConfig(cudaSharedMemConfig *config)
{
    if (!config) return fail(cudaErrorInvalidValue);
    *config = (cudaSharedMemConfig)atomic_load(&bank_size);
    return cudaSuccess;
}

EXPORT cudaError_t cudaDeviceGetStreamPriorityRange(int *least, int *greatest)
{
    int low, high;
    cudaError_t error = (cudaError_t)vgsp_stream_priority_range(&low, &high);
    if (error) return error;
    if (least) *least = low;
    if (greatest) *greatest = high;
    return cudaSuccess;
}

static bool is_device(int device)
{
    int count;
    return vgsp_device_count(&count) == VGSP_SUCCESS && device >= 0 && device < count;
}

EXPORT cudaError_t cudaDeviceCanAccessPeer(int *can, int device, int peer)
{
    if (!can) return fail(cudaErrorInvalidValue);
    if (!is_device(device) || !is_device(peer)) return fail(cudaErrorInvalidDevice);
    *can = 0;
    return cudaSuccess;
}

EXPORT cudaError_t cudaDeviceEnablePeerAccess(int peer, unsigned int flags)
{
    (void)peer;
    return fail(flags ? cudaErrorInvalidValue : cudaErrorInvalidDevice);
}

EXPORT cudaError_t cudaDeviceDisablePeerAccess(int peer)
{
    (void)peer;
    return fail(cudaErrorInvalidDevice);
}

EXPORT cudaError_t cudaProfilerStart(void)
{
    return cudaSuccess;
}

EXPORT cudaError_t cudaProfilerStop(void)
{
    return cudaSuccess;
}

/* --- memory ------------------------------------------------------------------------------------------------------- */

EXPORT cudaError_t cudaMalloc(void **pointer, size_t size)
{
    return pointer ? (cudaError_t)vgsp_malloc(pointer, size) : fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaFree(void *pointer)
{
    return (cudaError_t)vgsp_free(pointer);
}

EXPORT cudaError_t cudaMallocPitch(void **pointer, size_t *pitch, size_t width, size_t height)
{
    if (!pointer || !pitch) return fail(cudaErrorInvalidValue);
    return (cudaError_t)vgsp_malloc_pitch(pointer, pitch, width, height);
}

EXPORT cudaError_t cudaHostAlloc(void **pointer, size_t size, unsigned int flags)
{
    const unsigned known = cudaHostAllocPortable | cudaHostAllocMapped | cudaHostAllocWriteCombined;
    if (!pointer || flags & ~known) return fail(cudaErrorInvalidValue);
    return (cudaError_t)vgsp_malloc_host(pointer, size);
}

EXPORT cudaError_t cudaMallocHost(void **pointer, size_t size)
{
    return cudaHostAlloc(pointer, size, cudaHostAllocDefault);
}

EXPORT cudaError_t cudaFreeHost(void *pointer)
{
    return (cudaError_t)vgsp_free_host(pointer);
}

EXPORT cudaError_t cudaHostRegister(void *pointer, size_t size, unsigned int flags)
{
    const unsigned known = cudaHostRegisterPortable | cudaHostRegisterMapped | cudaHostRegisterReadOnly;
    if (!pointer || !size || flags & ~known) return fail(cudaErrorInvalidValue);
    return (cudaError_t)vgsp_host_register(pointer, size);
}

EXPORT cudaError_t cudaHostUnregister(void *pointer)
{
    return pointer ? (cudaError_t)vgsp_host_unregister(pointer) : fail(cudaErrorInvalidValue);
}

/* Success if pointer lies in memory of this kind; records. */
static cudaError_t require_kind(const void *pointer, int kind)
{
    vgsp_pointer_attributes known;
    cudaError_t error;
    if (!pointer) return fail(cudaErrorInvalidValue);
    error = (cudaError_t)vgsp_get_pointer_attributes(&known, pointer);
    if (error) return error;
    return known.kind == kind ? cudaSuccess : fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaHostGetDevicePointer(void **device, void *host, unsigned int flags)
{
    cudaError_t error;
    if (!device || flags) return fail(cudaErrorInvalidValue);
    error = require_kind(host, VGSP_MEMORY_PINNED);
    if (!error) *device = host;
    return error;
}

EXPORT cudaError_t cudaHostGetFlags(unsigned int *flags, void *host)
{
    cudaError_t error;
    if (!flags) return fail(cudaErrorInvalidValue);
    error = require_kind(host, VGSP_MEMORY_PINNED);
    if (!error) *flags = cudaHostAllocMapped | cudaHostAllocPortable;
    return error;
}

EXPORT cudaError_t cudaMallocManaged(void **pointer, size_t size, unsigned int flags)
{
    if (!pointer || (flags != cudaMemAttachGlobal && flags != cudaMemAttachHost)) return fail(cudaErrorInvalidValue);
    return (cudaError_t)vgsp_malloc_managed(pointer, size);
}

EXPORT cudaError_t cudaMallocAsync(void **pointer, size_t size, cudaStream_t stream)
{
    return pointer ? (cudaError_t)vgsp_malloc_async(pointer, size, to_stream(stream)) : fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaFreeAsync(void *pointer, cudaStream_t stream)
{
    return (cudaError_t)vgsp_free_async(pointer, to_stream(stream));
}

EXPORT cudaError_t cudaMemGetInfo(size_t *free_bytes, size_t *total_bytes)
{
    size_t available, total;
    cudaError_t error = (cudaError_t)vgsp_memory_info(&available, &total);
    if (error) return error;
    if (free_bytes) *free_bytes = available;
    if (total_bytes) *total_bytes = total;
    return cudaSuccess;
}

EXPORT cudaError_t cudaPointerGetAttributes(cudaPointerAttributes *attributes, const void *pointer)
{
    static const cudaMemoryType types[] = {
        [VGSP_MEMORY_HOST] = cudaMemoryTypeUnregistered,
        [VGSP_MEMORY_PINNED] = cudaMemoryTypeHost,
        [VGSP_MEMORY_DEVICE] = cudaMemoryTypeDevice,
        [VGSP_MEMORY_MANAGED] = cudaMemoryTypeManaged,
    };
    vgsp_pointer_attributes known;
    cudaError_t error;
    if (!attributes) return fail(cudaErrorInvalidValue);
    error = (cudaError_t)vgsp_get_pointer_attributes(&known, pointer);
    if (error) return error;
    *attributes = (cudaPointerAttributes){
        .type = types[known.kind],
        .device = known.kind == VGSP_MEMORY_HOST ? cudaInvalidDeviceId : 0,
        .devicePointer = (void *)pointer, /* kernels may use plain host memory too */
        .hostPointer = known.kind == VGSP_MEMORY_DEVICE ? NULL : (void *)pointer,
    };
    return cudaSuccess;
}

/* --- advice ------------------------------------------------------------------------------------------------------- */

/* Success if [pointer, pointer + size) is managed memory; size > 0. */
static cudaError_t require_managed(const void *pointer, size_t size)
{
    vgsp_pointer_attributes known;
    cudaError_t error = size ? require_kind(pointer, VGSP_MEMORY_MANAGED) : fail(cudaErrorInvalidValue);
    if (!error) error = (cudaError_t)vgsp_get_pointer_attributes(&known, pointer);
    if (error) return error;
    if (size > known.size - (size_t)((const char *)pointer - (const char *)known.base))
        return fail(cudaErrorInvalidValue);
    return cudaSuccess;
}

static cudaError_t require_stream(cudaStream_t stream)
{
    unsigned flags;
    return is_default_stream(stream) ? cudaSuccess : (cudaError_t)vgsp_stream_flags(to_stream(stream), &flags);
}

EXPORT cudaError_t cudaMemPrefetchAsync(const void *pointer, size_t size, int device, cudaStream_t stream)
{
    cudaError_t error = require_managed(pointer, size);
    if (error) return error;
    if (!is_device(device) && device != cudaCpuDeviceId) return fail(cudaErrorInvalidDevice);
    return require_stream(stream);
}

EXPORT cudaError_t cudaMemAdvise(const void *pointer, size_t size, cudaMemoryAdvise advice, int device)
{
    cudaError_t error = require_managed(pointer, size);
    if (error) return error;
    if (advice < cudaMemAdviseSetReadMostly || advice > cudaMemAdviseUnsetAccessedBy)
        return fail(cudaErrorInvalidValue);
    if (advice > cudaMemAdviseUnsetReadMostly && !is_device(device) && device != cudaCpuDeviceId)
        return fail(cudaErrorInvalidDevice);
    return cudaSuccess;
}

EXPORT cudaError_t cudaStreamAttachMemAsync(cudaStream_t stream, void *pointer, size_t size, unsigned int flags)
{
    cudaError_t error = require_managed(pointer, size ? size : 1);
    if (error) return error;
    if (flags != cudaMemAttachGlobal && flags != cudaMemAttachHost && flags != cudaMemAttachSingle)
        return fail(cudaErrorInvalidValue);
    return require_stream(stream);
}

/* --- copies ------------------------------------------------------------------------------------------------------- */

EXPORT cudaError_t cudaMemcpy(void *to, const void *from, size_t size, cudaMemcpyKind kind)
{
    return (cudaError_t)vgsp_memcpy(to, from, size, (int)kind);
}

EXPORT cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t size, cudaMemcpyKind kind, cudaStream_t stream)
{
    return (cudaError_t)vgsp_memcpy_async(to, from, size, (int)kind, to_stream(stream));
}

EXPORT cudaError_t cudaMemcpy2D(void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width,
                                size_t height, cudaMemcpyKind kind)
{
    return (cudaError_t)vgsp_memcpy_2d(to, to_pitch, from, from_pitch, width, height, (int)kind);
}

EXPORT cudaError_t cudaMemcpy2DAsync(void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width,
                                     size_t height, cudaMemcpyKind kind, cudaStream_t stream)
{
    return (cudaError_t)vgsp_memcpy_2d_async(to, to_pitch, from, from_pitch, width, height, (int)kind,
                                             to_stream(stream));
}

EXPORT cudaError_t cudaMemcpyPeer(void *to, int to_device, const void *from, int from_device, size_t size)
{
    if (!is_device(to_device) || !is_device(from_device)) return fail(cudaErrorInvalidDevice);
    return cudaMemcpy(to, from, size, cudaMemcpyDeviceToDevice);
}

EXPORT cudaError_t cudaMemcpyPeerAsync(void *to, int to_device, const void *from, int from_device, size_t size,
                                       cudaStream_t stream)
{
    if (!is_device(to_device) || !is_device(from_device)) return fail(cudaErrorInvalidDevice);
    return cudaMemcpyAsync(to, from, size, cudaMemcpyDeviceToDevice, stream);
}

EXPORT cudaError_t cudaMemset(void *to, int value, size_t size)
{
    return (cudaError_t)vgsp_memset(to, value, size);
}

EXPORT cudaError_t cudaMemsetAsync(void *to, int value, size_t size, cudaStream_t stream)
{
    return (cudaError_t)vgsp_memset_async(to, value, size, to_stream(stream));
}

EXPORT cudaError_t cudaMemset2D(void *to, size_t pitch, int value, size_t width, size_t height)
{
    return (cudaError_t)vgsp_memset_2d(to, pitch, value, width, height);
}

EXPORT cudaError_t cudaMemset2DAsync(void *to, size_t pitch, int value, size_t width, size_t height,
                                     cudaStream_t stream)
{
    return (cudaError_t)vgsp_memset_2d_async(to, pitch, value, width, height, to_stream(stream));
}

/* --- streams ------------------------------------------------------------------------------------------------------ */

EXPORT cudaError_t cudaStreamCreateWithPriority(cudaStream_t *stream, unsigned int flags, int priority)
{
    if (!stream || flags & ~cudaStreamNonBlocking) return fail(cudaErrorInvalidValue);
    return (cudaError_t)vgsp_stream_create((vgsp_stream **)stream, flags, priority);
}

EXPORT cudaError_t cudaStreamCreateWithFlags(cudaStream_t *stream, unsigned int flags)
{
    return cudaStreamCreateWithPriority(stream, flags, 0);
}

EXPORT cudaError_t cudaStreamCreate(cudaStream_t *stream)
{
    return cudaStreamCreateWithFlags(stream, cudaStreamDefault);
}

EXPORT cudaError_t cudaStreamDestroy(cudaStream_t stream)
{
    if (is_default_stream(stream)) return fail(cudaErrorInvalidResourceHandle);
    return (cudaError_t)vgsp_stream_destroy(to_stream(stream));
}

EXPORT cudaError_t cudaStreamSynchronize(cudaStream_t stream)
{
    return (cudaError_t)vgsp_stream_synchronize(to_stream(stream));
}

EXPORT cudaError_t cudaStreamQuery(cudaStream_t stream)
{
    return (cudaError_t)vgsp_stream_query(to_stream(stream));
}

EXPORT cudaError_t cudaStreamGetFlags(cudaStream_t stream, unsigned int *flags)
{
    return flags ? (cudaError_t)vgsp_stream_flags(to_stream(stream), flags) : fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaStreamGetPriority(cudaStream_t stream, int *priority)
{
    return priority ? (cudaError_t)vgsp_stream_priority(to_stream(stream), priority) : fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned int flags)
{
    if (!event) return fail(cudaErrorInvalidResourceHandle);
    if (flags != cudaEventWaitDefault) return fail(cudaErrorInvalidValue);
    return (cudaError_t)vgsp_stream_wait_event(to_stream(stream), to_event(event));
}

EXPORT cudaError_t cudaLaunchHostFunc(cudaStream_t stream, cudaHostFn_t function, void *data)
{
    if (!function) return fail(cudaErrorInvalidValue);
    return (cudaError_t)vgsp_launch_host_function(to_stream(stream), function, data);
}

struct callback {
    cudaStreamCallback_t function;
    cudaStream_t stream;
    void *data;
};

static void run_callback(void *data)
{
    struct callback callback = *(struct callback *)data;
    host_release(data);
    callback.function(callback.stream, (cudaError_t)error_sticky(), callback.data);
}

EXPORT cudaError_t cudaStreamAddCallback(cudaStream_t stream, cudaStreamCallback_t function, void *data,
                                         unsigned int flags)
{
    struct callback *callback;
    cudaError_t error;
    if (!function || flags) return fail(cudaErrorInvalidValue);
    callback = host_allocate(sizeof *callback);
    if (!callback) return fail(cudaErrorMemoryAllocation);
    *callback = (struct callback){function, stream, data};
    error = (cudaError_t)vgsp_launch_host_function(to_stream(stream), run_callback, callback);
    if (error) host_release(callback);
    return error;
}

/* --- events ------------------------------------------------------------------------------------------------------- */

EXPORT cudaError_t cudaEventCreateWithFlags(cudaEvent_t *event, unsigned int flags)
{
    if (!event || flags & ~(cudaEventBlockingSync | cudaEventDisableTiming | cudaEventInterprocess))
        return fail(cudaErrorInvalidValue);
    if (flags & cudaEventInterprocess) return fail(cudaErrorNotSupported);
    return (cudaError_t)vgsp_event_create((vgsp_event **)event, flags);
}

EXPORT cudaError_t cudaEventCreate(cudaEvent_t *event)
{
    return cudaEventCreateWithFlags(event, cudaEventDefault);
}

EXPORT cudaError_t cudaEventDestroy(cudaEvent_t event)
{
    return event ? (cudaError_t)vgsp_event_destroy(to_event(event)) : fail(cudaErrorInvalidResourceHandle);
}

EXPORT cudaError_t cudaEventRecordWithFlags(cudaEvent_t event, cudaStream_t stream, unsigned int flags)
{
    if (!event) return fail(cudaErrorInvalidResourceHandle);
    if (flags != cudaEventRecordDefault) return fail(cudaErrorInvalidValue);
    return (cudaError_t)vgsp_event_record(to_event(event), to_stream(stream));
}

EXPORT cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream)
{
    return cudaEventRecordWithFlags(event, stream, cudaEventRecordDefault);
}

EXPORT cudaError_t cudaEventQuery(cudaEvent_t event)
{
    return event ? (cudaError_t)vgsp_event_query(to_event(event)) : fail(cudaErrorInvalidResourceHandle);
}

EXPORT cudaError_t cudaEventSynchronize(cudaEvent_t event)
{
    return event ? (cudaError_t)vgsp_event_synchronize(to_event(event)) : fail(cudaErrorInvalidResourceHandle);
}

EXPORT cudaError_t cudaEventElapsedTime(float *milliseconds, cudaEvent_t start, cudaEvent_t end)
{
    if (!milliseconds) return fail(cudaErrorInvalidValue);
    if (!start || !end) return fail(cudaErrorInvalidResourceHandle);
    return (cudaError_t)vgsp_event_elapsed(milliseconds, to_event(start), to_event(end));
}
