/* avx512_model.h: AVX-512's builtins as plain C, after Intel's Software Developer's Manual, volume 2, so that the logic of
 * simd_v4.h and simd_pieces.h can be tested on any processor. Included before simd.h; replaces each builtin that they name.
 */
#ifndef AVX512_MODEL_H
#define AVX512_MODEL_H

#include <stdint.h>
#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang diagnostic ignored "-Wunused-function"

typedef int32_t model_i32x16 __attribute__((vector_size(64)));
typedef uint32_t model_u32x16 __attribute__((vector_size(64)));
typedef long long model_i64x8 __attribute__((vector_size(64)));
typedef unsigned long long model_u64x8 __attribute__((vector_size(64)));
typedef float model_f32x16 __attribute__((vector_size(64)));
typedef double model_f64x8 __attribute__((vector_size(64)));
typedef int32_t model_i32x8 __attribute__((vector_size(32)));
typedef float model_f32x8 __attribute__((vector_size(32)));
typedef char model_i8x16 __attribute__((vector_size(16)));
typedef short model_i16x16 __attribute__((vector_size(32)));

#define MODEL static inline __attribute__((always_inline))

/* VPCMPD and kin: 0 EQ, 1 LT, 2 LE, 3 FALSE, 4 NE, 5 NLT, 6 NLE, 7 TRUE. */
#define MODEL_INTEGER(a, b, p) \
    ((p) == 0 ? (a) == (b) : (p) == 1 ? (a) < (b) : (p) == 2 ? (a) <= (b) : (p) == 4 ? (a) != (b) : \
     (p) == 5 ? !((a) < (b)) : (p) == 6 ? !((a) <= (b)) : (p) == 7)
/* VCMPPS, the quiet predicates used: EQ_OQ, NEQ_UQ, LT_OQ, LE_OQ, GE_OQ, GT_OQ. */
#define MODEL_REAL(a, b, p) \
    ((p) == 0x00 ? (a) == (b) : (p) == 0x04 ? (a) != (b) : (p) == 0x11 ? (a) < (b) : (p) == 0x12 ? (a) <= (b) : \
     (p) == 0x1d ? (a) >= (b) : (p) == 0x1e ? (a) > (b) : (__builtin_trap(), 0))
#define MODEL_COMPARE(name, A, V, N, TEST)                                                        \
    MODEL unsigned name(A x, A y, int p, unsigned m)                                              \
    {                                                                                             \
        V a = (V)x, b = (V)y;                                                                     \
        unsigned r = 0;                                                                           \
        for (int i = 0; i < N; i++) r |= (unsigned)(TEST(a[i], b[i], p)) << i;                    \
        return r & m;                                                                             \
    }
MODEL_COMPARE(model_cmpd, model_i32x16, model_i32x16, 16, MODEL_INTEGER)
MODEL_COMPARE(model_ucmpd, model_i32x16, model_u32x16, 16, MODEL_INTEGER)
MODEL_COMPARE(model_cmpq, model_i64x8, model_i64x8, 8, MODEL_INTEGER)
MODEL_COMPARE(model_ucmpq, model_i64x8, model_u64x8, 8, MODEL_INTEGER)
MODEL_COMPARE(model_cmpps, model_f32x16, model_f32x16, 16, MODEL_REAL)
MODEL_COMPARE(model_cmppd, model_f64x8, model_f64x8, 8, MODEL_REAL)
/* KANDW, KORW, KXORW, KNOTW, KANDNW (not a, and b), KUNPCKBW (a's low byte above b's). */
MODEL uint16_t model_kandn(uint16_t a, uint16_t b) { return (uint16_t)(~a & b); }
#define __builtin_ia32_kandhi(a, b) ((uint16_t)((a) & (b)))
#define __builtin_ia32_korhi(a, b) ((uint16_t)((a) | (b)))
#define __builtin_ia32_kxorhi(a, b) ((uint16_t)((a) ^ (b)))
#define __builtin_ia32_knothi(a) ((uint16_t)~(a))
#define __builtin_ia32_kandnhi model_kandn
#define __builtin_ia32_kunpckhi(a, b) ((uint16_t)(((a) & 0xff) << 8 | ((b) & 0xff)))
#define __builtin_ia32_cmpd512_mask model_cmpd
#define __builtin_ia32_ucmpd512_mask model_ucmpd
#define __builtin_ia32_cmpq512_mask model_cmpq
#define __builtin_ia32_ucmpq512_mask model_ucmpq
#define __builtin_ia32_cmpps512_mask(a, b, p, m, rounding) model_cmpps(a, b, p, m)
#define __builtin_ia32_cmppd512_mask(a, b, p, m, rounding) model_cmppd(a, b, p, m)

/* VPMADDWD. */
typedef short model_i16x32 __attribute__((vector_size(64)));
MODEL model_i32x16 model_pmaddwd(model_i16x32 a, model_i16x32 b)
{
    model_i32x16 r;
    for (int i = 0; i < 16; i++) r[i] = a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1];
    return r;
}
#define __builtin_ia32_pmaddwd512 model_pmaddwd

/* VBLENDMPS and kin. */
#define MODEL_SELECT(name, V, N)                                              \
    MODEL V name(unsigned m, V a, V b)                                        \
    {                                                                         \
        for (int i = 0; i < N; i++) b[i] = m >> i & 1 ? a[i] : b[i];          \
        return b;                                                             \
    }
MODEL_SELECT(model_selectps, model_f32x16, 16)
MODEL_SELECT(model_selectd, model_i32x16, 16)
MODEL_SELECT(model_selectpd, model_f64x8, 8)
#define __builtin_ia32_selectps_512 model_selectps
#define __builtin_ia32_selectd_512 model_selectd
#define __builtin_ia32_selectpd_512 model_selectpd

/* VPERMD and VPERMQ, VPERMI2D and VPERMI2Q: places count modulo the elements there are. */
#define MODEL_PERMUTE(one, two, V, N)                                         \
    MODEL V one(V v, V place)                                                 \
    {                                                                         \
        V r;                                                                  \
        for (int i = 0; i < N; i++) r[i] = v[place[i] & (N - 1)];             \
        return r;                                                             \
    }                                                                         \
    MODEL V two(V low, V place, V high)                                       \
    {                                                                         \
        V r;                                                                  \
        for (int i = 0; i < N; i++) r[i] = place[i] & N ? high[place[i] & (N - 1)] : low[place[i] & (N - 1)]; \
        return r;                                                             \
    }
MODEL_PERMUTE(model_permd, model_permd2, model_i32x16, 16)
MODEL_PERMUTE(model_permq, model_permq2, model_i64x8, 8)
#define __builtin_ia32_permvarsi512 model_permd
#define __builtin_ia32_permvardi512 model_permq
#define __builtin_ia32_vpermi2vard512 model_permd2
#define __builtin_ia32_vpermi2varq512 model_permq2

/* VMOVUPS and kin with a mask: elements that are off are not touched. */
#define MODEL_MOVE(load, store, V, E, N)                                      \
    typedef E __attribute__((aligned(1), may_alias)) load##_element;          \
    MODEL V load(const void *p, V other, unsigned m)                          \
    {                                                                         \
        for (int i = 0; i < N; i++)                                           \
            if (m >> i & 1) other[i] = ((const load##_element *)p)[i];        \
        return other;                                                         \
    }                                                                         \
    MODEL void store(void *p, V v, unsigned m)                                \
    {                                                                         \
        for (int i = 0; i < N; i++)                                           \
            if (m >> i & 1) ((load##_element *)p)[i] = v[i];                  \
    }
MODEL_MOVE(model_loadps, model_storeps, model_f32x16, float, 16)
MODEL_MOVE(model_loadd, model_stored, model_i32x16, int32_t, 16)
MODEL_MOVE(model_loadq, model_storeq, model_i64x8, long long, 8)
MODEL_MOVE(model_loadpd, model_storepd, model_f64x8, double, 8)
MODEL_MOVE(model_loadb, model_storeb, model_i8x16, char, 16)
MODEL_MOVE(model_loadw, model_storew, model_i16x16, short, 16)
#define __builtin_ia32_loadups512_mask model_loadps
#define __builtin_ia32_storeups512_mask model_storeps
#define __builtin_ia32_loaddqusi512_mask model_loadd
#define __builtin_ia32_storedqusi512_mask model_stored
#define __builtin_ia32_loaddqudi512_mask model_loadq
#define __builtin_ia32_storedqudi512_mask model_storeq
#define __builtin_ia32_loadupd512_mask model_loadpd
#define __builtin_ia32_storeupd512_mask model_storepd
#define __builtin_ia32_loaddquqi128_mask model_loadb
#define __builtin_ia32_storedquqi128_mask model_storeb
#define __builtin_ia32_loaddquhi256_mask model_loadw
#define __builtin_ia32_storedquhi256_mask model_storew

/* VGATHERDPS and kin; VSCATTERDPS and kin store from the lowest element to the highest. */
#define MODEL_GATHER(name, V, E, I, N)                                                                  \
    MODEL V name(V other, const void *base, I index, unsigned m, int scale)                             \
    {                                                                                                   \
        for (int i = 0; i < N; i++)                                                                     \
            if (m >> i & 1) other[i] = model_at_##E((int64_t)base + (int64_t)index[i] * scale); \
        return other;                                                                                   \
    }
#define MODEL_SCATTER(name, V, E, I, N)                                                                 \
    MODEL void name(void *base, unsigned m, I index, V v, int scale)                                    \
    {                                                                                                   \
        for (int i = 0; i < N; i++)                                                                     \
            if (m >> i & 1) *(model_any_##E *)((int64_t)base + (int64_t)index[i] * scale) = v[i];       \
    }
typedef float __attribute__((aligned(1), may_alias)) model_any_float;
typedef double __attribute__((aligned(1), may_alias)) model_any_double;
MODEL float model_at_float(int64_t p) { return *(model_any_float *)p; }
MODEL double model_at_double(int64_t p) { return *(model_any_double *)p; }
MODEL_GATHER(model_gatherdps, model_f32x16, float, model_i32x16, 16)
MODEL_GATHER(model_gatherqps, model_f32x8, float, model_i64x8, 8)
MODEL_GATHER(model_gatherdpd, model_f64x8, double, model_i32x8, 8)
MODEL_GATHER(model_gatherqpd, model_f64x8, double, model_i64x8, 8)
MODEL_SCATTER(model_scatterdps, model_f32x16, float, model_i32x16, 16)
MODEL_SCATTER(model_scatterqps, model_f32x8, float, model_i64x8, 8)
MODEL_SCATTER(model_scatterqpd, model_f64x8, double, model_i64x8, 8)
#define __builtin_ia32_gathersiv16sf model_gatherdps
#define __builtin_ia32_gatherdiv16sf model_gatherqps
#define __builtin_ia32_gathersiv8df model_gatherdpd
#define __builtin_ia32_gatherdiv8df model_gatherqpd
#define __builtin_ia32_scattersiv16sf model_scatterdps
#define __builtin_ia32_scatterdiv16sf model_scatterqps
#define __builtin_ia32_scatterdiv8df model_scatterqpd

#endif
