// Pointers to members: to data and to functions, virtual ones too; null, compared, converted to derived classes and back, in
// tables, as template arguments, in kernel arguments.
#include "cases.h"

struct Point {
    int x, y;
    float w;
    struct {
        short inner;
    };
    int list[3];
    HD int sum(int k) const { return x + y * k; }
    HD int difference(int k) const { return x - y * k; }
    HD int set(int k) { return x = k; }
    HD Point scaled(int k) const { return Point{x * k, y * k, w, {inner}, {}}; }
    HD void add(const Point &o, int &total) { total += x += o.x; }
};
struct Named {
    int name;
    HD virtual int virtual_name(int k) const { return name + k; }
    HD virtual ~Named() {}
};
struct Both : Named, Point {
    HD int virtual_name(int k) const override { return name * 10 + k; }
    int own;
};

HD int data(int t)
{
    Point p = {t, 2 * t, 0.5f, {(short)(t + 3)}, {1, 2, 3}}, *q = &p;
    int Point::*m = t % 2 ? &Point::x : &Point::y;
    float Point::*w = &Point::w;
    short Point::*s = &Point::inner;
    int(Point::*array)[3] = &Point::list;
    p.*m += 5;
    q->*w *= 3;
    q->*s -= 1;
    (p.*array)[1] = 9;
    int *address = &(q->*m);
    *address += 1;
    return p.x * 3 + p.y + (int)(p.w * 2) + p.inner + p.list[1] + p.*m;
}
HD int nulls(int t)
{
    int Point::*none = nullptr, Point::*zero = 0, Point::*first = &Point::x, Point::*cleared = {};
    int (Point::*f)(int) const = nullptr, (Point::*g)(int) const = &Point::sum;
    int Both::*both = none;
    struct {
        int a;
        int Point::*m;
        int (Point::*f)(int) const;
    } record = {}, filled = {1, &Point::y, g};
    int sum = (none == nullptr) + 2 * (zero == none) + 4 * (first != none) + 8 * !none + 16 * !!first + 32 * (cleared == 0);
    sum += 64 * (f == nullptr) + 128 * (g != f) + 256 * !f + 512 * !!g + 1024 * (both == nullptr) + 2048 * (record.m == nullptr);
    sum += 4096 * (record.f == nullptr) + 8192 * (filled.m == &Point::y) + 16384 * (filled.f == g);
    if (t % 3) f = g;
    if (f && first) sum += 100000;
    return sum;
}
HD int functions(int t)
{
    Point p = {t, 3, 1, {2}, {}}, o = {4, 5, 6, {}, {}};
    int (Point::*f)(int) const = t % 2 ? &Point::sum : &Point::difference;
    int (Point::*g)(int) = &Point::set;
    Point (Point::*scaled)(int) const = &Point::scaled;
    void (Point::*add)(const Point &, int &) = &Point::add;
    const Point *q = &p;
    int total = (p.*f)(2) + (q->*f)(t) * 3 + (p.*g)(t + 1) + ((p.*scaled)(3).*f)(1);
    (p.*add)(o, total);
    return total + p.x;
}
HD int derived(int t)
{
    Both b;
    b.x = t, b.y = 7, b.name = 2, b.own = 4;
    int Point::*m = &Point::y;
    int Both::*n = m, Both::*own = t % 2 ? &Both::own : &Both::x;
    int (Both::*f)(int) const = &Point::sum;
    int (Named::*v)(int) const = &Named::virtual_name;
    int (Both::*bv)(int) const = v, (Both::*direct)(int) const = &Both::virtual_name;
    int (Point::*back)(int) const = static_cast<int (Point::*)(int) const>(f);
    int Point::*data_back = static_cast<int Point::*>(n);
    Named plain, *named = t % 3 ? &b : &plain;
    plain.name = 50;
    Point &base = b;
    return b.*n + b.*own * 3 + (b.*f)(2) * 5 + (named->*v)(t) * 7 + (b.*bv)(1) + (b.*direct)(3) + (base.*back)(1) +
           base.*data_back;
}
typedef int (Point::*Method)(int) const;
HD int tables(int t)
{
    const Method table[] = {&Point::sum, &Point::difference, nullptr, &Point::sum};
    int Point::*fields[2][2] = {{&Point::x, &Point::y}};
    Method *at = (Method *)table + t % 2;
    Point p = {t, 3, 1, {2}, {}};
    int sum = 0;
    for (auto m : table) sum += m ? (p.*m)(t) : 1000;
    for (auto &row : fields)
        for (auto f : row) sum += f ? p.*f : 1;
    return sum + (p.**at)(1) + (p.*at[0])(2);
}
template <class T, class R> HD R &get(T &t, R T::*m) { return t.*m; }
template <int Point::*M> HD int known(const Point &p) { return p.*M; }
template <int (Point::*F)(int) const> HD int call(const Point &p, int k) { return (p.*F)(k); }
template <class T, class R, class... A> HD R apply(const T &t, R (T::*f)(A...) const, A... a) { return (t.*f)(a...); }
struct Sorter {
    int Point::*by;
    HD bool operator()(const Point &a, const Point &b) const { return a.*by < b.*by; }
};
HD int templates(int t)
{
    Point p = {t, 3, 1, {2}, {}}, q = {5, t, 1, {2}, {}};
    get(p, &Point::x) += 2;
    get<Point>(p, &Point::w) = t;
    Sorter sorter{&Point::y}, other = {t % 2 ? &Point::x : &Point::y};
    return known<&Point::y>(p) + call<&Point::difference>(p, 3) + apply(p, &Point::sum, 4) + (int)p.w + sorter(p, q) * 100 +
           other(q, p) * 200;
}

#define CASES(X) X(data) X(nulls) X(functions) X(derived) X(tables) X(templates)
#define main cases_main
CASES_MAIN
#undef main

__device__ int Point::*where = &Point::y;
__device__ int Point::*nowhere;
__constant__ Method how[2] = {&Point::sum, &Point::difference};
__global__ void arguments(int *out, int Point::*m, int Both::*none, Sorter sorter)
{
    int t = threadIdx.x;
    Point p = {t, 3, 1, {2}, {}}, q = {4, 1, 0, {0}, {}};
    out[t] = p.*m + (none == nullptr) * 100 + sorter(p, q) * 1000 + p.*where * 2000 + (nowhere == nullptr) * 50000;
    out[t] += (p.*how[t % 2])(2) * 100000;
}
__global__ void of_host(int *out, Method m)
{
    Point p = {1, 2, 3, {}, {}};
    *out = (p.*m)(4);
}

int main()
{
    int status = cases_main();
    Buffer<int> out(32);
    arguments<<<1, 32>>>(out.device, &Point::x, nullptr, Sorter{&Point::x});
    out.down();
    for (int t = 0; t < 32; t++)
        expect("arguments", t, out[t], t + 100 + (t < 4) * 1000 + 6000 + 50000 + (t % 2 ? t - 6 : t + 6) * 100000);
    of_host<<<1, 1>>>(out.device, &Point::sum);
    if (cudaDeviceSynchronize() != cudaErrorLaunchFailure) fail("a function of the host was called");
    printf(failures ? "FAIL\n" : "PASS\n");
    return status || failures;
}
