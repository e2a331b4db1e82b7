/* parse_member.c: pointers to members.
 *
 * To data: the offset in the class, -1 for none, as the Itanium C++ ABI has it; so host code may pass them. To functions:
 * sixteen bytes as there, but of our own, since a function has a number here. All is in the first eight:
 *     bits 0...31   2 * the lowest 31 bits of the number of a function's entry, or 2 * the place in the object's table of
 *                   virtual functions + 1
 *     bits 32...51  what is added to the object's address, from -2^19
 *     bits 52...63  a mark, which no address of a host's function has
 * and 0 is none.
 */
#include "parse.h"

enum { NUMBER_BITS = 31, SHIFT_AT = 32, SHIFT_BITS = 20, MARK_AT = 52 };
static const int64_t bias = 1ll << (SHIFT_BITS - 1), mark_bits = 0x2c5;

static Type data_pointer = {.kind = T_I64, .size = 8, .align = 8};
static Type word = {.kind = T_I64, .size = 8, .align = 8};
static Field first_word = {.name = "function", .type = &word};
static Type method_pointer = {
    .kind = T_RECORD, .size = 16, .align = 8, .name = "pointer to member function", .fields = &first_word, .field_count = 1};

bool is_member_pointer(CXType type)
{
    return clang_getCanonicalType(type).kind == CXType_MemberPointer;
}

static bool to_function(CXType pointer)
{
    return pointee_of(pointer).kind == CXType_FunctionProto;
}

Type *member_pointer_type(CXType pointer)
{
    return to_function(pointer) ? &method_pointer : &data_pointer;
}

Type *value_type(Type *type)
{
    return type == &data_pointer || type == &method_pointer ? scalar_type(T_I64) : type;
}

int64_t zero_of(const Type *type)
{
    return type == &data_pointer ? -1 : 0;
}

static Expr *number(Parser *p, int64_t value_, Loc loc)
{
    return int_expr(p->program, scalar_type(T_I64), value_, loc);
}

static Expr *binary_number(Parser *p, Binary op, Expr *a, int64_t b, Loc loc)
{
    return binary_expr(p->program, op, a, number(p, b, loc), loc);
}

/* --- values --------------------------------------------------------------------------------------------------------- */

static Expr *method_value(Parser *p, CXCursor method, CXCursor use)
{
    Loc loc = loc_of(p, use);
    int64_t bits;
    if (clang_CXXMethod_isVirtual(method)) {
        bits = 2ll * virtual_slot(p, method, use) + 1;
    } else {
        Function *function = function_for(p, method, use);
        if (!function) return number(p, 0, loc);
        bits = 2ll * (int64_t)(entry_number(p->program, (Entry){.function = function}) & ((1ull << NUMBER_BITS) - 1));
    }
    return number(p, mark_bits << MARK_AT | bias << SHIFT_AT | bits, loc);
}

/* &Class::member */
Expr *member_pointer(Parser *p, CXCursor c, CXCursor name)
{
    while (clang_getCursorKind(name) == CXCursor_ParenExpr) name = expressions(p, name).items[0];
    CXCursor member = clang_getCursorReferenced(name);
    enum CXCursorKind kind = clang_getCursorKind(member);
    if (kind == CXCursor_CXXMethod || kind == CXCursor_ConversionFunction) return method_value(p, member, c);
    CXType class_ = clang_Type_getClassType(clang_getCanonicalType(clang_getCursorType(c)));
    long long bits = kind == CXCursor_FieldDecl ? field_bits(p, class_, member) /* or a member of an unnamed record in it */
                                                : clang_Type_getOffsetOf(class_, spelling(p, member));
    if (bits < 0) refuse(p, c, "this pointer to a member");
    return number(p, bits / 8, loc_of(p, c));
}

static Expr *is_some(Parser *p, CXType pointer, Expr *e, Loc loc)
{
    return binary_number(p, B_NE, e, zero_of(member_pointer_type(pointer)), loc);
}

/* From a class to one derived from it, or back. */
static Expr *moved(Parser *p, CXType from, CXType to, Expr *e, Loc loc)
{
    int64_t distance = class_distance(p, clang_Type_getClassType(to), clang_Type_getClassType(from));
    if (!distance) return e;
    e = saved(p, e);
    Expr *sum = binary_number(p, B_ADD, e, to_function(from) ? distance * (1ll << SHIFT_AT) : distance, loc);
    return select_expr(p->program, is_some(p, from, e, loc), sum, number(p, zero_of(member_pointer_type(from)), loc), loc);
}

Expr *converted_member_pointer(Parser *p, CXType to, CXCursor operand)
{
    CXType from = clang_getCanonicalType(clang_getCursorType(operand)), target = clang_getCanonicalType(to);
    Loc loc = loc_of(p, operand);
    Expr *e = value(p, operand);
    if (target.kind == CXType_Bool) return is_some(p, from, e, loc);
    if (from.kind != CXType_MemberPointer) return number(p, zero_of(member_pointer_type(target)), loc); /* nullptr, 0 */
    return moved(p, from, target, e, loc);
}

/* --- uses ----------------------------------------------------------------------------------------------------------- */

/* The object left of `.*` or `->*`. */
static Expr *object_of(Parser *p, CXCursor c, Children operands)
{
    bool is_arrow = clang_getCursorBinaryOperatorKind(c) == CXBinaryOperator_PtrMemI;
    return is_arrow ? value(p, operands.items[0]) : address(p, operands.items[0]);
}

bool is_member_access(CXCursor c)
{
    int kind = clang_getCursorBinaryOperatorKind(c);
    return kind == CXBinaryOperator_PtrMemD || kind == CXBinaryOperator_PtrMemI;
}

Place member_access(Parser *p, CXCursor c)
{
    Children operands = expressions(p, c);
    Loc loc = loc_of(p, c);
    Expr *object_address = object_of(p, c, operands);
    Mark between = mark(p);
    Expr *offset = value(p, operands.items[1]);
    settle(p, between, &object_address);
    Type *type = pointer_type(p, cursor_type(p, c));
    if (offset->kind == E_INT)
        return place_at(p, offset_address(p, object_address, (uint64_t)offset->value, type->of, loc), c);
    return place_at(p, index_expr(p->program, type, object_address, offset, 1, 0, loc), c);
}

/* The number of the function, or 0 where the value is none that was made here. */
static Expr *method_number(Parser *p, Expr *e, Expr *object_address, Loc loc)
{
    Var *result = temporary(p, pointer_type(p, scalar_type(T_VOID)), loc);
    Expr *place_ = saved(p, binary_number(p, B_SHR, binary_number(p, B_AND, e, UINT32_MAX, loc), 1, loc));
    Expr *is_marked = binary_number(p, B_EQ, binary_number(p, B_SHR, e, MARK_AT, loc), mark_bits, loc);
    Expr *is_virtual = binary_number(p, B_NE, binary_number(p, B_AND, e, 1, loc), 0, loc);
    Block fresh, *outer = begin_block(p, &fresh);
    set(p, result, virtual_at(p, object_address, place_, loc), loc);
    Block dispatch = end_block(p, outer);
    outer = begin_block(p, &fresh);
    int64_t tag = (int64_t)(p->program->first_entry >> NUMBER_BITS << NUMBER_BITS);
    set(p, result, convert(p, result->type, binary_number(p, B_OR, place_, tag, loc), loc), loc);
    Block plain = end_block(p, outer);
    set(p, result, zero_value(p, result->type, loc), loc);
    outer = begin_block(p, &fresh);
    if_stmt(p, is_virtual, dispatch, plain, loc);
    Block chosen = end_block(p, outer);
    if_stmt(p, is_marked, chosen, (Block){0}, loc);
    return var_expr(p->program, result, loc);
}

Expr *bound_method(Parser *p, CXCursor c, Expr **object_address, CXType *function)
{
    while (clang_getCursorKind(c) == CXCursor_ParenExpr) c = expressions(p, c).items[0];
    Children operands = expressions(p, c);
    Loc loc = loc_of(p, c);
    *object_address = object_of(p, c, operands);
    Mark between = mark(p);
    Expr *e = saved(p, value(p, operands.items[1]));
    settle(p, between, object_address);
    *function = pointee_of(clang_getCursorType(operands.items[1]));
    Expr *shift = binary_number(p, B_AND, binary_number(p, B_SHR, e, SHIFT_AT, loc), (1ll << SHIFT_BITS) - 1, loc);
    *object_address = saved(p, index_expr(p->program, (*object_address)->type, *object_address, shift, 1, -bias, loc));
    return method_number(p, e, *object_address, loc);
}
