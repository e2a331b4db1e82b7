// Elements at equal distances from thread to thread: fields of structures and vectors, every second, third or fourth element,
// arrays backwards. The arrays lie in host memory between two pages that may not be touched, and begin or end at their
// edge: nothing before the first element or behind the last may be read or written.
#include "kernel_test.h"
#include <sys/mman.h>
#include <unistd.h>

// `count` elements that begin right behind a page that faults, or (at_end) end right before one.
template <class T> struct Edge {
    char *map;
    size_t bytes;
    T *data;

    Edge(size_t count, bool at_end)
    {
        const size_t page = (size_t)sysconf(_SC_PAGESIZE), size = count * sizeof(T);
        bytes = (size + page - 1) / page * page + 2 * page;
        map = (char *)mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (map == MAP_FAILED || mprotect(map + page, bytes - 2 * page, PROT_READ | PROT_WRITE) != 0) abort();
        data = (T *)(at_end ? map + bytes - page - size : map + page);
        memset((void *)data, 0x5a, size);
    }
    Edge(const Edge &) = delete;
    Edge &operator=(const Edge &) = delete;
    ~Edge() { munmap(map, bytes); }
    T &operator[](size_t i) { return data[i]; }
};

// Each element alone.
template <int S, class T> __global__ void every(const T *in, T *out, T *spread, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    T v = in[S * i];
    out[i] = v;
    spread[S * i] = (T)(v + (T)1);
}

template <class T> __global__ void backwards(const T *in, T *out, T *turned, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    out[i] = in[n - 1 - i];
    turned[n - 1 - i] = (T)(in[i] + (T)1);
}

template <class T, int S> struct Fields {
    T f[S];
};

// All fields in turn; those of odd threads are stored under a mask.
template <class T, int S> __global__ void turn(const Fields<T, S> *in, Fields<T, S> *out, Fields<T, S> *some, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    Fields<T, S> v = in[i], w;
    for (int k = 0; k < S; k++) w.f[k] = (T)(v.f[(k + 1) % S] + (T)k);
    out[i] = w;
    if (i & 1) {
        some[i].f[S - 1] = in[i].f[0];
        some[i].f[0] = v.f[S - 1];
    }
}

// The next store's value is loaded behind the store before.
template <class T, int S> __global__ void in_place(Fields<T, S> *a, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    a[i].f[0] = (T)(a[i].f[1] + (T)i);
    a[i].f[1] = (T)(a[i].f[0] + (T)1);
    for (int k = 2; k < S; k++) a[i].f[k] = (T)(a[i].f[k - 1] + a[i].f[0]);
}

// Shared memory, and indices whose 32 bits may wrap for all the compiler knows.
template <class T, int S> __global__ void through_shared(const Fields<T, S> *in, Fields<T, S> *out, unsigned first)
{
    __shared__ Fields<T, S> all[96];
    unsigned i = blockIdx.x * blockDim.x + threadIdx.x + first;
    all[threadIdx.x] = in[i];
    __syncthreads();
    out[i] = all[blockDim.x - 1 - threadIdx.x];
}

enum { BLOCK = 96, LEFT = 21 };

// Threads before the wrap of a 32-bit index, and behind it, which reach far away.
template <class T, int S> __global__ void around(const Fields<T, S> *in, Fields<T, S> *out)
{
    unsigned i = threadIdx.x - (unsigned)LEFT;
    if (threadIdx.x < LEFT) {
        const Fields<T, S> *far_away = in - ((1ll << 32) - LEFT);
        out[threadIdx.x].f[0] = far_away[i].f[1];
        (out - ((1ll << 32) - LEFT))[i].f[1] = far_away[i].f[0];
    } else {
        const Fields<T, S> *near_by = in + LEFT;
        out[threadIdx.x].f[0] = near_by[i].f[0];
        (out + LEFT)[i].f[1] = near_by[i].f[1];
    }
}

template <class T> static T some(int i) { return (T)(i * 7 % 101 - 30); }

template <int S, class T> static void check_every(const char *what, int n, bool at_end)
{
    const int count = S * (n - 1) + 1;
    Edge<T> in(count, at_end), out(n, at_end), spread(count, at_end);
    T untouched = spread[0];
    for (int i = 0; i < count; i++) in[i] = some<T>(i);
    every<S><<<(n + BLOCK - 1) / BLOCK, BLOCK>>>(in.data, out.data, spread.data, n);
    wait();
    for (int i = 0; i < count; i++) {
        if (i % S == 0) expect(what, i, out[i / S], in[i]);
        expect(what, i, spread[i], i % S ? untouched : (T)(in[i] + (T)1));
    }
    hash(&out[0], n * sizeof(T));
}

template <class T> static void check_backwards(const char *what, int n, bool at_end)
{
    Edge<T> in(n, at_end), out(n, at_end), turned(n, at_end);
    for (int i = 0; i < n; i++) in[i] = some<T>(i);
    backwards<<<(n + BLOCK - 1) / BLOCK, BLOCK>>>(in.data, out.data, turned.data, n);
    wait();
    for (int i = 0; i < n; i++) {
        expect(what, i, out[i], in[n - 1 - i]);
        expect(what, i, turned[n - 1 - i], (T)(in[i] + (T)1));
    }
    hash(&out[0], n * sizeof(T));
}

template <class T, int S> static void check_fields(const char *what, int n, bool at_end)
{
    Edge<Fields<T, S>> in(n, at_end), out(n, at_end), odd(n, at_end), place(n, at_end);
    T untouched = odd[0].f[0];
    for (int i = 0; i < n * S; i++) place[i / S].f[i % S] = in[i / S].f[i % S] = some<T>(i);
    const int blocks = (n + BLOCK - 1) / BLOCK;
    turn<T, S><<<blocks, BLOCK>>>(in.data, out.data, odd.data, n);
    in_place<T, S><<<blocks, BLOCK>>>(place.data, n);
    wait();
    for (int i = 0; i < n; i++) {
        T want[S];
        for (int k = 0; k < S; k++) {
            T other = k == 0 ? in[i].f[S - 1] : k == S - 1 ? in[i].f[0] : untouched;
            expect(what, i, out[i].f[k], (T)(in[i].f[(k + 1) % S] + (T)k));
            expect(what, i, odd[i].f[k], i & 1 ? other : untouched);
        }
        want[0] = (T)(in[i].f[1] + (T)i);
        want[1] = (T)(want[0] + (T)1);
        for (int k = 2; k < S; k++) want[k] = (T)(want[k - 1] + want[0]);
        for (int k = 0; k < S; k++) expect(what, i, place[i].f[k], want[k]);
    }
    hash(&out[0], n * sizeof(out[0]));

    const int whole = n / BLOCK * BLOCK;
    if (!whole) return;
    Edge<Fields<T, S>> from(whole, at_end), to(whole, at_end);
    for (int i = 0; i < whole; i++) from[i] = in[i];
    through_shared<T, S><<<whole / BLOCK, BLOCK>>>(from.data - 5, to.data - 5, 5u);
    wait();
    for (int i = 0; i < whole * S; i++) {
        const int block = i / S / BLOCK * BLOCK, other = block + BLOCK - 1 - (i / S - block);
        expect(what, i, to[i / S].f[i % S], from[other].f[i % S]);
    }
}

template <class T, int S> static void check_around(const char *what, bool at_end)
{
    Edge<Fields<T, S>> in(BLOCK, at_end), out(BLOCK, at_end);
    for (int i = 0; i < BLOCK * S; i++) in[i / S].f[i % S] = some<T>(i);
    around<T, S><<<1, BLOCK>>>(in.data, out.data);
    wait();
    for (int i = 0; i < BLOCK; i++) {
        expect(what, i, out[i].f[0], in[i].f[i < LEFT]);
        expect(what, i, out[i].f[1], in[i].f[i >= LEFT]);
    }
}

template <class T, int S> static void check(const char *what)
{
    const int sizes[] = {1, 7, 97, 385};
    for (int n : sizes)
        for (int at_end = 0; at_end < 2; at_end++) {
            check_every<S, T>(what, n, at_end);
            check_fields<T, S>(what, n, at_end);
        }
    check_around<T, S>(what, S > 2);
}

template <class T> static void check_turned(const char *what)
{
    check_backwards<T>(what, 385, false);
    check_backwards<T>(what, 97, true);
}

int main()
{
    check<float, 2>("float, 2");
    check<float, 3>("float, 3");
    check<float, 4>("float, 4");
    check<double, 2>("double, 2");
    check<unsigned char, 3>("unsigned char, 3");
    check_turned<float>("float, backwards");
    check_turned<long long>("long long, backwards");
    check_turned<short>("short, backwards");
    return finish();
}
