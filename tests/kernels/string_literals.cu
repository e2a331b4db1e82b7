// String literals and constant tables in device code: read by a varying index, walked to the terminating zero,
// compared.
#include "kernel_test.h"

HD int length(const char *s)
{
    const char *p = s;
    while (*p) p++;
    return (int)(p - s);
}

HD int describe(int i, char *text)
{
    static const char *const names[] = {"zero", "one", "two", "three", ""};
    const char digits[] = "0123456789abcdef";
    const char *name = names[i % 5];
    int n = length(name);
    for (int k = 0; k < n; k++) text[k] = name[k];
    text[n] = digits[i & 15];
    text[n + 1] = "xyz"[i % 3];
    return n + 2;
}

__global__ void run(char *out, int *lengths, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) lengths[i] = describe(i, out + 8 * i);
}

int main()
{
    const int n = 120;
    Buffer<char> out(8 * n);
    Buffer<int> lengths(n);
    run<<<3, 40>>>(out.device, lengths.device, n);
    out.down();
    lengths.down();
    for (int i = 0; i < n; i++) {
        char want[8];
        int length = describe(i, want);
        expect("length", i, lengths[i], length);
        if (memcmp(want, &out[8 * i], length)) fail("[%d]: %.7s, expected %.7s", i, &out[8 * i], want);
    }
    return finish();
}
