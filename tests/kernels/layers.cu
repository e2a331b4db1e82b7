// Loops in which each thread goes through the layers of a grid: what it keeps from round to round, and may do between, in
// blocks and grids of many sizes. All in whole numbers, but for one mean of doubles.
#include "kernel_test.h"

enum { LAYERS = 7, WIDE = 150, HIGH = 37 };

#define COLUMN                                                                                                        \
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = (blockIdx.y * blockDim.y + threadIdx.y), layer = width * height

// Three values of a column; the outermost threads have returned.
__global__ void mean(const double *in, double *out, int width, int height, int depth)
{
    COLUMN;
    if (x < 1 || y < 1 || x >= width - 1 || y >= height - 1) return;
    int i = layer + y * width + x;
    double below = in[i - layer], here = in[i];
    for (int z = 1; z < depth - 1; z++, i += layer) {
        double above = in[i + layer];
        out[i] = 0.4 * here + 0.1 * (below + above + in[i - 1] + in[i + 1] + in[i - width] + in[i + width]);
        below = here;
        here = above;
    }
}

// Every round reads what the thread's last one wrote, where it was read before.
__global__ void sums_in_place(int *a, int width, int height, int depth)
{
    COLUMN;
    if (x < width && y < height)
        for (int z = 1; z < depth; z++) a[z * layer + y * width + x] += a[(z - 1) * layer + y * width + x];
}

// Rounds that part, what is kept under a mask, a truth that is kept, and all that is wanted after the loop.
__global__ void parting(const int *in, int *out, int *last, int width, int height, int depth)
{
    COLUMN;
    if (x >= width) return;
    if (y < height) {
        int kept = x, rounds = 0;
        const int *from = in + y * width + x;
        bool odd = false;
        if (depth > 0) {
            int z = 0;
            for (; z < depth; z++) {
                int value = from[0], at = z * layer + y * width + x;
                if (value % 3 == 0) kept += value + from[0] * from[0];
                rounds++;
                from += layer;
                if (value % 5 == 1) {
                    out[at] = from[-layer] - 1;
                    continue;
                }
                odd = odd != (value % 2 != 0);
                out[at] = odd ? kept : -kept;
            }
            last[y * width + x] = kept * 100 + rounds * 10 + odd + z;
        }
    }
}

// Two loops one after the other, between conditions; a thread may be gone before the second.
__global__ void twice(const int *in, int *out, int width, int height, int depth, int secret)
{
    COLUMN;
    if (y >= height) return;
    int at = y * width + x;
    if (x < width) {
        for (int z = 0; z < depth; z++) out[z * layer + at] = in[z * layer + at] + z;
        if (in[at] == secret) return;
        for (int z = depth - 1; z >= 0; z--) out[z * layer + at] = out[z * layer + at] * 2 + in[z * layer + at];
    }
}

// Not loops of this kind: threads leave at different times, or ask who they are.
__global__ void leaving(const int *in, int *out, int width, int height, int depth)
{
    COLUMN;
    if (x >= width || y >= height) return;
    for (int z = 0; z < depth; z++) {
        if (in[z * layer + y * width + x] == 4) break;
        out[z * layer + y * width + x] = in[z * layer + y * width + x] * 2;
    }
}

__global__ void asking(const int *in, int *out, int width, int height, int depth)
{
    COLUMN;
    if (x >= width || y >= height) return;
    for (int z = 0; z < depth; z++)
        out[z * layer + y * width + x] = in[z * layer + y * width + x] + (int)threadIdx.x % 4 + (int)blockIdx.x;
}

// How many rounds there are is not known ahead: each sets by how much it steps; the limit is in memory.
__global__ void uneven(const int *in, int *out, int width, int height, int depth)
{
    COLUMN;
    if (x >= width || y >= height) return;
    for (int z = 0, by = 1; z < depth; z += by) {
        by = 3 - by;
        out[z * layer + y * width + x] = in[z * layer + y * width + x] + by;
    }
}

__global__ void up_to(const int *in, int *out, int width, int height, const int *limit)
{
    COLUMN;
    if (x >= width || y >= height) return;
    for (int z = 0, w = 5; z < *limit; z++, w -= z) out[z * layer + y * width + x] = in[z * layer + y * width + x] * w;
}

// Two things change from round to round, and both are asked for; afterwards, too.
__global__ void narrowing(const int *in, int *out, int *last, int width, int height, int depth)
{
    COLUMN;
    if (x >= width || y >= height) return;
    int top = depth, z = 0;
    for (; z < top; z++, top -= z % 2) out[z * layer + y * width + x] = in[z * layer + y * width + x] * top;
    last[y * width + x] = z * 100 + top;
}

// Threads have a layer of their own, too, and the step is not one for the block.
__global__ void deep(const int *in, int *out, int width, int height, int depth)
{
    COLUMN;
    int z = blockIdx.z * blockDim.z + threadIdx.z, stride = blockDim.z * gridDim.z;
    if (x >= width || y >= height || z >= 3) return;
    long at = z * layer + y * width + x;
    for (int round = 0; round < depth / 3; round++, at += (long)stride * layer) out[at] = in[at] * 3 - round;
}

struct Grid {
    int width, height, depth, count;
    Buffer<int> in, out, last;
    Grid(int w, int h, int d)
        : width(w), height(h), depth(d), count(w * h * (d ? d : 1)), in(count), out(count), last(w * h)
    {
        for (int i = 0; i < count; i++) in[i] = (int)(random_bits() % 19) - 3;
        in.up();
        out.fill(0);
        last.fill(0);
    }
    void check(const char *what)
    {
        out.down();
        for (int i = 0; i < count; i++) expect(what, i, out[i], last[i % (width * height)]);
    }
};

static dim3 over(int width, int height, dim3 block)
{
    return dim3((width + block.x - 1) / block.x, (height + block.y - 1) / block.y);
}

static void test_mean(dim3 block, int width, int height, int depth)
{
    int layer = width * height, count = layer * depth;
    Buffer<double> in(count), out(count);
    for (int i = 0; i < count; i++) in[i] = random_float(-1, 1);
    in.up();
    out.fill(0);
    mean<<<over(width, height, block), block>>>(in.device, out.device, width, height, depth);
    out.down();
    for (int i = 0; i < count; i++) {
        int x = i % width, y = i / width % height, z = i / layer;
        bool inside = x > 0 && y > 0 && z > 0 && x < width - 1 && y < height - 1 && z < depth - 1;
        double want = !inside ? 0 : 0.4 * in[i] + 0.1 * (in[i - layer] + in[i + layer] + in[i - 1] + in[i + 1]
                                                         + in[i - width] + in[i + width]);
        expect_near("mean", i, out[i], want, 1e-14);
    }
    hash(out.host, count * sizeof(double));
}

static void test_sums(dim3 block, int width, int height, int depth)
{
    Grid g(width, height, depth);
    int layer = width * height;
    sums_in_place<<<over(width, height, block), block>>>(g.in.device, width, height, depth);
    for (int i = layer; i < g.count; i++) g.in[i] += g.in[i - layer];
    MUST(cudaMemcpy(g.out.host, g.in.device, g.count * sizeof(int), cudaMemcpyDeviceToHost));
    for (int i = 0; i < g.count; i++) expect("sums in place", i, g.out[i], g.in[i]);
}

static void test_parting(dim3 block, int width, int height, int depth)
{
    Grid g(width, height, depth);
    int layer = width * height;
    parting<<<over(width, height, block), block>>>(g.in.device, g.out.device, g.last.device, width, height, depth);
    g.out.down();
    g.last.down();
    for (int i = 0; i < layer && depth; i++) {
        int kept = i % width, odd = 0;
        for (int z = 0; z < depth; z++) {
            int value = g.in[z * layer + i];
            if (value % 3 == 0) kept += value + value * value;
            if (value % 5 != 1) odd ^= value & 1;
            expect("parting", z * layer + i, g.out[z * layer + i], value % 5 == 1 ? value - 1 : odd ? kept : -kept);
        }
        expect("after the loop", i, g.last[i], kept * 100 + depth * 10 + odd + depth);
    }
}

static void test_others(dim3 block, int width, int height, int depth)
{
    Grid g(width, height, depth);
    int layer = width * height, secret = 6;
    dim3 grid = over(width, height, block);
    twice<<<grid, block>>>(g.in.device, g.out.device, width, height, depth, secret);
    g.out.down();
    for (int i = 0; i < layer * depth; i++) {
        int once = g.in[i] + i / layer;
        expect("twice", i, g.out[i], g.in[i % layer] == secret ? once : once * 2 + g.in[i]);
    }
    g.out.fill(0);
    leaving<<<grid, block>>>(g.in.device, g.out.device, width, height, depth);
    g.out.down();
    for (int i = 0; i < layer; i++) {
        bool left = false;
        for (int at = i; at < layer * depth; at += layer) {
            left |= g.in[at] == 4;
            expect("leaving", at, g.out[at], left ? 0 : g.in[at] * 2);
        }
    }
    asking<<<grid, block>>>(g.in.device, g.out.device, width, height, depth);
    g.out.down();
    for (int i = 0; i < layer * depth; i++)
        expect("asking", i, g.out[i], g.in[i] + i % width % (int)block.x % 4 + i % width / (int)block.x);
}

static void test_counts(dim3 block, int width, int height, int depth)
{
    Grid g(width, height, depth);
    Buffer<int> limit(1);
    int layer = width * height;
    dim3 grid = over(width, height, block);
    uneven<<<grid, block>>>(g.in.device, g.out.device, width, height, depth);
    g.out.down();
    for (int z = 0; z < depth; z++)
        for (int i = 0; i < layer; i++)
            expect("uneven", i, g.out[z * layer + i], z % 3 == 1 ? 0 : g.in[z * layer + i] + (z % 3 ? 1 : 2));
    limit[0] = depth;
    limit.up();
    g.out.fill(0);
    up_to<<<grid, block>>>(g.in.device, g.out.device, width, height, limit.device);
    g.out.down();
    for (int i = 0; i < layer; i++)
        for (int z = 0, w = 5; z < depth; z++, w -= z) expect("up to", i, g.out[z * layer + i], g.in[z * layer + i] * w);
    g.out.fill(0);
    narrowing<<<grid, block>>>(g.in.device, g.out.device, g.last.device, width, height, depth);
    g.out.down();
    g.last.down();
    for (int i = 0; i < layer; i++) {
        int top = depth, z = 0;
        for (; z < top; z++, top -= z % 2) expect("narrowing", z, g.out[z * layer + i], g.in[z * layer + i] * top);
        for (int rest = z; rest < depth; rest++) expect("narrowing", rest, g.out[rest * layer + i], 0);
        expect("narrowed", i, g.last[i], z * 100 + top);
    }
}

static void test_deep(dim3 block, int width, int height)
{
    Grid g(width, height, 6);
    dim3 grid = over(width, height, block);
    grid.z = 3 / block.z;
    deep<<<grid, block>>>(g.in.device, g.out.device, width, height, 6);
    g.out.down();
    for (int i = 0; i < g.count; i++) expect("deep", i, g.out[i], g.in[i] * 3 - i / (width * height) / 3);
}

int main()
{
    static const dim3 blocks[] = {dim3(32, 8), dim3(16, 16), dim3(8, 3), dim3(128), dim3(100), dim3(64, 16), dim3(12, 5)};
    for (dim3 block : blocks) {
        test_mean(block, 96, 24, 5);
        test_mean(block, WIDE, HIGH, LAYERS);
        test_sums(block, WIDE, HIGH, LAYERS);
        test_parting(block, 65, HIGH, LAYERS);
        test_parting(block, 128, 16, 1);
        test_parting(block, 33, 2, 0);
        test_others(block, WIDE, 19, 6);
        test_others(block, 64, 16, 4);
        test_counts(block, WIDE, 19, 9);
        test_counts(block, 64, 16, 4);
    }
    test_mean(dim3(256), 5000, 3, 3);
    test_deep(dim3(16, 4, 3), 70, 11);
    test_deep(dim3(32, 8, 1), 64, 16);
    return finish();
}
