/* combine.c: which stores may go around the cache, and the text of those that do.
 *
 * Lines that are written whole and not read again cost half of what others cost, if they go to memory without having
 * been loaded. So an output is a pointer among the arguments through which whole groups of threads store side by
 * side, and through which nothing is read. Long loops have none, but those whose rounds all threads take together: a group
 * that goes on to a line far away each time is better served by the cache, which sends lines to memory in the order of
 * the memory. The runtime knows how large it is and what else the arguments point to: it decides at launch
 * (vgsp_run.around). Nothing is right or wrong by that, except where threads of other blocks are told that a store is
 * done: kernels with fences, with volatile accesses and with the grid's barrier have no outputs.
 *
 * Stores that go around wait for no memory, so loads are what is waited for: hardware that asks for the next lines stops at the
 * end of each page, and of each row of a tile. So where there are such stores, what is loaded in order is asked for before its
 * turn, so many bytes as the runtime says (vgsp_run.bytes_ahead): together with the next store of the list, which has a test anyway.
 */
#include "emit.h"

enum { MOST_OUTPUTS = 32 };

int64_t argument_place(const Expr *address)
{
    enum { FAR = 64 }; /* what a register is set to may be made from itself */
    for (int steps = 0; steps < FAR; steps++) {
        const Var *var = address->var;
        if (address->kind == E_INDEX || (address->kind == E_CAST && address->a->type->kind == T_POINTER))
            address = address->a;
        else if (address->kind == E_VAR && var->info && var->info->sets == 1 && var->info->set->kind == S_SET)
            address = var->info->set->a;
        else
            break;
    }
    if (address->kind == E_ADDRESS) return NO_ARGUMENT;
    if (!is_argument(address)) return UNKNOWN_PLACE;
    return (int64_t)address->a->var->offset + address->a->offset;
}

/* --- the analysis ---------------------------------------------------------------------------------------------------- */

struct Search {
    Variant *v;
    uint32_t rounds; /* of the loops around, at most; 0: nobody knows */
    bool through;    /* in rounds that all threads take together, nobody knows how many */
    bool unfit;
};

static Pointer *find_pointer(Variant *v, int64_t place)
{
    for (uint32_t i = 0; i < v->pointers.count; i++)
        if (v->pointers.items[i].place == place) return &v->pointers.items[i];
    return NULL;
}

static Pointer *note_pointer(Variant *v, int64_t place)
{
    Pointer *p = find_pointer(v, place);
    if (p) return p;
    push(&v->pointers, ((Pointer){.place = place}));
    return &v->pointers.items[v->pointers.count - 1];
}

static void note_read(struct Search *search, const Expr *address)
{
    int64_t place = argument_place(address);
    if (place == UNKNOWN_PLACE) search->unfit = true;
    if (place >= 0) note_pointer(search->v, place)->is_kept = true;
}

static void note_load(Expr **x, void *search)
{
    if ((*x)->kind == E_LOAD) note_read(search, (*x)->a);
}

/* Whole registers, which fill lines of the cache if they are a group's. */
static bool fills_lines(Variant *v, const Stmt *s)
{
    AccessKind kind = find_access(v, s->a, s->type).kind;
    return s->type->size >= 4 && (kind == ACCESS_CONTIGUOUS || kind == ACCESS_RUN);
}

static void note_store(struct Search *search, const Stmt *s)
{
    int64_t place = argument_place(s->a);
    if (place < 0 || !fills_lines(search->v, s)) return;
    Pointer *p = note_pointer(search->v, place);
    p->is_kept |= !search->rounds;
    if (search->through) p->written = VGSP_WRITTEN_THROUGH;
    else if (p->written != VGSP_WRITTEN_THROUGH) p->written += (uint32_t)s->type->size * search->rounds;
}

static void note_operation(struct Search *search, const Stmt *s)
{
    if (s->op == OP_FENCE || s->op == OP_BARRIER_GRID) search->unfit = true;
    if (op_info[s->op].kind == ATOMIC) note_read(search, s->args[0]);
}

uint32_t rounds_of(const Stmt *loop)
{
    enum { OFTEN = 64 }; /* counted from 0 or more */
    const Expr *x = loop->a;
    bool counts = x && x->kind == E_BINARY && x->binary == B_LT && x->a->kind == E_VAR && x->b->kind == E_INT;
    int64_t step = counts && shape_of(x->a).low >= 0 ? step_of(loop, x->a->var) : 0;
    if (step <= 0 || x->b->value < 1 || x->b->value > OFTEN * step) return 0;
    return (uint32_t)((x->b->value + step - 1) / step);
}

static void note_statements(struct Search *search, Block list)
{
    for (Stmt *s = list.first; s; s = s->next) {
        s->info->seldom = search->rounds > 0;
        walk_exprs(s, note_load, search);
        search->unfit |= s->kind == S_LOAD || (s->kind == S_STORE && s->is_volatile);
        if (s->kind == S_STORE) note_store(search, s);
        if (s->kind == S_OP) note_operation(search, s);
        struct Search around = *search;
        if (s->info->strides) search->through = true;
        else if (s->kind == S_LOOP) search->rounds *= rounds_of(s);
        for (int i = 0; i < 4; i++) note_statements(search, *nested_blocks(s, i));
        search->rounds = around.rounds;
        search->through = around.through;
    }
}

/* Outputs get the first numbers. */
static void number_outputs(Variant *v)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < v->pointers.count; i++) {
        Pointer p = v->pointers.items[i];
        if (p.is_kept || count == MOST_OUTPUTS) continue;
        v->pointers.items[i] = v->pointers.items[count];
        v->pointers.items[count++] = p;
    }
    v->outputs = count;
}

void find_outputs(Variant *v)
{
    struct Search search = {.v = v, .rounds = 1};
    bool has_words = is_x86(v->isa);
    if (!has_words || v->shape != VGSP_SHAPE_ROWS) return;
    note_statements(&search, v->kernel->body);
    if (!search.unfit) number_outputs(v);
}

/* --- the text -------------------------------------------------------------------------------------------------------- */

/* The store's output; -1: none, or not all lanes of a row's registers store side by side here. */
static int output_of(Emit *e, const Stmt *s)
{
    if (!e->v->outputs || e->mask || !e->in_row || s->type->kind == T_BOOL) return -1;
    if (columns_of(e) * e->v->lanes * (int)s->type->size < LINE || !fills_lines(e->v, s)) return -1;
    const Pointer *p = find_pointer(e->v, argument_place(s->a));
    return p && p < e->v->pointers.items + e->v->outputs ? (int)(p - e->v->pointers.items) : -1;
}

static void add_soon(Soon *soon, const char *place, int bytes)
{
    for (int i = 0; i < soon->count; i++)
        if (strcmp(soon->places[i], place) == 0) return;
    if (soon->count == MOST_SOON) return;
    soon->places[soon->count] = place;
    soon->bytes[soon->count++] = bytes;
}

static bool is_sum(const Expr *x)
{
    return x->kind == E_BINARY && (x->binary == B_ADD || x->binary == B_SUB);
}

static bool is_small(const Expr *x)
{
    enum { NEAR = 16 };
    return x->kind == E_INT && x->value > -NEAR && x->value < NEAR;
}

Expr *near_place(Program *program, const Expr *x)
{
    if (is_sum(x) && is_small(x->b)) return near_place(program, x->a);
    Expr *copy = NEW(program->arena, Expr);
    *copy = *x;
    if (x->kind == E_INDEX && x->offset > -LINE && x->offset < LINE) copy->offset = 0;
    if (!is_sum(x) && x->kind != E_INDEX && x->kind != E_CAST) return copy;
    if (x->a) copy->a = near_place(program, x->a);
    if (x->b) copy->b = near_place(program, x->b);
    return copy;
}

static void note_soon(Expr **x, void *emit)
{
    Emit *e = emit;
    if ((*x)->kind != E_LOAD || argument_place((*x)->a) < 0) return;
    Expr *address = near_place(e->program, (*x)->a);
    int columns = columns_of(e), bytes = columns * e->v->lanes * (int)(*x)->type->size;
    for (int r = 0; r < e->registers; r += columns) {
        const char *fits, *place = row_place(e, address, (*x)->type, r, 1, &fits);
        if (place) add_soon(&e->soon, place, bytes);
    }
}

void note_loads(Emit *e, Stmt *s)
{
    if (e->v->outputs && s->info->seldom && !e->mask && e->in_row && !e->team) walk_exprs(s, note_soon, e);
}

void ask_for_loads(Emit *e)
{
    if (!e->soon.count) return;
    open_brace(e, "if (run->bytes_ahead)");
    for (int i = 0; i < e->soon.count; i++)
        for (int at = 0; at < e->soon.bytes[i]; at += LINE)
            line(e, "s_prefetch((const char *)%s + run->bytes_ahead + %d);", e->soon.places[i], at);
    close_brace(e);
    e->soon.count = 0;
}

/* Registers [first, first + count), which lie in one row, to one place after the other. */
static void emit_part(Emit *e, const Stmt *s, const char *values[], int output, int first, int count)
{
    int lanes = count * e->v->lanes, bytes = lanes * (int)s->type->size;
    const char *fits, *place = row_place(e, s->a, s->type, first, lanes, &fits);
    e->v->writes_around = true;
    open_brace(e, "if (run->around & %uu%s%s && vgsp_is_aligned(%s, %d))", 1u << output, fits ? " && " : "",
               fits ? fits : "", place, bytes < LINE ? bytes : LINE);
    ask_for_loads(e);
    line(e, "stream_%s(%s, %s);", word_class(s->type), place, values[first]);
    for (int r = first + 1; r < first + count; r++)
        line(e, "stream_%s(%s + %d, %s);", word_class(s->type), place, (r - first) * e->v->lanes, values[r]);
    close_brace(e);
    open_brace(e, "else");
    for (int r = first; r < first + count; r++) line(e, "%s;", store_text(e, s->a, s->type, values[r], false, r));
    close_brace(e);
}

bool emit_around(Emit *e, Stmt *s, const char *values[])
{
    int output = output_of(e, s);
    const char *fits;
    if (output < 0 || !row_place(e, s->a, s->type, 0, 1, &fits)) return false;
    bool narrow = s->type->size < 8; /* 64-bit values are made and stored one after the other */
    int count = narrow ? columns_of(e) : 1;
    for (int r = 0; r < e->registers; r += count) {
        if (!narrow) {
            const char *name = unique(e, "value");
            line(e, "const v%s %s = %s;", word_class(s->type), name, values[r]);
            values[r] = name;
        }
        emit_part(e, s, values, output, r, count);
    }
    return true;
}

const char *pointer_table(Emit *e, const Function *kernel)
{
    if (!e->v->writes_around) return NULL;
    const char *name = fmt(e, "pointers_%s", kernel->mangled);
    line(e, "static const vgsp_pointer %s[] = {", name);
    for (uint32_t i = 0; i < e->v->pointers.count; i++) {
        const Pointer *p = &e->v->pointers.items[i];
        line(e, "    {%lld, %u},", (long long)p->place, p->is_kept ? 0 : p->written);
    }
    line(e, "};");
    return name;
}
