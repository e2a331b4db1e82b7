/* simd_warp.h: where the lanes of a warp shuffle read from.
 *
 * PTX's rule (shfl.sync in the PTX manual): a warp is cut into segments of `width` lanes (a power of two up to 32); lane
 * reads from source j, or keeps its own value if j lies outside the bounds of the mode:
 *   idx   j = segment | (n mod width)         up    j = lane - n, not below the segment
 *   down  j = lane + n, not above the segment xor   j = lane ^ n, not above the segment
 * n counts modulo 32. The scalar twin works on the values that met (serial form), the vector words give the source lanes.
 */
#ifndef VGSP_SIMD_WARP_H
#define VGSP_SIMD_WARP_H

#include "kernel_abi.h"
#include "simd.h"

VGSP_WORD uint64_t s_shuffle_idx(const vgsp_meeting *meet, int32_t n, int32_t width)
{
    uint32_t in = (uint32_t)width - 1;
    return meet->value[(meet->lane & ~in & 31) | ((uint32_t)n & in & 31)];
}

VGSP_WORD uint64_t s_shuffle_up(const vgsp_meeting *meet, int32_t n, int32_t width)
{
    int32_t lane = (int32_t)meet->lane, from = lane - (n & 31);
    return meet->value[from >= (lane & ~(width - 1)) ? from : lane];
}

VGSP_WORD uint64_t s_shuffle_down(const vgsp_meeting *meet, int32_t n, int32_t width)
{
    int32_t lane = (int32_t)meet->lane, from = lane + (n & 31);
    return meet->value[from <= (lane | (width - 1)) ? from & 31 : lane];
}

VGSP_WORD uint64_t s_shuffle_xor(const vgsp_meeting *meet, int32_t n, int32_t width)
{
    int32_t lane = (int32_t)meet->lane, from = lane ^ (n & 31);
    return meet->value[from <= (lane | (width - 1)) ? from : lane];
}

/* The lanes whose value is not 0. */
VGSP_WORD uint32_t s_ballot(const vgsp_meeting *meet)
{
    uint32_t bits = 0;
    for (int i = 0; i < 32; i++)
        if (meet->mask >> i & 1 && meet->value[i]) bits |= 1u << i;
    return bits;
}

#ifdef VGSP_W
/* Source lanes for a register that holds the warp's lanes `lane`; those that keep their own value get it. */
VGSP_WORD vi32 shuffle_idx(vi32 lane, vi32 n, vi32 width)
{
    vi32 in = sub_i32(width, splat_i32(1));
    return and_i32(or_i32(and_i32(lane, not_i32(in)), and_i32(n, in)), splat_i32(31));
}

VGSP_WORD vi32 shuffle_up(vi32 lane, vi32 n, vi32 width)
{
    vi32 from = sub_i32(lane, and_i32(n, splat_i32(31))), segment = and_i32(lane, neg_i32(width));
    return sel_i32(ge_i32(from, segment), from, lane);
}

VGSP_WORD vi32 shuffle_down(vi32 lane, vi32 n, vi32 width)
{
    vi32 from = add_i32(lane, and_i32(n, splat_i32(31))), last = or_i32(lane, sub_i32(width, splat_i32(1)));
    return sel_i32(le_i32(from, last), and_i32(from, splat_i32(31)), lane);
}

VGSP_WORD vi32 shuffle_xor(vi32 lane, vi32 n, vi32 width)
{
    vi32 from = xor_i32(lane, and_i32(n, splat_i32(31))), last = or_i32(lane, sub_i32(width, splat_i32(1)));
    return sel_i32(le_i32(from, last), from, lane);
}
#endif
#endif
