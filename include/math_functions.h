/* math_functions.h: CUDA's mathematical functions; programs include this name. */
#ifndef VGSP_MATH_FUNCTIONS_H
#define VGSP_MATH_FUNCTIONS_H

#include <cuda_runtime.h>

#endif
