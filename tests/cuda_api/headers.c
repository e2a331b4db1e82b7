/* headers.c: every header that a CUDA host program may include, in plain C and in C++, by a compiler that knows no
   CUDA. */
#include <builtin_types.h>
#include <common_functions.h>
#include <cublasLt.h>
#include <cublas_v2.h>
#include <cuda.h>
#include <cuda_bf16.h>
#include <cuda_device_runtime_api.h>
#include <cuda_fp16.h>
#include <cuda_profiler_api.h>
#include <cuda_runtime.h>
#include <cuda_runtime_api.h>
#include <device_atomic_functions.h>
#include <device_double_functions.h>
#include <device_functions.h>
#include <device_launch_parameters.h>
#include <device_types.h>
#include <driver_functions.h>
#include <driver_types.h>
#include <host_config.h>
#include <host_defines.h>
#include <library_types.h>
#include <math_constants.h>
#include <math_functions.h>
#include <nvToolsExt.h>
#include <nvtx3/nvToolsExt.h>
#include <nvtx3/nvToolsExtCudaRt.h>
#include <sm_20_atomic_functions.h>
#include <sm_20_intrinsics.h>
#include <sm_30_intrinsics.h>
#include <sm_32_atomic_functions.h>
#include <sm_32_intrinsics.h>
#include <sm_35_atomic_functions.h>
#include <sm_35_intrinsics.h>
#include <sm_60_atomic_functions.h>
#include <sm_61_intrinsics.h>
#include <vector_functions.h>
#include <vector_types.h>

#if !defined(__CUDA_RUNTIME_H__) || !defined(__DRIVER_TYPES_H__) || !defined(__cuda_cuda_h__)
#error "programs ask for these guards"
#endif

int main(void)
{
    float4 v = make_float4(1.0f, 2.0f, 3.0f, 4.0f);
    dim3 block = {1, 1, 1};
    void *p;
    cudaStream_t stream = 0;
    if (cudaMalloc(&p, 16) != cudaSuccess || cudaMemcpyAsync(p, &v, 16, cudaMemcpyHostToDevice, stream) != cudaSuccess)
        return 1;
#ifdef __cplusplus
    float *typed;
    dim3 wide(1, 2);
    if (cudaMalloc(&typed, sizeof(float)) != cudaSuccess || wide.z != 1) return 1;
#endif
    return (int)block.x + CUDA_VERSION - CUDART_VERSION - 1;
}
