/* emit_if.c: branches: one way for the whole group where its lanes agree, else each under its part of the mask; guards that
 * end a copy for whole groups early.
 */
#include "emit.h"

/* What is one for a register (ROW) is so for the group. */
static bool is_one_for_group(const Emit *e, Shape s)
{
    return e->registers == 1 || (has_one_value(e, s) && !is_level(e, s));
}

static void emit_branch(Emit *e, Block list, const Branch *branch)
{
    if (!list.first || !branch->on.may) return;
    if (is_small_list(list) || branch->on.must)
        open_brace(e, NULL);
    else
        open_brace(e, "if (%s)", any_under(e, branch));
    emit_under(e, list, branch->mask, true, branch->on);
    close_brace(e);
}

/* What is known of the lanes that go through an if: something, in a whole warp. */
static Lanes known_lanes(const Emit *e, const Stmt *s)
{
    return e->whole_warp ? s->info->taken : any_lanes;
}

/* Of a && b && ... those that are one for all lanes here, as C; NULL: there are none. */
static const char *common_part(Emit *e, Expr *x)
{
    Shape shape = shape_of(x);
    if (shape.kind <= SHAPE_GROUP || (shape.kind == SHAPE_ROW && is_one_for_group(e, shape))) return scalar(e, x, 0);
    if (x->kind != E_BINARY || x->binary != B_LAND) return NULL;
    const char *a = common_part(e, x->a), *b = common_part(e, x->b);
    return a && b ? fmt(e, "%s && %s", a, b) : a ? a : b;
}

/* And the others; NULL: there are none. */
static Expr *other_part(Emit *e, Expr *x)
{
    if (x->kind != E_BINARY || x->binary != B_LAND) return common_part(e, x) ? NULL : x;
    Expr *a = other_part(e, x->a), *b = other_part(e, x->b);
    if (!a || !b || (a == x->a && b == x->b)) return !a ? b : !b ? a : x;
    Expr *both = binary_expr(e->program, B_LAND, a, b, x->loc);
    shape_new(e->v, &both);
    return both;
}

/* What is the same for a row is a plain branch. */
static bool open_common(Emit *e, const Stmt *s, Expr **condition)
{
    const char *common = s->other.first || s->info->thins || e->parts ? NULL : common_part(e, s->a);
    Expr *other = common ? other_part(e, s->a) : NULL;
    if (!other) return false;
    *condition = other;
    open_brace(e, "if (%s)", common);
    return true;
}

static void emit_divergent_if(Emit *e, Stmt *s)
{
    Expr *condition = s->a;
    bool is_inside = !e->whole_warp && open_common(e, s, &condition);
    Lanes passing = known_lanes(e, s), failing = {~passing.must, ~passing.may};
    count_condition(e, condition, e->mask);
    Branch taken = open_branch(e, condition, "on", passing, NULL), other = {0};
    if (s->other.first) other = open_branch(e, s->a, "off", failing, &taken);
    emit_branch(e, s->body, &taken);
    if (s->other.first) emit_branch(e, s->other, &other);
    if (is_inside) close_brace(e);
}

static void body_expr(Expr **x, void *context)
{
    Body *body = context;
    body->nodes++;
    body->has_memory |= (*x)->kind == E_LOAD;
}

static void body_stmt(Stmt *s, void *context)
{
    Body *body = context;
    walk_exprs(s, body_expr, body);
    body->has_memory |= s->kind == S_STORE;
    body->is_plain &= s->kind == S_SET || s->kind == S_STORE || s->kind == S_IF || s->kind == S_DECLARE;
}

void measure(Block list, Body *body)
{
    walk_block(list, body_stmt, body);
}

/* What all lanes have below a limit where the condition holds for all of them, and nothing in the list moves. */
static const Var *counter_of(const Expr *condition, Block list)
{
    if (condition->kind == E_BINARY && condition->binary == B_LAND) {
        const Var *counter = counter_of(condition->a, list);
        return counter ? counter : counter_of(condition->b, list);
    }
    bool less = condition->kind == E_BINARY && (condition->binary == B_LT || condition->binary == B_LE);
    if (!less || condition->a->kind != E_VAR || shape_of(condition->a).stride <= 0) return NULL;
    return is_set_within(list, condition->a->var) ? NULL : condition->a->var;
}

/* The list where the condition holds for all lanes, as has been asked in wider arithmetic. */
void emit_where_all(Emit *e, const Expr *condition, Block list)
{
    const Var *outer = e->counter, *counter = counter_of(condition, list);
    if (counter) e->counter = counter;
    emit_list(e, list);
    e->counter = outer;
}

/* A small body that reaches memory stands twice: whole registers are loaded and stored at less cost than parts. */
static bool emit_all_or_some(Emit *e, Stmt *s)
{
    enum { LARGE_BODY = 60 };
    Body body = {.is_plain = true};
    const char *all = e->mask || e->parts || s->info->thins ? NULL : all_lanes(e, s->a);
    if (all) measure(s->body, &body);
    if (all) measure(s->other, &body);
    if (!body.has_memory || !body.is_plain || body.nodes > LARGE_BODY) return false;
    bool bail = e->may_bail;
    e->may_bail = false;
    if (bail && e->team) { /* single warps do the rest; what all lanes do stands in one piece with what follows */
        line(e, "if (!(%s)) break;", all);
        emit_where_all(e, s->a, s->body);
        e->may_bail = bail;
        return true;
    }
    open_brace(e, "if (VGSP_OFTEN(%s))", all);
    emit_where_all(e, s->a, s->body);
    close_brace(e);
    open_brace(e, "else");
    emit_divergent_if(e, s);
    close_brace(e);
    e->may_bail = bail;
    return true;
}

/* "threadIdx.x == last" is asked of the group before it is asked of each lane. */
static void emit_some(Emit *e, Stmt *s)
{
    bool may_pass_by = !e->mask && e->in_row && !s->other.first && !known_lanes(e, s).must && is_one_run(e, s->a);
    const char *none = may_pass_by && e->registers > 1 ? no_lane(e, s->a) : NULL;
    if (none) open_brace(e, "if (!VGSP_OFTEN(%s))", none);
    emit_divergent_if(e, s);
    if (none) close_brace(e);
}

static void load_visit(Expr **x, void *found)
{
    *(bool *)found |= (*x)->kind == E_LOAD;
}

static bool loads(Expr *x)
{
    bool found = false;
    walk_expr(&x, load_visit, &found);
    return found;
}

/* The guard that a list of statements ends with, if what stands before it may be done once more for each group, since that only
   computes what is declared there, and the guard itself may be asked early; NULL: there is none. */
const Stmt *early_guard(Block list)
{
    for (Stmt *s = list.first; s; s = s->next) {
        if (s->kind == S_IF) return s->next || s->other.first || loads(s->a) ? NULL : s;
        if (s->kind == S_BLOCK) return s->next || s->info->diverges ? NULL : early_guard(s->body);
        if (s->kind == S_DECLARE || s->info->hoisted) continue;
        if (s->kind != S_SET || s->info->masked || s->var->info->first != s || loads(s->a)) return NULL;
    }
    return NULL;
}

static void emit_before_guard(Emit *e, Block list)
{
    for (Stmt *s = list.first; s && s->kind != S_IF; s = s->next) {
        if (s->kind == S_BLOCK) emit_before_guard(e, s->body);
        else if (s->kind == S_SET && !s->info->hoisted) emit_assignment(e, s);
    }
}

/* In long rows the guard of a small body is asked once for all groups that pass it one after the other: what it is asked with
   does not take up registers in their loop. */
static bool emit_run(Emit *e, Stmt *s, const char *all)
{
    enum { LARGE_BODY = 150 };
    Body body = {.is_plain = true};
    const char *passing = e->in_run || !e->v->strips || e->v->options->count_lanes ? NULL : threads_passing(e, s->a);
    if (!passing || early_guard(e->region->body) != s) return false;
    measure(s->body, &body);
    if (!body.is_plain || body.nodes > LARGE_BODY) return false;
    int group = columns_of(e) * e->v->lanes;
    e->in_run = true;
    e->guard = s;
    open_brace(e, "if (%s)", all);
    line(e, "const uint32_t passing = at.x + (uint32_t)(%s);", passing);
    open_brace(e, "do");
    emit_entry_again(e);
    emit_before_guard(e, e->region->body);
    emit_where_all(e, s->a, s->body);
    if (e->bails) line(e, "break;");
    else emit_group_end(e);
    close_do(e, fmt(e, "at.x + %d <= passing", group));
    line(e, e->bails ? "if (at.x + %d > passing) continue;" : "continue;", group);
    close_brace(e);
    return true;
}

const char *emit_guard_again(Emit *e)
{
    e->in_row = true;
    emit_before_guard(e, e->region->body);
    const char *all = all_lanes(e, e->guard->a);
    e->in_row = false;
    return all;
}

static void emit_passed(Emit *e, Stmt *s, const char *all)
{
    open_brace(e, "if (%s)", all);
    emit_where_all(e, s->a, s->body);
    if (!e->bails) emit_next_group(e); /* else the body ends with a guard, and whoever passed that has gone on */
    close_brace(e);
}

static void emit_pass_by(Emit *e, const char *condition, bool all_of_row)
{
    open_brace(e, "if (%s)", condition);
    if (all_of_row) emit_rest_of_row(e);
    emit_next_group(e);
    close_brace(e);
}

/* if (every lane passes) { rest; next group }: what is not met here is done by the masked copy. If none passes, next group:
   that is often so between barriers, and at the ends of rows. */
static bool emit_guard(Emit *e, Stmt *s)
{
    if (!e->may_bail || s->next || s->other.first) return false;
    const char *all = all_lanes(e, s->a);
    if (!all) return false;
    if (!e->passes_by && !emit_run(e, s, all)) emit_passed(e, s, all);
    bool has_phases = e->v->regions > 1 || e->region->info->in_order;
    const char *rest = has_phases || !e->cursor_x ? rest_fails(e, s->a) : NULL;
    const char *none = has_phases || e->v->by_threads ? no_lane(e, s->a) : NULL;
    if (rest) emit_pass_by(e, rest, true);
    if (none && !(rest && falls(s->a))) emit_pass_by(e, none, falls(s->a));
    e->bails = true;
    return true;
}

/* Registers differ in it, but not those of this group: all lanes go the same way, as nobody leaves on the way. */
bool goes_one_way(const Emit *e, const Stmt *s)
{
    if (!s->a || shape_of(s->a).kind != SHAPE_ROW || s->info->thins || e->parts) return false;
    return is_one_for_group(e, shape_of(s->a));
}

void emit_if(Emit *e, Stmt *s)
{
    Lanes known = known_lanes(e, s);
    bool is_known = known.may != UINT32_MAX || known.must;
    if (s->info->diverges && !is_known && emit_guard(e, s)) return;
    if (s->info->diverges && (is_known || !goes_one_way(e, s))) {
        if (is_known || !emit_all_or_some(e, s)) emit_some(e, s);
        return;
    }
    bool bail = e->may_bail;
    e->may_bail = false;
    open_brace(e, "if (%s)", scalar(e, s->a, 0));
    emit_list(e, s->body);
    close_brace(e);
    if (s->other.first) {
        open_brace(e, "else");
        emit_list(e, s->other);
        close_brace(e);
    }
    e->may_bail = bail;
}
