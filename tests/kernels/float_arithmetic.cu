// + - * / and unary minus on float and double, mixed types, denormals and overflow. The sums and quotients stand alone,
// so that each has exactly one right result; the polynomial at the end may be contracted and is compared within its
// rounding error.
#include "kernel_test.h"

template <class T> struct Values {
    T sum, difference, product, quotient, negated, mixed, polynomial;
};

template <class T> __global__ void run(const T *a, const T *b, Values<T> *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    T x = a[i], y = b[i];
    Values<T> v;
    v.sum = x + y;
    v.difference = x - y;
    v.product = x * y;
    v.quotient = x / y;
    v.negated = -x;
    v.mixed = x / 3 + (i & 1);
    v.polynomial = ((x * T(0.25) + y) * x - T(1.5)) * x + y;
    out[i] = v;
}

template <class T> static void same(const char *what, int i, T got, T want)
{
    if (got != want && (got == got || want == want))
        fail("%s [%d]: got %.17g, expected %.17g", what, i, (double)got, (double)want);
}

template <class T> static void test(T tiny, T huge, double epsilon)
{
    const int n = 1500;
    Buffer<T> a(n), b(n);
    Buffer<Values<T>> out(n);
    for (int i = 0; i < n; i++) {
        a[i] = i < 8 ? tiny * i : i < 16 ? huge : (T)random_float(-50, 50);
        b[i] = i < 4 ? tiny : i < 12 ? huge * (T)0.5 : (T)random_float(-50, 50);
    }
    b[20] = 0;
    a[21] = b[21] = 0;
    a.up();
    b.up();
    run<<<(n + 99) / 100, 100>>>(a.device, b.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        T x = a[i], y = b[i];
        same<T>("sum", i, out[i].sum, x + y);
        same<T>("difference", i, out[i].difference, x - y);
        same<T>("product", i, out[i].product, x * y);
        same<T>("quotient", i, out[i].quotient, x / y);
        same<T>("negated", i, out[i].negated, -x);
        same<T>("mixed", i, out[i].mixed, x / 3 + (i & 1));
        double want = (((double)x * 0.25 + y) * x - 1.5) * x + y, size = fabs(x) * fabs(x) * (fabs(x) + fabs(y))
            + fabs(x) + fabs(y) + 1;
        if (i >= 16 && !(fabs(out[i].polynomial - want) <= 4 * epsilon * size))
            fail("polynomial [%d]: got %.17g, expected %.17g", i, (double)out[i].polynomial, want);
    }
    hash(out.host, n * sizeof(Values<T>));
}

int main()
{
    test<float>(1e-44f, 3e38f, 6e-8);
    test<double>(5e-324, 1.5e308, 1.2e-16);
    return finish();
}
