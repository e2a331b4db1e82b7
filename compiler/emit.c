/* emit.c: the C of one instruction set: for every kernel and block shape a function that runs a run of blocks, and its
 * description for the runtime to choose by.
 */
#include <math.h>

#include "emit.h"

/* Names as in kernel_abi.h's list; macro: what simd.h wants to see defined. */
static const struct {
    const char *name, *macro;
    int lanes;
} isas[VGSP_ISA_COUNT] = {
    [VGSP_ISA_C] = {"c", "VGSP_SIMD_C", 4},           [VGSP_ISA_V2] = {"x86-64-v2", "VGSP_SIMD_V2", 4},
    [VGSP_ISA_V3] = {"x86-64-v3", "VGSP_SIMD_V3", 8}, [VGSP_ISA_V4] = {"x86-64-v4", "VGSP_SIMD_V4", 16},
    [VGSP_ISA_V4_PLUS] = {"x86-64-v4+", "VGSP_SIMD_V4", 16}, [VGSP_ISA_V4_FP16] = {"x86-64-v4+fp16", "VGSP_SIMD_V4", 16},
    [VGSP_ISA_NEON] = {"neon", "VGSP_SIMD_NEON", 4},  [VGSP_ISA_SVE128] = {"sve128", "VGSP_SIMD_SVE 4", 4},
    [VGSP_ISA_SVE256] = {"sve256", "VGSP_SIMD_SVE 8", 8}, [VGSP_ISA_SVE512] = {"sve512", "VGSP_SIMD_SVE 16", 16},
};

/* --- variables outside the thread --------------------------------------------------------------------------------------------- */

struct Externals {
    Text *out;
    VEC(const Var *) seen;
};

static void external_visit(Expr **x, void *context)
{
    struct Externals *ex = context;
    const Var *var = (*x)->kind == E_ADDRESS ? (*x)->var : NULL;
    if (!var || (var->storage != V_GLOBAL && var->storage != V_CONSTANT)) return;
    for (uint32_t i = 0; i < ex->seen.count; i++)
        if (ex->seen.items[i] == var) return;
    push(&ex->seen, var);
    text_printf(ex->out,
                "extern void *vgsp_address_%s __attribute__((visibility(\"hidden\"))); /* device address of %s */\n",
                var->mangled, var->name);
}

static void external_stmt(Stmt *s, void *externals)
{
    walk_exprs(s, external_visit, externals);
}

void declare_externals(Text *out, Program *program)
{
    struct Externals ex = {.out = out};
    for (uint32_t i = 0; i < program->functions.count; i++)
        walk_block(program->functions.items[i]->body, external_stmt, &ex);
    free(ex.seen.items);
}

static const char *memory_place(Emit *e, const Var *var)
{
    switch (var->storage) {
    case V_SHARED: return fmt(e, "(run->shared + %llu)", (unsigned long long)var->offset);
    case V_DYNAMIC: return fmt(e, "(run->shared + VGSP_DYNAMIC_OFFSET(%uu))", e->kernel->static_shared);
    default: return fmt(e, "vgsp_address_%s", var->mangled);
    }
}

void declare_memory(Emit *e, Variant *v)
{
    for (uint32_t i = 0; i < v->memory.count; i++) {
        const Var *var = v->memory.items[i];
        const char *type = memory_type(element_of(var->type));
        line(e, "%s *const %s = (%s *)%s;", type, var->info->name, type, memory_place(e, var));
    }
}

/* --- one variant ---------------------------------------------------------------------------------------------------------------- */

static const char *context_type(const Var *var)
{
    if (var->type->kind == T_BOOL) return "uint32_t";
    if (var->info->shape.kind != SHAPE_VARYING) return NULL;
    return var->type->kind == T_F32   ? "float"
           : var->type->kind == T_F64 ? "double"
           : var->type->size == 8     ? "int64_t"
                                      : "int32_t";
}

static void declare_context(Emit *e)
{
    Variant *v = e->v;
    for (uint32_t i = 0; i < v->vars.count; i++) {
        const Var *var = v->vars.items[i];
        if (var->info->place != PLACE_CONTEXT) continue;
        const char *type = context_type(var), *name = fmt(e, "%s_all", var->info->name);
        if (!type) type = fmt(e, "%s", c_declaration(e, var->type, ""));
        line(e, "%s *const %s = (%s *)(run->scratch + %u * (size_t)padded);", type, name, type, var->info->context);
    }
    if (v->returns_early)
        line(e, "uint32_t *const alive_all = (uint32_t *)(run->scratch + %u * (size_t)padded);", v->alive_context);
}

static void of_launch_visit(Expr **x, void *of_launch)
{
    const Expr *e = *x;
    bool is_other = (e->kind == E_LOAD && !is_argument(e)) || e->kind == E_CALL || (e->kind == E_VAR && !e->var->info->of_launch) ||
                    (e->kind == E_SPECIAL && e->special < SP_BLOCK_DIM);
    *(bool *)of_launch &= !is_other;
}

/* What is made of parameters and sizes alone is there before the first block: a store might be to the arguments, as far as C knows. */
static void emit_of_launch(Emit *e, Block body)
{
    for (Stmt *s = body.first; s; s = s->next) {
        if (s == e->v->kernel_block) emit_of_launch(e, s->body);
        for (Stmt *set = s->region ? s->body.first : NULL; set; set = set->next) {
            if (!set->info->hoisted || !set->var->info->in_place) continue;
            bool of_launch = true;
            walk_expr(&set->a, of_launch_visit, &of_launch);
            set->info->of_launch = set->var->info->of_launch = of_launch;
            if (of_launch) emit_hoisted_set(e, set);
        }
    }
}

/* Scalars of the block; those set once at its top are declared there. */
static void declare_block_scalars(Emit *e)
{
    for (uint32_t i = 0; i < e->v->vars.count; i++) {
        const Var *var = e->v->vars.items[i];
        VarInfo *info = var->info;
        if (info->place != PLACE_BLOCK) continue;
        if (is_vote(var) && var->type->kind == T_BOOL)
            line(e, "bool %s = false, %s_no = false;", info->name, info->name);
        else if (is_vote(var))
            line(e, "uint32_t %s = 0, %s_live = 0;", info->name, info->name);
        else if (!info->in_place)
            line(e, "%s;", c_declaration(e, var->type, info->name));
    }
}

static void emit_alive(Emit *e)
{
    if (!e->v->returns_early) return;
    line(e, "for (uint32_t t = 0; t < threads; t += %d)", e->v->lanes);
    line(e, "    alive_all[t] = m_bits(m_first((int64_t)threads - (int64_t)t));");
    line(e, "for (uint32_t t = (threads + %d) / %d * %d; t < padded; t += %d)", e->v->lanes - 1, e->v->lanes,
         e->v->lanes, e->v->lanes);
    line(e, "    alive_all[t] = 0;");
}

static void find_divergent_loop(Stmt *s, void *found)
{
    *(bool *)found |= s->kind == S_LOOP && s->info->diverges;
}

/* How long rows are in a strip of blocks that have several. With loops: as wide as the widest groups (emit_census.c). */
static const char *strip_row(const Emit *e)
{
    bool diverges = false;
    if (!(e->kernel->flags & VGSP_KERNEL_LOOPS)) return "VGSP_STRIP_ROW";
    walk_block(e->v->kernel->body, find_divergent_loop, &diverges);
    return e->v->lanes != 16 ? "0" : diverges ? "64" : "32";
}

static void open_block_loop(Emit *e)
{
    if (!e->v->strips) {
        open_brace(e, "for (uint64_t left = run->count; vgsp_goes_on(run, left); left--, vgsp_next_block(run, &blockIdx))");
        return;
    }
    line(e, "uint32_t strip;");
    open_brace(e, "for (uint64_t left = run->count; vgsp_goes_on(run, left); "
                  "left -= strip, vgsp_next_strip(run, &blockIdx, strip))");
    if (e->v->layered)
        line(e, "strip = vgsp_layered_strip(run, blockIdx, left);");
    else
        line(e, "strip = vgsp_strip(run, blockIdx, left, %s);", strip_row(e));
    line(e, "const vgsp_dim3 extent = {strip * blockDim.x, blockDim.y, blockDim.z};");
    line(e, "const uint32_t threads = strip * run->threads;");
}

static void emit_blocks(Emit *e)
{
    line(e, "vgsp_dim3 blockIdx = vgsp_block_index(run, run->first);");
    declare_memory(e, e->v);
    declare_context(e);
    open_count(e);
    emit_of_launch(e, e->v->kernel->body);
    open_block_loop(e);
    declare_block_scalars(e);
    emit_alive(e);
    emit_block_list(e, e->v->kernel->body);
    if (e->label_used) line(e, "next_block:;");
    close_brace(e);
    close_count(e);
}

/* Kernels whose warps add something up do little for a block beside that: half of it is to ask how large the block is. So there is
   a version for blocks of a usual size. */
static void emit_versions_of_size(Emit *e, const char *name, const Text *blocks)
{
    line(e, "static inline __attribute__((always_inline)) "
            "void %s_in(const vgsp_run *run, const vgsp_dim3 blockDim, const uint32_t threads, const bool usual)", name);
    open_brace(e, NULL);
    line(e, "const vgsp_dim3 gridDim = run->grid;");
    line(e, "const uint32_t padded = (threads + 31) & ~31u;");
    text_addn(e->out, blocks->data, blocks->length);
    close_brace(e);
    text_add(e->out, "\n");
    line(e, "static void %s(const vgsp_run *run)", name);
    open_brace(e, NULL);
    line(e, "const vgsp_dim3 row = {%d, 1, 1};", USUAL_THREADS);
    line(e, "if (run->block.x == %d && run->threads == %d) %s_in(run, row, %d, true);", USUAL_THREADS, USUAL_THREADS,
         name, USUAL_THREADS);
    line(e, "else %s_in(run, run->block, run->threads, false);", name);
    close_brace(e);
}

static void emit_variant_function(Emit *e, const char *name)
{
    Text *out = e->out, blocks = {0};
    e->out = &blocks;
    e->indent++;
    emit_blocks(e);
    e->indent--;
    e->out = out;
    if (e->knows_usual) {
        emit_versions_of_size(e, name, &blocks);
    } else {
        line(e, "static void %s(const vgsp_run *run)", name);
        open_brace(e, NULL);
        line(e, "const vgsp_dim3 blockDim = run->block, gridDim = run->grid;");
        if (!e->v->strips) line(e, "const uint32_t threads = run->threads, padded = (threads + 31) & ~31u;");
        else if (e->v->layered) line(e, "const uint32_t padded = VGSP_LAYERED_STRIP;");
        text_addn(out, blocks.data, blocks.length);
        close_brace(e);
    }
    text_free(&blocks);
    text_add(e->out, "\n");
}

static void mark_top_level(Block body, const Stmt *kernel_block)
{
    for (Stmt *s = body.first; s; s = s->next) {
        if (s == kernel_block) mark_top_level(s->body, kernel_block);
        if (!s->region) continue;
        for (Stmt *set = s->body.first; set; set = set->next)
            if (set->info->hoisted) set->var->info->top_level = true;
    }
}

static void find_in_place(Variant *v)
{
    mark_top_level(v->kernel->body, v->kernel_block);
    for (uint32_t i = 0; i < v->vars.count; i++) {
        VarInfo *info = v->vars.items[i]->info;
        info->in_place = info->place == PLACE_BLOCK && info->sets == 1 && info->set_at_top && info->set->info->hoisted && info->top_level;
    }
}

/* What the passes ask of the tree, each time that it has changed. */
static void find_all(Variant *v)
{
    number_registers(v);
    mark_barriers(v);
    find_liveness(v);
    find_shapes(v);
}

static Variant make_variant(Program *program, const Function *kernel, const Options *options, enum vgsp_isa isa,
                            enum vgsp_shape shape)
{
    Variant v = {.program = program, .options = options, .isa = isa, .shape = shape, .lanes = isas[isa].lanes};
    v.kernel = clone_function(program, kernel);
    move_indices(&v);
    find_all(&v);
    if (turn_strides(&v)) find_all(&v);
    if (join_pairs(&v)) find_all(&v);
    v.layered = lift_layers(&v);
    if (v.layered) find_all(&v);
    split_regions(&v);
    number_registers(&v);
    fuse_regions(&v);
    find_all(&v);
    lay_out_frame(&v);
    v.strips = takes_strips(&v);
    find_outputs(&v);
    find_copies(&v);
    if (find_later(&v)) {
        enter_all_later(&v);
        find_all(&v);
        leave_all_later(&v);
    }
    find_in_place(&v);
    return v;
}

bool is_x86(enum vgsp_isa isa)
{
    return strncmp(isas[isa].name, "x86", 3) == 0;
}

/* An instruction set beside another that has the same words: for the kernels that gain by it. */
static bool is_extra(const Options *options, int isa)
{
    return (isa == VGSP_ISA_V4_PLUS || isa == VGSP_ISA_V4_FP16) && options->isas >> VGSP_ISA_V4 & 1;
}

/* The instruction set whose remarks are told. */
static enum vgsp_isa widest(const Options *options)
{
    enum vgsp_isa best = VGSP_ISA_C;
    for (int isa = 0; isa < VGSP_ISA_COUNT; isa++)
        if (options->isas >> isa & 1 && !is_extra(options, isa) && isas[isa].lanes >= isas[best].lanes)
            best = (enum vgsp_isa)isa;
    return best;
}

static bool wants_dump(const Options *options, const char *pass)
{
    for (uint32_t i = 0; i < options->dump_passes.count; i++)
        if (strcmp(options->dump_passes.items[i], pass) == 0) return true;
    return false;
}

/* What the user asked to see of the analyses, and of what was made of them. */
static void tell(Variant *v)
{
    if (wants_dump(v->options, "uniform")) dump_shapes(v);
    if (wants_dump(v->options, "barrier")) dump_function(stdout, v->kernel);
    if (v->options->remarks) remark_variant(v);
    if (v->options->require_contiguous) require_contiguous(v);
}

/* --- one unit ------------------------------------------------------------------------------------------------------------------- */

static const char *shape_name(enum vgsp_shape shape)
{
    return shape == VGSP_SHAPE_ROWS ? "rows" : "any";
}

const char *variant_name(Arena *arena, const Function *kernel, enum vgsp_isa isa, enum vgsp_shape shape)
{
    char *name = arena_printf(arena, "vgsp_variant_%s_%s_%s", kernel->mangled, isas[isa].name, shape_name(shape));
    for (char *c = name; *c; c++)
        if (*c == '-' || *c == '+') *c = '_';
    return name;
}

bool has_vector_form(const Function *kernel)
{
    return !(kernel->flags & (VGSP_KERNEL_SPINS | VGSP_KERNEL_SERIAL_ONLY));
}

struct Axis {
    int special;
    bool found;
};

static void axis_visit(Expr **x, void *context)
{
    struct Axis *axis = context;
    axis->found |= (*x)->kind == E_SPECIAL && (*x)->special == axis->special;
}

static void axis_stmt(Stmt *s, void *axis)
{
    walk_exprs(s, axis_visit, axis);
}

bool reads_axis(const Function *kernel, int d)
{
    struct Axis axis = {SP_THREAD + d, false};
    walk_block(kernel->body, axis_stmt, &axis);
    return axis.found;
}

/* A kernel that never asks for threadIdx.y and z is hardly launched with blocks that are not one row, or rows of whole
   registers: such launches are not worth a second copy of every kernel. */
bool has_variant(const Function *kernel, enum vgsp_shape shape)
{
    return has_vector_form(kernel) && (shape == VGSP_SHAPE_ROWS || reads_axis(kernel, 1) || reads_axis(kernel, 2));
}

/* What the extra instruction sets are better at. Registers are seen set before they are read. */
struct Uses {
    bool dots, halves;
    VEC(const Var *) converted, computed; /* from a half; by one operation from such */
};

static bool is_one_of(const Expr *x, const Var **vars, uint32_t count)
{
    for (uint32_t i = 0; i < count && x->kind == E_VAR; i++)
        if (vars[i] == x->var) return true;
    return false;
}

static bool is_half_constant(const Expr *x)
{
    int exponent;
    double digits = x->kind == E_FLOAT ? 2048 * frexp(x->number, &exponent) : 0.5;
    return digits == floor(digits) && exponent >= -13 && exponent <= 16;
}

static bool is_converted(const struct Uses *uses, const Expr *x)
{
    bool is_conversion = x->kind == E_CALL && x->op == OP_CVT_F32_F16;
    return is_conversion || is_half_constant(x) || is_one_of(x, uses->converted.items, uses->converted.count);
}

/* A sum, difference, product or quotient of halves. */
static bool is_computed(const struct Uses *uses, const Expr *x)
{
    if (x->kind != E_BINARY) return is_one_of(x, uses->computed.items, uses->computed.count);
    return x->binary <= B_DIV && is_converted(uses, x->a) && is_converted(uses, x->b);
}

static void uses_visit(Expr **x, void *context)
{
    struct Uses *uses = context;
    if ((*x)->kind != E_CALL) return;
    uses->dots |= (*x)->op == OP_DP4A;
    uses->halves |= (*x)->op == OP_CVT_F16_F32 && is_computed(uses, (*x)->args[0]);
}

static void uses_stmt(Stmt *s, void *context)
{
    struct Uses *uses = context;
    walk_exprs(s, uses_visit, uses);
    if (s->kind != S_SET) return;
    if (is_converted(uses, s->a)) push(&uses->converted, s->var);
    if (is_computed(uses, s->a)) push(&uses->computed, s->var);
}

/* x86-64-v4+ has sums of products of bytes, and x86-64-v4+fp16 arithmetic of halves. */
static bool gains_by(const Function *kernel, enum vgsp_isa isa)
{
    struct Uses uses = {0};
    walk_block(kernel->body, uses_stmt, &uses);
    free(uses.converted.items);
    free(uses.computed.items);
    return isa == VGSP_ISA_V4_PLUS ? uses.dots : uses.halves;
}

bool has_isa(const Options *options, const Function *kernel, enum vgsp_isa isa)
{
    if (!(options->isas >> isa & 1) || kernel->is_entry || !has_vector_form(kernel)) return false;
    return !is_extra(options, isa) || gains_by(kernel, isa);
}

uint32_t isas_of(const Options *options, const Program *program)
{
    uint32_t isas = 0;
    for (int isa = 0; isa < VGSP_ISA_COUNT; isa++) {
        bool wanted = !is_extra(options, isa);
        for (uint32_t i = 0; i < program->functions.count && !wanted; i++)
            wanted = has_isa(options, program->functions.items[i], (enum vgsp_isa)isa);
        isas |= options->isas & (uint32_t)wanted << isa;
    }
    return isas;
}

/* The serial form may be tried in its place. */
static bool may_waste(const Variant *v)
{
    return v->may_waste && !(v->kernel->flags & VGSP_KERNEL_SERIAL_FIBERS);
}

/* The one that rounds as the variant does. */
static const char *serial_name(Emit *e, const Variant *v)
{
    return fmt(e, "vgsp_serial_%s%s", v->isa == VGSP_ISA_V2 ? "v2_" : "", v->kernel->mangled);
}

/* Adds to what the descriptor says: through which pointers code prefetches at places that threads compute. */
static void describe_later(Emit *e, const Function *kernel, Text *more)
{
    Text table = {0};
    uint32_t count = 0;
    if (!e->v->asks_later) return;
    for (uint32_t i = 0; i < e->v->later.count; i++) {
        const Later *later = &e->v->later.items[i];
        for (uint32_t j = 0; j < later->pointers.count; j++)
            text_printf(&table, "%s%lld", count++ ? ", " : "", (long long)later->pointers.items[j]);
    }
    text_printf(e->out, "static const uint32_t computed_%s[] = {%.*s};\n\n", kernel->mangled, (int)table.length, table.data);
    text_printf(more, ",\n    .computed = computed_%s, .computed_count = %u", kernel->mangled, count);
    text_free(&table);
}

static void emit_descriptor(Emit *e, const Function *kernel, const char *entry)
{
    Text computed = {0};
    describe_later(e, kernel, &computed);
    const Variant *v = e->v;
    Text *out = e->out;
    const char *pointers = pointer_table(e, kernel), *other = may_waste(v) ? serial_name(e, v) : NULL;
    if (other) text_printf(out, "void %s(const vgsp_run *);\n", other);
    text_printf(out, "#line 1 \"%s.%s.c\"\n", kernel->name, isas[v->isa].name);
    text_printf(out, "__attribute__((visibility(\"hidden\"))) const vgsp_variant %s = {\n",
                variant_name(v->program->arena, kernel, v->isa, v->shape));
    text_printf(out, "    .isa = %d, .shape = %s, .lanes = %d, ", v->isa,
                v->shape == VGSP_SHAPE_ROWS ? "VGSP_SHAPE_ROWS" : "VGSP_SHAPE_ANY", v->lanes);
    if (v->layered && v->strips)
        text_printf(out, ".scratch_fixed = %u * VGSP_LAYERED_STRIP, ", v->scratch_per_thread);
    else
        text_printf(out, ".scratch_per_thread = %u, ", v->scratch_per_thread);
    text_printf(out, ".entry = %s", entry);
    if (other) text_printf(out, ", .serial = %s", other);
    const char *flags = fmt(e, "%s%s%s%s", v->layered && v->strips ? " | VGSP_VARIANT_LAYERED" : "",
                            v->most_axes == 1 ? " | VGSP_VARIANT_ONE_ROW" : "",
                            v->most_axes == 2 ? " | VGSP_VARIANT_ONE_LAYER" : "",
                            v->asks_ahead || v->asks_later ? " | VGSP_VARIANT_AHEAD" : "");
    if (*flags) text_printf(out, ", .flags = %s", flags + strlen(" | "));
    if (pointers)
        text_printf(out, ",\n    .pointers = %s, .output_count = %u, .pointer_count = %u", pointers, v->outputs,
                    v->pointers.count);
    text_addn(out, computed.data, computed.length);
    text_add(out, "};\n\n");
    text_free(&computed);
}

static void emit_variant(Text *out, Program *program, Function *kernel, const Options *options, enum vgsp_isa isa,
                         enum vgsp_shape shape)
{
    Text text = {0}, ahead = {0};
    if (shape == VGSP_SHAPE_ROWS) emit_ahead_form(&ahead, program, kernel, options);
    Variant v = make_variant(program, kernel, options, isa, shape);
    Emit e = {.program = program, .kernel = kernel, .v = &v, .out = &text, .pins_lines = !options->emit_c};
    v.may_ask_ahead = ahead.length > 0;
    name_variables(&e, &v);
    const char *entry = fmt(&e, "%s_%s", kernel->mangled, shape_name(shape));
    emit_variant_function(&e, entry);
    emit_descriptor(&e, kernel, entry);
    if (shape == VGSP_SHAPE_ROWS && isa == widest(options)) tell(&v);
    kernel->may_waste |= may_waste(&v);
    release_variant(&v); /* the other form has notes of its own on variables that they share */
    free(e.names.items);
    text_printf(out, "/* %s, block shape: %s */\n", kernel->name, shape_name(shape));
    if (v.by_threads) emit_thread_form(out, program, kernel, options);
    if (v.asks_ahead) text_addn(out, ahead.data, ahead.length);
    text_addn(out, text.data, text.length);
    text_free(&ahead);
    text_free(&text);
}

void emit_preamble(Text *out, int unit)
{
    text_printf(out, "#define %s\n", unit < 0 ? "VGSP_SIMD_SERIAL" : isas[unit].macro);
    if (unit == UNIT_V2) text_add(out, "#define VGSP_SIMD_SERIAL_V2\n");
    text_add(out, "#include <vgsp/kernel_abi.h>\n#include <vgsp/simd.h>\n#include <vgsp/simd_warp.h>\n\n");
}

/* --- units -------------------------------------------------------------------------------------------------------- */

static void begin_unit(Text *out, Program *program, enum vgsp_isa isa, const Text *body)
{
    text_printf(out, "/* %s for %s, made by vgspcc. */\n", program->source, isas[isa].name);
    emit_preamble(out, isa);
    declare_externals(out, program);
    text_addn(out, body->data, body->length);
}

/* What a kernel gives: its variants, or a note that it has none. */
static void add_variants(Pieces *pieces, Program *program, Function *kernel, const Options *options, enum vgsp_isa isa)
{
    static const enum vgsp_shape shapes[] = {VGSP_SHAPE_ROWS, VGSP_SHAPE_ANY};
    Text text = {0};
    if (!has_vector_form(kernel)) {
        text_printf(&text, "/* %s: serial form only */\n\n", kernel->name);
        add_piece(pieces, &text);
        return;
    }
    for (size_t i = 0; i < COUNT(shapes); i++) {
        if (!has_variant(kernel, shapes[i])) continue;
        text = (Text){0};
        emit_variant(&text, program, kernel, options, isa, shapes[i]);
        add_piece(pieces, &text);
    }
}

bool emit_vector(Text *units, uint32_t count, Program *program, const Options *options, enum vgsp_isa isa)
{
    bool vector = true;
    Pieces pieces = {0};
    for (uint32_t i = 0; i < program->functions.count; i++) {
        Function *kernel = program->functions.items[i];
        if (kernel->is_entry || (is_extra(options, isa) && !has_isa(options, kernel, isa))) continue;
        add_variants(&pieces, program, kernel, options, isa);
        if (!has_vector_form(kernel) && isa == widest(options)) vector &= remark_serial(kernel, options);
    }
    Text bodies[count];
    memset(bodies, 0, sizeof bodies);
    share_out(&pieces, bodies, count);
    for (uint32_t u = 0; u < count; u++) {
        if (bodies[u].length || count == 1) begin_unit(&units[u], program, isa, &bodies[u]);
        text_free(&bodies[u]);
    }
    free_pieces(&pieces);
    return vector;
}
