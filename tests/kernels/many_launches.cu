// Many launches in a row, small and of changing shape, each depending on the one before, with and without waiting
// between.
#include "kernel_test.h"

__global__ void next(unsigned *state, int n, int round)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) state[i] = state[i] * 1664525u + 1013904223u + round;
}

__global__ void rotate(const unsigned *from, unsigned *to, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) to[i] = from[(i + 1) % n];
}

int main()
{
    const int n = 70, launches = 2000;
    Buffer<unsigned> a(n), b(n);
    static unsigned want[n], other[n];
    for (int i = 0; i < n; i++) want[i] = a[i] = i;
    a.up();
    unsigned *from = a.device, *to = b.device;
    for (int k = 0; k < launches; k++) {
        int block = 1 + k * 7 % 64;
        next<<<(n + block - 1) / block, block>>>(from, n, k);
        for (int i = 0; i < n; i++) want[i] = want[i] * 1664525u + 1013904223u + k;
        if (k % 5 == 0) {
            rotate<<<2, 35>>>(from, to, n);
            unsigned *t = from;
            from = to;
            to = t;
            for (int i = 0; i < n; i++) other[i] = want[(i + 1) % n];
            memcpy(want, other, sizeof want);
        }
        if (k % 500 == 499) wait();
    }
    MUST(cudaGetLastError());
    MUST(cudaMemcpy(a.host, from, n * sizeof(unsigned), cudaMemcpyDeviceToHost));
    for (int i = 0; i < n; i++) expect("state", i, a[i], want[i]);
    return finish();
}
