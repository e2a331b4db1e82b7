// float16_test.h: what the tests of half and bfloat16 share: every bit pattern to float and back, conversions in each
// direction of rounding, arithmetic and comparison against exact arithmetic on the host, pairs against their halves.
// Host and device run the same functions and must agree.
#pragma once
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <limits.h>

#include "kernel_test.h"

// --- the formats, on the host by long double ------------------------------------------------------------------------

template <class H> struct Format;
template <> struct Format<half> {
    typedef half2 Pair;
    static const int digits = 11, least = -14, most = 15;
    static const char *name()
    {
        return "half";
    }
    __host__ __device__ static half of(unsigned short bits)
    {
        return __ushort_as_half(bits);
    }
    __host__ __device__ static unsigned short bits(half h)
    {
        return __half_as_ushort(h);
    }
};
template <> struct Format<__nv_bfloat16> {
    typedef __nv_bfloat162 Pair;
    static const int digits = 8, least = -126, most = 127;
    static const char *name()
    {
        return "bfloat16";
    }
    __host__ __device__ static __nv_bfloat16 of(unsigned short bits)
    {
        return __ushort_as_bfloat16(bits);
    }
    __host__ __device__ static unsigned short bits(__nv_bfloat16 h)
    {
        return __bfloat16_as_ushort(h);
    }
};

template <class H> static long double decoded(unsigned short bits)
{
    const int stored = Format<H>::digits - 1, exponent = (bits & 0x7fff) >> stored;
    long double mantissa = bits & ((1 << stored) - 1), sign = bits & 0x8000 ? -1 : 1;
    if (exponent == Format<H>::most + 1 - Format<H>::least + 1) return mantissa != 0 ? NAN : sign * INFINITY;
    if (exponent == 0) return sign * ldexpl(mantissa, Format<H>::least - stored);
    return sign * ldexpl(mantissa + (1 << stored), Format<H>::least + exponent - 1 - stored);
}

// x rounded to nearest even ('n'), zero, up or down ('z', 'u', 'd').
template <class H> static unsigned short rounded(long double x, char mode)
{
    const int stored = Format<H>::digits - 1, top = Format<H>::most + 1 - Format<H>::least + 1;
    if (x != x) return 0x7fff;
    unsigned sign = signbit(x) ? 0x8000 : 0, infinite = (unsigned)top << stored;
    if (x == 0 || isinf(x)) return (unsigned short)(sign | (x == 0 ? 0 : infinite));
    bool outwards = sign ? mode == 'd' : mode == 'u';
    x = fabsl(x);
    int exponent = ilogbl(x) < Format<H>::least ? Format<H>::least : ilogbl(x);
    long double q = ldexpl(x, stored - exponent);
    long double whole = mode == 'n' ? rintl(q) : outwards ? ceill(q) : floorl(q);
    long long n = (long long)whole + ((long long)(exponent - Format<H>::least) << stored);
    if (n >= (long long)infinite || exponent > Format<H>::most) n = mode == 'n' || outwards ? infinite : infinite - 1;
    return (unsigned short)(sign | (unsigned)n);
}

// a b + c with a last bit that says whether more follows.
static long double sticky_fma(long double a, long double b, long double c)
{
    long double p = a * b, s = p + c, t = s - p, error = (p - (s - t)) + (c - t);
    if (!(error != 0) || isinf(s) || s != s) return s;
    long double other = nextafterl(s, error > 0 ? INFINITY : -INFINITY);
    int exponent;
    return fmodl(ldexpl(frexpl(s, &exponent), 64), 2) != 0 ? s : other;
}

// --- conversions ----------------------------------------------------------------------------------------------------

struct Converted {
    unsigned short n, z, u, d, from_double, from_int[4], from_ll[4], literal;
    int to_int[4], to_short;
    unsigned to_uint;
    long long to_ll;
    unsigned long long to_ull;
    float value;
};

// What the device does too, and the rest, which is the same text everywhere, on the host alone.
#define CONVERT(S)                                                                                                     \
    __host__ __device__ void convert(Converted &r, __##S##_tag, float f, long long l, unsigned short b)                \
    {                                                                                                                  \
        r.n = __##S##_as_ushort(__float2##S##_rn(f)), r.z = __##S##_as_ushort(__float2##S##_rz(f));                    \
        r.u = __##S##_as_ushort(__float2##S##_ru(f)), r.d = __##S##_as_ushort(__float2##S##_rd(f));                    \
        r.from_double = __##S##_as_ushort(__double2##S((double)f * (1 + 0x1p-40)));                                    \
        r.from_ll[0] = __##S##_as_ushort(__ll2##S##_rn(l));                                                            \
        auto h = __ushort_as_##S(b);                                                                                   \
        r.value = __##S##2float(h);                                                                                    \
        r.to_int[0] = __##S##2int_rn(h), r.to_short = __##S##2short_rn(h), r.to_ull = __##S##2ull_ru(h);               \
        decltype(h) literal = f;                                                                                       \
        literal += 1;                                                                                                  \
        r.literal = __##S##_as_ushort(literal);                                                                        \
    }                                                                                                                  \
    static void convert_more(Converted &r, __##S##_tag, long long l, unsigned short b)                                 \
    {                                                                                                                  \
        int i = (int)(l >> 32);                                                                                        \
        r.from_int[0] = __##S##_as_ushort(__int2##S##_rn(i)), r.from_int[1] = __##S##_as_ushort(__int2##S##_rz(i));    \
        r.from_int[2] = __##S##_as_ushort(__int2##S##_ru(i)), r.from_int[3] = __##S##_as_ushort(__int2##S##_rd(i));    \
        r.from_ll[1] = __##S##_as_ushort(__ll2##S##_rz(l)), r.from_ll[2] = __##S##_as_ushort(__ll2##S##_ru(l));        \
        r.from_ll[3] = __##S##_as_ushort(__ull2##S##_rn((unsigned long long)l));                                       \
        auto h = __ushort_as_##S(b);                                                                                   \
        r.to_int[1] = __##S##2int_rz(h), r.to_int[2] = __##S##2int_ru(h), r.to_int[3] = __##S##2int_rd(h);             \
        r.to_uint = __##S##2uint_rz(h), r.to_ll = __##S##2ll_rd(h);                                                    \
    }
struct __half_tag {};
struct __bfloat16_tag {};
CONVERT(half)
CONVERT(bfloat16)

template <class Tag> __global__ void convert_all(const float *f, const long long *l, Converted *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) convert(out[i], Tag(), f[i], l[i], (unsigned short)i);
}

template <class H> static long long whole(unsigned short bits, char mode, long double least, long double most)
{
    long double x = decoded<H>(bits);
    x = mode == 'n' ? rintl(x) : mode == 'z' ? truncl(x) : mode == 'u' ? ceill(x) : floorl(x);
    if (x != x) return most > 0x1p40L ? LLONG_MIN : 0;
    if (x >= most) return (long long)(unsigned long long)most;
    return x < least ? (long long)least : x < 0 ? (long long)x : (long long)(unsigned long long)x;
}

template <class H> static void check_converted(const Converted &r, float f, long long l, int i)
{
    static const char modes[] = "nzud";
    const unsigned short *got = &r.n, bits = (unsigned short)i;
    long double value = decoded<H>(bits);
    if (value == value ? r.value != value || signbit(r.value) != signbit(value) : r.value == r.value)
        fail("%s %04x as float: %a", Format<H>::name(), i, (double)r.value);
    if (i % 16 > 4) return; // long double is slow
    for (int k = 0; k < 4; k++) expect(Format<H>::name(), i, got[k], rounded<H>(f, modes[k]));
    expect("from double", i, r.from_double, rounded<H>((double)f * (1 + 0x1p-40), 'n'));
    expect("from ll", i, r.from_ll[0], rounded<H>(l, 'n'));
    expect("to int", i, r.to_int[0], (int)whole<H>(bits, 'n', INT_MIN, INT_MAX));
    expect("sum with an int", i, r.literal, rounded<H>(decoded<H>(rounded<H>(f, 'n')) + 1, 'n'));
    expect("to short", i, r.to_short, (int)whole<H>(bits, 'n', SHRT_MIN, SHRT_MAX));
    expect("to ull", i, r.to_ull, (unsigned long long)whole<H>(bits, 'u', 0, (long double)ULLONG_MAX));
}

template <class H> static void check_converted_more(const Converted &r, long long l, int i)
{
    static const char modes[] = "nzud";
    unsigned short bits = (unsigned short)i;
    for (int k = 0; k < 4; k++) {
        expect("from int", i, r.from_int[k], rounded<H>((int)(l >> 32), modes[k]));
        expect("to int", i, r.to_int[k], (int)whole<H>(bits, modes[k], INT_MIN, INT_MAX));
        expect("from ll", i, r.from_ll[k], k < 3 ? rounded<H>(l, modes[k]) : rounded<H>((unsigned long long)l, 'n'));
    }
    expect("to uint", i, r.to_uint, (unsigned)whole<H>(bits, 'z', 0, UINT_MAX));
    expect("to ll", i, r.to_ll, whole<H>(bits, 'd', (long double)LLONG_MIN, (long double)LLONG_MAX));
}

template <class H, class Tag> static void test_conversion()
{
    const int n = 65536;
    Buffer<float> f(n);
    Buffer<long long> l(n);
    Buffer<Converted> out(n);
    for (int i = 0; i < n; i++) {
        unsigned bits = random_bits(), near = (unsigned)(i & 0x3fff) << 17 | (i >> 14 & 3) * 0x3fff;
        unsigned value = i & 1 ? bits : i & 2 ? near ^ (bits & 0x80000001) : (bits & 0x807fffff) | (100 + i % 50) << 23;
        memcpy(&f[i], &value, 4);
        l[i] = (long long)((unsigned long long)random_bits() << 32 | random_bits()) >> i % 64;
        if (i % 5 == 0) l[i] = (1ll << i % 61) + (1ll << i % 61 >> Format<H>::digits) + (i % 3 - 1);
    }
    f.up(), l.up();
    convert_all<Tag><<<n / 128, 128>>>(f.device, l.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        check_converted<H>(out[i], f[i], l[i], i);
        hash(&out[i].n, sizeof out[i].n * 5);
        if (i % 16 != 3) continue;
        Converted here;
        convert(here, Tag(), f[i], l[i], (unsigned short)i);
        convert_more(here, Tag(), l[i], (unsigned short)i);
        check_converted<H>(here, f[i], l[i], i);
        check_converted_more<H>(here, l[i], i);
    }
}

// --- arithmetic -----------------------------------------------------------------------------------------------------

struct Computed {
    unsigned short sum, difference, product, quotient, fused, saturated, relu, least, most, least_nan, root, negated;
    unsigned short compared; // a bit each: == != < <= > >=, then the unordered ones
    unsigned pairs;          // differences between functions of pairs and of their halves
};

template <class H> __host__ __device__ bool alike(typename Format<H>::Pair p, H a, H b)
{
    return Format<H>::bits(p.x) == Format<H>::bits(a) && Format<H>::bits(p.y) == Format<H>::bits(b);
}

template <class H> __host__ __device__ Computed computed(H a, H b, H c)
{
    Computed r;
    H sum = a;
    sum += b;
    r.sum = Format<H>::bits(sum), r.difference = Format<H>::bits(a - b), r.product = Format<H>::bits(a * b);
    r.quotient = Format<H>::bits(a / b), r.fused = Format<H>::bits(__hfma(a, b, c));
    r.saturated = Format<H>::bits(__hfma_sat(a, b, c)), r.relu = Format<H>::bits(__hfma_relu(a, b, c));
    r.least = Format<H>::bits(__hmin(a, b)), r.most = Format<H>::bits(__hmax(a, b));
    r.least_nan = Format<H>::bits(__hmin_nan(a, b)), r.negated = Format<H>::bits(-a);
    r.root = 0;
    r.compared = (unsigned short)((a == b) | (a != b) << 1 | (a < b) << 2 | (a <= b) << 3 | (a > b) << 4 |
                                  (a >= b) << 5 | __hequ(a, b) << 6 | __hne(a, b) << 7 | __hltu(a, b) << 8 |
                                  __hleu(a, b) << 9 | __hgtu(a, b) << 10 | __hgeu(a, b) << 11);
    return r;
}

// Bits for functions of pairs that differ from those of their halves; the device computes the first two.
template <class H> __host__ __device__ unsigned pair_differences(H a, H b, H c, bool all)
{
    typedef typename Format<H>::Pair Pair;
    Pair p(a, b), q(b, c), t(c, a);
    unsigned first = !alike<H>(p + q, a + b, b + c) | !alike<H>(__hfma2(p, q, t), __hfma(a, b, c), __hfma(b, c, a))
                                                          << 1;
    if (!all) return first;
    return first | !alike<H>(p - q, a - b, b - c) << 13 | !alike<H>(p * q, a * b, b * c) << 2 |
           !alike<H>(p / q, a / b, b / c) << 3 | !alike<H>(__hneg2(p), __hneg(a), __hneg(b)) << 5 |
           !alike<H>(__habs2(p), __habs(a), __habs(b)) << 6 | (__hblt2(p, q) != (a < b && b < c)) << 7 |
           ((p == q) != (a == b && b == c)) << 8 |
           (__hgt2_mask(p, q) != ((a > b ? 0xffffu : 0) | (b > c ? 0xffff0000u : 0))) << 9 |
           !alike<H>(__hle2(p, q), H(a <= b ? 1.0f : 0.0f), H(b <= c ? 1.0f : 0.0f)) << 10 |
           !alike<H>(__lowhigh2highlow(p), b, a) << 11 | (__hisnan(a) != (__hisnan2(p).x != H(0.0f))) << 12;
}

template <class H> __global__ void compute(const unsigned short *in, Computed *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    out[i] = computed<H>(Format<H>::of(in[i]), Format<H>::of(in[n + i]), Format<H>::of(in[2 * n + i]));
    out[i].root = Format<H>::bits(hsqrt(Format<H>::of(in[i])));
    out[i].pairs =
        pair_differences(Format<H>::of(in[i]), Format<H>::of(in[n + i]), Format<H>::of(in[2 * n + i]), false);
}

template <class H>
static void check_computed(const Computed &r, unsigned short a, unsigned short b, unsigned short c, int i)
{
    long double x = decoded<H>(a), y = decoded<H>(b), z = decoded<H>(c);
    unsigned short fused = rounded<H>(sticky_fma(x, y, z), 'n');
    long double f = decoded<H>(fused);
    expect("sum", i, r.sum, rounded<H>(x + y, 'n'));
    expect("difference", i, r.difference, rounded<H>(x - y, 'n'));
    expect("product", i, r.product, rounded<H>(x * y, 'n'));
    expect("quotient", i, r.quotient, rounded<H>(x / y, 'n'));
    expect("fma", i, r.fused, fused);
    expect("fma to [0, 1]", i, r.saturated, rounded<H>(f > 0 ? f < 1 ? f : 1 : 0, 'n'));
    expect("fma above 0", i, r.relu, f > 0 || f != f ? fused : 0);
    expect("negated", i, r.negated, a ^ 0x8000);
    bool first = x < y || (x == y && signbit(x)), nan = x != x || y != y;
    expect("min", i, r.least, nan ? (x == x ? a : y == y ? b : 0x7fff) : first ? a : b);
    expect("max", i, r.most, nan ? (x == x ? a : y == y ? b : 0x7fff) : first ? b : a);
    expect("min_nan", i, r.least_nan, nan ? 0x7fff : first ? a : b);
    int want = (x == y) | (x != y) << 1 | (x < y) << 2 | (x <= y) << 3 | (x > y) << 4 | (x >= y) << 5;
    want |= nan ? 0xf40 : (want & 1) << 6 | (want & 2) << 6 | (want & 0x3c) << 6;
    expect("comparisons", i, r.compared, want);
    expect("pairs", i, r.pairs, 0u);
}

template <class H> static void test_arithmetic()
{
    const int n = 3000, digits = Format<H>::digits;
    Buffer<unsigned short> in(3 * n);
    Buffer<Computed> out(n);
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < 3; k++) in[k * n + i] = (unsigned short)random_bits();
        if (i % 4 == 1) // exponents near each other
            for (int k = 0; k < 3; k++) in[k * n + i] = (unsigned short)((in[k * n + i] & 0x83ff) | 0x3c00);
        if (i % 4 == 2) { // a product halfway between two numbers, and a small term that decides
            in[i] = rounded<H>(1 + ldexpl(1, 1 - digits) * (i & 31), 'n');
            in[n + i] = rounded<H>(1.5L, 'n');
            in[2 * n + i] = (unsigned short)((i & 4 ? 0x8000 : 0) + i % 2000);
        }
        if (i % 4 == 3) in[n + i] = (unsigned short)(in[i] ^ (i & 4 ? 0x8000 : 0)), in[i] = i & 8 ? in[i] : 0;
    }
    in.up();
    compute<H><<<(n + 63) / 64, 64>>>(in.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        check_computed<H>(out[i], in[i], in[n + i], in[2 * n + i], i);
        expect("sqrt", i, out[i].root, rounded<H>(sqrtl(decoded<H>(in[i])), 'n'));
        Computed here = computed<H>(Format<H>::of(in[i]), Format<H>::of(in[n + i]), Format<H>::of(in[2 * n + i]));
        here.pairs =
            pair_differences(Format<H>::of(in[i]), Format<H>::of(in[n + i]), Format<H>::of(in[2 * n + i]), true);
        check_computed<H>(here, in[i], in[n + i], in[2 * n + i], i);
        hash(&out[i], offsetof(Computed, pairs));
    }
}
