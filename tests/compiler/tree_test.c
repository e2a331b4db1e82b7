/* Makers and the dump. */
#include "capture.h"
#include "sample_tree.h"

static Program *p;

static const char *dumped(const Expr *expr)
{
    capture_begin(stdout);
    dump_expr(stdout, expr);
    return capture_end();
}

START_TEST(constants_are_canonical)
{
    p = new_program(arena_new());
    ck_assert_int_eq(int_expr(p, scalar_type(T_U32), 0xFFFFFFFF, at)->value, -1);
    ck_assert_int_eq(int_expr(p, scalar_type(T_U8), 0x180, at)->value, -128);
    ck_assert_int_eq(int_expr(p, scalar_type(T_I16), 40000, at)->value, 40000 - 65536);
    ck_assert_int_eq(int_expr(p, scalar_type(T_BOOL), 12, at)->value, 1);
    ck_assert_int_eq(int_expr(p, scalar_type(T_U64), INT64_MIN, at)->value, INT64_MIN);
    ck_assert(float_expr(p, scalar_type(T_F32), 0.1, at)->number == (double)0.1f);
    ck_assert(float_expr(p, scalar_type(T_F64), 0.1, at)->number == 0.1);
    free_program(p);
}
END_TEST

START_TEST(types_follow_from_operands)
{
    p = new_program(arena_new());
    Expr *f = float_expr(p, scalar_type(T_F32), 1, at);
    ck_assert_int_eq(binary_expr(p, B_ADD, f, f, at)->type->kind, T_F32);
    ck_assert_int_eq(binary_expr(p, B_LT, f, f, at)->type->kind, T_BOOL);
    ck_assert_int_eq(unary_expr(p, U_NEG, f, at)->type->kind, T_F32);
    ck_assert_int_eq(select_expr(p, binary_expr(p, B_LT, f, f, at), f, f, at)->type->kind, T_F32);
    ck_assert_ptr_eq(cast_expr(p, scalar_type(T_F32), f, at), f);
    ck_assert_int_eq(cast_expr(p, scalar_type(T_F64), f, at)->kind, E_CAST);
    Arena *arena = p->arena;
    Expr *pointer = new_expr(p, E_INT, pointer_to(arena, pointer_to(arena, i32())), at);
    ck_assert_ptr_eq(cast_expr(p, pointer_to(arena, pointer_to(arena, i32())), pointer, at), pointer);
    ck_assert_ptr_ne(cast_expr(p, pointer_to(arena, i32()), pointer, at), pointer);
    Type *matrix = array_of(arena, array_of(arena, scalar_type(T_F64), 3), 5);
    ck_assert_uint_eq(matrix->size, 120);
    ck_assert_uint_eq(matrix->align, 8);
    free_program(p);
}
END_TEST

START_TEST(loads_are_found_anywhere)
{
    p = new_program(arena_new());
    Var *x = new_var(p, "x", i32(), V_LOCAL, at);
    Expr *load = load_expr(p, i32(), address_expr(p, x, at), at);
    Expr *args[] = {number(p, 1), binary_expr(p, B_ADD, number(p, 2), load, at)};
    ck_assert(has_load(call_expr(p, OP_MIN, i32(), args, 2, at)));
    ck_assert(!has_load(address_expr(p, x, at)));
    ck_assert(!has_load(NULL));
    free_program(p);
}
END_TEST

START_TEST(blocks_join)
{
    p = new_program(arena_new());
    Block a = {0}, b = {0};
    append_block(&a, b);
    ck_assert_ptr_null(a.first);
    Stmt *s[3];
    for (int i = 0; i < 3; i++) append(i ? &b : &a, s[i] = new_stmt(p, S_BREAK, at));
    append_block(&a, b);
    ck_assert(a.first == s[0] && s[0]->next == s[1] && s[1]->next == s[2] && a.last == s[2] && !s[2]->next);
    free_program(p);
}
END_TEST

START_TEST(expressions_read_well)
{
    p = new_program(arena_new());
    Type *f32 = scalar_type(T_F32);
    Var *x = new_var(p, "x", f32, V_REGISTER, at), *t = new_var(p, "", i32(), V_REGISTER, at);
    Var *buffer = new_var(p, "buffer", array_of(p->arena, f32, 64), V_SHARED, at);
    Expr *index = cast_expr(p, scalar_type(T_I64), var_expr(p, t, at), at);
    Expr *place = index_expr(p, pointer_to(p->arena, f32), address_expr(p, buffer, at), index, 4, -8, at);
    Expr *sum = binary_expr(p, B_ADD, var_expr(p, x, at), load_expr(p, f32, place, at), at);
    ck_assert_str_eq(dumped(sum), "(x.0 +.f32 f32[(&buffer.2 + cast<i64>(%1) * 4 - 8)])");
    sum->no_contract = true;
    ck_assert_str_eq(dumped(binary_expr(p, B_LT, sum, float_expr(p, f32, 2, at), at)),
                     "((x.0 +.f32! f32[(&buffer.2 + cast<i64>(%1) * 4 - 8)]) <.f32 2.0f)");
    ck_assert_str_eq(dumped(int_expr(p, scalar_type(T_U32), -1, at)), "4294967295:u32");
    ck_assert_str_eq(dumped(int_expr(p, scalar_type(T_U64), -1, at)), "18446744073709551615:u64");
    ck_assert_str_eq(dumped(int_expr(p, scalar_type(T_BOOL), 1, at)), "true");
    ck_assert_str_eq(dumped(float_expr(p, scalar_type(T_F64), 0.1, at)), "0.10000000000000001");
    Expr *special = new_expr(p, E_SPECIAL, scalar_type(T_U32), at);
    special->special = SP_BLOCK_DIM + 1;
    ck_assert_str_eq(dumped(special), "blockDim.y");
    Expr *args[] = {var_expr(p, x, at), var_expr(p, x, at)};
    ck_assert_str_eq(dumped(call_expr(p, OP_MAX, f32, args, 2, at)), "max.f32(x.0, x.0)");
    free_program(p);
}
END_TEST

START_TEST(statements_read_well)
{
    p = new_program(arena_new());
    Function *k = new_kernel(p);
    Var *i = new_var(p, "i", i32(), V_REGISTER, at);
    Stmt *loop = new_stmt(p, S_LOOP, at), *inner = new_stmt(p, S_BLOCK, at), *branch = new_stmt(p, S_IF, at);
    inner->label = "continue";
    loop->a = binary_expr(p, B_LT, var_expr(p, i, at), load_expr(p, i32(), address_expr(p, k->params[1], at), at), at);
    branch->a = binary_expr(p, B_EQ, var_expr(p, i, at), number(p, 3), at);
    append(&branch->body, break_out(p, inner));
    append(&branch->other, break_out(p, loop));
    append(&inner->body, branch);
    append(&loop->body, inner);
    append(&loop->step, set(p, i, binary_expr(p, B_ADD, var_expr(p, i, at), number(p, 1), at)));
    append(&k->body, set(p, i, number(p, 0)));
    append(&k->body, loop);
    capture_begin(stdout);
    dump_program(stdout, p);
    ck_assert_str_eq(capture_end(), "program k.vk\n\n"
                                    "kernel k _Z1kPfi(out.0: f32* at 0, n.1: i32 at 8) -> void {\n"
                                    "  i.2 = 0\n"
                                    "  loop #1 {\n"
                                    "    while (i.2 < i32[&n.1])\n"
                                    "    block continue#2 {\n"
                                    "      if (i.2 == 3) {\n"
                                    "        break continue#2\n"
                                    "      } else {\n"
                                    "        break #1\n"
                                    "      }\n"
                                    "    }\n"
                                    "    step:\n"
                                    "      i.2 = (i.2 + 1)\n"
                                    "  }\n"
                                    "}\n");
    ck_assert(verify_program(p, true));
    free_program(p);
}
END_TEST

START_TEST(operations_have_their_names)
{
    ck_assert_str_eq(op_info[OP_FMA].name, "fma");
    ck_assert_int_eq(op_info[OP_ATOMIC_CAS].arguments, 3);
    ck_assert_int_eq(op_info[OP_BARRIER].kind, BARRIER);
    for (int i = 0; i < OP_COUNT; i++)
        for (int j = 0; j < i; j++) ck_assert_str_ne(op_info[i].name, op_info[j].name);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {constants_are_canonical, types_follow_from_operands, loads_are_found_anywhere, blocks_join,
                            expressions_read_well, statements_read_well, operations_have_their_names};
    return run_tests("tree", tests, COUNT(tests));
}
