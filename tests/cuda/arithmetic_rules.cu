// What C leaves open and CUDA does not: shifts by too much, division by zero and of the lowest number, conversions of numbers
// that do not fit, and C's own rules for narrow types, mixed signs and effects inside of expressions. All operands are data,
// every thread has its own.
#include "kernel_test.h"

enum { N = 64 };

__global__ void shifts(const int *value, const int *count, long long *out)
{
    int i = threadIdx.x, v = value[i], n = count[i];
    unsigned u = v;
    long long w = (long long)v << 20;
    out[i] = v >> n;
    out[N + i] = u >> n;
    out[2 * N + i] = (int)(u << n);
    out[3 * N + i] = w >> n;
    out[4 * N + i] = (unsigned long long)w >> n;
    out[5 * N + i] = (long long)((unsigned long long)w << n);
    out[6 * N + i] = __funnelshift_l(u, ~u, n);
    out[7 * N + i] = __funnelshift_rc(u, ~u, n);
}

__global__ void divisions(const int *a, const int *b, long long *out)
{
    int i = threadIdx.x, x = a[i], y = b[i];
    long long wx = (long long)x << 32, wy = y;
    out[i] = y == 0 ? 77 : x / y;
    out[N + i] = y == 0 ? 77 : x % y;
    out[2 * N + i] = y == 0 ? 77 : (unsigned)x / (unsigned)y;
    out[3 * N + i] = y == 0 ? 77 : wx / wy;
    out[4 * N + i] = y == 0 ? 77 : wx % wy;
    out[5 * N + i] = (signed char)x / ((signed char)y | 1);
    volatile int sink = x / y + x % y; // traps nowhere
    (void)sink;
}

__global__ void conversions(const double *in, long long *out)
{
    int i = threadIdx.x;
    double d = in[i];
    float f = (float)d;
    out[i] = __double2int_rz(d);
    out[N + i] = __double2uint_rz(d);
    out[2 * N + i] = __double2ll_rz(d);
    out[3 * N + i] = (long long)__double2ull_rz(d);
    out[4 * N + i] = __float2int_rn(f);
    out[5 * N + i] = __float2uint_ru(f);
    out[6 * N + i] = __float2int_rd(f);
    out[7 * N + i] = (int)f;
}

// Promotions, conversions back, effects: each variable is changed once in an expression.
__global__ void narrow(const int *in, int *out)
{
    int i = threadIdx.x, k = i & 3, a[4] = {1, 2, 3, 4};
    signed char c = (signed char)in[i];
    unsigned char u = (unsigned char)in[i];
    short s = (short)(in[i] >> 3);
    unsigned short h = (unsigned short)(in[i] * 5);
    bool flag = in[i] & 6;
    out[i] = c + u;
    out[N + i] = c < u;
    out[2 * N + i] = (c < 0u) + (s < h) * 2 + ((unsigned)s < h) * 4 + (-1 < (long long)h) * 8;
    c += 100, u -= 200, s *= 3, h <<= 3;
    out[3 * N + i] = c ^ u << 8 ^ s ^ h << 4;
    a[k++ & 3] = k * 10; // the right side first
    out[4 * N + i] = a[0] + a[1] * 3 + a[2] * 7 + a[3] * 11 + k * 1000;
    int x = in[i], y = (x > 0 && (x = -x, x & 1)) ? x++ : --x;
    out[5 * N + i] = x * 3 + y + (flag || (y += 5, false)) + y;
    flag = 256;
    out[6 * N + i] = flag + !u + -(int)flag * ~h + (u ? c : s) + sizeof(c + c);
    out[7 * N + i] = (u++, u) + c-- - --s;
}

static const int interesting[] = {0, 1, -1, 2, -2, 5, -7, 31, 32, 33, 63, 64, 65, 127, -128, 255, 256, 32767, -32768, 65535, 1 << 30,
                                  (int)0x80000000, 0x7fffffff, (int)0x80000001};

static int one_of(int i)
{
    return interesting[i % (int)(sizeof interesting / sizeof *interesting)];
}

static void check_shifts()
{
    Buffer<int> value(N), count(N);
    Buffer<long long> out(8 * N);
    for (int i = 0; i < N; i++) {
        value[i] = one_of(i) ^ (i * 0x10101);
        count[i] = i < 40 ? i * 2 : 1 << (i - 40);
    }
    value.up();
    count.up();
    shifts<<<1, N>>>(value.device, count.device, out.device);
    out.down();
    for (int i = 0; i < N; i++) {
        int v = value[i];
        unsigned n = count[i], u = v, cut = n & 31;
        long long w = (long long)((unsigned long long)v << 20);
        expect("int >>", i, out[i], (long long)(n > 31 ? (v < 0 ? -1 : 0) : v >> n));
        expect("unsigned >>", i, out[N + i], (long long)(n > 31 ? 0 : u >> n));
        expect("<<", i, out[2 * N + i], (long long)(int)(n > 31 ? 0 : u << n));
        expect("long long >>", i, out[3 * N + i], n > 63 ? (w < 0 ? -1ll : 0ll) : w >> n);
        expect("unsigned long long >>", i, out[4 * N + i], (long long)(n > 63 ? 0 : (unsigned long long)w >> n));
        expect("long long <<", i, out[5 * N + i], (long long)(n > 63 ? 0 : (unsigned long long)w << n));
        unsigned left = cut ? ~u << cut | u >> (32 - cut) : ~u, clamped = n > 32 ? 32 : n;
        expect("funnel l", i, out[6 * N + i], (long long)left);
        expect("funnel rc", i, out[7 * N + i], (long long)(unsigned)((((unsigned long long)~u << 32) | u) >> clamped));
    }
}

static void check_divisions()
{
    Buffer<int> a(N), b(N);
    Buffer<long long> out(6 * N);
    for (int i = 0; i < N; i++) a[i] = one_of(i * 5), b[i] = one_of(i * 7 + 2);
    a[0] = a[1] = (int)0x80000000, b[0] = 3, b[1] = 1 << 31;
    a.up();
    b.up();
    divisions<<<1, N>>>(a.device, b.device, out.device);
    out.down();
    for (int i = 0; i < N; i++) {
        long long x = a[i], y = b[i], wx = (long long)((unsigned long long)x << 32);
        bool lowest = wx == (long long)(1ull << 63) && y == -1;
        expect("/", i, out[i], y ? (long long)(int)(x / y) : 77);
        expect("%", i, out[N + i], y ? x % y : 77);
        expect("unsigned /", i, out[2 * N + i], y ? (long long)((unsigned)x / (unsigned)y) : 77);
        expect("long long /", i, out[3 * N + i], y ? (lowest ? wx : wx / y) : 77);
        expect("long long %", i, out[4 * N + i], y ? (lowest ? 0 : wx % y) : 77);
        expect("signed char /", i, out[5 * N + i], (long long)((signed char)x / ((signed char)y | 1)));
    }
}

// Rounds with `round`, then the nearest end of [low, high]; NaN gives `nan`.
static double clamped(double d, double (*round)(double), double low, double high)
{
    d = round(d);
    return d < low ? low : d > high ? high : d;
}

static void check_conversions()
{
    static const double values[] = {0.0, -0.0, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999997, 3.99, -3.99, 2147483647.0, 2147483648.0,
        -2147483648.0, -2147483649.0, 4294967295.0, 4294967296.0, 1e10, -1e10, 9.2e18, 9.3e18, -9.3e18, 1.8e19, 1.9e19, 1e30, -1e30,
        INFINITY, -INFINITY, 1e-300, -1e-300, 16777216.0, 8388607.5};
    Buffer<double> in(N);
    Buffer<long long> out(8 * N);
    for (int i = 0; i < N; i++) in[i] = values[i % (int)(sizeof values / sizeof *values)] * (i < 32 ? 1 : -1);
    in.up();
    conversions<<<1, N>>>(in.device, out.device);
    out.down();
    for (int i = 0; i < N; i++) {
        double d = in[i], f = (float)d, low = -2147483648.0, high = 2147483647.0;
        expect("int rz", i, out[i], (long long)clamped(d, trunc, low, high));
        expect("unsigned rz", i, out[N + i], (long long)clamped(d, trunc, 0, 4294967295.0));
        long long wide = d >= 9223372036854775808.0 ? 0x7fffffffffffffffll : d < -9223372036854775808.0 ? (long long)(1ull << 63) : (long long)d;
        expect("long long rz", i, out[2 * N + i], wide);
        expect("unsigned long long rz", i, out[3 * N + i],
               (long long)(d >= 18446744073709551616.0 ? ~0ull : d <= 0 ? 0 : (unsigned long long)d));
        expect("int rn", i, out[4 * N + i], (long long)clamped(f, rint, low, high));
        expect("unsigned ru", i, out[5 * N + i], (long long)clamped(f, ceil, 0, 4294967295.0));
        expect("int rd", i, out[6 * N + i], (long long)clamped(f, floor, low, high));
        expect("int", i, out[7 * N + i], (long long)clamped(f, trunc, low, high));
    }
}

static void host_narrow(int in, int i, int *want)
{
    int k = i & 3, a[4] = {1, 2, 3, 4}, c = (signed char)in, u = in & 255, s = (short)(in >> 3), h = in * 5 & 65535;
    want[0] = c + u;
    want[1] = c < u;
    want[2] = (s < h) * 2 + ((unsigned)s < (unsigned)h) * 4 + 8;
    int flag = (in & 6) != 0;
    c = (signed char)(c + 100), u = (u - 200) & 255, s = (short)(s * 3), h = h << 3 & 65535;
    want[3] = c ^ u << 8 ^ s ^ h << 4;
    a[k] = k * 10;
    want[4] = a[0] + a[1] * 3 + a[2] * 7 + a[3] * 11 + (k + 1) * 1000;
    int x = in, y;
    bool odd = false;
    if (x > 0) x = -x, odd = x & 1;
    if (odd) y = x, x = x + 1;
    else x = (int)((unsigned)x - 1), y = x;
    unsigned sum = (unsigned)x * 3 + y;
    if (!flag) y = (int)((unsigned)y + 5);
    want[5] = (int)(sum + flag + y);
    want[6] = 1 + !u - ~h + (u ? c : s) + 4;
    u = (u + 1) & 255;
    s = (short)(s - 1);
    want[7] = u + c - s;
}

static void check_narrow()
{
    Buffer<int> in(N), out(8 * N);
    for (int i = 0; i < N; i++) in[i] = i < 24 ? one_of(i) % 400000 : (int)(random_bits() % 400000) - 200000;
    in.up();
    narrow<<<1, N>>>(in.device, out.device);
    out.down();
    for (int i = 0; i < N; i++) {
        int want[8];
        host_narrow(in[i], i, want);
        for (int k = 0; k < 8; k++) expect("narrow", k * 1000 + i, out[k * N + i], want[k]);
    }
}

int main()
{
    check_shifts();
    check_divisions();
    check_conversions();
    check_narrow();
    return finish();
}
