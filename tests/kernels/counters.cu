// Registers that count: what is known of their range must hold where they wrap, run down, double, halve, start again and
// leave their loop early; and a grid's strides, whose last rounds some lanes miss.
#include "kernel_test.h"

enum { RESULTS = 12 };

HD void count(unsigned t, int n, long long *out)
{
    long long sum = 0;
    for (int i = 0; i < 5; i++) sum += (t + i) % 7;
    out[0] = sum;
    sum = 0;
    for (int i = 40; i > -3; i -= 4) sum += i * (long long)t;
    out[1] = sum;
    unsigned rounds = 0;
    for (unsigned i = 3; i < 10; i--) rounds++; // from 0 to the greatest number
    out[2] = rounds;
    unsigned u = 6;
    while (u <= 6) u -= 2;
    out[3] = u + (unsigned long long)t;
    sum = 0;
    for (int s = 1; s < 100; s *= 3) sum = sum * 2 + s;
    out[4] = sum;
    int s;
    for (s = 64; s > 0; s >>= 1)
        if (t % 5 == 3 && s < 8) break;
    out[5] = s;
    int again = 0, turns = 0;
    for (int i = 0; i < 6; i++) {
        if (i == 5 && turns++ < 2) i = 1;
        again = again * 3 + i;
    }
    out[6] = again;
    signed char narrow = 100;
    for (int i = 0; i < 9; i++) narrow += 7;
    out[7] = narrow;
    unsigned char byte = 250;
    int wraps = 0;
    for (; byte < 255 && byte != 2; byte++) wraps++;
    out[8] = wraps * 1000 + byte;
    int k;
    for (k = 0; k < 20; k += 3)
        if (k > (int)(t % 30)) break;
    out[9] = k;
    int least = -1;
    for (int i = 7; i >= 0; i--) least = i - n;
    out[10] = least;
    out[11] = (long long)(t - 3u + (unsigned)k);
}

__global__ void all(long long *out, int n)
{
    unsigned t = blockIdx.x * blockDim.x + threadIdx.x;
    count(t, n, out + t * RESULTS);
}

__constant__ float taps[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

// A window of a tile: indexes made of thread numbers and counters.
__global__ void window(const float *in, float *out, int width)
{
    __shared__ float tile[6][34];
    for (int y = threadIdx.y; y < 6; y += 4)
        for (int x = threadIdx.x; x < 34; x += 32) tile[y][x] = in[y * width + blockIdx.x * 32 + x];
    __syncthreads();
    float sum = 0;
    for (int j = 0; j < 3; j++)
        for (int i = 0; i < 3; i++) sum += taps[3 * j + i] * tile[threadIdx.y + j][threadIdx.x + i];
    out[threadIdx.y * (gridDim.x * 32) + blockIdx.x * 32 + threadIdx.x] = sum;
}

// A limit beyond the greatest int: in the third round the index wraps within a register.
__global__ void far_limit(const int *in, int *out)
{
    int sum = 0, rounds = 0;
    for (unsigned i = 0; i < 0xffffff00u; i += 0x7fffff02u) {
        if (threadIdx.x + i < 1024) sum += in[threadIdx.x + i];
        if (++rounds == 3) break;
    }
    out[threadIdx.x] = sum;
}

// Whole rounds, then rounds that some lanes miss; the start may be anything.
__global__ void strides(int *out, const int *in, int first, int end)
{
    int sum = 0;
    for (int i = first + threadIdx.x; i < end; i += blockDim.x) sum += in[i];
    out[threadIdx.x] = sum;
}

// A start beyond the greatest int wraps below every end, as on a GPU: nothing is read there.
__global__ void wrapping(int *out, unsigned first, int end)
{
    int rounds = 0;
    for (int i = (int)(first + threadIdx.x); i >= 0 && i < end; i = (int)(i + 64u)) rounds++;
    out[threadIdx.x] = rounds;
}

static void test_window()
{
    const int blocks = 3, width = blocks * 32 + 2;
    Buffer<float> in(6 * width), out(4 * blocks * 32);
    for (int i = 0; i < 6 * width; i++) in[i] = i * 37 % 101;
    in.up();
    window<<<blocks, dim3(32, 4)>>>(in.device, out.device, width);
    out.down();
    for (int y = 0; y < 4; y++)
        for (int x = 0; x < blocks * 32; x++) {
            float sum = 0;
            for (int k = 0; k < 9; k++) sum += (k + 1) * in[(y + k / 3) * width + x + k % 3];
            expect("window", y * blocks * 32 + x, out[y * blocks * 32 + x], sum);
        }
}

static void test_far_limit()
{
    Buffer<int> in(1024), out(1024);
    for (int i = 0; i < 1024; i++) in[i] = i * 7 + 1;
    in.up();
    far_limit<<<1, 1024>>>(in.device, out.device);
    out.down();
    for (int t = 0; t < 1024; t++) expect("far limit", t, out[t], in[t] + (t < 508 ? 0 : in[t - 508]));
}

static void test_strides(int block, int first, int n)
{
    Buffer<int> in(n), out(block);
    for (int i = 0; i < n; i++) in[i] = i * i % 1009;
    in.up();
    strides<<<1, block>>>(out.device, in.device, first, n);
    out.down();
    for (int t = 0; t < block; t++) {
        int sum = 0;
        for (int i = first + t; i < n; i += block) sum += in[i];
        expect("strides", t, out[t], sum);
    }
}

int main()
{
    const int threads = 3 * 100;
    Buffer<long long> out(threads * RESULTS);
    all<<<3, 100>>>(out.device, 5);
    out.down();
    for (int t = 0; t < threads; t++) {
        long long want[RESULTS];
        count(t, 5, want);
        for (int k = 0; k < RESULTS; k++) expect("count", t * RESULTS + k, out[t * RESULTS + k], want[k]);
    }
    test_window();
    test_far_limit();
    for (int block = 1; block <= 257; block += 64)
        for (int n = 3; n < 2000; n = n * 3 + 1) test_strides(block, n % 5, n);
    Buffer<int> rounds(64);
    const int end = 0x7fffffff;
    wrapping<<<1, 64>>>(rounds.device, end - 200u, end);
    rounds.down();
    for (int t = 0; t < 64; t++) {
        int want = 0;
        for (unsigned i = end - 200u + t; i < (unsigned)end; i += 64) want++;
        expect("wrapping", t, rounds[t], want);
    }
    return finish();
}
