/* meet.c: warp operations that lanes of one warp may reach at different places.
 *
 * Lanes that execute the same operation with the same mask meet, wherever in the source each of them stands: one
 * __syncwarp() in either branch of an `if` is one meeting. The vector form runs one branch after the other, so its lanes
 * would not meet. Where both branches hold the same operation with the same mask, and the condition may differ within a
 * warp, the kernel has the serial form alone. What is the same in a warp: what does not depend on the thread, and numbers
 * of whole warps (threadIdx.x / 32, threadIdx.x < 64). Other meetings of this kind are found when they happen.
 */
#include "compiler.h"

enum { MAX_DEPTH = 32 };

typedef struct Setter {
    const Stmt *stmt;
    int count;
} Setter;

typedef struct Meet {
    Setter *setters;   /* of each register, by its id */
    const Stmt *found; /* the second of two operations that meet */
} Meet;

static void note_setter(Stmt *s, void *context)
{
    if (!s->var || s->kind == S_DECLARE) return;
    Setter *setter = &((Meet *)context)->setters[s->var->id];
    setter->stmt = s;
    setter->count++;
}

/* The only statement that sets the register; NULL if there are several. */
static const Stmt *only_setter(const Meet *meet, const Var *var)
{
    const Setter *setter = &meet->setters[var->id];
    return setter->count == 1 ? setter->stmt : NULL;
}

static bool is_multiple(const Expr *e, int64_t n, int64_t rest)
{
    return e->kind == E_INT && ((e->value - rest) & (n - 1)) == 0;
}

static bool same_in_warp(const Meet *meet, const Expr *e, int depth);

/* Whether e is the thread's number in its block but for what is a multiple of 32. */
static bool counts_threads(const Meet *meet, const Expr *e, int depth)
{
    if (depth > MAX_DEPTH) return false;
    switch (e->kind) {
    case E_SPECIAL: return e->special == SP_THREAD;
    case E_CAST: return counts_threads(meet, e->a, depth + 1);
    case E_VAR: {
        const Stmt *set = only_setter(meet, e->var);
        return set && set->kind == S_SET && counts_threads(meet, set->a, depth + 1);
    }
    case E_BINARY: /* threadIdx.x + blockDim.x * anything */
        return e->binary == B_ADD && counts_threads(meet, e->a, depth + 1) && e->b->kind == E_BINARY &&
               e->b->binary == B_MUL;
    default: return false;
    }
}

/* Operators that make a warp's number of a thread's. */
static bool numbers_warps(const Meet *meet, const Expr *e, int depth)
{
    if (!counts_threads(meet, e->a, depth)) return false;
    switch (e->binary) {
    case B_DIV:
    case B_LT:
    case B_GE: return is_multiple(e->b, 32, 0);
    case B_LE:
    case B_GT: return is_multiple(e->b, 32, 31);
    case B_SHR: return e->b->kind == E_INT && e->b->value >= 5;
    case B_AND: return is_multiple(e->b, 32, 0);
    default: return false;
    }
}

static bool all_lanes_get_it(const Stmt *s)
{
    bool full = s->kind == S_OP && s->arg_count && s->args[0]->kind == E_INT && (uint32_t)s->args[0]->value == 0xffffffff;
    if (!full) return false;
    if (s->op == OP_SHFL_IDX) return s->args[2]->kind == E_INT && s->args[3]->kind == E_INT && s->args[3]->value == 32;
    return s->op == OP_BALLOT || s->op == OP_VOTE_ANY || s->op == OP_VOTE_ALL;
}

static bool same_register(const Meet *meet, const Var *var, int depth)
{
    const Stmt *set = only_setter(meet, var);
    if (!set) return false;
    return set->kind == S_SET ? same_in_warp(meet, set->a, depth + 1) : all_lanes_get_it(set);
}

static bool same_in_warp(const Meet *meet, const Expr *e, int depth)
{
    if (!e) return true;
    if (depth > MAX_DEPTH) return false;
    switch (e->kind) {
    case E_SPECIAL: return e->special >= SP_BLOCK;
    case E_VAR: return same_register(meet, e->var, depth);
    case E_ADDRESS: return e->var->storage != V_LOCAL;
    case E_CALL:
        for (uint32_t i = 0; i < e->arg_count; i++)
            if (!same_in_warp(meet, e->args[i], depth + 1)) return false;
        return e->op != OP_LANEID;
    case E_BINARY:
        if (numbers_warps(meet, e, depth + 1)) return true;
        break;
    default: break;
    }
    return same_in_warp(meet, e->a, depth + 1) && same_in_warp(meet, e->b, depth + 1) && same_in_warp(meet, e->c, depth + 1);
}

/* --- operations that meet ----------------------------------------------------------------------------------------- */

static bool is_meeting(const Stmt *s)
{
    return s->kind == S_OP && op_info[s->op].kind == WARP && s->op != OP_ACTIVEMASK;
}

/* Masks in registers that may differ from lane to lane are taken for those of either branch's lanes. */
static bool same_mask(const Meet *meet, const Expr *a, const Expr *b)
{
    if (a->kind == E_INT) return b->kind == E_INT && (uint32_t)a->value == (uint32_t)b->value;
    return a->kind == E_VAR && b->kind == E_VAR && a->var == b->var && same_in_warp(meet, a, 0);
}

struct Pair {
    Meet *meet;
    const Stmt *first;
    Block other;
};

static void second_stmt(Stmt *s, void *context)
{
    struct Pair *pair = context;
    if (!is_meeting(s) || s->op != pair->first->op || !same_mask(pair->meet, s->args[0], pair->first->args[0])) return;
    pair->meet->found = s;
}

static void first_stmt(Stmt *s, void *context)
{
    struct Pair *pair = context;
    if (!is_meeting(s) || pair->meet->found) return;
    pair->first = s;
    walk_block(pair->other, second_stmt, pair);
}

static void branch_stmt(Stmt *s, void *context)
{
    Meet *meet = context;
    if (s->kind != S_IF || !s->other.first || meet->found || same_in_warp(meet, s->a, 0)) return;
    struct Pair pair = {meet, NULL, s->other};
    walk_block(s->body, first_stmt, &pair);
}

bool kernel_meets_apart(const Program *program, Function *f)
{
    Meet meet = {.setters = calloc(program->next_id + 1, sizeof *meet.setters)};
    if (!meet.setters) abort();
    walk_block(f->body, note_setter, &meet);
    walk_block(f->body, branch_stmt, &meet);
    free(meet.setters);
    if (meet.found) {
        f->serial_at = meet.found->loc;
        f->serial_reason = "lanes of a warp may meet here and in the other branch";
    }
    return meet.found;
}
