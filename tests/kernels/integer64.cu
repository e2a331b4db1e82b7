// 64-bit integers across the 32-bit halves: carries, products, quotients, shifts by variable counts, comparisons that
// only the upper half decides, and addresses computed with 64-bit indices.
#include "kernel_test.h"

enum { RESULTS = 12 };

HD void compute(unsigned long long a, unsigned long long b, int s, unsigned long long *out)
{
    long long sa = (long long)a, sb = (long long)b;
    out[0] = a + b;
    out[1] = a - b;
    out[2] = a * b;
    out[3] = a / (b | 1);
    out[4] = a % (b | 1);
    out[5] = a << s;
    out[6] = (unsigned long long)(sa >> s);
    out[7] = a < b;
    out[8] = (sa < sb) + 2 * (sa <= sb) + 4 * (sa == sb);
    out[9] = (unsigned long long)((sa >> 1) / ((sb >> 33) | 1));
    out[10] = (unsigned)a * (unsigned long long)(unsigned)(b >> 32); // 32 x 32 -> 64
    unsigned long long x = a;
    for (int i = 0; i < 5; i++) {                                    // splitmix
        x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull + b;
        x ^= x >> 27;
    }
    out[11] = x;
}

__global__ void run(const unsigned long long *in, unsigned long long *out, long long n)
{
    long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    unsigned long long result[RESULTS];
    compute(in[2 * i], in[2 * i + 1], (int)(i & 63), result);
    for (unsigned long long k = 0; k < RESULTS; k++) out[i + k * (unsigned long long)n] = result[k];
}

int main()
{
    const int n = 3000;
    const unsigned long long edges[] = {0, 1, 0xffffffffull, 0x100000000ull, 0x7fffffffffffffffull,
                                        0x8000000000000000ull, ~0ull};
    Buffer<unsigned long long> in(2 * n), out(n * RESULTS);
    for (int i = 0; i < 2 * n; i++) in[i] = (unsigned long long)random_bits() << 32 | random_bits();
    for (int i = 0; i < 49; i++) {
        in[2 * i] = edges[i / 7];
        in[2 * i + 1] = edges[i % 7];
    }
    in.up();
    run<<<(n + 127) / 128, 128>>>(in.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        unsigned long long want[RESULTS];
        compute(in[2 * i], in[2 * i + 1], i & 63, want);
        for (int k = 0; k < RESULTS; k++)
            if (out[i + k * n] != want[k])
                fail("result %d of %llx, %llx: got %llx, expected %llx", k, in[2 * i], in[2 * i + 1], out[i + k * n],
                     want[k]);
    }
    return finish();
}
