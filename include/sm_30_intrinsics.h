/* sm_30_intrinsics.h: CUDA's warp operations; programs include this name. */
#ifndef __SM_30_INTRINSICS_H__
#define __SM_30_INTRINSICS_H__

#include <cuda_runtime.h>

#endif
