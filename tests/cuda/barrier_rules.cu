// __syncthreads wherever CUDA allows it: inside device functions called from each other, in uniform loops left by break,
// continue and return, in a loop whose bound comes from shared memory, after some threads have returned for good; the votes
// count only the threads that are still there.
#include "kernel_test.h"

__device__ static int published(int *line, int i, int v)
{
    line[i] = v;
    __syncthreads();
    return line[0];
}

// Two barriers in a function that calls another with one; an early return that the whole block takes.
__device__ static int largest(int *line, int i, int count, int v)
{
    line[i] = v;
    __syncthreads();
    if (count == 1) return line[0];
    for (int half = count / 2; half > 0; half /= 2) {
        if (i < half && line[i + half] > line[i]) line[i] = line[i + half];
        __syncthreads();
    }
    int result = published(line, i, line[0] + (i == 0 ? 0 : i));
    __syncthreads();
    return result;
}

// Rounds until the block's largest value is small; the bound is known from shared memory only.
__global__ void rounds(const int *in, int *out, int *steps)
{
    __shared__ int line[128];
    int i = threadIdx.x, v = in[blockIdx.x * blockDim.x + i], round = 0;
    while (true) {
        int top = largest(line, i, blockDim.x, v);
        if (top < 3) break;
        round++;
        if (round == 50) return;
        if (top % 2) {
            v = v > 0 ? v - 1 : 0;
            continue;
        }
        v = v / 2 + published(line, (i + 1) % blockDim.x, v) % 2;
        __syncthreads();
    }
    out[blockIdx.x * blockDim.x + i] = v;
    if (i == 0) steps[blockIdx.x] = round;
}

// In each round some threads leave for good, in the middle of warps; the rest count themselves.
__global__ void leaving(int *counts, int *alls, int *anys, int threads)
{
    __shared__ int sum;
    int i = threadIdx.x + blockDim.x * threadIdx.y;
    for (int round = 0; round < 6; round++) {
        if (i % 6 == round && i != threads - 1) return;
        if (i == threads - 1) sum = 0;
        __syncthreads();
        atomicAdd(&sum, 1);
        int n = __syncthreads_count(i % 2);
        int all = __syncthreads_and(i % 6 > round || i == threads - 1), any = __syncthreads_or(i % 6 == 5);
        if (i == threads - 1) {
            counts[2 * round] = n;
            counts[2 * round + 1] = sum;
            alls[round] = all;
            anys[round] = any;
        }
        __syncthreads();
    }
}

// A switch the block takes alike, with barriers in cases that fall through; a do loop around it.
__global__ void stages(int *out, int start)
{
    __shared__ int line[96];
    int i = threadIdx.x, v = i, stage = start;
    do {
        switch (stage) {
        case 0:
            line[i] = v;
            __syncthreads();
            v = line[95 - i];
        case 1:
            __syncthreads();
            line[i] = v * 2;
            __syncthreads();
            v = line[(i + 7) % 96];
            break;
        case 2:
            v ^= 1;
            break;
        default:
            __syncthreads();
            line[i ^ 1] = v;
            __syncthreads();
            v = line[i];
        }
        __syncthreads();
    } while (++stage < start + 4);
    out[i] = v;
}

static int host_largest(const int *v, int count)
{
    int top = v[0];
    for (int i = 1; i < count; i++) top = v[i] > top ? v[i] : top;
    return top;
}

static int host_rounds(int *v, int count)
{
    int round = 0;
    for (int top; (top = host_largest(v, count)) >= 3;) {
        if (++round == 50) return -1;
        int last = v[count - 1];
        for (int i = 0; i < count; i++) v[i] = top % 2 ? (v[i] > 0 ? v[i] - 1 : 0) : v[i] / 2 + last % 2;
    }
    return round;
}

static void check_rounds(int count)
{
    const int blocks = 5;
    Buffer<int> in(blocks * count), out(blocks * count), steps(blocks);
    for (int i = 0; i < blocks * count; i++) in[i] = random_bits() % (10u << i / count * 3);
    in.up();
    rounds<<<blocks, count>>>(in.device, out.device, steps.device);
    out.down();
    steps.down();
    for (int b = 0; b < blocks; b++) {
        int *v = in.host + b * count, round = host_rounds(v, count);
        if (round >= 0) expect("steps", b, steps[b], round);
        for (int i = 0; i < count; i++) expect("rounds", b * count + i, out[b * count + i], round < 0 ? (int)0xA5A5A5A5 : v[i]);
    }
}

static void check_leaving(int x, int y)
{
    int threads = x * y;
    Buffer<int> counts(12), alls(6), anys(6);
    leaving<<<1, dim3(x, y)>>>(counts.device, alls.device, anys.device, threads);
    counts.down();
    alls.down();
    anys.down();
    for (int round = 0; round < 6; round++) {
        int odd = 0, there = 0, five = 0;
        for (int i = 0; i < threads; i++) {
            if (i % 6 <= round && i != threads - 1) continue;
            odd += i % 2;
            there++;
            five |= i % 6 == 5;
        }
        expect("count", round, counts[2 * round], odd);
        expect("sum", round, counts[2 * round + 1], there);
        expect("and", round, alls[round], 1);
        expect("or", round, anys[round], five);
    }
}

static void check_stages(int start)
{
    Buffer<int> out(96);
    stages<<<1, 96>>>(out.device, start);
    out.down();
    int v[96], w[96];
    for (int i = 0; i < 96; i++) v[i] = i;
    for (int stage = start; stage < start + 4; stage++) {
        memcpy(w, v, sizeof v);
        if (stage == 0)
            for (int i = 0; i < 96; i++) v[i] = w[95 - i];
        memcpy(w, v, sizeof v);
        for (int i = 0; i < 96; i++) v[i] = stage < 2 && stage >= 0 ? w[(i + 7) % 96] * 2 : stage == 2 ? w[i] ^ 1 : w[i ^ 1];
    }
    for (int i = 0; i < 96; i++) expect("stages", start * 96 + i, out[i], v[i]);
}

int main()
{
    for (int count = 1; count <= 128; count *= 2) check_rounds(count);
    check_leaving(100, 1);
    check_leaving(33, 3);
    check_leaving(7, 1);
    for (int start = -1; start < 3; start++) check_stages(start);
    return finish();
}
