// Objects: constructors of all kinds, destructors at every way out of a scope, of temporaries, arrays and parameters,
// copies and moves, operators, inheritance and its layout.
#include "cases.h"

struct Log { // writes its number when it is destroyed
    int *log;
    int id;
    HD Log(int *l, int i) : log(l), id(i) {}
    HD ~Log() { *log = *log * 10 + id; }
    HD int number() const { return id; }
};
HD Log make_log(int *l, int i) { return Log(l, i); }
HD int look(const Log &l) { return l.id; }
HD int take(Log l, int more) { return l.id + more; }

HD int scopes(int t)
{
    int l = 0;
    {
        Log a(&l, 1), b(&l, 2);
        for (int i = 0; i < 4; i++) {
            Log c(&l, 3);
            if (i == t % 5) break;
            if (i == t % 3) continue;
            Log d(&l, 4);
        }
        if (t % 7 == 3) return l;
    }
    return l;
}
HD int early(int *l, int n)
{
    Log a(l, 1);
    for (int i = 0; i < 3; i++) {
        Log b(l, 2);
        if (i == n) return *l;
        switch (n) {
        case 4: {
            Log c(l, 3);
            break;
        }
        case 5: continue;
        default: Log c(l, 6);
        }
    }
    return look(Log(l, 4));
}
HD int ways_out(int t)
{
    int l = 0, r = early(&l, t % 7);
    return l * 16 + r;
}
HD int temporaries(int t)
{
    int l = 0, a = look(Log(&l, 1)) + make_log(&l, 2).number(), b = take(Log(&l, 3), t) + take({&l, 4}, 1);
    {
        const Log &kept = Log(&l, 5);
        Log &&moved = make_log(&l, 6);
        l = l * 10 + 7;
        a += kept.id + moved.id;
    }
    if (look(Log(&l, 8)) == 8) l = l % 100000 * 10 + 9;
    while (look(Log(&l, 1)) > 1) l = 0;
    Log(&l, 2), l += 5;
    return l + a * 1000 + b;
}
struct Holder {
    Log first, list[2];
    int plain;
    HD Holder(int *l) : first(l, 1), list{{l, 2}, Log(l, 3)}, plain(4) {}
};
HD int arrays(int t)
{
    int l = 0;
    {
        Log list[3] = {Log(&l, 1), {&l, 2}, make_log(&l, 3)};
        Log grid[2][2] = {{{&l, 4}, {&l, 5}}, {{&l, 6}, {&l, 7}}};
        if (t & 1) l += list[1].id + grid[1][0].id;
    }
    int m = 0;
    {
        Holder h(&m);
        m = h.plain;
    }
    return l + m;
}

struct Vec {
    float x, y;
    HD Vec(float a = 1, float b = 2) : x(a), y(b) {}
    HD Vec operator+(const Vec &o) const { return Vec(x + o.x, y + o.y); }
    HD Vec &operator+=(const Vec &o)
    {
        x += o.x;
        y += o.y;
        return *this;
    }
    HD float &operator[](int i) { return i ? y : x; }
    HD float operator()(int a, int b) const { return a * x + b * y; }
    HD explicit operator bool() const { return x > 2; }
    HD operator int() const { return (int)(x * 10 + y); }
    HD bool operator<(const Vec &o) const { return x < o.x; }
    HD Vec &operator++()
    {
        x++;
        return *this;
    }
    HD Vec operator++(int)
    {
        Vec old = *this;
        x++;
        return old;
    }
    HD Vec operator-() const { return Vec(-x, -y); }
    friend HD Vec operator*(float s, const Vec &v) { return Vec(s * v.x, s * v.y); }
};
HD int operators(int t)
{
    Vec a, b(t, 3);
    a += b;
    Vec c = a + 2.0f * b + -a, d = c++;
    ++c;
    c[1] = 7 + c[0];
    Vec q = t > 20 ? a : b, list[3], grid[2][2] = {{Vec(1), Vec(2)}, {3}};
    int r = (int)c(1, 2) + (a < b) + (int)d * 3 + (int)q + (int)list[2] + (int)grid[1][0] + (int)grid[1][1];
    if (c) r += 100000;
    return r + c;
}

struct Move {
    int v;
    HD Move(int x) : v(x) {}
    HD Move(Move &&o) : v(o.v) { o.v = -1; }
    HD Move &operator=(Move &&o)
    {
        v = o.v;
        o.v = -2;
        return *this;
    }
    Move(const Move &) = delete;
};
struct Count {
    int copies = 0, v;
    HD Count(int x) : v(x) {}
    HD Count(const Count &o) : copies(o.copies + 1), v(o.v) {}
    HD Count &operator=(const Count &o)
    {
        copies = o.copies + 10;
        v = o.v;
        return *this;
    }
};
struct Parts { // copies itself member by member
    Count a, b[2];
    int plain;
};
HD int by_value(Count c) { return c.copies * 100 + c.v; }
HD int copies(int t)
{
    Move m(t), n(static_cast<Move &&>(m)), o(1);
    o = Move(4);
    o = static_cast<Move &&>(n);
    Parts p{t, {2, 3}, 4}, q = p;
    q.plain = 9;
    p = q;
    Count lone(7);
    return m.v + n.v * 3 + o.v * 7 + p.a.copies + p.b[1].copies * 2 + q.b[0].copies + p.plain + by_value(lone);
}

struct Moved { // tells copies from moves
    int v;
    HD Moved(int v) : v(v) {}
    HD Moved(const Moved &o) : v(o.v + 1) {}
    HD Moved(Moved &&o) : v(o.v + 100) { o.v = 0; }
    HD Moved &operator=(const Moved &o)
    {
        v = o.v + 2;
        return *this;
    }
    HD Moved &operator=(Moved &&o)
    {
        v = o.v + 200;
        o.v = -1;
        return *this;
    }
};
struct Plainly { // copies in its own way, moves plainly
    int v;
    HD Plainly(int v) : v(v) {}
    HD Plainly(const Plainly &o) : v(o.v + 1) {}
    Plainly(Plainly &&) = default;
    Plainly &operator=(Plainly &&) = default;
};
template <class T> struct Fresh { // its copies copy nothing
    T v = 7;
    HD Fresh() {}
    HD Fresh(const Fresh &) {}
    HD Fresh &operator=(const Fresh &) { return *this; }
    HD ~Fresh() {}
};
struct Whole {
    Moved m[2];
    Plainly p;
    Fresh<int> f;
};
struct Both {
    Moved m;
    int x;
};
HD int moves(int t)
{
    Whole a{{t, 2}, 3, {}};
    a.f.v = t;
    Whole b = a, c = static_cast<Whole &&>(a);
    int r = b.m[0].v + b.m[1].v * 3 + b.p.v * 7 + c.m[0].v + c.m[1].v * 5 + c.p.v * 11 + a.m[0].v + b.f.v * 1000;
    Both q{t, 1}, s{2, 3};
    s = q;
    r += s.m.v;
    s = static_cast<Both &&>(q);
    return r + s.m.v * 10 + q.m.v;
}

struct Defaults {
    int a = 3;
    Vec v{5, 6};
    int b[2] = {1, 2}, &r = a;
};
struct Delegate : Vec {
    int n = 4;
    HD Delegate(int a) : Delegate(a, 3) { n += 1; }
    HD Delegate(int a, int b) : Vec(a, b) {}
    using Vec::operator();
};
HD int initialisers(int t)
{
    Defaults d, e{t};
    d.r += 10;
    Delegate f(t), g(f);
    g = Delegate(3);
    return d.a * 1000 + e.a * 10 + e.b[1] + (int)d.v + f.n + (int)f(1, 1) + g.n + (int)g.x;
}

struct A {
    int a = 1;
    HD int f() const { return a; }
};
struct B {
    int b = 2;
    HD int g() { return b; }
};
struct C : A, B {
    int c = 3;
    HD int h() { return a + b + c + f() + B::g(); }
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
class Tail { // no plain-old-data: what derives from it uses its tail
public:
    int n;
    HD char get() const { return last; }
private:
    char last = 4;
};
struct Packed : Tail {
    char more;
    short end;
};
struct P {
    HD P(int x, int k = 2) : x(x * k) {}
    int x;
protected:
    int y = 4;
};
struct Q : P {
    using P::P;
    int z = 5;
    HD int sum() { return x + y + z; }
};
struct R : private Q {
    using Q::Q;
    HD R() : Q(7, 1) {}
    using Q::sum;
};
HD int increment(A *a) { return a ? a->a++ : -1; }
HD int through(B &b) { return b.b; }
HD int inheritance(int t)
{
    C c;
    increment(&c);
    B *pb = &c;
    C *pc = static_cast<C *>(pb);
    int r = c.h() * 10 + pb->b + pc->c + through(c) + increment(nullptr) + (int)sizeof(E3) * 100 + (int)sizeof(E2);
    Q q(t, 3);
    R s, u(t, 1);
    r += q.sum() + s.sum() * 3 + u.sum();
    C c2 = c;
    c2.a = t;
    c = c2;
    A &base = c;
    E3 e{}, e4;
    e.s = 4;
    e.d = 3;
    e.c = 2;
    e4 = e;
    Packed k;
    k.n = t;
    k.more = 1;
    k.end = 500;
    Packed k2 = k;
    Tail &tail = k2;
    tail = Tail{};
    return r + base.a * 7 + e4.s + e4.d + e4.c + k2.more + k2.end + k2.get() + (int)sizeof(Packed) * 1000;
}

#define CASES(X) X(scopes) X(ways_out) X(temporaries) X(arrays) X(operators) X(copies) X(moves) X(initialisers) X(inheritance)
CASES_MAIN
