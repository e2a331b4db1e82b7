/* emit_memory.c: loads and stores as C text: of whole registers where the lanes' places lie side by side, of parts of them, by
 * one instruction for places at equal distances, or lane by lane; and where that is. Own objects of threads lie interleaved.
 */
#include "emit.h"

static Expr *interleaved_root(Expr *address)
{
    while (address->kind == E_INDEX) address = address->a;
    bool yes = address->kind == E_ADDRESS && address->var->storage == V_LOCAL && !address->var->info->escapes;
    return yes ? address : NULL;
}

/* Index, in units of the object, of an access to interleaved memory: scalar text if all terms are, else a vi32. */
static const char *unit_index(Emit *e, Expr *address, const Expr *root, int r, bool *is_vector)
{
    int64_t unit = (int64_t)root->var->info->unit, constant = root->offset;
    *is_vector = false;
    for (Expr *x = address; x->kind == E_INDEX; x = x->a) {
        constant += x->offset;
        if (x->b && !is_scalar_shape(shape_of(x->b))) *is_vector = true;
    }
    const char *text = NULL;
    for (Expr *x = address; x->kind == E_INDEX; x = x->a) {
        if (!x->b) continue;
        const char *term;
        if (*is_vector) {
            Expr *inner = unwidened(x->b);
            term = vector(e, inner, r);
            if (inner->type->size == 8) term = fmt(e, "cvt_i32_i64(%s)", term);
            if (x->scale != unit) term = fmt(e, "mul_i32(%s, splat_i32(%lld))", term, (long long)(x->scale / unit));
            text = text ? fmt(e, "add_i32(%s, %s)", text, term) : term;
        } else {
            term = scalar(e, unwidened(x->b), r);
            if (x->scale != unit) term = fmt(e, "%s * %lld", term, (long long)(x->scale / unit));
            text = text ? fmt(e, "%s + %s", text, term) : term;
        }
    }
    long long units = (long long)(constant / unit);
    if (!text) return fmt(e, "%lld", units);
    if (!units) return text;
    return *is_vector ? fmt(e, "add_i32(%s, splat_i32(%lld))", text, units) : fmt(e, "%s + %lld", text, units);
}

static const char *interleaved_load(Emit *e, Expr *address, const Expr *root, const Type *t, int r)
{
    bool is_vector;
    const char *name = root->var->info->name, *index = unit_index(e, address, root, r, &is_vector);
    int lanes = e->v->lanes;
    if (!is_vector)
        return fmt(e, "load_%s(%s_%d + (%s) * %lld)", memory_word(t), name, r, index,
                   (long long)(lanes * (int64_t)t->size));
    return fmt(e, "gather_%s(%s_%d, add_i32(mul_i32(%s, splat_i32(%d)), linear_i32(0, 1)), %d, %s)", memory_word(t),
               name, r, index, lanes, (int)t->size, mask_now(e, r));
}

static const char *interleaved_store(Emit *e, Expr *address, const Expr *root, const Type *t, const char *value, int r)
{
    bool is_vector;
    const char *name = root->var->info->name, *index = unit_index(e, address, root, r, &is_vector);
    int lanes = e->v->lanes;
    if (!is_vector && !is_full(e, r))
        return fmt(e, "store_%s_m(%s_%d + (%s) * %lld, %s, %s)", memory_word(t), name, r, index,
                   (long long)(lanes * (int64_t)t->size), value, mask_now(e, r));
    if (!is_vector)
        return fmt(e, "store_%s(%s_%d + (%s) * %lld, %s)", memory_word(t), name, r, index,
                   (long long)(lanes * (int64_t)t->size), value);
    return fmt(e, "scatter_%s(%s_%d, add_i32(mul_i32(%s, splat_i32(%d)), linear_i32(0, 1)), %d, %s, %s)",
               memory_word(t), name, r, index, lanes, (int)t->size, value, mask_now(e, r));
}

static const char *run_index(const Expr *index)
{
    return index->type->kind == T_U32 ? "u32" : "i32";
}

/* Whether so many lanes, from a register's first on, have values that follow each other, though a first lane's value may have
   wrapped: all of them lie between two multiples of a power of two, or are sums of such numbers that do not overflow; or they are
   below a limit, as has been asked for all lanes of the row. */
static bool stays_together(const Emit *e, const Expr *x, int lanes)
{
    Shape s = shape_of(x);
    if (s.kind > SHAPE_LINEAR || x->type->size < 4) return false;
    if (e->counter && x->kind == E_VAR && x->var == e->counter) return true;
    if (s.kind < SHAPE_LINEAR || !s.modular) return true;
    if (s.stride == 1 && s.align % (uint32_t)lanes == 0) return true;
    if (x->kind == E_VAR) return only_value(x) && stays_together(e, only_value(x), lanes);
    bool is_sum = x->kind == E_BINARY && (x->binary == B_ADD || x->binary == B_SUB) && type_is_signed(x->type);
    return is_sum && stays_together(e, x->a, lanes) && stays_together(e, x->b, lanes);
}

/* The registers of a row follow one another in memory, as their lanes do: C need not find each one's place by 32-bit arithmetic. */
static bool follows_in_row(const Emit *e, const Access *a)
{
    bool one_base = shape_of(a->base).kind <= SHAPE_GROUP || goes_along(e, shape_of(a->base));
    return a->kind == ACCESS_RUN && one_base && goes_along(e, shape_of(a->index)) &&
           stays_together(e, a->index, columns_of(e) * e->v->lanes);
}

/* Where so many lanes from register r on reach memory, and how, once more: there are runs that cannot wrap, such as those that
   a counter indexes in whole rounds. */
static const char *find_place(Emit *e, Expr *address, const Type *t, int r, int lanes, Access *a)
{
    bool is_run = a->kind == ACCESS_RUN || a->kind == ACCESS_STRIDED_RUN;
    if (a->kind == ACCESS_CONTIGUOUS || a->kind == ACCESS_STRIDED) return pointer(e, address, r, t);
    if (!is_run) return NULL;
    if (!stays_together(e, a->index, lanes)) return NULL;
    int start = follows_in_row(e, a) ? row_start(e, r) : r;
    const char *base = pointer(e, a->base, start, t), *index = scalar(e, a->index, start);
    a->kind = a->kind == ACCESS_RUN ? ACCESS_CONTIGUOUS : ACCESS_STRIDED;
    a->stride *= a->scale;
    if (start < r) return fmt(e, "(%s + %s + %d)", base, index, (r - start) * e->v->lanes);
    if (a->scale == (int64_t)t->size) return fmt(e, "(%s + %s)", base, index);
    return fmt(e, "(%s *)((char *)%s + (int64_t)%s * %lld)", memory_type(t), base, index, (long long)a->scale);
}

const char *first_lane(Emit *e, Expr *x, int r)
{
    if (!shape_of(x).pieces) return scalar(e, x, r);
    switch (x->kind) {
    case E_VAR: return fmt(e, "%s_%d", x->var->info->first_lane, r);
    case E_CAST: return fmt(e, "(%s)%s", c_type(x->type), first_lane(e, x->a, r));
    default: return fmt(e, "(%s %s %s)", first_lane(e, x->a, r), operator_text(x->binary), first_lane(e, x->b, r));
    }
}

/* Where the register's first lane is; the others follow in pieces. */
static const char *place_of_pieces(Emit *e, const Access *a, const Type *t, int r)
{
    return fmt(e, "(%s + %s), %s", pointer(e, a->base, r, t), first_lane(e, a->index, r), e->piece);
}

/* A lane of the group is on here, and so near it the memory is the block's, or the margin of it. */
static const char *masked_load(Emit *e, Expr *address, const Type *t)
{
    bool together = e->registers == 1 || (e->rows <= 1 && goes_along(e, shape_of(address)));
    bool is_near = together && (uint64_t)(e->registers * e->v->lanes) * t->size <= VGSP_SHARED_MARGIN;
    return fmt(e, is_near && is_shared_address(address) ? "near_%s" : "load_%s_m", memory_word(t));
}

const char *plain_load(Emit *e, Expr *x, int r)
{
    Expr *root = interleaved_root(x->a);
    const Type *t = x->type;
    if (root) return interleaved_load(e, x->a, root, t, r);
    Access a = find_access(e->v, x->a, t);
    const char *place = find_place(e, x->a, t, r, e->v->lanes, &a);
    const char *word = memory_word(t);
    switch (a.kind) {
    case ACCESS_CONTIGUOUS:
        if (!is_full(e, r)) return fmt(e, "%s(%s, %s)", masked_load(e, x->a, t), place, mask_now(e, r));
        return fmt(e, "load_%s(%s)", word, place);
    case ACCESS_RUN:
        return fmt(e, "gather_run_%s_%s(%s, %s, %s)", word, run_index(a.index), pointer(e, a.base, r, t),
                   scalar(e, a.index, r), mask_now(e, r));
    case ACCESS_STRIDED_RUN:
        return fmt(e, "gather_strided_run_%s_%s(%s, %s, %lld, %lld, %s)", word, run_index(a.index),
                   pointer(e, a.base, r, t), scalar(e, a.index, r), (long long)a.stride, (long long)a.scale,
                   mask_now(e, r));
    case ACCESS_STRIDED:
        if (!is_full(e, r))
            return fmt(e, "load_strided_%s_m(%s, %lld, %s)", word, place, (long long)a.stride, mask_now(e, r));
        return fmt(e, "load_strided_%s(%s, %lld)", word, place, (long long)a.stride);
    case ACCESS_GATHER32:
        if (a.pieces && is_full(e, r)) return fmt(e, "load_pieces_%s(%s)", word, place_of_pieces(e, &a, t, r));
        if (a.likely && !e->hopeless)
            return fmt(e, "gather_likely_%s(%s, %s, %lld, %lld, %s)", word, pointer(e, a.base, r, t), vector(e, a.index, r),
                       (long long)a.scale, (long long)a.step, mask_now(e, r));
        if (is_full(e, r))
            return fmt(e, "gather_all_%s(%s, %s, %lld)", word, pointer(e, a.base, r, t), vector(e, a.index, r), (long long)a.scale);
        return fmt(e, "gather_%s(%s, %s, %lld, %s)", word, pointer(e, a.base, r, t), vector(e, a.index, r),
                   (long long)a.scale, mask_now(e, r));
    default:
        if (a.likely && !e->hopeless)
            return fmt(e, "gather64_likely_%s(%s, %lld, %s)", word, vector(e, x->a, r), (long long)a.step, mask_now(e, r));
        if (is_full(e, r)) return fmt(e, "gather64_all_%s(%s)", word, vector(e, x->a, r));
        return fmt(e, "gather64_%s(%s, %s)", word, vector(e, x->a, r), mask_now(e, r));
    }
}

const char *vector_load(Emit *e, Expr *x, int r)
{
    const char *text = load_column(e, x, r);
    if (!text) text = load_beside(e, x, r);
    if (!text) text = window_load(e, x, r);
    return text ? text : plain_load(e, x, r);
}

const char *strided_place(Emit *e, Expr *load, int r)
{
    Access a = find_access(e->v, load->a, load->type);
    return find_place(e, load->a, load->type, r, e->v->lanes, &a);
}

const char *run_place(Emit *e, Expr *address, const Type *t, int r)
{
    if (interleaved_root(address)) return NULL;
    Access a = find_access(e->v, address, t);
    const char *place = find_place(e, address, t, r, e->v->lanes, &a);
    return a.kind == ACCESS_CONTIGUOUS ? place : NULL;
}

const char *row_place(Emit *e, Expr *address, const Type *t, int r, int lanes, const char **fits)
{
    Access a = find_access(e->v, address, t);
    const char *place = find_place(e, address, t, r, lanes, &a);
    *fits = NULL;
    if (a.kind == ACCESS_CONTIGUOUS && goes_along(e, shape_of(a.index ? a.index : address))) return place;
    if (a.kind != ACCESS_RUN || !goes_along(e, shape_of(a.index))) return NULL;
    const char *index = scalar(e, a.index, r);
    *fits = fmt(e, "%s <= %s - %d", index, a.index->type->kind == T_U32 ? "UINT32_MAX" : "INT32_MAX", lanes - 1);
    return fmt(e, "(%s + %s)", pointer(e, a.base, r, t), index);
}

/* --- prefetches --- */

static void find_index(Expr **x, void *found)
{
    if ((*x)->kind == E_LOAD && !is_argument(*x)) *(Expr **)found = *x;
}

/* Whether the register's lanes' indices, which lie side by side, may be loaded; NULL: it is not seen that they do there. */
static const char *index_test(Emit *e, Expr *load, int r)
{
    const char *fits, *place = row_place(e, load->a, load->type, r, e->v->lanes, &fits);
    if (!place) return NULL;
    return fmt(e, "%s%svgsp_may_look_at_all(&run->ranges[VGSP_RANGES + %d], %s, %d, %llu)", fits ? fits : "", fits ? " && " : "",
               later_range(e->v, argument_place(load->a)), place, e->v->lanes, (unsigned long long)load->type->size);
}

/* What lies side by side needs as many lines as fit, or one more. The group before, which is some lanes back, has asked for the
   first of them: so it is the last of each line's lanes that is asked for, the row's registers being one beside the other. NULL:
   the register's line is another one's. */
static const char *prefetch_lines(Emit *e, const char *place, int64_t stride, int r)
{
    int64_t bytes = e->v->lanes * stride, row = columns_of(e) * bytes, begin = (r - row_start(e, r)) * bytes;
    const char *text = NULL;
    for (int64_t at = (begin + LINE - 1) / LINE * LINE; at < begin + bytes; at += LINE) {
        int64_t last = (row - at < LINE ? row : at + LINE) - stride - begin;
        text = fmt(e, "%s%ss_prefetch(%s + %lld);", text ? text : "", text ? " " : "", place, (long long)last);
    }
    return text;
}

const char *prefetch_place(Emit *e, Expr *address, int r)
{
    const Type *byte = scalar_type(T_I8);
    Access a = find_access(e->v, address, byte);
    Expr *index = NULL;
    const char *test = "";
    walk_expr(&address, find_index, &index);
    if (index) {
        test = index_test(e, index, r);
        if (!test || a.kind < ACCESS_GATHER32) return NULL;
        test = fmt(e, "if (%s) ", test);
    }
    switch (a.kind) {
    case ACCESS_CONTIGUOUS:
    case ACCESS_STRIDED: return prefetch_lines(e, pointer(e, address, r, byte), a.stride, r);
    case ACCESS_RUN:
    case ACCESS_STRIDED_RUN: {
        const char *place = fmt(e, "%s + (int64_t)%s * %lld", pointer(e, a.base, r, byte), scalar(e, a.index, r), (long long)a.scale);
        return prefetch_lines(e, place, a.stride * a.scale, r);
    }
    case ACCESS_GATHER32:
        return fmt(e, "%sprefetch_i32(%s, %s, %lld);", test, pointer(e, a.base, r, byte), vector(e, a.index, r), (long long)a.scale);
    default: return fmt(e, "%sprefetch_i64(%s);", test, vector(e, address, r));
    }
}

static const char *lane_value_text(Emit *e, const Type *t, const char *value, int lane)
{
    return fmt(e, "get_%s(%s, %d)", t->kind == T_BOOL ? "i32" : word_class(t), value, lane);
}

/* Of one lane, as is known, a plain store; NULL: it is no such one. */
static const char *lane_store(Emit *e, Expr *address, const Access *a, const char *place, const Type *t, const char *value, int r)
{
    int lane = last_lane(e, r);
    bool is_one = lane >= 0 && register_bits(e, lanes_now(e).must, r) == 1u << lane;
    if (!is_one) return NULL;
    const char *one = lane_value_text(e, t, value, lane);
    switch (a->kind) {
    case ACCESS_CONTIGUOUS: return fmt(e, "s_store_%s(%s + %d, %s)", memory_word(t), place, lane, one);
    case ACCESS_GATHER32:
        return fmt(e, "s_store_%s((char *)%s + (int64_t)get_i32(%s, %d) * %lld, %s)", memory_word(t),
                   pointer(e, a->base, r, t), vector(e, a->index, r), lane, (long long)a->scale, one);
    case ACCESS_GATHER64:
        return fmt(e, "s_store_%s((void *)get_i64(%s, %d), %s)", memory_word(t), vector(e, address, r), lane, one);
    default: return NULL;
    }
}

/* What a masked store may load and store again: the block's own memory is one thread's of the host, and a whole register in
   the object is there. NULL: nothing. Parts of registers are stored slowly, or lane by lane. */
static const char *own_object(Emit *e, const Access *a, const Type *t)
{
    const Var *object = a->object;
    bool together = a->step * a->scale == (int64_t)t->size;
    if (!e->mask || !together || !object || object->storage != V_SHARED) return NULL;
    if (object->type->size < (uint64_t)e->v->lanes * t->size) return NULL;
    return fmt(e, "%s, %llu", object->info && object->info->name ? object->info->name : object->name,
               (unsigned long long)object->type->size);
}

/* A store of one value per lane (or, scalar_value, of a scalar to one place) for register r. */
const char *store_text(Emit *e, Expr *address, const Type *t, const char *value, bool scalar_value, int r)
{
    Expr *root = interleaved_root(address);
    if (root) return interleaved_store(e, address, root, t, value, r);
    Access a = find_store(e->v, address, t);
    const char *place = find_place(e, address, t, r, e->v->lanes, &a);
    const char *word = memory_word(t), *own = own_object(e, &a, t);
    const char *one = scalar_value ? NULL : lane_store(e, address, &a, place, t, value, r);
    if (one) return one;
    switch (a.kind) {
    case ACCESS_UNIFORM:
    case ACCESS_ROW:
        if (scalar_value) return fmt(e, "*%s = %s", pointer(e, address, r, t), value);
        if (last_lane(e, r) >= 0)
            return fmt(e, "s_store_%s(%s, %s)", word, pointer(e, address, r, t),
                       lane_value_text(e, t, value, last_lane(e, r)));
        return fmt(e, "put_%s(%s, %s, %s)", word, pointer(e, address, r, t), value, mask_now(e, r));
    case ACCESS_CONTIGUOUS:
        if (is_full(e, r)) return fmt(e, "store_%s(%s, %s)", word, place, value);
        /* a lane is on here, and so near the others the memory is the block's, or the margin of it */
        if (is_shared_address(address)) return fmt(e, "merge_%s(%s, %s, %s)", word, place, value, mask_now(e, r));
        return fmt(e, "store_%s_m(%s, %s, %s)", word, place, value, mask_now(e, r));
    case ACCESS_RUN:
        return fmt(e, "scatter_run_%s_%s(%s, %s, %s, %s)", word, run_index(a.index), pointer(e, a.base, r, t),
                   scalar(e, a.index, r), value, mask_now(e, r));
    case ACCESS_STRIDED_RUN:
        return fmt(e, "scatter_strided_run_%s_%s(%s, %s, %lld, %lld, %s, %s)", word, run_index(a.index),
                   pointer(e, a.base, r, t), scalar(e, a.index, r), (long long)a.stride, (long long)a.scale, value,
                   mask_now(e, r));
    case ACCESS_STRIDED:
        if (!is_full(e, r))
            return fmt(e, "store_strided_%s_m(%s, %lld, %s, %s)", word, place, (long long)a.stride, value, mask_now(e, r));
        return fmt(e, "store_strided_%s(%s, %lld, %s)", word, place, (long long)a.stride, value);
    case ACCESS_GATHER32:
        if (a.pieces && is_full(e, r))
            return fmt(e, "store_pieces_%s(%s, %s)", word, place_of_pieces(e, &a, t, r), value);
        if (a.pieces && own)
            return fmt(e, "store_pieces_%s_in(%s, %s, %s, %s)", word, place_of_pieces(e, &a, t, r), value, mask_now(e, r), own);
        if (a.likely && !e->hopeless && own)
            return fmt(e, "scatter_likely_%s_in(%s, %s, %lld, %s, %s, %s)", word, pointer(e, a.base, r, t),
                       vector(e, a.index, r), (long long)a.scale, value, mask_now(e, r), own);
        if (a.likely && !e->hopeless)
            return fmt(e, "scatter_likely_%s(%s, %s, %lld, %lld, %s, %s)", word, pointer(e, a.base, r, t),
                       vector(e, a.index, r), (long long)a.scale, (long long)a.step, value, mask_now(e, r));
        if (is_full(e, r))
            return fmt(e, "scatter_all_%s(%s, %s, %lld, %s)", word, pointer(e, a.base, r, t), vector(e, a.index, r),
                       (long long)a.scale, value);
        return fmt(e, "scatter_%s(%s, %s, %lld, %s, %s)", word, pointer(e, a.base, r, t), vector(e, a.index, r),
                   (long long)a.scale, value, mask_now(e, r));
    default:
        if (a.likely && !e->hopeless)
            return fmt(e, "scatter64_likely_%s(%s, %lld, %s, %s)", word, vector(e, address, r), (long long)a.step, value,
                       mask_now(e, r));
        if (is_full(e, r)) return fmt(e, "scatter64_all_%s(%s, %s)", word, vector(e, address, r), value);
        return fmt(e, "scatter64_%s(%s, %s, %s)", word, vector(e, address, r), value, mask_now(e, r));
    }
}
