/* builtin_types.h: CUDA's types; programs include this name. */
#ifndef __BUILTIN_TYPES_H__
#define __BUILTIN_TYPES_H__

#include <cuda_runtime.h>

#endif
