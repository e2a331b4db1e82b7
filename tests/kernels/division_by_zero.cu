// Integer division by zero and of the lowest value by -1 have no defined result, but they must not trap, and the other
// threads' results must be right. No sanitizer build of this program: the division by zero is its point.
#include "kernel_test.h"

template <class T> __global__ void divide(const T *a, const T *b, T *quotient, T *rest, int *reached, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    quotient[i] = a[i] / b[i];
    rest[i] = a[i] % b[i];
    reached[i] = i;
}

// The divisor is the same for all threads.
template <class T> __global__ void divide_uniform(const T *a, T b, T *quotient, T *rest, int *reached, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    quotient[i] = a[i] / b;
    rest[i] = a[i] % b;
    reached[i] = i;
}

// Guarded by a branch and by ?: as careful code does it: here the results are defined.
template <class T> __global__ void divide_guarded(const T *a, const T *b, T *quotient, T *rest, int *reached, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    quotient[i] = b[i] == 0 || b[i] == (T)-1 ? a[i] : a[i] / b[i];
    rest[i] = a[i];
    if (b[i] != 0 && b[i] != (T)-1) rest[i] %= b[i];
    reached[i] = i;
}

template <class T> static void test(int mode)
{
    const int n = 500;
    Buffer<T> a(n), b(n), quotient(n), rest(n);
    Buffer<int> reached(n);
    for (int i = 0; i < n; i++) {
        a[i] = i % 3 == 0 ? (T)(1ull << (sizeof(T) * 8 - 1)) : (T)random_bits();
        b[i] = mode == 1 ? 0 : i % 4 == 0 ? 0 : i % 4 == 1 ? (T)-1 : (T)(random_bits() >> 20);
    }
    a.up();
    b.up();
    if (mode == 0) divide<<<5, 100>>>(a.device, b.device, quotient.device, rest.device, reached.device, n);
    if (mode == 1) divide_uniform<<<5, 100>>>(a.device, b[0], quotient.device, rest.device, reached.device, n);
    if (mode == 2) divide_guarded<<<5, 100>>>(a.device, b.device, quotient.device, rest.device, reached.device, n);
    quotient.down();
    rest.down();
    reached.down();
    for (int i = 0; i < n; i++) {
        expect("reached", i, reached[i], i);
        bool defined = b[i] != 0 && b[i] != (T)-1;
        if (!defined && mode != 2) continue;
        expect("quotient", i, quotient[i], defined ? a[i] / b[i] : a[i]);
        expect("rest", i, rest[i], defined ? a[i] % b[i] : a[i]);
    }
}

int main()
{
    for (int mode = 0; mode < 3; mode++) {
        test<int>(mode);
        test<unsigned>(mode);
        test<long long>(mode);
        test<unsigned long long>(mode);
    }
    test<short>(0);
    test<signed char>(0);
    return finish();
}
