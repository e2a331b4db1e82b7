// What GPUs do for warps that run in lock step, and programs rely on without saying so: all lanes store before one of them
// releases after a fence, and lanes that a mask does not name take part where the whole warp comes.
#include "kernel_test.h"

enum { LANES = 32, LOCKED = 1u << 31 };

// Lane 30 stores the word that lane 1 then unlocks; the whole warp sees it unlocked.
__global__ void release(unsigned *words, unsigned *seen)
{
    unsigned lane = threadIdx.x % LANES, *mine = words + threadIdx.x / LANES * LANES;
    for (unsigned round = 0; round < 3; round++) {
        bool locked = true;
        while (locked) {
            if (lane == 1) locked = (atomicOr(&mine[30], (unsigned)LOCKED) & LOCKED) != 0;
            locked = __shfl_sync(~0u, locked, 1);
        }
        __threadfence();
        mine[lane] = round * 100 + lane + (lane == 30 ? (unsigned)LOCKED : 0u);
        __threadfence();
        if (lane == 1) atomicAnd(&mine[30], ~(unsigned)LOCKED);
        seen[(round * blockDim.x) + threadIdx.x] = __shfl_sync(~0u, mine[30], 2);
    }
}

__global__ void half_named(const int *in, int *up, int *from)
{
    int t = threadIdx.x;
    up[t] = __shfl_up_sync(0x0000ffff, in[t], 16);
    from[t] = __shfl_sync(0xff00ff00, in[t], 9);
}

int main()
{
    enum { N = 2 * LANES };
    Buffer<unsigned> words(N), seen(3 * N);
    for (int i = 0; i < N; i++) words[i] = 0;
    words.up();
    release<<<1, N>>>(words.device, seen.device);
    words.down();
    seen.down();
    for (int i = 0; i < N; i++) expect("word", i, words[i], 200u + i % LANES);
    for (int i = 0; i < 3 * N; i++) expect("seen", i, seen[i], (unsigned)(i / N * 100 + 30));

    Buffer<int> in(N), up(N), from(N);
    for (int i = 0; i < N; i++) in[i] = i * 7;
    in.up();
    half_named<<<1, N>>>(in.device, up.device, from.device);
    up.down();
    from.down();
    for (int i = 0; i < N; i++) {
        expect("up", i, up[i], in[i % LANES < 16 ? i : i - 16]);
        expect("from", i, from[i], in[i / LANES * LANES + 9]);
    }
    return finish();
}
