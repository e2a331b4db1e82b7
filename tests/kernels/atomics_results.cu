// The values that atomics return: tickets are unique and without gaps, inc and dec count in a circle, exch hands each
// value on exactly once, add on float returns partial sums, or and min tell who was first; in divergent code and with
// several words.
#include "kernel_test.h"

__global__ void tickets(int *next, int *owner, unsigned *circle, int *circle_hits, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    if (i % 3 == 0) {
        int mine = atomicAdd(next, 1);
        owner[mine] = i;
    } else {
        unsigned at = i % 3 == 1 ? atomicInc(circle, 6u) : 7 + atomicDec(circle + 1, 4u);
        atomicAdd(&circle_hits[at], 1);
    }
}

// Everyone leaves its number and takes the number found: n numbers and the first content end up with one holder each.
__global__ void pass_on(int *slot, int *taken, int *firsts, unsigned *flags, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    taken[i] = atomicExch(slot, i);
    unsigned before = atomicOr(&flags[i / 50], 1u << i % 25);
    if (!(before >> i % 25 & 1)) atomicAdd(firsts, 1);
}

__global__ void partial_sums(float *sum, float *seen, unsigned long long *wide, unsigned long long *wide_seen, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    seen[i] = atomicAdd(sum, 0.5f);
    wide_seen[i] = atomicAdd(wide, 1ull << 33);
}

int main()
{
    const int n = 900, third = n / 3;
    Buffer<int> next(1), owner(third), hits(12), slot(1), taken(n), firsts(1);
    Buffer<unsigned> circle(2), flags(n / 50);
    Buffer<float> sum(1), seen(n);
    Buffer<unsigned long long> wide(1), wide_seen(n);
    next.fill(0);
    circle.fill(0);
    hits.fill(0);
    tickets<<<7, 130>>>(next.device, owner.device, circle.device, hits.device, n);
    next.down();
    owner.down();
    hits.down();
    expect("tickets", 0, next[0], third);
    static int count[n + 1];
    for (int k = 0; k < third; k++)
        if (owner[k] % 3 || (unsigned)owner[k] >= n || count[owner[k]]++) fail("ticket %d belongs to %d", k, owner[k]);
    int inc = 0, dec = 0, want[12] = {0};
    for (int k = 0; k < third; k++) {
        want[inc]++, want[7 + dec]++;
        inc = inc >= 6 ? 0 : inc + 1;
        dec = dec == 0 ? 4 : dec - 1;
    }
    for (int k = 0; k < 12; k++) expect("circle", k, hits[k], want[k]);

    slot[0] = n;
    slot.up();
    firsts.fill(0);
    flags.fill(0);
    pass_on<<<9, 100>>>(slot.device, taken.device, firsts.device, flags.device, n);
    slot.down();
    taken.down();
    firsts.down();
    memset(count, 0, sizeof count);
    for (int i = 0; i <= n; i++) {
        int v = i < n ? taken[i] : slot[0];
        if (v < 0 || v > n || count[v]++) fail("number %d was handed on twice", v);
    }
    expect("firsts", 0, firsts[0], n / 2);

    sum.fill(0);
    wide.fill(0);
    partial_sums<<<9, 100>>>(sum.device, seen.device, wide.device, wide_seen.device, n);
    seen.down();
    wide_seen.down();
    memset(count, 0, sizeof count);
    for (int i = 0; i < n; i++) {
        int at = (int)(seen[i] * 2);
        if (at < 0 || at >= n || seen[i] * 2 != at || count[at]++) fail("partial sum %g twice", seen[i]);
    }
    memset(count, 0, sizeof count);
    for (int i = 0; i < n; i++) {
        unsigned long long at = wide_seen[i] >> 33;
        if (at >= n || (wide_seen[i] & 0x1ffffffffull) || count[at]++) fail("64-bit partial sum %llx", wide_seen[i]);
    }
    return finish();
}
