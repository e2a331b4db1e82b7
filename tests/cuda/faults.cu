// The ways out of a running kernel: assert(), __trap() and, in the vector form, divergent barriers end the launch promptly,
// on every thread; the error is sticky until a reset; what was printed before still shows.
#include "kernel_test.h"
#include <assert.h>
#include <string>
#include <unistd.h>

// What goes to a stream of the process between the constructor and text().
struct Capture {
    FILE *file;
    int fd, saved;
    explicit Capture(int number) : file(tmpfile()), fd(number), saved(0)
    {
        fflush(stdout);
        saved = dup(fd);
        dup2(fileno(file), fd);
    }
    std::string text()
    {
        fflush(stdout);
        dup2(saved, fd);
        close(saved);
        std::string found;
        rewind(file);
        for (int c; (c = fgetc(file)) != EOF;) found += (char)c;
        fclose(file);
        return found;
    }
};

enum Fault { NONE, ASSERT, TRAP, BARRIER };

template <class T> struct Checker {
    __device__ static void check(T value, T limit) { assert(value < limit && "a \"checked\" limit"); }
};

// Block `where` fails in its thread 21 (and what lies beyond). blocks: how many began, how many of them when it was
// about to fail; those take a while, so that a prompt end leaves most of them out.
__global__ void fail_in(Fault fault, unsigned where, int *blocks, unsigned *shared_value)
{
    int t = (int)(threadIdx.x + blockDim.x * threadIdx.y);
    if (t == 0) {
        atomicAdd(&blocks[0], 1);
        int about_to_fail = atomicAdd(&blocks[2], blockIdx.x == where);
        if (about_to_fail) atomicAdd(&blocks[1], 1);
    }
    if (blockIdx.x == where) {
        if (t == 3) printf("last words of block %u\n", blockIdx.x);
        if (fault == ASSERT) Checker<int>::check(t, 21);
        if (fault == TRAP && t == 21) __trap();
        if (fault == BARRIER) {
            if (t >= 21) __syncthreads();
        }
    } else {
        unsigned x = blockIdx.x;
        for (int i = 0; i < 2000; i++) x = x * 1664525 + 1013904223;
        atomicExch(&shared_value[blockIdx.x % 64], x);
    }
}

// The failing block is one that others wait for.
__global__ void fail_while_others_wait(volatile int *flag)
{
    if (blockIdx.x == 1) {
        if (threadIdx.x == 1) __trap();
        return;
    }
    while (*flag == 0) {
    }
}

__global__ void store(int *p, int value) { *p = value; }

static const dim3 SHAPE(16, 2);

// How the failure of one launch looks from the host.
static void test(Fault fault, unsigned where, unsigned grid, cudaError_t want)
{
    int *blocks;
    unsigned *values;
    MUST(cudaMallocManaged((void **)&blocks, 3 * sizeof *blocks));
    MUST(cudaMalloc((void **)&values, 64 * sizeof *values));
    blocks[0] = blocks[1] = blocks[2] = 0;
    Capture errors(2), output(1);
    fail_in<<<grid, SHAPE>>>(fault, where, blocks, values);
    cudaError_t error = cudaDeviceSynchronize();
    int started = *blocks, late = blocks[1];
    std::string printed = output.text(), said = errors.text();
    expect("error", fault, (int)error, (int)want);
    expect("peek", fault, (int)cudaPeekAtLastError(), (int)want);
    expect("sticky", fault, (int)cudaGetLastError(), (int)want);
    expect("sticky", fault, (int)cudaGetLastError(), (int)want);
    void *more;
    expect("malloc", fault, (int)cudaMalloc(&more, 100), (int)want);
    store<<<1, 1>>>(blocks, -1);
    expect("launch", fault, (int)cudaDeviceSynchronize(), (int)want);
    if (*blocks != started) fail("a launch after fault %d ran", fault);
    if (late > (int)grid / 2) fail("fault %d in block %u of %u: %d blocks began after it", fault, where, grid, late);
    if (printed != "last words of block " + std::to_string(where) + "\n")
        fail("fault %d: printed \"%s\"", fault, printed.c_str());
    if (fault == ASSERT) {
        char line[300];
        snprintf(line, sizeof line, "block: [%u,0,0], thread: [5,1,0] Assertion `%s` failed.\n", where,
                 "value < limit && \"a \\\"checked\\\" limit\"");
        if (said.find(line) == std::string::npos || said.find("faults.cu:") == std::string::npos ||
            said.find("Checker<int>::check(") == std::string::npos)
            fail("assert says \"%s\"", said.c_str());
    }
    MUST(cudaDeviceReset());
    MUST(cudaGetLastError());
}

// After a reset all is as new.
static void test_recovery()
{
    Buffer<int> p(1);
    store<<<1, 1>>>(p.device, 17);
    p.down();
    expect("after reset", 0, p[0], 17);
}

static void test_waiters()
{
    int *flag;
    MUST(cudaMalloc((void **)&flag, sizeof *flag));
    MUST(cudaMemset(flag, 0, sizeof *flag));
    fail_while_others_wait<<<4, 32>>>(flag);
    expect("waiters", 0, (int)cudaDeviceSynchronize(), (int)cudaErrorLaunchFailure);
    MUST(cudaDeviceReset());
}

int main()
{
    const unsigned many = 20000;
    const char *form = getenv("VGSP_FORM");
    bool serial = form && strcmp(form, "serial") == 0;
    for (int round = 0; round < 2; round++) {
        test(ASSERT, 0, 1, cudaErrorAssert); // inline in the calling thread, by and by
        test(ASSERT, 10, many, cudaErrorAssert);
        test(TRAP, 0, 1, cudaErrorLaunchFailure);
        test(TRAP, 10, many, cudaErrorLaunchFailure);
        if (!serial) test(BARRIER, 0, 1, cudaErrorLaunchFailure); // there it waits for those that have not returned
        if (!serial) test(BARRIER, 10, many, cudaErrorLaunchFailure);
        test_recovery();
        test_waiters();
    }
    return finish();
}
