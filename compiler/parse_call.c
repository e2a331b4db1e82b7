/* parse_call.c: calls, operations, constructors, copies.
 *
 * A call is a statement; its result is a temporary. Hidden parameters come first: the address for a record result, then
 * `this`. References and records are passed as addresses, a record's being that of a copy made for the call. Arguments
 * are evaluated from left to right, but for an overloaded assignment, whose right side comes first as for a built-in
 * one.
 */
#include "parse.h"

CXCursor callee_of(CXCursor c)
{
    return clang_getCursorReferenced(c);
}

/* --- arguments -------------------------------------------------------------------------------------------------- */

enum { MAX_ARGUMENTS = 260 };

/* Argument values in the order of parameters, each with the mark after which it was complete. */
typedef struct Values {
    Expr *items[MAX_ARGUMENTS];
    Mark marks[MAX_ARGUMENTS];
    uint32_t count;
} Values;

static void add_value(Parser *p, Values *values, Expr *e)
{
    values->marks[values->count] = mark(p);
    values->items[values->count++] = e;
}

/* Later arguments' effects do not change earlier arguments. */
static void settle_all(Parser *p, Values *values)
{
    for (uint32_t i = values->count; i-- > 0;) settle(p, values->marks[i], &values->items[i]);
}

/* (The unused argument of a postfix ++ has no place either, but a value.) */
static bool is_default_argument(CXCursor argument)
{
    return clang_getCursorKind(argument) == CXCursor_UnexposedExpr &&
           clang_equalLocations(clang_getCursorLocation(argument), clang_getNullLocation());
}

static CXCursor default_of(Parser *p, CXCursor callee, unsigned index)
{
    CXCursor declarations[] = {callee, clang_getCanonicalCursor(callee)};
    for (int i = 0; i < 2; i++) {
        CXCursor param = clang_Cursor_getArgument(declarations[i], index);
        Children given = expressions(p, param);
        if (given.count && text_between(p, start_of(param), end_of(param), '=')) return given.items[given.count - 1];
    }
    return clang_getNullCursor();
}

static Expr *passed(Parser *p, CXType param, CXCursor argument)
{
    Loc loc = loc_of(p, argument);
    Type *type = type_of(p, param, argument);
    if (is_reference(param)) return convert(p, type, address(p, argument), loc);
    if (!is_record(param)) return convert(p, type, value(p, argument), loc);
    Expr *copy = address_expr(p->program, object(p, "", type, loc), loc);
    init_object(p, copy, param, argument);
    note_temporary(p, copy, param, argument);
    return copy;
}

static void add_argument(Parser *p, Values *values, CXCursor callee, unsigned index, CXCursor argument, CXCursor use)
{
    CXType param = parameter_type(callee, index);
    if (is_default_argument(argument)) argument = default_of(p, callee, index);
    if (clang_Cursor_isNull(argument))
        refuse(p, use, "this default argument");
    else if (values->count + 1 < MAX_ARGUMENTS)
        add_value(p, values, passed(p, param, argument));
    else
        refuse(p, use, "so many arguments");
}

/* Arguments first.. of the call become parameters 0... */
static void add_arguments(Parser *p, Values *values, CXCursor callee, CXCursor c, int first)
{
    int params = clang_getNumArgTypes(clang_getCursorType(callee)), given = clang_Cursor_getNumArguments(c) - first;
    for (int i = 0; i < params; i++) {
        CXCursor argument = i < given ? clang_Cursor_getArgument(c, (unsigned)(i + first)) : clang_getNullCursor();
        if (clang_Cursor_isNull(argument)) argument = default_of(p, callee, (unsigned)i);
        add_argument(p, values, callee, (unsigned)i, argument, c);
    }
}

/* --- operations ------------------------------------------------------------------------------------------------- */

static const char operation_prefix[] = "__vgsp_";

/* What the prelude declares and defines nowhere; its own functions with such names have bodies. */
static bool is_operation(const char *name, CXCursor callee)
{
    return !strncmp(name, operation_prefix, sizeof operation_prefix - 1) && !clang_isCursorDefinition(callee) &&
           clang_Cursor_isNull(clang_getCursorDefinition(callee));
}

static bool is_type_suffix(const char *text)
{
    static const char *const suffixes[] = {"_i32", "_u32", "_i64", "_u64", "_f32", "_f64"};
    for (size_t i = 0; i < COUNT(suffixes); i++)
        if (!strcmp(text, suffixes[i])) return true;
    return false;
}

/* OP_COUNT where there is none. A whole name goes before a name with a type. */
static Op find_operation(const char *name)
{
    name += sizeof operation_prefix - 1;
    for (int i = 0; i < OP_COUNT; i++)
        if (!strcmp(op_info[i].name, name)) return (Op)i;
    for (int i = 0; i < OP_COUNT; i++) {
        size_t length = strlen(op_info[i].name);
        if (!strncmp(op_info[i].name, name, length) && is_type_suffix(name + length)) return (Op)i;
    }
    return OP_COUNT;
}

static Expr *operation_statement(Parser *p, Op op, Type *type, Values *values, Loc loc)
{
    Stmt *stmt = new_stmt(p->program, S_OP, loc);
    stmt->op = op;
    stmt->arg_count = values->count;
    stmt->args = arena_alloc(p->arena, values->count * sizeof *stmt->args + 1);
    for (uint32_t i = 0; i < values->count; i++) stmt->args[i] = values->items[i];
    if (type->kind != T_VOID) stmt->var = temporary(p, type, loc);
    append(p->out, stmt);
    return stmt->var ? var_expr(p->program, stmt->var, loc) : NULL;
}

static Expr *make_operation(Parser *p, Op op, Type *type, Values *values, CXCursor c)
{
    Loc loc = loc_of(p, c);
    OpKind kind = op_info[op].kind;
    if (op_info[op].arguments != ANY && op_info[op].arguments != (int)values->count) {
        complain(p, c, "operation '%s' takes %d arguments", op_info[op].name, op_info[op].arguments);
        return NULL;
    }
    settle_all(p, values);
    if (kind != PURE && kind != TEST && kind != INT) return operation_statement(p, op, type, values, loc);
    Type *result = kind == TEST ? scalar_type(T_BOOL) : kind == INT ? scalar_type(T_I32) : type;
    return convert(p, type, call_expr(p->program, op, result, values->items, values->count, loc), loc);
}

static Expr *operation(Parser *p, CXCursor c, CXCursor callee, const char *name)
{
    Op op = find_operation(name);
    Values values = {.count = 0};
    if (op == OP_COUNT) {
        complain(p, c, "no operation is called '%s'", name);
        return NULL;
    }
    add_arguments(p, &values, callee, c, 0);
    return make_operation(p, op, type_of(p, clang_getCursorResultType(callee), c), &values, c);
}

/* An argument beyond the parameters, as a 64-bit word: after C's promotions the bits of a double, or an integer or
   pointer extended by its sign. */
static Expr *word_of(Parser *p, CXCursor argument)
{
    Loc loc = loc_of(p, argument);
    if (is_record(clang_getCursorType(argument))) refuse(p, argument, "a record as an argument of printf");
    Expr *e = value(p, argument);
    if (!type_is_float(e->type)) return convert(p, scalar_type(T_U64), e, loc);
    e = convert(p, scalar_type(T_F64), e, loc);
    Expr *bits = call_expr(p->program, OP_BITS_I64_F64, scalar_type(T_I64), &e, 1, loc);
    return convert(p, scalar_type(T_U64), bits, loc);
}

/* printf(format, ...): CUDA takes 32 arguments and prints what the format wants beyond them as it stands. */
static Expr *print(Parser *p, CXCursor c, CXCursor callee)
{
    enum { MOST_WORDS = 32 };
    Values values = {.count = 0};
    int given = clang_Cursor_getNumArguments(c);
    add_arguments(p, &values, callee, c, 0);
    for (int i = 1; i < given; i++) {
        Expr *word = word_of(p, clang_Cursor_getArgument(c, (unsigned)i));
        if (i <= MOST_WORDS) add_value(p, &values, word);
    }
    return make_operation(p, OP_PRINTF, type_of(p, clang_getCursorResultType(callee), c), &values, c);
}

/* --- clang's builtins that code for every compiler uses ----------------------------------------------------------- */

static const struct Builtin {
    const char *name;
    Op op;
} builtins[] = {{"__builtin_popcount", OP_POPC}, {"__builtin_popcountl", OP_POPC}, {"__builtin_popcountll", OP_POPC},
                {"__builtin_clz", OP_CLZ},       {"__builtin_clzl", OP_CLZ},       {"__builtin_clzll", OP_CLZ},
                {"__builtin_ffs", OP_FFS},       {"__builtin_ffsl", OP_FFS},       {"__builtin_ffsll", OP_FFS},
                {"__builtin_fabs", OP_ABS},      {"__builtin_fabsf", OP_ABS},      {"__builtin_sqrt", OP_SQRT},
                {"__builtin_sqrtf", OP_SQRT},    {"__builtin_fma", OP_FMA},        {"__builtin_fmaf", OP_FMA},
                {"__builtin_floor", OP_FLOOR},   {"__builtin_floorf", OP_FLOOR},   {"__builtin_ceil", OP_CEIL},
                {"__builtin_ceilf", OP_CEIL},    {"__builtin_trap", OP_TRAP}};

static Expr *builtin_operation(Parser *p, CXCursor c, CXCursor callee, Op op)
{
    Values values = {.count = 0};
    add_arguments(p, &values, callee, c, 0);
    bool counts = op_info[op].kind == INT; /* on signed words */
    for (uint32_t i = 0; counts && i < values.count; i++) {
        Type *word = scalar_type(values.items[i]->type->size == 8 ? T_I64 : T_I32);
        values.items[i] = convert(p, word, values.items[i], values.items[i]->loc);
    }
    return make_operation(p, op, type_of(p, clang_getCursorResultType(callee), c), &values, c);
}

static Expr *builtin_call(Parser *p, CXCursor c, CXCursor callee, const char *name)
{
    Expr *constant;
    if (!has_effects_inside(c) && constant_value(p, c, &constant)) return constant;
    for (size_t i = 0; i < COUNT(builtins); i++)
        if (!strcmp(builtins[i].name, name)) return builtin_operation(p, c, callee, builtins[i].op);
    if (!strcmp(name, "__builtin_expect")) return value(p, clang_Cursor_getArgument(c, 0));
    if (!strcmp(name, "__builtin_assume") || !strcmp(name, "__builtin_unreachable")) return NULL;
    if (!strcmp(name, "__builtin_addressof")) return address(p, clang_Cursor_getArgument(c, 0));
    refuse(p, c, "'%s'", name);
    return NULL;
}

/* --- calls of functions ------------------------------------------------------------------------------------------- */

/* Of a function, or where that is NULL of the one that the pointer means. */
static Expr *emit_call(Parser *p, Function *function, Expr *pointer, Type *result, Values *values, Loc loc)
{
    settle_all(p, values);
    Stmt *stmt = new_stmt(p->program, S_CALL, loc);
    stmt->function = function;
    stmt->a = pointer;
    stmt->arg_count = values->count;
    stmt->args = arena_alloc(p->arena, values->count * sizeof *stmt->args + 1);
    for (uint32_t i = 0; i < values->count; i++) stmt->args[i] = values->items[i];
    if (result->kind != T_VOID) stmt->var = temporary(p, result, loc);
    append(p->out, stmt);
    return stmt->var ? var_expr(p->program, stmt->var, loc) : NULL;
}

/* The object of object.f(), object->f() or f() in a member function. */
static Expr *called_object(Parser *p, CXCursor c, CXCursor callee)
{
    uint64_t offset = 0;
    Children parts = expressions(p, c);
    CXCursor access = parts.count ? parts.items[0] : clang_getNullCursor();
    while (clang_getCursorKind(access) == CXCursor_ParenExpr) access = expressions(p, access).items[0];
    Children inner = expressions(p, access);
    if (clang_getCursorKind(access) == CXCursor_MemberRefExpr && inner.count) {
        bool is_arrow = !is_record(clang_getCursorType(inner.items[0]));
        return is_arrow ? value(p, inner.items[0]) : address(p, inner.items[0]);
    }
    CXCursor owner = clang_getCursorSemanticParent(callee);
    base_offset(p, self_type(p), clang_getCursorType(owner), &offset);
    return offset_address(p, self_value(p, c), offset, type_of(p, clang_getCursorType(owner), c), loc_of(p, c));
}

/* --- pointers to functions ------------------------------------------------------------------------------------------ */

static Expr *pointer_constant(Parser *p, Entry entry, CXCursor c)
{
    return int_expr(p->program, pointer_type(p, scalar_type(T_VOID)), entry_number(p->program, entry), loc_of(p, c));
}

Expr *lambda_pointer(Parser *p, CXCursor conversion, CXCursor use)
{
    Children members = children(p, clang_getCursorSemanticParent(conversion));
    for (uint32_t i = 0; i < members.count; i++) {
        if (clang_getCursorKind(members.items[i]) != CXCursor_CXXMethod) continue;
        if (strcmp(spelling(p, members.items[i]), "operator()")) continue;
        Function *function = function_for(p, members.items[i], use);
        if (function) return pointer_constant(p, (Entry){function, true, 0}, use);
    }
    refuse(p, use, "a pointer to this lambda");
    return zero_value(p, pointer_type(p, scalar_type(T_VOID)), loc_of(p, use));
}

/* The function that an expression names for sure, or the null cursor. */
static CXCursor named_function(Parser *p, CXCursor c)
{
    CXCursor named = clang_getCursorReferenced(c);
    enum CXCursorKind kind = clang_getCursorKind(c), named_kind = clang_getCursorKind(named);
    bool is_name = kind == CXCursor_DeclRefExpr || kind == CXCursor_MemberRefExpr;
    bool is_static = named_kind == CXCursor_CXXMethod && clang_CXXMethod_isStatic(named);
    if (is_name && (named_kind == CXCursor_FunctionDecl || is_static)) return named;
    Children inner = expressions(p, c);
    bool passes = kind == CXCursor_UnexposedExpr || kind == CXCursor_ParenExpr ||
                  clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_AddrOf ||
                  clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_Deref || (is_name && !*spelling(p, c));
    if (clang_getCursorType(c).kind == CXType_Overload) return hidden_instance(p, c);
    return passes && inner.count == 1 ? named_function(p, inner.items[0]) : clang_getNullCursor();
}

/* c is of function type: a name, *pointer, or one of two. */
Expr *function_pointer(Parser *p, CXCursor c)
{
    Children operands = expressions(p, c);
    CXCursor named = named_function(p, c);
    Loc loc = loc_of(p, c);
    if (!clang_Cursor_isNull(named)) {
        Function *function = function_for(p, named, c);
        return function ? pointer_constant(p, (Entry){.function = function}, c)
                        : zero_value(p, pointer_type(p, scalar_type(T_VOID)), loc);
    }
    switch (clang_getCursorKind(c)) {
    case CXCursor_ParenExpr:
    case CXCursor_UnexposedExpr:
        if (operands.count == 1) return function_pointer(p, operands.items[0]);
        break;
    case CXCursor_UnaryOperator:
        if (clang_getCursorUnaryOperatorKind(c) == CXUnaryOperator_Deref) return value(p, operands.items[0]);
        break;
    case CXCursor_ConditionalOperator: return conditional_place(p, c).address;
    case CXCursor_DeclRefExpr:
    case CXCursor_MemberRefExpr: /* a reference to a function */
        if (is_glvalue(p, c)) return place(p, c).address;
        break;
    default: break;
    }
    refuse(p, c, "this function (%s)", keep(p, clang_getCursorKindSpelling(clang_getCursorKind(c))));
    return zero_value(p, pointer_type(p, scalar_type(T_VOID)), loc);
}

/* A call of what a pointer or a reference to a function means when it is carried out. */
static Expr *pointer_call(Parser *p, CXCursor c, CXCursor function, Expr *into)
{
    CXType cx = clang_getCanonicalType(clang_getCursorType(function));
    bool is_designator = cx.kind == CXType_FunctionProto;
    Expr *pointer = saved(p, is_designator ? function_pointer(p, function) : value(p, function));
    if (cx.kind == CXType_Pointer) cx = pointee_of(cx);
    if (cx.kind != CXType_FunctionProto) {
        refuse(p, c, "this call");
        return NULL;
    }
    CXType result = clang_getResultType(cx);
    bool is_object = is_record(result), is_temporary = is_object && !into;
    Loc loc = loc_of(p, c);
    Values values = {.count = 0};
    if (is_temporary) into = address_expr(p->program, object(p, "", type_of(p, result, c), loc), loc);
    if (is_object) add_value(p, &values, into);
    for (int i = 0; i < clang_getNumArgTypes(cx) && values.count + 1 < MAX_ARGUMENTS; i++)
        add_value(p, &values, passed(p, clang_getArgType(cx, (unsigned)i), clang_Cursor_getArgument(c, (unsigned)i)));
    Expr *e = emit_call(p, NULL, pointer, is_object ? scalar_type(T_VOID) : type_of(p, result, c), &values, loc);
    if (is_temporary) note_temporary(p, into, result, c);
    return is_object ? into : e;
}

static bool is_member(CXCursor callee)
{
    enum CXCursorKind kind = clang_getCursorKind(callee);
    return (kind == CXCursor_CXXMethod && !clang_CXXMethod_isStatic(callee)) || kind == CXCursor_ConversionFunction;
}

/* operator=, +=, <<= and so on, but no comparison. */
static bool is_assignment_name(const char *name)
{
    size_t length = strlen(name);
    if (strncmp(name, "operator", 8) || length < 9 || name[length - 1] != '=') return false;
    return strcmp(name, "operator==") && strcmp(name, "operator!=") && strcmp(name, "operator<=") &&
           strcmp(name, "operator>=");
}

/* Of an overloaded operator that is a member, the object is argument 0. */
static bool is_operator_call(CXCursor c, CXCursor callee)
{
    return is_member(callee) &&
           clang_Cursor_getNumArguments(c) == clang_getNumArgTypes(clang_getCursorType(callee)) + 1;
}

static void add_object_and_arguments(Parser *p, Values *values, CXCursor callee, CXCursor c)
{
    bool is_operator = is_operator_call(c, callee);
    if (is_operator && is_assignment_name(spelling(p, callee))) {
        Expr *right = passed(p, parameter_type(callee, 0), clang_Cursor_getArgument(c, 1));
        Mark between = mark(p);
        Expr *left = address(p, clang_Cursor_getArgument(c, 0));
        settle(p, between, &right);
        add_value(p, values, left);
        add_value(p, values, right);
        return;
    }
    if (is_operator)
        add_value(p, values, address(p, clang_Cursor_getArgument(c, 0)));
    else if (is_member(callee))
        add_value(p, values, called_object(p, c, callee));
    add_arguments(p, values, callee, c, is_operator);
}

/* object = condition ? a : b: copied in a branch, so that no address of a or b has to be chosen. */
static Expr *chosen_assignment(Parser *p, CXCursor c, CXCursor callee, Children choice)
{
    CXType cx = clang_getCursorType(clang_getCursorSemanticParent(callee));
    Expr *to = saved(p, address(p, clang_Cursor_getArgument(c, 0))), *a = condition(p, choice.items[0]);
    Block body[2];
    for (int i = 0; i < 2; i++) {
        Block fresh, *outer = begin_block(p, &fresh);
        copy_object(p, to, address(p, choice.items[1 + i]), cx, ASSIGNS, c);
        body[i] = end_block(p, outer);
    }
    if_stmt(p, a, body[0], body[1], loc_of(p, c));
    return to;
}

/* Implicit and defaulted assignment. */
static Expr *defaulted_assignment(Parser *p, CXCursor c, CXCursor callee)
{
    bool is_operator = is_operator_call(c, callee);
    CXCursor right = peeled(p, clang_Cursor_getArgument(c, is_operator));
    bool is_choice = is_operator && clang_getCursorKind(right) == CXCursor_ConditionalOperator && is_glvalue(p, right);
    if (is_choice && !has_effects_inside(c)) return chosen_assignment(p, c, callee, expressions(p, right));
    Expr *from = address(p, clang_Cursor_getArgument(c, is_operator));
    Mark between = mark(p);
    Expr *to = is_operator ? address(p, clang_Cursor_getArgument(c, 0)) : called_object(p, c, callee);
    settle(p, between, &from);
    to = saved(p, to);
    Copying how = ASSIGNS | (clang_CXXMethod_isMoveAssignmentOperator(callee) ? MOVES : 0);
    copy_object(p, to, from, clang_getCursorType(clang_getCursorSemanticParent(callee)), how, c);
    return to;
}

static Expr *function_call(Parser *p, CXCursor c, CXCursor callee, Expr *into)
{
    CXType result = clang_getCursorResultType(callee);
    Loc loc = loc_of(p, c);
    Function *function = function_for(p, callee, c);
    if (!function) return NULL;
    bool is_temporary = false;
    Values values = {.count = 0};
    if (is_record(result)) {
        is_temporary = !into;
        if (!into) into = address_expr(p->program, object(p, "", type_of(p, result, c), loc), loc);
        add_value(p, &values, into);
    }
    add_object_and_arguments(p, &values, callee, c);
    Expr *e = emit_call(p, function, NULL, function->result, &values, loc);
    if (is_temporary) note_temporary(p, into, result, c);
    return is_record(result) ? into : e;
}

static bool is_lambda_class(Parser *p, CXCursor class_)
{
    Record *record = is_record(clang_getCursorType(class_)) ? record_of(p, clang_getCursorType(class_), class_) : NULL;
    return record && record->is_lambda;
}

/* object.~T(), as after placement new. */
static void destructor_call(Parser *p, CXCursor c, CXCursor callee)
{
    destroy(p, called_object(p, c, callee), clang_getCursorType(clang_getCursorSemanticParent(callee)), c);
}

/* std::move and its kin, which clang knows and gives no bodies: their argument itself. */
static bool is_identity(Parser *p, CXCursor callee)
{
    static const char *const names[] = {"move", "forward", "addressof", "__addressof", "as_const", "move_if_noexcept"};
    if (clang_Cursor_getNumArguments(callee) != 1 || has_body(p, definition_of(callee))) return false;
    for (size_t i = 0; i < COUNT(names); i++)
        if (is_in_std(p, callee, names[i])) return true;
    return false;
}

Expr *call(Parser *p, CXCursor c, Expr *into)
{
    CXCursor callee = callee_of(c);
    const char *name = spelling(p, callee);
    enum CXCursorKind kind = clang_getCursorKind(callee);
    if (into) into = saved(p, into);
    if (kind == CXCursor_Constructor) return place(p, c).address;
    if (kind == CXCursor_Destructor) {
        destructor_call(p, c, callee);
        return NULL;
    }
    if (kind != CXCursor_FunctionDecl && kind != CXCursor_CXXMethod && kind != CXCursor_ConversionFunction) {
        Children parts = expressions(p, c);
        callee = parts.count ? named_function(p, parts.items[0]) : clang_getNullCursor();
        if (clang_Cursor_isNull(callee) && parts.count) return pointer_call(p, c, parts.items[0], into);
        name = spelling(p, callee);
    }
    if (kind == CXCursor_ConversionFunction && is_lambda_class(p, clang_getCursorSemanticParent(callee)))
        return lambda_pointer(p, callee, c);
    if (has_attribute(p, callee, CXCursor_CUDAGlobalAttr)) {
        refuse(p, c, "launching a kernel from device code");
        return NULL;
    }
    if (is_identity(p, callee)) return address(p, clang_Cursor_getArgument(c, 0));
    if (is_operation(name, callee)) return operation(p, c, callee, name);
    if (!strncmp(name, "__builtin_", 10)) return builtin_call(p, c, callee, name);
    bool assigns = clang_CXXMethod_isCopyAssignmentOperator(callee) || clang_CXXMethod_isMoveAssignmentOperator(callee);
    if (assigns && clang_CXXMethod_isDefaulted(callee)) return defaulted_assignment(p, c, callee);
    if (clang_Cursor_isVariadic(callee) && !strcmp(name, "printf")) return print(p, c, callee);
    if (clang_Cursor_isVariadic(callee)) {
        refuse(p, c, "calling '%s', which takes any number of arguments", name);
        return NULL;
    }
    return function_call(p, c, callee, into);
}

/* --- construction ------------------------------------------------------------------------------------------------- */

/* Calls a member function without arguments (a constructor, a destructor). */
static void call_member(Parser *p, CXCursor member, Expr *object_address, CXCursor c)
{
    Function *function = function_for(p, member, c);
    Values values = {.count = 0};
    if (!function) return;
    add_value(p, &values, object_address);
    add_arguments(p, &values, member, c, clang_Cursor_getNumArguments(c) > 0 ? clang_Cursor_getNumArguments(c) : 0);
    emit_call(p, function, NULL, function->result, &values, loc_of(p, c));
}

/* (Of an instance of a class template only the members that are used are known: no other is wanted.) */
static Children members_of(Parser *p, const Record *record)
{
    const Instance *instance = hides_members(p, record->declaration) ? instance_of(p, record->declaration) : NULL;
    if (instance) return (Children){instance->members.items, instance->members.count};
    return children(p, record->declaration);
}

static CXCursor find_member(Parser *p, const Record *record, bool (*wanted)(CXCursor))
{
    Children members = members_of(p, record);
    for (uint32_t i = 0; i < members.count; i++)
        if (wanted(members.items[i]) && !clang_CXXMethod_isDefaulted(members.items[i])) return members.items[i];
    return clang_getNullCursor();
}

static bool is_default_constructor(CXCursor c)
{
    return clang_getCursorKind(c) == CXCursor_Constructor && clang_CXXConstructor_isDefaultConstructor(c);
}

static bool is_copy_constructor(CXCursor c)
{
    return clang_getCursorKind(c) == CXCursor_Constructor && clang_CXXConstructor_isCopyConstructor(c);
}

static bool is_copy_assignment(CXCursor c)
{
    return clang_getCursorKind(c) == CXCursor_CXXMethod && clang_CXXMethod_isCopyAssignmentOperator(c);
}

static bool is_move_constructor(CXCursor c)
{
    return clang_getCursorKind(c) == CXCursor_Constructor && clang_CXXConstructor_isMoveConstructor(c);
}

static bool is_move_assignment(CXCursor c)
{
    return clang_getCursorKind(c) == CXCursor_CXXMethod && clang_CXXMethod_isMoveAssignmentOperator(c);
}

static bool is_destructor(CXCursor c)
{
    return clang_getCursorKind(c) == CXCursor_Destructor;
}

typedef struct Elements { /* an operation on each element of arrays */
    Expr *to, *from;
    CXType cx;
    Type *type;
    Copying how;
    CXCursor use;
} Elements;

static Expr *element_of(Parser *p, const Elements *e, Expr *array, Expr *index)
{
    return element_address(p, array, index, e->type, loc_of(p, e->use));
}

static Elements elements_of(Parser *p, Expr *to, Expr *from, CXType array, CXCursor use)
{
    CXType cx = element_type(array);
    return (Elements){saved(p, to), from ? saved(p, from) : NULL, cx, type_of(p, cx, use), 0, use};
}

static CXCursor written_member(Parser *p, const Record *record, bool (*wanted)(CXCursor))
{
    Children members = written_members(p, record->declaration);
    for (uint32_t i = 0; i < members.count; i++)
        if (wanted(members.items[i])) return members.items[i];
    return clang_getNullCursor();
}

static void default_parts(Parser *, Expr *to, Record *, CXCursor use);

/* By the class's own constructor or assignment if it has one: to move by one that moves, if there is any, even a
   defaulted one. What is not found in an instance of a class template has a body that does nothing. */
static bool copied_by_member(Parser *p, Expr *to, Expr *from, Record *record, Copying how, CXCursor use)
{
    bool (*wanted)(CXCursor) = how & ASSIGNS ? is_move_assignment : is_move_constructor;
    CXCursor written = how & MOVES ? written_member(p, record, wanted) : clang_getNullCursor();
    if (clang_Cursor_isNull(written)) {
        wanted = how & ASSIGNS ? is_copy_assignment : is_copy_constructor;
        written = written_member(p, record, wanted);
    }
    if (clang_Cursor_isNull(written) || clang_CXXMethod_isDefaulted(written)) return false;
    CXCursor member = find_member(p, record, wanted);
    if (clang_Cursor_isNull(member)) {
        if (!(how & ASSIGNS)) default_parts(p, to, record, use);
        return true;
    }
    Function *function = function_for(p, member, use);
    Values values = {.count = 0};
    if (!function) return true;
    add_value(p, &values, to);
    add_value(p, &values, from);
    emit_call(p, function, NULL, function->result, &values, loc_of(p, use));
    return true;
}

static void copy_part(Parser *, Expr *to, Expr *from, CXType, Copying how, CXCursor use);

static void copy_element(Parser *p, Expr *index, void *context)
{
    Elements *e = context;
    copy_part(p, element_of(p, e, e->to, index), element_of(p, e, e->from, index), e->cx, e->how, e->use);
}

static void copy_part(Parser *p, Expr *to, Expr *from, CXType cx, Copying how, CXCursor use)
{
    Record *record = record_of(p, innermost_type(cx), use);
    to = saved(p, to);
    from = saved(p, from);
    if (clang_getCanonicalType(cx).kind == CXType_ConstantArray && record && record->has_copy) {
        Elements e = elements_of(p, to, from, cx, use);
        e.how = how;
        repeat(p, (uint64_t)clang_getArraySize(clang_getCanonicalType(cx)), copy_element, &e, loc_of(p, use));
    } else if (!record || !record->has_copy || !copied_by_member(p, to, from, record, how, use)) {
        copy_object(p, to, from, cx, how, use);
    }
}

void copy_construct(Parser *p, Expr *to, Expr *from, CXType cx, CXCursor use)
{
    copy_part(p, to, from, cx, 0, use);
}

static void copy_parts(Parser *p, Expr *to, Expr *from, Record *record, Copying how, CXCursor use)
{
    Loc loc = loc_of(p, use);
    for (uint32_t i = 0; i < record->base_count; i++) {
        Base *base = &record->bases[i];
        copy_part(p, offset_address(p, to, base->offset, base->type, loc),
                  offset_address(p, from, base->offset, base->type, loc), base->cx, how, use);
    }
    for (uint32_t i = 0; i < record->field_count; i++) {
        CXType cx = clang_getCursorType(record->fields[i]);
        Place a = field_place(p, to, record->fields[i], use), b = field_place(p, from, record->fields[i], use);
        if (!is_reference(cx) && type_is_scalar(a.type))
            write_place(p, a, read_place(p, b, loc), loc);
        else if (!is_reference(cx))
            copy_part(p, a.address, b.address, cx, how, use);
        else
            refuse(p, use, "copying a class with members that are references and others with copy constructors");
    }
}

void copy_object(Parser *p, Expr *to, Expr *from, CXType cx, Copying how, CXCursor use)
{
    Record *record = record_of(p, cx, use);
    if (!record || !record->has_copy) {
        Type *type = type_of(p, cx, use);
        if (!record || record->field_count || record->base_count) copy_bytes(p, type, to, from, loc_of(p, use));
        return;
    }
    to = saved(p, to);
    from = saved(p, from);
    if (record->type->is_union)
        copy_bytes(p, record->type, to, from, loc_of(p, use));
    else
        copy_parts(p, to, from, record, how, use);
}

static void default_element(Parser *p, Expr *index, void *context)
{
    Elements *e = context;
    default_object(p, element_of(p, e, e->to, index), e->cx, e->use);
}

static void default_fields(Parser *p, Expr *to, Record *record, CXCursor use)
{
    for (uint32_t i = 0; i < record->field_count; i++) {
        CXCursor field = record->fields[i], given = field_initialiser(p, field);
        if (clang_Cursor_isNull(given)) {
            if (!record->type->is_union && !clang_Cursor_isBitField(field) && !is_reference(clang_getCursorType(field)))
                default_object(p, field_place(p, to, field, use).address, clang_getCursorType(field), use);
        } else {
            init_field_by_default(p, to, field, given);
        }
    }
}

/* What an implicit default constructor does. */
static void default_parts(Parser *p, Expr *to, Record *record, CXCursor use)
{
    Loc loc = loc_of(p, use);
    to = saved(p, to);
    for (uint32_t i = 0; i < record->base_count; i++) {
        Base *base = &record->bases[i];
        default_object(p, offset_address(p, to, base->offset, base->type, loc), base->cx, use);
    }
    default_fields(p, to, record, use);
}

void default_object(Parser *p, Expr *to, CXType cx, CXCursor use)
{
    if (clang_getCanonicalType(cx).kind == CXType_ConstantArray) {
        if (!is_record(innermost_type(cx))) return;
        Elements e = elements_of(p, to, NULL, cx, use);
        Block fresh, *outer = begin_block(p, &fresh); /* nothing to do for one element: nothing to repeat */
        default_object(p, element_of(p, &e, e.to, int_expr(p->program, scalar_type(T_I64), 0, loc_of(p, use))), e.cx,
                       use);
        if (end_block(p, outer).first)
            repeat(p, (uint64_t)clang_getArraySize(clang_getCanonicalType(cx)), default_element, &e, loc_of(p, use));
        return;
    }
    Record *record = record_of(p, cx, use);
    if (!record) return;
    CXCursor constructor = find_member(p, record, is_default_constructor);
    if (!clang_Cursor_isNull(constructor))
        call_member(p, constructor, saved(p, to), use);
    else
        default_parts(p, to, record, use);
}

static void construct_defaulted(Parser *p, Expr *to, CXCursor c, CXCursor constructor, CXType cx)
{
    bool copies =
        clang_CXXConstructor_isCopyConstructor(constructor) || clang_CXXConstructor_isMoveConstructor(constructor);
    Record *record = record_of(p, cx, c);
    if (!record) return;
    if (copies) {
        Expr *from = address(p, clang_Cursor_getArgument(c, 0));
        copy_object(p, to, from, cx, clang_CXXConstructor_isMoveConstructor(constructor) ? MOVES : 0, c);
        return;
    }
    bool zeroes = last_char(p, c) == ')' || last_char(p, c) == '}'; /* T(), T{}: value-initialised; T x: not */
    if (zeroes) zero_object(p, to, record->type, loc_of(p, c));
    default_parts(p, to, record, c);
}

static void construct_one(Parser *p, Expr *to, CXCursor c, CXType cx);

typedef struct Construction {
    Expr *to;
    CXCursor c;
    CXType cx;
    Type *type;
} Construction;

static void call_constructor(Parser *p, Expr *to, CXCursor constructor, CXCursor c)
{
    Function *function = function_for(p, constructor, c);
    Values values = {.count = 0};
    if (!function) return;
    add_value(p, &values, to);
    add_arguments(p, &values, constructor, c, 0);
    emit_call(p, function, NULL, function->result, &values, loc_of(p, c));
}

/* clang makes an implicit constructor of one that `using` takes over from a base class; it stands in that declaration. */
static bool is_inherited(const Parser *p, CXCursor constructor)
{
    unsigned end = end_of(constructor), start = end;
    while (start > 0 && !strchr(";{}", p->text[start - 1])) start--;
    return memmem(p->text + start, end - start, "using", 5) != NULL;
}

static bool same_parameters(CXCursor a, CXCursor b)
{
    int count = clang_Cursor_getNumArguments(a);
    bool same = clang_getCursorKind(b) == CXCursor_Constructor && clang_Cursor_getNumArguments(b) == count;
    for (int i = 0; i < count && same; i++)
        same = clang_equalTypes(parameter_type(a, (unsigned)i), parameter_type(b, (unsigned)i));
    return same;
}

/* The base class's constructor with these parameters, or the null cursor. */
static CXCursor inherited_from(Parser *p, const Record *record, CXCursor constructor)
{
    Children members = members_of(p, record);
    for (uint32_t i = 0; i < members.count; i++)
        if (same_parameters(constructor, members.items[i])) return members.items[i];
    return clang_getNullCursor();
}

static bool has_inherited(Parser *p, const Record *record, CXCursor constructor)
{
    for (uint32_t i = 0; i < record->base_count; i++) {
        const Record *base = record_of(p, record->bases[i].cx, constructor);
        if (!clang_Cursor_isNull(inherited_from(p, base, constructor)) || has_inherited(p, base, constructor)) return true;
    }
    return false;
}

/* The base that has the constructor, or has inherited it, is constructed by it, all other parts by default. */
static void construct_inherited(Parser *p, Expr *to, CXCursor c, CXCursor constructor, Record *record)
{
    bool found = false;
    for (uint32_t i = 0; i < record->base_count; i++) {
        Base *base = &record->bases[i];
        Record *base_record = record_of(p, base->cx, c);
        Expr *at = offset_address(p, to, base->offset, base->type, loc_of(p, c));
        CXCursor given = inherited_from(p, base_record, constructor);
        bool is_direct = !clang_Cursor_isNull(given);
        bool is_here = !found && (is_direct || has_inherited(p, base_record, constructor));
        if (is_here && is_direct)
            call_constructor(p, at, given, c);
        else if (is_here)
            construct_inherited(p, at, c, constructor, base_record);
        else
            default_object(p, at, base->cx, c);
        found |= is_here;
    }
    default_fields(p, to, record, c);
}

static void construct_one(Parser *p, Expr *to, CXCursor c, CXType cx)
{
    CXCursor constructor = callee_of(c);
    to = saved(p, to);
    if (is_inherited(p, constructor)) {
        Record *record = record_of(p, cx, c);
        if (!has_inherited(p, record, constructor)) refuse(p, c, "this inherited constructor");
        construct_inherited(p, to, c, constructor, record);
    } else if (clang_CXXMethod_isDefaulted(constructor)) {
        construct_defaulted(p, to, c, constructor, cx);
    } else {
        call_constructor(p, to, constructor, c);
    }
}

static void construct_element(Parser *p, Expr *index, void *context)
{
    Construction *k = context;
    construct_one(p, element_address(p, k->to, index, k->type, loc_of(p, k->c)), k->c, k->cx);
}

void construct(Parser *p, Expr *into, CXCursor c)
{
    CXType cx = clang_getCanonicalType(clang_getCursorType(c));
    Loc loc = loc_of(p, c);
    uint64_t count = 1;
    if (cx.kind != CXType_ConstantArray) {
        construct_one(p, into, c, cx);
        return;
    }
    for (; cx.kind == CXType_ConstantArray; cx = element_type(cx)) count *= (uint64_t)clang_getArraySize(cx);
    Construction k = {saved(p, into), c, cx, type_of(p, cx, c)};
    Block fresh, *outer = begin_block(p, &fresh);
    construct_element(p, int_expr(p->program, scalar_type(T_I64), 0, loc), &k);
    if (end_block(p, outer).first) repeat(p, count, construct_element, &k, loc);
}

/* --- destruction -------------------------------------------------------------------------------------------------- */

bool is_destroyed(Parser *p, CXType cx, CXCursor use)
{
    Record *record = record_of(p, innermost_type(cx), use);
    return record && record->has_destructor;
}

typedef struct Destruction {
    Expr *array;
    uint64_t last;
    CXType cx;
    Type *type;
    CXCursor use;
} Destruction;

static void destroy_element(Parser *p, Expr *index, void *context)
{
    Destruction *d = context;
    Loc loc = loc_of(p, d->use);
    Expr *last = int_expr(p->program, scalar_type(T_I64), (int64_t)d->last, loc);
    bool known = index->kind == E_INT;
    Expr *number = known ? int_expr(p->program, last->type, last->value - index->value, loc)
                         : binary_expr(p->program, B_SUB, last, index, loc);
    destroy(p, saved(p, element_address(p, d->array, number, d->type, loc)), d->cx, d->use);
}

static void destroy_record(Parser *p, Expr *object_address, Record *record, CXCursor use)
{
    Loc loc = loc_of(p, use);
    CXCursor destructor = find_member(p, record, is_destructor);
    if (!clang_Cursor_isNull(destructor)) call_member(p, destructor, object_address, use);
    for (uint32_t i = record->field_count; i-- > 0;) {
        CXType cx = clang_getCursorType(record->fields[i]);
        if (!record->type->is_union && is_destroyed(p, cx, use))
            destroy(p, field_place(p, object_address, record->fields[i], use).address, cx, use);
    }
    for (uint32_t i = record->base_count; i-- > 0;) {
        Base *base = &record->bases[i];
        destroy(p, offset_address(p, object_address, base->offset, base->type, loc), base->cx, use);
    }
}

void destroy(Parser *p, Expr *object_address, CXType cx, CXCursor use)
{
    CXType t = clang_getCanonicalType(cx);
    if (!is_destroyed(p, t, use)) return;
    object_address = saved(p, object_address);
    if (t.kind == CXType_ConstantArray) {
        CXType element = element_type(t);
        uint64_t count = (uint64_t)clang_getArraySize(t);
        Destruction d = {object_address, count - 1, element, type_of(p, element, use), use};
        if (count) repeat(p, count, destroy_element, &d, loc_of(p, use));
    } else if (enter(p, use)) {
        destroy_record(p, object_address, record_of(p, t, use), use);
        leave(p);
    }
}
