/* host_api_test.c: CUDA's host functions: what they do, and which mistake gives which error, by CUDA's documentation.
 * The file is valid C for CUDA's own headers.
 */
#include <check.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <cuda.h>
#include <cuda_runtime.h>

/* The call gives this error, and so does cudaGetLastError, once. */
#define FAILS(error, call)                                 \
    do {                                                   \
        ck_assert_int_eq(call, error);                     \
        ck_assert_int_eq(cudaPeekAtLastError(), error);    \
        ck_assert_int_eq(cudaGetLastError(), error);       \
        ck_assert_int_eq(cudaGetLastError(), cudaSuccess); \
    } while (0)
#define OK(call) ck_assert_int_eq(call, cudaSuccess)

/* --- errors, versions, device ------------------------------------------------------------------------------------- */

START_TEST(names_errors)
{
    ck_assert_str_eq(cudaGetErrorName(cudaSuccess), "cudaSuccess");
    ck_assert_str_eq(cudaGetErrorName(cudaErrorInvalidValue), "cudaErrorInvalidValue");
    ck_assert_str_eq(cudaGetErrorName(cudaErrorMemoryAllocation), "cudaErrorMemoryAllocation");
    ck_assert_str_eq(cudaGetErrorString(cudaErrorInvalidValue), "invalid argument");
    ck_assert_str_eq(cudaGetErrorString(cudaErrorInvalidConfiguration), "invalid configuration argument");
    ck_assert_str_eq(cudaGetErrorString((cudaError_t)12345), "unrecognized error code");
    ck_assert_str_eq(cudaGetErrorName(cudaErrorMisalignedAddress), "cudaErrorMisalignedAddress");
    ck_assert_str_eq(cudaGetErrorString(cudaErrorPeerAccessAlreadyEnabled), "peer access is already enabled");
    ck_assert_int_eq(cudaErrorGraphExecUpdateFailure, 910);
}
END_TEST

START_TEST(tells_versions)
{
    int driver = 0, runtime = 0;
    OK(cudaDriverGetVersion(&driver));
    OK(cudaRuntimeGetVersion(&runtime));
    ck_assert_int_eq(runtime, CUDART_VERSION);
    ck_assert_int_ge(driver, runtime);
    FAILS(cudaErrorInvalidValue, cudaRuntimeGetVersion(NULL));
}
END_TEST

START_TEST(finds_the_device)
{
    int count = 0, device = -1;
    OK(cudaGetDeviceCount(&count));
    ck_assert_int_eq(count, 1);
    OK(cudaSetDevice(0));
    OK(cudaGetDevice(&device));
    ck_assert_int_eq(device, 0);
    FAILS(cudaErrorInvalidDevice, cudaSetDevice(1));
    FAILS(cudaErrorInvalidDevice, cudaSetDevice(-1));
    FAILS(cudaErrorInvalidValue, cudaGetDeviceCount(NULL));
    FAILS(cudaErrorInvalidValue, cudaGetDevice(NULL));
}
END_TEST

START_TEST(describes_the_device)
{
    struct cudaDeviceProp p;
    OK(cudaGetDeviceProperties(&p, 0));
    ck_assert_int_gt(strlen(p.name), 0);
    ck_assert_uint_gt(p.totalGlobalMem, 0);
    ck_assert_int_eq(p.warpSize, 32);
    ck_assert_int_eq(p.maxThreadsPerBlock, 1024);
    ck_assert_int_eq(p.maxThreadsDim[2], 64);
    ck_assert_int_eq(p.maxGridSize[0], 2147483647);
    ck_assert_int_eq(p.maxGridSize[1], 65535);
    ck_assert_uint_eq(p.sharedMemPerBlock, 48 << 10);
    ck_assert_uint_ge(p.sharedMemPerBlockOptin, 99 << 10);
    ck_assert_int_ge(p.major, 8);
    ck_assert_int_ge(p.multiProcessorCount, 1);
    FAILS(cudaErrorInvalidDevice, cudaGetDeviceProperties(&p, 7));
    FAILS(cudaErrorInvalidValue, cudaGetDeviceProperties(NULL, 0));
}
END_TEST

static int attribute(enum cudaDeviceAttr which)
{
    int value = -1;
    OK(cudaDeviceGetAttribute(&value, which, 0));
    return value;
}

START_TEST(attributes_agree_with_properties)
{
    struct cudaDeviceProp p;
    int value;
    OK(cudaGetDeviceProperties(&p, 0));
    ck_assert_int_eq(attribute(cudaDevAttrWarpSize), p.warpSize);
    ck_assert_int_eq(attribute(cudaDevAttrMaxBlockDimX), p.maxThreadsDim[0]);
    ck_assert_int_eq(attribute(cudaDevAttrMaxGridDimZ), p.maxGridSize[2]);
    ck_assert_int_eq(attribute(cudaDevAttrMultiProcessorCount), p.multiProcessorCount);
    ck_assert_int_eq(attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin), (int)p.sharedMemPerBlockOptin);
    ck_assert_int_eq(attribute(cudaDevAttrComputeCapabilityMajor), p.major);
    ck_assert_int_eq(attribute(cudaDevAttrManagedMemory), p.managedMemory);
    ck_assert_int_eq(attribute(cudaDevAttrUnifiedAddressing), 1);
    FAILS(cudaErrorInvalidValue, cudaDeviceGetAttribute(&value, (enum cudaDeviceAttr)9999, 0));
    FAILS(cudaErrorInvalidDevice, cudaDeviceGetAttribute(&value, cudaDevAttrWarpSize, 3));
    FAILS(cudaErrorInvalidValue, cudaDeviceGetAttribute(NULL, cudaDevAttrWarpSize, 0));
}
END_TEST

START_TEST(keeps_limits)
{
    size_t before = 0, after = 0;
    OK(cudaDeviceGetLimit(&before, cudaLimitStackSize));
    ck_assert_uint_gt(before, 0);
    OK(cudaDeviceSetLimit(cudaLimitStackSize, 2 * before));
    OK(cudaDeviceGetLimit(&after, cudaLimitStackSize));
    ck_assert_uint_ge(after, 2 * before);
    FAILS(cudaErrorInvalidValue, cudaDeviceGetLimit(NULL, cudaLimitStackSize));
}
END_TEST

START_TEST(has_no_peers)
{
    int can = -1;
    OK(cudaDeviceCanAccessPeer(&can, 0, 0));
    ck_assert_int_eq(can, 0);
    FAILS(cudaErrorInvalidDevice, cudaDeviceCanAccessPeer(&can, 0, 1));
    FAILS(cudaErrorInvalidDevice, cudaDeviceEnablePeerAccess(0, 0));
}
END_TEST

/* --- memory ------------------------------------------------------------------------------------------------------- */

START_TEST(allocates_and_frees)
{
    void *a = NULL, *b = NULL;
    OK(cudaMalloc(&a, 1000));
    OK(cudaMalloc(&b, 1));
    ck_assert_ptr_nonnull(a);
    ck_assert_ptr_nonnull(b);
    ck_assert_ptr_ne(a, b);
    ck_assert_uint_eq((size_t)a % 256, 0);
    OK(cudaFree(a));
    OK(cudaFree(b));
    OK(cudaFree(NULL));
    OK(cudaMalloc(&a, 0));
    ck_assert_ptr_null(a);
}
END_TEST

START_TEST(refuses_bad_frees)
{
    void *device = NULL, *host = NULL;
    int plain = 0;
    OK(cudaMalloc(&device, 64));
    OK(cudaMallocHost(&host, 64));
    FAILS(cudaErrorInvalidValue, cudaFree((char *)device + 8));
    FAILS(cudaErrorInvalidValue, cudaFree(&plain));
    FAILS(cudaErrorInvalidValue, cudaFreeHost(&plain));
    OK(cudaFree(device));
    FAILS(cudaErrorInvalidValue, cudaFree(device));
    OK(cudaFreeHost(host));
    FAILS(cudaErrorInvalidValue, cudaFreeHost(host));
}
END_TEST

START_TEST(runs_out_of_memory)
{
    size_t available = 0, total = 0;
    void *p = (void *)1;
    OK(cudaMemGetInfo(&available, &total));
    ck_assert_uint_gt(available, 0);
    ck_assert_uint_le(available, total);
    FAILS(cudaErrorMemoryAllocation, cudaMalloc(&p, total + (1 << 20)));
    ck_assert_ptr_eq(p, (void *)1);
    FAILS(cudaErrorInvalidValue, cudaMalloc(NULL, 4));
}
END_TEST

START_TEST(copies_there_and_back)
{
    int out[100], in[100];
    void *a, *b;
    for (int i = 0; i < 100; i++) out[i] = i * i;
    OK(cudaMalloc(&a, sizeof out));
    OK(cudaMalloc(&b, sizeof out));
    OK(cudaMemcpy(a, out, sizeof out, cudaMemcpyHostToDevice));
    OK(cudaMemcpy(b, a, sizeof out, cudaMemcpyDeviceToDevice));
    OK(cudaMemcpy(in, b, sizeof in, cudaMemcpyDeviceToHost));
    ck_assert_mem_eq(in, out, sizeof in);
    memset(in, 0, sizeof in);
    OK(cudaMemcpy(in, b, sizeof in, cudaMemcpyDefault));
    ck_assert_mem_eq(in, out, sizeof in);
    OK(cudaMemset(b, 0x5a, 8));
    OK(cudaMemcpyPeer(a, 0, b, 0, 8));
    OK(cudaMemcpy(in, a, 8, cudaMemcpyDeviceToHost));
    ck_assert_int_eq(in[1], 0x5a5a5a5a);
    OK(cudaMemcpy(a, out, 0, cudaMemcpyHostToDevice));
    FAILS(cudaErrorInvalidDevice, cudaMemcpyPeer(a, 1, b, 0, 8));
    FAILS(cudaErrorInvalidMemcpyDirection, cudaMemcpy(a, out, 4, (enum cudaMemcpyKind)17));
    OK(cudaFree(a));
    OK(cudaFree(b));
}
END_TEST

START_TEST(checks_directions)
{
    int host = 1;
    void *device;
    OK(cudaMalloc(&device, 64));
    FAILS(cudaErrorInvalidMemcpyDirection, cudaMemcpy(&host, device, 4, cudaMemcpyHostToDevice));
    OK(cudaFree(device));
}
END_TEST

START_TEST(copies_rectangles)
{
    unsigned char out[6][10], in[6][10] = {{0}};
    void *device = NULL;
    size_t pitch = 0;
    for (int i = 0; i < 60; i++) out[i / 10][i % 10] = (unsigned char)i;
    OK(cudaMallocPitch(&device, &pitch, 10, 6));
    ck_assert_uint_ge(pitch, 10);
    ck_assert_uint_eq(pitch % 256, 0);
    OK(cudaMemset2D(device, pitch, 0xee, 10, 6));
    OK(cudaMemcpy2D(device, pitch, out, 10, 7, 5, cudaMemcpyHostToDevice));
    OK(cudaMemcpy2D(in, 10, device, pitch, 10, 6, cudaMemcpyDeviceToHost));
    for (int y = 0; y < 6; y++)
        for (int x = 0; x < 10; x++) ck_assert_uint_eq(in[y][x], x < 7 && y < 5 ? out[y][x] : 0xee);
    FAILS(cudaErrorInvalidPitchValue, cudaMemcpy2D(device, pitch, out, 5, 7, 2, cudaMemcpyHostToDevice));
    OK(cudaFree(device));
}
END_TEST

START_TEST(pins_host_memory)
{
    void *pinned = NULL, *device = NULL;
    unsigned flags = 0;
    char *plain = malloc(8192);
    OK(cudaHostAlloc(&pinned, 256, cudaHostAllocMapped | cudaHostAllocPortable));
    memset(pinned, 1, 256);
    OK(cudaHostGetDevicePointer(&device, pinned, 0));
    ck_assert_ptr_nonnull(device);
    OK(cudaHostGetFlags(&flags, pinned));
    ck_assert_uint_ne(flags & cudaHostAllocMapped, 0);
    FAILS(cudaErrorInvalidValue, cudaHostAlloc(&pinned, 256, 0x100));
    FAILS(cudaErrorInvalidValue, cudaHostGetDevicePointer(&device, plain, 0));
    OK(cudaHostRegister(plain, 8192, cudaHostRegisterDefault));
    FAILS(cudaErrorHostMemoryAlreadyRegistered, cudaHostRegister(plain, 8192, cudaHostRegisterDefault));
    OK(cudaHostUnregister(plain));
    FAILS(cudaErrorHostMemoryNotRegistered, cudaHostUnregister(plain));
    FAILS(cudaErrorInvalidValue, cudaHostRegister(NULL, 8192, 0));
    OK(cudaFreeHost(pinned));
    free(plain);
}
END_TEST

START_TEST(shares_managed_memory)
{
    int *managed = NULL, copy = 0;
    OK(cudaMallocManaged((void **)&managed, 64, cudaMemAttachGlobal));
    managed[0] = 42;
    OK(cudaMemcpy(&copy, managed, 4, cudaMemcpyDefault));
    ck_assert_int_eq(copy, 42);
    OK(cudaMemAdvise(managed, 64, cudaMemAdviseSetReadMostly, 0));
    OK(cudaMemPrefetchAsync(managed, 64, cudaCpuDeviceId, NULL));
    OK(cudaStreamAttachMemAsync(NULL, managed, 0, cudaMemAttachGlobal));
    FAILS(cudaErrorInvalidValue, cudaMemPrefetchAsync(managed, 0, 0, NULL));
    FAILS(cudaErrorInvalidDevice, cudaMemPrefetchAsync(managed, 64, 5, NULL));
    FAILS(cudaErrorInvalidValue, cudaMallocManaged((void **)&managed, 0, cudaMemAttachGlobal));
    FAILS(cudaErrorInvalidValue, cudaMallocManaged((void **)&managed, 64, 0));
    OK(cudaFree(managed));
}
END_TEST

static struct cudaPointerAttributes attributes_of(const void *pointer)
{
    struct cudaPointerAttributes a;
    OK(cudaPointerGetAttributes(&a, pointer));
    return a;
}

START_TEST(knows_pointers)
{
    void *device, *pinned, *managed;
    int plain;
    OK(cudaMalloc(&device, 64));
    OK(cudaMallocHost(&pinned, 64));
    OK(cudaMallocManaged(&managed, 64, cudaMemAttachGlobal));
    ck_assert_int_eq(attributes_of(device).type, cudaMemoryTypeDevice);
    ck_assert_int_eq(attributes_of(device).device, 0);
    ck_assert_ptr_eq(attributes_of((char *)device + 5).devicePointer, (char *)device + 5);
    ck_assert_ptr_null(attributes_of(device).hostPointer);
    ck_assert_int_eq(attributes_of(pinned).type, cudaMemoryTypeHost);
    ck_assert_ptr_eq(attributes_of(pinned).hostPointer, pinned);
    ck_assert_int_eq(attributes_of(managed).type, cudaMemoryTypeManaged);
    ck_assert_ptr_eq(attributes_of(managed).devicePointer, managed);
    ck_assert_int_eq(attributes_of(&plain).type, cudaMemoryTypeUnregistered);
    FAILS(cudaErrorInvalidValue, cudaPointerGetAttributes(NULL, device));
    OK(cudaFree(device));
    OK(cudaFreeHost(pinned));
    OK(cudaFree(managed));
}
END_TEST

/* --- streams and events ------------------------------------------------------------------------------------------- */

START_TEST(makes_streams)
{
    cudaStream_t stream;
    unsigned flags = 9;
    int least, greatest, priority = 99;
    OK(cudaDeviceGetStreamPriorityRange(&least, &greatest));
    ck_assert_int_eq(least, 0);
    ck_assert_int_le(greatest, least);
    OK(cudaStreamCreateWithPriority(&stream, cudaStreamNonBlocking, greatest));
    OK(cudaStreamGetFlags(stream, &flags));
    ck_assert_uint_eq(flags, cudaStreamNonBlocking);
    OK(cudaStreamGetPriority(stream, &priority));
    ck_assert_int_eq(priority, greatest);
    OK(cudaStreamSynchronize(stream));
    OK(cudaStreamQuery(stream));
    OK(cudaStreamDestroy(stream));
    OK(cudaStreamSynchronize(NULL));
    OK(cudaStreamSynchronize(cudaStreamLegacy));
    FAILS(cudaErrorInvalidResourceHandle, cudaStreamDestroy(NULL));
    FAILS(cudaErrorInvalidValue, cudaStreamCreate(NULL));
    FAILS(cudaErrorInvalidValue, cudaStreamCreateWithFlags(&stream, 0x80));
}
END_TEST

/* CUDA leaves the use of a dead handle undefined; here it is an error. */
START_TEST(knows_dead_handles)
{
    cudaStream_t stream;
    cudaEvent_t event;
    OK(cudaStreamCreate(&stream));
    OK(cudaStreamDestroy(stream));
    FAILS(cudaErrorInvalidResourceHandle, cudaStreamSynchronize(stream));
    FAILS(cudaErrorInvalidResourceHandle, cudaStreamDestroy(stream));
    OK(cudaEventCreate(&event));
    OK(cudaEventDestroy(event));
    FAILS(cudaErrorInvalidResourceHandle, cudaEventRecord(event, NULL));
    FAILS(cudaErrorInvalidResourceHandle, cudaEventDestroy(event));
}
END_TEST

static void append_one(void *data)
{
    int *numbers = data;
    numbers[++numbers[0]] = 1;
}

static cudaError_t seen_status;
static cudaStream_t seen_stream;
static void append_two(cudaStream_t stream, cudaError_t status, void *data)
{
    int *numbers = data;
    seen_stream = stream;
    seen_status = status;
    numbers[++numbers[0]] = 2;
}

START_TEST(calls_host_functions_in_order)
{
    int numbers[5] = {0};
    cudaStream_t stream;
    seen_status = cudaErrorUnknown;
    OK(cudaStreamCreate(&stream));
    OK(cudaLaunchHostFunc(stream, append_one, numbers));
    OK(cudaStreamAddCallback(stream, append_two, numbers, 0));
    OK(cudaLaunchHostFunc(stream, append_one, numbers));
    OK(cudaStreamSynchronize(stream));
    ck_assert_int_eq(numbers[0], 3);
    ck_assert_int_eq(numbers[1], 1);
    ck_assert_int_eq(numbers[2], 2);
    ck_assert_int_eq(numbers[3], 1);
    ck_assert_int_eq(seen_status, cudaSuccess);
    ck_assert_ptr_eq(seen_stream, stream);
    FAILS(cudaErrorInvalidValue, cudaLaunchHostFunc(stream, NULL, NULL));
    FAILS(cudaErrorInvalidValue, cudaStreamAddCallback(stream, append_two, NULL, 1));
    OK(cudaStreamDestroy(stream));
}
END_TEST

static cudaError_t refused[10];

static void call_cuda(void *data)
{
    cudaStream_t stream = *(cudaStream_t *)data, fresh;
    cudaEvent_t event;
    void *memory;
    refused[0] = cudaMalloc(&memory, 4);
    refused[1] = cudaDeviceSynchronize();
    refused[2] = cudaStreamSynchronize(stream);
    refused[3] = cudaLaunchHostFunc(stream, append_one, NULL);
    refused[4] = cudaStreamAddCallback(stream, append_two, NULL, 0);
    refused[5] = cudaStreamCreate(&fresh);
    refused[6] = cudaEventCreate(&event);
    refused[7] = cudaMemsetAsync(&memory, 0, 4, stream);
    refused[8] = cudaStreamSynchronize(cudaStreamPerThread);
    refused[9] = cudaDeviceReset();
}

static void call_cuda_back(cudaStream_t stream, cudaError_t status, void *data)
{
    (void)stream, (void)status;
    call_cuda(data);
}

START_TEST(host_functions_may_not_call_cuda)
{
    cudaStream_t stream;
    OK(cudaStreamCreate(&stream));
    for (int round = 0; round < 2; round++) {
        memset(refused, 0, sizeof refused);
        if (round) OK(cudaStreamAddCallback(stream, call_cuda_back, &stream, 0));
        else OK(cudaLaunchHostFunc(stream, call_cuda, &stream));
        OK(cudaStreamSynchronize(stream));
        for (int i = 0; i < 10; i++) ck_assert_int_eq(refused[i], cudaErrorNotPermitted);
    }
    OK(cudaStreamDestroy(stream));
}
END_TEST

START_TEST(measures_with_events)
{
    cudaEvent_t start, end, untimed;
    float milliseconds = -1.0f;
    OK(cudaEventCreate(&start));
    OK(cudaEventCreate(&end));
    OK(cudaEventCreateWithFlags(&untimed, cudaEventDisableTiming));
    OK(cudaEventQuery(start));
    OK(cudaEventRecord(start, NULL));
    OK(cudaEventRecord(end, NULL));
    OK(cudaEventRecord(untimed, NULL));
    OK(cudaEventSynchronize(end));
    OK(cudaEventElapsedTime(&milliseconds, start, end));
    ck_assert(milliseconds >= 0.0f && milliseconds < 10000.0f);
    OK(cudaStreamWaitEvent(NULL, end, 0));
    OK(cudaDeviceSynchronize());
    OK(cudaThreadSynchronize());
    FAILS(cudaErrorInvalidResourceHandle, cudaEventElapsedTime(&milliseconds, start, untimed));
    FAILS(cudaErrorInvalidResourceHandle, cudaEventElapsedTime(&milliseconds, NULL, end));
    FAILS(cudaErrorInvalidResourceHandle, cudaEventDestroy(NULL));
    FAILS(cudaErrorInvalidValue, cudaEventCreateWithFlags(&start, 0x40));
    OK(cudaEventDestroy(start));
    OK(cudaEventDestroy(end));
    OK(cudaEventDestroy(untimed));
}
END_TEST

START_TEST(works_in_stream_order)
{
    int out[64], in[64];
    void *a, *b;
    cudaStream_t stream;
    for (int i = 0; i < 64; i++) out[i] = i;
    OK(cudaStreamCreate(&stream));
    OK(cudaMallocAsync(&a, sizeof out, stream));
    OK(cudaMallocAsync(&b, sizeof out, stream));
    OK(cudaMemcpyAsync(a, out, sizeof out, cudaMemcpyHostToDevice, stream));
    OK(cudaMemcpyAsync(b, a, sizeof out, cudaMemcpyDeviceToDevice, stream));
    OK(cudaMemsetAsync(a, 0, sizeof out, stream));
    OK(cudaMemcpyAsync(in, b, sizeof in, cudaMemcpyDeviceToHost, stream));
    OK(cudaFreeAsync(a, stream));
    OK(cudaFreeAsync(b, stream));
    OK(cudaStreamSynchronize(stream));
    ck_assert_mem_eq(in, out, sizeof in);
    OK(cudaStreamDestroy(stream));
}
END_TEST

/* --- kernels and variables that nobody registered ----------------------------------------------------------------- */

START_TEST(refuses_unknown_names)
{
    struct cudaFuncAttributes attributes;
    dim3 one = {1, 1, 1};
    int foreign = 0, blocks;
    size_t size;
    void *address;
    FAILS(cudaErrorInvalidDeviceFunction, cudaLaunchKernel(&foreign, one, one, NULL, 0, NULL));
    FAILS(cudaErrorInvalidDeviceFunction, cudaLaunchKernel(NULL, one, one, NULL, 0, NULL));
    FAILS(cudaErrorInvalidDeviceFunction, cudaFuncGetAttributes(&attributes, &foreign));
    FAILS(cudaErrorInvalidDeviceFunction, cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, &foreign, 32, 0));
    FAILS(cudaErrorInvalidSymbol, cudaGetSymbolAddress(&address, &foreign));
    FAILS(cudaErrorInvalidSymbol, cudaGetSymbolSize(&size, &foreign));
    FAILS(cudaErrorInvalidSymbol, cudaMemcpyToSymbol(&foreign, &size, 4, 0, cudaMemcpyHostToDevice));
}
END_TEST

START_TEST(resets)
{
    void *p;
    OK(cudaMalloc(&p, 64));
    OK(cudaThreadExit());
    OK(cudaDeviceReset());
    OK(cudaMalloc(&p, 64));
    OK(cudaFree(p));
}
END_TEST

START_TEST(knows_its_place_on_the_bus)
{
    char id[32] = "";
    int device = -1, only = 0, value = -1;
    OK(cudaDeviceGetPCIBusId(id, sizeof id, 0));
    OK(cudaDeviceGetByPCIBusId(&device, id));
    ck_assert_int_eq(device, 0);
    FAILS(cudaErrorInvalidValue, cudaDeviceGetPCIBusId(id, 4, 0));
    FAILS(cudaErrorInvalidDevice, cudaDeviceGetPCIBusId(id, sizeof id, 1));
    FAILS(cudaErrorInvalidDevice, cudaDeviceGetByPCIBusId(&device, "0000:65:00.0"));
    FAILS(cudaErrorInvalidValue, cudaDeviceGetByPCIBusId(&device, "first"));
    OK(cudaSetValidDevices(&only, 1));
    FAILS(cudaErrorInvalidDevice, cudaDeviceGetP2PAttribute(&value, cudaDevP2PAttrAccessSupported, 0, 0));
    OK(cudaThreadSynchronize());
}
END_TEST

START_TEST(has_a_driver)
{
    const char *text = NULL;
    char name[64] = "";
    CUdevice device = -1;
    int major = 0, minor = 0, count = 0;
    size_t bytes = 0;
    struct cudaDeviceProp p;
    ck_assert_int_eq(cuInit(0), CUDA_SUCCESS);
    ck_assert_int_eq(cuInit(1), CUDA_ERROR_INVALID_VALUE);
    ck_assert_int_eq(cuDeviceGetCount(&count), CUDA_SUCCESS);
    ck_assert_int_eq(cuDeviceGet(&device, count), CUDA_ERROR_INVALID_DEVICE);
    ck_assert_int_eq(cuDeviceGet(&device, 0), CUDA_SUCCESS);
    OK(cudaGetDeviceProperties(&p, 0));
    ck_assert_int_eq(cuDeviceGetName(name, sizeof name, device), CUDA_SUCCESS);
    ck_assert_int_eq(strncmp(name, p.name, sizeof name - 1), 0);
    ck_assert_int_eq(cuDeviceComputeCapability(&major, &minor, device), CUDA_SUCCESS);
    ck_assert_int_eq(major * 10 + minor, p.major * 10 + p.minor);
    ck_assert_int_eq(cuDeviceTotalMem(&bytes, device), CUDA_SUCCESS);
    ck_assert_uint_eq(bytes, p.totalGlobalMem);
    ck_assert_int_eq(cuDeviceGetAttribute(&count, CU_DEVICE_ATTRIBUTE_WARP_SIZE, 7), CUDA_ERROR_INVALID_DEVICE);
    ck_assert_int_eq(cudaGetLastError(), cudaSuccess);
    ck_assert_int_eq(cuGetErrorName(CUDA_ERROR_NOT_FOUND, &text), CUDA_SUCCESS);
    ck_assert_str_eq(text, "CUDA_ERROR_NOT_FOUND");
    ck_assert_int_eq(cuGetErrorString((CUresult)12345, &text), CUDA_ERROR_INVALID_VALUE);
}
END_TEST

/* Each thread's stream is its own, lives while the thread does, and is a new one after a reset. */
static void *own_stream_id(void *id)
{
    OK(cudaStreamGetId(cudaStreamPerThread, id));
    OK(cudaMemsetAsync(NULL, 0, 0, cudaStreamPerThread));
    OK(cudaStreamSynchronize(cudaStreamPerThread));
    return NULL;
}

START_TEST(gives_each_thread_a_stream)
{
    unsigned long long here = 0, again = 0, there = 0, legacy = 0;
    pthread_t thread;
    cudaEvent_t event;
    own_stream_id(&here);
    own_stream_id(&again);
    pthread_create(&thread, NULL, own_stream_id, &there);
    pthread_join(thread, NULL);
    OK(cudaStreamGetId(0, &legacy));
    ck_assert(here == again && here != there && here != legacy && there != legacy);
    OK(cudaEventCreate(&event));
    OK(cudaEventRecord(event, cudaStreamPerThread));
    OK(cudaStreamWaitEvent(cudaStreamLegacy, event, 0));
    OK(cudaStreamSynchronize(cudaStreamPerThread));
    OK(cudaStreamQuery(cudaStreamPerThread));
    FAILS(cudaErrorInvalidResourceHandle, cudaStreamDestroy(cudaStreamPerThread));
    OK(cudaDeviceReset());
    cudaStream_t mine;
    OK(cudaStreamCreate(&mine));
    OK(cudaStreamGetId(cudaStreamPerThread, &again));
    OK(cudaStreamGetId(mine, &legacy));
    ck_assert(again != legacy);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("cuda_host_api");
    TCase *device = tcase_create("device"), *memory = tcase_create("memory"), *order = tcase_create("order");
    tcase_add_test(device, names_errors);
    tcase_add_test(device, tells_versions);
    tcase_add_test(device, finds_the_device);
    tcase_add_test(device, describes_the_device);
    tcase_add_test(device, attributes_agree_with_properties);
    tcase_add_test(device, keeps_limits);
    tcase_add_test(device, has_no_peers);
    tcase_add_test(device, knows_its_place_on_the_bus);
    tcase_add_test(device, has_a_driver);
    tcase_add_test(device, resets);
    tcase_add_test(memory, allocates_and_frees);
    tcase_add_test(memory, refuses_bad_frees);
    tcase_add_test(memory, runs_out_of_memory);
    tcase_add_test(memory, copies_there_and_back);
    tcase_add_test(memory, checks_directions);
    tcase_add_test(memory, copies_rectangles);
    tcase_add_test(memory, pins_host_memory);
    tcase_add_test(memory, shares_managed_memory);
    tcase_add_test(memory, knows_pointers);
    tcase_add_test(order, makes_streams);
    tcase_add_test(order, gives_each_thread_a_stream);
    tcase_add_test(order, knows_dead_handles);
    tcase_add_test(order, calls_host_functions_in_order);
    tcase_add_test(order, host_functions_may_not_call_cuda);
    tcase_add_test(order, measures_with_events);
    tcase_add_test(order, works_in_stream_order);
    tcase_add_test(order, refuses_unknown_names);
    suite_add_tcase(s, device);
    suite_add_tcase(s, memory);
    suite_add_tcase(s, order);
    return s;
}

int main(void)
{
    SRunner *runner = srunner_create(suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
