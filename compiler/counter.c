/* counter.c: the range of registers that count.
 *
 * A register that is only set to constants and stepped by one statement stays in a range: `i + c` and `i * c` at the end
 * of the rounds of a loop that goes on while i < limit, `i - c` while i > limit, and `i / c` and `i >> c` anywhere. The
 * optimistic rounds of uniform.c would widen such a range to the type's.
 */
#include "vector.h"

struct Step {
    Binary op;
    int64_t by;
};

/* var = var op constant. */
static bool is_step(const Stmt *s, struct Step *step)
{
    const Expr *e = s->a;
    if (e->kind != E_BINARY || e->a->kind != E_VAR || e->a->var != s->var || e->b->kind != E_INT) return false;
    *step = (struct Step){e->binary, e->b->value};
    if (step->op == B_SUB) *step = (struct Step){B_ADD, -step->by};
    if (step->op == B_SHL && step->by >= 0 && step->by < 31) *step = (struct Step){B_MUL, (int64_t)1 << step->by};
    if (step->op == B_SHR && step->by >= 0 && step->by < 31) *step = (struct Step){B_DIV, (int64_t)1 << step->by};
    return llabs(step->by) < (int64_t)1 << 31;
}

int64_t added_by(const Stmt *s)
{
    struct Step step;
    return s->kind == S_SET && is_step(s, &step) && step.op == B_ADD ? step.by : 0;
}

int64_t step_of(const Stmt *loop, const Var *var)
{
    const Stmt *s = loop->step.first;
    return s && !s->next && s->var == var ? added_by(s) : 0;
}

static void note_set(Stmt *s, void *variant)
{
    (void)variant;
    if (!s->var || !s->var->info || s->kind == S_DECLARE) return;
    struct Counter *c = &s->var->info->counter;
    struct Step step;
    if (s->kind == S_SET && s->a->kind == E_INT) {
        if (!c->starts++ || s->a->value < c->low) c->low = s->a->value;
        if (c->starts == 1 || s->a->value > c->high) c->high = s->a->value;
    } else if (s->kind == S_SET && !c->step && is_step(s, &step))
        c->step = s;
    else
        c->set_otherwise = true;
}

static bool ends_with(const Stmt *loop, const Stmt *step)
{
    for (const Stmt *s = loop->step.first; s; s = s->next)
        if (s == step) return true;
    return false;
}

/* The loop's condition compares the counter with a constant: what that says of it before a step. */
static void bound_loop(Stmt *s, void *variant)
{
    (void)variant;
    const Expr *e = s->kind == S_LOOP ? s->a : NULL;
    if (!e || e->kind != E_BINARY || e->a->kind != E_VAR || !e->a->var->info || e->b->kind != E_INT) return;
    struct Counter *c = &e->a->var->info->counter;
    struct Step step;
    if (!c->starts || c->set_otherwise || !c->step || !ends_with(s, c->step) || !is_step(c->step, &step)) return;
    if (e->b->value < 0 && !type_is_signed(e->b->type)) return; /* a great number, whose bits are kept with a sign */
    bool up = e->binary == B_LT || e->binary == B_LE, down = e->binary == B_GT || e->binary == B_GE;
    int64_t last = e->b->value - (e->binary == B_LT) + (e->binary == B_GT);
    if (llabs(last) >= (int64_t)1 << 31 || llabs(c->high) >= (int64_t)1 << 31) return;
    int64_t most = last > c->high ? last : c->high, least = last < c->low ? last : c->low;
    if (up && step.op == B_ADD && step.by > 0) c->high = most + step.by, c->known = true;
    if (up && step.op == B_MUL && step.by > 0 && c->low >= 0) c->high = most * step.by, c->known = true;
    if (down && step.op == B_ADD && step.by < 0) c->low = least + step.by, c->known = true;
}

static bool holds(const Type *t, int64_t low, int64_t high)
{
    if (t->size == 8) return type_is_signed(t) || low >= 0;
    int bits = (int)t->size * 8 - type_is_signed(t);
    return low >= (type_is_signed(t) ? -((int64_t)1 << bits) : 0) && high < (int64_t)1 << bits;
}

void find_counters(Variant *v)
{
    for (uint32_t i = 0; i < v->vars.count; i++) v->vars.items[i]->info->counter = (struct Counter){0};
    walk_block(v->kernel->body, note_set, v);
    walk_block(v->kernel->body, bound_loop, v);
    for (uint32_t i = 0; i < v->vars.count; i++) {
        struct Counter *c = &v->vars.items[i]->info->counter;
        struct Step step;
        if (!c->starts || c->set_otherwise || !type_is_integer(v->vars.items[i]->type)) continue;
        bool shrinks = c->step && is_step(c->step, &step) && step.op == B_DIV && step.by > 0 && c->low >= 0;
        if (shrinks) c->low = 0;
        c->known = (c->known || shrinks || !c->step) && holds(v->vars.items[i]->type, c->low, c->high);
    }
}
