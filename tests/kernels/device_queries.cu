// What a program asks the device and the runtime: count, properties and attributes that hold together, versions,
// occupancy and function attributes, and launching through cudaLaunchKernel.
#include "kernel_test.h"

__global__ void add(const float *a, float *b, int n, float by)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) b[i] = a[i] + by;
}

int main()
{
    int count = 0, device = -1, threads = 0, warp = 0, version = 0, blocks = 0, grid = 0, block = 0;
    MUST(cudaGetDeviceCount(&count));
    MUST(cudaGetDevice(&device));
    MUST(cudaSetDevice(device));
    if (count < 1 || device != 0) fail("%d devices, current %d", count, device);
    cudaDeviceProp properties;
    MUST(cudaGetDeviceProperties(&properties, device));
    MUST(cudaDeviceGetAttribute(&threads, cudaDevAttrMaxThreadsPerBlock, device));
    MUST(cudaDeviceGetAttribute(&warp, cudaDevAttrWarpSize, device));
    MUST(cudaRuntimeGetVersion(&version));
    if (!properties.name[0] || properties.totalGlobalMem < (1u << 20) || properties.multiProcessorCount < 1)
        fail("empty properties");
    expect("warp size", 0, properties.warpSize, 32);
    expect("warp size", 1, warp, 32);
    expect("threads", 0, properties.maxThreadsPerBlock, 1024);
    expect("threads", 1, threads, 1024);
    if (properties.sharedMemPerBlock < 48 * 1024 || version < 9000)
        fail("shared memory %zu, version %d", properties.sharedMemPerBlock, version);
    if (cudaSetDevice(1000) != cudaErrorInvalidDevice) fail("device 1000 was accepted");
    cudaGetLastError();
    size_t available = 0, total = 0;
    MUST(cudaMemGetInfo(&available, &total));
    if (available > total || !total) fail("%zu of %zu bytes free", available, total);
    MUST(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, add, 128, 0));
    MUST(cudaOccupancyMaxPotentialBlockSize(&grid, &block, add, 0, 0));
    if (blocks < 1 || grid < 1 || block < 32 || block > 1024)
        fail("occupancy %d, grid %d, block %d", blocks, grid, block);
    cudaFuncAttributes attributes;
    MUST(cudaFuncGetAttributes(&attributes, add));
    if (attributes.maxThreadsPerBlock < 32) fail("at most %d threads", attributes.maxThreadsPerBlock);

    int n = 100;
    float by = 0.5f;
    Buffer<float> a(n), b(n);
    for (int i = 0; i < n; i++) a[i] = i;
    a.up();
    const float *from = a.device;
    float *to = b.device;
    void *arguments[] = {&from, &to, &n, &by};
    MUST(cudaLaunchKernel((const void *)add, dim3(4), dim3(32), arguments, 0, 0));
    b.down();
    for (int i = 0; i < n; i++) expect("launched", i, b[i], i + 0.5f);
    return finish();
}
