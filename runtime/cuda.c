/* cuda.c: CUDA's host functions on top of vgsp.h, and the registration that clang's host code does.
 *
 * Most functions check what CUDA checks, translate, and pass on; vgsp.h's functions record the errors they return.
 * What is the layer's own: a table from host addresses (kernel stubs, shadows of device variables) to names in
 * modules, filled by constructors before main, and each thread's stack of launch configurations between <<<...>>> and
 * the stub's call. A module is looked up by its id when a name is first used, since its own constructor may run later
 * than the host code's.
 */
#include <limits.h>
#include <string.h>
#include <vgsp/cuda_host.h>

#include "runtime.h"

#define EXPORT __attribute__((visibility("default")))

static cudaError_t fail(cudaError_t error)
{
    return (cudaError_t)vgsp_record_error((vgsp_error)error);
}

static vgsp_stream *to_stream(cudaStream_t stream)
{
    return stream == cudaStreamLegacy ? NULL : (vgsp_stream *)stream;
}

static vgsp_event *to_event(cudaEvent_t event)
{
    return (vgsp_event *)event;
}

static bool is_default_stream(cudaStream_t stream)
{
    return !stream || stream == cudaStreamLegacy;
}

/* --- registration ------------------------------------------------------------------------------------------------- */

#define ID_PREFIX "VGSP"
#define ID_DIGITS 32

/* One host object's handle. */
struct fat_binary {
    char id[ID_DIGITS + 1];
    struct symbol *symbols;
};

/* A kernel stub or a variable's shadow. */
struct symbol {
    const void *address;
    const char *name;                    /* mangled; in the host object */
    struct fat_binary *owner;
    const vgsp_kernel *_Atomic kernel;   /* NULL: not yet looked up, or a variable */
    struct symbol *next_in_bucket, *next_of_owner;
};

#define BUCKETS 256
static struct symbol *buckets[BUCKETS];
static pthread_rwlock_t symbols_lock = PTHREAD_RWLOCK_INITIALIZER;

static struct symbol **bucket_of(const void *address)
{
    return &buckets[((uintptr_t)address >> 4) * 0x9E3779B97F4A7C15u >> 56];
}

/* What clang lays down for a fat binary. */
struct fat_binary_wrapper {
    int magic, version;
    const char *data;
    void *unused;
};

/* Constructors cannot fail: without memory, or for a foreign fat binary, the symbols stay unknown. */
EXPORT void **__cudaRegisterFatBinary(void *wrapper)
{
    const char *data = ((const struct fat_binary_wrapper *)wrapper)->data;
    struct fat_binary *binary;
    if (!data || memcmp(data, ID_PREFIX, strlen(ID_PREFIX)) != 0) return NULL;
    binary = host_allocate(sizeof *binary);
    if (binary) memcpy(binary->id, data + strlen(ID_PREFIX), ID_DIGITS);
    return (void **)binary;
}

EXPORT void __cudaRegisterFatBinaryEnd(void **handle)
{
    (void)handle;
}

static void add_symbol(void **handle, const void *address, const char *name)
{
    struct fat_binary *owner = (struct fat_binary *)handle;
    struct symbol *symbol = owner ? host_allocate(sizeof *symbol) : NULL;
    struct symbol **bucket = bucket_of(address);
    if (!symbol) return;
    symbol->address = address;
    symbol->name = name;
    symbol->owner = owner;
    pthread_rwlock_wrlock(&symbols_lock);
    symbol->next_in_bucket = *bucket;
    *bucket = symbol;
    symbol->next_of_owner = owner->symbols;
    owner->symbols = symbol;
    pthread_rwlock_unlock(&symbols_lock);
}

EXPORT void __cudaRegisterFunction(void **handle, const char *stub, char *device_stub, const char *device_name,
                                   int thread_limit, uint3 *thread_id, uint3 *block_id, dim3 *block_dim, dim3 *grid_dim,
                                   int *warp_size)
{
    (void)device_stub, (void)thread_limit, (void)thread_id, (void)block_id, (void)block_dim, (void)grid_dim;
    (void)warp_size;
    add_symbol(handle, stub, device_name);
}

EXPORT void __cudaRegisterVar(void **handle, char *shadow, char *device_address, const char *device_name, int external,
                              size_t size, int constant, int global)
{
    (void)device_address, (void)external, (void)size, (void)constant, (void)global;
    add_symbol(handle, shadow, device_name);
}

/* Compilers that know managed variables refer to them through a pointer of the host's. */
EXPORT void __cudaRegisterManagedVar(void **handle, void **shadow, char *device_address, const char *device_name,
                                     int external, size_t size, int constant, int global)
{
    (void)device_address, (void)external, (void)size, (void)constant, (void)global;
    add_symbol(handle, shadow, device_name);
}

static void unlink_symbol(struct symbol *symbol)
{
    struct symbol **at = bucket_of(symbol->address);
    while (*at != symbol) at = &(*at)->next_in_bucket;
    *at = symbol->next_in_bucket;
}

EXPORT void __cudaUnregisterFatBinary(void **handle)
{
    struct fat_binary *binary = (struct fat_binary *)handle;
    if (!binary) return;
    pthread_rwlock_wrlock(&symbols_lock);
    while (binary->symbols) {
        struct symbol *symbol = binary->symbols;
        binary->symbols = symbol->next_of_owner;
        unlink_symbol(symbol);
        host_release(symbol);
    }
    pthread_rwlock_unlock(&symbols_lock);
    host_release(binary);
}

/* Needs symbols_lock. */
static struct symbol *find_symbol(const void *address)
{
    struct symbol *symbol = *bucket_of(address);
    while (symbol && symbol->address != address) symbol = symbol->next_in_bucket;
    return symbol;
}

/* The kernel behind a stub; records what it returns. */
static cudaError_t find_kernel(const vgsp_kernel **kernel, const void *stub)
{
    cudaError_t error = cudaSuccess;
    struct symbol *symbol;
    const vgsp_kernel *found;
    pthread_rwlock_rdlock(&symbols_lock);
    symbol = stub ? find_symbol(stub) : NULL;
    if (!symbol) {
        error = fail(cudaErrorInvalidDeviceFunction);
    } else if ((found = atomic_load_explicit(&symbol->kernel, memory_order_acquire))) {
        *kernel = found;
    } else {
        error = (cudaError_t)vgsp_find_kernel(&found, symbol->owner->id, symbol->name);
        if (!error) atomic_store_explicit(&symbol->kernel, *kernel = found, memory_order_release);
    }
    pthread_rwlock_unlock(&symbols_lock);
    return error;
}

/* The device variable behind a shadow; outputs may be NULL. */
static cudaError_t find_variable(void **address, size_t *size, const void *shadow)
{
    cudaError_t error;
    struct symbol *symbol;
    pthread_rwlock_rdlock(&symbols_lock);
    symbol = shadow ? find_symbol(shadow) : NULL;
    error = symbol ? (cudaError_t)vgsp_find_variable(address, size, symbol->owner->id, symbol->name)
                   : fail(cudaErrorInvalidSymbol);
    pthread_rwlock_unlock(&symbols_lock);
    return error;
}

/* --- launch ------------------------------------------------------------------------------------------------------- */

/* An argument of a kernel<<<...>>>() may itself launch, so configurations nest. */
#define MAX_CONFIGURATIONS 32
struct configuration {
    dim3 grid, block;
    size_t dynamic_shared;
    cudaStream_t stream;
};
static _Thread_local struct configuration configurations[MAX_CONFIGURATIONS];
static _Thread_local unsigned configuration_count;

EXPORT unsigned int __cudaPushCallConfiguration(dim3 grid, dim3 block, size_t dynamic_shared, cudaStream_t stream)
{
    if (configuration_count == MAX_CONFIGURATIONS) return (unsigned)fail(cudaErrorInvalidConfiguration);
    configurations[configuration_count++] = (struct configuration){grid, block, dynamic_shared, stream};
    return 0;
}

EXPORT cudaError_t __cudaPopCallConfiguration(dim3 *grid, dim3 *block, size_t *dynamic_shared, void *stream)
{
    const struct configuration *top;
    if (!configuration_count) return fail(cudaErrorMissingConfiguration);
    top = &configurations[--configuration_count];
    *grid = top->grid;
    *block = top->block;
    *dynamic_shared = top->dynamic_shared;
    *(cudaStream_t *)stream = top->stream;
    return cudaSuccess;
}

static vgsp_dim3 to_dim3(dim3 d)
{
    return (vgsp_dim3){d.x, d.y, d.z};
}

EXPORT cudaError_t cudaLaunchKernel(const void *function, dim3 grid, dim3 block, void **arguments,
                                    size_t dynamic_shared, cudaStream_t stream)
{
    const vgsp_kernel *kernel;
    cudaError_t error = find_kernel(&kernel, function);
    if (error) return error;
    if (dynamic_shared > UINT32_MAX) return fail(cudaErrorInvalidValue);
    return (cudaError_t)vgsp_launch_pointers(kernel, to_dim3(grid), to_dim3(block), arguments, (uint32_t)dynamic_shared,
                                             to_stream(stream));
}

EXPORT cudaError_t cudaLaunchCooperativeKernel(const void *function, dim3 grid, dim3 block, void **arguments,
                                               size_t dynamic_shared, cudaStream_t stream)
{
    const vgsp_kernel *kernel;
    cudaError_t error = find_kernel(&kernel, function);
    (void)grid, (void)block, (void)arguments, (void)dynamic_shared, (void)stream;
    return error ? error : fail(cudaErrorNotSupported);
}

/* --- functions and occupancy -------------------------------------------------------------------------------------- */

EXPORT cudaError_t cudaFuncGetAttributes(cudaFuncAttributes *attributes, const void *function)
{
    const vgsp_kernel *kernel;
    vgsp_function_attributes known;
    cudaError_t error;
    if (!attributes) return fail(cudaErrorInvalidValue);
    error = find_kernel(&kernel, function);
    if (!error) error = (cudaError_t)vgsp_function_get_attributes(&known, kernel);
    if (error) return error;
    *attributes = (cudaFuncAttributes){
        .sharedSizeBytes = known.static_shared,
        .localSizeBytes = known.local_bytes,
        .maxThreadsPerBlock = (int)known.max_threads,
        .ptxVersion = 80,
        .binaryVersion = 80,
        .maxDynamicSharedSizeBytes = (int)known.max_dynamic_shared,
        .preferredShmemCarveout = -1,
    };
    return cudaSuccess;
}

EXPORT cudaError_t cudaFuncSetAttribute(const void *function, cudaFuncAttribute attribute, int value)
{
    const vgsp_kernel *kernel;
    cudaError_t error = find_kernel(&kernel, function);
    if (error) return error;
    switch (attribute) {
    case cudaFuncAttributeMaxDynamicSharedMemorySize:
        if (value < 0) break;
        return (cudaError_t)vgsp_function_set_max_dynamic_shared(kernel, (uint32_t)value);
    case cudaFuncAttributePreferredSharedMemoryCarveout: /* percent, or -1: as the driver likes */
        if (value < -1 || value > 100) break;
        return cudaSuccess;
    }
    return fail(cudaErrorInvalidValue);
}

static bool is_cache_config(int config)
{
    return config >= cudaFuncCachePreferNone && config <= cudaFuncCachePreferEqual;
}

static bool is_bank_size(int config)
{
    return config >= cudaSharedMemBankSizeDefault && config <= cudaSharedMemBankSizeEightByte;
}

EXPORT cudaError_t cudaFuncSetCacheConfig(const void *function, cudaFuncCache config)
{
    const vgsp_kernel *kernel;
    cudaError_t error = find_kernel(&kernel, function);
    if (error) return error;
    return is_cache_config(config) ? cudaSuccess : fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaFuncSetSharedMemConfig(const void *function, cudaSharedMemConfig config)
{
    const vgsp_kernel *kernel;
    cudaError_t error = find_kernel(&kernel, function);
    if (error) return error;
    return is_bank_size(config) ? cudaSuccess : fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *blocks, const void *function,
                                                                          int block_threads, size_t dynamic_shared,
                                                                          unsigned int flags)
{
    const vgsp_kernel *kernel;
    uint32_t fit;
    cudaError_t error;
    if (!blocks || block_threads <= 0 || flags & ~cudaOccupancyDisableCachingOverride)
        return fail(cudaErrorInvalidValue);
    error = find_kernel(&kernel, function);
    if (!error)
        error = (cudaError_t)vgsp_occupancy_max_active_blocks(&fit, kernel, (uint32_t)block_threads, dynamic_shared);
    if (!error) *blocks = (int)fit;
    return error;
}

EXPORT cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int *blocks, const void *function, int block_threads,
                                                                 size_t dynamic_shared)
{
    return cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(blocks, function, block_threads, dynamic_shared,
                                                                  cudaOccupancyDefault);
}

EXPORT cudaError_t cudaOccupancyAvailableDynamicSMemPerBlock(size_t *dynamic_shared, const void *function, int blocks,
                                                             int block_threads)
{
    const vgsp_kernel *kernel;
    vgsp_device_properties device;
    vgsp_function_attributes known;
    cudaError_t error;
    size_t share, taken;
    if (!dynamic_shared || blocks <= 0 || block_threads <= 0) return fail(cudaErrorInvalidValue);
    error = find_kernel(&kernel, function);
    if (!error) error = (cudaError_t)vgsp_get_device_properties(&device, 0);
    if (!error) error = (cudaError_t)vgsp_function_get_attributes(&known, kernel);
    if (error) return error;
    share = device.shared_memory_per_sm / (size_t)blocks;
    taken = device.reserved_shared_memory + known.static_shared;
    share = share > taken ? share - taken : 0;
    *dynamic_shared = share < known.max_dynamic_shared ? share : known.max_dynamic_shared;
    return cudaSuccess;
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

/* --- device variables --------------------------------------------------------------------------------------------- */

/* *address: byte offset of the variable behind symbol, of which size bytes are its own. forth: the one direction,
   besides device to device and cudaMemcpyDefault, that the caller's kind may be. */
static cudaError_t part_of_variable(char **address, const void *symbol, size_t size, size_t offset, cudaMemcpyKind kind,
                                    cudaMemcpyKind forth)
{
    void *start;
    size_t whole;
    cudaError_t error;
    if (kind != forth && kind != cudaMemcpyDeviceToDevice && kind != cudaMemcpyDefault)
        return fail(cudaErrorInvalidMemcpyDirection);
    error = find_variable(&start, &whole, symbol);
    if (error) return error;
    if (offset > whole || size > whole - offset) return fail(cudaErrorInvalidValue);
    *address = (char *)start + offset;
    return cudaSuccess;
}

EXPORT cudaError_t cudaMemcpyToSymbol(const void *symbol, const void *from, size_t size, size_t offset,
                                      cudaMemcpyKind kind)
{
    char *to;
    cudaError_t error = part_of_variable(&to, symbol, size, offset, kind, cudaMemcpyHostToDevice);
    return error ? error : cudaMemcpy(to, from, size, kind);
}

EXPORT cudaError_t cudaMemcpyFromSymbol(void *to, const void *symbol, size_t size, size_t offset, cudaMemcpyKind kind)
{
    char *from;
    cudaError_t error = part_of_variable(&from, symbol, size, offset, kind, cudaMemcpyDeviceToHost);
    return error ? error : cudaMemcpy(to, from, size, kind);
}

EXPORT cudaError_t cudaMemcpyToSymbolAsync(const void *symbol, const void *from, size_t size, size_t offset,
                                           cudaMemcpyKind kind, cudaStream_t stream)
{
    char *to;
    cudaError_t error = part_of_variable(&to, symbol, size, offset, kind, cudaMemcpyHostToDevice);
    return error ? error : cudaMemcpyAsync(to, from, size, kind, stream);
}

EXPORT cudaError_t cudaMemcpyFromSymbolAsync(void *to, const void *symbol, size_t size, size_t offset,
                                             cudaMemcpyKind kind, cudaStream_t stream)
{
    char *from;
    cudaError_t error = part_of_variable(&from, symbol, size, offset, kind, cudaMemcpyDeviceToHost);
    return error ? error : cudaMemcpyAsync(to, from, size, kind, stream);
}

EXPORT cudaError_t cudaGetSymbolAddress(void **device, const void *symbol)
{
    return device ? find_variable(device, NULL, symbol) : fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaGetSymbolSize(size_t *size, const void *symbol)
{
    return size ? find_variable(NULL, size, symbol) : fail(cudaErrorInvalidValue);
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
