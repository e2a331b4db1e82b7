/* cooperative_groups/memcpy_async.h: copies by all threads of a group together. They are done when the call returns; what
 * others copied is there after wait(), which is a barrier of the group.
 */
#ifndef VGSP_COOPERATIVE_GROUPS_MEMCPY_ASYNC_H
#define VGSP_COOPERATIVE_GROUPS_MEMCPY_ASYNC_H

#include <cooperative_groups.h>
#ifdef __cplusplus

namespace cooperative_groups {
/* bytes must be a multiple of the element's size. */
template <class Group, class T, class From>
__device__ inline void memcpy_async(const Group &group, T *to, const From *from, size_t bytes)
{
    static_assert(sizeof(T) == sizeof(From), "elements of one size");
    for (size_t i = group.thread_rank(); i < bytes / sizeof(T); i += group.size()) to[i] = from[i];
}

/* The first of to's elements that fit and from has. */
template <class Group, class T, class From>
__device__ inline void memcpy_async(const Group &group, T *to, size_t room, const From *from, size_t elements)
{
    memcpy_async(group, to, from, (room < elements ? room : elements) * sizeof(T));
}

template <class Group> __device__ inline void wait(const Group &group) { group.sync(); }
template <unsigned Newer, class Group> __device__ inline void wait_prior(const Group &group) { group.sync(); }
} // namespace cooperative_groups

#endif
#endif
