// malloc() and free() in kernels: memory that outlives its kernel, is freed by another, is used again, and runs out;
// memcpy() and memset() in kernels.
#include "kernel_test.h"

struct Node {
    int value;
    Node *next;
};

// A list of i % 5 nodes in thread i.
__global__ void build(Node **heads, int n)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    Node *head = nullptr;
    for (int k = 0; k < i % 5; k++) {
        Node *node = (Node *)malloc(sizeof(Node));
        if (!node) break;
        node->value = i * 10 + k;
        node->next = head;
        head = node;
    }
    heads[i] = head;
}

__global__ void sum_and_free(Node **heads, int n, int *sums)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int total = 0;
    for (Node *p = heads[i]; p;) {
        Node *next = p->next;
        total += p->value;
        free(p);
        p = next;
    }
    sums[i] = total;
}

static void lists()
{
    const int n = 1000;
    Buffer<Node *> heads(n);
    Buffer<int> sums(n);
    build<<<8, 125>>>(heads.device, n);
    sum_and_free<<<4, 250>>>(heads.device, n, sums.device);
    sums.down();
    for (int i = 0; i < n; i++) {
        int want = 0;
        for (int k = 0; k < i % 5; k++) want += i * 10 + k;
        expect("list", i, sums[i], want);
    }
}

// Every thread takes blocks of many sizes, 14 MB over all rounds, from a heap of 8 MiB.
__global__ void churn(int *wrong)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x, bad = 0;
    for (int round = 0; round < 12; round++) {
        size_t size = (size_t)(i * 37 + round * 101) % 3000 + 1;
        unsigned char *a = (unsigned char *)malloc(size), *b = (unsigned char *)malloc(2 * size);
        if (!a || !b || (size_t)a % 16 || (size_t)b % 16) {
            bad++;
        } else {
            memset(a, i, size);
            memset(b, i + 1, 2 * size);
            memcpy(b + size / 2, a, size);
            for (size_t k = 0; k < 2 * size; k++)
                bad += b[k] != (unsigned char)(k >= size / 2 && k < size / 2 + size ? i : i + 1);
        }
        free(a);
        free(b);
    }
    free(nullptr);
    if (bad) atomicAdd(wrong, bad);
}

// Takes 1 KiB at a time until there is none; the list goes to *head.
__global__ void exhaust(void **head, int *count)
{
    void **last = nullptr;
    int n = 0;
    while (void **chunk = (void **)malloc(1024)) {
        *chunk = last;
        last = chunk;
        n++;
    }
    *head = last;
    *count = n;
}

__global__ void free_all(void **head)
{
    for (void **p = (void **)*head; p;) {
        void **next = (void **)*p;
        free(p);
        p = next;
    }
}

__global__ void take_large(int *got, size_t size)
{
    void *p = malloc(size);
    *got = p != nullptr;
    free(p);
}

static void limits()
{
    Buffer<void *> head(1);
    Buffer<int> count(1), got(1);
    for (int round = 0; round < 2; round++) {
        exhaust<<<1, 1>>>(head.device, count.device);
        take_large<<<1, 1>>>(got.device, 100);
        count.down();
        got.down();
        if (count[0] < 3000 || count[0] > 4096) fail("%d times 1 KiB from 4 MiB", count[0]);
        free_all<<<1, 1>>>(head.device);
        take_large<<<1, 1>>>(got.device, 3 << 20); // the chunks are one again
        got.down();
        expect("3 MiB at once", round, got[0], 1);
        take_large<<<1, 1>>>(got.device, 5 << 20);
        got.down();
        expect("5 MiB of 4", round, got[0], 0);
    }
}

__global__ void free_what_is_not(char *p) { free(p); }

// Ends the launch; a reset makes a new heap, of another size.
static void bad_free()
{
    char *p;
    MUST(cudaMalloc((void **)&p, 1000));
    free_what_is_not<<<1, 1>>>(p + 16);
    if (cudaDeviceSynchronize() == cudaSuccess) fail("free() of device memory in a kernel");
    MUST(cudaDeviceReset());
}

int main()
{
    lists();
    {
        Buffer<int> wrong(1);
        wrong.fill(0);
        churn<<<4, 64>>>(wrong.device);
        wrong.down();
        expect("churn", 0, wrong[0], 0);
    }
    if (cudaDeviceSetLimit(cudaLimitMallocHeapSize, 4 << 20) == cudaSuccess) fail("the heap's size is fixed by now");
    cudaGetLastError();
    bad_free();
    size_t size = 0;
    MUST(cudaDeviceSetLimit(cudaLimitMallocHeapSize, 4 << 20));
    MUST(cudaDeviceGetLimit(&size, cudaLimitMallocHeapSize));
    expect("limit", 0, size, 4 << 20);
    limits();
    return finish();
}
