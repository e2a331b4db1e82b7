/* device_functions.h: CUDA's device functions; programs include this name. */
#ifndef __DEVICE_FUNCTIONS_H__
#define __DEVICE_FUNCTIONS_H__

#include <cuda_runtime.h>

#endif
