// Atomics on shared memory, on several types in one block, with results used and unused, and followed by one global
// atomic per block: block histograms, block-wide minimum and maximum, appending to a shared list.
#include "kernel_test.h"

__global__ void run(const int *in, int *bins, int *low, int *high, float *sums, int *lists, int *lengths, int n)
{
    __shared__ int local[16], smallest, biggest, length, list[128];
    __shared__ float sum;
    __shared__ unsigned long long wide;
    int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
    if (t < 16) local[t] = 0;
    if (t == 0) smallest = 1 << 30, biggest = -1, length = 0, sum = 0, wide = 0;
    __syncthreads();
    if (i < n) {
        int v = in[i];
        atomicAdd(&local[v % 16], 1);
        atomicMin(&smallest, v);
        atomicMax(&biggest, v);
        atomicAdd(&sum, v * 0.5f);
        atomicAdd(&wide, (unsigned long long)v << 20);
        if (v % 5 == 0) list[atomicAdd(&length, 1)] = v;
    }
    __syncthreads();
    if (t < 16 && t < blockDim.x) atomicAdd(&bins[t], local[t]);
    if (t == 0) {
        atomicMin(low, smallest);
        atomicMax(high, biggest);
        sums[blockIdx.x] = sum + (float)(wide >> 20);
        lengths[blockIdx.x] = length;
    }
    for (int k = t; k < length; k += blockDim.x) lists[blockIdx.x * 128 + k] = list[k];
}

static void test(int size, int n)
{
    int blocks = (n + size - 1) / size;
    Buffer<int> in(n), bins(16), low(1), high(1), lists(blocks * 128), lengths(blocks);
    Buffer<float> sums(blocks);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 1000);
    in.up();
    bins.fill(0);
    low.fill(0x7f);
    high.fill(0xff);
    run<<<blocks, size>>>(in.device, bins.device, low.device, high.device, sums.device, lists.device, lengths.device,
                          n);
    bins.down();
    low.down();
    high.down();
    lists.down();
    lengths.down();
    sums.down();
    int want[16] = {0}, least = 1 << 30, most = -1;
    for (int b = 0; b < blocks; b++) {
        float sum = 0;
        long long fives = 0, product = 0;
        int length = 0;
        for (int i = b * size; i < n && i < (b + 1) * size; i++) {
            int v = in[i];
            want[v % 16]++, sum += v * 1.5f;
            if (v < least) least = v;
            if (v > most) most = v;
            if (v % 5 == 0) length++, fives += v, product += (long long)v * v;
        }
        expect("sum", b, sums[b], sum);
        expect("length", b, lengths[b], length);
        for (int k = 0; k < length; k++)
            fives -= lists[b * 128 + k], product -= (long long)lists[b * 128 + k] * lists[b * 128 + k];
        if (fives || product) fail("the list of block %d holds other numbers", b);
    }
    for (int k = 0; k < 16; k++) expect("bin", k, bins[k], want[k]);
    expect("low", 0, low[0], least);
    expect("high", 0, high[0], most);
}

int main()
{
    for (int size : {16, 32, 33, 100, 128}) test(size, 1010);
    return finish();
}
