// Shared memory declared at file scope, static and dynamic, used by two kernels and by device functions.
#include "kernel_test.h"

__shared__ int partial[64];
extern __shared__ float pool[];

__device__ void put(int t, float v)
{
    pool[t] = v;
    partial[t] = (int)v * 2;
}

__device__ float get(int t) { return pool[t] + partial[t]; }

__global__ void reversed(const float *in, float *out)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    put(threadIdx.x, in[i]);
    __syncthreads();
    out[i] = get(blockDim.x - 1 - threadIdx.x);
}

__global__ void shifted(const float *in, float *out)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    put((threadIdx.x + 1) % blockDim.x, in[i]);
    __syncthreads();
    out[i] = get(threadIdx.x);
}

int main()
{
    const int size = 50, n = 4 * size;
    Buffer<float> in(n), a(n), b(n);
    for (int i = 0; i < n; i++) in[i] = (float)(random_bits() % 1000);
    in.up();
    reversed<<<4, size, size * sizeof(float)>>>(in.device, a.device);
    shifted<<<4, size, size * sizeof(float)>>>(in.device, b.device);
    a.down();
    b.down();
    for (int i = 0; i < n; i++) {
        int t = i % size, base = i - t;
        expect("reversed", i, a[i], 3 * in[base + size - 1 - t]);
        expect("shifted", i, b[i], 3 * in[base + (t + size - 1) % size]);
    }
    return finish();
}
