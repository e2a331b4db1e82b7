/* device.c: the one device: starting and stopping it, what it is, and its limits.
 *
 * Everything starts at the first call that needs it, under one lock, and either completely or not at all. At exit the
 * workers are stopped before the destructors of the objects run whose code they may be running.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend.h"

#define EXIT_PATIENCE 1000 /* milliseconds that exit waits for running blocks */
#define SMALLEST_FIFO ((size_t)4 << 10)

enum { UNTOUCHED, STARTED, STOPPED, FORKED };
static atomic_int state;
static pthread_mutex_t start_lock = PTHREAD_MUTEX_INITIALIZER;
static bool hooked;

/* What was issued and does not end in time never does. What finished kernels have printed is written in any case. */
static void stop_at_exit(void)
{
    if (atomic_load(&state) != STARTED) return;
    if (settings()->stats || settings()->memcheck) stream_drain(EXIT_PATIENCE);
    if (settings()->stats) statistics_print();
    progress_stop();
    atomic_store(&state, STOPPED);
    backend()->stop(EXIT_PATIENCE);
    herald_stop(EXIT_PATIENCE);
    if (trace_on) queue_trace_unfinished();
    trace_stop();
    print_reset();
    if (settings()->memcheck) memcheck_finish();
    worker_release_guests();
}

static void note_fork(void)
{
    if (atomic_load(&state) == STARTED) atomic_store(&state, FORKED);
}

/* The hooks stay once they are set. */
static void set_hooks(void)
{
    if (hooked) return;
    atexit(stop_at_exit);
    fault_start();
    pthread_atfork(NULL, NULL, note_fork);
    hooked = true;
}

static vgsp_error start(void)
{
    pthread_mutex_lock(&start_lock);
    vgsp_error error = VGSP_SUCCESS;
    if (atomic_load(&state) == UNTOUCHED) {
        trace_start();
        error = backend()->start();
        if (!error) {
            set_hooks();
            progress_start();
            atomic_store(&state, STARTED);
        }
    }
    pthread_mutex_unlock(&start_lock);
    return error;
}

bool device_forked(void)
{
    return atomic_load_explicit(&state, memory_order_relaxed) == FORKED;
}

bool device_started(void)
{
    return atomic_load(&state) == STARTED;
}

/* All but the sticky error. */
static vgsp_error enter(void)
{
    if (herald_is_calling()) return VGSP_ERROR_NOT_PERMITTED;
    switch (atomic_load_explicit(&state, memory_order_acquire)) {
    case STARTED: return VGSP_SUCCESS;
    case STOPPED: return VGSP_ERROR_UNLOADING;
    case FORKED:
        return error_explain(VGSP_ERROR_INITIALIZATION, "the process forked after the runtime had started");
    default: return start();
    }
}

vgsp_error device_enter(void)
{
    vgsp_error error = enter();
    return error ? error : error_sticky();
}

vgsp_error vgsp_device_synchronize(void)
{
    vgsp_error error = enter();
    if (error) return error_record(error);
    stream_wait_all();
    return error_record(error_sticky());
}

vgsp_error vgsp_device_reset(void)
{
    vgsp_error error = enter();
    if (error) return error_record(error);
    stream_wait_all();
    stream_reset();
    module_reset();
    if (settings()->memcheck) memcheck_finish();
    memory_reset();
    kernel_heap_reset();
    print_reset();
    error_clear();
    return VGSP_SUCCESS;
}

/* --- what it is --- */

vgsp_error vgsp_device_count(int *count)
{
    if (!count) return error_record(VGSP_ERROR_INVALID_VALUE);
    *count = 1;
    return VGSP_SUCCESS;
}

vgsp_error vgsp_set_device(int device)
{
    if (device_forked()) return error_record(enter());
    return error_record(device == 0 ? VGSP_SUCCESS : VGSP_ERROR_INVALID_DEVICE);
}

vgsp_error vgsp_get_device(int *device)
{
    if (!device) return error_record(VGSP_ERROR_INVALID_VALUE);
    *device = 0;
    return VGSP_SUCCESS;
}

/* The rest of the first line of file that begins with key, after its colon. */
static bool read_line(const char *file, const char *key, char *value, size_t size)
{
    char line[512];
    bool found = false;
    FILE *f = fopen(file, "re");
    while (f && !found && fgets(line, sizeof line, f)) {
        char *colon = strchr(line, ':');
        if (strncmp(line, key, strlen(key)) || !colon) continue;
        colon[strcspn(colon, "\n")] = 0;
        snprintf(value, size, "%s", colon + 1 + strspn(colon + 1, " \t"));
        found = true;
    }
    if (f) fclose(f);
    return found;
}

static void name_device(vgsp_device_properties *p)
{
    char text[64] = "", id[40] = "";
    if (!read_line("/proc/cpuinfo", "model name", p->name, sizeof p->name))
        snprintf(p->name, sizeof p->name, "CPU");
    if (read_line("/proc/cpuinfo", "cpu MHz", text, sizeof text)) p->clock_khz = (uint32_t)(atof(text) * 1000);
    FILE *f = fopen("/etc/machine-id", "re");
    if (f && fgets(id, sizeof id, f))
        for (int i = 0; i < 16; i++) {
            unsigned byte;
            if (sscanf(id + 2 * i, "%2x", &byte) == 1) p->uuid[i] = (uint8_t)byte;
        }
    if (f) fclose(f);
}

static const char *best_isa(void)
{
    return warpvm_isa_name(31 - __builtin_clz(warpvm_isas()));
}

#define USUAL_ARCHITECTURE 80 /* of a program whose objects do not say */

static vgsp_device_properties properties_of(const struct backend_facts *facts)
{
    uint32_t architecture = module_architecture();
    if (!architecture) architecture = USUAL_ARCHITECTURE;
    return (vgsp_device_properties){
        .total_memory = facts->memory,
        .shared_memory_per_block = MAX_SHARED,
        .shared_memory_per_block_optin = MAX_SHARED_OPTIN,
        .shared_memory_per_sm = SHARED_PER_SM,
        .reserved_shared_memory = RESERVED_SHARED,
        .constant_memory = 64u << 10,
        .pitch_alignment = 512,
        .max_pitch = 0x7fffffff,
        .l2_cache = facts->cache,
        .registers_per_block = 65536,
        .warp_size = VGSP_WARP_SIZE,
        .max_threads_per_block = VGSP_MAX_BLOCK_THREADS,
        .max_threads_per_sm = THREADS_PER_SM,
        .max_blocks_per_sm = BLOCKS_PER_SM,
        .max_block = {1024, 1024, 64},
        .max_grid = {0x7fffffff, 65535, 65535},
        .compute_major = architecture / 10,
        .compute_minor = architecture % 10,
        .sms = facts->sms,
        .workers = facts->workers,
        .isa = best_isa(),
    };
}

vgsp_error vgsp_get_device_properties(vgsp_device_properties *properties, int device)
{
    vgsp_error error = device_enter();
    if (!error && device != 0) error = VGSP_ERROR_INVALID_DEVICE;
    if (!error && !properties) error = VGSP_ERROR_INVALID_VALUE;
    if (error) return error_record(error);
    struct backend_facts facts;
    backend()->describe(&facts);
    vgsp_device_properties p = properties_of(&facts);
    name_device(&p);
    *properties = p;
    return VGSP_SUCCESS;
}

/* --- limits --- */

static atomic_size_t printf_fifo = (size_t)1 << 20, malloc_heap = (size_t)8 << 20;

static atomic_size_t *limit_place(int limit)
{
    switch (limit) {
    case VGSP_LIMIT_STACK: return &warpvm_stack;
    case VGSP_LIMIT_PRINTF_FIFO: return &printf_fifo;
    case VGSP_LIMIT_MALLOC_HEAP: return &malloc_heap;
    default: return NULL;
    }
}

size_t device_limit(int limit)
{
    return atomic_load_explicit(limit_place(limit), memory_order_relaxed);
}

/* What kernels already use cannot change its size. */
static bool limit_is_fixed(int limit)
{
    return (limit == VGSP_LIMIT_MALLOC_HEAP && kernel_heap_in_use()) ||
           (limit == VGSP_LIMIT_PRINTF_FIFO && print_in_use());
}

vgsp_error vgsp_set_limit(int limit, size_t value)
{
    vgsp_error error = device_enter();
    atomic_size_t *place = limit_place(limit);
    if (!error && (!place || limit_is_fixed(limit))) error = VGSP_ERROR_INVALID_VALUE;
    if (error) return error_record(error);
    if (limit == VGSP_LIMIT_STACK) {
        if (value > (size_t)8 << 20) return error_record(VGSP_ERROR_MEMORY_ALLOCATION);
        if (value < (size_t)16 << 10) value = (size_t)16 << 10;
        value = (value + host_page() - 1) & ~(host_page() - 1);
    }
    if (limit == VGSP_LIMIT_PRINTF_FIFO && value < SMALLEST_FIFO) value = SMALLEST_FIFO;
    atomic_store(place, value);
    return VGSP_SUCCESS;
}

vgsp_error vgsp_get_limit(size_t *value, int limit)
{
    vgsp_error error = device_enter();
    atomic_size_t *place = limit_place(limit);
    if (!error && (!place || !value)) error = VGSP_ERROR_INVALID_VALUE;
    if (!error) *value = atomic_load(place);
    return error_record(error);
}

/* --- occupancy --- */

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

uint32_t device_blocks_per_sm(const vgsp_kernel *kernel, uint32_t block_threads, size_t dynamic_shared)
{
    size_t shared = kernel->static_shared + dynamic_shared;
    bool fits = block_threads <= least(kernel->max_threads, VGSP_MAX_BLOCK_THREADS) && shared <= MAX_SHARED_OPTIN;
    uint32_t warps = (block_threads + VGSP_WARP_SIZE - 1) / VGSP_WARP_SIZE;
    uint32_t by_threads = THREADS_PER_SM / VGSP_WARP_SIZE / warps;
    uint32_t by_shared = (uint32_t)(SHARED_PER_SM / (shared + RESERVED_SHARED));
    return fits ? least(least(by_threads, by_shared), BLOCKS_PER_SM) : 0;
}

vgsp_error vgsp_occupancy_max_active_blocks(uint32_t *blocks, const vgsp_kernel *kernel, uint32_t block_threads,
                                            size_t dynamic_shared)
{
    vgsp_error error = device_enter();
    if (!error && (!blocks || !kernel || !block_threads)) error = VGSP_ERROR_INVALID_VALUE;
    if (error) return error_record(error);
    struct kernel *record;
    if ((error = module_kernel(&record, kernel))) return error_record(error);
    *blocks = device_blocks_per_sm(kernel, block_threads, dynamic_shared);
    return VGSP_SUCCESS;
}
