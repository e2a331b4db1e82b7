/* parse_new.c: new and delete.
 *
 * Memory comes from the heap of kernels, by the operations that malloc() and free() are: `new` gives NULL where that is
 * full, and then nothing is made. Before an array of objects that have a destructor their number is kept, in a place
 * that is as large as their alignment asks for. Which of the expressions that libclang shows below a `new` is what
 * follows from the text before each.
 */
#include "parse.h"

enum { MAX_ALIGN = 16 }; /* of the heap's memory */

typedef struct New {
    CXCursor placement, count, given; /* the null cursor where there is none */
    CXType cx;                        /* of the object, or of each element */
    Type *type;
    Expr *elements; /* their number; NULL: one object */
} New;

/* --- what is written ------------------------------------------------------------------------------------------------ */

static unsigned skip_blanks(const Parser *p, unsigned at)
{
    return at + (unsigned)strspn(p->text + at, " \t\n");
}

static char char_before(const Parser *p, unsigned at)
{
    while (at && strchr(" \t\n", p->text[at - 1])) at--;
    return at ? p->text[at - 1] : '\0';
}

/* Where the brackets after `new` end; where there are none, they end where they would begin. */
static unsigned placement_end(const Parser *p, CXCursor c)
{
    unsigned at = start_of(c), end = end_of(c), depth = 0;
    at += p->text[at] == ':' ? 2 : 0;
    at = skip_blanks(p, skip_blanks(p, at) + 3);
    if (p->text[at] != '(') return at;
    for (; at < end; at = skip_literal(p, at, end)) {
        depth += p->text[at] == '(';
        depth -= p->text[at] == ')';
        if (!depth) break;
    }
    return at;
}

/* The bound of an array whose type has a name is shown as a number in that name's place. */
static bool is_bound(const Parser *p, CXCursor part)
{
    bool is_size = clang_getCanonicalType(clang_getCursorType(part)).kind == CXType_ULong;
    bool is_named = clang_getCursorKind(part) == CXCursor_IntegerLiteral && !strchr("0123456789", p->text[start_of(part)]);
    return is_size && (is_named || char_before(p, start_of(part)) == '[');
}

static New take_apart(Parser *p, CXCursor c)
{
    CXCursor none = clang_getNullCursor();
    New n = {.placement = none, .count = none, .given = none};
    Children parts = expressions(p, c);
    unsigned bracket = placement_end(p, c);
    for (uint32_t i = 0; i < parts.count; i++) {
        CXCursor part = parts.items[i];
        bool is_first = clang_Cursor_isNull(n.count) || start_of(part) < start_of(n.count);
        if (is_bound(p, part))
            n.count = is_first ? part : n.count;
        else if (start_of(part) >= bracket || end_of(part) == 0)
            n.given = part;
        else if (clang_Cursor_isNull(n.placement))
            n.placement = part;
        else
            refuse(p, c, "a placement of several arguments");
    }
    n.cx = pointee_of(clang_getCursorType(c));
    n.type = type_of(p, n.cx, c);
    return n;
}

/* --- memory --------------------------------------------------------------------------------------------------------- */

static Stmt *heap_operation(Parser *p, Op op, Expr *argument, Loc loc)
{
    Stmt *stmt = new_stmt(p->program, S_OP, loc);
    stmt->op = op;
    stmt->arg_count = 1;
    stmt->args = arena_alloc(p->arena, sizeof *stmt->args);
    stmt->args[0] = argument;
    append(p->out, stmt);
    return stmt;
}

static Expr *allocate(Parser *p, Expr *bytes, Loc loc)
{
    Var *memory = temporary(p, pointer_type(p, scalar_type(T_VOID)), loc);
    heap_operation(p, OP_MALLOC, bytes, loc)->var = memory;
    return var_expr(p->program, memory, loc);
}

void free_memory(Parser *p, Expr *pointer, CXCursor use)
{
    Loc loc = loc_of(p, use);
    heap_operation(p, OP_FREE, convert(p, pointer_type(p, scalar_type(T_VOID)), pointer, loc), loc);
}

static bool names_operator(Parser *p, const Record *record, const char *name)
{
    Children members = written_members(p, record->declaration);
    for (uint32_t i = 0; i < members.count; i++)
        if (!strncmp(spelling(p, members.items[i]), name, strlen(name))) return true;
    for (uint32_t i = 0; i < record->base_count; i++)
        if (names_operator(p, record_of(p, record->bases[i].cx, record->declaration), name)) return true;
    return false;
}

static void check_operator(Parser *p, CXType cx, const char *name, CXCursor c)
{
    const Record *record = record_of(p, innermost_type(cx), c);
    if (p->has_own_new || (record && names_operator(p, record, name))) refuse(p, c, "an '%s' of the program's own", name);
}

/* Bytes before an array's first element: the last eight of them hold the number of elements. */
static uint64_t header_size(Parser *p, CXType cx, CXCursor c)
{
    const Record *record = record_of(p, innermost_type(cx), c);
    bool is_kept = record && (record->has_destructor || record->has_virtual_destructor);
    return !is_kept ? 0 : record->type->align > 8 ? record->type->align : 8;
}

static Place header_of(Parser *p, Expr *elements, Loc loc)
{
    Type *u64 = scalar_type(T_U64);
    return (Place){offset_address(p, elements, (uint64_t)-8, u64, loc), u64, false, 0, 0};
}

/* What no memory could hold is asked for as the most that can be asked for. */
static Expr *bytes_of(Parser *p, const New *n, uint64_t header, uint64_t least, Loc loc)
{
    Type *u64 = scalar_type(T_U64);
    Expr *size = int_expr(p->program, u64, (int64_t)n->type->size, loc);
    if (!n->elements) return size;
    Expr *most = int_expr(p->program, u64, (int64_t)((UINT64_MAX / 2 - header) / (n->type->size ? n->type->size : 1)), loc);
    Expr *fits = binary_expr(p->program, B_LE, n->elements, most, loc);
    if (least)
        fits = binary_expr(p->program, B_LAND, fits,
                           binary_expr(p->program, B_GE, n->elements, int_expr(p->program, u64, (int64_t)least, loc), loc), loc);
    Expr *bytes = binary_expr(p->program, B_MUL, n->elements, size, loc);
    bytes = binary_expr(p->program, B_ADD, bytes, int_expr(p->program, u64, (int64_t)header, loc), loc);
    return select_expr(p->program, fits, bytes, int_expr(p->program, u64, -1, loc), loc);
}

/* --- new ------------------------------------------------------------------------------------------------------------ */

typedef struct Elements {
    const New *n;
    Expr *first;
    uint64_t skipped; /* elements that a list has initialised */
    Expr *count;      /* of delete[] */
    CXCursor c;
} Elements;

static Expr *element(Parser *p, const Elements *e, Expr *index)
{
    return saved(p, element_address(p, e->first, index, e->n->type, loc_of(p, e->c)));
}

static void make_element(Parser *p, Expr *index, void *context)
{
    Elements *e = context;
    CXCursor given = e->n->given;
    enum CXCursorKind kind = clang_getCursorKind(given);
    Expr *to = element(p, e, index);
    if (kind == CXCursor_CallExpr)
        construct_as(p, to, e->n->cx, given);
    else
        value_object(p, to, e->n->cx, e->c);
}

/* Elements from `skipped` on. */
static void make_rest(Parser *p, Elements *e)
{
    Loc loc = loc_of(p, e->c);
    Type *i64 = scalar_type(T_I64);
    Expr *number = convert(p, i64, e->n->elements, loc), *skipped = int_expr(p->program, i64, (int64_t)e->skipped, loc);
    if (e->skipped) e->first = saved(p, element_address(p, e->first, skipped, e->n->type, loc));
    Expr *rest = e->skipped ? binary_expr(p->program, B_SUB, number, skipped, loc) : number;
    repeat_for(p, saved(p, rest), make_element, e, loc);
}

static void initialise(Parser *p, const New *n, Expr *to, CXCursor c)
{
    CXType given = clang_getCanonicalType(clang_getCursorType(n->given));
    Elements e = {.n = n, .first = to, .c = c};
    if (clang_Cursor_isNull(n->given)) return;
    if (!n->elements) {
        init_object(p, to, n->cx, n->given);
        return;
    }
    if (clang_getCursorKind(n->given) == CXCursor_InitListExpr && given.kind == CXType_ConstantArray) {
        e.skipped = (uint64_t)clang_getArraySize(given);
        init_object(p, to, given, n->given);
    }
    if (n->elements->kind != E_INT || (uint64_t)n->elements->value > e.skipped) make_rest(p, &e);
}

static uint64_t listed_elements(const New *n)
{
    CXType given = clang_getCanonicalType(clang_getCursorType(n->given));
    bool is_list = n->elements && clang_getCursorKind(n->given) == CXCursor_InitListExpr;
    return is_list && given.kind == CXType_ConstantArray ? (uint64_t)clang_getArraySize(given) : 0;
}

/* In memory of the heap, if there was any. */
static Expr *new_in_heap(Parser *p, const New *n, Expr *bytes, uint64_t header, CXCursor c)
{
    Loc loc = loc_of(p, c);
    Type *pointer = pointer_type(p, n->type);
    Expr *memory = convert(p, pointer, allocate(p, bytes, loc), loc);
    Var *result = temporary(p, pointer, loc);
    Expr *object_address = var_expr(p->program, result, loc);
    set(p, result, memory, loc);
    Block fresh, *outer = begin_block(p, &fresh);
    if (header) {
        set(p, result, offset_address(p, memory, header, n->type, loc), loc);
        write_place(p, header_of(p, object_address, loc), n->elements, loc);
    }
    initialise(p, n, object_address, c);
    Block body = end_block(p, outer);
    if (body.first) if_stmt(p, convert(p, scalar_type(T_BOOL), memory, loc), body, (Block){0}, loc);
    return object_address;
}

static bool is_nothrow(Parser *p, CXCursor placement)
{
    CXType cx = clang_getCanonicalType(clang_getCursorType(placement));
    return is_record(cx) && is_in_std(p, clang_getTypeDeclaration(cx), "nothrow_t");
}

Expr *new_value(Parser *p, CXCursor c)
{
    Loc loc = loc_of(p, c);
    New n = take_apart(p, c);
    bool has_placement = !clang_Cursor_isNull(n.placement) && !is_nothrow(p, n.placement);
    Expr *memory = NULL;
    if (has_placement && clang_getCanonicalType(clang_getCursorType(n.placement)).kind != CXType_Pointer)
        refuse(p, c, "a placement that is no pointer");
    if (!clang_Cursor_isNull(n.count)) n.elements = saved(p, convert(p, scalar_type(T_U64), value(p, n.count), loc));
    if (has_placement) memory = saved(p, convert(p, pointer_type(p, n.type), value(p, n.placement), loc));
    check_operator(p, n.cx, "operator new", c);
    if (has_placement) {
        initialise(p, &n, memory, c);
        return memory;
    }
    if (n.type->align > MAX_ALIGN) refuse(p, c, "new of what is aligned to more than %d bytes", MAX_ALIGN);
    uint64_t header = n.elements ? header_size(p, n.cx, c) : 0;
    return new_in_heap(p, &n, bytes_of(p, &n, header, listed_elements(&n), loc), header, c);
}

/* --- delete --------------------------------------------------------------------------------------------------------- */

static bool deletes_array(const Parser *p, CXCursor c)
{
    unsigned at = start_of(c);
    at += p->text[at] == ':' ? 2 : 0;
    return p->text[skip_blanks(p, skip_blanks(p, at) + 6)] == '[';
}

/* The last one first. */
static void destroy_element(Parser *p, Expr *index, void *context)
{
    Elements *e = context;
    Loc loc = loc_of(p, e->c);
    Expr *last = binary_expr(p->program, B_SUB, e->count, int_expr(p->program, index->type, 1, loc), loc);
    destroy(p, element(p, e, binary_expr(p->program, B_SUB, last, index, loc)), e->n->cx, e->c);
}

static void delete_array(Parser *p, Expr *pointer, CXType cx, CXCursor c)
{
    Loc loc = loc_of(p, c);
    uint64_t header = header_size(p, cx, c);
    New n = {.cx = cx, .type = type_of(p, cx, c)};
    Elements e = {.n = &n, .first = pointer, .c = c};
    e.count = saved(p, convert(p, scalar_type(T_I64), read_place(p, header_of(p, pointer, loc), loc), loc));
    if (is_destroyed(p, cx, c)) repeat_for(p, e.count, destroy_element, &e, loc);
    free_memory(p, offset_address(p, pointer, -header, n.type, loc), c);
}

static void delete_one(Parser *p, Expr *pointer, CXType cx, CXCursor c)
{
    Record *record = record_of(p, cx, c);
    bool is_final = record && has_attribute(p, record->declaration, CXCursor_CXXFinalAttr);
    if (record && record->has_virtual_destructor && !is_final) {
        call_destroyer(p, pointer, record, true, c);
    } else {
        destroy(p, pointer, cx, c);
        free_memory(p, pointer, c);
    }
}

void delete_statement(Parser *p, CXCursor c)
{
    Children parts = expressions(p, c);
    Loc loc = loc_of(p, c);
    if (parts.count != 1 || clang_getCanonicalType(clang_getCursorType(parts.items[0])).kind != CXType_Pointer) {
        refuse(p, c, "this delete");
        return;
    }
    CXType cx = pointee_of(clang_getCursorType(parts.items[0]));
    Expr *pointer = saved(p, value(p, parts.items[0]));
    check_operator(p, cx, "operator delete", c);
    Block fresh, *outer = begin_block(p, &fresh);
    if (deletes_array(p, c) && header_size(p, cx, c))
        delete_array(p, pointer, cx, c);
    else if (deletes_array(p, c))
        free_memory(p, pointer, c);
    else
        delete_one(p, pointer, cx, c);
    if_stmt(p, convert(p, scalar_type(T_BOOL), pointer, loc), end_block(p, outer), (Block){0}, loc);
}
