/* lt_descriptors.c: cuBLASLt's descriptors: structures whose members are attributes; tables say which and how long. */
#include <cublasLt.h>

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"

/* --- attributes --------------------------------------------------------------------------------------------------- */

struct attribute {
    int name;
    size_t offset, bytes; /* 0 bytes: it is known, and not supported */
};

struct attributes {
    const struct attribute *all;
    size_t count;
};

#define MEMBER(name, structure, member) \
    {name, offsetof(structure, member), sizeof((structure *)0)->member}
#define ABSENT(name)      {name, 0, 0}
#define ATTRIBUTES(table) ((struct attributes){table, sizeof table / sizeof *table})

static const struct attribute *find(struct attributes attributes, int name)
{
    for (size_t i = 0; i < attributes.count; i++)
        if (attributes.all[i].name == name) return &attributes.all[i];
    return NULL;
}

static cublasStatus_t set(void *descriptor, struct attributes attributes, int name, const void *value, size_t bytes)
{
    const struct attribute *attribute = find(attributes, name);
    if (!descriptor || !attribute) return CUBLAS_STATUS_INVALID_VALUE;
    if (!attribute->bytes) return CUBLAS_STATUS_NOT_SUPPORTED;
    if (!value || bytes != attribute->bytes) return CUBLAS_STATUS_INVALID_VALUE;
    memcpy((char *)descriptor + attribute->offset, value, bytes);
    return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t get(const void *descriptor, struct attributes attributes, int name, void *value, size_t bytes,
                          size_t *written)
{
    const struct attribute *attribute = find(attributes, name);
    if (!descriptor || !attribute) return CUBLAS_STATUS_INVALID_VALUE;
    if (!attribute->bytes) return CUBLAS_STATUS_NOT_SUPPORTED;
    if (bytes ? !value || bytes != attribute->bytes : !written) return CUBLAS_STATUS_INVALID_VALUE;
    if (bytes) memcpy(value, (const char *)descriptor + attribute->offset, bytes);
    if (written) *written = attribute->bytes;
    return CUBLAS_STATUS_SUCCESS;
}

/* Memory for a descriptor, whose pointer lies at `descriptor`; NULL: there is none. */
static cublasStatus_t create(void *descriptor, size_t bytes)
{
    if (!descriptor) return CUBLAS_STATUS_INVALID_VALUE;
    void *memory = malloc(bytes);
    if (!memory) return CUBLAS_STATUS_ALLOC_FAILED;
    memcpy(descriptor, &memory, sizeof memory);
    return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t destroy(void *descriptor)
{
    free(descriptor);
    return CUBLAS_STATUS_SUCCESS;
}

/* --- layouts ------------------------------------------------------------------------------------------------------ */

#define LAYOUT(name, member) MEMBER(CUBLASLT_MATRIX_LAYOUT_##name, cublasLtMatrixLayoutOpaque_t, member)

static const struct attribute of_layouts[] = {
    LAYOUT(TYPE, type),         LAYOUT(ORDER, order), LAYOUT(ROWS, rows),
    LAYOUT(COLS, columns),      LAYOUT(LD, ld),       LAYOUT(BATCH_COUNT, count),
    LAYOUT(STRIDED_BATCH_OFFSET, stride), LAYOUT(PLANE_OFFSET, plane_offset)};

EXPORT cublasStatus_t cublasLtMatrixLayoutInit(cublasLtMatrixLayout_t layout, cudaDataType type, uint64_t rows,
                                               uint64_t columns, int64_t ld)
{
    if (!layout) return CUBLAS_STATUS_INVALID_VALUE;
    *layout = (cublasLtMatrixLayoutOpaque_t){.type = (uint32_t)type, .order = CUBLASLT_ORDER_COL, .rows = rows,
                                             .columns = columns, .ld = ld, .count = 1};
    return CUBLAS_STATUS_SUCCESS;
}

EXPORT cublasStatus_t cublasLtMatrixLayoutCreate(cublasLtMatrixLayout_t *layout, cudaDataType type, uint64_t rows,
                                                 uint64_t columns, int64_t ld)
{
    cublasStatus_t status = create(layout, sizeof **layout);
    return status ? status : cublasLtMatrixLayoutInit(*layout, type, rows, columns, ld);
}

EXPORT cublasStatus_t cublasLtMatrixLayoutDestroy(cublasLtMatrixLayout_t layout)
{
    return destroy(layout);
}

EXPORT cublasStatus_t cublasLtMatrixLayoutSetAttribute(cublasLtMatrixLayout_t layout,
                                                       cublasLtMatrixLayoutAttribute_t attribute, const void *value,
                                                       size_t bytes)
{
    return set(layout, ATTRIBUTES(of_layouts), (int)attribute, value, bytes);
}

EXPORT cublasStatus_t cublasLtMatrixLayoutGetAttribute(cublasLtMatrixLayout_t layout,
                                                       cublasLtMatrixLayoutAttribute_t attribute, void *value,
                                                       size_t bytes, size_t *written)
{
    return get(layout, ATTRIBUTES(of_layouts), (int)attribute, value, bytes, written);
}

/* --- operations --------------------------------------------------------------------------------------------------- */

#define DESC(name, member) MEMBER(CUBLASLT_MATMUL_DESC_##name, cublasLtMatmulDescOpaque_t, member)
#define NO_DESC(name)      ABSENT(CUBLASLT_MATMUL_DESC_##name)

static const struct attribute of_descs[] = {
    DESC(COMPUTE_TYPE, compute),
    DESC(SCALE_TYPE, scale_type),
    DESC(POINTER_MODE, pointers),
    DESC(TRANSA, transa),
    DESC(TRANSB, transb),
    DESC(TRANSC, transc),
    DESC(FILL_MODE, fill),
    DESC(EPILOGUE, epilogue),
    DESC(BIAS_POINTER, bias),
    DESC(BIAS_BATCH_STRIDE, bias_stride),
    DESC(BIAS_DATA_TYPE, bias_type),
    DESC(EPILOGUE_AUX_POINTER, aux),
    DESC(EPILOGUE_AUX_LD, aux_ld),
    DESC(EPILOGUE_AUX_BATCH_STRIDE, aux_stride),
    DESC(EPILOGUE_AUX_DATA_TYPE, aux_type),
    DESC(SM_COUNT_TARGET, multiprocessors),
    DESC(FAST_ACCUM, fast),
    NO_DESC(ALPHA_VECTOR_BATCH_STRIDE),
    NO_DESC(A_SCALE_POINTER),
    NO_DESC(B_SCALE_POINTER),
    NO_DESC(C_SCALE_POINTER),
    NO_DESC(D_SCALE_POINTER),
    NO_DESC(AMAX_D_POINTER),
    NO_DESC(EPILOGUE_AUX_SCALE_POINTER),
    NO_DESC(EPILOGUE_AUX_AMAX_POINTER)};

EXPORT cublasStatus_t cublasLtMatmulDescInit(cublasLtMatmulDesc_t desc, cublasComputeType_t compute,
                                             cudaDataType scale_type)
{
    if (!desc) return CUBLAS_STATUS_INVALID_VALUE;
    *desc = (cublasLtMatmulDescOpaque_t){.compute = (int32_t)compute, .scale_type = (int32_t)scale_type,
                                         .fill = CUBLAS_FILL_MODE_FULL, .epilogue = CUBLASLT_EPILOGUE_DEFAULT,
                                         .bias_type = -1, .aux_type = -1};
    return CUBLAS_STATUS_SUCCESS;
}

EXPORT cublasStatus_t cublasLtMatmulDescCreate(cublasLtMatmulDesc_t *desc, cublasComputeType_t compute,
                                               cudaDataType scale_type)
{
    cublasStatus_t status = create(desc, sizeof **desc);
    return status ? status : cublasLtMatmulDescInit(*desc, compute, scale_type);
}

EXPORT cublasStatus_t cublasLtMatmulDescDestroy(cublasLtMatmulDesc_t desc)
{
    return destroy(desc);
}

EXPORT cublasStatus_t cublasLtMatmulDescSetAttribute(cublasLtMatmulDesc_t desc,
                                                     cublasLtMatmulDescAttributes_t attribute, const void *value,
                                                     size_t bytes)
{
    return set(desc, ATTRIBUTES(of_descs), (int)attribute, value, bytes);
}

EXPORT cublasStatus_t cublasLtMatmulDescGetAttribute(cublasLtMatmulDesc_t desc,
                                                     cublasLtMatmulDescAttributes_t attribute, void *value,
                                                     size_t bytes, size_t *written)
{
    return get(desc, ATTRIBUTES(of_descs), (int)attribute, value, bytes, written);
}

/* --- preferences -------------------------------------------------------------------------------------------------- */

#define PREF(name, member) MEMBER(CUBLASLT_MATMUL_PREF_##name, cublasLtMatmulPreferenceOpaque_t, member)

static const struct attribute of_preferences[] = {
    PREF(SEARCH_MODE, search),
    PREF(MAX_WORKSPACE_BYTES, workspace),
    PREF(REDUCTION_SCHEME_MASK, reductions),
    PREF(MIN_ALIGNMENT_A_BYTES, alignments[0]),
    PREF(MIN_ALIGNMENT_B_BYTES, alignments[1]),
    PREF(MIN_ALIGNMENT_C_BYTES, alignments[2]),
    PREF(MIN_ALIGNMENT_D_BYTES, alignments[3]),
    PREF(MAX_WAVES_COUNT, waves),
    PREF(IMPL_MASK, implementations)};

EXPORT cublasStatus_t cublasLtMatmulPreferenceInit(cublasLtMatmulPreference_t preference)
{
    if (!preference) return CUBLAS_STATUS_INVALID_VALUE;
    *preference = (cublasLtMatmulPreferenceOpaque_t){.reductions = CUBLASLT_REDUCTION_SCHEME_MASK,
                                                     .alignments = {256, 256, 256, 256},
                                                     .implementations = UINT64_MAX};
    return CUBLAS_STATUS_SUCCESS;
}

EXPORT cublasStatus_t cublasLtMatmulPreferenceCreate(cublasLtMatmulPreference_t *preference)
{
    cublasStatus_t status = create(preference, sizeof **preference);
    return status ? status : cublasLtMatmulPreferenceInit(*preference);
}

EXPORT cublasStatus_t cublasLtMatmulPreferenceDestroy(cublasLtMatmulPreference_t preference)
{
    return destroy(preference);
}

EXPORT cublasStatus_t cublasLtMatmulPreferenceSetAttribute(cublasLtMatmulPreference_t preference,
                                                           cublasLtMatmulPreferenceAttributes_t attribute,
                                                           const void *value, size_t bytes)
{
    return set(preference, ATTRIBUTES(of_preferences), (int)attribute, value, bytes);
}

EXPORT cublasStatus_t cublasLtMatmulPreferenceGetAttribute(cublasLtMatmulPreference_t preference,
                                                           cublasLtMatmulPreferenceAttributes_t attribute, void *value,
                                                           size_t bytes, size_t *written)
{
    return get(preference, ATTRIBUTES(of_preferences), (int)attribute, value, bytes, written);
}
