/* parse_text.c: the text as clang takes it, and its translation unit.
 *
 * Two things are changed in what the preprocessor wrote, on their lines: launches written with blanks in their brackets
 * are closed up; and a class with base classes that depend on a template's parameters tells them by a static_assert,
 *     template <class T> struct D : Base<T> { static_assert(::__vgsp_bases((::__vgsp_bases_list<D, Base<T>> *)0), ""); ...
 * whose instance names the bases of the class's instance, which libclang shows nowhere. Where such classes are is known
 * after a first parse only.
 */
#include "parse.h"

#include <ctype.h>

/* --- launches ------------------------------------------------------------------------------------------------------ */

/* Three brackets with blanks among them become one token, the blanks moved behind it so that columns stay. */
static bool close_up(char *at, char bracket)
{
    size_t length = 0;
    for (int found = 0; found < 3; length++) {
        if (at[length] == bracket)
            found++;
        else if (at[length] != ' ' && at[length] != '\t')
            return false;
    }
    memset(at, bracket, 3);
    memset(at + 3, ' ', length - 3);
    return true;
}

/* `<< <grid, block> >>` as older code writes it. */
static void repair_launches(Parser *p, char *text)
{
    for (char *open = strstr(text, "<<"); open; open = strstr(open + 2, "<<")) {
        int depth = 0;
        unsigned end = (unsigned)p->length;
        if (open[2] == '<' || !close_up(open, '<')) continue;
        for (unsigned at = (unsigned)(open - text) + 3; at < end && text[at] != ';'; at = skip_literal(p, at, end)) {
            depth += (text[at] == '(') - (text[at] == ')');
            if (!depth && text[at] == '>' && close_up(text + at, '>')) break;
        }
    }
}

/* --- base classes --------------------------------------------------------------------------------------------------- */

static const char bases_declarations[] =
    "template <class...> struct " BASES_FUNCTION "_list;\n"
    "template <class... T> constexpr bool " BASES_FUNCTION "(" BASES_FUNCTION "_list<T...> *list) { return !list; }\n";

typedef struct Note { /* what is inserted at an offset of the text */
    unsigned at;
    const char *text;
} Note;
typedef struct Notes {
    Parser *parser;
    VEC(Note) items;
} Notes;

/* The list of base classes without the words before their names, from the colon to the brace. */
static char *bare_bases(Parser *p, unsigned start, unsigned end)
{
    static const char *const words[] = {"public", "protected", "private", "virtual"};
    char *bases = arena_strndup(p->arena, p->text + start, end - start);
    for (size_t i = 0; i < COUNT(words); i++) {
        size_t length = strlen(words[i]);
        for (char *at = bases; (at = strstr(at, words[i])); at += length) {
            bool is_word = !isalnum((unsigned char)at[length]) && at[length] != '_' &&
                           (at == bases || !(isalnum((unsigned char)at[-1]) || at[-1] == '_'));
            if (is_word) memset(at, ' ', length);
        }
    }
    for (char *at = bases; *at; at++)
        if (*at == '\n') *at = ' ';
    return bases;
}

static void note_class(Notes *notes, CXCursor class_, Children parts)
{
    Parser *p = notes->parser;
    unsigned start = 0, end = 0;
    bool depends = false;
    for (uint32_t i = 0; i < parts.count; i++) {
        if (clang_getCursorKind(parts.items[i]) != CXCursor_CXXBaseSpecifier) continue;
        if (!start) start = start_of(parts.items[i]);
        end = end_of(parts.items[i]);
        depends |= !is_record(clang_getCursorType(parts.items[i]));
    }
    if (!depends || !*spelling(p, class_)) return;
    const char *brace = memchr(p->text + end, '{', p->length - end);
    if (!brace) return;
    unsigned at = (unsigned)(brace - p->text);
    const char *name = spelling(p, class_);
    Note note = {at + 1, arena_printf(p->arena, " static_assert(::" BASES_FUNCTION "((::" BASES_FUNCTION "_list<%.*s, %s> *)0), \"\");",
                                      (int)strcspn(name, "<"), name, bare_bases(p, start, at))};
    push(&notes->items, note);
}

/* Classes of the C++ library are not looked at; those of this project's headers are, which are in namespaces of CUDA's. */
static bool is_library(Notes *notes, CXCursor c)
{
    return clang_Location_isInSystemHeader(clang_getCursorLocation(c)) &&
           strcmp(spelling(notes->parser, c), "cooperative_groups") != 0;
}

static enum CXChildVisitResult find_class(CXCursor c, CXCursor parent, CXClientData data)
{
    Notes *notes = data;
    enum CXCursorKind kind = clang_getCursorKind(c);
    bool is_class = kind == CXCursor_ClassTemplate || kind == CXCursor_ClassTemplatePartialSpecialization ||
                    kind == CXCursor_StructDecl || kind == CXCursor_ClassDecl;
    if (clang_isExpression(kind) && kind != CXCursor_LambdaExpr && kind != CXCursor_CallExpr) return CXChildVisit_Recurse;
    bool at_top = clang_getCursorKind(parent) == CXCursor_TranslationUnit;
    if (at_top && is_library(notes, c)) return CXChildVisit_Continue;
    if (is_class && clang_isCursorDefinition(c)) note_class(notes, c, children(notes->parser, c));
    return CXChildVisit_Recurse;
}

static int by_offset(const void *a, const void *b)
{
    const Note *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* The text with the classes' notes in it; false: there are none. */
static bool add_notes(Parser *p, Text *out)
{
    Notes notes = {.parser = p};
    unsigned from = 0;
    clang_visitChildren(clang_getTranslationUnitCursor(p->unit), find_class, &notes);
    if (notes.items.count) {
        qsort(notes.items.items, notes.items.count, sizeof *notes.items.items, by_offset);
        text_add(out, bases_declarations);
    }
    for (uint32_t i = 0; i < notes.items.count; i++) {
        const Note *note = &notes.items.items[i];
        if (i && note->at == from) continue;
        text_addn(out, p->text + from, note->at - from);
        text_add(out, note->text);
        from = note->at;
    }
    if (from) text_addn(out, p->text + from, p->length - from);
    free(notes.items.items);
    return from > 0;
}

/* --- the translation unit ------------------------------------------------------------------------------------------- */

static bool parse_unit(Parser *p, CXIndex index)
{
    static const char name[] = "vgspcc.ii";
    if (p->unit) clang_disposeTranslationUnit(p->unit);
    p->unit = NULL;
    struct CXUnsavedFile input = {name, p->text, p->length};
    VEC(const char *) args = {0};
    /* As CUDA, not as cuda-cpp-output: that would be parsed for the host, and functions for both sides would call host
       overloads. Nothing is left to be preprocessed but line markers. */
    static const char *const fixed[] = {"-x",
                                        "cuda",
                                        "--cuda-device-only",
                                        "--cuda-gpu-arch=sm_80",
                                        "-nocudainc",
                                        "-nocudalib",
                                        "--cuda-path=/nonexistent",
                                        "-std=c++17",
                                        "-Xclang",
                                        "-fcuda-allow-variadic-functions",
                                        "-fspell-checking",
                                        OLD_HABITS};
    for (size_t i = 0; i < COUNT(fixed); i++) push(&args, fixed[i]);
    for (uint32_t i = 0; i < p->options->cpp_args.count; i++)
        if (!strncmp(p->options->cpp_args.items[i], "-std=", 5)) push(&args, p->options->cpp_args.items[i]);
    enum CXErrorCode code =
        clang_parseTranslationUnit2(index, name, args.items, (int)args.count, &input, 1,
                                    CXTranslationUnit_KeepGoing | CXTranslationUnit_VisitImplicitAttributes, &p->unit);
    free(args.items);
    if (code != CXError_Success) error_at(((Loc){p->program->source, 0, 0}), "clang's parser failed (error %d)", code);
    return code == CXError_Success;
}

static bool has_errors(Parser *p)
{
    bool found = false;
    for (unsigned i = 0; i < clang_getNumDiagnostics(p->unit) && !found; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(p->unit, i);
        found = clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error;
        clang_disposeDiagnostic(diagnostic);
    }
    return found;
}

static void set_text(Parser *p, Text text)
{
    free_text(p);
    p->text = text.data;
    p->length = text.length;
}

void free_text(Parser *p)
{
    free((char *)p->text);
    p->text = NULL;
}

bool parse_text(Parser *p, CXIndex index, const char *text, size_t length)
{
    Text input = {0}, noted = {0};
    text_addn(&input, text, length);
    set_text(p, input);
    repair_launches(p, input.data);
    if (!parse_unit(p, index)) return false;
    if (has_errors(p) || !add_notes(p, &noted)) return true;
    set_text(p, noted);
    return parse_unit(p, index);
}
