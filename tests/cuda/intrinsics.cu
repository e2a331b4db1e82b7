// Intrinsics against plain host code: the SIMD ones lane by lane, minima of three, __dp2a, __fns, conversions
// of NaN and of numbers beyond the range; sums, products, quotients, roots and fma in every direction of rounding,
// against the processor's own.
#include <fenv.h>
#include <limits.h>

#include "kernel_test.h"

// --- SIMD within a word ---------------------------------------------------------------------------------------------

// name, type of its lanes (16 bits and 8), value of a lane from x and y (int)
#define SIMD(S)                                                                                                        \
    S(__vadd, short, signed char, x + y)                                                                               \
    S(__vaddss, short, signed char, clamped<T>(x + y))                                                                 \
    S(__vaddus, unsigned short, unsigned char, clamped<T>(x + y))                                                      \
    S(__vsub, short, signed char, x - y)                                                                               \
    S(__vsubss, short, signed char, clamped<T>(x - y))                                                                 \
    S(__vsubus, unsigned short, unsigned char, clamped<T>(x - y))                                                      \
    S(__vavgs, short, signed char, (int)round((x + y) / 2.0))                                                          \
    S(__vavgu, unsigned short, unsigned char, (x + y + 1) / 2)                                                         \
    S(__vhaddu, unsigned short, unsigned char, (x + y) / 2)                                                            \
    S(__vabsdiffs, short, signed char, abs(x - y))                                                                     \
    S(__vabsdiffu, unsigned short, unsigned char, abs(x - y))                                                          \
    S(__vmaxs, short, signed char, x > y ? x : y)                                                                      \
    S(__vminu, unsigned short, unsigned char, x < y ? x : y)                                                           \
    S(__vcmpeq, short, signed char, x == y ? -1 : 0)                                                                   \
    S(__vcmpges, short, signed char, x >= y ? -1 : 0)                                                                  \
    S(__vcmpltu, unsigned short, unsigned char, x < y ? -1 : 0)                                                        \
    S(__vsetne, short, signed char, x != y)                                                                            \
    S(__vsetgtu, unsigned short, unsigned char, x > y)                                                                 \
    S(__vsetles, short, signed char, x <= y)
#define SIMD_1(S)                                                                                                      \
    S(__vneg, short, signed char, -x)                                                                                  \
    S(__vnegss, short, signed char, clamped<T>(-x))                                                                    \
    S(__vabs, short, signed char, abs(x))                                                                              \
    S(__vabsss, short, signed char, clamped<T>(abs(x)))

template <class T> static int clamped(int v)
{
    int most = (T)-1 < 0 ? (1 << (sizeof(T) * 8 - 1)) - 1 : (1 << sizeof(T) * 8) - 1, least = (T)-1 < 0 ? -most - 1 : 0;
    return v > most ? most : v < least ? least : v;
}

enum { simd_count = 2 * 23, scalar_count = 13 };

__global__ void run_simd(const unsigned *in, unsigned *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, k = 0;
    if (i >= n) return;
    unsigned a = in[i], b = in[n + i], c = in[2 * n + i];
#define RUN(name, T2, T4, value)   out[k++ * n + i] = name##2(a, b), out[k++ * n + i] = name##4(a, b);
#define RUN_1(name, T2, T4, value) out[k++ * n + i] = name##2(a), out[k++ * n + i] = name##4(a);
    SIMD(RUN)
    SIMD_1(RUN_1) unsigned more[scalar_count] = {__vsads2(a, b),
                                                 __vsadu4(a, b),
                                                 (unsigned)__viaddmax_s32((int)a, (int)b, (int)c),
                                                 __vimin3_u32(a, b, c),
                                                 (unsigned)__vimax3_s32_relu((int)a, (int)b, (int)c),
                                                 __viaddmin_s16x2(a, b, c),
                                                 __vimax3_u16x2(a, b, c),
                                                 (unsigned)__dp2a_lo((int)a, (int)b, (int)c),
                                                 __dp2a_hi(a, b, c),
                                                 __fns(a, b & 31, (int)(c % 9) - 4),
                                                 (unsigned)__dp4a((int)a, (int)b, (int)c),
                                                 __dp4a(a, b, c),
                                                 __viaddmax_s16x2_relu(a, b, c)};
    for (int j = 0; j < scalar_count; j++) out[(simd_count + j) * n + i] = more[j];
}

template <class T, class F> static unsigned by_lanes(unsigned a, unsigned b, F value)
{
    unsigned r = 0;
    const int bits = sizeof(T) * 8;
    for (int k = 0; k < 32; k += bits)
        r |= ((unsigned)value((int)(T)(a >> k), (int)(T)(b >> k)) & (bits == 8 ? 0xffu : 0xffffu)) << k;
    return r;
}

static unsigned nth_set(unsigned mask, int base, int offset)
{
    if (offset == 0) return mask >> base & 1 ? (unsigned)base : ~0u;
    for (int at = base, left = abs(offset); at >= 0 && at<32; at += offset> 0 ? 1 : -1)
        if ((mask >> at & 1) && --left == 0) return (unsigned)at;
    return ~0u;
}

static void check_simd(const unsigned *got, unsigned a, unsigned b, unsigned c, int n, int i)
{
    int k = 0;
#define SAME(name, want)                                                                                               \
    if (got[k++ * n + i] != (want))                                                                                    \
        fail("%s(%08x, %08x, %08x) = %08x, not %08x", name, a, b, c, got[(k - 1) * n + i], want);
#define CHECK_AS(name, type, value)                                                                                    \
    {                                                                                                                  \
        typedef type T;                                                                                                \
        unsigned want = by_lanes<T>(a, b, [](int x, int y) { return (void)y, value; });                                \
        SAME(name, want)                                                                                               \
    }
#define CHECK(name, T2, T4, value) CHECK_AS(#name "2", T2, value) CHECK_AS(#name "4", T4, value)
    SIMD(CHECK) SIMD_1(CHECK) auto max3 = [](int x, int y, int z) { return x > y ? (x > z ? x : z) : y > z ? y : z; };
    unsigned sums = 0, bytes = 0, minima = 0, maxima = 0, relu = 0;
    for (int j = 0; j < 32; j += 16) {
        sums += (unsigned)abs((short)(a >> j) - (short)(b >> j));
        int s = (short)((a >> j) + (b >> j)), z = (short)(c >> j);
        minima |= ((unsigned)(s < z ? s : z) & 0xffff) << j;
        relu |= ((unsigned)max3(s, z, 0) & 0xffff) << j;
        maxima |= (unsigned)max3((unsigned short)(a >> j), (unsigned short)(b >> j), (unsigned short)(c >> j)) << j;
    }
    for (int j = 0; j < 32; j += 8) bytes += (unsigned)abs((int)(a >> j & 255) - (int)(b >> j & 255));
    int sum = (int)(a + b), lo = (int)c, dot = (int)c;
    unsigned udot = c;
    for (int j = 0; j < 32; j += 8) udot += (a >> j & 255) * (b >> j & 255);
    lo = (int)((unsigned)lo + (unsigned)((short)a * (signed char)b) +
               (unsigned)((short)(a >> 16) * (signed char)(b >> 8)));
    for (int j = 0; j < 32; j += 8)
        dot = (int)((unsigned)dot + (unsigned)((signed char)(a >> j) * (signed char)(b >> j)));
    unsigned least = a < b ? a : b;
    SAME("__vsads2", sums)
    SAME("__vsadu4", bytes)
    SAME("__viaddmax_s32", (unsigned)(sum > (int)c ? sum : (int)c))
    SAME("__vimin3_u32", least < c ? least : c)
    SAME("__vimax3_s32_relu", (unsigned)max3(max3((int)a, (int)b, (int)c), 0, 0))
    SAME("__viaddmin_s16x2", minima)
    SAME("__vimax3_u16x2", maxima)
    SAME("__dp2a_lo", (unsigned)lo)
    SAME("__dp2a_hi", c + (a & 0xffff) * (b >> 16 & 255) + (a >> 16) * (b >> 24))
    SAME("__fns", nth_set(a, (int)(b & 31), (int)(c % 9) - 4))
    SAME("__dp4a", (unsigned)dot)
    SAME("__dp4a, unsigned", udot)
    SAME("__viaddmax_s16x2_relu", relu)
}

static void test_simd()
{
    const int n = 1000;
    const unsigned edges[] = {0,          ~0u,        0x80008000, 0x7fff7fff, 0x80808080,
                              0x7f7f7f7f, 0x80007fff, 0x01ff8000, 0x00ff0001};
    Buffer<unsigned> in(3 * n), out((simd_count + scalar_count) * n);
    for (int i = 0; i < 3 * n; i++) in[i] = i % 3 ? random_bits() : edges[(i / 3) % 9];
    for (int i = 0; i < 81; i++) in[i] = edges[i % 9], in[n + i] = edges[i / 9];
    in.up();
    run_simd<<<8, 128>>>(in.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) check_simd(out.host, in[i], in[n + i], in[2 * n + i], n, i);
    hash(out.host, (simd_count + scalar_count) * n * sizeof(unsigned));
}

// --- the larger or smaller of two, and which of them it is -------------------------------------------------------------

struct Two {
    unsigned value[12];
    bool first[4], high[4], low[4];
};

__global__ void run_two(const unsigned *in, Two *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    unsigned a = in[i], b = in[n + i];
    Two t;
    t.value[0] = (unsigned)__vibmax_s32((int)a, (int)b, &t.first[0]), t.value[1] = __vibmax_u32(a, b, &t.first[1]);
    t.value[2] = (unsigned)__vibmin_s32((int)a, (int)b, &t.first[2]), t.value[3] = __vibmin_u32(a, b, &t.first[3]);
    t.value[4] = __vibmax_s16x2(a, b, &t.high[0], &t.low[0]), t.value[5] = __vibmax_u16x2(a, b, &t.high[1], &t.low[1]);
    t.value[6] = __vibmin_s16x2(a, b, &t.high[2], &t.low[2]), t.value[7] = __vibmin_u16x2(a, b, &t.high[3], &t.low[3]);
    t.value[8] = (unsigned)__vimax_s32_relu((int)a, (int)b), t.value[9] = (unsigned)__vimin_s32_relu((int)a, (int)b);
    t.value[10] = __vimax_s16x2_relu(a, b), t.value[11] = __vimin_s16x2_relu(a, b);
    out[i] = t;
}

template <class T> static T chosen(bool larger, T x, T y) { return (x > y) == larger ? x : y; }

template <class T> static unsigned chosen_lanes(bool larger, unsigned a, unsigned b, T least)
{
    T low = chosen(larger, (T)a, (T)b), high = chosen(larger, (T)(a >> 16), (T)(b >> 16));
    return (unsigned)(unsigned short)chosen(true, low, least) | (unsigned)(unsigned short)chosen(true, high, least) << 16;
}

static void check_two(const Two &t, unsigned a, unsigned b)
{
    for (int k = 0; k < 4; k++) { // signed and unsigned maxima, signed and unsigned minima
        bool larger = k < 2, is_signed = k % 2 == 0;
        unsigned other = is_signed ? (unsigned)chosen(larger, (int)a, (int)b) : chosen(larger, a, b);
        unsigned lanes = is_signed ? chosen_lanes<short>(larger, a, b, -32768)
                                   : chosen_lanes<unsigned short>(larger, a, b, 0);
        if (t.value[k] != other || t.first[k] != (other == a)) fail("32 bits %d of %08x, %08x: %08x", k, a, b, t.value[k]);
        if (t.value[4 + k] != lanes || t.low[k] != ((lanes & 0xffff) == (a & 0xffff)) || t.high[k] != (lanes >> 16 == a >> 16))
            fail("16 bits %d of %08x, %08x: %08x", k, a, b, t.value[4 + k]);
    }
    for (int k = 0; k < 2; k++) {
        if ((int)t.value[8 + k] != chosen(true, 0, chosen(k == 0, (int)a, (int)b)) ||
            t.value[10 + k] != chosen_lanes<short>(k == 0, a, b, 0))
            fail("not below 0, %d of %08x, %08x: %08x, %08x", k, a, b, t.value[8 + k], t.value[10 + k]);
    }
}

static void test_two()
{
    const int n = 400;
    Buffer<unsigned> in(2 * n);
    Buffer<Two> out(n);
    for (int i = 0; i < n; i++) {
        in[i] = random_bits();
        in[n + i] = i % 4 == 0 ? in[i] : i % 4 == 1 ? in[i] ^ 0xffff : i % 4 == 2 ? in[i] ^ 0xffff0000 : random_bits();
    }
    in.up();
    run_two<<<4, 100>>>(in.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) check_two(out[i], in[i], in[n + i]);
}

// --- conversions ----------------------------------------------------------------------------------------------------

__global__ void convert(const double *in, long long *out, int n)
{
    int i = threadIdx.x;
    if (i >= n) return;
    double x = in[i];
    float f = (float)x;
    long long results[] = {(int)f,
                           (unsigned)f,
                           (long long)f,
                           (long long)(unsigned long long)f,
                           (int)x,
                           (unsigned)x,
                           (long long)x,
                           (long long)(unsigned long long)x,
                           __float2int_ru(f),
                           __double2uint_rn(x),
                           __float2ll_rd(f),
                           (long long)__double2ull_rz(x)};
    for (int k = 0; k < 12; k++) out[12 * i + k] = results[k];
}

// What PTX's cvt gives: the nearest end of the range; NaN is 0 from float to 32 bits and else the highest bit.
static long long converted(long double x, int bits, bool is_signed, bool from_float, long double (*round)(long double))
{
    long double top = ldexpl(1, is_signed ? bits - 1 : bits), low = is_signed ? -top : 0;
    long long high_bit = bits == 32 ? is_signed ? INT_MIN : 1ll << 31 : LLONG_MIN;
    if (x != x) return from_float && bits == 32 ? 0 : high_bit;
    x = round(x);
    if (x <= low) return is_signed ? (long long)low : 0;
    if (x >= top) x = top - 1;
    return is_signed ? (long long)x : (long long)(unsigned long long)x;
}

static void test_conversions()
{
    const double values[] = {NAN,           INFINITY,     -INFINITY,      0.0,          -0.0,         0.5,
                             1.5,           -0.5,         -1.5,           2147483647.5, 2147483648.0, -2147483648.5,
                             -2147483904.0, 4294967295.5, 4294967296.0,   9.3e18,       -9.3e18,      1.9e19,
                             1e30,          -1e30,        123456789012.75};
    const int n = sizeof values / sizeof *values;
    Buffer<double> in(n);
    Buffer<long long> out(12 * n);
    for (int i = 0; i < n; i++) in[i] = values[i];
    in.up();
    convert<<<1, 64>>>(in.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        long double x = values[i], f = (float)values[i];
        for (int k = 0; k < 8; k++)
            expect("cast", (size_t)(8 * i + k), out[12 * i + k],
                   converted(k < 4 ? f : x, k & 2 ? 64 : 32, !(k & 1), k < 4, truncl));
        expect("__float2int_ru", i, out[12 * i + 8], converted(f, 32, true, true, ceill));
        expect("__double2uint_rn", i, out[12 * i + 9], converted(x, 32, false, false, rintl));
        expect("__float2ll_rd", i, out[12 * i + 10], converted(f, 64, true, true, floorl));
        expect("__double2ull_rz", i, out[12 * i + 11], converted(x, 64, false, false, truncl));
    }
}

// --- directions of rounding -----------------------------------------------------------------------------------------

#define MODES(M, mode) M(add, mode) M(sub, mode) M(mul, mode) M(div, mode)

__global__ void run_rounded(const double *in, const float *in32, double *out, float *out32, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, k = 0;
    if (i >= n) return;
    double x = in[i], y = in[n + i], z = in[2 * n + i];
    float a = in32[i], b = in32[n + i], c = in32[2 * n + i];
#define RUN_MODE(mode)                                                                                                 \
    out[k * n + i] = __dadd_##mode(x, y), out32[k++ * n + i] = __fadd_##mode(a, b);                                    \
    out[k * n + i] = __dsub_##mode(x, y), out32[k++ * n + i] = __fsub_##mode(a, b);                                    \
    out[k * n + i] = __dmul_##mode(x, y), out32[k++ * n + i] = __fmul_##mode(a, b);                                    \
    out[k * n + i] = __ddiv_##mode(x, y), out32[k++ * n + i] = __fdiv_##mode(a, b);                                    \
    out[k * n + i] = __drcp_##mode(x), out32[k++ * n + i] = __frcp_##mode(a);                                          \
    out[k * n + i] = __dsqrt_##mode(x), out32[k++ * n + i] = __fsqrt_##mode(a);                                        \
    out[k * n + i] = __fma_##mode(x, y, z), out32[k++ * n + i] = __fmaf_##mode(a, b, c);
    RUN_MODE(rn) RUN_MODE(rz) RUN_MODE(ru) RUN_MODE(rd)
}

// The processor's own result: what is volatile is computed in the mode that is set.
template <class T>
__attribute__((noinline)) static T expected(int op, int mode, volatile T x, volatile T y, volatile T z)
{
    fesetround(mode);
    volatile T r =
        op == 0   ? x + y
        : op == 1 ? x - y
        : op == 2 ? x * y
        : op == 3 ? x / y
        : op == 4 ? 1 / x
        : op == 5 ? (sizeof(T) == 4 ? (T)sqrtf((float)x) : (T)sqrt((double)x))
                  : (sizeof(T) == 4 ? (T)fmaf((float)x, (float)y, (float)z) : (T)fma((double)x, (double)y, (double)z));
    fesetround(FE_TONEAREST);
    return r;
}

template <class T> static void check_rounded(const T *out, const T *in, int n)
{
    static const int modes[] = {FE_TONEAREST, FE_TOWARDZERO, FE_UPWARD, FE_DOWNWARD};
    for (int i = 0; i < n; i++)
        for (int k = 0; k < 28; k++) {
            T want = expected<T>(k % 7, modes[k / 7], in[i], in[n + i], in[2 * n + i]), got = out[k * n + i];
            bool same = want != want ? got != got : got == want && signbit(got) == signbit(want);
            if (!same)
                fail("%zu bytes, operation %d, mode %d of %a, %a, %a: %a, not %a", sizeof(T), k % 7, k / 7,
                     (double)in[i], (double)in[n + i], (double)in[2 * n + i], (double)got, (double)want);
        }
}

static double any_double(int i)
{
    unsigned long long bits = (unsigned long long)random_bits() << 32 | random_bits();
    if (i % 3 == 1) bits = (bits & 0x800fffffffffffff) | (1013ull + random_bits() % 20) << 52;
    if (i % 3 == 2) bits &= i & 1 ? 0x800fffffffffffff : 0xfff8000000000000;
    double d;
    memcpy(&d, &bits, 8);
    return d;
}

static float any_float(int i)
{
    unsigned bits = random_bits();
    if (i % 3 == 1) bits = (bits & 0x807fffff) | (117 + random_bits() % 20) << 23;
    if (i % 3 == 2) bits &= i & 1 ? 0x807fffff : 0xffc00000;
    float f;
    memcpy(&f, &bits, 4);
    return f;
}

static void test_rounding()
{
    const int n = 4000;
    const double edges[] = {
        0.0,      -0.0, 1,        -1, 0x1p-1074, -0x1p-1074, 0x1.fffffffffffffp1023, -0x1.fffffffffffffp1023,
        INFINITY, NAN,  0x1p-537, 3};
    const float edges32[] = {0.0f,     -0.0f, 1,        -1, 0x1p-149f, -0x1p-149f, 0x1.fffffep127f, -0x1.fffffep127f,
                             INFINITY, NAN,   0x1p-75f, 3};
    Buffer<double> in(3 * n), out(28 * n);
    Buffer<float> in32(3 * n), out32(28 * n);
    for (int i = 0; i < 3 * n; i++) in[i] = any_double(i), in32[i] = any_float(i);
    for (int i = 0; i < 144; i++)
        for (int k = 0; k < 3; k++) {
            int e = k == 0 ? i % 12 : k == 1 ? i / 12 : (i * 7 + i / 12) % 12;
            in[k * n + i] = edges[e], in32[k * n + i] = edges32[e];
        }
    for (int i = 200; i < 400; i++) in[2 * n + i] = -(in[i] * in[n + i]), in32[2 * n + i] = -(in32[i] * in32[n + i]);
    for (int i = 400; i < 500; i++) in[n + i] = -in[i], in32[n + i] = -in32[i];
    in.up(), in32.up();
    run_rounded<<<(n + 63) / 64, 64>>>(in.device, in32.device, out.device, out32.device, n);
    out.down(), out32.down();
    check_rounded(out.host, in.host, n);
    check_rounded(out32.host, in32.host, n);
}

int main()
{
    test_simd();
    test_two();
    test_conversions();
    test_rounding();
    return finish();
}
