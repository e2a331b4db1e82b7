/* scalar.c: the scalar words where the processor's instructions are not used: fma in software against the C library's,
 * rounding without SSE4.1 against floor and its kin, and the helpers of simd_support.h against the compiler's own.
 * Compiled for plain x86-64 (or AArch64), as the serial form is.
 */
#define VGSP_SIMD_SERIAL
#include <math.h>
#include <vgsp/simd.h>

/* Under names of their own, so that the library's stay for comparison. */
#define memcpy support_memcpy
#define memmove support_memmove
#define memset support_memset
#define memcmp support_memcmp
#define __udivti3 support_udivti3
#define __umodti3 support_umodti3
#define __divti3 support_divti3
#define __modti3 support_modti3
#include <vgsp/simd_support.h>
#undef memcpy
#undef memmove
#undef memset
#undef memcmp

#include "harness.h"

static double any_f64(void)
{
    uint64_t r = random_u64(), bits = random_u64();
    if (r % 4 == 0) return s_bits_f64_i64((int64_t)bits);
    if (r % 4 == 1) return s_bits_f64_i64((int64_t)(bits & 0x800fffffffffffff)); /* denormal */
    uint64_t exponent = 1023 - 40 + (r >> 8) % 80;
    uint64_t mantissa = r % 4 == 2 ? bits & 0xfffffffffffff : bits & 0xff00000000000; /* few bits: halfway cases */
    return s_bits_f64_i64((int64_t)(bits >> 63 << 63 | exponent << 52 | mantissa));
}

static float any_f32(void)
{
    uint64_t r = random_u64();
    uint32_t bits = (uint32_t)random_u64();
    if (r % 4 == 0) return s_bits_f32_i32((int32_t)bits);
    if (r % 4 == 1) return s_bits_f32_i32((int32_t)(bits & 0x807fffff));
    uint32_t exponent = 127 - 20 + (uint32_t)(r >> 8) % 40;
    return s_bits_f32_i32((int32_t)((bits & 0x80000000) | exponent << 23 | (bits & (r % 4 == 2 ? 0x7fffff : 0x7ff000))));
}

/* c often near -a b, where everything cancels, or so small that only a sticky bit tells. */
static void test_fma(void)
{
    for (int i = 0; i < 2000000; i++) {
        double a = any_f64(), b = any_f64(), c = i & 1 ? any_f64() : -(a * b) * (i & 2 ? 1 : 0x1p-52);
        float x = any_f32(), y = any_f32(), z = i & 1 ? any_f32() : -(x * y) * (i & 2 ? 1 : 0x1p-23f);
        if (!same_f64(s_fma_f64(a, b, c), fma(a, b, c))) fail("fma_f64(%a, %a, %a)", a, b, c);
        if (!same_f32(s_fma_f32(x, y, z), fmaf(x, y, z))) fail("fma_f32(%a, %a, %a)", x, y, z);
#if !defined(__FMA__) && !defined(__aarch64__)
        double soft = vgsp_soft_fma_f64(a, b, c, VGSP_NEAREST);
        float soft_f32 = vgsp_soft_fma_f32(x, y, z);
        if (!same_f64(soft, fma(a, b, c))) fail("soft fma_f64(%a, %a, %a): %a for %a", a, b, c, soft, fma(a, b, c));
        if (!same_f32(soft_f32, fmaf(x, y, z))) fail("soft fma_f32(%a, %a, %a): %a", x, y, z, soft_f32);
#endif
    }
}

static void test_rounding(void)
{
    for (int i = 0; i < 500000; i++) {
        double a = i & 1 ? any_f64() : (double)(int64_t)random_u64() * 0x1p-62;
        float b = (float)a;
        check(same_f64(s_rint_f64(a), rint(a)) && same_f32(s_rint_f32(b), rintf(b)));
        check(same_f64(s_floor_f64(a), floor(a)) && same_f32(s_floor_f32(b), floorf(b)));
        check(same_f64(s_ceil_f64(a), ceil(a)) && same_f32(s_ceil_f32(b), ceilf(b)));
        check(same_f64(s_trunc_f64(a), trunc(a)) && same_f32(s_trunc_f32(b), truncf(b)));
        check(same_f64(s_round_f64(a), round(a)) && same_f32(s_round_f32(b), roundf(b)));
        double c = any_f64();
        float d = any_f32();
        check(same_f64(s_nextafter_f64(a, c), nextafter(a, c)) && same_f32(s_nextafter_f32(b, d), nextafterf(b, d)));
        int n = (int)(random_u64() % 5000) - 2500, m = n / 8;
        check(same_f64(s_ldexp_f64(a, n), ldexp(a, n)) && same_f32(s_ldexp_f32(b, m), ldexpf(b, m)));
        int e;
        double f = frexp(a, &e);
        check(same_f64(s_frexp_mantissa_f64(a), f) && (!isfinite(a) || s_frexp_exponent_f64(a) == e));
        float g = frexpf(b, &e);
        check(same_f32(s_frexp_mantissa_f32(b), g) && (!isfinite(b) || s_frexp_exponent_f32(b) == e));
    }
}

static void test_special_values(void)
{
    const double inf = INFINITY, nan = NAN;
    static const double special[] = {0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 2.5, -2.5, 1e300, -1e300, 1e-310, INFINITY, -INFINITY, NAN};
    for (unsigned i = 0; i < sizeof special / sizeof *special; i++)
        for (unsigned j = 0; j < sizeof special / sizeof *special; j++) {
            double x = special[i], y = special[j];
            if (!same_f64(s_pow_f64(x, y), pow(x, y)) && fabs(pow(x, y) / s_pow_f64(x, y) - 1) > 1e-15)
                fail("pow(%a, %a) = %a", x, y, s_pow_f64(x, y));
            if (!same_f64(s_atan2_f64(x, y), atan2(x, y)) && fabs(atan2(x, y) / s_atan2_f64(x, y) - 1) > 1e-15)
                fail("atan2(%a, %a) = %a", x, y, s_atan2_f64(x, y));
            check(same_f64(s_fmod_f64(x, y), fmod(x, y)) && same_f64(s_remainder_f64(x, y), remainder(x, y)));
            if (!isnan(x) && !isnan(y)) check(same_f64(s_hypot_f64(x, y), hypot(x, y)));
        }
    check(s_log_f64(0) == -inf && isnan(s_log_f64(-1)) && s_log_f64(inf) == inf && isnan(s_log_f32((float)nan)));
    check(s_exp_f32(-INFINITY) == 0 && s_exp_f32(INFINITY) == INFINITY && s_exp_f64(-inf) == 0 && s_exp_f64(inf) == inf);
    check(isnan(s_sin_f32(INFINITY)) && isnan(s_cos_f64(-inf)) && same_f32(s_sin_f32(-0.0f), -0.0f));
    check(same_f64(s_sinpi_f64(-3), -0.0) && s_cospi_f64(0.5) == 0 && s_cospi_f64(3) == -1);
    check(s_ilogb_f32(0) == INT32_MIN && s_ilogb_f64(inf) == INT32_MAX && s_logb_f64(0) == -inf && s_logb_f32(-INFINITY) == INFINITY);
    check(fabs(s_tgamma_f64(5) - 24) < 1e-14 && s_tgamma_f64(172) == inf);
    check(isnan(s_tgamma_f64(-2)) && s_lgamma_f64(-1) == inf && same_f64(s_tgamma_f64(-0.0), -inf));
    check(s_erf_f64(inf) == 1 && s_erfc_f64(-inf) == 2 && s_erfc_f64(30) == 0 && s_tanh_f32(-INFINITY) == -1);
}

/* CUDA's bound is absolute: 5e-12, times the result where that is large. */
static void test_orders(void)
{
    for (int i = 0; i < 20000; i++) {
        int n = (int)(random_u64() % 129);
        double x = (double)(int64_t)random_u64() * 0x1p-63 * (i % 2 ? 300 : 10), a = fabs(x);
        double j = s_jn_f64(x, n), y = s_yn_f64(a, n), want = yn(n, a);
        if (!(fabs(j - jn(n, x)) <= 5e-12)) fail("jn(%d, %a) = %a", n, x, j);
        if (!(y == want || fabs(y - want) <= 5e-12 * fmax(1, fabs(want)))) fail("yn(%d, %a) = %a", n, a, y);
    }
    check(isnan(s_jn_f64(1, -1)) && isnan(s_yn_f64(1, -1)) && s_yn_f64(0, 5) == -INFINITY && isnan(s_yn_f64(-1, 5)));
    check(s_jn_f64(0, 5) == 0 && s_jn_f64(INFINITY, 5) == 0 && s_yn_f64(INFINITY, 5) == 0 && s_jn_f64(1e-300, 2) == 0);
}

static void test_memory_helpers(void)
{
    static char a[200], b[200], want[200];
    for (int round = 0; round < 20000; round++) {
        for (int i = 0; i < 200; i++) want[i] = a[i] = (char)random_u64(), b[i] = (char)(a[i] + (random_u64() % 50 == 0));
        size_t to = random_u64() % 100, from = random_u64() % 100, size = random_u64() % 100;
        support_memmove(a + to, a + from, size);
        memmove(want + to, want + from, size);
        check(memcmp(a, want, sizeof a) == 0);
        support_memcpy(a + to, b + from, size);
        memcpy(want + to, b + from, size);
        check(memcmp(a, want, sizeof a) == 0);
        support_memset(a + to, (int)from, size);
        memset(want + to, (int)from, size);
        check(memcmp(a, want, sizeof a) == 0);
        int x = support_memcmp(a + to, b + to, size), y = memcmp(a + to, b + to, size);
        check((x > 0) - (x < 0) == (y > 0) - (y < 0));
    }
}

static void test_wide_division(void)
{
    for (int i = 0; i < 20000; i++) {
        vgsp_i128 a = (vgsp_i128)((vgsp_u128)random_u64() << 64 | random_u64()) >> random_u64() % 127;
        vgsp_i128 b = (vgsp_i128)((vgsp_u128)random_u64() << 64 | random_u64()) >> random_u64() % 127;
        if (b == 0) b = 1;
        check(support_divti3(a, b) == a / b && support_modti3(a, b) == a % b);
        check(support_udivti3((vgsp_u128)a, (vgsp_u128)b) == (vgsp_u128)a / (vgsp_u128)b);
        check(support_umodti3((vgsp_u128)a, (vgsp_u128)b) == (vgsp_u128)a % (vgsp_u128)b);
    }
    check(support_divti3(5, 0) == -1 && support_modti3(5, 0) == 5 && support_umodti3(7, 0) == 7);
}

int main(void)
{
    test_fma();
    test_rounding();
    test_special_values();
    test_orders();
    test_memory_helpers();
    test_wide_division();
    return finish();
}
