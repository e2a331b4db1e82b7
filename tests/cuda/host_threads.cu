// What host threads may do at once: launches, copies and events in streams of their own, in each thread's own default
// stream, and in the legacy stream, which orders against all of them; host functions between kernels; errors that are one
// thread's alone.
#include "kernel_test.h"

#include <thread>
#include <vector>

enum { THREADS = 4, ROUNDS = 30, N = 300 };

__constant__ int offsets[4] = {1, 2, 3, 4};
__device__ int total;

__global__ void advance(int *p, int n, int by)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) p[i] = p[i] * 3 + by;
}

__global__ void add_offsets(int *p, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) p[i] += offsets[i & 3];
}

__global__ void count()
{
    atomicAdd(&total, 1);
}

__global__ void sum_tile(int *result, int n)
{
    extern __shared__ int tile[];
    for (int i = threadIdx.x; i < n; i += blockDim.x) tile[i] = i;
    __syncthreads();
    int sum = 0;
    for (int i = threadIdx.x; i < n; i += blockDim.x) sum += tile[n - 1 - i];
    atomicAdd(result, sum);
}

struct Worker {
    int number, notes = 0, error_seen = 0, errors = 0;
    int result[N];
};

static void note(void *data)
{
    ((Worker *)data)->notes++;
}

// A failure of this thread's, which no other sees; returns how many calls went wrong in another way.
static int fail_once(Worker *w)
{
    advance<<<dim3(1, 70000), 32>>>(nullptr, 0, 0);
    w->error_seen = cudaPeekAtLastError() == cudaErrorInvalidConfiguration;
    w->error_seen += cudaGetLastError() == cudaErrorInvalidConfiguration;
    return cudaGetLastError() != cudaSuccess;
}

static void work(Worker *w, cudaStream_t stream)
{
    int *p, errors = 0;
    cudaEvent_t begin, end;
    errors += cudaMalloc(&p, sizeof w->result) != cudaSuccess;
    errors += cudaEventCreate(&begin) != cudaSuccess;
    errors += cudaEventCreate(&end) != cudaSuccess;
    errors += cudaMemsetAsync(p, 0, sizeof w->result, stream) != cudaSuccess;
    errors += cudaEventRecord(begin, stream) != cudaSuccess;
    for (int round = 0; round < ROUNDS; round++) {
        advance<<<(N + 63) / 64, 64, 0, stream>>>(p, N, w->number);
        if (round % 10 == 0) errors += cudaLaunchHostFunc(stream, note, w) != cudaSuccess;
        add_offsets<<<(N + 63) / 64, 64, 0, stream>>>(p, N);
        count<<<2, 1, 0, stream>>>();
    }
    if (w->number == 2) errors += fail_once(w);
    else w->error_seen = 2 * (cudaPeekAtLastError() == cudaSuccess);
    float milliseconds = -1;
    errors += cudaEventRecord(end, stream) != cudaSuccess;
    errors += cudaMemcpyAsync(w->result, p, sizeof w->result, cudaMemcpyDeviceToHost, stream) != cudaSuccess;
    errors += cudaStreamSynchronize(stream) != cudaSuccess;
    errors += cudaEventElapsedTime(&milliseconds, begin, end) != cudaSuccess || milliseconds < 0;
    errors += cudaFree(p) != cudaSuccess;
    w->errors = errors;
}

static void check(const Worker *w)
{
    for (int i = 0; i < N; i++) {
        int expected = 0;
        for (int round = 0; round < ROUNDS; round++) expected = (int)(3u * expected + w->number + (i & 3) + 1);
        if (w->result[i] != expected) fail("thread %d: [%d] is %d, not %d", w->number, i, w->result[i], expected);
    }
    if (w->errors || w->notes != 3 || w->error_seen != 2)
        fail("thread %d: %d errors, %d notes, %d", w->number, w->errors, w->notes, w->error_seen);
}

static void run_threads(int kind)
{
    std::vector<Worker> workers(THREADS);
    std::vector<std::thread> threads;
    std::vector<cudaStream_t> streams(THREADS, kind == 1 ? cudaStreamPerThread : (cudaStream_t)0);
    int zero = 0, launches = 0;
    MUST(cudaMemcpyToSymbol(total, &zero, sizeof zero));
    for (int t = 0; t < THREADS; t++) {
        workers[t].number = t;
        if (kind == 2) MUST(cudaStreamCreateWithFlags(&streams[t], t & 1 ? cudaStreamNonBlocking : cudaStreamDefault));
        threads.emplace_back(work, &workers[t], streams[t]);
    }
    for (auto &thread : threads) thread.join();
    for (const Worker &w : workers) check(&w);
    MUST(cudaMemcpyFromSymbol(&launches, total, sizeof launches));
    if (launches != THREADS * ROUNDS * 2) fail("%d launches were counted", launches);
    for (int t = 0; t < THREADS && kind == 2; t++) MUST(cudaStreamDestroy(streams[t]));
}

// A part of a symbol, in a stream, in the middle of others' work.
static void change_offsets()
{
    int parts[2] = {30, 40}, back[4] = {0};
    MUST(cudaMemcpyToSymbolAsync(offsets, parts, sizeof parts, 2 * sizeof(int), cudaMemcpyHostToDevice, cudaStreamPerThread));
    MUST(cudaMemcpyFromSymbolAsync(back, offsets, 3 * sizeof(int), sizeof(int), cudaMemcpyDeviceToHost, cudaStreamPerThread));
    MUST(cudaStreamSynchronize(cudaStreamPerThread));
    if (back[0] != 2 || back[1] != 30 || back[2] != 40) fail("offsets: %d %d %d", back[0], back[1], back[2]);
    if (cudaMemcpyToSymbol(offsets, parts, sizeof parts, 3 * sizeof(int)) != cudaErrorInvalidValue) fail("beyond the symbol");
    cudaGetLastError();
}

// More than 48 KiB of shared memory is to be asked for, in the size that occupancy says fits.
static void use_large_shared()
{
    int *result, n = 80 * 1024 / sizeof(int), blocks = 0, grid, block;
    MUST(cudaMallocManaged(&result, sizeof *result));
    *result = 0;
    sum_tile<<<1, 128, n * sizeof(int)>>>(result, n);
    if (cudaGetLastError() != cudaErrorInvalidValue) fail("80 KiB without asking");
    MUST(cudaFuncSetAttribute(sum_tile, cudaFuncAttributeMaxDynamicSharedMemorySize, n * sizeof(int)));
    MUST(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, sum_tile, 128, n * sizeof(int)));
    MUST(cudaOccupancyMaxPotentialBlockSize(&grid, &block, sum_tile, (size_t)n * sizeof(int), 512));
    if (blocks != 1 || block > 512 || block < 32) fail("occupancy: %d blocks, or blocks of %d", blocks, block);
    void *arguments[] = {&result, &n};
    MUST(cudaLaunchKernel(sum_tile, dim3(2), dim3(128), arguments, n * sizeof(int), cudaStreamPerThread));
    wait();
    if (*result != n * (n - 1)) fail("sum %d", *result);
    MUST(cudaFree(result));
}

int main()
{
    for (int kind = 0; kind < 3; kind++) run_threads(kind);
    use_large_shared();
    change_offsets();
    return finish();
}
