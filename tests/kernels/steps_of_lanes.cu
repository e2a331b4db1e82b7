// Functions whose number of steps an argument says, where other lanes of the register have no use for them and hold huge
// numbers: what a lane that is off would compute must not be waited for.
#include "kernel_test.h"

__global__ void known(const int *in, float *out, int same)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, n = in[i];
    float sum = 0;
    if (n < 8) sum = jnf(n, 2.5f);
    if (n == -1) sum += jnf(same, 2.5f);
    out[i] = sum;
}

// n has a value only where it is used.
__global__ void partly_set(const int *in, float *out, int)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, v = in[i], n;
    if (v < 8) n = v / 2;
    float sum = v < 8 ? jnf(n, 2.5f) + ynf(n, 2.5f) : 0;
    out[i] = sum;
}

static void check(void (*kernel)(const int *, float *, int), bool both)
{
    enum { N = 200 };
    Buffer<int> in(N);
    Buffer<float> out(N);
    for (int i = 0; i < N; i++) in[i] = i % 5 ? 2000000000 + i : i % 8;
    in.up();
    kernel<<<2, N / 2>>>(in.device, out.device, 2000000000);
    wait();
    out.down();
    for (int i = 0; i < N; i++) {
        double expected = i % 5 ? 0 : both ? jn(i % 8 / 2, 2.5) + yn(i % 8 / 2, 2.5) : jn(i % 8, 2.5);
        if (fabs(out[i] - expected) > 1e-6) fail("element %d: %g, not %g", i, out[i], expected);
    }
}

int main()
{
    check(known, false);
    check(partly_set, true);
    return finish();
}
