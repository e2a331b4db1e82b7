/* cuda_code.c: CUDA's functions on kernels and device variables, and the registration that clang's host code does.
 *
 * Host code names a kernel by the address of its stub and a variable by that of its shadow. Constructors fill a table
 * from these addresses to names in modules before main; each thread has a stack of launch configurations between
 * <<<...>>> and the stub's call. A kernel is looked up in its module when it is first used.
 *
 * A managed variable's shadow is the variable: host code reads and writes it like any other, from main's first line
 * on, so it is shared with the module as soon as it registers.
 */
#include <string.h>

#include "cuda_layer.h"

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
static atomic_uint removals; /* of fat binaries: what threads remember from before one is stale */

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
    struct symbol *symbol = owner && !device_forked() ? host_allocate(sizeof *symbol) : NULL;
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
    if (handle) module_share(((struct fat_binary *)handle)->id, device_name, shadow);
}

/* A texture reference is a variable like others. */
EXPORT void __cudaRegisterTexture(void **handle, const void *shadow, const void **device_address,
                                  const char *device_name, int dimensions, int normalized, int external)
{
    (void)device_address, (void)dimensions, (void)normalized, (void)external;
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
    if (!binary || device_forked()) return;
    pthread_rwlock_wrlock(&symbols_lock);
    while (binary->symbols) {
        struct symbol *symbol = binary->symbols;
        binary->symbols = symbol->next_of_owner;
        unlink_symbol(symbol);
        host_release(symbol);
    }
    atomic_fetch_add(&removals, 1);
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

/* Needs symbols_lock. */
static cudaError_t look_up(const vgsp_kernel **kernel, struct symbol *symbol)
{
    cudaError_t error;
    *kernel = atomic_load_explicit(&symbol->kernel, memory_order_acquire);
    if (*kernel) return cudaSuccess;
    error = (cudaError_t)vgsp_find_kernel(kernel, symbol->owner->id, symbol->name);
    if (!error) atomic_store_explicit(&symbol->kernel, *kernel, memory_order_release);
    return error;
}

/* The kernel behind a stub; records what it returns. A thread calls the same stub again more often than not: no lock
   for that. */
static cudaError_t find_kernel(const vgsp_kernel **kernel, const void *stub)
{
    static THREAD_LOCAL struct { const void *stub; const vgsp_kernel *kernel; unsigned removals; } last;
    cudaError_t error = cudaSuccess;
    unsigned now = atomic_load_explicit(&removals, memory_order_acquire);
    if (device_forked()) return fail(cudaErrorInitializationError);
    if (!stub) return fail(cudaErrorInvalidDeviceFunction);
    if (last.stub != stub || last.removals != now) {
        struct symbol *symbol;
        pthread_rwlock_rdlock(&symbols_lock);
        symbol = find_symbol(stub);
        error = symbol ? look_up(&last.kernel, symbol) : fail(cudaErrorInvalidDeviceFunction);
        pthread_rwlock_unlock(&symbols_lock);
        last.stub = error ? NULL : stub;
        last.removals = now;
    }
    if (!error) *kernel = last.kernel;
    return error;
}

/* The device variable behind a shadow; outputs may be NULL. */
static cudaError_t find_variable(void **address, size_t *size, const void *shadow)
{
    cudaError_t error;
    struct symbol *symbol;
    if (device_forked()) return fail(cudaErrorInitializationError);
    pthread_rwlock_rdlock(&symbols_lock);
    symbol = shadow ? find_symbol(shadow) : NULL;
    error = symbol ? (cudaError_t)vgsp_find_variable(address, size, symbol->owner->id, symbol->name)
                   : fail(cudaErrorInvalidSymbol);
    pthread_rwlock_unlock(&symbols_lock);
    return error;
}

/* --- launch ------------------------------------------------------------------------------------------------------- */

struct configuration {
    dim3 grid, block;
    size_t dynamic_shared;
    cudaStream_t stream;
    struct configuration *outer;
};
/* An argument of a kernel<<<...>>>() may itself launch, so configurations nest: the outer ones wait in a list. */
static THREAD_LOCAL struct configuration innermost;
static THREAD_LOCAL unsigned configuration_count;

EXPORT unsigned int __cudaPushCallConfiguration(dim3 grid, dim3 block, size_t dynamic_shared, cudaStream_t stream)
{
    struct configuration *outer = NULL;
    if (configuration_count) {
        outer = host_allocate(sizeof *outer);
        if (!outer) return (unsigned)fail(cudaErrorMemoryAllocation);
        *outer = innermost;
    }
    innermost = (struct configuration){grid, block, dynamic_shared, stream, outer};
    configuration_count++;
    return 0;
}

EXPORT cudaError_t __cudaPopCallConfiguration(dim3 *grid, dim3 *block, size_t *dynamic_shared, void *stream)
{
    if (!configuration_count) return fail(cudaErrorMissingConfiguration);
    *grid = innermost.grid;
    *block = innermost.block;
    *dynamic_shared = innermost.dynamic_shared;
    *(cudaStream_t *)stream = innermost.stream;
    if (--configuration_count) {
        struct configuration *outer = innermost.outer;
        innermost = *outer;
        host_release(outer);
    }
    return cudaSuccess;
}

static vgsp_dim3 to_dim3(dim3 d)
{
    return (vgsp_dim3){d.x, d.y, d.z};
}

typedef vgsp_error (*launcher)(const vgsp_kernel *, vgsp_dim3, vgsp_dim3, void *const *, uint32_t, vgsp_stream *);

static cudaError_t launch_by(launcher launch, const void *function, dim3 grid, dim3 block, void **arguments,
                             size_t dynamic_shared, cudaStream_t stream)
{
    const vgsp_kernel *kernel;
    cudaError_t error = find_kernel(&kernel, function);
    if (error) return error;
    if (dynamic_shared > UINT32_MAX) return fail(cudaErrorInvalidValue);
    return (cudaError_t)launch(kernel, to_dim3(grid), to_dim3(block), arguments, (uint32_t)dynamic_shared,
                               to_stream(stream));
}

EXPORT cudaError_t cudaLaunchKernel(const void *function, dim3 grid, dim3 block, void **arguments,
                                    size_t dynamic_shared, cudaStream_t stream)
{
    return launch_by(vgsp_launch_pointers, function, grid, block, arguments, dynamic_shared, stream);
}

EXPORT cudaError_t cudaLaunchCooperativeKernel(const void *function, dim3 grid, dim3 block, void **arguments,
                                               size_t dynamic_shared, cudaStream_t stream)
{
    return launch_by(vgsp_launch_cooperative, function, grid, block, arguments, dynamic_shared, stream);
}

/* What a list of attributes asks for beside hints. */
static cudaError_t read_attributes(const cudaLaunchConfig_t *config, bool *cooperative)
{
    for (unsigned i = 0; i < config->numAttrs; i++) {
        const cudaLaunchAttribute *a = &config->attrs[i];
        if (a->id < cudaLaunchAttributeIgnore || a->id > cudaLaunchAttributePriority) return fail(cudaErrorInvalidValue);
        if (a->id == cudaLaunchAttributeCooperative) *cooperative = a->val.cooperative;
        if (a->id == cudaLaunchAttributeProgrammaticEvent) return fail(cudaErrorNotSupported);
        if (a->id == cudaLaunchAttributeClusterDimension &&
            (a->val.clusterDim.x != 1 || a->val.clusterDim.y != 1 || a->val.clusterDim.z != 1))
            return fail(cudaErrorNotSupported);
    }
    return cudaSuccess;
}

EXPORT cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t *config, const void *function, void **arguments)
{
    bool cooperative = false;
    if (!config || (config->numAttrs && !config->attrs)) return fail(cudaErrorInvalidValue);
    cudaError_t error = read_attributes(config, &cooperative);
    if (error) return error;
    return (cooperative ? cudaLaunchCooperativeKernel : cudaLaunchKernel)(
        function, config->gridDim, config->blockDim, arguments, config->dynamicSmemBytes, config->stream);
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
    char *to = NULL;
    cudaError_t error = part_of_variable(&to, symbol, size, offset, kind, cudaMemcpyHostToDevice);
    return error ? error : cudaMemcpy(to, from, size, kind);
}

EXPORT cudaError_t cudaMemcpyFromSymbol(void *to, const void *symbol, size_t size, size_t offset, cudaMemcpyKind kind)
{
    char *from = NULL;
    cudaError_t error = part_of_variable(&from, symbol, size, offset, kind, cudaMemcpyDeviceToHost);
    return error ? error : cudaMemcpy(to, from, size, kind);
}

EXPORT cudaError_t cudaMemcpyToSymbolAsync(const void *symbol, const void *from, size_t size, size_t offset,
                                           cudaMemcpyKind kind, cudaStream_t stream)
{
    char *to = NULL;
    cudaError_t error = part_of_variable(&to, symbol, size, offset, kind, cudaMemcpyHostToDevice);
    return error ? error : cudaMemcpyAsync(to, from, size, kind, stream);
}

EXPORT cudaError_t cudaMemcpyFromSymbolAsync(void *to, const void *symbol, size_t size, size_t offset,
                                             cudaMemcpyKind kind, cudaStream_t stream)
{
    char *from = NULL;
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

/* --- functions and occupancy -------------------------------------------------------------------------------------- */

EXPORT cudaError_t cudaFuncGetAttributes(cudaFuncAttributes *attributes, const void *function)
{
    const vgsp_kernel *kernel;
    vgsp_function_attributes known;
    vgsp_device_properties device;
    cudaError_t error;
    int architecture;
    if (!attributes) return fail(cudaErrorInvalidValue);
    error = find_kernel(&kernel, function);
    if (!error) error = (cudaError_t)vgsp_function_get_attributes(&known, kernel);
    if (!error) error = (cudaError_t)vgsp_get_device_properties(&device, 0);
    if (error) return error;
    architecture = (int)(device.compute_major * 10 + device.compute_minor);
    *attributes = (cudaFuncAttributes){
        .sharedSizeBytes = known.static_shared,
        .localSizeBytes = known.local_bytes,
        .maxThreadsPerBlock = (int)known.max_threads,
        .ptxVersion = architecture,
        .binaryVersion = architecture,
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
