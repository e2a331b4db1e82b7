/* Every rule of the tree that is broken is found, and named. */
#include "capture.h"
#include "sample_tree.h"

static Program *p;
static Function *k;
static Var *reg, *local;

static void begin(void)
{
    p = new_program(arena_new());
    k = new_kernel(p);
    reg = new_var(p, "r", i32(), V_REGISTER, at);
    local = new_var(p, "l", i32(), V_LOCAL, at);
}

/* The program is refused, with this rule. */
static void refused(bool lowered, const char *rule)
{
    capture_begin(stderr);
    bool verified = verify_program(p, lowered);
    const char *text = capture_end();
    ck_assert_msg(!verified, "not found: %s", rule);
    ck_assert_msg(strstr(text, rule) != NULL, "expected '%s' in '%s'", rule, text);
    free_program(p);
}

static void refused_value(Expr *value, const char *rule)
{
    append(&k->body, set(p, reg, value));
    refused(true, rule);
}

START_TEST(a_sound_program_passes)
{
    begin();
    Stmt *store = new_stmt(p, S_STORE, at);
    store->type = i32();
    store->a = address_expr(p, local, at);
    store->b = number(p, 1);
    append(&k->body, store);
    append(&k->body, set(p, reg, load_expr(p, i32(), address_expr(p, local, at), at)));
    ck_assert(verify_program(p, true) && verify_program(p, false));
    free_program(p);
}
END_TEST

START_TEST(expressions_that_break_rules)
{
    Expr *wide, *one;
    begin();
    wide = int_expr(p, scalar_type(T_I64), 1, at);
    refused_value(binary_expr(p, B_ADD, number(p, 1), wide, at), "on types it does not have");
    begin();
    refused_value(var_expr(p, local, at), "E_VAR of an object in memory");
    begin();
    refused_value(cast_expr(p, i32(), address_expr(p, local, at), at), "pointer cast");
    begin();
    wide = address_expr(p, reg, at);
    refused_value(load_expr(p, i32(), wide, at), "E_ADDRESS of a register");
    begin();
    refused_value(load_expr(p, i32(), number(p, 5), at), "load from what is no pointer");
    begin();
    one = number(p, 1);
    one->type = scalar_type(T_U8);
    one->value = 255;
    refused_value(cast_expr(p, i32(), one, at), "its type cannot hold");
    begin();
    refused_value(unary_expr(p, U_NOT, float_expr(p, scalar_type(T_F32), 1, at), at), "a unary operator");
    begin();
    refused_value(call_expr(p, OP_MIN, i32(), (Expr *[]){number(p, 1)}, 1, at), "wrong number of arguments");
    begin();
    refused_value(call_expr(p, OP_BARRIER, i32(), NULL, 0, at), "an operation with effects as an expression");
    begin();
    one = binary_expr(p, B_ADD, number(p, 1), NULL, at);
    refused_value(one, "an operand is missing");
}
END_TEST

START_TEST(loads_where_values_must_be_safe)
{
    begin();
    Expr *load = load_expr(p, i32(), address_expr(p, local, at), at);
    Expr *yes = int_expr(p, scalar_type(T_BOOL), 1, at);
    refused_value(select_expr(p, yes, load, number(p, 1), at), "a load in a select's values");
    begin();
    load = load_expr(p, i32(), address_expr(p, local, at), at);
    yes = int_expr(p, scalar_type(T_BOOL), 1, at);
    Expr *test = binary_expr(p, B_NE, load, number(p, 0), at);
    refused_value(cast_expr(p, i32(), binary_expr(p, B_LAND, yes, test, at), at), "a load on the right");
}
END_TEST

START_TEST(statements_that_break_rules)
{
    begin();
    append(&k->body, set(p, reg, float_expr(p, scalar_type(T_F32), 1, at)));
    refused(true, "a result of another type");
    begin();
    append(&k->body, set(p, local, number(p, 1)));
    refused(true, "a result set to an object in memory");
    begin();
    Stmt *loop = new_stmt(p, S_LOOP, at);
    append(&k->body, loop);
    append(&k->body, break_out(p, loop));
    refused(true, "a break out of what does not enclose it");
    begin();
    Stmt *branch = new_stmt(p, S_IF, at);
    branch->a = number(p, 1);
    append(&k->body, branch);
    refused(true, "an if's condition is no bool");
    begin();
    append(&k->body, new_stmt(p, S_RETURN, at));
    ck_assert(verify_program(p, false));
    refused(true, "an S_RETURN is left");
    begin();
    append(&k->body, new_stmt(p, S_RETURN, at));
    append(&k->body, new_stmt(p, S_RETURN, at));
    k->body.last = k->body.first;
    refused(false, "a block's last is not");
}
END_TEST

START_TEST(programs_that_break_rules)
{
    begin();
    new_kernel(p);
    refused(true, "two things have one mangled name");
    begin();
    k->params[1]->offset = 4;
    refused(true, "overlap or are not aligned");
    begin();
    k->param_bytes = 8;
    refused(true, "param_bytes");
    begin();
    local->mangled = "l";
    push(&p->variables, local);
    refused(true, "belongs to a thread");
    begin();
    Var *table = new_var(p, "t", array_of(p->arena, scalar_type(T_U64), 2), V_CONSTANT, at);
    table->mangled = "t";
    table->init = arena_alloc(p->arena, 16);
    table->relocs = NEW(p->arena, Reloc);
    *table->relocs = (Reloc){.offset = 8, .target = table};
    table->reloc_count = 1;
    push(&p->variables, table);
    ck_assert(verify_program(p, true));
    table->relocs->offset = 12;
    refused(true, "beyond the initial value");
}
END_TEST

int main(void)
{
    const TTest *tests[] = {a_sound_program_passes, expressions_that_break_rules, loads_where_values_must_be_safe,
                            statements_that_break_rules, programs_that_break_rules};
    return run_tests("verify", tests, COUNT(tests));
}
