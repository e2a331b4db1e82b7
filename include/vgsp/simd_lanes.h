/* simd_lanes.h: vector words made from the scalar ones, lane by lane. They serve every instruction set for what it has no
 * instruction for, and plain C for everything.
 *
 * Needs the vector types and, where a word takes a mask, m_bits(). The macros LANES_... define one word each; the atomic
 * words are defined here for all. Loops over lanes that read memory are unrolled, so that the lanes stay in registers.
 *
 * What goes lane by lane is a function that is called (VGSP_SLOW): a branch per lane costs more than the call, and
 * inlined a few of them would be most of what clang has to compile.
 */
#ifndef VGSP_SIMD_LANES_H
#define VGSP_SIMD_LANES_H

#if defined(__clang__)
#define VGSP_UNROLLED _Pragma("clang loop unroll(full)")
#define VGSP_ROLLED _Pragma("clang loop unroll(disable) vectorize(disable)")
#else
#define VGSP_UNROLLED
#define VGSP_ROLLED
#endif

/* Before a statement of generated code that is about the lane vgsp_lane. */
#define VGSP_EACH_LANE VGSP_UNROLLED for (int vgsp_lane = 0; vgsp_lane < VGSP_W; vgsp_lane++)

typedef vi32 vu32;
typedef vi64 vu64;

union vgsp_lanes_i32 { vi32 v; int32_t l[VGSP_W]; };
union vgsp_lanes_u32 { vi32 v; uint32_t l[VGSP_W]; };
union vgsp_lanes_i64 { vi64 v; int64_t l[VGSP_W]; };
union vgsp_lanes_u64 { vi64 v; uint64_t l[VGSP_W]; };
union vgsp_lanes_f32 { vf32 v; float l[VGSP_W]; };
union vgsp_lanes_f64 { vf64 v; double l[VGSP_W]; };

/* R name(A), R name(A, B), ...: KIND is VGSP_WORD or VGSP_SLOW; LOOP is VGSP_UNROLLED for short scalar words,
   VGSP_ROLLED for long ones. */
#define LANES_1(KIND, LOOP, name, R, A)                                              \
    KIND v##R name(v##A a)                                                \
    {                                                                          \
        union vgsp_lanes_##A x = {a};                                          \
        union vgsp_lanes_##R r;                                                \
        LOOP for (int i = 0; i < VGSP_W; i++) r.l[i] = s_##name(x.l[i]);       \
        return r.v;                                                            \
    }
#define LANES_2(KIND, LOOP, name, R, A, B)                                           \
    KIND v##R name(v##A a, v##B b)                                        \
    {                                                                          \
        union vgsp_lanes_##A x = {a};                                          \
        union vgsp_lanes_##B y = {b};                                          \
        union vgsp_lanes_##R r;                                                \
        LOOP for (int i = 0; i < VGSP_W; i++) r.l[i] = s_##name(x.l[i], y.l[i]); \
        return r.v;                                                            \
    }
#define LANES_3(KIND, LOOP, name, R, A, B, C)                                        \
    KIND v##R name(v##A a, v##B b, v##C c)                                \
    {                                                                          \
        union vgsp_lanes_##A x = {a};                                          \
        union vgsp_lanes_##B y = {b};                                          \
        union vgsp_lanes_##C z = {c};                                          \
        union vgsp_lanes_##R r;                                                \
        LOOP for (int i = 0; i < VGSP_W; i++) r.l[i] = s_##name(x.l[i], y.l[i], z.l[i]); \
        return r.v;                                                            \
    }

/* Masked access to memory that lies together. All lanes on is the common case and takes the plain word. */
#define LANES_LOAD_MASKED(M, t)                                                \
    VGSP_SLOW v##t vgsp_load_##M##_on(const void *p, uint32_t on)              \
    {                                                                          \
        union vgsp_lanes_##t r;                                                \
        VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++)                         \
            r.l[i] = on >> i & 1 ? s_load_##M((const vgsp_any_##M *)p + i) : 0; \
        return r.v;                                                            \
    }                                                                          \
    VGSP_WORD v##t load_##M##_m(const void *p, vm m)                           \
    {                                                                          \
        return m_every(m) ? load_##M(p) : vgsp_load_##M##_on(p, m_bits(m));    \
    }
#define LANES_STORE_MASKED(M, t)                                               \
    VGSP_SLOW void vgsp_store_##M##_on(void *p, v##t v, uint32_t on)           \
    {                                                                          \
        union vgsp_lanes_##t x = {v};                                          \
        VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++)                         \
            if (on >> i & 1) s_store_##M((vgsp_any_##M *)p + i, x.l[i]);       \
    }                                                                          \
    VGSP_WORD void store_##M##_m(void *p, v##t v, vm m)                        \
    {                                                                          \
        if (m_every(m)) store_##M(p, v);                                       \
        else vgsp_store_##M##_on(p, v, m_bits(m));                             \
    }

/* Access to scattered memory. Which lanes are on often depends on data: what the others store goes to a place of its own, for
   a branch that is foretold wrongly costs more than all the stores. Clang is not to know that nobody reads that place. */
VGSP_WORD char *vgsp_nowhere(char *place)
{
    __asm__("" : "+r"(place));
    return place;
}
/* With all lanes on they are written where they are asked for, if they are not too long for that. */
#if VGSP_W <= 8
#define LANES_INLINE VGSP_WORD
#else
#define LANES_INLINE VGSP_SLOW
#endif
#define LANES_GATHER(M, t)                                                     \
    VGSP_SLOW v##t gather_##M(const void *base, vi32 index, int scale, vm m)   \
    {                                                                          \
        union vgsp_lanes_i32 x = {index};                                      \
        union vgsp_lanes_##t r;                                                \
        uint32_t on = m_bits(m);                                               \
        VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++)                         \
            r.l[i] = on >> i & 1 ? s_load_##M((const char *)base + (int64_t)x.l[i] * scale) : 0; \
        return r.v;                                                            \
    }
#define LANES_GATHER64(M, t)                                                   \
    VGSP_SLOW v##t gather64_##M(vi64 address, vm m)                            \
    {                                                                          \
        union vgsp_lanes_i64 x = {address};                                    \
        union vgsp_lanes_##t r;                                                \
        uint32_t on = m_bits(m);                                               \
        VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++)                         \
            r.l[i] = on >> i & 1 ? s_load_##M((const void *)x.l[i]) : 0;       \
        return r.v;                                                            \
    }
#define LANES_GATHER_ALL(M, t)                                                 \
    LANES_INLINE v##t gather_all_##M(const void *base, vi32 index, int scale)     \
    {                                                                          \
        union vgsp_lanes_i32 x = {index};                                      \
        union vgsp_lanes_##t r;                                                \
        VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++)                         \
            r.l[i] = s_load_##M((const char *)base + (int64_t)x.l[i] * scale); \
        return r.v;                                                            \
    }                                                                          \
    LANES_INLINE v##t gather64_all_##M(vi64 address)                              \
    {                                                                          \
        union vgsp_lanes_i64 x = {address};                                    \
        union vgsp_lanes_##t r;                                                \
        VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++) r.l[i] = s_load_##M((const void *)x.l[i]); \
        return r.v;                                                            \
    }
/* Where there is an instruction. */
#define LANES_GATHER_UNMASKED(t)                                               \
    VGSP_WORD v##t gather_all_##t(const void *base, vi32 index, int scale) { return gather_##t(base, index, scale, m_all()); } \
    VGSP_WORD v##t gather64_all_##t(vi64 address) { return gather64_##t(address, m_all()); }
/* Asks memory for what lies there, in all lanes' names. */
VGSP_WORD void prefetch_i32(const void *base, vi32 index, int scale)
{
    union vgsp_lanes_i32 x = {index};
    VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++) s_prefetch((const char *)base + (int64_t)x.l[i] * scale);
}
VGSP_WORD void prefetch_i64(vi64 address)
{
    union vgsp_lanes_i64 x = {address};
    VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++) s_prefetch((const void *)x.l[i]);
}
#define LANES_SCATTER(M, t)                                                    \
    VGSP_SLOW void scatter_##M(void *base, vi32 index, int scale, v##t v, vm m) \
    {                                                                          \
        union vgsp_lanes_i32 x = {index};                                      \
        union vgsp_lanes_##t y = {v};                                          \
        char *nowhere = vgsp_nowhere((char[8]){0});                            \
        uint32_t on = m_bits(m);                                               \
        VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++) {                       \
            char *place = (char *)base + (int64_t)x.l[i] * scale;              \
            s_store_##M(on >> i & 1 ? place : nowhere, y.l[i]);       \
        }                                                                      \
    }                                                                          \
    LANES_INLINE void scatter_all_##M(void *base, vi32 index, int scale, v##t v)  \
    {                                                                          \
        union vgsp_lanes_i32 x = {index};                                      \
        union vgsp_lanes_##t y = {v};                                          \
        VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++)                         \
            s_store_##M((char *)base + (int64_t)x.l[i] * scale, y.l[i]);       \
    }
#define LANES_SCATTER64(M, t)                                                  \
    VGSP_SLOW void scatter64_##M(vi64 address, v##t v, vm m)                   \
    {                                                                          \
        union vgsp_lanes_i64 x = {address};                                    \
        union vgsp_lanes_##t y = {v};                                          \
        char *nowhere = vgsp_nowhere((char[8]){0});                            \
        uint32_t on = m_bits(m);                                               \
        VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++)                         \
            s_store_##M(on >> i & 1 ? (void *)x.l[i] : (void *)nowhere, y.l[i]); \
    }                                                                          \
    LANES_INLINE void scatter64_all_##M(vi64 address, v##t v)                     \
    {                                                                          \
        union vgsp_lanes_i64 x = {address};                                    \
        union vgsp_lanes_##t y = {v};                                          \
        VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++) s_store_##M((void *)x.l[i], y.l[i]); \
    }

/* All of these for one type in memory, and for all types. */
#define LANES_MEMORY(M, t)                                                     \
    LANES_LOAD_MASKED(M, t) LANES_STORE_MASKED(M, t) LANES_GATHER(M, t) LANES_GATHER64(M, t) LANES_GATHER_ALL(M, t) \
    LANES_SCATTER(M, t) LANES_SCATTER64(M, t)
#define LANES_NARROW_MEMORY \
    LANES_MEMORY(i8, i32) LANES_MEMORY(u8, i32) LANES_MEMORY(i16, i32) LANES_MEMORY(u16, i32)
#define LANES_ALL_MEMORY \
    LANES_NARROW_MEMORY LANES_MEMORY(i32, i32) LANES_MEMORY(i64, i64) LANES_MEMORY(f32, f32) LANES_MEMORY(f64, f64)

/* One place for all lanes: the highest lane's value stays. Mostly few registers have one. */
#define LANES_PUT(M, t)                                                        \
    VGSP_SLOW void vgsp_put_##M(void *p, v##t v, uint32_t on)                  \
    {                                                                          \
        union vgsp_lanes_##t x = {v};                                          \
        s_store_##M(p, x.l[31 - __builtin_clz(on)]);                           \
    }                                                                          \
    VGSP_WORD void put_##M(void *p, v##t v, vm m)                              \
    {                                                                          \
        uint32_t on = m_bits(m);                                               \
        if (on) vgsp_put_##M(p, v, on);                                        \
    }
#define VGSP_LANES_PUT                                                         \
    LANES_PUT(i8, i32) LANES_PUT(u8, i32) LANES_PUT(i16, i32) LANES_PUT(u16, i32) \
    LANES_PUT(i32, i32) LANES_PUT(i64, i64) LANES_PUT(f32, f32) LANES_PUT(f64, f64)

/* Atomics: one lane after the other, lowest first; 0 in lanes that are off. With all lanes on, nothing is asked for each.
   On shared memory they are plain instructions, inline where all lanes are known to be on: the words in _all. */
#define LANES_IN_ORDER(LANE)                                                   \
    uint32_t on = m_bits(m);                                                   \
    if (m_every(m)) {                                                          \
        VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++) LANE;                   \
    } else {                                                                   \
        VGSP_ROLLED for (; on; on &= on - 1) {                                 \
            int i = __builtin_ctz(on);                                         \
            LANE;                                                              \
        }                                                                      \
    }
#define LANES_ATOMIC(word, t)                                                  \
    VGSP_SLOW v##t word##_##t(vi64 address, v##t v, vm m)                      \
    {                                                                          \
        union vgsp_lanes_i64 p = {address};                                    \
        union vgsp_lanes_##t x = {v}, r = {splat_##t(0)};                      \
        LANES_IN_ORDER(r.l[i] = s_##word##_##t((void *)p.l[i], x.l[i]))        \
        return r.v;                                                            \
    }                                                                          \
    VGSP_SLOW v##t word##_at_##t(void *base, vi32 index, int scale, v##t v, vm m) \
    {                                                                          \
        union vgsp_lanes_i32 p = {index};                                      \
        union vgsp_lanes_##t x = {v}, r = {splat_##t(0)};                      \
        LANES_IN_ORDER(r.l[i] = s_##word##_##t((char *)base + (int64_t)p.l[i] * scale, x.l[i])) \
        return r.v;                                                            \
    }
#define LANES_SHARED(word, t)                                                  \
    LANES_ATOMIC(word, t)                                                      \
    VGSP_WORD v##t word##_all_##t(vi64 address, v##t v)                        \
    {                                                                          \
        union vgsp_lanes_i64 p = {address};                                    \
        union vgsp_lanes_##t x = {v}, r;                                       \
        VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++) r.l[i] = s_##word##_##t((void *)p.l[i], x.l[i]); \
        return r.v;                                                            \
    }                                                                          \
    VGSP_WORD v##t word##_at_all_##t(void *base, vi32 index, int scale, v##t v) \
    {                                                                          \
        union vgsp_lanes_i32 p = {index};                                      \
        union vgsp_lanes_##t x = {v}, r;                                       \
        VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++)                         \
            r.l[i] = s_##word##_##t((char *)base + (int64_t)p.l[i] * scale, x.l[i]); \
        return r.v;                                                            \
    }
/* Counters of four copies, one copy after the other: all zero, and added to the count counters that they are copies of. */
#define LANES_COPIES(t)                                                        \
    VGSP_SLOW void clear_copies_##t(vgsp_##t *copies, int count)               \
    {                                                                          \
        int i = 0;                                                             \
        for (; i + VGSP_W <= 4 * count; i += VGSP_W) store_##t(copies + i, splat_##t(0)); \
        for (; i < 4 * count; i++) copies[i] = 0;                              \
    }                                                                          \
    VGSP_SLOW void add_copies_##t(vgsp_##t *to, const vgsp_##t *copies, int count) \
    {                                                                          \
        const vgsp_##t *a = copies, *b = a + count, *c = b + count, *d = c + count; \
        int i = 0;                                                             \
        for (; i + VGSP_W <= count; i += VGSP_W) {                             \
            v##t sum = add_##t(add_##t(load_##t(a + i), load_##t(b + i)), add_##t(load_##t(c + i), load_##t(d + i))); \
            store_##t(to + i, add_##t(load_##t(to + i), sum));                 \
        }                                                                      \
        for (; i < count; i++) to[i] = s_new_add_##t(to[i], s_new_add_##t(s_new_add_##t(a[i], b[i]), s_new_add_##t(c[i], d[i]))); \
    }
/* Places side by side, lane i's at p + i. A locked instruction costs as much for one place as for sixteen bytes of them: where
   these can be exchanged they are, each place with what it would become by itself; lanes that are off leave theirs as it was. */
#define LANES_PIECE(t)                                                         \
    union vgsp_piece_##t { vgsp_16_bytes all; vgsp_##t l[16 / sizeof(vgsp_##t)]; };
#define LANES_RUN(op, t)                                                       \
    VGSP_SLOW v##t vgsp_atomic_##op##_apart_##t(vgsp_##t *p, v##t v, vm m)     \
    {                                                                          \
        union vgsp_lanes_##t x = {v}, r = {splat_##t(0)};                      \
        LANES_IN_ORDER(r.l[i] = s_atomic_##op##_##t(p + i, x.l[i]))            \
        return r.v;                                                            \
    }                                                                          \
    VGSP_SLOW v##t atomic_##op##_run_##t(void *p, v##t v, vm m)                \
    {                                                                          \
        enum { SIZE = 16 / sizeof(vgsp_##t) };                                 \
        if (!VGSP_EXCHANGES_16 || (uintptr_t)p % 16) return vgsp_atomic_##op##_apart_##t(p, v, m); \
        union vgsp_lanes_##t x = {v}, r = {splat_##t(0)};                      \
        uint32_t on = m_bits(m);                                               \
        for (int first = 0; on; first += SIZE, on >>= SIZE) {                  \
            union vgsp_piece_##t old, new_;                                    \
            if (!(on & ((1 << SIZE) - 1))) continue;                           \
            old.all = vgsp_look_16((vgsp_##t *)p + first);                     \
            do                                                                 \
                VGSP_UNROLLED for (int i = 0; i < SIZE; i++)                   \
                    new_.l[i] = on >> i & 1 ? s_new_##op##_##t(old.l[i], x.l[first + i]) : old.l[i]; \
            while (!vgsp_exchange_16((vgsp_##t *)p + first, &old.all, new_.all)); \
            VGSP_UNROLLED for (int i = 0; i < SIZE; i++)                       \
                if (on >> i & 1) r.l[first + i] = old.l[i];                    \
        }                                                                      \
        return r.v;                                                            \
    }
/* One place for all lanes: what they have to say is put together, by the operation JOIN, so that the place is changed once.
   Each lane gets what it would find if the lanes came one after the other, lowest first. NONE: what changes nothing. */
#define LANES_ONE(word, op, JOIN, NONE, t)                                     \
    VGSP_SLOW v##t word##_##op##_one_##t(void *p, v##t v, vm m)                \
    {                                                                          \
        union vgsp_lanes_##t x = {v}, r = {splat_##t(0)};                      \
        const uint32_t on = m_bits(m);                                         \
        vgsp_##t sum = NONE;                                                   \
        if (!on) return r.v;                                                   \
        VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++) {                       \
            r.l[i] = sum;                                                      \
            sum = s_new_##JOIN##_##t(sum, on >> i & 1 ? x.l[i] : NONE);        \
        }                                                                      \
        const vgsp_##t old = s_##word##_##op##_##t(p, sum);                    \
        VGSP_UNROLLED for (int i = 0; i < VGSP_W; i++)                         \
            r.l[i] = on >> i & 1 ? s_new_##op##_##t(old, r.l[i]) : 0;          \
        return r.v;                                                            \
    }
#define LANES_ONE_OF(word, t, LEAST, GREATEST)                                 \
    LANES_ONE(word, add, add, 0, t) LANES_ONE(word, sub, add, 0, t)            \
    LANES_ONE(word, min, min, GREATEST, t) LANES_ONE(word, max, max, LEAST, t) \
    LANES_ONE(word, and, and, (vgsp_##t)-1, t) LANES_ONE(word, or, or, 0, t) LANES_ONE(word, xor, xor, 0, t)
#define LANES_BOTH_ONE(t, LEAST, GREATEST)                                     \
    LANES_ONE_OF(atomic, t, LEAST, GREATEST) LANES_ONE_OF(shared, t, LEAST, GREATEST)
#define LANES_CAS(word, t)                                                     \
    VGSP_SLOW v##t word##_##t(vi64 address, v##t compare, v##t v, vm m)        \
    {                                                                          \
        union vgsp_lanes_i64 p = {address};                                    \
        union vgsp_lanes_##t c = {compare}, x = {v}, r = {splat_##t(0)};       \
        for (uint32_t on = m_bits(m); on; on &= on - 1) {                      \
            int i = __builtin_ctz(on);                                         \
            r.l[i] = s_##word##_##t((void *)p.l[i], c.l[i], x.l[i]);           \
        }                                                                      \
        return r.v;                                                            \
    }
#define LANES_RUNS(t)                                                          \
    LANES_PIECE(t) LANES_RUN(add, t) LANES_RUN(sub, t) LANES_RUN(min, t) LANES_RUN(max, t) LANES_RUN(and, t) \
    LANES_RUN(or, t) LANES_RUN(xor, t) LANES_RUN(exch, t) LANES_RUN(inc, t) LANES_RUN(dec, t)
#define LANES_ATOMICS_OF(t)                                                    \
    LANES_RUNS(t)                                                              \
    LANES_ATOMIC(atomic_add, t) LANES_SHARED(shared_add, t)                    \
    LANES_ATOMIC(atomic_sub, t) LANES_SHARED(shared_sub, t)                    \
    LANES_ATOMIC(atomic_min, t) LANES_SHARED(shared_min, t)                    \
    LANES_ATOMIC(atomic_max, t) LANES_SHARED(shared_max, t)                    \
    LANES_ATOMIC(atomic_and, t) LANES_SHARED(shared_and, t)                    \
    LANES_ATOMIC(atomic_or, t) LANES_SHARED(shared_or, t)                      \
    LANES_ATOMIC(atomic_xor, t) LANES_SHARED(shared_xor, t)                    \
    LANES_ATOMIC(atomic_exch, t) LANES_SHARED(shared_exch, t)                  \
    LANES_ATOMIC(atomic_inc, t) LANES_SHARED(shared_inc, t)                    \
    LANES_ATOMIC(atomic_dec, t) LANES_SHARED(shared_dec, t)                    \
    LANES_CAS(atomic_cas, t) LANES_CAS(shared_cas, t)
#define VGSP_LANES_ATOMICS                                                     \
    LANES_ATOMICS_OF(i32) LANES_ATOMICS_OF(u32) LANES_ATOMICS_OF(i64) LANES_ATOMICS_OF(u64) \
    LANES_BOTH_ONE(i32, INT32_MIN, INT32_MAX) LANES_BOTH_ONE(u32, 0, UINT32_MAX) \
    LANES_BOTH_ONE(i64, INT64_MIN, INT64_MAX) LANES_BOTH_ONE(u64, 0, UINT64_MAX) \
    LANES_COPIES(i32) LANES_COPIES(i64)                                        \
    LANES_PIECE(f32) LANES_RUN(add, f32) LANES_RUN(exch, f32)                  \
    LANES_PIECE(f64) LANES_RUN(add, f64) LANES_RUN(exch, f64)                  \
    LANES_ATOMIC(atomic_add, f32) LANES_SHARED(shared_add, f32)                \
    LANES_ATOMIC(atomic_add, f64) LANES_SHARED(shared_add, f64)                \
    LANES_ATOMIC(atomic_exch, f32) LANES_SHARED(shared_exch, f32)              \
    LANES_ATOMIC(atomic_exch, f64) LANES_SHARED(shared_exch, f64)

#endif
