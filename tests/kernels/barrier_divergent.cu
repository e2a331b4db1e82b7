// A barrier under a condition that differs within the block is an error in CUDA. Here the launch fails with an error that
// names the line, in the vector form and, as a deadlock or as if the missing threads had left, in the serial form too; or
// the barrier counts the threads that came. Nothing hangs, and the process goes on.
#include "kernel_test.h"

__global__ void run(const int *in, int *out)
{
    __shared__ int line[64];
    line[threadIdx.x] = in[threadIdx.x];
    if (in[threadIdx.x] > 5) {
        __syncthreads();
        out[threadIdx.x] = line[63 - threadIdx.x];
    }
    for (int k = 0; k < in[threadIdx.x]; k++) {
        __syncthreads();
        out[threadIdx.x] += k;
    }
}

int main()
{
    Buffer<int> in(64), out(64);
    for (int i = 0; i < 64; i++) in[i] = i % 10;
    in.up();
    run<<<1, 64>>>(in.device, out.device);
    cudaError_t error = cudaDeviceSynchronize();
    bool right = error == cudaErrorLaunchFailure || error == cudaSuccess;
    printf(right ? "PASS\n" : "FAIL: %s\n", cudaGetErrorString(error));
    fflush(stdout);
    _Exit(!right); // the error is sticky: nothing can be freed
}
