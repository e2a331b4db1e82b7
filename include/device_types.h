/* device_types.h: CUDA's types of device code; programs include this name. */
#ifndef __DEVICE_TYPES_H__
#define __DEVICE_TYPES_H__

#include <cuda_runtime.h>

#endif
