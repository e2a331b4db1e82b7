// 8- and 16-bit integers: operands are promoted to int before any operator, results are cut when they are stored, and
// compound assignment does both. Every pair of 8-bit values is tried.
#include "kernel_test.h"

enum { RESULTS = 12 };

template <class T> HD void arithmetic(T a, T b, int *out)
{
    out[0] = a + b;          // int: no wrap
    out[1] = (T)(a + b);     // wraps
    out[2] = a - b;
    out[3] = a * (b & 0x7fff);
    T c = a;
    c += b;
    out[4] = c;
    c = a;
    c *= 3;
    out[5] = c;
    c = a;
    out[6] = c++ + ++c;
    out[7] = ~a >> 1;        // of int, not of T
    out[8] = (T)~a >> 1;
    out[9] = a < b;
    c = a;
    c >>= b & 7;
    c ^= (T)(b * 8);
    out[10] = c;
    out[11] = -a + (b != 0 ? a / b + a % b : 7);
}

template <class T> __global__ void run(const T *a, const T *b, T *narrow, int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int result[RESULTS];
    arithmetic(a[i], b[i], result);
    for (int k = 0; k < RESULTS; k++) out[i * RESULTS + k] = result[k];
    narrow[i] = result[3];   // a store cuts
}

template <class T> static void test(const char *type, int n, int step)
{
    Buffer<T> a(n), b(n), narrow(n);
    Buffer<int> out(n * RESULTS);
    for (int i = 0; i < n; i++) {
        a[i] = (T)(i * step);
        b[i] = sizeof(T) == 1 ? (T)(i >> 8) : (T)(i * 7919);
    }
    a.up();
    b.up();
    run<<<(n + 127) / 128, 128>>>(a.device, b.device, narrow.device, out.device, n);
    out.down();
    narrow.down();
    for (int i = 0; i < n; i++) {
        int want[RESULTS];
        arithmetic(a[i], b[i], want);
        for (int k = 0; k < RESULTS; k++)
            if (out[i * RESULTS + k] != want[k])
                fail("%s, result %d of %d and %d: got %d, expected %d", type, k, a[i], b[i], out[i * RESULTS + k],
                     want[k]);
        expect("narrow store", i, narrow[i], want[3]);
    }
}

int main()
{
    test<signed char>("signed char", 32768, 1);
    test<unsigned char>("unsigned char", 32768, 1);
    test<char>("char", 4096, 3);
    test<short>("short", 8000, 9);
    test<unsigned short>("unsigned short", 8000, 8);
    return finish();
}
