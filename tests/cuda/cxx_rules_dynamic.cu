// Virtual functions in odd places: overloads, operators, conversions, private and several base classes, decorators,
// members and captures; new and delete in recursion, owners and arrays.
#include "cases.h"
#include <tuple>
#include <array>
#include <utility>
#include <type_traits>
// virtual nasties
struct I1 {
    HD virtual int a() const = 0;
    HD virtual int a(int x) const { return x; }
    HD virtual ~I1() = default;
};
struct I2 {
    HD virtual int b() = 0;
    HD virtual I2 &self() { return *this; }
    int pad;
    HD virtual ~I2() {}
};
struct Impl : public I1, private I2 {
    int v;
    HD Impl(int v) : v(v) {}
    HD int a() const override { return v; }
    using I1::a;
    HD int b() final { return ++v; }
    HD I2 &as2() { return *this; }
};
struct Inh : Impl {
    using Impl::a;
    using Impl::Impl;
    HD int a(int x) const override { return x * 2 + Impl::a(x); }
};
template <class B> struct Deco : B {
    int n = 0;
    template <class... A> HD Deco(A &&...a) : B(std::forward<A>(a)...) {}
    HD int a() const override { return B::a() + 1000; }
};
struct Cmp {
    int v;
    HD Cmp(int v) : v(v) {}
    HD virtual bool operator==(const Cmp &o) const { return v == o.v; }
    HD virtual Cmp &operator+=(int x)
    {
        v += x;
        return *this;
    }
    HD virtual operator int() const { return v; }
    HD virtual ~Cmp() {}
};
struct Mod : Cmp {
    HD Mod(int v) : Cmp(v) {}
    HD bool operator==(const Cmp &o) const override { return v % 10 == o.v % 10; }
    HD Mod &operator+=(int x) override
    {
        v = (v + x) % 100;
        return *this;
    }
    HD operator int() const override { return -v; }
};
struct Rec {
    int x;
    double y;
};
struct Ret {
    HD virtual Rec make(int t, Rec in = {1, 2.5}) const { return {t + in.x, in.y}; }
    HD virtual void fill(Rec &r, const int (&a)[2]) { r.x = a[1]; }
};
struct Ret2 : Ret {
    HD Rec make(int t, Rec in = {9, 9.5}) const override
    {
        in.x += t;
        return in;
    }
    HD void fill(Rec &r, const int (&a)[2]) override
    {
        Ret::fill(r, a);
        r.y += a[0];
    }
};
namespace ns {
struct Out {
    HD virtual int f(int) const;
    HD virtual ~Out();
    template <class T> struct In : T {
        HD int f(int x) const override { return T::f(x) * 3; }
    };
};
HD int Out::f(int x) const { return x + 1; }
HD Out::~Out() {}
} // namespace ns
struct InCtor {
    int r;
    HD virtual int who() { return 1; }
    HD int call() { return who(); }
    HD InCtor() { r = call() * 10 + who(); }
    HD virtual ~InCtor() { sink(call()); }
    HD static void sink(int) {}
};
struct InCtor2 : InCtor {
    int q = who() + r;
    HD int who() override { return 2; }
    HD InCtor2() : InCtor() { q = q * 10 + call(); }
    HD ~InCtor2() override { sink(who()); }
};
struct Holder {
    Mod m;
    InCtor2 c[2];
    HD Holder(int t) : m(t) {}
};
HD int virtuals(int t)
{
    Impl i(t);
    Inh h(t + 1);
    Deco<Impl> d(5);
    Deco<Inh> e(t);
    const I1 *p[] = {&i, &h, &d, &e};
    int r = 0;
    for (const I1 *x : p) r = r * 7 + x->a() + x->a(t);
    r += i.as2().b() + h.as2().self().b() * 3 + e.as2().b() + d.v;
    Cmp c(12);
    Mod m(t), m2(22);
    Cmp &rc = m, &rd = m2;
    (rc += 7) += 3;
    r += (rc == c) + 2 * (c == rc) + 4 * (rd == c) + rc + (int)rd + c;
    Ret2 r2;
    Ret &rr = r2;
    Rec made = rr.make(t), filled = {};
    rr.fill(filled, {3, 4});
    r += made.x + (int)(made.y * 2) + r2.make(t).x + filled.x * 5 + (int)filled.y + rr.Ret::make(1).x;
    ns::Out::In<ns::Out> in;
    const ns::Out &o = in;
    r += o.f(t);
    InCtor2 ic;
    r += ic.r * 100 + ic.q + ic.call();
    Holder a(t), b = a;
    Cmp *pm = &b.m;
    *pm += 1;
    b.c[1] = a.c[0];
    InCtor &ri = b.c[1];
    r += *pm + ri.call() + (int)std::is_polymorphic<Holder>::value + std::has_virtual_destructor_v<Mod> +
         (int)sizeof(Impl);
    auto lam = [b]() mutable {
        Cmp &x = b.m;
        x += 2;
        return (int)x;
    };
    r += lam();
    std::tuple<Mod, int> tup(Mod(3), 4);
    Cmp &tm = std::get<0>(tup);
    r += tm;
    return r;
}
// new in odd places
struct Node {
    int v;
    Node *l, *r;
    HD Node(int v, Node *l = nullptr, Node *r = nullptr) : v(v), l(l), r(r) {}
    HD ~Node()
    {
        delete l;
        delete r;
    }
    HD int sum() const { return v + (l ? l->sum() : 0) + (r ? r->sum() : 0); }
};
HD Node *build(int d, int v) { return d == 0 ? nullptr : new Node(v, build(d - 1, v * 2), build(d - 1, v * 2 + 1)); }
template <class T> struct Uniq {
    T *p;
    HD explicit Uniq(T *p = nullptr) : p(p) {}
    Uniq(const Uniq &) = delete;
    HD Uniq(Uniq &&o) : p(o.p) { o.p = nullptr; }
    HD Uniq &operator=(Uniq &&o)
    {
        if (this != &o) {
            delete p;
            p = o.p;
            o.p = nullptr;
        }
        return *this;
    }
    HD ~Uniq() { delete p; }
    HD T *operator->() const { return p; }
    HD T &operator*() const { return *p; }
};
template <class T, class... A> HD Uniq<T> make_uniq(A &&...a) { return Uniq<T>(new T(std::forward<A>(a)...)); }
HD int heap(int t)
{
    Node *n = build(3, t % 5 + 1);
    int r = n->sum();
    delete n;
    auto u = make_uniq<Rec>(Rec{t, 1.5});
    auto w = make_uniq<Mod>(t);
    u = make_uniq<Rec>();
    u->x = 4;
    Uniq<Cmp> c(new Mod(7));
    r += u->x + *w + *c;
    int k = t % 3;
    int *list = k ? new int[2]{k, k + 1} : nullptr;
    r += list ? list[0] + list[1] : -1;
    delete[] list;
    std::array<Uniq<int>, 2> arr{Uniq<int>(new int(t)), Uniq<int>(new int(3))};
    arr[0] = std::move(arr[1]);
    r += *arr[0] + (arr[1].p == nullptr);
    void *raw = new char[64];
    auto *q = new (raw) Rec{t, 2};
    r += q->x;
    delete[] (char *)raw;
    return r;
}
#define CASES(X) X(virtuals) X(heap)
CASES_MAIN
