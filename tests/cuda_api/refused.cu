// Device code that calls what only the host has, and the reverse; clang checks that these lines are errors and no
// others.
#include <cmath>
#include <cstdio>
#include <cstdlib>

__global__ void kernel(float *p)
{
    p[0] = (float)rand();                 // expected-error {{no matching function for call to 'rand'}}
    p[1] = (float)strtod("1", nullptr);   // expected-error {{no matching function for call to 'strtod'}}
    p[2] = std::sin(p[0]) + sqrt(2) + (float)std::pow(p[0], 2);
}

#ifndef __CUDA_ARCH__ /* the device half does not look into host code so closely */
__host__ float host_side(float x)
{
    return __saturatef(x); // expected-error {{no matching function for call to '__saturatef'}}
}
#endif
