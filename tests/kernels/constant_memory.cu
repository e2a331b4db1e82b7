// __constant__ variables: with initial values, overwritten by cudaMemcpyToSymbol whole and in part, of array and
// structure type, read by uniform and by varying indices, and read back.
#include "kernel_test.h"

struct Settings {
    float scale;
    int offset;
    short table[5];
};

__constant__ int squares[8] = {0, 1, 4, 9, 16, 25, 36, 49};
__constant__ float weights[16];
__constant__ Settings settings = {2.0f, 100, {5, 4, 3}};
__constant__ unsigned long long big = 0x123456789abcdefull;

__global__ void run(float *out, int n, int k)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float v = weights[k] * 4 + weights[i % 16];
    v += settings.scale * settings.table[i % 5] + settings.offset;
    v += (float)(squares[i & 7] + squares[k & 7]) + (float)(big >> (i % 64) & 1);
    out[i] = v;
}

static void test(const float *w, const Settings &s, const int *q, int k)
{
    const int n = 300;
    Buffer<float> out(n);
    run<<<3, 100>>>(out.device, n, k);
    out.down();
    for (int i = 0; i < n; i++)
        expect("value", i, out[i], w[k] * 4 + w[i % 16] + (s.scale * s.table[i % 5] + s.offset)
               + (float)(q[i & 7] + q[k & 7]) + (0x123456789abcdefull >> (i % 64) & 1));
}

int main()
{
    float w[16] = {0}, back[16];
    int q[8] = {0, 1, 4, 9, 16, 25, 36, 49};
    Settings s = {2.0f, 100, {5, 4, 3, 0, 0}};
    test(w, s, q, 3);
    for (int k = 0; k < 16; k++) w[k] = k * 0.5f;
    MUST(cudaMemcpyToSymbol(weights, w, sizeof w));
    test(w, s, q, 5);
    w[3] = 99, w[4] = 98;
    MUST(cudaMemcpyToSymbol(weights, w + 3, 8, 12));
    q[7] = -1;
    MUST(cudaMemcpyToSymbol(squares, q + 7, 4, 28));
    s.scale = 0.5f, s.table[4] = -8;
    MUST(cudaMemcpyToSymbol(settings, &s, sizeof s));
    test(w, s, q, 4);
    MUST(cudaMemcpyFromSymbol(back, weights, sizeof back));
    for (int k = 0; k < 16; k++) expect("read back", k, back[k], w[k]);
    if (cudaMemcpyToSymbol(weights, w, sizeof w, 4) == cudaSuccess) fail("a copy beyond the end of a symbol succeeded");
    cudaGetLastError();
    return finish();
}
