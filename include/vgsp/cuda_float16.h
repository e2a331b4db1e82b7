/* cuda_float16.h: a floating-point type of 16 bits, its pair and their functions, as CUDA has them: written once for
 * half and bfloat16. cuda_fp16.h and cuda_bf16.h include it after defining
 *
 *   __VGSP_H, __VGSP_H2            the names of the type and of the pair
 *   __VGSP_N(before, after)        before##half##after, before##bfloat16##after
 *   __VGSP_OTHER                   the other type of 16 bits
 *   __VGSP_F(name)                 __vgsp_half_##name, __vgsp_bfloat16_##name: encode, decode, fma_odd
 *                                  (cuda_float16_bits.h)
 *
 * Every operation is exact but for one rounding, to nearest even unless its name says otherwise; nothing is ever
 * contracted. No include guard, on purpose.
 */

/* --- the types ---------------------------------------------------------------------------------------------------- */

typedef struct __align__(2) {
    unsigned short x;
} __VGSP_N(__vgsp_, _raw);
typedef struct __align__(4) {
    unsigned short x, y;
} __VGSP_N(__vgsp_, 2_raw);

#define __VGSP_FROM(T, odd) \
    __host__ __device__ __VGSP_H(T v) : __x(__VGSP_F(encode)(odd)) {}
#define __VGSP_TO(T, least, most) \
    __host__ __device__ operator T() const { return __vgsp_saturated<T>((float)*this, least, most, 0); }
struct __VGSP_OTHER;
struct __align__(2) __VGSP_H {
    unsigned short __x;

    __VGSP_H() = default;
    __host__ __device__ constexpr __VGSP_H(const __VGSP_N(__vgsp_, _raw) &raw) : __x(raw.x) {}
    __VGSP_FROM(float, v)
    __VGSP_FROM(double, __vgsp_odd_from_double(v))
    __VGSP_FROM(short, (float)v)
    __VGSP_FROM(unsigned short, (float)v)
    __VGSP_FROM(int, __vgsp_odd_from_ll(v))
    __VGSP_FROM(unsigned, __vgsp_odd_from_ull(v))
    __VGSP_FROM(long, __vgsp_odd_from_ll(v))
    __VGSP_FROM(unsigned long, __vgsp_odd_from_ull(v))
    __VGSP_FROM(long long, __vgsp_odd_from_ll(v))
    __VGSP_FROM(unsigned long long, __vgsp_odd_from_ull(v))
    inline explicit __host__ __device__ __VGSP_H(__VGSP_OTHER v); /* cuda_bf16.h */

    __host__ __device__ operator float() const { return __VGSP_F(decode)(__x); }
    __host__ __device__ operator __VGSP_N(__vgsp_, _raw)() const { return {__x}; }
    __host__ __device__ operator bool() const { return (__x & 0x7fff) != 0; }
    __VGSP_TO(signed char, -128, 127)
    __VGSP_TO(unsigned char, 0, 255)
    __VGSP_TO(char, -128, 127)
    __VGSP_TO(short, -32768, 32767)
    __VGSP_TO(unsigned short, 0, 65535)
    __VGSP_TO(int, -2147483647 - 1, 2147483647)
    __VGSP_TO(unsigned, 0, 4294967295u)
    __VGSP_TO(long, -9223372036854775807l - 1, 9223372036854775807l)
    __VGSP_TO(unsigned long, 0, 18446744073709551615ul)
    __VGSP_TO(long long, -9223372036854775807ll - 1, 9223372036854775807ll)
    __VGSP_TO(unsigned long long, 0, 18446744073709551615ull)
};
#undef __VGSP_FROM
#undef __VGSP_TO

struct __align__(4) __VGSP_H2 {
    __VGSP_H x, y;

    __VGSP_H2() = default;
    __host__ __device__ constexpr __VGSP_H2(const __VGSP_H &a, const __VGSP_H &b) : x(a), y(b) {}
    __host__ __device__ __VGSP_H2(const __VGSP_N(__vgsp_, 2_raw) &raw)
    {
        x.__x = raw.x;
        y.__x = raw.y;
    }
    __host__ __device__ operator __VGSP_N(__vgsp_, 2_raw)() const { return {x.__x, y.__x}; }
};

/* --- bits --------------------------------------------------------------------------------------------------------- */

__VGSP_HD __VGSP_H __VGSP_N(__ushort_as_, )(unsigned short bits)
{
    __VGSP_H h;
    h.__x = bits;
    return h;
}
__VGSP_HD __VGSP_H __VGSP_N(__short_as_, )(short bits) { return __VGSP_N(__ushort_as_, )((unsigned short)bits); }
__VGSP_HD unsigned short __VGSP_N(__, _as_ushort)(__VGSP_H h) { return h.__x; }
__VGSP_HD short __VGSP_N(__, _as_short)(__VGSP_H h) { return (short)h.__x; }

__VGSP_HD unsigned __VGSP_N(__vgsp_, 2_bits)(__VGSP_H2 v) { return (unsigned)v.y.__x << 16 | v.x.__x; }
__VGSP_HD __VGSP_H2 __VGSP_N(__vgsp_, 2_of_bits)(unsigned bits)
{
    return __VGSP_H2(__VGSP_N(__ushort_as_, )((unsigned short)bits),
                     __VGSP_N(__ushort_as_, )((unsigned short)(bits >> 16)));
}

/* --- conversion of one -------------------------------------------------------------------------------------------- */

__VGSP_HD float __VGSP_N(__, 2float)(__VGSP_H h) { return __VGSP_F(decode)(h.__x); }

/* f, itself or rounded to odd, rounded to nearest, and moved by one where that is the wrong side. The step goes
 * outwards where it goes up from a positive number or down from a negative one. */
__VGSP_HD __VGSP_H __VGSP_N(__vgsp_, _rn)(float f) { return __VGSP_N(__ushort_as_, )(__VGSP_F(encode)(f)); }
__VGSP_HD __VGSP_H __VGSP_N(__vgsp_, _ru)(float f)
{
    int h = __VGSP_F(encode)(f), next = h & 0x8000 ? h - 1 : h + 1;
    return __VGSP_N(__ushort_as_, )((unsigned short)(__VGSP_F(decode)((unsigned short)h) < f ? next : h));
}
__VGSP_HD __VGSP_H __VGSP_N(__vgsp_, _rd)(float f)
{
    int h = __VGSP_F(encode)(f), next = h & 0x8000 ? h + 1 : h - 1;
    return __VGSP_N(__ushort_as_, )((unsigned short)(__VGSP_F(decode)((unsigned short)h) > f ? next : h));
}
__VGSP_HD __VGSP_H __VGSP_N(__vgsp_, _rz)(float f)
{
    int h = __VGSP_F(encode)(f);
    float back = __VGSP_F(decode)((unsigned short)h);
    bool beyond = ((back > f) & (f > 0.0f)) | ((back < f) & (f < 0.0f));
    return __VGSP_N(__ushort_as_, )((unsigned short)(beyond ? h - 1 : h));
}

/* From T by way of a float `odd`, and back; NaN as integer is nan. */
#define __VGSP_FROM(T, name, odd)                                                                  \
    __VGSP_HD __VGSP_H __VGSP_N(__##name##2, _rn)(T v) { return __VGSP_N(__vgsp_, _rn)(odd); }     \
    __VGSP_HD __VGSP_H __VGSP_N(__##name##2, _rz)(T v) { return __VGSP_N(__vgsp_, _rz)(odd); }     \
    __VGSP_HD __VGSP_H __VGSP_N(__##name##2, _ru)(T v) { return __VGSP_N(__vgsp_, _ru)(odd); }     \
    __VGSP_HD __VGSP_H __VGSP_N(__##name##2, _rd)(T v) { return __VGSP_N(__vgsp_, _rd)(odd); }
#define __VGSP_TO_IN(mode, T, name, least, most, nan)                                              \
    __VGSP_HD T __VGSP_N(__, 2##name##_##mode)(__VGSP_H h)                                         \
    {                                                                                              \
        return __vgsp_saturated<T>(__vgsp_whole_##mode(__VGSP_F(decode)(h.__x)), least, most, nan); \
    }
#define __VGSP_TO(T, name, least, most, nan)                                                       \
    __VGSP_TO_IN(rn, T, name, least, most, nan) __VGSP_TO_IN(rz, T, name, least, most, nan)        \
    __VGSP_TO_IN(ru, T, name, least, most, nan) __VGSP_TO_IN(rd, T, name, least, most, nan)
__VGSP_FROM(float, float, v)
__VGSP_FROM(double, double, __vgsp_odd_from_double(v))
__VGSP_FROM(short, short, (float)v)
__VGSP_FROM(unsigned short, ushort, (float)v)
__VGSP_FROM(int, int, __vgsp_odd_from_ll(v))
__VGSP_FROM(unsigned, uint, __vgsp_odd_from_ull(v))
__VGSP_FROM(long long, ll, __vgsp_odd_from_ll(v))
__VGSP_FROM(unsigned long long, ull, __vgsp_odd_from_ull(v))
__VGSP_TO_IN(rz, signed char, char, -128, 127, 0)
__VGSP_TO_IN(rz, unsigned char, uchar, 0, 255, 0)
__VGSP_TO(short, short, -32768, 32767, 0)
__VGSP_TO(unsigned short, ushort, 0, 65535, 0)
__VGSP_TO(int, int, -2147483647 - 1, 2147483647, 0)
__VGSP_TO(unsigned, uint, 0, 4294967295u, 0)
__VGSP_TO(long long, ll, -9223372036854775807ll - 1, 9223372036854775807ll, -9223372036854775807ll - 1)
__VGSP_TO(unsigned long long, ull, 0, 18446744073709551615ull, 9223372036854775808ull)
#undef __VGSP_FROM
#undef __VGSP_TO
#undef __VGSP_TO_IN
__VGSP_HD __VGSP_H __VGSP_N(__float2, )(float v) { return __VGSP_N(__vgsp_, _rn)(v); }
__VGSP_HD __VGSP_H __VGSP_N(__double2, )(double v) { return __VGSP_N(__vgsp_, _rn)(__vgsp_odd_from_double(v)); }

/* --- pairs: making and taking apart ------------------------------------------------------------------------------- */

__VGSP_HD __VGSP_H2 __VGSP_N(__halves2, 2)(__VGSP_H a, __VGSP_H b) { return __VGSP_H2(a, b); }
__VGSP_HD __VGSP_H2 __VGSP_N(make_, 2)(__VGSP_H a, __VGSP_H b) { return __VGSP_H2(a, b); }
__VGSP_HD __VGSP_H2 __VGSP_N(__floats2, 2_rn)(float a, float b)
{
    return __VGSP_H2(__VGSP_N(__vgsp_, _rn)(a), __VGSP_N(__vgsp_, _rn)(b));
}
__VGSP_HD __VGSP_H2 __VGSP_N(__float2, 2_rn)(float a) { return __VGSP_N(__floats2, 2_rn)(a, a); }
__VGSP_HD __VGSP_H2 __VGSP_N(__float22, 2_rn)(float2 v) { return __VGSP_N(__floats2, 2_rn)(v.x, v.y); }
__VGSP_HD float2 __VGSP_N(__, 22float2)(__VGSP_H2 v)
{
    return make_float2(__VGSP_F(decode)(v.x.__x), __VGSP_F(decode)(v.y.__x));
}
__VGSP_HD __VGSP_H __VGSP_N(__low2, )(__VGSP_H2 v) { return v.x; }
__VGSP_HD __VGSP_H __VGSP_N(__high2, )(__VGSP_H2 v) { return v.y; }
__VGSP_HD float __low2float(__VGSP_H2 v) { return __VGSP_F(decode)(v.x.__x); }
__VGSP_HD float __high2float(__VGSP_H2 v) { return __VGSP_F(decode)(v.y.__x); }
__VGSP_HD __VGSP_H2 __VGSP_N(__low2, 2)(__VGSP_H2 v) { return __VGSP_H2(v.x, v.x); }
__VGSP_HD __VGSP_H2 __VGSP_N(__high2, 2)(__VGSP_H2 v) { return __VGSP_H2(v.y, v.y); }
__VGSP_HD __VGSP_H2 __VGSP_N(__lows2, 2)(__VGSP_H2 a, __VGSP_H2 b) { return __VGSP_H2(a.x, b.x); }
__VGSP_HD __VGSP_H2 __VGSP_N(__highs2, 2)(__VGSP_H2 a, __VGSP_H2 b) { return __VGSP_H2(a.y, b.y); }
__VGSP_HD __VGSP_H2 __lowhigh2highlow(__VGSP_H2 v) { return __VGSP_H2(v.y, v.x); }

/* --- arithmetic --------------------------------------------------------------------------------------------------- */

/* name on one (name1) and on each of a pair (name2). */
#define __VGSP_BOTH_1(name1, name2, value)                                                         \
    __VGSP_HD __VGSP_H name1(__VGSP_H a) { return value; }                                         \
    __VGSP_HD __VGSP_H2 name2(__VGSP_H2 a) { return __VGSP_H2(name1(a.x), name1(a.y)); }
#define __VGSP_BOTH_2(name1, name2, value)                                                         \
    __VGSP_HD __VGSP_H name1(__VGSP_H a, __VGSP_H b) { return value; }                             \
    __VGSP_HD __VGSP_H2 name2(__VGSP_H2 a, __VGSP_H2 b) { return __VGSP_H2(name1(a.x, b.x), name1(a.y, b.y)); }
#define __VGSP_BOTH_3(name1, name2, value)                                                         \
    __VGSP_HD __VGSP_H name1(__VGSP_H a, __VGSP_H b, __VGSP_H c) { return value; }                 \
    __VGSP_HD __VGSP_H2 name2(__VGSP_H2 a, __VGSP_H2 b, __VGSP_H2 c)                               \
    {                                                                                              \
        return __VGSP_H2(name1(a.x, b.x, c.x), name1(a.y, b.y, c.y));                              \
    }
#define __VGSP_VALUE(h) __VGSP_F(decode)((h).__x)
#define __VGSP_ROUND(f) __VGSP_N(__vgsp_, _rn)(f)

__VGSP_HD bool __hisnan(__VGSP_H a) { return __VGSP_VALUE(a) != __VGSP_VALUE(a); }
/* To [0, 1]; NaN and -0 give 0. */
__VGSP_HD __VGSP_H __VGSP_N(__vgsp_, _sat)(__VGSP_H a)
{
    float f = __VGSP_VALUE(a);
    return __VGSP_ROUND(f > 0.0f ? f < 1.0f ? f : 1.0f : 0.0f);
}
/* Negative numbers and -0 give 0; NaN stays. */
__VGSP_HD __VGSP_H __VGSP_N(__vgsp_, _relu)(__VGSP_H a)
{
    float f = __VGSP_VALUE(a);
    return __VGSP_N(__ushort_as_, )((unsigned short)(f <= 0.0f ? 0 : a.__x));
}

__VGSP_BOTH_2(__hadd, __hadd2, __VGSP_ROUND(__VGSP_VALUE(a) + __VGSP_VALUE(b)))
__VGSP_BOTH_2(__hsub, __hsub2, __VGSP_ROUND(__VGSP_VALUE(a) - __VGSP_VALUE(b)))
__VGSP_BOTH_2(__hmul, __hmul2, __VGSP_ROUND(__VGSP_VALUE(a) * __VGSP_VALUE(b)))
__VGSP_BOTH_2(__hdiv, __h2div, __VGSP_ROUND(__VGSP_VALUE(a) / __VGSP_VALUE(b)))
__VGSP_BOTH_3(__hfma, __hfma2, __VGSP_ROUND(__VGSP_F(fma_odd)(__VGSP_VALUE(a), __VGSP_VALUE(b), __VGSP_VALUE(c))))
__VGSP_BOTH_2(__hadd_rn, __hadd2_rn, __hadd(a, b))
__VGSP_BOTH_2(__hsub_rn, __hsub2_rn, __hsub(a, b))
__VGSP_BOTH_2(__hmul_rn, __hmul2_rn, __hmul(a, b))
__VGSP_BOTH_2(__hadd_sat, __hadd2_sat, __VGSP_N(__vgsp_, _sat)(__hadd(a, b)))
__VGSP_BOTH_2(__hsub_sat, __hsub2_sat, __VGSP_N(__vgsp_, _sat)(__hsub(a, b)))
__VGSP_BOTH_2(__hmul_sat, __hmul2_sat, __VGSP_N(__vgsp_, _sat)(__hmul(a, b)))
__VGSP_BOTH_3(__hfma_sat, __hfma2_sat, __VGSP_N(__vgsp_, _sat)(__hfma(a, b, c)))
__VGSP_BOTH_3(__hfma_relu, __hfma2_relu, __VGSP_N(__vgsp_, _relu)(__hfma(a, b, c)))
__VGSP_BOTH_1(__hneg, __hneg2, __VGSP_N(__ushort_as_, )((unsigned short)(a.__x ^ 0x8000)))
__VGSP_BOTH_1(__habs, __habs2, __VGSP_N(__ushort_as_, )((unsigned short)(a.__x & 0x7fff)))

/* a b + c of complex numbers (x + i y): (a.x b.x - a.y b.y + c.x, a.x b.y + a.y b.x + c.y), by two fmas each. */
__VGSP_HD __VGSP_H2 __hcmadd(__VGSP_H2 a, __VGSP_H2 b, __VGSP_H2 c)
{
    return __VGSP_H2(__hfma(__hneg(a.y), b.y, __hfma(a.x, b.x, c.x)), __hfma(a.y, b.x, __hfma(a.x, b.y, c.y)));
}

/* --- comparison --------------------------------------------------------------------------------------------------- */

/* __heq and its kin fail on NaN; with u they hold. On pairs: 1.0 or 0.0 each, all of both (b), 16 bits each. */
#define __VGSP_COMPARE(name, holds)                                                                \
    __VGSP_HD bool __h##name(__VGSP_H p, __VGSP_H q)                                               \
    {                                                                                              \
        float a = __VGSP_VALUE(p), b = __VGSP_VALUE(q);                                            \
        return holds;                                                                              \
    }                                                                                              \
    __VGSP_HD __VGSP_H2 __h##name##2(__VGSP_H2 a, __VGSP_H2 b)                                     \
    {                                                                                              \
        return __VGSP_N(__floats2, 2_rn)(__h##name(a.x, b.x) ? 1.0f : 0.0f, __h##name(a.y, b.y) ? 1.0f : 0.0f); \
    }                                                                                              \
    __VGSP_HD bool __hb##name##2(__VGSP_H2 a, __VGSP_H2 b)                                         \
    {                                                                                              \
        return __h##name(a.x, b.x) & __h##name(a.y, b.y);                                          \
    }                                                                                              \
    __VGSP_HD unsigned __h##name##2_mask(__VGSP_H2 a, __VGSP_H2 b)                                 \
    {                                                                                              \
        return (__h##name(a.x, b.x) ? 0xffffu : 0) | (__h##name(a.y, b.y) ? 0xffff0000u : 0);      \
    }
__VGSP_COMPARE(eq, a == b) __VGSP_COMPARE(ne, a < b || a > b) __VGSP_COMPARE(lt, a < b)
__VGSP_COMPARE(le, a <= b) __VGSP_COMPARE(gt, a > b) __VGSP_COMPARE(ge, a >= b)
__VGSP_COMPARE(equ, !(a < b || a > b)) __VGSP_COMPARE(neu, a != b) __VGSP_COMPARE(ltu, !(a >= b))
__VGSP_COMPARE(leu, !(a > b)) __VGSP_COMPARE(gtu, !(a <= b)) __VGSP_COMPARE(geu, !(a < b))
#undef __VGSP_COMPARE

__VGSP_HD __VGSP_H2 __hisnan2(__VGSP_H2 a) { return __hneu2(a, a); }

/* The smaller or larger one, -0 before +0; of a number and a NaN the number, or (nan) the NaN. */
__VGSP_BOTH_2(__hmin, __hmin2, __VGSP_ROUND(__vgsp_float_min(__VGSP_VALUE(a), __VGSP_VALUE(b))))
__VGSP_BOTH_2(__hmax, __hmax2, __VGSP_ROUND(-__vgsp_float_min(-__VGSP_VALUE(a), -__VGSP_VALUE(b))))
__VGSP_BOTH_2(__hmin_nan, __hmin2_nan, (__hisnan(a) | __hisnan(b)) ? __VGSP_N(__ushort_as_, )(0x7fff) : __hmin(a, b))
__VGSP_BOTH_2(__hmax_nan, __hmax2_nan, (__hisnan(a) | __hisnan(b)) ? __VGSP_N(__ushort_as_, )(0x7fff) : __hmax(a, b))

/* --- operators ---------------------------------------------------------------------------------------------------- */

#define __VGSP_OPERATOR(op, name1, name2)                                                          \
    __VGSP_HD __VGSP_H operator op(const __VGSP_H &a, const __VGSP_H &b) { return name1(a, b); }   \
    __VGSP_HD __VGSP_H &operator op##=(__VGSP_H &a, const __VGSP_H &b) { return a = name1(a, b); } \
    __VGSP_HD __VGSP_H2 operator op(const __VGSP_H2 &a, const __VGSP_H2 &b) { return name2(a, b); } \
    __VGSP_HD __VGSP_H2 &operator op##=(__VGSP_H2 &a, const __VGSP_H2 &b) { return a = name2(a, b); }
__VGSP_OPERATOR(+, __hadd, __hadd2)
__VGSP_OPERATOR(-, __hsub, __hsub2)
__VGSP_OPERATOR(*, __hmul, __hmul2)
__VGSP_OPERATOR(/, __hdiv, __h2div)
#undef __VGSP_OPERATOR

#define __VGSP_OPERATOR(op, name)                                                                  \
    __VGSP_HD bool operator op(const __VGSP_H &a, const __VGSP_H &b) { return __h##name(a, b); }   \
    __VGSP_HD bool operator op(const __VGSP_H2 &a, const __VGSP_H2 &b) { return __hb##name##2(a, b); }
__VGSP_OPERATOR(==, eq) __VGSP_OPERATOR(!=, neu) __VGSP_OPERATOR(<, lt)
__VGSP_OPERATOR(<=, le) __VGSP_OPERATOR(>, gt) __VGSP_OPERATOR(>=, ge)
#undef __VGSP_OPERATOR

#define __VGSP_STEP(T, op, one)                                                                    \
    __VGSP_HD T &operator op##op(T &a) { return a = a op one; }                                    \
    __VGSP_HD T operator op##op(T &a, int)                                                         \
    {                                                                                              \
        T old = a;                                                                                 \
        a = a op one;                                                                              \
        return old;                                                                                \
    }
__VGSP_STEP(__VGSP_H, +, __VGSP_ROUND(1.0f)) __VGSP_STEP(__VGSP_H, -, __VGSP_ROUND(1.0f))
__VGSP_STEP(__VGSP_H2, +, __VGSP_N(__float2, 2_rn)(1.0f)) __VGSP_STEP(__VGSP_H2, -, __VGSP_N(__float2, 2_rn)(1.0f))
#undef __VGSP_STEP
__VGSP_HD __VGSP_H operator+(const __VGSP_H &a) { return a; }
__VGSP_HD __VGSP_H operator-(const __VGSP_H &a) { return __hneg(a); }
__VGSP_HD __VGSP_H2 operator+(const __VGSP_H2 &a) { return a; }
__VGSP_HD __VGSP_H2 operator-(const __VGSP_H2 &a) { return __hneg2(a); }

/* --- device code only --------------------------------------------------------------------------------------------- */

#if defined(__VGSPCC__)

#define __VGSP_MATH(name, op)                                                                      \
    __VGSP_DEVICE __VGSP_H h##name(__VGSP_H a) { return __VGSP_ROUND(__vgsp_##op##_f32(__VGSP_VALUE(a))); } \
    __VGSP_DEVICE __VGSP_H2 h2##name(__VGSP_H2 a) { return __VGSP_H2(h##name(a.x), h##name(a.y)); }
__VGSP_MATH(sqrt, sqrt) __VGSP_MATH(rsqrt, rsqrt)
__VGSP_MATH(exp, exp) __VGSP_MATH(exp2, exp2) __VGSP_MATH(exp10, exp10)
__VGSP_MATH(log, log) __VGSP_MATH(log2, log2) __VGSP_MATH(log10, log10)
__VGSP_MATH(sin, sin) __VGSP_MATH(cos, cos) __VGSP_MATH(tanh, tanh) __VGSP_MATH(tanh_approx, tanh)
__VGSP_MATH(ceil, ceil) __VGSP_MATH(floor, floor) __VGSP_MATH(trunc, trunc) __VGSP_MATH(rint, rint)
#undef __VGSP_MATH
__VGSP_DEVICE __VGSP_H hrcp(__VGSP_H a) { return __VGSP_ROUND(1.0f / __VGSP_VALUE(a)); }
__VGSP_DEVICE __VGSP_H2 h2rcp(__VGSP_H2 a) { return __VGSP_H2(hrcp(a.x), hrcp(a.y)); }
__VGSP_DEVICE __VGSP_H hdiv(__VGSP_H a, __VGSP_H b) { return __hdiv(a, b); }
__VGSP_DEVICE __VGSP_H2 h2div(__VGSP_H2 a, __VGSP_H2 b) { return __h2div(a, b); }

#define __VGSP_SHUFFLE(name, L)                                                                    \
    __VGSP_DEVICE __VGSP_H name(unsigned mask, __VGSP_H value, L lane, int width = 32)             \
    {                                                                                              \
        return __VGSP_N(__ushort_as_, )((unsigned short)name(mask, (int)value.__x, lane, width));  \
    }                                                                                              \
    __VGSP_DEVICE __VGSP_H2 name(unsigned mask, __VGSP_H2 value, L lane, int width = 32)           \
    {                                                                                              \
        return __VGSP_N(__vgsp_, 2_of_bits)(name(mask, __VGSP_N(__vgsp_, 2_bits)(value), lane, width)); \
    }
__VGSP_SHUFFLE(__shfl_sync, int) __VGSP_SHUFFLE(__shfl_up_sync, unsigned)
__VGSP_SHUFFLE(__shfl_down_sync, unsigned) __VGSP_SHUFFLE(__shfl_xor_sync, int)
#undef __VGSP_SHUFFLE

/* The 32 bits around the number are exchanged for those with the sum, until nobody else changed them in between. */
__VGSP_DEVICE __VGSP_H atomicAdd(__VGSP_H *address, __VGSP_H value)
{
    unsigned long long place = (unsigned long long)address;
    unsigned *word = (unsigned *)(place & ~3ull);
    int shift = place & 2 ? 16 : 0;
    unsigned seen = atomicCAS(word, 0u, 0u), old;
    do {
        old = seen;
        __VGSP_H sum = __hadd(__VGSP_N(__ushort_as_, )((unsigned short)(old >> shift)), value);
        seen = atomicCAS(word, old, (old & ~(0xffffu << shift)) | (unsigned)sum.__x << shift);
    } while (seen != old);
    return __VGSP_N(__ushort_as_, )((unsigned short)(old >> shift));
}
__VGSP_DEVICE __VGSP_H2 atomicAdd(__VGSP_H2 *address, __VGSP_H2 value)
{
    unsigned seen = atomicCAS((unsigned *)address, 0u, 0u), old;
    do {
        old = seen;
        __VGSP_H2 sum = __hadd2(__VGSP_N(__vgsp_, 2_of_bits)(old), value);
        seen = atomicCAS((unsigned *)address, old, __VGSP_N(__vgsp_, 2_bits)(sum));
    } while (seen != old);
    return __VGSP_N(__vgsp_, 2_of_bits)(old);
}
#endif

#undef __VGSP_BOTH_1
#undef __VGSP_BOTH_2
#undef __VGSP_BOTH_3
#undef __VGSP_VALUE
#undef __VGSP_ROUND
#undef __VGSP_H
#undef __VGSP_OTHER
#undef __VGSP_H2
#undef __VGSP_N
#undef __VGSP_F
