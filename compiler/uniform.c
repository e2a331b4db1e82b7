/* uniform.c: the shape of every register over the lanes, and what control flow diverges.
 *
 * Optimistic: every register starts without a shape, statements raise shapes until nothing changes. A register's shape
 * joins the shapes of all that is assigned to it; where an assignment must leave other lanes' values alone, the register
 * varies. That is so when a lane that is off at the assignment may read the register later: it took the other branch, or
 * waits at the end of a loop or block that it left (live.c knows what is read there). So a loop counter stays uniform in
 * a divergent loop unless it is used after it.
 */
#include "vector.h"

/* The statements around the current one, innermost first. */
typedef struct Scope {
    const struct Scope *outer;
    Stmt *stmt;
    bool in_other; /* S_IF: in its else branch */
} Scope;

typedef struct Pass {
    Variant *variant;
    bool changed;
    int rounds;
} Pass;

static bool stmt_diverges(const Stmt *s)
{
    return s->info->diverges && !s->info->has_barrier && !s->block_level;
}

static bool is_live_elsewhere(const Scope *scope, const Var *var)
{
    const Stmt *s = scope->stmt;
    if (s->kind == S_IF && !scope->in_other && s->other.first) return in_set(s->other.first->info->live_in, var);
    return in_set(s->info->live_out, var);
}

/* Whether lanes that are off here may read var before they write it. */
static bool needs_mask(const Scope *scope, const Var *var)
{
    for (; scope; scope = scope->outer)
        if (stmt_diverges(scope->stmt) && is_live_elsewhere(scope, var)) return true;
    return false;
}

static bool in_divergence(const Scope *scope)
{
    for (; scope; scope = scope->outer)
        if (stmt_diverges(scope->stmt)) return true;
    return false;
}

static ShapeKind control_kind(const Scope *scope)
{
    ShapeKind kind = SHAPE_UNIFORM;
    for (; scope; scope = scope->outer) {
        const Stmt *s = scope->stmt;
        if (stmt_diverges(s) || !s->a || s->info->has_barrier) continue;
        if (s->kind == S_IF || s->kind == S_LOOP) kind = worse_kind(kind, shape_of(s->a).kind);
    }
    return kind == SHAPE_GROUP ? SHAPE_GROUP : SHAPE_UNIFORM;
}

static void assign(Pass *pass, Stmt *s, const Scope *scope, Shape value)
{
    if (value.kind == SHAPE_UNSET) return;
    VarInfo *info = s->var->info;
    s->info->masked = needs_mask(scope, s->var);
    if (s->info->masked) {
        value.kind = SHAPE_VARYING;
        value.likely = value.comes_back = false;
    } else if (value.kind == SHAPE_UNIFORM)
        value.kind = control_kind(scope);
    value.level = value.level && !in_divergence(scope);
    Shape joined = join_shapes(info->shape, value, s->var->type, pass->rounds);
    if (info->counter.known) {
        joined.low = info->counter.low;
        joined.high = info->counter.high;
    }
    if (same_shape(joined, info->shape)) return;
    info->shape = joined;
    pass->changed = true;
}

static Shape result_shape(const Stmt *s)
{
    ShapeKind kind = SHAPE_VARYING;
    switch (s->op) {
    case OP_BARRIER_COUNT:
    case OP_BARRIER_AND:
    case OP_BARRIER_OR: kind = SHAPE_UNIFORM; break;
    case OP_BALLOT:
    case OP_VOTE_ANY:
    case OP_VOTE_ALL:
        if (shape_of(s->args[0]).kind <= SHAPE_GROUP) kind = SHAPE_GROUP;
        break;
    case OP_ACTIVEMASK:
    case OP_CLOCK: kind = SHAPE_GROUP; break;
    default: break;
    }
    return shaped(kind, s->var->type);
}

static void raise_flag(Pass *pass, bool *flag)
{
    if (*flag) return;
    *flag = true;
    pass->changed = true;
}

/* Marks a break: it diverges if lanes of the target may wait between here and there. */
static void shape_break(Pass *pass, Stmt *s, const Scope *scope)
{
    bool diverges = s->target->block_level && !s->block_level; /* threads that return inside a region */
    for (const Scope *at = scope; at && at->stmt != s->target; at = at->outer) diverges |= stmt_diverges(at->stmt);
    if (!diverges) return;
    raise_flag(pass, &s->info->diverges);
    raise_flag(pass, &s->target->info->diverges);
    for (const Scope *at = scope; at && at->stmt != s->target; at = at->outer) raise_flag(pass, &at->stmt->info->thins);
}

static void shape_block(Pass *pass, Block block, const Scope *scope);

static void shape_children(Pass *pass, Stmt *s, const Scope *outer)
{
    Scope scope = {outer, s, false};
    shape_block(pass, s->head, &scope);
    if (s->kind == S_LOOP && s->a) walk_expr(&s->a, shape_visit, pass->variant); /* after head's assignments */
    shape_block(pass, s->body, &scope);
    scope.in_other = true;
    shape_block(pass, s->other, &scope);
    scope.in_other = false;
    shape_block(pass, s->step, &scope);
}

static void shape_stmt(Pass *pass, Stmt *s, const Scope *scope)
{
    walk_exprs(s, shape_visit, pass->variant);
    switch (s->kind) {
    case S_SET: assign(pass, s, scope, shape_of(s->a)); break;
    case S_LOAD: {
        ShapeKind kind = shape_of(s->a).kind;
        if (kind != SHAPE_UNSET)
            assign(pass, s, scope,
                   shaped(kind <= SHAPE_GROUP ? SHAPE_GROUP
                          : kind == SHAPE_ROW ? SHAPE_ROW
                                              : SHAPE_VARYING,
                          s->var->type));
        break;
    }
    case S_OP:
        if (s->var) assign(pass, s, scope, result_shape(s));
        break;
    case S_IF:
    case S_LOOP:
        if (s->a && shape_of(s->a).kind > SHAPE_GROUP) raise_flag(pass, &s->info->diverges);
        shape_children(pass, s, scope);
        break;
    case S_BLOCK: shape_children(pass, s, scope); break;
    case S_BREAK: shape_break(pass, s, scope); break;
    default: break;
    }
}

static void shape_block(Pass *pass, Block block, const Scope *scope)
{
    for (Stmt *s = block.first; s; s = s->next) shape_stmt(pass, s, scope);
}

/* A register that is read but never written has some value in every lane. */
static bool shape_unwritten(Variant *v)
{
    bool changed = false;
    for (uint32_t i = 0; i < v->vars.count; i++) {
        VarInfo *info = v->vars.items[i]->info;
        if (info->shape.kind != SHAPE_UNSET) continue;
        info->shape = shaped(SHAPE_UNIFORM, v->vars.items[i]->type);
        changed = true;
    }
    return changed;
}

void find_shapes(Variant *v)
{
    find_counters(v);
    for (uint32_t i = 0; i < v->vars.count; i++) v->vars.items[i]->info->shape = (Shape){.kind = SHAPE_UNSET};
    Pass pass = {.variant = v};
    do {
        do {
            pass.changed = false;
            shape_block(&pass, v->kernel->body, NULL);
            pass.rounds++;
        } while (pass.changed);
    } while (shape_unwritten(v));
}
