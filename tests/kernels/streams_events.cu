// Streams and events used ordinarily: work in one stream runs in order, the default stream orders against the others,
// waits on events order across streams, asynchronous copies deliver, timings are not negative.
#include "kernel_test.h"

__global__ void step(int *data, int n, int multiply, int add)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) data[i] = data[i] * multiply + add;
}

__global__ void combine(const int *a, const int *b, int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = a[i] * 2 - b[i];
}

int main()
{
    const int n = 5000, bytes = n * sizeof(int), streams = 3;
    cudaStream_t stream[streams];
    cudaEvent_t start, stop, ready;
    int *pinned[streams], *device[streams];
    MUST(cudaEventCreate(&start));
    MUST(cudaEventCreate(&stop));
    MUST(cudaEventCreateWithFlags(&ready, cudaEventDisableTiming));
    MUST(cudaEventRecord(start));
    for (int s = 0; s < streams; s++) {
        MUST(cudaStreamCreate(&stream[s]));
        MUST(cudaMallocHost((void **)&pinned[s], bytes));
        MUST(cudaMalloc((void **)&device[s], bytes));
        for (int i = 0; i < n; i++) pinned[s][i] = i + s;
        MUST(cudaMemcpyAsync(device[s], pinned[s], bytes, cudaMemcpyHostToDevice, stream[s]));
        for (int k = 0; k < 5; k++) step<<<(n + 99) / 100, 100, 0, stream[s]>>>(device[s], n, k % 2 ? 3 : 1, k + s);
    }
    // stream 1 needs what stream 0 made
    MUST(cudaEventRecord(ready, stream[0]));
    MUST(cudaStreamWaitEvent(stream[1], ready, 0));
    combine<<<(n + 127) / 128, 128, 0, stream[1]>>>(device[0], device[1], device[1], n);
    MUST(cudaMemcpyAsync(pinned[1], device[1], bytes, cudaMemcpyDeviceToHost, stream[1]));
    MUST(cudaMemcpyAsync(pinned[2], device[2], bytes, cudaMemcpyDeviceToHost, stream[2]));
    MUST(cudaStreamSynchronize(stream[2]));
    MUST(cudaStreamQuery(stream[2]));
    auto stepped = [](int v, int s) {
        for (int k = 0; k < 5; k++) v = v * (k % 2 ? 3 : 1) + k + s;
        return v;
    };
    for (int i = 0; i < n; i++) expect("stream 2", i, pinned[2][i], stepped(i + 2, 2));
    MUST(cudaStreamSynchronize(stream[1]));
    for (int i = 0; i < n; i++) expect("stream 1", i, pinned[1][i], stepped(i, 0) * 2 - stepped(i + 1, 1));
    // the default stream waits for the others and they wait for it
    step<<<(n + 99) / 100, 100, 0, stream[0]>>>(device[0], n, 1, 1);
    step<<<(n + 99) / 100, 100>>>(device[0], n, 2, 0);
    step<<<(n + 99) / 100, 100, 0, stream[2]>>>(device[0], n, 1, -5);
    MUST(cudaMemcpyAsync(pinned[0], device[0], bytes, cudaMemcpyDeviceToHost, stream[2]));
    MUST(cudaEventRecord(stop));
    MUST(cudaEventSynchronize(stop));
    MUST(cudaEventQuery(stop));
    for (int i = 0; i < n; i++) expect("default stream", i, pinned[0][i], (stepped(i, 0) + 1) * 2 - 5);
    float ms = -1;
    MUST(cudaEventElapsedTime(&ms, start, stop));
    if (!(ms >= 0 && ms < 60000)) fail("%g ms between the events", ms);
    for (int s = 0; s < streams; s++) {
        MUST(cudaStreamDestroy(stream[s]));
        MUST(cudaFreeHost(pinned[s]));
        MUST(cudaFree(device[s]));
    }
    MUST(cudaEventDestroy(start));
    MUST(cudaEventDestroy(stop));
    MUST(cudaEventDestroy(ready));
    return finish();
}
