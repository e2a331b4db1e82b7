/* product.h: one product of matrices whose types are named at run time: C = alpha op(A) op(B) + beta C. */
#ifndef VGSP_CUBLAS_PRODUCT_H
#define VGSP_CUBLAS_PRODUCT_H

#include "call.h"

/* A product before it is rounded to C's type: call->m rows, call->n columns. */
struct result {
    void *at;
    int ld;
    cudaDataType type; /* CUDA_R_32F, CUDA_R_64F; CUDA_R_32I of integers */
};

/* The type of alpha and beta in a product of A and B of one type; -1: there is no such product. */
cudaDataType scalar_type_of(cudaDataType type, cudaDataType c_type, cublasComputeType_t compute);

/* Fills in what follows from the call's sizes, types and that of the scalars: bytes of scalars and of room. */
void prepare_product(struct call *call, cudaDataType scalar_type);

/* alpha or beta, when the call's turn has come, or at any time if they are the host's. */
double scalar_value(const struct call *call, const struct scalar *scalar);

/* a, b and c: the matrices of one of the call's products. The result is in the call's room if C's type is of 16 bits,
   or else in C. */
struct result multiply(const struct call *call, const void *a, const void *b, void *c);

/* Rounds a result into C, unless it is there. */
void deliver(const struct call *call, const struct result *result, void *c);

#endif
