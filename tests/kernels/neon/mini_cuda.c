/* mini_cuda.c: the part of CUDA's host interface that most test programs need, on the mini runtime: memory, device
 * variables, launches, and what clang's stubs call. A program that needs more does not link.
 *
 * One thread, one .cu file per program, device memory is host memory. All is done when a call returns. An error ends the
 * program, except that of a copy which does not fit into its variable: it is only returned.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cuda_runtime.h>
#include <vgsp/vgsp.h>

#include "mini_runtime.h"

enum { MAX_SYMBOLS = 256 };

/* What clang's constructors told: the host's address for a kernel or variable of that name. */
static struct {
    const void *address;
    const char *name;
} symbols[MAX_SYMBOLS];
static int symbol_count;

static void add_symbol(const void *address, const char *name)
{
    if (symbol_count == MAX_SYMBOLS) die("too many kernels and variables");
    symbols[symbol_count].address = address;
    symbols[symbol_count++].name = name;
}

static const char *name_of(const void *address)
{
    for (int i = 0; i < symbol_count; i++)
        if (symbols[i].address == address) return symbols[i].name;
    die("a kernel or variable that was not registered");
}

static const vgsp_kernel *find_kernel(const char *name)
{
    for (uint32_t i = 0; i < mini_module->kernel_count; i++)
        if (!strcmp(mini_module->kernels[i]->name, name)) return mini_module->kernels[i];
    die("a kernel that the device half does not have");
}

static const vgsp_variable *find_variable(const char *name)
{
    for (uint32_t i = 0; i < mini_module->variable_count; i++)
        if (!strcmp(mini_module->variables[i].name, name)) return &mini_module->variables[i];
    die("a variable that the device half does not have");
}

/* The device memory of size bytes at offset in a variable; NULL where they do not lie in it. */
static char *part_of_variable(const void *symbol, size_t size, size_t offset)
{
    const vgsp_variable *variable = find_variable(name_of(symbol));
    if (offset > variable->size || size > variable->size - offset) return NULL;
    return (char *)*variable->address + offset;
}

/* --- what clang's host code calls --------------------------------------------------------------------------------- */

void **__cudaRegisterFatBinary(void *wrapper) { return wrapper; }
void __cudaRegisterFatBinaryEnd(void **handle) { (void)handle; }
void __cudaUnregisterFatBinary(void **handle) { (void)handle; }

void __cudaRegisterFunction(void **handle, const char *stub, char *device_stub, const char *device_name,
                            int thread_limit, uint3 *thread_id, uint3 *block_id, dim3 *block_dim, dim3 *grid_dim,
                            int *warp_size)
{
    (void)handle, (void)device_stub, (void)thread_limit, (void)thread_id, (void)block_id, (void)block_dim;
    (void)grid_dim, (void)warp_size;
    add_symbol(stub, device_name);
}

void __cudaRegisterVar(void **handle, char *shadow, char *device_address, const char *device_name, int external,
                       size_t size, int constant, int global)
{
    (void)handle, (void)device_address, (void)external, (void)size, (void)constant, (void)global;
    add_symbol(shadow, device_name);
}

/* Between <<<>>> and its stub no other launch can begin. */
static struct {
    dim3 grid, block;
    size_t dynamic_shared;
} configuration;

unsigned int __cudaPushCallConfiguration(dim3 grid, dim3 block, size_t dynamic_shared, cudaStream_t stream)
{
    (void)stream;
    configuration.grid = grid;
    configuration.block = block;
    configuration.dynamic_shared = dynamic_shared;
    return 0;
}

cudaError_t __cudaPopCallConfiguration(dim3 *grid, dim3 *block, size_t *dynamic_shared, void *stream)
{
    *grid = configuration.grid;
    *block = configuration.block;
    *dynamic_shared = configuration.dynamic_shared;
    *(cudaStream_t *)stream = NULL;
    return cudaSuccess;
}

cudaError_t cudaLaunchKernel(const void *function, dim3 grid, dim3 threads, void **arguments, size_t dynamic_shared,
                             cudaStream_t stream)
{
    (void)stream;
    const vgsp_kernel *kernel = find_kernel(name_of(function));
    vgsp_dim3 blocks = {grid.x, grid.y, grid.z}, size = {threads.x, threads.y, threads.z};
    char *packed = allocate(kernel->param_bytes);
    for (uint32_t i = 0; i < kernel->param_count; i++)
        memcpy(packed + kernel->params[i].offset, arguments[i], kernel->params[i].size);
    vgsp_launch(kernel, blocks, size, packed, (uint32_t)dynamic_shared, NULL);
    free(packed);
    return cudaSuccess;
}

/* --- what programs call ------------------------------------------------------------------------------------------- */

cudaError_t cudaMalloc(void **pointer, size_t size)
{
    *pointer = allocate(size);
    return cudaSuccess;
}

cudaError_t cudaFree(void *pointer)
{
    free(pointer);
    return cudaSuccess;
}

cudaError_t cudaMemcpy(void *to, const void *from, size_t size, enum cudaMemcpyKind kind)
{
    (void)kind;
    memmove(to, from, size);
    return cudaSuccess;
}

cudaError_t cudaMemset(void *to, int byte, size_t size)
{
    memset(to, byte, size);
    return cudaSuccess;
}

cudaError_t cudaMemcpyToSymbol(const void *symbol, const void *from, size_t size, size_t offset,
                               enum cudaMemcpyKind kind)
{
    char *to = part_of_variable(symbol, size, offset);
    return to ? cudaMemcpy(to, from, size, kind) : cudaErrorInvalidValue;
}

cudaError_t cudaMemcpyFromSymbol(void *to, const void *symbol, size_t size, size_t offset, enum cudaMemcpyKind kind)
{
    const char *from = part_of_variable(symbol, size, offset);
    return from ? cudaMemcpy(to, from, size, kind) : cudaErrorInvalidValue;
}

cudaError_t cudaGetLastError(void) { return cudaSuccess; }
cudaError_t cudaPeekAtLastError(void) { return cudaSuccess; }
cudaError_t cudaDeviceSynchronize(void) { return cudaSuccess; }
const char *cudaGetErrorString(cudaError_t error) { return error ? "an error" : "no error"; }
