/* emit_loop.c: loops: of the whole group where its lanes agree, else as long as one of them goes on. */
#include "emit.h"

struct LoopSize {
    Variant *variant;
    int statements;
    int lanes;       /* that are loaded one by one */
    bool has_loop;
};

static void size_load(Expr **x, void *context)
{
    struct LoopSize *size = context;
    if ((*x)->kind == E_LOAD && is_far_apart(size->variant, (*x)->a, (*x)->type)) size->lanes += size->variant->lanes;
}

static void size_stmt(Stmt *s, void *context)
{
    struct LoopSize *size = context;
    size->statements++;
    size->has_loop |= s->kind == S_LOOP;
    walk_exprs(s, size_load, size);
}

/* Rounds that stand one after the other in the text of an innermost loop, in the copy that runs most: all of a few, which makes
   registers of arrays, else some, while there is room for them. Units are compiled at a level where clang unrolls only what it
   is told to. */
static int rounds_to_unroll(const Emit *e, const Stmt *s)
{
    enum { ROOM = 40, FEW = 16, SOME = 4 };
    if (e->mask || e->v->shape != VGSP_SHAPE_ROWS) return 0;
    struct LoopSize size = {.variant = e->v};
    walk_block(s->body, size_stmt, &size);
    if (size.has_loop || size.statements * e->registers * SOME > ROOM) return 0;
    bool counted =
        s->a && s->a->kind == E_BINARY && s->a->binary == B_LT && s->a->b->kind == E_INT && s->a->b->value <= FEW;
    if (counted && size.statements * e->registers * s->a->b->value <= ROOM) return -1;
    return (size.statements + size.lanes) * e->registers * SOME <= ROOM ? SOME : 0;
}

static void emit_unroll(Emit *e, const Stmt *s)
{
    int rounds = s->unroll ? s->unroll : rounds_to_unroll(e, s);
    if (rounds == -1)
        line(e, "#pragma clang loop unroll(full)");
    else if (rounds == 1)
        line(e, "#pragma clang loop unroll(disable)");
    else if (rounds > 1)
        line(e, "#pragma clang loop unroll_count(%d)", rounds);
}

/* "x = x + 1" and the like as the third part of a for; NULL if the step is more than scalar assignments. */
static const char *step_text(Emit *e, const Stmt *loop)
{
    const char *text = NULL;
    for (Stmt *s = loop->step.first; s; s = s->next) {
        if (s->kind != S_SET || s->info->masked || is_per_register(e, s->var) || is_vote(s->var)) return NULL;
        if (s->var->info->first == s || s->var->type->kind == T_POINTER || s->var->info->place == PLACE_BLOCK)
            return NULL;
        const char *one = fmt(e, "%s = %s", s->var->info->name, scalar(e, s->a, 0));
        text = text ? fmt(e, "%s, %s", text, one) : one;
    }
    return text ? text : "";
}

static void emit_uniform_loop(Emit *e, Stmt *s)
{
    const char *step = step_text(e, s);
    emit_unroll(e, s);
    if (!s->head.first && s->a && step)
        open_brace(e, "for (; %s; %s)", scalar(e, s->a, 0), step);
    else
        open_brace(e, "for (;;)");
    bool full = s->head.first || !s->a || !step;
    if (full) {
        emit_list(e, s->head);
        if (s->a) line(e, "if (!%s) break;", scalar(e, s->a, 0));
    }
    emit_list(e, s->body);
    if (full) emit_list(e, s->step);
    close_brace(e);
}

static bool any_thins(Block list)
{
    for (const Stmt *s = list.first; s; s = s->next)
        if (s->info->thins || (s->kind == S_BREAK && s->info->diverges)) return true;
    return false;
}

/* After the last statement of a list inside the loop: lanes that left through it are out of the mask. */
static void close_list(Emit *e, Block list, const char *in)
{
    if (list.last && list.last->info->thins) {
        const char *old = e->mask;
        e->mask = in;
        drop_leavers(e, list.last);
        e->mask = old;
    }
    if (any_thins(list)) line(e, "if (!%s) break;", any_of(e, in));
}

struct WholeRound {
    Stmt *loop;
    int nodes;
    bool leaves; /* somebody may leave the round before its end */
};

static void whole_expr(Expr **x, void *context)
{
    (void)x;
    ((struct WholeRound *)context)->nodes++;
}

static void whole_stmt(Stmt *s, void *context)
{
    struct WholeRound *whole = context;
    walk_exprs(s, whole_expr, whole);
    whole->nodes++;
    whole->leaves |= s->kind == S_BREAK && (s->target == whole->loop || !is_within(s->target, whole->loop));
}

/* Rounds in which all lanes take part come first, without masks: a thread's first and last ones differ from its neighbours'
   by one at most where they go through an array together. Tells what is to be asked before other rounds, or NULL. */
static const char *emit_whole_rounds(Emit *e, Stmt *s)
{
    enum { LARGE_BODY = 150 }; /* expression nodes */
    const char *all = e->mask || s->head.first || !s->a ? NULL : all_lanes(e, s->a);
    struct WholeRound whole = {.loop = s};
    walk_block(s->body, whole_stmt, &whole);
    walk_block(s->step, whole_stmt, &whole);
    if (!all || whole.leaves || whole.nodes > LARGE_BODY) return NULL;
    open_brace(e, "while (%s)", all);
    emit_where_all(e, s->a, s->body);
    emit_list(e, s->step);
    close_brace(e);
    return no_lane(e, s->a);
}

/* Of the group's registers only the first still takes part, as at the end of a row that is a little longer than the block. */
static void emit_narrow_rounds(Emit *e, Stmt *s, const char *in)
{
    int registers = e->registers;
    e->registers = 1;
    open_brace(e, "while (!(%s))", no_lane(e, s->a));
    count_condition(e, s->a, in);
    line(e, "%s_0 = m_and(%s_0, %s);", in, in, lanes_of(e, s->a, 0));
    line(e, "if (!%s) break;", any_of(e, in));
    emit_under(e, s->body, in, true, any_lanes);
    emit_under(e, s->step, in, true, any_lanes);
    close_brace(e);
    e->registers = registers;
}

/* C condition for the rounds that are left to be that; NULL: they are not written apart, as they are large, or hold more
   than assignments. */
static const char *narrow_rounds(Emit *e, Stmt *s)
{
    enum { LARGE_BODY = 60 };
    Body body = {.is_plain = true};
    measure(s->body, &body);
    return body.has_memory && body.is_plain && body.nodes <= LARGE_BODY ? no_further_lane(e, s->a) : NULL;
}

static void emit_divergent_loop(Emit *e, Stmt *s)
{
    const char *in = s->info->name, *none = emit_whole_rounds(e, s), *narrow = none && !e->whole_warp ? narrow_rounds(e, s) : NULL;
    for (int r = 0; r < e->registers; r++) line(e, "vm %s_%d = %s;", in, r, mask_now(e, r));
    if (narrow)
        open_brace(e, "while (!(%s))", narrow);
    else
        open_brace(e, none ? "if (!(%s)) for (;;)" : "for (;;)", none);
    emit_under(e, s->head, in, true, any_lanes);
    close_list(e, s->head, in);
    if (s->a && shape_of(s->a).kind <= SHAPE_GROUP) {
        line(e, "if (!%s) break;", scalar(e, s->a, 0));
    } else if (s->a) {
        const char *old = e->mask;
        count_condition(e, s->a, in);
        e->mask = in;
        for (int r = 0; r < e->registers; r++) line(e, "%s_%d = m_and(%s_%d, %s);", in, r, in, r, lanes_of(e, s->a, r));
        e->mask = old;
        line(e, "if (!%s) break;", any_of(e, in));
    }
    emit_under(e, s->body, in, true, any_lanes);
    close_list(e, s->body, in);
    emit_under(e, s->step, in, true, any_lanes);
    close_list(e, s->step, in);
    close_brace(e);
    if (narrow) emit_narrow_rounds(e, s, in);
}

static bool has_breaks(Stmt *loop)
{
    struct WholeRound round = {.loop = loop};
    for (int i = 0; i < 4; i++) walk_block(*nested_blocks(loop, i), whole_stmt, &round);
    return round.leaves;
}

/* Twins are declared outside the loop; what they begin with, if anything, is set before it. */
static void begin_later(Emit *e, const Later *later)
{
    for (uint32_t i = 0; i < later->twins.count; i++) declare_register(e, later->twins.items[i].later);
    if (later->round) declare_register(e, later->round);
    emit_list(e, later->begin);
}

static void emit_one_loop(Emit *e, Stmt *s)
{
    const Stmt *outer = e->c_loop;
    bool bail = e->may_bail;
    e->may_bail = false;
    e->c_loop = s;
    s->info->name = unique(e, *s->label ? s->label : "loop");
    s->info->label_used = false;
    bool one_way = goes_one_way(e, s) && !has_breaks(s);
    if ((s->info->diverges || s->info->thins) && !one_way)
        emit_divergent_loop(e, s);
    else if (!emit_window(e, s))
        emit_uniform_loop(e, s);
    e->c_loop = outer;
    e->may_bail = bail;
    if (s->info->label_used) line(e, "end_%s:;", s->info->name);
}

/* A loop that prefetches stands twice, so that it takes no longer where the launch does not: that is the loop which gets the
   registers, for the other waits for memory. */
void emit_loop(Emit *e, Stmt *s)
{
    const Later *later = e->mask || !e->in_row ? NULL : later_of(e->v, s);
    if (!later) {
        emit_one_loop(e, s);
        return;
    }
    bool bail = e->may_bail;
    e->may_bail = false;
    open_brace(e, "if (VGSP_OFTEN(!run->ranges))");
    emit_one_loop(e, s);
    close_brace(e);
    open_brace(e, "else");
    begin_later(e, later);
    enter_later(later);
    emit_one_loop(e, s);
    leave_later(later);
    close_brace(e);
    e->v->asks_later = true;
    e->may_bail = bail;
}
