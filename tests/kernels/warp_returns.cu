// Lanes that return between two operations of their warp, in a kernel with a barrier: what is left of the warp goes on
// together, under a mask of its own or under one that names those who are gone too.
#include "kernel_test.h"

__global__ void run(const int *in, int *out)
{
    __shared__ int line[128];
    int i = threadIdx.x, v = in[i], lane = i % 32;
    line[i] = v;
    v += __shfl_xor_sync(0xffffffffu, v, 1);
    unsigned staying = __ballot_sync(0xffffffffu, v % 3 != 0);
    if (!(staying >> lane & 1)) return;
    v += __shfl_sync(staying, v, __ffs((int)staying) - 1);
    out[i] = v * 100 + __popc(__ballot_sync(0xffffffffu, v & 1));
    __syncthreads();
    out[i] += line[i ^ 64];
}

int main()
{
    enum { N = 128 };
    Buffer<int> in(N), out(N);
    for (int i = 0; i < N; i++) in[i] = i * 37 % 101, out[i] = -1;
    in.up();
    out.up();
    run<<<1, N>>>(in.device, out.device);
    wait();
    out.down();
    for (int warp = 0; warp < N; warp += 32) {
        int v[32], first = -1, odd = 0;
        for (int l = 0; l < 32; l++) {
            v[l] = in[warp + l] + in[warp + (l ^ 1)];
            if (v[l] % 3 && first < 0) first = v[l];
        }
        for (int l = 0; l < 32; l++) odd += v[l] % 3 && (v[l] + first) & 1;
        for (int l = 0; l < 32; l++) {
            int expected = v[l] % 3 ? (v[l] + first) * 100 + odd + in[(warp + l) ^ 64] : -1;
            if (out[warp + l] != expected) fail("thread %d: %d, not %d", warp + l, out[warp + l], expected);
        }
    }
    return finish();
}
