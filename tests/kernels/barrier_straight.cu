// __syncthreads in straight-line code: everything written before it by any thread of the block is seen after it by all;
// block sizes with a last warp that is not full, and values of every kind live across.
#include "kernel_test.h"

__global__ void mix(const int *in, int *out, int rounds_seed)
{
    __shared__ int a[1024], b[1024];
    int t = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z),
        size = blockDim.x * blockDim.y * blockDim.z;
    int base = blockIdx.x * size, kept = in[base + t];
    float also = kept * 0.5f;
    long long third = (long long)kept << 32 | t;
    bool odd = kept & 1;
    const int *mine = &in[base + t];
    a[t] = kept + rounds_seed;
    __syncthreads();
    int x = a[size - 1 - t];
    b[t] = x * 2 + (odd ? 1 : 0);
    __syncthreads();
    x += b[(t * 7 + 1) % size];
    a[t] = x;                              // everybody read a two barriers ago
    __syncthreads();
    x -= a[(t + size / 2) % size];
    out[base + t] = x + kept + (int)also + (int)(third >> 32) + (int)(third & 0xFFFF) + *mine + odd;
}

static void test(dim3 block)
{
    const int blocks = 3, seed = 11;
    int size = block.x * block.y * block.z, n = size * blocks;
    Buffer<int> in(n), out(n);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 10000);
    in.up();
    mix<<<blocks, block>>>(in.device, out.device, seed);
    out.down();
    static int a[1024], b[1024], x[1024];
    for (int base = 0; base < n; base += size) {
        for (int t = 0; t < size; t++) a[t] = in[base + t] + seed;
        for (int t = 0; t < size; t++) b[t] = a[size - 1 - t] * 2 + (in[base + t] & 1);
        for (int t = 0; t < size; t++) x[t] = a[size - 1 - t] + b[(t * 7 + 1) % size];
        for (int t = 0; t < size; t++) {
            int v = in[base + t];
            expect("mix", base + t, out[base + t], x[t] - x[(t + size / 2) % size] + v + v / 2 + v + t + v + (v & 1));
        }
    }
}

int main()
{
    const dim3 blocks[] = {dim3(1), dim3(2), dim3(7), dim3(31), dim3(32), dim3(33), dim3(100), dim3(256), dim3(1000),
                           dim3(1024), dim3(5, 7, 3), dim3(16, 16), dim3(32, 8), dim3(3, 11)};
    for (dim3 block : blocks) test(block);
    return finish();
}
