/* cuda.c: CUDA's host functions on top of vgsp.h: errors and the device. cuda_memory.c, cuda_stream.c and cuda_code.c
 * have the others.
 *
 * They check what CUDA checks, translate, and pass on; vgsp.h's functions record the errors they return.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cuda_layer.h"

/* --- errors and versions ------------------------------------------------------------------------------------------ */

EXPORT cudaError_t cudaGetLastError(void)
{
    return (cudaError_t)vgsp_get_last_error();
}

EXPORT cudaError_t cudaPeekAtLastError(void)
{
    return (cudaError_t)vgsp_peek_last_error();
}

static const struct other_error {
    cudaError_t error;
    const char *name, *text;
} other_errors[] = {
#define ERROR(name, number, text) {cudaError##name, "cudaError" #name, text},
    __VGSP_OTHER_ERRORS(ERROR)
#undef ERROR
};

/* NULL if vgsp.h has the error, or nobody. */
static const struct other_error *find_other(cudaError_t error)
{
    for (size_t i = 0; i < sizeof other_errors / sizeof other_errors[0]; i++)
        if (other_errors[i].error == error) return &other_errors[i];
    return NULL;
}

EXPORT const char *cudaGetErrorName(cudaError_t error)
{
    const struct other_error *other = find_other(error);
    return other ? other->name : vgsp_error_name((vgsp_error)error);
}

EXPORT const char *cudaGetErrorString(cudaError_t error)
{
    const struct other_error *other = find_other(error);
    return other ? other->text : vgsp_error_string((vgsp_error)error);
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
    p->textureAlignment = p->texturePitchAlignment = p->surfaceAlignment = v->pitch_alignment;
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
        .directManagedMemAccessFromHost = 1, .hostRegisterSupported = 1, .hostRegisterReadOnlySupported = 1,
        .memoryPoolsSupported = 1,
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

/* Kernels launch no kernels; how the processor's caches fetch is not told them. */
static bool is_foreign_limit(cudaLimit limit)
{
    return limit >= cudaLimitDevRuntimeSyncDepth && limit <= cudaLimitPersistingL2CacheSize;
}

EXPORT cudaError_t cudaDeviceSetLimit(cudaLimit limit, size_t value)
{
    if (is_foreign_limit(limit)) return fail(cudaErrorUnsupportedLimit);
    return (cudaError_t)vgsp_set_limit((int)limit, value);
}

EXPORT cudaError_t cudaDeviceGetLimit(size_t *value, cudaLimit limit)
{
    if (!value) return fail(cudaErrorInvalidValue);
    if (is_foreign_limit(limit)) return fail(cudaErrorUnsupportedLimit);
    return (cudaError_t)vgsp_get_limit(value, (int)limit);
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

/* --- peers and bus addresses of the one device -------------------------------------------------------------------- */

EXPORT cudaError_t cudaDeviceCanAccessPeer(int *can, int device, int peer)
{
    if (!can) return fail(cudaErrorInvalidValue);
    if (!is_device(device) || !is_device(peer)) return fail(cudaErrorInvalidDevice);
    *can = 0;
    return cudaSuccess;
}

EXPORT cudaError_t cudaDeviceGetP2PAttribute(int *value, cudaDeviceP2PAttr attribute, int device, int peer)
{
    if (!value || attribute < cudaDevP2PAttrPerformanceRank || attribute > cudaDevP2PAttrCudaArrayAccessSupported)
        return fail(cudaErrorInvalidValue);
    (void)device, (void)peer; /* never two different ones */
    return fail(cudaErrorInvalidDevice);
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

EXPORT cudaError_t cudaSetValidDevices(int *devices, int count)
{
    if (!devices || count < 0) return fail(cudaErrorInvalidValue);
    for (int i = 0; i < count; i++)
        if (!is_device(devices[i])) return fail(cudaErrorInvalidDevice);
    return cudaSuccess;
}

EXPORT cudaError_t cudaInitDevice(int device, unsigned int device_flags, unsigned int flags)
{
    if (!is_device(device)) return fail(cudaErrorInvalidDevice);
    if (flags > 1) return fail(cudaErrorInvalidValue);
    return flags ? cudaSetDeviceFlags(device_flags) : cudaSuccess; /* flags 1: device_flags counts */
}

static const char bus_id[] = "0000:00:00.0";

EXPORT cudaError_t cudaDeviceGetPCIBusId(char *id, int length, int device)
{
    if (!id || length < (int)sizeof bus_id) return fail(cudaErrorInvalidValue);
    if (!is_device(device)) return fail(cudaErrorInvalidDevice);
    memcpy(id, bus_id, sizeof bus_id);
    return cudaSuccess;
}

/* With domain and function, or without. */
EXPORT cudaError_t cudaDeviceGetByPCIBusId(int *device, const char *id)
{
    unsigned domain = 0, bus, slot, function = 0;
    if (!device || !id) return fail(cudaErrorInvalidValue);
    bool read = sscanf(id, "%x:%x:%x.%x", &domain, &bus, &slot, &function) >= 3;
    if (!read && sscanf(id, "%x:%x.%x", &bus, &slot, &function) < 2) return fail(cudaErrorInvalidValue);
    if (read ? domain | bus | slot | function : bus | slot | function) return fail(cudaErrorInvalidDevice);
    *device = 0;
    return cudaSuccess;
}

/* --- without effect here, and names of old ------------------------------------------------------------------------ */

EXPORT cudaError_t cudaCtxResetPersistingL2Cache(void)
{
    return cudaSuccess;
}

EXPORT cudaError_t cudaThreadSynchronize(void)
{
    return cudaDeviceSynchronize();
}

EXPORT cudaError_t cudaThreadExit(void)
{
    return cudaDeviceReset();
}

EXPORT cudaError_t cudaThreadSetLimit(cudaLimit limit, size_t value)
{
    return cudaDeviceSetLimit(limit, value);
}

EXPORT cudaError_t cudaThreadGetLimit(size_t *value, cudaLimit limit)
{
    return cudaDeviceGetLimit(value, limit);
}

EXPORT cudaError_t cudaThreadSetCacheConfig(cudaFuncCache config)
{
    return cudaDeviceSetCacheConfig(config);
}

EXPORT cudaError_t cudaThreadGetCacheConfig(cudaFuncCache *config)
{
    return cudaDeviceGetCacheConfig(config);
}

EXPORT cudaError_t cudaProfilerStart(void)
{
    return cudaSuccess;
}

EXPORT cudaError_t cudaProfilerStop(void)
{
    return cudaSuccess;
}
