/* prefix.c: prefix sums over a warp: after five steps, whose distance d is 1, 2, 4, 8 and 16, a lane has the sum of its own
 * value and those of all lanes below it.
 *
 *     x = v;  y = shfl_up(x, d);  if (lane >= d) v += y;
 *
 * Sums of integers wrap, whatever is added first. So v may as well be added up within each register, and then the last
 * lane of each register into the next one: that takes fewer operations. Sums of floats are left as they are.
 */
#include "vector.h"

typedef VEC(const Var *) Vars;

/* What the steps have found so far. */
typedef struct Steps {
    Vars same;      /* registers that have v's value ... */
    Vars moved;     /* ... and that which v has so many lanes below */
    int distance;   /* of the next step */
    const Var *sum; /* v; NULL before the first step's end */
} Steps;

static bool has(const Vars *vars, const Var *var)
{
    for (uint32_t i = 0; i < vars->count; i++)
        if (vars->items[i] == var) return true;
    return false;
}

static void take_out(Vars *vars, const Var *var)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < vars->count; i++)
        if (vars->items[i] != var) vars->items[left++] = vars->items[i];
    vars->count = left;
}

/* var has now what those in `set` have. */
static void note(Steps *t, const Var *var, Vars *set)
{
    take_out(&t->same, var);
    take_out(&t->moved, var);
    push(set, var);
}

/* --- expressions -------------------------------------------------------------------------------------------------------- */

static bool can_sum(const Type *type)
{
    return type_is_integer(type) && type->size >= 4;
}

/* Casts between integers of one size change no bits. */
static const Expr *bits_of(const Expr *x)
{
    while (x->kind == E_CAST && can_sum(x->type) && can_sum(x->a->type) && x->type->size == x->a->type->size) x = x->a;
    return x;
}

static const Var *var_of(const Expr *x)
{
    x = bits_of(x);
    return x->kind == E_VAR && can_sum(x->type) ? x->var : NULL;
}

/* For all lanes that have one so far below them, and no others. */
static bool is_guard(const Steps *t, const Expr *condition)
{
    Lanes on = passing_lanes(condition, 4);
    return on.may == on.must && on.may == ~((1u << t->distance) - 1);
}

static bool is_moved(const Steps *t, const Expr *x, bool guarded)
{
    x = bits_of(x);
    if (guarded) return has(&t->moved, var_of(x));
    if (x->kind != E_SELECT || !is_guard(t, x->a)) return false;
    const Expr *otherwise = bits_of(x->c);
    return has(&t->moved, var_of(x->b)) && otherwise->kind == E_INT && otherwise->value == 0;
}

/* v and what was moved; guarded: in lanes that have one so far below them. */
static bool is_step(const Steps *t, const Expr *x, bool guarded)
{
    x = bits_of(x);
    if (x->kind == E_BINARY && x->binary == B_ADD)
        return (has(&t->same, var_of(x->a)) && is_moved(t, x->b, guarded)) ||
               (has(&t->same, var_of(x->b)) && is_moved(t, x->a, guarded));
    return !guarded && x->kind == E_SELECT && is_guard(t, x->a) && is_step(t, x->b, true) && has(&t->same, var_of(x->c));
}

/* --- statements --------------------------------------------------------------------------------------------------------- */

static Stmt *only_set(Block list)
{
    Stmt *found = NULL;
    for (Stmt *s = list.first; s; s = s->next) {
        if (s->kind == S_DECLARE) continue;
        if (found || s->kind != S_SET) return NULL;
        found = s;
    }
    return found;
}

/* The assignment to v that ends a step; NULL: s is something else. */
static Stmt *end_of_step(const Steps *t, Stmt *s)
{
    bool guarded = s->kind == S_IF;
    if (guarded && (s->other.first || !is_guard(t, s->a))) return NULL;
    Stmt *set = guarded ? only_set(s->body) : s->kind == S_SET ? s : NULL;
    return set && has(&t->same, set->var) && is_step(t, set->a, guarded) ? set : NULL;
}

static bool is_move(const Steps *t, const Stmt *s)
{
    int from[VGSP_WARP_SIZE];
    if (!is_shuffle(s) || !s->var || !can_sum(s->var->type) || !known_sources(s, from)) return false;
    for (int lane = t->distance; lane < VGSP_WARP_SIZE; lane++)
        if (from[lane] != lane - t->distance) return false;
    return has(&t->same, var_of(s->args[1]));
}

static bool finish_step(Steps *t, const Var *sum)
{
    if (t->sum && t->sum != sum) return false;
    t->sum = sum;
    t->distance *= 2;
    t->same.count = t->moved.count = 0;
    push(&t->same, sum);
    return true;
}

/* Whether s belongs to the steps. */
static bool follow(Steps *t, Stmt *s)
{
    if (s->kind == S_DECLARE || (s->kind == S_OP && s->op == OP_SYNCWARP)) return true;
    const Stmt *end = end_of_step(t, s);
    if (end) return finish_step(t, end->var);
    if (s->var == t->sum) return false;
    if (is_move(t, s)) return note(t, s->var, &t->moved), true;
    const Var *from = s->kind == S_SET ? var_of(s->a) : NULL;
    bool is_same = has(&t->same, from);
    if (!is_same && !has(&t->moved, from)) return false;
    note(t, s->var, is_same ? &t->same : &t->moved);
    return true;
}

/* Before the first shuffle, v is copied. */
static void begin(Steps *t, const Stmt *before, const Stmt *first)
{
    const Var *moved = var_of(first->args[1]);
    const Var *copied = before && before->kind == S_SET && before->var == moved ? var_of(before->a) : NULL;
    note(t, moved, &t->same);
    if (copied) note(t, copied, &t->same);
}

bool find_prefix_sum(const Stmt *before, Stmt *first, PrefixSum *found)
{
    *found = (PrefixSum){0};
    if (!is_shuffle(first) || !var_of(first->args[1])) return false;
    Steps t = {.distance = 1};
    Stmt *last = NULL;
    begin(&t, before, first);
    for (Stmt *s = first; s && t.distance < VGSP_WARP_SIZE && follow(&t, s); s = s->next) last = s;
    bool is_whole = t.distance == VGSP_WARP_SIZE && t.sum->info->shape.kind == SHAPE_VARYING;
    if (is_whole) *found = (PrefixSum){.last = last, .set = last->kind == S_IF ? only_set(last->body) : last};
    free(t.same.items);
    free(t.moved.items);
    return is_whole;
}
