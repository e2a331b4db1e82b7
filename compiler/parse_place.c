/* parse_place.c: objects: which expressions name one, where it is, reading and writing it.
 *
 * An object is a Place: an address and a type, or some bits of the word there. What names no object (a prvalue) but is
 * used as one gets a temporary. libclang does not tell values from objects, nor which implicit conversion a node stands
 * for; it follows from the kinds of node and operand, and from what the consumer asks for.
 */
#include "parse.h"

/* --- addresses -------------------------------------------------------------------------------------------------- */

Expr *offset_address(Parser *p, Expr *base, uint64_t offset, Type *object_type, Loc loc)
{
    Type *type = pointer_type(p, object_type);
    if (base->kind != E_ADDRESS && base->kind != E_INDEX)
        return offset ? index_expr(p->program, type, base, NULL, 0, (int64_t)offset, loc) : convert(p, type, base, loc);
    Expr *e = NEW(p->arena, Expr);
    *e = *base;
    e->type = type;
    e->offset += (int64_t)offset;
    return e;
}

Expr *element_address(Parser *p, Expr *base, Expr *index, Type *element, Loc loc)
{
    int64_t size = (int64_t)element->size;
    if (index->kind == E_INT) {
        int64_t number = type_is_signed(index->type) ? index->value : (int64_t)unsigned_bits(index);
        return offset_address(p, base, (uint64_t)(number * size), element, loc);
    }
    bool is_wide = index->type->kind == T_U64;
    Expr *wide = is_wide ? index : convert(p, scalar_type(T_I64), index, loc);
    return index_expr(p->program, pointer_type(p, element), base, wide, size, 0, loc);
}

/* Where an unnamed record begins in the one around it; in bits. Negative: it is no member. */
static long long unnamed_bits(Parser *p, CXCursor unnamed, CXCursor around)
{
    if (!is_record(clang_getCursorType(around))) return -1;
    Record *record = record_of(p, clang_getCursorType(around), around);
    for (uint32_t i = 0; record && i < record->field_count; i++)
        if (same_unqualified(clang_getCursorType(record->fields[i]), clang_getCursorType(unnamed)))
            return clang_Cursor_getOffsetOfField(record->fields[i]);
    return -1;
}

/* Byte or bit offset of a field in an object of type `whole`: a member of it, of a base class, or of unnamed records in one
   of these. In bits; negative: not found. */
long long field_bits(Parser *p, CXType whole, CXCursor field)
{
    uint64_t base;
    CXCursor owner = clang_getCursorSemanticParent(field);
    long long bits = clang_Cursor_getOffsetOfField(field);
    while (!base_offset(p, whole, clang_getCursorType(owner), &base)) {
        CXCursor around = clang_getCursorSemanticParent(owner);
        long long outer = unnamed_bits(p, owner, around);
        if (outer < 0) return outer;
        bits += outer;
        owner = around;
    }
    return bits < 0 ? bits : (long long)base * 8 + bits;
}

static Place member_place(Parser *p, Expr *base, long long bits, CXCursor field, Loc loc)
{
    CXType cx = clang_getCursorType(field);
    Type *type = type_of(p, cx, field);
    Place result = {.type = type, .is_volatile = is_volatile(cx)};
    uint64_t offset = (uint64_t)bits / 8;
    if (clang_Cursor_isBitField(field)) {
        uint64_t word = type->size * 8;
        result.bit_width = (uint8_t)clang_getFieldDeclBitWidth(field);
        result.bit_offset = (uint8_t)((uint64_t)bits % word);
        offset = (uint64_t)bits / word * type->size;
    }
    result.address = offset_address(p, base, offset, type, loc);
    if (!is_reference(cx)) return result;
    return (Place){load_expr(p->program, type, result.address, loc), type->of, is_volatile(pointee_of(cx)), 0, 0};
}

Place field_place(Parser *p, Expr *base, CXCursor field, CXCursor use)
{
    CXType owner = clang_getCursorType(clang_getCursorSemanticParent(field));
    long long bits = field_bits(p, owner, field);
    if (bits < 0) {
        refuse(p, use, "this member");
        bits = 0;
    }
    return member_place(p, base, bits, field, loc_of(p, use));
}

/* --- reading and writing ------------------------------------------------------------------------------------------ */

static Type *integer_of_size(uint64_t size, bool is_signed)
{
    switch (size) {
    case 1: return scalar_type(is_signed ? T_I8 : T_U8);
    case 2: return scalar_type(is_signed ? T_I16 : T_U16);
    case 4: return scalar_type(is_signed ? T_I32 : T_U32);
    default: return scalar_type(is_signed ? T_I64 : T_U64);
    }
}

static Expr *load_word(Parser *p, Type *type, Place from, Loc loc)
{
    if (!from.is_volatile) return load_expr(p->program, type, from.address, loc);
    Var *var = temporary(p, type, loc);
    Stmt *stmt = new_stmt(p->program, S_LOAD, loc);
    stmt->type = type;
    stmt->var = var;
    stmt->a = from.address;
    append(p->out, stmt);
    return var_expr(p->program, var, loc);
}

static Expr *shift(Parser *p, Binary op, Expr *e, unsigned count, Loc loc)
{
    if (!count) return e;
    return binary_expr(p->program, op, e, int_expr(p->program, scalar_type(T_U32), count, loc), loc);
}

static Expr *read_bits(Parser *p, Place from, Loc loc)
{
    Type *word = integer_of_size(from.type->size, false), *wide = from.type->size > 4 ? word : scalar_type(T_U32);
    unsigned bits = (unsigned)wide->size * 8;
    Expr *e = convert(p, wide, load_word(p, word, from, loc), loc);
    e = shift(p, B_SHL, e, bits - from.bit_offset - from.bit_width, loc);
    if (type_is_signed(from.type)) e = convert(p, integer_of_size(wide->size, true), e, loc);
    return convert(p, from.type, shift(p, B_SHR, e, bits - from.bit_width, loc), loc);
}

static void write_bits(Parser *p, Place to, Expr *e, Loc loc)
{
    Type *word = integer_of_size(to.type->size, false), *wide = to.type->size > 4 ? word : scalar_type(T_U32);
    uint64_t ones = to.bit_width >= 64 ? ~0ull : (1ull << to.bit_width) - 1;
    to.address = saved(p, to.address);
    Expr *mask = int_expr(p->program, wide, (int64_t)ones, loc);
    Expr *rest = int_expr(p->program, wide, (int64_t) ~(ones << to.bit_offset), loc);
    Expr *bits = binary_expr(p->program, B_AND, convert(p, wide, e, loc), mask, loc);
    Expr *old = convert(p, wide, load_word(p, word, to, loc), loc);
    Expr *kept = binary_expr(p->program, B_AND, old, rest, loc);
    Expr *both = binary_expr(p->program, B_OR, kept, shift(p, B_SHL, bits, to.bit_offset, loc), loc);
    store(p, word, to.address, convert(p, word, both, loc), to.is_volatile, loc);
}

/* Its scalar; an array's is the address of its first element. */
Expr *read_place(Parser *p, Place from, Loc loc)
{
    if (from.type->kind == T_ARRAY) return from.address;
    from.type = value_type(from.type);
    if (!type_is_scalar(from.type)) return zero_value(p, scalar_type(T_I32), loc);
    return from.bit_width ? read_bits(p, from, loc) : load_word(p, from.type, from, loc);
}

void write_place(Parser *p, Place to, Expr *e, Loc loc)
{
    to.type = value_type(to.type);
    if (!type_is_scalar(to.type)) return;
    if (to.bit_width)
        write_bits(p, to, e, loc);
    else
        store(p, to.type, to.address, convert(p, to.type, e, loc), to.is_volatile, loc);
}

/* --- names ------------------------------------------------------------------------------------------------------ */

/* A template argument in an instance: a reference without a name whose child is the argument. */
static bool is_substituted(Parser *p, CXCursor c)
{
    return !*spelling(p, c) && expressions(p, c).count == 1;
}

static const Capture *capture_of(Parser *p, CXCursor variable)
{
    for (uint32_t i = 0; p->closure && i < p->closure->count; i++)
        if (same_cursor(p->closure->captures[i].variable, variable)) return &p->closure->captures[i];
    return NULL;
}

static Place captured_place(Parser *p, const Capture *capture, CXType cx, Loc loc)
{
    Expr *self = var_expr(p->program, p->self, loc);
    Expr *field = offset_address(p, self, capture->offset, capture->type, loc);
    if (!capture->by_reference) return (Place){field, capture->type, is_volatile(cx), 0, 0};
    return (Place){load_expr(p->program, capture->type, field, loc), capture->type->of, is_volatile(cx), 0, 0};
}

/* A parameter of a device function that is no object: scalars are values, references and records come as pointers. */
static bool is_register(const Parser *p, const Var *var)
{
    return var->storage == V_REGISTER || (var->storage == V_PARAM && !p->function->is_kernel);
}

Place variable_place(Parser *p, CXCursor c, CXCursor declaration)
{
    Loc loc = loc_of(p, c);
    CXType cx = clang_getCursorType(declaration);
    const Capture *capture = capture_of(p, declaration);
    if (capture) return captured_place(p, capture, clang_getCursorType(c), loc);
    Var *var = variable_for(p, declaration, c);
    if (!var) return (Place){zero_value(p, pointer_type(p, scalar_type(T_I32)), loc), scalar_type(T_I32), false, 0, 0};
    bool by_address = is_reference(cx) || (is_record(cx) && is_register(p, var));
    CXType object_type = is_reference(cx) ? pointee_of(cx) : cx;
    if (!by_address && is_register(p, var)) {
        refuse(p, c, "the address of the parameter '%s' here", var->name);
        return (Place){zero_value(p, pointer_type(p, var->type), loc), var->type, false, 0, 0};
    }
    if (!by_address) return (Place){address_expr(p->program, var, loc), var->type, is_volatile(cx), 0, 0};
    Expr *pointer = is_register(p, var) ? var_expr(p->program, var, loc)
                                        : load_expr(p->program, var->type, address_expr(p->program, var, loc), loc);
    return (Place){pointer, var->type->of, is_volatile(object_type), 0, 0};
}

Expr *variable_value(Parser *p, CXCursor c, CXCursor declaration)
{
    CXType cx = clang_getCursorType(declaration);
    bool is_param = clang_getCursorKind(declaration) == CXCursor_ParmDecl;
    bool is_value = is_param && !is_reference(cx) && !is_record(cx) && !capture_of(p, declaration);
    Var *var = is_value ? variable_for(p, declaration, c) : NULL;
    if (var && is_register(p, var)) return var_expr(p->program, var, loc_of(p, c));
    return read_place(p, variable_place(p, c, declaration), loc_of(p, c));
}

static Place name_place(Parser *p, CXCursor c)
{
    if (is_substituted(p, c)) return place(p, expressions(p, c).items[0]);
    const Place *bound = map_get(&p->bindings, clang_getCursorReferenced(c));
    if (bound) return *bound;
    return variable_place(p, c, clang_getCursorReferenced(c));
}

Expr *name_value(Parser *p, CXCursor c)
{
    Expr *constant;
    Loc loc = loc_of(p, c);
    if (is_substituted(p, c)) return converted_value(p, c, expressions(p, c).items[0]);
    CXCursor declaration = clang_getCursorReferenced(c);
    enum CXCursorKind kind = clang_getCursorKind(declaration);
    if (kind == CXCursor_EnumConstantDecl)
        return int_expr(p->program, cursor_type(p, c), clang_getEnumConstantDeclValue(declaration), loc);
    if (map_get(&p->bindings, declaration)) return read_place(p, name_place(p, c), loc);
    if (!is_variable(declaration) && kind != CXCursor_ParmDecl) return literal_value(p, c);
    CXType cx = clang_getCanonicalType(clang_getCursorType(declaration));
    bool is_constant = clang_isConstQualifiedType(cx) && !clang_isVolatileQualifiedType(cx) && kind != CXCursor_ParmDecl;
    if (is_constant && constant_value(p, c, &constant)) return constant;
    return variable_value(p, c, declaration);
}

/* --- members and elements --------------------------------------------------------------------------------------- */

Expr *self_value(Parser *p, CXCursor c)
{
    Loc loc = loc_of(p, c);
    const Capture *capture = capture_of(p, clang_getNullCursor());
    if (p->initialised) return p->initialised;
    if (capture) {
        Expr *field = offset_address(p, var_expr(p->program, p->self, loc), capture->offset, capture->type, loc);
        return capture->by_reference ? load_expr(p->program, capture->type, field, loc) : field;
    }
    if (p->self) return var_expr(p->program, p->self, loc);
    refuse(p, c, "'this' here");
    return zero_value(p, pointer_type(p, scalar_type(T_VOID)), loc);
}

/* The class whose member function is being translated. */
CXType self_type(Parser *p)
{
    CXCursor owner = clang_getCursorSemanticParent(p->definition);
    if (p->initialised) return p->initialised_type;
    if (capture_of(p, clang_getNullCursor())) { /* a lambda in a member function */
        while (!is_record(clang_getCursorType(owner)) || record_of(p, clang_getCursorType(owner), owner)->is_lambda)
            owner = clang_getCursorSemanticParent(owner);
    }
    return clang_getCursorType(owner);
}

static Place member_at(Parser *p, CXCursor c)
{
    CXCursor field = clang_getCursorReferenced(c);
    Loc loc = loc_of(p, c);
    if (clang_getCursorKind(field) == CXCursor_VarDecl) return variable_place(p, c, field);
    if (clang_getCursorKind(field) != CXCursor_FieldDecl) {
        refused_kind(p, c);
        return (Place){zero_value(p, pointer_type(p, scalar_type(T_I32)), loc), scalar_type(T_I32), false, 0, 0};
    }
    Children operands = expressions(p, c);
    CXType whole = operands.count ? clang_getCanonicalType(clang_getCursorType(operands.items[0])) : self_type(p);
    bool is_arrow = operands.count && whole.kind != CXType_Record;
    Expr *base = !operands.count ? self_value(p, c)
                 : is_arrow      ? value(p, operands.items[0])
                                 : address(p, operands.items[0]);
    if (is_arrow) whole = is_array_kind(whole) ? element_type(whole) : pointee_of(whole);
    long long bits = field_bits(p, whole, field);
    if (bits < 0) refuse(p, c, "this member");
    Place result = member_place(p, base, bits < 0 ? 0 : bits, field, loc);
    result.is_volatile |= is_volatile(clang_getCursorType(c));
    return result;
}

Expr *member_value(Parser *p, CXCursor c)
{
    CXCursor declaration = clang_getCursorReferenced(c);
    if (clang_getCursorKind(declaration) == CXCursor_EnumConstantDecl) return literal_value(p, c);
    Expr *constant;
    if (clang_getCursorKind(declaration) == CXCursor_VarDecl && constant_value(p, c, &constant)) return constant;
    return read_place(p, member_at(p, c), loc_of(p, c));
}

Place place_at(Parser *p, Expr *address_, CXCursor c)
{
    return (Place){address_, cursor_type(p, c), is_volatile(clang_getCursorType(c)), 0, 0};
}

Place element_at(Parser *p, CXCursor c)
{
    Children operands = expressions(p, c);
    if (operands.count != 2) return place_at(p, refused_kind(p, c), c);
    Expr *a = value(p, operands.items[0]);
    Mark between = mark(p);
    Expr *b = value(p, operands.items[1]);
    settle(p, between, &a);
    bool is_swapped = a->type->kind != T_POINTER;
    return place_at(p, element_address(p, is_swapped ? b : a, is_swapped ? a : b, cursor_type(p, c), loc_of(p, c)), c);
}

/* --- places ----------------------------------------------------------------------------------------------------- */

/* Whether an explicit cast is to a reference type: the `&` before the type's end, or a name for such a type. */
static bool casts_to_reference(Parser *p, CXCursor c)
{
    Children parts = children(p, c);
    if (!parts.count || parts.items[parts.count - 1].kind == CXCursor_TypeRef) return false;
    for (uint32_t i = 0; i + 1 < parts.count; i++) {
        CXCursor name = clang_getCursorReferenced(parts.items[i]);
        if (clang_getCursorKind(parts.items[i]) == CXCursor_TypeRef && is_reference(clang_getCursorType(name)))
            return true;
    }
    unsigned at = start_of(parts.items[parts.count - 1]), start = start_of(c);
    while (at > start && strchr(" \t\n()>", p->text[at - 1])) at--;
    return at > start && p->text[at - 1] == '&';
}

bool is_reference_call(CXCursor c)
{
    CXCursor callee = callee_of(c);
    return clang_getCursorKind(callee) != CXCursor_Constructor && is_reference(clang_getCursorResultType(callee));
}

static bool is_bit_field(Parser *p, CXCursor c)
{
    while (clang_getCursorKind(c) == CXCursor_ParenExpr) c = expressions(p, c).items[0];
    return clang_getCursorKind(c) == CXCursor_MemberRefExpr && clang_Cursor_isBitField(clang_getCursorReferenced(c));
}

/* An implicit node whose operand is an object: it still is that object if only qualifiers changed or a derived class
   became its base. (If it reads a scalar, its value is what the object holds; callers that ask want that object.) */
static bool is_glvalue_cast(Parser *p, CXCursor c)
{
    Children operands = expressions(p, c);
    if (!is_implicit(c, operands)) return false;
    CXType to = clang_getCursorType(c), from = clang_getCursorType(operands.items[0]);
    uint64_t unused;
    if (is_record(to) && is_record(from) && !same_unqualified(to, from)) return base_offset(p, from, to, &unused);
    if (!is_glvalue(p, operands.items[0])) return false;
    if (is_record(to)) return is_record(from);
    if (is_bit_field(p, operands.items[0]) || (is_volatile(from) && !is_volatile(to))) return false;
    Type *a = cursor_type(p, c), *b = cursor_type(p, operands.items[0]);
    return a->kind == b->kind && (a->kind == T_ARRAY || same_unqualified(to, from));
}

static bool is_glvalue_operator(Parser *p, CXCursor c, Children operands)
{
    if (is_member_access(c)) return true;
    int un = clang_getCursorUnaryOperatorKind(c);
    switch (clang_getCursorBinaryOperatorKind(c)) {
    case CXBinaryOperator_Assign: return true;
    case CXBinaryOperator_Comma: return operands.count == 2 && is_glvalue(p, operands.items[1]);
    default: return un == CXUnaryOperator_Deref || un == CXUnaryOperator_PreInc || un == CXUnaryOperator_PreDec;
    }
}

bool is_glvalue(Parser *p, CXCursor c)
{
    Children operands = expressions(p, c);
    enum CXCursorKind referenced = clang_getCursorKind(clang_getCursorReferenced(c));
    switch (clang_getCursorKind(c)) {
    case CXCursor_DeclRefExpr:
        if (is_substituted(p, c)) return is_glvalue(p, operands.items[0]);
        return is_variable(clang_getCursorReferenced(c)) || referenced == CXCursor_ParmDecl ||
               map_get(&p->bindings, clang_getCursorReferenced(c));
    case CXCursor_MemberRefExpr: return referenced == CXCursor_FieldDecl || referenced == CXCursor_VarDecl;
    case CXCursor_ArraySubscriptExpr:
    case CXCursor_StringLiteral:
    case CXCursor_CompoundAssignOperator: return true;
    case CXCursor_ParenExpr: return operands.count == 1 && is_glvalue(p, operands.items[0]);
    case CXCursor_UnaryOperator:
    case CXCursor_BinaryOperator: return is_glvalue_operator(p, c, operands);
    case CXCursor_ConditionalOperator:
        return operands.count == 3 && is_glvalue(p, operands.items[1]) && is_glvalue(p, operands.items[2]);
    case CXCursor_CallExpr: return is_reference_call(c);
    case CXCursor_UnexposedExpr: return is_glvalue_cast(p, c);
    case CXCursor_CStyleCastExpr:
    case CXCursor_CXXStaticCastExpr:
    case CXCursor_CXXReinterpretCastExpr:
    case CXCursor_CXXConstCastExpr:
    case CXCursor_CXXFunctionalCastExpr: return casts_to_reference(p, c);
    default: return false;
    }
}

static Place cast_place(Parser *p, CXCursor c)
{
    Children operands = expressions(p, c);
    CXCursor operand = operands.items[operands.count - 1];
    Place inner = place(p, operand);
    int64_t distance = clang_getCursorKind(c) == CXCursor_CXXReinterpretCastExpr
                           ? 0
                           : class_distance(p, clang_getCursorType(operand), clang_getCursorType(c));
    Type *type = cursor_type(p, c);
    if (inner.bit_width) return inner;
    return place_at(p, offset_address(p, inner.address, (uint64_t)distance, type, loc_of(p, c)), c);
}

/* A prvalue where an object is needed. */
static Place materialised(Parser *p, CXCursor c)
{
    Loc loc = loc_of(p, c);
    CXType cx = clang_getCursorType(c);
    Var *var = object(p, "", type_of(p, cx, c), loc);
    init_object(p, address_expr(p->program, var, loc), cx, c);
    note_temporary(p, address_expr(p->program, var, loc), cx, c);
    return (Place){address_expr(p->program, var, loc), var->type, false, 0, 0};
}

static Place glvalue_place(Parser *p, CXCursor c)
{
    Children operands = expressions(p, c);
    switch (clang_getCursorKind(c)) {
    case CXCursor_DeclRefExpr: return name_place(p, c);
    case CXCursor_MemberRefExpr: return member_at(p, c);
    case CXCursor_ArraySubscriptExpr: return element_at(p, c);
    case CXCursor_ParenExpr: return place(p, operands.items[0]);
    case CXCursor_StringLiteral: return place_at(p, address_expr(p->program, string_variable(p, c), loc_of(p, c)), c);
    case CXCursor_ConditionalOperator: return conditional_place(p, c);
    case CXCursor_CallExpr: return place_at(p, call(p, c, NULL), c);
    case CXCursor_CompoundAssignOperator: return modified_place(p, c);
    case CXCursor_BinaryOperator:
        if (is_member_access(c)) return member_access(p, c);
        if (clang_getCursorBinaryOperatorKind(c) != CXBinaryOperator_Comma) return modified_place(p, c);
        effect(p, operands.items[0]);
        return place(p, operands.items[1]);
    case CXCursor_UnaryOperator:
        if (clang_getCursorUnaryOperatorKind(c) != CXUnaryOperator_Deref) return modified_place(p, c);
        return place_at(p, value(p, operands.items[0]), c);
    default: return cast_place(p, c);
    }
}

Place place(Parser *p, CXCursor c)
{
    Loc loc = loc_of(p, c);
    if (!enter(p, c))
        return (Place){zero_value(p, pointer_type(p, scalar_type(T_I32)), loc), scalar_type(T_I32), false, 0, 0};
    Place result = is_glvalue(p, c) ? glvalue_place(p, c) : materialised(p, c);
    leave(p);
    if (!result.address) result.address = zero_value(p, pointer_type(p, result.type), loc);
    return result;
}

Expr *address(Parser *p, CXCursor c)
{
    if (clang_getCanonicalType(clang_getCursorType(c)).kind == CXType_FunctionProto) return function_pointer(p, c);
    Place at = place(p, c);
    if (at.bit_width) refuse(p, c, "a reference to a bit-field");
    return at.address;
}
