// Every C operator on int, unsigned, long long and unsigned long long, and their compound forms, on values that include
// the extremes of each type. The host runs the same function, compiled by the host compiler.
#include "kernel_test.h"

enum { OPERATORS = 40 };

template <class T> HD void all_operators(T a, T b, T *out, int stride)
{
    T d = b == 0 ? (T)3 : b == (T)-1 ? (T)-2 : b; // a safe divisor
    int s = (int)(b & 15), k = 0;
    T x, half = a / 2, low = (T)(a % 1000), other = (T)(b % 1000);
#define PUT(value) out[k++ * stride] = (T)(value)
    PUT(half + b / 2); PUT(half - b / 2); PUT(low * other); PUT(a / d); PUT(a % d);
    PUT(a & b); PUT(a | b); PUT(a ^ b); PUT(~a); PUT(!a); PUT(!!b);
    PUT(a >> s); PUT((low < 0 ? 1 - low : low) << s); PUT(-low); PUT(+a);
    PUT(a < b); PUT(a <= b); PUT(a > b); PUT(a >= b); PUT(a == b); PUT(a != b);
    PUT(a && b); PUT(a || b); PUT(a < b ? a : b); PUT((x = half, x + 1 > x));
    x = half; PUT(x += b / 2); PUT(x -= b / 2); x = low; PUT(x *= other); x = a; PUT(x /= d); x = a; PUT(x %= d);
    x = a; PUT(x &= b); PUT(x |= b / 2); PUT(x ^= a); PUT(x >>= s);
    x = low; PUT(x++); PUT(++x); PUT(x--); PUT(--x); PUT(x);
    PUT(sizeof(a) + (a == b) - (a < 0));
#undef PUT
}

template <class T> __global__ void run(const T *a, const T *b, T *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) all_operators(a[i], b[i], out + i, n);
}

template <class T> static void test(const char *type)
{
    const int n = 999;
    Buffer<T> a(n), b(n), out(n * OPERATORS);
    unsigned long long top = 1ull << (sizeof(T) * 8 - 1);
    T extremes[] = {0, 1, 2, (T)-1, (T)-2, (T)top, (T)(top - 1), (T)(top + 1), 10, (T)-10};
    for (int i = 0; i < n; i++) {
        uint64_t r = random_bits() * 0x100000001ull ^ (uint64_t)random_bits() << 16;
        a[i] = i < 100 ? extremes[i / 10] : (T)(r >> random_bits() % 40);
        b[i] = i < 100 ? extremes[i % 10] : (T)(random_bits() >> random_bits() % 32);
    }
    a.up();
    b.up();
    run<<<(n + 99) / 100, 100>>>(a.device, b.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        T want[OPERATORS];
        all_operators(a[i], b[i], want, 1);
        for (int k = 0; k < OPERATORS; k++)
            if (out[k * n + i] != want[k])
                fail("%s, operator %d, %lld and %lld: got %lld, expected %lld", type, k, (long long)a[i],
                     (long long)b[i],
                     (long long)out[k * n + i], (long long)want[k]);
    }
}

int main()
{
    test<int>("int");
    test<unsigned>("unsigned");
    test<long long>("long long");
    test<unsigned long long>("unsigned long long");
    return finish();
}
