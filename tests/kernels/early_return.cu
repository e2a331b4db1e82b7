// Threads that return early, from branches, loops, nested loops and switches, do nothing more, while the others go on.
#include "kernel_test.h"

__global__ void from_loops(int *out, int *marks, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    marks[i] = 1;
    if (i % 5 == 4) return;
    for (int a = 0; a < 8; a++) {
        for (int b = 0; b < 8; b++) {
            if (a * 8 + b == i % 70) {
                out[i] = a * 8 + b;
                return;
            }
            marks[i]++;
        }
        if (i % 11 == a) return;
    }
    out[i] = -1;
}

__global__ void from_switch(int *out, int *marks, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        switch (i % 4) {
        case 0: out[i] = 10; return;
        case 1: out[i] = 20; break;
        case 2: if (i % 3 == 0) return;
        default: out[i] = 30;
        }
        marks[i] = 2;
    } else {
        return;
    }
    out[i]++;
}

// Everybody is gone before the end of the loop; the kernel must end all the same.
__global__ void all_leave(int *out)
{
    for (int k = 0;; k++)
        if (k == (int)threadIdx.x) {
            out[blockIdx.x * blockDim.x + threadIdx.x] = k;
            return;
        }
}

static void reference(int i, int *out, int *mark)
{
    *mark = 1;
    *out = 0;
    if (i % 5 == 4) return;
    for (int k = 0; k < 64; k++) {
        if (k == i % 70) {
            *out = k;
            return;
        }
        ++*mark;
        if (k % 8 == 7 && i % 11 == k / 8) return;
    }
    *out = -1;
}

int main()
{
    const int n = 500;
    Buffer<int> out(n), marks(n), last(3 * 33);
    out.fill(0);
    from_loops<<<5, 128>>>(out.device, marks.device, n);
    out.down();
    marks.down();
    for (int i = 0; i < n; i++) {
        int o, m;
        reference(i, &o, &m);
        expect("out", i, out[i], o);
        expect("marks", i, marks[i], m);
    }
    out.fill(0);
    marks.fill(0);
    from_switch<<<5, 128>>>(out.device, marks.device, n);
    all_leave<<<3, 33>>>(last.device);
    out.down();
    marks.down();
    last.down();
    for (int i = 0; i < n; i++) {
        int c = i % 4, gone = c == 0 || (c == 2 && i % 3 == 0);
        expect("switch", i, out[i], c == 0 ? 10 : gone ? 0 : c == 1 ? 21 : 31);
        expect("after switch", i, marks[i], gone ? 0 : 2);
    }
    for (int i = 0; i < 99; i++) expect("last", i, last[i], i % 33);
    return finish();
}
