// half: conversions, arithmetic, mathematics; as a member and a template parameter; shared memory, shuffles, atomics.
#include "float16_test.h"

template <class H> struct Sample {
    char tag;
    H weight;
    typename Format<H>::Pair pair;
};

// A block's sum through shared memory and shuffles, with atomics at the end; neighbours share a word.
template <class H>
__global__ void reduce(const Sample<H> *in, H *sums, typename Format<H>::Pair *pairs, H *maximum, int n)
{
    typedef typename Format<H>::Pair Pair;
    __shared__ H tile[64];
    __shared__ Pair pair_tile[64];
    extern __shared__ char dynamic[];
    Pair *seen = reinterpret_cast<Pair *>(dynamic);
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    tile[threadIdx.x] = i < n ? in[i].weight : H(0.0f);
    pair_tile[threadIdx.x] = i < n ? __ldg(&in[i].pair) : Pair(0.0f, 0.0f);
    seen[threadIdx.x] = pair_tile[threadIdx.x];
    __syncthreads();
    H h = 0.0f;
    Pair p(0.0f, 0.0f);
    for (int i = 0; i < 16; i++) {
        h += tile[threadIdx.x / 32 * 32 + threadIdx.x % 16 + i];
        p = __hadd2(p, seen[threadIdx.x & ~15u | i]);
    }
    h += __shfl_down_sync(0xffffffff, h, 16);
    p += __shfl_xor_sync(0xffffffff, p, 16);
    H top = __hmax(__shfl_sync(0xffffffff, tile[threadIdx.x], 5), __shfl_up_sync(0xffffffff, tile[threadIdx.x], 1));
    if (threadIdx.x % 32 == 0) {
        atomicAdd(&sums[blockIdx.x & 1], h);
        atomicAdd(&pairs[0], p);
        maximum[blockIdx.x * 2 + threadIdx.x / 32] = top;
    }
}

template <class H> static void test_program()
{
    typedef typename Format<H>::Pair Pair;
    const int n = 256;
    Buffer<Sample<H>> in(n);
    Buffer<H> sums(2), maximum(8);
    Buffer<Pair> pairs(1);
    float want[2] = {0, 0}, low = 0, high = 0;
    for (int i = 0; i < n; i++) {
        in[i] = {(char)i, H(i % 2), Pair(H((i & 3) == 0), H(i % 64 == 7))};
        want[i / 64 & 1] += (float)in[i].weight;
        low += (float)in[i].pair.x, high += (float)in[i].pair.y;
    }
    sums[0] = sums[1] = H(0), pairs[0] = Pair(H(0), H(0));
    static_assert(sizeof(Sample<H>) == 8 && alignof(Pair) == 4 && alignof(H) == 2, "CUDA's layout");
    in.up(), sums.up(), pairs.up();
    reduce<H><<<4, 64, 64 * sizeof(Pair)>>>(in.device, sums.device, pairs.device, maximum.device, n);
    sums.down(), pairs.down(), maximum.down();
    for (int k = 0; k < 2; k++) expect("sum by atomics", k, (float)sums[k], want[k]);
    expect("pairs' low", 0, (float)pairs[0].x, low);
    expect("pairs' high", 0, (float)pairs[0].y, high);
    for (int k = 0; k < 8; k++) expect("shuffled", k, (float)maximum[k], 1.0f);
}

__global__ void functions(half *out)
{
    float x = 0.25f + threadIdx.x * 0.125f;
    half h = x;
    half2 v = __floats2half2_rn(x, 1 - x), c = __hcmadd(v, v, __half2half2(h));
    half results[] = {hexp(h),  hexp2(h),  hexp10(h), hlog(h),    hlog2(h),   hlog10(h), hsin(h),
                      hcos(h),  hrsqrt(h), hrcp(h),   hceil(h),   hfloor(h),  htrunc(h), hrint(h),
                      htanh(h), c.x,       c.y,       h2exp(v).y, h2sin(v).x, h2log(v).x};
    for (int k = 0; k < 20; k++) out[k * blockDim.x + threadIdx.x] = results[k];
}

static void test_functions()
{
    const int size = 32;
    Buffer<half> out(20 * size);
    functions<<<1, size>>>(out.device);
    out.down();
    for (int i = 0; i < size; i++) {
        float x = 0.25f + i * 0.125f, y = 1 - x;
        const float want[] = {expf(x),  exp2f(x),          powf(10, x),   logf(x),  log2f(x),  log10f(x), sinf(x),
                              cosf(x),  1 / sqrtf(x),      1 / x,         ceilf(x), floorf(x), truncf(x), rintf(x),
                              tanhf(x), x * x - y * y + x, 2 * x * y + x, expf(y),  sinf(x),   logf(x)};
        for (int k = 0; k < 20; k++) {
            float got = __half2float(out[k * size + i]), unit = isinf(got) ? 0 : fabsf(want[k]) * 0x1p-11f + 0x1p-25f;
            if (isinf(got) ? want[k] < 65520 : fabsf(got - want[k]) > unit * (k == 15 || k == 16 ? 4 : 1.01f))
                fail("function %d of %g: %g, expected %g", k, x, got, want[k]);
        }
    }
}

int main()
{
    test_conversion<half, __half_tag>();
    test_arithmetic<half>();
    test_program<half>();
    test_functions();
    return finish();
}
