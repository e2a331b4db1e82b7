/* cuda_texture.h: fetches from textures, in device code.
 *
 * A texture object is the address of a vgsp_texture, which says where the texels are and how to fetch. Coordinates become
 * texels as CUDA's programming guide has it: positions are folded or scaled first, then the addressing mode finds a place
 * for every texel that is asked for. Weights of linear filtering have eight bits, as the hardware's.
 */
#ifndef VGSP_CUDA_TEXTURE_H
#define VGSP_CUDA_TEXTURE_H

#include <vgsp/cuda_math.h>
#include <vgsp/cuda_texture_types.h>

/* --- what a fetch may give ------------------------------------------------------------------------------------------ */

/* T has `channels` elements; floats is the type with as many floats; of() makes one. */
template <class T> struct __vgsp_texel;
#define __VGSP_TEXEL(T, E, F, count, ...)                          \
    template <> struct __vgsp_texel<T> {                           \
        typedef E element;                                         \
        typedef F floats;                                          \
        static constexpr int channels = count;                     \
        static __device__ T of(E x, [[maybe_unused]] E y, [[maybe_unused]] E z, [[maybe_unused]] E w) \
        {                                                          \
            return __VA_ARGS__;                                    \
        }                                                          \
    };
#define __VGSP_TEXELS(name, E)                 \
    __VGSP_TEXEL(E, E, float, 1, x)            \
    __VGSP_TEXEL(name##1, E, float1, 1, {x})   \
    __VGSP_TEXEL(name##2, E, float2, 2, {x, y}) \
    __VGSP_TEXEL(name##4, E, float4, 4, {x, y, z, w})
__VGSP_TEXEL(char, char, float, 1, x)
__VGSP_TEXELS(char, signed char)
__VGSP_TEXELS(uchar, unsigned char)
__VGSP_TEXELS(short, short)
__VGSP_TEXELS(ushort, unsigned short)
__VGSP_TEXELS(int, int)
__VGSP_TEXELS(uint, unsigned)
__VGSP_TEXELS(float, float)
#undef __VGSP_TEXEL
#undef __VGSP_TEXELS

__VGSP_DEVICE void __vgsp_add_weighed(float &sum, float weight, float v) { sum += weight * v; }
__VGSP_DEVICE void __vgsp_add_weighed(float1 &sum, float weight, float1 v) { sum.x += weight * v.x; }
__VGSP_DEVICE void __vgsp_add_weighed(float2 &sum, float weight, float2 v)
{
    sum.x += weight * v.x;
    sum.y += weight * v.y;
}
__VGSP_DEVICE void __vgsp_add_weighed(float4 &sum, float weight, float4 v)
{
    sum.x += weight * v.x;
    sum.y += weight * v.y;
    sum.z += weight * v.z;
    sum.w += weight * v.w;
}

/* --- one texel ------------------------------------------------------------------------------------------------------ */

__VGSP_DEVICE float __vgsp_channel(int format, const char *texel, int channel)
{
    switch (format) {
    case VGSP_TEXEL_F16: return __vgsp_cvt_f32_f16(((const unsigned short *)texel)[channel]);
    case VGSP_TEXEL_U8: return ((const unsigned char *)texel)[channel] / 255.0f;
    case VGSP_TEXEL_S8: return fmaxf(((const signed char *)texel)[channel] / 127.0f, -1.0f);
    case VGSP_TEXEL_U16: return ((const unsigned short *)texel)[channel] / 65535.0f;
    default: return fmaxf(((const short *)texel)[channel] / 32767.0f, -1.0f);
    }
}

/* The texel number x of a row. */
template <class T> __VGSP_DEVICE T __vgsp_texel_of(const vgsp_texture *t, const char *row, int x)
{
    typedef __vgsp_texel<T> Texel;
    if constexpr (__is_same(typename Texel::element, float)) {
        if (t->format != VGSP_TEXEL_AS_IS) {
            const char *texel = row + (long long)x * t->texel_bytes;
            float c[4] = {};
            c[0] = __vgsp_channel(t->format, texel, 0);
            if constexpr (Texel::channels > 1) c[1] = __vgsp_channel(t->format, texel, 1);
            if constexpr (Texel::channels > 2) {
                c[2] = __vgsp_channel(t->format, texel, 2);
                c[3] = __vgsp_channel(t->format, texel, 3);
            }
            return Texel::of(c[0], c[1], c[2], c[3]);
        }
    }
    return ((const T *)row)[x];
}

template <class T> __VGSP_DEVICE T __vgsp_border(const vgsp_texture *t)
{
    typedef typename __vgsp_texel<T>::element Element;
    return __vgsp_texel<T>::of((Element)t->border[0], (Element)t->border[1], (Element)t->border[2],
                               (Element)t->border[3]);
}

/* A fetch of a type that does not fit the texture is undefined in CUDA; here it ends the launch. */
template <class T> __VGSP_DEVICE const vgsp_texture *__vgsp_texture_of(cudaTextureObject_t object)
{
    const vgsp_texture *t = (const vgsp_texture *)object;
    bool converts = __is_same(typename __vgsp_texel<T>::element, float) && t->format != VGSP_TEXEL_AS_IS;
    if (!converts && t->texel_bytes != sizeof(T)) __trap();
    return t;
}

/* --- coordinates ------------------------------------------------------------------------------------------------------ */

/* A coordinate in texels, at most one texel outside; NaN is outside. */
__VGSP_DEVICE float __vgsp_position(const vgsp_texture *t, int dimension, float x)
{
    int mode = t->address[dimension];
    float extent = (float)t->extent[dimension];
    if (t->is_normalized) {
        float whole = floorf(x);
        if (mode == cudaAddressModeWrap) x -= whole;
        if (mode == cudaAddressModeMirror) x = (long long)whole & 1 ? whole + 1.0f - x : x - whole;
        x *= extent;
    }
    return fminf(fmaxf(x, -1.0f), extent + 1.0f);
}

/* The texel that stands for number i, which may be outside; -1: the border does. */
__VGSP_DEVICE int __vgsp_place(const vgsp_texture *t, int dimension, int i)
{
    int mode = t->address[dimension], extent = t->extent[dimension];
    if (mode == cudaAddressModeBorder) return i < extent ? max(i, -1) : -1;
    if (mode == cudaAddressModeWrap) return i < 0 ? i + extent : i < extent ? i : i - extent;
    return min(max(i, 0), extent - 1);
}

template <class T, int Dimensions> __VGSP_DEVICE T __vgsp_texel_at(const vgsp_texture *t, int x, int y, int z)
{
    const char *row = (const char *)t->texels;
    x = __vgsp_place(t, 0, x);
    bool inside = x >= 0;
    if constexpr (Dimensions > 1) {
        y = __vgsp_place(t, 1, y);
        inside = inside && y >= 0;
        row += y * t->pitch;
    }
    if constexpr (Dimensions > 2) {
        z = __vgsp_place(t, 2, z);
        inside = inside && z >= 0;
        row += z * t->slice;
    }
    return inside ? __vgsp_texel_of<T>(t, row, x) : __vgsp_border<T>(t);
}

/* The texel before position x, and the next one's weight. */
__VGSP_DEVICE int __vgsp_split(float x, float &weight)
{
    float before = floorf(x - 0.5f);
    weight = rintf((x - 0.5f - before) * 256.0f) / 256.0f;
    return (int)before;
}

template <class T, int Dimensions> __VGSP_DEVICE T __vgsp_linear(const vgsp_texture *t, float x, float y, float z)
{
    float wx, wy = 0, wz = 0;
    int i = __vgsp_split(x, wx), j = Dimensions > 1 ? __vgsp_split(y, wy) : 0, k = Dimensions > 2 ? __vgsp_split(z, wz) : 0;
    T sum = {};
    for (int dz = 0; dz < (Dimensions > 2 ? 2 : 1); dz++)
        for (int dy = 0; dy < (Dimensions > 1 ? 2 : 1); dy++)
            for (int dx = 0; dx < 2; dx++) {
                float weight = (dx ? wx : 1 - wx) * (dy ? wy : 1 - wy) * (dz ? wz : 1 - wz);
                __vgsp_add_weighed(sum, weight, __vgsp_texel_at<T, Dimensions>(t, i + dx, j + dy, k + dz));
            }
    return sum;
}

template <class T, int Dimensions>
__VGSP_DEVICE T __vgsp_fetch(cudaTextureObject_t object, float x, float y = 0, float z = 0)
{
    const vgsp_texture *t = __vgsp_texture_of<T>(object);
    x = __vgsp_position(t, 0, x);
    if constexpr (Dimensions > 1) y = __vgsp_position(t, 1, y);
    if constexpr (Dimensions > 2) z = __vgsp_position(t, 2, z);
    if constexpr (__is_same(typename __vgsp_texel<T>::element, float))
        if (t->is_linear) return __vgsp_linear<T, Dimensions>(t, x, y, z);
    return __vgsp_texel_at<T, Dimensions>(t, (int)floorf(x), (int)floorf(y), (int)floorf(z));
}

/* --- CUDA's names ------------------------------------------------------------------------------------------------------ */

/* From linear memory; 0 outside. */
template <class T> __VGSP_DEVICE T tex1Dfetch(cudaTextureObject_t object, int x)
{
    const vgsp_texture *t = __vgsp_texture_of<T>(object);
    T nothing = {};
    return (unsigned)x < (unsigned)t->extent[0] ? __vgsp_texel_of<T>(t, (const char *)t->texels, x) : nothing;
}
template <class T> __VGSP_DEVICE T tex1D(cudaTextureObject_t object, float x) { return __vgsp_fetch<T, 1>(object, x); }
template <class T> __VGSP_DEVICE T tex2D(cudaTextureObject_t object, float x, float y)
{
    return __vgsp_fetch<T, 2>(object, x, y);
}
template <class T> __VGSP_DEVICE T tex3D(cudaTextureObject_t object, float x, float y, float z)
{
    return __vgsp_fetch<T, 3>(object, x, y, z);
}

/* The older form, with the result's place for its type. */
template <class T> __VGSP_DEVICE void tex1Dfetch(T *to, cudaTextureObject_t object, int x)
{
    *to = tex1Dfetch<T>(object, x);
}
template <class T> __VGSP_DEVICE void tex1D(T *to, cudaTextureObject_t object, float x) { *to = tex1D<T>(object, x); }
template <class T> __VGSP_DEVICE void tex2D(T *to, cudaTextureObject_t object, float x, float y)
{
    *to = tex2D<T>(object, x, y);
}
template <class T> __VGSP_DEVICE void tex3D(T *to, cudaTextureObject_t object, float x, float y, float z)
{
    *to = tex3D<T>(object, x, y, z);
}

#endif
