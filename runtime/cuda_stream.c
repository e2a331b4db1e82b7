/* cuda_stream.c: CUDA's functions on streams and events, on top of vgsp.h. */
#include "cuda_layer.h"

static vgsp_event *to_event(cudaEvent_t event)
{
    return (vgsp_event *)event;
}

/* --- the threads' own streams ------------------------------------------------------------------------------------- */

static pthread_key_t own_key;                  /* ends the stream with its thread */
static pthread_once_t own_once = PTHREAD_ONCE_INIT;
static bool has_own_key;
static THREAD_LOCAL unsigned own_resets;      /* before the thread's stream was made */

static bool is_current(const void *stream)
{
    return stream && own_resets == stream_resets();
}

static void end_own_stream(void *stream)
{
    if (is_current(stream) && device_started()) vgsp_stream_destroy(stream);
}

static void make_own_key(void)
{
    has_own_key = !pthread_key_create(&own_key, end_own_stream);
}

/* A reset ends all streams: a new one takes the place of one that has ended. */
vgsp_stream *cuda_own_stream(void)
{
    pthread_once(&own_once, make_own_key);
    if (!has_own_key) return NULL;
    vgsp_stream *stream = pthread_getspecific(own_key);
    if (is_current(stream)) return stream;
    own_resets = stream_resets();
    if (vgsp_stream_create(&stream, VGSP_STREAM_BLOCKING, 0)) stream = NULL;
    pthread_setspecific(own_key, stream);
    return stream;
}

/* --- streams ------------------------------------------------------------------------------------------------------ */

EXPORT cudaError_t cudaStreamCreateWithPriority(cudaStream_t *stream, unsigned int flags, int priority)
{
    if (!stream || flags & ~cudaStreamNonBlocking) return fail(cudaErrorInvalidValue);
    return (cudaError_t)vgsp_stream_create((vgsp_stream **)stream, flags, priority);
}

EXPORT cudaError_t cudaStreamCreateWithFlags(cudaStream_t *stream, unsigned int flags)
{
    return cudaStreamCreateWithPriority(stream, flags, 0);
}

EXPORT cudaError_t cudaStreamCreate(cudaStream_t *stream)
{
    return cudaStreamCreateWithFlags(stream, cudaStreamDefault);
}

EXPORT cudaError_t cudaStreamDestroy(cudaStream_t stream)
{
    if (is_default_stream(stream)) return fail(cudaErrorInvalidResourceHandle);
    return (cudaError_t)vgsp_stream_destroy(to_stream(stream));
}

EXPORT cudaError_t cudaStreamSynchronize(cudaStream_t stream)
{
    return (cudaError_t)vgsp_stream_synchronize(to_stream(stream));
}

EXPORT cudaError_t cudaStreamQuery(cudaStream_t stream)
{
    return (cudaError_t)vgsp_stream_query(to_stream(stream));
}

EXPORT cudaError_t cudaStreamGetFlags(cudaStream_t stream, unsigned int *flags)
{
    return flags ? (cudaError_t)vgsp_stream_flags(to_stream(stream), flags) : fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaStreamGetPriority(cudaStream_t stream, int *priority)
{
    return priority ? (cudaError_t)vgsp_stream_priority(to_stream(stream), priority) : fail(cudaErrorInvalidValue);
}

EXPORT cudaError_t cudaStreamGetId(cudaStream_t stream, unsigned long long *id)
{
    if (!id) return fail(cudaErrorInvalidValue);
    *id = (uintptr_t)(is_default_stream(stream) && stream != cudaStreamPerThread ? cudaStreamLegacy
                                                                                : (cudaStream_t)to_stream(stream));
    return cudaSuccess;
}

EXPORT cudaError_t cudaStreamSetAttribute(cudaStream_t stream, cudaLaunchAttributeID attribute,
                                          const cudaLaunchAttributeValue *value)
{
    unsigned flags;
    bool known = attribute == cudaLaunchAttributeAccessPolicyWindow ||
                 attribute == cudaLaunchAttributeSynchronizationPolicy;
    if (!value || !known) return fail(cudaErrorInvalidValue);
    return (cudaError_t)vgsp_stream_flags(to_stream(stream), &flags);
}

EXPORT cudaError_t cudaStreamWaitEvent(cudaStream_t stream, cudaEvent_t event, unsigned int flags)
{
    if (!event) return fail(cudaErrorInvalidResourceHandle);
    if (flags != cudaEventWaitDefault) return fail(cudaErrorInvalidValue);
    return (cudaError_t)vgsp_stream_wait_event(to_stream(stream), to_event(event));
}

EXPORT cudaError_t cudaLaunchHostFunc(cudaStream_t stream, cudaHostFn_t function, void *data)
{
    if (!function) return fail(cudaErrorInvalidValue);
    return (cudaError_t)vgsp_launch_host_function(to_stream(stream), function, data);
}

struct callback {
    cudaStreamCallback_t function;
    cudaStream_t stream;
    void *data;
};

static void run_callback(void *data)
{
    struct callback callback = *(struct callback *)data;
    host_release(data);
    callback.function(callback.stream, (cudaError_t)error_sticky(), callback.data);
}

EXPORT cudaError_t cudaStreamAddCallback(cudaStream_t stream, cudaStreamCallback_t function, void *data,
                                         unsigned int flags)
{
    struct callback *callback;
    cudaError_t error;
    if (!function || flags) return fail(cudaErrorInvalidValue);
    callback = host_allocate(sizeof *callback);
    if (!callback) return fail(cudaErrorMemoryAllocation);
    *callback = (struct callback){function, stream, data};
    error = (cudaError_t)vgsp_launch_host_function(to_stream(stream), run_callback, callback);
    if (error) host_release(callback);
    return error;
}

/* --- events ------------------------------------------------------------------------------------------------------- */

EXPORT cudaError_t cudaEventCreateWithFlags(cudaEvent_t *event, unsigned int flags)
{
    if (!event || flags & ~(cudaEventBlockingSync | cudaEventDisableTiming | cudaEventInterprocess))
        return fail(cudaErrorInvalidValue);
    if (flags & cudaEventInterprocess) return fail(cudaErrorNotSupported);
    return (cudaError_t)vgsp_event_create((vgsp_event **)event, flags);
}

EXPORT cudaError_t cudaEventCreate(cudaEvent_t *event)
{
    return cudaEventCreateWithFlags(event, cudaEventDefault);
}

EXPORT cudaError_t cudaEventDestroy(cudaEvent_t event)
{
    return event ? (cudaError_t)vgsp_event_destroy(to_event(event)) : fail(cudaErrorInvalidResourceHandle);
}

EXPORT cudaError_t cudaEventRecordWithFlags(cudaEvent_t event, cudaStream_t stream, unsigned int flags)
{
    if (!event) return fail(cudaErrorInvalidResourceHandle);
    if (flags != cudaEventRecordDefault) return fail(cudaErrorInvalidValue);
    return (cudaError_t)vgsp_event_record(to_event(event), to_stream(stream));
}

EXPORT cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream)
{
    return cudaEventRecordWithFlags(event, stream, cudaEventRecordDefault);
}

EXPORT cudaError_t cudaEventQuery(cudaEvent_t event)
{
    return event ? (cudaError_t)vgsp_event_query(to_event(event)) : fail(cudaErrorInvalidResourceHandle);
}

EXPORT cudaError_t cudaEventSynchronize(cudaEvent_t event)
{
    return event ? (cudaError_t)vgsp_event_synchronize(to_event(event)) : fail(cudaErrorInvalidResourceHandle);
}

EXPORT cudaError_t cudaEventElapsedTime(float *milliseconds, cudaEvent_t start, cudaEvent_t end)
{
    if (!milliseconds) return fail(cudaErrorInvalidValue);
    if (!start || !end) return fail(cudaErrorInvalidResourceHandle);
    return (cudaError_t)vgsp_event_elapsed(milliseconds, to_event(start), to_event(end));
}
