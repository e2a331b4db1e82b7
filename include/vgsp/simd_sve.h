/* simd_sve.h: AArch64 with the Scalable Vector Extension: VGSP_SIMD_SVE lanes of 32 bits (4, 8 or 16), on any processor whose
 * registers have that many or more.
 *
 * Clang keeps vectors of a fixed length in scalable registers, under predicates that leave lanes beyond them off, when it is
 * told the least length that registers have (-msve-vector-bits=256+). Masks are integer vectors, which it turns into
 * predicates. What C does not say of vectors of a fixed length, masked and gathered memory, is said with scalable ones, which
 * have no C type in common with them: the two meet in memory, on the stack. Scatters and narrow types go lane by lane.
 */
#ifndef VGSP_SIMD_SVE_H
#define VGSP_SIMD_SVE_H

#define VGSP_W VGSP_SIMD_SVE
#include "simd_vec.h"
#include "simd_intmask.h"

/* A sum of bits; of the mask itself clang would take lane by lane. */
VGSP_WORD uint32_t m_bits(vm m) { return (uint32_t)__builtin_reduce_add(m & (1 << (vi32){VGSP_IOTA})); }
VGSP_WORD bool m_any(vm m) { return m_bits(m) != 0; }
VGSP_WORD bool m_every(vm m) { return m_bits(m) == (1u << VGSP_W) - 1; }

#include "simd_derived.h"

/* --- predicates ----------------------------------------------------------------------------------------------- */

typedef __SVBool_t vgsp_predicate;

/* The lanes of a register of 32-bit elements, and of 64-bit ones, two of which a 64-bit vector has. */
#define SVE_WORDS __builtin_sve_svwhilelt_b32_s32(0, VGSP_W)
#define SVE_DOUBLES __builtin_sve_svwhilelt_b64_s32(0, VGSP_W / 2)

VGSP_WORD vgsp_predicate vgsp_words_on(const vm *m)
{
    vgsp_predicate all = SVE_WORDS;
    return __builtin_sve_svcmpne_n_s32(all, __builtin_sve_svld1_s32(all, (const int32_t *)m), 0);
}
VGSP_WORD vgsp_predicate vgsp_doubles_on(const vm *m, int half)
{
    vgsp_predicate all = SVE_DOUBLES;
    return __builtin_sve_svcmpne_n_s64(all, __builtin_sve_svld1sw_s64(all, (const int32_t *)m + half * VGSP_W / 2), 0);
}

/* --- masked memory -------------------------------------------------------------------------------------------- */

#define SVE_MASKED_32(t, T, s)                                                                              \
    VGSP_WORD v##t load_##t##_m(const void *p, vm m)                                                        \
    {                                                                                                       \
        v##t r;                                                                                             \
        __builtin_sve_svst1_##s(SVE_WORDS, (T *)&r, __builtin_sve_svld1_##s(vgsp_words_on(&m), (const T *)p)); \
        return r;                                                                                           \
    }                                                                                                       \
    VGSP_WORD void store_##t##_m(void *p, v##t v, vm m)                                                     \
    {                                                                                                       \
        __builtin_sve_svst1_##s(vgsp_words_on(&m), (T *)p, __builtin_sve_svld1_##s(SVE_WORDS, (const T *)&v)); \
    }
SVE_MASKED_32(i32, int32_t, s32)
SVE_MASKED_32(f32, float, f32)

#define SVE_MASKED_64(t, T, s)                                                                              \
    VGSP_WORD v##t load_##t##_m(const void *p, vm m)                                                        \
    {                                                                                                       \
        v##t r;                                                                                             \
        for (int h = 0; h < 2; h++)                                                                         \
            __builtin_sve_svst1_##s(SVE_DOUBLES, (T *)&r + h * VGSP_W / 2,                                  \
                                    __builtin_sve_svld1_##s(vgsp_doubles_on(&m, h), (const T *)p + h * VGSP_W / 2)); \
        return r;                                                                                           \
    }                                                                                                       \
    VGSP_WORD void store_##t##_m(void *p, v##t v, vm m)                                                     \
    {                                                                                                       \
        for (int h = 0; h < 2; h++)                                                                         \
            __builtin_sve_svst1_##s(vgsp_doubles_on(&m, h), (T *)p + h * VGSP_W / 2,                        \
                                    __builtin_sve_svld1_##s(SVE_DOUBLES, (const T *)&v + h * VGSP_W / 2));  \
    }
SVE_MASKED_64(i64, int64_t, s64)
SVE_MASKED_64(f64, double, f64)

LANES_NARROW_MEMORY

/* --- gathers -------------------------------------------------------------------------------------------------- */

/* 64-bit addresses, two registers of them; 32-bit elements come in words of 64 bits. */
VGSP_WORD vi64 gather64_i64(vi64 address, vm m)
{
    vi64 r;
    for (int h = 0; h < 2; h++)
        __builtin_sve_svst1_s64(SVE_DOUBLES, (int64_t *)&r + h * VGSP_W / 2,
                                __builtin_sve_svld1_gather_u64base_s64(
                                    vgsp_doubles_on(&m, h),
                                    __builtin_sve_svld1_u64(SVE_DOUBLES, (const uint64_t *)&address + h * VGSP_W / 2)));
    return r;
}
VGSP_WORD vf64 gather64_f64(vi64 address, vm m) { return (vf64)gather64_i64(address, m); }

VGSP_WORD vi32 gather64_i32(vi64 address, vm m)
{
    vi32 r;
    for (int h = 0; h < 2; h++)
        __builtin_sve_svst1w_s64(SVE_DOUBLES, (int32_t *)&r + h * VGSP_W / 2,
                                 __builtin_sve_svld1sw_gather_u64base_s64(
                                     vgsp_doubles_on(&m, h),
                                     __builtin_sve_svld1_u64(SVE_DOUBLES, (const uint64_t *)&address + h * VGSP_W / 2)));
    return r;
}
VGSP_WORD vf32 gather64_f32(vi64 address, vm m) { return (vf32)gather64_i32(address, m); }

VGSP_WORD vi64 vgsp_addresses(const void *base, vi32 index, int scale)
{
    return (int64_t)(intptr_t)base + cvt_i64_i32(index) * scale;
}

/* 32-bit indices: the instruction scales by 1 and 4. */
VGSP_WORD vi32 gather_i32(const void *base, vi32 index, int scale, vm m)
{
    vi32 r;
    if (scale != 1 && scale != 4) return gather64_i32(vgsp_addresses(base, index, scale), m);
    vgsp_predicate all = SVE_WORDS, on = vgsp_words_on(&m);
    if (scale == 1)
        __builtin_sve_svst1_s32(all, (int32_t *)&r,
                                __builtin_sve_svld1_gather_s32offset_s32(
                                    on, (const int32_t *)base, __builtin_sve_svld1_s32(all, (const int32_t *)&index)));
    else
        __builtin_sve_svst1_s32(all, (int32_t *)&r,
                                __builtin_sve_svld1_gather_s32index_s32(
                                    on, (const int32_t *)base, __builtin_sve_svld1_s32(all, (const int32_t *)&index)));
    return r;
}
VGSP_WORD vf32 gather_f32(const void *base, vi32 index, int scale, vm m)
{
    return (vf32)gather_i32(base, index, scale, m);
}
VGSP_WORD vi64 gather_i64(const void *base, vi32 index, int scale, vm m)
{
    return gather64_i64(vgsp_addresses(base, index, scale), m);
}
VGSP_WORD vf64 gather_f64(const void *base, vi32 index, int scale, vm m)
{
    return gather64_f64(vgsp_addresses(base, index, scale), m);
}
LANES_GATHER_UNMASKED(i32) LANES_GATHER_UNMASKED(i64) LANES_GATHER_UNMASKED(f32) LANES_GATHER_UNMASKED(f64)

/* --- lanes that change places ----------------------------------------------------------------------------------- */

#if VGSP_W > 4
/* Clang moves the lanes of longer vectors than NEON's one by one. From memory they come together. */
#undef slide_i32
#undef slide_i64
#undef slide_f32
#undef slide_f64
#undef pick_i32
#undef pick_i64
#undef pick_f32
#undef pick_f64
#undef xorlanes_i32
#undef xorlanes_i64
#undef xorlanes_f32
#undef xorlanes_f64

#define SVE_PLACES(t, T)                                                                                    \
    VGSP_WORD v##t slide_##t(v##t low, v##t high, int n)                                                    \
    {                                                                                                       \
        v##t both[2] = {low, high};                                                                         \
        return *(const vgsp_any_v##t *)((const T *)both + n);                                               \
    }                                                                                                       \
    VGSP_WORD v##t vgsp_pick_##t(v##t low, v##t high, vi32 from)                                            \
    {                                                                                                       \
        v##t both[2] = {low, high};                                                                         \
        return gather_##t(both, from & (2 * VGSP_W - 1), sizeof(T), m_all());                               \
    }                                                                                                       \
    VGSP_WORD v##t xorlanes_##t(v##t v, int n) { return gather_##t(&v, (vi32){VGSP_IOTA} ^ n, sizeof(T), m_all()); }
SVE_PLACES(i32, int32_t)
SVE_PLACES(i64, int64_t)
SVE_PLACES(f32, float)
SVE_PLACES(f64, double)
#define pick_i32(low, high, ...) vgsp_pick_i32(low, high, (vi32){__VA_ARGS__})
#define pick_i64(low, high, ...) vgsp_pick_i64(low, high, (vi32){__VA_ARGS__})
#define pick_f32(low, high, ...) vgsp_pick_f32(low, high, (vi32){__VA_ARGS__})
#define pick_f64(low, high, ...) vgsp_pick_f64(low, high, (vi32){__VA_ARGS__})

#undef SVE_PLACES
#endif
#undef SVE_MASKED_32
#undef SVE_MASKED_64

LANES_SCATTER(i32, i32) LANES_SCATTER64(i32, i32)
LANES_SCATTER(i64, i64) LANES_SCATTER64(i64, i64)
LANES_SCATTER(f32, f32) LANES_SCATTER64(f32, f32)
LANES_SCATTER(f64, f64) LANES_SCATTER64(f64, f64)

#endif
