// Texture references: variables of the file that the host binds to linear memory, pitched memory and arrays, binds again
// and unbinds; as elements and as normalized floats, with the modes that the variable says; copies to and from arrays.
#include "kernel_test.h"

enum { WIDTH = 24, HEIGHT = 10, N = WIDTH * HEIGHT, RESULTS = 6 };

texture<float, 1, cudaReadModeElementType> line;
texture<uint4, cudaTextureType1D> fours;
static texture<unsigned char, 2, cudaReadModeNormalizedFloat> grey;
texture<short2, 2> pairs(0, cudaFilterModePoint, cudaAddressModeBorder);
namespace image {
texture<float, 2> smooth;
}
texture<float, 1> never_read;

__device__ float around(int x, int y) { return tex2D(grey, x - 1, y) + tex2D(grey, x + 1, y); }

__global__ void fetch(double *out)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, x = i % WIDTH, y = i / WIDTH;
    double *o = out + RESULTS * i;
    o[0] = tex1Dfetch(line, i) + tex1Dfetch(line, N - 1 - i) * 1000.0;
    uint4 four = tex1Dfetch(fours, i / 4);
    o[1] = i % 4 == 0 ? four.x : i % 4 == 1 ? four.y : i % 4 == 2 ? four.z : four.w;
    o[2] = around(x, y);
    short2 pair = tex2D(pairs, x + 2, y - 1);
    o[3] = pair.x + 70000.0 * pair.y;
    o[4] = tex2D(image::smooth, (x + 0.75f) / WIDTH, (y + 1.5f) / HEIGHT);
    o[5] = tex1Dfetch(line, N + i) + tex1Dfetch(line, -1 - i); // outside
}

struct Inputs {
    float line[N], smooth[N];
    unsigned numbers[N];
    unsigned char grey[N];
    short2 pairs[N];
    Inputs()
    {
        for (int i = 0; i < N; i++) {
            line[i] = random_float(-9, 9);
            smooth[i] = (float)(random_bits() % 256);
            numbers[i] = random_bits();
            grey[i] = (unsigned char)random_bits();
            pairs[i] = make_short2((short)random_bits(), (short)random_bits());
        }
    }
    double around(int x, int y) const
    {
        return (grey[y * WIDTH + (x ? x - 1 : 0)] + grey[y * WIDTH + (x < WIDTH - 1 ? x + 1 : x)]) / 255.0;
    }
    double pair(int x, int y) const
    {
        if (x >= WIDTH || y < 0) return 0;
        return pairs[y * WIDTH + x].x + 70000.0 * pairs[y * WIDTH + x].y;
    }
    // A quarter of the way to the next column, at the centre of the next row; both wrap.
    double smoothed(int x, int y) const
    {
        const float *row = smooth + (y + 1) % HEIGHT * WIDTH;
        return row[x] * 0.75 + row[(x + 1) % WIDTH] * 0.25;
    }
};

static void check(const Inputs &in, const float *line)
{
    Buffer<double> out(RESULTS * N);
    fetch<<<N / 48, 48>>>(out.device);
    out.down();
    for (int i = 0; i < N; i++) {
        int x = i % WIDTH, y = i / WIDTH;
        const double want[RESULTS] = {line[i] + line[N - 1 - i] * 1000.0, (double)in.numbers[i], in.around(x, y),
                                      in.pair(x + 2, y - 1), in.smoothed(x, y), 0};
        const double tolerance[RESULTS] = {0, 0, 1e-6, 0, 2e-2, 0}; // weights have eight bits
        for (int k = 0; k < RESULTS; k++) {
            char what[20];
            snprintf(what, sizeof what, "result %d", k);
            expect_near(what, i, out[RESULTS * i + k], want[k], tolerance[k]);
        }
    }
    hash(out.host, RESULTS * N * sizeof(double));
}

static cudaArray_t filled(const void *texels, const cudaChannelFormatDesc &desc, size_t row)
{
    cudaArray_t array;
    MUST(cudaMallocArray(&array, &desc, WIDTH, HEIGHT));
    MUST(cudaMemcpyToArray(array, 0, 0, texels, row * 4, cudaMemcpyHostToDevice));
    MUST(cudaMemcpy2DToArray(array, 0, 4, (const char *)texels + 4 * row, row, row, HEIGHT - 4, cudaMemcpyHostToDevice));
    return array;
}

static void test_copies(cudaArray_t array, const Inputs &in)
{
    float back[N], part[4];
    cudaChannelFormatDesc desc;
    cudaExtent extent;
    MUST(cudaMemcpyFromArray(back, array, 0, 0, sizeof back, cudaMemcpyDeviceToHost));
    expect("array", 0, memcmp(back, in.smooth, sizeof back), 0);
    MUST(cudaMemcpy2DFromArray(part, 8, array, 12, 5, 8, 2, cudaMemcpyDeviceToHost));
    for (int i = 0; i < 4; i++) expect("part of an array", i, part[i], in.smooth[(5 + i / 2) * WIDTH + 3 + i % 2]);
    MUST(cudaArrayGetInfo(&desc, &extent, nullptr, array));
    expect("info", 0, desc.x == 32 && desc.f == cudaChannelFormatKindFloat && extent.height == HEIGHT && !extent.depth, true);
    expect("outside", 0, cudaMemcpy2DToArray(array, 4, 0, back, 96, 96, 1, cudaMemcpyHostToDevice), cudaErrorInvalidValue);
    expect("behind", 0, cudaMemcpyToArray(array, 4, 0, back, sizeof back, cudaMemcpyHostToDevice), cudaErrorInvalidValue);
    cudaGetLastError();
}

int main()
{
    Inputs in, other;
    Buffer<float> first(N), second(N);
    Buffer<unsigned> numbers(N);
    unsigned char *plane;
    size_t pitch, offset = 7;
    memcpy(first.host, in.line, sizeof in.line), first.up();
    memcpy(second.host, other.line, sizeof other.line), second.up();
    memcpy(numbers.host, in.numbers, sizeof in.numbers), numbers.up();
    MUST(cudaMallocPitch(&plane, &pitch, WIDTH, HEIGHT));
    MUST(cudaMemcpy2D(plane, pitch, in.grey, WIDTH, WIDTH, HEIGHT, cudaMemcpyHostToDevice));
    cudaArray_t pairs_array = filled(in.pairs, cudaCreateChannelDesc<short2>(), WIDTH * sizeof(short2));
    cudaArray_t smooth_array = filled(in.smooth, cudaCreateChannelDesc<float>(), WIDTH * sizeof(float));
    test_copies(smooth_array, in);

    MUST(cudaBindTexture(&offset, line, first.device, sizeof in.line));
    expect("offset", 0, offset, 0);
    MUST(cudaBindTexture(nullptr, never_read, second.device));
    cudaChannelFormatDesc four = cudaCreateChannelDesc(32, 32, 32, 32, cudaChannelFormatKindUnsigned);
    MUST(cudaBindTexture(nullptr, fours, numbers.device, four, sizeof in.numbers));
    MUST(cudaBindTexture2D(&offset, grey, plane, WIDTH, HEIGHT, pitch));
    MUST(cudaBindTextureToArray(pairs, pairs_array));
    image::smooth.normalized = true;
    image::smooth.filterMode = cudaFilterModeLinear;
    image::smooth.addressMode[0] = image::smooth.addressMode[1] = cudaAddressModeWrap;
    MUST(cudaBindTextureToArray(image::smooth, smooth_array, cudaCreateChannelDesc<float>()));
    check(in, in.line);
    MUST(cudaBindTexture(nullptr, line, second.device)); // all of the allocation
    check(in, other.line);
    MUST(cudaUnbindTexture(line));
    cudaChannelFormatDesc one = cudaCreateChannelDesc<float>();
    MUST(cudaBindTexture(nullptr, &line, first.device, &one, sizeof in.line));
    check(in, in.line);
    MUST(cudaUnbindTexture(pairs));
    MUST(cudaFreeArray(pairs_array));
    MUST(cudaFreeArray(smooth_array));
    return finish();
}
