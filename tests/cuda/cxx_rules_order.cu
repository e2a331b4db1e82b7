// The order in which objects are made, copied, moved and destroyed; sequencing; partial specialisations, folds,
// detection; every kind of overloaded operator; unions, enums, bit-fields.
#include "cases.h"
#include <type_traits>
#include <utility>
#include <tuple>
struct Log {
    int n = 0;
    unsigned h = 7;
    HD void add(int x)
    {
        h = h * 31 + x;
        n++;
    }
};
struct T1 {
    Log *l;
    int k;
    HD T1(Log *l, int k) : l(l), k(k) { l->add(k); }
    HD T1(const T1 &o) : l(o.l), k(o.k + 1) { l->add(1000 + k); }
    HD T1(T1 &&o) : l(o.l), k(o.k + 2)
    {
        o.k = -1;
        l->add(2000 + k);
    }
    HD T1 &operator=(const T1 &o)
    {
        k = o.k;
        l->add(3000 + k);
        return *this;
    }
    HD T1 &operator=(T1 &&o)
    {
        k = o.k;
        o.k = -2;
        l->add(4000 + k);
        return *this;
    }
    HD ~T1() { l->add(-k); }
    HD int get() const { return k; }
};
struct B1 : T1 {
    HD B1(Log *l) : T1(l, 50) {}
};
struct D1 : B1 {
    T1 b, a;
    HD D1(Log *l) : a(l, 2), b(l, 1), B1(l) { l->add(99); }
};
HD T1 make(Log *l, int k) { return T1(l, k); }
HD T1 choose(Log *l, int k)
{
    T1 a(l, k), b(l, k + 1);
    if (k % 2) return a;
    return b;
}
HD T1 pass(T1 t) { return t; }
HD int order(int t)
{
    Log log;
    {
        D1 d(&log);
        T1 arr[3] = {{&log, 10}, make(&log, 11), T1(&log, 12)};
        for (int i = 0; i < t % 3; i++) {
            T1 loop(&log, 20 + i);
            if (i == 1) break;
            T1 second(loop);
        }
        const T1 &ref = make(&log, 30);
        T1 &&rr = choose(&log, t % 4);
        T1 p = pass(arr[1]);
        p = make(&log, 41);
        arr[0] = p;
        T1 q = std::move(arr[2]);
        make(&log, 60).get() + make(&log, 61).get();
        (void)(t % 2 ? 0 : 1);
        D1 e = d;
        e = d;
        log.add(ref.k + rr.k);
        if (t % 5 == 0) return (int)log.h;
        switch (t % 3) {
        case 0: {
            T1 c(&log, 70);
            break;
        }
        case 1: {
            T1 c(&log, 71);
        }
        default: T1 z(&log, 72);
        }
    }
    return (int)log.h;
}
HD int conditional_objects(int t)
{
    Log log;
    {
        T1 a(&log, 1), b(&log, 2);
        T1 c = t % 2 ? a : b;
        T1 d = t % 3 ? T1(&log, 5) : T1(&log, 6);
        const T1 &r = t % 2 ? a : d;
        log.add(r.k + c.k);
    }
    return (int)log.h;
}
HD int sequence(int t)
{
    int i = t, a[4] = {1, 2, 3, 4};
    int x = (i++, i + 1), y = i++ + 2 * (i % 2);
    a[i & 3] = i++;
    i = i++ + 1;
    a[(i = i + 1) & 3] += a[0]++;
    int z = (a[1] > 2 && a[2]++ > 0) || a[3]++;
    return x + y * 3 + z * 5 + a[0] * 7 + a[1] * 11 + a[2] * 13 + a[3] * 17 + i;
}
template <class... Ts> struct Count {
    static constexpr int value = sizeof...(Ts);
};
template <int... Is> struct List {};
template <class L> struct Sum;
template <int... Is> struct Sum<List<Is...>> {
    static constexpr int value = (Is + ... + 0);
};
template <class T, class = void> struct HasX : std::false_type {};
template <class T> struct HasX<T, std::void_t<decltype(std::declval<T>().x)>> : std::true_type {};
struct WithX {
    int x = 3;
};
template <class T> HD int getx(const T &t)
{
    if constexpr (HasX<T>::value)
        return t.x;
    else
        return -1;
}
template <class T> struct Kind {
    static HD int id() { return 0; }
};
template <class T> struct Kind<T *> {
    static HD int id() { return 1 + Kind<T>::id() * 10; }
};
template <class T, int N> struct Kind<T[N]> {
    static HD int id() { return 2 + N * 100 + Kind<T>::id() * 10; }
};
template <class R, class... A> struct Kind<R(A...)> {
    static HD int id() { return 3 + (int)sizeof...(A); }
};
template <> struct Kind<const char> {
    static HD int id() { return 7; }
};
template <class F, class... A> HD auto invoke_all(F f, A &&...a) { return (f(std::forward<A>(a)) + ... + 0); }
template <class... A> HD int folds(A... a)
{
    int n = 0;
    ((n = n * 2 + a), ...);
    bool any = ((a > 5) || ...), all = ((a > 0) && ...);
    return n + any * 1000 + all * 2000 + (... - a);
}
template <size_t... I> HD int indices(std::index_sequence<I...>, const int *p)
{
    int s = 0;
    (void)std::initializer_list<int>{(s += p[I] * (int)I, 0)...};
    return s;
}
template <unsigned N> struct Fib {
    static constexpr unsigned value = Fib<N - 1>::value + Fib<N - 2>::value;
};
template <> struct Fib<0> {
    static constexpr unsigned value = 0;
};
template <> struct Fib<1> {
    static constexpr unsigned value = 1;
};
template <class T> constexpr T pi_v = T(3.14159265358979);
template <int N, class T = int> struct Vec {
    T v[N];
    HD T &operator[](int i) { return v[i]; }
    HD const T &operator[](int i) const { return v[i]; }
    template <class U> HD operator Vec<N, U>() const
    {
        Vec<N, U> r;
        for (int i = 0; i < N; i++) r[i] = (U)v[i];
        return r;
    }
};
template <int N, class T> HD Vec<N, T> operator+(const Vec<N, T> &a, const Vec<N, T> &b)
{
    Vec<N, T> r;
    for (int i = 0; i < N; i++) r[i] = a[i] + b[i];
    return r;
}
template <int N, class T> HD T dot(const Vec<N, T> &a, const Vec<N, T> &b)
{
    T s{};
    for (int i = 0; i < N; i++) s += a[i] * b[i];
    return s;
}
HD int templates(int t)
{
    int p[4] = {t, 2, 3, 4};
    Vec<3> a{{1, t, 3}}, b = a + a;
    Vec<3, float> f = b;
    return Count<int, char, float>::value + Sum<List<1, 2, 3>>::value + getx(WithX{}) + getx(5) + Kind<int *>::id() +
           Kind<int *[3]>::id() + Kind<int(int, char)>::id() + Kind<const char *>::id() +
           invoke_all([t](int x) { return x * t; }, 1, 2, 3) + folds(1, t % 7, 3) + folds(2) +
           indices(std::make_index_sequence<4>{}, p) + Fib<12>::value + (int)(pi_v<float> * 100) + dot(a, b) +
           (int)dot(f, f);
}
struct Num {
    int v;
    HD explicit Num(int v = 0) : v(v) {}
    HD Num &operator++()
    {
        ++v;
        return *this;
    }
    HD Num operator++(int)
    {
        Num o = *this;
        ++v;
        return o;
    }
    HD Num operator-() const { return Num(-v); }
    HD explicit operator bool() const { return v != 0; }
    HD Num &operator+=(const Num &o)
    {
        v += o.v;
        return *this;
    }
    HD int operator()(int a, int b = 5) const { return v * a + b; }
    HD Num *operator->() { return this; }
    HD Num &operator*() { return *this; }
    HD Num operator,(const Num &o) const { return Num(v * 100 + o.v); }
    HD bool operator!() const { return v == 3; }
    HD int operator[](Num n) const { return v + n.v; }
    HD friend bool operator<(const Num &a, const Num &b) { return a.v < b.v; }
    HD friend Num operator+(Num a, const Num &b) { return a += b; }
};
HD Num operator"" _n(unsigned long long v) { return Num((int)v); }
HD int operators(int t)
{
    Num a(t), b(2), c = a++ + ++b;
    int r =
        c.v + (a ? 10 : 20) + a(3) + b(1, 2) + a->v + (*b).v + (a, b).v + !Num(3) + a[b] + (a < b) + (-a).v + (7_n).v;
    a += b += Num(1);
    return r * 3 + a.v + b.v;
}
union U {
    int i;
    float f;
    unsigned char c[4];
    struct {
        short lo, hi;
    };
};
enum class Color : unsigned char { Red = 1, Green, Blue = 200 };
enum Flags { A = 1, B = 2, C = A | B };
HD constexpr Flags operator|(Flags a, Flags b) { return (Flags)((int)a | (int)b); }
struct Bits {
    unsigned a : 3, b : 7;
    int s : 5;
    unsigned : 0;
    bool f : 1;
    Color c : 8;
    long long w : 40;
};
HD int memory(int t)
{
    U u;
    u.i = t * 0x01010101;
    int r = u.c[1] + u.lo;
    u.f = 1.5f;
    r += u.i >> 20;
    u.hi = 7;
    r += u.c[2];
    Bits b = {5, 100, -3, true, Color::Blue, -123456789012LL};
    b.a += t;
    b.b++;
    b.s -= t;
    b.w += t;
    b.c = (Color)((int)b.c - 1);
    Bits d = b;
    d.f = !d.f;
    return r + b.a + b.b * 3 + b.s * 5 + b.f + (int)b.c + (int)(b.w % 1000) + d.f * 7 + (int)sizeof(Bits) + (A | B) +
           (b.c == Color::Green) + static_cast<int>(Color::Blue);
}
#define CASES(X) X(order) X(conditional_objects) X(sequence) X(templates) X(operators) X(memory)
CASES_MAIN
