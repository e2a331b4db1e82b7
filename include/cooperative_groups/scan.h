/* cooperative_groups/scan.h: every thread of a tile or coalesced group gets the combination of the values up to its rank
 * (inclusive), or up to the one before (exclusive; rank 0 gets T{}).
 */
#ifndef VGSP_COOPERATIVE_GROUPS_SCAN_H
#define VGSP_COOPERATIVE_GROUPS_SCAN_H

#include <cooperative_groups.h>
#ifdef __cplusplus

namespace cooperative_groups {
template <class Group, class T, class F> __device__ inline T inclusive_scan(const Group &group, T value, F &&combine)
{
    for (unsigned distance = 1; distance < group.size(); distance *= 2) {
        T before = group.shfl_up(value, distance);
        if (group.thread_rank() >= distance) value = combine(before, value);
    }
    return value;
}

template <class Group, class T> __device__ inline T inclusive_scan(const Group &group, T value)
{
    return inclusive_scan(group, value, plus<T>());
}

template <class Group, class T, class F> __device__ inline T exclusive_scan(const Group &group, T value, F &&combine)
{
    T before = group.shfl_up(inclusive_scan(group, value, combine), 1);
    return group.thread_rank() == 0 ? T{} : before;
}

template <class Group, class T> __device__ inline T exclusive_scan(const Group &group, T value)
{
    return exclusive_scan(group, value, plus<T>());
}
} // namespace cooperative_groups

#endif
#endif
