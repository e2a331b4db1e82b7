// Thread and block ids in one dimension: every thread of blocks of any size runs once and sees its own ids and the
// launch's shape. Sizes below, at and beside the multiples of a warp and of every vector width.
#include "kernel_test.h"

struct Ids {
    unsigned thread, block, block_size, grid_size;
};

__global__ void record(Ids *out, int *runs, int n)
{
    int i = threadIdx.x + blockIdx.x * blockDim.x;
    if (i < n) {
        out[i].thread = threadIdx.x;
        out[i].block = blockIdx.x;
        out[i].block_size = blockDim.x * blockDim.y * blockDim.z;
        out[i].grid_size = gridDim.x * gridDim.y * gridDim.z;
    }
    atomicAdd(&runs[i], 1);
}

static void test(int grid, int block, int n)
{
    Buffer<Ids> ids(grid * block);
    Buffer<int> runs(grid * block);
    runs.fill(0);
    record<<<grid, block>>>(ids.device, runs.device, n);
    ids.down();
    runs.down();
    for (int i = 0; i < grid * block; i++) {
        expect("runs", i, runs[i], 1);
        bool in = i < n;
        expect("thread", i, ids[i].thread, in ? i % block : 0xA5A5A5A5u);
        expect("block", i, ids[i].block, in ? i / block : 0xA5A5A5A5u);
        expect("block size", i, ids[i].block_size, in ? block : 0xA5A5A5A5u);
        expect("grid size", i, ids[i].grid_size, in ? grid : 0xA5A5A5A5u);
    }
}

int main()
{
    const int blocks[] = {1, 2, 7, 8, 31, 32, 33, 64, 100, 255, 256, 1000, 1024};
    for (int block : blocks) {
        test(1, block, block);
        test(3, block, 3 * block);
        test(5, block, 4 * block + block / 2);
        test(2, block, 1);
        test(2, block, 0);
    }
    test(4000, 1, 3999);
    test(700, 3, 2098);
    return finish();
}
