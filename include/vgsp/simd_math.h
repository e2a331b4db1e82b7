/* simd_math.h: mathematics, written once for scalars and vectors.
 *
 * simd.h includes this file twice: with the vector words as they are, and before that with simd_scalar_names.h, which
 * makes vf32 a float and exp_f32 s_exp_f32. So a scalar result and a lane of a vector have the same bits. The text uses
 * operators of C for what scalars and clang's vectors share, and words for comparison and choice; it has no branches but
 * the one around reduce_large. No include guard, on purpose.
 *
 * Method: the float functions that matter for speed are polynomials in float; the others, and all of double, work on
 * unevaluated sums h + l of two doubles (dd), so that rounding happens once, at the end. Errors are bounded by CUDA's
 * table of units in the last place (CUDA C++ Programming Guide, Mathematical Functions); tests/simd/accuracy.c holds
 * every function to it. Polynomials without a source named are minimax (Remez).
 */

#define K(c) splat_f32(c)
#define D(c) splat_f64(c)

/* --- sums of two doubles (Dekker, A floating-point technique for extending the available precision, 1971) -------- */

typedef struct {
    vf64 h, l; /* |l| <= ulp(h) / 2 where made by a function below */
} vdd;

VGSP_WORD vdd two_sum(vf64 a, vf64 b)
{
    vf64 h = a + b, t = h - a;
    return (vdd){h, (a - (h - t)) + (b - t)};
}

/* |a| >= |b|, or a == 0 */
VGSP_WORD vdd fast_two_sum(vf64 a, vf64 b)
{
    vf64 h = a + b;
    return (vdd){h, b - (h - a)};
}

VGSP_WORD vdd two_product(vf64 a, vf64 b)
{
    vf64 h = a * b;
#if VGSP_FMA_FUSED
    return (vdd){h, fma_f64(a, b, -h)};
#else /* Veltkamp's halves of 26 bits; |a|, |b| < 2^996 */
    vf64 ta = a * 134217729.0, tb = b * 134217729.0;
    vf64 ah = ta - (ta - a), bh = tb - (tb - b), al = a - ah, bl = b - bh;
    return (vdd){h, ((ah * bh - h) + ah * bl + al * bh) + al * bl};
#endif
}

VGSP_WORD vdd dd_add(vdd a, vdd b)
{
    vdd s = two_sum(a.h, b.h);
    return fast_two_sum(s.h, s.l + (a.l + b.l));
}

VGSP_WORD vdd dd_mul(vdd a, vdd b)
{
    vdd p = two_product(a.h, b.h);
    return fast_two_sum(p.h, p.l + (a.h * b.l + a.l * b.h));
}

VGSP_WORD vdd dd_div(vdd a, vdd b)
{
    vf64 q = a.h / b.h;
    vdd p = two_product(q, b.h);
    vf64 rest = (a.h - p.h) - p.l + a.l - q * b.l;
    return fast_two_sum(q, rest / b.h);
}

/* --- powers of two ------------------------------------------------------------------------------------------- */

/* 2^n; n in [-126, 127] and [-1022, 1023]. */
VGSP_WORD vf32 power2_f32(vi32 n) { return bits_f32_i32((n + 127) << 23); }
VGSP_WORD vf64 power2_f64(vi64 n) { return bits_f64_i64((n + 1023) << 52); }

/* x * 2^n for x in [1/2, 2] and n in [-252, 254] or [-2044, 2046]: the first product is exact. */
VGSP_WORD vf32 scale_f32(vf32 x, vi32 n) { return x * power2_f32(n >> 1) * power2_f32(n - (n >> 1)); }
VGSP_WORD vf64 scale_f64(vf64 x, vi64 n) { return x * power2_f64(n >> 1) * power2_f64(n - (n >> 1)); }

/* Adding 1.5 * 2^(mantissa bits) rounds to an integer, which then stands in the low bits; NaN and infinity give some
 * integer. |x| < 2^22 or 2^51. */
#define ROUNDER_F32 0x1.8p23f
#define ROUNDER_F64 0x1.8p52
VGSP_WORD vi32 rounded_i32(vf32 shifted) { return bits_i32_f32(shifted) - 0x4b400000; }
VGSP_WORD vi64 rounded_i64(vf64 shifted) { return bits_i64_f64(shifted) - 0x4338000000000000; }

/* --- exponential, float -------------------------------------------------------------------------------------- */

/* e^r for |r| <= 0.36. */
VGSP_WORD vf32 exp_near0_f32(vf32 r)
{
    vf32 q = K(0x1.6ad23ap-10f);
    q = fma_f32(q, r, K(0x1.123f38p-7f));
    q = fma_f32(q, r, K(0x1.55584ep-5f));
    q = fma_f32(q, r, K(0x1.55548ap-3f));
    q = fma_f32(q, r, K(0x1.fffffcp-2f));
    return fma_f32(r * r, q, r) + 1.0f;
}

/* x where lo < x < hi, the bound beyond, NaN for NaN. */
VGSP_WORD vf32 clamp_f32(vf32 x, float lo, float hi)
{
    x = sel_f32(gt_f32(x, K(hi)), K(hi), x);
    return sel_f32(lt_f32(x, K(lo)), K(lo), x);
}

/* e^x = 2^n e^r; n * 0x1.62e4p-1 is exact. */
VGSP_WORD vf32 exp_f32(vf32 x)
{
    x = clamp_f32(x, -104, 89);
    vf32 shifted = fma_f32(x, K(0x1.715476p+0f), K(ROUNDER_F32)), n = shifted - ROUNDER_F32;
    vf32 r = fma_f32(n, K(-0x1.62e4p-1f), x);
    r = fma_f32(n, K(-0x1.7f7d1cp-20f), r);
    return scale_f32(exp_near0_f32(r), rounded_i32(shifted));
}

VGSP_WORD vf32 exp2_f32(vf32 x)
{
    x = clamp_f32(x, -151, 129);
    vf32 shifted = x + ROUNDER_F32, r = x - (shifted - ROUNDER_F32);
    vf32 y = exp_near0_f32(fma_f32(r, K(0x1.62e43p-1f), r * -0x1.05c61p-29f));
    return scale_f32(y, rounded_i32(shifted));
}

/* 10^x = 2^n 10^r, log10(2) in two parts as above; ln(10) in two parts, the first of 12 bits. */
VGSP_WORD vf32 exp10_f32(vf32 x)
{
    x = clamp_f32(x, -46, 39);
    vf32 shifted = fma_f32(x, K(0x1.a934fp+1f), K(ROUNDER_F32)), n = shifted - ROUNDER_F32;
    vf32 r = fma_f32(n, K(-0x1.344p-2f), x);
    r = fma_f32(n, K(-0x1.3509f8p-18f), r);
    vf32 t = fma_f32(r, K(0x1.26cp+1f), r * -0x1.39112ap-13f);
    return scale_f32(exp_near0_f32(t), rounded_i32(shifted));
}

/* --- logarithm, float ---------------------------------------------------------------------------------------- */

/* x = 2^e (1 + f) with 1 + f in [m, 2m], where `least` are the bits of m; x > 0, denormals too. */
VGSP_WORD vf32 log_split_f32(vf32 x, int32_t least, vf32 *e)
{
    vm tiny = lt_f32(x, K(0x1p-126f));
    x = sel_f32(tiny, x * 0x1p23f, x);
    vi32 u = bits_i32_f32(x) - least;
    *e = cvt_f32_i32(u >> 23) - sel_f32(tiny, K(23), K(0));
    return bits_f32_i32((u & 0x7fffff) + least) - 1.0f;
}

#define TWO_THIRDS_F32 0x3f2aaaab

/* log(1 + f) - f for |f| <= 1/3. */
VGSP_WORD vf32 log_tail_f32(vf32 f)
{
    vf32 p = K(0x1.ebf2ep-4f);
    p = fma_f32(p, f, K(-0x1.07374p-3f));
    p = fma_f32(p, f, K(0x1.b87692p-4f));
    p = fma_f32(p, f, K(-0x1.f37a8cp-4f));
    p = fma_f32(p, f, K(0x1.24f4d6p-3f));
    p = fma_f32(p, f, K(-0x1.559982p-3f));
    p = fma_f32(p, f, K(0x1.99977cp-3f));
    p = fma_f32(p, f, K(-0x1.ffff0cp-3f));
    p = fma_f32(p, f, K(0x1.555556p-2f));
    vf32 z = f * f;
    return fma_f32(p * f, z, z * -0.5f);
}

/* What every logarithm says at 0, below it and at infinity. */
VGSP_WORD vf32 log_edges_f32(vf32 x, vf32 y)
{
    y = sel_f32(lt_f32(x, K(__builtin_inff())), y, x);
    return sel_f32(gt_f32(x, K(0)), y, sel_f32(eq_f32(x, K(0)), K(-__builtin_inff()), K(__builtin_nanf(""))));
}

VGSP_WORD vf32 log_f32(vf32 x)
{
    vf32 e, f = log_split_f32(x, TWO_THIRDS_F32, &e);
    vf32 tail = fma_f32(e, K(0x1.7f7d1cp-20f), log_tail_f32(f));
    return log_edges_f32(x, fma_f32(e, K(0x1.62e4p-1f), f + tail));
}

/* log2(1 + f) = f + (f/2 + f p(f)): the first two terms are exact. */
VGSP_WORD vf32 log2_f32(vf32 x)
{
    vf32 e, f = log_split_f32(x, 0x3f3504f3, &e);
    vf32 p = K(0x1.84608cp-4f);
    p = fma_f32(p, f, K(-0x1.575928p-3f));
    p = fma_f32(p, f, K(0x1.60f528p-3f));
    p = fma_f32(p, f, K(-0x1.6efd9p-3f));
    p = fma_f32(p, f, K(0x1.a3ec06p-3f));
    p = fma_f32(p, f, K(-0x1.ec6fc6p-3f));
    p = fma_f32(p, f, K(0x1.27805cp-2f));
    p = fma_f32(p, f, K(-0x1.7154b2p-2f));
    p = fma_f32(p, f, K(0x1.ec708p-2f));
    p = fma_f32(p, f, K(-0x1.715476p-1f));
    p = fma_f32(p, f, K(-0x1.d57136p-5f));
    return log_edges_f32(x, (fma_f32(p, f, f * 0.5f) + f) + e);
}

/* log10(1 + f) = f p(f) */
VGSP_WORD vf32 log10_f32(vf32 x)
{
    vf32 e, f = log_split_f32(x, TWO_THIRDS_F32, &e);
    vf32 p = K(-0x1.cf56a2p-5f);
    p = fma_f32(p, f, K(0x1.f576bp-5f));
    p = fma_f32(p, f, K(-0x1.b02c94p-5f));
    p = fma_f32(p, f, K(0x1.f15818p-5f));
    p = fma_f32(p, f, K(-0x1.28c9d8p-4f));
    p = fma_f32(p, f, K(0x1.63ff26p-4f));
    p = fma_f32(p, f, K(-0x1.bcb61ep-4f));
    p = fma_f32(p, f, K(0x1.287a1p-3f));
    p = fma_f32(p, f, K(-0x1.bcb7b2p-3f));
    p = fma_f32(p, f, K(0x1.bcb7b2p-2f));
    vf32 y = fma_f32(e, K(0x1.3509f8p-18f), p * f);
    return log_edges_f32(x, fma_f32(e, K(0x1.344p-2f), y));
}

/* --- sine and cosine, float ---------------------------------------------------------------------------------- */

/* The largest |x| that three products reduce: without fusing, n * 0x1.92p+0 and n * 0x1.fbp-12 must be exact. */
#if VGSP_FMA_FUSED
#define TRIG_LIMIT_F32 71476.0f
#define PIO2_1_F32 0x1.921fb6p+0f
#define PIO2_2_F32 -0x1.777a5cp-25f
#define PIO2_3_F32 -0x1.ee59dap-50f
#else
#define TRIG_LIMIT_F32 6000.0f
#define PIO2_1_F32 0x1.92p+0f
#define PIO2_2_F32 0x1.fb4p-12f
#define PIO2_3_F32 0x1.4442d2p-24f
#endif

/* x - n pi/2 in [-pi/4, pi/4]; *q = n, of which the two low bits count. */
VGSP_WORD vf32 reduce_f32(vf32 x, vi32 *q)
{
    vf32 shifted = fma_f32(x, K(0x1.45f306p-1f), K(ROUNDER_F32)), n = shifted - ROUNDER_F32;
    vf32 r = fma_f32(n, K(-PIO2_1_F32), x);
    r = fma_f32(n, K(-PIO2_2_F32), r);
    r = fma_f32(n, K(-PIO2_3_F32), r);
    *q = rounded_i32(shifted);
    vm large = gt_f32(abs_f32(x), K(TRIG_LIMIT_F32));
    if (m_any(large)) reduce_large_f32(x, large, &r, q);
    return r;
}

VGSP_WORD vf32 sin_near0_f32(vf32 r)
{
    vf32 z = r * r, p = K(0x1.7c2c4ep-19f);
    p = fma_f32(p, z, K(-0x1.a05954p-13f));
    p = fma_f32(p, z, K(0x1.111174p-7f));
    p = fma_f32(p, z, K(-0x1.555556p-3f));
    return fma_f32(p * z, r, r);
}

VGSP_WORD vf32 cos_near0_f32(vf32 r)
{
    vf32 z = r * r, p = K(0x1.99e80cp-16f);
    p = fma_f32(p, z, K(-0x1.6c0c28p-10f));
    p = fma_f32(p, z, K(0x1.55554ap-5f));
    return fma_f32(p * z, z, fma_f32(z, K(-0.5f), K(1.0f)));
}

/* sin(r + q pi/2) */
VGSP_WORD vf32 sin_quadrant_f32(vf32 r, vi32 q)
{
    vf32 y = sel_f32(eq_i32(q & 1, splat_i32(0)), sin_near0_f32(r), cos_near0_f32(r));
    return bits_f32_i32(bits_i32_f32(y) ^ (q & 2) << 30);
}

VGSP_WORD vf32 sin_f32(vf32 x)
{
    vi32 q;
    vf32 r = reduce_f32(x, &q);
    return sel_f32(lt_f32(abs_f32(x), K(0x1p-12f)), x, sin_quadrant_f32(r, q)); /* -0 too */
}

VGSP_WORD vf32 cos_f32(vf32 x)
{
    vi32 q;
    vf32 r = reduce_f32(x, &q);
    return sin_quadrant_f32(r, q + 1);
}

/* --- exponential, double ------------------------------------------------------------------------------------- */

/* e^x = 2^n (1 + h + l): |h| <= 0.347, relative error 2^-57. |x| < 800. */
typedef struct {
    vf64 h, l;
    vi64 n;
} vexp;

/* ln(2) in three parts: n times the first two, of 40 bits, is exact. */
VGSP_WORD vexp exp_parts(vdd x)
{
    vf64 shifted = fma_f64(x.h, D(0x1.71547652b82fep+0), D(ROUNDER_F64)), n = shifted - ROUNDER_F64;
    vdd r = two_sum(x.h - n * 0x1.62e42fefa4p-1, n * 0x1.8432a1b0e2p-43);
    r = two_sum(r.h, r.l + fma_f64(n, D(0x1.8cff81a12a17ep-85), x.l));
    vf64 h = r.h, l = r.l;
    vf64 q = D(0x1.21059393d447ap-29);
    q = fma_f64(q, h, D(0x1.af7fcd4721efbp-26));
    q = fma_f64(q, h, D(0x1.27e3f6fafc835p-22));
    q = fma_f64(q, h, D(0x1.71dde451de5bdp-19));
    q = fma_f64(q, h, D(0x1.a01a0204e3eaep-16));
    q = fma_f64(q, h, D(0x1.a01a01b834835p-13));
    q = fma_f64(q, h, D(0x1.6c16c16c068f2p-10));
    q = fma_f64(q, h, D(0x1.111111110e00ep-7));
    q = fma_f64(q, h, D(0x1.5555555555571p-5));
    q = fma_f64(q, h, D(0x1.555555555555ep-3));
    q = fma_f64(q, h, D(0.5));
    return (vexp){h, fma_f64(h * h, q, fma_f64(l, h, l)), rounded_i64(shifted)};
}

/* 1 + h + l */
VGSP_WORD vdd exp_mantissa(vexp e)
{
    vdd s = fast_two_sum(D(1), e.h);
    return fast_two_sum(s.h, s.l + e.l);
}

/* x where |x| < limit, +-limit beyond, NaN for NaN. */
VGSP_WORD vf64 clamp_f64(vf64 x, double limit)
{
    return sel_f64(gt_f64(abs_f64(x), D(limit)), copysign_f64(D(limit), x), x);
}

VGSP_WORD vf64 exp_dd(vdd x)
{
    vexp e = exp_parts(x);
    vdd m = exp_mantissa(e);
    return scale_f64(m.h + m.l, e.n);
}

VGSP_WORD vf64 exp_f64(vf64 x) { return exp_dd((vdd){clamp_f64(x, 760), D(0)}); }

/* e^(x ln 2) and e^(x ln 10), the products as sums of two doubles. */
VGSP_WORD vf64 exp2_f64(vf64 x)
{
    return exp_dd(dd_mul((vdd){clamp_f64(x, 1100), D(0)}, (vdd){D(0x1.62e42fefa39efp-1), D(0x1.abc9e3b39803fp-56)}));
}
VGSP_WORD vf64 exp10_f64(vf64 x)
{
    return exp_dd(dd_mul((vdd){clamp_f64(x, 330), D(0)}, (vdd){D(0x1.26bb1bbb55516p+1), D(-0x1.f48ad494ea3e9p-53)}));
}

/* e^x - 1 as a sum, for -40 <= x <= 709: 2^n - 1 + 2^n h + 2^n l. */
VGSP_WORD vdd expm1_dd(vf64 x)
{
    vexp e = exp_parts((vdd){x, D(0)});
    vf64 s = power2_f64(e.n);
    vdd a = two_sum(s, D(-1)), b = two_sum(a.h, s * e.h);
    return fast_two_sum(b.h, b.l + fma_f64(s, e.l, a.l));
}

VGSP_WORD vf64 expm1_f64(vf64 x)
{
    vf64 near = sel_f64(gt_f64(x, D(40)), D(40), sel_f64(lt_f64(x, D(-40)), D(-40), x));
    vdd y = expm1_dd(near);
    vf64 r = sel_f64(gt_f64(x, D(40)), exp_f64(x), y.h + y.l);
    return sel_f64(lt_f64(abs_f64(x), D(0x1p-54)), x, r);
}

/* --- hyperbolic, double -------------------------------------------------------------------------------------- */

/* (e^x +- e^-x) / 2 for x >= 0: from the halves of both, so that only the result can overflow. */
VGSP_WORD vf64 hyperbolic(vf64 x, double sign)
{
    vexp e = exp_parts((vdd){clamp_f64(x, 711), D(0)});
    vdd m = exp_mantissa(e), inverse = dd_div((vdd){D(1), D(0)}, m);
    vi64 n = sel_i64(gt_i64(e.n, splat_i64(1000)), splat_i64(1000), e.n);
    vf64 up = power2_f64(e.n - 3), down = power2_f64(-3 - n) * sign;
    vdd s = two_sum(m.h * up, inverse.h * down);
    return (s.h + (s.l + fma_f64(inverse.l, down, m.l * up))) * 4.0;
}

VGSP_WORD vf64 cosh_f64(vf64 x) { return hyperbolic(abs_f64(x), 1); }

/* The series of sinh below 1/2. */
VGSP_WORD vf64 sinh_f64(vf64 x)
{
    vf64 z = x * x, p = D(0x1.6124613a86d09p-33); /* 1/13! and on */
    p = fma_f64(p, z, D(0x1.ae64567f544e4p-26));
    p = fma_f64(p, z, D(0x1.71de3a556c734p-19));
    p = fma_f64(p, z, D(0x1.a01a01a01a01ap-13));
    p = fma_f64(p, z, D(0x1.1111111111111p-7));
    p = fma_f64(p, z, D(0x1.5555555555555p-3));
    vf64 a = abs_f64(x), small = fma_f64(p * z, x, x);
    return sel_f64(lt_f64(a, D(0.5)), small, copysign_f64(hyperbolic(a, -1), x));
}

/* (e^2x - 1) / (e^2x + 1) */
VGSP_WORD vf64 tanh_f64(vf64 x)
{
    vf64 a = abs_f64(x);
    vdd t = expm1_dd(clamp_f64(a * 2.0, 60));
    vdd q = dd_div(t, dd_add(t, (vdd){D(2), D(0)}));
    return sel_f64(lt_f64(a, D(0x1p-28)), x, copysign_f64(q.h + q.l, x));
}

/* --- logarithm, double --------------------------------------------------------------------------------------- */

/* log(x.h + x.l) + e0 log(2) for normal, positive, finite x.h: with x = 2^e m, m in [sqrt(1/2), sqrt(2)], it is
 * 2 atanh((m - 1) / (m + 1)) + e log(2). Relative error about 2^-68. */
VGSP_WORD vdd log_dd(vdd x, vf64 e0)
{
    vi64 u = bits_i64_f64(x.h) - 0x3fe6a09e667f3bcd, n = u >> 52;
    vf64 mh = bits_f64_i64((u & 0xfffffffffffff) + 0x3fe6a09e667f3bcd), ml = scale_f64(x.l, -n);
    vdd f = two_sum(mh - 1.0, ml), g = two_sum(mh, D(1));
    g = fast_two_sum(g.h, g.l + ml);
    vdd s = dd_div(f, g), z = dd_mul(s, s);
    vf64 p = D(0x1.ec134be762bcp-4);
    p = fma_f64(p, z.h, D(0x1.de143e33afd91p-4));
    p = fma_f64(p, z.h, D(0x1.11217ba4a9fb2p-3));
    p = fma_f64(p, z.h, D(0x1.3b135d878906bp-3));
    p = fma_f64(p, z.h, D(0x1.745d1845e71acp-3));
    p = fma_f64(p, z.h, D(0x1.c71c71c55743p-3));
    p = fma_f64(p, z.h, D(0x1.2492492493192p-2));
    p = fma_f64(p, z.h, D(0x1.9999999999995p-2));
    vdd c = fast_two_sum(D(0x1.5555555555555p-1), z.h * p);
    c.l = c.l + 0x1.5555555555555p-55;
    vdd y = dd_mul(s, dd_add((vdd){D(2), D(0)}, dd_mul(z, c)));
    vf64 e = cvt_f64_i32(cvt_i32_i64(n)) + e0;
    vdd k = two_sum(e * 0x1.62e42fefa4p-1, e * -0x1.8432a1b0e2p-43);
    k.l = fma_f64(e, D(-0x1.8cff81a12a17ep-85), k.l);
    return dd_add(k, y);
}

/* What every logarithm says at 0, below it and at infinity. */
VGSP_WORD vf64 log_edges_f64(vf64 x, vf64 y)
{
    y = sel_f64(lt_f64(x, D(__builtin_inf())), y, x);
    return sel_f64(gt_f64(x, D(0)), y, sel_f64(eq_f64(x, D(0)), D(-__builtin_inf()), D(__builtin_nan(""))));
}

/* log(x), denormals too; without the edges. */
VGSP_WORD vdd log_any_dd(vf64 x)
{
    vm tiny = lt_f64(x, D(0x1p-1022));
    return log_dd((vdd){sel_f64(tiny, x * 0x1p54, x), D(0)}, sel_f64(tiny, D(-54), D(0)));
}

VGSP_WORD vf64 log2_f64(vf64 x)
{
    vdd y = dd_mul(log_any_dd(x), (vdd){D(0x1.71547652b82fep+0), D(0x1.777d0ffda0d24p-56)});
    return log_edges_f64(x, y.h + y.l);
}

VGSP_WORD vf64 log10_f64(vf64 x)
{
    vdd y = dd_mul(log_any_dd(x), (vdd){D(0x1.bcb7b1526e50ep-2), D(0x1.95355baaafad3p-57)});
    return log_edges_f64(x, y.h + y.l);
}

/* The frequent one, faster: fdlibm's e_log.c (Sun Microsystems, 1993), log(1 + f) = f - (f^2/2 - s (f^2/2 + R(s^2))),
 * s = f / (2 + f). */
VGSP_WORD vf64 log_f64(vf64 x)
{
    vm tiny = lt_f64(x, D(0x1p-1022));
    vi64 u = bits_i64_f64(sel_f64(tiny, x * 0x1p54, x)) - 0x3fe6a09e667f3bcd;
    vf64 e = cvt_f64_i32(cvt_i32_i64(u >> 52)) - sel_f64(tiny, D(54), D(0));
    vf64 f = bits_f64_i64((u & 0xfffffffffffff) + 0x3fe6a09e667f3bcd) - 1.0;
    vf64 s = f / (f + 2.0), z = s * s, r = D(1.479819860511658591e-01);
    r = fma_f64(r, z, D(1.531383769920937332e-01));
    r = fma_f64(r, z, D(1.818357216161805012e-01));
    r = fma_f64(r, z, D(2.222219843214978396e-01));
    r = fma_f64(r, z, D(2.857142874366239149e-01));
    r = fma_f64(r, z, D(3.999999999940941908e-01));
    r = fma_f64(r, z, D(6.666666666666735130e-01)) * z;
    vf64 half = f * f * 0.5;
    vf64 tail = fma_f64(s, half + r, e * 0x1.a39ef35793c76p-33);
    return log_edges_f64(x, e * 0x1.62e42feep-1 - ((half - tail) - f));
}

VGSP_WORD vf64 log1p_f64(vf64 x)
{
    vdd y = log_dd(two_sum(D(1), x), D(0));
    vf64 r = sel_f64(lt_f64(abs_f64(x), D(0x1p-54)), x, y.h + y.l);
    return sel_f64(gt_f64(x, D(-1)), sel_f64(lt_f64(x, D(__builtin_inf())), r, x), log_edges_f64(x + 1.0, r));
}

/* --- inverse hyperbolic, double ------------------------------------------------------------------------------ */

/* log1p(|x| + x^2 / (1 + sqrt(x^2 + 1))), and log(2 |x|) where the square could overflow. */
VGSP_WORD vf64 asinh_f64(vf64 x)
{
    vf64 a = abs_f64(x), z = a * a;
    vm big = gt_f64(a, D(0x1p28));
    vdd t = two_sum(D(1), a + z / (sqrt_f64(z + 1.0) + 1.0));
    t.h = sel_f64(big, a, t.h);
    t.l = sel_f64(big, D(0), t.l);
    vdd y = log_dd(t, sel_f64(big, D(1), D(0)));
    vf64 r = sel_f64(lt_f64(a, D(__builtin_inf())), y.h + y.l, a);
    return sel_f64(lt_f64(a, D(0x1p-28)), x, copysign_f64(r, x));
}

/* With t = x - 1: log1p(t + sqrt(2 t + t^2)). */
VGSP_WORD vf64 acosh_f64(vf64 x)
{
    vm big = gt_f64(x, D(0x1p28));
    vf64 t = x - 1.0;
    vdd u = two_sum(D(1), t + sqrt_f64(t * 2.0 + t * t));
    u.h = sel_f64(big, x, u.h);
    u.l = sel_f64(big, D(0), u.l);
    vdd y = log_dd(u, sel_f64(big, D(1), D(0)));
    vf64 r = sel_f64(lt_f64(x, D(__builtin_inf())), y.h + y.l, x);
    return sel_f64(ge_f64(x, D(1)), r, D(__builtin_nan("")));
}

/* log1p(2 x / (1 - x)) / 2 */
VGSP_WORD vf64 atanh_f64(vf64 x)
{
    vf64 a = abs_f64(x);
    vdd y = log_dd(two_sum(D(1), a * 2.0 / (1.0 - a)), D(0));
    vf64 r = sel_f64(lt_f64(a, D(1)), (y.h + y.l) * 0.5, sel_f64(eq_f64(a, D(1)), D(__builtin_inf()), D(__builtin_nan(""))));
    return sel_f64(lt_f64(a, D(0x1p-28)), x, copysign_f64(r, x));
}

/* --- powers and roots, double -------------------------------------------------------------------------------- */

/* e^(y log |x|), then IEEE 754's special cases: a negative x asks whether y is an integer, and odd. */
VGSP_WORD vf64 pow_f64(vf64 x, vf64 y)
{
    vf64 a = abs_f64(x), inf = D(__builtin_inf());
    vdd p = dd_mul(log_any_dd(a), (vdd){clamp_f64(y, 0x1p65), D(0)}); /* |log| >= 2^-53, or 0 */
    p.l = sel_f64(gt_f64(abs_f64(p.h), D(760)), D(0), p.l);
    p.h = clamp_f64(p.h, 760);
    vf64 r = exp_dd(p);
    vm up = eq_i32(i32_m(gt_f64(a, D(1))), i32_m(gt_f64(y, D(0)))); /* beyond all bounds rather than to 0 */
    vm edge = m_or(m_or(eq_f64(a, D(0)), eq_f64(a, inf)), eq_f64(abs_f64(y), inf));
    r = sel_f64(edge, sel_f64(up, inf, D(0)), r);
    vm integer = eq_f64(rint_f64(y), y);
    vf64 half = y * 0.5;
    vm odd = m_and(m_and(integer, ne_f64(rint_f64(half), half)), lt_f64(abs_f64(y), D(0x1p53)));
    r = sel_f64(m_and(odd, signbit_f64(x)), -r, r);
    vm wrong = m_and(m_not(integer), m_and(lt_f64(x, D(0)), lt_f64(a, inf)));
    r = sel_f64(wrong, D(__builtin_nan("")), r);
    r = sel_f64(m_or(isnan_f64(x), isnan_f64(y)), x + y, r);
    vm one = m_or(eq_f64(x, D(1)), eq_f64(y, D(0)));
    return sel_f64(m_or(one, m_and(eq_f64(a, D(1)), eq_f64(abs_f64(y), inf))), D(1), r);
}

/* 1 / (s + (x - s^2) / 2 s), s the rounded root. Scaled out of the denormals, where x - s^2 is not exact. */
VGSP_WORD vf64 rsqrt_f64(vf64 x)
{
    vm tiny = lt_f64(x, D(0x1p-900));
    vf64 a = sel_f64(tiny, x * 0x1p200, x), s = sqrt_f64(a);
    vdd square = two_product(s, s);
    vdd y = dd_div((vdd){D(1), D(0)}, (vdd){s, (a - square.h - square.l) / (s * 2.0)});
    vf64 r = (y.h + y.l) * sel_f64(tiny, D(0x1p100), D(1));
    return sel_f64(m_and(gt_f64(x, D(0)), lt_f64(x, D(__builtin_inf()))), r, 1.0 / s);
}

/* The cube root of a > 0, finite: a third of the exponent's bits, Newton steps, the last one in two doubles. The result
 * is to be multiplied by *factor (denormals). */
VGSP_WORD vdd cbrt_dd(vf64 a, vf64 *factor)
{
    vm tiny = lt_f64(a, D(0x1p-1022));
    *factor = sel_f64(tiny, D(0x1p-18), D(1));
    a = sel_f64(tiny, a * 0x1p54, a);
    vi64 third = ((bits_i64_f64(a) >> 32) * 0x55555556) >> 32; /* n / 3 for n < 2^31 */
    vf64 t = bits_f64_i64((third + 715094163) << 32);
    for (int i = 0; i < 3; i++) t = t - (t - a / (t * t)) * (1.0 / 3.0);
    vdd square = two_product(t, t), cube = two_product(square.h, t);
    return fast_two_sum(t, ((a - cube.h) - (cube.l + square.l * t)) / (square.h * 3.0));
}

/* 0, infinity and NaN are their own roots. */
VGSP_WORD vf64 cbrt_f64(vf64 x)
{
    vf64 a = abs_f64(x), factor;
    vdd t = cbrt_dd(a, &factor);
    return sel_f64(m_and(lt_f64(a, D(__builtin_inf())), gt_f64(a, D(0))), copysign_f64(t.h * factor, x), x);
}

VGSP_WORD vf64 rcbrt_f64(vf64 x)
{
    vf64 a = abs_f64(x), factor;
    vdd t = cbrt_dd(a, &factor), y = dd_div((vdd){D(1), D(0)}, t);
    return sel_f64(m_and(lt_f64(a, D(__builtin_inf())), gt_f64(a, D(0))), copysign_f64(y.h / factor, x), 1.0 / x);
}

/* Squares of numbers scaled by a power of two, their sum and its root in two doubles. */
VGSP_WORD vf64 hypot_f64(vf64 x, vf64 y)
{
    vf64 a = abs_f64(x), b = abs_f64(y), inf = D(__builtin_inf());
    vf64 big = sel_f64(gt_f64(a, b), a, b), small = sel_f64(gt_f64(a, b), b, a);
    vf64 up = sel_f64(gt_f64(big, D(0x1p500)), D(0x1p-600), sel_f64(lt_f64(big, D(0x1p-400)), D(0x1p600), D(1)));
    vf64 down = sel_f64(gt_f64(big, D(0x1p500)), D(0x1p600), sel_f64(lt_f64(big, D(0x1p-400)), D(0x1p-600), D(1)));
    vdd p = two_product(big * up, big * up), q = two_product(small * up, small * up), s = dd_add(p, q);
    vf64 t = sqrt_f64(s.h);
    vdd square = two_product(t, t);
    vf64 r = t + ((s.h - square.h) - square.l + s.l) / (t * 2.0);
    r = sel_f64(eq_f64(s.h, D(0)), D(0), r) * down;
    return sel_f64(m_or(eq_f64(a, inf), eq_f64(b, inf)), inf, r);
}

/* --- trigonometric, double ----------------------------------------------------------------------------------- */

/* x - n pi/2 in [-pi/4, pi/4], pi/2 in parts of 33, 33 and 33 + 53 bits (fdlibm's e_rem_pio2.c): n times the first two is
 * exact below 2^20. *q = n, of which the two low bits count. */
VGSP_WORD vdd reduce_f64(vf64 x, vi64 *q)
{
    vf64 shifted = fma_f64(x, D(0x1.45f306dc9c883p-1), D(ROUNDER_F64)), n = shifted - ROUNDER_F64;
    vdd r = two_sum(x - n * 0x1.921fb544p+0, n * -0x1.0b4611a6p-34);
    r = dd_add(r, two_sum(n * -0x1.3198a2ep-69, n * -0x1.b839a252049c1p-104));
    *q = rounded_i64(shifted);
    vm large = gt_f64(abs_f64(x), D(1.6e6));
    if (m_any(large)) reduce_large_f64(x, large, &r.h, &r.l, q);
    return r;
}

/* fdlibm's k_sin.c and k_cos.c. */
VGSP_WORD vdd sin_near0_f64(vdd r)
{
    vf64 z = r.h * r.h, p = D(1.58969099521155010221e-10);
    p = fma_f64(p, z, D(-2.50507602534068634195e-08));
    p = fma_f64(p, z, D(2.75573137070700676789e-06));
    p = fma_f64(p, z, D(-1.98412698298579493134e-04));
    p = fma_f64(p, z, D(8.33333333332248946124e-03));
    p = fma_f64(p, z, D(-1.66666666666666324348e-01));
    return fast_two_sum(r.h, fma_f64(p * z, r.h, r.l - r.l * z * 0.5));
}

VGSP_WORD vdd cos_near0_f64(vdd r)
{
    vf64 z = r.h * r.h, p = D(-1.13596475577881948265e-11);
    p = fma_f64(p, z, D(2.08757232129817482790e-09));
    p = fma_f64(p, z, D(-2.75573143513906633035e-07));
    p = fma_f64(p, z, D(2.48015872894767294178e-05));
    p = fma_f64(p, z, D(-1.38888888888741095749e-03));
    p = fma_f64(p, z, D(4.16666666666666019037e-02));
    vf64 half = z * 0.5, w = 1.0 - half;
    return fast_two_sum(w, ((1.0 - w) - half) + (p * z * z - r.h * r.l));
}

/* sin(r + q pi/2) */
VGSP_WORD vf64 sin_quadrant_f64(vdd r, vi64 q)
{
    vf64 y = sel_f64(eq_i64(q & 1, splat_i64(0)), sin_near0_f64(r).h, cos_near0_f64(r).h);
    return bits_f64_i64(bits_i64_f64(y) ^ (q & 2) << 62);
}

VGSP_WORD vf64 sin_f64(vf64 x)
{
    vi64 q;
    vdd r = reduce_f64(x, &q);
    return sel_f64(lt_f64(abs_f64(x), D(0x1p-28)), x, sin_quadrant_f64(r, q));
}

VGSP_WORD vf64 cos_f64(vf64 x)
{
    vi64 q;
    vdd r = reduce_f64(x, &q);
    return sin_quadrant_f64(r, q + 1);
}

/* sin / cos, or -cos / sin in odd quadrants. */
VGSP_WORD vf64 tan_f64(vf64 x)
{
    vi64 q;
    vdd r = reduce_f64(x, &q);
    vdd s = sin_near0_f64(r), c = cos_near0_f64(r);
    vm odd = ne_i64(q & 1, splat_i64(0));
    vdd y = dd_div((vdd){sel_f64(odd, -c.h, s.h), sel_f64(odd, -c.l, s.l)},
                   (vdd){sel_f64(odd, s.h, c.h), sel_f64(odd, s.l, c.l)});
    return sel_f64(lt_f64(abs_f64(x), D(0x1p-28)), x, y.h);
}

/* x = n/2 + r exactly; r pi in two doubles. */
VGSP_WORD vdd reduce_pi(vf64 x, vi64 *q)
{
    x = sel_f64(lt_f64(abs_f64(x), D(0x1p53)), x, x - x); /* even integers; NaN for infinity */
    vf64 r = x - rint_f64(x * 2.0) * 0.5;
    vf64 whole = rint_f64(x * 0.5) * 2.0; /* n modulo 4 without large integers */
    *q = rounded_i64(rint_f64((x - whole) * 2.0) + ROUNDER_F64);
    return dd_mul((vdd){r, D(0)}, (vdd){D(0x1.921fb54442d18p+1), D(0x1.1a62633145c07p-53)});
}

VGSP_WORD vf64 sinpi_f64(vf64 x)
{
    vi64 q;
    vdd r = reduce_pi(x, &q);
    vf64 y = sin_quadrant_f64(r, q);
    return sel_f64(eq_f64(rint_f64(x), x), copysign_f64(D(0), x), y);
}

VGSP_WORD vf64 cospi_f64(vf64 x)
{
    vi64 q;
    vdd r = reduce_pi(x, &q);
    vf64 y = sin_quadrant_f64(r, q + 1);
    return sel_f64(eq_f64(y, D(0)), D(0), y);
}

/* --- inverse trigonometric, double --------------------------------------------------------------------------- */

/* atan(t) - t for |t| <= 7/16; fdlibm's s_atan.c. */
VGSP_WORD vf64 atan_tail(vf64 t)
{
    vf64 z = t * t, p = D(1.62858201153657823623e-02);
    p = fma_f64(p, z, D(-3.65315727442169155270e-02));
    p = fma_f64(p, z, D(4.97687799461593236017e-02));
    p = fma_f64(p, z, D(-5.83357013379057348645e-02));
    p = fma_f64(p, z, D(6.66107313738753120669e-02));
    p = fma_f64(p, z, D(-7.69187620504482999495e-02));
    p = fma_f64(p, z, D(9.09088713343650656196e-02));
    p = fma_f64(p, z, D(-1.11111104054623557880e-01));
    p = fma_f64(p, z, D(1.42857142725034663711e-01));
    p = fma_f64(p, z, D(-1.99999999998764832476e-01));
    p = fma_f64(p, z, D(3.33333333333329318027e-01));
    return -(p * z) * t;
}

/* atan of a sum >= 0 in two doubles: from pi/2, pi/4 or 0. */
VGSP_WORD vdd atan_dd(vdd a)
{
    vm high = gt_f64(a.h, D(2.4375)), middle = m_andnot(gt_f64(a.h, D(0.4375)), high);
    vdd one = {D(1), D(0)}, less = dd_add(a, (vdd){D(-1), D(0)}), more = dd_add(a, one);
    vdd n = {sel_f64(high, D(-1), sel_f64(middle, less.h, a.h)), sel_f64(high, D(0), sel_f64(middle, less.l, a.l))};
    vdd d = {sel_f64(high, a.h, sel_f64(middle, more.h, D(1))), sel_f64(high, a.l, sel_f64(middle, more.l, D(0)))};
    vdd t = dd_div(n, d);
    vf64 h = sel_f64(high, D(0x1.921fb54442d18p+0), sel_f64(middle, D(0x1.921fb54442d18p-1), D(0)));
    vf64 l = h * 0x1.1a62633145c07p-54 * (1.0 / 0x1.921fb54442d18p+0);
    vdd s = two_sum(h, t.h);
    return fast_two_sum(s.h, s.l + (atan_tail(t.h) + (t.l + l)));
}

VGSP_WORD vf64 atan_f64(vf64 x)
{
    vf64 a = abs_f64(x);
    vdd y = atan_dd((vdd){sel_f64(gt_f64(a, D(0x1p70)), D(0x1p70), a), D(0)});
    return sel_f64(lt_f64(a, D(0x1p-28)), x, copysign_f64(y.h, x));
}

/* atan(|y| / |x|), or pi/2 less the inverse's where |y| > |x|; then pi less that for negative x. The division is of
 * numbers scaled to the larger one. */
VGSP_WORD vf64 atan2_f64(vf64 y, vf64 x)
{
    vf64 a = abs_f64(x), b = abs_f64(y), inf = D(__builtin_inf());
    vm steep = gt_f64(b, a), both = m_and(eq_f64(a, inf), eq_f64(b, inf));
    vf64 d = sel_f64(both, D(1), sel_f64(steep, b, a)), n = sel_f64(both, D(1), sel_f64(steep, a, b));
    vf64 factor = sel_f64(gt_f64(d, D(0x1p900)), D(0x1p-100), sel_f64(lt_f64(d, D(0x1p-900)), D(0x1p100), D(1)));
    vf64 sd = d * factor, sn = n * factor;
    vdd t = dd_div((vdd){sn, D(0)}, (vdd){sd, D(0)});
    t.l = sel_f64(m_and(gt_f64(t.h, D(0x1p-900)), lt_f64(sd, inf)), t.l, D(0));
    t.h = sel_f64(eq_f64(n, D(0)), D(0), t.h);
    vdd r = atan_dd(t), pi = {D(0x1.921fb54442d18p+1), D(0x1.1a62633145c07p-53)};
    vdd s = dd_add((vdd){pi.h * 0.5, pi.l * 0.5}, (vdd){-r.h, -r.l});
    r.h = sel_f64(steep, s.h, r.h);
    r.l = sel_f64(steep, s.l, r.l);
    s = dd_add(pi, (vdd){-r.h, -r.l});
    vm tiny = m_andnot(lt_f64(t.h, D(0x1p-28)), steep);
    vf64 flat = sel_f64(tiny, t.h, r.h);
    vf64 result = sel_f64(signbit_f64(x), s.h, flat);
    return sel_f64(m_or(isnan_f64(x), isnan_f64(y)), x + y, copysign_f64(result, y));
}

/* asin(x) / x - 1 as a function of z = x^2 <= 1/4; fdlibm's e_asin.c. */
VGSP_WORD vf64 asin_ratio(vf64 z)
{
    vf64 p = D(3.47933107596021167570e-05);
    p = fma_f64(p, z, D(7.91534994289814532176e-04));
    p = fma_f64(p, z, D(-4.00555345006794114027e-02));
    p = fma_f64(p, z, D(2.01212532134862925881e-01));
    p = fma_f64(p, z, D(-3.25565818622400915405e-01));
    p = fma_f64(p, z, D(1.66666666666666657415e-01));
    vf64 q = D(7.70381505559019352791e-02);
    q = fma_f64(q, z, D(-6.88283971605453293030e-01));
    q = fma_f64(q, z, D(2.02094576023350569471e+00));
    q = fma_f64(q, z, D(-2.40339491173441421878e+00));
    return p * z / fma_f64(q, z, D(1));
}

/* asin(a) for a in [0, 1]: above 1/2 it is pi/2 - 2 asin(sqrt((1 - a) / 2)); *rest is pi/2 - asin(a). */
VGSP_WORD vdd asin_dd(vf64 a, vdd *rest)
{
    vm big = gt_f64(a, D(0.5));
    vf64 z = sel_f64(big, (1.0 - a) * 0.5, a * a), root = sqrt_f64((1.0 - a) * 0.5);
    vdd square = two_product(root, root);
    vf64 low = ((1.0 - a) * 0.5 - square.h - square.l) / (root * 2.0);
    low = sel_f64(gt_f64(root, D(0)), low, D(0));
    vdd s = {sel_f64(big, root, a), sel_f64(big, low, D(0))};
    s = fast_two_sum(s.h, s.l + s.h * asin_ratio(z));
    vdd twice = {s.h * 2.0, s.l * 2.0}, pio2 = {D(0x1.921fb54442d18p+0), D(0x1.1a62633145c07p-54)};
    vdd from = dd_add(pio2, (vdd){-sel_f64(big, twice.h, s.h), -sel_f64(big, twice.l, s.l)});
    *rest = (vdd){sel_f64(big, twice.h, from.h), sel_f64(big, twice.l, from.l)};
    return (vdd){sel_f64(big, from.h, s.h), sel_f64(big, from.l, s.l)};
}

VGSP_WORD vf64 asin_f64(vf64 x)
{
    vdd rest, y = asin_dd(abs_f64(x), &rest);
    return sel_f64(lt_f64(abs_f64(x), D(0x1p-28)), x, copysign_f64(y.h + y.l, x));
}

VGSP_WORD vf64 acos_f64(vf64 x)
{
    vdd rest, y = asin_dd(abs_f64(x), &rest);
    vdd sum = dd_add((vdd){D(0x1.921fb54442d18p+0), D(0x1.1a62633145c07p-54)}, y);
    return sel_f64(signbit_f64(x), sum.h, rest.h + rest.l);
}

/* --- float by way of double: rounded correctly but for one result in 2^28 --------------------------------------- */

#define WIDE_1(name) VGSP_WORD vf32 name##_f32(vf32 x) { return cvt_f32_f64(name##_f64(cvt_f64_f32(x))); }
#define WIDE_2(name)                                                                                        \
    VGSP_WORD vf32 name##_f32(vf32 x, vf32 y) { return cvt_f32_f64(name##_f64(cvt_f64_f32(x), cvt_f64_f32(y))); }
WIDE_1(cbrt)
WIDE_1(rcbrt)
WIDE_1(expm1)
WIDE_1(log1p)
WIDE_1(tan)
WIDE_1(sinpi)
WIDE_1(cospi)
WIDE_1(asin)
WIDE_1(acos)
WIDE_1(atan)
WIDE_1(sinh)
WIDE_1(cosh)
WIDE_1(tanh)
WIDE_1(asinh)
WIDE_1(acosh)
WIDE_1(atanh)
WIDE_2(atan2)
WIDE_2(pow)
#undef WIDE_1
#undef WIDE_2

VGSP_WORD vf32 rsqrt_f32(vf32 x) { return 1.0f / sqrt_f32(x); }

/* The squares are exact in double, and nothing overflows. */
VGSP_WORD vf32 hypot_f32(vf32 x, vf32 y)
{
    vf64 a = cvt_f64_f32(x), b = cvt_f64_f32(y);
    vf32 r = cvt_f32_f64(sqrt_f64(a * a + b * b));
    return sel_f32(m_or(isinf_f32(x), isinf_f32(y)), K(__builtin_inff()), r);
}

/* --- exponents and neighbours, either type ------------------------------------------------------------------- */

/* floor(log2 |x|) of finite x but 0; denormals are scaled up. */
VGSP_WORD vi32 exponent_f32(vf32 x)
{
    vf32 a = abs_f32(x);
    vm tiny = lt_f32(a, K(0x1p-126f));
    vi32 u = bits_i32_f32(sel_f32(tiny, a * 0x1p32f, a));
    return (u >> 23) - 127 - sel_i32(tiny, splat_i32(32), splat_i32(0));
}

VGSP_WORD vm plain_f32(vf32 x) { return m_and(isfinite_f32(x), ne_f32(x, K(0))); }

VGSP_WORD vf32 frexp_mantissa_f32(vf32 x)
{
    vf32 y = sel_f32(lt_f32(abs_f32(x), K(0x1p-126f)), x * 0x1p32f, x);
    y = bits_f32_i32((bits_i32_f32(y) & (int32_t)0x807fffff) | 0x3f000000);
    return sel_f32(plain_f32(x), y, x);
}

VGSP_WORD vi32 frexp_exponent_f32(vf32 x)
{
    return sel_i32(plain_f32(x), exponent_f32(x) + 1, splat_i32(0));
}

/* The least integer for 0 and NaN, the greatest for infinity. */
VGSP_WORD vi32 ilogb_f32(vf32 x)
{
    vi32 edge = sel_i32(isinf_f32(x), splat_i32(INT32_MAX), splat_i32(INT32_MIN));
    return sel_i32(plain_f32(x), exponent_f32(x), edge);
}

VGSP_WORD vf32 logb_f32(vf32 x)
{
    vf32 edge = sel_f32(eq_f32(x, K(0)), K(-__builtin_inff()), x * x);
    return sel_f32(plain_f32(x), cvt_f32_i32(exponent_f32(x)), edge);
}

VGSP_WORD vf32 fdim_f32(vf32 x, vf32 y)
{
    vf32 r = sel_f32(gt_f32(x, y), x - y, K(0));
    return sel_f32(m_or(isnan_f32(x), isnan_f32(y)), x + y, r);
}

/* The neighbour's bits are one more or less; from 0 it is the least denormal of y's sign. */
VGSP_WORD vf32 nextafter_f32(vf32 x, vf32 y)
{
    vi32 u = bits_i32_f32(x), one = splat_i32(1);
    vf32 r = bits_f32_i32(sel_i32(m_xor(lt_f32(x, y), signbit_f32(x)), u + one, u - one));
    r = sel_f32(eq_f32(x, K(0)), copysign_f32(bits_f32_i32(one), y), r);
    r = sel_f32(eq_f32(x, y), y, r);
    return sel_f32(m_or(isnan_f32(x), isnan_f32(y)), x + y, r);
}

/* floor(log2 |x|) of finite x but 0; denormals are scaled up. */
VGSP_WORD vi64 exponent_f64(vf64 x)
{
    vf64 a = abs_f64(x);
    vm tiny = lt_f64(a, D(0x1p-1022));
    vi64 u = bits_i64_f64(sel_f64(tiny, a * 0x1p64, a));
    return (u >> 52) - 1023 - sel_i64(tiny, splat_i64(64), splat_i64(0));
}

VGSP_WORD vm plain_f64(vf64 x) { return m_and(isfinite_f64(x), ne_f64(x, D(0))); }

VGSP_WORD vf64 frexp_mantissa_f64(vf64 x)
{
    vf64 y = sel_f64(lt_f64(abs_f64(x), D(0x1p-1022)), x * 0x1p64, x);
    y = bits_f64_i64((bits_i64_f64(y) & (int64_t)0x800fffffffffffff) | 0x3fe0000000000000);
    return sel_f64(plain_f64(x), y, x);
}

VGSP_WORD vi32 frexp_exponent_f64(vf64 x)
{
    return sel_i32(plain_f64(x), cvt_i32_i64(exponent_f64(x) + 1), splat_i32(0));
}

/* The least integer for 0 and NaN, the greatest for infinity. */
VGSP_WORD vi32 ilogb_f64(vf64 x)
{
    vi32 edge = sel_i32(isinf_f64(x), splat_i32(INT32_MAX), splat_i32(INT32_MIN));
    return sel_i32(plain_f64(x), cvt_i32_i64(exponent_f64(x)), edge);
}

VGSP_WORD vf64 logb_f64(vf64 x)
{
    vf64 edge = sel_f64(eq_f64(x, D(0)), D(-__builtin_inf()), x * x);
    return sel_f64(plain_f64(x), cvt_f64_i32(cvt_i32_i64(exponent_f64(x))), edge);
}

VGSP_WORD vf64 fdim_f64(vf64 x, vf64 y)
{
    vf64 r = sel_f64(gt_f64(x, y), x - y, D(0));
    return sel_f64(m_or(isnan_f64(x), isnan_f64(y)), x + y, r);
}

/* The neighbour's bits are one more or less; from 0 it is the least denormal of y's sign. */
VGSP_WORD vf64 nextafter_f64(vf64 x, vf64 y)
{
    vi64 u = bits_i64_f64(x), one = splat_i64(1);
    vf64 r = bits_f64_i64(sel_i64(m_xor(lt_f64(x, y), signbit_f64(x)), u + one, u - one));
    r = sel_f64(eq_f64(x, D(0)), copysign_f64(bits_f64_i64(one), y), r);
    r = sel_f64(eq_f64(x, y), y, r);
    return sel_f64(m_or(isnan_f64(x), isnan_f64(y)), x + y, r);
}

/* By way of double, where the product is exact. */
VGSP_WORD vf32 ldexp_f32(vf32 x, vi32 n)
{
    n = sel_i32(gt_i32(n, splat_i32(400)), splat_i32(400), sel_i32(lt_i32(n, splat_i32(-400)), splat_i32(-400), n));
    return cvt_f32_f64(cvt_f64_f32(x) * power2_f64(cvt_i64_i32(n)));
}

/* In steps; downwards by 2^-969 so that no step but the last makes a denormal number (as in musl's scalbn.c). */
VGSP_WORD vf64 ldexp_f64(vf64 x, vi32 count)
{
    vi64 n = cvt_i64_i32(count), zero = splat_i64(0);
    n = sel_i64(gt_i64(n, splat_i64(3000)), splat_i64(3000), sel_i64(lt_i64(n, splat_i64(-2900)), splat_i64(-2900), n));
    for (int i = 0; i < 2; i++) {
        vm up = gt_i64(n, splat_i64(1023)), down = lt_i64(n, splat_i64(-1022));
        x = x * sel_f64(up, D(0x1p1023), sel_f64(down, D(0x1p-969), D(1)));
        n = n - sel_i64(up, splat_i64(1023), zero) + sel_i64(down, splat_i64(969), zero);
    }
    n = sel_i64(gt_i64(n, splat_i64(1023)), splat_i64(1023), sel_i64(lt_i64(n, splat_i64(-1022)), splat_i64(-1022), n));
    return x * power2_f64(n);
}

/* --- CUDA's fast functions, float: no less exact than the plain ones here ------------------------------------- */

VGSP_WORD vf32 fast_sin_f32(vf32 x) { return sin_f32(x); }
VGSP_WORD vf32 fast_cos_f32(vf32 x) { return cos_f32(x); }
VGSP_WORD vf32 fast_exp_f32(vf32 x) { return exp_f32(x); }
VGSP_WORD vf32 fast_exp10_f32(vf32 x) { return exp10_f32(x); }
VGSP_WORD vf32 fast_log_f32(vf32 x) { return log_f32(x); }
VGSP_WORD vf32 fast_log2_f32(vf32 x) { return log2_f32(x); }
VGSP_WORD vf32 fast_log10_f32(vf32 x) { return log10_f32(x); }
VGSP_WORD vf32 fast_pow_f32(vf32 x, vf32 y) { return exp2_f32(y * log2_f32(x)); }
VGSP_WORD vf32 fast_div_f32(vf32 x, vf32 y) { return x / y; }

#undef TWO_THIRDS_F32
#undef K
#undef D
