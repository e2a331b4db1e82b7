// __device__ variables: initial values, read and written by kernels, kept between launches, arrays and structures,
// copied to and from by symbol, addresses taken on both sides, counters.
#include "kernel_test.h"

struct Pair {
    int a;
    double b;
};

__device__ int counter;
__device__ int table[100] = {1, 2, 3};
__device__ Pair pair = {7, 2.5};
static __device__ float factor = 1.5f;
__device__ const int primes[] = {2, 3, 5, 7, 11};

__global__ void use(float *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    out[i] = table[i % 100] * factor + pair.a + (float)pair.b + primes[i % 5];
    atomicAdd(&counter, 1);
}

__global__ void change()
{
    int t = threadIdx.x;
    int *p = &table[t];
    *p = *p * 2 + t;
    if (t == 0) {
        factor += 1;
        pair.a--;
        pair.b *= 2;
    }
}

static void test(const int *t, float f, Pair p, int launches)
{
    const int n = 250, small[] = {2, 3, 5, 7, 11};
    Buffer<float> out(n);
    use<<<3, 96>>>(out.device, n);
    out.down();
    for (int i = 0; i < n; i++) expect("use", i, out[i], t[i % 100] * f + p.a + (float)p.b + small[i % 5]);
    int count;
    MUST(cudaMemcpyFromSymbol(&count, counter, sizeof count));
    expect("counter", 0, count, launches * n);
}

int main()
{
    int t[100] = {1, 2, 3};
    float f = 1.5f;
    Pair p = {7, 2.5};
    test(t, f, p, 1);
    for (int round = 0; round < 3; round++) {
        change<<<1, 100>>>();
        for (int k = 0; k < 100; k++) t[k] = t[k] * 2 + k;
        f += 1, p.a--, p.b *= 2;
        test(t, f, p, 2 + round);
    }
    void *address = nullptr;
    MUST(cudaGetSymbolAddress(&address, table));
    for (int k = 0; k < 100; k++) t[k] = 3 * k;
    MUST(cudaMemcpy(address, t, sizeof t, cudaMemcpyHostToDevice));
    p.a = 50;
    MUST(cudaMemcpyToSymbol(pair, &p, sizeof p));
    test(t, f, p, 5);
    int back[100];
    MUST(cudaMemcpyFromSymbol(back, table, 40, 80));
    for (int k = 0; k < 10; k++) expect("read back", k, back[k], t[20 + k]);
    size_t size = 0;
    MUST(cudaGetSymbolSize(&size, table));
    expect("size", 0, size, 400);
    return finish();
}
