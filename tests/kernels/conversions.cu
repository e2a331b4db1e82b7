// Conversions between all arithmetic types, for values that the target can hold: to integers towards zero, to floats to
// nearest, ties to even; integers of different widths are extended by the sign of the source type.
#include "kernel_test.h"

struct Results {
    int i_f, i_d;
    unsigned u_f, u_d;
    long long l_f, l_d;
    unsigned long long w_f, w_d;
    signed char c_f;
    unsigned short h_d;
    float f_i, f_u, f_l, f_w, f_d, f_c;
    double d_i, d_u, d_l, d_w, d_f, d_b;
};

struct Inputs {
    float f;   // |f| < 100
    double d;  // 0 <= d < 2^31
    int i;
    unsigned u;
    long long l;
    unsigned long long w;
};

HD Results convert(const Inputs &in)
{
    Results r;
    r.i_f = (int)in.f;
    r.i_d = (int)in.d;
    r.u_f = (unsigned)(in.f < 0 ? -in.f : in.f);
    r.u_d = (unsigned)(in.d * 1.9);
    r.l_f = (long long)(in.f * 1e12f);
    r.l_d = (long long)(in.d * -1e9);
    r.w_f = (unsigned long long)((in.f < 0 ? -in.f : in.f) * 1.5e17f);
    r.w_d = (unsigned long long)(in.d * 8e9);
    r.c_f = (signed char)in.f;
    r.h_d = (unsigned short)(in.d / 40000);
    r.f_i = in.i;
    r.f_u = in.u;
    r.f_l = in.l;
    r.f_w = in.w;
    r.f_d = in.d;
    r.f_c = (unsigned char)in.u;
    r.d_i = in.i;
    r.d_u = in.u;
    r.d_l = in.l;
    r.d_w = in.w;
    r.d_f = in.f;
    r.d_b = in.u > 5u;
    return r;
}

__global__ void run(const Inputs *in, Results *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = convert(in[i]);
}

int main()
{
    const int n = 2000;
    const unsigned long long ties[] = {16777217, 16777219, 0x8000008000000000ull, 0x8000018000000000ull,
                                       9007199254740993ull, ~0ull, 33554434, 0x7fffffff};
    Buffer<Inputs> in(n);
    Buffer<Results> out(n);
    for (int i = 0; i < n; i++) {
        in[i].f = i < 20 ? (i - 10) * 0.5f : random_float(-100, 100);
        in[i].d = i < 20 ? i * 0.5 : random_float(0, 1) * 2147483647.0;
        in[i].w = i < 8 ? ties[i] : ((unsigned long long)random_bits() << 32 | random_bits()) >> random_bits() % 64;
        in[i].l = i % 2 ? -(long long)(in[i].w >> 1) : (long long)(in[i].w >> 1);
        in[i].u = (unsigned)in[i].w;
        in[i].i = (int)in[i].w;
    }
    in.up();
    run<<<(n + 255) / 256, 256>>>(in.device, out.device, n);
    out.down();
    for (int k = 0; k < n; k++) {
        Results g = out[k], w = convert(in[k]);
#define SAME(field) expect(#field, k, g.field, w.field)
        SAME(i_f); SAME(i_d); SAME(u_f); SAME(u_d); SAME(l_f); SAME(l_d); SAME(w_f); SAME(w_d); SAME(c_f); SAME(h_d);
        SAME(f_i); SAME(f_u); SAME(f_l); SAME(f_w); SAME(f_d); SAME(f_c); SAME(d_i); SAME(d_u); SAME(d_l); SAME(d_w);
        SAME(d_f); SAME(d_b);
    }
    return finish();
}
