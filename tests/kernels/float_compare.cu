// Comparisons, conditions and selections of floats and doubles with NaN, infinities and both zeros: each operator as
// IEEE 754 and C have it, also where the condition is written negated.
#include "kernel_test.h"

template <class T> HD unsigned compare(T a, T b)
{
    unsigned r = 0;
    r |= (a < b) << 0 | (a <= b) << 1 | (a > b) << 2 | (a >= b) << 3 | (a == b) << 4 | (a != b) << 5;
    r |= !(a < b) << 6 | !(a <= b) << 7 | !(a == b) << 8 | (a ? 1 : 0) << 9 | !a << 10;
    if (a < b) r |= 1 << 11;
    else r |= 1 << 12;
    if (!(a >= b)) r |= 1 << 13;
    if (a == b && b == a) r |= 1 << 14;
    if (a < b || a > b) r |= 1 << 15;
    r |= (a != a) << 16;
    T low = a < b ? a : b, high = a > b ? a : b;
    r |= (low == a) << 17 | (high == b) << 18;
    bool flag = a;
    r |= flag << 19;
    while (!(a != b)) {
        r |= 1 << 20;
        break;
    }
    return r;
}

template <class T> __global__ void run(const T *a, const T *b, unsigned *out, T *negated, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    out[i] = compare(a[i], b[i]);
    negated[i] = -a[i];
}

template <class T> static void test(const char *type)
{
    const T values[] = {0, (T)-0.0, 1, -1, (T)NAN, (T)-NAN, (T)INFINITY, (T)-INFINITY, (T)1e-40, (T)1.0000001, (T)3e38};
    const int count = sizeof(values) / sizeof(values[0]), n = count * count;
    Buffer<T> a(n), b(n), negated(n);
    Buffer<unsigned> out(n);
    for (int i = 0; i < n; i++) {
        a[i] = values[i / count];
        b[i] = values[i % count];
    }
    a.up();
    b.up();
    run<<<3, 50>>>(a.device, b.device, out.device, negated.device, n);
    out.down();
    negated.down();
    for (int i = 0; i < n; i++) {
        if (out[i] != compare(a[i], b[i]))
            fail("%s %g and %g: got %06x, expected %06x", type, (double)a[i], (double)b[i], out[i],
                 compare(a[i], b[i]));
        if (!signbit(negated[i]) == !signbit(a[i])) fail("%s: -(%g) keeps its sign", type, (double)a[i]);
    }
}

int main()
{
    test<float>("float");
    test<double>("double");
    return finish();
}
