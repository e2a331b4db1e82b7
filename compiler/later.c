/* later.c: places that threads compute are prefetched for later ones.
 *
 * Where each thread goes through places that it makes of its own number (hashes, random walks), hardware cannot know the
 * next one, and a core has only so many loads under way. Nothing has to be loaded to know what another thread will ask for: so
 * in such a loop the same is computed once more, for the thread some further on, and prefetched there, round by round. Every
 * register that the place is made of gets a twin, the later thread's, which is set where the register is set; what is linear over
 * the threads needs none. What would take a load to know is ahead.c's.
 *
 * The statements that do so stand apart: they are in the loop only while its copy for launches that prefetch is written. A
 * prefetch never faults, so nothing is right or wrong by any of this: conditions are the thread's own, not the later one's.
 *
 * Requires the shapes of the finished tree; makes statements, so shapes must be found again while these are in their places.
 */
#include "vector.h"

enum { MOST = 4, LARGE = 100 }; /* places of a loop; expression nodes that are computed for one */

typedef struct Search {
    Variant *v;
    Later later;
    VEC(Expr *) asked;
    int nodes;
    bool fails;
    bool moves; /* the place is another one in the later thread */
} Search;

static bool is_argument(const Expr *load)
{
    return load->a->kind == E_ADDRESS && load->a->var->storage == V_PARAM;
}

static const Twin *twin_of(const Later *later, const Var *var)
{
    for (uint32_t i = 0; i < later->twins.count; i++)
        if (later->twins.items[i].of == var) return &later->twins.items[i];
    return NULL;
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

static bool is_set_outside(Block list, const Stmt *around, const Var *var)
{
    bool found = false;
    for (Stmt *s = list.first; s; s = s->next) {
        if (s == around) continue;
        found |= s->var == var && s->kind != S_DECLARE;
        for (int i = 0; i < 4; i++) found |= is_set_outside(*nested_blocks(s, i), around, var);
    }
    return found;
}

static void need_expr(Expr **x, void *search);

struct Need {
    Search *search;
    const Var *var;
};

/* A loop around this one in which some of what sets the register stands, but not all: it comes from the round before. */
static void need_round(Stmt *around, struct Need *need)
{
    const Stmt *loop = need->search->later.loop;
    if (around == loop || !is_within(loop, around) || !is_set_in(around, need->var)) return;
    need->search->fails |= is_set_outside(need->search->v->kernel->body, around, need->var);
}

static void need_set(Stmt *s, void *context)
{
    struct Need *need = context;
    Search *search = need->search;
    if (s->kind == S_LOOP) need_round(s, need);
    if (s->var != need->var || s->kind == S_DECLARE || search->fails) return;
    const Stmt *loop = search->later.loop;
    bool known = is_within(s, loop) || stands_before(search->v->kernel->body, s, loop);
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
    Shape s = shape_of(x);
    bool is_register = x->kind == E_VAR || x->kind == E_SPECIAL;
    search->fails |= ++search->nodes > LARGE || (x->kind == E_LOAD && !is_argument(x));
    if (!is_register || s.kind <= SHAPE_ROW || search->fails) return;
    search->moves = true;
    if (s.kind == SHAPE_VARYING) need_twin(search, x->var);
    else search->fails |= x->type->size < 4;
}

/* --- what it is in the later thread ---------------------------------------------------------------------------------- */

/* x + distance * stride */
static Expr *further(Program *p, Expr *x, int64_t stride)
{
    bool is_pointer = x->type->kind == T_POINTER;
    Type *type = is_pointer ? scalar_type(T_I64) : x->type;
    Expr *distance = cast_expr(p, type, call_expr(p, OP_AHEAD, scalar_type(T_U32), NULL, 0, x->loc), x->loc);
    if (is_pointer) return index_expr(p, x->type, x, distance, stride, 0, x->loc);
    if (stride != 1) distance = binary_expr(p, B_MUL, distance, int_expr(p, type, stride, x->loc), x->loc);
    return binary_expr(p, B_ADD, x, distance, x->loc);
}

static Expr *moved(Program *p, const Later *later, const Expr *x)
{
    Shape s = shape_of(x);
    bool is_register = x->kind == E_VAR || x->kind == E_SPECIAL;
    if (is_register && s.kind == SHAPE_VARYING) return var_expr(p, twin_of(later, x->var)->later, x->loc);
    Expr *copy = NEW(p->arena, Expr);
    *copy = *x;
    copy->info = NULL;
    if (is_register) return s.kind == SHAPE_LINEAR ? further(p, copy, s.stride) : copy;
    if (x->a) copy->a = moved(p, later, x->a);
    if (x->b) copy->b = moved(p, later, x->b);
    if (x->c) copy->c = moved(p, later, x->c);
    if (x->arg_count) copy->args = arena_alloc(p->arena, x->arg_count * sizeof *copy->args);
    for (uint32_t i = 0; i < x->arg_count; i++) copy->args[i] = moved(p, later, x->args[i]);
    return copy;
}

static void put(Later *later, Block *list, Stmt *after, Stmt *s)
{
    push(&later->places, ((LaterPlace){list, after, s}));
}

/* The twin is set behind each statement of the loop that sets the register, and by all others, in their order, before the loop. */
static void set_twins(Program *p, Later *later, Block *list)
{
    for (Stmt *s = list->first; s; s = s->next) {
        const Twin *twin = s->kind == S_SET ? twin_of(later, s->var) : NULL;
        if (twin) {
            Stmt *set = new_stmt(p, S_SET, s->loc);
            set->var = twin->later;
            set->a = moved(p, later, s->a);
            if (is_within(s, later->loop)) put(later, list, s, set);
            else append(&later->begin, set);
        }
        for (int i = 0; i < 4; i++) set_twins(p, later, nested_blocks(s, i));
    }
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

/* One more place, behind the statement that goes there. */
static void ask(Search *search, Block *list, Stmt *s, Expr *address, const Type *type)
{
    Program *p = search->v->program;
    int64_t pointer = argument_place(address);
    Expr *place = near_place(p, address);
    if (pointer < 0 || search->asked.count == MOST || !is_scattered(search->v, address, type) || is_near(search, place)) return;
    uint32_t twins = search->later.twins.count;
    search->fails = search->moves = false;
    search->nodes = 0;
    walk_expr(&address, need_expr, search);
    if (search->fails || !search->moves) {
        search->later.twins.count = twins;
        return;
    }
    Stmt *prefetch = new_stmt(p, S_OP, s->loc);
    prefetch->op = OP_PREFETCH;
    prefetch->args = NEW(p->arena, Expr *);
    prefetch->args[prefetch->arg_count++] = moved(p, &search->later, address);
    put(&search->later, list, s, prefetch);
    push(&search->asked, place);
    push(&search->later.pointers, pointer);
}

struct At {
    Search *search;
    Block *list;
    Stmt *stmt;
};

static void ask_load(Expr **x, void *context)
{
    struct At *at = context;
    if ((*x)->kind == E_LOAD) ask(at->search, at->list, at->stmt, (*x)->a, (*x)->type);
}

static void ask_list(Search *search, Block *list)
{
    for (Stmt *s = list->first; s; s = s->next) {
        struct At at = {search, list, s};
        walk_exprs(s, ask_load, &at);
        if (s->kind == S_STORE) ask(search, list, s, s->a, s->type);
        if (s->kind == S_OP && op_info[s->op].kind == ATOMIC) ask(search, list, s, s->args[0], s->args[1]->type);
        for (int i = 0; i < 4; i++) ask_list(search, nested_blocks(s, i));
    }
}

/* --- loops ----------------------------------------------------------------------------------------------------------- */

static void find_unfit(Stmt *s, void *unfit)
{
    OpKind kind = s->kind == S_OP ? op_info[s->op].kind : PURE;
    *(bool *)unfit |= s->kind == S_LOOP || kind == BARRIER || kind == WARP || kind == SERVICE;
}

static void find_in_loop(Variant *v, Block *list, Stmt *before, Stmt *loop)
{
    bool unfit = false;
    for (int i = 0; i < 4; i++) walk_block(*nested_blocks(loop, i), find_unfit, &unfit);
    if (unfit || loop->block_level) return;
    Search search = {.v = v, .later = {.loop = loop, .list = list, .before = before}};
    for (int i = 0; i < 4; i++) ask_list(&search, nested_blocks(loop, i));
    free(search.asked.items);
    set_twins(v->program, &search.later, &v->kernel->body);
    if (search.later.pointers.count) push(&v->later, search.later);
    else free_later(&search.later);
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

void enter_later(const Later *later)
{
    for (uint32_t i = 0; i < later->places.count; i++) {
        const LaterPlace *place = &later->places.items[i];
        place->stmt->next = place->after->next;
        place->after->next = place->stmt;
        if (place->list->last == place->after) place->list->last = place->stmt;
    }
}

void leave_later(const Later *later)
{
    for (uint32_t i = later->places.count; i-- > 0;) {
        const LaterPlace *place = &later->places.items[i];
        place->after->next = place->stmt->next;
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
