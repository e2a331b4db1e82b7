// Cooperative groups: the block, tiles of several sizes, coalesced, labeled and binary parts of a warp, in uniform and in
// divergent code, passed to functions by their type, by template and as thread_group; shuffles of numbers and of records,
// votes, matches, reductions, scans, copies by a group.
#include "kernel_test.h"
#include <cooperative_groups.h>
#include <cooperative_groups/memcpy_async.h>
#include <cooperative_groups/reduce.h>
#include <cooperative_groups/scan.h>
namespace cg = cooperative_groups;

enum { TILE = 7, RESULTS = 2 * TILE + 14 };

struct Pair { // travels as words
    double x;
    int y;
    short z;
};

template <class Group> __device__ int sum_down(Group group, int v)
{
    for (int distance = group.size() / 2; distance > 0; distance /= 2) v += group.shfl_down(v, distance);
    return v;
}

__device__ int sum_shared(cg::thread_group group, int *all, int v)
{
    int rank = group.thread_rank();
    for (int distance = group.size() / 2; distance > 0; distance /= 2) {
        all[rank] = v;
        group.sync();
        if (rank < distance) v += all[rank + distance];
        group.sync();
    }
    return v;
}

template <unsigned Size> __device__ void tiles(const cg::thread_block &block, int v, int *out)
{
    cg::thread_block_tile<Size> tile = cg::tiled_partition<Size>(block);
    int rank = tile.thread_rank(), all;
    unsigned bits = tile.ballot(v & 1) * 3 + tile.match_any(v % 3) * 5 + tile.any(v == 7) + tile.all(v > 2) * 2;
    bits += tile.match_all(v / 90, all) * 7 + all;
    bits += tile.meta_group_rank() * 1000 + tile.meta_group_size() + tile.size() * 17 + tile.num_threads() + rank;
    out[0] = (int)bits;
    out[1] = tile.shfl(v, 1) + 2 * tile.shfl_up(v, 1) + 3 * tile.shfl_down(v, 2) + 5 * tile.shfl_xor(v, Size / 2);
    int sum = sum_down(tile, v);
    out[2] = rank == 0 ? sum : 0;
    out[3] = cg::reduce(tile, v, cg::plus<int>()) + cg::reduce(tile, v, cg::less<int>()) * 7 +
             cg::reduce(tile, v, cg::greater<int>()) * 11;
    out[4] = cg::reduce(tile, v, cg::bit_and<int>()) + cg::reduce(tile, v, cg::bit_or<int>()) * 7 +
             cg::reduce(tile, v, [](int a, int b) { return a ^ b; }) * 11;
    out[5] = cg::inclusive_scan(tile, v) + cg::exclusive_scan(tile, v, cg::bit_xor<int>()) * 3;
    Pair pair = {v * 0.5, v, (short)-v};
    pair = tile.shfl(pair, Size - 1);
    out[6] = (int)(pair.x * 2) + pair.y * 2 + pair.z * 7;
}

// A third of the warp and the rest, each a group of its own.
__device__ void parts(const cg::thread_block &block, int v, int *out)
{
    int *result = out, own = v;
    auto warp = cg::tiled_partition<32>(block);
    auto part = cg::binary_partition(warp, v % 3 == 0);
    if (v % 3 == 0) {
        cg::coalesced_group here = cg::coalesced_threads();
        out[0] = here.size() * 100 + here.thread_rank() + (here.get_mask() == part.get_mask());
        out[1] = part.shfl(v, 0) + part.shfl_up(v, 2) * 3 + part.shfl_down(v, 1) * 5;
        out[2] = part.ballot(v & 1) + part.match_any(v % 2) * 3;
        out[3] = cg::reduce(part, v, cg::plus<int>()) + cg::inclusive_scan(part, v) * 3;
    } else {
        out[0] = part.size() * 100 + part.thread_rank();
        out[1] = cg::reduce(part, v, cg::greater<int>());
        out[2] = part.any(v == 1) + 2 * part.all(v > 1) + part.meta_group_size() * 4;
        cg::invoke_one(part, [&] { result[3] = own; });
    }
    auto label = cg::labeled_partition(warp, v % 5);
    out[4] = label.size() + label.thread_rank() * 100 + label.meta_group_rank() * 10000 + label.meta_group_size() * 100000;
    out[5] = cg::invoke_one_broadcast(label, [&] { return own * 2; }) + cg::exclusive_scan(label, v);
}

__global__ void run(const int *in, int *results)
{
    extern __shared__ int all[];
    cg::thread_block block = cg::this_thread_block();
    int size = block.size(), rank = block.thread_rank(), n = blockIdx.x * size + rank, v = in[n];
    int *out = results + n * RESULTS;
    tiles<4>(block, v, out);
    tiles<32>(block, v, out + TILE);
    parts(block, v, out + 2 * TILE);
    out += 2 * TILE + 6;
    dim3 thread = block.thread_index(), dim = block.group_dim();
    out[0] = thread.x + dim.x * (thread.y + dim.y * thread.z) == rank && block.group_index().x == blockIdx.x;
    int sum = sum_shared(block, all, v);
    out[1] = rank == 0 ? sum : 0;
    cg::thread_group eight = cg::tiled_partition(block, 8);
    sum = sum_shared(eight, all + rank / 8 * 8, v);
    out[2] = eight.thread_rank() == 0 ? sum + (int)eight.size() : 0;
    block.sync();
    cg::memcpy_async(block, all, in + blockIdx.x * size, size * sizeof(int));
    cg::wait(block);
    out[3] = all[size - 1 - rank];
    cg::thread_group nine = cg::tiled_partition(cg::tiled_partition(cg::coalesced_threads(), 9), 4), one = cg::this_thread();
    out[7] = (int)(nine.size() * 100 + nine.thread_rank() * 10 + one.size() + one.thread_rank());
    auto tile = cg::tiled_partition<16>(block);
    if (tile.meta_group_rank() % 2) { // half of every warp: tiles within tiles
        auto four = cg::tiled_partition<4>(tile);
        out[4] = four.meta_group_rank() * 10 + four.meta_group_size() + cg::reduce(four, v, cg::plus<int>());
        out[5] = (int)(cg::reduce(tile, v * 0.25f, cg::plus<float>()) * 4);
    }
    cg::grid_group grid = cg::this_grid();
    out[6] = (int)grid.thread_rank() == n && grid.size() == gridDim.x * size && grid.num_blocks() == gridDim.x &&
             grid.block_rank() == blockIdx.x;
}

// All blocks of a cooperative launch reverse an array in place.
__global__ void reverse(int *data, int n)
{
    cg::grid_group grid = cg::this_grid();
    int i = (int)grid.thread_rank(), other = data[n - 1 - i];
    grid.sync();
    data[i] = other;
    cg::sync(grid);
    if (i == 0) data[0] += 1000 * grid.is_valid() * data[n - 1];
}

/* --- the same by hand: n threads in the order of their ranks ------------------------------------------------------------ */

struct Group {
    int n, rank, v[32];
    template <class F> unsigned bits(F f) const
    {
        unsigned bits = 0;
        for (int k = 0; k < n; k++) bits |= (unsigned)(f(v[k]) ? 1 : 0) << k;
        return bits;
    }
    template <class F> int fold(int from, int to, F f) const
    {
        int result = v[from];
        for (int k = from + 1; k < to; k++) result = f(result, v[k]);
        return result;
    }
    int at(int k) const { return v[k < 0 || k >= n ? rank : k]; }
};

static int add(int a, int b) { return a + b; }
static int least(int a, int b) { return a < b ? a : b; }
static int most(int a, int b) { return a > b ? a : b; }
static int bit_and(int a, int b) { return a & b; }
static int bit_or(int a, int b) { return a | b; }
static int bit_xor(int a, int b) { return a ^ b; }

// The members of v[start .. start + n) that `is` chooses; the one at position self is the caller.
template <class F> static Group group_of(const int *v, int n, int self, F is)
{
    Group g = {0, 0, {}};
    for (int k = 0; k < n; k++) {
        if (k == self) g.rank = g.n;
        if (is(v[k])) g.v[g.n++] = v[k];
    }
    return g;
}

static void want_tile(const int *v, int rank, int size, int threads, int *want)
{
    Group g = group_of(v + rank / size * size, size, rank % size, [](int) { return true; });
    int self = v[rank], all = g.bits([&](int x) { return x / 90 == self / 90; }) == g.bits([](int) { return true; });
    unsigned bits = g.bits([](int x) { return x & 1; }) * 3 + g.bits([&](int x) { return x % 3 == self % 3; }) * 5;
    bits += (g.bits([](int x) { return x == 7; }) != 0) + 2 * !g.bits([](int x) { return x <= 2; });
    bits += (all ? g.bits([](int) { return true; }) * 7 : 0) + all;
    bits += rank / size * 1000 + threads / size + size * 18 + g.rank;
    want[0] = (int)bits;
    want[1] = g.v[1] + 2 * g.at(g.rank - 1) + 3 * g.at(g.rank + 2) + 5 * g.v[g.rank ^ size / 2];
    want[2] = g.rank ? 0 : g.fold(0, g.n, add);
    want[3] = g.fold(0, g.n, add) + g.fold(0, g.n, least) * 7 + g.fold(0, g.n, most) * 11;
    want[4] = g.fold(0, g.n, bit_and) + g.fold(0, g.n, bit_or) * 7 + g.fold(0, g.n, bit_xor) * 11;
    want[5] = g.fold(0, g.rank + 1, add) + (g.rank ? g.fold(0, g.rank, bit_xor) * 3 : 0);
    want[6] = g.v[size - 1] * (1 + 2 - 7);
}

static void want_parts(const int *v, int rank, int *want)
{
    const int *warp = v + rank / 32 * 32, self = v[rank], lane = rank % 32;
    bool three = self % 3 == 0;
    Group g = group_of(warp, 32, lane, [&](int x) { return (x % 3 == 0) == three; });
    want[0] = g.n * 100 + g.rank + three;
    want[1] = three ? g.v[0] + g.at(g.rank - 2) * 3 + g.at(g.rank + 1) * 5 : g.fold(0, g.n, most);
    want[2] = three ? g.bits([](int x) { return x & 1; }) + g.bits([&](int x) { return x % 2 == self % 2; }) * 3
                    : (g.bits([](int x) { return x == 1; }) != 0) + 2 * !g.bits([](int x) { return x <= 1; }) + 8;
    want[3] = three ? g.fold(0, g.n, add) + g.fold(0, g.rank + 1, add) * 3 : g.rank ? -1 : self;
    Group alike = group_of(warp, 32, lane, [&](int x) { return x % 5 == self % 5; });
    unsigned seen = 0, before = 0;
    for (int k = 0; k < 32; k++) {
        if (warp[k] % 5 == self % 5) before |= ~seen & 0x80000000u ? seen : 0, seen |= 0x80000000u;
        seen |= 1u << warp[k] % 5;
    }
    seen &= 0x1f;
    want[4] = alike.n + alike.rank * 100 + __builtin_popcount(before) * 10000 + __builtin_popcount(seen) * 100000;
    want[5] = alike.v[0] * 2 + (alike.rank ? alike.fold(0, alike.rank, add) : 0);
}

static int sum(const int *v, int n)
{
    int sum = 0;
    for (int i = 0; i < n; i++) sum += v[i];
    return sum;
}

static void want_rest(const int *v, int rank, int size, int *want)
{
    want[0] = 1;
    want[1] = rank ? 0 : sum(v, size);
    want[2] = rank % 8 ? 0 : sum(v + rank, 8) + 8;
    want[3] = v[size - 1 - rank];
    bool odd = rank / 16 % 2;
    want[4] = odd ? rank % 16 / 4 * 10 + 4 + sum(v + rank / 4 * 4, 4) : -1;
    want[5] = odd ? sum(v + rank / 16 * 16, 16) : -1;
    want[6] = 1;
    int in_nine = rank % 32 % 9, of = rank % 32 < 27 ? 9 : 5;
    want[7] = (in_nine / 4 * 4 + 4 <= of ? 4 : of % 4) * 100 + in_nine % 4 * 10 + 1;
}

static void test(dim3 block)
{
    const int blocks = 2, size = block.x * block.y * block.z, n = blocks * size;
    Buffer<int> in(n), out(RESULTS * n);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 97 + 1);
    in.up();
    out.fill(0xff);
    run<<<blocks, block, size * sizeof(int)>>>(in.device, out.device);
    out.down();
    for (int i = 0; i < n; i++) {
        int want[RESULTS], rank = i % size;
        const int *v = in.host + i / size * size;
        want_tile(v, rank, 4, size, want);
        want_tile(v, rank, 32, size, want + TILE);
        want_parts(v, rank, want + 2 * TILE);
        want_rest(v, rank, size, want + 2 * TILE + 6);
        for (int k = 0; k < RESULTS; k++) {
            char what[40];
            snprintf(what, sizeof what, "result %d, blocks of %d", k, size);
            expect(what, i, out[RESULTS * i + k], want[k]);
        }
    }
}

static void test_grid()
{
    const int n = 4 * 96;
    Buffer<int> data(n);
    for (int i = 0; i < n; i++) data[i] = i + 1;
    data.up();
    void *arguments[] = {&data.device, (void *)&n};
    MUST(cudaLaunchCooperativeKernel((void *)reverse, dim3(4), dim3(96), arguments, 0, 0));
    data.down();
    for (int i = 0; i < n; i++) expect("reversed", i, data[i], i ? n - i : n + 1000);
}

int main()
{
    test_grid();
    test(64);
    test(dim3(16, 2, 4));
    return finish();
}
