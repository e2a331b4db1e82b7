/* emit_stmt.c: statements as C under a mask.
 *
 * The mask says which lanes are on; it has one C variable for each register, or none when all are on. A branch that
 * diverges narrows it for its body; lanes that leave a loop or block wait in that statement's own mask (in_<name>), and
 * whoever stands between drops them: after a statement that may have lost lanes ("thins"), the rest of the list runs
 * under what is left, if anything is. Everything below a test that a lane is on may rely on it.
 */
#include "emit.h"

enum { SMALL_BODY = 6 }; /* assignments that cost less than a branch: expression nodes */

static bool has_one_name(const Emit *e, const Var *var)
{
    Shape s = var->info->shape;
    return s.kind <= SHAPE_GROUP || is_vote(var) || has_one_value(e, s);
}

bool is_per_register(const Emit *e, const Var *var)
{
    return !has_one_name(e, var);
}

bool has_own_name(const Emit *e, const Var *var, int r)
{
    return representative(e, var->info->shape, r) == r;
}

const char *register_name(Emit *e, const Var *var, int r)
{
    const char *name = var->info->name;
    if (!e->v || !var->info || var->info->shape.kind <= SHAPE_GROUP || is_vote(var)) return name;
    if (e->packing) return fmt(e, "%s_%d", var->info->arranged, r);
    if (!has_one_name(e, var)) name = fmt(e, "%s_%d", name, representative(e, var->info->shape, r));
    if (!goes_along(e, var->info->shape)) return name;
    return further(e, name, var->info->shape, var->type->kind == T_POINTER ? pointee_type(var->type) : NULL, r);
}

/* --- assignments -------------------------------------------------------------------------------------------------------- */

static const char *declared(Emit *e, Stmt *s, Var *var, const char *name)
{
    return var->info->first == s ? c_declaration(e, var->type, name) : name;
}

static const char *vector_type(const Type *t)
{
    if (t->kind == T_BOOL) return "vm";
    static char type[8];
    snprintf(type, sizeof type, "v%s", word_class(t));
    return type;
}

void emit_set(Emit *e, Stmt *s, Var *var, const char *text, int r)
{
    const char *name = register_name(e, var, r);
    if (var->info->shape.kind != SHAPE_VARYING) {
        line(e, "%s = %s;", declared(e, s, var, name), text);
        if (var->info->place == PLACE_BLOCK) line(e, "%s_out = %s;", name, name);
        return;
    }
    const char *class = var->type->kind == T_BOOL ? "m" : word_class(var->type);
    if (s->info->masked && !is_full(e, r)) text = fmt(e, "sel_%s(%s, %s, %s)", class, mask_now(e, r), text, name);
    const char *type = var->info->first == s ? fmt(e, "%s ", vector_type(var->type)) : "";
    line(e, "%s%s = %s;", type, name, text);
}

/* Every living thread's opinion; the block reads it after the region. Truths: who is for (name) and against (name_no);
   counts: how many are for, and how many live. */
static void emit_vote(Emit *e, Stmt *s, int r)
{
    const char *name = s->var->info->name;
    if (s->var->type->kind != T_BOOL) {
        line(e, "%s += m_count(m_and(%s, ne_i32(%s, splat_i32(0))));", name, mask_now(e, r), vector(e, s->a, r));
        line(e, "%s_live += m_count(%s);", name, mask_now(e, r));
        return;
    }
    const char *lanes = lanes_of(e, s->a, r), *now = mask_now(e, r);
    line(e, "%s |= m_any(m_and(%s, %s));", name, now, lanes);
    line(e, "%s_no |= m_any(m_andnot(%s, %s));", name, now, lanes);
}

/* Nobody asks for this value, but the register may be set again. */
static void declare_only(Emit *e, Stmt *s, int r)
{
    if (s->var->info->first == s && s->var->info->sets > 1)
        line(e, "%s %s;", vector_type(s->var->type), register_name(e, s->var, r));
}

/* Beside the vectors. */
static void declare_first_lanes(Emit *e, Stmt *s)
{
    const char *stem = unique(e, "first");
    for (int r = 0; r < e->registers; r++)
        line(e, "const %s %s_%d = %s;", c_type(s->var->type), stem, r, first_lane(e, s->a, r));
    s->var->info->first_lane = stem;
}

static void emit_assignment(Emit *e, Stmt *s)
{
    if (e->piece && s->var->info->shape.pieces) declare_first_lanes(e, s);
    if (!e->window && emit_kept(e, s)) return;
    for (int r = 0; r < e->registers; r++) {
        if (is_vote(s->var))
            emit_vote(e, s, r);
        else if (!has_lane(e, s->info->asked, r))
            declare_only(e, s, r);
        else if (is_set_here(e, s->var, r))
            emit_set(e, s, s->var, value_for(e, s->var, s->a, r), r);
    }
}

/* The value for each register. What may load is done for all before any is stored: C keeps loads and stores in order, which
   threads do not ask for. (Not of 64-bit values: they fill two machine registers each, and so many are spilt.) */
static void stored_values(Emit *e, Expr *value, const char *texts[])
{
    bool narrow = value->type->size < 8;
    bool named = narrow && e->registers > 1 && shape_of(value).kind == SHAPE_VARYING && value->kind != E_VAR;
    const char *name = named ? unique(e, "value") : NULL;
    for (int r = 0; r < e->registers; r++) {
        if (is_off(e, r)) continue;
        texts[r] = vector(e, value, r);
        if (!named) continue;
        line(e, "const v%s %s_%d = %s;", value->type->kind == T_BOOL ? "i32" : word_class(value->type), name, r, texts[r]);
        texts[r] = fmt(e, "%s_%d", name, r);
    }
}

static void emit_store(Emit *e, Stmt *s)
{
    Shape address = shape_of(s->a), value = shape_of(s->b);
    const Type *t = s->type;
    bool scalar_value = address.kind <= SHAPE_ROW && is_scalar_shape(value) && value.kind <= address.kind;
    int count = scalar_value && address.kind <= SHAPE_GROUP ? 1 : e->registers;
    /* a store of a part of a register takes several times as long as one of the whole, even if the part is empty */
    bool parts_dear = e->registers > 1 && !scalar_value && find_access(e->v, s->a, t).kind == ACCESS_CONTIGUOUS;
    const char *values[VGSP_WARP_SIZE];
    if (e->team && emit_of_warps(e, s)) return;
    if (!scalar_value) stored_values(e, s->b, values);
    if (!scalar_value && emit_around(e, s, values)) return;
    for (int r = 0; r < count; r++) {
        if (count > 1 && is_off(e, r)) continue;
        const char *text = scalar_value ? scalar(e, s->b, r) : values[r];
        const char *store = store_text(e, s->a, t, text, scalar_value, r);
        bool row_only = scalar_value && address.kind == SHAPE_ROW;
        if (e->mask && !is_surely_on(e, r) && (row_only || parts_dear))
            line(e, "if (m_any(%s)) %s;", mask_now(e, r), store);
        else
            line(e, "%s;", store);
    }
}

/* A volatile access happens where it stands: the compiler moves nothing across. */
static void emit_volatile(Emit *e, Stmt *s)
{
    line(e, "VGSP_KEEP_ORDER;");
    if (s->kind == S_STORE) {
        emit_store(e, s);
    } else {
        Expr *load = load_expr(e->program, s->type, s->a, s->loc);
        shape_new(e->v, &load);
        for (int r = 0; r < e->registers; r++)
            if (has_own_name(e, s->var, r)) emit_set(e, s, s->var, value_for(e, s->var, load, r), r);
    }
    line(e, "VGSP_KEEP_ORDER;");
}

/* --- operations --------------------------------------------------------------------------------------------------------- */

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
    line(e, "VGSP_EACH_LANE s_%s((char *)%s%s + (int64_t)s_load_%s(%s + lane) * %lld, %s);", word,
         pointer(e, a->base, r, value->type), lanes_copy(e, a->base, r), memory_word(index->type), place, (long long)a->scale,
         one ? name : fmt(e, "get_%s(%s, lane)", class, name));
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

static void emit_operation(Emit *e, Stmt *s)
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
    case OP_PREFETCH:
        for (int r = 0; r < e->registers; r++) line(e, "%s;", prefetch_place(e, s->args[0], r));
        break;
    default:
        line(e, "run->services->fail(run, VGSP_FAULT_TRAP, \"%s:%u: __trap()\");", s->loc.file ? s->loc.file : "",
             s->loc.line);
        break;
    }
}

/* --- masks -------------------------------------------------------------------------------------------------------------- */

static const char *copy_mask(Emit *e, const char *stem)
{
    const char *name = unique(e, stem);
    for (int r = 0; r < e->registers; r++) line(e, "vm %s_%d = %s;", name, r, mask_now(e, r));
    return name;
}

struct Leavers {
    Emit *e;
    const Stmt *around;
    VEC(const Stmt *) targets;
};

static void note_leaver(Stmt *s, void *context)
{
    struct Leavers *l = context;
    if (s->kind != S_BREAK || !s->info->diverges) return;
    for (uint32_t i = 0; i < l->targets.count; i++)
        if (l->targets.items[i] == s->target) return;
    push(&l->targets, s->target);
}

/* Drops the lanes that left through s to statements around it. */
static void drop_leavers(Emit *e, Stmt *s)
{
    struct Leavers l = {.e = e};
    for (int i = 0; i < 4; i++) walk_block(*nested_blocks(s, i), note_leaver, &l);
    for (uint32_t i = 0; i < l.targets.count; i++) {
        const Stmt *target = l.targets.items[i];
        if (is_within(target, s) || strcmp(target->info->name, e->mask) == 0) continue;
        for (int r = 0; r < e->registers; r++)
            line(e, "%s_%d = m_and(%s_%d, %s_%d);", e->mask, r, e->mask, r, target->info->name, r);
    }
    free(l.targets.items);
}

static bool list_thins(Block list)
{
    for (const Stmt *s = list.first; s; s = s->next)
        if (s->info->thins && s->next) return true;
    return false;
}

/* --- control flow ------------------------------------------------------------------------------------------------------- */

static void emit_break(Emit *e, Stmt *s)
{
    if (s->info->diverges) {
        const char *in = s->target->info->name;
        for (int r = 0; r < e->registers; r++)
            line(e, e->mask ? "%s_%d = m_andnot(%s_%d, %s);" : "%s_%d = m_none();", in, r, in, r, mask_now(e, r));
    } else if (s->target == e->c_loop) {
        line(e, "break;");
    } else {
        s->target->info->label_used = true;
        line(e, "goto end_%s;", s->target->info->name);
    }
}

static void count_nodes(Expr **x, void *count)
{
    int cost = (*x)->kind == E_LOAD                                                         ? 100
               : (*x)->kind == E_CALL                                                       ? 3
               : (*x)->kind == E_BINARY && ((*x)->binary == B_DIV || (*x)->binary == B_REM) ? 10
                                                                                            : 1;
    *(int *)count += cost;
}

static bool is_small(Block list)
{
    int count = 0;
    for (Stmt *s = list.first; s; s = s->next) {
        if (s->kind == S_DECLARE) continue;
        if (s->kind != S_SET || is_vote(s->var)) return false;
        walk_exprs(s, count_nodes, &count);
    }
    return count <= SMALL_BODY;
}

static const Lanes any_lanes = {UINT32_MAX, 0};

/* The list under its own mask, of which something may be known. */
static void emit_under(Emit *e, Block list, const char *mask, bool own, Lanes on)
{
    const char *old = e->mask;
    Lanes old_on = e->on;
    bool old_own = e->own_mask, old_bail = e->may_bail;
    e->mask = mask;
    e->on = on;
    e->own_mask = own;
    e->may_bail = false;
    emit_list(e, list);
    e->mask = old;
    e->on = old_on;
    e->own_mask = old_own;
    e->may_bail = old_bail;
}

/* What is one for a register (ROW) is so for the group. */
static bool is_one_for_group(const Emit *e, Shape s)
{
    return e->registers == 1 || (has_one_value(e, s) && !is_level(e, s));
}

static void emit_branch(Emit *e, Block list, const Branch *branch)
{
    if (!list.first || !branch->on.may) return;
    if (is_small(list) || branch->on.must)
        open_brace(e, NULL);
    else
        open_brace(e, "if (%s)", any_under(e, branch));
    emit_under(e, list, branch->mask, true, branch->on);
    close_brace(e);
}

/* What is known of the lanes that go through an if: something, in a whole warp. */
static Lanes known_lanes(const Emit *e, const Stmt *s)
{
    return e->whole_warp ? s->info->taken : any_lanes;
}

/* Of a && b && ... those that are one for all lanes here, as C; NULL: there are none. */
static const char *common_part(Emit *e, Expr *x)
{
    Shape shape = shape_of(x);
    if (shape.kind <= SHAPE_GROUP || (shape.kind == SHAPE_ROW && is_one_for_group(e, shape))) return scalar(e, x, 0);
    if (x->kind != E_BINARY || x->binary != B_LAND) return NULL;
    const char *a = common_part(e, x->a), *b = common_part(e, x->b);
    return a && b ? fmt(e, "%s && %s", a, b) : a ? a : b;
}

/* And the others; NULL: there are none. */
static Expr *other_part(Emit *e, Expr *x)
{
    if (x->kind != E_BINARY || x->binary != B_LAND) return common_part(e, x) ? NULL : x;
    Expr *a = other_part(e, x->a), *b = other_part(e, x->b);
    if (!a || !b || (a == x->a && b == x->b)) return !a ? b : !b ? a : x;
    Expr *both = binary_expr(e->program, B_LAND, a, b, x->loc);
    shape_new(e->v, &both);
    return both;
}

/* What is the same for a row is a plain branch. */
static bool open_common(Emit *e, const Stmt *s, Expr **condition)
{
    const char *common = s->other.first || s->info->thins || e->parts ? NULL : common_part(e, s->a);
    Expr *other = common ? other_part(e, s->a) : NULL;
    if (!other) return false;
    *condition = other;
    open_brace(e, "if (%s)", common);
    return true;
}

static void emit_divergent_if(Emit *e, Stmt *s)
{
    Expr *condition = s->a;
    bool is_inside = !e->whole_warp && open_common(e, s, &condition);
    Lanes passing = known_lanes(e, s), failing = {~passing.must, ~passing.may};
    count_condition(e, condition, e->mask);
    Branch taken = open_branch(e, condition, "on", passing, NULL), other = {0};
    if (s->other.first) other = open_branch(e, s->a, "off", failing, &taken);
    emit_branch(e, s->body, &taken);
    if (s->other.first) emit_branch(e, s->other, &other);
    if (is_inside) close_brace(e);
}

struct Body {
    int nodes;
    bool is_plain, has_memory; /* nothing but assignments and branches; loads or stores */
};

static void body_expr(Expr **x, void *context)
{
    struct Body *body = context;
    body->nodes++;
    body->has_memory |= (*x)->kind == E_LOAD;
}

static void body_stmt(Stmt *s, void *context)
{
    struct Body *body = context;
    walk_exprs(s, body_expr, body);
    body->has_memory |= s->kind == S_STORE;
    body->is_plain &= s->kind == S_SET || s->kind == S_STORE || s->kind == S_IF || s->kind == S_DECLARE;
}

struct Setting {
    const Var *var;
    bool found;
};

static void find_setting(Stmt *s, void *context)
{
    struct Setting *setting = context;
    setting->found |= s->var == setting->var;
}

static bool sets_within(Block body, const Var *var)
{
    struct Setting setting = {var, false};
    walk_block(body, find_setting, &setting);
    return setting.found;
}

/* What all lanes have below a limit where the condition holds for all of them, and nothing in the list moves. */
static const Var *counter_of(const Expr *condition, Block list)
{
    if (condition->kind == E_BINARY && condition->binary == B_LAND) {
        const Var *counter = counter_of(condition->a, list);
        return counter ? counter : counter_of(condition->b, list);
    }
    bool less = condition->kind == E_BINARY && (condition->binary == B_LT || condition->binary == B_LE);
    if (!less || condition->a->kind != E_VAR || shape_of(condition->a).stride <= 0) return NULL;
    return sets_within(list, condition->a->var) ? NULL : condition->a->var;
}

/* The list where the condition holds for all lanes, as has been asked in wider arithmetic. */
static void emit_where_all(Emit *e, const Expr *condition, Block list)
{
    const Var *outer = e->counter, *counter = counter_of(condition, list);
    if (counter) e->counter = counter;
    emit_list(e, list);
    e->counter = outer;
}

/* A small body that reaches memory stands twice: whole registers are loaded and stored at less cost than parts. */
static bool emit_all_or_some(Emit *e, Stmt *s)
{
    enum { LARGE_BODY = 60 };
    struct Body body = {.is_plain = true};
    const char *all = e->mask || e->parts || s->info->thins ? NULL : all_lanes(e, s->a);
    if (all) walk_block(s->body, body_stmt, &body);
    if (all) walk_block(s->other, body_stmt, &body);
    if (!body.has_memory || !body.is_plain || body.nodes > LARGE_BODY) return false;
    bool bail = e->may_bail;
    e->may_bail = false;
    if (bail && e->team) { /* single warps do the rest; what all lanes do stands in one piece with what follows */
        line(e, "if (!(%s)) break;", all);
        emit_where_all(e, s->a, s->body);
        e->may_bail = bail;
        return true;
    }
    open_brace(e, "if (VGSP_OFTEN(%s))", all);
    emit_where_all(e, s->a, s->body);
    close_brace(e);
    open_brace(e, "else");
    emit_divergent_if(e, s);
    close_brace(e);
    e->may_bail = bail;
    return true;
}

/* "threadIdx.x == last" is asked of the group before it is asked of each lane. */
static void emit_some(Emit *e, Stmt *s)
{
    bool may_pass_by = !e->mask && e->in_row && !s->other.first && !known_lanes(e, s).must && is_one_run(e, s->a);
    const char *none = may_pass_by && e->registers > 1 ? no_lane(e, s->a) : NULL;
    if (none) open_brace(e, "if (!VGSP_OFTEN(%s))", none);
    emit_divergent_if(e, s);
    if (none) close_brace(e);
}

static void load_visit(Expr **x, void *found)
{
    *(bool *)found |= (*x)->kind == E_LOAD;
}

static bool loads(Expr *x)
{
    bool found = false;
    walk_expr(&x, load_visit, &found);
    return found;
}

/* The guard that a list of statements ends with, if what stands before it may be done once more for each group, since that only
   computes what is declared there, and the guard itself may be asked early; NULL: there is none. */
const Stmt *early_guard(Block list)
{
    for (Stmt *s = list.first; s; s = s->next) {
        if (s->kind == S_IF) return s->next || s->other.first || loads(s->a) ? NULL : s;
        if (s->kind == S_BLOCK) return s->next || s->info->diverges ? NULL : early_guard(s->body);
        if (s->kind == S_DECLARE || s->info->hoisted) continue;
        if (s->kind != S_SET || s->info->masked || s->var->info->first != s || loads(s->a)) return NULL;
    }
    return NULL;
}

static void emit_before_guard(Emit *e, Block list)
{
    for (Stmt *s = list.first; s && s->kind != S_IF; s = s->next) {
        if (s->kind == S_BLOCK) emit_before_guard(e, s->body);
        else if (s->kind == S_SET && !s->info->hoisted) emit_assignment(e, s);
    }
}

/* In long rows the guard of a small body is asked once for all groups that pass it one after the other: what it is asked with
   does not take up registers in their loop. */
static bool emit_run(Emit *e, Stmt *s, const char *all)
{
    enum { LARGE_BODY = 150 };
    struct Body body = {.is_plain = true};
    const char *passing = e->in_run || !e->v->strips || e->v->options->count_lanes ? NULL : threads_passing(e, s->a);
    if (!passing || early_guard(e->region->body) != s) return false;
    walk_block(s->body, body_stmt, &body);
    if (!body.is_plain || body.nodes > LARGE_BODY) return false;
    int group = columns_of(e) * e->v->lanes;
    e->in_run = true;
    e->guard = s;
    open_brace(e, "if (%s)", all);
    line(e, "const uint32_t passing = at.x + (uint32_t)(%s);", passing);
    open_brace(e, "do");
    emit_entry_again(e);
    emit_before_guard(e, e->region->body);
    emit_where_all(e, s->a, s->body);
    if (e->bails) line(e, "break;");
    else emit_group_end(e);
    close_do(e, fmt(e, "at.x + %d <= passing", group));
    line(e, e->bails ? "if (at.x + %d > passing) continue;" : "continue;", group);
    close_brace(e);
    return true;
}

const char *emit_guard_again(Emit *e)
{
    e->in_row = true;
    emit_before_guard(e, e->region->body);
    const char *all = all_lanes(e, e->guard->a);
    e->in_row = false;
    return all;
}

static void emit_passed(Emit *e, Stmt *s, const char *all)
{
    open_brace(e, "if (%s)", all);
    emit_where_all(e, s->a, s->body);
    if (!e->bails) emit_next_group(e); /* else the body ends with a guard, and whoever passed that has gone on */
    close_brace(e);
}

static void emit_pass_by(Emit *e, const char *condition, bool all_of_row)
{
    open_brace(e, "if (%s)", condition);
    if (all_of_row) emit_rest_of_row(e);
    emit_next_group(e);
    close_brace(e);
}

/* if (every lane passes) { rest; next group }: what is not met here is done by the masked copy. If none passes, next group:
   that is often so between barriers, and at the ends of rows. */
static bool emit_guard(Emit *e, Stmt *s)
{
    if (!e->may_bail || s->next || s->other.first) return false;
    const char *all = all_lanes(e, s->a);
    if (!all) return false;
    if (!e->passes_by && !emit_run(e, s, all)) emit_passed(e, s, all);
    bool has_phases = e->v->regions > 1 || e->region->info->in_order;
    const char *rest = has_phases || !e->cursor_x ? rest_fails(e, s->a) : NULL;
    const char *none = has_phases || e->v->by_threads ? no_lane(e, s->a) : NULL;
    if (rest) emit_pass_by(e, rest, true);
    if (none && !(rest && falls(s->a))) emit_pass_by(e, none, falls(s->a));
    e->bails = true;
    return true;
}

/* Registers differ in it, but not those of this group: all lanes go the same way, as nobody leaves on the way. */
static bool goes_one_way(const Emit *e, const Stmt *s)
{
    if (!s->a || shape_of(s->a).kind != SHAPE_ROW || s->info->thins || e->parts) return false;
    return is_one_for_group(e, shape_of(s->a));
}

static void emit_if(Emit *e, Stmt *s)
{
    Lanes known = known_lanes(e, s);
    bool is_known = known.may != UINT32_MAX || known.must;
    if (s->info->diverges && !is_known && emit_guard(e, s)) return;
    if (s->info->diverges && (is_known || !goes_one_way(e, s))) {
        if (is_known || !emit_all_or_some(e, s)) emit_some(e, s);
        return;
    }
    bool bail = e->may_bail;
    e->may_bail = false;
    open_brace(e, "if (%s)", scalar(e, s->a, 0));
    emit_list(e, s->body);
    close_brace(e);
    if (s->other.first) {
        open_brace(e, "else");
        emit_list(e, s->other);
        close_brace(e);
    }
    e->may_bail = bail;
}

struct LoopSize {
    Variant *variant;
    int statements;
    int lanes;       /* that are loaded one by one */
    bool has_loop;
};

static void size_load(Expr **x, void *context)
{
    struct LoopSize *size = context;
    if ((*x)->kind == E_LOAD && is_far_apart(size->variant, (*x)->a, (*x)->type)) size->lanes += size->variant->lanes;
}

static void size_stmt(Stmt *s, void *context)
{
    struct LoopSize *size = context;
    size->statements++;
    size->has_loop |= s->kind == S_LOOP;
    walk_exprs(s, size_load, size);
}

/* Rounds that stand one after the other in the text of an innermost loop, in the copy that runs most: all of a few, which makes
   registers of arrays, else some, while there is room for them. Units are compiled at a level where clang unrolls only what it
   is told to. */
static int rounds_to_unroll(const Emit *e, const Stmt *s)
{
    enum { ROOM = 40, FEW = 16, SOME = 4 };
    if (e->mask || e->v->shape != VGSP_SHAPE_ROWS) return 0;
    struct LoopSize size = {.variant = e->v};
    walk_block(s->body, size_stmt, &size);
    if (size.has_loop || size.statements * e->registers * SOME > ROOM) return 0;
    bool counted =
        s->a && s->a->kind == E_BINARY && s->a->binary == B_LT && s->a->b->kind == E_INT && s->a->b->value <= FEW;
    if (counted && size.statements * e->registers * s->a->b->value <= ROOM) return -1;
    return (size.statements + size.lanes) * e->registers * SOME <= ROOM ? SOME : 0;
}

static void emit_unroll(Emit *e, const Stmt *s)
{
    int rounds = s->unroll ? s->unroll : rounds_to_unroll(e, s);
    if (rounds == -1)
        line(e, "#pragma clang loop unroll(full)");
    else if (rounds == 1)
        line(e, "#pragma clang loop unroll(disable)");
    else if (rounds > 1)
        line(e, "#pragma clang loop unroll_count(%d)", rounds);
}

/* "x = x + 1" and the like as the third part of a for; NULL if the step is more than scalar assignments. */
static const char *step_text(Emit *e, const Stmt *loop)
{
    const char *text = NULL;
    for (Stmt *s = loop->step.first; s; s = s->next) {
        if (s->kind != S_SET || s->info->masked || is_per_register(e, s->var) || is_vote(s->var)) return NULL;
        if (s->var->info->first == s || s->var->type->kind == T_POINTER || s->var->info->place == PLACE_BLOCK)
            return NULL;
        const char *one = fmt(e, "%s = %s", s->var->info->name, scalar(e, s->a, 0));
        text = text ? fmt(e, "%s, %s", text, one) : one;
    }
    return text ? text : "";
}

static void emit_uniform_loop(Emit *e, Stmt *s)
{
    const char *step = step_text(e, s);
    emit_unroll(e, s);
    if (!s->head.first && s->a && step)
        open_brace(e, "for (; %s; %s)", scalar(e, s->a, 0), step);
    else
        open_brace(e, "for (;;)");
    bool full = s->head.first || !s->a || !step;
    if (full) {
        emit_list(e, s->head);
        if (s->a) line(e, "if (!%s) break;", scalar(e, s->a, 0));
    }
    emit_list(e, s->body);
    if (full) emit_list(e, s->step);
    close_brace(e);
}

static bool any_thins(Block list)
{
    for (const Stmt *s = list.first; s; s = s->next)
        if (s->info->thins || (s->kind == S_BREAK && s->info->diverges)) return true;
    return false;
}

/* After the last statement of a list inside the loop: lanes that left through it are out of the mask. */
static void close_list(Emit *e, Block list, const char *in)
{
    if (list.last && list.last->info->thins) {
        const char *old = e->mask;
        e->mask = in;
        drop_leavers(e, list.last);
        e->mask = old;
    }
    if (any_thins(list)) line(e, "if (!%s) break;", any_of(e, in));
}

struct WholeRound {
    Stmt *loop;
    int nodes;
    bool leaves; /* somebody may leave the round before its end */
};

static void whole_expr(Expr **x, void *context)
{
    (void)x;
    ((struct WholeRound *)context)->nodes++;
}

static void whole_stmt(Stmt *s, void *context)
{
    struct WholeRound *whole = context;
    walk_exprs(s, whole_expr, whole);
    whole->nodes++;
    whole->leaves |= s->kind == S_BREAK && (s->target == whole->loop || !is_within(s->target, whole->loop));
}

/* Rounds in which all lanes take part come first, without masks: a thread's first and last ones differ from its neighbours'
   by one at most where they go through an array together. Tells what is to be asked before other rounds, or NULL. */
static const char *emit_whole_rounds(Emit *e, Stmt *s)
{
    enum { LARGE_BODY = 150 }; /* expression nodes */
    const char *all = e->mask || s->head.first || !s->a ? NULL : all_lanes(e, s->a);
    struct WholeRound whole = {.loop = s};
    walk_block(s->body, whole_stmt, &whole);
    walk_block(s->step, whole_stmt, &whole);
    if (!all || whole.leaves || whole.nodes > LARGE_BODY) return NULL;
    open_brace(e, "while (%s)", all);
    emit_where_all(e, s->a, s->body);
    emit_list(e, s->step);
    close_brace(e);
    return no_lane(e, s->a);
}

/* Of the group's registers only the first still takes part, as at the end of a row that is a little longer than the block. */
static void emit_narrow_rounds(Emit *e, Stmt *s, const char *in)
{
    int registers = e->registers;
    e->registers = 1;
    open_brace(e, "while (!(%s))", no_lane(e, s->a));
    count_condition(e, s->a, in);
    line(e, "%s_0 = m_and(%s_0, %s);", in, in, lanes_of(e, s->a, 0));
    line(e, "if (!%s) break;", any_of(e, in));
    emit_under(e, s->body, in, true, any_lanes);
    emit_under(e, s->step, in, true, any_lanes);
    close_brace(e);
    e->registers = registers;
}

/* C condition for the rounds that are left to be that; NULL: they are not written apart, as they are large, or hold more
   than assignments. */
static const char *narrow_rounds(Emit *e, Stmt *s)
{
    enum { LARGE_BODY = 60 };
    struct Body body = {.is_plain = true};
    walk_block(s->body, body_stmt, &body);
    return body.has_memory && body.is_plain && body.nodes <= LARGE_BODY ? no_further_lane(e, s->a) : NULL;
}

static void emit_divergent_loop(Emit *e, Stmt *s)
{
    const char *in = s->info->name, *none = emit_whole_rounds(e, s), *narrow = none && !e->whole_warp ? narrow_rounds(e, s) : NULL;
    for (int r = 0; r < e->registers; r++) line(e, "vm %s_%d = %s;", in, r, mask_now(e, r));
    if (narrow)
        open_brace(e, "while (!(%s))", narrow);
    else
        open_brace(e, none ? "if (!(%s)) for (;;)" : "for (;;)", none);
    emit_under(e, s->head, in, true, any_lanes);
    close_list(e, s->head, in);
    if (s->a && shape_of(s->a).kind <= SHAPE_GROUP) {
        line(e, "if (!%s) break;", scalar(e, s->a, 0));
    } else if (s->a) {
        const char *old = e->mask;
        count_condition(e, s->a, in);
        e->mask = in;
        for (int r = 0; r < e->registers; r++) line(e, "%s_%d = m_and(%s_%d, %s);", in, r, in, r, lanes_of(e, s->a, r));
        e->mask = old;
        line(e, "if (!%s) break;", any_of(e, in));
    }
    emit_under(e, s->body, in, true, any_lanes);
    close_list(e, s->body, in);
    emit_under(e, s->step, in, true, any_lanes);
    close_list(e, s->step, in);
    close_brace(e);
    if (narrow) emit_narrow_rounds(e, s, in);
}

static bool has_breaks(Stmt *loop)
{
    struct WholeRound round = {.loop = loop};
    for (int i = 0; i < 4; i++) walk_block(*nested_blocks(loop, i), whole_stmt, &round);
    return round.leaves;
}

/* Twins are declared outside the loop; what they begin with, if anything, is set before it. */
static void begin_later(Emit *e, const Later *later)
{
    for (uint32_t i = 0; i < later->twins.count; i++) declare_register(e, later->twins.items[i].later);
    if (later->round) declare_register(e, later->round);
    emit_list(e, later->begin);
}

static void emit_one_loop(Emit *e, Stmt *s)
{
    const Stmt *outer = e->c_loop;
    bool bail = e->may_bail;
    e->may_bail = false;
    e->c_loop = s;
    s->info->name = unique(e, *s->label ? s->label : "loop");
    s->info->label_used = false;
    bool one_way = goes_one_way(e, s) && !has_breaks(s);
    if ((s->info->diverges || s->info->thins) && !one_way)
        emit_divergent_loop(e, s);
    else if (!emit_window(e, s))
        emit_uniform_loop(e, s);
    e->c_loop = outer;
    e->may_bail = bail;
    if (s->info->label_used) line(e, "end_%s:;", s->info->name);
}

/* A loop that prefetches what it computes stands twice, so that it takes no longer where the launch does not. */
static void emit_loop(Emit *e, Stmt *s)
{
    const Later *later = e->mask || !e->in_row ? NULL : later_of(e->v, s);
    if (!later) {
        emit_one_loop(e, s);
        return;
    }
    bool bail = e->may_bail;
    e->may_bail = false;
    open_brace(e, "if (run->ranges)");
    begin_later(e, later);
    enter_later(later);
    emit_one_loop(e, s);
    leave_later(later);
    close_brace(e);
    open_brace(e, "else");
    emit_one_loop(e, s);
    close_brace(e);
    e->v->asks_later = true;
    e->may_bail = bail;
}

static void emit_block(Emit *e, Stmt *s)
{
    s->info->name = unique(e, s->label && *s->label ? s->label : "block");
    s->info->label_used = false;
    open_brace(e, NULL);
    if (s->info->diverges) {
        bool bail = e->may_bail;
        const char *living = e->living;
        if (is_kernel_block(s)) e->living = s->info->name;
        for (int r = 0; r < e->registers; r++) line(e, "vm %s_%d = %s;", s->info->name, r, mask_now(e, r));
        emit_under(e, s->body, s->info->name, true, any_lanes);
        e->living = living;
        e->may_bail = bail;
    } else {
        bool bail = e->may_bail;
        e->may_bail = bail && !s->next;
        emit_list(e, s->body);
        e->may_bail = bail;
    }
    close_brace(e);
    if (s->info->label_used) line(e, "end_%s:;", s->info->name);
}

static void emit_stmt(Emit *e, Stmt *s)
{
    bool simple = s->kind == S_SET || s->kind == S_DECLARE || s->kind == S_OP;
    at_line(e, s->loc);
    if (!simple) e->met = NULL;
    switch (s->kind) {
    case S_DECLARE: break;
    case S_SET:
        note_loads(e, s);
        note_columns(e, s);
        emit_assignment(e, s);
        break;
    case S_LOAD: emit_volatile(e, s); break;
    case S_STORE:
        note_loads(e, s);
        note_columns(e, s);
        if (s->is_volatile)
            emit_volatile(e, s);
        else
            emit_store(e, s);
        ask_for_loads(e);
        break;
    case S_IF: emit_if(e, s); break;
    case S_LOOP: emit_loop(e, s); break;
    case S_BLOCK: emit_block(e, s); break;
    case S_BREAK: emit_break(e, s); break;
    case S_OP: emit_operation(e, s); break;
    default: abort();
    }
    e->columns_loaded.count = 0;
    if (!simple) e->met = NULL;
}

/* A statement after which the all-lanes copy may still give up: it only sets registers of the group. */
static bool keeps_bail(const Stmt *s)
{
    return s->kind == S_DECLARE || (s->kind == S_SET && s->var->info->place != PLACE_BLOCK && !is_vote(s->var));
}

void emit_list(Emit *e, Block list)
{
    const char *mask = e->mask;
    bool own = e->own_mask, bail = e->may_bail, straight = e->straight;
    int braces = 0;
    Soon soon = e->soon;
    e->reads.count = 0;
    Versions versions = {0};
    const Stmt *uncounted = list.first, *unread = list.first;
    Stmt *prefix = NULL; /* a prefix sum that has begun */
    e->soon.count = 0;
    if (!e->in_version && !e->team) find_versions(e, list, &versions);
    if (list_thins(list) && !e->own_mask) {
        e->mask = copy_mask(e, "m");
        e->own_mask = true;
    }
    for (Stmt *s = list.first; s; s = s->next) {
        if (s == uncounted) uncounted = count_piece(e, s, versions.from);
        if (s == unread && s != versions.from) unread = note_reads(e, s);
        if (s->info->hoisted) continue;
        if (s == versions.from) {
            e->reads.count = 0;
            emit_versions(e, &versions, list.last);
            break;
        }
        if (!prefix && is_prefix_sum(e, s)) prefix = s;
        if (prefix && s != prefix->info->prefix.last) continue;
        if (!straight || !emit_packed(e, s)) {
            e->straight = false;
            if (prefix)
                emit_prefix_sum(e, prefix);
            else
                emit_stmt(e, s);
            prefix = NULL;
            e->straight = straight;
        }
        if (!keeps_bail(s)) e->may_bail = false;
        if (!s->info->thins || !s->next) continue;
        drop_leavers(e, s);
        open_brace(e, "if (%s)", any_of(e, e->mask));
        braces++;
    }
    while (braces--) close_brace(e);
    free_versions(&versions);
    e->soon = soon;
    e->reads.count = 0;
    e->mask = mask;
    e->own_mask = own;
    e->may_bail = bail;
}
