/* texture_types.h: CUDA's types of textures; programs include this name. */
#ifndef __TEXTURE_TYPES_H__
#define __TEXTURE_TYPES_H__

#include <cuda_runtime.h>

#endif
