// __dp4a, __dp2a_lo and __dp2a_hi of signed and unsigned numbers: all pairs of bytes in each place, bytes and halves on the
// edge in every combination, sums that wrap; with operands that the lanes, a row or the block have in common, in either
// order, in loops that go on with their sum, and under masks.
#include "kernel_test.h"

HD static int signed_byte(unsigned word, int k) { return (signed char)(word >> 8 * k); }
HD static unsigned unsigned_byte(unsigned word, int k) { return word >> 8 * k & 255; }

static unsigned dp4a(unsigned a, unsigned b, unsigned c, bool is_signed)
{
    for (int k = 0; k < 4; k++)
        c += is_signed ? (unsigned)(signed_byte(a, k) * signed_byte(b, k)) : unsigned_byte(a, k) * unsigned_byte(b, k);
    return c;
}

static unsigned dp2a(unsigned a, unsigned b, unsigned c, bool is_signed)
{
    for (int k = 0; k < 2; k++)
        c += is_signed ? (unsigned)((short)(a >> 16 * k) * signed_byte(b, k)) : (a >> 16 * k & 65535) * unsigned_byte(b, k);
    return c;
}

struct Dots {
    unsigned signed4, unsigned4, signed_lo, signed_hi, unsigned_lo, unsigned_hi, by_parts[6];
};

HD static bool same(const Dots &x, const Dots &y) { return !memcmp(&x, &y, sizeof x); }

static Dots expected(unsigned a, unsigned b, unsigned c)
{
    Dots d = {dp4a(a, b, c, true),          dp4a(a, b, c, false), dp2a(a, b, c, true),
              dp2a(a, b >> 16, c, true),    dp2a(a, b, c, false), dp2a(a, b >> 16, c, false)};
    memcpy(d.by_parts, &d, sizeof d.by_parts);
    return d;
}

__device__ Dots computed(unsigned a, unsigned b, unsigned c)
{
    Dots d;
    d.signed4 = (unsigned)__dp4a((int)a, (int)b, (int)c);
    d.unsigned4 = __dp4a(a, b, c);
    d.signed_lo = (unsigned)__dp2a_lo((int)a, (int)b, (int)c);
    d.signed_hi = (unsigned)__dp2a_hi((int)a, (int)b, (int)c);
    d.unsigned_lo = __dp2a_lo(a, b, c);
    d.unsigned_hi = __dp2a_hi(a, b, c);
    char4 a4 = make_char4(signed_byte(a, 0), signed_byte(a, 1), signed_byte(a, 2), signed_byte(a, 3));
    char4 b4 = make_char4(signed_byte(b, 0), signed_byte(b, 1), signed_byte(b, 2), signed_byte(b, 3));
    uchar4 u4 = make_uchar4(unsigned_byte(a, 0), unsigned_byte(a, 1), unsigned_byte(a, 2), unsigned_byte(a, 3));
    uchar4 v4 = make_uchar4(unsigned_byte(b, 0), unsigned_byte(b, 1), unsigned_byte(b, 2), unsigned_byte(b, 3));
    short2 a2 = make_short2((short)a, (short)(a >> 16));
    ushort2 u2 = make_ushort2((unsigned short)a, (unsigned short)(a >> 16));
    d.by_parts[0] = (unsigned)__dp4a(a4, b4, (int)c);
    d.by_parts[1] = __dp4a(u4, v4, c);
    d.by_parts[2] = (unsigned)__dp2a_lo(a2, b4, (int)c);
    d.by_parts[3] = (unsigned)__dp2a_hi(a2, b4, (int)c);
    d.by_parts[4] = __dp2a_lo(u2, v4, c);
    d.by_parts[5] = __dp2a_hi(u2, v4, c);
    return d;
}

// --- all pairs of bytes, and edges ----------------------------------------------------------------------------------

__global__ void each(const unsigned *a, const unsigned *b, const unsigned *c, Dots *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = computed(a[i], b[i], c[i]);
}

static void check(Buffer<unsigned> &a, Buffer<unsigned> &b, Buffer<unsigned> &c, Buffer<Dots> &out, int n)
{
    each<<<(n + 255) / 256, 256>>>(a.device, b.device, c.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++)
        if (!same(out[i], expected(a[i], b[i], c[i])))
            fail("products of %08x and %08x and %08x are wrong", a[i], b[i], c[i]);
    hash(out.host, n * sizeof(Dots));
}

static void test_values()
{
    static const unsigned bytes[] = {0, 0x7f, 0x80, 0xff}, sums[] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0xffff0000};
    const int n = 65536;
    Buffer<unsigned> a(n), b(n), c(n);
    Buffer<Dots> out(n);
    for (int place = 0; place < 4; place++) { // every byte by every other, in each place alone
        for (int i = 0; i < n; i++) a[i] = (i & 255) << 8 * place, b[i] = (i >> 8) << 8 * place, c[i] = sums[i % 6];
        a.up(), b.up(), c.up();
        check(a, b, c, out, n - 5 * place);
    }
    for (int i = 0; i < n; i++) { // edges in all places
        a[i] = b[i] = 0;
        for (int k = 0; k < 4; k++)
            a[i] |= bytes[i >> 2 * k & 3] << 8 * k, b[i] |= bytes[i >> (8 + 2 * k) & 3] << 8 * k;
        c[i] = sums[i % 6];
    }
    a.up(), b.up(), c.up();
    check(a, b, c, out, n);
    for (int i = 0; i < n; i++) a[i] = random_bits(), b[i] = random_bits(), c[i] = random_bits();
    a.up(), b.up(), c.up();
    check(a, b, c, out, n);
}

// --- operands in common, sums that go on ----------------------------------------------------------------------------

// What lanes share is first, second, both; some lanes leave early.
__global__ void shared_operands(const int *x, const int *w, int *out, int n, int rounds)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, first = 1, second = 2, both = 3, masked = 4;
    unsigned other = 5;
    if (i >= n) return;
    for (int k = 0; k < rounds; k++) {
        int v = x[k * n + i];
        first = __dp4a(w[k], v, first);
        second = __dp4a(v, w[k], second);
        both = __dp4a(w[k], w[k + 1], both);
        other = __dp4a((unsigned)v, (unsigned)w[k], __dp4a((unsigned)w[k + 1], (unsigned)v, other));
        if (v & 4) masked = __dp4a(v, w[k + 1], __dp2a_hi(w[k], v, __dp2a_lo(v, w[k], masked)));
        if (masked % 7 == 0) break;
    }
    out[i] = first, out[n + i] = second, out[2 * n + i] = both, out[3 * n + i] = masked, out[4 * n + i] = (int)other;
}

static void test_shared_operands()
{
    const int n = 1003, rounds = 37;
    Buffer<int> x(n * rounds), w(rounds + 1), out(5 * n);
    for (int i = 0; i < n * rounds; i++) x[i] = (int)random_bits();
    for (int k = 0; k <= rounds; k++) w[k] = (int)random_bits();
    x.up(), w.up();
    shared_operands<<<8, 128>>>(x.device, w.device, out.device, n, rounds);
    out.down();
    for (int i = 0; i < n; i++) {
        unsigned first = 1, second = 2, both = 3, masked = 4, other = 5;
        for (int k = 0; k < rounds; k++) {
            unsigned v = (unsigned)x[k * n + i], a = (unsigned)w[k], b = (unsigned)w[k + 1];
            first = dp4a(a, v, first, true), second = dp4a(v, a, second, true), both = dp4a(a, b, both, true);
            other = dp4a(v, a, dp4a(b, v, other, false), false);
            if (v & 4) masked = dp4a(v, b, dp2a(a, v >> 16, dp2a(v, a, masked, true), true), true);
            if ((int)masked % 7 == 0) break;
        }
        expect("first", i, out[i], (int)first);
        expect("second", i, out[n + i], (int)second);
        expect("both", i, out[2 * n + i], (int)both);
        expect("masked", i, out[3 * n + i], (int)masked);
        expect("unsigned", i, out[4 * n + i], (int)other);
    }
    hash(out.host, 5 * n * sizeof(int));
}

// A product of matrices: b is one for a column of threads, a for a row, in either order.
template <class T, bool turned> __global__ void product(const T *a, const T *b, T *c, int n)
{
    const int TILE = 16;
    __shared__ T as[TILE][TILE], bs[TILE][TILE + 1];
    int tx = threadIdx.x, ty = threadIdx.y, row = blockIdx.y * TILE + ty, column = blockIdx.x * TILE + tx;
    T sum = 0;
    for (int t = 0; t < n / TILE; t++) {
        as[ty][tx] = a[row * n + t * TILE + tx];
        bs[ty][tx] = b[(blockIdx.x * TILE + ty) * n + t * TILE + tx];
        __syncthreads();
        for (int k = 0; k < TILE; k++) sum = turned ? __dp4a(bs[tx][k], as[ty][k], sum) : __dp4a(as[ty][k], bs[tx][k], sum);
        __syncthreads();
    }
    c[row * 2 * TILE + column] = sum;
}

template <class T, bool turned> static void test_product()
{
    const int n = 48, rows = 32;
    Buffer<T> a(rows * n), b(rows * n), c(rows * rows);
    for (int i = 0; i < rows * n; i++) a[i] = (T)random_bits(), b[i] = (T)random_bits();
    a.up(), b.up();
    product<T, turned><<<dim3(2, 2), dim3(16, 16)>>>(a.device, b.device, c.device, n);
    c.down();
    for (int i = 0; i < rows * rows; i++) {
        unsigned sum = 0;
        for (int k = 0; k < n; k++)
            sum = dp4a((unsigned)a[i / rows * n + k], (unsigned)b[i % rows * n + k], sum, (T)-1 < 0);
        expect("product", i, (unsigned)c[i], sum);
    }
    hash(c.host, rows * rows * sizeof(T));
}

int main()
{
    test_values();
    test_shared_operands();
    test_product<int, false>();
    test_product<int, true>();
    test_product<unsigned, false>();
    test_product<unsigned, true>();
    return finish();
}
