// Butterflies whose distances are less than a register: lanes go on in pieces. In memory of the block and of all, of elements of 4
// and 8 bytes, stored by all threads or by some; where the distances change from block to block and from round to round.
// Tables that are read by a remainder of the thread's number: from the same places in each group, unless what is there, or
// where they are, has changed.
#include "kernel_test.h"

#define CHECK(condition) if (!(condition)) fail("line %d: %s", __LINE__, #condition)

static const int N = 1024;

struct Point {
    float x, y;
};

template <class T> __global__ void sums_and_differences(const T *in, T *out, int n)
{
    __shared__ T all[N];
    in += blockIdx.x * N, out += blockIdx.x * N;
    all[threadIdx.x] = in[threadIdx.x];
    all[threadIdx.x + N / 2] = in[threadIdx.x + N / 2];
    __syncthreads();
    for (int half = 1; half < n; half *= 2) {
        int k = threadIdx.x & (half - 1), i = 2 * threadIdx.x - k;
        T a = all[i], b = all[i + half];
        all[i] = a + b;
        all[i + half] = a - b;
        __syncthreads();
    }
    out[threadIdx.x] = all[threadIdx.x];
    out[threadIdx.x + N / 2] = all[threadIdx.x + N / 2];
}

// Of points, whose two fields are 8 bytes; each turned by a factor of a table.
__global__ void turn(const Point *in, const Point *factors, Point *out)
{
    __shared__ Point all[N];
    for (int i = threadIdx.x; i < N; i += N / 2) all[i] = in[blockIdx.x * N + i];
    __syncthreads();
    for (int half = 1; half < N; half *= 2) {
        int k = threadIdx.x & (half - 1), i = 2 * threadIdx.x - k;
        Point w = factors[k * (N / 2 / half)], a = all[i], b = all[i + half];
        all[i] = Point{a.x + b.x * w.x, a.y + b.y * w.y};
        all[i + half] = Point{a.x - b.y * w.x, a.y - b.x * w.y};
        __syncthreads();
    }
    for (int i = threadIdx.x; i < N; i += N / 2) out[blockIdx.x * N + i] = all[i];
}

// Some threads exchange two elements, of all memory or of the block's; the last ones' second element is no longer there.
__global__ void sort_step(int *all, int half, int size, int n)
{
    int t = blockIdx.x * blockDim.x + threadIdx.x, i = 2 * t - (t & (half - 1));
    int a = all[i];
    if (i + half >= n) return;
    int b = all[i + half];
    if ((a > b) == ((i & size) == 0)) {
        all[i] = b;
        all[i + half] = a;
    }
}

__global__ void sort_block(const int *in, int *out)
{
    __shared__ int all[N];
    all[threadIdx.x] = in[threadIdx.x], all[threadIdx.x + N / 2] = in[threadIdx.x + N / 2];
    __syncthreads();
    for (int size = 2; size <= N; size *= 2)
        for (int half = size / 2; half > 0; half /= 2) {
            int i = 2 * threadIdx.x - (threadIdx.x & (half - 1));
            int a = all[i], b = all[i + half];
            if ((a > b) == ((i & size) == 0)) {
                all[i] = b;
                all[i + half] = a;
            }
            __syncthreads();
        }
    out[threadIdx.x] = all[threadIdx.x], out[threadIdx.x + N / 2] = all[threadIdx.x + N / 2];
}

// The table: unchanged; another one in each round; written by the threads that read it; the block's own, which is written too.
__global__ void tables(const int *table, int *changing, const int *many, int *out, int n)
{
    __shared__ int own[64], sums[N / 2];
    int t = threadIdx.x;
    int unchanged = table[(t % n) * 5];
    sums[t] = unchanged;
    __syncthreads();
    for (int k = 0; k < 5; k++) {
        int one = many[(t % n) * 7 + 100 * k];
        sums[t] += one;
    }
    __syncthreads();
    int changed = changing[(t & (n - 1)) * 5];
    changing[(t & (n - 1)) * 5] = changed;
    changing[5 * t + 321] = changed + t;
    if (t < 64) own[t] = t * t;
    __syncthreads();
    int square = own[(t % n) * 5 % 64];
    out[t] = sums[t] + changed + square + changing[5 * t + 321];
}

static void check_turns()
{
    Buffer<Point> in(2 * N), factors(N / 2), out(2 * N);
    for (int i = 0; i < 2 * N; i++) in[i] = Point{(float)(i % 37 - 18), (float)(i % 23 - 11)};
    for (int i = 0; i < N / 2; i++) factors[i] = Point{(float)(i % 3 - 1), (float)(i % 5 % 3 - 1)};
    in.up(), factors.up();
    turn<<<2, N / 2>>>(in.device, factors.device, out.device);
    wait();
    out.down();
    for (int block = 0; block < 2; block++) {
        Point *all = &in[block * N];
        for (int half = 1; half < N; half *= 2)
            for (int t = 0; t < N / 2; t++) {
                int k = t & (half - 1), i = 2 * t - k;
                Point w = factors[k * (N / 2 / half)], a = all[i], b = all[i + half];
                all[i] = Point{a.x + b.x * w.x, a.y + b.y * w.y};
                all[i + half] = Point{a.x - b.y * w.x, a.y - b.x * w.y};
            }
        for (int i = 0; i < N; i++) CHECK(out[block * N + i].x == all[i].x && out[block * N + i].y == all[i].y);
    }
}

template <class T> static void check_sums(int n)
{
    Buffer<T> in(2 * N), out(2 * N);
    for (int i = 0; i < 2 * N; i++) in[i] = (T)(i * 37 % 101);
    in.up();
    sums_and_differences<T><<<2, N / 2>>>(in.device, out.device, n);
    wait();
    out.down();
    for (int half = 1; half < n; half *= 2)
        for (int t = 0; t < N; t++) {
            int k = t & (half - 1), i = 2 * t - k;
            T a = in[i], b = in[i + half];
            in[i] = a + b;
            in[i + half] = a - b;
        }
    for (int i = 0; i < 2 * N; i++) CHECK(out[i] == in[i]);
}

static void check_sorts()
{
    Buffer<int> in(N), out(N), all(N);
    for (int i = 0; i < N; i++) all[i] = in[i] = i * 7919 % 1009;
    in.up(), all.up();
    sort_block<<<1, N / 2>>>(in.device, out.device);
    for (int size = 2; size <= N; size *= 2)
        for (int half = size / 2; half > 0; half /= 2) sort_step<<<4, N / 8>>>(all.device, half, size, N);
    wait();
    out.down(), all.down();
    for (int i = 1; i < N; i++) CHECK(out[i - 1] <= out[i] && all[i - 1] <= all[i]);
    /* fewer elements than threads want: what is behind them stays as it is */
    const int few = N / 2 + 5;
    for (int half = 1; half < 64; half *= 2) {
        for (int i = 0; i < N; i++) all[i] = in[i];
        all.up();
        sort_step<<<4, N / 8>>>(all.device, half, N, few);
        wait();
        all.down();
        for (int t = 0; t < N / 2; t++) {
            int i = 2 * t - (t & (half - 1));
            if (i + half >= few) continue;
            CHECK(all[i] == (in[i] < in[i + half] ? in[i] : in[i + half]));
            CHECK(all[i + half] == (in[i] < in[i + half] ? in[i + half] : in[i]));
        }
        for (int i = few; i < N; i++) CHECK(all[i] == in[i]);
    }
}

static void check_tables(int n, int threads)
{
    Buffer<int> table(4 * N), changing(4 * N), many(4 * N), out(threads);
    for (int i = 0; i < 4 * N; i++) table[i] = i * 31, changing[i] = i * 17, many[i] = i * i;
    table.up(), changing.up(), many.up();
    tables<<<1, threads>>>(table.device, changing.device, many.device, out.device, n);
    wait();
    out.down();
    for (int t = 0; t < threads; t++) {
        int want = (t % n) * 155, changed = (t & (n - 1)) * 5 * 17, place = (t % n) * 5 % 64;
        for (int k = 0; k < 5; k++) want += ((t % n) * 7 + 100 * k) * ((t % n) * 7 + 100 * k);
        want += changed + place * place + changed + t;
        CHECK(out[t] == want);
    }
}

int main()
{
    for (int n = 2; n <= N; n *= 2) check_sums<int>(n), check_sums<float>(n), check_sums<double>(n), check_sums<long long>(n);
    check_turns();
    check_sorts();
    for (int n = 1; n <= 64; n *= 2) check_tables(n, 256), check_tables(n, 200);
    check_tables(33, 512);
    check_tables(48, 512);
    return finish();
}
