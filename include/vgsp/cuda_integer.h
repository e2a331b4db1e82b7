/* cuda_integer.h: CUDA's integer intrinsics and conversions for device code.
 *
 * Bits are counted and products taken by operations; the rest is plain code. Conversions to integers saturate, and
 * treat NaN as the language's own casts do here; those to floats with a rounding of their own round the magnitude
 * towards zero exactly and step up where the direction asks for it.
 */
#ifndef VGSP_CUDA_INTEGER_H
#define VGSP_CUDA_INTEGER_H

#include <vgsp/cuda_device.h>

/* --- bits --------------------------------------------------------------------------------------------------------- */

__VGSP_DEVICE int __popc(unsigned x) { return __vgsp_popc_i32((int)x); }
__VGSP_DEVICE int __popcll(unsigned long long x) { return __vgsp_popc_i64((long long)x); }
__VGSP_DEVICE int __clz(int x) { return __vgsp_clz_i32(x); }
__VGSP_DEVICE int __clzll(long long x) { return __vgsp_clz_i64(x); }
__VGSP_DEVICE int __ffs(int x) { return __vgsp_ffs_i32(x); }
__VGSP_DEVICE int __ffsll(long long x) { return __vgsp_ffs_i64(x); }
__VGSP_DEVICE unsigned __brev(unsigned x) { return (unsigned)__vgsp_brev_i32((int)x); }
__VGSP_DEVICE unsigned long long __brevll(unsigned long long x)
{
    return (unsigned long long)__vgsp_brev_i64((long long)x);
}

/* Byte n of the result is the byte of y:x that bits 4n .. 4n+2 of the selector name. */
__VGSP_DEVICE unsigned __byte_perm(unsigned x, unsigned y, unsigned selector)
{
    unsigned long long bytes = (unsigned long long)y << 32 | x;
    unsigned result = 0;
    for (int n = 0; n < 4; n++) {
        unsigned from = selector >> 4 * n & 7;
        result |= (unsigned)(bytes >> 8 * from & 0xff) << 8 * n;
    }
    return result;
}

/* high:low shifted left (the high word) or right (the low word): by shift modulo 32, or by at most 32. */
__VGSP_DEVICE unsigned __funnel_left(unsigned low, unsigned high, unsigned shift)
{
    return (unsigned)((((unsigned long long)high << 32 | low) << shift) >> 32);
}
__VGSP_DEVICE unsigned __funnel_right(unsigned low, unsigned high, unsigned shift)
{
    return (unsigned)(((unsigned long long)high << 32 | low) >> shift);
}
__VGSP_DEVICE unsigned __funnelshift_l(unsigned low, unsigned high, unsigned shift)
{
    return __funnel_left(low, high, shift & 31);
}
__VGSP_DEVICE unsigned __funnelshift_lc(unsigned low, unsigned high, unsigned shift)
{
    return __funnel_left(low, high, __vgsp_min_u32(shift, 32));
}
__VGSP_DEVICE unsigned __funnelshift_r(unsigned low, unsigned high, unsigned shift)
{
    return __funnel_right(low, high, shift & 31);
}
__VGSP_DEVICE unsigned __funnelshift_rc(unsigned low, unsigned high, unsigned shift)
{
    return __funnel_right(low, high, __vgsp_min_u32(shift, 32));
}

/* --- products, means, sums of differences ------------------------------------------------------------------------- */

__VGSP_DEVICE int __mulhi(int x, int y) { return __vgsp_mulhi_i32(x, y); }
__VGSP_DEVICE unsigned __umulhi(unsigned x, unsigned y) { return __vgsp_mulhi_u32(x, y); }
__VGSP_DEVICE long long __mul64hi(long long x, long long y) { return __vgsp_mulhi_i64(x, y); }
__VGSP_DEVICE unsigned long long __umul64hi(unsigned long long x, unsigned long long y)
{
    return __vgsp_mulhi_u64(x, y);
}

/* The low 24 bits of each, multiplied; the low word of the product. */
__VGSP_DEVICE unsigned __umul24(unsigned x, unsigned y) { return (x & 0xffffff) * (y & 0xffffff); }
__VGSP_DEVICE int __mul24(int x, int y)
{
    int a = (int)((unsigned)x << 8) >> 8, b = (int)((unsigned)y << 8) >> 8;
    return (int)((unsigned)a * (unsigned)b);
}

/* |x - y| + z */
__VGSP_DEVICE unsigned __sad(int x, int y, unsigned z)
{
    return (x > y ? (unsigned)x - (unsigned)y : (unsigned)y - (unsigned)x) + z;
}
__VGSP_DEVICE unsigned __usad(unsigned x, unsigned y, unsigned z) { return (x > y ? x - y : y - x) + z; }

/* Means without overflow: rounded down, and (r) up. */
__VGSP_DEVICE int __hadd(int x, int y) { return (x & y) + ((x ^ y) >> 1); }
__VGSP_DEVICE int __rhadd(int x, int y) { return (x | y) - ((x ^ y) >> 1); }
__VGSP_DEVICE unsigned __uhadd(unsigned x, unsigned y) { return (x & y) + ((x ^ y) >> 1); }
__VGSP_DEVICE unsigned __urhadd(unsigned x, unsigned y) { return (x | y) - ((x ^ y) >> 1); }

/* c plus the products of the four bytes of a and b. */
__VGSP_DEVICE int __dp4a(int a, int b, int c) { return __vgsp_dp4a_i32(a, b, c); }
__VGSP_DEVICE unsigned __dp4a(unsigned a, unsigned b, unsigned c) { return __vgsp_dp4a_u32(a, b, c); }
__VGSP_DEVICE int __dp4a(char4 a, char4 b, int c)
{
    return (int)((unsigned)c + (unsigned)(a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w));
}
__VGSP_DEVICE unsigned __dp4a(uchar4 a, uchar4 b, unsigned c)
{
    return c + (unsigned)(a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w);
}

/* c plus the products of the two halves of a and the two low (lo) or high (hi) bytes of b. */
__VGSP_DEVICE int __dp2a_lo(int a, int b, int c) { return __vgsp_dp2a_i32(a, b, c); }
__VGSP_DEVICE int __dp2a_hi(int a, int b, int c) { return __vgsp_dp2a_i32(a, b >> 16, c); }
__VGSP_DEVICE unsigned __dp2a_lo(unsigned a, unsigned b, unsigned c) { return __vgsp_dp2a_u32(a, b, c); }
__VGSP_DEVICE unsigned __dp2a_hi(unsigned a, unsigned b, unsigned c) { return __vgsp_dp2a_u32(a, b >> 16, c); }
__VGSP_DEVICE int __dp2a_lo(short2 a, char4 b, int c)
{
    return (int)((unsigned)c + (unsigned)(a.x * b.x) + (unsigned)(a.y * b.y));
}
__VGSP_DEVICE unsigned __dp2a_lo(ushort2 a, uchar4 b, unsigned c) { return c + (unsigned)(a.x * b.x + a.y * b.y); }
__VGSP_DEVICE int __dp2a_hi(short2 a, char4 b, int c)
{
    return (int)((unsigned)c + (unsigned)(a.x * b.z) + (unsigned)(a.y * b.w));
}
__VGSP_DEVICE unsigned __dp2a_hi(ushort2 a, uchar4 b, unsigned c) { return c + (unsigned)(a.x * b.z + a.y * b.w); }

/* The position of the offset-th set bit of mask from base on: upwards for offset > 0, downwards for < 0, base itself
 * for 0; all ones where there is none. */
__VGSP_DEVICE unsigned __fns(unsigned mask, unsigned base, int offset)
{
    int step = offset < 0 ? -1 : 1, wanted = offset < 0 ? -offset : offset == 0 ? 1 : offset;
    for (int at = (int)base; at >= 0 && at < 32; at += step) {
        wanted -= (int)(mask >> at & 1);
        if (wanted == 0) return (unsigned)at;
        if (offset == 0) return 0xffffffffu;
    }
    return 0xffffffffu;
}

/* --- the same bits ------------------------------------------------------------------------------------------------ */

__VGSP_DEVICE int __float_as_int(float x) { return __vgsp_bits_i32_f32(x); }
__VGSP_DEVICE unsigned __float_as_uint(float x) { return (unsigned)__vgsp_bits_i32_f32(x); }
__VGSP_DEVICE float __int_as_float(int x) { return __vgsp_bits_f32_i32(x); }
__VGSP_DEVICE float __uint_as_float(unsigned x) { return __vgsp_bits_f32_i32((int)x); }
__VGSP_DEVICE long long __double_as_longlong(double x) { return __vgsp_bits_i64_f64(x); }
__VGSP_DEVICE double __longlong_as_double(long long x) { return __vgsp_bits_f64_i64(x); }
__VGSP_DEVICE int __double2hiint(double x) { return (int)(__vgsp_bits_i64_f64(x) >> 32); }
__VGSP_DEVICE int __double2loint(double x) { return (int)__vgsp_bits_i64_f64(x); }
__VGSP_DEVICE double __hiloint2double(int high, int low)
{
    return __vgsp_bits_f64_i64((long long)((unsigned long long)(unsigned)high << 32 | (unsigned)low));
}

/* --- floating point to integer ------------------------------------------------------------------------------------ */

/* __float2int_rn and its kin: to nearest even, towards zero, up, down. */
#define __VGSP_TO_INTEGER(name, F, type, I)                             \
    __VGSP_DEVICE I name##_rn(F x) { return (I)__vgsp_rint_##type(x); } \
    __VGSP_DEVICE I name##_rz(F x) { return (I)x; }                     \
    __VGSP_DEVICE I name##_ru(F x) { return (I)__vgsp_ceil_##type(x); } \
    __VGSP_DEVICE I name##_rd(F x) { return (I)__vgsp_floor_##type(x); }
__VGSP_TO_INTEGER(__float2int, float, f32, int)
__VGSP_TO_INTEGER(__float2uint, float, f32, unsigned)
__VGSP_TO_INTEGER(__float2ll, float, f32, long long)
__VGSP_TO_INTEGER(__float2ull, float, f32, unsigned long long)
__VGSP_TO_INTEGER(__double2int, double, f64, int)
__VGSP_TO_INTEGER(__double2uint, double, f64, unsigned)
__VGSP_TO_INTEGER(__double2ll, double, f64, long long)
__VGSP_TO_INTEGER(__double2ull, double, f64, unsigned long long)
#undef __VGSP_TO_INTEGER

/* --- integer to floating point ------------------------------------------------------------------------------------ */

/* A magnitude rounded to `digits` significant bits, towards zero; the result is exact in a format of that many. */
__VGSP_DEVICE unsigned long long __vgsp_truncated(unsigned long long x, int digits)
{
    int excess = 64 - digits - __vgsp_clz_i64((long long)x);
    return excess > 0 ? x >> excess << excess : x;
}

/* x (not negative) rounded towards zero, or to the next float (double) away from it where it is not exact. */
__VGSP_DEVICE float __vgsp_magnitude_f32(unsigned long long x, bool away)
{
    unsigned long long t = __vgsp_truncated(x, 24);
    float f = (float)t;
    return away && t != x ? __vgsp_bits_f32_i32(__vgsp_bits_i32_f32(f) + 1) : f;
}
__VGSP_DEVICE double __vgsp_magnitude_f64(unsigned long long x, bool away)
{
    unsigned long long t = __vgsp_truncated(x, 53);
    double f = (double)t;
    return away && t != x ? __vgsp_bits_f64_i64(__vgsp_bits_i64_f64(f) + 1) : f;
}

#define __VGSP_FROM_SIGNED(name, F, type, I)                                         \
    __VGSP_DEVICE F __vgsp_##name(I x, bool up, bool down)                           \
    {                                                                                \
        if (x < 0) return -__vgsp_magnitude_##type(0 - (unsigned long long)x, down); \
        return __vgsp_magnitude_##type((unsigned long long)x, up);                   \
    }                                                                                \
    __VGSP_DEVICE F __##name##_rn(I x) { return (F)x; }                              \
    __VGSP_DEVICE F __##name##_rz(I x) { return __vgsp_##name(x, false, false); }    \
    __VGSP_DEVICE F __##name##_ru(I x) { return __vgsp_##name(x, true, false); }     \
    __VGSP_DEVICE F __##name##_rd(I x) { return __vgsp_##name(x, false, true); }
#define __VGSP_FROM_UNSIGNED(name, F, type, I)                                       \
    __VGSP_DEVICE F __##name##_rn(I x) { return (F)x; }                              \
    __VGSP_DEVICE F __##name##_rz(I x) { return __vgsp_magnitude_##type(x, false); } \
    __VGSP_DEVICE F __##name##_ru(I x) { return __vgsp_magnitude_##type(x, true); }  \
    __VGSP_DEVICE F __##name##_rd(I x) { return __vgsp_magnitude_##type(x, false); }
__VGSP_FROM_SIGNED(int2float, float, f32, int)
__VGSP_FROM_SIGNED(ll2float, float, f32, long long)
__VGSP_FROM_SIGNED(ll2double, double, f64, long long)
__VGSP_FROM_UNSIGNED(uint2float, float, f32, unsigned)
__VGSP_FROM_UNSIGNED(ull2float, float, f32, unsigned long long)
__VGSP_FROM_UNSIGNED(ull2double, double, f64, unsigned long long)
#undef __VGSP_FROM_SIGNED
#undef __VGSP_FROM_UNSIGNED
__VGSP_DEVICE double __int2double_rn(int x) { return (double)x; }
__VGSP_DEVICE double __uint2double_rn(unsigned x) { return (double)x; }

/* --- double to float ---------------------------------------------------------------------------------------------- */

/* The nearest float, moved one step where it lies on the wrong side of x. Comparisons with NaN fail, so it stays. */
__VGSP_DEVICE float __double2float_rn(double x) { return (float)x; }
__VGSP_DEVICE float __double2float_ru(double x)
{
    float f = (float)x;
    return (double)f < x ? __vgsp_nextafter_f32(f, __vgsp_bits_f32_i32(0x7f800000)) : f;
}
__VGSP_DEVICE float __double2float_rd(double x)
{
    float f = (float)x;
    return (double)f > x ? __vgsp_nextafter_f32(f, -__vgsp_bits_f32_i32(0x7f800000)) : f;
}
__VGSP_DEVICE float __double2float_rz(double x) { return x < 0.0 ? __double2float_ru(x) : __double2float_rd(x); }

#endif
