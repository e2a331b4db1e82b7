/* parse_text.c: the text as clang takes it, and its translation unit.
 *
 * Launches written with blanks in their brackets are closed up. Five more things are changed in what the preprocessor wrote,
 * on their lines, where libclang would hide what is needed: loops over ranges of class type and the statement that a
 * switch begins with are written out; kernels and virtual functions in templates whose bodies use no name, so that the
 * indexer would not come by, get one to use; structured bindings of classes that have std::tuple_size are followed by a
 * declaration for each part; and a class with base classes that depend on a template's parameters tells them by
 * a static_assert,
 *     template <class T> struct D : Base<T> { static_assert(::__vgspcc_bases((::__vgspcc_bases_list<D, Base<T>> *)0), ""); ...
 * whose instance names the bases of the class's instance. Where loops and classes are is known after a first parse only.
 */
#include "parse.h"

#include <ctype.h>

/* --- launches ------------------------------------------------------------------------------------------------------ */

/* Two brackets, blanks and a third become one token, the blanks moved behind it so that columns stay. */
static bool close_up(char *at, char bracket)
{
    size_t blanks = at[1] == bracket ? strspn(at + 2, " \t") : 0;
    if (at[0] != bracket || !blanks || at[2 + blanks] != bracket) return false;
    at[2] = bracket;
    at[2 + blanks] = ' ';
    return true;
}

static bool has_open_brackets(const char *text, const char *two)
{
    for (const char *at = text; (at = strstr(at, two)); at++) {
        size_t blanks = strspn(at + 2, " \t");
        if (blanks && at[2 + blanks] == *two) return true;
    }
    return false;
}

/* `<< <grid, block>> >`, as nvcc takes it and clang does not. Either end may be written so. (Most texts have none, which is
   seen sooner than where each launch is.) */
bool close_launches(char *text, size_t length)
{
    Parser p = {.text = text, .length = length};
    unsigned end = (unsigned)length;
    bool any = false;
    if (!has_open_brackets(text, "<<") && !has_open_brackets(text, ">>")) return false;
    for (unsigned at = 0; at < end; at = skip_literal(&p, at, end)) {
        bool closed = close_up(text + at, '<');
        any |= closed;
        if (!closed && strncmp(text + at, "<<<", 3)) continue;
        int depth = 0;
        for (at += 3; at < end && text[at] != ';'; at = skip_literal(&p, at, end)) {
            depth += (text[at] == '(') - (text[at] == ')');
            if (depth || text[at] != '>') continue;
            if ((closed = close_up(text + at, '>')) || !strncmp(text + at, ">>>", 3)) break;
        }
        any |= closed;
    }
    return any;
}

/* --- edits ---------------------------------------------------------------------------------------------------------- */

static const char declarations[] =
    "enum { __vgspcc_name };\n"
    "namespace std { template <class> struct tuple_size; }\n"
    "namespace __vgspcc { struct no_part {}; template <class> void get();\n"
    "template <unsigned long I, class T> constexpr auto get_part(T &e, int) -> decltype(e.template get<I>()) "
    "{ return e.template get<I>(); }\n"
    "template <unsigned long I, class T> constexpr auto get_part(T &e, long) -> decltype(get<I>(e)) { return get<I>(e); }\n"
    "template <unsigned long I, class T, unsigned long = sizeof(std::tuple_size<T>)> constexpr decltype(auto) part(T &e, int) "
    "{ return get_part<I>(e, 0); }\n"
    "template <unsigned long I, class T> constexpr no_part part(T &, long) { return {}; } }\n"
    "template <class...> struct " BASES_FUNCTION "_list;\n"
    "template <class... T> constexpr bool " BASES_FUNCTION "(" BASES_FUNCTION "_list<T...> *list) { return !list; }\n"
    "template <class T> constexpr auto __vgspcc_begin_of(T &r, int) -> decltype(r.begin()) { return r.begin(); }\n"
    "template <class T> constexpr auto __vgspcc_begin_of(T &r, long) -> decltype(begin(r)) { return begin(r); }\n"
    "template <class T> constexpr auto __vgspcc_end_of(T &r, int) -> decltype(r.end()) { return r.end(); }\n"
    "template <class T> constexpr auto __vgspcc_end_of(T &r, long) -> decltype(end(r)) { return end(r); }\n"
    "template <class T> constexpr auto __vgspcc_begin(T &r) -> decltype(__vgspcc_begin_of(r, 0)) "
    "{ return __vgspcc_begin_of(r, 0); }\n"
    "template <class T> constexpr auto __vgspcc_end(T &r) -> decltype(__vgspcc_end_of(r, 0)) "
    "{ return __vgspcc_end_of(r, 0); }\n"
    "template <class T, unsigned long N> constexpr T *__vgspcc_begin(T (&a)[N]) { return a; }\n"
    "template <class T, unsigned long N> constexpr T *__vgspcc_end(T (&a)[N]) { return a + N; }\n";

typedef struct Edit { /* `length` bytes at an offset of the text become `text` */
    unsigned at, length;
    uint32_t number; /* of those at one place the later come first */
    const char *text;
} Edit;
enum { CLASS_HEADERS = 6 };
typedef struct Edits {
    Parser *parser;
    VEC(Edit) list;
    enum { NOT_KNOWN, USED, UNUSED } used[CLASS_HEADERS]; /* each of class_headers, by the program */
    bool has_tuples; /* the program writes of classes that structured bindings take apart with get<>() */
} Edits;

static void add_edit(Edits *edits, unsigned at, unsigned length, const char *text)
{
    for (uint32_t i = 0; i < edits->list.count && length; i++)
        if (edits->list.items[i].at == at && edits->list.items[i].length == length) return; /* seen before */
    Edit edit = {at, length, edits->list.count, text};
    push(&edits->list, edit);
}

/* --- loops over ranges ---------------------------------------------------------------------------------------------- */

/* The first `wanted` from `at` on that is outside further brackets; a colon is none of a pair. `end`: none. */
static unsigned find_char(const Parser *p, unsigned at, unsigned end, char wanted)
{
    int depth = 0;
    for (; at < end; at = skip_literal(p, at, end)) {
        char c = p->text[at];
        bool paired = c == ':' && (p->text[at + 1] == ':' || p->text[at - 1] == ':');
        if (c == wanted && !depth && !paired) return at;
        if (c == '(' || c == '[' || c == '{') depth++;
        if (c == ')' || c == ']' || c == '}') depth--;
    }
    return end;
}

/* What stands after a declaration of `names` for the parts of the variable __vgspcc_bound_`number`. */
static char *part_declarations(Parser *p, const char *names, uint32_t count, unsigned number)
{
    Text text = {0};
    text_printf(&text, " auto &&[%s] = __vgspcc_bound_%u;", names, number);
    for (uint32_t i = 0; i < count; i++)
        text_printf(&text, " auto &&__vgspcc_part_%u_%u = ::__vgspcc::part<%u>(__vgspcc_bound_%u, 0);", i, number, i, number);
    char *kept = arena_strndup(p->arena, text.data, text.length);
    text_free(&text);
    return kept;
}

typedef struct Binding { /* auto [a, b]: what of the text it is */
    unsigned start, open, close;
    char *names, *prefix;
    uint32_t count;
} Binding;

static bool find_binding(Parser *p, CXCursor declaration, Binding *b)
{
    Children parts = children(p, declaration);
    *b = (Binding){.start = start_of(declaration)};
    if (clang_getCursorKind(declaration) != CXCursor_UnexposedDecl) return false;
    while (b->count < parts.count && clang_getCursorKind(parts.items[b->count]) == CXCursor_UnexposedDecl) b->count++;
    if (!b->count) return false;
    CXType cx = clang_getCanonicalType(clang_getNonReferenceType(clang_getCursorType(declaration)));
    bool is_pair = is_record(cx) && is_in_std(p, clang_getTypeDeclaration(cx), "pair");
    if (is_pair || cx.kind == CXType_ConstantArray) return false; /* known by their fields and elements */
    b->open = find_char(p, b->start, end_of(declaration), '[');
    b->close = find_char(p, b->open + 1, end_of(declaration), ']');
    b->prefix = arena_strndup(p->arena, p->text + b->start, b->open - b->start);
    b->names = arena_strndup(p->arena, p->text + b->open + 1, b->close - b->open - 1);
    for (char *at = b->prefix; *at; at++) *at = *at == '\n' ? ' ' : *at;
    for (char *at = b->names; *at; at++) *at = *at == '\n' ? ' ' : *at;
    return true;
}

static unsigned end_of_statement(const Parser *p, CXCursor body)
{
    unsigned end = end_of(body), next = end + (unsigned)strspn(p->text + end, " \t\n");
    return p->text[next] == ';' ? next + 1 : end;
}

/* for (declaration : range) body, over anything but an array, is written out: clang hides the calls in it. */
static void note_range_for(Edits *edits, CXCursor c)
{
    Parser *p = edits->parser;
    Children parts = children(p, c);
    bool is_array_ = parts.count > 1 && clang_getCanonicalType(clang_getCursorType(parts.items[1])).kind == CXType_ConstantArray;
    Binding b;
    bool takes_apart = edits->has_tuples && parts.count && find_binding(p, parts.items[0], &b);
    if (parts.count < 3 || (is_array_ && !takes_apart)) return;
    unsigned start = start_of(c), end = end_of(c), open = find_char(p, start, end, '(') + 1;
    unsigned close = find_char(p, open, end, ')'), colon = find_char(p, open, close, ':');
    if (colon == close) return;
    const char *declared = takes_apart ? arena_printf(p->arena, "%s __vgspcc_bound_%u", b.prefix, b.start)
                                       : arena_strndup(p->arena, p->text + open, colon - open);
    char *text = arena_printf(
        p->arena,
        "{ auto &&__vgspcc_range = %.*s; auto __vgspcc_at = ::__vgspcc_begin(__vgspcc_range); auto __vgspcc_stop = "
        "::__vgspcc_end(__vgspcc_range); for (; __vgspcc_at != __vgspcc_stop; ++__vgspcc_at) { %s = *__vgspcc_at;%s ",
        (int)(close - colon - 1), p->text + colon + 1, declared,
        takes_apart ? part_declarations(p, b.names, b.count, b.start) : "");
    for (char *at = strchr(text, '\n'); at; at = strchr(at, '\n')) *at = ' ';
    uint32_t before = edits->list.count;
    add_edit(edits, start, close + 1 - start, text);
    if (edits->list.count > before) add_edit(edits, end_of_statement(p, parts.items[parts.count - 1]), 0, " } }");
}

/* switch (statement; value) body: clang shows no trace of the statement. */
static void note_switch(Edits *edits, CXCursor c)
{
    Parser *p = edits->parser;
    unsigned start = start_of(c), end = end_of(c), open = find_char(p, start, end, '(') + 1;
    unsigned close = find_char(p, open, end, ')'), semicolon = find_char(p, open, close, ';');
    if (semicolon == close) return;
    char *text = arena_printf(p->arena, "{ %.*s; switch (", (int)(semicolon - open), p->text + open);
    for (char *at = strchr(text, '\n'); at; at = strchr(at, '\n')) *at = ' ';
    uint32_t before = edits->list.count;
    add_edit(edits, start, semicolon + 1 - start, text);
    if (edits->list.count > before) add_edit(edits, end_of_statement(p, c), 0, " }");
}

/* --- structured bindings -------------------------------------------------------------------------------------------- */

static void note_bindings(Edits *edits, CXCursor statement_, CXCursor parent)
{
    Parser *p = edits->parser;
    enum CXCursorKind place_ = clang_getCursorKind(parent);
    bool in_list = place_ == CXCursor_CompoundStmt || place_ == CXCursor_CaseStmt || place_ == CXCursor_DefaultStmt ||
                   place_ == CXCursor_LabelStmt;
    Children declared = children(p, statement_);
    Binding b;
    if (!in_list || declared.count != 1 || !find_binding(p, declared.items[0], &b)) return;
    uint32_t before = edits->list.count;
    add_edit(edits, b.start, b.close + 1 - b.start, arena_printf(p->arena, "%s __vgspcc_bound_%u", b.prefix, b.start));
    if (edits->list.count > before) add_edit(edits, end_of(statement_), 0, part_declarations(p, b.names, b.count, b.start));
}

/* --- bodies without a name ------------------------------------------------------------------------------------------ */

static bool is_class_template(enum CXCursorKind kind)
{
    return kind == CXCursor_ClassTemplate || kind == CXCursor_ClassTemplatePartialSpecialization;
}

/* A member of a class template, or of a class in one. */
static bool hides_names(CXCursor owner)
{
    for (; is_record(clang_getCursorType(owner)) || is_class_template(clang_getCursorKind(owner));
         owner = clang_getCursorSemanticParent(owner))
        if (is_class_template(clang_getCursorKind(owner))) return true;
    return false;
}

/* (What stands in an `if` may not be part of the instance.) */
static enum CXChildVisitResult find_name(CXCursor c, CXCursor parent, CXClientData found)
{
    (void)parent;
    enum CXCursorKind kind = clang_getCursorKind(c), named = clang_getCursorKind(clang_getCursorReferenced(c));
    if (kind == CXCursor_IfStmt) return CXChildVisit_Continue;
    bool is_name = kind == CXCursor_DeclRefExpr || kind == CXCursor_MemberRefExpr;
    bool is_known = named == CXCursor_VarDecl || named == CXCursor_ParmDecl || named == CXCursor_FieldDecl || is_function(named);
    *(bool *)found |= is_name && is_known;
    return *(bool *)found ? CXChildVisit_Break : CXChildVisit_Recurse;
}

static bool may_be_virtual(Parser *p, CXCursor c)
{
    enum CXCursorKind kind = clang_getCursorKind(c);
    if (kind != CXCursor_CXXMethod && kind != CXCursor_ConversionFunction) return false;
    CXCursor owner = clang_getCursorSemanticParent(c);
    if (!hides_names(owner)) return false;
    Children parts = children(p, owner);
    bool has_base = false;
    for (uint32_t i = 0; i < parts.count; i++) has_base |= clang_getCursorKind(parts.items[i]) == CXCursor_CXXBaseSpecifier;
    return clang_CXXMethod_isVirtual(c) || (has_base && !clang_CXXMethod_isStatic(c));
}

/* Of a kernel's template, and of a function of a class template that may be called through a table. */
static void note_body(Edits *edits, CXCursor c)
{
    Parser *p = edits->parser;
    bool is_kernel = clang_getCursorKind(c) == CXCursor_FunctionTemplate && has_attribute(p, c, CXCursor_CUDAGlobalAttr);
    if (!is_kernel && !may_be_virtual(p, c)) return;
    Children parts = children(p, c);
    for (uint32_t i = 0; i < parts.count; i++) {
        bool found = false;
        if (clang_getCursorKind(parts.items[i]) != CXCursor_CompoundStmt) continue;
        clang_visitChildren(parts.items[i], find_name, &found);
        if (!found) add_edit(edits, start_of(parts.items[i]), 1, "{ (void)::__vgspcc_name;");
    }
}

/* --- base classes --------------------------------------------------------------------------------------------------- */

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

static void note_class(Edits *edits, CXCursor class_)
{
    Parser *p = edits->parser;
    Children parts = children(p, class_);
    unsigned start = 0, end = 0;
    bool depends = false;
    for (uint32_t i = 0; i < parts.count; i++) {
        if (clang_getCursorKind(parts.items[i]) != CXCursor_CXXBaseSpecifier) continue;
        if (!start) start = start_of(parts.items[i]);
        end = end_of(parts.items[i]);
        depends |= !is_record(clang_getCursorType(parts.items[i]));
    }
    const char *name = spelling(p, class_), *brace = memchr(p->text + end, '{', p->length - end);
    if (!depends || !*name || !brace) return;
    unsigned at = (unsigned)(brace - p->text);
    add_edit(edits, at, 1,
             arena_printf(p->arena, "{ static_assert(::" BASES_FUNCTION "((::" BASES_FUNCTION "_list<%.*s, %s> *)0), \"\");",
                          (int)strcspn(name, "<"), name, bare_bases(p, start, at)));
}

/* Of the standard library, the headers with classes that device code has objects of: most others have types alone. Each
   with what a program writes that uses them; for one that does not, a second parse would be in vain. */
static const struct {
    const char *file, *words[12]; /* NULL after the last */
} class_headers[CLASS_HEADERS] = {
    {"stl_pair.h", {"pair", "minmax", "mismatch"}},
    {"tuple", {"tuple", "::tie("}},
    {"stl_function.h", {"plus", "minus", "multiplies", "divides", "modulus", "negate", "equal_to", "greater", "less",
                        "logical_", "bit_"}},
    {"optional", {"optional", "nullopt"}},
    {"array", {"array"}},
    {"stl_iterator.h", {"reverse_iterator", "rbegin", "rend"}},
};

/* `# 12 "file" 1 3`: whether the line marker's flags say that a system header's lines follow. */
static bool begins_system_header(const char *marker, const char *end)
{
    const char *flags = end;
    while (flags > marker && *flags != '"') flags--;
    for (; flags < end; flags++)
        if (flags[0] == ' ' && flags[1] == '3') return true;
    return false;
}

/* Whether one of the words stands in a line of the user's own files. */
static bool user_writes(const char *text, const char *const *words)
{
    bool in_system = false;
    for (const char *line = text, *end; (end = strchr(line, '\n')); line = end + 1) {
        if (line[0] == '#' && line[1] == ' ' && isdigit((unsigned char)line[2]))
            in_system = begins_system_header(line, end);
        else if (!in_system)
            for (int i = 0; words[i]; i++)
                if (memmem(line, (size_t)(end - line), words[i], strlen(words[i]))) return true;
    }
    return false;
}

/* A line marker of the text names the header. */
static bool brings_header(const char *text, size_t length, const char *file)
{
    char name[64];
    snprintf(name, sizeof name, "/%s\"", file);
    return memmem(text, length, name, strlen(name)) != NULL;
}

bool edits_prelude(const char *prelude, size_t length, const char *text)
{
    for (size_t i = 0; i < CLASS_HEADERS; i++)
        if (brings_header(prelude, length, class_headers[i].file) && user_writes(text, class_headers[i].words)) return true;
    return false;
}

/* This project's own headers of classes are in a folder named after their namespace. */
static bool is_looked_through(Edits *edits, CXCursor c)
{
    Parser *p = edits->parser;
    CXSourceLocation at = clang_getCursorLocation(c);
    if (!clang_Location_isInSystemHeader(at)) return true;
    enum CXCursorKind kind = clang_getCursorKind(c);
    if (kind == CXCursor_Namespace || kind == CXCursor_LinkageSpec || kind == CXCursor_UnexposedDecl) return true;
    const char *file = loc_of(p, c).file, *slash = file ? strrchr(file, '/') : NULL;
    if (file && strstr(file, "/cooperative_groups")) return true;
    for (size_t i = 0; slash && i < CLASS_HEADERS; i++)
        if (!strcmp(slash + 1, class_headers[i].file)) {
            if (!edits->used[i]) edits->used[i] = user_writes(p->text, class_headers[i].words) ? USED : UNUSED;
            return edits->used[i] == USED;
        }
    return false;
}

static enum CXChildVisitResult find_edits(CXCursor c, CXCursor parent, CXClientData edits);

/* What is constexpr has clang's implicit attribute. */
static bool is_host_function(Parser *p, CXCursor c)
{
    return clang_getCursorKind(c) == CXCursor_FunctionDecl && !has_attribute(p, c, CXCursor_CUDADeviceAttr) &&
           !has_attribute(p, c, CXCursor_CUDAGlobalAttr);
}

/* What of a host function may be device code. */
static enum CXChildVisitResult find_lambdas(CXCursor c, CXCursor parent, CXClientData edits)
{
    (void)parent;
    enum CXCursorKind kind = clang_getCursorKind(c);
    if (kind != CXCursor_LambdaExpr && kind != CXCursor_StructDecl && kind != CXCursor_ClassDecl)
        return CXChildVisit_Recurse;
    clang_visitChildren(c, find_edits, edits);
    return CXChildVisit_Continue;
}

static enum CXChildVisitResult find_edits(CXCursor c, CXCursor parent, CXClientData edits)
{
    enum CXCursorKind kind = clang_getCursorKind(c);
    bool is_class = kind == CXCursor_ClassTemplate || kind == CXCursor_ClassTemplatePartialSpecialization ||
                    kind == CXCursor_StructDecl || kind == CXCursor_ClassDecl;
    if (clang_isDeclaration(kind) && !is_looked_through(edits, c)) return CXChildVisit_Continue;
    if (is_host_function(((Edits *)edits)->parser, c)) {
        clang_visitChildren(c, find_lambdas, edits);
        return CXChildVisit_Continue;
    }
    if (is_class && clang_isCursorDefinition(c)) note_class(edits, c);
    note_body(edits, c);
    if (kind == CXCursor_CXXForRangeStmt) note_range_for(edits, c);
    if (kind == CXCursor_SwitchStmt) note_switch(edits, c);
    if (kind == CXCursor_DeclStmt && ((Edits *)edits)->has_tuples) note_bindings(edits, c, parent);
    return CXChildVisit_Recurse;
}

static const char *const tuple_words[] = {"tuple", "array", NULL};

static int by_offset(const void *a, const void *b)
{
    const Edit *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return x->number < y->number ? 1 : -1;
}

/* The edited text; false: nothing was to be edited. */
static bool edit_text(Parser *p, Text *out)
{
    Edits edits = {.parser = p};
    unsigned from = (unsigned)p->prelude_length;
    edits.has_tuples = user_writes(p->text, tuple_words);
    clang_visitChildren(clang_getTranslationUnitCursor(p->unit), find_edits, &edits);
    bool any = edits.list.count > 0;
    if (any) {
        qsort(edits.list.items, edits.list.count, sizeof *edits.list.items, by_offset);
        text_addn(out, p->text, from);
        text_add(out, declarations);
    }
    for (uint32_t i = 0; i < edits.list.count; i++) {
        const Edit *edit = &edits.list.items[i];
        if (edit->at < from) continue; /* in the head of a loop that was copied: left as it is */
        text_addn(out, p->text + from, edit->at - from);
        text_add(out, edit->text);
        from = edit->at + edit->length;
    }
    if (any) text_addn(out, p->text + from, p->length - from);
    free(edits.list.items);
    return any;
}

/* --- the translation unit ------------------------------------------------------------------------------------------- */

/* The text as clang reads it: where the prelude was are blanks, so that offsets are those of p->text. */
static char *own_text(const Parser *p)
{
    char *text = checked_malloc(p->length + 1);
    memset(text, ' ', p->prelude_length);
    memcpy(text + p->prelude_length, p->text + p->prelude_length, p->length - p->prelude_length);
    return text;
}

static enum CXErrorCode run_parser(Parser *p, CXIndex index)
{
    static const char name[] = "vgspcc.ii";
    char *text = own_text(p);
    struct CXUnsavedFile input = {name, text, p->length};
    VEC(const char *) args = {0};
    for (const char *const *flag = parse_flags; *flag; flag++) push(&args, *flag);
    for (uint32_t i = 0; i < p->options->cpp_args.count; i++)
        if (!strncmp(p->options->cpp_args.items[i], "-std=", 5)) push(&args, p->options->cpp_args.items[i]);
    if (p->prelude_length) {
        push(&args, "-include-pch");
        push(&args, arena_printf(p->arena, "%s.pch", p->prelude));
    }
    enum CXErrorCode code =
        clang_parseTranslationUnit2(index, name, args.items, (int)args.count, &input, 1,
                                    CXTranslationUnit_KeepGoing | CXTranslationUnit_VisitImplicitAttributes, &p->unit);
    free(args.items);
    free(text);
    return code;
}

static bool is_fatal(Parser *p)
{
    bool found = false;
    for (unsigned i = 0; i < clang_getNumDiagnostics(p->unit) && !found; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(p->unit, i);
        found = clang_getDiagnosticSeverity(diagnostic) == CXDiagnostic_Fatal;
        clang_disposeDiagnostic(diagnostic);
    }
    return found;
}

static void drop_unit(Parser *p)
{
    if (p->unit) clang_disposeTranslationUnit(p->unit);
    p->unit = NULL;
}

/* Where clang does not take the precompiled prelude, the whole text is parsed. */
static bool parse_unit(Parser *p, CXIndex index)
{
    drop_unit(p);
    enum CXErrorCode code = run_parser(p, index);
    if (p->prelude_length && (code != CXError_Success || is_fatal(p))) {
        drop_unit(p);
        p->prelude_length = 0;
        code = run_parser(p, index);
    }
    if (code != CXError_Success) error_at(((Loc){p->program->source, 0, 0}), "clang's parser failed (error %d)", code);
    return code == CXError_Success;
}

static bool has_errors(Parser *p)
{
    bool found = false;
    for (unsigned i = 0; i < clang_getNumDiagnostics(p->unit) && !found; i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(p->unit, i);
        found = is_error(p, diagnostic);
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

bool parse_text(Parser *p, CXIndex index, const char *prelude, const char *text, size_t length)
{
    Text input = with_prelude(p, prelude, text, length), edited = {0};
    set_text(p, input);
    if (!parse_unit(p, index)) return false;
    if (has_errors(p) || !edit_text(p, &edited)) return true;
    set_text(p, edited);
    return parse_unit(p, index);
}
