/* cuda_math.h: CUDA's mathematical functions for device code, in float, double and the overloads of <cmath>.
 *
 * Each is one of the compiler's operations or short code on top of them. The C library's functions of the same names
 * are declared here too, for host code: CUDA's runtime header has always brought them. Device functions overload them,
 * so <math.h> and <cmath> may follow; the namespace std below makes <cmath>'s inline functions step back in device
 * code. With __USE_FAST_MATH__ defined the float forms of some are the fast ones.
 */
#ifndef VGSP_CUDA_MATH_H
#define VGSP_CUDA_MATH_H

#include <vgsp/cuda_device.h>

/* Clang lets <cmath>'s constexpr functions pass beside device functions of the same name in a system header only. */
#pragma GCC system_header

/* --- integral arguments count as double, and so do mixed ones ----------------------------------------------------- */

template <class T> struct __vgsp_number {};
#define __VGSP_NUMBER(T, whole) \
    template <> struct __vgsp_number<T> { enum { is_whole = whole }; typedef double as_double; };
__VGSP_NUMBER(float, 0) __VGSP_NUMBER(double, 0) __VGSP_NUMBER(bool, 1) __VGSP_NUMBER(char, 1)
__VGSP_NUMBER(signed char, 1) __VGSP_NUMBER(unsigned char, 1) __VGSP_NUMBER(short, 1) __VGSP_NUMBER(unsigned short, 1)
__VGSP_NUMBER(int, 1) __VGSP_NUMBER(unsigned int, 1) __VGSP_NUMBER(long, 1) __VGSP_NUMBER(unsigned long, 1)
__VGSP_NUMBER(long long, 1) __VGSP_NUMBER(unsigned long long, 1)
#undef __VGSP_NUMBER

template <class T, bool = __vgsp_number<T>::is_whole> struct __vgsp_whole {};
template <class T> struct __vgsp_whole<T, true> { typedef double as_double; };
template <class First, class Other, class = typename __vgsp_number<First>::as_double,
          class Double = typename __vgsp_number<Other>::as_double>
struct __vgsp_mixed {
    typedef Double as_double;
};

/* --- functions of one argument ------------------------------------------------------------------------------------ */

#ifdef __USE_FAST_MATH__
#define __VGSP_FAST(op) __vgsp_fast_##op##_f32
#else
#define __VGSP_FAST(op) __vgsp_##op##_f32
#endif

#define __VGSP_UNARY(name, op32, op64)                                \
    __VGSP_DEVICE float name##f(float x) noexcept { return op32(x); } \
    __VGSP_DEVICE float name(float x) { return op32(x); }             \
    __VGSP_DEVICE double name(double x) noexcept { return op64(x); }  \
    template <class T> __VGSP_DEVICE typename __vgsp_whole<T>::as_double name(T x) { return op64((double)x); }
#define __VGSP_CUDA_1(name, op) __VGSP_UNARY(name, __vgsp_##op##_f32, __vgsp_##op##_f64)
#define __VGSP_HOST_1(name)                   \
    extern "C" float name##f(float) noexcept; \
    extern "C" double name(double) noexcept;
#define __VGSP_C_1(name, op) __VGSP_HOST_1(name) __VGSP_CUDA_1(name, op)
#define __VGSP_FAST_1(name) __VGSP_HOST_1(name) __VGSP_UNARY(name, __VGSP_FAST(name), __vgsp_##name##_f64)

__VGSP_C_1(sqrt, sqrt) __VGSP_C_1(cbrt, cbrt) __VGSP_C_1(fabs, abs)
__VGSP_C_1(exp2, exp2) __VGSP_C_1(expm1, expm1) __VGSP_C_1(log1p, log1p)
__VGSP_C_1(tan, tan) __VGSP_C_1(asin, asin) __VGSP_C_1(acos, acos) __VGSP_C_1(atan, atan)
__VGSP_C_1(sinh, sinh) __VGSP_C_1(cosh, cosh) __VGSP_C_1(tanh, tanh)
__VGSP_C_1(asinh, asinh) __VGSP_C_1(acosh, acosh) __VGSP_C_1(atanh, atanh)
__VGSP_C_1(floor, floor) __VGSP_C_1(ceil, ceil) __VGSP_C_1(trunc, trunc)
__VGSP_C_1(rint, rint) __VGSP_C_1(nearbyint, rint) __VGSP_C_1(round, round)
__VGSP_C_1(erf, erf) __VGSP_C_1(erfc, erfc) __VGSP_C_1(tgamma, tgamma) __VGSP_C_1(lgamma, lgamma)
__VGSP_C_1(logb, logb)
__VGSP_FAST_1(sin) __VGSP_FAST_1(cos) __VGSP_FAST_1(exp) __VGSP_FAST_1(exp10)
__VGSP_FAST_1(log) __VGSP_FAST_1(log2) __VGSP_FAST_1(log10)
__VGSP_CUDA_1(rsqrt, rsqrt) __VGSP_CUDA_1(rcbrt, rcbrt) __VGSP_CUDA_1(sinpi, sinpi) __VGSP_CUDA_1(cospi, cospi)

static inline __host__ float rsqrtf(float x) { return 1.0f / sqrtf(x); }
static inline __host__ double rsqrt(double x) { return 1.0 / sqrt(x); }
static inline __host__ float rcbrtf(float x) { return 1.0f / cbrtf(x); }
static inline __host__ double rcbrt(double x) { return 1.0 / cbrt(x); }

/* --- functions of two and three ----------------------------------------------------------------------------------- */

#define __VGSP_BINARY(name, op32, op64)                                                             \
    extern "C" float name##f(float, float) noexcept;                                                \
    extern "C" double name(double, double) noexcept;                                                \
    __VGSP_DEVICE float name##f(float x, float y) noexcept { return op32(x, y); }                   \
    __VGSP_DEVICE float name(float x, float y) { return op32(x, y); }                               \
    __VGSP_DEVICE double name(double x, double y) noexcept { return op64(x, y); }                   \
    template <class First, class Other>                                                             \
    __VGSP_DEVICE typename __vgsp_mixed<First, Other>::as_double name(First x, Other y)             \
    {                                                                                               \
        return op64((double)x, (double)y);                                                          \
    }
#define __VGSP_C_2(name, op) __VGSP_BINARY(name, __vgsp_##op##_f32, __vgsp_##op##_f64)

__VGSP_BINARY(pow, __VGSP_FAST(pow), __vgsp_pow_f64)
__VGSP_C_2(atan2, atan2) __VGSP_C_2(hypot, hypot) __VGSP_C_2(fmod, fmod) __VGSP_C_2(remainder, remainder)
__VGSP_C_2(copysign, copysign) __VGSP_C_2(nextafter, nextafter) __VGSP_C_2(fdim, fdim)
__VGSP_C_2(fmin, min) __VGSP_C_2(fmax, max)

extern "C" float fmaf(float, float, float) noexcept;
extern "C" double fma(double, double, double) noexcept;
__VGSP_DEVICE float fmaf(float x, float y, float z) noexcept { return __vgsp_fma_f32(x, y, z); }
__VGSP_DEVICE float fma(float x, float y, float z) { return __vgsp_fma_f32(x, y, z); }
__VGSP_DEVICE double fma(double x, double y, double z) noexcept { return __vgsp_fma_f64(x, y, z); }

/* --- functions with integers or with several results -------------------------------------------------------------- */

/* Rounds with op, then converts: lrint and its kin. */
#define __VGSP_ROUND_TO(T, name, op)                                              \
    extern "C" T name##f(float) noexcept;                                         \
    extern "C" T name(double) noexcept;                                           \
    __VGSP_DEVICE T name##f(float x) noexcept { return (T)__vgsp_##op##_f32(x); } \
    __VGSP_DEVICE T name(float x) { return (T)__vgsp_##op##_f32(x); }             \
    __VGSP_DEVICE T name(double x) noexcept { return (T)__vgsp_##op##_f64(x); }
__VGSP_ROUND_TO(long, lrint, rint) __VGSP_ROUND_TO(long long, llrint, rint)
__VGSP_ROUND_TO(long, lround, round) __VGSP_ROUND_TO(long long, llround, round)

extern "C" int ilogbf(float) noexcept;
extern "C" int ilogb(double) noexcept;
__VGSP_DEVICE int ilogbf(float x) noexcept { return __vgsp_ilogb_f32(x); }
__VGSP_DEVICE int ilogb(float x) { return __vgsp_ilogb_f32(x); }
__VGSP_DEVICE int ilogb(double x) noexcept { return __vgsp_ilogb_f64(x); }

/* Beyond +-10000 a power of two overflows or underflows every number, so a long exponent may be clamped there. */
__VGSP_DEVICE int __vgsp_clamped_exponent(long n) { return n > 10000 ? 10000 : n < -10000 ? -10000 : (int)n; }

#define __VGSP_SCALE(T, name, argument)                                                          \
    extern "C" float name##f(float, T) noexcept;                                                 \
    extern "C" double name(double, T) noexcept;                                                  \
    __VGSP_DEVICE float name##f(float x, T n) noexcept { return __vgsp_ldexp_f32(x, argument); } \
    __VGSP_DEVICE float name(float x, T n) { return __vgsp_ldexp_f32(x, argument); }             \
    __VGSP_DEVICE double name(double x, T n) noexcept { return __vgsp_ldexp_f64(x, argument); }
__VGSP_SCALE(int, ldexp, n) __VGSP_SCALE(int, scalbn, n) __VGSP_SCALE(long, scalbln, __vgsp_clamped_exponent(n))

extern "C" float frexpf(float, int *) noexcept;
extern "C" double frexp(double, int *) noexcept;
__VGSP_DEVICE float frexpf(float x, int *exponent) noexcept
{
    *exponent = __vgsp_frexp_exponent_f32(x);
    return __vgsp_frexp_mantissa_f32(x);
}
__VGSP_DEVICE double frexp(double x, int *exponent) noexcept
{
    *exponent = __vgsp_frexp_exponent_f64(x);
    return __vgsp_frexp_mantissa_f64(x);
}
__VGSP_DEVICE float frexp(float x, int *exponent) { return frexpf(x, exponent); }

/* The fraction keeps the sign of x, and of an infinity is 0. */
extern "C" float modff(float, float *) noexcept;
extern "C" double modf(double, double *) noexcept;
__VGSP_DEVICE float modff(float x, float *whole) noexcept
{
    float t = __vgsp_trunc_f32(x);
    *whole = t;
    return __vgsp_copysign_f32(__vgsp_isinf_f32(x) ? 0.0f : x - t, x);
}
__VGSP_DEVICE double modf(double x, double *whole) noexcept
{
    double t = __vgsp_trunc_f64(x);
    *whole = t;
    return __vgsp_copysign_f64(__vgsp_isinf_f64(x) ? 0.0 : x - t, x);
}
__VGSP_DEVICE float modf(float x, float *whole) { return modff(x, whole); }

extern "C" void sincosf(float, float *, float *) noexcept;
extern "C" void sincos(double, double *, double *) noexcept;
__VGSP_DEVICE void sincosf(float x, float *s, float *c) noexcept { *s = sinf(x); *c = cosf(x); }
__VGSP_DEVICE void sincos(double x, double *s, double *c) noexcept { *s = sin(x); *c = cos(x); }
__VGSP_DEVICE void sincos(float x, float *s, float *c) { sincosf(x, s, c); }
__VGSP_DEVICE void sincospif(float x, float *s, float *c) { *s = sinpif(x); *c = cospif(x); }
__VGSP_DEVICE void sincospi(double x, double *s, double *c) { *s = sinpi(x); *c = cospi(x); }
__VGSP_DEVICE void sincospi(float x, float *s, float *c) { sincospif(x, s, c); }

extern "C" float nanf(const char *) noexcept;
extern "C" double nan(const char *) noexcept;
__VGSP_DEVICE float nanf(const char *) noexcept { return __vgsp_bits_f32_i32(0x7fffffff); }
__VGSP_DEVICE double nan(const char *) noexcept { return __vgsp_bits_f64_i64(0x7fffffffffffffffll); }

#define __VGSP_TEST(name)                                               \
    __VGSP_DEVICE bool name(float x) { return __vgsp_##name##_f32(x); } \
    __VGSP_DEVICE bool name(double x) { return __vgsp_##name##_f64(x); }
__VGSP_TEST(isnan) __VGSP_TEST(isinf) __VGSP_TEST(isfinite) __VGSP_TEST(signbit)

/* --- minimum, maximum, absolute value ----------------------------------------------------------------------------- */

/* On the host a plain choice; on the device an operation. */
#ifdef __CUDA_ARCH__
#define __VGSP_CHOOSE(op, relation, a, b) return op(a, b)
#else
#define __VGSP_CHOOSE(op, relation, a, b) return (a) relation (b) ? (a) : (b)
#endif
#define __VGSP_MIN_MAX(T, A, B, type)                                              \
    __VGSP_HD T min(A a, B b) { __VGSP_CHOOSE(__vgsp_min_##type, <, (T)a, (T)b); } \
    __VGSP_HD T max(A a, B b) { __VGSP_CHOOSE(__vgsp_max_##type, >, (T)a, (T)b); }
#define __VGSP_MIN_MAX_MIXED(T, S, type) \
    __VGSP_MIN_MAX(T, T, T, type) __VGSP_MIN_MAX(T, T, S, type) __VGSP_MIN_MAX(T, S, T, type)
__VGSP_MIN_MAX(int, int, int, i32)
__VGSP_MIN_MAX(long, long, long, i64)
__VGSP_MIN_MAX(long long, long long, long long, i64)
__VGSP_MIN_MAX_MIXED(unsigned int, int, u32)
__VGSP_MIN_MAX_MIXED(unsigned long, long, u64)
__VGSP_MIN_MAX_MIXED(unsigned long long, long long, u64)
__VGSP_MIN_MAX(float, float, float, f32)
__VGSP_MIN_MAX_MIXED(double, float, f64)

__VGSP_DEVICE int abs(int x) noexcept { return __vgsp_abs_i32(x); }
__VGSP_DEVICE long abs(long x) { return (long)__vgsp_abs_i64(x); }
__VGSP_DEVICE long long abs(long long x) { return __vgsp_abs_i64(x); }
__VGSP_DEVICE float abs(float x) { return __vgsp_abs_f32(x); }
__VGSP_DEVICE double abs(double x) { return __vgsp_abs_f64(x); }
__VGSP_DEVICE long labs(long x) noexcept { return (long)__vgsp_abs_i64(x); }
__VGSP_DEVICE long long llabs(long long x) noexcept { return __vgsp_abs_i64(x); }
__VGSP_DEVICE unsigned umin(unsigned a, unsigned b) { return __vgsp_min_u32(a, b); }
__VGSP_DEVICE unsigned umax(unsigned a, unsigned b) { return __vgsp_max_u32(a, b); }
__VGSP_DEVICE long long llmin(long long a, long long b) { return __vgsp_min_i64(a, b); }
__VGSP_DEVICE long long llmax(long long a, long long b) { return __vgsp_max_i64(a, b); }
__VGSP_DEVICE unsigned long long ullmin(unsigned long long a, unsigned long long b) { return __vgsp_min_u64(a, b); }
__VGSP_DEVICE unsigned long long ullmax(unsigned long long a, unsigned long long b) { return __vgsp_max_u64(a, b); }

/* --- intrinsics --------------------------------------------------------------------------------------------------- */

__VGSP_DEVICE float __sinf(float x) { return __vgsp_fast_sin_f32(x); }
__VGSP_DEVICE float __cosf(float x) { return __vgsp_fast_cos_f32(x); }
__VGSP_DEVICE float __tanf(float x) { return __vgsp_tan_f32(x); }
__VGSP_DEVICE float __tanhf(float x) { return __vgsp_tanh_f32(x); }
__VGSP_DEVICE void __sincosf(float x, float *s, float *c) { *s = __sinf(x); *c = __cosf(x); }
__VGSP_DEVICE float __expf(float x) { return __vgsp_fast_exp_f32(x); }
__VGSP_DEVICE float __exp10f(float x) { return __vgsp_fast_exp10_f32(x); }
__VGSP_DEVICE float __logf(float x) { return __vgsp_fast_log_f32(x); }
__VGSP_DEVICE float __log2f(float x) { return __vgsp_fast_log2_f32(x); }
__VGSP_DEVICE float __log10f(float x) { return __vgsp_fast_log10_f32(x); }
__VGSP_DEVICE float __powf(float x, float y) { return __vgsp_fast_pow_f32(x, y); }
__VGSP_DEVICE float __fdividef(float x, float y) { return __vgsp_fast_div_f32(x, y); }
#ifdef __USE_FAST_MATH__
__VGSP_DEVICE float fdividef(float x, float y) { return __vgsp_fast_div_f32(x, y); }
#else
__VGSP_DEVICE float fdividef(float x, float y) { return x / y; }
#endif
__VGSP_DEVICE double fdivide(double x, double y) { return x / y; }
/* To [0, 1]; NaN gives 0. */
__VGSP_DEVICE float __saturatef(float x) { return __vgsp_min_f32(__vgsp_max_f32(x, 0.0f), 1.0f); }

/* <cmath> brings the other names into std before it overloads them; of these it would let device code call its own. */
namespace std {
using ::isnan;
using ::isinf;
using ::isfinite;
using ::signbit;
}

#undef __VGSP_UNARY
#undef __VGSP_CUDA_1
#undef __VGSP_HOST_1
#undef __VGSP_C_1
#undef __VGSP_FAST_1
#undef __VGSP_BINARY
#undef __VGSP_C_2
#undef __VGSP_ROUND_TO
#undef __VGSP_SCALE
#undef __VGSP_TEST
#undef __VGSP_CHOOSE
#undef __VGSP_MIN_MAX
#undef __VGSP_MIN_MAX_MIXED
#undef __VGSP_FAST

#endif
