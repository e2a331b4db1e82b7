// Tiles of several warps: 64 threads up to the whole block, from the block and from wider tiles, with memory of the
// program's own and without; barriers that some tiles pass more often than others, values from one thread, votes,
// reductions and scans of numbers and records.
#include "kernel_test.h"
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>
#include <cooperative_groups/scan.h>
namespace cg = cooperative_groups;

enum { RESULTS = 12, MOST = 512 };

struct Wide { // travels as two words and a part of one
    long long sum;
    float least, most;
    short count;
};

struct Join {
    HD Wide operator()(const Wide &a, const Wide &b) const
    {
        return {a.sum + b.sum, fminf(a.least, b.least), fmaxf(a.most, b.most), (short)(a.count + b.count)};
    }
};

// Each tile goes round as often as its number says: only its own threads may hold it up.
template <class Tile> __device__ int rounds(const Tile &tile, int v, int *shared)
{
    int *all = shared + tile.meta_group_rank() * tile.size();
    for (unsigned round = 0; round <= tile.meta_group_rank(); round++) {
        all[tile.thread_rank()] = v;
        tile.sync();
        v = all[(tile.thread_rank() + 1) % tile.size()] + 1;
        tile.sync();
    }
    return v;
}

template <unsigned Size, class Parent>
__device__ void tile_results(const cg::thread_block_tile<Size, Parent> &tile, int v, int *shared, int *out)
{
    out[0] = tile.thread_rank() + 1000 * tile.meta_group_rank() + 10000 * tile.meta_group_size() + tile.size() - Size +
             tile.num_threads() - Size;
    out[1] = tile.shfl(v, Size - 3) + tile.shfl(v, 1) * 3;
    out[2] = tile.any(v == 5) + 2 * tile.all(v > 5) + 4 * tile.any(0) + 8 * tile.all(7);
    out[3] = cg::reduce(tile, v, cg::plus<int>()) + cg::reduce(tile, v, cg::greater<int>()) * 7;
    out[4] = cg::inclusive_scan(tile, v) + 3 * cg::exclusive_scan(tile, v, cg::bit_xor<int>());
    Wide wide = cg::reduce(tile, Wide{v * 3, (float)v, v + 0.5f, (short)1}, Join());
    out[5] = (int)wide.sum + (int)(wide.least * 2 + wide.most * 4) + wide.count;
    wide = tile.shfl(wide, 0);
    out[5] += wide.count;
    out[6] = rounds(tile, v, shared);
    if (tile.meta_group_rank() % 2 == 0) out[7] = cg::reduce(tile, v, cg::bit_xor<int>()); // half of the tiles
    out[8] = cg::reduce(tile, v * 0.125f, cg::plus<float>());
}

template <unsigned Size, bool Own> __global__ void run(const int *in, int *results)
{
    __shared__ cg::block_tile_memory<MOST> memory;
    __shared__ int shared[MOST];
    cg::thread_block block = Own ? cg::this_thread_block(memory) : cg::this_thread_block();
    int n = blockIdx.x * blockDim.x + threadIdx.x, v = in[n], *out = results + n * RESULTS;
    auto tile = cg::tiled_partition<Size>(block);
    tile_results(tile, v, shared, out);
    auto half = cg::tiled_partition<Size / 2>(tile);
    out[9] = cg::reduce(half, v, cg::plus<int>()) + half.meta_group_rank() * 3 + half.meta_group_size() * 5;
    cg::thread_block_tile<Size> plain = tile;
    out[10] = plain.shfl(v, 2) + plain.meta_group_rank();
    block.barrier_wait(block.barrier_arrive());
    shared[threadIdx.x] = v;
    auto token = block.barrier_arrive();
    block.barrier_wait(static_cast<decltype(token) &&>(token));
    out[11] = shared[blockDim.x - 1 - threadIdx.x];
}

/* --- the same by hand ------------------------------------------------------------------------------------------------ */

template <class F> static int fold(const int *v, int n, F f)
{
    int result = v[0];
    for (int i = 1; i < n; i++) result = f(result, v[i]);
    return result;
}
static int add(int a, int b) { return a + b; }
static int bits_xor(int a, int b) { return a ^ b; }
static int most(int a, int b) { return a > b ? a : b; }
static int least(int a, int b) { return a < b ? a : b; }
static int fives(int a, int b) { return a == 5 || b == 5 ? 5 : b; }

static void want_results(const int *block, int rank, int size, int threads, int *want)
{
    const int *v = block + rank / size * size, self = rank % size, number = rank / size;
    want[0] = self + 1000 * number + 10000 * (threads / size);
    want[1] = v[size - 3] + v[1] * 3;
    want[2] = (fold(v, size, fives) == 5 || v[0] == 5) + 2 * (fold(v, size, least) > 5) + 8;
    want[3] = fold(v, size, add) + 7 * fold(v, size, most);
    want[4] = fold(v, self + 1, add) + 3 * (self ? fold(v, self, bits_xor) : 0);
    want[5] = fold(v, size, add) * 3 + fold(v, size, least) * 2 + fold(v, size, most) * 4 + 2 + size * 2;
    want[6] = v[(self + number + 1) % size] + number + 1;
    want[7] = number % 2 ? -1 : fold(v, size, bits_xor);
    want[8] = (int)(fold(v, size, add) * 0.125f);
    want[9] = fold(block + rank / (size / 2) * (size / 2), size / 2, add) + self / (size / 2) * 3 + 10;
    want[10] = v[2] + number;
    want[11] = block[threads - 1 - rank];
}

template <unsigned Size, bool Own> static void test(int threads)
{
    const int blocks = 2, n = blocks * threads;
    Buffer<int> in(n), out(RESULTS * n);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 197 + 5);
    in.up();
    out.fill(0xff);
    run<Size, Own><<<blocks, threads>>>(in.device, out.device);
    out.down();
    for (int i = 0; i < n; i++) {
        int want[RESULTS];
        want_results(in.host + i / threads * threads, i % threads, Size, threads, want);
        for (int k = 0; k < RESULTS; k++) {
            char what[60];
            snprintf(what, sizeof what, "result %d, tiles of %d", k, (int)Size);
            expect(what, i, out[RESULTS * i + k], want[k]);
        }
    }
}

int main()
{
    test<64, true>(256);
    test<128, false>(256);
    test<512, true>(512);
    return finish();
}
