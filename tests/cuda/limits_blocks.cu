// Blocks of every legal size and awkward shapes: each thread runs once, under its own index, and nobody else's lanes run.
#include "kernel_test.h"

__global__ void mark(int *seen, int *where)
{
    int size = blockDim.x * blockDim.y * blockDim.z;
    int thread = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
    int block = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z);
    atomicAdd(&seen[block * size + thread], 1);
    where[block * size + thread] = threadIdx.x | threadIdx.y << 10 | threadIdx.z << 20;
}

static void test(dim3 grid, dim3 block)
{
    int size = block.x * block.y * block.z, blocks = grid.x * grid.y * grid.z, n = size * blocks;
    Buffer<int> seen(n + 64), where(n + 64);
    seen.fill(0);
    mark<<<grid, block>>>(seen.device, where.device);
    seen.down();
    where.down();
    for (int i = 0; i < n; i++) {
        int t = i % size;
        expect("runs", i, seen[i], 1);
        expect("index", i, where[i], t % block.x | t / block.x % block.y << 10 | t / (block.x * block.y) << 20);
    }
    for (int i = n; i < n + 64; i++) expect("beyond the grid", i, seen[i], 0);
}

int main()
{
    for (int size = 1; size <= 1024; size += size < 70 ? 1 : 53) test(2, size);
    const dim3 shapes[] = {dim3(1, 1, 1), dim3(33, 1), dim3(7, 5, 3), dim3(1024), dim3(2, 512), dim3(31, 33),
                           dim3(1, 1024), dim3(16, 16, 4), dim3(1, 1, 64), dim3(8, 1, 64), dim3(3, 3, 64), dim3(64, 16)};
    for (dim3 shape : shapes) test(dim3(3, 2, 2), shape);
    test(dim3(1, 65535), 1);
    test(dim3(1, 1, 65535), dim3(1, 1, 2));
    return finish();
}
