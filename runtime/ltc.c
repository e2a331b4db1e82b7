/* ltc.c: the memory that blocks work in: a worker's shared memory and scratch.
 *
 * Each worker has one arena of each kind, reused by all blocks it runs, so that the data stays in its core's cache. It
 * grows between runs, never on the path of a block, and first touch puts its pages on the worker's NUMA node.
 */
#include "runtime.h"

#define SMALLEST_ARENA ((size_t)64 << 10)

bool arena_reserve(struct arena *arena, size_t size)
{
    if (size <= arena->size) return true;
    size_t grown = SMALLEST_ARENA;
    while (grown < size) grown *= 2;
    char *memory = host_map(grown, true);
    if (!memory) return false;
    arena_release(arena);
    *arena = (struct arena){memory, grown};
    return true;
}

void arena_release(struct arena *arena)
{
    if (arena->memory) host_unmap(arena->memory, arena->size);
    *arena = (struct arena){0};
}
