/* simd_words.h: the element-wise words as a table: WORDn(name, result type, argument types), one entry per word.
 *
 * Types: i32 i64 f32 f64 as in simd.h; u32 and u64 are the same vectors with unsigned lanes; m is a mask (scalar: bool).
 * simd_c.h makes every word of the table from its scalar twin, and the tests compare every instruction set's words with
 * the scalar ones through it, so that a word that is missing anywhere does not compile.
 * Define WORD1, WORD2 and WORD3 first; VGSP_WORDS_CORE and VGSP_WORDS_MATH can be expanded one without the other.
 */
#ifndef VGSP_SIMD_WORDS_H
#define VGSP_SIMD_WORDS_H

#define VGSP_WORDS_INTEGER(WORD1, WORD2, i, u)                                                              \
    WORD2(add_##i, i, i, i) WORD2(sub_##i, i, i, i) WORD2(mul_##i, i, i, i) WORD1(neg_##i, i, i)             \
    WORD2(div_##i, i, i, i) WORD2(div_##u, u, u, u) WORD2(rem_##i, i, i, i) WORD2(rem_##u, u, u, u)          \
    WORD2(and_##i, i, i, i) WORD2(or_##i, i, i, i) WORD2(xor_##i, i, i, i) WORD1(not_##i, i, i)              \
    WORD2(shl_##i, i, i, i) WORD2(shr_##i, i, i, i) WORD2(sar_##i, i, i, i)                                  \
    WORD2(min_##i, i, i, i) WORD2(max_##i, i, i, i) WORD2(min_##u, u, u, u) WORD2(max_##u, u, u, u)          \
    WORD1(abs_##i, i, i) WORD2(mulhi_##i, i, i, i) WORD2(mulhi_##u, u, u, u)                                 \
    WORD1(popc_##i, i32, i) WORD1(clz_##i, i32, i) WORD1(ffs_##i, i32, i) WORD1(brev_##i, i, i)              \
    WORD2(lt_##u, m, u, u) WORD2(le_##u, m, u, u) WORD2(gt_##u, m, u, u) WORD2(ge_##u, m, u, u)

#define VGSP_WORDS_COMPARE(WORD2, WORD3, t)                                                                  \
    WORD2(lt_##t, m, t, t) WORD2(le_##t, m, t, t) WORD2(gt_##t, m, t, t) WORD2(ge_##t, m, t, t)              \
    WORD2(eq_##t, m, t, t) WORD2(ne_##t, m, t, t) WORD3(sel_##t, t, m, t, t)

#define VGSP_WORDS_FLOAT(WORD1, WORD2, WORD3, f)                                                             \
    WORD2(add_##f, f, f, f) WORD2(sub_##f, f, f, f) WORD2(mul_##f, f, f, f) WORD2(div_##f, f, f, f)          \
    WORD1(neg_##f, f, f) WORD1(abs_##f, f, f) WORD3(fma_##f, f, f, f, f) WORD3(fma_exact_##f, f, f, f, f)                                     \
    WORD2(min_##f, f, f, f) WORD2(max_##f, f, f, f) WORD1(sqrt_##f, f, f)                                    \
    WORD1(floor_##f, f, f) WORD1(ceil_##f, f, f) WORD1(trunc_##f, f, f) WORD1(rint_##f, f, f)                \
    WORD1(round_##f, f, f) WORD2(copysign_##f, f, f, f)                                                      \
    WORD1(isnan_##f, m, f) WORD1(isinf_##f, m, f) WORD1(isfinite_##f, m, f) WORD1(signbit_##f, m, f)         \
    WORD1(cvt_##f##_i32, f, i32) WORD1(cvt_##f##_u32, f, u32) WORD1(cvt_##f##_i64, f, i64)                   \
    WORD1(cvt_##f##_u64, f, u64) WORD1(cvt_i32_##f, i32, f) WORD1(cvt_u32_##f, u32, f)                       \
    WORD1(cvt_i64_##f, i64, f) WORD1(cvt_u64_##f, u64, f)

#define VGSP_WORDS_CORE(WORD1, WORD2, WORD3)                                                                 \
    VGSP_WORDS_INTEGER(WORD1, WORD2, i32, u32) VGSP_WORDS_INTEGER(WORD1, WORD2, i64, u64)                    \
    VGSP_WORDS_COMPARE(WORD2, WORD3, i32) VGSP_WORDS_COMPARE(WORD2, WORD3, i64)                              \
    VGSP_WORDS_COMPARE(WORD2, WORD3, f32) VGSP_WORDS_COMPARE(WORD2, WORD3, f64)                              \
    VGSP_WORDS_FLOAT(WORD1, WORD2, WORD3, f32) VGSP_WORDS_FLOAT(WORD1, WORD2, WORD3, f64)                    \
    WORD3(dp4a_i32, i32, i32, i32, i32) WORD3(dp4a_u32, u32, u32, u32, u32)                                  \
    WORD3(dp2a_i32, i32, i32, i32, i32) WORD3(dp2a_u32, u32, u32, u32, u32)                                  \
    WORD3(sel_m, m, m, m, m) WORD1(m_not, m, m)                                                              \
    WORD2(m_and, m, m, m) WORD2(m_or, m, m, m) WORD2(m_xor, m, m, m) WORD2(m_andnot, m, m, m)                \
    WORD1(i32_m, i32, m) WORD1(cvt_f32_f64, f32, f64) WORD1(cvt_f64_f32, f64, f32)                           \
    WORD1(cvt_i64_i32, i64, i32) WORD1(cvt_i64_u32, i64, u32) WORD1(cvt_i32_i64, i32, i64)                   \
    WORD1(high_i32_i64, i32, i64) WORD2(pair_i64, i64, i32, i32)                                             \
    WORD1(sext8_i32, i32, i32) WORD1(sext16_i32, i32, i32) WORD1(zext8_i32, i32, i32)                        \
    WORD1(zext16_i32, i32, i32) WORD1(bits_i32_f32, i32, f32) WORD1(bits_f32_i32, f32, i32)                  \
    WORD1(bits_i64_f64, i64, f64) WORD1(bits_f64_i64, f64, i64)                                              \
    WORD1(cvt_f32_f16, f32, i32) WORD1(cvt_f16_f32, i32, f32)                                                \
    WORD3(fma_rz_f64, f64, f64, f64, f64) WORD3(fma_ru_f64, f64, f64, f64, f64) WORD3(fma_rd_f64, f64, f64, f64, f64)

/* Mathematics written once for scalars and vectors (simd_math.h). */
#define VGSP_WORDS_MATH_BOTH(WORD1, WORD2, f)                                                                \
    WORD1(rsqrt_##f, f, f) WORD1(cbrt_##f, f, f) WORD1(rcbrt_##f, f, f) WORD2(hypot_##f, f, f, f)            \
    WORD1(exp_##f, f, f) WORD1(exp2_##f, f, f) WORD1(exp10_##f, f, f) WORD1(expm1_##f, f, f)                 \
    WORD1(log_##f, f, f) WORD1(log2_##f, f, f) WORD1(log10_##f, f, f) WORD1(log1p_##f, f, f)                 \
    WORD2(pow_##f, f, f, f) WORD1(sin_##f, f, f) WORD1(cos_##f, f, f) WORD1(tan_##f, f, f)                   \
    WORD1(sinpi_##f, f, f) WORD1(cospi_##f, f, f) WORD1(asin_##f, f, f) WORD1(acos_##f, f, f)                \
    WORD1(atan_##f, f, f) WORD2(atan2_##f, f, f, f) WORD1(sinh_##f, f, f) WORD1(cosh_##f, f, f)              \
    WORD1(tanh_##f, f, f) WORD1(asinh_##f, f, f) WORD1(acosh_##f, f, f) WORD1(atanh_##f, f, f)        \
    WORD1(frexp_mantissa_##f, f, f) WORD1(frexp_exponent_##f, i32, f) WORD1(ilogb_##f, i32, f)               \
    WORD1(logb_##f, f, f) WORD2(fdim_##f, f, f, f) WORD2(nextafter_##f, f, f, f) WORD2(ldexp_##f, f, f, i32)

/* Of float only. */
#define VGSP_WORDS_MATH_FAST(WORD1, WORD2)                                                                   \
    WORD1(fast_sin_f32, f32, f32) WORD1(fast_cos_f32, f32, f32) WORD1(fast_exp_f32, f32, f32)                \
    WORD1(fast_exp10_f32, f32, f32) WORD1(fast_log_f32, f32, f32) WORD1(fast_log2_f32, f32, f32)             \
    WORD1(fast_log10_f32, f32, f32) WORD2(fast_pow_f32, f32, f32, f32) WORD2(fast_div_f32, f32, f32, f32)

/* Mathematics written for scalars (simd_math_scalar.h, simd_math_rare.h), lane by lane in vectors. */
#define VGSP_WORDS_MATH_RARE(WORD1, WORD2, f)                                                                \
    WORD1(erfcx_##f, f, f) WORD1(erfinv_##f, f, f) WORD1(erfcinv_##f, f, f) WORD1(normcdf_##f, f, f)         \
    WORD1(normcdfinv_##f, f, f) WORD1(j0_##f, f, f) WORD1(j1_##f, f, f) WORD1(y0_##f, f, f)                  \
    WORD1(y1_##f, f, f) WORD1(cyl_bessel_i0_##f, f, f) WORD1(cyl_bessel_i1_##f, f, f)
/* Apart because a large order takes its time. */
#define VGSP_WORDS_MATH_ORDER(WORD2, f) WORD2(jn_##f, f, f, i32) WORD2(yn_##f, f, f, i32)
#define VGSP_WORDS_MATH_SLOW(WORD1, WORD2)                                                                   \
    WORD2(fmod_f32, f32, f32, f32) WORD2(fmod_f64, f64, f64, f64) WORD2(remainder_f32, f32, f32, f32)        \
    WORD2(remainder_f64, f64, f64, f64) WORD1(erf_f32, f32, f32) WORD1(erf_f64, f64, f64)                    \
    WORD1(erfc_f32, f32, f32) WORD1(erfc_f64, f64, f64) WORD1(tgamma_f32, f32, f32)                          \
    WORD1(tgamma_f64, f64, f64) WORD1(lgamma_f32, f32, f32) WORD1(lgamma_f64, f64, f64)                      \
    VGSP_WORDS_MATH_RARE(WORD1, WORD2, f32) VGSP_WORDS_MATH_RARE(WORD1, WORD2, f64)

#define VGSP_WORDS_MATH(WORD1, WORD2)                                                                        \
    VGSP_WORDS_MATH_BOTH(WORD1, WORD2, f32) VGSP_WORDS_MATH_BOTH(WORD1, WORD2, f64)                          \
    VGSP_WORDS_MATH_FAST(WORD1, WORD2) VGSP_WORDS_MATH_SLOW(WORD1, WORD2)

#endif
