// &&, || and ?: evaluate their right side only in the threads that need it: the pointers there are null or far outside
// for all other threads, so a load too many faults. Side effects there happen in those threads alone.
#include "kernel_test.h"

struct Item {
    const int *value; // may be null
    int index;        // may be huge
};

__device__ int count_call(int *calls, int result)
{
    ++*calls;
    return result;
}

__global__ void run(const Item *items, const int *table, int length, int *out, int *calls, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    Item t = items[i];
    int r = 0;
    if (t.value && *t.value > 10) r |= 1;
    if (!t.value || *t.value < 5) r |= 2;
    r |= (t.value ? *t.value : 64) << 4;
    if (t.index >= 0 && t.index < length && table[t.index] & 1) r |= 4;
    while (t.index < length && t.index >= 0 && table[t.index] != 7) t.index++;
    if (t.value != nullptr)
        for (int k = 0; k < *t.value; k++) r += 1024;
    const int *p = i % 2 ? t.value : nullptr;
    int from_either = p ? p[0] : t.value && i % 3 ? t.value[0] + 1 : -1;
    int called = 0;
    bool both = (i & 1) && count_call(&called, i & 2);
    bool either = (i & 4) || count_call(&called, i & 8) || count_call(&called, 1);
    out[4 * i] = r;
    out[4 * i + 1] = t.index;
    out[4 * i + 2] = from_either;
    out[4 * i + 3] = both + 2 * either;
    calls[i] = called;
}

int main()
{
    const int n = 640, length = 100;
    Buffer<Item> items(n);
    Buffer<int> table(length), values(n), out(4 * n), calls(n);
    for (int k = 0; k < length; k++) table[k] = k % 10;
    for (int i = 0; i < n; i++) {
        values[i] = i % 20;
        // some warps are all null, some have no null, most have both
        items[i].value = i < 64 || (i >= 128 && i % 3 == 0) ? nullptr : values.device + i;
        items[i].index = i % 4 == 0 ? 2000000000 : i % 4 == 1 ? -2000000000 : i % length;
    }
    items.up();
    table.up();
    values.up();
    run<<<5, 128>>>(items.device, table.device, length, out.device, calls.device, n);
    out.down();
    calls.down();
    for (int i = 0; i < n; i++) {
        bool has = items[i].value != nullptr;
        int v = values[i], index = items[i].index, r = 0;
        if (has && v > 10) r |= 1;
        if (!has || v < 5) r |= 2;
        r |= (has ? v : 64) << 4;
        bool inside = index >= 0 && index < length;
        if (inside && table[index] & 1) r |= 4;
        while (inside && index < length && table[index] != 7) index++;
        if (has) r += v * 1024;
        expect("bits", i, out[4 * i], r);
        expect("index", i, out[4 * i + 1], index);
        expect("either", i, out[4 * i + 2], i % 2 && has ? v : has && i % 3 ? v + 1 : -1);
        expect("logic", i, out[4 * i + 3], (i & 1 && i & 2) + 2);
        expect("calls", i, calls[i], (i & 1) + (i & 4 ? 0 : i & 8 ? 1 : 2));
    }
    return finish();
}
