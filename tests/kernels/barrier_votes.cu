// __syncthreads_count, _and and _or: all threads of the block that have not returned get the same answer, in straight
// line, as a loop condition, and after early returns.
#include "kernel_test.h"

__global__ void run(const int *in, int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int v = in[i];
    out[4 * i] = __syncthreads_count(v % 3 == 0);
    out[4 * i + 1] = !!__syncthreads_and(v < 995);
    out[4 * i + 2] = !!__syncthreads_or(v == 17);
    int rounds = 0;
    while (__syncthreads_or(v > 0)) {
        v -= 100;
        rounds++;
    }
    out[4 * i + 3] = rounds;
}

static void test(int size, int n)
{
    Buffer<int> in(n), out(4 * n);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 1000);
    in.up();
    run<<<(n + size - 1) / size, size>>>(in.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        int count = 0, all = 1, any = 0, top = 0, base = i - i % size;
        for (int k = base; k < base + size && k < n; k++) {
            count += in[k] % 3 == 0;
            all &= in[k] < 995;
            any |= in[k] == 17;
            if (in[k] > top) top = in[k];
        }
        expect("count", i, out[4 * i], count);
        expect("and", i, out[4 * i + 1], all);
        expect("or", i, out[4 * i + 2], any);
        expect("rounds", i, out[4 * i + 3], (top + 99) / 100);
    }
}

int main()
{
    for (int size : {1, 7, 32, 33, 128, 1000}) test(size, 2100);
    return finish();
}
