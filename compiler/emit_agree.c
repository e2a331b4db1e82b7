/* emit_agree.c: conditions that hold for all lanes of a group, or for none, or for so many threads of a row, as C text that is
 * cheaper than the lanes' own: a comparison of what goes on by one from lane to lane is one of its ends.
 */
#include "emit.h"

/* Whether its lanes' values, if they differ, are known to be below 2^63: what is between them does not wrap. */
static bool is_known_u64(Shape s)
{
    return s.kind != SHAPE_LINEAR || (s.low >= 0 && !s.modular);
}

/* a != b for so many lanes from register r on, of a linear a that is equal to b somewhere between its ends at most. */
static const char *all_differ(Emit *e, Expr *x, int r, int lanes)
{
    Shape a = shape_of(x->a), b = shape_of(x->b);
    if (!is_scalar_shape(b) || a.kind != SHAPE_LINEAR || a.stride <= 0 || x->a->type->size < 4) return NULL;
    const char *wide = x->a->type->size == 8 ? "uint64_t" : "uint32_t";
    return fmt(e, "(%s)%s - (%s)%s > %lld", wide, scalar(e, x->b, r), wide, scalar(e, x->a, r),
               (long long)a.stride * (lanes - 1));
}

/* a < b for so many lanes from register r on, in 64 bits; a, b scalar or linear integers. */
static const char *all_compare(Emit *e, Expr *x, Binary op, int r, int lanes)
{
    Shape a = shape_of(x->a), b = shape_of(x->b);
    const Type *t = x->a->type;
    if (!type_is_integer(t) || t->kind == T_BOOL || op == B_EQ) return NULL;
    if (op == B_NE) return all_differ(e, x, r, lanes);
    if (a.kind > SHAPE_LINEAR || b.kind > SHAPE_LINEAR) return NULL;
    if (t->kind == T_U64 && !(is_known_u64(a) && is_known_u64(b))) return NULL;
    int64_t last = lanes - 1, da = a.kind == SHAPE_LINEAR ? a.stride * last : 0,
            db = b.kind == SHAPE_LINEAR ? b.stride * last : 0;
    bool less = op == B_LT || op == B_LE; /* the worst lane has the largest a and the smallest b */
    /* Lanes that wrap do so beyond the type's greatest value; what is less than a value of that type has not. */
    if ((a.modular && !(less && da > 0)) || (b.modular && !(!less && db > 0))) return NULL;
    if (less ? da < 0 : da > 0) da = 0;
    if (less ? db > 0 : db < 0) db = 0;
    const char *wide = t->kind == T_U64 ? "uint64_t" : "int64_t";
    const char *left = fmt(e, da ? "(%s)%s + %lld" : "(%s)%s%.0lld", wide, scalar(e, x->a, r), (long long)da);
    const char *right = db ? fmt(e, "(%s)%s + %lld", wide, scalar(e, x->b, r), (long long)db) : scalar(e, x->b, r);
    return fmt(e, "%s %s %s", left, operator_text(op), right);
}

static const char *all_of(Emit *e, Expr *x, bool negated, int r, int lanes)
{
    static const Binary opposite[] = {
        [B_LT] = B_GE, [B_LE] = B_GT, [B_GT] = B_LE, [B_GE] = B_LT, [B_EQ] = B_NE, [B_NE] = B_EQ};
    if (is_scalar_shape(shape_of(x))) return fmt(e, negated ? "!%s" : "%s", scalar(e, x, r));
    if (x->kind == E_UNARY && x->unary == U_LNOT) return all_of(e, x->a, !negated, r, lanes);
    if (x->kind != E_BINARY) return NULL;
    if (x->binary == B_LAND || x->binary == B_LOR) {
        const char *a = all_of(e, x->a, negated, r, lanes), *b = all_of(e, x->b, negated, r, lanes);
        bool both = (x->binary == B_LAND) != negated;
        return a && b ? fmt(e, "(%s %s %s)", a, both ? "&&" : "||", b) : NULL;
    }
    if (x->binary < B_LT || x->binary > B_NE) return NULL;
    return all_compare(e, x, negated ? opposite[x->binary] : x->binary, r, lanes);
}

static int64_t stride_of(const Expr *x)
{
    return shape_of(x).kind == SHAPE_LINEAR ? shape_of(x).stride : 0;
}

/* All compared values are one for the group, or go on from register to register: one comparison tells of all lanes. */
static bool runs_along(const Expr *x, Along along)
{
    if (is_scalar_shape(shape_of(x))) return shape_of(x).along >= along;
    bool joins = x->kind == E_BINARY && (x->binary == B_LAND || x->binary == B_LOR);
    if (x->kind == E_UNARY) return runs_along(x->a, along);
    if (joins) return runs_along(x->a, along) && runs_along(x->b, along);
    return x->kind == E_BINARY && shape_of(x->a).along >= along && shape_of(x->b).along >= along;
}

bool is_one_run(const Emit *e, const Expr *x)
{
    return runs_along(x, e->whole_warp ? ALONG_WARP : ALONG_ROW);
}

/* The registers of which one comparison tells: of a row, or of a team. */
static int run_of(const Emit *e, const Expr *x)
{
    if (!e->in_row || !is_one_run(e, x)) return 1;
    return e->team && runs_along(x, ALONG_ROW) ? e->registers : columns_of(e);
}

/* C condition sufficient for x to be true (negated: false) in all lanes of the group; NULL: none. */
static const char *group_agrees(Emit *e, Expr *x, bool negated)
{
    const char *text = NULL;
    int together = run_of(e, x);
    for (int r = 0; r < e->registers; r += together) {
        if (is_level(e, shape_of(x)) && r >= e->columns) break;
        const char *one = all_of(e, x, negated, r, together * e->v->lanes);
        if (!one) return NULL;
        text = text ? fmt(e, "%s && %s", text, one) : one;
        if (shape_of(x).kind <= SHAPE_GROUP) break;
    }
    return text;
}

const char *all_lanes(Emit *e, Expr *x)
{
    return group_agrees(e, x, false);
}

const char *no_lane(Emit *e, Expr *x)
{
    return group_agrees(e, x, true);
}

/* Of the threads of a row from the group on, so many at most pass what its lanes do: `most` of them, fewer where something grows
   up to a limit. NULL: unknown. */
static const char *count_passing(Emit *e, Expr *x, bool negated, const char *most)
{
    if (is_scalar_shape(shape_of(x))) return most;
    if (x->kind == E_UNARY && x->unary == U_LNOT) return count_passing(e, x->a, !negated, most);
    if (x->kind != E_BINARY) return NULL;
    if (x->binary == B_LAND || x->binary == B_LOR) {
        if ((x->binary == B_LOR) != negated) return NULL;
        most = count_passing(e, x->a, negated, most);
        return most ? count_passing(e, x->b, negated, most) : NULL;
    }
    if (x->binary < B_LT || x->binary > B_GE) return NULL;
    bool less = (x->binary == B_LT || x->binary == B_LE) != negated, equal = (x->binary == B_LE || x->binary == B_GE) != negated;
    Expr *low = less ? x->a : x->b, *high = less ? x->b : x->a;
    int64_t rise = stride_of(low), fall = stride_of(high);
    if (rise <= 0 && fall >= 0) return most; /* and so do all behind */
    if (rise != 1 || fall != 0) return NULL;
    return fmt(e, "vgsp_least(%s, (uint64_t)%s - (uint64_t)%s%s)", most, scalar(e, high, 0), scalar(e, low, 0), equal ? " + 1" : "");
}

const char *threads_passing(Emit *e, Expr *x)
{
    bool by_row = e->in_row && e->row_cursor && !e->down && !e->whole_warp && e->rows == 1;
    if (!by_row || e->returns || e->v->returns_early || !is_one_run(e, x)) return NULL;
    return count_passing(e, x, false, e->limit ? fmt(e, "%s - at.x", e->limit) : fmt(e, "%s.x - at.x", extent(e)));
}

const char *rest_fails(Emit *e, Expr *x)
{
    if (x->kind == E_BINARY && x->binary == B_LAND) {
        const char *a = rest_fails(e, x->a), *b = rest_fails(e, x->b);
        return a && b ? fmt(e, "%s || %s", a, b) : a ? a : b;
    }
    return e->in_row && e->rows == 1 && falls(x) ? all_of(e, x, true, 0, 1) : NULL;
}

const char *no_further_lane(Emit *e, Expr *x)
{
    if (!e->in_row || e->rows > 1 || e->registers < 2 || !is_one_run(e, x)) return NULL;
    return all_of(e, x, true, 1, (e->registers - 1) * e->v->lanes);
}
