/* blas.c: finds the machine's BLAS library when it is first needed, so that programs start where there is none. */
#include "blas.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <vgsp/vgsp.h>

struct blas_float blas_float;
struct blas_double blas_double;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool loaded;

static void *open_library(void)
{
    const char *chosen = getenv("VGSP_BLAS");
    if (chosen && *chosen) return dlopen(chosen, RTLD_NOW | RTLD_LOCAL);
    void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    return library ? library : dlopen("libblas.so.3", RTLD_NOW | RTLD_LOCAL);
}

/* The first function that the library lacks; NULL: it has all. */
static const char *take_functions(void *library)
{
    const char *missing = NULL;
#define TAKE(letter, table, name)                                        \
    *(void **)&table.name = dlsym(library, "cblas_" letter #name);       \
    if (!table.name && !missing) missing = "cblas_" letter #name;
#define TAKE_FLOAT(result, name, parameters)  TAKE("s", blas_float, name)
#define TAKE_DOUBLE(result, name, parameters) TAKE("d", blas_double, name)
    BLAS_FUNCTIONS(TAKE_FLOAT, float)
    BLAS_FUNCTIONS(TAKE_DOUBLE, double)
    return missing;
}

/* OpenBLAS has threads of its own: as many as run kernels. */
static void set_threads(void *library)
{
    vgsp_device_properties properties;
    void (*set)(int) = (void (*)(int))dlsym(library, "openblas_set_num_threads");
    if (set && vgsp_get_device_properties(&properties, 0) == VGSP_SUCCESS) set((int)properties.workers);
}

static void load(void)
{
    void *library = open_library();
    if (!library) {
        fprintf(stderr, "vgsp: cuBLAS needs a BLAS library (libopenblas.so.0; VGSP_BLAS names another): %s\n",
                dlerror());
        return;
    }
    const char *missing = take_functions(library);
    if (missing) {
        fprintf(stderr, "vgsp: cuBLAS needs a BLAS library with the cblas interface: %s is missing\n", missing);
        return;
    }
    set_threads(library);
    loaded = true;
}

bool blas_load(void)
{
    pthread_once(&once, load);
    return loaded;
}
