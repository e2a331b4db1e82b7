// A pointer that keeps the element of the last round, by a copy of a pointer or by an offset from it, while the index goes
// on: it must not follow the index. In local and in shared memory.
#include "kernel_test.h"

__global__ void run(const int *in, int *out)
{
    __shared__ int line[64 * 9];
    int t = threadIdx.x, own[9], sum = 0;
    for (int i = 0; i < 9; i++) own[i] = line[t * 9 + i] = in[t * 9 + i];
    int *last, *next, *shared_last;
    for (int i = 0; i < 8; i++) {
        int *here = &own[in[t * 9 + i] & 7], *there = &line[t * 9 + i];
        if (i > 0) sum = sum * 3 + *last + 5 * *next + 7 * *shared_last;
        last = here;
        next = here + 1;
        shared_last = there;
    }
    out[t] = sum;
}

int main()
{
    Buffer<int> in(64 * 9), out(64);
    for (int i = 0; i < 64 * 9; i++) in[i] = (int)(random_bits() % 100);
    in.up();
    run<<<1, 64>>>(in.device, out.device);
    out.down();
    for (int t = 0; t < 64; t++) {
        int sum = 0;
        for (int i = 1; i < 8; i++) {
            const int *row = &in[t * 9];
            int at = row[i - 1] & 7;
            sum = (int)((unsigned)sum * 3 + row[at] + 5 * row[at + 1] + 7 * row[i - 1]);
        }
        expect("sum", t, out[t], sum);
    }
    return finish();
}
