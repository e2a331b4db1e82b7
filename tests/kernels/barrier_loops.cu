// __syncthreads in loops that all threads of a block run equally often: the count comes from a parameter, from shared
// memory, from blockIdx, from a value all threads loaded, and from a flag that the block's own work raises.
#include "kernel_test.h"

__device__ void rotate(int *line, int t, int size)
{
    int v = line[(t + 1) % size];
    __syncthreads();
    line[t] = v;
    __syncthreads();
}

__global__ void by_parameter(int *data, int rounds)
{
    __shared__ int line[256];
    int t = threadIdx.x, size = blockDim.x, i = blockIdx.x * size + t;
    line[t] = data[i];
    __syncthreads();
    for (int k = 0; k < rounds; k++) {
        int v = line[(t + 1) % size] + k;
        __syncthreads();
        line[t] = v;
        __syncthreads();
    }
    data[i] = line[t];
}

__global__ void by_shared(int *data)
{
    __shared__ int line[256], rounds;
    int t = threadIdx.x, size = blockDim.x, i = blockIdx.x * size + t;
    line[t] = data[i];
    if (t == size / 2) rounds = 3 + blockIdx.x;
    __syncthreads();
    int k = 0;
    while (k < rounds) {
        rotate(line, t, size);
        k++;
    }
    do {
        rotate(line, t, size);
    } while (++k < rounds + 2);
    data[i] = line[t];
}

// Odd-even transposition sort that stops when a whole pass changed nothing: the flag is written by divergent code.
__global__ void until_sorted(int *data, int *passes)
{
    __shared__ int line[256], changed;
    int t = threadIdx.x, size = blockDim.x, i = blockIdx.x * size + t, pass = 0;
    line[t] = data[i];
    for (;;) {
        __syncthreads();
        if (t == 0) changed = 0;
        for (int odd = 0; odd < 2; odd++) {
            __syncthreads();
            if (t % 2 == odd && t + 1 < size && line[t] > line[t + 1]) {
                int v = line[t];
                line[t] = line[t + 1];
                line[t + 1] = v;
                changed = 1;
            }
        }
        __syncthreads();
        pass++;
        if (!changed) break;
        if (pass > 1000) break;
    }
    data[i] = line[t];
    if (t == 0) passes[blockIdx.x] = pass;
}

static int order(const void *a, const void *b)
{
    return (*(const int *)a > *(const int *)b) - (*(const int *)a < *(const int *)b);
}

static void test(int size)
{
    const int blocks = 3, rounds = 5;
    int n = size * blocks;
    Buffer<int> one(n), two(n), sorted(n), passes(blocks);
    static int want[256];
    for (int i = 0; i < n; i++) one[i] = two[i] = sorted[i] = (int)(random_bits() % 1000);
    int *before = (int *)malloc(n * sizeof(int));
    memcpy(before, one.host, n * sizeof(int));
    one.up();
    two.up();
    sorted.up();
    by_parameter<<<blocks, size>>>(one.device, rounds);
    by_shared<<<blocks, size>>>(two.device);
    until_sorted<<<blocks, size>>>(sorted.device, passes.device);
    one.down();
    two.down();
    sorted.down();
    passes.down();
    for (int i = 0; i < n; i++) {
        int t = i % size, base = i - t;
        expect("by parameter", i, one[i], before[base + (t + rounds) % size] + rounds * (rounds - 1) / 2);
        expect("by shared", i, two[i], before[base + (t + 5 + i / size) % size]);
    }
    for (int b = 0; b < blocks; b++) {
        memcpy(want, before + b * size, size * sizeof(int));
        qsort(want, size, sizeof(int), order);
        for (int t = 0; t < size; t++) expect("sorted", b * size + t, sorted[b * size + t], want[t]);
        if (passes[b] < 1 || passes[b] > size + 1) fail("%d passes", passes[b]);
    }
    free(before);
}

int main()
{
    for (int size : {1, 2, 20, 32, 33, 100, 128, 250}) test(size);
    return finish();
}
