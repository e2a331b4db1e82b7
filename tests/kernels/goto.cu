// goto: forward out of nested loops, forward over code, and backward as a hand-made loop, in divergent threads; barriers
// before and after.
#include "kernel_test.h"

HD int find_pair(const int *data, int length, int sum)
{
    int a, b;
    for (a = 0; a < length; a++)
        for (b = a + 1; b < length; b++)
            if (data[a] + data[b] == sum) goto found;
    return -1;
found:
    return a * 1000 + b;
}

HD int retry(int v)
{
    int tries = 0;
again:
    tries++;
    v = (v * 5 + 3) % 10007;
    if (v % 7 != 0 && tries < 20) goto again;
    if (tries > 10) goto out;
    tries += 100;
out:
    return tries;
}

__global__ void run(const int *data, int length, int *out, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int r = find_pair(data, length, i);
    if (r < 0) goto done;
    r += retry(i) * 100000;
done:
    out[i] = r;
}

__global__ void between_barriers(int *out)
{
    __shared__ int line[64];
    int i = threadIdx.x, v = out[i];
    line[i] = v;
    __syncthreads();
    v += line[i ^ 1];
    __syncthreads();
    for (int a = 0; a < (v & 7); a++) {
        if (v & 64) continue;
        v += 7;
        if (v & 32) goto done;
    }
    v ^= 1;
done:
    line[i] = v;
    __syncthreads();
    out[i] = line[i ^ 3];
}

HD int left_early(int v)
{
    for (int a = 0; a < (v & 7); a++) {
        if (v & 64) continue;
        v += 7;
        if (v & 32) return v;
    }
    return v ^ 1;
}

int main()
{
    Buffer<int> threads(64);
    for (int i = 0; i < 64; i++) threads[i] = i * 37;
    threads.up();
    between_barriers<<<1, 64>>>(threads.device);
    threads.down();
    for (int i = 0; i < 64; i++) expect("between", i, threads[i], left_early((i ^ 3) * 37 + (i ^ 2) * 37));

    const int n = 200, length = 20;
    Buffer<int> data(length), out(n);
    for (int k = 0; k < length; k++) data[k] = k * k % 83;
    data.up();
    run<<<2, 100>>>(data.device, length, out.device, n);
    out.down();
    for (int i = 0; i < n; i++) {
        int r = find_pair(data.host, length, i);
        expect("goto", i, out[i], r < 0 ? r : r + retry(i) * 100000);
    }
    return finish();
}
