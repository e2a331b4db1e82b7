/* strip.c: kernels whose blocks may be run several at a time.
 *
 * Where nothing keeps the threads of a block together, and x is only asked for as blockIdx.x * blockDim.x + threadIdx.x,
 * blocks side by side are one wide block: its rows are long, and there are no edges between its blocks. shape.c's symbols
 * tell what a value is; the two halves may go through registers before they meet.
 */
#include "vector.h"

/* threadIdx.x, blockIdx.x, or what they make before they meet. */
static bool is_half(int symbol)
{
    return symbol == SYMBOL_SPECIAL + SP_THREAD || symbol == SYMBOL_SPECIAL + SP_BLOCK || symbol == SYMBOL_FIRST;
}

static int symbol_of(const Expr *e)
{
    return shape_of(e).symbol;
}

static bool is_meeting(const Expr *e)
{
    if (e->kind != E_BINARY || e->binary != B_ADD) return false;
    int a = symbol_of(e->a), b = symbol_of(e->b);
    return (a == SYMBOL_FIRST && b == SYMBOL_SPECIAL + SP_THREAD) || (b == SYMBOL_FIRST && a == SYMBOL_SPECIAL + SP_THREAD);
}

/* Nothing in the expression is a half but what meets there. */
static bool is_whole(const Expr *e)
{
    if (!e || is_meeting(e) || (e->kind == E_VAR && e->var->special == LEAST_OF_THREADS)) return true;
    if (is_half(symbol_of(e)) || (e->kind == E_CALL && e->op == OP_LANEID)) return false;
    for (uint32_t i = 0; i < e->arg_count; i++)
        if (!is_whole(e->args[i])) return false;
    return is_whole(e->a) && is_whole(e->b) && is_whole(e->c);
}

/* Whatever is done by more threads than one, or tells which thread it is. */
static bool is_of_block(const Stmt *s)
{
    OpKind kind = s->kind == S_OP ? op_info[s->op].kind : PURE;
    return s->in_step || kind == BARRIER || kind == WARP || kind == SERVICE;
}

static void find_half(Stmt *s, void *found)
{
    bool keeps_half = s->kind == S_SET && (is_half(s->var->info->shape.symbol) /* the register's uses are looked at */
                                           || s->var->special == LEAST_OF_THREADS);
    bool whole = is_whole(s->b) && (keeps_half || is_whole(s->a));
    for (uint32_t i = 0; i < s->arg_count; i++) whole = whole && is_whole(s->args[i]);
    *(bool *)found |= !whole || is_of_block(s);
}

bool has_free_threads(const Variant *v)
{
    bool found = v->shape != VGSP_SHAPE_ROWS;
    for (uint32_t i = 0; i < v->memory.count; i++)
        found |= v->memory.items[i]->storage == V_SHARED || v->memory.items[i]->storage == V_DYNAMIC;
    if (!found) walk_block(v->kernel->body, find_half, &found);
    return !found;
}

bool takes_strips(const Variant *v)
{
    bool has_room = v->layered || (v->regions == 1 && !v->scratch_per_thread);
    return has_room && has_free_threads(v);
}
