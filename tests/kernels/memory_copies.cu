// Copies and fills in all directions: parts of buffers, device to device, two-dimensional with pitches, memset of
// bytes, managed and pinned memory, and the errors of wrong uses.
#include "kernel_test.h"

__global__ void scale(float *data, int width, int height, size_t pitch)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x < width && y < height) ((float *)((char *)data + y * pitch))[x] *= 2;
}

__global__ void increment(int *data, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) data[i]++;
}

static void two_dimensional()
{
    const int width = 37, height = 11;
    size_t pitch = 0;
    float *device = nullptr, host[height][width + 3], back[height][width];
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width + 3; x++) host[y][x] = y * 100 + x;
    MUST(cudaMallocPitch((void **)&device, &pitch, width * sizeof(float), height));
    if (pitch < width * sizeof(float)) fail("pitch %zu", pitch);
    MUST(cudaMemset2D(device, pitch, 0, width * sizeof(float), height));
    MUST(cudaMemcpy2D(device, pitch, host, sizeof host[0], width * sizeof(float), height - 1, cudaMemcpyHostToDevice));
    scale<<<dim3(3, 3), dim3(16, 4)>>>(device, width, height, pitch);
    MUST(cudaMemcpy2D(back, sizeof back[0], device, pitch, width * sizeof(float), height, cudaMemcpyDeviceToHost));
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) expect("2D", y * width + x, back[y][x], y < height - 1 ? 2 * host[y][x] : 0);
    MUST(cudaFree(device));
}

static void one_dimensional()
{
    const int n = 1000;
    Buffer<int> a(n), b(n);
    for (int i = 0; i < n; i++) a[i] = i;
    a.up();
    MUST(cudaMemset(b.device, 0x11, n * sizeof(int)));
    MUST(cudaMemcpy(b.device + 100, a.device + 200, 300 * sizeof(int), cudaMemcpyDeviceToDevice));
    increment<<<4, 250>>>(b.device, n);
    MUST(cudaMemset(b.device + 50, 0, 10 * sizeof(int)));
    MUST(cudaMemcpy(b.host, b.device, n * sizeof(int), cudaMemcpyDefault));
    for (int i = 0; i < n; i++)
        expect("1D", i, b[i], i >= 100 && i < 400 ? i + 101 : i >= 50 && i < 60 ? 0 : 0x11111112);
    void *none = nullptr;
    MUST(cudaMalloc(&none, 0));
    MUST(cudaFree(none));
    MUST(cudaFree(nullptr));
    MUST(cudaMemcpy(b.host, b.device, 0, cudaMemcpyDeviceToHost));
    if (cudaMalloc(&none, (size_t)1 << 60) != cudaErrorMemoryAllocation) fail("2^60 bytes were allocated");
    if (cudaGetLastError() != cudaErrorMemoryAllocation) fail("the last error is not the failed allocation");
    if (cudaGetLastError() != cudaSuccess) fail("the last error was not cleared");
}

static void managed_and_pinned()
{
    const int n = 500;
    int *managed = nullptr, *pinned = nullptr;
    MUST(cudaMallocManaged((void **)&managed, n * sizeof(int)));
    MUST(cudaHostAlloc((void **)&pinned, n * sizeof(int), cudaHostAllocDefault));
    for (int i = 0; i < n; i++) managed[i] = i * 3;
    increment<<<5, 100>>>(managed, n);
    wait();
    for (int i = 0; i < n; i++) expect("managed", i, managed[i], i * 3 + 1);
    MUST(cudaMemcpy(pinned, managed, n * sizeof(int), cudaMemcpyDefault));
    for (int i = 0; i < n; i++) expect("pinned", i, pinned[i], i * 3 + 1);
    MUST(cudaFree(managed));
    MUST(cudaFreeHost(pinned));
}

int main()
{
    two_dimensional();
    one_dimensional();
    managed_and_pinned();
    return finish();
}
