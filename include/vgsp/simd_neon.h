/* simd_neon.h: AArch64 with Advanced SIMD, 4 lanes of 32 bits. Masks are integer vectors. There is no masked memory and
 * no gather: both go lane by lane.
 */
#ifndef VGSP_SIMD_NEON_H
#define VGSP_SIMD_NEON_H

#define VGSP_W 4
#include "simd_vec.h"
#include "simd_intmask.h"

VGSP_WORD uint32_t m_bits(vm m) { return (uint32_t)__builtin_reduce_add(m & (vi32){1, 2, 4, 8}); }
VGSP_WORD bool m_any(vm m) { return __builtin_reduce_max((vgsp_vu32)m) != 0; }
VGSP_WORD bool m_every(vm m) { return __builtin_reduce_min((vgsp_vu32)m) != 0; }

#include "simd_derived.h"
LANES_ALL_MEMORY

#endif
