// Bitonic sort: in shared memory within a block, with keys and values, and across blocks in global memory, one launch
// per step.
#include "kernel_test.h"

__device__ void compare_swap(unsigned &ka, int &va, unsigned &kb, int &vb, bool ascending)
{
    if (ka > kb != ascending) return;
    unsigned k = ka;
    int v = va;
    ka = kb, va = vb;
    kb = k, vb = v;
}

__global__ void sort_block(unsigned *keys, int *values, int length)
{
    __shared__ unsigned k[512];
    __shared__ int v[512];
    int t = threadIdx.x, base = blockIdx.x * length;
    for (int i = t; i < length; i += blockDim.x) k[i] = keys[base + i], v[i] = values[base + i];
    for (int size = 2; size <= length; size <<= 1)
        for (int stride = size / 2; stride > 0; stride >>= 1) {
            __syncthreads();
            int at = 2 * t - (t & (stride - 1));
            compare_swap(k[at], v[at], k[at + stride], v[at + stride], (at & size) == 0);
        }
    __syncthreads();
    for (int i = t; i < length; i += blockDim.x) keys[base + i] = k[i], values[base + i] = v[i];
}

__global__ void step(unsigned *keys, int size, int stride)
{
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x, partner = i ^ stride;
    if (partner <= i) return;
    unsigned a = keys[i], b = keys[partner];
    bool ascending = (i & size) == 0;
    if ((a > b) == ascending) keys[i] = b, keys[partner] = a;
}

static int order(const void *a, const void *b)
{
    return (*(const unsigned *)a > *(const unsigned *)b) - (*(const unsigned *)a < *(const unsigned *)b);
}

static void test_block(int length)
{
    const int blocks = 3;
    Buffer<unsigned> keys(blocks * length);
    Buffer<int> values(blocks * length);
    unsigned *before = (unsigned *)malloc(blocks * length * sizeof(unsigned));
    for (int i = 0; i < blocks * length; i++) before[i] = keys[i] = random_bits(), values[i] = i;
    keys.up();
    values.up();
    sort_block<<<blocks, length / 2>>>(keys.device, values.device, length);
    keys.down();
    values.down();
    for (int b = 0; b < blocks; b++)
        for (int i = 0; i < length; i++) {
            int at = b * length + i, from = values[at];
            if (i > 0 && keys[at - 1] > keys[at]) fail("block of %d: %d is out of order", length, i);
            if (from / length != b || before[from] != keys[at])
                fail("block of %d: value %d does not belong to its key", length, i);
        }
    free(before);
}

int main()
{
    for (int length : {2, 8, 64, 128, 512}) test_block(length);
    const int n = 4096;
    Buffer<unsigned> keys(n);
    static unsigned want[n];
    for (int i = 0; i < n; i++) want[i] = keys[i] = random_bits();
    keys.up();
    for (int size = 2; size <= n; size <<= 1)
        for (int stride = size / 2; stride > 0; stride >>= 1) step<<<n / 128, 128>>>(keys.device, size, stride);
    keys.down();
    qsort(want, n, sizeof(unsigned), order);
    for (int i = 0; i < n; i++) expect("global", i, keys[i], want[i]);
    return finish();
}
