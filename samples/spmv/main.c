/* spmv: multiplies the sparse matrix of a Matrix Market file with a vector, checks the result, prints the speed.
 * spmv file.mtx
 */
#include <math.h>

#include "../sample.h"
#include "matrix_market.h"
#include "spmv.h"

enum { BLOCK = 128, ROUNDS = 100 };

/* Multiplies ROUNDS times; seconds per product. */
static double run(const sparse_matrix *m, const float *x, float *y)
{
    int *row_start = on_device(m->row_start, ((size_t)m->rows + 1) * sizeof(int));
    int *column = on_device(m->column, (size_t)m->count * sizeof(int));
    float *value = on_device(m->value, (size_t)m->count * sizeof(float));
    float *device_x = on_device(x, (size_t)m->columns * sizeof(float)),
        *device_y = on_device(NULL, (size_t)m->rows * sizeof(float));
    vgsp_dim3 grid = {blocks_for((size_t)m->rows, BLOCK), 1, 1}, block = {BLOCK, 1, 1};

    double start = seconds();
    for (int k = 0; k < ROUNDS; k++)
        CHECK(spmv_launch(grid, block, 0, NULL, row_start, column, value, device_x, device_y, m->rows));
    CHECK(vgsp_device_synchronize());
    double taken = (seconds() - start) / ROUNDS;

    to_host(y, device_y, (size_t)m->rows * sizeof(float));
    CHECK(vgsp_free(row_start));
    CHECK(vgsp_free(column));
    CHECK(vgsp_free(value));
    CHECK(vgsp_free(device_x));
    CHECK(vgsp_free(device_y));
    return taken;
}

/* The largest error, relative to the sum of the row's absolute products. */
static double largest_error(const sparse_matrix *m, const float *x, const float *y)
{
    double worst = 0;
    for (int r = 0; r < m->rows; r++) {
        double sum = 0, size = 0;
        for (int k = m->row_start[r]; k < m->row_start[r + 1]; k++) {
            sum += (double)m->value[k] * x[m->column[k]];
            size += fabs((double)m->value[k] * x[m->column[k]]);
        }
        double error = fabs(y[r] - sum) / (size > 0 ? size : 1);
        if (!(error <= worst)) worst = error;
    }
    return worst;
}

int main(int argc, char **argv)
{
    sparse_matrix matrix;
    if (argc != 2) {
        fprintf(stderr, "usage: spmv file.mtx\n");
        return 1;
    }
    if (!read_matrix_market(argv[1], &matrix)) return 1;
    float *x = on_host((size_t)matrix.columns * sizeof(float)), *y = on_host((size_t)matrix.rows * sizeof(float));
    for (int i = 0; i < matrix.columns; i++) x[i] = 1.0f / (float)(1 + i % 17);

    double taken = run(&matrix, x, y), error = largest_error(&matrix, x, y);
    int good = error < 1e-5;
    printf("spmv: %d x %d, %d elements, %.2f us per product, %.2f GFLOP/s, largest relative error %.1e: %s\n",
           matrix.rows, matrix.columns,
           matrix.count, taken * 1e6, 2e-9 * matrix.count / taken, error, good ? "right" : "WRONG");
    free(x);
    free(y);
    free_matrix(&matrix);
    return !good;
}
