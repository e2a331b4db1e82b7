// A kernel's names are its own: parameters and variables that are called as generated code calls something mean what they mean.
#include "kernel_test.h"

// What a parameter and a variable of that name are used for: in a guard and a loop behind it, to gather, across barriers and in
// warps, and to call through. (VGSP_PREFETCH_BYTES: with what asks ahead around it.)
#define KERNELS(name)                                                                                                       \
    __global__ void parameter_##name(const int *from, const int *x, int *y, int size, int name)                             \
    {                                                                                                                       \
        int i = blockIdx.x * blockDim.x + threadIdx.x;                                                                      \
        if (i < size) y[i] = x[from[i]] + name;                                                                             \
    }                                                                                                                       \
    __global__ void variable_##name(const int *from, const int *x, int *y, int size)                                        \
    {                                                                                                                       \
        int name = blockIdx.x * blockDim.x + threadIdx.x;                                                                   \
        if (name >= size) return;                                                                                           \
        int sum = x[from[name]];                                                                                            \
        for (int k = 0; k < 3; k++) sum += name * k + x[from[k * 7 + name / 8]];                                            \
        y[name] = sum;                                                                                                      \
    }                                                                                                                       \
    __global__ void strides_##name(const int *from, const int *x, int *y, int size)                                         \
    {                                                                                                                       \
        for (int name = blockIdx.x * blockDim.x + threadIdx.x; name < size; name += gridDim.x * blockDim.x)                 \
            y[name] = x[from[name]] - name;                                                                                 \
    }                                                                                                                       \
    __global__ void together_##name(const int *x, int *y)                                                                   \
    {                                                                                                                       \
        __shared__ int shared[64];                                                                                          \
        int name = x[threadIdx.x] & 31;                                                                                     \
        shared[threadIdx.x] = name;                                                                                         \
        name = __syncthreads_count(name > 11) + name;                                                                       \
        y[threadIdx.x] = shared[63 - threadIdx.x] + 100 * name;                                                             \
        name = __popc(__ballot_sync(0xffffffffu, name & 1)) + (name & 7);                                                   \
        name = __shfl_sync(0xffffffffu, name, name & 31) + name;                                                            \
        y[64 + threadIdx.x] = __any_sync(0xffffffffu, name > 30) ? name : -name;                                            \
    }                                                                                                                       \
    __global__ void guarded_##name(const int *x, int *y, int size, int name)                                                \
    {                                                                                                                       \
        int i = blockIdx.x * blockDim.x + threadIdx.x;                                                                      \
        if (i >= 1 && i < name - 1) y[i] = x[i - 1] + x[i + 1];                                                             \
    }                                                                                                                       \
    __global__ void count_##name(const int *from, int *y)                                                                   \
    {                                                                                                                       \
        __shared__ int shared[64];                                                                                          \
        int name = blockIdx.x * blockDim.x + threadIdx.x;                                                                   \
        shared[threadIdx.x] = 0;                                                                                            \
        __syncthreads();                                                                                                    \
        atomicAdd(&shared[from[name] & 63], 1);                                                                             \
        atomicAdd(&shared[from[name] & 31], name);                                                                          \
        __syncthreads();                                                                                                    \
        y[name] = shared[threadIdx.x];                                                                                      \
    }                                                                                                                       \
    __global__ void sum_##name(const int *x, int *y, int name)                                                              \
    {                                                                                                                       \
        __shared__ int shared[32];                                                                                          \
        int i = blockIdx.x * blockDim.x + threadIdx.x, sum = x[i] + name;                                                   \
        for (int offset = 16; offset > 0; offset >>= 1) sum += __shfl_down_sync(0xffffffffu, sum, offset);                  \
        if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = sum;                                                          \
        __syncthreads();                                                                                                    \
        if (threadIdx.x == 0) {                                                                                             \
            for (int w = 1; w < blockDim.x / 32; w++) sum += shared[w];                                                     \
            y[blockIdx.x] = sum + name;                                                                                     \
        }                                                                                                                   \
    }                                                                                                                       \
    __global__ void call_##name(int *y)                                                                                     \
    {                                                                                                                       \
        int (*name)(int) = threadIdx.x & 1 ? twice : three_times;                                                           \
        y[threadIdx.x] = name(threadIdx.x);                                                                                 \
    }

__device__ __noinline__ int twice(int x)
{
    return 2 * x;
}

__device__ __noinline__ int three_times(int x)
{
    return 3 * x;
}

#define NAMES(X)                                                                                                            \
    X(last) X(passing) X(others) X(place) X(meet) X(count) X(apart) X(row) X(n) X(limit) X(at) X(t) X(threads) X(strip)     \
    X(extent) X(below) X(m) X(thread) X(lane) X(usual)
NAMES(KERNELS)

enum { SIZE = 1000, BLOCK = 64, GRID = (SIZE + BLOCK - 1) / BLOCK };

static int x_at(int i)
{
    return i * 37 % 1009;
}

static int from_at(int i)
{
    return i * 611 % SIZE;
}

struct Arrays {
    Buffer<int> from, x, y;
    Arrays() : from(SIZE), x(SIZE), y(SIZE)
    {
        for (int i = 0; i < SIZE; i++) from[i] = from_at(i), x[i] = x_at(i);
        from.up(), x.up();
    }
};

// What together_... does, a thread after the other.
static void run_together(int *want)
{
    int name[BLOCK], more = 0, votes[2] = {0, 0}, sent[BLOCK], any[2] = {0, 0};
    for (int t = 0; t < BLOCK; t++) name[t] = x_at(t) & 31, more += name[t] > 11;
    for (int t = 0; t < BLOCK; t++) want[t] = (x_at(63 - t) & 31) + 100 * (name[t] + more);
    for (int t = 0; t < BLOCK; t++) name[t] += more, votes[t / 32] += name[t] & 1;
    for (int t = 0; t < BLOCK; t++) name[t] = votes[t / 32] + (name[t] & 7);
    for (int t = 0; t < BLOCK; t++) sent[t] = name[t / 32 * 32 + (name[t] & 31)];
    for (int t = 0; t < BLOCK; t++) name[t] += sent[t], any[t / 32] |= name[t] > 30;
    for (int t = 0; t < BLOCK; t++) want[64 + t] = any[t / 32] ? name[t] : -name[t];
}

#define RUN(name)                                                                                                           \
    {                                                                                                                       \
        int want[2 * BLOCK];                                                                                                \
        parameter_##name<<<GRID, BLOCK>>>(a.from.device, a.x.device, a.y.device, SIZE, 12345);                              \
        a.y.down();                                                                                                         \
        for (int i = 0; i < SIZE; i++) expect("parameter " #name, i, a.y[i], x_at(from_at(i)) + 12345);                     \
        variable_##name<<<GRID, BLOCK>>>(a.from.device, a.x.device, a.y.device, SIZE);                                      \
        a.y.down();                                                                                                         \
        for (int i = 0; i < SIZE; i++) {                                                                                    \
            int sum = x_at(from_at(i)) + 3 * i;                                                                             \
            for (int k = 0; k < 3; k++) sum += x_at(from_at(k * 7 + i / 8));                                                \
            expect("variable " #name, i, a.y[i], sum);                                                                      \
        }                                                                                                                   \
        strides_##name<<<3, BLOCK>>>(a.from.device, a.x.device, a.y.device, SIZE);                                          \
        a.y.down();                                                                                                         \
        for (int i = 0; i < SIZE; i++) expect("strides " #name, i, a.y[i], x_at(from_at(i)) - i);                           \
        together_##name<<<1, BLOCK>>>(a.x.device, a.y.device);                                                              \
        a.y.down();                                                                                                         \
        run_together(want);                                                                                                 \
        for (int t = 0; t < 2 * BLOCK; t++) expect("together " #name, t, a.y[t], want[t]);                                  \
        for (int i = 0; i < SIZE; i++) a.y[i] = -1;                                                                         \
        a.y.up();                                                                                                           \
        guarded_##name<<<GRID, BLOCK>>>(a.x.device, a.y.device, SIZE, SIZE - 100);                                          \
        a.y.down();                                                                                                         \
        for (int i = 0; i < SIZE; i++)                                                                                      \
            expect("guarded " #name, i, a.y[i], i >= 1 && i < SIZE - 101 ? x_at(i - 1) + x_at(i + 1) : -1);                 \
        count_##name<<<2, BLOCK>>>(a.from.device, a.y.device);                                                              \
        a.y.down();                                                                                                         \
        for (int i = 0; i < 2 * BLOCK; i++) {                                                                               \
            int first = i / BLOCK * BLOCK, count = 0;                                                                       \
            for (int j = first; j < first + BLOCK; j++) {                                                                   \
                count += (from_at(j) & 63) == i % BLOCK;                                                                    \
                if ((from_at(j) & 31) == i % BLOCK) count += j;                                                             \
            }                                                                                                               \
            expect("count " #name, i, a.y[i], count);                                                                       \
        }                                                                                                                   \
        sum_##name<<<3, 256>>>(a.x.device, a.y.device, 5);                                                                  \
        a.y.down();                                                                                                         \
        for (int block = 0; block < 3; block++) {                                                                           \
            int sum = 5;                                                                                                    \
            for (int i = 256 * block; i < 256 * (block + 1); i++) sum += x_at(i) + 5;                                       \
            expect("sum " #name, block, a.y[block], sum);                                                                   \
        }                                                                                                                   \
        call_##name<<<1, BLOCK>>>(a.y.device);                                                                              \
        a.y.down();                                                                                                         \
        for (int t = 0; t < BLOCK; t++) expect("call " #name, t, a.y[t], (t & 1 ? 2 : 3) * t);                              \
    }

int main()
{
    setenv("VGSP_PREFETCH_BYTES", "1", 1);
    Arrays a;
    NAMES(RUN)
    return finish();
}
