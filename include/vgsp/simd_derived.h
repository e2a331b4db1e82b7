/* simd_derived.h: the words of vector instruction sets that follow from comparison and choice: shifts with PTX's counts,
 * division, saturating conversion, minimum and maximum of floats; and those that run lane by lane everywhere.
 */
#ifndef VGSP_SIMD_DERIVED_H
#define VGSP_SIMD_DERIVED_H

/* --- integers ------------------------------------------------------------------------------------------------ */

/* A vector shift beyond the width has no defined lane; it is not chosen. On AVX2 and up this is one instruction. On AArch64 sel
   is and and or, which make nothing defined of that: there it stays within the width. */
#if defined(__aarch64__)
#define SHIFT_BY(n, most) ((n) & (most))
#else
#define SHIFT_BY(n, most) (n)
#endif
VGSP_WORD vi32 shl_i32(vi32 a, vi32 n) { return sel_i32(lt_u32(n, splat_i32(32)), a << SHIFT_BY(n, 31), splat_i32(0)); }
VGSP_WORD vi64 shl_i64(vi64 a, vi64 n) { return sel_i64(lt_u64(n, splat_i64(64)), a << SHIFT_BY(n, 63), splat_i64(0)); }
VGSP_WORD vi32 shr_i32(vi32 a, vi32 n)
{
    return sel_i32(lt_u32(n, splat_i32(32)), (vi32)((vgsp_vu32)a >> (vgsp_vu32)SHIFT_BY(n, 31)), splat_i32(0));
}
VGSP_WORD vi64 shr_i64(vi64 a, vi64 n)
{
    return sel_i64(lt_u64(n, splat_i64(64)), (vi64)((vgsp_vu64)a >> (vgsp_vu64)SHIFT_BY(n, 63)), splat_i64(0));
}
#undef SHIFT_BY
VGSP_WORD vi32 sar_i32(vi32 a, vi32 n) { return a >> min_u32(n, splat_i32(31)); }
VGSP_WORD vi64 sar_i64(vi64 a, vi64 n) { return a >> min_u64(n, splat_i64(63)); }

/* Quotients of 32 bits through double, whose error is smaller than the distance of a quotient from the next integer:
 * truncation is exact. The divisors 0 and -1 are taken out, so no conversion overflows. Long enough to be called. */
VGSP_SLOW vi32 div_i32(vi32 a, vi32 b)
{
    vm odd = lt_u32(add_i32(b, splat_i32(1)), splat_i32(2)); /* b is 0 or -1 */
    vi32 d = sel_i32(odd, splat_i32(1), b);
    vi32 q = __builtin_convertvector(cvt_f64_i32(a) / cvt_f64_i32(d), vi32);
    return sel_i32(odd, sel_i32(eq_i32(b, splat_i32(0)), splat_i32(-1), -a), q);
}

VGSP_SLOW vi32 div_u32(vi32 a, vi32 b)
{
    vm zero = eq_i32(b, splat_i32(0));
    vi32 d = sel_i32(zero, splat_i32(1), b);
    vi32 q = (vi32)__builtin_convertvector(cvt_f64_u32(a) / cvt_f64_u32(d), vgsp_vu32);
    return sel_i32(zero, splat_i32(-1), q);
}

/* a - a/b * b: what x % 0 == x and MIN % -1 == 0 ask for, with wrapping products. */
VGSP_SLOW vi32 rem_i32(vi32 a, vi32 b)
{
    return sel_i32(eq_i32(b, splat_i32(0)), a, a - div_i32(a, b) * b);
}
VGSP_SLOW vi32 rem_u32(vi32 a, vi32 b)
{
    return sel_i32(eq_i32(b, splat_i32(0)), a, a - div_u32(a, b) * b);
}
LANES_2(VGSP_SLOW, VGSP_ROLLED, div_i64, i64, i64, i64)
LANES_2(VGSP_SLOW, VGSP_ROLLED, div_u64, u64, u64, u64)
LANES_2(VGSP_SLOW, VGSP_ROLLED, rem_i64, i64, i64, i64)
LANES_2(VGSP_SLOW, VGSP_ROLLED, rem_u64, u64, u64, u64)
LANES_2(VGSP_WORD, VGSP_UNROLLED, mulhi_i64, i64, i64, i64)
LANES_2(VGSP_WORD, VGSP_UNROLLED, mulhi_u64, u64, u64, u64)

/* --- floating point ------------------------------------------------------------------------------------------ */

#define D_FLOAT(f, F, i)                                                                                    \
    VGSP_WORD vm isnan_##f(v##f a) { return ne_##f(a, a); }                                                 \
    VGSP_WORD vm isinf_##f(v##f a) { return eq_##f(abs_##f(a), splat_##f((F)__builtin_inf())); }            \
    VGSP_WORD vm isfinite_##f(v##f a) { return lt_##f(abs_##f(a), splat_##f((F)__builtin_inf())); }         \
    VGSP_WORD vm signbit_##f(v##f a) { return lt_##i((v##i)a, splat_##i(0)); }                              \
    VGSP_WORD v##f round_##f(v##f a)                                                                        \
    {                                                                                                       \
        v##f t = trunc_##f(a);                                                                              \
        v##f more = sel_##f(ge_##f(abs_##f(a - t), splat_##f((F)0.5)), splat_##f(1), splat_##f(0));         \
        return t + copysign_##f(more, a);                                                                   \
    }
D_FLOAT(f32, float, i32)
D_FLOAT(f64, double, i64)
#undef D_FLOAT

/* Of equal values, -0 | +0 is -0 and -0 & +0 is +0; a number comes before a NaN. */
#define D_MIN_MAX(f, i)                                                                                     \
    VGSP_WORD v##f min_##f(v##f a, v##f b)                                                                  \
    {                                                                                                       \
        v##f less = sel_##f(lt_##f(a, b), a, b);                                                            \
        v##f r = sel_##f(eq_##f(a, b), (v##f)((v##i)a | (v##i)b), less);                                    \
        return sel_##f(isnan_##f(b), a, r);                                                                 \
    }                                                                                                       \
    VGSP_WORD v##f max_##f(v##f a, v##f b)                                                                  \
    {                                                                                                       \
        v##f more = sel_##f(gt_##f(a, b), a, b);                                                            \
        v##f r = sel_##f(eq_##f(a, b), (v##f)((v##i)a & (v##i)b), more);                                    \
        return sel_##f(isnan_##f(b), a, r);                                                                 \
    }
D_MIN_MAX(f32, i32)
D_MIN_MAX(f64, i64)
#undef D_MIN_MAX

LANES_3(VGSP_SLOW, VGSP_ROLLED, fma_rz_f64, f64, f64, f64, f64)
LANES_3(VGSP_SLOW, VGSP_ROLLED, fma_ru_f64, f64, f64, f64, f64)
LANES_3(VGSP_SLOW, VGSP_ROLLED, fma_rd_f64, f64, f64, f64, f64)

/* --- conversion ---------------------------------------------------------------------------------------------- */

V_1(cvt_f32_i64, f32, i64, __builtin_convertvector(a, vf32))
V_1(cvt_f32_u64, f32, i64, __builtin_convertvector((vgsp_vu64)a, vf32))

/* Towards zero and saturating: lanes at 2^N and above, at the least value and below, and NaN are replaced by 0 before
 * the conversion and by their results after it. */
#define D_SATURATE(t, T, f, F, VT, vt, least, top, MIN, MAX, NAN_)                                          \
    VGSP_WORD v##vt cvt_##t##_##f(v##f a)                                                                   \
    {                                                                                                       \
        vm high = ge_##f(a, splat_##f((F)top)), inside = m_andnot(gt_##f(a, splat_##f((F)least)), high);    \
        v##vt r = (v##vt)__builtin_convertvector(sel_##f(inside, a, splat_##f(0)), VT);                     \
        r = sel_##vt(high, splat_##vt((T)MAX), sel_##vt(inside, r, splat_##vt((T)MIN)));                    \
        return (T)NAN_ == (T)MIN ? r : sel_##vt(isnan_##f(a), splat_##vt((T)NAN_), r);                      \
    }
#define D_SATURATES(f, F, nan_i32, nan_u32)                                                                 \
    D_SATURATE(i32, int32_t, f, F, vi32, i32, -0x1p31, 0x1p31, INT32_MIN, INT32_MAX, nan_i32)               \
    D_SATURATE(i64, int64_t, f, F, vi64, i64, -0x1p63, 0x1p63, INT64_MIN, INT64_MAX, INT64_MIN)             \
    D_SATURATE(u32, int32_t, f, F, vgsp_vu32, i32, 0, 0x1p32, 0, UINT32_MAX, nan_u32)                       \
    D_SATURATE(u64, int64_t, f, F, vgsp_vu64, i64, 0, 0x1p64, 0, UINT64_MAX, INT64_MIN)
D_SATURATES(f32, float, 0, 0)
D_SATURATES(f64, double, INT32_MIN, INT32_MIN)
#undef D_SATURATE
#undef D_SATURATES

VGSP_WORD int m_count(vm m) { return s_popc_i32((int32_t)m_bits(m)); }

/* --- what mathematics asks for lane by lane ------------------------------------------------------------------ */

#if !defined(VGSP_SIMD_NO_MATH)
/* simd_reduce.h's, for the lanes of m; the others stay. Rolled: it is rare and long. */
VGSP_WORD void reduce_large_f32(vf32 x, vm m, vf32 *r, vi32 *q)
{
    union vgsp_lanes_f32 a = {x}, b = {*r};
    union vgsp_lanes_i32 n = {*q};
    for (uint32_t on = m_bits(m); on; on &= on - 1) {
        int i = __builtin_ctz(on);
        s_reduce_large_f32(a.l[i], true, &b.l[i], &n.l[i]);
    }
    *r = b.v;
    *q = n.v;
}

VGSP_WORD void reduce_large_f64(vf64 x, vm m, vf64 *high, vf64 *low, vi64 *q)
{
    union vgsp_lanes_f64 a = {x}, b = {*high}, c = {*low};
    union vgsp_lanes_i64 n = {*q};
    for (uint32_t on = m_bits(m); on; on &= on - 1) {
        int i = __builtin_ctz(on);
        s_reduce_large_f64(a.l[i], true, &b.l[i], &c.l[i], &n.l[i]);
    }
    *high = b.v;
    *low = c.v;
    *q = n.v;
}
#endif

#endif
