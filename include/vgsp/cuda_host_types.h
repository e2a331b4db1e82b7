/* cuda_host_types.h: the enumerations, handles and records of CUDA's host interface, with CUDA's numbers. Enumerators
 * that no function here returns or takes are left out.
 */
#ifndef VGSP_CUDA_HOST_TYPES_H
#define VGSP_CUDA_HOST_TYPES_H

#include <vgsp/cuda_types.h>

/* NVIDIA's name for what this file is: helper headers ask for it before they declare their own checks. */
#define __DRIVER_TYPES_H__

#define CUDART_VERSION 12000

/* --- errors: numerically vgsp_error ------------------------------------------------------------------------------- */

typedef enum cudaError {
    cudaSuccess = 0,
    cudaErrorInvalidValue = 1,
    cudaErrorMemoryAllocation = 2,
    cudaErrorInitializationError = 3,
    cudaErrorCudartUnloading = 4,
    cudaErrorInvalidConfiguration = 9,
    cudaErrorInvalidPitchValue = 12,
    cudaErrorInvalidSymbol = 13,
    cudaErrorInvalidHostPointer = 16,
    cudaErrorInvalidDevicePointer = 17,
    cudaErrorInvalidMemcpyDirection = 21,
    cudaErrorInsufficientDriver = 35,
    cudaErrorMissingConfiguration = 52,
    cudaErrorInvalidDeviceFunction = 98,
    cudaErrorNoDevice = 100,
    cudaErrorInvalidDevice = 101,
    cudaErrorInvalidKernelImage = 200,
    cudaErrorNoKernelImageForDevice = 209,
    cudaErrorFileNotFound = 301,
    cudaErrorSharedObjectSymbolNotFound = 302,
    cudaErrorSharedObjectInitFailed = 303,
    cudaErrorOperatingSystem = 304,
    cudaErrorInvalidResourceHandle = 400,
    cudaErrorSymbolNotFound = 500,
    cudaErrorNotReady = 600,
    cudaErrorIllegalAddress = 700,
    cudaErrorLaunchOutOfResources = 701,
    cudaErrorAssert = 710,
    cudaErrorHostMemoryAlreadyRegistered = 712,
    cudaErrorHostMemoryNotRegistered = 713,
    cudaErrorIllegalInstruction = 715,
    cudaErrorLaunchFailure = 719,
    cudaErrorCooperativeLaunchTooLarge = 720,
    cudaErrorNotPermitted = 800,
    cudaErrorNotSupported = 801,
    cudaErrorUnknown = 999
} cudaError;
typedef cudaError cudaError_t;

/* --- handles ------------------------------------------------------------------------------------------------------ */

typedef struct CUstream_st *cudaStream_t; /* NULL: the legacy default stream */
typedef struct CUevent_st *cudaEvent_t;
#define cudaStreamLegacy ((cudaStream_t)0x1)

typedef void (*cudaHostFn_t)(void *data);
typedef void (*cudaStreamCallback_t)(cudaStream_t stream, cudaError_t status, void *data);

/* --- flags and kinds ---------------------------------------------------------------------------------------------- */

typedef enum cudaMemcpyKind {
    cudaMemcpyHostToHost = 0,
    cudaMemcpyHostToDevice = 1,
    cudaMemcpyDeviceToHost = 2,
    cudaMemcpyDeviceToDevice = 3,
    cudaMemcpyDefault = 4
} cudaMemcpyKind;

typedef enum cudaMemoryType {
    cudaMemoryTypeUnregistered = 0,
    cudaMemoryTypeHost = 1,
    cudaMemoryTypeDevice = 2,
    cudaMemoryTypeManaged = 3
} cudaMemoryType;

typedef enum cudaMemoryAdvise {
    cudaMemAdviseSetReadMostly = 1,
    cudaMemAdviseUnsetReadMostly = 2,
    cudaMemAdviseSetPreferredLocation = 3,
    cudaMemAdviseUnsetPreferredLocation = 4,
    cudaMemAdviseSetAccessedBy = 5,
    cudaMemAdviseUnsetAccessedBy = 6
} cudaMemoryAdvise;

typedef enum cudaLimit {
    cudaLimitStackSize = 0,
    cudaLimitPrintfFifoSize = 1,
    cudaLimitMallocHeapSize = 2
} cudaLimit;

typedef enum cudaFuncCache {
    cudaFuncCachePreferNone = 0,
    cudaFuncCachePreferShared = 1,
    cudaFuncCachePreferL1 = 2,
    cudaFuncCachePreferEqual = 3
} cudaFuncCache;

typedef enum cudaSharedMemConfig {
    cudaSharedMemBankSizeDefault = 0,
    cudaSharedMemBankSizeFourByte = 1,
    cudaSharedMemBankSizeEightByte = 2
} cudaSharedMemConfig;

typedef enum cudaFuncAttribute {
    cudaFuncAttributeMaxDynamicSharedMemorySize = 8,
    cudaFuncAttributePreferredSharedMemoryCarveout = 9
} cudaFuncAttribute;

typedef enum cudaComputeMode {
    cudaComputeModeDefault = 0,
    cudaComputeModeExclusive = 1,
    cudaComputeModeProhibited = 2,
    cudaComputeModeExclusiveProcess = 3
} cudaComputeMode;

#define cudaDeviceScheduleAuto 0x00
#define cudaDeviceScheduleSpin 0x01
#define cudaDeviceScheduleYield 0x02
#define cudaDeviceScheduleBlockingSync 0x04
#define cudaDeviceMapHost 0x08
#define cudaDeviceLmemResizeToMax 0x10
#define cudaStreamDefault 0x00
#define cudaStreamNonBlocking 0x01
#define cudaEventDefault 0x00
#define cudaEventBlockingSync 0x01
#define cudaEventDisableTiming 0x02
#define cudaEventInterprocess 0x04
#define cudaEventRecordDefault 0x00
#define cudaEventWaitDefault 0x00
#define cudaHostAllocDefault 0x00
#define cudaHostAllocPortable 0x01
#define cudaHostAllocMapped 0x02
#define cudaHostAllocWriteCombined 0x04
#define cudaHostRegisterDefault 0x00
#define cudaHostRegisterPortable 0x01
#define cudaHostRegisterMapped 0x02
#define cudaHostRegisterReadOnly 0x08
#define cudaMemAttachGlobal 0x01
#define cudaMemAttachHost 0x02
#define cudaMemAttachSingle 0x04
#define cudaOccupancyDefault 0x00
#define cudaOccupancyDisableCachingOverride 0x01
#define cudaCpuDeviceId ((int)-1)
#define cudaInvalidDeviceId ((int)-2)

/* ATTRIBUTE(name without "cudaDevAttr", number, member of cudaDeviceProp): what cudaDeviceGetAttribute knows. */
#define __VGSP_DEVICE_ATTRIBUTES(ATTRIBUTE)                                             \
    ATTRIBUTE(MaxThreadsPerBlock, 1, maxThreadsPerBlock)                                \
    ATTRIBUTE(MaxBlockDimX, 2, maxThreadsDim[0])                                        \
    ATTRIBUTE(MaxBlockDimY, 3, maxThreadsDim[1])                                        \
    ATTRIBUTE(MaxBlockDimZ, 4, maxThreadsDim[2])                                        \
    ATTRIBUTE(MaxGridDimX, 5, maxGridSize[0])                                           \
    ATTRIBUTE(MaxGridDimY, 6, maxGridSize[1])                                           \
    ATTRIBUTE(MaxGridDimZ, 7, maxGridSize[2])                                           \
    ATTRIBUTE(MaxSharedMemoryPerBlock, 8, sharedMemPerBlock)                            \
    ATTRIBUTE(TotalConstantMemory, 9, totalConstMem)                                    \
    ATTRIBUTE(WarpSize, 10, warpSize)                                                   \
    ATTRIBUTE(MaxPitch, 11, memPitch)                                                   \
    ATTRIBUTE(MaxRegistersPerBlock, 12, regsPerBlock)                                   \
    ATTRIBUTE(ClockRate, 13, clockRate)                                                 \
    ATTRIBUTE(TextureAlignment, 14, textureAlignment)                                   \
    ATTRIBUTE(GpuOverlap, 15, deviceOverlap)                                            \
    ATTRIBUTE(MultiProcessorCount, 16, multiProcessorCount)                             \
    ATTRIBUTE(KernelExecTimeout, 17, kernelExecTimeoutEnabled)                          \
    ATTRIBUTE(Integrated, 18, integrated)                                               \
    ATTRIBUTE(CanMapHostMemory, 19, canMapHostMemory)                                   \
    ATTRIBUTE(ComputeMode, 20, computeMode)                                             \
    ATTRIBUTE(ConcurrentKernels, 31, concurrentKernels)                                 \
    ATTRIBUTE(EccEnabled, 32, ECCEnabled)                                               \
    ATTRIBUTE(PciBusId, 33, pciBusID)                                                   \
    ATTRIBUTE(PciDeviceId, 34, pciDeviceID)                                             \
    ATTRIBUTE(TccDriver, 35, tccDriver)                                                 \
    ATTRIBUTE(MemoryClockRate, 36, memoryClockRate)                                     \
    ATTRIBUTE(GlobalMemoryBusWidth, 37, memoryBusWidth)                                 \
    ATTRIBUTE(L2CacheSize, 38, l2CacheSize)                                             \
    ATTRIBUTE(MaxThreadsPerMultiProcessor, 39, maxThreadsPerMultiProcessor)             \
    ATTRIBUTE(AsyncEngineCount, 40, asyncEngineCount)                                   \
    ATTRIBUTE(UnifiedAddressing, 41, unifiedAddressing)                                 \
    ATTRIBUTE(PciDomainId, 50, pciDomainID)                                             \
    ATTRIBUTE(ComputeCapabilityMajor, 75, major)                                        \
    ATTRIBUTE(ComputeCapabilityMinor, 76, minor)                                        \
    ATTRIBUTE(StreamPrioritiesSupported, 78, streamPrioritiesSupported)                 \
    ATTRIBUTE(MaxSharedMemoryPerMultiprocessor, 81, sharedMemPerMultiprocessor)         \
    ATTRIBUTE(MaxRegistersPerMultiprocessor, 82, regsPerMultiprocessor)                 \
    ATTRIBUTE(ManagedMemory, 83, managedMemory)                                         \
    ATTRIBUTE(IsMultiGpuBoard, 84, isMultiGpuBoard)                                     \
    ATTRIBUTE(HostNativeAtomicSupported, 86, hostNativeAtomicSupported)                 \
    ATTRIBUTE(PageableMemoryAccess, 88, pageableMemoryAccess)                           \
    ATTRIBUTE(ConcurrentManagedAccess, 89, concurrentManagedAccess)                     \
    ATTRIBUTE(ComputePreemptionSupported, 90, computePreemptionSupported)               \
    ATTRIBUTE(CanUseHostPointerForRegisteredMem, 91, canUseHostPointerForRegisteredMem) \
    ATTRIBUTE(CooperativeLaunch, 95, cooperativeLaunch)                                 \
    ATTRIBUTE(MaxSharedMemoryPerBlockOptin, 97, sharedMemPerBlockOptin)                 \
    ATTRIBUTE(HostRegisterSupported, 99, hostRegisterSupported)                         \
    ATTRIBUTE(DirectManagedMemAccessFromHost, 101, directManagedMemAccessFromHost)      \
    ATTRIBUTE(MaxBlocksPerMultiprocessor, 106, maxBlocksPerMultiProcessor)              \
    ATTRIBUTE(ReservedSharedMemoryPerBlock, 111, reservedSharedMemPerBlock)             \
    ATTRIBUTE(MemoryPoolsSupported, 115, memoryPoolsSupported)

typedef enum cudaDeviceAttr {
#define __VGSP_ATTRIBUTE(name, number, member) cudaDevAttr##name = number,
    __VGSP_DEVICE_ATTRIBUTES(__VGSP_ATTRIBUTE)
#undef __VGSP_ATTRIBUTE
} cudaDeviceAttr;

/* --- records ------------------------------------------------------------------------------------------------------ */

typedef struct cudaUUID_t {
    char bytes[16];
} cudaUUID_t;

/* Bytes; clocks in kHz. What this machine has no counterpart of is 0. */
typedef struct cudaDeviceProp {
    char name[256];
    cudaUUID_t uuid;
    size_t totalGlobalMem, sharedMemPerBlock;
    int regsPerBlock, warpSize;
    size_t memPitch;
    int maxThreadsPerBlock, maxThreadsDim[3], maxGridSize[3];
    int clockRate;
    size_t totalConstMem;
    int major, minor;
    size_t textureAlignment, texturePitchAlignment;
    int deviceOverlap, multiProcessorCount, kernelExecTimeoutEnabled, integrated, canMapHostMemory, computeMode;
    int concurrentKernels, ECCEnabled, pciBusID, pciDeviceID, pciDomainID, tccDriver, asyncEngineCount;
    int unifiedAddressing, memoryClockRate, memoryBusWidth, l2CacheSize, maxThreadsPerMultiProcessor;
    int streamPrioritiesSupported, globalL1CacheSupported, localL1CacheSupported;
    size_t sharedMemPerMultiprocessor;
    int regsPerMultiprocessor, managedMemory, isMultiGpuBoard, multiGpuBoardGroupID, hostNativeAtomicSupported;
    int singleToDoublePrecisionPerfRatio, pageableMemoryAccess, concurrentManagedAccess, computePreemptionSupported;
    int canUseHostPointerForRegisteredMem, cooperativeLaunch, cooperativeMultiDeviceLaunch;
    size_t sharedMemPerBlockOptin;
    int pageableMemoryAccessUsesHostPageTables, directManagedMemAccessFromHost, maxBlocksPerMultiProcessor;
    size_t reservedSharedMemPerBlock;
    int hostRegisterSupported, memoryPoolsSupported;
} cudaDeviceProp;

typedef struct cudaFuncAttributes {
    size_t sharedSizeBytes, constSizeBytes, localSizeBytes;
    int maxThreadsPerBlock, numRegs, ptxVersion, binaryVersion, cacheModeCA;
    int maxDynamicSharedSizeBytes, preferredShmemCarveout;
} cudaFuncAttributes;

typedef struct cudaPointerAttributes {
    cudaMemoryType type;
    int device;
    void *devicePointer, *hostPointer; /* NULL where that side may not use it */
} cudaPointerAttributes;

#endif
