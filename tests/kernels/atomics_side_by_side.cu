// Atomics of threads on consecutive elements: every operation and type, from multiples of 16 bytes and from others, by whole
// registers and by some of their lanes, while other blocks change the same elements and their neighbours.
#include "kernel_test.h"

enum { COUNT = 200, BLOCKS = 24, ROOM = 256 };

template <typename T> __device__ void change(T *p, int operation, T v)
{
    switch (operation) {
    case 0: atomicAdd(p, v); break;
    case 1: atomicMin(p, v); break;
    case 2: atomicMax(p, v); break;
    case 3: atomicAnd(p, v); break;
    case 4: atomicOr(p, v); break;
    default: atomicXor(p, v); break;
    }
}

template <typename T> static T changed(T old, int operation, T v)
{
    switch (operation) {
    case 0: return old + v;
    case 1: return old < v ? old : v;
    case 2: return old > v ? old : v;
    case 3: return old & v;
    case 4: return old | v;
    default: return old ^ v;
    }
}

template <typename T> HD T operand(int i, int block) { return (T)(i * 2654435761u + block * 40503u * (unsigned)i) ^ (T)-block; }

template <typename T> __global__ void all_at_once(T *p, int operation, int count)
{
    int i = threadIdx.x;
    if (i < count) change(p + i, operation, operand<T>(i, blockIdx.x));
}

template <typename T> __global__ void some(T *p, int operation, int count, int keep)
{
    int i = threadIdx.x;
    if (i < count && (i * 7 + i / 16) % 5 < keep) change(p + i, operation, operand<T>(i, blockIdx.x));
}

template <typename T> static void test(const char *name)
{
    Buffer<T> place(ROOM);
    for (int operation = 0; operation < 6; operation++)
        for (int start = 0; start < 5; start++)
            for (int keep = 0; keep < 6; keep++) {
                static T want[ROOM];
                for (int i = 0; i < ROOM; i++) want[i] = place[i] = (T)(operation == 3 ? -1ll : 1000003ll * i);
                place.up();
                int count = COUNT - 3 * start;
                for (int i = 0; i < count; i++)
                    for (int b = 0; b < BLOCKS; b++)
                        if (keep == 0 || (i * 7 + i / 16) % 5 < keep)
                            want[start + i] = changed(want[start + i], operation, operand<T>(i, b));
                if (keep == 0)
                    all_at_once<T><<<BLOCKS, 224>>>(place.device + start, operation, count);
                else
                    some<T><<<BLOCKS, 224>>>(place.device + start, operation, count, keep);
                place.down();
                for (int i = 0; i < ROOM; i++)
                    if (place[i] != want[i]) fail("%s: operation %d at %d, keep %d: [%d]", name, operation, start, keep, i);
            }
}

// What others leave behind: each thread of a column takes another value of the counter, and each the one before its own.
__global__ void results(unsigned *next, unsigned *held, unsigned *around, unsigned *taken, unsigned *found, unsigned *turn, int count)
{
    int i = threadIdx.x, place = blockIdx.x * count + i;
    if (i >= count || (blockIdx.x & 1 && i % 3 == 0)) return;
    taken[place] = atomicAdd(&next[i], 1u);
    found[place] = atomicExch(&held[i], blockIdx.x + 1);
    turn[place] = atomicInc(&around[i], 2u);
}

static void test_results(int start)
{
    const int count = 75;
    Buffer<unsigned> next(ROOM), held(ROOM), around(ROOM), taken(BLOCKS * count), found(BLOCKS * count), turn(BLOCKS * count);
    next.fill(0), held.fill(0), around.fill(0);
    results<<<BLOCKS, 96>>>(next.device + start, held.device + start, around.device + start, taken.device, found.device, turn.device,
                            count);
    next.down(), held.down(), around.down(), taken.down(), found.down(), turn.down();
    for (int i = 0; i < count; i++) {
        unsigned tickets = 0, holders = 1u << held[start + i], all = 0, turns = 0, visits = 0;
        for (int b = 0; b < BLOCKS; b++) {
            if (b & 1 && i % 3 == 0) continue;
            int place = b * count + i;
            tickets |= 1u << taken[place], holders |= 1u << found[place], all |= 1u << (b + 1), turns += turn[place], visits++;
        }
        expect("tickets", i, (int)tickets, (1 << visits) - 1);
        expect("holders", i, (int)holders, (int)(all | 1));
        unsigned sum = 0;
        for (unsigned k = 0; k < visits; k++) sum += k % 3;
        expect("turns", i, (int)turns, (int)sum);
        expect("around", i, (int)around[start + i], (int)(visits % 3));
    }
    expect("before", 0, (int)(start ? next[start - 1] + held[start - 1] : 0), 0);
    expect("behind", 0, (int)(next[start + count] + held[start + count]), 0);
}

// Floats: sums that are exact in any order; whatever the bits are of elements that nobody changes, they stay.
__global__ void sums(float *f, double *d, int count)
{
    int i = threadIdx.x;
    if (i >= count || i % 4 == 2) return;
    atomicAdd(f + i, 0.25f * i);
    atomicAdd(d + i, 0.125 * (i & 7));
}

static void test_sums(int start)
{
    Buffer<float> f(ROOM);
    Buffer<double> d(ROOM);
    for (int i = 0; i < ROOM; i++) f[i] = i % 4 == (2 + start) % 4 ? NAN : i, d[i] = -i;
    f.up(), d.up();
    sums<<<BLOCKS, 128>>>(f.device + start, d.device + start, 101);
    f.down(), d.down();
    for (int i = 0; i < 101; i++) {
        if (i % 4 == 2) {
            if (f[start + i] == f[start + i] || d[start + i] != -(start + i)) fail("sums: [%d] has changed", i);
            continue;
        }
        expect("f", i, f[start + i], start + i + BLOCKS * 0.25f * i);
        expect("d", i, d[start + i], BLOCKS * 0.125 * (i & 7) - (start + i));
    }
}

int main()
{
    test<int>("int");
    test<unsigned>("unsigned");
    test<unsigned long long>("unsigned long long");
    for (int start = 0; start < 5; start++) {
        test_results(start);
        test_sums(start);
    }
    return finish();
}
