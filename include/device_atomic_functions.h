/* device_atomic_functions.h: CUDA's atomic functions; programs include this name. */
#ifndef VGSP_DEVICE_ATOMIC_FUNCTIONS_H
#define VGSP_DEVICE_ATOMIC_FUNCTIONS_H

#include <cuda_runtime.h>

#endif
