/* builtin_types.h: CUDA's types; programs include this name. */
#ifndef VGSP_BUILTIN_TYPES_H
#define VGSP_BUILTIN_TYPES_H

#include <cuda_runtime.h>

#endif
