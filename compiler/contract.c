/* contract.c: multiplication and addition fused, a * b + c -> fma(a, b, c), as nvcc does by default.
 *
 * Done once on the tree, and clang is told never to contract: so every form, grouping and instruction set with FMA
 * rounds alike. Fused within one expression only; where both operands are products, the left one is. __fmul_rn and its
 * kin are operations of their own (OP_MUL_NC) and stay apart.
 */
#include "compiler.h"

static bool is_product(const Expr *e)
{
    return e->kind == E_BINARY && e->binary == B_MUL && !e->no_contract;
}

static Expr *fma_call(Program *p, Expr *a, Expr *b, Expr *c, Loc loc)
{
    Expr **args = arena_alloc(p->arena, 3 * sizeof *args);
    args[0] = a;
    args[1] = b;
    args[2] = c;
    return call_expr(p, OP_MULADD, a->type, args, 3, loc);
}

static Expr *negative(Program *p, Expr *e)
{
    return unary_expr(p, U_NEG, e, e->loc);
}

static void contract_visit(Expr **slot, void *program)
{
    Expr *e = *slot;
    if (e->kind != E_BINARY || !type_is_float(e->type) || e->no_contract) return;
    if (e->binary == B_ADD && is_product(e->a))
        *slot = fma_call(program, e->a->a, e->a->b, e->b, e->loc);
    else if (e->binary == B_ADD && is_product(e->b))
        *slot = fma_call(program, e->b->a, e->b->b, e->a, e->loc);
    else if (e->binary == B_SUB && is_product(e->a))
        *slot = fma_call(program, e->a->a, e->a->b, negative(program, e->b), e->loc);
    else if (e->binary == B_SUB && is_product(e->b))
        *slot = fma_call(program, negative(program, e->b->a), e->b->b, e->a, e->loc);
}

static void contract_stmt(Stmt *s, void *program)
{
    walk_exprs(s, contract_visit, program);
}

void contract_program(Program *program)
{
    for (uint32_t i = 0; i < program->functions.count; i++)
        walk_block(program->functions.items[i]->body, contract_stmt, program);
}
