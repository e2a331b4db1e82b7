// Lambdas in every shape, inheritance with names that hide each other, mixins, namespaces, static members of templates,
// constants that constexpr constructors make, references and qualifiers, conversions.
#include "cases.h"
#include <type_traits>
#include <utility>
#include <array>
#include <tuple>
template <class... Fs> struct Overloaded : Fs... {
    using Fs::operator()...;
};
template <class... Fs> Overloaded(Fs...) -> Overloaded<Fs...>;
HD auto adder(int k)
{
    return [k](auto x) mutable { return x + k++; };
}
HD int lambdas(int t)
{
    int a = t, b = 2;
    auto both = Overloaded{[&](int x) { return x + a; }, [=](float x) { return (int)(x * b); },
                           [](const char *s) { return (int)s[0]; }};
    int r = both(3) + both(2.5f) * 10 + both("A") * 100;
    auto add = adder(t), copy = add;
    r += add(1) + add(2) * 3 + copy(5) * 7 + (int)add(0.5);
    auto fact = [](auto self, int n) -> int { return n <= 1 ? 1 : n * self(self, n - 1); };
    (void)fact;
    auto outer = [&, n = t * 2](int x) mutable {
        auto inner = [&a, &n, x, m = n + 1]() mutable {
            a += x;
            n++;
            return m++ + n;
        };
        int q = inner();
        return q + inner() + n;
    };
    r += outer(3) + outer(4) + a;
    std::array<int, 3> arr{1, 2, 3};
    auto move = [arr = std::move(arr), t]() {
        int s = 0;
        for (int v : arr) s += v * t;
        return s;
    };
    auto apply = [](auto &&f, auto... xs) { return (f(xs) + ...); };
    r += move() + apply([](int x) { return x * x; }, 1, 2, t) + [](int x = 4, int y = 5) { return x * y; }(2);
    int (*fp)(int) = [](int x) { return x - 1; };
    struct Local {
        int v;
        HD int twice()
        {
            return [this] { return v * 2; }() + [*this]() mutable {
                v++;
                return v;
            }();
        }
    };
    return r + fp(t) + Local{t}.twice();
}
struct Base {
    int x = 1;
    static constexpr int K = 5;
    HD int f() const { return x; }
    HD int f(int y) const { return x * y; }
    HD static int s(int v) { return v + K; }

  protected:
    int hidden = 9;
};
struct Mid : Base {
    using Base::f;
    int x = 2;
    HD int f(double d) const { return (int)(d * x) + Base::x; }
    HD int peek() const { return hidden; }
    using Base::hidden;
};
struct Leaf : Mid {
    int x = 3;
    HD Leaf(int v)
    {
        Mid::x += v;
        Base::x -= v;
    }
    HD int all() const { return x + Mid::x * 10 + Base::x * 100 + this->f() + f(2) + f(2.5) + s(1); }
};
template <class D> struct Crtp {
    HD int call() { return static_cast<D *>(this)->impl() + D::shift; }
    HD bool operator==(const D &o) const { return static_cast<const D &>(*this).v == o.v; }
};
struct Impl : Crtp<Impl> {
    static const int shift = 40;
    int v;
    HD Impl(int v) : v(v) {}
    HD int impl() { return v++; }
};
template <class... Ms> struct Mixed : Ms... {
    HD Mixed(int k) : Ms(k)... {}
    HD int sum() const { return (Ms::get() + ...); }
};
template <int I> struct M {
    int v;
    HD M(int k) : v(k * I) {}
    HD int get() const { return v + I; }
};
struct E1 {};
struct E2 : E1 {};
struct WithEmpty : E2 {
    E1 e;
    int y;
};
struct Agg : Base {
    int a;
    float b = 2.5f;
    int c[2] = {7, 8};
};
HD int inheritance(int t)
{
    Leaf l(t);
    const Base &b = l;
    Mid m = l;
    Impl i(t), j(t);
    Mixed<M<1>, M<3>, M<7>> mixed(t);
    Agg agg{{}, t}, agg2{{}, 1, 2.f, {3}};
    bool same = i == j;
    int c = i.call() + i.call();
    int Base::*px = &Base::x;
    return l.all() + b.x * 3 + m.f(1.0) + m.peek() + c + same * 1000 + (i == j) * 2000 + mixed.sum() +
           static_cast<M<3> &>(mixed).v + agg.a + (int)(agg.b * 2) + agg.c[1] + agg2.c[0] + agg2.c[1] + agg.x + l.*px +
           (int)sizeof(WithEmpty);
}
namespace outer {
namespace inner {
struct P {
    int v;
};
HD int adl(P p) { return p.v * 2; }
HD int hidden(int) { return 1; }
} // namespace inner
inline namespace v2 {
HD int versioned() { return 22; }
} // namespace v2
using namespace inner;
HD int hidden(double) { return 2; }
namespace alias = inner;
constexpr int table[4] = {1, 4, 9, 16};
} // namespace outer
namespace {
HD int anonymous() { return 77; }
} // namespace
template <class T> struct Stat {
    static constexpr T values[3] = {T(1), T(2), T(3)};
    static constexpr int n = 3;
    template <class U> static HD U sum()
    {
        U s{};
        for (int i = 0; i < n; i++) s += values[i];
        return s;
    }
    struct Nested {
        T t;
        HD T twice() const { return t + t; }
        template <int N> HD T times() const { return t * N; }
    };
};
HD int names(int t)
{
    outer::inner::P p{t};
    using outer::inner::adl;
    namespace o = outer;
    Stat<int>::Nested n{t};
    typename Stat<float>::Nested f{1.5f};
    return adl(p) + o::hidden(1) + o::versioned() + o::table[t & 3] + anonymous() + Stat<int>::sum<int>() +
           (int)Stat<double>::sum<float>() + n.twice() + (int)f.template times<4>() + Stat<short>::values[t % 3] +
           ::outer::alias::hidden(2);
}
constexpr int cpow(int b, int e)
{
    int r = 1;
    while (e-- > 0) r *= b;
    return r;
}
struct Table {
    int v[8];
    constexpr Table() : v()
    {
        for (int i = 0; i < 8; i++) v[i] = i * i + 1;
    }
    constexpr int at(int i) const { return v[i]; }
};
constexpr Table squares;
template <class T> constexpr T clampv(T x, T lo, T hi) { return x < lo ? lo : hi < x ? hi : x; }
struct Point {
    int x, y;
    constexpr Point(int a = 1, int b = 2) : x(a), y(b) {}
    constexpr Point operator+(Point o) const { return Point(x + o.x, y + o.y); }
};
HD int constants(int t)
{
    constexpr Table local;
    constexpr Point p = Point(3) + Point(4, 5);
    constexpr int big = cpow(3, 7);
    static constexpr float fs[3] = {0.5f, 1.5f, 2.5f};
    constexpr const char *msg = "hello";
    const char word[] = "wor\x41\n";
    static const Point pts[2] = {Point(7), {8, 9}};
    int arr[cpow(2, 3)] = {[0] = 3, 1};
    static_assert(squares.at(3) == 10);
    return local.at(t & 7) + squares.at(t % 8) + p.x * p.y + big + (int)(fs[t % 3] * 2) + msg[t % 5] + word[t % 5] +
           (int)sizeof word + pts[t & 1].y + arr[0] + arr[t & 7] + clampv(t, 5, 9) + cpow(t % 5, 3);
}
struct RefQ {
    int v;
    HD int get() & { return v; }
    HD int get() && { return v * 2; }
    HD int get() const & { return v * 3; }
    HD RefQ &self() { return *this; }
};
HD int &pick(int &a, int &b, bool c) { return c ? a : b; }
HD decltype(auto) third(int (&a)[5]) { return (a[2]); }
HD auto grid(int (*p)[3], int n)
{
    int s = 0;
    for (int i = 0; i < n; i++)
        for (int x : p[i]) s = s * 2 + x;
    return s;
}
struct Deleg {
    int a, b;
    HD Deleg(int a, int b) : a(a), b(b) {}
    HD Deleg(int x) : Deleg(x, x + 1) { b *= 2; }
    HD Deleg() : Deleg(3) {}
};
struct Conv {
    int v;
    HD operator int() const { return v; }
};
template <class T> struct Opt {
    bool has = false;
    union {
        T value;
        char none;
    };
    HD Opt() : none(0) {}
    HD Opt(T v) : has(true), value(v) {}
    HD T or_else(T d) const { return has ? value : d; }
};
HD int misc(int t)
{
    RefQ q{t};
    const RefQ cq{t};
    int a = 1, b = 2, arr[5] = {1, 2, 3, 4, 5}, g[2][3] = {{1, 2, 3}, {t}};
    pick(a, b, t % 2) += 10;
    (t % 3 ? a : b) *= 2;
    third(arr) = t;
    int(&ra)[5] = arr;
    ra[3]++;
    Deleg d, e{4}, f = {5, 6};
    Conv c{t};
    float cf = c;
    int ci = c + 1;
    Opt<int> none, some(t);
    unsigned u = 5;
    int s = -1;
    long long ll = u * s;
    char ch = (char)(200 + t);
    unsigned char uc = ch;
    short sh = (short)(ch * 300);
    bool cmp = u > (unsigned)s, neg = -1 < (int)u;
    int sh1 = (-17 >> 2) + (int)(0x80000000u >> 3) + -17 / 4 + -17 % 4;
    double dd = 300.0;
    float ff = (float)0.1;
    int conv = (int)ff + (int)(unsigned char)(int)dd;
    int *p = arr, *e5 = arr + 5;
    long diff = e5 - p;
    int w = *p++;
    w += *++p;
    w += p[-1] + (p == arr + 2) + (int)diff + 1 [arr];
    goto skip;
    a = 1000;
skip:
    do {
        if (a > 20) continue;
        a += 3;
    } while (a < 15 && b++ < 10);
    for (int i = 0, j = 10; i < j; i += 2, --j) {
        if (i == 4) continue;
        b += i * j;
    }
    return q.get() + RefQ{t}.get() + cq.get() + std::move(q).self().get() + a + b * 2 + arr[2] + arr[3] + grid(g, 2) +
           d.a + d.b + e.b + f.a + (int)cf + ci + none.or_else(5) + some.or_else(6) + (int)(ll % 1000) + ch + uc + sh +
           cmp + neg * 3 + sh1 + conv + w;
}
#define CASES(X) X(lambdas) X(inheritance) X(names) X(constants) X(misc)
CASES_MAIN
