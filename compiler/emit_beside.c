/* emit_beside.c: loads whose places are a few elements apart, as a stencil's are.
 *
 * A register that begins so near to another load's lies in two of that one's registers, which are loaded in any case: an
 * instruction takes it from there. Processors do two or three loads in a cycle, and an unaligned one often counts twice. The
 * statements stand side by side and nothing between them writes memory, so nothing is read that would not be.
 */
#include "emit.h"

/* Where registers are as wide as what moves their bytes along. */
static bool has_slides(const Emit *e)
{
    return e->v->isa == VGSP_ISA_V2;
}

static bool may_slide(Emit *e, Expr *load)
{
    if (load->type->size != 4 || load->type->kind == T_BOOL || shape_of(load).kind != SHAPE_VARYING) return false;
    const char *fits;
    return row_place(e, load->a, load->type, 0, columns_of(e) * e->v->lanes, &fits) && !fits;
}

static void note_read(Expr **x, void *emit)
{
    Emit *e = emit;
    if ((*x)->kind == E_LOAD && e->reads.count < MOST_READS && may_slide(e, *x)) e->reads.loads[e->reads.count++] = *x;
}

/* Sets what a later statement's address may be made of. */
static bool moves(const Stmt *s)
{
    return s->kind == S_SET && s->var->info->sets > 1 && s->var->info->shape.kind != SHAPE_VARYING;
}

const Stmt *note_reads(Emit *e, Stmt *s)
{
    e->reads.count = 0;
    if (!has_slides(e) || e->window || e->mask || !e->in_row || e->team || e->whole_warp || columns_of(e) == 1) return NULL;
    for (; s && (s->kind == S_SET || s->kind == S_DECLARE || s->kind == S_STORE); s = s->next) {
        if (s->is_volatile) return s->next;
        if (!s->info->hoisted) walk_exprs(s, note_read, e);
        if (s->kind == S_STORE || moves(s)) return s->next;
    }
    return s ? s->next : NULL;
}

/* How many elements load lies behind from; false: a register's or more apart, or nobody knows. */
static bool find_distance(const Emit *e, const Expr *load, const Expr *from, int *distance)
{
    int64_t bytes, size = (int64_t)load->type->size;
    if (load->type != from->type || !is_apart_by(load->a, from->a, &bytes)) return false;
    if (bytes % size || llabs(bytes) > e->v->lanes * size) return false;
    *distance = (int)(bytes / size);
    return true;
}

/* By how many loads it has near to it, and how near they are; of two that are alike the one whose place comes first. Where there
   is only one, loads are not what takes the time. */
static int value_of(const Emit *e, const Expr *centre)
{
    int value = 0, others = 0, distance;
    for (int i = 0; i < e->reads.count; i++) {
        if (!find_distance(e, e->reads.loads[i], centre, &distance)) continue;
        value += 2 * (e->v->lanes + 1 - abs(distance)) + (distance > 0);
        others += distance != 0;
    }
    return others > 1 ? value : 0;
}

/* The load of those near to it that most others are taken from. */
static Expr *find_centre(const Emit *e, Expr *load, int *distance)
{
    Expr *best = load;
    int most = value_of(e, load), apart;
    *distance = 0;
    for (int i = 0; i < e->reads.count; i++) {
        Expr *centre = e->reads.loads[i];
        if (!find_distance(e, load, centre, &apart) || !apart) continue;
        int value = value_of(e, centre);
        if (value <= most) continue;
        best = centre, most = value, *distance = apart;
    }
    return best;
}

const char *load_beside(Emit *e, Expr *load, int r)
{
    int distance, lanes = e->v->lanes;
    bool noted = false;
    for (int i = 0; i < e->reads.count; i++) noted |= e->reads.loads[i] == load;
    if (!noted) return NULL;
    Expr *centre = find_centre(e, load, &distance);
    int first = distance > 0 ? r : r - 1;
    if (!distance || first < row_start(e, r) || first + 1 == row_start(e, r) + columns_of(e)) return NULL;
    return fmt(e, "slide_%s(%s, %s, %d)", word_class(load->type), plain_load(e, centre, first), plain_load(e, centre, first + 1),
               distance > 0 ? distance : lanes + distance);
}
