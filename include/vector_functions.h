/* vector_functions.h: CUDA's make_ functions; programs include this name. */
#ifndef __VECTOR_FUNCTIONS_H__
#define __VECTOR_FUNCTIONS_H__

#include <cuda_runtime.h>

#endif
