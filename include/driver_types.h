/* driver_types.h: types of CUDA's host functions; programs include this name. */
#ifndef __DRIVER_TYPES_H__
#define __DRIVER_TYPES_H__

#include <cuda_runtime.h>

#endif
