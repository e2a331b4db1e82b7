/* epilogue.c: what cuBLASLt does to a product, element by element: a bias is added, an activation or its slope applied,
 * and what a backward pass needs is written beside it. Computed in double, then rounded as the product is.
 */
#include "epilogue.h"

#include <math.h>

#include "number.h"

bool is_epilogue(int kind)
{
    static const int kinds[] = {
        CUBLASLT_EPILOGUE_DEFAULT,  CUBLASLT_EPILOGUE_RELU,        CUBLASLT_EPILOGUE_RELU_AUX,
        CUBLASLT_EPILOGUE_BIAS,     CUBLASLT_EPILOGUE_RELU_BIAS,   CUBLASLT_EPILOGUE_RELU_AUX_BIAS,
        CUBLASLT_EPILOGUE_DRELU,    CUBLASLT_EPILOGUE_DRELU_BGRAD, CUBLASLT_EPILOGUE_GELU,
        CUBLASLT_EPILOGUE_GELU_AUX, CUBLASLT_EPILOGUE_GELU_BIAS,   CUBLASLT_EPILOGUE_GELU_AUX_BIAS,
        CUBLASLT_EPILOGUE_DGELU,    CUBLASLT_EPILOGUE_DGELU_BGRAD, CUBLASLT_EPILOGUE_BGRADA,
        CUBLASLT_EPILOGUE_BGRADB};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i] == kind) return true;
    return false;
}

/* --- activations -------------------------------------------------------------------------------------------------- */

/* A NaN stays. */
static double relu(double x)
{
    return x < 0 ? 0 : x;
}

/* GELU as cuBLASLt has it: x (1 + tanh u) / 2, which is x / (1 + e^-2u), with u = sqrt(2 / pi) (x + 0.044715 x^3). */
#define SQRT_2_OVER_PI 0.79788456080286535588
#define CUBIC          0.044715

static double gelu_share(double x)
{
    return 1 / (1 + exp(-2 * SQRT_2_OVER_PI * (x + CUBIC * x * x * x)));
}

static double gelu(double x)
{
    return x * gelu_share(x);
}

static double gelu_slope(double x)
{
    double share = gelu_share(x), du = SQRT_2_OVER_PI * (1 + 3 * CUBIC * x * x);
    return share + 2 * du * x * share * (1 - share);
}

/* --- one column --------------------------------------------------------------------------------------------------- */

/* Bits of one column of ReLU's mask: which numbers are positive. */
static bool bit_at(const unsigned char *mask, long long bit)
{
    return mask[bit / 8] >> bit % 8 & 1;
}

static void put_bit(unsigned char *mask, long long bit, bool value)
{
    unsigned char one = (unsigned char)(1 << bit % 8);
    mask[bit / 8] = (unsigned char)(value ? mask[bit / 8] | one : mask[bit / 8] & ~one);
}

/* x: the product at `at`, an element of the auxiliary matrix, with its bias. */
static double activated(const struct call *call, double x, long long at)
{
    const struct epilogue *e = &call->epilogue;
    bool aux = e->kind & WITH_AUX;
    if (e->kind & WITH_RELU_SLOPE) return bit_at(e->aux, at) ? x : 0;
    if (e->kind & WITH_GELU_SLOPE) return x * gelu_slope(number_at(call->c_type, e->aux, (size_t)at));
    if (aux && e->kind & WITH_RELU) put_bit(e->aux, at, x > 0);
    if (aux && e->kind & WITH_GELU) put_number(call->c_type, e->aux, (size_t)at, x);
    if (e->kind & WITH_RELU) return relu(x);
    return e->kind & WITH_GELU ? gelu(x) : x;
}

static void finish_column(const struct call *call, const struct result *result, long long index, int column)
{
    const struct epilogue *e = &call->epilogue;
    size_t first = (size_t)column * (size_t)result->ld, bias = (size_t)(index * e->bias_stride);
    long long aux = index * e->aux_stride + column * e->aux_ld;
    for (int row = 0; row < call->m; row++) {
        double x = number_at(result->type, result->at, first + (size_t)row);
        if (e->kind & WITH_BIAS) x += number_at(call->c_type, e->bias, bias + (size_t)row);
        put_number(result->type, result->at, first + (size_t)row, activated(call, x, aux + row));
    }
}

void apply_epilogue(const struct call *call, const struct result *result, long long index)
{
    if (!(call->epilogue.kind & WITH_ELEMENTS)) return;
    for (int column = 0; column < call->n; column++) finish_column(call, result, index, column);
}

/* --- gradients of the bias ---------------------------------------------------------------------------------------- */

/* Numbers of which some are summed: `step` apart in a sum, sums `next` apart. */
struct lines {
    cudaDataType type;
    const void *at;
    size_t step, next;
};

static void sum_lines(const struct call *call, long long index, struct lines lines, int sums, int length)
{
    const struct epilogue *e = &call->epilogue;
    for (int i = 0; i < sums; i++) {
        double sum = 0;
        for (int j = 0; j < length; j++)
            sum += number_at(lines.type, lines.at, (size_t)i * lines.next + (size_t)j * lines.step);
        put_number(call->c_type, e->bias, (size_t)(index * e->bias_stride + i), sum);
    }
}

void sum_gradient(const struct call *call, long long index, const void *a, const void *b, const void *c)
{
    int kind = call->epilogue.kind;
    size_t lda = (size_t)call->lda, ldb = (size_t)call->ldb;
    struct lines rows_a = {call->type, a, lda, 1}, columns_b = {call->type, b, 1, ldb};
    if (call->transa != AS_IT_IS) rows_a.step = 1, rows_a.next = lda;
    if (call->transb != AS_IT_IS) columns_b.step = ldb, columns_b.next = 1;
    struct lines rows_c = {call->c_type, c, (size_t)call->ldc, 1};
    if (kind & WITH_A_GRADIENT) sum_lines(call, index, rows_a, call->m, call->k);
    if (kind & WITH_B_GRADIENT) sum_lines(call, index, columns_b, call->n, call->k);
    if (kind & WITH_BIAS_GRADIENT) sum_lines(call, index, rows_c, call->m, call->n);
}
