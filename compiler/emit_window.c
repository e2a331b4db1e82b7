/* emit_window.c: loops over windows of a few rows, in a band of rows of the block.
 *
 * In `for (j = 0; j < 5; j++) for (i = 0; i < 5; i++) sum += tap[j][i] * tile[threadIdx.y + j][threadIdx.x + i]` a row of threads
 * reads in one round of j what the row above it reads in the next. So rows begin one after the other: in step s row k takes its
 * round s - k, and what they all read then is loaded once. Each thread still adds in its order.
 *
 * For nests of loops of few rounds, whose numbers are known, that do nothing but set registers. What goes from round to round
 * is each row's own; C is told to keep the order, since it would finish row after row, and all that is loaded would be spilt.
 */
#include "emit.h"

enum { MOST_ROUNDS = 16, MOST_SETS = 300, MOST_LOADS = 4, DEEPEST = 3 }; /* sets: of all rows and rounds of the outer loop */

typedef struct Rounds {
    Var *counter;
    int64_t first, by;
    int count;
} Rounds;

typedef struct Window {
    Variant *v;
    Rounds rounds, inner[DEEPEST];
    int depth;
    Block sets;              /* of the innermost loop */
    Expr *loads[MOST_LOADS]; /* that rows share */
    int load_count;
} Window;

/* --- the nest ------------------------------------------------------------------------------------------------------------ */

/* What starts the loop's counter: it stands directly before the loop. */
static const Stmt *start_before(Block list, const Stmt *loop, const Var *counter)
{
    const Stmt *start = NULL;
    for (Stmt *s = list.first; s; s = s->next) {
        if (s == loop) return start;
        if (s->kind == S_SET && s->var == counter) start = s;
        for (int i = 0; i < 4; i++) {
            const Stmt *found = start_before(*nested_blocks(s, i), loop, counter);
            if (found) return found;
        }
    }
    return NULL;
}

static bool find_rounds(const Variant *v, const Stmt *loop, Rounds *rounds)
{
    const Expr *a = loop->a;
    bool compares = a && a->kind == E_BINARY && (a->binary == B_LT || a->binary == B_LE);
    bool counts = compares && !loop->head.first && a->a->kind == E_VAR && a->b->kind == E_INT;
    if (!counts || loop->info->diverges || loop->info->thins || !loop->step.first || loop->step.first->next) return false;
    Var *counter = a->a->var;
    const struct Counter *c = &counter->info->counter;
    const Stmt *start = start_before(v->kernel->body, loop, counter);
    int64_t by = step_of(loop, counter);
    bool plain = start && start->a->kind == E_INT && c->starts == 1 && !c->set_otherwise && by > 0;
    if (!plain || counter->info->shape.kind > SHAPE_GROUP || counter->info->place != PLACE_GROUP) return false;
    int64_t first = start->a->value, end = a->b->value + (a->binary == B_LE), count = (end - first + by - 1) / by;
    if (count < 2 || count > MOST_ROUNDS) return false;
    *rounds = (Rounds){counter, first, by, (int)count};
    return true;
}

static Stmt *after_declarations(Block list)
{
    Stmt *s = list.first;
    while (s && s->kind == S_DECLARE) s = s->next;
    return s;
}

/* "i = 0; for (i ..)", and nothing else. */
static Stmt *only_loop(Window *w, Block list)
{
    Stmt *start = after_declarations(list), *loop = start ? start->next : NULL;
    bool is_one = loop && loop->kind == S_LOOP && !loop->next && w->depth < DEEPEST && find_rounds(w->v, loop, &w->inner[w->depth]);
    return is_one && start->kind == S_SET && start->var == w->inner[w->depth].counter ? loop : NULL;
}

static bool serves_all_rows(const Var *var)
{
    return var->info->shape.kind <= SHAPE_GROUP || var->info->shape.level;
}

/* Registers are set, without masks; one that serves all rows does not go from round to round. */
static bool is_plain(const Window *w, const Stmt *loop)
{
    for (const Stmt *s = w->sets.first; s; s = s->next) {
        if (s->kind == S_DECLARE) continue;
        Shape shape = s->kind == S_SET ? s->var->info->shape : (Shape){0};
        if (s->kind != S_SET || shape.likely || shape.pieces || s->is_volatile || s->info->masked || is_vote(s->var) || s->var->info->place != PLACE_GROUP) return false;
        if (s->var->type->size > 4 || (serves_all_rows(s->var) && in_set(loop->body.first->info->live_in, s->var))) return false;
    }
    return true;
}

static bool find_nest(Window *w, const Stmt *loop)
{
    if (w->v->options->count_lanes || !loop->body.first || !find_rounds(w->v, loop, &w->rounds)) return false;
    w->sets = loop->body;
    for (Stmt *inner; (inner = only_loop(w, w->sets)); w->depth++) w->sets = inner->body;
    return is_plain(w, loop);
}

/* --- what rows share ----------------------------------------------------------------------------------------------------- */

struct Names {
    const Window *w;
    bool changes;
};

static void name_visit(Expr **x, void *context)
{
    struct Names *names = context;
    const Var *var = (*x)->kind == E_VAR ? (*x)->var : NULL;
    if (!var) return;
    names->changes |= var == names->w->rounds.counter;
    for (const Stmt *s = names->w->sets.first; s; s = s->next) names->changes |= s->kind == S_SET && s->var == var;
}

/* The same for all rows, and in each round of the outer loop. */
static bool is_fixed(const Window *w, Expr *x)
{
    struct Names names = {w, false};
    walk_expr(&x, name_visit, &names);
    return !names.changes && (shape_of(x).kind <= SHAPE_GROUP || shape_of(x).level);
}

/* What a number grows by from row to row, and with the counter: exactly so, as it wraps. */
static bool find_motion(const Window *w, Expr *x, int64_t *row, int64_t *round)
{
    int64_t rows[2], rounds[2];
    *row = *round = 0;
    if (is_fixed(w, x)) return true;
    if (!type_is_integer(x->type)) return false;
    switch (x->kind) {
    case E_SPECIAL: *row = 1; return x->special == SP_THREAD + 1;
    case E_VAR:
        *round = 1;
        if (x->var == w->rounds.counter) return true;
        return x->var->info->sets == 1 && only_value(x) && find_motion(w, (Expr *)only_value(x), row, round);
    case E_CAST: return x->type->size == x->a->type->size && type_is_integer(x->a->type) && find_motion(w, x->a, row, round);
    case E_BINARY:
        if (x->binary != B_ADD && x->binary != B_SUB) return false;
        if (!find_motion(w, x->a, &rows[0], &rounds[0]) || !find_motion(w, x->b, &rows[1], &rounds[1])) return false;
        *row = x->binary == B_ADD ? rows[0] + rows[1] : rows[0] - rows[1];
        *round = x->binary == B_ADD ? rounds[0] + rounds[1] : rounds[0] - rounds[1];
        return true;
    default: return false;
    }
}

/* In each round the same as for the row above in the next. */
static bool slides(const Window *w, Expr *x)
{
    int64_t row, round;
    if (find_motion(w, x, &row, &round) && row == round * w->rounds.by) return true;
    bool computes = x->kind == E_INDEX || x->kind == E_UNARY || x->kind == E_BINARY || x->kind == E_CAST;
    return computes && slides(w, x->a) && (!x->b || slides(w, x->b));
}

static void share_visit(Expr **x, void *context)
{
    Window *w = context;
    if ((*x)->kind != E_LOAD || shape_of(*x).kind != SHAPE_VARYING || w->load_count == MOST_LOADS) return;
    bool together = find_access(w->v, (*x)->a, (*x)->type).kind <= ACCESS_RUN;
    if (together && !is_fixed(w, (*x)->a) && slides(w, (*x)->a)) w->loads[w->load_count++] = *x;
}

static void share_stmt(Stmt *s, void *window)
{
    walk_exprs(s, share_visit, window);
}

static bool find_window(Window *w, const Stmt *loop)
{
    if (!find_nest(w, loop)) return false;
    walk_block(w->sets, share_stmt, w);
    return w->load_count > 0;
}

bool is_window(Variant *v, const Stmt *loop)
{
    Window w = {.v = v};
    return find_window(&w, loop);
}

/* Half of the loads are saved, and the text is not too long. */
static bool is_worth_it(const Emit *e, const Window *w)
{
    int sets = 0, rounds = w->rounds.count, rows = e->rows;
    for (const Stmt *s = w->sets.first; s; s = s->next) sets += s->kind == S_SET;
    return rounds * rows >= 2 * (rounds + rows - 1) && sets * rounds * e->registers <= MOST_SETS;
}

/* --- the text ------------------------------------------------------------------------------------------------------------ */

const char *window_load(Emit *e, const Expr *load, int r)
{
    for (int i = 0; e->window && i < e->window->load_count; i++)
        if (e->window->loads[i] == load) return fmt(e, "%s_%d_%d", e->window_name, i, r % e->columns);
    return NULL;
}

bool is_set_here(const Emit *e, const Var *var, int r)
{
    if (!e->window) return has_own_name(e, var, r);
    if (r / e->columns != e->window_row) return false;
    Shape s = var->info->shape;
    return r % e->columns == 0 || representative(e, s, r) != representative(e, s, r - 1);
}

static void set_counter(Emit *e, const Rounds *r, int round)
{
    line(e, "%s = %lld;", r->counter->info->name, (long long)(r->first + round * r->by));
}

/* In the first row's words, as if that took part in each step. */
static void emit_shared_loads(Emit *e, Window *w, int step)
{
    set_counter(e, &w->rounds, step);
    for (int i = 0; i < w->load_count; i++)
        for (int c = 0; c < e->columns; c++) {
            const char *load = vector(e, w->loads[i], c);
            line(e, "const v%s %s_%d_%d = %s;", word_class(w->loads[i]->type), e->window_name, i, c, load);
        }
}

static void emit_row(Emit *e, Window *w, int row, int round)
{
    open_brace(e, NULL);
    set_counter(e, &w->rounds, round);
    e->window = w;
    e->window_row = row;
    emit_list(e, w->sets);
    e->window = NULL;
    close_brace(e);
    for (const Stmt *s = w->sets.first; s; s = s->next)
        for (int c = 0; c < e->columns && s->kind == S_SET && !serves_all_rows(s->var) && s->var->info->first != s; c++)
            line(e, "VGSP_PIN(%s);", register_name(e, s->var, row * e->columns + c));
}

static void emit_step(Emit *e, Window *w, int step)
{
    open_brace(e, NULL);
    for (int i = 0; i < w->depth; i++) {
        const Rounds *r = &w->inner[i];
        const char *name = r->counter->info->name;
        open_brace(e, "for (%s %s = %lld; %s < %lld; %s += %lld)", c_type(r->counter->type), name, (long long)r->first, name,
                   (long long)(r->first + r->count * r->by), name, (long long)r->by);
    }
    emit_shared_loads(e, w, step);
    for (int row = 0; row < e->rows; row++)
        if (step >= row && step < row + w->rounds.count) emit_row(e, w, row, step - row);
    for (int i = 0; i < w->depth; i++) close_brace(e);
    close_brace(e);
}

bool emit_window(Emit *e, const Stmt *loop)
{
    Window w = {.v = e->v};
    bool band = e->rows > 1 && !e->team && !e->mask && !e->piece && !e->window;
    if (!band || !find_window(&w, loop) || !is_worth_it(e, &w)) return false;
    loop->info->window = true;
    int steps = w.rounds.count + e->rows - 1;
    e->window_name = unique(e, "window");
    for (int step = 0; step < steps; step++) emit_step(e, &w, step);
    set_counter(e, &w.rounds, w.rounds.count);
    for (int i = 0; i < w.depth; i++)
        if (!w.inner[i].counter->info->first) set_counter(e, &w.inner[i], w.inner[i].count);
    return true;
}
