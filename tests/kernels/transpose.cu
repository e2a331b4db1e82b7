// Transposition: plain, and through a shared tile with a padding column, where a block of 32 x 8 threads moves 32 x 32
// elements; rectangular, of sizes that fit no tile, of 1, 4, 8 and 16 byte elements.
#include "kernel_test.h"

enum { TILE = 32, ROWS = 8 };

template <class T> __global__ void plain(const T *in, T *out, int width, int height)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x < width && y < height) out[x * height + y] = in[y * width + x];
}

template <class T> __global__ void tiled(const T *in, T *out, int width, int height)
{
    __shared__ T tile[TILE][TILE + 1];
    int x = blockIdx.x * TILE + threadIdx.x, y = blockIdx.y * TILE + threadIdx.y;
    for (int j = 0; j < TILE; j += ROWS)
        if (x < width && y + j < height) tile[threadIdx.y + j][threadIdx.x] = in[(y + j) * width + x];
    __syncthreads();
    x = blockIdx.y * TILE + threadIdx.x;
    y = blockIdx.x * TILE + threadIdx.y;
    for (int j = 0; j < TILE; j += ROWS)
        if (x < height && y + j < width) out[(y + j) * height + x] = tile[threadIdx.x][threadIdx.y + j];
}

template <class T> static void test(const char *type, int width, int height)
{
    size_t n = width * height;
    Buffer<T> in(n), one(n), two(n);
    for (size_t i = 0; i < n * sizeof(T); i++) ((unsigned char *)in.host)[i] = (unsigned char)random_bits();
    in.up();
    dim3 grid((width + TILE - 1) / TILE, (height + TILE - 1) / TILE);
    plain<<<dim3((width + 15) / 16, (height + 15) / 16), dim3(16, 16)>>>(in.device, one.device, width, height);
    tiled<<<grid, dim3(TILE, ROWS)>>>(in.device, two.device, width, height);
    one.down();
    two.down();
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            if (memcmp(&one[x * height + y], &in[y * width + x], sizeof(T))) fail("%s: plain %d,%d", type, x, y);
            if (memcmp(&two[x * height + y], &in[y * width + x], sizeof(T))) fail("%s: tiled %d,%d", type, x, y);
        }
}

int main()
{
    test<float>("float", 64, 64);
    test<float>("float", 70, 41);
    test<unsigned char>("unsigned char", 33, 65);
    test<double>("double", 31, 97);
    test<float4>("float4", 40, 50);
    return finish();
}
