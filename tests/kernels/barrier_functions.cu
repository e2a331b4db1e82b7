// Barriers inside device functions: called in straight line, in loops, twice, through templates, returning values
// computed on both sides of the barrier.
#include "kernel_test.h"

__device__ int exchange(int *line, int v, int partner)
{
    line[threadIdx.x] = v;
    __syncthreads();
    int other = line[partner];
    __syncthreads();
    return other;
}

template <class T> __device__ T block_sum(T v, T *line)
{
    int t = threadIdx.x, size = blockDim.x;
    line[t] = v;
    for (int width = size; width > 1;) {
        int half = (width + 1) / 2;
        __syncthreads();
        if (t + half < width) line[t] += line[t + half];
        width = half;
    }
    __syncthreads();
    T sum = line[0];
    __syncthreads();
    return sum;
}

struct Scratch {
    int ints[256];
    double doubles[256];
};

__device__ double both(Scratch &scratch, int v)
{
    int count = block_sum(1, scratch.ints);
    double sum = block_sum(v * 0.5, scratch.doubles);
    return sum / count;
}

__global__ void run(const int *in, double *out, int rounds)
{
    __shared__ Scratch scratch;
    int t = threadIdx.x, size = blockDim.x, i = blockIdx.x * size + t, v = in[i];
    double mean = both(scratch, v);
    for (int k = 1; k <= rounds; k++) {
        v = exchange(scratch.ints, v, (t + k) % size);
        if (v > mean) v -= 1;
        v += block_sum(v & 1, scratch.ints);
    }
    out[i] = v + mean;
}

static void test(int size)
{
    const int blocks = 2, rounds = 4;
    Buffer<int> in(blocks * size);
    Buffer<double> out(blocks * size);
    for (int i = 0; i < blocks * size; i++) in[i] = (int)(random_bits() % 1000);
    in.up();
    run<<<blocks, size>>>(in.device, out.device, rounds);
    out.down();
    static int v[256], next[256];
    for (int b = 0; b < blocks; b++) {
        double mean = 0;
        for (int t = 0; t < size; t++) mean += (v[t] = in[b * size + t]) * 0.5;
        mean /= size;
        for (int k = 1; k <= rounds; k++) {
            int odd = 0;
            for (int t = 0; t < size; t++) {
                next[t] = v[(t + k) % size];
                if (next[t] > mean) next[t] -= 1;
                odd += next[t] & 1;
            }
            for (int t = 0; t < size; t++) v[t] = next[t] + odd;
        }
        for (int t = 0; t < size; t++) expect("value", b * size + t, out[b * size + t], v[t] + mean);
    }
    hash(out.host, blocks * size * sizeof(double));
}

int main()
{
    for (int size : {1, 7, 32, 33, 100, 128, 256}) test(size);
    return finish();
}
