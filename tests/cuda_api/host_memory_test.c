/* host_memory_test.c: boxes of pitched memory, pools, what is told of ranges, and what is refused between processes. The file
 * is valid C for CUDA's own headers.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <cuda_runtime.h>

#define FAILS(error, call)                                 \
    do {                                                   \
        ck_assert_int_eq(call, error);                     \
        ck_assert_int_eq(cudaGetLastError(), error);       \
        ck_assert_int_eq(cudaGetLastError(), cudaSuccess); \
    } while (0)
#define OK(call) ck_assert_int_eq(call, cudaSuccess)

enum { W = 40, H = 5, D = 3 }; /* a box of bytes */

static unsigned char there[D][H][W], back[D][H][W];

static struct cudaPitchedPtr host_box(void *memory)
{
    return make_cudaPitchedPtr(memory, W, W, H);
}

static void fill(void)
{
    for (int i = 0; i < D * H * W; i++) (&there[0][0][0])[i] = (unsigned char)(i * 7 + 1);
    memset(back, 0xEE, sizeof back);
}

START_TEST(copies_boxes)
{
    struct cudaPitchedPtr device;
    struct cudaExtent all = make_cudaExtent(W, H, D);
    fill();
    OK(cudaMalloc3D(&device, all));
    ck_assert(device.pitch >= W && device.xsize == W && device.ysize == H);
    struct cudaMemcpy3DParms up = {0}, down = {0};
    up.srcPtr = host_box(there), up.dstPtr = device, up.extent = all, up.kind = cudaMemcpyHostToDevice;
    down.srcPtr = device, down.dstPtr = host_box(back), down.extent = all, down.kind = cudaMemcpyDeviceToHost;
    OK(cudaMemcpy3D(&up));
    OK(cudaMemcpy3D(&down));
    ck_assert_mem_eq(there, back, sizeof there);
    /* A part of it, to another place, in a stream; the rest stays. */
    cudaStream_t stream;
    OK(cudaStreamCreate(&stream));
    memset(back, 0xEE, sizeof back);
    down.extent = make_cudaExtent(10, 2, 2);
    down.srcPos = make_cudaPos(5, 1, 1);
    down.dstPos = make_cudaPos(20, 3, 0);
    OK(cudaMemcpy3DAsync(&down, stream));
    OK(cudaStreamSynchronize(stream));
    for (int z = 0; z < D; z++)
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++) {
                int in = x >= 20 && x < 30 && y >= 3 && z < 2;
                ck_assert_int_eq(back[z][y][x], in ? there[z + 1][y - 2][x - 15] : 0xEE);
            }
    OK(cudaFree(device.ptr));
    OK(cudaStreamDestroy(stream));
}
END_TEST

START_TEST(fills_boxes)
{
    struct cudaPitchedPtr device;
    OK(cudaMalloc3D(&device, make_cudaExtent(W, H, D)));
    OK(cudaMemset3D(device, 1, make_cudaExtent(W, H, D)));
    OK(cudaMemset3DAsync(device, 2, make_cudaExtent(W / 2, H - 1, D - 1), 0));
    struct cudaMemcpy3DPeerParms down = {0};
    down.srcPtr = device, down.dstPtr = device, down.extent = make_cudaExtent(4, 1, 1);
    down.dstPos = make_cudaPos(0, H - 1, D - 1);
    OK(cudaMemcpy3DPeer(&down));
    OK(cudaMemcpy2D(back, W, device.ptr, device.pitch, W, H * D, cudaMemcpyDeviceToHost));
    for (int z = 0; z < D; z++)
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++) {
                int filled = x < W / 2 && y < H - 1 && z < D - 1, copied = x < 4 && y == H - 1 && z == D - 1;
                ck_assert_int_eq(back[z][y][x], filled || copied ? 2 : 1);
            }
    OK(cudaFree(device.ptr));
}
END_TEST

START_TEST(checks_boxes)
{
    struct cudaPitchedPtr device;
    OK(cudaMalloc3D(&device, make_cudaExtent(W, H, D)));
    struct cudaMemcpy3DParms p = {0};
    p.srcPtr = device, p.dstPtr = host_box(back), p.extent = make_cudaExtent(W, H, D), p.kind = cudaMemcpyDeviceToHost;
    FAILS(cudaErrorInvalidValue, cudaMemcpy3D(NULL));
    p.dstPos = make_cudaPos(1, 0, 0);
    FAILS(cudaErrorInvalidValue, cudaMemcpy3D(&p));
    p.dstPos = make_cudaPos(0, 1, 0);
    FAILS(cudaErrorInvalidValue, cudaMemcpy3D(&p));
    p.dstPos = make_cudaPos(0, 0, 0);
    p.kind = cudaMemcpyHostToHost;
    FAILS(cudaErrorInvalidMemcpyDirection, cudaMemcpy3D(&p));
    OK(cudaFree(device.ptr));
}
END_TEST

/* Extents and positions in arrays count elements. */
START_TEST(copies_arrays)
{
    unsigned short numbers[2][3][5], part[2][2][2];
    cudaChannelFormatDesc desc = {16, 0, 0, 0, cudaChannelFormatKindUnsigned}, two_kinds = {8, 16, 0, 0, desc.f};
    cudaArray_t array = NULL;
    for (int i = 0; i < 30; i++) numbers[i / 15][i / 5 % 3][i % 5] = (unsigned short)(1000 + i);
    FAILS(cudaErrorInvalidChannelDescriptor, cudaMallocArray(&array, &two_kinds, 5, 3, 0));
    FAILS(cudaErrorNotSupported, cudaMalloc3DArray(&array, &desc, make_cudaExtent(5, 3, 2), cudaArrayLayered));
    OK(cudaMalloc3DArray(&array, &desc, make_cudaExtent(5, 3, 2), 0));
    struct cudaMemcpy3DParms p = {0}, q = {0};
    p.srcPtr = make_cudaPitchedPtr(numbers, 10, 10, 3), p.dstArray = array, p.extent = make_cudaExtent(5, 3, 2);
    p.kind = cudaMemcpyHostToDevice;
    OK(cudaMemcpy3D(&p));
    q.srcArray = array, q.srcPos = make_cudaPos(3, 1, 0), q.extent = make_cudaExtent(2, 2, 2);
    q.dstPtr = make_cudaPitchedPtr(part, 4, 4, 2), q.kind = cudaMemcpyDeviceToHost;
    OK(cudaMemcpy3D(&q));
    for (int z = 0; z < 2; z++)
        for (int y = 0; y < 2; y++)
            for (int x = 0; x < 2; x++) ck_assert_int_eq(part[z][y][x], numbers[z][1 + y][3 + x]);
    q.srcPos = make_cudaPos(4, 1, 0);
    FAILS(cudaErrorInvalidValue, cudaMemcpy3D(&q));
    q.srcPos = make_cudaPos(3, 1, 1);
    FAILS(cudaErrorInvalidValue, cudaMemcpy3D(&q));
    OK(cudaFreeArray(array));
}
END_TEST

START_TEST(has_pools)
{
    cudaMemPool_t usual, own, now;
    struct cudaMemPoolProps properties;
    struct cudaMemAccessDesc access;
    cudaMemAccessFlags flags;
    unsigned long long threshold = 1 << 20, kept = 0, used;
    int reuse = 1;
    void *p;
    OK(cudaDeviceGetDefaultMemPool(&usual, 0));
    FAILS(cudaErrorInvalidDevice, cudaDeviceGetDefaultMemPool(&usual, 3));
    memset(&properties, 0, sizeof properties);
    properties.allocType = cudaMemAllocationTypePinned;
    properties.location.type = cudaMemLocationTypeDevice;
    OK(cudaMemPoolCreate(&own, &properties));
    OK(cudaMemPoolSetAttribute(own, cudaMemPoolAttrReleaseThreshold, &threshold));
    OK(cudaMemPoolGetAttribute(own, cudaMemPoolAttrReleaseThreshold, &kept));
    ck_assert_uint_eq(kept, threshold);
    OK(cudaMemPoolGetAttribute(usual, cudaMemPoolAttrReleaseThreshold, &kept));
    ck_assert_uint_eq(kept, 0);
    OK(cudaMemPoolGetAttribute(own, cudaMemPoolReuseAllowOpportunistic, &reuse));
    ck_assert_int_eq(reuse, 1);
    FAILS(cudaErrorNotSupported, cudaMemPoolGetAttribute(own, cudaMemPoolAttrUsedMemCurrent, &used));
    OK(cudaDeviceSetMemPool(0, own));
    OK(cudaDeviceGetMemPool(&now, 0));
    ck_assert(now == own && own != usual);
    access.location = properties.location;
    access.flags = cudaMemAccessFlagsProtReadWrite;
    OK(cudaMemPoolSetAccess(own, &access, 1));
    OK(cudaMemPoolGetAccess(&flags, own, &access.location));
    ck_assert_int_eq(flags, cudaMemAccessFlagsProtReadWrite);
    OK(cudaMallocFromPoolAsync(&p, 1000, own, 0));
    OK(cudaMemsetAsync(p, 0, 1000, 0));
    OK(cudaFreeAsync(p, 0));
    OK(cudaMemPoolTrimTo(own, 0));
    OK(cudaMemPoolDestroy(own));
    OK(cudaDeviceGetMemPool(&now, 0));
    ck_assert(now == usual);
    FAILS(cudaErrorInvalidValue, cudaMemPoolDestroy(usual));
}
END_TEST

START_TEST(tells_of_ranges)
{
    int *p, value = -7, list[2] = {5, 5};
    OK(cudaMallocManaged((void **)&p, 4096, cudaMemAttachGlobal));
    OK(cudaMemRangeGetAttribute(&value, sizeof value, cudaMemRangeAttributeReadMostly, p, 4096));
    ck_assert_int_eq(value, 0);
    OK(cudaMemRangeGetAttribute(list, sizeof list, cudaMemRangeAttributeAccessedBy, p, 4096));
    ck_assert(list[0] == cudaInvalidDeviceId && list[1] == cudaInvalidDeviceId);
    FAILS(cudaErrorInvalidValue, cudaMemRangeGetAttribute(&value, 3, cudaMemRangeAttributeReadMostly, p, 4096));
    FAILS(cudaErrorInvalidValue, cudaMemRangeGetAttribute(&value, sizeof value, cudaMemRangeAttributeReadMostly, p, 8192));
    OK(cudaFree(p));
}
END_TEST

START_TEST(shares_nothing_with_other_processes)
{
    cudaIpcMemHandle_t memory;
    cudaIpcEventHandle_t event;
    cudaEvent_t e;
    void *p;
    OK(cudaMalloc(&p, 16));
    FAILS(cudaErrorNotSupported, cudaIpcGetMemHandle(&memory, p));
    FAILS(cudaErrorNotSupported, cudaIpcOpenMemHandle(&p, memory, cudaIpcMemLazyEnablePeerAccess));
    OK(cudaEventCreate(&e));
    FAILS(cudaErrorNotSupported, cudaIpcGetEventHandle(&event, e));
    FAILS(cudaErrorUnsupportedLimit, cudaDeviceSetLimit(cudaLimitDevRuntimeSyncDepth, 2));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("cuda_host_memory");
    TCase *c = tcase_create("memory");
    tcase_add_test(c, copies_boxes);
    tcase_add_test(c, fills_boxes);
    tcase_add_test(c, checks_boxes);
    tcase_add_test(c, copies_arrays);
    tcase_add_test(c, has_pools);
    tcase_add_test(c, tells_of_ranges);
    tcase_add_test(c, shares_nothing_with_other_processes);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
