/* cooperative_groups/scan.h: every thread of a tile or coalesced group gets the combination of the values up to its rank
 * (inclusive), or up to the one before (exclusive; rank 0 gets T{}).
 */
#ifndef VGSP_COOPERATIVE_GROUPS_SCAN_H
#define VGSP_COOPERATIVE_GROUPS_SCAN_H

#include <cooperative_groups.h>
#ifdef __cplusplus

namespace cooperative_groups {
namespace details {
template <class Group> struct is_wide { static constexpr bool value = false; };
template <unsigned Size, class Parent> struct is_wide<thread_block_tile<Size, Parent>> {
    static constexpr bool value = Size > 32;
};

/* What the warps before the caller's combine to, where value combines each warp's up to the lane; the first has none. */
template <class Group, class T, class Op>
__device__ inline T of_warps_before(const Group &group, const T &value, Op &&combine)
{
    T warps[Group::Warps];
    group.exchange(value, lane() == 31, warps);
    for (unsigned i = 1; i < group.thread_rank() / 32; i++) warps[0] = combine(warps[0], warps[i]);
    return warps[0];
}
} // namespace details

template <class Group, class T, class Op> __device__ inline T inclusive_scan(const Group &group, T value, Op &&combine)
{
    if constexpr (details::is_wide<Group>::value) {
        value = inclusive_scan(tiled_partition<32>(group), value, combine);
        T before = details::of_warps_before(group, value, combine);
        return group.thread_rank() < 32 ? value : combine(before, value);
    } else {
        for (unsigned distance = 1; distance < group.size(); distance *= 2) {
            T before = group.shfl_up(value, distance);
            if (group.thread_rank() >= distance) value = combine(before, value);
        }
        return value;
    }
}

template <class Group, class T> __device__ inline T inclusive_scan(const Group &group, T value)
{
    return inclusive_scan(group, value, plus<T>());
}

template <class Group, class T, class Op> __device__ inline T exclusive_scan(const Group &group, T value, Op &&combine)
{
    if constexpr (details::is_wide<Group>::value) {
        auto warp = tiled_partition<32>(group);
        value = inclusive_scan(warp, value, combine);
        T before = details::of_warps_before(group, value, combine), up = warp.shfl_up(value, 1);
        if (group.thread_rank() < 32) return warp.thread_rank() == 0 ? T{} : up;
        return warp.thread_rank() == 0 ? before : combine(before, up);
    } else {
        T before = group.shfl_up(inclusive_scan(group, value, combine), 1);
        return group.thread_rank() == 0 ? T{} : before;
    }
}

template <class Group, class T> __device__ inline T exclusive_scan(const Group &group, T value)
{
    return exclusive_scan(group, value, plus<T>());
}
} // namespace cooperative_groups

#endif
#endif
