/* simd_run.h: memory reached with consecutive 32-bit indices, first, first + 1, ..., one per lane; and stores of parts of
 * registers to memory that nobody else writes.
 *
 * An index may wrap around within a register (i += gridDim.x * blockDim.x is unsigned arithmetic), but hardly ever
 * does. Where it does not, the lanes lie one behind the other and take the words for that; where it does, each lane gets
 * its own address, by functions that simd_strided.h uses too. The widening after the wrap is that of int32_t or uint32_t.
 */
#ifndef VGSP_SIMD_RUN_H
#define VGSP_SIMD_RUN_H

#define VGSP_RUN_PLACE(I, l) (base + (int64_t)(I)((uint32_t)first + (uint32_t)(l * step)) * scale)
#define RUN_WORDS(M, t, i, I, MAX)                                                                          \
    VGSP_SLOW v##t vgsp_gather_run_##M##_##i(const char *base, I first, int step, int scale, uint32_t on)   \
    {                                                                                                       \
        union vgsp_lanes_##t r = {splat_##t(0)};                                                            \
        VGSP_ROLLED for (int l = 0; l < VGSP_W; l++)                                                        \
            if (on >> l & 1) r.l[l] = s_load_##M(VGSP_RUN_PLACE(I, l));                                     \
        return r.v;                                                                                         \
    }                                                                                                       \
    VGSP_SLOW void vgsp_scatter_run_##M##_##i(char *base, I first, int step, int scale, v##t v, uint32_t on) \
    {                                                                                                       \
        union vgsp_lanes_##t x = {v};                                                                       \
        VGSP_ROLLED for (int l = 0; l < VGSP_W; l++)                                                        \
            if (on >> l & 1) s_store_##M(VGSP_RUN_PLACE(I, l), x.l[l]);                                     \
    }                                                                                                       \
    VGSP_WORD v##t gather_run_##M##_##i(const void *base, I first, vm m)                                    \
    {                                                                                                       \
        if (__builtin_expect(first > MAX - (VGSP_W - 1), 0))                                                \
            return vgsp_gather_run_##M##_##i(base, first, 1, sizeof(vgsp_any_##M), m_bits(m));              \
        return load_##M##_m((const vgsp_any_##M *)base + first, m);                                         \
    }                                                                                                       \
    VGSP_WORD void scatter_run_##M##_##i(void *base, I first, v##t v, vm m)                                 \
    {                                                                                                       \
        if (__builtin_expect(first > MAX - (VGSP_W - 1), 0))                                                \
            vgsp_scatter_run_##M##_##i(base, first, 1, sizeof(vgsp_any_##M), v, m_bits(m));                 \
        else                                                                                                \
            store_##M##_m((vgsp_any_##M *)base + first, v, m);                                              \
    }
#define RUN_MEMORY(M, t) RUN_WORDS(M, t, i32, int32_t, INT32_MAX) RUN_WORDS(M, t, u32, uint32_t, UINT32_MAX)
RUN_MEMORY(i8, i32) RUN_MEMORY(u8, i32) RUN_MEMORY(i16, i32) RUN_MEMORY(u16, i32)
RUN_MEMORY(i32, i32) RUN_MEMORY(i64, i64) RUN_MEMORY(f32, f32) RUN_MEMORY(f64, f64)
#undef RUN_MEMORY
#undef RUN_WORDS

/* A masked store takes several times as long as a load, a choice and a store, and what it has stored is not forwarded; a
   masked load is lane by lane where there is no instruction for it. */
#define MERGE_MEMORY(M, t) \
    VGSP_WORD v##t near_##M(const void *p, vm m) { return sel_##t(m, load_##M(p), splat_##t(0)); } \
    VGSP_WORD void merge_##M(void *p, v##t v, vm m) { store_##M(p, sel_##t(m, v, load_##M(p))); }
MERGE_MEMORY(i8, i32) MERGE_MEMORY(u8, i32) MERGE_MEMORY(i16, i32) MERGE_MEMORY(u16, i32)
MERGE_MEMORY(i32, i32) MERGE_MEMORY(i64, i64) MERGE_MEMORY(f32, f32) MERGE_MEMORY(f64, f64)
#undef MERGE_MEMORY

/* Known widths are one store, or two, that no load comes before. */
VGSP_WORD void store_f32_first(void *p, vf32 v, int count) { __builtin_memcpy(p, &v, (uint64_t)count * sizeof(float)); }
VGSP_WORD void store_i32_first(void *p, vi32 v, int count) { __builtin_memcpy(p, &v, (uint64_t)count * sizeof(int32_t)); }

#endif
