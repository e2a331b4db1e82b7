/* walk.c: visiting every statement or expression of a piece of the tree. */
#include "compiler.h"

Block *nested_blocks(Stmt *s, int index)
{
    switch (index) {
    case 0: return &s->head;
    case 1: return &s->body;
    case 2: return &s->other;
    case 3: return &s->step;
    default: return NULL;
    }
}

void walk_block(Block block, StmtVisitor visit, void *context)
{
    for (Stmt *s = block.first, *next; s; s = next) {
        next = s->next;
        visit(s, context);
        for (int i = 0; i < 4; i++) walk_block(*nested_blocks(s, i), visit, context);
    }
}

void walk_expr(Expr **e, ExprVisitor visit, void *context)
{
    if (!*e) return;
    walk_expr(&(*e)->a, visit, context);
    walk_expr(&(*e)->b, visit, context);
    walk_expr(&(*e)->c, visit, context);
    for (uint32_t i = 0; i < (*e)->arg_count; i++) walk_expr(&(*e)->args[i], visit, context);
    visit(e, context);
}

void walk_exprs(Stmt *s, ExprVisitor visit, void *context)
{
    walk_expr(&s->a, visit, context);
    walk_expr(&s->b, visit, context);
    for (uint32_t i = 0; i < s->arg_count; i++) walk_expr(&s->args[i], visit, context);
}

struct Setting {
    const Var *var;
    bool found;
};

static void find_setting(Stmt *s, void *context)
{
    struct Setting *setting = context;
    setting->found |= s->var == setting->var && s->kind != S_DECLARE;
}

bool is_set_within(Block list, const Var *var)
{
    struct Setting setting = {var, false};
    walk_block(list, find_setting, &setting);
    return setting.found;
}

bool is_set_in(const Stmt *s, const Var *var)
{
    for (int i = 0; i < 4; i++)
        if (is_set_within(*nested_blocks((Stmt *)s, i), var)) return true;
    return false;
}

struct Reads {
    const Var *var;
    uint32_t count;
};

static void count_reads(Expr **e, void *context)
{
    struct Reads *reads = context;
    reads->count += (*e)->kind == E_VAR && (*e)->var == reads->var;
}

static void count_in_stmt(Stmt *s, void *reads)
{
    walk_exprs(s, count_reads, reads);
}

uint32_t reads_in_expr(Expr *e, const Var *var)
{
    struct Reads reads = {var, 0};
    walk_expr(&e, count_reads, &reads);
    return reads.count;
}

uint32_t reads_in_stmt(Stmt *s, const Var *var)
{
    struct Reads reads = {var, 0};
    count_in_stmt(s, &reads);
    return reads.count;
}

uint32_t reads_in(Block block, const Var *var)
{
    struct Reads reads = {var, 0};
    walk_block(block, count_in_stmt, &reads);
    return reads.count;
}

struct Within {
    const Stmt *stmt;
    bool found;
};

static void find_stmt(Stmt *s, void *context)
{
    struct Within *within = context;
    within->found |= s == within->stmt;
}

bool is_within(const Stmt *s, const Stmt *around)
{
    struct Within within = {s, s == around};
    for (int i = 0; i < 4; i++) walk_block(*nested_blocks((Stmt *)around, i), find_stmt, &within);
    return within.found;
}

bool is_argument(const Expr *e)
{
    return e->kind == E_LOAD && e->a->kind == E_ADDRESS && e->a->var->storage == V_PARAM;
}

const Var *named_object(const Expr *address)
{
    while (address->kind == E_INDEX) address = address->a;
    return address->kind == E_ADDRESS ? address->var : NULL;
}

bool is_shared_address(const Expr *e)
{
    const Var *object = named_object(e);
    return object && (object->storage == V_SHARED || object->storage == V_DYNAMIC);
}

bool is_local_address(const Expr *e)
{
    const Var *object = named_object(e);
    return object && object->storage == V_LOCAL;
}

bool same_expr(const Expr *a, const Expr *b)
{
    if (!a || !b) return a == b;
    bool same = a->kind == b->kind && a->type == b->type && a->var == b->var && a->scale == b->scale &&
                a->offset == b->offset && a->arg_count == b->arg_count;
    if (!same || a->kind == E_LOAD || a->kind == E_FLOAT) return false;
    if (a->kind == E_INT ? a->value != b->value : (a->kind != E_VAR && a->binary != b->binary)) return false;
    for (uint32_t i = 0; i < a->arg_count; i++)
        if (!same_expr(a->args[i], b->args[i])) return false;
    return same_expr(a->a, b->a) && same_expr(a->b, b->b) && same_expr(a->c, b->c);
}
