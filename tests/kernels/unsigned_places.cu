// Places that are unsigned numbers of 32 bits, anywhere between 0 and 2^32, in loads and stores of every size: a register's
// lanes lie on both sides of 2^31.
#include "kernel_test.h"

enum { PLACES = 512, THREADS = 300 };

__device__ unsigned somewhere(unsigned t)
{
    return t * 2654435761u >> 23;
}

// Of an array that begins `from` elements before a.
template <typename T> __global__ void load(const T *a, T *out, unsigned from, int threads)
{
    const T *array = a - (size_t)from;
    unsigned t = blockIdx.x * blockDim.x + threadIdx.x;
    if ((int)t < threads) out[t] = array[from + somewhere(t)];
}

template <typename T> __global__ void load_all(const T *a, T *out, unsigned from)
{
    const T *array = a - (size_t)from;
    unsigned t = blockIdx.x * blockDim.x + threadIdx.x;
    out[t] = array[from + somewhere(t) % 500 + 3];
}

// Every place is one thread's.
template <typename T> __global__ void store(const T *a, T *out, unsigned from, int threads)
{
    T *array = out - (size_t)from;
    unsigned t = blockIdx.x * blockDim.x + threadIdx.x;
    if ((int)t < threads) array[from + (t * 77 + 5) % PLACES] = a[t];
}

struct Pair {
    int first, second;
};

// A field of what lies there, and a byte of it.
__global__ void fields(const Pair *a, int *out, unsigned from, int threads)
{
    const Pair *array = a - (size_t)from;
    unsigned t = blockIdx.x * blockDim.x + threadIdx.x;
    if ((int)t < threads) {
        unsigned at = from + somewhere(t);
        out[t] = array[at].second * 256 + ((const unsigned char *)&array[at].first)[1];
    }
}

__global__ void add(int *out, unsigned from, int threads)
{
    int *array = out - (size_t)from;
    unsigned t = blockIdx.x * blockDim.x + threadIdx.x;
    if ((int)t < threads) atomicAdd(&array[from + somewhere(t)], (int)t);
}

template <typename T> void test(const char *what, unsigned from)
{
    Buffer<T> a(PLACES), out(PLACES);
    for (int i = 0; i < PLACES; i++) a[i] = (T)(i * 3 + 1);
    a.up();
    out.fill(0);
    load<<<3, 128>>>(a.device, out.device, from, THREADS);
    out.down();
    for (unsigned t = 0; t < PLACES; t++) expect(what, t, (int)out[t], t < THREADS ? (int)a[t * 2654435761u >> 23] : 0);
    load_all<<<4, 128>>>(a.device, out.device, from);
    out.down();
    for (unsigned t = 0; t < PLACES; t++) expect(what, t, (int)out[t], (int)a[(t * 2654435761u >> 23) % 500 + 3]);
    out.fill(0);
    store<<<3, 128>>>(a.device, out.device, from, THREADS);
    out.down();
    T want[PLACES] = {};
    for (unsigned t = 0; t < THREADS; t++) want[(t * 77 + 5) % PLACES] = a[t];
    for (int i = 0; i < PLACES; i++) expect(what, i, (int)out[i], (int)want[i]);
}

static void test_fields(unsigned from)
{
    Buffer<Pair> a(PLACES);
    Buffer<int> out(PLACES);
    for (int i = 0; i < PLACES; i++) a[i] = {i << 8, i + 7};
    a.up();
    out.fill(0);
    fields<<<3, 128>>>(a.device, out.device, from, THREADS);
    out.down();
    for (unsigned t = 0; t < THREADS; t++) {
        int at = (int)(t * 2654435761u >> 23);
        expect("fields", t, out[t], (at + 7) * 256 + at % 256);
    }
}

static void test_add(unsigned from)
{
    Buffer<int> out(PLACES);
    int want[PLACES] = {};
    out.fill(0);
    add<<<3, 128>>>(out.device, from, THREADS);
    for (unsigned t = 0; t < THREADS; t++) want[t * 2654435761u >> 23] += (int)t;
    out.down();
    for (int i = 0; i < PLACES; i++) expect("add", i, out[i], want[i]);
}

int main()
{
    static const unsigned froms[] = {0, 0x7fffff00u, 0x80000000u, 0xfffffe00u, 0x12345678u};
    for (unsigned from : froms) {
        test<signed char>("bytes", from);
        test<unsigned short>("halves", from);
        test<int>("ints", from);
        test<float>("floats", from);
        test<double>("doubles", from);
        test<long long>("longs", from);
        test_fields(from);
        test_add(from);
    }
    return finish();
}
