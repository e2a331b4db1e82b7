// Device functions: nested calls, by value, by reference and by pointer, default arguments, overloads, functions called
// in divergent code and in conditions, parameters changed inside, namespaces.
#include "kernel_test.h"

namespace shape {
HD float area(float side) { return side * side; }
HD float area(float width, float height) { return width * height; }
HD int area(int side) { return -side * side; }
}

HD int square(int x) { return x * x; }
HD int add(int a, int b = 10, int c = 100) { return a + b * 2 + c * 3; }
HD int outer(int x) { return square(x) + add(square(x - 1), x) - add(x); }

HD void order(int &low, int &high)
{
    if (low <= high) return;
    int t = low;
    low = high;
    high = t;
}

HD bool divide(int a, int b, int *quotient, int &rest)
{
    if (b == 0) return false;
    *quotient = a / b;
    rest = a % b;
    return true;
}

HD int countdown(int n)
{
    int steps = 0;
    while (n > 0) n -= 3, steps++;       // changes its own copy
    return steps;
}

HD int &larger(int &a, int &b) { return a > b ? a : b; }

HD int compute(int i)
{
    int a = i % 17, b = i % 11, quotient = -5, rest = -6;
    int &alias = a;
    const int &fixed = i + 1;            // keeps a temporary alive
    order(a, b);
    if (i & 1) order(b, a);
    alias += 100;
    bool fine = divide(i, i % 4, &quotient, rest);
    larger(a, b) += 1000;
    int r = outer(i % 50) + a * 3 + b + quotient + rest * (fine ? 2 : 3) + fixed;
    if (i % 3 && divide(r, 7, &quotient, rest) && rest) r += countdown(i);
    r += (int)shape::area(2.5f) + (int)shape::area(1.5f, i) + shape::area(i % 5);
    return r + (i % 2 ? add(i) : add(i, 1));
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
    run<<<8, 128>>>(out.device, n);
    out.down();
    for (int i = 0; i < n; i++) expect("compute", i, out[i], compute(i));
    return finish();
}
