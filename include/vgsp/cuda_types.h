/* cuda_types.h: CUDA's declaration specifiers, vector types and dim3, for device code, host code and plain C.
 *
 * The vector types are plain records with CUDA's names, members and alignments: kernels and hosts exchange them in
 * memory, so sizes and alignments are part of the interface. All functions here are pure.
 */
#ifndef VGSP_CUDA_TYPES_H
#define VGSP_CUDA_TYPES_H

#include <stddef.h>

/* --- specifiers --------------------------------------------------------------------------------------------------- */

#if defined(__CUDACC__) && defined(__clang__)
#define __host__ __attribute__((host))
#define __device__ __attribute__((device))
#define __global__ __attribute__((global))
#define __shared__ __attribute__((shared))
#define __constant__ __attribute__((constant))
/* Clang has no managed variables in CUDA mode: a device variable that says what it is. */
#define __managed__ __attribute__((device)) __attribute__((annotate("vgsp_managed")))
/* The annotation carries the bound, expanded, to the compiler; the attribute lets clang check it. */
#define __VGSP_BOUNDS_TEXT(threads) "vgsp_launch_bounds:" #threads
#define __VGSP_BOUNDS_FIRST(threads, ...) \
    __attribute__((launch_bounds(threads))) __attribute__((annotate(__VGSP_BOUNDS_TEXT(threads))))
#define __launch_bounds__(...) __VGSP_BOUNDS_FIRST(__VA_ARGS__, 0)
#define __forceinline__ inline __attribute__((always_inline)) /* __noinline__ is clang's own keyword here */
#define __grid_constant__
#else
#define __host__
#define __device__
#define __forceinline__ inline __attribute__((always_inline))
#endif
#define __align__(bytes) __attribute__((aligned(bytes)))
#define CUDARTAPI
#define CUDART_CB

#ifdef __cplusplus
#define __VGSP_HD static inline __host__ __device__
#else
#define __VGSP_HD static inline
#endif

/* --- vector types ------------------------------------------------------------------------------------------------- */

/* name, element, then the alignment in bytes of the vectors of 1, 2, 3 and 4 elements. */
#define __VGSP_VECTORS(V)                          \
    V(char, signed char, 1, 2, 1, 4)               \
    V(uchar, unsigned char, 1, 2, 1, 4)            \
    V(short, short, 2, 4, 2, 8)                    \
    V(ushort, unsigned short, 2, 4, 2, 8)          \
    V(int, int, 4, 8, 4, 16)                       \
    V(uint, unsigned int, 4, 8, 4, 16)             \
    V(long, long, 8, 16, 8, 16)                    \
    V(ulong, unsigned long, 8, 16, 8, 16)          \
    V(longlong, long long, 8, 16, 8, 16)           \
    V(ulonglong, unsigned long long, 8, 16, 8, 16) \
    V(float, float, 4, 8, 4, 16)                   \
    V(double, double, 8, 16, 8, 16)

/* typeN and make_typeN(x, y, ...) for N = 1 .. 4. */
#define __VGSP_VECTOR(name, T, a1, a2, a3, a4)                                           \
    typedef struct __align__(a1) name##1 { T x; } name##1;                               \
    typedef struct __align__(a2) name##2 { T x, y; } name##2;                            \
    typedef struct __align__(a3) name##3 { T x, y, z; } name##3;                         \
    typedef struct __align__(a4) name##4 { T x, y, z, w; } name##4;                      \
    __VGSP_HD name##1 make_##name##1(T x) { name##1 v = {x}; return v; }                 \
    __VGSP_HD name##2 make_##name##2(T x, T y) { name##2 v = {x, y}; return v; }         \
    __VGSP_HD name##3 make_##name##3(T x, T y, T z) { name##3 v = {x, y, z}; return v; } \
    __VGSP_HD name##4 make_##name##4(T x, T y, T z, T w) { name##4 v = {x, y, z, w}; return v; }

__VGSP_VECTORS(__VGSP_VECTOR)
#undef __VGSP_VECTOR
#undef __VGSP_VECTORS

/* Those of four times 64 bits by the alignment they ask for, 16 or 32 bytes. */
#define __VGSP_ALIGNED(name, T, a)                               \
    typedef struct __align__(a) name { T x, y, z, w; } name;     \
    __VGSP_HD name make_##name(T x, T y, T z, T w) { name v = {x, y, z, w}; return v; }
#define __VGSP_ALIGNED_4(name, T)                                \
    __VGSP_ALIGNED(name##4_16a, T, 16) __VGSP_ALIGNED(name##4_32a, T, 32)
__VGSP_ALIGNED_4(long, long) __VGSP_ALIGNED_4(ulong, unsigned long) __VGSP_ALIGNED_4(longlong, long long)
__VGSP_ALIGNED_4(ulonglong, unsigned long long) __VGSP_ALIGNED_4(double, double)
#undef __VGSP_ALIGNED
#undef __VGSP_ALIGNED_4

/* Extents of a grid or block; in C++ a missing extent is 1. */
#ifdef __cplusplus
struct dim3 {
    unsigned int x, y, z;
    __host__ __device__ constexpr dim3(unsigned int vx = 1, unsigned int vy = 1, unsigned int vz = 1)
        : x(vx), y(vy), z(vz)
    {
    }
    __host__ __device__ constexpr dim3(uint3 v) : x(v.x), y(v.y), z(v.z)
    {
    }
    __host__ __device__ constexpr operator uint3() const
    {
        return uint3{x, y, z};
    }
};
#else
typedef struct dim3 {
    unsigned int x, y, z;
} dim3;
#endif

#endif
