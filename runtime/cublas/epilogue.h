/* epilogue.h: the epilogues of cuBLASLt's products, and which there are. */
#ifndef VGSP_CUBLAS_EPILOGUE_H
#define VGSP_CUBLAS_EPILOGUE_H

#include "product.h"

/* What the epilogues' numbers are made of. */
enum {
    WITH_RELU = 2,
    WITH_BIAS = 4,
    WITH_RELU_SLOPE = 8,
    WITH_BIAS_GRADIENT = 16,
    WITH_GELU = 32,
    WITH_GELU_SLOPE = 64,
    WITH_AUX = 128,
    WITH_A_GRADIENT = 256,
    WITH_B_GRADIENT = 512,

    WITH_SLOPE = WITH_RELU_SLOPE | WITH_GELU_SLOPE,
    WITH_MASK = WITH_RELU | WITH_RELU_SLOPE, /* an auxiliary matrix is one of bits */
    WRITES_BIAS = WITH_BIAS_GRADIENT | WITH_A_GRADIENT | WITH_B_GRADIENT,
    WITH_VECTOR = WITH_BIAS | WRITES_BIAS,
    WITH_ELEMENTS = WITH_RELU | WITH_BIAS | WITH_GELU | WITH_SLOPE
};

bool is_epilogue(int kind);

/* What is done to the index-th product of the call before it is rounded. */
void apply_epilogue(const struct call *call, const struct result *result, long long index);

/* Sums up the bias' gradient, if that is asked for, when c is there; a, b and c: the matrices of that product. */
void sum_gradient(const struct call *call, long long index, const void *a, const void *b, const void *c);

#endif
