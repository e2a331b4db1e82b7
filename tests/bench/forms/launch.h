/* launch.h: what every CUDA form needs beside its kernels. */
#include <cstdio>
#include <cstdlib>

static inline unsigned blocks(int n, int block) { return (unsigned)((n + block - 1) / block); }

static inline void check(cudaError_t error)
{
    if (error == cudaSuccess) return;
    std::fprintf(stderr, "bench: %s\n", cudaGetErrorString(error));
    std::exit(1);
}

/* A user waits for results, so the time of a form has the wait in it. */
static inline void finish() { check(cudaDeviceSynchronize()); }
