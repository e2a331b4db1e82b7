/* accuracy.c: every mathematical function against a reference of higher precision, in units in the last place.
 *
 * References are the C library's long double functions (64 bits of mantissa, wrong by few units of those). Limits are CUDA's (CUDA C++ Programming Guide, Mathematical Functions). Floats are walked
 * through with a stride over all bit patterns; doubles are random bit patterns, random numbers of usual size, and numbers
 * around the places named in `centres`. An argument: the number of samples per function.
 */
#define _GNU_SOURCE
#include <math.h>
#include <vgsp/simd.h>

#include "harness.h"

/* On AArch64 long double is software, and the results are the same bits as elsewhere: a few will do. */
#if defined(__aarch64__)
static long samples = 3000;
#else
static long samples = 80000;
#endif

/* --- the error of one result --------------------------------------------------------------------------------- */

/* Distance of got from want in units of want's last place in a format of `bits` mantissa bits and least exponent `least`.
 * Beyond the format's range infinity is right. */
static double ulps(long double got, long double want, int bits, int least, int most)
{
    if (isnan(want)) return isnan(got) ? 0 : INFINITY;
    if (isnan(got)) return INFINITY;
    if (isinf(want)) return got == want ? 0 : INFINITY;
    long double top = ldexpl(1, most);
    if (isinf(got)) got = copysignl(top, got);
    if (fabsl(want) > top) want = copysignl(top, want);
    int e = want == 0 ? least : ilogbl(want);
    if (e < least) e = least;
    return (double)fabsl(ldexpl(got - want, bits - 1 - e));
}
static double ulps_f32(float got, long double want) { return ulps(got, want, 24, -126, 128); }
static double ulps_f64(double got, long double want) { return ulps(got, want, 53, -1022, 1024); }

typedef struct {
    double error, x, y, got;
} Worst;

static void judge(const char *name, Worst w, double limit)
{
    bool bad = !(w.error <= limit);
    if (bad || getenv("VERBOSE"))
        fprintf(stderr, "%-12s %10.4g ulp at (%a, %a): %a%s\n", name, w.error, w.x, w.y, w.got, bad ? "  TOO MUCH" : "");
    failures += bad;
}

/* --- arguments ----------------------------------------------------------------------------------------------- */

static const double centres[] = {1, 0.5, 2, 0.70710678118654752, 1.41421356237309505, 1.57079632679489662,
    3.14159265358979324, 6.28318530717958648, 0.693147180559945309, 0.346573590279972655, 88.72, -87.3, -103.9, 709.78,
    -708.4, -745.1, 0.84375, 1.25, 2.857142857, 6, 28, -1, -2, -3, -2.5, 0.41421356, 2.41421356, 0.22, 1647099, 71476, 6000,
    171.6, 34.9, 35.04, 1e22, 0.9375, 8, 12, 105615};
#define CENTRES (sizeof centres / sizeof centres[0])

static float sample_f32(long i)
{
    if (i % 4 == 0) return s_bits_f32_i32((int32_t)(random_u64() >> 32));
    if (i % 4 == 1) return (float)(centres[(size_t)i / 4 % CENTRES] * (1 + ldexp((double)(int64_t)random_u64(), -75)));
    double unit = (double)(int64_t)random_u64() * 0x1p-63;
    return (float)(unit * (i % 4 == 2 ? 4 : 110));
}

static double sample_f64(long i)
{
    if (i % 4 == 0) return s_bits_f64_i64((int64_t)random_u64());
    if (i % 4 == 1) return centres[(size_t)i / 4 % CENTRES] * (1 + ldexp((double)(int64_t)random_u64(), i % 8 ? -75 : -100));
    double unit = (double)(int64_t)random_u64() * 0x1p-63;
    return unit * (i % 4 == 2 ? 4 : 750);
}

/* --- one function -------------------------------------------------------------------------------------------- */

#define ONE(name, f, T, limit, reference)                                                                     \
    static void measure_##name##_##f(void)                                                                    \
    {                                                                                                         \
        Worst worst = {-1, 0, 0, 0};                                                                          \
        for (long i = 0; i < samples; i += VGSP_W) {                                                          \
            T a[VGSP_W], got[VGSP_W];                                                                         \
            for (int k = 0; k < VGSP_W; k++) a[k] = sample_##f(i + k);                                        \
            store_##f(got, name##_##f(load_##f(a)));                                                          \
            for (int k = 0; k < VGSP_W; k++) {                                                                \
                REFERENCE_##f x = a[k], g = got[k];                                                            \
                (void)g;                                                                                      \
                double e = ulps_##f(got[k], reference);                                                       \
                if (!(e <= worst.error)) worst = (Worst){e, (double)a[k], 0, (double)got[k]};                 \
            }                                                                                                 \
        }                                                                                                     \
        judge(#name "_" #f, worst, limit);                                                                    \
    }
#define TWO(name, f, T, limit, reference)                                                                     \
    static void measure_##name##_##f(void)                                                                    \
    {                                                                                                         \
        Worst worst = {-1, 0, 0, 0};                                                                          \
        for (long i = 0; i < samples; i += VGSP_W) {                                                          \
            T a[VGSP_W], b[VGSP_W], got[VGSP_W];                                                              \
            for (int k = 0; k < VGSP_W; k++) a[k] = sample_##f(i + k), b[k] = sample_##f((i + k) / 4);        \
            store_##f(got, name##_##f(load_##f(a), load_##f(b)));                                             \
            for (int k = 0; k < VGSP_W; k++) {                                                                \
                REFERENCE_##f x = a[k], y = b[k];                                                              \
                double e = ulps_##f(got[k], reference);                                                       \
                if (!(e <= worst.error)) worst = (Worst){e, (double)a[k], (double)b[k], (double)got[k]};      \
            }                                                                                                 \
        }                                                                                                     \
        judge(#name "_" #f, worst, limit);                                                                    \
    }
typedef long double REFERENCE_f32, REFERENCE_f64;

#include "limits.h"
#define FUNCTION1(name, limit32, reference32, limit64, reference64)                                           \
    ONE(name, f32, float, limit32, reference32)                                                               \
    ONE(name, f64, double, limit64, reference64)
#define FUNCTION2(name, limit32, reference32, limit64, reference64)                                           \
    TWO(name, f32, float, limit32, reference32)                                                               \
    TWO(name, f64, double, limit64, reference64)
FUNCTIONS(FUNCTION1, FUNCTION2)
#undef FUNCTION1
#undef FUNCTION2

int main(int count, char **arguments)
{
    require_processor();
    if (count > 1) samples = atol(arguments[1]);
#define FUNCTION(name, limit32, reference32, limit64, reference64) measure_##name##_f32(), measure_##name##_f64();
    FUNCTIONS(FUNCTION, FUNCTION)
    return finish();
}
