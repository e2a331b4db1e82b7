// Pointers: arithmetic, comparison, difference, pointers to locals and to pointers, swapped in a loop, chosen per
// thread among several arrays, cast to other types, null, and lists linked through device memory.
#include "kernel_test.h"

struct Node {
    int value;
    Node *next;
};

HD void swap_values(int *a, int *b)
{
    int t = *a;
    *a = *b;
    *b = t;
}

__global__ void arithmetic(const int *in, long long *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    const int *first = in, *last = in + n, *p = first + i, *q = &last[-1 - i];
    long long r = q - p;
    r = r * 2 + (p < q);
    r += *p++ * 3ll;
    r += p[-1] + *(q - (i ? 0 : 1)) - *(p == last ? first : p);
    const unsigned char *bytes = (const unsigned char *)first + 4 * i;
    r += bytes[0] | bytes[1] << 8;
    r += ((const short *)first)[2 * i];
    if (p != nullptr && (const void *)q != nullptr) r += 100000;
    out[i] = r;
}

__global__ void locals(const int *in, int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int a = in[i], b = i, c = 7, *which = i % 3 == 0 ? &a : i % 3 == 1 ? &b : &c, **handle = &which;
    **handle += 10;                       // one of three locals, differently in each thread
    if (a > b) swap_values(&a, &b);
    *handle = &c;
    *which *= 2;
    out[i] = a * 3 + b * 5 + c;
}

// Jacobi style: two buffers change places.
__global__ void swapped(int *even, int *odd, int n, int rounds)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int *from = even, *to = odd;
    for (int k = 0; k < rounds; k++) {
        to[i] = from[i] + k;
        int *t = from;
        from = to;
        to = t;
    }
}

__global__ void link(Node *nodes, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    nodes[i].value = i;
    nodes[i].next = i % 7 == 6 || i + 1 == n ? nullptr : &nodes[i + 1];
}

__global__ void sum_lists(const Node *nodes, int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int sum = 0;
    for (const Node *p = nodes + i; p; p = p->next) sum += p->value;
    out[i] = sum;
}

int main()
{
    const int n = 413;
    Buffer<int> in(n), out(n), even(n), odd(n);
    Buffer<long long> wide(n);
    Buffer<Node> nodes(n);
    for (int i = 0; i < n; i++) {
        in[i] = (int)(random_bits() % 1000);
        even[i] = i;
    }
    in.up();
    even.up();
    arithmetic<<<5, 96>>>(in.device, wide.device, n);
    locals<<<5, 96>>>(in.device, out.device, n);
    swapped<<<5, 96>>>(even.device, odd.device, n, 5);
    wide.down();
    out.down();
    odd.down();
    even.down();
    for (int i = 0; i < n; i++) {
        int q = n - 1 - i;
        long long r = (q - i) * 2 + (i < q) + in[i] * 3ll + in[i] + in[i ? q : q - 1] - in[i + 1 == n ? 0 : i + 1];
        expect("arithmetic", i, wide[i], r + 2 * in[i] + 100000);
        int v[3] = {in[i], i, 7};
        v[i % 3] += 10;
        if (v[0] > v[1]) swap_values(&v[0], &v[1]);
        expect("locals", i, out[i], v[0] * 3 + v[1] * 5 + v[2] * 2);
        expect("odd", i, odd[i], i + 0 + 1 + 2 + 3 + 4);
        expect("even", i, even[i], i + 0 + 1 + 2 + 3);
    }
    link<<<5, 96>>>(nodes.device, n);
    sum_lists<<<5, 96>>>(nodes.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        int sum = 0;
        for (int k = i; k < n; k++) {
            sum += k;
            if (k % 7 == 6) break;
        }
        expect("lists", i, out[i], sum);
    }
    return finish();
}
