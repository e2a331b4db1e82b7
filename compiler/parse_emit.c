/* parse_emit.c: statements that come into being while expressions are translated.
 *
 * An expression of the tree is a value that still has to be computed: it may be used only where nothing has changed
 * what it reads. Whoever translates a second operand after a first takes a mark between them and settles the first with
 * it; only if the second has effects that could matter, the first is computed into a temporary at the mark.
 */
#include "parse.h"

enum {
    SPECULATION_LIMIT = 16, /* cost up to which computing a value in vain is cheaper than a branch */
    UNROLLED_OBJECTS = 4    /* array elements initialised one by one; more take a loop */
};

static void emit(Parser *p, Stmt *stmt)
{
    append(p->out, stmt);
}

Mark mark(Parser *p)
{
    return (Mark){p->out->last};
}

Var *temporary(Parser *p, Type *type, Loc loc)
{
    return new_var(p->program, "", value_type(type), V_REGISTER, loc);
}

Var *object(Parser *p, const char *name, Type *type, Loc loc)
{
    Var *var = new_var(p->program, name, type, V_LOCAL, loc);
    Stmt *declare = new_stmt(p->program, S_DECLARE, loc);
    declare->var = var;
    emit(p, declare);
    return var;
}

static Stmt *set_stmt(Parser *p, Var *var, Expr *e, Loc loc)
{
    Stmt *stmt = new_stmt(p->program, S_SET, loc);
    stmt->var = var;
    stmt->a = e;
    return stmt;
}

void set(Parser *p, Var *var, Expr *e, Loc loc)
{
    emit(p, set_stmt(p, var, e, loc));
}

void store(Parser *p, Type *type, Expr *to, Expr *e, bool volatile_, Loc loc)
{
    Stmt *stmt = new_stmt(p->program, S_STORE, loc);
    stmt->type = value_type(type);
    stmt->a = to;
    stmt->b = e;
    stmt->is_volatile = volatile_;
    emit(p, stmt);
}

void copy_bytes(Parser *p, Type *type, Expr *to, Expr *from, Loc loc)
{
    Stmt *stmt = new_stmt(p->program, S_COPY, loc);
    stmt->type = type;
    stmt->a = to;
    stmt->b = from;
    emit(p, stmt);
}

Expr *not_value(Parser *p, Expr *e, Loc loc)
{
    return unary_expr(p->program, U_LNOT, e, loc);
}

Stmt *if_stmt(Parser *p, Expr *a, Block body, Block other, Loc loc)
{
    Stmt *stmt = new_stmt(p->program, S_IF, loc);
    stmt->a = a;
    stmt->body = body;
    stmt->other = other;
    emit(p, stmt);
    return stmt;
}

void break_to(Parser *p, Stmt *target, Loc loc)
{
    Stmt *stmt = new_stmt(p->program, S_BREAK, loc);
    stmt->target = target;
    emit(p, stmt);
}

Block *begin_block(Parser *p, Block *fresh)
{
    Block *outer = p->out;
    *fresh = (Block){0};
    p->out = fresh;
    return outer;
}

Block end_block(Parser *p, Block *outer)
{
    Block done = *p->out;
    p->out = outer;
    return done;
}

/* --- keeping values --------------------------------------------------------------------------------------------- */

static bool block_writes(const Stmt *first);

/* Whether memory that an expression reads may be different afterwards. */
static bool writes(const Stmt *s)
{
    switch (s->kind) {
    case S_STORE:
    case S_COPY:
    case S_CALL:
    case S_OP: return true;
    case S_IF:
    case S_LOOP:
    case S_BLOCK:
        return block_writes(s->head.first) || block_writes(s->body.first) || block_writes(s->other.first) ||
               block_writes(s->step.first);
    default: return false;
    }
}

static bool block_writes(const Stmt *first)
{
    for (const Stmt *s = first; s; s = s->next)
        if (writes(s)) return true;
    return false;
}

static void insert_after(Parser *p, Mark m, Stmt *stmt)
{
    Stmt **link = m.last ? &m.last->next : &p->out->first;
    stmt->next = *link;
    *link = stmt;
    if (!stmt->next) p->out->last = stmt;
}

void settle(Parser *p, Mark m, Expr **e)
{
    const Stmt *since = m.last ? m.last->next : p->out->first;
    if (!*e || !has_load(*e) || !block_writes(since)) return;
    Var *var = temporary(p, (*e)->type, (*e)->loc);
    insert_after(p, m, set_stmt(p, var, *e, (*e)->loc));
    *e = var_expr(p->program, var, (*e)->loc);
}

static bool is_stable(const Expr *e)
{
    switch (e->kind) {
    case E_INT:
    case E_FLOAT:
    case E_VAR:
    case E_SPECIAL:
    case E_ADDRESS: return true;
    case E_CAST: return is_stable(e->a);
    case E_INDEX: return is_stable(e->a) && (!e->b || is_stable(e->b));
    default: return false;
    }
}

Expr *saved(Parser *p, Expr *e)
{
    if (is_stable(e)) return e;
    Var *var = temporary(p, e->type, e->loc);
    set(p, var, e, e->loc);
    return var_expr(p->program, var, e->loc);
}

/* --- speculation ------------------------------------------------------------------------------------------------ */

/* A load that cannot fault: of a thread's own object or a parameter, inside it. */
static bool is_safe_load(const Expr *e)
{
    const Expr *a = e->a;
    if (a->kind != E_ADDRESS) return false;
    Storage storage = a->var->storage;
    bool own = storage == V_LOCAL || storage == V_PARAM || storage == V_SPECIAL;
    return own && a->offset >= 0 && (uint64_t)a->offset + e->type->size <= a->var->type->size;
}

static int cost_of_call(Op op)
{
    switch (op) {
    case OP_FMA:
    case OP_MIN:
    case OP_MAX:
    case OP_ABS:
    case OP_MUL_NC:
    case OP_ADD_NC:
    case OP_MULHI: return 1;
    case OP_DP4A:
    case OP_DP2A: return 2;
    default: return op >= OP_POPC && op <= OP_CVT_F16_F32 ? 2 : SPECULATION_LIMIT;
    }
}

/* What computing e in vain costs; beyond the limit where it may fault. */
static int cost(const Expr *e)
{
    if (!e) return 0;
    int sum = e->kind == E_CALL                                              ? cost_of_call(e->op)
              : e->kind == E_INT || e->kind == E_VAR || e->kind == E_ADDRESS ? 0
                                                                             : 1;
    if (e->kind == E_LOAD) return is_safe_load(e) ? 0 : SPECULATION_LIMIT + 1;
    if (e->kind == E_BINARY && (e->binary == B_DIV || e->binary == B_REM)) sum = type_is_float(e->type) ? 4 : 8;
    for (uint32_t i = 0; i < e->arg_count && sum <= SPECULATION_LIMIT; i++) sum += cost(e->args[i]);
    const Expr *operands[] = {e->a, e->b, e->c};
    for (int i = 0; i < 3 && sum <= SPECULATION_LIMIT; i++) sum += cost(operands[i]);
    return sum;
}

typedef struct Hoisting {
    Parser *parser;
    Block *statements;
    VEC(struct Hoisted {
        const Expr *load;
        Var *var;
    })
    done;
} Hoisting;

/* Replaces a load by a temporary that is set before; the same load twice by the same one. */
static void hoist(Expr **slot, void *context)
{
    Hoisting *h = context;
    Expr *e = *slot;
    Program *program = h->parser->program;
    if (e->kind != E_LOAD) return;
    for (uint32_t i = 0; i < h->done.count; i++) {
        const Expr *other = h->done.items[i].load;
        if (other->a->var != e->a->var || other->a->offset != e->a->offset || other->type != e->type) continue;
        *slot = var_expr(program, h->done.items[i].var, e->loc);
        return;
    }
    struct Hoisted hoisted = {e, temporary(h->parser, e->type, e->loc)};
    push(&h->done, hoisted);
    append(h->statements, set_stmt(h->parser, hoisted.var, e, e->loc));
    *slot = var_expr(program, hoisted.var, e->loc);
}

bool make_speculable(Parser *p, Block *statements, Expr **e)
{
    int sum = cost(*e);
    for (const Stmt *s = statements->first; s && sum <= SPECULATION_LIMIT; s = s->next)
        sum += s->kind == S_SET ? cost(s->a) : SPECULATION_LIMIT + 1;
    if (sum > SPECULATION_LIMIT) return false;
    Hoisting h = {.parser = p, .statements = statements};
    walk_expr(e, hoist, &h);
    free(h.done.items);
    return true;
}

/* --- repetition ------------------------------------------------------------------------------------------------- */

void repeat(Parser *p, uint64_t count, void (*body)(Parser *, Expr *index, void *context), void *context, Loc loc)
{
    Type *i64 = scalar_type(T_I64);
    if (count <= UNROLLED_OBJECTS || p->is_static) {
        for (uint64_t i = 0; i < count; i++) body(p, int_expr(p->program, i64, (int64_t)i, loc), context);
        return;
    }
    repeat_for(p, int_expr(p->program, i64, (int64_t)count, loc), body, context, loc);
}

void repeat_for(Parser *p, Expr *count, void (*body)(Parser *, Expr *index, void *context), void *context, Loc loc)
{
    Type *i64 = scalar_type(T_I64);
    Var *i = temporary(p, i64, loc);
    Expr *index = var_expr(p->program, i, loc);
    set(p, i, int_expr(p->program, i64, 0, loc), loc);
    Stmt *loop = new_stmt(p->program, S_LOOP, loc);
    loop->label = "";
    loop->a = binary_expr(p->program, B_LT, index, count, loc);
    Block fresh, *outer = begin_block(p, &fresh);
    body(p, index, context);
    loop->body = end_block(p, outer);
    outer = begin_block(p, &fresh);
    set(p, i, binary_expr(p->program, B_ADD, index, int_expr(p->program, i64, 1, loc), loc), loc);
    loop->step = end_block(p, outer);
    emit(p, loop);
}
