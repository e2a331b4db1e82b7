/* emit_census.c: what a region uses, and from that how many registers its groups have and how they lie in the block. */
#include "emit_region.h"

static AccessKind census_access(Census *c, Expr *address, const Type *type, bool is_load)
{
    AccessKind kind = find_access(c->e->v, address, type).kind;
    c->scatters |= kind > ACCESS_RUN;
    c->tall |= is_load && is_column(c->e->v, address, type);
    return kind;
}

/* In a strip, rows are long enough to share what is one for the block. */
static void share_expr(Expr **x, void *context)
{
    Census *c = context;
    Shape s = shape_of(*x);
    bool is_one = s.kind <= SHAPE_GROUP && !c->e->v->strips;
    if ((*x)->kind != E_LOAD) return;
    c->shares |= s.level && (s.kind == SHAPE_VARYING || is_one);
    c->far_rows |= !s.level && !find_access(c->e->v, (*x)->a, (*x)->type).object;
}

static void share_stmt(Stmt *s, void *context)
{
    Census *c = context;
    walk_exprs(s, share_expr, c);
    bool is_own = s->var && s->kind != S_DECLARE && s->var->info->shape.kind == SHAPE_VARYING && !s->var->info->shape.level;
    if (is_own) c->sums += s->var->type->size == 8 ? 2 : 1;
}

static void census_expr(Expr **x, void *context)
{
    Census *c = context;
    c->nodes++;
    c->warps |= shape_of(*x).along == ALONG_WARP;
    c->one_warp |= shape_of(*x).kind == SHAPE_GROUP;
    if ((*x)->kind == E_LOAD) census_access(c, (*x)->a, (*x)->type, true);
    if ((*x)->kind == E_SPECIAL && (*x)->special < SP_BLOCK) c->axis[(*x)->special] = true;
}

static void warp_stmt(Stmt *s, void *found)
{
    *(bool *)found |= s->kind == S_OP && op_info[s->op].kind == WARP;
}

/* for (x = threadIdx.x; x < n; x += 32): so long are the rows of the block, it seems, and all lanes take part but for the end. */
static bool goes_along_rows(const Stmt *loop)
{
    const Expr *x = loop->a;
    bool less = x && x->kind == E_BINARY && (x->binary == B_LT || x->binary == B_LE) && x->a->kind == E_VAR;
    if (!less || loop->info->thins || loop->head.first || shape_of(x->b).kind > SHAPE_GROUP) return false;
    Shape s = shape_of(x->a);
    return s.kind == SHAPE_LINEAR && s.stride == 1 && step_of(loop, x->a->var) >= VGSP_WARP_SIZE;
}

static void census_stmt(Stmt *s, void *context)
{
    Census *c = context;
    walk_exprs(s, census_expr, c);
    c->nodes++;
    if (s->kind == S_LOAD) census_access(c, s->a, s->type, false);
    if (s->kind == S_STORE) {
        AccessKind kind = census_access(c, s->a, s->type, false);
        c->fills |= kind == ACCESS_CONTIGUOUS || kind == ACCESS_RUN;
    }
    int from[VGSP_WARP_SIZE];
    bool is_warp = s->kind == S_OP && op_info[s->op].kind == WARP;
    c->warp |= s->in_step || is_warp;
    c->one_warp |= s->in_step || s->is_volatile || s->kind == S_LOOP || (is_warp && !(is_shuffle(s) && known_sources(s, from)));
    c->services |= s->kind == S_OP && op_info[s->op].kind == SERVICE;
    if (s->info->diverges || s->info->thins)
        for (int i = 0; i < 4; i++) walk_block(*nested_blocks(s, i), warp_stmt, &c->parts);
    if (s->kind == S_LOOP && (s->info->diverges || s->info->thins)) {
        bool by_row = s->a && shape_of(s->a).kind == SHAPE_ROW && !s->info->thins;
        *(by_row ? &c->by_row : goes_along_rows(s) ? &c->long_rows : &c->lanes) = true;
    }
    if (s->kind == S_LOOP) walk_block(s->body, share_stmt, c);
    if (s->kind == S_LOOP) c->shares |= is_window(c->e->v, s);
    if (s->kind == S_BREAK && s->info->diverges && s->target == c->e->v->kernel_block) c->returns = true;
    if (s->kind == S_SET && is_vote(s->var)) c->votes = true;
}

Census census_of(Emit *e, const Stmt *region, const struct Want *want)
{
    Census c = {.e = e};
    walk_block(region->body, census_stmt, &c);
    for (uint32_t i = 0; i < want->vars.count; i++)
        walk_expr(&((Var *)want->vars.items[i])->info->set->a, census_expr, &c);
    return c;
}

static bool computes_places(const Variant *v)
{
    for (uint32_t i = 0; i < v->later.count; i++)
        if (v->later.items[i].computes) return true;
    return false;
}

static int registers_for(const Emit *e, const Census *c)
{
    int lanes = e->v->lanes;
    if (c->warp) return 32 / lanes;
    if (c->nodes > 600 || e->v->shape == VGSP_SHAPE_ANY) return 1;
    if (lanes == 16 && computes_places(e->v)) return 1; /* more places under way at once than a core has room for are no gain */
    int want = c->lanes || c->scatters || c->nodes > 150 || lanes == 16 || e->v->layered ? 2 : 4;
    if (want == 4 && c->warps && !e->v->asks_lane) want = 32 / lanes; /* what is one for a warp is one for the group */
    bool short_rows = (c->axis[1] || c->axis[2]) && !c->lanes && !c->long_rows && (!e->v->strips || e->kernel->flags & VGSP_KERNEL_LOOPS);
    int longest = short_rows ? 16 : 32; /* a group lies in one row: rows of 16 are common */
    return want * lanes > longest ? longest / lanes : want;
}

/* Whether a group lies in several rows of the block for the sake of what they load beside one another. */
static bool is_tall(const Emit *e, const Census *c)
{
    return c->tall && !c->shares && !e->v->strips;
}

/* Whether a group may lie in several rows of the block: threads of one column share what they load alike in loops. */
static bool has_bands(const Emit *e, const Census *c)
{
    enum { LARGE_BODY = 250 };
    bool plain = !c->warp && !c->lanes && !c->long_rows && !c->by_row && !c->services && !c->votes && !c->returns && !e->v->returns_early &&
                 !e->v->objects.count && !e->region->info->in_order;
    return plain && (c->shares || is_tall(e, c)) && c->nodes <= LARGE_BODY && e->v->shape == VGSP_SHAPE_ROWS && c->axis[1];
}

static void add_shape(Census *c, int rows, int columns)
{
    c->shapes[c->shape_count++] = (GroupShape){rows, columns, false};
}

bool has_cursor(const Emit *e, const Census *c)
{
    return e->v->shape == VGSP_SHAPE_ROWS && (c->axis[0] || c->axis[1] || c->axis[2]);
}

/* Whether several warps may run together, statement by statement, and gain by it. */
static bool has_teams(const Emit *e, const Census *c, Stmt *region)
{
    enum { LARGE_BODY = 400 };
    bool plain = !c->one_warp && !c->parts && !c->services && !c->votes && !c->returns && !e->v->returns_early &&
                 !e->v->objects.count && !e->region->info->in_order;
    return plain && c->warp && c->nodes <= LARGE_BODY && has_cursor(e, c) && gains_by_teams(e, region);
}

/* Of a large region with a warp's operations only stores gain from a copy of their own. */
bool wants_full_copy(const Emit *e, const Census *c)
{
    bool gains = !c->warp || c->fills || c->nodes <= SMALL_WARP_REGION;
    return c->nodes <= LARGE_REGION && e->v->shape == VGSP_SHAPE_ROWS && gains;
}

/* Where a row of the block is one group wide, a loop goes down the rows: what differs from row to row is counted up. */
static bool may_go_down(const Emit *e, const Census *c, bool bands)
{
    enum { SMALL = 300 }; /* expression nodes: the region is written once more for it */
    bool down = e->v->shape == VGSP_SHAPE_ROWS && !c->warp && (c->axis[1] || c->axis[2]) && !e->v->strips && !e->v->returns_early;
    return down && (bands || (c->nodes <= SMALL && wants_full_copy(e, c)));
}

static void add_down(Census *c, int rows, int columns)
{
    c->down[c->down_count++] = (GroupShape){rows, columns, false};
}

/* Rows of 16 and of 32 are the usual ones. A band of sixteen leaves registers for no second sum, and none for a pointer to each row. */
static void find_down_shapes(Census *c, bool bands, int columns)
{
    if (bands) {
        if (c->sums == 1 && !c->far_rows) add_down(c, 16, 1);
        add_down(c, 8, 1);
        if (!c->far_rows) add_down(c, 8, 2); /* else what is around the loops hardly counts */
    } else {
        add_down(c, 1, columns);
        if (2 * columns * c->e->v->lanes <= 32) add_down(c, 1, 2 * columns);
    }
}

static bool has_masked_memory(enum vgsp_isa isa)
{
    return isa != VGSP_ISA_C && isa != VGSP_ISA_V2 && isa != VGSP_ISA_NEON;
}

static void operation_stmt(Stmt *s, void *found)
{
    *(bool *)found |= s->kind == S_OP || s->kind == S_LOOP || s->kind == S_LOAD;
}

/* Masked loads go lane by lane where there is no instruction for them. There the threads at the edges of rows, whose registers
   are not whole, are better run one after the other from their first statement to the last: where there is a guard that tells. */
static bool is_cut_at_edges(const Emit *e, const Census *c)
{
    enum { SMALL = 150, FEW_ARGUMENTS = 256 /* bytes: they are copied */ };
    const Variant *v = e->v;
    bool found = !e->kernel->param_bytes || e->kernel->param_bytes > FEW_ARGUMENTS;
    if (has_masked_memory(v->isa) || !v->strips || v->layered || v->options->count_lanes || c->warp || c->returns) return false;
    if (v->objects.count || c->nodes > SMALL || !has_cursor(e, c)) return false;
    walk_block(e->region->body, operation_stmt, &found);
    return !found;
}

/* The shapes of groups, tried in turn; the last lies in one row. A band has as many registers as there are for sums beside
   those for what is shared: AVX-512's are twice as many. Strips have wide rows, and blocks that are none often rows of 16. */
void find_group_shapes(const Emit *e, Census *c, Stmt *region)
{
    enum { SHORT_LOOP = 150 }; /* chains of operations that wait for one another: four of them where the row is long enough */
    int columns = registers_for(e, c);
    if (has_teams(e, c, region)) {
        add_shape(c, e->v->lanes < 8 ? e->v->lanes : 8, columns);
        c->shapes[0].team = true;
    }
    if (c->lanes && e->v->lanes == 16 && e->v->strips && c->nodes <= SHORT_LOOP) add_shape(c, 1, 4);
    bool bands = has_bands(e, c), tall = bands && is_tall(e, c), large = bands && !tall && e->v->lanes == 16;
    if (may_go_down(e, c, large) && large == bands && !tall) find_down_shapes(c, large, columns);
    if (tall && e->v->lanes == 16 && may_go_down(e, c, true)) add_down(c, TALL, 1);
    if (tall) add_shape(c, TALL, e->v->lanes == 4 ? 4 : 2);
    if (large) add_shape(c, 8, 2);
    if (large) add_shape(c, 4, 1);
    else if (bands && !tall) add_shape(c, columns == 4 ? 2 : 4, columns);
    add_shape(c, 1, columns);
    e->v->by_threads = is_cut_at_edges(e, c);
    if (e->v->by_threads) add_shape(c, 1, 1);
}
