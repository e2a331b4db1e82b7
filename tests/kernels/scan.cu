// Prefix sums: Hillis-Steele with two buffers, Blelloch's up and down sweep with bank padding, and a scan of many
// blocks in three launches.
#include "kernel_test.h"

__global__ void hillis_steele(const int *in, int *out, int n)
{
    extern __shared__ int buffer[];
    int t = threadIdx.x, from = 0, to = 1;
    buffer[t] = t < n && t > 0 ? in[t - 1] : 0;              // exclusive
    __syncthreads();
    for (int offset = 1; offset < n; offset *= 2) {
        buffer[to * n + t] = buffer[from * n + t] + (t >= offset ? buffer[from * n + t - offset] : 0);
        to = 1 - to;
        from = 1 - to;
        __syncthreads();
    }
    out[t] = buffer[from * n + t];
}

__device__ int padded(int i) { return i + (i >> 5); }

// 2 * blockDim.x elements of each block, exclusive; the block's total goes to totals.
__global__ void blelloch(int *data, int *totals, int n)
{
    __shared__ int line[528];
    int t = threadIdx.x, length = 2 * blockDim.x, base = blockIdx.x * length, offset = 1;
    for (int k = t; k < length; k += blockDim.x) line[padded(k)] = base + k < n ? data[base + k] : 0;
    for (int d = length >> 1; d > 0; d >>= 1) {
        __syncthreads();
        if (t < d) line[padded(offset * (2 * t + 2) - 1)] += line[padded(offset * (2 * t + 1) - 1)];
        offset *= 2;
    }
    __syncthreads();
    if (t == 0) {
        if (totals) totals[blockIdx.x] = line[padded(length - 1)];
        line[padded(length - 1)] = 0;
    }
    for (int d = 1; d < length; d *= 2) {
        offset >>= 1;
        __syncthreads();
        if (t < d) {
            int left = padded(offset * (2 * t + 1) - 1), right = padded(offset * (2 * t + 2) - 1), v = line[left];
            line[left] = line[right];
            line[right] += v;
        }
    }
    __syncthreads();
    for (int k = t; k < length; k += blockDim.x)
        if (base + k < n) data[base + k] = line[padded(k)];
}

__global__ void add_totals(int *data, const int *totals, int length, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) data[i] += totals[i / length];
}

static void test_blocks(int block, int n)
{
    int length = 2 * block, blocks = (n + length - 1) / length, before = 0;
    Buffer<int> data(n), totals(blocks);
    int *in = (int *)malloc(n * sizeof(int));
    for (int i = 0; i < n; i++) in[i] = data[i] = (int)(random_bits() % 100);
    data.up();
    blelloch<<<blocks, block>>>(data.device, totals.device, n);
    blelloch<<<1, block>>>(totals.device, nullptr, blocks);
    add_totals<<<(n + 127) / 128, 128>>>(data.device, totals.device, length, n);
    data.down();
    for (int i = 0; i < n; before += in[i++]) expect("blelloch", i, data[i], before);
    free(in);
}

int main()
{
    for (int n : {1, 8, 32, 64, 100, 512}) {
        Buffer<int> in(n), out(n);
        for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 100);
        in.up();
        hillis_steele<<<1, n, 2 * n * sizeof(int)>>>(in.device, out.device, n);
        out.down();
        int before = 0;
        for (int i = 0; i < n; before += in[i++]) expect("hillis steele", i, out[i], before);
    }
    test_blocks(32, 1000);
    test_blocks(64, 5001);
    test_blocks(256, 20000);
    return finish();
}
