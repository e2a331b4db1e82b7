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

void emit_assignment(Emit *e, Stmt *s)
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
void drop_leavers(Emit *e, Stmt *s)
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

bool is_small_list(Block list)
{
    int count = 0;
    for (Stmt *s = list.first; s; s = s->next) {
        if (s->kind == S_DECLARE) continue;
        if (s->kind != S_SET || is_vote(s->var)) return false;
        walk_exprs(s, count_nodes, &count);
    }
    return count <= SMALL_BODY;
}

/* The list under its own mask, of which something may be known. */
void emit_under(Emit *e, Block list, const char *mask, bool own, Lanes on)
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
