// The host's side of CUDA beside kernels: variables by name with offsets, attributes of kernels and their bounds, launches by
// every name and with attributes, launches that are refused, streams and events around a slow kernel, callbacks, pools,
// memory of every kind, and what errors are called.
#include "kernel_test.h"
#include <string>

#define FAILS(call, error)                                                                               \
    do {                                                                                                 \
        cudaError_t got = (call);                                                                        \
        if (got != (error)) fail("line %d: %s gives %s", __LINE__, #call, cudaGetErrorName(got));        \
        cudaGetLastError();                                                                              \
    } while (0)

__global__ void increment(int *p, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) p[i]++;
}

static int at(const int *device)
{
    int value;
    MUST(cudaMemcpy(&value, device, sizeof value, cudaMemcpyDefault));
    return value;
}

// --- variables by name ---

__constant__ int table[16];
__device__ float plane[8][8];
__device__ int single;

__global__ void read_table(int *out) { out[threadIdx.x] = table[threadIdx.x]; }

static void test_symbols()
{
    int squares[16], three[3], got = 0;
    for (int i = 0; i < 16; i++) squares[i] = i * i;
    Buffer<int> out(16);
    MUST(cudaMemcpyToSymbol(table, squares, sizeof squares));
    MUST(cudaMemcpyToSymbol(table, squares + 10, 3 * sizeof(int), 4 * sizeof(int)));
    read_table<<<1, 16>>>(out.device);
    out.down();
    for (int i = 0; i < 16; i++) expect("table", i, out[i], i >= 4 && i < 7 ? squares[i + 6] : squares[i]);
    MUST(cudaMemcpyFromSymbol(three, table, sizeof three, 5 * sizeof(int), cudaMemcpyDeviceToHost));
    for (int i = 0; i < 3; i++) expect("from the table", i, three[i], i < 2 ? squares[i + 11] : squares[7]);
    FAILS(cudaMemcpyToSymbol(table, squares, sizeof squares, 4), cudaErrorInvalidValue);
    FAILS(cudaMemcpyFromSymbol(three, table, 4, sizeof table), cudaErrorInvalidValue);
    MUST(cudaMemcpyToSymbolAsync(single, &squares[3], 4, 0, cudaMemcpyHostToDevice, 0));
    MUST(cudaMemcpyFromSymbolAsync(&got, single, 4, 0, cudaMemcpyDeviceToHost, 0));
    MUST(cudaDeviceSynchronize());
    expect("single", 0, got, 9);
    void *address;
    size_t size;
    float value = 3, column[8];
    MUST(cudaGetSymbolAddress(&address, plane));
    MUST(cudaGetSymbolSize(&size, plane));
    expect("size", 0, size, sizeof plane);
    MUST(cudaMemset(address, 0, size));
    MUST(cudaMemcpyToSymbol(plane, &value, sizeof value, (8 * 2 + 1) * sizeof value));
    MUST(cudaMemcpy2D(column, 4, (char *)address + 4, sizeof plane[0], 4, 8, cudaMemcpyDeviceToHost));
    for (int i = 0; i < 8; i++) expect("column", i, column[i], i == 2 ? 3.0f : 0.0f);
}

// --- kernels and their launches ---

struct Big {
    int a[500];
};
extern __shared__ int dynamic[];

__global__ void __launch_bounds__(128) bounded(int *p) { p[0] = (int)blockDim.x; }
__global__ void __launch_bounds__(16 * 8, 2) bounded_by_product(int *p) { p[0] = (int)blockDim.x; }
__global__ void use_dynamic(int *out, int n)
{
    dynamic[n - 1] = n;
    out[0] = dynamic[n - 1] + 5;
}
__global__ void take_big(Big b, int *out) { out[0] = b.a[0] + b.a[499]; }

static void test_attributes()
{
    cudaFuncAttributes a;
    Buffer<int> p(1);
    int most, grid, block;
    MUST(cudaFuncGetAttributes(&a, bounded));
    expect("bounded", 0, a.maxThreadsPerBlock, 128);
    MUST(cudaFuncGetAttributes(&a, bounded_by_product));
    expect("bounded by a product", 0, a.maxThreadsPerBlock, 128);
    MUST(cudaFuncGetAttributes(&a, (const void *)increment));
    expect("not bounded", 0, a.maxThreadsPerBlock, 1024);
    bounded<<<1, 129>>>(p.device);
    if (cudaGetLastError() == cudaSuccess) fail("more threads than the kernel's bound");
    bounded<<<1, 128>>>(p.device);
    expect("bounded", 1, at(p.device), 128);
    MUST(cudaDeviceGetAttribute(&most, cudaDevAttrMaxSharedMemoryPerBlockOptin, 0));
    use_dynamic<<<1, 1, 60000>>>(p.device, 15000);
    FAILS(cudaGetLastError(), cudaErrorInvalidValue);
    FAILS(cudaFuncSetAttribute(use_dynamic, cudaFuncAttributeMaxDynamicSharedMemorySize, most + 1), cudaErrorInvalidValue);
    MUST(cudaFuncSetAttribute(use_dynamic, cudaFuncAttributeMaxDynamicSharedMemorySize, 60000));
    use_dynamic<<<1, 1, 60000>>>(p.device, 15000);
    expect("dynamic", 0, at(p.device), 15005);
    MUST(cudaOccupancyMaxPotentialBlockSize(&grid, &block, bounded, 0, 0));
    if (block > 128 || block % 32 || grid < 1) fail("occupancy of bounded: %d blocks of %d", grid, block);
    MUST(cudaOccupancyMaxPotentialBlockSizeVariableSMem(&grid, &block, increment, [](int n) { return (size_t)n * 4; }, 256));
    if (block > 256 || block < 32 || grid < 1) fail("occupancy up to 256: %d blocks of %d", grid, block);
}

static void test_launches()
{
    Buffer<int> p(1000);
    int n = 1000, *device = p.device;
    void *arguments[] = {&device, &n};
    p.fill(0);
    cudaLaunchAttribute attribute;
    cudaLaunchConfig_t config = {};
    config.gridDim = 4, config.blockDim = 250, config.attrs = &attribute, config.numAttrs = 1;
    attribute.id = cudaLaunchAttributePriority, attribute.val.priority = 0;
    MUST(cudaLaunchKernelEx(&config, increment, p.device, n));
    attribute.id = cudaLaunchAttributeCooperative, attribute.val.cooperative = 1;
    MUST(cudaLaunchKernelExC(&config, (const void *)increment, arguments));
    MUST(cudaLaunchKernel((const void *)increment, dim3(4), dim3(250), arguments, 0, 0));
    increment<<<4, 250, 0, cudaStreamLegacy>>>(p.device, n);
    MUST(cudaStreamSynchronize(cudaStreamLegacy));
    increment<<<4, 250, 0, cudaStreamPerThread>>>(p.device, n);
    MUST(cudaStreamSynchronize(cudaStreamPerThread));
    for (int i : {0, 500, 999}) expect("launches", i, at(p.device + i), 5);
    Big b;
    b.a[0] = 4, b.a[499] = 38;
    take_big<<<1, 1>>>(b, p.device);
    b.a[0] = 0; // the launch has its own
    expect("big", 0, at(p.device), 42);
    const dim3 refused[][2] = {{0, 1}, {1, 0}, {1, 1025}, {dim3(1, 65536), 1}, {1, dim3(1, 1, 65)}, {1, dim3(32, 33)}};
    for (auto &shape : refused) {
        increment<<<shape[0], shape[1]>>>(p.device, n);
        FAILS(cudaPeekAtLastError(), cudaErrorInvalidConfiguration);
    }
    MUST(cudaDeviceSynchronize());
    expect("nothing ran", 0, at(p.device), 42);
}

// --- order ---

__global__ void slow(int *p)
{
    long long start = clock64();
    while (clock64() - start < 20000000) {
    }
    *p = 7;
}

static int called;
static cudaError_t call_status;
static void CUDART_CB callback(cudaStream_t, cudaError_t status, void *data)
{
    called += *(int *)data;
    call_status = status;
}
static void CUDART_CB twice(void *data) { *(int *)data *= 2; }

static void test_order()
{
    cudaStream_t a, b;
    cudaEvent_t done, untimed, later;
    Buffer<int> p(1);
    int five = 5, three = 3;
    float milliseconds = -1;
    p.fill(0);
    MUST(cudaStreamCreateWithFlags(&a, cudaStreamNonBlocking));
    MUST(cudaStreamCreate(&b));
    MUST(cudaEventCreate(&done));
    MUST(cudaEventCreateWithFlags(&untimed, cudaEventDisableTiming));
    MUST(cudaEventCreate(&later));
    MUST(cudaEventQuery(later)); // never recorded
    slow<<<1, 1, 0, a>>>(p.device);
    MUST(cudaEventRecord(done, a));
    expect("stream", 0, (int)cudaStreamQuery(a), (int)cudaErrorNotReady);
    expect("event", 0, (int)cudaEventQuery(done), (int)cudaErrorNotReady);
    MUST(cudaGetLastError()); // no error
    MUST(cudaStreamWaitEvent(b, done, 0));
    increment<<<1, 1, 0, b>>>(p.device, 1);
    MUST(cudaEventRecord(untimed, b));
    FAILS(cudaEventElapsedTime(&milliseconds, done, untimed), cudaErrorInvalidResourceHandle);
    FAILS(cudaEventElapsedTime(&milliseconds, done, later), cudaErrorInvalidResourceHandle);
    MUST(cudaStreamAddCallback(b, callback, &five, 0));
    MUST(cudaLaunchHostFunc(b, twice, &three));
    MUST(cudaLaunchHostFunc(b, twice, &three));
    MUST(cudaEventRecord(later, b));
    MUST(cudaStreamSynchronize(b));
    expect("waited", 0, at(p.device), 8);
    expect("called", 0, called, 5);
    expect("status", 0, (int)call_status, (int)cudaSuccess);
    expect("twice", 0, three, 12);
    MUST(cudaEventElapsedTime(&milliseconds, done, later));
    if (!(milliseconds >= 0)) fail("%g milliseconds", milliseconds);
    MUST(cudaEventQuery(done));
    MUST(cudaStreamQuery(a));
    for (cudaEvent_t e : {done, untimed, later}) MUST(cudaEventDestroy(e));
    MUST(cudaStreamDestroy(a));
    MUST(cudaStreamDestroy(b));
}

// --- memory ---

static void test_memory()
{
    int *device, *pinned, *managed, *pooled, local;
    cudaPointerAttributes a;
    MUST(cudaMalloc(&device, 400));
    MUST(cudaMallocHost(&pinned, 400));
    MUST(cudaMallocManaged(&managed, 400));
    const struct {
        const void *pointer;
        cudaMemoryType type;
    } known[] = {{device + 3, cudaMemoryTypeDevice}, {pinned, cudaMemoryTypeHost}, {managed + 99, cudaMemoryTypeManaged},
                 {&local, cudaMemoryTypeUnregistered}};
    for (auto &k : known) {
        MUST(cudaPointerGetAttributes(&a, k.pointer));
        expect("memory", k.type, (int)a.type, (int)k.type);
    }
    MUST(cudaMemAdvise(managed, 400, cudaMemAdviseSetReadMostly, cudaMemLocation{cudaMemLocationTypeDevice, 0}));
    MUST(cudaMemPrefetchAsync(managed, 400, cudaMemLocation{cudaMemLocationTypeDevice, 0}, 0));
    managed[7] = 4;
    increment<<<1, 100>>>(managed, 100);
    wait();
    expect("managed", 0, managed[7], 5);
    static int own[5000];
    void *seen;
    MUST(cudaHostRegister(own, sizeof own, cudaHostRegisterMapped));
    FAILS(cudaHostRegister(own, sizeof own, 0), cudaErrorHostMemoryAlreadyRegistered);
    MUST(cudaHostGetDevicePointer(&seen, own, 0));
    increment<<<5, 1000>>>((int *)seen, 5000);
    wait();
    expect("registered", 0, own[4999], 1);
    MUST(cudaHostUnregister(own));
    FAILS(cudaHostUnregister(own), cudaErrorHostMemoryNotRegistered);
    MUST(cudaMemset(device, 0, 400));
    MUST(cudaMallocAsync(&pooled, 4000, 0));
    MUST(cudaMemcpyAsync(pooled, device, 400, cudaMemcpyDeviceToDevice, 0));
    increment<<<1, 100>>>(pooled, 100);
    expect("pool", 0, at(pooled + 99), 1);
    MUST(cudaFreeAsync(pooled, 0));
    MUST(cudaFree(device));
    MUST(cudaFreeHost(pinned));
    MUST(cudaFree(managed));
    MUST(cudaFree(nullptr));
    FAILS(cudaFree(device), cudaErrorInvalidValue);
    FAILS(cudaMalloc(&device, (size_t)1 << 50), cudaErrorMemoryAllocation);
    MUST(cudaGetLastError());
}

// --- errors ---

static void test_names()
{
    const struct {
        cudaError_t error;
        const char *name, *text;
    } known[] = {
        {cudaSuccess, "cudaSuccess", "no error"},
        {cudaErrorInvalidValue, "cudaErrorInvalidValue", "invalid argument"},
        {cudaErrorMemoryAllocation, "cudaErrorMemoryAllocation", "out of memory"},
        {cudaErrorInvalidConfiguration, "cudaErrorInvalidConfiguration", "invalid configuration argument"},
        {cudaErrorNoDevice, "cudaErrorNoDevice", "no CUDA-capable device is detected"},
        {cudaErrorInvalidDevice, "cudaErrorInvalidDevice", "invalid device ordinal"},
        {cudaErrorNotReady, "cudaErrorNotReady", "device not ready"},
        {cudaErrorIllegalAddress, "cudaErrorIllegalAddress", "an illegal memory access was encountered"},
        {cudaErrorAssert, "cudaErrorAssert", "device-side assert triggered"},
        {cudaErrorLaunchFailure, "cudaErrorLaunchFailure", "unspecified launch failure"},
        {cudaErrorLaunchOutOfResources, "cudaErrorLaunchOutOfResources", "too many resources requested for launch"},
        {cudaErrorMisalignedAddress, "cudaErrorMisalignedAddress", "misaligned address"},
        {(cudaError_t)12345, "unrecognized error code", "unrecognized error code"},
    };
    for (auto &k : known) {
        if (std::string(cudaGetErrorName(k.error)) != k.name) fail("%d is called %s", k.error, cudaGetErrorName(k.error));
        if (std::string(cudaGetErrorString(k.error)) != k.text) fail("%s says %s", k.name, cudaGetErrorString(k.error));
    }
}

int main()
{
    test_symbols();
    test_attributes();
    test_launches();
    test_order();
    test_memory();
    test_names();
    return finish();
}
