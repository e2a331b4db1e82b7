// Divergent if/else: chains, nests, assignments to several variables in both arms, empty arms, conditions that no
// thread or every thread meets, stores in arms that must not happen for the others.
#include "kernel_test.h"

HD int classify(int v, int i)
{
    int kind, weight = 1;
    if (v < 0) kind = -1;
    else if (v == 0) kind = 0;
    else if (v < 10) {
        kind = 1;
        weight = v;
    } else if (v < 100) {
        kind = 2;
        if (v & 1) {
            weight = v * 2;
            if (v % 3 == 0) kind += 10;
            else if (v % 5 == 0) kind += 20;
        } else {
            weight -= v;
            if (i & 1) {
            } else kind = -kind;
        }
    } else kind = 3;
    if (v > 1000000) kind = 99;           // never
    if (v < 1000000) weight++;            // always
    int a = v, b = i;
    if (a > b) {
        int t = a;
        a = b;
        b = t;
    }
    return kind * 100000 + weight * 10 + (b - a) % 7;
}

__global__ void run(const int *in, int *out, int *touched, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int v = in[i];
    out[i] = classify(v, i);
    if (v < 0) touched[i] = 1;
    else {
        if (v & 1) touched[i + n] = 2;
        if (v & 2) touched[i + 2 * n] = 3;
    }
}

int main()
{
    const int n = 1003;
    Buffer<int> in(n), out(n), touched(3 * n);
    touched.fill(0);
    for (int i = 0; i < n; i++) in[i] = i < 64 ? 5 : i < 128 ? -5 : (int)(random_bits() % 300) - 60;
    in.up();
    run<<<(n + 99) / 100, 100>>>(in.device, out.device, touched.device, n);
    out.down();
    touched.down();
    for (int i = 0; i < n; i++) {
        int v = in[i];
        expect("class", i, out[i], classify(v, i));
        expect("negative", i, touched[i], v < 0);
        expect("odd", i, touched[i + n], v >= 0 && v & 1 ? 2 : 0);
        expect("second bit", i, touched[i + 2 * n], v >= 0 && v & 2 ? 3 : 0);
    }
    return finish();
}
