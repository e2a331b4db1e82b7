// Atomics of all threads on one place, which may be put together: each thread still finds what some order of the threads
// leaves it to find, whichever of them take part, in shared and in global memory, for all integer types.
#include <algorithm>
#include <climits>
#include <vector>

#include "kernel_test.h"

enum { ADD, SUB, MIN, MAX, AND, OR, XOR };

template <class T> __device__ T apply(T *place, T v, int operation)
{
    switch (operation) {
    case ADD: return atomicAdd(place, v);
    case MIN: return atomicMin(place, v);
    case MAX: return atomicMax(place, v);
    case AND: return atomicAnd(place, v);
    case OR: return atomicOr(place, v);
    default: return atomicXor(place, v);
    }
}
// CUDA has two operations on this type.
__device__ long long apply(long long *place, long long v, int operation)
{
    return operation == MIN ? atomicMin(place, v) : atomicMax(place, v);
}
__device__ int apply_sub(int *place, int v) { return atomicSub(place, v); }
__device__ unsigned apply_sub(unsigned *place, unsigned v) { return atomicSub(place, v); }
template <class T> __device__ T apply_sub(T *, T) { return 0; }

template <class T> __global__ void global_place(T *place, const T *values, T *found, unsigned takes_part, int operation)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (!(takes_part >> threadIdx.x % 32 & 1)) return;
    found[i] = operation == SUB ? apply_sub(place, values[i]) : apply(place, values[i], operation);
}

template <class T> __global__ void shared_place(T *place, const T *values, T *found, unsigned takes_part, int operation)
{
    __shared__ T shared;
    int i = threadIdx.x;
    if (i == 0) shared = *place;
    __syncthreads();
    if (takes_part >> i % 32 & 1) found[i] = operation == SUB ? apply_sub(&shared, values[i]) : apply(&shared, values[i], operation);
    __syncthreads();
    if (i == 0) *place = shared;
}

// Everywhere the same to begin with, each value a surprise.
template <class T> T value_of(int i)
{
    unsigned long long x = (i + 1) * 0x9e3779b97f4a7c15ull;
    return (T)(x ^ x >> 29);
}

template <class T> T after(T a, T v, int operation)
{
    switch (operation) {
    case ADD: return (T)((unsigned long long)a + v);
    case SUB: return (T)((unsigned long long)a - v);
    case MIN: return std::min(a, v);
    case MAX: return std::max(a, v);
    case AND: return a & v;
    case OR: return a | v;
    default: return a ^ v;
    }
}

// The threads came one after the other: from the first content, each step is made by one that found just that. Greedy is
// right: threads that find the same and leave it may come in any order, and only one leaves anything else.
template <class T> bool is_some_order(T content, T last, std::vector<T> values, std::vector<T> found, int operation)
{
    while (!values.empty()) {
        size_t next = values.size();
        for (size_t k = 0; k < values.size(); k++) {
            if (found[k] != content) continue;
            next = k;
            if (after(content, values[k], operation) == content) break;
        }
        if (next == values.size()) return false;
        content = after(content, values[next], operation);
        values.erase(values.begin() + next);
        found.erase(found.begin() + next);
    }
    return content == last;
}

template <class T> void check(const char *what, unsigned takes_part, int threads, int operation, bool in_shared)
{
    const int blocks = in_shared ? 1 : 2, n = blocks * threads;
    Buffer<T> place(1), values(n), found(n);
    T first = operation == AND ? (T)~(T)0 : operation == MIN ? value_of<T>(-7) : operation == MAX ? value_of<T>(90) : (T)5;
    place[0] = first;
    for (int i = 0; i < n; i++) {
        values[i] = value_of<T>(i);
        if (operation == AND) values[i] |= value_of<T>(i + 7) | value_of<T>(i + 31);
        if (operation == OR) values[i] &= value_of<T>(i + 7) & value_of<T>(i + 31);
    }
    place.up();
    values.up();
    found.fill(77);
    if (in_shared) shared_place<T><<<blocks, threads>>>(place.device, values.device, found.device, takes_part, operation);
    else global_place<T><<<blocks, threads>>>(place.device, values.device, found.device, takes_part, operation);
    place.down();
    found.down();
    T untouched;
    memset(&untouched, 77, sizeof(T));
    std::vector<T> taken, seen;
    for (int i = 0; i < n; i++) {
        if (takes_part >> i % threads % 32 & 1) taken.push_back(values[i]), seen.push_back(found[i]);
        else if (found[i] != untouched) fail("%s, operation %d: thread %d did not take part", what, operation, i);
    }
    if (!is_some_order(first, place[0], taken, seen, operation))
        fail("%s, operation %d, mask %x, %d threads: no order of the threads does this", what, operation, takes_part, threads);
}

template <class T> void check_all(const char *what, std::vector<int> operations)
{
    static const unsigned masks[] = {~0u, 1u, 0x80000000u, 0xf0f01248u, 0u, 0x00ff0000u};
    for (int operation : operations)
        for (unsigned mask : masks)
            for (int threads : {32, 75})
                for (int in_shared = 0; in_shared < 2; in_shared++) check<T>(what, mask, threads, operation, in_shared);
}

// One place for each row of threads, and results that nobody asks for.
__global__ void rows(unsigned *count, int *most, const int *values)
{
    int i = threadIdx.y * blockDim.x + threadIdx.x;
    atomicAdd(&count[threadIdx.y], values[i] & 3);
    if (values[i] % 5) atomicMax(most + threadIdx.y, values[i]);
}

int main()
{
    check_all<int>("int", {ADD, SUB, MIN, MAX, AND, OR, XOR});
    check_all<unsigned>("unsigned", {ADD, SUB, MIN, MAX, AND, OR, XOR});
    check_all<long long>("long long", {MIN, MAX});
    check_all<unsigned long long>("unsigned long long", {ADD, MIN, MAX, AND, OR, XOR});

    const int width = 32, height = 8;
    Buffer<unsigned> count(height);
    Buffer<int> most(height), values(width * height);
    for (int i = 0; i < width * height; i++) values[i] = value_of<int>(i);
    values.up();
    count.fill(0);
    for (int y = 0; y < height; y++) most[y] = INT_MIN;
    most.up();
    rows<<<1, dim3(width, height)>>>(count.device, most.device, values.device);
    count.down();
    most.down();
    for (int y = 0; y < height; y++) {
        unsigned sum = 0;
        int largest = INT_MIN;
        for (int x = 0; x < width; x++) {
            int v = values[y * width + x];
            sum += v & 3;
            if (v % 5) largest = std::max(largest, v);
        }
        expect("count", y, count[y], sum);
        expect("most", y, most[y], largest);
    }
    return finish();
}
