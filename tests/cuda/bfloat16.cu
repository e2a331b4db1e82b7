// bfloat16: conversions, arithmetic, shuffles and atomics.
#include "float16_test.h"

__global__ void count(const __nv_bfloat162 *in, __nv_bfloat16 *sum, __nv_bfloat162 *sums)
{
    __nv_bfloat162 v = __shfl_xor_sync(0xffffffff, in[threadIdx.x], 1);
    atomicAdd(sum + (threadIdx.x & 1), v.x);
    atomicAdd(sums, v);
}

static void test_bfloat16()
{
    Buffer<__nv_bfloat162> in(32), sums(1);
    Buffer<__nv_bfloat16> sum(2);
    for (int i = 0; i < 32; i++) in[i] = __nv_bfloat162(i, 1);
    sum[0] = sum[1] = 0, sums[0] = __nv_bfloat162(0, 0);
    in.up(), sum.up(), sums.up();
    count<<<1, 32>>>(in.device, sum.device, sums.device);
    sum.down(), sums.down();
    expect("even threads", 0, (float)sum[0], 256.0f);
    expect("odd threads", 0, (float)sum[1], 240.0f);
    expect("pairs", 0, (float)sums[0].y, 32.0f);
}

int main()
{
    test_conversion<__nv_bfloat16, __bfloat16_tag>();
    test_arithmetic<__nv_bfloat16>();
    test_bfloat16();
    return finish();
}
