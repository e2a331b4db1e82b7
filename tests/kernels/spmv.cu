// Sparse matrix times vector in compressed rows: a thread per row, with rows from empty to long, and a warp per row
// with a shuffle reduction.
#include "kernel_test.h"

__global__ void row_per_thread(const int *first, const int *column, const float *value, const float *x, float *y,
                               int rows)
{
    int r = blockIdx.x * blockDim.x + threadIdx.x;
    if (r >= rows) return;
    float sum = 0;
    for (int k = first[r]; k < first[r + 1]; k++) sum += value[k] * x[column[k]];
    y[r] = sum;
}

__global__ void row_per_warp(const int *first, const int *column, const float *value, const float *x, float *y,
                             int rows)
{
    int thread = blockIdx.x * blockDim.x + threadIdx.x, r = thread / 32, lane = thread % 32;
    if (r >= rows) return;                                       // whole warps
    float sum = 0;
    for (int k = first[r] + lane; k < first[r + 1]; k += 32) sum += value[k] * x[column[k]];
    for (int o = 16; o > 0; o /= 2) sum += __shfl_down_sync(0xffffffffu, sum, o);
    if (lane == 0) y[r] = sum;
}

int main()
{
    const int rows = 800, columns = 700, most = rows * 24;
    Buffer<int> first(rows + 1), column(most);
    Buffer<float> value(most), x(columns), y(rows), z(rows);
    int count = 0;
    for (int r = 0; r < rows; r++) {
        first[r] = count;
        int length = r % 100 == 0 ? 200 : r % 7 == 0 ? 0 : (int)(random_bits() % 20);
        for (int k = 0; k < length; k++, count++) {
            column[count] = (int)(random_bits() % columns);
            value[count] = random_float(-1, 1);
        }
    }
    first[rows] = count;
    for (int i = 0; i < columns; i++) x[i] = random_float(-1, 1);
    first.up();
    column.up();
    value.up();
    x.up();
    row_per_thread<<<(rows + 127) / 128, 128>>>(first.device, column.device, value.device, x.device, y.device, rows);
    row_per_warp<<<(rows + 3) / 4, 128>>>(first.device, column.device, value.device, x.device, z.device, rows);
    y.down();
    z.down();
    for (int r = 0; r < rows; r++) {
        double want = 0;
        for (int k = first[r]; k < first[r + 1]; k++) want += (double)value[k] * x[column[k]];
        expect_near("thread", r, y[r], want, 1e-5);
        expect_near("warp", r, z[r], want, 1e-5);
    }
    hash(y.host, rows * sizeof(float));
    hash(z.host, rows * sizeof(float));
    return finish();
}
