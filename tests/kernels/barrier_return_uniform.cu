// A value that is the same for the block, set after some warps have returned in the same stretch between two barriers: it
// is the value of the threads that got there, whatever the order in which the warps run.
#include "kernel_test.h"

__global__ void run(const int *in, int *out, int n)
{
    __shared__ int total;
    int i = blockIdx.x * blockDim.x + threadIdx.x, step = 0;
    if (threadIdx.x == 0) total = 0;
    __syncthreads();
    while (step < n) {
        if (in[i] <= step) {
            out[i] = -step;
            return;
        }
        step = step + 1 + total;
        __syncthreads();
        atomicAdd(&total, 0);
        __syncthreads();
    }
    out[i] = step;
}

int main()
{
    for (int size : {32, 64, 100, 256}) {
        int n = 3 * size;
        Buffer<int> in(n), out(n);
        for (int i = 0; i < n; i++) in[i] = i % size >= 32 ? i % 7 : 100; // whole warps leave, the last ones first
        in.up();
        run<<<3, size>>>(in.device, out.device, 10);
        out.down();
        for (int i = 0; i < n; i++) expect("step", i, out[i], in[i] < 10 ? -in[i] : 10);
    }
    return finish();
}
