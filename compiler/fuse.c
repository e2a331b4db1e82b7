/* fuse.c: barriers between regions that nothing waits for: two regions become one.
 *
 * Groups of threads run a region one after the other, in ascending order, and each statement for all lanes of a group.
 * So what stands before a barrier and what stands after it may be done by one group before the next one begins, if no
 * thread of an earlier group touches, after the barrier, what a thread of a later one has still to touch before it.
 * In `m = f(a[t], a[t + 1]); barrier; a[t] = m` the thread that writes what another has read is that thread or the next.
 *
 * An address is a sum of products: constants, thread indices, and what is one for the block. Two accesses that depend on
 * the thread's number t in the same way, s * t + c, meet only where s * (t1 - t2) is the difference of what is left: it
 * tells which of the two threads comes first. That a difference wraps is no matter: accesses that meet are few bytes
 * apart. Where only x is asked for, or y too, blocks of several rows (layers) have several threads of one number: they
 * run in the serial form.
 */
#include "vector.h"

enum { MOST_ACCESSES = 48, MOST_TERMS = 12, MOST_FACTORS = 3, DEEPEST = 16 };
#define FAR ((int64_t)1 << 20)       /* bytes from thread to thread */
#define FARTHEST ((int64_t)1 << 30)

/* --- how registers are set ----------------------------------------------------------------------------------------------- */

typedef struct Setter {
    uint32_t sets;
    Stmt *set;             /* the last of them */
    const Stmt *region;    /* where that is */
    bool at_top, in_loop;  /* directly in the region; the region is in a loop */
    uint32_t position;
} Setter;

typedef struct Symbol { /* what is one for the block: a register now, or as it was at a statement; a special value; an argument */
    const Var *var;
    const Stmt *at;
    int64_t special;       /* -1: none */
    int64_t place;         /* of the argument; -1: none */
} Symbol;

typedef struct Fuse {
    Variant *variant;
    Setter *setters;       /* by VarInfo.index */
    uint32_t position;
    const Stmt *region, *before, *after; /* being noted; being compared */
    int loops;
    VEC(Symbol) symbols;
} Fuse;

static void note_setter(Fuse *f, Stmt *s, bool at_top)
{
    if (!s->var || s->kind == S_DECLARE || s->var->storage != V_REGISTER) return;
    Setter *setter = &f->setters[s->var->info->index];
    *setter = (Setter){setter->sets + 1, s, f->region, at_top, f->loops > 0, s->info->position};
}

static void note_setters(Fuse *f, Block list, bool at_top)
{
    for (Stmt *s = list.first; s; s = s->next) {
        s->info->position = f->position++;
        note_setter(f, s, at_top);
        if (s->region) f->region = s;
        f->loops += s->kind == S_LOOP;
        for (int i = 0; i < 4; i++) note_setters(f, *nested_blocks(s, i), s->region);
        f->loops -= s->kind == S_LOOP;
        if (s->region) f->region = NULL;
    }
}

static bool is_compared(const Fuse *f, const Stmt *region)
{
    return region && (region == f->before || region == f->after);
}

/* Set once in the kernel's life, by every thread. */
static bool is_constant(const Setter *s)
{
    return s->sets == 1 && s->at_top && !s->in_loop;
}

/* --- sums of products ------------------------------------------------------------------------------------------------------ */

typedef struct Term {
    int64_t factor;
    int symbols[MOST_FACTORS]; /* numbers, ascending */
    int count;
} Term;

typedef struct Sum {
    Term terms[MOST_TERMS]; /* different products; one without symbols is the constant */
    int count;
} Sum;

static bool same_product(const Term *a, const Term *b)
{
    return a->count == b->count && !memcmp(a->symbols, b->symbols, (size_t)a->count * sizeof *a->symbols);
}

static bool add_term(Sum *sum, Term term)
{
    for (int i = 0; i < sum->count; i++) {
        Term *t = &sum->terms[i];
        if (!same_product(t, &term)) continue;
        if (__builtin_add_overflow(t->factor, term.factor, &t->factor)) return false;
        if (!t->factor) *t = sum->terms[--sum->count];
        return true;
    }
    if (sum->count == MOST_TERMS) return false;
    if (term.factor) sum->terms[sum->count++] = term;
    return true;
}

static bool multiply_terms(const Term *a, const Term *b, Term *product)
{
    if (a->count + b->count > MOST_FACTORS || __builtin_mul_overflow(a->factor, b->factor, &product->factor)) return false;
    product->count = 0;
    for (int i = 0, j = 0; i < a->count || j < b->count;) {
        bool first = j == b->count || (i < a->count && a->symbols[i] <= b->symbols[j]);
        product->symbols[product->count++] = first ? a->symbols[i++] : b->symbols[j++];
    }
    return true;
}

static bool add_product(Sum *sum, const Sum *a, const Sum *b)
{
    for (int i = 0; i < a->count; i++)
        for (int j = 0; j < b->count; j++) {
            Term product;
            if (!multiply_terms(&a->terms[i], &b->terms[j], &product) || !add_term(sum, product)) return false;
        }
    return true;
}

static bool add_sum(Sum *sum, const Sum *other, int64_t factor)
{
    const Sum constant = {{{.factor = factor}}, 1};
    return add_product(sum, other, &constant);
}

/* --- addresses ------------------------------------------------------------------------------------------------------------- */

typedef enum Memory {
    MEMORY_UNKNOWN,
    MEMORY_OWN,      /* the thread's own, or nobody writes it */
    MEMORY_SHARED,   /* object; NULL: the dynamic part */
    MEMORY_DEVICE    /* what the host or the program has allocated: argument, or object */
} Memory;

typedef struct Spot {
    Memory memory;
    const Var *object;
    int64_t argument;
    bool known;      /* sum is the distance from there */
    Sum sum;
} Spot;

typedef struct Reader { /* of one address */
    Fuse *fuse;
    const Stmt *at;    /* the setter outside the regions compared that is being read; NULL: what is now */
    uint32_t position; /* of the statement that is being read */
    int depth;
} Reader;

static Sum symbol_sum(Fuse *f, Symbol symbol)
{
    uint32_t i = 0;
    while (i < f->symbols.count && memcmp(&f->symbols.items[i], &symbol, sizeof symbol)) i++;
    if (i == f->symbols.count) push(&f->symbols, symbol);
    return (Sum){{{1, {(int)i}, 1}}, 1};
}

static bool read_sum(Reader r, const Expr *e, Sum *sum);

/* The statement that says what var is, where nothing of it can have changed since; *r becomes its reader. */
static const Stmt *setter_of(Reader *r, const Var *var)
{
    const Setter *s = &r->fuse->setters[var->info->index];
    bool here = is_compared(r->fuse, s->region);
    if (s->sets != 1 || s->set->kind != S_SET || !s->at_top || r->depth == DEEPEST) return NULL;
    if (here ? r->at || s->position >= r->position : r->at && !is_constant(s)) return NULL;
    r->depth++;
    r->position = s->position;
    if (!here) r->at = s->set;
    return s->set;
}

static bool read_register(Reader r, const Var *var, Sum *sum)
{
    const Setter *s = &r.fuse->setters[var->info->index];
    Reader inner = r;
    const Stmt *set = setter_of(&inner, var), *at = is_constant(s) ? NULL : r.at;
    if (set && read_sum(inner, set->a, sum)) return true;
    if (var->info->shape.kind != SHAPE_UNIFORM || var->type->size < 4) return false;
    if (set && is_compared(r.fuse, s->region))
        at = set;
    else if (!r.at && (is_set_in(r.fuse->before, var) || is_set_in(r.fuse->after, var)))
        return false;
    *sum = symbol_sum(r.fuse, (Symbol){var, at, -1, -1});
    return true;
}

static bool read_binary(Reader r, const Expr *e, Sum *sum)
{
    Sum a = {.count = 0}, b = {.count = 0};
    if (!read_sum(r, e->a, &a) || !read_sum(r, e->b, &b)) return false;
    *sum = (Sum){.count = 0};
    switch (e->binary) {
    case B_ADD: return add_sum(sum, &a, 1) && add_sum(sum, &b, 1);
    case B_SUB: return add_sum(sum, &a, 1) && add_sum(sum, &b, -1);
    case B_MUL: return add_product(sum, &a, &b);
    case B_SHL:
        return e->b->kind == E_INT && e->b->value >= 0 && e->b->value < 20 && add_sum(sum, &a, (int64_t)1 << e->b->value);
    default: return false;
    }
}

/* An integer of 32 bits or more, which may have wrapped. */
static bool read_sum(Reader r, const Expr *e, Sum *sum)
{
    if (!type_is_integer(e->type) || e->type->size < 4) return false;
    if (is_argument(e)) {
        *sum = symbol_sum(r.fuse, (Symbol){.special = -1, .place = (int64_t)e->a->var->offset + e->a->offset});
        return true;
    }
    switch (e->kind) {
    case E_INT: *sum = (Sum){.count = 0}; return add_term(sum, (Term){.factor = e->value});
    case E_SPECIAL: *sum = symbol_sum(r.fuse, (Symbol){.special = e->special, .place = -1}); return true;
    case E_VAR: return e->var->storage == V_REGISTER && read_register(r, e->var, sum);
    case E_CAST: return read_sum(r, e->a, sum);
    case E_BINARY: return read_binary(r, e, sum);
    default: return false;
    }
}

static void settle_root(Spot *spot, const Expr *root)
{
    if (is_argument(root)) {
        spot->memory = MEMORY_DEVICE;
        spot->argument = (int64_t)root->a->var->offset + root->a->offset;
    }
    if (root->kind != E_ADDRESS) return;
    spot->object = root->var;
    spot->known &= add_term(&spot->sum, (Term){.factor = root->offset});
    switch (root->var->storage) {
    case V_SHARED: spot->memory = MEMORY_SHARED; break;
    case V_DYNAMIC: spot->memory = MEMORY_SHARED, spot->object = NULL; break;
    case V_GLOBAL: spot->memory = MEMORY_DEVICE; break;
    default: spot->memory = MEMORY_OWN; break;
    }
}

static Spot find_spot(Fuse *f, const Expr *address, uint32_t position)
{
    Spot spot = {.known = true};
    Reader r = {.fuse = f, .position = position};
    for (const Stmt *set;;) {
        Sum index;
        if (address->kind == E_INDEX) {
            spot.known &= add_term(&spot.sum, (Term){.factor = address->offset});
            if (address->b) spot.known &= read_sum(r, address->b, &index) && add_sum(&spot.sum, &index, address->scale);
            address = address->a;
        } else if (address->kind == E_CAST && address->a->type->kind == T_POINTER) {
            address = address->a;
        } else if (address->kind == E_VAR && address->var->storage == V_REGISTER && (set = setter_of(&r, address->var))) {
            address = set->a;
        } else {
            settle_root(&spot, address);
            return spot;
        }
    }
}

/* --- what meets ------------------------------------------------------------------------------------------------------------ */

typedef struct Touch {
    Spot spot;
    int64_t size;
    bool writes;
} Touch;

typedef struct Touches {
    Fuse *fuse;
    uint32_t position;
    Touch items[MOST_ACCESSES];
    int count;
    bool unfit;
} Touches;

static void note_touch(Touches *t, const Expr *address, const Type *type, bool writes)
{
    if (t->count == MOST_ACCESSES) t->unfit = true;
    if (t->unfit) return;
    Touch touch = {find_spot(t->fuse, address, t->position), (int64_t)type->size, writes};
    if (touch.spot.memory != MEMORY_OWN) t->items[t->count++] = touch;
}

static void touch_load(Expr **e, void *touches)
{
    if ((*e)->kind == E_LOAD) note_touch(touches, (*e)->a, (*e)->type, false);
}

/* Operations have an order that the other threads, or other blocks, see. */
static void touch_stmt(Stmt *s, void *context)
{
    Touches *t = context;
    t->position = s->info->position;
    t->unfit |= s->kind == S_OP || s->kind == S_LOAD || s->is_volatile;
    t->unfit |= s->kind == S_BREAK && s->target == t->fuse->variant->kernel_block;
    walk_exprs(s, touch_load, t);
    if (s->kind == S_STORE) note_touch(t, s->a, s->type, true);
}

/* Whether the two may be in the same piece of memory. */
static bool share_memory(const Spot *a, const Spot *b)
{
    if (a->memory == MEMORY_UNKNOWN || b->memory == MEMORY_UNKNOWN) return true;
    if (a->memory != b->memory) return false;
    return a->memory == MEMORY_DEVICE || a->object == b->object;
}

static int special_of(const Fuse *f, int symbol)
{
    return (int)f->symbols.items[symbol].special;
}

static bool is_special_product(const Fuse *f, const Term *t, int thread, const int *dims, int count)
{
    int found = 0;
    if (t->count != count + 1) return false;
    for (int i = 0; i < t->count; i++) {
        int special = special_of(f, t->symbols[i]);
        found += special == thread;
        for (int d = 0; d < count; d++) found += special == dims[d];
    }
    return found == t->count;
}

/* The sum's part that knows the thread: factor * x, factor * (x + y * blockDim.x) or that and z: so many axes. -1: it is
   something else. */
static int thread_axes(const Fuse *f, const Sum *sum, int64_t *factor)
{
    static const int dims[2] = {SP_BLOCK_DIM, SP_BLOCK_DIM + 1};
    int axes = 0;
    *factor = 0;
    for (int i = 0; i < sum->count; i++) {
        const Term *t = &sum->terms[i];
        bool has_thread = false;
        for (int j = 0; j < t->count; j++) {
            int special = special_of(f, t->symbols[j]);
            has_thread |= special >= SP_THREAD && special < SP_BLOCK;
        }
        if (!has_thread) continue;
        int d = 0;
        while (d < 3 && !is_special_product(f, t, SP_THREAD + d, dims, d)) d++;
        if (d == 3 || (axes && t->factor != *factor)) return -1;
        *factor = t->factor;
        axes |= 1 << d;
    }
    return axes == 0 ? 0 : axes == 1 ? 1 : axes == 3 ? 2 : axes == 7 ? 3 : -1;
}

/* Adds the range of a uniform term. */
static bool add_range(const Fuse *f, const Term *t, int64_t *low, int64_t *high)
{
    int64_t from = 1, to = 1;
    if (t->count > 1 || llabs(t->factor) > FARTHEST) return false;
    if (t->count) {
        const Var *var = f->symbols.items[t->symbols[0]].var;
        if (!var || !var->info) return false;
        from = var->info->shape.low, to = var->info->shape.high;
        if (from < -FAR || to > FAR || llabs(t->factor) > FARTHEST / FAR) return false;
    }
    *low += t->factor * (t->factor > 0 ? from : to);
    *high += t->factor * (t->factor > 0 ? to : from);
    return true;
}

/* The least and the largest distance from b to a, for one thread. False: not known, or it depends on the thread. */
static bool find_distance(const Fuse *f, const Sum *a, const Sum *b, int64_t *low, int64_t *high)
{
    Sum distance = *a;
    *low = *high = 0;
    if (!add_sum(&distance, b, -1)) return false;
    for (int i = 0; i < distance.count; i++) {
        for (int j = 0; j < distance.terms[i].count; j++)
            if (special_of(f, distance.terms[i].symbols[j]) >= 0) return false;
        if (!add_range(f, &distance.terms[i], low, high)) return false;
    }
    return *low > -FARTHEST && *high < FARTHEST;
}

/* Whether threads of one number are one thread; blocks that are otherwise are refused. */
static bool numbers_threads(Variant *v, int axes)
{
    for (int d = axes; d < 3; d++)
        if (reads_axis(v->kernel, d)) return false;
    if (axes < 3 && (!v->most_axes || axes < v->most_axes)) v->most_axes = axes;
    return true;
}

/* a stands before the barrier, b after it. Where two threads meet there, does b's come no earlier than a's? */
static bool in_order(Fuse *f, const Touch *a, const Touch *b)
{
    if ((!a->writes && !b->writes) || !share_memory(&a->spot, &b->spot)) return true;
    bool comparable = a->spot.known && b->spot.known && a->spot.memory != MEMORY_UNKNOWN;
    if (!comparable || a->spot.object != b->spot.object || a->spot.argument != b->spot.argument) return false;
    int64_t low, high, step;
    int axes = thread_axes(f, &b->spot.sum, &step);
    if (axes < 0 || llabs(step) > FAR || !find_distance(f, &a->spot.sum, &b->spot.sum, &low, &high)) return false;
    if (low >= b->size && !axes) return true;
    if (high <= -a->size && !axes) return true;
    bool ordered = step > 0 ? low - b->size + step >= 0 : -high - a->size - step >= 0;
    return axes && ordered && numbers_threads(f->variant, axes);
}

/* More than what is done once for the block before its groups begin. */
static bool is_for_groups(const Stmt *region)
{
    for (const Stmt *s = region->body.first; s; s = s->next)
        if (s->kind != S_DECLARE && (s->kind != S_SET || s->var->info->shape.kind != SHAPE_UNIFORM)) return true;
    return false;
}

static bool may_fuse(Fuse *f, Stmt *before, Stmt *after)
{
    if (!is_for_groups(before) || !is_for_groups(after)) return false;
    f->before = before, f->after = after;
    f->symbols.count = 0;
    Touches first = {.fuse = f}, second = {.fuse = f};
    walk_block(before->body, touch_stmt, &first);
    if (!first.unfit) walk_block(after->body, touch_stmt, &second);
    bool fits = !first.unfit && !second.unfit;
    for (int i = 0; fits && i < first.count; i++)
        for (int j = 0; fits && j < second.count; j++) fits = in_order(f, &first.items[i], &second.items[j]);
    return fits;
}

/* --- regions put together ------------------------------------------------------------------------------------------------ */

struct Operands {
    const Stmt *stmt;
    bool set; /* one of them is, in it */
};

static void find_set_operand(Expr **e, void *context)
{
    struct Operands *operands = context;
    operands->set |= (*e)->kind == E_VAR && is_set_in(operands->stmt, (*e)->var);
}

/* One condition for both, which the first's body leaves as it is. */
static bool goes_the_same_way(Stmt *a, Stmt *b)
{
    if (!a || !b || a->kind != S_IF || b->kind != S_IF || a->other.first || b->other.first) return false;
    struct Operands operands = {a, false};
    walk_expr(&a->a, find_set_operand, &operands);
    return !operands.set && same_expr(a->a, b->a);
}

/* Where both were done under one condition, it is asked once. */
static void put_together(Stmt *before, Stmt *after)
{
    Block rest = after->body;
    if (goes_the_same_way(before->body.last, rest.first)) {
        append_block(&before->body.last->body, rest.first->body);
        rest.first = rest.first->next;
    }
    if (rest.first) append_block(&before->body, rest);
    before->info->in_order = true;
}

static bool is_plain_barrier(const Stmt *s)
{
    return s->kind == S_OP && op_info[s->op].kind == BARRIER && s->op != OP_BARRIER_GRID && !s->var && !s->arg_count;
}

static void fuse_list(Fuse *f, Block *list)
{
    for (Stmt *s = list->first; s; s = s->next) {
        if (!s->region)
            for (int i = 0; i < 4; i++) fuse_list(f, nested_blocks(s, i));
        while (s->region && s->next && is_plain_barrier(s->next) && s->next->next && s->next->next->region &&
               may_fuse(f, s, s->next->next)) {
            Stmt *barrier = s->next, *after = barrier->next;
            push(&f->variant->passed, barrier->loc);
            f->variant->regions--;
            s->next = after->next;
            put_together(s, after);
            if (!s->next) list->last = s;
        }
    }
}

void fuse_regions(Variant *v)
{
    if (v->regions < 2) return;
    Fuse f = {.variant = v, .setters = arena_alloc(v->program->arena, (v->vars.count + 1) * sizeof(Setter))};
    note_setters(&f, v->kernel->body, false);
    fuse_list(&f, &v->kernel->body);
    free(f.symbols.items);
}
