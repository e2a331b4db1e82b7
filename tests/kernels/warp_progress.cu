// Lanes that wait for others of their warp go on in the end, whatever other lanes, warps and blocks do meanwhile: those that
// spin do so through shuffles and votes, of whole warps and of parts.
#include "kernel_test.h"

enum { LANES = 32, WARPS = 4, ROUNDS = 3, TILE = 8 };

__device__ unsigned tile_mask() { return 0xffu << threadIdx.x % LANES / TILE * TILE; }

// One lane of a warp takes the lock, and the warp comes together before it gives it back.
__global__ void lock_of_warps(unsigned *lock, int *sums, unsigned *together)
{
    unsigned lane = threadIdx.x % LANES;
    for (int round = 0; round < ROUNDS; round++) {
        bool busy = true;
        while (busy) {
            if (lane == 1) busy = atomicOr(lock, 1u) & 1u;
            busy = __shfl_sync(~0u, busy, 1);
        }
        __threadfence();
        sums[lane] = sums[lane] + 1;
        unsigned there = __activemask();
        if (lane == 1) atomicAdd(together, there >> 1 & 1u);
        __threadfence();
        __syncwarp();
        if (lane == 1) atomicAnd(lock, 0u);
    }
}

// The same by tiles: others of the holder's own warp spin.
__global__ void lock_of_tiles(unsigned *lock, int *sums, unsigned *together)
{
    unsigned rank = threadIdx.x % TILE, mask = tile_mask();
    for (int round = 0; round < ROUNDS; round++) {
        while (!__any_sync(mask, rank == 1 && (atomicOr(lock, 1u) & 1u) == 0)) {
        }
        __threadfence();
        sums[rank] = sums[rank] + 1;
        unsigned there = __activemask();
        if (rank == 1) atomicAdd(together, there >> threadIdx.x % LANES & 1u);
        __threadfence();
        __syncwarp(mask);
        if (rank == 1) atomicAnd(lock, 0u);
    }
}

// Volatile steps between lanes, under a lock that each of the tiles asks for by one lane alone.
__global__ void steps_under_lock(unsigned *lock, int *sums)
{
    __shared__ volatile int line[WARPS * LANES];
    unsigned rank = threadIdx.x % TILE, mask = tile_mask();
    line[threadIdx.x] = threadIdx.x;
    while (!__any_sync(mask, rank == 0 && atomicCAS(lock, 0u, 1u) == 0u)) {
    }
    __threadfence();
    line[threadIdx.x] = line[threadIdx.x] + 1;
    sums[rank] = sums[rank] + line[threadIdx.x];
    __threadfence();
    __syncwarp(mask);
    if (rank == 0) atomicExch(lock, 0u);
}

// Each block waits for the next one, all of whose lanes ask.
__global__ void wait_for_next_block(volatile int *flags, int *seen)
{
    unsigned lane = threadIdx.x % LANES;
    for (;;) {
        int mine = lane == 3 && blockIdx.x + 1 < gridDim.x ? flags[blockIdx.x + 1] : 1;
        int all = __all_sync(~0u, mine);
        if (all) break;
    }
    __syncthreads();
    if (threadIdx.x == 0) flags[blockIdx.x] = 1;
    seen[blockIdx.x * blockDim.x + threadIdx.x] = blockIdx.x + 1 == gridDim.x ? 1 : flags[blockIdx.x + 1];
}

// ... one of whose threads asks, and tells the others through shared memory.
__global__ void wait_for_next_by_one(volatile int *flags, int *seen)
{
    __shared__ int done;
    for (;;) {
        if (threadIdx.x == 0) done = blockIdx.x + 1 < gridDim.x ? flags[blockIdx.x + 1] : 1;
        __syncthreads();
        if (done) break;
        __syncthreads();
    }
    if (threadIdx.x == 0) flags[blockIdx.x] = 1;
    seen[blockIdx.x * blockDim.x + threadIdx.x] = blockIdx.x + 1 == gridDim.x ? 1 : flags[blockIdx.x + 1];
}

// ... through an element of a shared array that is found by a number; through the thread's own array; through global memory.
__global__ void wait_for_next_by_array(volatile int *flags, int *seen)
{
    __shared__ int done[WARPS];
    for (;;) {
        if (threadIdx.x == 0) done[blockIdx.x % WARPS] = blockIdx.x + 1 < gridDim.x ? flags[blockIdx.x + 1] : 1;
        __syncthreads();
        if (done[blockIdx.x % WARPS]) break;
        __syncthreads();
    }
    if (threadIdx.x == 0) flags[blockIdx.x] = 1;
    seen[blockIdx.x * blockDim.x + threadIdx.x] = blockIdx.x + 1 == gridDim.x ? 1 : flags[blockIdx.x + 1];
}

__global__ void wait_for_next_by_own(volatile int *flags, int *seen)
{
    int tries[4] = {0, 0, 0, 0};
    for (unsigned at = threadIdx.x % 4; !tries[at]; at = (at + 1) % 4)
        tries[(at + 1) % 4] = blockIdx.x + 1 < gridDim.x ? flags[blockIdx.x + 1] : 1;
    __syncthreads();
    if (threadIdx.x == 0) flags[blockIdx.x] = 1;
    seen[blockIdx.x * blockDim.x + threadIdx.x] = blockIdx.x + 1 == gridDim.x ? 1 : flags[blockIdx.x + 1];
}

__global__ void wait_for_next_by_memory(volatile int *flags, int *seen)
{
    int *mine = seen + blockIdx.x * blockDim.x;
    for (;;) {
        if (threadIdx.x == 0) mine[0] = blockIdx.x + 1 < gridDim.x ? flags[blockIdx.x + 1] : 1;
        __syncthreads();
        if (mine[0]) break;
        __syncthreads();
    }
    __syncthreads();
    if (threadIdx.x == 0) flags[blockIdx.x] = 1;
    mine[threadIdx.x] = blockIdx.x + 1 == gridDim.x ? 1 : flags[blockIdx.x + 1];
}

// ... that is read plainly: the fence, or the barrier, makes the next turn look again.
__global__ void wait_for_next_by_fence(volatile int *flags, int *seen)
{
    const int *next = (const int *)flags + blockIdx.x + 1;
    bool last = blockIdx.x + 1 == gridDim.x;
    while (!last && __all_sync(~0u, *next == 0)) __threadfence();
    __syncthreads();
    if (threadIdx.x == 0) flags[blockIdx.x] = 1;
    seen[blockIdx.x * blockDim.x + threadIdx.x] = last ? 1 : flags[blockIdx.x + 1];
}

__global__ void wait_for_next_by_barrier(volatile int *flags, int *seen)
{
    const int *next = (const int *)flags + blockIdx.x + 1;
    bool last = blockIdx.x + 1 == gridDim.x;
    while (!last && __syncthreads_and(*next == 0)) {
    }
    if (threadIdx.x == 0) flags[blockIdx.x] = 1;
    seen[blockIdx.x * blockDim.x + threadIdx.x] = last ? 1 : flags[blockIdx.x + 1];
}

// ... by lanes of a warp in three loops, of which two go in step.
__global__ void wait_in_steps(volatile int *flags, int *seen)
{
    __shared__ volatile int line[WARPS * LANES];
    unsigned t = threadIdx.x;
    bool last = blockIdx.x + 1 == gridDim.x;
    if (t % 3 == 0) {
        while (!last && flags[blockIdx.x + 1] == 0) {
        }
    } else if (t % 3 == 1) {
        while (!last && flags[blockIdx.x + 1] == 0) line[t] = t;
    } else {
        while (!last && flags[blockIdx.x + 1] == 0) line[t] = line[t - 1] + 1;
    }
    __syncthreads();
    if (t == 0) flags[blockIdx.x] = 1;
    seen[blockIdx.x * blockDim.x + t] = last ? 1 : flags[blockIdx.x + 1];
}

// What a lane waits for comes to the others by a shuffle, in a register of its own.
__global__ void wait_by_shuffle(volatile int *flag, int *out)
{
    if (threadIdx.x < LANES) {
        for (;;) {
            int mine = 0;
            if (threadIdx.x == 1) mine = *flag;
            int seen = __shfl_sync(~0u, mine, 1);
            if (seen) break;
        }
    } else if (threadIdx.x == LANES) {
        *flag = 1;
    }
    out[threadIdx.x] = *flag;
}

// Lane 0 of each warp waits for the warp before it; then the warp adds in step.
__global__ void wait_then_step(volatile int *flags, int *sums)
{
    __shared__ volatile int line[WARPS * LANES];
    unsigned warp = threadIdx.x / LANES, lane = threadIdx.x % LANES;
    if (lane == 0 && warp + 1 < WARPS)
        while (flags[warp + 1] == 0) {
        }
    line[threadIdx.x] = lane;
    if (lane < 16) {
        line[threadIdx.x] = line[threadIdx.x] + line[threadIdx.x + 16];
        line[threadIdx.x] = line[threadIdx.x] + line[threadIdx.x + 8];
        line[threadIdx.x] = line[threadIdx.x] + line[threadIdx.x + 4];
        line[threadIdx.x] = line[threadIdx.x] + line[threadIdx.x + 2];
        line[threadIdx.x] = line[threadIdx.x] + line[threadIdx.x + 1];
    }
    if (lane == 0) {
        sums[warp] = line[threadIdx.x];
        __threadfence();
        flags[warp] = 1;
    }
}

static void test_locks(int blocks, int threads)
{
    Buffer<unsigned> locks(3), together(2);
    Buffer<int> by_warps(LANES), by_tiles(TILE), by_steps(TILE);
    locks.fill(0);
    together.fill(0);
    by_warps.fill(0);
    by_tiles.fill(0);
    by_steps.fill(0);
    lock_of_warps<<<blocks, threads / LANES * LANES>>>(locks.device, by_warps.device, together.device);
    lock_of_tiles<<<blocks, threads>>>(locks.device + 1, by_tiles.device, together.device + 1);
    steps_under_lock<<<blocks, threads>>>(locks.device + 2, by_steps.device);
    together.down();
    by_warps.down();
    by_tiles.down();
    by_steps.down();
    int warps = threads / LANES * blocks, tiles = threads / TILE * blocks;
    for (int i = 0; i < LANES; i++) expect("lock of warps", i, by_warps[i], warps * ROUNDS);
    for (int i = 0; i < TILE; i++) {
        int want = 0;
        for (int t = i; t < threads; t += TILE) want += t + 1;
        expect("lock of tiles", i, by_tiles[i], tiles * ROUNDS);
        expect("steps under a lock", i, by_steps[i], want * blocks);
    }
    expect("came together", 0, together[0], (unsigned)(warps * ROUNDS));
    expect("came together", 1, together[1], (unsigned)(tiles * ROUNDS));
}

static void test_blocks(void (*kernel)(volatile int *, int *))
{
    enum { BLOCKS = 6, N = WARPS * LANES };
    Buffer<int> flags(BLOCKS), seen(BLOCKS * N);
    flags.fill(0);
    kernel<<<BLOCKS, N>>>(flags.device, seen.device);
    seen.down();
    for (int i = 0; i < BLOCKS * N; i++) expect("next block", i, seen[i], 1);
}

static void test_warps()
{
    Buffer<int> flags(1 + WARPS), out(2 * LANES), sums(WARPS);
    flags.fill(0);
    wait_by_shuffle<<<1, 2 * LANES>>>(flags.device, out.device);
    wait_then_step<<<1, WARPS * LANES>>>(flags.device + 1, sums.device);
    out.down();
    sums.down();
    for (int i = 0; i < LANES; i++) expect("shuffled", i, out[i], 1);
    for (int i = 0; i < WARPS; i++) expect("in step", i, sums[i], LANES * (LANES - 1) / 2);
}

int main()
{
    test_locks(2, LANES);
    test_locks(2, WARPS * LANES);
    test_locks(1, LANES + 2 * TILE);
    test_blocks(wait_for_next_block);
    test_blocks(wait_for_next_by_one);
    test_blocks(wait_for_next_by_array);
    test_blocks(wait_for_next_by_own);
    test_blocks(wait_for_next_by_memory);
    test_blocks(wait_for_next_by_fence);
    test_blocks(wait_for_next_by_barrier);
    test_blocks(wait_in_steps);
    test_warps();
    return finish();
}
