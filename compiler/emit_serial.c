/* emit_serial.c: the serial form: one thread as a plain C function, one lane, no masks.
 *
 * Its text is close to the source, and a debugger sees threadIdx, blockIdx and the locals by their names. Threads of
 * kernels with barriers or warp operations run as fibers of the runtime; the others in a loop.
 */
#include "emit.h"

static void serial_list(Emit *e, Block list);

static const char *element_pointer(Emit *e, Expr *address, const Type *t, bool is_volatile)
{
    const char *text = pointer(e, address, 0, t);
    return is_volatile ? fmt(e, "(volatile %s *)%s", memory_type(t), text) : text;
}

static const char *assigned(Emit *e, const Var *var, Expr *x)
{
    return var->type->kind == T_POINTER ? pointer(e, x, 0, pointee_type(var->type)) : scalar(e, x, 0);
}

/* The lanes of the warp that come to this statement together. */
static const char *gather(Emit *e)
{
    return fmt(e, "run->services->gather(run, %u)", ++e->places);
}

static void serial_load(Emit *e, Stmt *s)
{
    if (s->in_step) line(e, "%s;", gather(e));
    const char *text = fmt(e, "*%s", element_pointer(e, s->a, s->type, true));
    if (s->var->type->kind == T_POINTER) text = fmt(e, "(%s *)%s", memory_type(pointee_type(s->var->type)), text);
    line(e, "%s = %s;", s->var->info->name, text);
}

/* --- operations ---------------------------------------------------------------------------------------------------------- */

static void serial_atomic(Emit *e, Stmt *s)
{
    const Type *t = s->args[1]->type;
    const char *name = op_info[s->op].name + strlen("atomic_");
    const char *kind = is_shared_address(s->args[0]) ? "shared" : "atomic";
    bool sign = s->op == OP_ATOMIC_MIN || s->op == OP_ATOMIC_MAX || s->op == OP_ATOMIC_INC || s->op == OP_ATOMIC_DEC;
    const char *text = fmt(e, "s_%s_%s_%s(%s, %s%s%s)", kind, name, sign ? signed_class(t) : word_class(t),
                           pointer(e, s->args[0], 0, scalar_type(T_I8)), scalar(e, s->args[1], 0),
                           s->arg_count > 2 ? ", " : "", s->arg_count > 2 ? scalar(e, s->args[2], 0) : "");
    if (s->var)
        line(e, "%s = (%s)%s;", s->var->info->name, c_type(s->var->type), text);
    else
        line(e, "%s;", text);
}

static void serial_barrier(Emit *e, Stmt *s)
{
    if (s->op == OP_BARRIER_GRID) {
        line(e, "run->services->grid_barrier(run);");
        return;
    }
    const char *predicate = s->arg_count ? scalar(e, s->args[0], 0) : "0";
    if (!s->var) {
        line(e, "run->services->barrier(run, %s);", predicate);
        return;
    }
    open_brace(e, NULL);
    line(e, "const vgsp_count vgsp_counted = run->services->barrier(run, %s);", predicate);
    const char *value = s->op == OP_BARRIER_COUNT ? "vgsp_counted.true_"
                        : s->op == OP_BARRIER_AND ? "vgsp_counted.true_ == vgsp_counted.live"
                                                  : "vgsp_counted.true_ != 0";
    line(e, "%s = %s;", s->var->info->name, value);
    close_brace(e);
}

static const char *meeting_value(Emit *e, Stmt *s)
{
    switch (s->op) {
    case OP_BALLOT: return "s_ballot(vgsp_met)";
    case OP_VOTE_ANY: return "s_ballot(vgsp_met) != 0";
    case OP_VOTE_ALL: return "s_ballot(vgsp_met) == vgsp_met->mask";
    case OP_MATCH: return "s_match(vgsp_met)";
    case OP_SHFL_IDX:
    case OP_SHFL_UP:
    case OP_SHFL_DOWN:
    case OP_SHFL_XOR:
        return fmt(e, "s_shuffle_%s(vgsp_met, %s, %s)", op_info[s->op].name + strlen("shfl_"), scalar(e, s->args[2], 0),
                   scalar(e, s->args[3], 0));
    default: return fmt(e, "s_%s_%s(vgsp_met)", op_info[s->op].name, signed_class(s->args[1]->type));
    }
}

/* Programs name some lanes by a constant and have the whole warp take part: on GPUs lanes that come along do. */
static const char *meeting_mask(Emit *e, Expr *mask)
{
    bool names_some = mask->kind == E_INT && (uint32_t)mask->value != UINT32_MAX;
    return names_some ? fmt(e, "%s | %s", scalar(e, mask, 0), gather(e)) : scalar(e, mask, 0);
}

static void serial_warp(Emit *e, Stmt *s)
{
    if (s->op == OP_ACTIVEMASK) {
        if (s->var) line(e, "%s = %s;", s->var->info->name, gather(e));
        return;
    }
    const char *mask = meeting_mask(e, s->args[0]);
    const char *value = s->op == OP_SYNCWARP ? "0" : scalar(e, s->args[1], 0);
    bool vote = s->op == OP_BALLOT || s->op == OP_VOTE_ANY || s->op == OP_VOTE_ALL;
    if (vote) value = fmt(e, "%s != 0", value);
    open_brace(e, NULL);
    line(e, "const vgsp_meeting *vgsp_met = run->services->meet(run, %s, (uint64_t)(%s), %d, %u);", mask,
         value, s->op, ++e->places);
    if (s->var) line(e, "%s = (%s)%s;", s->var->info->name, c_type(s->var->type), fmt(e, "(%s)", meeting_value(e, s)));
    close_brace(e);
}

/* A number that means no function of this program is told, not followed. */
static void serial_invoke(Emit *e, Stmt *s)
{
    open_brace(e, NULL);
    line(e, "const uint64_t vgsp_entry_number = %s - 0x%llx;", scalar(e, s->args[0], 0), (unsigned long long)e->program->first_entry);
    line(e, "if (vgsp_entry_number >= %u)", e->program->entries.count);
    line(e, "    run->services->fail(run, VGSP_FAULT_TRAP, \"%s:%u: a call through a pointer to no function of this file, or of a virtual \"",
         s->loc.file ? s->loc.file : "", s->loc.line);
    line(e, "                       \"function that is pure or belongs to an object that host code, or another file's kernel, made\");");
    if (e->program->entries.count) line(e, "vgsp_entries[vgsp_entry_number](run, blockIdx, threadIdx, %s);", pointer(e, s->args[1], 0, scalar_type(T_I8)));
    close_brace(e);
}

/* A warp that stores what one of its lanes releases after a fence does so in step: the others' stores come before. */
static void serial_fence(Emit *e)
{
    if (e->kernel->flags & VGSP_KERNEL_WARP) line(e, "%s;", gather(e));
    line(e, "VGSP_FENCE;");
}

static void serial_operation(Emit *e, Stmt *s)
{
    switch (op_info[s->op].kind) {
    case ATOMIC: serial_atomic(e, s); return;
    case BARRIER: serial_barrier(e, s); return;
    case WARP: serial_warp(e, s); return;
    case SERVICE: emit_serial_service(e, s); return;
    default: break;
    }
    switch (s->op) {
    case OP_FENCE: serial_fence(e); break;
    case OP_SLEEP:
        if (e->kernel->flags & VGSP_KERNEL_SPINS) line(e, "run->services->yield(run, 1);");
        break;
    case OP_INVOKE: serial_invoke(e, s); break;
    case OP_CLOCK:
        if (s->var) line(e, "%s = (%s)vgsp_clock();", s->var->info->name, c_type(s->var->type));
        break;
    default:
        line(e, "run->services->fail(run, VGSP_FAULT_TRAP, \"%s:%u: __trap()\");", s->loc.file ? s->loc.file : "",
             s->loc.line);
        break;
    }
}

/* --- control flow --------------------------------------------------------------------------------------------------------- */

static void emit_prefetches(Emit *e, const Prefetches *p)
{
    for (int i = 0; i < p->count; i++) line(e, "%s", p->texts[i]);
}

static void serial_rounds(Emit *e, Stmt *s, const Prefetches *ahead)
{
    const Stmt *outer = e->c_loop;
    e->c_loop = s;
    s->info->name = unique(e, *s->label ? s->label : "loop");
    s->info->label_used = false;
    open_brace(e, "for (;;)");
    serial_list(e, s->head);
    at_line(e, s->loc);
    if (s->a) line(e, "if (!%s) break;", scalar(e, s->a, 0));
    if (ahead) emit_prefetches(e, ahead);
    serial_list(e, s->body);
    serial_list(e, s->step);
    if (e->kernel->flags & VGSP_KERNEL_SPINS) line(e, "run->services->yield(run, %d);", s->waits);
    close_brace(e);
    e->c_loop = outer;
    if (s->info->label_used) line(e, "end_%s:;", s->info->name);
}

/* A loop that may prefetch stands twice, so that one that does not takes no longer for it. */
static void serial_loop(Emit *e, Stmt *s)
{
    Prefetches ahead = prefetches_in_loop(e, s);
    if (!ahead.count) {
        serial_rounds(e, s, NULL);
        return;
    }
    open_ahead(e);
    serial_rounds(e, s, &ahead);
    close_brace(e);
    open_brace(e, "else");
    serial_rounds(e, s, NULL);
    close_brace(e);
}

static void serial_break(Emit *e, Stmt *s)
{
    if (s->target == e->c_loop) {
        line(e, "break;");
        return;
    }
    s->target->info->label_used = true;
    line(e, "goto end_%s;", s->target->info->name);
}

static void serial_stmt(Emit *e, Stmt *s)
{
    at_line(e, s->loc);
    switch (s->kind) {
    case S_SET: line(e, "%s = %s;", s->var->info->name, assigned(e, s->var, s->a)); break;
    case S_LOAD: serial_load(e, s); break;
    case S_STORE:
        if (s->in_step) line(e, "%s;", gather(e));
        line(e, "*%s = %s;", element_pointer(e, s->a, s->type, s->is_volatile), scalar(e, s->b, 0));
        break;
    case S_IF:
        open_brace(e, "if (%s)", scalar(e, s->a, 0));
        serial_list(e, s->body);
        close_brace(e);
        if (!s->other.first) break;
        open_brace(e, "else");
        serial_list(e, s->other);
        close_brace(e);
        break;
    case S_LOOP: serial_loop(e, s); break;
    case S_BLOCK:
        s->info->name = unique(e, s->label && *s->label ? s->label : "block");
        s->info->label_used = false;
        serial_list(e, s->body);
        if (s->info->label_used) line(e, "end_%s:;", s->info->name);
        break;
    case S_BREAK: serial_break(e, s); break;
    case S_OP: serial_operation(e, s); break;
    default: break;
    }
}

static void serial_list(Emit *e, Block list)
{
    for (Stmt *s = list.first; s; s = s->next) serial_stmt(e, s);
}

/* --- functions -------------------------------------------------------------------------------------------------------------- */

static void declare_locals(Emit *e, Variant *v)
{
    for (uint32_t i = 0; i < v->vars.count; i++)
        line(e, "%s;", c_declaration(e, v->vars.items[i]->type, v->vars.items[i]->info->name));
    for (uint32_t i = 0; i < v->objects.count; i++) {
        const Var *var = v->objects.items[i];
        const Type *element = element_of(var->type);
        uint64_t align = var->align > 8 ? var->align : 8;
        line(e, "_Alignas(%llu) %s %s[%llu];", (unsigned long long)align, memory_type(element), var->info->name,
             (unsigned long long)(type_is_scalar(element) ? var->type->size / element->size : var->type->size));
    }
}

/* What declare_locals() takes of a thread's stack, without optimisation. */
static uint64_t local_bytes(const Variant *v)
{
    uint64_t bytes = 8 * v->vars.count;
    for (uint32_t i = 0; i < v->objects.count; i++) bytes += v->objects.items[i]->type->size + v->objects.items[i]->align;
    return bytes;
}

static void serial_thread_ahead(Emit *e)
{
    Prefetches ahead = prefetches_of_thread(e);
    if (!ahead.count) return;
    open_ahead(e);
    emit_prefetches(e, &ahead);
    close_brace(e);
}

static void declare_thread(Emit *e)
{
    line(e, "const vgsp_dim3 blockDim = run->block, gridDim = run->grid;");
    line(e, "const uint32_t thread_number = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);");
}

static void emit_thread(Emit *e, Variant *v)
{
    line(e, "static void %s_thread(const vgsp_run *run, vgsp_dim3 blockIdx, vgsp_dim3 threadIdx%s)", e->kernel->mangled,
         e->kernel->is_entry ? ", const void *arguments" : "");
    open_brace(e, NULL);
    declare_thread(e);
    declare_memory(e, v);
    declare_locals(e, v);
    serial_thread_ahead(e);
    serial_list(e, e->kernel->body);
    close_brace(e);
    text_add(e->out, "\n");
}

void emit_thread_form(Text *out, Program *program, const Function *kernel, const Options *options)
{
    Variant v = {.program = program, .kernel = clone_function(program, kernel), .options = options, .lanes = 1};
    Emit e = {.program = program, .kernel = v.kernel, .out = out, .registers = 1, .pins_lines = !options->emit_c};
    number_registers(&v);
    name_variables(&e, &v);
    emit_thread(&e, &v);
    release_variant(&v);
    free(e.names.items);
}

static bool may_prefetch(const Function *kernel)
{
    return !kernel->is_entry && !(kernel->flags & VGSP_KERNEL_SERIAL_FIBERS);
}

static void emit_row_ahead(Emit *e, const struct RowOfPlaces *row)
{
    if (!row->first) return;
    open_brace(e, NULL);
    declare_thread(e);
    line(e, "const %s *const places = %s;", row->type, row->first);
    line(e, "if (%s)", row->test);
    line(e, "#pragma clang loop unroll_count(8)");
    open_brace(e, "for (uint32_t n = 0; n < count; n++)");
    line(e, "const %s place = places[n];", row->type);
    line(e, "%s", row->prefetch);
    close_brace(e);
    close_brace(e);
}

static void emit_threads_ahead(Emit *e, const Prefetches *found)
{
    int others = 0;
    for (int i = 0; i < found->count; i++) others += !found->rows[i].first;
    if (!others) return;
    open_brace(e, "for (uint32_t n = 0; n < count; n++, threadIdx.x++)");
    declare_thread(e);
    for (int i = 0; i < found->count; i++)
        if (!found->rows[i].first) line(e, "%s", found->texts[i]);
    close_brace(e);
}

/* For count threads side by side from threadIdx on. */
void emit_ahead_form(Text *out, Program *program, const Function *kernel, const Options *options)
{
    Variant v = {.program = program, .kernel = clone_function(program, kernel), .options = options, .lanes = 1};
    Ahead ahead = {0};
    Emit e = {.program = program, .kernel = v.kernel, .out = out, .registers = 1, .pins_lines = !options->emit_c};
    if (may_prefetch(kernel)) e.ahead = &ahead;
    number_registers(&v);
    name_variables(&e, &v);
    prepare_ahead(&e);
    Prefetches found = prefetches_of_thread(&e);
    if (found.count) {
        line(&e,
             "static inline void %s_ahead(const vgsp_run *run, vgsp_dim3 blockIdx, vgsp_dim3 threadIdx, const uint32_t count)",
             kernel->mangled);
        open_brace(&e, NULL);
        line(&e, "const uint32_t vgsp_ahead = run->ahead;");
        for (int i = 0; i < found.count; i++) emit_row_ahead(&e, &found.rows[i]);
        emit_threads_ahead(&e, &found);
        close_brace(&e);
        text_add(out, "\n");
    }
    release_variant(&v);
    free(e.names.items);
}

const char *own_run(Emit *e, void (*add)(Emit *, const char *, ...))
{
    const char *own = unique(e, "own"), *arguments = unique(e, "arguments");
    add(e, "_Alignas(16) char %s[%u];", arguments, e->kernel->param_bytes);
    add(e, "__builtin_memcpy(%s, run->arguments, sizeof %s);", arguments, arguments);
    add(e, "vgsp_run %s = *run;", own);
    add(e, "%s.arguments = %s;", own, arguments);
    return own;
}

static void hand_over(Emit *e)
{
    open_brace(e, "if (vgsp_has_fma())");
    line(e, "vgsp_serial_fma_%s(run);", e->kernel->mangled);
    line(e, "return;");
    close_brace(e);
}

static void emit_thread_loops(Emit *e, const char *how, const char *own)
{
    for (const char *axis = "zyx"; *axis; axis++)
        line(e, "for (thread.%c = 0; thread.%c < %s.block.%c; thread.%c++)", *axis, *axis, own, *axis, *axis);
    line(e, "    %s%s_thread(&%s, block, thread);", how, e->kernel->mangled, own);
}

/* Twice where threads may prefetch, so that a row of a matrix, say, does not begin by asking whether it does. */
static void emit_threads(Emit *e, const char *own)
{
    line(e, "vgsp_dim3 thread;");
    if (!e->ahead || !e->ahead->count) {
        emit_thread_loops(e, "", own);
        return;
    }
    open_brace(e, "if (%s.ranges)", own);
    emit_thread_loops(e, "[[clang::always_inline]] ", own);
    close_brace(e);
    open_brace(e, "else");
    emit_thread_loops(e, "[[clang::always_inline]] ", own);
    close_brace(e);
}

/* which: "" or "fma_" or "v2_"; hands_over: there is an fma_ one. */
static void emit_entry(Emit *e, const char *which, bool hands_over)
{
    const char *name = e->kernel->mangled, *hidden = "__attribute__((visibility(\"hidden\")))";
    e->line = (Loc){0};
    line(e, "#line 1 \"%s.serial.c\"", e->kernel->name);
    if (hands_over) line(e, "%s void vgsp_serial_fma_%s(const vgsp_run *);", hidden, name);
    line(e, "%s void vgsp_serial_%s%s(const vgsp_run *run)", hidden, which, name);
    open_brace(e, NULL);
    if (hands_over) hand_over(e);
    const char *own = e->kernel->flags & VGSP_KERNEL_SERIAL_FIBERS ? NULL : own_run(e, line);
    line(e, "vgsp_dim3 block = vgsp_block_index(run, run->first);");
    open_brace(e, "for (uint64_t left = run->count; vgsp_goes_on(run, left); left--, vgsp_next_block(run, &block))");
    if (own) emit_threads(e, own);
    else line(e, "run->services->run_fibers(run, block, %s_thread);", name);
    close_brace(e);
    close_brace(e);
    text_add(e->out, "\n");
}

/* The table for the kernel's description. */
static void emit_ranges(Emit *e, const Ahead *ahead)
{
    if (!ahead->count) return;
    text_printf(e->out, "static const uint32_t ranges_%s[] = {", e->kernel->mangled);
    for (int i = 0; i < ahead->count; i++) text_printf(e->out, "%s%lld", i ? ", " : "", (long long)ahead->places[i]);
    text_add(e->out, "};\n\n");
}

/* The table of functions that are called by number. */
static void declare_entries(Text *out, const Program *program)
{
    Text table = {0};
    for (uint32_t i = 0; i < program->functions.count; i++) {
        const Function *f = program->functions.items[i];
        if (!f->is_entry) continue;
        text_printf(out, "static void %s_thread(const vgsp_run *, vgsp_dim3, vgsp_dim3, const void *);\n", f->mangled);
        text_printf(&table, "    %s_thread,\n", f->mangled);
    }
    if (table.length)
        text_printf(out,
                    "static void (*const vgsp_entries[])(const vgsp_run *, vgsp_dim3, vgsp_dim3, const void *) = {\n%s};\n\n",
                    table.data);
    text_free(&table);
}

static void product_visit(Expr **e, void *found)
{
    *(bool *)found |= (*e)->kind == E_CALL && ((*e)->op == OP_MULADD || (*e)->op == OP_FMA);
}

static void product_stmt(Stmt *s, void *found)
{
    walk_exprs(s, product_visit, found);
}

bool has_serial_for(const Program *program, const Function *kernel, const Options *options, int unit)
{
    const uint32_t with_fma = 1u << VGSP_ISA_V3 | 1u << VGSP_ISA_V4 | 1u << VGSP_ISA_V4_PLUS | 1u << VGSP_ISA_V4_FP16;
    bool found = false;
    if (unit == UNIT_V2) return options->isas >> VGSP_ISA_V2 & 1 && kernel->may_waste;
    if (!options->optimise || !(options->isas & with_fma) || program->entries.count) return false;
    if (!has_vector_form(kernel) || kernel->may_waste) walk_block(kernel->body, product_stmt, &found);
    return found;
}

/* Adds the form of one kernel, which is noted down if it is the one for any processor. */
static void emit_form(Text *out, Program *program, Function *kernel, const Options *options, int unit)
{
    Function *copy = clone_function(program, kernel);
    Variant v = {.program = program, .kernel = copy, .options = options, .lanes = 1};
    Emit e = {.program = program, .kernel = copy, .out = out, .registers = 1, .pins_lines = !options->emit_c};
    Ahead ahead = {0};
    if (may_prefetch(copy)) e.ahead = &ahead;
    number_registers(&v);
    name_variables(&e, &v);
    prepare_ahead(&e);
    text_printf(out, "/* %s */\n", copy->name);
    emit_thread(&e, &v);
    bool any = unit == UNIT_SERIAL;
    if (!copy->is_entry)
        emit_entry(&e, any ? "" : unit == UNIT_FMA ? "fma_" : "v2_", any && has_serial_for(program, kernel, options, UNIT_FMA));
    if (any) emit_ranges(&e, &ahead);
    kernel->local_bytes = local_bytes(&v);
    kernel->range_count = (uint32_t)ahead.count;
    release_variant(&v);
    free(e.names.items);
}

void emit_serial(Text *out, Program *program, const Options *options)
{
    text_printf(out, "/* %s, serial form, made by vgspcc. */\n", program->source);
    emit_preamble(out, UNIT_SERIAL);
    declare_externals(out, program);
    declare_entries(out, program);
    for (uint32_t i = 0; i < program->functions.count; i++)
        emit_form(out, program, program->functions.items[i], options, UNIT_SERIAL);
}

void emit_serial_for(Text *out, Program *program, const Options *options, int unit)
{
    for (uint32_t i = 0; i < program->functions.count; i++) {
        Function *kernel = program->functions.items[i];
        if (!has_serial_for(program, kernel, options, unit)) continue;
        if (!out->length) {
            text_printf(out, "/* %s, serial form for %s, made by vgspcc. */\n", program->source,
                        unit == UNIT_FMA ? "processors with FMA" : "x86-64-v2");
            emit_preamble(out, unit);
            declare_externals(out, program);
        }
        emit_form(out, program, kernel, options, unit);
    }
}
