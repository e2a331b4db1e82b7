// Thread and block ids in two and three dimensions, with blocks whose rows are no multiple of a vector register: each
// thread writes all twelve numbers it can see at its own place.
#include "kernel_test.h"

struct Ids {
    uint3 thread, block, block_dim, grid_dim;
};

__global__ void record(Ids *out)
{
    unsigned block = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z);
    unsigned thread = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
    Ids *mine = out + block * blockDim.x * blockDim.y * blockDim.z + thread;
    mine->thread = make_uint3(threadIdx.x, threadIdx.y, threadIdx.z);
    mine->block = make_uint3(blockIdx.x, blockIdx.y, blockIdx.z);
    mine->block_dim = make_uint3(blockDim.x, blockDim.y, blockDim.z);
    mine->grid_dim = make_uint3(gridDim.x, gridDim.y, gridDim.z);
}

// Row-guarded picture coordinates, as image kernels have them.
__global__ void coordinates(int *out, int width, int height)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x < width && y < height) out[y * width + x] = y * 10000 + x;
}

static void expect3(const char *what, size_t i, uint3 got, dim3 want)
{
    if (got.x != want.x || got.y != want.y || got.z != want.z)
        fail("%s [%zu]: got %u,%u,%u expected %u,%u,%u", what, i, got.x, got.y, got.z, want.x, want.y, want.z);
}

static void test(dim3 grid, dim3 block)
{
    size_t per_block = block.x * block.y * block.z, n = per_block * grid.x * grid.y * grid.z;
    Buffer<Ids> ids(n);
    record<<<grid, block>>>(ids.device);
    ids.down();
    for (size_t i = 0; i < n; i++) {
        unsigned t = i % per_block, b = i / per_block;
        expect3("thread", i, ids[i].thread, dim3(t % block.x, t / block.x % block.y, t / block.x / block.y));
        expect3("block", i, ids[i].block, dim3(b % grid.x, b / grid.x % grid.y, b / grid.x / grid.y));
        expect3("blockDim", i, ids[i].block_dim, block);
        expect3("gridDim", i, ids[i].grid_dim, grid);
    }
}

static void test_coordinates(dim3 block, int width, int height)
{
    Buffer<int> out(width * height);
    dim3 grid((width + block.x - 1) / block.x, (height + block.y - 1) / block.y);
    coordinates<<<grid, block>>>(out.device, width, height);
    out.down();
    for (int i = 0; i < width * height; i++) expect("coordinates", i, out[i], i / width * 10000 + i % width);
}

int main()
{
    const dim3 blocks[] = {dim3(5, 7, 3), dim3(16, 16), dim3(32, 8), dim3(8, 4, 2), dim3(1, 33), dim3(1, 1, 64),
                           dim3(3, 2, 2), dim3(20, 5), dim3(4, 4, 64)};
    for (dim3 block : blocks) {
        test(dim3(1), block);
        test(dim3(3, 2, 2), block);
        test(dim3(1, 5), block);
        test_coordinates(dim3(block.x, block.y), 61, 43);
        test_coordinates(dim3(block.x, block.y), 64, 32);
    }
    return finish();
}
