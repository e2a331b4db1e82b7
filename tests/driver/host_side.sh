# Stream 0 is each thread's own, with the option and with the macro: a long kernel in one thread's does not hold up the
# other's. Launches with attributes.
cat >own.cu <<'END'
#include <atomic>
#include <cstdio>
#include <thread>
#ifndef CUDA_API_PER_THREAD_DEFAULT_STREAM
#error "the option defines it"
#endif
__global__ void add(int *p, int n, double d) { p[threadIdx.x] += n + (int)d; }
static unsigned long long id_of(cudaStream_t s) { unsigned long long id = 0; cudaStreamGetId(s, &id); return id; }
static std::atomic<int> arrived;
static void work(int *p, unsigned long long *id)
{
    *id = id_of(0);
    for (arrived++; arrived < 2;) std::this_thread::yield(); /* both streams live */
    cudaMemset(p, 0, 32 * sizeof *p);
    for (int i = 0; i < 100; i++) add<<<1, 32>>>(p, 1, 0.5);
    cudaLaunchConfig_t config = {};
    config.gridDim = 1, config.blockDim = 32;
    cudaLaunchKernelEx(&config, add, p, 1, 1); /* an int for a double */
    int back[32];
    cudaMemcpy(back, p, sizeof back, cudaMemcpyDeviceToHost);
    if (back[7] != 102) *id = 0;
}
int main()
{
    int *p;
    unsigned long long one, two, legacy = id_of(cudaStreamLegacy);
    cudaMalloc(&p, 64 * sizeof *p);
    std::thread a(work, p, &one), b(work, p + 32, &two);
    a.join(), b.join();
    bool apart = one && two && one != two && one != legacy && id_of(0) == id_of(cudaStreamPerThread);
    cudaLaunchAttribute cluster = {};
    cluster.id = cudaLaunchAttributeClusterDimension;
    cluster.val.clusterDim = {2, 1, 1};
    cudaLaunchConfig_t config = {};
    config.gridDim = 2, config.blockDim = 32, config.attrs = &cluster, config.numAttrs = 1;
    bool refused = cudaLaunchKernelEx(&config, add, p, 1, 1.0) == cudaErrorNotSupported;
    std::puts(apart && refused ? "apart" : "together");
    return 0;
}
END
succeeds "$vgspcc" --default-stream per-thread own.cu -o own --isa=c
succeeds ./own
says "apart"
succeeds "$vgspcc" -DCUDA_API_PER_THREAD_DEFAULT_STREAM own.cu -o own2 --isa=c
succeeds ./own2
says "apart"

# A host program that another compiler builds, against CUDA's names of the library.
cat >plain.cpp <<'END'
#include <cstdio>
#include <cuda_runtime.h>
int main()
{
    float *p, x = 1.5f, y = 0;
    if (cudaMalloc(&p, 4) || cudaMemcpy(p, &x, 4, cudaMemcpyHostToDevice) || cudaMemcpy(&y, p, 4, cudaMemcpyDeviceToHost)) return 1;
    std::printf("%.1f\n", y);
    return 0;
}
END
root=$(dirname "$(dirname "$vgspcc")")
libraries=$(dirname "$(find "$root"/lib* -name libcudart.so | head -1)")
for compiler in g++ clang++-19; do
    command -v $compiler >/dev/null || continue
    succeeds $compiler -std=c++11 -I"$root/include" plain.cpp -o plain -L"$libraries" -lcudart -lcuda -Wl,-rpath,"$libraries"
    succeeds ./plain
    says "1.5"
done

# What is not there is refused by name, with the reason.
cat >refused.cu <<'END'
int main()
{
    cudaGraph_t graph;
    cudaCreateSurfaceObject(0, 0);
}
END
fails 1 "$vgspcc" -c refused.cu
says "refused.cu:3:5: error: 'cudaGraph_t' is unavailable: graphs are not supported"
says "refused.cu:4:5: error: 'cudaCreateSurfaceObject' is unavailable: surfaces, mipmaps, layers and cubemaps are not supported"
