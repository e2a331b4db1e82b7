// program.h: the host side of the generated programs: inputs, block shapes, outputs and their hashes.
//
// A program prints one line for each launch: `int k3 5x4x1 1f2e3d...`, `exact k3 ...` or `float k3 ...`: the kernel uses no
// floating point, operations that IEEE 754 rounds right, or others too. NaNs are made one NaN before hashing. -v prints the
// values too. vgspcc compiles it, and the host's compiler with reference.h in front. Host side only, one thread.
#pragma once
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef LAUNCH
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>
#include <cooperative_groups/scan.h>
#include <cuda_fp16.h>
#define LAUNCH(kernel, grid, block, shared, ...) kernel<<<grid, block, shared>>>(__VA_ARGS__)
#define DYNAMIC_SHARED(type, name) extern __shared__ type name[]

// What C++ leaves open, plainly written; reference.h has functions that say what must come out.
#define DIV(a, b) ((a) / (b))
#define MOD(a, b) ((a) % (b))
#define SHL(a, b) ((a) << (b))
#define SHR(a, b) ((a) >> (b))
#define TO(type, real) ((type)(real))
#endif

namespace cg = cooperative_groups;

__constant__ int table[64] = {
    0, 1, -1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, -7, 1 << 30, -(1 << 30), 255, 256, 65535, 65536, 7,
    11, 17, 19, 23, 29, 31, 37, 41, -43, -47, -53, -59, 2147483647, -2147483647, 100, 1000, 10000, 100000, 4, 6, 9, 10, 12, 14,
    15, 16, 18, 20, 22, 24, 25, 26, 27, 28, 30, 32, 33, 35, 36, 38};
__constant__ unsigned short small_table[16] = {0, 1, 2, 4, 8, 16, 300, 4000, 50000, 65535, 7, 9, 32768, 32767, 12, 3};
__constant__ float float_table[16] = {0.0f, 1.0f, -1.0f, 0.5f, 3.25f, -2.75f, 0.1f, 1e-3f, 100.0f, 0.3f, -0.7f, 1.5f, 2.5f,
                                      -3.5f, 7.0f, 1.0f / 3};

struct Record {
    int word;
    signed char byte;
    unsigned long long wide;
    unsigned short halves[4];
    float real;
};

__device__ static inline Record make_record(int seed, float real)
{
    Record r = {seed, (signed char)(seed >> 3), (unsigned long long)seed * 3, {1, 2, 3, (unsigned short)seed}, real};
    return r;
}

__device__ static inline Record turned(Record r)
{
    Record s = r;
    s.halves[0] = r.halves[3];
    s.halves[3] = r.halves[1];
    s.word = r.byte;
    s.real = r.real * 0.5f + 1.0f;
    if (r.word & 1) return r;
    return s;
}

struct Packed {
    unsigned char five : 5;
    int eleven : 11;
    signed char byte;
    unsigned long long forty : 40;
    bool bit : 1;
};

union Word {
    unsigned long long all;
    unsigned char bytes[8];
    short halves[4];
};

__device__ static inline Packed make_packed(unsigned seed)
{
    Packed p = {(unsigned char)(seed & 31), (int)(seed >> 5 & 1023) - 512, (signed char)(seed >> 8), seed * 77ull, (seed & 2) != 0};
    return p;
}

// The components moved on by `count` places, in a loop with two exits.
__device__ static inline int4 rotated(int4 v, unsigned count)
{
    for (unsigned i = 0; i < (count & 7); i++) {
        int4 w = make_int4(v.y, v.z, v.w, v.x);
        if (w.x == 12345) return w;
        v = w;
        if (v.y < -1000000000) break;
    }
    return v;
}

__device__ static inline int passed_on(int *line, int lid, int threads, int value, int distance)
{
    __syncthreads();
    line[lid] = value;
    __syncthreads();
    return line[(lid + distance) % threads];
}

static bool verbose = false;

static inline void begin(int argc, char **argv)
{
    verbose = argc > 1 && !strcmp(argv[1], "-v");
}

static inline void must(cudaError_t error)
{
    if (error == cudaSuccess) return;
    printf("ERROR %s\n", cudaGetErrorString(error));
    exit(1);
}

struct Shape {
    dim3 grid, block;
    int threads() const { return block.x * block.y * block.z; }
    int total() const { return threads() * grid.x * grid.y; }
    int n() const { return total() - (int)block.x / 2; }
    unsigned u() const { return 0xffffffffu - block.x / 3; }
    long long wide() const { return -3ll + (long long)total() * block.y; }
};

// Those of whole warps first.
static const Shape shapes[] = {
    {dim3(2), dim3(64)},      {dim3(1), dim3(32)},      {dim3(2), dim3(16, 6)},  {dim3(3), dim3(8, 4)},
    {dim3(2), dim3(4, 8, 3)}, {dim3(1, 2), dim3(3, 32)}, {dim3(1), dim3(160)},   {dim3(1), dim3(32, 3, 2)},
    {dim3(1), dim3(16, 16)},  {dim3(2), dim3(1024)},    {dim3(1), dim3(2, 2, 8)}, {dim3(1, 2), dim3(96)},
    {dim3(2), dim3(256)},     {dim3(1), dim3(32, 9)},
    {dim3(3), dim3(37)},      {dim3(2, 2), dim3(12, 5)}, {dim3(2), dim3(5, 3, 7)}, {dim3(1), dim3(1)},
    {dim3(4), dim3(7)},       {dim3(2), dim3(33, 3)},   {dim3(2), dim3(5, 5, 5)}, {dim3(1), dim3(40)},
    {dim3(2), dim3(1, 9)},    {dim3(1), dim3(17, 2)},   {dim3(1, 3), dim3(50)},  {dim3(2), dim3(31)}};

static inline uint64_t next_random()
{
    static uint64_t state = 88172645463325252ull;
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

// Device memory with `count` elements: copies of host ones, made by `make`.
template <class T, class Make> static const T *input(int count, Make make)
{
    T *host = (T *)malloc(count * sizeof(T)), *device;
    for (int i = 0; i < count; i++) host[i] = make();
    must(cudaMalloc((void **)&device, count * sizeof(T)));
    must(cudaMemcpy(device, host, count * sizeof(T), cudaMemcpyHostToDevice));
    free(host);
    return device;
}

// Now and then one of the numbers that rules are made for.
template <class T> static T special(T usual)
{
    static const double numbers[] = {NAN, INFINITY, -INFINITY, -0.0, 0.0, 1e-42, 3e38, -2147483648.0, 2147483648.0, 4294967295.5, 0.5, -2.5,
                                     9.3e18, -1.0, 65504.0, 1e-7};
    return next_random() & 15 ? usual : (T)numbers[next_random() & 15];
}

struct Inputs {
    enum { COUNT = 8192 };
    const unsigned char *bytes = input<unsigned char>(COUNT, [] { return (unsigned char)next_random(); });
    const short *shorts = input<short>(COUNT, [] { return (short)next_random(); });
    const int *ints = input<int>(COUNT, [] { return (int)next_random() >> (next_random() & 31); });
    const long long *longs = input<long long>(COUNT, [] { return (long long)next_random() >> (next_random() & 63); });
    const float *floats = input<float>(COUNT, [] { return special((float)(int)(next_random() & 0xffff) / 8192 - 3.3f); });
    const double *doubles = input<double>(COUNT, [] { return special((double)(int)(next_random() & 0xffffff) / 3e6 - 2.1); });
};

template <class T> static uint64_t hash(const char *name, const T *device, int count, uint64_t state)
{
    T *host = (T *)malloc(count * sizeof(T));
    must(cudaMemcpy(host, device, count * sizeof(T), cudaMemcpyDeviceToHost));
    for (int i = 0; i < count; i++) {
        uint64_t bits = 0;
        if (host[i] == host[i]) memcpy(&bits, &host[i], sizeof(T));
        else bits = 0x7ff8;
        if (verbose) printf("  %s[%d] = %.17g (%llx)\n", name, i, (double)host[i], (unsigned long long)bits);
        state = (state ^ bits) * 1099511628211ull;
        state ^= state >> 29;
    }
    free(host);
    return state;
}

template <class T> static T *output(int count)
{
    T *device;
    must(cudaMalloc((void **)&device, count * sizeof(T)));
    must(cudaMemset(device, 1, count * sizeof(T)));
    return device;
}

// What a launch writes: own, four elements of each thread; words, out and real_out, its variables at the end; counts, atomics.
template <class Own> struct Outputs {
    int total;
    Own *own;
    unsigned *words;
    unsigned long long *out;
    double *real_out;
    unsigned *counts;

    explicit Outputs(const Shape &s)
        : total(s.total()), own(output<Own>(4 * total)), words(output<unsigned>(6 * total)),
          out(output<unsigned long long>(3 * total)), real_out(output<double>(3 * total)), counts(output<unsigned>(32))
    {
    }
    void report(const char *kernel, const Shape &s)
    {
        must(cudaGetLastError());
        must(cudaDeviceSynchronize());
        uint64_t state = hash("own", own, 4 * total, 1469598103934665603ull);
        state = hash("words", words, 6 * total, state);
        state = hash("out", out, 3 * total, state);
        state = hash("real_out", real_out, 3 * total, state);
        state = hash("counts", counts, 32, state);
        printf("%s %ux%ux%u %016llx\n", kernel, s.block.x, s.block.y, s.block.z, (unsigned long long)state);
        cudaFree(own);
        cudaFree(words);
        cudaFree(out);
        cudaFree(real_out);
        cudaFree(counts);
    }
};

template <class Own>
using Kernel = void(const unsigned char *, const short *, const int *, const long long *, const float *, const double *, Own *,
                    unsigned *, unsigned long long *, double *, unsigned *, int, unsigned, long long);

// Launches a kernel in each of the shapes whose bit is set.
template <class Own> static void test(const char *name, Kernel<Own> *kernel, unsigned which, const Inputs &in)
{
    for (int i = 0; i < (int)(sizeof shapes / sizeof *shapes); i++) {
        if (!(which >> i & 1)) continue;
        const Shape s = shapes[i];
        Outputs<Own> o(s);
        LAUNCH(kernel, s.grid, s.block, s.threads() * sizeof(int), in.bytes, in.shorts, in.ints, in.longs, in.floats, in.doubles, o.own,
               o.words, o.out, o.real_out, o.counts, s.n(), s.u(), s.wide());
        o.report(name, s);
    }
}
