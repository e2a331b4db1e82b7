/* cooperative_groups/reduce.h: every thread of a tile or coalesced group gets the combination of all values. */
#ifndef VGSP_COOPERATIVE_GROUPS_REDUCE_H
#define VGSP_COOPERATIVE_GROUPS_REDUCE_H

#include <cooperative_groups.h>
#ifdef __cplusplus

namespace cooperative_groups {
/* Tiles combine by halves, as CUDA's do: floats are rounded in the same order. */
template <unsigned Size, class Parent, class T, class Op>
__device__ inline T reduce(const thread_block_tile<Size, Parent> &group, T value, Op &&combine)
{
    if constexpr (Size > 32) {
        return group.combined(value, combine);
    } else {
        for (unsigned distance = Size / 2; distance > 0; distance /= 2)
            value = combine(value, group.shfl_xor(value, distance));
        return value;
    }
}

/* By ascending rank. */
template <class T, class Op> __device__ inline T reduce(const coalesced_group &group, T value, Op &&combine)
{
    T result = group.shfl(value, 0);
    for (unsigned rank = 1; rank < group.size(); rank++) result = combine(result, group.shfl(value, rank));
    return result;
}
} // namespace cooperative_groups

#endif
#endif
