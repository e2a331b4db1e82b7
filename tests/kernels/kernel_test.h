// kernel_test.h: what the test programs of this directory share.
//
// A program fills Buffers, launches kernels, brings the results back, compares them with what plain host code computes,
// and ends with `return finish();`, which prints PASS or FAIL and gives the exit status. Programs that compute with
// floats also hash() their raw results: forms and instruction sets that must agree bit for bit print the same HASH
// line.
//
// Host side only, one thread.
#pragma once
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HD __host__ __device__
#define MUST(call) must((call), #call, __LINE__)

static int failures = 0;
static bool hashed = false;
static uint64_t hash_state = 14695981039346656037ull;

// Counts a failure and says why; only the first five are printed.
static inline void fail(const char *format, ...)
{
    if (++failures > 5) return;
    va_list arguments;
    va_start(arguments, format);
    printf("FAIL: ");
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
}

// Ends the program when a runtime call failed.
static inline void must(cudaError_t error, const char *call, int line)
{
    if (error == cudaSuccess) return;
    printf("FAIL: line %d: %s: %s\n", line, call, cudaGetErrorString(error));
    exit(1);
}

// Waits for all launches; ends the program when one of them failed.
static inline void wait()
{
    MUST(cudaGetLastError());
    MUST(cudaDeviceSynchronize());
}

// 64-bit FNV-1a over everything hashed so far.
static inline void hash(const void *data, size_t bytes)
{
    const unsigned char *p = (const unsigned char *)data;
    for (size_t i = 0; i < bytes; i++) hash_state = (hash_state ^ p[i]) * 1099511628211ull;
    hashed = true;
}

static inline int finish()
{
    wait();
    if (hashed) printf("HASH %016llx\n", (unsigned long long)hash_state);
    printf(failures ? "FAIL: %d checks\n" : "PASS\n", failures);
    return failures != 0;
}

// The same pseudo-random numbers in every run (xorshift32).
static inline uint32_t random_bits()
{
    static uint32_t state = 2463534242u;
    state ^= state << 13;
    state ^= state >> 17;
    return state ^= state << 5;
}

// In [low, high), on a grid of 2^-24 of the range.
static inline float random_float(float low, float high)
{
    return low + (high - low) * (float)(random_bits() >> 8) * (1.0f / 16777216.0f);
}

// `count` elements on the host and as many on the device, which start with a pattern no kernel writes by accident.
template <class T> struct Buffer {
    T *host, *device;
    size_t count;

    explicit Buffer(size_t n) : host((T *)malloc(n * sizeof(T))), device(nullptr), count(n)
    {
        memset((void *)host, 0xA5, n * sizeof(T));
        MUST(cudaMalloc((void **)&device, n * sizeof(T)));
        up();
    }
    Buffer(const Buffer &) = delete;
    Buffer &operator=(const Buffer &) = delete;
    ~Buffer()
    {
        cudaFree(device);
        free((void *)host);
    }
    T &operator[](size_t i) { return host[i]; }
    void fill(int byte)
    {
        memset((void *)host, byte, count * sizeof(T));
        up();
    }
    void up() { MUST(cudaMemcpy(device, host, count * sizeof(T), cudaMemcpyHostToDevice)); }
    void down()
    {
        wait();
        MUST(cudaMemcpy(host, device, count * sizeof(T), cudaMemcpyDeviceToHost));
    }
};

template <class T, class U> static void expect(const char *what, size_t index, T got, U want)
{
    if (!(got == (T)want)) fail("%s [%zu]: got %.17g, expected %.17g", what, index, (double)got, (double)(T)want);
}

// |got - want| <= tolerance * max(1, |want|); NaN agrees with NaN, infinities must be equal.
static inline void expect_near(const char *what, size_t index, double got, double want, double tolerance)
{
    if (got == want || (got != got && want != want)) return;
    if (fabs(got - want) <= tolerance * fmax(1.0, fabs(want))) return;
    fail("%s [%zu]: got %.9g, expected %.9g", what, index, got, want);
}
