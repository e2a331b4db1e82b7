/* cuda_std.h: what CUDA's header brings of the C++ library's templates. Last in cuda_runtime.h: vgspcc has all that comes
 * before parsed once and for all, but of templates it wants to see the instances that a program makes.
 */
#ifndef VGSP_CUDA_STD_H
#define VGSP_CUDA_STD_H

#include <initializer_list>
#if __has_include(<bits/move.h>)
#include <bits/move.h> /* std::swap alone: the pairs of <utility> would be read twice by every compilation */
#else
#include <utility>
#endif

namespace std { /* device code's own, for C++17's is not constexpr */
template <class T> __VGSP_DEVICE void swap(T &a, T &b)
{
    T kept = static_cast<T &&>(a);
    a = static_cast<T &&>(b);
    b = static_cast<T &&>(kept);
}
template <class T, size_t Length> __VGSP_DEVICE void swap(T (&a)[Length], T (&b)[Length])
{
    for (size_t i = 0; i < Length; i++) swap(a[i], b[i]);
}
} // namespace std

#endif
