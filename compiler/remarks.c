/* remarks.c: --remarks: what became of every kernel, loop, branch and memory access, and why; --dump=uniform: the shapes.
 *
 * Told once for each kernel, for the widest instruction set asked for and blocks whose rows fill registers. What must not
 * be, by the command line, is looked for there too.
 */
#include "vector.h"

static const char *noun(const Var *object)
{
    if (!object) return "";
    switch (object->storage) {
    case V_SHARED:
    case V_DYNAMIC: return " of shared memory";
    case V_CONSTANT: return " of constant memory";
    case V_LOCAL: return object->info->escapes ? " of a local object whose address goes around" : " of a local object";
    default: return "";
    }
}

static void remark_access(Variant *v, Expr *address, const Type *type, const char *what, Loc loc)
{
    Access a = strcmp(what, "store") ? find_access(v, address, type) : find_store(v, address, type);
    if (a.object && a.object->storage == V_PARAM) return;
    if (a.object && a.object->storage == V_LOCAL && !a.object->info->escapes) {
        remark_at(loc, "%s%s: lanes interleaved", what, noun(a.object));
        return;
    }
    remark_at(loc, "%s%s: %s", what, noun(a.object), access_name(&a, type));
}

static void remark_load(Expr **x, void *variant)
{
    Expr *e = *x;
    if (e->kind != E_LOAD) return;
    remark_access(variant, e->a, e->type, "load", e->loc);
    bool has_rows = has_variant(((Variant *)variant)->kernel, VGSP_SHAPE_ANY);
    if (has_rows && shape_of(e).kind == SHAPE_VARYING && shape_of(e).level)
        remark_at(e->loc, "load: the same for all rows of the block");
}

static void remark_branch(const Variant *v, const Stmt *s)
{
    ShapeKind kind = shape_of(s->a).kind;
    if (s->block_level && !v->layered)
        remark_at(s->loc, "branch around a barrier: taken by the block as a whole");
    else if (kind <= SHAPE_GROUP)
        remark_at(s->loc, "branch: uniform");
    else if (kind == SHAPE_ROW)
        remark_at(s->loc, "branch: masked (the condition is the same in a register, but not in a warp)");
    else
        remark_at(s->loc, "branch: masked (the condition differs from lane to lane)");
}

static void remark_loop(const Stmt *s)
{
    if (s->info->layered)
        remark_at(s->loc, "loop: uniform; each round is run along whole rows of the block");
    else if (s->block_level)
        remark_at(s->loc, "loop around a barrier: run by the block as a whole");
    else if (!s->info->diverges && !s->info->thins)
        remark_at(s->loc, s->info->window ? "loop: uniform; a window that slides down the rows of the block" : "loop: uniform");
    else if (s->a && shape_of(s->a).kind > SHAPE_GROUP)
        remark_at(s->loc, "loop: masked (its condition differs from lane to lane)");
    else
        remark_at(s->loc, "loop: masked (lanes leave it at different times)");
}

static void remark_later(const Later *later)
{
    remark_at(later->loop->loc, "loop: %s are prefetched where no cache holds what is there",
              later->by_rounds ? "places of later rounds" : "places of later threads");
}

static void remark_atomic(Variant *v, const Stmt *s)
{
    const Type *t = s->args[1]->type;
    Access a = find_access(v, s->args[0], t);
    remark_at(s->loc, is_joined(&a, s->op, t)    ? "atomic operation: one place, put together for each register"
                      : is_side_by_side(&a, s) ? "atomic operation: places side by side, several at once"
                      : s->info->in_copies     ? "atomic operation: lane by lane, on copies of the array that are added up"
                                               : "atomic operation: lane by lane");
}

static void remark_stmt(Stmt *s, void *context)
{
    Variant *v = context;
    walk_exprs(s, remark_load, v);
    switch (s->kind) {
    case S_STORE: remark_access(v, s->a, s->type, "store", s->loc); break;
    case S_LOAD: remark_access(v, s->a, s->type, "volatile load", s->loc); break;
    case S_IF: remark_branch(v, s); break;
    case S_LOOP:
        if (!is_made_loop(s)) remark_loop(s);
        if (later_of(v, s)) remark_later(later_of(v, s));
        break;
    case S_OP:
        if (op_info[s->op].kind == ATOMIC) remark_atomic(v, s);
        if (op_info[s->op].kind == SERVICE) remark_at(s->loc, "%s: lane by lane", op_info[s->op].name);
        break;
    default: break;
    }
}

void dump_shapes(const Variant *v)
{
    static const char *const kinds[] = {"unset",  "uniform", "uniform in a group", "uniform in a register",
                                        "linear", "varying"};
    static const char *const places[] = {"group", "block", "context", "computed again"};
    printf("shapes of %s, %d lanes, %s\n", v->kernel->name, v->lanes, v->shape == VGSP_SHAPE_ROWS ? "rows" : "any");
    for (uint32_t i = 0; i < v->vars.count; i++) {
        const Var *var = v->vars.items[i];
        const Shape *s = &var->info->shape;
        printf("  %s.%u: %s", *var->name ? var->name : "tmp", var->id, kinds[s->kind]);
        if (s->kind == SHAPE_LINEAR) printf(" stride %lld%s", (long long)s->stride, s->modular ? " modular" : "");
        printf("; %s\n", places[var->info->place]);
    }
}

void remark_variant(Variant *v)
{
    bool any_shape = has_variant(v->kernel, VGSP_SHAPE_ANY);
    int regions = v->layered ? 1 : v->regions;
    remark_at(v->kernel->loc, "kernel %s: vector form, %d lanes, %d region%s between barriers%s%s", v->kernel->name, v->lanes,
              regions, regions == 1 ? "" : "s", v->strips ? "; blocks side by side run as one" : "",
              any_shape           ? ""
              : v->most_axes == 1 ? "; blocks of several rows run in the serial form"
                                  : "; blocks of several rows that do not fill registers run in the serial form");
    for (uint32_t i = 0; i < v->passed.count; i++)
        remark_at(v->passed.items[i], "barrier: nothing waits for it; a group of threads goes on before the next begins");
    walk_block(v->kernel->body, remark_stmt, v);
}

/* --- --require-contiguous ------------------------------------------------------------------------------------------- */

static void require_access(Variant *v, Expr *address, const Type *type, const char *what, Loc loc)
{
    Access a = find_access(v, address, type);
    bool interleaved = a.object && a.object->storage == V_LOCAL && !a.object->info->escapes;
    bool is_gathered = a.kind == ACCESS_GATHER32 || a.kind == ACCESS_GATHER64;
    if (is_gathered && !interleaved)
        error_at(loc, "kernel %s: this %s is %s", v->kernel->name, what, access_name(&a, type));
}

static void require_load(Expr **x, void *variant)
{
    if ((*x)->kind == E_LOAD) require_access(variant, (*x)->a, (*x)->type, "load", (*x)->loc);
}

static void require_stmt(Stmt *s, void *variant)
{
    walk_exprs(s, require_load, variant);
    if (s->kind == S_STORE) require_access(variant, s->a, s->type, "store", s->loc);
    if (s->kind == S_LOAD) require_access(variant, s->a, s->type, "load", s->loc);
}

void require_contiguous(Variant *v)
{
    walk_block(v->kernel->body, require_stmt, v);
}

/* Tells that a kernel has its serial form only; an error under --require-vector. */
bool remark_serial(const Function *kernel, const Options *options)
{
    bool spins = kernel->flags & VGSP_KERNEL_SPINS;
    const char *reason = kernel->serial_reason;
    if (options->require_vector)
        error_at(kernel->serial_at, "kernel %s is serial: %s%s", kernel->name, reason,
                 spins ? ", which cannot run while the loop spins in a vector register" : "");
    else if (options->remarks)
        remark_at(kernel->serial_at, "kernel %s: serial form only: %s", kernel->name, reason);
    return !options->require_vector;
}
