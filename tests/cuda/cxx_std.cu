// What of the standard library works in device code: min, max, clamp, move, forward, pair, tuple, array, numeric_limits,
// type_traits, function objects, cmath.
#include "cases.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <tuple>
#include <type_traits>
#include <utility>

HD int values(int t)
{
    int a = t, b = 50;
    int r = std::min(a, b) * 10 + std::max(a, b) + std::clamp(t, 20, 40);
    int &&moved = std::move(a);
    moved += 3;
    return r * 100 + std::forward<int>(b) + a + std::plus<int>()(1, t) * std::multiplies<>()(t, 2);
}
HD int classes(int t)
{
    std::array<int, 3> list{1, 2, t};
    int sum = (int)list.size();
    for (int x : list) sum += x;
    list[1] = t * 3;
    auto pair = std::make_pair(t, 2.5f);
    auto [first, second] = pair;
    std::pair<int, char> copied(4, 'a'), other = copied;
    other.first += t;
    std::tuple<int, float, short> triple{t, 2.5f, (short)7};
    std::get<2>(triple) += 1;
    return sum + list[1] + first + (int)(second * 2) + other.first + copied.second + std::get<0>(triple) +
           (int)std::get<1>(triple) * std::get<2>(triple);
}
template <class T> HD std::enable_if_t<std::is_integral_v<T>, int> kind(T) { return std::is_signed<T>::value + 1; }
template <class T> HD std::enable_if_t<std::is_floating_point<T>::value, int> kind(T) { return 10 + (int)sizeof(T); }
HD int traits(int t)
{
    typedef std::conditional_t<(sizeof(int) > 2), std::uint8_t, float> Byte;
    Byte byte = (Byte)(t * 5);
    int limits = std::numeric_limits<int>::max() / 1000 + (int)std::numeric_limits<unsigned char>::max() +
                 (std::numeric_limits<float>::infinity() > 1e30f) + std::numeric_limits<double>::digits;
    return limits + byte + kind(t) + kind(1u) + kind(2.0) + std::is_same_v<std::decay_t<const int &>, int>;
}
HD int mathematics(int t)
{
    return (int)(std::sqrt((float)t * t) + std::fabs(-2.0) + std::abs(-3) + std::floor(t * 0.5f) + std::ceil(t * 0.25)) +
           (int)std::fmax(3.0f, (float)t) + std::isnan(t * 1.0f);
}

// Objects of traits choose an overload; what their classes are derived from depends on template parameters.
template <class T> HD int chosen(T t, std::true_type) { return (int)(t * 2); }
template <class T> HD int chosen(T t, std::false_type) { return -(int)t; }
template <class T> struct Size : std::integral_constant<int, sizeof(T)> {};
template <class T> struct IsInt : std::is_same<T, int> {};
template <class T> HD int tagged(T t)
{
    return chosen(t, std::is_floating_point<T>{}) + chosen(t, typename std::is_integral<T>::type()) +
           (std::is_same<T, int>() ? 100 : 0) + (IsInt<T>{} ? 1000 : 0);
}
HD int tags(int t)
{
    int size = Size<double>{};
    return tagged(t) * 3 + tagged(t * 0.5f) + size + IsInt<float>::value + Size<char>()();
}
HD int iterators(int t)
{
    std::array<int, 4> list{1, 2, 3, t};
    int raw[3] = {4, 5, t}, sum = 0;
    for (auto i = list.rbegin(); i != list.rend(); ++i) sum = sum * 3 + *i;
    for (auto i = std::rbegin(raw); i != std::rend(raw); ++i) sum = sum * 2 + *i;
    return sum + (int)std::distance(raw, raw + 3) + *std::next(raw) + *std::prev(raw + 2) + (int)std::size(raw);
}

#define CASES(X) X(values) X(classes) X(traits) X(mathematics) X(tags) X(iterators)
CASES_MAIN
