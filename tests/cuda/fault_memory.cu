// Accesses that no GPU allows end the launch with an error, not the process: null pointers, freed memory, recursion without
// an end, in every form, on workers and in the calling thread, in the first block and in the last; the error is sticky,
// and after a reset all is as new. Faults of host code are the program's own, before and after.
#include "kernel_test.h"
#include <setjmp.h>
#include <signal.h>

__global__ void store(int *p, int value) { *p = value; }

// One thread of one block writes through p.
__global__ void stray_write(int *p, int *fine, unsigned where)
{
    int i = threadIdx.x;
    fine[blockIdx.x % 64] = i;
    if (blockIdx.x == where && i == 37) p[0] = i;
}

// The same between barriers, where the serial form has a fiber for each thread.
__global__ void stray_read(const int *p, int *out)
{
    __shared__ int line[128];
    int i = threadIdx.x;
    line[i] = i;
    __syncthreads();
    if (line[127 - i] == 90) out[i] = p[1];
    __syncthreads();
    out[i] = line[i ^ 1];
}

__device__ int endless(int n, volatile int *stop)
{
    int frame[10];
    for (int i = 0; i < 10; i++) frame[i] = n + i;
    if (*stop == n) return frame[n % 10];
    return endless(n + 1, stop) + frame[(n + 3) % 10];
}

__global__ void recurse(int *stop, int *out) { out[threadIdx.x] = endless(0, stop); }

// ... beside barriers, and with printf on the way down, which runs on the same stack.
__device__ int talkative(int n, volatile int *stop)
{
    if (n % 100 == 7) printf("%s", n > 0 ? "" : "never");
    return *stop == n ? n : talkative(n + 1, stop) + 1;
}

__global__ void recurse_in_step(int *stop, int *out)
{
    __syncthreads();
    out[threadIdx.x] = talkative(0, stop);
    __syncthreads();
}

static void expect_failure(const char *what, cudaError_t want)
{
    cudaError_t error = cudaDeviceSynchronize();
    if (error != want) fail("%s: %s", what, cudaGetErrorName(error));
    expect(what, 1, (int)cudaGetLastError(), (int)want);
    expect(what, 2, (int)cudaPeekAtLastError(), (int)want);
    MUST(cudaDeviceReset());
    int *p, got = 0;
    MUST(cudaMalloc((void **)&p, sizeof *p));
    store<<<1, 1>>>(p, 17);
    MUST(cudaMemcpy(&got, p, sizeof got, cudaMemcpyDeviceToHost));
    expect(what, 3, got, 17);
    MUST(cudaFree(p));
}

static int *device_words(size_t n)
{
    int *p;
    MUST(cudaMalloc((void **)&p, n * sizeof *p));
    MUST(cudaMemset(p, 0xff, n * sizeof *p));
    return p;
}

static void test_addresses()
{
    for (unsigned where : {0u, 3000u, 5999u}) {
        stray_write<<<6000, 64>>>(nullptr, device_words(64), where);
        expect_failure("null, many blocks", cudaErrorIllegalAddress);
    }
    stray_write<<<1, 64>>>((int *)4096, device_words(64), 0);
    expect_failure("low address", cudaErrorIllegalAddress);
    int *fine = device_words(64), *freed = device_words(4 << 20);
    MUST(cudaFree(freed));
    stray_write<<<2, 64>>>(freed + (2 << 20), fine, 1);
    expect_failure("freed", cudaErrorIllegalAddress);
    stray_read<<<3, 128>>>(nullptr, device_words(128));
    expect_failure("between barriers", cudaErrorIllegalAddress);
}

static void test_stacks()
{
    recurse<<<1, 3>>>(device_words(1), device_words(3));
    expect_failure("recursion", cudaErrorLaunchFailure);
    recurse_in_step<<<2, 64>>>(device_words(1), device_words(64));
    expect_failure("recursion in fibers", cudaErrorLaunchFailure);
    int *stop = device_words(1), *out = device_words(64), got[64];
    MUST(cudaMemset(stop, 0, sizeof *stop));
    store<<<1, 1>>>(stop, 150);
    recurse_in_step<<<1, 64>>>(stop, out);
    MUST(cudaMemcpy(got, out, sizeof got, cudaMemcpyDeviceToHost));
    for (int i = 0; i < 64; i++) expect("recursion that ends", i, got[i], 300);
}

static sigjmp_buf back;

static void on_fault(int number) { siglongjmp(back, number); }

// A program's own handler gets the program's own faults, whether it was there first or came later.
static void test_host_faults(const char *when)
{
    volatile int faults = 0;
    if (!sigsetjmp(back, 1)) *(volatile int *)8 = 1;
    else faults = 1;
    expect(when, 0, (int)faults, 1);
}

int main()
{
    signal(SIGSEGV, on_fault);
    for (int round = 0; round < 2; round++) {
        test_addresses();
        test_stacks();
        test_host_faults("host fault");
    }
    return finish();
}
