/* layers.c: loops through memory that threads go through together, put around the groups.
 *
 * A thread may go up through the layers of a grid, an element of each. A group of threads that went all the way before the
 * next one began would touch a few cache lines of every layer, far apart. Where nothing keeps threads together they may
 * as well take each round of such a loop as if a barrier ended it: the loop is at block level then, its body a region,
 * and each round streams along whole rows of a strip. Conditions around the loop become returns of the threads that fail
 * them.
 *
 * What lives from round to round is in context arrays, so a round has to reach much memory for the little it keeps.
 *
 * Requires liveness and shapes; makes statements, so both must be found again.
 */
#include "vector.h"

struct Round {
    Variant *variant;
    Stmt *loop;
    uint32_t accesses, kept;
    VEC(const Var *) moving; /* what differs from round to round */
    bool walks;              /* stores go on through memory */
    bool simple; /* nothing but assignments, stores and branches that stay inside; no access is gathered */
};

struct Search {
    const void *wanted;
    bool found;
};

/* A register that a round takes over from the last one, and sets. */
static bool is_carried(const Stmt *loop, const Var *var)
{
    return in_set(loop->body.first->info->live_in, var) && is_set_in(loop, var);
}

struct Moves {
    const struct Round *round;
    bool found;
};

static void moves_visit(Expr **e, void *context)
{
    struct Moves *moves = context;
    for (uint32_t i = 0; (*e)->kind == E_VAR && i < moves->round->moving.count; i++)
        moves->found |= moves->round->moving.items[i] == (*e)->var;
}

static bool moves(const struct Round *round, Expr *e)
{
    struct Moves moves = {round, false};
    walk_expr(&e, moves_visit, &moves);
    return moves.found;
}

static void moving_stmt(Stmt *s, void *context)
{
    struct Round *round = context;
    if (s->kind == S_SET && moves(round, s->a)) push(&round->moving, s->var);
}

static void find_moving(struct Round *round)
{
    for (uint32_t i = 0; i < round->variant->vars.count; i++)
        if (is_carried(round->loop, round->variant->vars.items[i])) push(&round->moving, round->variant->vars.items[i]);
    walk_block(round->loop->body, moving_stmt, round);
}

static AccessKind note_access(struct Round *round, Expr *address, const Type *type)
{
    AccessKind kind = find_access(round->variant, address, type).kind;
    round->accesses++;
    round->simple &= kind <= ACCESS_RUN;
    return kind;
}

static void round_expr(Expr **e, void *context)
{
    if ((*e)->kind == E_LOAD) note_access(context, (*e)->a, (*e)->type);
}

static void round_stmt(Stmt *s, void *context)
{
    struct Round *round = context;
    walk_exprs(s, round_expr, round);
    if (s->kind == S_STORE) {
        bool is_row = note_access(round, s->a, s->type) > ACCESS_ROW;
        round->walks |= is_row && moves(round, s->a);
    }
    round->simple &= s->kind != S_LOOP && s->kind != S_OP && s->kind != S_LOAD;
    if (s->kind == S_BREAK) round->simple &= s->target != round->loop && is_within(s->target, round->loop);
}

static void reads_visit(Expr **e, void *search)
{
    ((struct Search *)search)->found |= (*e)->kind == E_VAR && (*e)->var == ((struct Search *)search)->wanted;
}

static void find_read(Stmt *s, void *search)
{
    walk_exprs(s, reads_visit, search);
}

static bool is_read_in(const Stmt *loop, const Var *var)
{
    struct Search search = {var, false};
    walk_block(loop->body, find_read, &search);
    walk_block(loop->step, find_read, &search);
    return search.found;
}

/* Loads and stores of registers that a round finds, and leaves, in the context. */
static void count_kept(struct Round *round)
{
    const Stmt *first = round->loop->body.first;
    for (uint32_t i = 0; i < round->variant->vars.count; i++) {
        const Var *var = round->variant->vars.items[i];
        if (var->info->shape.kind != SHAPE_VARYING || !in_set(first->info->live_in, var)) continue;
        round->kept += is_carried(round->loop, var) ? 2 : is_read_in(round->loop, var);
    }
}

static bool pays(Variant *v, Stmt *loop)
{
    bool uniform = loop->a && shape_of(loop->a).kind == SHAPE_UNIFORM && !loop->info->diverges && !loop->info->thins;
    if (!uniform || loop->head.first || !loop->body.first) return false;
    struct Round round = {.variant = v, .loop = loop, .simple = true};
    find_moving(&round);
    walk_block(loop->body, round_stmt, &round);
    walk_block(loop->step, round_stmt, &round);
    free(round.moving.items);
    if (!round.simple || !round.walks) return false;
    count_kept(&round);
    return 2 * round.accesses >= 3 * round.kept;
}

static bool reads_what_sets(Stmt *s, Block sets)
{
    struct Search search = {NULL, false};
    for (const Stmt *set = sets.first; set; set = set->next) {
        search.wanted = set->var;
        find_read(s, &search);
    }
    return search.found;
}

static bool is_for_block(const Stmt *s)
{
    return s->kind == S_SET && s->var->info->shape.kind == SHAPE_UNIFORM && shape_of(s->a).kind == SHAPE_UNIFORM;
}

/* The step's assignments that are one for the block stay, the others end the body. */
static void settle_step(Stmt *loop)
{
    Block stay = {0}, go = {0};
    for (Stmt *s = loop->step.first, *next; s; s = next) {
        next = s->next;
        s->next = NULL;
        if (reads_what_sets(s, stay)) append_block(&go, stay), stay = (Block){0};
        append(is_for_block(s) ? &stay : &go, s);
    }
    append_block(&loop->body, go);
    loop->step = stay;
}

static bool find_layers(Variant *v, Block list)
{
    bool found = false;
    for (Stmt *s = list.first; s; s = s->next) {
        if (s->kind != S_LOOP || !(s->info->layered || pays(v, s))) continue;
        settle_step(s);
        s->info->layered = found = true;
    }
    const Stmt *last = list.last;
    bool goes_on = last && ((last->kind == S_IF && !last->other.first) || is_kernel_block(last));
    return (goes_on && find_layers(v, last->body)) || found;
}

static Stmt *return_unless(Variant *v, Expr *condition, Stmt *kernel)
{
    Stmt *leave = new_stmt(v->program, S_IF, condition->loc), *out = new_stmt(v->program, S_BREAK, condition->loc);
    leave->a = unary_expr(v->program, U_LNOT, condition, condition->loc);
    shape_new(v, &leave->a);
    out->target = kernel;
    append(&leave->body, out);
    return leave;
}

static bool has_layers(Block list)
{
    bool found = false;
    for (const Stmt *s = list.first; s; s = s->next) found |= s->kind == S_LOOP && s->info->layered;
    const Stmt *last = list.last;
    return found || (last && last->kind == S_IF && has_layers(last->body));
}

/* The list with the conditions that lead to the loops taken away from around them. */
static Block without_conditions(Variant *v, Block list, Stmt *kernel)
{
    Block out = {0};
    for (Stmt *s = list.first, *next; s; s = next) {
        next = s->next;
        s->next = NULL;
        if (!next && s->kind == S_IF && has_layers(s->body)) {
            append(&out, return_unless(v, s->a, kernel));
            append_block(&out, without_conditions(v, s->body, kernel));
        } else {
            append(&out, s);
        }
    }
    return out;
}

static Stmt *kernel_block_of(Variant *v)
{
    Block *body = &v->kernel->body;
    for (Stmt *s = body->first; s; s = s->next)
        if (is_kernel_block(s)) return s;
    Stmt *block = new_stmt(v->program, S_BLOCK, v->kernel->loc);
    block->label = "kernel";
    block->body = *body;
    *body = (Block){block, block};
    return block;
}

bool lift_layers(Variant *v)
{
    if (!has_free_threads(v) || v->objects.count || !find_layers(v, v->kernel->body)) return false;
    Stmt *kernel = kernel_block_of(v);
    kernel->body = without_conditions(v, kernel->body, kernel);
    number_registers(v);
    return true;
}
