/* simd_warp.h: warp operations: where the lanes of a shuffle read from, votes, matches and reductions.
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

/* The lanes that hold the caller's value. */
VGSP_WORD uint32_t s_match(const vgsp_meeting *meet)
{
    uint32_t alike = 0;
    for (int i = 0; i < 32; i++)
        if (meet->mask >> i & 1 && meet->value[i] == meet->value[meet->lane]) alike |= 1u << i;
    return alike;
}

/* Reductions, DO(operation, class, type, the combination of a and b). */
#define VGSP_WARP_REDUCTIONS(DO)                                     \
    DO(add, i32, int32_t, (int32_t)((uint32_t)a + (uint32_t)b))      \
    DO(add, u32, uint32_t, a + b)                                    \
    DO(min, i32, int32_t, a < b ? a : b)                             \
    DO(min, u32, uint32_t, a < b ? a : b)                            \
    DO(max, i32, int32_t, a > b ? a : b)                             \
    DO(max, u32, uint32_t, a > b ? a : b)                            \
    DO(and, u32, uint32_t, a & b)                                    \
    DO(or, u32, uint32_t, a | b)                                     \
    DO(xor, u32, uint32_t, a ^ b)

#define VGSP_REDUCE_MEETING(operation, class, type, combination)                    \
    VGSP_WORD type s_reduce_##operation##_##class(const vgsp_meeting *meet)         \
    {                                                                               \
        type a = (type)meet->value[meet->lane];                                     \
        for (uint32_t rest = meet->mask & ~(1u << meet->lane); rest; rest &= rest - 1) { \
            type b = (type)meet->value[__builtin_ctz(rest)];                        \
            a = combination;                                                        \
        }                                                                           \
        return a;                                                                   \
    }
VGSP_WARP_REDUCTIONS(VGSP_REDUCE_MEETING)
#undef VGSP_REDUCE_MEETING

/* Lanes of a warp that executed warp operations without others that their masks name (ahead), and those others (missed).
   In a correct program the others come to the same operation at another place, which one group of lanes in lock step
   cannot do: then `here` has lanes that missed one, and `missing` some that went ahead. */
typedef struct vgsp_apart {
    uint32_t ahead, missed;
} vgsp_apart;

VGSP_WORD bool vgsp_part(vgsp_apart *apart, uint32_t here, uint32_t missing)
{
    bool crossed = apart->ahead & missing && apart->missed & here;
    apart->ahead |= here;
    apart->missed |= missing;
    return crossed;
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

/* Matches and reductions of a warp laid out in memory: lane i's value, mask and result at index i; active: the lanes
   that are here. Lanes that ask the same are answered together. */
#define VGSP_WARP_LOOP static __attribute__((noinline, unused, nodebug))

#define VGSP_WARP_ALIKE(class, type)                                                 \
    VGSP_WORD uint32_t warp_alike_##class(const type *value, type same)              \
    {                                                                                \
        uint32_t alike = 0;                                                          \
        for (int i = 0; i < 32; i++) alike |= (uint32_t)(value[i] == same) << i;     \
        return alike;                                                                \
    }                                                                                \
    VGSP_WARP_LOOP void warp_match_##class(const type *value, const int32_t *mask, uint32_t active, int32_t *result) \
    {                                                                                \
        for (uint32_t left = active, alike; left; left &= ~alike) {                  \
            alike = warp_alike_##class(value, value[__builtin_ctz(left)]) & active;  \
            for (int i = 0; i < 32; i++)                                             \
                if (alike >> i & 1) result[i] = (int32_t)alike & mask[i];            \
        }                                                                            \
    }
VGSP_WARP_ALIKE(i32, int32_t)
VGSP_WARP_ALIKE(i64, int64_t)
#undef VGSP_WARP_ALIKE

#define VGSP_WARP_REDUCE(operation, class, type, combination)                                                \
    VGSP_WARP_LOOP void warp_reduce_##operation##_##class(const int32_t *value, const int32_t *mask,         \
                                                          uint32_t active, int32_t *result)                  \
    {                                                                                                        \
        for (uint32_t left = active, same; left; left &= ~same) {                                            \
            int first = __builtin_ctz(left);                                                                 \
            type a = (type)value[first];                                                                     \
            for (uint32_t rest = (uint32_t)mask[first] & active & ~(1u << first); rest; rest &= rest - 1) {  \
                type b = (type)value[__builtin_ctz(rest)];                                                   \
                a = combination;                                                                             \
            }                                                                                                \
            same = warp_alike_i32(mask, mask[first]) & left;                                                 \
            for (int i = 0; i < 32; i++)                                                                     \
                if (same >> i & 1) result[i] = (int32_t)a;                                                   \
        }                                                                                                    \
    }
VGSP_WARP_REDUCTIONS(VGSP_WARP_REDUCE)
#undef VGSP_WARP_REDUCE
#endif
#undef VGSP_WARP_REDUCTIONS
#endif
