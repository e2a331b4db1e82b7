// Some threads jump into the middle of a loop, between two barriers of the block: what stands before the first of the
// jumps and after the last label is run once, by all threads together.
#include "kernel_test.h"

__global__ void run(const int *in, int *out)
{
    __shared__ int line[64];
    int i = threadIdx.x, rounds = 3, v = 0;
    line[i] = in[i];
    __syncthreads();
    int other = line[63 - i];
    __syncthreads();
    if (other > 50) goto middle;
    while (rounds-- > 0) {
        v += 7;
    middle:
        v = v * 3 + other;
    }
    line[i] = v;
    __syncthreads();
    int next = line[(i + 1) % 64];
    __syncthreads();
    if (next % 2) goto end;
    v += next;
    line[i] += 1000;
end:
    __syncthreads();
    out[i] = v + line[(i + 5) % 64];
}

static int looped(int other)
{
    int rounds = 3, v = 0;
    bool enters = other > 50;
    while (enters || rounds-- > 0) {
        if (!enters) v += 7;
        enters = false;
        v = v * 3 + other;
    }
    return v;
}

int main()
{
    enum { N = 64 };
    Buffer<int> in(N), out(N);
    int v[N], line[N];
    for (int i = 0; i < N; i++) in[i] = i * 37 % 101;
    in.up();
    run<<<1, N>>>(in.device, out.device);
    wait();
    out.down();
    for (int i = 0; i < N; i++) v[i] = line[i] = looped(in[63 - i]);
    for (int i = 0; i < N; i++) {
        int next = looped(in[63 - (i + 1) % N]);
        if (next % 2) continue;
        v[i] += next;
        line[i] += 1000;
    }
    for (int i = 0; i < N; i++)
        if (out[i] != v[i] + line[(i + 5) % N]) fail("thread %d: %d, not %d", i, out[i], v[i] + line[(i + 5) % N]);
    return finish();
}
