/* registration_test.c: what clang's host code does before main and at a launch, done by hand with a module written in
 * C: fat binaries, stubs, shadows, launch configurations; then everything that takes a kernel or a device variable.
 */
#include <check.h>
#include <string.h>
#include <cuda_runtime.h>
#include <vgsp/kernel_abi.h>

#define FAILS(error, call)                                 \
    do {                                                   \
        ck_assert_int_eq(call, error);                     \
        ck_assert_int_eq(cudaGetLastError(), error);       \
        ck_assert_int_eq(cudaGetLastError(), cudaSuccess); \
    } while (0)
#define OK(call) ck_assert_int_eq(call, cudaSuccess)

/* --- a module: __device__ int table[4] = {1, 2, 3, 4}; and a kernel that writes
       out[global index] = factor * table[thread % 4] + dynamic shared bytes ------------------------------------- */

static void *table_address;
static const int table_init[4] = {1, 2, 3, 4};

struct scale_arguments {
    int *out;
    int factor;
};

static void scale_block(const vgsp_run *run, vgsp_dim3 block)
{
    const struct scale_arguments *a = run->arguments;
    const int *table = table_address;
    for (uint32_t t = 0; t < run->threads; t++)
        a->out[block.x * run->threads + t] = a->factor * table[t % 4] + (int)run->dynamic_shared;
}

static void scale_entry(const vgsp_run *run)
{
    vgsp_dim3 block = vgsp_block_index(run, run->first);
    for (uint64_t i = 0; i < run->count; i++, vgsp_next_block(run, &block)) scale_block(run, block);
}

static const vgsp_param scale_params[] = {{0, 8, 1}, {8, 4, 0}};
static const vgsp_kernel scale_kernel = {
    .name = "_Z5scalePii", .display_name = "scale", .flags = VGSP_KERNEL_LOOPS, .param_count = 2, .param_bytes = 16,
    .params = scale_params, .static_shared = 1024, .max_threads = 256, .serial = scale_entry,
};
static const vgsp_kernel *const kernels[] = {&scale_kernel};
static const vgsp_variable variables[] = {
    {.name = "table", .size = sizeof table_init, .align = 4, .init = table_init, .address = &table_address},
};
static vgsp_module module = {
    .abi_version = VGSP_ABI_VERSION, .kernel_count = 1, .variable_count = 1, .id = "0123456789abcdef0123456789abcdef",
    .source = "scale.cu", .kernels = kernels, .variables = variables,
};

/* --- its host half ------------------------------------------------------------------------------------------------ */

static char scale_stub, unknown_stub; /* stubs are known by their addresses alone */
static int table_shadow[4];
static struct {
    int magic, version;
    const char *data;
    void *unused;
} wrapper = {0x466243b1, 1, "VGSP0123456789abcdef0123456789abcdef", NULL};
static void **handle;

static void set_up(void)
{
    handle = __cudaRegisterFatBinary(&wrapper);
    ck_assert_ptr_nonnull(handle);
    __cudaRegisterFunction(handle, &scale_stub, "_Z5scalePii", "_Z5scalePii", -1, NULL, NULL, NULL, NULL, NULL);
    __cudaRegisterFunction(handle, &unknown_stub, "_Z4lostv", "_Z4lostv", -1, NULL, NULL, NULL, NULL, NULL);
    __cudaRegisterVar(handle, (char *)table_shadow, "table", "table", 0, sizeof table_shadow, 0, 0);
    __cudaRegisterFatBinaryEnd(handle);
    vgsp_module_register(&module); /* later than the host half: names are looked up at first use */
}

static void tear_down(void)
{
    __cudaUnregisterFatBinary(handle);
    vgsp_module_unregister(&module);
}

/* As the body of a stub: takes the configuration and launches. */
static cudaError_t call_stub(int *out, int factor)
{
    void *arguments[] = {&out, &factor};
    dim3 grid, block;
    size_t shared;
    cudaStream_t stream;
    cudaError_t error = __cudaPopCallConfiguration(&grid, &block, &shared, &stream);
    return error ? error : cudaLaunchKernel(&scale_stub, grid, block, arguments, shared, stream);
}

static dim3 extent(unsigned x)
{
    dim3 d = {x, 1, 1};
    return d;
}

/* --- tests -------------------------------------------------------------------------------------------------------- */

START_TEST(launches_through_the_stub)
{
    int *out = NULL, in[64];
    OK(cudaMalloc((void **)&out, sizeof in));
    ck_assert_uint_eq(__cudaPushCallConfiguration(extent(4), extent(16), 100, NULL), 0);
    OK(call_stub(out, 10));
    OK(cudaGetLastError());
    OK(cudaMemcpy(in, out, sizeof in, cudaMemcpyDeviceToHost));
    for (int i = 0; i < 64; i++) ck_assert_int_eq(in[i], 10 * (i % 4 + 1) + 100);
    OK(cudaFree(out));
}
END_TEST

START_TEST(nests_configurations)
{
    dim3 grid, block;
    size_t shared;
    cudaStream_t stream;
    ck_assert_uint_eq(__cudaPushCallConfiguration(extent(1), extent(2), 3, NULL), 0);
    ck_assert_uint_eq(__cudaPushCallConfiguration(extent(4), extent(5), 6, cudaStreamLegacy), 0);
    OK(__cudaPopCallConfiguration(&grid, &block, &shared, &stream));
    ck_assert_uint_eq(grid.x, 4);
    ck_assert_ptr_eq(stream, cudaStreamLegacy);
    OK(__cudaPopCallConfiguration(&grid, &block, &shared, &stream));
    ck_assert_uint_eq(block.x, 2);
    ck_assert_uint_eq(shared, 3);
    ck_assert_ptr_null(stream);
    FAILS(cudaErrorMissingConfiguration, __cudaPopCallConfiguration(&grid, &block, &shared, &stream));
}
END_TEST

START_TEST(nests_deeply) /* an argument of a launch may be a function that launches, and calls itself */
{
    dim3 grid, block;
    size_t shared;
    cudaStream_t stream;
    for (unsigned i = 1; i <= 100; i++) ck_assert_uint_eq(__cudaPushCallConfiguration(extent(i), extent(2), i, NULL), 0);
    for (unsigned i = 100; i; i--) {
        OK(__cudaPopCallConfiguration(&grid, &block, &shared, &stream));
        ck_assert_uint_eq(grid.x, i);
        ck_assert_uint_eq(shared, i);
    }
    FAILS(cudaErrorMissingConfiguration, __cudaPopCallConfiguration(&grid, &block, &shared, &stream));
}
END_TEST

START_TEST(refuses_bad_launches)
{
    int *out = NULL, factor = 1;
    void *arguments[] = {&out, &factor};
    OK(cudaMalloc((void **)&out, 4096));
    FAILS(cudaErrorInvalidConfiguration, cudaLaunchKernel(&scale_stub, extent(0), extent(1), arguments, 0, NULL));
    FAILS(cudaErrorInvalidConfiguration, cudaLaunchKernel(&scale_stub, extent(1), extent(2048), arguments, 0, NULL));
    FAILS(cudaErrorInvalidValue, cudaLaunchKernel(&scale_stub, extent(1), extent(1), arguments, 1 << 20, NULL));
    FAILS(cudaErrorInvalidValue, cudaLaunchKernel(&scale_stub, extent(1), extent(1), arguments, (size_t)1 << 33, NULL));
    FAILS(cudaErrorInvalidDeviceFunction, cudaLaunchKernel(&unknown_stub, extent(1), extent(1), NULL, 0, NULL));
    FAILS(cudaErrorCooperativeLaunchTooLarge,
          cudaLaunchCooperativeKernel(&scale_stub, extent(1 << 20), extent(1), arguments, 0, NULL));
    OK(cudaLaunchKernel(&scale_stub, extent(4), extent(256), arguments, 0, NULL)); /* and the next launch works */
    OK(cudaDeviceSynchronize());
    OK(cudaFree(out));
}
END_TEST

START_TEST(describes_kernels)
{
    cudaFuncAttributes a;
    OK(cudaFuncGetAttributes(&a, &scale_stub));
    ck_assert_uint_eq(a.sharedSizeBytes, 1024);
    ck_assert_int_eq(a.maxThreadsPerBlock, 256);
    ck_assert_int_eq(a.maxDynamicSharedSizeBytes, (48 << 10) - 1024);
    OK(cudaFuncSetAttribute(&scale_stub, cudaFuncAttributeMaxDynamicSharedMemorySize, 64 << 10));
    OK(cudaFuncGetAttributes(&a, &scale_stub));
    ck_assert_int_eq(a.maxDynamicSharedSizeBytes, 64 << 10);
    FAILS(cudaErrorInvalidValue,
          cudaFuncSetAttribute(&scale_stub, cudaFuncAttributeMaxDynamicSharedMemorySize, 1 << 20));
    FAILS(cudaErrorInvalidValue, cudaFuncSetAttribute(&scale_stub, cudaFuncAttributeMaxDynamicSharedMemorySize, -1));
    FAILS(cudaErrorInvalidValue,
          cudaFuncSetAttribute(&scale_stub, cudaFuncAttributePreferredSharedMemoryCarveout, 101));
    FAILS(cudaErrorInvalidValue, cudaFuncSetAttribute(&scale_stub, (cudaFuncAttribute)3, 1));
    FAILS(cudaErrorInvalidValue, cudaFuncGetAttributes(NULL, &scale_stub));
    OK(cudaFuncSetCacheConfig(&scale_stub, cudaFuncCachePreferL1));
    FAILS(cudaErrorInvalidValue, cudaFuncSetCacheConfig(&scale_stub, (cudaFuncCache)9));
}
END_TEST

START_TEST(counts_occupancy)
{
    int blocks = -1;
    size_t shared = 0;
    OK(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, &scale_stub, 256, 0));
    ck_assert_int_eq(blocks, 8); /* 2048 threads of an SM */
    OK(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, &scale_stub, 64, 31 << 10));
    ck_assert_int_eq(blocks, 3); /* 100 KiB of an SM, 1 + 31 + 1 of a block */
    OK(cudaOccupancyAvailableDynamicSMemPerBlock(&shared, &scale_stub, 4, 64));
    ck_assert_uint_eq(shared, 23 << 10);
    OK(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, &scale_stub, 64, shared));
    ck_assert_int_eq(blocks, 4);
    FAILS(cudaErrorInvalidValue, cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, &scale_stub, 0, 0));
    FAILS(cudaErrorInvalidValue, cudaOccupancyMaxActiveBlocksPerMultiprocessor(NULL, &scale_stub, 32, 0));
}
END_TEST

START_TEST(reaches_device_variables)
{
    int values[4] = {0}, five = 5, *address = NULL;
    size_t size = 0;
    OK(cudaGetSymbolSize(&size, table_shadow));
    ck_assert_uint_eq(size, sizeof table_init);
    OK(cudaGetSymbolAddress((void **)&address, table_shadow));
    ck_assert_ptr_eq(address, table_address);
    OK(cudaMemcpyFromSymbol(values, table_shadow, sizeof values, 0, cudaMemcpyDeviceToHost));
    ck_assert_mem_eq(values, table_init, sizeof values);
    OK(cudaMemcpyToSymbol(table_shadow, &five, 4, 8, cudaMemcpyHostToDevice));
    OK(cudaMemcpyFromSymbolAsync(values, table_shadow, 8, 8, cudaMemcpyDeviceToHost, NULL));
    OK(cudaDeviceSynchronize());
    ck_assert_int_eq(values[0], 5);
    ck_assert_int_eq(values[1], 4);
    FAILS(cudaErrorInvalidValue, cudaMemcpyToSymbol(table_shadow, values, 8, 12, cudaMemcpyHostToDevice));
    FAILS(cudaErrorInvalidValue, cudaMemcpyToSymbol(table_shadow, values, 4, (size_t)-4, cudaMemcpyHostToDevice));
    FAILS(cudaErrorInvalidMemcpyDirection, cudaMemcpyToSymbol(table_shadow, values, 4, 0, cudaMemcpyDeviceToHost));
    FAILS(cudaErrorInvalidMemcpyDirection, cudaMemcpyFromSymbol(values, table_shadow, 4, 0, cudaMemcpyHostToDevice));
    FAILS(cudaErrorInvalidSymbol, cudaGetSymbolAddress((void **)&address, &table_shadow[1]));
}
END_TEST

START_TEST(initialises_variables_again_after_reset)
{
    int values[4] = {9, 9, 9, 9};
    OK(cudaMemcpyToSymbol(table_shadow, values, sizeof values, 0, cudaMemcpyHostToDevice));
    OK(cudaDeviceReset());
    OK(cudaMemcpyFromSymbol(values, table_shadow, sizeof values, 0, cudaMemcpyDeviceToHost));
    ck_assert_mem_eq(values, table_init, sizeof values);
}
END_TEST

START_TEST(forgets_what_is_unregistered)
{
    void **again = __cudaRegisterFatBinary(&wrapper);
    static char other_stub;
    cudaFuncAttributes a;
    __cudaRegisterFunction(again, &other_stub, "_Z5scalePii", "_Z5scalePii", -1, NULL, NULL, NULL, NULL, NULL);
    OK(cudaFuncGetAttributes(&a, &other_stub));
    __cudaUnregisterFatBinary(again);
    FAILS(cudaErrorInvalidDeviceFunction, cudaFuncGetAttributes(&a, &other_stub));
    OK(cudaFuncGetAttributes(&a, &scale_stub));
}
END_TEST

START_TEST(survives_a_foreign_fat_binary)
{
    struct {
        int magic, version;
        const char *data;
        void *unused;
    } foreign = {0x466243b1, 1, "\x50\xed\x55\xba of another compiler, long enough to be one", NULL};
    static char stub;
    cudaFuncAttributes a;
    void **none = __cudaRegisterFatBinary(&foreign);
    __cudaRegisterFunction(none, &stub, "_Z1kv", "_Z1kv", -1, NULL, NULL, NULL, NULL, NULL);
    __cudaRegisterFatBinaryEnd(none);
    FAILS(cudaErrorInvalidDeviceFunction, cudaFuncGetAttributes(&a, &stub));
    __cudaUnregisterFatBinary(none);
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("cuda_registration");
    TCase *c = tcase_create("registration");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, launches_through_the_stub);
    tcase_add_test(c, nests_configurations);
    tcase_add_test(c, nests_deeply);
    tcase_add_test(c, refuses_bad_launches);
    tcase_add_test(c, describes_kernels);
    tcase_add_test(c, counts_occupancy);
    tcase_add_test(c, reaches_device_variables);
    tcase_add_test(c, initialises_variables_again_after_reset);
    tcase_add_test(c, forgets_what_is_unregistered);
    tcase_add_test(c, survives_a_foreign_fat_binary);
    suite_add_tcase(s, c);
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
