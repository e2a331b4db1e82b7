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
    F2(fdim, 0.5001, fdiml(x, y), 0.5001, fdiml(x, y))

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

#endif
