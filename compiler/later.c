/* later.c: places that threads compute, or that indices side by side lead to, are prefetched, in loops of the vector form.
 *
 * Where each thread goes through places that it makes of its own number (hashes, random walks), hardware cannot know the
 * next one, and a core has only so many loads under way. Nothing has to be loaded to know what will be asked for: so in such a
 * loop the same is computed once more, some way ahead, and prefetched there, round by round. Every register that the place is
 * made of gets a twin, which is set where the register is set; what grows by the same step from thread to thread, or from round
 * to round, needs none.
 *
 * Where it takes a load to know the place (x[column[k * rows + row]]), the lanes' indices lie side by side, and from round to
 * round somewhere else, the index of a later round is loaded, behind a test that all of them lie in the allocation that its
 * pointer belongs to, which the runtime has looked up. Hardware does not follow loads that jump so from round to round: their
 * own lines are asked for, too, and twice as many rounds ahead. Other loads are ahead.c's.
 *
 * Ahead is, in loops of few rounds, or which threads leave one by one, a later thread in the same round: the next group's,
 * which meanwhile has all its lines asked for. In loops of many rounds it is the same thread in a later round, which twins reach by
 * some rounds of their own before the loop.
 *
 * The statements that do so stand apart: they are in the loop only while its copy for launches that prefetch is written. A
 * prefetch never faults, so nothing is right or wrong by any of this: conditions are the thread's own in its present round.
 *
 * Requires the shapes of the finished tree; makes statements, so shapes must be found again while these are in their places.
 */
#include "vector.h"

enum {
    MOST = 4,                       /* places of a loop */
    LARGE = 100,                    /* expression nodes that are computed for one */
    TO_THREADS = 4, TO_ROUNDS = 6   /* shifts of the runtime's distance to the right: 16 threads, or 4 rounds, and twice as many */
};

typedef struct Search {
    Variant *v;
    Later later;
    VEC(Expr *) asked;
    int nodes;
    bool fails;
    bool moves; /* the place is another one there */
    const Expr *index; /* what is loaded to know it; NULL: nothing is */
    bool by_index; /* some are known so */
} Search;

static const Twin *twin_of(const Later *later, const Var *var)
{
    for (uint32_t i = 0; i < later->twins.count; i++)
        if (later->twins.items[i].of == var) return &later->twins.items[i];
    return NULL;
}

/* By a statement of the list, or within one, but for those within `but`. */
static bool is_set_by(Block list, const Stmt *but, const Var *var)
{
    bool found = false;
    for (Stmt *s = list.first; s; s = s->next) {
        if (s == but) continue;
        found |= s->var == var && s->kind != S_DECLARE;
        for (int i = 0; i < 4; i++) found |= is_set_by(*nested_blocks(s, i), but, var);
    }
    return found;
}

static bool is_register(const Expr *x)
{
    return x->kind == E_VAR || x->kind == E_SPECIAL;
}

/* How the value of a register, or of threadIdx, is known ahead. */
typedef enum Way { AS_IT_IS, FURTHER, BY_TWIN } Way;

/* *step: by how much more it is for each thread, or each round, FURTHER on. */
static Way way_of(const Later *later, const Expr *x, int64_t *step)
{
    Shape s = shape_of(x);
    bool is_wide = x->type->size >= 4;
    if (!later->by_rounds) {
        *step = s.stride;
        return s.kind <= SHAPE_ROW ? AS_IT_IS : s.kind == SHAPE_LINEAR && is_wide ? FURTHER : BY_TWIN;
    }
    if (x->kind == E_SPECIAL || !is_set_in(later->loop, x->var)) return AS_IT_IS;
    *step = is_set_within(later->loop->body, x->var) ? 0 : step_of(later->loop, x->var);
    return *step && is_wide ? FURTHER : BY_TWIN;
}

/* --- what a place is made of ----------------------------------------------------------------------------------------- */

/* Whether every way to the loop leads through the statement. */
static bool stands_before(Block list, const Stmt *set, const Stmt *loop)
{
    bool seen = false;
    for (Stmt *s = list.first; s; s = s->next) {
        seen |= s == set;
        if (!is_within(loop, s)) continue;
        for (int i = 0; i < 4; i++)
            if (stands_before(*nested_blocks(s, i), set, loop)) return true;
        return seen;
    }
    return false;
}

static bool is_listed(Block list, const Stmt *stmt)
{
    for (const Stmt *s = list.first; s; s = s->next)
        if (s == stmt) return true;
    return false;
}

/* Each round of the loop comes to it. */
static bool is_in_each_round(const Stmt *loop, const Stmt *s)
{
    return is_listed(loop->head, s) || is_listed(loop->body, s) || is_listed(loop->step, s);
}

struct Need {
    Search *search;
    const Var *var;
};

static void need_expr(Expr **x, void *search);

/* Of another thread: in a loop around in which some of what sets the register stands, but not all, it comes from the round before. */
static void need_loop(Stmt *around, const struct Need *need)
{
    const Stmt *loop = need->search->later.loop;
    if (around == loop || !is_within(loop, around) || !is_set_in(around, need->var)) return;
    need->search->fails |= is_set_by(need->search->v->kernel->body, around, need->var);
}

static void need_set(Stmt *s, void *context)
{
    struct Need *need = context;
    Search *search = need->search;
    const Later *later = &search->later;
    if (s->kind == S_LOOP && !later->by_rounds) need_loop(s, need);
    bool in_loop = is_within(s, later->loop);
    if (s->var != need->var || s->kind == S_DECLARE || (later->by_rounds && !in_loop)) return;
    bool known = later->by_rounds ? is_in_each_round(later->loop, s) : in_loop || stands_before(search->v->kernel->body, s, later->loop);
    search->fails |= s->kind != S_SET || !known;
    if (!search->fails) walk_expr(&s->a, need_expr, search);
}

static void need_twin(Search *search, Var *var)
{
    if (twin_of(&search->later, var)) return;
    Var *later = new_var(search->v->program, "later", var->type, V_REGISTER, var->loc);
    push(&search->later.twins, ((Twin){var, later}));
    struct Need need = {search, var};
    walk_block(search->v->kernel->body, need_set, &need);
}

static void need_expr(Expr **slot, void *context)
{
    Search *search = context;
    Expr *x = *slot;
    int64_t step;
    search->fails |= ++search->nodes > LARGE || (x->kind == E_LOAD && !is_argument(x));
    Way way = search->fails || !is_register(x) ? AS_IT_IS : way_of(&search->later, x, &step);
    search->moves |= way != AS_IT_IS;
    if (way != BY_TWIN) return;
    if (x->kind == E_VAR) need_twin(search, x->var);
    else search->fails = true;
}

/* --- what it is ahead ------------------------------------------------------------------------------------------------ */

/* So many threads or rounds. */
static Expr *distance(Program *p, const Later *later, Loc loc)
{
    Type *u32 = scalar_type(T_U32);
    Expr *shift = int_expr(p, u32, (later->by_rounds ? TO_ROUNDS : TO_THREADS) + later->half, loc);
    return binary_expr(p, B_SHR, call_expr(p, OP_AHEAD, u32, NULL, 0, loc), shift, loc);
}

/* x + step * distance */
static Expr *further(Program *p, Expr *x, int64_t step, Expr *distance)
{
    bool is_pointer = x->type->kind == T_POINTER;
    Type *type = is_pointer ? scalar_type(T_I64) : x->type;
    Expr *by = cast_expr(p, type, distance, x->loc);
    if (is_pointer) return index_expr(p, x->type, x, by, step, 0, x->loc);
    if (step != 1) by = binary_expr(p, B_MUL, by, int_expr(p, type, step, x->loc), x->loc);
    return binary_expr(p, B_ADD, x, by, x->loc);
}

/* round: of those before the loop, how many there have been; NULL: ahead by all the distance. */
static Expr *moved(Program *p, const Later *later, Var *round, const Expr *x)
{
    int64_t step;
    Way way = is_register(x) ? way_of(later, x, &step) : AS_IT_IS;
    if (way == BY_TWIN) return var_expr(p, twin_of(later, x->var)->later, x->loc);
    Expr *copy = NEW(p->arena, Expr);
    *copy = *x;
    copy->info = NULL;
    if (way == FURTHER) return further(p, copy, step, round ? var_expr(p, round, x->loc) : distance(p, later, x->loc));
    if (x->a) copy->a = moved(p, later, round, x->a);
    if (x->b) copy->b = moved(p, later, round, x->b);
    if (x->c) copy->c = moved(p, later, round, x->c);
    if (x->arg_count) copy->args = arena_alloc(p->arena, x->arg_count * sizeof *copy->args);
    for (uint32_t i = 0; i < x->arg_count; i++) copy->args[i] = moved(p, later, round, x->args[i]);
    return copy;
}

/* What the twin of s's register is set to where that is set; NULL: it has none. */
static Stmt *twin_set(Program *p, const Later *later, Var *round, const Stmt *s)
{
    const Twin *twin = s->kind == S_SET ? twin_of(later, s->var) : NULL;
    if (!twin) return NULL;
    Stmt *set = new_stmt(p, S_SET, s->loc);
    set->var = twin->later;
    set->a = moved(p, later, round, s->a);
    return set;
}

static void put(Later *later, Block *list, Stmt *after, Stmt *s)
{
    push(&later->places, ((LaterPlace){list, after, s}));
}

/* Twins are set behind each statement of the loop that sets their registers ... */
static void set_in_loop(Program *p, Later *later, Block *list)
{
    for (Stmt *s = list->first; s; s = s->next) {
        Stmt *set = twin_set(p, later, NULL, s);
        if (set) put(later, list, s, set);
        for (int i = 0; i < 4; i++) set_in_loop(p, later, nested_blocks(s, i));
    }
}

/* ... and before it those of later threads by all others that do so, in their order ... */
static void set_before(Program *p, Later *later, Block list)
{
    for (Stmt *s = list.first; s; s = s->next) {
        if (s == later->loop) continue;
        Stmt *set = twin_set(p, later, NULL, s);
        if (set) append(&later->begin, set);
        for (int i = 0; i < 4; i++) set_before(p, later, *nested_blocks(s, i));
    }
}

static void add_round(Program *p, const Later *later, Var *round, Block list, Block *out)
{
    for (const Stmt *s = list.first; s; s = s->next) {
        Stmt *set = twin_set(p, later, round, s);
        if (set) append(out, set);
    }
}

/* ... or those of later rounds by these rounds. */
static void go_ahead(Variant *v, Later *later)
{
    Program *p = v->program;
    const Stmt *loop = later->loop;
    for (uint32_t i = 0; i < later->twins.count; i++) {
        const Twin *twin = &later->twins.items[i];
        if (!in_set(loop->info->live_in, twin->of)) continue;
        Stmt *set = new_stmt(p, S_SET, loop->loc);
        set->var = twin->later;
        set->a = var_expr(p, twin->of, loop->loc);
        append(&later->begin, set);
    }
    Stmt *round = assign_new(p, "round", int_expr(p, scalar_type(T_U32), 0, loop->loc));
    Expr *goes_on = binary_expr(p, B_LT, var_expr(p, round->var, loop->loc), distance(p, later, loop->loc), loop->loc);
    Block body = {0};
    add_round(p, later, round->var, loop->head, &body);
    add_round(p, later, round->var, loop->body, &body);
    add_round(p, later, round->var, loop->step, &body);
    if (!body.first) return;
    later->round = round->var;
    append(&later->begin, round);
    append(&later->begin, counting_loop(p, round, goes_on, body, (Block){0}));
}

static void set_twins(Variant *v, Later *later)
{
    for (int i = 0; i < 4; i++) set_in_loop(v->program, later, nested_blocks(later->loop, i));
    if (later->by_rounds) go_ahead(v, later);
    else set_before(v->program, later, v->kernel->body);
}

/* --- which places ---------------------------------------------------------------------------------------------------- */

static bool is_scattered(Variant *v, Expr *address, const Type *type)
{
    Access a = find_access(v, address, type);
    return a.kind >= ACCESS_GATHER32 && !a.likely;
}

/* In a line that is asked for anyway, it seems. */
static bool is_near(const Search *search, const Expr *place)
{
    for (uint32_t i = 0; i < search->asked.count; i++)
        if (same_expr(place, search->asked.items[i])) return true;
    return false;
}

/* From round to round it is as many bytes further on: each thread goes through memory in order. */
static bool goes_in_order(const Later *later, const Expr *x)
{
    int64_t step;
    if (is_register(x)) return way_of(later, x, &step) != BY_TWIN;
    bool sums = x->kind == E_INDEX || x->kind == E_CAST || x->kind == E_INT || x->kind == E_ADDRESS || x->kind == E_LOAD ||
                (x->kind == E_BINARY && (x->binary == B_ADD || x->binary == B_SUB || x->binary == B_MUL));
    return sums && (!x->a || goes_in_order(later, x->a)) && (!x->b || goes_in_order(later, x->b));
}

/* Where what is asked for belongs: behind that statement, or (NULL) at the list's beginning. */
struct At {
    Search *search;
    Block *list;
    Stmt *after;
};

static void ask_for(const struct At *at, Expr *address)
{
    Program *p = at->search->v->program;
    Stmt *prefetch = new_stmt(p, S_OP, address->loc);
    prefetch->op = OP_PREFETCH;
    prefetch->args = NEW(p->arena, Expr *);
    prefetch->args[prefetch->arg_count++] = address;
    put(&at->search->later, at->list, at->after, prefetch);
}

static void begin_place(Search *search)
{
    search->fails = search->moves = false;
    search->index = NULL;
    search->nodes = 0;
}

/* True: it is computed, and asked for. */
static bool ask_for_computed(const struct At *at, Expr *address)
{
    Search *search = at->search;
    uint32_t twins = search->later.twins.count;
    begin_place(search);
    walk_expr(&address, need_expr, search);
    search->fails |= search->later.by_rounds && goes_in_order(&search->later, address);
    if (search->fails || !search->moves) {
        search->later.twins.count = twins;
        return false;
    }
    ask_for(at, moved(search->v->program, &search->later, NULL, address));
    return search->later.computes = true;
}

/* So that it is among the variant's once. True: it is among those that the runtime looks up. */
static bool note_pointer(Search *search, int64_t pointer)
{
    const Variant *v = search->v;
    int number = later_range(v, pointer);
    if (number >= 0) return number < VGSP_RANGES;
    for (uint32_t i = 0; i < v->later.count; i++) number += (int)v->later.items[i].pointers.count;
    for (uint32_t i = 0; i < search->later.pointers.count; i++) {
        number++;
        if (search->later.pointers.items[i] == pointer) return number < VGSP_RANGES;
    }
    push(&search->later.pointers, pointer);
    return number + 1 < VGSP_RANGES;
}

/* --- by indices ------------------------------------------------------------------------------------------------------ */

static bool lies_side_by_side(Search *search, const Expr *load)
{
    AccessKind kind = find_access(search->v, load->a, load->type).kind;
    return kind == ACCESS_CONTIGUOUS || kind == ACCESS_RUN;
}

static bool may_be_looked_at(Search *search, const Expr *load)
{
    return !search->index && lies_side_by_side(search, load) && type_is_integer(load->type) && argument_place(load->a) >= 0;
}

/* In a later round: with what registers of the loop are set to in their places. It fails where that is not known, or would
   take more than one load. */
static Expr *spelt_out(Search *search, Expr *x)
{
    int64_t step;
    const Later *later = &search->later;
    if ((search->fails |= ++search->nodes > LARGE)) return x;
    Way way = is_register(x) ? way_of(later, x, &step) : AS_IT_IS;
    search->moves |= way == FURTHER;
    if (way == BY_TWIN) {
        const VarInfo *info = x->kind == E_VAR ? x->var->info : NULL;
        bool known = info && info->sets == 1 && info->set->kind == S_SET && is_within(info->set, later->loop);
        search->fails |= !known;
        return known ? spelt_out(search, info->set->a) : x;
    }
    if (x->kind == E_LOAD && !is_argument(x)) {
        search->fails |= !may_be_looked_at(search, x);
        search->index = x;
    }
    Expr *copy = NEW(search->v->program->arena, Expr);
    *copy = *x;
    if (x->a) copy->a = spelt_out(search, x->a);
    if (x->b) copy->b = spelt_out(search, x->b);
    if (x->c) copy->c = spelt_out(search, x->c);
    if (x->arg_count) copy->args = arena_alloc(search->v->program->arena, x->arg_count * sizeof *copy->args);
    for (uint32_t i = 0; i < x->arg_count; i++) copy->args[i] = spelt_out(search, x->args[i]);
    return copy;
}

/* True: an index leads there, and it is asked for: at the list's beginning, before the round's own loads are waited for. */
static bool ask_by_index(const struct At *at, Expr *address)
{
    Search *search = at->search;
    Later half = search->later;
    if (!half.by_rounds) return false;
    begin_place(search);
    Expr *place = spelt_out(search, address);
    if (search->fails || !search->moves || !search->index || !note_pointer(search, argument_place(search->index->a))) return false;
    half.half = 1;
    ask_for(&(struct At){search, at->list, NULL}, moved(search->v->program, &half, NULL, place));
    return search->by_index = true;
}

/* How many bytes on it is in the next round; LONG_WAY: nobody knows, or so many that hardware does not follow. */
enum { LONG_WAY = 2048 };
static int64_t advance_of(const Later *later, const Expr *x)
{
    int64_t step = 0, a = x->a ? advance_of(later, x->a) : 0, b = x->b ? advance_of(later, x->b) : 0, sum = a;
    bool unknown = a == LONG_WAY || b == LONG_WAY || (x->c && advance_of(later, x->c));
    for (uint32_t i = 0; i < x->arg_count; i++) unknown |= advance_of(later, x->args[i]) != 0;
    Way way = is_register(x) ? way_of(later, x, &step) : AS_IT_IS;
    if (way == FURTHER) sum = step;
    else if (way == BY_TWIN || unknown) return LONG_WAY;
    else if (x->kind == E_INDEX) unknown = __builtin_mul_overflow(b, x->scale, &sum) || __builtin_add_overflow(sum, a, &sum);
    else if (x->kind == E_BINARY && x->binary == B_ADD) sum += b;
    else if (x->kind == E_BINARY && x->binary == B_SUB) sum -= b;
    else if (x->kind == E_BINARY && x->binary == B_MUL && x->b->kind == E_INT) unknown = __builtin_mul_overflow(a, x->b->value, &sum);
    else unknown = x->kind != E_CAST && (a || b);
    return unknown || sum <= -LONG_WAY || sum >= LONG_WAY ? LONG_WAY : sum;
}

/* Of what lanes load side by side, and somewhere else in each round: its lines. */
static void ask_for_lines(const struct At *at, Expr *load)
{
    Search *search = at->search;
    Expr *place = near_place(search->v->program, load->a);
    if (!lies_side_by_side(search, load) || argument_place(load->a) < 0 || search->asked.count == 2 * MOST || is_near(search, place)) return;
    begin_place(search);
    Expr *address = spelt_out(search, load->a);
    if (search->fails || search->index || !search->moves || advance_of(&search->later, address) < LONG_WAY) return;
    ask_for(&(struct At){search, at->list, NULL}, moved(search->v->program, &search->later, NULL, address));
    push(&search->asked, place);
}

static void ask_load_lines(Expr **x, void *at)
{
    if ((*x)->kind == E_LOAD) ask_for_lines(at, *x);
}

static void ask_for_lines_in(Search *search, Block *list)
{
    for (Stmt *s = list->first; s; s = s->next) {
        struct At at = {search, list, s};
        walk_exprs(s, ask_load_lines, &at);
        for (int i = 0; i < 4; i++) ask_for_lines_in(search, nested_blocks(s, i));
    }
}

/* --- all of them ----------------------------------------------------------------------------------------------------- */

static void ask(const struct At *at, Expr *address, const Type *type)
{
    Search *search = at->search;
    int64_t pointer = argument_place(address);
    Expr *place = near_place(search->v->program, address);
    if (pointer < 0 || search->asked.count == MOST || !is_scattered(search->v, address, type) || is_near(search, place)) return;
    if (!ask_for_computed(at, address) && !ask_by_index(at, address)) return;
    push(&search->asked, place);
    note_pointer(search, pointer);
}

static void ask_load(Expr **x, void *at)
{
    if ((*x)->kind == E_LOAD) ask(at, (*x)->a, (*x)->type);
}

static void ask_list(Search *search, Block *list)
{
    for (Stmt *s = list->first; s; s = s->next) {
        struct At at = {search, list, s};
        walk_exprs(s, ask_load, &at);
        if (s->kind == S_STORE) ask(&at, s->a, s->type);
        if (s->kind == S_OP && op_info[s->op].kind == ATOMIC) ask(&at, s->args[0], s->args[1]->type);
        for (int i = 0; i < 4; i++) ask_list(search, nested_blocks(s, i));
    }
}

/* --- loops ----------------------------------------------------------------------------------------------------------- */

static void find_unfit(Stmt *s, void *unfit)
{
    OpKind kind = s->kind == S_OP ? op_info[s->op].kind : PURE;
    *(bool *)unfit |= s->kind == S_LOOP || kind == BARRIER || kind == WARP || kind == SERVICE;
}

/* True: there is something. */
static bool find_ahead(Variant *v, Later later)
{
    Search search = {.v = v, .later = later};
    struct At condition = {&search, &later.loop->head, later.loop->head.last};
    for (int i = 0; i < 4; i++) ask_list(&search, nested_blocks(later.loop, i));
    walk_expr(&later.loop->a, ask_load, &condition);
    for (int i = 0; search.by_index && i < 4; i++) ask_for_lines_in(&search, nested_blocks(later.loop, i));
    free(search.asked.items);
    bool found = search.later.places.count > 0;
    if (found) {
        set_twins(v, &search.later);
        push(&v->later, search.later);
    } else {
        free_later(&search.later);
    }
    return found;
}

/* All threads of a group leave it after the same round. */
static bool is_for_all(const Stmt *loop)
{
    return loop->a && shape_of(loop->a).kind <= SHAPE_GROUP && !loop->info->diverges && !loop->info->thins;
}

static void find_in_loop(Variant *v, Block *list, Stmt *before, Stmt *loop)
{
    bool unfit = false;
    for (int i = 0; i < 4; i++) walk_block(*nested_blocks(loop, i), find_unfit, &unfit);
    if (unfit || loop->block_level) return;
    Later later = {.loop = loop, .list = list, .before = before, .by_rounds = is_for_all(loop) && !rounds_of(loop)};
    if (find_ahead(v, later) || !is_for_all(loop)) return;
    later.by_rounds = !later.by_rounds;
    find_ahead(v, later);
}

static void find_in_list(Variant *v, Block *list)
{
    for (Stmt *s = list->first, *before = NULL; s; before = s, s = s->next) {
        if (s->kind == S_LOOP) find_in_loop(v, list, before, s);
        for (int i = 0; i < 4; i++) find_in_list(v, nested_blocks(s, i));
    }
}

bool find_later(Variant *v)
{
    bool fits = v->shape == VGSP_SHAPE_ROWS && v->regions == 1 && !v->options->count_lanes;
    if (fits) find_in_list(v, &v->kernel->body);
    return v->later.count > 0;
}

/* --- in and out of the tree ------------------------------------------------------------------------------------------ */

static Stmt **link_behind(const LaterPlace *place)
{
    return place->after ? &place->after->next : &place->list->first;
}

void enter_later(const Later *later)
{
    for (uint32_t i = 0; i < later->places.count; i++) {
        const LaterPlace *place = &later->places.items[i];
        Stmt **link = link_behind(place);
        place->stmt->next = *link;
        *link = place->stmt;
        if (!place->stmt->next) place->list->last = place->stmt;
    }
}

void leave_later(const Later *later)
{
    for (uint32_t i = later->places.count; i-- > 0;) {
        const LaterPlace *place = &later->places.items[i];
        *link_behind(place) = place->stmt->next;
        if (place->list->last == place->stmt) place->list->last = place->after;
    }
}

static Stmt **link_to(const Later *later)
{
    return later->before ? &later->before->next : &later->list->first;
}

void enter_all_later(Variant *v)
{
    for (uint32_t i = 0; i < v->later.count; i++) {
        const Later *later = &v->later.items[i];
        enter_later(later);
        if (!later->begin.first) continue;
        later->begin.last->next = later->loop;
        *link_to(later) = later->begin.first;
    }
}

void leave_all_later(Variant *v)
{
    for (uint32_t i = v->later.count; i-- > 0;) {
        const Later *later = &v->later.items[i];
        leave_later(later);
        if (!later->begin.first) continue;
        later->begin.last->next = NULL;
        *link_to(later) = later->loop;
    }
}

int later_range(const Variant *v, int64_t pointer)
{
    int number = 0;
    for (uint32_t i = 0; i < v->later.count; i++)
        for (uint32_t j = 0; j < v->later.items[i].pointers.count; j++, number++)
            if (v->later.items[i].pointers.items[j] == pointer) return number;
    return -1;
}

const Later *later_of(const Variant *v, const Stmt *loop)
{
    for (uint32_t i = 0; i < v->later.count; i++)
        if (v->later.items[i].loop == loop) return &v->later.items[i];
    return NULL;
}

void free_later(Later *later)
{
    free(later->places.items);
    free(later->twins.items);
    free(later->pointers.items);
}
