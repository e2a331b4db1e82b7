// bool holds 0 or 1 whatever it was made from; enums compute as their underlying type, scoped and unscoped.
#include "kernel_test.h"

enum Colour { RED, GREEN = 5, BLUE, DARK = -3 };
enum class Level : unsigned char { Low = 1, High = 200 };

struct Result {
    bool from_int, from_float, from_pointer, both, either, not_, equal;
    unsigned char sum;
    Colour colour;
    Level level;
    int next;
};

HD Colour pick(int i) { return i % 4 == 0 ? RED : i % 4 == 1 ? GREEN : i % 4 == 2 ? BLUE : DARK; }

HD Result compute(int i, float f, const int *p)
{
    Result r;
    r.from_int = i & 0xFF00;              // 0x100 is true, not 0
    r.from_float = f;                     // 0.25 is true, not 0
    r.from_pointer = p;
    r.both = r.from_int && r.from_float;
    r.either = r.from_int || r.from_float;
    r.not_ = !r.from_pointer;
    r.equal = r.from_int == r.from_float;
    r.sum = r.from_int + r.from_float + true;
    r.sum += r.both | r.either;
    r.colour = pick(i);
    r.level = i & 1 ? Level::High : Level::Low;
    r.next = r.colour + 1 + (int)r.level * (r.colour < GREEN);
    bool flag = i & 2;
    flag |= i & 4;
    flag ^= true;
    r.next += flag ? 1000 : 0;
    return r;
}

__global__ void run(const int *a, const float *f, Result *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = compute(a[i], f[i], i % 3 ? a : nullptr);
}

int main()
{
    const int n = 1000;
    Buffer<int> a(n);
    Buffer<float> f(n);
    Buffer<Result> out(n);
    for (int i = 0; i < n; i++) {
        a[i] = random_bits() >> (i % 32);
        f[i] = i % 5 == 0 ? 0.0f : i % 5 == 1 ? -0.0f : random_float(-1, 1);
    }
    a.up();
    f.up();
    run<<<11, 96>>>(a.device, f.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        Result w = compute(a[i], f[i], i % 3 ? &a[0] : nullptr), &g = out[i];
        bool same = g.from_int == w.from_int && g.from_float == w.from_float && g.from_pointer == w.from_pointer &&
                    g.both == w.both && g.either == w.either && g.not_ == w.not_ && g.equal == w.equal &&
                    g.sum == w.sum && g.colour == w.colour && g.level == w.level && g.next == w.next;
        if (!same)
            fail("[%d]: %d %g: colour %d, sum %d, next %d, expected %d, %d, %d", i, a[i], f[i], g.colour, g.sum,
                 g.next, w.colour, w.sum, w.next);
        const unsigned char *raw = (const unsigned char *)&g;
        for (int k = 0; k < 7; k++)
            if (raw[k] > 1) fail("[%d]: a bool is stored as %d", i, raw[k]);
    }
    return finish();
}
