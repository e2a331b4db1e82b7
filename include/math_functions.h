/* math_functions.h: CUDA's mathematical functions; programs include this name. */
#ifndef __MATH_FUNCTIONS_H__
#define __MATH_FUNCTIONS_H__

#include <cuda_runtime.h>

#endif
