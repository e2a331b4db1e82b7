/* cuda_runtime.h: CUDA's runtime interface, all of it that this project has.
 *
 * Three readers: plain C and C++ hosts get types and the host functions; host code of .cu and .vk files gets templates
 * besides; device code gets the device library. vgspcc reads this file before the user's first line (it defines
 * __VGSPCC__), in both halves of its work: host bodies must parse in the device half too.
 */
#ifndef __CUDA_RUNTIME_H__
#define __CUDA_RUNTIME_H__

#include <vgsp/cuda_types.h>
#include <vgsp/cuda_host.h>
#ifdef __cplusplus
#include <vgsp/cuda_host_cxx.h>
#endif
#if defined(__VGSPCC__) && defined(__cplusplus)
#include <vgsp/cuda_device.h>
#include <vgsp/cuda_math.h>
#include <vgsp/cuda_integer.h>
#include <vgsp/cuda_atomic.h>
#include <vgsp/cuda_warp.h>
/* CUDA's header has always brought these; behind the device library, whose functions <stdlib.h> takes into std. Its
   <functional> would take longer to parse than all the rest. */
#include <ctype.h>
#include <initializer_list>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <utility>
#endif

#endif
