#include <vector>

__global__ void fill(int *p)
{
    p[threadIdx.x] = 2 * threadIdx.x;
}

int main()
{
    std::vector<int> host(32);
    int *p;
    if (cudaMalloc(&p, 32 * sizeof *p)) return 1;
    fill<<<1, 32>>>(p);
    if (cudaMemcpy(host.data(), p, 32 * sizeof *p, cudaMemcpyDeviceToHost)) return 2;
    for (int i = 0; i < 32; i++)
        if (host[i] != 2 * i) return 3;
    return cudaFree(p);
}
