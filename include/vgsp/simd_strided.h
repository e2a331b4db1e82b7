/* simd_strided.h: elements at equal distances, one for each lane: fields of structures, columns, arrays read backwards.
 * With all lanes on, which is the common case, elements of 32 bits that lie two, three or four apart are taken from
 * registers by permutation. The registers overlap so that nothing before the first lane's element or behind the last
 * one's is touched: there another page may begin. Other distances go lane by lane. Stores under a mask are called: inlined
 * they would be most of what clang has to compile.
 */
#ifndef VGSP_SIMD_STRIDED_H
#define VGSP_SIMD_STRIDED_H

#if defined(VGSP_SIMD_C)
#define STRIDED_NEAR(t)
#else
#define STRIDED_NEAR(t)                                                                                     \
    case 8: return (v##t)vgsp_load_by_2(p);                                                                 \
    case 12: return (v##t)vgsp_load_by_3(p);                                                                \
    case 16: return (v##t)vgsp_load_by_4(p);
typedef int32_t vgsp_quad __attribute__((vector_size(16)));
typedef vgsp_quad __attribute__((aligned(1), may_alias)) vgsp_any_quad;
#if VGSP_W == 16
/* Registers that lie 15 elements apart: lane i of stride s is element s * i - 15 * j of register j. */
#define STRIDED_REGISTER(j) load_i32((const int32_t *)p + 15 * (j))
VGSP_WORD vi32 vgsp_load_by_2(const void *p)
{
    return __builtin_shufflevector(STRIDED_REGISTER(0), STRIDED_REGISTER(1), 0, 2, 4, 6, 8, 10, 12, 14, 17, 19, 21, 23,
                                   25, 27, 29, 31);
}
VGSP_WORD vi32 vgsp_load_by_3(const void *p)
{
    vi32 low = __builtin_shufflevector(STRIDED_REGISTER(0), STRIDED_REGISTER(1), 0, 3, 6, 9, 12, 15, 19, 22, 25, 28, 31,
                                       0, 0, 0, 0, 0);
    return __builtin_shufflevector(low, STRIDED_REGISTER(2), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 19, 22, 25, 28, 31);
}
VGSP_WORD vi32 vgsp_load_by_4(const void *p)
{
    vi32 low = __builtin_shufflevector(STRIDED_REGISTER(0), STRIDED_REGISTER(1), 0, 4, 8, 12, 17, 21, 25, 29, 0, 0, 0, 0,
                                       0, 0, 0, 0);
    vi32 high = __builtin_shufflevector(STRIDED_REGISTER(2), STRIDED_REGISTER(3), 0, 0, 0, 0, 0, 0, 0, 0, 2, 6, 10, 14,
                                        19, 23, 27, 31);
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 24, 25, 26, 27, 28, 29, 30, 31);
}
#undef STRIDED_REGISTER
#else
/* Four lanes at a time: 128 bits hold elements from where their own lanes lie, n elements on from the first of them.
   Shuffles go by 128 bits too: i, j, k, l are places in a (0 to 3) or b (4 to 7). */
#define STRIDED_QUAD(at) *(const vgsp_any_quad *)((const int32_t *)p + (at))
#if VGSP_W == 4
#define STRIDED_REGISTER(n, stride) (STRIDED_QUAD(n))
#define STRIDED_SHUFFLE(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#else
#define STRIDED_REGISTER(n, stride) VGSP_JOIN(STRIDED_QUAD(n), STRIDED_QUAD((n) + 4 * (stride)))
#define STRIDED_LANE(i) ((i) < 4 ? (i) : (i) + 4)
#define STRIDED_SHUFFLE(a, b, i, j, k, l)                                                                   \
    __builtin_shufflevector(a, b, STRIDED_LANE(i), STRIDED_LANE(j), STRIDED_LANE(k), STRIDED_LANE(l),       \
                            STRIDED_LANE(i) + 4, STRIDED_LANE(j) + 4, STRIDED_LANE(k) + 4, STRIDED_LANE(l) + 4)
#endif
VGSP_WORD vi32 vgsp_load_by_2(const void *p)
{
    return STRIDED_SHUFFLE(STRIDED_REGISTER(0, 2), STRIDED_REGISTER(3, 2), 0, 2, 5, 7);
}
VGSP_WORD vi32 vgsp_load_by_3(const void *p)
{
    return STRIDED_SHUFFLE(STRIDED_REGISTER(0, 3), STRIDED_REGISTER(6, 3), 0, 3, 4, 7);
}
/* Here the lanes lie at their own places in four registers. */
VGSP_WORD vi32 vgsp_load_by_4(const void *p)
{
    vi32 low = STRIDED_SHUFFLE(STRIDED_REGISTER(0, 4), STRIDED_REGISTER(3, 4), 0, 5, 2, 3);
    vi32 high = STRIDED_SHUFFLE(STRIDED_REGISTER(6, 4), STRIDED_REGISTER(9, 4), 0, 1, 2, 7);
    return STRIDED_SHUFFLE(low, high, 0, 1, 6, 7);
}
#undef STRIDED_QUAD
#undef STRIDED_REGISTER
#undef STRIDED_SHUFFLE
#if VGSP_W == 8
#undef STRIDED_LANE
#endif
#endif
#endif

#define STRIDED_WORDS(M, t, NEAR)                                                                           \
    VGSP_WORD v##t load_strided_##M(const void *p, int stride)                                              \
    {                                                                                                       \
        union vgsp_lanes_##t r;                                                                             \
        switch (stride) {                                                                                   \
            NEAR                                                                                            \
        case -(int)sizeof(vgsp_any_##M):                                                                    \
            return xorlanes_##t(load_##M((const vgsp_any_##M *)p - (VGSP_W - 1)), VGSP_W - 1);              \
        default:                                                                                            \
            VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++)                                                  \
                r.l[i] = s_load_##M((const char *)p + (int64_t)i * stride);                                 \
            return r.v;                                                                                     \
        }                                                                                                   \
    }                                                                                                       \
    VGSP_WORD void store_strided_##M(void *p, int stride, v##t v)                                           \
    {                                                                                                       \
        union vgsp_lanes_##t x = {v};                                                                       \
        if (stride == -(int)sizeof(vgsp_any_##M))                                                           \
            store_##M((vgsp_any_##M *)p - (VGSP_W - 1), xorlanes_##t(v, VGSP_W - 1));                       \
        else                                                                                                \
            VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++)                                                  \
                s_store_##M((char *)p + (int64_t)i * stride, x.l[i]);                                       \
    }                                                                                                       \
    VGSP_WORD v##t load_strided_##M##_m(const void *p, int stride, vm m)                                    \
    {                                                                                                       \
        if (sizeof(vgsp_any_##M) == 4 && (stride == 8 || stride == 12 || stride == 16) && m_every(m))       \
            return load_strided_##M(p, stride);                                                             \
        return gather_##M(p, linear_i32(0, stride), 1, m);                                                  \
    }                                                                                                       \
    VGSP_SLOW void store_strided_##M##_m(void *p, int stride, v##t v, vm m)                                 \
    {                                                                                                       \
        if (m_every(m)) store_strided_##M(p, stride, v);                                                    \
        else scatter_##M(p, linear_i32(0, stride), 1, v, m);                                                \
    }
STRIDED_WORDS(i8, i32, ) STRIDED_WORDS(u8, i32, ) STRIDED_WORDS(i16, i32, ) STRIDED_WORDS(u16, i32, )
STRIDED_WORDS(i32, i32, STRIDED_NEAR(i32)) STRIDED_WORDS(f32, f32, STRIDED_NEAR(f32))
STRIDED_WORDS(i64, i64, ) STRIDED_WORDS(f64, f64, )
#undef STRIDED_WORDS
#undef STRIDED_NEAR

#if !defined(VGSP_SIMD_C)
/* Four registers that begin at p0, p1, p2 and p3. Where these are side by side, each lane's four elements are loaded at once, and
   rows become columns by 128 bits: i, j, k, l are places in a (0 to 3) or b (4 to 7) again. */
#define COLUMN_QUAD(i) *(const vgsp_any_quad *)((const char *)p0 + (int64_t)(i) * stride)
#define COLUMN_PLACE(i, n) ((i) < 4 ? (i) + 4 * (n) : (i) - 4 + 4 * (n) + VGSP_W)
#define COLUMN_PLACES(i, j, k, l, n) COLUMN_PLACE(i, n), COLUMN_PLACE(j, n), COLUMN_PLACE(k, n), COLUMN_PLACE(l, n)
#if VGSP_W == 4
#define COLUMN_LANES(i) COLUMN_QUAD(i)
#define COLUMN_SHUFFLE(a, b, i, j, k, l) __builtin_shufflevector(a, b, COLUMN_PLACES(i, j, k, l, 0))
#elif VGSP_W == 8
#define COLUMN_LANES(i) VGSP_JOIN(COLUMN_QUAD(i), COLUMN_QUAD((i) + 4))
#define COLUMN_SHUFFLE(a, b, i, j, k, l)                                                                    \
    __builtin_shufflevector(a, b, COLUMN_PLACES(i, j, k, l, 0), COLUMN_PLACES(i, j, k, l, 1))
#else
#define COLUMN_HALF(i) __builtin_shufflevector(COLUMN_QUAD(i), COLUMN_QUAD((i) + 4), 0, 1, 2, 3, 4, 5, 6, 7)
#define COLUMN_LANES(i) VGSP_JOIN(COLUMN_HALF(i), COLUMN_HALF((i) + 8))
#define COLUMN_SHUFFLE(a, b, i, j, k, l)                                                                    \
    __builtin_shufflevector(a, b, COLUMN_PLACES(i, j, k, l, 0), COLUMN_PLACES(i, j, k, l, 1),               \
                            COLUMN_PLACES(i, j, k, l, 2), COLUMN_PLACES(i, j, k, l, 3))
#endif
#define COLUMNS_WORD(t)                                                                                     \
    VGSP_WORD void load_columns_##t(v##t *v, int apart, const void *p0, const void *p1, const void *p2, const void *p3, int stride) \
    {                                                                                                       \
        const char *p = (const char *)p0;                                                                   \
        if (p + 4 == (const char *)p1 && p + 8 == (const char *)p2 && p + 12 == (const char *)p3) {         \
            const vi32 a = COLUMN_LANES(0), b = COLUMN_LANES(1), c = COLUMN_LANES(2), d = COLUMN_LANES(3);  \
            const vi32 e = COLUMN_SHUFFLE(a, b, 0, 4, 1, 5), f = COLUMN_SHUFFLE(c, d, 0, 4, 1, 5);          \
            const vi32 g = COLUMN_SHUFFLE(a, b, 2, 6, 3, 7), h = COLUMN_SHUFFLE(c, d, 2, 6, 3, 7);          \
            v[0] = (v##t)COLUMN_SHUFFLE(e, f, 0, 1, 4, 5);                                                  \
            v[apart] = (v##t)COLUMN_SHUFFLE(e, f, 2, 3, 6, 7);                                              \
            v[2 * apart] = (v##t)COLUMN_SHUFFLE(g, h, 0, 1, 4, 5);                                          \
            v[3 * apart] = (v##t)COLUMN_SHUFFLE(g, h, 2, 3, 6, 7);                                          \
        } else {                                                                                            \
            v[0] = load_strided_##t(p0, stride);                                                            \
            v[apart] = load_strided_##t(p1, stride);                                                        \
            v[2 * apart] = load_strided_##t(p2, stride);                                                    \
            v[3 * apart] = load_strided_##t(p3, stride);                                                    \
        }                                                                                                   \
    }
COLUMNS_WORD(i32) COLUMNS_WORD(f32)
#undef COLUMNS_WORD
#undef COLUMN_SHUFFLE
#undef COLUMN_LANES
#undef COLUMN_HALF
#undef COLUMN_PLACES
#undef COLUMN_PLACE
#undef COLUMN_QUAD
#endif

/* Indices of 32 bits that grow by equal steps and hardly ever wrap, as in simd_run.h. */
#define STRIDED_RUN_WORDS(M, t, i, I)                                                                       \
    VGSP_WORD v##t gather_strided_run_##M##_##i(const void *base, I first, int step, int scale, vm m)       \
    {                                                                                                       \
        const int64_t last = (int64_t)first + (int64_t)(VGSP_W - 1) * step;                                 \
        const char *p = (const char *)base + (int64_t)first * scale;                                        \
        if (__builtin_expect(last != (I)last, 0))                                                           \
            return vgsp_gather_run_##M##_##i((const char *)base, first, step, scale, m_bits(m));            \
        return load_strided_##M##_m(p, step * scale, m);                                                    \
    }                                                                                                       \
    VGSP_WORD void scatter_strided_run_##M##_##i(void *base, I first, int step, int scale, v##t v, vm m)    \
    {                                                                                                       \
        const int64_t last = (int64_t)first + (int64_t)(VGSP_W - 1) * step;                                 \
        char *p = (char *)base + (int64_t)first * scale;                                                    \
        if (__builtin_expect(last != (I)last, 0))                                                           \
            vgsp_scatter_run_##M##_##i((char *)base, first, step, scale, v, m_bits(m));                     \
        else                                                                                                \
            store_strided_##M##_m(p, step * scale, v, m);                                                   \
    }
#define STRIDED_RUN(M, t) STRIDED_RUN_WORDS(M, t, i32, int32_t) STRIDED_RUN_WORDS(M, t, u32, uint32_t)
STRIDED_RUN(i8, i32) STRIDED_RUN(u8, i32) STRIDED_RUN(i16, i32) STRIDED_RUN(u16, i32)
STRIDED_RUN(i32, i32) STRIDED_RUN(i64, i64) STRIDED_RUN(f32, f32) STRIDED_RUN(f64, f64)
#undef STRIDED_RUN
#undef STRIDED_RUN_WORDS

#endif
