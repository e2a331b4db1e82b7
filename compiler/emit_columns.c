/* emit_columns.c: loads of a matrix's columns by a band of rows of threads.
 *
 * The lanes of a register reach places far apart, one in each row of a tile, and the next row of threads the places beside them:
 * so a few rows of threads load what is a few elements of each row of the tile, and change rows for columns in registers. That
 * they lie so is asked when it runs: C mostly knows.
 */
#include "emit.h"

static void load_columns(Emit *e, Expr *load)
{
    const char *class = word_class(load->type), *name = unique(e, "column");
    line(e, "v%s %s[%d];", class, name, e->registers);
    for (int c = 0; c < e->columns; c++) {
        Text places = {0};
        for (int r = c; r < e->registers; r += e->columns)
            text_printf(&places, ", %s", strided_place(e, load, r));
        line(e, "load_columns_%s(%s + %d, %d%s, %lld);", class, name, c, e->columns, places.data,
             (long long)shape_of(load->a).stride);
        text_free(&places);
    }
    e->columns_loaded.items[e->columns_loaded.count++] = (Column){load, name};
}

static void find_columns(Expr **x, void *emit)
{
    Emit *e = emit;
    if ((*x)->kind != E_LOAD || e->columns_loaded.count == MOST_COLUMNS) return;
    if (is_column(e->v, (*x)->a, (*x)->type)) load_columns(e, *x);
}

void note_columns(Emit *e, Stmt *s)
{
    if (e->rows == TALL && !e->team && !e->mask && e->in_row && !s->is_volatile) walk_exprs(s, find_columns, e);
}

const char *load_column(Emit *e, const Expr *load, int r)
{
    for (int i = 0; i < e->columns_loaded.count; i++)
        if (e->columns_loaded.items[i].load == load) return fmt(e, "%s[%d]", e->columns_loaded.items[i].name, r);
    return NULL;
}
