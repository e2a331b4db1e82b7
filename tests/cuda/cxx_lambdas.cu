// Lambdas: captures of every kind, generic, mutable, nested, in member functions, in templates; those that host code makes
// and passes to kernels; function objects as arguments and template arguments.
#include "kernel_test.h"

template <class F> HD int apply(F f, int n)
{
    int s = 0;
    for (int i = 0; i < n; i++) s += f(i);
    return s;
}
template <class F> HD int forward(F &&f, int n) { return f(n) + f(n); }

struct Account {
    int base, list[3];
    HD int run(int n)
    {
        auto by_pointer = [this](int i) { return base + i; };
        auto by_copy = [*this, n](int i) { return base * i + list[n % 3]; };
        auto implicit = [=] { return base + n + more(1); };
        auto mixed = [&, this, k = n * 2] { return n + k + list[1]; };
        base += 1;
        return apply(by_pointer, n) + apply(by_copy, n) + implicit() + mixed();
    }
    HD int more(int k) const { return base * k; }
};

HD int device_lambdas(int t)
{
    int a = 3, count = 0, array[3] = {1, 2, t};
    auto copy = [=](int x) { return x * a + t; };
    auto change = [&](int x) {
        a += x;
        return a;
    };
    auto counter = [n = t * 2]() mutable { return n++; };
    auto &alias = a;
    auto renamed = [&b = alias, c = array[2], &array](auto x) {
        b += (int)x;
        array[0]++;
        return x + c + array[0];
    };
    auto recursive = [](auto self, int n) -> int { return n <= 1 ? 1 : n + (int)sizeof(self); };
    auto sum = [](auto... xs) { return (0 + ... + (int)xs); };
    auto nested = [&, t](int n) {
        auto inner = [&, n](int k) {
            count += k;
            return n + count + t;
        };
        return inner(1) + inner(2);
    };
    int r = copy(t) + change(2) + a + counter() + counter() + renamed(1) + (int)renamed(2.5) + recursive(recursive, t);
    r += sum(1, 2.5f, t, 'a') + forward(nested, 5) + apply([=](int i) { return array[i]; }, 3) + [t] { return t; }();
    Account account = {t, {4, 5, 6}};
    return r + account.run(t % 5) + account.base + count;
}

__global__ void on_device(int *out) { out[threadIdx.x] = device_lambdas(threadIdx.x); }

template <class F> __global__ void each(int n, F f)
{
    int i = threadIdx.x + blockIdx.x * blockDim.x;
    if (i < n) f(i);
}
template <class F, class... A> __global__ void each_with(int n, F f, A... arguments)
{
    int i = threadIdx.x + blockIdx.x * blockDim.x;
    if (i < n) f(i, arguments...);
}
template <class F> __global__ void reduce(int n, F f, int *total)
{
    int i = threadIdx.x + blockIdx.x * blockDim.x;
    atomicAdd(total, i < n ? f(i) : 0);
}

struct Scale {
    int *p, factor;
    HD void operator()(int i) const { p[i] *= factor; }
};
template <int N> struct Plus {
    HD int operator()(int a) const { return a + N; }
};
template <class Op, class Next> struct Chain {
    Op op;
    Next next;
    HD int operator()(int a) const { return next(op(a)); }
};
template <class Op> __global__ void through(int *out) { out[threadIdx.x] = Op()(threadIdx.x); }

struct Host {
    int factor;
    template <class T> void launch(int *p, T extra)
    {
        int k = factor;
        each<<<2, 48>>>(96, [=] __device__(int i) { p[i] = k * i + (int)extra; });
    }
};

template <class T> static void fill(Buffer<int> &b, T step)
{
    int *p = b.device;
    auto store = [=] __host__ __device__(int i) { p[i] = (int)(i * step); };
    each<<<2, 48>>>(96, store);
    b.down();
}

int main()
{
    Buffer<int> out(96), total(1);
    on_device<<<1, 96>>>(out.device);
    out.down();
    for (int i = 0; i < 96; i++) expect("device lambdas", i, out[i], device_lambdas(i));

    int a = 4, *p = out.device, table[3] = {7, 8, 9};
    float b = 2.5f;
    each<<<2, 48>>>(96, [=] __device__(int i) { p[i] = a + (int)(b * i) + table[i % 3]; });
    each<<<2, 48>>>(90, Scale{p, 3});
    each_with<<<2, 48>>>(96, [p] __device__(int i, int x, double y) { p[i] += x + (int)(y * i); }, 5, 1.5);
    each_with<<<2, 48>>>(96, [=] __device__(auto i, auto x) { p[i] += sizeof(x) + a; }, (short)1);
    out.down();
    for (int i = 0; i < 96; i++)
        expect("host lambdas", i, out[i],
               (4 + (int)(2.5f * i) + table[i % 3]) * (i < 90 ? 3 : 1) + 5 + (int)(1.5 * i) + 2 + 4);

    fill(out, 3);
    for (int i = 0; i < 96; i++) expect("in a template", i, out[i], 3 * i);
    fill(out, 0.5);
    for (int i = 0; i < 96; i++) expect("in another instance", i, out[i], i / 2);
    Host{7}.launch(p, 1.5f);
    out.down();
    for (int i = 0; i < 96; i++) expect("in a member function", i, out[i], 7 * i + 1);

    total.fill(0);
    reduce<<<3, 32>>>(90, [p, a] __device__(int i) { return p[i] % a; }, total.device);
    total.down();
    int want = 0;
    for (int i = 0; i < 90; i++) want += (7 * i + 1) % 4;
    expect("reduce", 0, total[0], want);

    through<Chain<Plus<3>, Chain<Plus<10>, Plus<100>>>><<<1, 96>>>(p);
    out.down();
    for (int i = 0; i < 96; i++) expect("function objects", i, out[i], i + 113);
    return finish();
}
