// Loops that stride through arrays: each element must be met by the thread whose it is, in its order, whatever the counter's
// type, the limit, the stride and the block; and what threads keep over the rounds must be what each one has seen.
#include "kernel_test.h"

template <typename Counter, typename Limit> __global__ void grid_stride(int *out, const int *in, Limit n)
{
    for (Counter i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += blockDim.x * gridDim.x) out[i] = out[i] * 3 + in[i];
}

template <typename Counter, typename Limit> __global__ void grid_sum(int *sums, const int *in, Limit n)
{
    unsigned t = blockIdx.x * blockDim.x + threadIdx.x, stride = gridDim.x * blockDim.x;
    int sum = 1, last = -1;
    for (Counter i = t; i < n; i += stride) {
        sum = sum * 5 + in[i];
        last = (int)i;
    }
    sums[2 * t] = sum;
    sums[2 * t + 1] = last;
}

// Up to the limit itself, the comparison the other way round, a stride that is no block's, conditions and continue.
__global__ void reaching(int *out, const int *in, int first, int last)
{
    if (first > 1000000) return;
    for (int i = first + threadIdx.x; last >= i; i += 40) {
        if (in[i] % 7 == 3) continue;
        int found = 0;
        for (int k = in[i] % 5; k < 9; k++) found = found * 2 + k;
        if (in[i] % 2) out[i] += found;
        else out[i] -= i;
    }
}

// Two loops and a barrier, after some threads have left; the counter's beginning is read elsewhere too.
__global__ void shared_copy(int *out, const int *in, int n, int living)
{
    __shared__ int tile[500];
    int t = threadIdx.x;
    if (t >= living) return;
    for (int i = t; i < n; i += blockDim.x) tile[i] = in[blockIdx.x * n + i] + t;
    __syncthreads();
    int i = n - 1;
    for (i = t; i < n; i += blockDim.x) out[blockIdx.x * n + i] = tile[n - 1 - i] * 2 + i;
    if (i >= 0) atomicAdd(&out[gridDim.x * n], i);
}

// Bins in shared memory: the body is an atomic operation at an index that was loaded.
__global__ void bins(int *out, const int *in, int n)
{
    __shared__ int found[64];
    if (threadIdx.x < 64) found[threadIdx.x] = 0;
    __syncthreads();
    int first = blockIdx.x * 300, end = min(n, first + 300);
    for (int i = first + threadIdx.x; i < end; i += 64) atomicAdd(&found[in[i] & 63], i);
    __syncthreads();
    if (threadIdx.x < 64) atomicAdd(&out[threadIdx.x], found[threadIdx.x]);
}

// Registers that are set to the counter, but before the loop, or in one of its rounds.
__global__ void copies(int *out, const int *in, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, stride = gridDim.x * blockDim.x, before = i, once, third = i + 2 * stride;
    for (; i < n; i += stride) {
        int here = i;
        if (i == before) once = i;
        if (i == third) once = i;
        out[here] = in[before] + 3 * in[i] - in[once];
    }
}

__global__ void stale(int *out, const int *in, int n)
{
    int t = blockIdx.x * blockDim.x + threadIdx.x, first;
    for (int i = t; i < n; i += gridDim.x * blockDim.x) {
        if (i == t) first = i;
        out[i] = in[first] * 2 + i;
    }
}

// Only some threads go through the array, and those that do not are no hindrance.
__global__ void inside(int *out, const int *in, int n, int shift)
{
    int t = blockIdx.x * blockDim.x + threadIdx.x;
    if (t % 3 != 1)
        if (in[t] % 4 != 2)
            for (int i = shift + t; i < n; i += gridDim.x * blockDim.x) out[i] += in[i] + t;
}

// Left on the way: not all threads see the same rounds.
__global__ void search(int *out, const int *in, int n, int wanted)
{
    int t = blockIdx.x * blockDim.x + threadIdx.x, at = -1;
    for (int i = t; i < n; i += blockDim.x * gridDim.x)
        if (in[i] % 31 == wanted) {
            at = i;
            break;
        }
    out[t] = at;
}

// In two dimensions each row of the block does the same, or goes on where the row before has ended.
__global__ void planes(int *out, const int *in, int width, int height)
{
    for (int y = blockIdx.y * blockDim.y + threadIdx.y; y < height; y += blockDim.y * gridDim.y)
        for (int x = blockIdx.x * blockDim.x + threadIdx.x; x < width; x += blockDim.x * gridDim.x)
            out[y * width + x] = in[y * width + x] * 2 + x - y;
}

__global__ void rows_alike(int *out, int n)
{
    for (int i = threadIdx.x; i < n; i += blockDim.x) atomicAdd(&out[i], i + 1);
}

// Near the ends of the types: nothing may wrap on the way. Only where the counter is, relative to the array, is counted.
template <typename Counter> __global__ void far_away(int *out, Counter first, Counter end)
{
    for (Counter i = first + threadIdx.x; i < end; i += 64) out[(unsigned)(i - first)] += 1;
}

struct Shape {
    int grid, block;
};
static const Shape shapes[] = {{1, 1}, {1, 32}, {3, 64}, {2, 100}, {5, 33}, {7, 256}, {1, 1024}, {64, 64}};
static const int lengths[] = {0, 1, 31, 64, 100, 1000, 4099, 20011};

template <typename Counter, typename Limit> static void test_grid(const char *name, Buffer<int> &in)
{
    for (Shape s : shapes)
        for (int n : lengths) {
            int threads = s.grid * s.block;
            Buffer<int> out(n + 1), sums(2 * threads);
            for (int i = 0; i <= n; i++) out[i] = i;
            out.up();
            grid_stride<Counter, Limit><<<s.grid, s.block>>>(out.device, in.device, (Limit)n);
            grid_sum<Counter, Limit><<<s.grid, s.block>>>(sums.device, in.device, (Limit)n);
            out.down();
            sums.down();
            for (int i = 0; i <= n; i++) expect(name, i, out[i], i < n ? i * 3 + in[i] : i);
            for (int t = 0; t < threads; t++) {
                int sum = 1, last = -1;
                for (int i = t; i < n; i += threads) sum = (int)(sum * 5u + in[i]), last = i;
                expect("sum", t, sums[2 * t], sum);
                expect("last", t, sums[2 * t + 1], last);
            }
        }
}

static void test_reaching(Buffer<int> &in, int block, int first, int last)
{
    Buffer<int> out(2000);
    out.fill(0);
    reaching<<<1, block>>>(out.device, in.device, first, last);
    out.down();
    int want[2000] = {0};
    for (int t = 0; t < block; t++)
        for (int i = first + t; last >= i; i += 40) {
            if (in[i] % 7 == 3) continue;
            int found = 0;
            for (int k = in[i] % 5; k < 9; k++) found = found * 2 + k;
            if (block > 40) continue; // several threads at one element
            if (in[i] % 2) want[i] += found;
            else want[i] -= i;
        }
    for (int i = 0; i < 2000 && block <= 40; i++) expect("reaching", i, out[i], want[i]);
}

static void test_shared(Buffer<int> &in, int grid, int block, int n, int living)
{
    Buffer<int> out(grid * n + 1);
    out.fill(0);
    shared_copy<<<grid, block>>>(out.device, in.device, n, living);
    out.down();
    int ends = 0;
    for (int b = 0; b < grid; b++)
        for (int t = 0; t < block && t < living; t++) {
            int i = t;
            for (; i < n; i += block) {
                int from = n - 1 - i;
                if (from % block < living) expect("shared", b * n + i, out[b * n + i], (in[b * n + from] + from % block) * 2 + i);
            }
            ends += i;
        }
    expect("ends", 0, out[grid * n], ends);
}

static void test_bins(Buffer<int> &in, int n, int block)
{
    Buffer<int> out(64);
    out.fill(0);
    bins<<<(n + 299) / 300, block>>>(out.device, in.device, n);
    out.down();
    int want[64] = {0};
    for (int b = 0; b * 300 < n; b++)
        for (int t = 0; t < block; t++)
            for (int i = b * 300 + t; i < n && i < b * 300 + 300; i += 64) want[in[i] & 63] += i;
    for (int k = 0; k < 64; k++) expect("bins", k, out[k], want[k]);
}

static void test_search(Buffer<int> &in, int grid, int block)
{
    Buffer<int> out(grid * block);
    search<<<grid, block>>>(out.device, in.device, 5000, 17);
    out.down();
    for (int t = 0; t < grid * block; t++) {
        int at = -1;
        for (int i = t; i < 5000 && at < 0; i += grid * block)
            if (in[i] % 31 == 17) at = i;
        expect("search", t, out[t], at);
    }
}

static void test_copies(Buffer<int> &in, int grid, int block)
{
    const int n = 3001, threads = grid * block;
    Buffer<int> out(n), old(n), some(n);
    some.fill(0);
    inside<<<grid, block>>>(some.device, in.device, n, 5);
    copies<<<grid, block>>>(out.device, in.device, n);
    stale<<<grid, block>>>(old.device, in.device, n);
    out.down();
    old.down();
    some.down();
    for (int i = 0; i < n; i++) {
        int t = (i + threads * 5 - 5) % threads;
        expect("inside", i, some[i], i >= 5 && t % 3 != 1 && in[t] % 4 != 2 ? in[i] + t : 0);
        int before = i % threads, once = i < before + 2 * threads ? before : before + 2 * threads;
        expect("copies", i, out[i], in[before] + 3 * in[i] - in[once]);
        expect("stale", i, old[i], in[before] * 2 + i);
    }
}

static void test_planes(Buffer<int> &in, dim3 grid, dim3 block)
{
    const int width = 131, height = 37;
    Buffer<int> out(width * height), alike(300);
    alike.fill(0);
    planes<<<grid, block>>>(out.device, in.device, width, height);
    rows_alike<<<2, block>>>(alike.device, 300);
    out.down();
    alike.down();
    for (int i = 0; i < width * height; i++) expect("planes", i, out[i], in[i] * 2 + i % width - i / width);
    for (int i = 0; i < 300; i++) expect("alike", i, alike[i], 2 * (int)block.y * (i + 1));
}

template <typename Counter> static void test_far(const char *name, Counter end, int block)
{
    const int length = 1111;
    Buffer<int> out(length + 64);
    out.fill(0);
    far_away<Counter><<<1, block>>>(out.device, end - length, end);
    out.down();
    for (int i = 0; i < length + 64; i++) {
        int want = 0;
        for (int t = 0; t < block && i < length; t++) want += i >= t && (i - t) % 64 == 0;
        expect(name, i, out[i], want);
    }
}

int main()
{
    Buffer<int> in(20100);
    for (int i = 0; i < 20100; i++) in[i] = (int)(i * 2654435761u >> 7 & 0xffff);
    in.up();
    test_grid<int, int>("int", in);
    test_grid<unsigned, unsigned>("unsigned", in);
    test_grid<unsigned, int>("unsigned to int", in);
    test_grid<size_t, size_t>("size_t", in);
    test_grid<long long, int>("long long", in);
    test_grid<int, size_t>("int to size_t", in);
    test_grid<int, long long>("int to long long", in);
    for (int block : {1, 7, 32, 40})
        for (int last : {-5, 0, 39, 40, 700, 1999}) test_reaching(in, block, 0, last), test_reaching(in, block, 13, last);
    for (int block : {1, 32, 100, 256, 512})
        for (int n : {1, 77, 256, 500}) test_shared(in, 3, block, n, 1024), test_shared(in, 2, block, n, 20);
    for (int block : {64, 96, 256}) test_bins(in, 5000, block), test_bins(in, 301, block);
    for (int block : {32, 100, 256}) test_copies(in, 1, block), test_copies(in, 4, block);
    test_search(in, 1, 64);
    test_search(in, 3, 100);
    for (dim3 block : {dim3(32, 4), dim3(16, 16), dim3(8, 3), dim3(100, 2), dim3(64, 1)})
        test_planes(in, dim3(1, 1), block), test_planes(in, dim3(3, 2), block);
    for (int block : {1, 32, 64, 200}) {
        test_far<int>("far int", 0x7fffffff - 63, block);
        test_far<int>("far negative", -5, block);
        test_far<unsigned>("far unsigned", 0xffffffffu - 63, block);
        test_far<long long>("far long long", 0x7fffffffffffffffll - 63, block);
        test_far<unsigned long long>("far unsigned long long", ~0ull - 63, block);
    }
    return finish();
}
