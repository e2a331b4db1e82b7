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

/* What a thread can be told beside an error's number. */
struct texts {
    char explanation[256]; /* of last */
    char pending[256];     /* of explained, until that is recorded */
    char sticky[256];
};

static THREAD_LOCAL vgsp_error last, explained;
static THREAD_LOCAL struct texts *own_texts; /* NULL: nothing was explained yet */
static pthread_key_t texts_key;              /* releases them with their thread */
static pthread_once_t texts_once = PTHREAD_ONCE_INIT;
static bool has_texts_key;

static atomic_int sticky;
static pthread_mutex_t sticky_lock = PTHREAD_MUTEX_INITIALIZER;
static char sticky_message[256];

static void release_texts(void *texts)
{
    own_texts = NULL;
    host_release(texts);
}

static void make_texts_key(void)
{
    has_texts_key = !pthread_key_create(&texts_key, release_texts);
}

/* NULL without memory: then errors have no more than their names. */
static struct texts *texts(void)
{
    if (own_texts) return own_texts;
    pthread_once(&texts_once, make_texts_key);
    struct texts *new = has_texts_key ? host_allocate(sizeof *new) : NULL;
    if (new && pthread_setspecific(texts_key, new)) {
        host_release(new);
        return NULL;
    }
    return own_texts = new;
}

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
    if (own_texts) {
        own_texts->explanation[0] = 0;
        if (explained == error) memcpy(own_texts->explanation, own_texts->pending, sizeof own_texts->explanation);
    }
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
    struct texts *t = texts();
    if (!t) return error;
    va_start(arguments, format);
    vsnprintf(t->pending, sizeof t->pending, format, arguments);
    va_end(arguments);
    explained = error;
    return error;
}

vgsp_error vgsp_peek_last_error(void)
{
    vgsp_error standing = error_sticky();
    return standing ? standing : last;
}

static void forget_last(void)
{
    last = VGSP_SUCCESS;
    if (own_texts) own_texts->explanation[0] = 0;
}

vgsp_error vgsp_get_last_error(void)
{
    vgsp_error result = vgsp_peek_last_error();
    forget_last();
    return result;
}

const char *vgsp_last_error_message(void)
{
    if (!error_sticky()) return last && own_texts ? own_texts->explanation : "";
    struct texts *t = texts();
    if (!t) return "";
    pthread_mutex_lock(&sticky_lock);
    memcpy(t->sticky, sticky_message, sizeof t->sticky);
    pthread_mutex_unlock(&sticky_lock);
    return t->sticky;
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
    forget_last();
}
