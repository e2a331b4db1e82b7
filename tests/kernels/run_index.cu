// Indices of 32 bits that count the threads and wrap around within a warp, by unsigned arithmetic: the threads before the
// wrap reach one end of memory, those behind it the other; and grid-stride loops, whose counters could wrap but do not.
#include "kernel_test.h"

enum { THREADS = 96, LEFT = 21, WHOLE = 15 }; // threads before the wrap, less one

// Thread t has the index t - LEFT, unsigned: only those from LEFT on are to use it.
__global__ void after_zero(const float *in, float *out)
{
    __shared__ float line[THREADS];
    unsigned i = threadIdx.x - (unsigned)LEFT;
    line[threadIdx.x] = in[threadIdx.x];
    __syncthreads();
    if (threadIdx.x >= LEFT) out[i] = in[i] * 3 + line[i];
}

// Beyond the largest int lies the smallest: 2^32 elements before. AFTER: so many threads may lie within a register, or be some
// whole ones.
template <class T, int AFTER> __global__ void after_largest(const T *in, T *out)
{
    int i = (int)(threadIdx.x + (0x7fffffffu - AFTER));
    if (i > 0) {
        const T *low = in - (0x7fffffffll - AFTER);
        (out - (0x7fffffffll - AFTER))[i] = low[i] + (T)1;
    } else {
        const T *high = in + 0x80000000ll + AFTER + 1;
        (out + (0x80000000ll + AFTER + 1))[i] = high[i] + (T)2;
    }
}

// Columns that begin at multiples of 16, as far as numbers go, and rows at any place: no register wraps.
template <class T> __global__ void tiles(const T *in, T *out, int width)
{
    __shared__ T tile[8][16];
    int x = threadIdx.x, y = threadIdx.y, column = blockIdx.x * 16u + x - 0x80000000u, row = blockIdx.y * 8 + y;
    const T *from = in + 0x80000000ll;
    T *to = out + 0x80000000ll;
    tile[y][x] = from[row * width + column];
    __syncthreads();
    to[row * width + column] = tile[y][15 - x] + (T)y;
}

template <class T, class I> __global__ void stride_loop(const T *in, T *out, I n)
{
    for (I i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) out[i] = in[i] * 2 + in[i / 2];
}

static void check_after_zero()
{
    Buffer<float> in(THREADS), out(THREADS);
    for (int i = 0; i < THREADS; i++) in[i] = (float)(i * i % 37), out[i] = 0;
    in.up();
    out.up();
    after_zero<<<1, THREADS>>>(in.device, out.device);
    out.down();
    for (int i = 0; i < THREADS; i++) expect("after zero", i, out[i], i < THREADS - LEFT ? in[i] * 4 : 0.0f);
}

template <class T, int AFTER> static void check_after_largest(const char *what)
{
    Buffer<T> in(THREADS), out(THREADS);
    for (int i = 0; i < THREADS; i++) in[i] = (T)(i * 5 % 90);
    in.up();
    after_largest<T, AFTER><<<1, THREADS>>>(in.device, out.device);
    out.down();
    for (int i = 0; i < THREADS; i++) expect(what, i, out[i], (T)(in[i] + (i <= AFTER ? 1 : 2)));
}

template <class T> static void check_tiles(const char *what)
{
    const int width = 48, height = 16;
    Buffer<T> in(width * height), out(width * height);
    for (int i = 0; i < width * height; i++) in[i] = (T)(i * 7 % 61);
    in.up();
    tiles<T><<<dim3(width / 16, height / 8), dim3(16, 8)>>>(in.device, out.device, width);
    out.down();
    for (int i = 0; i < width * height; i++)
        expect(what, i, out[i], (T)(in[i / 16 * 16 + 15 - i % 16] + (T)(i / width % 8)));
}

template <class T, class I> static void check_loop(const char *what)
{
    const int n = 1237;
    Buffer<T> in(n), out(n);
    for (int i = 0; i < n; i++) in[i] = (T)(i % 50);
    in.up();
    stride_loop<T, I><<<3, THREADS>>>(in.device, out.device, (I)n);
    out.down();
    for (int i = 0; i < n; i++) expect(what, i, out[i], (T)(in[i] * 2 + in[i / 2]));
}

int main()
{
    check_after_zero();
    check_after_largest<float, LEFT>("float");
    check_after_largest<double, LEFT>("double");
    check_after_largest<unsigned char, LEFT>("unsigned char");
    check_after_largest<long long, LEFT>("long long");
    check_after_largest<float, WHOLE>("float, whole registers");
    check_after_largest<long long, WHOLE>("long long, whole registers");
    check_tiles<float>("tile of floats");
    check_tiles<short>("tile of shorts");
    check_loop<float, int>("int loop");
    check_loop<double, unsigned>("unsigned loop");
    check_loop<short, int>("loop over shorts");
    return finish();
}
