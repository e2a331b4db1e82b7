// The functions at their special points: zeros of both signs, infinities, NaN, poles, overflow and underflow, as C's
// Annex F has them; rounding functions at ties; frexp, ldexp, modf, nextafter; classification.
#include "kernel_test.h"

// S(expression, expected value)
#define SPECIAL(S)                                                                                                 \
    S(sqrtf(-one), nan) S(sqrtf(-zero), -zero) S(expf(1000 * one), inf) S(expf(-1000 * one), 0)                    \
    S(expf(-inf), 0) S(logf(zero), -inf) S(logf(-one), nan) S(logf(inf), inf) S(logf(one), 0)                      \
    S(log10f(1000 * one), 3) S(log2f(8 * one), 3) S(sinf(inf), nan) S(cosf(nan), nan) S(sinf(-zero), -zero)        \
    S(cosf(zero), 1) S(atan2f(zero, -one), 3.14159274f) S(atan2f(-zero, -one), -3.14159274f)                       \
    S(atan2f(one, zero), 1.57079637f) S(atan2f(zero, one), 0) S(asinf(2 * one), nan) S(acosf(one), 0)              \
    S(atanf(inf), 1.57079637f) S(powf(zero, zero), 1) S(powf(nan, zero), 1) S(powf(one, nan), 1)                   \
    S(powf(-2 * one, 3), -8) S(powf(-2 * one, 0.5f), nan) S(powf(zero, -one), inf) S(powf(2 * one, 200), inf)      \
    S(powf(2 * one, -200), 0) S(powf(inf, -one), 0) S(powf(4 * one, 0.5f), 2) S(tanhf(inf), 1)                     \
    S(tanhf(-100 * one), -1) S(atanhf(one), inf) S(fminf(nan, one), 1) S(fmaxf(one, nan), 1)                       \
    S(fminf(-inf, one), -inf) S(fabsf(-zero), zero) S(fabs(-3.5 * one), 3.5) S(floorf(-0.5f * one), -1)            \
    S(ceilf(-0.5f * one), -zero) S(truncf(-1.7f * one), -1) S(roundf(2.5f * one), 3) S(roundf(-2.5f * one), -3)    \
    S(rintf(2.5f * one), 2) S(rintf(3.5f * one), 4) S(nearbyintf(-1.5f * one), -2)                                 \
    S(roundf(0.49999997f * one), 0) S(floorf(1e20f * one), 1e20f) S(lroundf(-7.5f * one), -8)                      \
    S(lrintf(6.5f * one), 6) S(fmodf(one, zero), nan) S(fmodf(-5.5f * one, 2), -1.5f) S(fmodf(inf, one), nan)      \
    S(remainderf(5.5f * one, 2), -0.5f) S(fdimf(3 * one, one), 2) S(fdimf(one, 3 * one), 0)                        \
    S(copysignf(3, -zero), -3) S(nextafterf(one, inf), 1.00000012f) S(ldexpf(one, -149), 1.40129846e-45f)          \
    S(ldexpf(3 * one, 200), inf) S(ldexpf(0.75f * one, 4), 12) S(scalbnf(one, 10), 1024)                           \
    S(ilogbf(0.1f * one), -4) S(logbf(1000 * one), 9) S(fmaf(inf, zero, one), nan) S(hypotf(inf, nan), inf)        \
    S(isnan(nan), 1) S(isnan(inf), 0) S(isinf(-inf), 1) S(isfinite(nan), 0) S(isfinite(one), 1)                    \
    S(signbit(-zero), 1) S(signbit(one), 0) S(fmin(2.0 * one, 1.0), 1) S(fmax(-zero, 1.0f), 1)                     \
    S(floor(-2.000001 * one), -3) S(rint(0.5 * one), 0) S(round(-0.5 * one), -1) S(trunc(1e300 * one), 1e300)      \
    S(pow(2.0 * one, 10.0), 1024) S(exp(-inf), 0) S(log(zero * 1.0), -inf) S(cbrtf(-27 * one), -3)                 \
    S(exp2f(10 * one), 1024) S(exp2(-3.0 * one), 0.125) S(erff(inf), 1) S(erfcf(-inf), 2)                          \
    S(tgammaf(5 * one), 24) S(lgammaf(one), 0) S(sinhf(-inf), -inf) S(coshf(-inf), inf) S(log1pf(-one), -inf)      \
    S(expm1f(-inf), -1) S(acoshf(0.5f * one), nan) S(asinhf(-zero), -zero) S(abs(-2.5f * one), 2.5)

__global__ void run(const float *values, double *out)
{
    float zero = values[0], one = values[1], inf = values[2], nan = values[3];
    int i = threadIdx.x, k = 0;
#define S(expression, expected) out[k++ * blockDim.x + i] = (double)(expression);
    SPECIAL(S)
#undef S
}

// Functions with several results; every thread has its own argument.
__global__ void several(const float *in, double *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int exponent;
    float whole, s, c;
    double wide;
    out[7 * i] = frexpf(in[i], &exponent);
    out[7 * i + 1] = exponent;
    out[7 * i + 2] = modff(in[i], &whole);
    out[7 * i + 3] = whole;
    sincosf(in[i], &s, &c);
    out[7 * i + 4] = (double)s * s + (double)c * c;
    out[7 * i + 5] = s - sinf(in[i]) + (c - cosf(in[i]));
    out[7 * i + 6] = modf((double)in[i] * 3, &wide) + frexp((double)in[i], &exponent);
}

int main()
{
    const int size = 40, n = 200;
    const float zero = 0, one = 1, inf = INFINITY, nan = NAN;
    const double want[] = {
#define S(expression, expected) (double)(expected),
        SPECIAL(S)
#undef S
    };
    const char *const names[] = {
#define S(expression, expected) #expression,
        SPECIAL(S)
#undef S
    };
    const int count = sizeof(want) / sizeof(want[0]);
    Buffer<float> values(4), in(n);
    Buffer<double> out(size * count), results(7 * n);
    values[0] = zero, values[1] = one, values[2] = inf, values[3] = nan;
    values.up();
    run<<<1, size>>>(values.device, out.device);
    out.down();
    for (int k = 0; k < count; k++)
        for (int i = 0; i < size; i += size - 1) {
            double got = out[k * size + i];
            bool same = want[k] != want[k] ? got != got : want[k] == 0 || isinf(want[k]) ? got == want[k] &&
                !signbit(got) == !signbit(want[k]) : fabs(got - want[k]) <= 2e-7 * fabs(want[k]);
            if (!same) fail("%s: got %.9g, expected %.9g", names[k], got, want[k]);
        }
    for (int i = 0; i < n; i++) in[i] = i < 10 ? (i - 5) * 0.5f : random_float(-1000, 1000);
    in.up();
    several<<<2, 100>>>(in.device, results.device, n);
    results.down();
    for (int i = 0; i < n; i++) {
        int exponent;
        double whole;
        expect("frexp", i, results[7 * i], frexp(in[i], &exponent));
        expect("exponent", i, results[7 * i + 1], exponent);
        expect("modf", i, results[7 * i + 2], modf(in[i], &whole));
        expect("whole", i, results[7 * i + 3], whole);
        expect_near("sincos", i, results[7 * i + 4], 1, 1e-6);
        expect_near("sincos and sin, cos", i, results[7 * i + 5], 0, 5e-7);
        double fraction = modf((double)in[i] * 3, &whole);
        expect("double", i, results[7 * i + 6], fraction + frexp((double)in[i], &exponent));
    }
    return finish();
}
