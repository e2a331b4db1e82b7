/* sm_61_intrinsics.h: CUDA's intrinsics; programs include this name. */
#ifndef __SM_61_INTRINSICS_H__
#define __SM_61_INTRINSICS_H__

#include <cuda_runtime.h>

#endif
