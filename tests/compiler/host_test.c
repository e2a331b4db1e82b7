/* The registration and the generated header, as text; that they compile and work is the driver's tests' matter. */
#include "capture.h"
#include "compiler.h"
#include "sample_tree.h"

static Program *p;
static Function *k;
static Options options;
static Text text;

static void begin(void)
{
    p = new_program(arena_new());
    k = new_kernel(p);
    options = (Options){.isas = 1 << VGSP_ISA_C | 1 << VGSP_ISA_V3, .header = "dir/some-kernels.h"};
}

static void end(void)
{
    text_free(&text);
    free_program(p);
}

static bool has(const char *part)
{
    return strstr(text.data, part) != NULL;
}

START_TEST(a_kernel_has_a_descriptor)
{
    begin();
    k->max_threads = 128;
    k->flags = VGSP_KERNEL_BARRIER;
    emit_registration(&text, p, &options, "0123456789abcdef0123456789abcdef");
    ck_assert(has("__attribute__((weak)) const vgsp_kernel vgsp_kernel__Z1kPfi"));
    ck_assert(has("params_0[] = {{0, 8, 1}, {8, 4, 0}}"));
    ck_assert(has("{&vgsp_variant__Z1kPfi_c_rows, &vgsp_variant__Z1kPfi_x86_64_v3_rows}"));
    ck_assert(has(".max_threads = 128") && has(".flags = 0x1,") && has(".param_bytes = 12,"));
    ck_assert(has(".id = \"0123456789abcdef0123456789abcdef\""));
    ck_assert(!has(".variables"));
    end();
}
END_TEST

START_TEST(internal_kernels_have_no_symbol)
{
    begin();
    k->mangled = "_ZL1kPfi";
    k->is_internal = true;
    emit_registration(&text, p, &options, "0");
    ck_assert(has("static const vgsp_kernel vgsp_kernel__ZL1kPfi"));
    end();
}
END_TEST

START_TEST(variables_are_numbered_without_shared_memory)
{
    begin();
    static const uint8_t bytes[8] = {1, 2, 255};
    Type *word = scalar_type(T_U64);
    Var *shared = new_var(p, "s", word, V_SHARED, at), *a = new_var(p, "a", word, V_GLOBAL, at),
        *b = new_var(p, "b", word, V_CONSTANT, at);
    shared->mangled = "s";
    a->mangled = "a";
    b->mangled = "b";
    b->init = bytes;
    Reloc relocs[] = {{.offset = 0, .target = b, .addend = -4}};
    b->relocs = relocs;
    b->reloc_count = 1;
    push(&p->variables, shared);
    push(&p->variables, a);
    push(&p->variables, b);
    emit_registration(&text, p, &options, "0");
    ck_assert(has("{\"a\", 8, 8, 0, 0, 0, 0, &vgsp_address_a}"));
    ck_assert(has("{\"b\", 8, 8, VGSP_VARIABLE_CONSTANT, init_1, 1, relocations_1, &vgsp_address_b}"));
    ck_assert(has("relocations_1[] = {\n    {0, 1, 0, -4},\n};"));
    ck_assert(has("1,2,255,0,0,0,0,0,"));
    ck_assert(!has("vgsp_address_s"));
    end();
}
END_TEST

START_TEST(odd_source_names_are_quoted)
{
    begin();
    p->source = "a\"b\\c\n.vk";
    emit_registration(&text, p, &options, "0");
    ck_assert(has(".source = \"a\\\"b\\\\c\\012.vk\""));
    end();
}
END_TEST

START_TEST(the_header_has_a_typed_launch)
{
    begin();
    k->params[1]->name = "stream";
    ck_assert(emit_header(&text, p, &options));
    ck_assert(has("#ifndef VGSP_KERNELS_SOME_KERNELS_H"));
    ck_assert(has("extern const vgsp_kernel vgsp_kernel__Z1kPfi;"));
    ck_assert(has("vgsp_error k_launch(vgsp_dim3 grid"));
    ck_assert(has(" float *out") && !has("const float *out") && has("int32_t stream_"));
    end();
}
END_TEST

START_TEST(pointers_to_const_are_declared_so)
{
    begin();
    Type *type = pointer_to(p->arena, scalar_type(T_F32));
    type->to_const = true;
    k->params[0]->type = type;
    ck_assert(emit_header(&text, p, &options));
    ck_assert(has("const float *out"));
    end();
}
END_TEST

START_TEST(kernels_of_one_name_go_by_their_mangled_one)
{
    begin();
    Function *other = new_kernel(p);
    other->mangled = "_Z1kPdi";
    ck_assert(emit_header(&text, p, &options));
    ck_assert(has("vgsp_error _Z1kPfi_launch(") && has("vgsp_error _Z1kPdi_launch(") && !has(" k_launch("));
    end();
}
END_TEST

START_TEST(records_go_by_address)
{
    begin();
    Type *record = NEW(p->arena, Type);
    *record = (Type){.kind = T_RECORD, .size = 24, .align = 8, .name = "Config"};
    k->params[1]->type = record;
    ck_assert(emit_header(&text, p, &options));
    ck_assert(has("const void *n /* Config, 24 bytes */"));
    ck_assert(has("unsigned char n[24] __attribute__((aligned(8)));"));
    ck_assert(has("memcpy(arguments.n, n, sizeof arguments.n);"));
    end();
}
END_TEST

int main(void)
{
    const TTest *tests[] = {a_kernel_has_a_descriptor, internal_kernels_have_no_symbol,
                            variables_are_numbered_without_shared_memory, odd_source_names_are_quoted, pointers_to_const_are_declared_so,
                            the_header_has_a_typed_launch, kernels_of_one_name_go_by_their_mangled_one,
                            records_go_by_address};
    return run_tests("host", tests, COUNT(tests));
}
