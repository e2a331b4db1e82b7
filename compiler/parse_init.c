/* parse_init.c: initialisers: of objects in code, of members by constructors, of static variables as bytes.
 *
 * libclang shows a braced list only as written: without conversions, without fillers, and with inner braces left out
 * where the author left them out. So C++'s rules for aggregates are applied here. A static variable's initialiser is
 * translated to statements like any other; then these are carried out on its bytes, and whatever is no constant store
 * is refused.
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

/* --- strings ---------------------------------------------------------------------------------------------------- */

typedef struct Units { /* code units of a string literal, cut or filled to count */
    uint8_t *bytes;
    uint64_t count, size, at;
} Units;

static void add_unit(Units *units, uint32_t unit)
{
    if (units->at < units->count) memcpy(units->bytes + units->at * units->size, &unit, units->size);
    units->at++;
}

static const char *number_escape(const char *s, Units *units, unsigned base, unsigned digits)
{
    uint32_t unit = 0;
    for (unsigned i = 0; i < digits; i++, s++) {
        int c = *s | 0x20;
        unsigned digit = *s >= '0' && *s <= '9' ? (unsigned)(*s - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                                                : 99;
        if (digit >= base) break;
        unit = unit * base + digit;
    }
    add_unit(units, unit);
    return s;
}

/* s is after the backslash; gives where the text goes on. */
static const char *escape(const char *s, Units *units)
{
    static const char names[] = "abfnrtv\\'\"?e", units_of[] = "\a\b\f\n\r\t\v\\'\"?\033";
    if (*s == 'x') return number_escape(s + 1, units, 16, 8);
    if (*s == 'u' || *s == 'U') return number_escape(s + 1, units, 16, *s == 'u' ? 4 : 8);
    if (*s >= '0' && *s <= '7') return number_escape(s, units, 8, 3);
    const char *found = *s ? strchr(names, *s) : NULL;
    add_unit(units, found ? (uint8_t)units_of[found - names] : (uint8_t)*s);
    return s + 1;
}

static const char *plain_string(const char *s, const char *end, Units *units)
{
    while (s < end && *s != '"') {
        if (*s == '\\')
            s = escape(s + 1, units);
        else
            add_unit(units, (uint8_t)*s++);
    }
    return s + 1;
}

/* s is at the delimiter of R"delimiter(...)delimiter". */
static const char *raw_string(const char *s, const char *end, Units *units)
{
    const char *open = memchr(s, '(', (size_t)(end - s));
    size_t length = open ? (size_t)(open - s) : 0;
    if (!open) return end;
    for (const char *t = open + 1; t < end; t++) {
        bool closes = *t == ')' && t + length + 1 < end && !memcmp(t + 1, s, length) && t[length + 1] == '"';
        if (closes) return t + length + 2;
        add_unit(units, (uint8_t)*t);
    }
    return end;
}

static Units string_units(Parser *p, CXCursor literal, uint64_t count, uint64_t size)
{
    Units units = {arena_alloc(p->arena, count * size + 1), count, size, 0};
    const char *s = p->text + start_of(literal), *end = p->text + end_of(literal);
    if (!strncmp(s, "__", 2)) { /* __func__ and its kin: clang knows the text */
        s = spelling(p, literal);
        end = s + strlen(s);
    }
    while (s < end) {
        bool raw = false;
        while (s < end && *s != '"') raw = *s++ == 'R';
        if (s < end) s = raw ? raw_string(s + 1, end, &units) : plain_string(s + 1, end, &units);
    }
    return units;
}

Var *string_variable(Parser *p, CXCursor literal)
{
    Type *type = cursor_type(p, literal);
    Var *var = new_var(p->program, "string", type, V_CONSTANT, loc_of(p, literal));
    var->mangled = intern(p->arena, arena_printf(p->arena, "__vgsp_string_%u", p->strings.count));
    var->is_const = var->is_internal = true;
    if (type->kind == T_ARRAY) var->init = string_units(p, literal, type->count, type->of->size).bytes;
    push(&p->strings, var);
    push(&p->program->variables, var);
    return var;
}

static void init_string(Parser *p, Expr *to, Type *type, CXCursor literal)
{
    Loc loc = loc_of(p, literal);
    Units units = string_units(p, literal, type->count, type->of->size);
    to = saved(p, to);
    for (uint64_t i = 0; i < type->count; i++) {
        uint32_t unit = 0;
        memcpy(&unit, units.bytes + i * units.size, units.size);
        Expr *element = offset_address(p, to, i * units.size, type->of, loc);
        store(p, type->of, element, int_expr(p->program, type->of, unit, loc), false, loc);
    }
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
static Expr *own_field_address(Parser *p, Expr *record, CXCursor field, Loc loc)
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

/* --- constructors ----------------------------------------------------------------------------------------------- */

typedef struct MemberInit {
    CXCursor field; /* the null cursor: a base class, or the class itself (delegation) */
    CXCursor initialiser;
} MemberInit;
typedef VEC(MemberInit) MemberInits;

/* A constructor's children: (member or base class name, initialiser) pairs before its body. */
static MemberInits written_inits(Parser *p, CXCursor constructor)
{
    MemberInits list = {0};
    CXCursor field = clang_getNullCursor();
    Children parts = children(p, constructor);
    for (uint32_t i = 0; i < parts.count; i++) {
        enum CXCursorKind kind = clang_getCursorKind(parts.items[i]);
        if (kind == CXCursor_MemberRef) field = clang_getCursorReferenced(parts.items[i]);
        if (!clang_isExpression(kind)) continue;
        push(&list, ((MemberInit){field, parts.items[i]}));
        field = clang_getNullCursor();
    }
    return list;
}

static CXCursor find_init(const MemberInits *list, CXCursor field)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (same_cursor(list->items[i].field, field)) return list->items[i].initialiser;
    return clang_getNullCursor();
}

static CXCursor find_base_init(Parser *p, const MemberInits *list, CXType base)
{
    for (uint32_t i = 0; i < list->count; i++) {
        bool is_base = clang_Cursor_isNull(list->items[i].field);
        if (is_base && same_unqualified(clang_getCursorType(peeled(p, list->items[i].initialiser)), base))
            return list->items[i].initialiser;
    }
    return clang_getNullCursor();
}

static void init_base_classes(Parser *p, Expr *self, Record *record, const MemberInits *list, CXCursor constructor)
{
    Loc loc = loc_of(p, constructor);
    for (uint32_t i = 0; i < record->base_count; i++) {
        Base *base = &record->bases[i];
        CXCursor given = find_base_init(p, list, base->cx);
        Expr *to = offset_address(p, self, base->offset, base->type, loc);
        FullExpression full = begin_full(p);
        if (clang_Cursor_isNull(given))
            default_object(p, to, base->cx, constructor);
        else
            init_object(p, to, base->cx, given);
        end_full(p, full, NULL, constructor);
    }
}

static void init_one_member(Parser *p, Expr *self, Record *record, CXCursor field, CXCursor given, CXCursor constructor)
{
    CXCursor by_default = field_initialiser(p, field);
    CXType cx = clang_getCursorType(field);
    FullExpression full = begin_full(p);
    if (!clang_Cursor_isNull(given))
        init_field(p, self, field, given);
    else if (!clang_Cursor_isNull(by_default))
        init_field_by_default(p, self, field, by_default);
    else if (!record->type->is_union && !clang_Cursor_isBitField(field) && !is_reference(cx))
        default_object(p, own_field_address(p, self, field, loc_of(p, constructor)), cx, constructor);
    end_full(p, full, NULL, constructor);
}

/* A member of an unnamed union in the class is initialised by its own name. */
static void init_unnamed_members(Parser *p, Expr *self, const MemberInits *list, CXCursor constructor)
{
    CXType whole = self_type(p);
    for (uint32_t i = 0; i < list->count; i++) {
        CXCursor field = list->items[i].field;
        CXType owner = clang_getCursorType(clang_getCursorSemanticParent(field));
        if (clang_Cursor_isNull(field) || same_unqualified(owner, whole)) continue;
        long long bits = clang_Type_getOffsetOf(whole, spelling(p, field));
        Type *type = type_of(p, clang_getCursorType(field), field);
        if (bits < 0 || clang_Cursor_isBitField(field))
            refuse(p, list->items[i].initialiser, "initialising this member");
        else
            init_object(p, offset_address(p, self, (uint64_t)bits / 8, type, loc_of(p, constructor)),
                        clang_getCursorType(field), list->items[i].initialiser);
    }
}

void init_members(Parser *p, CXCursor constructor)
{
    CXType whole = self_type(p);
    Record *record = record_of(p, whole, constructor);
    if (!record) return;
    Expr *self = var_expr(p->program, p->self, loc_of(p, constructor));
    MemberInits list = written_inits(p, constructor);
    CXCursor delegated = find_base_init(p, &list, whole);
    if (!clang_Cursor_isNull(delegated)) {
        FullExpression full = begin_full(p);
        init_object(p, self, whole, delegated);
        end_full(p, full, NULL, constructor);
    } else {
        init_base_classes(p, self, record, &list, constructor);
        set_tables(p, self, record, constructor);
        for (uint32_t i = 0; i < record->field_count; i++)
            init_one_member(p, self, record, record->fields[i], find_init(&list, record->fields[i]), constructor);
        init_unnamed_members(p, self, &list, constructor);
    }
    free(list.items);
}

/* --- static variables --------------------------------------------------------------------------------------------- */

typedef struct Image {
    Var *var;
    uint8_t *bytes;
    VEC(Reloc) relocs;
} Image;

static bool in_image(const Image *image, const Expr *to, uint64_t size)
{
    return to->kind == E_ADDRESS && to->var == image->var && to->offset >= 0 &&
           (uint64_t)to->offset + size <= image->var->type->size;
}

static bool image_scalar(Image *image, const Stmt *s)
{
    const Expr *e = s->b;
    uint8_t *at = image->bytes + s->a->offset;
    if (e->kind == E_INT)
        memcpy(at, &e->value, s->type->size);
    else if (e->kind == E_FLOAT && s->type->kind == T_F64)
        memcpy(at, &e->number, 8);
    else if (e->kind == E_FLOAT)
        memcpy(at, &(float){(float)e->number}, 4);
    else if (e->kind == E_ADDRESS && (e->var->storage == V_GLOBAL || e->var->storage == V_CONSTANT))
        push(&image->relocs, ((Reloc){(uint64_t)s->a->offset, e->var, e->offset}));
    else
        return false;
    return true;
}

static bool image_copy(Image *image, const Stmt *s)
{
    const Expr *from = s->b;
    bool known =
        from->kind == E_ADDRESS && from->var->storage == V_CONSTANT && from->var->init && !from->var->reloc_count;
    if (!known || from->offset < 0 || (uint64_t)from->offset + s->type->size > from->var->type->size) return false;
    memcpy(image->bytes + s->a->offset, from->var->init + from->offset, s->type->size);
    return true;
}

static bool image_statement(Image *image, const Stmt *s)
{
    if (s->kind == S_DECLARE) return true;
    if (s->kind == S_STORE) return in_image(image, s->a, s->type->size) && image_scalar(image, s);
    return s->kind == S_COPY && in_image(image, s->a, s->type->size) && image_copy(image, s);
}

static void keep_image(Parser *p, Image *image)
{
    bool is_zero = true;
    for (uint64_t i = 0; i < image->var->type->size; i++) is_zero &= !image->bytes[i];
    image->var->reloc_count = image->relocs.count;
    image->var->relocs = arena_alloc(p->arena, image->relocs.count * sizeof *image->relocs.items + 1);
    if (image->relocs.count) memcpy(image->var->relocs, image->relocs.items, image->relocs.count * sizeof(Reloc));
    if (!is_zero || image->relocs.count) image->var->init = image->bytes;
    free(image->relocs.items);
}

void static_image(Parser *p, Var *var, CXType cx, CXCursor initialiser)
{
    Image image = {.var = var, .bytes = arena_alloc(p->arena, var->type->size + 1)};
    bool was_static = p->is_static;
    unsigned errors = error_count();
    Block fresh, *outer = begin_block(p, &fresh);
    p->is_static = true;
    if (clang_Cursor_isNull(initialiser))
        zero_object(p, address_expr(p->program, var, var->loc), var->type, var->loc);
    else
        init_object(p, address_expr(p->program, var, var->loc), cx, initialiser);
    Block made = end_block(p, outer);
    p->is_static = was_static;
    for (const Stmt *s = made.first; s; s = s->next) {
        if (image_statement(&image, s)) continue;
        if (error_count() == errors)
            refuse(p, initialiser, "an initialiser of '%s' that is no plain constant", var->name);
        break;
    }
    keep_image(p, &image);
}
