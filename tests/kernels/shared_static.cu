// Static shared memory: several variables of several types in one kernel, two-dimensional arrays, structures, each
// block its own copy, neighbours' values visible after the barrier.
#include "kernel_test.h"

struct Cell {
    short key;
    double weight;
};

__global__ void neighbours(const int *in, int *out, int n)
{
    __shared__ int value[128];
    __shared__ double scaled[128];
    __shared__ Cell cells[128];
    __shared__ unsigned char flag[130];
    __shared__ int total;
    int t = threadIdx.x, size = blockDim.x, i = blockIdx.x * size + t;
    value[t] = i < n ? in[i] : 0;
    scaled[t] = value[t] * 0.5;
    cells[t].key = (short)t;
    cells[t].weight = i;
    flag[t] = (unsigned char)(t & 1);
    if (t == 0) total = 1000 + blockIdx.x;
    __syncthreads();
    if (i >= n) return;
    int left = (t + size - 1) % size, right = (t + 1) % size;
    out[i] = value[left] * 3 + value[right] + (int)(scaled[left] * 2) + cells[size - 1 - t].key
        + (int)cells[right].weight + flag[left] + total;
}

template <int W, int H> __global__ void rotate(const float *in, float *out)
{
    __shared__ float tile[H][W];
    tile[threadIdx.y][threadIdx.x] = in[(blockIdx.x * H + threadIdx.y) * W + threadIdx.x];
    __syncthreads();
    out[(blockIdx.x * H + threadIdx.y) * W + threadIdx.x] = tile[H - 1 - threadIdx.y][(threadIdx.x + 3) % W];
}

static void test_neighbours(int size, int n)
{
    int blocks = (n + size - 1) / size;
    Buffer<int> in(n), out(n);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 5000);
    in.up();
    neighbours<<<blocks, size>>>(in.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        int t = i % size, base = i - t, left = (t + size - 1) % size, right = (t + 1) % size;
        int vl = base + left < n ? in[base + left] : 0, vr = base + right < n ? in[base + right] : 0;
        expect("neighbours", i, out[i], vl * 4 + vr + size - 1 - t + base + right + (left & 1) + 1000 + i / size);
    }
}

template <int W, int H> static void test_rotate()
{
    const int n = W * H * 4;
    Buffer<float> in(n), out(n);
    for (int i = 0; i < n; i++) in[i] = (float)i;
    in.up();
    rotate<W, H><<<4, dim3(W, H)>>>(in.device, out.device);
    out.down();
    for (int i = 0; i < n; i++) {
        int x = i % W, y = i / W % H, b = i / W / H;
        expect("rotate", i, out[i], (b * H + H - 1 - y) * W + (x + 3) % W);
    }
}

int main()
{
    test_neighbours(128, 1000);
    test_neighbours(100, 950);
    test_neighbours(33, 99);
    test_neighbours(7, 50);
    test_neighbours(1, 5);
    test_rotate<16, 16>();
    test_rotate<32, 8>();
    test_rotate<5, 7>();
    return finish();
}
