/* cublas_lt_test.c: cuBLASLt: products of every type, order and transposition, each epilogue, attributes, order in
 * streams, mistakes. The file is valid C for NVIDIA's headers.
 */
#include <check.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <cublasLt.h>
#include "cublas_test.h"

#define UNSUPPORTED(call) ck_assert_int_eq(call, CUBLAS_STATUS_NOT_SUPPORTED)

static cublasLtHandle_t handle;

static const struct kind {
    cudaDataType in, out, scale;
    cublasComputeType_t compute;
} kinds[] = {{CUDA_R_32F, CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F},
             {CUDA_R_64F, CUDA_R_64F, CUDA_R_64F, CUBLAS_COMPUTE_64F},
             {CUDA_R_16F, CUDA_R_16F, CUDA_R_32F, CUBLAS_COMPUTE_32F},
             {CUDA_R_16BF, CUDA_R_16BF, CUDA_R_32F, CUBLAS_COMPUTE_32F},
             {CUDA_R_16F, CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F_PEDANTIC},
             {CUDA_R_16BF, CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F},
             {CUDA_R_16F, CUDA_R_16F, CUDA_R_16F, CUBLAS_COMPUTE_16F},
             {CUDA_R_8I, CUDA_R_32I, CUDA_R_32I, CUBLAS_COMPUTE_32I}};
enum { KINDS = sizeof kinds / sizeof *kinds, WITH_EPILOGUES = 7 };

static double load(const void *from, int index, cudaDataType type)
{
    if (type == CUDA_R_64F) return ((const double *)from)[index];
    if (type == CUDA_R_32F) return (double)((const float *)from)[index];
    if (type == CUDA_R_32I) return ((const int *)from)[index];
    unsigned bits = ((const unsigned short *)from)[index];
    int exponent = (int)(bits >> 10 & 31), fraction = (int)(bits & 1023);
    if (type == CUDA_R_16F)
        return (bits & 0x8000 ? -1 : 1) * (exponent ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24));
    float f;
    bits <<= 16;
    memcpy(&f, &bits, sizeof f);
    return (double)f;
}

/* The distance of neighbours near 1, twice. */
static double grain(cudaDataType type)
{
    if (type == CUDA_R_16F) return 0x1p-9;
    if (type == CUDA_R_16BF) return 0x1p-6;
    return type == CUDA_R_64F ? 0x1p-50 : 0x1p-21;
}

#define SAME(at, index, type, want, exact)                                                                             \
    do {                                                                                                               \
        double is = load(at, index, type), should = want;                                                              \
        double most = exact ? 0 : grain(type) * fmax(fabs(should), 0x1p-6);                                            \
        ck_assert_msg(fabs(is - should) <= most, "element %d is %.17g, not %.17g", (int)(index), is, should);          \
    } while (0)

/* --- descriptors -------------------------------------------------------------------------------------------------- */

enum { M = 9, N = 5, K = 4, COUNT = 2, ROOM = 200 };

static void set_layout(cublasLtMatrixLayout_t layout, cublasLtMatrixLayoutAttribute_t attribute, long long value)
{
    size_t bytes = 0;
    int small = (int)value;
    OK(cublasLtMatrixLayoutGetAttribute(layout, attribute, NULL, 0, &bytes));
    OK(cublasLtMatrixLayoutSetAttribute(layout, attribute, bytes == 4 ? (void *)&small : (void *)&value, bytes));
}

static void set_desc(cublasLtMatmulDesc_t desc, cublasLtMatmulDescAttributes_t attribute, long long value)
{
    size_t bytes = 0;
    int small = (int)value;
    OK(cublasLtMatmulDescGetAttribute(desc, attribute, NULL, 0, &bytes));
    OK(cublasLtMatmulDescSetAttribute(desc, attribute, bytes == 4 ? (void *)&small : (void *)&value, bytes));
}

static void set_pointer(cublasLtMatmulDesc_t desc, cublasLtMatmulDescAttributes_t attribute, void *pointer)
{
    OK(cublasLtMatmulDescSetAttribute(desc, attribute, &pointer, sizeof pointer));
}

/* COUNT matrices, ROOM elements apart. */
static cublasLtMatrixLayout_t layout_of(cudaDataType type, int rows, int columns, cublasLtOrder_t order, int ld)
{
    cublasLtMatrixLayout_t layout = NULL;
    OK(cublasLtMatrixLayoutCreate(&layout, type, (uint64_t)rows, (uint64_t)columns, ld));
    set_layout(layout, CUBLASLT_MATRIX_LAYOUT_ORDER, order);
    set_layout(layout, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, COUNT);
    set_layout(layout, CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET, ROOM);
    return layout;
}

/* A product with everything it needs; its matrices hold small integers. */
struct product {
    cublasLtMatmulDesc_t desc;
    cublasLtMatrixLayout_t layout_a, layout_b, layout_c, layout_d;
    struct kind kind;
    cublasOperation_t opa, opb;
    cublasLtOrder_t order_a, order_b, order_d;
    void *a, *b, *c, *d;                         /* on the device */
    int host_a[COUNT * ROOM], host_b[COUNT * ROOM], host_c[COUNT * ROOM], host_d[COUNT * ROOM];
    double alpha, beta;                          /* bytes of the scale type */
};

enum { LDA = 11, LDB = 13, LDC = 14, LDD = 12 };

/* choices: a bit for each operation and order. */
static struct product make_product(struct kind kind, int choices)
{
    static struct product p;
    p.kind = kind;
    p.opa = (cublasOperation_t)(choices & 1);
    p.opb = (cublasOperation_t)(choices >> 1 & 1);
    p.order_a = (cublasLtOrder_t)(choices >> 2 & 1);
    p.order_b = (cublasLtOrder_t)(choices >> 3 & 1);
    p.order_d = (cublasLtOrder_t)(choices >> 4 & 1);
    p.a = integers(p.host_a, COUNT * ROOM, kind.in);
    p.b = integers(p.host_b, COUNT * ROOM, kind.in);
    p.c = integers(p.host_c, COUNT * ROOM, kind.out);
    p.d = integers(p.host_d, COUNT * ROOM, kind.out);
    OK(cublasLtMatmulDescCreate(&p.desc, kind.compute, kind.scale));
    set_desc(p.desc, CUBLASLT_MATMUL_DESC_TRANSA, p.opa);
    set_desc(p.desc, CUBLASLT_MATMUL_DESC_TRANSB, p.opb);
    p.layout_a = layout_of(kind.in, p.opa ? K : M, p.opa ? M : K, p.order_a, LDA);
    p.layout_b = layout_of(kind.in, p.opb ? N : K, p.opb ? K : N, p.order_b, LDB);
    p.layout_c = layout_of(kind.out, M, N, p.order_d, LDC);
    p.layout_d = layout_of(kind.out, M, N, p.order_d, LDD);
    store(&p.alpha, 0, kind.scale, 2);
    store(&p.beta, 0, kind.scale, -1);
    return p;
}

static void free_product(struct product *p)
{
    OK(cublasLtMatmulDescDestroy(p->desc));
    OK(cublasLtMatrixLayoutDestroy(p->layout_a));
    OK(cublasLtMatrixLayoutDestroy(p->layout_b));
    OK(cublasLtMatrixLayoutDestroy(p->layout_c));
    OK(cublasLtMatrixLayoutDestroy(p->layout_d));
    cudaFree(p->a), cudaFree(p->b), cudaFree(p->c), cudaFree(p->d);
}

static cublasStatus_t run(const struct product *p, const void *c, cublasLtMatrixLayout_t layout_c)
{
    return cublasLtMatmul(handle, p->desc, &p->alpha, p->a, p->layout_a, p->b, p->layout_b, &p->beta, c, layout_c, p->d,
                          p->layout_d, NULL, NULL, 0, NULL);
}

static int place(cublasLtOrder_t order, int ld, int row, int column)
{
    return order == CUBLASLT_ORDER_ROW ? row * ld + column : row + column * ld;
}

static int element(const int *matrix, cublasOperation_t op, cublasLtOrder_t order, int ld, int row, int column)
{
    return matrix[op == CUBLAS_OP_N ? place(order, ld, row, column) : place(order, ld, column, row)];
}

static int a_at(const struct product *p, int batch, int row, int k)
{
    return element(p->host_a + batch * ROOM, p->opa, p->order_a, LDA, row, k);
}

static int b_at(const struct product *p, int batch, int k, int column)
{
    return element(p->host_b + batch * ROOM, p->opb, p->order_b, LDB, k, column);
}

static int sum_at(const struct product *p, int batch, int row, int column)
{
    int sum = 0;
    for (int k = 0; k < K; k++) sum += a_at(p, batch, row, k) * b_at(p, batch, k, column);
    return sum;
}

/* --- products ----------------------------------------------------------------------------------------------------- */

static void check_product(struct kind kind, int choices)
{
    struct product p = make_product(kind, choices);
    OK(run(&p, p.c, p.layout_c));
    CUDA(cudaDeviceSynchronize());
    for (int batch = 0; batch < COUNT; batch++)
        for (int row = 0; row < M; row++)
            for (int column = 0; column < N; column++)
                p.host_d[batch * ROOM + place(p.order_d, LDD, row, column)] =
                    2 * sum_at(&p, batch, row, column) -
                    p.host_c[batch * ROOM + place(p.order_d, LDC, row, column)];
    for (int i = 0; i < COUNT * ROOM; i++) SAME(p.d, i, p.kind.out, p.host_d[i], true);
    free_product(&p);
}

START_TEST(multiplies)
{
    for (int choices = 0; choices < 32; choices++) check_product(kinds[_i], choices);
}
END_TEST

/* C is D; or one column for all; or absent, and D then is not read either. */
START_TEST(takes_c_from_anywhere)
{
    struct product p = make_product(kinds[_i], 0);
    double zero = 0, unread = p.kind.out == CUDA_R_32I ? 0 : (double)NAN;
    int want[COUNT * ROOM];
    OK(run(&p, p.d, NULL));
    CUDA(cudaDeviceSynchronize());
    for (int batch = 0; batch < COUNT; batch++)
        for (int row = 0; row < M; row++)
            for (int column = 0; column < N; column++) {
                int at = batch * ROOM + row + column * LDD;
                want[at] = 2 * sum_at(&p, batch, row, column);
                SAME(p.d, at, p.kind.out, want[at] - p.host_d[at], true);
            }
    set_layout(p.layout_c, CUBLASLT_MATRIX_LAYOUT_LD, 0);
    OK(run(&p, p.c, p.layout_c));
    CUDA(cudaDeviceSynchronize());
    for (int i = 0; i < COUNT * M * N; i++) {
        int batch = i / (M * N), row = i % M, at = batch * ROOM + row + i / M % N * LDD;
        SAME(p.d, at, p.kind.out, want[at] - p.host_c[batch * ROOM + row], true);
    }
    memset(p.d, unread != 0 ? 0xff : 0x7f, (size_t)(COUNT * ROOM) * size_of(p.kind.out));
    p.beta = zero;
    OK(run(&p, NULL, NULL));
    CUDA(cudaDeviceSynchronize());
    for (int i = 0; i < COUNT * M * N; i++) {
        int at = i / (M * N) * ROOM + i % M + i / M % N * LDD;
        SAME(p.d, at, p.kind.out, want[at], true);
    }
    free_product(&p);
}
END_TEST

START_TEST(integers_wrap_around)
{
    struct product p = make_product(kinds[KINDS - 1], 0);
    int factor = 1 << 30, none = 0;
    for (int i = 0; i < COUNT * ROOM; i++) ((signed char *)p.a)[i] = -128, ((signed char *)p.b)[i] = (signed char)-127;
    memcpy(&p.alpha, &factor, sizeof factor);
    memcpy(&p.beta, &none, sizeof none);
    OK(run(&p, NULL, NULL));
    CUDA(cudaDeviceSynchronize());
    ck_assert_int_eq(*(int *)p.d, 0); /* 4 * 128 * 127 * 2^30 */
    factor = 66052;
    memcpy(&p.alpha, &factor, sizeof factor);
    OK(run(&p, NULL, NULL));
    CUDA(cudaDeviceSynchronize());
    ck_assert_int_eq(*(int *)p.d, (int)(66052u * 65024u));
    free_product(&p);
}
END_TEST

START_TEST(empty_products)
{
    struct product p = make_product(kinds[_i], 0);
    set_layout(p.layout_a, CUBLASLT_MATRIX_LAYOUT_COLS, 0);
    set_layout(p.layout_b, CUBLASLT_MATRIX_LAYOUT_ROWS, 0);
    OK(run(&p, p.c, p.layout_c));
    CUDA(cudaDeviceSynchronize());
    for (int row = 0; row < M; row++) SAME(p.d, row, p.kind.out, -p.host_c[row], true);
    set_layout(p.layout_a, CUBLASLT_MATRIX_LAYOUT_ROWS, 0);
    set_layout(p.layout_c, CUBLASLT_MATRIX_LAYOUT_ROWS, 0);
    set_layout(p.layout_d, CUBLASLT_MATRIX_LAYOUT_ROWS, 0);
    memset(p.d, 0, size_of(p.kind.out));
    OK(run(&p, p.c, p.layout_c));
    CUDA(cudaDeviceSynchronize());
    SAME(p.d, 0, p.kind.out, 0, true);
    free_product(&p);
}
END_TEST

/* --- epilogues ---------------------------------------------------------------------------------------------------- */

static double gelu(double x)
{
    long double u = sqrtl(2 / acosl(-1)) * (long double)(x + 0.044715 * x * x * x);
    return (double)((long double)x / 2 * (1 + tanhl(u)));
}

/* By differences: good for ten digits. */
static double gelu_slope(double x)
{
    double h = 1e-3;
    return (8 * (gelu(x + h) - gelu(x - h)) - (gelu(x + 2 * h) - gelu(x - 2 * h))) / (12 * h);
}

static const struct wanted {
    cublasLtEpilogue_t epilogue;
    enum { PLAIN, RELU, RELU_SLOPE, GELU, GELU_SLOPE } function;
    bool bias, aux;
    enum { NONE, OF_D, OF_A, OF_B } gradient;
} epilogues[] = {
    {CUBLASLT_EPILOGUE_DEFAULT, PLAIN, false, false, NONE},
    {CUBLASLT_EPILOGUE_RELU, RELU, false, false, NONE},
    {CUBLASLT_EPILOGUE_RELU_AUX, RELU, false, true, NONE},
    {CUBLASLT_EPILOGUE_BIAS, PLAIN, true, false, NONE},
    {CUBLASLT_EPILOGUE_RELU_BIAS, RELU, true, false, NONE},
    {CUBLASLT_EPILOGUE_RELU_AUX_BIAS, RELU, true, true, NONE},
    {CUBLASLT_EPILOGUE_DRELU, RELU_SLOPE, false, true, NONE},
    {CUBLASLT_EPILOGUE_DRELU_BGRAD, RELU_SLOPE, false, true, OF_D},
    {CUBLASLT_EPILOGUE_GELU, GELU, false, false, NONE},
    {CUBLASLT_EPILOGUE_GELU_AUX, GELU, false, true, NONE},
    {CUBLASLT_EPILOGUE_GELU_BIAS, GELU, true, false, NONE},
    {CUBLASLT_EPILOGUE_GELU_AUX_BIAS, GELU, true, true, NONE},
    {CUBLASLT_EPILOGUE_DGELU, GELU_SLOPE, false, true, NONE},
    {CUBLASLT_EPILOGUE_DGELU_BGRAD, GELU_SLOPE, false, true, OF_D},
    {CUBLASLT_EPILOGUE_BGRADA, PLAIN, false, false, OF_A},
    {CUBLASLT_EPILOGUE_BGRADB, PLAIN, false, false, OF_B},
};
enum { EPILOGUES = sizeof epilogues / sizeof *epilogues, AUX_LD = 16, MASK_LD = 128, AUX_ROOM = 10 * MASK_LD };

static bool bit_at(const void *mask, int bit)
{
    return ((const unsigned char *)mask)[bit / 8] >> bit % 8 & 1;
}

static double finished(const struct wanted *e, double x, const void *aux, int batch, int row, int column,
                       cudaDataType type)
{
    int mask = batch * AUX_ROOM + row + column * MASK_LD, at = batch * AUX_ROOM + row + column * AUX_LD;
    switch (e->function) {
    case RELU: return x > 0 ? x : 0;
    case RELU_SLOPE: return bit_at(aux, mask) ? x : 0;
    case GELU: return gelu(x);
    case GELU_SLOPE: return x * gelu_slope(load(aux, at, type));
    default: return x;
    }
}

/* What was written beside D; x: the function's argument. */
static void check_aux(const struct wanted *e, double x, const void *aux, int batch, int row, int column,
                      cudaDataType type)
{
    int mask = batch * AUX_ROOM + row + column * MASK_LD, at = batch * AUX_ROOM + row + column * AUX_LD;
    if (!e->aux) return;
    if (e->function == RELU) ck_assert_int_eq(bit_at(aux, mask), x > 0);
    if (e->function == GELU) SAME(aux, at, type, x, true);
}

static void check_gradient(const struct wanted *e, const struct product *p, int batch, const void *bias)
{
    for (int i = 0; i < (e->gradient == OF_B ? N : M); i++) {
        double sum = 0, size = 0;
        for (int j = 0; j < (e->gradient == OF_D ? N : K); j++) {
            double x = e->gradient == OF_D   ? load(p->d, batch * ROOM + i + j * LDD, p->kind.out)
                       : e->gradient == OF_A ? a_at(p, batch, i, j) : b_at(p, batch, j, i);
            sum += x;
            size += fabs(x);
        }
        double is = load(bias, batch * ROOM + i, p->kind.out);
        ck_assert_msg(fabs(is - sum) <= grain(p->kind.out) * size, "gradient %d is %g, not %g", i, is, sum);
    }
}

/* Bias and auxiliary matrix of a product, with what they held first. */
struct beside {
    void *bias, *aux;
    int host_bias[COUNT * ROOM], host_aux[COUNT * AUX_ROOM];
};

static void set_beside(const struct wanted *e, const struct product *p, struct beside *beside)
{
    bool mask = e->function == RELU || e->function == RELU_SLOPE;
    beside->bias = integers(beside->host_bias, COUNT * ROOM, p->kind.out);
    beside->aux = integers(beside->host_aux, COUNT * AUX_ROOM, p->kind.out);
    if (e->function == RELU_SLOPE)
        for (int i = 0; i < COUNT * AUX_ROOM; i++) ((unsigned char *)beside->aux)[i] = (unsigned char)next_random();
    set_desc(p->desc, CUBLASLT_MATMUL_DESC_EPILOGUE, e->epilogue);
    set_pointer(p->desc, CUBLASLT_MATMUL_DESC_BIAS_POINTER, e->bias || e->gradient ? beside->bias : NULL);
    set_desc(p->desc, CUBLASLT_MATMUL_DESC_BIAS_DATA_TYPE, p->kind.out);
    set_desc(p->desc, CUBLASLT_MATMUL_DESC_BIAS_BATCH_STRIDE, ROOM);
    set_pointer(p->desc, CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_POINTER, e->aux ? beside->aux : NULL);
    set_desc(p->desc, CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_LD, mask ? MASK_LD : AUX_LD);
    set_desc(p->desc, CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_BATCH_STRIDE, AUX_ROOM);
}

static void check_element(const struct wanted *e, const struct product *p, const struct beside *beside, int batch,
                          int row, int column)
{
    cudaDataType type = p->kind.out;
    int at = batch * ROOM + row + column * LDD;
    double x = 2 * sum_at(p, batch, row, column) - p->host_c[batch * ROOM + row + column * LDC];
    if (e->bias) x += beside->host_bias[batch * ROOM + row];
    double want = finished(e, x, beside->aux, batch, row, column, type);
    if (e->function == GELU_SLOPE && type == CUDA_R_64F) /* as good as the differences are */
        ck_assert_double_eq_tol(load(p->d, at, type), want, 1e-8);
    else SAME(p->d, at, type, want, e->function != GELU && e->function != GELU_SLOPE);
    check_aux(e, x, beside->aux, batch, row, column, type);
}

static void check_epilogue(const struct wanted *e, struct kind kind, int choices)
{
    struct product p = make_product(kind, choices);
    struct beside beside;
    set_beside(e, &p, &beside);
    OK(run(&p, p.c, p.layout_c));
    CUDA(cudaDeviceSynchronize());
    for (int i = 0; i < COUNT * M * N; i++) check_element(e, &p, &beside, i / (M * N), i % M, i / M % N);
    for (int batch = 0; batch < COUNT && e->gradient; batch++) check_gradient(e, &p, batch, beside.bias);
    for (int i = 0; i < COUNT * ROOM && !e->gradient; i++) SAME(beside.bias, i, kind.out, beside.host_bias[i], true);
    cudaFree(beside.bias), cudaFree(beside.aux);
    free_product(&p);
}

START_TEST(has_epilogues)
{
    for (int kind = 0; kind < WITH_EPILOGUES; kind++)
        for (int choices = 0; choices < 16; choices++) check_epilogue(&epilogues[_i], kinds[kind], choices);
}
END_TEST

/* The product has float's digits until bias and function are through: 2049 + 1 is 2050, but half has no 2049. */
START_TEST(rounds_once)
{
    struct product p = make_product(kinds[2], 0);
    float one = 1, none = 0;
    void *bias = NULL;
    CUDA(cudaMalloc(&bias, ROOM * 2));
    memset(p.a, 0, COUNT * ROOM * 2), memset(p.b, 0, COUNT * ROOM * 2), memset(bias, 0, ROOM * 2);
    store(p.a, 0, CUDA_R_16F, 683), store(p.b, 0, CUDA_R_16F, 3), store(bias, 0, CUDA_R_16F, 1);
    memcpy(&p.alpha, &one, sizeof one), memcpy(&p.beta, &none, sizeof none);
    set_desc(p.desc, CUBLASLT_MATMUL_DESC_EPILOGUE, CUBLASLT_EPILOGUE_RELU_BIAS);
    set_pointer(p.desc, CUBLASLT_MATMUL_DESC_BIAS_POINTER, bias);
    OK(run(&p, NULL, NULL));
    CUDA(cudaDeviceSynchronize());
    SAME(p.d, 0, CUDA_R_16F, 2050, true);
    cudaFree(bias);
    free_product(&p);
}
END_TEST

/* --- streams ------------------------------------------------------------------------------------------------------ */

/* alpha and beta on the device, read when the work is done; descriptors that are gone by then. */
START_TEST(has_an_order)
{
    struct product p = make_product(kinds[0], 0);
    float *scalars = NULL, later[2] = {3, 1};
    cudaStream_t stream;
    CUDA(cudaMalloc((void **)&scalars, sizeof later));
    CUDA(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    set_desc(p.desc, CUBLASLT_MATMUL_DESC_POINTER_MODE, CUBLASLT_POINTER_MODE_DEVICE);
    struct slow_write write = {scalars, later, sizeof later};
    CUDA(cudaLaunchHostFunc(stream, write_slowly, &write));
    for (int i = 0; i < 2; i++)
        OK(cublasLtMatmul(handle, p.desc, scalars, p.a, p.layout_a, p.b, p.layout_b, scalars + 1, i ? p.d : p.c,
                          i ? p.layout_d : p.layout_c, p.d, p.layout_d, NULL, NULL, 0, stream));
    set_layout(p.layout_d, CUBLASLT_MATRIX_LAYOUT_ROWS, 1);
    set_desc(p.desc, CUBLASLT_MATMUL_DESC_TRANSA, CUBLAS_OP_T);
    ck_assert_int_eq(cudaStreamQuery(stream), cudaErrorNotReady);
    CUDA(cudaStreamSynchronize(stream));
    for (int row = 0; row < M; row++)
        SAME(p.d, row, CUDA_R_32F, 6 * sum_at(&p, 0, row, 0) + p.host_c[row], true);
    CUDA(cudaStreamDestroy(stream));
    cudaFree(scalars);
    free_product(&p);
}
END_TEST

/* --- attributes --------------------------------------------------------------------------------------------------- */

START_TEST(keeps_attributes)
{
    cublasLtMatmulDescOpaque_t desc;
    cublasLtMatrixLayoutOpaque_t layout;
    int small = 0;
    long long large = 0;
    void *pointer = &small;
    size_t written = 0;
    OK(cublasLtMatmulDescInit(&desc, CUBLAS_COMPUTE_32F, CUDA_R_32F));
    OK(cublasLtMatmulDescGetAttribute(&desc, CUBLASLT_MATMUL_DESC_COMPUTE_TYPE, &small, 4, &written));
    ck_assert_int_eq(small, CUBLAS_COMPUTE_32F);
    ck_assert_uint_eq(written, 4);
    OK(cublasLtMatmulDescGetAttribute(&desc, CUBLASLT_MATMUL_DESC_EPILOGUE, &small, 4, NULL));
    ck_assert_int_eq(small, CUBLASLT_EPILOGUE_DEFAULT);
    OK(cublasLtMatmulDescGetAttribute(&desc, CUBLASLT_MATMUL_DESC_FILL_MODE, &small, 4, NULL));
    ck_assert_int_eq(small, CUBLAS_FILL_MODE_FULL);
    OK(cublasLtMatmulDescGetAttribute(&desc, CUBLASLT_MATMUL_DESC_BIAS_DATA_TYPE, &small, 4, NULL));
    ck_assert_int_eq(small, -1);
    OK(cublasLtMatmulDescGetAttribute(&desc, CUBLASLT_MATMUL_DESC_BIAS_POINTER, &pointer, sizeof pointer, NULL));
    ck_assert_ptr_eq(pointer, NULL);
    OK(cublasLtMatmulDescGetAttribute(&desc, CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_LD, NULL, 0, &written));
    ck_assert_uint_eq(written, 8);
    INVALID(cublasLtMatmulDescGetAttribute(&desc, CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_LD, NULL, 0, NULL));
    INVALID(cublasLtMatmulDescGetAttribute(&desc, CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_LD, NULL, 8, NULL));
    INVALID(cublasLtMatmulDescGetAttribute(&desc, CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_LD, &large, 4, &written));
    INVALID(cublasLtMatmulDescSetAttribute(&desc, CUBLASLT_MATMUL_DESC_TRANSA, &large, 8));
    INVALID(cublasLtMatmulDescSetAttribute(&desc, CUBLASLT_MATMUL_DESC_TRANSA, NULL, 4));
    INVALID(cublasLtMatmulDescSetAttribute(&desc, (cublasLtMatmulDescAttributes_t)9999, &small, 4));

    OK(cublasLtMatrixLayoutInit(&layout, CUDA_R_16F, 3, 4, 5));
    OK(cublasLtMatrixLayoutGetAttribute(&layout, CUBLASLT_MATRIX_LAYOUT_TYPE, &small, 4, NULL));
    ck_assert_int_eq(small, CUDA_R_16F);
    OK(cublasLtMatrixLayoutGetAttribute(&layout, CUBLASLT_MATRIX_LAYOUT_COLS, &large, 8, &written));
    ck_assert_int_eq(large, 4);
    OK(cublasLtMatrixLayoutGetAttribute(&layout, CUBLASLT_MATRIX_LAYOUT_LD, &large, 8, &written));
    ck_assert_int_eq(large, 5);
    OK(cublasLtMatrixLayoutGetAttribute(&layout, CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT, &small, 4, &written));
    ck_assert_int_eq(small, 1);
    INVALID(cublasLtMatrixLayoutSetAttribute(&layout, CUBLASLT_MATRIX_LAYOUT_LD, &small, 4));
    ck_assert_uint_ge(cublasLtGetVersion(), 120000);
}
END_TEST

START_TEST(keeps_preferences)
{
    cublasLtMatmulPreference_t preference = NULL;
    size_t workspace = 1 << 20, written = 0;
    unsigned alignment = 0;
    OK(cublasLtMatmulPreferenceCreate(&preference));
    OK(cublasLtMatmulPreferenceSetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &workspace, 8));
    workspace = 0;
    OK(cublasLtMatmulPreferenceGetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &workspace, 8,
                                            &written));
    ck_assert_uint_eq(workspace, 1 << 20);
    OK(cublasLtMatmulPreferenceGetAttribute(preference, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, &alignment, 4,
                                            NULL));
    ck_assert_uint_eq(alignment, 256);
    INVALID(cublasLtMatmulPreferenceSetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &workspace, 4));
    OK(cublasLtMatmulPreferenceDestroy(preference));
}
END_TEST

/* --- mistakes ----------------------------------------------------------------------------------------------------- */

/* The heuristic and the product say the same of the descriptors. */
static cublasStatus_t status_of(const struct product *p)
{
    cublasLtMatmulPreferenceOpaque_t preference;
    cublasLtMatmulHeuristicResult_t results[3];
    int found = -1;
    memset(results, 0xff, sizeof results);
    OK(cublasLtMatmulPreferenceInit(&preference));
    cublasStatus_t status = cublasLtMatmulAlgoGetHeuristic(handle, p->desc, p->layout_a, p->layout_b, p->layout_c,
                                                           p->layout_d, &preference, 3, results, &found);
    ck_assert_int_eq(found, status ? 0 : 1);
    if (!status) {
        ck_assert_int_eq(results[0].state, CUBLAS_STATUS_SUCCESS);
        ck_assert_uint_eq(results[0].workspaceSize, 0);
    }
    ck_assert_int_eq(run(p, p->c, p->layout_c), status);
    CUDA(cudaDeviceSynchronize());
    return status;
}

#define WITH_LAYOUT(p, layout, attribute, value, status)                                                               \
    do {                                                                                                               \
        unsigned char old[8];                                                                                          \
        size_t bytes;                                                                                                  \
        OK(cublasLtMatrixLayoutGetAttribute((p).layout, CUBLASLT_MATRIX_LAYOUT_##attribute, NULL, 0, &bytes));         \
        OK(cublasLtMatrixLayoutGetAttribute((p).layout, CUBLASLT_MATRIX_LAYOUT_##attribute, old, bytes, NULL));        \
        set_layout((p).layout, CUBLASLT_MATRIX_LAYOUT_##attribute, value);                                             \
        ck_assert_int_eq(status_of(&(p)), CUBLAS_STATUS_##status);                                                     \
        OK(cublasLtMatrixLayoutSetAttribute((p).layout, CUBLASLT_MATRIX_LAYOUT_##attribute, old, bytes));              \
    } while (0)

#define WITH_DESC(p, attribute, value, status)                                                                         \
    do {                                                                                                               \
        int old;                                                                                                       \
        OK(cublasLtMatmulDescGetAttribute((p).desc, CUBLASLT_MATMUL_DESC_##attribute, &old, sizeof old, NULL));        \
        set_desc((p).desc, CUBLASLT_MATMUL_DESC_##attribute, value);                                                   \
        ck_assert_int_eq(status_of(&(p)), CUBLAS_STATUS_##status);                                                     \
        set_desc((p).desc, CUBLASLT_MATMUL_DESC_##attribute, old);                                                     \
    } while (0)

START_TEST(finds_mistakes_in_layouts)
{
    struct product p = make_product(kinds[0], 0);
    OK(status_of(&p));
    WITH_LAYOUT(p, layout_a, ROWS, M + 1, INVALID_VALUE);
    WITH_LAYOUT(p, layout_b, ROWS, K + 1, INVALID_VALUE);
    WITH_LAYOUT(p, layout_c, COLS, N - 1, INVALID_VALUE);
    WITH_LAYOUT(p, layout_a, LD, M - 1, INVALID_VALUE);
    WITH_LAYOUT(p, layout_c, LD, M - 1, INVALID_VALUE);
    WITH_LAYOUT(p, layout_d, LD, 0, INVALID_VALUE);
    WITH_LAYOUT(p, layout_b, BATCH_COUNT, COUNT + 1, INVALID_VALUE);
    WITH_LAYOUT(p, layout_c, ORDER, CUBLASLT_ORDER_ROW, INVALID_VALUE);
    WITH_LAYOUT(p, layout_a, ORDER, CUBLASLT_ORDER_COL32, NOT_SUPPORTED);
    WITH_LAYOUT(p, layout_a, PLANE_OFFSET, 64, NOT_SUPPORTED);
    WITH_LAYOUT(p, layout_a, TYPE, CUDA_R_16F, NOT_SUPPORTED);
    WITH_LAYOUT(p, layout_c, TYPE, CUDA_R_16F, NOT_SUPPORTED);
    WITH_LAYOUT(p, layout_d, TYPE, CUDA_R_64F, NOT_SUPPORTED);
    OK(status_of(&p));
    free_product(&p);
}
END_TEST

START_TEST(finds_mistakes_in_operations)
{
    struct product p = make_product(kinds[0], 0);
    WITH_DESC(p, TRANSA, CUBLAS_OP_T, INVALID_VALUE); /* K is not M */
    WITH_DESC(p, TRANSA, 3, NOT_SUPPORTED);
    WITH_DESC(p, TRANSC, CUBLAS_OP_T, NOT_SUPPORTED);
    WITH_DESC(p, FILL_MODE, CUBLAS_FILL_MODE_LOWER, NOT_SUPPORTED);
    WITH_DESC(p, SCALE_TYPE, CUDA_R_64F, NOT_SUPPORTED);
    WITH_DESC(p, COMPUTE_TYPE, CUBLAS_COMPUTE_16F, NOT_SUPPORTED);
    WITH_DESC(p, POINTER_MODE, CUBLASLT_POINTER_MODE_DEVICE_VECTOR, NOT_SUPPORTED);
    WITH_DESC(p, EPILOGUE, 3, INVALID_VALUE);
    WITH_DESC(p, EPILOGUE, CUBLASLT_EPILOGUE_GELU_AUX, INVALID_VALUE); /* no leading dimension */
    WITH_DESC(p, EPILOGUE, CUBLASLT_EPILOGUE_BGRADA, INVALID_VALUE);   /* one place for two sums */
    set_desc(p.desc, CUBLASLT_MATMUL_DESC_EPILOGUE, CUBLASLT_EPILOGUE_RELU_BIAS);
    set_pointer(p.desc, CUBLASLT_MATMUL_DESC_BIAS_POINTER, p.c);
    WITH_DESC(p, BIAS_DATA_TYPE, CUDA_R_16BF, NOT_SUPPORTED);
    OK(status_of(&p));
    set_pointer(p.desc, CUBLASLT_MATMUL_DESC_BIAS_POINTER, NULL);
    INVALID(run(&p, p.c, p.layout_c));
    void *scale = p.c;
    UNSUPPORTED(cublasLtMatmulDescSetAttribute(p.desc, CUBLASLT_MATMUL_DESC_A_SCALE_POINTER, &scale, sizeof scale));
    free_product(&p);
}
END_TEST

START_TEST(finds_mistakes_in_epilogues)
{
    struct product rows = make_product(kinds[0], 16), bytes = make_product(kinds[KINDS - 1], 0);
    struct product p = make_product(kinds[0], 0);
    ck_assert_int_eq(status_of(&rows), CUBLAS_STATUS_SUCCESS);
    WITH_DESC(rows, EPILOGUE, CUBLASLT_EPILOGUE_RELU, NOT_SUPPORTED);
    WITH_DESC(bytes, EPILOGUE, CUBLASLT_EPILOGUE_RELU, NOT_SUPPORTED);
    set_desc(p.desc, CUBLASLT_MATMUL_DESC_EPILOGUE, CUBLASLT_EPILOGUE_RELU_AUX);
    set_desc(p.desc, CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_LD, MASK_LD);
    INVALID(status_of(&p)); /* two masks in one place */
    set_desc(p.desc, CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_BATCH_STRIDE, AUX_ROOM);
    INVALID(run(&p, p.c, p.layout_c)); /* no place at all */
    void *aux = NULL;
    CUDA(cudaMalloc(&aux, COUNT * AUX_ROOM));
    set_pointer(p.desc, CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_POINTER, aux);
    OK(status_of(&p));
    WITH_DESC(p, EPILOGUE_AUX_DATA_TYPE, CUDA_R_32F, NOT_SUPPORTED);
    set_desc(p.desc, CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_LD, 64);
    INVALID(status_of(&p));
    cudaFree(aux);
    free_product(&p), free_product(&bytes), free_product(&rows);
}
END_TEST

START_TEST(finds_mistakes_in_calls)
{
    struct product p = make_product(kinds[0], 0);
    float one = 1, zero = 0;
    cublasLtMatmulHeuristicResult_t result;
    cublasLtMatmulPreferenceOpaque_t preference;
    int found;
#define MATMUL(lt, desc, alpha, a, beta, c, layout_c, d)                                                               \
    cublasLtMatmul(lt, desc, alpha, a, p.layout_a, p.b, p.layout_b, beta, c, layout_c, d, p.layout_d, NULL, NULL, 0,   \
                   NULL)
    ck_assert_int_eq(MATMUL(NULL, p.desc, &one, p.a, &one, p.c, p.layout_c, p.d), CUBLAS_STATUS_NOT_INITIALIZED);
    INVALID(MATMUL(handle, NULL, &one, p.a, &one, p.c, p.layout_c, p.d));
    INVALID(MATMUL(handle, p.desc, NULL, p.a, &one, p.c, p.layout_c, p.d));
    INVALID(MATMUL(handle, p.desc, &one, p.a, NULL, p.c, p.layout_c, p.d));
    INVALID(MATMUL(handle, p.desc, &one, NULL, &one, p.c, p.layout_c, p.d));
    INVALID(MATMUL(handle, p.desc, &one, p.a, &one, NULL, p.layout_c, p.d));
    INVALID(MATMUL(handle, p.desc, &one, p.a, &one, p.c, p.layout_c, NULL));
    INVALID(MATMUL(handle, p.desc, &one, p.a, &one, p.d, p.layout_c, p.d)); /* in place, with other lines */
    OK(MATMUL(handle, p.desc, &one, p.a, &zero, NULL, p.layout_c, p.d));
    CUDA(cudaDeviceSynchronize());
    OK(cublasLtMatmulPreferenceInit(&preference));
#define HEURISTIC(lt, requested, found)                                                                                \
    cublasLtMatmulAlgoGetHeuristic(lt, p.desc, p.layout_a, p.layout_b, p.layout_c, p.layout_d, &preference, requested, \
                                   &result, found)
    ck_assert_int_eq(HEURISTIC(NULL, 1, &found), CUBLAS_STATUS_NOT_INITIALIZED);
    INVALID(HEURISTIC(handle, 0, &found));
    INVALID(HEURISTIC(handle, 1, NULL));
    free_product(&p);
}
END_TEST

/* --- all ---------------------------------------------------------------------------------------------------------- */

static void start(void)
{
    OK(cublasLtCreate(&handle));
}

static void end(void)
{
    OK(cublasLtDestroy(handle));
}

int main(void)
{
    Suite *suite = suite_create("cublasLt");
    TCase *tests = tcase_create("all");
    tcase_set_timeout(tests, 60);
    tcase_add_checked_fixture(tests, start, end);
    tcase_add_loop_test(tests, multiplies, 0, KINDS);
    tcase_add_loop_test(tests, takes_c_from_anywhere, 0, KINDS);
    tcase_add_test(tests, integers_wrap_around);
    tcase_add_loop_test(tests, empty_products, 0, KINDS);
    tcase_add_loop_test(tests, has_epilogues, 0, EPILOGUES);
    tcase_add_test(tests, rounds_once);
    tcase_add_test(tests, has_an_order);
    tcase_add_test(tests, keeps_attributes);
    tcase_add_test(tests, keeps_preferences);
    tcase_add_test(tests, finds_mistakes_in_layouts);
    tcase_add_test(tests, finds_mistakes_in_operations);
    tcase_add_test(tests, finds_mistakes_in_epilogues);
    tcase_add_test(tests, finds_mistakes_in_calls);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
