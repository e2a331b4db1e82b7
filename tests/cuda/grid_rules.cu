// Launches at CUDA's limits and patterns of blocks that count themselves: grids with y and z in the tens of thousands, blocks
// in odd shapes, queues filled and emptied by atomics, the last block that finishes the work of all, warps that add up before
// one of their threads does.
#include "kernel_test.h"

// The largest grids there are, of which some blocks run: one of them ends the launch.
template <bool with_barriers> __global__ void stop_early(unsigned *seen)
{
    if (with_barriers) __syncthreads();
    if (blockIdx.x == 5000 && blockIdx.y == 0 && blockIdx.z == 0 && threadIdx.x == 0) {
        seen[0] = gridDim.x, seen[1] = gridDim.y, seen[2] = gridDim.z;
        __threadfence();
        __trap();
    }
    if (with_barriers) __syncthreads();
}

static void check_largest(dim3 grid, bool with_barriers)
{
    unsigned *seen;
    MUST(cudaMallocManaged((void **)&seen, 3 * sizeof *seen));
    if (with_barriers) stop_early<true><<<grid, 32>>>(seen);
    else stop_early<false><<<grid, 32>>>(seen);
    expect("largest", with_barriers, (int)cudaDeviceSynchronize(), (int)cudaErrorLaunchFailure);
    expect("x", grid.x, seen[0], grid.x);
    expect("y", grid.y, seen[1], grid.y);
    expect("z", grid.z, seen[2], grid.z);
    MUST(cudaDeviceReset());
}

// One word for each block, some bits from its indices.
__global__ void corners(unsigned *marks, unsigned long long *sum)
{
    if (threadIdx.x == 1 && threadIdx.y == 0)
        marks[blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z)] = blockIdx.x * 3 + blockIdx.y * 7 + blockIdx.z * 11;
    if (threadIdx.x == 0 && threadIdx.y == blockDim.y - 1 && (blockIdx.y ^ blockIdx.z) % 1024 == 5) atomicAdd(sum, blockIdx.y + blockIdx.z);
}

static void check_grid(dim3 grid, dim3 block)
{
    size_t blocks = (size_t)grid.x * grid.y * grid.z;
    Buffer<unsigned> marks(blocks);
    Buffer<unsigned long long> sum(1);
    sum.fill(0);
    corners<<<grid, block>>>(marks.device, sum.device);
    marks.down();
    sum.down();
    unsigned long long want = 0;
    for (unsigned z = 0, b = 0; z < grid.z; z++)
        for (unsigned y = 0; y < grid.y; y++)
            for (unsigned x = 0; x < grid.x; x++, b++) {
                expect("corner", b, marks[b], x * 3 + y * 7 + z * 11);
                if ((y ^ z) % 1024 == 5) want += y + z;
            }
    expect("corners", 0, sum[0], want);
}

// Every thread takes numbers from a queue until it is empty, and puts some results into another one.
__global__ void work_queue(const int *tasks, int count, int *next, int *found, int *found_count)
{
    for (int at = atomicAdd(next, 1); at < count; at = atomicAdd(next, 1)) {
        int v = tasks[at];
        if (v % 7 == 3) continue;
        for (int d = 2; d * d <= v; d++)
            if (v % d == 0) goto divisible;
        found[atomicAdd(found_count, 1)] = v;
    divisible:;
    }
}

static void check_queue()
{
    const int n = 700;
    Buffer<int> tasks(n), found(n), counters(2);
    long long want = 0, sum = 0;
    int primes = 0;
    for (int i = 0; i < n; i++) tasks[i] = 2 + (int)(random_bits() % 5000);
    tasks.up();
    counters.fill(0);
    work_queue<<<3, 70>>>(tasks.device, n, counters.device, found.device, counters.device + 1);
    found.down();
    counters.down();
    for (int i = 0; i < n; i++) {
        bool prime = tasks[i] % 7 != 3;
        for (int d = 2; d * d <= tasks[i]; d++) prime &= tasks[i] % d != 0;
        if (prime) primes++, want += (long long)tasks[i] * tasks[i];
    }
    expect("tasks", 0, counters[0], n + 3 * 70);
    expect("primes", 0, counters[1], primes);
    for (int i = 0; i < counters[1]; i++) sum += (long long)found[i] * found[i];
    expect("primes' squares", 0, sum, want);
}

// Partial sums; whichever block comes last adds them up. The warp adds its own first.
__device__ unsigned arrived;

__global__ void last_block(const int *in, int n, volatile int *partial, int *total)
{
    __shared__ int sum;
    __shared__ bool is_last;
    int thread = threadIdx.x + blockDim.x * threadIdx.y, threads = blockDim.x * blockDim.y;
    if (thread == 0) sum = 0;
    __syncthreads();
    int mine = 0;
    for (int i = blockIdx.x * threads + thread; i < n; i += gridDim.x * threads) mine += in[i];
    for (int offset = 16; offset > 0; offset /= 2) mine += __shfl_down_sync(0xffffffffu, mine, offset);
    if (thread % 32 == 0) atomicAdd(&sum, mine);
    __syncthreads();
    if (thread == 0) {
        partial[blockIdx.x] = sum;
        __threadfence();
        is_last = atomicInc(&arrived, gridDim.x - 1) == gridDim.x - 1;
    }
    __syncthreads();
    if (!is_last) return;
    mine = 0;
    for (int i = thread; i < gridDim.x; i += threads) mine += partial[i];
    if (thread == 0) *total = 0;
    __syncthreads();
    if (mine) atomicAdd(total, mine);
}

static void check_last_block(int blocks, dim3 block)
{
    const int n = 5000;
    Buffer<int> in(n), partial(blocks), total(1);
    int want = 0;
    for (int i = 0; i < n; i++) want += in[i] = (int)(random_bits() % 2000) - 1000;
    in.up();
    for (int again = 0; again < 2; again++) {
        last_block<<<blocks, block>>>(in.device, n, partial.device, total.device);
        total.down();
        expect("total", again, total[0], want);
    }
}

// The threads that have the same key add once, through the first of them.
__global__ void aggregated(const unsigned char *keys, int n, int *counts, int *rank)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    unsigned there = __ballot_sync(0xffffffffu, i < n);
    if (i >= n) return;
    int key = keys[i] % 5;
    for (unsigned left = there; left;) {
        int leader = __ffs(left) - 1, wanted = __shfl_sync(there, key, leader), before = 0;
        unsigned same = __ballot_sync(there, key == wanted);
        if ((int)(threadIdx.x & 31) == leader) before = atomicAdd(&counts[wanted], __popc(same));
        before = __shfl_sync(there, before, leader);
        if (key == wanted) rank[i] = before + __popc(same & ((1u << (threadIdx.x & 31)) - 1));
        left &= ~same;
    }
}

static void check_aggregated()
{
    const int n = 333;
    Buffer<unsigned char> keys(n);
    Buffer<int> counts(5), rank(n);
    int want[5] = {0};
    bool taken[5][333] = {{false}};
    for (int i = 0; i < n; i++) want[(keys[i] = random_bits() & 255) % 5]++;
    keys.up();
    counts.fill(0);
    aggregated<<<4, 96>>>(keys.device, n, counts.device, rank.device);
    counts.down();
    rank.down();
    for (int k = 0; k < 5; k++) expect("keys", k, counts[k], want[k]);
    for (int i = 0; i < n; i++) {
        int key = keys[i] % 5, r = rank[i];
        if (r < 0 || r >= want[key] || taken[key][r]) fail("rank [%d]: %d", i, r);
        else taken[key][r] = true;
    }
}

int main()
{
    for (bool with_barriers : {false, true}) {
        check_largest(2147483647, with_barriers);
        check_largest(dim3(2147483647, 65535, 65535), with_barriers);
        check_largest(dim3(65536, 65535), with_barriers);
    }
    check_grid(dim3(1, 65535), dim3(2));
    check_grid(dim3(1, 1, 65535), dim3(3));
    check_grid(dim3(70001), dim3(2));
    check_grid(dim3(3, 5, 7), dim3(31, 33));
    check_grid(dim3(2, 2, 2), dim3(2, 512));
    check_queue();
    check_last_block(1, dim3(32));
    check_last_block(13, dim3(64));
    check_last_block(40, dim3(16, 6));
    check_aggregated();
    return finish();
}
