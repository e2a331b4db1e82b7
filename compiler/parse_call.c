/* parse_call.c: calls and operations.
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
    if (!strcmp(name, "__builtin_is_constant_evaluated")) return zero_value(p, scalar_type(T_BOOL), loc_of(p, c));
    if (!has_effects_inside(c) && constant_value(p, c, &constant)) return constant;
    for (size_t i = 0; i < COUNT(builtins); i++)
        if (!strcmp(builtins[i].name, name)) return builtin_operation(p, c, callee, builtins[i].op);
    if (!strcmp(name, "__builtin_constant_p")) return zero_value(p, scalar_type(T_I32), loc_of(p, c)); /* else seen above */
    bool aligned = !strcmp(name, "__builtin_assume_aligned") && clang_Cursor_getNumArguments(c) == 2;
    if (aligned || !strcmp(name, "__builtin_expect")) return value(p, clang_Cursor_getArgument(c, 0));
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
    return int_expr(p->program, pointer_type(p, scalar_type(T_VOID)), (int64_t)entry_number(p->program, entry),
                    loc_of(p, c));
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

static bool names_bound_method(Parser *p, CXCursor c)
{
    while (clang_getCursorKind(c) == CXCursor_ParenExpr) c = expressions(p, c).items[0];
    return is_member_access(c);
}

/* A call of what a pointer or a reference to a function means when it is carried out. */
static Expr *pointer_call(Parser *p, CXCursor c, CXCursor function, Expr *into)
{
    CXType cx = clang_getCanonicalType(clang_getCursorType(function));
    bool is_designator = cx.kind == CXType_FunctionProto;
    Expr *pointer, *object_address = NULL;
    if (names_bound_method(p, function))
        pointer = bound_method(p, function, &object_address, &cx);
    else
        pointer = saved(p, is_designator ? function_pointer(p, function) : value(p, function));
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
    if (object_address) add_value(p, &values, object_address);
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

/* The number of a virtual function that an object, one of the values, has. */
static Expr *chosen_function(Parser *p, Values *values, uint32_t object_, CXCursor callee, CXCursor c)
{
    settle_all(p, values);
    values->items[object_] = saved(p, values->items[object_]);
    return virtual_function(p, values->items[object_], callee, c);
}

static Expr *function_call(Parser *p, CXCursor c, CXCursor callee, Expr *into)
{
    CXType result = clang_getCursorResultType(callee);
    Loc loc = loc_of(p, c);
    bool is_virtual = is_virtual_call(p, c, callee), is_temporary = false;
    Function *function = is_virtual ? NULL : function_for(p, callee, c);
    if (!function && !is_virtual) return NULL;
    Values values = {.count = 0};
    if (is_record(result)) {
        is_temporary = !into;
        if (!into) into = address_expr(p->program, object(p, "", type_of(p, result, c), loc), loc);
        add_value(p, &values, into);
    }
    uint32_t object_ = values.count;
    add_object_and_arguments(p, &values, callee, c);
    Expr *pointer = is_virtual ? chosen_function(p, &values, object_, callee, c) : NULL;
    Type *type = is_record(result) ? scalar_type(T_VOID) : type_of(p, result, c);
    Expr *e = emit_call(p, function, pointer, type, &values, loc);
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
    CXType cx = clang_getCursorType(clang_getCursorSemanticParent(callee));
    Expr *object_address = called_object(p, c, callee);
    if (is_virtual_call(p, c, callee))
        call_destroyer(p, object_address, record_of(p, cx, c), false, c);
    else
        destroy(p, object_address, cx, c);
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

void call_member(Parser *p, CXCursor member, Expr *object_address, Expr *argument, CXCursor c)
{
    Function *function = function_for(p, member, c);
    Values values = {.count = 0};
    if (!function) return;
    add_value(p, &values, object_address);
    if (argument) add_value(p, &values, argument);
    for (int i = argument != NULL; i < clang_getNumArgTypes(clang_getCursorType(member)); i++)
        add_argument(p, &values, member, (unsigned)i, default_of(p, member, (unsigned)i), c);
    emit_call(p, function, NULL, function->result, &values, loc_of(p, c));
}

void call_destroyer(Parser *p, Expr *object_address, Record *record, bool deletes, CXCursor c)
{
    Values values = {.count = 0};
    object_address = saved(p, object_address);
    add_value(p, &values, object_address);
    emit_call(p, NULL, virtual_destructor(p, object_address, record, deletes, c), scalar_type(T_VOID), &values, loc_of(p, c));
}

void call_constructor(Parser *p, Expr *to, CXCursor constructor, CXCursor c)
{
    Function *function = function_for(p, constructor, c);
    Values values = {.count = 0};
    if (!function) return;
    add_value(p, &values, to);
    add_arguments(p, &values, constructor, c, 0);
    emit_call(p, function, NULL, function->result, &values, loc_of(p, c));
}
