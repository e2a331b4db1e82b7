// Warp operations on every kind of mask in divergent code: constant halves, computed, by quarter; in branches, loops that
// lanes leave, switches, device functions, after early returns; in blocks of any shape, last warps not full. Every lane's
// mask is met exactly by the lanes it names, so each result is known.
#include "kernel_test.h"

const unsigned full = 0xffffffffu;
enum { RESULTS = 20 };

__device__ int sum_of(unsigned mask, int v)
{
    int sum = 0;
    for (unsigned rest = mask; rest; rest &= rest - 1) sum += __shfl_sync(mask, v, __ffs((int)rest) - 1);
    return sum;
}

template <class T> __device__ T last_of(unsigned mask, T v)
{
    return __shfl_sync(mask, v, 31 - __clz((int)mask));
}

__device__ void branches(int lane, int v, unsigned there, int *out)
{
    if (lane < 16) out[0] = __shfl_xor_sync(0x0000ffff, v, 3);
    else out[0] = __shfl_down_sync(0xffff0000, v, 2, 8);
    unsigned odd = __ballot_sync(full, v & 1);
    if (v & 1) {
        out[1] = __reduce_add_sync(odd, v);
        out[2] = __all_sync(odd, v > 300);
        if (v & 2) { // within: those of odd with the next bit too
            unsigned both = odd & __ballot_sync(__activemask(), 1);
            out[3] = __popc(both) >= 1;
        } else out[3] = 2;
        __syncwarp(odd);
        out[4] = last_of(odd, v);
    } else {
        out[1] = __reduce_max_sync(there & ~odd, v);
        out[2] = __any_sync(~odd, v > 900);
        out[3] = sum_of(there & ~odd, v);
        out[4] = (int)last_of(there & ~odd, (long long)v << 30 >> 28);
    }
}

__device__ void loops(int lane, int v, int *out)
{
    int n = v % 7, sum = 0, votes = 0;
    for (unsigned left = __ballot_sync(full, n > 0); n > 0;) { // lanes leave one after the other
        sum += __reduce_add_sync(left, n);
        if (lane % 5 == 0) sum += 1000;
        n--;
        left = __ballot_sync(left, n > 0);
        votes += __popc(left);
    }
    out[5] = sum;
    out[6] = votes;
    unsigned group = 0x1111u << lane % 4 * 1 << (lane & 16), seen = 0; // every fourth lane of a half
    for (int k = 0; k < 3 + lane % 4; k++) {
        if (k == 1) continue;
        seen = seen * 3 + __ballot_sync(group, v >> k & 1);
        if (k == 4) break;
    }
    out[7] = (int)seen;
}

__device__ void switches(int lane, int v, int *out)
{
    const unsigned each = 0x11111111;
    switch (lane & 3) {
    case 0: out[8] = __shfl_sync(each, v, 4, 16); break;
    case 1: out[8] = __shfl_up_sync(each << 1, v, 4); break;
    case 2: v = -v; // falls through: both kinds meet under one mask
    default: out[8] = __reduce_min_sync(each << 2 | each << 3, v);
    }
}

// One operation, masks that differ from half to half and from lane to lane.
__device__ void halves(int lane, int v, unsigned there, int *out)
{
    unsigned half = lane < 16 ? 0xffffu : 0xffff0000u;
    int all;
    out[9] = (int)__match_any_sync(half, v % 4);
    out[10] = (int)__match_all_sync(half & there, v / 2000, &all);
    out[11] = all;
    unsigned alike = __match_any_sync(full, v % 5);
    out[12] = (int)__ballot_sync(alike, v % 3 == 0);
    out[13] = __reduce_add_sync(alike, v);
    if (v % 5 != 2) { // the same under a divergent branch: whole sets stay together
        out[14] = __any_sync(alike, v % 11 == 0) + 2 * __all_sync(alike, v % 11);
        out[15] = __reduce_or_sync(alike, 1u << v % 13);
    }
    const unsigned long long wide = (unsigned long long)v % 3 << 40;
    out[16] = (int)__match_any_sync(full, wide);
}

__device__ void memory(int lane, int number, int v, int *out, volatile int *none)
{
    __shared__ int all[1024];
    int *mine = all + number - lane;
    if (lane < 16) {
        mine[lane] = v;
        __syncwarp(0xffff);
        if (lane + 1 < 16) out[17] = mine[lane + 1];
    } else {
        mine[lane] = 3 * v;
        __syncwarp(0xffff0000);
        out[17] = mine[lane - 1 < 16 ? 16 : lane - 1];
    }
    __syncwarp();
    if (v % 4 == 0) return;
    unsigned rest = __ballot_sync(full, 1); // those that have not returned
    out[18] = (int)rest;
    out[19] = mine[__ffs((int)rest) - 1] + __reduce_add_sync(rest, 1);
}

__global__ void run(const int *in, int *results, int size)
{
    int number = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z), lane = number % 32;
    int *out = results + RESULTS * (blockIdx.x * size + number), v = in[blockIdx.x * size + number];
    unsigned there = __ballot_sync(full, 1);
    branches(lane, v, there, out);
    loops(lane, v, out);
    switches(lane, v, out);
    halves(lane, v, there, out);
    memory(lane, number, v, out, nullptr);
}

/* --- the same by hand: the lanes of one warp, n of them ---------------------------------------------------------------- */

struct Warp {
    int n, v[32];
    template <class F> unsigned who(F f) const
    {
        unsigned bits = 0;
        for (int l = 0; l < n; l++)
            if (f(l)) bits |= 1u << l;
        return bits;
    }
    template <class F> int sum(unsigned mask, F f) const
    {
        int sum = 0;
        for (int l = 0; l < n; l++)
            if (mask >> l & 1) sum += f(l);
        return sum;
    }
    template <class F> int most(unsigned mask, F f) const
    {
        bool any = false;
        int most = 0;
        for (int l = 0; l < n; l++)
            if (mask >> l & 1) {
                most = any && most > f(l) ? most : f(l);
                any = true;
            }
        return most;
    }
};

// What lane l gets; -1 where a source lane does not exist or nothing is written.
static void reference(const Warp &w, int l, long long *want)
{
    const int *v = w.v, n = w.n;
    unsigned there = w.who([&](int) { return true; }), odd = w.who([&](int k) { return v[k] & 1; });
    unsigned mine = v[l] & 1 ? odd : there & ~odd;
    auto self = [&](int k) { return v[k]; };
    int from = l < 16 ? l ^ 3 : l % 8 < 6 ? l + 2 : l, last = 31 - __builtin_clz(mine);
    want[0] = from < n ? v[from] : -1;
    want[1] = v[l] & 1 ? w.sum(mine, self) : w.most(mine, self);
    want[2] = v[l] & 1 ? !w.sum(mine, [&](int k) { return v[k] <= 300; })
                       : w.sum(mine, [&](int k) { return v[k] > 900; }) != 0;
    want[3] = v[l] & 1 ? (v[l] & 2 ? 1 : 2) : w.sum(mine, self);
    want[4] = v[l] & 1 ? v[last] : (long long)v[last] * 4;
    int sum = 0, votes = 0;
    for (int round = 0; round < v[l] % 7; round++) {
        sum += w.sum(there, [&](int k) { return v[k] % 7 > round ? v[k] % 7 - round : 0; }) + (l % 5 ? 0 : 1000);
        votes += w.sum(there, [&](int k) { return v[k] % 7 > round + 1; });
    }
    want[5] = sum;
    want[6] = votes;
    unsigned seen = 0;
    for (int k = 0; k < 3 + l % 4 && k <= 4; k++)
        if (k != 1) seen = seen * 3 + w.who([&](int m) { return m / 16 == l / 16 && m % 4 == l % 4 && v[m] >> k & 1; });
    want[7] = (int)seen;
    int l2 = l % 4 == 0 ? l / 16 * 16 + 4 : l < 4 ? l : l - 4;
    want[8] = l % 4 < 2 ? (l2 < n ? v[l2] : -1)
                        : -w.most(w.who([&](int k) { return k % 4 >= 2; }), [&](int k) { return k % 4 == 2 ? v[k] : -v[k]; });
    want[9] = (int)w.who([&](int k) { return k / 16 == l / 16 && v[k] % 4 == v[l] % 4; });
    unsigned half = w.who([&](int k) { return k / 16 == l / 16; });
    bool all = w.who([&](int k) { return k / 16 == l / 16 && v[k] / 2000 == v[l] / 2000; }) == half;
    want[10] = all ? (int)half : 0;
    want[11] = all;
    unsigned alike = w.who([&](int k) { return v[k] % 5 == v[l] % 5; });
    want[12] = (int)(alike & w.who([&](int k) { return v[k] % 3 == 0; }));
    want[13] = w.sum(alike, self);
    unsigned eleven = alike & w.who([&](int k) { return v[k] % 11 == 0; });
    unsigned bits = 0;
    for (int k = 0; k < n; k++)
        if (alike >> k & 1) bits |= 1u << v[k] % 13;
    want[14] = v[l] % 5 == 2 ? -1 : (eleven != 0) + 2 * (eleven == 0);
    want[15] = v[l] % 5 == 2 ? -1 : (int)bits;
    want[16] = (int)w.who([&](int k) { return v[k] % 3 == v[l] % 3; });
    want[17] = l < 15 ? (l + 1 < n ? v[l + 1] : -1) : l == 15 ? -1 : 3 * v[l - 1 < 16 ? 16 : l - 1];
    unsigned rest = w.who([&](int k) { return v[k] % 4; });
    int first = rest ? __builtin_ctz(rest) : 0;
    want[18] = v[l] % 4 ? (int)rest : -1;
    want[19] = v[l] % 4 ? (first < 16 ? v[first] : 3 * v[first]) + __builtin_popcount(rest) : -1;
}

static void test(dim3 block)
{
    const int blocks = 3, size = block.x * block.y * block.z, n = blocks * size;
    Buffer<int> in(n), out(RESULTS * n);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % (i % 7 ? 1000 : 4000));
    in.up();
    out.fill(0xff);
    run<<<blocks, block>>>(in.device, out.device, size);
    out.down();
    for (int i = 0; i < n; i++) {
        int start = i % size / 32 * 32, lane = i % size - start;
        Warp w = {size - start < 32 ? size - start : 32, {}};
        for (int k = 0; k < w.n; k++) w.v[k] = in[i - lane + k];
        long long want[RESULTS];
        reference(w, lane, want);
        for (int k = 0; k < RESULTS; k++) {
            char what[40];
            snprintf(what, sizeof what, "result %d, lane %d, blocks of %d", k, lane, size);
            bool known = want[k] != -1 || (k >= 14 && k != 17);
            if (known) expect(what, i, out[RESULTS * i + k], (int)want[k]);
            if (known) hash(&out[RESULTS * i + k], sizeof(int));
        }
    }
}

int main()
{
    const dim3 shapes[] = {dim3(32), dim3(20), dim3(64), dim3(100), dim3(1), dim3(7, 5, 3), dim3(16, 4), dim3(48, 2)};
    for (dim3 shape : shapes) test(shape);
    return finish();
}
