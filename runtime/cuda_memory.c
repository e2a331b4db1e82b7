/* cuda_memory.c: CUDA's functions on memory, on top of vgsp.h: allocations, advice, pools, copies and fills of rows, planes
 * and boxes.
 *
 * All memory is the host's, so whatever says where memory should be is checked and has no effect.
 */
#include "cuda_layer.h"

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

EXPORT cudaError_t cudaMemRangeGetAttribute(void *data, size_t count, cudaMemRangeAttribute attribute,
                                            const void *pointer, size_t size)
{
    cudaError_t error = data && count && count % sizeof(int) == 0 ? require_managed(pointer, size)
                                                                  : fail(cudaErrorInvalidValue);
    bool is_list = attribute == cudaMemRangeAttributeAccessedBy;
    if (error) return error;
    if (attribute < cudaMemRangeAttributeReadMostly || attribute > cudaMemRangeAttributeLastPrefetchLocation)
        return fail(cudaErrorInvalidValue);
    if (!is_list && count != sizeof(int)) return fail(cudaErrorInvalidValue);
    for (size_t i = 0; i < count / sizeof(int); i++)
        ((int *)data)[i] = attribute == cudaMemRangeAttributeReadMostly ? 0 : cudaInvalidDeviceId;
    return cudaSuccess;
}

/* --- pools -------------------------------------------------------------------------------------------------------- */

/* What a program tells a pool; memory comes from the heap whatever it says. */
struct CUmemPoolHandle_st {
    atomic_int reuse[3];         /* by cudaMemPoolAttr */
    atomic_ullong threshold;
    bool is_default;
};
static struct CUmemPoolHandle_st default_pool = {.reuse = {1, 1, 1}, .is_default = true};
static cudaMemPool_t _Atomic current_pool = &default_pool;

EXPORT cudaError_t cudaDeviceGetDefaultMemPool(cudaMemPool_t *pool, int device)
{
    if (!pool) return fail(cudaErrorInvalidValue);
    if (!is_device(device)) return fail(cudaErrorInvalidDevice);
    *pool = &default_pool;
    return cudaSuccess;
}

EXPORT cudaError_t cudaDeviceGetMemPool(cudaMemPool_t *pool, int device)
{
    cudaError_t error = cudaDeviceGetDefaultMemPool(pool, device);
    if (!error) *pool = atomic_load(&current_pool);
    return error;
}

EXPORT cudaError_t cudaDeviceSetMemPool(int device, cudaMemPool_t pool)
{
    if (!pool) return fail(cudaErrorInvalidValue);
    if (!is_device(device)) return fail(cudaErrorInvalidDevice);
    atomic_store(&current_pool, pool);
    return cudaSuccess;
}

EXPORT cudaError_t cudaMemPoolCreate(cudaMemPool_t *pool, const struct cudaMemPoolProps *properties)
{
    if (!pool || !properties || properties->allocType != cudaMemAllocationTypePinned ||
        properties->location.type != cudaMemLocationTypeDevice)
        return fail(cudaErrorInvalidValue);
    if (!is_device(properties->location.id)) return fail(cudaErrorInvalidDevice);
    if (properties->handleTypes != cudaMemHandleTypeNone) return fail(cudaErrorNotSupported);
    cudaMemPool_t fresh = host_allocate(sizeof *fresh);
    if (!fresh) return fail(cudaErrorMemoryAllocation);
    for (int i = 0; i < 3; i++) atomic_init(&fresh->reuse[i], 1);
    *pool = fresh;
    return cudaSuccess;
}

EXPORT cudaError_t cudaMemPoolDestroy(cudaMemPool_t pool)
{
    cudaMemPool_t used = pool;
    if (!pool || pool->is_default) return fail(cudaErrorInvalidValue);
    atomic_compare_exchange_strong(&current_pool, &used, &default_pool);
    host_release(pool);
    return cudaSuccess;
}

EXPORT cudaError_t cudaMemPoolTrimTo(cudaMemPool_t pool, size_t bytes_to_keep)
{
    (void)bytes_to_keep; /* what is free went back to the system already */
    return pool ? cudaSuccess : fail(cudaErrorInvalidValue);
}

static bool is_reuse(cudaMemPoolAttr attribute)
{
    return attribute >= cudaMemPoolReuseFollowEventDependencies &&
           attribute <= cudaMemPoolReuseAllowInternalDependencies;
}

static cudaError_t refuse_attribute(cudaMemPoolAttr attribute)
{
    bool usage = attribute >= cudaMemPoolAttrReservedMemCurrent && attribute <= cudaMemPoolAttrUsedMemHigh;
    return fail(usage ? cudaErrorNotSupported : cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaMemPoolSetAttribute(cudaMemPool_t pool, cudaMemPoolAttr attribute, void *value)
{
    if (!pool || !value) return fail(cudaErrorInvalidValue);
    if (is_reuse(attribute)) atomic_store(&pool->reuse[attribute - 1], *(int *)value);
    else if (attribute == cudaMemPoolAttrReleaseThreshold)
        atomic_store(&pool->threshold, *(unsigned long long *)value);
    else return refuse_attribute(attribute);
    return cudaSuccess;
}

EXPORT cudaError_t cudaMemPoolGetAttribute(cudaMemPool_t pool, cudaMemPoolAttr attribute, void *value)
{
    if (!pool || !value) return fail(cudaErrorInvalidValue);
    if (is_reuse(attribute)) *(int *)value = atomic_load(&pool->reuse[attribute - 1]);
    else if (attribute == cudaMemPoolAttrReleaseThreshold)
        *(unsigned long long *)value = atomic_load(&pool->threshold);
    else return refuse_attribute(attribute);
    return cudaSuccess;
}

/* The device that has a pool may always use it, and there is no other. */
EXPORT cudaError_t cudaMemPoolSetAccess(cudaMemPool_t pool, const struct cudaMemAccessDesc *list, size_t count)
{
    if (!pool || (count && !list)) return fail(cudaErrorInvalidValue);
    for (size_t i = 0; i < count; i++) {
        if (list[i].location.type != cudaMemLocationTypeDevice || !is_device(list[i].location.id))
            return fail(cudaErrorInvalidDevice);
        if (list[i].flags != cudaMemAccessFlagsProtReadWrite) return fail(cudaErrorInvalidValue);
    }
    return cudaSuccess;
}

EXPORT cudaError_t cudaMemPoolGetAccess(cudaMemAccessFlags *flags, cudaMemPool_t pool, struct cudaMemLocation *location)
{
    if (!flags || !pool || !location) return fail(cudaErrorInvalidValue);
    if (location->type != cudaMemLocationTypeDevice || !is_device(location->id)) return fail(cudaErrorInvalidDevice);
    *flags = cudaMemAccessFlagsProtReadWrite;
    return cudaSuccess;
}

EXPORT cudaError_t cudaMallocFromPoolAsync(void **pointer, size_t size, cudaMemPool_t pool, cudaStream_t stream)
{
    return pool ? cudaMallocAsync(pointer, size, stream) : fail(cudaErrorInvalidValue);
}

/* --- between processes -------------------------------------------------------------------------------------------- */

EXPORT cudaError_t cudaIpcGetMemHandle(cudaIpcMemHandle_t *handle, void *pointer)
{
    (void)handle, (void)pointer;
    return fail(cudaErrorNotSupported);
}

EXPORT cudaError_t cudaIpcOpenMemHandle(void **pointer, cudaIpcMemHandle_t handle, unsigned int flags)
{
    (void)pointer, (void)handle, (void)flags;
    return fail(cudaErrorNotSupported);
}

EXPORT cudaError_t cudaIpcCloseMemHandle(void *pointer)
{
    (void)pointer;
    return fail(cudaErrorNotSupported);
}

EXPORT cudaError_t cudaIpcGetEventHandle(cudaIpcEventHandle_t *handle, cudaEvent_t event)
{
    (void)handle, (void)event;
    return fail(cudaErrorNotSupported);
}

EXPORT cudaError_t cudaIpcOpenEventHandle(cudaEvent_t *event, cudaIpcEventHandle_t handle)
{
    (void)event, (void)handle;
    return fail(cudaErrorNotSupported);
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

/* --- boxes -------------------------------------------------------------------------------------------------------- */

/* depth slices of height rows of width bytes; none 0. */
struct box {
    char *to;
    const char *from;
    size_t to_pitch, to_slice, from_pitch, from_slice, width, height, depth;
};

/* Where a copy comes from or goes to: pitched memory, a position there, and how many slices it has (0: nobody says). */
struct end {
    struct cudaPitchedPtr memory;
    struct cudaPos at;
    size_t slices;
};

/* Positions in arrays count elements. */
static struct end end_of_copy(cudaArray_const_t array, struct cudaPitchedPtr memory, struct cudaPos at)
{
    if (!array) return (struct end){memory, at, 0};
    at.x *= array_texel_bytes(array);
    return (struct end){array_memory(array), at, array->extent.depth ? array->extent.depth : 1};
}

/* Whether a box of so many bytes lies in it. */
static bool lies_in(const struct end *end, struct cudaExtent e)
{
    const struct cudaPitchedPtr *p = &end->memory;
    const struct cudaPos at = end->at;
    bool in_row = at.x <= p->pitch && e.width <= p->pitch - at.x;
    bool in_slice = at.y <= p->ysize && e.height <= p->ysize - at.y;
    if (end->slices) return in_row && in_slice && at.z <= end->slices && e.depth <= end->slices - at.z;
    return p->ptr && in_row && (in_slice || (e.depth == 1 && at.z == 0));
}

static char *corner(const struct end *end)
{
    return (char *)end->memory.ptr + (end->at.z * end->memory.ysize + end->at.y) * end->memory.pitch + end->at.x;
}

/* Slices that follow each other like rows are rows. */
static void join_slices(struct box *b)
{
    if (b->to_slice != b->height * b->to_pitch || (b->from && b->from_slice != b->height * b->from_pitch)) return;
    b->height *= b->depth;
    b->depth = 1;
}

/* sync: as cudaMemcpy, in the default stream, else in stream. */
static cudaError_t copy_box(struct box b, cudaMemcpyKind kind, bool sync, vgsp_stream *stream)
{
    vgsp_error error = VGSP_SUCCESS;
    join_slices(&b);
    for (size_t z = 0; z < b.depth && !error; z++) {
        char *to = b.to + z * b.to_slice;
        const char *from = b.from + z * b.from_slice;
        error = sync ? vgsp_memcpy_2d(to, b.to_pitch, from, b.from_pitch, b.width, b.height, (int)kind)
                     : vgsp_memcpy_2d_async(to, b.to_pitch, from, b.from_pitch, b.width, b.height, (int)kind, stream);
    }
    return (cudaError_t)error;
}

static cudaError_t copy_3d(const struct cudaMemcpy3DParms *p, bool sync, vgsp_stream *stream)
{
    if (!p) return fail(cudaErrorInvalidValue);
    struct cudaExtent e = p->extent;
    struct end to = end_of_copy(p->dstArray, p->dstPtr, p->dstPos), from = end_of_copy(p->srcArray, p->srcPtr, p->srcPos);
    if (!e.width || !e.height || !e.depth) return cudaSuccess;
    if (p->dstArray || p->srcArray) e.width *= array_texel_bytes(p->dstArray ? p->dstArray : p->srcArray);
    if (!lies_in(&from, e) || !lies_in(&to, e)) return fail(cudaErrorInvalidValue);
    struct box b = {
        .to = corner(&to), .to_pitch = to.memory.pitch, .to_slice = to.memory.pitch * to.memory.ysize,
        .from = corner(&from), .from_pitch = from.memory.pitch, .from_slice = from.memory.pitch * from.memory.ysize,
        .width = e.width, .height = e.height, .depth = e.depth,
    };
    return copy_box(b, p->kind, sync, stream);
}

EXPORT cudaError_t cudaMemcpy3D(const struct cudaMemcpy3DParms *box)
{
    return copy_3d(box, true, NULL);
}

EXPORT cudaError_t cudaMemcpy3DAsync(const struct cudaMemcpy3DParms *box, cudaStream_t stream)
{
    return copy_3d(box, false, to_stream(stream));
}

static cudaError_t copy_3d_peer(const struct cudaMemcpy3DPeerParms *p, bool sync, vgsp_stream *stream)
{
    if (!p) return fail(cudaErrorInvalidValue);
    if (!is_device(p->srcDevice) || !is_device(p->dstDevice)) return fail(cudaErrorInvalidDevice);
    struct cudaMemcpy3DParms box = {
        .srcArray = p->srcArray, .srcPos = p->srcPos, .srcPtr = p->srcPtr, .dstArray = p->dstArray, .dstPos = p->dstPos,
        .dstPtr = p->dstPtr, .extent = p->extent, .kind = cudaMemcpyDeviceToDevice,
    };
    return copy_3d(&box, sync, stream);
}

EXPORT cudaError_t cudaMemcpy3DPeer(const struct cudaMemcpy3DPeerParms *box)
{
    return copy_3d_peer(box, true, NULL);
}

EXPORT cudaError_t cudaMemcpy3DPeerAsync(const struct cudaMemcpy3DPeerParms *box, cudaStream_t stream)
{
    return copy_3d_peer(box, false, to_stream(stream));
}

EXPORT cudaError_t cudaMemset3DAsync(struct cudaPitchedPtr to, int value, struct cudaExtent e, cudaStream_t stream)
{
    vgsp_error error = VGSP_SUCCESS;
    if (!e.width || !e.height || !e.depth) return cudaSuccess;
    if (!lies_in(&(struct end){.memory = to}, e)) return fail(cudaErrorInvalidValue);
    struct box b = {.to = to.ptr, .to_pitch = to.pitch, .to_slice = to.pitch * to.ysize, .width = e.width,
                    .height = e.height, .depth = e.depth};
    join_slices(&b);
    for (size_t z = 0; z < b.depth && !error; z++)
        error = vgsp_memset_2d_async(b.to + z * b.to_slice, b.to_pitch, value, b.width, b.height, to_stream(stream));
    return (cudaError_t)error;
}

EXPORT cudaError_t cudaMemset3D(struct cudaPitchedPtr to, int value, struct cudaExtent extent)
{
    return cudaMemset3DAsync(to, value, extent, cudaStreamLegacy);
}

EXPORT cudaError_t cudaMalloc3D(struct cudaPitchedPtr *pointer, struct cudaExtent e)
{
    size_t pitch, rows;
    void *memory;
    if (!pointer || __builtin_mul_overflow(e.height, e.depth, &rows)) return fail(cudaErrorInvalidValue);
    cudaError_t error = cudaMallocPitch(&memory, &pitch, e.width, rows);
    if (!error) *pointer = make_cudaPitchedPtr(memory, pitch, e.width, e.height);
    return error;
}
