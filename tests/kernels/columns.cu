// Columns of tiles, loaded by several rows of threads: side by side, or further apart, in whole bands of rows and at their ends.
#include "kernel_test.h"

template <typename T, int PITCH> __global__ void transposed(const T *in, T *out, int width, int height)
{
    __shared__ T tile[32][PITCH];
    int x = blockIdx.x * 32 + threadIdx.x, y = blockIdx.y * 32 + threadIdx.y;
    for (int j = 0; j < 32; j += blockDim.y)
        if (x < width && y + j < height) tile[threadIdx.y + j][threadIdx.x] = in[(y + j) * width + x];
    __syncthreads();
    x = blockIdx.y * 32 + threadIdx.x;
    y = blockIdx.x * 32 + threadIdx.y;
    for (int j = 0; j < 32; j += blockDim.y)
        if (x < height && y + j < width) out[(y + j) * height + x] = tile[threadIdx.x][threadIdx.y + j];
}

// Every other element, backwards, and two columns in one statement; the block's threads are the whole tile.
__global__ void apart(const int *in, int *out, int pitch)
{
    __shared__ int tile[32 * 33];
    int x = threadIdx.x, y = threadIdx.y, t = y * blockDim.x + x;
    for (int i = t; i < 32 * 33; i += blockDim.x * blockDim.y) tile[i] = in[i];
    __syncthreads();
    int sum = tile[x * 33 + y] + 3 * tile[x * 33 + y + 1];
    sum += 5 * tile[x * 33 + 2 * y % 32] + 7 * tile[x * 33 + 32 - y] + 11 * tile[(31 - x) * 33 + y];
    if (x < pitch) out[t] = sum + 13 * in[x * pitch + y];
}

// Where an index wraps, and where lanes are off.
__global__ void narrow(const float *in, float *out, unsigned from, int rows)
{
    __shared__ float tile[16][40];
    int x = threadIdx.x, y = threadIdx.y;
    for (int i = y * 16 + x; i < 16 * 40; i += 16 * blockDim.y) tile[i / 40][i % 40] = in[i];
    __syncthreads();
    unsigned column = threadIdx.y + from;
    float value = x == 5 ? 0.5f : tile[x][column + 8u];
    if (y < rows && in[y] < 600) out[y * 16 + x] = value + tile[x][y];
}

template <typename T, int PITCH> static void test_transposed(dim3 block, int width, int height)
{
    Buffer<T> in(width * height), out(width * height);
    for (int i = 0; i < width * height; i++) in[i] = (T)(i * 7 + 1);
    in.up();
    out.fill(0);
    transposed<T, PITCH><<<dim3((width + 31) / 32, (height + 31) / 32), block>>>(in.device, out.device, width, height);
    out.down();
    for (int i = 0; i < width * height; i++) expect("transposed", i, out[i], in[i % height * width + i / height]);
}

static void test_apart(dim3 block, int pitch)
{
    const int threads = block.x * block.y;
    Buffer<int> in(32 * 80), out(threads);
    for (int i = 0; i < 32 * 80; i++) in[i] = i * 29 % 1013;
    in.up();
    out.fill(-1);
    apart<<<1, block>>>(in.device, out.device, pitch);
    out.down();
    for (int t = 0; t < threads; t++) {
        int x = t % (int)block.x, y = t / (int)block.x;
        int sum = in[x * 33 + y] + 3 * in[x * 33 + y + 1] + 5 * in[x * 33 + 2 * y % 32] + 7 * in[x * 33 + 32 - y]
                  + 11 * in[(31 - x) * 33 + y];
        if (x < pitch) expect("apart", t, out[t], sum + 13 * in[x * pitch + y]);
    }
}

static void test_narrow(int height, unsigned from, int rows)
{
    Buffer<float> in(16 * 40), out(16 * height);
    for (int i = 0; i < 16 * 40; i++) in[i] = (float)i;
    in.up();
    out.fill(0);
    narrow<<<1, dim3(16, height)>>>(in.device, out.device, from, rows);
    out.down();
    for (int i = 0; i < 16 * height; i++) {
        int x = i % 16, y = i / 16;
        float value = x == 5 ? 0.5f : in[x * 40 + (unsigned)y + from + 8u];
        expect("narrow", i, out[i], y < rows && in[y] < 600 ? value + in[x * 40 + y] : 0.0f);
    }
}

int main()
{
    for (dim3 block : {dim3(32, 8), dim3(32, 4), dim3(32, 32), dim3(32, 2), dim3(32, 16)})
        for (int width : {1, 31, 32, 70, 96})
            for (int height : {5, 33, 64, 100}) {
                test_transposed<float, 33>(block, width, height);
                test_transposed<int, 32>(block, width, height);
                test_transposed<double, 33>(block, width, height);
            }
    for (dim3 block : {dim3(32, 8), dim3(32, 32), dim3(16, 7), dim3(20, 5), dim3(32, 3)})
        for (int pitch : {9, 32, 40}) test_apart(block, pitch);
    for (int height : {4, 6, 8, 15})
        for (unsigned from : {0u, 3u, (unsigned)-8}) test_narrow(height, from, height - 1);
    return finish();
}
