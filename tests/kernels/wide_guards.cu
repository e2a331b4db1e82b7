// Guards in 64 bits without a sign: what all lanes pass may be asked once, where the numbers between theirs do not wrap.
#include "kernel_test.h"

typedef unsigned long long wide;

HD int passed(wide i, wide n)
{
    return (i < n) | (i <= n) << 1 | (n > i + 5) << 2 | (n - i > 3) << 3 | (i - 1 < n) << 4 | (i * 2 >= n) << 5 | (~i > n) << 6;
}

// Each guard by itself, so that it is a branch: bit k of out[i].
__global__ void guards(int *out, wide n)
{
    wide i = (wide)blockIdx.x * blockDim.x + threadIdx.x;
    int bits = 0;
    if (i < n) bits |= 1;
    if (i <= n) bits |= 2;
    if (n > i + 5) bits |= 4;
    if (n - i > 3) bits |= 8;
    if (i - 1 < n) bits |= 16;
    if (i * 2 >= n) bits |= 32;
    if (~i > n) bits |= 64;
    out[i] = bits;
}

// The guard is all there is: whole groups leave the masks out.
__global__ void below(int *out, wide n)
{
    wide i = (wide)blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] += 1000;
}

__global__ void turned(int *out, wide n)
{
    wide i = (wide)blockIdx.x * blockDim.x + threadIdx.x;
    if (n - i - 1 < n) out[i] += 5000;
}

__global__ void stride(int *out, wide n)
{
    for (size_t i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += (size_t)gridDim.x * blockDim.x) out[i] += 20000;
}

static void test(unsigned blocks, unsigned threads, wide n)
{
    wide count = (wide)blocks * threads;
    Buffer<int> out(count);
    guards<<<blocks, threads>>>(out.device, n);
    below<<<blocks, threads>>>(out.device, n);
    turned<<<blocks, threads>>>(out.device, n);
    if (n <= count) stride<<<2, 50>>>(out.device, n);
    out.down();
    for (wide i = 0; i < count; i++) {
        int want = passed(i, n) + (i < n ? 1000 : 0) + (n - i - 1 < n ? 5000 : 0) + (n <= count && i < n ? 20000 : 0);
        expect("guards", i, out[i], want);
    }
}

int main()
{
    const wide limits[] = {0, 1, 5, 31, 32, 33, 200, 255, 256, 300, 1000, 1ull << 31, 1ull << 32, (1ull << 63) - 1, 1ull << 63,
                           (1ull << 63) + 40, ~0ull - 70, ~0ull - 1, ~0ull};
    for (wide n : limits)
        for (unsigned threads : {32u, 100u, 256u}) test(1, threads, n), test(4, threads, n);
    return finish();
}
