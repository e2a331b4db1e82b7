// Expression templates, tuples by recursion, deduction guides, ranking of overloads, conversions and temporaries;
// objects in the heads of loops, branches and switches, left by every way.
#include "cases.h"
#include <array>
#include <tuple>
#include <utility>
#include <algorithm>
// CTAD, nested instances, partial ordering, variadic inheritance, tuple recursion, expression templates
namespace ex {
template <class L, class R> struct AddX {
    const L &l;
    const R &r;
    HD float operator[](int i) const { return l[i] + r[i]; }
};
template <class L, class R> struct MulX {
    L l;
    R r;
    HD float operator[](int i) const { return l[i] * r[i]; }
};
struct VecX {
    float v[4];
    HD float operator[](int i) const { return v[i]; }
    HD float &operator[](int i) { return v[i]; }
    template <class E> HD VecX &operator=(const E &e)
    {
        for (int i = 0; i < 4; i++) v[i] = e[i];
        return *this;
    }
};
template <class L, class R> HD AddX<L, R> operator+(const L &l, const R &r) { return {l, r}; }
template <class L, class R> HD MulX<L, R> operator*(const L &l, const R &r) { return {l, r}; }
} // namespace ex
template <class... Ts> struct Tup;
template <> struct Tup<> {
    HD int sum() const { return 0; }
};
template <class H, class... T> struct Tup<H, T...> : Tup<T...> {
    H h;
    HD Tup(H h, T... t) : Tup<T...>(t...), h(h) {}
    HD int sum() const { return (int)h + Tup<T...>::sum(); }
};
template <class H, class... T> Tup(H, T...) -> Tup<H, T...>;
template <int I, class H, class... T> HD auto &nth(Tup<H, T...> &t)
{
    if constexpr (I == 0)
        return t.h;
    else
        return nth<I - 1>(static_cast<Tup<T...> &>(t));
}
template <class T> HD int rank(T) { return 1; }
template <class T> HD int rank(T *) { return 2; }
template <class T> HD int rank(const T *) { return 3; }
HD int rank(int) { return 4; }
template <class T, template <class, int> class C, int N> HD int shape(C<T, N>) { return N * 10 + sizeof(T); }
template <class T, int N> struct Buf {
    T data[N];
    template <class F> HD void each(F f)
    {
        for (auto &x : data) f(x);
    }
    struct iterator {
        T *p;
        HD bool operator!=(iterator o) const { return p != o.p; }
        HD iterator &operator++()
        {
            ++p;
            return *this;
        }
        HD T &operator*() const { return *p; }
    };
    HD iterator begin() { return {data}; }
    HD iterator end() { return {data + N}; }
};
template <class F, class G> HD auto compose(F f, G g)
{
    return [=](auto &&...x) { return f(g(std::forward<decltype(x)>(x)...)); };
}
template <class T, T... Vs> struct Seq {
    template <class F> static HD T fold(F f)
    {
        T r{};
        ((r = f(r, Vs)), ...);
        return r;
    }
};
template <class T, class Enable = void> struct Trait {
    static constexpr int v = 0;
};
template <class T> struct Trait<T, std::enable_if_t<std::is_integral<T>::value && (sizeof(T) > 2)>> {
    static constexpr int v = 1;
};
template <class T> struct Trait<T, std::enable_if_t<std::is_pointer_v<T>>> : Trait<std::remove_pointer_t<T>> {
    static constexpr int p = 5;
};
HD int generic(int t)
{
    ex::VecX a{{1, 2, 3, 4}}, b{{(float)t, 1, 2, 3}}, c{};
    c = a + b * a + b;
    Tup tup(t, 2.5f, 'a');
    nth<1>(tup) += 4;
    nth<0>(tup)++;
    std::pair pr(t, 1.5f);
    std::array arr{1, t, 3};
    std::tuple tp{t, 'b'};
    Buf<int, 3> buf{{1, t, 3}};
    int s = 0;
    buf.each([&](int &x) {
        x *= 2;
        s += x;
    });
    for (int &x : buf) x += 1;
    for (auto x : buf) s += x;
    auto inc = [](auto x) { return x + 1; };
    auto comp = compose(inc, [](int a, int b) { return a * b; });
    const int ci = 5;
    const float cf = 2.f;
    return (int)(c[0] + c[1] * 2 + c[3]) + tup.sum() * 3 + (int)pr.second + arr[1] + std::get<0>(tp) + rank(t) +
           rank(1.f) * 10 + rank(&s) * 100 + rank(&cf) * 1000 + rank(ci) + shape(buf) + s + comp(t, 3) +
           Seq<int, 1, 2, 3>::fold([](int a, int b) { return a * 10 + b; }) + Trait<long>::v + Trait<short>::v +
           Trait<int **>::v + Trait<int *>::p;
}
// overload sets, implicit conversions, reference binding, temporaries
struct From {
    int v;
    HD From(int v) : v(v) {}
    HD From(const char *s) : v(s[1]) {}
};
HD int take(const From &f, int k = 2) { return f.v * k; }
HD int take(double d) { return (int)d + 100; }
HD int over(int) { return 1; }
HD int over(long) { return 2; }
HD int over(unsigned char) { return 3; }
HD int over(float) { return 4; }
HD int over(bool) { return 5; }
HD int over(const void *) { return 6; }
struct Chain {
    int v = 1;
    HD Chain &add(int x)
    {
        v += x;
        return *this;
    }
    HD Chain &&mul(int x) &&
    {
        v *= x;
        return std::move(*this);
    }
    HD const int &get() const { return v; }
};
HD Chain chain(int x)
{
    Chain c;
    c.v = x;
    return c;
}
struct Idx {
    int i;
    HD operator int() const { return i; }
};
HD int conversions(int t)
{
    short sh = (short)t;
    unsigned char uc = (unsigned char)(t * 3);
    bool bl = t;
    int arr[3] = {4, 5, 6};
    Idx ix{t % 3};
    unsigned u = -t;
    long long big = (long long)t << 33;
    const Chain &life = chain(t).add(2);
    int v = chain(3).add(t).v + chain(2).mul(5).get() + life.v;
    const double &dref = t;
    const From &fr = t + 1;
    enum { X = 7 };
    enum E : short { Y = -3 };
    E e = Y;
    char c = 'z' + (char)(t % 3);
    float f = uc / 2 + uc / 2.f;
    int m = -t % 5 + (-t >> 1) + (int)(u >> 28) + (int)(big >> 31) + (u < 10) + ~t + !t + -uc;
    return take(t) + take("ab", 1) + take(From{3}) + over(sh) + over(uc) * 2 + over(bl) * 3 + over(1.f) * 5 +
           over(arr) * 7 + over('c') * 11 + over(2L) * 13 + arr[ix] + ix + v + (int)dref + fr.v + X + e + c +
           (int)(f * 2) + m + (t ? sh : uc) + sizeof(c + sh);
}
// loops and control with objects, nested functions through references
struct Acc {
    int &r;
    HD Acc(int &r) : r(r) { r++; }
    HD ~Acc() { r *= 2; }
    HD explicit operator bool() const { return r % 3; }
};
HD int early(int t, int &r)
{
    Acc a(r);
    for (int i = 0; i < 5; i++) {
        Acc b(r);
        if (i == t % 6) return r;
        while (Acc c{r}) {
            if (r > 500) break;
            r += 7;
            if (r % 2) continue;
            r -= 1;
        }
        if (auto k = r % 7; k > 3)
            continue;
        else
            r += k;
        do {
            Acc d(r);
            if (r > 2000) return -r;
        } while (r % 4 == 1);
    }
    return r + 1;
}
HD int control(int t)
{
    int r = t % 10, q = early(t, r);
    for (Acc a(r); r < 3000 && q % 2 == 0; r += 11) q++;
    if (Acc x(r); x)
        q += 3;
    else
        q -= 5;
    switch (Acc y(r); r % 4) {
    case 1: q++; [[fallthrough]];
    case 2: q += 2; break;
    case 3: {
        Acc z(r);
        q += r;
    }
    default: q--;
    }
    return q + r % 1000;
}
#define CASES(X) X(generic) X(conversions) X(control)
CASES_MAIN
