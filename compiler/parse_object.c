/* parse_object.c: objects of classes: constructed, copied, destroyed.
 *
 * By the class's own constructor, assignment or destructor where it has one; what C++ leaves to the compiler is done
 * here part by part: base classes, then members, an array's elements in a loop.
 */
#include "parse.h"

/* --- construction ------------------------------------------------------------------------------------------------- */

/* (Of an instance of a class template only the members that are used are known: no other is wanted.) */
static Children members_of(Parser *p, const Record *record)
{
    const Instance *instance = hides_members(p, record->declaration) ? instance_of(p, record->declaration) : NULL;
    if (instance) return (Children){instance->members.items, instance->members.count};
    return children(p, record->declaration);
}

static CXCursor find_member(Parser *p, const Record *record, bool (*wanted)(CXCursor))
{
    Children members = members_of(p, record);
    for (uint32_t i = 0; i < members.count; i++)
        if (wanted(members.items[i]) && !clang_CXXMethod_isDefaulted(members.items[i])) return members.items[i];
    return clang_getNullCursor();
}

static bool is_default_constructor(CXCursor c)
{
    return clang_getCursorKind(c) == CXCursor_Constructor && clang_CXXConstructor_isDefaultConstructor(c);
}

static bool is_copy_constructor(CXCursor c)
{
    return clang_getCursorKind(c) == CXCursor_Constructor && clang_CXXConstructor_isCopyConstructor(c);
}

static bool is_copy_assignment(CXCursor c)
{
    return clang_getCursorKind(c) == CXCursor_CXXMethod && clang_CXXMethod_isCopyAssignmentOperator(c);
}

static bool is_move_constructor(CXCursor c)
{
    return clang_getCursorKind(c) == CXCursor_Constructor && clang_CXXConstructor_isMoveConstructor(c);
}

static bool is_move_assignment(CXCursor c)
{
    return clang_getCursorKind(c) == CXCursor_CXXMethod && clang_CXXMethod_isMoveAssignmentOperator(c);
}

static bool is_destructor(CXCursor c)
{
    return clang_getCursorKind(c) == CXCursor_Destructor;
}

typedef struct Elements { /* an operation on each element of arrays */
    Expr *to, *from;
    CXType cx;
    Type *type;
    Copying how;
    CXCursor use;
} Elements;

static Expr *element_of(Parser *p, const Elements *e, Expr *array, Expr *index)
{
    return element_address(p, array, index, e->type, loc_of(p, e->use));
}

static Elements elements_of(Parser *p, Expr *to, Expr *from, CXType array, CXCursor use)
{
    CXType cx = element_type(array);
    return (Elements){saved(p, to), from ? saved(p, from) : NULL, cx, type_of(p, cx, use), 0, use};
}

static CXCursor written_member(Parser *p, const Record *record, bool (*wanted)(CXCursor))
{
    Children members = written_members(p, record->declaration);
    for (uint32_t i = 0; i < members.count; i++)
        if (wanted(members.items[i])) return members.items[i];
    return clang_getNullCursor();
}

static void default_parts(Parser *, Expr *to, Record *, CXCursor use);

/* By the class's own constructor or assignment if it has one: to move by one that moves, if there is any, even a
   defaulted one. What is not found in an instance of a class template has a body that does nothing. */
static bool copied_by_member(Parser *p, Expr *to, Expr *from, Record *record, Copying how, CXCursor use)
{
    bool (*wanted)(CXCursor) = how & ASSIGNS ? is_move_assignment : is_move_constructor;
    CXCursor written = how & MOVES ? written_member(p, record, wanted) : clang_getNullCursor();
    if (clang_Cursor_isNull(written)) {
        wanted = how & ASSIGNS ? is_copy_assignment : is_copy_constructor;
        written = written_member(p, record, wanted);
    }
    if (clang_Cursor_isNull(written) || clang_CXXMethod_isDefaulted(written)) return false;
    CXCursor member = find_member(p, record, wanted);
    if (clang_Cursor_isNull(member)) {
        if (!(how & ASSIGNS)) default_parts(p, to, record, use);
        return true;
    }
    call_member(p, member, to, from, use);
    return true;
}

static void copy_part(Parser *, Expr *to, Expr *from, CXType, Copying how, CXCursor use);

static void copy_element(Parser *p, Expr *index, void *context)
{
    Elements *e = context;
    copy_part(p, element_of(p, e, e->to, index), element_of(p, e, e->from, index), e->cx, e->how, e->use);
}

static void copy_part(Parser *p, Expr *to, Expr *from, CXType cx, Copying how, CXCursor use)
{
    Record *record = record_of(p, innermost_type(cx), use);
    to = saved(p, to);
    from = saved(p, from);
    if (clang_getCanonicalType(cx).kind == CXType_ConstantArray && record && record->has_copy) {
        Elements e = elements_of(p, to, from, cx, use);
        e.how = how;
        repeat(p, (uint64_t)clang_getArraySize(clang_getCanonicalType(cx)), copy_element, &e, loc_of(p, use));
    } else if (!record || !record->has_copy || !copied_by_member(p, to, from, record, how, use)) {
        copy_object(p, to, from, cx, how, use);
    }
}

void copy_construct(Parser *p, Expr *to, Expr *from, CXType cx, CXCursor use)
{
    copy_part(p, to, from, cx, 0, use);
}

static void copy_parts(Parser *p, Expr *to, Expr *from, Record *record, Copying how, CXCursor use)
{
    Loc loc = loc_of(p, use);
    for (uint32_t i = 0; i < record->base_count; i++) {
        Base *base = &record->bases[i];
        copy_part(p, offset_address(p, to, base->offset, base->type, loc),
                  offset_address(p, from, base->offset, base->type, loc), base->cx, how, use);
    }
    if (!(how & ASSIGNS)) set_tables(p, to, record, use);
    for (uint32_t i = 0; i < record->field_count; i++) {
        CXType cx = clang_getCursorType(record->fields[i]);
        Place a = field_place(p, to, record->fields[i], use), b = field_place(p, from, record->fields[i], use);
        if (!is_reference(cx) && type_is_scalar(a.type))
            write_place(p, a, read_place(p, b, loc), loc);
        else if (!is_reference(cx))
            copy_part(p, a.address, b.address, cx, how, use);
        else
            refuse(p, use, "copying a class with members that are references and others with copy constructors");
    }
}

void copy_object(Parser *p, Expr *to, Expr *from, CXType cx, Copying how, CXCursor use)
{
    Record *record = record_of(p, cx, use);
    if (!record || !record->has_copy) {
        Type *type = type_of(p, cx, use);
        if (!record || record->field_count || record->base_count) copy_bytes(p, type, to, from, loc_of(p, use));
        return;
    }
    to = saved(p, to);
    from = saved(p, from);
    if (record->type->is_union)
        copy_bytes(p, record->type, to, from, loc_of(p, use));
    else
        copy_parts(p, to, from, record, how, use);
}

static void default_element(Parser *p, Expr *index, void *context)
{
    Elements *e = context;
    default_object(p, element_of(p, e, e->to, index), e->cx, e->use);
}

static void default_fields(Parser *p, Expr *to, Record *record, CXCursor use)
{
    for (uint32_t i = 0; i < record->field_count; i++) {
        CXCursor field = record->fields[i], given = field_initialiser(p, field);
        if (clang_Cursor_isNull(given)) {
            if (!record->type->is_union && !clang_Cursor_isBitField(field) && !is_reference(clang_getCursorType(field)))
                default_object(p, field_place(p, to, field, use).address, clang_getCursorType(field), use);
        } else {
            init_field_by_default(p, to, field, given);
        }
    }
}

/* What an implicit default constructor does. */
static void default_parts(Parser *p, Expr *to, Record *record, CXCursor use)
{
    Loc loc = loc_of(p, use);
    to = saved(p, to);
    for (uint32_t i = 0; i < record->base_count; i++) {
        Base *base = &record->bases[i];
        default_object(p, offset_address(p, to, base->offset, base->type, loc), base->cx, use);
    }
    set_tables(p, to, record, use);
    default_fields(p, to, record, use);
}

void default_object(Parser *p, Expr *to, CXType cx, CXCursor use)
{
    if (clang_getCanonicalType(cx).kind == CXType_ConstantArray) {
        if (!is_record(innermost_type(cx))) return;
        Elements e = elements_of(p, to, NULL, cx, use);
        Block fresh, *outer = begin_block(p, &fresh); /* nothing to do for one element: nothing to repeat */
        default_object(p, element_of(p, &e, e.to, int_expr(p->program, scalar_type(T_I64), 0, loc_of(p, use))), e.cx,
                       use);
        if (end_block(p, outer).first)
            repeat(p, (uint64_t)clang_getArraySize(clang_getCanonicalType(cx)), default_element, &e, loc_of(p, use));
        return;
    }
    Record *record = record_of(p, cx, use);
    if (!record) return;
    CXCursor constructor = find_member(p, record, is_default_constructor);
    if (!clang_Cursor_isNull(constructor))
        call_member(p, constructor, saved(p, to), NULL, use);
    else
        default_parts(p, to, record, use);
}

static void construct_defaulted(Parser *p, Expr *to, CXCursor c, CXCursor constructor, CXType cx)
{
    bool copies =
        clang_CXXConstructor_isCopyConstructor(constructor) || clang_CXXConstructor_isMoveConstructor(constructor);
    Record *record = record_of(p, cx, c);
    if (!record) return;
    if (copies) {
        Expr *from = address(p, clang_Cursor_getArgument(c, 0));
        copy_object(p, to, from, cx, clang_CXXConstructor_isMoveConstructor(constructor) ? MOVES : 0, c);
        return;
    }
    bool zeroes = last_char(p, c) == ')' || last_char(p, c) == '}'; /* T(), T{}: value-initialised; T x: not */
    if (zeroes) zero_object(p, to, record->type, loc_of(p, c));
    default_parts(p, to, record, c);
}

static void construct_one(Parser *p, Expr *to, CXCursor c, CXType cx);

typedef struct Construction {
    Expr *to;
    CXCursor c;
    CXType cx;
    Type *type;
} Construction;

/* clang makes an implicit constructor of one that `using` takes over from a base class; it stands in that declaration. */
static bool is_inherited(const Parser *p, CXCursor constructor)
{
    unsigned end = end_of(constructor), start = end;
    while (start > 0 && !strchr(";{}", p->text[start - 1])) start--;
    return memmem(p->text + start, end - start, "using", 5) != NULL;
}

static bool same_parameters(CXCursor a, CXCursor b)
{
    int count = clang_Cursor_getNumArguments(a);
    bool same = clang_getCursorKind(b) == CXCursor_Constructor && clang_Cursor_getNumArguments(b) == count;
    for (int i = 0; i < count && same; i++)
        same = clang_equalTypes(parameter_type(a, (unsigned)i), parameter_type(b, (unsigned)i));
    return same;
}

/* The base class's constructor with these parameters, or the null cursor. */
static CXCursor inherited_from(Parser *p, const Record *record, CXCursor constructor)
{
    Children members = members_of(p, record);
    for (uint32_t i = 0; i < members.count; i++)
        if (same_parameters(constructor, members.items[i])) return members.items[i];
    return clang_getNullCursor();
}

static bool has_inherited(Parser *p, const Record *record, CXCursor constructor)
{
    for (uint32_t i = 0; i < record->base_count; i++) {
        const Record *base = record_of(p, record->bases[i].cx, constructor);
        if (!clang_Cursor_isNull(inherited_from(p, base, constructor)) || has_inherited(p, base, constructor)) return true;
    }
    return false;
}

/* The base that has the constructor, or has inherited it, is constructed by it, all other parts by default. */
static void construct_inherited(Parser *p, Expr *to, CXCursor c, CXCursor constructor, Record *record)
{
    bool found = false;
    for (uint32_t i = 0; i < record->base_count; i++) {
        Base *base = &record->bases[i];
        Record *base_record = record_of(p, base->cx, c);
        Expr *at = offset_address(p, to, base->offset, base->type, loc_of(p, c));
        CXCursor given = inherited_from(p, base_record, constructor);
        bool is_direct = !clang_Cursor_isNull(given);
        bool is_here = !found && (is_direct || has_inherited(p, base_record, constructor));
        if (is_here && is_direct)
            call_constructor(p, at, given, c);
        else if (is_here)
            construct_inherited(p, at, c, constructor, base_record);
        else
            default_object(p, at, base->cx, c);
        found |= is_here;
    }
    set_tables(p, to, record, c);
    default_fields(p, to, record, c);
}

static void construct_one(Parser *p, Expr *to, CXCursor c, CXType cx)
{
    CXCursor constructor = callee_of(c);
    to = saved(p, to);
    if (is_inherited(p, constructor)) {
        Record *record = record_of(p, cx, c);
        if (!has_inherited(p, record, constructor)) refuse(p, c, "this inherited constructor");
        construct_inherited(p, to, c, constructor, record);
    } else if (clang_CXXMethod_isDefaulted(constructor)) {
        construct_defaulted(p, to, c, constructor, cx);
    } else {
        call_constructor(p, to, constructor, c);
    }
}

static void construct_element(Parser *p, Expr *index, void *context)
{
    Construction *k = context;
    construct_one(p, element_address(p, k->to, index, k->type, loc_of(p, k->c)), k->c, k->cx);
}

void construct(Parser *p, Expr *into, CXCursor c)
{
    construct_as(p, into, clang_getCursorType(c), c);
}

void construct_as(Parser *p, Expr *into, CXType type, CXCursor c)
{
    CXType cx = clang_getCanonicalType(type);
    Loc loc = loc_of(p, c);
    uint64_t count = 1;
    if (cx.kind != CXType_ConstantArray) {
        construct_one(p, into, c, cx);
        return;
    }
    for (; cx.kind == CXType_ConstantArray; cx = element_type(cx)) count *= (uint64_t)clang_getArraySize(cx);
    Construction k = {saved(p, into), c, cx, type_of(p, cx, c)};
    Block fresh, *outer = begin_block(p, &fresh);
    construct_element(p, int_expr(p->program, scalar_type(T_I64), 0, loc), &k);
    if (end_block(p, outer).first) repeat(p, count, construct_element, &k, loc);
}

/* --- destruction -------------------------------------------------------------------------------------------------- */

bool is_destroyed(Parser *p, CXType cx, CXCursor use)
{
    Record *record = record_of(p, innermost_type(cx), use);
    return record && record->has_destructor;
}

typedef struct Destruction {
    Expr *array;
    uint64_t last;
    CXType cx;
    Type *type;
    CXCursor use;
} Destruction;

static void destroy_element(Parser *p, Expr *index, void *context)
{
    Destruction *d = context;
    Loc loc = loc_of(p, d->use);
    Expr *last = int_expr(p->program, scalar_type(T_I64), (int64_t)d->last, loc);
    bool known = index->kind == E_INT;
    Expr *number = known ? int_expr(p->program, last->type, last->value - index->value, loc)
                         : binary_expr(p->program, B_SUB, last, index, loc);
    destroy(p, saved(p, element_address(p, d->array, number, d->type, loc)), d->cx, d->use);
}

void destroy_object(Parser *p, Expr *object_address, Record *record, CXCursor use)
{
    Loc loc = loc_of(p, use);
    CXCursor destructor = find_member(p, record, is_destructor);
    if (!clang_Cursor_isNull(destructor)) {
        set_tables(p, object_address, record, use);
        call_member(p, destructor, object_address, NULL, use);
    }
    for (uint32_t i = record->field_count; i-- > 0;) {
        CXType cx = clang_getCursorType(record->fields[i]);
        if (!record->type->is_union && is_destroyed(p, cx, use))
            destroy(p, field_place(p, object_address, record->fields[i], use).address, cx, use);
    }
    for (uint32_t i = record->base_count; i-- > 0;) {
        Base *base = &record->bases[i];
        destroy(p, offset_address(p, object_address, base->offset, base->type, loc), base->cx, use);
    }
}

void destroy(Parser *p, Expr *object_address, CXType cx, CXCursor use)
{
    CXType t = clang_getCanonicalType(cx);
    if (!is_destroyed(p, t, use)) return;
    object_address = saved(p, object_address);
    if (t.kind == CXType_ConstantArray) {
        CXType element = element_type(t);
        uint64_t count = (uint64_t)clang_getArraySize(t);
        Destruction d = {object_address, count - 1, element, type_of(p, element, use), use};
        if (count) repeat(p, count, destroy_element, &d, loc_of(p, use));
    } else if (enter(p, use)) {
        destroy_object(p, object_address, record_of(p, t, use), use);
        leave(p);
    }
}
