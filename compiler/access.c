/* access.c: how the lanes of a register reach memory through one address.
 *
 * The address is taken apart into a root, terms (index * scale) and a constant. Uniform and row addresses need one
 * scalar access, a stride equal to the size is a vector load, any other stride a few of them or one for each lane; all
 * that also where it is only so unless a 32-bit index wraps within the register (asked when it runs). Everything else
 * is gathered: with 32-bit indices from a scalar base where what varies is known to fit (it was an int or an unsigned, its range is
 * small, or the object is), else with 64-bit addresses.
 */
#include "vector.h"

enum { MAX_TERMS = 8, LONGEST_STRIDE = INT32_MAX / 64 };

typedef struct Terms {
    Expr *root;
    struct {
        Expr *index;
        int64_t scale;
    } term[MAX_TERMS];
    int count;
    int64_t offset;
} Terms;

static bool flatten(Terms *t, Expr *address)
{
    for (; address->kind == E_INDEX; address = address->a) {
        t->offset += address->offset;
        if (!address->b) continue;
        if (t->count == MAX_TERMS) return false;
        t->term[t->count].index = address->b;
        t->term[t->count++].scale = address->scale;
    }
    t->root = address;
    return true;
}

static bool is_scalar(const Expr *e)
{
    return shape_of(e).kind <= SHAPE_ROW;
}

static bool fits_i32(__int128 low, __int128 high)
{
    return low >= INT32_MIN && high <= INT32_MAX;
}

/* e as an i32 with the same value; NULL if it may be too large. */
static Expr *narrow(Variant *v, Expr *e, bool known)
{
    Type *i32 = scalar_type(T_I32);
    if (e->kind == E_CAST && e->a->type->kind <= T_I32 && type_is_integer(e->a->type))
        return cast_expr(v->program, i32, e->a, e->loc);
    Shape s = shape_of(e);
    if (!known && !fits_i32(s.low, s.high)) return NULL;
    if (e->kind == E_CAST && e->a->type->kind == T_U32) return cast_expr(v->program, i32, e->a, e->loc);
    return cast_expr(v->program, i32, e, e->loc);
}

/* e, an unsigned number of 32 bits, less 2^31, as an i32; NULL where it is none, or may go by one step from lane to lane. */
static Expr *less_half(Variant *v, Expr *e)
{
    int64_t step;
    if (e->kind != E_CAST || e->a->type->kind != T_U32 || likely_step(shape_of(e), &step)) return NULL;
    Expr *index = cast_expr(v->program, scalar_type(T_I32), e->a, e->loc);
    return binary_expr(v->program, B_XOR, index, int_expr(v->program, index->type, INT32_MIN, e->loc), e->loc);
}

static bool object_is_small(const Expr *root)
{
    if (root->kind != E_ADDRESS) return false;
    return root->var->storage == V_DYNAMIC || root->var->type->size < (uint64_t)INT32_MAX;
}

/* The scalar part of the address as a pointer. */
static Expr *scalar_base(Variant *v, const Terms *t, Type *pointer)
{
    Expr *base = t->root;
    for (int i = t->count; i-- > 0;)
        if (is_scalar(t->term[i].index))
            base = index_expr(v->program, pointer, base, t->term[i].index, t->term[i].scale, 0, base->loc);
    if (t->offset) base = fold_expr(v->program, index_expr(v->program, pointer, base, NULL, 0, t->offset, base->loc));
    shape_new(v, &base);
    return base;
}

static bool is_gather_scale(int64_t scale)
{
    return scale == 1 || scale == 2 || scale == 4 || scale == 8;
}

/* All varying terms in one i32 index; of a u32, what is taken from the index is added to the constant. */
static bool combine_terms(Variant *v, Terms *t, Access *access)
{
    int varying = 0, last = 0;
    __int128 low = 0, high = 0;
    for (int i = 0; i < t->count; i++) {
        if (is_scalar(t->term[i].index)) continue;
        Shape s = shape_of(t->term[i].index);
        int64_t scale = t->term[i].scale;
        low += (__int128)(scale < 0 ? s.high : s.low) * scale;
        high += (__int128)(scale < 0 ? s.low : s.high) * scale;
        varying++;
        last = i;
    }
    bool known = object_is_small(t->root);
    if (varying == 1 && is_gather_scale(t->term[last].scale)) {
        access->index = narrow(v, t->term[last].index, known);
        access->scale = t->term[last].scale;
        if (!access->index && (access->index = less_half(v, t->term[last].index))) t->offset += access->scale << 31;
    } else if (known || fits_i32(low, high)) {
        Type *i32 = scalar_type(T_I32);
        access->scale = 1;
        for (int i = 0; i < t->count; i++) {
            if (is_scalar(t->term[i].index)) continue;
            Expr *index = narrow(v, t->term[i].index, true);
            index = binary_expr(v->program, B_MUL, index, int_expr(v->program, i32, t->term[i].scale, index->loc),
                                index->loc);
            access->index = access->index ? binary_expr(v->program, B_ADD, access->index, index, index->loc) : index;
        }
    }
    if (!access->index) return false;
    shape_new(v, &access->index);
    return true;
}

/* Lanes at equal distances unless a 32-bit index wraps: one index varies, by the same step from lane to lane. */
static bool find_run(Variant *v, const Terms *t, Type *pointer, const Type *type, Access *access)
{
    int varying = -1;
    for (int i = 0; i < t->count; i++) {
        if (is_scalar(t->term[i].index)) continue;
        if (varying >= 0 || t->term[i].index->kind != E_CAST) return false;
        varying = i;
    }
    if (varying < 0) return false;
    Expr *index = t->term[varying].index->a;
    if (index->type->kind != T_I32 && index->type->kind != T_U32) return false;
    int64_t step = shape_of(index).stride, scale = t->term[varying].scale;
    if (shape_of(index).kind != SHAPE_LINEAR || llabs(scale) > LONGEST_STRIDE || llabs(step) > LONGEST_STRIDE) return false;
    if (llabs(step * scale) > LONGEST_STRIDE) return false;
    bool contiguous = step == 1 && scale == (int64_t)type->size;
    access->kind = contiguous ? ACCESS_RUN : ACCESS_STRIDED_RUN;
    access->base = scalar_base(v, t, pointer);
    access->index = index;
    access->scale = scale;
    access->stride = step;
    return true;
}

/* Whether code asks how lanes lie: next to each other, in one place, or so near that a few registers hold them. */
static void guess_stride(Access *a, const Expr *address, const Type *type)
{
    if (a->kind != ACCESS_GATHER32 && a->kind != ACCESS_GATHER64) return;
    const Expr *what = a->kind == ACCESS_GATHER32 ? a->index : address;
    bool likely = shape_of(what).kind == SHAPE_VARYING && likely_step(shape_of(what), &a->step);
    int64_t size = (int64_t)type->size, stride = a->step * (a->kind == ACCESS_GATHER32 ? a->scale : 1);
    bool near = size == 4 && (stride == 8 || stride == 12 || stride == 16);
    a->likely = likely && (llabs(stride) == size || stride == 0 || near);
    a->stride = a->likely ? stride : 0;
    a->pieces = a->likely && a->kind == ACCESS_GATHER32 && shape_of(what).pieces && stride == size && size >= 4;
}

Access find_access(Variant *v, Expr *address, const Type *type)
{
    Access access = {.kind = ACCESS_GATHER64};
    Terms t = {0};
    Shape s = shape_of(address);
    bool flat = flatten(&t, address);
    if (flat && t.root->kind == E_ADDRESS) access.object = t.root->var;
    if (s.kind <= SHAPE_GROUP)
        access.kind = ACCESS_UNIFORM;
    else if (s.kind == SHAPE_ROW)
        access.kind = ACCESS_ROW;
    else if (s.kind == SHAPE_LINEAR) {
        access.kind = s.stride == (int64_t)type->size ? ACCESS_CONTIGUOUS : ACCESS_STRIDED;
        access.stride = s.stride;
        if (llabs(s.stride) > LONGEST_STRIDE) access.kind = ACCESS_GATHER64;
    } else if (flat && is_scalar(t.root) && !find_run(v, &t, address->type, type, &access) &&
               combine_terms(v, &t, &access)) {
        access.kind = ACCESS_GATHER32;
        access.base = scalar_base(v, &t, address->type);
    }
    guess_stride(&access, address, type);
    return access;
}

Access find_store(Variant *v, Expr *address, const Type *type)
{
    Access a = find_access(v, address, type);
    a.likely = a.likely && llabs(a.stride) == (int64_t)type->size;
    return a;
}

bool is_far_apart(Variant *v, Expr *address, const Type *type)
{
    Access a = find_access(v, address, type);
    return a.kind == ACCESS_STRIDED && !a.likely && llabs(a.stride) > 4 * (int64_t)type->size;
}

/* Something is added that differs from row to row of the block, but not within one. */
static bool adds_row(const Expr *index)
{
    if (index->kind == E_CAST) return adds_row(index->a);
    if (index->kind == E_BINARY && index->binary == B_ADD && adds_row(index->a)) return true;
    if (index->kind == E_BINARY && index->binary == B_ADD && adds_row(index->b)) return true;
    return shape_of(index).kind == SHAPE_ROW && !shape_of(index).level;
}

bool is_column(Variant *v, Expr *address, const Type *type)
{
    Terms t = {0};
    bool has_words = is_x86(v->isa);
    if (!has_words || type->size != 4 || type->kind == T_BOOL || !is_far_apart(v, address, type) || !flatten(&t, address)) return false;
    for (int i = 0; i < t.count; i++)
        if (t.term[i].scale == (int64_t)type->size && adds_row(t.term[i].index)) return true;
    return false;
}

/* Of a sum that does not overflow: its constant. */
static bool take_constant(const Expr **x, int64_t *sum, int sign)
{
    const Expr *e = *x;
    bool is_sum = e->kind == E_BINARY && (e->binary == B_ADD || e->binary == B_SUB) && type_is_signed(e->type);
    if (!is_sum || e->type->size < 4 || e->b->kind != E_INT || shape_of(e).modular) return false;
    *sum += sign * (e->binary == B_ADD ? e->b->value : -e->b->value);
    *x = e->a;
    return true;
}

/* Adds a - b to sum; false: nobody knows it. */
static bool add_difference(const Expr *a, const Expr *b, int64_t *sum)
{
    if (same_expr(a, b)) return true;
    if (take_constant(&a, sum, 1) || take_constant(&b, sum, -1)) return add_difference(a, b, sum);
    if (a->kind != b->kind || a->type != b->type || !type_is_signed(a->type) || a->type->size < 4) return false;
    if (a->kind == E_CAST) return type_is_signed(a->a->type) && a->a->type->size >= 4 && add_difference(a->a, b->a, sum);
    bool are_sums = a->kind == E_BINARY && a->binary == B_ADD && b->binary == B_ADD && !shape_of(a).modular && !shape_of(b).modular;
    return are_sums && add_difference(a->a, b->a, sum) && add_difference(a->b, b->b, sum);
}

bool is_apart_by(Expr *address, Expr *from, int64_t *bytes)
{
    Terms a = {0}, b = {0};
    if (!flatten(&a, address) || !flatten(&b, from) || a.count != b.count) return false;
    bool in_object = a.root->kind == E_ADDRESS && b.root->kind == E_ADDRESS && a.root->var == b.root->var;
    if (!in_object && !same_expr(a.root, b.root)) return false;
    *bytes = a.offset - b.offset + (in_object ? a.root->offset - b.root->offset : 0);
    for (int i = 0; i < a.count; i++) {
        int64_t difference = 0;
        if (a.term[i].scale != b.term[i].scale || !add_difference(a.term[i].index, b.term[i].index, &difference)) return false;
        *bytes += difference * a.term[i].scale;
    }
    return true;
}

bool is_joined(const Access *a, Op op, const Type *t)
{
    if (a->kind > ACCESS_ROW || !type_is_integer(t)) return false;
    switch (op) {
    case OP_ATOMIC_ADD: case OP_ATOMIC_SUB: case OP_ATOMIC_MIN: case OP_ATOMIC_MAX:
    case OP_ATOMIC_AND: case OP_ATOMIC_OR: case OP_ATOMIC_XOR: return true;
    default: return false;
    }
}

bool is_side_by_side(const Access *a, const Stmt *atomic)
{
    return a->kind == ACCESS_CONTIGUOUS && atomic->op != OP_ATOMIC_CAS && !is_shared_address(atomic->args[0]);
}

const char *access_name(const Access *a, const Type *type)
{
    static const char *const names[] = {
        [ACCESS_UNIFORM] = "uniform",
        [ACCESS_ROW] = "uniform in a register",
        [ACCESS_CONTIGUOUS] = "contiguous",
        [ACCESS_RUN] = "contiguous unless the index wraps",
        [ACCESS_STRIDED] = "strided",
        [ACCESS_STRIDED_RUN] = "strided unless the index wraps",
        [ACCESS_GATHER32] = "gathered (32-bit indices)",
        [ACCESS_GATHER64] = "gathered (64-bit addresses)",
    };
    if (!a->likely) return names[a->kind];
    if (a->stride == (int64_t)type->size) return "contiguous where the index is consecutive at run time, else gathered";
    return a->stride ? "strided where the index grows by equal steps at run time, else gathered"
                     : "uniform in a register where the index is at run time, else gathered";
}
