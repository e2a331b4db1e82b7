// Accuracy of the float functions over wide ranges of arguments, against the host's double functions, with the bounds
// that CUDA's programming guide publishes (ulps of the result).
#include "kernel_test.h"

// F(device expression of x and y, host expression of X and Y, low, high, ulps)
#define FUNCTIONS(F)                                                        \
    F(sqrtf(x), sqrt(X), 0, 1e30, 0.501)                                    \
    F(rsqrtf(x), 1 / sqrt(X), 1e-30, 1e30, 2)                               \
    F(cbrtf(x), cbrt(X), -1e10, 1e10, 1)                                    \
    F(hypotf(x, y), hypot(X, Y), -1e20, 1e20, 3)                            \
    F(expf(x), exp(X), -87, 88, 2)                                          \
    F(exp2f(x), exp2(X), -125, 127, 2)                                      \
    F(exp10f(x), pow(10.0, X), -37, 38, 2)                                  \
    F(expm1f(x), expm1(X), -10, 20, 1)                                      \
    F(expm1f(x), expm1(X), -1e-3, 1e-3, 1)                                  \
    F(logf(x), log(X), 1e-30, 1e30, 1)                                      \
    F(logf(x), log(X), 0.9, 1.1, 1)                                         \
    F(log2f(x), log2(X), 1e-10, 1e3, 1)                                     \
    F(log10f(x), log10(X), 1e-10, 1e3, 2)                                   \
    F(log1pf(x), log1p(X), -0.9, 10, 1)                                     \
    F(sinf(x), sin(X), -10, 10, 2)                                          \
    F(cosf(x), cos(X), -10, 10, 2)                                          \
    F(sinf(x), sin(X), -1e6, 1e6, 2)                                        \
    F(cosf(x), cos(X), -1e9, 1e9, 2)                                        \
    F(tanf(x), tan(X), -1.5, 1.5, 4)                                        \
    F(tanf(x), tan(X), -1000, 1000, 4)                                      \
    F(asinf(x), asin(X), -1, 1, 2)                                          \
    F(acosf(x), acos(X), -1, 1, 2)                                          \
    F(atanf(x), atan(X), -20, 20, 2)                                        \
    F(atan2f(x, y), atan2(X, Y), -5, 5, 3)                                  \
    F(sinhf(x), sinh(X), -20, 20, 3)                                        \
    F(coshf(x), cosh(X), -20, 20, 2)                                        \
    F(tanhf(x), tanh(X), -9, 9, 2)                                          \
    F(asinhf(x), asinh(X), -100, 100, 3)                                    \
    F(acoshf(x), acosh(X), 1, 100, 4)                                       \
    F(atanhf(x), atanh(X), -0.99, 0.99, 3)                                  \
    F(powf(x, y), pow(X, Y), 0.1, 10, 4)                                    \
    F(powf(x, 3.0f), pow(X, 3.0), -100, 100, 4)                             \
    F(fmodf(x, y), fmod(X, Y), -100, 100, 0)                                \
    F(erff(x), erf(X), -3, 3, 2)                                            \
    F(erfcf(x), erfc(X), -3, 8, 4)                                          \
    F(tgammaf(x), tgamma(X), 0.1, 30, 5)                                    \
    F(lgammaf(x), lgamma(X), 3, 1000, 6)

enum { N = 1000 };

static const struct {
    const char *name;
    double low, high, ulps;
} functions[] = {
#define F(device, host, low, high, ulps) {#device, low, high, ulps},
    FUNCTIONS(F)
#undef F
};
enum { COUNT = sizeof(functions) / sizeof(functions[0]) };

__global__ void run(const float *in, const float *second, float *out)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, k = 0;
    if (i >= N) return;
    float x, y;
#define F(device, host, low, high, ulps) x = in[k * N + i], y = second[k * N + i], out[k++ * N + i] = device;
    FUNCTIONS(F)
#undef F
}

static double reference(int which, double X, double Y)
{
    int k = 0;
#define F(device, host, low, high, ulps) if (which == k++) return host;
    FUNCTIONS(F)
#undef F
    return Y;
}

static double ulp_of(double v) { return ldexp(1.0, (v == 0 || ilogb(v) < -126 ? -126 : ilogb(v)) - 23); }

int main()
{
    Buffer<float> in(N * COUNT), second(N * COUNT), out(N * COUNT);
    for (int k = 0; k < COUNT; k++)
        for (int i = 0; i < N; i++) {
            double low = functions[k].low, high = functions[k].high;
            // half of the arguments of a wide positive range are spread over its orders of magnitude
            bool wide = low > 0 && high / low > 1e6 && i % 2;
            in[k * N + i] = wide ? (float)(low * pow(high / low, random_float(0, 1)))
                : random_float((float)low, (float)high);
            second[k * N + i] = random_float((float)low, (float)high);
        }
    in.up();
    second.up();
    run<<<(N + 127) / 128, 128>>>(in.device, second.device, out.device);
    out.down();
    for (int k = 0; k < COUNT; k++) {
        double worst = 0;
        int at = 0;
        for (int i = 0; i < N; i++) {
            double want = reference(k, in[k * N + i], second[k * N + i]),
                error = fabs(out[k * N + i] - want) / ulp_of(want);
            if (!(error <= worst)) worst = error, at = i;
        }
        if (!(worst <= functions[k].ulps + 0.01))
            fail("%s: %.2f ulps at x = %.9g, y = %.9g: got %.9g", functions[k].name, worst, in[k * N + at],
                 second[k * N + at], out[k * N + at]);
    }
    hash(out.host, N * COUNT * sizeof(float));
    return finish();
}
