// Texture objects: every type of texel, as it is and as a normalized float; linear and pitched memory, arrays of one to
// three dimensions; each addressing mode with coordinates inside and outside, normalized and not, to the nearest texel
// and by linear filtering; border colours; and what the host may ask.
#include "kernel_test.h"

enum { WIDTH = 9, HEIGHT = 6, DEPTH = 3, POINTS = 640 };

/* --- texels by hand -------------------------------------------------------------------------------------------------- */

struct Sampler {
    int extent[3], mode[3], dimensions;
    bool normalized, linear;
};

// Texel number i of one dimension; -1: border.
static int place(const Sampler &s, int d, long i)
{
    int n = s.extent[d];
    if (s.normalized && s.mode[d] == cudaAddressModeWrap) return (int)(((i % n) + n) % n);
    if (s.normalized && s.mode[d] == cudaAddressModeMirror) {
        long m = ((i % (2 * n)) + 2 * n) % (2 * n);
        return (int)(m < n ? m : 2 * n - 1 - m);
    }
    if (s.mode[d] == cudaAddressModeBorder) return i < 0 || i >= n ? -1 : (int)i;
    return (int)(i < 0 ? 0 : i >= n ? n - 1 : i);
}

template <class F> static double sample(const Sampler &s, const float *at, double border, F texel)
{
    long first[3] = {};
    double weight[3] = {};
    for (int d = 0; d < s.dimensions; d++) {
        double x = at[d] * (s.normalized ? s.extent[d] : 1.0), low = floor(s.linear ? x - 0.5 : x);
        first[d] = (long)low;
        if (s.linear) weight[d] = rint((x - 0.5 - low) * 256) / 256;
    }
    double sum = 0;
    for (int corner = 0; corner < (s.linear ? 1 << s.dimensions : 1); corner++) {
        int i[3] = {};
        double w = 1;
        bool outside = false;
        for (int d = 0; d < s.dimensions; d++) {
            int next = corner >> d & 1;
            i[d] = place(s, d, first[d] + next);
            outside |= i[d] < 0;
            w *= next ? weight[d] : 1 - weight[d];
        }
        sum += w * (outside ? border : texel(i[0], i[1], i[2]));
    }
    return sum;
}

/* --- coordinates: modes, filters, dimensions --------------------------------------------------------------------------- */

template <int Dimensions> __global__ void fetch(cudaTextureObject_t texture, const float *at, float *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const float *p = at + 3 * i;
    if (Dimensions == 1) out[i] = tex1D<float>(texture, p[0]);
    if (Dimensions == 2) out[i] = tex2D<float>(texture, p[0], p[1]);
    if (Dimensions == 3) out[i] = tex3D<float>(texture, p[0], p[1], p[2]);
}

// Multiples of 1/64 of a texel, so that nothing is rounded but the weights; some far outside.
static void choose(Buffer<float> &at, const Sampler &s)
{
    for (int i = 0; i < 3 * POINTS; i++) {
        int n = s.extent[i % 3], steps = 64 * n;
        float x = (float)((int)(random_bits() % (4 * steps)) - steps * 3 / 2) / 64;
        at[i] = s.normalized ? (float)(int)(x * 16 / n) / 16 + (float)(random_bits() % 64) / 1024 : x;
        if (i % 97 == 0) at[i] = i % 2 ? 3e9f : -3e9f;
    }
    at.up();
}

template <int Dimensions> static void test_coordinates(cudaArray_t array, const float *texels, Sampler s)
{
    cudaResourceDesc memory = {};
    memory.resType = cudaResourceTypeArray;
    memory.res.array.array = array;
    cudaTextureDesc how = {};
    for (int d = 0; d < 3; d++) how.addressMode[d] = (cudaTextureAddressMode)s.mode[d];
    how.filterMode = s.linear ? cudaFilterModeLinear : cudaFilterModePoint;
    how.normalizedCoords = s.normalized;
    how.borderColor[0] = 0.75f;
    cudaTextureObject_t texture;
    MUST(cudaCreateTextureObject(&texture, &memory, &how, nullptr));
    Buffer<float> at(3 * POINTS), out(POINTS);
    choose(at, s);
    fetch<Dimensions><<<(POINTS + 127) / 128, 128>>>(texture, at.device, out.device, POINTS);
    out.down();
    for (int i = 0; i < POINTS; i++) {
        double want = sample(s, at.host + 3 * i, 0.75, [&](int x, int y, int z) {
            return texels[(z * s.extent[1] + y) * s.extent[0] + x];
        });
        char what[80];
        snprintf(what, sizeof what, "%d dimensions, mode %d, %s, %s, at %g", Dimensions, s.mode[0],
                 s.linear ? "linear" : "point", s.normalized ? "normalized" : "texels", at[3 * i]);
        expect_near(what, i, out[i], want, s.linear ? 1e-5 : 0);
    }
    hash(out.host, POINTS * sizeof(float));
    MUST(cudaDestroyTextureObject(texture));
}

template <int Dimensions> static void test_dimensions(cudaExtent extent)
{
    Sampler s = {{(int)extent.width, extent.height ? (int)extent.height : 1, extent.depth ? (int)extent.depth : 1}};
    s.dimensions = Dimensions;
    int n = s.extent[0] * s.extent[1] * s.extent[2];
    float *texels = new float[n];
    for (int i = 0; i < n; i++) texels[i] = random_float(-4, 4);
    cudaChannelFormatDesc desc = cudaCreateChannelDesc<float>();
    cudaArray_t array;
    MUST(cudaMalloc3DArray(&array, &desc, extent));
    cudaMemcpy3DParms copy = {};
    copy.srcPtr = make_cudaPitchedPtr(texels, s.extent[0] * sizeof(float), s.extent[0], s.extent[1]);
    copy.dstArray = array;
    copy.extent = make_cudaExtent(s.extent[0], s.extent[1], s.extent[2]);
    copy.kind = cudaMemcpyHostToDevice;
    MUST(cudaMemcpy3D(&copy));
    for (int variant = 0; variant < 16; variant++) {
        s.normalized = variant & 1;
        s.linear = variant & 2;
        for (int d = 0; d < 3; d++) s.mode[d] = ((variant >> 2) + d) & 3;
        test_coordinates<Dimensions>(array, texels, s);
    }
    MUST(cudaFreeArray(array));
    delete[] texels;
}

/* --- types of texels ------------------------------------------------------------------------------------------------------ */

template <class T> __device__ double number(T v) { return v; }
__device__ double number(char4 v) { return v.x + 1e3 * v.y + 1e6 * v.z + 1e9 * v.w; }
__device__ double number(uchar4 v) { return v.x + 1e3 * v.y + 1e6 * v.z + 1e9 * v.w; }
__device__ double number(ushort2 v) { return v.x + 1e6 * v.y; }
__device__ double number(int2 v) { return v.x + 0.5 * v.y; }
__device__ double number(uint4 v) { return v.x + 0.5 * v.y + 0.25 * v.z + 0.125 * v.w; }
__device__ double number(float2 v) { return v.x + 1e3 * v.y; }
__device__ double number(float4 v) { return v.x + 1e3 * v.y + 1e6 * v.z + 1e9 * v.w; }

// Result 0 from linear memory, 1 from pitched memory (vectors alone: that takes long to compile).
template <class T> __global__ void read(cudaTextureObject_t line, cudaTextureObject_t plane, double *out)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    out[2 * i] = number(tex1Dfetch<T>(line, i));
    T v = {};
    if constexpr (sizeof(T) > 4) tex2D(&v, plane, i % WIDTH, i / WIDTH);
    else v = tex1Dfetch<T>(line, i);
    out[2 * i + 1] = number(v);
}

// T: what is in memory; F: what is fetched; want(bytes) is the number of that.
template <class T, class F, class W> static void test_type(const char *what, cudaTextureReadMode mode, W want)
{
    const int n = WIDTH * HEIGHT, beyond = 74;
    const size_t pitch = 256;
    Buffer<T> line(n);
    Buffer<unsigned char> plane(pitch * HEIGHT);
    Buffer<double> out(2 * (n + beyond));
    for (size_t i = 0; i < n * sizeof(T); i++) ((unsigned char *)line.host)[i] = (unsigned char)(random_bits() % 100 + 28);
    for (int i = 0; i < n; i++) memcpy(plane.host + i / WIDTH * pitch + i % WIDTH * sizeof(T), line.host + i, sizeof(T));
    ((unsigned char *)line.host)[0] = plane[0] = 0x80; // the lowest of signed bytes
    line.up();
    plane.up();
    cudaResourceDesc memory = {};
    cudaTextureDesc how = {};
    how.readMode = mode;
    how.addressMode[1] = cudaAddressModeBorder;
    memory.resType = cudaResourceTypeLinear;
    memory.res.linear.devPtr = line.device;
    memory.res.linear.desc = cudaCreateChannelDesc<T>();
    memory.res.linear.sizeInBytes = n * sizeof(T);
    cudaTextureObject_t of_line, of_plane;
    MUST(cudaCreateTextureObject(&of_line, &memory, &how, nullptr));
    memory.resType = cudaResourceTypePitch2D;
    memory.res.pitch2D = {plane.device, cudaCreateChannelDesc<T>(), WIDTH, HEIGHT, pitch};
    MUST(cudaCreateTextureObject(&of_plane, &memory, &how, nullptr));
    read<F><<<1, n + beyond>>>(of_line, of_plane, out.device);
    out.down();
    for (int i = 0; i < n + beyond; i++)
        for (int k = 0; k < 2; k++) expect_near(what, i, out[2 * i + k], i < n ? want(line.host[i]) : 0, 1e-7);
    MUST(cudaDestroyTextureObject(of_line));
    MUST(cudaDestroyTextureObject(of_plane));
}

static double unit(int v, int most) { return v < -most ? -1 : (double)v / most; }

static void test_types()
{
    cudaTextureReadMode plain = cudaReadModeElementType, normal = cudaReadModeNormalizedFloat;
    test_type<char, char>("char", plain, [](char v) { return v; });
    test_type<char4, char4>("char4", plain, [](char4 v) { return v.x + 1e3 * v.y + 1e6 * v.z + 1e9 * v.w; });
    test_type<ushort2, ushort2>("ushort2", plain, [](ushort2 v) { return v.x + 1e6 * v.y; });
    test_type<int2, int2>("int2", plain, [](int2 v) { return v.x + 0.5 * v.y; });
    test_type<uint4, uint4>("uint4", plain, [](uint4 v) { return v.x + 0.5 * v.y + 0.25 * v.z + 0.125 * v.w; });
    test_type<float, float>("float", plain, [](float v) { return v; });
    test_type<float4, float4>("float4", plain, [](float4 v) { return v.x + 1e3 * v.y + 1e6 * v.z + 1e9 * v.w; });
    test_type<unsigned char, float>("uchar as float", normal, [](unsigned char v) { return unit(v, 255); });
    test_type<signed char, float>("char as float", normal, [](signed char v) { return unit(v, 127); });
    test_type<uchar4, float4>("uchar4 as float4", normal, [](uchar4 v) {
        return unit(v.x, 255) + 1e3 * unit(v.y, 255) + 1e6 * unit(v.z, 255) + 1e9 * unit(v.w, 255);
    });
    test_type<short2, float2>("short2 as float2", normal,
                              [](short2 v) { return unit(v.x, 32767) + 1e3 * unit(v.y, 32767); });
    test_type<unsigned short, float>("ushort as float", normal, [](unsigned short v) { return unit(v, 65535); });
    test_type<float, float>("float in normalized mode", normal, [](float v) { return v; });
}

/* --- what the host may ask ------------------------------------------------------------------------------------------------- */

static void test_host()
{
    Buffer<int> data(64);
    cudaResourceDesc memory = {}, found = {};
    cudaTextureDesc how = {}, found_how = {};
    memory.resType = cudaResourceTypeLinear;
    memory.res.linear.devPtr = data.device;
    memory.res.linear.desc = cudaCreateChannelDesc<int>();
    memory.res.linear.sizeInBytes = 64 * sizeof(int);
    how.maxAnisotropy = 5;
    cudaTextureObject_t texture = 0;
    MUST(cudaCreateTextureObject(&texture, &memory, &how, nullptr));
    MUST(cudaGetTextureObjectResourceDesc(&found, texture));
    MUST(cudaGetTextureObjectTextureDesc(&found_how, texture));
    expect("resource", 0, found.res.linear.devPtr == data.device && found.res.linear.desc.x == 32, true);
    expect("texture", 0, found_how.maxAnisotropy, 5);
    MUST(cudaDestroyTextureObject(texture));
    how.filterMode = cudaFilterModeLinear;
    expect("linear filtering of integers", 0, cudaCreateTextureObject(&texture, &memory, &how, nullptr),
           cudaErrorInvalidFilterSetting);
    how.filterMode = cudaFilterModePoint;
    how.readMode = cudaReadModeNormalizedFloat;
    expect("normalized int", 0, cudaCreateTextureObject(&texture, &memory, &how, nullptr), cudaErrorInvalidNormSetting);
    memory.res.linear.desc = cudaCreateChannelDesc(8, 8, 8, 0, cudaChannelFormatKindUnsigned);
    expect("three channels", 0, cudaCreateTextureObject(&texture, &memory, &how, nullptr),
           cudaErrorInvalidChannelDescriptor);
    cudaGetLastError();
}

int main()
{
    test_dimensions<1>(make_cudaExtent(WIDTH, 0, 0));
    test_dimensions<2>(make_cudaExtent(WIDTH, HEIGHT, 0));
    test_dimensions<3>(make_cudaExtent(WIDTH, HEIGHT, DEPTH));
    test_types();
    test_host();
    return finish();
}
