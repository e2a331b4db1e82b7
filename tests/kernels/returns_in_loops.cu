// Device functions with several returns, inside loops and nested loops, called by threads that leave at different
// places; and out-parameters that keep what was written before the return.
#include "kernel_test.h"

HD int first_divisor(int n)
{
    if (n < 2) return 0;
    for (int d = 2; d * d <= n; d++)
        if (n % d == 0) return d;
    return n;
}

HD float newton(float v, int *rounds)
{
    float x = v > 1 ? v : 1;
    for (*rounds = 0;; ++*rounds) {
        float next = 0.5f * (x + v / x);
        if (fabsf(next - x) < 1e-5f * x) return next;
        if (*rounds == 40) return -1;
        x = next;
    }
}

HD int search(const int *grid, int width, int height, int key, int *row)
{
    *row = -1;
    for (int y = 0; y < height; y++) {
        *row = y;
        if (grid[y * width] > key) return -2;
        for (int x = 0; x < width; x++) {
            if (grid[y * width + x] == key) return x;
            if (grid[y * width + x] > key) break;
        }
    }
    return -1;
}

__global__ void run(const int *grid, int width, int height, int *out, float *roots, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int row, rounds;
    out[4 * i] = first_divisor(i);
    out[4 * i + 1] = search(grid, width, height, i, &row);
    out[4 * i + 2] = row;
    roots[i] = newton((float)i * 0.5f + 0.01f, &rounds);
    out[4 * i + 3] = first_divisor(first_divisor(i) + 7) + (rounds <= 40 ? 0 : 1000);
}

int main()
{
    const int n = 1000, width = 20, height = 15;
    Buffer<int> grid(width * height), out(4 * n);
    Buffer<float> roots(n);
    for (int k = 0; k < width * height; k++) grid[k] = 3 * k + (k % 2);
    grid.up();
    run<<<(n + 63) / 64, 64>>>(grid.device, width, height, out.device, roots.device, n);
    out.down();
    roots.down();
    for (int i = 0; i < n; i++) {
        int row;
        expect("divisor", i, out[4 * i], first_divisor(i));
        expect("search", i, out[4 * i + 1], search(grid.host, width, height, i, &row));
        expect("row", i, out[4 * i + 2], row);
        expect("divisor of divisor", i, out[4 * i + 3], first_divisor(first_divisor(i) + 7));
        expect_near("root", i, roots[i], sqrt(i * 0.5 + 0.01), 1e-5);
    }
    hash(roots.host, n * sizeof(float));
    return finish();
}
