// Whoever spins on what another lane, warp or block must do first makes progress: locks, flags, hand-made grid barriers,
// decoupled look-back, queues.
#include "kernel_test.h"

// --- locks ---

// One lock for all lanes, taken in a divergent loop with a flag.
__global__ void lock_with_flag(int *lock, volatile int *sum)
{
    bool done = false;
    while (!done) {
        if (atomicCAS(lock, 0, 1) == 0) {
            *sum = *sum + (int)threadIdx.x; // a plain read and write: the lock alone keeps it whole
            __threadfence();
            atomicExch(lock, 0);
            done = true;
        }
    }
}

// The textbook's, which deadlocks within a warp on old hardware.
__global__ void lock_in_condition(int *lock, volatile int *sum)
{
    while (atomicExch(lock, 1) != 0) __nanosleep(20);
    *sum = *sum + 1;
    __threadfence();
    atomicExch(lock, 0);
}

struct Ticket {
    unsigned next, serving;
    __device__ void acquire()
    {
        unsigned mine = atomicAdd(&next, 1);
        while (atomicAdd(&serving, 0) != mine) {
        }
    }
    __device__ void release()
    {
        __threadfence();
        atomicAdd(&serving, 1);
    }
};

__global__ void ticket_lock(Ticket *ticket, volatile int *sum)
{
    ticket->acquire();
    *sum = *sum + 1;
    ticket->release();
}

static void locks()
{
    Buffer<int> words(4);
    Buffer<Ticket> ticket(1);
    words.fill(0);
    ticket.fill(0);
    lock_with_flag<<<4, 96>>>(words.device, words.device + 1);
    lock_in_condition<<<6, 64>>>(words.device, words.device + 2);
    ticket_lock<<<6, 64>>>(ticket.device, words.device + 3);
    words.down();
    expect("flag", 0, words[1], 4 * (96 * 95 / 2));
    expect("condition", 0, words[2], 6 * 64);
    expect("ticket", 0, words[3], 6 * 64);
}

// --- flags between lanes, warps and blocks ---

__device__ bool is_set(const volatile int *flag) { return *flag != 0; }

// Thread i waits for i + 1, in the same block and in the next one.
__global__ void chain_down(volatile int *flags, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    while (i + 1 < n && !is_set(&flags[i + 1])) {
    }
    flags[i] = 1;
}

// Waits with a plain read beside a fence, and one that sleeps.
__global__ void plain_reads(int *flags)
{
    if (threadIdx.x == 0) {
        while (flags[0] == 0) __threadfence();
        flags[1] = 1;
    } else if (threadIdx.x == 1) {
        __threadfence();
        flags[0] = 1;
        while (__ldcg(&flags[1]) == 0) __nanosleep(100);
        flags[2] = 7;
    }
}

// The first block waits for the last; each warp for the next one, in shared memory, by atomics.
__global__ void warps_and_blocks(int *state, int *out)
{
    __shared__ int turn;
    if (threadIdx.x == 0) turn = (int)blockDim.x / 32 - 1;
    __syncthreads();
    int warp = (int)threadIdx.x / 32;
    while (atomicAdd(&turn, 0) != warp) {
    }
    if (threadIdx.x % 32 == 0) out[blockIdx.x * 8 + warp] = (int)atomicAdd(state + 1, 1);
    __syncwarp();
    if (threadIdx.x % 32 == 0) atomicSub(&turn, 1);
    __syncthreads();
    if (threadIdx.x == 0) {
        if (blockIdx.x == gridDim.x - 1) atomicExch(state, 1);
        if (blockIdx.x == 0)
            while (atomicCAS(state, 1, 2) != 1) {
            }
    }
}

static void flags()
{
    const int blocks = 8, threads = 64;
    Buffer<int> f(blocks * threads), state(4), out(4 * 8);
    f.fill(0);
    state.fill(0);
    chain_down<<<blocks, threads>>>(f.device, blocks * threads);
    f.down();
    for (int i = 0; i < blocks * threads; i++) expect("chain", i, f[i], 1);
    plain_reads<<<1, 32>>>(state.device);
    state.down();
    expect("plain reads", 0, state[2], 7);
    state.fill(0);
    warps_and_blocks<<<4, 256>>>(state.device, out.device);
    state.down();
    out.down();
    expect("first waits for last", 0, state[0], 2);
    expect("warps", 0, state[1], 4 * 8);
    for (int i = 0; i < 32; i++)
        if (i % 8 && out[i] > out[i - 1]) fail("warp %d went before warp %d", i - 1, i);
}

// --- a grid barrier made by hand, of as many blocks as occupancy promises ---

__device__ unsigned arrived;
__device__ volatile unsigned generation;

__device__ void grid_barrier()
{
    __syncthreads();
    if (threadIdx.x == 0) {
        unsigned mine = generation;
        __threadfence();
        if (atomicInc(&arrived, gridDim.x - 1) == gridDim.x - 1) {
            __threadfence();
            generation = mine + 1;
        } else {
            while (generation == mine) {
            }
        }
    }
    __syncthreads();
}

__global__ void rounds(int *a, int *b, int n)
{
    __shared__ int mine[128];
    for (int round = 0; round < 6; round++) {
        int i = blockIdx.x * blockDim.x + threadIdx.x;
        mine[threadIdx.x] = a[(i + blockDim.x) % n]; // the next block's
        grid_barrier();
        b[i] = mine[threadIdx.x] + 1;
        grid_barrier();
        int *other = a;
        a = b;
        b = other;
    }
}

static void barriers_by_hand()
{
    int per_sm = 0;
    cudaDeviceProp properties;
    MUST(cudaGetDeviceProperties(&properties, 0));
    MUST(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&per_sm, rounds, 128, 0));
    int blocks = per_sm * properties.multiProcessorCount, n = blocks * 128;
    Buffer<int> a(n), b(n);
    for (int i = 0; i < n; i++) a[i] = i;
    a.up();
    rounds<<<blocks, 128>>>(a.device, b.device, n);
    a.down();
    for (int i = 0; i < n; i++) expect("rounds", i, a[i], (i + 6 * 128) % n + 6);
}

// --- decoupled look-back: many more blocks than may be resident, numbered by a ticket ---

__global__ void scan(const int *in, int *out, unsigned *ticket, volatile long long *status)
{
    __shared__ int part[128];
    __shared__ unsigned number;
    __shared__ int before;
    if (threadIdx.x == 0) number = atomicAdd(ticket, 1);
    __syncthreads();
    int i = number * blockDim.x + threadIdx.x;
    part[threadIdx.x] = in[i];
    for (int step = 1; step < 128; step *= 2) {
        __syncthreads();
        int add = threadIdx.x >= step ? part[threadIdx.x - step] : 0;
        __syncthreads();
        part[threadIdx.x] += add;
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        int sum = part[127], prefix = 0;
        status[number] = 1ll << 32 | (unsigned)sum; // the sum of this block alone
        for (int at = (int)number - 1; at >= 0; at--) {
            long long s;
            do s = status[at];
            while (s >> 32 == 0);
            prefix += (int)s;
            if (s >> 32 == 2) break;
        }
        status[number] = 2ll << 32 | (unsigned)(prefix + sum);
        before = prefix;
    }
    __syncthreads();
    out[i] = part[threadIdx.x] + before;
}

static void look_back()
{
    const int blocks = 150, n = blocks * 128;
    Buffer<int> in(n), out(n);
    Buffer<unsigned> ticket(1);
    Buffer<long long> status(blocks);
    for (int i = 0; i < n; i++) in[i] = (int)(random_bits() % 100);
    in.up();
    ticket.fill(0);
    status.fill(0);
    scan<<<blocks, 128>>>(in.device, out.device, ticket.device, (volatile long long *)status.device);
    out.down();
    int sum = 0;
    for (int i = 0; i < n; i++) expect("scan", i, out[i], sum += in[i]);
}

// --- queues and last blocks: no loop waits, so these stay in the vector form ---

__global__ void drain(const int *items, int n, int *head, int *out)
{
    int i;
    while ((i = atomicAdd(head, 1)) < n) out[i] = items[i] * 3;
}

__global__ void last_block(const int *in, int n, int *partial, unsigned *finished, int *total)
{
    __shared__ bool is_last;
    int sum = 0;
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) sum += in[i];
    for (int o = 16; o; o /= 2) sum += __shfl_down_sync(0xffffffff, sum, o);
    if (threadIdx.x % 32 == 0) atomicAdd(&partial[blockIdx.x], sum);
    __syncthreads();
    if (threadIdx.x == 0) {
        __threadfence();
        is_last = atomicInc(finished, gridDim.x - 1) == gridDim.x - 1;
    }
    __syncthreads();
    if (is_last && threadIdx.x == 0) {
        int all = 0;
        for (unsigned b = 0; b < gridDim.x; b++) all += ((volatile int *)partial)[b];
        *total = all;
    }
}

static void queues()
{
    const int n = 3000, blocks = 10;
    Buffer<int> items(n), out(n), partial(blocks), head(1), total(1);
    Buffer<unsigned> finished(1);
    int sum = 0;
    for (int i = 0; i < n; i++) sum += items[i] = i * 7 % 101;
    items.up();
    partial.fill(0);
    head.fill(0);
    finished.fill(0);
    drain<<<5, 96>>>(items.device, n, head.device, out.device);
    last_block<<<blocks, 128>>>(items.device, n, partial.device, finished.device, total.device);
    out.down();
    total.down();
    for (int i = 0; i < n; i++) expect("queue", i, out[i], items[i] * 3);
    expect("last block", 0, total[0], sum);
}

// --- the host writes what a kernel waits for, through mapped memory ---

__global__ void wait_for_host(volatile int *mail)
{
    while (mail[0] == 0) {
    }
    mail[1] = mail[0] + 1;
}

static void mail_from_the_host()
{
    volatile int *mail, *device;
    MUST(cudaHostAlloc((void **)&mail, 64, cudaHostAllocMapped));
    MUST(cudaHostGetDevicePointer((void **)&device, (void *)mail, 0));
    mail[0] = mail[1] = 0;
    wait_for_host<<<1, 1>>>(device);
    MUST(cudaGetLastError());
    mail[0] = 41;
    wait();
    expect("mail", 0, (int)mail[1], 42);
    MUST(cudaFreeHost((void *)mail));
}

// --- clocks go on, in every lane's branch ---

__global__ void clocks(long long *elapsed)
{
    long long start = clock64(), middle = start;
    clock_t before = clock();
    if (threadIdx.x % 3) middle = clock64();
    while (clock64() - start < 2000) {
    }
    elapsed[threadIdx.x] = threadIdx.x % 3 && (middle < start || clock() < before) ? -1 : clock64() - middle;
}

static void test_clocks()
{
    Buffer<long long> elapsed(100);
    clocks<<<1, 100>>>(elapsed.device);
    elapsed.down();
    for (int i = 0; i < 100; i++)
        if (elapsed[i] < (i % 3 ? 0 : 2000)) fail("clock of thread %d: %lld ticks", i, elapsed[i]);
}

int main()
{
    test_clocks();
    locks();
    flags();
    barriers_by_hand();
    look_back();
    queues();
    mail_from_the_host();
    return finish();
}
