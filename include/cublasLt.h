/* cublasLt.h: NVIDIA's cuBLASLt: products of matrices that descriptors describe, each with an epilogue, which is what
 * neural networks do to a product. Link with -lcublasLt or -lcublas.
 *
 * D = alpha op(A) op(B) + beta C, then the epilogue, rounded once to D's type. The types are those of cublasGemmEx
 * (cublas_v2.h), C of D's type; alpha and beta have the type that the computation asks for: CUDA_R_32F with 32F,
 * CUDA_R_16F with 16F, CUDA_R_64F with 64F, CUDA_R_32I with 32I. Matrices lie column by column or row by row, those of
 * a batch at a stride.
 *
 * There is one algorithm, without workspace: algo, workspace and preferences change nothing. What is not provided gives
 * CUBLAS_STATUS_NOT_SUPPORTED, in cublasLtMatmulAlgoGetHeuristic as in cublasLtMatmul: other types, tiled orders,
 * complex planes, vectors of alpha, scales of 8-bit floats, and, as in NVIDIA's, epilogues of results that lie row by
 * row or are integers. What contradicts itself gives CUBLAS_STATUS_INVALID_VALUE: sizes that do not fit, leading dimensions
 * below the lines there are, batches of different counts, NULL where something is read or written, and what a batch
 * writes beside its results, all in one place.
 *
 * Descriptors are read at the call: they may be changed and destroyed after it. They are not locked.
 */
#ifndef CUBLASLT_H_
#define CUBLASLT_H_

#include <cublas_v2.h>

/* --- enumerations ------------------------------------------------------------------------------------------------- */

typedef enum {
    CUBLASLT_ORDER_COL = 0,
    CUBLASLT_ORDER_ROW = 1,
    CUBLASLT_ORDER_COL32 = 2,         /* not supported, as those below */
    CUBLASLT_ORDER_COL4_4R2_8C = 3,
    CUBLASLT_ORDER_COL32_2R_4R4 = 4
} cublasLtOrder_t;

typedef enum {
    CUBLASLT_POINTER_MODE_HOST = CUBLAS_POINTER_MODE_HOST,
    CUBLASLT_POINTER_MODE_DEVICE = CUBLAS_POINTER_MODE_DEVICE,
    CUBLASLT_POINTER_MODE_DEVICE_VECTOR = 2, /* not supported, as those below */
    CUBLASLT_POINTER_MODE_ALPHA_DEVICE_VECTOR_BETA_ZERO = 3,
    CUBLASLT_POINTER_MODE_ALPHA_DEVICE_VECTOR_BETA_HOST = 4
} cublasLtPointerMode_t;

/* What is done to alpha op(A) op(B) + beta C. A bias has an element for each row of D. The auxiliary matrix, which _AUX
   writes and DRELU and DGELU read, holds GELU's argument, or one bit for each element, from the lowest of a byte, that
   says whether ReLU's was positive. GELU is the one with tanh. The gradient of the bias is written to the bias' place:
   _BGRAD the sums of D's rows, BGRADA of op(A)'s rows, BGRADB of op(B)'s columns. */
typedef enum {
    CUBLASLT_EPILOGUE_DEFAULT = 1,
    CUBLASLT_EPILOGUE_RELU = 2,
    CUBLASLT_EPILOGUE_RELU_AUX = 2 | 128,
    CUBLASLT_EPILOGUE_BIAS = 4,
    CUBLASLT_EPILOGUE_RELU_BIAS = 2 | 4,
    CUBLASLT_EPILOGUE_RELU_AUX_BIAS = 2 | 4 | 128,
    CUBLASLT_EPILOGUE_DRELU = 8 | 128,
    CUBLASLT_EPILOGUE_DRELU_BGRAD = 8 | 16 | 128,
    CUBLASLT_EPILOGUE_GELU = 32,
    CUBLASLT_EPILOGUE_GELU_AUX = 32 | 128,
    CUBLASLT_EPILOGUE_GELU_BIAS = 4 | 32,
    CUBLASLT_EPILOGUE_GELU_AUX_BIAS = 4 | 32 | 128,
    CUBLASLT_EPILOGUE_DGELU = 64 | 128,
    CUBLASLT_EPILOGUE_DGELU_BGRAD = 16 | 64 | 128,
    CUBLASLT_EPILOGUE_BGRADA = 256,
    CUBLASLT_EPILOGUE_BGRADB = 512
} cublasLtEpilogue_t;

typedef enum {
    CUBLASLT_MATRIX_LAYOUT_TYPE = 0,                 /* uint32_t: cudaDataType */
    CUBLASLT_MATRIX_LAYOUT_ORDER = 1,                /* int32_t: cublasLtOrder_t; COL */
    CUBLASLT_MATRIX_LAYOUT_ROWS = 2,                 /* uint64_t, below 2^31 */
    CUBLASLT_MATRIX_LAYOUT_COLS = 3,                 /* uint64_t, below 2^31 */
    CUBLASLT_MATRIX_LAYOUT_LD = 4,                   /* int64_t, below 2^31; 0 of C: its one line is repeated */
    CUBLASLT_MATRIX_LAYOUT_BATCH_COUNT = 5,          /* int32_t; 1 */
    CUBLASLT_MATRIX_LAYOUT_STRIDED_BATCH_OFFSET = 6, /* int64_t, in elements; 0 */
    CUBLASLT_MATRIX_LAYOUT_PLANE_OFFSET = 7          /* int64_t; 0, the one value that is supported */
} cublasLtMatrixLayoutAttribute_t;

typedef enum {
    CUBLASLT_MATMUL_DESC_COMPUTE_TYPE = 0,               /* int32_t: cublasComputeType_t */
    CUBLASLT_MATMUL_DESC_SCALE_TYPE = 1,                 /* int32_t: cudaDataType */
    CUBLASLT_MATMUL_DESC_POINTER_MODE = 2,               /* int32_t: cublasLtPointerMode_t; HOST */
    CUBLASLT_MATMUL_DESC_TRANSA = 3,                     /* int32_t: cublasOperation_t; N */
    CUBLASLT_MATMUL_DESC_TRANSB = 4,                     /* int32_t: cublasOperation_t; N */
    CUBLASLT_MATMUL_DESC_TRANSC = 5,                     /* int32_t; N, the one value that is supported */
    CUBLASLT_MATMUL_DESC_FILL_MODE = 6,                  /* int32_t; FULL, the one value that is supported */
    CUBLASLT_MATMUL_DESC_EPILOGUE = 7,                   /* uint32_t: cublasLtEpilogue_t; DEFAULT */
    CUBLASLT_MATMUL_DESC_BIAS_POINTER = 8,               /* void *, on the device; NULL */
    CUBLASLT_MATMUL_DESC_BIAS_BATCH_STRIDE = 10,         /* int64_t, in elements; 0 */
    CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_POINTER = 11,      /* void *, on the device; NULL */
    CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_LD = 12,           /* int64_t: D's rows or more, by 8 (bits: by 128); 0 */
    CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_BATCH_STRIDE = 13, /* int64_t: such a multiple; 0 */
    CUBLASLT_MATMUL_DESC_ALPHA_VECTOR_BATCH_STRIDE = 14, /* not supported */
    CUBLASLT_MATMUL_DESC_SM_COUNT_TARGET = 15,           /* int32_t; 0; changes nothing */
    CUBLASLT_MATMUL_DESC_A_SCALE_POINTER = 17,           /* not supported, as the next four */
    CUBLASLT_MATMUL_DESC_B_SCALE_POINTER = 18,
    CUBLASLT_MATMUL_DESC_C_SCALE_POINTER = 19,
    CUBLASLT_MATMUL_DESC_D_SCALE_POINTER = 20,
    CUBLASLT_MATMUL_DESC_AMAX_D_POINTER = 21,
    CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_DATA_TYPE = 22,    /* int32_t: -1 or D's type, which it then is; -1 */
    CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_SCALE_POINTER = 23, /* not supported, as the next */
    CUBLASLT_MATMUL_DESC_EPILOGUE_AUX_AMAX_POINTER = 24,
    CUBLASLT_MATMUL_DESC_FAST_ACCUM = 25,                /* int8_t; 0; changes nothing */
    CUBLASLT_MATMUL_DESC_BIAS_DATA_TYPE = 26             /* int32_t: -1 or D's type, which it then is; -1 */
} cublasLtMatmulDescAttributes_t;

typedef enum {
    CUBLASLT_SEARCH_BEST_FIT = 0,
    CUBLASLT_SEARCH_LIMITED_BY_ALGO_ID = 1
} cublasLtMatmulSearch_t;

typedef enum {
    CUBLASLT_REDUCTION_SCHEME_NONE = 0,
    CUBLASLT_REDUCTION_SCHEME_INPLACE = 1,
    CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE = 2,
    CUBLASLT_REDUCTION_SCHEME_OUTPUT_TYPE = 4,
    CUBLASLT_REDUCTION_SCHEME_MASK = 7
} cublasLtReductionScheme_t;

typedef enum {
    CUBLASLT_MATMUL_PREF_SEARCH_MODE = 0,           /* uint32_t; BEST_FIT */
    CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES = 1,   /* uint64_t; 0 */
    CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK = 3, /* uint32_t; MASK */
    CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES = 5, /* uint32_t; 256 */
    CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES = 6,
    CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES = 7,
    CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES = 8,
    CUBLASLT_MATMUL_PREF_MAX_WAVES_COUNT = 9,       /* float; 0 */
    CUBLASLT_MATMUL_PREF_IMPL_MASK = 12             /* uint64_t; all bits */
} cublasLtMatmulPreferenceAttributes_t;

/* --- descriptors -------------------------------------------------------------------------------------------------- */

typedef struct cublasLtContext *cublasLtHandle_t;

/* The members of these are set and read by the functions below. */
typedef struct {
    uint32_t type;
    int32_t order;
    uint64_t rows, columns;
    int64_t ld, stride, plane_offset;
    int32_t count;
} cublasLtMatrixLayoutOpaque_t;

typedef struct {
    int32_t compute, scale_type, pointers, transa, transb, transc, fill;
    uint32_t epilogue;
    void *bias, *aux;
    int64_t bias_stride, aux_ld, aux_stride;
    int32_t bias_type, aux_type, multiprocessors;
    int8_t fast;
} cublasLtMatmulDescOpaque_t;

typedef struct {
    uint64_t workspace, implementations;
    uint32_t search, reductions, alignments[4];
    float waves;
} cublasLtMatmulPreferenceOpaque_t;

typedef cublasLtMatrixLayoutOpaque_t *cublasLtMatrixLayout_t;
typedef cublasLtMatmulDescOpaque_t *cublasLtMatmulDesc_t;
typedef cublasLtMatmulPreferenceOpaque_t *cublasLtMatmulPreference_t;

typedef struct {
    uint64_t data[8];
} cublasLtMatmulAlgo_t;

typedef struct {
    cublasLtMatmulAlgo_t algo;
    size_t workspaceSize; /* 0 */
    cublasStatus_t state;
    float wavesCount;
    int reserved[4];
} cublasLtMatmulHeuristicResult_t;

#ifdef __cplusplus
extern "C" {
#endif

/* --- handles ------------------------------------------------------------------------------------------------------ */

/* As cublasCreate and cublasDestroy. */
cublasStatus_t cublasLtCreate(cublasLtHandle_t *handle);
cublasStatus_t cublasLtDestroy(cublasLtHandle_t handle);
size_t cublasLtGetVersion(void);
size_t cublasLtGetCudartVersion(void);
cublasStatus_t cublasLtGetProperty(libraryPropertyType type, int *value);
const char *cublasLtGetStatusName(cublasStatus_t status);
const char *cublasLtGetStatusString(cublasStatus_t status);

/* --- descriptors' functions --------------------------------------------------------------------------------------- */

/* Init: in memory of the caller's. Create: Destroy frees it; NULL is none. CUBLAS_STATUS_INVALID_VALUE of an attribute:
   it does not exist, or `bytes` is not its size. Get with `bytes` 0 only says the size; `written` may else be NULL. */
cublasStatus_t cublasLtMatrixLayoutInit(cublasLtMatrixLayout_t layout, cudaDataType type, uint64_t rows,
                                        uint64_t columns, int64_t ld);
cublasStatus_t cublasLtMatrixLayoutCreate(cublasLtMatrixLayout_t *layout, cudaDataType type, uint64_t rows,
                                          uint64_t columns, int64_t ld);
cublasStatus_t cublasLtMatrixLayoutDestroy(cublasLtMatrixLayout_t layout);
cublasStatus_t cublasLtMatrixLayoutSetAttribute(cublasLtMatrixLayout_t layout,
                                                cublasLtMatrixLayoutAttribute_t attribute, const void *value,
                                                size_t bytes);
cublasStatus_t cublasLtMatrixLayoutGetAttribute(cublasLtMatrixLayout_t layout,
                                                cublasLtMatrixLayoutAttribute_t attribute, void *value, size_t bytes,
                                                size_t *written);

cublasStatus_t cublasLtMatmulDescInit(cublasLtMatmulDesc_t desc, cublasComputeType_t compute, cudaDataType scale_type);
cublasStatus_t cublasLtMatmulDescCreate(cublasLtMatmulDesc_t *desc, cublasComputeType_t compute,
                                        cudaDataType scale_type);
cublasStatus_t cublasLtMatmulDescDestroy(cublasLtMatmulDesc_t desc);
cublasStatus_t cublasLtMatmulDescSetAttribute(cublasLtMatmulDesc_t desc, cublasLtMatmulDescAttributes_t attribute,
                                              const void *value, size_t bytes);
cublasStatus_t cublasLtMatmulDescGetAttribute(cublasLtMatmulDesc_t desc, cublasLtMatmulDescAttributes_t attribute,
                                              void *value, size_t bytes, size_t *written);

cublasStatus_t cublasLtMatmulPreferenceInit(cublasLtMatmulPreference_t preference);
cublasStatus_t cublasLtMatmulPreferenceCreate(cublasLtMatmulPreference_t *preference);
cublasStatus_t cublasLtMatmulPreferenceDestroy(cublasLtMatmulPreference_t preference);
cublasStatus_t cublasLtMatmulPreferenceSetAttribute(cublasLtMatmulPreference_t preference,
                                                    cublasLtMatmulPreferenceAttributes_t attribute, const void *value,
                                                    size_t bytes);
cublasStatus_t cublasLtMatmulPreferenceGetAttribute(cublasLtMatmulPreference_t preference,
                                                    cublasLtMatmulPreferenceAttributes_t attribute, void *value,
                                                    size_t bytes, size_t *written);

/* --- products ----------------------------------------------------------------------------------------------------- */

/* The one algorithm, if it can do the product: *found is 1, else 0. Pointers in the descriptors may still be missing.
   c_layout NULL: d_layout. */
cublasStatus_t cublasLtMatmulAlgoGetHeuristic(cublasLtHandle_t handle, cublasLtMatmulDesc_t desc,
                                              cublasLtMatrixLayout_t a_layout, cublasLtMatrixLayout_t b_layout,
                                              cublasLtMatrixLayout_t c_layout, cublasLtMatrixLayout_t d_layout,
                                              cublasLtMatmulPreference_t preference, int requested,
                                              cublasLtMatmulHeuristicResult_t results[], int *found);

/* Puts the product into the stream and returns. C may be D if their layouts are alike; it is not read, and may be NULL,
   where beta is the host's and 0. */
cublasStatus_t cublasLtMatmul(cublasLtHandle_t handle, cublasLtMatmulDesc_t desc, const void *alpha, const void *a,
                              cublasLtMatrixLayout_t a_layout, const void *b, cublasLtMatrixLayout_t b_layout,
                              const void *beta, const void *c, cublasLtMatrixLayout_t c_layout, void *d,
                              cublasLtMatrixLayout_t d_layout, const cublasLtMatmulAlgo_t *algo, void *workspace,
                              size_t workspace_bytes, cudaStream_t stream);

#ifdef __cplusplus
}
#endif

#if defined(__clang__) && defined(__cplusplus)
#define __VGSP_NO_LT(what) __attribute__((unavailable("cuBLASLt's " what " are not supported: see docs/language.md")))
typedef struct cublasLtMatrixTransformDescOpaque *cublasLtMatrixTransformDesc_t __VGSP_NO_LT("transforms");
cublasStatus_t cublasLtMatrixTransform(...) __VGSP_NO_LT("transforms");
cublasStatus_t cublasLtMatrixTransformDescCreate(...) __VGSP_NO_LT("transforms");
cublasStatus_t cublasLtMatmulAlgoGetIds(...) __VGSP_NO_LT("algorithms");
cublasStatus_t cublasLtMatmulAlgoInit(...) __VGSP_NO_LT("algorithms");
cublasStatus_t cublasLtMatmulAlgoCheck(...) __VGSP_NO_LT("algorithms");
cublasStatus_t cublasLtMatmulAlgoCapGetAttribute(...) __VGSP_NO_LT("algorithms");
cublasStatus_t cublasLtMatmulAlgoConfigSetAttribute(...) __VGSP_NO_LT("algorithms");
cublasStatus_t cublasLtMatmulAlgoConfigGetAttribute(...) __VGSP_NO_LT("algorithms");
#undef __VGSP_NO_LT
#endif

#endif
