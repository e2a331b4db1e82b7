// What VGSP_MEMCHECK finds of kernels, in every form: one element too many at a guarded end, one in the slack behind an
// allocation, memory used after it was freed (each the sticky error cudaErrorIllegalAddress), shared memory that another
// block has filled (0x7fff7fff stands there); and that kernels which stay within their allocations are left alone, however
// the sizes lie to the registers.
#include "kernel_test.h"

__global__ void scale(float *out, const float *in, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = 2 * in[i] + 1;
}

__global__ void reverse_rows(int *out, const int *in, int width, int height)
{
    for (int y = threadIdx.y; y < height; y += blockDim.y)
        for (int x = threadIdx.x; x < width; x += blockDim.x) out[y * width + x] = in[(y + 1) * width - 1 - x];
}

// Shared memory is read before it is written.
__global__ void leftovers(unsigned *out)
{
    __shared__ unsigned line[64];
    unsigned seen = line[threadIdx.x];
    __syncthreads();
    line[threadIdx.x] = blockIdx.x;
    __syncthreads();
    out[blockIdx.x * 64 + threadIdx.x] = seen + line[63 - threadIdx.x] - blockIdx.x;
}

static float *numbers(int n)
{
    float *p;
    MUST(cudaMalloc((void **)&p, n * sizeof *p));
    MUST(cudaMemset(p, 0, n * sizeof *p));
    return p;
}

static void test_right(int n)
{
    float *in = numbers(n), *out = numbers(n), *back = new float[n];
    for (int i = 0; i < n; i++) back[i] = i;
    MUST(cudaMemcpy(in, back, n * sizeof *in, cudaMemcpyHostToDevice));
    scale<<<(n + 63) / 64, 64>>>(out, in, n);
    MUST(cudaMemcpy(back, out, n * sizeof *in, cudaMemcpyDeviceToHost));
    for (int i = 0; i < n; i++) expect("scale", i, back[i], 2 * i + 1);
    int *rows = (int *)in, *turned = (int *)out, height = n % 7 + 1, width = n / height;
    if (width) reverse_rows<<<1, dim3(16, 2)>>>(turned, rows, width, height);
    wait();
    MUST(cudaFree(in));
    MUST(cudaFree(out));
    delete[] back;
}

static void expect_illegal(const char *what, cudaError_t error)
{
    expect(what, 0, (int)error, (int)cudaErrorIllegalAddress);
    expect(what, 1, (int)cudaGetLastError(), (int)cudaErrorIllegalAddress);
    MUST(cudaDeviceReset());
}

// Sizes that end where a page does, and sizes that do not.
static void test_overrun(int n)
{
    bool guarded = n * sizeof(float) % 256 == 0;
    float *in = numbers(n + 1), *out = numbers(n);
    scale<<<(n + 64) / 64, 64>>>(out, in, n + 1);
    cudaError_t error = cudaDeviceSynchronize();
    if (guarded) expect_illegal("guard", error);
    else {
        MUST(error);
        expect_illegal("slack", cudaFree(out));
    }
}

static void test_use_after_free()
{
    float *in = numbers(500), *out = numbers(500);
    MUST(cudaFree(in));
    MUST(cudaFree(numbers(500)));
    scale<<<8, 64>>>(out, in, 500);
    expect_illegal("freed", cudaDeviceSynchronize());
}

static void test_shared()
{
    enum { N = 64 * 40 };
    unsigned *out, *back = new unsigned[N];
    MUST(cudaMalloc((void **)&out, N * sizeof *out));
    leftovers<<<40, 64>>>(out);
    MUST(cudaMemcpy(back, out, N * sizeof *out, cudaMemcpyDeviceToHost));
    for (int i = 0; i < N; i++) expect("shared", i, back[i], 0x7fff7fffu);
    MUST(cudaFree(out));
    delete[] back;
}

int main()
{
    setenv("VGSP_MEMCHECK", "1", 1);
    for (int n : {1, 3, 7, 31, 63, 64, 65, 100, 255, 1000, 1024, 4097}) test_right(n);
    for (int n : {64, 1024, 3008, 3, 65, 1001}) test_overrun(n);
    test_use_after_free();
    test_shared();
    return finish();
}
