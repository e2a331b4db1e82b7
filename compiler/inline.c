/* inline.c: every call of a kernel replaced by the callee's body, and early exits made into structure.
 *
 * A call becomes: parameters set to the arguments, then the body as a block, in which "return x" sets the result and
 * leaves the block. A block whose leaves all stand at its end needs none: structure() moves what follows
 * "if (c) { ...; leave }" into the other branch, drops leaves in tail position and dissolves blocks that nobody leaves.
 * What follows is not moved when it holds a block barrier, because a barrier must not come under a divergent condition.
 */
#include "compiler.h"

enum { MAX_STATEMENTS = 200000, MAX_DEPTH = 200 };

typedef struct Inliner {
    Program *program;
    const Function *stack[MAX_DEPTH]; /* the functions being expanded, kernel first */
    int depth;
    uint32_t statements;
    bool failed;
} Inliner;

static void count_stmt(Stmt *s, void *count)
{
    (void)s;
    ++*(uint32_t *)count;
}

/* --- leaves in tail position ------------------------------------------------------------------------------------- */

static void find_barrier(Stmt *s, void *found)
{
    if (s->kind == S_OP && op_info[s->op].kind == BARRIER) *(bool *)found = true;
}

static bool has_barrier(Stmt *first)
{
    bool found = false;
    walk_block((Block){first, NULL}, find_barrier, &found);
    return found;
}

/* Whether control never runs off the end of the list. */
static bool ends_in_break(Block list)
{
    return list.last && list.last->kind == S_BREAK;
}

static void unlink_last(Block *list)
{
    Stmt *last = list->last;
    if (list->first == last) {
        list->first = list->last = NULL;
        return;
    }
    Stmt *s = list->first;
    while (s->next != last) s = s->next;
    s->next = NULL;
    list->last = s;
}

/* list is in tail position of target: running off its end leaves target anyway. */
static void structure_tail(Program *p, Block *list, Stmt *target)
{
    for (Stmt *s = list->first; s; s = s->next) {
        if (s->kind != S_IF || !s->next || s->other.first) continue;
        if (!ends_in_break(s->body) || s->body.last->target != target || has_barrier(s->next)) continue;
        s->other = (Block){s->next, list->last};
        s->next = NULL;
        list->last = s;
    }
    if (!list->last) return;
    Stmt *last = list->last;
    if (last->kind == S_BREAK && last->target == target) {
        unlink_last(list);
        structure_tail(p, list, target);
    } else if (last->kind == S_IF) {
        structure_tail(p, &last->body, target);
        structure_tail(p, &last->other, target);
        if (!last->body.first && last->other.first) {
            last->a = not_expr(p, last->a);
            last->body = last->other;
            last->other = (Block){0};
        }
    } else if (last->kind == S_BLOCK) {
        structure_tail(p, &last->body, target);
    }
}

struct Search {
    const Stmt *target;
    bool found;
};

static void find_break(Stmt *s, void *context)
{
    struct Search *search = context;
    if (s->kind == S_BREAK && s->target == search->target) search->found = true;
}

static bool is_left(Stmt *block)
{
    struct Search search = {block, false};
    walk_block(block->body, find_break, &search);
    return search.found;
}

static void structure_block(Program *p, Block *list)
{
    Block done = {0};
    for (Stmt *s = list->first, *next; s; s = next) {
        next = s->next;
        s->next = NULL;
        for (int i = 0; i < 4; i++) structure_block(p, nested_blocks(s, i));
        if (s->kind == S_BLOCK) structure_tail(p, &s->body, s);
        if (s->kind == S_BLOCK && !is_left(s))
            append_block(&done, s->body);
        else
            append(&done, s);
    }
    *list = done;
}

/* --- calls ------------------------------------------------------------------------------------------------------- */

static void inline_block(Inliner *in, Block *list);

/* Turns the returns of a copied body into "set result; leave block". */
struct Returns {
    Program *program;
    Var *result;
    Stmt *block;
};

static void replace_returns(struct Returns *r, Block *list)
{
    Block done = {0};
    for (Stmt *s = list->first, *next; s; s = next) {
        next = s->next;
        s->next = NULL;
        for (int i = 0; i < 4; i++) replace_returns(r, nested_blocks(s, i));
        if (s->kind != S_RETURN) {
            append(&done, s);
            continue;
        }
        if (s->a && r->result) {
            Stmt *set = new_stmt(r->program, S_SET, s->loc);
            set->var = r->result;
            set->a = s->a;
            append(&done, set);
        }
        Stmt *leave = new_stmt(r->program, S_BREAK, s->loc);
        leave->target = r->block;
        append(&done, leave);
        break; /* nothing after it in this list runs */
    }
    *list = done;
}

static Stmt *body_block(Program *p, Block body, Var *result, Loc loc, const char *label)
{
    Stmt *block = new_stmt(p, S_BLOCK, loc);
    block->label = label;
    block->body = body;
    struct Returns r = {p, result, block};
    replace_returns(&r, &block->body);
    return block;
}

static Var *bind(Program *p, Block *out, const Var *param, Expr *value, Loc loc)
{
    Var *var = new_var(p, param->name, param->type, V_REGISTER, param->loc);
    Stmt *declare = new_stmt(p, S_DECLARE, loc), *set = new_stmt(p, S_SET, loc);
    declare->var = set->var = var;
    set->a = value;
    append(out, declare);
    append(out, set);
    return var;
}

static bool may_enter(Inliner *in, const Stmt *call)
{
    if (in->depth < MAX_DEPTH && in->statements <= MAX_STATEMENTS) return true;
    error_at(call->loc, "the kernel grows too large when %s is inlined here", call->function->name);
    return false;
}

/* A recursive function is inlined in its own entry alone. */
static bool is_invoked(const Inliner *in, const Stmt *call)
{
    return !call->function || (call->function->entry && !(in->depth == 1 && in->stack[0]->is_entry));
}

/* CUDA's functions are the project's own, in .../vgsp/cuda_*.h: messages and debuggers show where they are called. */
static bool is_prelude(const Function *callee)
{
    const char *at = callee->loc.file ? strstr(callee->loc.file, "/vgsp/cuda_") : NULL;
    size_t length = at ? strlen(at) : 0;
    return at && !strchr(at + 6, '/') && strcmp(at + length - 2, ".h") == 0;
}

static void move_expr(Expr **e, void *loc)
{
    (*e)->loc = *(const Loc *)loc;
}

static void move_stmt(Stmt *s, void *loc)
{
    s->loc = *(const Loc *)loc;
    walk_exprs(s, move_expr, loc);
}

static void inline_call(Inliner *in, Block *out, Stmt *call)
{
    if (in->failed || !may_enter(in, call)) {
        in->failed = true;
        return;
    }
    const Function *callee = call->function;
    Clone c = {.program = in->program};
    for (uint32_t i = 0; i < callee->param_count && i < call->arg_count; i++)
        clone_map(&c, callee->params[i], bind(in->program, out, callee->params[i], call->args[i], call->loc));
    Block body = clone_block(&c, callee->body);
    clone_end(&c);
    walk_block(body, count_stmt, &in->statements);
    if (is_prelude(callee)) walk_block(body, move_stmt, &call->loc);
    Stmt *block = body_block(in->program, body, call->var, call->loc, callee->name);
    in->stack[in->depth++] = callee;
    inline_block(in, &block->body);
    in->depth--;
    append(out, block);
}

static void inline_block(Inliner *in, Block *list)
{
    Block done = {0};
    for (Stmt *s = list->first, *next; s; s = next) {
        next = s->next;
        s->next = NULL;
        for (int i = 0; i < 4; i++) inline_block(in, nested_blocks(s, i));
        if (s->kind == S_CALL && is_invoked(in, s))
            invoke(in->program, &done, s);
        else if (s->kind == S_CALL)
            inline_call(in, &done, s);
        else
            append(&done, s);
    }
    *list = done;
}

bool inline_kernel(Program *program, Function *kernel)
{
    Inliner in = {.program = program};
    in.stack[in.depth++] = kernel;
    Clone c = {.program = program}; /* the kernel may be called by nobody, but its variables are shared with no copy */
    Block body = clone_block(&c, kernel->body);
    clone_end(&c);
    Stmt *block = body_block(program, body, NULL, kernel->loc, "kernel");
    inline_block(&in, &block->body);
    kernel->body = (Block){block, block};
    fold_block(program, kernel->body);
    structure_block(program, &kernel->body);
    return !in.failed;
}
