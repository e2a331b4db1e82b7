/* layers.c: loops through memory that threads go through together, put around the groups.
 *
 * A thread may go up through the layers of a grid, an element of each. A group of threads that went all the way before the
 * next one began would touch a few cache lines of every layer, far apart. Where nothing keeps threads together they may
 * as well take each round of such a loop as if a barrier ended it: the loop is at block level then, its body a region,
 * and each round streams along whole rows of a strip. Conditions around the loop become returns of the threads that fail
 * them.
 *
 * What lives from round to round is in context arrays, so a round has to reach much memory for the little it keeps; and a
 * group does a few rounds before the next one's turn, so that what it keeps is loaded and stored once for all of them.
 *
 * Requires liveness and shapes; makes statements, so both must be found again.
 */
#include "vector.h"

enum { TOGETHER = 4 }; /* rounds of a group; more want more lines of each layer in the first cache than it holds */

struct Round {
    Variant *variant;
    Stmt *loop;
    uint32_t accesses, kept;
    VEC(const Var *) moving; /* what differs from round to round */
    bool walks;              /* stores go on through memory */
    bool simple; /* nothing but assignments, stores and branches that stay inside; no access is gathered */
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

static bool is_read_in(const Stmt *loop, const Var *var)
{
    return reads_in(loop->body, var) || reads_in(loop->step, var);
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
    for (const Stmt *set = sets.first; set; set = set->next)
        if (reads_in_stmt(s, set->var)) return true;
    return false;
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
        bool stays = is_for_block(s);
        if (!stays && reads_what_sets(s, stay)) append_block(&go, stay), stay = (Block){0};
        append(stays ? &stay : &go, s);
    }
    append_block(&loop->body, go);
    loop->step = stay;
}

/* Whether e can be computed some rounds ahead: of registers that only the step sets. */
struct Known {
    const Stmt *loop;
    bool unknown;
};

static void known_visit(Expr **e, void *context)
{
    struct Known *known = context;
    const Block body = known->loop->body;
    known->unknown |= (*e)->kind == E_LOAD;
    for (Stmt *s = body.first; s && (*e)->kind == E_VAR; s = s->next)
        known->unknown |= s->var == (*e)->var || is_set_in(s, (*e)->var);
}

static bool is_known_ahead(Stmt *loop)
{
    struct Known known = {loop, false};
    walk_expr(&loop->a, known_visit, &known);
    for (Stmt *s = loop->step.first; s; s = s->next) walk_expr(&s->a, known_visit, &known);
    return !known.unknown;
}

static Expr *below(Program *p, Stmt *count, Expr *limit)
{
    return binary_expr(p, B_LT, var_expr(p, count->var, count->loc), limit, count->loc);
}

Stmt *counting_loop(Program *p, Stmt *count, Expr *a, Block body, Block step)
{
    Stmt *loop = new_stmt(p, S_LOOP, count->loc), *next = new_stmt(p, S_SET, count->loc);
    next->var = count->var;
    next->a = binary_expr(p, B_ADD, var_expr(p, count->var, count->loc), int_expr(p, count->var->type, 1, count->loc), count->loc);
    loop->label = MADE_LOOP;
    loop->unroll = 1;
    loop->a = a;
    loop->body = body;
    loop->step = step;
    append(&loop->step, next);
    return loop;
}

/* Appends how many rounds there are, TOGETHER at most: the step is taken by copies of what it sets. */
static Stmt *count_rounds(Program *p, Block *out, const Stmt *loop)
{
    Clone ahead = {.program = p, .keep = true};
    Stmt *rounds = assign_new(p, "rounds", int_expr(p, scalar_type(T_I32), 0, loop->loc));
    append(out, rounds);
    for (const Stmt *s = loop->step.first; s; s = s->next) {
        Stmt *copy = assign_new(p, "ahead", var_expr(p, s->var, loop->loc));
        clone_map(&ahead, s->var, copy->var);
        append(out, copy);
    }
    Expr *more = below(p, rounds, int_expr(p, rounds->var->type, TOGETHER, loop->loc));
    Expr *goes_on = binary_expr(p, B_LAND, more, clone_expr(&ahead, loop->a), loop->loc);
    Stmt *count = counting_loop(p, rounds, goes_on, (Block){0}, clone_block(&ahead, loop->step));
    clone_end(&ahead);
    append(out, count);
    return rounds;
}

/* Each group takes some rounds, which the block has counted before. */
static void take_together(Variant *v, Stmt *loop)
{
    Program *p = v->program;
    Block body = {0};
    Stmt *rounds = count_rounds(p, &body, loop);
    body.last->info = NEW(p->arena, struct StmtInfo);
    body.last->info->layered = true;
    Stmt *round = assign_new(p, "round", int_expr(p, rounds->var->type, 0, loop->loc));
    append(&body, round);
    append(&body, counting_loop(p, round, below(p, round, var_expr(p, rounds->var, loop->loc)), loop->body, loop->step));
    loop->body = body;
    loop->step = (Block){0};
}

static bool find_layers(Variant *v, Block list)
{
    bool found = false;
    for (Stmt *s = list.first; s; s = s->next) {
        if (s->kind != S_LOOP || !(s->info->layered || pays(v, s))) continue;
        settle_step(s);
        if (!s->info->layered && is_known_ahead(s)) take_together(v, s);
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

bool is_made_loop(const Stmt *s)
{
    return strcmp(s->label, MADE_LOOP) == 0;
}

bool lift_layers(Variant *v)
{
    if (!has_free_threads(v) || v->objects.count || !find_layers(v, v->kernel->body)) return false;
    Stmt *kernel = kernel_block_of(v);
    kernel->body = without_conditions(v, kernel->body, kernel);
    number_registers(v);
    return true;
}
