/* parse_stmt.c: statements, local variables, function bodies.
 *
 * All of C's loops become the tree's one: while and for test in its head, do-while breaks in its step. A switch whose
 * cases do not run into each other becomes a chain of ifs; one with fall-through becomes nested blocks that the
 * dispatch, at the innermost place, leaves to reach its case. Objects with destructors are kept in a list; every way
 * out of a scope runs the destructors of what it leaves.
 */
#include "parse.h"

/* --- scopes ------------------------------------------------------------------------------------------------------- */

void run_cleanups(Parser *p, uint32_t down_to, CXCursor use)
{
    for (uint32_t i = p->cleanups.count; i-- > down_to;)
        destroy(p, p->cleanups.items[i].address, p->cleanups.items[i].cx, use);
}

FullExpression begin_full(Parser *p)
{
    FullExpression full = {p->temporaries.count, p->full_out};
    p->full_out = p->out;
    return full;
}

void end_full(Parser *p, FullExpression full, Expr **result, CXCursor use)
{
    bool any = p->temporaries.count > full.temporaries;
    if (any && result && *result) *result = saved(p, *result);
    while (p->temporaries.count > full.temporaries) {
        Cleanup last = p->temporaries.items[--p->temporaries.count];
        destroy(p, last.address, last.cx, use);
    }
    p->full_out = full.out;
}

void note_temporary(Parser *p, Expr *address, CXType cx, CXCursor use)
{
    if (!is_destroyed(p, cx, use)) return;
    if (p->out != p->full_out) refuse(p, use, "a temporary object with a destructor that may not come into being");
    Cleanup cleanup = {address, cx};
    push(&p->temporaries, cleanup);
}

static Expr *full_condition(Parser *p, CXCursor c)
{
    FullExpression full = begin_full(p);
    Expr *e = condition(p, c);
    end_full(p, full, &e, c);
    return e;
}

static void full_effect(Parser *p, CXCursor c)
{
    FullExpression full = begin_full(p);
    effect(p, c);
    end_full(p, full, NULL, c);
}

bool is_left(const Block *block)
{
    return block->last && (block->last->kind == S_BREAK || block->last->kind == S_RETURN);
}

static void close_scope(Parser *p, uint32_t outer, CXCursor use)
{
    if (!is_left(p->out)) run_cleanups(p, outer, use);
    p->cleanups.count = outer;
}

static Block statement_block(Parser *p, CXCursor c)
{
    uint32_t scope = p->cleanups.count;
    Block fresh, *outer = begin_block(p, &fresh);
    statement(p, c);
    close_scope(p, scope, c);
    return end_block(p, outer);
}

static void compound(Parser *p, CXCursor c)
{
    uint32_t scope = p->cleanups.count;
    statement_list(p, children(p, c));
    close_scope(p, scope, c);
}

/* --- declarations ------------------------------------------------------------------------------------------------- */

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

void declare_variable(Parser *p, CXCursor declaration)
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

static void bind_parts(Parser *p, CXCursor c, CXCursor *names, uint32_t count, Place whole, CXType cx)
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
    if (!record || record->field_count != count || is_tuple_like(p, record)) {
        refuse(p, c, "structured bindings of '%s'", keep(p, clang_getTypeSpelling(t)));
        return;
    }
    for (uint32_t i = 0; i < count; i++) bind_name(p, names[i], field_place(p, base, record->fields[i], c));
}

/* auto [a, b] = e; an object without a name, or a reference, and names for its parts. */
static void declare_bindings(Parser *p, CXCursor c)
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
    bind_parts(p, c, parts.items, count, whole, object_type);
}

static void declaration_statement(Parser *p, CXCursor c)
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

/* --- if ----------------------------------------------------------------------------------------------------------- */

/* if and switch may begin with a statement; shown like the rest, so the `;` after it tells. */
static bool is_init_statement(const Parser *p, Children parts)
{
    if (parts.count < 2) return false;
    enum CXCursorKind kind = clang_getCursorKind(parts.items[0]);
    if (kind == CXCursor_DeclStmt || kind == CXCursor_NullStmt) return true;
    unsigned at = end_of(parts.items[0]), end = start_of(parts.items[1]);
    while (at < end && strchr(" \t\n", p->text[at])) at++;
    return clang_isExpression(kind) && at < end && p->text[at] == ';';
}

/* The init statement and the condition variable; gives the index of the condition. */
static uint32_t condition_parts(Parser *p, Children parts)
{
    uint32_t next = 0;
    if (is_init_statement(p, parts)) statement(p, parts.items[next++]);
    if (next < parts.count && clang_getCursorKind(parts.items[next]) == CXCursor_VarDecl)
        declare_variable(p, parts.items[next++]);
    else if (next < parts.count && clang_getCursorKind(parts.items[next]) == CXCursor_UnexposedDecl)
        declare_bindings(p, parts.items[next++]);
    return next;
}

static void if_statement(Parser *p, CXCursor c)
{
    Children parts = children(p, c);
    uint32_t scope = p->cleanups.count, next = condition_parts(p, parts);
    if (next + 1 >= parts.count) {
        refuse(p, c, "this form of if");
        return;
    }
    bool known, has_else = next + 2 < parts.count;
    if (known_truth(p, parts.items[next], &known)) {
        if (known)
            statement(p, parts.items[next + 1]);
        else if (has_else)
            statement(p, parts.items[next + 2]);
    } else {
        Expr *a = full_condition(p, parts.items[next]);
        Block body = statement_block(p, parts.items[next + 1]), other = {0};
        if (has_else) other = statement_block(p, parts.items[next + 2]);
        if_stmt(p, a, body, other, loc_of(p, c));
    }
    close_scope(p, scope, c);
}

/* --- loops -------------------------------------------------------------------------------------------------------- */

static Stmt *new_target(Parser *p, StmtKind kind, const char *label, CXCursor c)
{
    Stmt *stmt = new_stmt(p->program, kind, loc_of(p, c));
    stmt->label = label;
    return stmt;
}

/* The body, in a block of its own if a `continue` needs one. */
static void loop_body(Parser *p, Stmt *loop, CXCursor body)
{
    Target outer_break = p->break_target, outer_continue = p->continue_target;
    Stmt *around = new_target(p, S_BLOCK, "continue", body);
    p->break_target = (Target){loop, p->cleanups.count, false};
    p->continue_target = (Target){around, p->cleanups.count, false};
    around->body = statement_block(p, body);
    if (p->continue_target.used)
        append(&loop->body, around);
    else
        append_block(&loop->body, around->body);
    p->break_target = outer_break;
    p->continue_target = outer_continue;
}

/* Tests in the head; a condition that is always true is none. variable may be the null cursor. */
static void loop_head(Parser *p, Stmt *loop, CXCursor variable, CXCursor test)
{
    bool known;
    uint32_t scope = p->cleanups.count;
    Block fresh, *outer = begin_block(p, &fresh);
    if (!clang_Cursor_isNull(variable)) declare_variable(p, variable);
    if (p->cleanups.count > scope) refuse(p, variable, "objects with a destructor in a loop's condition");
    bool always = clang_Cursor_isNull(test) || (known_truth(p, test, &known) && known);
    if (!always) loop->a = full_condition(p, test);
    loop->head = end_block(p, outer);
}

static void while_statement(Parser *p, CXCursor c, int unroll)
{
    Children parts = children(p, c);
    bool has_variable = parts.count == 3;
    Stmt *loop = new_target(p, S_LOOP, "", c);
    loop->unroll = unroll;
    if (parts.count < 2) return;
    loop_head(p, loop, has_variable ? parts.items[0] : clang_getNullCursor(), parts.items[has_variable]);
    loop_body(p, loop, parts.items[parts.count - 1]);
    append(p->out, loop);
}

/* do { ... } while (0): a block, left by break and continue alike. */
static void do_once(Parser *p, CXCursor c, CXCursor body)
{
    Target outer_break = p->break_target, outer_continue = p->continue_target;
    Stmt *around = new_target(p, S_BLOCK, "do", c);
    p->break_target = p->continue_target = (Target){around, p->cleanups.count, false};
    around->body = statement_block(p, body);
    if (p->break_target.used || p->continue_target.used)
        append(p->out, around);
    else
        append_block(p->out, around->body);
    p->break_target = outer_break;
    p->continue_target = outer_continue;
}

static void do_statement(Parser *p, CXCursor c, int unroll)
{
    Children parts = children(p, c);
    bool known = true;
    if (parts.count != 2) return;
    bool is_constant = known_truth(p, parts.items[1], &known);
    if (is_constant && !known) {
        do_once(p, c, parts.items[0]);
        return;
    }
    Stmt *loop = new_target(p, S_LOOP, "", c);
    loop->unroll = unroll;
    loop_body(p, loop, parts.items[0]);
    Block fresh, *outer = begin_block(p, &fresh);
    if (!is_constant) {
        Loc loc = loc_of(p, parts.items[1]);
        Expr *again = full_condition(p, parts.items[1]);
        Block leave_, *step = begin_block(p, &leave_);
        break_to(p, loop, loc);
        leave_ = end_block(p, step);
        if_stmt(p, not_value(p, again, loc), leave_, (Block){0}, loc);
    }
    loop->step = end_block(p, outer);
    append(p->out, loop);
}

/* Where the two `;` and the `)` of for (...) are. */
typedef struct Header {
    unsigned semicolon[2], close;
} Header;

static Header for_header(const Parser *p, CXCursor c)
{
    unsigned end = end_of(c), at = start_of(c), depth = 0, found = 0;
    Header h = {{end, end}, end};
    for (; at < end; at = skip_literal(p, at, end)) {
        char ch = p->text[at];
        if (ch == '(' || ch == '[' || ch == '{') depth++;
        if (ch == ')' || ch == ']' || ch == '}') depth--;
        if (ch == ';' && depth == 1 && found < 2) h.semicolon[found++] = at;
        if (ch != ')' || depth) continue;
        h.close = at;
        break;
    }
    return h;
}

static void for_statement(Parser *p, CXCursor c, int unroll)
{
    Header h = for_header(p, c);
    Children parts = children(p, c);
    CXCursor none = clang_getNullCursor(), variable = none, test = none, step = none, body = none;
    uint32_t scope = p->cleanups.count;
    for (uint32_t i = 0; i < parts.count; i++) {
        unsigned at = start_of(parts.items[i]);
        bool in_test = at > h.semicolon[0] && at < h.semicolon[1];
        if (at < h.semicolon[0])
            statement(p, parts.items[i]);
        else if (in_test && clang_getCursorKind(parts.items[i]) == CXCursor_VarDecl)
            variable = parts.items[i];
        else if (in_test)
            test = parts.items[i];
        else if (at < h.close)
            step = parts.items[i];
        else
            body = parts.items[i];
    }
    Stmt *loop = new_target(p, S_LOOP, "", c);
    loop->unroll = unroll;
    loop_head(p, loop, variable, test);
    if (!clang_Cursor_isNull(body)) loop_body(p, loop, body);
    Block fresh, *outer = begin_block(p, &fresh);
    if (!clang_Cursor_isNull(step)) full_effect(p, step);
    loop->step = end_block(p, outer);
    append(p->out, loop);
    close_scope(p, scope, c);
}

/* --- range for ---------------------------------------------------------------------------------------------------- */

static enum CXChildVisitResult find_begin(CXCursor c, CXCursor parent, CXClientData found)
{
    (void)parent;
    CXString name = clang_getCursorSpelling(c);
    bool is_begin = clang_getCursorKind(c) == CXCursor_DeclRefExpr && !strncmp(clang_getCString(name), "__begin", 7);
    clang_disposeString(name);
    if (is_begin) *(CXCursor *)found = clang_getCursorReferenced(c);
    return is_begin ? CXChildVisit_Break : CXChildVisit_Recurse;
}

/* Over arrays: the hidden iterator is a pointer that each round sets to the element of its number. */
static void range_for(Parser *p, CXCursor c, int unroll)
{
    Children parts = children(p, c);
    Loc loc = loc_of(p, c);
    CXCursor begin = clang_getNullCursor();
    if (parts.count != 3 || !clang_isDeclaration(clang_getCursorKind(parts.items[0]))) {
        refuse(p, c, "this form of for");
        return;
    }
    CXType range = clang_getCanonicalType(clang_getCursorType(parts.items[1]));
    clang_visitChildren(parts.items[0], find_begin, &begin);
    if (range.kind != CXType_ConstantArray || clang_Cursor_isNull(begin)) {
        refuse(p, c, "range-based for over anything but an array");
        return;
    }
    Type *i64 = scalar_type(T_I64), *element = type_of(p, element_type(range), c);
    Expr *first = saved(p, address(p, parts.items[1]));
    Var *iterator = object(p, "begin", pointer_type(p, element), loc), *number = temporary(p, i64, loc);
    map_set(&p->variables, clang_getCanonicalCursor(begin), iterator);
    set(p, number, int_expr(p->program, i64, 0, loc), loc);
    Stmt *loop = new_target(p, S_LOOP, "", c);
    loop->unroll = unroll;
    Expr *index = var_expr(p->program, number, loc), *one = int_expr(p->program, i64, 1, loc);
    loop->a = binary_expr(p->program, B_LT, index, int_expr(p->program, i64, clang_getArraySize(range), loc), loc);
    Block fresh, *outer = begin_block(p, &fresh);
    store(p, iterator->type, address_expr(p->program, iterator, loc), element_address(p, first, index, element, loc),
          false, loc);
    if (clang_getCursorKind(parts.items[0]) == CXCursor_VarDecl)
        declare_variable(p, parts.items[0]);
    else
        declare_bindings(p, parts.items[0]);
    loop->body = end_block(p, outer);
    loop_body(p, loop, parts.items[2]);
    outer = begin_block(p, &fresh);
    set(p, number, binary_expr(p->program, B_ADD, index, one, loc), loc);
    loop->step = end_block(p, outer);
    append(p->out, loop);
}

/* --- switch ------------------------------------------------------------------------------------------------------- */

typedef struct Label {
    int64_t low, high;
    uint32_t segment;
} Label;

typedef struct Segment { /* what follows one group of labels */
    CXCursor *statements;
    uint32_t count;
    bool is_default;
} Segment;

typedef struct Switch {
    Expr *selector; /* a temporary */
    VEC(Label) labels;
    VEC(Segment) segments;
} Switch;

static bool is_label(CXCursor c)
{
    return clang_getCursorKind(c) == CXCursor_CaseStmt || clang_getCursorKind(c) == CXCursor_DefaultStmt;
}

static void add_label(Parser *p, Switch *s, CXCursor c, Children parts)
{
    Segment *segment = &s->segments.items[s->segments.count - 1];
    Label label = {.segment = s->segments.count - 1};
    if (clang_getCursorKind(c) == CXCursor_DefaultStmt) {
        segment->is_default = true;
        return;
    }
    bool known = parts.count >= 2 && constant_int(p, parts.items[0], &label.low);
    label.high = label.low;
    if (known && parts.count == 3) known = constant_int(p, parts.items[1], &label.high);
    if (!known) refuse(p, c, "this case label");
    push(&s->labels, label);
}

/* Takes `case 1: case 2: statement` apart. */
static void add_labelled(Parser *p, Switch *s, CXCursor c, Children room)
{
    if (!s->segments.count || s->segments.items[s->segments.count - 1].count)
        push(&s->segments,
             ((Segment){.statements = arena_alloc(p->arena, room.count * sizeof(CXCursor) + sizeof(CXCursor))}));
    while (is_label(c)) {
        Children parts = children(p, c);
        add_label(p, s, c, parts);
        if (!parts.count) return;
        c = parts.items[parts.count - 1];
    }
    Segment *segment = &s->segments.items[s->segments.count - 1];
    segment->statements[segment->count++] = c;
}

static void collect_segments(Parser *p, Switch *s, CXCursor body)
{
    bool is_list = clang_getCursorKind(body) == CXCursor_CompoundStmt;
    Children list = is_list ? children(p, body) : (Children){&body, 1};
    for (uint32_t i = 0; i < list.count; i++) {
        if (is_label(list.items[i]))
            add_labelled(p, s, list.items[i], list);
        else if (s->segments.count) {
            Segment *segment = &s->segments.items[s->segments.count - 1];
            segment->statements[segment->count++] = list.items[i];
        } else if (clang_getCursorKind(list.items[i]) == CXCursor_DeclStmt) {
            statement(p, list.items[i]);
        }
    }
}

static bool runs_on(Parser *p, CXCursor c)
{
    switch (clang_getCursorKind(c)) {
    case CXCursor_BreakStmt:
    case CXCursor_ReturnStmt:
    case CXCursor_ContinueStmt: return false;
    case CXCursor_CompoundStmt: {
        Children list = children(p, c);
        return !list.count || runs_on(p, list.items[list.count - 1]);
    }
    default: return true;
    }
}

static bool falls_through(Parser *p, const Switch *s)
{
    for (uint32_t i = 0; i + 1 < s->segments.count; i++) {
        const Segment *segment = &s->segments.items[i];
        if (!segment->count || runs_on(p, segment->statements[segment->count - 1])) return true;
    }
    return false;
}

static Expr *label_test(Parser *p, const Switch *s, const Label *label, Loc loc)
{
    Type *type = s->selector->type;
    Expr *low = int_expr(p->program, type, label->low, loc), *high = int_expr(p->program, type, label->high, loc);
    if (label->low == label->high) return binary_expr(p->program, B_EQ, s->selector, low, loc);
    Expr *above = binary_expr(p->program, B_GE, s->selector, low, loc);
    return binary_expr(p->program, B_LAND, above, binary_expr(p->program, B_LE, s->selector, high, loc), loc);
}

/* Whether the selector is one of the segment's labels; NULL: it has none (default alone). */
static Expr *segment_test(Parser *p, const Switch *s, uint32_t segment, Loc loc)
{
    Expr *test = NULL;
    for (uint32_t i = 0; i < s->labels.count; i++) {
        if (s->labels.items[i].segment != segment) continue;
        Expr *one = label_test(p, s, &s->labels.items[i], loc);
        test = test ? binary_expr(p->program, B_LOR, test, one, loc) : one;
    }
    return test;
}

/* A break at the segment's end only says what holds anyway in a chain. */
static Block segment_block(Parser *p, const Segment *segment, bool in_chain, CXCursor c)
{
    uint32_t scope = p->cleanups.count, count = segment->count;
    Block fresh, *outer = begin_block(p, &fresh);
    if (in_chain && count && clang_getCursorKind(segment->statements[count - 1]) == CXCursor_BreakStmt) count--;
    for (uint32_t i = 0; i < count; i++) statement(p, segment->statements[i]);
    if (!in_chain && p->cleanups.count > scope) refuse(p, c, "objects with a destructor in a switch with fall-through");
    close_scope(p, scope, c);
    return end_block(p, outer);
}

static Block switch_chain(Parser *p, const Switch *s, uint32_t next, CXCursor c)
{
    Block block = {0};
    while (next < s->segments.count && s->segments.items[next].is_default) next++;
    if (next < s->segments.count) {
        Loc loc = loc_of(p, c);
        Block fresh, *outer = begin_block(p, &fresh);
        Block body = segment_block(p, &s->segments.items[next], true, c), other = {0};
        if (enter(p, c)) {
            other = switch_chain(p, s, next + 1, c);
            leave(p);
        }
        if_stmt(p, segment_test(p, s, next, loc), body, other, loc);
        return end_block(p, outer);
    }
    for (uint32_t i = 0; i < s->segments.count; i++)
        if (s->segments.items[i].is_default) append_block(&block, segment_block(p, &s->segments.items[i], true, c));
    return block;
}

static Block switch_dispatch(Parser *p, const Switch *s, Stmt **blocks, Stmt *around, CXCursor c)
{
    Loc loc = loc_of(p, c);
    Stmt *otherwise = around;
    Block fresh, *outer = begin_block(p, &fresh);
    for (uint32_t i = 0; i < s->segments.count; i++) {
        Expr *test = segment_test(p, s, i, loc);
        if (s->segments.items[i].is_default) otherwise = blocks[i];
        if (!test) continue;
        Block go, *dispatch = begin_block(p, &go);
        break_to(p, blocks[i], loc);
        go = end_block(p, dispatch);
        if_stmt(p, test, go, (Block){0}, loc);
    }
    break_to(p, otherwise, loc);
    return end_block(p, outer);
}

static Block switch_blocks(Parser *p, const Switch *s, Stmt *around, CXCursor c)
{
    Stmt **blocks = arena_alloc(p->arena, s->segments.count * sizeof *blocks + 1);
    for (uint32_t i = 0; i < s->segments.count; i++) blocks[i] = new_target(p, S_BLOCK, "case", c);
    Block list = switch_dispatch(p, s, blocks, around, c);
    for (uint32_t i = 0; i < s->segments.count; i++) {
        blocks[i]->body = list;
        list = (Block){0};
        append(&list, blocks[i]);
        append_block(&list, segment_block(p, &s->segments.items[i], false, c));
    }
    return list;
}

static void switch_statement(Parser *p, CXCursor c)
{
    Children parts = children(p, c);
    uint32_t scope = p->cleanups.count, next = condition_parts(p, parts);
    if (next + 2 != parts.count) {
        refuse(p, c, "this form of switch");
        return;
    }
    FullExpression full = begin_full(p);
    Switch s = {.selector = saved(p, value(p, parts.items[next]))};
    end_full(p, full, &s.selector, c);
    if (s.selector->kind != E_VAR) {
        Var *selector = temporary(p, s.selector->type, loc_of(p, c));
        set(p, selector, s.selector, loc_of(p, c));
        s.selector = var_expr(p->program, selector, loc_of(p, c));
    }
    collect_segments(p, &s, parts.items[next + 1]);
    Stmt *around = new_target(p, S_BLOCK, "switch", c);
    Target outer_break = p->break_target;
    p->break_target = (Target){around, p->cleanups.count, false};
    bool in_blocks = falls_through(p, &s);
    around->body = in_blocks ? switch_blocks(p, &s, around, c) : switch_chain(p, &s, 0, c);
    if (in_blocks || p->break_target.used)
        append(p->out, around);
    else
        append_block(p->out, around->body);
    p->break_target = outer_break;
    free(s.labels.items);
    free(s.segments.items);
    close_scope(p, scope, c);
}

/* --- jumps -------------------------------------------------------------------------------------------------------- */

void jump(Parser *p, Target *target, CXCursor c)
{
    if (!target || !target->stmt) {
        refuse(p, c, "this jump");
        return;
    }
    run_cleanups(p, target->cleanups, c);
    target->used = true;
    break_to(p, target->stmt, loc_of(p, c));
}

static void return_statement(Parser *p, CXCursor c)
{
    Children parts = expressions(p, c);
    Loc loc = loc_of(p, c);
    Expr *e = NULL;
    CXType cx = clang_getCursorResultType(p->definition);
    Type *type = p->function->result;
    FullExpression full = begin_full(p);
    if (parts.count && p->result)
        init_object(p, var_expr(p->program, p->result, loc), cx, parts.items[0]);
    else if (parts.count && type->kind == T_VOID)
        effect(p, parts.items[0]);
    else if (parts.count && p->returns_reference)
        e = convert(p, type, address(p, parts.items[0]), loc);
    else if (parts.count)
        e = convert(p, type, value(p, parts.items[0]), loc);
    end_full(p, full, &e, c);
    if (e && p->cleanups.count) e = saved(p, e);
    run_cleanups(p, 0, c);
    Stmt *stmt = new_stmt(p->program, S_RETURN, loc);
    stmt->a = e;
    append(p->out, stmt);
}

/* --- statements --------------------------------------------------------------------------------------------------- */

/* The N of `#pragma unroll N`, -1 without N, 1 for nounroll, 0 for no such pragma before `end`. */
static int pragma_unroll(const Parser *p, unsigned start, unsigned end)
{
    const char *text = p->text + start;
    size_t length = end > start ? end - start : 0;
    if (memmem(text, length, "nounroll", 8)) return 1;
    const char *word = memmem(text, length, "unroll", 6);
    if (!word) return 0;
    const char *stop = text + length;
    for (word += 6; word < stop && strchr(" \t(", *word); word++) continue;
    if (word < stop && *word >= '0' && *word <= '9') return (int)strtol(word, NULL, 0);
    return word == stop || *word == '\n' ? -1 : 0;
}

static void loop_statement(Parser *p, CXCursor c, int unroll)
{
    switch (clang_getCursorKind(c)) {
    case CXCursor_WhileStmt: while_statement(p, c, unroll); break;
    case CXCursor_DoStmt: do_statement(p, c, unroll); break;
    case CXCursor_ForStmt: for_statement(p, c, unroll); break;
    case CXCursor_CXXForRangeStmt: range_for(p, c, unroll); break;
    default: statement(p, c);
    }
}

static void statement_of(Parser *p, CXCursor c)
{
    Children parts;
    enum CXCursorKind kind = clang_getCursorKind(c);
    switch (kind) {
    case CXCursor_CompoundStmt: compound(p, c); break;
    case CXCursor_DeclStmt: declaration_statement(p, c); break;
    case CXCursor_ReturnStmt: return_statement(p, c); break;
    case CXCursor_IfStmt: if_statement(p, c); break;
    case CXCursor_WhileStmt:
    case CXCursor_DoStmt:
    case CXCursor_ForStmt:
    case CXCursor_CXXForRangeStmt: loop_statement(p, c, 0); break;
    case CXCursor_SwitchStmt: switch_statement(p, c); break;
    case CXCursor_BreakStmt: jump(p, &p->break_target, c); break;
    case CXCursor_ContinueStmt: jump(p, &p->continue_target, c); break;
    case CXCursor_NullStmt: break;
    case CXCursor_UnexposedStmt: /* with attributes, which `#pragma unroll` is too */
        parts = children(p, c);
        if (parts.count == 1)
            loop_statement(p, parts.items[0], pragma_unroll(p, start_of(c), start_of(parts.items[0])));
        else
            refuse(p, c, "this statement");
        break;
    case CXCursor_LabelStmt:
        parts = children(p, c);
        if (parts.count) statement(p, parts.items[parts.count - 1]);
        break;
    case CXCursor_GotoStmt: goto_statement(p, c); break;
    case CXCursor_CaseStmt:
    case CXCursor_DefaultStmt: refuse(p, c, "case labels inside other statements"); break;
    case CXCursor_GCCAsmStmt:
    case CXCursor_MSAsmStmt: refuse(p, c, "inline assembly"); break;
    case CXCursor_CXXTryStmt: refuse(p, c, "exceptions"); break;
    default:
        if (clang_isExpression(kind))
            full_effect(p, c);
        else
            refuse(p, c, "this statement (%s)", keep(p, clang_getCursorKindSpelling(kind)));
    }
}

void statement(Parser *p, CXCursor c)
{
    if (!enter(p, c)) return;
    statement_of(p, c);
    leave(p);
}

/* --- parameters --------------------------------------------------------------------------------------------------- */

/* Marks, in p->written, parameters that are used otherwise than to read a scalar of them. `reads` says that the object
   which c names is only read. */
static void find_written(Parser *p, CXCursor c, bool reads);

static bool is_scalar_cx(CXType type)
{
    CXType t = clang_getCanonicalType(type);
    return (t.kind >= CXType_Bool && t.kind <= CXType_Double) || t.kind == CXType_Enum || t.kind == CXType_Pointer;
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
        bool is_item = kind == CXCursor_InitListExpr && is_scalar_cx(clang_getCursorType(part));
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
    enter_params(p, definition);
    if (clang_getCursorKind(definition) == CXCursor_Constructor) init_members(p, definition);
    Children parts = children(p, definition);
    for (uint32_t i = 0; i < parts.count; i++) {
        enum CXCursorKind kind = clang_getCursorKind(parts.items[i]);
        if (kind == CXCursor_CompoundStmt || kind == CXCursor_CXXTryStmt) statement(p, parts.items[i]);
    }
    p->out = outer;
}
