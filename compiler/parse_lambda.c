/* parse_lambda.c: lambdas: what they capture, where it lies in the closure, and making one.
 *
 * A closure's fields have no names; they stand in the order of the captures: those that are written first, then the
 * others by their first use. A lambda may be made by host code and come to a kernel as an argument, so its expression is
 * looked up in the function around it when its call operator is translated.
 */
#include "parse.h"

typedef struct CaptureSearch {
    Parser *parser;
    CXCursor lambda;
    VEC(CXCursor) found; /* written captures first, then others by first use; the null cursor: `this` */
} CaptureSearch;

static void add_captured(CaptureSearch *search, CXCursor variable)
{
    for (uint32_t i = 0; i < search->found.count; i++)
        if (same_cursor(search->found.items[i], variable)) return;
    push(&search->found, variable);
}

static bool is_inside(const CaptureSearch *search, CXCursor c)
{
    unsigned at = start_of(c);
    return at >= start_of(search->lambda) && at < end_of(search->lambda);
}

static bool is_local_outside(CaptureSearch *search, CXCursor variable)
{
    enum CXCursorKind kind = clang_getCursorKind(variable);
    if (kind != CXCursor_ParmDecl && kind != CXCursor_VarDecl) return false;
    if (kind == CXCursor_VarDecl && clang_Cursor_hasVarDeclGlobalStorage(variable) == 1) return false;
    if (has_attribute(search->parser, variable, CXCursor_CUDASharedAttr)) return false;
    return !is_inside(search, variable);
}

/* `this`, named or left out, of the function around the lambda. */
static bool uses_this(CaptureSearch *search, CXCursor c)
{
    if (clang_getCursorKind(c) == CXCursor_CXXThisExpr) return true;
    if (clang_getCursorKind(c) != CXCursor_MemberRefExpr || expressions(search->parser, c).count) return false;
    CXCursor member = clang_getCursorReferenced(c);
    enum CXCursorKind kind = clang_getCursorKind(member);
    bool needs_object = kind == CXCursor_FieldDecl || kind == CXCursor_ConversionFunction ||
                        (kind == CXCursor_CXXMethod && !clang_CXXMethod_isStatic(member));
    return needs_object && !is_inside(search, member);
}

static enum CXChildVisitResult find_captured(CXCursor c, CXCursor parent, CXClientData data)
{
    (void)parent;
    CaptureSearch *search = data;
    CXCursor variable = clang_getCursorReferenced(c);
    Expr *constant;
    bool names = clang_getCursorKind(c) == CXCursor_DeclRefExpr && is_local_outside(search, variable);
    bool is_constant = names && is_const(clang_getCursorType(variable)) && constant_value(search->parser, c, &constant);
    if (names && !is_constant) add_captured(search, variable);
    if (uses_this(search, c)) add_captured(search, clang_getNullCursor());
    return CXChildVisit_Recurse;
}

/* The place of `this` among the captures between the brackets; 0: it is not there. */
static unsigned written_this(const Parser *p, CXCursor lambda)
{
    unsigned start = start_of(lambda), end = end_of(lambda), depth = 0;
    for (unsigned at = start; at < end; at = skip_literal(p, at, end)) {
        char c = p->text[at];
        depth += c == '[' || c == '(' || c == '{';
        depth -= c == ']' || c == ')' || c == '}';
        if (!depth) break;
        bool begins = depth == 1 && (at == start || strchr("[, *\t\n", p->text[at - 1]));
        if (begins && !strncmp(p->text + at, "this", 4) && strchr(", \t\n]", p->text[at + 4])) return at;
    }
    return 0;
}

static CaptureSearch captured_variables(Parser *p, CXCursor lambda)
{
    CaptureSearch search = {.parser = p, .lambda = lambda};
    Children parts = children(p, lambda);
    unsigned self = written_this(p, lambda);
    for (uint32_t i = 0; i < parts.count; i++) {
        if (clang_getCursorKind(parts.items[i]) != CXCursor_VariableRef) continue;
        if (self && self < start_of(parts.items[i])) add_captured(&search, clang_getNullCursor());
        add_captured(&search, clang_getCursorReferenced(parts.items[i]));
    }
    if (self) add_captured(&search, clang_getNullCursor());
    for (uint32_t i = 0; i < parts.count; i++)
        if (clang_getCursorKind(parts.items[i]) == CXCursor_CompoundStmt)
            clang_visitChildren(parts.items[i], find_captured, &search);
    return search;
}

/* Whether the field may hold the variable. */
static bool matches(Parser *p, Capture *capture, CXCursor field, CXCursor variable)
{
    CXType cx = clang_getCursorType(field);
    bool is_this = clang_Cursor_isNull(variable);
    capture->by_reference = is_this ? !is_record(cx) : is_reference(cx);
    if (is_this) return is_record(cx) || is_record(pointee_of(cx));
    CXType from = clang_getNonReferenceType(clang_getCursorType(variable));
    if (is_array_kind(from) && !is_array_kind(clang_getNonReferenceType(cx))) /* a parameter written as an array */
        return clang_getCursorKind(variable) == CXCursor_ParmDecl &&
               type_of(p, clang_getNonReferenceType(cx), field)->kind == T_POINTER;
    return same_unqualified(clang_getNonReferenceType(cx), from);
}

static Closure *make_layout(Parser *p, CXCursor lambda, Record *record)
{
    CaptureSearch search = captured_variables(p, lambda);
    Closure *closure = NEW(p->arena, Closure);
    closure->captures = arena_alloc(p->arena, search.found.count * sizeof *closure->captures + 1);
    closure->count = search.found.count;
    bool fits = search.found.count == record->field_count;
    for (uint32_t i = 0; fits && i < search.found.count; i++) {
        Capture *capture = &closure->captures[i];
        CXCursor field = record->fields[i];
        capture->variable = search.found.items[i];
        capture->offset = (uint64_t)clang_Cursor_getOffsetOfField(field) / 8;
        capture->type = type_of(p, clang_getCursorType(field), lambda);
        fits = matches(p, capture, field, capture->variable);
    }
    free(search.found.items);
    if (!fits) refuse(p, lambda, "what this lambda captures");
    map_set(&p->closures, record->declaration, closure);
    return fits ? closure : NULL;
}

/* --- the lambda of a closure --------------------------------------------------------------------------------------- */

typedef struct LambdaSearch {
    CXCursor record, lambda;
} LambdaSearch;

static enum CXChildVisitResult find_lambda(CXCursor c, CXCursor parent, CXClientData data)
{
    (void)parent;
    LambdaSearch *search = data;
    bool is_it = clang_getCursorKind(c) == CXCursor_LambdaExpr &&
                 clang_equalCursors(clang_getTypeDeclaration(clang_getCursorType(c)), search->record);
    if (!is_it) return CXChildVisit_Recurse;
    search->lambda = c;
    return CXChildVisit_Break;
}

const Closure *closure_of(Parser *p, CXCursor call_operator)
{
    CXCursor owner = clang_getCursorSemanticParent(call_operator);
    const Closure *closure = map_get(&p->closures, owner);
    Record *record = is_record(clang_getCursorType(owner)) ? record_of(p, clang_getCursorType(owner), call_operator) : NULL;
    if (closure || !record || !record->is_lambda) return closure;
    LambdaSearch search = {owner, clang_getNullCursor()};
    clang_visitChildren(definition_of(clang_getCursorSemanticParent(owner)), find_lambda, &search);
    if (!clang_Cursor_isNull(search.lambda)) return make_layout(p, search.lambda, record);
    if (record->field_count) refuse(p, call_operator, "a lambda whose place is not found");
    return NULL;
}

/* --- making one ---------------------------------------------------------------------------------------------------- */

static CXCursor own_initialiser(const CaptureSearch *search, CXCursor variable)
{
    bool is_own = !clang_Cursor_isNull(variable) && is_inside(search, variable);
    return is_own ? clang_Cursor_getVarDeclInitializer(variable) : clang_getNullCursor();
}

static void store_this(Parser *p, Expr *field, const Capture *capture, CXCursor lambda, CXType cx)
{
    Loc loc = loc_of(p, lambda);
    Expr *self = self_value(p, lambda);
    if (capture->by_reference)
        store(p, capture->type, field, convert(p, capture->type, self, loc), false, loc);
    else
        copy_construct(p, field, self, cx, lambda);
}

static void store_capture(Parser *p, Expr *closure, const Capture *capture, CXCursor lambda, CXType cx)
{
    Loc loc = loc_of(p, lambda);
    Expr *field = offset_address(p, closure, capture->offset, capture->type, loc);
    CaptureSearch search = {.parser = p, .lambda = lambda};
    CXCursor given = own_initialiser(&search, capture->variable);
    if (!clang_Cursor_isNull(given)) {
        init_object(p, field, cx, given);
        return;
    }
    if (clang_Cursor_isNull(capture->variable)) {
        store_this(p, field, capture, lambda, cx);
        return;
    }
    if (!capture->by_reference && type_is_scalar(capture->type)) {
        store(p, capture->type, field, variable_value(p, lambda, capture->variable), false, loc);
        return;
    }
    Place from = variable_place(p, lambda, capture->variable);
    if (capture->by_reference)
        store(p, capture->type, field, convert(p, capture->type, from.address, loc), false, loc);
    else
        copy_construct(p, field, from.address, cx, lambda);
}

void make_closure(Parser *p, Expr *into, CXCursor lambda)
{
    Record *record = record_of(p, clang_getCursorType(lambda), lambda);
    if (!record) return;
    const Closure *closure = map_get(&p->closures, record->declaration);
    if (!closure) closure = make_layout(p, lambda, record);
    into = saved(p, into);
    for (uint32_t i = 0; closure && i < closure->count; i++)
        store_capture(p, into, &closure->captures[i], lambda, clang_getCursorType(record->fields[i]));
}
