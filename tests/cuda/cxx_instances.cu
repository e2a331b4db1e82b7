// Every way to name an instance of a kernel template without launching it there: lists, arguments, casts, ternaries,
// default arguments, auto, templates of templates, explicit instantiation. Each must be launchable through its address.
#include "kernel_test.h"

__device__ int tally[64];

template <int N> __global__ void mark(int *out) { out[threadIdx.x] = N * 100 + threadIdx.x; }
template <int N> __global__ void count() { atomicAdd(&tally[N], 1); }
template <class T, class U> __global__ void both(int *out) { out[threadIdx.x] = (int)(sizeof(T) * 10 + sizeof(U)); }
template <template <class> class Box, class T> __global__ void boxed(int *out) { out[threadIdx.x] = Box<T>::number; }
template <class T> struct Small { static const int number = sizeof(T); };
template <class T> struct Large { static const int number = 1000 * sizeof(T); };

typedef void (*Kernel)(int *);
void (*list[])(int *) = {mark<1>, &mark<2>, (Kernel)mark<3>, static_cast<Kernel>(&mark<4>)};
struct Row {
    const char *name;
    Kernel kernel;
    void (*counter)();
};
static const Row rows[] = {{"five", mark<5>, count<5>}, {"six", &mark<6>, &count<6>}};

// One whose body uses no name is nothing that clang's indexer comes by.
template <int> __global__ void nameless() { while (1) return; }
template <class T> __global__ void empty(T *) {}
struct Listed {
    void (*nothing)();
    Kernel as_little;
    Listed() : nothing(nameless<3>), as_little(empty<int>) {}
};

static Kernel chosen(Kernel k = mark<7>) { return k; }
template <class F> static F same(F f) { return f; }
template <class T> struct Holder {
    Kernel kernel = both<T, char>;
    static Kernel other() { return boxed<Small, T>; }
};
namespace inner {
template <class T> __global__ void nested(int *out) { out[threadIdx.x] = sizeof(T); }
}
template __global__ void mark<15>(int *out);

static void check(const char *what, Kernel kernel, int base, int step)
{
    Buffer<int> out(40);
    out.fill(0);
    kernel<<<1, 40>>>(out.device);
    out.down();
    for (int i = 0; i < 40; i++) expect(what, i, out[i], base + step * i);
}

int main(int argc, char **)
{
    for (int i = 0; i < 4; i++) check("list", list[i], (i + 1) * 100, 1);
    for (int i = 0; i < 2; i++) check(rows[i].name, rows[i].kernel, (i + 5) * 100, 1);
    check("default argument", chosen(), 700, 1);
    check("argument", chosen(mark<8>), 800, 1);
    check("template argument", same(&mark<9>), 900, 1);
    auto by_auto = mark<10>;
    check("auto", by_auto, 1000, 1);
    check("ternary", argc > 5 ? mark<11> : mark<12>, 1200, 1);
    check("member initialiser", Holder<double>().kernel, 81, 0);
    check("template of template", Holder<short>::other(), 2, 0);
    check("comma", (++argc, (Kernel)boxed<Large, int>), 4000, 0);
    Kernel late;
    late = inner::nested<long long>;
    check("assignment", late, 8, 0);
    check("lambda", [] { return mark<13>; }(), 1300, 1);
    int *buffer;
    MUST(cudaMalloc((void **)&buffer, 40 * sizeof(int)));
    void *arguments[] = {&buffer};
    MUST(cudaLaunchKernel((const void *)mark<14>, dim3(1), dim3(40), arguments, 0, 0));
    wait();
    int got[40], counts[64];
    MUST(cudaMemcpy(got, buffer, sizeof got, cudaMemcpyDeviceToHost));
    for (int i = 0; i < 40; i++) expect("cudaLaunchKernel", i, got[i], 1400 + i);
    for (const Row &row : rows) row.counter<<<2, 3>>>();
    wait();
    MUST(cudaMemcpyFromSymbol(counts, tally, sizeof counts));
    expect("no parameters", 5, counts[5], 6);
    expect("no parameters", 6, counts[6], 6);
    Listed listed;
    listed.nothing<<<1, 32>>>();
    listed.as_little<<<1, 32>>>(buffer);
    wait();
    MUST(cudaFree(buffer));
    return finish();
}
