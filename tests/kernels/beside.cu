// Loads whose places are a few elements apart, in one statement and in several: some registers of one may be made of another's.
#include "kernel_test.h"

template <typename T, int I, int LAST> HD T add_taps(const T *p, T sum)
{
    sum += (I + 11) * p[I];
    if constexpr (I < LAST) return add_taps<T, I + 1, LAST>(p, sum);
    return sum;
}

// Taps on both sides, nearer than a register is wide and further, of rows above and below.
template <typename T, int REACH> __global__ void taps(const T *in, T *out, int width, int height)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x < REACH || y < 1 || x >= width - REACH || y >= height - 1) return;
    const T *p = in + y * width + x;
    out[y * width + x] = add_taps<T, -REACH, REACH>(p, p[-width] * 3 + p[width] * 5);
}

// Statement after statement, of two kinds of values in the same memory.
__global__ void statements(const int *in, int *out, float *also, int width, int height)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x < 1 || x >= width - 5 || y >= height) return;
    const int *p = in + y * width + x;
    const float *q = (const float *)p;
    int left = p[-1], here = p[0], right = p[1];
    float f = q[1] + q[2];
    out[y * width + x] = left - 2 * here + 3 * right + 4 * p[4];
    also[y * width + x] = f + q[3];
}

// What an address is made of changes between two loads; and what was stored is loaded again.
__global__ void moving(const int *in, int *out, int n, int step)
{
    int first = blockIdx.x * blockDim.x, at = first + threadIdx.x, far = 0;
    if (at >= n - 9) return;
    int sum = in[at + far];
    far += step;
    sum += 2 * in[at + far];
    far += 1;
    sum += 4 * in[at + far];
    out[at] = sum;
    out[at] += 8 * in[at + 1] + 16 * out[at];
}

// The block's own memory, and values that are kept from round to round.
__global__ void kept(const float *in, float *out, int rounds)
{
    __shared__ float line[256 + 8];
    int t = threadIdx.x;
    line[t] = in[blockIdx.x * 256 + t];
    if (t < 8) line[256 + t] = t;
    for (int k = 0; k < rounds; k++) {
        __syncthreads();
        float next = line[t] + 0.5f * line[t + 1] + 0.25f * line[t + 2] + 0.125f * line[t + 5];
        __syncthreads();
        line[t] = next;
    }
    out[blockIdx.x * 256 + t] = line[t];
}

template <typename T, int REACH> static void test_taps(dim3 block, int width, int height)
{
    Buffer<T> in(width * height), out(width * height);
    for (int i = 0; i < width * height; i++) in[i] = (T)(i * 37 % 101);
    in.up();
    out.fill(0);
    dim3 grid((width + block.x - 1) / block.x, (height + block.y - 1) / block.y);
    taps<T, REACH><<<grid, block>>>(in.device, out.device, width, height);
    out.down();
    for (int i = 0; i < width * height; i++) {
        int x = i % width, y = i / width;
        T sum = 0;
        if (x >= REACH && y >= 1 && x < width - REACH && y < height - 1) {
            sum = in[i - width] * 3 + in[i + width] * 5;
            for (int k = -REACH; k <= REACH; k++) sum += (k + 11) * in[i + k];
        }
        expect("taps", i, out[i], sum);
    }
}

static void test_statements(dim3 block, int width, int height)
{
    Buffer<int> in(width * height), out(width * height);
    Buffer<float> also(width * height);
    for (int i = 0; i < width * height; i++) {
        float f = (float)(i * 29 % 67);
        memcpy(&in[i], &f, sizeof f);
    }
    in.up();
    out.fill(0);
    also.fill(0);
    dim3 grid((width + block.x - 1) / block.x, (height + block.y - 1) / block.y);
    statements<<<grid, block>>>(in.device, out.device, also.device, width, height);
    out.down();
    also.down();
    for (int i = 0; i < width * height; i++) {
        int x = i % width;
        bool on = x >= 1 && x < width - 5;
        unsigned sum = on ? (unsigned)in[i - 1] - 2u * in[i] + 3u * in[i + 1] + 4u * in[i + 4] : 0u;
        expect("statements", i, out[i], (int)sum);
        expect("floats", i, also[i], on ? (float)((i + 1) * 29 % 67 + (i + 2) * 29 % 67 + (i + 3) * 29 % 67) : 0.0f);
    }
}

static void test_moving(int n, int step)
{
    Buffer<int> in(n), out(n);
    for (int i = 0; i < n; i++) in[i] = i * 31 % 97;
    in.up();
    out.fill(0);
    moving<<<(n + 127) / 128, 128>>>(in.device, out.device, n, step);
    out.down();
    for (int i = 0; i < n - 9; i++) {
        int sum = in[i] + 2 * in[i + step] + 4 * in[i + step + 1];
        expect("moving", i, out[i], sum + 8 * in[i + 1] + 16 * sum);
    }
}

static void test_kept(int rounds)
{
    const int blocks = 3;
    Buffer<float> in(blocks * 256), out(blocks * 256);
    for (int i = 0; i < blocks * 256; i++) in[i] = (float)(i * 7 % 32);
    in.up();
    kept<<<blocks, 256>>>(in.device, out.device, rounds);
    out.down();
    for (int b = 0; b < blocks; b++) {
        float line[256 + 8], next[256];
        for (int t = 0; t < 256; t++) line[t] = in[b * 256 + t];
        for (int t = 0; t < 8; t++) line[256 + t] = (float)t;
        for (int k = 0; k < rounds; k++) {
            for (int t = 0; t < 256; t++) next[t] = line[t] + 0.5f * line[t + 1] + 0.25f * line[t + 2] + 0.125f * line[t + 5];
            memcpy(line, next, sizeof next);
        }
        for (int t = 0; t < 256; t++) expect("kept", b * 256 + t, out[b * 256 + t], line[t]);
    }
}

int main()
{
    for (dim3 block : {dim3(32, 8), dim3(16, 4), dim3(20, 3), dim3(64, 1)})
        for (int width : {7, 40, 64, 131, 200}) {
            test_taps<float, 1>(block, width, 13);
            test_taps<float, 3>(block, width, 5);
            test_taps<int, 2>(block, width, 9);
            test_taps<int, 9>(block, width, 4);
            test_taps<double, 2>(block, width, 6);
            test_statements(block, width, 7);
        }
    for (int step : {0, 1, 2, 5, 7}) test_moving(777, step);
    for (int rounds : {0, 1, 3}) test_kept(rounds);
    return finish();
}
