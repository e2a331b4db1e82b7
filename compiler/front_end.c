/* front_end.c: parse*.c and libclang are a module of their own, which vgspcc loads while clang preprocesses.
 *
 * Libclang takes longer to load than a small file to parse, and the supervising process never needs it. The functions here
 * stand for those of the same names in the module.
 */
#include "driver.h"

#include <dlfcn.h>

static const char *module_path;
static void *module;

void find_front_end(Toolchain *t)
{
    module_path = arena_printf(t->arena, "%s/vgsp/parser.so", t->library_dir);
}

bool load_front_end(void)
{
    if (!module) module = dlopen(module_path, RTLD_NOW | RTLD_LOCAL);
    if (!module) report(SEV_ERROR, (Loc){0}, "cannot load the parser: %s", dlerror());
    return module != NULL;
}

/* The module's function of this name and type; NULL: reported. */
#define FRONT_END(name) (load_front_end() ? (__typeof__(&name))dlsym(module, #name) : NULL)

bool close_launches(char *text, size_t length)
{
    __typeof__(&close_launches) function = FRONT_END(close_launches);
    return function && function(text, length);
}

bool begins_with_prelude(const Options *options, const char *prelude, const char *text, size_t length)
{
    __typeof__(&begins_with_prelude) function = FRONT_END(begins_with_prelude);
    return function && function(options, prelude, text, length);
}

bool precompile_prelude(const char *prelude, const char *text, size_t length)
{
    __typeof__(&precompile_prelude) function = FRONT_END(precompile_prelude);
    return function && function(prelude, text, length);
}

bool parse_into(Program *program, const Options *options, const char *prelude, const char *source, const char *text,
                size_t length)
{
    __typeof__(&parse_into) function = FRONT_END(parse_into);
    return function && function(program, options, prelude, source, text, length);
}

Program *parse_program(Arena *arena, const Options *options, const char *prelude, const char *source, const char *text,
                       size_t length)
{
    __typeof__(&parse_program) function = FRONT_END(parse_program);
    return function ? function(arena, options, prelude, source, text, length) : NULL;
}
