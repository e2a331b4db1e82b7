// Kernel parameters of classes with copy constructors and destructors: the host copies such an argument once, the kernel has
// its bytes, and destroys nothing.
#include "kernel_test.h"

struct Counts {
    int copies, destructions;
};

struct Pool {
    int *data, n;
    Counts *counts;
    HD Pool(int *d, int size, Counts *c) : data(d), n(size), counts(c) {}
    HD Pool(const Pool &other) : data(other.data + 1), n(other.n - 1), counts(other.counts) { counts->copies++; }
    HD ~Pool() { counts->destructions++; }
};

template <class P> __device__ int total(P pool)
{
    int sum = 0;
    for (int i = 0; i < pool.n; i++) sum += pool.data[i];
    return sum;
}

template <class P> __global__ void use(int scale, P pool, Counts *counts, int *out)
{
    pool.counts = counts;
    out[0] = pool.n;
    out[1] = pool.data[0] * scale;
    out[2] = total(pool); // a copy like any other
}

int main()
{
    Buffer<int> data(10), out(3);
    Buffer<Counts> of_kernel(1);
    Counts of_host = {0, 0};
    for (int i = 0; i < 10; i++) data[i] = 5 + i;
    of_kernel[0] = {0, 0};
    data.up(), of_kernel.up();
    {
        Pool pool(data.device, 10, &of_host);
        use<<<1, 1>>>(3, pool, of_kernel.device, out.device);
        expect("copies for the launch", 0, of_host.copies, 1);
        expect("destructions after it", 0, of_host.destructions, 1);
    }
    out.down(), of_kernel.down();
    expect("size", 0, out[0], 9);
    expect("first", 0, out[1], 18);
    expect("sum of the rest", 0, out[2], 84); // 7 + ... + 14
    expect("copies in the kernel", 0, of_kernel[0].copies, 1);
    expect("destructions in the kernel", 0, of_kernel[0].destructions, 1);
    return finish();
}
