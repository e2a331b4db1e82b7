// Mathematics that is exact or nearly so, at every kind of number: rounding to integers of both sizes, copysign, scaling with
// results that are denormal or beyond all bounds, what a number is; sincospi, Bessel functions of order n; and the fast
// intrinsics within the errors that CUDA publishes.
#include "kernel_test.h"

enum { EXACT = 26, NEAR = 6 };

struct Row {
    double exact[EXACT], near_[NEAR], near32[NEAR];
    float exact32[EXACT];
};

// Wide enough for an int, or the nearest end of the range.
HD double within(double v, double bound) { return v > bound ? bound : v < -bound ? -bound : v; }

template <class T> HD void exact(T *r, T x, T y, int n)
{
    T small = (T)within(x, 2e9), large = (T)within(x, 4e18);
    const T all[EXACT] = {(T)lrint(small), (T)llrint(large), (T)lround(small), (T)llround(large), nearbyint(x), rint(x), round(x),
                          trunc(x), floor(x), ceil(x), copysign(x, y), copysign(y, x), scalbn(x, n), scalbln(x, (long)n),
                          ldexp(x, n), (T)(isfinite(x) != 0), (T)(isinf(x) != 0), (T)(isnan(x) != 0), (T)(signbit(x) != 0),
                          fmax(x, y), fmin(x, y), fdim(x, y), nextafter(x, y), (T)ilogb(small == 0 ? (T)1 : small), fabs(x),
                          fmod(x, y == 0 ? (T)3 : y)};
    for (int k = 0; k < EXACT; k++) r[k] = all[k];
}

__global__ void run(const double *in, Row *out, int count)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count) return;
    double x = in[i], y = in[(i * 7 + 3) % count], p = within(x, 40), s, c;
    float f, g;
    int n = (i * 37) % 2200 - 1100;
    Row &row = out[i];
    exact(row.exact, x, y, n);
    exact(row.exact32, (float)x, (float)y, n / 7);
    row.exact32[23] = row.exact32[23] + 0.0f;
    sincospi(p, &s, &c);
    const double near64[NEAR] = {s - sinpi(p), c - cospi(p), jn(3, fabs(p) + 1), yn(4, fabs(p) + 1), jn(0, p) - j0(p),
                                 yn(1, fabs(p) + 1) - y1(fabs(p) + 1)};
    sincospif((float)p, &f, &g);
    float q = fabsf((float)p) + 1;
    const double near32[NEAR] = {f - sinpif((float)p), g - cospif((float)p), jnf(3, q), ynf(4, q), jnf(0, q) - j0f(q),
                                 ynf(1, q) - y1f(q)};
    for (int k = 0; k < NEAR; k++) row.near_[k] = near64[k], row.near32[k] = near32[k];
}

template <class T> static void check_exact(const T *got, T x, T y, int n, const char *type)
{
    T want[EXACT];
    exact(want, x, y, n);
    for (int k = 0; k < EXACT; k++) {
        bool zeros = (k == 19 || k == 20) && x == 0 && y == 0; // either zero is right
        bool same = got[k] != got[k] ? want[k] != want[k] : got[k] == want[k] && (zeros || !signbit(got[k]) == !signbit(want[k]));
        if (!same) fail("%s, function %d of %a, %a, %d: %a, not %a", type, k, (double)x, (double)y, n, (double)got[k], (double)want[k]);
    }
}

static void test_exact()
{
    const double kinds[] = {0.0, -0.0, 0.5, -0.5, 1.5, -1.5, 2.5, 0.49999999999999994, -0.49999999999999994, 8388609.0,
                            4503599627370497.5, -4503599627370495.5, 1e300, -1e300, 1e-310, -1e-310, 5e-324, INFINITY,
                            -INFINITY, NAN, 2147483647.5, -2147483648.5, 1e-40, 3.4e38, 1.17549435e-38};
    const int count = 600, fixed = sizeof kinds / sizeof *kinds;
    Buffer<double> in(count);
    Buffer<Row> out(count);
    for (int i = 0; i < count; i++) in[i] = i < fixed ? kinds[i] : ldexp((double)random_float(-1, 1), (int)(random_bits() % 100) - 40);
    in.up();
    run<<<5, 128>>>(in.device, out.device, count);
    out.down();
    for (int i = 0; i < count; i++) {
        double x = in[i], y = in[(i * 7 + 3) % count], q = fabs(within(x, 40)) + 1;
        int n = (i * 37) % 2200 - 1100;
        check_exact(out[i].exact, x, y, n, "double");
        check_exact(out[i].exact32, (float)x, (float)y, n / 7, "float");
        if (x != x) continue;
        const double want[NEAR] = {0, 0, jn(3, q), yn(4, q), 0, 0};
        for (int k = 0; k < NEAR; k++) {
            bool large = fabs(want[k]) > 1;
            expect_near("double", NEAR * i + k, out[i].near_[k], want[k], large ? 1e-11 : 5e-12);
            expect_near("float", NEAR * i + k, out[i].near32[k], want[k], large ? 2e-5 : 5e-6);
        }
    }
}

// --- fast intrinsics; units in the last place of a float ---

__global__ void run_fast(const float *in, float *out, int count)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= count) return;
    float x = in[i], s, c, a = 3.14159265f * (x / 50 - 1), p = x / 40 + 0.01f;
    __sincosf(a, &s, &c);
    const float all[] = {__sinf(a), __cosf(a), s, c, __tanf(a / 2.5f), __expf(x - 50), __exp10f(x / 5 - 10), __logf(p), __log2f(p),
                         __log10f(p), __powf(p, x / 10 - 5), __fdividef(x - 50, p), fdividef(x - 50, p), __saturatef(x / 30 - 1),
                         __frcp_rn(p), __frsqrt_rn(p)};
    for (int k = 0; k < 16; k++) out[16 * i + k] = all[k];
}

static double ulp(double want)
{
    int e = want == 0 ? -126 : ilogb(want) < -126 ? -126 : ilogb(want);
    return ldexp(1, e - 23);
}

static void test_fast()
{
    const int count = 4000;
    Buffer<float> in(count), out(16 * count);
    for (int i = 0; i < count; i++) in[i] = i * 0.025f;
    in.up();
    run_fast<<<(count + 255) / 256, 256>>>(in.device, out.device, count);
    out.down();
    for (int i = 0; i < count; i++) {
        float x = in[i], a = 3.14159265f * (x / 50 - 1), p = x / 40 + 0.01f, b = a / 2.5f, y = x / 10 - 5, t = x / 5 - 10, q = x - 50;
        double root = 1 / sqrt((double)p), quotient = (double)q / p, level = x / 30 - 1;
        double near_one = p >= 0.5f && p <= 2 ? 1 : 0;
        const double want[16] = {sin((double)a), cos((double)a), sin((double)a), cos((double)a), tan((double)b), exp((double)q),
                                 pow(10, (double)t), log((double)p), log2((double)p), log10((double)p), pow((double)p, (double)y),
                                 quotient, quotient, level < 0 ? 0 : level > 1 ? 1 : level, 1 / (double)p, root};
        const double bound[16] = {ldexp(1, -21), ldexp(1, -21), ldexp(1, -21), ldexp(1, -21), fabs(want[4]) * 1e-5 + 1e-6,
                                  (2 + floor(fabs(1.173 * q))) * ulp(want[5]), (2 + floor(fabs(2.97 * t))) * ulp(want[6]),
                                  near_one ? ldexp(1, -21) : 3 * ulp(want[7]), near_one ? ldexp(1, -22) : 2 * ulp(want[8]),
                                  near_one ? ldexp(1, -24) + ulp(want[9]) : 3 * ulp(want[9]),
                                  (4 + 8 * fabs(y * log2((double)p))) * ulp(want[10]), 2 * ulp(want[11]), 2 * ulp(want[12]),
                                  2 * ulp(want[13]), ulp(want[14]), ulp(want[15])};
        for (int k = 0; k < 16; k++)
            if (!(fabs(out[16 * i + k] - want[k]) <= bound[k]))
                fail("fast function %d of x = %a: %a, not %a", k, (double)x, (double)out[16 * i + k], want[k]);
    }
}

int main()
{
    test_exact();
    test_fast();
    return finish();
}
