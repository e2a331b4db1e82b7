/* opencl.c: the same with OpenCL, on a platform for this processor such as PoCL. */
#define CL_TARGET_OPENCL_VERSION 200
#include <CL/cl.h>

#include "cases.h"

static cl_command_queue queue;
static cl_kernel nothing, count;

static void check(cl_int error, const char *what)
{
    if (error == CL_SUCCESS) return;
    fprintf(stderr, "launch_bench: OpenCL: %s: error %d\n", what, error);
    exit(1);
}

static cl_device_id find_device(void)
{
    cl_platform_id platforms[16];
    cl_device_id device;
    cl_uint count = 0;
    check(clGetPlatformIDs(16, platforms, &count), "platforms");
    for (cl_uint i = 0; i < count && i < 16; i++)
        if (clGetDeviceIDs(platforms[i], CL_DEVICE_TYPE_CPU, 1, &device, NULL) == CL_SUCCESS) return device;
    check(CL_DEVICE_NOT_FOUND, "devices");
    return NULL;
}

static void prepare(void)
{
    const char *source = "__kernel void nothing() {}\n"
                         "__kernel void count(__global int *x) { if (get_local_id(0) == 0) x[0]++; }\n";
    cl_int error;
    cl_device_id device = find_device();
    cl_context context = clCreateContext(NULL, 1, &device, NULL, NULL, &error);
    check(error, "context");
    queue = clCreateCommandQueueWithProperties(context, device, NULL, &error);
    check(error, "queue");
    cl_program program = clCreateProgramWithSource(context, 1, &source, NULL, &error);
    check(error, "program");
    check(clBuildProgram(program, 1, &device, "", NULL, NULL), "build");
    nothing = clCreateKernel(program, "nothing", &error);
    check(error, "kernel");
    count = clCreateKernel(program, "count", &error);
    check(error, "kernel");
    cl_mem cell = clCreateBuffer(context, CL_MEM_READ_WRITE, sizeof(cl_int), NULL, &error);
    check(error, "buffer");
    check(clSetKernelArg(count, 0, sizeof cell, &cell), "argument");
}

static void launch(cl_kernel kernel, size_t blocks, size_t threads)
{
    size_t all = blocks * threads;
    check(clEnqueueNDRangeKernel(queue, kernel, 1, NULL, &all, &threads, 0, NULL, NULL), "launch");
}

static void launch_and_wait(size_t blocks)
{
    launch(nothing, blocks, 64);
    check(clFinish(queue), "finish");
}

static void empty_1(void)
{
    for (int i = 0; i < 20; i++) launch_and_wait(1);
}

static void empty_64(void)
{
    for (int i = 0; i < 20; i++) launch_and_wait(64);
}

static void empty_64_once(void)
{
    launch_and_wait(64);
}

static void queued_64(void)
{
    for (int i = 0; i < 2000; i++) launch(nothing, 64, 64);
    check(clFinish(queue), "finish");
}

static void dependent(void)
{
    for (int i = 0; i < 10000; i++) launch(count, 1, 32);
    check(clFinish(queue), "finish");
}

static const struct bench_case cases[] = {
    {"empty_1", prepare, empty_1, 20, 5, 51, 0, CLOCK_MONOTONIC},
    {"empty_64", prepare, empty_64, 20, 5, 51, 0, CLOCK_MONOTONIC},
    {"idle_64", prepare, empty_64_once, 1, 10, 101, 1000000, CLOCK_MONOTONIC},
    {"queued_64", prepare, queued_64, 2000, 1, 3, 0, CLOCK_MONOTONIC},
    {"dependent", prepare, dependent, 10000, 1, 3, 0, CLOCK_MONOTONIC},
};

int main(int argc, char **argv)
{
    return run_case(cases, sizeof cases / sizeof *cases, argc, argv);
}
