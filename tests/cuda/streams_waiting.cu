// Launches in different streams of which one waits for the other: for a flag that a kernel sets, a copy or a fill, in chains,
// by turns, with fewer workers than launches. CUDA promises no such thing, but programs rely on it; and streams that are
// not ordered after one another are not held up by one that waits.
#include "kernel_test.h"

const int BLOCKS = 300;
static cudaStream_t first, second, third;

// Each block gives back what it saw.
__global__ void wait_for(volatile int *flag, int *seen)
{
    while (*flag == 0) {
    }
    if (threadIdx.x == 0) seen[blockIdx.x] = *flag;
}

__global__ void set(volatile int *flag, int value) { *flag = value; }

// Counts whenever it is `me`'s turn.
__global__ void take_turns(volatile int *turn, int me, int rounds, volatile int *count)
{
    for (int i = 0; i < rounds; i++) {
        while (*turn % 2 != me) {
        }
        *count = *count + 1;
        __threadfence();
        *turn = *turn + 1;
    }
}

struct Flags {
    Buffer<int> flag, seen;
    Flags() : flag(64), seen(BLOCKS) { flag.fill(0); }
    void check(const char *what, int blocks, int value)
    {
        seen.down();
        for (int i = 0; i < blocks; i++) expect(what, i, seen[i], value);
    }
};

static void wait_for_a_kernel()
{
    Flags f;
    wait_for<<<BLOCKS, 64, 0, first>>>(f.flag.device, f.seen.device);
    set<<<1, 1, 0, second>>>(f.flag.device, 5);
    f.check("kernel", BLOCKS, 5);
}

static void wait_for_a_copy(bool pinned)
{
    Flags f;
    int *source, pageable = 9;
    MUST(cudaMallocHost((void **)&source, sizeof *source));
    *source = 9;
    wait_for<<<BLOCKS, 64, 0, first>>>(f.flag.device, f.seen.device);
    MUST(cudaMemcpyAsync(f.flag.device, pinned ? source : &pageable, sizeof(int), cudaMemcpyHostToDevice, second));
    f.check(pinned ? "pinned copy" : "copy", BLOCKS, 9);
    MUST(cudaFreeHost(source));
}

// The first waits for what comes after the second, which waits for a fill in the third.
static void wait_in_a_chain()
{
    Flags f, g;
    wait_for<<<40, 64, 0, first>>>(f.flag.device, f.seen.device);
    wait_for<<<3, 64, 0, second>>>(g.flag.device, g.seen.device);
    set<<<1, 1, 0, second>>>(f.flag.device, 3);
    MUST(cudaMemsetAsync(g.flag.device, 1, sizeof(int), third));
    f.check("chain", 40, 3);
    g.check("chain's second", 3, 0x01010101);
}

static void wait_by_turns()
{
    Flags f;
    take_turns<<<1, 1, 0, first>>>(f.flag.device, 1, 40, f.flag.device + 32);
    take_turns<<<1, 1, 0, second>>>(f.flag.device, 0, 40, f.flag.device + 32);
    f.flag.down();
    expect("turns", 0, f.flag[32], 80);
}

// As many launches as there are workers wait; yet the third stream's work goes on and can be waited for.
static void others_go_on()
{
    Flags f;
    Buffer<int> sum(1);
    sum.fill(0);
    wait_for<<<BLOCKS, 64, 0, first>>>(f.flag.device, f.seen.device);
    wait_for<<<BLOCKS, 64, 0, second>>>(f.flag.device, f.seen.device);
    for (int i = 1; i <= 20; i++) set<<<1, 1, 0, third>>>(sum.device, i);
    MUST(cudaStreamSynchronize(third));
    expect("ready", 0, (int)cudaStreamQuery(first), (int)cudaErrorNotReady);
    expect("ready", 1, (int)cudaStreamQuery(second), (int)cudaErrorNotReady);
    set<<<1, 1, 0, third>>>(f.flag.device, 8);
    f.check("both", BLOCKS, 8);
    sum.down();
    expect("third stream", 0, sum[0], 20);
}

int main()
{
    MUST(cudaStreamCreateWithFlags(&first, cudaStreamNonBlocking));
    MUST(cudaStreamCreateWithFlags(&second, cudaStreamNonBlocking));
    MUST(cudaStreamCreate(&third));
    for (int round = 0; round < 3; round++) {
        wait_for_a_kernel();
        wait_for_a_copy(true);
        wait_for_a_copy(false);
        wait_in_a_chain();
        wait_by_turns();
        others_go_on();
    }
    return finish();
}
