/* kernels.cl on an OpenCL platform for this processor, which PoCL is. Its kernels get the arrays as they are, as shared
 * virtual memory.
 */
#define CL_TARGET_OPENCL_VERSION 200
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <CL/cl.h>

#include "forms.h"

#define TEXT_OF(x) #x
#define TEXT(x)    TEXT_OF(x)

static cl_context context;
static cl_command_queue queue;
static cl_program program;

static void check(cl_int error, const char *what)
{
    if (error == CL_SUCCESS) return;
    fprintf(stderr, "bench: OpenCL: %s: error %d\n", what, error);
    exit(1);
}

/* --- the device ---------------------------------------------------------------------------------------------- */

static bool find_device(cl_device_id *device)
{
    cl_platform_id platforms[16];
    cl_uint count = 0;
    if (clGetPlatformIDs(16, platforms, &count) != CL_SUCCESS) return false;
    for (cl_uint i = 0; i < count && i < 16; i++)
        if (clGetDeviceIDs(platforms[i], CL_DEVICE_TYPE_CPU, 1, device, NULL) == CL_SUCCESS) return true;
    return false;
}

static char *read_source(void)
{
    FILE *from = fopen(BENCH_CL, "r");
    char *text = calloc(1, 1 << 16);
    if (!from || !text || fread(text, 1, (1 << 16) - 1, from) == 0) check(CL_INVALID_VALUE, BENCH_CL);
    fclose(from);
    return text;
}

/* PoCL's threads: as many as there are workers, and its driver without any for one. */
static void take_as_many_threads_as_workers(void)
{
    const char *workers = getenv("VGSP_WORKERS");
    if (!workers || !*workers) return;
    setenv("POCL_MAX_PTHREAD_COUNT", workers, 0);
    if (strcmp(workers, "1") == 0) setenv("POCL_DEVICES", "basic", 0);
}

/* The bench asks this before all else. */
__attribute__((visibility("default"))) bool form_is_available(void);
bool form_is_available(void)
{
    cl_device_id device;
    cl_int error;
    take_as_many_threads_as_workers();
    if (!find_device(&device)) return false;
    context = clCreateContext(NULL, 1, &device, NULL, NULL, &error);
    check(error, "context");
    queue = clCreateCommandQueueWithProperties(context, device, NULL, &error);
    check(error, "queue");
    char *source = read_source();
    program = clCreateProgramWithSource(context, 1, (const char **)&source, NULL, &error);
    check(error, "program");
    check(clBuildProgram(program, 1, &device, "-DSTEPS=" TEXT(BINOMIAL_STEPS), NULL, NULL), "compiling " BENCH_CL);
    free(source);
    return true;
}

/* --- launches ------------------------------------------------------------------------------------------------ */

typedef struct argument {
    size_t size; /* 0: at is an array */
    const void *at;
} argument;
#define ARRAY(p) {0, p}
#define VALUE(v) {sizeof(v), &v}

static cl_kernel find_kernel(const char *name)
{
    static struct {
        const char *name;
        cl_kernel kernel;
    } known[32];
    static int count;
    for (int i = 0; i < count; i++)
        if (strcmp(known[i].name, name) == 0) return known[i].kernel;
    cl_int error;
    known[count].name = name;
    known[count].kernel = clCreateKernel(program, name, &error);
    check(error, name);
    return known[count++].kernel;
}

static size_t whole(int n, int block) { return (size_t)((n + block - 1) / block * block); }

static void launch(const char *name, int width, int height, int block_x, int block_y, int count,
                   const argument *arguments)
{
    cl_kernel kernel = find_kernel(name);
    for (int i = 0; i < count; i++) {
        const argument *a = &arguments[i];
        check(a->size ? clSetKernelArg(kernel, (cl_uint)i, a->size, a->at)
                      : clSetKernelArgSVMPointer(kernel, (cl_uint)i, a->at), name);
    }
    size_t global[2] = {whole(width, block_x), whole(height, block_y)}, local[2] = {(size_t)block_x, (size_t)block_y};
    check(clEnqueueNDRangeKernel(queue, kernel, 2, NULL, global, local, 0, NULL, NULL), name);
    check(clFinish(queue), name);
}
#define LAUNCH(name, width, height, block_x, block_y, ...)                                                             \
    launch(name, width, height, block_x, block_y, sizeof((argument[]){__VA_ARGS__}) / sizeof(argument),                \
           (argument[]){__VA_ARGS__})

void saxpy(const float *x, float *y, int n, float a)
{
    LAUNCH("saxpy", n, 1, 256, 1, ARRAY(x), ARRAY(y), VALUE(n), VALUE(a));
}

#define PRODUCT(function, kernel, block_x, block_y)                                                                    \
    void function(const float *a, const float *b, float *c, int n)                                                     \
    {                                                                                                                  \
        LAUNCH(kernel, n, n, block_x, block_y, ARRAY(a), ARRAY(b), ARRAY(c), VALUE(n));                                \
    }
PRODUCT(sgemm_tile16, "tiled_product16", 16, 16)
PRODUCT(sgemm_tile32, "tiled_product32", 32, 32)
PRODUCT(sgemm_naive32x8, "product", 32, 8)
PRODUCT(sgemm_naive16x16, "product", 16, 16)

void spmv(const int *row_start, const int *column, const float *value, const float *x, float *y, int rows)
{
    LAUNCH("spmv", rows, 1, 128, 1, ARRAY(row_start), ARRAY(column), ARRAY(value), ARRAY(x), ARRAY(y), VALUE(rows));
}

void transpose(const float *in, float *out, int width, int height)
{
    LAUNCH("transpose", (int)whole(width, 32), (int)whole(height, 32) / 4, 32, 8, ARRAY(in), ARRAY(out), VALUE(width),
           VALUE(height));
}

void black_scholes(const float *price, const float *strike, const float *years, float *call, float *put, int n,
                   float rate, float volatility)
{
    LAUNCH("black_scholes", n, 1, 128, 1, ARRAY(price), ARRAY(strike), ARRAY(years), ARRAY(call), ARRAY(put), VALUE(n),
           VALUE(rate), VALUE(volatility));
}

void binomial(const float *price, const float *strike, const float *years, float *call, int n, float rate,
              float volatility)
{
    LAUNCH("binomial", n * (BINOMIAL_STEPS + 1), 1, BINOMIAL_STEPS + 1, 1, ARRAY(price), ARRAY(strike), ARRAY(years),
           ARRAY(call), VALUE(rate), VALUE(volatility));
}

void mandelbrot(int *out, int width, int height, int max_iterations)
{
    LAUNCH("mandelbrot", width, height, 32, 8, ARRAY(out), VALUE(width), VALUE(height), VALUE(max_iterations));
}

void stencil(const float *in, float *out, int width, int height)
{
    LAUNCH("stencil", width, height, 32, 8, ARRAY(in), ARRAY(out), VALUE(width), VALUE(height));
}

void stencil_double(const double *in, double *out, int width, int height, int depth)
{
    LAUNCH("stencil_double", width, height, 32, 8, ARRAY(in), ARRAY(out), VALUE(width), VALUE(height), VALUE(depth));
}

void convolution(const float *in, const float *taps, float *out, int width, int height)
{
    LAUNCH("convolution", width, height, 32, 8, ARRAY(in), ARRAY(taps), ARRAY(out), VALUE(width), VALUE(height));
}

void histogram(const int *data, int *bins, int n)
{
    memset(bins, 0, 256 * sizeof(int));
    LAUNCH("histogram", (n + 4095) / 4096 * 256, 1, 256, 1, ARRAY(data), ARRAY(bins), VALUE(n));
}

void reduce(const float *x, float *out, int n)
{
    LAUNCH("reduce", n, 1, 256, 1, ARRAY(x), ARRAY(out), VALUE(n));
}

void nbody(const float *bodies, float *pull, int n)
{
    LAUNCH("nbody", n, 1, 256, 1, ARRAY(bodies), ARRAY(pull), VALUE(n));
}
