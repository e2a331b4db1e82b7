// Warp operations of the threads that a return has left over, between barriers: whole warps leave, or lanes of one.
#include "kernel_test.h"

// The sum of n elements of the block, and which lanes of each warp are left.
__global__ void sums(const int *in, int n, int *sum, unsigned *left)
{
    __shared__ int of_warp[32];
    int t = threadIdx.x;
    of_warp[t / 32] = 0;
    if (t >= n) {
        left[t] = 0;
        return;
    }
    left[t] = __ballot_sync(0xffffffffu, 1);
    int mine = in[t];
    for (int offset = 16; offset > 0; offset /= 2) {
        int other = __shfl_down_sync(0xffffffffu, mine, offset);
        if (t + offset < n) mine += other;
    }
    if (t % 32 == 0) of_warp[t / 32] = mine;
    __syncthreads();
    if (t == 0)
        for (int i = 1; i < (int)blockDim.x / 32; i++) of_warp[0] += of_warp[i];
    __syncthreads();
    unsigned odd = __ballot_sync(0xffffffffu, mine & 1); // after a barrier too
    if (t == 0) sum[0] = of_warp[0];
    if (t % 32 == 0) sum[1 + t / 32] = (int)odd;
    for (int i = t; i < n; i += blockDim.x) left[t] ^= __ballot_sync(left[t], i & 1);
}

static void test(int threads, int n)
{
    Buffer<int> in(threads), sum(33);
    Buffer<unsigned> left(threads);
    for (int i = 0; i < threads; i++) in[i] = (int)(random_bits() % 1000);
    in.up();
    sums<<<1, threads>>>(in.device, n, sum.device, left.device);
    sum.down();
    left.down();
    int total = 0;
    for (int i = 0; i < n; i++) total += in[i];
    expect("sum", n, sum[0], total);
    for (int t = 0; t < threads; t++) {
        int lanes = n - t / 32 * 32;
        unsigned all = lanes >= 32 ? 0xffffffffu : (1u << (lanes > 0 ? lanes : 0)) - 1;
        expect("lanes left", t, left[t], t < n ? all ^ (all & 0xaaaaaaaau) : 0u);
    }
    for (int w = 0; w * 32 < n; w++) { // a lane has the sum of its warp's rest, to the end
        unsigned odd = 0;
        for (int lane = 0; lane < 32 && w * 32 + lane < n; lane++) {
            int rest = 0;
            for (int i = w * 32 + lane; i < n && i < w * 32 + 32; i++) rest += in[i];
            odd |= (unsigned)(rest & 1) << lane;
        }
        if (n % 32 == 0 || w < n / 32) continue; // lanes beyond a full warp's end add their own: only the last warp's known
        expect("odd", w, (unsigned)sum[1 + w], odd);
    }
    hash(sum.host, sizeof(int));
}

int main()
{
    test(96, 64);
    test(96, 70);
    test(128, 128);
    test(256, 1);
    test(64, 33);
    return finish();
}
