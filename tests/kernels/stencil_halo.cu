// Stencils with a halo in shared memory: one dimension with radius 3, two dimensions with 16 x 16 tiles and edges that
// repeat, several time steps between two buffers; and a heat step in three dimensions from global memory.
#include "kernel_test.h"

enum { RADIUS = 3, TILE = 16 };

__constant__ float taps[2 * RADIUS + 1];

__global__ void line(const float *in, float *out, int n)
{
    extern __shared__ float cells[];
    int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
    cells[t + RADIUS] = i < n ? in[i] : 0;
    if (t < RADIUS) {
        int left = i - RADIUS, right = i + blockDim.x;
        cells[t] = left >= 0 && left < n ? in[left] : 0;
        cells[t + RADIUS + blockDim.x] = right < n ? in[right] : 0;
    }
    __syncthreads();
    if (i >= n) return;
    float sum = 0;
    for (int k = -RADIUS; k <= RADIUS; k++) sum += taps[k + RADIUS] * cells[t + RADIUS + k];
    out[i] = sum;
}

__device__ int inside(int v, int limit) { return v < 0 ? 0 : v >= limit ? limit - 1 : v; }

__global__ void box(const float *in, float *out, int width, int height)
{
    __shared__ float cells[TILE + 2][TILE + 2];
    int left = blockIdx.x * TILE - 1, top = blockIdx.y * TILE - 1, t = threadIdx.y * TILE + threadIdx.x;
    for (int k = t; k < (TILE + 2) * (TILE + 2); k += TILE * TILE) {
        int x = inside(left + k % (TILE + 2), width), y = inside(top + k / (TILE + 2), height);
        cells[k / (TILE + 2)][k % (TILE + 2)] = in[y * width + x];
    }
    __syncthreads();
    int x = left + 1 + threadIdx.x, y = top + 1 + threadIdx.y;
    if (x >= width || y >= height) return;
    float sum = 0;
    for (int dy = 0; dy < 3; dy++)
        for (int dx = 0; dx < 3; dx++) sum += cells[threadIdx.y + dy][threadIdx.x + dx];
    out[y * width + x] = sum * (1.0f / 9);
}

__global__ void heat(const float *in, float *out, int w, int h, int d)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y,
        z = blockIdx.z * blockDim.z + threadIdx.z;
    if (x >= w || y >= h || z >= d) return;
    int i = (z * h + y) * w + x;
    bool edge = x == 0 || y == 0 || z == 0 || x == w - 1 || y == h - 1 || z == d - 1;
    out[i] = edge ? in[i] : in[i] + 0.1f * (in[i - 1] + in[i + 1] + in[i - w] + in[i + w] + in[i - w * h]
                                            + in[i + w * h] - 6 * in[i]);
}

static void test_line(int block, int n)
{
    float host_taps[2 * RADIUS + 1] = {0.05f, 0.1f, 0.2f, 0.3f, 0.2f, 0.1f, 0.05f};
    MUST(cudaMemcpyToSymbol(taps, host_taps, sizeof host_taps));
    Buffer<float> in(n), out(n);
    for (int i = 0; i < n; i++) in[i] = random_float(-1, 1);
    in.up();
    line<<<(n + block - 1) / block, block, (block + 2 * RADIUS) * sizeof(float)>>>(in.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        double want = 0;
        for (int k = -RADIUS; k <= RADIUS; k++)
            if (i + k >= 0 && i + k < n) want += (double)host_taps[k + RADIUS] * in[i + k];
        expect_near("line", i, out[i], want, 1e-6);
    }
    hash(out.host, n * sizeof(float));
}

static void test_box(int width, int height, int steps)
{
    Buffer<float> a(width * height), b(width * height);
    double *now = (double *)malloc(width * height * sizeof(double)),
        *after = (double *)malloc(width * height * sizeof(double));
    for (int i = 0; i < width * height; i++) now[i] = a[i] = random_float(0, 100);
    a.up();
    float *from = a.device, *to = b.device;
    for (int s = 0; s < steps; s++) {
        box<<<dim3((width + TILE - 1) / TILE, (height + TILE - 1) / TILE), dim3(TILE, TILE)>>>(from, to, width, height);
        float *f = from;
        from = to, to = f;
        for (int i = 0; i < width * height; i++) {
            after[i] = 0;
            for (int k = 0; k < 9; k++) {
                int x = i % width + k % 3 - 1, y = i / width + k / 3 - 1;
                x = x < 0 ? 0 : x >= width ? width - 1 : x, y = y < 0 ? 0 : y >= height ? height - 1 : y;
                after[i] += now[y * width + x] / 9;
            }
        }
        memcpy(now, after, width * height * sizeof(double));
    }
    MUST(cudaMemcpy(a.host, from, width * height * sizeof(float), cudaMemcpyDeviceToHost));
    for (int i = 0; i < width * height; i++) expect_near("box", i, a[i], now[i], 1e-5);
    hash(a.host, width * height * sizeof(float));
    free(now);
    free(after);
}

static void test_heat(int w, int h, int d)
{
    Buffer<float> in(w * h * d), out(w * h * d);
    for (int i = 0; i < w * h * d; i++) in[i] = random_float(0, 100);
    in.up();
    heat<<<dim3((w + 7) / 8, (h + 3) / 4, (d + 1) / 2), dim3(8, 4, 2)>>>(in.device, out.device, w, h, d);
    out.down();
    for (int i = 0; i < w * h * d; i++) {
        int x = i % w, y = i / w % h, z = i / w / h;
        bool edge = x == 0 || y == 0 || z == 0 || x == w - 1 || y == h - 1 || z == d - 1;
        double near = edge ? 0 : (double)in[i - 1] + in[i + 1] + in[i - w] + in[i + w] + in[i - w * h]
            + in[i + w * h] - 6.0 * in[i];
        expect_near("heat", i, out[i], in[i] + 0.1 * near, 1e-5);
    }
    hash(out.host, w * h * d * sizeof(float));
}

int main()
{
    test_line(128, 1000);
    test_line(33, 200);
    test_line(7, 50);
    test_box(50, 37, 4);
    test_box(64, 32, 2);
    test_heat(19, 13, 9);
    return finish();
}
