/* interpret.c: runs a program at the parsed level, as one thread, to check what the front end made of the source.
 *
 * Reads preprocessed CUDA C++ from standard input, calls its kernel `test(long long *out)` with an array of OUT_COUNT
 * zeros, and prints the array. The same source compiled natively and run must print the same (see run.sh). Variables
 * are plain memory, addresses are the host's, expressions are evaluated by C's rules as tree.h and simd.h state them.
 *
 * Usage: interpret SOURCE-NAME [dump] < text; with "dump" prints the tree instead of running it. Exit status 1:
 * refused; 2: the tree is broken or does what it must not.
 */
#include "compiler.h"

#include <math.h>
#include <stdio.h>

enum { OUT_COUNT = 128, MAX_STEPS = 20000000, MAX_CALLS = 200 };

typedef union Value {
    int64_t i; /* integers, sign- or zero-extended by their type; pointers */
    double f;  /* floats, rounded to their type */
} Value;

/* Objects and registers of one call, by variable. */
typedef struct Cell {
    const Var *var;
    void *memory; /* objects */
    Value value;  /* registers, parameters */
} Cell;
typedef struct Frame {
    VEC(Cell) cells;
    const Function *function;
    Value result;
} Frame;

typedef struct Leaving { /* how a list of statements ended */
    enum { RAN_ON, BROKE, RETURNED } how;
    const Stmt *target;
} Leaving;

static Frame globals;
static long steps, calls;

static void fail(Loc loc, const char *why)
{
    fprintf(stderr, "%s:%u:%u: interpret: %s\n", loc.file ? loc.file : "?", loc.line, loc.column, why);
    exit(2);
}

/* --- memory --------------------------------------------------------------------------------------------------- */

static bool is_static(const Var *var)
{
    return var->storage == V_SHARED || var->storage == V_GLOBAL || var->storage == V_CONSTANT ||
           var->storage == V_DYNAMIC || var->storage == V_SPECIAL;
}

static Cell *cell(Frame *frame, const Var *var)
{
    Frame *home = is_static(var) ? &globals : frame;
    for (uint32_t i = 0; i < home->cells.count; i++)
        if (home->cells.items[i].var == var) return &home->cells.items[i];
    push(&home->cells, (Cell){.var = var});
    return &home->cells.items[home->cells.count - 1];
}

static char *memory_of(Frame *frame, const Var *var);

static void init_static(const Var *var, char *memory)
{
    if (var->init) memcpy(memory, var->init, var->type->size);
    for (uint32_t i = 0; i < var->reloc_count; i++) {
        char *to = memory_of(&globals, var->relocs[i].target) + var->relocs[i].addend;
        memcpy(memory + var->relocs[i].offset, &to, sizeof to);
    }
    for (int i = 0; var->storage == V_SPECIAL && var->special >= SP_BLOCK_DIM && i < 3; i++)
        ((uint32_t *)memory)[i] = 1;
}

static char *memory_of(Frame *frame, const Var *var)
{
    Cell *c = cell(frame, var);
    if (c->memory) return c->memory;
    size_t size = var->type->size ? var->type->size : 4096;
    char *memory = c->memory = checked_malloc(size);
    memset(memory, is_static(var) ? 0 : 0xA5, size); /* what is not initialised must not pass for zero */
    if (is_static(var)) init_static(var, memory);
    return memory;
}

static Value load(const Type *type, const void *at)
{
    Value v = {0};
    switch (type->kind) {
    case T_BOOL:
    case T_U8: v.i = *(const uint8_t *)at; break;
    case T_I8: v.i = *(const int8_t *)at; break;
    case T_I16: v.i = *(const int16_t *)at; break;
    case T_U16: v.i = *(const uint16_t *)at; break;
    case T_I32: v.i = *(const int32_t *)at; break;
    case T_U32: v.i = *(const uint32_t *)at; break;
    case T_F32: v.f = *(const float *)at; break;
    case T_F64: v.f = *(const double *)at; break;
    default: v.i = *(const int64_t *)at;
    }
    return v;
}

static void store_value(const Type *type, void *at, Value v)
{
    float f = (float)v.f;
    if (type->kind == T_F32)
        memcpy(at, &f, 4);
    else
        memcpy(at, &v, type->size);
}

/* --- expressions ------------------------------------------------------------------------------------------------ */

static Value evaluate(Frame *, const Expr *);

static int64_t wrapped(const Type *type, int64_t i)
{
    switch (type->kind) {
    case T_BOOL: return i != 0;
    case T_I8: return (int8_t)i;
    case T_U8: return (uint8_t)i;
    case T_I16: return (int16_t)i;
    case T_U16: return (uint16_t)i;
    case T_I32: return (int32_t)i;
    case T_U32: return (uint32_t)i;
    default: return i;
    }
}

static Value integer(const Type *type, int64_t i)
{
    return (Value){.i = wrapped(type, i)};
}

static Value number(const Type *type, double f)
{
    return (Value){.f = type->kind == T_F32 ? (double)(float)f : f};
}

static int64_t saturated(const Type *type, const Type *from, double f)
{
    unsigned bits = (unsigned)type->size * 8;
    bool is_signed = type_is_signed(type);
    double low = is_signed ? -ldexp(1, (int)bits - 1) : 0, high = ldexp(1, (int)bits - (is_signed ? 1 : 0));
    if (isnan(f)) return from->kind == T_F32 && bits <= 32 ? 0 : (int64_t)(~0ull << (bits - 1));
    if (f <= low) return is_signed ? (int64_t)(~0ull << (bits - 1)) : 0;
    if (f >= high)
        return is_signed ? (int64_t)((1ull << (bits - 1)) - 1) : (int64_t)(bits == 64 ? ~0ull : (1ull << bits) - 1);
    return is_signed ? (int64_t)f : (int64_t)(uint64_t)f;
}

static Value cast(const Type *to, const Type *from, Value v)
{
    if (to->kind == T_BOOL) return integer(to, type_is_float(from) ? v.f != 0 : v.i != 0);
    if (type_is_float(to) && type_is_float(from)) return number(to, v.f);
    if (type_is_float(from)) return integer(to, saturated(to, from, v.f));
    if (!type_is_float(to)) return integer(to, v.i);
    bool is_u64 = from->kind == T_U64;
    if (to->kind == T_F32) return (Value){.f = is_u64 ? (float)(uint64_t)v.i : (float)v.i};
    return (Value){.f = is_u64 ? (double)(uint64_t)v.i : (double)v.i};
}

static Value float_binary(const Expr *e, double a, double b)
{
    bool single = e->a->type->kind == T_F32;
    switch (e->binary) {
    case B_ADD: return (Value){.f = single ? (float)a + (float)b : a + b};
    case B_SUB: return (Value){.f = single ? (float)a - (float)b : a - b};
    case B_MUL: return (Value){.f = single ? (float)a * (float)b : a * b};
    case B_DIV: return (Value){.f = single ? (float)a / (float)b : a / b};
    case B_LT: return (Value){.i = a < b};
    case B_LE: return (Value){.i = a <= b};
    case B_GT: return (Value){.i = a > b};
    case B_GE: return (Value){.i = a >= b};
    case B_EQ: return (Value){.i = a == b};
    case B_NE: return (Value){.i = a != b};
    default: fail(e->loc, "an operator that floats do not have");
    }
    return (Value){0};
}

static int64_t quotient(const Type *type, int64_t a, int64_t b, bool remainder)
{
    bool is_signed = type_is_signed(type);
    if (b == 0) return remainder ? a : -1;
    if (is_signed && b == -1) return remainder ? 0 : (int64_t) - (uint64_t)a;
    if (is_signed) return remainder ? a % b : a / b;
    return (int64_t)(remainder ? (uint64_t)a % (uint64_t)b : (uint64_t)a / (uint64_t)b);
}

static int64_t shifted(const Type *type, int64_t a, uint64_t count, bool left)
{
    unsigned bits = (unsigned)type->size * 8;
    bool is_signed = type_is_signed(type);
    if (left) return count < bits ? (int64_t)((uint64_t)a << count) : 0;
    if (is_signed) return a >> (count < 63 ? count : 63);
    return count < bits ? (int64_t)((uint64_t)a >> count) : 0;
}

static Value integer_binary(const Expr *e, int64_t a, int64_t b)
{
    const Type *type = e->a->type;
    uint64_t x = (uint64_t)a, y = (uint64_t)b;
    bool is_signed = type_is_signed(type);
    switch (e->binary) {
    case B_ADD: return integer(type, (int64_t)(x + y));
    case B_SUB: return integer(type, (int64_t)(x - y));
    case B_MUL: return integer(type, (int64_t)(x * y));
    case B_DIV:
    case B_REM: return integer(type, quotient(type, a, b, e->binary == B_REM));
    case B_AND: return integer(type, a & b);
    case B_OR: return integer(type, a | b);
    case B_XOR: return integer(type, a ^ b);
    case B_SHL:
    case B_SHR: return integer(type, shifted(type, a, y, e->binary == B_SHL));
    case B_LT: return (Value){.i = is_signed ? a < b : x < y};
    case B_LE: return (Value){.i = is_signed ? a <= b : x <= y};
    case B_GT: return (Value){.i = is_signed ? a > b : x > y};
    case B_GE: return (Value){.i = is_signed ? a >= b : x >= y};
    case B_EQ: return (Value){.i = a == b};
    case B_NE: return (Value){.i = a != b};
    case B_LAND: return (Value){.i = a && b};
    case B_LOR: return (Value){.i = a || b};
    }
    return (Value){0};
}

static Value binary(Frame *frame, const Expr *e)
{
    Value a = evaluate(frame, e->a), b = evaluate(frame, e->b);
    return type_is_float(e->a->type) ? float_binary(e, a.f, b.f) : integer_binary(e, a.i, b.i);
}

static Value unary(const Expr *e, Value a)
{
    if (e->unary == U_LNOT) return (Value){.i = !a.i};
    if (e->unary == U_NOT) return integer(e->type, ~a.i);
    return type_is_float(e->type) ? (Value){.f = -a.f} : integer(e->type, (int64_t) - (uint64_t)a.i);
}

static Value operation(Frame *frame, const Expr *e)
{
    Value a[4] = {0};
    for (uint32_t i = 0; i < e->arg_count && i < 4; i++) a[i] = evaluate(frame, e->args[i]);
    bool is_float = e->arg_count && type_is_float(e->args[0]->type);
    switch (e->op) {
    case OP_SQRT: return number(e->type, sqrt(a[0].f));
    case OP_FLOOR: return (Value){.f = floor(a[0].f)};
    case OP_ABS: return is_float ? (Value){.f = fabs(a[0].f)} : integer(e->type, llabs(a[0].i));
    case OP_MIN: return is_float ? (Value){.f = fmin(a[0].f, a[1].f)} : a[0].i < a[1].i ? a[0] : a[1];
    case OP_MAX: return is_float ? (Value){.f = fmax(a[0].f, a[1].f)} : a[0].i > a[1].i ? a[0] : a[1];
    case OP_POPC:
        return (Value){
            .i = __builtin_popcountll((uint64_t)a[0].i & (e->args[0]->type->size == 8 ? ~0ull : 0xffffffffu))};
    case OP_ISNAN: return (Value){.i = isnan(a[0].f)};
    default: fail(e->loc, "an operation that is not interpreted");
    }
    return (Value){0};
}

static Value evaluate(Frame *frame, const Expr *e)
{
    switch (e->kind) {
    case E_INT: return integer(e->type, e->value);
    case E_FLOAT: return (Value){.f = e->number};
    case E_VAR: return cell(frame, e->var)->value;
    case E_SPECIAL: return (Value){.i = e->special >= SP_BLOCK_DIM};
    case E_ADDRESS: return (Value){.i = (int64_t)(memory_of(frame, e->var) + e->offset)};
    case E_INDEX:
        return (Value){.i = evaluate(frame, e->a).i + (e->b ? evaluate(frame, e->b).i * e->scale : 0) + e->offset};
    case E_LOAD: return load(e->type, (void *)evaluate(frame, e->a).i);
    case E_UNARY: return unary(e, evaluate(frame, e->a));
    case E_BINARY: return binary(frame, e);
    case E_CAST: return cast(e->type, e->a->type, evaluate(frame, e->a));
    case E_SELECT: return evaluate(frame, evaluate(frame, e->a).i ? e->b : e->c);
    case E_CALL: return operation(frame, e);
    }
    return (Value){0};
}

/* --- statements --------------------------------------------------------------------------------------------------- */

static Leaving run(Frame *, Block);

static Value call(const Function *function, const Value *args, Loc loc)
{
    Frame frame = {.function = function};
    if (++calls > MAX_CALLS) fail(loc, "calls too deep");
    for (uint32_t i = 0; i < function->param_count; i++) {
        Cell *c = cell(&frame, function->params[i]);
        c->value = args[i];
        if (!function->is_kernel) continue;
        store_value(function->params[i]->type, memory_of(&frame, function->params[i]), args[i]);
    }
    run(&frame, function->body);
    calls--;
    for (uint32_t i = 0; i < frame.cells.count; i++) free(frame.cells.items[i].memory);
    free(frame.cells.items);
    return frame.result;
}

static void call_statement(Frame *frame, const Stmt *s)
{
    Value args[64];
    for (uint32_t i = 0; i < s->arg_count && i < COUNT(args); i++) args[i] = evaluate(frame, s->args[i]);
    Value result = call(s->function, args, s->loc);
    if (s->var) cell(frame, s->var)->value = result;
}

static void atomic_add(Frame *frame, const Stmt *s)
{
    if (s->op != OP_ATOMIC_ADD) fail(s->loc, "an operation that is not interpreted");
    const Type *type = s->args[1]->type;
    void *at = (void *)evaluate(frame, s->args[0]).i;
    Value old = load(type, at), add = evaluate(frame, s->args[1]);
    store_value(type, at, type_is_float(type) ? number(type, old.f + add.f) : integer(type, old.i + add.i));
    if (s->var) cell(frame, s->var)->value = old;
}

static Leaving run_loop(Frame *frame, const Stmt *s)
{
    for (;;) {
        const Block parts[] = {s->head, s->body, s->step};
        for (int i = 0; i < 3; i++) {
            Leaving left = run(frame, parts[i]);
            if (left.how == BROKE && left.target == s) return (Leaving){RAN_ON, NULL};
            if (left.how != RAN_ON) return left;
            if (i == 0 && s->a && !evaluate(frame, s->a).i) return left;
        }
    }
}

static Leaving run_one(Frame *frame, const Stmt *s)
{
    Leaving left = {RAN_ON, NULL};
    if (++steps > MAX_STEPS) fail(s->loc, "too many steps");
    switch (s->kind) {
    case S_SET: cell(frame, s->var)->value = evaluate(frame, s->a); break;
    case S_LOAD: cell(frame, s->var)->value = load(s->type, (void *)evaluate(frame, s->a).i); break;
    case S_STORE: {
        Value v = evaluate(frame, s->b);
        store_value(s->type, (void *)evaluate(frame, s->a).i, v);
        break;
    }
    case S_COPY: memmove((void *)evaluate(frame, s->a).i, (void *)evaluate(frame, s->b).i, s->type->size); break;
    case S_IF: return run(frame, evaluate(frame, s->a).i ? s->body : s->other);
    case S_LOOP: return run_loop(frame, s);
    case S_BLOCK:
        left = run(frame, s->body);
        return left.how == BROKE && left.target == s ? (Leaving){RAN_ON, NULL} : left;
    case S_BREAK: return (Leaving){BROKE, s->target};
    case S_RETURN:
        if (s->a) frame->result = evaluate(frame, s->a);
        return (Leaving){RETURNED, NULL};
    case S_CALL: call_statement(frame, s); break;
    case S_OP:
        if (op_info[s->op].kind == ATOMIC)
            atomic_add(frame, s);
        else if (op_info[s->op].kind != BARRIER)
            fail(s->loc, "an operation that is not interpreted");
        break;
    case S_DECLARE:
        if (s->var->storage == V_LOCAL) memset(memory_of(frame, s->var), 0xA5, s->var->type->size);
    }
    return left;
}

static Leaving run(Frame *frame, Block block)
{
    for (const Stmt *s = block.first; s; s = s->next) {
        Leaving left = run_one(frame, s);
        if (left.how != RAN_ON) return left;
    }
    return (Leaving){RAN_ON, NULL};
}

/* --- main --------------------------------------------------------------------------------------------------------- */

static Text read_input(void)
{
    Text text = {0};
    char buffer[65536];
    text_add(&text, "");
    for (size_t n; (n = fread(buffer, 1, sizeof buffer, stdin)) > 0;) text_addn(&text, buffer, n);
    return text;
}

static const Function *find_test(const Program *program)
{
    for (uint32_t i = 0; i < program->functions.count; i++)
        if (program->functions.items[i]->is_kernel && !strcmp(program->functions.items[i]->name, "test"))
            return program->functions.items[i];
    return NULL;
}

static int run_test(const Program *program)
{
    const Function *test = find_test(program);
    if (!test) fail((Loc){0}, "no kernel `test`");
    long long out[OUT_COUNT] = {0};
    Value argument = {.i = (int64_t)out};
    call(test, &argument, test->loc);
    for (int i = 0; i < OUT_COUNT; i++) printf("%lld\n", out[i]);
    return 0;
}

int main(int argc, char **argv)
{
    Options options = {0};
    Arena *arena = arena_new();
    Text text = read_input();
    int status = 0;
    Program *program = parse_program(arena, &options, NULL, argc > 1 ? argv[1] : "-", text.data, text.length);
    if (!program) status = 1;
    else if (!verify_program(program, false)) status = 2;
    else if (argc > 2) dump_program(stdout, program);
    else status = run_test(program);
    if (program) {
        free(program->functions.items);
        free(program->variables.items);
        free(program->entries.items);
    }
    text_free(&text);
    arena_free(arena);
    return status;
}
