/* cublas_real_test.h: each function of cublas_v2.h on numbers of type REAL against loops of the definition; included by
 * cublas_test.c for each type, with BLAS and INDEX, which make the functions' names, and TEST, which makes the tests'.
 *
 * Numbers are multiples of 1/4 between -2 and 2, and sums short: float computes all of it exactly.
 */
static REAL *TEST(numbers)(int count)
{
    REAL *x = NULL;
    CUDA(cudaMalloc((void **)&x, (size_t)count * sizeof *x));
    for (int i = 0; i < count; i++) x[i] = (REAL)((int)(next_random() % 17) - 8) / 4;
    return x;
}

static REAL *TEST(copy)(const REAL *from, int count)
{
    REAL *x = NULL;
    CUDA(cudaMalloc((void **)&x, (size_t)count * sizeof *x));
    memcpy(x, from, (size_t)count * sizeof *x);
    return x;
}

static void TEST(same)(const REAL *got, const REAL *want, int count)
{
    CUDA(cudaDeviceSynchronize());
    for (int i = 0; i < count; i++)
        ck_assert_msg(fabs((double)(got[i] - want[i])) <= 1e-5 * fmax(1, fabs((double)want[i])), "element %d: %g, not %g", i,
                      (double)got[i], (double)want[i]);
}

static REAL TEST(at)(const REAL *a, int ld, cublasOperation_t op, int row, int column)
{
    return op == CUBLAS_OP_N ? a[row + column * ld] : a[column + row * ld];
}

/* Where element i of n lies in a vector. */
#define V(n, i, inc) ((inc) < 0 ? ((i) - (n) + 1) * (inc) : (i) * (inc))

BEGIN_TEST(TEST(vectors))
{
    enum { N = 37, ROOM = N * 3 };
    const int incs[] = {1, 3, -2};
    for (int c = 0; c < 9; c++) {
        int incx = incs[c % 3], incy = incs[c / 3], best = 1, least = 1, index;
        REAL *x = TEST(numbers)(ROOM), *y = TEST(numbers)(ROOM), *x0 = TEST(copy)(x, ROOM), *y0 = TEST(copy)(y, ROOM);
        REAL dot = 0, sum = 0, square = 0, result, alpha = (REAL)0.5, cosine = (REAL)0.75, sine = (REAL)-0.25;
        for (int i = 0; i < N; i++) {
            REAL xi = x[V(N, i, incx)], size = (REAL)fabs((double)xi);
            dot += xi * y[V(N, i, incy)];
            sum += size;
            square += xi * xi;
            if (size > (REAL)fabs((double)x[V(N, best - 1, incx)])) best = i + 1;
            if (size < (REAL)fabs((double)x[V(N, least - 1, incx)])) least = i + 1;
        }
        bool forward = incx > 0;
        OK(BLAS(dot)(handle, N, x, incx, y, incy, &result));
        ck_assert_double_eq_tol((double)result, (double)dot, 1e-4);
        OK(BLAS(asum)(handle, N, x, incx, &result));
        ck_assert_double_eq_tol((double)result, forward ? (double)sum : 0, 1e-4);
        OK(BLAS(nrm2)(handle, N, x, incx, &result));
        ck_assert_double_eq_tol((double)result, forward ? sqrt((double)square) : 0, 1e-4);
        OK(INDEX(amax)(handle, N, x, incx, &index));
        ck_assert_int_eq(index, forward ? best : 0);
        OK(INDEX(amin)(handle, N, x, incx, &index));
        ck_assert_int_eq(index, forward ? least : 0);

        OK(BLAS(axpy)(handle, N, &alpha, x, incx, y, incy));
        for (int i = 0; i < N; i++) y0[V(N, i, incy)] += alpha * x0[V(N, i, incx)];
        TEST(same)(y, y0, ROOM);
        OK(BLAS(swap)(handle, N, x, incx, y, incy));
        for (int i = 0; i < N; i++) {
            REAL kept = x0[V(N, i, incx)];
            x0[V(N, i, incx)] = y0[V(N, i, incy)];
            y0[V(N, i, incy)] = kept;
        }
        TEST(same)(x, x0, ROOM);
        TEST(same)(y, y0, ROOM);
        OK(BLAS(rot)(handle, N, x, incx, y, incy, &cosine, &sine));
        for (int i = 0; i < N; i++) {
            REAL xi = x0[V(N, i, incx)], yi = y0[V(N, i, incy)];
            x0[V(N, i, incx)] = cosine * xi + sine * yi;
            y0[V(N, i, incy)] = cosine * yi - sine * xi;
        }
        TEST(same)(x, x0, ROOM);
        TEST(same)(y, y0, ROOM);
        OK(BLAS(scal)(handle, N, &alpha, x, incx));
        for (int i = 0; i < N && forward; i++) x0[V(N, i, incx)] *= alpha;
        TEST(same)(x, x0, ROOM);
        OK(BLAS(copy)(handle, N, x, incx, y, incy));
        for (int i = 0; i < N; i++) y0[V(N, i, incy)] = x0[V(N, i, incx)];
        TEST(same)(y, y0, ROOM);
        cudaFree(x), cudaFree(y), cudaFree(x0), cudaFree(y0);
    }
}
END_TEST

BEGIN_TEST(TEST(matrix_and_vector))
{
    enum { M = 9, N = 6, LD = 11, ROOM = LD * LD };
    const REAL scalars[] = {0, 1, (REAL)-1.5};
    for (int c = 0; c < 3 * 3 * 2 * 2; c++) {
        REAL alpha = scalars[c % 3], beta = scalars[c / 3 % 3];
        cublasOperation_t op = c / 9 % 2 ? CUBLAS_OP_T : CUBLAS_OP_N;
        int incx = c / 18 ? -2 : 1, incy = c / 18 ? 3 : 1, rows = op ? N : M, columns = op ? M : N;
        REAL *a = TEST(numbers)(ROOM), *x = TEST(numbers)(ROOM), *y = TEST(numbers)(ROOM), *y0 = TEST(copy)(y, ROOM);
        REAL *a0 = TEST(copy)(a, ROOM);
        OK(BLAS(gemv)(handle, op, M, N, &alpha, a, LD, x, incx, &beta, y, incy));
        for (int i = 0; i < rows; i++) {
            REAL sum = 0;
            for (int j = 0; j < columns; j++) sum += TEST(at)(a, LD, op, i, j) * x[V(columns, j, incx)];
            y0[V(rows, i, incy)] = alpha * sum + beta * y0[V(rows, i, incy)];
        }
        TEST(same)(y, y0, ROOM);

        bool upper = op;
        cublasFillMode_t fill = upper ? CUBLAS_FILL_MODE_UPPER : CUBLAS_FILL_MODE_LOWER;
        OK(BLAS(symv)(handle, fill, N, &alpha, a, LD, x, incx, &beta, y, incy));
        for (int i = 0; i < N; i++) {
            REAL sum = 0;
            for (int j = 0; j < N; j++) sum += ((i < j) == upper ? a[i + j * LD] : a[j + i * LD]) * x[V(N, j, incx)];
            y0[V(N, i, incy)] = alpha * sum + beta * y0[V(N, i, incy)];
        }
        TEST(same)(y, y0, ROOM);

        OK(BLAS(ger)(handle, M, N, &alpha, x, incx, y, incy, a, LD));
        for (int i = 0; i < M; i++)
            for (int j = 0; j < N; j++) a0[i + j * LD] += alpha * x[V(M, i, incx)] * y0[V(N, j, incy)];
        TEST(same)(a, a0, ROOM);
        OK(BLAS(syr)(handle, fill, N, &alpha, x, incx, a, LD));
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++)
                if (upper ? i <= j : i >= j) a0[i + j * LD] += alpha * x[V(N, i, incx)] * x[V(N, j, incx)];
        TEST(same)(a, a0, ROOM);
        cudaFree(a), cudaFree(x), cudaFree(y), cudaFree(y0), cudaFree(a0);
    }
}
END_TEST

/* c = alpha op(a) op(b) + beta c; a C that beta wipes out is not read. */
static void TEST(product)(cublasOperation_t opa, cublasOperation_t opb, int m, int n, int k, REAL alpha, const REAL *a,
                          int lda, const REAL *b, int ldb, REAL beta, REAL *c, int ldc)
{
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) {
            REAL sum = 0;
            for (int l = 0; l < k; l++) sum += TEST(at)(a, lda, opa, i, l) * TEST(at)(b, ldb, opb, l, j);
            c[i + j * ldc] = alpha * sum + (beta != 0 ? beta * c[i + j * ldc] : 0);
        }
}

BEGIN_TEST(TEST(products))
{
    enum { M = 7, N = 5, K = 6, LDA = 9, LDB = 8, LDC = 10, ROOM = 128, COUNT = 3 };
    const REAL scalars[] = {0, 1, (REAL)-1.5};
    for (int c = 0; c < 3 * 3 * 3 * 3; c++) {
        REAL alpha = scalars[c % 3], beta = scalars[c / 3 % 3];
        cublasOperation_t opa = (cublasOperation_t)(c / 9 % 3), opb = (cublasOperation_t)(c / 27);
        REAL *a = TEST(numbers)(COUNT * ROOM), *b = TEST(numbers)(COUNT * ROOM), *y = TEST(numbers)(COUNT * ROOM);
        if (beta == 0) y[0] = (REAL)NAN;
        REAL *y0 = TEST(copy)(y, COUNT * ROOM), **pointers;
        OK(BLAS(gemm)(handle, opa, opb, M, N, K, &alpha, a, LDA, b, LDB, &beta, y, LDC));
        TEST(product)(opa, opb, M, N, K, alpha, a, LDA, b, LDB, beta, y0, LDC);
        TEST(same)(y, y0, COUNT * ROOM);

        OK(BLAS_NEW(gemmStridedBatched)(handle, opa, opb, M, N, K, &alpha, a, LDA, ROOM, b, LDB, 0, &beta, y, LDC, ROOM,
                                        COUNT));
        for (int i = 0; i < COUNT; i++)
            TEST(product)(opa, opb, M, N, K, alpha, a + i * ROOM, LDA, b, LDB, beta, y0 + i * ROOM, LDC);
        TEST(same)(y, y0, COUNT * ROOM);

        CUDA(cudaMalloc((void **)&pointers, 3 * COUNT * sizeof *pointers));
        for (int i = 0; i < COUNT; i++) {
            pointers[i] = a + (COUNT - 1 - i) * ROOM;
            pointers[COUNT + i] = b + i * ROOM;
            pointers[2 * COUNT + i] = y + i * ROOM;
            TEST(product)(opa, opb, M, N, K, alpha, pointers[i], LDA, b + i * ROOM, LDB, beta, y0 + i * ROOM, LDC);
        }
        OK(BLAS_NEW(gemmBatched)(handle, opa, opb, M, N, K, &alpha, (const REAL *const *)pointers, LDA,
                                 (const REAL *const *)pointers + COUNT, LDB, &beta, pointers + 2 * COUNT, LDC, COUNT));
        TEST(same)(y, y0, COUNT * ROOM);

        OK(BLAS_NEW(geam)(handle, opa, opb, M, N, &alpha, a, LDA, &beta, b, LDB, y, LDC));
        for (int i = 0; i < M; i++)
            for (int j = 0; j < N; j++)
                y0[i + j * LDC] = alpha * TEST(at)(a, LDA, opa, i, j) + beta * TEST(at)(b, LDB, opb, i, j);
        TEST(same)(y, y0, COUNT * ROOM);
        cudaFree(a), cudaFree(b), cudaFree(y), cudaFree(y0), cudaFree(pointers);
    }
}
END_TEST

BEGIN_TEST(TEST(symmetric_and_triangular))
{
    enum { M = 6, N = 4, K = 5, LD = 9, ROOM = LD * LD };
    REAL alpha = (REAL)-1.5, beta = (REAL)0.5;
    for (int c = 0; c < 32; c++) {
        bool left = c & 1, upper = c & 2, trans = c & 4, unit = c & 8;
        cublasSideMode_t side = left ? CUBLAS_SIDE_LEFT : CUBLAS_SIDE_RIGHT;
        cublasFillMode_t fill = upper ? CUBLAS_FILL_MODE_UPPER : CUBLAS_FILL_MODE_LOWER;
        cublasOperation_t op = trans ? CUBLAS_OP_T : CUBLAS_OP_N;
        int size = left ? M : N;
        REAL *a = TEST(numbers)(ROOM), *b = TEST(numbers)(ROOM), *y = TEST(numbers)(ROOM), *y0 = TEST(copy)(y, ROOM);
        REAL *whole = TEST(copy)(a, ROOM);

        /* The other half is that half's mirror image. */
        for (int i = 0; i < size; i++)
            for (int j = 0; j < size; j++)
                if (upper ? i > j : i < j) whole[i + j * LD] = a[j + i * LD];
        OK(BLAS(symm)(handle, side, fill, M, N, &alpha, a, LD, b, LD, &beta, y, LD));
        TEST(product)(CUBLAS_OP_N, CUBLAS_OP_N, M, N, size, alpha, left ? whole : b, LD, left ? b : whole, LD, beta, y0,
                      LD);
        TEST(same)(y, y0, ROOM);

        REAL *square = TEST(copy)(y0, ROOM);
        OK(BLAS(syrk)(handle, fill, op, M, K, &alpha, a, LD, &beta, y, LD));
        TEST(product)(op, trans ? CUBLAS_OP_N : CUBLAS_OP_T, M, M, K, alpha, a, LD, a, LD, beta, square, LD);
        for (int i = 0; i < M; i++)
            for (int j = 0; j < M; j++)
                if (upper ? i <= j : i >= j) y0[i + j * LD] = square[i + j * LD];
        TEST(same)(y, y0, ROOM);

        /* The triangle times what was found is what was given. */
        for (int i = 0; i < size; i++)
            for (int j = 0; j < size; j++) {
                whole[i + j * LD] = (upper ? i <= j : i >= j) ? a[i + j * LD] : 0;
                if (i == j) whole[i + j * LD] = unit ? 1 : (a[i + j * LD] = 2);
            }
        REAL *x = TEST(copy)(b, ROOM);
        OK(BLAS(trsm)(handle, side, fill, op, unit ? CUBLAS_DIAG_UNIT : CUBLAS_DIAG_NON_UNIT, M, N, &alpha, a, LD, x, LD));
        CUDA(cudaDeviceSynchronize());
        TEST(product)(left ? op : CUBLAS_OP_N, left ? CUBLAS_OP_N : op, M, N, size, 1, left ? whole : x, LD,
                      left ? x : whole, LD, 0, y0, LD);
        for (int i = 0; i < M; i++)
            for (int j = 0; j < N; j++)
                ck_assert_double_eq_tol((double)y0[i + j * LD], (double)(alpha * b[i + j * LD]), 2e-2);

        OK(BLAS_NEW(dgmm)(handle, side, M, N, b, LD, a, 2, y, LD));
        CUDA(cudaDeviceSynchronize());
        for (int i = 0; i < M; i++)
            for (int j = 0; j < N; j++)
                ck_assert_double_eq_tol((double)y[i + j * LD], (double)(b[i + j * LD] * a[2 * (left ? i : j)]), 1e-5);
        cudaFree(a), cudaFree(b), cudaFree(y), cudaFree(y0), cudaFree(whole), cudaFree(square), cudaFree(x);
    }
}
END_TEST

/* alpha, beta and results on the device: read and written when the work is done. */
BEGIN_TEST(TEST(device_pointers))
{
    REAL *x = TEST(numbers)(8), *numbers = TEST(numbers)(2), want[8], sum = 0;
    cudaStream_t stream;
    CUDA(cudaStreamCreate(&stream));
    OK(cublasSetStream(handle, stream));
    OK(cublasSetPointerMode(handle, CUBLAS_POINTER_MODE_DEVICE));
    CUDA(cudaDeviceSynchronize());
    struct slow_write write = {&numbers[0], &(REAL){(REAL)0.5}, sizeof(REAL)};
    CUDA(cudaLaunchHostFunc(stream, write_slowly, &write));
    OK(BLAS(scal)(handle, 8, numbers, x, 1));
    OK(BLAS(asum)(handle, 8, x, 1, numbers + 1));
    for (int i = 0; i < 8; i++) sum += (REAL)fabs((double)(want[i] = x[i] / 2));
    CUDA(cudaStreamSynchronize(stream));
    TEST(same)(x, want, 8);
    TEST(same)(numbers + 1, &sum, 1);
    OK(cublasSetPointerMode(handle, CUBLAS_POINTER_MODE_HOST));
    OK(cublasSetStream(handle, NULL));
    CUDA(cudaStreamDestroy(stream));
    cudaFree(x), cudaFree(numbers);
}
END_TEST

BEGIN_TEST(TEST(mistakes))
{
    REAL *x = TEST(numbers)(64), one = 1, result;
    int index;
    cublasHandle_t none = NULL;
    ck_assert_int_eq(BLAS(axpy)(none, 1, &one, x, 1, x, 1), CUBLAS_STATUS_NOT_INITIALIZED);
    INVALID(BLAS(axpy)(handle, 1, NULL, x, 1, x, 1));
    INVALID(BLAS(dot)(handle, 1, x, 1, x, 1, NULL));
    INVALID(INDEX(amax)(handle, 1, x, 1, NULL));
    INVALID(BLAS(gemv)(handle, CUBLAS_OP_N, -1, 1, &one, x, 1, x, 1, &one, x, 1));
    INVALID(BLAS(gemv)(handle, CUBLAS_OP_N, 4, 1, &one, x, 3, x, 1, &one, x, 1));
    INVALID(BLAS(gemv)(handle, CUBLAS_OP_N, 4, 1, &one, x, 4, x, 0, &one, x, 1));
    INVALID(BLAS(gemv)(handle, CUBLAS_OP_N, 4, 1, &one, x, 4, x, 1, NULL, x, 1));
    INVALID(BLAS(gemv)(handle, (cublasOperation_t)7, 4, 1, &one, x, 4, x, 1, &one, x, 1));
    INVALID(BLAS(ger)(handle, 4, 1, &one, x, 1, x, 0, x, 4));
    INVALID(BLAS(gemm)(handle, CUBLAS_OP_N, CUBLAS_OP_N, 2, 2, -1, &one, x, 2, x, 2, &one, x, 2));
    INVALID(BLAS(gemm)(handle, CUBLAS_OP_T, CUBLAS_OP_N, 2, 2, 4, &one, x, 2, x, 4, &one, x, 2));
    INVALID(BLAS(gemm)(handle, CUBLAS_OP_N, CUBLAS_OP_T, 2, 4, 2, &one, x, 2, x, 2, &one, x, 2));
    INVALID(BLAS(gemm)(handle, CUBLAS_OP_N, CUBLAS_OP_N, 2, 2, 2, &one, x, 2, x, 2, &one, x, 1));
    INVALID(BLAS(symm)(handle, CUBLAS_SIDE_RIGHT, CUBLAS_FILL_MODE_UPPER, 2, 4, &one, x, 2, x, 2, &one, x, 2));
    INVALID(BLAS(symm)(handle, CUBLAS_SIDE_LEFT, CUBLAS_FILL_MODE_FULL, 2, 4, &one, x, 2, x, 2, &one, x, 2));
    INVALID(BLAS(trsm)(handle, CUBLAS_SIDE_LEFT, CUBLAS_FILL_MODE_UPPER, CUBLAS_OP_N, (cublasDiagType_t)5, 2, 2, &one, x,
                       2, x, 2));
    OK(BLAS(gemm)(handle, CUBLAS_OP_N, CUBLAS_OP_N, 0, 2, 2, &one, x, 1, x, 2, &one, x, 1));
    OK(BLAS(dot)(handle, 0, x, 1, x, 1, &result));
    ck_assert_double_eq((double)result, 0);
    OK(INDEX(amax)(handle, 0, x, 1, &index));
    ck_assert_int_eq(index, 0);
    cudaFree(x);
}
END_TEST

static void TEST(add)(TCase *tests)
{
    tcase_add_test(tests, TEST(vectors));
    tcase_add_test(tests, TEST(matrix_and_vector));
    tcase_add_test(tests, TEST(products));
    tcase_add_test(tests, TEST(symmetric_and_triangular));
    tcase_add_test(tests, TEST(device_pointers));
    tcase_add_test(tests, TEST(mistakes));
}
