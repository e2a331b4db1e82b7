/* cuda_rounding.h: CUDA's arithmetic with a direction of rounding for device code: to nearest (rn), towards zero (rz),
 * up (ru) and down (rd), in float and double. No compiler contracts any of it.
 *
 * Float results come from double, where sums, products and remainders are exact or their error is known: the nearest
 * float is moved by one where it lies on the wrong side. Double sums and products are operations (fma_rz, ...);
 * quotients and roots are moved by the sign of their remainder, taken of mantissas so that it cannot underflow.
 */
#ifndef VGSP_CUDA_ROUNDING_H
#define VGSP_CUDA_ROUNDING_H

#include <vgsp/cuda_device.h>

/* --- to nearest --------------------------------------------------------------------------------------------------- */

__VGSP_DEVICE float __fadd_rn(float x, float y) { return __vgsp_add_nc_f32(x, y); }
__VGSP_DEVICE float __fsub_rn(float x, float y) { return __vgsp_add_nc_f32(x, -y); }
__VGSP_DEVICE float __fmul_rn(float x, float y) { return __vgsp_mul_nc_f32(x, y); }
__VGSP_DEVICE float __fmaf_rn(float x, float y, float z) { return __vgsp_fma_f32(x, y, z); }
__VGSP_DEVICE float __fdiv_rn(float x, float y) { return x / y; }
__VGSP_DEVICE float __frcp_rn(float x) { return 1.0f / x; }
__VGSP_DEVICE float __fsqrt_rn(float x) { return __vgsp_sqrt_f32(x); }
/* Two double roundings before the last one: the last is right for every float, as counted over all of them. */
__VGSP_DEVICE float __frsqrt_rn(float x) { return (float)(1.0 / __vgsp_sqrt_f64((double)x)); }
__VGSP_DEVICE double __dadd_rn(double x, double y) { return __vgsp_add_nc_f64(x, y); }
__VGSP_DEVICE double __dsub_rn(double x, double y) { return __vgsp_add_nc_f64(x, -y); }
__VGSP_DEVICE double __dmul_rn(double x, double y) { return __vgsp_mul_nc_f64(x, y); }
__VGSP_DEVICE double __fma_rn(double x, double y, double z) { return __vgsp_fma_f64(x, y, z); }
__VGSP_DEVICE double __ddiv_rn(double x, double y) { return x / y; }
__VGSP_DEVICE double __drcp_rn(double x) { return 1.0 / x; }
__VGSP_DEVICE double __dsqrt_rn(double x) { return __vgsp_sqrt_f64(x); }

/* --- one step ----------------------------------------------------------------------------------------------------- */

/* x is the nearest number to x + rest: that sum, rounded. Where rest is NaN, x stays. */
#define __VGSP_STEPS(F, type)                                                                                    \
    __VGSP_DEVICE F __vgsp_step_ru(F x, double rest)                                                             \
    {                                                                                                            \
        return rest > 0.0 ? __vgsp_nextafter_##type(x, (F)__builtin_inf()) : x;                                  \
    }                                                                                                            \
    __VGSP_DEVICE F __vgsp_step_rd(F x, double rest)                                                             \
    {                                                                                                            \
        return rest < 0.0 ? __vgsp_nextafter_##type(x, -(F)__builtin_inf()) : x;                                 \
    }                                                                                                            \
    __VGSP_DEVICE F __vgsp_step_rz(F x, double rest)                                                             \
    {                                                                                                            \
        return x > (F)0 ? __vgsp_step_rd(x, rest) : __vgsp_step_ru(x, x < (F)0 ? rest : 0.0);                    \
    }
__VGSP_STEPS(float, f32)
__VGSP_STEPS(double, f64)
#undef __VGSP_STEPS

/* --- remainders --------------------------------------------------------------------------------------------------- */

/* a + b - (a + b rounded): exact (Knuth's two-sum). */
__VGSP_DEVICE double __vgsp_sum_rest(double a, double b)
{
    double s = a + b, t = s - a;
    return (a - (s - t)) + (b - t);
}

/* The sign of x / y - q, or NaN where there is nothing to round. */
__VGSP_DEVICE double __vgsp_quotient_rest(double x, double y, double q)
{
    double m = __vgsp_frexp_mantissa_f64(x), n = __vgsp_frexp_mantissa_f64(y);
    int shift = __vgsp_frexp_exponent_f64(y) - __vgsp_frexp_exponent_f64(x);
    double rest = __vgsp_fma_f64(-__vgsp_ldexp_f64(q, shift), n, m);
    return n < 0.0 ? -rest : rest;
}

/* The sign of sqrt(x) - q. */
__VGSP_DEVICE double __vgsp_root_rest(double x, double q)
{
    int half = __vgsp_frexp_exponent_f64(x) >> 1;
    double root = __vgsp_ldexp_f64(q, -half);
    return __vgsp_fma_f64(-root, root, __vgsp_ldexp_f64(x, -2 * half));
}

/* A sum of 0 of numbers that are not both +0 is -0 when rounded down. */
__VGSP_DEVICE bool __vgsp_is_negative_zero(double sum, double a, double b)
{
    return sum == 0.0 && (__vgsp_signbit_f64(a) || __vgsp_signbit_f64(b));
}

/* --- towards zero, up and down ------------------------------------------------------------------------------------ */

/* The double x with what it lacks, as a float. */
#define __VGSP_DIRECTED_FLOAT(mode, down)                                                                        \
    __VGSP_DEVICE float __vgsp_float_##mode(double x, double rest)                                               \
    {                                                                                                            \
        float f = (float)x;                                                                                      \
        double more = x - (double)f;                                                                             \
        return __vgsp_step_##mode(f, more == 0.0 ? rest : more);                                                 \
    }                                                                                                            \
    __VGSP_DEVICE float __fadd_##mode(float x, float y)                                                          \
    {                                                                                                            \
        double s = (double)x + (double)y;                                                                        \
        float f = __vgsp_float_##mode(s, __vgsp_sum_rest((double)x, (double)y));                                 \
        return down && __vgsp_is_negative_zero(s, (double)x, (double)y) ? -0.0f : f;                             \
    }                                                                                                            \
    __VGSP_DEVICE float __fsub_##mode(float x, float y) { return __fadd_##mode(x, -y); }                         \
    __VGSP_DEVICE float __fmul_##mode(float x, float y)                                                          \
    {                                                                                                            \
        return __vgsp_float_##mode(__vgsp_mul_nc_f64((double)x, (double)y), 0.0);                                \
    }                                                                                                            \
    __VGSP_DEVICE float __fmaf_##mode(float x, float y, float z)                                                 \
    {                                                                                                            \
        double p = __vgsp_mul_nc_f64((double)x, (double)y), s = p + (double)z;                                   \
        float f = __vgsp_float_##mode(s, __vgsp_sum_rest(p, (double)z));                                         \
        return down && __vgsp_is_negative_zero(s, p, (double)z) ? -0.0f : f;                                     \
    }                                                                                                            \
    __VGSP_DEVICE float __fdiv_##mode(float x, float y)                                                          \
    {                                                                                                            \
        double q = (double)x / (double)y;                                                                        \
        return __vgsp_float_##mode(q, __vgsp_quotient_rest((double)x, (double)y, q));                            \
    }                                                                                                            \
    __VGSP_DEVICE float __frcp_##mode(float x) { return __fdiv_##mode(1.0f, x); }                                \
    __VGSP_DEVICE float __fsqrt_##mode(float x)                                                                  \
    {                                                                                                            \
        double q = __vgsp_sqrt_f64((double)x);                                                                   \
        return __vgsp_float_##mode(q, __vgsp_root_rest((double)x, q));                                           \
    }
__VGSP_DIRECTED_FLOAT(rz, false) __VGSP_DIRECTED_FLOAT(ru, false) __VGSP_DIRECTED_FLOAT(rd, true)
#undef __VGSP_DIRECTED_FLOAT
/* Denormal numbers are kept in any case. */
#define __fmaf_ieee_rn __fmaf_rn
#define __fmaf_ieee_rz __fmaf_rz
#define __fmaf_ieee_ru __fmaf_ru
#define __fmaf_ieee_rd __fmaf_rd

#define __VGSP_DIRECTED_DOUBLE(mode)                                                                             \
    __device__ double __vgsp_fma_##mode##_f64(double, double, double);                                           \
    __VGSP_DEVICE double __fma_##mode(double x, double y, double z) { return __vgsp_fma_##mode##_f64(x, y, z); } \
    __VGSP_DEVICE double __dadd_##mode(double x, double y) { return __vgsp_fma_##mode##_f64(x, 1.0, y); }        \
    __VGSP_DEVICE double __dsub_##mode(double x, double y) { return __vgsp_fma_##mode##_f64(x, 1.0, -y); }       \
    __VGSP_DEVICE double __dmul_##mode(double x, double y)                                                       \
    {                                                                                                            \
        return __vgsp_fma_##mode##_f64(x, y, __vgsp_copysign_f64(0.0, x * y));                                   \
    }                                                                                                            \
    __VGSP_DEVICE double __ddiv_##mode(double x, double y)                                                       \
    {                                                                                                            \
        return __vgsp_step_##mode(x / y, __vgsp_quotient_rest(x, y, x / y));                                     \
    }                                                                                                            \
    __VGSP_DEVICE double __drcp_##mode(double x) { return __ddiv_##mode(1.0, x); }                               \
    __VGSP_DEVICE double __dsqrt_##mode(double x)                                                                \
    {                                                                                                            \
        double q = __vgsp_sqrt_f64(x);                                                                           \
        return __vgsp_step_##mode(q, __vgsp_root_rest(x, q));                                                    \
    }
__VGSP_DIRECTED_DOUBLE(rz) __VGSP_DIRECTED_DOUBLE(ru) __VGSP_DIRECTED_DOUBLE(rd)
#undef __VGSP_DIRECTED_DOUBLE

#endif
