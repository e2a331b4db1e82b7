/* indices.c: an index that is loaded for one atomic operation alone is loaded where that stands.
 *
 * What many threads count in their block's memory goes there lane by lane. Where an index comes from memory as it is, each lane
 * fetches its own: a register of them would have to be taken apart. Nobody tells in which order independent threads load and
 * count.
 */
#include "vector.h"

static bool is_index(const Function *kernel, const Stmt *set, const Stmt *atomic)
{
    bool loads = set->kind == S_SET && set->a->kind == E_LOAD && type_is_integer(set->a->type);
    bool counts = atomic->kind == S_OP && op_info[atomic->op].kind == ATOMIC && is_shared_address(atomic->args[0]);
    if (!loads || !counts || set->var->type->kind != set->a->type->kind) return false;
    return reads_in_expr(atomic->args[0], set->var) == 1 && reads_in(kernel->body, set->var) == 1;
}

static void move_visit(Expr **x, void *context)
{
    const Stmt *set = context;
    if ((*x)->kind == E_VAR && (*x)->var == set->var) *x = set->a;
}

static void move_in_list(const Function *kernel, Block *list)
{
    for (Stmt **at = &list->first, *s; (s = *at);) {
        for (int i = 0; i < 4; i++) move_in_list(kernel, nested_blocks(s, i));
        if (s->next && is_index(kernel, s, s->next)) {
            walk_expr(&s->next->args[0], move_visit, s);
            *at = s->next;
        } else {
            at = &s->next;
        }
    }
}

void move_indices(Variant *v)
{
    move_in_list(v->kernel, &v->kernel->body);
}
