// Histograms: of bytes in shared memory with one global atomic per bin, straight in global memory, of very uneven data,
// and of floats into bins of a range.
#include "kernel_test.h"

__global__ void by_shared(const unsigned char *data, unsigned *bins, int n)
{
    __shared__ unsigned local[256];
    for (int k = threadIdx.x; k < 256; k += blockDim.x) local[k] = 0;
    __syncthreads();
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x)
        atomicAdd(&local[data[i]], 1u);
    __syncthreads();
    for (int k = threadIdx.x; k < 256; k += blockDim.x)
        if (local[k]) atomicAdd(&bins[k], local[k]);
}

__global__ void by_global(const unsigned char *data, unsigned *bins, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) atomicAdd(bins + data[i], 1u);
}

__global__ void of_floats(const float *data, int *bins, int n, float low, float width, int count)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int bin = (int)floorf((data[i] - low) / width);
    if (bin >= 0 && bin < count) atomicAdd(&bins[bin], 1);
    else atomicAdd(&bins[count], 1);
}

static void test(int n, int skew)
{
    Buffer<unsigned char> data(n);
    Buffer<unsigned> one(256), two(256);
    unsigned want[256] = {0};
    for (int i = 0; i < n; i++) {
        data[i] = (unsigned char)(skew && i % skew ? 7 : random_bits());
        want[data[i]]++;
    }
    data.up();
    one.fill(0);
    two.fill(0);
    by_shared<<<5, 96>>>(data.device, one.device, n);
    by_global<<<(n + 255) / 256, 256>>>(data.device, two.device, n);
    one.down();
    two.down();
    for (int k = 0; k < 256; k++) {
        expect("shared", k, one[k], want[k]);
        expect("global", k, two[k], want[k]);
    }
}

int main()
{
    test(20000, 0);
    test(9999, 10);
    test(5000, 5000);
    test(1, 0);
    const int n = 3000, count = 20;
    Buffer<float> data(n);
    Buffer<int> bins(count + 1);
    int want[count + 1] = {0};
    for (int i = 0; i < n; i++) {
        data[i] = (float)(random_bits() % 800) / 64 - 1;            // exact quotients
        int bin = (int)floor((data[i] + 0.5) / 0.5);
        want[bin >= 0 && bin < count ? bin : count]++;
    }
    data.up();
    bins.fill(0);
    of_floats<<<(n + 63) / 64, 64>>>(data.device, bins.device, n, -0.5f, 0.5f, count);
    bins.down();
    for (int k = 0; k <= count; k++) expect("floats", k, bins[k], want[k]);
    return finish();
}
