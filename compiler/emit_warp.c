/* emit_warp.c: warp operations. The group is one warp in 32 / W registers, so a shuffle moves lanes within and between
 * registers that are all there, and a vote joins their masks, whatever the mask is.
 *
 * Distances known here become renames of registers and constant permutations, in a whole warp of those lanes that are asked
 * for later; others go through a buffer, as do matches and reductions.
 */
#include "emit.h"

static const char *shuffle_name(Op op)
{
    return op_info[op].name + strlen("shfl_");
}

/* The one or two registers that register r's lanes come from. */
static void find_registers(const Emit *e, const int *from, uint32_t asked, int r, int registers[2])
{
    registers[0] = registers[1] = -1;
    for (int i = 0; i < e->v->lanes; i++) {
        int other = from[i] / e->v->lanes;
        if (!(register_bits(e, asked, r) >> i & 1) || other == registers[0] || other == registers[1]) continue;
        if (registers[1] >= 0) abort();
        registers[registers[0] < 0 ? 0 : 1] = other;
    }
    if (registers[1] < 0) registers[1] = registers[0];
}

static const char *picked_text(Emit *e, const char *w, const char *class, const int *from, int first,
                               const int registers[2], uint32_t bits)
{
    Text list = {0};
    for (int i = 0; i < e->v->lanes; i++) {
        int in = from[i] % e->v->lanes + (from[i] / e->v->lanes == registers[0] ? 0 : e->v->lanes);
        text_printf(&list, ", %d", bits >> i & 1 ? in : -1);
    }
    const char *text = fmt(e, "pick_%s(%s_%d, %s_%d%s)", class, w, first + registers[0], w, first + registers[1], list.data);
    text_free(&list);
    return text;
}

/* Register r of a shuffle whose lanes' sources are known: `asked` are those that matter. */
static const char *moved_text(Emit *e, const char *w, const char *class, const int *all_from, uint32_t asked, int r)
{
    const int lanes = e->v->lanes, first = row_start(e, r), *from = all_from + (r - first) * lanes, start = from[0] % lanes;
    uint32_t bits = register_bits(e, asked, r);
    bool stays = true, slides = true, crosses = true, is_one = true;
    int registers[2];
    find_registers(e, from, asked, r, registers);
    for (int i = 0; i < lanes; i++) {
        if (bits >> i & 1) stays &= from[i] == registers[0] * lanes + i;
        slides &= from[i] == from[0] + i;
        crosses &= from[i] == registers[0] * lanes + (start ^ i);
        is_one &= from[i] == from[0];
    }
    int a = first + registers[0], b = first + registers[1];
    if (stays) return fmt(e, "%s_%d", w, a);
    if (bits != (1u << lanes) - 1) return picked_text(e, w, class, from, first, registers, bits);
    if (slides) return fmt(e, "slide_%s(%s_%d, %s_%d, %d)", class, w, a, w, b, start);
    if (crosses) return fmt(e, "xorlanes_%s(%s_%d, %d)", class, w, a, start);
    if (is_one) return fmt(e, "splat_%s(get_%s(%s_%d, %d))", class, class, w, a, start);
    return picked_text(e, w, class, from, first, registers, bits);
}

static const char *buffer_shuffle(Emit *e, Stmt *s, const char *buffer, const char *class, int r)
{
    return fmt(e, "gather_%s(%s, shuffle_%s(linear_i32(%d, 1), %s, %s), %d, m_all())", class, buffer,
               shuffle_name(s->op), r * e->v->lanes, vector(e, s->args[2], r), vector(e, s->args[3], r),
               (int)s->args[1]->type->size);
}

static const char *fill_buffer(Emit *e, const char *w, const char *class)
{
    const char *buffer = unique(e, "warp");
    line(e, "_Alignas(64) %s %s[32];", strcmp(class, "i32") == 0 ? "int32_t" : "int64_t", buffer);
    for (int r = 0; r < e->registers; r++) line(e, "store_%s(%s + %d, %s_%d);", class, buffer, r * e->v->lanes, w, r);
    return buffer;
}

static void emit_shuffle(Emit *e, Stmt *s)
{
    int from[VGSP_WARP_SIZE];
    bool known = known_sources(s, from);
    uint32_t asked = e->whole_warp ? s->info->asked : UINT32_MAX, read = known ? lanes_read(from, asked) : UINT32_MAX;
    const char *class = word_class(s->args[1]->type), *w = unique(e, "w");
    open_brace(e, "/* %s */", op_info[s->op].name);
    for (int r = 0; r < e->registers; r++)
        if (has_lane(e, read, r)) line(e, "v%s %s_%d = %s;", class, w, r, vector(e, s->args[1], r));
    const char *buffer = known ? NULL : fill_buffer(e, w, class);
    for (int r = 0; r < e->registers; r++) {
        if (!has_lane(e, asked, r)) continue;
        const char *text = known ? moved_text(e, w, class, from, asked, r) : buffer_shuffle(e, s, buffer, class, r);
        emit_set(e, s, s->var, text, r);
    }
    close_brace(e);
}

/* The warp's lanes for which the condition text of each register holds, as 32 bits. */
static const char *join_bits(Emit *e, Expr *predicate)
{
    const char *text = NULL;
    for (int r = 0; r < e->registers; r++) {
        const char *lanes = mask_now(e, r);
        if (predicate) lanes = fmt(e, "m_and(%s, ne_i32(%s, splat_i32(0)))", lanes, vector(e, predicate, r));
        const char *one = r ? fmt(e, "m_bits(%s) << %d", lanes, r * e->v->lanes) : fmt(e, "m_bits(%s)", lanes);
        text = text ? fmt(e, "%s | %s", text, one) : one;
    }
    return text;
}

static const char *vote_scalar(Emit *e, Stmt *s, const char *bits, const char *active)
{
    const char *mask = scalar(e, s->args[0], 0);
    switch (s->op) {
    case OP_BALLOT: return fmt(e, "%s & %s", bits, mask);
    case OP_VOTE_ANY: return fmt(e, "(%s & %s) != 0", bits, mask);
    default: return fmt(e, "(%s & %s) == (%s & %s)", bits, mask, active, mask);
    }
}

static const char *vote_lanes(Emit *e, Stmt *s, const char *bits, const char *active, int r)
{
    const char *mask = vector(e, s->args[0], r), *own = fmt(e, "and_i32(splat_i32((int32_t)%s), %s)", bits, mask);
    switch (s->op) {
    case OP_BALLOT: return own;
    case OP_VOTE_ANY: return fmt(e, "i32_m(ne_i32(%s, splat_i32(0)))", own);
    default: return fmt(e, "i32_m(eq_i32(%s, and_i32(splat_i32((int32_t)%s), %s)))", own, active, mask);
    }
}

static void emit_ballot(Emit *e, Stmt *s)
{
    if (!s->var) return;
    const char *bits = unique(e, "bits"), *active = NULL;
    open_brace(e, "/* %s */", op_info[s->op].name);
    line(e, "const uint32_t %s = %s;", bits, join_bits(e, s->op == OP_ACTIVEMASK ? NULL : s->args[1]));
    if (s->op == OP_VOTE_ALL) {
        active = unique(e, "active");
        line(e, "const uint32_t %s = %s;", active, join_bits(e, NULL));
    }
    bool one = s->op == OP_ACTIVEMASK || shape_of(s->args[0]).kind <= SHAPE_GROUP;
    const char *text = s->op == OP_ACTIVEMASK ? bits : one ? vote_scalar(e, s, bits, active) : NULL;
    if (one && s->var->info->shape.kind == SHAPE_GROUP)
        emit_set(e, s, s->var, text, 0);
    else
        for (int r = 0; r < e->registers; r++)
            emit_set(e, s, s->var, one ? fmt(e, "splat_i32((int32_t)(%s))", text) : vote_lanes(e, s, bits, active, r),
                     r);
    close_brace(e);
}

/* Matches and reductions, which compare lanes with lanes, go through memory as a whole. */
static void emit_combined(Emit *e, Stmt *s)
{
    const Type *t = s->args[1]->type;
    const char *class = word_class(t), *name = s->op == OP_MATCH ? class : signed_class(t);
    open_brace(e, "/* %s */", op_info[s->op].name);
    const char *value = unique(e, "value"), *mask = unique(e, "mask"), *result = unique(e, "result");
    line(e, "_Alignas(64) %s %s[32];", strcmp(class, "i32") == 0 ? "int32_t" : "int64_t", value);
    line(e, "_Alignas(64) int32_t %s[32], %s[32];", mask, result);
    for (int r = 0; r < e->registers; r++) {
        line(e, "store_%s(%s + %d, %s);", class, value, r * e->v->lanes, vector(e, s->args[1], r));
        line(e, "store_i32(%s + %d, %s);", mask, r * e->v->lanes, vector(e, s->args[0], r));
    }
    line(e, "warp_%s_%s(%s, %s, %s, %s);", op_info[s->op].name, name, value, mask, join_bits(e, NULL), result);
    for (int r = 0; r < e->registers; r++)
        emit_set(e, s, s->var, fmt(e, "load_i32(%s + %d)", result, r * e->v->lanes), r);
    close_brace(e);
}

/* --- lanes that are elsewhere ------------------------------------------------------------------------------------------ */

static const char *living_bits(Emit *e)
{
    const char *text = NULL;
    for (int r = 0; e->living && r < e->registers; r++) {
        const char *one = r ? fmt(e, "m_bits(%s_%d) << %d", e->living, r, r * e->v->lanes)
                            : fmt(e, "m_bits(%s_%d)", e->living, r);
        text = text ? fmt(e, "%s | %s", text, one) : one;
    }
    return text ? text : "0xffffffffu";
}

/* C condition: a lane's mask names one of the lanes in `missing`. */
static const char *names_missing(Emit *e, Expr *mask, const char *missing)
{
    if (shape_of(mask).kind <= SHAPE_GROUP) return fmt(e, "(%s & %s) != 0", missing, scalar(e, mask, 0));
    const char *text = NULL;
    for (int r = 0; r < e->registers; r++) {
        const char *one = fmt(e, "m_any(m_and(%s, ne_i32(and_i32(%s, splat_i32((int32_t)%s)), splat_i32(0))))",
                              mask_now(e, r), vector(e, mask, r), missing);
        text = text ? fmt(e, "%s || %s", text, one) : one;
    }
    return text;
}

static bool names_all(const Stmt *s)
{
    return s->args[0]->kind == E_INT && (uint32_t)s->args[0]->value == UINT32_MAX;
}

/* In divergent control: lanes of the mask that have not come may have been at another place, or come to one later. Where
   all lanes have come together, they are even. */
static void emit_apart(Emit *e, Stmt *s)
{
    bool together = !e->mask || (e->living && strcmp(e->mask, e->living) == 0);
    if (together && e->parts && names_all(s)) line(e, "vgsp_gone_apart = (vgsp_apart){0, 0};");
    if (together || !e->parts || (e->met == e->mask && names_all(s))) return;
    e->met = names_all(s) ? e->mask : NULL;
    const char *here = unique(e, "here"), *missing = unique(e, "missing");
    open_brace(e, NULL);
    line(e, "const uint32_t %s = %s;", here, join_bits(e, NULL));
    line(e, "const uint32_t %s = (%s) & ~%s;", missing, living_bits(e), here);
    line(e,
         "if (%s && (%s) && vgsp_part(&vgsp_gone_apart, %s, %s)) run->services->fail(run, VGSP_FAULT_DIVERGENT_BARRIER, "
         "\"%s:%u: lanes of a warp meet here and at another place; VGSP_FORM=serial runs such kernels\");",
         missing, names_missing(e, s->args[0], missing), here, missing, s->loc.file ? s->loc.file : "", s->loc.line);
    close_brace(e);
}

/* --- prefix sums -------------------------------------------------------------------------------------------------------- */

bool is_prefix_sum(const Emit *e, const Stmt *first)
{
    return first->info->prefix.last && e->whole_warp && !e->mask;
}

/* Steps of a prefix sum that is written as a whole set no other register that is read, but later statements may set it. */
static void declare_steps(Emit *e, const Stmt *first, const Stmt *last)
{
    for (const Stmt *s = first; s != last; s = s->next)
        for (int r = 0; r < e->registers && s->kind != S_DECLARE && s->var; r++)
            if (s->var->info->first == s && s->var->info->sets > 1)
                line(e, "v%s %s_%d;", word_class(s->var->type), s->var->info->name, r);
}

/* Within each register, and then what the one before it has in its last lane, which is the sum of all lanes so far. */
void emit_prefix_sum(Emit *e, Stmt *first)
{
    Stmt *set = first->info->prefix.set;
    const char *class = word_class(set->var->type), *name = set->var->info->name;
    declare_steps(e, first, first->info->prefix.last);
    emit_apart(e, first);
    open_brace(e, "/* prefix sum */");
    for (int r = 0; r < e->registers; r++) {
        const char *text = fmt(e, "sums_%s(%s_%d)", class, name, r);
        if (r > row_start(e, r))
            text = fmt(e, "add_%s(%s, splat_%s(get_%s(%s_%d, %d)))", class, text, class, class, name, r - 1, e->v->lanes - 1);
        emit_set(e, set, set->var, text, r);
    }
    close_brace(e);
}

void emit_warp(Emit *e, Stmt *s)
{
    if (s->op != OP_ACTIVEMASK) emit_apart(e, s);

    switch (s->op) {
    case OP_SYNCWARP: line(e, "/* __syncwarp: the lanes of a group run in lock step */"); break;
    case OP_BALLOT:
    case OP_VOTE_ANY:
    case OP_VOTE_ALL:
    case OP_ACTIVEMASK: emit_ballot(e, s); break;
    case OP_SHFL_IDX:
    case OP_SHFL_UP:
    case OP_SHFL_DOWN:
    case OP_SHFL_XOR:
        if (s->var) emit_shuffle(e, s);
        break;
    default:
        if (s->var) emit_combined(e, s);
        break;
    }
}
