// Masks that name lanes which do not come to the operation. Those that have returned are not waited for, as CUDA has it;
// where lanes are elsewhere and stay there, which CUDA leaves open, the operation acts on the lanes that came. Every form
// has the same results. And local arrays larger than the stack of a thread.
#include "kernel_test.h"

const unsigned full = 0xffffffffu;
enum { RESULTS = 8 };

// The first `gone` lanes of each warp have returned.
__global__ void returned(int *out, int gone)
{
    int lane = threadIdx.x & 31, all, *mine = out + RESULTS * (threadIdx.x + blockIdx.x * blockDim.x);
    if (lane < gone) return;
    mine[0] = __reduce_add_sync(full, lane);
    mine[1] = (int)__ballot_sync(full, lane % 2);
    mine[2] = __all_sync(full, lane >= gone) + 2 * __any_sync(full, lane == gone - 1);
    mine[3] = __shfl_sync(full, lane * 7, 31);
    __syncwarp();
    mine[4] = (int)__match_any_sync(full, lane / 4);
    mine[5] = (int)__match_all_sync(full, 5, &all);
    mine[6] = all;
    mine[7] = (int)__activemask();
}

static void check_returned(int gone)
{
    const int n = 2 * 64;
    Buffer<int> out(RESULTS * n);
    returned<<<2, 64>>>(out.device, gone);
    out.down();
    unsigned there = full << gone;
    int sum = 0;
    for (int lane = gone; lane < 32; lane++) sum += lane;
    for (int i = 0; i < n; i++) {
        int lane = i & 31, *got = &out[RESULTS * i];
        const unsigned want[RESULTS] = {(unsigned)sum, there & 0xaaaaaaaau, 1, 217, there & 15u << lane / 4 * 4, there, 1, there};
        for (int k = 0; k < RESULTS; k++)
            expect("returned", RESULTS * i + k, (unsigned)got[k], lane < gone ? 0xA5A5A5A5u : want[k]);
    }
}

// Lanes leave one after the other; those that are left go on voting, all under the full mask.
__global__ void leave_in_turn(int *out)
{
    int lane = threadIdx.x & 31, sum = 0;
    for (int round = 0; round < 40; round++) {
        if (round == lane) {
            out[threadIdx.x] = sum;
            return;
        }
        sum += __popc(__ballot_sync(full, 1));
        if (round % 3 == 0) sum += __shfl_sync(full, round + lane, 31);
    }
}

static void check_leaving()
{
    Buffer<int> out(96);
    leave_in_turn<<<1, 96>>>(out.device);
    out.down();
    for (int i = 0; i < 96; i++) {
        int sum = 0;
        for (int round = 0; round < i % 32; round++) sum += 31 - round + (round % 3 ? 0 : round + 31);
        expect("leaving", i, out[i], sum);
    }
}

// The end of a block's sum as it is often written: only the lanes that have a part come, under the full mask.
__global__ void careless_sum(const int *in, int *out, int parts)
{
    __shared__ int part[32];
    int v = in[threadIdx.x], lane = threadIdx.x & 31;
    for (int step = 16; step > 0; step /= 2) v += __shfl_down_sync(full, v, step);
    if (lane == 0) part[threadIdx.x / 32] = v;
    __syncthreads();
    if (threadIdx.x < parts) {
        v = part[lane];
        for (int step = parts / 2; step > 0; step /= 2) v += __shfl_down_sync(full, v, step);
    }
    int came = lane < 4 ? (int)__ballot_sync(full, lane & 1) : 0;
    __syncthreads();
    if (threadIdx.x == 0) out[0] = v;
    if (lane < 4) out[1 + threadIdx.x / 32 * 4 + lane] = came;
}

static void check_careless(int parts)
{
    int n = 32 * parts, sum = 0;
    Buffer<int> in(n), out(1 + 4 * parts);
    for (int i = 0; i < n; i++) sum += in[i] = (int)(random_bits() % 1000);
    in.up();
    careless_sum<<<1, n>>>(in.device, out.device, parts);
    out.down();
    expect("sum", parts, out[0], sum);
    for (int i = 1; i <= 4 * parts; i++) expect("came", i, out[i], 0xa);
}

// Lanes of which some come to one operation and all to the next, which is another one or lies beyond a barrier.
__global__ void apart(int *out)
{
    int lane = threadIdx.x, v = lane + 1, before = 0, moved = 0;
    if (lane < 20) before = __popc(__ballot_sync(full, 1));
    __syncthreads();
    before = before * 100 + __reduce_add_sync(full, 1);
    if (lane < 16) moved = __shfl_xor_sync(full, v, 8);
    unsigned odd = __ballot_sync(full, v & 1);
    if (lane % 3 == 0) moved += __reduce_max_sync(full, v) * 100;
    out[lane] = before * 10000 + moved + (odd == 0x55555555 ? 0 : 5000);
}

static void check_apart()
{
    Buffer<int> out(32);
    apart<<<1, 32>>>(out.device);
    out.down();
    for (int i = 0; i < 32; i++) {
        int moved = (i < 16 ? (i ^ 8) + 1 : 0) + (i % 3 ? 0 : 3100);
        expect("apart", i, out[i], ((i < 20 ? 2000 : 0) + 32) * 10000 + moved);
    }
}

// 120 KB of each thread, across barriers and where a kernel waits.
template <bool waits> __global__ void large_arrays(int *out, volatile int *flag)
{
    int a[30000], t = threadIdx.x, sum = 0;
    for (int i = 0; i < 30000; i++) a[i] = i * t;
    __syncthreads();
    if (t == 1) *flag = 1;
    while (waits && *flag == 0) {
    }
    for (int i = 0; i < 30000; i += 7) sum += a[(i * 17 + t) % 30000];
    out[t] = sum;
}

static void check_large()
{
    Buffer<int> out(64), flag(1);
    for (int k = 0; k < 2; k++) {
        flag.fill(0);
        if (k) large_arrays<true><<<1, 64>>>(out.device, flag.device);
        else large_arrays<false><<<1, 64>>>(out.device, flag.device);
        out.down();
        for (int t = 0; t < 64; t++) {
            int sum = 0;
            for (int i = 0; i < 30000; i += 7) sum += (i * 17 + t) % 30000 * t;
            expect("large", t, out[t], sum);
        }
    }
}

int main()
{
    for (int gone = 0; gone < 32; gone += 5) check_returned(gone);
    check_leaving();
    for (int parts : {1, 2, 8, 16}) check_careless(parts);
    check_apart();
    check_large();
    return finish();
}
