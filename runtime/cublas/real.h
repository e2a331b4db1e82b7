/* real.h: cuBLAS's functions on numbers of type REAL; included for each type, with BLAS the library's table of it, and
 * NAME, INDEX and LOCAL, which make the names of this type's functions.
 *
 * Each function describes its call; run_... does the work when the call's turn in its stream has come.
 */
static REAL LOCAL(alpha)(const struct call *call)
{
    return *(const REAL *)call->alpha.at;
}

static REAL LOCAL(beta)(const struct call *call)
{
    return *(const REAL *)call->beta.at;
}

#define ALPHA LOCAL(alpha)(call)
#define BETA  LOCAL(beta)(call)

/* Members of a call. */
#define WITH_ALPHA .alpha.at = alpha, .scalar_bytes = sizeof(REAL)
#define WITH_BOTH  WITH_ALPHA, .beta.at = beta, .has_beta = true

/* --- vectors ------------------------------------------------------------------------------------------------------ */

/* The first element, from 1, whose absolute value none surpasses; times = -1: that surpasses none. */
static int LOCAL(extreme)(const struct call *call, REAL times)
{
    const REAL *x = call->a;
    if (call->n < 1 || call->lda < 1) return 0;
    int best = 0;
    for (int i = 1; i < call->n; i++)
        if (times * (REAL)fabs(x[(size_t)i * call->lda]) > times * (REAL)fabs(x[(size_t)best * call->lda])) best = i;
    return best + 1;
}

static void LOCAL(run_amax)(const struct call *call)
{
    *(int *)call->result = LOCAL(extreme)(call, 1);
}

static void LOCAL(run_amin)(const struct call *call)
{
    *(int *)call->result = LOCAL(extreme)(call, -1);
}

static void LOCAL(run_asum)(const struct call *call)
{
    *(REAL *)call->result = call->lda > 0 ? BLAS.asum(call->n, call->a, call->lda) : 0;
}

static void LOCAL(run_nrm2)(const struct call *call)
{
    *(REAL *)call->result = call->lda > 0 ? BLAS.nrm2(call->n, call->a, call->lda) : 0;
}

static void LOCAL(run_dot)(const struct call *call)
{
    *(REAL *)call->result = BLAS.dot(call->n, call->a, call->lda, call->b, call->ldb);
}

static void LOCAL(run_axpy)(const struct call *call)
{
    BLAS.axpy(call->n, ALPHA, call->a, call->lda, call->c, call->ldc);
}

static void LOCAL(run_scal)(const struct call *call)
{
    BLAS.scal(call->n, ALPHA, call->c, call->ldc);
}

static void LOCAL(run_copy)(const struct call *call)
{
    BLAS.copy(call->n, call->a, call->lda, call->c, call->ldc);
}

static void LOCAL(run_swap)(const struct call *call)
{
    BLAS.swap(call->n, (REAL *)call->a, call->lda, call->c, call->ldc);
}

static void LOCAL(run_rot)(const struct call *call)
{
    BLAS.rot(call->n, (REAL *)call->a, call->lda, call->c, call->ldc, ALPHA, BETA);
}

EXPORT cublasStatus_t INDEX(amax_v2)(cublasHandle_t handle, int n, const REAL *x, int incx, int *result)
{
    return issue(handle, &(struct call){LOCAL(run_amax), .n = n, .a = x, .lda = incx, .result = result}, result);
}

EXPORT cublasStatus_t INDEX(amin_v2)(cublasHandle_t handle, int n, const REAL *x, int incx, int *result)
{
    return issue(handle, &(struct call){LOCAL(run_amin), .n = n, .a = x, .lda = incx, .result = result}, result);
}

EXPORT cublasStatus_t NAME(asum_v2)(cublasHandle_t handle, int n, const REAL *x, int incx, REAL *result)
{
    return issue(handle, &(struct call){LOCAL(run_asum), .n = n, .a = x, .lda = incx, .result = result}, result);
}

EXPORT cublasStatus_t NAME(nrm2_v2)(cublasHandle_t handle, int n, const REAL *x, int incx, REAL *result)
{
    return issue(handle, &(struct call){LOCAL(run_nrm2), .n = n, .a = x, .lda = incx, .result = result}, result);
}

EXPORT cublasStatus_t NAME(dot_v2)(cublasHandle_t handle, int n, const REAL *x, int incx, const REAL *y, int incy,
                                   REAL *result)
{
    struct call call = {LOCAL(run_dot), .n = n, .a = x, .lda = incx, .b = y, .ldb = incy, .result = result};
    return issue(handle, &call, result);
}

EXPORT cublasStatus_t NAME(axpy_v2)(cublasHandle_t handle, int n, const REAL *alpha, const REAL *x, int incx, REAL *y,
                                    int incy)
{
    struct call call = {LOCAL(run_axpy), .n = n, .a = x, .lda = incx, .c = y, .ldc = incy, WITH_ALPHA};
    return issue(handle, &call, true);
}

EXPORT cublasStatus_t NAME(scal_v2)(cublasHandle_t handle, int n, const REAL *alpha, REAL *x, int incx)
{
    return issue(handle, &(struct call){LOCAL(run_scal), .n = n, .c = x, .ldc = incx, WITH_ALPHA}, true);
}

EXPORT cublasStatus_t NAME(copy_v2)(cublasHandle_t handle, int n, const REAL *x, int incx, REAL *y, int incy)
{
    return issue(handle, &(struct call){LOCAL(run_copy), .n = n, .a = x, .lda = incx, .c = y, .ldc = incy}, true);
}

EXPORT cublasStatus_t NAME(swap_v2)(cublasHandle_t handle, int n, REAL *x, int incx, REAL *y, int incy)
{
    return issue(handle, &(struct call){LOCAL(run_swap), .n = n, .a = x, .lda = incx, .c = y, .ldc = incy}, true);
}

EXPORT cublasStatus_t NAME(rot_v2)(cublasHandle_t handle, int n, REAL *x, int incx, REAL *y, int incy, const REAL *c,
                                   const REAL *s)
{
    const REAL *alpha = c, *beta = s;
    struct call call = {LOCAL(run_rot), .n = n, .a = x, .lda = incx, .c = y, .ldc = incy, WITH_BOTH};
    return issue(handle, &call, true);
}

/* --- matrix and vector -------------------------------------------------------------------------------------------- */

static void LOCAL(run_gemv)(const struct call *call)
{
    BLAS.gemv(COLUMN_MAJOR, call->transa, call->m, call->n, ALPHA, call->a, call->lda, call->b, call->ldb, BETA,
              call->c, call->ldc);
}

static void LOCAL(run_ger)(const struct call *call)
{
    BLAS.ger(COLUMN_MAJOR, call->m, call->n, ALPHA, call->a, call->lda, call->b, call->ldb, call->c, call->ldc);
}

static void LOCAL(run_symv)(const struct call *call)
{
    BLAS.symv(COLUMN_MAJOR, call->fill, call->n, ALPHA, call->a, call->lda, call->b, call->ldb, BETA, call->c,
              call->ldc);
}

static void LOCAL(run_syr)(const struct call *call)
{
    BLAS.syr(COLUMN_MAJOR, call->fill, call->n, ALPHA, call->a, call->lda, call->c, call->ldc);
}

EXPORT cublasStatus_t NAME(gemv_v2)(cublasHandle_t handle, cublasOperation_t trans, int m, int n, const REAL *alpha,
                                    const REAL *a, int lda, const REAL *x, int incx, const REAL *beta, REAL *y,
                                    int incy)
{
    struct call call = {LOCAL(run_gemv), .transa = trans_of(trans), .m = m, .n = n, .a = a, .lda = lda, .b = x,
                        .ldb = incx, .c = y, .ldc = incy, WITH_BOTH};
    return issue(handle, &call, is_operation(trans) && m >= 0 && n >= 0 && is_leading(lda, m) && incx && incy);
}

EXPORT cublasStatus_t NAME(ger_v2)(cublasHandle_t handle, int m, int n, const REAL *alpha, const REAL *x, int incx,
                                   const REAL *y, int incy, REAL *a, int lda)
{
    struct call call = {LOCAL(run_ger), .m = m, .n = n, .a = x, .lda = incx, .b = y, .ldb = incy, .c = a, .ldc = lda,
                        WITH_ALPHA};
    return issue(handle, &call, m >= 0 && n >= 0 && is_leading(lda, m) && incx && incy);
}

EXPORT cublasStatus_t NAME(symv_v2)(cublasHandle_t handle, cublasFillMode_t fill, int n, const REAL *alpha,
                                    const REAL *a, int lda, const REAL *x, int incx, const REAL *beta, REAL *y,
                                    int incy)
{
    struct call call = {LOCAL(run_symv), .fill = fill_of(fill), .n = n, .a = a, .lda = lda, .b = x, .ldb = incx,
                        .c = y, .ldc = incy, WITH_BOTH};
    return issue(handle, &call, is_fill(fill) && n >= 0 && is_leading(lda, n) && incx && incy);
}

EXPORT cublasStatus_t NAME(syr_v2)(cublasHandle_t handle, cublasFillMode_t fill, int n, const REAL *alpha,
                                   const REAL *x, int incx, REAL *a, int lda)
{
    struct call call = {LOCAL(run_syr), .fill = fill_of(fill), .n = n, .a = x, .lda = incx, .c = a, .ldc = lda,
                        WITH_ALPHA};
    return issue(handle, &call, is_fill(fill) && n >= 0 && is_leading(lda, n) && incx);
}

/* --- products of matrices ----------------------------------------------------------------------------------------- */

static void LOCAL(multiply)(const struct call *call, const REAL *a, const REAL *b, REAL *c)
{
    BLAS.gemm(COLUMN_MAJOR, call->transa, call->transb, call->m, call->n, call->k, ALPHA, a, call->lda, b, call->ldb,
              BETA, c, call->ldc);
}

static void LOCAL(run_gemm)(const struct call *call)
{
    for (long long i = 0; i < call->count; i++)
        LOCAL(multiply)(call, (const REAL *)call->a + i * call->stride_a, (const REAL *)call->b + i * call->stride_b,
                        (REAL *)call->c + i * call->stride_c);
}

static void LOCAL(run_gemm_pointers)(const struct call *call)
{
    for (int i = 0; i < call->count; i++)
        LOCAL(multiply)(call, ((const REAL *const *)call->a)[i], ((const REAL *const *)call->b)[i],
                        ((REAL *const *)call->c)[i]);
}

#define PRODUCT(runs)                                                                                                 \
    LOCAL(runs), .transa = trans_of(transa), .transb = trans_of(transb), .m = m, .n = n, .k = k, .a = a, .lda = lda, \
    .b = b, .ldb = ldb, .c = (void *)c, .ldc = ldc, WITH_BOTH

EXPORT cublasStatus_t NAME(gemm_v2)(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m,
                                    int n, int k, const REAL *alpha, const REAL *a, int lda, const REAL *b, int ldb,
                                    const REAL *beta, REAL *c, int ldc)
{
    struct call call = {PRODUCT(run_gemm), .count = 1};
    return issue(handle, &call, is_product(transa, transb, m, n, k, lda, ldb, ldc));
}

EXPORT cublasStatus_t NAME(gemmStridedBatched)(cublasHandle_t handle, cublasOperation_t transa,
                                               cublasOperation_t transb, int m, int n, int k, const REAL *alpha,
                                               const REAL *a, int lda, long long stride_a, const REAL *b, int ldb,
                                               long long stride_b, const REAL *beta, REAL *c, int ldc,
                                               long long stride_c, int count)
{
    struct call call = {PRODUCT(run_gemm), .stride_a = stride_a, .stride_b = stride_b, .stride_c = stride_c,
                        .count = count};
    return issue(handle, &call, is_product(transa, transb, m, n, k, lda, ldb, ldc) && count >= 0);
}

EXPORT cublasStatus_t NAME(gemmBatched)(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb,
                                        int m, int n, int k, const REAL *alpha, const REAL *const a[], int lda,
                                        const REAL *const b[], int ldb, const REAL *beta, REAL *const c[], int ldc,
                                        int count)
{
    struct call call = {PRODUCT(run_gemm_pointers), .count = count};
    return issue(handle, &call, is_product(transa, transb, m, n, k, lda, ldb, ldc) && count >= 0);
}

/* --- symmetric and triangular matrices ---------------------------------------------------------------------------- */

static void LOCAL(run_symm)(const struct call *call)
{
    BLAS.symm(COLUMN_MAJOR, call->side, call->fill, call->m, call->n, ALPHA, call->a, call->lda, call->b, call->ldb,
              BETA, call->c, call->ldc);
}

static void LOCAL(run_syrk)(const struct call *call)
{
    BLAS.syrk(COLUMN_MAJOR, call->fill, call->transa, call->n, call->k, ALPHA, call->a, call->lda, BETA, call->c,
              call->ldc);
}

static void LOCAL(run_trsm)(const struct call *call)
{
    BLAS.trsm(COLUMN_MAJOR, call->side, call->fill, call->transa, call->diagonal, call->m, call->n, ALPHA, call->a,
              call->lda, call->c, call->ldc);
}

/* A is as high as the side of B that it stands at is long. */
static bool LOCAL(is_sided)(cublasSideMode_t side, cublasFillMode_t fill, int m, int n, int lda, int ldb)
{
    return is_side(side) && is_fill(fill) && m >= 0 && n >= 0 && is_leading(lda, side == CUBLAS_SIDE_LEFT ? m : n) &&
           is_leading(ldb, m);
}

EXPORT cublasStatus_t NAME(symm_v2)(cublasHandle_t handle, cublasSideMode_t side, cublasFillMode_t fill, int m, int n,
                                    const REAL *alpha, const REAL *a, int lda, const REAL *b, int ldb,
                                    const REAL *beta, REAL *c, int ldc)
{
    struct call call = {LOCAL(run_symm), .side = side_of(side), .fill = fill_of(fill), .m = m, .n = n, .a = a,
                        .lda = lda, .b = b, .ldb = ldb, .c = c, .ldc = ldc, WITH_BOTH};
    return issue(handle, &call, LOCAL(is_sided)(side, fill, m, n, lda, ldb) && is_leading(ldc, m));
}

EXPORT cublasStatus_t NAME(syrk_v2)(cublasHandle_t handle, cublasFillMode_t fill, cublasOperation_t trans, int n,
                                    int k, const REAL *alpha, const REAL *a, int lda, const REAL *beta, REAL *c,
                                    int ldc)
{
    struct call call = {LOCAL(run_syrk), .fill = fill_of(fill), .transa = trans_of(trans), .n = n, .k = k, .a = a,
                        .lda = lda, .c = c, .ldc = ldc, WITH_BOTH};
    return issue(handle, &call, is_fill(fill) && is_operation(trans) && n >= 0 && k >= 0 &&
                                    is_leading(lda, stored(trans, n, k)) && is_leading(ldc, n));
}

EXPORT cublasStatus_t NAME(trsm_v2)(cublasHandle_t handle, cublasSideMode_t side, cublasFillMode_t fill,
                                    cublasOperation_t trans, cublasDiagType_t diagonal, int m, int n,
                                    const REAL *alpha, const REAL *a, int lda, REAL *b, int ldb)
{
    struct call call = {LOCAL(run_trsm), .side = side_of(side), .fill = fill_of(fill), .transa = trans_of(trans),
                        .diagonal = diagonal == CUBLAS_DIAG_UNIT ? UNIT : NON_UNIT, .m = m, .n = n, .a = a,
                        .lda = lda, .c = b, .ldc = ldb, WITH_ALPHA};
    bool valid = is_operation(trans) && (diagonal == CUBLAS_DIAG_UNIT || diagonal == CUBLAS_DIAG_NON_UNIT);
    return issue(handle, &call, valid && LOCAL(is_sided)(side, fill, m, n, lda, ldb));
}

/* --- what BLAS lacks ---------------------------------------------------------------------------------------------- */

static REAL LOCAL(element)(const REAL *a, int ld, int trans, int row, int column)
{
    return trans == AS_IT_IS ? a[row + (size_t)column * ld] : a[column + (size_t)row * ld];
}

/* A matrix whose factor is 0 is not read. */
static void LOCAL(run_geam)(const struct call *call)
{
    REAL alpha = ALPHA, beta = BETA, *c = call->c;
    for (int column = 0; column < call->n; column++)
        for (int row = 0; row < call->m; row++) {
            REAL a = alpha != 0 ? alpha * LOCAL(element)(call->a, call->lda, call->transa, row, column) : 0;
            REAL b = beta != 0 ? beta * LOCAL(element)(call->b, call->ldb, call->transb, row, column) : 0;
            c[row + (size_t)column * call->ldc] = a + b;
        }
}

static void LOCAL(run_dgmm)(const struct call *call)
{
    const REAL *a = call->a, *x = call->b;
    REAL *c = call->c;
    for (int column = 0; column < call->n; column++)
        for (int row = 0; row < call->m; row++)
            c[row + (size_t)column * call->ldc] =
                a[row + (size_t)column * call->lda] * x[(size_t)(call->side == LEFT ? row : column) * call->ldb];
}

EXPORT cublasStatus_t NAME(geam)(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m,
                                 int n, const REAL *alpha, const REAL *a, int lda, const REAL *beta, const REAL *b,
                                 int ldb, REAL *c, int ldc)
{
    struct call call = {LOCAL(run_geam), .transa = trans_of(transa), .transb = trans_of(transb), .m = m, .n = n,
                        .a = a, .lda = lda, .b = b, .ldb = ldb, .c = c, .ldc = ldc, WITH_BOTH};
    return issue(handle, &call, is_operation(transa) && is_operation(transb) && m >= 0 && n >= 0 &&
                                    is_leading(lda, stored(transa, m, n)) && is_leading(ldb, stored(transb, m, n)) &&
                                    is_leading(ldc, m));
}

EXPORT cublasStatus_t NAME(dgmm)(cublasHandle_t handle, cublasSideMode_t side, int m, int n, const REAL *a, int lda,
                                 const REAL *x, int incx, REAL *c, int ldc)
{
    struct call call = {LOCAL(run_dgmm), .side = side_of(side), .m = m, .n = n, .a = a, .lda = lda, .b = x,
                        .ldb = incx, .c = c, .ldc = ldc};
    if (handle && incx < 0) return CUBLAS_STATUS_NOT_SUPPORTED;
    return issue(handle, &call, is_side(side) && m >= 0 && n >= 0 && is_leading(lda, m) && is_leading(ldc, m));
}

#undef ALPHA
#undef BETA
#undef WITH_ALPHA
#undef WITH_BOTH
#undef PRODUCT
