// Tiles with a rim, filled by loops along the rows of the block: rounds in which all threads of a row take part, a part of
// them, or the first few; conditions of which a part is the same for a row.
#include "kernel_test.h"

template <int X, int Y, int RIM> static __global__ void blur(const int *in, int *out, int width, int height)
{
    __shared__ int tile[Y + RIM][X + RIM];
    int left = blockIdx.x * X, top = blockIdx.y * Y, x = left + threadIdx.x, y = top + threadIdx.y;
    for (int ty = threadIdx.y; ty < Y + RIM; ty += Y)
        for (int tx = threadIdx.x; tx < X + RIM; tx += X)
            if (left + tx < width + RIM && top + ty < height + RIM)
                tile[ty][tx] = in[(top + ty) * (width + RIM) + left + tx];
    __syncthreads();
    if ((x + y) % 3 && x < width && y < height) {
        int sum = 0;
        for (int j = 0; j <= RIM; j++)
            for (int i = 0; i <= RIM; i++) sum = 3 * sum + tile[threadIdx.y + j][threadIdx.x + i];
        out[y * width + x] = sum;
    }
}

template <int X, int Y, int RIM> static void test_blur(int width, int height)
{
    int wide = width + RIM, size = wide * (height + RIM);
    Buffer<int> in(size), out(width * height);
    for (int i = 0; i < size; i++) in[i] = (int)(random_bits() % 100);
    in.up();
    out.fill(1);
    blur<X, Y, RIM><<<dim3((width + X - 1) / X, (height + Y - 1) / Y), dim3(X, Y)>>>(in.device, out.device, width, height);
    out.down();
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            unsigned sum = 0;
            for (int j = 0; j <= RIM; j++)
                for (int i = 0; i <= RIM; i++) sum = 3 * sum + (unsigned)in[(y + j) * wide + x + i];
            expect("blur", y * width + x, (unsigned)out[y * width + x], (x + y) % 3 ? sum : 0x01010101u);
        }
}

// Rows that share what they load run together: conditions that differ from row to row of such a band.
static __global__ void triangle(const int *in, int *out, int n)
{
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y, sum = 0;
    if (x >= n || y >= n) return;
    for (int k = 0; k < n; k++)
        if (k >= y && (in[k * n + x] & 1) && k - y < 9) sum = 3 * sum + in[k * n + x];
    out[y * n + x] = sum;
}

static void test_triangle(int n, dim3 block)
{
    Buffer<int> in(n * n), out(n * n);
    for (int i = 0; i < n * n; i++) in[i] = (int)(random_bits() % 100);
    in.up();
    triangle<<<dim3((n + block.x - 1) / block.x, (n + block.y - 1) / block.y), block>>>(in.device, out.device, n);
    out.down();
    for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++) {
            unsigned sum = 0;
            for (int k = y; k < n && k - y < 9; k++)
                if (in[k * n + x] & 1) sum = 3 * sum + (unsigned)in[k * n + x];
            expect("triangle", y * n + x, (unsigned)out[y * n + x], sum);
        }
}

// What rounds leave in registers, whoever takes part in them; limits of every kind.
static __global__ void rows(const int *in, int *out, int from, int to, int last, unsigned least)
{
    __shared__ int line[512];
    int t = threadIdx.x, sum = 0, rounds = 0, i = t + from;
    line[t] = line[t + blockDim.x] = t;
    __syncthreads();
    for (; i < to; i += 32) line[i & 511] = in[i] + sum, sum += in[i], rounds++;
    for (int k = t; k <= last; k += 64) sum = 5 * sum + in[k];
    for (int k = last; k > t; k -= 40) sum = 7 * sum + in[k - t];
    for (unsigned u = t; u < least; u += 32) sum ^= (int)u * in[u];
    for (int k = 2 * t; k < to; k += 64) sum += 11 * in[k], rounds += 3;
    __syncthreads();
    out[t] = sum;
    out[blockDim.x + t] = rounds + 64 * i;
    out[2 * blockDim.x + t] = line[t];
}

static void test_rows(int threads, int from, int to, int last)
{
    Buffer<int> in(1024), out(3 * threads);
    for (int i = 0; i < 1024; i++) in[i] = (int)(random_bits() % 1000);
    in.up();
    rows<<<1, threads>>>(in.device, out.device, from, to, last, (unsigned)last + 3);
    out.down();
    int line[512];
    for (int t = 0; t < 2 * threads; t++) line[t] = t % threads;
    unsigned sums[512] = {0};
    int rounds[512] = {0}, ends[512];
    for (int t = 0; t < threads; t++) ends[t] = t + from;
    for (int round = 0; round < 64; round++) // a place has one writer in each round, and later rounds come later
        for (int t = 0; t < threads; t++) {
            int i = t + from + 32 * round;
            if (i >= to) continue;
            line[i & 511] = in[i] + (int)sums[t], sums[t] += (unsigned)in[i], rounds[t]++, ends[t] = i + 32;
        }
    for (int t = 0; t < threads; t++) {
        unsigned sum = sums[t];
        for (int k = t; k <= last; k += 64) sum = 5 * sum + (unsigned)in[k];
        for (int k = last; k > t; k -= 40) sum = 7 * sum + (unsigned)in[k - t];
        for (unsigned u = t; u < (unsigned)last + 3; u += 32) sum ^= u * (unsigned)in[u];
        for (int k = 2 * t; k < to; k += 64) sum += 11 * (unsigned)in[k], rounds[t] += 3;
        expect("sum", t, (unsigned)out[t], sum);
        expect("rounds", t, out[threads + t], rounds[t] + 64 * ends[t]);
        if (threads <= 32) expect("line", t, out[2 * threads + t], line[t]);
    }
}

int main()
{
    for (int width = 1; width < 80; width += 13)
        for (int height = 1; height < 40; height += 9) {
            test_blur<32, 8, 4>(width, height);
            test_blur<16, 16, 2>(width, height);
            test_blur<64, 2, 9>(width, height);
            test_blur<24, 3, 1>(width, height);
        }
    for (int n = 16; n < 70; n += 16) {
        test_triangle(n, dim3(16, 8));
        test_triangle(n + 5, dim3(32, 4));
    }
    for (int threads : {8, 31, 32})
        for (int to = 0; to < 300; to += 17) test_rows(threads, to % 7, to, to / 2 + 5);
    for (int threads : {64, 96, 250})
        for (int to = 0; to < 300; to += 41) test_rows(threads, to % 5, to, to + 1);
    return finish();
}
