// What is known of a warp's lanes: trees of shuffles of which few lanes are asked for in the end, and branches that depend
// on the lane, or on the thread's number and a constant, alone; blocks of whole warps, of parts and of rows.
#include <cooperative_groups.h>

#include "kernel_test.h"

namespace cg = cooperative_groups;

enum { WARP = 32, WIDTHS = 3 };

// Of each kind of shuffle some, of all together every.
HD constexpr int width_of(int kind, int w)
{
    return w == 2 ? 32 : (kind % 2 ? 4 : 2) << 2 * w;
}

// Of each tree, one lane is asked for, or that and those after it.
HD int asked(int kind, int w)
{
    return (kind * 13 + w * 5 + 7) % WARP;
}

HD int source(int kind, int lane, int by, int width)
{
    int first = lane & ~(width - 1), last = lane | (width - 1);
    switch (kind) {
    case 0: return lane + by <= last ? lane + by : lane;
    case 1: return lane - by >= first ? lane - by : lane;
    case 2: return (lane ^ by) <= last ? lane ^ by : lane;
    default: return first | (by & (width - 1));
    }
}

// The distances go beyond the width.
HD int distance(int kind, int step)
{
    return kind == 3 ? step * 3 + 1 : step;
}

template <class T, int KIND, int WIDTH> __device__ T tree(T v)
{
    for (int step = WIDTH / 2; step > 0; step /= 2) {
        int by = distance(KIND, step);
        T other = KIND == 0   ? __shfl_down_sync(~0u, v, by, WIDTH)
                  : KIND == 1 ? __shfl_up_sync(~0u, v, by, WIDTH)
                  : KIND == 2 ? __shfl_xor_sync(~0u, v, by, WIDTH)
                              : __shfl_sync(~0u, v, by, WIDTH);
        v = v * (T)3 + other;
    }
    return v;
}

template <class T, int KIND> __global__ void trees(const T *in, T *out, T *of_warp, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, lane = threadIdx.x % WARP, warp = i / WARP;
    T v = i < n ? in[i] : (T)7;
    T sums[WIDTHS] = {tree<T, KIND, width_of(KIND, 0)>(v), tree<T, KIND, width_of(KIND, 1)>(v),
                      tree<T, KIND, width_of(KIND, 2)>(v)};
    for (int w = 0; w < WIDTHS; w++) {
        if (lane == asked(KIND, w)) of_warp[warp * WIDTHS + w] = sums[w];
        if (lane >= asked(KIND, w) && i < n) out[w * n + i] = sums[w];
    }
}

template <class T, int KIND> void check_trees(const char *what)
{
    const int size = 128, n = 2 * size - 5;
    Buffer<T> in(n), out(n * WIDTHS), of_warp(2 * size / WARP * WIDTHS);
    for (int i = 0; i < n; i++) in[i] = (T)(random_bits() % 1000);
    in.up();
    out.up();
    trees<T, KIND><<<2, size>>>(in.device, out.device, of_warp.device, n);
    out.down();
    of_warp.down();
    for (int first = 0; first < 2 * size; first += WARP)
        for (int w = 0; w < WIDTHS; w++) {
            T v[WARP], next[WARP];
            for (int l = 0; l < WARP; l++) v[l] = first + l < n ? in[first + l] : (T)7;
            for (int step = width_of(KIND, w) / 2; step > 0; step /= 2) {
                int by = distance(KIND, step) & 31;
                for (int l = 0; l < WARP; l++) next[l] = v[l] * (T)3 + v[source(KIND, l, by, width_of(KIND, w))];
                memcpy(v, next, sizeof v);
            }
            int lane = asked(KIND, w);
            expect(what, first, of_warp[first / WARP * WIDTHS + w], v[lane]);
            for (int l = lane; l < WARP && first + l < n; l++) expect(what, first + l, out[w * n + first + l], v[l]);
        }
    hash(of_warp.host, of_warp.count * sizeof(T));
}

// Branches of every sort; both sides of the house.
HD void mix(int thread, int i, const int *in, int n, int &v, int &w)
{
    int lane = thread % WARP;
    if (lane == 3) v += 100;
    if (lane != 4)
        w += 5;
    else
        w -= 6;
    if (lane < 9 && i < n) v ^= in[i] * 2;
    if (!(lane >= 17) || (lane & 1))
        w += v & 1023;
    else
        v = w + 1;
    if ((lane ^ 8) < lane) {
        if (lane % 4 == 1) v += 7;
        w = v * 2;
    }
    bool high = (thread & 7) > 4;
    if (high && v > 50) v -= w & 255;
    if (lane / 8 == 2) w += lane << 2;
    if (thread < 12) w += 1000;
    if (thread == 45)
        v += 31;
    else
        w ^= 1;
    if (thread >= 30) w++;
    if (thread != 70 && lane > 5) v--;
    if (thread <= 31) v += 2;
    if (thread == n) w += 77; // unknown, but one lane's at most
    if (lane > 40) v = 0;
    if (lane >= 0) w += 3;
}

__global__ void branches(const int *in, int *out, short *halves, long long *wide, unsigned *counts, int n)
{
    int thread = threadIdx.x, block = blockIdx.x * blockDim.y + threadIdx.y, i = block * blockDim.x + thread;
    int v = i < n ? in[i] : 3, w = __shfl_sync(~0u, v, threadIdx.x, 1);
    mix(thread, i, in, n, v, w);
    if (i < n) {
        out[2 * i] = v;
        out[2 * i + 1] = w;
    }
    if (thread % WARP == 11) {
        halves[block * 32 + thread / WARP] = (short)v;
        wide[block * 32 + thread / WARP] = v * 4294967296ll + w;
        atomicAdd(&counts[block], (unsigned)v);
    }
    if (thread == 1) halves[block * 32 + 31] = (short)w;
}

static void check_branches(dim3 size)
{
    const int blocks = 2 * size.y, n = blocks * size.x - 3;
    Buffer<int> in(n), out(2 * n);
    Buffer<short> halves(blocks * 32);
    Buffer<long long> wide(blocks * 32);
    Buffer<unsigned> counts(blocks);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 200);
    for (int b = 0; b < blocks; b++) counts[b] = 0;
    in.up();
    halves.up();
    wide.up();
    counts.up();
    branches<<<2, size>>>(in.device, out.device, halves.device, wide.device, counts.device, n);
    out.down();
    halves.down();
    wide.down();
    counts.down();
    for (int block = 0; block < blocks; block++) {
        unsigned count = 0;
        for (int thread = 0; thread < (int)size.x; thread++) {
            int i = block * size.x + thread, v = i < n ? in[i] : 3, w = v, at = block * 32 + thread / WARP;
            mix(thread, i, in.host, n, v, w);
            if (i < n) expect("v", i, out[2 * i], v);
            if (i < n) expect("w", i, out[2 * i + 1], w);
            if (thread == 1) expect("half of thread 1", block, halves[block * 32 + 31], (short)w);
            if (thread % WARP != 11) continue;
            expect("half", at, halves[at], (short)v);
            expect("wide", at, wide[at], v * 4294967296ll + w);
            count += (unsigned)v;
        }
        expect("count", block, counts[block], count);
    }
    hash(out.host, out.count * sizeof(int));
}

// The lane by itself: in rows that are no multiples of 32 it is not what threadIdx.x says.
__global__ void ranks(const int *in, int *out, int n, int rounds)
{
    int rank = cg::tiled_partition<WARP>(cg::this_thread_block()).thread_rank();
    int at = threadIdx.x + blockDim.x * threadIdx.y, v = in[at];
    for (int k = 0; k < rounds; k++) {
        __syncthreads();
        if (rank == 5) v += 1000;
        if (threadIdx.x / WARP == 0) v ^= 3 * rank;
        out[at] = v + rank;
        at += n;
    }
}

static void check_ranks(dim3 size)
{
    const int n = size.x * size.y, rounds = 2;
    Buffer<int> in(n), out(rounds * n);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 1000);
    in.up();
    ranks<<<1, size>>>(in.device, out.device, n, rounds);
    out.down();
    for (int i = 0; i < n; i++) {
        int rank = i % WARP, v = in[i];
        for (int k = 0; k < rounds; k++) {
            if (rank == 5) v += 1000;
            if (i % (int)size.x / WARP == 0) v ^= 3 * rank;
            expect("rank", i, out[k * n + i], v + rank);
        }
    }
}

// Lane 0 alone is asked for what it loads, but a register is loaded as a whole: each lane needs its own index.
__global__ void loads(const int *in, int *of_warp)
{
    const int far = 60000000;
    int lane = threadIdx.x % WARP, other = __shfl_down_sync(~0u, in[lane] - far * (lane - 1), 1);
    int loaded = in[lane < 31 ? far * lane + other : 0];
    if (lane == 0) of_warp[threadIdx.x / WARP] = loaded;
}

// Indices that are likely to be consecutive, of a value that nobody asks for, and of one that a lane does.
__global__ void unread(const int *in, int *out, int n, int last)
{
    int t = threadIdx.x, v = n >= 500 ? 1 : in[min(t + 19, last)];
    v = in[t];
    v += __shfl_down_sync(~0u, v, 1);
    out[t] = v;
}

__global__ void read_by_one(const int *in, int *of_warp, int last)
{
    int t = threadIdx.x, at = min(t + 19, last), v = in[t];
    for (int d = 16; d > 0; d /= 2) v += __shfl_down_sync(~0u, v, d);
    int w = in[at] + v;
    if (t % WARP == 0) of_warp[t / WARP] = w;
}

static void check_likely()
{
    const int n = 128, last = 100;
    Buffer<int> in(n), out(n), of_warp(n / WARP);
    for (int i = 0; i < n; i++) in[i] = i * i;
    in.up();
    unread<<<1, n>>>(in.device, out.device, 3, last);
    read_by_one<<<1, n>>>(in.device, of_warp.device, last);
    out.down();
    of_warp.down();
    for (int i = 0; i < n; i++) expect("unread", i, out[i], in[i] + in[i % WARP == WARP - 1 ? i : i + 1]);
    for (int w = 0; w < n / WARP; w++) {
        int sum = in[min(w * WARP + 19, last)];
        for (int l = 0; l < WARP; l++) sum += in[w * WARP + l];
        expect("read by one", w, of_warp[w], sum);
    }
}

static void check_loads()
{
    Buffer<int> in(WARP), of_warp(2);
    for (int i = 0; i < WARP; i++) in[i] = i * 7 % 29;
    in.up();
    loads<<<1, 64>>>(in.device, of_warp.device);
    of_warp.down();
    for (int warp = 0; warp < 2; warp++) expect("loaded", warp, of_warp[warp], in[7]);
}

// A value that few lanes want where all go on, but all where some leave; in loops; and behind a barrier.
__global__ void ways(const int *in, int *out, int *of_warp, int steps)
{
    __shared__ int first[8];
    int i = blockIdx.x * blockDim.x + threadIdx.x, lane = threadIdx.x % WARP, warp = threadIdx.x / WARP;
    int v = in[i], w = v + __shfl_down_sync(~0u, v, 16), kept = w;
    do {
        if (v & 1) break;
        w = i;
    } while (0);
    int sum = __shfl_xor_sync(~0u, v, 5);
    for (int k = 0; k < steps; k++) sum += __shfl_down_sync(~0u, sum, 1) + __shfl_down_sync(~0u, sum, k);
    for (int k = 0; k < lane; k++) {
        if (sum > 100000) break;
        sum += k;
    }
    if (lane == 0) first[warp] = sum;
    if (lane == 9) of_warp[i / WARP] = kept;
    out[i] = sum;
    __syncthreads();
    if (warp == 0) kept = __shfl_up_sync(~0u, first[lane % 8], 3);
    out[i] = w + 3 * kept + first[warp];
}

static void check_ways()
{
    const int size = 256, n = 2 * size, steps = 3;
    Buffer<int> in(n), out(n), of_warp(n / WARP);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 1000);
    in.up();
    ways<<<2, size>>>(in.device, out.device, of_warp.device, steps);
    out.down();
    of_warp.down();
    for (int block = 0; block < 2; block++) {
        int first[8], kept[size];
        for (int t = 0; t < size; t += WARP) {
            int sum[WARP], next[WARP];
            const int *v = &in[block * size + t];
            for (int l = 0; l < WARP; l++) sum[l] = v[l ^ 5], kept[t + l] = v[l] + v[l < 16 ? l + 16 : l];
            for (int k = 0; k < steps; k++) {
                for (int l = 0; l < WARP; l++)
                    next[l] = sum[l] + sum[l + 1 < WARP ? l + 1 : l] + sum[l + k < WARP ? l + k : l];
                memcpy(sum, next, sizeof sum);
            }
            first[t / WARP] = sum[0];
            expect("kept", t, of_warp[(block * size + t) / WARP], kept[t + 9]);
        }
        for (int t = 0; t < size; t++) {
            int i = block * size + t, own = kept[t], w = in[i] & 1 ? own : i;
            if (t < WARP) own = first[(t < 3 ? t : t - 3) % 8];
            expect("out", i, out[i], w + 3 * own + first[t / WARP]);
        }
    }
    hash(out.host, out.count * sizeof(int));
}

int main()
{
    check_trees<float, 0>("down");
    check_trees<unsigned, 1>("up");
    check_trees<double, 2>("xor");
    check_trees<unsigned, 3>("idx");
    const dim3 sizes[] = {32, 96, 45, dim3(32, 4), dim3(64, 2), dim3(16, 4), dim3(48, 2)};
    for (dim3 size : sizes) check_branches(size);
    for (dim3 size : {dim3(48, 2), dim3(64, 2), dim3(96)}) check_ranks(size);
    check_loads();
    check_likely();
    check_ways();
    return finish();
}
