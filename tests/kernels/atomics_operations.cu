// Every atomic operation on every type CUDA has it for, in global memory: all threads of several blocks meet in a few
// words, and the final values do not depend on the order. Float sums use values whose sums are exact.
#include "kernel_test.h"

struct Words {
    int add, sub, min, max, bits_and, bits_or, bits_xor, exch, cas;
    unsigned u_add, u_sub, u_min, u_max, u_and, u_or, u_xor, u_exch, u_inc, u_dec, u_cas;
    float f_add, f_exch;
    double d_add;
    unsigned long long w_add, w_min, w_max, w_and, w_or, w_xor, w_exch, w_cas;
    long long l_min, l_max;
};

__global__ void run(Words *w, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    Words *p = w + i % 3;
    atomicAdd(&p->add, i);
    atomicSub(&p->sub, 2 * i);
    atomicMin(&p->min, 500 - i);
    atomicMax(&p->max, i - 2000);
    atomicAnd(&p->bits_and, ~(1 << i % 30));
    atomicOr(&p->bits_or, 1 << i % 7 * 4);
    atomicXor(&p->bits_xor, i);
    atomicExch(&p->exch, 77);
    atomicCAS(&p->cas, 0, i % 3 + 5);
    atomicAdd(&p->u_add, 4000000000u);
    atomicSub(&p->u_sub, 1u);
    atomicMin(&p->u_min, 0x80000000u + i);
    atomicMax(&p->u_max, 0x80000000u + i);
    atomicAnd(&p->u_and, ~(1u << i % 31));
    atomicOr(&p->u_or, 0x80000000u >> i % 5);
    atomicXor(&p->u_xor, i * 2654435761u);
    atomicExch(&p->u_exch, 88u);
    atomicInc(&p->u_inc, 10u);
    atomicDec(&p->u_dec, 12u);
    atomicCAS(&p->u_cas, 1u, 2u);
    atomicAdd(&p->f_add, 0.25f);
    atomicExch(&p->f_exch, 1.5f);
    atomicAdd(&p->d_add, 0.125 * (i & 7));
    atomicAdd(&p->w_add, 0x100000001ull * i);
    atomicMin(&p->w_min, 0x8000000000000000ull + i);
    atomicMax(&p->w_max, 0x8000000000000000ull + i);
    atomicAnd(&p->w_and, ~(1ull << i % 63));
    atomicOr(&p->w_or, 1ull << (i % 9 * 7));
    atomicXor(&p->w_xor, i * 0x9e3779b97f4a7c15ull);
    atomicExch(&p->w_exch, 99ull);
    atomicCAS(&p->w_cas, 7ull, 1ull << 40);
    atomicMin(&p->l_min, -1ll - i);
    atomicMax(&p->l_max, -5000ll + i);
}

static Words initial()
{
    Words w;
    memset((void *)&w, 0, sizeof w);
    w.max = -100000;
    w.bits_and = -1;
    w.u_min = w.u_and = ~0u;
    w.u_sub = 100;
    w.u_inc = 4;
    w.u_dec = 3;
    w.u_cas = 1;
    w.f_add = 3.0f;
    w.w_min = w.w_and = ~0ull;
    w.w_cas = 7;
    w.l_max = -100000;
    return w;
}

static void apply(Words *p, int i)
{
    p->add += i, p->sub -= 2 * i;
    if (500 - i < p->min) p->min = 500 - i;
    if (i - 2000 > p->max) p->max = i - 2000;
    p->bits_and &= ~(1 << i % 30), p->bits_or |= 1 << i % 7 * 4, p->bits_xor ^= i, p->exch = 77;
    if (p->cas == 0) p->cas = i % 3 + 5;
    p->u_add += 4000000000u, p->u_sub -= 1u;
    if (0x80000000u + i < p->u_min) p->u_min = 0x80000000u + i;
    if (0x80000000u + i > p->u_max) p->u_max = 0x80000000u + i;
    p->u_and &= ~(1u << i % 31), p->u_or |= 0x80000000u >> i % 5, p->u_xor ^= i * 2654435761u, p->u_exch = 88;
    p->u_inc = p->u_inc >= 10 ? 0 : p->u_inc + 1;
    p->u_dec = p->u_dec == 0 || p->u_dec > 12 ? 12 : p->u_dec - 1;
    p->u_cas = 2, p->f_add += 0.25f, p->f_exch = 1.5f, p->d_add += 0.125 * (i & 7);
    p->w_add += 0x100000001ull * i;
    if (0x8000000000000000ull + i < p->w_min) p->w_min = 0x8000000000000000ull + i;
    if (0x8000000000000000ull + i > p->w_max) p->w_max = 0x8000000000000000ull + i;
    p->w_and &= ~(1ull << i % 63), p->w_or |= 1ull << (i % 9 * 7), p->w_xor ^= i * 0x9e3779b97f4a7c15ull,
        p->w_exch = 99, p->w_cas = 1ull << 40;
    if (-1ll - i < p->l_min) p->l_min = -1ll - i;
    if (-5000ll + i > p->l_max) p->l_max = -5000ll + i;
}

int main()
{
    const int n = 1500;
    Buffer<Words> words(3);
    Words want[3] = {initial(), initial(), initial()};
    for (int k = 0; k < 3; k++) words[k] = want[k];
    for (int i = 0; i < n; i++) apply(&want[i % 3], i);
    words.up();
    run<<<(n + 99) / 100, 100>>>(words.device, n);
    words.down();
    for (int k = 0; k < 3; k++) {
#define SAME(field)                                                                                                    \
    if (words[k].field != want[k].field)                                                                               \
    fail("%s [%d]: got %g, expected %g", #field, k, (double)words[k].field, (double)want[k].field)
        SAME(add); SAME(sub); SAME(min); SAME(max); SAME(bits_and); SAME(bits_or); SAME(bits_xor); SAME(exch);
        SAME(cas);
        SAME(u_add); SAME(u_sub); SAME(u_min); SAME(u_max); SAME(u_and); SAME(u_or); SAME(u_xor); SAME(u_exch);
        SAME(u_inc); SAME(u_dec); SAME(u_cas);
        SAME(f_add); SAME(f_exch); SAME(d_add); SAME(l_min); SAME(l_max);
        SAME(w_add); SAME(w_min); SAME(w_max); SAME(w_and); SAME(w_or); SAME(w_xor); SAME(w_exch); SAME(w_cas);
    }
    return finish();
}
