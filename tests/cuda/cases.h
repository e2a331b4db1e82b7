// cases.h: programs that are lists of functions for both sides: each is run by the threads of a kernel and by the host,
// where clang itself compiles it, and must give the same number for every thread.
//
//     HD int name(int t) { ... }       t: 0 ... THREADS - 1
//     #define CASES(X) X(name) ...
//     CASES_MAIN
#pragma once
#include "kernel_test.h"

static const int THREADS = 96;

#define CASE_ON_DEVICE(name) out[THREADS * row++ + t] = name(t);
#define CASE_ON_HOST(name)                                                                                      \
    for (int t = 0; t < THREADS; t++) expect(#name, t, out[THREADS * row + t], name(t));                        \
    row++;
#define CASE_COUNT(name) +1

#define CASES_MAIN                                                                                              \
    __global__ void run_cases(int *out)                                                                         \
    {                                                                                                           \
        int t = threadIdx.x + blockIdx.x * blockDim.x, row = 0;                                                 \
        CASES(CASE_ON_DEVICE)                                                                                   \
    }                                                                                                           \
    int main()                                                                                                  \
    {                                                                                                           \
        int row = 0;                                                                                            \
        Buffer<int> out(THREADS *(0 CASES(CASE_COUNT)));                                                        \
        run_cases<<<3, THREADS / 3>>>(out.device);                                                              \
        out.down();                                                                                             \
        CASES(CASE_ON_HOST)                                                                                     \
        return finish();                                                                                        \
    }
