/* emit_block.c: the block level: regions as loops over the block's groups of threads, and what stands around them.
 *
 * A region is written twice inside its group loop: for groups whose lanes are all on and lie in one row of the block (U
 * registers, no masks; it may give up at a guard such as "i < n" before anything was written), and under masks for the
 * rest, register by register (all of a warp's where warp operations want them together). Blocks of any shape have the
 * masked copy alone.
 */
#include "emit.h"

enum { SMALL_WARP_REGION = 200, LARGE_REGION = 3000 }; /* expression nodes; above, only the masked copy is written */

/* --- what a region uses --------------------------------------------------------------------------------------------------- */

/* The registers of a group: one below the other in so many rows of the block. */
typedef struct GroupShape {
    int rows, columns;
    bool team; /* the rows are warps of one row */
} GroupShape;

typedef struct Census {
    Emit *e;
    bool axis[3];     /* threadIdx.d */
    bool warp, lanes; /* what a warp does in step, divergent loops */
    bool long_rows;   /* divergent loops along rows of 32 threads or more */
    bool by_row;      /* loops that are one for a row of the block */
    bool parts;       /* warp operations in divergent control, or where some have returned */
    bool returns;     /* threads leave the kernel here */
    bool scatters;    /* lanes reach memory one by one */
    bool services;    /* the runtime is called, thread by thread: output keeps its order in one form */
    bool fills;       /* whole registers go to memory */
    bool shares;      /* a loop loads what is the same for the threads of a column */
    bool tall;        /* lanes are loaded from places far apart, which those of the rows below may be beside */
    bool far_rows;    /* ... what is not, by pointers: each row of a group needs one of its own */
    int sums;         /* registers that loops set, for each row */
    bool warps;       /* something is one for a warp, such as threadIdx.x / 32 */
    bool one_warp;    /* something wants the group to be one warp: votes, volatile accesses, distances that are not known; loops,
                         in which so many sums would be spilt */
    int nodes;
    ListNode *list;
    bool votes;
    GroupShape shapes[5];
    int shape_count;
    GroupShape down[3]; /* see may_go_down */
    int down_count;
} Census;

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

static void find_declarations(Emit *e, Stmt *region)
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

struct Touch {
    const Var *var;
    bool used, set;
};

static void touch_stmt(Stmt *s, void *context)
{
    struct Touch *touch = context;
    touch->used |= reads_in_stmt(s, touch->var) > 0;
    if (s->var == touch->var && s->kind != S_DECLARE) touch->used = touch->set = true;
}

static struct Touch touched(const Stmt *region, const Var *var)
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

struct Want {
    Emit *e;
    const Stmt *region;
    VEC(const Var *) vars;
};

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

static void emit_entry_values(Emit *e, Stmt *region, const struct Want *want)
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
static void emit_epilogue(Emit *e)
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

/* --- one region -------------------------------------------------------------------------------------------------------------- */

static int registers_for(const Emit *e, const Census *c)
{
    int lanes = e->v->lanes;
    if (c->warp) return 32 / lanes;
    if (c->nodes > 600 || e->v->shape == VGSP_SHAPE_ANY) return 1;
    if (e->v->later.count && lanes == 16) return 1; /* more places under way at once than a core has room for are no gain */
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

static bool has_cursor(const Emit *e, const Census *c);

/* Whether several warps may run together, statement by statement, and gain by it. */
static bool has_teams(const Emit *e, const Census *c, Stmt *region)
{
    enum { LARGE_BODY = 400 };
    bool plain = !c->one_warp && !c->parts && !c->services && !c->votes && !c->returns && !e->v->returns_early &&
                 !e->v->objects.count && !e->region->info->in_order;
    return plain && c->warp && c->nodes <= LARGE_BODY && has_cursor(e, c) && gains_by_teams(e, region);
}

/* Of a large region with a warp's operations only stores gain from a copy of their own. */
static bool wants_full_copy(const Emit *e, const Census *c)
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
static void find_group_shapes(const Emit *e, Census *c, Stmt *region)
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

void emit_hoisted_set(Emit *e, Stmt *s)
{
    at_line(e, s->loc);
    const char *text = value_for(e, s->var, s->a, 0), *name = s->var->info->name;
    if (s->var->info->in_place)
        line(e, "%s = %s;",
             fmt(e, s->var->type->kind == T_POINTER ? "%s" : "const %s", c_declaration(e, s->var->type, name)),
             text);
    else
        line(e, "%s = %s;", name, text);
}

static void emit_hoisted(Emit *e, Stmt *region)
{
    for (Stmt *s = region->body.first; s; s = s->next)
        if (s->info->hoisted && !s->info->of_launch) emit_hoisted_set(e, s);
}

static bool only_hoisted(const Stmt *region)
{
    for (const Stmt *s = region->body.first; s; s = s->next)
        if (!s->info->hoisted && s->kind != S_DECLARE) return false;
    return true;
}

static bool has_cursor(const Emit *e, const Census *c)
{
    return e->v->shape == VGSP_SHAPE_ROWS && (c->axis[0] || c->axis[1] || c->axis[2]);
}

const char *extent(const Emit *e)
{
    return e->v->strips ? "extent" : "blockDim";
}

static void advance_cursor(Emit *e, int lanes)
{
    line(e, "vgsp_advance%s(&at, %s, %d);", e->cursor_x ? "_x" : "", extent(e), lanes);
}

/* threadIdx of every lane, for blocks of any shape. */
static void emit_lane_index(Emit *e, const Census *c, int r)
{
    if (!c->axis[0] && !c->axis[1] && !c->axis[2]) return;
    line(e, "const vi32 number_%d = linear_i32((int32_t)t + %d, 1);", r, r * e->v->lanes);
    if (c->axis[0]) line(e, "const vi32 thread_x_%d = rem_u32(number_%d, splat_i32(blockDim.x));", r, r);
    if (c->axis[1])
        line(e, "const vi32 thread_y_%d = rem_u32(div_u32(number_%d, splat_i32(blockDim.x)), splat_i32(blockDim.y));",
             r, r);
    if (c->axis[2]) line(e, "const vi32 thread_z_%d = div_u32(number_%d, splat_i32(blockDim.x * blockDim.y));", r, r);
}

/* threadIdx of each register's first lane: the group's along a row, or (a warp) wherever its registers lie. */
static void emit_thread_index(Emit *e, const Census *c)
{
    for (int r = 0; r < (e->in_row ? 1 : e->registers); r++) {
        if (has_cursor(e, c))
            line(e, "const vgsp_dim3 thread_%d = at;", r);
        else
            emit_lane_index(e, c, r);
        if (has_cursor(e, c) && !e->in_row && !e->row_cursor) advance_cursor(e, e->v->lanes);
    }
}

/* The same of each row of a band. */
static void emit_row_index(Emit *e)
{
    line(e, "const vgsp_dim3 thread_0 = at;");
    for (int j = 1; j < e->rows && !e->team; j++)
        line(e, "const vgsp_dim3 thread_%d = {at.x, at.y + %d, at.z};", j * e->columns, j);
}

static void emit_objects(Emit *e)
{
    for (uint32_t i = 0; i < e->v->objects.count; i++) {
        const Var *var = e->v->objects.items[i];
        uint64_t size = (var->type->size + 15) & ~(uint64_t)15;
        for (int r = 0; r < e->registers; r++) {
            if (var->info->in_scratch)
                line(e, "char *const %s_%d = run->scratch + %u * (size_t)padded + (t + %d) * %llu;", var->info->name, r,
                     var->info->context, r * e->v->lanes, (unsigned long long)size);
            else
                line(e, "_Alignas(64) char %s_%d[%llu];", var->info->name, r,
                     (unsigned long long)(size * (uint64_t)e->v->lanes));
        }
    }
}

/* Block scalars that the region's groups set: every group starts from the old value (name_in); the region leaves the value
   of a group that came as far as setting it (name_out), for others may have returned before. */
static void group_set_stmt(Stmt *s, void *context)
{
    struct Touch *touch = context;
    if (s->var == touch->var && s->kind != S_DECLARE && !s->info->hoisted) touch->set = true;
}

static bool is_set_by_groups(const Stmt *region, const Var *var)
{
    if (var->info->place != PLACE_BLOCK || is_vote(var)) return false;
    struct Touch touch = {var, false, false};
    walk_block(region->body, group_set_stmt, &touch);
    return touch.set;
}

/* Threads of the block that lie side by side in a group. */
static int group_width(const Emit *e)
{
    return (e->team ? e->registers : columns_of(e)) * e->v->lanes;
}

/* What a copy begins with. */
static void emit_entry(Emit *e)
{
    for (uint32_t i = 0; i < e->v->vars.count; i++) {
        const Var *var = e->v->vars.items[i];
        if (is_set_by_groups(e->region, var)) line(e, "%s = %s_in;", var->info->name, var->info->name);
    }
    emit_objects(e);
    emit_entry_values(e, e->region, e->want);
}

void emit_entry_again(Emit *e)
{
    line(e, "const vgsp_dim3 thread_0 = at;");
    emit_entry(e);
}

static void find_made_loop(Stmt *s, void *found)
{
    *(bool *)found |= s->kind == S_LOOP && is_made_loop(s);
}

/* The first thread of the group, as that in whose name is asked: in rounds that stride through an array, one whose first round
   begins where the group is. NULL: there is none, as the group does several rounds, or goes from layer to layer. */
static const char *asking_thread(Emit *e)
{
    const Stmt *loop = e->c_loop;
    bool has_rounds = false;
    if (!loop) return e->v->regions == 1 ? "at" : NULL;
    walk_block(loop->body, find_made_loop, &has_rounds);
    if (has_rounds || !loop->info->strides) return NULL;
    return fmt(e, "(vgsp_dim3){at.x + (uint32_t)%s, at.y, at.z}", loop->info->strides->info->name);
}

/* What indices lead to is asked for in each lane's name, some threads early: a few scalar instructions for each, which take less
   time than memory does to answer. Where the launch does not prefetch, one test serves all the groups of a row: begins a loop
   over these. */
static void open_ahead_groups(Emit *e)
{
    int group = group_width(e);
    e->limit = NULL;
    if (!e->v->may_ask_ahead || !e->in_row || e->rows > 1 || e->team) return;
    const char *thread = asking_thread(e);
    if (!thread) return;
    e->v->asks_ahead = true;
    open_brace(e, "if (run->ranges)");
    line(e, "%s_ahead(run, blockIdx, %s, %d);", e->kernel->mangled, thread, group);
    close_brace(e);
    e->limit = unique(e, "limit");
    line(e, "const uint32_t %s = run->ranges ? at.x + %d : %s.x, last = %s - %d;", e->limit, group, extent(e), e->limit, group);
    open_brace(e, "do");
}

static void close_ahead_groups(Emit *e)
{
    if (!e->limit) return;
    close_do(e, "at.x <= last");
    if (e->bails) line(e, "if (at.x <= last) break;");
    e->limit = NULL;
}

/* One copy of the region's code for a group. */
static void emit_copy(Emit *e, Stmt *region, const struct Want *want, const char *mask)
{
    e->want = want;
    e->in_run = false;
    e->mask = mask;
    e->on = (Lanes){UINT32_MAX, 0};
    e->own_mask = mask != NULL;
    e->may_bail = mask == NULL;
    e->line.file = NULL;
    e->met = NULL;
    if (e->returns)
        for (int r = 0; r < e->registers; r++) line(e, "vm alive_%d = %s;", r, mask_now(e, r));
    e->living = e->returns ? "alive" : mask;
    if (e->parts) line(e, "vgsp_apart apart = {0, 0};");
    emit_entry(e);
    e->straight = e->team;
    if (e->team) start_team(e);
    emit_list(e, region->body);
}

/* Condition for the copy without masks. */
static const char *every_lane(Emit *e)
{
    int group = group_width(e);
    const char *text = e->in_row ? fmt(e, "at.x + %d <= %s.x", group, extent(e)) : fmt(e, "t + %d <= threads", group);
    if (e->has_bands) text = fmt(e, "band == %d && %s", e->rows, text);
    for (int r = 0; r < e->registers && e->v->returns_early; r++)
        text = fmt(e, "%s && alive_all[t + %d] == 0x%x", text, r * e->v->lanes, (1u << e->v->lanes) - 1);
    return text;
}

static void emit_masks(Emit *e)
{
    for (int r = 0; r < e->registers; r++) {
        int first = r * e->v->lanes;
        if (e->v->returns_early)
            line(e, "vm m_%d = m_from_bits(alive_all[t + %d]);", r, first);
        else
            line(e, "vm m_%d = m_first((int64_t)threads - (int64_t)t - %d);", r, first);
    }
}

/* To the next group; under masks a warp's cursor has advanced already. */
static void emit_advance(Emit *e)
{
    int group = group_width(e);
    if (e->down) line(e, "t += %d;", e->rows * group);
    else line(e, e->row_cursor || e->in_row ? "t += %d, at.x += %d;" : "t += %d;", group, group);
}

void emit_rest_of_row(Emit *e)
{
    const Stmt *region = e->region;
    bool keeps = e->returns || !e->in_row || e->down;
    for (uint32_t i = 0; i < e->v->vars.count; i++) {
        const Var *var = e->v->vars.items[i];
        keeps |= var->info->place == PLACE_CONTEXT && in_set(region->info->live_out, var) && touched(region, var).set;
        keeps |= is_set_by_groups(region, var);
    }
    if (keeps) return;
    int group = group_width(e);
    line(e, "const uint32_t others = (%s.x - at.x) / %d * %d - %d;", extent(e), group, group, group);
    line(e, "t += others, at.x += others;");
}

/* The end of a copy without masks, in a guard or after it. */
void emit_group_end(Emit *e)
{
    emit_epilogue(e);
    emit_advance(e);
}

void emit_next_group(Emit *e)
{
    emit_group_end(e);
    line(e, "continue;");
}

/* Whether whole groups are warps that begin at a multiple of 32. A row's are no multiples of 32 in the block where rows are not. */
static bool goes_by_warps(const Emit *e, const Census *c)
{
    bool asks = c->warp || (c->warps && !e->v->asks_lane);
    return asks && (e->team || e->rows == 1) && e->columns * e->v->lanes == VGSP_WARP_SIZE;
}

/* Behind whole groups: at the row's end there is nothing left for the masked copy. */
static void emit_row_end(Emit *e)
{
    if (!e->in_row || e->row_cursor) {
        line(e, "if (%s) break;", e->in_row ? fmt(e, "at.x >= %s.x", extent(e)) : "t >= threads");
        return;
    }
    open_brace(e, "if (at.x >= %s.x)", extent(e));
    advance_cursor(e, 0);
    line(e, "continue;");
    close_brace(e);
}

static void take_shape(Emit *e, GroupShape s)
{
    e->rows = s.rows, e->columns = s.columns, e->team = s.team;
    e->registers = s.rows * s.columns;
}

/* One whole group, in the braces of a loop that the next one may go through. */
static void emit_whole_group(Emit *e, Stmt *region, const Census *c, const struct Want *want)
{
    if (e->rows > 1) emit_row_index(e);
    else emit_thread_index(e, c);
    e->bails = false;
    emit_copy(e, region, want, NULL);
    if (e->bails)
        line(e, "break;");
    else
        emit_next_group(e);
}

static void enter_full_copy(Emit *e, Stmt *region, const Census *c)
{
    e->in_row = has_cursor(e, c);
    e->whole_warp = goes_by_warps(e, c);
    if (e->whole_warp) find_lanes(e->v, region);
}

static void leave_full_copy(Emit *e)
{
    e->in_row = e->whole_warp = false;
}

/* Whole groups one after the other, in a loop of their own: what they have in common stays in registers. Those of warps begin
   where C can tell which lanes are the first and last. */
static void emit_full_copy(Emit *e, Stmt *region, const Census *c, const struct Want *want)
{
    enter_full_copy(e, region, c);
    open_brace(e, e->in_row && !e->row_cursor ? "if (at.x %% 32 == 0) while (%s)" : "while (%s)", every_lane(e));
    open_ahead_groups(e);
    emit_whole_group(e, region, c, want);
    close_ahead_groups(e);
    close_brace(e);
    emit_row_end(e);
    leave_full_copy(e);
}

/* Teams that are as large as a usual block: those of the first row, which mostly is all. In such blocks C knows that there is one. */
static bool emit_teams(Emit *e, Stmt *region, const Census *c, const struct Want *want)
{
    take_shape(e, c->shapes[0]);
    if (!e->team || group_width(e) != USUAL_THREADS) return false;
    enter_full_copy(e, region, c);
    line(e, "uint32_t t = 0;");
    open_brace(e, "if (%s) do", every_lane(e));
    emit_whole_group(e, region, c, want);
    close_do(e, fmt(e, "!usual && %s", every_lane(e)));
    leave_full_copy(e);
    return true;
}

/* In blocks of the usual size a guard that falls often is passed by the first warp alone. C knows which one that is, and which is
   the next. */
static bool emit_first_warp(Emit *e, Stmt *region, const Census *c, const struct Want *want)
{
    const Stmt *guard = early_guard(region->body);
    take_shape(e, c->shapes[0]);
    bool is_small = c->nodes <= SMALL_WARP_REGION;
    if (!c->warp || !is_small || !guard || !falls(guard->a) || !wants_full_copy(e, c)) return false;
    e->knows_usual = true;
    enter_full_copy(e, region, c);
    line(e, "uint32_t t = 0;");
    open_brace(e, "if (usual && %s) do", every_lane(e));
    emit_whole_group(e, region, c, want);
    close_do(e, "0");
    e->passes_by = true;
    open_brace(e, "if (usual && %s) do", every_lane(e));
    emit_whole_group(e, region, c, want);
    close_do(e, "0");
    e->passes_by = false;
    leave_full_copy(e);
    return true;
}

static void emit_masked_copy(Emit *e, Stmt *region, const Census *c, const struct Want *want)
{
    emit_thread_index(e, c);
    emit_masks(e);
    open_brace(e, e->v->returns_early ? "if (%s)" : NULL, any_of(e, "m"));
    emit_copy(e, region, want, "m");
    e->mask = NULL;
    emit_epilogue(e);
    close_brace(e);
}

/* A register's threads one by one; but before a row's first whole groups only as many as fail its guard, unless stores of lines
   that begin at aligned places go around the cache. */
static void emit_threads(Emit *e)
{
    const char *own = own_run(e, before_groups);
    open_brace(e, "for (uint32_t n = 0; n < %d && at.x < %s.x; n++, t++, at.x++)", e->v->lanes, extent(e));
    if (e->guard) {
        open_brace(e, e->v->writes_around ? "if (n && !run->around)" : "if (n)");
        emit_entry_again(e);
        line(e, "if (%s) break;", emit_guard_again(e));
        close_brace(e);
    }
    line(e, "%s_thread(&%s, blockIdx, at);", e->kernel->mangled, own);
    close_brace(e);
}

/* The same of every row of the band. */
static void emit_masked_rows(Emit *e, Stmt *region, const Census *c, const struct Want *want)
{
    open_brace(e, "for (uint32_t below = 0; below < band; below++, at.y++, t += %s.x)", extent(e));
    emit_masked_copy(e, region, c, want);
    close_brace(e);
    line(e, "at.y -= band, t -= band * %s.x;", extent(e));
}

/* The number of rows that are done together. */
static const char *band_text(Emit *e, const Census *c)
{
    const char *text = "";
    for (int i = 0; c->shapes[i].rows > 1; i++) {
        GroupShape s = c->shapes[i];
        if (c->shapes[i + 1].rows == s.rows) continue; /* a narrower one decides */
        const char *wide = s.columns * e->v->lanes > 16 ? fmt(e, " && %s.x >= %d", extent(e), s.columns * e->v->lanes) : "";
        text = fmt(e, "%sat.y + %d <= %s.y%s ? %d : ", text, s.rows, extent(e), wide, s.rows);
    }
    return fmt(e, "%s1", text);
}

/* Over the groups of the block: of all its threads, or row by row. */
static void open_group_loop(Emit *e, const Census *c, bool begun)
{
    const char *first = begun ? "" : "uint32_t t = 0";
    open_brace(e, !e->row_cursor ? "for (%s; t < threads;)"
                  : e->cursor_x  ? "for (%s; t < threads; at.x = 0)"
                                 : "for (%s; t < threads; vgsp_next_row(&at, blockDim))", first);
    if (e->has_bands) line(e, "const uint32_t band = %s;", band_text(e, c));
    if (e->row_cursor) open_brace(e, "while (at.x < %s.x)", extent(e));
}

static void close_group_loop(Emit *e)
{
    if (e->row_cursor) close_brace(e);
    if (e->has_bands) line(e, "at.y += band - 1, t += (band - 1) * %s.x;", extent(e));
    close_brace(e);
}

/* One group after the other, as far as no guard fails. */
static void emit_down_rows(Emit *e, Stmt *region, const Census *c, const struct Want *want)
{
    const char *more = e->rows > 1 ? fmt(e, "at.y + %d <= blockDim.y", e->rows) : "at.y < blockDim.y";
    const char *next = e->rows > 1 ? fmt(e, "at.y += %d", e->rows) : "at.y++";
    open_brace(e, "for (; %s; %s)", more, next);
    if (e->rows > 1) emit_row_index(e);
    else emit_thread_index(e, c);
    e->bails = false;
    emit_copy(e, region, want, NULL);
    if (e->bails) {
        line(e, "break;");
    } else {
        emit_epilogue(e);
        emit_advance(e);
    }
    close_brace(e);
}

/* Down the rows of blocks that are one group wide, in groups of most rows first; rows that are left are done as others are. */
static void emit_down(Emit *e, Stmt *region, const Census *c, const struct Want *want)
{
    e->in_row = e->down = true;
    line(e, "uint32_t t = 0;");
    line(e, "__builtin_assume(blockDim.y <= 1024);");
    for (int i = 0; i < c->down_count;) {
        const int columns = c->down[i].columns, width = columns * e->v->lanes;
        const char *fits = fmt(e, "%sblockDim.x == %d", e->v->may_ask_ahead && asking_thread(e) ? "!run->ranges && " : "", width);
        if (c->axis[2]) open_brace(e, "for (; %s && at.z < blockDim.z; at.y = 0, at.z++)", fits);
        else open_brace(e, "if (%s && blockDim.z == 1)", fits);
        for (; i < c->down_count && c->down[i].columns == columns; i++) {
            take_shape(e, c->down[i]);
            emit_down_rows(e, region, c, want);
        }
        if (c->axis[2]) line(e, "if (at.y < blockDim.y) break;");
        close_brace(e);
    }
    e->in_row = e->down = false;
}

/* Each round does whole groups without masks, of a band of rows or of one row, and then one register (a warp) under masks. */
static void emit_group_loop(Emit *e, Stmt *region, const Census *c, const struct Want *want)
{
    Text *out = e->out, loop = {0};
    e->out = &loop;
    e->before_indent = e->indent;
    e->has_bands = c->shapes[0].rows > 1 && !c->shapes[0].team;
    e->row_cursor = has_cursor(e, c) && !c->warp;
    e->cursor_x = !c->axis[1] && !c->axis[2];
    if (has_cursor(e, c)) line(e, "vgsp_dim3 at = {0, 0, 0};");
    if (c->down_count) emit_down(e, region, c, want);
    bool teams = emit_teams(e, region, c, want);
    open_group_loop(e, c, teams || c->down_count || emit_first_warp(e, region, c, want));
    for (int i = teams; i < c->shape_count; i++) {
        take_shape(e, c->shapes[i]);
        if (e->rows > 1 || wants_full_copy(e, c)) emit_full_copy(e, region, c, want);
    }
    if (!c->warp) e->registers = 1;
    bool by_warps = e->row_cursor && goes_by_warps(e, c); /* the next whole group begins at a multiple of 32 again */
    if (by_warps) open_brace(e, "do");
    if (e->v->by_threads)
        emit_threads(e);
    else {
        if (e->has_bands) emit_masked_rows(e, region, c, want);
        else emit_masked_copy(e, region, c, want);
        emit_advance(e);
    }
    if (by_warps) close_do(e, fmt(e, "at.x %% 32 != 0 && at.x < %s.x", extent(e)));
    close_group_loop(e);
    e->out = out;
    if (e->before.length) text_addn(out, e->before.data, e->before.length);
    text_addn(out, loop.data, loop.length);
    text_free(&loop);
    text_free(&e->before);
}

struct Votes {
    Emit *e;
    bool after;
};

static void vote_stmt(Stmt *s, void *context)
{
    struct Votes *votes = context;
    Emit *e = votes->e;
    if (s->kind != S_SET || !is_vote(s->var)) return;
    const char *name = s->var->info->name;
    bool truth = s->var->type->kind == T_BOOL;
    if (!votes->after)
        line(e, truth ? "%s = %s_no = false;" : "%s = %s_live = 0;", name, name);
    else if (truth)
        line(e,
             "if (%s && %s_no) run->services->fail(run, VGSP_FAULT_DIVERGENT_BARRIER, \"%s:%u: this condition around "
             "__syncthreads() "
             "differs within the block\");",
             name, name, s->loc.file ? s->loc.file : "", s->loc.line);
}

static void emit_region(Emit *e, Stmt *region)
{
    emit_hoisted(e, region);
    if (only_hoisted(region)) return;
    Census c = {.e = e};
    walk_block(region->body, census_stmt, &c);
    struct Want want = {.e = e, .region = region};
    walk_block(region->body, want_stmt, &want);
    for (uint32_t i = 0; i < want.vars.count; i++)
        walk_expr(&((Var *)want.vars.items[i])->info->set->a, census_expr, &c);
    e->region = region;
    e->guard = NULL;
    e->v->may_waste |= (c.lanes || c.long_rows || c.by_row) && c.scatters && !c.services;
    find_group_shapes(e, &c, region);
    e->knows_usual |= c.shapes[0].team;
    e->returns = c.returns;
    e->parts = c.parts || (c.warp && c.returns);
    find_declarations(e, region);
    open_copies(e, region);
    open_brace(e, NULL);
    for (uint32_t i = 0; i < e->v->vars.count; i++) {
        const Var *var = e->v->vars.items[i];
        if (!is_set_by_groups(region, var)) continue;
        line(e, "%s = %s;", c_declaration(e, var->type, fmt(e, "%s_in", var->info->name)), var->info->name);
        line(e, "%s = %s;", c_declaration(e, var->type, fmt(e, "%s_out", var->info->name)), var->info->name);
    }
    struct Votes votes = {e, false};
    if (c.votes) walk_block(region->body, vote_stmt, &votes);
    if (c.returns) line(e, "uint32_t any_alive = 0;");
    emit_group_loop(e, region, &c, &want);
    for (uint32_t i = 0; i < e->v->vars.count; i++)
        if (is_set_by_groups(region, e->v->vars.items[i]))
            line(e, "%s = %s_out;", e->v->vars.items[i]->info->name, e->v->vars.items[i]->info->name);
    votes.after = true;
    if (c.votes) walk_block(region->body, vote_stmt, &votes);
    if (c.returns) line(e, "if (!any_alive) goto next_block;");
    e->label_used |= c.returns;
    close_brace(e);
    close_copies(e, region);
    free(want.vars.items);
    e->line.file = NULL;
}

/* --- around the regions --------------------------------------------------------------------------------------------------------- */

static void emit_barrier(Emit *e, Stmt *s)
{
    if (s->op == OP_BARRIER_GRID) {
        line(e, "run->services->grid_barrier(run);");
        return;
    }
    line(e, "/* __syncthreads */");
    if (!s->var) return;
    const char *name = s->args[0]->var->info->name;
    switch (s->op) {
    case OP_BARRIER_COUNT: line(e, "%s = %s;", s->var->info->name, name); break;
    case OP_BARRIER_AND: line(e, "%s = %s == %s_live;", s->var->info->name, name, name); break;
    default: line(e, "%s = %s != 0;", s->var->info->name, name); break;
    }
}

static void emit_block_break(Emit *e, Stmt *s)
{
    if (s->target == e->v->kernel_block) {
        e->label_used = true;
        line(e, "goto next_block;");
    } else if (s->target == e->c_loop) {
        line(e, "break;");
    } else {
        s->target->info->label_used = true;
        line(e, "goto end_%s;", s->target->info->name);
    }
}

static void emit_block_loop(Emit *e, Stmt *s)
{
    const Stmt *outer = e->c_loop;
    s->info->name = unique(e, *s->label ? s->label : "loop");
    s->info->label_used = false;
    e->c_loop = s;
    open_copies(e, s);
    open_brace(e, "for (;;)");
    emit_block_list(e, s->head);
    if (s->a) line(e, "if (!%s) break;", scalar(e, s->a, 0));
    emit_block_list(e, s->body);
    emit_block_list(e, s->step);
    close_brace(e);
    e->c_loop = outer;
    if (s->info->label_used) line(e, "end_%s:;", s->info->name);
    close_copies(e, s);
}

static void emit_block_stmt(Emit *e, Stmt *s)
{
    if (s->region) {
        emit_region(e, s);
        return;
    }
    at_line(e, s->loc);
    switch (s->kind) {
    case S_OP: emit_barrier(e, s); break;
    case S_BREAK: emit_block_break(e, s); break;
    case S_LOOP: emit_block_loop(e, s); break;
    case S_IF:
        open_brace(e, "if (%s)", scalar(e, s->a, 0));
        emit_block_list(e, s->body);
        close_brace(e);
        if (!s->other.first) break;
        open_brace(e, "else");
        emit_block_list(e, s->other);
        close_brace(e);
        break;
    case S_BLOCK:
        s->info->name = s == e->v->kernel_block ? "alive" : unique(e, *s->label ? s->label : "block");
        s->info->label_used = false;
        if (s != e->v->kernel_block) open_brace(e, NULL);
        emit_block_list(e, s->body);
        if (s != e->v->kernel_block) close_brace(e);
        if (s->info->label_used) line(e, "end_%s:;", s->info->name);
        break;
    default: abort();
    }
}

void emit_block_list(Emit *e, Block list)
{
    for (Stmt *s = list.first; s; s = s->next) emit_block_stmt(e, s);
}
