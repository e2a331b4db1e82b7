// Launches that CUDA refuses: each gives its error, runs nothing, and leaves the device usable; the error is reported
// once by cudaGetLastError and stays for cudaPeekAtLastError.
#include "kernel_test.h"

__global__ void count(int *runs)
{
    if (threadIdx.x == 0 && threadIdx.y == 0 && threadIdx.z == 0) atomicAdd(runs, 1);
}

static int *runs;
static int good = 0;

static void expect_error(const char *what, cudaError_t want)
{
    cudaError_t peeked = cudaPeekAtLastError(), got = cudaGetLastError(), after = cudaGetLastError();
    if (got != want || peeked != want) fail("%s: error %d and %d, expected %d", what, (int)peeked, (int)got, (int)want);
    if (after != cudaSuccess) fail("%s: the error was not cleared", what);
    // the next launch works
    count<<<2, 32>>>(runs);
    good += 2;
    if (cudaGetLastError() != cudaSuccess || cudaDeviceSynchronize() != cudaSuccess)
        fail("%s: the launch after it failed", what);
}

int main()
{
    MUST(cudaMalloc((void **)&runs, sizeof(int)));
    MUST(cudaMemset(runs, 0, sizeof(int)));
    count<<<1, 0>>>(runs);
    expect_error("no threads", cudaErrorInvalidConfiguration);
    count<<<0, 32>>>(runs);
    expect_error("no blocks", cudaErrorInvalidConfiguration);
    count<<<1, 1025>>>(runs);
    expect_error("1025 threads", cudaErrorInvalidConfiguration);
    count<<<1, dim3(64, 64)>>>(runs);
    expect_error("64 x 64 threads", cudaErrorInvalidConfiguration);
    count<<<1, dim3(1, 1, 65)>>>(runs);
    expect_error("65 threads in z", cudaErrorInvalidConfiguration);
    count<<<dim3(1, 65536), 32>>>(runs);
    expect_error("65536 blocks in y", cudaErrorInvalidConfiguration);
    count<<<dim3(1, 1, 65536), 32>>>(runs);
    expect_error("65536 blocks in z", cudaErrorInvalidConfiguration);
    count<<<1, 32, 1 << 20>>>(runs);
    expect_error("1 MiB of shared memory", cudaErrorInvalidValue);
    count<<<1, 1024>>>(runs);
    count<<<dim3(1, 70, 2), dim3(1, 1, 64)>>>(runs);
    good += 1 + 140;
    if (cudaGetLastError() != cudaSuccess) fail("a launch at the limits was refused");
    int total = 0;
    MUST(cudaMemcpy(&total, runs, sizeof total, cudaMemcpyDeviceToHost));
    expect("blocks that ran", 0, total, good);
    if (strcmp(cudaGetErrorString(cudaErrorInvalidConfiguration), "invalid configuration argument"))
        fail("wrong error string");
    if (strcmp(cudaGetErrorString(cudaSuccess), "no error")) fail("wrong string for success");
    if (strcmp(cudaGetErrorName(cudaSuccess), "cudaSuccess")) fail("wrong name for success");
    MUST(cudaFree(runs));
    return finish();
}
