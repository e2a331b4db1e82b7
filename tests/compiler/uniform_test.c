/* The shape of values over the lanes of a register, and which control flow diverges. */
#include "small_kernel.h"

static Variant v;

/* The kernel "k(const int *in, int *out, int n) { BODY }" with t = threadIdx.x as an int. */
static void analyse_as(enum vgsp_shape shape, const char *body)
{
    char source[700];
    snprintf(source, sizeof source, "__global__ void k(const int *in, int *out, int n) { int t = threadIdx.x; %s }\n",
             body);
    v = variant_of(source, shape, UP_TO_SHAPES);
}

static Shape shape_named(const char *name)
{
    return named(&v, name)->info->shape;
}

static void is_kind(const char *name, ShapeKind kind)
{
    ck_assert_msg(shape_named(name).kind == kind, "%s has kind %d, not %d, in\n%s", name, shape_named(name).kind, kind,
                  dumped(v.kernel));
}

/* "EXPRESSION", of type int unless said otherwise, has this kind with rows of threads that fill registers. */
static Shape shape_in_rows(const char *type, const char *expression)
{
    char body[300];
    snprintf(body, sizeof body, "%s x = %s; out[0] = (int)x; out[1] = (int)x;", type, expression);
    analyse_as(VGSP_SHAPE_ROWS, body);
    Shape s = shape_named("x");
    release_variant(&v);
    return s;
}

static void is_linear(const char *type, const char *expression, int64_t stride)
{
    Shape s = shape_in_rows(type, expression);
    ck_assert_msg(s.kind == SHAPE_LINEAR && s.stride == stride, "%s: kind %d, stride %d", expression, s.kind,
                  (int)s.stride);
}

static void has_kind(const char *type, const char *expression, ShapeKind kind)
{
    Shape s = shape_in_rows(type, expression);
    ck_assert_msg(s.kind == kind, "%s: kind %d, not %d", expression, s.kind, kind);
}

START_TEST(thread_ids_by_block_shape)
{
    static const char body[] =
        "int x = t + 1, y = threadIdx.y + 1, b = blockIdx.x + 1; out[x] = y; out[y] = b; out[b] = x;";
    analyse_as(VGSP_SHAPE_ROWS, body);
    is_kind("x", SHAPE_LINEAR);
    is_kind("y", SHAPE_ROW);
    is_kind("b", SHAPE_UNIFORM);
    release_variant(&v);
    analyse_as(VGSP_SHAPE_ANY, body);
    is_kind("x", SHAPE_VARYING);
    is_kind("y", SHAPE_VARYING);
    is_kind("b", SHAPE_UNIFORM);
    release_variant(&v);
}
END_TEST

START_TEST(the_lane_is_linear_in_any_block)
{
    analyse_as(VGSP_SHAPE_ANY, "int x = (int)__vgsp_laneid(); out[x] = x;");
    is_kind("x", SHAPE_LINEAR);
    release_variant(&v);
}
END_TEST

START_TEST(linear_arithmetic)
{
    is_linear("int", "t + n", 1);
    is_linear("int", "n - t", -1);
    is_linear("int", "t * 12 + n * 3", 12);
    is_linear("int", "(t << 3) + t", 9);
    is_linear("int", "-t", -1);
    has_kind("int", "t - (int)threadIdx.x + n", SHAPE_ROW); /* the strides cancel */
    has_kind("int", "t * n", SHAPE_VARYING);
    has_kind("int", "t * t", SHAPE_VARYING);
    has_kind("int", "t ^ 1", SHAPE_VARYING);
    has_kind("float", "(float)t", SHAPE_VARYING);
    has_kind("bool", "t < n", SHAPE_VARYING);
}
END_TEST

START_TEST(global_index_stays_linear_when_widened)
{
    Shape s = shape_in_rows("long long", "(int)(blockIdx.x * blockDim.x + threadIdx.x)");
    ck_assert(s.kind == SHAPE_LINEAR && s.stride == 1 && !s.modular);
    ck_assert_int_eq(s.low, 0);
    ck_assert_int_eq(s.high, INT32_MAX);
    is_linear("long long", "blockIdx.x * blockDim.x + threadIdx.x", 1);
    is_linear("long long", "threadIdx.x + blockDim.x * blockIdx.x", 1);
    is_linear("long long", "t + n", 1); /* an int does not overflow */
}
END_TEST

START_TEST(unsigned_values_may_wrap)
{
    Shape s = shape_in_rows("unsigned", "threadIdx.x - 1u");
    ck_assert(s.kind == SHAPE_LINEAR && s.modular);
    s = shape_in_rows("unsigned", "threadIdx.x + 1u");
    ck_assert(s.kind == SHAPE_LINEAR && !s.modular);
    has_kind("long long", "threadIdx.x - 1u", SHAPE_VARYING); /* 0xffffffff, 0, 1, ... */
    has_kind("long long", "threadIdx.x + (unsigned)n", SHAPE_VARYING);
    has_kind("long long", "(int)(threadIdx.x - 1u)", SHAPE_VARYING);
    has_kind("long long", "(unsigned)n * blockDim.x + threadIdx.x", SHAPE_VARYING);
    is_linear("long long", "blockIdx.y * blockDim.x + threadIdx.x", 1); /* at most 65534 * 1024 + 1023 */
    has_kind("unsigned char", "t", SHAPE_VARYING);
    is_linear("long long", "(int)(blockIdx.x * 32u) + t", 1); /* whatever the int became, it is one for the block */
    has_kind("long long", "blockIdx.x * 32u + threadIdx.x", SHAPE_VARYING);
}
END_TEST

START_TEST(parts_of_the_thread_index)
{
    Shape s = shape_in_rows("int", "t & 31");
    ck_assert(s.kind == SHAPE_LINEAR && s.stride == 1 && s.low == 0 && s.high == 31);
    is_linear("int", "t % 8", 1);
    has_kind("int", "t / 32", SHAPE_ROW);
    has_kind("int", "t >> 3", SHAPE_ROW);
    has_kind("int", "t & 3", SHAPE_VARYING); /* fewer than the eight lanes */
    has_kind("int", "t / 4", SHAPE_VARYING);
    has_kind("int", "(t + 4) & 31", SHAPE_VARYING); /* does not begin at a multiple of eight */
    has_kind("int", "(t + n) / 32", SHAPE_VARYING);
    has_kind("int", "t % 10", SHAPE_VARYING);
    is_linear("int", "(t + 16) & 31", 1);
}
END_TEST

START_TEST(loads_follow_their_address)
{
    has_kind("int", "in[n]", SHAPE_UNIFORM);
    has_kind("int", "in[threadIdx.y]", SHAPE_ROW);
    has_kind("int", "in[t]", SHAPE_VARYING);
    analyse_as(VGSP_SHAPE_ROWS, "int a[4]; a[n] = t; int x = a[0]; out[t] = x + a[n];");
    is_kind("x", SHAPE_VARYING); /* every thread has its own */
    release_variant(&v);
}
END_TEST

START_TEST(a_select_by_lanes_varies)
{
    has_kind("int", "n > 3 ? t : t + 1", SHAPE_LINEAR);
    has_kind("int", "n > 3 ? t : 2 * t", SHAPE_VARYING);
    has_kind("int", "t > 3 ? 1 : 2", SHAPE_VARYING);
    has_kind("int", "threadIdx.y > 3 ? 1 : 2", SHAPE_ROW);
}
END_TEST

START_TEST(set_under_a_lanes_condition)
{
    analyse_as(VGSP_SHAPE_ROWS, "int x = 1; if (in[t]) x = n; out[t] = x;");
    is_kind("x", SHAPE_VARYING);
    ck_assert(nth(v.kernel, S_IF, 0)->info->diverges);
    ck_assert(nth(v.kernel, S_IF, 0)->body.first->info->masked);
    release_variant(&v);
    analyse_as(VGSP_SHAPE_ROWS,
               "int x; if (in[t]) { x = n * n; out[t] = x; out[n] = x; }"); /* not read by the others */
    is_kind("x", SHAPE_UNIFORM);
    ck_assert(!nth(v.kernel, S_SET, 3)->info->masked);
    release_variant(&v);
    analyse_as(VGSP_SHAPE_ROWS, "int x = 1; if (n) x = n; out[t] = x;");
    is_kind("x", SHAPE_UNIFORM);
    ck_assert(!nth(v.kernel, S_IF, 0)->info->diverges);
    release_variant(&v);
    analyse_as(VGSP_SHAPE_ROWS,
               "int x = n; if (in[t]) { x = n * n; out[t] = x; } else out[t] = x;"); /* the else branch reads */
    is_kind("x", SHAPE_VARYING);
    release_variant(&v);
}
END_TEST

START_TEST(the_counter_of_a_divergent_loop)
{
    analyse_as(VGSP_SHAPE_ROWS, "int sum = 0; for (int i = 0; i < in[t]; i++) sum += i; out[t] = sum;");
    ck_assert(nth(v.kernel, S_LOOP, 0)->info->diverges);
    is_kind("i", SHAPE_UNIFORM);
    is_kind("sum", SHAPE_VARYING);
    release_variant(&v);
    analyse_as(VGSP_SHAPE_ROWS, "int i; for (i = 0; i < in[t]; i++) out[i] = t; out[t] = i;");
    is_kind("i", SHAPE_VARYING); /* read after the loop, in which lanes stop at different times */
    release_variant(&v);
}
END_TEST

START_TEST(a_break_by_some_lanes)
{
    analyse_as(VGSP_SHAPE_ROWS, "int x = 0; for (int i = 0; i < n; i++) { if (in[t] == i) break; x = i; } out[t] = x;");
    Stmt *loop = nth(v.kernel, S_LOOP, 0);
    ck_assert(loop->info->diverges);
    ck_assert(nth(v.kernel, S_BREAK, 0)->info->diverges);
    ck_assert(nth(v.kernel, S_IF, 0)->info->thins);
    is_kind("x", SHAPE_VARYING);
    is_kind("i", SHAPE_UNIFORM);
    release_variant(&v);
    analyse_as(VGSP_SHAPE_ROWS, "int x = 0; for (int i = 0; i < n; i++) { if (in[n] == i) break; x = i; } out[t] = x;");
    ck_assert(!nth(v.kernel, S_LOOP, 0)->info->diverges);
    ck_assert(!nth(v.kernel, S_BREAK, 0)->info->diverges);
    is_kind("x", SHAPE_UNIFORM);
    release_variant(&v);
}
END_TEST

START_TEST(results_of_votes_are_one_for_a_warp)
{
    analyse_as(
        VGSP_SHAPE_ROWS,
        "unsigned x = __vgsp_ballot(~0u, in[t] > 3); int y = __vgsp_vote_any(~0u, in[t]); "
        "int z = __vgsp_shfl_xor_i32(~0u, t, 1, 32);"
        "out[0] = x + x; out[1] = y + y; out[t] = z + z; if (y) out[3] = 1;");
    ck_assert_int_eq(nth(v.kernel, S_OP, 0)->var->info->shape.kind, SHAPE_GROUP);
    ck_assert_int_eq(nth(v.kernel, S_OP, 1)->var->info->shape.kind, SHAPE_GROUP);
    ck_assert_int_eq(nth(v.kernel, S_OP, 2)->var->info->shape.kind, SHAPE_VARYING);
    ck_assert(!nth(v.kernel, S_IF, 0)->info->diverges);
    release_variant(&v);
}
END_TEST

START_TEST(atomics_vary)
{
    analyse_as(VGSP_SHAPE_ROWS, "int x = __vgsp_atomic_add_i32(out, n); out[x] = x;");
    ck_assert_int_eq(nth(v.kernel, S_OP, 0)->var->info->shape.kind, SHAPE_VARYING);
    release_variant(&v);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        thread_ids_by_block_shape,
        the_lane_is_linear_in_any_block,
        linear_arithmetic,
        global_index_stays_linear_when_widened,
        unsigned_values_may_wrap,
        parts_of_the_thread_index,
        loads_follow_their_address,
        a_select_by_lanes_varies,
        set_under_a_lanes_condition,
        the_counter_of_a_divergent_loop,
        a_break_by_some_lanes,
        results_of_votes_are_one_for_a_warp,
        atomics_vary,
    };
    return run_tests("uniform", tests, COUNT(tests));
}
