// Matrix product with shared-memory tiles: sizes that are no multiple of the tile, rectangular matrices, float and
// double.
#include "kernel_test.h"

template <class T, int TILE> __global__ void multiply(const T *a, const T *b, T *c, int m, int n, int k)
{
    __shared__ T as[TILE][TILE], bs[TILE][TILE];
    int tx = threadIdx.x, ty = threadIdx.y, row = blockIdx.y * TILE + ty, column = blockIdx.x * TILE + tx;
    T sum = 0;
    for (int t = 0; t < (k + TILE - 1) / TILE; t++) {
        as[ty][tx] = row < m && t * TILE + tx < k ? a[row * k + t * TILE + tx] : T(0);
        bs[ty][tx] = column < n && t * TILE + ty < k ? b[(t * TILE + ty) * n + column] : T(0);
        __syncthreads();
#pragma unroll
        for (int i = 0; i < TILE; i++) sum += as[ty][i] * bs[i][tx];
        __syncthreads();
    }
    if (row < m && column < n) c[row * n + column] = sum;
}

template <class T, int TILE> static void test(int m, int n, int k)
{
    Buffer<T> a(m * k), b(k * n), c(m * n);
    for (int i = 0; i < m * k; i++) a[i] = random_float(-1, 1);
    for (int i = 0; i < k * n; i++) b[i] = random_float(-1, 1);
    a.up();
    b.up();
    dim3 grid((n + TILE - 1) / TILE, (m + TILE - 1) / TILE), block(TILE, TILE);
    multiply<T, TILE><<<grid, block>>>(a.device, b.device, c.device, m, n, k);
    c.down();
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) {
            double want = 0;
            for (int p = 0; p < k; p++) want += (double)a[i * k + p] * b[p * n + j];
            expect_near("product", i * n + j, c[i * n + j], want, sizeof(T) == 4 ? 1e-5 : 1e-13);
        }
    hash(c.host, m * n * sizeof(T));
}

int main()
{
    test<float, 16>(64, 64, 64);
    test<float, 16>(50, 37, 61);
    test<float, 32>(33, 70, 40);
    test<double, 8>(20, 30, 25);
    test<float, 5>(17, 13, 11);
    return finish();
}
