/* cuda_math_more.h: CUDA's mathematics beyond C's, for device and host code: inverse error functions, the normal
 * distribution, Bessel functions, norms of vectors, remquo.
 *
 * In device code most are operations; in host code the same text, compiled into the runtime (vgsp_host_<name>), or the
 * C library. Norms are sums of squares in two doubles, scaled by a power of two, so that nothing overflows and the one
 * rounding at the end stays below CUDA's bound of 1 ulp for reciprocals; float goes by way of double.
 */
#ifndef VGSP_CUDA_MATH_MORE_H
#define VGSP_CUDA_MATH_MORE_H

#include <vgsp/cuda_math.h>

#pragma GCC system_header

/* --- functions of one number -------------------------------------------------------------------------------------- */

#define __VGSP_DEVICE_1(name)                                                                \
    __device__ float __vgsp_##name##_f32(float);                                             \
    __device__ double __vgsp_##name##_f64(double);                                           \
    __VGSP_DEVICE float name##f(float x) noexcept { return __vgsp_##name##_f32(x); }         \
    __VGSP_DEVICE double name(double x) noexcept { return __vgsp_##name##_f64(x); }
#define __VGSP_HOST_1(name)                                                                  \
    extern "C" double vgsp_host_##name(double);                                              \
    static inline __host__ double name(double x) { return vgsp_host_##name(x); }             \
    static inline __host__ float name##f(float x) { return (float)vgsp_host_##name(x); }
#define __VGSP_FLOAT_1(name) \
    __VGSP_HD float name(float x) { return name##f(x); }
#define __VGSP_NEW_1(name) __VGSP_DEVICE_1(name) __VGSP_HOST_1(name) __VGSP_FLOAT_1(name)
__VGSP_NEW_1(erfcx) __VGSP_NEW_1(erfinv) __VGSP_NEW_1(erfcinv) __VGSP_NEW_1(normcdf) __VGSP_NEW_1(normcdfinv)
__VGSP_NEW_1(cyl_bessel_i0) __VGSP_NEW_1(cyl_bessel_i1)
__VGSP_HOST_1(sinpi) __VGSP_HOST_1(cospi)

/* The C library has these. */
#define __VGSP_BESSEL(name)                     \
    extern "C" double name(double) noexcept;    \
    extern "C" float name##f(float) noexcept;   \
    __VGSP_DEVICE_1(name) __VGSP_FLOAT_1(name)
__VGSP_BESSEL(j0) __VGSP_BESSEL(j1) __VGSP_BESSEL(y0) __VGSP_BESSEL(y1)
#define __VGSP_BESSEL_N(name)                                                                \
    extern "C" double name(int, double) noexcept;                                            \
    extern "C" float name##f(int, float) noexcept;                                           \
    __device__ float __vgsp_##name##_f32(float, int);                                        \
    __device__ double __vgsp_##name##_f64(double, int);                                      \
    __VGSP_DEVICE float name##f(int n, float x) noexcept { return __vgsp_##name##_f32(x, n); } \
    __VGSP_DEVICE double name(int n, double x) noexcept { return __vgsp_##name##_f64(x, n); } \
    __VGSP_HD float name(int n, float x) { return name##f(n, x); }
__VGSP_BESSEL_N(jn) __VGSP_BESSEL_N(yn)
#undef __VGSP_DEVICE_1
#undef __VGSP_HOST_1
#undef __VGSP_FLOAT_1
#undef __VGSP_NEW_1
#undef __VGSP_BESSEL
#undef __VGSP_BESSEL_N

static inline __host__ void sincospi(double x, double *s, double *c) { *s = sinpi(x), *c = cospi(x); }
static inline __host__ void sincospif(float x, float *s, float *c) { *s = sinpif(x), *c = cospif(x); }

/* --- norms -------------------------------------------------------------------------------------------------------- */

/* h + l += x^2, exactly but for the last bits of l. */
__VGSP_HD void __vgsp_add_square(double x, double *h, double *l)
{
    double p = fma(x, x, 0.0), s = *h + p, t = s - *h; /* a product that nothing contracts */
    *l += ((*h - (s - t)) + (p - t)) + fma(x, x, -p);
    *h = s;
}

/* The power of two that keeps squares of numbers up to `most` in range. */
__VGSP_HD double __vgsp_norm_scale(double most)
{
    return most > 0x1p500 ? 0x1p-600 : most < 0x1p-400 ? 0x1p600 : 1.0;
}

/* sqrt(h + l) / scale, and its reciprocal. */
__VGSP_HD double __vgsp_norm(double h, double l, double scale)
{
    double s = h + l, rest = (h - s) + l, t = sqrt(s), more = (fma(-t, t, s) + rest) / (2.0 * t);
    return (s > 0.0 && s < (double)__builtin_inf() ? t + more : t) * (1.0 / scale);
}
__VGSP_HD double __vgsp_rnorm(double h, double l, double scale)
{
    double s = h + l, rest = (h - s) + l, y = 1.0 / sqrt(s), p = s * y;
    double off = fma(-p, y, 1.0) - fma(s, y, -p) * y - rest * y * y;
    return (s > 0.0 && s < (double)__builtin_inf() ? fma(0.5 * y, off, y) : y) * scale;
}

/* Of four numbers; fmax passes NaN by, so an infinity beside one gives infinity. */
#define __VGSP_NORM_4(name, finish, infinite)                                                \
    __VGSP_HD double name(double a, double b, double c, double d)                            \
    {                                                                                        \
        double most = fmax(fmax(fabs(a), fabs(b)), fmax(fabs(c), fabs(d)));                  \
        double scale = __vgsp_norm_scale(most), h = 0.0, l = 0.0;                            \
        __vgsp_add_square(a * scale, &h, &l);                                                \
        __vgsp_add_square(b * scale, &h, &l);                                                \
        __vgsp_add_square(c * scale, &h, &l);                                                \
        __vgsp_add_square(d * scale, &h, &l);                                                \
        return most == (double)__builtin_inf() ? infinite : finish(h, l, scale);             \
    }
__VGSP_NORM_4(norm4d, __vgsp_norm, most)
__VGSP_NORM_4(rnorm4d, __vgsp_rnorm, 0.0)
#undef __VGSP_NORM_4
__VGSP_HD double norm3d(double a, double b, double c) { return norm4d(a, b, c, 0.0); }
__VGSP_HD double rnorm3d(double a, double b, double c) { return rnorm4d(a, b, c, 0.0); }
__VGSP_HD double rhypot(double a, double b) { return rnorm4d(a, b, 0.0, 0.0); }

#define __VGSP_NORM_N(name, finish, infinite)                                                \
    __VGSP_HD double name(int count, const double *v)                                        \
    {                                                                                        \
        double most = 0.0, h = 0.0, l = 0.0;                                                 \
        for (int i = 0; i < count; i++) most = fmax(most, fabs(v[i]));                       \
        double scale = __vgsp_norm_scale(most);                                              \
        for (int i = 0; i < count; i++) __vgsp_add_square(v[i] * scale, &h, &l);             \
        return most == (double)__builtin_inf() ? infinite : finish(h, l, scale);             \
    }
__VGSP_NORM_N(norm, __vgsp_norm, most)
__VGSP_NORM_N(rnorm, __vgsp_rnorm, 0.0)
#undef __VGSP_NORM_N

/* A sum of squares of floats, in double; infinity beside NaN stays infinity. */
__VGSP_HD double __vgsp_squares(float a, float b, float c, float d)
{
    double x = (double)a * a + (double)b * b + ((double)c * c + (double)d * d);
    float most = fmaxf(fmaxf(fabsf(a), fabsf(b)), fmaxf(fabsf(c), fabsf(d)));
    return most == __builtin_inff() ? (double)most : x;
}
__VGSP_HD float norm4df(float a, float b, float c, float d) { return (float)sqrt(__vgsp_squares(a, b, c, d)); }
__VGSP_HD float rnorm4df(float a, float b, float c, float d) { return (float)(1.0 / sqrt(__vgsp_squares(a, b, c, d))); }
__VGSP_HD float norm3df(float a, float b, float c) { return norm4df(a, b, c, 0.0f); }
__VGSP_HD float rnorm3df(float a, float b, float c) { return rnorm4df(a, b, c, 0.0f); }
__VGSP_HD float rhypotf(float a, float b) { return rnorm4df(a, b, 0.0f, 0.0f); }
__VGSP_HD float rhypot(float a, float b) { return rhypotf(a, b); }
__VGSP_HD double __vgsp_squares_of(int count, const float *v)
{
    double x = 0.0;
    float most = 0.0f;
    for (int i = 0; i < count; i++) {
        x += (double)v[i] * v[i];
        most = fmaxf(most, fabsf(v[i]));
    }
    return most == __builtin_inff() ? (double)most : x;
}
__VGSP_HD float normf(int count, const float *v) { return (float)sqrt(__vgsp_squares_of(count, v)); }
__VGSP_HD float rnormf(int count, const float *v) { return (float)(1.0 / sqrt(__vgsp_squares_of(count, v))); }
__VGSP_HD float norm(int count, const float *v) { return normf(count, v); }
__VGSP_HD float rnorm(int count, const float *v) { return rnormf(count, v); }

/* --- remquo ------------------------------------------------------------------------------------------------------- */

extern "C" double remquo(double, double, int *) noexcept;
extern "C" float remquof(float, float, int *) noexcept;

/* The three low bits of the quotient come from x modulo 8 y, or x itself where 8 y overflows. */
__VGSP_DEVICE double remquo(double x, double y, int *quotient) noexcept
{
    double a = fabs(x), b = fabs(y), r = __vgsp_remainder_f64(a, b);
    double part = b < 0x1p1020 ? __vgsp_fmod_f64(a, 8.0 * b) : a;
    int n = (int)__vgsp_rint_f64((part - r) / b) & 7;
    *quotient = signbit(x) != signbit(y) ? -n : n;
    return signbit(x) ? -r : r;
}
__VGSP_DEVICE float remquof(float x, float y, int *quotient) noexcept
{
    return (float)remquo((double)x, (double)y, quotient);
}
__VGSP_DEVICE float remquo(float x, float y, int *quotient) { return remquof(x, y, quotient); }

#endif
