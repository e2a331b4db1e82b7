// Memory as CUDA promises it: pointers may alias, parameters may be structures of 4 KB, indices have 64 bits, what is read or
// written only under a condition is touched only by the threads it holds for (everything else lies outside of any
// allocation), dynamic shared memory and records are seen through other types.
#include "kernel_test.h"

// --- aliases ---------------------------------------------------------------------------------------------------------

// Each thread's two writes and reads, in this order, whether a and b are the same array, shifted, or apart.
__global__ void aliased(int *a, int *b, int n)
{
    int i = (blockIdx.x * blockDim.x + threadIdx.x) * 2;
    if (i + 1 >= n) return;
    a[i] = i;
    b[i] += 5;
    int v = a[i];
    b[i + 1] = v * 2;
    a[i + 1] -= 1;
    a[i] = b[i + 1] + v;
}

static void host_aliased(int *a, int *b, int n)
{
    for (int i = 0; i + 1 < n; i += 2) {
        a[i] = i;
        b[i] += 5;
        int v = a[i];
        b[i + 1] = v * 2;
        a[i + 1] -= 1;
        a[i] = b[i + 1] + v;
    }
}

static void check_aliases()
{
    const int n = 130;
    for (int apart = 0; apart < 2; apart++) {
        Buffer<int> data(2 * n);
        int want[2 * n];
        for (int i = 0; i < 2 * n; i++) want[i] = data[i] = 1000 + i;
        data.up();
        aliased<<<2, 37>>>(data.device, data.device + apart * n, n);
        data.down();
        host_aliased(want, want + apart * n, n);
        for (int i = 0; i < 2 * n; i++) expect("aliased", i, data[i], want[i]);
    }
}

// --- parameters ------------------------------------------------------------------------------------------------------

struct Tensor {
    long long size[3];
    short step[5];
    double scale;
    unsigned char flags : 3, kind : 5;
    float *data;
};
struct Everything {
    char tag;
    Tensor tensor[8];
    float weights[850];
    struct {
        unsigned short a;
        int2 b;
    } tail;
};
static_assert(sizeof(Everything) > 3900 && sizeof(Everything) <= 4080, "near CUDA's limit");

__global__ void uses_everything(Everything e, int last)
{
    int i = threadIdx.x;
    Tensor t = e.tensor[i % 8];
    e.weights[i] += i; // its own copy
    t.data[i] = e.weights[(i * 31) % 850] + e.weights[i] + t.size[i % 3] * t.scale + t.step[i % 5] + t.flags * 16 + t.kind + e.tag +
                e.tail.a + e.tail.b.y + last;
}

static void check_parameters()
{
    Buffer<float> out(64);
    Everything e;
    memset((void *)&e, 0, sizeof e);
    e.tag = -7;
    for (int t = 0; t < 8; t++) {
        for (int k = 0; k < 3; k++) e.tensor[t].size[k] = t * 10 + k;
        for (int k = 0; k < 5; k++) e.tensor[t].step[k] = (short)(-t * 3 - k);
        e.tensor[t].scale = t + 0.5;
        e.tensor[t].flags = t;
        e.tensor[t].kind = 31 - t;
        e.tensor[t].data = out.device;
    }
    for (int k = 0; k < 850; k++) e.weights[k] = k * 0.5f;
    e.tail.a = 65535;
    e.tail.b = make_int2(1, -40000);
    uses_everything<<<1, 64>>>(e, 123456);
    out.down();
    for (int i = 0; i < 64; i++) {
        int k = i * 31 % 850;
        double weights = (k == i ? k * 0.5 + i : k * 0.5) + i * 0.5 + i;
        const Tensor &t = e.tensor[i % 8];
        expect("parameter", i, out[i], (float)(weights + t.size[i % 3] * t.scale + t.step[i % 5] + t.flags * 16 + t.kind - 7 + 65535 - 40000 + 123456));
    }
}

// --- lanes that are off ----------------------------------------------------------------------------------------------

struct Node {
    int value;
    const Node *next;
};

// Null and wild pointers, indices far outside, divisions by zero: all under conditions that do not hold for them.
__global__ void guarded(const int *data, const long long *index, int *out, const Node *nodes, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    long long at = i < n ? index[i] : -1;
    int v = at >= 0 && at < n ? data[at] : -1;
    if (at >= 0 && at < n && data[at] % 3 == 0) v += 1000;
    const Node *node = i % 4 == 1 ? nullptr : i % 4 == 2 ? (const Node *)(16ull + i) : &nodes[i % 8];
    if (i % 4 == 0 || i % 4 == 3) v += node->value;
    for (const Node *p = i % 4 == 2 ? nullptr : node; p != nullptr; p = p->next) v += 10000;
    int divisor = i % 5;
    if (divisor && 60 / divisor > 15) v += 1 << 20;
    if (i < n) out[i] = v;
    else if (i > 1 << 20) out[(long long)i << 40] = v;
}

__global__ void link_nodes(Node *nodes)
{
    int i = threadIdx.x;
    nodes[i].value = i * 3;
    nodes[i].next = i < 7 ? nodes + i + 1 : nullptr;
}

static void check_guards()
{
    const int n = 101;
    Buffer<int> data(n), out(n);
    Buffer<long long> index(n);
    Node *nodes;
    MUST(cudaMalloc(&nodes, 8 * sizeof(Node)));
    for (int i = 0; i < n; i++) {
        data[i] = i * 7 % 50;
        index[i] = i % 3 == 0 ? (long long)1 << (20 + i % 40) : i % 3 == 1 ? -1 - ((long long)i << 33) : i;
    }
    data.up();
    index.up();
    link_nodes<<<1, 8>>>(nodes);
    guarded<<<4, 50>>>(data.device, index.device, out.device, nodes, n);
    out.down();
    for (int i = 0; i < n; i++) {
        bool inside = index[i] >= 0 && index[i] < n;
        int want = inside ? data[index[i]] : -1;
        if (inside && want % 3 == 0) want += 1000;
        if (i % 4 == 0 || i % 4 == 3) want += i % 8 * 3 + 10000 * (8 - i % 8);
        if (i % 5 && 60 / (i % 5) > 15) want += 1 << 20;
        expect("guarded", i, out[i], want);
    }
    cudaFree(nodes);
}

// --- other types -----------------------------------------------------------------------------------------------------

// One piece of dynamic shared memory holds doubles, then ints, then bytes.
__global__ void carved(float *out)
{
    extern __shared__ char memory[];
    int i = threadIdx.x, n = blockDim.x;
    double *wide = reinterpret_cast<double *>(memory);
    int *words = reinterpret_cast<int *>(wide + n);
    unsigned char *bytes = reinterpret_cast<unsigned char *>(words + n);
    wide[i] = i + 0.25;
    words[i] = -i;
    bytes[i] = (unsigned char)(i * 5);
    __syncthreads();
    int j = n - 1 - i;
    out[i] = (float)(wide[j] + words[j] * 1000 + bytes[j]);
    __syncthreads();
    ((int4 *)memory)[i / 2] = make_int4(i / 2, 1, 2, 3);
    __syncthreads();
    out[i] += ((const short *)memory)[8 * (i / 2)] + (reinterpret_cast<float2 *>(memory)[0].y == 1.4e-45f);
}

static void check_types()
{
    Buffer<float> out(60);
    carved<<<1, 60, 60 * 13>>>(out.device);
    out.down();
    for (int i = 0; i < 60; i++) {
        int j = 59 - i;
        expect("carved", i, out[i], (float)(j + 0.25 - j * 1000 + (unsigned char)(j * 5)) + i / 2 + 1);
    }
}

int main()
{
    check_aliases();
    check_parameters();
    check_guards();
    check_types();
    return finish();
}
