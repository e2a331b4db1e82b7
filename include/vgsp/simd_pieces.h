/* simd_pieces.h: registers that lie in memory in pieces, of one size that is known at run time.
 *
 * In the stages of a butterfly (i = 2 * t - (t & (n - 1)) and i + n) lanes go on by one element for n lanes and then pass over n
 * others. Where n is less than a register, lane i has the element i + (i & -n): a register lies within twice as many elements.
 * Those between its lanes are never stored, and nothing behind the last lane's element is touched.
 */
#ifndef VGSP_SIMD_PIECES_H
#define VGSP_SIMD_PIECES_H

/* None of them near the greatest index either, behind which it wraps. */
VGSP_WORD bool in_pieces_i32(vi32 index, int piece)
{
    const int32_t first = get_i32(index, 0);
    const vi32 passed_over = and_i32(linear_i32(0, 1), splat_i32(-piece));
    return m_every(eq_i32(index, add_i32(linear_i32(first, 1), passed_over))) & (first <= INT32_MAX - 2 * VGSP_W);
}

/* The size of the register's pieces, a power of two that is less than VGSP_W; 0: it is in none. */
VGSP_WORD int pieces_i32(vi32 index)
{
    const int64_t over = (int64_t)get_i32(index, VGSP_W - 1) - get_i32(index, 0) - (VGSP_W - 1);
    const int piece = VGSP_W - (int)over;
    if (over < VGSP_W / 2 || over >= VGSP_W || piece & (piece - 1)) return 0;
    return in_pieces_i32(index, piece) ? piece : 0;
}

#if defined(VGSP_SIMD_V4)
/* A machine register's n lanes are within 2 * n elements: permutations from two registers, and to two that are stored in part. */
#define PIECES_PART(i, T, vector, n, LOAD, STORE, PERMUTE, PERMUTE_TWO, EQUAL, ...)                         \
    VGSP_WORD vector vgsp_load_part_##i(const T *p, int piece)                                              \
    {                                                                                                       \
        const vector lane = {__VA_ARGS__}, zero = {0};                                                      \
        return PERMUTE_TWO(LOAD(p, zero, (1 << n) - 1), lane + (lane & -(T)piece), LOAD(p + n, zero, ((1 << n) - 1) >> piece)); \
    }                                                                                                       \
    VGSP_WORD void vgsp_store_part_##i(T *p, int piece, vector v)                                           \
    {                                                                                                       \
        VGSP_UNROLLED for (int first = 0; first < 2 * n; first += n) {                                      \
            const vector place = (vector){__VA_ARGS__} + first;                                             \
            const vector from = (place & (T)(piece - 1)) | (place >> 1 & -(T)piece);                        \
            STORE(p + first, PERMUTE(v, from), EQUAL(place & (T)piece, (vector){0}, 0, (1 << n) - 1));      \
        }                                                                                                   \
    }
PIECES_PART(i64, long long, vgsp_i64x8, 8, __builtin_ia32_loaddqudi512_mask, __builtin_ia32_storedqudi512_mask,
            __builtin_ia32_permvardi512, __builtin_ia32_vpermi2varq512, __builtin_ia32_cmpq512_mask, 0, 1, 2, 3, 4, 5, 6, 7)
PIECES_PART(i32, int, vi32, 16, __builtin_ia32_loaddqusi512_mask, __builtin_ia32_storedqusi512_mask,
            __builtin_ia32_permvarsi512, __builtin_ia32_vpermi2vard512, __builtin_ia32_cmpd512_mask, VGSP_IOTA)
#undef PIECES_PART
VGSP_WORD vi32 load_pieces_i32(const void *p, int piece) { return vgsp_load_part_i32((const int *)p, piece); }
VGSP_WORD void store_pieces_i32(void *p, int piece, vi32 v) { vgsp_store_part_i32((int *)p, piece, v); }
VGSP_WORD vi64 load_pieces_i64(const void *p, int piece)
{
    const long long *q = (const long long *)p;
    return (vi64)VGSP_JOIN(vgsp_load_part_i64(q, piece), vgsp_load_part_i64(q + 16, piece));
}
VGSP_WORD void store_pieces_i64(void *p, int piece, vi64 v)
{
    vgsp_store_part_i64((long long *)p, piece, (vgsp_i64x8)VGSP_LOW(v));
    vgsp_store_part_i64((long long *)p + 16, piece, (vgsp_i64x8)VGSP_HIGH(v));
}
#else
/* Pieces of one element are fields, as it were; all others are made of pairs. */
#define PIECES_WORDS(M, t)                                                                                  \
    VGSP_WORD v##t load_pieces_##M(const void *p, int piece)                                                \
    {                                                                                                       \
        const vgsp_any_##M *q = (const vgsp_any_##M *)p;                                                    \
        union vgsp_pairs_##M r;                                                                             \
        if (piece == 1) return load_strided_##M(p, 2 * sizeof(vgsp_any_##M));                               \
        VGSP_UNROLLED for (int64_t i = 0; i < VGSP_W; i += 2)                                               \
            r.l[i / 2] = *(const vgsp_any_pair_##M *)(q + (i + (i & -(int64_t)piece)));                     \
        return r.v;                                                                                         \
    }                                                                                                       \
    VGSP_WORD void store_pieces_##M(void *p, int piece, v##t v)                                             \
    {                                                                                                       \
        vgsp_any_##M *q = (vgsp_any_##M *)p;                                                                \
        union vgsp_pairs_##M x = {.v = v};                                                                  \
        if (piece == 1) store_strided_##M(p, 2 * sizeof(vgsp_any_##M), v);                                  \
        else                                                                                                \
            VGSP_UNROLLED for (int64_t i = 0; i < VGSP_W; i += 2)                                           \
                *(vgsp_any_pair_##M *)(q + (i + (i & -(int64_t)piece))) = x.l[i / 2];                       \
    }
typedef int64_t vgsp_pair_i64 __attribute__((vector_size(16)));
typedef vgsp_pair_i64 vgsp_any_pair_i64 __attribute__((aligned(1), may_alias));
typedef int64_t vgsp_any_pair_i32 __attribute__((aligned(1), may_alias));
union vgsp_pairs_i64 { vi64 v; vgsp_pair_i64 l[VGSP_W / 2]; };
union vgsp_pairs_i32 { vi32 v; int64_t l[VGSP_W / 2]; };
PIECES_WORDS(i32, i32) PIECES_WORDS(i64, i64)
#undef PIECES_WORDS
#endif

VGSP_WORD vf32 load_pieces_f32(const void *p, int piece) { return bits_f32_i32(load_pieces_i32(p, piece)); }
VGSP_WORD void store_pieces_f32(void *p, int piece, vf32 v) { store_pieces_i32(p, piece, bits_i32_f32(v)); }
VGSP_WORD vf64 load_pieces_f64(const void *p, int piece) { return bits_f64_i64(load_pieces_i64(p, piece)); }
VGSP_WORD void store_pieces_f64(void *p, int piece, vf64 v) { store_pieces_i64(p, piece, bits_i64_f64(v)); }

/* _in: to an object of so many bytes that belongs to this thread of the host alone, as in simd_likely.h. */
#define PIECES_MASKED(M, t)                                                                                 \
    VGSP_WORD void store_pieces_##M##_in(void *p, int piece, v##t v, vm m, const void *object, uint64_t size) \
    {                                                                                                       \
        const uint64_t offset = (uint64_t)((const char *)p - (const char *)object);                         \
        const uint64_t last = (uint64_t)(2 * VGSP_W - 1 - piece) * sizeof(vgsp_any_##M);                    \
        if (offset < size && last < size - offset)                                                          \
            store_pieces_##M(p, piece, sel_##t(m, v, load_pieces_##M(p, piece)));                           \
        else                                                                                                \
            scatter_##M(p, add_i32(linear_i32(0, 1), and_i32(linear_i32(0, 1), splat_i32(-piece))),         \
                        sizeof(vgsp_any_##M), v, m);                                                        \
    }
PIECES_MASKED(i32, i32) PIECES_MASKED(i64, i64) PIECES_MASKED(f32, f32) PIECES_MASKED(f64, f64)
#undef PIECES_MASKED

#endif
