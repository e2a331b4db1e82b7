/* driver_types.h: types of CUDA's host functions; programs include this name. */
#ifndef VGSP_DRIVER_TYPES_H
#define VGSP_DRIVER_TYPES_H

#include <cuda_runtime.h>

#endif
