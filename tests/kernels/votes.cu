// __ballot_sync, __any_sync and __all_sync with the full mask: per warp, also in a last warp of fewer than 32 threads,
// whose missing lanes do not vote; compaction with ballot and popc.
#include "kernel_test.h"

__global__ void run(const int *in, unsigned *out)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, v = in[i];
    const unsigned full = 0xffffffffu;
    out[5 * i] = __ballot_sync(full, v & 1);
    out[5 * i + 1] = __any_sync(full, v > 990) != 0;
    out[5 * i + 2] = __all_sync(full, v < 950) != 0;
    out[5 * i + 3] = __ballot_sync(full, 1);
    out[5 * i + 4] = __ballot_sync(full, v & 256);
}

// Each warp writes its own even numbers one after the other.
__global__ void compact(const int *in, int *out, int *counts)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, lane = threadIdx.x % 32, v = in[i];
    bool keep = v % 2 == 0;
    unsigned kept = __ballot_sync(0xffffffffu, keep);
    if (keep) out[i - lane + __popc(kept & ((1u << lane) - 1))] = v;
    if (lane == 0) counts[i / 32] = __popc(kept);
}

static void test(int size, int blocks)
{
    int n = size * blocks;
    Buffer<int> in(n);
    Buffer<unsigned> out(5 * n);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 1000);
    in.up();
    run<<<blocks, size>>>(in.device, out.device);
    out.down();
    for (int i = 0; i < n; i++) {
        int t = i % size, first = i - t % 32, end = first + 32 < i - t + size ? first + 32 : i - t + size;
        unsigned odd = 0, high = 0, any = 0, all = 1;
        for (int k = first; k < end; k++) {
            odd |= (unsigned)(in[k] & 1) << (k - first);
            high |= (unsigned)(in[k] >> 8 & 1) << (k - first);
            any |= in[k] > 990;
            all &= in[k] < 950;
        }
        unsigned want[5] = {odd, any, all, end - first == 32 ? ~0u : (1u << (end - first)) - 1, high};
        for (int k = 0; k < 5; k++)
            if (out[5 * i + k] != want[k])
                fail("block of %d, vote %d, thread %d: got %x, expected %x", size, k, i, out[5 * i + k], want[k]);
    }
}

int main()
{
    for (int size : {1, 7, 32, 33, 64, 100, 256}) test(size, 3);
    const int n = 256;
    Buffer<int> in(n), out(n), counts(n / 32);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 1000);
    in.up();
    compact<<<2, n / 2>>>(in.device, out.device, counts.device);
    out.down();
    counts.down();
    for (int w = 0; w < n / 32; w++) {
        int at = 0;
        for (int k = 0; k < 32; k++)
            if (in[w * 32 + k] % 2 == 0) expect("compact", w * 32 + at, out[w * 32 + at], in[w * 32 + k]), at++;
        expect("count", w, counts[w], at);
    }
    return finish();
}
