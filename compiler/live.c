/* live.c: liveness of registers, backwards over the structured tree.
 *
 * A break makes live what is live after its target; a loop is gone through until nothing changes. S_SET and S_DECLARE
 * end a life. Conservative in one point only: an assignment under a mask ends the life for all lanes, which is right
 * because the sets are those of one thread's program.
 */
#include "vector.h"

bool in_set(const LiveWord *set, const Var *var)
{
    uint32_t i = var->info->index;
    return set[i / 64] >> i % 64 & 1;
}

static bool is_memory(const Var *var)
{
    return var->storage == V_SHARED || var->storage == V_DYNAMIC || var->storage == V_GLOBAL ||
           var->storage == V_CONSTANT;
}

static void note_var(Variant *v, Var *var)
{
    if (!var || var->info || var->storage == V_PARAM) return;
    var->info = NEW(v->program->arena, VarInfo);
    if (var->storage == V_REGISTER) {
        var->info->index = v->vars.count;
        push(&v->vars, var);
    } else if (is_memory(var)) {
        push(&v->memory, var);
    } else {
        push(&v->objects, var);
    }
}

/* Drops the notes on variables that other copies of the tree share, and the lists. */
void release_variant(Variant *v)
{
    for (uint32_t i = 0; i < v->memory.count; i++) v->memory.items[i]->info = NULL;
    free(v->memory.items);
    free(v->vars.items);
    free(v->objects.items);
    free(v->pointers.items);
    free(v->copied.items);
    free(v->passed.items);
    for (uint32_t i = 0; i < v->later.count; i++) free_later(&v->later.items[i]);
    free(v->later.items);
}

static void note_expr(Expr **e, void *variant)
{
    note_var(variant, (*e)->var);
}

static void note_stmt(Stmt *s, void *context)
{
    Variant *v = context;
    walk_exprs(s, note_expr, v);
    note_var(v, s->var);
    if (!s->info) s->info = NEW(v->program->arena, struct StmtInfo);
}

/* Gives every register and statement its notes; those that have some keep them. */
void number_registers(Variant *v)
{
    walk_block(v->kernel->body, note_stmt, v);
    v->words = (v->vars.count + 63) / 64;
}

static LiveWord *new_set(Variant *v, const LiveWord *from)
{
    LiveWord *set = arena_alloc(v->program->arena, (v->words ? v->words : 1) * sizeof *set);
    if (from) memcpy(set, from, v->words * sizeof *set);
    return set;
}

static bool add_set(Variant *v, LiveWord *to, const LiveWord *from)
{
    bool grew = false;
    for (size_t i = 0; i < v->words; i++) {
        grew |= (from[i] & ~to[i]) != 0;
        to[i] |= from[i];
    }
    return grew;
}

static void add_use(Expr **e, void *set)
{
    if ((*e)->kind != E_VAR || (*e)->var->storage != V_REGISTER) return;
    uint32_t i = (*e)->var->info->index;
    ((LiveWord *)set)[i / 64] |= (LiveWord)1 << i % 64;
}

static void kill(LiveWord *set, const Var *var)
{
    if (!var || var->storage != V_REGISTER) return;
    uint32_t i = var->info->index;
    set[i / 64] &= ~((LiveWord)1 << i % 64);
}

static void flow_block(Variant *v, Block block, LiveWord *live);

static void flow_loop(Variant *v, Stmt *s, LiveWord *live)
{
    LiveWord *out = s->info->live_out, *top = new_set(v, NULL);
    do {
        memcpy(live, top, v->words * sizeof *live);
        flow_block(v, s->step, live);
        flow_block(v, s->body, live);
        if (s->a) {
            add_set(v, live, out);
            walk_expr(&s->a, add_use, live);
        }
        flow_block(v, s->head, live);
    } while (add_set(v, top, live));
}

static void flow_stmt(Variant *v, Stmt *s, LiveWord *live)
{
    s->info->live_out = new_set(v, live);
    LiveWord *other;
    switch (s->kind) {
    case S_IF:
        other = new_set(v, live);
        flow_block(v, s->body, live);
        flow_block(v, s->other, other);
        add_set(v, live, other);
        break;
    case S_LOOP: flow_loop(v, s, live); break;
    case S_BLOCK: flow_block(v, s->body, live); break;
    case S_BREAK: memcpy(live, s->target->info->live_out, v->words * sizeof *live); break;
    default: kill(live, s->var); break;
    }
    if (s->kind != S_LOOP) walk_exprs(s, add_use, live);
    s->info->live_in = new_set(v, live);
}

/* From the last to the first. */
static void flow_block(Variant *v, Block block, LiveWord *live)
{
    VEC(Stmt *) list = {0};
    for (Stmt *s = block.first; s; s = s->next) push(&list, s);
    while (list.count) flow_stmt(v, list.items[--list.count], live);
    free(list.items);
}

void find_liveness(Variant *v)
{
    flow_block(v, v->kernel->body, new_set(v, NULL));
}
