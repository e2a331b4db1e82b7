// large.cu: kernels over arrays that no cache holds, with what the runtime does about memory and without.
//
//   large [WORDS [MIB [ROUNDS [NAME]]]]   WORDS: what VGSP_DISABLE names for the runs without; MIB: the size of the arrays
//                                         (512); ROUNDS: how often all take their turns (7); NAME: only what has it in its name
//
// Prints for each kernel the medians of its times in seconds, with and without, and of the quotients within each round. The
// hand-written loops, in one thread, are there to compare with: VGSP_WORKERS=1 is fair to them. The library's objects are
// linked in, for settings_read(); the arrays are the same in every run.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

extern "C" void settings_read(void);

enum { BLOCK = 256, TILE = 16, DEGREE = 16 };

// --- from one buffer to another -------------------------------------------------------------------------------------

__global__ void copy(const float *in, float *out, size_t n)
{
    size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = in[i];
}

__global__ void add(const float *a, const float *b, float *out, size_t n)
{
    size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = a[i] + 0.5f * b[i];
}

__global__ void copy_strided(const float *in, float *out, int n)
{
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) out[i] = in[i];
}

__global__ void transpose(const float *in, float *out, int width, int height)
{
    __shared__ float tile[TILE][TILE + 1];
    int x = blockIdx.x * TILE + threadIdx.x, y = blockIdx.y * TILE + threadIdx.y;
    if (x < width && y < height) tile[threadIdx.y][threadIdx.x] = in[y * width + x];
    __syncthreads();
    x = blockIdx.y * TILE + threadIdx.x;
    y = blockIdx.x * TILE + threadIdx.y;
    if (x < height && y < width) out[y * height + x] = tile[threadIdx.x][threadIdx.y];
}

__global__ void transpose32(const float *in, float *out, int width, int height)
{
    __shared__ float tile[32][33];
    int x = blockIdx.x * 32 + threadIdx.x, y = blockIdx.y * 32 + threadIdx.y;
    for (int j = 0; j < 32; j += 8) tile[threadIdx.y + j][threadIdx.x] = in[(y + j) * width + x];
    __syncthreads();
    x = blockIdx.y * 32 + threadIdx.x;
    y = blockIdx.x * 32 + threadIdx.y;
    for (int j = 0; j < 32; j += 8) out[(y + j) * height + x] = tile[threadIdx.x][threadIdx.y + j];
}

__global__ void stencil(const float *in, float *out, int width, int height)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) return;
    const float *p = in + (size_t)y * width + x;
    out[(size_t)y * width + x] = 0.5f * p[0] + 0.125f * (p[-1] + p[1] + p[-width] + p[width]);
}

// In place, which must stay as it is: what is written has been loaded.
__global__ void scale(float *x, size_t n)
{
    size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) x[i] *= 1.0001f;
}

typedef float line __attribute__((vector_size(32)));

static void loop_copy(const float *in, float *out, size_t n)
{
    for (size_t i = 0; i < n; i += 8) *(line *)(out + i) = *(const line *)(in + i);
}

static void streaming_copy(const float *in, float *out, size_t n)
{
    for (size_t i = 0; i < n; i += 16) {
        line a = *(const line *)(in + i), b = *(const line *)(in + i + 8);
        __builtin_nontemporal_store(a, (line *)(out + i));
        __builtin_nontemporal_store(b, (line *)(out + i + 8));
    }
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

// --- here and there ---------------------------------------------------------------------------------------------------

__global__ void spmv(const int *start, const int *column, const float *value, const float *x, float *y, int rows)
{
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    float sum = 0;
    for (int k = start[row]; k < start[row + 1]; k++) sum += value[k] * x[column[k]];
    y[row] = sum;
}

// Rows of equal length, column by column (ELLPACK).
__global__ void spmv_ell(const int *column, const float *value, const float *x, float *y, int rows, int width)
{
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    float sum = 0;
    for (int k = 0; k < width; k++) sum += value[k * rows + row] * x[column[k * rows + row]];
    y[row] = sum;
}

__global__ void gather(const int *index, const float *x, float *y, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = x[index[i]];
}

__global__ void gather_strided(const int *index, const float *x, float *y, int n)
{
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) y[i] = x[index[i]];
}

// Each thread goes through some places that it computes.
__global__ void random_access(const float *x, float *y, int n, unsigned mask)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    unsigned place = i * 2654435761u;
    float sum = 0;
    for (int k = 0; k < 16; k++) {
        place = place * 1664525u + 1013904223u;
        sum += x[(place >> 4) & mask];
    }
    y[i] = sum;
}

// The same, of a few threads that go a long way from where they were told to begin.
__global__ void random_walk(const unsigned *begin, const float *x, float *y, int n, unsigned mask, int rounds)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    unsigned place = begin[i];
    float sum = 0;
    for (int k = 0; k < rounds; k++) {
        place = place * 1664525u + 1013904223u;
        sum += x[(place >> 4) & mask];
    }
    y[i] = sum;
}

// One level of a breadth-first search from a queue: the neighbours that have no level yet.
__global__ void visit(const int *start, const int *column, int *level, const int *queue, int queued, int *next, int *count, int now)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= queued) return;
    int node = queue[i];
    for (int k = start[node]; k < start[node + 1]; k++) {
        int other = column[k];
        if (level[other] < 0 && atomicCAS(&level[other], -1, now) == -1) next[atomicAdd(count, 1)] = other;
    }
}

// What a core gets from this memory, wherever the lines are: nothing is done with them. They come as far as kernels' do.
static void lines_alone(const int *index, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++) __builtin_prefetch(x + index[i], 0, 2);
}

static void loop_gather(const int *index, const float *x, float *y, size_t n)
{
    enum { AHEAD = 64 };
    for (size_t i = 0; i + AHEAD < n; i++) {
        __builtin_prefetch(x + index[i + AHEAD], 0, 2);
        y[i] = x[index[i]];
    }
    for (size_t i = n - AHEAD; i < n; i++) y[i] = x[index[i]];
}

// --- the program ------------------------------------------------------------------------------------------------------

static void must(cudaError_t error)
{
    if (error == cudaSuccess) return;
    printf("%s\n", cudaGetErrorString(error));
    exit(1);
}

static uint32_t random_bits()
{
    static uint64_t state = 88172645463325252ull;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 16);
}

template <class T> static T *array(size_t count)
{
    T *p;
    must(cudaMalloc(&p, count * sizeof *p));
    must(cudaMemset(p, 0, count * sizeof *p));
    return p;
}

// Rows of 0 to 2 * DEGREE columns anywhere below n; how many there are.
static int make_rows(int *start, int *column, size_t entries, int rows, size_t n)
{
    size_t at = 0;
    for (int i = 0; i < rows; i++) {
        start[i] = (int)at;
        size_t length = random_bits() % (2 * DEGREE + 1);
        at = std::min(entries, at + length);
    }
    start[rows] = (int)at;
    for (size_t k = 0; k < at; k++) column[k] = (int)((uint64_t)random_bits() * n >> 32);
    return rows;
}

struct Timing {
    const char *name;
    std::vector<double> seconds[2]; // with, without
};
static std::vector<Timing> timings;
static const char *words, *wanted = "";

static std::vector<double> &samples(const char *name, bool without)
{
    for (Timing &t : timings)
        if (t.name == name) return t.seconds[without];
    timings.push_back({name, {}});
    return timings.back().seconds[without];
}

template <class F> static void timed(const char *name, F run)
{
    static int turn;
    if (!strstr(name, wanted)) return;
    turn ^= 1;
    for (int i = 0; i < 2; i++) {
        bool without = (i ^ turn) != 0;
        setenv("VGSP_DISABLE", without ? words : "", 1);
        settings_read();
        run(); // what is learned in one way is not what the other wants
        must(cudaDeviceSynchronize());
        auto start = std::chrono::steady_clock::now();
        run();
        must(cudaGetLastError());
        must(cudaDeviceSynchronize());
        samples(name, without).push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
}

static double median(std::vector<double> v)
{
    std::sort(v.begin(), v.end());
    return v[v.size() / 2];
}

static void report()
{
    printf("%-24s %10s %10s %8s\n", "", "with", "without", "quotient");
    for (const Timing &t : timings) {
        std::vector<double> quotients;
        for (size_t i = 0; i < t.seconds[0].size(); i++) quotients.push_back(t.seconds[1][i] / t.seconds[0][i]);
        printf("%-24s %10.6f %10.6f %8.2f\n", t.name, median(t.seconds[0]), median(t.seconds[1]), median(quotients));
    }
}

static int search(const int *start, const int *column, int *level, int *queue, int *next, int *count, int nodes)
{
    must(cudaMemset(level, 0xff, nodes * sizeof *level));
    queue[0] = level[0] = 0;
    int found = 1;
    for (int now = 1, queued = 1; queued; now++) {
        *count = 0;
        visit<<<(queued + BLOCK - 1) / BLOCK, BLOCK>>>(start, column, level, queue, queued, next, count, now);
        must(cudaDeviceSynchronize());
        queued = *count;
        found += queued;
        std::swap(queue, next);
    }
    return found;
}

int main(int argc, char **argv)
{
    if (argc > 4) wanted = argv[4];
    words = argc > 1 ? argv[1] : "combine,prefetch";
    size_t n = (size_t)(argc > 2 ? atoi(argv[2]) : 512) << 18;
    int rounds = argc > 3 ? atoi(argv[3]) : 7, width = n < 1 << 22 ? 1 << 9 : 1 << 13, height = (int)(n / width), rows = (int)(n / DEGREE / 2);
    float *a = array<float>(n), *b = array<float>(n), *c = array<float>(n);
    int *start = array<int>(rows + 1), *column = array<int>(n / 2), *index = array<int>(n / 2);
    int *level = array<int>(rows), *queue = array<int>(rows), *next = array<int>(rows), *count = array<int>(1);
    int *graph = array<int>(n / 2);
    must(cudaDeviceSynchronize()); // the zeros are there, and stay behind what follows
    make_rows(start, graph, n / 2, rows, rows);
    make_rows(start, column, n / 2, rows, n);
    for (size_t i = 0; i < n / 2; i++) index[i] = (int)((uint64_t)random_bits() * n >> 32);
    for (size_t i = 0; i < n; i++) a[i] = (float)(i % 1000);
    unsigned blocks = (unsigned)(n / BLOCK);
    int ell = rows - rows / 100; // no power of 2, or all rounds would meet in the same sets of the cache
    dim3 tiles(width / TILE, height / TILE), tile(TILE, TILE), plane(width / 32, height / 8), row(32, 8);
    for (int round = 0; round < rounds; round++) {
        timed("copy", [&] { copy<<<blocks, BLOCK>>>(a, b, n); });
        timed("copy, plain loop", [&] { loop_copy(a, b, n); });
        timed("copy, streaming loop", [&] { streaming_copy(a, b, n); });
        timed("copy, strided", [&] { copy_strided<<<512, BLOCK>>>(a, b, (int)n); });
        timed("add", [&] { add<<<blocks, BLOCK>>>(a, b, c, n); });
        timed("transpose", [&] { transpose<<<tiles, tile>>>(a, b, width, height); });
        timed("transpose, 32x8", [&] { transpose32<<<dim3(width / 32, height / 32), row>>>(a, b, width, height); });
        timed("stencil, 32x8", [&] { stencil<<<plane, row>>>(a, b, width, height); });
        timed("stencil, 256x1", [&] { stencil<<<dim3(width / 256, height), 256>>>(a, b, width, height); });
        timed("scale in place", [&] { scale<<<blocks, BLOCK>>>(c, n); });
        timed("spmv", [&] { spmv<<<(rows + BLOCK - 1) / BLOCK, BLOCK>>>(start, column, c, a, b, rows); });
        timed("spmv, ELL", [&] { spmv_ell<<<(ell + BLOCK - 1) / BLOCK, BLOCK>>>(index, c, a, b, ell, DEGREE); });
        timed("gather", [&] { gather<<<blocks / 2, BLOCK>>>(index, a, b, (int)(n / 2)); });
        timed("gather, strided", [&] { gather_strided<<<512, BLOCK>>>(index, a, b, (int)(n / 2)); });
        timed("gather, loop", [&] { loop_gather(index, a, b, n / 2); });
        timed("gather, lines alone", [&] { lines_alone(index, a, n / 2); });
        timed("random access", [&] { random_access<<<blocks / 16, BLOCK>>>(a, b, (int)(n / 16), (unsigned)n - 1); });
        timed("random walk", [&] { random_walk<<<(unsigned)(n >> 20) + 1, BLOCK>>>((unsigned *)index, a, b, (int)(n >> 12), (unsigned)n - 1, 2048); });
        timed("breadth-first", [&] { search(start, graph, level, queue, next, count, rows); });
    }
    report();
    return 0;
}
