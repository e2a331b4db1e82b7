/* Which multiplications and additions are fused. */
#include "small_kernel.h"

/* The kernel "out[0] = EXPRESSION" of floats a, b, c, d and ints i, j, contracted. */
static const char *contracted(const char *expression)
{
    char source[300];
    snprintf(source, sizeof source,
             "__global__ void k(float *out, float a, float b, float c, float d, int i, int j) { out[0] = %s; }\n",
             expression);
    Function *f = lowered(source);
    contract_program(program);
    ck_assert(verify_program(program, true));
    return dumped(f);
}

/* Registers are printed as name.id: the id is no matter here. */
static void becomes(const char *expression, const char *expected)
{
    const char *text = strstr(contracted(expression), "f32[out");
    char plain[300], *to = plain;
    ck_assert_ptr_nonnull(text);
    for (text = strchr(text, '=') + 2; *text != '\n'; text++) {
        if (*text == '.' && text[1] >= '0' && text[1] <= '9' && text[-1] >= 'a')
            while (text[1] >= '0' && text[1] <= '9') text++;
        else
            *to++ = *text;
    }
    *to = 0;
    ck_assert_str_eq(plain, expected);
}

START_TEST(a_product_and_a_sum_are_one)
{
    becomes("a * b + c", "muladd.f32(a, b, c)");
    becomes("c + a * b", "muladd.f32(a, b, c)");
    becomes("a * b - c", "muladd.f32(a, b, -c)");
    becomes("c - a * b", "muladd.f32(-a, b, c)");
}
END_TEST

START_TEST(of_two_products_the_left_is_fused)
{
    becomes("a * b + c * d", "muladd.f32(a, b, (c *.f32 d))");
    becomes("a * b - c * d", "muladd.f32(a, b, -(c *.f32 d))");
}
END_TEST

START_TEST(a_sum_of_products_is_a_chain)
{
    becomes("a * b + (c * d + 1.0f)", "muladd.f32(a, b, muladd.f32(c, d, 1.0f))");
}
END_TEST

START_TEST(integers_and_lone_operations_stay)
{
    lacks(contracted("a * b"), "muladd");
    lacks(contracted("(a + b) * c"), "muladd");
    lacks(contracted("i * j + i"), "muladd");
}
END_TEST

START_TEST(what_is_said_to_stay_apart_stays_apart)
{
    lacks(contracted("__vgsp_mul_nc_f32(a, b) + c"), "muladd");
    Function *f = lowered("__global__ void k(float *out, float a, float b, float c) { out[0] = a * b + c; }\n");
    Expr *sum = nth(f, S_STORE, 0)->b;
    sum->a->no_contract = true;
    contract_program(program);
    lacks(dumped(f), "muladd");
    sum->a->no_contract = false;
    sum->no_contract = true;
    contract_program(program);
    lacks(dumped(f), "muladd");
}
END_TEST

START_TEST(separate_statements_are_not_fused)
{
    Function *f = lowered(
        "__global__ void k(float *out, float a, float b, float c) { float t = a * b; out[1] = t; out[0] = t + c; }\n");
    contract_program(program);
    lacks(dumped(f), "muladd");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_product_and_a_sum_are_one,       of_two_products_the_left_is_fused,      a_sum_of_products_is_a_chain,
        integers_and_lone_operations_stay, what_is_said_to_stay_apart_stays_apart, separate_statements_are_not_fused,
    };
    return run_tests("contract", tests, COUNT(tests));
}
