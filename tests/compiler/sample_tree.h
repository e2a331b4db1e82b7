/* sample_tree.h: small programs made by hand, for the tests of the tree. */
#ifndef SAMPLE_TREE_H
#define SAMPLE_TREE_H

#include "tree.h"

static const Loc at = {"k.vk", 3, 7};

static inline Type *i32(void)
{
    return scalar_type(T_I32);
}

static inline Expr *number(Program *p, int64_t value)
{
    return int_expr(p, i32(), value, at);
}

static inline Program *new_program(Arena *arena)
{
    Program *p = NEW(arena, Program);
    p->arena = arena;
    p->source = "k.vk";
    return p;
}

/* kernel k(f32 *out, i32 n), lowered, with an empty body. */
static inline Function *new_kernel(Program *p)
{
    Function *f = NEW(p->arena, Function);
    f->name = "k";
    f->mangled = "_Z1kPfi";
    f->loc = at;
    f->is_kernel = true;
    f->result = scalar_type(T_VOID);
    f->params = arena_alloc(p->arena, 2 * sizeof *f->params);
    f->param_count = 2;
    f->params[0] = new_var(p, "out", pointer_to(p->arena, scalar_type(T_F32)), V_PARAM, at);
    f->params[1] = new_var(p, "n", i32(), V_PARAM, at);
    f->params[1]->offset = 8;
    f->param_bytes = 12;
    push(&p->functions, f);
    return f;
}

static inline Stmt *set(Program *p, Var *var, Expr *value)
{
    Stmt *stmt = new_stmt(p, S_SET, at);
    stmt->var = var;
    stmt->a = value;
    return stmt;
}

static inline Stmt *break_out(Program *p, Stmt *target)
{
    Stmt *stmt = new_stmt(p, S_BREAK, at);
    stmt->target = target;
    return stmt;
}

static inline void free_program(Program *p)
{
    free(p->functions.items);
    free(p->variables.items);
    arena_free(p->arena);
}

#endif
