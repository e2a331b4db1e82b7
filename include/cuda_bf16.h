/* cuda_bf16.h: CUDA's bfloat16, the upper 16 bits of a float, and its pair, for host and device code in C++. */
#ifndef __CUDA_BF16_H__
#define __CUDA_BF16_H__

#ifdef __VGSPCC__
#include <cuda_runtime.h>
#endif
#include <cuda_fp16.h>

#ifdef __cplusplus

#define __VGSP_H __nv_bfloat16
#define __VGSP_OTHER __half
#define __VGSP_H2 __nv_bfloat162
#define __VGSP_N(before, after) before##bfloat16##after
#define __VGSP_F(name) __vgsp_bfloat16_##name
#include <vgsp/cuda_float16.h>

typedef __vgsp_bfloat16_raw __nv_bfloat16_raw;
typedef __vgsp_bfloat162_raw __nv_bfloat162_raw;
typedef __nv_bfloat16 nv_bfloat16;
typedef __nv_bfloat162 nv_bfloat162;

inline __host__ __device__ __nv_bfloat16::__nv_bfloat16(__half v) : __nv_bfloat16((float)v) {}
inline __host__ __device__ __half::__half(__nv_bfloat16 v) : __half((float)v) {}

__VGSP_HD __nv_bfloat162 __bfloat162bfloat162(__nv_bfloat16 a) { return __nv_bfloat162(a, a); }
__VGSP_HD int __hisinf(__nv_bfloat16 a) { return a.__x == 0x7f80 ? 1 : a.__x == 0xff80 ? -1 : 0; }

#define CUDART_INF_BF16 __ushort_as_bfloat16((unsigned short)0x7f80U)
#define CUDART_NAN_BF16 __ushort_as_bfloat16((unsigned short)0x7fffU)
#define CUDART_MIN_DENORM_BF16 __ushort_as_bfloat16((unsigned short)0x0001U)
#define CUDART_MAX_NORMAL_BF16 __ushort_as_bfloat16((unsigned short)0x7f7fU)
#define CUDART_NEG_ZERO_BF16 __ushort_as_bfloat16((unsigned short)0x8000U)
#define CUDART_ZERO_BF16 __ushort_as_bfloat16((unsigned short)0x0000U)
#define CUDART_ONE_BF16 __ushort_as_bfloat16((unsigned short)0x3f80U)
#endif

#endif
