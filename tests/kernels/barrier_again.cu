// Values made of thread indices, alive across a barrier: they may be computed again after it, and so must be what they are
// made of, which nothing else reads there.
#include "kernel_test.h"

HD int limited(int value, int limit) { return value < limit ? value : limit; }

// The operands go through parameters of inlined functions, set once and dead after the call.
__global__ void through_parameters(int *data, int n)
{
    __shared__ int line[256];
    int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
    int near = min(i - 22u < 35u ? i : n, 40);
    int far = limited((t > 5 ? i : n) + 3, n);
    line[t] = t;
    __syncthreads();
    if (i < n) data[i] = near + 1000 * far + line[(t + 1) % blockDim.x];
}

// The same with operands that the whole block shares: set once, used in the first region only.
__global__ void with_uniform(int *data, int n)
{
    __shared__ int line[256];
    int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
    int end = n * 3 - (int)gridDim.x, first = i >= 2 ? end : n;
    int chosen = n > 10 ? first : -1;
    line[t] = first;
    __syncthreads();
    if (i < n) data[i] = chosen + line[(t + 1) % blockDim.x];
    __syncthreads();
    if (i < n) data[i] += chosen;
}

static int want_near(int i, int n) { return limited((unsigned)i - 22u < 35u ? i : n, 40); }

static void test(int size)
{
    const int blocks = 2;
    int n = size * blocks - size / 3;
    Buffer<int> one(n), two(n);
    through_parameters<<<blocks, size>>>(one.device, n);
    with_uniform<<<blocks, size>>>(two.device, n);
    one.down();
    two.down();
    for (int i = 0; i < n; i++) {
        int t = i % size, next = (t + 1) % size, block = i - t, end = n * 3 - blocks;
        int first = i >= 2 ? end : n, neighbour = block + next >= 2 ? end : n, chosen = n > 10 ? first : -1;
        expect("through parameters", i, one[i], want_near(i, n) + 1000 * limited((t > 5 ? i : n) + 3, n) + next);
        expect("with uniform", i, two[i], 2 * chosen + neighbour);
    }
}

int main()
{
    for (int size : {1, 7, 32, 50, 64, 256}) test(size);
    return finish();
}
