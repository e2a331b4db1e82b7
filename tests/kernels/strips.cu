// Blocks side by side may be run as one wide block where x is only asked for as blockIdx.x * blockDim.x + threadIdx.x, in
// whatever order and through whatever registers it comes; where any part of it is used otherwise, each thread still has its own.
#include "kernel_test.h"

__device__ int column_of(int thread) { return blockIdx.x * blockDim.x + thread; }

// The sum in the ways people write it. out[k * pitch + x] becomes x + k.
__global__ void sums(int *out, size_t pitch, size_t width)
{
    size_t wide = (size_t)blockIdx.x * blockDim.x + threadIdx.x;
    unsigned turned = threadIdx.x + blockDim.x * blockIdx.x;
    int thread = threadIdx.x, first = blockIdx.x * blockDim.x, x = first + thread;
    if (wide >= width) return;
    out[wide] = (int)wide;
    out[pitch + turned] = turned + 1;
    out[2 * pitch + x] = x + 2;
    out[3 * pitch + column_of(threadIdx.x)] = x + 3;
}

// What looks like it and is not: out[4 * i + k] has the k-th number of thread i of the grid.
__global__ void parts(int *out, int limit)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    int block = blockIdx.x, thread = threadIdx.x, changed = threadIdx.x;
    if (thread > limit) changed = limit;
    out[4 * i] = i;
    out[4 * i + 1] = block * blockDim.x + changed;
    out[4 * i + 2] = blockIdx.x * blockDim.y + threadIdx.x;
    out[4 * i + 3] = block + 1000 * thread;
}

// Rows: what depends on y alone is one value for a register, and blockDim.x is still the block's.
__global__ void plane(int *out, int width, int height)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;
    int z = blockIdx.z * blockDim.z + threadIdx.z;
    int left = x - 1, above = y * width, row[3] = {y, (int)blockDim.x, z};
    if (left < 0 || y < 1 || x >= width - 1 || y >= height - 1) return;
    out[(z * height * width + above + left + 1)] = x + 1000 * row[y % 3] + 7 * (int)gridDim.x;
}

// What a row has in common, asked for by some registers of the row only, or by one after the other; out[y * width + x].
__global__ void rows_under_conditions(const int *table, int *out, int width, int first, int last)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y, found = -1;
    if (x >= width) return;
    if (x >= first && x < last) {
        int common = table[y + 1];
        found = common * 3 + (table[y] > 4 ? table[y + 2] : 1) + (int)(2.5f * jnf(table[y] & 3, 1.5f));
    }
    out[y * width + x] = found;
}

// A loop over x, and a step that is a row further for each register.
__global__ void strides(int *out, int n)
{
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) out[i] += 3 * i - 5;
}

static void test_line(unsigned grid, unsigned block)
{
    size_t threads = (size_t)grid * block, width = threads - threads / 7;
    Buffer<int> line(4 * threads), part(4 * threads);
    for (size_t i = 0; i < 4 * threads; i++) line[i] = -1;
    line.up();
    sums<<<grid, block>>>(line.device, threads, width);
    parts<<<grid, block>>>(part.device, 9);
    line.down();
    part.down();
    for (size_t i = 0; i < threads; i++) {
        int b = i / block, t = i % block;
        for (int k = 0; k < 4; k++) expect("sum", k * threads + i, line[k * threads + i], i < width ? (int)i + k : -1);
        expect("index", i, part[4 * i], (int)i);
        expect("changed", i, part[4 * i + 1], (int)(b * block + (t > 9 ? 9 : t)));
        expect("other dimension", i, part[4 * i + 2], b + t);
        expect("halves", i, part[4 * i + 3], b + 1000 * t);
    }
    for (size_t i = 0; i < 4 * threads; i++) line[i] = 1;
    line.up();
    strides<<<grid, block>>>(line.device, (int)(4 * threads) - 3);
    line.down();
    for (int i = 0; i < (int)(4 * threads); i++) expect("stride", i, line[i], i < (int)(4 * threads) - 3 ? 3 * i - 4 : 1);
}

static void test_plane(dim3 grid, dim3 block, int width, int height)
{
    int depth = grid.z * block.z;
    Buffer<int> out((size_t)width * height * depth);
    for (int i = 0; i < width * height * depth; i++) out[i] = -1;
    out.up();
    plane<<<grid, block>>>(out.device, width, height);
    out.down();
    for (int i = 0; i < width * height * depth; i++) {
        int x = i % width, y = i / width % height, z = i / width / height;
        int row[3] = {y, (int)block.x, z};
        bool inside = x > 0 && y > 0 && x < width - 1 && y < height - 1;
        expect("plane", i, out[i], inside ? x + 1000 * row[y % 3] + 7 * (int)grid.x : -1);
    }
}

static void test_conditions(dim3 block, int first, int last)
{
    int width = 100, height = 2 * block.y;
    Buffer<int> table(height + 2), out(width * height);
    for (int y = 0; y < height + 2; y++) table[y] = y * 5 % 9;
    table.up();
    rows_under_conditions<<<dim3(width / block.x + 1, 2), block>>>(table.device, out.device, width, first, last);
    out.down();
    for (int i = 0; i < width * height; i++) {
        int x = i % width, y = i / width;
        int more = (table[y] > 4 ? table[y + 2] : 1) + (int)(2.5f * jnf(table[y] & 3, 1.5f));
        expect("under conditions", i, out[i], x >= first && x < last ? table[y + 1] * 3 + more : -1);
    }
}

int main()
{
    const unsigned blocks[] = {1, 7, 32, 100, 256, 1000};
    for (unsigned block : blocks) {
        test_line(1, block);
        test_line(13, block);
        test_line(300, block);
    }
    test_plane(dim3(5, 6), dim3(32, 8), 150, 45);
    test_plane(dim3(40, 3, 2), dim3(16, 4, 2), 631, 11);
    test_plane(dim3(3, 9), dim3(50, 1), 149, 9);
    test_plane(dim3(9, 5), dim3(5, 7), 44, 33);
    const dim3 shapes[] = {dim3(32, 3), dim3(16, 5), dim3(100, 1), dim3(64, 2), dim3(7, 4)};
    for (dim3 shape : shapes)
        for (int first = 0; first < 24; first += 3) test_conditions(shape, first, first + 4);
    return finish();
}
