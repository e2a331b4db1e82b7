/* cooperative_groups/wide_tile.h: tiles of several warps, for cooperative_groups.h.
 *
 * The threads of such a tile meet at a counter in shared memory, and hand each other values there, word by word. Each
 * tile that a block may be cut into has a room of its own, number 1024 / Size + its place among those of its size, so
 * that tiles within tiles do not disturb each other. Whoever waits at a counter lets others go on: a kernel with wide
 * tiles runs in the serial form.
 */
#ifndef VGSP_COOPERATIVE_GROUPS_WIDE_TILE_H
#define VGSP_COOPERATIVE_GROUPS_WIDE_TILE_H

namespace cooperative_groups {
namespace details {
struct tile_rooms {
    unsigned arrivals[32];
    unsigned long long words[32]; /* from one warp each */
};

__device__ inline tile_rooms &rooms_of_block()
{
    __shared__ tile_rooms rooms;
    return rooms;
}
} // namespace details

/* Size (a power of two above 32) neighbouring threads of a block, which must be a multiple of Size. */
template <unsigned Size> class wide_tile_base {
    static_assert(Size <= 1024 && (Size & (Size - 1)) == 0, "tiles have up to 1024 threads, a power of two");

public:
    static constexpr unsigned Warps = Size / 32;

    __device__ void sync() const
    {
        unsigned &arrivals = details::rooms_of_block().arrivals[room()];
        __threadfence_block();
        unsigned all = (atomicAdd(&arrivals, 1u) | (Size - 1)) + 1;
        while ((int)(atomicAdd(&arrivals, 0u) - all) < 0) continue;
        __threadfence_block();
    }
    static __device__ constexpr unsigned size() { return Size; }
    static __device__ constexpr unsigned num_threads() { return Size; }
    static __device__ unsigned thread_rank() { return details::block_rank() & (Size - 1); }
    __device__ unsigned meta_group_rank() const { return part; }
    __device__ unsigned meta_group_size() const { return parts; }
    __device__ bool is_valid() const { return true; }
    /* All threads must ask for the same rank. */
    template <class T> __device__ T shfl(T value, unsigned rank) const
    {
        T values[Warps];
        exchange(value, thread_rank() == (rank & (Size - 1)), values);
        return values[(rank & (Size - 1)) / 32];
    }
    __device__ int any(int predicate) const
    {
        return combined((int)(predicate != 0), [](int a, int b) { return a | b; });
    }
    __device__ int all(int predicate) const
    {
        return combined((int)(predicate != 0), [](int a, int b) { return a & b; });
    }

    /* For the algorithms: every thread gets what the speaker of each warp says; at most one a warp speaks. */
    template <class T> __device__ void exchange(const T &value, bool speaks, T *values) const
    {
        constexpr unsigned Words = (sizeof(T) + 7) / 8;
        unsigned long long own[Words] = {}, *words = details::rooms_of_block().words + details::block_rank() / Size * Warps;
        memcpy(own, &value, sizeof(T));
        for (unsigned i = 0; i < Words; i++) {
            if (speaks) words[thread_rank() / 32] = own[i];
            sync();
            unsigned bytes = i < Words - 1 ? 8 : sizeof(T) - 8 * i;
            for (unsigned warp = 0; warp < Warps; warp++) memcpy((char *)(values + warp) + 8 * i, words + warp, bytes);
            sync();
        }
    }
    /* The combination of all values, warps first, by halves. */
    template <class T, class Op> __device__ T combined(T value, Op &&combine) const
    {
        for (unsigned distance = 16; distance > 0; distance /= 2)
            value = combine(value, details::value_of(0xffffffffu, value, details::lane() ^ distance));
        T values[Warps];
        exchange(value, details::lane() == 0, values);
        for (unsigned count = Warps / 2; count > 0; count /= 2)
            for (unsigned i = 0; i < count; i++) values[i] = combine(values[i], values[i + count]);
        return values[0];
    }

protected:
    __device__ wide_tile_base(unsigned number, unsigned count) : part(number), parts(count) {}
    /* The parent's threads are all here. */
    template <class Parent> __device__ void open(const Parent &parent) const
    {
        parent.sync();
        if (thread_rank() == 0) details::rooms_of_block().arrivals[room()] = 0;
        parent.sync();
    }

private:
    static __device__ unsigned room() { return 1024 / Size + details::block_rank() / Size; }
    unsigned part, parts;
};
} // namespace cooperative_groups

#endif
