// The usual arithmetic conversions between types of different sign and width, in comparisons, arithmetic, ?: and
// assignment.
#include "kernel_test.h"

enum { RESULTS = 16 };

HD void mix(int i, unsigned u, short s, unsigned char c, long long l, unsigned long long w, long long *out)
{
    out[0] = i < u;                      // unsigned comparison
    out[1] = i + u > 0;                  // never negative
    out[2] = ((i >> 1) - ((int)u >> 1)) / 2;
    out[3] = (i + u) / 2;                // unsigned division
    out[4] = s < c;
    out[5] = s + c;
    out[6] = l < u;                      // 64-bit signed
    out[7] = l < (long long)w;
    out[8] = (unsigned long long)i > w;  // sign-extends first
    out[9] = (long long)(i * 1ll + u);
    out[10] = (u >> 31) - (unsigned)(i >> 31);
    out[11] = (s < 0 ? s : u) > 100u;    // ?: of int and unsigned is unsigned
    out[12] = (long long)(unsigned)i;    // zero-extends
    out[13] = (long long)(int)u;         // sign-extends
    out[14] = (unsigned char)s + (signed char)c;
    out[15] = (long long)(w % (unsigned long long)(u | 1)) - (i % (s | 1));
}

__global__ void run(const unsigned *seed, long long *out, int n)
{
    int t = blockIdx.x * blockDim.x + threadIdx.x;
    if (t >= n) return;
    unsigned r = seed[t];
    mix((int)r >> 2, r << 1, (short)(r >> 5), (unsigned char)(r >> 9), (long long)(int)r * 5, r * 77777ull,
        out + t * RESULTS);
}

int main()
{
    const int n = 2001;
    Buffer<unsigned> seed(n);
    Buffer<long long> out(n * RESULTS);
    for (int i = 0; i < n; i++) seed[i] = i < 40 ? (unsigned)(i - 20) * 4 : random_bits();
    seed.up();
    run<<<(n + 95) / 96, 96>>>(seed.device, out.device, n);
    out.down();
    for (int t = 0; t < n; t++) {
        unsigned r = seed[t];
        long long want[RESULTS];
        mix((int)r >> 2, r << 1, (short)(r >> 5), (unsigned char)(r >> 9), (long long)(int)r * 5, r * 77777ull, want);
        for (int k = 0; k < RESULTS; k++)
            if (out[t * RESULTS + k] != want[k])
                fail("result %d of %08x: got %lld, expected %lld", k, r, out[t * RESULTS + k], want[k]);
    }
    return finish();
}
