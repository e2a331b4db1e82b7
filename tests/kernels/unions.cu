// Unions: one member written, another read (as CUDA programs do to look at bits), inside structures, anonymous, and
// copied.
#include "kernel_test.h"

union Bits {
    float f;
    unsigned u;
    unsigned short half[2];
    unsigned char byte[4];
};

struct Tagged {
    int tag;
    union {
        long long whole;
        struct {
            int low, high;
        } part;
        double real;
    };
};

__global__ void run(const float *in, unsigned *out, Tagged *tagged, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    Bits b;
    b.f = in[i];
    unsigned bits = b.u;
    b.byte[i % 4] ^= 0xFF;
    b.half[1] = (unsigned short)(b.half[1] + b.half[0]);
    Bits copy = b;
    b.u = 0;
    out[2 * i] = bits;
    out[2 * i + 1] = copy.u + b.u;
    Tagged t;
    t.tag = i % 3;
    if (t.tag == 0) t.whole = -1ll * i * 1000000007;
    else if (t.tag == 1) t.real = i * 0.125;
    else {
        t.part.low = i;
        t.part.high = -i;
    }
    tagged[i] = t;
}

int main()
{
    const int n = 300;
    Buffer<float> in(n);
    Buffer<unsigned> out(2 * n);
    Buffer<Tagged> tagged(n);
    for (int i = 0; i < n; i++) in[i] = random_float(-1000, 1000);
    in.up();
    run<<<3, 100>>>(in.device, out.device, tagged.device, n);
    out.down();
    tagged.down();
    for (int i = 0; i < n; i++) {
        unsigned bits;
        memcpy(&bits, &in[i], 4);
        expect("bits", i, out[2 * i], bits);
        unsigned changed = bits ^ 0xFFu << 8 * (i % 4);
        changed = (changed & 0xFFFF) | ((changed >> 16) + changed) << 16;
        expect("bytes", i, out[2 * i + 1], changed);
        expect("tag", i, tagged[i].tag, i % 3);
        if (i % 3 == 0) expect("whole", i, tagged[i].whole, -1ll * i * 1000000007);
        if (i % 3 == 1) expect("real", i, tagged[i].real, i * 0.125);
        if (i % 3 == 2) expect("parts", i, tagged[i].part.low - tagged[i].part.high, 2 * i);
    }
    return finish();
}
