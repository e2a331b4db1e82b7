/* How addresses are reached. */
#include "small_kernel.h"

static Variant v;

/* How the last store of "k(const int *in, int *out, int n, double *wide) { BODY }" reaches memory; t = threadIdx.x. */
static Access last_store(const char *body)
{
    char source[700];
    snprintf(
        source, sizeof source,
        "struct P { int a, b, c; };\n__device__ P points[100];\n"
        "__global__ void k(const int *in, int *out, int n, double *wide, long long far) { int t = threadIdx.x; %s }\n",
        body);
    v = variant_of(source, VGSP_SHAPE_ROWS, UP_TO_FRAME);
    Stmt *store = NULL;
    for (Stmt *region = v.kernel->body.first; region; region = region->next)
        for (Stmt *s = region->body.first; s; s = s->next)
            if (s->kind == S_STORE) store = s;
    ck_assert_ptr_nonnull(store);
    return find_access(&v, store->a, store->type);
}

static Access reached(const char *body, AccessKind kind)
{
    Access a = last_store(body);
    ck_assert_msg(a.kind == kind, "%s: %s, not %s", body, access_name(&a, scalar_type(T_I32)), access_name(&(Access){.kind = kind}, scalar_type(T_I32)));
    release_variant(&v);
    return a;
}

START_TEST(one_address_for_all)
{
    reached("out[n] = 1;", ACCESS_UNIFORM);
    reached("out[threadIdx.y * 4] = 1;", ACCESS_ROW);
}
END_TEST

START_TEST(neighbours)
{
    reached("out[t] = 1;", ACCESS_CONTIGUOUS);
    reached("out[t + n * 7 - 1] = 1;", ACCESS_CONTIGUOUS);
    reached("out[blockIdx.x * blockDim.x + threadIdx.x] = 1;", ACCESS_CONTIGUOUS);
    reached("wide[t] = 1;", ACCESS_CONTIGUOUS);
    reached("((char *)out)[t] = 1;", ACCESS_CONTIGUOUS);
}
END_TEST

START_TEST(neighbours_unless_the_index_wraps)
{
    Access a = reached("out[t - 5u] = 1;", ACCESS_RUN);
    ck_assert_int_eq(a.index->type->kind, T_U32);
    a = reached("wide[(int)(t + 0x7ffffff0u) + 1] = 1;", ACCESS_RUN);
    ck_assert_int_eq(a.index->type->kind, T_I32);
    reached("((char *)out)[n + t * 1u] = 1;", ACCESS_RUN);
    a = reached("out[(t - 5u) * 2] = 1;", ACCESS_STRIDED_RUN); /* every second one */
    ck_assert_int_eq(a.stride, 2);
    ck_assert_int_eq(a.scale, 4);
    ck_assert_int_eq(reached("points[t - 5u].b = 1;", ACCESS_STRIDED_RUN).scale, 12);
    reached("((char *)out)[4ll * (t - 5u)] = 1;", ACCESS_GATHER64);
}
END_TEST

START_TEST(steps)
{
    ck_assert_int_eq(reached("out[2 * t] = 1;", ACCESS_STRIDED).stride, 8);
    ck_assert_int_eq(reached("out[n - t] = 1;", ACCESS_STRIDED).stride, -4);
    Access a = reached("points[t].b = 1;", ACCESS_STRIDED);
    ck_assert_int_eq(a.stride, 12);
    ck_assert_str_eq(a.object->name, "points");
}
END_TEST

START_TEST(an_int_index_gathers_with_32_bits)
{
    Access a = reached("out[in[t]] = 1;", ACCESS_GATHER32);
    ck_assert_int_eq(a.scale, 4);
    ck_assert_int_eq(a.index->type->kind, T_I32);
    a = reached("out[in[t] + 5] = 1;", ACCESS_GATHER32);
    reached("wide[in[t]] = 1;", ACCESS_GATHER32);
}
END_TEST

START_TEST(an_index_that_may_be_large_gathers_with_64_bits)
{
    reached("out[in[t] * far] = 1;", ACCESS_GATHER64);
    reached("out[(unsigned)in[t]] = 1;", ACCESS_GATHER32); /* less 2^31, from a base so much further on */
    reached("((int **)wide)[t][0] = 1;", ACCESS_GATHER64); /* every lane has its own pointer */
}
END_TEST

START_TEST(what_is_known_to_be_small_gathers_with_32_bits)
{
    reached("out[(unsigned)in[t] & 1023u] = 1;", ACCESS_GATHER32);
    Access a = reached("points[(unsigned)in[t]].c = 1;", ACCESS_GATHER32); /* the object is */
    ck_assert_int_eq(a.scale, 1);
}
END_TEST

START_TEST(rows_of_a_shared_tile)
{
    Access a = reached("__shared__ float tile[16][17]; tile[threadIdx.y][t] = 1;", ACCESS_CONTIGUOUS);
    ck_assert_str_eq(a.object->name, "tile");
    ck_assert_int_eq(reached("__shared__ float tile[16][17]; tile[t][threadIdx.y] = 1;", ACCESS_STRIDED).stride, 68);
    reached("__shared__ float tile[16][17]; tile[n][threadIdx.y] = 1;", ACCESS_ROW);
    a = reached("__shared__ float tile[16][17]; tile[in[t] & 15][t] = 1;", ACCESS_GATHER32);
    ck_assert_int_eq(a.index->type->kind, T_I32);
}
END_TEST

static int64_t guessed(const char *body)
{
    Access a = last_store(body);
    ck_assert_msg(a.likely, "%s", body);
    release_variant(&v);
    return a.stride;
}

static void not_guessed(const char *body)
{
    Access a = last_store(body);
    ck_assert_msg(!a.likely, "%s", body);
    release_variant(&v);
}

START_TEST(what_may_be_consecutive_at_run_time_is_asked)
{
    ck_assert_int_eq(guessed("out[2 * t - (t & (n - 1))] = 1;"), 4);
    ck_assert_int_eq(guessed("out[(t / n) * 2 * n + t % n] = 1;"), 4);
    ck_assert_int_eq(guessed("out[t ^ n] = 1;"), 4);
    ck_assert_int_eq(guessed("out[n - (t ^ 16)] = 1;"), -4);
    ck_assert_int_eq(guessed("wide[(t + n) % 100] = 1;"), 8);
    ck_assert_int_eq(guessed("out[(unsigned)t ^ far] = 1;"), 4);
    ck_assert_int_eq(guessed("out[t >> n] = 1;"), 0);
    ck_assert_int_eq(guessed("points[t | n].b = 1;"), 12);
    ck_assert_int_eq(guessed("out[t > 0 ? t - 1 : 0] = 1;"), 4);
}
END_TEST

START_TEST(what_has_been_loaded_is_not)
{
    not_guessed("out[in[t]] = 1;");
    not_guessed("out[t ^ in[t]] = 1;");
    not_guessed("out[in[t] ? t : n] = 1;");
    not_guessed("int i = t ^ n; if (in[t]) i = t; out[i] = 1;");
    not_guessed("out[t * n] = 1;");
    not_guessed("out[t ^ 3] = 1;"); /* changes places in the register */
    not_guessed("out[(t & n) * 20] = 1;"); /* too far apart */
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        one_address_for_all,
        neighbours,
        neighbours_unless_the_index_wraps,
        steps,
        an_int_index_gathers_with_32_bits,
        an_index_that_may_be_large_gathers_with_64_bits,
        what_is_known_to_be_small_gathers_with_32_bits,
        rows_of_a_shared_tile,
        what_may_be_consecutive_at_run_time_is_asked,
        what_has_been_loaded_is_not,
    };
    return run_tests("access", tests, COUNT(tests));
}
