/* common_functions.h: CUDA's functions for both sides; programs include this name. */
#ifndef __COMMON_FUNCTIONS_H__
#define __COMMON_FUNCTIONS_H__

#include <cuda_runtime.h>

#endif
