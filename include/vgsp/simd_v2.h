/* simd_v2.h: x86-64-v2: SSE4.2, 4 lanes of 32 bits. Masks are integer vectors. There is no masked memory and no gather:
 * both go lane by lane. There is no fused multiply-add either: fma is a product and a sum, each rounded.
 */
#ifndef VGSP_SIMD_V2_H
#define VGSP_SIMD_V2_H

#define VGSP_W 4
#include "simd_vec.h"
#include "simd_intmask.h"

VGSP_WORD vf32 sel_f32(vm m, vf32 a, vf32 b) { return __builtin_ia32_blendvps(b, a, (vf32)m); }
VGSP_WORD vi32 sel_i32(vm m, vi32 a, vi32 b) { return (vi32)sel_f32(m, (vf32)a, (vf32)b); }
VGSP_WORD vf64 sel_f64(vm m, vf64 a, vf64 b)
{
    vf64 w = (vf64)__builtin_convertvector(m, vi64);
    return VGSP_JOIN(__builtin_ia32_blendvpd(VGSP_LOW(b), VGSP_LOW(a), VGSP_LOW(w)),
                     __builtin_ia32_blendvpd(VGSP_HIGH(b), VGSP_HIGH(a), VGSP_HIGH(w)));
}
VGSP_WORD vi64 sel_i64(vm m, vi64 a, vi64 b) { return (vi64)sel_f64(m, (vf64)a, (vf64)b); }

VGSP_WORD uint32_t m_bits(vm m) { return (uint32_t)__builtin_ia32_movmskps((vf32)m); }
VGSP_WORD bool m_any(vm m) { return m_bits(m) != 0; }
VGSP_WORD bool m_every(vm m) { return m_bits(m) == 0xf; }

#include "simd_derived.h"
LANES_ALL_MEMORY

#endif
