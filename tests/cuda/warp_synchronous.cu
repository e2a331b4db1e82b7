// Code from before __syncwarp: volatile shared memory whose lanes read what others stored the statement before, and warp
// functions without a mask, which act on the threads that are there.
#include "kernel_test.h"

enum { SIZE = 128, RESULTS = 9 };

template <int Size> __device__ void warp_sum(volatile int *data, int t)
{
    if (Size >= 64) data[t] += data[t + 32];
    if (Size >= 32) data[t] += data[t + 16];
    if (Size >= 16) data[t] += data[t + 8];
    data[t] += data[t + 4];
    data[t] += data[t + 2];
    data[t] += data[t + 1];
}

__global__ void sums(const int *in, int *out)
{
    extern __shared__ int all[];
    int t = threadIdx.x;
    all[t] = in[blockIdx.x * SIZE + t];
    __syncthreads();
    if (t < 64) all[t] += all[t + 64];
    __syncthreads();
    if (t < 32) warp_sum<64>(all, t);
    if (t == 0) out[blockIdx.x] = all[0];
}

// Hillis and Steele's scan of each warp, half of whose lanes wait at every step; a rotation through one variable.
__global__ void scans(const int *in, int *out)
{
    __shared__ volatile int data[SIZE];
    __shared__ volatile double turn[SIZE / 32];
    int number = threadIdx.x + threadIdx.y * blockDim.x, lane = number & 31, i = blockIdx.x * SIZE + number;
    volatile int *mine = data + (number & ~31);
    mine[lane] = in[i];
    for (int distance = 1; distance < 32; distance *= 2) {
        if (lane >= distance) {
            int before = mine[lane - distance];
            mine[lane] = before + mine[lane];
        }
    }
    out[i] = mine[lane];
    int got = 0;
    for (int k = 0; k < 32; k += 3) { // the last writer of the others is the one who counts
        if (lane == k) turn[number / 32] = in[i];
        got += (int)turn[number / 32] * (k + 1);
    }
    out[i + SIZE * gridDim.x] = got;
    volatile int *either = in[i] & 1 ? data + number : &data[number ^ 1]; // neighbours write to the same place
    if ((in[i] ^ in[i ^ 1]) & 1) *either = lane;
    out[i + 2 * SIZE * gridDim.x] = (in[i] ^ in[i ^ 1]) & 1 ? *either & ~1 : -1;
}

// A program's own function of that name.
__device__ __forceinline__ float2 __shfl_down(float2 v, unsigned distance, unsigned width = 32)
{
    return make_float2(__shfl_down(v.x, distance, width), __shfl_down_sync(0xffffffff, v.y, distance, width));
}

__global__ void no_masks(const int *in, int *out)
{
    int lane = threadIdx.x & 31, v = in[blockIdx.x * SIZE + threadIdx.x];
    out += (blockIdx.x * SIZE + threadIdx.x) * RESULTS;
    out[0] = (int)__ballot(v & 1);
    out[1] = __shfl_xor(v, 5) + __shfl(v, 3, 8);
    if (v % 3 == 0) {
        out[2] = (int)__ballot(1);
        out[3] = __any(v % 2) + 2 * __all(v % 5);
        out[4] = __shfl(v, __ffs((int)__ballot(1)) - 1);
        if (v & 4) out[5] = __popc(__activemask());
    } else {
        out[2] = (int)__ballot(v & 2);
        out[3] = __popc(__ballot(v % 3 == 1));
        out[4] = (int)__activemask();
    }
    float2 f = make_float2(v * 0.5f, v);
    for (int distance = 16; distance > 0; distance /= 2) {
        float2 other = __shfl_down(f, distance);
        f.x += other.x, f.y += other.y;
    }
    out[6] = lane == 0 && f.x * 2 == f.y ? (int)(f.x * 2) : 0;
    double d = v;
    for (int distance = 1; distance < 32; distance *= 2) {
        double before = __shfl_up(d, distance);
        if (lane >= distance) d += before;
    }
    out[7] = (int)d;
    if (v % 4 == 0) return;
    out[8] = (int)__ballot(v & 1);
}

static void want_no_masks(const int *v, int lane, int *want)
{
    unsigned odd = 0, threes = 0, fours = 0, twos = 0, ones = 0;
    int sum = 0, until = 0, any = 0, all = 1, bits = 0;
    for (int k = 0; k < 32; k++) {
        odd |= (v[k] & 1u) << k;
        if (v[k] % 3 == 0) {
            threes |= 1u << k;
            any |= v[k] % 2;
            all &= v[k] % 5 != 0;
            bits += v[k] & 4 ? 1 : 0;
        } else twos |= (v[k] >> 1 & 1u) << k, ones += v[k] % 3 == 1;
        if (v[k] % 4) fours |= (v[k] & 1u) << k;
        sum += v[k];
        if (k <= lane) until += v[k];
    }
    bool three = v[lane] % 3 == 0;
    want[0] = (int)odd;
    want[1] = v[lane ^ 5] + v[lane / 8 * 8 + 3];
    want[2] = (int)(three ? threes : twos);
    want[3] = three ? any + 2 * all : (int)ones;
    want[4] = three ? v[__builtin_ctz(threes)] : (int)~threes;
    want[5] = three && v[lane] & 4 ? bits : -1;
    want[6] = lane ? 0 : sum;
    want[7] = until;
    want[8] = v[lane] % 4 ? (int)fours : -1;
}

int main()
{
    const int blocks = 3, n = blocks * SIZE;
    Buffer<int> in(n), sum(blocks), scan(3 * n), out(RESULTS * n);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 1000);
    in.up();
    out.fill(0xff);
    sums<<<blocks, SIZE, SIZE * sizeof(int)>>>(in.device, sum.device);
    scans<<<blocks, dim3(16, SIZE / 16)>>>(in.device, scan.device);
    no_masks<<<blocks, SIZE>>>(in.device, out.device);
    sum.down();
    scan.down();
    out.down();
    for (int b = 0; b < blocks; b++) {
        int total = 0;
        for (int i = 0; i < SIZE; i++) total += in[b * SIZE + i];
        expect("sum", b, sum[b], total);
    }
    for (int i = 0; i < n; i++) {
        int lane = i % 32, first = i - lane, total = 0, got = 0, want[RESULTS];
        for (int k = 0; k <= lane; k++) total += in[first + k];
        for (int k = 0; k < 32; k += 3) got += in[first + k] * (k + 1);
        expect("scan", i, scan[i], total);
        expect("turn", i, scan[i + n], got);
        expect("either", i, scan[i + 2 * n], (in[i] ^ in[i ^ 1]) & 1 ? lane & ~1 : -1);
        want_no_masks(&in[first], lane, want);
        for (int k = 0; k < RESULTS; k++) {
            char what[20];
            snprintf(what, sizeof what, "no masks, %d", k);
            expect(what, i, out[RESULTS * i + k], want[k]);
        }
    }
    return finish();
}
