/* simd_math_scalar.h: mathematics that is too rare or too long for vectors: scalar functions out of line, which vectors
 * call lane by lane (simd_derived.h). Float goes by way of double: exact for remainders, rounded once for the others.
 */
#ifndef VGSP_SIMD_MATH_SCALAR_H
#define VGSP_SIMD_MATH_SCALAR_H

/* c[0] + c[1] x + ... + c[n - 1] x^(n - 1) */
VGSP_WORD double vgsp_polynomial(const double *c, int n, double x)
{
    double y = c[n - 1];
    for (int i = n - 2; i >= 0; i--) y = s_fma_f64(y, x, c[i]);
    return y;
}
#define POLYNOMIAL(c, x) vgsp_polynomial(c, (int)(sizeof(c) / sizeof(c)[0]), x)

/* --- remainders ---------------------------------------------------------------------------------------------- */

/* x modulo y for finite x >= 0 and y > 0, exact: long division of the mantissas, 11 bits a step. */
VGSP_SLOW double vgsp_modulo(double x, double y)
{
    if (x < y) return x;
    uint64_t u = (uint64_t)s_bits_i64_f64(x), v = (uint64_t)s_bits_i64_f64(y);
    int e = u >> 52 ? (int)(u >> 52) : 1, d = v >> 52 ? (int)(v >> 52) : 1;
    uint64_t m = (u & 0xfffffffffffffu) | (u >> 52 ? 0x10000000000000u : 0);
    uint64_t n = (v & 0xfffffffffffffu) | (v >> 52 ? 0x10000000000000u : 0);
    for (m %= n; e > d && m; e -= e - d < 11 ? e - d : 11) m = (m << (e - d < 11 ? e - d : 11)) % n;
    if (m == 0) return 0;
    int shift = s_clz_i64((int64_t)m) - 11;
    if (shift > d - 1) shift = d - 1;
    m <<= shift;
    return s_bits_f64_i64((int64_t)(m >> 52 ? m + ((uint64_t)(d - shift - 1) << 52) : m));
}

VGSP_SLOW double s_fmod_f64(double x, double y)
{
    if (!s_isfinite_f64(x) || s_isnan_f64(y) || y == 0) return (x * y) / (x * y);
    if (s_isinf_f64(y)) return x;
    return s_copysign_f64(vgsp_modulo(s_abs_f64(x), s_abs_f64(y)), x);
}

/* x less the multiple of y that is nearest, of two the even one (fdlibm's e_remainder.c). */
VGSP_SLOW double s_remainder_f64(double x, double y)
{
    if (!s_isfinite_f64(x) || s_isnan_f64(y) || y == 0) return (x * y) / (x * y);
    if (s_isinf_f64(y)) return x;
    double a = s_abs_f64(x), b = s_abs_f64(y);
    if (b < 0x1p1023) a = vgsp_modulo(a, b + b);
    if (b < 0x1p-1021) {
        if (a + a > b) a -= b;
        if (a + a >= b) a -= b;
    } else {
        double half = 0.5 * b;
        if (a > half) {
            a -= b;
            if (a >= half) a -= b;
        }
    }
    return s_signbit_f64(x) ? -a : a;
}

VGSP_WORD float s_fmod_f32(float x, float y) { return (float)s_fmod_f64(x, y); }
VGSP_WORD float s_remainder_f32(float x, float y) { return (float)s_remainder_f64(x, y); }

/* --- error function (fdlibm's s_erf.c) ------------------------------------------------------------------------ */

static const double vgsp_erf_pp[] = {
    1.28379167095512558561e-01, -3.25042107247001499370e-01, -2.84817495755985104766e-02,
    -5.77027029648944159157e-03, -2.37630166566501626084e-05};
static const double vgsp_erf_qq[] = {
    1, 3.97917223959155352819e-01, 6.50222499887672944485e-02, 5.08130628187576562776e-03,
    1.32494738004321644526e-04, -3.96022827877536812320e-06};
static const double vgsp_erf_pa[] = {
    -2.36211856075265944077e-03, 4.14856118683748331666e-01, -3.72207876035701323847e-01, 3.18346619901161753674e-01,
    -1.10894694282396677476e-01, 3.54783043256182359371e-02, -2.16637559486879084300e-03};
static const double vgsp_erf_qa[] = {
    1, 1.06420880400844228286e-01, 5.40397917702171048937e-01, 7.18286544141962662868e-02,
    1.26171219808761642112e-01, 1.36370839120290507362e-02, 1.19844998467991074170e-02};
static const double vgsp_erf_ra[] = {
    -9.86494403484714822705e-03, -6.93858572707181764372e-01, -1.05586262253232909814e+01,
    -6.23753324503260060396e+01, -1.62396669462573470355e+02, -1.84605092906711035994e+02,
    -8.12874355063065934246e+01, -9.81432934416914548592e+00};
static const double vgsp_erf_sa[] = {
    1, 1.96512716674392571292e+01, 1.37657754143519042600e+02, 4.34565877475229228821e+02,
    6.45387271733267880336e+02, 4.29008140027567833386e+02, 1.08635005541779435134e+02, 6.57024977031928170135e+00,
    -6.04244152148580987438e-02};
static const double vgsp_erf_rb[] = {
    -9.86494292470009928597e-03, -7.99283237680523006574e-01, -1.77579549177547519889e+01,
    -1.60636384855821916062e+02, -6.37566443368389627722e+02, -1.02509513161107724954e+03,
    -4.83519191608651397019e+02};
static const double vgsp_erf_sb[] = {
    1, 3.03380607434824582924e+01, 3.25792512996573918826e+02, 1.53672958608443695994e+03,
    3.19985821950859553908e+03, 2.55305040643316442583e+03, 4.74528541206955367215e+02, -2.24409524465858183362e+01};

#define VGSP_ERX 8.45062911510467529297e-01 /* erf(1), rounded to float */

/* erf(x) / x - 1 for |x| < 0.84375, as a function of x. */
VGSP_WORD double vgsp_erf_near0(double x)
{
    return POLYNOMIAL(vgsp_erf_pp, x * x) / POLYNOMIAL(vgsp_erf_qq, x * x);
}

/* erf(x) - VGSP_ERX for x in [0.84375, 1.25] */
VGSP_WORD double vgsp_erf_near1(double x)
{
    return POLYNOMIAL(vgsp_erf_pa, x - 1) / POLYNOMIAL(vgsp_erf_qa, x - 1);
}

/* erfc(x) for x in [1.25, 28]: e^(-x^2 - 0.5625 + R/S) / x, the square as a sum of two doubles. */
VGSP_WORD double vgsp_erfc_far(double x)
{
    double s = 1 / (x * x);
    double ratio = x < 1 / 0.35 ? POLYNOMIAL(vgsp_erf_ra, s) / POLYNOMIAL(vgsp_erf_sa, s)
                                : POLYNOMIAL(vgsp_erf_rb, s) / POLYNOMIAL(vgsp_erf_sb, s);
    s_vdd square = s_two_product(x, x), p = s_two_sum(-square.h, ratio - 0.5625);
    return s_exp_dd((s_vdd){p.h, p.l - square.l}) / x;
}

VGSP_SLOW double s_erf_f64(double x)
{
    double a = s_abs_f64(x), y;
    if (a != a) return x;
    if (a < 0x1p-28) return a < 0x1p-1000 ? 0.125 * (8 * x + 1.02703333676410069053e+00 * x) : x + x * 1.28379167095512586316e-01;
    if (a < 0.84375) return x + x * vgsp_erf_near0(x);
    if (a < 1.25) y = VGSP_ERX + vgsp_erf_near1(a);
    else y = a < 6 ? 1 - vgsp_erfc_far(a) : 1;
    return s_copysign_f64(y, x);
}

VGSP_SLOW double s_erfc_f64(double x)
{
    double a = s_abs_f64(x);
    if (a != a) return x;
    if (a < 0x1p-56) return 1 - x;
    if (x < 0.25 && a < 0.84375) return 1 - (x + x * vgsp_erf_near0(x));
    if (a < 0.84375) return 0.5 - (x * vgsp_erf_near0(x) + (x - 0.5));
    if (a < 1.25) return x > 0 ? (1 - VGSP_ERX) - vgsp_erf_near1(a) : 1 + (VGSP_ERX + vgsp_erf_near1(a));
    if (x > 0) return a < 28 ? vgsp_erfc_far(a) : 0;
    return a < 6 ? 2 - vgsp_erfc_far(a) : 2;
}

VGSP_WORD float s_erf_f32(float x) { return (float)s_erf_f64(x); }
VGSP_WORD float s_erfc_f32(float x) { return (float)s_erfc_f64(x); }

/* --- gamma function ------------------------------------------------------------------------------------------ */

/* Lanczos' approximation with 13 terms and g = 6.0246...: Gamma(x) = N(x)/D(x) e^-(x + g - 1/2) (x + g - 1/2)^(x - 1/2).
 * The coefficients are those of Boost.Math's lanczos13m53 (J. Maddock), also used by musl; D = x (x + 1) ... (x + 11). */
static const double vgsp_lanczos_n[] = {
    23531376880.410759688572, 42919803642.649098768958, 35711959237.355668049440, 17921034426.037209699920,
    6039542586.3520280050643, 1439720407.3117216736632, 248874557.86205415651146, 31426415.585400194380614,
    2876370.6289353724412254, 186056.26539522349504030, 8071.6720023658162106380, 210.82427775157934587251,
    2.5066282746310002701649};
static const double vgsp_lanczos_d[] = {0, 39916800, 120543840, 150917976, 105258076, 45995730, 13339535,
    2637558, 357423, 32670, 1925, 66, 1};
#define VGSP_LANCZOS_G 5.524680040776729583740234375 /* g - 1/2 */

/* N/D, for large x as a ratio of polynomials in 1/x. */
VGSP_WORD double vgsp_lanczos(double x)
{
    double n = 0, d = 0;
    if (x < 8) return POLYNOMIAL(vgsp_lanczos_n, x) / POLYNOMIAL(vgsp_lanczos_d, x);
    for (int i = 0; i < 13; i++) {
        n = n / x + vgsp_lanczos_n[i];
        d = d / x + vgsp_lanczos_d[i];
    }
    return n / d;
}

/* x > 0; the power and the exponential as one, in two doubles. */
VGSP_SLOW double vgsp_gamma_positive(double x)
{
    if (x > 172) return __builtin_inf();
    s_vdd base = s_two_sum(x, VGSP_LANCZOS_G), factor = s_two_sum(x, -0.5);
    s_vdd p = s_dd_add(s_dd_mul(s_log_dd(base, 0), factor), (s_vdd){-base.h, -base.l});
    return s_exp_dd(p) * vgsp_lanczos(x);
}

VGSP_SLOW double s_tgamma_f64(double x)
{
    if (x != x || x == __builtin_inf()) return x;
    if (s_abs_f64(x) < 0x1p-54) return 1 / x;
    if (x > 0) return vgsp_gamma_positive(x);
    double s = s_sinpi_f64(x);
    if (s == 0) return __builtin_nan("");
    if (x < -184) return s_copysign_f64(0, s_floor_f64(x) * 0.5 == s_floor_f64(s_floor_f64(x) * 0.5) ? 1 : -1);
    /* Gamma(x) Gamma(y) = pi / (y sin(pi x)) with y = -x; the root of the denominator twice: Gamma(y) may overflow */
    double y = -x, half = 0.5 * y;
    if (y < 170) return 0x1.921fb54442d18p+1 / (s * y * vgsp_gamma_positive(y));
    s_vdd base = s_two_sum(y, VGSP_LANCZOS_G), factor = s_two_sum(half, -0.25);
    s_vdd p = s_dd_add(s_dd_mul(s_log_dd(base, 0), factor), (s_vdd){-0.5 * base.h, -0.5 * base.l});
    double root = s_exp_dd(p);
    return 0x1.921fb54442d18p+1 / (s * y * vgsp_lanczos(y) * root) / root;
}

/* log |Gamma(x)|: fdlibm's e_lgamma_r.c. */
static const double vgsp_lgamma_a[] = {
    7.72156649015328655494e-02, 3.22467033424113591611e-01, 6.73523010531292681824e-02, 2.05808084325167332806e-02,
    7.38555086081402883957e-03, 2.89051383673415629091e-03, 1.19270763183362067845e-03, 5.10069792153511336608e-04,
    2.20862790713908385557e-04, 1.08011567247583939954e-04, 2.52144565451257326939e-05, 4.48640949618915160150e-05};
static const double vgsp_lgamma_t[] = {
    4.83836122723810047042e-01, -1.47587722994593911752e-01, 6.46249402391333854778e-02, -3.27885410759859649565e-02,
    1.79706750811820387126e-02, -1.03142241298341437450e-02, 6.10053870246291332635e-03, -3.68452016781138256760e-03,
    2.25964780900612472250e-03, -1.40346469989232843813e-03, 8.81081882437654011382e-04, -5.38595305356740546715e-04,
    3.15632070903625950361e-04, -3.12754168375120860518e-04, 3.35529192635519073543e-04};
static const double vgsp_lgamma_u[] = {
    -7.72156649015328655494e-02, 6.32827064025093366517e-01, 1.45492250137234768737e+00, 9.77717527963372745603e-01,
    2.28963728064692451092e-01, 1.33810918536787660377e-02};
static const double vgsp_lgamma_v[] = {
    1, 2.45597793713041134822e+00, 2.12848976379893395361e+00, 7.69285150456672783825e-01,
    1.04222645593369134254e-01, 3.21709242282423911810e-03};
static const double vgsp_lgamma_s[] = {
    -7.72156649015328655494e-02, 2.14982415960608852501e-01, 3.25778796408930981787e-01, 1.46350472652464452805e-01,
    2.66422703033638609560e-02, 1.84028451407337715652e-03, 3.19475326584100867617e-05};
static const double vgsp_lgamma_r[] = {
    1, 1.39200533467621045958e+00, 7.21935547567138069525e-01, 1.71933865632803078993e-01,
    1.86459191715652901344e-02, 7.77942496381893596434e-04, 7.32668430744625636189e-06};
static const double vgsp_lgamma_w[] = {
    4.18938533204672725052e-01, 8.33333333333329678849e-02, -2.77777777728775536470e-03, 7.93650558643019558500e-04,
    -5.95187557450339963135e-04, 8.36339918996282139126e-04, -1.63092934096575273989e-03};

VGSP_WORD double vgsp_lgamma_minimum(double y) /* about the minimum at 1.4616...; y = x less that */
{
    const double *t = vgsp_lgamma_t;
    double z = y * y, w = z * y;
    double p1 = t[0] + w * (t[3] + w * (t[6] + w * (t[9] + w * t[12])));
    double p2 = t[1] + w * (t[4] + w * (t[7] + w * (t[10] + w * t[13])));
    double p3 = t[2] + w * (t[5] + w * (t[8] + w * (t[11] + w * t[14])));
    return -1.21486290535849611461e-01 + (z * p1 - (-3.63867699703950536541e-18 - w * (p2 + y * p3)));
}

/* x in (0, 2); up to 0.9 it is log Gamma(x + 1) - log(x), x + 1 never formed. */
VGSP_WORD double vgsp_lgamma_below2(double x)
{
    bool low = x <= 0.9;
    double r = low ? -s_log_f64(x) : 0, one = low ? 0 : 1;
    if (x >= 0.7316 + one) {
        double y = 1 + one - x;
        return r + (POLYNOMIAL(vgsp_lgamma_a, y) * y - 0.5 * y);
    }
    if (x >= 0.2316 + one) return r + vgsp_lgamma_minimum(x - (1.46163214496836224576e+00 - 1 + one));
    double y = x - one;
    return r + (-0.5 * y + y * POLYNOMIAL(vgsp_lgamma_u, y) / POLYNOMIAL(vgsp_lgamma_v, y));
}

VGSP_WORD double vgsp_lgamma_positive(double x)
{
    if (x == 1 || x == 2) return 0;
    if (x < 0x1p-70) return -s_log_f64(x);
    if (x < 2) return vgsp_lgamma_below2(x);
    double log = s_log_f64(x);
    if (x >= 0x1p58) return x * (log - 1);
    if (x >= 8) {
        double z = 1 / x;
        double w = vgsp_lgamma_w[0] + z * vgsp_polynomial(vgsp_lgamma_w + 1, 6, z * z);
        return (x - 0.5) * (log - 1) + w;
    }
    int n = (int)x;
    double y = x - n, z = 1;
    double r = 0.5 * y + y * POLYNOMIAL(vgsp_lgamma_s, y) / POLYNOMIAL(vgsp_lgamma_r, y);
    for (int i = n - 1; i >= 2; i--) z *= y + i; /* Gamma(1 + s) = s Gamma(s) */
    return n >= 3 ? r + s_log_f64(z) : r;
}

VGSP_SLOW double s_lgamma_f64(double x)
{
    double a = s_abs_f64(x);
    if (a != a || a == __builtin_inf()) return x * x;
    if (x >= 0) return x == 0 ? __builtin_inf() : vgsp_lgamma_positive(x);
    double s = s_abs_f64(s_sinpi_f64(x));
    if (s == 0) return __builtin_inf();
    if (a < 0x1p-70) return -s_log_f64(a);
    return s_log_f64(0x1.921fb54442d18p+1 / (s * a)) - vgsp_lgamma_positive(a);
}

VGSP_WORD float s_tgamma_f32(float x) { return (float)s_tgamma_f64(x); }
VGSP_WORD float s_lgamma_f32(float x) { return (float)s_lgamma_f64(x); }
#undef POLYNOMIAL

#endif
