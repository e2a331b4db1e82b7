/* dump.c: the tree as text, one statement a line, for --dump and golden files.
 *
 * Variables are name.id (temporaries %id); an operator carries its operands' type unless that is i32, as in a +.f32 b; a
 * load is type[address]. Loops and blocks are numbered in the order they are entered, and a break names its target.
 * Nothing depends on addresses or on the machine, so equal trees give equal text.
 */
#include "tree.h"

#include <inttypes.h>
#include <math.h>

typedef struct Dumper {
    FILE *out;
    int depth;                  /* of indentation */
    VEC(const Stmt *) targets;  /* loops and blocks so far; a target's number is its index + 1 */
} Dumper;

static const char *const special_names[] = {"threadIdx", "blockIdx", "blockDim", "gridDim"};
static const char *const unary_names[] = {[U_NEG] = "-", [U_NOT] = "~", [U_LNOT] = "!"};
static const char *const binary_names[] = {
    [B_ADD] = "+", [B_SUB] = "-", [B_MUL] = "*", [B_DIV] = "/", [B_REM] = "%", [B_AND] = "&", [B_OR] = "|",
    [B_XOR] = "^", [B_SHL] = "<<", [B_SHR] = ">>", [B_LT] = "<", [B_LE] = "<=", [B_GT] = ">", [B_GE] = ">=",
    [B_EQ] = "==", [B_NE] = "!=", [B_LAND] = "&&", [B_LOR] = "||"};
static const char *const storage_names[] = {
    [V_LOCAL] = "local", [V_REGISTER] = "register", [V_PARAM] = "param", [V_SHARED] = "shared",
    [V_DYNAMIC] = "dynamic", [V_GLOBAL] = "global", [V_CONSTANT] = "constant", [V_SPECIAL] = "special"};

/* --- types and variables ---------------------------------------------------------------------------------------- */

static void dump_type(FILE *out, const Type *type)
{
    static const char *const names[] = {
        [T_VOID] = "void", [T_BOOL] = "bool", [T_I8] = "i8", [T_U8] = "u8", [T_I16] = "i16", [T_U16] = "u16",
        [T_I32] = "i32", [T_U32] = "u32", [T_I64] = "i64", [T_U64] = "u64", [T_F32] = "f32", [T_F64] = "f64"};
    const Type *element = type;
    if (!type) {
        fputs("?", out);
        return;
    }
    switch (type->kind) {
    case T_POINTER:
        dump_type(out, type->of);
        fputc('*', out);
        break;
    case T_ARRAY:
        while (element->kind == T_ARRAY) element = element->of;
        dump_type(out, element);
        for (; type->kind == T_ARRAY; type = type->of) fprintf(out, "[%" PRIu64 "]", type->count);
        break;
    case T_RECORD: fputs(type->name && *type->name ? type->name : "(record)", out); break;
    default: fputs(names[type->kind], out);
    }
}

static void dump_var(FILE *out, const Var *var)
{
    if (var->storage == V_SPECIAL) fputs(special_names[var->special / 3], out);
    else if (*var->name) fprintf(out, "%s.%" PRIu32, var->name, var->id);
    else fprintf(out, "%%%" PRIu32, var->id);
}

static void dump_declaration(FILE *out, const Var *var)
{
    dump_var(out, var);
    fputs(": ", out);
    dump_type(out, var->type);
    if (var->restrict_) fputs(" restrict", out);
    if (var->align > var->type->align) fprintf(out, " align %" PRIu64, var->align);
}

/* --- expressions ------------------------------------------------------------------------------------------------ */

static void dump_offset(FILE *out, int64_t offset)
{
    if (offset) fprintf(out, " %c %" PRIu64, offset < 0 ? '-' : '+', offset < 0 ? -(uint64_t)offset : (uint64_t)offset);
}

static void dump_int(FILE *out, const Expr *expr)
{
    uint64_t bits = (uint64_t)expr->value;
    if (expr->type->kind == T_BOOL) fputs(bits ? "true" : "false", out);
    else if (type_is_signed(expr->type)) fprintf(out, "%" PRId64, expr->value);
    else if (expr->type->size < 8) fprintf(out, "%" PRIu64, bits & ((UINT64_C(1) << 8 * expr->type->size) - 1));
    else fprintf(out, "%" PRIu64, bits);
    if (expr->type->kind == T_BOOL || expr->type->kind == T_I32) return;
    fputc(':', out);
    dump_type(out, expr->type);
}

static void dump_float(FILE *out, const Expr *expr)
{
    char text[40];
    snprintf(text, sizeof text, expr->type->kind == T_F32 ? "%.9g" : "%.17g", expr->number);
    bool plain = isfinite(expr->number) && !strpbrk(text, ".e");
    fprintf(out, "%s%s%s", text, plain ? ".0" : "", expr->type->kind == T_F32 ? "f" : "");
}

/* What tells one instance of an operator or operation from another. */
static void dump_suffix(FILE *out, const Type *type)
{
    if (type->kind == T_I32 || type->kind == T_BOOL) return;
    fputc('.', out);
    if (type->kind == T_POINTER) fputs("ptr", out);
    else dump_type(out, type);
}

static void dump_args(FILE *out, Expr **args, uint32_t count)
{
    fputc('(', out);
    for (uint32_t i = 0; i < count; i++) {
        if (i) fputs(", ", out);
        dump_expr(out, args[i]);
    }
    fputc(')', out);
}

static void dump_op(FILE *out, Op op, Expr **args, uint32_t count)
{
    fputs(op_info[op].name, out);
    if (count) dump_suffix(out, args[op_info[op].kind == ATOMIC || op_info[op].kind == WARP ? count > 1 : 0]->type);
    dump_args(out, args, count);
}

static void dump_address(FILE *out, const Expr *expr)
{
    fputc('(', out);
    dump_expr(out, expr->a);
    if (expr->b) {
        fputs(" + ", out);
        dump_expr(out, expr->b);
        if (expr->scale != 1) fprintf(out, " * %" PRId64, expr->scale);
    }
    dump_offset(out, expr->offset);
    fputc(')', out);
}

static void dump_binary(FILE *out, const Expr *expr)
{
    fputc('(', out);
    dump_expr(out, expr->a);
    fprintf(out, " %s", binary_names[expr->binary]);
    dump_suffix(out, expr->a->type);
    fputs(expr->no_contract ? "! " : " ", out);
    dump_expr(out, expr->b);
    fputc(')', out);
}

static void dump_cast(FILE *out, const Expr *expr)
{
    fputs("cast<", out);
    dump_type(out, expr->type);
    fputs(">(", out);
    dump_expr(out, expr->a);
    fputc(')', out);
}

static void dump_select(FILE *out, const Expr *expr)
{
    fputs("select", out);
    dump_suffix(out, expr->type);
    dump_args(out, (Expr *[]){expr->a, expr->b, expr->c}, 3);
}

void dump_expr(FILE *out, const Expr *expr)
{
    switch (expr->kind) {
    case E_INT: dump_int(out, expr); break;
    case E_FLOAT: dump_float(out, expr); break;
    case E_VAR: dump_var(out, expr->var); break;
    case E_SPECIAL: fprintf(out, "%s.%c", special_names[expr->special / 3], "xyz"[expr->special % 3]); break;
    case E_ADDRESS:
        fputc('&', out);
        dump_var(out, expr->var);
        dump_offset(out, expr->offset);
        break;
    case E_INDEX: dump_address(out, expr); break;
    case E_LOAD:
        dump_type(out, expr->type);
        fputc('[', out);
        dump_expr(out, expr->a);
        fputc(']', out);
        break;
    case E_UNARY:
        fputs(unary_names[expr->unary], out);
        dump_expr(out, expr->a);
        break;
    case E_BINARY: dump_binary(out, expr); break;
    case E_CAST: dump_cast(out, expr); break;
    case E_SELECT: dump_select(out, expr); break;
    case E_CALL: dump_op(out, expr->op, expr->args, expr->arg_count); break;
    }
}

/* --- statements ------------------------------------------------------------------------------------------------- */

static void dump_block(Dumper *, Block);

static void begin_line(Dumper *d)
{
    fprintf(d->out, "%*s", 2 * d->depth, "");
}

static void dump_target(Dumper *d, const Stmt *target)
{
    uint32_t i = 0;
    while (i < d->targets.count && d->targets.items[i] != target) i++;
    fprintf(d->out, "%s#%" PRIu32, target->label && *target->label ? target->label : "", i + 1);
}

static void dump_nested(Dumper *d, const char *title, Block block)
{
    if (title) {
        begin_line(d);
        fprintf(d->out, "%s\n", title);
    }
    d->depth++;
    dump_block(d, block);
    d->depth--;
}

static void end_nested(Dumper *d)
{
    begin_line(d);
    fputs("}\n", d->out);
}

static void dump_if(Dumper *d, const Stmt *stmt)
{
    fputs("if ", d->out);
    dump_expr(d->out, stmt->a);
    fputs(" {\n", d->out);
    dump_nested(d, NULL, stmt->body);
    if (stmt->other.first) dump_nested(d, "} else {", stmt->other);
    end_nested(d);
}

static void dump_loop(Dumper *d, const Stmt *stmt)
{
    push(&d->targets, stmt);
    fputs("loop ", d->out);
    dump_target(d, stmt);
    if (stmt->unroll) fprintf(d->out, " unroll %d", stmt->unroll);
    fputs(" {\n", d->out);
    d->depth++;
    if (stmt->head.first) dump_nested(d, "head:", stmt->head);
    if (stmt->a) {
        begin_line(d);
        fputs("while ", d->out);
        dump_expr(d->out, stmt->a);
        fputc('\n', d->out);
    }
    dump_block(d, stmt->body);
    if (stmt->step.first) dump_nested(d, "step:", stmt->step);
    d->depth--;
    end_nested(d);
}

static void dump_labelled(Dumper *d, const Stmt *stmt)
{
    push(&d->targets, stmt);
    fputs("block ", d->out);
    dump_target(d, stmt);
    fputs(" {\n", d->out);
    dump_nested(d, NULL, stmt->body);
    end_nested(d);
}

static void dump_result(Dumper *d, const Stmt *stmt)
{
    if (!stmt->var) return;
    dump_var(d->out, stmt->var);
    fputs(" = ", d->out);
}

static void dump_assignment(Dumper *d, const char *verb, const Stmt *stmt)
{
    fputs(verb, d->out);
    dump_type(d->out, stmt->type);
    fputc('[', d->out);
    dump_expr(d->out, stmt->a);
    fputs("] = ", d->out);
    dump_expr(d->out, stmt->b);
}

/* Statements that end on their own line. */
static void dump_simple(Dumper *d, const Stmt *stmt)
{
    switch (stmt->kind) {
    case S_SET:
        dump_result(d, stmt);
        dump_expr(d->out, stmt->a);
        break;
    case S_LOAD:
        dump_result(d, stmt);
        fputs("volatile ", d->out);
        dump_type(d->out, stmt->var->type);
        fputc('[', d->out);
        dump_expr(d->out, stmt->a);
        fputc(']', d->out);
        break;
    case S_STORE: dump_assignment(d, stmt->is_volatile ? "volatile " : "", stmt); break;
    case S_COPY: dump_assignment(d, "copy ", stmt); break;
    case S_BREAK:
        fputs("break ", d->out);
        dump_target(d, stmt->target);
        break;
    case S_RETURN:
        fputs("return", d->out);
        if (!stmt->a) break;
        fputc(' ', d->out);
        dump_expr(d->out, stmt->a);
        break;
    case S_CALL:
        dump_result(d, stmt);
        if (stmt->function)
            fputs(stmt->function->mangled, d->out);
        else
            dump_expr(d->out, stmt->a);
        dump_args(d->out, stmt->args, stmt->arg_count);
        break;
    case S_OP:
        dump_result(d, stmt);
        dump_op(d->out, stmt->op, stmt->args, stmt->arg_count);
        break;
    case S_DECLARE:
        fprintf(d->out, "%s ", storage_names[stmt->var->storage]);
        dump_declaration(d->out, stmt->var);
        break;
    default: break;
    }
    fputc('\n', d->out);
}

static void dump_block(Dumper *d, Block block)
{
    for (const Stmt *stmt = block.first; stmt; stmt = stmt->next) {
        begin_line(d);
        switch (stmt->kind) {
        case S_IF: dump_if(d, stmt); break;
        case S_LOOP: dump_loop(d, stmt); break;
        case S_BLOCK: dump_labelled(d, stmt); break;
        default: dump_simple(d, stmt);
        }
    }
}

/* --- functions and programs ------------------------------------------------------------------------------------- */

void dump_function(FILE *out, const Function *function)
{
    fprintf(out, "%s %s %s(", function->is_kernel ? "kernel" : "function", function->name, function->mangled);
    for (uint32_t i = 0; i < function->param_count; i++) {
        if (i) fputs(", ", out);
        dump_declaration(out, function->params[i]);
        if (function->is_kernel) fprintf(out, " at %" PRIu64, function->params[i]->offset);
    }
    fputs(") -> ", out);
    dump_type(out, function->result);
    if (function->max_threads) fprintf(out, " launch_bounds %" PRIu32, function->max_threads);
    if (function->static_shared) fprintf(out, " shared %" PRIu32, function->static_shared);
    if (function->flags) fprintf(out, " flags %#" PRIx32, function->flags);
    fputs(" {\n", out);
    Dumper d = {.out = out, .depth = 1};
    dump_block(&d, function->body);
    free(d.targets.items);
    fputs("}\n", out);
}

static void dump_init(FILE *out, const Var *var)
{
    fputs(" =", out);
    for (uint64_t i = 0; i < var->type->size; i++) fprintf(out, "%s%02x", i % 4 ? "" : " ", var->init[i]);
    for (uint32_t i = 0; i < var->reloc_count; i++) {
        const Reloc *reloc = &var->relocs[i];
        fprintf(out, ", at %" PRIu64 " &%s", reloc->offset, reloc->target->mangled);
        dump_offset(out, reloc->addend);
    }
}

static void dump_variable(FILE *out, const Var *var)
{
    fprintf(out, "%s %s ", storage_names[var->storage], var->mangled ? var->mangled : "-");
    dump_declaration(out, var);
    if (var->is_const) fputs(" const", out);
    if (var->is_managed) fputs(" managed", out);
    if (var->is_internal) fputs(" internal", out);
    if (var->init) dump_init(out, var);
    fputc('\n', out);
}

void dump_program(FILE *out, const Program *program)
{
    fprintf(out, "program %s\n", program->source);
    for (uint32_t i = 0; i < program->variables.count; i++) dump_variable(out, program->variables.items[i]);
    for (uint32_t i = 0; i < program->functions.count; i++) {
        fputc('\n', out);
        dump_function(out, program->functions.items[i]);
    }
}
