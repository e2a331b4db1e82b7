// Calls that cannot be inlined: recursion, direct and mutual, with references, records and barriers; pointers to functions
// in variables, tables, fields, parameters, on their way over the host; lambdas as plain functions; static variables.
#include "kernel_test.h"

__device__ int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
__device__ int odd(int n);
__device__ int even(int n) { return n == 0 ? 1 : odd(n - 1); }
__device__ int odd(int n) { return n == 0 ? 0 : even(n - 1); }

struct Pair {
    double first;
    char second;
};
__device__ Pair fold(Pair p, int n, float &sum) // a record by value, a record as the result, a reference
{
    sum += n * 0.5f;
    if (n == 0) return p;
    p.first += n;
    p.second ^= n;
    return fold(p, n - 1, sum);
}
__device__ void quicksort(int *list, int low, int high)
{
    if (low >= high) return;
    int pivot = list[(low + high) / 2], i = low, j = high;
    while (i <= j) {
        while (list[i] < pivot) i++;
        while (list[j] > pivot) j--;
        if (i > j) break;
        int t = list[i];
        list[i++] = list[j];
        list[j--] = t;
    }
    quicksort(list, low, j);
    quicksort(list, i, high);
}
struct Tree {
    int value, left, right;
    __device__ int total(const Tree *all, int depth) const // a recursive member function
    {
        int sum = value * depth;
        if (left) sum += all[left].total(all, depth + 1);
        if (right) sum += all[right].total(all, depth + 1);
        return sum;
    }
};
template <int N> __device__ long long power(int base, int n) { return n == 0 ? N : base * power<N>(base, n - 1); }

// A barrier in each round of the recursion, which the block takes alike.
__device__ int tree_sum(int *values, int n)
{
    if (n == 1) return values[0];
    if (threadIdx.x < n / 2) values[threadIdx.x] += values[threadIdx.x + n / 2];
    __syncthreads();
    return tree_sum(values, n / 2);
}

__global__ void recursion(int *out)
{
    __shared__ int values[64];
    int t = threadIdx.x, list[16];
    Tree tree[7];
    float sum = 0;
    for (int i = 0; i < 16; i++) list[i] = (i * 7 + t) % 13;
    for (int i = 0; i < 7; i++) tree[i] = {t + i, 2 * i + 1 < 7 ? 2 * i + 1 : 0, 2 * i + 2 < 7 ? 2 * i + 2 : 0};
    quicksort(list, 0, 15);
    Pair p = fold({0.25, (char)t}, t % 9, sum);
    values[t] = t;
    __syncthreads();
    out[t] = fibonacci(t % 12);
    out[64 + t] = even(t);
    out[128 + t] = (int)(p.first * 4) + p.second * 1000 + (int)sum * 100000;
    out[192 + t] = list[0] + list[5] * 20 + list[15] * 400;
    out[256 + t] = tree[0].total(tree, 1);
    out[320 + t] = (int)power<3>(2, t % 20);
    out[384 + t] = tree_sum(values, 64);
}

static int host_fibonacci(int n) { return n < 2 ? n : host_fibonacci(n - 1) + host_fibonacci(n - 2); }

static void check_recursion()
{
    Buffer<int> out(448);
    recursion<<<1, 64>>>(out.device);
    out.down();
    for (int t = 0; t < 64; t++) {
        int n = t % 9, list[16], xored = t, halves = 0;
        for (int i = 0; i < 16; i++) list[i] = (i * 7 + t) % 13;
        for (int i = 0; i < 16; i++)
            for (int j = 0; j < 15; j++)
                if (list[j] > list[j + 1]) {
                    int swapped = list[j];
                    list[j] = list[j + 1];
                    list[j + 1] = swapped;
                }
        for (int i = 1; i <= n; i++) {
            xored ^= i;
            halves += i;
        }
        expect("fibonacci", t, out[t], host_fibonacci(t % 12));
        expect("even", t, out[64 + t], t % 2 == 0);
        expect("fold", t, out[128 + t], n * (n + 1) * 2 + 1 + (char)xored * 1000 + halves / 2 * 100000);
        expect("quicksort", t, out[192 + t], list[0] + list[5] * 20 + list[15] * 400);
        expect("tree", t, out[256 + t], t + 2 * (2 * t + 3) + 3 * (4 * t + 18));
        expect("power", t, out[320 + t], 3 << t % 20);
        expect("barriers", t, out[384 + t], 64 * 63 / 2);
    }
}

typedef int (*Op)(int, int);
__device__ int add(int a, int b) { return a + b; }
__device__ int multiply(int a, int b) { return a * b; }
template <int N> __device__ int fixed(int a, int) { return a + N; }
__device__ Op table[4] = {add, multiply, fixed<5>, &fixed<-5>};
__device__ Op single = &multiply;
__constant__ Op chosen;
struct Step {
    Op op;
    int b;
};
struct Class {
    static __device__ int method(int a, int b) { return a - b; }
};
__device__ int twice(int (&f)(int, int), int a) { return f(f(a, 2), 3); }
__device__ int run(const Step *steps, int n, int a)
{
    for (int i = 0; i < n; i++) a = steps[i].op(a, steps[i].b);
    return a;
}
template <Op F> __device__ int known(int a) { return F(a, a); }
__device__ float halved(float x) { return x * 0.5f; }
__device__ void store(int *p, short v) { *p = v; }

__global__ void pointers(int *out, Op from_host, int n)
{
    int t = threadIdx.x;
    Op local = t & 1 ? add : multiply, none = nullptr;
    Step steps[3] = {{add, t}, {table[t % 4], 3}, {Class::method, 1}};
    float (*real)(float) = halved;
    void (*action)(int *, short) = t % 3 ? store : nullptr;
    int (*lambda)(int) = [](int x) { return x * 7; };
    int stored = -1;
    if (action) action(&stored, (short)(t * 3));
    out[t] = local(t, 5);
    out[64 + t] = table[t % 4](t, 3) + single(t, 2) + chosen(t, 1);
    out[128 + t] = from_host(t, 10) + (from_host == add) * 1000 + (none == nullptr) * 10000;
    out[192 + t] = run(steps, n, 2) + known<add>(t) + twice(add, t) + twice(*local, t);
    out[256 + t] = (int)(real(t) * 2) + lambda(t) + stored;
}

static int apply(int k, int a, int b) { return k == 0 ? a + b : k == 1 ? a * b : k == 2 ? a + 5 : a - 5; }

static void check_pointers()
{
    Buffer<int> out(320);
    Op on_host[4], one;
    MUST(cudaMemcpyFromSymbol(on_host, table, sizeof on_host));
    MUST(cudaMemcpyFromSymbol(&one, single, sizeof one));
    MUST(cudaMemcpyToSymbol(chosen, &on_host[2], sizeof one));
    for (int k = 0; k < 2; k++) {
        pointers<<<1, 64>>>(out.device, k ? one : on_host[0], 3);
        out.down();
        for (int t = 0; t < 64; t++) {
            int local = t & 1 ? 0 : 1;
            expect("local", t, out[t], apply(local, t, 5));
            expect("table", t, out[64 + t], apply(t % 4, t, 3) + t * 2 + t + 5);
            expect("from the host", t, out[128 + t], apply(k, t, 10) + (k == 0) * 1000 + 10000);
            expect("steps", t, out[192 + t],
                   apply(t % 4, 2 + t, 3) - 1 + 2 * t + t + 5 + apply(local, apply(local, t, 2), 3));
            expect("others", t, out[256 + t], t + 7 * t + (t % 3 ? t * 3 : -1));
        }
    }
}

template <int N> __device__ int *counter()
{
    static int calls = N;
    return &calls;
}
struct Shared {
    static __device__ int number;
    static const int list[3];
};
__device__ int Shared::number = 40;
__device__ const int Shared::list[3] = {1, 2, 3};

__global__ void statics(int *out)
{
    static __device__ int mine = 7;
    static const int primes[4] = {2, 3, 5, 7};
    atomicAdd(counter<100>(), 1);
    atomicAdd(counter<200>(), 2);
    atomicAdd(&mine, 1);
    atomicAdd(&Shared::number, 1);
    __syncthreads();
    out[threadIdx.x] = *counter<100>() * 10000 + *counter<200>() * 10 + primes[threadIdx.x % 4];
    out[64 + threadIdx.x] = mine * 1000 + Shared::number + Shared::list[threadIdx.x % 3];
}

static void check_statics()
{
    Buffer<int> out(128);
    const int primes[4] = {2, 3, 5, 7};
    for (int round = 1; round < 3; round++) {
        statics<<<1, 64>>>(out.device);
        out.down();
        for (int t = 0; t < 64; t++) {
            expect("static locals", t, out[t], (100 + 64 * round) * 10000 + (200 + 128 * round) * 10 + primes[t % 4]);
            expect("static members", t, out[64 + t], (7 + 64 * round) * 1000 + 40 + 64 * round + t % 3 + 1);
        }
    }
}

int main()
{
    check_recursion();
    check_pointers();
    check_statics();
    return finish();
}
