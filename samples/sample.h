/* sample.h: the two things every sample needs: end the program when a call failed, and tell the time. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <vgsp/vgsp.h>

#define CHECK(call) check((call), #call)

static inline void check(vgsp_error error, const char *call)
{
    if (error == VGSP_SUCCESS) return;
    fprintf(stderr, "%s: %s %s\n", call, vgsp_error_string(error), vgsp_last_error_message());
    exit(1);
}

/* Device memory for `bytes` bytes; with contents copied from host unless that is NULL. */
static inline void *on_device(const void *host, size_t bytes)
{
    void *pointer;
    CHECK(vgsp_malloc(&pointer, bytes));
    if (host) CHECK(vgsp_memcpy(pointer, host, bytes, VGSP_COPY_HOST_TO_DEVICE));
    return pointer;
}

static inline void to_host(void *host, const void *device, size_t bytes)
{
    CHECK(vgsp_memcpy(host, device, bytes, VGSP_COPY_DEVICE_TO_HOST));
}

/* Host memory; ends the program when there is none. */
static inline void *on_host(size_t bytes)
{
    void *pointer = calloc(1, bytes ? bytes : 1);
    if (!pointer) {
        fprintf(stderr, "out of memory\n");
        exit(1);
    }
    return pointer;
}

/* Seconds since some moment in the past. */
static inline double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Blocks of `block` threads that cover n elements. */
static inline uint32_t blocks_for(size_t n, uint32_t block)
{
    return (uint32_t)((n + block - 1) / block);
}

#endif
