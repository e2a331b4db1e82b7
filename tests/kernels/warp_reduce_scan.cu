// Warp reductions and scans by shuffles: down, xor and up, inside widths, on int, float and double, and a block scan
// that combines the warps through shared memory.
#include "kernel_test.h"

template <class T> __device__ T warp_sum(T v)
{
    for (int o = 16; o > 0; o >>= 1) v += __shfl_down_sync(0xffffffffu, v, o);
    return __shfl_sync(0xffffffffu, v, 0);
}

template <class T> __device__ T warp_scan(T v)
{
    int lane = threadIdx.x & 31;
    for (int o = 1; o < 32; o <<= 1) {
        T left = __shfl_up_sync(0xffffffffu, v, o);
        if (lane >= o) v += left;
    }
    return v;
}

template <class T> __device__ T block_scan(T v, T *sums)
{
    int warp = threadIdx.x / 32, lane = threadIdx.x % 32, warps = blockDim.x / 32;
    v = warp_scan(v);
    if (lane == 31) sums[warp] = v;
    __syncthreads();
    if (warp == 0) {
        T s = lane < warps ? sums[lane] : T(0);
        s = warp_scan(s);
        if (lane < warps) sums[lane] = s;
    }
    __syncthreads();
    return warp > 0 ? v + sums[warp - 1] : v;
}

template <class T> __global__ void run(const T *in, T *sum, T *scan, T *low8)
{
    __shared__ T sums[32];
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    T v = in[i], m = v;
    sum[i] = warp_sum(v);
    scan[i] = block_scan(v, sums);
#pragma unroll
    for (int o = 4; o; o /= 2) {
        T other = __shfl_xor_sync(0xffffffffu, m, o, 8);
        m = other < m ? other : m;
    }
    low8[i] = m;
}

template <class T> static void test(const char *type, int size)
{
    const int blocks = 2;
    int n = size * blocks;
    Buffer<T> in(n), sum(n), scan(n), low8(n);
    for (int i = 0; i < n; i++) in[i] = (T)(random_bits() % 1000) / 4;   // sums are exact in every order
    in.up();
    run<<<blocks, size>>>(in.device, sum.device, scan.device, low8.device);
    sum.down();
    scan.down();
    low8.down();
    T running = 0;
    for (int i = 0; i < n; i++) {
        running = i % size ? running + in[i] : in[i];
        T warp = 0, low = in[i];
        for (int k = i - i % 32; k < i - i % 32 + 32; k++) warp += in[k];
        for (int k = i - i % 8; k < i - i % 8 + 8; k++) low = in[k] < low ? in[k] : low;
        expect(type, i, sum[i], warp);
        expect(type, i, scan[i], running);
        expect(type, i, low8[i], low);
    }
}

int main()
{
    for (int size : {32, 64, 256, 1024}) {
        test<int>("int", size);
        test<float>("float", size);
        test<double>("double", size);
        test<unsigned long long>("unsigned long long", size);
    }
    return finish();
}
