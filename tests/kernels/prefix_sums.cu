// Prefix sums over warps, and what looks like one: steps that are left out or differ, guards, values of steps that are read
// later, types and casts, conditions around it; in blocks whose last warp is not whole, too.
#include "kernel_test.h"

enum Kind { PLAIN, CHOICE, ADDED_CHOICE, MIXED, READ_LATER, SHIFTED_GUARD, WIDE_GUARD, HALF_WIDTH, NO_FIRST, NO_LAST, TWICE, DOWN,
            TWO, LAST_LANE, PASSED_BY, KINDS };

template <int KIND, class T> __device__ T steps(T v, T &more)
{
    const unsigned lane = threadIdx.x % 32;
    for (int d = KIND == NO_FIRST ? 2 : 1; d < (KIND == NO_LAST ? 16 : 32); d *= 2) {
        T got = KIND == DOWN ? __shfl_down_sync(0xffffffffu, v, d)
                             : __shfl_up_sync(0xffffffffu, v, d, KIND == HALF_WIDTH ? 16 : 32);
        if (KIND == READ_LATER) more = got;
        unsigned least = KIND == SHIFTED_GUARD ? d + 1 : KIND == WIDE_GUARD ? d / 2 : d;
        if (KIND == CHOICE) v = lane >= least ? v + got : v;
        else if (KIND == ADDED_CHOICE) v += lane >= least ? got : T(0);
        else if (KIND == MIXED) {
            if (!(lane < least)) v = T((unsigned long long)got + (unsigned long long)v);
        } else if (lane >= least) v = got + v;
        if (KIND == TWICE && d == 4 && lane >= 4) v += got;
    }
    return v;
}

template <int KIND, class T> __global__ void run(const T *in, T *out, T *other, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    T v = i < n ? in[i] : T(0), more = 0, w = v * 3;
    bool passes = KIND != PASSED_BY || threadIdx.x / 32 != 1;
    if (passes) v = steps<KIND>(v, more);
    if (KIND == TWO) w = steps<KIND>(T(w + v), more);
    if (KIND != LAST_LANE || threadIdx.x % 32 == 31) out[i] = v;
    other[i] = w + more;
}

// One warp, of which `threads` lanes are there.
template <class T> static void expected(int kind, const T *in, T *v, T *more, int threads)
{
    for (int i = 0; i < threads; i++) v[i] = in[i], more[i] = 0;
    for (int d = kind == NO_FIRST ? 2 : 1; d < (kind == NO_LAST ? 16 : 32); d *= 2) {
        T before[32];
        int least = kind == SHIFTED_GUARD ? d + 1 : kind == WIDE_GUARD ? d / 2 : d;
        for (int i = 0; i < threads; i++) before[i] = v[i];
        for (int i = 0; i < threads; i++) {
            int from = kind == DOWN ? i + d : i - d, first = kind == HALF_WIDTH ? i / 16 * 16 : 0;
            if (from < first || from > 31) from = i;
            T got = before[from];
            if (i >= least) v[i] = T(v[i] + got);
            if (kind == TWICE && d == 4 && i >= 4) v[i] = T(v[i] + got);
            if (kind == READ_LATER) more[i] = got;
        }
    }
}

template <int KIND, class T> static void test(const char *type, int size)
{
    const int blocks = 3;
    int n = size * blocks;
    Buffer<T> in(n), out(n), other(n);
    for (int i = 0; i < n; i++) in[i] = (T)((unsigned long long)random_bits() * random_bits()), out[i] = 0;
    in.up();
    out.up();
    run<KIND><<<blocks, size>>>(in.device, out.device, other.device, n - 5);
    out.down();
    other.down();
    for (int i = n - 5; i < n; i++) in[i] = 0;
    for (int first = 0; first < n; first += first % size + 32 > size ? size - first % size : 32) {
        int threads = size - first % size < 32 ? size - first % size : 32;
        T v[32], more[32], second[32], none[32];
        expected(KIND, &in[first], v, more, threads);
        for (int i = 0; i < threads; i++)
            if (KIND == PASSED_BY && first % size / 32 == 1) v[i] = in[first + i];
        for (int i = 0; i < threads; i++) second[i] = T(in[first + i] * 3 + (KIND == TWO ? v[i] : T(0)));
        if (KIND == TWO) {
            T start[32];
            for (int i = 0; i < threads; i++) start[i] = second[i];
            expected(KIND, start, second, none, threads);
        }
        for (int i = 0; i < threads; i++) {
            if (KIND == DOWN && threads < 32) continue; // lanes that are not there have no value
            expect(type, first + i, out[first + i], KIND == LAST_LANE && i != 31 ? T(0) : v[i]);
            expect(type, first + i, other[first + i], T(second[i] + more[i]));
        }
    }
}

template <int KIND> static void test_types()
{
    for (int size : {32, 256, 72, 1024}) {
        test<KIND, int>("int", size);
        test<KIND, unsigned>("unsigned", size);
        test<KIND, long long>("long long", size);
        test<KIND, unsigned long long>("unsigned long long", size);
    }
    if constexpr (KIND + 1 < KINDS) test_types<KIND + 1>();
}

int main()
{
    test_types<0>();
    return finish();
}
