/* emit_block.c: the block level: regions, and the barriers, branches and loops between them. */
#include "emit_region.h"

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
