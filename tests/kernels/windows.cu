// Windows that slide down rows: what one row of a block reads in a round of its loop the row above it reads in the next. Each
// thread adds in its own order, whatever rows have loaded together; and loops that only look alike stay as they are.
#include "kernel_test.h"

enum { W = 75, H = 61, EDGE = 4, PITCH = W + 2 * EDGE, ROWS = H + 2 * EDGE };

__constant__ float taps[81];

#define PLACE                                                                         \
    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y; \
    if (x >= W || y >= H) return

template <int N> __global__ void square(const float *in, float *out)
{
    PLACE;
    float sum = 0;
    int j;
    for (j = 0; j < N; j++)
        for (int i = 0; i < N; i++) sum += taps[j * N + i] * in[(y + j) * PITCH + x + i];
    out[y * W + x] = sum * (float)(j - N + 1);
}

// Through shared memory, from -R to R, and what the last round has found is asked for after the loops.
template <int R> __global__ void tiled(const float *in, float *out)
{
    __shared__ float tile[40][36 + 2 * R];
    int left = blockIdx.x * blockDim.x, top = blockIdx.y * blockDim.y;
    for (int j = threadIdx.y; j < blockDim.y + 2 * R; j += blockDim.y)
        for (int i = threadIdx.x; i < blockDim.x + 2 * R; i += blockDim.x)
            tile[j][i] = top + j < ROWS && left + i < PITCH ? in[(top + j) * PITCH + left + i] : 0.0f;
    __syncthreads();
    PLACE;
    float sum = 0, last = 0;
    for (int j = -R; j <= R; j++)
        for (int i = -R; i <= R; i++) {
            float tap = taps[(j + R) * 9 + i + R];
            last = tile[threadIdx.y + R + j][threadIdx.x + R + i] * tap;
            sum += last;
        }
    out[y * W + x] = sum + last;
}

// Two images, integers, and several sums.
__global__ void differences(const int *a, const int *b, int *out)
{
    PLACE;
    int far = 0, most = 0;
    unsigned twisted = 7;
    for (int j = 0; j < 8; j++) {
        int d = a[(y + j) * PITCH + x] - b[(j + y) * PITCH + x + 1];
        far += d < 0 ? -d : d;
        most = d > most ? d : most;
        twisted = twisted * 3u + (unsigned)d;
    }
    out[y * W + x] = far + most * 5 + (int)(twisted >> 3);
}

// A window for each of some planes.
__global__ void planes(const float *in, float *out)
{
    PLACE;
    float sum = 0;
    for (int p = 0; p < 3; p++)
        for (int j = 0; j < 3; j++)
            for (int i = 0; i < 3; i++) sum += taps[(p * 3 + j) * 3 + i] * in[(p + (y + j) * 3) * PITCH + x + i];
    out[y * W + x] = sum;
}

// None of these slides by one row in each round: two rows, upwards, over a row that is known by a load, and one that moves.
__global__ void others(const int *in, const int *rows, int *out)
{
    PLACE;
    int two = 0, up = 0, loaded = 0, moving = 0, at = y;
    for (int j = 0; j < 4; j++) two += in[(y + 2 * j) * PITCH + x] * (j + 1);
    for (int j = 0; j < 4; j++) up += in[(y + 4 - j) * PITCH + x] * (j + 1);
    for (int j = 0; j < 4; j++) loaded += in[rows[y + j] * PITCH + x] * (j + 1);
    for (int j = 0; j < 4; j++) {
        moving += in[(at + j) * PITCH + x] * (j + 1);
        at = at * 2 % 50;
    }
    out[y * W + x] = two + 3 * up + 7 * loaded + 11 * moving;
}

// Steps of two where rows are two apart: it does slide. And a sum that all rows have in common.
__global__ void steps(const int *in, int *out)
{
    PLACE;
    int sum = 0, common = 1, twice = 2 * y;
    for (int j = 0; j < 8; j += 2) sum = sum * 3 + in[(twice / 2 + j) * PITCH + x];
    for (int j = 0; j < 5; j++) {
        common = common * 2 + j;
        sum += in[(y + j) * PITCH + x] * common;
    }
    for (int j = 0; j < 4; j++)
        for (int i = 0; i < 3; i++) {
            common = common * 3 + i;
            sum ^= (int)((unsigned)in[(y + j) * PITCH + x + i] * (unsigned)common);
        }
    out[y * W + x] = sum;
}

static dim3 grid(dim3 block)
{
    return dim3((W + block.x - 1) / block.x, (H + block.y - 1) / block.y);
}

static float host_taps[81];

template <int N> static void check_square(Buffer<float> &in, dim3 block)
{
    Buffer<float> out(W * H);
    square<N><<<grid(block), block>>>(in.device, out.device);
    out.down();
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            float sum = 0;
            for (int j = 0; j < N; j++)
                for (int i = 0; i < N; i++) sum += host_taps[j * N + i] * in[(y + j) * PITCH + x + i];
            expect_near("square", y * W + x, out[y * W + x], sum, 1e-5);
        }
    hash(out.host, out.count * sizeof(float));
}

template <int R> static void check_tiled(Buffer<float> &in, dim3 block)
{
    Buffer<float> out(W * H);
    tiled<R><<<grid(block), block>>>(in.device, out.device);
    out.down();
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            float sum = 0, last = 0;
            for (int j = -R; j <= R; j++)
                for (int i = -R; i <= R; i++) {
                    last = in[(y + j + R) * PITCH + x + i + R] * host_taps[(j + R) * 9 + i + R];
                    sum += last;
                }
            expect_near("tiled", y * W + x, out[y * W + x], sum + last, 1e-5);
        }
    hash(out.host, out.count * sizeof(float));
}

static void check_planes(Buffer<float> &in, dim3 block)
{
    Buffer<float> out(W * H);
    planes<<<grid(block), block>>>(in.device, out.device);
    out.down();
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            float sum = 0;
            for (int p = 0; p < 3; p++)
                for (int j = 0; j < 3; j++)
                    for (int i = 0; i < 3; i++) sum += host_taps[(p * 3 + j) * 3 + i] * in[(p + (y + j) * 3) * PITCH + x + i];
            expect_near("planes", y * W + x, out[y * W + x], sum, 1e-5);
        }
    hash(out.host, out.count * sizeof(float));
}

static void check_integers(Buffer<int> &a, Buffer<int> &b, Buffer<int> &rows, dim3 block)
{
    Buffer<int> far(W * H), other(W * H), stepped(W * H);
    differences<<<grid(block), block>>>(a.device, b.device, far.device);
    others<<<grid(block), block>>>(a.device, rows.device, other.device);
    steps<<<grid(block), block>>>(a.device, stepped.device);
    far.down();
    other.down();
    stepped.down();
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            int distance = 0, most = 0, at = y, sum = 0, common = 1;
            int two = 0, up = 0, loaded = 0, moving = 0;
            unsigned twisted = 7;
            for (int j = 0; j < 8; j++) {
                int d = a[(y + j) * PITCH + x] - b[(y + j) * PITCH + x + 1];
                distance += abs(d);
                most = d > most ? d : most;
                twisted = twisted * 3u + (unsigned)d;
            }
            for (int j = 0; j < 4; j++) {
                two += a[(y + 2 * j) * PITCH + x] * (j + 1);
                up += a[(y + 4 - j) * PITCH + x] * (j + 1);
                loaded += a[rows[y + j] * PITCH + x] * (j + 1);
                moving += a[(at + j) * PITCH + x] * (j + 1);
                at = at * 2 % 50;
            }
            for (int j = 0; j < 8; j += 2) sum = sum * 3 + a[(y + j) * PITCH + x];
            for (int j = 0; j < 5; j++) {
                common = common * 2 + j;
                sum += a[(y + j) * PITCH + x] * common;
            }
            for (int j = 0; j < 4; j++)
                for (int i = 0; i < 3; i++) {
                    common = common * 3 + i;
                    sum ^= (int)((unsigned)a[(y + j) * PITCH + x + i] * (unsigned)common);
                }
            expect("differences", y * W + x, far[y * W + x], distance + most * 5 + (int)(twisted >> 3));
            expect("others", y * W + x, other[y * W + x], two + 3 * up + 7 * loaded + 11 * moving);
            expect("steps", y * W + x, stepped[y * W + x], sum);
        }
}

int main()
{
    Buffer<float> in(3 * ROWS * PITCH + 3 * PITCH);
    Buffer<int> a(ROWS * PITCH), b(ROWS * PITCH), rows(ROWS);
    for (size_t i = 0; i < in.count; i++) in[i] = random_float(-10, 10);
    for (size_t i = 0; i < a.count; i++) a[i] = (int)(random_bits() % 2000) - 1000, b[i] = (int)(random_bits() % 2000) - 1000;
    for (int i = 0; i < ROWS; i++) rows[i] = (int)(random_bits() % ROWS);
    for (int i = 0; i < 81; i++) host_taps[i] = random_float(-1, 1);
    in.up();
    a.up();
    b.up();
    rows.up();
    MUST(cudaMemcpyToSymbol(taps, host_taps, sizeof host_taps));
    for (dim3 block : {dim3(32, 8), dim3(16, 16), dim3(8, 8), dim3(32, 5), dim3(64, 4), dim3(36, 16), dim3(16, 3), dim3(7, 9)}) {
        check_square<2>(in, block);
        check_square<3>(in, block);
        check_square<5>(in, block);
        check_square<9>(in, block);
        if (block.x <= 36 && block.y <= 16) check_tiled<2>(in, block);
        if (block.x <= 36 && block.y <= 16) check_tiled<4>(in, block);
        check_planes(in, block);
        check_integers(a, b, rows, block);
    }
    return finish();
}
