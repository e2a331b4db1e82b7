/* simd_intmask.h: masks as vectors of 32-bit integers, 0 or -1 per lane, for instruction sets without mask registers
 * (x86-64-v2 and -v3, AArch64). A 64-bit comparison's result is narrowed to it, and widened where a 64-bit choice wants
 * it; where both meet, clang's optimiser takes the pair away.
 *
 * The header of the instruction set then adds m_bits, m_any and m_every, and for x86 the choices, sel_i32 and the others.
 */
#ifndef VGSP_SIMD_INTMASK_H
#define VGSP_SIMD_INTMASK_H

typedef vi32 vm;

#define M_32(word, op, t, T) VGSP_WORD vm word##_##t(v##t a, v##t b) { return (T)a op (T)b; }
#define M_64(word, op, t, T) VGSP_WORD vm word##_##t(v##t a, v##t b) { return __builtin_convertvector((T)a op (T)b, vm); }
#define M_ORDER(M, t, T) M(lt, <, t, T) M(le, <=, t, T) M(gt, >, t, T) M(ge, >=, t, T)
#define M_EQUAL(M, t, T) M(eq, ==, t, T) M(ne, !=, t, T)
M_ORDER(M_32, i32, vi32) M_EQUAL(M_32, i32, vi32)
M_ORDER(M_32, f32, vf32) M_EQUAL(M_32, f32, vf32)
M_ORDER(M_64, i64, vi64) M_EQUAL(M_64, i64, vi64)
M_ORDER(M_64, f64, vf64) M_EQUAL(M_64, f64, vf64)
M_ORDER(M_32, u32, vgsp_vu32)
M_ORDER(M_64, u64, vgsp_vu64)
#undef M_32
#undef M_64
#undef M_ORDER
#undef M_EQUAL

VGSP_WORD vm m_all(void) { return (vm){0} - 1; }
VGSP_WORD vm m_none(void) { return (vm){0}; }
VGSP_WORD vm m_splat(bool b) { return splat_i32(-(int)b); }
VGSP_WORD vm m_and(vm a, vm b) { return a & b; }
VGSP_WORD vm m_or(vm a, vm b) { return a | b; }
VGSP_WORD vm m_xor(vm a, vm b) { return a ^ b; }
VGSP_WORD vm m_not(vm a) { return ~a; }
VGSP_WORD vm m_andnot(vm a, vm b) { return a & ~b; }
VGSP_WORD vi32 i32_m(vm m) { return m & 1; }
VGSP_WORD vm m_from_bits(uint32_t bits)
{
    vi32 bit = 1 << (vi32){VGSP_IOTA};
    return (splat_i32((int32_t)bits) & bit) != 0;
}

VGSP_WORD vm m_first(int64_t n)
{
    return (vi32){VGSP_IOTA} < (int32_t)(n < 0 ? 0 : n > VGSP_W ? VGSP_W : n);
}

#if defined(__aarch64__) /* Clang makes bsl of these, or sel. */
VGSP_WORD vi32 sel_i32(vm m, vi32 a, vi32 b) { return (a & m) | (b & ~m); }
VGSP_WORD vf32 sel_f32(vm m, vf32 a, vf32 b) { return (vf32)sel_i32(m, (vi32)a, (vi32)b); }
VGSP_WORD vi64 sel_i64(vm m, vi64 a, vi64 b)
{
    vi64 w = __builtin_convertvector(m, vi64);
    return (a & w) | (b & ~w);
}
VGSP_WORD vf64 sel_f64(vm m, vf64 a, vf64 b) { return (vf64)sel_i64(m, (vi64)a, (vi64)b); }
#else
VGSP_WORD vi32 sel_i32(vm m, vi32 a, vi32 b);
#endif
VGSP_WORD vm sel_m(vm m, vm a, vm b) { return sel_i32(m, a, b); }

#endif
