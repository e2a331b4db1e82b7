/* words.c: every vector word against its scalar twin, lane by lane and bit for bit, on edge values and on random ones.
 *
 * Compiled once per instruction set, with the flags of generated code. The element-wise words come from the table of
 * simd_words.h; masks, memory and atomics, which have no scalar twin, are compared with plain loops. Two NaNs are equal.
 * Exit status 77: the processor lacks the instruction set.
 */
#include <vgsp/simd.h>

#include "harness.h"

#ifndef ROUNDS
#define ROUNDS 3000
#endif

/* Every test is a function of its own, and its loops over the lanes stay loops: only the vector words are to be large
 * code, else clang takes minutes. */
#define TEST static __attribute__((noinline)) void
#define VALUE static __attribute__((noinline, unused))
#define each_lane(i) VGSP_ROLLED for (int i = 0; i < VGSP_W; i++)

/* --- values: half of them edges, half random ----------------------------------------------------------------- */

static const uint64_t edges64[] = {
    0, 1, 2, 3, 7, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
    0x100000000, 0x7fffffffffffffff, 0x8000000000000000, 0x8000000000000001, 0xffffffffffffffff, 0xfffffffffffffffe,
    0xffffffff80000000, 0xffffffff7fffffff, 0x8000000080000000};
static const double edges_float[] = {
    0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.5, -2.5, 0.49999997, 0.49999999999999994, 8388607.5, 8388608, 8388609,
    4503599627370495.5, 4503599627370497.0, 2147483520.0, 2147483647.0, 2147483648.0, -2147483648.0, -2147483649.0,
    4294967040.0, 4294967295.0, 4294967296.0, 0x1p63, -0x1p63, 0x1.fffffep62, 0x1.fffffffffffffp62, 0x1p64, 0x1.fffffep63,
    0x1p-126, 0x1p-149, 0x1p-150, 0x1p-1022, 0x1p-1074, 0x1.fffffep127, 0x1.fffffffffffffp1023, 1e30, -1e30, 1e300, 0.7,
    __builtin_inf(), -__builtin_inf(), __builtin_nan("")};

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

VALUE uint64_t value_u64(void)
{
    uint64_t r = random_u64();
    if (r & 1) return edges64[(r >> 8) % COUNT(edges64)];
    return random_u64() >> (r >> 8 & 63);
}
VALUE int64_t value_i64(void) { return (int64_t)value_u64(); }
VALUE uint32_t value_u32(void) { return (uint32_t)value_u64(); }
VALUE int32_t value_i32(void) { return (int32_t)value_u64(); }
VALUE bool value_m(void) { return random_u64() >> 13 & 1; }

/* Any bits, or numbers near 1, where sums and products neither vanish nor overflow. */
VALUE double value_f64(void)
{
    uint64_t r = random_u64();
    if (r & 1) return edges_float[(r >> 8) % COUNT(edges_float)];
    if (r & 2) return s_bits_f64_i64((int64_t)random_u64());
    return (double)(int64_t)random_u64() * 0x1p-63 * (double)(1ull << (r >> 8 & 63));
}
VALUE float value_f32(void)
{
    uint64_t r = random_u64();
    return r & 1 ? (float)value_f64() : r & 2 ? s_bits_f32_i32((int32_t)(r >> 32)) : (float)(int32_t)(r >> 32) * 0x1p-31f;
}

/* --- lanes to vectors and back ------------------------------------------------------------------------------- */

typedef vm test_vm;
#define LANES_OF(t, v, T)                                                                                     \
    static v make_##t(const T *l) { return load_##t(l); }                                                     \
    static void take_##t(T *l, v x) { store_##t(l, x); }
LANES_OF(i32, vi32, int32_t)
LANES_OF(i64, vi64, int64_t)
LANES_OF(f32, vf32, float)
LANES_OF(f64, vf64, double)
static vi32 make_u32(const uint32_t *l) { return load_i32(l); }
static vi64 make_u64(const uint64_t *l) { return load_i64(l); }
static void take_u32(uint32_t *l, vi32 v) { store_i32(l, v); }
static void take_u64(uint64_t *l, vi64 v) { store_i64(l, v); }
static __attribute__((unused)) vm make_m(const bool *l)
{
    uint32_t bits = 0;
    each_lane(i) bits |= (uint32_t)l[i] << i;
    return m_from_bits(bits);
}
static __attribute__((unused)) void take_m(bool *l, vm m)
{
    each_lane(i) l[i] = m_bits(m) >> i & 1;
}

/* --- the table ----------------------------------------------------------------------------------------------- */

#define FILL(t, a)                                                                                            \
    vgsp_##t a[VGSP_W];                                                                                       \
    each_lane(i) a[i] = value_##t();
#define COMPARE(R, name, call, arguments)                                                                     \
    vgsp_##R got[VGSP_W];                                                                                     \
    take_##R(got, call);                                                                                      \
    each_lane(i) {                                                                                            \
        vgsp_##R want = s_##name arguments;                                                                   \
        if (!same_##R(got[i], want)) fail(#name ": lane %d of round %d differs", i, round);                   \
    }

#define WORD1(name, R, A)                                                                                     \
    TEST test_##name(void)                                                                                    \
    {                                                                                                         \
        for (int round = 0; round < ROUNDS; round++) {                                                        \
            FILL(A, a)                                                                                        \
            COMPARE(R, name, name(make_##A(a)), (a[i]))                                                       \
        }                                                                                                     \
    }
#define WORD2(name, R, A, B)                                                                                  \
    TEST test_##name(void)                                                                                    \
    {                                                                                                         \
        for (int round = 0; round < ROUNDS; round++) {                                                        \
            FILL(A, a)                                                                                        \
            FILL(B, b)                                                                                        \
            COMPARE(R, name, name(make_##A(a), make_##B(b)), (a[i], b[i]))                                    \
        }                                                                                                     \
    }
#define WORD3(name, R, A, B, C)                                                                               \
    TEST test_##name(void)                                                                                    \
    {                                                                                                         \
        for (int round = 0; round < ROUNDS; round++) {                                                        \
            FILL(A, a)                                                                                        \
            FILL(B, b)                                                                                        \
            FILL(C, c)                                                                                        \
            COMPARE(R, name, name(make_##A(a), make_##B(b), make_##C(c)), (a[i], b[i], c[i]))                 \
        }                                                                                                     \
    }
#if defined(VGSP_SIMD_C) /* whose words are made of their scalar twins */
#define WORDS(WORD1, WORD2, WORD3)
#else
#define WORDS(WORD1, WORD2, WORD3) VGSP_WORDS_CORE(WORD1, WORD2, WORD3) VGSP_WORDS_MATH(WORD1, WORD2)
#endif
WORDS(WORD1, WORD2, WORD3)
#undef WORD1
#undef WORD2
#undef WORD3

static void test_table(void)
{
#define WORD1(name, R, A) test_##name();
#define WORD2(name, R, A, B) test_##name();
#define WORD3(name, R, A, B, C) test_##name();
    WORDS(WORD1, WORD2, WORD3)
}

/* Bessel functions of orders that do not take long. */
#define ORDER(name, R, A, B)                                                                                  \
    for (int round = 0; round < 200; round++) {                                                               \
        FILL(A, a)                                                                                            \
        int32_t n[VGSP_W];                                                                                    \
        each_lane(i) n[i] = (int32_t)(random_u64() % 44) - 4;                                                 \
        COMPARE(R, name, name(make_##A(a), make_i32(n)), (a[i], n[i]))                                        \
    }
TEST test_orders(void)
{
    VGSP_WORDS_MATH_ORDER(ORDER, f32)
    VGSP_WORDS_MATH_ORDER(ORDER, f64)
}

/* --- masks, making, lanes ------------------------------------------------------------------------------------ */

TEST test_masks(void)
{
    const uint32_t all = (uint32_t)((1ull << VGSP_W) - 1);
    check(m_bits(m_all()) == all && m_bits(m_none()) == 0);
    check(m_bits(m_splat(true)) == all && m_bits(m_splat(false)) == 0);
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t bits = round == 0 ? 0 : round == 1 ? all : (uint32_t)random_u64() & all;
        vm m = m_from_bits(bits);
        check(m_bits(m) == bits && m_any(m) == (bits != 0) && m_every(m) == (bits == all));
        check(m_count(m) == __builtin_popcount(bits));
        check(m_bits(ne_i32(i32_m(m), splat_i32(0))) == bits);
        int64_t n = value_i64(), near = n % (VGSP_W + 3);
        check(m_bits(m_first(near)) == (near <= 0 ? 0 : near >= VGSP_W ? all : (1u << near) - 1));
        check(m_bits(m_first(n)) == (n <= 0 ? 0 : n >= VGSP_W ? all : (1u << n) - 1));
    }
}

#if VGSP_W == 4
#define PICKED 5, 0, -1, 2
#elif VGSP_W == 8
#define PICKED 9, 0, -1, 2, 15, 8, 7, 7
#else
#define PICKED 17, 0, -1, 2, 31, 16, 15, 15, 1, 3, 5, 7, 30, 28, -1, 26
#endif

#define TEST_LANES(t, T)                                                                                      \
    TEST test_lanes_##t(void)                                                                                 \
    {                                                                                                         \
        FILL(t, a)                                                                                            \
        FILL(t, b)                                                                                            \
        v##t x = make_##t(a), y = make_##t(b);                                                                \
        T slid[3][VGSP_W], crossed[2][VGSP_W], chosen[VGSP_W];                                                \
        static const int picked[VGSP_W] = {PICKED};                                                           \
        take_##t(slid[0], slide_##t(x, y, 0));                                                                \
        take_##t(slid[1], slide_##t(x, y, 1));                                                                \
        take_##t(slid[2], slide_##t(x, y, 3));                                                                \
        take_##t(crossed[0], xorlanes_##t(x, 1));                                                             \
        take_##t(crossed[1], xorlanes_##t(x, 2));                                                             \
        take_##t(chosen, pick_##t(x, y, PICKED));                                                             \
        each_lane(i) {                                                                                        \
            static const int distance[3] = {0, 1, 3};                                                         \
            for (int k = 0; k < 3; k++) {                                                                     \
                int j = i + distance[k];                                                                      \
                check(same_##t(slid[k][i], j < VGSP_W ? a[j] : b[j - VGSP_W]));                               \
            }                                                                                                 \
            check(same_##t(crossed[0][i], a[i ^ 1]) && same_##t(crossed[1][i], a[i ^ 2]));                    \
            if (picked[i] >= 0)                                                                               \
                check(same_##t(chosen[i], picked[i] < VGSP_W ? a[picked[i]] : b[picked[i] - VGSP_W]));        \
            check(same_##t(get_##t(x, i), a[i]) && same_##t(get_##t(splat_##t(a[i]), VGSP_W - 1), a[i]));     \
            v##t z = set_##t(x, i, b[0]);                                                                     \
            each_lane(j) check(same_##t(get_##t(z, j), j == i ? b[0] : a[j]));                                \
        }                                                                                                     \
    }
TEST_LANES(i32, int32_t)
TEST_LANES(i64, int64_t)
TEST_LANES(f32, float)
TEST_LANES(f64, double)

#define TEST_SUMS(t, T, U)                                                                                    \
    TEST test_sums_##t(void)                                                                                  \
    {                                                                                                         \
        FILL(t, a)                                                                                            \
        T sums[VGSP_W];                                                                                       \
        take_##t(sums, sums_##t(make_##t(a)));                                                                \
        U sum = 0;                                                                                            \
        each_lane(i) check(same_##t(sums[i], (T)(sum += (U)a[i])));                                           \
    }
TEST_SUMS(i32, int32_t, uint32_t)
TEST_SUMS(i64, int64_t, uint64_t)

TEST test_linear(void)
{
    for (int round = 0; round < ROUNDS; round++) {
        int32_t base = value_i32(), step = value_i32();
        int64_t base64 = value_i64(), step64 = value_i64();
        each_lane(i) {
            check(get_i32(linear_i32(base, step), i) == s_add_i32(base, s_mul_i32(step, i)));
            check(get_i64(linear_i64(base64, step64), i) == s_add_i64(base64, s_mul_i64(step64, i)));
        }
    }
}

/* --- memory -------------------------------------------------------------------------------------------------- */

/* A page with an unreadable neighbour on each side (guarded): lanes that are off must not touch it. */
#define TEST_MEMORY(M, t, IN)                                                                                 \
    TEST test_memory_##M(char *first, char *end)                                                              \
    {                                                                                                         \
        const int size = (int)sizeof(IN), bytes = size * VGSP_W;                                              \
        for (int round = 0; round < 200; round++) {                                                           \
            for (char *p = first; p < end; p++) *p = (char)random_u64();                                      \
            uint32_t bits = round < 2 ? (uint32_t)-round : (uint32_t)random_u64();                            \
            bits &= (uint32_t)((1ull << VGSP_W) - 1);                                                         \
            char *p = first + random_u64() % (uint64_t)(end - first - bytes);                                 \
            vgsp_##t got[VGSP_W];                                                                             \
            take_##t(got, load_##M(p));                                                                       \
            each_lane(i) check(same_##t(got[i], s_load_##M(p + i * size)));                                   \
            take_##t(got, near_##M(p, m_from_bits(bits)));                                                    \
            each_lane(i) check(same_##t(got[i], bits >> i & 1 ? s_load_##M(p + i * size) : 0));               \
            /* a window over the edge of the page, its far lanes off */                                       \
            int kept = (int)(random_u64() % (VGSP_W + 1));                                                    \
            char *over = end - kept * size, *under = first - (VGSP_W - kept) * size;                          \
            uint32_t low = bits & ((1u << kept) - 1), high = bits & ~((1u << (VGSP_W - kept)) - 1);           \
            take_##t(got, load_##M##_m(over, m_from_bits(low)));                                              \
            each_lane(i)                                                                                      \
                check(same_##t(got[i], low >> i & 1 ? s_load_##M(over + i * size) : 0));                      \
            take_##t(got, load_##M##_m(under, m_from_bits(high)));                                            \
            each_lane(i)                                                                                      \
                check(same_##t(got[i], high >> i & 1 ? s_load_##M(under + i * size) : 0));                    \
            test_stores_##M(first, end, p, over, low);                                                        \
            test_scattered_##M(first, end, bits);                                                             \
            test_run_##M##_i32(first, end, bits);                                                             \
            test_run_##M##_u32(first, end, bits);                                                             \
            test_strided_##M(first, end);                                                                     \
            test_strided_run_##M##_i32(first, end, bits);                                                     \
            test_strided_run_##M##_u32(first, end, bits);                                                     \
            test_likely_##M(first, end, bits);                                                                \
        }                                                                                                     \
    }

#define TEST_STORES(M, t, IN)                                                                                 \
    TEST test_stores_##M(char *first, char *end, char *p, char *over, uint32_t low)                           \
    {                                                                                                         \
        const int size = (int)sizeof(IN);                                                                     \
        static char want[1 << 16];                                                                            \
        memcpy(want, first, (size_t)(end - first));                                                           \
        FILL(t, a)                                                                                            \
        store_##M(p, make_##t(a));                                                                            \
        each_lane(i) s_store_##M(want + (p - first) + i * size, a[i]);                                        \
        check(memcmp(want, first, (size_t)(end - first)) == 0);                                               \
        store_##M##_m(over, make_##t(a), m_from_bits(low));                                                   \
        each_lane(i)                                                                                          \
            if (low >> i & 1) s_store_##M(want + (over - first) + i * size, a[i]);                            \
        check(memcmp(want, first, (size_t)(end - first)) == 0);                                               \
        const uint32_t some = (uint32_t)random_u64();                                                         \
        FILL(t, b)                                                                                            \
        merge_##M(p, make_##t(b), m_from_bits(some));                                                         \
        each_lane(i)                                                                                          \
            if (some >> i & 1) s_store_##M(want + (p - first) + i * size, b[i]);                              \
        check(memcmp(want, first, (size_t)(end - first)) == 0);                                               \
    }

#define TEST_SCATTERED(M, t, IN)                                                                              \
    TEST test_scattered_##M(char *first, char *end, uint32_t bits)                                            \
    {                                                                                                         \
        static const int scales[] = {1, 2, 4, 8, 12};                                                         \
        const int scale = scales[random_u64() % 5], size = (int)sizeof(IN);                                   \
        static char want[1 << 16];                                                                            \
        memcpy(want, first, (size_t)(end - first));                                                           \
        FILL(t, a)                                                                                            \
        int32_t index[VGSP_W];                                                                                \
        int64_t address[VGSP_W];                                                                              \
        char *middle = first + (end - first) / 2;                                                             \
        int range = (int)((end - first) / 2 - size) / scale;                                                  \
        each_lane(i) {                                                                                        \
            int spread = random_u64() & 1 ? range : 3;                                                        \
            index[i] = bits >> i & 1 ? (int32_t)(random_u64() % (uint64_t)(2 * spread)) - spread : value_i32(); \
            address[i] = bits >> i & 1 ? (int64_t)(middle + (int64_t)index[i] * scale) : value_i64();         \
        }                                                                                                     \
        vgsp_##t got[VGSP_W], got64[VGSP_W];                                                                  \
        take_##t(got, gather_##M(middle, make_i32(index), scale, m_from_bits(bits)));                         \
        take_##t(got64, gather64_##M(make_i64(address), m_from_bits(bits)));                                  \
        each_lane(i) {                                                                                        \
            vgsp_##t one = 0;                                                                                 \
            if (bits >> i & 1) one = s_load_##M((void *)address[i]);                                          \
            check(same_##t(got[i], one) && same_##t(got64[i], one));                                          \
        }                                                                                                     \
        scatter_##M(middle, make_i32(index), scale, make_##t(a), m_from_bits(bits));                          \
        each_lane(i)                                                                                          \
            if (bits >> i & 1) s_store_##M(want + (address[i] - (int64_t)first), a[i]);                       \
        check(memcmp(want, first, (size_t)(end - first)) == 0);                                               \
        each_lane(i) a[i] = value_##t();                                                                      \
        scatter64_##M(make_i64(address), make_##t(a), m_from_bits(bits));                                     \
        each_lane(i)                                                                                          \
            if (bits >> i & 1) s_store_##M(want + (address[i] - (int64_t)first), a[i]);                       \
        check(memcmp(want, first, (size_t)(end - first)) == 0);                                               \
        put_##M(middle, make_##t(a), m_from_bits(bits));                                                      \
        each_lane(i)                                                                                          \
            if (bits >> i & 1) s_store_##M(want + (middle - first), a[i]);                                    \
        check(memcmp(want, first, (size_t)(end - first)) == 0);                                               \
        each_lane(i) {                                                                                        \
            index[i] = (int32_t)(random_u64() % (uint64_t)(2 * range)) - range;                               \
            address[i] = (int64_t)(middle + (int64_t)index[i] * scale);                                       \
        }                                                                                                     \
        take_##t(got, gather_all_##M(middle, make_i32(index), scale));                                        \
        take_##t(got64, gather64_all_##M(make_i64(address)));                                                 \
        each_lane(i) check(same_##t(got[i], s_load_##M((void *)address[i])) && same_##t(got64[i], got[i]));   \
        scatter_all_##M(middle, make_i32(index), scale, make_##t(a));                                         \
        each_lane(i) s_store_##M(want + (address[i] - (int64_t)first), a[i]);                                 \
        check(memcmp(want, first, (size_t)(end - first)) == 0);                                               \
        each_lane(i) a[i] = value_##t();                                                                      \
        scatter64_all_##M(make_i64(address), make_##t(a));                                                    \
        each_lane(i) s_store_##M(want + (address[i] - (int64_t)first), a[i]);                                 \
        check(memcmp(want, first, (size_t)(end - first)) == 0);                                               \
    }

/* Indices that count the lanes and may wrap; only lanes before the wrap are on, or only those behind it. */
#define TEST_RUN(M, t, IN, i, I)                                                                              \
    TEST test_run_##M##_##i(char *first, char *end, uint32_t bits)                                            \
    {                                                                                                         \
        const int size = (int)sizeof(IN);                                                                     \
        static char want[1 << 16];                                                                            \
        memcpy(want, first, (size_t)(end - first));                                                           \
        FILL(t, a)                                                                                            \
        const uint32_t top = (I)-1 < 0 ? INT32_MAX : UINT32_MAX;                                              \
        const uint32_t from = random_u64() & 1 ? top - (uint32_t)(random_u64() % (2 * VGSP_W)) : value_u32(); \
        const uint32_t kept = from > top ? VGSP_W : (top - from) < VGSP_W ? top - from + 1 : VGSP_W;          \
        const bool behind = random_u64() & 1 && kept < VGSP_W;                                                \
        bits &= behind ? ~((1u << kept) - 1) : (1u << kept) - 1;                                              \
        const int64_t start = (I)(from + (behind ? kept : 0));                                                \
        char *base = (char *)((int64_t)(first + (end - first) / 2) - start * size);                           \
        vgsp_##t got[VGSP_W];                                                                                 \
        take_##t(got, gather_run_##M##_##i(base, (I)from, m_from_bits(bits)));                                \
        scatter_run_##M##_##i(base, (I)from, make_##t(a), m_from_bits(bits));                                 \
        each_lane(l) {                                                                                        \
            if (!(bits >> l & 1)) continue;                                                                   \
            char *at = want + (base + (int64_t)(I)(from + (uint32_t)l) * size - first);                       \
            check(same_##t(got[l], s_load_##M(at)));                                                          \
            s_store_##M(at, a[l]);                                                                            \
        }                                                                                                     \
        check(memcmp(want, first, (size_t)(end - first)) == 0);                                               \
    }

/* Distances that are constants, as they are in generated code. The first or the last element lies at the page's edge. */
#define STRIDED(M, t, stride)                                                                                 \
    {                                                                                                         \
        const int64_t span = (int64_t)(stride) * (VGSP_W - 1);                                                \
        char *low = random_u64() & 1 ? first : end - size - (span < 0 ? -span : span);                        \
        char *p = span < 0 ? low - span : low;                                                                \
        take_##t(got, load_strided_##M(p, stride));                                                           \
        each_lane(i) check(same_##t(got[i], s_load_##M(p + i * (stride))));                                   \
        store_strided_##M(p, stride, make_##t(a));                                                            \
        each_lane(i) s_store_##M(want + (p - first) + i * (stride), a[i]);                                    \
        check(memcmp(want, first, (size_t)(end - first)) == 0);                                               \
        /* the first lanes alone, the last of them at the page's edge */                                      \
        const int kept = 1 + (int)(random_u64() % VGSP_W);                                                    \
        p = (span < 0 ? first : end - size) - (kept - 1) * (stride);                                          \
        take_##t(got, load_strided_##M##_m(p, stride, m_first(kept)));                                        \
        each_lane(i) check(same_##t(got[i], i < kept ? s_load_##M(p + i * (stride)) : 0));                    \
        store_strided_##M##_m(p, stride, make_##t(a), m_first(kept));                                         \
        each_lane(i)                                                                                          \
            if (i < kept) s_store_##M(want + (p - first) + i * (stride), a[i]);                               \
        check(memcmp(want, first, (size_t)(end - first)) == 0);                                               \
    }
#define TEST_STRIDED(M, t, IN)                                                                                \
    TEST test_strided_##M(char *first, char *end)                                                             \
    {                                                                                                         \
        const int size = (int)sizeof(IN);                                                                     \
        static char want[1 << 16];                                                                            \
        memcpy(want, first, (size_t)(end - first));                                                           \
        FILL(t, a)                                                                                            \
        vgsp_##t got[VGSP_W];                                                                                 \
        STRIDED(M, t, -(int)sizeof(IN)) STRIDED(M, t, 2 * (int)sizeof(IN)) STRIDED(M, t, 3 * (int)sizeof(IN)) \
        STRIDED(M, t, 4 * (int)sizeof(IN)) STRIDED(M, t, 5 * (int)sizeof(IN)) STRIDED(M, t, 13)               \
        STRIDED(M, t, -2 * (int)sizeof(IN)) STRIDED(M, t, 1)                                                  \
    }

/* Indices that grow by more than one, or downwards, scaled by any size. */
#define TEST_STRIDED_RUN(M, t, IN, i, I)                                                                      \
    TEST test_strided_run_##M##_##i(char *first, char *end, uint32_t bits)                                    \
    {                                                                                                         \
        static const int steps[] = {1, 2, 3, -1, -3};                                                         \
        const int step = steps[random_u64() % 5], scale = (int)sizeof(IN) * (1 + (int)(random_u64() % 4));    \
        static char want[1 << 16];                                                                            \
        memcpy(want, first, (size_t)(end - first));                                                           \
        FILL(t, a)                                                                                            \
        const uint32_t edge = (I)-1 < 0 ? INT32_MAX : UINT32_MAX;                                             \
        const uint32_t from = random_u64() & 1 ? edge - (uint32_t)(random_u64() % (4 * VGSP_W)) * step : value_u32(); \
        uint32_t before = 0; /* lanes whose index has not wrapped */                                          \
        each_lane(l) before |= (uint32_t)((int64_t)(I)from + l * step == (I)(from + (uint32_t)(l * step))) << l; \
        const bool behind = random_u64() & 1 && before != (uint32_t)((1ull << VGSP_W) - 1);                   \
        bits &= behind ? ~before : before;                                                                    \
        bits &= (uint32_t)((1ull << VGSP_W) - 1);                                                             \
        const int64_t start = (I)(from + (uint32_t)((behind ? __builtin_ctz(~before) : 0) * step));           \
        char *base = (char *)((int64_t)(first + (end - first) / 2) - start * scale);                          \
        vgsp_##t got[VGSP_W];                                                                                 \
        take_##t(got, gather_strided_run_##M##_##i(base, (I)from, step, scale, m_from_bits(bits)));           \
        scatter_strided_run_##M##_##i(base, (I)from, step, scale, make_##t(a), m_from_bits(bits));            \
        each_lane(l) {                                                                                        \
            if (!(bits >> l & 1)) continue;                                                                   \
            char *at = want + (base + (int64_t)(I)(from + (uint32_t)(l * step)) * scale - first);             \
            check(same_##t(got[l], s_load_##M(at)));                                                          \
            s_store_##M(at, a[l]);                                                                            \
        }                                                                                                     \
        check(memcmp(want, first, (size_t)(end - first)) == 0);                                               \
    }
/* Indices that grow by one step from lane to lane, in all lanes, but in those that are off, not in one that is on, or wrapping
   from the greatest to the least. What lanes that are off ask for is not there: at the page's edge they lie beyond it. */
#define LIKELY(M, t, step, way)                                                                               \
    {                                                                                                         \
        const int scale = (int)sizeof(IN_##M), lanes_on = 1 + (int)(random_u64() % VGSP_W);                   \
        uint32_t on = way == 1 ? bits : (uint32_t)((1ull << lanes_on) - 1);                                   \
        int32_t index[VGSP_W];                                                                                \
        int64_t address[VGSP_W];                                                                              \
        const int32_t start = way == 3 ? INT32_MAX - (int32_t)(random_u64() % (3 * VGSP_W)) : value_i32() / 4; \
        each_lane(l) index[l] = (int32_t)((uint32_t)start + (uint32_t)(l * (step)));                          \
        if (way == 1) each_lane(l) if (!(on >> l & 1) && random_u64() & 1) index[l] = value_i32();            \
        if (way == 2) index[random_u64() % (uint64_t)lanes_on] += 1 - 2 * (int)(random_u64() & 1);            \
        uint32_t wrapped = 0;                                                                                 \
        if (way == 3) each_lane(l) wrapped |= (uint32_t)(index[l] < 0) << l;                                  \
        if (wrapped) on = random_u64() & 1 ? wrapped : ~wrapped & (uint32_t)((1ull << VGSP_W) - 1);           \
        int64_t low = INT64_MAX, high = INT64_MIN;                                                            \
        each_lane(l) {                                                                                        \
            if (!(on >> l & 1)) continue;                                                                     \
            if (index[l] < low) low = index[l];                                                               \
            if (index[l] > high) high = index[l];                                                             \
        }                                                                                                     \
        const int64_t zero = random_u64() & 1 ? (int64_t)first - low * scale                                  \
                                              : (int64_t)end - (high + 1) * scale;                            \
        char *base = (char *)(on ? zero : (int64_t)first);                                                    \
        each_lane(l) address[l] = (int64_t)base + (int64_t)index[l] * scale;                                  \
        vm m = m_from_bits(on);                                                                               \
        take_##t(got, gather_likely_##M(base, make_i32(index), scale, step, m));                              \
        take_##t(got64, gather64_likely_##M(make_i64(address), (step) * scale, m));                           \
        each_lane(l) {                                                                                        \
            vgsp_##t one = 0;                                                                                 \
            if (on >> l & 1) one = s_load_##M((void *)address[l]);                                            \
            check(same_##t(got[l], one) && same_##t(got64[l], one));                                          \
        }                                                                                                     \
        FILL(t, b)                                                                                            \
        scatter_likely_##M(base, make_i32(index), scale, step, make_##t(b), m);                               \
        each_lane(l) if (on >> l & 1) s_store_##M(want + (address[l] - (int64_t)first), b[l]);                \
        check(memcmp(want, first, (size_t)(end - first)) == 0);                                               \
        each_lane(l) b[l] = value_##t();                                                                      \
        scatter64_likely_##M(make_i64(address), (step) * scale, make_##t(b), m);                              \
        each_lane(l) if (on >> l & 1) s_store_##M(want + (address[l] - (int64_t)first), b[l]);                \
        check(memcmp(want, first, (size_t)(end - first)) == 0);                                               \
        each_lane(l) b[l] = value_##t();                                                                      \
        scatter_likely_##M##_in(base, make_i32(index), scale, make_##t(b), m, first, (uint64_t)(end - first)); \
        each_lane(l) if (on >> l & 1) s_store_##M(want + (address[l] - (int64_t)first), b[l]);                \
        check(memcmp(want, first, (size_t)(end - first)) == 0);                                               \
    }
#define TEST_LIKELY(M, t, IN)                                                                                 \
    TEST test_likely_##M(char *first, char *end, uint32_t bits)                                               \
    {                                                                                                         \
        typedef IN IN_##M;                                                                                    \
        static char want[1 << 16];                                                                            \
        memcpy(want, first, (size_t)(end - first));                                                           \
        vgsp_##t got[VGSP_W], got64[VGSP_W];                                                                  \
        const int way = (int)(random_u64() % 4);                                                              \
        LIKELY(M, t, 1, way) LIKELY(M, t, -1, way) LIKELY(M, t, 0, way) LIKELY(M, t, 2, way)                  \
    }

/* Pieces of every size, the last lane's element at the page's end or the first lane's at its beginning. */
#define TEST_PIECES(M, t)                                                                                     \
    TEST test_pieces_##M(char *first, char *end, uint32_t bits)                                               \
    {                                                                                                         \
        const int size = (int)sizeof(vgsp_##t);                                                               \
        static char want[1 << 16];                                                                            \
        memcpy(want, first, (size_t)(end - first));                                                           \
        for (int piece = 1; piece < VGSP_W; piece *= 2) {                                                     \
            char *p = random_u64() & 1 ? first : end - (2 * VGSP_W - piece) * size;                           \
            vgsp_##t got[VGSP_W];                                                                             \
            take_##t(got, load_pieces_##M(p, piece));                                                         \
            each_lane(i) check(same_##t(got[i], s_load_##M(p + (i + (i & -piece)) * size)));                  \
            FILL(t, a)                                                                                        \
            store_pieces_##M(p, piece, make_##t(a));                                                          \
            each_lane(i) s_store_##M(want + (p - first) + (i + (i & -piece)) * size, a[i]);                   \
            check(memcmp(want, first, (size_t)(end - first)) == 0);                                           \
            /* in part, some lanes that are off beyond the object, or before it */                            \
            const int kept = 1 + (int)(random_u64() % VGSP_W), last = kept - 1 + ((kept - 1) & -piece);       \
            const uint32_t on = bits & ((1u << kept) - 1);                                                    \
            FILL(t, b)                                                                                        \
            p = end - (last + 1) * size;                                                                      \
            store_pieces_##M##_in(p, piece, make_##t(b), m_from_bits(on), first, (uint64_t)(end - first));    \
            each_lane(i) if (on >> i & 1) s_store_##M(want + (p - first) + (i + (i & -piece)) * size, b[i]);  \
            check(memcmp(want, first, (size_t)(end - first)) == 0);                                           \
        }                                                                                                     \
    }
TEST_PIECES(i32, i32) TEST_PIECES(i64, i64) TEST_PIECES(f32, f32) TEST_PIECES(f64, f64)

TEST test_piece_sizes(void)
{
    int32_t index[VGSP_W];
    for (int piece = 1; piece <= VGSP_W; piece++)
        for (int other = 0; other <= VGSP_W; other++) {
            const int32_t start = other % 2 ? value_i32() : INT32_MAX - (int32_t)(random_u64() % (2 * VGSP_W));
            const bool near_end = start > INT32_MAX - 2 * VGSP_W;
            each_lane(i) index[i] = (int32_t)((uint32_t)start + (uint32_t)(i + (i & -piece)) + (i == other));
            const bool equal = other == VGSP_W && !near_end, power = (piece & (piece - 1)) == 0 && piece < VGSP_W;
            check(in_pieces_i32(make_i32(index), piece) == equal);
            check(pieces_i32(make_i32(index)) == (equal && power ? piece : 0));
        }
}

#define TEST_STRIDED_RUNS(M, t, IN)                                                                           \
    TEST_STRIDED_RUN(M, t, IN, i32, int32_t) TEST_STRIDED_RUN(M, t, IN, u32, uint32_t)

#define TEST_RUNS(M, t, IN) TEST_RUN(M, t, IN, i32, int32_t) TEST_RUN(M, t, IN, u32, uint32_t)

#define MEMORIES(X) X(i8, i32, int8_t) X(u8, i32, uint8_t) X(i16, i32, int16_t) X(u16, i32, uint16_t)         \
    X(i32, i32, int32_t) X(i64, i64, int64_t) X(f32, f32, float) X(f64, f64, double)
MEMORIES(TEST_STORES)
MEMORIES(TEST_SCATTERED)
MEMORIES(TEST_RUNS)
MEMORIES(TEST_STRIDED)
MEMORIES(TEST_STRIDED_RUNS)
MEMORIES(TEST_LIKELY)
MEMORIES(TEST_MEMORY)

/* Around the cache, to whole lines. */
#define TEST_STREAM(t)                                                                                        \
    TEST test_stream_##t(void)                                                                                \
    {                                                                                                         \
        static _Alignas(64) vgsp_##t lines[4 * VGSP_W], want[4 * VGSP_W];                                     \
        for (int part = 0; part < 4; part++) {                                                                \
            FILL(t, a)                                                                                        \
            stream_##t(lines + part * VGSP_W, make_##t(a));                                                   \
            each_lane(i) want[part * VGSP_W + i] = a[i];                                                      \
            check(memcmp(lines, want, sizeof want) == 0);                                                     \
        }                                                                                                     \
    }
TEST_STREAM(i32)
TEST_STREAM(i64)
TEST_STREAM(f32)
TEST_STREAM(f64)

/* The first lanes, at the end of the page. */
#define TEST_FIRST(t)                                                                                         \
    TEST test_first_##t(const char *first, char *end)                                                         \
    {                                                                                                         \
        static char want[1 << 16];                                                                            \
        for (int count = 1; count <= VGSP_W; count++) {                                                       \
            memcpy(want, first, (size_t)(end - first));                                                       \
            FILL(t, a)                                                                                        \
            store_##t##_first(end - count * (int)sizeof(vgsp_##t), make_##t(a), count);                       \
            memcpy(want + (end - first) - (size_t)count * sizeof *a, a, (size_t)count * sizeof *a);           \
            check(memcmp(want, first, (size_t)(end - first)) == 0);                                           \
        }                                                                                                     \
    }
TEST_FIRST(i32)
TEST_FIRST(f32)

TEST test_memory(void)
{
    char *first, *end;
    guarded_page(&first, &end);
#define CALL(M, t, IN) test_memory_##M(first, end);
#define CALL_PIECES(M) for (int i = 0; i < 200; i++) test_pieces_##M(first, end, (uint32_t)random_u64());
    MEMORIES(CALL)
    CALL_PIECES(i32) CALL_PIECES(i64) CALL_PIECES(f32) CALL_PIECES(f64)
    test_first_i32(first, end);
    test_first_f32(first, end);
#undef CALL
#undef CALL_PIECES
}

/* --- atomics ------------------------------------------------------------------------------------------------- */

/* Lanes hit few cells, so that they meet; the cells after it tell the order. */
#define TEST_ATOMIC(op, t)                                                                                    \
    TEST test_##op##_##t(void)                                                                                \
    {                                                                                                         \
        for (int round = 0; round < 300; round++) {                                                           \
            vgsp_##t cell[4], want[4], got[VGSP_W];                                                           \
            int64_t address[VGSP_W];                                                                          \
            int which[VGSP_W];                                                                                \
            FILL(t, a)                                                                                        \
            for (int i = 0; i < 4; i++) want[i] = cell[i] = value_##t();                                      \
            each_lane(i) address[i] = (int64_t)&cell[which[i] = (int)(random_u64() % 4)];                     \
            uint32_t bits = (uint32_t)random_u64() & (uint32_t)((1ull << VGSP_W) - 1);                        \
            take_##t(got, op##_##t(make_i64(address), make_##t(a), m_from_bits(bits)));                       \
            each_lane(i) {                                                                                    \
                vgsp_##t old = bits >> i & 1 ? want[which[i]] : 0;                                            \
                if (bits >> i & 1) want[which[i]] = model_##op##_##t(old, a[i]);                              \
                check(same_##t(got[i], old));                                                                 \
            }                                                                                                 \
            for (int i = 0; i < 4; i++) check(same_##t(cell[i], want[i]));                                    \
            int32_t back[VGSP_W]; /* the same with indices from the last cell */                              \
            each_lane(i) back[i] = bits >> i & 1 ? which[i] - 3 : value_i32();                                \
            take_##t(got, op##_at_##t(&cell[3], make_i32(back), sizeof cell[0], make_##t(a), m_from_bits(bits))); \
            each_lane(i) {                                                                                    \
                vgsp_##t old = bits >> i & 1 ? want[which[i]] : 0;                                            \
                if (bits >> i & 1) want[which[i]] = model_##op##_##t(old, a[i]);                              \
                check(same_##t(got[i], old));                                                                 \
            }                                                                                                 \
            for (int i = 0; i < 4; i++) check(same_##t(cell[i], want[i]));                                    \
        }                                                                                                     \
    }
#define MODEL_OF(op, t, value)                                                                                \
    static vgsp_##t model_atomic_##op##_##t(vgsp_##t old, vgsp_##t v) { return (vgsp_##t)(value); }           \
    static vgsp_##t model_shared_##op##_##t(vgsp_##t old, vgsp_##t v) { return model_atomic_##op##_##t(old, v); } \
    TEST_ATOMIC(atomic_##op, t)                                                                               \
    TEST_ATOMIC(shared_##op, t)
#define MODELS(t, u)                                                                                          \
    MODEL_OF(add, t, (vgsp_##u)old + (vgsp_##u)v)                                                             \
    MODEL_OF(sub, t, (vgsp_##u)old - (vgsp_##u)v)                                                             \
    MODEL_OF(min, t, old < v ? old : v)                                                                       \
    MODEL_OF(max, t, old > v ? old : v)                                                                       \
    MODEL_OF(and, t, old & v)                                                                                 \
    MODEL_OF(or, t, old | v)                                                                                  \
    MODEL_OF(xor, t, old ^ v)                                                                                 \
    MODEL_OF(exch, t, (old, v))                                                                               \
    MODEL_OF(inc, t, (vgsp_##u)old >= (vgsp_##u)v ? 0 : old + 1)                                              \
    MODEL_OF(dec, t, old == 0 || (vgsp_##u)old > (vgsp_##u)v ? v : old - 1)
#pragma clang diagnostic ignored "-Wunused-value"
MODELS(i32, u32)
MODELS(u32, u32)
MODELS(i64, u64)
MODELS(u64, u64)
MODEL_OF(add, f32, old + v)
MODEL_OF(add, f64, old + v)
MODEL_OF(exch, f32, (old, v))
MODEL_OF(exch, f64, (old, v))

#define TEST_CAS(word, t)                                                                                     \
    TEST test_##word##_##t(void)                                                                              \
    {                                                                                                         \
        for (int round = 0; round < 300; round++) {                                                           \
            vgsp_##t cell = 1, want = 1, c[VGSP_W], v[VGSP_W], got[VGSP_W];                                   \
            each_lane(i) c[i] = (vgsp_##t)(random_u64() % 3), v[i] = (vgsp_##t)(random_u64() % 3);            \
            uint32_t bits = (uint32_t)random_u64() & (uint32_t)((1ull << VGSP_W) - 1);                        \
            take_##t(got, word##_##t(splat_i64((int64_t)&cell), make_##t(c), make_##t(v), m_from_bits(bits))); \
            each_lane(i) {                                                                                    \
                check(got[i] == (bits >> i & 1 ? want : 0));                                                  \
                if ((bits >> i & 1) && want == c[i]) want = v[i];                                             \
            }                                                                                                 \
            check(cell == want);                                                                              \
        }                                                                                                     \
    }
TEST_CAS(atomic_cas, i32) TEST_CAS(shared_cas, i32) TEST_CAS(atomic_cas, u32) TEST_CAS(shared_cas, u32)
TEST_CAS(atomic_cas, i64) TEST_CAS(shared_cas, i64) TEST_CAS(atomic_cas, u64) TEST_CAS(shared_cas, u64)

#define CALL(op, t) test_atomic_##op##_##t(), test_shared_##op##_##t();
#define CALLS(t) CALL(add, t) CALL(sub, t) CALL(min, t) CALL(max, t) CALL(and, t) CALL(or, t) CALL(xor, t)    \
    CALL(exch, t) CALL(inc, t) CALL(dec, t) CALL(cas, t)
TEST test_atomics(void)
{
    CALLS(i32) CALLS(u32) CALLS(i64) CALLS(u64)
    CALL(add, f32) CALL(add, f64) CALL(exch, f32) CALL(exch, f64)
}

int main(void)
{
    require_processor();
    test_table();
    test_orders();
    test_masks();
    test_lanes_i32();
    test_lanes_i64();
    test_lanes_f32();
    test_lanes_f64();
    test_sums_i32();
    test_sums_i64();
    test_linear();
    test_memory();
    for (int i = 0; i < 20; i++) test_piece_sizes();
    test_stream_i32();
    test_stream_i64();
    test_stream_f32();
    test_stream_f64();
    test_atomics();
    return finish();
}
