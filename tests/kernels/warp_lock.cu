// A lock that whole warps of a block ask for: one lane tries, a shuffle in the loop tells the others; it is released behind
// a fence. Warps that spin through their shuffles must not keep the one that has the lock from releasing it.
#include "kernel_test.h"

enum { LANES = 32, WARPS = 4, ROUNDS = 3 };

__global__ void count(unsigned *lock, int *sums)
{
    unsigned lane = threadIdx.x % LANES;
    for (int round = 0; round < ROUNDS; round++) {
        bool busy = true;
        while (busy) {
            if (lane == 1) busy = atomicOr(lock, 1u) & 1u;
            busy = __shfl_sync(~0u, busy, 1);
        }
        __threadfence();
        int other = __shfl_xor_sync(~0u, (int)lane, 5);
        sums[lane] = sums[lane] + other;
        __threadfence();
        __syncwarp();
        if (lane == 1) atomicAnd(lock, 0u);
    }
}

int main()
{
    Buffer<unsigned> lock(1);
    Buffer<int> sums(LANES);
    lock[0] = 0;
    for (int i = 0; i < LANES; i++) sums[i] = 0;
    lock.up();
    sums.up();
    count<<<2, WARPS * LANES>>>(lock.device, sums.device);
    sums.down();
    for (int i = 0; i < LANES; i++) expect("sum", i, sums[i], 2 * WARPS * ROUNDS * (i ^ 5));
    return finish();
}
