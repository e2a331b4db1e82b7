// Several kernels in one file: overloads, templates, in a namespace, with internal linkage, in an anonymous namespace,
// chosen through a function pointer, and called through a host template.
#include "kernel_test.h"

__global__ void fill(int *out, int n, int v)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = v;
}

__global__ void fill(float *out, int n, float v)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = v + 0.5f;
}

namespace outer {
namespace inner {
__global__ void fill(int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = -i;
}
}
}

static __global__ void local_kernel(int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] += 1;
}

namespace {
__global__ void hidden(int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] *= 2;
}
}

template <int K> __global__ void multiply_add(int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = out[i] * K + K;
}

template __global__ void multiply_add<7>(int *out, int n); // below only its address is named

template <int K> static void twice(int *out, int n)
{
    multiply_add<K><<<3, 40>>>(out, n);
    multiply_add<K + 1><<<3, 40>>>(out, n);
}

extern "C" __global__ void plain_name(int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] ^= 0x5555;
}

int main()
{
    const int n = 111;
    Buffer<int> a(n);
    Buffer<float> f(n);
    fill<<<3, 40>>>(a.device, n, 9);
    fill<<<3, 40>>>(f.device, n, 9.0f);
    a.down();
    f.down();
    for (int i = 0; i < n; i++) {
        expect("fill int", i, a[i], 9);
        expect("fill float", i, f[i], 9.5f);
    }
    outer::inner::fill<<<3, 40>>>(a.device, n);
    local_kernel<<<3, 40>>>(a.device, n);
    hidden<<<3, 40>>>(a.device, n);
    twice<5>(a.device, n);
    plain_name<<<3, 40>>>(a.device, n);
    void (*chosen[])(int *, int) = {local_kernel, hidden, multiply_add<7>};
    for (auto *kernel : chosen) kernel<<<3, 40>>>(a.device, n);
    a.down();
    for (int i = 0; i < n; i++) {
        int v = (-i + 1) * 2;
        v = (v * 5 + 5) * 6 + 6;
        v = ((v ^ 0x5555) + 1) * 2 * 7 + 7;
        expect("chain", i, a[i], v);
    }
    return finish();
}
