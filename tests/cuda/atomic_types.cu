// Atomics on every type CUDA has them for, in the forms _block and _system too: 16-bit words, half and bfloat16 alone and in
// pairs, beside neighbours that must stay; and fences around them between blocks.
#include "kernel_test.h"
#include <cuda_bf16.h>
#include <cuda_fp16.h>

// --- the same operations with each scope ---

template <class T> struct Words {
    T add, low, high, last, all, any, parity, retry;
};

#define OPERATIONS(scope)                                                               \
    template <class T> __global__ void operations##scope(Words<T> *w, T *old)           \
    {                                                                                   \
        int t = threadIdx.x + blockIdx.x * blockDim.x;                                  \
        old[t] = atomicAdd##scope(&w->add, (T)(t + 1));                                 \
        atomicMin##scope(&w->low, (T)(1000 - t));                                       \
        atomicMax##scope(&w->high, (T)(t * 3));                                         \
        atomicExch##scope(&w->last, (T)7);                                              \
        atomicAnd##scope(&w->all, (T) ~((T)1 << t % 31));                               \
        atomicOr##scope(&w->any, (T)1 << t % 31);                                       \
        atomicXor##scope(&w->parity, (T)(t * 5));                                       \
        T seen = 0, before;                                                             \
        do {                                                                            \
            before = seen;                                                              \
            seen = atomicCAS##scope(&w->retry, before, (T)(before + 2));                \
        } while (seen != before);                                                       \
    }
OPERATIONS() OPERATIONS(_block) OPERATIONS(_system)

template <class T> static void check(void (*kernel)(Words<T> *, T *), const char *name, int blocks)
{
    const int n = blocks * 64;
    Buffer<Words<T>> w(1);
    Buffer<T> old(n);
    Words<T> want = {0, (T)(1001 - n), (T)(3 * (n - 1)), 7, (T)-1, 0, 0, (T)(2 * n)};
    w[0] = Words<T>{0, 2000, 0, 0, (T)-1, 0, 0, 0};
    w.up();
    kernel<<<blocks, 64>>>(w.device, old.device);
    w.down();
    old.down();
    for (int t = 0; t < n; t++) {
        want.add += t + 1;
        want.all &= ~((T)1 << t % 31);
        want.any |= (T)1 << t % 31;
        want.parity ^= (T)(t * 5);
    }
    const T *got = &w[0].add, *wanted = &want.add;
    for (int i = 0; i < 8; i++) expect(name, i, got[i], wanted[i]);
    for (int t = 0; t < n; t++)
        if (old[t] > want.add) fail("%s: old value %d", name, t);
}

// --- 16 bits ---

struct Small {
    __half h[2];
    __half2 h2;
    __nv_bfloat16 b[2];
    __nv_bfloat162 b2;
    unsigned short u[4];
};

__device__ void add_three(unsigned short *word)
{
    unsigned short seen = 0, before;
    do {
        before = seen;
        seen = atomicCAS(word, before, (unsigned short)(before + 3));
    } while (before != seen);
}

__device__ void change(Small *s, int *wrong)
{
    atomicAdd(&s->h[1], __float2half(1));
    __half2 old = atomicAdd(&s->h2, __floats2half2_rn(1, 2));
    if (__low2float(old) * 2 != __high2float(old)) atomicAdd(wrong, 1);
    atomicAdd(&s->b[threadIdx.x % 2], __float2bfloat16(1));
    atomicAdd(&s->b2, __floats2bfloat162_rn(1, -1));
    add_three(&s->u[1 + threadIdx.x % 2]);
    if (atomicCAS(&s->u[0], (unsigned short)9, (unsigned short)8) != 0) atomicAdd(wrong, 1);
}

__global__ void small_words(Small *global, Small *copy, int *wrong)
{
    __shared__ Small block;
    for (unsigned i = threadIdx.x; i < sizeof block / 4; i += blockDim.x) ((int *)&block)[i] = 0;
    __syncthreads();
    change(&block, wrong);
    change(global, wrong);
    __syncthreads();
    if (threadIdx.x == 0) copy[blockIdx.x] = block;
}

// Half a word as a lock; the other half counts.
__global__ void small_lock(unsigned short *lock, volatile int *sum)
{
    while (atomicCAS(lock, (unsigned short)0, (unsigned short)1) != 0) {
    }
    *sum = *sum + 1;
    __threadfence();
    add_three(lock + 1);
    atomicCAS(lock, (unsigned short)1, (unsigned short)0);
}

static void check_small(const char *what, const Small &s, float n)
{
    expect(what, 0, __half2float(s.h[0]), 0.0f);
    expect(what, 1, __half2float(s.h[1]), n);
    expect(what, 2, __low2float(s.h2), n);
    expect(what, 3, __high2float(s.h2), 2 * n);
    expect(what, 4, __bfloat162float(s.b[0]), n / 2);
    expect(what, 5, __bfloat162float(s.b[1]), n / 2);
    expect(what, 6, __low2float(s.b2), n);
    expect(what, 7, __high2float(s.b2), -n);
    const unsigned short want[4] = {0, (unsigned short)(n * 3 / 2), (unsigned short)(n * 3 / 2), 0};
    for (int i = 0; i < 4; i++) expect(what, 8 + i, s.u[i], want[i]);
}

static void test_small()
{
    Buffer<Small> global(1), copy(2);
    Buffer<int> wrong(1);
    global.fill(0);
    wrong.fill(0);
    small_words<<<2, 64>>>(global.device, copy.device, wrong.device);
    global.down();
    copy.down();
    wrong.down();
    check_small("global", global[0], 128);
    check_small("shared", copy[0], 64);
    check_small("shared", copy[1], 64);
    expect("old values", 0, wrong[0], 0);
    wrong.fill(0);
    global.fill(0);
    small_lock<<<3, 40>>>(&global.device->u[2], wrong.device);
    wrong.down();
    global.down();
    expect("locked", 0, wrong[0], 120);
    expect("beside the lock", 0, global[0].u[3], 360);
}

// --- the rest of the names ---

__global__ void others(float *f, double *d, unsigned *u, long long *l)
{
    atomicAdd_block(f, 1.0f), atomicAdd_system(f + 1, 1.0f);
    atomicExch(f + 2, 3.5f), atomicExch_block(f + 3, 4.5f), atomicExch_system(f + 4, 5.5f);
    atomicAdd_block(d, 1.0), atomicAdd_system(d + 1, 1.0);
    atomicInc_block(u, 9), atomicInc_system(u + 1, 9), atomicDec_block(u + 2, 9), atomicDec_system(u + 3, 9);
    atomicSub(u + 4, 1u), atomicSub_block(u + 5, 1u), atomicSub_system((int *)u + 6, 1);
    atomicMin(l, -((long long)threadIdx.x << 33)), atomicMax(l + 1, (long long)threadIdx.x << 33);
}

static void test_others()
{
    const float want_f[5] = {37, 37, 3.5f, 4.5f, 5.5f};
    const unsigned want_u[7] = {7, 7, 3, 3, -37u, -37u, -37u};
    Buffer<float> f(5);
    Buffer<double> d(2);
    Buffer<unsigned> u(7);
    Buffer<long long> l(2);
    f.fill(0), d.fill(0), u.fill(0), l.fill(0);
    others<<<1, 37>>>(f.device, d.device, u.device, l.device);
    f.down(), d.down(), u.down(), l.down();
    for (int i = 0; i < 5; i++) expect("float", i, f[i], want_f[i]);
    for (int i = 0; i < 2; i++) expect("double", i, d[i], 37.0);
    for (int i = 0; i < 7; i++) expect("unsigned", i, u[i], want_u[i]);
    expect("long long", 0, l[0], -(36ll << 33));
    expect("long long", 1, l[1], 36ll << 33);
}

// --- fences: the last block sees what all others wrote ---

__device__ int finished;

__global__ void publish(int *data, int *result)
{
    __shared__ bool last;
    int n = gridDim.x * blockDim.x;
    data[blockIdx.x * blockDim.x + threadIdx.x] = (int)(blockIdx.x * 3 + threadIdx.x);
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0) last = atomicAdd(&finished, 1) == gridDim.x - 1;
    __syncthreads();
    if (!last) return;
    __threadfence_system();
    for (int i = threadIdx.x; i < n; i += blockDim.x)
        atomicAdd(result, data[i] == (int)(i / blockDim.x * 3 + i % blockDim.x) ? 1 : 1000000);
}

static void test_fences()
{
    Buffer<int> data(200 * 64), result(1);
    result.fill(0);
    publish<<<200, 64>>>(data.device, result.device);
    result.down();
    expect("published", 0, result[0], 200 * 64);
}

int main()
{
    check<int>(operations<int>, "int", 6);
    check<unsigned>(operations_block<unsigned>, "unsigned, block", 1);
    check<unsigned long long>(operations_system<unsigned long long>, "unsigned long long, system", 6);
    test_small();
    test_others();
    test_fences();
    return finish();
}
