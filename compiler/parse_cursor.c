/* parse_cursor.c: what the front end asks cursors and their text for, and what it says about them.
 *
 * Maps keyed by cursors, names, children, attributes, places in the text and in the user's files; refusals and errors with
 * a caret at a cursor, and clang's own errors in the same form.
 */
#include "parse.h"

#include <ctype.h>

enum { MAX_NESTING = 900 };

/* --- maps --------------------------------------------------------------------------------------------------------- */

static struct CursorEntry *map_slot(const CursorMap *map, CXCursor key)
{
    uint32_t at = clang_hashCursor(key) * 2654435761u;
    for (;; at++) {
        struct CursorEntry *entry = &map->entries[at & (map->capacity - 1)];
        if (!entry->value || clang_equalCursors(entry->key, key)) return entry;
    }
}

void *map_get(const CursorMap *map, CXCursor key)
{
    return map->capacity ? map_slot(map, key)->value : NULL;
}

void map_free(CursorMap *map)
{
    free(map->entries);
    *map = (CursorMap){0};
}

static void map_grow(CursorMap *map)
{
    CursorMap larger = {.capacity = map->capacity ? 2 * map->capacity : 64};
    larger.entries = checked_malloc(larger.capacity * sizeof *larger.entries);
    memset(larger.entries, 0, larger.capacity * sizeof *larger.entries);
    for (uint32_t i = 0; i < map->capacity; i++)
        if (map->entries[i].value) map_set(&larger, map->entries[i].key, map->entries[i].value);
    map_free(map);
    *map = larger;
}

void map_set(CursorMap *map, CXCursor key, void *value)
{
    if (2 * map->count >= map->capacity) map_grow(map);
    struct CursorEntry *entry = map_slot(map, key);
    if (!entry->value) map->count++;
    *entry = (struct CursorEntry){key, value};
}

/* --- cursors ------------------------------------------------------------------------------------------------------ */

const char *keep(Parser *p, CXString string)
{
    const char *text = clang_getCString(string);
    const char *kept = intern(p->arena, text ? text : "");
    clang_disposeString(string);
    return kept;
}

const char *spelling(Parser *p, CXCursor c)
{
    return keep(p, clang_getCursorSpelling(c));
}

bool same_cursor(CXCursor a, CXCursor b)
{
    return clang_equalCursors(clang_getCanonicalCursor(a), clang_getCanonicalCursor(b));
}

static unsigned offset_of(const CXSourceLocation at)
{
    unsigned offset;
    clang_getSpellingLocation(at, NULL, NULL, NULL, &offset);
    return offset;
}

bool is_in_std(Parser *p, CXCursor declaration, const char *name)
{
    if (strcmp(spelling(p, declaration), name)) return false;
    CXCursor scope = clang_getCursorSemanticParent(declaration);
    while (clang_getCursorKind(scope) == CXCursor_Namespace && strcmp(spelling(p, scope), "std"))
        scope = clang_getCursorSemanticParent(scope);
    return clang_getCursorKind(scope) == CXCursor_Namespace;
}

static Loc presumed(Parser *p, CXSourceLocation at)
{
    CXString file;
    Loc loc = {0};
    clang_getPresumedLocation(at, &file, &loc.line, &loc.column);
    const char *name = keep(p, file);
    if (*name) loc.file = name;
    if (loc.file && !clang_Location_isInSystemHeader(at)) loc.column = written_column(p, loc, offset_of(at));
    return loc;
}

Loc loc_of(Parser *p, CXCursor c)
{
    return presumed(p, clang_getCursorLocation(c));
}

unsigned start_of(CXCursor c)
{
    return offset_of(clang_getRangeStart(clang_getCursorExtent(c)));
}

unsigned end_of(CXCursor c)
{
    return offset_of(clang_getRangeEnd(clang_getCursorExtent(c)));
}

typedef VEC(CXCursor) CursorList;
typedef struct Collection {
    CursorList list;
    bool expressions_only;
} Collection;

static enum CXChildVisitResult collect(CXCursor c, CXCursor parent, CXClientData data)
{
    (void)parent;
    Collection *collection = data;
    enum CXCursorKind kind = clang_getCursorKind(c);
    bool wanted = collection->expressions_only ? clang_isExpression(kind) : !clang_isAttribute(kind);
    if (wanted) push(&collection->list, c);
    return CXChildVisit_Continue;
}

static Children collected(Parser *p, CXCursor c, bool expressions_only)
{
    Collection collection = {.expressions_only = expressions_only};
    clang_visitChildren(c, collect, &collection);
    uint32_t count = collection.list.count;
    Children result = {arena_alloc(p->arena, count * sizeof(CXCursor) + 1), count};
    if (count) memcpy(result.items, collection.list.items, count * sizeof(CXCursor));
    free(collection.list.items);
    return result;
}

Children children(Parser *p, CXCursor c)
{
    return collected(p, c, false);
}

Children expressions(Parser *p, CXCursor c)
{
    return collected(p, c, true);
}

static enum CXChildVisitResult find_attribute(CXCursor c, CXCursor parent, CXClientData data)
{
    (void)parent;
    AttributeSearch *search = data;
    if (clang_getCursorKind(c) == search->kind && search->count < COUNT(search->found))
        search->found[search->count++] = c;
    return CXChildVisit_Continue;
}

AttributeSearch attributes(CXCursor c, enum CXCursorKind kind)
{
    AttributeSearch search = {.kind = kind};
    clang_visitChildren(c, find_attribute, &search);
    return search;
}

bool has_attribute(Parser *p, CXCursor c, enum CXCursorKind kind)
{
    (void)p;
    return attributes(c, kind).count > 0;
}

const char *annotation(Parser *p, CXCursor c, const char *prefix)
{
    AttributeSearch search = attributes(c, CXCursor_AnnotateAttr);
    for (uint32_t i = 0; i < search.count; i++) {
        const char *text = spelling(p, search.found[i]);
        if (!strncmp(text, prefix, strlen(prefix))) return text + strlen(prefix);
    }
    return NULL;
}

/* --- source text -------------------------------------------------------------------------------------------------- */

static unsigned skip_raw_string(const Parser *p, unsigned at, unsigned end)
{
    unsigned open = at + 1;
    while (open < end && p->text[open] != '(') open++;
    unsigned length = open - at - 1;
    for (unsigned i = open; i + length + 1 < end; i++)
        if (p->text[i] == ')' && p->text[i + length + 1] == '"' && !memcmp(p->text + i + 1, p->text + at + 1, length))
            return i + length + 2;
    return end;
}

unsigned skip_literal(const Parser *p, unsigned at, unsigned end)
{
    char quote = p->text[at], before = at ? p->text[at - 1] : ' ';
    if (quote == '"' && before == 'R') return skip_raw_string(p, at, end);
    bool is_separator =
        quote == '\'' && isxdigit((unsigned char)before) && at + 1 < end && isxdigit((unsigned char)p->text[at + 1]);
    if ((quote != '"' && quote != '\'') || is_separator) return at + 1;
    for (at++; at < end && p->text[at] != quote; at++)
        if (p->text[at] == '\\') at++;
    return at < end ? at + 1 : end;
}

bool text_between(const Parser *p, unsigned start, unsigned end, char wanted)
{
    int depth = 0;
    for (unsigned at = start; at < end && at < p->length; at = skip_literal(p, at, end)) {
        char c = p->text[at];
        if (c == wanted && !depth) return true;
        if (c == '(' || c == '[' || c == '{') depth++;
        if (c == ')' || c == ']' || c == '}') depth--;
    }
    return false;
}

char last_char(const Parser *p, CXCursor c)
{
    unsigned end = end_of(c);
    return end && end <= p->length ? p->text[end - 1] : '\0';
}

/* --- messages ----------------------------------------------------------------------------------------------------- */

/* One line is refused once: what follows from the first reason, and other instances of the template, are no news. */
static bool is_known_refusal(Parser *p, Loc loc)
{
    for (uint32_t i = 0; i < p->refused.count; i++)
        if (p->refused.items[i].line == loc.line && p->refused.items[i].file == loc.file) return true;
    push(&p->refused, loc);
    return false;
}

void refuse(Parser *p, CXCursor c, const char *format, ...)
{
    va_list args;
    Text text = {0};
    if (is_known_refusal(p, loc_of(p, c))) return;
    va_start(args, format);
    text_vprintf(&text, format, args);
    va_end(args);
    error_at(loc_of(p, c), "not supported yet: %s", text.data);
    text_free(&text);
}

void complain(Parser *p, CXCursor c, const char *format, ...)
{
    va_list args;
    Text text = {0};
    va_start(args, format);
    text_vprintf(&text, format, args);
    va_end(args);
    error_at(loc_of(p, c), "%s", text.data);
    text_free(&text);
}

bool enter(Parser *p, CXCursor c)
{
    if (p->depth < MAX_NESTING) {
        p->depth++;
        return true;
    }
    if (!p->too_deep) refuse(p, c, "nesting this deep");
    p->too_deep = true;
    return false;
}

void leave(Parser *p)
{
    p->depth--;
}

static void print_notes(Parser *p, CXDiagnostic diagnostic)
{
    CXDiagnosticSet notes = clang_getChildDiagnostics(diagnostic);
    for (unsigned i = 0; i < clang_getNumDiagnosticsInSet(notes); i++) {
        CXDiagnostic note = clang_getDiagnosticInSet(notes, i);
        Loc loc = presumed(p, clang_getDiagnosticLocation(note));
        report(SEV_NOTE, loc, "%s", keep(p, clang_getDiagnosticSpelling(note)));
        clang_disposeDiagnostic(note);
    }
}

/* (CUDA's deduction guides belong to both sides; clang counts them as the host's.) */
bool is_error(Parser *p, CXDiagnostic diagnostic)
{
    static const char guide[] = "reference to __host__ function '<deduction guide";
    return clang_getDiagnosticSeverity(diagnostic) >= CXDiagnostic_Error &&
           strncmp(keep(p, clang_getDiagnosticSpelling(diagnostic)), guide, sizeof guide - 1) != 0;
}

/* Errors alone: clang warns when it compiles the host half, which has the same lines. */
void print_diagnostics(Parser *p)
{
    for (unsigned i = 0; i < clang_getNumDiagnostics(p->unit); i++) {
        CXDiagnostic diagnostic = clang_getDiagnostic(p->unit, i);
        const char *text = keep(p, clang_getDiagnosticSpelling(diagnostic));
        if (is_error(p, diagnostic)) {
            error_at(presumed(p, clang_getDiagnosticLocation(diagnostic)), "%s", text);
            print_notes(p, diagnostic);
        }
        clang_disposeDiagnostic(diagnostic);
    }
}
