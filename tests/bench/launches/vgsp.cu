// Launches, and kernels whose blocks the scheduler has to deal out.
#include "cases.h"

#include <vector>

static void finish()
{
    if (cudaDeviceSynchronize() == cudaSuccess) return;
    fprintf(stderr, "launch_bench: %s\n", cudaGetErrorString(cudaGetLastError()));
    exit(1);
}

template <class T> static T *device_copy(const std::vector<T> &from)
{
    T *to = nullptr;
    cudaMalloc(&to, from.size() * sizeof(T));
    cudaMemcpy(to, from.data(), from.size() * sizeof(T), cudaMemcpyHostToDevice);
    return to;
}

static unsigned next_random()
{
    static unsigned state = 12345;
    return (state = state * 1664525u + 1013904223u) >> 8;
}

// --- nearly nothing ---

__global__ void nothing()
{
}

__global__ void step(int *x)
{
    if (threadIdx.x == 0) x[0]++;
}

static int *cell;

static void make_cell()
{
    cell = device_copy(std::vector<int>(1));
}

static void empty_1()
{
    for (int i = 0; i < 20; i++) {
        nothing<<<1, 64>>>();
        cudaStreamSynchronize(0);
    }
}

static void empty_64()
{
    for (int i = 0; i < 20; i++) {
        nothing<<<64, 64>>>();
        cudaStreamSynchronize(0);
    }
}

static void empty_64_once()
{
    nothing<<<64, 64>>>();
    cudaStreamSynchronize(0);
}

static void queued_64()
{
    for (int i = 0; i < 2000; i++) nothing<<<64, 64>>>();
    finish();
}

static void dependent()
{
    for (int i = 0; i < 10000; i++) step<<<1, 32>>>(cell);
    finish();
}

// --- much of the same ---

enum { COMPUTED = 64 * 256, COPIED = 1 << 24 };

__global__ void compute(float *x, int rounds)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    float a = x[i], b = a + 1, c = a + 2, d = a + 3;
    for (int k = 0; k < rounds; k++) {
        a = a * 0.999f + 1;
        b = b * 0.999f + 1;
        c = c * 0.999f + 1;
        d = d * 0.999f + 1;
    }
    x[i] = a + b + c + d;
}

__global__ void add(const float *x, float *y, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] += x[i];
}

static float *numbers, *more_numbers;

static void make_numbers()
{
    numbers = device_copy(std::vector<float>(COPIED, 1.0f));
    more_numbers = device_copy(std::vector<float>(COPIED, 2.0f));
}

// A sample of these takes longer than the system lets a thread run where others wait for its core.
enum { COMPUTE_BOUND = 32, MEMORY_BOUND = 16 };

static void compute_bound()
{
    for (int i = 0; i < COMPUTE_BOUND; i++) {
        compute<<<COMPUTED / 256, 256>>>(numbers, 3000);
        finish();
    }
}

static void memory_bound()
{
    for (int i = 0; i < MEMORY_BOUND; i++) {
        add<<<COPIED / 256, 256>>>(numbers, more_numbers, COPIED);
        finish();
    }
}

// --- blocks of which some take a hundred times as long as others ---

enum { UNEVEN = 600 };

__global__ void uneven(float *x, const int *cost)
{
    float a = x[blockIdx.x * blockDim.x + threadIdx.x];
    for (int k = 0; k < cost[blockIdx.x]; k++) a = a * 0.999f + 1;
    x[blockIdx.x * blockDim.x + threadIdx.x] = a;
}

static int *costs;

static void make_costs(bool in_order)
{
    std::vector<int> cost(UNEVEN);
    for (int b = 0; b < UNEVEN; b++) cost[b] = (in_order ? b >= UNEVEN / 2 : next_random() % 2) ? 20000 : 200;
    costs = device_copy(cost);
    make_numbers();
}

static void make_mixed_costs()
{
    make_costs(false);
}

static void make_ordered_costs()
{
    make_costs(true);
}

static void run_uneven()
{
    uneven<<<UNEVEN, 64>>>(numbers, costs);
    finish();
}

// --- kernels that have a faster form; the time of the processors is what tells them apart ---

enum { ROWS = 1 << 16 };

__global__ void multiply_sparse(const int *first, const int *column, const float *value, const float *x, float *y,
                                int rows)
{
    int row = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= rows) return;
    float sum = 0;
    for (int k = first[row]; k < first[row + 1]; k++) sum += value[k] * x[column[k]];
    y[row] = sum;
}

// How far it is to the end of a list.
__global__ void follow(const int *next, int *steps, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int at = i, count = 0;
    while (next[at] != at) {
        at = next[at];
        count++;
    }
    steps[i] = count;
}

static int *first, *columns, *nexts, *steps;

static void make_matrix()
{
    std::vector<int> begin(1), column;
    for (int row = 0; row < ROWS; row++) {
        for (unsigned k = next_random() % 24 + 1; k > 0; k--) column.push_back((int)(next_random() % ROWS));
        begin.push_back((int)column.size());
    }
    make_numbers();
    first = device_copy(begin);
    columns = device_copy(column);
}

static void make_lists()
{
    std::vector<int> next(ROWS);
    for (int i = 0; i < ROWS; i++) next[i] = next_random() % 16 && i ? (int)(next_random() % (unsigned)i) : i;
    nexts = device_copy(next);
    steps = device_copy(std::vector<int>(ROWS));
}

static void spmv_100()
{
    for (int i = 0; i < 100; i++) {
        multiply_sparse<<<ROWS / 128, 128>>>(first, columns, numbers, numbers, more_numbers, ROWS);
        finish();
    }
}

static void divergent_100()
{
    for (int i = 0; i < 100; i++) {
        follow<<<ROWS / 128, 128>>>(nexts, steps, ROWS);
        finish();
    }
}

static void regular_100()
{
    for (int i = 0; i < 100; i++) {
        compute<<<COMPUTED / 256, 256>>>(numbers, 800);
        finish();
    }
}

// Processes that are compared run for some tenths of a second, so that several run at the same time.
static const bench_case cases[] = {
    {"empty_1", nullptr, empty_1, 20, 50, 301, 0, CLOCK_MONOTONIC},
    {"empty_64", nullptr, empty_64, 20, 50, 301, 0, CLOCK_MONOTONIC},
    {"idle_64", nullptr, empty_64_once, 1, 10, 101, 1000000, CLOCK_MONOTONIC},
    {"queued_64", nullptr, queued_64, 2000, 1, 3, 0, CLOCK_MONOTONIC},
    {"dependent", make_cell, dependent, 10000, 1, 3, 0, CLOCK_MONOTONIC},
    {"compute", make_numbers, compute_bound, COMPUTE_BOUND, 1, 7, 0, CLOCK_MONOTONIC},
    {"memory", make_numbers, memory_bound, MEMORY_BOUND, 1, 7, 0, CLOCK_MONOTONIC},
    {"uneven", make_mixed_costs, run_uneven, 1, 2, 31, 0, CLOCK_MONOTONIC},
    {"uneven_in_order", make_ordered_costs, run_uneven, 1, 2, 31, 0, CLOCK_MONOTONIC},
    {"spmv_100", make_matrix, spmv_100, 1, 0, 1, 0, CLOCK_PROCESS_CPUTIME_ID},
    {"divergent_100", make_lists, divergent_100, 1, 0, 1, 0, CLOCK_PROCESS_CPUTIME_ID},
    {"regular_100", make_numbers, regular_100, 1, 0, 1, 0, CLOCK_PROCESS_CPUTIME_ID},
};

int main(int argc, char **argv)
{
    return run_case(cases, sizeof cases / sizeof *cases, argc, argv);
}
