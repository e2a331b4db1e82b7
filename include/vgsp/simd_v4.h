/* simd_v4.h: x86-64-v4: AVX-512 F, BW, CD, DQ and VL, 16 lanes of 32 bits. Masks are mask registers; 64-bit vectors are
 * two registers with 8 bits of the mask each. Memory of every width can be masked, 32 and 64 bits gathered and scattered
 * (the instruction stores in the order of lanes).
 */
#ifndef VGSP_SIMD_V4_H
#define VGSP_SIMD_V4_H

#define VGSP_W 16
#include "simd_vec.h"

typedef uint16_t vm;

/* One register each, in the element types that the builtins ask for. */
typedef long long vgsp_i64x8 __attribute__((vector_size(64)));
typedef double vgsp_f64x8 __attribute__((vector_size(64)));
typedef int32_t vgsp_i32x8 __attribute__((vector_size(32)));
typedef float vgsp_f32x8 __attribute__((vector_size(32)));
typedef char vgsp_i8x16 __attribute__((vector_size(16)));
typedef short vgsp_i16x16 __attribute__((vector_size(32)));

#define V4_ALL 0xffff
#define V4_LOW(m) ((uint8_t)(m))
#define V4_HIGH(m) ((uint8_t)((m) >> 8))

/* --- comparison and choice ----------------------------------------------------------------------------------- */

/* Predicates of vpcmp and vcmp: false is signalled by no exception that anyone looks at. */
#define V4_COMPARE(word, integer, real)                                                                     \
    VGSP_WORD vm word##_i32(vi32 a, vi32 b) { return __builtin_ia32_cmpd512_mask(a, b, integer, V4_ALL); }  \
    VGSP_WORD vm word##_i64(vi64 a, vi64 b)                                                                 \
    {                                                                                                       \
        vm low = __builtin_ia32_cmpq512_mask((vgsp_i64x8)VGSP_LOW(a), (vgsp_i64x8)VGSP_LOW(b), integer, 0xff); \
        vm high = __builtin_ia32_cmpq512_mask((vgsp_i64x8)VGSP_HIGH(a), (vgsp_i64x8)VGSP_HIGH(b), integer, 0xff); \
        return __builtin_ia32_kunpckhi(high, low);                                                                       \
    }                                                                                                       \
    VGSP_WORD vm word##_f32(vf32 a, vf32 b) { return __builtin_ia32_cmpps512_mask(a, b, real, V4_ALL, 4); } \
    VGSP_WORD vm word##_f64(vf64 a, vf64 b)                                                                 \
    {                                                                                                       \
        vm low = __builtin_ia32_cmppd512_mask(VGSP_LOW(a), VGSP_LOW(b), real, 0xff, 4);                     \
        vm high = __builtin_ia32_cmppd512_mask(VGSP_HIGH(a), VGSP_HIGH(b), real, 0xff, 4);                  \
        return __builtin_ia32_kunpckhi(high, low);                                                                       \
    }
#define V4_COMPARE_UNSIGNED(word, integer)                                                                  \
    VGSP_WORD vm word##_u32(vi32 a, vi32 b) { return __builtin_ia32_ucmpd512_mask(a, b, integer, V4_ALL); } \
    VGSP_WORD vm word##_u64(vi64 a, vi64 b)                                                                 \
    {                                                                                                       \
        vm low = __builtin_ia32_ucmpq512_mask((vgsp_i64x8)VGSP_LOW(a), (vgsp_i64x8)VGSP_LOW(b), integer, 0xff); \
        vm high = __builtin_ia32_ucmpq512_mask((vgsp_i64x8)VGSP_HIGH(a), (vgsp_i64x8)VGSP_HIGH(b), integer, 0xff); \
        return __builtin_ia32_kunpckhi(high, low);                                                                       \
    }
V4_COMPARE(eq, 0, 0x00)
V4_COMPARE(lt, 1, 0x11)
V4_COMPARE(le, 2, 0x12)
V4_COMPARE(ne, 4, 0x04)
V4_COMPARE(ge, 5, 0x1d)
V4_COMPARE(gt, 6, 0x1e)
V4_COMPARE_UNSIGNED(lt, 1)
V4_COMPARE_UNSIGNED(le, 2)
V4_COMPARE_UNSIGNED(ge, 5)
V4_COMPARE_UNSIGNED(gt, 6)
#undef V4_COMPARE
#undef V4_COMPARE_UNSIGNED

VGSP_WORD vf32 sel_f32(vm m, vf32 a, vf32 b) { return __builtin_ia32_selectps_512(m, a, b); }
VGSP_WORD vi32 sel_i32(vm m, vi32 a, vi32 b) { return __builtin_ia32_selectd_512(m, a, b); }
VGSP_WORD vf64 sel_f64(vm m, vf64 a, vf64 b)
{
    return VGSP_JOIN(__builtin_ia32_selectpd_512(V4_LOW(m), VGSP_LOW(a), VGSP_LOW(b)),
                     __builtin_ia32_selectpd_512(V4_HIGH(m), VGSP_HIGH(a), VGSP_HIGH(b)));
}
VGSP_WORD vi64 sel_i64(vm m, vi64 a, vi64 b) { return (vi64)sel_f64(m, (vf64)a, (vf64)b); }

/* --- masks --------------------------------------------------------------------------------------------------- */

VGSP_WORD vm m_all(void) { return V4_ALL; }
VGSP_WORD vm m_none(void) { return 0; }
VGSP_WORD vm m_splat(bool b) { return b ? V4_ALL : 0; }
VGSP_WORD vm m_and(vm a, vm b) { return __builtin_ia32_kandhi(a, b); }
VGSP_WORD vm m_or(vm a, vm b) { return __builtin_ia32_korhi(a, b); }
VGSP_WORD vm m_xor(vm a, vm b) { return __builtin_ia32_kxorhi(a, b); }
VGSP_WORD vm m_not(vm a) { return __builtin_ia32_knothi(a); }
VGSP_WORD vm m_andnot(vm a, vm b) { return __builtin_ia32_kandnhi(b, a); }
VGSP_WORD vm sel_m(vm m, vm a, vm b) { return (vm)((a & m) | (b & ~m)); }
VGSP_WORD vm m_from_bits(uint32_t bits) { return (vm)bits; }
VGSP_WORD vm m_first(int64_t n) { return n <= 0 ? 0 : n >= VGSP_W ? V4_ALL : (vm)((1u << n) - 1); }
VGSP_WORD uint32_t m_bits(vm m) { return m; }
VGSP_WORD bool m_any(vm m) { return m != 0; }
VGSP_WORD bool m_every(vm m) { return m == V4_ALL; }
VGSP_WORD vi32 i32_m(vm m) { return sel_i32(m, splat_i32(1), splat_i32(0)); }

#include "simd_derived.h"

/* --- masked memory ------------------------------------------------------------------------------------------- */

VGSP_WORD vf32 load_f32_m(const void *p, vm m) { return __builtin_ia32_loadups512_mask(p, (vf32){0}, m); }
VGSP_WORD vi32 load_i32_m(const void *p, vm m) { return __builtin_ia32_loaddqusi512_mask(p, (vi32){0}, m); }
VGSP_WORD void store_f32_m(void *p, vf32 v, vm m) { __builtin_ia32_storeups512_mask(p, v, m); }
VGSP_WORD void store_i32_m(void *p, vi32 v, vm m) { __builtin_ia32_storedqusi512_mask(p, v, m); }

VGSP_WORD vf64 load_f64_m(const void *p, vm m)
{
    const double *q = (const double *)p;
    return VGSP_JOIN(__builtin_ia32_loadupd512_mask(q, (vgsp_f64x8){0}, V4_LOW(m)),
                     __builtin_ia32_loadupd512_mask(q + 8, (vgsp_f64x8){0}, V4_HIGH(m)));
}
VGSP_WORD vi64 load_i64_m(const void *p, vm m) { return (vi64)load_f64_m(p, m); }

VGSP_WORD void store_f64_m(void *p, vf64 v, vm m)
{
    double *q = (double *)p;
    __builtin_ia32_storeupd512_mask(q, VGSP_LOW(v), V4_LOW(m));
    __builtin_ia32_storeupd512_mask(q + 8, VGSP_HIGH(v), V4_HIGH(m));
}
VGSP_WORD void store_i64_m(void *p, vi64 v, vm m) { store_f64_m(p, (vf64)v, m); }

#define V4_LOAD8(p, m) __builtin_ia32_loaddquqi128_mask(p, (vgsp_i8x16){0}, m)
#define V4_LOAD16(p, m) __builtin_ia32_loaddquhi256_mask(p, (vgsp_i16x16){0}, m)
VGSP_WORD vi32 load_i8_m(const void *p, vm m) { return __builtin_convertvector((vgsp_vi8)V4_LOAD8(p, m), vi32); }
VGSP_WORD vi32 load_u8_m(const void *p, vm m) { return __builtin_convertvector((vgsp_vu8)V4_LOAD8(p, m), vi32); }
VGSP_WORD vi32 load_i16_m(const void *p, vm m) { return __builtin_convertvector((vgsp_vi16)V4_LOAD16(p, m), vi32); }
VGSP_WORD vi32 load_u16_m(const void *p, vm m) { return __builtin_convertvector((vgsp_vu16)V4_LOAD16(p, m), vi32); }
VGSP_WORD void store_i8_m(void *p, vi32 v, vm m)
{
    __builtin_ia32_storedquqi128_mask(p, (vgsp_i8x16)__builtin_convertvector(v, vgsp_vi8), m);
}
VGSP_WORD void store_i16_m(void *p, vi32 v, vm m)
{
    __builtin_ia32_storedquhi256_mask(p, (vgsp_i16x16)__builtin_convertvector(v, vgsp_vi16), m);
}
VGSP_WORD void store_u8_m(void *p, vi32 v, vm m) { store_i8_m(p, v, m); }
VGSP_WORD void store_u16_m(void *p, vi32 v, vm m) { store_i16_m(p, v, m); }
#undef V4_LOAD8
#undef V4_LOAD16

/* --- gathers and scatters ------------------------------------------------------------------------------------ */

VGSP_WORD vf32 gather64_f32(vi64 address, vm m)
{
    vgsp_f32x8 zero = {0};
    vgsp_i64x8 low = (vgsp_i64x8)VGSP_LOW(address), high = (vgsp_i64x8)VGSP_HIGH(address);
    return VGSP_JOIN(__builtin_ia32_gatherdiv16sf(zero, 0, low, V4_LOW(m), 1),
                     __builtin_ia32_gatherdiv16sf(zero, 0, high, V4_HIGH(m), 1));
}
VGSP_WORD vi32 gather64_i32(vi64 address, vm m) { return (vi32)gather64_f32(address, m); }

VGSP_WORD vf64 gather64_f64(vi64 address, vm m)
{
    vgsp_f64x8 zero = {0};
    vgsp_i64x8 low = (vgsp_i64x8)VGSP_LOW(address), high = (vgsp_i64x8)VGSP_HIGH(address);
    return VGSP_JOIN(__builtin_ia32_gatherdiv8df(zero, 0, low, V4_LOW(m), 1),
                     __builtin_ia32_gatherdiv8df(zero, 0, high, V4_HIGH(m), 1));
}
VGSP_WORD vi64 gather64_i64(vi64 address, vm m) { return (vi64)gather64_f64(address, m); }

VGSP_WORD void scatter64_f32(vi64 address, vf32 v, vm m)
{
    __builtin_ia32_scatterdiv16sf(0, V4_LOW(m), (vgsp_i64x8)VGSP_LOW(address), VGSP_LOW(v), 1);
    __builtin_ia32_scatterdiv16sf(0, V4_HIGH(m), (vgsp_i64x8)VGSP_HIGH(address), VGSP_HIGH(v), 1);
}
VGSP_WORD void scatter64_i32(vi64 address, vi32 v, vm m) { scatter64_f32(address, (vf32)v, m); }

VGSP_WORD void scatter64_f64(vi64 address, vf64 v, vm m)
{
    __builtin_ia32_scatterdiv8df(0, V4_LOW(m), (vgsp_i64x8)VGSP_LOW(address), VGSP_LOW(v), 1);
    __builtin_ia32_scatterdiv8df(0, V4_HIGH(m), (vgsp_i64x8)VGSP_HIGH(address), VGSP_HIGH(v), 1);
}
VGSP_WORD void scatter64_i64(vi64 address, vi64 v, vm m) { scatter64_f64(address, (vf64)v, m); }

VGSP_WORD vi64 vgsp_addresses(const void *base, vi32 index, int scale)
{
    return (int64_t)(intptr_t)base + cvt_i64_i32(index) * scale;
}

/* 32-bit indices: the instruction scales by 1, 2, 4 and 8; the scale is a constant to it. */
#define V4_SCALED(ACCESS, otherwise)                                                                        \
    switch (scale) {                                                                                        \
    case 1: ACCESS(1)                                                                                       \
    case 2: ACCESS(2)                                                                                       \
    case 4: ACCESS(4)                                                                                       \
    case 8: ACCESS(8)                                                                                       \
    default: otherwise                                                                                      \
    }
VGSP_WORD vf32 gather_f32(const void *base, vi32 index, int scale, vm m)
{
#define V4_GATHER(s) return __builtin_ia32_gathersiv16sf((vf32){0}, base, index, m, s);
    V4_SCALED(V4_GATHER, return gather64_f32(vgsp_addresses(base, index, scale), m);)
#undef V4_GATHER
}
VGSP_WORD vi32 gather_i32(const void *base, vi32 index, int scale, vm m)
{
    return (vi32)gather_f32(base, index, scale, m);
}

VGSP_WORD vf64 gather_f64(const void *base, vi32 index, int scale, vm m)
{
    vgsp_f64x8 zero = {0};
    vgsp_i32x8 low = VGSP_LOW(index), high = VGSP_HIGH(index);
#define V4_GATHER(s)                                                                                        \
    return VGSP_JOIN(__builtin_ia32_gathersiv8df(zero, base, low, V4_LOW(m), s),                            \
                     __builtin_ia32_gathersiv8df(zero, base, high, V4_HIGH(m), s));
    V4_SCALED(V4_GATHER, return gather64_f64(vgsp_addresses(base, index, scale), m);)
#undef V4_GATHER
}
VGSP_WORD vi64 gather_i64(const void *base, vi32 index, int scale, vm m)
{
    return (vi64)gather_f64(base, index, scale, m);
}

VGSP_WORD void scatter_f32(void *base, vi32 index, int scale, vf32 v, vm m)
{
#define V4_SCATTER(s)                                                                                       \
    __builtin_ia32_scattersiv16sf(base, m, index, v, s);                                                    \
    return;
    V4_SCALED(V4_SCATTER, scatter64_f32(vgsp_addresses(base, index, scale), v, m);)
#undef V4_SCATTER
}
VGSP_WORD void scatter_i32(void *base, vi32 index, int scale, vi32 v, vm m)
{
    scatter_f32(base, index, scale, (vf32)v, m);
}

VGSP_WORD void scatter_f64(void *base, vi32 index, int scale, vf64 v, vm m)
{
    scatter64_f64(vgsp_addresses(base, index, scale), v, m);
}
VGSP_WORD void scatter_i64(void *base, vi32 index, int scale, vi64 v, vm m)
{
    scatter_f64(base, index, scale, (vf64)v, m);
}
#undef V4_SCALED

#define V4_ALL_LANES(t)                                                                                     \
    LANES_GATHER_UNMASKED(t)                                                                                \
    VGSP_WORD void scatter_all_##t(void *base, vi32 index, int scale, v##t v) { scatter_##t(base, index, scale, v, V4_ALL); } \
    VGSP_WORD void scatter64_all_##t(vi64 address, v##t v) { scatter64_##t(address, v, V4_ALL); }
V4_ALL_LANES(i32)
V4_ALL_LANES(i64)
V4_ALL_LANES(f32)
V4_ALL_LANES(f64)
#undef V4_ALL_LANES

/* Narrow types: whatever touches memory beyond the element could fault. */
#define V4_NARROW(M) LANES_GATHER(M, i32) LANES_GATHER64(M, i32) LANES_GATHER_ALL(M, i32) LANES_SCATTER(M, i32) LANES_SCATTER64(M, i32)
V4_NARROW(i8)
V4_NARROW(u8)
V4_NARROW(i16)
V4_NARROW(u16)
#undef V4_NARROW
#undef V4_LOW
#undef V4_HIGH
#undef V4_ALL

#endif
