/* cuda_texture_reference.h: texture references, CUDA's older kind of texture: variables of a file that the host binds to
 * memory.
 *
 * Host code has its own copy of such a variable. Binding makes a texture object from what the copy says, and leaves it in
 * both: the device's copy is that handle and no more.
 */
#ifndef VGSP_CUDA_TEXTURE_REFERENCE_H
#define VGSP_CUDA_TEXTURE_REFERENCE_H

#include <vgsp/cuda_host_cxx.h>

#ifdef __CUDACC__
#define __VGSP_TEXTURE_TYPE __attribute__((device_builtin_texture_type)) /* clang knows its variables by that */
#else
#define __VGSP_TEXTURE_TYPE
#endif

struct textureReference {
    int normalized = 0;
    cudaTextureFilterMode filterMode = cudaFilterModePoint;
    cudaTextureAddressMode addressMode[3] = {cudaAddressModeClamp, cudaAddressModeClamp, cudaAddressModeClamp};
    cudaChannelFormatDesc channelDesc = {};
    int sRGB = 0;
    unsigned int maxAnisotropy = 0;
    cudaTextureFilterMode mipmapFilterMode = cudaFilterModePoint;
    float mipmapLevelBias = 0, minMipmapLevelClamp = 0, maxMipmapLevelClamp = 0;
    int disableTrilinearOptimization = 0;
    cudaTextureObject_t __vgsp_object = 0;
};

template <class T, int Dimensions = cudaTextureType1D, cudaTextureReadMode Mode = cudaReadModeElementType>
struct __VGSP_TEXTURE_TYPE texture : textureReference {
    static_assert(Dimensions >= 1 && Dimensions <= 3, "layered and cubemap textures are not supported");
    texture() = default;
    texture(int norm, cudaTextureFilterMode filter = cudaFilterModePoint,
            cudaTextureAddressMode address = cudaAddressModeClamp)
    {
        normalized = norm;
        filterMode = filter;
        for (cudaTextureAddressMode &mode : addressMode) mode = address;
    }
};

/* --- channels ---------------------------------------------------------------------------------------------------------- */

static inline cudaChannelFormatDesc cudaCreateChannelDesc(int x, int y, int z, int w, cudaChannelFormatKind kind)
{
    cudaChannelFormatDesc desc = {x, y, z, w, kind};
    return desc;
}
static inline cudaChannelFormatDesc cudaCreateChannelDescHalf()
{
    return cudaCreateChannelDesc(16, 0, 0, 0, cudaChannelFormatKindFloat);
}

/* `count` channels of type T. */
template <class T> static inline cudaChannelFormatDesc __vgsp_channels(int count)
{
    const int bits = 8 * (int)sizeof(T);
    const bool is_signed = T(-1) < T(0), is_float = T(0.5) != T(0);
    return cudaCreateChannelDesc(bits, count > 1 ? bits : 0, count > 2 ? bits : 0, count > 3 ? bits : 0,
                                 is_float    ? cudaChannelFormatKindFloat
                                 : is_signed ? cudaChannelFormatKindSigned
                                             : cudaChannelFormatKindUnsigned);
}
template <class T> static inline cudaChannelFormatDesc cudaCreateChannelDesc()
{
    return cudaCreateChannelDesc(0, 0, 0, 0, cudaChannelFormatKindNone);
}
#define __VGSP_CHANNELS(T, E, count)                                           \
    template <> inline cudaChannelFormatDesc cudaCreateChannelDesc<T>() \
    {                                                                          \
        return __vgsp_channels<E>(count);                                      \
    }
#define __VGSP_VECTOR_CHANNELS(name, E) \
    __VGSP_CHANNELS(E, E, 1)            \
    __VGSP_CHANNELS(name##1, E, 1)      \
    __VGSP_CHANNELS(name##2, E, 2)      \
    __VGSP_CHANNELS(name##4, E, 4)
__VGSP_CHANNELS(char, char, 1)
__VGSP_VECTOR_CHANNELS(char, signed char)
__VGSP_VECTOR_CHANNELS(uchar, unsigned char)
__VGSP_VECTOR_CHANNELS(short, short)
__VGSP_VECTOR_CHANNELS(ushort, unsigned short)
__VGSP_VECTOR_CHANNELS(int, int)
__VGSP_VECTOR_CHANNELS(uint, unsigned int)
__VGSP_VECTOR_CHANNELS(float, float)
#undef __VGSP_CHANNELS
#undef __VGSP_VECTOR_CHANNELS

/* --- binding ------------------------------------------------------------------------------------------------------------ */

/* The reference gets this object instead of the one it has. */
static inline cudaError_t __vgsp_set_texture(const textureReference *reference, cudaTextureObject_t object)
{
    cudaTextureObject_t &own = const_cast<textureReference *>(reference)->__vgsp_object, old = own;
    size_t offset = (const char *)&own - (const char *)reference;
    cudaError_t error = cudaMemcpyToSymbol((const void *)reference, &object, sizeof object, offset);
    if (error != cudaSuccess) {
        cudaDestroyTextureObject(object);
        return error;
    }
    own = object;
    return old ? cudaDestroyTextureObject(old) : cudaSuccess;
}

template <class T, int Dims, cudaTextureReadMode Mode>
static inline cudaError_t __vgsp_bind(const texture<T, Dims, Mode> &reference, const cudaResourceDesc &memory)
{
    cudaTextureObject_t object;
    cudaTextureDesc how = {};
    for (int i = 0; i < 3; i++) how.addressMode[i] = reference.addressMode[i];
    how.filterMode = reference.filterMode;
    how.readMode = Mode;
    how.sRGB = reference.sRGB;
    how.normalizedCoords = reference.normalized;
    cudaError_t error = cudaCreateTextureObject(&object, &memory, &how, 0);
    return error == cudaSuccess ? __vgsp_set_texture(&reference, object) : error;
}

/* offset gets 0: texels may begin anywhere. */
template <class T, int Dims, cudaTextureReadMode Mode>
static inline cudaError_t cudaBindTexture(size_t *offset, const texture<T, Dims, Mode> &reference, const void *memory,
                                          const cudaChannelFormatDesc &desc, size_t size = 0xffffffffu)
{
    cudaResourceDesc linear = {};
    linear.resType = cudaResourceTypeLinear;
    linear.res.linear.devPtr = const_cast<void *>(memory);
    linear.res.linear.desc = desc;
    linear.res.linear.sizeInBytes = size;
    if (offset) *offset = 0;
    return __vgsp_bind(reference, linear);
}
template <class T, int Dims, cudaTextureReadMode Mode>
static inline cudaError_t cudaBindTexture(size_t *offset, const texture<T, Dims, Mode> &reference, const void *memory,
                                          size_t size = 0xffffffffu)
{
    return cudaBindTexture(offset, reference, memory, cudaCreateChannelDesc<T>(), size);
}

template <class T, int Dims, cudaTextureReadMode Mode>
static inline cudaError_t cudaBindTexture2D(size_t *offset, const texture<T, Dims, Mode> &reference, const void *memory,
                                            const cudaChannelFormatDesc &desc, size_t width, size_t height, size_t pitch)
{
    cudaResourceDesc plane = {};
    plane.resType = cudaResourceTypePitch2D;
    plane.res.pitch2D.devPtr = const_cast<void *>(memory);
    plane.res.pitch2D.desc = desc;
    plane.res.pitch2D.width = width;
    plane.res.pitch2D.height = height;
    plane.res.pitch2D.pitchInBytes = pitch;
    if (offset) *offset = 0;
    return __vgsp_bind(reference, plane);
}
template <class T, int Dims, cudaTextureReadMode Mode>
static inline cudaError_t cudaBindTexture2D(size_t *offset, const texture<T, Dims, Mode> &reference, const void *memory,
                                            size_t width, size_t height, size_t pitch)
{
    return cudaBindTexture2D(offset, reference, memory, cudaCreateChannelDesc<T>(), width, height, pitch);
}

/* The array's own channels count, desc is only there for older programs. */
template <class T, int Dims, cudaTextureReadMode Mode>
static inline cudaError_t cudaBindTextureToArray(const texture<T, Dims, Mode> &reference, cudaArray_const_t array)
{
    cudaResourceDesc texels = {};
    texels.resType = cudaResourceTypeArray;
    texels.res.array.array = const_cast<cudaArray_t>(array);
    return __vgsp_bind(reference, texels);
}
template <class T, int Dims, cudaTextureReadMode Mode>
static inline cudaError_t cudaBindTextureToArray(const texture<T, Dims, Mode> &reference, cudaArray_const_t array,
                                                 const cudaChannelFormatDesc &)
{
    return cudaBindTextureToArray(reference, array);
}

/* C's form of these, with pointers. */
template <class T, int Dims, cudaTextureReadMode Mode>
static inline cudaError_t cudaBindTexture(size_t *offset, const texture<T, Dims, Mode> *reference, const void *memory,
                                          const cudaChannelFormatDesc *desc, size_t size = 0xffffffffu)
{
    return cudaBindTexture(offset, *reference, memory, *desc, size);
}
template <class T, int Dims, cudaTextureReadMode Mode>
static inline cudaError_t cudaBindTexture2D(size_t *offset, const texture<T, Dims, Mode> *reference, const void *memory,
                                            const cudaChannelFormatDesc *desc, size_t width, size_t height, size_t pitch)
{
    return cudaBindTexture2D(offset, *reference, memory, *desc, width, height, pitch);
}
template <class T, int Dims, cudaTextureReadMode Mode>
static inline cudaError_t cudaBindTextureToArray(const texture<T, Dims, Mode> *reference, cudaArray_const_t array,
                                                 const cudaChannelFormatDesc *)
{
    return cudaBindTextureToArray(*reference, array);
}

static inline cudaError_t cudaUnbindTexture(const textureReference *reference)
{
    return __vgsp_set_texture(reference, 0);
}
template <class T, int Dims, cudaTextureReadMode Mode>
static inline cudaError_t cudaUnbindTexture(const texture<T, Dims, Mode> &reference)
{
    return cudaUnbindTexture(&reference);
}
template <class T, int Dims, cudaTextureReadMode Mode>
static inline cudaError_t cudaGetTextureAlignmentOffset(size_t *offset, const texture<T, Dims, Mode> &)
{
    *offset = 0;
    return cudaSuccess;
}

/* --- fetching ------------------------------------------------------------------------------------------------------------- */

#if defined(__VGSPCC__)
template <class T, cudaTextureReadMode Mode> struct __vgsp_fetched { typedef T type; };
template <class T> struct __vgsp_fetched<T, cudaReadModeNormalizedFloat> {
    typedef typename __vgsp_texel<T>::floats type;
};
template <class T, cudaTextureReadMode Mode> using __vgsp_fetched_t = typename __vgsp_fetched<T, Mode>::type;

template <class T, cudaTextureReadMode Mode>
__VGSP_DEVICE __vgsp_fetched_t<T, Mode> tex1Dfetch(const texture<T, 1, Mode> &t, int x)
{
    return tex1Dfetch<__vgsp_fetched_t<T, Mode>>(t.__vgsp_object, x);
}
template <class T, cudaTextureReadMode Mode>
__VGSP_DEVICE __vgsp_fetched_t<T, Mode> tex1D(const texture<T, 1, Mode> &t, float x)
{
    return tex1D<__vgsp_fetched_t<T, Mode>>(t.__vgsp_object, x);
}
template <class T, cudaTextureReadMode Mode>
__VGSP_DEVICE __vgsp_fetched_t<T, Mode> tex2D(const texture<T, 2, Mode> &t, float x, float y)
{
    return tex2D<__vgsp_fetched_t<T, Mode>>(t.__vgsp_object, x, y);
}
template <class T, cudaTextureReadMode Mode>
__VGSP_DEVICE __vgsp_fetched_t<T, Mode> tex3D(const texture<T, 3, Mode> &t, float x, float y, float z)
{
    return tex3D<__vgsp_fetched_t<T, Mode>>(t.__vgsp_object, x, y, z);
}
#endif

#endif
