// CUDA's mathematics beyond C's: norms and their reciprocals within 1 or 2 ulp without overflow, remquo, inverse error
// functions, normal distribution and Bessel functions at their special points and against relations between them, in
// device code and in host code.
#include "kernel_test.h"

struct Results {
    double norm[8], back[4], special[12];
    float norm32[8], back32[4];
    int quotient, quotient32;
    double remainder;
    float remainder32;
};

__host__ __device__ void norms(Results &r, const double *v, const float *f)
{
    const double d[] = {norm3d(v[0], v[1], v[2]),
                        norm4d(v[0], v[1], v[2], v[3]),
                        rnorm3d(v[0], v[1], v[2]),
                        rnorm4d(v[0], v[1], v[2], v[3]),
                        rhypot(v[0], v[1]),
                        norm(4, v),
                        rnorm(4, v),
                        rhypot(v[2], 0.0)};
    const float s[] = {norm3df(f[0], f[1], f[2]),
                       norm4df(f[0], f[1], f[2], f[3]),
                       rnorm3df(f[0], f[1], f[2]),
                       rnorm4df(f[0], f[1], f[2], f[3]),
                       rhypotf(f[0], f[1]),
                       normf(4, f),
                       rnormf(4, f),
                       rhypotf(f[2], 0)};
    for (int k = 0; k < 8; k++) r.norm[k] = d[k], r.norm32[k] = s[k];
    r.remainder = remquo(v[0], v[1], &r.quotient);
    r.remainder32 = remquof(f[0], f[1], &r.quotient32);
}

// Functions undone by their inverses; p in (0, 1).
__host__ __device__ void inverses(Results &r, double p)
{
    const double d[] = {erf(erfinv(2 * p - 1)), erfc(erfcinv(2 * p)), normcdf(normcdfinv(p)), erfcx(p) / exp(p * p)};
    const float f[] = {erff(erfinvf((float)(2 * p - 1))), erfcf(erfcinvf((float)(2 * p))),
                       normcdff(normcdfinvf((float)p)), erfcxf((float)p) / expf((float)(p * p))};
    for (int k = 0; k < 4; k++) r.back[k] = d[k], r.back32[k] = f[k];
}

// What is 0, 1 or beyond all bounds; and Wronski's determinant of Bessel functions, 2 / (pi x).
__host__ __device__ void special(Results &r, double zero, double one, double x)
{
    const double inf = one / zero;
    const double d[] = {erfinv(one),
                        erfinv(-one),
                        erfcinv(zero),
                        erfcinv(2 * one),
                        normcdfinv(zero),
                        normcdf(inf),
                        erfcx(inf),
                        y0(zero),
                        j0(zero),
                        cyl_bessel_i0(zero) + cyl_bessel_i1(zero),
                        j1(x) * y0(x) - j0(x) * y1(x),
                        jn(3, x) * yn(2, x) - jn(2, x) * yn(3, x)};
    for (int k = 0; k < 12; k++) r.special[k] = d[k];
}

__global__ void run(const double *v, const float *f, Results *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    norms(out[i], v + 4 * i, f + 4 * i);
    inverses(out[i], (i + 0.5) / n);
    special(out[i], i * 0.0, 1.0, 0.25 + i * 0.125);
}

// Units in the last place of a float or double.
template <class T> static double ulps(T got, long double want)
{
    const int digits = sizeof(T) == 4 ? 24 : 53, least = sizeof(T) == 4 ? -126 : -1022;
    if (isinf(want) || want != want) return want != want ? got == got : (long double)got != want;
    if ((long double)(T)want == (long double)got) return 0;
    int e = ilogbl(want) < least ? least : ilogbl(want);
    return (double)fabsl(ldexpl((long double)got - want, digits - 1 - e));
}

template <class T> static void check_norms(const T *got, const T *v, bool device, int i)
{
    long double squares = 0, sum[5] = {0}, bound = sizeof(T) == 4 ? 2 : 1;
    for (int k = 0; k < 4; k++) sum[k + 1] = squares += (long double)v[k] * v[k];
    const long double want[] = {sqrtl(sum[3]),     sqrtl(sum[4]), 1 / sqrtl(sum[3]), 1 / sqrtl(sum[4]),
                                1 / sqrtl(sum[2]), sqrtl(sum[4]), 1 / sqrtl(sum[4]), 1 / fabsl((long double)v[2])};
    for (int k = 0; k < 8; k++) {
        bool infinite = k != 4 && k != 7 && (isinf(v[0]) || isinf(v[1]) || isinf(v[2]));
        long double w = infinite ? k < 2 || k == 5 ? INFINITY : 0 : want[k];
        if (!(ulps(got[k], w) <= bound))
            fail("%s norm %d of %a, %a, %a, %a (%zu bytes): %a, not %La", device ? "device" : "host", k, (double)v[0],
                 (double)v[1], (double)v[2], (double)v[3], sizeof(T), (double)got[k], w);
    }
}

static void check(const Results &r, const double *v, const float *f, bool device, int i, int n)
{
    check_norms(r.norm, v, device, i);
    check_norms(r.norm32, f, device, i);
    int q;
    double want = remquo(v[0], v[1], &q);
    if (isfinite(want)) {
        expect("remquo", i, r.remainder, want);
        expect("remquo's quotient", i, r.quotient & 7, q & 7);
        expect("remquo's sign", i, r.quotient == 0 || (r.quotient < 0) == (signbit(v[0]) != signbit(v[1])), true);
        expect("remquof", i, r.remainder32, remquof(f[0], f[1], &q));
        expect("remquof's quotient", i, r.quotient32 & 7, q & 7);
    }
    double p = (i + 0.5) / n, x = 0.25 + i * 0.125;
    const double back[] = {2 * p - 1, 2 * p, p, erfc(p)};
    for (int k = 0; k < 4; k++) {
        expect_near(device ? "there and back" : "there and back on the host", i * 4 + k, r.back[k] / back[k], 1, 4e-14);
        expect_near("float there and back", i * 4 + k, r.back32[k] / back[k], 1, 3e-5);
    }
    const double wanted[] = {INFINITY, -INFINITY, INFINITY, -INFINITY, -INFINITY,      1,
                             0,        -INFINITY, 1,        1,         2 / (M_PI * x), 2 / (M_PI * x)};
    for (int k = 0; k < 12; k++) expect_near("special point or relation", i * 12 + k, r.special[k], wanted[k], 1e-11);
}

int main()
{
    const int n = 160;
    const double edges[] = {0, 3, 4, 1e300, 1e-300, INFINITY, NAN, 5e-324, 1.5, -12, 1e154, -1e-160};
    const float edges32[] = {0, 3, 4, 1e38f, 1e-38f, INFINITY, NAN, 1e-45f, 1.5f, -12, 1e19f, -1e-20f};
    Buffer<double> v(4 * n);
    Buffer<float> f(4 * n);
    Buffer<Results> out(n);
    for (int i = 0; i < 4 * n; i++) {
        v[i] = i < 240 ? edges[i * 7 / 5 % 12] : ldexp(random_float(-2, 2), (int)(random_bits() % 40));
        f[i] = i < 240 ? edges32[i * 7 / 5 % 12] : ldexpf(random_float(-2, 2), (int)(random_bits() % 20));
    }
    v.up(), f.up();
    run<<<2, 96>>>(v.device, f.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        check(out[i], &v[4 * i], &f[4 * i], true, i, n);
        Results here;
        norms(here, &v[4 * i], &f[4 * i]);
        inverses(here, (i + 0.5) / n);
        special(here, i * 0.0, 1.0, 0.25 + i * 0.125);
        check(here, &v[4 * i], &f[4 * i], false, i, n);
    }
    return finish();
}
