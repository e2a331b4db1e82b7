/* cuda_device_runtime_api.h: CUDA's host functions; programs include this name. */
#ifndef __CUDA_DEVICE_RUNTIME_API_H__
#define __CUDA_DEVICE_RUNTIME_API_H__

#include <cuda_runtime.h>

#endif
