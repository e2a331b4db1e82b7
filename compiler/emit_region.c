/* emit_region.c: a region as a loop over the block's groups of threads.
 *
 * A region is written twice inside its group loop: for groups whose lanes are all on and lie in one row of the block (U
 * registers, no masks; it may give up at a guard such as "i < n" before anything was written), and under masks for the
 * rest, register by register (all of a warp's where warp operations want them together). Blocks of any shape have the
 * masked copy alone.
 */
#include "emit_region.h"

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
    line(e, "const uint32_t %s = run->ranges ? at.x + %d : %s.x;", e->limit, group, extent(e));
    open_brace(e, "do");
}

static void close_ahead_groups(Emit *e)
{
    if (!e->limit) return;
    const char *goes_on = fmt(e, "at.x + %d <= %s", group_width(e), e->limit);
    close_do(e, goes_on);
    if (e->bails) line(e, "if (%s) break;", goes_on);
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
    if (e->parts) line(e, "vgsp_apart vgsp_gone_apart = {0, 0};");
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
    open_brace(e, "for (uint32_t vgsp_n = 0; vgsp_n < %d && at.x < %s.x; vgsp_n++, t++, at.x++)", e->v->lanes, extent(e));
    if (e->guard) {
        open_brace(e, e->v->writes_around ? "if (vgsp_n && !run->around)" : "if (vgsp_n)");
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

void emit_region(Emit *e, Stmt *region)
{
    emit_hoisted(e, region);
    if (only_hoisted(region)) return;
    struct Want want = find_wanted(e, region);
    Census c = census_of(e, region, &want);
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
