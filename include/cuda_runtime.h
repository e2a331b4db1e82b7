/* cuda_runtime.h: CUDA's runtime interface, all of it that this project has.
 *
 * Three readers: plain C and C++ hosts get types and the host functions; host code of .cu and .vk files gets templates
 * besides; device code gets the device library. vgspcc reads this file before the user's first line (it defines
 * __VGSPCC__), in both halves of its work: host bodies must parse in the device half too.
 */
#ifndef __CUDA_RUNTIME_H__
#define __CUDA_RUNTIME_H__

/* The headers that CUDA's brings along, whose guards programs ask for. */
#define __BUILTIN_TYPES_H__
#define __CHANNEL_DESCRIPTOR_H__
#define __COMMON_FUNCTIONS_H__
#define __CUDA_DEVICE_RUNTIME_API_H__
#define __CUDA_RUNTIME_API_H__
#define __DEVICE_ATOMIC_FUNCTIONS_H__
#define __DEVICE_DOUBLE_FUNCTIONS_H__
#define __DEVICE_FUNCTIONS_H__
#define __DEVICE_LAUNCH_PARAMETERS_H__
#define __DEVICE_TYPES_H__
#define __DRIVER_FUNCTIONS_H__
#define __DRIVER_TYPES_H__
#define __HOST_CONFIG_H__
#define __HOST_DEFINES_H__
#define __MATH_FUNCTIONS_H__
#define __SM_20_ATOMIC_FUNCTIONS_H__
#define __SM_20_INTRINSICS_H__
#define __SM_30_INTRINSICS_H__
#define __SM_32_ATOMIC_FUNCTIONS_H__
#define __SM_32_INTRINSICS_H__
#define __SM_35_ATOMIC_FUNCTIONS_H__
#define __SM_35_INTRINSICS_H__
#define __SM_60_ATOMIC_FUNCTIONS_H__
#define __SM_61_INTRINSICS_H__
#define __TEXTURE_FETCH_FUNCTIONS_H__
#define __TEXTURE_TYPES_H__
#define __VECTOR_FUNCTIONS_H__
#define __VECTOR_TYPES_H__

#include <vgsp/cuda_types.h>
#include <vgsp/cuda_host.h>
#ifdef __cplusplus
#include <vgsp/cuda_host_cxx.h>
#endif
#if defined(__VGSPCC__) && defined(__cplusplus)
#include <vgsp/cuda_device.h>
#include <vgsp/cuda_math.h>
#include <vgsp/cuda_math_more.h>
#include <vgsp/cuda_rounding.h>
#include <vgsp/cuda_integer.h>
#include <vgsp/cuda_simd.h>
#include <vgsp/cuda_atomic.h>
#include <vgsp/cuda_warp.h>
#include <vgsp/cuda_texture.h>
/* CUDA's header has always brought these; behind the device library, whose functions these take into std. <math.h>
   brings std::min, std::numeric_limits and M_PI as well. */
#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <new>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <type_traits>
#include <vgsp/cuda_std.h> /* from here on vgspcc parses for every file anew */
#endif
#ifdef __cplusplus
#include <vgsp/cuda_texture_reference.h>
#endif

#endif
