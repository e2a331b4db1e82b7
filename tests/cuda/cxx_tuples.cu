// Structured bindings of classes that have std::tuple_size: the library's, and a program's own by get<>() as a member or
// beside it; in templates, loops and by reference. What device code uses beside them: std::swap, lists, algorithms.
#include "cases.h"
#include <algorithm>
#include <array>
#include <initializer_list>
#include <limits>
#include <tuple>
#include <utility>

struct Reversed {
    int x, y;
};
template <> struct std::tuple_size<Reversed> {
    static const size_t value = 2;
};
template <size_t I> struct std::tuple_element<I, Reversed> {
    typedef int type;
};
template <size_t I> HD int get(const Reversed &r) { return I ? r.x : r.y; }
namespace space {
struct Members {
    int a[3];
    float f;
    template <size_t I> HD auto &get()
    {
        if constexpr (I == 3)
            return f;
        else
            return a[2 - I];
    }
    template <size_t I> HD auto get() const { return I == 3 ? 0 : a[I]; }
};
} // namespace space
template <> struct std::tuple_size<space::Members> : std::integral_constant<size_t, 4> {};
template <size_t I> struct std::tuple_element<I, space::Members> {
    using type = std::conditional_t<I == 3, float, int>;
};
struct Plain {
    int a, b;
};

HD int own(int t)
{
    auto [a, b] = Reversed{t, 2};
    space::Members m{{1, t, 3}, 0.5f};
    auto &[p, q, r, f] = m;
    q += 5, f *= 4, r = 7;
    const auto &[k, l, n, z] = static_cast<const space::Members &>(m);
    const auto [c, d] = Plain{t, 6}; // no tuple, beside those that are
    return a * 1000 + b + p + q * 3 + r + m.a[1] + (int)m.f + k * 7 + l + n + z + c * d;
}
HD int library(int t)
{
    std::array<int, 3> list{1, 2, t};
    auto [x, y, z] = list;
    auto &[u, v, w] = list;
    w = 9, v += t;
    std::tuple<int, float, Plain> tuple{3, 2.5f, {t, 1}};
    auto [i, f, plain] = tuple;
    auto &[j, g, plains] = tuple;
    j = 8, plains.a += 2;
    auto [first, second] = std::make_tuple(t, t * 2);
    int n = 5;
    std::tuple<int &, int> refers(n, 1);
    auto [changed, same] = refers;
    changed = 11;
    return x + y * 10 + z * 100 + list[2] + list[1] + i + (int)(f * 2) + plain.a + std::get<0>(tuple) * 5 +
           std::get<2>(tuple).a + first + second + n + same;
}
template <class T> HD int sum_of(T t)
{
    auto [a, b] = t;
    auto &&[c, d] = t;
    c = 100;
    auto [e, g] = t;
    return (int)(a + b * 2 + e * 3 + g) + (int)d;
}
struct Pair {
    int a;
    float b;
};
HD int templates(int t)
{
    return sum_of(Pair{t, 2}) + sum_of(std::pair<int, short>(t, 3)) * 3 + sum_of(std::tuple<float, int>(t, 4)) * 5 +
           sum_of(std::array<int, 2>{t, 5}) * 7;
}
HD int loops(int t)
{
    int sum = 0;
    std::tuple<int, int> list[3] = {{1, t}, {2, 3}, {t, t}};
    for (auto [a, b] : list) sum = sum * 3 + a * b;
    for (auto &[a, b] : list) a += b;
    for (const auto &[a, b] : list) sum += a;
    for (auto [a, b] : {std::pair<int, int>{1, 2}, {3, t}}) sum += a * b;
    Reversed both[2] = {{1, 2}, {t, 4}};
    for (auto &one : both) {
        auto [a, b] = one;
        sum += a * 2 + b;
    }
    return sum;
}
struct Heavy {
    int value, moves;
    HD Heavy(int v) : value(v), moves(0) {}
    HD Heavy(Heavy &&o) : value(o.value), moves(o.moves + 1) { o.value = -1; }
    HD Heavy &operator=(Heavy &&o)
    {
        value = o.value, moves = o.moves + 1;
        return *this;
    }
};
HD int total(std::initializer_list<int> list)
{
    int sum = (int)list.size();
    for (const int *i = list.begin(); i != list.end(); ++i) sum = sum * 3 + *i;
    return sum;
}
struct Bag {
    int sum = 0;
    HD Bag(std::initializer_list<int> list, int scale = 1)
    {
        for (int x : list) sum += x * scale;
    }
    HD Bag(int x, int y) : sum(x - y) {}
};
HD int swaps(int t)
{
    int a = t, b = 3, list[3] = {1, 2, t}, other[3] = {4, 5, 6};
    std::swap(a, b);
    std::swap(list, other);
    Heavy h(t), k(5);
    std::swap(h, k);
    using std::swap;
    swap(list[0], list[2]);
    return a * 10 + b + list[0] + other[2] * 3 + h.value * 100 + k.value + h.moves + k.moves * 7;
}
HD int lists(int t)
{
    Bag braced{1, 2}, round(1, 2), scaled({1, t, 3}, 2), one{t};
    auto list = {t, 2, 3};
    return total({1, 2, t}) + total({}) + total(list) + braced.sum + round.sum * 10 + scaled.sum + one.sum +
           std::max({1, t, 50}) + std::min({4, 5, t});
}
HD int algorithms(int t)
{
    int list[5] = {t, 3, t * 2, 7, -t};
    auto [low, high] = std::minmax(t, 10);
    int sum = *std::max_element(list, list + 5) * 3 + *std::min_element(list, list + 5) + low + high * 2;
    sum += (int)(std::max_element(list, list + 5, [](int a, int b) { return a % 5 < b % 5; }) - list);
    return sum + std::clamp(t, 3, 9) + (std::numeric_limits<float>::epsilon() < 1e-6f) +
           std::numeric_limits<unsigned short>::max() + (int)std::apply([](int a, int b) { return a - b; }, std::make_pair(t, 2));
}

#define CASES(X) X(own) X(library) X(templates) X(loops) X(swaps) X(lists) X(algorithms)
CASES_MAIN
