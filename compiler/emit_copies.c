/* emit_copies.c: copies of the block's counters (see copies.c) around the loop that adds to them.
 *
 * Each quarter of a group's lanes adds to a copy of its own: what lies in the same few lines of the cache is stored there
 * faster, so neighbours share a copy. While the loop is written the array's C name is that of the copies.
 */
#include "emit.h"

static const char *unit_class(const Copied *c)
{
    return c->unit == 8 ? "i64" : "i32";
}

static unsigned long long counters(const Copied *c)
{
    return c->array->type->size / c->unit;
}

void open_copies(Emit *e, const Stmt *around)
{
    for (uint32_t i = 0; i < e->v->copied.count; i++) {
        Copied *c = &e->v->copied.items[i];
        if (c->around != around) continue;
        const char *type = memory_type(element_of(c->array->type)), *name;
        c->array_name = c->array->info->name;
        name = c->array->info->name = unique(e, fmt(e, "%s_copies", c->array_name));
        open_brace(e, NULL);
        line(e, "_Alignas(64) vgsp_%s %s_all[%d * %llu];", unit_class(c), name, COPIES, counters(c));
        line(e, "%s *const %s = (%s *)%s_all;", type, name, type, name);
        line(e, "clear_copies_%s(%s_all, %llu);", unit_class(c), name, counters(c));
    }
}

void close_copies(Emit *e, const Stmt *around)
{
    for (uint32_t i = e->v->copied.count; i-- > 0;) {
        Copied *c = &e->v->copied.items[i];
        if (c->around != around) continue;
        line(e, "add_copies_%s((void *)%s, %s_all, %llu);", unit_class(c), c->array_name, c->array->info->name, counters(c));
        close_brace(e);
        c->array->info->name = c->array_name;
        c->array_name = NULL;
    }
}

static const Copied *copied_at(const Emit *e, const Expr *place)
{
    for (uint32_t i = 0; i < e->v->copied.count; i++) {
        const Copied *c = &e->v->copied.items[i];
        if (c->array_name && named_object(place) == c->array) return c;
    }
    return NULL;
}

const char *lanes_copy(Emit *e, const Expr *place, int r)
{
    const Copied *c = copied_at(e, place);
    int lanes = e->v->lanes, quarter = e->registers * lanes / COPIES;
    if (!c) return "";
    return fmt(e, " + (vgsp_lane + %d) / %d * %llu", r * lanes, quarter, (unsigned long long)c->array->type->size);
}

const char *indices_copies(Emit *e, const Access *a, const char *indices, int r)
{
    const Copied *c = copied_at(e, a->base);
    int lanes = e->v->lanes, quarter = e->registers * lanes / COPIES;
    if (!c || c->array->type->size % (uint64_t)a->scale) return indices; /* all may add to the first copy */
    const char *copies = fmt(e, "shr_i32(linear_i32(%d, 1), splat_i32(%d))", r * lanes, __builtin_ctz((unsigned)quarter));
    return fmt(e, "add_i32(%s, mul_i32(%s, splat_i32(%llu)))", indices, copies,
               (unsigned long long)c->array->type->size / (unsigned long long)a->scale);
}
