/* cuda.h: of CUDA's driver interface its version and the handles that it shares with the runtime; programs that use the
 * runtime alone include this name too.
 */
#ifndef VGSP_CUDA_H
#define VGSP_CUDA_H

#include <cuda_runtime.h>

#define CUDA_VERSION CUDART_VERSION

typedef cudaStream_t CUstream;
typedef cudaEvent_t CUevent;

#endif
