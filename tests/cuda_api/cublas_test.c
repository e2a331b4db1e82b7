/* cublas_test.c: cuBLAS: every function against its definition, order in streams, modes, mixed types, copies, mistakes.
 * The file is valid C for NVIDIA's headers, but for the library that VGSP_BLAS names.
 */
#include <check.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <cublas_v2.h>
#include "cublas_test.h"

static cublasHandle_t handle;

/* Of a name that a macro makes. */
#define BEGIN_TEST(name) START_TEST(name)

#define REAL           float
#define BLAS(name)     cublasS##name##_v2
#define BLAS_NEW(name) cublasS##name
#define INDEX(name)    cublasIs##name##_v2
#define TEST(name)     name##_s
#include "cublas_real_test.h"
#undef REAL
#undef BLAS
#undef BLAS_NEW
#undef INDEX
#undef TEST
#define REAL           double
#define BLAS(name)     cublasD##name##_v2
#define BLAS_NEW(name) cublasD##name
#define INDEX(name)    cublasId##name##_v2
#define TEST(name)     name##_d
#include "cublas_real_test.h"

/* --- handles ------------------------------------------------------------------------------------------------------ */

START_TEST(keeps_modes)
{
    cublasPointerMode_t pointers;
    cublasMath_t math;
    cublasAtomicsMode_t atomics;
    cudaStream_t stream, got;
    int version = 0;
    OK(cublasGetPointerMode(handle, &pointers));
    ck_assert_int_eq(pointers, CUBLAS_POINTER_MODE_HOST);
    OK(cublasSetMathMode(handle, CUBLAS_TF32_TENSOR_OP_MATH));
    OK(cublasGetMathMode(handle, &math));
    ck_assert_int_eq(math, CUBLAS_TF32_TENSOR_OP_MATH);
    OK(cublasSetAtomicsMode(handle, CUBLAS_ATOMICS_ALLOWED));
    OK(cublasGetAtomicsMode(handle, &atomics));
    ck_assert_int_eq(atomics, CUBLAS_ATOMICS_ALLOWED);
    CUDA(cudaStreamCreate(&stream));
    OK(cublasSetStream(handle, stream));
    OK(cublasGetStream(handle, &got));
    ck_assert_ptr_eq(got, stream);
    OK(cublasSetStream(handle, NULL));
    CUDA(cudaStreamDestroy(stream));
    OK(cublasGetVersion(handle, &version));
    ck_assert_int_ge(version, 12000);
    OK(cublasSetWorkspace(handle, NULL, 0));
    INVALID(cublasSetPointerMode(handle, (cublasPointerMode_t)2));
    INVALID(cublasSetMathMode(handle, (cublasMath_t)7));
    INVALID(cublasGetStream(handle, NULL));
    INVALID(cublasCreate(NULL));
    ck_assert_int_eq(cublasDestroy(NULL), CUBLAS_STATUS_NOT_INITIALIZED);
    ck_assert_int_eq(cublasSetStream(NULL, NULL), CUBLAS_STATUS_NOT_INITIALIZED);
    ck_assert_str_eq(cublasGetStatusName(CUBLAS_STATUS_INVALID_VALUE), "CUBLAS_STATUS_INVALID_VALUE");
    ck_assert_str_eq(cublasGetStatusString(CUBLAS_STATUS_SUCCESS), "the operation was successful");
}
END_TEST

START_TEST(has_an_order)
{
    enum { N = 1000 };
    float *x = NULL, one = 1, two = 2, *seen;
    cudaStream_t stream;
    CUDA(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    CUDA(cudaMalloc((void **)&x, N * sizeof *x));
    CUDA(cudaMallocHost((void **)&seen, N * sizeof *x));
    memset(x, 0, N * sizeof *x);
    OK(cublasSetStream(handle, stream));
    float *ones = malloc(N * sizeof *ones);
    for (int i = 0; i < N; i++) ones[i] = 1;
    struct slow_write write = {x, ones, N * sizeof *x};
    CUDA(cudaLaunchHostFunc(stream, write_slowly, &write));
    OK(cublasSscal(handle, N, &two, x, 1)); /* of what is written later */
    OK(cublasSaxpy(handle, N, &one, x, 1, x, 1));
    one = 7; /* read at the call */
    CUDA(cudaMemcpyAsync(seen, x, N * sizeof *x, cudaMemcpyDeviceToHost, stream));
    OK(cublasSscal(handle, N, &two, x, 1));
    ck_assert_int_eq(cudaStreamQuery(stream), cudaErrorNotReady);
    CUDA(cudaStreamSynchronize(stream));
    for (int i = 0; i < N; i++) ck_assert_msg(seen[i] == 4 && x[i] == 8, "%d: %g %g", i, (double)seen[i], (double)x[i]);
    OK(cublasSetStream(handle, NULL));
    CUDA(cudaStreamDestroy(stream));
    free(ones);
    cudaFree(x);
    cudaFreeHost(seen);
}
END_TEST

/* Runs in a process of its own, which has not looked for a library yet. */
START_TEST(says_when_there_is_no_library)
{
    cublasHandle_t none = (cublasHandle_t)1;
    setenv("VGSP_BLAS", "/nonexistent/libblas.so", 1);
    ck_assert_int_eq(cublasCreate(&none), CUBLAS_STATUS_NOT_INITIALIZED);
    ck_assert_ptr_eq(none, (cublasHandle_t)1);
}
END_TEST

START_TEST(says_when_the_library_is_no_blas)
{
    cublasHandle_t none;
    setenv("VGSP_BLAS", "libm.so.6", 1);
    ck_assert_int_eq(cublasCreate(&none), CUBLAS_STATUS_NOT_INITIALIZED);
}
END_TEST

/* --- copies ------------------------------------------------------------------------------------------------------- */

START_TEST(copies_blocks)
{
    double host[40], back[40], *device;
    for (int i = 0; i < 40; i++) host[i] = i, back[i] = -1;
    CUDA(cudaMalloc((void **)&device, sizeof host));
    memset(device, 0, sizeof host);
    OK(cublasSetVector(5, sizeof *host, host, 3, device, 2));
    for (int i = 0; i < 5; i++) ck_assert_double_eq(device[2 * i], 3 * i);
    ck_assert_double_eq(device[1], 0);
    OK(cublasGetVector(5, sizeof *host, device, 2, back, 1));
    for (int i = 0; i < 5; i++) ck_assert_double_eq(back[i], 3 * i);
    OK(cublasSetMatrix(3, 4, sizeof *host, host, 5, device, 7));
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 4; j++) ck_assert_double_eq(device[i + 7 * j], i + 5 * j);
    OK(cublasGetMatrixAsync(3, 4, sizeof *host, device, 7, back, 3, NULL));
    CUDA(cudaDeviceSynchronize());
    for (int i = 0; i < 12; i++) ck_assert_double_eq(back[i], i % 3 + 5 * (i / 3));
    INVALID(cublasSetMatrix(3, 4, sizeof *host, host, 2, device, 7));
    INVALID(cublasSetVector(3, 0, host, 1, device, 1));
    INVALID(cublasSetVector(3, 8, host, 0, device, 1));
    OK(cublasSetVector(0, 8, NULL, 1, NULL, 1));
    cudaFree(device);
}
END_TEST

/* --- mixed types -------------------------------------------------------------------------------------------------- */

static bool holds(const void *from, int index, cudaDataType type, int value)
{
    unsigned char want[8];
    store(want, 0, type, value);
    return memcmp((const char *)from + (size_t)index * size_of(type), want, size_of(type)) == 0;
}

static const struct mix {
    cudaDataType in, out;
    cublasComputeType_t compute;
} mixes[] = {{CUDA_R_16F, CUDA_R_16F, CUBLAS_COMPUTE_32F},  {CUDA_R_16F, CUDA_R_32F, CUBLAS_COMPUTE_32F_FAST_16F},
             {CUDA_R_16BF, CUDA_R_16BF, CUBLAS_COMPUTE_32F}, {CUDA_R_16BF, CUDA_R_32F, CUBLAS_COMPUTE_32F_PEDANTIC},
             {CUDA_R_16F, CUDA_R_16F, CUBLAS_COMPUTE_16F},  {CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F_FAST_TF32},
             {CUDA_R_64F, CUDA_R_64F, CUBLAS_COMPUTE_64F},  {CUDA_R_8I, CUDA_R_32I, CUBLAS_COMPUTE_32I}};

START_TEST(multiplies_mixed_types)
{
    enum { M = 5, N = 4, K = 3, LDA = 7, LDB = 6, LDC = 8, ROOM = 64, COUNT = 2 };
    const struct mix *mix = &mixes[_i / 4];
    cublasOperation_t opa = (cublasOperation_t)(_i & 1), opb = (cublasOperation_t)(_i >> 1 & 1);
    cudaDataType scalar = mix->compute == CUBLAS_COMPUTE_16F ? CUDA_R_16F
                          : mix->compute == CUBLAS_COMPUTE_64F ? CUDA_R_64F
                          : mix->compute == CUBLAS_COMPUTE_32I ? CUDA_R_32I : CUDA_R_32F;
    int a[COUNT * ROOM], b[COUNT * ROOM], c[COUNT * ROOM];
    void *da = integers(a, COUNT * ROOM, mix->in), *db = integers(b, COUNT * ROOM, mix->in);
    void *dc = integers(c, COUNT * ROOM, mix->out);
    double alpha, beta;
    store(&alpha, 0, scalar, 2);
    store(&beta, 0, scalar, -1);
    OK(cublasGemmStridedBatchedEx(handle, opa, opb, M, N, K, &alpha, da, mix->in, LDA, ROOM, db, mix->in, LDB, ROOM,
                                  &beta, dc, mix->out, LDC, ROOM, COUNT, mix->compute, CUBLAS_GEMM_DEFAULT));
    OK(cublasGemmEx(handle, opa, opb, M, N, K, &alpha, da, mix->in, LDA, db, mix->in, LDB, &beta, dc, mix->out, LDC,
                    mix->compute, CUBLAS_GEMM_DEFAULT_TENSOR_OP));
    CUDA(cudaDeviceSynchronize());
    for (int batch = 0; batch < COUNT; batch++)
        for (int i = 0; i < M; i++)
            for (int j = 0; j < N; j++) {
                int sum = 0, *to = &c[batch * ROOM + i + j * LDC];
                for (int k = 0; k < K; k++)
                    sum += a[batch * ROOM + (opa ? k + i * LDA : i + k * LDA)] *
                           b[batch * ROOM + (opb ? j + k * LDB : k + j * LDB)];
                *to = 2 * sum - *to;
                if (batch == 0) *to = 2 * sum - *to;
            }
    for (int i = 0; i < COUNT * ROOM; i++)
        ck_assert_msg(holds(dc, i, mix->out, c[i]), "product %d, element %d is not %d", _i, i, c[i]);
    cudaFree(da), cudaFree(db), cudaFree(dc);
}
END_TEST

/* What lies between two numbers of 16 bits goes to the even one. */
START_TEST(rounds_once)
{
    unsigned short *x;
    float one = 1, zero = 0;
    CUDA(cudaMalloc((void **)&x, 8 * sizeof *x));
    x[0] = x[1] = short_of(CUDA_R_16F, 1);
    x[2] = short_of(CUDA_R_16F, 1);
    x[3] = 0x1000; /* 2^-11: 1 + 2^-11 lies between two halves */
    OK(cublasGemmEx(handle, CUBLAS_OP_N, CUBLAS_OP_N, 1, 1, 2, &one, x, CUDA_R_16F, 1, x + 2, CUDA_R_16F, 2, &zero, x + 4,
                    CUDA_R_16F, 1, CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT));
    x[6] = short_of(CUDA_R_16BF, 255);
    x[7] = short_of(CUDA_R_16BF, 3); /* 765 lies between 764 and 768 */
    OK(cublasGemmEx(handle, CUBLAS_OP_N, CUBLAS_OP_N, 1, 1, 1, &one, x + 6, CUDA_R_16BF, 1, x + 7, CUDA_R_16BF, 1, &zero,
                    x + 5, CUDA_R_16BF, 1, CUBLAS_COMPUTE_32F, CUBLAS_GEMM_DEFAULT));
    CUDA(cudaDeviceSynchronize());
    ck_assert_uint_eq(x[4], 0x3c00);
    ck_assert_uint_eq(x[5], short_of(CUDA_R_16BF, 764));
    cudaFree(x);
}
END_TEST

START_TEST(refuses_other_mixes)
{
    float x[4] = {0}, one = 1;
#define PRODUCT(a, b, c, compute)                                                                                      \
    cublasGemmEx(handle, CUBLAS_OP_N, CUBLAS_OP_N, 1, 1, 1, &one, x, a, 1, x, b, 1, &one, x, c, 1, compute,           \
                 CUBLAS_GEMM_DEFAULT)
    ck_assert_int_eq(PRODUCT(CUDA_R_8I, CUDA_R_8I, CUDA_R_32F, CUBLAS_COMPUTE_32F), CUBLAS_STATUS_NOT_SUPPORTED);
    ck_assert_int_eq(PRODUCT(CUDA_R_8U, CUDA_R_8U, CUDA_R_32I, CUBLAS_COMPUTE_32I), CUBLAS_STATUS_NOT_SUPPORTED);
    ck_assert_int_eq(PRODUCT(CUDA_R_8I, CUDA_R_8I, CUDA_R_8I, CUBLAS_COMPUTE_32I), CUBLAS_STATUS_NOT_SUPPORTED);
    ck_assert_int_eq(PRODUCT(CUDA_R_16F, CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F), CUBLAS_STATUS_NOT_SUPPORTED);
    ck_assert_int_eq(PRODUCT(CUDA_R_32F, CUDA_R_32F, CUDA_R_16F, CUBLAS_COMPUTE_32F), CUBLAS_STATUS_NOT_SUPPORTED);
    ck_assert_int_eq(PRODUCT(CUDA_R_64F, CUDA_R_64F, CUDA_R_64F, CUBLAS_COMPUTE_32F), CUBLAS_STATUS_NOT_SUPPORTED);
    ck_assert_int_eq(PRODUCT(CUDA_C_32F, CUDA_C_32F, CUDA_C_32F, CUBLAS_COMPUTE_32F), CUBLAS_STATUS_NOT_SUPPORTED);
}
END_TEST

START_TEST(multiplies_vectors_of_any_type)
{
    const cudaDataType types[] = {CUDA_R_16F, CUDA_R_16BF, CUDA_R_32F, CUDA_R_64F};
    int x[20], y[20], want = 0;
    double result = 0;
    cudaDataType type = types[_i];
    void *dx = integers(x, 20, type), *dy = integers(y, 20, type);
    for (int i = 0; i < 10; i++) want += x[2 * i] * y[9 - i];
    OK(cublasDotEx(handle, 10, dx, type, 2, dy, type, -1, &result, type, type == CUDA_R_64F ? type : CUDA_R_32F));
    ck_assert_msg(holds(&result, 0, type, want), "type %d", type);
    ck_assert_int_eq(cublasDotEx(handle, 10, dx, type, 2, dy, CUDA_R_8I, 1, &result, type, CUDA_R_32F),
                     CUBLAS_STATUS_NOT_SUPPORTED);
    cudaFree(dx), cudaFree(dy);
}
END_TEST

/* 40000 times 1 + 2^-10 in one half: float, one after the other, would lose the low digits of the last ones. */
START_TEST(sums_of_short_vectors_are_exact)
{
    enum { N = 40000 };
    unsigned short *x, result;
    CUDA(cudaMalloc((void **)&x, (N + 1) * sizeof *x));
    for (int i = 0; i < N; i++) x[i] = 0x3c01;
    x[N] = short_of(CUDA_R_16F, 1);
    OK(cublasDotEx(handle, N, x, CUDA_R_16F, 1, x + N, CUDA_R_16F, 0, &result, CUDA_R_16F, CUDA_R_32F));
    ck_assert_uint_eq(result, 0x78e3); /* 40039.06 lies nearest to 40032 */
    cudaFree(x);
}
END_TEST

/* --- all ---------------------------------------------------------------------------------------------------------- */

static void start(void)
{
    OK(cublasCreate(&handle));
}

static void end(void)
{
    OK(cublasDestroy(handle));
}

int main(void)
{
    Suite *suite = suite_create("cublas");
    TCase *with = tcase_create("with a library"), *without = tcase_create("without");
    tcase_add_checked_fixture(with, start, end);
    add_s(with);
    add_d(with);
    tcase_add_test(with, keeps_modes);
    tcase_add_test(with, has_an_order);
    tcase_add_test(with, copies_blocks);
    tcase_add_loop_test(with, multiplies_mixed_types, 0, 4 * (int)(sizeof mixes / sizeof *mixes));
    tcase_add_test(with, rounds_once);
    tcase_add_test(with, refuses_other_mixes);
    tcase_add_loop_test(with, multiplies_vectors_of_any_type, 0, 4);
    tcase_add_test(with, sums_of_short_vectors_are_exact);
    tcase_add_test(without, says_when_there_is_no_library);
    tcase_add_test(without, says_when_the_library_is_no_blas);
    suite_add_tcase(suite, with);
    suite_add_tcase(suite, without);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
