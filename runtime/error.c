/* error.c: error names and strings, each thread's last error, and the device's sticky one.
 *
 * A thread's last error is its own. The sticky error belongs to the device: the first failure of a kernel sets it, and
 * it hides every thread's last error until the device is reset.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "runtime.h"

static const struct {
    vgsp_error error;
    const char *name, *text;
} table[] = {
#define VGSP_ERROR(id, number, name, text) {id, number ? "cudaError" name : "cuda" name, text},
    VGSP_ERROR_LIST(VGSP_ERROR)
#undef VGSP_ERROR
};

static _Thread_local vgsp_error last;
static _Thread_local char explanation[256]; /* of last */
static _Thread_local vgsp_error explained;  /* the error that pending explains, until it is recorded */
static _Thread_local char pending[256];
static _Thread_local char sticky_copy[256];

static atomic_int sticky;
static pthread_mutex_t sticky_lock = PTHREAD_MUTEX_INITIALIZER;
static char sticky_message[256];

static int find(vgsp_error error)
{
    for (int i = 0; i < (int)(sizeof table / sizeof table[0]); i++)
        if (table[i].error == error) return i;
    return -1;
}

const char *vgsp_error_name(vgsp_error error)
{
    int i = find(error);
    return i < 0 ? "unrecognized error code" : table[i].name;
}

const char *vgsp_error_string(vgsp_error error)
{
    int i = find(error);
    return i < 0 ? "unrecognized error code" : table[i].text;
}

vgsp_error error_record(vgsp_error error)
{
    if (!error) return error;
    last = error;
    explanation[0] = 0;
    if (explained == error) memcpy(explanation, pending, sizeof explanation);
    explained = VGSP_SUCCESS;
    return error;
}

vgsp_error vgsp_record_error(vgsp_error error)
{
    explained = VGSP_SUCCESS;
    return error_record(error);
}

vgsp_error error_explain(vgsp_error error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(pending, sizeof pending, format, arguments);
    va_end(arguments);
    explained = error;
    return error;
}

vgsp_error vgsp_peek_last_error(void)
{
    vgsp_error standing = error_sticky();
    return standing ? standing : last;
}

vgsp_error vgsp_get_last_error(void)
{
    vgsp_error result = vgsp_peek_last_error();
    last = VGSP_SUCCESS;
    explanation[0] = 0;
    return result;
}

const char *vgsp_last_error_message(void)
{
    if (!error_sticky()) return last ? explanation : "";
    pthread_mutex_lock(&sticky_lock);
    memcpy(sticky_copy, sticky_message, sizeof sticky_copy);
    pthread_mutex_unlock(&sticky_lock);
    return sticky_copy;
}

void error_set_sticky(vgsp_error error, const char *message)
{
    pthread_mutex_lock(&sticky_lock);
    if (!atomic_load(&sticky)) {
        snprintf(sticky_message, sizeof sticky_message, "%s", message);
        atomic_store(&sticky, error);
        fprintf(stderr, "vgsp: %s\n", sticky_message); /* programs print the error's name at best */
    }
    pthread_mutex_unlock(&sticky_lock);
}

vgsp_error error_sticky(void)
{
    return (vgsp_error)atomic_load_explicit(&sticky, memory_order_acquire);
}

void error_clear(void)
{
    pthread_mutex_lock(&sticky_lock);
    atomic_store(&sticky, VGSP_SUCCESS);
    pthread_mutex_unlock(&sticky_lock);
    last = VGSP_SUCCESS;
    explanation[0] = 0;
}
