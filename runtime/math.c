/* math.c: mathematics that CUDA has in host code and the C library has not: the scalar words of the vocabulary, so that
 * host and device results agree. Pure; any thread.
 */
#define VGSP_SIMD_SERIAL
#include <vgsp/simd.h>

/* cuda_math_more.h declares them. */
#define HOST_FUNCTION(name)                                       \
    __attribute__((visibility("default"))) double vgsp_host_##name(double x); \
    double vgsp_host_##name(double x)                             \
    {                                                             \
        return s_##name##_f64(x);                                 \
    }
HOST_FUNCTION(erfcx)
HOST_FUNCTION(erfinv)
HOST_FUNCTION(erfcinv)
HOST_FUNCTION(normcdf)
HOST_FUNCTION(normcdfinv)
HOST_FUNCTION(cyl_bessel_i0)
HOST_FUNCTION(cyl_bessel_i1)
HOST_FUNCTION(sinpi)
HOST_FUNCTION(cospi)
