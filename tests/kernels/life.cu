// Conway's game of life on a torus for many generations, in bytes, with 8-bit arithmetic and shared tiles; and Floyd-
// Warshall's shortest paths, one launch per middle vertex.
#include "kernel_test.h"

enum { W = 70, H = 45, V = 60 };

__global__ void generation(const unsigned char *in, unsigned char *out)
{
    __shared__ unsigned char tile[10][34];
    int tx = threadIdx.x, ty = threadIdx.y, x0 = blockIdx.x * 32, y0 = blockIdx.y * 8;
    for (int k = ty * 32 + tx; k < 340; k += 256)
        tile[k / 34][k % 34] = in[(y0 + k / 34 - 1 + H) % H * W + (x0 + k % 34 - 1 + W) % W];
    __syncthreads();
    int x = x0 + tx, y = y0 + ty;
    if (x >= W || y >= H) return;
    unsigned char around = 0;
    for (int k = 0; k < 9; k++)
        if (k != 4) around += tile[ty + k / 3][tx + k % 3];
    unsigned char alive = tile[ty + 1][tx + 1];
    out[y * W + x] = around == 3 || (alive && around == 2);
}

__global__ void shorten(int *distance, int k)
{
    int j = blockIdx.x * blockDim.x + threadIdx.x, i = blockIdx.y * blockDim.y + threadIdx.y;
    if (i >= V || j >= V || i == k || j == k) return;
    distance[i * V + j] = min(distance[i * V + j], distance[i * V + k] + distance[k * V + j]);
}

static void test_life()
{
    Buffer<unsigned char> a(W * H), b(W * H);
    static unsigned char now[W * H], after[W * H];
    for (int i = 0; i < W * H; i++) now[i] = a[i] = random_bits() % 3 == 0;
    a.up();
    for (int g = 0; g < 20; g++) {
        unsigned char *from = g % 2 ? b.device : a.device, *to = g % 2 ? a.device : b.device;
        generation<<<dim3((W + 31) / 32, (H + 7) / 8), dim3(32, 8)>>>(from, to);
        for (int i = 0; i < W * H; i++) {
            int around = 0;
            for (int k = 0; k < 9; k++)
                if (k != 4) around += now[(i / W + k / 3 - 1 + H) % H * W + (i % W + k % 3 - 1 + W) % W];
            after[i] = around == 3 || (now[i] && around == 2);
        }
        memcpy(now, after, sizeof now);
    }
    a.down();
    for (int i = 0; i < W * H; i++) expect("cell", i, a[i], now[i]);
}

static void test_paths()
{
    Buffer<int> distance(V * V);
    static int want[V * V];
    for (int i = 0; i < V * V; i++) want[i] = distance[i] = i / V == i % V ? 0 : (int)(random_bits() % 1000) + 1;
    distance.up();
    for (int k = 0; k < V; k++) {
        shorten<<<dim3(4, 8), dim3(16, 8)>>>(distance.device, k);
        for (int i = 0; i < V * V; i++) {
            int through = want[i / V * V + k] + want[k * V + i % V];
            if (through < want[i]) want[i] = through;
        }
    }
    distance.down();
    for (int i = 0; i < V * V; i++) expect("distance", i, distance[i], want[i]);
}

int main()
{
    test_life();
    test_paths();
    return finish();
}
