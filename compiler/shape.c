/* shape.c: the shape of a value over the lanes of a register, from the shapes of what it is made of.
 *
 * Linear values: signed arithmetic does not overflow (C++), so a linear int stays linear when it is widened; unsigned
 * arithmetic wraps, so a linear unsigned is `modular` unless its range proves otherwise. The block-shape version ROWS
 * guarantees that grid.d * block.d <= 2^31, hence the symbols below: blockIdx.d * blockDim.d + threadIdx.d is in range.
 */
#include "vector.h"

enum { MAX_ALIGN = 1024 };

static const Shape unset = {.kind = SHAPE_UNSET};

Shape shape_of(const Expr *e)
{
    return e->info->shape;
}

/* --- ranges -------------------------------------------------------------------------------------------------------- */

static int64_t type_low(const Type *t)
{
    switch (t->kind) {
    case T_BOOL:
    case T_U8:
    case T_U16:
    case T_U32: return 0;
    case T_I8: return INT8_MIN;
    case T_I16: return INT16_MIN;
    case T_I32: return INT32_MIN;
    default: return INT64_MIN;
    }
}

static int64_t type_high(const Type *t)
{
    switch (t->kind) {
    case T_BOOL: return 1;
    case T_I8: return INT8_MAX;
    case T_U8: return UINT8_MAX;
    case T_I16: return INT16_MAX;
    case T_U16: return UINT16_MAX;
    case T_I32: return INT32_MAX;
    case T_U32: return UINT32_MAX;
    default: return INT64_MAX;
    }
}

static void full_range(Shape *s, const Type *t)
{
    s->low = type_low(t);
    s->high = type_high(t);
}

static bool in_type(__int128 low, __int128 high, const Type *t)
{
    if (t->kind == T_U64) return low >= 0 && high < INT64_MAX;
    return low >= type_low(t) && high <= type_high(t) && high < INT64_MAX && low > INT64_MIN;
}

/* The range if the type holds it without wrapping; else everything, and a linear value is only modular (unsigned). */
static void set_range(Shape *s, __int128 low, __int128 high, const Type *t)
{
    if (in_type(low, high, t)) {
        s->low = (int64_t)low;
        s->high = (int64_t)high;
        return;
    }
    full_range(s, t);
    if (t->kind == T_U32 || t->kind == T_U16 || t->kind == T_U8) s->modular = true;
}

static uint32_t low_bit(int64_t value)
{
    if (value == 0) return MAX_ALIGN;
    uint64_t bit = (uint64_t)value & -(uint64_t)value;
    return bit < MAX_ALIGN ? (uint32_t)bit : MAX_ALIGN;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* --- expressions --------------------------------------------------------------------------------------------------- */

Shape shaped(ShapeKind kind, const Type *t)
{
    Shape s = {.kind = kind, .align = 1, .along = kind <= SHAPE_GROUP ? ALONG_ROW : ALONG_NOTHING, .level = kind <= SHAPE_GROUP};
    full_range(&s, t);
    return s;
}

ShapeKind worse_kind(ShapeKind a, ShapeKind b)
{
    return a > b ? a : b;
}

static Shape special_shape(const Variant *v, const Expr *e)
{
    static const int64_t thread_high[3] = {1023, 1023, 63}, block_high[3] = {INT32_MAX - 1, 65534, 65534};
    Shape s = shaped(SHAPE_UNIFORM, e->type);
    int d = e->special % 3;
    s.low = 0;
    s.symbol = SYMBOL_SPECIAL + e->special;
    switch (e->special - d) {
    case SP_THREAD:
        s.high = thread_high[d];
        if (v->shape == VGSP_SHAPE_ANY)
            s.kind = SHAPE_VARYING;
        else if (d == 0) {
            s.kind = SHAPE_LINEAR;
            s.stride = 1;
            s.align = (uint32_t)v->lanes;
        } else
            s.kind = SHAPE_ROW;
        break;
    case SP_BLOCK: s.high = block_high[d]; break;
    case SP_BLOCK_DIM:
        s.low = 1;
        s.high = thread_high[d] + 1;
        break;
    default:
        s.low = 1;
        s.high = block_high[d] + 1;
        break;
    }
    return s;
}

/* A linear or uniform result of +, - with strides added; else varying. */
static Shape sum_shape(const Expr *e, Shape a, Shape b, int sign)
{
    Shape s = shaped(worse_kind(a.kind, b.kind), e->type);
    if (s.kind == SHAPE_LINEAR) {
        s.stride = (a.kind == SHAPE_LINEAR ? a.stride : 0) + sign * (b.kind == SHAPE_LINEAR ? b.stride : 0);
        if (s.stride == 0) s.kind = SHAPE_ROW;
    }
    s.modular = a.modular || b.modular;
    s.align = smaller(a.align, b.align);
    if (sign > 0)
        set_range(&s, (__int128)a.low + b.low, (__int128)a.high + b.high, e->type);
    else
        set_range(&s, (__int128)a.low - b.high, (__int128)a.high - b.low, e->type);
    int d = a.symbol - SYMBOL_FIRST;
    if (sign > 0 && d >= 0 && d < 3 && b.symbol == SYMBOL_SPECIAL + SP_THREAD + d && e->type->size >= 4) {
        s.low = 0;
        s.high = INT32_MAX;
        s.modular = false;
    }
    return s;
}

static bool is_symbol_pair(Shape a, Shape b, int d)
{
    return a.symbol == SYMBOL_SPECIAL + SP_BLOCK + d && b.symbol == SYMBOL_SPECIAL + SP_BLOCK_DIM + d;
}

static Shape product_shape(const Variant *v, const Expr *e, Shape a, Shape b)
{
    Shape s = shaped(worse_kind(a.kind, b.kind), e->type);
    if (s.kind == SHAPE_LINEAR) {
        Shape linear = a.kind == SHAPE_LINEAR ? a : b;
        const Expr *other = a.kind == SHAPE_LINEAR ? e->b : e->a;
        if (other->kind == E_INT && llabs(other->value) < 1 << 20)
            s.stride = linear.stride * other->value;
        else
            s.kind = SHAPE_VARYING;
        if (s.kind == SHAPE_LINEAR && s.stride == 0) s.kind = SHAPE_ROW;
    }
    s.modular = a.modular || b.modular;
    s.align = a.align * b.align < MAX_ALIGN ? a.align * b.align : MAX_ALIGN;
    __int128 c[4] = {(__int128)a.low * b.low, (__int128)a.low * b.high, (__int128)a.high * b.low,
                     (__int128)a.high * b.high};
    __int128 low = c[0], high = c[0];
    for (int i = 1; i < 4; i++) {
        if (c[i] < low) low = c[i];
        if (c[i] > high) high = c[i];
    }
    set_range(&s, low, high, e->type);
    for (int d = 0; d < 3 && v->shape == VGSP_SHAPE_ROWS; d++)
        if (e->type->size >= 4 && (is_symbol_pair(a, b, d) || is_symbol_pair(b, a, d))) {
            s.low = 0;
            s.high = INT32_MAX;
            s.symbol = SYMBOL_FIRST + d;
        }
    return s;
}

static bool power_of_two(int64_t n)
{
    return n > 0 && (n & (n - 1)) == 0;
}

static bool is_thread_x(Shape s)
{
    return s.symbol == SYMBOL_SPECIAL + SP_THREAD;
}

/* Lanes of a linear value with stride 1 whose base is a multiple of W keep their low bits: base & mask, base / c. */
static bool lanes_in_low_bits(const Variant *v, Shape a, int64_t block)
{
    return a.kind == SHAPE_LINEAR && a.stride == 1 && a.align % (uint32_t)v->lanes == 0 && power_of_two(block) &&
           block % v->lanes == 0 && a.low >= 0;
}

static Shape remainder_shape(const Variant *v, const Expr *e, Shape a, int64_t block)
{
    Shape s = shaped(a.kind < SHAPE_LINEAR ? a.kind : SHAPE_VARYING, e->type);
    if (a.low < 0) return s;
    s.low = 0;
    s.high = block - 1 < a.high ? block - 1 : a.high;
    if (lanes_in_low_bits(v, a, block)) {
        s.kind = SHAPE_LINEAR;
        s.stride = 1;
        s.align = smaller(a.align, (uint32_t)(block < MAX_ALIGN ? block : MAX_ALIGN));
        if (is_thread_x(a) && block == VGSP_WARP_SIZE) s.symbol = SYMBOL_LANE;
    }
    return s;
}

static Shape quotient_shape(const Variant *v, const Expr *e, Shape a, int64_t block)
{
    Shape s = shaped(a.kind < SHAPE_LINEAR ? a.kind : SHAPE_VARYING, e->type);
    if (a.low < 0) return s;
    s.low = a.low / block;
    s.high = a.high / block;
    if (lanes_in_low_bits(v, a, block)) s.kind = SHAPE_ROW;
    return s;
}

static Shape shift_left_shape(const Variant *v, Expr *e, Shape a, Shape b)
{
    if (e->b->kind == E_INT && e->b->value >= 0 && e->b->value < 20) {
        Expr factor = {.kind = E_INT, .type = e->type, .value = (int64_t)1 << e->b->value};
        Expr product = {.kind = E_BINARY, .binary = B_MUL, .type = e->type, .a = e->a, .b = &factor};
        Shape one = shaped(SHAPE_UNIFORM, e->type);
        one.low = one.high = factor.value;
        one.align = low_bit(factor.value);
        return product_shape(v, &product, a, one);
    }
    return shaped(worse_kind(a.kind, b.kind) < SHAPE_LINEAR ? worse_kind(a.kind, b.kind) : SHAPE_VARYING, e->type);
}

static Shape binary_shape(const Variant *v, Expr *e)
{
    Shape a = shape_of(e->a), b = shape_of(e->b);
    ShapeKind kind = worse_kind(a.kind, b.kind);
    Shape plain = shaped(kind < SHAPE_LINEAR ? kind : SHAPE_VARYING, e->type);
    if (!type_is_integer(e->type) || e->type->kind == T_BOOL) return plain;
    switch (e->binary) {
    case B_ADD: {
        Shape s = sum_shape(e, a, b, 1), t = sum_shape(e, b, a, 1);
        return t.high < s.high ? t : s;
    }
    case B_SUB: return sum_shape(e, a, b, -1);
    case B_MUL: return product_shape(v, e, a, b);
    case B_SHL: return shift_left_shape(v, e, a, b);
    default: break;
    }
    if (e->b->kind != E_INT) return plain;
    int64_t c = e->b->value;
    switch (e->binary) {
    case B_AND: return power_of_two(c + 1) ? remainder_shape(v, e, a, c + 1) : plain;
    case B_REM: return power_of_two(c) ? remainder_shape(v, e, a, c) : plain;
    case B_DIV: return power_of_two(c) ? quotient_shape(v, e, a, c) : plain;
    case B_SHR: return c >= 0 && c < 31 ? quotient_shape(v, e, a, (int64_t)1 << c) : plain;
    default: return plain;
    }
}

static Shape cast_shape(const Expr *e)
{
    Shape a = shape_of(e->a);
    const Type *from = e->a->type, *to = e->type;
    bool integers =
        (type_is_integer(from) || from->kind == T_POINTER) && (type_is_integer(to) || to->kind == T_POINTER);
    if (!integers || from->kind == T_BOOL || to->kind == T_BOOL)
        return shaped(a.kind < SHAPE_LINEAR ? a.kind : SHAPE_VARYING, to);
    Shape s = a;
    bool fits = in_type(a.low, a.high, to);
    if (!fits) full_range(&s, to);
    if (to->size > from->size && a.modular && s.kind == SHAPE_LINEAR) s.kind = SHAPE_VARYING;
    if (to->size < 4 && !fits && s.kind == SHAPE_LINEAR) s.kind = SHAPE_VARYING;
    if (to->size <= from->size && !fits) s.modular = true;
    if (to->size == 8 && from->size < 8 && type_is_signed(from) && !type_is_signed(to) && a.low < 0 &&
        to->kind == T_U64)
        s.modular = false;
    if (to->size < 4) s.symbol = 0;
    return s;
}

static Shape index_shape(const Expr *e)
{
    Shape a = shape_of(e->a), s = shaped(a.kind, e->type);
    s.stride = a.stride;
    if (!e->b) return s;
    Shape b = shape_of(e->b);
    s.kind = worse_kind(a.kind, b.kind);
    if (s.kind == SHAPE_LINEAR) {
        s.stride = (a.kind == SHAPE_LINEAR ? a.stride : 0) + (b.kind == SHAPE_LINEAR ? b.stride * e->scale : 0);
        if (b.kind == SHAPE_LINEAR && b.modular)
            s.kind = SHAPE_VARYING;
        else if (s.stride == 0)
            s.kind = SHAPE_ROW;
    }
    return s;
}

static Shape load_shape(const Expr *e)
{
    const Var *root = named_object(e->a);
    ShapeKind kind = shape_of(e->a).kind;
    if (kind > SHAPE_ROW || (root && root->storage == V_LOCAL)) kind = SHAPE_VARYING;
    return shaped(kind, e->type);
}

static Shape address_shape(const Expr *e)
{
    Shape s = shaped(SHAPE_UNIFORM, e->type);
    if (e->var->storage == V_LOCAL) { /* one object per thread; see frame.c */
        s.kind = SHAPE_LINEAR;
        s.stride = (int64_t)((e->var->type->size + 15) & ~(uint64_t)15);
    }
    return s;
}

static Shape select_shape(const Expr *e)
{
    Shape c = shape_of(e->a), a = shape_of(e->b), b = shape_of(e->c);
    ShapeKind kind = worse_kind(a.kind, b.kind);
    Shape s = shaped(kind, e->type);
    if (kind == SHAPE_LINEAR && (a.kind != b.kind || a.stride != b.stride)) s.kind = SHAPE_VARYING;
    s.stride = a.stride;
    s.modular = a.modular || b.modular;
    s.align = smaller(a.align, b.align);
    s.low = a.low < b.low ? a.low : b.low;
    s.high = a.high > b.high ? a.high : b.high;
    if (c.kind > SHAPE_ROW)
        s.kind = SHAPE_VARYING;
    else if (s.kind < c.kind)
        s.kind = c.kind;
    return s;
}

static Shape call_shape(const Variant *v, const Expr *e)
{
    ShapeKind kind = SHAPE_UNIFORM;
    for (uint32_t i = 0; i < e->arg_count; i++) kind = worse_kind(kind, shape_of(e->args[i]).kind);
    Shape s = shaped(kind < SHAPE_LINEAR ? kind : SHAPE_VARYING, e->type);
    if (e->op == OP_LANEID) {
        s.kind = SHAPE_LINEAR; /* registers begin at multiples of W */
        s.stride = 1;
        s.align = (uint32_t)v->lanes;
        s.low = 0;
        s.high = 31;
        s.symbol = SYMBOL_LANE;
    }
    if ((e->op == OP_MIN || e->op == OP_MAX) && type_is_integer(e->type)) {
        Shape a = shape_of(e->args[0]), b = shape_of(e->args[1]);
        bool min = e->op == OP_MIN;
        s.low = min == (a.low < b.low) ? a.low : b.low;
        s.high = min == (a.high < b.high) ? a.high : b.high;
    }
    return s;
}

static Shape expr_shape(const Variant *v, Expr *e)
{
    switch (e->kind) {
    case E_INT: {
        Shape s = shaped(SHAPE_UNIFORM, e->type);
        if (type_is_integer(e->type) && (type_is_signed(e->type) || e->value >= 0)) s.low = s.high = e->value;
        s.align = low_bit(e->value);
        return s;
    }
    case E_VAR: return e->var->info ? e->var->info->shape : shaped(SHAPE_UNIFORM, e->type);
    case E_SPECIAL: return special_shape(v, e);
    case E_ADDRESS: return address_shape(e);
    case E_INDEX: return index_shape(e);
    case E_LOAD: return load_shape(e);
    case E_UNARY: {
        Shape a = shape_of(e->a);
        if (e->unary != U_NEG || a.kind != SHAPE_LINEAR)
            return shaped(a.kind < SHAPE_LINEAR ? a.kind : SHAPE_VARYING, e->type);
        Shape s = shaped(SHAPE_LINEAR, e->type);
        s.stride = -a.stride;
        s.align = a.align;
        s.modular = a.modular || !type_is_signed(e->type);
        return s;
    }
    case E_BINARY: return binary_shape(v, e);
    case E_CAST: return cast_shape(e);
    case E_SELECT: return select_shape(e);
    case E_CALL: return call_shape(v, e);
    default: return shaped(SHAPE_UNIFORM, e->type);
    }
}

/* A part without a shape yet leaves the whole without one: it is asked again. */
static bool has_unset(const Expr *e)
{
    const Expr *parts[3] = {e->a, e->b, e->c};
    for (int i = 0; i < 3; i++)
        if (parts[i] && shape_of(parts[i]).kind == SHAPE_UNSET) return true;
    for (uint32_t i = 0; i < e->arg_count; i++)
        if (shape_of(e->args[i]).kind == SHAPE_UNSET) return true;
    return false;
}

/* What a linear value stays linear by, over the registers of a row too. */
static bool goes_on(const Expr *e)
{
    if (e->kind == E_BINARY) return e->binary == B_ADD || e->binary == B_SUB || e->binary == B_MUL || e->binary == B_SHL;
    return e->kind == E_INDEX || e->kind == E_CAST || e->kind == E_SELECT || (e->kind == E_UNARY && e->unary == U_NEG);
}

static Along shorter(Along a, Along b)
{
    return a < b ? a : b;
}

static Along along_part(const Expr *whole, const Expr *part)
{
    if (!part) return ALONG_ROW;
    return shape_of(part).kind == SHAPE_LINEAR && !goes_on(whole) ? ALONG_NOTHING : shape_of(part).along;
}

/* threadIdx.x / 32, threadIdx.x % 64 and the like: one value for a warp, or counted on in it. */
static bool counts_warps(const Expr *e)
{
    if (e->kind != E_BINARY || e->b->kind != E_INT || !is_thread_x(shape_of(e->a))) return false;
    int64_t c = e->b->value, block;
    switch (e->binary) {
    case B_AND: block = c + 1; break;
    case B_DIV:
    case B_REM: block = c; break;
    case B_SHR: block = c >= 0 && c < 31 ? (int64_t)1 << c : 0; break;
    default: return false;
    }
    return power_of_two(block) && block % VGSP_WARP_SIZE == 0;
}

static Along stays_along(const Expr *e, ShapeKind kind)
{
    if (kind <= SHAPE_GROUP || e->kind == E_SPECIAL) return ALONG_ROW;
    if (kind == SHAPE_VARYING || e->kind == E_ADDRESS) return ALONG_NOTHING;
    if (e->kind == E_CALL && !e->arg_count) return e->op == OP_LANEID ? ALONG_WARP : ALONG_NOTHING;
    if (e->kind == E_VAR) return e->var->info->shape.along;
    if (counts_warps(e)) return ALONG_WARP;
    Along along = shorter(along_part(e, e->a), shorter(along_part(e, e->b), along_part(e, e->c)));
    for (uint32_t i = 0; i < e->arg_count; i++) along = shorter(along, along_part(e, e->args[i]));
    return along;
}

/* What knows nothing of threadIdx.y, nor of a thread's own memory. */
static bool stays_level(const Expr *e, ShapeKind kind)
{
    if (kind <= SHAPE_GROUP) return true;
    if (e->kind == E_SPECIAL) return e->special != SP_THREAD + 1;
    if (e->kind == E_VAR) return e->var->info->shape.level;
    if (e->kind == E_ADDRESS || (e->kind == E_CALL && !e->arg_count)) return false;
    const Expr *parts[3] = {e->a, e->b, e->c};
    bool level = true;
    for (int i = 0; i < 3; i++) level = level && (!parts[i] || shape_of(parts[i]).level);
    for (uint32_t i = 0; i < e->arg_count; i++) level = level && shape_of(e->args[i]).level;
    return level;
}

void shape_visit(Expr **slot, void *context)
{
    Variant *v = context;
    Expr *e = *slot;
    if (!e->info) e->info = NEW(v->program->arena, struct ExprInfo);
    v->asks_lane |= e->kind == E_CALL && e->op == OP_LANEID;
    e->info->shape = has_unset(e) ? unset : expr_shape(v, e);
    if (e->info->shape.kind < SHAPE_LINEAR) e->info->shape.modular = false; /* one value, whether or not it has wrapped */
    guess_step(v, e, &e->info->shape);
    e->info->shape.along = stays_along(e, e->info->shape.kind);
    e->info->shape.level = stays_level(e, e->info->shape.kind);
}

void shape_new(Variant *v, Expr **e)
{
    walk_expr(e, shape_visit, v);
}

/* --- of two values, one of which a register has --------------------------------------------------------------------------- */

Shape join_shapes(Shape a, Shape b, const Type *t, int rounds)
{
    if (a.kind == SHAPE_UNSET) return b;
    if (b.kind == SHAPE_UNSET) return a;
    Shape s = a;
    s.kind = worse_kind(a.kind, b.kind);
    if (s.kind == SHAPE_LINEAR && (a.kind != b.kind || a.stride != b.stride)) s.kind = SHAPE_VARYING;
    s.modular = a.modular || b.modular;
    s.along = shorter(a.along, b.along);
    s.level = a.level && b.level;
    s.align = smaller(a.align, b.align);
    if (b.low < a.low) s.low = rounds > 4 ? type_low(t) : b.low;
    if (b.high > a.high) s.high = rounds > 4 ? type_high(t) : b.high;
    if (a.symbol != b.symbol) s.symbol = 0;
    int64_t step, other;
    bool agree = likely_step(a, &step) && likely_step(b, &other) && step == other;
    s.likely = agree && s.kind == SHAPE_VARYING;
    s.step = s.likely ? step : 0;
    s.comes_back = a.comes_back && b.comes_back && s.kind == SHAPE_VARYING;
    return s;
}

bool same_shape(Shape a, Shape b)
{
    bool same_place = a.along == b.along && a.level == b.level;
    return a.kind == b.kind && a.stride == b.stride && a.modular == b.modular && same_place && a.align == b.align &&
           a.low == b.low && a.high == b.high && a.symbol == b.symbol && a.likely == b.likely && a.step == b.step &&
           a.comes_back == b.comes_back;
}
