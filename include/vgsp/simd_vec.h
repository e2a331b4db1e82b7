/* simd_vec.h: the words that clang's vector extensions express for every instruction set. The header of an instruction
 * set defines VGSP_W, includes this, and adds what differs: masks, comparisons, choice, masked and scattered memory.
 *
 * A 64-bit vector is one C value of W lanes, which clang keeps in two registers; halves are taken apart only where an
 * instruction wants one register (VGSP_LOW, VGSP_HIGH, VGSP_JOIN).
 */
#ifndef VGSP_SIMD_VEC_H
#define VGSP_SIMD_VEC_H

#pragma clang diagnostic ignored "-Wpsabi" /* vectors cross calls within a unit only */

typedef int32_t vi32 __attribute__((vector_size(4 * VGSP_W)));
typedef int64_t vi64 __attribute__((vector_size(8 * VGSP_W)));
typedef float vf32 __attribute__((vector_size(4 * VGSP_W)));
typedef double vf64 __attribute__((vector_size(8 * VGSP_W)));

/* Unsigned lanes, and lanes in memory. */
typedef uint32_t vgsp_vu32 __attribute__((vector_size(4 * VGSP_W)));
typedef uint64_t vgsp_vu64 __attribute__((vector_size(8 * VGSP_W)));
typedef int8_t vgsp_vi8 __attribute__((vector_size(VGSP_W)));
typedef uint8_t vgsp_vu8 __attribute__((vector_size(VGSP_W)));
typedef int16_t vgsp_vi16 __attribute__((vector_size(2 * VGSP_W)));
typedef uint16_t vgsp_vu16 __attribute__((vector_size(2 * VGSP_W)));

#include "simd_lanes.h"

/* Clang moves assembly past no other assembly, nor what v is computed from past this. */
#if defined(VGSP_SIMD_SVE) /* no constraint names these registers for vectors of a fixed length */
#define VGSP_PIN(v) ((void)(v))
#elif defined(__aarch64__)
#define VGSP_PIN(v) __asm__ volatile("" : "+w"(v))
#else
#define VGSP_PIN(v) __asm__ volatile("" : "+v"(v))
#endif

#if VGSP_W == 4
#define VGSP_IOTA 0, 1, 2, 3
#define VGSP_LANES_FROM(n) (n), (n) + 1, (n) + 2, (n) + 3
#define VGSP_LANES_XOR(n) 0 ^ (n), 1 ^ (n), 2 ^ (n), 3 ^ (n)
#define VGSP_LOW(v) __builtin_shufflevector(v, v, 0, 1)
#define VGSP_HIGH(v) __builtin_shufflevector(v, v, 2, 3)
#elif VGSP_W == 8
#define VGSP_IOTA 0, 1, 2, 3, 4, 5, 6, 7
#define VGSP_LANES_FROM(n) (n), (n) + 1, (n) + 2, (n) + 3, (n) + 4, (n) + 5, (n) + 6, (n) + 7
#define VGSP_LANES_XOR(n) 0 ^ (n), 1 ^ (n), 2 ^ (n), 3 ^ (n), 4 ^ (n), 5 ^ (n), 6 ^ (n), 7 ^ (n)
#define VGSP_LOW(v) __builtin_shufflevector(v, v, 0, 1, 2, 3)
#define VGSP_HIGH(v) __builtin_shufflevector(v, v, 4, 5, 6, 7)
#else
#define VGSP_IOTA 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
#define VGSP_LANES_FROM(n)                                                                                  \
    (n), (n) + 1, (n) + 2, (n) + 3, (n) + 4, (n) + 5, (n) + 6, (n) + 7, (n) + 8, (n) + 9, (n) + 10, (n) + 11, \
        (n) + 12, (n) + 13, (n) + 14, (n) + 15
#define VGSP_LANES_XOR(n)                                                                                   \
    0 ^ (n), 1 ^ (n), 2 ^ (n), 3 ^ (n), 4 ^ (n), 5 ^ (n), 6 ^ (n), 7 ^ (n), 8 ^ (n), 9 ^ (n), 10 ^ (n),      \
        11 ^ (n), 12 ^ (n), 13 ^ (n), 14 ^ (n), 15 ^ (n)
#define VGSP_LOW(v) __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7)
#define VGSP_HIGH(v) __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15)
#endif
#define VGSP_JOIN(low, high) __builtin_shufflevector(low, high, VGSP_IOTA)

/* --- making and lanes ---------------------------------------------------------------------------------------- */

#define V_TYPE(t, T)                                                                                        \
    VGSP_WORD v##t splat_##t(T s) { return s - (v##t){0}; }                                                 \
    VGSP_WORD T get_##t(v##t v, int lane) { return v[lane]; }                                               \
    VGSP_WORD v##t set_##t(v##t v, int lane, T s)                                                           \
    {                                                                                                       \
        v[lane] = s;                                                                                        \
        return v;                                                                                           \
    }
V_TYPE(i32, int32_t)
V_TYPE(i64, int64_t)
V_TYPE(f32, float)   /* s - 0 is s for every s, -0 and NaN included */
V_TYPE(f64, double)
#undef V_TYPE
VGSP_WORD vi32 splat_u32(uint32_t s) { return splat_i32((int32_t)s); }
VGSP_WORD vi64 splat_u64(uint64_t s) { return splat_i64((int64_t)s); }
VGSP_WORD vi32 linear_i32(int32_t base, int32_t step) { return base + step * (vi32){VGSP_IOTA}; }
VGSP_WORD vi64 linear_i64(int64_t base, int64_t step) { return base + step * (vi64){VGSP_IOTA}; }

#define slide_i32(lo, hi, n) __builtin_shufflevector((vi32)(lo), (vi32)(hi), VGSP_LANES_FROM(n))
#define slide_i64(lo, hi, n) __builtin_shufflevector((vi64)(lo), (vi64)(hi), VGSP_LANES_FROM(n))
#define slide_f32(lo, hi, n) __builtin_shufflevector((vf32)(lo), (vf32)(hi), VGSP_LANES_FROM(n))
#define slide_f64(lo, hi, n) __builtin_shufflevector((vf64)(lo), (vf64)(hi), VGSP_LANES_FROM(n))
#if defined(__aarch64__) && VGSP_W == 4
/* Lanes that may be anything are what lo has there. Clang takes lanes that are nowhere defined as leave to make anything of
   what they come into, and of sel, which is and and or there, that is lanes that are not chosen. */
#define VGSP_PLACE(i, own) ((i) < 0 ? (own) : (i))
#define VGSP_PLACES(lo, hi, a, b, c, d) \
    __builtin_shufflevector(lo, hi, VGSP_PLACE(a, 0), VGSP_PLACE(b, 1), VGSP_PLACE(c, 2), VGSP_PLACE(d, 3))
#else
#define VGSP_PLACES __builtin_shufflevector
#endif
#define pick_i32(lo, hi, ...) VGSP_PLACES((vi32)(lo), (vi32)(hi), __VA_ARGS__)
#define pick_i64(lo, hi, ...) VGSP_PLACES((vi64)(lo), (vi64)(hi), __VA_ARGS__)
#define pick_f32(lo, hi, ...) VGSP_PLACES((vf32)(lo), (vf32)(hi), __VA_ARGS__)
#define pick_f64(lo, hi, ...) VGSP_PLACES((vf64)(lo), (vf64)(hi), __VA_ARGS__)
#define xorlanes_i32(v, n) __builtin_shufflevector((vi32)(v), (vi32)(v), VGSP_LANES_XOR(n))
#define xorlanes_i64(v, n) __builtin_shufflevector((vi64)(v), (vi64)(v), VGSP_LANES_XOR(n))
#define xorlanes_f32(v, n) __builtin_shufflevector((vf32)(v), (vf32)(v), VGSP_LANES_XOR(n))
#define xorlanes_f64(v, n) __builtin_shufflevector((vf64)(v), (vf64)(v), VGSP_LANES_XOR(n))

/* --- arithmetic ---------------------------------------------------------------------------------------------- */

#define V_1(name, R, A, value) VGSP_WORD v##R name(v##A a) { return (v##R)(value); }
#define V_2(name, R, A, value) VGSP_WORD v##R name(v##A a, v##A b) { return (v##R)(value); }

#define V_ARITHMETIC(t)                                                                                     \
    V_2(add_##t, t, t, a + b)                                                                               \
    V_2(sub_##t, t, t, a - b)                                                                               \
    V_2(mul_##t, t, t, a * b)                                                                               \
    V_1(neg_##t, t, t, -a)
V_ARITHMETIC(i32)
V_ARITHMETIC(i64)
V_ARITHMETIC(f32)
V_ARITHMETIC(f64)
V_2(div_f32, f32, f32, a / b)
V_2(div_f64, f64, f64, a / b)

#define V_INTEGER(i, u)                                                                                     \
    V_2(and_##i, i, i, a & b)                                                                               \
    V_2(or_##i, i, i, a | b)                                                                                \
    V_2(xor_##i, i, i, a ^ b)                                                                               \
    V_1(not_##i, i, i, ~a)                                                                                  \
    V_1(abs_##i, i, i, __builtin_elementwise_max(a, -a))                                                    \
    V_2(min_##i, i, i, __builtin_elementwise_min(a, b))                                                     \
    V_2(max_##i, i, i, __builtin_elementwise_max(a, b))                                                     \
    V_2(min_##u, i, i, __builtin_elementwise_min((vgsp_v##u)a, (vgsp_v##u)b))                               \
    V_2(max_##u, i, i, __builtin_elementwise_max((vgsp_v##u)a, (vgsp_v##u)b))                               \
    V_1(brev_##i, i, i, __builtin_elementwise_bitreverse((vgsp_v##u)a))
V_INTEGER(i32, u32)
V_INTEGER(i64, u64)

#if VGSP_FMA_FUSED
VGSP_WORD vf32 fma_f32(vf32 a, vf32 b, vf32 c) { return __builtin_elementwise_fma(a, b, c); }
VGSP_WORD vf64 fma_f64(vf64 a, vf64 b, vf64 c) { return __builtin_elementwise_fma(a, b, c); }
VGSP_WORD vf32 fma_exact_f32(vf32 a, vf32 b, vf32 c) { return __builtin_elementwise_fma(a, b, c); }
VGSP_WORD vf64 fma_exact_f64(vf64 a, vf64 b, vf64 c) { return __builtin_elementwise_fma(a, b, c); }
#else
VGSP_WORD vf32 fma_f32(vf32 a, vf32 b, vf32 c) { return a * b + c; }
VGSP_WORD vf64 fma_f64(vf64 a, vf64 b, vf64 c) { return a * b + c; }
VGSP_WORD vf32 fma_exact_f32(vf32 a, vf32 b, vf32 c)
{
    for (int i = 0; i < VGSP_W; i++) c[i] = s_fma_exact_f32(a[i], b[i], c[i]);
    return c;
}
VGSP_WORD vf64 fma_exact_f64(vf64 a, vf64 b, vf64 c)
{
    for (int i = 0; i < VGSP_W; i++) c[i] = s_fma_exact_f64(a[i], b[i], c[i]);
    return c;
}
#endif

#define V_FLOAT(f)                                                                                          \
    V_1(abs_##f, f, f, __builtin_elementwise_abs(a))                                                        \
    V_1(sqrt_##f, f, f, __builtin_elementwise_sqrt(a))                                                      \
    V_1(floor_##f, f, f, __builtin_elementwise_floor(a))                                                    \
    V_1(ceil_##f, f, f, __builtin_elementwise_ceil(a))                                                      \
    V_1(trunc_##f, f, f, __builtin_elementwise_trunc(a))                                                    \
    V_1(rint_##f, f, f, __builtin_elementwise_rint(a))                                                      \
    V_2(copysign_##f, f, f, __builtin_elementwise_copysign(a, b))
V_FLOAT(f32)
V_FLOAT(f64)

/* Population count by halves, quarters, ... (Warren, Hacker's Delight, 5-1), and what follows from it. */
VGSP_WORD vi32 popc_i32(vi32 a)
{
    vgsp_vu32 x = (vgsp_vu32)a;
    x -= x >> 1 & 0x55555555u;
    x = (x & 0x33333333u) + (x >> 2 & 0x33333333u);
    x = (x + (x >> 4)) & 0x0f0f0f0fu;
    return (vi32)(x * 0x01010101u >> 24);
}

VGSP_WORD vi32 popc_i64(vi64 a)
{
    return popc_i32(__builtin_convertvector(a, vi32)) + popc_i32(__builtin_convertvector(a >> 32, vi32));
}

VGSP_WORD vi32 clz_i32(vi32 a)
{
    vgsp_vu32 x = (vgsp_vu32)a;
    x |= x >> 1;
    x |= x >> 2;
    x |= x >> 4;
    x |= x >> 8;
    x |= x >> 16;
    return popc_i32(~(vi32)x);
}

/* 0 gives 0: the bits below the lowest set one are then all, and 33 wraps to 0 by the mask of nonzero lanes. */
VGSP_WORD vi32 ffs_i32(vi32 a) { return (popc_i32(~a & (a - 1)) + 1) & (a != 0); }

VGSP_WORD vi32 clz_i64(vi64 a)
{
    vi32 high = __builtin_convertvector(a >> 32, vi32), low = __builtin_convertvector(a, vi32);
    return clz_i32(high) + (clz_i32(low) & (high == 0));
}

VGSP_WORD vi32 ffs_i64(vi64 a)
{
    return (popc_i64(~a & (a - 1)) + 1) & __builtin_convertvector(a != 0, vi32);
}

VGSP_WORD vi32 mulhi_i32(vi32 a, vi32 b)
{
    return __builtin_convertvector(__builtin_convertvector(a, vi64) * __builtin_convertvector(b, vi64) >> 32, vi32);
}

VGSP_WORD vi32 mulhi_u32(vi32 a, vi32 b)
{
    vgsp_vu64 x = __builtin_convertvector((vgsp_vu32)a, vgsp_vu64), y = __builtin_convertvector((vgsp_vu32)b, vgsp_vu64);
    return __builtin_convertvector(x * y >> 32, vi32);
}

/* Sums of the products of two signed halves, which never overflow here. */
typedef int16_t vgsp_halves __attribute__((vector_size(4 * VGSP_W)));
VGSP_WORD vi32 vgsp_dot_halves(vgsp_halves a, vgsp_halves b)
{
#if defined(VGSP_SIMD_V2)
    return (vi32)__builtin_ia32_pmaddwd128(a, b);
#elif defined(VGSP_SIMD_V3)
    return (vi32)__builtin_ia32_pmaddwd256(a, b);
#elif defined(VGSP_SIMD_V4)
    return (vi32)__builtin_ia32_pmaddwd512(a, b);
#else
    return ((vi32)a << 16 >> 16) * ((vi32)b << 16 >> 16) + ((vi32)a >> 16) * ((vi32)b >> 16);
#endif
}

#if defined(__AVX512VNNI__)
/* vpdpbusd adds products of unsigned bytes and signed ones. a's bytes become the other kind by a shift of 128; what that
   makes too much or too little is b's alone: 128 times its bytes, and of the wrong sign, so those of ~b and a constant. The
   instruction takes four times as long as a sum: c comes last, for it may be the sum of the round before. */
#define VGSP_TOPS splat_i32((int32_t)0x80808080u)
VGSP_WORD vi32 dp4a_i32(vi32 a, vi32 b, vi32 c)
{
    vi32 less = __builtin_ia32_vpdpbusd512(splat_i32(4 * 128), VGSP_TOPS, ~b);
    return c + __builtin_ia32_vpdpbusd512(less, a ^ VGSP_TOPS, b);
}
VGSP_WORD vi32 dp4a_u32(vi32 a, vi32 b, vi32 c)
{
    vi32 more = __builtin_ia32_vpdpbusd512(splat_i32(4 * 255 * 128), ~b, VGSP_TOPS);
    return c + __builtin_ia32_vpdpbusd512(more, b, a ^ VGSP_TOPS);
}
#undef VGSP_TOPS
#else
/* Even bytes and odd ones as halves. */
VGSP_WORD vi32 dp4a_i32(vi32 a, vi32 b, vi32 c)
{
    vgsp_halves x = (vgsp_halves)a, y = (vgsp_halves)b;
    return c + vgsp_dot_halves(x << 8 >> 8, y << 8 >> 8) + vgsp_dot_halves(x >> 8, y >> 8);
}
VGSP_WORD vi32 dp4a_u32(vi32 a, vi32 b, vi32 c)
{
    vgsp_halves x = (vgsp_halves)a, y = (vgsp_halves)b;
    return c + vgsp_dot_halves(x & 0xff, y & 0xff) + vgsp_dot_halves(x >> 8 & 0xff, y >> 8 & 0xff);
}
#endif

/* b's bytes as halves; a's unsigned halves become signed by a shift of 2^15, which b makes up for. */
VGSP_WORD vi32 dp2a_i32(vi32 a, vi32 b, vi32 c)
{
    vi32 tops = (b << 8 & 0xffff) | (b << 16 & (int32_t)0xffff0000);
    return c + vgsp_dot_halves((vgsp_halves)a, (vgsp_halves)tops >> 8);
}
VGSP_WORD vi32 dp2a_u32(vi32 a, vi32 b, vi32 c)
{
    const vgsp_halves top = (vgsp_halves)splat_i32((int32_t)0x80008000u);
    vgsp_halves halves = (vgsp_halves)((b & 0xff) | (b << 8 & 0xff0000));
    return c + (vgsp_dot_halves((vgsp_halves)a ^ top, halves) - vgsp_dot_halves(top, halves));
}

/* --- conversion ---------------------------------------------------------------------------------------------- */

V_1(cvt_f32_i32, f32, i32, __builtin_convertvector(a, vf32))
V_1(cvt_f32_u32, f32, i32, __builtin_convertvector((vgsp_vu32)a, vf32))
V_1(cvt_f64_i32, f64, i32, __builtin_convertvector(a, vf64))
V_1(cvt_f64_u32, f64, i32, __builtin_convertvector((vgsp_vu32)a, vf64))
V_1(cvt_f64_i64, f64, i64, __builtin_convertvector(a, vf64))
V_1(cvt_f64_u64, f64, i64, __builtin_convertvector((vgsp_vu64)a, vf64))
V_1(cvt_f32_f64, f32, f64, __builtin_convertvector(a, vf32))
V_1(cvt_f64_f32, f64, f32, __builtin_convertvector(a, vf64))
V_1(cvt_i64_i32, i64, i32, __builtin_convertvector(a, vi64))
V_1(cvt_i64_u32, i64, i32, __builtin_convertvector((vgsp_vu32)a, vgsp_vu64))
/* Halves of 64-bit lanes, and the way back. */
#if VGSP_W == 8
typedef int32_t vgsp_i32_twice __attribute__((vector_size(64)));
#define V_HALF(half)                                                                                        \
    __builtin_shufflevector((vgsp_i32_twice)a, (vgsp_i32_twice)a, half, 2 + half, 4 + half, 6 + half, 8 + half, 10 + half, \
                            12 + half, 14 + half)
V_1(cvt_i32_i64, i32, i64, V_HALF(0))
V_1(high_i32_i64, i32, i64, V_HALF(1))
#undef V_HALF
VGSP_WORD vi64 pair_i64(vi32 a, vi32 b)
{
    return (vi64)__builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
}
#else
V_1(cvt_i32_i64, i32, i64, __builtin_convertvector(a, vi32))
V_1(high_i32_i64, i32, i64, __builtin_convertvector(a >> 32, vi32))
VGSP_WORD vi64 pair_i64(vi32 a, vi32 b) { return cvt_i64_u32(a) | cvt_i64_i32(b) << 32; }
#endif
V_1(sext8_i32, i32, i32, a << 24 >> 24)
V_1(sext16_i32, i32, i32, a << 16 >> 16)
V_1(zext8_i32, i32, i32, a & 0xff)
V_1(zext16_i32, i32, i32, a & 0xffff)

/* Half precision by instructions, or as the scalar words do it, all cases side by side. */
#if defined(__F16C__) || defined(__aarch64__)
typedef _Float16 vgsp_vf16 __attribute__((vector_size(2 * VGSP_W)));
V_1(cvt_f32_f16, f32, i32, __builtin_convertvector((vgsp_vf16)__builtin_convertvector(a, vgsp_vu16), vf32))
#if defined(__AVX512FP16__) || defined(VGSP_HALF_ASKED)
/* Asked of the half whether it is one: so clang may compute it as a half, where what is rounded is the sum, difference,
   product or quotient of halves. */
VGSP_WORD vi32 cvt_f16_f32(vf32 a)
{
    vgsp_vf16 half = __builtin_convertvector(a, vgsp_vf16);
    vgsp_vu16 bits = (vgsp_vu16)half, nan = (vgsp_vu16)(half != half);
    return __builtin_convertvector((bits & ~nan) | (nan & 0x7fff), vi32);
}
#else
VGSP_WORD vi32 cvt_f16_f32(vf32 a)
{
    vi32 bits = __builtin_convertvector((vgsp_vu16)__builtin_convertvector(a, vgsp_vf16), vi32), nan = a != a;
    return (bits & ~nan) | (nan & 0x7fff);
}
#endif
#else
VGSP_WORD vf32 cvt_f32_f16(vi32 a)
{
    vi32 u = (vi32)((vf32)((a & 0x7fff) << 13) * 0x1p112f);
    u |= (u >= 0x47800000) & 0x7f800000;
    return (vf32)(u | (vi32)((vgsp_vu32)a << 16 & 0x80000000u));
}
VGSP_WORD vi32 cvt_f16_f32(vf32 a)
{
    vi32 u = (vi32)a & 0x7fffffff, sign = (vi32)((vgsp_vu32)a >> 16 & 0x8000u);
    vi32 tiny = u < 0x38800000, huge = u >= 0x47800000, nan = u > 0x7f800000;
    vi32 denormal = (vi32)((vf32)u + 0.5f) - 0x3f000000;
    vi32 normal = (u - 0x38000000 + 0xfff + (u >> 13 & 1)) >> 13;
    vi32 h = sign | (tiny & denormal) | (~tiny & ~huge & normal) | (huge & 0x7c00);
    return (h & ~nan) | (nan & 0x7fff);
}
#endif
V_1(bits_i32_f32, i32, f32, a)
V_1(bits_f32_i32, f32, i32, a)
V_1(bits_i64_f64, i64, f64, a)
V_1(bits_f64_i64, f64, i64, a)

/* --- memory: all lanes --------------------------------------------------------------------------------------- */

#define V_MEMORY(M, t, IN_MEMORY)                                                                           \
    typedef IN_MEMORY __attribute__((aligned(1), may_alias)) vgsp_any_v##M;                                 \
    VGSP_WORD v##t load_##M(const void *p) { return __builtin_convertvector(*(const vgsp_any_v##M *)p, v##t); } \
    VGSP_WORD void store_##M(void *p, v##t v) { *(vgsp_any_v##M *)p = __builtin_convertvector(v, IN_MEMORY); }
V_MEMORY(i8, i32, vgsp_vi8)
V_MEMORY(u8, i32, vgsp_vu8)
V_MEMORY(i16, i32, vgsp_vi16)
V_MEMORY(u16, i32, vgsp_vu16)
V_MEMORY(i32, i32, vi32)
V_MEMORY(i64, i64, vi64)
V_MEMORY(f32, f32, vf32)
V_MEMORY(f64, f64, vf64)
#undef V_MEMORY

#define V_STREAM(M)                                                                                         \
    typedef v##M __attribute__((aligned(sizeof(v##M) < 64 ? sizeof(v##M) : 64), may_alias)) vgsp_line_v##M; \
    VGSP_WORD void stream_##M(void *p, v##M v) { __builtin_nontemporal_store(v, (vgsp_line_v##M *)p); }
V_STREAM(i32)
V_STREAM(i64)
V_STREAM(f32)
V_STREAM(f64)
#undef V_STREAM
#undef V_ARITHMETIC
#undef V_INTEGER
#undef V_FLOAT

#endif
