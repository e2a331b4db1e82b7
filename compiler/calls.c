/* calls.c: calls that cannot be inlined: of recursive functions, and through pointers to functions.
 *
 * Such a function becomes an entry: a kernel of its own shape, whose arguments are a frame that the caller fills. The
 * frame has one 64-bit word for each parameter, before them one for the address of the result where there is any. What
 * a pointer to a function holds, and a class's table of virtual functions, is the number of an entry, in every form; a
 * call is the operation "invoke" with that number and the frame's address. Kernels that invoke have the serial form alone.
 *
 * A number is a place in the program's table, the lowest PLACE_BITS, and above them a tag made of the program's text: one
 * that comes from another program's kernels means nothing here, and is told.
 */
#include "compiler.h"

enum { WORD = 8, PLACE_BITS = 16, TAG_BITS = 44 };

/* --- which functions are recursive ------------------------------------------------------------------------------- */

typedef struct CallGraph {
    Program *program;
    bool *seen; /* by the function's place in the program */
    const Function *wanted;
    bool found;
} CallGraph;

static uint32_t number_of(const Program *program, const Function *function)
{
    for (uint32_t i = 0; i < program->functions.count; i++)
        if (program->functions.items[i] == function) return i;
    return 0;
}

static void visit_call(Stmt *s, void *context)
{
    CallGraph *graph = context;
    if (s->kind != S_CALL || !s->function || graph->found) return;
    uint32_t number = number_of(graph->program, s->function);
    graph->found |= s->function == graph->wanted;
    if (graph->seen[number]) return;
    graph->seen[number] = true;
    walk_block(s->function->body, visit_call, graph);
}

static bool calls_itself(Program *program, const Function *function)
{
    CallGraph graph = {program, checked_malloc(program->functions.count), function, false};
    memset(graph.seen, 0, program->functions.count);
    walk_block(function->body, visit_call, &graph);
    free(graph.seen);
    return graph.found;
}

void find_recursion(Program *program)
{
    for (uint32_t i = 0; i < program->functions.count; i++) {
        Function *f = program->functions.items[i];
        if (!f->is_kernel && calls_itself(program, f)) f->entry = entry_number(program, (Entry){.function = f});
    }
}

/* --- entries -------------------------------------------------------------------------------------------------------- */

void number_entries(Program *program, const char *text, size_t length)
{
    Hash hash = EMPTY_HASH;
    hash_more(&hash, text, length);
    program->first_entry = (uint64_t)(hash >> (128 - TAG_BITS)) << PLACE_BITS | 1;
}

uint64_t entry_number(Program *program, Entry entry)
{
    for (uint32_t i = 0; i < program->entries.count; i++) {
        const Entry *e = &program->entries.items[i];
        bool is_same = e->function->mangled == entry.function->mangled; /* of several files that define it too */
        if (is_same && e->without_this == entry.without_this && e->shift == entry.shift) return program->first_entry + i;
    }
    if (program->entries.count == (1u << PLACE_BITS) - 1) error_at(entry.function->loc, "too many functions whose address is taken");
    push(&program->entries, entry);
    return program->first_entry + program->entries.count - 1;
}

static Var *frame_param(Program *program, Function *f, const char *name, Type *type)
{
    Var *param = new_var(program, name, type, V_PARAM, f->loc);
    f->params[f->param_count++] = param;
    return param;
}

static Expr *param_value(Program *program, Var *param)
{
    return load_expr(program, param->type, address_expr(program, param, param->loc), param->loc);
}

/* The object that a member function is called for: of the entry of a lambda's plain function there is none, that of an
   overrider lies beside the base class it is called through. */
static Expr *this_argument(Program *program, const Entry *entry, Function *f, const Var *param)
{
    if (entry->without_this) return int_expr(program, param->type, 0, f->loc);
    Expr *given = param_value(program, frame_param(program, f, param->name, param->type));
    return entry->shift ? index_expr(program, param->type, given, NULL, 0, entry->shift, f->loc) : given;
}

static bool is_this(const Function *f, uint32_t param)
{
    return param < 2 && !strcmp(f->params[param]->name, "this");
}

/* Calls the function with what the frame holds, and stores its result where the frame says. */
static Function *make_entry(Program *program, const Entry *entry, uint32_t number)
{
    Function *callee = entry->function, *f = NEW(program->arena, Function);
    *f = (Function){.name = callee->name, .loc = callee->loc, .is_kernel = true, .is_entry = true, .is_internal = true};
    f->mangled = arena_printf(program->arena, "%s_entry_%u", callee->mangled, number);
    f->result = scalar_type(T_VOID);
    f->params = arena_alloc(program->arena, (callee->param_count + 1) * sizeof *f->params);
    Stmt *call = new_stmt(program, S_CALL, f->loc);
    call->function = callee;
    call->args = arena_alloc(program->arena, callee->param_count * sizeof *call->args + 1);
    bool has_result = callee->result->kind != T_VOID;
    Var *result = has_result ? frame_param(program, f, "result", pointer_to(program->arena, callee->result)) : NULL;
    for (uint32_t i = 0; i < callee->param_count; i++) {
        Var *param = callee->params[i];
        bool is_object = is_this(callee, i);
        call->args[call->arg_count++] = is_object ? this_argument(program, entry, f, param)
                                                  : param_value(program, frame_param(program, f, param->name, param->type));
    }
    append(&f->body, call);
    if (!has_result) return f;
    call->var = new_var(program, "", callee->result, V_REGISTER, f->loc);
    Stmt *store = new_stmt(program, S_STORE, f->loc);
    store->type = callee->result;
    store->a = param_value(program, result);
    store->b = var_expr(program, call->var, f->loc);
    append(&f->body, store);
    return f;
}

void make_entries(Program *program)
{
    for (uint32_t i = 0; i < program->entries.count; i++)
        push(&program->functions, make_entry(program, &program->entries.items[i], i + 1));
}

/* --- calls ---------------------------------------------------------------------------------------------------------- */

static Expr *word_address(Program *program, Var *frame, uint32_t word, Loc loc)
{
    Expr *address = address_expr(program, frame, loc);
    address->offset = (int64_t)word * WORD;
    return address;
}

static Var *declare_words(Program *program, Block *out, const char *name, uint32_t words, Loc loc)
{
    Var *var = new_var(program, name, array_of(program->arena, scalar_type(T_U64), words), V_LOCAL, loc);
    Stmt *declare = new_stmt(program, S_DECLARE, loc);
    declare->var = var;
    append(out, declare);
    return var;
}

static void store_word(Program *program, Block *out, Var *frame, uint32_t word, Expr *value)
{
    Stmt *store = new_stmt(program, S_STORE, value->loc);
    store->type = value->type;
    store->a = word_address(program, frame, word, value->loc);
    store->b = value;
    append(out, store);
}

void invoke(Program *program, Block *out, const Stmt *call)
{
    Type *u64 = scalar_type(T_U64);
    bool has_result = call->var != NULL;
    Var *frame = declare_words(program, out, "frame", call->arg_count + 1, call->loc), *result = NULL;
    if (has_result) {
        result = declare_words(program, out, "result", 1, call->loc);
        store_word(program, out, frame, 0, address_expr(program, result, call->loc));
    }
    for (uint32_t i = 0; i < call->arg_count; i++) store_word(program, out, frame, i + has_result, call->args[i]);
    Stmt *op = new_stmt(program, S_OP, call->loc);
    op->op = OP_INVOKE;
    op->arg_count = 2;
    op->args = arena_alloc(program->arena, 2 * sizeof *op->args);
    op->args[0] = call->a ? cast_expr(program, u64, call->a, call->loc)
                          : int_expr(program, u64, (int64_t)call->function->entry, call->loc);
    op->args[1] = address_expr(program, frame, call->loc);
    append(out, op);
    if (!has_result) return;
    Stmt *set = new_stmt(program, S_SET, call->loc);
    set->var = call->var;
    set->a = load_expr(program, call->var->type, address_expr(program, result, call->loc), call->loc);
    append(out, set);
}

/* --- what entries mean for kernels ------------------------------------------------------------------------------------ */

static void refuse_shared(Expr **e, void *f)
{
    if ((*e)->kind != E_ADDRESS || ((*e)->var->storage != V_SHARED && (*e)->var->storage != V_DYNAMIC)) return;
    error_at((*e)->loc, "not supported yet: shared variables in a function that is recursive or called through a pointer (%s)",
             ((const Function *)f)->name);
}

static void check_shared(Stmt *s, void *f)
{
    walk_exprs(s, refuse_shared, f);
}

/* Whoever invokes may reach any entry. */
void spread_entry_flags(Program *program)
{
    uint32_t flags = VGSP_KERNEL_LOOPS;
    for (uint32_t i = 0; i < program->functions.count; i++) {
        Function *f = program->functions.items[i];
        if (!f->is_entry) continue;
        flags |= f->flags;
        walk_block(f->body, check_shared, f);
    }
    for (uint32_t i = 0; i < program->functions.count; i++)
        if (program->functions.items[i]->flags & VGSP_KERNEL_SERIAL_ONLY) program->functions.items[i]->flags |= flags;
}
