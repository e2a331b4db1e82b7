// What lives across barriers keeps its value for each thread: structures, local arrays indexed by varying values,
// pointers to locals, loop counters of enclosing divergent state, bools, 8-bit and 64-bit values, in a block of several
// odd shapes.
#include "kernel_test.h"

struct State {
    float f;
    unsigned char c;
    long long l;
};

HD State begin(int v)
{
    State s = {v * 0.25f, (unsigned char)v, (long long)v * 1000000007ll};
    return s;
}

__global__ void run(const int *in, long long *out, int rounds)
{
    __shared__ int line[512];
    int t = threadIdx.x + threadIdx.y * blockDim.x, size = blockDim.x * blockDim.y, i = blockIdx.x * size + t;
    int v = in[i], local[6], a = v, b = -v, *chosen = v & 1 ? &a : &b;
    State s = begin(v), *state = &s;
    bool large = v > 500;
    for (int k = 0; k < 6; k++) local[k] = v + k;
    int taken = 0;
    for (int r = 0; r < rounds; r++) {
        line[t] = local[(v + r) % 6];
        __syncthreads();
        int other = line[(t + 1 + r) % size];
        local[other % 6] += other % 10;
        *chosen += 3;
        state->l += other;
        state->c++;
        if (large && other & 1) {
            taken++;
            chosen = &a;
        }
        large = large != (other % 3 == 0);
        __syncthreads();
    }
    long long sum = taken * 1000000ll + large;
    for (int k = 0; k < 6; k++) sum = sum * 3 + local[k];
    out[i] = sum + a * 7 + b * 11 + (long long)s.f + s.c + s.l;
}

static void reference(const int *in, long long *out, int size, int rounds)
{
    static int local[512][6], line[512], a[512], b[512], taken[512];
    static bool large[512], picks_a[512];
    static State s[512];
    for (int t = 0; t < size; t++) {
        int v = in[t];
        for (int k = 0; k < 6; k++) local[t][k] = v + k;
        a[t] = v, b[t] = -v, taken[t] = 0, large[t] = v > 500, picks_a[t] = v & 1, s[t] = begin(v);
    }
    for (int r = 0; r < rounds; r++) {
        for (int t = 0; t < size; t++) line[t] = local[t][(in[t] + r) % 6];
        for (int t = 0; t < size; t++) {
            int other = line[(t + 1 + r) % size];
            local[t][other % 6] += other % 10;
            (picks_a[t] ? a : b)[t] += 3;
            s[t].l += other;
            s[t].c++;
            if (large[t] && other & 1) taken[t]++, picks_a[t] = true;
            large[t] = large[t] != (other % 3 == 0);
        }
    }
    for (int t = 0; t < size; t++) {
        out[t] = taken[t] * 1000000ll + large[t];
        for (int k = 0; k < 6; k++) out[t] = out[t] * 3 + local[t][k];
        out[t] += a[t] * 7 + b[t] * 11 + (long long)s[t].f + s[t].c + s[t].l;
    }
}

int main()
{
    const int blocks = 2, rounds = 6;
    for (dim3 block : {dim3(1), dim3(9), dim3(32), dim3(45), dim3(16, 16), dim3(7, 20), dim3(500)}) {
        int size = block.x * block.y;
        Buffer<int> in(blocks * size);
        Buffer<long long> out(blocks * size);
        for (int i = 0; i < blocks * size; i++) in[i] = (int)(random_bits() % 1000);
        in.up();
        run<<<blocks, block>>>(in.device, out.device, rounds);
        out.down();
        static long long want[512];
        for (int b = 0; b < blocks; b++) {
            reference(&in[b * size], want, size, rounds);
            for (int t = 0; t < size; t++)
                if (out[b * size + t] != want[t])
                    fail("block of %d, thread %d: got %lld, expected %lld", size, t, out[b * size + t], want[t]);
        }
    }
    return finish();
}
