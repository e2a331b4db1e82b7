/* launch.c: what CUDA checks before a launch, and the launch. */
#include <string.h>

#include "backend.h"

#define WAITING_THREADS 8192 /* of a launch whose blocks may wait, under way at once; stacks are what they cost */

static bool in_range(uint32_t value, uint32_t most)
{
    return value >= 1 && value <= most;
}

static bool valid_grid(vgsp_dim3 g)
{
    return in_range(g.x, 0x7fffffff) && in_range(g.y, 65535) && in_range(g.z, 65535);
}

static bool valid_block(vgsp_dim3 b, uint32_t max_threads)
{
    uint32_t most = max_threads && max_threads < VGSP_MAX_BLOCK_THREADS ? max_threads : VGSP_MAX_BLOCK_THREADS;
    return in_range(b.x, 1024) && in_range(b.y, 1024) && in_range(b.z, 64) && (uint64_t)b.x * b.y * b.z <= most;
}

/* The shape of the launch. */
static vgsp_error validate(const struct kernel *record, vgsp_dim3 grid, vgsp_dim3 block, uint32_t dynamic_shared)
{
    const vgsp_kernel *kernel = record->code;
    if (!valid_grid(grid))
        return error_explain(VGSP_ERROR_INVALID_CONFIGURATION, "kernel %s: a grid of (%u,%u,%u)", kernel->display_name,
                             grid.x, grid.y, grid.z);
    if (!valid_block(block, kernel->max_threads))
        return error_explain(VGSP_ERROR_INVALID_CONFIGURATION, "kernel %s: a block of (%u,%u,%u) threads",
                             kernel->display_name, block.x, block.y, block.z);
    if (dynamic_shared > atomic_load_explicit(&record->max_dynamic_shared, memory_order_relaxed))
        return error_explain(VGSP_ERROR_INVALID_VALUE, "kernel %s: %u + %u bytes of shared memory",
                             kernel->display_name, kernel->static_shared, dynamic_shared);
    return VGSP_SUCCESS;
}

/* Blocks that the device holds at once: what occupancy promises. */
static uint64_t most_resident(const struct launch *l)
{
    struct backend_facts facts;
    backend()->describe(&facts);
    return (uint64_t)device_blocks_per_sm(l->kernel->code, l->threads, l->dynamic_shared) * facts.sms;
}

/* Who waits without asking what is resident gets as much as is cheap. */
static vgsp_error plan_gang(struct launch *l, bool cooperative)
{
    if (!cooperative && !(l->kernel->code->flags & VGSP_KERNEL_SPINS)) return VGSP_SUCCESS;
    uint64_t most = most_resident(l);
    if (cooperative && l->blocks > most)
        return error_explain(VGSP_ERROR_COOPERATIVE_LAUNCH_TOO_LARGE,
                             "kernel %s: %llu blocks in a cooperative launch, of which %llu fit on the device",
                             l->kernel->code->display_name, (unsigned long long)l->blocks, (unsigned long long)most);
    if (most < WAITING_THREADS / l->threads) most = WAITING_THREADS / l->threads;
    gang_plan(l, cooperative, most);
    return VGSP_SUCCESS;
}

static void add(_Atomic uint64_t *sum, uint64_t count)
{
    atomic_fetch_add_explicit(sum, count, memory_order_relaxed);
}

static void count_launch(const struct launch *l)
{
    struct kernel *k = l->kernel;
    add(&k->launches, 1);
    if (warpvm_writes_around(l)) {
        add(&k->combined, 1);
        add(&k->combined_bytes, ltc_bytes_around(l));
    }
    if (!l->prefetched_bytes) return;
    add(&k->prefetched, 1);
    add(&k->prefetched_bytes, l->prefetched_bytes);
}

/* What every launch begins with: the kernel's record. */
static vgsp_error enter(struct kernel **record, const vgsp_kernel *kernel)
{
    vgsp_error error = device_enter();
    if (error) return error;
    return kernel ? module_kernel(record, kernel) : VGSP_ERROR_INVALID_DEVICE_FUNCTION;
}

static vgsp_error launch(struct kernel *record, vgsp_dim3 grid, vgsp_dim3 block, const void *arguments,
                         uint32_t dynamic_shared, vgsp_stream *stream, bool cooperative)
{
    vgsp_error error = validate(record, grid, block, dynamic_shared);
    if (error) return error;
    if (record->code->param_bytes && !arguments) return VGSP_ERROR_INVALID_VALUE;
    struct launch l;
    warpvm_plan(&l, record, grid, block, dynamic_shared);
    l.arguments = arguments;
    if ((error = plan_gang(&l, cooperative))) return error;
    l.around = ltc_around(&l);
    l.prefetched_bytes = ltc_prefetched_bytes(&l);
    if ((error = stream_launch(stream, &l))) return error;
    if (settings()->stats) count_launch(&l);
    return VGSP_SUCCESS;
}

vgsp_error vgsp_launch(const vgsp_kernel *kernel, vgsp_dim3 grid, vgsp_dim3 block, const void *arguments,
                       uint32_t dynamic_shared, vgsp_stream *stream)
{
    struct kernel *record;
    vgsp_error error = enter(&record, kernel);
    if (!error) error = launch(record, grid, block, arguments, dynamic_shared, stream, false);
    return error_record(error);
}

/* Parameters laid out as the kernel wants them. */
static void pack(const vgsp_kernel *kernel, void *const *arguments, char *packed)
{
    for (uint32_t i = 0; i < kernel->param_count; i++)
        memcpy(packed + kernel->params[i].offset, arguments[i], kernel->params[i].size);
}

#define PACKED_ON_STACK 4096 /* what CUDA allows */

static vgsp_error launch_pointers(const vgsp_kernel *kernel, vgsp_dim3 grid, vgsp_dim3 block, void *const *arguments,
                                  uint32_t dynamic_shared, vgsp_stream *stream, bool cooperative)
{
    _Alignas(16) char buffer[PACKED_ON_STACK];
    struct kernel *record;
    vgsp_error error = enter(&record, kernel);
    if (error) return error;
    if (!kernel->param_count) return launch(record, grid, block, NULL, dynamic_shared, stream, cooperative);
    if (!arguments) return VGSP_ERROR_INVALID_VALUE;
    char *packed = kernel->param_bytes <= sizeof buffer ? buffer : host_allocate(kernel->param_bytes);
    if (!packed) return VGSP_ERROR_MEMORY_ALLOCATION;
    pack(kernel, arguments, packed);
    error = launch(record, grid, block, packed, dynamic_shared, stream, cooperative);
    if (packed != buffer) host_release(packed);
    return error;
}

vgsp_error vgsp_launch_pointers(const vgsp_kernel *kernel, vgsp_dim3 grid, vgsp_dim3 block, void *const *arguments,
                                uint32_t dynamic_shared, vgsp_stream *stream)
{
    return error_record(launch_pointers(kernel, grid, block, arguments, dynamic_shared, stream, false));
}

vgsp_error vgsp_launch_cooperative(const vgsp_kernel *kernel, vgsp_dim3 grid, vgsp_dim3 block, void *const *arguments,
                                   uint32_t dynamic_shared, vgsp_stream *stream)
{
    return error_record(launch_pointers(kernel, grid, block, arguments, dynamic_shared, stream, true));
}

vgsp_error vgsp_function_get_attributes(vgsp_function_attributes *attributes, const vgsp_kernel *kernel)
{
    struct kernel *k;
    vgsp_error error = device_enter();
    if (!error && !attributes) error = VGSP_ERROR_INVALID_VALUE;
    if (!error && !kernel) error = VGSP_ERROR_INVALID_DEVICE_FUNCTION;
    if (error || (error = module_kernel(&k, kernel))) return error_record(error);
    const vgsp_variant *variant = k->any ? k->any : k->rows;
    *attributes = (vgsp_function_attributes){
        .max_threads = kernel->max_threads,
        .static_shared = kernel->static_shared,
        .max_dynamic_shared = atomic_load(&k->max_dynamic_shared),
        .local_bytes = !k->serial && variant ? variant->scratch_per_thread : 0,
        .form = k->serial ? "serial" : "vector",
        .isa = module_isa_name(k),
    };
    return VGSP_SUCCESS;
}

vgsp_error vgsp_function_set_max_dynamic_shared(const vgsp_kernel *kernel, uint32_t bytes)
{
    struct kernel *k;
    vgsp_error error = device_enter();
    if (!error && !kernel) error = VGSP_ERROR_INVALID_DEVICE_FUNCTION;
    if (error || (error = module_kernel(&k, kernel))) return error_record(error);
    if ((uint64_t)kernel->static_shared + bytes > MAX_SHARED_OPTIN) return error_record(VGSP_ERROR_INVALID_VALUE);
    atomic_store(&k->max_dynamic_shared, bytes);
    return VGSP_SUCCESS;
}
