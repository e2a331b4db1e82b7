/* emit_expr.c: expressions as C text, scalar or vector by their shape. */
#include "emit.h"

#include <math.h>

bool is_scalar_shape(Shape s)
{
    return s.kind <= SHAPE_ROW;
}

static Shape get_shape(const Emit *e, const Expr *x)
{
    static const Shape uniform = {.kind = SHAPE_UNIFORM};
    return e->v ? shape_of(x) : uniform;
}

/* --- registers of a row --------------------------------------------------------------------------------------------- */

bool spans(const Emit *e, Shape s)
{
    return s.along >= (e->whole_warp ? ALONG_WARP : ALONG_ROW);
}

bool goes_along(const Emit *e, Shape s)
{
    return e->in_row && spans(e, s) && (s.kind == SHAPE_ROW || s.kind == SHAPE_LINEAR);
}

int columns_of(const Emit *e)
{
    return e->rows > 1 ? e->columns : e->registers;
}

int row_start(const Emit *e, int r)
{
    return r - r % columns_of(e);
}

/* The first register from which what goes along does so up to r: a team's warps lie in one row. */
static int start_along(const Emit *e, Shape s, int r)
{
    return e->team && s.along == ALONG_ROW ? 0 : row_start(e, r);
}

bool is_level(const Emit *e, Shape s)
{
    return e->rows > 1 && !e->team && s.level;
}

bool has_one_value(const Emit *e, Shape s)
{
    return goes_along(e, s) && (e->rows <= 1 || is_level(e, s) || (e->team && s.along == ALONG_ROW));
}

/* --- constants ---------------------------------------------------------------------------------------------------- */

static const char *int_text(Emit *e, const Type *t, int64_t value)
{
    switch (t->kind) {
    case T_BOOL: return value ? "true" : "false";
    case T_U32: return fmt(e, "%uu", (uint32_t)value);
    case T_U64: return fmt(e, "%lluull", (unsigned long long)value);
    case T_I64: return value == INT64_MIN ? "INT64_MIN" : fmt(e, "%lldll", (long long)value);
    case T_U8: return fmt(e, "%u", (uint8_t)value);
    case T_U16: return fmt(e, "%u", (uint16_t)value);
    default: return value == INT32_MIN ? "INT32_MIN" : fmt(e, "%lld", (long long)value);
    }
}

/* The shortest decimal that reads back as the same number. */
static const char *float_text(Emit *e, const Expr *x)
{
    bool single = x->type->kind == T_F32;
    const char *suffix = single ? "f" : "";
    if (isnan(x->number)) return fmt(e, "%s__builtin_nan%s(\"\")", signbit(x->number) ? "-" : "", suffix);
    if (isinf(x->number)) return fmt(e, "%s__builtin_inf%s()", x->number < 0 ? "-" : "", suffix);
    char text[64];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x->number);
        if (single ? strtof(text, NULL) == (float)x->number : strtod(text, NULL) == x->number) break;
    }
    return fmt(e, "%s%s%s", text, strpbrk(text, ".e") ? "" : ".0", suffix);
}

/* --- scalars ------------------------------------------------------------------------------------------------------ */

static const char *special_text(Emit *e, const Expr *x, int r)
{
    static const char *const axis[] = {"x", "y", "z"};
    int d = x->special % 3;
    switch (x->special - d) {
    case SP_THREAD: return e->v ? fmt(e, "thread_%d.%s", r, axis[d]) : fmt(e, "threadIdx.%s", axis[d]);
    case SP_BLOCK: return fmt(e, "blockIdx.%s", axis[d]);
    case SP_BLOCK_DIM: return fmt(e, "blockDim.%s", axis[d]);
    default: return fmt(e, "gridDim.%s", axis[d]);
    }
}

static bool is_narrow(const Type *t)
{
    return t->size < 4 && t->kind != T_BOOL;
}

static const char *narrowed(Emit *e, const Type *t, const char *text)
{
    return is_narrow(t) ? fmt(e, "(%s)%s", c_type(t), text) : text;
}

const char *operator_text(Binary binary)
{
    static const char *const operators[] = {
        [B_ADD] = "+", [B_SUB] = "-", [B_MUL] = "*",  [B_DIV] = "/",  [B_REM] = "%",   [B_AND] = "&",
        [B_OR] = "|",  [B_XOR] = "^", [B_SHL] = "<<", [B_SHR] = ">>", [B_LT] = "<",    [B_LE] = "<=",
        [B_GT] = ">",  [B_GE] = ">=", [B_EQ] = "==",  [B_NE] = "!=",  [B_LAND] = "&&", [B_LOR] = "||",
    };
    return operators[binary];
}

static const char *shift_word(const Expr *x)
{
    return x->binary == B_SHL ? "shl" : type_is_signed(x->type) ? "sar" : "shr";
}

static const char *scalar_binary(Emit *e, Expr *x, int r)
{
    const char *a = scalar(e, x->a, r), *b = scalar(e, x->b, r);
    bool integer = type_is_integer(x->type), shift = x->binary == B_SHL || x->binary == B_SHR;
    bool division = x->binary == B_DIV || x->binary == B_REM;
    if (x->a->type->kind == T_POINTER) return fmt(e, "((uint64_t)%s %s (uint64_t)%s)", a, operator_text(x->binary), b);
    if (integer && shift && !(x->b->kind == E_INT && x->b->value >= 0 && x->b->value < (int64_t)x->type->size * 8))
        return fmt(e, "(%s)s_%s_%s(%s, %s)", c_type(x->type), shift_word(x), word_class(x->type), a,
                   x->b->type->size == 8 && x->type->size < 8 ? fmt(e, "(int32_t)s_min_u64(%s, 64)", b) : b);
    if (integer && division && !(x->b->kind == E_INT && x->b->value != 0 && x->b->value != -1))
        return fmt(e, "s_%s_%s(%s, %s)", x->binary == B_DIV ? "div" : "rem", signed_class(x->type), a, b);
    return narrowed(e, x->type, fmt(e, "(%s %s %s)", a, operator_text(x->binary), b));
}

static const char *scalar_cast(Emit *e, Expr *x, int r)
{
    const Type *from = x->a->type, *to = x->type;
    const char *a = scalar(e, x->a, r);
    if (to->kind == T_BOOL) return fmt(e, "(%s != 0)", a);
    if (from->kind == T_POINTER || to->kind == T_POINTER)
        return to->kind == T_POINTER ? fmt(e, "(char *)(uintptr_t)%s", a) : fmt(e, "(%s)(uintptr_t)%s", c_type(to), a);
    if (type_is_float(from) && type_is_integer(to))
        return narrowed(e, to,
                        fmt(e, "s_cvt_%s_%s(%s)", is_narrow(to) ? "i32" : signed_class(to), word_class(from), a));
    return fmt(e, "(%s)%s", c_type(to), a);
}

static const char *op_suffix(const Expr *x)
{
    switch (x->op) {
    case OP_BITS_I32_F32:
    case OP_BITS_F32_I32:
    case OP_BITS_I64_F64:
    case OP_BITS_F64_I64:
    case OP_CVT_F32_F16:
    case OP_CVT_F16_F32: return "";
    case OP_MIN:
    case OP_MAX:
    case OP_MULHI:
    case OP_DP4A:
    case OP_DP2A: return signed_class(x->args[0]->type);
    default: return word_class(x->args[0]->type);
    }
}

static const char *word_of(Op op)
{
    switch (op) {
    case OP_FMA: return "fma_exact";
    case OP_MULADD: return "fma";
    case OP_MUL_NC: return "mul";
    case OP_ADD_NC: return "add";
    default: return op_info[op].name;
    }
}

static const char *op_word(Emit *e, const Expr *x)
{
    const char *name = word_of(x->op);
    const char *suffix = op_suffix(x);
    return *suffix ? fmt(e, "%s_%s", name, suffix) : name;
}

/* Whose steps are as many as an argument says: lanes that are off must not take them. */
static bool takes_steps(Op op)
{
    return op == OP_JN || op == OP_YN;
}

/* Whether a lane is on that wants x: of register r, or of all that have the same value. */
static const char *any_wants(Emit *e, const Expr *x, int r)
{
    bool shared = goes_along(e, shape_of(x));
    int first = shared ? start_along(e, shape_of(x), r) : r;
    int count = !shared ? 1 : has_one_value(e, shape_of(x)) && e->team ? e->registers : columns_of(e);
    const char *text = mask_now(e, first);
    for (int i = 1; i < count; i++) text = fmt(e, "m_or(%s, %s)", text, mask_now(e, first + i));
    return fmt(e, "m_any(%s)", text);
}

static const char *scalar_call(Emit *e, Expr *x, int r)
{
    if (x->op == OP_LANEID) return e->v ? fmt(e, "((t + %d) & 31)", r * e->v->lanes) : "(thread_number & 31)";
    if (x->op == OP_IS_COOPERATIVE) return "(int32_t)run->cooperative";
    if (x->op == OP_AHEAD) return "run->ahead";
    if (x->op == OP_MUL_NC || x->op == OP_ADD_NC)
        return fmt(e, "(%s %s %s)", scalar(e, x->args[0], r), x->op == OP_MUL_NC ? "*" : "+", scalar(e, x->args[1], r));
    Text text = {0};
    text_printf(&text, "s_%s(", op_word(e, x));
    for (uint32_t i = 0; i < x->arg_count; i++) text_printf(&text, "%s%s", i ? ", " : "", scalar(e, x->args[i], r));
    text_add(&text, ")");
    const char *result =
        fmt(e, type_is_integer(x->type) && x->type->kind != T_BOOL ? "(%s)%s" : "%.0s%s", c_type(x->type), text.data);
    text_free(&text);
    return e->v && e->mask && takes_steps(x->op) ? fmt(e, "(%s ? %s : 0)", any_wants(e, x, r), result) : result;
}

/* The inner value of an index that C widens by itself: "x[i]" needs no cast of i. */
Expr *unwidened(Expr *index)
{
    bool widens = index->kind == E_CAST && type_is_integer(index->a->type) && index->a->type->kind != T_BOOL &&
                  index->a->type->size < 8;
    return widens ? index->a : index;
}

/* Parts of an index that does not overflow are added to the pointer one by one: what stays the same in a loop first. */
static bool is_split(const Emit *e, const Expr *index)
{
    bool is_sum = index->kind == E_BINARY && index->binary == B_ADD && index->type->size >= 4;
    return e->v && is_sum && type_is_signed(index->type) && !shape_of(index).modular;
}

static const char *index_sum(Emit *e, Expr *index, int r)
{
    if (!is_split(e, index)) return scalar(e, index, r);
    Expr *a = index->a, *b = index->b;
    bool swap = shape_of(a).kind > shape_of(b).kind;
    return fmt(e, "%s + %s", scalar(e, swap ? b : a, r), scalar(e, swap ? a : b, r));
}

static const char *scalar_load(Emit *e, Expr *x, int r)
{
    Expr *address = x->a;
    const Type *t = x->type;
    const char *text;
    bool is_element = address->kind == E_INDEX && address->b && address->scale == (int64_t)t->size && address->offset == 0;
    if (is_element && t->kind != T_POINTER && !is_split(e, unwidened(address->b)))
        text = fmt(e, "%s[%s]", pointer(e, address->a, r, t), scalar(e, unwidened(address->b), r));
    else
        text = fmt(e, "*%s", pointer(e, address, r, t));
    if (t->kind == T_BOOL) text = fmt(e, "(%s != 0)", text);
    if (e->v && !is_full(e, r) && get_shape(e, address).kind == SHAPE_ROW)
        return fmt(e, "(%s ? %s : 0)", any_wants(e, x, r), text);
    return text;
}

/* A negative constant's sign stands apart: -- is another operator. */
static const char *scalar_unary(Emit *e, const Expr *x, int r)
{
    static const char *const signs[] = {[U_NEG] = "-", [U_NOT] = "~", [U_LNOT] = "!"};
    const char *a = scalar(e, x->a, r);
    return narrowed(e, x->type, fmt(e, "(%s%s%s)", signs[x->unary], *a == '-' ? " " : "", a));
}

int representative(const Emit *e, Shape s, int r)
{
    if (s.kind <= SHAPE_GROUP) return 0;
    if (is_level(e, s)) r %= e->columns;
    return goes_along(e, s) ? start_along(e, s, r) : r;
}

const char *further(Emit *e, const char *text, Shape s, const Type *element, int r)
{
    long long registers = r - start_along(e, s, r);
    long long distance = s.kind == SHAPE_LINEAR ? registers * e->v->lanes * s.stride : 0;
    long long size = element ? (long long)element->size : 1;
    if (!distance) return text;
    if (distance % size == 0) return fmt(e, "(%s + %lld)", text, distance / size);
    return fmt(e, "((%s *)((char *)%s + %lld))", memory_type(element), text, distance);
}

/* Known in a whole warp. What is assigned is not told: clang's loops from a number on are worse than from a variable. */
static bool is_lane_number(const Emit *e, const Expr *x)
{
    return e->whole_warp && !e->assigns && shape_of(x).symbol == SYMBOL_LANE;
}

const char *scalar(Emit *e, Expr *x, int r)
{
    bool number = type_is_integer(x->type) && x->type->size >= 4 && x->kind != E_VAR;
    int start = e->in_row ? start_along(e, shape_of(x), r) : r;
    if (is_lane_number(e, x)) return int_text(e, x->type, (r - row_start(e, r)) * e->v->lanes);
    if (number && r != start && goes_along(e, shape_of(x)))
        return further(e, scalar(e, x, start), shape_of(x), NULL, r);
    switch (x->kind) {
    case E_INT: return x->type->kind == T_POINTER ? fmt(e, "(char *)%lldll", (long long)x->value) : int_text(e, x->type, x->value);
    case E_FLOAT: return float_text(e, x);
    case E_VAR: return register_name(e, x->var, r);
    case E_SPECIAL: return special_text(e, x, r);
    case E_ADDRESS:
    case E_INDEX: return pointer(e, x, r, scalar_type(T_I8));
    case E_LOAD: return scalar_load(e, x, r);
    case E_UNARY: return scalar_unary(e, x, r);
    case E_BINARY: return scalar_binary(e, x, r);
    case E_CAST: return scalar_cast(e, x, r);
    case E_SELECT: return fmt(e, "(%s ? %s : %s)", scalar(e, x->a, r), scalar(e, x->b, r), scalar(e, x->c, r));
    case E_CALL: return scalar_call(e, x, r);
    }
    abort();
}

/* --- pointers ------------------------------------------------------------------------------------------------------ */

/* Text of C type `have *` as a pointer to element. */
static const char *as_pointer(Emit *e, const char *text, const char *have, const Type *element)
{
    const char *want = memory_type(element);
    return strcmp(have, want) == 0 ? text : fmt(e, "((%s *)%s)", want, text);
}

static const char *address_text(Emit *e, Expr *x, int r, const Type *element)
{
    const Var *var = x->var;
    const char *name = var->info && var->info->name ? var->info->name : var->name,
               *have = memory_type(element_of(var->type));
    if (var->storage == V_PARAM) {
        name = fmt(e, "((char *)%s + %lld)", e->kernel->is_entry ? "arguments" : "run->arguments",
                   (long long)(var->offset + (uint64_t)x->offset));
        return as_pointer(e, name, "char", element);
    }
    if (var->storage == V_LOCAL && e->v) name = fmt(e, "%s_%d", name, r);
    if (!type_is_scalar(element_of(var->type)) || (var->storage == V_LOCAL && e->v)) have = "char";
    if (x->offset == 0) return as_pointer(e, name, have, element);
    int64_t size = (int64_t)element->size;
    if (strcmp(have, memory_type(element)) == 0 && x->offset % size == 0)
        return fmt(e, "(%s + %lld)", name, (long long)(x->offset / size));
    return as_pointer(e, fmt(e, "((char *)%s + %lld)", name, (long long)x->offset), "char", element);
}

static const char *index_text(Emit *e, Expr *x, int r, const Type *element)
{
    int64_t size = (int64_t)element->size;
    bool whole = x->offset % size == 0 && (!x->b || x->scale == size);
    if (whole) {
        const char *base = pointer(e, x->a, r, element);
        const char *index = x->b ? index_sum(e, unwidened(x->b), r) : NULL;
        if (!index) return fmt(e, "(%s + %lld)", base, (long long)(x->offset / size));
        if (!x->offset) return fmt(e, "(%s + %s)", base, index);
        return fmt(e, "(%s + %s + %lld)", base, index, (long long)(x->offset / size));
    }
    const char *base = pointer(e, x->a, r, scalar_type(T_I8));
    if (x->b) base = fmt(e, "%s + (int64_t)%s * %lld", base, scalar(e, unwidened(x->b), r), (long long)x->scale);
    if (x->offset) base = fmt(e, "%s + %lld", base, (long long)x->offset);
    return as_pointer(e, fmt(e, "(%s)", base), "char", element);
}

const char *pointer(Emit *e, Expr *x, int r, const Type *element)
{
    int start = e->in_row ? start_along(e, shape_of(x), r) : r;
    if (r != start && goes_along(e, shape_of(x)))
        return further(e, pointer(e, x, start, element), shape_of(x), element, r);
    switch (x->kind) {
    case E_VAR: return as_pointer(e, register_name(e, x->var, r), memory_type(pointee_type(x->var->type)), element);
    case E_ADDRESS: return address_text(e, x, r, element);
    case E_INDEX: return index_text(e, x, r, element);
    case E_SELECT:
        return fmt(e, "(%s ? %s : %s)", scalar(e, x->a, r), pointer(e, x->b, r, element), pointer(e, x->c, r, element));
    case E_LOAD: return as_pointer(e, fmt(e, "(%s)", scalar_load(e, x, r)), "char", element);
    case E_INT: return fmt(e, "((%s *)%lldll)", memory_type(element), (long long)x->value);
    default: return fmt(e, "((%s *)%s)", memory_type(element), scalar(e, x, r));
    }
}

/* --- vectors -------------------------------------------------------------------------------------------------------- */

/* A scalar as a vector; pointers are vectors of 64-bit integers. */
static const char *splat(Emit *e, const Expr *x, const char *text)
{
    if (x->type->kind == T_POINTER) return fmt(e, "splat_i64((int64_t)%s)", text);
    return fmt(e, "splat_%s(%s)", word_class(x->type), text);
}

static const char *linear(Emit *e, Expr *x, int r)
{
    Shape s = shape_of(x);
    const char *base = scalar(e, x, r);
    if (x->type->size == 8) return fmt(e, "linear_i64((int64_t)%s, %lld)", base, (long long)s.stride);
    const char *text = fmt(e, "linear_i32((int32_t)%s, %lld)", base, (long long)s.stride);
    return text;
}

static int log2_of(int64_t n)
{
    return n > 0 && (n & (n - 1)) == 0 ? __builtin_ctzll((unsigned long long)n) : -1;
}

static const char *vector_shift(Emit *e, Expr *x, int r)
{
    const char *b = vector(e, x->b, r);
    bool wide = x->type->size == 8, wide_count = x->b->type->size == 8;
    if (wide && !wide_count) b = fmt(e, "cvt_i64_%s(%s)", type_is_signed(x->b->type) ? "i32" : "u32", b);
    if (!wide && wide_count) b = fmt(e, "cvt_i32_i64(min_u64(%s, splat_i64(64)))", b);
    return fmt(e, "%s_%s(%s, %s)", shift_word(x), word_class(x->type), vector(e, x->a, r), b);
}

/* Division by a power of two of a value that is not negative is a shift or a mask. */
static const char *vector_division(Emit *e, Expr *x, int r)
{
    const char *a = vector(e, x->a, r), *class = word_class(x->type);
    int log = x->b->kind == E_INT ? log2_of(x->b->value) : -1;
    if (log >= 0 && (!type_is_signed(x->type) || shape_of(x->a).low >= 0)) {
        if (x->binary == B_DIV) return fmt(e, "shr_%s(%s, splat_%s(%d))", class, a, class, log);
        return fmt(e, "and_%s(%s, splat_%s(%lld))", class, a, class, (long long)x->b->value - 1);
    }
    return fmt(e, "%s_%s(%s, %s)", x->binary == B_DIV ? "div" : "rem", signed_class(x->type), a, vector(e, x->b, r));
}

static const char *vector_binary(Emit *e, Expr *x, int r)
{
    static const char *const words[] = {[B_ADD] = "add", [B_SUB] = "sub", [B_MUL] = "mul", [B_DIV] = "div",
                                        [B_AND] = "and", [B_OR] = "or",   [B_XOR] = "xor"};
    if (x->binary == B_SHL || x->binary == B_SHR) return vector_shift(e, x, r);
    if ((x->binary == B_DIV || x->binary == B_REM) && type_is_integer(x->type)) return vector_division(e, x, r);
    return fmt(e, "%s_%s(%s, %s)", words[x->binary], word_class(x->type), vector(e, x->a, r), vector(e, x->b, r));
}

/* After arithmetic in 32 bits: the narrow type's value again. */
static const char *normalised(Emit *e, const Type *t, const char *text)
{
    switch (t->kind) {
    case T_I8: return fmt(e, "sext8_i32(%s)", text);
    case T_U8: return fmt(e, "zext8_i32(%s)", text);
    case T_I16: return fmt(e, "sext16_i32(%s)", text);
    case T_U16: return fmt(e, "zext16_i32(%s)", text);
    default: return text;
    }
}

/* Of pairs.c's expressions: the high half of 64 bits, and both halves. */
static bool is_half_shift(const Expr *x, Binary shift)
{
    return x->kind == E_BINARY && x->binary == shift && x->type->kind == T_U64 && x->b->kind == E_INT && x->b->value == 32;
}

static bool is_half(const Expr *x)
{
    return x->kind == E_CAST && x->type->kind == T_U64 && x->a->type->kind == T_U32;
}

static bool is_pair(const Expr *x)
{
    return x->binary == B_OR && is_half(x->a) && is_half_shift(x->b, B_SHL) && is_half(x->b->a);
}

static const char *vector_cast(Emit *e, Expr *x, int r)
{
    const Type *from = x->a->type, *to = x->type;
    if (to->size == 4 && type_is_integer(to) && is_half_shift(x->a, B_SHR))
        return fmt(e, "high_i32_i64(%s)", vector(e, x->a->a, r));
    const char *fc = word_class(from), *tc = word_class(to), *a;
    if (from->kind == T_BOOL) {
        a = fmt(e, "i32_m(%s)", lanes_of(e, x->a, r));
        return strcmp(tc, "i32") == 0 ? a : fmt(e, "cvt_%s_i32(%s)", tc, a);
    }
    a = vector(e, x->a, r);
    if (type_is_float(from) && type_is_integer(to)) {
        if (is_narrow(to)) return normalised(e, to, fmt(e, "cvt_i32_%s(%s)", fc, a));
        return fmt(e, "cvt_%s_%s(%s)", signed_class(to), fc, a);
    }
    if (type_is_float(to)) return from->kind == to->kind ? a : fmt(e, "cvt_%s_%s(%s)", tc, signed_class(from), a);
    if (strcmp(fc, tc) == 0)
        return to->size < from->size || (to->size == from->size && is_narrow(to)) ||
                       (is_narrow(to) && type_is_signed(from) != type_is_signed(to))
                   ? normalised(e, to, a)
                   : a;
    if (to->size == 8) return fmt(e, "cvt_i64_%s(%s)", type_is_signed(from) ? "i32" : "u32", a);
    return normalised(e, to, fmt(e, "cvt_i32_i64(%s)", a));
}

static const char *vector_index(Emit *e, Expr *x, int r)
{
    const char *text = vector(e, x->a, r);
    if (x->b && is_scalar_shape(shape_of(x->b)))
        text = fmt(e, "add_i64(%s, splat_i64((int64_t)%s * %lld))", text, scalar(e, x->b, r), (long long)x->scale);
    else if (x->b) {
        int log = log2_of(x->scale);
        const char *b = vector(e, x->b, r);
        if (log > 0)
            b = fmt(e, "shl_i64(%s, splat_i64(%d))", b, log);
        else if (log < 0)
            b = fmt(e, "mul_i64(%s, splat_i64(%lld))", b, (long long)x->scale);
        text = fmt(e, "add_i64(%s, %s)", text, b);
    }
    return x->offset ? fmt(e, "add_i64(%s, splat_i64(%lld))", text, (long long)x->offset) : text;
}

/* How many of the group's registers have a value of their own. */
static int own_values(const Emit *e, const Expr *x)
{
    int count = 0;
    for (int r = 0; r < e->registers; r++) count += representative(e, shape_of(x), r) == r;
    return count;
}

/* dp4a's words have more to do with the second of two arguments whose order does not matter. */
static bool turns_round(const Emit *e, const Expr *x)
{
    return x->op == OP_DP4A && own_values(e, x->args[0]) < own_values(e, x->args[1]);
}

static const char *vector_call(Emit *e, Expr *x, int r)
{
    Text text = {0};
    bool turned = turns_round(e, x);
    text_printf(&text, "%s(", op_word(e, x));
    for (uint32_t i = 0; i < x->arg_count; i++) {
        const char *argument = vector(e, x->args[turned && i < 2 ? 1 - i : i], r);
        if (i && e->mask && takes_steps(x->op))
            argument = fmt(e, "sel_i32(%s, %s, splat_i32(0))", mask_now(e, r), argument);
        text_printf(&text, "%s%s", i ? ", " : "", argument);
    }
    text_add(&text, ")");
    const char *result = fmt(e, "%s", text.data);
    text_free(&text);
    return result;
}

const char *vector(Emit *e, Expr *x, int r)
{
    if (x->type->kind == T_BOOL) return fmt(e, "i32_m(%s)", lanes_of(e, x, r));
    Shape s = shape_of(x);
    if (is_scalar_shape(s)) return splat(e, x, scalar(e, x, r));
    if (s.kind == SHAPE_LINEAR) return linear(e, x, r);
    switch (x->kind) {
    case E_VAR: return register_name(e, x->var, r);
    case E_SPECIAL: return fmt(e, "thread_%c_%d", "xyz"[x->special % 3], r);
    case E_INDEX: return vector_index(e, x, r);
    case E_LOAD: return vector_load(e, x, r);
    case E_UNARY:
        return normalised(
            e, x->type,
            fmt(e, "%s_%s(%s)", x->unary == U_NEG ? "neg" : "not", word_class(x->type), vector(e, x->a, r)));
    case E_BINARY:
        if (is_pair(x)) return fmt(e, "pair_i64(%s, %s)", vector(e, x->a->a, r), vector(e, x->b->a->a, r));
        return normalised(e, x->type, vector_binary(e, x, r));
    case E_CAST: return vector_cast(e, x, r);
    case E_SELECT:
        return fmt(e, "sel_%s(%s, %s, %s)", word_class(x->type), lanes_of(e, x->a, r), vector(e, x->b, r),
                   vector(e, x->c, r));
    case E_CALL: return vector_call(e, x, r);
    default: abort();
    }
}

/* --- truth values ------------------------------------------------------------------------------------------------------ */

static const char *compare_lanes(Emit *e, Expr *x, int r)
{
    static const char *const words[] = {
        [B_LT] = "lt", [B_LE] = "le", [B_GT] = "gt", [B_GE] = "ge", [B_EQ] = "eq", [B_NE] = "ne"};
    const Type *t = x->a->type;
    if (t->kind == T_BOOL && (x->binary == B_EQ || x->binary == B_NE)) {
        const char *text = fmt(e, "m_xor(%s, %s)", lanes_of(e, x->a, r), lanes_of(e, x->b, r));
        return x->binary == B_NE ? text : fmt(e, "m_not(%s)", text);
    }
    bool sign = x->binary < B_EQ;
    return fmt(e, "%s_%s(%s, %s)", words[x->binary], sign ? signed_class(t) : word_class(t), vector(e, x->a, r),
               vector(e, x->b, r));
}

static const char *to_bool_lanes(Emit *e, Expr *x, int r)
{
    const char *class = word_class(x->a->type);
    return fmt(e, "ne_%s(%s, splat_%s(0))", class, vector(e, x->a, r), class);
}

const char *lanes_of(Emit *e, Expr *x, int r)
{
    if (is_scalar_shape(shape_of(x))) return fmt(e, "m_splat(%s)", scalar(e, x, r));
    switch (x->kind) {
    case E_VAR: return register_name(e, x->var, r);
    case E_UNARY: return fmt(e, "m_not(%s)", lanes_of(e, x->a, r));
    case E_CAST: return to_bool_lanes(e, x, r);
    case E_LOAD: return fmt(e, "ne_i32(%s, splat_i32(0))", vector_load(e, x, r));
    case E_SELECT: return fmt(e, "sel_m(%s, %s, %s)", lanes_of(e, x->a, r), lanes_of(e, x->b, r), lanes_of(e, x->c, r));
    case E_CALL: return vector_call(e, x, r);
    default: break;
    }
    switch (x->binary) {
    case B_LAND:
    case B_AND: return fmt(e, "m_and(%s, %s)", lanes_of(e, x->a, r), lanes_of(e, x->b, r));
    case B_LOR:
    case B_OR: return fmt(e, "m_or(%s, %s)", lanes_of(e, x->a, r), lanes_of(e, x->b, r));
    case B_XOR: return fmt(e, "m_xor(%s, %s)", lanes_of(e, x->a, r), lanes_of(e, x->b, r));
    default: return compare_lanes(e, x, r);
    }
}

static const char *assigned(Emit *e, Expr *x, int r)
{
    e->assigns = true;
    const char *text = scalar(e, x, r);
    e->assigns = false;
    return text;
}

const char *value_for(Emit *e, const Var *var, Expr *x, int r)
{
    bool whole = is_vote(var) || var->info->shape.kind == SHAPE_VARYING;
    if (x->type->kind == T_BOOL && whole) return lanes_of(e, x, r);
    if (whole) return vector(e, x, r);
    return var->type->kind == T_POINTER ? pointer(e, x, r, pointee_type(var->type)) : assigned(e, x, r);
}
