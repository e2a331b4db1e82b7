// Barriers after some threads have returned: the rest go on as if those had never been there; a whole warp, whole
// blocks and all but one thread may be gone, from before the first barrier and from between two.
#include "kernel_test.h"

__global__ void run(const int *in, int *out, int n)
{
    __shared__ int line[256];
    int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
    line[t] = -1;
    if (i >= n) return;                      // the tail of the last block, and whole blocks after it
    line[t] = in[i];
    __syncthreads();
    int first = blockIdx.x * blockDim.x, here = n - first < (int)blockDim.x ? n - first : (int)blockDim.x;
    int v = line[here - 1 - t];
    if (v % 5 == 0) {                        // divergent: these leave between two barriers
        out[i] = -v;
        return;
    }
    __syncthreads();
    line[t] = v + 100000;
    __syncthreads();
    int sum = 0;
    for (int k = 0; k < here; k++)
        if (line[k] >= 100000) sum += line[k] - 100000;
    __syncthreads();
    if (t % 32 != 5) {
        out[i] = sum;
        return;
    }
    line[t] = sum;
    __syncthreads();                         // one thread of a warp is left, or none
    out[i] = line[t] + 1;
}

static void test(int size, int blocks, int n)
{
    Buffer<int> in(n + 1), out(n + 1);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 1000);
    if (n > 64)
        for (int i = 0; i < 32; i++) in[i] = 5; // a warp that leaves as a whole
    in.up();
    run<<<blocks, size>>>(in.device, out.device, n);
    out.down();
    expect("guard", n, out[n], (int)0xA5A5A5A5);
    for (int base = 0; base < n; base += size) {
        int here = n - base < size ? n - base : size, sum = 0;
        for (int k = 0; k < here; k++) sum += in[base + k] % 5 ? in[base + k] : 0;
        for (int t = 0; t < here; t++) {
            int v = in[base + here - 1 - t];
            expect("value", base + t, out[base + t], v % 5 == 0 ? -v : sum + (t % 32 == 5));
        }
    }
}

int main()
{
    test(128, 4, 500);
    test(256, 5, 600);
    test(33, 9, 290);
    test(100, 3, 201);
    test(64, 3, 65);
    test(32, 2, 0);
    return finish();
}
