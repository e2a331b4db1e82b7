/* relocatable.c: device code over several files: what an object of -dc carries, and how it is found again.
 *
 * Such an object is clang's host half and, in a section that no program keeps, the file's preprocessed device source with
 * what its translation depends on. The device link reads these from all objects, translates them as one program, and adds
 * one function that the host halves call to name their kernels and variables: without a device link it is missing, and
 * the linker says so.
 */
#include "driver.h"

#include <ctype.h>

#define SOURCE_SECTION ".vgsp.source"
#define LINKED_SECTION ".vgsp.linked"
#define LINK_FUNCTION "vgsp_needs_device_link"

/* --- making ----------------------------------------------------------------------------------------------------- */

/* clang's suffix of names that other files must not meet, from the strings of the host half; "" if it has none. */
static const char *find_suffix(Arena *arena, const char *object)
{
    static const char *const marks[] = {"__intern__", "__static__"};
    size_t length = 0;
    char *data = read_file(object, &length);
    const char *suffix = "";
    for (size_t i = 0; data && i < COUNT(marks) && !*suffix; i++) {
        const char *found = memmem(data, length, marks[i], strlen(marks[i]));
        if (!found) continue;
        found += strlen(marks[i]);
        size_t digits = 0;
        while (isxdigit((unsigned char)found[digits])) digits++;
        suffix = arena_strndup(arena, found, digits);
    }
    free(data);
    return suffix;
}

static const char *standard_of(const Options *options)
{
    const char *standard = "-std=c++17";
    for (uint32_t i = 0; i < options->cpp_args.count; i++)
        if (!strncmp(options->cpp_args.items[i], "-std=", 5)) standard = options->cpp_args.items[i];
    return standard;
}

static void keep_name(const char *data, size_t length, void *name)
{
    Text *text = name;
    text_addn(text, data, strnlen(data, length));
}

bool finish_relocatable(Toolchain *t, const char *host, const char *id, const char *source, const char *text,
                        size_t length, const char *object)
{
    Text content = {0}, module = {0};
    const char *suffix = find_suffix(t->arena, host), *path = temporary_file(t, "source");
    text_printf(&content, "vgsp source 1\n%s\n%s\n%s\n%s\n%d %d\n%zu\n", id, *suffix ? suffix : id, source,
                standard_of(t->options), t->options->architecture, !t->options->no_contraction, length);
    text_addn(&content, text, length);
    visit_sections(host, "__nv_module_id", keep_name, &module);
    bool written = write_file(path, content.data, content.length);
    if (!written) report(SEV_ERROR, (Loc){.file = path}, "cannot write");
    written = written && add_source(t, host, arena_printf(t->arena, "%s=%s", SOURCE_SECTION, path),
                                    module.data ? arena_printf(t->arena, "__cudaRegisterLinkedBinary%s=%s", module.data,
                                                               LINK_FUNCTION)
                                                : NULL,
                                    object);
    text_free(&content);
    text_free(&module);
    return written;
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

typedef struct Reading {
    Arena *arena;
    DeviceSources *sources;
} Reading;

/* The text up to the next end of line; *at goes behind that. */
static const char *read_line(Arena *arena, const char **at, const char *end)
{
    const char *stop = memchr(*at, '\n', (size_t)(end - *at));
    if (!stop) stop = end;
    const char *line = arena_strndup(arena, *at, (size_t)(stop - *at));
    *at = stop < end ? stop + 1 : end;
    return line;
}

/* One file's source; NULL where the section ends or is not ours. Linkers join sections of one name, with gaps. */
static const char *read_source(Reading *r, const char *at, const char *end)
{
    while (at < end && !*at) at++;
    if (at == end || strcmp(read_line(r->arena, &at, end), "vgsp source 1")) return NULL;
    DeviceSource s = {0};
    s.id = read_line(r->arena, &at, end);
    s.suffix = read_line(r->arena, &at, end);
    s.name = read_line(r->arena, &at, end);
    s.standard = read_line(r->arena, &at, end);
    int contract = 1;
    sscanf(read_line(r->arena, &at, end), "%d %d", &s.architecture, &contract);
    s.no_contraction = !contract;
    s.length = strtoull(read_line(r->arena, &at, end), NULL, 10);
    if (s.length > (size_t)(end - at)) return NULL;
    s.text = arena_strndup(r->arena, at, s.length);
    push(r->sources, s);
    return at + s.length;
}

static void read_sources(const char *data, size_t length, void *reading)
{
    for (const char *at = data; at;) at = read_source(reading, at, data + length);
}

static void note_linked(const char *data, size_t length, void *linked)
{
    (void)data, (void)length;
    *(bool *)linked = true;
}

bool find_sources(Arena *arena, const char *path, DeviceSources *sources)
{
    bool linked = false;
    visit_sections(path, SOURCE_SECTION, read_sources, &(Reading){arena, sources});
    visit_sections(path, LINKED_SECTION, note_linked, &linked);
    return linked;
}

/* --- the function that host halves call ------------------------------------------------------------------------- */

/* They hand over what names their stubs; all of them name what is in this one module. */
static const char link_unit[] =
    "static const char id[] = \"VGSP%s\";\n"
    "static struct { int magic, version; const char *data; void *unused; } binary = {0x466243b1, 1, id, 0};\n"
    "void **__cudaRegisterFatBinary(void *) __attribute__((weak));\n"
    "void __cudaRegisterFatBinaryEnd(void **) __attribute__((weak));\n"
    "void __cudaUnregisterFatBinary(void **) __attribute__((weak));\n"
    "__attribute__((section(\"" LINKED_SECTION "\"), used)) static const char mark = 1;\n"
    "static void **handles[%u];\n"
    "static unsigned count;\n\n"
    "__attribute__((visibility(\"hidden\"))) void " LINK_FUNCTION "(void (*enter)(void **))\n"
    "{\n"
    "    if (!__cudaRegisterFatBinary || count == sizeof handles / sizeof handles[0]) return;\n"
    "    void **handle = handles[count++] = __cudaRegisterFatBinary(&binary);\n"
    "    enter(handle);\n"
    "    __cudaRegisterFatBinaryEnd(handle);\n"
    "}\n\n"
    "__attribute__((destructor)) static void leave(void)\n"
    "{\n"
    "    while (count) __cudaUnregisterFatBinary(handles[--count]);\n"
    "}\n";

void emit_link_unit(Text *out, const char *id, uint32_t files)
{
    text_printf(out, link_unit, id, files);
}
