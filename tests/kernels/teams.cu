// Trees of shuffles whose end one lane of each warp wants, in blocks of many warps: what several warps do in the same
// registers is bit for bit what each does by itself. And what stands around them: guards that not all warps pass, ends that
// are wanted by more lanes or by all, stores of one value for each warp, and phases in which only the first threads have something to do.
#include "kernel_test.h"

enum { WARP = 32, VALUES = 6 };

enum Operation { ADD, LEAST, TWISTED };

template <class T, Operation OP> HD T combined(T a, T b)
{
    if constexpr (OP == ADD)
        return a + b;
    else if constexpr (OP == LEAST)
        return a < b ? a : b;
    else
        return a * (T)3 + b;
}

HD int source(int kind, int lane, int by, int width)
{
    int first = lane & ~(width - 1), last = lane | (width - 1);
    switch (kind) {
    case 0: return lane + by <= last ? lane + by : lane;
    case 1: return lane - by >= first ? lane - by : lane;
    default: return lane ^ by;
    }
}

template <class T, Operation OP, int KIND, int WIDTH> __device__ void take(T &v, int step)
{
    if constexpr (KIND == 0)
        v = combined<T, OP>(v, __shfl_down_sync(~0u, v, step, WIDTH));
    else if constexpr (KIND == 1)
        v = combined<T, OP>(v, __shfl_up_sync(~0u, v, step, WIDTH));
    else
        v = combined<T, OP>(v, __shfl_xor_sync(~0u, v, step, WIDTH));
}

template <class T, Operation OP, int KIND, int WIDTH, bool RISES> __device__ T tree(T v)
{
    if constexpr (RISES)
        for (int step = 1; step < WIDTH; step *= 2) take<T, OP, KIND, WIDTH>(v, step);
    else
        for (int step = WIDTH / 2; step > 0; step /= 2) take<T, OP, KIND, WIDTH>(v, step);
    return v;
}

template <class T, Operation OP> void host_tree(T v[WARP], int kind, int width, bool rises)
{
    T next[WARP];
    for (int step = rises ? 1 : width / 2; rises ? step < width : step > 0; step = rises ? step * 2 : step / 2) {
        for (int l = 0; l < WARP; l++) next[l] = combined<T, OP>(v[l], v[source(kind, l, step, width)]);
        memcpy(v, next, sizeof next);
    }
}

// Of each warp: its end through shared memory, as it is and in other places, a value made of two ends, and those of two lanes.
template <class T, Operation OP, int KIND, int WIDTH, bool RISES, int LANE>
__global__ void ends(const T *in, T *out, int n)
{
    __shared__ T sums[WARP];
    int i = blockIdx.x * blockDim.x + threadIdx.x, lane = threadIdx.x % WARP, warp = threadIdx.x / WARP;
    T v = i < n ? in[i] : (T)7, end = tree<T, OP, KIND, WIDTH, RISES>(v), other = tree<T, LEAST, KIND, WIDTH, RISES>(v + (T)lane);
    T *of_block = out + blockIdx.x * (VALUES * WARP);
    if (lane == LANE) {
        sums[warp] = end;
        of_block[WARP + warp] = end;
        of_block[2 * WARP + warp] = end * (T)2 - other;
        of_block[3 * WARP + (warp ^ 1)] = other;
    }
    if (lane / 2 == LANE / 2) of_block[4 * WARP + 2 * warp + lane % 2] = end;
    __syncthreads();
    if (warp == 0) of_block[lane] = lane < blockDim.x / WARP ? sums[lane] : (T)1;
}

template <class T, Operation OP, int KIND, int WIDTH, bool RISES, int LANE> void check_ends(const char *what, int size)
{
    const int blocks = 3, n = blocks * size - 70, warps = size / WARP;
    Buffer<T> in(n), out(blocks * VALUES * WARP);
    for (int i = 0; i < n; i++) in[i] = (T)(random_bits() % 100000) / (T)3;
    for (size_t i = 0; i < out.count; i++) out[i] = 0;
    in.up();
    out.up();
    ends<T, OP, KIND, WIDTH, RISES, LANE><<<blocks, size>>>(in.device, out.device, n);
    out.down();
    for (int block = 0; block < blocks; block++)
        for (int warp = 0; warp < WARP; warp++) {
            const T *got = &out[block * VALUES * WARP];
            if (warp >= warps) {
                expect(what, warp, got[warp], (T)1);
                continue;
            }
            T v[WARP], w[WARP];
            for (int l = 0; l < WARP; l++) {
                int i = block * size + warp * WARP + l;
                v[l] = i < n ? in[i] : (T)7;
                w[l] = v[l] + (T)l;
            }
            host_tree<T, OP>(v, KIND, WIDTH, RISES);
            host_tree<T, LEAST>(w, KIND, WIDTH, RISES);
            expect(what, warp, got[warp], v[LANE]);
            expect(what, warp, got[WARP + warp], v[LANE]);
            if (warps <= WARP / 2)
                for (int l = 0; l < 2; l++) expect(what, warp, got[4 * WARP + 2 * warp + l], v[LANE / 2 * 2 + l]);
            if ((warp ^ 1) < warps) expect(what, warp, got[3 * WARP + (warp ^ 1)], w[LANE]);
        }
    hash(out.host, out.count * sizeof(T));
}

// The end goes to all lanes, and on from there; and a step within a loop that the compiler does not write out.
__global__ void everywhere(const float *in, float *out, float *ends, int steps)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, lane = threadIdx.x & 31, warp = threadIdx.x >> 5;
    float v = in[i], sum = tree<float, ADD, 0, WARP, false>(v);
    for (int k = 0; k < steps; k++) v += __shfl_down_sync(~0u, sum, 1) * 0.5f + sum;
    float all = __shfl_sync(~0u, sum, 0), least = tree<float, LEAST, 2, WARP, false>(v * all);
    out[i] = v - all;
    if (lane == 0) ends[blockIdx.x * (blockDim.x / WARP) + warp] = least;
}

static void check_everywhere(int size)
{
    const int blocks = 2, n = blocks * size, steps = 2;
    Buffer<float> in(n), out(n), ends(n / WARP);
    for (int i = 0; i < n; i++) in[i] = random_float(0, 100);
    in.up();
    everywhere<<<blocks, size>>>(in.device, out.device, ends.device, steps);
    out.down();
    ends.down();
    for (int first = 0; first < n; first += WARP) {
        float sum[WARP], v[WARP], product[WARP];
        for (int l = 0; l < WARP; l++) v[l] = sum[l] = in[first + l];
        host_tree<float, ADD>(sum, 0, WARP, false);
        for (int l = 0; l < WARP; l++) {
            for (int k = 0; k < steps; k++) v[l] = v[l] + (sum[l < 31 ? l + 1 : l] * 0.5f + sum[l]);
            product[l] = v[l] * sum[0];
        }
        host_tree<float, LEAST>(product, 2, WARP, false);
        for (int l = 0; l < WARP; l++)
            if (fabsf(out[first + l] - (v[l] - sum[0])) > 1e-4f * sum[0]) fail("everywhere: %d", first + l);
        if (fabsf(ends[first / WARP] - product[0]) > 1e-4f * fabsf(product[0])) fail("least: %d", first / WARP);
    }
}

// Sums of warps, and then sums of those sums by the first warps of each row: by none, one, some or all of them.
__global__ void sums_of_sums(const float *in, float *out, int n, int few)
{
    __shared__ float sums[2][WARP];
    int t = threadIdx.x, lane = t % WARP, warp = t / WARP, row = threadIdx.y, at = t + blockDim.x * row;
    float sum = tree<float, ADD, 0, WARP, false>(at < n ? in[at] : 0.5f);
    if (lane == 0) sums[row][warp] = sum;
    __syncthreads();
    if (warp < few) {
        sum = tree<float, ADD, 0, WARP, false>(lane < blockDim.x / WARP ? sums[row][lane] : (float)warp);
        if (lane == 0) out[row * WARP + warp] = sum;
    }
}

static void check_sums_of_sums(dim3 size, int n, int few)
{
    const int threads = size.x * size.y, warps = size.x / WARP;
    Buffer<float> in(threads), out(2 * WARP);
    for (int i = 0; i < threads; i++) in[i] = random_float(0, 100);
    for (size_t i = 0; i < out.count; i++) out[i] = -1;
    in.up();
    out.up();
    sums_of_sums<<<1, size>>>(in.device, out.device, n, few);
    out.down();
    for (int row = 0; row < (int)size.y; row++) {
        float sums[WARP], v[WARP];
        for (int warp = 0; warp < warps; warp++) {
            for (int l = 0; l < WARP; l++) {
                int at = (row * warps + warp) * WARP + l;
                v[l] = at < n ? in[at] : 0.5f;
            }
            host_tree<float, ADD>(v, 0, WARP, false);
            sums[warp] = v[0];
        }
        for (int warp = 0; warp < WARP; warp++) {
            for (int l = 0; l < WARP; l++) v[l] = l < warps ? sums[l] : (float)warp;
            host_tree<float, ADD>(v, 0, WARP, false);
            expect("sums of sums", row * WARP + warp, out[row * WARP + warp], warp < few && warp < warps ? v[0] : -1.0f);
        }
    }
    hash(out.host, out.count * sizeof(float));
}

// Of the first warp some have returned before the phase that it does alone.
__global__ void after_returns(int *out, int third)
{
    __shared__ int line[256];
    int t = threadIdx.x;
    line[t] = t * 3;
    if (t % 3 == third) return;
    __syncthreads();
    if (t / WARP == 0) out[t] = line[t] + (int)__ballot_sync(~0u, true);
}

static void check_after_returns(int third)
{
    Buffer<int> out(256);
    for (int t = 0; t < 256; t++) out[t] = -1;
    out.up();
    after_returns<<<1, 256>>>(out.device, third);
    out.down();
    unsigned here = 0;
    for (int t = 0; t < WARP; t++) here |= (unsigned)(t % 3 != third) << t;
    for (int t = 0; t < 256; t++) expect("after returns", t, out[t], t < WARP && t % 3 != third ? t * 3 + (int)here : -1);
}

// Phases of which the first threads of each row of a block alone take part, or some further on.
template <bool WARPS> __global__ void phases(const int *in, int *out, int n, int few)
{
    __shared__ int line[1024];
    __shared__ int three[3];
    int t = threadIdx.x, at = t + blockDim.x * threadIdx.y, lane = t % WARP, kept = in[at];
    line[at] = kept;
    if (at < 3) three[at] = kept * 5;
    __syncthreads();
    if constexpr (WARPS)
        if (t / WARP == 0) line[at] += tree<int, ADD, 2, WARP, false>(lane);
    if constexpr (!WARPS)
        if (t / WARP == 0) line[at] += 31 * 16;
    __syncthreads();
    if (t / WARP == 1) line[at] += 1000;
    __syncthreads();
    if (few > t) line[at] ^= 64;
    __syncthreads();
    if (t <= 40 && t < few) line[at] += 7, kept++;
    __syncthreads();
    if (t < 3 || t < few) kept += line[at];
    __syncthreads();
    if (t >= few) line[at] -= 11;
    __syncthreads();
    if (t == 0) line[at] += 13;
    __syncthreads();
    if (t < 3 * few && t != 2) line[at] += 17;
    __syncthreads();
    int third = t < 3 ? three[t] : 1, upper = threadIdx.y == 0 && t < 3 ? three[2 - t] : 2;
    out[at] = line[at] + kept * 3 + third + upper;
}

template <bool WARPS> static void check_phases(dim3 size, int few)
{
    const int n = size.x * size.y;
    Buffer<int> in(n), out(n);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 1000);
    in.up();
    phases<WARPS><<<1, size>>>(in.device, out.device, n, few);
    out.down();
    for (int at = 0; at < n; at++) {
        int t = at % size.x, y = at / size.x, kept = in[at], line = kept;
        if (t / WARP == 0) line += 31 * 16;
        if (t / WARP == 1) line += 1000;
        if (few > t) line ^= 64;
        if (t <= 40 && t < few) line += 7, kept++;
        if (t < 3 || t < few) kept += line;
        if (t >= few) line -= 11;
        if (t == 0) line += 13;
        if (t < 3 * few && t != 2) line += 17;
        int third = t < 3 ? in[t] * 5 : 1, upper = y == 0 && t < 3 ? in[2 - t] * 5 : 2;
        expect("phases", at, out[at], line + kept * 3 + third + upper);
    }
}

int main()
{
    for (int size : {256, 288, 512, 1024, 64}) {
        check_ends<float, ADD, 0, 32, false, 0>("down", size);
        check_ends<float, ADD, 0, 32, true, 0>("down, rising", size);
        check_ends<float, ADD, 1, 32, false, 31>("up", size);
        check_ends<float, ADD, 2, 32, false, 6>("xor", size);
        check_ends<float, LEAST, 2, 32, true, 17>("xor, rising", size);
        check_ends<unsigned, TWISTED, 0, 8, false, 16>("parts", size);
        check_ends<int, TWISTED, 2, 16, true, 5>("parts, rising", size);
        check_ends<double, ADD, 0, 32, false, 0>("double", size);
        check_ends<unsigned, TWISTED, 1, 32, true, 31>("twisted", size);
    }
    for (int size : {256, 320, 1024}) check_everywhere(size);
    for (dim3 size : {dim3(256), dim3(288), dim3(512), dim3(256, 2), dim3(512, 2), dim3(128, 2)})
        for (int few : {0, 1, 2, 5, 8, 40})
            for (int n : {0, 200, 256, 300, 1024}) check_sums_of_sums(size, n, few);
    for (dim3 size : {dim3(256), dim3(288), dim3(64, 2), dim3(96, 3), dim3(40, 5), dim3(512, 2)})
        for (int few : {0, 1, 33, 70, 600}) {
            if (size.x % WARP == 0) check_phases<true>(size, few);
            check_phases<false>(size, few);
        }
    for (int third : {0, 1, 2, 3}) check_after_returns(third);
    return finish();
}
