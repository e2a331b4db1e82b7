/* native.h: the few names of CUDA that these tests use, for the compiler of the host; and a main that prints what the
   kernel `test` leaves, as interpret.c does. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __shared__ static
#define __constant__ const
#define __syncthreads() ((void)0)

struct float2 { float x, y; };
struct __attribute__((aligned(16))) float4 { float x, y, z, w; };
struct int3 { int x, y, z; };
static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
static inline int3 make_int3(int x, int y, int z) { return {x, y, z}; }

void test(long long *out);

int main()
{
    long long out[128] = {0};
    test(out);
    for (int i = 0; i < 128; i++) printf("%lld\n", out[i]);
}
