/* cublasLt.h: NVIDIA's cuBLASLt: its handle, which programs make beside that of cuBLAS. Its products with descriptors of
 * layouts do not exist here: whoever uses one is told so at the line; cublasGemmEx computes most of the same.
 */
#ifndef CUBLASLT_H_
#define CUBLASLT_H_

#include <cublas_v2.h>

typedef struct cublasLtContext *cublasLtHandle_t;

#ifdef __cplusplus
extern "C" {
#endif

/* As cublasCreate and cublasDestroy. */
cublasStatus_t cublasLtCreate(cublasLtHandle_t *handle);
cublasStatus_t cublasLtDestroy(cublasLtHandle_t handle);
size_t cublasLtGetVersion(void);
const char *cublasLtGetStatusName(cublasStatus_t status);
const char *cublasLtGetStatusString(cublasStatus_t status);

#ifdef __cplusplus
}
#endif

#if defined(__clang__) && defined(__cplusplus)
#define __VGSP_NO_LT __attribute__((unavailable("cuBLASLt's products are not supported: see docs/language.md")))
typedef struct cublasLtMatmulDescOpaque *cublasLtMatmulDesc_t __VGSP_NO_LT;
typedef struct cublasLtMatrixLayoutOpaque *cublasLtMatrixLayout_t __VGSP_NO_LT;
typedef struct cublasLtMatrixTransformDescOpaque *cublasLtMatrixTransformDesc_t __VGSP_NO_LT;
typedef struct cublasLtMatmulPreferenceOpaque *cublasLtMatmulPreference_t __VGSP_NO_LT;
struct __VGSP_NO_LT cublasLtMatmulAlgo_t {};
struct __VGSP_NO_LT cublasLtMatmulHeuristicResult_t {};
cublasStatus_t cublasLtMatmul(...) __VGSP_NO_LT;
cublasStatus_t cublasLtMatmulAlgoGetHeuristic(...) __VGSP_NO_LT;
cublasStatus_t cublasLtMatmulDescCreate(...) __VGSP_NO_LT;
cublasStatus_t cublasLtMatrixLayoutCreate(...) __VGSP_NO_LT;
cublasStatus_t cublasLtMatrixTransform(...) __VGSP_NO_LT;
#undef __VGSP_NO_LT
#endif

#endif
