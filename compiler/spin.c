/* spin.c: which loops wait for another thread.
 *
 * A loop whose exit depends on what a volatile read or an atomic operation inside it returned may wait for a lane,
 * warp or block that cannot run while the loop spins in a vector register. Such a kernel runs in the serial form, where
 * the loop's back edge lets other threads go on. Shuffles, votes, barriers and what lies in memory hand on what they are
 * brought; memory that is reached through different pointers is taken for different memory. Two shapes are known to make
 * progress alone: a compare-and-swap retry that is fed by its own last result, and counters taken by adding a constant
 * other than 0 or the size of the block or grid. In a loop that changes no memory but has a fence, a barrier or sleeps,
 * plain reads of memory count as volatile ones: it cannot be there for anything else.
 */
#include "compiler.h"

/* Where a value is kept: a register, or a part of a variable or of what a pointer points to. */
typedef struct Cell {
    const Var *var;  /* NULL: no such place */
    bool is_memory;  /* not the register itself: the variable's bytes, or where the pointer that it holds points to */
    bool anywhere;   /* in that memory; else at offset */
    int64_t offset;
} Cell;

typedef struct Spin {
    VEC(Cell) tainted; /* may hold something that another thread changes */
    const Function *function;
    Stmt *loop;
    bool rereads; /* plain loads count too */
    bool grew, found;
} Spin;

static Cell register_cell(const Var *var)
{
    return (Cell){.var = var};
}

static Cell memory_cell(const Expr *address)
{
    Cell cell = {.is_memory = true};
    for (; address->kind == E_INDEX || address->kind == E_CAST; address = address->a)
        if (address->kind == E_INDEX) cell.anywhere = true;
    if (address->kind == E_LOAD) { /* a pointer that lies in memory, as parameters do */
        cell.anywhere = true;
        address = address->a;
    }
    if (address->kind == E_VAR || address->kind == E_ADDRESS) cell.var = address->var;
    if (address->kind == E_VAR) cell.anywhere = true;
    if (address->kind == E_ADDRESS) cell.offset = address->offset;
    return cell;
}

static bool may_be_same(const Cell *a, const Cell *b)
{
    return a->var == b->var && a->is_memory == b->is_memory && (a->anywhere || b->anywhere || a->offset == b->offset);
}

static bool is_tainted(const Spin *spin, Cell cell)
{
    for (uint32_t i = 0; cell.var && i < spin->tainted.count; i++)
        if (may_be_same(&spin->tainted.items[i], &cell)) return true;
    return false;
}

static bool is_shared_by_threads(const Expr *address)
{
    const Var *object = named_object(address);
    return !object || is_shared_address(address) || object->storage == V_GLOBAL;
}

struct Reads {
    const Spin *spin;
    bool found;
};

static void reads_visit(Expr **e, void *context)
{
    struct Reads *reads = context;
    if ((*e)->kind == E_VAR && is_tainted(reads->spin, register_cell((*e)->var))) reads->found = true;
    if ((*e)->kind == E_LOAD && is_tainted(reads->spin, memory_cell((*e)->a))) reads->found = true;
    if ((*e)->kind == E_LOAD && reads->spin->rereads && is_shared_by_threads((*e)->a)) reads->found = true;
}

static bool reads_tainted(const Spin *spin, Expr *e)
{
    struct Reads reads = {spin, false};
    walk_expr(&e, reads_visit, &reads);
    return reads.found;
}

static void spread_stmt(Stmt *s, void *context)
{
    Spin *spin = context;
    if (s->kind != S_SET || is_tainted(spin, register_cell(s->var)) || !reads_tainted(spin, s->a)) return;
    push(&spin->tainted, register_cell(s->var));
    spin->grew = true;
}

static void visit_loop(Spin *spin, StmtVisitor visit)
{
    walk_block(spin->loop->head, visit, spin);
    walk_block(spin->loop->body, visit, spin);
    walk_block(spin->loop->step, visit, spin);
}

static void visit_until_stable(Spin *spin, StmtVisitor visit)
{
    do {
        spin->grew = false;
        visit_loop(spin, visit);
    } while (spin->grew);
}

/* Whether the compared value comes, through copies in the loop, from the operation's own result. */
static bool fed_by_itself(const Spin *spin, const Stmt *cas)
{
    if (!cas->var) return false;
    Spin own = {.function = spin->function, .loop = spin->loop};
    push(&own.tainted, register_cell(cas->var));
    visit_until_stable(&own, spread_stmt);
    bool fed = reads_tainted(&own, cas->args[1]);
    free(own.tainted.items);
    return fed;
}

struct Setter {
    const Var *var;
    const Expr *value; /* NULL: of an operation or load */
    int count;
};

static void find_setter(Stmt *s, void *context)
{
    struct Setter *setter = context;
    if (s->var != setter->var || s->kind == S_DECLARE) return;
    setter->value = s->kind == S_SET ? s->a : NULL;
    setter->count++;
}

static const Expr *without_casts(const Expr *e)
{
    while (e->kind == E_CAST && e->type->size >= 4) e = e->a;
    return e;
}

/* blockDim or gridDim, which are not 0, or a register that is set to that alone. */
static bool is_size(const Spin *spin, const Expr *e)
{
    e = without_casts(e);
    if (e->kind == E_VAR) {
        struct Setter setter = {.var = e->var};
        walk_block(spin->function->body, find_setter, &setter);
        if (setter.count != 1 || !setter.value) return false;
        e = without_casts(setter.value);
    }
    return e->kind == E_SPECIAL && e->special >= SP_BLOCK_DIM;
}

static bool makes_progress(const Spin *spin, const Stmt *s)
{
    if (s->op == OP_ATOMIC_CAS) return fed_by_itself(spin, s);
    bool counts = s->op == OP_ATOMIC_ADD || s->op == OP_ATOMIC_SUB;
    if (!counts) return false;
    return s->args[1]->kind == E_INT ? s->args[1]->value != 0 : is_size(spin, s->args[1]);
}

/* Whether the operation gives threads of the warp or block what others bring to it, and one brings such a value. */
static bool hands_on(const Spin *spin, const Stmt *s)
{
    if (s->kind != S_OP || (op_info[s->op].kind != WARP && op_info[s->op].kind != BARRIER)) return false;
    for (uint32_t i = 0; i < s->arg_count; i++)
        if (reads_tainted(spin, s->args[i])) return true;
    return false;
}

static bool is_known(const Spin *spin, const Cell *cell)
{
    for (uint32_t i = 0; i < spin->tainted.count; i++) {
        const Cell *known = &spin->tainted.items[i];
        if (may_be_same(known, cell) && (known->anywhere || !cell->anywhere)) return true;
    }
    return false;
}

static void taint(Spin *spin, Cell cell)
{
    if (!cell.var || is_known(spin, &cell)) return;
    push(&spin->tainted, cell);
    spin->grew = true;
}

static void taint_sets(Stmt *s, void *spin)
{
    if (s->var && s->kind != S_DECLARE) taint(spin, register_cell(s->var));
    if (s->kind == S_STORE) taint(spin, memory_cell(s->a));
}

/* A register or cell is tainted by its value, or by the condition under which it is set. */
static void taint_stmt(Stmt *s, void *context)
{
    Spin *spin = context;
    if (s->kind == S_IF && reads_tainted(spin, s->a)) {
        walk_block(s->body, taint_sets, spin);
        walk_block(s->other, taint_sets, spin);
    }
    if (s->kind == S_STORE && reads_tainted(spin, s->b)) taint(spin, memory_cell(s->a));
    if (!s->var || s->kind == S_DECLARE) return;
    bool source = s->kind == S_LOAD || (s->kind == S_OP && op_info[s->op].kind == ATOMIC && !makes_progress(spin, s));
    if (source || hands_on(spin, s) || (s->a && reads_tainted(spin, s->a))) taint(spin, register_cell(s->var));
}

/* --- ways out of the loop ----------------------------------------------------------------------------------------- */

struct Inside {
    const Stmt *target;
    bool found;
};

static void find_target(Stmt *s, void *context)
{
    struct Inside *inside = context;
    inside->found |= s == inside->target;
}

struct Exit {
    Stmt *loop;
    bool found;
};

static void find_exit(Stmt *s, void *context)
{
    struct Exit *exit = context;
    if (s->kind != S_BREAK) return;
    struct Inside inside = {s->target, false};
    for (int i = 0; i < 4; i++) walk_block(*nested_blocks(exit->loop, i), find_target, &inside);
    exit->found |= !inside.found;
}

static bool leaves(const Stmt *s, Stmt *loop)
{
    struct Exit exit = {loop, false};
    walk_block(s->body, find_exit, &exit);
    walk_block(s->other, find_exit, &exit);
    return exit.found;
}

static void exit_stmt(Stmt *s, void *context)
{
    Spin *spin = context;
    if (s->kind == S_IF && reads_tainted(spin, s->a) && leaves(s, spin->loop)) spin->found = true;
}

struct Pause {
    bool pauses, writes;
};

static void find_pause(Stmt *s, void *context)
{
    struct Pause *pause = context;
    if (s->kind == S_STORE) pause->writes = true;
    if (s->kind != S_OP) return;
    pause->pauses |= s->op == OP_FENCE || s->op == OP_SLEEP || op_info[s->op].kind == BARRIER;
    pause->writes |= op_info[s->op].kind == ATOMIC || op_info[s->op].kind == SERVICE;
}

static bool only_pauses(Stmt *loop)
{
    struct Pause pause = {false, false};
    for (int i = 0; i < 4; i++) walk_block(*nested_blocks(loop, i), find_pause, &pause);
    return pause.pauses && !pause.writes;
}

struct Kernel {
    Function *function;
    const Stmt *found;
};

static void loop_stmt(Stmt *s, void *context)
{
    struct Kernel *kernel = context;
    if (s->kind != S_LOOP) return;
    Spin spin = {.function = kernel->function, .loop = s, .rereads = only_pauses(s)};
    visit_until_stable(&spin, taint_stmt);
    visit_loop(&spin, exit_stmt);
    s->waits = spin.found || (s->a && reads_tainted(&spin, s->a));
    free(spin.tainted.items);
    if (s->waits && !kernel->found) kernel->found = s;
}

bool kernel_spins(Function *f)
{
    struct Kernel kernel = {.function = f};
    walk_block(f->body, loop_stmt, &kernel);
    if (kernel.found) {
        f->serial_at = kernel.found->loc;
        f->serial_reason = "this loop may wait for another thread";
    }
    return kernel.found;
}
