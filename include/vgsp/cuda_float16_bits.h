/* cuda_float16_bits.h: the bits of the two floating-point formats of 16 bits, half (IEEE binary16) and bfloat16, for
 * host and device: to and from float, in every direction of rounding.
 *
 * Results of +, -, *, / and sqrt are computed in float and rounded again: float has at least twice their digits and two
 * more, so the second rounding is innocuous (Figueroa, When is double rounding innocuous?, 1995). Sums of three terms
 * and numbers of more digits than float go through a float rounded to odd, which rounds right in any direction later
 * (Boldo and Melquiond, Emulation of FMA and correctly rounded sums, 2008). A NaN becomes 0x7fff, CUDA's NaN.
 */
#ifndef VGSP_CUDA_FLOAT16_BITS_H
#define VGSP_CUDA_FLOAT16_BITS_H

#include <vgsp/cuda_types.h>

#ifdef __CUDA_ARCH__
#include <vgsp/cuda_device.h>
#endif

__VGSP_HD unsigned __vgsp_float_bits(float x)
{
#ifdef __CUDA_ARCH__
    return (unsigned)__vgsp_bits_i32_f32(x);
#else
    unsigned bits;
    __builtin_memcpy(&bits, &x, sizeof bits);
    return bits;
#endif
}

__VGSP_HD float __vgsp_bits_float(unsigned bits)
{
#ifdef __CUDA_ARCH__
    return __vgsp_bits_f32_i32((int)bits);
#else
    float x;
    __builtin_memcpy(&x, &bits, sizeof x);
    return x;
#endif
}

/* --- half --------------------------------------------------------------------------------------------------------- */

/* 2^112 moves the exponent's bias; what lies beyond is infinity or NaN. */
__VGSP_HD float __vgsp_half_decode(unsigned short h)
{
#ifdef __CUDA_ARCH__
    return __vgsp_cvt_f32_f16(h);
#else
    unsigned bits = __vgsp_float_bits(__vgsp_bits_float((h & 0x7fffu) << 13) * 0x1p112f);
    if (bits >= 0x47800000u) bits |= 0x7f800000u;
    return __vgsp_bits_float(bits | (h & 0x8000u) << 16);
#endif
}

/* To nearest even. Below 2^-14 adding 1/2 leaves a denormal half in the low bits. */
__VGSP_HD unsigned short __vgsp_half_encode(float x)
{
#ifdef __CUDA_ARCH__
    return (unsigned short)__vgsp_cvt_f16_f32(x);
#else
    unsigned bits = __vgsp_float_bits(x), a = bits & 0x7fffffffu, sign = bits >> 16 & 0x8000u;
    if (a > 0x7f800000u) return 0x7fff;
    if (a >= 0x47800000u) return (unsigned short)(sign | 0x7c00u);
    if (a < 0x38800000u) a = __vgsp_float_bits(__vgsp_bits_float(a) + 0.5f) - 0x3f000000u;
    else a = (a - 0x38000000u + 0xfffu + (a >> 13 & 1)) >> 13;
    return (unsigned short)(sign | a);
#endif
}

/* --- bfloat16: the upper half of a float -------------------------------------------------------------------------- */

__VGSP_HD float __vgsp_bfloat16_decode(unsigned short h) { return __vgsp_bits_float((unsigned)h << 16); }

__VGSP_HD unsigned short __vgsp_bfloat16_encode(float x)
{
    unsigned bits = __vgsp_float_bits(x);
    return (unsigned short)(x != x ? 0x7fffu : (bits + 0x7fffu + (bits >> 16 & 1)) >> 16);
}

/* --- rounding to odd ---------------------------------------------------------------------------------------------- */

/* f is a number rounded to nearest that lies above f (more), below it (less) or is it (neither): rounded to odd. */
__VGSP_HD float __vgsp_to_odd(float f, bool more, bool less)
{
    unsigned bits = __vgsp_float_bits(f);
    bool exact = (bits & 1) | !(more | less), outwards = bits >> 31 ? less : more;
    unsigned next = outwards ? bits + 1 : bits - 1, from_zero = more ? 1u : 0x80000001u;
    return __vgsp_bits_float(exact ? bits : bits & 0x7fffffffu ? next : from_zero);
}

__VGSP_HD float __vgsp_odd_from_double(double x)
{
    float f = (float)x;
    return __vgsp_to_odd(f, x > (double)f, x < (double)f);
}

/* 44 bits with the rest's stickiness: exact in double, and odd where it matters. */
__VGSP_HD float __vgsp_odd_from_ull(unsigned long long x)
{
    unsigned long long sticky = x >> 20 << 20 | (unsigned long long)((x & 0xfffffu) != 0) << 20;
    return __vgsp_odd_from_double((double)(x >> 44 ? sticky : x));
}

__VGSP_HD float __vgsp_odd_from_ll(long long x)
{
    float f = __vgsp_odd_from_ull(x < 0 ? 0 - (unsigned long long)x : (unsigned long long)x);
    return x < 0 ? -f : f;
}

/* a b + c of halves, rounded to odd: the product is exact in float, the sum's error by Knuth's two-sum. */
__VGSP_HD float __vgsp_half_fma_odd(float a, float b, float c)
{
    float p = a * b, s = p + c, t = s - p, error = (p - (s - t)) + (c - t);
    return __vgsp_to_odd(s, error > 0.0f, error < 0.0f);
}

/* The same of bfloat16s, whose products are exact in double only. */
__VGSP_HD float __vgsp_bfloat16_fma_odd(float a, float b, float c)
{
    double p = (double)a * b, s = p + c, t = s - p, error = (p - (s - t)) + (c - t);
    float f = (float)s;
    double rest = s - (double)f, sign = rest == 0.0 ? error : rest;
    return __vgsp_to_odd(f, sign > 0.0, sign < 0.0);
}

/* The smaller one, -0 before +0, a number before a NaN. */
__VGSP_HD float __vgsp_float_min(float a, float b)
{
#ifdef __CUDA_ARCH__
    return __vgsp_min_f32(a, b);
#else
    return a != a || b < a || (a == b && __builtin_signbit(b)) ? b : a;
#endif
}

/* --- float to integers -------------------------------------------------------------------------------------------- */

#ifdef __CUDA_ARCH__
#define __VGSP_ROUNDING(mode, op, builtin) \
    __VGSP_HD float __vgsp_whole_##mode(float x) { return __vgsp_##op##_f32(x); }
#else
#define __VGSP_ROUNDING(mode, op, builtin) \
    __VGSP_HD float __vgsp_whole_##mode(float x) { return builtin(x); }
#endif
__VGSP_ROUNDING(rn, rint, __builtin_rintf)
__VGSP_ROUNDING(rz, trunc, __builtin_truncf)
__VGSP_ROUNDING(ru, ceil, __builtin_ceilf)
__VGSP_ROUNDING(rd, floor, __builtin_floorf)
#undef __VGSP_ROUNDING

/* A whole number in [least, most]; NaN gives nan. most + 1 is a power of two, so the comparison with most is exact. */
template <class T> __VGSP_HD T __vgsp_saturated(float x, T least, T most, T nan)
{
    T inside = x <= (float)least ? least : x >= (float)most ? most : (T)x;
    return x != x ? nan : inside;
}

#endif
