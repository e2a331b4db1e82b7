// Float intrinsics: bit casts, conversions with a rounding mode, arithmetic that must not be contracted next to fused
// multiply-add that must be exact, halves of doubles, saturation, and the fast approximations within a loose bound.
#include "kernel_test.h"

struct Results {
    int rn, rz, ru, rd, as_int, hi, lo, double_rn;
    unsigned as_uint;
    long long as_longlong, double_ll;
    float back, apart, fused, root, reciprocal, quotient, saturated, from_int, from_unsigned, sum, difference;
    double joined, double_fused, double_apart;
    float fast[8];
};

__global__ void run(const float *a, const float *b, const float *c, Results *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float x = a[i], y = b[i], z = c[i];
    Results r;
    r.rn = __float2int_rn(x), r.rz = __float2int_rz(x), r.ru = __float2int_ru(x), r.rd = __float2int_rd(x);
    r.as_int = __float_as_int(x), r.as_uint = __float_as_uint(y);
    r.hi = __double2hiint((double)x), r.lo = __double2loint(x * 1.1), r.double_rn = __double2int_rn(x * 1.5);
    r.as_longlong = __double_as_longlong((double)y), r.double_ll = __double2ll_rn(x * 1e9);
    r.back = __int_as_float(__float_as_int(x) ^ (int)0x80000000);
    r.apart = __fadd_rn(__fmul_rn(x, y), z);      // two roundings
    r.fused = fmaf(x, y, z);                      // one
    r.root = __fsqrt_rn(fabsf(x)), r.reciprocal = __frcp_rn(y), r.quotient = __fdiv_rn(x, y);
    r.saturated = __saturatef(x), r.from_int = __int2float_rn(r.as_int), r.from_unsigned = __uint2float_rn(r.as_uint);
    r.sum = __fadd_rn(x, z), r.difference = __fsub_rn(x, z);
    r.joined = __hiloint2double(__double2hiint((double)x), __double2loint((double)x));
    r.double_fused = fma((double)x, 1.0 / 3.0, (double)z), r.double_apart = __dadd_rn(__dmul_rn(x, 1.0 / 3.0), z);
    float u = fabsf(x) * 0.01f + 0.5f;
    r.fast[0] = __expf(u), r.fast[1] = __logf(u), r.fast[2] = __sinf(u), r.fast[3] = __cosf(u);
    r.fast[4] = __powf(u, 1.5f), r.fast[5] = __fdividef(x, y), r.fast[6] = __log2f(u), r.fast[7] = rsqrtf(u);
    out[i] = r;
}

template <class T, class U> static T cast(U v)
{
    T r;
    memcpy(&r, &v, sizeof r);
    return r;
}

int main()
{
    const int n = 1000;
    Buffer<float> a(n), b(n), c(n);
    Buffer<Results> out(n);
    for (int i = 0; i < n; i++) {
        a[i] = i < 20 ? (i - 10) * 0.5f : random_float(-200, 200);
        b[i] = random_float(0.5f, 10) * (i & 1 ? 1 : -1);
        c[i] = -a[i] * b[i];                      // the rounding of the product is all that is left
    }
    a.up();
    b.up();
    c.up();
    run<<<10, 100>>>(a.device, b.device, c.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        float x = a[i], y = b[i], z = c[i];
        volatile float product = x * y;
        volatile double wide = x * (1.0 / 3.0);
        Results &r = out[i];
#define SAME(field, want) expect(#field, i, r.field, want)
        SAME(rn, (int)rintf(x)); SAME(rz, (int)x); SAME(ru, (int)ceilf(x)); SAME(rd, (int)floorf(x));
        SAME(as_int, cast<int>(x)); SAME(as_uint, cast<unsigned>(y)); SAME(as_longlong, cast<long long>((double)y));
        SAME(hi, (int)(cast<long long>((double)x) >> 32)); SAME(lo, (int)cast<long long>(x * 1.1));
        SAME(double_rn, (int)rint(x * 1.5)); SAME(double_ll, (long long)rint(x * 1e9)); SAME(back, -x);
        SAME(apart, product + z); SAME(fused, fmaf(x, y, z)); SAME(root, sqrtf(fabsf(x))); SAME(reciprocal, 1 / y);
        SAME(quotient, x / y);
        SAME(saturated, x > 1 ? 1 : x > 0 ? x : 0); SAME(from_int, (float)cast<int>(x));
        SAME(from_unsigned, (float)cast<unsigned>(y));
        SAME(sum, x + z); SAME(difference, x - z); SAME(joined, (double)x);
        SAME(double_fused, fma((double)x, 1.0 / 3.0, (double)z)); SAME(double_apart, wide + z);
        double u = fabsf(x) * 0.01f + 0.5f, fast[8] = {exp(u), log(u), sin(u), cos(u), pow(u, 1.5), x / y, log2(u),
                                                       1 / sqrt(u)};
        for (int k = 0; k < 8; k++) expect_near("fast", i * 8 + k, r.fast[k], fast[k], 1e-5);
    }
    for (int i = 0; i < n; i++) hash(&out[i].apart, sizeof(float) * 2);
    return finish();
}
