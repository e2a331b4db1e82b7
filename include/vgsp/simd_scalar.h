/* simd_scalar.h: the scalar words s_op_type: what every word of the vocabulary means for one lane.
 *
 * Plain C with GNU builtins that both gcc and clang expand inline for any target. The vector words are tested against
 * these bit for bit. Integers wrap; no argument traps. Signed words take and give signed types, u words unsigned ones.
 */
#ifndef VGSP_SIMD_SCALAR_H
#define VGSP_SIMD_SCALAR_H

#include <stdbool.h>
#include <stdint.h>

/* Code that is not optimised calls the vector words: inlined they take clang several times as long. For debuggers they have
   no lines of their own: what they do belongs to the line of the kernel. */
#if defined __OPTIMIZE__ || defined VGSP_SIMD_C
#define VGSP_WORD static inline __attribute__((always_inline, unused, nodebug))
#else
#define VGSP_WORD static __attribute__((unused, nodebug))
#endif
#define VGSP_SLOW static __attribute__((noinline, unused, nodebug)) /* rare or long: kept out of line */

/* The scalar types by their short names, for tables. */
typedef int32_t vgsp_i32;
typedef uint32_t vgsp_u32;
typedef int64_t vgsp_i64;
typedef uint64_t vgsp_u64;
typedef float vgsp_f32;
typedef double vgsp_f64;
typedef bool vgsp_m;

#define S_1(name, R, A, value) VGSP_WORD R s_##name(A a) { return (value); }
#define S_2(name, R, A, value) VGSP_WORD R s_##name(A a, A b) { return (value); }

/* --- integers ------------------------------------------------------------------------------------------------ */

/* I and U are the signed and unsigned type of N bits, D and DU those of 2 * N. */
#define S_INTEGER(i, u, I, U, D, DU, N)                                                                     \
    S_2(add_##i, I, I, (I)((U)a + (U)b))                                                                    \
    S_2(sub_##i, I, I, (I)((U)a - (U)b))                                                                    \
    S_2(mul_##i, I, I, (I)((U)a * (U)b))                                                                    \
    S_1(neg_##i, I, I, (I)(0 - (U)a))                                                                       \
    S_2(div_##i, I, I, b == 0 ? -1 : b == -1 ? (I)(0 - (U)a) : a / b)                                       \
    S_2(rem_##i, I, I, b == 0 ? a : b == -1 ? 0 : a % b)                                                    \
    S_2(div_##u, U, U, b == 0 ? ~(U)0 : a / b)                                                              \
    S_2(rem_##u, U, U, b == 0 ? a : a % b)                                                                  \
    S_2(and_##i, I, I, a & b)                                                                               \
    S_2(or_##i, I, I, a | b)                                                                                \
    S_2(xor_##i, I, I, a ^ b)                                                                               \
    S_1(not_##i, I, I, ~a)                                                                                  \
    S_2(shl_##i, I, I, (U)b >= N ? 0 : (I)((U)a << b))                                                      \
    S_2(shr_##i, I, I, (U)b >= N ? 0 : (I)((U)a >> b))                                                      \
    S_2(sar_##i, I, I, a >> ((U)b >= N ? N - 1 : b))                                                        \
    S_2(min_##i, I, I, a < b ? a : b)                                                                       \
    S_2(max_##i, I, I, a > b ? a : b)                                                                       \
    S_2(min_##u, U, U, a < b ? a : b)                                                                       \
    S_2(max_##u, U, U, a > b ? a : b)                                                                       \
    S_1(abs_##i, I, I, a < 0 ? (I)(0 - (U)a) : a)                                                           \
    S_2(mulhi_##i, I, I, (I)((D)a * b >> N))                                                                \
    S_2(mulhi_##u, U, U, (U)((DU)a * b >> N))                                                               \
    S_2(lt_##i, bool, I, a < b)                                                                             \
    S_2(le_##i, bool, I, a <= b)                                                                            \
    S_2(gt_##i, bool, I, a > b)                                                                             \
    S_2(ge_##i, bool, I, a >= b)                                                                            \
    S_2(eq_##i, bool, I, a == b)                                                                            \
    S_2(ne_##i, bool, I, a != b)                                                                            \
    S_2(lt_##u, bool, U, a < b)                                                                             \
    S_2(le_##u, bool, U, a <= b)                                                                            \
    S_2(gt_##u, bool, U, a > b)                                                                             \
    S_2(ge_##u, bool, U, a >= b)                                                                            \
    VGSP_WORD I s_sel_##i(bool m, I a, I b) { return m ? a : b; }

__extension__ typedef __int128 vgsp_i128;
__extension__ typedef unsigned __int128 vgsp_u128;

S_INTEGER(i32, u32, int32_t, uint32_t, int64_t, uint64_t, 32)
S_INTEGER(i64, u64, int64_t, uint64_t, vgsp_i128, vgsp_u128, 64)
#undef S_INTEGER

/* c and the products of the bytes of a and b. */
VGSP_WORD int32_t s_dp4a_i32(int32_t a, int32_t b, int32_t c)
{
    int32_t low = (int8_t)a * (int8_t)b + (int8_t)(a >> 8) * (int8_t)(b >> 8);
    int32_t high = (int8_t)(a >> 16) * (int8_t)(b >> 16) + (a >> 24) * (b >> 24);
    return (int32_t)((uint32_t)c + (uint32_t)low + (uint32_t)high);
}
VGSP_WORD uint32_t s_dp4a_u32(uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t low = (a & 0xff) * (b & 0xff) + (a >> 8 & 0xff) * (b >> 8 & 0xff);
    return c + low + (a >> 16 & 0xff) * (b >> 16 & 0xff) + (a >> 24) * (b >> 24);
}

/* c and the products of the halves of a and the two low bytes of b. */
VGSP_WORD int32_t s_dp2a_i32(int32_t a, int32_t b, int32_t c)
{
    int32_t low = (int16_t)a * (int8_t)b, high = (a >> 16) * (int8_t)(b >> 8);
    return (int32_t)((uint32_t)c + (uint32_t)low + (uint32_t)high);
}
VGSP_WORD uint32_t s_dp2a_u32(uint32_t a, uint32_t b, uint32_t c)
{
    return c + (a & 0xffff) * (b & 0xff) + (a >> 16) * (b >> 8 & 0xff);
}

/* Counting in a register, without a library (Warren, Hacker's Delight, 5-1 and 7-1). */
VGSP_WORD int32_t s_popc_i64(int64_t a)
{
    uint64_t x = (uint64_t)a;
    x -= x >> 1 & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (int32_t)(x * 0x0101010101010101u >> 56);
}

VGSP_WORD int64_t s_brev_i64(int64_t a)
{
    uint64_t x = __builtin_bswap64((uint64_t)a);
    x = (x >> 4 & 0x0f0f0f0f0f0f0f0fu) | (x & 0x0f0f0f0f0f0f0f0fu) << 4;
    x = (x >> 2 & 0x3333333333333333u) | (x & 0x3333333333333333u) << 2;
    return (int64_t)((x >> 1 & 0x5555555555555555u) | (x & 0x5555555555555555u) << 1);
}

S_1(popc_i32, int32_t, int32_t, s_popc_i64((uint32_t)a))
S_1(brev_i32, int32_t, int32_t, (int32_t)((uint64_t)s_brev_i64((uint32_t)a) >> 32))
S_1(clz_i32, int32_t, int32_t, a ? __builtin_clz((uint32_t)a) : 32)
S_1(clz_i64, int32_t, int64_t, a ? __builtin_clzll((uint64_t)a) : 64)
S_1(ffs_i32, int32_t, int32_t, a ? __builtin_ctz((uint32_t)a) + 1 : 0)
S_1(ffs_i64, int32_t, int64_t, a ? __builtin_ctzll((uint64_t)a) + 1 : 0)
S_1(sext8_i32, int32_t, int32_t, (int8_t)a)
S_1(sext16_i32, int32_t, int32_t, (int16_t)a)
S_1(zext8_i32, int32_t, int32_t, a & 0xff)
S_1(zext16_i32, int32_t, int32_t, a & 0xffff)
S_1(cvt_i64_i32, int64_t, int32_t, a)
S_1(cvt_i64_u32, int64_t, uint32_t, a)
S_1(cvt_i32_i64, int32_t, int64_t, (int32_t)a)
S_1(high_i32_i64, int32_t, int64_t, (int32_t)(a >> 32))
VGSP_WORD int64_t s_pair_i64(int32_t a, int32_t b) { return (int64_t)((uint64_t)(uint32_t)b << 32 | (uint32_t)a); }

/* --- memory --------------------------------------------------------------------------------------------------- */

/* Asks for the line at an address, which may lead nowhere. It comes as far as the second-level cache: from there a load is
   soon served, and cores wait for more lines on their way to that than to the first (docs/performance.md has figures). */
VGSP_WORD void s_prefetch(const void *address) { __builtin_prefetch(address, 0, 2); }

/* --- truth values -------------------------------------------------------------------------------------------- */

S_1(m_not, bool, bool, !a)
S_2(m_and, bool, bool, a & b)
S_2(m_or, bool, bool, a | b)
S_2(m_xor, bool, bool, a ^ b)
S_2(m_andnot, bool, bool, a & !b)
S_1(i32_m, int32_t, bool, a)
S_1(m_any, bool, bool, a)
VGSP_WORD bool s_sel_m(bool m, bool a, bool b) { return m ? a : b; }

/* --- floating point: the same bits --------------------------------------------------------------------------- */

#define S_BITS(name, R, A)       \
    VGSP_WORD R s_##name(A a)    \
    {                            \
        R r;                     \
        __builtin_memcpy(&r, &a, sizeof r); \
        return r;                \
    }
S_BITS(bits_i32_f32, int32_t, float)
S_BITS(bits_f32_i32, float, int32_t)
S_BITS(bits_i64_f64, int64_t, double)
S_BITS(bits_f64_i64, double, int64_t)
#undef S_BITS

/* --- half precision ------------------------------------------------------------------------------------------ */

/* Half to float: 2^112 moves the exponent's bias; what lies beyond is infinity or NaN. Back, to nearest even: below 2^-14
 * adding 1/2 leaves a denormal half in the low bits. A NaN becomes CUDA's, 0x7fff. */
#if defined(__F16C__) || defined(__aarch64__)
VGSP_WORD float s_cvt_f32_f16(int32_t a)
{
    uint16_t bits = (uint16_t)a;
    _Float16 h;
    __builtin_memcpy(&h, &bits, sizeof h);
    return (float)h;
}
VGSP_WORD int32_t s_cvt_f16_f32(float a)
{
    _Float16 h = (_Float16)a;
    uint16_t bits;
    __builtin_memcpy(&bits, &h, sizeof bits);
    return a != a ? 0x7fff : bits;
}
#else
VGSP_WORD float s_cvt_f32_f16(int32_t a)
{
    int32_t u = s_bits_i32_f32(s_bits_f32_i32((a & 0x7fff) << 13) * 0x1p112f);
    if (u >= 0x47800000) u |= 0x7f800000;
    return s_bits_f32_i32(u | (int32_t)((uint32_t)a << 16 & 0x80000000));
}
VGSP_WORD int32_t s_cvt_f16_f32(float a)
{
    int32_t u = s_bits_i32_f32(a) & 0x7fffffff, sign = (int32_t)((uint32_t)s_bits_i32_f32(a) >> 16 & 0x8000);
    if (u > 0x7f800000) return 0x7fff;
    if (u >= 0x47800000) return sign | 0x7c00;
    if (u < 0x38800000) return sign | (s_bits_i32_f32(s_bits_f32_i32(u) + 0.5f) - 0x3f000000);
    return sign | (u - 0x38000000 + 0xfff + (u >> 13 & 1)) >> 13;
}
#endif

/* --- fused multiply-add -------------------------------------------------------------------------------------- */

/* a as mantissa * 2^exponent, mantissa in [2^52, 2^53); a finite and not 0. */
VGSP_WORD uint64_t vgsp_mantissa_f64(double a, int *exponent)
{
    uint64_t u = (uint64_t)s_bits_i64_f64(a) & 0x7fffffffffffffffu;
    int e = (int)(u >> 52);
    uint64_t m = u & 0xfffffffffffffu;
    int shift = e ? 0 : s_clz_i64((int64_t)m) - 11;
    *exponent = (e ? e : 1) - 1075 - shift;
    return e ? m | 0x10000000000000u : m << shift;
}

/* x >> n, the lowest bit set if any bit set was lost; n >= 0. */
VGSP_WORD vgsp_u128 vgsp_shift_sticky(vgsp_u128 x, int n)
{
    if (n == 0) return x;
    if (n > 127) return x != 0;
    return x >> n | ((x << (128 - n)) != 0);
}

enum { VGSP_NEAREST, VGSP_ZERO, VGSP_UP, VGSP_DOWN }; /* directions of rounding */

/* r * 2^e rounded; r not 0, its lowest bit sticky and below the rounding position. Beyond the greatest number lies
 * infinity, where the direction does not lead back. */
VGSP_WORD double vgsp_round_f64(vgsp_u128 r, int e, bool negative, int direction)
{
    bool nearest = direction == VGSP_NEAREST, outwards = direction == (negative ? VGSP_DOWN : VGSP_UP);
    int top = (uint64_t)(r >> 64) ? 127 - __builtin_clzll((uint64_t)(r >> 64)) : 63 - __builtin_clzll((uint64_t)r);
    int biased = top + e + 1023;                       /* of the result, if normal */
    int lost = top - 52 + (biased < 1 ? 1 - biased : 0); /* bits below the result's last */
    r = lost < 2 ? r << (2 - lost) : vgsp_shift_sticky(r, lost - 2);
    uint64_t n = (uint64_t)r;
    n = (n >> 2) + (nearest ? (n & 3) > 2 || (n & 7) == 6 : outwards && (n & 3));
    uint64_t bits = biased < 1 ? n : n + ((uint64_t)(biased - 1) << 52);
    if (bits >= 0x7ff0000000000000u || biased > 2046) bits = 0x7fefffffffffffffu + (nearest || outwards);
    return s_bits_f64_i64((int64_t)(bits | (uint64_t)negative << 63));
}

/* The exact sum in 128 bits, aligned with a sticky bit: the two terms have 20 and 72 bits to spare, so nothing is lost
 * where they cancel. */
VGSP_SLOW double vgsp_soft_fma_f64(double a, double b, double c, int direction)
{
    double p = a * b, zero = direction == VGSP_DOWN ? -0.0 : 0.0;
    if (a - a != 0 || b - b != 0) return p + c; /* infinity and NaN */
    if (c - c != 0) return c + c;
    if (a == 0 || b == 0) return p + c == 0 && (s_bits_i64_f64(p) ^ s_bits_i64_f64(c)) < 0 ? zero : p + c;
    int ea, eb, ec;
    uint64_t ma = vgsp_mantissa_f64(a, &ea), mb = vgsp_mantissa_f64(b, &eb);
    uint64_t mc = c == 0 ? 0 : vgsp_mantissa_f64(c, &ec);
    vgsp_u128 x = (vgsp_u128)ma * mb << 20, y = (vgsp_u128)mc << 72;
    int e = ea + eb - 20;
    ec = mc ? ec - 72 : e;
    if (e > ec) y = vgsp_shift_sticky(y, e - ec);
    else x = vgsp_shift_sticky(x, ec - e), e = ec;
    bool sx = (a < 0) != (b < 0), sy = c < 0;
    if (sx == sy) return vgsp_round_f64(x + y, e, sx, direction);
    if (x == y) return zero;
    return x > y ? vgsp_round_f64(x - y, e, sx, direction) : vgsp_round_f64(y - x, e, sy, direction);
}

/* Rounded once, towards zero, up and down: no instruction set has these for vectors. */
VGSP_WORD double s_fma_rz_f64(double a, double b, double c) { return vgsp_soft_fma_f64(a, b, c, VGSP_ZERO); }
VGSP_WORD double s_fma_ru_f64(double a, double b, double c) { return vgsp_soft_fma_f64(a, b, c, VGSP_UP); }
VGSP_WORD double s_fma_rd_f64(double a, double b, double c) { return vgsp_soft_fma_f64(a, b, c, VGSP_DOWN); }

#if defined(__FMA__) || defined(__aarch64__)
VGSP_WORD float s_fma_f32(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
VGSP_WORD double s_fma_f64(double a, double b, double c) { return __builtin_fma(a, b, c); }
VGSP_WORD float s_fma_exact_f32(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
VGSP_WORD double s_fma_exact_f64(double a, double b, double c) { return __builtin_fma(a, b, c); }
VGSP_WORD bool vgsp_has_fma(void) { return true; }
#define VGSP_FMA_FUSED 1
#else
/* The unit is compiled for processors that may lack the instruction; the result is rounded once all the same. */

/* The product is exact in double; the sum is rounded to odd, so that rounding it again to float is right (Boldo and
 * Melquiond, Emulation of FMA and correctly rounded sums, 2008). */
VGSP_SLOW float vgsp_soft_fma_f32(float a, float b, float c)
{
    double p = (double)a * b, s = p + c;
    double t = s - p, error = (p - (s - t)) + (c - t);
    int64_t u = s_bits_i64_f64(s);
    if (error != 0 && error == error && !(u & 1)) u += (error > 0) == (s > 0) ? 1 : -1;
    return (float)s_bits_f64_i64(u);
}

#if defined(__x86_64__)
static signed char vgsp_fma_state; /* 0 not asked yet, 1 the processor has FMA3, -1 it has not */

/* CPUID.1:ECX bits 12 (FMA) and 27 (OSXSAVE), XCR0 bits 1 and 2 (the system saves ymm). */
VGSP_SLOW bool vgsp_find_fma(void)
{
    uint32_t a = 1, b, c = 0, d, low, high;
    __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    bool found = false;
    if ((c & 0x08001000u) == 0x08001000u) {
        __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
        found = (low & 6) == 6;
    }
    __atomic_store_n(&vgsp_fma_state, (signed char)(found ? 1 : -1), __ATOMIC_RELAXED);
    return found;
}

VGSP_WORD bool vgsp_has_fma(void)
{
    signed char state = __atomic_load_n(&vgsp_fma_state, __ATOMIC_RELAXED);
    if (__builtin_expect(state > 0, 1)) return true;
    return state == 0 && vgsp_find_fma();
}

VGSP_WORD float s_fma_exact_f32(float a, float b, float c)
{
    if (!vgsp_has_fma()) return vgsp_soft_fma_f32(a, b, c);
    __asm__("vfmadd231ss %2, %1, %0" : "+x"(c) : "x"(a), "x"(b));
    return c;
}

VGSP_WORD double s_fma_exact_f64(double a, double b, double c)
{
    if (!vgsp_has_fma()) return vgsp_soft_fma_f64(a, b, c, VGSP_NEAREST);
    __asm__("vfmadd231sd %2, %1, %0" : "+x"(c) : "x"(a), "x"(b));
    return c;
}
#else
VGSP_WORD float s_fma_exact_f32(float a, float b, float c) { return vgsp_soft_fma_f32(a, b, c); }
VGSP_WORD double s_fma_exact_f64(double a, double b, double c) { return vgsp_soft_fma_f64(a, b, c, VGSP_NEAREST); }
#endif
#if defined(VGSP_SIMD_V2) || defined(VGSP_SIMD_SERIAL_V2)
VGSP_WORD float s_fma_f32(float a, float b, float c) { return a * b + c; }
VGSP_WORD double s_fma_f64(double a, double b, double c) { return a * b + c; }
#define VGSP_FMA_FUSED 0
#else
VGSP_WORD float s_fma_f32(float a, float b, float c) { return s_fma_exact_f32(a, b, c); }
VGSP_WORD double s_fma_f64(double a, double b, double c) { return s_fma_exact_f64(a, b, c); }
#define VGSP_FMA_FUSED 1
#endif
#endif

/* --- floating point ------------------------------------------------------------------------------------------ */

/* F of N bits with M mantissa bits stored; i names the integers of that size. To an integer: towards zero, the nearest
 * end of the range beyond it; a NaN gives 0 from float to 32 bits, else the highest bit alone (PTX ISA, cvt). */
#define S_FLOAT(f, F, i, I, U, N, M, s)                                                                     \
    S_2(add_##f, F, F, a + b)                                                                               \
    S_2(sub_##f, F, F, a - b)                                                                               \
    S_2(mul_##f, F, F, a * b)                                                                               \
    S_2(div_##f, F, F, a / b)                                                                               \
    S_1(neg_##f, F, F, -a)                                                                                  \
    S_2(lt_##f, bool, F, a < b)                                                                             \
    S_2(le_##f, bool, F, a <= b)                                                                            \
    S_2(gt_##f, bool, F, a > b)                                                                             \
    S_2(ge_##f, bool, F, a >= b)                                                                            \
    S_2(eq_##f, bool, F, a == b)                                                                            \
    S_2(ne_##f, bool, F, a != b)                                                                            \
    VGSP_WORD F s_sel_##f(bool m, F a, F b) { return m ? a : b; }                                           \
    S_1(abs_##f, F, F, __builtin_fabs##s(a))                                                                \
    S_1(sqrt_##f, F, F, __builtin_sqrt##s(a))                                                               \
    S_2(copysign_##f, F, F, __builtin_copysign##s(a, b))                                                    \
    S_1(signbit_##f, bool, F, s_bits_##i##_##f(a) < 0)                                                      \
    S_1(isnan_##f, bool, F, a != a)                                                                         \
    S_1(isinf_##f, bool, F, __builtin_fabs##s(a) == __builtin_inf##s())                                     \
    S_1(isfinite_##f, bool, F, __builtin_fabs##s(a) < __builtin_inf##s())                                   \
    S_2(min_##f, F, F, a != a ? b : b != b || a < b ? a : b < a || s_bits_##i##_##f(b) < 0 ? b : a)         \
    S_2(max_##f, F, F, a != a ? b : b != b || a > b ? a : b > a || s_bits_##i##_##f(b) >= 0 ? b : a)        \
    S_1(cvt_##f##_i32, F, int32_t, (F)a)                                                                    \
    S_1(cvt_##f##_u32, F, uint32_t, (F)a)                                                                   \
    S_1(cvt_##f##_i64, F, int64_t, (F)a)                                                                    \
    S_1(cvt_##f##_u64, F, uint64_t, (F)a)                                                                   \
    /* by the bits: clang makes a maximum of the comparisons, which lets a signalling NaN through */           \
    S_1(nan_bits_##f, bool, F, (U)s_bits_##i##_##f(a) << 1 > ((((U)1 << (N - 1 - M)) - 1) << (M + 1)))       \
    S_1(cvt_i32_##f, int32_t, F,                                                                            \
        s_nan_bits_##f(a) ? (N == 32 ? 0 : INT32_MIN)                                                       \
                          : a >= (F)0x1p31 ? INT32_MAX : a > (F)-0x1p31 ? (int32_t)a : INT32_MIN)           \
    S_1(cvt_i64_##f, int64_t, F,                                                                            \
        s_nan_bits_##f(a) ? INT64_MIN                                                                       \
                          : a >= (F)0x1p63 ? INT64_MAX : a > (F)-0x1p63 ? (int64_t)a : INT64_MIN)           \
    S_1(cvt_u32_##f, uint32_t, F,                                                                           \
        s_nan_bits_##f(a) ? (N == 32 ? 0 : 1u << 31) : a >= (F)0x1p32 ? UINT32_MAX : a > 0 ? (uint32_t)a : 0) \
    S_1(cvt_u64_##f, uint64_t, F,                                                                           \
        s_nan_bits_##f(a) ? UINT64_C(1) << 63 : a >= (F)0x1p64 ? UINT64_MAX : a > 0 ? (uint64_t)a : 0)

S_FLOAT(f32, float, i32, int32_t, uint32_t, 32, 23, f)
S_FLOAT(f64, double, i64, int64_t, uint64_t, 64, 52, )
#undef S_FLOAT
/* For texts that serve both: a scalar is its own splat. */
S_1(splat_i32, int32_t, int32_t, a)
S_1(splat_i64, int64_t, int64_t, a)
S_1(splat_f32, float, float, a)
S_1(splat_f64, double, double, a)
S_1(cvt_f32_f64, float, double, (float)a)
S_1(cvt_f64_f32, double, float, a)

/* Rounding to an integer. Without an instruction: adding and taking away 2^(mantissa bits) rounds to nearest even. */
#if defined(__SSE4_1__) || defined(__aarch64__)
#define S_ROUND(f, F, s, big)                                                                               \
    S_1(rint_##f, F, F, __builtin_rint##s(a))                                                               \
    S_1(floor_##f, F, F, __builtin_floor##s(a))                                                             \
    S_1(ceil_##f, F, F, __builtin_ceil##s(a))                                                               \
    S_1(trunc_##f, F, F, __builtin_trunc##s(a))
#else
#define S_ROUND(f, F, s, big)                                                                               \
    VGSP_WORD F s_rint_##f(F a)                                                                             \
    {                                                                                                       \
        F x = s_abs_##f(a);                                                                                 \
        return x < big ? s_copysign_##f(x + big - big, a) : a + 0;                                          \
    }                                                                                                       \
    VGSP_WORD F s_floor_##f(F a)                                                                            \
    {                                                                                                       \
        F r = s_rint_##f(a);                                                                                \
        return s_copysign_##f(r > a ? r - 1 : r, a);                                                        \
    }                                                                                                       \
    VGSP_WORD F s_trunc_##f(F a) { return s_copysign_##f(s_floor_##f(s_abs_##f(a)), a); }                   \
    S_1(ceil_##f, F, F, -s_floor_##f(-a))
#endif
S_ROUND(f32, float, f, 0x1p23f)
S_ROUND(f64, double, , 0x1p52)
#undef S_ROUND

/* Half away from zero. a - trunc(a) is exact. */
#define S_ROUND(f, F)                                                                                       \
    VGSP_WORD F s_round_##f(F a)                                                                            \
    {                                                                                                       \
        F t = s_trunc_##f(a);                                                                               \
        F more = s_abs_##f(a - t) >= (F)0.5 ? 1 : 0;                                                        \
        return t + s_copysign_##f(more, a);                                                                 \
    }
S_ROUND(f32, float)
S_ROUND(f64, double)
#undef S_ROUND

/* --- memory -------------------------------------------------------------------------------------------------- */

/* Any address; M is the type in memory, R that of the value. */
#define S_MEMORY(m, M, R)                                                                                   \
    typedef M __attribute__((aligned(1), may_alias)) vgsp_any_##m;                                          \
    VGSP_WORD R s_load_##m(const void *p) { return *(const vgsp_any_##m *)p; }                              \
    VGSP_WORD void s_store_##m(void *p, R v) { *(vgsp_any_##m *)p = (M)v; }
S_MEMORY(i8, int8_t, int32_t)
S_MEMORY(u8, uint8_t, int32_t)
S_MEMORY(i16, int16_t, int32_t)
S_MEMORY(u16, uint16_t, int32_t)
S_MEMORY(i32, int32_t, int32_t)
S_MEMORY(i64, int64_t, int64_t)
S_MEMORY(f32, float, float)
S_MEMORY(f64, double, double)
#undef S_MEMORY

/* Atomics: p aligned to its type; the old value is the result; locked and relaxed. shared_: the same without a lock, for
 * memory that one thread of the host alone uses. The new value is made by s_new_OP_T(old, operand). */
#define S_NEW(t, T)                                                                                         \
    S_2(new_min_##t, T, T, b < a ? b : a)                                                                   \
    S_2(new_max_##t, T, T, b > a ? b : a)                                                                   \
    S_2(new_and_##t, T, T, a & b)                                                                           \
    S_2(new_or_##t, T, T, a | b)                                                                            \
    S_2(new_xor_##t, T, T, a ^ b)                                                                           \
    S_2(new_exch_##t, T, T, ((void)a, b))
#define S_NEW_WRAPPING(t, T, U)                                                                             \
    S_2(new_add_##t, T, T, (T)((U)a + (U)b))                                                                \
    S_2(new_sub_##t, T, T, (T)((U)a - (U)b))                                                                \
    S_2(new_inc_##t, T, T, (U)a >= (U)b ? 0 : a + 1)                                                        \
    S_2(new_dec_##t, T, T, a == 0 || (U)a > (U)b ? b : a - 1)
S_NEW(i32, int32_t) S_NEW_WRAPPING(i32, int32_t, uint32_t)
S_NEW(u32, uint32_t) S_NEW_WRAPPING(u32, uint32_t, uint32_t)
S_NEW(i64, int64_t) S_NEW_WRAPPING(i64, int64_t, uint64_t)
S_NEW(u64, uint64_t) S_NEW_WRAPPING(u64, uint64_t, uint64_t)
S_2(new_add_f32, float, float, a + b)
S_2(new_add_f64, double, double, a + b)
S_2(new_exch_f32, float, float, ((void)a, b))
S_2(new_exch_f64, double, double, ((void)a, b))
#undef S_NEW
#undef S_NEW_WRAPPING

/* Relaxed, as CUDA's are. ThreadSanitizer knows of no fences, so for it they have the strength of the fences beside them. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define VGSP_CHANGE __ATOMIC_ACQ_REL
#define VGSP_LOOK __ATOMIC_ACQUIRE
#endif
#endif
#ifndef VGSP_CHANGE
#define VGSP_CHANGE __ATOMIC_RELAXED
#define VGSP_LOOK __ATOMIC_RELAXED
#endif
#define S_SHARED(op, t, T)                                                                                  \
    VGSP_WORD T s_shared_##op##_##t(void *p, T v)                                                           \
    {                                                                                                       \
        T old = *(T *)p;                                                                                    \
        *(T *)p = s_new_##op##_##t(old, v);                                                                 \
        return old;                                                                                         \
    }
/* With an instruction of its own. */
#define S_ATOMIC(op, builtin, t, T)                                                                         \
    S_SHARED(op, t, T)                                                                                      \
    VGSP_WORD T s_atomic_##op##_##t(void *p, T v) { return builtin((T *)p, v, VGSP_CHANGE); }
/* By compare and exchange of the bits. */
#define S_ATOMIC_LOOP(op, t, T)                                                                             \
    S_SHARED(op, t, T)                                                                                      \
    VGSP_WORD T s_atomic_##op##_##t(void *p, T v)                                                           \
    {                                                                                                       \
        T old, new_;                                                                                        \
        __atomic_load((T *)p, &old, VGSP_LOOK);                                                             \
        do new_ = s_new_##op##_##t(old, v);                                                                 \
        while (!__atomic_compare_exchange((T *)p, &old, &new_, true, VGSP_CHANGE, VGSP_LOOK));              \
        return old;                                                                                         \
    }
#define S_ATOMICS(t, T)                                                                                     \
    S_ATOMIC(add, __atomic_fetch_add, t, T)                                                                 \
    S_ATOMIC(sub, __atomic_fetch_sub, t, T)                                                                 \
    S_ATOMIC(and, __atomic_fetch_and, t, T)                                                                 \
    S_ATOMIC(or, __atomic_fetch_or, t, T)                                                                   \
    S_ATOMIC(xor, __atomic_fetch_xor, t, T)                                                                 \
    S_ATOMIC(exch, __atomic_exchange_n, t, T)                                                               \
    S_ATOMIC_LOOP(min, t, T)                                                                                \
    S_ATOMIC_LOOP(max, t, T)                                                                                \
    S_ATOMIC_LOOP(inc, t, T)                                                                                \
    S_ATOMIC_LOOP(dec, t, T)                                                                                \
    VGSP_WORD T s_atomic_cas_##t(void *p, T compare, T v)                                                   \
    {                                                                                                       \
        __atomic_compare_exchange_n((T *)p, &compare, v, false, VGSP_CHANGE, VGSP_LOOK);                    \
        return compare;                                                                                     \
    }                                                                                                       \
    VGSP_WORD T s_shared_cas_##t(void *p, T compare, T v)                                                   \
    {                                                                                                       \
        T old = *(T *)p;                                                                                    \
        if (old == compare) *(T *)p = v;                                                                    \
        return old;                                                                                         \
    }
S_ATOMICS(i32, int32_t)
S_ATOMICS(u32, uint32_t)
S_ATOMICS(i64, int64_t)
S_ATOMICS(u64, uint64_t)
S_ATOMIC_LOOP(add, f32, float)
S_ATOMIC_LOOP(add, f64, double)
S_ATOMIC_LOOP(exch, f32, float)
S_ATOMIC_LOOP(exch, f64, double)
/* Sixteen bytes at a multiple of 16, exchanged by one instruction: where clang has one, for others call a library. */
#if defined(__clang__) && defined(__GCC_HAVE_SYNC_COMPARE_AND_SWAP_16)
#define VGSP_EXCHANGES_16 1
#else
#define VGSP_EXCHANGES_16 0
#endif
typedef unsigned __int128 vgsp_16_bytes;
VGSP_WORD vgsp_16_bytes vgsp_look_16(const void *p)
{
    const uint64_t *half = (const uint64_t *)p;
    return __atomic_load_n(half, VGSP_LOOK) | (vgsp_16_bytes)__atomic_load_n(half + 1, VGSP_LOOK) << 64;
}
VGSP_WORD bool vgsp_exchange_16(void *p, vgsp_16_bytes *seen, vgsp_16_bytes value)
{
#if VGSP_EXCHANGES_16
    return __atomic_compare_exchange_n((vgsp_16_bytes *)p, seen, value, false, VGSP_CHANGE, VGSP_LOOK);
#else
    (void)p, (void)seen, (void)value;
    return true;
#endif
}
#undef VGSP_CHANGE
#undef VGSP_LOOK
#undef S_SHARED
#undef S_ATOMIC
#undef S_ATOMIC_LOOP
#undef S_ATOMICS
#undef S_1
#undef S_2

#endif
