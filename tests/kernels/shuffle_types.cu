// Shuffles of int, unsigned, float, double, long long and unsigned long long keep every bit, NaNs and both halves
// included; a structure is shuffled member by member.
#include "kernel_test.h"

struct Best {
    float value;
    int index;
};

template <class T> __global__ void rotate(const T *in, T *out)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    T v = in[i], next = __shfl_sync(0xffffffffu, v, threadIdx.x + 1), swapped = __shfl_xor_sync(0xffffffffu, v, 5);
    T up = __shfl_up_sync(0xffffffffu, v, 3), down = __shfl_down_sync(0xffffffffu, v, 7, 16);
    out[4 * i] = next;
    out[4 * i + 1] = swapped;
    out[4 * i + 2] = up;
    out[4 * i + 3] = down;
}

__global__ void arg_max(const float *in, Best *out)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    Best best = {in[i], i};
    for (int o = 16; o > 0; o /= 2) {
        Best other;
        other.value = __shfl_xor_sync(0xffffffffu, best.value, o);
        other.index = __shfl_xor_sync(0xffffffffu, best.index, o);
        if (other.value > best.value || (other.value == best.value && other.index < best.index)) best = other;
    }
    out[i] = best;
}

template <class T> static void test(const char *type)
{
    const int n = 128;
    Buffer<T> in(n), out(4 * n);
    for (size_t k = 0; k < n * sizeof(T) / 4; k++) ((uint32_t *)in.host)[k] = random_bits();
    in.up();
    rotate<<<2, 64>>>(in.device, out.device);
    out.down();
    for (int i = 0; i < n; i++) {
        int lane = i % 32, base = i - lane;
        int from[4] = {base + (lane + 1) % 32, base + (lane ^ 5), lane < 3 ? i : i - 3, lane % 16 + 7 > 15 ? i : i + 7};
        for (int k = 0; k < 4; k++)
            if (memcmp(&out[4 * i + k], &in[from[k]], sizeof(T)))
                fail("%s: shuffle %d of thread %d changed bits", type, k, i);
    }
}

int main()
{
    test<int>("int");
    test<unsigned>("unsigned");
    test<float>("float");
    test<double>("double");
    test<long long>("long long");
    test<unsigned long long>("unsigned long long");
    const int n = 96;
    Buffer<float> in(n);
    Buffer<Best> best(n);
    for (int i = 0; i < n; i++) in[i] = (float)(random_bits() % 40);
    in.up();
    arg_max<<<1, n>>>(in.device, best.device);
    best.down();
    for (int i = 0; i < n; i++) {
        int at = i - i % 32;
        for (int k = at; k < i - i % 32 + 32; k++)
            if (in[k] > in[at]) at = k;
        expect("arg max", i, best[i].index, at);
        expect("max", i, best[i].value, in[at]);
    }
    return finish();
}
