/* cooperative_groups.h: CUDA's groups of threads: the block, tiles of a warp, the threads that are here, parts of those.
 *
 * A group within a warp is the mask of its lanes, and its methods are warp operations on that mask; a thread's rank is
 * its place among the mask's lanes. So groups are values in registers, and what they do is what the warp operations do.
 * Tiles of several warps are in cooperative_groups/wide_tile.h; reduce.h, scan.h and memcpy_async.h hold the algorithms.
 */
#ifndef VGSP_COOPERATIVE_GROUPS_H
#define VGSP_COOPERATIVE_GROUPS_H

#include <cuda_runtime.h>
#ifdef __cplusplus

namespace cooperative_groups {
namespace details {
/* The lane that follows `count` lanes of mask; 32 if there is none. */
__device__ inline unsigned nth_lane(unsigned mask, unsigned count)
{
    for (; count && mask; count--) mask &= mask - 1;
    return mask ? __ffs((int)mask) - 1 : 32;
}

__device__ inline unsigned block_threads() { return blockDim.x * blockDim.y * blockDim.z; }
__device__ inline unsigned block_rank() { return threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z); }
__device__ inline unsigned lane() { return __vgsp_laneid(); }
__device__ inline unsigned lanes_below() { return (1u << __vgsp_laneid()) - 1; }

template <class T> struct travels { static constexpr bool value = false; }; /* has warp shuffles of its own */
template <> struct travels<int> { static constexpr bool value = true; };
template <> struct travels<unsigned> { static constexpr bool value = true; };
template <> struct travels<long> { static constexpr bool value = true; };
template <> struct travels<unsigned long> { static constexpr bool value = true; };
template <> struct travels<long long> { static constexpr bool value = true; };
template <> struct travels<unsigned long long> { static constexpr bool value = true; };
template <> struct travels<float> { static constexpr bool value = true; };
template <> struct travels<double> { static constexpr bool value = true; };

/* The value of the thread on lane `from`; of any type that may be copied byte by byte. */
template <class T> __device__ inline T value_of(unsigned mask, const T &value, int from, int width = 32)
{
    if constexpr (travels<T>::value) {
        return __shfl_sync(mask, value, from, width);
    } else {
        unsigned words[(sizeof(T) + 3) / 4] = {};
        memcpy(words, &value, sizeof(T));
        for (unsigned &word : words) word = __shfl_sync(mask, word, from, width);
        T result;
        memcpy(&result, words, sizeof(T));
        return result;
    }
}
} // namespace details

/* --- any group ---------------------------------------------------------------------------------------------------- */

/* A block, or the lanes `mask` of a warp: part number `part` of `parts` of the group that it was made from. */
class thread_group {
public:
    __device__ void sync() const
    {
        if (is_block()) __syncthreads();
        else __syncwarp(mask);
    }
    __device__ unsigned long long size() const { return is_block() ? details::block_threads() : __popc(mask); }
    __device__ unsigned long long num_threads() const { return size(); }
    __device__ unsigned long long thread_rank() const
    {
        return is_block() ? details::block_rank() : __popc(mask & details::lanes_below());
    }
    __device__ bool is_valid() const { return true; }
    /* For the functions of this header. */
    __device__ bool is_block() const { return mask == 0; }
    __device__ unsigned get_mask() const { return mask; }

protected:
    __device__ thread_group(unsigned lanes, unsigned number, unsigned count) : mask(lanes), part(number), parts(count) {}
    unsigned mask, part, parts;
};

class thread_block : public thread_group {
public:
    static __device__ void sync() { __syncthreads(); }
    static __device__ unsigned size() { return details::block_threads(); }
    static __device__ unsigned num_threads() { return size(); }
    static __device__ unsigned thread_rank() { return details::block_rank(); }
    static __device__ dim3 group_index() { return dim3(blockIdx.x, blockIdx.y, blockIdx.z); }
    static __device__ dim3 thread_index() { return dim3(threadIdx.x, threadIdx.y, threadIdx.z); }
    static __device__ dim3 group_dim() { return dim3(blockDim.x, blockDim.y, blockDim.z); }
    static __device__ dim3 dim_threads() { return group_dim(); }

    /* A barrier in two halves: whoever waits, waits for all. */
    struct arrival_token {};
    static __device__ arrival_token barrier_arrive() { return arrival_token(); }
    static __device__ void barrier_wait(arrival_token &&) { __syncthreads(); }

private:
    __device__ thread_block() : thread_group(0, 0, 1) {}
    friend __device__ thread_block this_thread_block();
};

__device__ inline thread_block this_thread_block() { return thread_block(); }

/* Shared memory that CUDA may need for tiles of several warps, of blocks of so many threads: here they have their own. */
template <unsigned MaxThreads = 1024> struct block_tile_memory {
    char unused;
};
template <unsigned MaxThreads> __device__ inline thread_block this_thread_block(block_tile_memory<MaxThreads> &)
{
    return this_thread_block();
}

/* All blocks of the launch. Its barrier is there in cooperative launches alone; in others it ends the launch. */
class grid_group {
public:
    static __device__ void sync() { __vgsp_barrier_grid(); }
    struct arrival_token {};
    static __device__ arrival_token barrier_arrive() { return arrival_token(); }
    static __device__ void barrier_wait(arrival_token &&) { __vgsp_barrier_grid(); }
    static __device__ bool is_valid() { return __vgsp_is_cooperative(); }
    static __device__ unsigned long long num_blocks() { return (unsigned long long)gridDim.x * gridDim.y * gridDim.z; }
    static __device__ unsigned long long block_rank()
    {
        return blockIdx.x + gridDim.x * (blockIdx.y + (unsigned long long)gridDim.y * blockIdx.z);
    }
    static __device__ unsigned long long size() { return num_blocks() * details::block_threads(); }
    static __device__ unsigned long long num_threads() { return size(); }
    static __device__ unsigned long long thread_rank()
    {
        return block_rank() * details::block_threads() + details::block_rank();
    }
    static __device__ dim3 group_dim() { return dim3(gridDim.x, gridDim.y, gridDim.z); }
    static __device__ dim3 dim_blocks() { return group_dim(); }
    static __device__ dim3 block_index() { return dim3(blockIdx.x, blockIdx.y, blockIdx.z); }
};

__device__ inline grid_group this_grid() { return grid_group(); }

/* --- groups within a warp ------------------------------------------------------------------------------------------- */

/* What tiles and coalesced groups share. */
class warp_group : public thread_group {
public:
    __device__ void sync() const { __syncwarp(mask); }
    __device__ unsigned size() const { return __popc(mask); }
    __device__ unsigned num_threads() const { return size(); }
    __device__ unsigned thread_rank() const { return __popc(mask & details::lanes_below()); }
    __device__ unsigned meta_group_rank() const { return part; }
    __device__ unsigned meta_group_size() const { return parts; }
    __device__ int any(int predicate) const { return __any_sync(mask, predicate); }
    __device__ int all(int predicate) const { return __all_sync(mask, predicate); }

protected:
    __device__ warp_group(unsigned lanes, unsigned number, unsigned count) : thread_group(lanes, number, count) {}
};

/* The threads that are here together, or some of them: ranks by ascending lane, with gaps between the lanes. */
class coalesced_group : public warp_group {
public:
    __device__ coalesced_group(unsigned lanes, unsigned number, unsigned count) : warp_group(lanes, number, count) {}
    template <class T> __device__ T shfl(T value, unsigned rank) const
    {
        return details::value_of(mask, value, (int)details::nth_lane(mask, rank));
    }
    template <class T> __device__ T shfl_up(T value, unsigned distance) const
    {
        return from_rank(value, thread_rank() - distance);
    }
    template <class T> __device__ T shfl_down(T value, unsigned distance) const
    {
        return from_rank(value, thread_rank() + distance);
    }
    /* Votes and matches, bit by rank. */
    __device__ unsigned ballot(int predicate) const { return by_rank(__ballot_sync(mask, predicate)); }
    template <class T> __device__ unsigned match_any(T value) const { return by_rank(__match_any_sync(mask, value)); }
    template <class T> __device__ unsigned match_all(T value, int &alike) const
    {
        return by_rank(__match_all_sync(mask, value, &alike));
    }

private:
    template <class T> __device__ T from_rank(T value, unsigned rank) const
    {
        unsigned from = rank < size() ? details::nth_lane(mask, rank) : details::lane();
        return details::value_of(mask, value, (int)from);
    }
    __device__ unsigned by_rank(unsigned lanes) const
    {
        if (mask == 0xffffffffu) return lanes;
        unsigned ranks = 0, rank = 0;
        for (unsigned rest = mask; rest; rest &= rest - 1) ranks |= (lanes >> (__ffs((int)rest) - 1) & 1) << rank++;
        return ranks;
    }
};

/* Size (a power of two) neighbouring lanes. */
template <unsigned Size> class tile_base : public warp_group {
    static_assert(Size >= 1 && Size <= 32 && (Size & (Size - 1)) == 0, "tiles have 1, 2, 4, 8, 16 or 32 threads");

public:
    static __device__ constexpr unsigned size() { return Size; }
    static __device__ constexpr unsigned num_threads() { return Size; }
    static __device__ unsigned thread_rank() { return details::lane() & (Size - 1); }
    template <class T> __device__ T shfl(T value, int rank) const
    {
        return details::value_of(mask, value, rank, Size);
    }
    template <class T> __device__ T shfl_up(T value, unsigned distance) const
    {
        return shfl(value, thread_rank() < distance ? thread_rank() : thread_rank() - distance);
    }
    template <class T> __device__ T shfl_down(T value, unsigned distance) const
    {
        return shfl(value, distance < Size - thread_rank() ? thread_rank() + distance : thread_rank());
    }
    template <class T> __device__ T shfl_xor(T value, unsigned bits) const
    {
        return shfl(value, (thread_rank() ^ bits) < Size ? thread_rank() ^ bits : thread_rank());
    }
    __device__ unsigned ballot(int predicate) const { return __ballot_sync(mask, predicate) >> first(); }
    template <class T> __device__ unsigned match_any(T value) const { return __match_any_sync(mask, value) >> first(); }
    template <class T> __device__ unsigned match_all(T value, int &alike) const
    {
        return __match_all_sync(mask, value, &alike) >> first();
    }
    __device__ operator coalesced_group() const { return coalesced_group(mask, part, parts); }

protected:
    __device__ tile_base(unsigned number, unsigned count)
        : warp_group(Size == 32 ? 0xffffffffu : ((1u << (Size & 31)) - 1) << first(), number, count)
    {
    }

private:
    static __device__ unsigned first() { return Size == 32 ? 0 : details::lane() & ~(Size - 1); }
};

} // namespace cooperative_groups

#include <cooperative_groups/wide_tile.h>

namespace cooperative_groups {
namespace details {
template <unsigned Size, bool Wide = (Size > 32)> struct tile_kind { typedef tile_base<Size> type; };
template <unsigned Size> struct tile_kind<Size, true> { typedef wide_tile_base<Size> type; };
template <unsigned Size> using kind_of_tile = typename tile_kind<Size>::type;
} // namespace details

/* Parent: the group that was cut into tiles; void where nobody wants to know. */
template <unsigned Size, class Parent = void> class thread_block_tile;

template <unsigned Size> class thread_block_tile<Size, void> : public details::kind_of_tile<Size> {
public:
    template <class Parent>
    __device__ thread_block_tile(const thread_block_tile<Size, Parent> &other)
        : thread_block_tile(other.meta_group_rank(), other.meta_group_size())
    {
    }

protected:
    __device__ thread_block_tile(unsigned number, unsigned count) : details::kind_of_tile<Size>(number, count) {}
};

namespace details {
template <class Parent> struct most_threads { static constexpr unsigned value = 1024; };
template <unsigned Size, class Parent> struct most_threads<thread_block_tile<Size, Parent>> {
    static constexpr unsigned value = Size / 2;
};
} // namespace details

template <unsigned Size, class Parent> class thread_block_tile : public thread_block_tile<Size, void> {
    static_assert(Size <= details::most_threads<Parent>::value, "a tile is smaller than the tile that it is part of");
    __device__ thread_block_tile(const Parent &parent)
        : thread_block_tile<Size, void>((unsigned)parent.thread_rank() / Size,
                                        ((unsigned)parent.size() + Size - 1) / Size)
    {
        if constexpr (Size > 32) this->open(parent);
    }
    template <unsigned Part, class Whole>
    friend __device__ thread_block_tile<Part, Whole> tiled_partition(const Whole &parent);
};

/* --- making groups --------------------------------------------------------------------------------------------------- */

template <unsigned Size, class Parent> __device__ inline thread_block_tile<Size, Parent> tiled_partition(const Parent &parent)
{
    thread_block_tile<Size, Parent> tile(parent);
    return tile;
}

/* `size` ranks each of lanes of a warp. */
__device__ inline coalesced_group tiled_partition(const coalesced_group &parent, unsigned size)
{
    unsigned number = parent.thread_rank() / size, rest = parent.get_mask(), lanes = 0;
    for (unsigned i = 0; i < number * size; i++) rest &= rest - 1;
    for (unsigned i = 0; i < size && rest; i++, rest &= rest - 1) lanes |= rest & (0 - rest);
    return coalesced_group(lanes, number, (parent.size() + size - 1) / size);
}

/* ... or of a block: then size is a power of two up to 32, or takes the whole block. */
__device__ inline thread_group tiled_partition(const thread_group &parent, unsigned size)
{
    unsigned threads = (unsigned)parent.size(), first = (unsigned)parent.thread_rank() & ~(size - 1);
    if (size >= threads) return parent;
    if (!parent.is_block()) return tiled_partition(coalesced_group(parent.get_mask(), 0, 1), size);
    if (size > 32) __trap();
    unsigned whole = 0xffffffffu >> (32 - (threads - first < size ? threads - first : size));
    return coalesced_group(whole << (first & 31), first / size, (threads + size - 1) / size);
}

__device__ inline thread_group this_thread() { return coalesced_group(1u << details::lane(), 0, 1); }
__device__ inline coalesced_group coalesced_threads() { return coalesced_group(__activemask(), 0, 1); }

/* Those of the group with the caller's label; parts are counted by their first lanes. */
template <class Group, class Label> __device__ inline coalesced_group labeled_partition(const Group &group, Label label)
{
    unsigned alike = __match_any_sync(group.get_mask(), label), first = alike & (0 - alike);
    unsigned firsts = __ballot_sync(group.get_mask(), first == 1u << details::lane());
    return coalesced_group(alike, __popc(firsts & (first - 1)), __popc(firsts));
}

/* Those of the group with the caller's opinion. */
template <class Group> __device__ inline coalesced_group binary_partition(const Group &group, bool predicate)
{
    unsigned present = __ballot_sync(group.get_mask(), 1), yes = __ballot_sync(group.get_mask(), predicate);
    return coalesced_group(predicate ? yes : present & ~yes, predicate, 2);
}

/* --- functions on groups ----------------------------------------------------------------------------------------------- */

template <class Group> __device__ inline void sync(const Group &group) { group.sync(); }
template <class Group> __device__ inline auto thread_rank(const Group &group) { return group.thread_rank(); }
template <class Group> __device__ inline auto group_size(const Group &group) { return group.size(); }

/* One thread of the group calls f. */
template <class Group, class Function, class... Arguments>
__device__ inline void invoke_one(const Group &group, Function &&f, Arguments &&...arguments)
{
    if (group.thread_rank() == 0) f(static_cast<Arguments &&>(arguments)...);
}

/* ... and all get its result. */
template <class Group, class Function, class... Arguments>
__device__ inline auto invoke_one_broadcast(const Group &group, Function &&f, Arguments &&...arguments)
{
    decltype(f(static_cast<Arguments &&>(arguments)...)) result{};
    if (group.thread_rank() == 0) result = f(static_cast<Arguments &&>(arguments)...);
    return group.shfl(result, 0);
}

/* --- operators for reduce.h and scan.h ------------------------------------------------------------------------------------ */

#define VGSP_OPERATOR(name, expression) \
    template <class T = void> struct name { __device__ T operator()(T a, T b) const { return expression; } };
VGSP_OPERATOR(plus, a + b)
VGSP_OPERATOR(less, b < a ? b : a)
VGSP_OPERATOR(greater, a < b ? b : a)
VGSP_OPERATOR(bit_and, a & b)
VGSP_OPERATOR(bit_xor, a ^ b)
VGSP_OPERATOR(bit_or, a | b)
#undef VGSP_OPERATOR
} // namespace cooperative_groups

#endif
#endif
