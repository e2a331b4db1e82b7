/* cuda_profiler_api.h: cudaProfilerStart and cudaProfilerStop; programs include this name. */
#ifndef __CUDA_PROFILER_API_H__
#define __CUDA_PROFILER_API_H__

#include <cuda_runtime.h>

#endif
