// Bit-fields, signed and unsigned, narrow and across bytes: neighbours stay as they are, values wrap at their width,
// and the layout is the host's, so both sides can read each other's.
#include "kernel_test.h"

struct Fields {
    unsigned a : 3;
    int b : 5;
    unsigned c : 12;
    bool flag : 1;
    unsigned : 3;
    unsigned long long wide : 40;
    int tail : 31;
    unsigned char d : 4, e : 4;
};

HD Fields change(Fields f, int i)
{
    f.a += i;
    f.b = i - 16;
    f.c = f.c * 5 + f.a;
    f.flag = i & 2;
    f.wide += (unsigned long long)i << 35;
    if (i % 3 == 0) f.tail--;
    f.d ^= (unsigned char)i;
    f.e = (unsigned char)(f.d + 1);
    f.b >>= 1;
    return f;
}

__global__ void run(Fields *data, int *sum, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    data[i] = change(data[i], i);
    sum[i] = data[i].b + (int)data[i].c + data[i].tail + (data[i].b < 0);
}

int main()
{
    const int n = 500;
    Buffer<Fields> data(n);
    Buffer<int> sum(n);
    static Fields want[n];
    for (int i = 0; i < n; i++) {
        Fields f;
        memset((void *)&f, 0, sizeof f);
        f.a = i;
        f.c = random_bits();
        f.wide = random_bits() * 12345ull;
        f.tail = i % 5 - 2;
        f.d = i;
        data[i] = f;
        want[i] = change(f, i);
    }
    data.up();
    run<<<5, 100>>>(data.device, sum.device, n);
    data.down();
    sum.down();
    for (int i = 0; i < n; i++) {
        Fields &g = data[i], &w = want[i];
        if (g.a != w.a || g.b != w.b || g.c != w.c || g.flag != w.flag || g.wide != w.wide || g.tail != w.tail ||
            g.d != w.d || g.e != w.e)
            fail("[%d]: %u %d %u %d %llx %d %u %u", i, g.a, g.b, g.c, g.flag, (unsigned long long)g.wide, g.tail, g.d,
                 g.e);
        expect("sum", i, sum[i], w.b + (int)w.c + w.tail + (w.b < 0));
    }
    return finish();
}
