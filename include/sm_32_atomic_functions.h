/* sm_32_atomic_functions.h: CUDA's atomic functions; programs include this name. */
#ifndef __SM_32_ATOMIC_FUNCTIONS_H__
#define __SM_32_ATOMIC_FUNCTIONS_H__

#include <cuda_runtime.h>

#endif
