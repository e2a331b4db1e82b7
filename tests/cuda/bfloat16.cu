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

// From half and to it: as through float.
__global__ void exchange(const __half *in, __nv_bfloat16 *narrow, __half *out)
{
    int t = threadIdx.x;
    narrow[t] = static_cast<__nv_bfloat16>(in[t]);
    out[t] = __half(narrow[t]);
}

static void test_exchange()
{
    Buffer<__half> in(64), out(64);
    Buffer<__nv_bfloat16> narrow(64);
    for (int i = 0; i < 64; i++) in[i] = i < 32 ? 1 + i / 1024.0f : (i - 48) * 4000.0f;
    in.up();
    exchange<<<1, 64>>>(in.device, narrow.device, out.device);
    narrow.down(), out.down();
    for (int i = 0; i < 64; i++) {
        expect("bfloat16 of half", i, (float)narrow[i], (float)__float2bfloat16((float)in[i]));
        expect("and back", i, (float)out[i], (float)narrow[i]);
        expect("on the host", i, (float)__nv_bfloat16(in[i]), (float)narrow[i]);
    }
}

int main()
{
    test_exchange();
    test_conversion<__nv_bfloat16, __bfloat16_tag>();
    test_arithmetic<__nv_bfloat16>();
    test_bfloat16();
    return finish();
}
