// Dynamic shared memory: one extern array cut into parts of several types, its size given at the launch, beside static
// shared memory, reached from a device function too.
#include "kernel_test.h"

__device__ double *pool_doubles()
{
    extern __shared__ double pool[];
    return pool;
}

__global__ void parts(const int *in, double *out, int size)
{
    double *d = pool_doubles();
    int *n = (int *)(d + size);
    unsigned char *c = (unsigned char *)&n[size];
    __shared__ int sentinel[4];
    int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
    if (t < 4) sentinel[t] = t + 77;
    d[t] = in[i] * 0.25;
    n[t] = in[i];
    c[t] = (unsigned char)in[i];
    __syncthreads();
    int o = blockDim.x - 1 - t;
    out[i] = d[o] + n[(t + 1) % size] * 2 + c[o] * 10000.0 + sentinel[t % 4];
}

__global__ void reverse(int *data)
{
    extern __shared__ int line[];
    int t = threadIdx.x, base = blockIdx.x * blockDim.x;
    line[t] = data[base + t];
    __syncthreads();
    data[base + t] = line[blockDim.x - 1 - t];
}

// Far more than a warp's worth, filled by stride, read across the whole block.
__global__ void large(unsigned *out, int words)
{
    extern __shared__ unsigned word[];
    for (int k = threadIdx.x; k < words; k += blockDim.x) word[k] = k * 2654435761u + blockIdx.x;
    __syncthreads();
    unsigned x = 0;
    for (int k = words - 1 - (int)threadIdx.x; k >= 0; k -= blockDim.x) x = x * 31 + word[k];
    out[blockIdx.x * blockDim.x + threadIdx.x] = x;
}

int main()
{
    for (int size : {1, 7, 32, 100, 256}) {
        int n = 3 * size;
        Buffer<int> in(n), line(n);
        Buffer<double> out(n);
        for (int i = 0; i < n; i++) line[i] = in[i] = (int)(random_bits() % 1000);
        in.up();
        line.up();
        parts<<<3, size, size * 13>>>(in.device, out.device, size);
        reverse<<<3, size, size * sizeof(int)>>>(line.device);
        out.down();
        line.down();
        for (int i = 0; i < n; i++) {
            int t = i % size, base = i - t, o = base + size - 1 - t;
            expect("parts", i, out[i], in[o] * 0.25 + in[base + (t + 1) % size] * 2 + (in[o] & 255) * 10000.0 + t % 4
                   + 77);
            expect("reverse", i, line[i], in[o]);
        }
    }
    const int words = 12000, size = 96, blocks = 2;
    Buffer<unsigned> out(blocks * size);
    large<<<blocks, size, words * 4>>>(out.device, words);
    out.down();
    for (int i = 0; i < blocks * size; i++) {
        unsigned x = 0;
        for (int k = words - 1 - i % size; k >= 0; k -= size) x = x * 31 + (k * 2654435761u + i / size);
        expect("large", i, out[i], x);
    }
    return finish();
}
