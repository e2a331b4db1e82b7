// Accuracy of the double functions over wide ranges of arguments, against the host's long double functions, with the
// bounds that CUDA's programming guide publishes (ulps of the result).
#include "kernel_test.h"

// F(device expression of x and y, host expression of X and Y, low, high, ulps)
#define FUNCTIONS(F)                                            \
    F(sqrt(x), sqrtl(X), 0, 1e300, 0.501)                       \
    F(rsqrt(x), 1 / sqrtl(X), 1e-200, 1e200, 1)                 \
    F(cbrt(x), cbrtl(X), -1e10, 1e10, 1)                        \
    F(hypot(x, y), hypotl(X, Y), -1e150, 1e150, 2)              \
    F(exp(x), expl(X), -700, 700, 1)                            \
    F(exp2(x), exp2l(X), -1000, 1000, 1)                        \
    F(expm1(x), expm1l(X), -20, 20, 1)                          \
    F(expm1(x), expm1l(X), -1e-3, 1e-3, 1)                      \
    F(log(x), logl(X), 1e-300, 1e300, 1)                        \
    F(log(x), logl(X), 0.9, 1.1, 1)                             \
    F(log2(x), log2l(X), 1e-10, 1e10, 1)                        \
    F(log10(x), log10l(X), 1e-10, 1e10, 1)                      \
    F(log1p(x), log1pl(X), -0.9, 10, 1)                         \
    F(sin(x), sinl(X), -10, 10, 2)                              \
    F(cos(x), cosl(X), -10, 10, 2)                              \
    F(sin(x), sinl(X), -1e9, 1e9, 2)                            \
    F(cos(x), cosl(X), -1e15, 1e15, 2)                          \
    F(tan(x), tanl(X), -100, 100, 2)                            \
    F(asin(x), asinl(X), -1, 1, 2)                              \
    F(acos(x), acosl(X), -1, 1, 2)                              \
    F(atan(x), atanl(X), -20, 20, 2)                            \
    F(atan2(x, y), atan2l(X, Y), -5, 5, 2)                      \
    F(sinh(x), sinhl(X), -20, 20, 2)                            \
    F(cosh(x), coshl(X), -20, 20, 1)                            \
    F(tanh(x), tanhl(X), -19, 19, 1)                            \
    F(asinh(x), asinhl(X), -100, 100, 3)                        \
    F(acosh(x), acoshl(X), 1, 100, 3)                           \
    F(atanh(x), atanhl(X), -0.99, 0.99, 2)                      \
    F(pow(x, y), powl(X, Y), 0.1, 50, 2)                        \
    F(fmod(x, y), fmodl(X, Y), -100, 100, 0)                    \
    F(erf(x), erfl(X), -5, 5, 2)                                \
    F(erfc(x), erfcl(X), -5, 20, 5)                             \
    F(tgamma(x), tgammal(X), 0.1, 150, 10)                      \
    F(lgamma(x), lgammal(X), 3, 1e6, 4)

enum { N = 600 };

static const struct {
    const char *name;
    double low, high, ulps;
} functions[] = {
#define F(device, host, low, high, ulps) {#device, low, high, ulps},
    FUNCTIONS(F)
#undef F
};
enum { COUNT = sizeof(functions) / sizeof(functions[0]) };

__global__ void run(const double *in, const double *second, double *out)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, k = 0;
    if (i >= N) return;
    double x, y;
#define F(device, host, low, high, ulps) x = in[k * N + i], y = second[k * N + i], out[k++ * N + i] = device;
    FUNCTIONS(F)
#undef F
}

static long double reference(int which, long double X, long double Y)
{
    int k = 0;
#define F(device, host, low, high, ulps) if (which == k++) return host;
    FUNCTIONS(F)
#undef F
    return Y;
}

static long double ulp_of(long double v)
{
    return ldexpl(1.0L, (v == 0 || ilogbl(v) < -1022 ? -1022 : ilogbl(v)) - 52);
}

static double random_double(double low, double high)
{
    return low + (high - low) * (((random_bits() >> 5) * 67108864.0 + (random_bits() >> 6)) / 9007199254740992.0);
}

int main()
{
    Buffer<double> in(N * COUNT), second(N * COUNT), out(N * COUNT);
    for (int k = 0; k < COUNT; k++)
        for (int i = 0; i < N; i++) {
            double low = functions[k].low, high = functions[k].high;
            // half of the arguments of a wide positive range are spread over its orders of magnitude
            bool wide = low > 0 && log(high) - log(low) > 15 && i % 2;
            in[k * N + i] = wide ? exp(random_double(log(low), log(high))) : random_double(low, high);
            second[k * N + i] = random_double(low, high);
        }
    in.up();
    second.up();
    run<<<(N + 127) / 128, 128>>>(in.device, second.device, out.device);
    out.down();
    for (int k = 0; k < COUNT; k++) {
        long double worst = 0;
        int at = 0;
        for (int i = 0; i < N; i++) {
            long double want = reference(k, in[k * N + i], second[k * N + i]),
                error = fabsl(out[k * N + i] - want) / ulp_of(want);
            if (!(error <= worst)) worst = error, at = i;
        }
        if (!(worst <= functions[k].ulps + 0.01))
            fail("%s: %.2Lf ulps at x = %.17g, y = %.17g: got %.17g", functions[k].name, worst, in[k * N + at],
                 second[k * N + at], out[k * N + at]);
    }
    hash(out.host, N * COUNT * sizeof(double));
    return finish();
}
