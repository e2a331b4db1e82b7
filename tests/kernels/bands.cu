// Rows of a block run together where threads of one column load the same: products of matrices, plain and in tiles, and what
// only looks like them. All in whole numbers, so that each sum has one right value, but for one product of floats.
#include "kernel_test.h"

enum { TILE = 16, STEPS = 9 };

__global__ void product(const int *a, const int *b, int *c, int m, int n, int k)
{
    int row = blockIdx.y * blockDim.y + threadIdx.y, column = blockIdx.x * blockDim.x + threadIdx.x;
    if (row < m && column < n) {
        int sum = 0;
        for (int i = 0; i < k; i++) sum += a[row * k + i] * b[i * n + column];
        c[row * n + column] = sum;
    }
}

__global__ void product_that_returns(const int *a, const int *b, int *c, int m, int n, int k)
{
    unsigned row = blockIdx.y * blockDim.y + threadIdx.y, column = blockIdx.x * blockDim.x + threadIdx.x;
    if (row >= m || column >= n) return;
    int sum = 0;
    for (int i = 0; i < k; i++) sum += a[row * k + i] * b[i * n + column];
    c[row * n + column] = sum;
}

__global__ void product_of_floats(const float *a, const double *b, double *c, int n, int k)
{
    int row = blockIdx.y * blockDim.y + threadIdx.y, column = blockIdx.x * blockDim.x + threadIdx.x;
    double sum = 0;
    for (int i = 0; i < k; i++) {
        float left = a[row * k + i];
        double right = b[i * n + column];
        sum += left * right;
    }
    c[row * n + column] = sum;
}

// Tiles as deep as the block is wide, filled by rows.
__global__ void product_in_tiles(const int *a, const int *b, int *c, int m, int n, int k)
{
    extern __shared__ int tile[];
    int *left = tile, *right = tile + blockDim.y * TILE, x = threadIdx.x, y = threadIdx.y, width = blockDim.x;
    int row = blockIdx.y * blockDim.y + y, column = blockIdx.x * width + x, sum = 0;
    for (int t = 0; t < k; t += TILE) {
        for (int i = x; i < TILE; i += width) left[y * TILE + i] = row < m && t + i < k ? a[row * k + t + i] : 0;
        for (int i = y; i < TILE; i += blockDim.y)
            right[i * width + x] = column < n && t + i < k ? b[(t + i) * n + column] : 0;
        __syncthreads();
        for (int i = 0; i < TILE; i++) sum += left[y * TILE + i] * right[i * width + x];
        __syncthreads();
    }
    if (row < m && column < n) c[row * n + column] = sum;
}

// Tiles whose sizes are known: rows of one register or two, and sums of one register for each row, or of two.
template <int WIDTH, int HEIGHT> __global__ void product_in_known_tiles(const float *a, const float *b, float *c, int n)
{
    __shared__ float left[HEIGHT][WIDTH], right[WIDTH][WIDTH];
    int x = threadIdx.x, y = threadIdx.y, row = blockIdx.y * HEIGHT + y, column = blockIdx.x * WIDTH + x;
    float sum = 0;
    for (int t = 0; t < n; t += WIDTH) {
        left[y][x] = a[row * n + t + x];
        for (int i = y; i < WIDTH; i += HEIGHT) right[i][x] = b[(t + i) * n + column];
        __syncthreads();
        for (int i = 0; i < WIDTH; i++) sum += left[y][i] * right[i][x];
        __syncthreads();
    }
    c[row * n + column] = sum;
}

template <int WIDTH, int HEIGHT> __global__ void least_and_most(const int *in, int *out)
{
    __shared__ int own[HEIGHT][WIDTH], common[WIDTH][WIDTH];
    int x = threadIdx.x, y = threadIdx.y, z = threadIdx.z, least = 1 << 30, most = -least;
    own[y][x] = in[y * WIDTH + x];
    for (int i = y; i < WIDTH; i += HEIGHT) common[i][x] = in[(HEIGHT + i) * WIDTH + x];
    __syncthreads();
    for (int i = 0; i < WIDTH; i++) {
        int product = own[y][i] * common[i][x];
        least = min(least, product);
        most = max(most, product + z);
    }
    out[((z * HEIGHT + y) * WIDTH + x) * 2] = least;
    out[((z * HEIGHT + y) * WIDTH + x) * 2 + 1] = most;
}

// What a column has in common, and what it has not: registers that are set with y, or under conditions on it.
__global__ void columns(const int *table, int *out, int n)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = threadIdx.y, common = 0, own = y;
    for (int i = 0; i < STEPS; i++) {
        int value = table[i * n + x];
        common += value;
        if (y & 1) value++;
        own ^= value * (y + 1);
    }
    out[y * n + x] += common * 1000 + own;
}

__global__ void conditions(const int *table, int *out, int n)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = threadIdx.y, sometimes = 0, late = -1;
    for (int i = 0; i < STEPS; i++) {
        if ((y + i) % 3 == 0) {
            late = table[i * n + x];
            sometimes += table[(i + 1) * n + x];
        }
    }
    out[y * n + x] += sometimes * 1000 + late;
}

__global__ void planes(const int *table, int *out, int n)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = threadIdx.y, sum = 0;
    for (int i = 0; i < STEPS; i++) sum += table[i * n + x] * threadIdx.z;
    out[(blockDim.y * threadIdx.z + y) * n + x] = sum;
}

// Sums that are kept in memory, by each thread or by one for its column.
__global__ void kept(const int *table, int *sums, int *tops, int n)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = threadIdx.y;
    for (int i = 0; i < STEPS; i++) {
        sums[y * n + x] += table[i * n + x];
        if (y == 0) tops[x] = max(tops[x], table[i * n + x]);
    }
    atomicAdd(&sums[y * n + x], x + y);
}

// Weights that are one for the block, and a tile that is wider than the block by what surrounds it.
__constant__ int weights[9];

__global__ void blurred(const int *in, int *out, int width, int height)
{
    extern __shared__ int around[];
    int w = blockDim.x, h = blockDim.y, left = blockIdx.x * w, top = blockIdx.y * h, x = threadIdx.x, y = threadIdx.y;
    for (int ty = y; ty < h + 2; ty += h)
        for (int tx = x; tx < w + 2; tx += w)
            if (left + tx < width + 2 && top + ty < height + 2)
                around[ty * (w + 2) + tx] = in[(top + ty) * (width + 2) + left + tx];
    __syncthreads();
    if (left + x >= width || top + y >= height) return;
    int sum = 0;
    for (int j = 0; j < 3; j++)
        for (int i = 0; i < 3; i++) sum += weights[3 * j + i] * around[(y + j) * (w + 2) + x + i];
    out[(top + y) * width + left + x] = sum;
}

static int at(int i) { return i * 7 % 23 - 11; }

static void test_products(dim3 block, int m, int n, int k)
{
    Buffer<int> a(m * k), b(k * n), c(m * n);
    for (int i = 0; i < m * k; i++) a[i] = at(i);
    for (int i = 0; i < k * n; i++) b[i] = at(3 * i + 1);
    a.up();
    b.up();
    dim3 grid((n + block.x - 1) / block.x, (m + block.y - 1) / block.y);
    for (int which = 0; which < 3; which++) {
        c.fill(-1);
        if (which == 0) product<<<grid, block>>>(a.device, b.device, c.device, m, n, k);
        if (which == 1) product_that_returns<<<grid, block>>>(a.device, b.device, c.device, m, n, k);
        if (which == 2)
            product_in_tiles<<<grid, block, (block.x + block.y) * TILE * 4>>>(a.device, b.device, c.device, m, n, k);
        c.down();
        for (int i = 0; i < m; i++)
            for (int j = 0; j < n; j++) {
                int want = 0;
                for (int p = 0; p < k; p++) want += a[i * k + p] * b[p * n + j];
                expect("product", which * m * n + i * n + j, c[i * n + j], want);
            }
    }
}

static void test_blurred(dim3 block, int width, int height)
{
    int factors[9];
    Buffer<int> in((width + 2) * (height + 2)), out(width * height);
    for (int i = 0; i < (width + 2) * (height + 2); i++) in[i] = at(i);
    for (int i = 0; i < 9; i++) factors[i] = i * i - 20;
    in.up();
    out.fill(-1);
    MUST(cudaMemcpyToSymbol(weights, factors, sizeof(factors)));
    dim3 grid((width + block.x - 1) / block.x, (height + block.y - 1) / block.y);
    blurred<<<grid, block, (block.x + 2) * (block.y + 2) * sizeof(int)>>>(in.device, out.device, width, height);
    out.down();
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            int want = 0;
            for (int i = 0; i < 9; i++) want += factors[i] * in[(y + i / 3) * (width + 2) + x + i % 3];
            expect("blurred", y * width + x, out[y * width + x], want);
        }
}

static void test_floats(dim3 block, int n, int k)
{
    int m = 2 * block.y;
    Buffer<float> a(m * k);
    Buffer<double> b(k * n), c(m * n);
    for (int i = 0; i < m * k; i++) a[i] = random_float(-1, 1);
    for (int i = 0; i < k * n; i++) b[i] = random_float(-1, 1);
    a.up();
    b.up();
    product_of_floats<<<dim3(n / block.x, 2), block>>>(a.device, b.device, c.device, n, k);
    c.down();
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) {
            double want = 0;
            for (int p = 0; p < k; p++) want += (double)a[i * k + p] * b[p * n + j];
            expect_near("product of floats", i * n + j, c[i * n + j], want, 1e-13);
        }
    hash(c.host, m * n * sizeof(double));
}

template <int WIDTH, int HEIGHT> static void test_known_tiles(int depth)
{
    const int n = 2 * WIDTH, m = 2 * HEIGHT, size = WIDTH * HEIGHT;
    Buffer<float> a(m * n), b(n * n), c(m * n);
    for (int i = 0; i < m * n; i++) a[i] = at(i);
    for (int i = 0; i < n * n; i++) b[i] = at(3 * i + 1);
    a.up();
    b.up();
    c.fill(-1);
    product_in_known_tiles<WIDTH, HEIGHT><<<dim3(2, 2), dim3(WIDTH, HEIGHT, depth)>>>(a.device, b.device, c.device, n);
    c.down();
    for (int i = 0; i < m * n; i++) {
        float want = 0;
        for (int k = 0; k < n; k++) want += a[i / n * n + k] * b[k * n + i % n];
        expect("product in known tiles", i, c[i], want);
    }
    Buffer<int> in((HEIGHT + WIDTH) * WIDTH), out(depth * size * 2);
    for (int i = 0; i < (HEIGHT + WIDTH) * WIDTH; i++) in[i] = at(i);
    in.up();
    out.fill(-1);
    least_and_most<WIDTH, HEIGHT><<<1, dim3(WIDTH, HEIGHT, depth)>>>(in.device, out.device);
    out.down();
    for (int i = 0; i < depth * size; i++) {
        int least = 1 << 30, most = -least, y = i / WIDTH % HEIGHT, x = i % WIDTH;
        for (int k = 0; k < WIDTH; k++) {
            int product = in[y * WIDTH + k] * in[(HEIGHT + k) * WIDTH + x];
            least = min(least, product);
            most = max(most, product + i / size);
        }
        expect("least product", i, out[2 * i], least);
        expect("greatest product", i, out[2 * i + 1], most);
    }
}

static void test_columns(dim3 block)
{
    int n = 2 * block.x, h = block.y;
    dim3 flat(block.x, block.y);
    Buffer<int> table((STEPS + 1) * n), out(n * h), some(n * h), sums(n * h), tops(n), deep(n * h * block.z);
    for (int i = 0; i < (STEPS + 1) * n; i++) table[i] = at(i);
    for (int i = 0; i < n * h; i++) sums[i] = i;
    out.fill(0);
    some.fill(0);
    tops.fill(-1);
    table.up();
    sums.up();
    columns<<<2, flat>>>(table.device, out.device, n);
    conditions<<<2, flat>>>(table.device, some.device, n);
    kept<<<2, flat>>>(table.device, sums.device, tops.device, n);
    planes<<<2, block>>>(table.device, deep.device, n);
    out.down();
    some.down();
    sums.down();
    tops.down();
    deep.down();
    for (int x = 0; x < n; x++) {
        int common = 0, top = -1;
        for (int i = 0; i < STEPS; i++) common += table[i * n + x], top = max(top, table[i * n + x]);
        expect("top", x, tops[x], top);
        for (int r = 0; r < h * (int)block.z; r++) expect("plane", r * n + x, deep[r * n + x], common * (r / h));
        for (int y = 0; y < h; y++) {
            int own = y, sometimes = 0, late = -1;
            for (int i = 0; i < STEPS; i++) {
                own ^= (table[i * n + x] + (y & 1)) * (y + 1);
                if ((y + i) % 3 == 0) late = table[i * n + x], sometimes += table[(i + 1) * n + x];
            }
            expect("column", y * n + x, out[y * n + x], common * 1000 + own);
            expect("under conditions", y * n + x, some[y * n + x], sometimes * 1000 + late);
            expect("kept", y * n + x, sums[y * n + x], y * n + x + common + y + x);
        }
    }
}

int main()
{
    static const dim3 blocks[] = {dim3(16, 16), dim3(32, 8), dim3(32, 32), dim3(16, 6), dim3(48, 5), dim3(8, 9),
                                  dim3(64, 3),  dim3(16, 1), dim3(5, 7),   dim3(128),   dim3(48, 12), dim3(80, 8),
                                  dim3(16, 12), dim3(32, 20)};
    for (dim3 block : blocks) {
        test_products(block, 64, 64, 32);
        test_products(block, 37, 50, 19);
        test_blurred(block, 64, 33);
        test_blurred(block, 75, 20);
    }
    test_floats(dim3(16, 8), 48, 21);
    test_floats(dim3(32, 6), 64, 21);
    test_known_tiles<16, 16>(1);
    test_known_tiles<16, 28>(1);
    test_known_tiles<16, 8>(3);
    test_known_tiles<16, 24>(2);
    test_known_tiles<32, 32>(1);
    test_known_tiles<32, 10>(2);
    test_known_tiles<48, 9>(1);
    test_columns(dim3(16, 8));
    test_columns(dim3(32, 6, 2));
    test_columns(dim3(16, 4, 3));
    test_columns(dim3(40, 5, 2));
    test_columns(dim3(12, 9, 2));
    test_columns(dim3(32, 13, 2));
    test_columns(dim3(48, 9, 2));
    test_columns(dim3(64, 1, 3));
    return finish();
}
