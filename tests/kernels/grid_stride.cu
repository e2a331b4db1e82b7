// Grid-stride loops: any grid covers any length, in one dimension and in two, with 64-bit indices, unrolled by hand,
// with a float accumulator per thread.
#include "kernel_test.h"

__global__ void add_one(int *data, int n)
{
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += blockDim.x * gridDim.x) data[i] += i + 1;
}

__global__ void add_wide(int *data, size_t n)
{
    size_t stride = (size_t)gridDim.x * blockDim.x;
    for (size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x; i < n; i += stride) data[i] *= 3;
}

__global__ void add_rows(int *data, int width, int height)
{
    for (int y = blockIdx.y * blockDim.y + threadIdx.y; y < height; y += gridDim.y * blockDim.y)
        for (int x = blockIdx.x * blockDim.x + threadIdx.x; x < width; x += gridDim.x * blockDim.x)
            data[y * width + x] -= y;
}

__global__ void accumulate(const int *data, float *sums, int n)
{
    int t = blockIdx.x * blockDim.x + threadIdx.x, stride = blockDim.x * gridDim.x, i = t;
    float a = 0, b = 0;
    for (; i + stride < n; i += 2 * stride) {
        a += data[i] * 0.5f;
        b += data[i + stride] * 0.25f;
    }
    if (i < n) a += data[i] * 0.5f;
    sums[t] = a - b;
}

static void test(int grid, int block, int width, int height)
{
    int n = width * height, threads = grid * block;
    Buffer<int> data(n);
    Buffer<float> sums(threads);
    for (int i = 0; i < n; i++) data[i] = i % 100;
    data.up();
    add_one<<<grid, block>>>(data.device, n);
    add_wide<<<grid, block>>>(data.device, n);
    add_rows<<<dim3(grid, 2), dim3(block, 1)>>>(data.device, width, height);
    accumulate<<<grid, block>>>(data.device, sums.device, n);
    data.down();
    sums.down();
    for (int i = 0; i < n; i++) expect("data", i, data[i], (i % 100 + i + 1) * 3 - i / width);
    for (int t = 0; t < threads; t++) {
        double want = 0, size = 1;
        bool even = true;
        for (int i = t; i < n; i += threads, even = !even) {
            double term = data[i] * (even ? 0.5 : -0.25);
            want += term, size += fabs(term);
        }
        if (!(fabs(sums[t] - want) <= 1e-5 * size)) fail("sum [%d]: got %g, expected %g", t, sums[t], want);
    }
    hash(sums.host, threads * sizeof(float));
}

int main()
{
    test(1, 1, 37, 3);
    test(2, 33, 100, 41);
    test(5, 64, 61, 67);
    test(3, 256, 250, 40);
    test(40, 100, 7, 11);
    return finish();
}
