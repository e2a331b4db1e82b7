/* vgsp.h: the host API of VGSP-C, and its manual.
 *
 * A kernel is compiled by vgspcc and described by a vgsp_kernel (kernel_abi.h); this header gives it memory, streams
 * and a launch. The model is CUDA's: one device (the machine's cores), a heap of device memory, in-order streams,
 * asynchronous launches. Error numbers are CUDA's too. cuda_runtime.h says the same things in CUDA's names.
 *
 * Rules that hold everywhere, unless a function says otherwise:
 *  - Every function is thread-safe. None may be called from a host function (vgsp_launch_host_function).
 *  - A function that fails returns the reason, records it as the calling thread's last error, and leaves its outputs
 *    unwritten. Sizes are bytes; times are milliseconds where they are float.
 *  - stream == NULL is the legacy default stream: a command in it waits for all earlier commands of all blocking
 *    streams, and later commands of blocking streams wait for it. A stream runs its commands one after the other.
 *  - A kernel that fails (trap, assertion, deadlock) leaves a sticky error: every later function that uses the device
 *    returns it until vgsp_device_reset(). Asynchronous functions may also return an earlier command's error.
 *  - A stream holds some thousand commands; who issues more waits until there is room.
 *  - Nothing starts before first use: no threads, no heap, no look at the machine. A child of fork() whose parent had
 *    started the runtime gets VGSP_ERROR_INITIALIZATION from everything that needs the device; the parent goes on, and the
 *    child may exit or become another program.
 *  - At exit() running blocks have a second to end; what has not begun is dropped. What finished kernels have printed is
 *    written.
 *
 * Environment variables (VGSP_WORKERS, VGSP_ISA, ...) are read once, at first use: docs/environment.md.
 */
#ifndef VGSP_VGSP_H
#define VGSP_VGSP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define VGSP_API __attribute__((visibility("default")))
#else
#define VGSP_API
#endif

typedef struct vgsp_stream vgsp_stream;               /* a queue of commands */
typedef struct vgsp_event vgsp_event;                 /* a point in a stream's order */
typedef struct vgsp_loaded_module vgsp_loaded_module; /* a shared object of kernels */

/* --- errors -------------------------------------------------------------------------------------------------- */

/* VGSP_ERROR(enumerator, number: equal to CUDA's, CUDA's name without "cudaError" (or "Success"), text) */
#define VGSP_ERROR_LIST(VGSP_ERROR)                                                                                   \
    VGSP_ERROR(VGSP_SUCCESS, 0, "Success", "no error")                                                                \
    VGSP_ERROR(VGSP_ERROR_INVALID_VALUE, 1, "InvalidValue", "invalid argument")                                       \
    VGSP_ERROR(VGSP_ERROR_MEMORY_ALLOCATION, 2, "MemoryAllocation", "out of memory")                                  \
    VGSP_ERROR(VGSP_ERROR_INITIALIZATION, 3, "InitializationError", "initialization error")                           \
    VGSP_ERROR(VGSP_ERROR_UNLOADING, 4, "CudartUnloading", "driver shutting down")                                    \
    VGSP_ERROR(VGSP_ERROR_INVALID_CONFIGURATION, 9, "InvalidConfiguration", "invalid configuration argument")         \
    VGSP_ERROR(VGSP_ERROR_INVALID_PITCH, 12, "InvalidPitchValue", "invalid pitch argument")                           \
    VGSP_ERROR(VGSP_ERROR_INVALID_SYMBOL, 13, "InvalidSymbol", "invalid device symbol")                               \
    VGSP_ERROR(VGSP_ERROR_INVALID_HOST_POINTER, 16, "InvalidHostPointer", "invalid host pointer")                     \
    VGSP_ERROR(VGSP_ERROR_INVALID_DEVICE_POINTER, 17, "InvalidDevicePointer", "invalid device pointer")               \
    VGSP_ERROR(VGSP_ERROR_INVALID_MEMCPY_DIRECTION, 21, "InvalidMemcpyDirection",                                     \
               "invalid copy direction for memcpy")                                                                   \
    VGSP_ERROR(VGSP_ERROR_INSUFFICIENT_DRIVER, 35, "InsufficientDriver",                                              \
               "CUDA driver version is insufficient for CUDA runtime version")                                        \
    VGSP_ERROR(VGSP_ERROR_MISSING_CONFIGURATION, 52, "MissingConfiguration",                                          \
               "__global__ function call is not configured")                                                          \
    VGSP_ERROR(VGSP_ERROR_INVALID_DEVICE_FUNCTION, 98, "InvalidDeviceFunction", "invalid device function")            \
    VGSP_ERROR(VGSP_ERROR_NO_DEVICE, 100, "NoDevice", "no CUDA-capable device is detected")                           \
    VGSP_ERROR(VGSP_ERROR_INVALID_DEVICE, 101, "InvalidDevice", "invalid device ordinal")                             \
    VGSP_ERROR(VGSP_ERROR_INVALID_KERNEL_IMAGE, 200, "InvalidKernelImage", "device kernel image is invalid")          \
    VGSP_ERROR(VGSP_ERROR_NO_KERNEL_IMAGE, 209, "NoKernelImageForDevice",                                             \
               "no kernel image is available for execution on the device")                                            \
    VGSP_ERROR(VGSP_ERROR_FILE_NOT_FOUND, 301, "FileNotFound", "file not found")                                      \
    VGSP_ERROR(VGSP_ERROR_SHARED_OBJECT_SYMBOL_NOT_FOUND, 302, "SharedObjectSymbolNotFound",                          \
               "shared object symbol not found")                                                                      \
    VGSP_ERROR(VGSP_ERROR_SHARED_OBJECT_INIT_FAILED, 303, "SharedObjectInitFailed",                                   \
               "shared object initialization failed")                                                                 \
    VGSP_ERROR(VGSP_ERROR_OPERATING_SYSTEM, 304, "OperatingSystem",                                                   \
               "OS call failed or operation not supported on this OS")                                                \
    VGSP_ERROR(VGSP_ERROR_INVALID_RESOURCE_HANDLE, 400, "InvalidResourceHandle", "invalid resource handle")           \
    VGSP_ERROR(VGSP_ERROR_SYMBOL_NOT_FOUND, 500, "SymbolNotFound", "named symbol not found")                          \
    VGSP_ERROR(VGSP_ERROR_NOT_READY, 600, "NotReady", "device not ready")                                             \
    VGSP_ERROR(VGSP_ERROR_ILLEGAL_ADDRESS, 700, "IllegalAddress", "an illegal memory access was encountered")         \
    VGSP_ERROR(VGSP_ERROR_LAUNCH_OUT_OF_RESOURCES, 701, "LaunchOutOfResources",                                       \
               "too many resources requested for launch")                                                             \
    VGSP_ERROR(VGSP_ERROR_ASSERT, 710, "Assert", "device-side assert triggered")                                      \
    VGSP_ERROR(VGSP_ERROR_HOST_MEMORY_ALREADY_REGISTERED, 712, "HostMemoryAlreadyRegistered",                         \
               "part or all of the requested memory range is already mapped")                                         \
    VGSP_ERROR(VGSP_ERROR_HOST_MEMORY_NOT_REGISTERED, 713, "HostMemoryNotRegistered",                                 \
               "pointer does not correspond to a registered memory region")                                           \
    VGSP_ERROR(VGSP_ERROR_ILLEGAL_INSTRUCTION, 715, "IllegalInstruction", "an illegal instruction was encountered")   \
    VGSP_ERROR(VGSP_ERROR_LAUNCH_FAILURE, 719, "LaunchFailure", "unspecified launch failure")                         \
    VGSP_ERROR(VGSP_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE, 720, "CooperativeLaunchTooLarge",                             \
               "too many blocks in cooperative launch")                                                               \
    VGSP_ERROR(VGSP_ERROR_NOT_PERMITTED, 800, "NotPermitted", "operation not permitted")                              \
    VGSP_ERROR(VGSP_ERROR_NOT_SUPPORTED, 801, "NotSupported", "operation not supported")                              \
    VGSP_ERROR(VGSP_ERROR_UNKNOWN, 999, "Unknown", "unknown error")

typedef enum vgsp_error {
#define VGSP_ERROR(id, number, name, text) id = number,
    VGSP_ERROR_LIST(VGSP_ERROR)
#undef VGSP_ERROR
} vgsp_error;

/* CUDA's name ("cudaErrorInvalidValue", "cudaSuccess"), and a sentence. For a number that is no error: "unrecognized
   error code". Static storage. */
VGSP_API const char *vgsp_error_name(vgsp_error error);
VGSP_API const char *vgsp_error_string(vgsp_error error);

/* The calling thread's last error; get also clears it. While a sticky error stands both return that. */
VGSP_API vgsp_error vgsp_get_last_error(void);
VGSP_API vgsp_error vgsp_peek_last_error(void);

/* What went wrong in words, with names and numbers ("kernel reduce, block (3,0,0): ..."): the sticky error's while one
   stands, else that of the thread's last error; "" if nothing more is known than the error's string. Valid until the
   thread's next call into this library. */
VGSP_API const char *vgsp_last_error_message(void);

/* Records error as the calling thread's last error and returns it: for layers above that find a mistake themselves. */
VGSP_API vgsp_error vgsp_record_error(vgsp_error error);

/* --- device -------------------------------------------------------------------------------------------------- */

typedef struct vgsp_device_properties {
    char name[256];                       /* the processor's */
    uint8_t uuid[16];                     /* the same for every process on this machine */
    size_t total_memory;                  /* of the device heap */
    size_t shared_memory_per_block;       /* 48 KiB: static, and dynamic without opt-in */
    size_t shared_memory_per_block_optin; /* 99 KiB */
    size_t shared_memory_per_sm;          /* 100 KiB */
    size_t reserved_shared_memory;        /* 1 KiB per block */
    size_t constant_memory;               /* 64 KiB */
    size_t pitch_alignment;               /* 512: row alignment of vgsp_malloc_pitch */
    size_t max_pitch;
    size_t l2_cache;                      /* bytes of the outermost cache of one SM; 0 if not known */
    uint32_t registers_per_block;
    uint32_t warp_size;                   /* 32 */
    uint32_t max_threads_per_block;       /* 1024 */
    uint32_t max_threads_per_sm;          /* 2048 */
    uint32_t max_blocks_per_sm;           /* 32 */
    vgsp_dim3 max_block, max_grid;        /* 1024 1024 64; 2^31-1 65535 65535 */
    uint32_t compute_major, compute_minor;/* as vgspcc -arch= said, the highest of all modules; 8, 0 if none did */
    uint32_t sms;                         /* groups of cores that share a cache */
    uint32_t workers;                     /* threads that run blocks */
    uint32_t clock_khz;                   /* 0 if not known */
    const char *isa;                      /* the best instruction set this machine runs: "x86-64-v3" */
} vgsp_device_properties;

/* 1. Starts nothing. */
VGSP_API vgsp_error vgsp_device_count(int *count);
/* Only device 0 exists: VGSP_ERROR_INVALID_DEVICE for others. */
VGSP_API vgsp_error vgsp_set_device(int device);
VGSP_API vgsp_error vgsp_get_device(int *device);
VGSP_API vgsp_error vgsp_get_device_properties(vgsp_device_properties *properties, int device);

/* Waits for everything issued so far in all streams; returns the sticky error if there is one. */
VGSP_API vgsp_error vgsp_device_synchronize(void);

/* Waits for everything, frees all memory of the device heap (device variables get their initial values at the next
   launch), destroys all streams and events, clears the sticky error. No other thread may use the device meanwhile. */
VGSP_API vgsp_error vgsp_device_reset(void);

enum vgsp_limit {
    VGSP_LIMIT_STACK = 0,       /* bytes of stack per thread of a serial kernel; default 64 KiB, 16 KiB..8 MiB */
    VGSP_LIMIT_PRINTF_FIFO = 1, /* bytes of printed text kept until the next synchronisation; when it is full the text is
                                   written earlier, never lost; default 1 MiB */
    VGSP_LIMIT_MALLOC_HEAP = 2  /* bytes for malloc() in kernels; default 8 MiB */
};
/* VGSP_ERROR_INVALID_VALUE also for the last two once a kernel has printed or called malloc(), until a reset. */
VGSP_API vgsp_error vgsp_set_limit(int limit, size_t value);
VGSP_API vgsp_error vgsp_get_limit(size_t *value, int limit);

/* --- memory -------------------------------------------------------------------------------------------------- */

/* Device, managed and pinned host memory come from one heap, 256-byte aligned, and the host may touch all of it.
   Kernels may also use plain host memory. Debug builds fill fresh memory with 0xCD; no build promises zeros. */
enum vgsp_memory_kind {
    VGSP_MEMORY_HOST = 0,    /* plain host memory: not known to the runtime */
    VGSP_MEMORY_PINNED = 1,  /* vgsp_malloc_host, vgsp_host_register */
    VGSP_MEMORY_DEVICE = 2,
    VGSP_MEMORY_MANAGED = 3
};

/* *pointer = NULL and success when size is 0 (managed: VGSP_ERROR_INVALID_VALUE). VGSP_ERROR_MEMORY_ALLOCATION when the
   heap has no such range left. The heap is as large as the least of RAM, cgroup limit and RLIMIT_AS allow. */
VGSP_API vgsp_error vgsp_malloc(void **pointer, size_t size);
VGSP_API vgsp_error vgsp_malloc_managed(void **pointer, size_t size);
VGSP_API vgsp_error vgsp_malloc_host(void **pointer, size_t size);
/* height rows of at least width bytes each; row i begins at *pointer + i * *pitch. */
VGSP_API vgsp_error vgsp_malloc_pitch(void **pointer, size_t *pitch, size_t width, size_t height);

/* Waits for everything issued so far in all streams, then frees. NULL is fine; anything that is not the beginning of a
   live allocation of the right kind (free: device, managed; free_host: pinned) is VGSP_ERROR_INVALID_VALUE. */
VGSP_API vgsp_error vgsp_free(void *pointer);
VGSP_API vgsp_error vgsp_free_host(void *pointer);

/* In stream order. The memory may be used by later commands of stream, and by others once they are ordered after it. */
VGSP_API vgsp_error vgsp_malloc_async(void **pointer, size_t size, vgsp_stream *stream);
VGSP_API vgsp_error vgsp_free_async(void *pointer, vgsp_stream *stream);

/* Makes plain host memory count as pinned: asynchronous copies from it and to it stay asynchronous. */
VGSP_API vgsp_error vgsp_host_register(void *pointer, size_t size);
VGSP_API vgsp_error vgsp_host_unregister(void *pointer);

typedef struct vgsp_pointer_attributes {
    int kind;     /* enum vgsp_memory_kind */
    void *base;   /* the allocation's beginning and size; NULL and 0 for plain host memory */
    size_t size;
} vgsp_pointer_attributes;
/* pointer may point anywhere into an allocation. */
VGSP_API vgsp_error vgsp_get_pointer_attributes(vgsp_pointer_attributes *attributes, const void *pointer);

/* Bytes of the heap that are not allocated, and all of it. */
VGSP_API vgsp_error vgsp_memory_info(size_t *free_bytes, size_t *total_bytes);

enum vgsp_copy_kind { /* CUDA's numbers; a kind that contradicts what is known of the pointers is an error 21 */
    VGSP_COPY_HOST_TO_HOST = 0,
    VGSP_COPY_HOST_TO_DEVICE = 1,
    VGSP_COPY_DEVICE_TO_HOST = 2,
    VGSP_COPY_DEVICE_TO_DEVICE = 3,
    VGSP_COPY_DEFAULT = 4 /* from the pointers */
};

/* Copies in the order of the default stream. Device-to-device may return before it is done; all others are done. Ranges
   may not overlap. */
VGSP_API vgsp_error vgsp_memcpy(void *to, const void *from, size_t size, int kind);
/* Copies in the order of stream. With plain host memory the source has been read, or the host destination written, when
   this returns; with pinned, managed and device memory it may return before. */
VGSP_API vgsp_error vgsp_memcpy_async(void *to, const void *from, size_t size, int kind, vgsp_stream *stream);
/* height rows of width bytes; a row begins pitch bytes after the one before. width <= both pitches, or
   VGSP_ERROR_INVALID_PITCH. */
VGSP_API vgsp_error vgsp_memcpy_2d(void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width,
                                   size_t height, int kind);
VGSP_API vgsp_error vgsp_memcpy_2d_async(void *to, size_t to_pitch, const void *from, size_t from_pitch, size_t width,
                                         size_t height, int kind, vgsp_stream *stream);

/* Sets bytes to the low 8 bits of value, in stream order; may return before it is done. */
VGSP_API vgsp_error vgsp_memset(void *to, int value, size_t size);
VGSP_API vgsp_error vgsp_memset_async(void *to, int value, size_t size, vgsp_stream *stream);
VGSP_API vgsp_error vgsp_memset_2d(void *to, size_t pitch, int value, size_t width, size_t height);
VGSP_API vgsp_error vgsp_memset_2d_async(void *to, size_t pitch, int value, size_t width, size_t height,
                                         vgsp_stream *stream);

/* --- streams ------------------------------------------------------------------------------------------------- */

enum vgsp_stream_flags {
    VGSP_STREAM_BLOCKING = 0,
    VGSP_STREAM_NON_BLOCKING = 1 /* not ordered against the legacy default stream */
};

/* priority: a smaller number is served first; clamped to the range [greatest, least] = [-5, 0]. Whatever is under way, a
   launch that is more urgent begins when a worker has finished a run of blocks: some 20 us, or one block. */
VGSP_API vgsp_error vgsp_stream_create(vgsp_stream **stream, unsigned flags, int priority);
VGSP_API vgsp_error vgsp_stream_priority_range(int *least, int *greatest);
/* Returns at once; the stream's remaining commands are still run. The handle is invalid from now on. */
VGSP_API vgsp_error vgsp_stream_destroy(vgsp_stream *stream);
/* Waits for everything issued so far in stream. The waiting thread may run blocks itself. */
VGSP_API vgsp_error vgsp_stream_synchronize(vgsp_stream *stream);
/* Success when all is done, VGSP_ERROR_NOT_READY (which is not recorded as last error) when not. */
VGSP_API vgsp_error vgsp_stream_query(vgsp_stream *stream);
VGSP_API vgsp_error vgsp_stream_flags(vgsp_stream *stream, unsigned *flags);
VGSP_API vgsp_error vgsp_stream_priority(vgsp_stream *stream, int *priority);
/* Later commands of stream wait for the record of event issued last; none issued: for nothing. */
VGSP_API vgsp_error vgsp_stream_wait_event(vgsp_stream *stream, vgsp_event *event);
/* Calls function(data) in stream order, in a thread of the runtime. It may not call into this library: what uses the device
   returns VGSP_ERROR_NOT_PERMITTED at once. It is called
   even after a kernel failed. */
VGSP_API vgsp_error vgsp_launch_host_function(vgsp_stream *stream, void (*function)(void *), void *data);

enum vgsp_event_flags {
    VGSP_EVENT_DEFAULT = 0,
    VGSP_EVENT_BLOCKING_SYNC = 1,
    VGSP_EVENT_DISABLE_TIMING = 2
};
VGSP_API vgsp_error vgsp_event_create(vgsp_event **event, unsigned flags);
/* Returns at once; a record or wait that was issued keeps its meaning. */
VGSP_API vgsp_error vgsp_event_destroy(vgsp_event *event);
VGSP_API vgsp_error vgsp_event_record(vgsp_event *event, vgsp_stream *stream);
/* Of the record issued last; an event that was never recorded counts as done. */
VGSP_API vgsp_error vgsp_event_query(vgsp_event *event);
VGSP_API vgsp_error vgsp_event_synchronize(vgsp_event *event);
/* Milliseconds from start to end, resolution about 1 us. Both recorded with timing, else
   VGSP_ERROR_INVALID_RESOURCE_HANDLE; VGSP_ERROR_NOT_READY while one is not done. */
VGSP_API vgsp_error vgsp_event_elapsed(float *milliseconds, vgsp_event *start, vgsp_event *end);

/* --- launch -------------------------------------------------------------------------------------------------- */

/* Runs kernel for grid x block threads, in stream order; returns before it is done, or after (short kernels run in the
   calling thread). arguments: kernel->param_bytes bytes laid out as kernel->params says, copied before this returns;
   may be NULL if there are none. dynamic_shared: bytes of extern __shared__ memory per block.
   None of these is sticky, and nothing runs:
     VGSP_ERROR_INVALID_DEVICE_FUNCTION  kernel is NULL
     VGSP_ERROR_INVALID_CONFIGURATION    a dimension is 0 or beyond the device's; a block has more than 1024 threads, or
                                         more than the kernel's __launch_bounds__
     VGSP_ERROR_INVALID_VALUE            static and dynamic shared memory beyond 48 KiB, or beyond what
                                         vgsp_function_set_max_dynamic_shared allowed
     VGSP_ERROR_NO_KERNEL_IMAGE          no form of the kernel runs here (VGSP_ISA forces one that it lacks)
     VGSP_ERROR_INVALID_KERNEL_IMAGE     the object was compiled by a vgspcc of another ABI version */
VGSP_API vgsp_error vgsp_launch(const vgsp_kernel *kernel, vgsp_dim3 grid, vgsp_dim3 block, const void *arguments,
                                uint32_t dynamic_shared, vgsp_stream *stream);
/* The same; arguments[i] points to parameter i. */
VGSP_API vgsp_error vgsp_launch_pointers(const vgsp_kernel *kernel, vgsp_dim3 grid, vgsp_dim3 block,
                                         void *const *arguments, uint32_t dynamic_shared, vgsp_stream *stream);

/* The same; all blocks are under way together and may wait for one another at the grid's barrier. More of them than
   vgsp_occupancy_max_active_blocks times the number of SMs: VGSP_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE. */
VGSP_API vgsp_error vgsp_launch_cooperative(const vgsp_kernel *kernel, vgsp_dim3 grid, vgsp_dim3 block,
                                            void *const *arguments, uint32_t dynamic_shared, vgsp_stream *stream);

typedef struct vgsp_function_attributes {
    uint32_t max_threads;        /* per block */
    uint32_t static_shared;      /* bytes */
    uint32_t max_dynamic_shared; /* bytes a launch may ask for now */
    size_t local_bytes;          /* per thread, of the variant that would run; 0 if none is needed */
    const char *form;            /* "vector" or "serial": what a launch would use */
    const char *isa;             /* "x86-64-v3"; "" for the serial form */
} vgsp_function_attributes;
VGSP_API vgsp_error vgsp_function_get_attributes(vgsp_function_attributes *attributes, const vgsp_kernel *kernel);
/* Opts in to more than 48 KiB: static + bytes <= 99 KiB. */
VGSP_API vgsp_error vgsp_function_set_max_dynamic_shared(const vgsp_kernel *kernel, uint32_t bytes);

/* Blocks of this size that one SM holds at once, by CUDA's rules for threads, blocks and shared memory per SM. */
VGSP_API vgsp_error vgsp_occupancy_max_active_blocks(uint32_t *blocks, const vgsp_kernel *kernel,
                                                     uint32_t block_threads, size_t dynamic_shared);

/* --- modules ------------------------------------------------------------------------------------------------- */

/* Objects linked into the program register themselves. A loaded module is a shared object opened at run time. */
VGSP_API vgsp_error vgsp_module_load(vgsp_loaded_module **module, const char *path);
/* Waits for everything issued so far, then unloads; its kernels and variables are gone. */
VGSP_API vgsp_error vgsp_module_unload(vgsp_loaded_module *module);
/* name: mangled, or as in the source if only one kernel of the module has that name. VGSP_ERROR_SYMBOL_NOT_FOUND. */
VGSP_API vgsp_error vgsp_module_get_kernel(const vgsp_kernel **kernel, vgsp_loaded_module *module, const char *name);
VGSP_API vgsp_error vgsp_module_get_variable(void **address, size_t *size, vgsp_loaded_module *module,
                                             const char *name);

/* Among everything registered: the kernel or variable with this mangled name in the module with this id (the text after
   "VGSP" in the host half's fat binary). id == NULL: in any module. Address and size of a variable are fixed until
   vgsp_device_reset or unload; either output may be NULL. VGSP_ERROR_INVALID_DEVICE_FUNCTION, _INVALID_SYMBOL. */
VGSP_API vgsp_error vgsp_find_kernel(const vgsp_kernel **kernel, const char *module_id, const char *mangled_name);
VGSP_API vgsp_error vgsp_find_variable(void **address, size_t *size, const char *module_id, const char *mangled_name);

#ifdef __cplusplus
}
#endif
#endif
