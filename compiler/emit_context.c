/* emit_context.c: the C variables of a region's registers, and those that live on across barriers, in memory of their own. */
#include "emit_region.h"

/* --- where a register is declared: at its first assignment, if that dominates all uses by scope -------------------------- */

static ListNode *common(ListNode *a, ListNode *b)
{
    while (a != b) {
        if (a->depth < b->depth)
            b = b->parent;
        else
            a = a->parent;
    }
    return a;
}

static void mention(Var *var, Stmt *s, ListNode *list)
{
    if (!var || var->storage != V_REGISTER || !var->info) return;
    if (!var->info->list) {
        var->info->first = s;
        var->info->list = list;
        var->info->first_list = list;
    }
    var->info->list = common(var->info->list, list);
}

struct Mention {
    Stmt *stmt;
    ListNode *list;
};

static void mention_visit(Expr **x, void *context)
{
    struct Mention *m = context;
    if ((*x)->kind == E_VAR) mention((*x)->var, m->stmt, m->list);
}

static void mention_list(Emit *e, Block block, ListNode *list)
{
    for (Stmt *s = block.first; s; s = s->next) {
        struct Mention m = {s, list};
        walk_exprs(s, mention_visit, &m);
        if (s->kind != S_DECLARE) mention(s->var, s, list);
        for (int i = 0; i < 4; i++) {
            ListNode *inner = NEW(e->program->arena, ListNode);
            inner->parent = list;
            inner->depth = list->depth + 1;
            mention_list(e, *nested_blocks(s, i), inner);
        }
    }
}

static bool declared_in_place(const Var *var)
{
    const VarInfo *info = var->info;
    const Stmt *s = info->first;
    return s && s->kind == S_SET && s->var == var && !s->info->masked && info->list == info->first_list &&
           !info->used_first;
}

void find_declarations(Emit *e, Stmt *region)
{
    for (uint32_t i = 0; i < e->v->vars.count; i++) {
        e->v->vars.items[i]->info->first = NULL;
        e->v->vars.items[i]->info->list = NULL;
    }
    ListNode *top = NEW(e->program->arena, ListNode);
    mention_list(e, region->body, top);
    for (uint32_t i = 0; i < e->v->vars.count; i++) {
        const Var *var = e->v->vars.items[i];
        VarInfo *info = var->info;
        if (!info->first) continue;
        info->used_first = reads_in_stmt(info->first, var) > 0;
        if (info->place != PLACE_GROUP || !declared_in_place(var)) info->first = NULL;
    }
}

/* "vf32 x_0, x_1;" for the registers that no assignment declares. */
static const char *c_vector_type(const Var *var)
{
    return var->type->kind == T_BOOL  ? "vm"
           : var->type->kind == T_F32 ? "vf32"
           : var->type->kind == T_F64 ? "vf64"
           : var->type->size == 8     ? "vi64"
                                      : "vi32";
}

void declare_register(Emit *e, const Var *var)
{
    for (int r = 0; r < e->registers; r++) {
        if (!has_own_name(e, var, r)) continue;
        const char *name = register_name(e, var, r);
        if (var->info->shape.kind == SHAPE_VARYING)
            line(e, "%s %s;", c_vector_type(var), name);
        else
            line(e, "%s;", c_declaration(e, var->type, name));
    }
}

/* --- the context: registers that live across barriers --------------------------------------------------------------------- */

/* The place of register r's first thread: that of its row's, and a distance that is the instruction's. Where rows are one
   group wide, that goes on through them. */
static const char *context_index(Emit *e, const Var *var, int r)
{
    int row = r / columns_of(e), column = r % columns_of(e) * e->v->lanes;
    if (e->down) row = 0, column = r * e->v->lanes;
    const char *start = row == 0 ? "t" : row == 1 ? fmt(e, "t + %s.x", extent(e)) : fmt(e, "t + %d * %s.x", row, extent(e));
    if (e->team) start = "t", row = 0, column = r * e->v->lanes;
    if (!column) return fmt(e, "%s_all[%s]", var->info->name, start);
    return fmt(e, "(%s_all + %s)[%d]", var->info->name, row ? fmt(e, "(%s)", start) : start, column);
}

static void load_context(Emit *e, const Var *var)
{
    for (int r = 0; r < e->registers; r++) {
        if (!has_own_name(e, var, r)) continue;
        const char *name = register_name(e, var, r), *at = context_index(e, var, r);
        if (var->info->shape.kind != SHAPE_VARYING)
            line(e, "%s = %s;", name, at);
        else if (var->type->kind == T_BOOL)
            line(e, "%s = m_from_bits(%s);", name, at);
        else
            line(e, "%s = load_%s(&%s);", name, word_class(var->type), at);
    }
}

/* What is one for the group is kept for each register: another region's groups may be smaller. */
static void store_context(Emit *e, const Var *var)
{
    for (int r = 0; r < e->registers; r++) {
        const char *name = register_name(e, var, r), *at = context_index(e, var, r);
        if (var->info->shape.kind != SHAPE_VARYING)
            line(e, "%s = %s;", at, name);
        else if (var->type->kind == T_BOOL)
            line(e, "%s = m_bits(%s);", at, name);
        else
            line(e, "store_%s(&%s, %s);", word_class(var->type), at, name);
    }
}

static void touch_stmt(Stmt *s, void *context)
{
    struct Touch *touch = context;
    touch->used |= reads_in_stmt(s, touch->var) > 0;
    if (s->var == touch->var && s->kind != S_DECLARE) touch->used = touch->set = true;
}

struct Touch touched(const Stmt *region, const Var *var)
{
    struct Touch touch = {var, false, false};
    walk_block(region->body, touch_stmt, &touch);
    return touch;
}

/* Registers of earlier regions that this one needs: computed again in the order of their definition, or loaded. */
static bool is_needed_again(const Emit *e, const Var *var, const Var **wanted, uint32_t count)
{
    (void)e;
    for (uint32_t i = 0; i < count; i++)
        if (wanted[i] == var) return true;
    return false;
}

static void want_var(struct Want *want, Var *var);

static void want_visit(Expr **x, void *context)
{
    if ((*x)->kind == E_VAR) want_var(context, (*x)->var);
}

static void want_var(struct Want *want, Var *var)
{
    if (!var->info || var->info->place != PLACE_AGAIN) return;
    if (is_needed_again(want->e, var, want->vars.items, want->vars.count)) return;
    if (touched(want->region, var).set) return;
    walk_expr(&var->info->set->a, want_visit, want);
    push(&want->vars, var);
}

static void want_stmt(Stmt *s, void *want)
{
    walk_exprs(s, want_visit, want);
}

struct Want find_wanted(Emit *e, const Stmt *region)
{
    struct Want want = {.e = e, .region = region};
    walk_block(region->body, want_stmt, &want);
    return want;
}

static void compute_again(Emit *e, const struct Want *want)
{
    for (uint32_t i = 0; i < want->vars.count; i++) {
        Var *var = (Var *)want->vars.items[i];
        Stmt set = *var->info->set;
        struct StmtInfo info = {0};
        set.info = &info;
        declare_register(e, var);
        for (int r = 0; r < e->registers; r++)
            if (has_own_name(e, var, r)) emit_set(e, &set, var, value_for(e, var, set.a, r), r);
    }
}

void emit_entry_values(Emit *e, Stmt *region, const struct Want *want)
{
    compute_again(e, want);
    for (uint32_t i = 0; i < e->v->vars.count; i++) {
        Var *var = e->v->vars.items[i];
        struct Touch touch = touched(region, var);
        if (!touch.used) continue;
        if (var->info->place == PLACE_GROUP && !var->info->first) declare_register(e, var);
        if (var->info->place == PLACE_AGAIN && touch.set) declare_register(e, var);
        if (var->info->place != PLACE_CONTEXT) continue;
        declare_register(e, var);
        if (in_set(region->info->live_in, var)) load_context(e, var);
    }
}

/* What later regions want to know. */
void emit_epilogue(Emit *e)
{
    const Stmt *region = e->region;
    for (uint32_t i = 0; i < e->v->vars.count; i++) {
        const Var *var = e->v->vars.items[i];
        if (var->info->place == PLACE_CONTEXT && in_set(region->info->live_out, var) && touched(region, var).set)
            store_context(e, var);
    }
    if (!e->returns) return;
    for (int r = 0; r < e->registers; r++) {
        line(e, "alive_all[t + %d] = m_bits(alive_%d);", r * e->v->lanes, r);
        line(e, "any_alive |= alive_all[t + %d];", r * e->v->lanes);
    }
}
