// Shifts by any count: within the width as C says; beyond it CUDA's machines clamp, so that a left or unsigned shift
// gives 0 and a signed right shift gives the sign. C leaves those undefined: no sanitizer build of this program.
#include "kernel_test.h"

template <class T> __global__ void shift(const T *value, const int *count, T *left, T *right, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    left[i] = value[i] << count[i];
    right[i] = value[i] >> count[i];
}

// One count for all threads, unknown to the compiler.
template <class T> __global__ void shift_uniform(const T *value, int count, T *left, T *right, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    left[i] = value[i] << count;
    right[i] = value[i] >> count;
}

// One that the last compiler knows: 96 or 106, for all threads.
template <class T> __global__ void shift_beyond(const T *value, T *left, T *right, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    unsigned count = 96;
    left[i] = value[i] << (int)(count & 127);
    T first = value[i];
    first >>= (int)((count ^= 10u) & 127);
    right[i] = first;
    left[i] |= value[i] << (int)(count & 127);
}

template <class T> static T expected_left(T v, int count)
{
    return count >= (int)sizeof(T) * 8 ? 0 : (T)((unsigned long long)v << count);
}

template <class T> static T expected_right(T v, int count)
{
    int top = sizeof(T) * 8 - 1;
    if (count <= top) return v >> count;
    return (T)-1 < 0 ? v >> top : 0;
}

template <class T> static void test(const char *type)
{
    const int n = 700;
    Buffer<T> value(n), left(n), right(n);
    Buffer<int> count(n);
    for (int i = 0; i < n; i++) {
        value[i] = (T)(random_bits() * 0x100000001ull);
        count[i] = i % 70;
    }
    value.up();
    count.up();
    for (int uniform = -1; uniform < 100; uniform += uniform < 0 ? 1 : 23) {
        if (uniform > 70) shift_beyond<<<(n + 63) / 64, 64>>>(value.device, left.device, right.device, n);
        else if (uniform < 0) shift<<<(n + 63) / 64, 64>>>(value.device, count.device, left.device, right.device, n);
        else shift_uniform<<<(n + 63) / 64, 64>>>(value.device, uniform, left.device, right.device, n);
        left.down();
        right.down();
        for (int i = 0; i < n; i++) {
            int by = uniform < 0 ? count[i] : uniform;
            if (left[i] != expected_left(value[i], by) || right[i] != expected_right(value[i], by))
                fail("%s %llx by %d: got %llx and %llx", type, (unsigned long long)value[i], by,
                     (unsigned long long)left[i],
                     (unsigned long long)right[i]);
        }
    }
}

int main()
{
    test<int>("int");
    test<unsigned>("unsigned");
    test<long long>("long long");
    test<unsigned long long>("unsigned long long");
    return finish();
}
