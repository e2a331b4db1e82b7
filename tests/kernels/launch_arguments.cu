// Kernel parameters of every size and alignment, by value: they arrive as passed, and are taken at the launch: what the
// host changes afterwards does not show. Parameters are variables of the thread: it may change its own.
#include "kernel_test.h"

struct Small {
    char c[3];
};

struct Large {
    double d;
    short s[7];
    const int *p;
    float4 v;
};

__global__ void run(char c, double d, Small small, short s, long long l, bool b, float f, Large large, unsigned char u,
                    int3 triple, double *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    double *mine = out + i * 12;
    c += (char)(i % 3);
    large.s[i % 7] += 5;
    n -= i;
    *mine++ = c;
    *mine++ = d;
    *mine++ = small.c[i % 3];
    *mine++ = s;
    *mine++ = (double)l;
    *mine++ = b ? f : -f;
    *mine++ = large.d + large.s[i % 7] + large.s[(i + 1) % 7];
    *mine++ = large.p[i % 4];
    *mine++ = large.v.x + large.v.w;
    *mine++ = u;
    *mine++ = triple.x * 100 + triple.y * 10 + triple.z;
    *mine++ = n;
}

__global__ void nothing() {}

__global__ void only_default(int *out, int v = 7) { out[threadIdx.x] = v; }

int main()
{
    const int n = 200;
    Buffer<int> table(4), one(5);
    Buffer<double> out(12 * n);
    for (int k = 0; k < 4; k++) table[k] = k * k + 1;
    table.up();
    Small small = {{1, 2, 3}};
    Large large = {2.5, {10, 20, 30, 40, 50, 60, 70}, table.device, {1, 2, 3, 4}};
    int3 triple = {1, 2, 3};
    run<<<4, 50>>>('A', -1e100, small, -300, 1ll << 40, true, 0.75f, large, 200, triple, out.device, n);
    large.s[0] = 0, small.c[0] = 0, triple.x = 0;
    nothing<<<7, 33>>>();
    only_default<<<1, 5>>>(one.device);
    out.down();
    one.down();
    for (int i = 0; i < n; i++) {
        int a = (i % 7 + 1) * 10 + 5, b = ((i + 1) % 7 + 1) * 10;
        const double want[12] = {65.0 + i % 3, -1e100, i % 3 + 1.0, -300, 1099511627776.0, 0.75, 2.5 + a + b,
                                 (i % 4) * (i % 4) + 1.0, 5, 200, 123, (double)(n - i)};
        for (int k = 0; k < 12; k++) expect("argument", i * 12 + k, out[i * 12 + k], want[k]);
    }
    for (int k = 0; k < 5; k++) expect("default", k, one[k], 7);
    return finish();
}
