/* harness.h: what the tests of the vocabulary share: random numbers, equality of bits, failures, the processor. */
#ifndef HARNESS_H
#define HARNESS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int failures;

/* Counts a failure; prints the first ones. */
static __attribute__((format(printf, 1, 2), noinline, unused)) void fail(const char *format, ...)
{
    if (failures++ >= 40) return;
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

#define check(condition) \
    ((condition) ? (void)0 : fail("%s:%d: %s: not %s", __FILE__, __LINE__, __func__, #condition))

static inline int finish(void)
{
    if (failures) fprintf(stderr, "%d failures\n", failures);
    return failures != 0;
}

/* splitmix64 (Steele, Lea, Flood, 2014), the same sequence on every run. */
static inline uint64_t random_u64(void)
{
    static uint64_t state = 42;
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

#define SAME_INTEGER(t, T) static inline bool same_##t(T a, T b) { return a == b; }
#define SAME_FLOAT(t, T) \
    static inline bool same_##t(T a, T b) { return (a != a && b != b) || memcmp(&a, &b, sizeof a) == 0; }
SAME_INTEGER(i32, int32_t)
SAME_INTEGER(u32, uint32_t)
SAME_INTEGER(i64, int64_t)
SAME_INTEGER(u64, uint64_t)
SAME_INTEGER(m, bool)
SAME_FLOAT(f32, float)
SAME_FLOAT(f64, double)

/* [*first, *end): readable and writable bytes between two pages that are not. Never freed. */
static inline void guarded_page(char **first, char **end)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *p = mmap(NULL, 3 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED || mprotect(p + page, page, PROT_READ | PROT_WRITE) != 0) abort();
    *first = p + page;
    *end = p + 2 * page;
}

/* Ends the test with status 77 (skipped) where the processor cannot run it. */
static inline void require_processor(void)
{
#if defined(__x86_64__)
    bool can = true;
#if defined(__AVX512VNNI__)
    can = __builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512vnni");
#elif defined(__AVX512F__)
    can = __builtin_cpu_supports("x86-64-v4");
#elif defined(__AVX2__)
    can = __builtin_cpu_supports("x86-64-v3");
#elif defined(__SSE4_2__)
    can = __builtin_cpu_supports("x86-64-v2");
#endif
    if (!can) {
        fprintf(stderr, "this processor lacks the instruction set\n");
        exit(77);
    }
#endif
}

#endif
