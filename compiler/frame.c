/* frame.c: where the values of a variant live.
 *
 * A register used in one region only is a C local of the region's group loop. One that is live across a barrier is a
 * scalar of the block if it is uniform; is computed again if that needs nothing but constants, thread indices and such
 * registers; else it gets an array over the block in the scratch memory. Uniform assignments at the beginning of a
 * region are done once for the block ("hoisted"). Local objects in memory interleave their lanes unless their addresses
 * go around; they lie in scratch memory when they are large or outlive a region.
 */
#include "vector.h"

enum { MAX_STACK_OBJECT = 16384 }; /* bytes of one register's lanes; larger objects lie in the scratch memory */

typedef struct Frame {
    Variant *variant;
    int region;     /* being walked; -1: block level */
    int loop_depth; /* block-level loops around */
    bool at_top;
    uint32_t position;
    bool in_loop; /* the region is inside a block-level loop */
} Frame;

static void note_use(Frame *f, Var *var)
{
    if (!var || !var->info) return;
    int here = f->region + 2; /* 1 is the block level, 0 nowhere */
    if (var->info->last_region == here) return;
    var->info->last_region = here;
    var->info->regions++;
    if (f->region < 0 || (var->storage == V_LOCAL && f->in_loop)) var->info->regions += 2;
}

static void note_use_visit(Expr **e, void *frame)
{
    note_use(frame, (*e)->var);
}

static void note_list(Frame *f, Block list)
{
    for (Stmt *s = list.first; s; s = s->next) {
        walk_exprs(s, note_use_visit, f);
        if (s->var && s->kind != S_DECLARE) {
            note_use(f, s->var);
            s->var->info->sets++;
            s->var->info->set = s;
            s->var->info->set_at_top = f->at_top && f->loop_depth == 0;
            s->var->info->position = f->position++;
        }
        bool top = f->at_top;
        f->at_top = false;
        for (int i = 0; i < 4; i++) note_list(f, *nested_blocks(s, i));
        f->at_top = top;
    }
}

static void note_block_level(Frame *f, Block list)
{
    for (Stmt *s = list.first; s; s = s->next) {
        f->region = -1;
        if (s->region) {
            f->region = s->info->region;
            f->in_loop = f->loop_depth > 0;
            f->at_top = true;
            note_list(f, s->body);
            continue;
        }
        walk_exprs(s, note_use_visit, f);
        if (s->var && s->var->info) note_use(f, s->var), s->var->info->sets++;
        f->loop_depth += s->kind == S_LOOP;
        for (int i = 0; i < 4; i++) note_block_level(f, *nested_blocks(s, i));
        f->loop_depth -= s->kind == S_LOOP;
    }
}

/* --- registers ------------------------------------------------------------------------------------------------------ */

struct Fixed {
    uint32_t before; /* position of the value's own writer */
    bool yes;
};

static bool is_again(const Var *var);

static void fixed_visit(Expr **e, void *context)
{
    struct Fixed *fixed = context;
    if ((*e)->kind == E_LOAD) fixed->yes = false;
    if ((*e)->kind != E_VAR || (*e)->var->storage != V_REGISTER) return;
    const VarInfo *info = (*e)->var->info;
    if (info->sets != 1 || info->position >= fixed->before)
        fixed->yes = false;
    else if (info->shape.kind == SHAPE_UNIFORM)
        fixed->yes &= info->set_at_top;
    else
        fixed->yes &= is_again((*e)->var);
}

/* Whether its value can be had again anywhere later: made of things that never change. */
static bool is_again(const Var *var)
{
    const VarInfo *info = var->info;
    if (info->sets != 1 || info->set->kind != S_SET || !info->set_at_top) return false;
    struct Fixed fixed = {info->position, true};
    walk_expr(&info->set->a, fixed_visit, &fixed);
    return fixed.yes;
}

static void note_crossing(Variant *v, Block list)
{
    for (Stmt *s = list.first; s; s = s->next) {
        if (s->region) {
            for (uint32_t i = 0; i < v->vars.count; i++)
                if (in_set(s->info->live_in, v->vars.items[i]) || in_set(s->info->live_out, v->vars.items[i]))
                    v->vars.items[i]->info->place = PLACE_CONTEXT;
            continue;
        }
        for (int i = 0; i < 4; i++) note_crossing(v, *nested_blocks(s, i));
    }
}

static uint32_t take(Variant *v, uint32_t bytes)
{
    uint32_t at = v->scratch_per_thread;
    v->scratch_per_thread += bytes;
    return at;
}

static void place_register(Variant *v, Var *var)
{
    VarInfo *info = var->info;
    bool crosses = info->place == PLACE_CONTEXT;
    if (is_vote(var) || (info->shape.kind == SHAPE_UNIFORM && (crosses || info->regions > 1)))
        info->place = PLACE_BLOCK;
    else if (!crosses)
        info->place = PLACE_GROUP;
    else if (is_again(var))
        info->place = PLACE_AGAIN;
    else
        info->context = take(v, var->type->size == 8 ? 8 : 4);
}

/* What a value that is computed again is made of must be there again too. */
static void keep_operand(Expr **e, void *context)
{
    if ((*e)->kind != E_VAR || (*e)->var->storage != V_REGISTER) return;
    VarInfo *info = (*e)->var->info;
    if (info->place != PLACE_GROUP) return;
    info->place = info->shape.kind == SHAPE_UNIFORM ? PLACE_BLOCK : PLACE_AGAIN;
    if (info->place == PLACE_AGAIN) walk_expr(&info->set->a, keep_operand, context);
}

static void keep_operands(Variant *v)
{
    for (uint32_t i = 0; i < v->vars.count; i++) {
        VarInfo *info = v->vars.items[i]->info;
        if (info->place == PLACE_AGAIN) walk_expr(&info->set->a, keep_operand, NULL);
    }
}

/* Operands that the block has at the region's start: scalars that were set for the block. */
static void hoistable_visit(Expr **e, void *context)
{
    struct Fixed *fixed = context;
    if ((*e)->kind != E_VAR || (*e)->var->storage != V_REGISTER) return;
    fixed->yes &= (*e)->var->info->place == PLACE_BLOCK;
}

/* The first assignment of the region to its register. */
static bool is_first_set(const Stmt *region, const Stmt *set)
{
    for (const Stmt *s = region->body.first; s != set; s = s->next)
        if (s->var == set->var && s->kind != S_DECLARE) return false;
    return true;
}

/* Whether the assignment may be done before the region's group loop: uniform, made of what the block has, and its
   register's old value is not read earlier in the region, or only hoisted assignments (`clean`) stand before it. */
static bool may_hoist(const Stmt *region, Stmt *s, bool clean)
{
    VarInfo *info = s->var->info;
    if (s->info->masked || is_vote(s->var)) return false;
    if (info->shape.kind != SHAPE_UNIFORM || shape_of(s->a).kind != SHAPE_UNIFORM) return false;
    if (info->place != PLACE_BLOCK && !(info->place == PLACE_GROUP && info->sets == 1)) return false;
    if (!clean && (in_set(region->info->live_in, s->var) || !is_first_set(region, s))) return false;
    struct Fixed fixed = {info->position, true};
    Expr *value = s->a;
    walk_expr(&value, hoistable_visit, &fixed);
    return fixed.yes;
}

static void hoist_region(Stmt *region)
{
    bool clean = true;
    for (Stmt *s = region->body.first; s && (s->kind == S_SET || s->kind == S_DECLARE); s = s->next) {
        if (s->kind == S_DECLARE) continue;
        if (may_hoist(region, s, clean)) {
            s->info->hoisted = true;
            s->var->info->place = PLACE_BLOCK;
        } else if (s->var->info->place == PLACE_BLOCK) {
            return; /* later values may need this one, which is not there yet */
        } else {
            clean = false;
        }
    }
}

static void hoist(Block list)
{
    for (Stmt *s = list.first; s; s = s->next) {
        if (s->region)
            hoist_region(s);
        else
            for (int i = 0; i < 4; i++) hoist(*nested_blocks(s, i));
    }
}

/* --- local objects -------------------------------------------------------------------------------------------------- */

static const Expr *object_root(const Expr *address)
{
    while (address->kind == E_INDEX) address = address->a;
    return address->kind == E_ADDRESS && address->var->storage == V_LOCAL ? address : NULL;
}

/* A load or store of `size` bytes at address: does it keep to the object's unit? */
static void note_access(const Expr *address, uint64_t size)
{
    const Expr *root = object_root(address);
    if (!root) return;
    VarInfo *info = root->var->info;
    if (!info->unit) info->unit = size;
    if (info->unit != size || root->offset % (int64_t)size) info->escapes = true;
    for (; address->kind == E_INDEX; address = address->a)
        if (address->offset % (int64_t)size || (address->b && address->scale % (int64_t)size)) info->escapes = true;
}

static void note_escapes(Expr *e, bool accessed);

static void note_children(Expr *e, bool accessed)
{
    if (e->a) note_escapes(e->a, accessed);
    if (e->b) note_escapes(e->b, false);
    if (e->c) note_escapes(e->c, false);
    for (uint32_t i = 0; i < e->arg_count; i++) note_escapes(e->args[i], false);
}

/* accessed: the value of e is only used as the address of a load or store. */
static void note_escapes(Expr *e, bool accessed)
{
    if (e->kind == E_ADDRESS && e->var->storage == V_LOCAL && !accessed) e->var->info->escapes = true;
    if (e->kind == E_LOAD) note_access(e->a, e->type->size);
    note_children(e, e->kind == E_LOAD || (e->kind == E_INDEX && accessed));
}

static void note_stmt_escapes(Stmt *s, void *variant)
{
    (void)variant;
    bool access = s->kind == S_STORE || s->kind == S_LOAD;
    if (access) note_access(s->a, s->type->size);
    if (s->a) note_escapes(s->a, access);
    if (s->b) note_escapes(s->b, false);
    for (uint32_t i = 0; i < s->arg_count; i++) note_escapes(s->args[i], false);
}

static void place_object(Variant *v, Var *var)
{
    VarInfo *info = var->info;
    uint64_t size = (var->type->size + 15) & ~(uint64_t)15;
    if (info->unit && var->type->size % info->unit) info->escapes = true;
    info->in_scratch = info->regions > 1 || size * (uint64_t)v->lanes > MAX_STACK_OBJECT;
    if (info->in_scratch) info->context = take(v, (uint32_t)size);
}

void lay_out_frame(Variant *v)
{
    Frame f = {.variant = v};
    note_block_level(&f, v->kernel->body);
    note_crossing(v, v->kernel->body);
    for (uint32_t i = 0; i < v->vars.count; i++) place_register(v, v->vars.items[i]);
    keep_operands(v);
    hoist(v->kernel->body);
    walk_block(v->kernel->body, note_stmt_escapes, v);
    for (uint32_t i = 0; i < v->objects.count; i++) place_object(v, v->objects.items[i]);
    if (v->returns_early) v->alive_context = take(v, 4);
}
