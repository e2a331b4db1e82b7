// Blocks whose rows are one group of threads wide, for some instruction set or other: high, deep, and with guards that fail
// somewhere on the way down. Threads of a barrier's two sides exchange what they have computed.
#include "kernel_test.h"

struct Size {
    int width, height, depth;
};

__global__ void places(int *out, Size s)
{
    int x = threadIdx.x, y = threadIdx.y, z = threadIdx.z, at = x + blockDim.x * (y + blockDim.y * z);
    if (x < s.width && y < s.height && z < s.depth) out[at + blockIdx.x * blockDim.x * blockDim.y * blockDim.z] += 1 + x + 100 * y + 10000 * z;
}

__global__ void transposed(float *out, const float *in, int height)
{
    __shared__ float tile[1024];
    int x = threadIdx.x, y = threadIdx.y, z = threadIdx.z;
    int rows = blockDim.y * blockDim.z, row = y + blockDim.y * z, block = blockIdx.x * blockDim.x * rows;
    tile[row * blockDim.x + x] = row < height ? in[block + row * blockDim.x + x] : -1.0f;
    __syncthreads();
    int other = (row + 5) % rows;
    out[block + row * blockDim.x + x] = tile[other * blockDim.x + blockDim.x - 1 - x] + tile[row * blockDim.x + x] * 2.0f;
}

// Bands of rows share what they load; the rows left over are no whole band.
__global__ void products(float *out, const float *a, const float *b, int n, int height)
{
    __shared__ float as[32][33], bs[32][33];
    int x = threadIdx.x, y = threadIdx.y;
    float sum = 0.0f;
    for (int round = 0; round < 3; round++) {
        as[y][x] = a[(round * blockDim.y + y) * n + x];
        bs[y][x] = b[(round * blockDim.y + y) * n + x];
        __syncthreads();
        if (y < height)
            for (int k = 0; k < (int)blockDim.y; k++) sum += as[y][k % blockDim.x] * bs[k][x];
        __syncthreads();
    }
    out[y * n + x] = sum;
}

static void test_places(dim3 block, Size s)
{
    const int blocks = 3, threads = block.x * block.y * block.z;
    Buffer<int> out(blocks * threads);
    out.fill(0);
    places<<<blocks, block>>>(out.device, s);
    out.down();
    for (int i = 0; i < blocks * threads; i++) {
        int t = i % threads, x = t % (int)block.x, y = t / (int)block.x % (int)block.y, z = t / (int)(block.x * block.y);
        bool on = x < s.width && y < s.height && z < s.depth;
        expect("places", i, out[i], on ? 1 + x + 100 * y + 10000 * z : 0);
    }
}

static void test_transposed(dim3 block, int height)
{
    const int blocks = 2, width = block.x, rows = block.y * block.z, threads = width * rows;
    Buffer<float> in(blocks * threads), out(blocks * threads);
    for (int i = 0; i < blocks * threads; i++) in[i] = random_float(-1, 1);
    in.up();
    transposed<<<blocks, block>>>(out.device, in.device, height);
    out.down();
    for (int i = 0; i < blocks * threads; i++) {
        int base = i / threads * threads, row = i % threads / width, x = i % width, other = (row + 5) % rows;
        float far = other < height ? in[base + other * width + width - 1 - x] : -1.0f, own = row < height ? in[i] : -1.0f;
        expect("transposed", i, out[i], fmaf(own, 2.0f, far));
    }
}

static void test_products(dim3 block, int height)
{
    const int n = 40, rows = block.y;
    Buffer<float> a(3 * rows * n), b(3 * rows * n), out(rows * n);
    for (int i = 0; i < 3 * rows * n; i++) a[i] = (float)(random_bits() % 8), b[i] = (float)(random_bits() % 8);
    a.up();
    b.up();
    products<<<1, block>>>(out.device, a.device, b.device, n, height);
    out.down();
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < (int)block.x; x++) {
            float sum = 0.0f;
            for (int round = 0; round < 3 && y < height; round++)
                for (int k = 0; k < rows; k++) sum += a[(round * rows + y) * n + k % (int)block.x] * b[(round * rows + k) * n + x];
            expect("products", y * n + x, out[y * n + x], sum);
        }
}

int main()
{
    static const int widths[] = {4, 8, 16, 32}, heights[] = {1, 7, 8, 13, 16, 24, 31};
    for (int width : widths)
        for (int height : heights) {
            for (int depth = 1; depth <= 3 && width * height * depth <= 1024; depth++)
                for (int cut = 0; cut <= height; cut += height > 4 ? height / 4 : 1) {
                    test_places(dim3(width, height, depth), {width, cut, depth});
                    test_places(dim3(width, height, depth), {width - cut % 3, height - 1, depth - cut % 2});
                    test_transposed(dim3(width, height, depth), height * depth - cut);
                }
            test_products(dim3(width, height), height);
            test_products(dim3(width, height), height * 2 / 3);
        }
    return finish();
}
