/* real.c: the functions on float and on double, written once in real.h. */
#include <math.h>
#include <stddef.h>

#include "call.h"

#define REAL          float
#define BLAS          blas_float
#define NAME(name)    cublasS##name
#define INDEX(name)   cublasIs##name
#define LOCAL(name)   name##_s
#include "real.h"
#undef REAL
#undef BLAS
#undef NAME
#undef INDEX
#undef LOCAL

#define REAL          double
#define BLAS          blas_double
#define NAME(name)    cublasD##name
#define INDEX(name)   cublasId##name
#define LOCAL(name)   name##_d
#include "real.h"
