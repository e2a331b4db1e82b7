/* device_functions.h: CUDA's device functions; programs include this name. */
#ifndef VGSP_DEVICE_FUNCTIONS_H
#define VGSP_DEVICE_FUNCTIONS_H

#include <cuda_runtime.h>

#endif
