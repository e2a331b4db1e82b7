/* The C that is written: units, tables, and which words of the vocabulary stand for what. */
#include "small_kernel.h"

#define DECLARES_DOTS "__device__ int __vgsp_dp4a_i32(int, int, int); __device__ int __vgsp_dp2a_i32(int, int, int);\n"

/* The ROWS version of "k(const int *in, int *out, int n) { BODY }" for eight lanes. */
static const char *rows(const char *body)
{
    char source[600];
    snprintf(source, sizeof source,
             "__device__ int table[4];\n" DECLARES_DOTS
             "__global__ void k(const int *in, int *out, int n) { int t = threadIdx.x; %s }\n",
             body);
    return vector_unit(source, VGSP_ISA_V3);
}

START_TEST(a_unit_says_its_instruction_set)
{
    static const char source[] = "__global__ void k(int *out) { out[threadIdx.x] = 1; }\n";
    const char *text = vector_unit(source, VGSP_ISA_V3);
    shows(text, "#define VGSP_SIMD_V3\n");
    shows(text, "const vgsp_variant vgsp_variant__Z1kPi_x86_64_v3_rows = {");
    shows(text, ".shape = VGSP_SHAPE_ROWS, .lanes = 8");
    text = vector_unit(source, VGSP_ISA_V4);
    shows(text, "#define VGSP_SIMD_V4\n");
    shows(text, ".lanes = 16");
    text = vector_unit(source, VGSP_ISA_C);
    shows(text, "const vgsp_variant vgsp_variant__Z1kPi_c_rows = {");
    shows(text, ".lanes = 4");
}
END_TEST

/* The unit of x86-64-v4+ of these kernels, and how many instruction sets any of them has. */
static char *extra_unit(const char *source, uint32_t isas, int *count)
{
    Options options = {.optimise = 2, .isas = isas};
    lowered(source);
    Text text = {0};
    ck_assert(emit_vector(&text, 1, program, &options, VGSP_ISA_V4_PLUS));
    *count = __builtin_popcount(isas_of(&options, program));
    return text.data;
}

START_TEST(the_extra_instruction_set_is_for_kernels_that_gain_by_it)
{
    static const char source[] = DECLARES_DOTS
                                 "__global__ void plain(int *out) { out[threadIdx.x] = __vgsp_dp2a_i32(1, out[threadIdx.x], 3); }\n"
                                 "__global__ void dot(int *out) { out[threadIdx.x] = __vgsp_dp4a_i32(out[0], out[1], 3); }\n";
    const uint32_t extra = 1u << VGSP_ISA_V4_PLUS, both = 1u << VGSP_ISA_V4 | extra;
    int count;
    char *text = extra_unit(source, both, &count);
    shows(text, "const vgsp_variant vgsp_variant__Z3dotPi_x86_64_v4__rows = {\n    .isa = 4, ");
    lacks(text, "plain");
    ck_assert_int_eq(count, 2);
    free(text);
    text = extra_unit(source, extra, &count);
    shows(text, "vgsp_variant__Z3dotPi_x86_64_v4__rows");
    shows(text, "vgsp_variant__Z5plainPi_x86_64_v4__rows");
    ck_assert_int_eq(count, 1);
    free(text);
    free(extra_unit("__global__ void plain(int *out) { out[threadIdx.x] = 1; }\n", both, &count));
    ck_assert_int_eq(count, 1);
    free(extra_unit(DECLARES_DOTS
                    "__global__ void waits(volatile int *out) { while (!out[0]); out[1] = __vgsp_dp4a_i32(out[2], 1, 3); }\n",
                    both, &count));
    ck_assert_int_eq(count, 1);
}
END_TEST

START_TEST(what_fewer_registers_have_is_the_second_argument)
{
    shows(rows("out[t] = __vgsp_dp4a_i32(in[3], in[t], in[t + 1]);"), "dp4a_i32(load_i32((in + t_v1)), splat_i32(*(in + 3))");
    shows(rows("out[t] = __vgsp_dp4a_i32(in[t], in[3], in[t + 1]);"), "dp4a_i32(load_i32((in + t_v1)), splat_i32(*(in + 3))");
}
END_TEST

START_TEST(kernels_of_planes_run_in_blocks_of_any_shape)
{
    lacks(vector_unit("__global__ void k(int *out) { out[threadIdx.x] = 1; }\n", VGSP_ISA_V3), "VGSP_SHAPE_ANY");
    const char *text = vector_unit("__global__ void k(int *out) { out[threadIdx.z] = 1; }\n", VGSP_ISA_V3);
    shows(text, "const vgsp_variant vgsp_variant__Z1kPi_x86_64_v3_any = {");
    shows(text, ".shape = VGSP_SHAPE_ANY, .lanes = 8");
    shows(vector_unit("__global__ void k(int *out) { out[threadIdx.y] = 1; }\n", VGSP_ISA_V3), "VGSP_SHAPE_ANY");
}
END_TEST

START_TEST(lines_are_the_sources)
{
    const char *text = vector_unit("__global__ void k(int *out)\n{\n\n    out[threadIdx.x] = 1;\n}\n", VGSP_ISA_V3);
    shows(text, "#line 4 \"small.vk\"\n");
}
END_TEST

START_TEST(short_butterflies_are_asked_for_pieces)
{
    const char *text = rows("int i = 2 * t - (t & (n - 1)); int a = in[i], b = in[i + n]; out[i] = a + b; out[i + n] = a - b;");
    shows(text, "int piece = 1;\n");
    shows(text, "if (!(in_pieces_i32(i_0, piece) & in_pieces_i32(i_1, piece))) {");
    shows(text, "load_pieces_i32((in + first");
    shows(text, "store_pieces_i32((out + first");
    /* what does not differ by one value alone is gathered in that version, too */
    text = rows("int i = 2 * t - (t & (n - 1)), j = t ^ n; out[t] = in[i] + in[j];");
    lacks(text, "load_pieces_i32(");
}
END_TEST

START_TEST(remainders_keep_what_they_gather)
{
    const char *shared = "__shared__ int s[512]; int v = in[(t & (n - 1)) * 5]; s[t] = v; barrier(); out[t] = s[t];";
    shows(rows(shared), "if (kept == 1 && kept_base == (const void *)in && m_every(");
    /* out may be in */
    lacks(rows("int v = in[(t & (n - 1)) * 5]; out[t] = v;"), "kept");
    /* nothing says that it comes back */
    lacks(rows("__shared__ int s[512]; int v = in[t * n]; s[t] = v; barrier(); out[t] = s[t];"), "kept");
}
END_TEST

START_TEST(all_lanes_are_gathered_and_scattered_without_a_mask)
{
    const char *text = rows("if (t < n) out[in[t]] = in[in[t] + 1];");
    shows(text, "scatter_all_i32(");
    shows(text, "gather_all_i32(");
    shows(text, "scatter_i32(");
}
END_TEST

START_TEST(a_uniform_branch_is_a_branch)
{
    const char *text = rows("if (n > 3) out[t] = 1;");
    shows(text, "if ((n > 3)) {");
    lacks(text, "m_any(");
}
END_TEST

START_TEST(a_lanes_branch_is_a_mask)
{
    const char *text = rows("if (in[t] > 3) out[t] = 1;");
    shows(text, "gt_i32(load_i32(");
    shows(text, "m_any(");
    shows(text, "store_i32_m(");
}
END_TEST

START_TEST(groups_none_of_whose_lanes_pass_a_guard_are_left_at_once)
{
    const char *text = rows("out[t] = 1; barrier(); if (t < n) out[t] = in[t];");
    shows(text, "+ 31 < n) {");
    shows(text, ">= n) {");
    lacks(rows("if (t < n) out[t] = in[t];"), ">= n)");
}
END_TEST

START_TEST(a_guard_is_asked_once_for_the_groups_of_a_row_that_pass_it)
{
#define OF_STRIP "int x = blockIdx.x * blockDim.x + threadIdx.x; "
    shows(rows(OF_STRIP "if (x < n) out[x] = in[x];"), "- at.x, (uint64_t)n - (uint64_t)");
    shows(rows(OF_STRIP "if (n >= x) out[x] = in[x];"), " + 1));");
    lacks(rows(OF_STRIP "if (x != n) out[x] = in[x];"), "passing");
    lacks(rows(OF_STRIP "if (x < in[0]) out[x] = in[x];"), "passing");
    lacks(rows("if (t < n) out[t] = in[t];"), "passing");
#undef OF_STRIP
}
END_TEST

START_TEST(atomics_on_consecutive_elements_are_one_word)
{
    shows(rows("__vgsp_atomic_add_i32(out + t, in[t]);"), "atomic_add_run_i32(");
    shows(rows("if (t < n) __vgsp_atomic_add_i32(out + t, 1);"), "atomic_add_run_i32(");
    lacks(rows("__vgsp_atomic_add_i32(out + in[t], 1);"), "_run_");
    lacks(rows("__shared__ int own[64]; own[t] = 0; barrier(); __vgsp_atomic_add_i32(own + t, 1);"), "_add_run_");
}
END_TEST

START_TEST(lanes_fetch_the_index_of_what_they_count)
{
    static const char begin[] = "__shared__ int own[64]; own[t] = 0; barrier(); ";
    char body[200];
    snprintf(body, sizeof body, "%s__vgsp_atomic_add_i32(own + in[t], n);", begin);
    shows(rows(body), "VGSP_EACH_LANE s_shared_add_i32((char *)own + (int64_t)s_load_i32(");
    snprintf(body, sizeof body, "%s__vgsp_atomic_add_i32(own + in[t * n], n);", begin);
    lacks(rows(body), "VGSP_EACH_LANE");
    snprintf(body, sizeof body, "%sint i = in[t]; __vgsp_atomic_add_i32(own + i, 1); out[t] = i;", begin);
    lacks(rows(body), "VGSP_EACH_LANE");
}
END_TEST

START_TEST(an_index_that_passed_a_guard_does_not_wrap)
{
    static const char body[] = "int i = n + threadIdx.x; %sout[i] = in[i];";
    char text[100];
    snprintf(text, sizeof text, body, "if (i < 100) ");
    shows(rows(text), "store_i32(");
    snprintf(text, sizeof text, body, "");
    lacks(rows(text), "store_i32(");
    snprintf(text, sizeof text, body, "if (i > 100) ");
    lacks(rows(text), "store_i32(");
}
END_TEST

START_TEST(accesses_have_their_words)
{
    const char *text = rows("out[t] = in[t];");
    shows(text, "store_i32(");
    shows(text, "load_i32(");
    lacks(text, "gather_");
    lacks(text, "scatter_");
    text = rows("out[t] = in[in[t]];");
    shows(text, "gather_i32(");
    text = rows("out[in[t]] = n;");
    shows(text, "scatter_i32(");
    text = rows("out[t] = in[n] + table[2];"); /* the same for all lanes */
    shows(text, "splat_i32(");
    lacks(text, "gather_");
}
END_TEST

START_TEST(full_groups_run_without_a_mask)
{
    const char *text = rows("out[t] = 1;");
    shows(text, "while (at.x + 32 <= blockDim.x) {");
    ck_assert_int_eq(times(text, "store_i32("), 4); /* four registers */
    ck_assert_int_eq(times(text, "store_i32_m("), 1);
    text = rows("unsigned long i = (unsigned long)blockIdx.x * blockDim.x + t; if (i < (unsigned long)n) out[i] = 1;");
    shows(text, "if ((uint64_t)i + 31 < ");
    text = rows("unsigned long i = t; if ((unsigned long)n - i > 3) out[i] = 1;"); /* wraps */
    shows(text, "gt_u64(");
    ck_assert_int_eq(times(text, "store_i32("), 0);
}
END_TEST

START_TEST(small_inner_loops_are_unrolled)
{
    shows(rows("int s = 0; for (int k = 0; k < n; k++) s += in[k * 8 + t]; out[t] = s;"), "unroll_count(4)");
    shows(rows("int s = 0; for (int k = 0; k < 8; k++) s += in[k * 8 + t]; out[t] = s;"), "unroll(full)");
    lacks(rows("int s = 0; for (int i = 0; i < n; i++) for (int k = 0; k < n; k++) { s += in[k]; s ^= in[i]; s *= 3; "
               "s += in[k + t]; s ^= in[i + t]; s *= 5; s += k; s ^= i; s *= 7; } out[t] = s;"),
          "unroll");
}
END_TEST

START_TEST(regions_are_loops_over_the_groups)
{
    const char *text = rows("out[t] = 1; barrier(); out[t + 1] = 2;");
    ck_assert_int_eq(times(text, "for (uint32_t t = 0; t < threads;"), 2);
}
END_TEST

/* "for (...) BODY" with the index x of the grid. */
static const char *layers(const char *body)
{
    char source[600];
    snprintf(source, sizeof source,
             "__global__ void k(const int *in, int *out, int n) { int x = blockIdx.x * blockDim.x + threadIdx.x;\n"
             "int a = 0, b = 0; if (x < n) for (int z = 0; z < n; z++) { %s } }\n",
             body);
    return vector_unit(source, VGSP_ISA_V3);
}

START_TEST(loops_through_layers_stand_around_the_groups)
{
    const char *text = layers("out[z * n + x] = in[z * n + x];");
    shows(text, "vgsp_layered_strip(");
    ck_assert_int_eq(times(text, "for (uint32_t t = 0; t < threads;"), 3); /* who is alive; before the loop; in it */
    lacks(layers("out[x] += in[z * n + x];"), "vgsp_layered_strip(");
    lacks(layers("if (in[z * n + x] > 3) break; out[z * n + x] = 1;"), "vgsp_layered_strip(");
    lacks(layers("out[z * n + in[x]] = in[z * n + x];"), "vgsp_layered_strip(");
    lacks(layers("a ^= in[z * n + x]; b += a; out[z * n + x] = b;"), "vgsp_layered_strip("); /* keeps too much */
    lacks(layers("out[z * n + x] = in[z * n + x] + threadIdx.x;"), "vgsp_layered_strip(");
}
END_TEST

START_TEST(device_variables_come_from_hidden_slots)
{
    const char *text = rows("out[t] = table[n];");
    shows(text, "extern void *vgsp_address_table __attribute__((visibility(\"hidden\")))");
    lacks(rows("out[t] = n;"), "vgsp_address_table");
}
END_TEST

static const char waiting[] = "__global__ void k(volatile int *flag) {\n    while (!*flag) ;\n}\n";

START_TEST(a_kernel_that_waits_has_no_vector_form)
{
    const char *text = vector_unit(waiting, VGSP_ISA_V3);
    shows(text, "k: serial form only");
    lacks(text, "vgsp_variant");
}
END_TEST

START_TEST(required_to_be_vector_it_is_an_error)
{
    lowered(waiting);
    Options strict = {.require_vector = true, .isas = 1u << VGSP_ISA_V3};
    Text text = {0};
    capture_begin(stderr);
    bool accepted = emit_vector(&text, 1, program, &strict, VGSP_ISA_V3);
    const char *message = capture_end();
    text_free(&text);
    ck_assert(!accepted);
    shows(message, "small.vk:2:");
    shows(message, "error: kernel k is serial");
}
END_TEST

/* What --require-contiguous says of "k(int *in, int *out) { BODY }"; valid until the next capture. */
static const char *required_contiguous(const char *body)
{
    char source[300];
    snprintf(source, sizeof source, "__global__ void k(int *in, int *out) {\n int t = threadIdx.x; %s\n}\n", body);
    lowered(source);
    Options strict = {.require_contiguous = true, .isas = 1u << VGSP_ISA_V3};
    Text text = {0};
    capture_begin(stderr);
    emit_vector(&text, 1, program, &strict, VGSP_ISA_V3);
    text_free(&text);
    return capture_end();
}

START_TEST(required_to_be_contiguous_a_gather_is_an_error)
{
    shows(required_contiguous("out[t] = in[in[t]];"), "small.vk:2:");
    shows(required_contiguous("out[t] = in[in[t]];"), "error: kernel k: this load is gathered (32-bit indices)");
    shows(required_contiguous("out[in[t]] = t;"), "error: kernel k: this store is gathered");
    shows(required_contiguous("out[t] = *(volatile int *)(in + in[t]);"), "this load is gathered");
    lacks(required_contiguous("int last[4] = {t, 1, 2, 3}; out[t] = in[3 * t] + in[5] + last[in[t] & 3];"), "gathered");
}
END_TEST

START_TEST(the_serial_form_runs_threads_or_fibers)
{
    lowered("__global__ void k(int *out) { out[threadIdx.x] = 1; }\n");
    Text plain = {0}, fibers = {0};
    emit_serial(&plain, program, &small_options);
    shows(plain.data, "#define VGSP_SIMD_SERIAL\n");
    shows(plain.data, "void vgsp_serial__Z1kPi(const vgsp_run *run)");
    lacks(plain.data, "run_fibers");
    lowered("__global__ void k(int *out) { out[threadIdx.x] = 1; barrier(); out[threadIdx.x + 1] = 1; }\n");
    emit_serial(&fibers, program, &small_options);
    shows(fibers.data, "run_fibers(");
    text_free(&plain);
    text_free(&fibers);
}
END_TEST

/* The serial forms: the one for any processor and, in fma, the one for those with FMA. */
static const char *serial_forms(const char *source, const Options *options, Text *fma)
{
    static Text any;
    Text vector = {0};
    text_free(&any);
    text_free(fma);
    ready_to_emit(source);
    emit_vector(&vector, 1, program, options, VGSP_ISA_V3);
    text_free(&vector);
    emit_serial_for(fma, program, options, UNIT_FMA);
    emit_serial(&any, program, options);
    return any.data;
}

START_TEST(a_choice_that_is_known_is_none)
{
    Options options = {.optimise = 2, .isas = 1u << VGSP_ISA_V3};
    Text v3 = {0};
    ready_to_emit("template <int N> __device__ int half(int *x, int t) { return N > 8 ? (x[7] = t) : t; }\n"
                  "__global__ void k(int *x) { int t = threadIdx.x; x[t] = half<4>(x, t) + half<16>(x + 99, t); }\n");
    emit_vector(&v3, 1, program, &options, VGSP_ISA_V3);
    lacks(v3.data, "if (true)");
    lacks(v3.data, "if (false)");
    shows(v3.data, "put_i32(");
    text_free(&v3);
}
END_TEST

/* Its serial form may be faster than vectors, and has a product that is added. */
static const char sparse[] = "__global__ void k(float *out, const int *start, const int *at, const float *x) {"
                             " int t = threadIdx.x; float sum = 0;"
                             " for (int i = start[t]; i < start[t + 1]; i++) sum += x[at[i]] * x[i]; out[t] = sum; }\n";

START_TEST(vectors_name_the_serial_form_that_rounds_as_they_do)
{
    Options options = {.optimise = 2, .isas = 1u << VGSP_ISA_V2 | 1u << VGSP_ISA_V3};
    Text v2 = {0}, v3 = {0}, serial = {0};
    ready_to_emit(sparse);
    emit_vector(&v2, 1, program, &options, VGSP_ISA_V2);
    emit_vector(&v3, 1, program, &options, VGSP_ISA_V3);
    shows(v2.data, ".serial = vgsp_serial_v2__Z1k");
    shows(v3.data, ".serial = vgsp_serial__Z1k");
    emit_serial_for(&serial, program, &options, UNIT_V2);
    shows(serial.data, "#define VGSP_SIMD_SERIAL\n#define VGSP_SIMD_SERIAL_V2\n");
    shows(serial.data, "void vgsp_serial_v2__Z1k");
    text_free(&v2);
    text_free(&v3);
    text_free(&serial);
}
END_TEST

START_TEST(where_the_serial_form_may_win_it_is_made_for_fma_too)
{
    static const char dense[] = "__global__ void k(float *out, const float *x) {"
                                " int t = threadIdx.x; out[t] = out[t] + x[t] * x[t]; }\n";
    Options options = {.optimise = 2, .isas = 1u << VGSP_ISA_V2 | 1u << VGSP_ISA_V3};
    Text fma = {0};
    const char *any = serial_forms(sparse, &options, &fma);
    shows(any, "if (vgsp_has_fma()) {\n        vgsp_serial_fma__Z1k");
    shows(fma.data, "void vgsp_serial_fma__Z1k");
    lacks(fma.data, "vgsp_has_fma");
    lacks(serial_forms(dense, &options, &fma), "vgsp_serial_fma");
    ck_assert_uint_eq(fma.length, 0);
    options.optimise = 0;
    lacks(serial_forms(sparse, &options, &fma), "vgsp_serial_fma");
    options = (Options){.optimise = 2, .isas = 1u << VGSP_ISA_V2};
    lacks(serial_forms(sparse, &options, &fma), "vgsp_serial_fma");
    text_free(&fma);
}
END_TEST

START_TEST(an_and_is_a_branch_within_a_branch)
{
    const char *text = serial_unit("__global__ void k(int *out, const int *in, int n) { int t = threadIdx.x;"
                                   " if (t < n && in[t] > 1 && in[in[t]] > 2) out[t] = 3; }\n");
    shows(text, "if ((t_v1 < n)) {");
    lacks(text, "bool");
    lacks(text, "_Bool");
    ck_assert_int_eq(times(text, "if (("), 3);
}
END_TEST

/* A kernel whose C is long enough to be worth a unit of its own, and two short ones. */
static char *one_long_two_short(void)
{
    Text source = {0};
    text_add(&source, "__global__ void a(int *out) { int t = threadIdx.x;");
    for (int i = 0; i < 600; i++) text_printf(&source, " out[t + %d] = %d;", i, i);
    text_add(&source, " }\n__global__ void b(int *out) { out[threadIdx.x] = 1; }\n"
                      "__global__ void c(int *out) { out[threadIdx.x] = 1; }\n");
    return source.data;
}

START_TEST(short_divergent_loops_have_as_many_registers_as_the_row)
{
    const char *text = vector_unit("__global__ void k(float *out, int n)\n{\n"
                                   "    int x = blockIdx.x * blockDim.x + threadIdx.x, y = blockIdx.y * blockDim.y + threadIdx.y;\n"
                                   "    float z = x;\n    while (z < 100) z = z * z + y;\n    out[y * n + x] = z;\n}\n", VGSP_ISA_V4);
    shows(text, "vgsp_strip(run, blockIdx, left, 64)");
    shows(text, "at.x + 64 <= extent.x");
    shows(text, "at.x + 32 <= extent.x");
}
END_TEST

START_TEST(kernels_go_to_units_in_parts)
{
    char *source = one_long_two_short();
    lowered(source);
    free(source);
    Text units[2] = {0};
    ck_assert(emit_vector(units, 2, program, &small_options, VGSP_ISA_V3));
    ck_assert_uint_gt(units[0].length, 40000);
    shows(units[0].data, "vgsp_variant__Z1aPi");
    lacks(units[0].data, "vgsp_variant__Z1bPi");
    shows(units[1].data, "vgsp_variant__Z1bPi");
    shows(units[1].data, "vgsp_variant__Z1cPi");
    for (int u = 0; u < 2; u++) text_free(&units[u]);
}
END_TEST

START_TEST(short_kernels_stay_together)
{
    lowered("__global__ void a(int *out) { out[threadIdx.x] = 1; }\n"
            "__global__ void b(int *out) { out[threadIdx.x] = 1; }\n");
    Text units[2] = {0};
    ck_assert(emit_vector(units, 2, program, &small_options, VGSP_ISA_V3));
    shows(units[0].data, "vgsp_variant__Z1aPi");
    shows(units[0].data, "vgsp_variant__Z1bPi");
    ck_assert_uint_eq(units[1].length, 0);
    text_free(&units[0]);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_unit_says_its_instruction_set,
        the_extra_instruction_set_is_for_kernels_that_gain_by_it,
        what_fewer_registers_have_is_the_second_argument,
        kernels_of_planes_run_in_blocks_of_any_shape,
        lines_are_the_sources,
        short_butterflies_are_asked_for_pieces,
        remainders_keep_what_they_gather,
        all_lanes_are_gathered_and_scattered_without_a_mask,
        a_uniform_branch_is_a_branch,
        a_lanes_branch_is_a_mask,
        groups_none_of_whose_lanes_pass_a_guard_are_left_at_once,
        a_guard_is_asked_once_for_the_groups_of_a_row_that_pass_it,
        atomics_on_consecutive_elements_are_one_word,
        lanes_fetch_the_index_of_what_they_count,
        an_index_that_passed_a_guard_does_not_wrap,
        accesses_have_their_words,
        full_groups_run_without_a_mask,
        small_inner_loops_are_unrolled,
        regions_are_loops_over_the_groups,
        loops_through_layers_stand_around_the_groups,
        device_variables_come_from_hidden_slots,
        a_kernel_that_waits_has_no_vector_form,
        required_to_be_vector_it_is_an_error,
        required_to_be_contiguous_a_gather_is_an_error,
        the_serial_form_runs_threads_or_fibers,
        a_choice_that_is_known_is_none, vectors_name_the_serial_form_that_rounds_as_they_do,
        where_the_serial_form_may_win_it_is_made_for_fma_too,
        an_and_is_a_branch_within_a_branch,
        short_divergent_loops_have_as_many_registers_as_the_row,
        kernels_go_to_units_in_parts,
        short_kernels_stay_together,
    };
    int failed = run_tests("emit", tests, COUNT(tests));
    forget_kernel();
    return failed;
}
