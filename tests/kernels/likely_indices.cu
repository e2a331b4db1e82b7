// Indices that are consecutive in some registers and not in others, by what the uniform values in them are: of butterflies,
// periodic, clamped, wrapping, descending; under masks whose other lanes ask for what is not there. Fields side by side.
#include "kernel_test.h"

static const int N = 1 << 10, DUMMY = -77;

typedef int Index(int t, int a, int b);
struct Pair {
    int x, y;
};
struct Mixed {
    float f;
    unsigned u;
};

#define WAYS(X) \
    X(butterfly, 2 * t - (t & (a - 1)))            X(halves, (t / a) * 2 * a + t % a)    X(crossed, t ^ a)   \
    X(joined, t | a)                               X(periodic, (t + a) % b)              X(clamped, t + a < b ? t + a : b - 1) \
    X(below, lesser(t + a, b))                     X(above, greater(t - a, b))           X(down, b + 2000 - (t ^ a))    \
    X(column, (t % a) * 32 + t / a)                X(shifted, ((t >> (a & 7)) << ((a & 7) + 1)) + (t & ((1 << (a & 7)) - 1)))  \
    X(narrow, (unsigned char)(t + a) + b)          X(word, (int)(((long long)t & a) + ((long long)(t ^ b) & 7)))

// The device's own functions, on the device.
HD int lesser(int a, int b)
{
#ifdef __CUDA_ARCH__
    return min(a, b);
#else
    return a < b ? a : b;
#endif
}
HD int greater(int a, int b)
{
#ifdef __CUDA_ARCH__
    return max(a, b);
#else
    return a > b ? a : b;
#endif
}

#define WAY(name, text) struct name { static HD int at(int t, int a, int b) { return text; } };
WAYS(WAY)

// Loads by every kind of type; lanes whose index lies outside are off.
template <class W> __global__ void loads(const int *in, const short *shorts, const double *wide, int *out, int a, int b, int n)
{
    int t = blockIdx.x * blockDim.x + threadIdx.x, i = W::at(t, a, b);
    int sum = DUMMY;
    if (i >= 0 && i < n) sum = in[i] + 3 * shorts[i] + (int)wide[i];
    out[t] = sum;
}

// Each thread's place is its own or nobody's: "owner" says whose, so that threads that meet are no race.
template <class W> __global__ void stores(const int *owner, int *out, char *bytes, double *wide, int a, int b, int n)
{
    int t = blockIdx.x * blockDim.x + threadIdx.x, i = W::at(t, a, b);
    if (i < 0 || i >= n || owner[i] != t) return;
    out[i] = t + 1;
    bytes[i] = (char)t;
    wide[i] = t * 0.5;
}

template <class W> static void check_way(const char *name, int a, int b, int block, bool last)
{
    const int threads = 2 * block;
    Buffer<int> in(N), out(threads), owner(N), placed(N);
    Buffer<short> shorts(N);
    Buffer<double> wide(N), halves(N);
    Buffer<char> bytes(N);
    for (int i = 0; i < N; i++) in[i] = i * 7919, shorts[i] = (short)(i * 31), wide[i] = i * 5, owner[i] = -1, placed[i] = DUMMY;
    for (int i = 0; i < N; i++) bytes[i] = 5, halves[i] = 9;
    const int n = last ? N : N / 2 + 3;
    for (int t = 0; t < threads; t++) {
        int i = W::at(t, a, b);
        if (i >= 0 && i < n) owner[i] = t;
    }
    in.up(), shorts.up(), wide.up(), owner.up(), placed.up(), bytes.up(), halves.up();
    loads<W><<<2, block>>>(in.device, shorts.device, wide.device, out.device, a, b, n);
    stores<W><<<2, block>>>(owner.device, placed.device, bytes.device, halves.device, a, b, n);
    wait();
    out.down(), placed.down(), bytes.down(), halves.down();
    for (int t = 0; t < threads; t++) {
        int i = W::at(t, a, b), want = i >= 0 && i < n ? in[i] + 3 * shorts[i] + (int)wide[i] : DUMMY;
        if (out[t] != want) fail("%s(%d, %d), blocks of %d: thread %d loads %d, not %d", name, a, b, block, t, out[t], want);
    }
    for (int i = 0; i < N; i++) {
        int t = owner[i];
        bool right = t < 0 ? placed[i] == DUMMY && bytes[i] == 5 && halves[i] == 9
                           : placed[i] == t + 1 && bytes[i] == (char)t && halves[i] == t * 0.5;
        if (!right) fail("%s(%d, %d), blocks of %d: element %d is %d, thread %d's", name, a, b, block, i, placed[i], t);
    }
    hash(out.host, threads * sizeof(int));
    hash(placed.host, N * sizeof(int));
}

// Masks by data, in shared memory: what lies between the two objects' ends is not to change, nor what lanes that are off name.
__global__ void shared_masks(const int *flags, int *out, int a, int size)
{
    __shared__ int before[64], own[100], behind[64];
    int t = threadIdx.x;
    for (int i = t; i < 64; i += blockDim.x) before[i] = 1000 + i, behind[i] = 2000 + i;
    for (int i = t; i < 100; i += blockDim.x) own[i] = -i;
    __syncthreads();
    int i = (t ^ a) + (size - 60);
    if (flags[t] && i >= 0 && i < size) own[i] = t;
    if (!flags[t] && t < size) before[(t ^ a) & 63] += 1 + (t >> 6);
    __syncthreads();
    for (int k = t; k < 64; k += blockDim.x) out[k] = before[k], out[k + 164] = behind[k];
    for (int k = t; k < 100; k += blockDim.x) out[k + 64] = own[k];
}

static void check_shared(int a, int size, int pattern)
{
    const int block = 64;
    Buffer<int> flags(block), out(228);
    int want[228];
    for (int t = 0; t < block; t++) flags[t] = pattern == 0 ? 1 : pattern == 1 ? t % 3 == 0 : (t / 8 + t / 16) % 2;
    flags.up();
    shared_masks<<<1, block>>>(flags.device, out.device, a, size);
    wait();
    out.down();
    for (int i = 0; i < 64; i++) want[i] = 1000 + i, want[i + 164] = 2000 + i;
    for (int i = 0; i < 100; i++) want[i + 64] = -i;
    for (int t = 0; t < block; t++) {
        int i = (t ^ a) + (size - 60);
        if (flags[t] && i >= 0 && i < size) want[64 + i] = t;
        if (!flags[t] && t < size) want[(t ^ a) & 63] += 1 + (t >> 6);
    }
    for (int i = 0; i < 228; i++)
        if (out[i] != want[i]) fail("masks %d, a = %d, size %d: element %d is %d, not %d", pattern, a, size, i, out[i], want[i]);
}

// An index of 32 bits without a sign that goes beyond its greatest value in the middle of a register.
__global__ void wraps(const int *in, int *out, unsigned mask, unsigned add, unsigned n)
{
    unsigned t = blockIdx.x * blockDim.x + threadIdx.x, i = (t & mask) + add;
    int j = (int)((t ^ mask) + 0x7ffffffcu), sum = DUMMY;
    if (i < n) sum = in[i], out[n + i] = (int)t;
    if (j >= 0x7ffffff0) sum += in[j - 0x7ffffff0];
    out[t] = sum;
}

static void check_wraps(unsigned mask, unsigned add)
{
    const unsigned n = 64;
    Buffer<int> in(n), out(2 * n);
    for (unsigned i = 0; i < n; i++) in[i] = (int)(i * i + 1), out[n + i] = DUMMY;
    in.up(), out.up();
    wraps<<<1, n>>>(in.device, out.device, mask, add, n);
    wait();
    Buffer<int> want(2 * n);
    for (unsigned i = 0; i < n; i++) want[n + i] = DUMMY;
    for (unsigned t = 0; t < n; t++) {
        unsigned i = (t & mask) + add;
        int j = (int)((t ^ mask) + 0x7ffffffcu);
        want[t] = i < n ? in[i] : DUMMY;
        if (i < n) want[n + i] = (int)t;
        if (j >= 0x7ffffff0) want[t] += in[j - 0x7ffffff0];
    }
    out.down();
    for (unsigned i = 0; i < 2 * n; i++)
        if (out[i] != want[i] && (i < n || mask >= n - 1)) fail("wraps(%x, %x): element %u is %d, not %d", mask, add, i, out[i], want[i]);
}

// A lane stores and loads by two indices that are one in some registers; an index that only lanes that are on have set.
__global__ void store_and_load(int *p, int *out, int a, int b)
{
    int t = blockIdx.x * blockDim.x + threadIdx.x, i = t ^ a, k = t ^ b, only;
    if (t & 4) only = t ^ a;
    p[i] = 10 * t;
    int own = i == k ? p[k] : -1;
    if (t & 4) own += p[only];
    out[t] = own;
}

// One register holds an index that is linear, and then another that is not, or the other way round.
__global__ void twice(const int *in, int *out, int a, int b)
{
    int t = blockIdx.x * blockDim.x + threadIdx.x, i = t ^ a, sum = in[i];
    i = (t ^ b) + 1;
    sum += 3 * in[i];
    out[t] = sum;
}

static void check_twice(int a, int b)
{
    const int threads = 128;
    Buffer<int> in(2 * threads), out(threads);
    for (int i = 0; i < 2 * threads; i++) in[i] = i * i;
    in.up();
    twice<<<2, threads / 2>>>(in.device, out.device, a, b);
    wait();
    out.down();
    for (int t = 0; t < threads; t++) expect("twice", t, out[t], in[t ^ a] + 3 * in[(t ^ b) + 1]);
}

// Two fields are reached at once, but in their order where the second's value is what the first one's place held.
__global__ void fields(const Pair *in, Pair *out, Mixed *mixed, int *chain, int a, int n)
{
    int t = blockIdx.x * blockDim.x + threadIdx.x, i = t ^ a;
    if (t >= n) return;
    Pair p = in[i];
    out[i].x = p.y + t;
    out[i].y = p.x - t;
    mixed[t].f = -0.0f * p.x;
    mixed[t].u = 0x7fa00000u + i;
    out[n + t] = in[i];
    Pair *to = (Pair *)(chain + 4 * i + 1), *from = (Pair *)(chain + 4 * i);
    to->x = from->x;
    to->y = from->y;
}

static void check_fields(int a, int n)
{
    const int threads = 128;
    Buffer<Pair> in(threads), out(2 * threads);
    Buffer<Mixed> mixed(threads);
    Buffer<int> chain(4 * threads), p(threads), own(threads);
    for (int i = 0; i < threads; i++) in[i].x = i * 3, in[i].y = i * i;
    for (int i = 0; i < 2 * threads; i++) out[i].x = out[i].y = DUMMY;
    for (int i = 0; i < 4 * threads; i++) chain[i] = i;
    for (int i = 0; i < threads; i++) mixed[i].f = 3, mixed[i].u = 3;
    in.up(), out.up(), chain.up(), mixed.up();
    fields<<<2, threads / 2>>>(in.device, out.device, mixed.device, chain.device, a, n);
    store_and_load<<<2, threads / 2>>>(p.device, own.device, a, 8);
    wait();
    out.down(), chain.down(), mixed.down(), own.down();
    for (int t = 0; t < threads; t++) {
        int i = t ^ a;
        bool on = t < n;
        float zero = -0.0f * in[i].x;
        bool right = on ? out[i].x == in[i].y + t && out[i].y == in[i].x - t && !memcmp(&mixed[t].f, &zero, 4) &&
                              mixed[t].u == 0x7fa00000u + i && out[n + t].x == in[i].x && out[n + t].y == in[i].y
                        : out[n + t].x == DUMMY && mixed[t].u == 3;
        int *c = chain.host + 4 * i;
        right = right && c[0] == 4 * i && c[1] == (on ? 4 * i : 4 * i + 1) && c[2] == (on ? 4 * i : 4 * i + 2) && c[3] == 4 * i + 3;
        int want = (a == 8 ? 10 * t : -1) + (t & 4 ? 10 * t : 0);
        if (!right || own[t] != want) fail("fields, a = %d, n = %d: thread %d: %d, not %d", a, n, t, own[t], want);
    }
}

#define CHECK_WAY(name, text) check_way<name>(#name, a, b, block, b & 1);

int main()
{
    static const int as[] = {1, 2, 4, 8, 16, 32, 3, 5, 7, 9, 24}, bs[] = {1, 37, 64, 500}, blocks[] = {128, 100};
    for (int a : as)
        for (int b : bs)
            for (int block : blocks) { WAYS(CHECK_WAY) }
    for (int pattern = 0; pattern < 3; pattern++)
        for (int size : {100, 97, 90, 50})
            for (int a : {0, 1, 8, 16, 32, 9}) check_shared(a, size, pattern);
    for (unsigned mask : {63u, 31u, 15u, 7u, 3u, 0xffffffffu})
        for (unsigned add : {0u, 5u, 0xfffffffcu, 0xfffffff0u, 0xffffffdbu}) check_wraps(mask, add);
    for (int a : {0, 1, 2, 8, 16, 11})
        for (int n : {128, 64}) check_fields(a, n);
    for (int a : {0, 1, 8, 16, 32})
        for (int b : {0, 1, 8, 16, 32}) check_twice(a, b);
    return finish();
}
