/* What fold.c makes of single expressions, and what it must leave alone. */
#include "capture.h"
#include "compiler.h"
#include "sample_tree.h"

static Program *p;
static Var *x, *q;

static void begin(void)
{
    p = new_program(arena_new());
    x = new_var(p, "x", i32(), V_REGISTER, at);
    q = new_var(p, "q", pointer_to(p->arena, i32()), V_REGISTER, at);
}

static Expr *constant(TypeKind kind, int64_t value)
{
    return int_expr(p, scalar_type(kind), value, at);
}

static Expr *var(void)
{
    return var_expr(p, x, at);
}

static void is_constant(Expr *e, int64_t value)
{
    e = fold_expr(p, e);
    ck_assert_int_eq(e->kind, E_INT);
    ck_assert_int_eq(e->value, value);
}

static void is_binary_constant(Binary op, TypeKind kind, int64_t a, int64_t b, int64_t value)
{
    is_constant(binary_expr(p, op, constant(kind, a), constant(kind, b), at), value);
}

static void stays(Expr *e)
{
    ck_assert_ptr_eq(fold_expr(p, e), e);
}

START_TEST(constants_follow_their_type)
{
    begin();
    is_binary_constant(B_ADD, T_I32, INT32_MAX, 1, INT32_MIN);
    is_binary_constant(B_DIV, T_I32, -1, 2, 0);
    is_binary_constant(B_DIV, T_U32, -1, 2, INT32_MAX); /* 0xffffffff / 2 */
    is_binary_constant(B_REM, T_U32, -1, 10, 5);
    is_binary_constant(B_SHR, T_I32, -8, 1, -4);
    is_binary_constant(B_SHR, T_U32, -8, 1, 0x7ffffffc);
    is_binary_constant(B_SHL, T_U32, 1, 32, 0); /* counts beyond the width clamp */
    is_binary_constant(B_LT, T_I32, -1, 1, 1);
    is_binary_constant(B_LT, T_U32, -1, 1, 0);
    is_binary_constant(B_GT, T_U64, -1, 1, 1);
    free_program(p);
}
END_TEST

START_TEST(what_may_trap_stays)
{
    begin();
    stays(binary_expr(p, B_DIV, constant(T_I32, 7), constant(T_I32, 0), at));
    stays(binary_expr(p, B_REM, constant(T_U32, 7), constant(T_U32, 0), at));
    stays(binary_expr(p, B_DIV, constant(T_I32, INT32_MIN), constant(T_I32, -1), at));
    free_program(p);
}
END_TEST

START_TEST(casts_of_constants)
{
    begin();
    is_constant(cast_expr(p, scalar_type(T_I64), constant(T_U32, -1), at), 0xffffffff);
    is_constant(cast_expr(p, scalar_type(T_I64), constant(T_I32, -1), at), -1);
    is_constant(cast_expr(p, scalar_type(T_I8), constant(T_I32, 200), at), -56);
    is_constant(cast_expr(p, scalar_type(T_BOOL), constant(T_I32, 256), at), 1);
    Expr *e = fold_expr(p, cast_expr(p, scalar_type(T_F64), constant(T_U32, -1), at));
    ck_assert_int_eq(e->kind, E_FLOAT);
    ck_assert_double_eq(e->number, 4294967295.0);
    free_program(p);
}
END_TEST

START_TEST(the_largest_unsigned_is_no_minus_one_as_a_float)
{
    begin();
    Expr *e = fold_expr(p, cast_expr(p, scalar_type(T_F32), constant(T_U64, -1), at));
    if (e->kind == E_FLOAT) ck_assert_double_eq(e->number, 18446744073709551616.0);
    free_program(p);
}
END_TEST

START_TEST(neutral_operands_vanish)
{
    begin();
    Expr *v = var();
    ck_assert_ptr_eq(fold_expr(p, binary_expr(p, B_ADD, v, number(p, 0), at)), v);
    ck_assert_ptr_eq(fold_expr(p, binary_expr(p, B_ADD, number(p, 0), v, at)), v);
    ck_assert_ptr_eq(fold_expr(p, binary_expr(p, B_MUL, v, number(p, 1), at)), v);
    stays(binary_expr(p, B_SUB, number(p, 0), v, at));
    stays(binary_expr(p, B_AND, v, number(p, 0), at));
    Expr *zero = float_expr(p, scalar_type(T_F32), 0, at), *f = float_expr(p, scalar_type(T_F32), 1, at);
    stays(binary_expr(p, B_ADD, f, zero, at)); /* -0 + 0 is 0 */
    free_program(p);
}
END_TEST

START_TEST(negation_turns_integer_comparisons_only)
{
    begin();
    Expr *less = binary_expr(p, B_LT, var(), number(p, 3), at);
    ck_assert_int_eq(not_expr(p, less)->binary, B_GE);
    Expr *f = float_expr(p, scalar_type(T_F32), 1, at);
    Expr *n = not_expr(p, binary_expr(p, B_LT, f, f, at)); /* !(NaN < 1) is true, NaN >= 1 is not */
    ck_assert_int_eq(n->kind, E_UNARY);
    n = not_expr(p, binary_expr(p, B_EQ, f, f, at));
    ck_assert_int_eq(n->kind, E_BINARY);
    ck_assert_int_eq(n->binary, B_NE);
    ck_assert_ptr_eq(not_expr(p, unary_expr(p, U_LNOT, less, at)), less);
    free_program(p);
}
END_TEST

START_TEST(negation_of_and_is_or_of_negations)
{
    begin();
    Expr *a = binary_expr(p, B_LT, var(), number(p, 3), at), *b = binary_expr(p, B_EQ, var(), number(p, 1), at);
    Expr *n = not_expr(p, binary_expr(p, B_LAND, a, b, at));
    ck_assert_int_eq(n->binary, B_LOR);
    ck_assert_int_eq(n->a->binary, B_GE);
    ck_assert_int_eq(n->b->binary, B_NE);
    free_program(p);
}
END_TEST

START_TEST(indexes_of_indexes_merge)
{
    begin();
    Expr *i = cast_expr(p, scalar_type(T_I64), var(), at);
    Expr *inner = fold_expr(p, index_expr(p, q->type, var_expr(p, q, at), i, 4, 8, at));
    Expr *outer = fold_expr(p, index_expr(p, q->type, inner, constant(T_I64, 3), 4, 1, at));
    ck_assert_int_eq(outer->kind, E_INDEX); /* q + i * 4 + (8 + 3 * 4 + 1) */
    ck_assert_ptr_eq(outer->b, i);
    ck_assert_int_eq(outer->offset, 21);
    ck_assert_int_eq(outer->a->kind, E_VAR);
    outer = fold_expr(
        p, index_expr(p, q->type, inner, i, 16, 2, at)); /* two variable parts: the constants gather outside */
    ck_assert_int_eq(outer->offset, 10);
    ck_assert_int_eq(outer->a->offset, 0);
    ck_assert_int_eq(outer->a->scale, 4);
    free_program(p);
}
END_TEST

START_TEST(a_constant_index_of_an_object_is_an_address)
{
    begin();
    Var *object = new_var(p, "o", array_of(p->arena, i32(), 4), V_LOCAL, at);
    Expr *e = fold_expr(p, index_expr(p, q->type, address_expr(p, object, at), constant(T_I64, 2), 4, 1, at));
    ck_assert_int_eq(e->kind, E_ADDRESS);
    ck_assert_int_eq(e->offset, 9);
    free_program(p);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        constants_follow_their_type,
        what_may_trap_stays,
        casts_of_constants,
        the_largest_unsigned_is_no_minus_one_as_a_float,
        neutral_operands_vanish,
        negation_turns_integer_comparisons_only,
        negation_of_and_is_or_of_negations,
        indexes_of_indexes_merge,
        a_constant_index_of_an_object_is_an_address,
    };
    return run_tests("fold", tests, COUNT(tests));
}
