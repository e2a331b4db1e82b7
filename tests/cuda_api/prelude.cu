// Names every function of the device library with its types. It must be valid CUDA: nvcc compiles it too, with
// --expt-relaxed-constexpr for the overloads on integers.
#include <cuda_runtime.h>

template <class A, class B> struct same { enum { value = 0 }; };
template <class A> struct same<A, A> { enum { value = 1 }; };
#define IS(T, expression) static_assert(same<T, decltype(expression)>::value, #expression " is not " #T)

// Floating point: f names the float form; name is overloaded for float, double and integers.
#define UNARY(name)            \
    IS(float, name##f(f));     \
    IS(float, name(f));        \
    IS(double, name(d));       \
    IS(double, name(i));       \
    IS(double, name(u));       \
    IS(double, name(l));       \
    f += name##f(f) + name(f); \
    d += name(d) + name(i) + name(u) + name(l)
#define CUDA_ONLY(name)    \
    IS(float, name##f(f)); \
    IS(double, name(d));   \
    f += name##f(f);       \
    d += name(d)
#define BINARY(name)                 \
    IS(float, name##f(f, f));        \
    IS(float, name(f, f));           \
    IS(double, name(d, d));          \
    IS(double, name(i, d));          \
    IS(double, name(d, i));          \
    IS(double, name(f, d));          \
    IS(double, name(i, i));          \
    f += name##f(f, f) + name(f, f); \
    d += name(d, d) + name(d, i) + name(i, i) + name(f, d)

__global__ void mathematics(float *pf, double *pd, int i, unsigned u, long l)
{
    float f = pf[threadIdx.x], f2;
    double d = pd[threadIdx.x], d2;
    int e;
    UNARY(sqrt); UNARY(cbrt); UNARY(fabs); UNARY(exp); UNARY(exp2); UNARY(expm1);
    UNARY(log); UNARY(log2); UNARY(log10); UNARY(log1p);
    UNARY(sin); UNARY(cos); UNARY(tan); UNARY(asin); UNARY(acos); UNARY(atan);
    UNARY(sinh); UNARY(cosh); UNARY(tanh); UNARY(asinh); UNARY(acosh); UNARY(atanh);
    UNARY(floor); UNARY(ceil); UNARY(trunc); UNARY(rint); UNARY(nearbyint); UNARY(round);
    UNARY(erf); UNARY(erfc); UNARY(tgamma); UNARY(lgamma); UNARY(logb);
    CUDA_ONLY(rsqrt); CUDA_ONLY(rcbrt); CUDA_ONLY(exp10); CUDA_ONLY(sinpi); CUDA_ONLY(cospi);
    CUDA_ONLY(erfcx); CUDA_ONLY(erfinv); CUDA_ONLY(erfcinv); CUDA_ONLY(normcdf); CUDA_ONLY(normcdfinv);
    CUDA_ONLY(j0); CUDA_ONLY(j1); CUDA_ONLY(y0); CUDA_ONLY(y1); CUDA_ONLY(cyl_bessel_i0); CUDA_ONLY(cyl_bessel_i1);
    f += jnf(i, f) + ynf(i, f) + normf(i, pf) + rnormf(i, pf) + remquof(f, f, &e);
    d += jn(i, d) + yn(i, d) + norm(i, pd) + rnorm(i, pd) + remquo(d, d, &e);
    BINARY(atan2); BINARY(hypot); BINARY(fmod); BINARY(remainder); BINARY(copysign); BINARY(nextafter);
    BINARY(fdim); BINARY(fmin); BINARY(fmax); BINARY(pow);
    IS(double, pow(f, i));
    f = fmaf(f, f, f) + fma(f, f, f);
    d = fma(d, d, d);
    IS(float, fma(f, f, f)); IS(double, fma(d, d, d));
    f += rhypotf(f, f) + norm3df(f, f, f) + rnorm3df(f, f, f) + norm4df(f, f, f, f) + rnorm4df(f, f, f, f);
    d += rhypot(d, d) + norm3d(d, d, d) + rnorm3d(d, d, d) + norm4d(d, d, d, d) + rnorm4d(d, d, d, d);
    IS(long, lrintf(f)); IS(long, lrint(d)); IS(long long, llrintf(f)); IS(long long, llrint(d));
    IS(long, lroundf(f)); IS(long, lround(d)); IS(long long, llroundf(f)); IS(long long, llround(d));
    l += lrintf(f) + lrint(f) + lrint(d) + lroundf(f) + lround(f) + lround(d);
    l += llrintf(f) + llrint(f) + llrint(d) + llroundf(f) + llround(f) + llround(d);
    IS(int, ilogbf(f)); IS(int, ilogb(d)); IS(int, ilogb(f));
    i += ilogbf(f) + ilogb(d) + ilogb(f);
    IS(float, ldexp(f, i));
    IS(float, scalbn(f, i));
    IS(float, scalbln(f, l));
    IS(float, frexp(f, &e));
    IS(float, modf(f, &f2));
    f += ldexpf(f, i) + ldexp(f, i) + scalbnf(f, i) + scalbn(f, i) + scalblnf(f, l) + scalbln(f, l);
    d += ldexp(d, i) + scalbn(d, i) + scalbln(d, l);
    f += frexpf(f, &e) + frexp(f, &e) + modff(f, &f2) + modf(f, &f2);
    d += frexp(d, &e) + modf(d, &d2);
    sincosf(f, &f, &f2); sincos(d, &d, &d2); sincospif(f, &f, &f2); sincospi(d, &d, &d2);
    f += nanf("") + f2;
    d += nan("") + d2 + e;
    i += isnan(f) + isnan(d) + isinf(f) + isinf(d) + isfinite(f) + isfinite(d) + signbit(f) + signbit(d);
    pf[threadIdx.x] = f;
    pd[threadIdx.x] = d + i + l;
}

__global__ void smallest(int *pi, unsigned *pu, long *pl, unsigned long *pul, long long *pll, unsigned long long *pull,
                         float *pf, double *pd)
{
    int i = *pi; unsigned u = *pu; long l = *pl; unsigned long ul = *pul; long long ll = *pll;
    unsigned long long ull = *pull; float f = *pf; double d = *pd;
    IS(int, min(i, i)); IS(unsigned, min(u, u)); IS(unsigned, min(i, u)); IS(unsigned, max(u, i));
    IS(long, min(l, l)); IS(unsigned long, max(ul, ul)); IS(unsigned long, max(l, ul)); IS(long long, min(ll, ll));
    IS(unsigned long long, min(ull, ull)); IS(unsigned long long, max(ull, ll));
    IS(float, min(f, f)); IS(double, min(d, d)); IS(double, max(f, d)); IS(double, min(d, f));
    *pi = min(i, i) + max(i, i);
    *pu = min(u, u) + max(u, u) + min(i, u) + min(u, i) + max(i, u) + max(u, i) + umin(u, u) + umax(u, u);
    *pl = min(l, l) + max(l, l);
    *pul = min(ul, ul) + max(ul, ul) + min(l, ul) + max(ul, l);
    *pll = min(ll, ll) + max(ll, ll) + llmin(ll, ll) + llmax(ll, ll);
    *pull = min(ull, ull) + max(ull, ull) + min(ll, ull) + max(ull, ll) + ullmin(ull, ull) + ullmax(ull, ull);
    *pf = min(f, f) + max(f, f);
    *pd = min(d, d) + max(d, d) + min(f, d) + max(d, f);
    IS(int, abs(i)); IS(long, abs(l)); IS(long long, abs(ll)); IS(float, abs(f)); IS(double, abs(d));
    *pi += abs(i);
    *pl += abs(l) + labs(l);
    *pll += abs(ll) + llabs(ll);
    *pf += abs(f);
    *pd += abs(d);
}

__global__ void intrinsics(float *pf, double *pd, int i, unsigned u)
{
    float f = *pf, f2;
    double d = *pd;
    f += __sinf(f) + __cosf(f) + __tanf(f) + __expf(f) + __exp10f(f) + __logf(f) + __log2f(f) + __log10f(f);
    f += __powf(f, f) + __fdividef(f, f) + fdividef(f, f) + __saturatef(f);
    __sincosf(f, &f, &f2);
    f += __fadd_rn(f, f) + __fsub_rn(f, f) + __fmul_rn(f, f) + __fmaf_rn(f, f, f) + __fdiv_rn(f, f);
    f += __frcp_rn(f) + __fsqrt_rn(f) + __frsqrt_rn(f) + __tanhf(f) + f2;
#define DIRECTED(mode)                                                                                    \
    f += __fadd_##mode(f, f) + __fsub_##mode(f, f) + __fmul_##mode(f, f) + __fmaf_##mode(f, f, f);        \
    f += __fdiv_##mode(f, f) + __frcp_##mode(f) + __fsqrt_##mode(f) + __fmaf_ieee_##mode(f, f, f);        \
    d += __dadd_##mode(d, d) + __dsub_##mode(d, d) + __dmul_##mode(d, d) + __fma_##mode(d, d, d);         \
    d += __ddiv_##mode(d, d) + __drcp_##mode(d) + __dsqrt_##mode(d)
    DIRECTED(rz); DIRECTED(ru); DIRECTED(rd);
    d += __dadd_rn(d, d) + __dsub_rn(d, d) + __dmul_rn(d, d) + __fma_rn(d, d, d) + __ddiv_rn(d, d);
    d += __drcp_rn(d) + __dsqrt_rn(d);
    *pf = f + i;
    *pd = d + u;
}

#define FOUR(T, name, value)                                                                            \
    IS(T, name##_rn(value)); IS(T, name##_rz(value)); IS(T, name##_ru(value)); IS(T, name##_rd(value)); \
    sink += name##_rn(value) + name##_rz(value) + name##_ru(value) + name##_rd(value)

#define SIMD_2(name) u += name##2(u, u) + name##4(u, u)
#define SIMD_COMPARE(name) SIMD_2(__vcmp##name); SIMD_2(__vset##name)
#define THREE(name) i += name##_s32(i, i, i) + name##_s32_relu(i, i, i); u += name##_u32(u, u, u)
#define THREE_16(name) u += name##_s16x2(u, u, u) + name##_s16x2_relu(u, u, u) + name##_u16x2(u, u, u)

__global__ void words(unsigned *out, int i, unsigned u)
{
    u += __vneg2(u) + __vneg4(u) + __vnegss2(u) + __vnegss4(u) + __vabs2(u) + __vabs4(u) + __vabsss2(u) + __vabsss4(u);
    SIMD_2(__vadd); SIMD_2(__vaddss); SIMD_2(__vaddus); SIMD_2(__vsub); SIMD_2(__vsubss); SIMD_2(__vsubus);
    SIMD_2(__vavgs); SIMD_2(__vavgu); SIMD_2(__vhaddu); SIMD_2(__vabsdiffs); SIMD_2(__vabsdiffu); SIMD_2(__vsads);
    SIMD_2(__vsadu); SIMD_2(__vmaxs); SIMD_2(__vmaxu); SIMD_2(__vmins); SIMD_2(__vminu);
    SIMD_COMPARE(eq); SIMD_COMPARE(ne); SIMD_COMPARE(ges); SIMD_COMPARE(geu); SIMD_COMPARE(gts); SIMD_COMPARE(gtu);
    SIMD_COMPARE(les); SIMD_COMPARE(leu); SIMD_COMPARE(lts); SIMD_COMPARE(ltu);
    THREE(__vimax3); THREE(__vimin3); THREE(__viaddmax); THREE(__viaddmin);
    THREE_16(__vimax3); THREE_16(__vimin3); THREE_16(__viaddmax); THREE_16(__viaddmin);
    i += __dp2a_lo(i, i, i) + __dp2a_hi(i, i, i);
    i += __dp2a_lo(make_short2(1, 2), make_char4(1, 2, 3, 4), i) + __dp2a_hi(make_short2(1, 2), make_char4(1, 2, 3, 4), i);
    u += __dp2a_lo(u, u, u) + __dp2a_hi(u, u, u) + __fns(u, u, i);
    *out = u + (unsigned)i;
}

__global__ void integers(unsigned long long *out, int i, unsigned u, long long ll, unsigned long long ull, float f,
                         double d)
{
    double sink = 0;
    IS(int, __popc(u)); IS(int, __popcll(ull)); IS(int, __clz(i)); IS(int, __clzll(ll)); IS(int, __ffs(i));
    IS(int, __ffsll(ll)); IS(unsigned, __brev(u)); IS(unsigned long long, __brevll(ull));
    u += __popc(u) + __popcll(ull) + __clz(i) + __clzll(ll) + __ffs(i) + __ffsll(ll) + __brev(u) + __byte_perm(u, u, u);
    ull += __brevll(ull);
    u += __funnelshift_l(u, u, u) + __funnelshift_lc(u, u, u) + __funnelshift_r(u, u, u) + __funnelshift_rc(u, u, u);
    IS(int, __mulhi(i, i)); IS(unsigned, __umulhi(u, u)); IS(long long, __mul64hi(ll, ll));
    IS(unsigned long long, __umul64hi(ull, ull));
    i += __mulhi(i, i) + __mul24(i, i) + __hadd(i, i) + __rhadd(i, i);
    u += __umulhi(u, u) + __umul24(u, u) + __uhadd(u, u) + __urhadd(u, u);
    ll += __mul64hi(ll, ll);
    ull += __umul64hi(ull, ull);
    IS(unsigned, __sad(i, i, u));
    u += __sad(i, i, u) + __usad(u, u, u);
    i += __dp4a(i, i, i) + __dp4a(make_char4(1, 2, 3, 4), make_char4(1, 2, 3, 4), i);
    u += __dp4a(u, u, u) + __dp4a(make_uchar4(1, 2, 3, 4), make_uchar4(1, 2, 3, 4), u);
    IS(int, __float_as_int(f)); IS(unsigned, __float_as_uint(f)); IS(float, __int_as_float(i));
    IS(float, __uint_as_float(u)); IS(long long, __double_as_longlong(d)); IS(double, __longlong_as_double(ll));
    i += __float_as_int(f) + __double2hiint(d) + __double2loint(d);
    u += __float_as_uint(f);
    ll += __double_as_longlong(d);
    sink += __int_as_float(i) + __uint_as_float(u) + __longlong_as_double(ll) + __hiloint2double(i, i);
    FOUR(int, __float2int, f); FOUR(unsigned, __float2uint, f);
    FOUR(long long, __float2ll, f); FOUR(unsigned long long, __float2ull, f);
    FOUR(int, __double2int, d); FOUR(unsigned, __double2uint, d);
    FOUR(long long, __double2ll, d); FOUR(unsigned long long, __double2ull, d);
    FOUR(float, __int2float, i);
    FOUR(float, __uint2float, u);
    FOUR(float, __ll2float, ll);
    FOUR(float, __ull2float, ull);
    FOUR(double, __ll2double, ll); FOUR(double, __ull2double, ull); FOUR(float, __double2float, d);
    sink += __int2double_rn(i) + __uint2double_rn(u);
    *out = (unsigned long long)sink + i + u + ll + ull;
}

#define SCOPES(name, pointer, ...) \
    name(pointer, __VA_ARGS__); name##_block(pointer, __VA_ARGS__); name##_system(pointer, __VA_ARGS__)

__global__ void atomics(int *i, unsigned *u, long long *ll, unsigned long long *ull, float *f, double *d)
{
    __shared__ int s;
    IS(int, atomicAdd(i, 1)); IS(unsigned, atomicAdd(u, 1)); IS(unsigned long long, atomicAdd(ull, 1));
    IS(float, atomicAdd(f, 1)); IS(double, atomicAdd(d, 1));
    SCOPES(atomicAdd, i, 1); SCOPES(atomicAdd, u, 1); SCOPES(atomicAdd, ull, 1); SCOPES(atomicAdd, f, 1.0f);
    SCOPES(atomicAdd, d, 1.0); SCOPES(atomicAdd, &s, 1);
    SCOPES(atomicSub, i, 1); SCOPES(atomicSub, u, 1);
    SCOPES(atomicExch, i, 1); SCOPES(atomicExch, u, 1); SCOPES(atomicExch, ull, 1); SCOPES(atomicExch, f, 1.0f);
    SCOPES(atomicMin, i, 1); SCOPES(atomicMin, u, 1); SCOPES(atomicMin, ll, 1); SCOPES(atomicMin, ull, 1);
    SCOPES(atomicMax, i, 1); SCOPES(atomicMax, u, 1); SCOPES(atomicMax, ll, 1); SCOPES(atomicMax, ull, 1);
    SCOPES(atomicAnd, i, 1); SCOPES(atomicAnd, u, 1); SCOPES(atomicAnd, ull, 1);
    SCOPES(atomicOr, i, 1); SCOPES(atomicOr, u, 1); SCOPES(atomicOr, ull, 1);
    SCOPES(atomicXor, i, 1); SCOPES(atomicXor, u, 1); SCOPES(atomicXor, ull, 1);
    SCOPES(atomicInc, u, 7); SCOPES(atomicDec, u, 7);
    SCOPES(atomicCAS, i, 1, 2); SCOPES(atomicCAS, u, 1, 2); SCOPES(atomicCAS, ull, 1, 2);
}

template <class T> __device__ T shuffles(T v)
{
    const unsigned all = 0xffffffffu;
    IS(T, __shfl_sync(all, v, 0)); IS(T, __shfl_up_sync(all, v, 1)); IS(T, __shfl_down_sync(all, v, 1));
    IS(T, __shfl_xor_sync(all, v, 1));
    v += __shfl_sync(all, v, 0) + __shfl_sync(all, v, 0, 16);
    v += __shfl_up_sync(all, v, 1) + __shfl_up_sync(all, v, 1, 16);
    v += __shfl_down_sync(all, v, 1) + __shfl_down_sync(all, v, 1, 16);
    return v + __shfl_xor_sync(all, v, 1) + __shfl_xor_sync(all, v, 1, 16);
}

template <class T> __device__ unsigned matches(T v)
{
    int agreed;
    return __match_any_sync(0xffffffffu, v) + __match_all_sync(0xffffffffu, v, &agreed) + agreed;
}

__global__ void warps(int *i, unsigned *u, long *l, unsigned long *ul, long long *ll, unsigned long long *ull, float *f,
                      double *d)
{
    const unsigned all = 0xffffffffu;
    *i = shuffles(*i); *u = shuffles(*u); *l = shuffles(*l); *ul = shuffles(*ul); *ll = shuffles(*ll);
    *ull = shuffles(*ull); *f = shuffles(*f); *d = shuffles(*d);
    *u += matches(*i) + matches(*u) + matches(*l) + matches(*ul) + matches(*ll) + matches(*ull);
    *u += matches(*f) + matches(*d);
    IS(unsigned, __ballot_sync(all, 1)); IS(unsigned, __activemask());
    *u += __ballot_sync(all, *i) + __any_sync(all, *i) + __all_sync(all, *i) + __uni_sync(all, *i) + __activemask();
    *u += __reduce_add_sync(all, *u) + __reduce_min_sync(all, *u) + __reduce_max_sync(all, *u);
    *u += __reduce_and_sync(all, *u) + __reduce_or_sync(all, *u) + __reduce_xor_sync(all, *u);
    *i += __reduce_add_sync(all, *i) + __reduce_min_sync(all, *i) + __reduce_max_sync(all, *i);
    __syncwarp(); __syncwarp(all);
    *i += warpSize;
}

__constant__ float table[4];
__device__ int counter = 3;
extern __shared__ float dynamic[];

__global__ void __launch_bounds__(128 * 2, 2)
    blocks(float *__restrict__ p, const float4 *q, const int *r, volatile int *v)
{
    __syncthreads();
    int n = __syncthreads_count(threadIdx.x > 3) + __syncthreads_and(1) + __syncthreads_or(0);
    __threadfence(); __threadfence_block(); __threadfence_system();
    if (n == -1) __trap();
    n += (int)clock() + (int)clock64();
    uint3 t = threadIdx, b = blockIdx;
    dim3 bd = blockDim, gd(gridDim);
    n += t.x + b.y + bd.z + gd.x + threadIdx.z + blockIdx.z + blockDim.y + gridDim.y;
    float4 x = __ldg(q);
    n += __ldg(r) + __ldca(r) + __ldcg(r) + __ldcs(r) + __ldlu(r) + __ldcv(r) + *v;
    __stwb(p, x.x); __stcg(p, x.y); __stcs(p, x.z); __stwt(p, x.w);
    float local[4], copy[4];
    memset(local, 0, sizeof local);
    memcpy(copy, local, sizeof copy);
    __nanosleep(10);
    p[threadIdx.x] = n + table[threadIdx.x & 3] + dynamic[0] + counter + copy[t.x & 3];
}

#define VECTOR(name, T, a1, a2, a3, a4)                                                         \
    static_assert(sizeof(name##1) == sizeof(T) && sizeof(name##2) == 2 * sizeof(T), #name);     \
    static_assert(sizeof(name##3) == 3 * sizeof(T) && sizeof(name##4) == 4 * sizeof(T), #name); \
    static_assert(alignof(name##1) == a1 && alignof(name##2) == a2, #name);                     \
    static_assert(alignof(name##3) == a3 && alignof(name##4) == a4, #name);                     \
    __host__ __device__ T sum_##name(T v)                                                       \
    {                                                                                           \
        name##1 a = make_##name##1(v);                                                          \
        name##2 b = make_##name##2(v, v);                                                       \
        name##3 c = make_##name##3(v, v, v);                                                    \
        name##4 d = make_##name##4(v, v, v, v);                                                 \
        return a.x + b.x + b.y + c.x + c.y + c.z + d.x + d.y + d.z + d.w;                       \
    }
VECTOR(char, signed char, 1, 2, 1, 4)
VECTOR(uchar, unsigned char, 1, 2, 1, 4)
VECTOR(short, short, 2, 4, 2, 8)
VECTOR(ushort, unsigned short, 2, 4, 2, 8)
VECTOR(int, int, 4, 8, 4, 16)
VECTOR(uint, unsigned int, 4, 8, 4, 16)
VECTOR(long, long int, 8, 16, 8, 16)
VECTOR(ulong, unsigned long int, 8, 16, 8, 16)
VECTOR(longlong, long long, 8, 16, 8, 16)
VECTOR(ulonglong, unsigned long long, 8, 16, 8, 16)
VECTOR(float, float, 4, 8, 4, 16)
VECTOR(double, double, 8, 16, 8, 16)

__host__ __device__ int both(int a, unsigned b, float c)
{
    float4 v = make_float4(c, c, c, c);
    dim3 g(4), h(1, 2, 3), k(make_uint3(1, 2, 3));
    return min(a, 3) + max(b, 4u) + (int)min(c, 2.0f) + (int)(v.x + sinf(c) + sqrtf(c)) + g.x + h.y + k.z;
}

int main()
{
    cudaStream_t s = 0;
    blocks<<<4, 128>>>(nullptr, nullptr, nullptr, nullptr);
    blocks<<<dim3(4), dim3(128), 64, s>>>(nullptr, nullptr, nullptr, nullptr);
    return both(1, 2, 3.0f);
}
