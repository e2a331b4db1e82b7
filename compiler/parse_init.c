/* parse_init.c: initialisers of objects.
 *
 * libclang shows a braced list only as written: without conversions, without fillers, and with inner braces left out
 * where the author left them out. So C++'s rules for aggregates are applied here.
 */
#include "parse.h"

/* --- zeros ------------------------------------------------------------------------------------------------------ */

typedef struct Zeros {
    Expr *to;
    Type *type;
    Loc loc;
} Zeros;

static void zero_element(Parser *p, Expr *index, void *context)
{
    Zeros *z = context;
    zero_object(p, element_address(p, z->to, index, z->type, z->loc), z->type, z->loc);
}

static void zero_elements(Parser *p, Expr *to, Type *element, uint64_t count, Loc loc)
{
    Zeros z = {saved(p, to), element, loc};
    repeat(p, count, zero_element, &z, loc);
}

static Type *word_of(uint64_t align)
{
    return scalar_type(align >= 8 ? T_U64 : align == 4 ? T_U32 : align == 2 ? T_U16 : T_U8);
}

static void zero_record(Parser *p, Expr *to, Type *type, Loc loc)
{
    if (type->is_union) {
        Type *word = word_of(type->align);
        zero_elements(p, to, word, type->size / word->size, loc);
        return;
    }
    to = saved(p, to);
    for (uint32_t i = 0; i < type->field_count; i++) {
        const Field *field = &type->fields[i];
        bool same_word = i && field->bit_width && field[-1].bit_width && field[-1].offset == field->offset;
        if (!same_word) zero_object(p, offset_address(p, to, field->offset, field->type, loc), field->type, loc);
    }
}

/* What holds pointers to members does not begin as zeros. */
static bool has_other_zero(const Type *type)
{
    bool found = type_is_scalar(type) && zero_of(type);
    if (type->kind == T_ARRAY) found = has_other_zero(type->of);
    for (uint32_t i = 0; type->kind == T_RECORD && i < type->field_count; i++) found |= has_other_zero(type->fields[i].type);
    return found;
}

void zero_object(Parser *p, Expr *to, Type *type, Loc loc)
{
    if (p->is_static && !has_other_zero(type)) return; /* static bytes begin as zeros */
    if (type->kind == T_RECORD)
        zero_record(p, to, type, loc);
    else if (type->kind == T_ARRAY)
        zero_elements(p, to, type->of, type->count, loc);
    else if (type_is_float(type))
        store(p, type, to, float_expr(p->program, type, 0, loc), false, loc);
    else
        store(p, type, to, zero_value(p, type, loc), false, loc);
}

static void value_element(Parser *p, Expr *index, void *context);
typedef struct ValueElements {
    Expr *to;
    CXType cx;
    Type *type;
    CXCursor use;
} ValueElements;

/* What `T()` makes: zeros, then whatever a default constructor sets. */
void value_object(Parser *p, Expr *to, CXType cx, CXCursor use)
{
    Type *type = type_of(p, cx, use);
    Loc loc = loc_of(p, use);
    to = saved(p, to);
    if (type->kind == T_ARRAY && is_record(element_type(cx))) {
        ValueElements e = {to, element_type(cx), type->of, use};
        repeat(p, type->count, value_element, &e, loc);
        return;
    }
    zero_object(p, to, type, loc);
    default_object(p, to, cx, use);
}

static void value_element(Parser *p, Expr *index, void *context)
{
    ValueElements *e = context;
    value_object(p, element_address(p, e->to, index, e->type, loc_of(p, e->use)), e->cx, e->use);
}

/* --- lists ------------------------------------------------------------------------------------------------------ */

typedef struct Items {
    CXCursor *items;
    uint32_t count, next;
} Items;

static void init_aggregate(Parser *, Expr *to, CXType, Items *, CXCursor list);

static bool is_designated(CXCursor item)
{
    return clang_getCursorKind(item) == CXCursor_UnexposedExpr && clang_getCursorType(item).kind == CXType_Void;
}

static bool any_designated(const Items *items)
{
    for (uint32_t i = 0; i < items->count; i++)
        if (is_designated(items->items[i])) return true;
    return false;
}

static bool is_string_for(Parser *p, CXType array, CXCursor item)
{
    while (clang_getCursorKind(item) == CXCursor_ParenExpr) item = expressions(p, item).items[0];
    return clang_getCursorKind(item) == CXCursor_StringLiteral && !is_record(element_type(array)) &&
           clang_getCanonicalType(element_type(array)).kind != CXType_ConstantArray;
}

/* Whether an object of this type is initialised by the item alone. Else it takes items for its parts. */
static bool takes_item(Parser *p, CXType cx, CXCursor item)
{
    CXType t = clang_getCanonicalType(cx);
    if (clang_getCursorKind(item) == CXCursor_InitListExpr) return true;
    if (t.kind == CXType_ConstantArray) return is_string_for(p, t, item);
    if (t.kind != CXType_Record) return true;
    uint64_t unused;
    Record *record = record_of(p, t, item);
    CXType from = clang_getCursorType(item);
    return !record || record->has_constructor || (is_record(from) && base_offset(p, from, t, &unused));
}

static void init_part(Parser *p, Expr *to, CXType cx, Items *items, CXCursor list)
{
    if (takes_item(p, cx, items->items[items->next]))
        init_object(p, to, cx, items->items[items->next++]);
    else
        init_aggregate(p, to, cx, items, list);
}

/* Bytes from the start of the field's own class. */
Expr *own_field_address(Parser *p, Expr *record, CXCursor field, Loc loc)
{
    Type *type = type_of(p, clang_getCursorType(field), field);
    return offset_address(p, record, (uint64_t)clang_Cursor_getOffsetOfField(field) / 8, type, loc);
}

void init_field(Parser *p, Expr *record, CXCursor field, CXCursor initialiser)
{
    Loc loc = loc_of(p, initialiser);
    if (!clang_Cursor_isBitField(field)) {
        init_object(p, own_field_address(p, record, field, loc), clang_getCursorType(field), initialiser);
        return;
    }
    if (p->is_static) refuse(p, initialiser, "initialisers of bit-fields in static variables");
    Expr *e = value(p, initialiser);
    write_place(p, field_place(p, record, field, initialiser), e, loc);
}

void init_field_by_default(Parser *p, Expr *record, CXCursor field, CXCursor initialiser)
{
    Expr *outer = p->initialised;
    CXType outer_type = p->initialised_type;
    p->initialised = record;
    p->initialised_type = clang_getCursorType(clang_getCursorSemanticParent(field));
    init_field(p, record, field, initialiser);
    p->initialised = outer;
    p->initialised_type = outer_type;
}

static void init_field_default(Parser *p, Expr *record, CXCursor field, CXCursor list)
{
    CXType cx = clang_getCursorType(field);
    CXCursor given = field_initialiser(p, field);
    Loc loc = loc_of(p, list);
    if (!clang_Cursor_isNull(given))
        init_field_by_default(p, record, field, given);
    else if (clang_Cursor_isBitField(field) && !p->is_static) {
        Place at = field_place(p, record, field, list);
        write_place(p, at, int_expr(p->program, at.type, 0, loc), loc);
    } else if (!clang_Cursor_isBitField(field))
        value_object(p, own_field_address(p, record, field, loc), cx, list);
}

static void init_field_item(Parser *p, Expr *to, CXCursor field, Items *items, CXCursor list)
{
    if (clang_Cursor_isBitField(field))
        init_field(p, to, field, items->items[items->next++]);
    else
        init_part(p, own_field_address(p, to, field, loc_of(p, list)), clang_getCursorType(field), items, list);
}

/* The item that `.field = item` designates, or the null cursor. */
static CXCursor designated_item(Parser *p, const Items *items, CXCursor field)
{
    for (uint32_t i = 0; i < items->count; i++) {
        Children parts = children(p, items->items[i]);
        bool plain = is_designated(items->items[i]) && parts.count == 2 &&
                     clang_getCursorKind(parts.items[0]) == CXCursor_MemberRef;
        if (!plain) {
            refuse(p, items->items[i], "this mixture of designators");
            return clang_getNullCursor();
        }
        if (same_cursor(clang_getCursorReferenced(parts.items[0]), field)) return parts.items[1];
    }
    return clang_getNullCursor();
}

static void init_designated_record(Parser *p, Expr *to, Record *record, Items *items, CXCursor list)
{
    if (record->type->is_union) zero_object(p, to, record->type, loc_of(p, list));
    for (uint32_t i = 0; i < record->field_count; i++) {
        CXCursor item = designated_item(p, items, record->fields[i]);
        if (!clang_Cursor_isNull(item))
            init_field(p, to, record->fields[i], item);
        else if (!record->type->is_union)
            init_field_default(p, to, record->fields[i], list);
    }
    items->next = items->count;
}

static void init_record_parts(Parser *p, Expr *to, Record *record, Items *items, CXCursor list)
{
    Loc loc = loc_of(p, list);
    for (uint32_t i = 0; i < record->base_count; i++) {
        Base *base = &record->bases[i];
        Expr *at = offset_address(p, to, base->offset, base->type, loc);
        if (items->next < items->count)
            init_part(p, at, base->cx, items, list);
        else
            value_object(p, at, base->cx, list);
    }
    uint32_t fields = record->type->is_union && record->field_count ? 1 : record->field_count;
    if (record->type->is_union && items->next == items->count) fields = 0;
    if (record->type->is_union) zero_object(p, to, record->type, loc);
    for (uint32_t i = 0; i < fields; i++) {
        if (items->next < items->count)
            init_field_item(p, to, record->fields[i], items, list);
        else
            init_field_default(p, to, record->fields[i], list);
    }
}

/* A braced list among others that clang makes a constructor's call of. */
static void init_by_constructor(Parser *p, Expr *to, Record *record, CXCursor list)
{
    CXCursor construction = hidden_construction(p, record->cx, list);
    if (clang_Cursor_isNull(construction))
        refuse(p, list, "a braced list for '%s', which has constructors, here", record->type->name);
    else
        construct(p, to, construction);
}

static void init_record_list(Parser *p, Expr *to, Record *record, Items *items, CXCursor list)
{
    if (record->has_constructor && items->next == items->count)
        value_object(p, to, record->cx, list);
    else if (record->has_constructor)
        init_by_constructor(p, to, record, list);
    else if (any_designated(items))
        init_designated_record(p, to, record, items, list);
    else
        init_record_parts(p, to, record, items, list);
}

/* [index] = item, among others in order. */
static void init_designated_array(Parser *p, Expr *to, CXType cx, Items *items, CXCursor list)
{
    Type *type = type_of(p, cx, list);
    CXType element = element_type(cx);
    int64_t index = 0;
    zero_object(p, to, type, loc_of(p, list));
    for (; items->next < items->count; index++, items->next++) {
        CXCursor item = items->items[items->next];
        Children parts = children(p, item);
        bool plain = parts.count == 2 && is_designated(item) && clang_isExpression(clang_getCursorKind(parts.items[0]));
        if (is_designated(item) && (!plain || !constant_int(p, parts.items[0], &index)))
            refuse(p, item, "this designator");
        if (index < 0 || (uint64_t)index >= type->count) index = 0;
        Expr *at = offset_address(p, to, (uint64_t)index * type->of->size, type->of, loc_of(p, list));
        init_object(p, at, element, plain ? parts.items[1] : item);
    }
}

static void init_array_list(Parser *p, Expr *to, CXType cx, Items *items, CXCursor list)
{
    Type *type = type_of(p, cx, list);
    CXType element = element_type(cx);
    Loc loc = loc_of(p, list);
    uint64_t i = 0;
    if (any_designated(items)) {
        init_designated_array(p, to, cx, items, list);
        return;
    }
    for (; i < type->count && items->next < items->count; i++)
        init_part(p, offset_address(p, to, i * type->of->size, type->of, loc), element, items, list);
    bool is_zero = p->is_static && !is_record(innermost_type(element)); /* static bytes begin as zeros */
    if (i == type->count || is_zero) return;
    ValueElements rest = {offset_address(p, to, i * type->of->size, type->of, loc), element, type->of, list};
    repeat(p, type->count - i, value_element, &rest, loc);
}

static void init_aggregate(Parser *p, Expr *to, CXType cx, Items *items, CXCursor list)
{
    CXType t = clang_getCanonicalType(cx);
    if (!enter(p, list)) return;
    uint32_t before = items->next;
    to = saved(p, to);
    if (t.kind == CXType_ConstantArray) {
        init_array_list(p, to, t, items, list);
    } else {
        Record *record = record_of(p, t, list);
        if (record) init_record_list(p, to, record, items, list);
    }
    if (items->next == before && before < items->count) items->next++; /* nothing took it: do not try for ever */
    leave(p);
}

static void init_list(Parser *p, Expr *to, CXType cx, CXCursor list)
{
    Children written = expressions(p, list);
    Items items = {written.items, written.count, 0};
    CXType t = clang_getCanonicalType(cx);
    if (t.kind == CXType_ConstantArray && items.count == 1 && is_string_for(p, t, items.items[0]))
        init_object(p, to, cx, items.items[0]);
    else if (t.kind == CXType_Record && items.count == 1 && takes_item(p, cx, items.items[0]) &&
             clang_getCursorKind(items.items[0]) != CXCursor_InitListExpr &&
             is_record(clang_getCursorType(items.items[0])))
        init_object(p, to, cx, items.items[0]);
    else
        init_aggregate(p, to, cx, &items, list);
}

/* --- objects ---------------------------------------------------------------------------------------------------- */

/* The expression below nodes that keep a record or an array what it is. */
CXCursor peeled(Parser *p, CXCursor c)
{
    for (;;) {
        enum CXCursorKind kind = clang_getCursorKind(c);
        Children inner = expressions(p, c);
        bool is_cast = kind == CXCursor_CXXFunctionalCastExpr || kind == CXCursor_CStyleCastExpr ||
                       kind == CXCursor_CXXStaticCastExpr; /* the type's template arguments come before the operand */
        bool keeps = kind == CXCursor_UnexposedExpr || kind == CXCursor_ParenExpr ||
                     kind == CXCursor_CompoundLiteralExpr || is_cast;
        if (!keeps || !inner.count || (inner.count != 1 && !is_cast)) return c;
        CXCursor operand = inner.items[inner.count - 1];
        if (!same_unqualified(clang_getCursorType(c), clang_getCursorType(operand))) return c;
        c = operand;
    }
}

static void copy_from(Parser *p, Expr *to, CXType cx, CXCursor c)
{
    uint64_t offset;
    Record *record = record_of(p, cx, c);
    if (!record || !base_offset(p, clang_getCursorType(c), cx, &offset)) {
        refuse(p, c, "the conversion to '%s' here", keep(p, clang_getTypeSpelling(cx)));
        return;
    }
    Expr *from = offset_address(p, address(p, c), offset, record->type, loc_of(p, c));
    copy_construct(p, to, from, record->cx, c);
}

/* std::initializer_list: the array, which lives as long as the function, and its length. */
static void init_list_object(Parser *p, Expr *to, Record *record, CXCursor array)
{
    CXType cx = clang_getCanonicalType(clang_getCursorType(array));
    Loc loc = loc_of(p, array);
    if (!record || record->field_count != 2 || cx.kind != CXType_ConstantArray) {
        refuse(p, array, "this list");
        return;
    }
    if (is_destroyed(p, cx, array)) refuse(p, array, "a list of objects with a destructor");
    Expr *items = address_expr(p->program, object(p, "", type_of(p, cx, array), loc), loc);
    init_object(p, items, cx, array);
    Place first = field_place(p, to, record->fields[0], array), count = field_place(p, to, record->fields[1], array);
    write_place(p, first, convert(p, first.type, items, loc), loc);
    write_place(p, count, int_expr(p->program, count.type, clang_getArraySize(cx), loc), loc);
}

static Block init_branch(Parser *p, Expr *to, CXType cx, CXCursor c)
{
    Block fresh, *outer = begin_block(p, &fresh);
    init_object(p, to, cx, c);
    return end_block(p, outer);
}

static void init_record(Parser *p, Expr *to, CXType cx, CXCursor c)
{
    CXCursor given = c, hidden = clang_getNullCursor();
    c = peeled(p, c);
    Children operands = expressions(p, c);
    bool is_same = same_unqualified(cx, clang_getCursorType(c));
    if (!is_same) hidden = hidden_construction(p, cx, given);
    if (!clang_Cursor_isNull(hidden) && clang_getCursorKind(given) != CXCursor_CallExpr) {
        construct(p, to, hidden);
        return;
    }
    enum CXCursorKind kind = clang_getCursorKind(c);
    if (kind == CXCursor_InitListExpr)
        init_list(p, to, cx, c);
    else if (kind == CXCursor_UnexposedExpr && !operands.count)
        value_object(p, to, cx, c);
    else if (kind == CXCursor_UnexposedExpr && is_array_kind(clang_getCursorType(operands.items[0])))
        init_list_object(p, to, record_of(p, cx, c), operands.items[0]);
    else if (kind != CXCursor_ConditionalOperator && (is_glvalue(p, c) || !is_same))
        copy_from(p, to, cx, c);
    else if (kind == CXCursor_CallExpr && clang_getCursorKind(callee_of(c)) == CXCursor_Constructor)
        construct(p, to, c);
    else if (kind == CXCursor_CallExpr)
        call(p, c, to);
    else if (kind == CXCursor_LambdaExpr)
        make_closure(p, to, c);
    else if (kind == CXCursor_ConditionalOperator && operands.count == 3) {
        Expr *a = condition(p, operands.items[0]);
        Block body = init_branch(p, to, cx, operands.items[1]), other = init_branch(p, to, cx, operands.items[2]);
        if_stmt(p, a, body, other, loc_of(p, c));
    } else if (kind == CXCursor_BinaryOperator && clang_getCursorBinaryOperatorKind(c) == CXBinaryOperator_Comma) {
        effect(p, operands.items[0]);
        init_object(p, to, cx, operands.items[1]);
    } else if (operands.count == 1 && is_record(clang_getCursorType(operands.items[0]))) /* a base of a new object */
        copy_from(p, to, cx, operands.items[0]);
    else
        refuse(p, c, "this expression of a class (%s)", keep(p, clang_getCursorKindSpelling(kind)));
}

static void init_array(Parser *p, Expr *to, CXType cx, CXCursor c)
{
    c = peeled(p, c);
    switch (clang_getCursorKind(c)) {
    case CXCursor_StringLiteral: init_string(p, to, type_of(p, cx, c), c); break;
    case CXCursor_InitListExpr: init_list(p, to, cx, c); break;
    case CXCursor_CallExpr: construct(p, to, c); break;
    case CXCursor_UnexposedExpr:
        if (!expressions(p, c).count) {
            value_object(p, to, cx, c);
            break;
        }
        /* fall through */
    default: refuse(p, c, "this initialiser of an array");
    }
}

static void init_scalar(Parser *p, Expr *to, CXType cx, CXCursor c)
{
    Loc loc = loc_of(p, c);
    Type *type = type_of(p, cx, c);
    if (is_record(clang_getCursorType(c))) refuse(p, c, "converting an object inside braces");
    Mark before = mark(p);
    Expr *e = convert(p, type, value(p, c), loc);
    settle(p, before, &to);
    store(p, type, to, e, is_volatile(cx), loc);
}

void init_object(Parser *p, Expr *to, CXType type, CXCursor c)
{
    CXType cx = clang_getCanonicalType(type);
    Loc loc = loc_of(p, c);
    if (!enter(p, c)) return;
    if (is_reference(cx)) {
        Type *pointer = type_of(p, cx, c);
        if (clang_getCursorKind(c) == CXCursor_InitListExpr && expressions(p, c).count == 1)
            c = expressions(p, c).items[0];
        store(p, pointer, to, convert(p, pointer, address(p, c), loc), false, loc);
    } else if (cx.kind == CXType_Record) {
        init_record(p, saved(p, to), cx, c);
    } else if (cx.kind == CXType_ConstantArray) {
        init_array(p, saved(p, to), cx, c);
    } else {
        init_scalar(p, to, cx, c);
    }
    leave(p);
}
