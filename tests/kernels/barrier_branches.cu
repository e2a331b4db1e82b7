// __syncthreads in branches that all threads of a block take alike: the condition comes from a parameter, from
// blockIdx, from shared memory; in both arms, in one, in a switch, and with divergent code around it inside the arm.
#include "kernel_test.h"

__global__ void run(const int *in, int *out, int mode)
{
    __shared__ int line[300];
    __shared__ int choice;
    int t = threadIdx.x, size = blockDim.x, i = blockIdx.x * size + t, v = in[i];
    if (mode > 0) {
        line[t] = v;
        __syncthreads();
        v = line[size - 1 - t];
        __syncthreads();
    }
    if (blockIdx.x % 2 == 0) {
        line[t] = v + 1;
        __syncthreads();
        if (t % 3) v += line[(t + 1) % size];
    } else {
        if (t % 2) v = -v;
        line[size - 1 - t] = v;
        __syncthreads();
        v += line[t];
    }
    __syncthreads();
    if (t == 0) choice = in[blockIdx.x * size] % 4;
    __syncthreads();
    switch (choice) {
    case 0: v *= 2; break;
    case 1:
        line[t] = v;
        __syncthreads();
        v = line[t ^ (t + 1 < size || t % 2 ? 1 : 0)];
        break;
    case 2:
        line[t] = v * 3;
        __syncthreads();
        v -= line[(t + size / 2) % size];
        __syncthreads();
    default: v += 7;
    }
    out[i] = v;
}

static void reference(const int *in, int *out, int size, int block, int mode)
{
    static int a[300], b[300];
    for (int t = 0; t < size; t++) a[t] = mode > 0 ? in[size - 1 - t] : in[t];
    for (int t = 0; t < size; t++) {
        int odd = t % 2 ? -a[t] : a[t], m = size - 1 - t, mirror = m % 2 ? -a[m] : a[m];
        b[t] = block % 2 == 0 ? a[t] + (t % 3 ? a[(t + 1) % size] + 1 : 0) : odd + mirror;
    }
    int choice = in[0] % 4;
    for (int t = 0; t < size; t++) {
        if (choice == 0) out[t] = b[t] * 2;
        if (choice == 1) out[t] = b[t ^ (t + 1 < size || t % 2 ? 1 : 0)];
        if (choice == 2) out[t] = b[t] - b[(t + size / 2) % size] * 3 + 7;
        if (choice == 3) out[t] = b[t] + 7;
    }
}

int main()
{
    const int blocks = 12;
    for (int size : {1, 7, 32, 33, 100, 256})
        for (int mode = 0; mode < 2; mode++) {
            Buffer<int> in(blocks * size), out(blocks * size);
            for (int i = 0; i < blocks * size; i++) in[i] = i % size == 0 ? i / size : (int)(random_bits() % 1000);
            in.up();
            run<<<blocks, size>>>(in.device, out.device, mode);
            out.down();
            int want[300];
            for (int b = 0; b < blocks; b++) {
                reference(&in[b * size], want, size, b, mode);
                for (int t = 0; t < size; t++) expect("value", b * size + t, out[b * size + t], want[t]);
            }
        }
    return finish();
}
