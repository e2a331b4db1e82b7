/* tree.c: makers of types, variables, expressions and statements.
 *
 * A maker fills in what follows from its operands (types, canonical constants), so that no pass has to know it. dump.c
 * prints the tree, verify.c checks it.
 */
#include "tree.h"

#include <assert.h>

const OpInfo op_info[OP_COUNT] = {
#define OP(id, name, kind, arguments) {name, kind, arguments},
#include "ops.def"
#undef OP
};

/* --- types ------------------------------------------------------------------------------------------------------ */

static Type scalar_types[] = {
    [T_VOID] = {.kind = T_VOID, .size = 0, .align = 1},
    [T_BOOL] = {.kind = T_BOOL, .size = 1, .align = 1},
    [T_I8] = {.kind = T_I8, .size = 1, .align = 1},
    [T_U8] = {.kind = T_U8, .size = 1, .align = 1},
    [T_I16] = {.kind = T_I16, .size = 2, .align = 2},
    [T_U16] = {.kind = T_U16, .size = 2, .align = 2},
    [T_I32] = {.kind = T_I32, .size = 4, .align = 4},
    [T_U32] = {.kind = T_U32, .size = 4, .align = 4},
    [T_I64] = {.kind = T_I64, .size = 8, .align = 8},
    [T_U64] = {.kind = T_U64, .size = 8, .align = 8},
    [T_F32] = {.kind = T_F32, .size = 4, .align = 4},
    [T_F64] = {.kind = T_F64, .size = 8, .align = 8},
};

bool type_is_integer(const Type *type)
{
    return type->kind >= T_BOOL && type->kind <= T_U64;
}

bool type_is_signed(const Type *type)
{
    return type->kind == T_I8 || type->kind == T_I16 || type->kind == T_I32 || type->kind == T_I64;
}

bool type_is_float(const Type *type)
{
    return type->kind == T_F32 || type->kind == T_F64;
}

bool type_is_scalar(const Type *type)
{
    return type->kind >= T_BOOL && type->kind <= T_POINTER;
}

Type *scalar_type(TypeKind kind)
{
    assert(kind <= T_F64);
    return &scalar_types[kind];
}

Type *pointer_to(Arena *arena, Type *to)
{
    Type *type = NEW(arena, Type);
    type->kind = T_POINTER;
    type->size = type->align = 8;
    type->of = to;
    return type;
}

Type *array_of(Arena *arena, Type *element, uint64_t count)
{
    Type *type = NEW(arena, Type);
    type->kind = T_ARRAY;
    type->size = element->size * count;
    type->align = element->align;
    type->of = element;
    type->count = count;
    return type;
}

/* Records are equal only if they are one. */
static bool same_type(const Type *a, const Type *b)
{
    if (a == b) return true;
    if (a->kind != b->kind || a->kind == T_RECORD) return false;
    if (a->kind == T_ARRAY && a->count != b->count) return false;
    return a->kind <= T_F64 || same_type(a->of, b->of);
}

/* --- variables -------------------------------------------------------------------------------------------------- */

Var *new_var(Program *program, const char *name, Type *type, Storage storage, Loc loc)
{
    Var *var = NEW(program->arena, Var);
    var->name = intern(program->arena, name);
    var->type = type;
    var->storage = storage;
    var->loc = loc;
    var->id = program->next_id++;
    var->align = type->align;
    return var;
}

/* --- expressions ------------------------------------------------------------------------------------------------ */

Expr *new_expr(Program *program, ExprKind kind, Type *type, Loc loc)
{
    Expr *expr = NEW(program->arena, Expr);
    expr->kind = kind;
    expr->type = type;
    expr->loc = loc;
    return expr;
}

/* The low bits that type has, sign-extended whether it is signed or not, so that equal constants have equal values. */
static int64_t canonical(const Type *type, int64_t value)
{
    switch (type->size) {
    case 1: return type->kind == T_BOOL ? value != 0 : (int8_t)value;
    case 2: return (int16_t)value;
    case 4: return (int32_t)value;
    default: return value;
    }
}

Expr *int_expr(Program *program, Type *type, int64_t value, Loc loc)
{
    Expr *expr = new_expr(program, E_INT, type, loc);
    expr->value = canonical(type, value);
    return expr;
}

Expr *float_expr(Program *program, Type *type, double value, Loc loc)
{
    Expr *expr = new_expr(program, E_FLOAT, type, loc);
    expr->number = type->kind == T_F32 ? (double)(float)value : value;
    return expr;
}

Expr *var_expr(Program *program, Var *var, Loc loc)
{
    Expr *expr = new_expr(program, E_VAR, var->type, loc);
    expr->var = var;
    return expr;
}

Expr *address_expr(Program *program, Var *var, Loc loc)
{
    Expr *expr = new_expr(program, E_ADDRESS, pointer_to(program->arena, var->type), loc);
    expr->var = var;
    return expr;
}

Expr *index_expr(Program *program, Type *pointer, Expr *a, Expr *b, int64_t scale, int64_t offset, Loc loc)
{
    Expr *expr = new_expr(program, E_INDEX, pointer, loc);
    expr->a = a;
    expr->b = b;
    expr->scale = scale;
    expr->offset = offset;
    return expr;
}

Expr *load_expr(Program *program, Type *type, Expr *address, Loc loc)
{
    Expr *expr = new_expr(program, E_LOAD, type, loc);
    expr->a = address;
    return expr;
}

Expr *unary_expr(Program *program, Unary unary, Expr *a, Loc loc)
{
    Expr *expr = new_expr(program, E_UNARY, a->type, loc);
    expr->unary = unary;
    expr->a = a;
    return expr;
}

Expr *binary_expr(Program *program, Binary binary, Expr *a, Expr *b, Loc loc)
{
    Expr *expr = new_expr(program, E_BINARY, binary >= B_LT ? scalar_type(T_BOOL) : a->type, loc);
    expr->binary = binary;
    expr->a = a;
    expr->b = b;
    return expr;
}

Expr *cast_expr(Program *program, Type *type, Expr *a, Loc loc)
{
    if (same_type(type, a->type)) return a;
    Expr *expr = new_expr(program, E_CAST, type, loc);
    expr->a = a;
    return expr;
}

Expr *select_expr(Program *program, Expr *a, Expr *b, Expr *c, Loc loc)
{
    Expr *expr = new_expr(program, E_SELECT, b->type, loc);
    expr->a = a;
    expr->b = b;
    expr->c = c;
    return expr;
}

Expr *call_expr(Program *program, Op op, Type *type, Expr **args, uint32_t count, Loc loc)
{
    Expr *expr = new_expr(program, E_CALL, type, loc);
    expr->op = op;
    expr->args = arena_alloc(program->arena, count * sizeof *args);
    for (uint32_t i = 0; i < count; i++) expr->args[i] = args[i];
    expr->arg_count = count;
    return expr;
}

bool has_load(const Expr *expr)
{
    if (!expr) return false;
    if (expr->kind == E_LOAD) return true;
    for (uint32_t i = 0; i < expr->arg_count; i++)
        if (has_load(expr->args[i])) return true;
    return has_load(expr->a) || has_load(expr->b) || has_load(expr->c);
}

/* --- statements ------------------------------------------------------------------------------------------------- */

Stmt *new_stmt(Program *program, StmtKind kind, Loc loc)
{
    Stmt *stmt = NEW(program->arena, Stmt);
    stmt->kind = kind;
    stmt->loc = loc;
    return stmt;
}

Stmt *assign_new(Program *program, const char *name, Expr *value)
{
    Stmt *set = new_stmt(program, S_SET, value->loc);
    set->var = new_var(program, name, value->type, V_REGISTER, value->loc);
    set->a = value;
    return set;
}

void append(Block *block, Stmt *stmt)
{
    append_block(block, (Block){stmt, stmt});
}

void append_block(Block *block, Block more)
{
    if (!more.first) return;
    if (block->last) block->last->next = more.first;
    else block->first = more.first;
    block->last = more.last;
}
