/* vector_functions.h: CUDA's make_ functions; programs include this name. */
#ifndef VGSP_VECTOR_FUNCTIONS_H
#define VGSP_VECTOR_FUNCTIONS_H

#include <cuda_runtime.h>

#endif
