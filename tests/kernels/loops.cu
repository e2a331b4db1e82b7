// Loops whose trip counts differ between threads, nested, with break and continue at every level, and variables that
// keep the value they had when their thread left.
#include "kernel_test.h"

HD int nest(int i)
{
    int sum = 0;
    for (int a = 0; a < i % 11; a++) {
        if (a == 3) continue;
        for (int b = a;; b++) {
            if (b > i % 7 + 2) break;
            if ((b + i) % 4 == 0) continue;
            int c = 0;
            while (c < 6) {
                c++;
                if (c == b) continue;
                if (c * b > i % 29) break;
                sum += c * 100 + b * 10 + a;
            }
            sum ^= c;
            if (sum > 5000) break;
        }
        if (sum % 13 == 5) break;
        sum += 3;
    }
    return sum;
}

HD int collatz(unsigned v)
{
    int steps = 0;
    while (v != 1) {
        v = v & 1 ? 3 * v + 1 : v / 2;
        steps++;
    }
    return steps;
}

// The first hit and the state at the time of leaving.
HD int search(const int *data, int length, int key, int *probes)
{
    int at = -1, k;
    for (k = 0; k < length; k++) {
        if (data[k] == key) {
            at = k;
            break;
        }
    }
    *probes = k;
    return at;
}

HD int gcd(int a, int b)
{
    for (; b;) {
        int r = a % b;
        a = b, b = r;
    }
    return a;
}

__global__ void run(const int *data, int length, int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int probes;
    out[5 * i] = nest(i);
    out[5 * i + 1] = collatz(i + 1);
    out[5 * i + 2] = search(data, length, i % 97, &probes);
    out[5 * i + 3] = probes;
    out[5 * i + 4] = gcd(i * 12, i + 18);
}

// All threads leave after their own number of rounds; writes stop then.
__global__ void count_down(int *rounds, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, left = i % 37;
    if (i >= n) return;
    for (int k = 0; k < 1000; k++) {
        if (left-- == 0) break;
        rounds[i]++;
    }
}

int main()
{
    const int n = 900, length = 64;
    Buffer<int> data(length), out(5 * n), rounds(n);
    for (int k = 0; k < length; k++) data[k] = (k * 37) % 97;
    data.up();
    rounds.fill(0);
    run<<<9, 100>>>(data.device, length, out.device, n);
    count_down<<<9, 100>>>(rounds.device, n);
    out.down();
    rounds.down();
    for (int i = 0; i < n; i++) {
        int probes;
        expect("nest", i, out[5 * i], nest(i));
        expect("collatz", i, out[5 * i + 1], collatz(i + 1));
        expect("search", i, out[5 * i + 2], search(data.host, length, i % 97, &probes));
        expect("probes", i, out[5 * i + 3], probes);
        expect("gcd", i, out[5 * i + 4], gcd(i * 12, i + 18));
        expect("rounds", i, rounds[i], i % 37);
    }
    return finish();
}
