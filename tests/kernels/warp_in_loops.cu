// Full-mask warp operations where the whole warp arrives together: after divergent code, in loops whose length differs
// between warps but not inside one, in branches that whole warps take, and in loops that end by a vote.
#include "kernel_test.h"

const unsigned full = 0xffffffffu;

__global__ void run(const int *in, int *out)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, lane = threadIdx.x % 32, warp = threadIdx.x / 32, v = in[i];
    if (v % 3 == 0) v *= 2;                               // divergent, then together again
    else if (v % 3 == 1)
        while (v % 10) v++;
    v += __shfl_xor_sync(full, v, 1);
    for (int k = 0; k <= warp; k++) {                     // as often as the warp's number says
        if ((lane + k) % 4 == 0) v -= k;
        v = __shfl_sync(full, v, lane + 1);
    }
    if (warp % 2) v += (int)__popc(__ballot_sync(full, v & 1)) * 1000;
    else v ^= __shfl_down_sync(full, v, 2);
    int rounds = 0;
    while (__any_sync(full, v > 0)) {                     // until nobody in the warp is left
        v -= 500;
        if (lane % 2) v -= rounds;
        rounds++;
    }
    int leader = __shfl_sync(full, in[i], 7);
    if (leader & 1) v = __shfl_up_sync(full, v, 4);
    out[2 * i] = v;
    out[2 * i + 1] = rounds;
}

// One warp with its 32 lanes side by side.
static void reference(const int *in, int *out, int warp)
{
    int v[32], w[32], odd = 0, rounds = 0;
    for (int l = 0; l < 32; l++) {
        v[l] = in[l];
        if (v[l] % 3 == 0) v[l] *= 2;
        else if (v[l] % 3 == 1)
            while (v[l] % 10) v[l]++;
    }
    for (int l = 0; l < 32; l++) w[l] = v[l] + v[l ^ 1];
    for (int k = 0; k <= warp; k++) {
        for (int l = 0; l < 32; l++) v[l] = (l + k) % 4 == 0 ? w[l] - k : w[l];
        for (int l = 0; l < 32; l++) w[l] = v[(l + 1) % 32];
    }
    for (int l = 0; l < 32; l++) odd += w[l] & 1;
    for (int l = 0; l < 32; l++) v[l] = warp % 2 ? w[l] + odd * 1000 : w[l] ^ (l + 2 < 32 ? w[l + 2] : w[l]);
    for (;; rounds++) {
        bool any = false;
        for (int l = 0; l < 32; l++) any |= v[l] > 0;
        if (!any) break;
        for (int l = 0; l < 32; l++) v[l] -= 500 + (l % 2 ? rounds : 0);
    }
    for (int l = 0; l < 32; l++) {
        out[2 * l] = in[7] & 1 && l >= 4 ? v[l - 4] : v[l];
        out[2 * l + 1] = rounds;
    }
}

int main()
{
    const int size = 160, blocks = 4, n = size * blocks;
    Buffer<int> in(n), out(2 * n);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 3000);
    in.up();
    run<<<blocks, size>>>(in.device, out.device);
    out.down();
    for (int first = 0; first < n; first += 32) {
        int want[64];
        reference(&in[first], want, first % size / 32);
        for (int k = 0; k < 64; k++) expect(k % 2 ? "rounds" : "value", first + k / 2, out[2 * first + k], want[k]);
    }
    return finish();
}
