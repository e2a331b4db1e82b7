/* ahead.c: what is prefetched because hardware cannot do it: addresses that are made from what is loaded.
 *
 * The serial form does so in loops and for later threads, the vector form for later threads, in each lane's name. In a loop,
 * x[column[k]] is asked for some rounds ahead, as x[column[k + d]]; and start[queue[i]] some threads ahead, as
 * start[queue[i + d / 2]], where i counts the threads: what is found by more loads is asked for later. The distance d is the
 * runtime's, which learns it. The index is loaded before anybody has checked it, so each such load is behind a test that it lies
 * in the allocation that its pointer belongs to, which the runtime has looked up (vgsp_run.ranges; NULL where nothing is to be
 * prefetched). A prefetch itself never faults, and what is prefetched for nothing is no more than that. Rows of a matrix follow
 * one another in memory, so its loops go on beyond a row's end; where rows are anywhere, each thread asks for the beginning of
 * another's. Loops of the vector form, in which lanes are at different places, are later.c's.
 */
#include "emit.h"

enum { MOST = 4, DEEPEST = 3 };
/* Of the distance in rounds, which the runtime gives, as a shift to the right: how many threads early what is found by so
   many loads is asked for. What these load has been asked for by then, long enough to be there. */
static const int threads_early[DEEPEST + 1] = {0, 1, 2, 4};

/* An address of the program moved to a later round or thread. */
typedef struct Move {
    Emit *e;
    const Var *counter;     /* moved by the distance; NULL: the thread is */
    const Stmt *loop;       /* whose counter it is */
    int part;               /* of the distance in rounds, as a shift to the right */
    int steps;              /* so far: definitions may be made from themselves */
    int inside;             /* so many loads */
    bool fails, moves;
    bool goes_on;           /* a loop goes on from there, element by element */
    Expr *loads[DEEPEST];   /* moved, inner ones first */
    int load_count;
} Move;

static Expr *moved(Move *m, const Expr *x);

static Expr *plus(const Move *m, Expr *x)
{
    Program *p = m->e->program;
    Expr *distance = var_expr(p, m->e->ahead->rounds, x->loc);
    if (m->part) distance = binary_expr(p, B_SHR, distance, int_expr(p, distance->type, m->part, x->loc), x->loc);
    return binary_expr(p, B_ADD, x, cast_expr(p, x->type, distance, x->loc), x->loc);
}

/* What a register holds: where it is set once, what it is set to; a loop's counter, what it begins with. */
static const Expr *definition(const Var *var)
{
    const VarInfo *info = var->info;
    bool counts = info->sets == 2 && info->counter.step && info->set != info->counter.step;
    return (info->sets == 1 || counts) && info->set->kind == S_SET ? info->set->a : NULL;
}

static Expr *moved_register(Move *m, const Expr *x)
{
    if (x->var == m->counter) {
        m->moves = true;
        return plus(m, var_expr(m->e->program, x->var, x->loc));
    }
    if (m->counter && !is_set_in(m->loop, x->var)) return var_expr(m->e->program, x->var, x->loc);
    const Expr *value = x->var->info ? definition(x->var) : NULL;
    m->goes_on |= value && x->var->info->sets > 1 && !m->inside;
    return value ? moved(m, value) : NULL;
}

static Expr *moved_load(Move *m, const Expr *x)
{
    m->inside++;
    Expr *copy = load_expr(m->e->program, x->type, moved(m, x->a), x->loc);
    m->inside--;
    if (is_argument(x)) return copy;
    if (argument_place(x->a) < 0 || m->load_count == DEEPEST || m->fails) return NULL;
    return m->loads[m->load_count++] = copy;
}

static Expr *moved_parts(Move *m, const Expr *x)
{
    Expr *copy = NEW(m->e->program->arena, Expr);
    *copy = *x;
    copy->info = NULL;
    if (x->a) copy->a = moved(m, x->a);
    if (x->b) copy->b = moved(m, x->b);
    if (x->c) copy->c = moved(m, x->c);
    if (x->arg_count) copy->args = arena_alloc(m->e->program->arena, x->arg_count * sizeof *copy->args);
    for (uint32_t i = 0; i < x->arg_count; i++) copy->args[i] = moved(m, x->args[i]);
    return copy;
}

static Expr *moved(Move *m, const Expr *x)
{
    enum { FAR = 200 };
    Expr *result = NULL;
    if (m->fails || m->steps++ > FAR)
        result = NULL;
    else if (x->kind == E_VAR)
        result = moved_register(m, x);
    else if (x->kind == E_LOAD)
        result = moved_load(m, x);
    else if (x->kind == E_ADDRESS)
        result = x->var->storage == V_PARAM ? moved_parts(m, x) : NULL;
    else
        result = moved_parts(m, x);
    if (result && !m->counter && x->kind == E_SPECIAL && x->special == SP_THREAD) {
        m->moves = true;
        result = plus(m, result);
    }
    m->fails |= !result;
    return result ? result : (Expr *)x;
}

/* --- the text -------------------------------------------------------------------------------------------------------- */

/* The number of the allocation that the pointer at this place of the arguments belongs to; -1: there are too many. */
static int range_of(Ahead *ahead, int64_t place)
{
    for (int i = 0; i < ahead->count; i++)
        if (ahead->places[i] == place) return i;
    if (ahead->count == VGSP_RANGES) return -1;
    ahead->places[ahead->count] = place;
    return ahead->count++;
}

/* "if (each index lies in its allocation) prefetch", of what goes on the next line too, which hardware does not know yet to
   follow; NULL where that cannot be said. */
static const char *prefetch_text(Move *m, Expr *address, int64_t place)
{
    Emit *e = m->e;
    const char *test = "";
    if (range_of(e->ahead, place) < 0) return NULL;
    for (int i = 0; i < m->load_count; i++) {
        int range = range_of(e->ahead, argument_place(m->loads[i]->a));
        if (range < 0) return NULL;
        test = fmt(e, "%s%svgsp_may_look_at(&run->ranges[%d], %s)", test, i ? " && " : "", range,
                   pointer(e, m->loads[i]->a, 0, m->loads[i]->type));
    }
    const char *at = pointer(e, address, 0, scalar_type(T_I8));
    const char *next = m->goes_on ? fmt(e, ", s_prefetch(%s + %d)", at, LINE) : "";
    return fmt(e, "if (%s) s_prefetch(%s)%s;", test, at, next);
}

/* How many bytes on, or what number more, it is in the next thread of the row; UNKNOWN: another each time. */
#define UNKNOWN INT64_MIN
static int64_t advance(const Expr *x)
{
    int64_t a = x->a ? advance(x->a) : 0, b = x->b ? advance(x->b) : 0, c = x->c ? advance(x->c) : 0;
    bool stays = !a && !b && !c;
    for (uint32_t i = 0; i < x->arg_count; i++) stays &= advance(x->args[i]) == 0;
    if (a == UNKNOWN || b == UNKNOWN) return UNKNOWN;
    switch (x->kind) {
    case E_SPECIAL: return x->special == SP_THREAD;
    case E_CALL: return stays && x->arg_count ? 0 : UNKNOWN; /* one without asks for the lane */
    case E_CAST: return type_is_integer(x->type) || x->type->kind == T_POINTER ? a : stays ? 0 : UNKNOWN;
    case E_INDEX: return a + b * x->scale;
    case E_BINARY:
        if (x->binary == B_ADD) return a + b;
        if (x->binary == B_SUB) return a - b;
        break;
    default: break;
    }
    return stays ? 0 : UNKNOWN;
}

/* Of threads side by side the indices lie side by side: one test and no more than a load for each. */
static struct RowOfPlaces row_of(Move *m, Expr *address)
{
    Emit *e = m->e;
    Expr *load = m->loads[0], index = *load;
    struct RowOfPlaces places = {0};
    if (m->load_count != 1 || !type_is_integer(load->type) || advance(load->a) != (int64_t)load->type->size) return places;
    *load = *var_expr(e->program, e->ahead->place, load->loc);
    load->type = index.type;
    if (advance(address) == 0) {
        places.type = memory_type(index.type);
        places.first = pointer(e, index.a, 0, index.type);
        places.test = fmt(e, "vgsp_may_look_at_all(&run->ranges[%d], places, count, %llu)", range_of(e->ahead, argument_place(index.a)),
                          (unsigned long long)index.type->size);
        places.prefetch = fmt(e, "s_prefetch(%s);", pointer(e, address, 0, scalar_type(T_I8)));
    }
    *load = index;
    return places;
}

static bool is_among(const Prefetches *p, const char *text)
{
    for (int i = 0; i < p->count; i++)
        if (strcmp(p->texts[i], text) == 0) return true;
    return false;
}

static void add_text(Prefetches *p, const char *text, struct RowOfPlaces row)
{
    if (p->count == MOST || is_among(p, text)) return;
    p->texts[p->count] = text;
    p->rows[p->count++] = row;
}

/* --- which addresses ------------------------------------------------------------------------------------------------- */

struct Search {
    Emit *e;
    Prefetches *found;
    const Stmt *loop; /* NULL: for threads */
    const Var *counter;
    int64_t seen[MOST]; /* threads: place and depth of what is found */
};

/* How many loads it takes to know where a loop begins. */
static int depth_of_begin(Emit *e, const Var *counter)
{
    Move m = {.e = e};
    const Expr *begin = definition(counter);
    if (!begin) return DEEPEST;
    moved(&m, begin);
    return m.fails ? 0 : m.load_count;
}

static void ask_in_loop(struct Search *search, const Expr *address, int64_t place)
{
    Move m = {.e = search->e, .counter = search->counter, .loop = search->loop};
    Expr *target = moved(&m, address);
    const char *text = m.fails || !m.moves || !m.load_count ? NULL : prefetch_text(&m, target, place);
    if (text) add_text(search->found, text, (struct RowOfPlaces){0});
}

/* It adds more than a constant: a loop by strides, whose next elements are other threads'. */
static bool is_stride(const Stmt *step)
{
    return step && !added_by(step);
}

struct Beside {
    Emit *e;
    bool found;
};

static void find_beside(Expr **x, void *context)
{
    struct Beside *beside = context;
    const Var *var = (*x)->kind == E_VAR ? (*x)->var : NULL;
    bool counts = var && var->info && var->info->sets > 1 && !is_stride(var->info->counter.step);
    if (counts) beside->found |= depth_of_begin(beside->e, var) < 2;
}

/* The address is made from a counter that begins beside where the thread before has ended: its loop asks by itself. */
static bool is_beside(Emit *e, const Expr *address)
{
    struct Beside beside = {e, false};
    Expr *x = (Expr *)address;
    walk_expr(&x, find_beside, &beside);
    return beside.found;
}

static void ask_for_thread(struct Search *search, const Expr *address, int64_t place)
{
    Move first = {.e = search->e};
    moved(&first, address);
    if (first.fails || !first.moves || !first.load_count || is_beside(search->e, address)) return;
    int64_t kind = place * (DEEPEST + 1) + first.load_count;
    for (int i = 0; i < search->found->count; i++)
        if (search->seen[i] == kind) return;
    Move m = {.e = search->e, .part = threads_early[first.load_count]};
    Expr *target = moved(&m, address);
    const char *text = search->found->count < MOST ? prefetch_text(&m, target, place) : NULL;
    if (!text) return;
    search->seen[search->found->count] = kind;
    add_text(search->found, text, row_of(&m, target));
}

static void ask(struct Search *search, const Expr *address)
{
    int64_t place = argument_place(address);
    if (place < 0) return;
    if (search->loop) ask_in_loop(search, address, place);
    else ask_for_thread(search, address, place);
}

static void ask_load(Expr **x, void *search)
{
    if ((*x)->kind == E_LOAD) ask(search, (*x)->a);
}

static void ask_stmt(Stmt *s, void *search)
{
    walk_exprs(s, ask_load, search);
    if (s->kind == S_STORE) ask(search, s->a);
    if (s->kind == S_OP && op_info[s->op].kind == ATOMIC) ask(search, s->args[0]);
}

static void find_loop(Stmt *s, void *found)
{
    *(bool *)found |= s->kind == S_LOOP;
}

Prefetches prefetches_in_loop(Emit *e, Stmt *loop)
{
    Prefetches found = {0};
    bool nested = false;
    const Stmt *step = loop->step.first;
    walk_block(loop->body, find_loop, &nested);
    if (nested || !e->ahead || !step || !step->var || step_of(loop, step->var) != 1) return found;
    if (depth_of_begin(e, step->var) > 1) return found;
    struct Search search = {.e = e, .found = &found, .loop = loop, .counter = step->var};
    walk_block(loop->body, ask_stmt, &search);
    return found;
}

static const Expr *without_casts(const Expr *x)
{
    while (x->kind == E_CAST) x = x->a;
    return x;
}

/* var = var + something, in whatever type */
static bool adds_to(const Stmt *s)
{
    const Expr *x = s->kind == S_SET ? without_casts(s->a) : NULL;
    if (!x || x->kind != E_BINARY || x->binary != B_ADD) return added_by(s) != 0;
    x = without_casts(x->a);
    return x->kind == E_VAR && x->var == s->var;
}

static void note_set(Stmt *s, void *context)
{
    (void)context;
    if (!s->var || !s->var->info || s->kind == S_DECLARE) return;
    VarInfo *info = s->var->info;
    if (!info->sets++) info->set = s;
    if (adds_to(s)) info->counter.step = s;
}

void prepare_ahead(Emit *e)
{
    walk_block(e->kernel->body, note_set, NULL);
    if (!e->ahead) return;
    e->ahead->rounds = new_var(e->program, "", scalar_type(T_U32), V_REGISTER, (Loc){0});
    e->ahead->rounds->info = NEW(e->program->arena, VarInfo);
    e->ahead->rounds->info->name = "vgsp_ahead";
    e->ahead->place = new_var(e->program, "", scalar_type(T_I32), V_REGISTER, (Loc){0});
    e->ahead->place->info = NEW(e->program->arena, VarInfo);
    e->ahead->place->info->name = "place";
}

void open_ahead(Emit *e)
{
    open_brace(e, "if (run->ranges)");
    line(e, "const uint32_t vgsp_ahead = run->ahead;");
}

Prefetches prefetches_of_thread(Emit *e)
{
    Prefetches found = {0};
    struct Search search = {.e = e, .found = &found};
    if (e->ahead) walk_block(e->kernel->body, ask_stmt, &search);
    return found;
}
