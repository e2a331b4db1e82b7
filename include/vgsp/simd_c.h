/* simd_c.h: the vocabulary in plain C: vectors are arrays, words are loops over the scalar words. Any C11 compiler with
 * GNU's builtins takes it; it says what the other headers must do, and runs where none of them can.
 */
#ifndef VGSP_SIMD_C_H
#define VGSP_SIMD_C_H

#define VGSP_W 4

/* Words are calls here: inlined loops over arrays take clang minutes, and the oracle need not be fast. */
#undef VGSP_WORD
#define VGSP_WORD static __attribute__((noinline, unused, nodebug))

typedef struct { int32_t l[VGSP_W]; } vi32;
typedef struct { int64_t l[VGSP_W]; } vi64;
typedef struct { float l[VGSP_W]; } vf32;
typedef struct { double l[VGSP_W]; } vf64;
typedef struct { bool l[VGSP_W]; } vm;

#include "simd_lanes.h"

#define VGSP_PIN(v) ((void)(v))

union vgsp_lanes_m { vm v; bool l[VGSP_W]; };

#define C_1(name, R, A) LANES_1(VGSP_WORD, , name, R, A)
#define C_2(name, R, A, B) LANES_2(VGSP_WORD, , name, R, A, B)
#define C_3(name, R, A, B, C) LANES_3(VGSP_WORD, , name, R, A, B, C)
VGSP_WORDS_CORE(C_1, C_2, C_3)
#if !defined(VGSP_SIMD_NO_MATH)
VGSP_WORDS_MATH_BOTH(C_1, C_2, f32)
VGSP_WORDS_MATH_BOTH(C_1, C_2, f64)
VGSP_WORDS_MATH_FAST(C_1, C_2)
#endif
#undef C_1
#undef C_2
#undef C_3

/* --- making, lanes, memory ----------------------------------------------------------------------------------- */

#define C_EACH for (int i = 0; i < VGSP_W; i++)

#define C_TYPE(t, T)                                                           \
    VGSP_WORD v##t splat_##t(T s)                                              \
    {                                                                          \
        v##t r;                                                                \
        C_EACH r.l[i] = s;                                                     \
        return r;                                                              \
    }                                                                          \
    VGSP_WORD T get_##t(v##t v, int lane) { return v.l[lane]; }                \
    VGSP_WORD v##t set_##t(v##t v, int lane, T s)                              \
    {                                                                          \
        v.l[lane] = s;                                                         \
        return v;                                                              \
    }                                                                          \
    VGSP_WORD v##t slide_##t(v##t lo, v##t hi, int n)                          \
    {                                                                          \
        v##t r;                                                                \
        C_EACH r.l[i] = i + n < VGSP_W ? lo.l[i + n] : hi.l[i + n - VGSP_W];   \
        return r;                                                              \
    }                                                                          \
    VGSP_WORD v##t vgsp_pick_##t(v##t lo, v##t hi, const int *from)            \
    {                                                                          \
        v##t r;                                                                \
        C_EACH r.l[i] = from[i] < VGSP_W ? lo.l[from[i] & (VGSP_W - 1)] : hi.l[from[i] - VGSP_W]; \
        return r;                                                              \
    }                                                                          \
    VGSP_WORD v##t xorlanes_##t(v##t v, int n)                                 \
    {                                                                          \
        v##t r;                                                                \
        C_EACH r.l[i] = v.l[i ^ n];                                            \
        return r;                                                              \
    }
C_TYPE(i32, int32_t)
C_TYPE(i64, int64_t)
C_TYPE(f32, float)
C_TYPE(f64, double)
#define pick_i32(lo, hi, ...) vgsp_pick_i32(lo, hi, (const int[]){__VA_ARGS__})
#define pick_i64(lo, hi, ...) vgsp_pick_i64(lo, hi, (const int[]){__VA_ARGS__})
#define pick_f32(lo, hi, ...) vgsp_pick_f32(lo, hi, (const int[]){__VA_ARGS__})
#define pick_f64(lo, hi, ...) vgsp_pick_f64(lo, hi, (const int[]){__VA_ARGS__})
VGSP_WORD vi32 splat_u32(uint32_t s) { return splat_i32((int32_t)s); }
VGSP_WORD vi64 splat_u64(uint64_t s) { return splat_i64((int64_t)s); }

VGSP_WORD vi32 linear_i32(int32_t base, int32_t step)
{
    vi32 r;
    C_EACH r.l[i] = s_add_i32(base, s_mul_i32(i, step));
    return r;
}

VGSP_WORD vi64 linear_i64(int64_t base, int64_t step)
{
    vi64 r;
    C_EACH r.l[i] = s_add_i64(base, s_mul_i64(i, step));
    return r;
}

/* --- masks --------------------------------------------------------------------------------------------------- */

VGSP_WORD vm m_from_bits(uint32_t bits)
{
    vm r;
    C_EACH r.l[i] = bits >> i & 1;
    return r;
}

VGSP_WORD uint32_t m_bits(vm m)
{
    uint32_t bits = 0;
    C_EACH bits |= (uint32_t)m.l[i] << i;
    return bits;
}

VGSP_WORD vm m_first(int64_t n)
{
    vm r;
    C_EACH r.l[i] = i < n;
    return r;
}

VGSP_WORD vm m_all(void) { return m_from_bits(~0u); }
VGSP_WORD vm m_none(void) { return m_from_bits(0); }
VGSP_WORD vm m_splat(bool b) { return m_from_bits(b ? ~0u : 0); }
VGSP_WORD bool m_any(vm m) { return m_bits(m) != 0; }
VGSP_WORD bool m_every(vm m) { return m_bits(m) == (1u << VGSP_W) - 1; }
VGSP_WORD int m_count(vm m) { return s_popc_i32((int32_t)m_bits(m)); }

#define C_MEMORY(M, t)                                                         \
    VGSP_WORD v##t load_##M(const void *p)                                     \
    {                                                                          \
        v##t r;                                                                \
        C_EACH r.l[i] = s_load_##M((const vgsp_any_##M *)p + i);               \
        return r;                                                              \
    }                                                                          \
    VGSP_WORD void store_##M(void *p, v##t v)                                  \
    {                                                                          \
        C_EACH s_store_##M((vgsp_any_##M *)p + i, v.l[i]);                     \
    }                                                                          \
    LANES_MEMORY(M, t)
C_MEMORY(i8, i32)
C_MEMORY(u8, i32)
C_MEMORY(i16, i32)
C_MEMORY(u16, i32)
C_MEMORY(i32, i32)
C_MEMORY(i64, i64)
C_MEMORY(f32, f32)
C_MEMORY(f64, f64)
#undef C_MEMORY
#define C_STREAM(t) VGSP_WORD void stream_##t(void *p, v##t v) { store_##t(p, v); }
C_STREAM(i32) C_STREAM(i64) C_STREAM(f32) C_STREAM(f64)
#undef C_STREAM
#undef C_TYPE
#undef C_EACH

#endif
