// Outputs that are larger than the cache are written around it, where whole groups of threads store side by side; here from
// one byte on. What is written is the same: at any alignment, with partial warps, of any type, in place, where the output is read
// again by the kernel, by the block or by the next kernel, on whichever worker.
#include "kernel_test.h"

enum { SLACK = 64 }; // elements before and behind that nobody may touch

template <class T> __global__ void copy(const T *in, T *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = in[i] + (T)1;
}

__global__ void copy_wide(const float *in, float *out, size_t n)
{
    size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = in[i] + 1;
}

__global__ void copy_strided(const float *in, float *out, int n)
{
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) out[i] = in[i] + 1;
}

// Nothing to ask: each thread has an element.
__global__ void copy_all(const float *in, float *out)
{
    out[blockIdx.x * blockDim.x + threadIdx.x] = in[blockIdx.x * blockDim.x + threadIdx.x] + 1;
}

template <class T, class F> static void test_copy(const char *what, int n, int shift, F launch)
{
    Buffer<T> in(n + 2 * SLACK), out(n + 2 * SLACK);
    for (size_t i = 0; i < in.count; i++) in[i] = (T)(random_bits() % 100000), out[i] = (T)-7;
    in.up();
    out.up();
    launch(in.device + SLACK, out.device + shift, n);
    out.down();
    for (int i = 0; i < n + 2 * SLACK; i++) {
        bool inside = i >= shift && i < shift + n;
        expect(what, i, out[i], inside ? (T)(in[SLACK + i - shift] + (T)1) : (T)-7);
    }
}

template <class T> static void test_copies(const char *what)
{
    const int shifts[] = {0, 1, 3, 4, 8, 13, 16, 31, 32};
    for (int shift : shifts)
        for (int n = 1; n < 10000; n = n * 3 + 5)
            test_copy<T>(what, n, shift, [](T *in, T *out, int n) { copy<<<(n + 255) / 256, 256>>>(in, out, n); });
}

static void test_other_copies()
{
    for (int shift : {0, 1, 16})
        for (int n = 40; n < 10000; n = n * 3) {
            unsigned blocks = (n + 255) / 256;
            test_copy<float>("wide", n, shift, [=](float *in, float *out, int n) { copy_wide<<<blocks, 256>>>(in, out, n); });
            test_copy<float>("strided", n, shift, [](float *in, float *out, int n) { copy_strided<<<3, 96>>>(in, out, n); });
            test_copy<float>("all", n, shift, [](float *in, float *out, int n) { copy_all<<<n / 40, 40>>>(in, out); });
        }
}

// --- two dimensions, loops, several outputs -----------------------------------------------------------------------------

__global__ void stencil(const float *in, float *out, int width, int height)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) return;
    const float *p = in + y * width + x;
    out[y * width + x] = p[-1] + p[1] + p[-width] + p[width] - 4 * p[0];
}

__global__ void transpose(const float *in, float *out, int width, int height)
{
    __shared__ float tile[32][33];
    int x = blockIdx.x * 32 + threadIdx.x, y = blockIdx.y * 32 + threadIdx.y;
    for (int j = 0; j < 32; j += blockDim.y)
        if (x < width && y + j < height) tile[threadIdx.y + j][threadIdx.x] = in[(y + j) * width + x];
    __syncthreads();
    x = blockIdx.y * 32 + threadIdx.x;
    y = blockIdx.x * 32 + threadIdx.y;
    for (int j = 0; j < 32; j += blockDim.y)
        if (x < height && y + j < width) out[(y + j) * height + x] = tile[threadIdx.x][threadIdx.y + j];
}

static void test_planes(int width, int height, dim3 block)
{
    Buffer<float> in(width * height), out(width * height), turned(width * height);
    for (int i = 0; i < width * height; i++) in[i] = (float)(random_bits() % 1000), out[i] = -1;
    in.up();
    out.up();
    dim3 grid((width + block.x - 1) / block.x, (height + block.y - 1) / block.y);
    stencil<<<grid, block>>>(in.device, out.device, width, height);
    transpose<<<dim3((width + 31) / 32, (height + 31) / 32), dim3(32, 4)>>>(in.device, turned.device, width, height);
    out.down();
    turned.down();
    for (int i = 0; i < width * height; i++) {
        int x = i % width, y = i / width;
        const float *p = &in[i];
        bool inside = x > 0 && y > 0 && x < width - 1 && y < height - 1;
        expect("stencil", i, out[i], inside ? p[-1] + p[1] + p[-width] + p[width] - 4 * p[0] : -1);
        expect("transpose", i, turned[x * height + y], in[i]);
    }
}

struct Outputs {
    int *first;
    double *second;
};

// Two outputs, in a structure; one in both branches; and one that is an input too where `same` says so.
__global__ void several(const int *in, Outputs out, float *third, const float *same, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    out.first[i] = in[i] * 3;
    out.second[i] = in[i] * 0.5;
    if (n > 1000) third[i] = same[i] + (float)in[i];
    else third[i] = same[i] - (float)in[i];
}

static void test_several(int n, bool in_place)
{
    Buffer<int> in(n), first(n);
    Buffer<double> second(n);
    Buffer<float> third(n), other(n);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 1000), third[i] = (float)i, other[i] = (float)(2 * i);
    in.up();
    third.up();
    other.up();
    Outputs out = {first.device, second.device};
    several<<<n / 128 + 1, 128>>>(in.device, out, third.device, in_place ? third.device : other.device, n);
    first.down();
    second.down();
    third.down();
    for (int i = 0; i < n; i++) {
        expect("first", i, first[i], in[i] * 3);
        expect("second", i, second[i], in[i] * 0.5);
        float before = (float)(in_place ? i : 2 * i);
        expect("third", i, third[i], n > 1000 ? before + (float)in[i] : before - (float)in[i]);
    }
}

// --- what is read again -------------------------------------------------------------------------------------------------

__global__ void scale(float *x, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) x[i] = x[i] * 2 + 1;
}

// The block reads what its other threads have stored, through another pointer.
__global__ void reverse_in_block(const int *in, int *out, const int *again, int *turned)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, other = blockIdx.x * blockDim.x + blockDim.x - 1 - threadIdx.x;
    out[i] = in[i] + 5;
    __syncthreads();
    turned[i] = again[other] * 2;
}

static void test_rereads(int blocks)
{
    int n = blocks * 256;
    Buffer<float> x(n);
    Buffer<int> in(n), out(n), turned(n);
    for (int i = 0; i < n; i++) x[i] = (float)i, in[i] = (int)random_bits() >> 8;
    x.up();
    in.up();
    scale<<<blocks, 256>>>(x.device, n - 3);
    reverse_in_block<<<blocks, 256>>>(in.device, out.device, out.device, turned.device);
    x.down();
    turned.down();
    for (int i = 0; i < n; i++) {
        expect("in place", i, x[i], i < n - 3 ? 2.0f * i + 1 : (float)i);
        int other = i / 256 * 256 + 255 - i % 256;
        expect("in the block", i, turned[i], (in[other] + 5) * 2);
    }
}

// Kernels that follow one another, each reading what the one before has written, far away from where it is.
__global__ void pass_on(const int *in, int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = in[n - 1 - i] + i;
}

static void test_chain(int n, int rounds)
{
    Buffer<int> a(n), b(n);
    int *want = (int *)malloc(n * sizeof *want), *before = (int *)malloc(n * sizeof *want);
    for (int i = 0; i < n; i++) want[i] = a[i] = (int)(random_bits() % 1000);
    a.up();
    for (int round = 0; round < rounds; round++) {
        memcpy(before, want, n * sizeof *want);
        for (int i = 0; i < n; i++) want[i] = before[n - 1 - i] + i;
        if (round % 2 == 0) pass_on<<<(n + 63) / 64, 64>>>(a.device, b.device, n);
        else pass_on<<<(n + 63) / 64, 64>>>(b.device, a.device, n);
    }
    Buffer<int> &last = rounds % 2 ? b : a;
    last.down();
    for (int i = 0; i < n; i++) expect("chain", i, last[i], want[i]);
    free(want);
    free(before);
}

int main()
{
    setenv("VGSP_COMBINE_BYTES", "1", 1); // read at the first call
    test_copies<int>("int");
    test_copies<float>("float");
    test_copies<double>("double");
    test_copies<unsigned char>("unsigned char");
    test_other_copies();
    const dim3 shapes[] = {dim3(32, 8), dim3(16, 16), dim3(256, 1), dim3(64, 4), dim3(24, 3), dim3(7, 5)};
    for (dim3 shape : shapes) {
        test_planes(256, 64, shape);
        test_planes(333, 97, shape);
    }
    for (int n : {1, 31, 100, 999, 4096, 10001}) test_several(n, false), test_several(n, true);
    test_rereads(1);
    test_rereads(100);
    test_chain(100000, 60);
    test_chain(10007, 300);
    return finish();
}
