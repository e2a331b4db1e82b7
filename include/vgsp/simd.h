/* simd.h: the vSIMD vocabulary. Generated code says what it does in these words; one header per instruction set says how.
 *
 * A translation unit is compiled for one instruction set and includes this file after defining one of
 *   VGSP_SIMD_SERIAL  no vectors: the scalar words alone (serial form); with VGSP_SIMD_SERIAL_V2 too, rounding as VGSP_SIMD_V2 does
 *   VGSP_SIMD_C       plain C, any compiler: the oracle
 *   VGSP_SIMD_V2      x86-64-v2 (SSE4.2)
 *   VGSP_SIMD_V3      x86-64-v3 (AVX2, FMA)
 *   VGSP_SIMD_V4      x86-64-v4 (AVX-512 F, BW, CD, DQ, VL); x86-64-v4+ where it is compiled for VNNI too
 *   VGSP_SIMD_NEON    AArch64
 *   VGSP_SIMD_SVE     AArch64 with SVE; its value is VGSP_W, and clang is told that registers have so many lanes or more
 *
 * VGSP_SIMD_NO_MATH and VGSP_SIMD_NO_ATOMICS leave out the words of these two paragraphs below, for a unit that has no
 * use for them: parsing them is most of what this header costs. min, max, sqrt and rounding to integers stay.
 *
 * Types. W lanes each (macro VGSP_W: C 4, v2 4, v3 8, v4 16, neon 4, sve 4, 8 or 16), one register for the 32-bit types, two for the
 * 64-bit ones:
 *   vi32  integers of 32 bits, and of 8 and 16 bits sign- or zero-extended     vi64  64-bit integers and addresses
 *   vf32  float     vf64  double     vm  a mask, one truth value per lane, for every lane width
 *
 * Words are op_type: add_f32, load_u8, ge_u64. i/u are told apart only where it matters. Scalar twins carry s_:
 * s_div_i32, s_exp_f32. The scalar word on lane values and the vector word give the same bits, on every instruction set
 * that has FMA (x86-64-v2 has none; its fma is a multiplication and an addition).
 *
 * Arithmetic           add sub mul neg _ i32 i64 f32 f64   (integers wrap)   div _ f32 f64   (IEEE, exact rounding)
 *                      div rem _ i32 u32 i64 u64           x/0 is all ones, x%0 is x, MIN/-1 is MIN, MIN%-1 is 0
 *                      and or xor not _ i32 i64;   shl shr(logical) sar(arithmetic) _ i32 i64
 *                      the count has the type of a and is unsigned; beyond the width they give 0 (sar: the sign), as PTX's do
 *                      fma(a, b, c) _ f32 f64   a * b + c rounded once (x86-64-v2: twice); fma_exact: once everywhere
 *                      min max _ i32 u32 i64 u64 f32 f64   (float: a number before a NaN, -0 before +0; a NaN's bits are unspecified here as everywhere)   abs _ i32 i64 f32 f64
 *                      dp4a(a, b, c) _ i32 u32   c and the products of the four bytes of a and b
 *                      dp2a(a, b, c) _ i32 u32   c and the products of the two halves of a and the two low bytes of b
 *                      mulhi _ i32 u32 i64 u64;  popc clz ffs brev _ i32 i64 (results vi32, brev same type)
 * Comparison -> vm     lt le gt ge eq ne _ i32 i64 f32 f64, lt le gt ge _ u32 u64     (NaN: only ne holds)
 * Choice               sel_T(vm m, a, b)   m ? a : b   _ i32 i64 f32 f64 and sel_m for masks
 * Masks                m_all() m_none() m_and m_or m_xor m_not m_andnot(a, b) = a & ~b, m_splat(bool), m_first(int64_t n): lanes < n,
 *                      m_any m_every (bool), m_bits -> uint32_t (lane 0 in bit 0), m_from_bits(uint32_t), m_count
 *                      i32_m(vm): 1 or 0 per lane; ne_i32(v, 0) is the way back
 * Making               splat_T(s), linear_i32(base, step), linear_i64(base, step): base + lane * step
 * Lanes                get_T(v, int lane) -> scalar, set_T(v, int lane, s) -> v; macros with constant n:
 *                      slide_T(lo, hi, n) = lanes n .. n+W-1 of lo:hi;  xorlanes_T(v, n) = lane i gets v[i ^ n]
 *                      pick_T(lo, hi, W constants) = those lanes of lo:hi; -1: any value
 *                      sums_T(v) = lane i gets v[0] + ... + v[i] _ i32 i64
 * Conversion           to from, cvt_to_from: cvt_f32_i32(vi32) -> vf32 ...: f32 f64 from i32 u32 i64 u64 (nearest even) and each other;
 *                      i32 u32 i64 u64 from f32 f64: towards zero, saturating (u: negative -> 0), NaN -> 0 from f32 to 32 bits, else the highest bit, as cvt.rzi does;
 *                      cvt_i64_i32 (sign-extends) cvt_i64_u32 (zero-extends) cvt_i32_i64 (low half);
 *                      high_i32_i64 (high half); pair_i64(low, high): both halves
 *                      sext8_i32 sext16_i32 zext8_i32 zext16_i32: normalise the low bits
 *                      bits_i32_f32 bits_f32_i32 bits_i64_f64 bits_f64_i64: the same bits
 *                      cvt_f32_f16(vi32) cvt_f16_f32(vf32): a half in the low 16 bits, upper ones ignored, and zero-extended
 * Memory               load_M(p) store_M(p, v), load_M_m(p, m) (0 in other lanes, which touch nothing) store_M_m(p, v, m); M: i8 u8 i16 u16
 *                      i32 i64 f32 f64; p any address, unaligned allowed; lane i at p + i
 *                      near_M(p, m): load_M_m where the other lanes' elements may be read
 *                      merge_M(p, v, m): store_M_m where the other lanes' elements may be read and written back as they were
 *                      store_T_first(p, v, count): the first lanes; T: i32 f32
 *                      VGSP_PIN(v): a statement: what computes v (32-bit lanes) stays before what computes it anew, and in order with others
 *                      stream_T(p, v): store_T around the cache; p is a multiple of v's size or of 64 bytes. A fence must follow
 *                      gather_M(const void *base, vi32 index, int scale, m), scatter_M(base, index, scale, v, m): at base + sext(index) * scale
 *                      gather64_M(vi64 address, m), scatter64_M(vi64 address, v, m); where lanes meet, the highest lane's value stays
 *                      gather_all_M(base, index, scale), scatter_all_M(base, index, scale, v), gather64_all_M(address),
 *                      scatter64_all_M(address, v): with all lanes on
 *                      s_prefetch(const void *address), prefetch_i32(base, index, scale), prefetch_i64(vi64 address): asks for the line, those
 *                      where all lanes would gather; any address does
 *                      gather_run_M_I(const void *base, I first, m), scatter_run_M_I(base, first, v, m); I: i32 u32; lane i at base[(I)(first + i)]
 *                      gather_strided_run_M_I(base, first, int step, int scale, m), scatter_strided_run_M_I(base, first, step, scale, v, m):
 *                      lane i at base + (I)(first + i * step) * scale bytes
 *                      load_strided_M(p, int stride), store_strided_M(p, stride, v): lane i at p + i * stride bytes; nothing before the first
 *                      lane's element or behind the last one's is touched; with a mask: load_strided_M_m(p, stride, m),
 *                      store_strided_M_m(p, stride, v, m)
 *                      gather_likely_M(base, index, scale, int step, m), scatter_likely_M(base, index, scale, step, v, m),
 *                      gather64_likely_M(vi64 address, int step, m), scatter64_likely_M(address, step, v, m): as without
 *                      "likely"; faster where index or address grows by step from lane to lane
 *                      grows_I(vi32 index, int step): whether lane i has first + i * step, without wrapping; I: i32 u32
 *                      pieces_i32(vi32 index): n if lane i has first + i + (i & -n), where n is 1, 2, 4, ... and less than W; else 0.
 *                      in_pieces_i32(index, int n): whether it is so; load_pieces_M(p, n), store_pieces_M(p, n, v): lane i at so
 *                      many elements from p; M: i32 i64 f32 f64
 *                      put_M(void *p, v, m): all lanes to one place, the highest stays
 *                      volatile access has the same words with a v before M's name: vload_.. is not provided; lanes one by one (generated)
 * Atomics              atomic_OP_T(vi64 address, v, m) -> old values, by lanes in order: add sub min max and or xor exch inc dec on
 *                      i32 u32 i64 u64 (as CUDA has them), add exch f32 f64, cas(address, compare, value, m) i32 i64;
 *                      locked, relaxed; atomic_OP_at_T(void *base, vi32 index, int scale, v, m), not for cas. shared_OP_T: the same
 *                      unlocked, for memory of the block (one thread of the host runs it); with _all before _T without m: all lanes.
 *                      atomic_OP_run_T(void *p, v, m): lane i at p + i, not for cas.
 *                      atomic_OP_one_T, shared_OP_one_T(void *place, v, m): one place for all; integers, not exch inc dec cas
 * Mathematics          op_f32, op_f64: sqrt rsqrt cbrt rcbrt exp exp2 exp10 expm1 log log2 log10 log1p sin cos tan sinpi cospi asin acos atan atan2
 *                      sinh cosh tanh asinh acosh atanh pow hypot fmod remainder floor ceil trunc rint round copysign nextafter
 *                      fdim erf erfc tgamma lgamma logb frexp_mantissa; ilogb frexp_exponent -> vi32; ldexp(v, vi32);
 *                      fast_sin fast_cos fast_exp fast_exp10 fast_log fast_log2 fast_log10 fast_pow fast_div (the __sinf kin, f32 only)
 *                      erfcx erfinv erfcinv normcdf normcdfinv j0 j1 y0 y1 cyl_bessel_i0 cyl_bessel_i1; jn yn (v, vi32 order)
 *                      fma_rz fma_ru fma_rd (f64 only): rounded once, towards zero, up, down
 *                      isnan isinf isfinite signbit -> vm
 *
 * Nothing here faults for lanes that are off, and nothing traps. No other header is needed; no function is external
 * (compilers may call memcpy, memset and the 128-bit division: simd_support.h has them, hidden; one unit
 * of an object includes it).
 */
#ifndef VGSP_SIMD_H
#define VGSP_SIMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "simd_words.h"
#include "simd_scalar.h"
#if !defined(VGSP_SIMD_NO_MATH)
#include "simd_reduce.h"

/* Scalar mathematics is inlined where clang finds it worth it: always would double the serial form's compile time. */
#pragma push_macro("VGSP_WORD")
#undef VGSP_WORD
#define VGSP_WORD static inline __attribute__((unused, nodebug))
#include "simd_scalar_names.h"
#include "simd_math.h"
#pragma pop_macro("VGSP_WORD")
#include "simd_vector_names.h"
#include "simd_math_scalar.h"
#include "simd_math_rare.h"
#endif

#if defined(VGSP_SIMD_C)
#include "simd_c.h"
#elif defined(VGSP_SIMD_V2)
#include "simd_v2.h"
#elif defined(VGSP_SIMD_V3)
#include "simd_v3.h"
#elif defined(VGSP_SIMD_V4)
#include "simd_v4.h"
#elif defined(VGSP_SIMD_NEON)
#include "simd_neon.h"
#elif defined(VGSP_SIMD_SVE)
#include "simd_sve.h"
#elif !defined(VGSP_SIMD_SERIAL)
#error "define VGSP_SIMD_SERIAL, _C, _V2, _V3, _V4, _NEON or _SVE before including vgsp/simd.h"
#endif

#if !defined(VGSP_SIMD_SERIAL)
#include "simd_run.h"
#include "simd_strided.h"
#include "simd_likely.h"
#include "simd_pieces.h"
#include "simd_sums.h"
#if !defined(VGSP_SIMD_NO_ATOMICS)
VGSP_LANES_ATOMICS
#endif
VGSP_LANES_PUT
#if !defined(VGSP_SIMD_NO_MATH)
#if !defined(VGSP_SIMD_C)
#include "simd_math.h"
#endif
#define SLOW_1(name, R, A) LANES_1(VGSP_SLOW, VGSP_ROLLED, name, R, A)
#define SLOW_2(name, R, A, B) LANES_2(VGSP_SLOW, VGSP_ROLLED, name, R, A, B)
VGSP_WORDS_MATH_SLOW(SLOW_1, SLOW_2)
VGSP_WORDS_MATH_ORDER(SLOW_2, f32)
VGSP_WORDS_MATH_ORDER(SLOW_2, f64)
#undef SLOW_1
#undef SLOW_2
#endif
#endif

#endif
