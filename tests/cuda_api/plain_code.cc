// Integer intrinsics and conversions that are plain code, run on the host: the compiler's operations that they stand
// on are defined here by the C library or by loops, and results are compared with wider arithmetic or with the
// processor's own rounding modes. Prints each difference; fails if there was one.
#include <fenv.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <vgsp/cuda_types.h>

typedef unsigned long long u64;

namespace device {
#include <vgsp/cuda_integer.h>

int __vgsp_clz_i64(long long x) { return x ? __builtin_clzll(x) : 64; }
unsigned __vgsp_min_u32(unsigned a, unsigned b) { return a < b ? a : b; }
int __vgsp_bits_i32_f32(float x) { int r; ::memcpy(&r, &x, sizeof r); return r; }
float __vgsp_bits_f32_i32(int x) { float r; ::memcpy(&r, &x, sizeof r); return r; }
long long __vgsp_bits_i64_f64(double x) { long long r; ::memcpy(&r, &x, sizeof r); return r; }
double __vgsp_bits_f64_i64(long long x) { double r; ::memcpy(&r, &x, sizeof r); return r; }
int __vgsp_dp4a_i32(int, int, int);
unsigned __vgsp_dp4a_u32(unsigned, unsigned, unsigned);
int __vgsp_dp2a_i32(int, int, int);
unsigned __vgsp_dp2a_u32(unsigned, unsigned, unsigned);
float __vgsp_nextafter_f32(float x, float y) { return ::nextafterf(x, y); }
}

static int failures;

#define EXPECT(condition, ...)                                                              \
    do {                                                                                    \
        if (condition) break;                                                               \
        if (failures++ < 20) printf("%s: ", #condition), printf(__VA_ARGS__), printf("\n"); \
    } while (0)

static u64 state = 1;
static u64 draw()
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

// Of all magnitudes, and the edges.
static u64 draw_magnitude()
{
    static const u64 edges[] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x1000001, 0x1ffffff, 0x7fffffffffffffff,
                                0x8000000000000000, 0xffffffffffffffff, 0x20000000000001, 0xffffff7fffffffff};
    u64 r = draw();
    return r % 8 ? draw() >> r / 8 % 64 : edges[r / 8 % (sizeof edges / sizeof edges[0])];
}

// --- bits and integers ---

static void test_bytes()
{
    unsigned x = 0x33221100, y = 0x77665544;
    EXPECT(device::__byte_perm(x, y, 0x3210) == x, "");
    EXPECT(device::__byte_perm(x, y, 0x0123) == 0x00112233, "");
    EXPECT(device::__byte_perm(x, y, 0x7531) == 0x77553311, "");
    EXPECT(device::__byte_perm(x, y, 0xffff6420) == 0x66442200, "only the low 16 bits select");
}

static void test_funnels(unsigned low, unsigned high, unsigned shift)
{
    u64 both = (u64)high << 32 | low;
    unsigned wrapped = shift % 32, clamped = shift < 32 ? shift : 32;
    EXPECT(device::__funnelshift_l(low, high, shift) == (unsigned)(both << wrapped >> 32), "%u", shift);
    EXPECT(device::__funnelshift_lc(low, high, shift) == (clamped == 32 ? low : (unsigned)(both << clamped >> 32)),
           "%u", shift);
    EXPECT(device::__funnelshift_r(low, high, shift) == (unsigned)(both >> wrapped), "%u", shift);
    EXPECT(device::__funnelshift_rc(low, high, shift) == (clamped == 32 ? high : (unsigned)(both >> clamped)), "%u",
           shift);
}

static int low_24(unsigned x)
{
    x &= 0xffffff;
    return x & 0x800000 ? (int)x - 0x1000000 : (int)x;
}

static void test_integers(int x, int y, unsigned z)
{
    long long a = x, b = y;
    u64 u = (unsigned)x, v = (unsigned)y;
    EXPECT(device::__hadd(x, y) == (int)((a + b) >> 1), "%d %d", x, y);
    EXPECT(device::__rhadd(x, y) == (int)((a + b + 1) >> 1), "%d %d", x, y);
    EXPECT(device::__uhadd((unsigned)x, (unsigned)y) == (unsigned)((u + v) >> 1), "%d %d", x, y);
    EXPECT(device::__urhadd((unsigned)x, (unsigned)y) == (unsigned)((u + v + 1) >> 1), "%d %d", x, y);
    EXPECT(device::__sad(x, y, z) == (unsigned)((a > b ? a - b : b - a) + z), "%d %d %u", x, y, z);
    EXPECT(device::__usad((unsigned)x, (unsigned)y, z) == (unsigned)((u > v ? u - v : v - u) + z), "%d %d %u", x, y, z);
    EXPECT(device::__mul24(x, y) == (int)((long long)low_24(x) * low_24(y)), "%d %d", x, y);
    EXPECT(device::__umul24(x, y) == (unsigned)((u & 0xffffff) * (v & 0xffffff)), "%d %d", x, y);
    signed char p[4], q[4];
    unsigned char r[4], s[4];
    memcpy(p, &x, 4), memcpy(q, &y, 4), memcpy(r, &x, 4), memcpy(s, &y, 4);
    unsigned dot = z, udot = z;
    for (int n = 0; n < 4; n++) dot += (unsigned)(p[n] * q[n]), udot += (unsigned)(r[n] * s[n]);
    EXPECT(device::__dp4a(make_char4(p[0], p[1], p[2], p[3]), make_char4(q[0], q[1], q[2], q[3]), (int)z) == (int)dot,
           "");
    EXPECT(device::__dp4a(make_uchar4(r[0], r[1], r[2], r[3]), make_uchar4(s[0], s[1], s[2], s[3]), z) == udot, "");
}

static void test_halves(double d)
{
    EXPECT(device::__hiloint2double(device::__double2hiint(d), device::__double2loint(d)) == d, "%a", d);
    EXPECT(device::__longlong_as_double(device::__double_as_longlong(d)) == d, "%a", d);
}

// --- conversions: the processor rounds, from a format that holds every 64-bit integer ---

template <class F> static F rounded(long double x, int mode)
{
    volatile long double exact = x;
    fesetround(mode);
    volatile F result = (F)exact;
    fesetround(FE_TONEAREST);
    return result;
}

#define TEST_DIRECTIONS(name, F, x)                                                            \
    do {                                                                                       \
        EXPECT(device::name##_rn(x) == rounded<F>(x, FE_TONEAREST), "%La", (long double)(x));  \
        EXPECT(device::name##_rz(x) == rounded<F>(x, FE_TOWARDZERO), "%La", (long double)(x)); \
        EXPECT(device::name##_ru(x) == rounded<F>(x, FE_UPWARD), "%La", (long double)(x));     \
        EXPECT(device::name##_rd(x) == rounded<F>(x, FE_DOWNWARD), "%La", (long double)(x));   \
    } while (0)

static void test_conversions(u64 x)
{
    TEST_DIRECTIONS(__int2float, float, (int)x);
    TEST_DIRECTIONS(__uint2float, float, (unsigned)x);
    TEST_DIRECTIONS(__ll2float, float, (long long)x);
    TEST_DIRECTIONS(__ull2float, float, x);
    TEST_DIRECTIONS(__ll2double, double, (long long)x);
    TEST_DIRECTIONS(__ull2double, double, x);
}

static void test_narrowing(double d)
{
    TEST_DIRECTIONS(__double2float, float, d);
}

static void test_narrowing_edges()
{
    const double edges[] = {0.0, -0.0, 1e300, -1e300, 1e-300, -1e-300, 3.5e38, -3.5e38, INFINITY, -INFINITY, 1.0, 0.1,
                            FLT_MIN / 3, -FLT_MIN / 3};
    for (double d : edges) test_narrowing(d);
    EXPECT(isnan(device::__double2float_rz(NAN)) && isnan(device::__double2float_ru(NAN)), "NaN stays");
}

int main()
{
    test_bytes();
    test_narrowing_edges();
    for (int i = 0; i < 200000; i++) {
        u64 r = draw(), m = draw_magnitude();
        test_funnels((unsigned)r, (unsigned)(r >> 32), (unsigned)draw() % 80);
        test_integers((int)r, (int)(r >> 32), (unsigned)draw());
        test_integers((int)m, (int)(r % 7 - 3), 0xffffffffu);
        test_conversions(m);
        test_conversions(0 - m);
        test_halves((double)(long long)r);
        test_narrowing(ldexp((double)(long long)r, (int)(m % 400) - 260));
    }
    printf("%d differences\n", failures);
    return failures != 0;
}
