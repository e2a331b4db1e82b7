/* parse_prelude.c: what the text of every file begins with, cuda_runtime.h, is parsed once, when vgspcc is built or installed.
 *
 * The preprocessor writes for a file: markers of its own; "# 1 .../cuda_runtime.h" and what that header brings; then, from the
 * marker of vgsp/cuda_std.h on, what is to be parsed for every file. The part between is the prelude. It depends on macros and
 * search paths that the user sets, so that it is taken out of a text, and the result of its parsing taken in, only where it is
 * byte for byte the one that was parsed, and none of its classes is to be edited (parse_text.c).
 */
#include "parse.h"

/* As CUDA, not as cuda-cpp-output: that would be parsed for the host, and functions for both sides would call host
   overloads. Nothing is left to be preprocessed but line markers. */
const char *const parse_flags[] = {"-x", "cuda", "--cuda-device-only", "--cuda-gpu-arch=sm_80", "-nocudainc", "-nocudalib",
                                   "--cuda-path=/nonexistent", "-std=c++17", "-Xclang", "-fcuda-allow-variadic-functions",
                                   "-fspell-checking", OLD_HABITS, NULL};

/* The first line marker that enters a header of this name: its line's start; NULL: none. */
static const char *find_entry(const char *text, size_t length, const char *name)
{
    const char *end = text + length;
    for (const char *at = text; (at = memmem(at, (size_t)(end - at), name, strlen(name))); at++) {
        const char *start = at;
        while (start > text && start[-1] != '\n') start--;
        if ((size_t)(end - start) > 5 && !memcmp(start, "# 1 \"", 5) && at > start + 5) return start;
    }
    return NULL;
}

/* Where the text of the prelude begins (behind the marker that enters it) and ends. */
static bool find_prelude(const char *text, size_t length, const char **start, const char **end)
{
    *start = find_entry(text, length, "/cuda_runtime.h\" 1");
    if (!*start) return false;
    *start = strchr(*start, '\n') + 1;
    *end = find_entry(*start, length - (size_t)(*start - text), "/vgsp/cuda_std.h\" 1");
    return *end != NULL;
}

/* The marker before `start`, which says that a system header's lines follow. */
static const char *line_before(const char *start)
{
    const char *line = start - 1;
    while (line[-1] != '\n') line--;
    return line;
}

static bool has_usual_standard(const Options *options)
{
    for (uint32_t i = 0; i < options->cpp_args.count; i++)
        if (!strncmp(options->cpp_args.items[i], "-std=", 5) && strcmp(options->cpp_args.items[i], "-std=c++17")) return false;
    return true;
}

/* Where the precompiled prelude stands in a text. */
typedef struct Found {
    const char *start, *end;
    char *saved; /* the same bytes with the marker before them; malloc'd; NULL: it does not stand there */
    size_t length;
} Found;

static Found find_saved(const Options *options, const char *prelude, const char *text, size_t length)
{
    Found f = {0};
    if (!prelude || !has_usual_standard(options) || !find_prelude(text, length, &f.start, &f.end)) return f;
    const char *marker = line_before(f.start);
    Text path = {0};
    text_printf(&path, "%s.ii", prelude);
    f.saved = read_file(path.data, &f.length);
    text_free(&path);
    bool is_same = f.saved && f.length == (size_t)(f.end - marker) && !memcmp(f.saved, marker, f.length);
    if (is_same) return f;
    free(f.saved);
    f.saved = NULL;
    return f;
}

bool begins_with_prelude(const Options *options, const char *prelude, const char *text, size_t length)
{
    char *saved = find_saved(options, prelude, text, length).saved;
    free(saved);
    return saved != NULL;
}

Text with_prelude(Parser *p, const char *prelude, const char *text, size_t length)
{
    Text result = {0};
    Found f = find_saved(p->options, prelude, text, length);
    if (f.saved && !edits_prelude(f.saved, f.length, text)) {
        p->prelude = prelude;
        p->prelude_length = f.length;
        text_addn(&result, f.saved, f.length);
        text_addn(&result, text, (size_t)(f.start - text));
        text_addn(&result, f.end, length - (size_t)(f.end - text));
    } else {
        text_addn(&result, text, length);
    }
    free(f.saved);
    return result;
}

/* Templates that the prelude itself instantiates are instantiated there, and not again for every file. */
static const char *const save_flags[] = {"-Xclang", "-fpch-instantiate-templates"};

static bool save_unit(CXTranslationUnit unit, const char *path)
{
    bool saved = unit && !clang_getNumDiagnostics(unit) &&
                 clang_saveTranslationUnit(unit, path, clang_defaultSaveOptions(unit)) == CXSaveError_None;
    if (!saved) report(SEV_ERROR, (Loc){.file = path}, "clang's parser cannot save what it read");
    return saved;
}

bool precompile_prelude(const char *prelude, const char *text, size_t length)
{
    Arena *arena = arena_new();
    const char *start, *end, *path = arena_printf(arena, "%s.ii", prelude);
    bool done = find_prelude(text, length, &start, &end);
    if (!done) report(SEV_ERROR, (Loc){.file = path}, "the preprocessed text holds no cuda_runtime.h");
    done = done && write_file(path, line_before(start), (size_t)(end - line_before(start)));
    if (done) {
        CXIndex index = clang_createIndex(0, 0);
        CXTranslationUnit unit = NULL;
        Arguments flags = {0};
        for (int i = 0; parse_flags[i]; i++) push(&flags, parse_flags[i]);
        for (size_t i = 0; i < COUNT(save_flags); i++) push(&flags, save_flags[i]);
        clang_parseTranslationUnit2(index, path, flags.items, (int)flags.count, NULL, 0,
                                    CXTranslationUnit_ForSerialization | CXTranslationUnit_Incomplete, &unit);
        done = save_unit(unit, arena_printf(arena, "%s.pch", prelude));
        if (unit) clang_disposeTranslationUnit(unit);
        clang_disposeIndex(index);
        free(flags.items);
    }
    arena_free(arena);
    return done;
}
