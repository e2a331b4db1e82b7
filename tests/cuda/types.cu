// Types in memory: every vector type with its size, alignment and make_ function; loads of float4 through
// reinterpret_cast; dynamic shared memory carved into arrays; bits read as other types through pointers,
// unions and memcpy; bit-fields; volatile variables; offsets and indices of 64 bits.
#include "kernel_test.h"

// --- vector types ---------------------------------------------------------------------------------------------------

#define VECTORS(V)                                                                                                     \
    V(char, signed char, 1, 2, 1, 4)                                                                                   \
    V(uchar, unsigned char, 1, 2, 1, 4) V(short, short, 2, 4, 2, 8) V(ushort, unsigned short, 2, 4, 2, 8)              \
        V(int, int, 4, 8, 4, 16) V(uint, unsigned, 4, 8, 4, 16) V(long, long, 8, 16, 8, 16)                            \
            V(ulong, unsigned long, 8, 16, 8, 16) V(longlong, long long, 8, 16, 8, 16)                                 \
                V(ulonglong, unsigned long long, 8, 16, 8, 16) V(float, float, 4, 8, 4, 16)                            \
                    V(double, double, 8, 16, 8, 16)

#define LAYOUT(name, T, a1, a2, a3, a4)                                                                                \
    static_assert(sizeof(name##1) == sizeof(T) && alignof(name##1) == a1, "CUDA's layout");                            \
    static_assert(sizeof(name##2) == 2 * sizeof(T) && alignof(name##2) == a2, "CUDA's layout");                        \
    static_assert(sizeof(name##3) == 3 * sizeof(T) && alignof(name##3) == a3, "CUDA's layout");                        \
    static_assert(sizeof(name##4) == 4 * sizeof(T) && alignof(name##4) == a4, "CUDA's layout");
VECTORS(LAYOUT)
#if defined(__VGSPCC__) || CUDART_VERSION >= 13000 // where their alignment is part of the name
#define LAYOUT_4(name, T)                                                                                              \
    static_assert(sizeof(name##4_16a) == 32 && alignof(name##4_16a) == 16, "CUDA's layout");                           \
    static_assert(sizeof(name##4_32a) == 32 && alignof(name##4_32a) == 32, "CUDA's layout");                           \
    static_assert(sizeof(make_##name##4_16a(0, 0, 0, 0).w + make_##name##4_32a(0, 0, 0, 0).x) == 8, "CUDA's types");
LAYOUT_4(long, long) LAYOUT_4(ulong, unsigned long) LAYOUT_4(longlong, long long)
LAYOUT_4(ulonglong, unsigned long long) LAYOUT_4(double, double)
#endif
static_assert(sizeof(dim3) == 12 && alignof(dim3) == 4, "CUDA's layout");

struct All {
    char tag;
#define MEMBERS(name, T, a1, a2, a3, a4)                                                                               \
    name##1 name##_1;                                                                                                  \
    name##2 name##_2;                                                                                                  \
    name##3 name##_3;                                                                                                  \
    name##4 name##_4;
    VECTORS(MEMBERS)
};

__host__ __device__ void fill_vectors(All &all, int i)
{
    all.tag = (char)i;
#define FILL(name, T, a1, a2, a3, a4)                                                                                  \
    {                                                                                                                  \
        name##4 v = make_##name##4((T)i, (T)(i + 1), (T)(2 * i), (T)(100 - i));                                        \
        all.name##_1 = make_##name##1(v.w);                                                                            \
        all.name##_2 = make_##name##2(v.y, v.x);                                                                       \
        all.name##_3 = make_##name##3(v.z, v.y, v.x);                                                                  \
        all.name##_4 = v;                                                                                              \
        all.name##_4.z += all.name##_2.x;                                                                              \
    }
    VECTORS(FILL)
}

__global__ void vectors(All *out, uint3 *ids)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    fill_vectors(out[i], i);
    dim3 d = threadIdx;
    d.y = blockDim.x;
    ids[i] = d;
}

// --- the same bytes as other types ----------------------------------------------------------------------------------

union Word {
    float f;
    unsigned u;
    unsigned char byte[4];
    struct {
        unsigned mantissa : 23;
        unsigned exponent : 8;
        unsigned sign : 1;
    } parts;
};

struct Nested { // unnamed records in unnamed records
    int before;
    union {
        unsigned word;
        union {
            struct {
                unsigned char a[2], b;
                signed char c;
            };
            struct {
                unsigned short low, high;
            };
        };
    };
};

struct Fields {
    int low : 5;
    unsigned middle : 11;
    long long wide : 40;
    unsigned char flag : 1;
    signed char small : 3;
};

enum class Kind : unsigned char { none, some = 200 };

struct alignas(32) Wide {
    float4 v[2];
    Kind kind;
    bool set;
};

struct Punned {
    unsigned bits, byte_sum, copied, exponent, nested;
    long long doubled;
    float sum, last;
    int low, small;
    unsigned middle;
    long long wide;
    Wide wide_copy;
};

__global__ void pun(const float *in, Punned *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (4 * i + 3 >= n) return;
    Punned r;
    float4 v = reinterpret_cast<const float4 *>(in)[i];
    const float2 *pairs = (const float2 *)(in + 4 * i);
    r.sum = v.x + v.y + pairs[1].x + pairs[1].y;
    float local[4] = {v.x, v.y, v.z, v.w};
    float4 again = *reinterpret_cast<float4 *>(local);
    local[i & 3] = 7;
    r.last = again.w + local[3];
    float x = v.x;
    r.bits = *(unsigned *)&x;
    *(unsigned *)&x ^= 0x80000000u;
    memcpy(&r.copied, &x, 4);
    Word w;
    w.f = v.y;
    w.byte[0] ^= (unsigned char)i;
    w.parts.sign = i & 1;
    r.byte_sum = w.byte[0] + w.byte[1] + w.byte[2] + w.byte[3];
    r.exponent = w.parts.exponent;
    Nested nested = {i, {w.u}};
    nested.c++;
    r.nested = nested.a[1] + nested.b * 256u + nested.high * 65536u + nested.low;
    double d = v.z;
    r.doubled = *reinterpret_cast<long long *>(&d);
    Fields f;
    f.low = i, f.middle = (unsigned)i * 77, f.wide = -(1ll << 33) * i, f.flag = i, f.small = i;
    f.middle += f.flag, f.wide++, f.low--;
    r.low = f.low, r.middle = f.middle, r.wide = f.wide, r.small = f.small;
    Wide wide = {{v, make_float4(1, 2, 3, (float)i)}, i % 3 ? Kind::some : Kind::none, i % 2 == 0};
    r.wide_copy = wide;
    out[i] = r;
}

static void check_punned(const Punned &got, const float *v, int i)
{
    unsigned bits, word;
    memcpy(&bits, &v[0], 4), memcpy(&word, &v[1], 4);
    word = ((word ^ (unsigned char)i) & 0x7fffffff) | (unsigned)(i & 1) << 31;
    double d = v[2];
    long long doubled;
    memcpy(&doubled, &d, 8);
    expect("sum", i, got.sum, v[0] + v[1] + v[2] + v[3]);
    expect("last", i, got.last, v[3] + ((i & 3) == 3 ? 7 : v[3]));
    expect("bits", i, got.bits, bits);
    expect("copied", i, got.copied, bits ^ 0x80000000u);
    expect("bytes", i, got.byte_sum, (word & 255) + (word >> 8 & 255) + (word >> 16 & 255) + (word >> 24));
    expect("exponent", i, got.exponent, word >> 23 & 255);
    unsigned high = (word >> 16 & 255) | (((word >> 24) + 1) & 255) << 8;
    expect("nested", i, got.nested, (word >> 8 & 255) + (word >> 16 & 255) * 256 + high * 65536 + (word & 65535));
    expect("double", i, got.doubled, doubled);
    expect("low", i, got.low, (int)((unsigned)((int)((unsigned)i << 27) >> 27) - 1) << 27 >> 27);
    expect("middle", i, got.middle, (((unsigned)i * 77) + (i & 1)) & 0x7ff);
    expect("wide", i, got.wide, (long long)((unsigned long long)(-(1ll << 33) * i + 1) << 24) >> 24);
    expect("small", i, got.small, (int)((unsigned)i << 29) >> 29);
    expect("record", i, got.wide_copy.v[1].w + got.wide_copy.v[0].y, i + v[1]);
    expect("enum", i, (int)got.wide_copy.kind, i % 3 ? 200 : 0);
    expect("bool", i, got.wide_copy.set, i % 2 == 0);
}

// --- shared memory, volatile, 64-bit indices ------------------------------------------------------------------------

// doubles, then ints, then bytes in one piece of memory; the block reverses them.
__global__ void carve(double *doubles, int *ints, unsigned char *bytes)
{
    extern __shared__ __align__(16) unsigned char memory[];
    double *d = reinterpret_cast<double *>(memory);
    int *n = reinterpret_cast<int *>(d + blockDim.x);
    unsigned char *b = reinterpret_cast<unsigned char *>(&n[blockDim.x]);
    int t = threadIdx.x, i = blockIdx.x * blockDim.x + t, last = blockDim.x - 1;
    d[t] = doubles[i], n[t] = ints[i], b[t] = bytes[i];
    __syncthreads();
    doubles[i] = d[last - t], ints[i] = n[last - t], bytes[i] = b[last - t];
    __syncthreads();
    reinterpret_cast<float2 *>(memory)[t] = make_float2((float)t, (float)-t);
    __syncthreads();
    ints[i] += (int)reinterpret_cast<float *>(memory)[2 * (last - t) + 1];
}

__device__ volatile int device_counter = 5;

// Indices that a 32-bit product would lose: base lies 2^33 elements of 8 bytes before the array's own.
__global__ void far_away(const unsigned long long *base, size_t offset, volatile long long *out, int pitch)
{
    volatile int local = threadIdx.x;
    local = local * 2 + 1;
    size_t i = blockIdx.x * (size_t)blockDim.x + threadIdx.x;
    long long row = (long long)pitch * 65536 * 4;
    out[i] = (long long)base[offset + i] + row + local;
    out[i] += device_counter;
    const volatile long long *again = out + i;
    if (*again & 1) out[i] = -*again;
    unsigned index = (unsigned)threadIdx.x - 1; // wraps for thread 0, and the sum wraps back
    out[i] += (long long)base[offset + (index + 1)] & 1;
}

int main()
{
    const int n = 96;
    Buffer<All> all(n);
    Buffer<uint3> ids(n);
    vectors<<<3, 32>>>(all.device, ids.device);
    all.down(), ids.down();
    for (int i = 0; i < n; i++) {
        All want;
        fill_vectors(want, i);
        expect("tag", i, (int)all[i].tag, i);
        expect("dim3 from uint3", i, ids[i].x * 1000 + ids[i].y * 10 + ids[i].z, i % 32 * 1000u + 320);
#define CHECK(name, T, a1, a2, a3, a4)                                                                                 \
    if (memcmp(&all[i].name##_1, &want.name##_1, sizeof(name##1)) ||                                                   \
        memcmp(&all[i].name##_2, &want.name##_2, sizeof(name##2)) ||                                                   \
        memcmp(&all[i].name##_3, &want.name##_3, sizeof(name##3)) ||                                                   \
        memcmp(&all[i].name##_4, &want.name##_4, sizeof(name##4)))                                                     \
        fail(#name " of thread %d", i);
        VECTORS(CHECK)
    }
    hash(ids.host, n * sizeof(uint3));

    Buffer<float> in(4 * n);
    Buffer<Punned> punned(n);
    for (int i = 0; i < 4 * n; i++) in[i] = (float)(int)(random_bits() % 4000) - 2000;
    in.up();
    pun<<<3, 40>>>(in.device, punned.device, 4 * n);
    punned.down();
    for (int i = 0; i < n; i++) check_punned(punned[i], &in[4 * i], i);

    Buffer<double> doubles(n);
    Buffer<int> ints(n);
    Buffer<unsigned char> bytes(n);
    for (int i = 0; i < n; i++) doubles[i] = i * 0.5, ints[i] = -i, bytes[i] = (unsigned char)(i * 3);
    doubles.up(), ints.up(), bytes.up();
    carve<<<2, 48, 48 * 13>>>(doubles.device, ints.device, bytes.device);
    doubles.down(), ints.down(), bytes.down();
    for (int i = 0; i < n; i++) {
        int from = i / 48 * 48 + 47 - i % 48;
        expect("doubles", i, doubles[i], from * 0.5);
        expect("ints", i, ints[i], -from - (47 - i % 48));
        expect("bytes", i, bytes[i], (from * 3) & 255);
    }

    Buffer<unsigned long long> values(n);
    Buffer<long long> sums(n);
    const size_t offset = 1ull << 33;
    for (int i = 0; i < n; i++) values[i] = (unsigned long long)i << 35 | random_bits();
    values.up();
    far_away<<<1, n>>>(values.device - offset, offset, sums.device, 40000);
    sums.down();
    for (int i = 0; i < n; i++) {
        long long want = (long long)values[i] + 40000ll * 65536 * 4 + 2 * i + 1 + 5;
        if (want & 1) want = -want;
        expect("64-bit index", i, sums[i], want + (long long)(values[i] & 1));
    }
    hash(sums.host, n * sizeof(long long));
    return finish();
}
