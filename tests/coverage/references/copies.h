/* copies.h: included before a program that keeps its results to itself, which then prints what it copies from the
 * device, a number a line.
 */
#ifdef __CUDACC__
#include <stdio.h>
#include <type_traits>

template <typename T> static cudaError_t copy_and_show(T *to, const void *from, size_t bytes, cudaMemcpyKind kind)
{
    cudaError_t error = cudaMemcpy(to, from, bytes, kind);
    putchar('\n');
    if constexpr (!std::is_void_v<T>)
        for (size_t i = 0; kind == cudaMemcpyDeviceToHost && i < bytes / sizeof(T); i++)
            if constexpr (std::is_floating_point_v<T>)
                printf("%.9g\n", to[i]);
            else if constexpr (std::is_arithmetic_v<T>)
                printf("%lld\n", (long long)to[i]);
    return error;
}

#define cudaMemcpy(...) copy_and_show(__VA_ARGS__)
#endif
