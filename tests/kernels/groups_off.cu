// Conditions at a region's end that whole groups of threads fail, one after the other, while others pass or part: what is
// kept across barriers, and what conditions of every kind say of a group.
#include "kernel_test.h"

enum { THREADS = 256 };

// The binomial scheme: from round to round fewer threads have something to do.
__global__ void triangle(const unsigned *in, unsigned *out, int rounds)
{
    __shared__ unsigned value[THREADS + 1];
    int t = threadIdx.x;
    unsigned kept = in[t], passed = 0;
    value[t] = kept;
    __syncthreads();
    for (int level = blockDim.x - 1; level > (int)blockDim.x - 1 - rounds; level--) {
        unsigned mean = 7;
        if (t < level) mean = 3 * value[t + 1] + value[t];
        __syncthreads();
        kept ^= mean;
        if (t < level) value[t] = mean, passed++;
        __syncthreads();
    }
    out[t] = value[t] + 31 * kept + passed;
}

// Each condition guards the same store.
template <int WHICH> __device__ bool holds(int t, unsigned u, int a, int b)
{
    switch (WHICH) {
    case 0: return t < a;
    case 1: return t > a;
    case 2: return t >= a && t < b;
    case 3: return t < a || t >= b;
    case 4: return !(t < a || t > b);
    case 5: return u - a < (unsigned)b; // wraps
    case 6: return (int)u * -3 <= -a;
    case 7: return t <= a && b > 100;
    default: return b - t > a - t * 2;
    }
}

template <int WHICH> __global__ void guard(int *out, int a, int b)
{
    int t = threadIdx.x;
    if (holds<WHICH>(t, threadIdx.x, a, b)) out[t] += t + 1;
}

template <int WHICH> static void test_guard()
{
    Buffer<int> out(THREADS);
    int want[THREADS] = {0};
    out.fill(0);
    for (int a = 0; a < THREADS; a += 17)
        for (int b = a; b <= THREADS; b += 23) {
            guard<WHICH><<<1, THREADS>>>(out.device, a, b);
            for (int t = 0; t < THREADS; t++) {
                bool passes = WHICH == 0   ? t < a
                              : WHICH == 1 ? t > a
                              : WHICH == 2 ? t >= a && t < b
                              : WHICH == 3 ? t < a || t >= b
                              : WHICH == 4 ? !(t < a || t > b)
                              : WHICH == 5 ? (unsigned)t - a < (unsigned)b
                              : WHICH == 6 ? t * -3 <= -a
                              : WHICH == 7 ? t <= a && b > 100
                                           : b - t > a - t * 2;
                if (passes) want[t] += t + 1;
            }
        }
    out.down();
    for (int t = 0; t < THREADS; t++) expect("guard", WHICH * THREADS + t, out[t], want[t]);
}

static void test_triangle(int threads, int rounds)
{
    Buffer<unsigned> in(threads), out(threads);
    unsigned value[THREADS], kept[THREADS], passed[THREADS] = {0};
    for (int t = 0; t < threads; t++) value[t] = kept[t] = in[t] = random_bits();
    in.up();
    triangle<<<1, threads>>>(in.device, out.device, rounds);
    out.down();
    for (int level = threads - 1; level > threads - 1 - rounds; level--)
        for (int t = 0; t < threads; t++) {
            unsigned mean = 7;
            if (t < level) mean = 3 * value[t + 1] + value[t], value[t] = mean, passed[t]++;
            kept[t] ^= mean;
        }
    for (int t = 0; t < threads; t++) expect("triangle", t, out[t], value[t] + 31 * kept[t] + passed[t]);
}

int main()
{
    static const int sizes[] = {256, 255, 200, 96, 33, 7};
    for (int threads : sizes) test_triangle(threads, threads - 1);
    test_triangle(256, 100);
    test_guard<0>();
    test_guard<1>();
    test_guard<2>();
    test_guard<3>();
    test_guard<4>();
    test_guard<5>();
    test_guard<6>();
    test_guard<7>();
    test_guard<8>();
    return finish();
}
