// The language of classes and templates: specialisations, packs and folds, if constexpr, CRTP, template templates, aliases,
// structured bindings, loops over ranges, statements in conditions, static and constexpr variables, namespaces, enum class.
#include "cases.h"
#include <initializer_list>

namespace templates_ {

template <class T> struct Tr {
    static constexpr int id = 0;
};
template <> struct Tr<float> {
    static constexpr int id = 1;
};
template <class T> struct Tr<T *> {
    static constexpr int id = 10 + Tr<T>::id;
};
template <class T, int N> struct Tr<T[N]> {
    static const int id = N;
};
template <class... A> HD int sum(A... a)
{
    return (0 + ... + a);
}
template <class... A> HD int cnt(A...)
{
    return sizeof...(A);
}
HD int first()
{
    return 0;
}
template <class H, class... R> HD int first(H h, R... r)
{
    return h * 10 + first(r...);
}
template <class T> HD int kind(T t)
{
    if constexpr (sizeof(T) == 8) {
        return 8;
    } else if constexpr (sizeof(T) == 4)
        return 4;
    else
        return (int)t;
}
template <class T, int N> struct Arr {
    T v[N];
    HD T &operator[](int i)
    {
        return v[i];
    }
    HD const T &operator[](int i) const
    {
        return v[i];
    }
    HD T *begin()
    {
        return v;
    }
    HD T *end()
    {
        return v + N;
    }
    static HD constexpr int size()
    {
        return N;
    }
    template <class U> HD U total() const
    {
        U s = 0;
        for (int i = 0; i < N; i++) s += v[i];
        return s;
    }
};
template <class D> struct Shape {
    HD int area() const
    {
        return static_cast<const D *>(this)->area_();
    }
    HD int twice()
    {
        return 2 * area();
    }
};
struct Sq : Shape<Sq> {
    int s;
    HD Sq(int s) : s(s)
    {
    }
    HD int area_() const
    {
        return s * s;
    }
};
template <class T, T... I> struct seq {
};
template <int... I> HD int ev(seq<int, I...>, int *q)
{
    int s = 0;
    ((s += q[I] * I), ...);
    return s;
}
template <template <class, int> class C, class T> HD int tt(T x)
{
    C<T, 3> c;
    for (auto &e : c) e = x;
    return c.template total<int>();
}
template <int N> struct Fact {
    enum { v = N * Fact<N - 1>::v };
};
template <> struct Fact<0> {
    enum { v = 1 };
};
template <class T> constexpr T pi = T(3.25);
template <class T> using Vec2 = Arr<T, 2>;
constexpr int cx(int n)
{
    int r = 1;
    for (int i = 0; i < n; i++) r *= 2;
    return r;
}
HD int templates(int t)
{
    int p[8] = {};
    p[0] = Tr<int>::id + Tr<float *>::id + Tr<int[5]>::id;
    p[1] = sum(1, t, 3) * 100 + cnt(1, 2.0, 'c') * 10;
    p[2] = first(1, 2, t);
    p[3] = kind(1.0) + kind(t) + kind((char)3);
    Arr<int, 4> a{1, 2, t, 4};
    for (int &x : a) x += 1;
    p[4] = a.total<int>() + a.size() + a[2];
    p[5] = Sq(t).twice() + tt<Arr>(t);
    int q[3] = {1, 2, t};
    p[6] = ev(seq<int, 0, 1, 2>{}, q) + Fact<5>::v;
    p[7] = (int)(pi<float> * 4) + cx(t) + cx(5);
    Vec2<float> v{{1.5f, 2.5f}};
    p[7] += (int)v.total<float>();
    auto l = [](auto... xs) { return (xs * ...); };
    p[7] += l(2, 3, t);
    int sum = 0;
    for (int x : p) sum = sum * 31 + x;
    return sum;
}
} // namespace templates_
using templates_::templates;

namespace bindings_ {

struct S {
    int a;
    float b;
    char c[2];
};
struct T3 {
    int x, y;
};
HD T3 mk(int t)
{
    return {t, t + 1};
}
template <class A, class B> struct Pair {
    A first;
    B second;
};
HD int bindings(int t)
{
    int p[8] = {};
    S s{t, 2.5f, {1, 2}};
    auto [a, b, c] = s;
    auto &[ra, rb, rc] = s;
    ra = 9;
    p[0] = a + (int)b + c[1] + s.a;
    auto [x, y] = mk(t);
    p[1] = x * 10 + y;
    int arr[2] = {t, 3};
    auto [u, v] = arr;
    auto &[ru, rv] = arr;
    rv = 7;
    p[2] = u + v + arr[1];
    for (auto [i, j] : {T3{1, 2}, T3{3, 4}}) p[3] += i * j;
    Pair<int, T3> pr{t, {4, 5}};
    const auto &[f, g] = pr;
    p[4] = f + g.x;
    auto [m, n] = int2{t, 4};
    p[5] = m + n;
    if (auto [q, r] = mk(t); q > 2) p[6] = r;
    auto &&[e1, e2] = mk(5);
    p[7] = e1 + e2;
    int sum = 0;
    for (int x : p) sum = sum * 31 + x;
    return sum;
}
} // namespace bindings_
using bindings_::bindings;

namespace variables_and_loops_ {

struct Tab {
    static constexpr float f[2] = {1.5f, 2.5f};
};
struct It {
    int v;
    HD int operator*() const
    {
        return v;
    }
    HD It &operator++()
    {
        v++;
        return *this;
    }
    HD bool operator!=(const It &o) const
    {
        return v != o.v;
    }
};
struct Range {
    int a, b;
    HD It begin() const
    {
        return {a};
    }
    HD It end() const
    {
        return {b};
    }
};
struct Two {
    int x, y;
};
HD It begin(Two r)
{
    return {r.x};
}
HD It end(Two r)
{
    return {r.y};
}
HD int variables_and_loops(int t)
{
    int p[8] = {};
    static const int tab[3] = {1, 2, 3};
    static constexpr int ce = 7;
    constexpr int ca[3] = {4, 5, 6};
    p[0] = tab[t % 3] + ce + ca[t % 3];
    p[1] = (int)(Tab::f[t & 1] * 2);
    int s = 0;
    for (int x : Range{t, t + 4}) s += x;
    p[2] = s;
    s = 0;
    for (int x : Two{1, 4}) s += x;
    for (auto x : {1, 2, t}) s += x;
    p[3] = s;
    if (int q = t * 2; q > 4)
        p[4] = q;
    else
        p[4] = -q;
    switch (int q = t % 3; q) {
    case 0: p[5] = 1; break;
    case 1: p[5] = q + 5; [[fallthrough]];
    default: p[5] += 2;
    }
    while (int w = s) {
        s -= w;
        p[6] = w;
    }
    int &ref = s;
    ref = 4;
    struct RM {
        int &r;
        const int c;
    } rm{ref, 2};
    rm.r += rm.c;
    p[7] = s;
    int sum = 0;
    for (int x : p) sum = sum * 31 + x;
    return sum;
}
} // namespace variables_and_loops_
using variables_and_loops_::variables_and_loops;

namespace scopes_ {

struct A {
    int a = 1;
    HD int f() const
    {
        return a;
    }
};
struct B {
    int b = 2;
    HD int g()
    {
        return b;
    }
};
struct C : A, B {
    int c = 3;
    HD int h()
    {
        return a + b + c + f() + B::g();
    }
};
struct E0 {};
struct E1 : E0 {
    char c;
};
struct E2 : E1 {
    char d;
};
struct E3 : E2 {
    short s;
};
struct P {
    HD P(int x) : x(x)
    {
    }
    int x;

  protected:
    int y = 4;
};
struct Q : P {
    using P::P;
    int z = 5;
    HD int sum()
    {
        return x + y + z;
    }
};
struct R : private Q {
    HD R() : Q(7)
    {
    }
    using Q::sum;
};
struct In {
    struct Deep {
        int v;
        enum class Col : unsigned char { red = 3, green };
        static constexpr int K = 6;
        static HD int s(Col c)
        {
            return (int)c + K;
        }
    };
    Deep d{8};
    friend HD int peek(const In &);

  private:
    int secret = 9;
};
HD int peek(const In &i)
{
    return i.secret;
}
HD int addA(A *a)
{
    return a ? a->a++ : -1;
}
HD int viaB(B &b)
{
    return b.b;
}
namespace n1 {
namespace n2 {
HD int f(int x)
{
    return x + 1;
}
} // namespace n2
inline namespace v {
HD int w()
{
    return 2;
}
} // namespace v
} // namespace n1
namespace nn = n1::n2;
using n1::w;
HD int scopes(int t)
{
    int p[8] = {};
    C c;
    addA(&c);
    B *pb = &c;
    C *pc = static_cast<C *>(pb);
    p[0] = c.h() * 10 + pb->b + pc->c + viaB(c) + addA(nullptr);
    p[1] = sizeof(E3) * 100 + sizeof(E2);
    Q q(t);
    p[2] = q.sum();
    R r;
    p[3] = r.sum();
    In in;
    p[4] = In::Deep::s(In::Deep::Col::green) + peek(in) + in.d.v;
    using namespace nn;
    p[5] = f(t) + w() + n1::w();
    C c2 = c;
    c2.a = 5;
    c = c2;
    A &ra = c;
    p[6] = ra.a + c.b;
    E3 e{};
    e.s = 4;
    e.d = 3;
    e.c = 2;
    E3 e4 = e;
    p[7] = e4.s + e4.d + e4.c;
    int sum = 0;
    for (int x : p) sum = sum * 31 + x;
    return sum;
}
} // namespace scopes_
using scopes_::scopes;

#define CASES(X) X(templates) X(bindings) X(variables_and_loops) X(scopes)
CASES_MAIN
