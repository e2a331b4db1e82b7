/* parse_declare.c: declarations in functions: variables and structured bindings.
 */
#include "parse.h"

/* --- variables ---------------------------------------------------------------------------------------------------- */

static bool starts_with_constexpr(const Parser *p, CXCursor declaration)
{
    unsigned start = start_of(declaration), end = end_of(declaration);
    const char *text = p->text + start;
    size_t length = end - start;
    const char *stop = memchr(text, '=', length);
    const char *word = stop ? memmem(text, (size_t)(stop - text), "constexpr", 9) : NULL;
    return word != NULL;
}

/* A table of numbers that clang knows at compile time costs nothing as static data. */
static bool is_constant_table(const Parser *p, CXCursor declaration)
{
    CXType cx = clang_getCanonicalType(clang_getCursorType(declaration));
    if (cx.kind != CXType_ConstantArray || !starts_with_constexpr(p, declaration)) return false;
    cx = innermost_type(cx);
    return cx.kind >= CXType_Bool && cx.kind <= CXType_Double;
}

static void declare_object(Parser *, CXCursor declaration);
static void bind_name(Parser *, CXCursor name, Place to);
static void bind_parts(Parser *, CXCursor c, CXCursor *names, uint32_t count, Place whole, CXType, bool is_plain);

/* Variables that are no object of a thread; true if this is one. */
static bool declare_elsewhere(Parser *p, CXCursor declaration)
{
    enum CX_StorageClass storage = clang_Cursor_getStorageClass(declaration);
    if (clang_getCursorTLSKind(declaration) != CXTLS_None) refuse(p, declaration, "thread_local variables");
    if (has_attribute(p, declaration, CXCursor_CUDASharedAttr) || is_constant_table(p, declaration)) {
        declare_static(p, declaration);
        return true;
    }
    bool is_static = storage == CX_SC_Static || has_attribute(p, declaration, CXCursor_CUDADeviceAttr) ||
                     has_attribute(p, declaration, CXCursor_CUDAConstantAttr);
    if (!is_static) return storage == CX_SC_Extern;
    variable_for(p, declaration, declaration);
    return true;
}

static void note_cleanup(Parser *p, Expr *address, CXType cx, CXCursor declaration)
{
    Cleanup cleanup = {address, cx};
    if (is_destroyed(p, cx, declaration)) push(&p->cleanups, cleanup);
}

/* A reference: a temporary object that it is bound to lives as long. */
static void init_reference(Parser *p, Var *var, CXCursor given)
{
    Loc loc = loc_of(p, given);
    while (clang_getCursorKind(given) == CXCursor_InitListExpr && expressions(p, given).count == 1)
        given = expressions(p, given).items[0];
    Expr *to = address(p, given);
    for (uint32_t i = p->temporaries.count; i-- > 0;) {
        Cleanup temporary = p->temporaries.items[i];
        if (to->kind != E_ADDRESS || temporary.address->var != to->var) continue;
        note_cleanup(p, temporary.address, temporary.cx, given);
        for (uint32_t j = i; j + 1 < p->temporaries.count; j++) p->temporaries.items[j] = p->temporaries.items[j + 1];
        p->temporaries.count--;
        break;
    }
    store(p, var->type, address_expr(p->program, var, loc), convert(p, var->type, to, loc), false, loc);
}

/* `auto q = a` where a is a parameter written as an array: libclang shows q as an array too. */
static bool copies_pointer(Parser *p, CXCursor given)
{
    enum CXCursorKind kind = clang_getCursorKind(given);
    bool is_list = kind == CXCursor_InitListExpr || kind == CXCursor_StringLiteral || kind == CXCursor_CallExpr;
    return !clang_Cursor_isNull(given) && !is_list && is_array_kind(clang_getCursorType(given)) && !is_array(p, given);
}

/* `auto &&__vgspcc_part_N = ...` after a structured binding: its part, unless the class has none. */
static bool declare_part(Parser *p, CXCursor declaration)
{
    static const char prefix[] = "__vgspcc_part_";
    const char *name = spelling(p, declaration);
    if (strncmp(name, prefix, sizeof prefix - 1)) return false;
    uint32_t number = (uint32_t)strtoul(name + sizeof prefix - 1, NULL, 10);
    CXType part = pointee_of(clang_getCursorType(declaration));
    bool is_none = is_record(part) && !strcmp(spelling(p, clang_getTypeDeclaration(part)), "no_part");
    const struct Bound *b = &p->bound;
    if (is_none && !number) bind_parts(p, b->declaration, b->names, b->count, b->whole, b->cx, true);
    if (is_none) return true;
    declare_object(p, declaration);
    bind_name(p, b->names[number], variable_place(p, declaration, declaration));
    return true;
}

void declare_variable(Parser *p, CXCursor declaration)
{
    if (!declare_part(p, declaration)) declare_object(p, declaration);
}

static void declare_object(Parser *p, CXCursor declaration)
{
    Loc loc = loc_of(p, declaration);
    CXType cx = clang_getCursorType(declaration);
    if (declare_elsewhere(p, declaration)) return;
    CXCursor given = clang_Cursor_getVarDeclInitializer(declaration);
    bool is_pointer = is_array_kind(cx) && copies_pointer(p, given);
    Type *type = is_pointer ? pointer_type(p, type_of(p, element_type(cx), declaration)) : type_of(p, cx, declaration);
    if (type->kind == T_VOID) return;
    Var *var = object(p, spelling(p, declaration), type, loc);
    var->is_const = is_const(cx);
    map_set(&p->variables, clang_getCanonicalCursor(declaration), var);
    FullExpression full = begin_full(p);
    if (is_pointer)
        store(p, type, address_expr(p->program, var, loc), value(p, given), false, loc);
    else if (is_reference(cx) && !clang_Cursor_isNull(given))
        init_reference(p, var, given);
    else if (!clang_Cursor_isNull(given))
        init_object(p, address_expr(p->program, var, loc), cx, given);
    end_full(p, full, NULL, declaration);
    note_cleanup(p, address_expr(p->program, var, loc), cx, declaration);
}

/* --- structured bindings -------------------------------------------------------------------------------------------- */

static void bind_name(Parser *p, CXCursor name, Place to)
{
    Place *kept = NEW(p->arena, Place);
    *kept = to;
    map_set(&p->bindings, name, kept);
}

/* Fields of the class itself or, where it has none, of the one base class that has. */
static Record *bound_record(Parser *p, CXType cx, Expr **address_, CXCursor c)
{
    Record *record = record_of(p, cx, c);
    for (uint32_t i = 0; record && !record->field_count && i < record->base_count; i++) {
        Record *inner = bound_record(p, record->bases[i].cx, address_, c);
        if (!inner || !inner->field_count) continue;
        *address_ = offset_address(p, *address_, record->bases[i].offset, inner->type, loc_of(p, c));
        return inner;
    }
    return record;
}

/* Classes that say by std::tuple_size what their parts are; of the standard library's, pair's parts are its fields. */
static bool is_tuple_like(Parser *p, const Record *record)
{
    if (is_in_std(p, record->declaration, "pair")) return false;
    return is_in_std(p, record->declaration, "tuple") || is_in_std(p, record->declaration, "array") ||
           p->has_tuple_size;
}

/* Is_plain: std::tuple_size is known to say nothing of the class. */
static void bind_parts(Parser *p, CXCursor c, CXCursor *names, uint32_t count, Place whole, CXType cx, bool is_plain)
{
    Loc loc = loc_of(p, c);
    CXType t = clang_getCanonicalType(cx);
    if (t.kind == CXType_ConstantArray) {
        Type *element = type_of(p, element_type(t), c);
        for (uint32_t i = 0; i < count; i++) {
            Expr *at = offset_address(p, whole.address, i * element->size, element, loc);
            bind_name(p, names[i], (Place){at, element, is_volatile(element_type(t)), 0, 0});
        }
        return;
    }
    Expr *base = whole.address;
    Record *record = is_record(t) ? bound_record(p, t, &base, c) : NULL;
    if (!record || record->field_count != count || (!is_plain && is_tuple_like(p, record))) {
        refuse(p, c, "structured bindings of '%s'", keep(p, clang_getTypeSpelling(t)));
        return;
    }
    for (uint32_t i = 0; i < count; i++) bind_name(p, names[i], field_place(p, base, record->fields[i], c));
}

/* auto [a, b] = e; an object without a name, or a reference, and names for its parts. */
void declare_bindings(Parser *p, CXCursor c)
{
    Children parts = children(p, c);
    uint32_t count = 0;
    CXType cx = clang_getCursorType(c);
    while (count < parts.count && clang_getCursorKind(parts.items[count]) == CXCursor_UnexposedDecl) count++;
    CXCursor given = clang_Cursor_getVarDeclInitializer(c);
    if (!count || clang_Cursor_isNull(given)) {
        refuse(p, c, "this declaration (%s)", keep(p, clang_getCursorKindSpelling(clang_getCursorKind(c))));
        return;
    }
    Loc loc = loc_of(p, c);
    Var *var = object(p, "", type_of(p, cx, c), loc);
    Expr *to = address_expr(p->program, var, loc);
    FullExpression full = begin_full(p);
    if (is_reference(cx))
        init_reference(p, var, given);
    else if (is_array_kind(cx) && expressions(p, given).count) /* the array and, hidden, how an element is copied */
        copy_construct(p, to, address(p, expressions(p, given).items[0]), cx, c);
    else
        init_object(p, to, cx, given);
    end_full(p, full, NULL, c);
    note_cleanup(p, to, cx, c);
    Place whole = {to, var->type, false, 0, 0};
    CXType object_type = cx;
    if (is_reference(cx)) {
        object_type = pointee_of(cx);
        whole.address = saved(p, load_expr(p->program, var->type, to, loc));
    }
    if (!strncmp(spelling(p, given), "__vgspcc_bound_", 15))
        p->bound = (struct Bound){c, parts.items, count, whole, object_type};
    else
        bind_parts(p, c, parts.items, count, whole, object_type, false);
}

void declaration_statement(Parser *p, CXCursor c)
{
    Children list = children(p, c);
    for (uint32_t i = 0; i < list.count; i++) {
        switch (clang_getCursorKind(list.items[i])) {
        case CXCursor_VarDecl: declare_variable(p, list.items[i]); break;
        case CXCursor_StructDecl:
        case CXCursor_ClassDecl:
        case CXCursor_UnionDecl:
        case CXCursor_EnumDecl:
        case CXCursor_TypedefDecl:
        case CXCursor_TypeAliasDecl:
        case CXCursor_UsingDeclaration:
        case CXCursor_UsingDirective:
        case CXCursor_NamespaceAlias:
        case CXCursor_StaticAssert:
        case CXCursor_FunctionDecl: break;
        case CXCursor_UnexposedDecl: declare_bindings(p, list.items[i]); break;
        default:
            refuse(p, list.items[i], "this declaration (%s)",
                   keep(p, clang_getCursorKindSpelling(clang_getCursorKind(list.items[i]))));
        }
    }
}
