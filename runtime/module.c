/* module.c: what vgspcc's objects brought: kernels and device variables.
 *
 * Registering only links a module into a list, for it happens in constructors, before main. At first use a module is
 * opened: its ABI version is checked, its variables get memory in the device heap, their initial values and the
 * addresses inside those, and each kernel gets a record. A shared object's modules are closed when it is unloaded.
 *
 * Managed variables of a module with host code are shared: they live in the host's own storage, which the host's
 * constructors tell before main, and have their values before the module is opened.
 */
#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"

#define TABLE_SIZE 1024 /* hash of kernels; a power of two */

/* vgsp_module.state of an open module. */
struct open_module {
    struct kernel *kernels;        /* one per kernel, in order */
    uint32_t variables;            /* that have memory */
};

struct entry {
    struct kernel *kernel;
    struct entry *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static vgsp_module *modules;       /* newest first */
static struct kernel *table[TABLE_SIZE];
static atomic_uint closings;       /* of modules: what threads remember from before one is stale */

static struct kernel **bucket(const vgsp_kernel *kernel)
{
    uint64_t hash = (uintptr_t)kernel * (uint64_t)0x9e3779b97f4a7c15;
    return &table[hash >> 54];
}

/* --- opening; the lock is held --- */

static int variable_kind(const vgsp_variable *v)
{
    return (v->flags & VGSP_VARIABLE_MANAGED ? VGSP_MEMORY_MANAGED : VGSP_MEMORY_DEVICE) | MEMORY_VARIABLE;
}

static void set_initial_value(const vgsp_variable *v)
{
    if (v->init) memcpy(*v->address, v->init, v->size);
    else memset(*v->address, 0, v->size);
}

/* Shared variables stay where they are. */
static void free_variables(const vgsp_module *module, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const vgsp_variable *v = &module->variables[i];
        if (memory_disown(*v->address)) continue;
        backend()->release(*v->address, 1u << variable_kind(v));
        *v->address = NULL;
    }
}

/* Of a module that is not open only shared variables have an address. */
static vgsp_error allocate_variable(const vgsp_variable *v)
{
    size_t size = v->size ? v->size : 1;
    if (*v->address) return memory_adopt(*v->address, size);
    vgsp_error error = backend()->allocate(v->address, size, variable_kind(v));
    if (!error) set_initial_value(v);
    return error;
}

static vgsp_error allocate_variables(const vgsp_module *module)
{
    for (uint32_t i = 0; i < module->variable_count; i++) {
        vgsp_error error = allocate_variable(&module->variables[i]);
        if (!error) continue;
        free_variables(module, i);
        return error;
    }
    return VGSP_SUCCESS;
}

/* Whether the word of v's value that relocation is about is as set_initial_value left it. */
static bool is_untouched(const vgsp_variable *v, const vgsp_relocation *relocation)
{
    static const char zeros[sizeof(void *)];
    const char *initial = v->init ? (const char *)v->init + relocation->offset : zeros;
    return memcmp((char *)*v->address + relocation->offset, initial, sizeof(void *)) == 0;
}

/* What the host has written meanwhile stands. */
static void relocate(const vgsp_variable *v, const vgsp_relocation *relocation, const vgsp_variable *target)
{
    char *address = (char *)*target->address + relocation->addend;
    if (is_untouched(v, relocation)) memcpy((char *)*v->address + relocation->offset, &address, sizeof address);
}

/* fresh has got its place: puts addresses into its value, and its own into the values of those that have theirs. So each
   address is put in once, when the later of the two has its place. */
static void connect_variable(const vgsp_module *module, const vgsp_variable *fresh)
{
    for (uint32_t i = 0; i < module->variable_count; i++) {
        const vgsp_variable *v = &module->variables[i];
        for (uint32_t r = 0; *v->address && r < v->relocation_count; r++) {
            const vgsp_variable *target = &module->variables[v->relocations[r].variable];
            if ((v == fresh || target == fresh) && *target->address) relocate(v, &v->relocations[r], target);
        }
    }
}

/* All have their places, those that are not shared since now. */
static void connect_variables(const vgsp_module *module)
{
    for (uint32_t i = 0; i < module->variable_count; i++)
        if (!memory_is_adopted(*module->variables[i].address)) connect_variable(module, &module->variables[i]);
}

static void share_variable(const vgsp_module *module, const vgsp_variable *v, void *place)
{
    *v->address = place;
    set_initial_value(v);
    connect_variable(module, v);
}

/* Those that are not shared are gone. */
static void reset_shared_variables(const vgsp_module *module)
{
    for (uint32_t i = 0; i < module->variable_count; i++)
        if (*module->variables[i].address) set_initial_value(&module->variables[i]);
    for (uint32_t i = 0; i < module->variable_count; i++)
        if (*module->variables[i].address) connect_variable(module, &module->variables[i]);
}

static void add_kernel(struct kernel *record, const vgsp_kernel *code)
{
    record->code = code;
    for (enum ahead_of of = AHEAD_SERIAL; of <= AHEAD_STREAMS; of++) record->ahead[of].of = of;
    record->kept_name = trace_keep(code->display_name);
    atomic_store(&record->max_dynamic_shared, code->static_shared < MAX_SHARED ? MAX_SHARED - code->static_shared : 0);
    struct kernel **place = bucket(code);
    record->next = *place;
    *place = record;
}

/* The file that module is in. Nothing but the first member of one of another version can be read. */
static const char *file_of(const vgsp_module *module)
{
    Dl_info info;
    return dladdr(module, &info) && info.dli_fname ? info.dli_fname : "this program";
}

static vgsp_error refuse(const vgsp_module *module)
{
    return error_explain(VGSP_ERROR_INVALID_KERNEL_IMAGE,
                         "%s has kernels of ABI version %u; this runtime takes version %d: compile it again",
                         file_of(module), module->abi_version, VGSP_ABI_VERSION);
}

static vgsp_error open_module(vgsp_module *module)
{
    if (module->abi_version != VGSP_ABI_VERSION) return refuse(module);
    if (module->state) return VGSP_SUCCESS;
    struct open_module *open = host_allocate(sizeof *open + module->kernel_count * sizeof *open->kernels);
    if (!open) return VGSP_ERROR_MEMORY_ALLOCATION;
    open->kernels = (struct kernel *)(open + 1);
    vgsp_error error = allocate_variables(module);
    if (error) {
        host_release(open);
        return error;
    }
    connect_variables(module);
    open->variables = module->variable_count;
    for (uint32_t i = 0; i < module->kernel_count; i++) add_kernel(&open->kernels[i], module->kernels[i]);
    module->state = open;
    return VGSP_SUCCESS;
}

static void remove_kernel(struct kernel *record)
{
    struct kernel **link = bucket(record->code);
    while (*link != record) link = &(*link)->next;
    *link = record->next;
}

/* Nothing of the module runs. */
static void close_module(vgsp_module *module)
{
    if (module->abi_version != VGSP_ABI_VERSION || !module->state) return;
    struct open_module *open = module->state;
    atomic_fetch_add(&closings, 1);
    for (uint32_t i = 0; i < module->kernel_count; i++) remove_kernel(&open->kernels[i]);
    free_variables(module, open->variables);
    reset_shared_variables(module);
    host_release(open);
    module->state = NULL;
}

/* --- registering --- */

VGSP_API void vgsp_module_register(vgsp_module *module)
{
    if (device_forked()) return;
    pthread_mutex_lock(&lock);
    module->next = modules;
    module->state = NULL;
    modules = module;
    pthread_mutex_unlock(&lock);
}

VGSP_API void vgsp_module_unregister(vgsp_module *module)
{
    bool running = device_started();
    if (device_forked()) return;
    if (running) stream_wait_all();
    pthread_mutex_lock(&lock);
    if (running) close_module(module);
    vgsp_module **link = &modules;
    while (*link && *link != module) link = &(*link)->next;
    if (*link) *link = module->next;
    pthread_mutex_unlock(&lock);
}

void module_reset(void)
{
    pthread_mutex_lock(&lock);
    for (vgsp_module *m = modules; m; m = m->next) close_module(m);
    pthread_mutex_unlock(&lock);
}

/* --- finding; the lock is held --- */

static struct kernel *record_of(const vgsp_kernel *kernel)
{
    struct kernel *k = *bucket(kernel);
    while (k && k->code != kernel) k = k->next;
    return k;
}

/* The module that has kernel, or an unusable one's refusal if none has. */
static vgsp_error open_module_of(const vgsp_kernel *kernel)
{
    vgsp_error error = VGSP_ERROR_INVALID_DEVICE_FUNCTION;
    for (vgsp_module *m = modules; m; m = m->next) {
        if (m->abi_version != VGSP_ABI_VERSION) {
            error = refuse(m);
            continue;
        }
        for (uint32_t i = 0; i < m->kernel_count; i++)
            if (m->kernels[i] == kernel) return open_module(m);
    }
    return error;
}

static vgsp_error find_record(struct kernel **record, const vgsp_kernel *kernel)
{
    struct kernel *k = record_of(kernel);
    if (!k) {
        vgsp_error error = open_module_of(kernel);
        if (error) return error;
        k = record_of(kernel);
    }
    if (!k->any && !k->rows && !k->serial) {
        vgsp_error error = warpvm_choose(k);
        if (error) return error;
    }
    *record = k;
    return VGSP_SUCCESS;
}

vgsp_error module_kernel(struct kernel **record, const vgsp_kernel *kernel)
{
    /* A thread launches the same kernel again more often than not: no lock for that. */
    static THREAD_LOCAL struct { const vgsp_kernel *kernel; struct kernel *record; unsigned closings; } last;
    unsigned now = atomic_load_explicit(&closings, memory_order_acquire);
    if (last.kernel == kernel && last.closings == now) {
        *record = last.record;
        return VGSP_SUCCESS;
    }
    pthread_mutex_lock(&lock);
    vgsp_error error = find_record(record, kernel);
    pthread_mutex_unlock(&lock);
    if (error) return error;
    last.kernel = kernel;
    last.record = *record;
    last.closings = now;
    return VGSP_SUCCESS;
}

static bool is_module(const vgsp_module *m, const char *id)
{
    return m->abi_version == VGSP_ABI_VERSION && (!id || !strcmp(m->id, id));
}

static const vgsp_kernel *kernel_named(const vgsp_module *m, const char *name)
{
    for (uint32_t i = 0; i < m->kernel_count; i++)
        if (!strcmp(m->kernels[i]->name, name)) return m->kernels[i];
    return NULL;
}

/* By the name in the source, if only one kernel has it. */
static const vgsp_kernel *kernel_displayed(const vgsp_module *m, const char *name)
{
    const vgsp_kernel *found = NULL;
    for (uint32_t i = 0; i < m->kernel_count; i++) {
        if (strcmp(m->kernels[i]->display_name, name)) continue;
        if (found) return NULL;
        found = m->kernels[i];
    }
    return found;
}

static const vgsp_variable *variable_named(const vgsp_module *m, const char *name)
{
    for (uint32_t i = 0; i < m->variable_count; i++)
        if (!strcmp(m->variables[i].name, name)) return &m->variables[i];
    return NULL;
}

static vgsp_error open_variable(vgsp_module *m, const vgsp_variable *v, void **address, size_t *size)
{
    vgsp_error error = open_module(m);
    if (error) return error;
    if (address) *address = *v->address;
    if (size) *size = v->size;
    return VGSP_SUCCESS;
}

/* An object of another version may be the one that was meant: say so. */
static vgsp_error not_found(vgsp_error error, const char *name)
{
    for (const vgsp_module *m = modules; m; m = m->next)
        if (m->abi_version != VGSP_ABI_VERSION) return refuse(m);
    return error_explain(error, "no module has %s", name);
}

static vgsp_error find_kernel(const vgsp_kernel **kernel, const char *id, const char *name)
{
    for (const vgsp_module *m = modules; m; m = m->next) {
        const vgsp_kernel *found = is_module(m, id) ? kernel_named(m, name) : NULL;
        if (!found) continue;
        *kernel = found;
        return VGSP_SUCCESS;
    }
    return not_found(VGSP_ERROR_INVALID_DEVICE_FUNCTION, name);
}

static vgsp_error find_variable(void **address, size_t *size, const char *id, const char *name)
{
    for (vgsp_module *m = modules; m; m = m->next) {
        const vgsp_variable *found = is_module(m, id) ? variable_named(m, name) : NULL;
        if (found) return open_variable(m, found, address, size);
    }
    return not_found(VGSP_ERROR_INVALID_SYMBOL, name);
}

void module_share(const char *id, const char *name, void *shadow)
{
    pthread_mutex_lock(&lock);
    for (const vgsp_module *m = modules; m; m = m->next) {
        const vgsp_variable *v = is_module(m, id) ? variable_named(m, name) : NULL;
        if (!v || !(v->flags & VGSP_VARIABLE_MANAGED) || *v->address) continue;
        share_variable(m, v, shadow);
        break;
    }
    pthread_mutex_unlock(&lock);
}

vgsp_error vgsp_find_kernel(const vgsp_kernel **kernel, const char *module_id, const char *mangled_name)
{
    if (!kernel || !mangled_name) return error_record(VGSP_ERROR_INVALID_VALUE);
    if (device_forked()) return error_record(device_enter());
    pthread_mutex_lock(&lock);
    vgsp_error error = find_kernel(kernel, module_id, mangled_name);
    pthread_mutex_unlock(&lock);
    return error_record(error);
}

vgsp_error vgsp_find_variable(void **address, size_t *size, const char *module_id, const char *mangled_name)
{
    vgsp_error error = device_enter();
    if (!error && !mangled_name) error = VGSP_ERROR_INVALID_VALUE;
    if (error) return error_record(error);
    pthread_mutex_lock(&lock);
    error = find_variable(address, size, module_id, mangled_name);
    pthread_mutex_unlock(&lock);
    return error_record(error);
}

uint32_t module_architecture(void)
{
    uint32_t highest = 0;
    pthread_mutex_lock(&lock);
    for (const vgsp_module *m = modules; m; m = m->next)
        if (is_module(m, NULL) && m->architecture > highest) highest = m->architecture;
    pthread_mutex_unlock(&lock);
    return highest;
}

/* --- shared objects --- */

struct vgsp_loaded_module {
    void *library;
    const struct link_map *map;   /* the dynamic linker's name for it */
};

/* Whether module came with the loaded object. */
static bool belongs(const vgsp_loaded_module *loaded, const vgsp_module *module)
{
    Dl_info info;
    void *map;
    return dladdr1(module, &info, &map, RTLD_DL_LINKMAP) && map == loaded->map;
}

/* The lock is held. */
static vgsp_error check_modules(const vgsp_loaded_module *loaded, const char *path)
{
    bool any = false;
    for (const vgsp_module *m = modules; m; m = m->next) {
        if (!belongs(loaded, m)) continue;
        if (m->abi_version != VGSP_ABI_VERSION) return refuse(m);
        any = true;
    }
    if (any) return VGSP_SUCCESS;
    return error_explain(VGSP_ERROR_INVALID_KERNEL_IMAGE, "%s has no kernels", path);
}

static vgsp_error load(vgsp_loaded_module *loaded, const char *path)
{
    struct link_map *map;
    loaded->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!loaded->library) return error_explain(VGSP_ERROR_FILE_NOT_FOUND, "%s", dlerror());
    vgsp_error error = VGSP_ERROR_SHARED_OBJECT_INIT_FAILED;
    if (!dlinfo(loaded->library, RTLD_DI_LINKMAP, &map)) {
        loaded->map = map;
        pthread_mutex_lock(&lock);
        error = check_modules(loaded, path);
        pthread_mutex_unlock(&lock);
    }
    if (error) dlclose(loaded->library);
    return error;
}

vgsp_error vgsp_module_load(vgsp_loaded_module **module, const char *path)
{
    vgsp_error error = device_enter();
    if (!error && (!module || !path)) error = VGSP_ERROR_INVALID_VALUE;
    if (error) return error_record(error);
    vgsp_loaded_module *loaded = host_allocate(sizeof *loaded);
    if (!loaded) return error_record(VGSP_ERROR_MEMORY_ALLOCATION);
    if ((error = load(loaded, path))) host_release(loaded);
    else *module = loaded;
    return error_record(error);
}

vgsp_error vgsp_module_unload(vgsp_loaded_module *module)
{
    if (!module) return error_record(VGSP_ERROR_INVALID_RESOURCE_HANDLE);
    dlclose(module->library); /* its destructors unregister, which waits */
    host_release(module);
    return VGSP_SUCCESS;
}

vgsp_error vgsp_module_get_kernel(const vgsp_kernel **kernel, vgsp_loaded_module *module, const char *name)
{
    if (!kernel || !module || !name) return error_record(VGSP_ERROR_INVALID_VALUE);
    if (device_forked()) return error_record(device_enter());
    const vgsp_kernel *found = NULL;
    pthread_mutex_lock(&lock);
    for (const vgsp_module *m = modules; m && !found; m = m->next)
        if (belongs(module, m)) found = kernel_named(m, name);
    for (const vgsp_module *m = modules; m && !found; m = m->next)
        if (belongs(module, m)) found = kernel_displayed(m, name);
    pthread_mutex_unlock(&lock);
    if (!found) return error_record(error_explain(VGSP_ERROR_SYMBOL_NOT_FOUND, "the module has no kernel %s", name));
    *kernel = found;
    return VGSP_SUCCESS;
}

vgsp_error vgsp_module_get_variable(void **address, size_t *size, vgsp_loaded_module *module, const char *name)
{
    vgsp_error error = device_enter();
    if (!error && (!module || !name)) error = VGSP_ERROR_INVALID_VALUE;
    if (error) return error_record(error);
    error = error_explain(VGSP_ERROR_SYMBOL_NOT_FOUND, "the module has no variable %s", name);
    pthread_mutex_lock(&lock);
    for (vgsp_module *m = modules; m; m = m->next) {
        const vgsp_variable *found = belongs(module, m) ? variable_named(m, name) : NULL;
        if (!found) continue;
        error = open_variable(m, found, address, size);
        break;
    }
    pthread_mutex_unlock(&lock);
    return error_record(error);
}

/* --- statistics --- */

const char *module_isa_name(const struct kernel *k)
{
    const vgsp_variant *variant = k->any ? k->any : k->rows;
    return k->serial || !variant ? "" : warpvm_isa_name(variant->isa);
}

void module_each_kernel(void (*visit)(const struct kernel *))
{
    pthread_mutex_lock(&lock);
    for (const vgsp_module *m = modules; m; m = m->next) {
        const struct open_module *open = m->abi_version == VGSP_ABI_VERSION ? m->state : NULL;
        for (uint32_t i = 0; open && i < m->kernel_count; i++) visit(&open->kernels[i]);
    }
    pthread_mutex_unlock(&lock);
}
