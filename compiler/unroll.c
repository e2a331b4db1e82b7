/* unroll.c: counted loops around shuffles, written out.
 *
 * A shuffle by a distance known here is a rename of registers and a constant permutation; by a distance in a variable it
 * goes through memory. The usual "for (o = 16; o > 0; o /= 2) v += shuffle(v, o)" has its counter in a register that is
 * set to a constant before the loop, by constants in its step, and nowhere else: then each round is a copy of the body
 * with the counter's value in its place.
 */
#include "compiler.h"

enum { MAX_ROUNDS = 32, MAX_NODES = 4000 };

struct Facts {
    const Stmt *loop;
    const Var *counter;
    bool shuffles, spoiled;
    int nodes;
};

static void count_expr(Expr **e, void *context)
{
    (void)e;
    ((struct Facts *)context)->nodes++;
}

static void fact_stmt(Stmt *s, void *context)
{
    struct Facts *facts = context;
    walk_exprs(s, count_expr, facts);
    facts->nodes++;
    facts->shuffles |= s->kind == S_OP && s->op >= OP_SHFL_IDX && s->op <= OP_SHFL_XOR;
    facts->spoiled |= s->kind == S_BREAK && s->target == facts->loop;
    facts->spoiled |= s->var == facts->counter;
}

struct Replace {
    Program *program;
    const Var *var;
    int64_t value;
};

static void replace_visit(Expr **e, void *context)
{
    struct Replace *r = context;
    if ((*e)->kind == E_VAR && (*e)->var == r->var)
        *e = int_expr(r->program, (*e)->type, r->value, (*e)->loc);
    *e = fold_expr(r->program, *e);
}

static void replace_stmt(Stmt *s, void *replace)
{
    walk_exprs(s, replace_visit, replace);
}

/* The value of e for the counter's value; false if it is no constant then. */
static bool evaluate(Program *p, const Expr *e, const Var *counter, int64_t value, int64_t *result)
{
    Clone c = {.program = p};
    clone_map(&c, (Var *)counter, (Var *)counter);
    Expr *copy = clone_expr(&c, e);
    clone_end(&c);
    struct Replace r = {p, counter, value};
    walk_expr(&copy, replace_visit, &r);
    if (copy->kind != E_INT) return false;
    *result = copy->value;
    return true;
}

static const Var *counter_of(const Stmt *loop)
{
    const Stmt *step = loop->step.first;
    if (loop->head.first || !loop->a || !step || step->next || step->kind != S_SET) return NULL;
    return type_is_integer(step->var->type) ? step->var : NULL;
}

/* A register that the body declares is another one in each round, so that it may be a constant there. */
static void map_declared(Stmt *s, void *clone)
{
    Clone *c = clone;
    if (s->kind != S_DECLARE || s->var->storage != V_REGISTER) return;
    Var *var = new_var(c->program, s->var->name, s->var->type, V_REGISTER, s->var->loc);
    var->special = s->var->special;
    clone_map(c, s->var, var);
}

static bool unroll_loop(Program *p, Block *out, Stmt *loop, int64_t value)
{
    const Var *counter = counter_of(loop);
    struct Facts facts = {.loop = loop, .counter = counter};
    walk_block(loop->body, fact_stmt, &facts);
    if (!facts.shuffles || facts.spoiled) return false;
    int64_t goes_on, at[MAX_ROUNDS];
    int rounds = 0;
    for (;; rounds++) {
        if (!evaluate(p, loop->a, counter, value, &goes_on)) return false;
        if (!goes_on) break;
        if (rounds == MAX_ROUNDS || (rounds + 1) * facts.nodes > MAX_NODES) return false;
        at[rounds] = value;
        if (!evaluate(p, loop->step.first->a, counter, value, &value)) return false;
    }
    for (int i = 0; i < rounds; i++) {
        Clone c = {.program = p, .keep = true};
        walk_block(loop->body, map_declared, &c);
        Block copy = clone_block(&c, loop->body);
        clone_end(&c);
        struct Replace r = {p, counter, at[i]};
        walk_block(copy, replace_stmt, &r);
        append_block(out, copy);
    }
    Stmt *last = new_stmt(p, S_SET, loop->loc);
    last->var = (Var *)counter;
    last->a = int_expr(p, counter->type, value, loop->loc);
    append(out, last);
    return true;
}

/* The constant that the statements directly before the loop give its counter. */
static bool start_value(const Block *done, const Stmt *loop, int64_t *value)
{
    const Var *counter = counter_of(loop);
    bool found = false;
    for (const Stmt *s = done->first; s && counter; s = s->next) {
        if (s->kind == S_SET && s->var == counter) {
            found = s->a->kind == E_INT;
            if (found) *value = s->a->value;
        } else if (s->kind != S_SET && s->kind != S_DECLARE) {
            found = false;
        }
    }
    return found;
}

bool unroll_loops(Program *p, Block *list)
{
    Block done = {0};
    bool any = false;
    for (Stmt *s = list->first, *next; s; s = next) {
        next = s->next;
        s->next = NULL;
        int64_t value;
        for (int i = 0; i < 4; i++) any |= unroll_loops(p, nested_blocks(s, i));
        if (s->kind == S_LOOP && start_value(&done, s, &value) && unroll_loop(p, &done, s, value))
            any = true;
        else
            append(&done, s);
    }
    *list = done;
    return any;
}
