/* clone.c: copies of pieces of the tree.
 *
 * Inlining copies a callee's body into its caller; each variant of a kernel is made from a copy of its own, since the
 * transforms edit the tree. A copy maps variables: those that belong to one activation (locals, registers, parameters)
 * become new ones, others stay, unless the map says otherwise beforehand.
 */
#include "compiler.h"

Var *clone_var(Clone *c, Var *var)
{
    if (!var) return NULL;
    for (uint32_t i = c->vars.count; i-- > 0;)
        if (c->vars.items[i].from == var) return c->vars.items[i].to;
    if (c->keep) return var;
    if (var->storage != V_LOCAL && var->storage != V_REGISTER && !(var->storage == V_SHARED && c->shared)) return var;
    Var *to = NEW(c->program->arena, Var);
    *to = *var;
    to->id = c->program->next_id++;
    to->info = NULL;
    clone_map(c, var, to);
    return to;
}

void clone_map(Clone *c, Var *from, Var *to)
{
    struct VarPair pair = {from, to};
    push(&c->vars, pair);
}

static Expr **clone_args(Clone *c, Expr **args, uint32_t count)
{
    if (!count) return NULL;
    Expr **copy = arena_alloc(c->program->arena, count * sizeof *copy);
    for (uint32_t i = 0; i < count; i++) copy[i] = clone_expr(c, args[i]);
    return copy;
}

Expr *clone_expr(Clone *c, const Expr *e)
{
    if (!e) return NULL;
    Expr *copy = NEW(c->program->arena, Expr);
    *copy = *e;
    copy->info = NULL;
    copy->a = clone_expr(c, e->a);
    copy->b = clone_expr(c, e->b);
    copy->c = clone_expr(c, e->c);
    copy->args = clone_args(c, e->args, e->arg_count);
    copy->var = clone_var(c, e->var);
    return copy;
}

Expr *copy_of(Program *program, const Expr *e)
{
    Clone c = {.program = program, .keep = true};
    Expr *copy = clone_expr(&c, e);
    clone_end(&c);
    return copy;
}

static Stmt *clone_target(Clone *c, Stmt *target)
{
    for (uint32_t i = c->targets.count; i-- > 0;)
        if (c->targets.items[i].from == target) return c->targets.items[i].to;
    return target;
}

static Stmt *clone_stmt(Clone *c, const Stmt *s)
{
    Stmt *copy = NEW(c->program->arena, Stmt);
    *copy = *s;
    copy->next = NULL;
    copy->info = NULL;
    if (s->kind == S_LOOP || s->kind == S_BLOCK) {
        struct StmtPair pair = {(Stmt *)s, copy};
        push(&c->targets, pair);
    }
    copy->var = clone_var(c, s->var);
    copy->a = clone_expr(c, s->a);
    copy->b = clone_expr(c, s->b);
    copy->args = clone_args(c, s->args, s->arg_count);
    copy->target = clone_target(c, s->target);
    copy->head = clone_block(c, s->head);
    copy->body = clone_block(c, s->body);
    copy->other = clone_block(c, s->other);
    copy->step = clone_block(c, s->step);
    return copy;
}

Block clone_block(Clone *c, Block block)
{
    Block copy = {0};
    for (const Stmt *s = block.first; s; s = s->next) append(&copy, clone_stmt(c, s));
    return copy;
}

void clone_end(Clone *c)
{
    free(c->vars.items);
    free(c->targets.items);
}

Function *clone_function(Program *program, const Function *function)
{
    Clone c = {.program = program};
    Function *copy = NEW(program->arena, Function);
    *copy = *function;
    copy->body = clone_block(&c, function->body);
    clone_end(&c);
    return copy;
}
