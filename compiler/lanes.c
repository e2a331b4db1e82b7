/* lanes.c: what is known of the lanes of a whole warp, one that begins where threadIdx.x is a multiple of 32 and whose
 * lanes are all on.
 *
 * Forwards: through which lanes a branch is entered. "lane == 0" lets one through, which needs no mask; of "threadIdx.x
 * < 8" it is known that most lanes cannot. Backwards: the lanes whose value is asked for later. Where a sum over the warp
 * is stored by lane 0, each shuffle before it moves half of what the one before it did.
 *
 * Both are noted on the statements of a region just before it is written. What is not a branch around assignments, stores
 * and atomic operations asks for all lanes.
 */
#include "vector.h"

static const Lanes any_lanes = {UINT32_MAX, 0};

/* --- a lane's values ---------------------------------------------------------------------------------------------------- */

static bool is_thread_x(const Expr *x)
{
    return shape_of(x).symbol == SYMBOL_SPECIAL + SP_THREAD;
}

/* The low bits of threadIdx.x, less than a warp's. */
static int64_t part_of_warp(const Expr *x)
{
    if (x->kind != E_BINARY || x->b->kind != E_INT || !is_thread_x(x->a)) return 0;
    int64_t block = x->binary == B_AND ? x->b->value + 1 : x->binary == B_REM ? x->b->value : 0;
    return block > 0 && block <= VGSP_WARP_SIZE && (block & (block - 1)) == 0 ? block : 0;
}

/* What sets a register, where one statement does. */
const Expr *only_value(const Expr *x)
{
    const VarInfo *info = x->var->info;
    return info && info->sets == 1 && info->set->kind == S_SET ? info->set->a : NULL;
}

/* An integer that depends on nothing but the lane. depth: of registers to look through. */
static bool lane_value(const Expr *x, int lane, int depth, int64_t *value)
{
    int64_t a, b;
    if (x->kind == E_INT) return *value = wrap_integer(x->type, x->value), true;
    if (!type_is_integer(x->type)) return false;
    if (shape_of(x).symbol == SYMBOL_LANE) return *value = lane, true;
    if (part_of_warp(x)) return *value = lane % part_of_warp(x), true;
    switch (x->kind) {
    case E_VAR: {
        const Expr *set = depth ? only_value(x) : NULL;
        return set && lane_value(set, lane, depth - 1, value);
    }
    case E_CAST:
        if (!type_is_integer(x->a->type) || !lane_value(x->a, lane, depth, &a)) return false;
        *value = wrap_integer(x->type, a);
        return true;
    case E_BINARY:
        return type_is_integer(x->a->type) && lane_value(x->a, lane, depth, &a) && lane_value(x->b, lane, depth, &b) &&
               integer_value(x, a, b, value);
    default: return false;
    }
}

/* --- conditions --------------------------------------------------------------------------------------------------------- */

static uint32_t first_lanes(int64_t n)
{
    return n <= 0 ? 0 : n >= VGSP_WARP_SIZE ? UINT32_MAX : (1u << n) - 1;
}

static Lanes opposite_lanes(Lanes a)
{
    return (Lanes){~a.must, ~a.may};
}

/* threadIdx.x, a multiple of 32 and the lane, beside a constant. */
static Lanes compared_thread(const Expr *x)
{
    int64_t c = x->b->value;
    switch (x->binary) {
    case B_EQ: return (Lanes){c >= 0 ? 1u << (c & 31) : 0, 0};
    case B_NE: return (Lanes){UINT32_MAX, c >= 0 ? ~(1u << (c & 31)) : UINT32_MAX};
    case B_LT: return (Lanes){first_lanes(c), 0};
    case B_LE: return (Lanes){first_lanes(c + 1), 0};
    case B_GE: return (Lanes){UINT32_MAX, ~first_lanes(c)};
    case B_GT: return (Lanes){UINT32_MAX, ~first_lanes(c + 1)};
    default: return any_lanes;
    }
}

Lanes passing_lanes(const Expr *x, int depth)
{
    enum { FAR = 1 << 20 }; /* beyond any threadIdx.x */
    bool is_binary = x->kind == E_BINARY;
    if (is_binary && (x->binary == B_LAND || x->binary == B_LOR)) {
        Lanes a = passing_lanes(x->a, depth), b = passing_lanes(x->b, depth);
        if (x->binary == B_LAND) return (Lanes){a.may & b.may, a.must & b.must};
        return (Lanes){a.may | b.may, a.must | b.must};
    }
    if (x->kind == E_UNARY && x->unary == U_LNOT) return opposite_lanes(passing_lanes(x->a, depth));
    if (x->kind == E_VAR && depth && only_value(x)) return passing_lanes(only_value(x), depth - 1);
    uint32_t bits = 0;
    int lane = 0;
    for (int64_t value; lane < VGSP_WARP_SIZE && lane_value(x, lane, depth, &value); lane++)
        bits |= (uint32_t)(value != 0) << lane;
    if (lane == VGSP_WARP_SIZE) return (Lanes){bits, bits};
    bool beside = is_binary && x->b->kind == E_INT && x->b->value >= 0 && x->b->value < FAR;
    return beside && is_thread_x(x->a) ? compared_thread(x) : any_lanes;
}

/* --- along a row -------------------------------------------------------------------------------------------------------- */

static bool is_number(const Expr *x)
{
    return type_is_integer(x->type) && x->type->kind != T_BOOL;
}

/* No thread of a row has less than those before it. */
static bool rises(const Expr *x)
{
    Shape s = shape_of(x);
    if (s.kind == SHAPE_UNIFORM || (s.kind == SHAPE_ROW && s.along == ALONG_ROW)) return true;
    if (!is_number(x)) return false;
    if (s.kind == SHAPE_LINEAR && s.along == ALONG_ROW && s.stride >= 0 && !s.modular) return true;
    if (x->kind == E_VAR) return only_value(x) && rises(only_value(x));
    if (x->kind == E_CAST) {
        Shape from = shape_of(x->a);
        return is_number(x->a) && from.low >= 0 && from.high <= INT32_MAX && x->type->size >= 4 && rises(x->a);
    }
    bool divides = x->kind == E_BINARY && (x->binary == B_DIV || x->binary == B_SHR) && x->b->kind == E_INT && x->b->value > 0;
    return divides && shape_of(x->a).low >= 0 && rises(x->a);
}

/* For no thread of a row behind one for which it does not hold does it hold again. */
bool falls(const Expr *x)
{
    Shape s = shape_of(x);
    if (s.kind == SHAPE_UNIFORM || (s.kind == SHAPE_ROW && s.along == ALONG_ROW)) return true;
    if (x->kind == E_VAR) return only_value(x) && falls(only_value(x));
    if (x->kind != E_BINARY) return false;
    bool uniform_a = shape_of(x->a).kind == SHAPE_UNIFORM, uniform_b = shape_of(x->b).kind == SHAPE_UNIFORM;
    switch (x->binary) {
    case B_LAND:
    case B_LOR: return falls(x->a) && falls(x->b);
    case B_LT:
    case B_LE: return is_number(x->a) && rises(x->a) && uniform_b;
    case B_GT:
    case B_GE: return is_number(x->a) && uniform_a && rises(x->b);
    case B_EQ: return is_number(x->a) && x->b->kind == E_INT && shape_of(x->a).low == x->b->value && rises(x->a);
    default: return false;
    }
}

/* --- shuffles ----------------------------------------------------------------------------------------------------------- */

static int source_lane(Op op, int n, int width, int lane)
{
    int first = lane & ~(width - 1), last = lane | (width - 1);
    switch (op) {
    case OP_SHFL_IDX: return first | (n & (width - 1));
    case OP_SHFL_UP: return lane - n >= first ? lane - n : lane;
    case OP_SHFL_DOWN: return lane + n <= last ? lane + n : lane;
    default: return (lane ^ n) <= last ? lane ^ n : lane;
    }
}

bool known_sources(const Stmt *s, int from[VGSP_WARP_SIZE])
{
    if (s->args[2]->kind != E_INT || s->args[3]->kind != E_INT) return false;
    int64_t n = s->args[2]->value & 31, width = s->args[3]->value;
    if (width <= 0 || width > VGSP_WARP_SIZE || (width & (width - 1)) != 0) return false;
    for (int lane = 0; lane < VGSP_WARP_SIZE; lane++) from[lane] = source_lane(s->op, (int)n, (int)width, lane);
    return true;
}

uint32_t lanes_read(const int from[VGSP_WARP_SIZE], uint32_t lanes)
{
    uint32_t read = 0;
    for (int lane = 0; lane < VGSP_WARP_SIZE; lane++)
        if (lanes >> lane & 1) read |= 1u << from[lane];
    return read;
}

/* --- what is asked for later -------------------------------------------------------------------------------------------- */

typedef struct Asking {
    Variant *variant;
    uint32_t *asked; /* of each register, by VarInfo.index */
    uint32_t lanes;  /* for which expressions are asked */
} Asking;

static void ask_visit(Expr **x, void *context)
{
    Asking *a = context;
    if ((*x)->kind == E_VAR && (*x)->var->info) a->asked[(*x)->var->info->index] |= a->lanes;
}

static void minds_visit(Expr **x, void *minds)
{
    bool takes_steps = (*x)->kind == E_CALL && ((*x)->op == OP_JN || (*x)->op == OP_YN);
    *(bool *)minds |= (*x)->kind == E_LOAD || takes_steps;
}

/* All lanes of the registers that have one of these. */
static uint32_t whole_registers(const Variant *v, uint32_t lanes)
{
    uint32_t one = first_lanes(v->lanes), whole = 0;
    for (int first = 0; first < VGSP_WARP_SIZE; first += v->lanes)
        if (lanes >> first & one) whole |= one << first;
    return whole;
}

/* A register is computed as a whole. Lanes nobody asks for may be anything there, but not where it is loaded from. */
static void ask(Asking *a, Expr **x, uint32_t lanes)
{
    bool minds = false;
    walk_expr(x, minds_visit, &minds);
    a->lanes = minds ? whole_registers(a->variant, lanes) : lanes;
    walk_expr(x, ask_visit, a);
}

/* Of any order, or with ways out of it: all that it names is asked for by all. */
static void ask_stmt(Stmt *s, void *context)
{
    Asking *a = context;
    a->lanes = UINT32_MAX;
    walk_exprs(s, ask_visit, a);
    if (s->kind != S_DECLARE && s->var && s->var->info) a->asked[s->var->info->index] = UINT32_MAX;
    s->info->asked = UINT32_MAX;
    s->info->taken = any_lanes;
    if (s->kind == S_BREAK) memset(a->asked, 0xff, a->variant->vars.count * sizeof *a->asked);
}

bool is_shuffle(const Stmt *s)
{
    return s->kind == S_OP && s->op >= OP_SHFL_IDX && s->op <= OP_SHFL_XOR;
}

static void ask_of_set(Asking *a, Stmt *s, uint32_t on)
{
    int from[VGSP_WARP_SIZE];
    uint32_t *asked = &a->asked[s->var->info->index];
    bool is_whole = s->var->info->shape.kind != SHAPE_VARYING || is_vote(s->var);
    s->info->asked = is_whole ? UINT32_MAX : *asked & on;
    if (!s->info->masked) *asked = 0;
    if (s->kind == S_SET) {
        ask(a, &s->a, is_whole ? UINT32_MAX : s->info->asked);
    } else {
        bool known = known_sources(s, from);
        for (uint32_t i = 0; i < s->arg_count; i++)
            ask(a, &s->args[i], known && i == 1 ? lanes_read(from, s->info->asked) : UINT32_MAX);
    }
}

static void only_plain(Stmt *s, void *plain)
{
    bool is_atomic = s->kind == S_OP && op_info[s->op].kind == ATOMIC;
    bool is_store = s->kind == S_STORE && !s->is_volatile;
    *(bool *)plain &= s->kind == S_SET || s->kind == S_IF || s->kind == S_DECLARE || is_store || is_atomic;
}

static void ask_list(Asking *a, Block list, uint32_t on);

/* Either branch may be passed by. */
static void ask_of_if(Asking *a, Stmt *s, uint32_t on)
{
    size_t count = a->variant->vars.count;
    bool plain = true;
    walk_block(s->body, only_plain, &plain);
    walk_block(s->other, only_plain, &plain);
    s->info->taken = plain && s->info->diverges ? passing_lanes(s->a, 4) : any_lanes;
    uint32_t *copies = checked_malloc(count * 2 * sizeof *copies + 1), *after = copies, *body = copies + count;
    memcpy(after, a->asked, count * sizeof *after);
    ask_list(a, s->body, on & s->info->taken.may);
    memcpy(body, a->asked, count * sizeof *body);
    memcpy(a->asked, after, count * sizeof *after);
    ask_list(a, s->other, on & ~s->info->taken.must);
    for (size_t i = 0; i < count; i++) a->asked[i] |= after[i] | body[i];
    ask(a, &s->a, UINT32_MAX);
    free(copies);
}

static void ask_before(Asking *a, Stmt *s, uint32_t on)
{
    Block one = {s, s};
    bool has_place = s->var && s->var->info;
    switch (s->kind) {
    case S_DECLARE: break;
    case S_STORE:
        ask(a, &s->a, on);
        ask(a, &s->b, on);
        break;
    case S_IF: ask_of_if(a, s, on); break;
    case S_BLOCK: ask_list(a, s->body, on); break;
    default:
        if (has_place && (s->kind == S_SET || is_shuffle(s))) {
            ask_of_set(a, s, on);
            break;
        }
        Stmt *next = s->next;
        s->next = NULL;
        walk_block(one, ask_stmt, a);
        s->next = next;
        break;
    }
}

/* What follows is known by now. Of the steps nothing but the sum is to be asked for, and that by so many lanes that no
   tree of few lanes would do. */
static void keep_prefix_sum(const Asking *a, Stmt *first)
{
    PrefixSum *prefix = &first->info->prefix;
    bool wanted = a->asked[prefix->set->var->info->index] == UINT32_MAX;
    for (const Stmt *s = first; s != prefix->last; s = s->next)
        if (s->kind != S_DECLARE && s->var && s->var != prefix->set->var) wanted &= !a->asked[s->var->info->index];
    if (!wanted) *prefix = (PrefixSum){0};
}

/* Backwards: lists are linked forwards alone. */
static void ask_list(Asking *a, Block list, uint32_t on)
{
    VEC(Stmt *) stmts = {0};
    VEC(Stmt *) sums = {0};
    const Stmt *before = NULL;
    for (Stmt *s = list.first; s; s = s->next) {
        push(&stmts, s);
        if (find_prefix_sum(before, s, &s->info->prefix)) push(&sums, s);
        if (s->kind != S_DECLARE) before = s;
    }
    while (stmts.count) {
        Stmt *s = stmts.items[--stmts.count];
        if (sums.count && sums.items[sums.count - 1]->info->prefix.last == s) keep_prefix_sum(a, sums.items[--sums.count]);
        ask_before(a, s, on);
    }
    free(stmts.items);
    free(sums.items);
}

void find_lanes(Variant *v, Stmt *region)
{
    Asking a = {.variant = v, .asked = checked_malloc(v->vars.count * sizeof(uint32_t) + 1)};
    for (uint32_t i = 0; i < v->vars.count; i++)
        a.asked[i] = in_set(region->info->live_out, v->vars.items[i]) ? UINT32_MAX : 0;
    ask_list(&a, region->body, UINT32_MAX);
    free(a.asked);
}
