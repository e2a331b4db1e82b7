/* step.c: volatile accesses of shared memory.
 *
 * Code from before CUDA had __syncwarp relies on a warp running in lock step: it reads through a volatile pointer what
 * another lane has stored the statement before. So each such access is a point that all lanes of the warp reach together.
 * An access is taken for one of shared memory unless its address surely comes from elsewhere: from a parameter, a
 * variable in global memory, or memory that those point to.
 */
#include "compiler.h"

typedef struct Steps {
    VEC(const Var *) pointers; /* registers that may hold an address of shared memory */
    bool grew;
} Steps;

static bool is_noted(const Steps *steps, const Var *var)
{
    for (uint32_t i = 0; i < steps->pointers.count; i++)
        if (steps->pointers.items[i] == var) return true;
    return false;
}

/* Whether an address, or an integer made of one, may lead to shared memory. */
static bool may_be_shared(const Steps *steps, const Expr *e)
{
    switch (e->kind) {
    case E_ADDRESS: return is_shared_address(e);
    case E_VAR: return is_noted(steps, e->var);
    case E_LOAD: return e->type->kind == T_POINTER && (is_local_address(e->a) || may_be_shared(steps, e->a));
    case E_INDEX:
    case E_CAST:
    case E_UNARY: return may_be_shared(steps, e->a);
    case E_BINARY: return may_be_shared(steps, e->a) || may_be_shared(steps, e->b);
    case E_SELECT: return may_be_shared(steps, e->b) || may_be_shared(steps, e->c);
    default: return false;
    }
}

static void note_pointer(Stmt *s, void *context)
{
    Steps *steps = context;
    bool value = s->kind == S_SET && (s->var->type->kind == T_POINTER || s->var->type->size == 8);
    bool loaded = s->kind == S_LOAD && s->var->type->kind == T_POINTER;
    if ((!value && !loaded) || is_noted(steps, s->var)) return;
    if (loaded ? !is_local_address(s->a) && !may_be_shared(steps, s->a) : !may_be_shared(steps, s->a)) return;
    push(&steps->pointers, s->var);
    steps->grew = true;
}

static void mark_step(Stmt *s, void *steps)
{
    bool is_access = s->kind == S_LOAD || (s->kind == S_STORE && s->is_volatile);
    s->in_step = is_access && may_be_shared(steps, s->a);
}

void mark_steps(Function *f)
{
    Steps steps = {0};
    do {
        steps.grew = false;
        walk_block(f->body, note_pointer, &steps);
    } while (steps.grew);
    walk_block(f->body, mark_step, &steps);
    free(steps.pointers.items);
}
