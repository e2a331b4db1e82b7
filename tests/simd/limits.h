/* limits.h: the mathematical functions with their largest errors in float and double, in ulp (CUDA's table), and their
 * references for x (and y). 0.5 and a little: rounded correctly, as far as the reference can tell.
 */
#ifndef LIMITS_H
#define LIMITS_H

#define PIL 3.14159265358979323846264338327950288L
#define FUNCTIONS(F1, F2)                                         \
    F1(sqrt, 0.5001, sqrtl(x), 0.5001, sqrtl(x))                  \
    F1(rsqrt, 2, 1 / sqrtl(x), 1, 1 / sqrtl(x))                 \
    F1(cbrt, 1, cbrtl(x), 1, cbrtl(x))                            \
    F1(rcbrt, 1, 1 / cbrtl(x), 1, 1 / cbrtl(x))                 \
    F2(hypot, 3, hypotl(x, y), 2, hypotl(x, y))                   \
    F1(exp, 2, expl(x), 1, expl(x))                               \
    F1(exp2, 2, exp2l(x), 1, exp2l(x))                            \
    F1(exp10, 2, exp10l(x), 1, exp10l(x))                         \
    F1(expm1, 1, expm1l(x), 1, expm1l(x))                         \
    F1(log, 1, logl(x), 1, logl(x))                               \
    F1(log2, 1, log2l(x), 1, log2l(x))                            \
    F1(log10, 2, log10l(x), 1, log10l(x))                         \
    F1(log1p, 1, log1pl(x), 1, log1pl(x))                         \
    F2(pow, 4, powl(x, y), 2, powl(x, y))                         \
    F1(sin, 2, sinl(x), 2, sinl(x))                               \
    F1(cos, 2, cosl(x), 2, cosl(x))                               \
    F1(tan, 4, tanl(x), 2, tanl(x))                               \
    F1(sinpi, 1, reference_sinpi(x), 2, reference_sinpi(x))       \
    F1(cospi, 1, reference_cospi(x), 2, reference_cospi(x))       \
    F1(asin, 2, asinl(x), 2, asinl(x))                            \
    F1(acos, 2, acosl(x), 2, acosl(x))                            \
    F1(atan, 2, atanl(x), 2, atanl(x))                            \
    F2(atan2, 3, atan2l(x, y), 2, atan2l(x, y))                   \
    F1(sinh, 3, sinhl(x), 2, sinhl(x))                            \
    F1(cosh, 2, coshl(x), 1, coshl(x))                            \
    F1(tanh, 2, tanhl(x), 1, tanhl(x))                            \
    F1(asinh, 3, asinhl(x), 3, asinhl(x))                         \
    F1(acosh, 4, acoshl(x), 3, acoshl(x))                         \
    F1(atanh, 3, atanhl(x), 2, atanhl(x))                         \
    F2(fmod, 0, fmodl(x, y), 0, fmodl(x, y))                      \
    F2(remainder, 0, remainderl(x, y), 0, remainderl(x, y))       \
    F1(erf, 2, erfl(x), 2, erfl(x))                               \
    F1(erfc, 4, erfcl(x), 5, erfcl(x))                            \
    F1(tgamma, 5, tgammal(x), 10, tgammal(x))                     \
    F1(lgamma, 6, reference_lgamma(x, g), 4, reference_lgamma(x, g))    \
    F1(frexp_mantissa, 0, frexpl(x, &(int){0}), 0, frexpl(x, &(int){0})) \
    F1(logb, 0, logbl(x), 0, logbl(x))                            \
    F2(fdim, 0.5001, fdiml(x, y), 0.5001, fdiml(x, y))            \
    F1(erfcx, 4, reference_erfcx(x), 4, reference_erfcx(x))       \
    F1(erfinv, 2, reference_erfinv(x, g), 5, reference_erfinv(x, g))          \
    F1(erfcinv, 4, reference_erfcinv(x, g), 6, reference_erfcinv(x, g))       \
    F1(normcdf, 5, reference_normcdf(x), 5, reference_normcdf(x))             \
    F1(normcdfinv, 5, reference_normcdfinv(x, g), 8, reference_normcdfinv(x, g)) \
    F1(j0, 9, BESSEL(j0, 0, 2.2e-6L), 7, BESSEL(j0, 0, 5e-12L))   \
    F1(j1, 9, BESSEL(j1, 1, 2.2e-6L), 7, BESSEL(j1, 1, 5e-12L))   \
    F1(y0, 9, BESSEL(y0, 0, 2.2e-6L), 7, BESSEL(y0, 0, 5e-12L))   \
    F1(y1, 9, BESSEL(y1, 1, 2.2e-6L), 7, BESSEL(y1, 1, 5e-12L))   \
    F1(cyl_bessel_i0, 6, reference_i(x, 0), 6, reference_i(x, 0)) \
    F1(cyl_bessel_i1, 6, reference_i(x, 1), 6, reference_i(x, 1))

/* The argument modulo 2 is exact. */
static inline long double reference_sinpi(long double x)
{
    long double r = remainderl(x, 2);
    if (rintl(r) == r) return copysignl(0, x);
    if (fabsl(r) > 0.5L) r = copysignl(1, r) - r;
    return sinl(PIL * r);
}
static inline long double reference_cospi(long double x)
{
    long double r = fabsl(remainderl(x, 2));
    return r < 0.25L ? cosl(PIL * r) : sinl(PIL * (0.5L - r));
}

/* In [-10.001, -2.264], where it crosses zero, CUDA promises nothing in ulp: the result g itself. */
static inline long double reference_lgamma(long double x, long double g)
{
    return x < -2.264L && x > -10.001L ? g : lgammal(x);
}

/* --- error functions ------------------------------------------------------------------------------------------ */

#define TWO_BY_SQRT_PI 1.12837916709551257389615890312154517169L

/* e^(x^2) erfc(x), the square in two parts; beyond 100 the first terms of the asymptotic series. */
static inline long double reference_erfcx(long double x)
{
    long double square = x * x, rest = fmal(x, x, -square);
    if (x < -100) return INFINITY;
    if (x > 100) {
        long double series = 1;
        for (int k = 5; k > 0; k--) series = 1 - (k - 0.5L) / square * series;
        return TWO_BY_SQRT_PI / (2 * x) * series;
    }
    return expl(square) * (1 + rest) * erfcl(x);
}

/* One step of Newton's method from the result g, which is near enough for it to be the reference. */
static inline long double reference_erfinv(long double x, long double g)
{
    if (!(fabsl(x) < 1) || x == 0) return x == 0 ? x : fabsl(x) == 1 ? x * INFINITY : NAN;
    long double off = fabsl(x) < 0.5L ? erfl(g) - x : copysignl((1 - fabsl(x)) - erfcl(fabsl(g)), x);
    return g - off / (TWO_BY_SQRT_PI * expl(-g * g));
}
static inline long double reference_erfcinv(long double x, long double g)
{
    if (!(x > 0 && x < 2)) return x == 0 ? INFINITY : x == 2 ? -INFINITY : NAN;
    long double off = x < 1.5L ? erfcl(g) - x : (2 - x) - erfcl(-g);
    return g + off / (TWO_BY_SQRT_PI * expl(-g * g));
}

/* erfc(t) / 2 at t = -x / sqrt(2); what t is off by weighs in by about -2 t. */
#define SQRT_HALF 0.707106781186547524400844362104849039285L
static inline long double reference_normcdf(long double x)
{
    long double t = -x * SQRT_HALF, rest = fmal(-x, SQRT_HALF, -t);
    return 0.5L * erfcl(t) * (t > 1 ? 1 - 2 * t * rest : 1);
}
static inline long double reference_normcdfinv(long double x, long double g)
{
    return -2 * SQRT_HALF * reference_erfcinv(2 * x, -g * SQRT_HALF);
}

/* --- Bessel functions ----------------------------------------------------------------------------------------- */

/* The zeros below 10 as sums of two numbers of 64 bits, with the slopes there. */
static const struct BesselZero {
    char kind;
    int order;
    long double high, low, slope;
} bessel_zeros[] = {
    {'j', 0, 0x99e8a974b8d9fde1p-62L, 0xb18a09769c69b910p-127L, -0x84e6d9b2a8940359p-64L},
    {'j', 0, 0xb0a47ad9617228bbp-61L, -0xfab329f5ae904b1ep-126L, 0xae3730504bc11651p-65L},
    {'j', 1, 0xf53aabad7b784540p-62L, -0xaad4e8d92b1fb72bp-128L, -0xce367ac165fbf6d2p-65L},
    {'j', 1, 0xe07faf9da3927f27p-61L, -0x9b67490e09c9e75ap-128L, 0x99a8c59c3a74535ep-65L},
    {'y', 0, 0xe4c175c6a0bf51ebp-64L, -0xc5b1f9700fa2585fp-129L, 0xe121b8c225c44edep-64L},
    {'y', 0, 0xfd4a9a6cc2b4de10p-62L, -0xd5cf008709b97f4bp-127L, -0xce1a12b5095060d2p-65L},
    {'y', 0, 0xe2c0ee2739081734p-61L, 0x8b5b6a0a93103598p-126L, 0x99a665034bd2d4e5p-65L},
    {'y', 1, 0x8c9df6a6ff921721p-62L, 0xe1af2de6402fc2abp-127L, 0x85524221780a56b7p-64L},
    {'y', 1, 0xadbff2743d8173c0p-61L, -0xc229eeb8ba088fbap-127L, -0xae3e2ab7860ccc8ep-65L},
};

/* About a zero z by the Taylor series, whose coefficients Bessel's equation gives; the library's l elsewhere. */
static inline long double reference_bessel(long double x, char kind, int order, long double l)
{
    for (size_t i = 0; i < sizeof bessel_zeros / sizeof *bessel_zeros; i++) {
        const struct BesselZero *zero = &bessel_zeros[i];
        long double z = zero->high, d = (fabsl(x) - z) - zero->low, a[40] = {0, zero->slope}, sum = 0;
        if (zero->kind != kind || zero->order != order || fabsl(d) > 0.3L || (x < 0 && kind == 'y')) continue;
        for (int k = 0; k < 38; k++)
            a[k + 2] = -((k + 1) * (2 * k + 1) * z * a[k + 1] + (k * k + z * z - order) * a[k] +
                         (k > 0 ? 2 * z * a[k - 1] : 0) + (k > 1 ? a[k - 2] : 0)) / (z * z * (k + 2) * (k + 1));
        for (int k = 39; k > 0; k--) sum = (sum + a[k]) * d;
        return x < 0 && order ? -sum : sum;
    }
    return l;
}

/* From 8 on, where CUDA promises an absolute error only, the result itself if it is as near as that. */
#define BESSEL(name, order, error) \
    (fabsl(x) >= 8 && fabsl(name##l(x) - g) < error ? g : reference_bessel(x, #name[0], order, name##l(x)))

/* The sum of (x/2)^(2k + order) / (k! (k + order)!): all terms have one sign. */
static inline long double reference_i(long double x, int order)
{
    if (isinf(x) || fabsl(x) > 2000) return order ? copysignl(INFINITY, x) : INFINITY;
    long double term = order ? x / 2 : 1, sum = term;
    for (int k = 1; k < 20000 && fabsl(term) > fabsl(sum) * 1e-22L; k++)
        sum += term *= x / 2 * (x / 2) / (k * (k + order));
    return sum;
}

#endif
