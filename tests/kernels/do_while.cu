// do-while, while and for with side effects in their conditions, continue in do-while (it goes to the condition), the
// comma operator, chained assignment, and increments used as values.
#include "kernel_test.h"

HD int compute(int i)
{
    int r = 0, k = 0, left = i % 9;
    do {
        k++;
        if (k & 1) continue;             // to the condition, not to the top
        r += k;
    } while (k < i % 13);
    while (left-- > 0) r += left;
    r = r * 10 + left;                   // -1: decremented once more when the loop ends
    int a[8] = {0}, at = 0;
    while (at < 8 && (a[at] = i >> at, a[at++] & 1)) r++;
    r = r * 10 + at;
    int x, y, z;
    x = y = z = i % 5;
    x += y++ + ++z;
    r += (x++, y--, x * y) + z;
    for (int p = 0, q = i % 17; p < q; p++, q--) r += q - p;
    do r -= 7;
    while (r > 100000);
    int n = 3;
    while (n --> 0)
        do {
            if (r % 3 == n) break;       // leaves the inner loop alone
            r += 2;
        } while (r % 5);
    return r;
}

__global__ void run(int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = compute(i);
}

int main()
{
    const int n = 1000;
    Buffer<int> out(n);
    run<<<10, 100>>>(out.device, n);
    out.down();
    for (int i = 0; i < n; i++) expect("compute", i, out[i], compute(i));
    return finish();
}
