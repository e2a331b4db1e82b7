/* emit_operation.c: operations, under a mask: atomic ones, which are cheaper where places lie side by side or are one; clocks,
 * fences, prefetches and traps. Those of warps and of the runtime are other files'.
 */
#include "emit.h"

typedef enum Places { PLACES_ADDRESSES, PLACES_INDICES, PLACES_ONE, PLACES_RUN } Places;

/* What the word is given to find the places. */
static const char *atomic_places(Emit *e, Places places, Access *a, Expr *address, const Type *t, int r)
{
    switch (places) {
    case PLACES_ADDRESSES: return vector(e, address, r);
    case PLACES_INDICES:
        return fmt(e, "%s, %s, %lld", pointer(e, a->base, r, t), indices_copies(e, a, vector(e, a->index, r), r),
                   (long long)a->scale);
    default: return pointer(e, address, r, t);
    }
}

static Places find_places(const Stmt *s, const Access *a)
{
    if (is_joined(a, s->op, s->args[1]->type)) return PLACES_ONE;
    if (is_side_by_side(a, s)) return PLACES_RUN;
    return a->kind == ACCESS_GATHER32 ? PLACES_INDICES : PLACES_ADDRESSES;
}

static const char *atomic_class(Op op, const Type *t)
{
    bool is_signed = op == OP_ATOMIC_MIN || op == OP_ATOMIC_MAX || op == OP_ATOMIC_INC || op == OP_ATOMIC_DEC;
    return is_signed ? signed_class(t) : word_class(t);
}

/* The load of an index that has its value as it is in memory; NULL: it has not. */
static Expr *loaded_index(const Access *a)
{
    Expr *x = a->index;
    if (a->kind != ACCESS_GATHER32) return NULL;
    if (x->kind == E_CAST && type_is_integer(x->a->type) && x->a->type->size <= x->type->size) x = x->a;
    return x->kind == E_LOAD && x->type->kind != T_BOOL ? x : NULL;
}

/* On the block's memory, by all lanes of a register, whose indices lie side by side: each is loaded for its lane. */
static bool emit_each(Emit *e, Stmt *s, const Access *a, const char *word, int r)
{
    Expr *index = loaded_index(a), *value = s->args[1];
    const char *place = index ? run_place(e, index->a, index->type, r) : NULL;
    if (!place || s->var) return false;
    bool one = is_scalar_shape(shape_of(value));
    const char *name = one ? scalar(e, value, r) : unique(e, "by"), *class = word_class(value->type);
    if (!one) line(e, "const v%s %s = %s;", class, name, vector(e, value, r));
    line(e, "VGSP_EACH_LANE s_%s((char *)%s%s + (int64_t)s_load_%s(%s + vgsp_lane) * %lld, %s);", word,
         pointer(e, a->base, r, value->type), lanes_copy(e, a->base, r), memory_word(index->type), place, (long long)a->scale,
         one ? name : fmt(e, "get_%s(%s, vgsp_lane)", class, name));
    return true;
}

static void emit_atomic(Emit *e, Stmt *s)
{
    static const char *const suffixes[] = {[PLACES_ADDRESSES] = "", [PLACES_INDICES] = "_at", [PLACES_ONE] = "_one",
                                           [PLACES_RUN] = "_run"};
    const Type *t = s->args[1]->type;
    const char *kind = op_info[s->op].name + strlen("atomic_");
    bool shared = is_shared_address(s->args[0]);
    Access a = {.kind = ACCESS_GATHER64};
    if (s->op != OP_ATOMIC_CAS) a = find_access(e->v, s->args[0], t);
    Places places = find_places(s, &a);
    bool all = shared && !e->mask && s->op != OP_ATOMIC_CAS && places != PLACES_ONE;
    const char *word = fmt(e, "%s_%s%s%s_%s", shared ? "shared" : "atomic", kind, suffixes[places], all ? "_all" : "",
                           atomic_class(s->op, t));
    for (int r = 0; r < e->registers; r++) {
        if (is_off(e, r)) continue;
        if (all && emit_each(e, s, &a, fmt(e, "shared_%s_%s", kind, atomic_class(s->op, t)), r)) continue;
        Text call = {0};
        text_printf(&call, "%s(%s, %s", word, atomic_places(e, places, &a, s->args[0], t, r), vector(e, s->args[1], r));
        if (s->arg_count > 2) text_printf(&call, ", %s", vector(e, s->args[2], r));
        text_printf(&call, all ? ")" : ", %s)", all ? "" : mask_now(e, r));
        if (s->var)
            emit_set(e, s, s->var, call.data, r);
        else
            line(e, "%s;", call.data);
        text_free(&call);
    }
}

/* One reading for the group. */
static void emit_clock(Emit *e, Stmt *s)
{
    if (!s->var) return;
    if (s->var->info->shape.kind != SHAPE_VARYING) {
        emit_set(e, s, s->var, "vgsp_clock()", 0);
        return;
    }
    const char *now = unique(e, "now");
    line(e, "const int64_t %s = (int64_t)vgsp_clock();", now);
    for (int r = 0; r < e->registers; r++) emit_set(e, s, s->var, fmt(e, "splat_i64(%s)", now), r);
}

static void emit_prefetch(Emit *e, Expr *address)
{
    for (int r = 0; r < e->registers; r++) {
        const char *text = prefetch_place(e, address, r);
        if (text) line(e, "%s", text);
    }
}

void emit_operation(Emit *e, Stmt *s)
{
    switch (op_info[s->op].kind) {
    case ATOMIC: emit_atomic(e, s); return;
    case WARP: emit_warp(e, s); return;
    case SERVICE: emit_service(e, s); return;
    default: break;
    }
    switch (s->op) {
    case OP_FENCE: line(e, "VGSP_FENCE;"); break;
    case OP_SLEEP: break; /* nobody waits for a thread of a vector kernel */
    case OP_CLOCK: emit_clock(e, s); break;
    case OP_PREFETCH: emit_prefetch(e, s->args[0]); break;
    default:
        line(e, "run->services->fail(run, VGSP_FAULT_TRAP, \"%s:%u: __trap()\");", s->loc.file ? s->loc.file : "",
             s->loc.line);
        break;
    }
}
