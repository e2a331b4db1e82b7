/* vector_types.h: CUDA's vector types; programs include this name. */
#ifndef VGSP_VECTOR_TYPES_H
#define VGSP_VECTOR_TYPES_H

#include <cuda_runtime.h>

#endif
