// Variables that are instances of templates: constant, device and managed memory by type, and constants by number.
#include "kernel_test.h"

const int N = 10;
template <class T> __constant__ T factors[N];
template <class T> __constant__ T offset;
template <class T, int K> __device__ T sums[K];
template <class T> constexpr T half_of = T(1) / 2;
template <int K> constexpr int square = K * K;
template <class T> struct Scale {
    T by;
};
template <class T> __device__ Scale<T> scale = {T(3)};

template <class T> __global__ void multiply(const T *in, T *out)
{
    int t = threadIdx.x;
    const T *table = factors<T>;
    out[t] = in[t] * table[t % N] + factors<T>[N - 1] + offset<T> + half_of<T> + square<3>;
    atomicAdd(&sums<T, 2>[t % 2], in[t] * scale<T>.by);
}

template <class T> static void test(T step)
{
    T host[N], start = step * 2, got[2] = {0, 0}, want[2] = {0, 0};
    Buffer<T> in(64), out(64);
    for (int i = 0; i < N; i++) host[i] = step * i;
    for (int i = 0; i < 64; i++) in[i] = (T)(i % 7);
    in.up();
    MUST(cudaMemcpyToSymbol(factors<T>, host, sizeof host));
    MUST(cudaMemcpyToSymbol(offset<T>, &start, sizeof start));
    MUST(cudaMemcpyToSymbol((sums<T, 2>), got, sizeof got));
    multiply<T><<<1, 64>>>(in.device, out.device);
    out.down();
    MUST(cudaMemcpyFromSymbol(got, (sums<T, 2>), sizeof got));
    for (int i = 0; i < 64; i++) {
        want[i % 2] += in[i] * 3;
        expect("product", i, out[i], in[i] * host[i % N] + host[N - 1] + start + T(1) / 2 + 9);
    }
    expect("sum", 0, got[0], want[0]);
    expect("sum", 1, got[1], want[1]);
}

int main()
{
    test(1);
    test(0.5f);
    test(0.25);
    return finish();
}
