/* mini_runtime.h: what mini_cuda.c takes from mini_runtime.c besides vgsp_launch. One thread. */
#ifndef MINI_RUNTIME_H
#define MINI_RUNTIME_H

#include <vgsp/kernel_abi.h>

/* The program's one module; set before main. */
extern const vgsp_module *mini_module;

/* Ends the program with a message. */
__attribute__((noreturn)) void die(const char *what);

/* At least `bytes` bytes, 128-byte aligned, filled with 0xCD, for free(); ends the program when there are none. */
void *allocate(size_t bytes);

#endif
