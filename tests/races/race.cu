// A kernel with a race between blocks, which ThreadSanitizer has to see.
#include "kernel_test.h"

__global__ void count(int *word, int *mine)
{
    int x = blockIdx.x;
    for (int i = 0; i < 2000; i++) x = x * 1664525 + 1013904223;
    mine[blockIdx.x] = x;
    *word = *word + 1;
}

int main()
{
    Buffer<int> word(1), mine(64);
    for (int i = 0; i < 200; i++) count<<<64, 1>>>(word.device, mine.device);
    return finish();
}
