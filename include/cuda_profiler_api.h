/* cuda_profiler_api.h: cudaProfilerStart and cudaProfilerStop; programs include this name. */
#ifndef VGSP_CUDA_PROFILER_API_H
#define VGSP_CUDA_PROFILER_API_H

#include <cuda_runtime.h>

#endif
