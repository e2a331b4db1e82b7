/* parse_body.c: the body of a function, and which of its parameters need a place in memory.
 */
#include "parse.h"

/* Marks, in p->written, parameters that are used otherwise than to read a scalar of them. `reads` says that the object
   which c names is only read. */
static void find_written(Parser *p, CXCursor c, bool reads);

static bool is_scalar_cx(CXType type)
{
    CXType t = clang_getCanonicalType(type);
    return (t.kind >= CXType_Bool && t.kind <= CXType_Double) || t.kind == CXType_Enum || t.kind == CXType_Pointer ||
           t.kind == CXType_MemberPointer;
}

/* Reading a scalar, and copying a record, show as a cast to the same type. */
static bool is_read(CXCursor c, CXCursor operand)
{
    CXType to = clang_getCursorType(c), from = clang_getCursorType(operand);
    bool is_pointer = is_array_kind(to) && clang_getCursorKind(clang_getCursorReferenced(operand)) == CXCursor_ParmDecl;
    return (is_pointer || (is_scalar_cx(to) && !is_const(to))) && same_unqualified(to, from);
}

static bool is_plain_copy(CXCursor c)
{
    CXCursor callee = clang_getCursorReferenced(c);
    return clang_getCursorKind(c) == CXCursor_CallExpr && clang_CXXMethod_isDefaulted(callee) &&
           (clang_CXXConstructor_isCopyConstructor(callee) || clang_CXXConstructor_isMoveConstructor(callee));
}

static bool passes_reads(CXCursor c, CXCursor operand)
{
    CXType from = clang_getCanonicalType(clang_getCursorType(operand));
    switch (clang_getCursorKind(c)) {
    case CXCursor_ParenExpr: return true;
    case CXCursor_MemberRefExpr: return from.kind == CXType_Record;
    case CXCursor_ArraySubscriptExpr: return true;
    case CXCursor_UnexposedExpr:
        return from.kind == CXType_ConstantArray || (from.kind == CXType_Record && is_record(clang_getCursorType(c)));
    default: return false;
    }
}

/* (The items of another list may be bound to the parameters of a constructor that libclang hides.) */
static bool is_aggregate_list(Parser *p, CXCursor list)
{
    CXType cx = innermost_type(clang_getCursorType(list));
    Record *record = record_of(p, cx, list);
    return record ? !record->has_constructor : is_scalar_cx(cx);
}

static void find_written(Parser *p, CXCursor c, bool reads)
{
    CXCursor named = clang_getCursorReferenced(c);
    enum CXCursorKind kind = clang_getCursorKind(c);
    bool names_param = (kind == CXCursor_DeclRefExpr || kind == CXCursor_VariableRef) &&
                       clang_getCursorKind(named) == CXCursor_ParmDecl;
    if (names_param && !reads) map_set(&p->written, clang_getCanonicalCursor(named), p);
    if (!enter(p, c)) return;
    Children parts = children(p, c);
    for (uint32_t i = 0; i < parts.count; i++) {
        CXCursor part = parts.items[i];
        bool is_item = kind == CXCursor_InitListExpr && is_scalar_cx(clang_getCursorType(part)) && is_aggregate_list(p, c);
        bool is_value = is_item || (kind == CXCursor_UnexposedExpr && is_read(c, part));
        find_written(p, part, is_value || is_plain_copy(c) || (reads && passes_reads(c, part)));
    }
    leave(p);
}

/* A parameter that must be an object of the thread: copied to one at entry. */
static void copy_param(Parser *p, Var *param, CXCursor declaration)
{
    Loc loc = param->loc;
    Var *local = object(p, param->name, param->type, loc);
    Expr *to = address_expr(p->program, local, loc);
    if (!p->function->is_kernel)
        store(p, local->type, to, var_expr(p->program, param, loc), false, loc);
    else if (!type_is_scalar(local->type))
        copy_bytes(p, local->type, to, address_expr(p->program, param, loc), loc);
    else
        store(p, local->type, to, load_expr(p->program, local->type, address_expr(p->program, param, loc), loc), false,
              loc);
    map_set(&p->variables, clang_getCanonicalCursor(declaration), local);
}

static void enter_params(Parser *p, CXCursor definition)
{
    int count = clang_Cursor_getNumArguments(definition);
    uint32_t hidden = p->function->param_count - (uint32_t)count;
    map_free(&p->written);
    find_written(p, definition, false);
    for (int i = 0; i < count; i++) {
        CXCursor declaration = clang_Cursor_getArgument(definition, (unsigned)i);
        CXType cx = clang_getCursorType(declaration);
        Var *param = p->function->params[hidden + (uint32_t)i];
        map_set(&p->variables, clang_getCanonicalCursor(declaration), param);
        bool own_copy = p->function->is_kernel || !is_record(cx); /* a record comes as a copy already */
        if (own_copy && !is_reference(cx) && map_get(&p->written, clang_getCanonicalCursor(declaration)))
            copy_param(p, param, declaration);
    }
}

void function_body(Parser *p, CXCursor definition)
{
    Block *outer = p->out;
    p->out = &p->function->body;
    p->cleanups.count = 0;
    p->break_target = p->continue_target = (Target){NULL, 0, false};
    p->has_goto = memmem(p->text + start_of(definition), end_of(definition) - start_of(definition), "goto", 4) != NULL;
    p->state = NULL;
    p->states.count = p->constants.count = 0;
    p->prologue = (Block){0};
    p->declarations = NULL;
    enter_params(p, definition);
    if (clang_getCursorKind(definition) == CXCursor_Constructor) init_members(p, definition);
    Children parts = children(p, definition);
    for (uint32_t i = 0; i < parts.count; i++) {
        enum CXCursorKind kind = clang_getCursorKind(parts.items[i]);
        if (kind == CXCursor_CompoundStmt || kind == CXCursor_CXXTryStmt) statement(p, parts.items[i]);
    }
    append_block(&p->prologue, p->function->body);
    p->function->body = p->prologue;
    p->out = outer;
}
