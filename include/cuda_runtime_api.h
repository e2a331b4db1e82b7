/* cuda_runtime_api.h: CUDA's host functions; programs include this name. */
#ifndef VGSP_CUDA_RUNTIME_API_H
#define VGSP_CUDA_RUNTIME_API_H

#include <cuda_runtime.h>

#endif
