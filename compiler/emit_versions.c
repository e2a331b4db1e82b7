/* emit_versions.c: statements written several times where likely indices decide how they reach memory.
 *
 * Where a list sets registers that are likely linear (likely.c) and then reaches memory by them, one question about all of them
 * divides what follows into versions: in one they are linear, scalars by which whole registers are loaded and stored, and
 * so is what is computed from them; in the last one lanes are gathered. Between these stands one for an index that goes on in
 * pieces less than a register (simd_pieces.h), and others that differ from it by one value. That is done where all lanes are on and
 * the statements are plain and not many. Elsewhere each access asks for itself.
 */
#include "emit.h"

enum { LARGE_REST = 300 }; /* expression nodes */

/* --- what is to be asked ---------------------------------------------------------------------------------------------- */

/* In a whole warp registers that nobody asks for are not set. */
static bool is_set_whole(const Emit *e, const Stmt *s)
{
    for (int r = 0; r < e->registers; r++)
        if (!has_lane(e, s->info->asked, r)) return false;
    return true;
}

static bool is_candidate(const Emit *e, const Stmt *s)
{
    if (s->kind != S_SET || s->info->masked || is_vote(s->var) || !is_set_whole(e, s)) return false;
    const VarInfo *info = s->var->info;
    bool is_index = s->var->type->kind == T_I32 || s->var->type->kind == T_U32;
    int64_t step;
    bool likely = info->shape.kind == SHAPE_VARYING && likely_step(info->shape, &step);
    return likely && is_index && info->place == PLACE_GROUP && info->first == s && info->sets == 1;
}

struct Search {
    Emit *e;
    bool likely; /* an access asks */
    bool unfit;
    int nodes;
    Versions *versions;
};

static bool is_wanted(const Versions *versions, const Var *var)
{
    for (uint32_t i = 0; i < versions->wanted.count; i++)
        if (versions->wanted.items[i] == var) return true;
    return false;
}

static void want_visit(Expr **x, void *context)
{
    Versions *versions = context;
    if ((*x)->kind == E_VAR && !is_wanted(versions, (*x)->var)) push(&versions->wanted, (*x)->var);
}

static void note_access(struct Search *search, Expr **address, const Access *a)
{
    if (!a->likely) return;
    search->likely = true;
    walk_expr(address, want_visit, search->versions);
}

static void search_expr(Expr **x, void *context)
{
    struct Search *search = context;
    search->nodes++;
    if ((*x)->kind != E_LOAD) return;
    Access a = find_access(search->e->v, (*x)->a, (*x)->type);
    note_access(search, &(*x)->a, &a);
}

static void search_stmt(Stmt *s, void *context)
{
    struct Search *search = context;
    search->unfit |= s->kind != S_SET && s->kind != S_STORE && s->kind != S_IF && s->kind != S_DECLARE;
    search->unfit |= s->is_volatile || s->info->thins || (s->kind == S_SET && is_vote(s->var));
    walk_exprs(s, search_expr, search);
    if (s->kind != S_STORE) return;
    Access a = find_store(search->e->v, s->a, s->type);
    note_access(search, &s->a, &a);
}

static Block only(Stmt *s, Stmt *copy)
{
    *copy = *s;
    copy->next = NULL;
    return (Block){copy, copy};
}

void find_versions(Emit *e, Block list, Versions *versions)
{
    struct Search search = {.e = e, .versions = versions};
    Stmt *first = list.first, one;
    while (first && !is_candidate(e, first)) first = first->next;
    if (e->mask || e->parts || !first) return;
    for (Stmt *s = first; s; s = s->next) {
        walk_block(only(s, &one), search_stmt, &search);
        if (search.likely && !versions->from) versions->from = s;
    }
    if (search.unfit || search.nodes > LARGE_REST) versions->from = NULL;
    if (!versions->from) return;
    bool any = false;
    for (Stmt *s = first; s != versions->from; s = s->next) {
        if (!is_candidate(e, s)) continue;
        Index index = {.set = s};
        push(&versions->indices, index);
        any |= is_wanted(versions, s->var);
    }
    if (!any) versions->from = NULL;
}

void free_versions(Versions *versions)
{
    free(versions->wanted.items);
    free(versions->indices.items);
}

/* --- the version in which they are linear ------------------------------------------------------------------------------ */

typedef struct Old {
    Var *var;
    Shape shape;
} Old;
typedef VEC(Old) Olds;

static void set_shape(Olds *olds, Var *var, Shape shape)
{
    Old old = {var, var->info->shape};
    push(olds, old);
    shape.along = shape.level = false;
    shape.symbol = 0;
    var->info->shape = shape;
}

static Shape assumed_shape(const Var *var)
{
    Shape s = var->info->shape;
    s.kind = s.step ? SHAPE_LINEAR : SHAPE_ROW;
    s.stride = s.step;
    s.likely = s.modular = false;
    s.align = 1;
    return s;
}

struct Reshape {
    Variant *v;
    Olds *olds;  /* NULL: registers have their old shapes again */
    bool pieces; /* ... but may go on in pieces */
};

static void reshape_stmt(Stmt *s, void *context)
{
    struct Reshape *r = context;
    if (s->a) shape_new(r->v, &s->a);
    if (s->b) shape_new(r->v, &s->b);
    if (s->kind != S_SET || s->info->masked) return;
    VarInfo *info = s->var->info;
    bool own = info->place == PLACE_GROUP && info->first == s && info->sets == 1 && info->shape.kind == SHAPE_VARYING;
    if (!own) return;
    info->shape.pieces = r->pieces && shape_of(s->a).pieces;
    info->first_lane = NULL;
    if (r->olds && shape_of(s->a).kind < SHAPE_VARYING) set_shape(r->olds, s->var, shape_of(s->a));
}

static const char *growing(Emit *e, const char *text, const Var *var, int64_t step)
{
    for (int r = 0; r < e->registers; r++) {
        const char *type = var->type->kind == T_U32 ? "u32" : "i32";
        const char *one = fmt(e, "grows_%s(%s, %lld)", type, register_name(e, var, r), (long long)step);
        text = text ? fmt(e, "%s & %s", text, one) : one;
    }
    return text;
}

/* Which indices are to grow by their steps: those that addresses are made of; where they follow from others if these do, and
   do not wrap, then these. The last come first. */
static void choose(Emit *e, Versions *versions)
{
    for (uint32_t i = versions->indices.count; i-- > 0;) {
        Index *index = &versions->indices.items[i];
        index->needed = is_wanted(versions, index->set->var);
        if (!index->needed) continue;
        shape_new(e->v, &index->set->a);
        index->follows = shape_of(index->set->a).kind < SHAPE_VARYING && !shape_of(index->set->a).modular;
        if (index->follows) walk_expr(&index->set->a, want_visit, versions);
    }
}

static const char *question(Emit *e, Versions *versions, Olds *olds, int *asked)
{
    *asked = 0;
    for (uint32_t i = 0; i < versions->indices.count; i++)
        set_shape(olds, versions->indices.items[i].set->var, assumed_shape(versions->indices.items[i].set->var));
    choose(e, versions);
    const char *text = NULL;
    for (uint32_t i = 0; i < versions->indices.count; i++) {
        const Index *index = &versions->indices.items[i];
        Shape old = olds->items[i].shape;
        if (!index->needed) index->set->var->info->shape = old;
        else if (!index->follows) text = growing(e, text, index->set->var, old.step), ++*asked;
    }
    return text;
}

static void lanes_visit(Expr **x, void *differ)
{
    *(bool *)differ |= (*x)->kind == E_LOAD || ((*x)->kind == E_VAR && (*x)->var->info->shape.kind == SHAPE_VARYING);
}

/* The first lanes' values as scalars, of scalars where that can be: what waits for them need not wait for the vectors. */
static void declare_firsts(Emit *e, Versions *versions)
{
    VEC(VarInfo) olds = {0};
    for (uint32_t i = 0; i < versions->indices.count; i++) {
        Index *index = &versions->indices.items[i];
        Var *var = index->set->var;
        const char *type = c_type(var->type);
        bool lanes_differ = false;
        walk_expr(&index->set->a, lanes_visit, &lanes_differ);
        index->first = unique(e, "first");
        for (int r = 0; r < e->registers; r++)
            line(e, "const %s %s_%d = %s;", type, index->first, r,
                 lanes_differ ? fmt(e, "(%s)get_i32(%s, 0)", type, register_name(e, var, r)) : scalar(e, index->set->a, r));
        push(&olds, *var->info);
        var->info->name = index->first;
        var->info->shape = (Shape){.kind = SHAPE_LINEAR};
    }
    for (uint32_t i = 0; i < versions->indices.count; i++) *versions->indices.items[i].set->var->info = olds.items[i];
    free(olds.items);
}

/* Scalars of the same names as the vectors around them. */
static void declare_linear(Emit *e, const Versions *versions)
{
    for (uint32_t i = 0; i < versions->indices.count; i++) {
        const Index *index = &versions->indices.items[i];
        const Var *var = index->set->var;
        for (int r = 0; r < e->registers && index->needed; r++)
            line(e, "const %s %s = %s_%d;", c_type(var->type), register_name(e, var, r), index->first, r);
    }
}

static void emit_linear(Emit *e, const Versions *versions, Block rest, Olds *olds)
{
    declare_linear(e, versions);
    struct Reshape reshape = {e->v, olds, false};
    walk_block(rest, reshape_stmt, &reshape);
    emit_list(e, rest);
    for (uint32_t i = olds->count; i-- > 0;) olds->items[i].var->info->shape = olds->items[i].shape;
    reshape.olds = NULL;
    for (uint32_t i = 0; i < versions->indices.count; i++) shape_new(e->v, &versions->indices.items[i].set->a);
    walk_block(rest, reshape_stmt, &reshape);
}

/* --- the version in which they go on in pieces ------------------------------------------------------------------------- */

/* The index that others follow from, where it is the only one: signed, and grows by 1. */
static Index *only_index(const Versions *versions, int asked)
{
    if (asked != 1) return NULL;
    Index *index = versions->indices.items;
    while (!index->needed || index->follows) index++;
    int64_t step;
    return likely_step(index->set->var->info->shape, &step) && step == 1 && index->set->var->type->kind == T_I32 ? index : NULL;
}

/* It does in each register, and in all by pieces of one size: that of the group before, as a rule, so that nothing waits for
   the answer. */
static void ask_piece(Emit *e, const Var *var)
{
    const char *piece = e->piece, *text = NULL;
    for (int r = 0; r < e->registers; r++) {
        const char *one = fmt(e, "in_pieces_i32(%s, %s)", register_name(e, var, r), piece);
        text = text ? fmt(e, "%s & %s", text, one) : one;
    }
    before_groups(e, "int %s = 1;", piece);
    open_brace(e, "if (!(%s))", text);
    line(e, "%s = pieces_i32(%s);", piece, register_name(e, var, 0));
    for (int r = 1; r < e->registers; r++)
        line(e, "if (!in_pieces_i32(%s, %s)) %s = 0;", register_name(e, var, r), piece, piece);
    close_brace(e);
}

static void set_pieces(const Versions *versions, const Index *only, bool pieces)
{
    for (uint32_t i = 0; i < versions->indices.count; i++) {
        const Index *index = &versions->indices.items[i];
        VarInfo *info = index->set->var->info;
        info->first_lane = pieces ? index->first : NULL;
        info->shape.pieces = pieces && (index == only || (index->follows && shape_of(index->set->a).pieces));
    }
}

static void emit_in_pieces(Emit *e, const Versions *versions, const Index *only, Block rest)
{
    struct Reshape reshape = {e->v, NULL, true};
    e->piece = unique(e, "piece");
    ask_piece(e, only->set->var);
    for (uint32_t i = 0; i < versions->indices.count; i++) {
        shape_new(e->v, &versions->indices.items[i].set->a);
        set_pieces(versions, only, true);
    }
    open_brace(e, "if (%s)", e->piece);
    walk_block(rest, reshape_stmt, &reshape);
    emit_list(e, rest);
    e->piece = NULL;
    set_pieces(versions, only, false);
    for (uint32_t i = 0; i < versions->indices.count; i++) shape_new(e->v, &versions->indices.items[i].set->a);
    reshape.pieces = false;
    walk_block(rest, reshape_stmt, &reshape);
    close_brace(e);
}

/* --- all of them -------------------------------------------------------------------------------------------------------- */

void emit_versions(Emit *e, Versions *versions, Stmt *last)
{
    Block rest = {versions->from, last};
    Olds olds = {0};
    bool bail = e->may_bail;
    int asked;
    e->may_bail = false;
    e->in_version = true;
    open_brace(e, NULL);
    declare_firsts(e, versions);
    open_brace(e, "if (%s)", question(e, versions, &olds, &asked));
    emit_linear(e, versions, rest, &olds);
    close_brace(e);
    open_brace(e, "else");
    e->hopeless = asked == 1;
    const Index *only = only_index(versions, asked);
    if (only) emit_in_pieces(e, versions, only, rest);
    open_brace(e, only ? "else" : NULL);
    emit_list(e, rest);
    close_brace(e);
    e->in_version = e->hopeless = false;
    close_brace(e);
    close_brace(e);
    e->may_bail = bail;
    free(olds.items);
}
