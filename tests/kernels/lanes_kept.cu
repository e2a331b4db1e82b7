// One lane takes what a tree of shuffles has made, the others keep what they had: the tree's other lanes may be anything there,
// and nothing of them comes into what is kept, nor into a tree that is made of it.
#include "kernel_test.h"

template <class T, int LANE> __global__ void run(const T *in, T *taken, T *second, unsigned char *flags, T limit)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    T sum = in[i];
    for (int o = 1; o < 32; o *= 2) sum += __shfl_xor_sync(0xffffffffu, sum, o);
    T kept = 4, result = (T)(i * 2);
    bool flag = threadIdx.x % 3 == 0;
    if (threadIdx.x % 32 == LANE) kept = sum;
    if (threadIdx.x % 32 == LANE) flag = sum > limit;
    T most = limit - kept;
    for (int o = 1; o < 32; o *= 2) {
        T other = __shfl_xor_sync(0xffffffffu, most, o);
        most = most > other ? most : other;
    }
    if (threadIdx.x % 32 == 20) result = most;
    taken[i] = kept;
    second[i] = result;
    flags[i] = flag;
}

template <class T, int LANE> static void test(const char *type, int size)
{
    const int blocks = 2, n = size * blocks;
    Buffer<T> in(n), taken(n), second(n);
    Buffer<unsigned char> flags(n);
    for (int i = 0; i < n; i++) in[i] = (T)(random_bits() % 1000) / 4; // sums are exact in every order
    in.up();
    const T limit = 4000;
    run<T, LANE><<<blocks, size>>>(in.device, taken.device, second.device, flags.device, limit);
    taken.down();
    second.down();
    flags.down();
    for (int i = 0; i < n; i++) {
        T sum = 0;
        for (int k = i - i % 32; k < i - i % 32 + 32; k++) sum += in[k];
        T most = limit - 4 > limit - sum ? limit - 4 : limit - sum;
        bool takes = i % 32 == LANE;
        expect(type, i, taken[i], takes ? sum : T(4));
        expect(type, i, second[i], i % 32 == 20 ? most : (T)(i * 2));
        expect("flag", i, (int)flags[i], (int)(takes ? sum > limit : i % size % 3 == 0));
    }
}

template <class T> static void test_lanes(const char *type)
{
    for (int size : {32, 96, 256}) {
        test<T, 0>(type, size);
        test<T, 7>(type, size);
        test<T, 30>(type, size);
    }
}

int main()
{
    test_lanes<int>("int");
    test_lanes<unsigned>("unsigned");
    test_lanes<float>("float");
    test_lanes<double>("double");
    test_lanes<unsigned long long>("unsigned long long");
    return finish();
}
