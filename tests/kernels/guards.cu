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

// Guards of all kinds, which hold from a first to a last thread of a row, with numbers of every type.
template <int KIND> HD bool passes(int x, int y, int low, int high)
{
    switch (KIND) {
    case 0: return x <= high;
    case 1: return high > x && y > low;
    case 2: return !(x < low || x >= high);
    case 3: return (unsigned)x < (unsigned)high && (size_t)y <= (size_t)high;
    case 4: return (long long)x - 5 < (long long)high && low <= x;
    case 5: return low - x <= high && high - x > low;
    case 6: return x != high;
    case 7: return x >= low;
    case 8: return x + 3 < high && y * 2 < high;
    default: return 2 * x < high && x >= low;
    }
}

template <int KIND> __global__ void edges(float *out, int width, int height, int low, int high)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    float before = x * 0.5f;
    if (passes<KIND>(x, y, low, high) && x < width && y < height) out[y * width + x] += before / (y + 3) + 1.25f;
}

// The same where nothing but the guard's kind limits the threads.
template <int KIND> __global__ void line(int *out, int low, int high)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x;
    if (passes<KIND>(x, 0, low, high)) out[x] = 3 * x + low;
}

// What one thread loads decides for each; the guard before it does not.
__global__ void loaded(const int *in, int *out, int width, int height)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    int limit = in[y];
    if (x < limit && x < width && y < height) out[y * width + x] = in[x] > 20 ? in[x] : limit;
}

template <int KIND> static void test_edges(dim3 block, int width, int height, int low, int high)
{
    const int grid_x = (width + block.x - 1) / block.x, grid_y = (height + block.y - 1) / block.y;
    const int threads = grid_x * block.x;
    Buffer<float> out(width * height);
    Buffer<int> one(threads);
    out.fill(0);
    one.fill(0);
    edges<KIND><<<dim3(grid_x, grid_y), block>>>(out.device, width, height, low, high);
    line<KIND><<<grid_x, block.x>>>(one.device, low, high);
    out.down();
    one.down();
    for (int i = 0; i < width * height; i++) {
        int x = i % width, y = i / width;
        expect("edges", i, out[i], passes<KIND>(x, y, low, high) ? x * 0.5f / (y + 3) + 1.25f : 0.0f);
    }
    for (int x = 0; x < threads; x++) expect("line", x, one[x], passes<KIND>(x, 0, low, high) ? 3 * x + low : 0);
}

template <int KIND> static void test_kind()
{
    for (dim3 block : {dim3(32, 8), dim3(16, 2), dim3(64), dim3(20, 3)})
        for (int high : {0, 7, 63, 64, 75, 200})
            for (int low : {0, 1, 33}) test_edges<KIND>(block, 131, 11, low, high);
}

static void test_loaded()
{
    const int width = 150, height = 20;
    Buffer<int> in(width), out(width * height);
    for (int i = 0; i < width; i++) in[i] = i * 37 % 170;
    in.up();
    out.fill(0);
    loaded<<<dim3(5, 3), dim3(32, 8)>>>(in.device, out.device, width, height);
    out.down();
    for (int i = 0; i < width * height; i++) {
        int x = i % width, limit = in[i / width];
        expect("loaded", i, out[i], x < limit ? in[x] > 20 ? in[x] : limit : 0);
    }
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
    test_kind<0>(), test_kind<1>(), test_kind<2>(), test_kind<3>(), test_kind<4>();
    test_kind<5>(), test_kind<6>(), test_kind<7>(), test_kind<8>(), test_kind<9>();
    test_loaded();
    return finish();
}
