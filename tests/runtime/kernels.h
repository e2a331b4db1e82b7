/* kernels.h: hand-written kernels for the runtime's tests, as vgspcc would describe them, and a module with them. */
#ifndef TEST_KERNELS_H
#define TEST_KERNELS_H

#include <check.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <vgsp/vgsp.h>

#include "runtime.h"

#undef fail /* Check's, and the name of a service */

struct add_arguments {
    int n;
    const float *a, *b;
    float *c;
};
extern const vgsp_kernel kernel_add;         /* c[i] = a[i] + b[i]; serial form and plain C variants, no loops */

struct cell_arguments {
    int *cell;
    int value;
};
extern const vgsp_kernel kernel_store;       /* *cell = value */
extern const vgsp_kernel kernel_increment;   /* atomically cell[block] += value */
extern const vgsp_kernel kernel_append;      /* one block: cell[++cell[0]] = value: shows the order of launches */
extern const vgsp_kernel kernel_wait;        /* waits until *cell == value, which the host or an earlier block sets */
extern const vgsp_kernel kernel_slow_append; /* as append, after value % 100 / 10 milliseconds */
extern const vgsp_kernel kernel_slow;        /* block b takes value milliseconds if cell is NULL or cell[b] is not 0 */
extern const vgsp_kernel kernel_slow_gang;   /* the same, flagged as waiting */
extern const vgsp_kernel kernel_quoted;      /* store with quotes, a backslash and a tab in its name */
/* A grid that is watched while it runs: cell is a struct watched. Its blocks may not wait for one another; of kernel_gang_count
   they may, as far as the runtime knows. */
struct watched {
    int blocks, threads;                     /* that have run; that have run any */
    int microseconds;                        /* a block takes */
    int hold, held;                          /* not 0: blocks go on only when it has changed; those that it has stopped */
    int long_runs;                           /* of more than one block */
    int least;                               /* kernel_look's blocks: the least number of blocks that one of them saw */
};
extern const vgsp_kernel kernel_count, kernel_gang_count, kernel_look;
extern const vgsp_kernel kernel_brief_count;    /* count that seems to be short: a launch runs in the calling thread */
/* A grid whose blocks are held one by one: cell is a struct dealt. */
enum { DEALT_BLOCKS = 60, DEALT_SMS = 4 };
struct dealt {
    int holds[DEALT_BLOCKS];                 /* not 0: the block does not go on */
    int begun[DEALT_SMS];                    /* blocks, by workers of each SM ... */
    int block[DEALT_SMS][DEALT_BLOCKS];      /* ... which, in their order; + 1 */
};
extern const vgsp_kernel kernel_dealt;
extern const vgsp_kernel kernel_wasteful_count; /* the same in two forms, of which either may be the faster */
extern const vgsp_kernel kernel_empty;
extern const vgsp_kernel kernel_add_up;      /* adds how many blocks there are to cell, 64 bits; has loops */
extern const vgsp_kernel kernel_looping;     /* empty, but flagged as having loops: goes to the workers at first */
extern const vgsp_kernel kernel_shared;      /* cell[block] = sum over the block through static and dynamic shared */
extern const vgsp_kernel kernel_leftover;    /* cell[block] = what its shared memory holds at first; then leaves block + 1 */
extern const vgsp_kernel kernel_limited;     /* __launch_bounds__(64) */
extern const vgsp_kernel kernel_shape;       /* cell[0] = shape of the variant that ran, cell[1] = its lanes */
extern const vgsp_kernel kernel_rows;        /* the same without a variant for blocks of any shape; serial: cell[0] = 100 */
extern const vgsp_kernel kernel_large;       /* 2000 bytes of arguments: a pointer and ints; adds them all up */
extern const vgsp_kernel kernel_float;       /* cell[0] = 1 if rounding and flushing are CUDA's */

/* Serial form with fibers. */
extern const vgsp_kernel kernel_reduce;      /* cell[block] = sum of thread numbers, with barriers */
extern const vgsp_kernel kernel_counts;      /* barrier counts after threads have returned */
extern const vgsp_kernel kernel_rotate;      /* cell[thread] = the value of the next lane, by meetings */
extern const vgsp_kernel kernel_halves;      /* meetings of two halves of a warp, then of all */
extern const vgsp_kernel kernel_leavers;     /* meetings after lanes have returned */
extern const vgsp_kernel kernel_handover;    /* thread i waits for thread i + 1 by polling: yield */
extern const vgsp_kernel kernel_deadlock;    /* thread 0 at a barrier, the others at the grid's */
extern const vgsp_kernel kernel_absent;      /* cell[i]: lanes that met; + 1: after others of the warp */
extern const vgsp_kernel kernel_trap;        /* fails in block value, vector form */
extern const vgsp_kernel kernel_trap_fiber;  /* fails in thread 3, between barriers */
extern const vgsp_kernel kernel_assert;
extern const vgsp_kernel kernel_gather;      /* cooperative: cell[block] = blocks, counted before the grid's barrier */
extern const vgsp_kernel kernel_services;    /* cell[0] = 1 after malloc, printf and free; 2 when there was no memory */
extern const vgsp_kernel kernel_say;         /* prints "said" and value; then *cell = value */
extern const vgsp_kernel kernel_deep;        /* uses 40 KiB of stack per thread */

/* Device variables: counter = 7; table of three ints 1 2 3; pointer = &table[1]; zeros, managed. */
extern void *address_counter, *address_table, *address_pointer, *address_zeros;

extern vgsp_module test_module;              /* registered by a constructor */

vgsp_dim3 d3(uint32_t x, uint32_t y, uint32_t z);
/* Launches with one block dimension; fails the test when the launch is refused. */
void launch(const vgsp_kernel *kernel, uint32_t grid, uint32_t block, int *cell, int value, vgsp_stream *stream);
#define ck_ok(call) ck_assert_int_eq((call), VGSP_SUCCESS)
/* Zeroed memory of the device heap. */
void *device_memory(size_t size);

/* Runs body in a process of its own; returns its exit status, with what it wrote to stderr, or to stream, in text. */
int in_child(void (*body)(void), char *text, size_t size);
int in_child_to(int stream, void (*body)(void), char *text, size_t size);

/* Runs the suite that tests has, one process per test; returns main's result. */
int run_tests(const char *name, void (*add)(TCase *));

#endif
