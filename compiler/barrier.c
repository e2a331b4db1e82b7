/* barrier.c: a kernel with block barriers cut into regions.
 *
 * A region is code that every group of the block runs before any group goes on: it becomes one loop over the block's
 * groups. What stands around regions runs once for the block ("block level"): the statements that hold a barrier and
 * those that jump out of such. Their conditions are the same for all threads that have not returned, by CUDA's rule; a
 * condition not proven uniform becomes a vote: a region sets it, every living thread is asked, and if they disagree the
 * launch fails with a message. Threads that return inside a region are off in all later ones.
 *
 * Requires shapes (for conditions); makes new registers and statements, so liveness and shapes must be found again.
 */
#include "vector.h"

enum { VOTE = 1 }; /* Var.special of a vote's register */

bool is_vote(const Var *var)
{
    return var->storage == V_REGISTER && var->special == VOTE;
}

static bool is_barrier(const Stmt *s)
{
    return s->kind == S_OP && op_info[s->op].kind == BARRIER;
}

static bool mark_block(Block block);

static bool mark_stmt(Stmt *s)
{
    bool inside = is_barrier(s) || s->info->layered;
    for (int i = 0; i < 4; i++) inside |= mark_block(*nested_blocks(s, i));
    s->info->has_barrier = inside;
    return inside;
}

static bool mark_block(Block block)
{
    bool found = false;
    for (Stmt *s = block.first; s; s = s->next) found |= mark_stmt(s);
    return found;
}

/* Notes on each statement whether a barrier is in it. */
void mark_barriers(Variant *v)
{
    mark_block(v->kernel->body);
}

typedef struct Split {
    Variant *variant;
    Block *out;   /* the block-level list being made */
    Stmt *region; /* its last statement, if that is a region that may grow */
} Split;

/* Whether s jumps to a statement at block level other than the kernel's end. */
struct Jump {
    const Variant *variant;
    bool found;
};

static void find_jump(Stmt *s, void *context)
{
    struct Jump *jump = context;
    if (s->kind == S_BREAK && s->target->block_level && s->target != jump->variant->kernel_block) jump->found = true;
}

static bool jumps_at_block_level(const Variant *v, Stmt *s)
{
    struct Jump jump = {v, false};
    Stmt *next = s->next;
    s->next = NULL;
    walk_block((Block){s, s}, find_jump, &jump);
    s->next = next;
    return jump.found;
}

static bool is_uniform_return(const Variant *v, const Stmt *s)
{
    return s->kind == S_IF && shape_of(s->a).kind <= SHAPE_UNIFORM && s->body.first && !s->other.first &&
           s->body.first->kind == S_BREAK && s->body.first->target == v->kernel_block;
}

static bool is_block_level(const Variant *v, Stmt *s)
{
    if (s->info && s->info->has_barrier) return true;
    if (s->kind == S_BREAK) return s->target->block_level;
    return jumps_at_block_level(v, s) || is_uniform_return(v, s);
}

static Stmt *new_region(Split *split, Loc loc)
{
    if (split->region) return split->region;
    Stmt *region = new_stmt(split->variant->program, S_BLOCK, loc);
    region->label = "region";
    region->region = true;
    region->info = NEW(split->variant->program->arena, struct StmtInfo);
    region->info->region = split->variant->regions++;
    append(split->out, region);
    split->region = region;
    return region;
}

/* A register that the last region sets to e in every thread, and the block reads. */
static Expr *vote(Split *split, Expr *e, const char *name)
{
    Program *p = split->variant->program;
    Stmt *set = assign_new(p, name, e);
    set->var->special = VOTE;
    append(&new_region(split, e->loc)->body, set);
    return var_expr(p, set->var, e->loc);
}

static void settle_condition(Split *split, Stmt *s, const char *name)
{
    if (s->a && shape_of(s->a).kind > SHAPE_UNIFORM) s->a = vote(split, s->a, name);
}

static Block split_list(Variant *v, Block list);

static void split_loop(Variant *v, Stmt *loop)
{
    Block head = {0};
    Split split = {v, &head, NULL};
    Block old = split_list(v, loop->head);
    append_block(&head, old);
    if (head.last && head.last->region) split.region = head.last;
    settle_condition(&split, loop, "goes_on");
    loop->head = head;
    loop->body = split_list(v, loop->body);
    loop->step = split_list(v, loop->step);
}

static void split_stmt(Split *split, Stmt *s)
{
    Variant *v = split->variant;
    s->block_level = true;
    if (s->kind == S_IF) settle_condition(split, s, "taken");
    if (is_barrier(s) && s->arg_count) s->args[0] = vote(split, s->args[0], "votes");
    split->region = NULL;
    append(split->out, s);
    if (s->kind == S_LOOP) {
        split_loop(v, s);
    } else {
        s->body = split_list(v, s->body);
        s->other = split_list(v, s->other);
    }
}

static Block split_list(Variant *v, Block list)
{
    Block out = {0};
    Split split = {v, &out, NULL};
    for (Stmt *s = list.first, *next; s; s = next) {
        next = s->next;
        if (is_block_level(v, s)) {
            s->next = NULL;
            split_stmt(&split, s);
        } else {
            s->next = NULL;
            append(&new_region(&split, s->loc)->body, s);
        }
    }
    return out;
}

static void find_return(Stmt *s, void *variant)
{
    Variant *v = variant;
    if (s->kind == S_BREAK && s->target == v->kernel_block && !s->block_level) v->returns_early = true;
}

bool is_kernel_block(const Stmt *s)
{
    return s->kind == S_BLOCK && s->label && strcmp(s->label, "kernel") == 0;
}

static Stmt *find_kernel_block(Block body)
{
    for (Stmt *s = body.first; s; s = s->next)
        if (is_kernel_block(s)) return s;
    return NULL;
}

void split_regions(Variant *v)
{
    v->kernel_block = find_kernel_block(v->kernel->body);
    v->regions = 0;
    v->kernel->body = split_list(v, v->kernel->body);
    bool at_block_level = v->kernel_block && v->kernel_block->block_level;
    if (!at_block_level)
        v->kernel_block = NULL;
    else
        walk_block(v->kernel->body, find_return, v);
}
