// Conditions within conditions, each of which whole groups of threads pass, but for those at the edges: these may differ from
// condition to condition.
#include "kernel_test.h"

__global__ void two(int *out, int n, int m)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        int k = i + 3;
        if (k < m) out[k] = i;
    }
}

__global__ void three(int *out, const int *in, int n, int m, int least)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n && in[i] >= 0) {
        int k = 2 * i;
        if (k >= least) {
            int sum = in[i] + k;
            if (k < m) out[i] = sum;
        }
    }
}

__global__ void rows(int *out, int width, int height, int rim)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (y < height)
        if (x < width)
            if (x >= rim && x < width - rim && y >= rim) out[y * width + x] = x + y;
}

__global__ void in_turn(int *out, int n, int m)
{
    __shared__ int line[256];
    int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
    line[t] = -1;
    __syncthreads();
    if (t < n) {
        int k = t + 5;
        if (k < m) line[t] = k;
    }
    __syncthreads();
    out[i] = line[t];
}

static void test_two(int n, int m)
{
    Buffer<int> out(1024 + 8), next(1024 + 8), in(1024), turns(512);
    out.fill(0);
    next.fill(0);
    for (int i = 0; i < 1024; i++) in[i] = i % 50 == 7 ? -1 : i * 3;
    in.up();
    two<<<8, 128>>>(out.device, n, m);
    three<<<16, 64>>>(next.device, in.device, n, m, n / 3);
    in_turn<<<2, 256>>>(turns.device, n, m);
    out.down();
    next.down();
    turns.down();
    for (int k = 0; k < 1024 + 8; k++) {
        expect("two", k, out[k], k >= 3 && k - 3 < n && k < m && k - 3 < 1024 ? k - 3 : 0);
        bool taken = k < 1024 && k < n && in[k] >= 0 && 2 * k >= n / 3 && 2 * k < m;
        expect("three", k, next[k], taken ? in[k] + 2 * k : 0);
        if (k < 512) expect("in turn", k, turns[k], k % 256 < n && k % 256 + 5 < m ? k % 256 + 5 : -1);
    }
}

static void test_rows(int width, int height, int rim)
{
    Buffer<int> out(width * height);
    out.fill(0);
    rows<<<dim3((width + 31) / 32, (height + 7) / 8), dim3(32, 8)>>>(out.device, width, height, rim);
    out.down();
    for (int i = 0; i < width * height; i++) {
        int x = i % width, y = i / width;
        expect("rows", i, out[i], x >= rim && x < width - rim && y >= rim ? x + y : 0);
    }
}

int main()
{
    for (int n : {0, 1, 37, 64, 130, 255, 256, 500, 1000, 1024})
        for (int m : {0, 5, 40, 66, 128, 259, 777, 1027, 2000}) test_two(n, m);
    for (int width : {1, 31, 64, 100, 131})
        for (int rim = 0; rim < 4; rim++) test_rows(width, 19, rim);
    return finish();
}
