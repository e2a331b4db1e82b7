/* lower.c: from the parsed level to the lowered level, kernel by kernel.
 *
 * Calls are inlined (inline.c), built-in variables become E_SPECIAL, record copies become scalar copies, local objects
 * become registers (promote.c), shared variables get their place, and the kernel's flags are found. Device functions
 * are dropped: after this a program is its kernels.
 */
#include "compiler.h"

enum { MAX_LEAVES = 64 }; /* scalars copied one by one; larger records are copied by a loop */

/* --- built-in variables -------------------------------------------------------------------------------------------- */

static void special_visit(Expr **e, void *program)
{
    const Expr *address = (*e)->kind == E_LOAD ? (*e)->a : NULL;
    if (!address || address->kind != E_ADDRESS || address->var->storage != V_SPECIAL) return;
    Expr *special = new_expr(program, E_SPECIAL, scalar_type(T_U32), (*e)->loc);
    special->special = address->var->special + (int)(address->offset / 4);
    *e = cast_expr(program, (*e)->type, special, (*e)->loc);
}

static void special_stmt(Stmt *s, void *program)
{
    walk_exprs(s, special_visit, program);
}

/* --- record copies --------------------------------------------------------------------------------------------------- */

typedef struct Leaf {
    uint64_t offset;
    Type *type;
} Leaf;
typedef VEC(Leaf) Leaves;

static Type *word_type(uint64_t size)
{
    return scalar_type(size >= 8 ? T_U64 : size >= 4 ? T_U32 : size >= 2 ? T_U16 : T_U8);
}

/* Bytes whose scalars are not known (unions, bit-fields) as words. */
static void add_words(Leaves *leaves, uint64_t offset, uint64_t size, uint64_t align)
{
    while (size) {
        Type *word = word_type(size < align ? size : align);
        while (word->size > size || offset % word->size) word = word_type(word->size / 2);
        Leaf leaf = {offset, word};
        push(leaves, leaf);
        offset += word->size;
        size -= word->size;
    }
}

static void add_leaves(Leaves *leaves, Type *type, uint64_t offset);

static void add_record(Leaves *leaves, Type *type, uint64_t offset)
{
    uint64_t done = 0; /* bit-fields share words: copy each once */
    for (uint32_t i = 0; i < type->field_count; i++) {
        Field *f = &type->fields[i];
        if (f->bit_width) {
            uint64_t end = f->offset + f->type->size;
            uint64_t from = f->offset > done ? f->offset : done;
            if (end > type->size) end = type->size;
            if (from < end) add_words(leaves, offset + from, end - from, 1);
            if (end > done) done = end;
        } else {
            add_leaves(leaves, f->type, offset + f->offset);
            done = f->offset + f->type->size;
        }
    }
}

static void add_leaves(Leaves *leaves, Type *type, uint64_t offset)
{
    if (leaves->count > 4 * MAX_LEAVES) return;
    if (type_is_scalar(type)) {
        Leaf leaf = {offset, type};
        push(leaves, leaf);
    } else if (type->kind == T_ARRAY) {
        for (uint64_t i = 0; i < type->count && leaves->count <= 4 * MAX_LEAVES; i++)
            add_leaves(leaves, type->of, offset + i * type->of->size);
    } else if (type->is_union) {
        add_words(leaves, offset, type->size, type->align);
    } else {
        add_record(leaves, type, offset);
    }
}

static bool is_plain_address(const Expr *e)
{
    return e->kind == E_ADDRESS || e->kind == E_VAR || (e->kind == E_INDEX && !has_load(e) && is_plain_address(e->a));
}

/* The address itself, or a register that holds it. */
static Expr *plain_address(Program *p, Block *out, Expr *address)
{
    if (is_plain_address(address)) return address;
    Stmt *set = assign_new(p, "", address);
    append(out, set);
    return var_expr(p, set->var, address->loc);
}

static Expr *at_offset(Program *p, Expr *base, uint64_t offset)
{
    return fold_expr(p, index_expr(p, base->type, base, NULL, 0, (int64_t)offset, base->loc));
}

static Stmt *copy_scalar(Program *p, Block *out, Expr *to, Expr *from, Type *type, Loc loc)
{
    Stmt *store = new_stmt(p, S_STORE, loc);
    store->a = to;
    store->b = load_expr(p, type, from, loc);
    store->type = type;
    append(out, store);
    return store;
}

/* for (i = 0; i < size; i += word) copy one word */
static void copy_loop(Program *p, Block *out, Expr *to, Expr *from, const Type *type, Loc loc)
{
    Type *word = word_type(type->align), *i64 = scalar_type(T_I64);
    Var *i = new_var(p, "word", i64, V_REGISTER, loc);
    Stmt *start = new_stmt(p, S_SET, loc), *loop = new_stmt(p, S_LOOP, loc), *next = new_stmt(p, S_SET, loc);
    start->var = next->var = i;
    start->a = int_expr(p, i64, 0, loc);
    next->a = binary_expr(p, B_ADD, var_expr(p, i, loc), int_expr(p, i64, 1, loc), loc);
    loop->label = "copy";
    loop->a = binary_expr(p, B_LT, var_expr(p, i, loc), int_expr(p, i64, (int64_t)(type->size / word->size), loc), loc);
    Expr *to_i = index_expr(p, to->type, to, var_expr(p, i, loc), (int64_t)word->size, 0, loc);
    Expr *from_i = index_expr(p, from->type, from, var_expr(p, i, loc), (int64_t)word->size, 0, loc);
    copy_scalar(p, &loop->body, to_i, from_i, word, loc);
    append(&loop->step, next);
    append(out, start);
    append(out, loop);
}

static void expand_copy(Program *p, Block *out, Stmt *copy)
{
    Expr *to = plain_address(p, out, copy->a), *from = plain_address(p, out, copy->b);
    Leaves leaves = {0};
    add_leaves(&leaves, copy->type, 0);
    if (leaves.count <= MAX_LEAVES) {
        uint32_t number = ++p->next_id;
        for (uint32_t i = 0; i < leaves.count; i++) {
            Leaf *leaf = &leaves.items[i];
            copy_scalar(p, out, at_offset(p, to, leaf->offset), at_offset(p, from, leaf->offset), leaf->type,
                        copy->loc)->copy = number;
        }
    } else {
        copy_loop(p, out, to, from, copy->type, copy->loc);
    }
    free(leaves.items);
}

static void expand_copies(Program *p, Block *list)
{
    Block done = {0};
    for (Stmt *s = list->first, *next; s; s = next) {
        next = s->next;
        s->next = NULL;
        for (int i = 0; i < 4; i++) expand_copies(p, nested_blocks(s, i));
        if (s->kind == S_COPY)
            expand_copy(p, &done, s);
        else
            append(&done, s);
    }
    *list = done;
}

/* --- shared variables -------------------------------------------------------------------------------------------------- */

struct Layout {
    Clone clone; /* program's shared variable -> this kernel's */
    uint64_t used;
};

static void place_shared_visit(Expr **e, void *context)
{
    struct Layout *layout = context;
    if ((*e)->kind != E_ADDRESS || (*e)->var->storage != V_SHARED) return;
    for (uint32_t i = 0; i < layout->clone.vars.count; i++) {
        struct VarPair *pair = &layout->clone.vars.items[i];
        if (pair->to == (*e)->var) return;
        if (pair->from == (*e)->var) {
            (*e)->var = pair->to;
            return;
        }
    }
    Var *var = clone_var(&layout->clone, (*e)->var);
    uint64_t align = var->align > 16 ? var->align : 16;
    var->offset = (layout->used + align - 1) / align * align;
    layout->used = var->offset + var->type->size;
    (*e)->var = var;
}

static void place_shared_stmt(Stmt *s, void *layout)
{
    walk_exprs(s, place_shared_visit, layout);
}

static void place_shared(Program *p, Function *f)
{
    struct Layout layout = {.clone = {.program = p, .shared = true}};
    walk_block(f->body, place_shared_stmt, &layout);
    f->static_shared = (uint32_t)layout.used;
    clone_end(&layout.clone);
}

/* --- what the runtime wants to know -------------------------------------------------------------------------------------- */

static void find_flags(Stmt *s, void *function)
{
    Function *f = function;
    if (s->in_step) f->flags |= VGSP_KERNEL_WARP | VGSP_KERNEL_SERIAL_FIBERS;
    if (s->kind == S_LOOP) f->flags |= VGSP_KERNEL_LOOPS;
    if (s->kind != S_OP) return;
    switch (op_info[s->op].kind) {
    case BARRIER: f->flags |= VGSP_KERNEL_BARRIER | VGSP_KERNEL_SERIAL_FIBERS; break;
    case WARP: f->flags |= VGSP_KERNEL_WARP | VGSP_KERNEL_SERIAL_FIBERS; break;
    case ATOMIC:
        if (!is_shared_address(s->args[0])) f->flags |= VGSP_KERNEL_GLOBAL_ATOMICS;
        break;
    default: break;
    }
    if (s->op != OP_INVOKE || f->flags & VGSP_KERNEL_SERIAL_ONLY) return;
    f->flags |= VGSP_KERNEL_SERIAL_ONLY;
    f->serial_at = s->loc;
    f->serial_reason = "this call is recursive, virtual, or goes through a pointer to a function";
}

static void lay_out_parameters(Function *f)
{
    uint64_t used = 0;
    for (uint32_t i = 0; i < f->param_count; i++) {
        Var *var = f->params[i];
        uint64_t align = f->is_entry ? 8 : var->type->align ? var->type->align : 1;
        var->offset = (used + align - 1) / align * align;
        used = var->offset + var->type->size;
    }
    f->param_bytes = (uint32_t)used;
}

static bool lower_kernel(Program *p, Function *f)
{
    if (!inline_kernel(p, f)) return false;
    lay_out_parameters(f);
    expand_copies(p, &f->body);
    fold_block(p, f->body);
    walk_block(f->body, special_stmt, p);
    promote_parameters(p, f);
    promote_locals(p, f);
    walk_block(f->body, special_stmt, p); /* those that were reached through references */
    if (unroll_loops(p, &f->body)) promote_locals(p, f);
    place_shared(p, f);
    mark_steps(f);
    walk_block(f->body, find_flags, f);
    if (kernel_spins(f)) f->flags |= VGSP_KERNEL_SPINS | VGSP_KERNEL_SERIAL_FIBERS;
    else if (kernel_meets_apart(p, f)) f->flags |= VGSP_KERNEL_SERIAL_ONLY;
    return true;
}

bool lower_program(Program *program, const Options *options)
{
    (void)options;
    unsigned before = error_count();
    uint32_t kernels = 0;
    find_recursion(program);
    make_entries(program);
    for (uint32_t i = 0; i < program->functions.count; i++) {
        Function *f = program->functions.items[i];
        if (!f->is_kernel) continue;
        lower_kernel(program, f);
        program->functions.items[kernels++] = f;
    }
    program->functions.count = kernels;
    spread_entry_flags(program);
    return error_count() == before;
}
