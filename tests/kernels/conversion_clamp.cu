// Floats that an integer cannot hold: CUDA's conversion instructions clamp to the nearest end of the range and turn NaN
// into 0. C leaves this undefined: no sanitizer build of this program.
#include "kernel_test.h"

template <class F> __global__ void convert(const F *in, int *i, unsigned *u, long long *l, unsigned long long *w, int n)
{
    int t = blockIdx.x * blockDim.x + threadIdx.x;
    if (t >= n) return;
    i[t] = (int)in[t];
    u[t] = (unsigned)in[t];
    l[t] = (long long)in[t];
    w[t] = (unsigned long long)in[t];
}

static long long clamp_signed(double v, double limit, long long top)
{
    return v >= limit ? top : v < -limit ? -top - 1 : (long long)v;
}

static unsigned long long clamp_unsigned(double v, double limit, unsigned long long top)
{
    return v >= limit ? top : !(v > 0) ? 0 : (unsigned long long)v;
}

template <class F> static void test(const char *type)
{
    const double values[] = {0, -0.0, 0.99, -0.99, 1e5, -1e5, 2147483520.0, 2147483648.0, -2147483648.0, 3e9,
                             4294967296.0, -3e9,
                             9.3e18, -9.3e18, 1.7e19, 1.9e19, 1e30, -1e30, INFINITY, -INFINITY, NAN};
    const int n = sizeof(values) / sizeof(values[0]);
    Buffer<F> in(n);
    Buffer<int> i(n);
    Buffer<unsigned> u(n);
    Buffer<long long> l(n);
    Buffer<unsigned long long> w(n);
    for (int k = 0; k < n; k++) in[k] = (F)values[k];
    in.up();
    convert<<<1, 33>>>(in.device, i.device, u.device, l.device, w.device, n);
    i.down();
    u.down();
    l.down();
    w.down();
    for (int k = 0; k < n; k++) {
        double v = (double)in[k];
        if (v != v) {
            // 0 from float to 32 bits, else the highest bit alone
            unsigned word = sizeof(F) == 4 ? 0 : 1u << 31;
            bool right = i[k] == (int)word && u[k] == word && l[k] == (long long)w[k] && w[k] == 1ull << 63;
            if (!right) fail("%s NaN: %d %u %lld %llu", type, i[k], u[k], l[k], w[k]);
            continue;
        }
        if (i[k] != clamp_signed(v, 2147483648.0, 0x7fffffff)) fail("%s %g: int %d", type, v, i[k]);
        if (u[k] != clamp_unsigned(v, 4294967296.0, 0xffffffffu)) fail("%s %g: unsigned %u", type, v, u[k]);
        if (l[k] != clamp_signed(v, 9223372036854775808.0, 0x7fffffffffffffffll))
            fail("%s %g: long long %lld", type, v, l[k]);
        if (w[k] != clamp_unsigned(v, 18446744073709551616.0, ~0ull))
            fail("%s %g: unsigned long long %llu", type, v, w[k]);
    }
}

int main()
{
    test<float>("float");
    test<double>("double");
    return finish();
}
