// The device library beside the C++ library's headers: unqualified and std:: names reach device functions in kernels
// and host functions in host code. (A device function that called a host one would not compile.) Valid CUDA for nvcc
// too.
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <algorithm>
#include <limits>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <vector>
#include <cuda_runtime.h>

template <class A, class B> struct same { enum { value = 0 }; };
template <class A> struct same<A, A> { enum { value = 1 }; };
#define IS(T, expression) static_assert(same<T, decltype(expression)>::value, #expression " is not " #T)

#define UNARY(name)                                                              \
    IS(float, std::name(f)); IS(double, std::name(d)); IS(double, std::name(i)); \
    IS(float, name(f)); IS(double, name(d)); IS(double, name(i));                \
    f += std::name(f) + name(f);                                                 \
    d += std::name(d) + std::name(i) + name(d) + name(i)
#define BINARY(name)                                                                      \
    IS(float, std::name(f, f)); IS(double, std::name(f, d)); IS(double, std::name(d, i)); \
    IS(float, name(f, f)); IS(double, name(f, d)); IS(double, name(d, i));                \
    f += std::name(f, f) + name(f, f);                                                    \
    d += std::name(d, d) + std::name(f, d) + std::name(d, i) + name(d, i)
#define EVERYTHING                                                                                                 \
    UNARY(sqrt); UNARY(cbrt); UNARY(fabs); UNARY(exp); UNARY(exp2); UNARY(expm1);                                  \
    UNARY(log); UNARY(log2); UNARY(log10); UNARY(log1p); UNARY(sin); UNARY(cos); UNARY(tan);                       \
    UNARY(asin); UNARY(acos); UNARY(atan); UNARY(sinh); UNARY(cosh); UNARY(tanh);                                  \
    UNARY(asinh); UNARY(acosh); UNARY(atanh); UNARY(floor); UNARY(ceil); UNARY(trunc); UNARY(rint);                \
    UNARY(nearbyint); UNARY(round); UNARY(erf); UNARY(erfc); UNARY(tgamma); UNARY(lgamma); UNARY(logb);            \
    BINARY(pow); BINARY(atan2); BINARY(hypot); BINARY(fmod); BINARY(remainder); BINARY(copysign);                  \
    BINARY(nextafter); BINARY(fdim); BINARY(fmin); BINARY(fmax);                                                   \
    f += std::abs(f) + std::fma(f, f, f) + std::ldexp(f, i) + std::scalbn(f, i) + std::frexp(f, &e);               \
    d += std::abs(d) + std::fma(d, d, d) + std::ldexp(d, i) + std::modf(d, &d2) + std::modf(f, &f2);               \
    IS(float, std::abs(f)); IS(double, std::abs(d)); IS(int, std::abs(i)); IS(float, std::modf(f, &f2));           \
    i += std::abs(i) + abs(i) + std::isnan(f) + std::isnan(d) + isnan(f) + isnan(d) + std::isinf(f) + isinf(d);    \
    i += std::isfinite(f) + isfinite(d) + std::signbit(f) + signbit(d) + (int)std::lround(f) + (int)std::lrint(d); \
    i += std::ilogb(f) + ilogb(d);                                                                                 \
    i += std::min(i, 3) + std::max(i, e) + min(i, 3) + max(e, i);                                                  \
    f += std::min(f, 1.0f) + std::max(f, f2) + fminf(f, f2) + sqrtf(f) + std::numeric_limits<float>::max()

__global__ void device_side(float *pf, double *pd, int i)
{
    float f = *pf, f2;
    double d = *pd, d2;
    int e = 0;
    EVERYTHING;
    *pf = f + i;
    *pd = d;
}

template <class T> __host__ __device__ T both_sides(T x)
{
    return sin(x) + std::cos(x) + pow(x, T(2)) + sqrt(x) + std::abs(x);
}

__global__ void use_both(float *pf, double *pd)
{
    *pf = both_sides(*pf);
    *pd = both_sides(*pd);
}

int main()
{
    float f = 1, f2;
    double d = 2, d2;
    int i = 3, e;
    EVERYTHING;
    std::vector<float> v(10, both_sides(f));
    device_side<<<1, 1>>>(v.data(), &d, i);
    printf("%g %g %d\n", f, d + d2 + f2, abs(i) + (int)strlen("x") + (int)clock());
    char *p = (char *)malloc(10);
    memset(p, 0, 10);
    free(p);
    return both_sides(d) > std::abs(-1.5f);
}
