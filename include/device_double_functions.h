/* device_double_functions.h: CUDA's intrinsics for double; programs include this name. */
#ifndef __DEVICE_DOUBLE_FUNCTIONS_H__
#define __DEVICE_DOUBLE_FUNCTIONS_H__

#include <cuda_runtime.h>

#endif
