/* cuda_texture.c: CUDA's arrays and texture objects.
 *
 * An array is device memory without gaps between its rows. A texture object is the address of a vgsp_texture in device
 * memory, followed by what it was made from.
 */
#include "cuda_layer.h"

/* --- channels ------------------------------------------------------------------------------------------------------- */

/* Bytes of a texel: one, two or four channels of 8, 16 or 32 bits alike; 0: no such texel. */
static size_t texel_bytes(const cudaChannelFormatDesc *d)
{
    int count = 1 + (d->y != 0) + (d->z != 0) + (d->w != 0);
    bool alike = (!d->y || d->y == d->x) && (!d->z || d->z == d->x) && (!d->w || d->w == d->x);
    bool in_order = (d->y || !d->z) && (d->z || !d->w);
    bool is_size = d->x == 8 || d->x == 16 || d->x == 32;
    bool is_kind = d->f == cudaChannelFormatKindSigned || d->f == cudaChannelFormatKindUnsigned ||
                   (d->f == cudaChannelFormatKindFloat && d->x != 8);
    return alike && in_order && is_size && is_kind && count != 3 ? (size_t)count * (size_t)d->x / 8 : 0;
}

EXPORT cudaError_t cudaGetChannelDesc(cudaChannelFormatDesc *desc, cudaArray_const_t array)
{
    if (!desc || !array) return fail(cudaErrorInvalidValue);
    *desc = array->desc;
    return cudaSuccess;
}

/* --- arrays --------------------------------------------------------------------------------------------------------- */

struct cudaPitchedPtr array_memory(cudaArray_const_t array)
{
    size_t height = array->extent.height ? array->extent.height : 1;
    return make_cudaPitchedPtr(array->memory, array->pitch, array->pitch, height);
}

size_t array_texel_bytes(cudaArray_const_t array)
{
    return texel_bytes(&array->desc);
}

static size_t rows_of(cudaArray_const_t array)
{
    return (array->extent.height ? array->extent.height : 1) * (array->extent.depth ? array->extent.depth : 1);
}

EXPORT cudaError_t cudaMalloc3DArray(cudaArray_t *array, const cudaChannelFormatDesc *desc, struct cudaExtent extent,
                                     unsigned int flags)
{
    size_t most = INT32_MAX / 2;
    if (!array || !desc || !extent.width || extent.width > most || extent.height > most || extent.depth > most)
        return fail(cudaErrorInvalidValue);
    if (flags & ~(unsigned)cudaArraySurfaceLoadStore) return fail(cudaErrorNotSupported);
    if (!texel_bytes(desc)) return fail(cudaErrorInvalidChannelDescriptor);
    cudaArray_t fresh = host_allocate(sizeof *fresh);
    if (!fresh) return fail(cudaErrorMemoryAllocation);
    *fresh = (struct cudaArray){.desc = *desc, .extent = extent, .flags = flags};
    fresh->pitch = extent.width * texel_bytes(desc);
    size_t bytes;
    bool fits = !__builtin_mul_overflow(fresh->pitch, rows_of(fresh), &bytes);
    cudaError_t error = fits ? cudaMalloc(&fresh->memory, bytes) : fail(cudaErrorMemoryAllocation);
    if (error) host_release(fresh);
    else *array = fresh;
    return error;
}

EXPORT cudaError_t cudaMallocArray(cudaArray_t *array, const cudaChannelFormatDesc *desc, size_t width, size_t height,
                                   unsigned int flags)
{
    return cudaMalloc3DArray(array, desc, make_cudaExtent(width, height, 0), flags);
}

EXPORT cudaError_t cudaFreeArray(cudaArray_t array)
{
    if (!array) return cudaSuccess;
    cudaError_t error = cudaFree(array->memory);
    if (!error) host_release(array);
    return error;
}

EXPORT cudaError_t cudaArrayGetInfo(cudaChannelFormatDesc *desc, struct cudaExtent *extent, unsigned int *flags,
                                    cudaArray_t array)
{
    if (!array) return fail(cudaErrorInvalidValue);
    if (desc) *desc = array->desc;
    if (extent) *extent = array->extent;
    if (flags) *flags = array->flags;
    return cudaSuccess;
}

/* Where row `y` has byte x, if rows of so many bytes from there on lie in the array; NULL: they do not. */
static char *rectangle(cudaArray_const_t array, size_t x, size_t y, size_t width, size_t height)
{
    size_t rows = array ? rows_of(array) : 0;
    bool lies_in = array && x <= array->pitch && width <= array->pitch - x && y <= rows && height <= rows - y;
    return lies_in ? (char *)array->memory + y * array->pitch + x : NULL;
}

/* ... or bytes that go on from row to row. */
static char *run_of_bytes(cudaArray_const_t array, size_t x, size_t y, size_t count)
{
    size_t size = array ? rows_of(array) * array->pitch : 0, at = array ? y * array->pitch + x : 0;
    bool lies_in = array && x <= array->pitch && y <= rows_of(array) && at <= size && count <= size - at;
    return lies_in ? (char *)array->memory + at : NULL;
}

EXPORT cudaError_t cudaMemcpyToArray(cudaArray_t to, size_t x, size_t y, const void *from, size_t count,
                                     cudaMemcpyKind kind)
{
    char *place = run_of_bytes(to, x, y, count);
    return place ? cudaMemcpy(place, from, count, kind) : fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaMemcpyFromArray(void *to, cudaArray_const_t from, size_t x, size_t y, size_t count,
                                       cudaMemcpyKind kind)
{
    char *place = run_of_bytes(from, x, y, count);
    return place ? cudaMemcpy(to, place, count, kind) : fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaMemcpy2DToArray(cudaArray_t to, size_t x, size_t y, const void *from, size_t pitch, size_t width,
                                       size_t height, cudaMemcpyKind kind)
{
    char *place = rectangle(to, x, y, width, height);
    return place ? cudaMemcpy2D(place, to->pitch, from, pitch, width, height, kind) : fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaMemcpy2DToArrayAsync(cudaArray_t to, size_t x, size_t y, const void *from, size_t pitch,
                                            size_t width, size_t height, cudaMemcpyKind kind, cudaStream_t stream)
{
    char *place = rectangle(to, x, y, width, height);
    return place ? cudaMemcpy2DAsync(place, to->pitch, from, pitch, width, height, kind, stream)
                 : fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaMemcpy2DFromArray(void *to, size_t pitch, cudaArray_const_t from, size_t x, size_t y, size_t width,
                                         size_t height, cudaMemcpyKind kind)
{
    char *place = rectangle(from, x, y, width, height);
    return place ? cudaMemcpy2D(to, pitch, place, from->pitch, width, height, kind) : fail(cudaErrorInvalidValue);
}

/* --- texture objects ------------------------------------------------------------------------------------------------ */

struct texture {
    vgsp_texture fetched;
    cudaResourceDesc memory;
    cudaTextureDesc how;
};

/* Bytes from pointer to its allocation's end; all that are asked for where it is not known. */
static size_t bytes_behind(const void *pointer, size_t wanted)
{
    vgsp_pointer_attributes known;
    if (vgsp_get_pointer_attributes(&known, pointer) || known.kind == VGSP_MEMORY_HOST) return wanted;
    size_t behind = known.size - (size_t)((const char *)pointer - (const char *)known.base);
    return behind < wanted ? behind : wanted;
}

static void describe(vgsp_texture *t, const void *texels, size_t pitch, size_t width, size_t height, size_t depth)
{
    size_t rows = height ? height : 1;
    t->texels = texels;
    t->pitch = (long long)pitch;
    t->slice = (long long)(pitch * rows);
    t->extent[0] = width < INT32_MAX ? (int)width : INT32_MAX;
    t->extent[1] = (int)rows;
    t->extent[2] = depth ? (int)depth : 1;
}

/* Where the texels are; their channels. */
static cudaError_t describe_memory(vgsp_texture *t, cudaChannelFormatDesc *desc, const cudaResourceDesc *r)
{
    if (r->resType == cudaResourceTypeArray) {
        cudaArray_const_t array = r->res.array.array;
        if (!array) return cudaErrorInvalidValue;
        *desc = array->desc;
        describe(t, array->memory, array->pitch, array->extent.width, array->extent.height, array->extent.depth);
    } else if (r->resType == cudaResourceTypePitch2D) {
        *desc = r->res.pitch2D.desc;
        if (r->res.pitch2D.width * texel_bytes(desc) > r->res.pitch2D.pitchInBytes) return cudaErrorInvalidValue;
        describe(t, r->res.pitch2D.devPtr, r->res.pitch2D.pitchInBytes, r->res.pitch2D.width, r->res.pitch2D.height, 0);
    } else if (r->resType == cudaResourceTypeLinear) {
        size_t bytes = bytes_behind(r->res.linear.devPtr, r->res.linear.sizeInBytes);
        *desc = r->res.linear.desc;
        describe(t, r->res.linear.devPtr, 0, texel_bytes(desc) ? bytes / texel_bytes(desc) : 0, 0, 0);
    } else {
        return cudaErrorNotSupported;
    }
    if (!texel_bytes(desc)) return cudaErrorInvalidChannelDescriptor;
    return t->texels ? cudaSuccess : cudaErrorInvalidValue;
}

static int texel_format(const cudaChannelFormatDesc *d, cudaTextureReadMode mode)
{
    if (d->f == cudaChannelFormatKindFloat) return d->x == 16 ? VGSP_TEXEL_F16 : VGSP_TEXEL_AS_IS;
    if (mode == cudaReadModeElementType) return VGSP_TEXEL_AS_IS;
    bool is_signed = d->f == cudaChannelFormatKindSigned;
    return d->x == 8 ? (is_signed ? VGSP_TEXEL_S8 : VGSP_TEXEL_U8) : is_signed ? VGSP_TEXEL_S16 : VGSP_TEXEL_U16;
}

/* How it is fetched; coordinates that are not normalized cannot wrap, which clamps them. */
static cudaError_t describe_fetch(vgsp_texture *t, const cudaChannelFormatDesc *desc, const cudaTextureDesc *how)
{
    bool is_float = desc->f == cudaChannelFormatKindFloat;
    if (how->sRGB) return cudaErrorNotSupported;
    if (how->readMode == cudaReadModeNormalizedFloat && !is_float && desc->x == 32) return cudaErrorInvalidNormSetting;
    if (how->filterMode == cudaFilterModeLinear && !is_float && how->readMode == cudaReadModeElementType)
        return cudaErrorInvalidFilterSetting;
    for (int i = 0; i < 3; i++) {
        cudaTextureAddressMode mode = how->addressMode[i];
        if (mode < cudaAddressModeWrap || mode > cudaAddressModeBorder) return cudaErrorInvalidValue;
        bool folds = mode == cudaAddressModeWrap || mode == cudaAddressModeMirror;
        t->address[i] = folds && !how->normalizedCoords ? cudaAddressModeClamp : mode;
    }
    t->is_normalized = how->normalizedCoords != 0;
    t->is_linear = how->filterMode == cudaFilterModeLinear;
    t->format = texel_format(desc, how->readMode);
    t->texel_bytes = (int)texel_bytes(desc);
    for (int i = 0; i < 4; i++) t->border[i] = how->borderColor[i];
    return cudaSuccess;
}

EXPORT cudaError_t cudaCreateTextureObject(cudaTextureObject_t *object, const cudaResourceDesc *memory,
                                           const cudaTextureDesc *how, const struct cudaResourceViewDesc *view)
{
    if (!object || !memory || !how) return fail(cudaErrorInvalidValue);
    struct texture t = {.memory = *memory, .how = *how};
    cudaChannelFormatDesc desc;
    void *place;
    cudaError_t error = view ? cudaErrorNotSupported : describe_memory(&t.fetched, &desc, memory);
    if (!error) error = describe_fetch(&t.fetched, &desc, how);
    if (error) return fail(error);
    error = cudaMalloc(&place, sizeof t);
    if (!error) error = cudaMemcpy(place, &t, sizeof t, cudaMemcpyHostToDevice);
    if (!error) *object = (cudaTextureObject_t)(uintptr_t)place;
    return error;
}

EXPORT cudaError_t cudaDestroyTextureObject(cudaTextureObject_t object)
{
    return cudaFree((void *)(uintptr_t)object);
}

static cudaError_t read_texture(struct texture *t, cudaTextureObject_t object)
{
    if (!object) return fail(cudaErrorInvalidValue);
    return cudaMemcpy(t, (const void *)(uintptr_t)object, sizeof *t, cudaMemcpyDeviceToHost);
}

EXPORT cudaError_t cudaGetTextureObjectResourceDesc(cudaResourceDesc *memory, cudaTextureObject_t object)
{
    struct texture t;
    cudaError_t error = memory ? read_texture(&t, object) : fail(cudaErrorInvalidValue);
    if (!error) *memory = t.memory;
    return error;
}

EXPORT cudaError_t cudaGetTextureObjectTextureDesc(cudaTextureDesc *how, cudaTextureObject_t object)
{
    struct texture t;
    cudaError_t error = how ? read_texture(&t, object) : fail(cudaErrorInvalidValue);
    if (!error) *how = t.how;
    return error;
}
