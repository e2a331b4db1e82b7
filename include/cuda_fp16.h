/* cuda_fp16.h: CUDA's half precision: IEEE binary16 (half) and its pair (half2), for host and device code in C++. */
#ifndef __CUDA_FP16_H__
#define __CUDA_FP16_H__

#ifdef __VGSPCC__
#include <cuda_runtime.h>
#endif
#include <vgsp/cuda_types.h>

#ifdef __cplusplus
#include <vgsp/cuda_float16_bits.h>

#define __VGSP_H __half
#define __VGSP_OTHER __nv_bfloat16
#define __VGSP_H2 __half2
#define __VGSP_N(before, after) before##half##after
#define __VGSP_F(name) __vgsp_half_##name
#include <vgsp/cuda_float16.h>

typedef __vgsp_half_raw __half_raw;
typedef __vgsp_half2_raw __half2_raw;
typedef __half half;
typedef __half2 half2;
typedef __half nv_half;
typedef __half __nv_half;
typedef __half2 nv_half2;
typedef __half2 __nv_half2;

__VGSP_HD __half2 __half2half2(__half a) { return __half2(a, a); }
/* -1, 0 or 1. */
__VGSP_HD int __hisinf(__half a) { return a.__x == 0x7c00 ? 1 : a.__x == 0xfc00 ? -1 : 0; }

#define CUDART_INF_FP16 __ushort_as_half((unsigned short)0x7c00U)
#define CUDART_NAN_FP16 __ushort_as_half((unsigned short)0x7fffU)
#define CUDART_MIN_DENORM_FP16 __ushort_as_half((unsigned short)0x0001U)
#define CUDART_MAX_NORMAL_FP16 __ushort_as_half((unsigned short)0x7bffU)
#define CUDART_NEG_ZERO_FP16 __ushort_as_half((unsigned short)0x8000U)
#define CUDART_ZERO_FP16 __ushort_as_half((unsigned short)0x0000U)
#define CUDART_ONE_FP16 __ushort_as_half((unsigned short)0x3c00U)
#endif

#endif
