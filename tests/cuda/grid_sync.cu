// Cooperative launches: barriers of the whole grid, as many blocks as occupancy promises, shared memory and registers
// that live across; errors for too many blocks and for barriers in other launches; functions of the grid's group.
#include "kernel_test.h"
#include <cooperative_groups.h>
namespace cg = cooperative_groups;

// Each round every block reads what the others wrote in the round before.
__global__ void rounds(int *a, int *b, int n, int count, int *seen)
{
    extern __shared__ int mine[];
    cg::grid_group grid = cg::this_grid();
    int i = (int)grid.thread_rank(), kept = i * 3;
    for (int round = 0; round < count; round++) {
        mine[threadIdx.x] = a[(i + blockDim.x) % n];
        grid.sync();
        b[i] = mine[threadIdx.x] + 1;
        cg::sync(grid);
        int *other = a;
        a = b;
        b = other;
        kept += round;
    }
    seen[i] = kept;
}

// Some threads, and some warps, have gone before the barrier; a condition that is uniform decides.
__global__ void early_exits(int *out, int *sums, int n)
{
    cg::grid_group grid = cg::this_grid();
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (threadIdx.x >= 40) return;
    out[i] = i;
    if (n > 0) grid.sync();
    if (threadIdx.x == 0) {
        int sum = 0;
        for (unsigned block = 0; block < gridDim.x; block++)
            for (unsigned t = 0; t < 40; t++) sum += out[block * blockDim.x + t];
        sums[blockIdx.x] = sum;
    }
}

// A kernel that spins as well.
__global__ void wait_and_sync(int *flags, int *out)
{
    cg::grid_group grid = cg::this_grid();
    if (threadIdx.x == 0) {
        if (blockIdx.x + 1 < gridDim.x)
            while (!atomicAdd(&flags[blockIdx.x + 1], 0)) {
            }
        atomicExch(&flags[blockIdx.x], 1);
    }
    grid.sync();
    if (threadIdx.x == 1) out[blockIdx.x] = flags[(blockIdx.x + 1) % gridDim.x];
}

__global__ void facts(unsigned long long *out)
{
    cg::grid_group grid = cg::this_grid();
    unsigned long long rank = grid.thread_rank();
    out[rank * 4] = grid.size();
    out[rank * 4 + 1] = grid.is_valid();
    out[rank * 4 + 2] = grid.num_blocks();
    out[rank * 4 + 3] = grid.block_rank() * 1000 + grid.block_index().y * 100 + grid.dim_blocks().x;
}

static void test_rounds(int threads, int count)
{
    int per_sm = 0;
    cudaDeviceProp properties;
    MUST(cudaGetDeviceProperties(&properties, 0));
    size_t shared = threads * sizeof(int);
    MUST(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&per_sm, rounds, threads, shared));
    int blocks = per_sm * properties.multiProcessorCount, n = blocks * threads;
    Buffer<int> a(n), b(n), seen(n);
    for (int i = 0; i < n; i++) a[i] = i;
    a.up();
    void *arguments[] = {&a.device, &b.device, &n, &count, &seen.device};
    MUST(cudaLaunchCooperativeKernel((void *)rounds, dim3(blocks), dim3(threads), arguments, shared));
    Buffer<int> &last = count % 2 ? b : a;
    last.down();
    seen.down();
    for (int i = 0; i < n; i++) {
        expect("rounds", i, last[i], (int)((i + (long long)count * threads) % n) + count);
        expect("kept", i, seen[i], i * 3 + count * (count - 1) / 2);
    }
    cudaError_t error = cudaLaunchCooperativeKernel((void *)rounds, dim3(blocks + 1), dim3(threads), arguments, shared);
    expect("too many blocks", threads, (int)error, (int)cudaErrorCooperativeLaunchTooLarge);
    expect("... not sticky", threads, (int)cudaGetLastError(), (int)cudaErrorCooperativeLaunchTooLarge);
    expect("... not sticky", threads, (int)cudaGetLastError(), (int)cudaSuccess);
}

static void test_exits_and_spins()
{
    const int blocks = 6;
    int threads = 100, n = 1;
    Buffer<int> out(blocks * threads), sums(blocks), flags(blocks), seen(blocks);
    void *arguments[] = {&out.device, &sums.device, &n};
    MUST(cudaLaunchCooperativeKernel(early_exits, dim3(blocks), dim3(threads), arguments));
    sums.down();
    int want = 0;
    for (int b = 0; b < blocks; b++)
        for (int t = 0; t < 40; t++) want += b * threads + t;
    for (int b = 0; b < blocks; b++) expect("early exits", b, sums[b], want);
    flags.fill(0);
    void *others[] = {&flags.device, &seen.device};
    MUST(cudaLaunchCooperativeKernel(wait_and_sync, dim3(blocks), dim3(64), others));
    seen.down();
    for (int b = 0; b < blocks; b++) expect("spins", b, seen[b], 1);
}

static void test_facts()
{
    dim3 grid(2, 3), block(8, 4);
    Buffer<unsigned long long> out(6 * 32 * 4);
    void *arguments[] = {&out.device};
    for (int cooperative = 0; cooperative < 2; cooperative++) {
        if (cooperative) MUST(cudaLaunchCooperativeKernel((void *)facts, grid, block, arguments));
        else facts<<<grid, block>>>(out.device);
        out.down();
        for (int i = 0; i < 6 * 32; i++) {
            expect("size", i, out[i * 4], 6 * 32);
            expect("is_valid", i, out[i * 4 + 1], cooperative);
            expect("num_blocks", i, out[i * 4 + 2], 6);
            expect("block", i, out[i * 4 + 3], i / 32 * 1000 + i / 32 / 2 * 100 + 2);
        }
    }
}

// In a plain launch the barrier is an error, not a wait for ever.
static void test_plain_launch()
{
    int *out, *sums;
    MUST(cudaMalloc((void **)&out, 800));
    MUST(cudaMalloc((void **)&sums, 8));
    early_exits<<<2, 100>>>(out, sums, 1);
    if (cudaDeviceSynchronize() == cudaSuccess) fail("grid.sync() in a plain launch");
    MUST(cudaDeviceReset());
}

int main()
{
    int yes = 0;
    MUST(cudaDeviceGetAttribute(&yes, cudaDevAttrCooperativeLaunch, 0));
    expect("attribute", 0, yes, 1);
    test_rounds(64, 5);
    test_rounds(256, 4);
    test_rounds(1024, 3);
    test_exits_and_spins();
    test_facts();
    test_plain_launch();
    return finish();
}
