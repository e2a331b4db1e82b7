/* cuda_host_types.h: the enumerations, handles and records of CUDA's host interface, with CUDA's numbers. Enumerators
 * that no function here returns or takes are left out.
 */
#ifndef VGSP_CUDA_HOST_TYPES_H
#define VGSP_CUDA_HOST_TYPES_H

#include <vgsp/cuda_texture_types.h>

#define CUDART_VERSION 12000

/* --- errors: numerically vgsp_error ------------------------------------------------------------------------------- */

/* ERROR(name without "cudaError", number, text): those that nothing here returns, but programs name. */
#define __VGSP_OTHER_ERRORS(ERROR)                                                                     \
    ERROR(ProfilerDisabled, 5, "profiler disabled while using external profiling tool")                \
    ERROR(ProfilerNotInitialized, 6, "profiler not initialized: call cudaProfilerInitialize()")        \
    ERROR(ProfilerAlreadyStarted, 7, "profiler already started")                                       \
    ERROR(ProfilerAlreadyStopped, 8, "profiler already stopped")                                       \
    ERROR(InvalidTexture, 18, "invalid texture reference")                                             \
    ERROR(InvalidTextureBinding, 19, "texture is not bound to a pointer")                              \
    ERROR(InvalidChannelDescriptor, 20, "invalid channel descriptor")                                  \
    ERROR(AddressOfConstant, 22, "invalid address of constant")                                        \
    ERROR(TextureFetchFailed, 23, "fetch from texture failed")                                         \
    ERROR(TextureNotBound, 24, "cannot fetch from a texture that is not bound")                        \
    ERROR(SynchronizationError, 25, "incorrect use of __syncthreads()")                                \
    ERROR(InvalidFilterSetting, 26, "linear filtering not supported for non-float type")               \
    ERROR(InvalidNormSetting, 27, "read as normalized float not supported for data type")              \
    ERROR(MixedDeviceExecution, 28, "device emulation mode and device execution mode cannot be mixed") \
    ERROR(NotYetImplemented, 31, "feature not yet implemented")                                        \
    ERROR(MemoryValueTooLarge, 32, "memory size or pointer value too large to fit in 32 bit")          \
    ERROR(StubLibrary, 34, "CUDA driver is a stub library")                                            \
    ERROR(CallRequiresNewerDriver, 36, "API call is not supported in the installed CUDA driver")       \
    ERROR(InvalidSurface, 37, "invalid surface reference")                                             \
    ERROR(DuplicateVariableName, 43, "duplicate global variable looked up by string name")             \
    ERROR(DuplicateTextureName, 44, "duplicate texture looked up by string name")                      \
    ERROR(DuplicateSurfaceName, 45, "duplicate surface looked up by string name")                      \
    ERROR(DevicesUnavailable, 46, "CUDA-capable device(s) is/are busy or unavailable")                 \
    ERROR(IncompatibleDriverContext, 49, "incompatible driver context")                                \
    ERROR(PriorLaunchFailure, 53, "unspecified launch failure in prior launch")                        \
    ERROR(LaunchMaxDepthExceeded, 65, "launch would exceed maximum depth of nested launches")          \
    ERROR(LaunchFileScopedTex, 66, "launch failed because kernel uses unsupported textures")           \
    ERROR(LaunchFileScopedSurf, 67, "launch failed because kernel uses unsupported surfaces")          \
    ERROR(SyncDepthExceeded, 68, "synchronization deeper than the limit of nested launches")           \
    ERROR(LaunchPendingCountExceeded, 69, "launch would exceed the number of pending launches")        \
    ERROR(DeviceNotLicensed, 102, "device doesn't have valid Grid license")                            \
    ERROR(SoftwareValidityNotEstablished, 103, "integrity checks failed")                              \
    ERROR(StartupFailure, 127, "startup failure in cuda runtime")                                      \
    ERROR(DeviceUninitialized, 201, "invalid device context")                                          \
    ERROR(MapBufferObjectFailed, 205, "mapping of buffer object failed")                               \
    ERROR(UnmapBufferObjectFailed, 206, "unmapping of buffer object failed")                           \
    ERROR(ArrayIsMapped, 207, "array is mapped")                                                       \
    ERROR(AlreadyMapped, 208, "resource already mapped")                                               \
    ERROR(AlreadyAcquired, 210, "resource already acquired")                                           \
    ERROR(NotMapped, 211, "resource not mapped")                                                       \
    ERROR(NotMappedAsArray, 212, "resource not mapped as array")                                       \
    ERROR(NotMappedAsPointer, 213, "resource not mapped as pointer")                                   \
    ERROR(ECCUncorrectable, 214, "uncorrectable ECC error encountered")                                \
    ERROR(UnsupportedLimit, 215, "limit is not supported on this architecture")                        \
    ERROR(DeviceAlreadyInUse, 216, "exclusive-thread device already in use by a different thread")     \
    ERROR(PeerAccessUnsupported, 217, "peer access is not supported between these two devices")        \
    ERROR(InvalidPtx, 218, "a PTX JIT compilation failed")                                             \
    ERROR(InvalidGraphicsContext, 219, "invalid OpenGL or DirectX context")                            \
    ERROR(NvlinkUncorrectable, 220, "uncorrectable NVLink error detected during the execution")        \
    ERROR(JitCompilerNotFound, 221, "PTX JIT compiler library not found")                              \
    ERROR(UnsupportedPtxVersion, 222, "the provided PTX was compiled with an unsupported toolchain.")  \
    ERROR(JitCompilationDisabled, 223, "PTX JIT compilation was disabled")                             \
    ERROR(UnsupportedExecAffinity, 224, "the provided execution affinity is not supported")            \
    ERROR(InvalidSource, 300, "device kernel image is invalid")                                        \
    ERROR(IllegalState, 401, "the operation cannot be performed in the present state")                 \
    ERROR(LaunchTimeout, 702, "the launch timed out and was terminated")                               \
    ERROR(LaunchIncompatibleTexturing, 703, "launch uses incompatible texturing mode")                 \
    ERROR(PeerAccessAlreadyEnabled, 704, "peer access is already enabled")                             \
    ERROR(PeerAccessNotEnabled, 705, "peer access has not been enabled")                               \
    ERROR(SetOnActiveProcess, 708, "cannot set while device is active in this process")                \
    ERROR(ContextIsDestroyed, 709, "context is destroyed")                                             \
    ERROR(TooManyPeers, 711, "peer mapping resources exhausted")                                       \
    ERROR(HardwareStackError, 714, "hardware stack error")                                             \
    ERROR(MisalignedAddress, 716, "misaligned address")                                                \
    ERROR(InvalidAddressSpace, 717, "operation not supported on global/shared address space")          \
    ERROR(InvalidPc, 718, "invalid program counter")                                                   \
    ERROR(SystemNotReady, 802, "system not yet initialized")                                           \
    ERROR(SystemDriverMismatch, 803, "system has unsupported display driver / cuda driver combination") \
    ERROR(CompatNotSupportedOnDevice, 804, "forward compatibility was attempted on non supported HW")  \
    ERROR(MpsConnectionFailed, 805, "MPS client failed to connect to the MPS control daemon")          \
    ERROR(MpsRpcFailure, 806, "the remote procedural call between the MPS server and client failed")   \
    ERROR(MpsServerNotReady, 807, "MPS server is not ready to accept new MPS client requests")         \
    ERROR(MpsMaxClientsReached, 808, "the hardware resources for MPS clients have been exhausted")     \
    ERROR(MpsMaxConnectionsReached, 809, "the hardware resources for device connections are exhausted") \
    ERROR(MpsClientTerminated, 810, "the MPS client has been terminated by the server")                \
    ERROR(CdpNotSupported, 811, "dynamic parallelism is not supported")                                \
    ERROR(CdpVersionMismatch, 812, "unsupported interaction between versions of dynamic parallelism")  \
    ERROR(StreamCaptureUnsupported, 900, "operation not permitted when stream is capturing")           \
    ERROR(StreamCaptureInvalidated, 901, "operation failed due to a previous error during capture")    \
    ERROR(StreamCaptureMerge, 902, "operation would result in a merge of separate capture sequences")  \
    ERROR(StreamCaptureUnmatched, 903, "capture was not ended in the same stream as it began")         \
    ERROR(StreamCaptureUnjoined, 904, "capturing stream has unjoined work")                            \
    ERROR(StreamCaptureIsolation, 905, "dependency created on uncaptured work in another stream")      \
    ERROR(StreamCaptureImplicit, 906, "operation would make the legacy stream depend on a capturing one") \
    ERROR(CapturedEvent, 907, "operation not permitted on an event last recorded in a capturing stream") \
    ERROR(StreamCaptureWrongThread, 908, "attempt to terminate a thread-local capture from another thread") \
    ERROR(Timeout, 909, "wait operation timed out")                                                    \
    ERROR(GraphExecUpdateFailure, 910, "the graph update was not performed")                           \
    ERROR(ExternalDevice, 911, "an async error has occured in external entity outside of CUDA")        \
    ERROR(InvalidClusterSize, 912, "a kernel launch error has occurred due to cluster misconfiguration") \
    ERROR(ApiFailureBase, 10000, "api failure base")

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
    cudaErrorUnknown = 999,
#define __VGSP_ERROR(name, number, text) cudaError##name = number,
    __VGSP_OTHER_ERRORS(__VGSP_ERROR)
#undef __VGSP_ERROR
} cudaError;
typedef cudaError cudaError_t;

/* --- handles ------------------------------------------------------------------------------------------------------ */

typedef struct CUstream_st *cudaStream_t; /* NULL: the legacy default stream */
typedef struct CUevent_st *cudaEvent_t;
#define cudaStreamLegacy ((cudaStream_t)0x1)
#define cudaStreamPerThread ((cudaStream_t)0x2) /* each thread has its own: a blocking stream */
typedef struct CUmemPoolHandle_st *cudaMemPool_t;

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

typedef enum cudaMemRangeAttribute {
    cudaMemRangeAttributeReadMostly = 1,
    cudaMemRangeAttributePreferredLocation = 2,
    cudaMemRangeAttributeAccessedBy = 3,
    cudaMemRangeAttributeLastPrefetchLocation = 4
} cudaMemRangeAttribute;

typedef enum cudaLimit {
    cudaLimitStackSize = 0,
    cudaLimitPrintfFifoSize = 1,
    cudaLimitMallocHeapSize = 2,
    cudaLimitDevRuntimeSyncDepth = 3,
    cudaLimitDevRuntimePendingLaunchCount = 4,
    cudaLimitMaxL2FetchGranularity = 5,
    cudaLimitPersistingL2CacheSize = 6
} cudaLimit;

typedef enum cudaDeviceP2PAttr {
    cudaDevP2PAttrPerformanceRank = 1,
    cudaDevP2PAttrAccessSupported = 2,
    cudaDevP2PAttrNativeAtomicSupported = 3,
    cudaDevP2PAttrCudaArrayAccessSupported = 4
} cudaDeviceP2PAttr;

typedef enum cudaSharedCarveout {
    cudaSharedmemCarveoutDefault = -1,
    cudaSharedmemCarveoutMaxL1 = 0,
    cudaSharedmemCarveoutMaxShared = 100
} cudaSharedCarveout;

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
#define cudaDeviceBlockingSync 0x04
#define cudaDeviceScheduleMask 0x07
#define cudaDeviceMapHost 0x08
#define cudaDeviceLmemResizeToMax 0x10
#define cudaStreamDefault 0x00
#define cudaStreamNonBlocking 0x01
#define cudaEventDefault 0x00
#define cudaEventBlockingSync 0x01
#define cudaEventDisableTiming 0x02
#define cudaEventInterprocess 0x04
#define cudaEventRecordDefault 0x00
#define cudaEventRecordExternal 0x01
#define cudaEventWaitDefault 0x00
#define cudaEventWaitExternal 0x01
#define cudaHostAllocDefault 0x00
#define cudaHostAllocPortable 0x01
#define cudaHostAllocMapped 0x02
#define cudaHostAllocWriteCombined 0x04
#define cudaHostRegisterDefault 0x00
#define cudaHostRegisterPortable 0x01
#define cudaHostRegisterMapped 0x02
#define cudaHostRegisterIoMemory 0x04
#define cudaHostRegisterReadOnly 0x08
#define cudaPeerAccessDefault 0x00
#define cudaIpcMemLazyEnablePeerAccess 0x01
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
    ATTRIBUTE(MaxTexture1DWidth, 21, maxTexture1D)                                      \
    ATTRIBUTE(MaxTexture2DWidth, 22, maxTexture2D[0])                                   \
    ATTRIBUTE(MaxTexture2DHeight, 23, maxTexture2D[1])                                  \
    ATTRIBUTE(MaxTexture3DWidth, 24, maxTexture3D[0])                                   \
    ATTRIBUTE(MaxTexture3DHeight, 25, maxTexture3D[1])                                  \
    ATTRIBUTE(MaxTexture3DDepth, 26, maxTexture3D[2])                                   \
    ATTRIBUTE(MaxTexture2DLayeredWidth, 27, maxTexture2DLayered[0])                     \
    ATTRIBUTE(MaxTexture2DLayeredHeight, 28, maxTexture2DLayered[1])                    \
    ATTRIBUTE(MaxTexture2DLayeredLayers, 29, maxTexture2DLayered[2])                    \
    ATTRIBUTE(SurfaceAlignment, 30, surfaceAlignment)                                   \
    ATTRIBUTE(MaxTexture1DLayeredWidth, 42, maxTexture1DLayered[0])                     \
    ATTRIBUTE(MaxTexture1DLayeredLayers, 43, maxTexture1DLayered[1])                    \
    ATTRIBUTE(MaxTexture2DGatherWidth, 45, maxTexture2DGather[0])                       \
    ATTRIBUTE(MaxTexture2DGatherHeight, 46, maxTexture2DGather[1])                      \
    ATTRIBUTE(MaxTexture3DWidthAlt, 47, maxTexture3DAlt[0])                             \
    ATTRIBUTE(MaxTexture3DHeightAlt, 48, maxTexture3DAlt[1])                            \
    ATTRIBUTE(MaxTexture3DDepthAlt, 49, maxTexture3DAlt[2])                             \
    ATTRIBUTE(PciDomainId, 50, pciDomainID)                                             \
    ATTRIBUTE(TexturePitchAlignment, 51, texturePitchAlignment)                         \
    ATTRIBUTE(MaxTextureCubemapWidth, 52, maxTextureCubemap)                            \
    ATTRIBUTE(MaxTextureCubemapLayeredWidth, 53, maxTextureCubemapLayered[0])           \
    ATTRIBUTE(MaxTextureCubemapLayeredLayers, 54, maxTextureCubemapLayered[1])          \
    ATTRIBUTE(MaxSurface1DWidth, 55, maxSurface1D)                                      \
    ATTRIBUTE(MaxSurface2DWidth, 56, maxSurface2D[0])                                   \
    ATTRIBUTE(MaxSurface2DHeight, 57, maxSurface2D[1])                                  \
    ATTRIBUTE(MaxSurface3DWidth, 58, maxSurface3D[0])                                   \
    ATTRIBUTE(MaxSurface3DHeight, 59, maxSurface3D[1])                                  \
    ATTRIBUTE(MaxSurface3DDepth, 60, maxSurface3D[2])                                   \
    ATTRIBUTE(MaxSurface1DLayeredWidth, 61, maxSurface1DLayered[0])                     \
    ATTRIBUTE(MaxSurface1DLayeredLayers, 62, maxSurface1DLayered[1])                    \
    ATTRIBUTE(MaxSurface2DLayeredWidth, 63, maxSurface2DLayered[0])                     \
    ATTRIBUTE(MaxSurface2DLayeredHeight, 64, maxSurface2DLayered[1])                    \
    ATTRIBUTE(MaxSurface2DLayeredLayers, 65, maxSurface2DLayered[2])                    \
    ATTRIBUTE(MaxSurfaceCubemapWidth, 66, maxSurfaceCubemap)                            \
    ATTRIBUTE(MaxSurfaceCubemapLayeredWidth, 67, maxSurfaceCubemapLayered[0])           \
    ATTRIBUTE(MaxSurfaceCubemapLayeredLayers, 68, maxSurfaceCubemapLayered[1])          \
    ATTRIBUTE(MaxTexture1DLinearWidth, 69, maxTexture1DLinear)                          \
    ATTRIBUTE(MaxTexture2DLinearWidth, 70, maxTexture2DLinear[0])                       \
    ATTRIBUTE(MaxTexture2DLinearHeight, 71, maxTexture2DLinear[1])                      \
    ATTRIBUTE(MaxTexture2DLinearPitch, 72, maxTexture2DLinear[2])                       \
    ATTRIBUTE(MaxTexture2DMipmappedWidth, 73, maxTexture2DMipmap[0])                    \
    ATTRIBUTE(MaxTexture2DMipmappedHeight, 74, maxTexture2DMipmap[1])                   \
    ATTRIBUTE(ComputeCapabilityMajor, 75, major)                                        \
    ATTRIBUTE(ComputeCapabilityMinor, 76, minor)                                        \
    ATTRIBUTE(MaxTexture1DMipmappedWidth, 77, maxTexture1DMipmap)                       \
    ATTRIBUTE(StreamPrioritiesSupported, 78, streamPrioritiesSupported)                 \
    ATTRIBUTE(GlobalL1CacheSupported, 79, globalL1CacheSupported)                       \
    ATTRIBUTE(LocalL1CacheSupported, 80, localL1CacheSupported)                         \
    ATTRIBUTE(MaxSharedMemoryPerMultiprocessor, 81, sharedMemPerMultiprocessor)         \
    ATTRIBUTE(MaxRegistersPerMultiprocessor, 82, regsPerMultiprocessor)                 \
    ATTRIBUTE(ManagedMemory, 83, managedMemory)                                         \
    ATTRIBUTE(IsMultiGpuBoard, 84, isMultiGpuBoard)                                     \
    ATTRIBUTE(MultiGpuBoardGroupID, 85, multiGpuBoardGroupID)                           \
    ATTRIBUTE(HostNativeAtomicSupported, 86, hostNativeAtomicSupported)                 \
    ATTRIBUTE(SingleToDoublePrecisionPerfRatio, 87, singleToDoublePrecisionPerfRatio)   \
    ATTRIBUTE(PageableMemoryAccess, 88, pageableMemoryAccess)                           \
    ATTRIBUTE(ConcurrentManagedAccess, 89, concurrentManagedAccess)                     \
    ATTRIBUTE(ComputePreemptionSupported, 90, computePreemptionSupported)               \
    ATTRIBUTE(CanUseHostPointerForRegisteredMem, 91, canUseHostPointerForRegisteredMem) \
    ATTRIBUTE(CooperativeLaunch, 95, cooperativeLaunch)                                 \
    ATTRIBUTE(CooperativeMultiDeviceLaunch, 96, cooperativeMultiDeviceLaunch)           \
    ATTRIBUTE(MaxSharedMemoryPerBlockOptin, 97, sharedMemPerBlockOptin)                 \
    ATTRIBUTE(HostRegisterSupported, 99, hostRegisterSupported)                         \
    ATTRIBUTE(PageableMemoryAccessUsesHostPageTables, 100, pageableMemoryAccessUsesHostPageTables) \
    ATTRIBUTE(DirectManagedMemAccessFromHost, 101, directManagedMemAccessFromHost)      \
    ATTRIBUTE(MaxBlocksPerMultiprocessor, 106, maxBlocksPerMultiProcessor)              \
    ATTRIBUTE(MaxPersistingL2CacheSize, 108, persistingL2CacheMaxSize)                  \
    ATTRIBUTE(MaxAccessPolicyWindowSize, 109, accessPolicyMaxWindowSize)                \
    ATTRIBUTE(ReservedSharedMemoryPerBlock, 111, reservedSharedMemPerBlock)             \
    ATTRIBUTE(SparseCudaArraySupported, 112, sparseCudaArraySupported)                  \
    ATTRIBUTE(HostRegisterReadOnlySupported, 113, hostRegisterReadOnlySupported)        \
    ATTRIBUTE(TimelineSemaphoreInteropSupported, 114, timelineSemaphoreInteropSupported) \
    ATTRIBUTE(MemoryPoolsSupported, 115, memoryPoolsSupported)                          \
    ATTRIBUTE(GPUDirectRDMASupported, 116, gpuDirectRDMASupported)                      \
    ATTRIBUTE(GPUDirectRDMAFlushWritesOptions, 117, gpuDirectRDMAFlushWritesOptions)    \
    ATTRIBUTE(GPUDirectRDMAWritesOrdering, 118, gpuDirectRDMAWritesOrdering)            \
    ATTRIBUTE(MemoryPoolSupportedHandleTypes, 119, memoryPoolSupportedHandleTypes)      \
    ATTRIBUTE(ClusterLaunch, 120, clusterLaunch)                                        \
    ATTRIBUTE(DeferredMappingCudaArraySupported, 121, deferredMappingCudaArraySupported) \
    ATTRIBUTE(IpcEventSupport, 125, ipcEventSupported)

typedef enum cudaDeviceAttr {
#define __VGSP_ATTRIBUTE(name, number, member) cudaDevAttr##name = number,
    __VGSP_DEVICE_ATTRIBUTES(__VGSP_ATTRIBUTE)
#undef __VGSP_ATTRIBUTE
} cudaDeviceAttr;

/* --- records ------------------------------------------------------------------------------------------------------ */

typedef struct CUuuid_st {
    char bytes[16];
} CUuuid;
typedef CUuuid cudaUUID_t;

/* Bytes; clocks in kHz. What this machine has no counterpart of is 0. */
typedef struct cudaDeviceProp {
    char name[256];
    cudaUUID_t uuid;
    char luid[8];
    unsigned int luidDeviceNodeMask;
    size_t totalGlobalMem, sharedMemPerBlock;
    int regsPerBlock, warpSize;
    size_t memPitch;
    int maxThreadsPerBlock, maxThreadsDim[3], maxGridSize[3];
    int clockRate;
    size_t totalConstMem;
    int major, minor;
    size_t textureAlignment, texturePitchAlignment;
    int deviceOverlap, multiProcessorCount, kernelExecTimeoutEnabled, integrated, canMapHostMemory, computeMode;
    int maxTexture1D, maxTexture1DMipmap, maxTexture1DLinear, maxTexture2D[2], maxTexture2DMipmap[2];
    int maxTexture2DLinear[3], maxTexture2DGather[2], maxTexture3D[3], maxTexture3DAlt[3], maxTextureCubemap;
    int maxTexture1DLayered[2], maxTexture2DLayered[3], maxTextureCubemapLayered[2];
    int maxSurface1D, maxSurface2D[2], maxSurface3D[3], maxSurface1DLayered[2], maxSurface2DLayered[3];
    int maxSurfaceCubemap, maxSurfaceCubemapLayered[2];
    size_t surfaceAlignment;
    int concurrentKernels, ECCEnabled, pciBusID, pciDeviceID, pciDomainID, tccDriver, asyncEngineCount;
    int unifiedAddressing, memoryClockRate, memoryBusWidth, l2CacheSize, persistingL2CacheMaxSize;
    int maxThreadsPerMultiProcessor, streamPrioritiesSupported, globalL1CacheSupported, localL1CacheSupported;
    size_t sharedMemPerMultiprocessor;
    int regsPerMultiprocessor, managedMemory, isMultiGpuBoard, multiGpuBoardGroupID, hostNativeAtomicSupported;
    int singleToDoublePrecisionPerfRatio, pageableMemoryAccess, concurrentManagedAccess, computePreemptionSupported;
    int canUseHostPointerForRegisteredMem, cooperativeLaunch, cooperativeMultiDeviceLaunch;
    size_t sharedMemPerBlockOptin;
    int pageableMemoryAccessUsesHostPageTables, directManagedMemAccessFromHost, maxBlocksPerMultiProcessor;
    int accessPolicyMaxWindowSize;
    size_t reservedSharedMemPerBlock;
    int hostRegisterSupported, sparseCudaArraySupported, hostRegisterReadOnlySupported;
    int timelineSemaphoreInteropSupported, memoryPoolsSupported, gpuDirectRDMASupported;
    unsigned int gpuDirectRDMAFlushWritesOptions;
    int gpuDirectRDMAWritesOrdering;
    unsigned int memoryPoolSupportedHandleTypes;
    int deferredMappingCudaArraySupported, ipcEventSupported, clusterLaunch, unifiedFunctionPointers;
} cudaDeviceProp;

typedef struct cudaFuncAttributes {
    size_t sharedSizeBytes, constSizeBytes, localSizeBytes;
    int maxThreadsPerBlock, numRegs, ptxVersion, binaryVersion, cacheModeCA;
    int maxDynamicSharedSizeBytes, preferredShmemCarveout;
    int clusterDimMustBeSet, requiredClusterWidth, requiredClusterHeight, requiredClusterDepth;
    int clusterSchedulingPolicyPreference, nonPortableClusterSizeAllowed;
} cudaFuncAttributes;

typedef struct cudaPointerAttributes {
    cudaMemoryType type;
    int device;
    void *devicePointer, *hostPointer; /* NULL where that side may not use it */
} cudaPointerAttributes;

/* --- memory in three dimensions ----------------------------------------------------------------------------------- */

/* Rows begin pitch bytes after one another, slices pitch * ysize. */
typedef struct cudaPitchedPtr {
    void *ptr;
    size_t pitch, xsize, ysize;
} cudaPitchedPtr;
typedef struct cudaExtent {
    size_t width, height, depth; /* bytes, rows, slices */
} cudaExtent;
typedef struct cudaPos {
    size_t x, y, z; /* bytes, rows, slices */
} cudaPos;
typedef struct cudaMemcpy3DParms {
    cudaArray_t srcArray;
    struct cudaPos srcPos;
    struct cudaPitchedPtr srcPtr;
    cudaArray_t dstArray;
    struct cudaPos dstPos;
    struct cudaPitchedPtr dstPtr;
    struct cudaExtent extent;
    enum cudaMemcpyKind kind;
} cudaMemcpy3DParms;
typedef struct cudaMemcpy3DPeerParms {
    cudaArray_t srcArray;
    struct cudaPos srcPos;
    struct cudaPitchedPtr srcPtr;
    int srcDevice;
    cudaArray_t dstArray;
    struct cudaPos dstPos;
    struct cudaPitchedPtr dstPtr;
    int dstDevice;
    struct cudaExtent extent;
} cudaMemcpy3DPeerParms;

/* --- memory pools ------------------------------------------------------------------------------------------------- */

typedef enum cudaMemPoolAttr {
    cudaMemPoolReuseFollowEventDependencies = 1,   /* int, and the next two */
    cudaMemPoolReuseAllowOpportunistic = 2,
    cudaMemPoolReuseAllowInternalDependencies = 3,
    cudaMemPoolAttrReleaseThreshold = 4,           /* unsigned long long, and those that follow */
    cudaMemPoolAttrReservedMemCurrent = 5,
    cudaMemPoolAttrReservedMemHigh = 6,
    cudaMemPoolAttrUsedMemCurrent = 7,
    cudaMemPoolAttrUsedMemHigh = 8
} cudaMemPoolAttr;
typedef enum cudaMemLocationType {
    cudaMemLocationTypeInvalid = 0,
    cudaMemLocationTypeDevice = 1,
    cudaMemLocationTypeHost = 2,
    cudaMemLocationTypeHostNuma = 3,
    cudaMemLocationTypeHostNumaCurrent = 4
} cudaMemLocationType;
typedef struct cudaMemLocation {
    enum cudaMemLocationType type;
    int id;
} cudaMemLocation;
typedef enum cudaMemAccessFlags {
    cudaMemAccessFlagsProtNone = 0,
    cudaMemAccessFlagsProtRead = 1,
    cudaMemAccessFlagsProtReadWrite = 3
} cudaMemAccessFlags;
typedef struct cudaMemAccessDesc {
    struct cudaMemLocation location;
    enum cudaMemAccessFlags flags;
} cudaMemAccessDesc;
typedef enum cudaMemAllocationType {
    cudaMemAllocationTypeInvalid = 0,
    cudaMemAllocationTypePinned = 1
} cudaMemAllocationType;
typedef enum cudaMemAllocationHandleType {
    cudaMemHandleTypeNone = 0,
    cudaMemHandleTypePosixFileDescriptor = 1
} cudaMemAllocationHandleType;
typedef struct cudaMemPoolProps {
    enum cudaMemAllocationType allocType;
    enum cudaMemAllocationHandleType handleTypes;
    struct cudaMemLocation location;
    void *win32SecurityAttributes;
    unsigned char reserved[64];
} cudaMemPoolProps;

/* --- launches with attributes, and attributes of streams ---------------------------------------------------------- */

typedef enum cudaAccessProperty {
    cudaAccessPropertyNormal = 0,
    cudaAccessPropertyStreaming = 1,
    cudaAccessPropertyPersisting = 2
} cudaAccessProperty;
typedef struct cudaAccessPolicyWindow {
    void *base_ptr;
    size_t num_bytes;
    float hitRatio;
    enum cudaAccessProperty hitProp, missProp;
} cudaAccessPolicyWindow;
typedef enum cudaSynchronizationPolicy {
    cudaSyncPolicyAuto = 1,
    cudaSyncPolicySpin = 2,
    cudaSyncPolicyYield = 3,
    cudaSyncPolicyBlockingSync = 4
} cudaSynchronizationPolicy;
typedef enum cudaLaunchAttributeID {
    cudaLaunchAttributeIgnore = 0,
    cudaLaunchAttributeAccessPolicyWindow = 1,
    cudaLaunchAttributeCooperative = 2,
    cudaLaunchAttributeSynchronizationPolicy = 3,
    cudaLaunchAttributeClusterDimension = 4,
    cudaLaunchAttributeClusterSchedulingPolicyPreference = 5,
    cudaLaunchAttributeProgrammaticStreamSerialization = 6,
    cudaLaunchAttributeProgrammaticEvent = 7,
    cudaLaunchAttributePriority = 8
} cudaLaunchAttributeID;
typedef union cudaLaunchAttributeValue {
    char pad[64];
    struct cudaAccessPolicyWindow accessPolicyWindow;
    int cooperative;
    enum cudaSynchronizationPolicy syncPolicy;
    struct {
        unsigned int x, y, z;
    } clusterDim;
    int programmaticStreamSerializationAllowed;
    int priority;
} cudaLaunchAttributeValue;
typedef struct cudaLaunchAttribute {
    cudaLaunchAttributeID id;
    char pad[8 - sizeof(cudaLaunchAttributeID)];
    cudaLaunchAttributeValue val;
} cudaLaunchAttribute;
typedef struct cudaLaunchConfig_st {
    dim3 gridDim, blockDim;
    size_t dynamicSmemBytes;
    cudaStream_t stream;
    cudaLaunchAttribute *attrs;
    unsigned int numAttrs;
} cudaLaunchConfig_t;
#define cudaStreamAttrID cudaLaunchAttributeID
#define cudaStreamAttrValue cudaLaunchAttributeValue
#define cudaStreamAttributeAccessPolicyWindow cudaLaunchAttributeAccessPolicyWindow
#define cudaStreamAttributeSynchronizationPolicy cudaLaunchAttributeSynchronizationPolicy
#define cudaStreamAttributePriority cudaLaunchAttributePriority

/* --- between processes: not supported ------------------------------------------------------------------------------ */

typedef struct cudaIpcMemHandle_st {
    char reserved[64];
} cudaIpcMemHandle_t;
typedef struct cudaIpcEventHandle_st {
    char reserved[64];
} cudaIpcEventHandle_t;

#endif
