// Local arrays: initialised in full, in part and not at all, of one and two dimensions, indexed by constants, loop
// counters and values that differ between threads; each thread has its own.
#include "kernel_test.h"

HD int compute(const int *data, int i)
{
    int histogram[8] = {0};
    int order[16];
    short grid[3][5] = {{1, 2}, {3}};
    const signed char sign[4] = {1, -1, 3, -3};
    for (int k = 0; k < 16; k++) {
        order[k] = data[(i * 16 + k) % 4096];
        histogram[order[k] & 7]++;
    }
    for (int a = 1; a < 16; a++) {            // insertion sort: divergent inner loop, varying stores
        int v = order[a], b = a - 1;
        while (b >= 0 && order[b] > v) {
            order[b + 1] = order[b];
            b--;
        }
        order[b + 1] = v;
    }
    grid[i % 3][i % 5] += (short)i;
    grid[2][order[0] & 3]++;
    int sum = 0;
    for (int y = 0; y < 3; y++)
        for (int x = 0; x < 5; x++) sum = (sum * 3 + grid[y][x]) % 100003;
    int best = 0;
    for (int k = 1; k < 8; k++)
        if (histogram[k] > histogram[best]) best = k;
    for (int k = 0; k < 15; k++) sum += order[k] <= order[k + 1] ? 0 : 1000000;
    return sum + best * 100000 + order[i & 15] % 1000 + sign[i % 4];
}

__global__ void run(const int *data, int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = compute(data, i);
}

// A large array whose elements are reached in a data-dependent order.
__global__ void walk(const int *data, int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    unsigned char seen[257];
    for (int k = 0; k < 257; k++) seen[k] = 0;
    int at = i % 257, steps = 0;
    while (!seen[at]) {
        seen[at] = 1;
        at = (at * 2 + data[at] + 1) % 257;
        steps++;
    }
    out[i] = steps;
}

int main()
{
    const int n = 500;
    Buffer<int> data(4096), out(n);
    for (size_t i = 0; i < data.count; i++) data[i] = (int)(random_bits() >> 8);
    data.up();
    run<<<7, 77>>>(data.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) expect("sort", i, out[i], compute(data.host, i));
    walk<<<7, 77>>>(data.device, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        bool seen[257] = {false};
        int at = i % 257, steps = 0;
        for (; !seen[at]; steps++) {
            seen[at] = true;
            at = (at * 2 + data[at] + 1) % 257;
        }
        expect("walk", i, out[i], steps);
    }
    return finish();
}
