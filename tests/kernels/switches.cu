// switch on divergent and uniform values: fallthrough, default in any place, no default, break and continue of an
// enclosing loop, nested switches, 64-bit and enum labels, a switch inside the loop that leads a small state machine.
#include "kernel_test.h"

enum State { START, DIGIT, SIGN, DONE = 40 };

HD int fall(int v)
{
    int r = 0;
    switch (v % 9) {
    case 0: r += 1;
    case 1: r += 10;
    case 2: r += 100; break;
    default: r += 5;
    case 4: r += 1000;
    case 7: {
        int t = r * 2;
        if (t > 2000) break;
        r = t + 1;
    }
    case 8: r ^= 64; break;
    case 5:
    case 6: r = -v;
    }
    switch (v) {
    case 3: r += 7;
    }
    return r;
}

HD int in_loops(int v)
{
    int r = 0;
    for (int k = 0; k < 20; k++) {
        switch ((k + v) % 6) {
        case 0: continue;
        case 1: r += k; break;
        case 2:
            switch (r & 3) {
            case 0: r += 2; break;
            case 1: continue;
            default: r++;
            }
        case 3: r *= 2; break;
        case 5: if (r > 1000) return r;
        }
        if (r > 5000) break;
        r++;
    }
    return r;
}

HD int wide(long long v)
{
    switch (v) {
    case 0x100000000ll: return 1;
    case -1: return 2;
    case 0: return 3;
    }
    return 4;
}

// A number scanner.
HD int scan(const char *text)
{
    int value = 0, sign = 1;
    State state = START;
    while (state != DONE) {
        char c = *text++;
        switch (state) {
        case START: state = c == '-' ? SIGN : c == ' ' ? START : DIGIT;
            if (state != DIGIT) break;
        case DIGIT:
            if (c < '0' || c > '9') state = DONE;
            else value = value * 10 + (c - '0');
            break;
        case SIGN: sign = -1, state = DIGIT, text--; break;
        case DONE: break;
        }
    }
    return sign * value;
}

__global__ void run(const char *text, int uniform, int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    out[5 * i] = fall(i);
    out[5 * i + 1] = in_loops(i);
    out[5 * i + 2] = wide(i % 4 == 0 ? 0x100000000ll : i % 4 == 1 ? -1ll : i % 4 == 2 ? 0 : 0x1ffffffffll);
    out[5 * i + 3] = scan(text + 8 * i);
    out[5 * i + 4] = fall(uniform) + in_loops(uniform);
}

int main()
{
    const int n = 300;
    Buffer<char> text(8 * n);
    Buffer<int> out(5 * n);
    for (int i = 0; i < n; i++) snprintf(&text[8 * i], 8, "%*s%d", i % 3, "", (int)(random_bits() % 2000) - 1000);
    text.up();
    for (int uniform = 0; uniform < 10; uniform += 3) {
        run<<<3, 100>>>(text.device, uniform, out.device, n);
        out.down();
        for (int i = 0; i < n; i++) {
            expect("fall", i, out[5 * i], fall(i));
            expect("in loops", i, out[5 * i + 1], in_loops(i));
            expect("wide", i, out[5 * i + 2], i % 4 + 1);
            expect("scan", i, out[5 * i + 3], atoi(&text[8 * i]));
            expect("uniform", i, out[5 * i + 4], fall(uniform) + in_loops(uniform));
        }
    }
    return finish();
}
