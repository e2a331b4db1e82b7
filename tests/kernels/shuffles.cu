// The four shuffles with the full mask: every width, distances and lanes inside and outside the width, varying source
// lanes, several warps in a block.
#include "kernel_test.h"

enum { WIDTHS = 6, STEPS = 40 };

template <int WIDTH> __device__ void all_steps(int v, int lane, int *out)
{
    const unsigned full = 0xffffffffu;
    for (int s = 0; s < STEPS; s++) {
        out[4 * s + 0] = __shfl_sync(full, v, s, WIDTH);
        out[4 * s + 1] = __shfl_up_sync(full, v, s % 32, WIDTH);
        out[4 * s + 2] = __shfl_down_sync(full, v, s % 32, WIDTH);
        out[4 * s + 3] = __shfl_xor_sync(full, v, s % 32, WIDTH);
    }
}

__global__ void run(const int *in, int *out)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, v = in[i], lane = threadIdx.x % 32;
    int *mine = out + i * WIDTHS * STEPS * 4;
    all_steps<1>(v, lane, mine);
    all_steps<2>(v, lane, mine + STEPS * 4);
    all_steps<4>(v, lane, mine + STEPS * 8);
    all_steps<8>(v, lane, mine + STEPS * 12);
    all_steps<16>(v, lane, mine + STEPS * 16);
    all_steps<32>(v, lane, mine + STEPS * 20);
}

// The source lane differs from lane to lane, and is negative or beyond the width for some: it wraps.
__global__ void varying(const int *in, int *out, int width)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    out[i] = __shfl_sync(0xffffffffu, in[i], in[i] % 77 - 20, width);
    out[i] += __shfl_sync(0xffffffffu, i, 31 - (int)(threadIdx.x % 32)) * 100000;
}

// Lane of the value that lane gets, by CUDA's rule.
static int source(int kind, int lane, int s, int width)
{
    int base = lane & ~(width - 1), at;
    switch (kind) {
    case 0: return base + (s & (width - 1));
    case 1: at = lane - s; return at < base ? lane : at;
    case 2: at = lane + s; return at >= base + width ? lane : at;
    default: at = lane ^ s; return at >= base + width ? lane : at;
    }
}

int main()
{
    const int size = 96, n = 2 * size;
    Buffer<int> in(n), out(n * WIDTHS * STEPS * 4), picked(n);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 100000);
    in.up();
    run<<<2, size>>>(in.device, out.device);
    out.down();
    for (int i = 0; i < n; i++)
        for (int w = 0; w < WIDTHS; w++)
            for (int s = 0; s < STEPS; s++)
                for (int kind = 0; kind < 4; kind++) {
                    int lane = i % 32, step = kind ? s % 32 : s, want = in[i - lane + source(kind, lane, step, 1 << w)];
                    int got = out[((i * WIDTHS + w) * STEPS + s) * 4 + kind];
                    if (got != want)
                        fail("kind %d, width %d, step %d, thread %d: got %d, expected %d", kind, 1 << w, step, i, got,
                             want);
                }
    for (int width = 1; width <= 32; width *= 2) {
        varying<<<2, size>>>(in.device, picked.device, width);
        picked.down();
        for (int i = 0; i < n; i++) {
            int lane = i % 32, from = source(0, lane, in[i] % 77 - 20, width);
            expect("varying", i, picked[i], in[i - lane + from] + (i - lane + 31 - lane) * 100000);
        }
    }
    return finish();
}
