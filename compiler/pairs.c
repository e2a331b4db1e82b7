/* pairs.c: two fields of 32 bits side by side become one of 64 bits where lanes do not reach them together anyway.
 *
 * Of an array of float2 a register's x lie two elements apart, and so do its y; each would be taken from several registers by
 * permutation, stored lane by lane, or gathered. As 64-bit values they are contiguous, or half as many to gather. Two
 * statements that follow each other are made one: loads into two registers, or stores of what loads nothing. A record's copy
 * may load too: records do not overlap in part.
 */
#include "vector.h"

enum { HALF = 4 };

typedef struct Pairs {
    Variant *v;
    bool found;
} Pairs;

static bool same_value(const Expr *a, const Expr *b)
{
    if (a == b) return true;
    if (!a || !b || a->kind != b->kind || a->type != b->type || a->arg_count || b->arg_count) return false;
    if (a->kind == E_LOAD || a->kind == E_CALL || a->kind == E_FLOAT) return false;
    bool same = a->var == b->var && a->value == b->value && a->special == b->special && a->unary == b->unary &&
                a->binary == b->binary && a->scale == b->scale && a->offset == b->offset;
    return same && same_value(a->a, b->a) && same_value(a->b, b->b) && same_value(a->c, b->c);
}

/* The address without the constant at its end. */
static const Expr *without_offset(const Expr *address, int64_t *offset)
{
    *offset = 0;
    while (address->kind == E_INDEX && !address->b) {
        *offset += address->offset;
        address = address->a;
    }
    return address;
}

static bool is_behind(const Expr *first, const Expr *second)
{
    int64_t from, to;
    const Expr *a = without_offset(first, &from), *b = without_offset(second, &to);
    if (a->kind == E_INDEX && b->kind == E_INDEX && a->b && b->b) {
        if (a->scale != b->scale || !same_value(a->a, b->a) || !same_value(a->b, b->b)) return false;
        return to + b->offset == from + a->offset + HALF;
    }
    if (a->kind == E_ADDRESS && b->kind == E_ADDRESS)
        return a->var == b->var && to + b->offset == from + a->offset + HALF;
    return same_value(a, b) && to == from + HALF;
}

/* Whether 64 bits are reached at less cost than twice 32. */
static bool gains(Variant *v, Expr *address, const Type *type)
{
    if (is_local_address(address)) return false;
    Access a = find_access(v, address, type);
    bool gathers = a.kind == ACCESS_GATHER32 || a.kind == ACCESS_GATHER64;
    int64_t stride = a.kind == ACCESS_STRIDED ? a.stride : a.kind == ACCESS_STRIDED_RUN ? a.stride * a.scale : 0;
    return gathers || stride == 2 * HALF;
}

static bool is_half(const Type *t)
{
    return t->kind == T_I32 || t->kind == T_U32 || t->kind == T_F32;
}

static void has_load_visit(Expr **x, void *found)
{
    *(bool *)found |= (*x)->kind == E_LOAD;
}

static bool loads(Expr *e)
{
    bool found = false;
    walk_expr(&e, has_load_visit, &found);
    return found;
}

static bool is_load_pair(Variant *v, Expr *first, Expr *second)
{
    return first->kind == E_LOAD && second->kind == E_LOAD && is_half(first->type) && is_half(second->type) &&
           is_behind(first->a, second->a) && gains(v, first->a, first->type);
}

/* --- 64 bits and their halves --------------------------------------------------------------------------------------- */

static Expr *bits_of(Program *p, Expr *e)
{
    Type *u32 = scalar_type(T_U32);
    if (e->type->kind != T_F32) return cast_expr(p, u32, e, e->loc);
    return cast_expr(p, u32, call_expr(p, OP_BITS_I32_F32, scalar_type(T_I32), &e, 1, e->loc), e->loc);
}

static Expr *joined(Program *p, Expr *low, Expr *high)
{
    Type *u64 = scalar_type(T_U64);
    Expr *shift = int_expr(p, scalar_type(T_I32), 8 * HALF, high->loc);
    Expr *a = cast_expr(p, u64, bits_of(p, low), low->loc), *b = cast_expr(p, u64, bits_of(p, high), high->loc);
    return binary_expr(p, B_OR, a, binary_expr(p, B_SHL, b, shift, high->loc), low->loc);
}

static Expr *half_of(Program *p, Var *whole, bool high, Type *type, Loc loc)
{
    Expr *e = var_expr(p, whole, loc);
    if (high) e = binary_expr(p, B_SHR, e, int_expr(p, scalar_type(T_I32), 8 * HALF, loc), loc);
    if (type->kind != T_F32) return cast_expr(p, type, e, loc);
    e = cast_expr(p, scalar_type(T_I32), e, loc);
    return call_expr(p, OP_BITS_F32_I32, type, &e, 1, loc);
}

static Expr *whole_load(Program *p, Expr *load)
{
    return load_expr(p, scalar_type(T_U64), load->a, load->loc);
}

/* --- statements ------------------------------------------------------------------------------------------------------ */

/* x = load, y = load: whole = load, x = one half, y = the other. Tells whether it was so. */
static bool join_loads(Pairs *pairs, Stmt **at, Stmt *first, Stmt *second)
{
    bool sets = first->kind == S_SET && second->kind == S_SET && first->var != second->var;
    if (!sets || !is_load_pair(pairs->v, first->a, second->a) || reads_in_expr(second->a, first->var)) return false;
    Program *p = pairs->v->program;
    Stmt *set = assign_new(p, "pair", whole_load(p, first->a));
    first->a = half_of(p, set->var, false, first->var->type, first->loc);
    second->a = half_of(p, set->var, true, second->var->type, second->loc);
    set->next = first;
    *at = set;
    return true;
}

/* Tells whether second has become a part of first. */
static bool join_stores(Pairs *pairs, Stmt *first, Stmt *second)
{
    Variant *v = pairs->v;
    bool stores = first->kind == S_STORE && second->kind == S_STORE && !first->is_volatile && !second->is_volatile;
    if (!stores || !is_half(first->type) || !is_half(second->type)) return false;
    if (!is_behind(first->a, second->a) || !gains(v, first->a, first->type)) return false;
    bool one_copy = first->copy && first->copy == second->copy;
    if (loads(second->a) || (loads(second->b) && !one_copy)) return false;
    bool copies = one_copy && is_load_pair(v, first->b, second->b);
    first->b = copies ? whole_load(v->program, first->b) : joined(v->program, first->b, second->b);
    first->type = scalar_type(T_U64);
    return true;
}

static void join_list(Pairs *pairs, Block *list)
{
    for (Stmt **at = &list->first, *s; (s = *at); at = &(*at)->next) {
        for (int i = 0; i < 4; i++) join_list(pairs, nested_blocks(s, i));
        Stmt *next = s->next;
        while (next && next->kind == S_DECLARE) next = next->next;
        if (!next) break;
        if (join_loads(pairs, at, s, next)) {
            pairs->found = true;
            at = &(*at)->next;
        } else if (s->next == next && join_stores(pairs, s, next)) {
            pairs->found = true;
            s->next = next->next;
            if (list->last == next) list->last = s;
        }
    }
}

bool join_pairs(Variant *v)
{
    Pairs pairs = {.v = v};
    join_list(&pairs, &v->kernel->body);
    return pairs.found;
}
