/* simd_run.h: memory reached with consecutive 32-bit indices, first, first + 1, ..., one per lane.
 *
 * Such an index may wrap around within a register (i += gridDim.x * blockDim.x is unsigned arithmetic), but hardly ever
 * does. Where it does not, the lanes lie one behind the other and take the words for that; where it does, each lane gets
 * its own address. The widening after the wrap is that of int32_t or uint32_t.
 */
#ifndef VGSP_SIMD_RUN_H
#define VGSP_SIMD_RUN_H

VGSP_WORD vi64 vgsp_run_i32(const void *base, int32_t first, int step, int64_t scale)
{
    vi64 index = cvt_i64_i32(linear_i32(first, step));
    return add_i64(splat_i64((int64_t)(intptr_t)base), mul_i64(index, splat_i64(scale)));
}
VGSP_WORD vi64 vgsp_run_u32(const void *base, uint32_t first, int step, int64_t scale)
{
    vi64 index = cvt_i64_u32(linear_i32((int32_t)first, step));
    return add_i64(splat_i64((int64_t)(intptr_t)base), mul_i64(index, splat_i64(scale)));
}

#define RUN_WORDS(M, t, i, I, MAX)                                                                          \
    VGSP_SLOW v##t vgsp_gather_run_##M##_##i(const void *base, I first, vm m)                               \
    {                                                                                                       \
        return gather64_##M(vgsp_run_##i(base, first, 1, sizeof(vgsp_any_##M)), m);                            \
    }                                                                                                       \
    VGSP_SLOW void vgsp_scatter_run_##M##_##i(void *base, I first, v##t v, vm m)                            \
    {                                                                                                       \
        scatter64_##M(vgsp_run_##i(base, first, 1, sizeof(vgsp_any_##M)), v, m);                               \
    }                                                                                                       \
    VGSP_WORD v##t gather_run_##M##_##i(const void *base, I first, vm m)                                    \
    {                                                                                                       \
        if (__builtin_expect(first > MAX - (VGSP_W - 1), 0)) return vgsp_gather_run_##M##_##i(base, first, m); \
        return load_##M##_m((const vgsp_any_##M *)base + first, m);                                         \
    }                                                                                                       \
    VGSP_WORD void scatter_run_##M##_##i(void *base, I first, v##t v, vm m)                                 \
    {                                                                                                       \
        if (__builtin_expect(first > MAX - (VGSP_W - 1), 0)) vgsp_scatter_run_##M##_##i(base, first, v, m); \
        else store_##M##_m((vgsp_any_##M *)base + first, v, m);                                             \
    }
#define RUN_MEMORY(M, t) RUN_WORDS(M, t, i32, int32_t, INT32_MAX) RUN_WORDS(M, t, u32, uint32_t, UINT32_MAX)
RUN_MEMORY(i8, i32) RUN_MEMORY(u8, i32) RUN_MEMORY(i16, i32) RUN_MEMORY(u16, i32)
RUN_MEMORY(i32, i32) RUN_MEMORY(i64, i64) RUN_MEMORY(f32, f32) RUN_MEMORY(f64, f64)
#undef RUN_MEMORY
#undef RUN_WORDS

#endif
