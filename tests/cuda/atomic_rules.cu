// Atomics on every type CUDA has them for, in global and in shared memory, with and without _block and _system: what is left
// in memory, and what the operations return when the order of threads cannot matter or when it shows in a permutation.
#include "kernel_test.h"

enum { THREADS = 96, BLOCKS = 3, N = THREADS * BLOCKS };

// Each operation applied by all threads to one word; the sum of what came back is known for sums only.
template <class T> __global__ void integers(T *word, T *old)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    old[i] = atomicAdd(&word[0], (T)(i + 1));
    atomicMin(&word[1], (T)(i * 7 % N - 50));
    atomicMax(&word[2], (T)(i * 11 % N - 50));
    atomicAnd(&word[3], ~((T)1 << (i % 20)));
    atomicOr(&word[4], (T)1 << (i * 3 % 29));
    atomicXor(&word[5], (T)(i * i));
    old[N + i] = atomicExch(&word[6], (T)i);
    T seen = atomicCAS(&word[7], (T)0, (T)0), expected;
    do {
        expected = seen;
        seen = atomicCAS(&word[7], expected, (T)(expected * 3 % 1009 + 1));
    } while (seen != expected);
    if (i % 3 == 0) atomicAdd_system(&word[8], (T)2);
    else atomicAdd(&word[8], (T)1);
}

template <class T> __global__ void in_shared(T *out, T *old)
{
    __shared__ T word[6];
    int i = threadIdx.x;
    if (i < 6) word[i] = (T)(i == 1 ? 1000 : i == 3 ? -1 : 0);
    __syncthreads();
    if (i % 5 != 2) old[blockIdx.x * THREADS + i] = atomicAdd_block(&word[0], (T)1);
    if (i & 4) {
        atomicMin_block(&word[1], (T)(i + 3));
        atomicMax(&word[2], (T)(i * 2));
    } else {
        atomicAnd(&word[3], (T)(0xFFFF ^ i));
        atomicOr_block(&word[4], (T)i);
    }
    atomicXor(&word[5], (T)(i << 3));
    __syncthreads();
    if (i < 6) out[blockIdx.x * 6 + i] = word[i];
}

__global__ void subtract(int *a, unsigned *b, int *old)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    old[i] = atomicSub(a, 3);
    atomicSub(b, 5u);
    atomicSub_block(b + 1 + blockIdx.x, 1u);
}

// Wrapping counters: inc goes 0..limit, dec limit..0; each value is handed out equally often.
__global__ void wrapping(unsigned *word, unsigned *up, unsigned *down)
{
    atomicAdd(&up[atomicInc(&word[0], 11)], 1);
    atomicAdd(&down[atomicDec(&word[1], 15)], 1);
    atomicInc(&word[2], 0xffffffffu);
    atomicDec(&word[3], 0xffffffffu);
}

__global__ void reals(float *f, double *d, float *old_f, double *old_d)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    old_f[i] = atomicAdd(f, 0.25f);
    old_d[i] = atomicAdd(d, 0.125);
    if (i & 1) atomicAdd(f + 1, (float)i);
    else atomicAdd(d + 1, (double)i);
    atomicExch(f + 2 + blockIdx.x, 4.5f);
}

static bool is_permutation_of_steps(const int *old, int count, int start, int step)
{
    bool *seen = (bool *)calloc(count, 1), good = true;
    for (int i = 0; i < count; i++) {
        int k = (old[i] - start) / step;
        good &= k >= 0 && k < count && start + k * step == old[i] && !seen[k];
        if (good) seen[k] = true;
    }
    free(seen);
    return good;
}

template <class T> static void check_integers(const char *name)
{
    Buffer<T> word(9), old(2 * N);
    T want[9] = {5, 1000, (T)-1000, (T)-1, 0, 77, (T)-5, 4, 0};
    if ((T)-1 > 0) want[2] = 3;
    for (int k = 0; k < 9; k++) word[k] = want[k];
    word.up();
    integers<T><<<BLOCKS, THREADS>>>(word.device, old.device);
    word.down();
    old.down();
    T sum = 0, exchanged = (T)-5;
    for (int i = 0; i < N; i++) {
        want[0] += (T)(i + 1);
        T low = (T)(i * 7 % N - 50), high = (T)(i * 11 % N - 50);
        if (low < want[1]) want[1] = low;
        if (high > want[2]) want[2] = high;
        want[3] &= ~((T)1 << (i % 20));
        want[4] |= (T)1 << (i * 3 % 29);
        want[5] ^= (T)(i * i);
        want[7] = (T)(want[7] * 3 % 1009 + 1);
        want[8] += i % 3 == 0 ? 2 : 1;
        sum += old[N + i];
        exchanged += (T)i;
    }
    want[6] = exchanged - sum; // whatever came last
    for (int k = 0; k < 9; k++) expect(name, k, word[k], want[k]);
    unsigned long long bits = 0;
    for (int i = 0; i < N; i++) bits += (unsigned long long)old[i] >= 5;
    expect(name, 100, bits, N);
}

template <class T> static void check_shared(const char *name)
{
    Buffer<T> out(6 * BLOCKS), old(N);
    in_shared<T><<<BLOCKS, THREADS>>>(out.device, old.device);
    out.down();
    old.down();
    T want[6] = {0, 1000, 0, (T)-1, 0, 0};
    int counted[THREADS], count = 0;
    for (int i = 0; i < THREADS; i++) {
        if (i % 5 != 2) counted[count++] = (int)old[i];
        if (i & 4 && (T)(i + 3) < want[1]) want[1] = (T)(i + 3);
        if (i & 4 && (T)(i * 2) > want[2]) want[2] = (T)(i * 2);
        if (!(i & 4)) want[3] &= (T)(0xFFFF ^ i), want[4] |= (T)i;
        want[5] ^= (T)(i << 3);
    }
    want[0] = (T)count;
    for (int k = 0; k < 6 * BLOCKS; k++) expect(name, k, out[k], want[k % 6]);
    if (!is_permutation_of_steps(counted, count, 0, 1)) fail("%s: returned values", name);
}

static void check_subtract_and_wrap()
{
    Buffer<int> a(1), old(N);
    Buffer<unsigned> b(1 + BLOCKS), word(4), up(12), down(16);
    a[0] = 1000;
    for (int k = 0; k <= BLOCKS; k++) b[k] = 7;
    for (int k = 0; k < 4; k++) word[k] = k == 3 ? 2 : 0;
    a.up();
    b.up();
    word.up();
    up.fill(0);
    down.fill(0);
    subtract<<<BLOCKS, THREADS>>>(a.device, b.device, old.device);
    wrapping<<<BLOCKS, THREADS>>>(word.device, up.device, down.device);
    a.down();
    b.down();
    old.down();
    word.down();
    up.down();
    down.down();
    expect("sub", 0, a[0], 1000 - 3 * N);
    if (!is_permutation_of_steps(old.host, N, 1000, -3)) fail("sub: returned values");
    expect("sub unsigned", 0, b[0], 7u - 5u * N);
    for (int k = 1; k <= BLOCKS; k++) expect("sub block", k, b[k], 7u - THREADS);
    for (int k = 0; k < 12; k++) expect("inc", k, up[k], N / 12);
    for (int k = 0; k < 16; k++) expect("dec", k, down[k], N / 16);
    expect("inc", 100, word[0], 0);
    expect("dec", 100, word[1], 0);
    expect("inc", 101, word[2], N);
    expect("dec", 101, word[3], 2u - N);
}

static void check_reals()
{
    Buffer<float> f(2 + BLOCKS), old_f(N);
    Buffer<double> d(2), old_d(N);
    f.fill(0);
    d.fill(0);
    reals<<<BLOCKS, THREADS>>>(f.device, d.device, old_f.device, old_d.device);
    f.down();
    d.down();
    old_f.down();
    old_d.down();
    int quarters[N], eighths[N];
    double odd = 0, even = 0;
    for (int i = 0; i < N; i++) {
        quarters[i] = (int)(old_f[i] * 4);
        eighths[i] = (int)(old_d[i] * 8);
        (i & 1 ? odd : even) += i;
    }
    if (!is_permutation_of_steps(quarters, N, 0, 1) || !is_permutation_of_steps(eighths, N, 0, 1)) fail("reals: returned values");
    expect("float", 0, f[0], N * 0.25f);
    expect("float", 1, f[1], (float)odd);
    expect("double", 0, d[0], N * 0.125);
    expect("double", 1, d[1], even);
    for (int k = 0; k < BLOCKS; k++) expect("float exchanged", k, f[2 + k], 4.5f);
}

// Counters of 16 bits, two in a word, added to by compare and swap.
__global__ void count_halves(unsigned short *counters, unsigned short *first)
{
    int t = threadIdx.x + blockIdx.x * blockDim.x;
    unsigned short *mine = &counters[t % 3], old = atomicCAS(mine, (unsigned short)0, (unsigned short)0), seen;
    while ((seen = atomicCAS(mine, old, (unsigned short)(old + t % 5))) != old) old = seen;
    if (atomicCAS(&first[t % 2], (unsigned short)0xffff, (unsigned short)t) == 0xffff) atomicAdd((unsigned *)first + 1, 1u);
}
static void check_halves()
{
    Buffer<unsigned short> counters(4), first(4);
    unsigned want[3] = {65000, 65001, 65002};
    for (int i = 0; i < 3; i++) counters[i] = (unsigned short)want[i];
    counters[3] = 7;
    first[0] = first[1] = 0xffff;
    first[2] = first[3] = 0;
    counters.up();
    first.up();
    count_halves<<<4, 128>>>(counters.device, first.device);
    counters.down();
    first.down();
    for (int t = 0; t < 512; t++) want[t % 3] += t % 5;
    for (int i = 0; i < 3; i++) expect("halves", i, counters[i], (unsigned short)want[i]);
    expect("beside them", 3, counters[3], 7);
    expect("one each", 0, first[2], 2);
    for (int i = 0; i < 2; i++) expect("the first", i, first[i] % 2, i);
}

int main()
{
    check_halves();
    check_integers<int>("int");
    check_integers<unsigned>("unsigned");
    check_integers<unsigned long long>("unsigned long long");
    check_shared<int>("shared int");
    check_shared<unsigned>("shared unsigned");
    check_shared<unsigned long long>("shared unsigned long long");
    check_subtract_and_wrap();
    check_reals();
    return finish();
}
