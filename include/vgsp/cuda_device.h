/* cuda_device.h: what device code stands on: thread and block ids, the compiler's operations, barriers, fences.
 *
 * A function named __vgsp_<operation>_<type> is declared here and defined nowhere: the compiler makes an operation of
 * its table of every call to it. All the rest of CUDA's device library is ordinary inline code on top of these
 * (cuda_math.h, cuda_integer.h, cuda_atomic.h, cuda_warp.h). Types: i32 u32 i64 u64 f32 f64.
 */
#ifndef VGSP_CUDA_DEVICE_H
#define VGSP_CUDA_DEVICE_H

#include <vgsp/cuda_types.h>

#define __VGSP_DEVICE static inline __device__

/* --- ids ---------------------------------------------------------------------------------------------------------- */

extern const __device__ uint3 threadIdx; /* in the block */
extern const __device__ uint3 blockIdx;  /* in the grid */
extern const __device__ dim3 blockDim;   /* threads of a block */
extern const __device__ dim3 gridDim;    /* blocks of the grid */
constexpr int warpSize = 32;

/* --- operations --------------------------------------------------------------------------------------------------- */

#define __VGSP_FLOATS(op, parameters32, parameters64) \
    __device__ float __vgsp_##op##_f32 parameters32;  \
    __device__ double __vgsp_##op##_f64 parameters64;
#define __VGSP_1(op) __VGSP_FLOATS(op, (float), (double))
#define __VGSP_2(op) __VGSP_FLOATS(op, (float, float), (double, double))
#define __VGSP_3(op) __VGSP_FLOATS(op, (float, float, float), (double, double, double))
#define __VGSP_TO(result, op)                   \
    __device__ result __vgsp_##op##_f32(float); \
    __device__ result __vgsp_##op##_f64(double);
#define __VGSP_FAST1(op) __device__ float __vgsp_fast_##op##_f32(float);
#define __VGSP_FAST2(op) __device__ float __vgsp_fast_##op##_f32(float, float);
#define __VGSP_INTEGERS2(op)                                      \
    __device__ int __vgsp_##op##_i32(int, int);                   \
    __device__ unsigned __vgsp_##op##_u32(unsigned, unsigned);    \
    __device__ long long __vgsp_##op##_i64(long long, long long); \
    __device__ unsigned long long __vgsp_##op##_u64(unsigned long long, unsigned long long);
#define __VGSP_BITS(result, op)            \
    __device__ int __vgsp_##op##_i32(int); \
    __device__ result __vgsp_##op##_i64(long long);

__VGSP_3(fma) __VGSP_2(mul_nc) __VGSP_2(add_nc)
__VGSP_2(min) __VGSP_2(max) __VGSP_1(abs)
__VGSP_INTEGERS2(min) __VGSP_INTEGERS2(max) __VGSP_INTEGERS2(mulhi)
__device__ int __vgsp_dp4a_i32(int, int, int);
__device__ unsigned __vgsp_dp4a_u32(unsigned, unsigned, unsigned);
__device__ int __vgsp_dp2a_i32(int, int, int);
__device__ unsigned __vgsp_dp2a_u32(unsigned, unsigned, unsigned);
__VGSP_BITS(long long, abs) __VGSP_BITS(int, popc) __VGSP_BITS(int, clz) __VGSP_BITS(int, ffs)
__VGSP_BITS(long long, brev)
__device__ int __vgsp_bits_i32_f32(float);
__device__ float __vgsp_bits_f32_i32(int);
__device__ long long __vgsp_bits_i64_f64(double);
__device__ double __vgsp_bits_f64_i64(long long);
__device__ float __vgsp_cvt_f32_f16(int);
__device__ int __vgsp_cvt_f16_f32(float);

__VGSP_1(sqrt) __VGSP_1(rsqrt) __VGSP_1(cbrt) __VGSP_1(rcbrt)
__VGSP_1(exp) __VGSP_1(exp2) __VGSP_1(exp10) __VGSP_1(expm1)
__VGSP_1(log) __VGSP_1(log2) __VGSP_1(log10) __VGSP_1(log1p)
__VGSP_1(sin) __VGSP_1(cos) __VGSP_1(tan) __VGSP_1(sinpi) __VGSP_1(cospi)
__VGSP_1(asin) __VGSP_1(acos) __VGSP_1(atan) __VGSP_2(atan2)
__VGSP_1(sinh) __VGSP_1(cosh) __VGSP_1(tanh) __VGSP_1(asinh) __VGSP_1(acosh) __VGSP_1(atanh)
__VGSP_2(pow) __VGSP_2(hypot) __VGSP_2(fmod) __VGSP_2(remainder)
__VGSP_1(floor) __VGSP_1(ceil) __VGSP_1(trunc) __VGSP_1(rint) __VGSP_1(round)
__VGSP_2(copysign) __VGSP_2(nextafter) __VGSP_2(fdim)
__VGSP_1(erf) __VGSP_1(erfc) __VGSP_1(tgamma) __VGSP_1(lgamma)
__VGSP_1(logb) __VGSP_1(frexp_mantissa) __VGSP_TO(int, ilogb) __VGSP_TO(int, frexp_exponent)
__VGSP_FLOATS(ldexp, (float, int), (double, int))
__VGSP_FAST1(sin) __VGSP_FAST1(cos) __VGSP_FAST1(exp) __VGSP_FAST1(exp10)
__VGSP_FAST1(log) __VGSP_FAST1(log2) __VGSP_FAST1(log10) __VGSP_FAST2(pow) __VGSP_FAST2(div)
__VGSP_TO(bool, isnan) __VGSP_TO(bool, isinf) __VGSP_TO(bool, isfinite) __VGSP_TO(bool, signbit)

__device__ void __vgsp_barrier();
__device__ int __vgsp_barrier_count(int);
__device__ int __vgsp_barrier_and(int);
__device__ int __vgsp_barrier_or(int);
__device__ void __vgsp_barrier_grid();
__device__ int __vgsp_is_cooperative();
__device__ void __vgsp_fence();
__device__ void __vgsp_sleep();
__device__ void __vgsp_trap();
__device__ unsigned long long __vgsp_clock();
__device__ void *__vgsp_malloc(unsigned long long bytes);
__device__ void __vgsp_free(void *);
__device__ void __vgsp_assert_fail(const char *expression, const char *file, unsigned line, const char *function);

#undef __VGSP_1
#undef __VGSP_2
#undef __VGSP_3
#undef __VGSP_TO
#undef __VGSP_FAST1
#undef __VGSP_FAST2
#undef __VGSP_BITS
#undef __VGSP_FLOATS
#undef __VGSP_INTEGERS2

/* --- barriers, fences, control ------------------------------------------------------------------------------------ */

#define __syncthreads() __vgsp_barrier() /* clang has a builtin of that name, which nothing can define */
__VGSP_DEVICE int __syncthreads_count(int predicate) { return __vgsp_barrier_count(predicate); }
__VGSP_DEVICE int __syncthreads_and(int predicate) { return __vgsp_barrier_and(predicate); }
__VGSP_DEVICE int __syncthreads_or(int predicate) { return __vgsp_barrier_or(predicate); }

__VGSP_DEVICE void __threadfence() { __vgsp_fence(); }
__VGSP_DEVICE void __threadfence_block() { __vgsp_fence(); }
__VGSP_DEVICE void __threadfence_system() { __vgsp_fence(); }

__VGSP_DEVICE void __trap() { __vgsp_trap(); }
__device__ void __brkpt(); /* refused where it is called */
/* May wait up to twice the asked time, never must: other threads have their turn. */
__VGSP_DEVICE void __nanosleep(unsigned) { __vgsp_sleep(); }

__VGSP_DEVICE long clock() { return (long)__vgsp_clock(); }
__VGSP_DEVICE long long clock64() { return (long long)__vgsp_clock(); }

/* --- memory ------------------------------------------------------------------------------------------------------- */

/* Cache hints: a load or store as any other. */
#define __VGSP_LOAD(name) \
    template <class T> __VGSP_DEVICE T name(const T *address) { return *address; }
__VGSP_LOAD(__ldg) __VGSP_LOAD(__ldca) __VGSP_LOAD(__ldcg) __VGSP_LOAD(__ldcs) __VGSP_LOAD(__ldlu)
#undef __VGSP_LOAD
/* Loops wait on words that are read past the first cache: read anew each time. */
__VGSP_DEVICE int __ldcg(const int *address) { return *(const volatile int *)address; }
__VGSP_DEVICE unsigned __ldcg(const unsigned *address) { return *(const volatile unsigned *)address; }
__VGSP_DEVICE unsigned long long __ldcg(const unsigned long long *address)
{
    return *(const volatile unsigned long long *)address;
}

template <class T> struct __vgsp_same { typedef T type; };
#define __VGSP_STORE(name)                                                                      \
    template <class T> __VGSP_DEVICE void name(T *address, typename __vgsp_same<T>::type value) \
    {                                                                                           \
        *address = value;                                                                       \
    }
__VGSP_STORE(__stwb) __VGSP_STORE(__stcg) __VGSP_STORE(__stcs)
#undef __VGSP_STORE

/* Read and written anew each time; scalars only. */
template <class T> __VGSP_DEVICE T __ldcv(const T *address) { return *(const volatile T *)address; }
template <class T> __VGSP_DEVICE void __stwt(T *address, typename __vgsp_same<T>::type value)
{
    *(volatile T *)address = value;
}

/* From a heap of cudaLimitMallocHeapSize bytes; lives on after the kernel; NULL when the heap is full. */
__VGSP_DEVICE void *malloc(size_t bytes) noexcept { return __vgsp_malloc(bytes); }
__VGSP_DEVICE void free(void *memory) noexcept { __vgsp_free(memory); }

__VGSP_DEVICE void *memcpy(void *to, const void *from, size_t bytes) noexcept
{
    for (size_t i = 0; i < bytes; i++) ((unsigned char *)to)[i] = ((const unsigned char *)from)[i];
    return to;
}

__VGSP_DEVICE void *memset(void *to, int byte, size_t bytes) noexcept
{
    for (size_t i = 0; i < bytes; i++) ((unsigned char *)to)[i] = (unsigned char)byte;
    return to;
}

/* --- output and assertions ---------------------------------------------------------------------------------------- */

extern "C" {
/* C's formats with up to 32 arguments; the text appears at the host's next synchronisation. The result is the number of
   arguments. The compiler makes an operation of it. */
__device__ int printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
}

/* What assert() of <assert.h> calls. */
__VGSP_DEVICE void __assert_fail(const char *expression, const char *file, unsigned line, const char *function) noexcept
{
    __vgsp_assert_fail(expression, file, line, function);
}

#endif
