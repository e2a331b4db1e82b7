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

// A branch that ends in a branch, and more to do behind it.
__global__ void ends_in_branch(const int *in, int *out, int n, int m)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x;
    if (x < n) {
        if (x < m) out[2 * x] = in[x] + 7;
    }
    out[2 * x + 1] = x;
}

// What rows decide, alone, in branches of lanes and around them; loops whose rounds are a row's, which lanes leave or not.
HD int by_rows(const int *in, int x, int y, int n)
{
    int sum = 0, last = -1, early = 0;
    if (y % 3 == 0) {
        last = in[x];
        if (x & 1) last += y;
    } else if (y % 3 == 1 && x < n) {
        last = in[x + 1];
    }
    for (int i = y; i < 9; i += 3) {
        sum += in[x + i];
        if (x > n) sum ^= i;
    }
    if (x % 5 < 2) {
        for (int i = 0; i < y; i++) sum += in[i] + last;
        if (y == 4) sum -= x;
        else last = sum;
    }
    for (int i = 0; i < y; i++) {
        if (in[x + i] % 7 == 0) break;
        early += i + 1;
    }
    while (y > 5) {
        y -= 2;
        if (y == 6) continue;
        early += 100;
    }
    return sum * 31 + last * 7 + early + y;
}

__global__ void rows(const int *in, int *out, int n)
{
    int x = threadIdx.x, y = threadIdx.y;
    out[y * blockDim.x + x] = by_rows(in, x, y, n);
}

static void test_rows(dim3 block, int n)
{
    int threads = block.x * block.y;
    Buffer<int> in(block.x + 64), out(threads);
    for (int i = 0; i < (int)block.x + 64; i++) in[i] = i * 37 % 101 - 50;
    in.up();
    rows<<<1, block>>>(in.device, out.device, n);
    out.down();
    for (int i = 0; i < threads; i++) expect("rows", i, out[i], by_rows(in.host, i % block.x, i / block.x, n));
}

static void test_ends_in_branch(int n, int m)
{
    Buffer<int> in(256), out(512);
    for (int i = 0; i < 256; i++) in[i] = 3 * i;
    in.up();
    out.fill(-1);
    ends_in_branch<<<2, 128>>>(in.device, out.device, n, m);
    out.down();
    for (int i = 0; i < 256; i++) {
        expect("branch in a branch", i, out[2 * i], i < n && i < m ? 3 * i + 7 : -1);
        expect("behind it", i, out[2 * i + 1], i);
    }
}

int main()
{
    test_ends_in_branch(200, 150);
    test_ends_in_branch(150, 203);
    for (int n = 0; n < 40; n += 7) {
        test_rows(dim3(32, 9), n);
        test_rows(dim3(16, 16), n);
        test_rows(dim3(8, 11), n);
        test_rows(dim3(40, 3), n);
        test_rows(dim3(7, 5), n);
    }
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
