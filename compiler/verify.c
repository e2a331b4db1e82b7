/* verify.c: checks that a program keeps the rules of tree.h, at the parsed or at the lowered level.
 *
 * A walk over everything that carries the place it has reached; the first broken rule is printed with the offending
 * expression or statement, the rest is not looked at. Debug builds run it between passes, so a pass may rely on what the
 * one before it promised.
 */
#include "tree.h"

typedef struct Verifier {
    const Program *program;
    const Function *function;       /* NULL while variables are checked */
    bool lowered;
    bool broken;
    VEC(const Stmt *) enclosing;    /* loops and blocks around the current statement, outermost first */
} Verifier;

/* --- telling ---------------------------------------------------------------------------------------------------- */

/* Prints the rule's first breach; true if it holds. */
static bool check(Verifier *v, bool holds, Loc loc, const char *rule)
{
    if (holds || v->broken) return holds;
    v->broken = true;
    fprintf(stderr, "vgspcc: broken tree (%s level) in %s", v->lowered ? "lowered" : "parsed",
            v->function ? v->function->mangled : v->program->source);
    if (loc.file) fprintf(stderr, ", %s:%u:%u", loc.file, loc.line, loc.column);
    fprintf(stderr, ": %s\n", rule);
    return false;
}

/* The same, and shows the expression. Only for expressions whose operands are known to be there. */
static bool check_expr(Verifier *v, bool holds, const Expr *expr, const char *rule)
{
    bool first = !v->broken;
    if (check(v, holds, expr->loc, rule)) return true;
    if (first) {
        fputs("    ", stderr);
        dump_expr(stderr, expr);
        fputc('\n', stderr);
    }
    return false;
}

/* --- types ------------------------------------------------------------------------------------------------------ */

/* The same scalar as far as operations care: all pointers are one. */
static bool same_scalar(const Type *a, const Type *b)
{
    return a->kind == b->kind && type_is_scalar(a);
}

static bool is_index(const Type *type)
{
    return type->kind == T_I64 || type->kind == T_U64;
}

static bool in_memory(const Var *var, const Function *function)
{
    switch (var->storage) {
    case V_REGISTER: return false;
    case V_PARAM: return function && function->is_kernel;
    default: return true;
    }
}

/* --- expressions ------------------------------------------------------------------------------------------------ */

static bool verify_expr(Verifier *, const Expr *);

static bool is_canonical(const Expr *expr)
{
    switch (expr->type->size) {
    case 1: return expr->type->kind == T_BOOL ? (expr->value | 1) == 1 : expr->value == (int8_t)expr->value;
    case 2: return expr->value == (int16_t)expr->value;
    case 4: return expr->value == (int32_t)expr->value;
    default: return true;
    }
}

static bool verify_var_use(Verifier *v, const Expr *expr)
{
    const Var *var = expr->var;
    if (!check(v, var != NULL, expr->loc, "an E_VAR or E_ADDRESS names no variable")) return false;
    if (expr->kind == E_VAR) {
        return check_expr(v, !in_memory(var, v->function), expr, "E_VAR of an object in memory") &&
               check_expr(v, same_scalar(expr->type, var->type), expr, "E_VAR's type is not its variable's");
    }
    return check_expr(v, in_memory(var, v->function), expr, "E_ADDRESS of a register") &&
           check_expr(v, !v->lowered || var->storage != V_SPECIAL, expr, "threadIdx or its kin as an object") &&
           check_expr(v, expr->type->kind == T_POINTER, expr, "an address that is no pointer");
}

static bool verify_unary(Verifier *v, const Expr *expr)
{
    const Type *a = expr->a->type;
    bool fits = expr->unary == U_LNOT  ? a->kind == T_BOOL
                : expr->unary == U_NOT ? type_is_integer(a)
                                       : type_is_integer(a) || type_is_float(a);
    return check_expr(v, fits, expr, "a unary operator on a type it does not have") &&
           check_expr(v, same_scalar(expr->type, a), expr, "a unary operator's type is not its operand's");
}

static bool verify_binary(Verifier *v, const Expr *expr)
{
    const Type *a = expr->a->type, *b = expr->b->type;
    Binary op = expr->binary;
    bool shift = op == B_SHL || op == B_SHR, logical = op == B_LAND || op == B_LOR, compare = op >= B_LT && !logical;
    bool integer = shift || op == B_REM || op == B_AND || op == B_OR || op == B_XOR;
    bool fits = shift     ? type_is_integer(a) && type_is_integer(b)
                : logical ? a->kind == T_BOOL && b->kind == T_BOOL
                : compare ? same_scalar(a, b)
                          : same_scalar(a, b) && a->kind != T_POINTER && (!integer || type_is_integer(a));
    bool result = compare || logical ? expr->type->kind == T_BOOL : same_scalar(expr->type, a);
    return check_expr(v, fits, expr, "a binary operator on types it does not have") &&
           check_expr(v, result, expr, "a binary operator's type does not follow from its operands") &&
           check_expr(v, !logical || !has_load(expr->b), expr, "a load on the right of && or ||");
}

static bool verify_cast(Verifier *v, const Expr *expr)
{
    const Type *to = expr->type, *from = expr->a->type;
    bool pointers = (to->kind == T_POINTER && !type_is_float(from)) || (from->kind == T_POINTER && !type_is_float(to));
    bool wide = (to->kind == T_POINTER ? from->kind == T_POINTER || is_index(from)
                                       : is_index(to) || to->kind == T_BOOL);
    bool involved = to->kind == T_POINTER || from->kind == T_POINTER;
    return check_expr(v, type_is_scalar(to) && type_is_scalar(from), expr, "a cast of what is not scalar") &&
           check_expr(v, !involved || (pointers && wide), expr, "a pointer cast other than to or from 64 bits");
}

/* (value, i32) */
static bool takes_integer(Op op)
{
    return op == OP_LDEXP || op == OP_JN || op == OP_YN;
}

static bool verify_call(Verifier *v, const Expr *expr)
{
    if (!check(v, expr->op < OP_COUNT, expr->loc, "an unknown operation")) return false;
    const OpInfo *info = &op_info[expr->op];
    bool pure = info->kind == PURE || info->kind == TEST || info->kind == INT;
    if (!check_expr(v, pure, expr, "an operation with effects as an expression")) return false;
    if (!check_expr(v, info->arguments == (int)expr->arg_count, expr, "wrong number of arguments")) return false;
    bool names_types = strncmp(info->name, "bits_", 5) == 0 || strncmp(info->name, "cvt_", 4) == 0;
    TypeKind kind = expr->type->kind;
    bool result = info->kind == TEST                      ? kind == T_BOOL
                  : info->kind == INT                     ? kind == T_I32
                  : names_types || !expr->arg_count      ? type_is_scalar(expr->type)
                                                          : same_scalar(expr->type, expr->args[0]->type);
    bool alike = true;
    for (uint32_t i = 1; i < expr->arg_count; i++)
        alike = alike && (takes_integer(expr->op) ? expr->args[i]->type->kind == T_I32
                                               : same_scalar(expr->args[i]->type, expr->args[0]->type));
    return check_expr(v, result, expr, "an operation's type does not follow from its arguments") &&
           check_expr(v, alike, expr, "an operation's arguments differ in type");
}

static bool verify_select(Verifier *v, const Expr *expr)
{
    return check_expr(v, expr->a->type->kind == T_BOOL, expr, "a select's condition is no bool") &&
           check_expr(v, same_scalar(expr->b->type, expr->c->type), expr, "a select's values differ in type") &&
           check_expr(v, same_scalar(expr->type, expr->b->type), expr, "a select's type is not its values'") &&
           check_expr(v, !has_load(expr->b) && !has_load(expr->c), expr, "a load in a select's values");
}

static bool verify_index(Verifier *v, const Expr *expr)
{
    return check_expr(v, expr->type->kind == T_POINTER, expr, "an address that is no pointer") &&
           check_expr(v, expr->a->type->kind == T_POINTER, expr, "an index into what is no pointer") &&
           check_expr(v, !expr->b || is_index(expr->b->type), expr, "an index that is not of 64 bits");
}

/* How many of a, b, c a kind has; E_INDEX may lack b. */
static uint32_t operand_count(ExprKind kind)
{
    switch (kind) {
    case E_INDEX: case E_LOAD: case E_UNARY: case E_CAST: return 1;
    case E_BINARY: return 2;
    case E_SELECT: return 3;
    default: return 0;
    }
}

static bool verify_operands(Verifier *v, const Expr *expr)
{
    const Expr *operands[] = {expr->a, expr->b, expr->c};
    uint32_t needed = operand_count(expr->kind);
    for (uint32_t i = 0; i < COUNT(operands); i++) {
        if (!check(v, operands[i] || i >= needed, expr->loc, "an operand is missing")) return false;
        if (operands[i] && !verify_expr(v, operands[i])) return false;
    }
    if (!check(v, expr->kind == E_CALL || !expr->arg_count, expr->loc, "arguments without a call")) return false;
    for (uint32_t i = 0; i < expr->arg_count; i++) {
        if (!check(v, expr->args[i] != NULL, expr->loc, "an argument is missing")) return false;
        if (!verify_expr(v, expr->args[i])) return false;
    }
    return true;
}

static bool verify_expr(Verifier *v, const Expr *expr)
{
    if (!check(v, expr->type && type_is_scalar(expr->type), expr->loc, "an expression that is not scalar")) return false;
    if (!verify_operands(v, expr)) return false;
    switch (expr->kind) {
    case E_INT:
        return check_expr(v, !type_is_float(expr->type), expr, "an integer constant of a float type") &&
               check_expr(v, is_canonical(expr), expr, "an integer constant that its type cannot hold");
    case E_FLOAT: {
        bool rounded = expr->type->kind == T_F64 || expr->number != expr->number ||
                       (expr->type->kind == T_F32 && expr->number == (float)expr->number);
        return check_expr(v, rounded, expr, "a float constant that its type cannot hold");
    }
    case E_VAR: case E_ADDRESS: return verify_var_use(v, expr);
    case E_SPECIAL:
        return check(v, expr->special >= 0 && expr->special < SP_GRID_DIM + 3, expr->loc, "an unknown special") &&
               check_expr(v, expr->type->kind == T_U32, expr, "a special that is no u32");
    case E_INDEX: return verify_index(v, expr);
    case E_LOAD:
        return check_expr(v, expr->a->type->kind == T_POINTER, expr, "a load from what is no pointer") &&
               check_expr(v, !expr->is_volatile, expr, "a volatile E_LOAD; S_LOAD it is");
    case E_UNARY: return verify_unary(v, expr);
    case E_BINARY: return verify_binary(v, expr);
    case E_CAST: return verify_cast(v, expr);
    case E_SELECT: return verify_select(v, expr);
    case E_CALL: return verify_call(v, expr);
    }
    return check(v, false, expr->loc, "an unknown kind of expression");
}

/* --- statements ------------------------------------------------------------------------------------------------- */

static void verify_block(Verifier *, Block);

/* The expression is there and right, and of this kind unless that is T_VOID. */
static bool verify_part(Verifier *v, const Stmt *stmt, const Expr *expr, TypeKind kind, const char *missing)
{
    return check(v, expr != NULL, stmt->loc, missing) && verify_expr(v, expr) &&
           check_expr(v, kind == T_VOID || expr->type->kind == kind, expr, missing);
}

/* stmt->var can take a value of type. */
static bool verify_result(Verifier *v, const Stmt *stmt, const Type *type)
{
    return check(v, stmt->var != NULL, stmt->loc, "a result without a variable") &&
           check(v, !in_memory(stmt->var, v->function), stmt->loc, "a result set to an object in memory") &&
           check(v, same_scalar(stmt->var->type, type), stmt->loc, "a result of another type than its variable");
}

static bool verify_args(Verifier *v, const Stmt *stmt)
{
    for (uint32_t i = 0; i < stmt->arg_count; i++)
        if (!verify_part(v, stmt, stmt->args[i], T_VOID, "an argument is missing")) return false;
    return true;
}

static bool passes_as(const Type *argument, const Type *param)
{
    return param->kind == T_RECORD ? argument->kind == T_POINTER : same_scalar(argument, param);
}

static bool verify_device_call(Verifier *v, const Stmt *stmt)
{
    const Function *callee = stmt->function;
    if (!callee && stmt->a) return verify_part(v, stmt, stmt->a, T_POINTER, "a call of no pointer") && verify_args(v, stmt);
    if (!check(v, callee != NULL, stmt->loc, "a call of nothing")) return false;
    if (!check(v, !callee->is_kernel, stmt->loc, "a call of a kernel")) return false;
    if (!verify_args(v, stmt)) return false;
    uint32_t hidden = callee->result->kind == T_RECORD && stmt->arg_count == callee->param_count + 1;
    if (!check(v, stmt->arg_count == callee->param_count + hidden, stmt->loc, "a call with too few or many arguments"))
        return false;
    for (uint32_t i = 0; i < callee->param_count; i++)
        if (!check_expr(v, passes_as(stmt->args[i + hidden]->type, callee->params[i]->type), stmt->args[i + hidden],
                        "an argument of another type than its parameter"))
            return false;
    return !stmt->var || verify_result(v, stmt, callee->result);
}

static bool verify_op(Verifier *v, const Stmt *stmt)
{
    if (!check(v, stmt->op < OP_COUNT, stmt->loc, "an unknown operation")) return false;
    const OpInfo *info = &op_info[stmt->op];
    if (!check(v, info->kind >= BARRIER, stmt->loc, "an operation without effects as a statement")) return false;
    bool complete = info->arguments == ANY || info->arguments == (int)stmt->arg_count;
    if (!check(v, complete, stmt->loc, "wrong number of arguments")) return false;
    if (!verify_args(v, stmt)) return false;
    if (info->kind == ATOMIC) {
        if (!check_expr(v, stmt->args[0]->type->kind == T_POINTER, stmt->args[0], "an atomic on what is no pointer"))
            return false;
        if (stmt->var && !verify_result(v, stmt, stmt->args[1]->type)) return false;
    }
    if (info->kind == WARP && stmt->arg_count &&
        !check_expr(v, stmt->args[0]->type->kind == T_U32, stmt->args[0], "a warp operation's mask is no u32"))
        return false;
    return !stmt->var || verify_result(v, stmt, stmt->var->type);
}

static void verify_enclosing(Verifier *v, const Stmt *stmt)
{
    push(&v->enclosing, stmt);
    verify_block(v, stmt->head);
    if (stmt->kind == S_LOOP && stmt->a) verify_part(v, stmt, stmt->a, T_BOOL, "a loop's condition is no bool");
    verify_block(v, stmt->body);
    verify_block(v, stmt->step);
    v->enclosing.count--;
}

static bool verify_break(Verifier *v, const Stmt *stmt)
{
    for (uint32_t i = 0; i < v->enclosing.count; i++)
        if (v->enclosing.items[i] == stmt->target) return true;
    return check(v, false, stmt->loc, "a break out of what does not enclose it");
}

static bool verify_return(Verifier *v, const Stmt *stmt)
{
    const Type *result = v->function->result;
    if (!check(v, !v->lowered, stmt->loc, "an S_RETURN is left")) return false;
    if (!stmt->a) return true;
    return verify_part(v, stmt, stmt->a, T_VOID, "") &&
           check_expr(v, passes_as(stmt->a->type, result), stmt->a, "a return of another type than the function's");
}

static bool verify_store(Verifier *v, const Stmt *stmt)
{
    return verify_part(v, stmt, stmt->a, T_POINTER, "a store to what is no pointer") &&
           verify_part(v, stmt, stmt->b, T_VOID, "a store of nothing") &&
           check(v, stmt->type != NULL, stmt->loc, "a store without a type") &&
           check_expr(v, same_scalar(stmt->type, stmt->b->type), stmt->b, "a store of another type than its value's");
}

static bool verify_copy(Verifier *v, const Stmt *stmt)
{
    return check(v, !v->lowered, stmt->loc, "an S_COPY is left") &&
           check(v, stmt->type && !type_is_scalar(stmt->type), stmt->loc, "a copy of what is no record") &&
           verify_part(v, stmt, stmt->a, T_POINTER, "a copy to what is no pointer") &&
           verify_part(v, stmt, stmt->b, T_POINTER, "a copy from what is no pointer");
}

static void verify_stmt(Verifier *v, const Stmt *stmt)
{
    switch (stmt->kind) {
    case S_SET:
        if (verify_part(v, stmt, stmt->a, T_VOID, "a set to nothing")) verify_result(v, stmt, stmt->a->type);
        break;
    case S_LOAD:
        if (verify_part(v, stmt, stmt->a, T_POINTER, "a load from what is no pointer") &&
            check(v, stmt->type != NULL, stmt->loc, "a volatile load without a type"))
            verify_result(v, stmt, stmt->type);
        break;
    case S_STORE: verify_store(v, stmt); break;
    case S_COPY: verify_copy(v, stmt); break;
    case S_IF:
        verify_part(v, stmt, stmt->a, T_BOOL, "an if's condition is no bool");
        verify_block(v, stmt->body);
        verify_block(v, stmt->other);
        break;
    case S_LOOP: case S_BLOCK: verify_enclosing(v, stmt); break;
    case S_BREAK: verify_break(v, stmt); break;
    case S_RETURN: verify_return(v, stmt); break;
    case S_CALL:
        if (check(v, !v->lowered, stmt->loc, "an S_CALL is left")) verify_device_call(v, stmt);
        break;
    case S_OP: verify_op(v, stmt); break;
    case S_DECLARE:
        check(v, stmt->var && (stmt->var->storage == V_LOCAL || stmt->var->storage == V_REGISTER), stmt->loc,
              "a declaration of what is neither local nor register");
        break;
    default: check(v, false, stmt->loc, "an unknown kind of statement");
    }
}

static void verify_block(Verifier *v, Block block)
{
    const Stmt *last = NULL;
    for (const Stmt *stmt = block.first; stmt && !v->broken; last = stmt, stmt = stmt->next) verify_stmt(v, stmt);
    if (!v->broken) check(v, block.last == last, block.first ? block.first->loc : (Loc){0}, "a block's last is not");
}

/* --- functions and programs ------------------------------------------------------------------------------------- */

static bool verify_params(Verifier *v, const Function *function)
{
    uint64_t end = 0;
    for (uint32_t i = 0; i < function->param_count; i++) {
        const Var *param = function->params[i];
        if (!check(v, param->storage == V_PARAM, param->loc, "a parameter that is no V_PARAM")) return false;
        if (!function->is_kernel) continue;
        if (!check(v, param->offset >= end && param->offset % param->type->align == 0, param->loc,
                   "a kernel's parameters overlap or are not aligned"))
            return false;
        end = param->offset + param->type->size;
    }
    return !v->lowered || !function->is_kernel ||
           check(v, function->param_bytes >= end, function->loc, "param_bytes is less than the parameters take");
}

static void verify_function(Verifier *v, const Function *function)
{
    v->function = function;
    check(v, function->mangled && *function->mangled, function->loc, "a function without a mangled name");
    check(v, function->result && (!function->is_kernel || function->result->kind == T_VOID), function->loc,
          "a kernel with a result");
    if (!v->broken && verify_params(v, function)) verify_block(v, function->body);
    v->function = NULL;
}

static bool is_listed(const Program *program, const Var *var)
{
    for (uint32_t i = 0; i < program->variables.count; i++)
        if (program->variables.items[i] == var) return true;
    return false;
}

static void verify_variable(Verifier *v, const Var *var)
{
    bool known = var->storage >= V_SHARED && var->storage <= V_CONSTANT;
    check(v, known, var->loc, "a variable of the program that belongs to a thread");
    check(v, var->storage == V_DYNAMIC || (var->mangled && *var->mangled), var->loc, "a variable without a mangled name");
    check(v, var->align >= var->type->align, var->loc, "a variable aligned less than its type");
    for (uint32_t i = 0; i < var->reloc_count && !v->broken; i++) {
        const Reloc *reloc = &var->relocs[i];
        check(v, var->init && reloc->offset + 8 <= var->type->size, var->loc, "a relocation beyond the initial value");
        check(v, is_listed(v->program, reloc->target), var->loc, "a relocation to a variable the program lacks");
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void verify_unique(Verifier *v)
{
    VEC(const char *) names = {0};
    for (uint32_t i = 0; i < v->program->functions.count; i++) push(&names, v->program->functions.items[i]->mangled);
    for (uint32_t i = 0; i < v->program->variables.count; i++)
        if (v->program->variables.items[i]->mangled) push(&names, v->program->variables.items[i]->mangled);
    if (names.count) qsort(names.items, names.count, sizeof *names.items, by_text);
    for (uint32_t i = 1; i < names.count; i++)
        if (!check(v, strcmp(names.items[i - 1], names.items[i]) != 0, (Loc){0}, "two things have one mangled name"))
            fprintf(stderr, "    %s\n", names.items[i]);
    free(names.items);
}

bool verify_program(const Program *program, bool lowered)
{
    Verifier v = {.program = program, .lowered = lowered};
    for (uint32_t i = 0; i < program->variables.count; i++) verify_variable(&v, program->variables.items[i]);
    for (uint32_t i = 0; i < program->functions.count; i++) verify_function(&v, program->functions.items[i]);
    if (!v.broken) verify_unique(&v);
    free(v.enclosing.items);
    return !v.broken;
}
