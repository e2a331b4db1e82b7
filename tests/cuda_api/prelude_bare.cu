// Host code that includes nothing: CUDA's runtime header has always brought the commonest C functions.
__global__ void k(float *p)
{
    p[threadIdx.x] = sinf(p[threadIdx.x]) + fabs(p[threadIdx.x]);
}

int main()
{
    float *host = (float *)malloc(64), *device;
    memset(host, 0, 64);
    host[0] = sqrtf(4.0f) + (float)fabs(-1.0) + (float)pow(2.0, 3.0) + (float)strlen("four") + min(3, 4);
    cudaMalloc(&device, 64);
    cudaMemcpy(device, host, 64, cudaMemcpyHostToDevice);
    k<<<1, 16>>>(device);
    if (cudaGetLastError() != cudaSuccess) exit(1);
    free(host);
    srand((unsigned)time(NULL));
    return rand() % 3 == 7;
}
