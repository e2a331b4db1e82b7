// CUDA's vector types: sizes, alignment, make_ functions, members, whole loads and stores, arrays of them, conversion
// of a float array to float4, dim3 arithmetic.
#include "kernel_test.h"

__global__ void layout(int *out)
{
    int k = 0;
#define PUT(type) out[k++] = (int)sizeof(type) * 100 + (int)alignof(type)
    PUT(char1); PUT(char2); PUT(char3); PUT(char4); PUT(uchar4); PUT(short2); PUT(short3); PUT(ushort4); PUT(int1);
    PUT(int2); PUT(int3);
    PUT(int4); PUT(uint4); PUT(longlong2); PUT(float2); PUT(float3); PUT(float4); PUT(double1); PUT(double2);
    PUT(double3); PUT(dim3);
#undef PUT
}

__global__ void run(const float *in, float4 *out, double2 *pairs, uchar4 *pixels, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float4 v = reinterpret_cast<const float4 *>(in)[i];
    float3 w = make_float3(v.x + v.y, v.z, -v.w);
    if (i & 1) v = make_float4(w.z, w.y, w.x, 1.0f);
    v.w += (float)i;
    out[i] = v;
    double2 p = {v.x * 2.0, (double)i};
    pairs[i] = p;
    uchar4 c = make_uchar4((unsigned char)i, (unsigned char)(i >> 3), 255, 0);
    c.w = (unsigned char)(c.x + c.y + c.z);
    pixels[n - 1 - i] = c;
}

__global__ void swizzle(const int3 *in, int2 *out, short2 *small, dim3 shape, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int3 v = in[i];
    int4 all[2] = {make_int4(v.x, v.y, v.z, i), make_int4(1, 2, 3, 4)};
    out[i] = make_int2(all[i & 1].x + all[0].w, (int)(shape.x * shape.y * shape.z) + all[0].z);
    small[i].x = (short)v.x;
    small[i].y = (short)(v.y * 300);
}

int main()
{
    const int n = 250, sizes[] = {101, 202, 301, 404, 404, 404, 602, 808, 404, 808, 1204, 1616, 1616, 1616, 808, 1204,
                                  1616, 808, 1616, 2408, 1204};
    Buffer<int> size(21);
    layout<<<1, 1>>>(size.device);
    size.down();
    for (int k = 0; k < 21; k++) expect("size and alignment", k, size[k], sizes[k]);
    Buffer<float> in(4 * n);
    Buffer<float4> out(n);
    Buffer<double2> pairs(n);
    Buffer<uchar4> pixels(n);
    Buffer<int3> triples(n);
    Buffer<int2> twos(n);
    Buffer<short2> small(n);
    for (int i = 0; i < 4 * n; i++) in[i] = (float)(random_bits() % 4096) * 0.25f;
    for (int i = 0; i < n; i++) triples[i] = make_int3(i, -i, 2 * i);
    in.up();
    triples.up();
    run<<<4, 65>>>(in.device, out.device, pairs.device, pixels.device, n);
    swizzle<<<4, 65>>>(triples.device, twos.device, small.device, dim3(3, 4), n);
    out.down();
    pairs.down();
    pixels.down();
    twos.down();
    small.down();
    for (int i = 0; i < n; i++) {
        const float *v = &in[4 * i];
        bool odd = i & 1;
        expect("x", i, out[i].x, odd ? -v[3] : v[0]);
        expect("y", i, out[i].y, odd ? v[2] : v[1]);
        expect("z", i, out[i].z, odd ? v[0] + v[1] : v[2]);
        expect("w", i, out[i].w, (odd ? 1.0f : v[3]) + i);
        expect("pair", i, pairs[i].x + pairs[i].y, out[i].x * 2.0 + i);
        expect("pixel", i, pixels[n - 1 - i].w, (unsigned char)(i % 256 + (i >> 3) + 255));
        expect("two.x", i, twos[i].x, (odd ? 1 : i) + i);
        expect("two.y", i, twos[i].y, 12 + 2 * i);
        expect("small", i, small[i].y, (short)(-i * 300));
    }
    return finish();
}
