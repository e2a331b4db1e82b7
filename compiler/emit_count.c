/* emit_count.c: --count-lanes: the vector form adds up how many lanes are on, and how many there are.
 *
 * Before each piece of plain statements, and each condition that lanes part at, its operations that are done in vector
 * registers count the lanes of these: arithmetic, comparisons, conversions, functions, loads, stores, atomic and warp
 * operations. What is one for a register, or goes on from lane to lane (an index), is scalar code and counts nothing, and so
 * does what emit_region.c writes around the statements. Lanes are on where the mask has them: threads behind the end of the
 * block, those that a condition leaves out, and those that wait for others to leave a loop are off.
 */
#include "emit.h"

static bool is_operation(const Expr *x)
{
    switch (x->kind) {
    case E_LOAD:
    case E_UNARY:
    case E_BINARY:
    case E_SELECT:
    case E_CALL: return true;
    case E_CAST: return !type_is_integer(x->type) || !type_is_integer(x->a->type) || x->type->size != x->a->type->size;
    default: return false;
    }
}

static void count_visit(Expr **x, void *operations)
{
    *(int *)operations += is_operation(*x) && shape_of(*x).kind == SHAPE_VARYING;
}

static int operations_of(Expr *x)
{
    int operations = 0;
    walk_expr(&x, count_visit, &operations);
    return operations;
}

static int operations_in(Stmt *s)
{
    bool works = s->kind == S_STORE || s->kind == S_LOAD || (s->kind == S_OP && (op_info[s->op].kind == WARP || op_info[s->op].kind == ATOMIC));
    int operations = works;
    walk_exprs(s, count_visit, &operations);
    return operations;
}

/* So many operations on each register. */
static void count(Emit *e, const int operations[])
{
    Text on = {0};
    int lanes = 0;
    for (int r = 0; r < e->registers; r++) {
        if (!operations[r] || is_off(e, r)) continue;
        if (e->mask) text_printf(&on, "%s%d * m_count(%s)", lanes ? " + " : "", operations[r], mask_now(e, r));
        lanes += operations[r] * e->v->lanes;
    }
    if (!e->mask) text_printf(&on, "%d", lanes);
    if (lanes) line(e, "vgsp_on += %s, vgsp_there += %d;", on.data, lanes);
    text_free(&on);
}

static bool is_plain(const Stmt *s)
{
    return s->kind == S_SET || s->kind == S_LOAD || s->kind == S_STORE || s->kind == S_OP || s->kind == S_DECLARE;
}

const Stmt *count_piece(Emit *e, Stmt *s, const Stmt *end)
{
    int operations[VGSP_WARP_SIZE] = {0};
    if (!e->v->options->count_lanes) return NULL;
    for (; s && s != end && is_plain(s); s = s->next) {
        int more = s->info->hoisted ? 0 : operations_in(s);
        for (int r = 0; r < e->registers; r++)
            if (s->kind != S_SET || has_lane(e, s->info->asked, r)) operations[r] += more;
    }
    count(e, operations);
    return s ? s->next : NULL;
}

void count_condition(Emit *e, Expr *condition, const char *mask)
{
    int operations[VGSP_WARP_SIZE];
    const char *old = e->mask;
    if (!e->v->options->count_lanes) return;
    for (int r = 0; r < e->registers; r++) operations[r] = operations_of(condition);
    e->mask = mask;
    count(e, operations);
    e->mask = old;
}

void open_count(Emit *e)
{
    if (e->v->options->count_lanes) line(e, "uint64_t vgsp_on = 0, vgsp_there = 0;");
}

void close_count(Emit *e)
{
    if (e->v->options->count_lanes) line(e, "run->place->lanes_on += vgsp_on, run->place->lanes += vgsp_there;");
}
