// Functions whose number of steps an argument says, where other lanes of the register have no use for them and hold huge
// numbers: what a lane that is off would compute must not be waited for.
#include "kernel_test.h"

__global__ void known(const int *in, float *out, const int *orders)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, n = in[i];
    float sum = 0;
    if (n < 8) sum = jnf(n, 2.5f);
    if (n == -1) sum += jnf(orders[1], 2.5f);
    out[i] = sum;
}

// n has a value only where it is used. In the other lanes it holds whatever the register held: half of a huge number here,
// what the kernel before left behind there.
__global__ void half_set(const int *in, float *out, const int *)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, v = in[i], n;
    if (v < 8) n = v / 2;
    float sum = v < 8 ? jnf(n, 2.5f) : 0;
    out[i] = sum;
}

__global__ void partly_set(const int *in, float *out, const int *orders)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, v = in[i], n;
    bool small = v < 8;
    if (small) n = orders[i] & 7;
    float sum = 0;
    if (small) sum = jnf(n, 2.5f);
    out[i] = sum;
}

static void check(void (*kernel)(const int *, float *, const int *), int divisor)
{
    enum { N = 200 };
    Buffer<int> in(N);
    Buffer<float> out(N);
    for (int i = 0; i < N; i++) in[i] = i % 5 ? 2000000000 + i : i % 8;
    in.up();
    kernel<<<2, N / 2>>>(in.device, out.device, in.device);
    wait();
    out.down();
    for (int i = 0; i < N; i++) {
        double expected = i % 5 ? 0 : jn(i % 8 / divisor, 2.5);
        if (fabs(out[i] - expected) > 1e-6) fail("element %d: %g, not %g", i, out[i], expected);
    }
}

int main()
{
    check(known, 1);
    check(half_set, 2);
    check(partly_set, 1);
    return finish();
}
