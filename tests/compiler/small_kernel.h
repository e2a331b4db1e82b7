/* small_kernel.h: kernels as text, taken through the passes up to the one that a test is about.
 *
 * The text is parsed by libclang, with the few declarations below instead of the whole prelude.
 */
#ifndef SMALL_KERNEL_H
#define SMALL_KERNEL_H

#include "capture.h"
#include "vector.h"

static const char small_prelude[] = "#define __global__ __attribute__((global))\n"
                                    "#define __device__ __attribute__((device))\n"
                                    "#define __shared__ __attribute__((shared))\n"
                                    "struct uint3 { unsigned x, y, z; };\n"
                                    "extern const __device__ uint3 threadIdx, blockIdx, blockDim, gridDim;\n"
                                    "__device__ void __vgsp_barrier();\n"
                                    "__device__ int __vgsp_barrier_count(int);\n"
                                    "__device__ unsigned __vgsp_laneid();\n"
                                    "__device__ unsigned __vgsp_ballot(unsigned, int);\n"
                                    "__device__ int __vgsp_vote_any(unsigned, int);\n"
                                    "__device__ int __vgsp_shfl_xor_i32(unsigned, int, int, int);\n"
                                    "__device__ int __vgsp_atomic_add_i32(int *, int);\n"
                                    "__device__ int __vgsp_atomic_exch_i32(int *, int);\n"
                                    "__device__ int __vgsp_atomic_cas_i32(int *, int, int);\n"
                                    "__device__ void __vgsp_fence();\n"
                                    "__device__ float __vgsp_mul_nc_f32(float, float);\n"
                                    "#define barrier __vgsp_barrier\n"
                                    "# 1 \"small.vk\"\n";

static Options small_options;
static Program *program; /* of the last text; lives until the next */
static char *dump_text;
static Text small_unit; /* the C that became of it */

static inline void forget_kernel(void)
{
    text_free(&small_unit);
    small_unit = (Text){0};
    if (program) {
        free(program->functions.items);
        free(program->variables.items);
        free(program->entries.items);
        arena_free(program->arena);
    }
    free(dump_text);
    program = NULL;
    dump_text = NULL;
}

/* The program at the parsed level. */
static inline Program *parsed(const char *source)
{
    forget_kernel();
    Text text = {0};
    text_add(&text, small_prelude);
    text_add(&text, source);
    program = parse_program(arena_new(), &small_options, NULL, "small.vk", text.data, text.length);
    text_free(&text);
    ck_assert_msg(program != NULL, "refused: %s", source);
    ck_assert(verify_program(program, false));
    return program;
}

/* The first kernel of the program, lowered. */
static inline Function *lowered(const char *source)
{
    Program *p = parsed(source);
    ck_assert(lower_program(p, &small_options));
    ck_assert(verify_program(p, true));
    return p->functions.items[0];
}

/* The program, ready to be written as C. */
static inline Program *ready_to_emit(const char *source)
{
    lowered(source);
    contract_program(program);
    return program;
}

/* Its vector unit and its serial one; valid until the next text. */
static inline const char *vector_unit(const char *source, enum vgsp_isa isa)
{
    ck_assert(emit_vector(&small_unit, 1, ready_to_emit(source), &small_options, isa));
    return small_unit.data;
}

static inline const char *serial_unit(const char *source)
{
    emit_serial(&small_unit, ready_to_emit(source), &small_options);
    return small_unit.data;
}

/* A function as text; valid until the next is dumped. */
static inline const char *dumped(const Function *f)
{
    size_t size;
    free(dump_text);
    FILE *out = open_memstream(&dump_text, &size);
    dump_function(out, f);
    fclose(out);
    return dump_text;
}

#define shows(text, part) ck_assert_msg(strstr(text, part) != NULL, "'%s' is missing in\n%s", part, text)
#define lacks(text, part) ck_assert_msg(strstr(text, part) == NULL, "'%s' is found in\n%s", part, text)

/* How often part is found in text. */
static inline int times(const char *text, const char *part)
{
    int count = 0;
    for (; (text = strstr(text, part)) != NULL; text += strlen(part)) count++;
    return count;
}

/* --- the vector form's passes, eight lanes ------------------------------------------------------------------------ */

typedef enum Stage { UP_TO_LIVE, UP_TO_SHAPES, UP_TO_REGIONS, UP_TO_FRAME } Stage;

static inline Variant variant_of(const char *source, enum vgsp_shape shape, Stage stage)
{
    Function *kernel = lowered(source);
    Variant v = {.program = program, .options = &small_options, .isa = VGSP_ISA_V3, .shape = shape, .lanes = 8};
    v.kernel = clone_function(program, kernel);
    for (int round = 0; round < 2; round++) { /* regions bring new registers: the second round sees those too */
        number_registers(&v);
        mark_barriers(&v);
        find_liveness(&v);
        if (stage == UP_TO_LIVE) return v;
        find_shapes(&v);
        if (stage == UP_TO_SHAPES) return v;
        if (round == 0) split_regions(&v);
    }
    if (stage == UP_TO_FRAME) lay_out_frame(&v);
    return v;
}

/* The register or object of this name, the first of several. */
static inline Var *named(const Variant *v, const char *name)
{
    for (uint32_t i = 0; i < v->vars.count; i++)
        if (!strcmp(v->vars.items[i]->name, name)) return v->vars.items[i];
    for (uint32_t i = 0; i < v->objects.count; i++)
        if (!strcmp(v->objects.items[i]->name, name)) return v->objects.items[i];
    ck_abort_msg("no variable %s in\n%s", name, dumped(v->kernel));
    return NULL;
}

struct Finding {
    StmtKind kind;
    int left;
    Stmt *found;
};

static inline void find_visit(Stmt *s, void *context)
{
    struct Finding *f = context;
    if (s->kind == f->kind && f->left-- == 0) f->found = s;
}

/* Statement number `index` of a kind, in program order. */
static inline Stmt *nth(const Function *f, StmtKind kind, int index)
{
    struct Finding finding = {kind, index, NULL};
    walk_block(f->body, find_visit, &finding);
    ck_assert_msg(finding.found != NULL, "no statement %d of kind %d in\n%s", index, kind, dumped(f));
    return finding.found;
}

#endif
