/* cuda_driver.c: the part of CUDA's driver interface that include/cuda.h has, on top of the runtime's. */
#include <cuda.h>
#include <stdio.h>
#include <string.h>

#include "cuda_layer.h"

/* The driver's functions leave nothing behind for cudaGetLastError: what stood there before is put back. */
static CUresult quietly(cudaError_t error, cudaError_t before)
{
    if (!error) return CUDA_SUCCESS;
    cudaGetLastError();
    if (before) vgsp_record_error((vgsp_error)before);
    return (CUresult)error;
}
#define QUIETLY(call)                               \
    do {                                            \
        cudaError_t before = cudaPeekAtLastError(); \
        return quietly(call, before);               \
    } while (0)

EXPORT CUresult cuInit(unsigned int flags)
{
    return flags ? CUDA_ERROR_INVALID_VALUE : CUDA_SUCCESS;
}

EXPORT CUresult cuDriverGetVersion(int *version)
{
    QUIETLY(cudaDriverGetVersion(version));
}

EXPORT CUresult cuDeviceGetCount(int *count)
{
    QUIETLY(cudaGetDeviceCount(count));
}

EXPORT CUresult cuDeviceGet(CUdevice *device, int ordinal)
{
    if (!device) return CUDA_ERROR_INVALID_VALUE;
    if (!is_device(ordinal)) return CUDA_ERROR_INVALID_DEVICE;
    *device = ordinal;
    return CUDA_SUCCESS;
}

static cudaError_t get_name(char *name, int length, CUdevice device)
{
    vgsp_device_properties p;
    if (!name || length <= 0) return fail(cudaErrorInvalidValue);
    cudaError_t error = (cudaError_t)vgsp_get_device_properties(&p, device);
    if (!error) snprintf(name, (size_t)length, "%s", p.name);
    return error;
}

EXPORT CUresult cuDeviceGetName(char *name, int length, CUdevice device)
{
    QUIETLY(get_name(name, length, device));
}

EXPORT CUresult cuDeviceGetAttribute(int *value, CUdevice_attribute attribute, CUdevice device)
{
    QUIETLY(cudaDeviceGetAttribute(value, (cudaDeviceAttr)attribute, device));
}

EXPORT CUresult cuDeviceComputeCapability(int *major, int *minor, CUdevice device)
{
    CUresult error = cuDeviceGetAttribute(major, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, device);
    return error ? error : cuDeviceGetAttribute(minor, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, device);
}

static cudaError_t get_memory(size_t *bytes, CUdevice device)
{
    vgsp_device_properties p;
    if (!bytes) return fail(cudaErrorInvalidValue);
    cudaError_t error = (cudaError_t)vgsp_get_device_properties(&p, device);
    if (!error) *bytes = p.total_memory;
    return error;
}

EXPORT CUresult cuDeviceTotalMem(size_t *bytes, CUdevice device)
{
    QUIETLY(get_memory(bytes, device));
}

EXPORT CUresult cuMemGetInfo(size_t *free_bytes, size_t *total_bytes)
{
    QUIETLY(cudaMemGetInfo(free_bytes, total_bytes));
}

static CUresult tell(const char **place, const char *text)
{
    bool known = strcmp(text, "unrecognized error code") != 0;
    if (!place) return CUDA_ERROR_INVALID_VALUE;
    *place = known ? text : NULL;
    return known ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

static const char *driver_name(CUresult error)
{
    switch (error) {
#define NAME(id) case id: return #id;
    NAME(CUDA_SUCCESS) NAME(CUDA_ERROR_INVALID_VALUE) NAME(CUDA_ERROR_OUT_OF_MEMORY) NAME(CUDA_ERROR_NOT_INITIALIZED)
    NAME(CUDA_ERROR_DEINITIALIZED) NAME(CUDA_ERROR_NO_DEVICE) NAME(CUDA_ERROR_INVALID_DEVICE)
    NAME(CUDA_ERROR_INVALID_IMAGE) NAME(CUDA_ERROR_INVALID_CONTEXT) NAME(CUDA_ERROR_NO_BINARY_FOR_GPU)
    NAME(CUDA_ERROR_FILE_NOT_FOUND) NAME(CUDA_ERROR_INVALID_HANDLE) NAME(CUDA_ERROR_NOT_FOUND)
    NAME(CUDA_ERROR_NOT_READY) NAME(CUDA_ERROR_ILLEGAL_ADDRESS) NAME(CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES)
    NAME(CUDA_ERROR_ASSERT) NAME(CUDA_ERROR_LAUNCH_FAILED) NAME(CUDA_ERROR_NOT_PERMITTED)
    NAME(CUDA_ERROR_NOT_SUPPORTED) NAME(CUDA_ERROR_UNKNOWN)
#undef NAME
    }
    return "unrecognized error code";
}

EXPORT CUresult cuGetErrorName(CUresult error, const char **text)
{
    return tell(text, driver_name(error));
}

EXPORT CUresult cuGetErrorString(CUresult error, const char **text)
{
    return tell(text, cudaGetErrorString((cudaError_t)error));
}
