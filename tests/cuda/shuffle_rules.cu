// PTX's rule for where a shuffle reads from: every mode, width and distance, negative ones and those beyond the warp, alike
// for all lanes and different from lane to lane; in whole warps, in the last warp of a block in any shape, in divergent
// code; for every type that can be shuffled.
#include "kernel_test.h"
#include <cuda_bf16.h>
#include <cuda_fp16.h>

enum Mode { INDEX, UP, DOWN, XOR };

HD int source_of(int mode, int lane, int n, int width)
{
    int first = lane & ~(width - 1), last = first + width - 1, by = n & 31;
    if (mode == INDEX) return first + (n & (width - 1));
    int from = mode == UP ? lane - by : mode == DOWN ? lane + by : lane ^ by;
    return (mode == UP ? from < first : from > last) ? lane : from;
}

template <class T> __device__ T shuffled(int mode, unsigned mask, T v, int n, int width)
{
    if (mode == INDEX) return __shfl_sync(mask, v, n, width);
    if (mode == UP) return __shfl_up_sync(mask, v, n, width);
    if (mode == DOWN) return __shfl_down_sync(mask, v, n, width);
    return __shfl_xor_sync(mask, v, n, width);
}

// Counts lanes that got another number than the rule's, of those whose source takes part.
__global__ void try_distances(int *wrong, int mode, int width, int first, int last)
{
    int number = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z), lane = number & 31;
    int here = min(32, (int)(blockDim.x * blockDim.y * blockDim.z) - (number - lane));
    unsigned there = here == 32 ? 0xffffffffu : (1u << here) - 1, odd = there & 0xaaaaaaaa;
    for (int n = first; n < last; n++) {
        int from = source_of(mode, lane, n, width), got = shuffled(mode, there, lane + 3, n, width);
        if (there >> from & 1 && got != from + 3) atomicAdd(&wrong[0], 1);
        if (lane % 2) {
            got = shuffled(mode, odd, lane * 2, n, width);
            if (odd >> from & 1 && got != from * 2) atomicAdd(&wrong[1], 1);
        }
        int own_width = 1 << (lane / 8 + n + 64) % 6, own = mode == INDEX ? n + lane : (n + lane * 5) & 63;
        from = source_of(mode, lane, own, own_width);
        long long wide = shuffled(mode, there, (long long)lane << 35 | 7, own, own_width);
        if (there >> from & 1 && wide != ((long long)from << 35 | 7)) atomicAdd(&wrong[2], 1);
    }
}

static void test_distances()
{
    Buffer<int> wrong(3);
    for (dim3 shape : {dim3(32), dim3(20), dim3(3, 5, 7), dim3(1, 1, 64), dim3(1), dim3(33)})
        for (int mode = INDEX; mode <= XOR; mode++) {
            wrong.fill(0);
            for (int width = 1; width <= 32; width *= 2)
                try_distances<<<2, shape>>>(wrong.device, mode, width, mode == INDEX ? -40 : 0, 70);
            wrong.down();
            for (int i = 0; i < 3; i++)
                if (wrong[i]) fail("(%u,%u,%u), mode %d, part %d: %d wrong", shape.x, shape.y, shape.z, mode, i, wrong[i]);
        }
}

// --- types: the number survives the way, whatever carries it ---

template <class T> __device__ T make(int v) { return (T)v; }
template <> __device__ __half make<__half>(int v) { return __int2half_rn(v); }
template <> __device__ __half2 make<__half2>(int v) { return __floats2half2_rn((float)v, (float)-v); }
template <> __device__ __nv_bfloat16 make<__nv_bfloat16>(int v) { return __int2bfloat16_rn(v); }
template <> __device__ __nv_bfloat162 make<__nv_bfloat162>(int v) { return __floats2bfloat162_rn((float)v, (float)-v); }

template <class T> __device__ int number(T v) { return (int)v; }
__device__ int number(__half v) { return __half2int_rn(v); }
__device__ int number(__nv_bfloat16 v) { return __bfloat162int_rn(v); }
__device__ int number(__half2 v) { return (int)__low2float(v) + 1000 * (int)(__low2float(v) + __high2float(v)); }
__device__ int number(__nv_bfloat162 v) { return (int)__low2float(v) + 1000 * (int)(__low2float(v) + __high2float(v)); }

template <class T> __device__ int round_trip(int lane)
{
    const unsigned all = 0xffffffffu;
    T v = make<T>(lane);
    v = __shfl_sync(all, v, lane + 1);      // lane + 1
    v = __shfl_up_sync(all, v, 2, 16);      // lane - 1, or lane + 1 for the first two of 16
    v = __shfl_down_sync(all, v, 1, 8);     // the next one's, the own for the last of 8
    return number(__shfl_xor_sync(all, v, 5));
}

#define TYPES(T)                                                                                                     \
    T(unsigned) T(long) T(unsigned long long) T(float) T(double) T(__half) T(__half2) T(__nv_bfloat16) T(__nv_bfloat162)
#define COUNT(type) +1
enum { TYPE_COUNT = 0 TYPES(COUNT) };

__global__ void all_types(int *out)
{
    int lane = threadIdx.x, row = 0;
#define TRIP(type) out[32 * row++ + lane] = round_trip<type>(lane);
    TYPES(TRIP)
}

static void test_types()
{
    Buffer<int> out(32 * TYPE_COUNT);
    all_types<<<1, 32>>>(out.device);
    out.down();
    for (int row = 0; row < TYPE_COUNT; row++)
        for (int lane = 0; lane < 32; lane++) {
            int at = source_of(DOWN, lane ^ 5, 1, 8);
            expect("type", 32 * row + lane, out[32 * row + lane], (source_of(UP, at, 2, 16) + 1) % 32);
        }
}

int main()
{
    test_distances();
    test_types();
    return finish();
}
