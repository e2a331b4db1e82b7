/* fold.c: small simplifications of one expression, operands first: integer constants, casts of casts, indexes of
 * indexes, negated conditions. They make addresses comparable (one node: variable + constant) and code readable.
 *
 * Floating-point arithmetic is left alone: its rounding belongs to the machine that runs it.
 */
#include "compiler.h"

int64_t wrap_integer(const Type *type, int64_t value)
{
    switch (type->kind) {
    case T_BOOL: return value != 0;
    case T_I8: return (int8_t)value;
    case T_U8: return (uint8_t)value;
    case T_I16: return (int16_t)value;
    case T_U16: return (uint16_t)value;
    case T_I32: return (int32_t)value;
    case T_U32: return (uint32_t)value;
    default: return value;
    }
}

static bool is_int(const Expr *e)
{
    return e && e->kind == E_INT;
}

/* A constant's mathematical value (E_INT keeps all constants sign-extended). */
static int64_t value_of(const Expr *e)
{
    return wrap_integer(e->type, e->value);
}

static bool compare(Binary op, const Type *type, int64_t a, int64_t b)
{
    bool less = type_is_integer(type) && type_is_signed(type) ? a < b : (uint64_t)a < (uint64_t)b;
    switch (op) {
    case B_LT: return less;
    case B_LE: return less || a == b;
    case B_GT: return !less && a != b;
    case B_GE: return !less;
    case B_EQ: return a == b;
    default: return a != b;
    }
}

/* The value of a op b for the operators that are safe to fold here. */
static bool whole_value(const Expr *e, int64_t a, int64_t b, int64_t *value)
{
    unsigned bits = (unsigned)e->type->size * 8;
    uint64_t x = (uint64_t)a, y = (uint64_t)b;
    switch (e->binary) {
    case B_ADD: *value = (int64_t)(x + y); return true;
    case B_SUB: *value = (int64_t)(x - y); return true;
    case B_MUL: *value = (int64_t)(x * y); return true;
    case B_AND: *value = a & b; return true;
    case B_OR: *value = a | b; return true;
    case B_XOR: *value = a ^ b; return true;
    case B_SHL: *value = y < bits ? (int64_t)(x << y) : 0; return true;
    case B_SHR:
        if (y >= bits) return false;
        *value = type_is_signed(e->type) ? a >> y : (int64_t)((bits == 64 ? x : x & ((1ull << bits) - 1)) >> y);
        return true;
    case B_DIV:
    case B_REM:
        if (b == 0 || b == -1) return false;
        if (type_is_signed(e->type))
            *value = e->binary == B_DIV ? a / b : a % b;
        else
            *value = (int64_t)(e->binary == B_DIV ? x / y : x % y);
        return true;
    case B_LAND: *value = a && b; return true;
    case B_LOR: *value = a || b; return true;
    default: *value = compare(e->binary, e->a->type, a, b); return true;
    }
}

bool integer_value(const Expr *e, int64_t a, int64_t b, int64_t *value)
{
    if (!whole_value(e, a, b, value)) return false;
    *value = wrap_integer(e->type, *value);
    return true;
}

static Expr *fold_binary(Program *p, Expr *e)
{
    int64_t value;
    if (is_int(e->a) && is_int(e->b) && integer_value(e, value_of(e->a), value_of(e->b), &value))
        return int_expr(p, e->type, value, e->loc);
    if (!type_is_integer(e->type)) return e;
    bool zero = is_int(e->b) && e->b->value == 0, one = is_int(e->b) && e->b->value == 1;
    switch (e->binary) {
    case B_ADD:
    case B_SUB:
    case B_SHL:
    case B_SHR:
    case B_OR:
    case B_XOR:
        if (zero) return e->a;
        if (e->binary == B_ADD && is_int(e->a) && e->a->value == 0) return e->b;
        return e;
    case B_MUL:
    case B_DIV: return one ? e->a : e;
    case B_LAND:
        if (is_int(e->a)) return e->a->value ? e->b : e->a;
        return is_int(e->b) && e->b->value ? e->a : e;
    case B_LOR:
        if (is_int(e->a)) return e->a->value ? e->a : e->b;
        return is_int(e->b) && !e->b->value ? e->a : e;
    default: return e;
    }
}

/* !(a < b) for integers and pointers; a NaN forbids it for floats, but for == and !=. */
static Expr *negated(Program *p, Expr *e)
{
    static const Binary opposite[] = {
        [B_LT] = B_GE, [B_LE] = B_GT, [B_GT] = B_LE, [B_GE] = B_LT, [B_EQ] = B_NE, [B_NE] = B_EQ};
    if (e->kind == E_UNARY && e->unary == U_LNOT) return e->a;
    if (is_int(e)) return int_expr(p, e->type, !e->value, e->loc);
    if (e->kind != E_BINARY) return NULL;
    if (e->binary == B_LAND || e->binary == B_LOR)
        return binary_expr(p, e->binary == B_LAND ? B_LOR : B_LAND, not_expr(p, e->a), not_expr(p, e->b), e->loc);
    if (e->binary < B_LT || e->binary > B_NE) return NULL;
    if (type_is_float(e->a->type) && e->binary < B_EQ) return NULL;
    return binary_expr(p, opposite[e->binary], e->a, e->b, e->loc);
}

Expr *not_expr(Program *p, Expr *e)
{
    Expr *n = negated(p, e);
    return n ? n : unary_expr(p, U_LNOT, e, e->loc);
}

static Expr *retyped(Program *p, Expr *e, Type *type)
{
    Expr *copy = NEW(p->arena, Expr);
    *copy = *e;
    copy->type = type;
    return copy;
}

static Expr *fold_cast(Program *p, Expr *e)
{
    const Type *from = e->a->type, *to = e->type;
    if (to->kind == T_POINTER && from->kind == T_POINTER) return retyped(p, e->a, e->type);
    if (e->a->kind == E_INT && from->kind == T_U64 && e->a->value < 0 && type_is_float(to)) return e;
    if (is_int(e->a) && type_is_integer(to)) return int_expr(p, e->type, wrap_integer(to, value_of(e->a)), e->loc);
    if (is_int(e->a) && to->kind == T_POINTER) return int_expr(p, e->type, value_of(e->a), e->loc);
    if (e->a->kind == E_INT && to->kind == T_F64 && from->size <= 4)
        return float_expr(p, e->type, (double)value_of(e->a), e->loc);
    if (e->a->kind == E_INT && to->kind == T_F32 && value_of(e->a) < 1 << 24 && value_of(e->a) > -(1 << 24))
        return float_expr(p, e->type, (double)value_of(e->a), e->loc);
    if (e->a->kind == E_FLOAT && to->kind == T_F64) return float_expr(p, e->type, e->a->number, e->loc);
    if (e->a->kind == E_FLOAT && to->kind == T_F32) return float_expr(p, e->type, (float)e->a->number, e->loc);
    if (to->kind == from->kind) return e->a;
    return e;
}

/* p + i and (p + i) + j: constants gather in the outermost node, variables keep one E_INDEX each. */
static Expr *fold_index(Program *p, Expr *e)
{
    int64_t constant = e->offset;
    Expr *b = e->b, *a = e->a;
    if (is_int(b)) {
        constant += value_of(b) * e->scale;
        b = NULL;
    }
    if (a->kind == E_ADDRESS && !b) {
        Expr *address = retyped(p, a, e->type);
        address->offset += constant;
        return address;
    }
    if (a->kind == E_INDEX && !b) {
        Expr *inner = retyped(p, a, e->type);
        inner->offset += constant;
        return inner;
    }
    if (!b && constant == 0) return retyped(p, a, e->type);
    if (a->kind == E_INDEX && a->offset && a->b) {
        constant += a->offset;
        a = retyped(p, a, a->type);
        a->offset = 0;
    }
    if (b == e->b && a == e->a && constant == e->offset) return e;
    return index_expr(p, e->type, a, b, b ? e->scale : 0, constant, e->loc);
}

Expr *fold_expr(Program *p, Expr *e)
{
    switch (e->kind) {
    case E_BINARY: return fold_binary(p, e);
    case E_CAST: return fold_cast(p, e);
    case E_INDEX: return fold_index(p, e);
    case E_SELECT: return is_int(e->a) ? (e->a->value ? e->b : e->c) : e;
    case E_UNARY:
        if (e->unary == U_LNOT) {
            Expr *n = negated(p, e->a);
            return n ? n : e;
        }
        if (!is_int(e->a)) return e;
        return int_expr(p, e->type,
                        wrap_integer(e->type, e->unary == U_NEG ? (int64_t)(0 - (uint64_t)e->a->value) : ~e->a->value), e->loc);
    default: return e;
    }
}

static void fold_visit(Expr **e, void *program)
{
    *e = fold_expr(program, *e);
}

static void fold_stmt(Stmt *s, void *program)
{
    walk_exprs(s, fold_visit, program);
}

void fold_block(Program *p, Block block)
{
    walk_block(block, fold_stmt, p);
}
