// Compare-and-swap loops: float maximum, float and double product, saturating counters, a 64-bit pair of value and
// index, and 16-bit additions inside a word.
#include "kernel_test.h"

__device__ float atomic_max(float *address, float value)
{
    int *word = (int *)address, old = *word, assumed;
    do {
        assumed = old;
        if (__int_as_float(assumed) >= value) break;
        old = atomicCAS(word, assumed, __float_as_int(value));
    } while (old != assumed);
    return __int_as_float(old);
}

__device__ double atomic_double(double *address, double value)
{
    unsigned long long *word = (unsigned long long *)address, old = *word, assumed;
    do {
        assumed = old;
        old = atomicCAS(word, assumed,
                        (unsigned long long)__double_as_longlong(value + __longlong_as_double((long long)assumed)));
    } while (assumed != old);
    return __longlong_as_double((long long)old);
}

__device__ void add_saturating(unsigned *address, unsigned limit)
{
    unsigned seen = *address;
    while (seen < limit) {
        unsigned before = atomicCAS(address, seen, seen + 1);
        if (before == seen) break;
        seen = before;
    }
}

__device__ void add_half(unsigned *words, int index, unsigned value)
{
    unsigned *word = &words[index / 2], shift = index % 2 * 16, old = *word, assumed;
    do {
        assumed = old;
        unsigned half = (assumed >> shift) + value & 0xffffu;
        old = atomicCAS(word, assumed, (assumed & ~(0xffffu << shift)) | half << shift);
    } while (old != assumed);
}

__global__ void run(const float *in, float *top, double *sum, unsigned *counters, unsigned long long *best,
                    unsigned *halves, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    atomic_max(&top[i % 2], in[i]);
    atomic_double(&sum[i % 3], in[i] * 0.5);
    add_saturating(&counters[i % 4], i % 4 == 3 ? 1000000u : 100u);
    add_half(halves, i % 5, i);
    unsigned long long mine = (unsigned long long)(unsigned)(in[i] * 16) << 32 | (unsigned)i, seen = *best;
    while (mine > seen) {
        unsigned long long before = atomicCAS(best, seen, mine);
        if (before == seen) break;
        seen = before;
    }
}

int main()
{
    const int n = 700;
    Buffer<float> in(n), top(2);
    Buffer<double> sum(3);
    Buffer<unsigned> counters(4), halves(3);
    Buffer<unsigned long long> best(1);
    float want_top[2] = {0, 0};
    double want_sum[3] = {0, 0, 0};
    unsigned want_half[6] = {0};
    unsigned long long want_best = 0;
    for (int i = 0; i < n; i++) {
        in[i] = (float)(random_bits() % 100000) / 16;
        if (in[i] > want_top[i % 2]) want_top[i % 2] = in[i];
        want_sum[i % 3] += in[i] * 0.5;
        want_half[i % 5] = (want_half[i % 5] + i) & 0xffff;
        unsigned long long mine = (unsigned long long)(unsigned)(in[i] * 16) << 32 | (unsigned)i;
        if (mine > want_best) want_best = mine;
    }
    in.up();
    top.fill(0);
    sum.fill(0);
    counters.fill(0);
    best.fill(0);
    halves.fill(0);
    run<<<8, 96>>>(in.device, top.device, sum.device, counters.device, best.device, halves.device, n);
    top.down();
    sum.down();
    counters.down();
    best.down();
    halves.down();
    for (int k = 0; k < 2; k++) expect("max", k, top[k], want_top[k]);
    for (int k = 0; k < 3; k++) expect("sum", k, sum[k], want_sum[k]);
    for (int k = 0; k < 4; k++) expect("counter", k, counters[k], k == 3 ? n / 4 : 100);
    for (int k = 0; k < 6; k++) expect("half", k, halves[k / 2] >> (k % 2 * 16) & 0xffff, want_half[k]);
    expect("best", 0, best[0], want_best);
    return finish();
}
