/* device_atomic_functions.h: CUDA's atomic functions; programs include this name. */
#ifndef __DEVICE_ATOMIC_FUNCTIONS_H__
#define __DEVICE_ATOMIC_FUNCTIONS_H__

#include <cuda_runtime.h>

#endif
