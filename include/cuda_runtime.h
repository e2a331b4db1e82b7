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
/* CUDA's header has always brought these. The C++ library's <stdlib.h> would take longer to parse than all the rest. */
#include <initializer_list>
#include <string.h>
#include <time.h>
extern "C" {
void *malloc(size_t) noexcept;
void *calloc(size_t, size_t) noexcept;
void *realloc(void *, size_t) noexcept;
void free(void *) noexcept;
void exit(int) noexcept __attribute__((noreturn));
void abort(void) noexcept __attribute__((noreturn));
int rand(void) noexcept;
void srand(unsigned int) noexcept;
int atoi(const char *) noexcept;
double atof(const char *) noexcept;
char *getenv(const char *) noexcept;
}
#include <vgsp/cuda_device.h>
#include <vgsp/cuda_math.h>
#include <vgsp/cuda_integer.h>
#include <vgsp/cuda_atomic.h>
#include <vgsp/cuda_warp.h>
#endif

#endif
