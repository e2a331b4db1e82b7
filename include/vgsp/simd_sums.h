/* simd_sums.h: prefix sums within a register: each lane and those below it, added up.
 */
#ifndef VGSP_SIMD_SUMS_H
#define VGSP_SIMD_SUMS_H

/* AVX2 moves lanes within parts of four, and the parts, but not both at once. */
#if defined(VGSP_SIMD_V3)
VGSP_WORD vi32 sums_i32(vi32 v)
{
    const vi32 none = splat_i32(0);
    v += pick_i32(v, none, 8, 0, 1, 2, 8, 4, 5, 6);
    v += pick_i32(v, none, 8, 8, 0, 1, 8, 8, 4, 5);
    vi32 last = pick_i32(v, v, 3, 3, 3, 3, 7, 7, 7, 7);
    return v + pick_i32(last, none, 8, 8, 8, 8, 0, 1, 2, 3);
}
#endif
#define VGSP_ADD_BELOW(t, n) v = add_##t(v, slide_##t(splat_##t(0), v, (VGSP_W - (n)) & (VGSP_W - 1)))
#define VGSP_WARP_SUMS(t)                      \
    VGSP_WORD v##t sums_##t(v##t v)            \
    {                                          \
        VGSP_ADD_BELOW(t, 1);                  \
        VGSP_ADD_BELOW(t, 2);                  \
        if (VGSP_W > 4) VGSP_ADD_BELOW(t, 4);  \
        if (VGSP_W > 8) VGSP_ADD_BELOW(t, 8);  \
        return v;                              \
    }
#if !defined(VGSP_SIMD_V3)
VGSP_WARP_SUMS(i32)
#endif
VGSP_WARP_SUMS(i64)
#undef VGSP_WARP_SUMS
#undef VGSP_ADD_BELOW

#endif
