/* sm_20_intrinsics.h: CUDA's intrinsics; programs include this name. */
#ifndef __SM_20_INTRINSICS_H__
#define __SM_20_INTRINSICS_H__

#include <cuda_runtime.h>

#endif
