// Host code that includes nothing: CUDA's runtime header has always brought the commonest C functions.
#if !defined __DRIVER_TYPES_H__ || !defined __CUDA_RUNTIME_H__
#error helper headers that ask for CUDA's own by their guards would do nothing
#endif
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

/* What nvcc's forced header brings of C and C++, which programs use without including it. */
void brought_along(char *text)
{
    char *end;
    uint n = INT_MAX;
    int64_t m = strtol(text, &end, 10) + atol(text) + labs(-3L) + isdigit(*end) + (int64_t)strlen(text);
    uint8_t *bytes = (uint8_t *)calloc(n, sizeof(uint16_t));
    int a = EXIT_FAILURE, b = RAND_MAX;
    std::swap(a, b);
    bytes = (uint8_t *)realloc(bytes, n);
    srand((unsigned)time(nullptr));
    free(bytes);
    if (!isfinite(a * M_PI) || std::min(a, b) > std::numeric_limits<int>::max() - 1) exit(2);
    exit(m > LONG_MAX - a ? EXIT_SUCCESS : (int)std::abs(sqrt(2.0)));
}
