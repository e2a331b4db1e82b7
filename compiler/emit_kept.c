/* emit_kept.c: gathered values that come back from group to group.
 *
 * What is made of threadIdx.x & (n - 1), or of a remainder, often is the same for each group: the factors of a butterfly, a
 * filter's, a row of a small table. The last group's values are kept beside the indices and the place that they were gathered
 * by, and where these are the same again the values are too, since nothing in the region writes what they may have come from:
 * an argument points to no memory of a block. Groups of which the second finds other indices than the first stop asking.
 */
#include "emit.h"

static void writes_stmt(Stmt *s, void *found)
{
    bool own = s->kind == S_STORE && is_shared_address(s->a);
    bool plain = s->kind != S_STORE && s->kind != S_LOAD && s->kind != S_OP;
    *(bool *)found |= !own && !plain;
}

/* Whether a group may find other values than the one before it. */
static bool is_written(Emit *e, const Expr *address)
{
    bool found = argument_place(address) < 0;
    if (!found) walk_block(e->region->body, writes_stmt, &found);
    return found;
}

static bool may_come_back(Emit *e, const Stmt *s, Access *a)
{
    if (e->mask || s->info->masked || s->a->kind != E_LOAD || s->var->type->kind == T_BOOL || s->var->info->first != s) return false;
    if (s->var->info->shape.kind != SHAPE_VARYING) return false;
    *a = find_access(e->v, s->a->a, s->a->type);
    bool gathered = a->kind == ACCESS_GATHER32 && !a->likely && shape_of(a->base).kind <= SHAPE_GROUP;
    if (!gathered || !shape_of(a->index).comes_back) return false;
    for (int r = 0; r < e->registers; r++)
        if (!has_own_name(e, s->var, r) || !has_lane(e, s->info->asked, r)) return false;
    return !is_written(e, s->a->a);
}

bool emit_kept(Emit *e, Stmt *s)
{
    Access a;
    if (!may_come_back(e, s, &a)) return false;
    Var *var = s->var;
    const char *type = word_class(var->type), *kept = unique(e, "kept"), *base = pointer(e, a.base, 0, s->a->type);
    const char *same = fmt(e, "%s == 1 && %s_base == (const void *)%s", kept, kept, base);
    before_groups(e, "int %s = 0;", kept);
    before_groups(e, "const void *%s_base;", kept);
    for (int r = 0; r < e->registers; r++) {
        before_groups(e, "vi32 %s_index_%d;", kept, r);
        before_groups(e, "v%s %s_value_%d;", type, kept, r);
        line(e, "v%s %s;", type, register_name(e, var, r));
        same = fmt(e, "%s %s m_every(eq_i32(%s_index_%d, %s))", same, r ? "&" : "&&", kept, r, vector(e, a.index, r));
    }
    open_brace(e, "if (%s)", same);
    for (int r = 0; r < e->registers; r++) line(e, "%s = %s_value_%d;", register_name(e, var, r), kept, r);
    close_brace(e);
    open_brace(e, "else");
    for (int r = 0; r < e->registers; r++) line(e, "%s = %s;", register_name(e, var, r), vector(e, s->a, r));
    open_brace(e, "if (%s < 2)", kept);
    for (int r = 0; r < e->registers; r++) {
        line(e, "%s_index_%d = %s;", kept, r, vector(e, a.index, r));
        line(e, "%s_value_%d = %s;", kept, r, register_name(e, var, r));
    }
    line(e, "%s_base = %s;", kept, base);
    line(e, "%s++;", kept);
    close_brace(e);
    close_brace(e);
    return true;
}
