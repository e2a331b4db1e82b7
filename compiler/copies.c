/* copies.c: counters in the block's memory that a loop adds to: several copies of them side by side.
 *
 * `for (...) atomicAdd(&bins[data[i]], 1)` goes through memory from one addition to the next wherever the data are alike:
 * each waits for what the one before it stored. Lanes of a register that add to copies of their own do not meet. The copies
 * begin at zero and are added to the array where the loop ends. Integers, whose sum knows no order; an array that the loop
 * does nothing else with, by name: its address goes nowhere.
 */
#include "vector.h"

enum { MOST_BYTES = 2048, MOST_OF_ALL = 4096 }; /* of arrays: the copies shall leave the first cache to others */

/* --- what is done with an array ------------------------------------------------------------------------------------ */

typedef struct Uses {
    Variant *variant;
    const Var *array;
    uint32_t named;      /* how often */
    uint32_t accessed;   /* ... as the place of a load, store or atomic operation */
    uint32_t added;      /* ... of an addition whose result nobody asks for */
    uint64_t unit;       /* bytes of each of those; 0: there is none yet */
    bool mixed;          /* they differ in size */
    bool apart;          /* lanes may go to different places in an order that is not known, again and again */
    const Stmt *around;
    bool leaves;         /* it is left for a place further out than its end */
} Uses;

static void note_expr(Expr **x, void *context)
{
    Uses *uses = context;
    uses->named += (*x)->kind == E_ADDRESS && (*x)->var == uses->array;
    uses->accessed += (*x)->kind == E_LOAD && named_object((*x)->a) == uses->array;
}

static bool is_addition(const Stmt *s)
{
    bool adds = s->kind == S_OP && (s->op == OP_ATOMIC_ADD || s->op == OP_ATOMIC_SUB) && !s->var;
    return adds && type_is_integer(s->args[1]->type) && s->args[1]->type->size >= 4;
}

static void note_stmt(Stmt *s, void *context)
{
    Uses *uses = context;
    bool is_atomic = s->kind == S_OP && op_info[s->op].kind == ATOMIC;
    walk_exprs(s, note_expr, uses);
    uses->accessed += (s->kind == S_STORE || s->kind == S_LOAD) && named_object(s->a) == uses->array;
    if (!is_atomic || named_object(s->args[0]) != uses->array) return;
    uses->accessed++;
    if (!is_addition(s)) return;
    uint64_t unit = s->args[1]->type->size;
    uses->added++;
    uses->mixed |= uses->unit && uses->unit != unit;
    uses->unit = unit;
}

static void note_leaving(Stmt *s, void *context)
{
    Uses *uses = context;
    bool leaves = s->kind == S_BREAK && s->target != uses->variant->kernel_block;
    if (leaves && !is_within(s->target, uses->around)) uses->leaves = true;
}

static void note_apart(Uses *uses, const Stmt *list, bool in_loop)
{
    for (Stmt *s = (Stmt *)list; s; s = s->next) {
        if (in_loop && is_addition(s) && named_object(s->args[0]) == uses->array)
            uses->apart |= find_access(uses->variant, s->args[0], s->args[1]->type).kind == ACCESS_GATHER32;
        for (int i = 0; i < 4; i++) note_apart(uses, nested_blocks(s, i)->first, in_loop || s->kind == S_LOOP);
    }
}

/* --- where copies are ------------------------------------------------------------------------------------------------ */

static bool gains(Variant *v, const Var *array, Stmt *around, uint64_t *unit)
{
    Uses uses = {.variant = v, .array = array, .around = around};
    note_stmt(around, &uses);
    for (int i = 0; i < 4; i++) {
        const Block *part = nested_blocks(around, i);
        walk_block(*part, note_stmt, &uses);
        walk_block(*part, note_leaving, &uses);
        note_apart(&uses, part->first, around->kind == S_LOOP);
    }
    *unit = uses.unit;
    return uses.apart && uses.added == uses.named && !uses.mixed && !uses.leaves && array->type->size % uses.unit == 0;
}

static void mark_additions(Stmt *s, void *array)
{
    if (is_addition(s) && named_object(s->args[0]) == array) s->info->in_copies = true;
}

static void find_in_list(Variant *v, Var *array, Block list)
{
    for (Stmt *s = list.first; s; s = s->next) {
        uint64_t unit;
        bool whole = s->region || s->kind == S_LOOP;
        if (whole && gains(v, array, s, &unit)) {
            push(&v->copied, ((Copied){array, s, unit, NULL}));
            for (int i = 0; i < 4; i++) walk_block(*nested_blocks(s, i), mark_additions, array);
            continue;
        }
        if (s->region) continue;
        for (int i = 0; i < 4; i++) find_in_list(v, array, *nested_blocks(s, i));
    }
}

void find_copies(Variant *v)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < v->memory.count; i++) {
        Var *array = v->memory.items[i];
        uint64_t size = array->type->size;
        if (array->storage != V_SHARED || size > MOST_BYTES || bytes + size > MOST_OF_ALL) continue;
        Uses all = {.variant = v, .array = array};
        walk_block(v->kernel->body, note_stmt, &all);
        if (!all.added || all.named != all.accessed) continue;
        find_in_list(v, array, v->kernel->body);
        bytes += size;
    }
}
