/* driver_functions.h: CUDA's make_ functions for pitched memory; programs include this name. */
#ifndef __DRIVER_FUNCTIONS_H__
#define __DRIVER_FUNCTIONS_H__

#include <cuda_runtime.h>

#endif
