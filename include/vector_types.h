/* vector_types.h: CUDA's vector types; programs include this name. */
#ifndef __VECTOR_TYPES_H__
#define __VECTOR_TYPES_H__

#include <cuda_runtime.h>

#endif
