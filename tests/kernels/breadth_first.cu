// Breadth-first search, level by level: once over all vertices with a flag that the host reads, once with a queue whose
// end is an atomic counter and a claim of each vertex by compare-and-swap.
#include "kernel_test.h"

__global__ void level_step(const int *first, const int *edges, int *level, int current, int *changed, int vertices)
{
    int v = blockIdx.x * blockDim.x + threadIdx.x;
    if (v >= vertices || level[v] != current) return;
    for (int e = first[v]; e < first[v + 1]; e++)
        if (atomicCAS(&level[edges[e]], -1, current + 1) == -1) *changed = 1;
}

__global__ void queue_step(const int *first, const int *edges, int *level, const int *queue, int length, int *next,
                           int *next_length)
{
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= length) return;
    int v = queue[i], mine = level[v];
    for (int e = first[v], end = first[v + 1]; e < end; e++) {
        int to = edges[e];
        if (atomicCAS(&level[to], -1, mine + 1) != -1) continue;
        next[atomicAdd(next_length, 1)] = to;
    }
}

int main()
{
    const int vertices = 1500, degree = 3;
    Buffer<int> first(vertices + 1), edges(vertices * degree * 2), level(vertices), queue(vertices), next(vertices),
        counter(1);
    int count = 0;
    for (int v = 0; v < vertices; v++) {
        first[v] = count;
        int here = v % 50 == 3 ? 0 : v % 97 == 0 ? degree * 2 : (int)(random_bits() % (degree + 1));
        for (int k = 0; k < here; k++) edges[count++] = (int)((v + 1 + random_bits() % 40) % vertices);
    }
    first[vertices] = count;
    static int want[vertices], line[vertices];
    memset(want, 0xff, sizeof want);
    int from = 0, to = 1;
    want[line[0] = 0] = 0;
    while (from < to) {
        int v = line[from++];
        for (int e = first[v]; e < first[v + 1]; e++)
            if (want[edges[e]] < 0) want[line[to++] = edges[e]] = want[v] + 1;
    }
    first.up();
    edges.up();
    for (int mode = 0; mode < 2; mode++) {
        level.fill(0xff);
        level[0] = 0;
        level.up();
        queue[0] = 0;
        queue.up();
        int *now = queue.device, *then = next.device;
        for (int current = 0, length = 1; length; current++) {
            counter.fill(0);
            if (mode == 0)
                level_step<<<(vertices + 127) / 128, 128>>>(first.device, edges.device, level.device, current,
                                                            counter.device, vertices);
            else
                queue_step<<<(length + 31) / 32, 32>>>(first.device, edges.device, level.device, now, length, then,
                                                       counter.device);
            counter.down();
            length = counter[0];
            int *t = now;
            now = then, then = t;
        }
        level.down();
        for (int v = 0; v < vertices; v++) expect(mode ? "queue" : "levels", v, level[v], want[v]);
    }
    return finish();
}
