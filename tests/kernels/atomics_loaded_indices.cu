// Counting in the block's memory at places that are elements of arrays, of every type that an index may have; with values of
// each thread, with results, with indices that are used otherwise too, and in blocks whose last register is not whole.
#include "kernel_test.h"

enum { BINS = 100 };

template <typename T> __global__ void count_in(const T *data, const int *weights, unsigned *out, int n)
{
    __shared__ unsigned ones[BINS];
    __shared__ int sums[BINS], highest[BINS];
    for (int i = threadIdx.x; i < BINS; i += blockDim.x) ones[i] = sums[i] = highest[i] = 0;
    __syncthreads();
    for (int i = threadIdx.x; i < n; i += blockDim.x) {
        atomicAdd(&ones[data[i]], 1u);
        atomicAdd(&sums[data[i]], weights[i]);
        atomicMax(&highest[data[i]], i);
    }
    __syncthreads();
    for (int i = threadIdx.x; i < BINS; i += blockDim.x) {
        out[i] = ones[i];
        out[BINS + i] = sums[i];
        out[2 * BINS + i] = highest[i];
    }
}

// The index counts twice, and what was there before tells each thread of a bin another number.
__global__ void number_them(const int *data, unsigned *bins, unsigned *number, int *seen, int n)
{
    __shared__ unsigned own[BINS], again[BINS];
    for (int i = threadIdx.x; i < BINS; i += blockDim.x) own[i] = again[i] = 0;
    __syncthreads();
    int i = threadIdx.x;
    if (i < n) {
        number[i] = atomicAdd(&own[data[i]], 1u);
        int bin = data[i];
        atomicAdd(&again[bin], 2u);
        seen[i] = bin;
    }
    __syncthreads();
    if (i < BINS) bins[i] = own[i] + again[i];
}

// An element that a thread counts at is written by the same thread before, and by itself again afterwards.
__global__ void written_between(int *places, unsigned *out, int n)
{
    __shared__ unsigned own[BINS];
    for (int i = threadIdx.x; i < BINS; i += blockDim.x) own[i] = 0;
    __syncthreads();
    for (int i = threadIdx.x; i < n; i += blockDim.x) {
        places[i] = i * 7 % BINS;
        atomicAdd(&own[places[i]], 1u);
        int before = places[i];
        places[i] = i % 3;
        atomicAdd(&own[before], 100u);
    }
    __syncthreads();
    for (int i = threadIdx.x; i < BINS; i += blockDim.x) out[i] = own[i];
}

template <typename T> static void test(int n, int threads)
{
    Buffer<T> data(n);
    Buffer<int> weights(n);
    Buffer<unsigned> out(3 * BINS);
    static unsigned want[3 * BINS];
    memset(want, 0, sizeof want);
    for (int i = 0; i < n; i++) {
        int bin = i * i % 97 % BINS;
        data[i] = (T)bin;
        weights[i] = 3 * i - 50;
        want[bin]++;
        want[BINS + bin] += (unsigned)weights[i];
        want[2 * BINS + bin] = i;
    }
    data.up(), weights.up();
    count_in<T><<<1, threads>>>(data.device, weights.device, out.device, n);
    out.down();
    for (int i = 0; i < 3 * BINS; i++) expect("bins", i, (int)out[i], (int)want[i]);
}

static void test_numbers(int n)
{
    Buffer<int> data(n), seen(n);
    Buffer<unsigned> bins(BINS), number(n);
    static unsigned want[BINS], numbers[BINS][8];
    memset(want, 0, sizeof want), memset(numbers, 0, sizeof numbers);
    for (int i = 0; i < n; i++) want[data[i] = i * 11 % 50] += 3;
    data.up();
    number_them<<<1, 160>>>(data.device, bins.device, number.device, seen.device, n);
    bins.down(), number.down(), seen.down();
    for (int i = 0; i < BINS; i++) expect("own", i, (int)bins[i], (int)want[i]);
    for (int i = 0; i < n; i++) {
        expect("seen", i, seen[i], data[i]);
        if (number[i] >= 8 || numbers[data[i]][number[i]]++) fail("number %u of bin %d", number[i], data[i]);
    }
}

static void test_written()
{
    const int n = 700;
    Buffer<int> places(n);
    Buffer<unsigned> out(BINS);
    places.fill(0);
    written_between<<<1, 96>>>(places.device, out.device, n);
    places.down(), out.down();
    for (int i = 0; i < BINS; i++) expect("written", i, (int)out[i], 7 * 101);
    for (int i = 0; i < n; i++) expect("places", i, places[i], i % 3);
}

int main()
{
    static const int sizes[][2] = {{1000, 256}, {1000, 96}, {77, 128}, {513, 33}};
    for (auto &size : sizes) {
        test<unsigned char>(size[0], size[1]);
        test<signed char>(size[0], size[1]);
        test<short>(size[0], size[1]);
        test<unsigned short>(size[0], size[1]);
        test<int>(size[0], size[1]);
        test<unsigned>(size[0], size[1]);
        test<long long>(size[0], size[1]);
    }
    test_numbers(150);
    test_numbers(96);
    test_written();
    return finish();
}
