/* strides.c: loops that stride through an array, turned into rounds that all threads take together.
 *
 *     for (i = first + threadIdx.x; i < n; i += stride) body
 *
 * A group of threads that went all the way before the next one began would touch a line here and there, a stride apart, and
 * no hardware prefetches that. Nothing keeps it from being
 *
 *     begin = first + threadIdx.x;
 *     for (offset = 0; first + offset < n; offset += stride) {
 *         end = n - offset;
 *         if (begin < end) { i = begin + offset; body }
 *     }
 *
 * whose condition is one for the block, so that it stands around the groups (layers.c), and each round goes through the
 * array in order. Offset has 64 bits and does not wrap, nor does end within a round. A stride is made from the sizes of
 * blocks and grids and positive constants: it grows. (A counter that wrapped at its type's end would begin again with
 * elements that the loop has been through; such a loop, which does not end, ends here.)
 *
 * Requires liveness and shapes; makes registers and statements, so both must be found again.
 */
#include "vector.h"

enum { TOGETHER = 8 }; /* rounds at a time where threads keep something: streams that hardware follows at once */

typedef struct Stride {
    Variant *variant;
    Stmt *loop;
    Var *counter;
    Stmt *start;      /* sets it before the loop */
    Expr *compared;   /* the counter in the loop's condition: the register, or a wider integer made from it */
    Expr *end;        /* what with, which the counter does not reach */
    bool reaches;     /* or does */
    Expr *step;       /* what is added */
    Type *wide;       /* of 64 bits; of the following */
    Expr *limit;      /* what is not reached */
    Var *begin, *first; /* what the counter begins with, in each thread and in the first */
    uint32_t accesses, kept;
    bool fits;
} Stride;

/* --- which loops ------------------------------------------------------------------------------------------------------ */

/* Made from the sizes of blocks and grids, and from constants, and more than 0. */
static bool grows(const Expr *e)
{
    switch (e->kind) {
    case E_INT: return e->value > 0;
    case E_SPECIAL: return e->special >= SP_BLOCK_DIM;
    case E_CAST: return type_is_integer(e->type) && e->type->size >= 4 && grows(e->a);
    case E_BINARY: return (e->binary == B_MUL || e->binary == B_ADD) && grows(e->a) && grows(e->b);
    case E_VAR: return only_value(e) && grows(only_value(e));
    default: return false;
    }
}

static void changes_visit(Expr **e, void *stride)
{
    Stride *s = stride;
    if ((*e)->kind == E_LOAD || ((*e)->kind == E_VAR && is_set_in(s->loop, (*e)->var))) s->fits = false;
}

/* One value for the block, and the same in each round. */
static bool is_settled(Stride *s, Expr *e)
{
    bool fitted = s->fits;
    s->fits = true;
    walk_expr(&e, changes_visit, s);
    bool settled = s->fits && shape_of(e).kind == SHAPE_UNIFORM;
    s->fits = fitted;
    return settled;
}

static bool is_counter(const Expr *e, const Var *var)
{
    while (e->kind == E_CAST && type_is_integer(e->type) && e->type->size >= var->type->size) e = e->a;
    return e->kind == E_VAR && e->var == var;
}

/* i < n, n > i, i <= n, n >= i; i is what the step counts. */
static bool find_condition(Stride *s)
{
    const Expr *e = s->loop->a;
    if (!e || e->kind != E_BINARY) return false;
    bool up = e->binary == B_LT || e->binary == B_LE, down = e->binary == B_GT || e->binary == B_GE;
    if (!up && !down) return false;
    s->compared = up ? e->a : e->b;
    s->end = up ? e->b : e->a;
    s->reaches = e->binary == B_LE || e->binary == B_GE;
    return is_counter(s->compared, s->counter) && is_settled(s, s->end) && !(s->reaches && s->compared->type->size == 8);
}

/* Without casts that keep all bits. */
static const Expr *bits_of(const Expr *e)
{
    while (e->kind == E_CAST && type_is_integer(e->type) && type_is_integer(e->a->type) && e->type->size == e->a->type->size)
        e = e->a;
    return e;
}

static bool is_register(const Expr *e, const Var *var)
{
    e = bits_of(e);
    return e->kind == E_VAR && e->var == var;
}

/* i = i + step, which is all that the step does. */
static bool find_step(Stride *s)
{
    const Stmt *set = s->loop->step.first;
    if (!set || set->next || set->kind != S_SET || !type_is_integer(set->var->type) || set->var->type->size < 4) return false;
    const Expr *e = bits_of(set->a);
    if (e->kind != E_BINARY || e->binary != B_ADD) return false;
    bool first = is_register(e->a, set->var), second = is_register(e->b, set->var);
    s->counter = set->var;
    s->step = first ? e->b : e->a;
    return (first || second) && grows(s->step) && is_settled(s, s->step);
}

/* The one other statement that sets the counter, in the list with the loop and before it. */
static bool find_start(Stride *s, Block list)
{
    for (Stmt *set = list.first; set && set != s->loop; set = set->next)
        if (set->kind == S_SET && set->var == s->counter) s->start = set;
    bool differs = s->start && shape_of(s->start->a).kind > SHAPE_UNIFORM;
    return differs && s->counter->info->sets == 2 && !in_set(s->loop->info->live_out, s->counter);
}

/* --- what it begins with ------------------------------------------------------------------------------------------------ */

/* It can be computed again anywhere behind. */
static void often_set_visit(Expr **e, void *found)
{
    *(bool *)found |= (*e)->kind == E_LOAD || ((*e)->kind == E_VAR && (*e)->var->info->sets != 1);
}

/* The value of e in the thread whose threadIdx.x is 0, which is the least; NULL: that is not known. */
static Expr *least(Program *p, Expr *e)
{
    if (shape_of(e).kind == SHAPE_UNIFORM) {
        bool changes = false;
        walk_expr(&e, often_set_visit, &changes);
        return changes ? NULL : copy_of(p, e);
    }
    if (e->kind == E_SPECIAL && e->special == SP_THREAD) return int_expr(p, e->type, 0, e->loc);
    if (e->kind == E_VAR && only_value(e)) return least(p, (Expr *)only_value(e));
    if (e->kind == E_CAST && type_is_integer(e->type) && type_is_integer(e->a->type) && e->type->size >= e->a->type->size) {
        Expr *a = least(p, e->a);
        return a ? cast_expr(p, e->type, a, e->loc) : NULL;
    }
    if (e->kind != E_BINARY || e->binary != B_ADD) return NULL;
    Expr *a = least(p, e->a), *b = a ? least(p, e->b) : NULL;
    return b ? binary_expr(p, B_ADD, a, b, e->loc) : NULL;
}

/* --- whether it pays ------------------------------------------------------------------------------------------------------ */

/* Loads and stores of what the threads keep from round to round. */
static void count_kept(Stride *s)
{
    const Variant *v = s->variant;
    const LiveWord *live = s->loop->body.first->info->live_in;
    for (uint32_t i = 0; i < v->vars.count; i++) {
        const Var *var = v->vars.items[i];
        if (var == s->counter || !in_set(live, var)) continue;
        if (is_set_in(s->loop, var)) s->kept += 2;
        else if (var->info->shape.kind == SHAPE_VARYING) s->kept += reads_in(s->loop->body, var) > 0;
    }
}

/* The counter, or a register that each round sets to it before it reads that. */
static bool is_copy(const Stride *s, const Expr *e)
{
    if (e->kind != E_VAR || e->var == s->counter) return e->kind == E_VAR;
    const Expr *value = only_value(e);
    bool is_set_first = is_set_in(s->loop, e->var) && !in_set(s->loop->body.first->info->live_in, e->var);
    return value && value->kind == E_VAR && value->var == s->counter && is_set_first;
}

static bool is_wide_copy(const Stride *s, const Expr *e)
{
    if (e->kind == E_CAST && type_is_integer(e->type) && e->type->size == 8) e = e->a;
    return is_copy(s, e);
}

static void note_access(Stride *s, Expr *address, const Type *type)
{
    AccessKind kind = find_access(s->variant, address, type).kind;
    bool by_counter = address->kind == E_INDEX && address->b && is_wide_copy(s, address->b);
    s->accesses += by_counter || kind == ACCESS_CONTIGUOUS || kind == ACCESS_RUN;
}

static void access_visit(Expr **e, void *stride)
{
    if ((*e)->kind == E_LOAD) note_access(stride, (*e)->a, (*e)->type);
}

struct Exit {
    const Stmt *target;
    bool found;
};

static void find_target(Stmt *s, void *exit)
{
    ((struct Exit *)exit)->found |= s == ((struct Exit *)exit)->target;
}

static void body_stmt(Stmt *s, void *stride)
{
    Stride *at = stride;
    walk_exprs(s, access_visit, at);
    if (s->kind == S_STORE) note_access(at, s->a, s->type);
    if (s->kind == S_BREAK) {
        struct Exit exit = {s->target, false};
        walk_block(at->loop->body, find_target, &exit);
        at->fits &= exit.found;
    }
    OpKind kind = s->kind == S_OP ? op_info[s->op].kind : PURE;
    at->fits &= s->kind != S_LOAD && !s->in_step && (kind == PURE || kind == ATOMIC);
}

static bool find_stride(Stride *s, Block list)
{
    if (s->loop->head.first || !s->loop->body.first || s->loop->info->has_barrier) return false;
    if (!find_step(s) || !find_condition(s) || !find_start(s, list)) return false;
    walk_block(s->loop->body, body_stmt, s);
    count_kept(s);
    return s->fits && s->accesses && 2 * s->accesses >= s->kept;
}

/* --- the rounds ----------------------------------------------------------------------------------------------------------- */

struct Widen {
    const Stride *stride;
    Var *offset;
};

/* An element that the counter names is one that the offset and the beginning name together, of which neither wraps. */
static void widen_visit(Expr **e, void *context)
{
    const struct Widen *w = context;
    Program *p = w->stride->variant->program;
    if ((*e)->kind != E_INDEX || !(*e)->b || !is_wide_copy(w->stride, (*e)->b)) return;
    Expr *round = new_expr(p, E_INDEX, (*e)->type, (*e)->loc);
    round->a = (*e)->a;
    round->b = cast_expr(p, (*e)->b->type, var_expr(p, w->offset, (*e)->loc), (*e)->loc);
    round->scale = (*e)->scale;
    (*e)->a = round;
    (*e)->b = cast_expr(p, (*e)->b->type, var_expr(p, w->stride->begin, (*e)->loc), (*e)->loc);
}

static void widen_stmt(Stmt *s, void *widen)
{
    walk_exprs(s, widen_visit, widen);
}

/* end = limit - offset; if (begin < end) { i = begin + offset; what the loop did } */
static Block one_round(Stride *s, Var *offset)
{
    Program *p = s->variant->program;
    Loc loc = s->loop->loc;
    Type *compared = s->compared->type;
    Expr *left = binary_expr(p, B_SUB, copy_of(p, s->limit), var_expr(p, offset, loc), loc);
    Expr *begin = cast_expr(p, compared, var_expr(p, s->begin, loc), loc);
    Expr *here = cast_expr(p, s->counter->type, var_expr(p, offset, loc), loc);
    Stmt *end = assign_new(p, "end", cast_expr(p, compared, left, loc));
    Stmt *test = new_stmt(p, S_IF, loc), *count = new_stmt(p, S_SET, loc);
    test->a = binary_expr(p, B_LT, begin, var_expr(p, end->var, loc), loc);
    count->var = s->counter;
    count->a = binary_expr(p, B_ADD, var_expr(p, s->begin, loc), here, loc);
    struct Widen widen = {s, offset};
    walk_block(s->loop->body, widen_stmt, &widen);
    append(&test->body, count);
    append_block(&test->body, s->loop->body);
    Block round = {0};
    append(&round, end);
    append(&round, test);
    return round;
}

/* while (first + offset < limit) { body; offset += rounds * step } */
static void set_loop(Stride *s, Stmt *loop, Var *offset, int rounds, Block body)
{
    Program *p = s->variant->program;
    Loc loc = s->loop->loc;
    Expr *front = binary_expr(p, B_ADD, var_expr(p, s->first, loc), var_expr(p, offset, loc), loc);
    Expr *by = cast_expr(p, s->wide, cast_expr(p, s->counter->type, copy_of(p, s->step), loc), loc);
    if (rounds > 1) by = binary_expr(p, B_MUL, by, int_expr(p, s->wide, rounds, loc), loc);
    Stmt *step = new_stmt(p, S_SET, loc);
    step->var = offset;
    step->a = binary_expr(p, B_ADD, var_expr(p, offset, loc), by, loc);
    loop->a = binary_expr(p, B_LT, front, copy_of(p, s->limit), loc);
    loop->step = (Block){step, step};
    loop->body = body;
}

/* Where threads keep something from round to round they take some rounds at a time, in each a few lines, so that what is
   kept is loaded and stored once for all of them: hardware prefetches as many streams. */
static Block some_rounds(Stride *s, Var *offset, int rounds)
{
    Program *p = s->variant->program;
    Loc loc = s->loop->loc;
    Stmt *inner = new_stmt(p, S_LOOP, loc);
    Stmt *at = assign_new(p, "at", var_expr(p, offset, loc));
    inner->label = MADE_LOOP;
    set_loop(s, inner, at->var, 1, one_round(s, at->var));
    Expr *by = inner->step.first->a->b;
    Stmt *stop = assign_new(p, "stop",
                          binary_expr(p, B_ADD, var_expr(p, offset, loc),
                                      binary_expr(p, B_MUL, copy_of(p, by), int_expr(p, s->wide, rounds, loc), loc), loc));
    Expr *before = binary_expr(p, B_LT, var_expr(p, at->var, loc), var_expr(p, stop->var, loc), loc);
    inner->a = binary_expr(p, B_LAND, inner->a, before, loc);
    Block list = {0};
    append(&list, stop);
    append(&list, at);
    append(&list, inner);
    return list;
}

static void insert_after(Stmt *at, Stmt *more)
{
    more->next = at->next;
    at->next = more;
}

static uint32_t reads_in_loop(const Stride *s)
{
    uint32_t count = reads_in_stmt(s->loop, s->counter);
    for (int i = 0; i < 4; i++) count += reads_in(*nested_blocks(s->loop, i), s->counter);
    return count;
}

/* Where only the loop reads what the counter begins with, that is not computed any more. */
static void set_first(Stride *s, Stmt *first)
{
    if (reads_in(s->variant->kernel->body, s->counter) == reads_in_loop(s)) {
        s->start->var = first->var;
        s->start->a = first->a;
    } else {
        insert_after(s->start, first);
    }
}

/* least: what the counter begins with in the first thread. */
static void make_rounds(Stride *s, Expr *least)
{
    Program *p = s->variant->program;
    Loc loc = s->loop->loc;
    int rounds = s->kept ? TOGETHER : 1;
    s->wide = scalar_type(type_is_signed(s->compared->type) ? T_I64 : T_U64);
    s->limit = cast_expr(p, s->wide, s->end, loc);
    if (s->reaches) s->limit = binary_expr(p, B_ADD, s->limit, int_expr(p, s->wide, 1, loc), loc);
    least = fold_expr(p, cast_expr(p, s->wide, cast_expr(p, s->compared->type, least, loc), loc));
    Stmt *first = assign_new(p, "first", least);
    Stmt *offset = assign_new(p, "offset", int_expr(p, s->wide, 0, loc));
    Stmt *begin = assign_new(p, "begin", copy_of(p, s->start->a));
    first->var->special = LEAST_OF_THREADS;
    s->first = first->var;
    s->begin = begin->var;
    set_first(s, first);
    insert_after(s->start, offset);
    Block body = {0};
    append(&body, begin);
    append_block(&body, rounds > 1 ? some_rounds(s, offset->var, rounds) : one_round(s, offset->var));
    set_loop(s, s->loop, offset->var, rounds, body);
    s->loop->info->layered = true;
    s->loop->info->strides = offset->var;
}

static bool turn_list(Variant *v, Block list, bool deeper)
{
    bool turned = false;
    for (Stmt *s = list.first; s; s = s->next) {
        Stride stride = {.variant = v, .loop = s, .fits = true};
        Expr *first = s->kind == S_LOOP && find_stride(&stride, list) ? least(v->program, stride.start->a) : NULL;
        if (first) make_rounds(&stride, first);
        turned |= first != NULL;
    }
    const Stmt *last = list.last;
    bool goes_on = last && (is_kernel_block(last) || (deeper && last->kind == S_IF && !last->other.first));
    return (goes_on && turn_list(v, last->body, deeper)) || turned;
}

static void count_set(Stmt *s, void *variant)
{
    (void)variant;
    if (!s->var || !s->var->info || s->kind == S_DECLARE) return;
    s->var->info->sets++;
    s->var->info->set = s;
}

bool turn_strides(Variant *v)
{
    if (v->objects.count || !(v->kernel->flags & VGSP_KERNEL_LOOPS)) return false;
    walk_block(v->kernel->body, count_set, v);
    bool turned = turn_list(v, v->kernel->body, has_free_threads(v));
    for (uint32_t i = 0; i < v->vars.count; i++) v->vars.items[i]->info->sets = 0; /* frame.c counts again */
    return turned;
}
