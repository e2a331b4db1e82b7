// Function templates: type and non-type parameters, kernels as templates, deduced and explicit arguments,
// specialisation, templates that call templates, and if constexpr.
#include "kernel_test.h"

template <class T> HD T largest(T a, T b) { return a > b ? a : b; }
template <class T, class... Rest> HD T largest(T a, T b, Rest... rest) { return largest(largest(a, b), rest...); }

template <int N> HD int power(int x) { return x * power<N - 1>(x); }
template <> HD int power<0>(int) { return 1; }

template <class T, int N> struct Window {
    T value[N];
    HD T sum() const
    {
        T s = 0;
        for (int k = 0; k < N; k++) s += value[k];
        return s;
    }
};

template <class T, int N, bool SQUARE> HD T gather(const T *in, int i, int n)
{
    Window<T, N> w;
    for (int k = 0; k < N; k++) w.value[k] = in[(i + k) % n];
    if constexpr (SQUARE) return w.sum() * w.sum();
    else return w.sum();
}

template <class T, int N, bool SQUARE = false> __global__ void run(const T *in, T *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = largest(gather<T, N, SQUARE>(in, i, n), in[i], (T)power<3>(i % 10));
}

template <class T, int N, bool SQUARE> static void test(const char *type)
{
    const int n = 200;
    Buffer<T> in(n), out(n);
    for (int i = 0; i < n; i++) in[i] = (T)(random_bits() % 50);
    in.up();
    run<T, N, SQUARE><<<3, 70>>>(in.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        T sum = 0, cube = (T)((i % 10) * (i % 10) * (i % 10));
        for (int k = 0; k < N; k++) sum += in[(i + k) % n];
        if (SQUARE) sum *= sum;
        expect(type, i, out[i], sum > in[i] ? (sum > cube ? sum : cube) : (in[i] > cube ? in[i] : cube));
    }
}

int main()
{
    test<int, 4, false>("int, 4");
    test<float, 7, true>("float, 7, squared");
    test<double, 1, false>("double, 1");
    test<unsigned char, 3, false>("unsigned char, 3");
    test<long long, 2, true>("long long, 2, squared");
    return finish();
}
