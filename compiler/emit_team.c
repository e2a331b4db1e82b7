/* emit_team.c: teams: several whole warps of a row run together, and the ends of their trees of shuffles in the same registers.
 *
 * Of a sum over a warp that lane 0 asks for, each step is of half as many lanes as the one before it (lanes.c), and soon
 * of less than a register. Then the values of several warps are packed: those lanes of each that are asked for, side by
 * side in one register. Each lane's operations are what they were, in the same order; there are fewer registers of them.
 * What else the region does finds its values where they were: they are unpacked before it.
 */
#include "emit.h"

/* Where a lane of one of the team's warps has its value: the register, and the lane there. */
typedef struct Spot {
    int reg, lane;
} Spot;

static const Spot nowhere = {-1, 0};

/* The room that the lanes of a warp take in a register: a power of two; 0: there are none. */
static int room_of(uint32_t lanes)
{
    int room = lanes ? 1 : 0;
    while (room < __builtin_popcount(lanes)) room *= 2;
    return room;
}

/* Two registers become one by taking the same halves of each: of parts of four lanes, or of the lanes within these, which are
   the moves that processors have. */
static Spot packed_spot(const Emit *e, uint32_t packed, int warp, int lane)
{
    int room = room_of(packed), width = e->v->lanes, quarters = width / 4;
    int rank = __builtin_popcount(packed & ((1u << lane) - 1)), together = width / room, place = warp % together;
    int at = room >= 4 ? place * room + rank : place % quarters * 4 + place / quarters * room + rank;
    return (Spot){warp / together, at};
}

/* packed: 0: all lanes are there. */
static Spot spot_of(const Emit *e, uint32_t packed, int warp, int lane)
{
    if (packed) return packed >> lane & 1 ? packed_spot(e, packed, warp, lane) : nowhere;
    return (Spot){warp * e->columns + lane / e->v->lanes, lane % e->v->lanes};
}

/* Values of one type: register r of them is the C variable stem_r. */
typedef struct Values {
    const char *stem;
    const Type *type;
} Values;

/* One more register's lanes beside those that are there already, from the registers before it. */
static const char *picked(Emit *e, const char *text, Values values, const Spot *from, const int *order, int next)
{
    const int width = e->v->lanes;
    Text list = {0};
    for (int i = 0; i < width; i++) {
        bool is_first = next == 1 && order[i] == 0; /* of the first two, whose lanes are where they were */
        int lane = order[i] == next ? width + from[i].lane : is_first ? from[i].lane : i;
        text_printf(&list, ", %d", order[i] >= 0 && order[i] <= next ? lane : -1);
    }
    int reg = 0;
    while (order[reg] != next) reg++;
    text = fmt(e, "pick_%s(%s, %s_%d%s)", word_class(values.type), text, values.stem, from[reg].reg, list.data);
    text_free(&list);
    return text;
}

/* A register whose lanes come from those spots. */
static const char *collected(Emit *e, Values values, const Spot *from)
{
    const int width = e->v->lanes;
    int order[VGSP_WARP_SIZE], seen[VGSP_WARP_SIZE], count = 0;
    bool stays = true;
    for (int i = 0; i < width; i++) {
        order[i] = -1;
        if (from[i].reg < 0) continue;
        stays &= from[i].lane == i;
        int k = 0;
        while (k < count && seen[k] != from[i].reg) k++;
        if (k == count) seen[count++] = from[i].reg;
        order[i] = k;
    }
    const char *text = fmt(e, "%s_%d", values.stem, count ? seen[0] : 0);
    if (count < 2 && stays) return text;
    if (count == 1) {
        for (int i = 0; i < width; i++) order[i] += order[i] == 0;
        return picked(e, text, values, from, order, 1);
    }
    for (int k = 1; k < count; k++) text = picked(e, text, values, from, order, k);
    return text;
}

/* --- what a statement reads ------------------------------------------------------------------------------------------- */

typedef struct Operands {
    bool fit;            /* of an expression that is the same for each lane, wherever that lies */
    VEC(Var *) vars;     /* that vary */
} Operands;

static bool can_pack(const Var *var)
{
    return var->storage == V_REGISTER && var->type->kind != T_BOOL && var->type->kind != T_POINTER && var->type->size <= 4 &&
           var->info->shape.kind == SHAPE_VARYING && !is_vote(var);
}

static void add_operand(Operands *o, Var *var)
{
    for (uint32_t i = 0; i < o->vars.count; i++)
        if (o->vars.items[i] == var) return;
    push(&o->vars, var);
}

static void operand_visit(Expr **x, void *operands)
{
    Operands *o = operands;
    const Expr *at = *x;
    bool is_value = at->kind == E_INT || at->kind == E_FLOAT || at->kind == E_VAR || at->kind == E_UNARY ||
                    at->kind == E_BINARY || at->kind == E_CAST || at->kind == E_SELECT || at->kind == E_CALL;
    bool takes_place = at->kind == E_CALL && (at->op == OP_LANEID || at->op == OP_JN || at->op == OP_YN);
    Shape s = shape_of(at);
    o->fit &= is_value && !takes_place && at->type->kind != T_POINTER && (s.kind == SHAPE_UNIFORM || s.kind == SHAPE_VARYING);
    if (at->kind != E_VAR || s.kind != SHAPE_VARYING) return;
    o->fit &= can_pack(at->var);
    add_operand(o, at->var);
}

/* The room that a warp has in a register: all of it where nothing is packed. */
static int room_in(const Emit *e, const Var *var)
{
    return var->info->packed ? room_of(var->info->packed) : e->v->lanes;
}

static bool is_worth_packing(const Emit *e, uint32_t lanes)
{
    return lanes && room_of(lanes) <= e->v->lanes / 2;
}

/* What the statement sets, for the lanes that are asked for, from packed registers: each holds half as much of a warp as what
   is read, or as much. */
static bool is_packed(Emit *e, Stmt *s, Operands *o, int from[VGSP_WARP_SIZE])
{
    bool sets = s->kind == S_SET || (is_shuffle(s) && s->var && known_sources(s, from));
    if (!sets || s->info->masked || s->info->hoisted || !can_pack(s->var)) return false;
    int room = room_of(s->info->asked);
    if (!is_worth_packing(e, s->info->asked)) return false;
    walk_expr(s->kind == S_SET ? &s->a : &s->args[1], operand_visit, o);
    for (uint32_t i = 0; i < o->vars.count; i++) {
        int before = room_in(e, o->vars.items[i]);
        o->fit &= before == room || before == 2 * room;
    }
    return o->fit && o->vars.count;
}

/* --- values in other places --------------------------------------------------------------------------------------------- */

/* How many registers hold so many lanes of each of the team's warps. */
static int registers_of(const Emit *e, uint32_t packed)
{
    int count = e->rows * room_of(packed) / e->v->lanes;
    return count ? count : 1;
}

/* Where the lanes of register r of what is packed by those lanes come from: each reads lane from[] of var. */
static void find_sources(const Emit *e, const Var *var, uint32_t packed, const int from[VGSP_WARP_SIZE], int r, Spot *spots)
{
    for (int i = 0; i < e->v->lanes; i++) spots[i] = nowhere;
    for (int warp = 0; warp < e->rows; warp++)
        for (int lane = 0; lane < VGSP_WARP_SIZE; lane++) {
            if (!(packed >> lane & 1)) continue;
            Spot to = packed_spot(e, packed, warp, lane);
            if (to.reg == r) spots[to.lane] = spot_of(e, var->info->packed, warp, from[lane]);
        }
}

static Values values_of(const Var *var)
{
    return (Values){var->info->name, var->type};
}

/* The registers of var as the statement reads them. */
static void arrange(Emit *e, Var *var, uint32_t packed, const int from[VGSP_WARP_SIZE])
{
    Spot spots[VGSP_WARP_SIZE];
    const char *stem = unique(e, "part");
    for (int r = 0; r < registers_of(e, packed); r++) {
        find_sources(e, var, packed, from, r, spots);
        line(e, "const v%s %s_%d = %s;", word_class(var->type), stem, r, collected(e, values_of(var), spots));
    }
    var->info->arranged = stem;
}

/* Both ways: what stores one value of each warp wants them packed. */
static void unpack(Emit *e, Var *var)
{
    VarInfo *info = var->info;
    Values packed = {unique(e, "part"), var->type};
    Spot spots[VGSP_WARP_SIZE];
    for (int r = 0; r < registers_of(e, info->packed); r++)
        line(e, "const v%s %s_%d = %s_%d;", word_class(var->type), packed.stem, r, info->name, r);
    for (int r = 0; r < e->registers; r++) {
        if (!has_lane(e, info->packed, r)) continue;
        int lane = r % e->columns * e->v->lanes;
        for (int i = 0; i < e->v->lanes; i++) spots[i] = spot_of(e, info->packed, r / e->columns, lane + i);
        line(e, "%s_%d = %s;", info->name, r, collected(e, packed, spots));
    }
    info->copied = info->packed;
    info->copy = packed.stem;
    info->packed = 0;
}

static void mention_visit(Expr **x, void *operands)
{
    if ((*x)->kind == E_VAR && (*x)->var->info && (*x)->var->info->packed) add_operand(operands, (*x)->var);
}

static void mention_stmt(Stmt *s, void *operands)
{
    walk_exprs(s, mention_visit, operands);
    if (s->kind == S_DECLARE || !s->var || !s->var->info) return;
    if (s->var->info->packed) add_operand(operands, s->var);
}

static void forget_stmt(Stmt *s, void *context)
{
    (void)context;
    if (s->kind != S_DECLARE && s->var && s->var->info) s->var->info->copied = 0;
}

/* All that the statement names. */
static void unpack_for(Emit *e, Stmt *s)
{
    Operands o = {.fit = true};
    Stmt *next = s->next;
    s->next = NULL;
    walk_block((Block){s, s}, mention_stmt, &o);
    for (uint32_t i = 0; i < o.vars.count; i++) unpack(e, o.vars.items[i]);
    walk_block((Block){s, s}, forget_stmt, NULL);
    s->next = next;
    free(o.vars.items);
}

static void emit_parts(Emit *e, Stmt *s, const Operands *o, const int from[VGSP_WARP_SIZE])
{
    uint32_t packed = s->info->asked;
    at_line(e, s->loc);
    for (uint32_t i = 0; i < o->vars.count; i++) arrange(e, o->vars.items[i], packed, from);
    for (int r = 0; r < e->registers; r++) {
        if (r >= registers_of(e, packed)) {
            if (s->var->info->first == s) line(e, "v%s %s_%d;", word_class(s->var->type), s->var->info->name, r);
            continue;
        }
        e->packing = true;
        const char *text = vector(e, s->kind == S_SET ? s->a : s->args[1], r);
        e->packing = false;
        emit_set(e, s, s->var, text, r);
    }
    s->var->info->packed = packed;
    s->var->info->copied = 0;
}

bool emit_packed(Emit *e, Stmt *s)
{
    Operands o = {.fit = true};
    int from[VGSP_WARP_SIZE];
    for (int lane = 0; lane < VGSP_WARP_SIZE; lane++) from[lane] = lane;
    bool packed = is_packed(e, s, &o, from);
    if (packed)
        emit_parts(e, s, &o, from);
    else
        unpack_for(e, s);
    free(o.vars.items);
    return packed;
}

void start_team(Emit *e)
{
    for (uint32_t i = 0; i < e->v->vars.count; i++) e->v->vars.items[i]->info->packed = e->v->vars.items[i]->info->copied = 0;
}

/* Shuffles that move less than a register of each warp, one after the other, and one branch at most that keeps so many
   registers from being used where they are made. */
bool gains_by_teams(const Emit *e, Stmt *region)
{
    int steps = 0, branches = 0, from[VGSP_WARP_SIZE];
    find_lanes(e->v, region);
    for (Stmt *s = region->body.first; s; s = s->next) {
        branches += s->kind == S_IF && s->info->diverges && s->info->taken.may == UINT32_MAX;
        if (!is_shuffle(s) || !s->var || !can_pack(s->var) || !known_sources(s, from)) continue;
        steps += is_worth_packing(e, s->info->asked);
    }
    return steps >= 2 && branches < 2;
}

/* --- one value of each warp ------------------------------------------------------------------------------------------------ */

/* How much an integer grows from one warp of the row to the next: threadIdx.x / 32, or that and what is one for the block. */
static bool warp_step(const Expr *x, int64_t *step)
{
    *step = 0;
    if (shape_of(x).kind <= SHAPE_UNIFORM) return true;
    if (x->kind == E_VAR) return only_value(x) && warp_step(only_value(x), step);
    if (x->kind == E_CAST && type_is_integer(x->a->type) && x->type->size >= 4) {
        bool may_wrap = x->a->kind == E_BINARY && x->a->binary == B_ADD;
        return (!may_wrap || (type_is_signed(x->a->type) && x->type->size >= x->a->type->size)) && warp_step(x->a, step);
    }
    if (x->kind != E_BINARY) return false;
    if (x->binary == B_ADD) {
        int64_t other;
        bool is_sum = type_is_signed(x->type) && x->type->size >= 4 && warp_step(x->a, step) && warp_step(x->b, &other);
        *step += is_sum ? other : 0;
        return is_sum;
    }
    bool divides = x->binary == B_DIV ? x->b->kind == E_INT && x->b->value == VGSP_WARP_SIZE
                                      : x->binary == B_SHR && x->b->kind == E_INT && x->b->value == 5;
    *step = 1;
    return divides && shape_of(x->a).symbol == SYMBOL_SPECIAL + SP_THREAD;
}

static bool is_side_by_side_store(const Stmt *s)
{
    const Expr *at = s->a;
    int64_t step;
    bool is_index = at->kind == E_INDEX && at->b && shape_of(at->a).kind <= SHAPE_UNIFORM && type_is_integer(at->b->type);
    return is_index && warp_step(at->b, &step) && step * at->scale == (int64_t)s->type->size;
}

bool emit_of_warps(Emit *e, const Stmt *s)
{
    const Lanes now = lanes_now(e);
    const Var *var = s->b->kind == E_VAR ? s->b->var : NULL;
    bool is_one = now.may == now.must && __builtin_popcount(now.may) == 1;
    if (!is_one || !var || !can_pack(var) || var->type->size != 4 || s->type->size != 4 || !is_side_by_side_store(s)) return false;
    const int lane = __builtin_ctz(now.may), width = e->v->lanes;
    const char *word = memory_word(s->type), *place = pointer(e, s->a, lane / width, s->type);
    const Values values = var->info->copied ? (Values){var->info->copy, var->type} : values_of(var);
    for (int first = 0; first < e->rows; first += width) {
        Spot spots[VGSP_WARP_SIZE];
        int count = e->rows - first < width ? e->rows - first : width;
        for (int i = 0; i < width; i++) spots[i] = i < count ? spot_of(e, var->info->copied, first + i, lane) : nowhere;
        const char *value = collected(e, values, spots);
        if (count == width)
            line(e, "store_%s(%s + %d, %s);", word, place, first, value);
        else
            line(e, "store_%s_first(%s + %d, %s, %d);", word, place, first, value, count);
    }
    return true;
}
