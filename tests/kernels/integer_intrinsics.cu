// Integer and bit intrinsics, min, max and abs, on random and extreme arguments, against bit-by-bit host code.
#include "kernel_test.h"

struct Results {
    int popc, popcll, clz, clzll, ffs, ffsll, mulhi, mul24, hadd, rhadd, min_i, max_i, abs_i;
    unsigned brev, byte_perm, umulhi, umul24, sad, usad, uhadd, funnel_l, funnel_r, min_u, max_u;
    unsigned long long brevll, umul64hi, min_w;
    long long mul64hi, max_l, abs_l;
};

__global__ void run(const unsigned long long *in, Results *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    unsigned long long w = in[i], v = in[n - 1 - i];
    unsigned a = (unsigned)w, b = (unsigned)v, s = (unsigned)(w >> 32);
    int x = (int)a, y = (int)b;
    Results r;
    r.popc = __popc(a), r.popcll = __popcll(w), r.clz = __clz(x), r.clzll = __clzll((long long)w), r.ffs = __ffs(x),
        r.ffsll = __ffsll((long long)w);
    r.mulhi = __mulhi(x, y), r.mul24 = __mul24(x >> 9, y >> 9), r.hadd = __hadd(x, y), r.rhadd = __rhadd(x, y);
    r.min_i = min(x, y), r.max_i = max(x, y), r.abs_i = abs(x >> 1);
    r.brev = __brev(a), r.byte_perm = __byte_perm(a, b, s & 0x7777), r.umulhi = __umulhi(a, b),
        r.umul24 = __umul24(a, b);
    r.sad = __sad(x, y, 7u), r.usad = __usad(a, b, 7u), r.uhadd = __uhadd(a, b);
    r.funnel_l = __funnelshift_l(a, b, s), r.funnel_r = __funnelshift_r(a, b, s), r.min_u = min(a, b),
        r.max_u = max(a, b);
    r.brevll = __brevll(w), r.umul64hi = __umul64hi(w, v), r.min_w = min(w, v);
    r.mul64hi = __mul64hi((long long)w, (long long)v), r.max_l = max((long long)w, (long long)v),
        r.abs_l = llabs((long long)w >> 1);
    out[i] = r;
}

static int bits(unsigned long long v) { return v ? (int)(v & 1) + bits(v >> 1) : 0; }
static int leading(unsigned long long v, int width)
{
    int n = 0;
    while (n < width && !(v >> (width - 1 - n) & 1)) n++;
    return n;
}
static int first_set(unsigned long long v)
{
    return v ? leading(v & (0 - v), 64) == 64 ? 0 : 64 - leading(v & (0 - v), 64) : 0;
}
static unsigned long long reversed(unsigned long long v, int width)
{
    unsigned long long r = 0;
    for (int k = 0; k < width; k++) r |= (v >> k & 1) << (width - 1 - k);
    return r;
}
static unsigned permuted(unsigned a, unsigned b, unsigned s)
{
    unsigned r = 0;
    for (int k = 0; k < 4; k++) {
        unsigned from = s >> 4 * k & 7;
        r |= ((from < 4 ? a >> 8 * from : b >> 8 * (from - 4)) & 255) << 8 * k;
    }
    return r;
}

static Results reference(unsigned long long w, unsigned long long v)
{
    unsigned a = (unsigned)w, b = (unsigned)v, s = (unsigned)(w >> 32);
    long long x = (int)a, y = (int)b, lw = (long long)w, lv = (long long)v;
    unsigned long long both = (unsigned long long)b << 32 | a;
    Results r;
    r.popc = bits(a), r.popcll = bits(w), r.clz = leading(a, 32), r.clzll = leading(w, 64), r.ffs = first_set(a),
        r.ffsll = first_set(w);
    r.mulhi = (int)(x * y >> 32), r.mul24 = (int)(unsigned)((x >> 9) * (y >> 9)), r.hadd = (int)((x + y) >> 1),
        r.rhadd = (int)((x + y + 1) >> 1);
    r.min_i = (int)(x < y ? x : y), r.max_i = (int)(x > y ? x : y), r.abs_i = (int)((x >> 1) < 0 ? -(x >> 1) : x >> 1);
    r.brev = (unsigned)reversed(a, 32), r.byte_perm = permuted(a, b, s),
        r.umulhi = (unsigned)((unsigned long long)a * b >> 32);
    r.umul24 = (unsigned)((a & 0xffffffull) * (b & 0xffffff));
    r.sad = (unsigned)(x > y ? x - y : y - x) + 7, r.usad = (a > b ? a - b : b - a) + 7,
        r.uhadd = (unsigned)(((unsigned long long)a + b) >> 1);
    r.funnel_l = (unsigned)(both << (s & 31) >> 32), r.funnel_r = (unsigned)(both >> (s & 31));
    r.min_u = a < b ? a : b, r.max_u = a > b ? a : b;
    r.brevll = reversed(w, 64), r.umul64hi = (unsigned long long)((unsigned __int128)w * v >> 64);
    r.min_w = w < v ? w : v;
    r.mul64hi = (long long)((__int128)lw * lv >> 64), r.max_l = lw > lv ? lw : lv;
    r.abs_l = (lw >> 1) < 0 ? -(lw >> 1) : lw >> 1;
    return r;
}

int main()
{
    const int n = 1000;
    const unsigned long long edges[] = {0, 1, 0x80000000ull, 0xffffffffull, 0x7fffffff, 0x100000000ull, 1ull << 63,
                                        ~0ull};
    Buffer<unsigned long long> in(n);
    Buffer<Results> out(n);
    for (int i = 0; i < n; i++)
        in[i] = i < 8 ? edges[i] : ((unsigned long long)random_bits() << 32 | random_bits()) >> (i % 3 ? 0 : i % 60);
    in.up();
    run<<<8, 128>>>(in.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        Results w = reference(in[i], in[n - 1 - i]), g = out[i];
#define SAME(field)                                                                                                    \
    if (g.field != w.field)                                                                                            \
    fail("%s of %llx, %llx: got %llx, expected %llx", #field, in[i], in[n - 1 - i], (unsigned long long)g.field,       \
         (unsigned long long)w.field)
        SAME(popc); SAME(popcll); SAME(clz); SAME(clzll); SAME(ffs); SAME(ffsll); SAME(mulhi); SAME(mul24); SAME(hadd);
        SAME(rhadd);
        SAME(min_i); SAME(max_i); SAME(abs_i); SAME(brev); SAME(byte_perm); SAME(umulhi); SAME(umul24); SAME(sad);
        SAME(usad); SAME(uhadd);
        SAME(funnel_l); SAME(funnel_r); SAME(min_u); SAME(max_u); SAME(brevll); SAME(umul64hi); SAME(min_w);
        SAME(mul64hi); SAME(max_l); SAME(abs_l);
    }
    return finish();
}
