// Indices are loaded ahead of their turn, to prefetch what they lead to: never from behind their allocation, where there is
// nothing here (VGSP_MEMCHECK), whatever stands in it that no thread of the program would use as an index.
#include "kernel_test.h"

__global__ void spmv(const int *start, const int *column, const float *value, const float *x, float *y, int rows)
{
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    float sum = 0;
    for (int k = start[row]; k < start[row + 1]; k++) sum += value[k] * x[column[k]];
    y[row] = sum;
}

// 64-bit places and 16-bit indices; a loop with a condition, and one without an end of its own.
__global__ void spmv_wide(const long long *start, const unsigned short *column, const double *x, double *y, int rows)
{
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    double sum = 0, next = 0;
    for (long long k = start[row]; k < start[row + 1]; ++k) {
        int c = column[k];
        if (c & 1) sum += x[c];
    }
    for (long long k = start[row]; ; k++) {
        if (k >= start[row + 1]) break;
        next += x[column[k] / 2];
    }
    y[row] = sum - 2 * next;
}

// Rows of equal length, column by column (ELLPACK): the indices of threads side by side lie side by side, and those of the next
// round a column further on; as CUDA programs write it, and with what only some rounds ask for, stored and counted.
__global__ void spmv_ell(const int *column, const float *value, const float *x, float *y, int rows, int width)
{
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row < rows) {
        float sum = 0;
        for (int k = 0; k < width; k++) {
            int at = k * rows + row, c = column[at];
            float v = value[at];
            if (v != 0) sum += v * x[c];
        }
        y[row] = sum;
    }
}

// With numbers that wrap around: the first column is the last one, too.
__global__ void ell_around(const int *column, const int *x, int *y, unsigned rows, unsigned width, unsigned back)
{
    unsigned row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    int sum = 0;
    for (unsigned k = 0; k < width; k++) sum += x[column[(k * rows + row - back + back)]] + x[column[row - back * k + k * back]];
    y[row] = sum;
}

template <class Index> __global__ void ell(const Index *column, const double *x, double *y, size_t rows, size_t width)
{
    size_t row = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    double sum = 0;
    for (size_t k = 0; k < width; k++) sum += x[column[k * rows + row]];
    for (size_t k = width; k-- > 0;) sum -= x[column[k * rows + row]] / 2;
    y[row] = sum;
}

__global__ void count_ell(const unsigned *column, unsigned *count, int *last, int rows, int width)
{
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    for (int k = 1; k < width; k += 2) {
        atomicAdd(&count[column[k * rows + row]], (unsigned)k);
        last[column[k * rows + row] % 7 + 7 * row] = k;
    }
}

__global__ void gather(const int *index, const float *x, float *y, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = x[index[i]];
}

// By strides of the grid, of the block, and with what a thread keeps.
__global__ void gather_by_strides(const int *index, const float *x, float *y, float *sums, int n)
{
    float sum = 0;
    for (int i = blockIdx.x * blockDim.x + threadIdx.x + 1; i < n; i += gridDim.x * blockDim.x) y[i] = x[index[i]];
    for (int i = threadIdx.x; i < n; i += blockDim.x) sum += x[index[i]];
    sums[blockIdx.x * blockDim.x + threadIdx.x] = sum;
}

__global__ void gather_by_grid(const int *index, const float *x, float *y, int n)
{
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) y[i] = x[index[i]];
}

// What indices lead to, and where these lead; what is stored and counted there.
__global__ void chain(const int *index, const short *second, const float *x, float *y, int *count, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    y[index[i]] = 2 * x[second[index[i]]];
    atomicAdd(&count[second[i]], 1);
}

// In rows: the block's threads ask for x by itself, or not, and no guard goes before.
__global__ void plane(const int *index, const double *x, double *y, int width)
{
    int column = threadIdx.x, row = blockIdx.y * blockDim.y + threadIdx.y;
    for (int at = blockIdx.x; at < 2; at += gridDim.x) y[row * width + column] += x[index[row * width + column]];
}

// From a queue: rows that lie anywhere. Behind the queue's end stand no nodes.
__global__ void visit(const int *queue, int queued, const int *start, const int *column, int *level, int now)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= queued) return;
    int node = queue[i];
    for (int k = start[node]; k < start[node + 1]; k++) {
        int other = column[k];
        atomicCAS(&level[other], -1, now);
    }
}

// The way to the end of a list, and what is there; a loop that changes its own indices.
__global__ void follow(const int *first, const int *next, int *place, int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int at = first[i], steps = 0;
    while (next[at] >= 0) at = next[at], steps++;
    for (int k = 0; k < 4; k++) place[4 * i + k] = place[4 * i + place[4 * i + k] % 4] + steps;
    out[i] = at;
}

// Places that threads compute, of which those of later rounds, or later threads, are asked for: in a loop of all lanes, one that
// lanes leave at different times, and one in another; with indices of 32 and of 64 bits; loaded, stored and counted.
struct Entry {
    int key, value[2];
};

__host__ __device__ static unsigned hash(unsigned x)
{
    x = (x ^ x >> 15) * 0x85ebca6bu;
    return (x ^ x >> 13) * 0xc2b2ae35u;
}

__host__ __device__ static unsigned next_place(unsigned at)
{
    return at * 1664525u + 1013904223u;
}

__global__ void walk(const int *x, const long long *wide, int *y, int n, unsigned places, int rounds)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    unsigned at = i * 2654435761u;
    int sum = 0;
    for (int k = 0; k < rounds; k++) {
        at = next_place(at);
        sum += x[at % places];
        if (at & 1) sum += (int)wide[(size_t)(at >> 5) % places];
    }
    y[i] = sum;
}

__global__ void look_up(const Entry *table, int *found, int n, int places)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int at = hash(i) % places, steps = 0;
    while (table[at].key >= 0 && table[at].key != i) at = at + 1 < places ? at + 1 : 0, steps++;
    found[i] = table[at].key == i ? table[at].value[i & 1] : -1 - steps;
}

// Of a number below 16384: no two have the same.
__host__ __device__ static unsigned own_place(unsigned x)
{
    return x * 2654435761u & 16383;
}

__global__ void scatter(int *place, unsigned *count, int n, unsigned places)
{
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x)
        for (int j = 0; j < 2; j++) {
            unsigned at = hash(i + j * n);
            for (int k = 0; k < 3; k++) {
                atomicAdd(&count[at % places], 1u + k);
                place[own_place((i + j * n) * 3 + k)] = i;
                at = next_place(at);
            }
        }
}

// Pieces at the ends of their allocations.
template <class T> struct Piece {
    Buffer<T> all;
    size_t first;
    Piece(size_t n, size_t before) : all(n + before), first(before) {}
    T &operator[](size_t i) { return all[first + i]; }
    T *device() { return all.device + first; }
};

static void test_matrix(int rows, int columns, size_t before)
{
    int entries = 0;
    Piece<int> start(rows + 1, before);
    for (int i = 0; i <= rows; i++) start[i] = entries, entries += i < rows ? random_bits() % 40 : 0;
    Piece<int> column(entries + 1, before);
    Piece<float> value(entries + 1, before), x(columns, before), y(rows, before);
    Piece<long long> wide(rows + 1, before);
    Piece<unsigned short> narrow(entries + 1, before);
    Piece<double> dx(columns, before), dy(rows, before);
    for (int k = 0; k < entries; k++) column[k] = random_bits() % columns, narrow[k] = column[k], value[k] = random_bits() % 9;
    for (int i = 0; i < columns; i++) x[i] = random_bits() % 100, dx[i] = x[i];
    for (int i = 0; i <= rows; i++) wide[i] = start[i];
    start.all.up(), column.all.up(), value.all.up(), x.all.up(), wide.all.up(), narrow.all.up(), dx.all.up();
    spmv<<<rows / 64 + 1, 64>>>(start.device(), column.device(), value.device(), x.device(), y.device(), rows);
    spmv_wide<<<rows / 64 + 1, 64>>>(wide.device(), narrow.device(), dx.device(), dy.device(), rows);
    y.all.down();
    dy.all.down();
    for (int i = 0; i < rows; i++) {
        float sum = 0;
        double odd = 0, half = 0;
        for (int k = start[i]; k < start[i + 1]; k++) {
            sum += value[k] * x[column[k]];
            if (column[k] & 1) odd += dx[column[k]];
            half += dx[column[k] / 2];
        }
        expect("spmv", i, y[i], sum);
        expect("spmv, 64 bits", i, dy[i], odd - 2 * half);
    }
}

template <class Index> static void test_columns(int rows, int width, int columns, size_t before)
{
    Piece<Index> column(rows * width + 1, before);
    Piece<double> x(columns, before), y(rows, before);
    for (int i = 0; i < columns; i++) x[i] = random_bits() % 100;
    for (int i = 0; i < rows * width; i++) column[i] = (Index)(random_bits() % columns);
    column.all.up(), x.all.up();
    ell<Index><<<rows / 64 + 1, 64>>>(column.device(), x.device(), y.device(), rows, width);
    y.all.down();
    for (int i = 0; i < rows; i++) {
        double sum = 0;
        for (int k = 0; k < width; k++) sum += x[column[k * rows + i]] / 2;
        expect("ell", i, y[i], sum);
    }
}

static void test_ell(int rows, int width, size_t before)
{
    const int columns = 999;
    Piece<int> column(rows * width + 1, before), last(7 * rows, before);
    Piece<unsigned> count(columns, before);
    Piece<float> value(rows * width + 1, before), x(columns, before), y(rows, before);
    for (int i = 0; i < columns; i++) x[i] = random_bits() % 100, count[i] = 0;
    for (int i = 0; i < rows * width; i++) column[i] = random_bits() % columns, value[i] = random_bits() % 3;
    for (int i = 0; i < 7 * rows; i++) last[i] = -1;
    column.all.up(), value.all.up(), x.all.up(), count.all.up(), last.all.up();
    spmv_ell<<<rows / 96 + 1, 96>>>(column.device(), value.device(), x.device(), y.device(), rows, width);
    count_ell<<<rows / 96 + 1, 96>>>((unsigned *)column.device(), count.device(), last.device(), rows, width);
    y.all.down(), count.all.down(), last.all.down();
    for (int i = 0; i < rows; i++) {
        float sum = 0;
        int want[7] = {-1, -1, -1, -1, -1, -1, -1};
        for (int k = 0; k < width; k++) {
            sum += value[k * rows + i] * x[column[k * rows + i]];
            if (k % 2) want[column[k * rows + i] % 7] = k, count[column[k * rows + i]] -= k;
        }
        expect("spmv, by columns", i, y[i], sum);
        for (int j = 0; j < 7; j++) expect("last", 7 * i + j, last[7 * i + j], want[j]);
    }
    for (int i = 0; i < columns; i++) expect("counted", i, count[i], 0u);
    Piece<int> numbers(columns, before), sums(rows, before);
    for (int i = 0; i < columns; i++) numbers[i] = (int)x[i];
    numbers.all.up();
    ell_around<<<rows / 96 + 1, 96>>>(column.device(), numbers.device(), sums.device(), rows, width, 3000000000u);
    sums.all.down();
    for (int i = 0; i < rows; i++) {
        int sum = 0;
        for (int k = 0; k < width; k++) sum += numbers[column[k * rows + i]] + numbers[column[i]];
        expect("around", i, sums[i], sum);
    }
    test_columns<unsigned short>(rows, width, columns, before);
    test_columns<long long>(rows, width, columns, before);
}

static void test_queue(int nodes, int queued, size_t before)
{
    int edges = 0;
    Piece<int> start(nodes + 1, before), queue(queued + 300, before), level(nodes, before);
    for (int i = 0; i <= nodes; i++) start[i] = edges, edges += i < nodes ? random_bits() % 12 : 0;
    Piece<int> column(edges + 1, before);
    for (int k = 0; k < edges; k++) column[k] = random_bits() % nodes;
    for (int i = 0; i < queued; i++) queue[i] = random_bits() % nodes;
    for (int i = queued; i < queued + 300; i++) queue[i] = (int)(random_bits() << 4); // anything
    for (int i = 0; i < nodes; i++) level[i] = random_bits() % 4 ? -1 : 5;
    start.all.up(), queue.all.up(), column.all.up(), level.all.up();
    int *want = (int *)malloc(nodes * sizeof *want);
    for (int i = 0; i < nodes; i++) want[i] = level[i];
    for (int i = 0; i < queued; i++)
        for (int k = start[queue[i]]; k < start[queue[i] + 1]; k++)
            if (want[column[k]] < 0) want[column[k]] = 7;
    visit<<<queued / 96 + 1, 96>>>(queue.device(), queued, start.device(), column.device(), level.device(), 7);
    level.all.down();
    for (int i = 0; i < nodes; i++) expect("level", i, level[i], want[i]);
    free(want);
}

static void test_lists(int n)
{
    Piece<int> first(n, 3), next(n, 3), place(4 * n, 3), out(n, 3), index(n, 3);
    Piece<float> x(n, 3), y(n, 3);
    for (int i = 0; i < n; i++) {
        first[i] = random_bits() % n, next[i] = i % 7 ? i - 1 : -1, index[i] = random_bits() % n, x[i] = i;
        for (int k = 0; k < 4; k++) place[4 * i + k] = random_bits() % 1000;
    }
    int *want = (int *)malloc(4 * n * sizeof *want);
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < 4; k++) want[4 * i + k] = place[4 * i + k];
        for (int k = 0; k < 4; k++) want[4 * i + k] = want[4 * i + want[4 * i + k] % 4] + first[i] % 7;
    }
    first.all.up(), next.all.up(), place.all.up(), index.all.up(), x.all.up();
    follow<<<n / 32 + 1, 32>>>(first.device(), next.device(), place.device(), out.device(), n);
    gather<<<n / 256 + 1, 256>>>(index.device(), x.device(), y.device(), n);
    out.all.down(), place.all.down(), y.all.down();
    for (int i = 0; i < n; i++) {
        expect("end", i, out[i], first[i] - first[i] % 7);
        expect("gather", i, y[i], (float)index[i]);
        for (int k = 0; k < 4; k++) expect("place", 4 * i + k, place[4 * i + k], want[4 * i + k]);
    }
    free(want);
}

static void test_strides(int n)
{
    Piece<int> index(n, 3);
    Piece<float> x(n, 3), y(n, 3), again(n, 3), sums(3 * 128, 3);
    for (int i = 0; i < n; i++) index[i] = (int)(random_bits() % n), x[i] = (float)(i % 100);
    index.all.up(), x.all.up();
    gather_by_strides<<<3, 128>>>(index.device(), x.device(), y.device(), sums.device(), n);
    gather_by_grid<<<3, 128>>>(index.device(), x.device(), again.device(), n);
    y.all.down(), again.all.down(), sums.all.down();
    for (int i = 0; i < n; i++) {
        if (i) expect("by strides", i, y[i], x[index[i]]);
        expect("by the grid", i, again[i], x[index[i]]);
    }
    for (int t = 0; t < 3 * 128; t++) {
        float sum = 0;
        for (int i = t % 128; i < n; i += 128) sum += x[index[i]];
        expect("sum", t, sums[t], sum);
    }
}

static void test_chain(int n)
{
    Piece<int> index(n, 3), count(n, 3);
    Piece<short> second(n, 3);
    Piece<float> x(n, 3), y(n, 3);
    for (int i = 0; i < n; i++) index[i] = (int)((i * 7919ll + 5) % n), second[i] = (short)(i * 3 % n), x[i] = i, count[i] = 0;
    index.all.up(), second.all.up(), x.all.up(), count.all.up();
    chain<<<n / 128 + 1, 128>>>(index.device(), second.device(), x.device(), y.device(), count.device(), n);
    y.all.down(), count.all.down();
    int *want = (int *)calloc(n, sizeof *want);
    for (int i = 0; i < n; i++) want[second[i]]++;
    for (int i = 0; i < n; i++) {
        expect("chain", i, y[index[i]], 2.0f * second[index[i]]);
        expect("count", i, count[i], want[i]);
    }
    free(want);
}

static void test_plane(int width, int below)
{
    const int height = 8 * below, n = width * height;
    Piece<int> index(n, 3);
    Piece<double> x(n, 3), y(n, 3);
    for (int i = 0; i < n; i++) index[i] = random_bits() % n, x[i] = i, y[i] = 1;
    index.all.up(), x.all.up(), y.all.up();
    plane<<<dim3(1, 8), dim3(width, below)>>>(index.device(), x.device(), y.device(), width);
    y.all.down();
    for (int i = 0; i < n; i++) expect("plane", i, y[i], 1.0 + 2 * index[i]);
}

static void test_walk(int n, unsigned places, int rounds)
{
    Piece<int> x(places, 3), y(n, 3);
    Piece<long long> wide(places, 3);
    for (unsigned i = 0; i < places; i++) x[i] = (int)i, wide[i] = -3ll * i;
    x.all.up(), wide.all.up();
    walk<<<n / 96 + 1, 96>>>(x.device(), wide.device(), y.device(), n, places, rounds);
    y.all.down();
    for (int i = 0; i < n; i++) {
        unsigned at = i * 2654435761u;
        int sum = 0;
        for (int k = 0; k < rounds; k++) {
            at = next_place(at);
            sum += x[at % places];
            if (at & 1) sum += (int)wide[(at >> 5) % places];
        }
        expect("walk", i, y[i], sum);
    }
}

static void test_table(int n, int places)
{
    Piece<Entry> table(places, 1);
    Piece<int> found(n, 3);
    for (int i = 0; i < places; i++) table[i].key = -1;
    for (int i = 0; i < n; i += 3) {
        int at = hash(i) % places;
        while (table[at].key >= 0) at = (at + 1) % places;
        table[at] = {i, {i * 5, i * 7}};
    }
    table.all.up();
    look_up<<<n / 64 + 1, 64>>>(table.device(), found.device(), n, places);
    found.all.down();
    for (int i = 0; i < n; i++) {
        int at = hash(i) % places, steps = 0;
        while (table[at].key >= 0 && table[at].key != i) at = (at + 1) % places, steps++;
        expect("found", i, found[i], table[at].key == i ? i * (i & 1 ? 7 : 5) : -1 - steps);
    }
}

static void test_scatter(int n, unsigned places)
{
    Piece<int> place(16384, 3);
    Piece<unsigned> count(places, 3);
    unsigned *want = (unsigned *)calloc(places, sizeof *want);
    for (unsigned i = 0; i < places; i++) count[i] = 0;
    for (unsigned i = 0; i < 16384; i++) place[i] = -1;
    for (int i = 0; i < 2 * n; i++) {
        unsigned at = hash(i);
        for (int k = 0; k < 3; k++, at = next_place(at)) want[at % places] += 1 + k;
    }
    place.all.up(), count.all.up();
    scatter<<<5, 128>>>(place.device(), count.device(), n, places);
    place.all.down(), count.all.down();
    for (unsigned i = 0; i < places; i++) expect("count", i, count[i], want[i]);
    for (int i = 0; i < 6 * n; i++) expect("place", i, place[own_place(i)], i / 3 % n), place[own_place(i)] = -1;
    for (int i = 0; i < 16384; i++) expect("no place", i, place[i], -1);
    free(want);
}

// Memory that is no allocation of the device's is not looked into ahead.
static void test_host_memory()
{
    static int index[1000];
    static float x[1000], y[1000];
    for (int i = 0; i < 1000; i++) index[i] = (i * 7) % 1000, x[i] = (float)i;
    gather<<<4, 256>>>(index, x, y, 1000);
    wait();
    for (int i = 0; i < 1000; i++) expect("host", i, y[i], (float)((i * 7) % 1000));
}

int main()
{
    setenv("VGSP_PREFETCH_BYTES", "1", 1); // these are read at the first call
    setenv("VGSP_MEMCHECK", "1", 1);
    for (size_t before : {0, 1, 61}) {
        for (int rows : {1, 50, 1000, 3000})
            for (int width : {0, 1, 9}) test_ell(rows, width, before);
        for (int rows : {1, 50, 1000, 3000}) test_matrix(rows, 999, before);
        for (int queued : {1, 40, 700, 2000}) test_queue(4000, queued, before);
    }
    for (int n : {1, 33, 5000}) test_lists(n), test_chain(n), test_strides(n);
    for (int width : {7, 16, 32, 64, 100}) test_plane(width, 8);
    for (int n : {1, 15, 96, 2000}) {
        for (int rounds : {0, 1, 16, 100}) test_walk(n, 4099, rounds);
        test_table(n, n + 40), test_scatter(n, 1021);
    }
    test_host_memory();
    return finish();
}
