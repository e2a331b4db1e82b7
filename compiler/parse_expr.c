/* parse_expr.c: scalar expressions.
 *
 * One function per form of expression, and a table, value_of(), that chooses by the cursor's kind. A kind without a
 * case is refused by name, so nothing is passed over. Evaluation follows C++17: the right side of an assignment before
 * its left; other operands from left to right.
 */
#include "parse.h"

Expr *zero_value(Parser *p, Type *type, Loc loc)
{
    if (!type_is_scalar(type)) type = scalar_type(T_I32);
    return type_is_float(type) ? float_expr(p->program, type, 0, loc)
                               : int_expr(p->program, value_type(type), zero_of(type), loc);
}

Expr *refused_kind(Parser *p, CXCursor c)
{
    refuse(p, c, "this expression (%s)", keep(p, clang_getCursorKindSpelling(clang_getCursorKind(c))));
    return zero_value(p, scalar_type(T_I32), loc_of(p, c));
}

static Type *promoted(Type *type)
{
    return type_is_integer(type) && type->size < 4 ? scalar_type(T_I32) : type;
}

/* --- constants -------------------------------------------------------------------------------------------------- */

static bool is_arithmetic(CXType type)
{
    CXType t = clang_getCanonicalType(type);
    return (t.kind >= CXType_Bool && t.kind <= CXType_Double) || t.kind == CXType_Enum;
}

/* clang evaluates: only arithmetic types and no initialiser lists, at others libclang 19 may crash. */
bool constant_value(Parser *p, CXCursor c, Expr **result)
{
    if (!is_arithmetic(clang_getCursorType(c)) || clang_getCursorKind(c) == CXCursor_InitListExpr) return false;
    CXEvalResult evaluated = clang_Cursor_Evaluate(c);
    if (!evaluated) return false;
    Type *type = cursor_type(p, c);
    CXEvalResultKind kind = clang_EvalResult_getKind(evaluated);
    if (kind == CXEval_Int && type_is_integer(type)) {
        int64_t bits = clang_EvalResult_isUnsignedInt(evaluated) ? (int64_t)clang_EvalResult_getAsUnsigned(evaluated)
                                                                 : clang_EvalResult_getAsLongLong(evaluated);
        *result = int_expr(p->program, type, bits, loc_of(p, c));
    }
    if (kind == CXEval_Float && type_is_float(type))
        *result = float_expr(p->program, type, clang_EvalResult_getAsDouble(evaluated), loc_of(p, c));
    clang_EvalResult_dispose(evaluated);
    return (kind == CXEval_Int && type_is_integer(type)) || (kind == CXEval_Float && type_is_float(type));
}

bool constant_int(Parser *p, CXCursor c, int64_t *number)
{
    Expr *e;
    if (!constant_value(p, c, &e) || e->kind != E_INT) return false;
    *number = e->value;
    return true;
}

static enum CXChildVisitResult find_effect(CXCursor c, CXCursor parent, CXClientData found)
{
    (void)parent;
    int un = clang_getCursorUnaryOperatorKind(c);
    enum CXCursorKind kind = clang_getCursorKind(c);
    bool changes = clang_getCursorBinaryOperatorKind(c) == CXBinaryOperator_Assign ||
                   (un >= CXUnaryOperator_PostInc && un <= CXUnaryOperator_PreDec);
    bool calls = kind == CXCursor_CallExpr || kind == CXCursor_CXXNewExpr || kind == CXCursor_CXXDeleteExpr;
    if (!changes && !calls && kind != CXCursor_CompoundAssignOperator && kind != CXCursor_StmtExpr)
        return CXChildVisit_Recurse;
    *(bool *)found = true;
    return CXChildVisit_Break;
}

/* clang's evaluation drops effects (`f(), true` is true), so what has any is left alone. */
bool has_effects_inside(CXCursor c)
{
    bool found = false;
    clang_visitChildren(c, find_effect, &found);
    return found;
}

bool known_truth(Parser *p, CXCursor c, bool *truth)
{
    int64_t number;
    bool found = false;
    find_effect(c, c, &found);
    if (found || has_effects_inside(c) || !constant_int(p, c, &number)) return false;
    *truth = number != 0;
    return true;
}

Expr *literal_value(Parser *p, CXCursor c)
{
    Expr *e;
    return constant_value(p, c, &e) ? e : refused_kind(p, c);
}

/* --- conversions ------------------------------------------------------------------------------------------------ */

/* The value of an integer constant as C sees it: unsigned ones are kept sign-extended in the tree. */
uint64_t unsigned_bits(const Expr *e)
{
    unsigned bits = (unsigned)e->type->size * 8;
    return bits >= 64 ? (uint64_t)e->value : (uint64_t)e->value & ((1ull << bits) - 1);
}

static Expr *convert_constant(Parser *p, Type *to, Expr *e, Loc loc)
{
    bool is_signed = type_is_signed(e->type);
    uint64_t bits = is_signed ? (uint64_t)e->value : unsigned_bits(e);
    if (!type_is_float(to)) return int_expr(p->program, to, to->kind == T_BOOL ? bits != 0 : (int64_t)bits, loc);
    if (to->kind == T_F64) return float_expr(p->program, to, is_signed ? (double)e->value : (double)bits, loc);
    return float_expr(p->program, to, is_signed ? (float)e->value : (float)bits, loc);
}

/* Pointers convert to and from 64-bit integers only; other integers go by way of them. */
static Expr *convert_pointer(Parser *p, Type *to, Expr *e, Loc loc)
{
    Type *i64 = scalar_type(T_I64);
    if (to->kind == T_POINTER && type_is_integer(e->type) && e->type->size < 8) e = cast_expr(p->program, i64, e, loc);
    if (to->kind != T_POINTER && to->kind != T_BOOL && to->size < 8) e = cast_expr(p->program, i64, e, loc);
    if (to->kind != T_POINTER || e->type->kind != T_POINTER) return cast_expr(p->program, to, e, loc);
    Expr *retyped = NEW(p->arena, Expr); /* all pointers are one scalar: the same node with another type */
    *retyped = *e;
    retyped->type = to;
    return retyped;
}

Expr *convert(Parser *p, Type *to, Expr *e, Loc loc)
{
    to = value_type(to);
    if (!e || !type_is_scalar(e->type)) return zero_value(p, to, loc);
    if (!type_is_scalar(to) || to == e->type) return e;
    if (e->kind == E_INT) return convert_constant(p, to, e, loc);
    if (e->kind == E_FLOAT && type_is_float(to)) return float_expr(p->program, to, e->number, loc);
    if (to->kind == T_POINTER || e->type->kind == T_POINTER) return convert_pointer(p, to, e, loc);
    return cast_expr(p->program, to, e, loc);
}

CXType pointee_of(CXType type)
{
    return clang_getCanonicalType(clang_getPointeeType(clang_getCanonicalType(type)));
}

/* A pointer moved by distance unless it is null. */
static Expr *shifted_pointer(Parser *p, Expr *e, int64_t distance, Type *to, Loc loc)
{
    if (!distance) return convert(p, to, e, loc);
    e = saved(p, e);
    Expr *moved = index_expr(p->program, to, e, NULL, 0, distance, loc);
    Expr *given = cast_expr(p->program, scalar_type(T_BOOL), e, loc);
    return select_expr(p->program, given, moved, zero_value(p, to, loc), loc);
}

/* Between a class and its base class: how far the address moves. 0 where they are not related. */
int64_t class_distance(Parser *p, CXType from, CXType to)
{
    uint64_t offset;
    if (!is_record(from) || !is_record(to)) return 0;
    if (base_offset(p, from, to, &offset)) return (int64_t)offset;
    return base_offset(p, to, from, &offset) ? -(int64_t)offset : 0;
}

/* The conversion that the node c makes of its operand. */
Expr *converted_value(Parser *p, CXCursor c, CXCursor operand)
{
    CXType from = clang_getCanonicalType(clang_getCursorType(operand));
    Loc loc = loc_of(p, c);
    Type *to = cursor_type(p, c);
    if (is_array(p, operand)) return convert(p, to, address(p, operand), loc);
    if (from.kind == CXType_FunctionProto || from.kind == CXType_FunctionNoProto) {
        return convert(p, to, function_pointer(p, operand), loc);
    }
    if (to->kind == T_VOID) {
        effect(p, operand);
        return zero_value(p, scalar_type(T_I32), loc);
    }
    if (is_member_pointer(from) || is_member_pointer(clang_getCursorType(c)))
        return converted_member_pointer(p, clang_getCursorType(c), operand);
    Expr *e = value(p, operand);
    bool reinterprets = clang_getCursorKind(c) == CXCursor_CXXReinterpretCastExpr;
    if (from.kind == CXType_Pointer && to->kind == T_POINTER && !reinterprets)
        return shifted_pointer(p, e, class_distance(p, pointee_of(from), pointee_of(clang_getCursorType(c))), to, loc);
    return convert(p, to, e, loc);
}

static Expr *explicit_cast(Parser *p, CXCursor c)
{
    Children operands = expressions(p, c);
    if (is_glvalue(p, c)) return read_place(p, place(p, c), loc_of(p, c));
    if (!operands.count) return zero_value(p, cursor_type(p, c), loc_of(p, c));
    return converted_value(p, c, operands.items[operands.count - 1]);
}

/* Implicit nodes have their operand's extent; others that libclang does not name have not. */
bool is_implicit(CXCursor c, Children operands)
{
    return operands.count == 1 && start_of(c) == start_of(operands.items[0]) && end_of(c) == end_of(operands.items[0]);
}

/* a ?: b, shown as the common operand, the condition, and both results. */
static Expr *elvis(Parser *p, CXCursor c, Children parts)
{
    Loc loc = loc_of(p, c);
    Type *type = cursor_type(p, c);
    Expr *common = saved(p, value(p, parts.items[0]));
    Var *result = temporary(p, type, loc);
    set(p, result, convert(p, type, common, loc), loc);
    Block fresh, *outer = begin_block(p, &fresh);
    set(p, result, convert(p, type, value(p, parts.items[3]), loc), loc);
    Block other = end_block(p, outer);
    if_stmt(p, convert(p, scalar_type(T_BOOL), common, loc), (Block){0}, other, loc);
    return var_expr(p->program, result, loc);
}

static Expr *unexposed(Parser *p, CXCursor c)
{
    Expr *constant;
    Children operands = expressions(p, c);
    if (is_implicit(c, operands)) return converted_value(p, c, operands.items[0]);
    if (operands.count == 4) return elvis(p, c, operands);
    if (constant_value(p, c, &constant)) return constant;
    bool is_empty = !operands.count && (last_char(p, c) == ')' || last_char(p, c) == '}');
    return is_empty ? zero_value(p, cursor_type(p, c), loc_of(p, c)) : refused_kind(p, c);
}

/* --- arithmetic ------------------------------------------------------------------------------------------------- */

static const int8_t tree_operator[] = {
    [CXBinaryOperator_Mul] = B_MUL,       [CXBinaryOperator_Div] = B_DIV,       [CXBinaryOperator_Rem] = B_REM,
    [CXBinaryOperator_Add] = B_ADD,       [CXBinaryOperator_Sub] = B_SUB,       [CXBinaryOperator_Shl] = B_SHL,
    [CXBinaryOperator_Shr] = B_SHR,       [CXBinaryOperator_LT] = B_LT,         [CXBinaryOperator_GT] = B_GT,
    [CXBinaryOperator_LE] = B_LE,         [CXBinaryOperator_GE] = B_GE,         [CXBinaryOperator_EQ] = B_EQ,
    [CXBinaryOperator_NE] = B_NE,         [CXBinaryOperator_And] = B_AND,       [CXBinaryOperator_Xor] = B_XOR,
    [CXBinaryOperator_Or] = B_OR,         [CXBinaryOperator_MulAssign] = B_MUL, [CXBinaryOperator_DivAssign] = B_DIV,
    [CXBinaryOperator_RemAssign] = B_REM, [CXBinaryOperator_AddAssign] = B_ADD, [CXBinaryOperator_SubAssign] = B_SUB,
    [CXBinaryOperator_ShlAssign] = B_SHL, [CXBinaryOperator_ShrAssign] = B_SHR, [CXBinaryOperator_AndAssign] = B_AND,
    [CXBinaryOperator_XorAssign] = B_XOR, [CXBinaryOperator_OrAssign] = B_OR};

static Expr *pointer_difference(Parser *p, Expr *a, Expr *b, Loc loc)
{
    Type *i64 = scalar_type(T_I64);
    uint64_t size = a->type->of && a->type->of->size ? a->type->of->size : 1;
    Expr *bytes =
        binary_expr(p->program, B_SUB, cast_expr(p->program, i64, a, loc), cast_expr(p->program, i64, b, loc), loc);
    return size == 1 ? bytes
                     : binary_expr(p->program, B_DIV, bytes, int_expr(p->program, i64, (int64_t)size, loc), loc);
}

static Expr *moved_pointer(Parser *p, Expr *pointer, Expr *count, bool back, Loc loc)
{
    Type *of = pointer->type->of && pointer->type->of->size ? pointer->type->of : scalar_type(T_I8);
    Type *type = pointer->type;
    if (back && count->kind == E_INT)
        count = int_expr(p->program, scalar_type(T_I64), -convert(p, scalar_type(T_I64), count, loc)->value, loc);
    else if (back)
        count = unary_expr(p->program, U_NEG, convert(p, scalar_type(T_I64), count, loc), loc);
    return convert(p, type, element_address(p, pointer, count, of, loc), loc);
}

/* a op b for operands that have had the usual conversions; comparisons give bool. */
static Expr *arithmetic(Parser *p, Binary op, Expr *a, Expr *b, Loc loc)
{
    bool pa = a->type->kind == T_POINTER, pb = b->type->kind == T_POINTER;
    if (pa && pb && op == B_SUB) return pointer_difference(p, a, b, loc);
    if (pa && !pb && (op == B_ADD || op == B_SUB)) return moved_pointer(p, a, b, op == B_SUB, loc);
    if (pb && !pa && op == B_ADD) return moved_pointer(p, b, a, false, loc);
    if (op != B_SHL && op != B_SHR) b = convert(p, a->type, b, loc);
    return binary_expr(p->program, op, a, b, loc);
}

static Expr *binary_value(Parser *p, CXCursor c, Binary op, Children operands)
{
    Expr *a = value(p, operands.items[0]);
    Mark between = mark(p);
    Expr *b = value(p, operands.items[1]);
    settle(p, between, &a);
    Loc loc = loc_of(p, c);
    return convert(p, cursor_type(p, c), arithmetic(p, op, a, b, loc), loc);
}

/* a && b, a || b: one expression where b may be computed in vain, else a branch. */
static Expr *short_circuit(Parser *p, CXCursor c, bool is_and, Children operands)
{
    Loc loc = loc_of(p, c);
    Expr *a = condition(p, operands.items[0]);
    Block fresh, *outer = begin_block(p, &fresh);
    Expr *b = condition(p, operands.items[1]);
    Block right = end_block(p, outer);
    if (make_speculable(p, &right, &b)) {
        append_block(p->out, right);
        return binary_expr(p->program, is_and ? B_LAND : B_LOR, a, b, loc);
    }
    Var *result = temporary(p, scalar_type(T_BOOL), loc);
    Expr *known = var_expr(p->program, result, loc);
    set(p, result, a, loc);
    p->out = &right;
    set(p, result, b, loc);
    p->out = outer;
    if_stmt(p, is_and ? known : not_value(p, known, loc), right, (Block){0}, loc);
    return known;
}

/* --- assignments ------------------------------------------------------------------------------------------------ */

/* Carries out c = d. The place stays valid; *stored, if wanted, is the value that d had, converted. */
static Place assign(Parser *p, CXCursor c, Expr **stored)
{
    Children operands = expressions(p, c);
    Loc loc = loc_of(p, c);
    Expr *e = value(p, operands.items[1]);
    Mark between = mark(p);
    Place to = place(p, operands.items[0]);
    settle(p, between, &e);
    e = convert(p, to.type, e, loc);
    if (stored) {
        to.address = saved(p, to.address);
        *stored = e = saved(p, e);
    }
    write_place(p, to, e, loc);
    return to;
}

/* The type in which a op= b is computed: that of the converted right side; a shift's is the promoted left. */
static Type *computation_type(Type *left, Type *right, Binary op)
{
    if (left->kind == T_POINTER) return left;
    return op == B_SHL || op == B_SHR ? promoted(left) : right;
}

static Place compound_assign(Parser *p, CXCursor c, Expr **stored)
{
    Children operands = expressions(p, c);
    Loc loc = loc_of(p, c);
    Binary op = (Binary)tree_operator[clang_getCursorBinaryOperatorKind(c)];
    Expr *b = value(p, operands.items[1]);
    Mark between = mark(p);
    Place to = place(p, operands.items[0]);
    settle(p, between, &b);
    to.address = saved(p, to.address);
    Expr *a = convert(p, computation_type(to.type, b->type, op), read_place(p, to, loc), loc);
    Expr *e = convert(p, to.type, arithmetic(p, op, a, b, loc), loc);
    if (stored) *stored = e = saved(p, e);
    write_place(p, to, e, loc);
    return to;
}

static Place increment(Parser *p, CXCursor c, bool is_down, bool is_post, Expr **result)
{
    Loc loc = loc_of(p, c);
    Place to = place(p, expressions(p, c).items[0]);
    to.address = saved(p, to.address);
    Expr *old = read_place(p, to, loc);
    if (result && is_post) *result = old = saved(p, old);
    Type *type = promoted(to.type);
    Expr *one = type_is_float(type) ? float_expr(p->program, type, 1, loc)
                                    : int_expr(p->program, type->kind == T_POINTER ? scalar_type(T_I64) : type, 1, loc);
    Expr *e = arithmetic(p, is_down ? B_SUB : B_ADD, convert(p, type, old, loc), one, loc);
    e = convert(p, to.type, e, loc);
    if (result && !is_post) *result = e = saved(p, e);
    write_place(p, to, e, loc);
    return to;
}

/* Any of the three above by kind of cursor; false: c is none of them. result may be NULL. */
static bool modification(Parser *p, CXCursor c, Place *to, Expr **result)
{
    int un = clang_getCursorUnaryOperatorKind(c);
    bool is_step = un >= CXUnaryOperator_PostInc && un <= CXUnaryOperator_PreDec;
    if (clang_getCursorKind(c) == CXCursor_CompoundAssignOperator)
        *to = compound_assign(p, c, result);
    else if (clang_getCursorBinaryOperatorKind(c) == CXBinaryOperator_Assign)
        *to = assign(p, c, result);
    else if (is_step)
        *to = increment(p, c, un == CXUnaryOperator_PostDec || un == CXUnaryOperator_PreDec,
                        un == CXUnaryOperator_PostInc || un == CXUnaryOperator_PostDec, result);
    else
        return false;
    return true;
}

/* The value of an assignment: what is in the object now, so a bit-field is read again. */
static Expr *modified_value(Parser *p, CXCursor c)
{
    Place to;
    Expr *result = NULL;
    modification(p, c, &to, &result);
    int un = clang_getCursorUnaryOperatorKind(c);
    bool is_post = un == CXUnaryOperator_PostInc || un == CXUnaryOperator_PostDec;
    return to.bit_width && !is_post ? read_place(p, to, loc_of(p, c)) : result;
}

Place modified_place(Parser *p, CXCursor c)
{
    Place to = {0};
    Expr *unused;
    modification(p, c, &to, &unused);
    return to;
}

/* --- operators by kind -------------------------------------------------------------------------------------------- */

static Expr *binary(Parser *p, CXCursor c)
{
    Children operands = expressions(p, c);
    int kind = clang_getCursorBinaryOperatorKind(c);
    if (operands.count != 2) return refused_kind(p, c);
    switch (kind) {
    case CXBinaryOperator_Assign: return modified_value(p, c);
    case CXBinaryOperator_LAnd:
    case CXBinaryOperator_LOr: return short_circuit(p, c, kind == CXBinaryOperator_LAnd, operands);
    case CXBinaryOperator_Comma: effect(p, operands.items[0]); return value(p, operands.items[1]);
    case CXBinaryOperator_PtrMemD:
    case CXBinaryOperator_PtrMemI: return read_place(p, member_access(p, c), loc_of(p, c));
    case CXBinaryOperator_Cmp:
    case CXBinaryOperator_Invalid:
        refuse(p, c, "this operator ('%s')", keep(p, clang_getBinaryOperatorKindSpelling(kind)));
        return zero_value(p, scalar_type(T_I32), loc_of(p, c));
    default: return binary_value(p, c, (Binary)tree_operator[kind], operands);
    }
}

static Expr *unary(Parser *p, CXCursor c)
{
    Children operands = expressions(p, c);
    Loc loc = loc_of(p, c);
    int kind = clang_getCursorUnaryOperatorKind(c);
    if (operands.count != 1) return refused_kind(p, c);
    CXCursor a = operands.items[0];
    switch (kind) {
    case CXUnaryOperator_PostInc:
    case CXUnaryOperator_PostDec:
    case CXUnaryOperator_PreInc:
    case CXUnaryOperator_PreDec: return modified_value(p, c);
    case CXUnaryOperator_AddrOf: {
        if (is_member_pointer(clang_getCursorType(c))) return member_pointer(p, c, a);
        return convert(p, cursor_type(p, c), address(p, a), loc);
    }
    case CXUnaryOperator_Deref: return read_place(p, place(p, c), loc);
    case CXUnaryOperator_Plus:
    case CXUnaryOperator_Extension: return value(p, a);
    case CXUnaryOperator_Minus: {
        Expr *e = value(p, a);
        if (e->kind == E_FLOAT) return float_expr(p->program, e->type, -e->number, loc);
        if (e->kind == E_INT) return int_expr(p->program, e->type, (int64_t) - (uint64_t)e->value, loc);
        return unary_expr(p->program, U_NEG, e, loc);
    }
    case CXUnaryOperator_Not: return unary_expr(p->program, U_NOT, value(p, a), loc);
    case CXUnaryOperator_LNot: return not_value(p, condition(p, a), loc);
    default: break;
    }
    refuse(p, c, "this operator ('%s')", keep(p, clang_getUnaryOperatorKindSpelling(kind)));
    return zero_value(p, scalar_type(T_I32), loc);
}

typedef struct Choice {
    Expr *condition;
    Block body[2];
    Expr *e[2];
} Choice;

static Expr *select_or_branch(Parser *p, Choice *choice, Type *type, Loc loc)
{
    bool cheap = make_speculable(p, &choice->body[0], &choice->e[0]);
    if (cheap && make_speculable(p, &choice->body[1], &choice->e[1])) {
        append_block(p->out, choice->body[0]);
        append_block(p->out, choice->body[1]);
        return select_expr(p->program, choice->condition, choice->e[0], choice->e[1], loc);
    }
    Var *result = temporary(p, type, loc);
    for (int i = 0; i < 2; i++) {
        Block *outer = p->out;
        p->out = &choice->body[i];
        set(p, result, choice->e[i], loc);
        p->out = outer;
    }
    if_stmt(p, choice->condition, choice->body[0], choice->body[1], loc);
    return var_expr(p->program, result, loc);
}

/* Of a ? b : c what is chosen, where a is a constant: templates and macros often ask for what they know. Else the null cursor. */
static CXCursor known_choice(Parser *p, Children operands)
{
    bool truth;
    if (operands.count != 3 || !known_truth(p, operands.items[0], &truth)) return clang_getNullCursor();
    return operands.items[truth ? 1 : 2];
}

static Expr *conditional(Parser *p, CXCursor c)
{
    Children operands = expressions(p, c);
    Loc loc = loc_of(p, c);
    Type *type = cursor_type(p, c);
    if (operands.count != 3) return refused_kind(p, c);
    if (type->kind == T_VOID) {
        effect(p, c);
        return zero_value(p, scalar_type(T_I32), loc);
    }
    CXCursor known = known_choice(p, operands);
    if (!clang_Cursor_isNull(known)) return convert(p, type, value(p, known), loc);
    Choice choice = {.condition = condition(p, operands.items[0])};
    for (int i = 0; i < 2; i++) {
        Block fresh, *outer = begin_block(p, &fresh);
        choice.e[i] = convert(p, type, value(p, operands.items[1 + i]), loc);
        choice.body[i] = end_block(p, outer);
    }
    return select_or_branch(p, &choice, type, loc);
}

Place conditional_place(Parser *p, CXCursor c)
{
    Children operands = expressions(p, c);
    Loc loc = loc_of(p, c);
    Type *type = pointer_type(p, cursor_type(p, c));
    CXCursor known = known_choice(p, operands);
    if (!clang_Cursor_isNull(known)) return place_at(p, convert(p, type, address(p, known), loc), c);
    Choice choice = {.condition = condition(p, operands.items[0])};
    for (int i = 0; i < 2; i++) {
        Block fresh, *outer = begin_block(p, &fresh);
        choice.e[i] = convert(p, type, address(p, operands.items[1 + i]), loc);
        choice.body[i] = end_block(p, outer);
    }
    return place_at(p, select_or_branch(p, &choice, type, loc), c);
}

/* ({ ...; e; }): the statements; gives the cursor of e, or the null cursor where there is none. */
static CXCursor statement_expression(Parser *p, CXCursor c)
{
    Children body = children(p, c), list = body.count ? children(p, body.items[0]) : body;
    if (!list.count) return clang_getNullCursor();
    for (uint32_t i = 0; i + 1 < list.count; i++) statement(p, list.items[i]);
    CXCursor last = list.items[list.count - 1];
    if (clang_isExpression(clang_getCursorKind(last))) return last;
    statement(p, last);
    return clang_getNullCursor();
}

static Expr *braced_scalar(Parser *p, CXCursor c)
{
    Children items = expressions(p, c);
    Type *type = cursor_type(p, c);
    Loc loc = loc_of(p, c);
    if (items.count > 1) return refused_kind(p, c);
    return items.count ? convert(p, type, value(p, items.items[0]), loc) : zero_value(p, type, loc);
}

/* A call's scalar. */
static Expr *call_value(Parser *p, CXCursor c)
{
    Expr *result = call(p, c, NULL);
    Loc loc = loc_of(p, c);
    if (!result) return zero_value(p, scalar_type(T_I32), loc);
    return is_glvalue(p, c) ? read_place(p, place_at(p, result, c), loc) : result;
}

static Expr *value_of(Parser *p, CXCursor c)
{
    switch (clang_getCursorKind(c)) {
    case CXCursor_IntegerLiteral:
    case CXCursor_FloatingLiteral:
    case CXCursor_CharacterLiteral:
    case CXCursor_CXXBoolLiteralExpr:
    case CXCursor_UnaryExpr:
    case CXCursor_SizeOfPackExpr: return literal_value(p, c);
    case CXCursor_CXXNullPtrLiteralExpr:
    case CXCursor_GNUNullExpr: return zero_value(p, cursor_type(p, c), loc_of(p, c));
    case CXCursor_ParenExpr:
    case CXCursor_CompoundLiteralExpr: {
        Children inner = expressions(p, c);
        return inner.count ? value(p, inner.items[inner.count - 1]) : refused_kind(p, c);
    }
    case CXCursor_UnexposedExpr: return unexposed(p, c);
    case CXCursor_DeclRefExpr: return name_value(p, c);
    case CXCursor_StringLiteral: return address(p, c);
    case CXCursor_MemberRefExpr: return member_value(p, c);
    case CXCursor_ArraySubscriptExpr: return read_place(p, element_at(p, c), loc_of(p, c));
    case CXCursor_UnaryOperator: return unary(p, c);
    case CXCursor_BinaryOperator: return binary(p, c);
    case CXCursor_CompoundAssignOperator: return modified_value(p, c);
    case CXCursor_ConditionalOperator: return conditional(p, c);
    case CXCursor_CStyleCastExpr:
    case CXCursor_CXXStaticCastExpr:
    case CXCursor_CXXReinterpretCastExpr:
    case CXCursor_CXXConstCastExpr:
    case CXCursor_CXXFunctionalCastExpr: return explicit_cast(p, c);
    case CXCursor_CallExpr: return call_value(p, c);
    case CXCursor_CXXThisExpr: return convert(p, cursor_type(p, c), self_value(p, c), loc_of(p, c));
    case CXCursor_InitListExpr: return braced_scalar(p, c);
    case CXCursor_CXXNewExpr: return new_value(p, c);
    case CXCursor_CXXDeleteExpr:
        delete_statement(p, c);
        return zero_value(p, scalar_type(T_I32), loc_of(p, c));
    case CXCursor_StmtExpr: {
        CXCursor last = statement_expression(p, c);
        return clang_Cursor_isNull(last) ? zero_value(p, scalar_type(T_I32), loc_of(p, c)) : value(p, last);
    }
    default: return refused_kind(p, c);
    }
}

Expr *value(Parser *p, CXCursor c)
{
    Expr *constant;
    if (p->is_static && constant_value(p, c, &constant)) return constant;
    if (!enter(p, c)) return zero_value(p, scalar_type(T_I32), loc_of(p, c));
    enum CXTypeKind kind = clang_getCanonicalType(clang_getCursorType(c)).kind;
    bool is_function = kind == CXType_FunctionProto || kind == CXType_Overload;
    Expr *e = is_function ? function_pointer(p, c) : value_of(p, c);
    leave(p);
    return e;
}

Expr *condition(Parser *p, CXCursor c)
{
    return convert(p, scalar_type(T_BOOL), value(p, c), loc_of(p, c));
}

/* --- effects ---------------------------------------------------------------------------------------------------- */

static Block effect_block(Parser *p, CXCursor c)
{
    Block fresh, *outer = begin_block(p, &fresh);
    effect(p, c);
    return end_block(p, outer);
}

static void conditional_effect(Parser *p, CXCursor c, Children operands)
{
    CXCursor known = known_choice(p, operands);
    if (!clang_Cursor_isNull(known)) {
        effect(p, known);
        return;
    }
    Expr *a = condition(p, operands.items[0]);
    Block body = effect_block(p, operands.items[1]), other = effect_block(p, operands.items[2]);
    if (body.first || other.first) if_stmt(p, a, body, other, loc_of(p, c));
}

static void short_circuit_effect(Parser *p, CXCursor c, bool is_and, Children operands)
{
    Expr *a = condition(p, operands.items[0]);
    Block body = effect_block(p, operands.items[1]);
    Loc loc = loc_of(p, c);
    if (body.first) if_stmt(p, is_and ? a : not_value(p, a, loc), body, (Block){0}, loc);
}

static void operator_effect(Parser *p, CXCursor c, Children operands)
{
    int kind = clang_getCursorBinaryOperatorKind(c);
    if (kind == CXBinaryOperator_LAnd || kind == CXBinaryOperator_LOr) {
        short_circuit_effect(p, c, kind == CXBinaryOperator_LAnd, operands);
    } else {
        for (uint32_t i = 0; i < operands.count; i++) effect(p, operands.items[i]);
    }
}

static void effect_of(Parser *p, CXCursor c)
{
    Place unused;
    Children operands = expressions(p, c);
    switch (clang_getCursorKind(c)) {
    case CXCursor_UnaryOperator:
    case CXCursor_BinaryOperator:
    case CXCursor_CompoundAssignOperator:
        if (clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_Deref)
            value(p, c);
        else if (!modification(p, c, &unused, NULL))
            operator_effect(p, c, operands);
        break;
    case CXCursor_ConditionalOperator: conditional_effect(p, c, operands); break;
    case CXCursor_CallExpr: call(p, c, NULL); break;
    case CXCursor_UnexposedExpr:
    case CXCursor_ParenExpr:
    case CXCursor_CStyleCastExpr:
    case CXCursor_CXXStaticCastExpr:
    case CXCursor_CXXFunctionalCastExpr:
        if (is_record(clang_getCursorType(c)) && !is_glvalue(p, c))
            place(p, c);
        else if (operands.count == 1 || (operands.count && clang_getCursorKind(c) != CXCursor_UnexposedExpr))
            effect(p, operands.items[operands.count - 1]);
        else if (operands.count)
            value(p, c);
        break;
    case CXCursor_StmtExpr: {
        CXCursor last = statement_expression(p, c);
        if (!clang_Cursor_isNull(last)) effect(p, last);
        break;
    }
    default:
        if (is_record(clang_getCursorType(c)))
            place(p, c);
        else
            value(p, c);
    }
}

void effect(Parser *p, CXCursor c)
{
    if (!enter(p, c)) return;
    effect_of(p, c);
    leave(p);
}
