// Sum of an array four ways: a tree in shared memory with interleaved and with sequential addresses, warp shuffles, and
// one atomic per block; blocks of several sizes; then maximum with its index.
#include "kernel_test.h"

__global__ void interleaved(const float *in, float *out, int n)
{
    extern __shared__ float line[];
    int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
    line[t] = i < n ? in[i] : 0;
    __syncthreads();
    for (unsigned s = 1; s < blockDim.x; s *= 2) {
        if (t % (2 * s) == 0 && t + s < blockDim.x) line[t] += line[t + s];
        __syncthreads();
    }
    if (t == 0) out[blockIdx.x] = line[0];
}

__global__ void sequential(const float *in, float *out, int n)
{
    extern __shared__ float line[];
    int t = threadIdx.x, i = blockIdx.x * blockDim.x * 2 + t;
    float v = i < n ? in[i] : 0;
    if (i + (int)blockDim.x < n) v += in[i + blockDim.x];
    line[t] = v;
    __syncthreads();
    for (unsigned s = blockDim.x / 2; s > 0; s >>= 1) {
        if (t < s) line[t] = v = v + line[t + s];
        __syncthreads();
    }
    if (t == 0) out[blockIdx.x] = v;
}

__global__ void shuffled(const float *in, float *sum, int n)
{
    __shared__ float warps[32];
    int t = threadIdx.x, lane = t & 31;
    float v = 0;
    for (int i = blockIdx.x * blockDim.x + t; i < n; i += gridDim.x * blockDim.x) v += in[i];
    for (int o = 16; o > 0; o >>= 1) v += __shfl_down_sync(0xffffffffu, v, o);
    if (lane == 0) warps[t >> 5] = v;
    __syncthreads();
    if (t < 32) {
        v = t < blockDim.x / 32 ? warps[lane] : 0;
        for (int o = 16; o > 0; o >>= 1) v += __shfl_down_sync(0xffffffffu, v, o);
        if (t == 0) atomicAdd(sum, v);
    }
}

__global__ void maximum(const float *in, float *value, int *index, int n)
{
    __shared__ float v[128];
    __shared__ int at[128];
    int t = threadIdx.x;
    v[t] = -1e30f;
    at[t] = -1;
    for (int i = t; i < n; i += blockDim.x)
        if (in[i] > v[t]) v[t] = in[i], at[t] = i;
    __syncthreads();
    for (int s = 64; s; s >>= 1) {
        if (t < s && (v[t + s] > v[t] || (v[t + s] == v[t] && at[t + s] < at[t]))) v[t] = v[t + s], at[t] = at[t + s];
        __syncthreads();
    }
    if (t == 0) *value = v[0], *index = at[0];
}

static double total(const float *v, int n)
{
    double sum = 0;
    for (int i = 0; i < n; i++) sum += v[i];
    return sum;
}

int main()
{
    const int n = 10007;
    Buffer<float> in(n), out(n), sum(1), value(1);
    Buffer<int> index(1);
    for (int i = 0; i < n; i++) in[i] = (float)(random_bits() % 1024) / 8;   // sums are exact
    in.up();
    double want = total(in.host, n);
    for (int size : {32, 64, 100, 128, 256, 1024}) {
        int blocks = (n + size - 1) / size;
        out.fill(0);
        interleaved<<<blocks, size, size * sizeof(float)>>>(in.device, out.device, n);
        out.down();
        expect("interleaved", size, total(out.host, blocks), want);
        if (size & (size - 1)) continue;
        out.fill(0);
        blocks = (n + 2 * size - 1) / (2 * size);
        sequential<<<blocks, size, size * sizeof(float)>>>(in.device, out.device, n);
        out.down();
        expect("sequential", size, total(out.host, blocks), want);
        sum.fill(0);
        shuffled<<<5, size>>>(in.device, sum.device, n);
        sum.down();
        expect("shuffled", size, sum[0], want);
    }
    maximum<<<1, 128>>>(in.device, value.device, index.device, n);
    value.down();
    index.down();
    int best = 0;
    for (int i = 1; i < n; i++)
        if (in[i] > in[best]) best = i;
    expect("index", 0, index[0], best);
    expect("value", 0, value[0], in[best]);
    return finish();
}
