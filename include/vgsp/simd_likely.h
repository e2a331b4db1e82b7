/* simd_likely.h: memory reached with indices or addresses that often grow by one step from lane to lane, which is asked here.
 *
 * All lanes are asked, those that are off too: where these hold something else, the others are gathered. What is linear is not
 * to wrap within the register.
 */
#ifndef VGSP_SIMD_LIKELY_H
#define VGSP_SIMD_LIKELY_H

#define GROWS(i, I)                                                                                         \
    VGSP_WORD bool grows_##i(vi32 index, int step)                                                          \
    {                                                                                                       \
        const int32_t first = get_i32(index, 0);                                                            \
        const int64_t last = (int64_t)(I)first + (int64_t)(VGSP_W - 1) * step;                              \
        return m_every(eq_i32(index, linear_i32(first, step))) & (last == (I)last);                         \
    }
GROWS(i32, int32_t) GROWS(u32, uint32_t)
#undef GROWS

VGSP_WORD bool vgsp_grows_i64(vi64 address, int step)
{
    return m_every(eq_i64(address, linear_i64(get_i64(address, 0), step)));
}

/* _in: the store is to an object of so many bytes that belongs to this thread of the host alone. What lanes that are off leave
   as it is may then be loaded and stored again, where the whole register is in the object: parts of registers are stored slowly.
   size is not less than a register; step * scale is the size of M. */
#define LIKELY_WORDS(M, t)                                                                                  \
    VGSP_WORD v##t vgsp_load_linear_##M(const void *p, int stride, vm m)                                    \
    {                                                                                                       \
        if (stride == (int)sizeof(vgsp_any_##M)) return load_##M##_m(p, m);                                 \
        if (stride == 0) return sel_##t(m, splat_##t(m_any(m) ? s_load_##M(p) : 0), splat_##t(0));          \
        return m_every(m) ? load_strided_##M(p, stride) : gather_##M(p, linear_i32(0, stride), 1, m);       \
    }                                                                                                       \
    VGSP_WORD void store_##M##_in(void *p, v##t v, vm m, const void *object, uint64_t size)                  \
    {                                                                                                       \
        const uint64_t offset = (uint64_t)((const char *)p - (const char *)object);                         \
        if (offset <= size - VGSP_W * sizeof(vgsp_any_##M)) store_##M(p, sel_##t(m, v, load_##M(p)));       \
        else store_##M##_m(p, v, m);                                                                        \
    }                                                                                                       \
    VGSP_WORD void vgsp_store_linear_##M(void *p, int stride, v##t v, vm m)                                 \
    {                                                                                                       \
        if (stride == (int)sizeof(vgsp_any_##M)) store_##M##_m(p, v, m);                                    \
        else store_strided_##M##_m(p, stride, v, m);                                                        \
    }                                                                                                       \
    VGSP_WORD v##t gather_likely_##M(const void *base, vi32 index, int scale, int step, vm m)               \
    {                                                                                                       \
        if (!grows_i32(index, step)) return gather_##M(base, index, scale, m);                     \
        return vgsp_load_linear_##M((const char *)base + (int64_t)get_i32(index, 0) * scale, step * scale, m); \
    }                                                                                                       \
    VGSP_WORD void scatter_likely_##M(void *base, vi32 index, int scale, int step, v##t v, vm m)            \
    {                                                                                                       \
        if (!grows_i32(index, step)) scatter_##M(base, index, scale, v, m);                        \
        else vgsp_store_linear_##M((char *)base + (int64_t)get_i32(index, 0) * scale, step * scale, v, m);  \
    }                                                                                                       \
    VGSP_WORD void scatter_likely_##M##_in(void *base, vi32 index, int scale, v##t v, vm m, const void *object, uint64_t size) \
    {                                                                                                       \
        if (!grows_i32(index, (int)sizeof(vgsp_any_##M) / scale)) scatter_##M(base, index, scale, v, m); \
        else store_##M##_in((char *)base + (int64_t)get_i32(index, 0) * scale, v, m, object, size);         \
    }                                                                                                       \
    VGSP_WORD v##t gather64_likely_##M(vi64 address, int step, vm m)                                        \
    {                                                                                                       \
        if (!vgsp_grows_i64(address, step)) return gather64_##M(address, m);                            \
        return vgsp_load_linear_##M((const void *)get_i64(address, 0), step, m);                            \
    }                                                                                                       \
    VGSP_WORD void scatter64_likely_##M(vi64 address, int step, v##t v, vm m)                               \
    {                                                                                                       \
        if (!vgsp_grows_i64(address, step)) scatter64_##M(address, v, m);                               \
        else vgsp_store_linear_##M((void *)get_i64(address, 0), step, v, m);                                \
    }
LIKELY_WORDS(i8, i32) LIKELY_WORDS(u8, i32) LIKELY_WORDS(i16, i32) LIKELY_WORDS(u16, i32)
LIKELY_WORDS(i32, i32) LIKELY_WORDS(i64, i64) LIKELY_WORDS(f32, f32) LIKELY_WORDS(f64, f64)
#undef LIKELY_WORDS

#endif
