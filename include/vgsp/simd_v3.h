/* simd_v3.h: x86-64-v3: AVX2 and FMA, 8 lanes of 32 bits. Masks are integer vectors; contiguous masked access and gathers
 * have instructions for 32 and 64 bits, scatters and narrow types go lane by lane.
 */
#ifndef VGSP_SIMD_V3_H
#define VGSP_SIMD_V3_H

#define VGSP_W 8
#include "simd_vec.h"
#include "simd_intmask.h"

/* One register each, in the element types that the builtins ask for. */
typedef int32_t vgsp_i32x4 __attribute__((vector_size(16)));
typedef float vgsp_f32x4 __attribute__((vector_size(16)));
typedef long long vgsp_i64x4 __attribute__((vector_size(32)));
typedef double vgsp_f64x4 __attribute__((vector_size(32)));
typedef char vgsp_i8x32 __attribute__((vector_size(32)));

VGSP_WORD vi64 vgsp_wide(vm m) { return __builtin_convertvector(m, vi64); }

/* --- choice and masks ---------------------------------------------------------------------------------------- */

VGSP_WORD vf32 sel_f32(vm m, vf32 a, vf32 b) { return __builtin_ia32_blendvps256(b, a, (vf32)m); }
VGSP_WORD vi32 sel_i32(vm m, vi32 a, vi32 b) { return (vi32)sel_f32(m, (vf32)a, (vf32)b); }
VGSP_WORD vf64 sel_f64(vm m, vf64 a, vf64 b)
{
    vf64 w = (vf64)vgsp_wide(m);
    return VGSP_JOIN(__builtin_ia32_blendvpd256(VGSP_LOW(b), VGSP_LOW(a), VGSP_LOW(w)),
                     __builtin_ia32_blendvpd256(VGSP_HIGH(b), VGSP_HIGH(a), VGSP_HIGH(w)));
}
VGSP_WORD vi64 sel_i64(vm m, vi64 a, vi64 b) { return (vi64)sel_f64(m, (vf64)a, (vf64)b); }

VGSP_WORD uint32_t m_bits(vm m) { return (uint32_t)__builtin_ia32_movmskps256((vf32)m); }
VGSP_WORD bool m_any(vm m) { return m_bits(m) != 0; }
VGSP_WORD bool m_every(vm m) { return m_bits(m) == 0xff; }

#include "simd_derived.h"

/* --- masked memory ------------------------------------------------------------------------------------------- */

VGSP_WORD vf32 load_f32_m(const void *p, vm m) { return __builtin_ia32_maskloadps256((const vf32 *)p, m); }
VGSP_WORD vi32 load_i32_m(const void *p, vm m) { return __builtin_ia32_maskloadd256((const vi32 *)p, m); }
VGSP_WORD void store_f32_m(void *p, vf32 v, vm m) { __builtin_ia32_maskstoreps256((vf32 *)p, m, v); }
VGSP_WORD void store_i32_m(void *p, vi32 v, vm m) { __builtin_ia32_maskstored256((vi32 *)p, m, v); }

VGSP_WORD vf64 load_f64_m(const void *p, vm m)
{
    const vgsp_f64x4 *q = (const vgsp_f64x4 *)p;
    vi64 w = vgsp_wide(m);
    return VGSP_JOIN(__builtin_ia32_maskloadpd256(q, (vgsp_i64x4)VGSP_LOW(w)),
                     __builtin_ia32_maskloadpd256(q + 1, (vgsp_i64x4)VGSP_HIGH(w)));
}
VGSP_WORD vi64 load_i64_m(const void *p, vm m) { return (vi64)load_f64_m(p, m); }

VGSP_WORD void store_f64_m(void *p, vf64 v, vm m)
{
    vgsp_f64x4 *q = (vgsp_f64x4 *)p;
    vi64 w = vgsp_wide(m);
    __builtin_ia32_maskstorepd256(q, (vgsp_i64x4)VGSP_LOW(w), VGSP_LOW(v));
    __builtin_ia32_maskstorepd256(q + 1, (vgsp_i64x4)VGSP_HIGH(w), VGSP_HIGH(v));
}
VGSP_WORD void store_i64_m(void *p, vi64 v, vm m) { store_f64_m(p, (vf64)v, m); }

LANES_NARROW_MEMORY

/* --- gathers ------------------------------------------------------------------------------------------------- */

/* 64-bit addresses, two registers of them. */
VGSP_WORD vf32 gather64_f32(vi64 address, vm m)
{
    vgsp_f32x4 zero = {0}, low = VGSP_LOW((vf32)m), high = VGSP_HIGH((vf32)m);
    return VGSP_JOIN(__builtin_ia32_gatherq_ps256(zero, 0, (vgsp_i64x4)VGSP_LOW(address), low, 1),
                     __builtin_ia32_gatherq_ps256(zero, 0, (vgsp_i64x4)VGSP_HIGH(address), high, 1));
}
VGSP_WORD vi32 gather64_i32(vi64 address, vm m) { return (vi32)gather64_f32(address, m); }

VGSP_WORD vf64 gather64_f64(vi64 address, vm m)
{
    vgsp_f64x4 zero = {0};
    vf64 w = (vf64)vgsp_wide(m);
    return VGSP_JOIN(__builtin_ia32_gatherq_pd256(zero, 0, (vgsp_i64x4)VGSP_LOW(address), VGSP_LOW(w), 1),
                     __builtin_ia32_gatherq_pd256(zero, 0, (vgsp_i64x4)VGSP_HIGH(address), VGSP_HIGH(w), 1));
}
VGSP_WORD vi64 gather64_i64(vi64 address, vm m) { return (vi64)gather64_f64(address, m); }

VGSP_WORD vi64 vgsp_addresses(const void *base, vi32 index, int scale)
{
    return (int64_t)(intptr_t)base + cvt_i64_i32(index) * scale;
}

/* 32-bit indices: the instruction scales by 1, 2, 4 and 8. */
#define V3_GATHER(t, builtin, zero, pointer, mask)                                                          \
    VGSP_WORD v##t gather_##t(const void *base, vi32 index, int scale, vm m)                                \
    {                                                                                                       \
        switch (scale) {                                                                                    \
        case 1: return builtin(zero, (pointer)base, index, mask, 1);                                        \
        case 2: return builtin(zero, (pointer)base, index, mask, 2);                                        \
        case 4: return builtin(zero, (pointer)base, index, mask, 4);                                        \
        case 8: return builtin(zero, (pointer)base, index, mask, 8);                                        \
        default: return gather64_##t(vgsp_addresses(base, index, scale), m);                                \
        }                                                                                                   \
    }
V3_GATHER(f32, __builtin_ia32_gatherd_ps256, (vf32){0}, const float *, (vf32)m)
V3_GATHER(i32, __builtin_ia32_gatherd_d256, (vi32){0}, const int *, m)
#undef V3_GATHER
VGSP_WORD vf64 gather_f64(const void *base, vi32 index, int scale, vm m)
{
    vgsp_f64x4 zero = {0};
    vgsp_i32x4 low = VGSP_LOW(index), high = VGSP_HIGH(index);
    vf64 w = (vf64)vgsp_wide(m);
#define V3_GATHER(s)                                                                                        \
    return VGSP_JOIN(__builtin_ia32_gatherd_pd256(zero, (const double *)base, low, VGSP_LOW(w), s),         \
                     __builtin_ia32_gatherd_pd256(zero, (const double *)base, high, VGSP_HIGH(w), s));
    switch (scale) {
    case 1: V3_GATHER(1)
    case 2: V3_GATHER(2)
    case 4: V3_GATHER(4)
    case 8: V3_GATHER(8)
    default: return gather64_f64(vgsp_addresses(base, index, scale), m);
    }
#undef V3_GATHER
}
VGSP_WORD vi64 gather_i64(const void *base, vi32 index, int scale, vm m)
{
    return (vi64)gather_f64(base, index, scale, m);
}

LANES_GATHER_UNMASKED(i32) LANES_GATHER_UNMASKED(i64) LANES_GATHER_UNMASKED(f32) LANES_GATHER_UNMASKED(f64)

LANES_SCATTER(i32, i32) LANES_SCATTER64(i32, i32)
LANES_SCATTER(i64, i64) LANES_SCATTER64(i64, i64)
LANES_SCATTER(f32, f32) LANES_SCATTER64(f32, f32)
LANES_SCATTER(f64, f64) LANES_SCATTER64(f64, f64)

#endif
