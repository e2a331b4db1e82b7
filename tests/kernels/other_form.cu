// Kernels that may be switched to the serial form while they run: rows of different lengths, what their entries lead to, and
// mathematics. Which blocks run in which form differs from launch to launch, so all launches give the same bits only if the
// forms do: also where products and sums are rounded apart.
#include "kernel_test.h"

enum { ROWS = 4096, BLOCK = 64, LAUNCHES = 300 };

__global__ void rows(float *out, const int *start, const int *column, const float *value, const float *x)
{
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    float sum = 0.0f, waves = 0.0f;
    for (int k = start[row]; k < start[row + 1]; k++) {
        sum += value[k] * x[column[k]];
        waves = waves * 0.75f + expf(x[column[k]]) + sinf(sum) * value[k];
    }
    out[row] = sum + waves;
}

__global__ void rows_double(double *out, const int *start, const int *column, const double *x)
{
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    double sum = 0.1;
    for (int k = start[row]; k < start[row + 1]; k++) sum = sum * 0.9 + x[column[k]] * log(2.0 + x[column[k]]);
    out[row] = sum;
}

template <typename T> static void expect_same(const char *what, Buffer<T> &out, Buffer<T> &first)
{
    for (int i = 0; i < ROWS; i++)
        if (memcmp(&out[i], &first[i], sizeof(T))) return expect(what, i, out[i], first[i]);
}

int main()
{
    unsetenv("VGSP_FORM"); // both, whatever this run is for
    Buffer<int> start(ROWS + 1), column(ROWS * 32);
    Buffer<float> value(ROWS * 32), x(ROWS), out(ROWS), first(ROWS);
    Buffer<double> wide(ROWS), out_double(ROWS), first_double(ROWS);
    int count = 0;
    for (int r = 0; r < ROWS; r++) {
        start[r] = count;
        for (int k = (int)(random_bits() % 32); k > 0; k--, count++) {
            column[count] = (int)(random_bits() % ROWS);
            value[count] = random_float(-1, 1);
        }
    }
    start[ROWS] = count;
    for (int i = 0; i < ROWS; i++) wide[i] = x[i] = random_float(-1, 1);
    start.up();
    column.up();
    value.up();
    x.up();
    wide.up();
    for (int launch = 0; launch < LAUNCHES; launch++) {
        rows<<<ROWS / BLOCK, BLOCK>>>(out.device, start.device, column.device, value.device, x.device);
        rows_double<<<ROWS / BLOCK, BLOCK>>>(out_double.device, start.device, column.device, wide.device);
        out.down();
        out_double.down();
        if (launch == 0) {
            for (int i = 0; i < ROWS; i++) first[i] = out[i], first_double[i] = out_double[i];
            hash(&first[0], ROWS * sizeof(float));
            hash(&first_double[0], ROWS * sizeof(double));
        }
        expect_same("rows", out, first);
        expect_same("rows_double", out_double, first_double);
    }
    return finish();
}
