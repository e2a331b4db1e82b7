/* host.c: what surrounds the kernels: the registration and the generated header.
 *
 * The registration, the end of the serial unit, is data: a descriptor per kernel, a table of the device variables with
 * their initial values, the module that lists both, and a constructor that hands it to the runtime. The runtime's two
 * functions are weak, so that an object links, and does nothing, without it. The header declares the descriptors and has
 * one typed launch function per kernel, for C and C++.
 */
#include "compiler.h"

#include <ctype.h>
#include <inttypes.h>

static uint32_t max_threads(const Function *kernel)
{
    return kernel->max_threads ? kernel->max_threads : VGSP_MAX_BLOCK_THREADS;
}

/* A C string literal. */
static void add_string(Text *out, const char *text)
{
    text_add(out, "\"");
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') text_printf(out, "\\%c", c);
        else if (isprint(c)) text_addn(out, text, 1);
        else text_printf(out, "\\%03o", c);
    }
    text_add(out, "\"");
}

/* --- registration: variables -------------------------------------------------------------------------------- */

static bool is_device_variable(const Var *var)
{
    return var->storage == V_GLOBAL || var->storage == V_CONSTANT;
}

/* The variable's place in the module's table, which leaves out shared memory. */
static uint32_t variable_index(const Program *program, const Var *var)
{
    uint32_t index = 0;
    for (uint32_t i = 0; program->variables.items[i] != var; i++) index += is_device_variable(program->variables.items[i]);
    return index;
}

static void add_init(Text *out, const Var *var, uint32_t index)
{
    text_printf(out, "static const unsigned char init_%u[] = {", index);
    for (uint64_t i = 0; i < var->type->size; i++) text_printf(out, "%s%u,", i % 32 ? "" : "\n    ", var->init[i]);
    text_add(out, "\n};\n");
}

static void add_relocations(Text *out, const Program *program, const Var *var, uint32_t index)
{
    text_printf(out, "static const vgsp_relocation relocations_%u[] = {\n", index);
    for (uint32_t i = 0; i < var->reloc_count; i++) {
        const Reloc *reloc = &var->relocs[i];
        text_printf(out, "    {%" PRIu64 ", %u, 0, %" PRId64 "},\n", reloc->offset,
                    variable_index(program, reloc->target), reloc->addend);
    }
    text_add(out, "};\n");
}

static void add_variable_parts(Text *out, const Program *program, const Var *var, uint32_t index)
{
    text_printf(out, "__attribute__((visibility(\"hidden\"))) void *vgsp_address_%s;\n", var->mangled);
    if (var->init) add_init(out, var, index);
    if (var->reloc_count) add_relocations(out, program, var, index);
}

static void add_variable_row(Text *out, const Var *var, uint32_t index)
{
    text_add(out, "    {");
    add_string(out, var->mangled);
    text_printf(out, ", %" PRIu64 ", %" PRIu64 ", %s%s, ", var->type->size, var->align,
                var->storage == V_CONSTANT ? "VGSP_VARIABLE_CONSTANT" : "0",
                var->is_managed ? " | VGSP_VARIABLE_MANAGED" : "");
    if (var->init) text_printf(out, "init_%u, ", index);
    else text_add(out, "0, ");
    if (var->reloc_count) text_printf(out, "%u, relocations_%u, ", var->reloc_count, index);
    else text_add(out, "0, 0, ");
    text_printf(out, "&vgsp_address_%s},\n", var->mangled);
}

/* How many variables the table has; 0: no table. */
static uint32_t add_variables(Text *out, const Program *program)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < program->variables.count; i++) {
        const Var *var = program->variables.items[i];
        if (is_device_variable(var)) add_variable_parts(out, program, var, count++);
    }
    if (!count) return 0;
    text_add(out, "static const vgsp_variable variables[] = {\n");
    for (uint32_t i = 0, index = 0; i < program->variables.count; i++)
        if (is_device_variable(program->variables.items[i])) add_variable_row(out, program->variables.items[i], index++);
    text_add(out, "};\n\n");
    return count;
}

/* --- registration: kernels ---------------------------------------------------------------------------------- */

static void add_params(Text *out, const Function *kernel, uint32_t index)
{
    text_printf(out, "static const vgsp_param params_%u[] = {", index);
    for (uint32_t i = 0; i < kernel->param_count; i++) {
        const Var *param = kernel->params[i];
        text_printf(out, "%s{%" PRIu64 ", %" PRIu64 ", %d}", i ? ", " : "", param->offset, param->type->size,
                    param->type->kind == T_POINTER);
    }
    text_add(out, "};\n");
}

/* How many variants the kernel has; declares them and their table. */
static uint32_t add_variants(Text *out, const Program *program, const Function *kernel, uint32_t index,
                             const Options *options)
{
    uint32_t count = 0;
    Text table = {0};
    for (int isa = 0; isa < VGSP_ISA_COUNT; isa++)
        for (int shape = VGSP_SHAPE_ANY; has_isa(options, kernel, isa) && shape <= VGSP_SHAPE_ROWS; shape++) {
            if (!has_variant(kernel, shape)) continue;
            const char *name = variant_name(program->arena, kernel, isa, shape);
            text_printf(out, "extern const vgsp_variant %s __attribute__((visibility(\"hidden\")));\n", name);
            text_printf(&table, "%s&%s", count++ ? ", " : "", name);
        }
    if (count) text_printf(out, "static const vgsp_variant *const variants_%u[] = {%s};\n", index, table.data);
    text_free(&table);
    return count;
}

/* Weak, since two files may hold the same instance of a template. */
static void add_descriptor(Text *out, const Function *kernel, uint32_t index, uint32_t variants)
{
    text_printf(out, kernel->is_internal ? "static const vgsp_kernel vgsp_kernel_%s = {\n"
                                         : "__attribute__((weak)) const vgsp_kernel vgsp_kernel_%s = {\n",
                kernel->mangled);
    text_add(out, "    .name = ");
    add_string(out, kernel->mangled);
    text_add(out, ",\n    .display_name = ");
    add_string(out, kernel->name);
    text_printf(out, ",\n    .flags = %#x,\n", kernel->flags);
    text_printf(out, "    .param_count = %u,\n    .param_bytes = %u,\n", kernel->param_count, kernel->param_bytes);
    if (kernel->param_count) text_printf(out, "    .params = params_%u,\n", index);
    text_printf(out, "    .static_shared = %u,\n    .max_threads = %u,\n", kernel->static_shared, max_threads(kernel));
    if (variants) text_printf(out, "    .variant_count = %u,\n    .variants = variants_%u,\n", variants, index);
    if (kernel->range_count)
        text_printf(out, "    .range_count = %u,\n    .ranges = ranges_%s,\n", kernel->range_count, kernel->mangled);
    text_printf(out, "    .serial = vgsp_serial_%s,\n    .serial_stack = %" PRIu64 ",\n};\n\n", kernel->mangled,
                kernel->local_bytes);
}

static void add_kernel(Text *out, const Program *program, const Function *kernel, uint32_t index, const Options *options)
{
    text_printf(out, "void vgsp_serial_%s(const vgsp_run *) __attribute__((visibility(\"hidden\")));\n", kernel->mangled);
    if (kernel->param_count) add_params(out, kernel, index);
    uint32_t variants = add_variants(out, program, kernel, index, options);
    add_descriptor(out, kernel, index, variants);
}

static uint32_t add_kernels(Text *out, const Program *program, const Options *options)
{
    uint32_t count = 0;
    Text table = {0};
    for (uint32_t i = 0; i < program->functions.count; i++) {
        const Function *function = program->functions.items[i];
        if (!function->is_kernel || function->is_entry) continue;
        add_kernel(out, program, function, count++, options);
        text_printf(&table, "    &vgsp_kernel_%s,\n", function->mangled);
    }
    if (count) text_printf(out, "static const vgsp_kernel *const kernels[] = {\n%s};\n\n", table.data);
    text_free(&table);
    return count;
}

/* --- registration: the module ------------------------------------------------------------------------------- */

static const char registration[] =
    "void vgsp_module_register(vgsp_module *) __attribute__((weak));\n"
    "void vgsp_module_unregister(vgsp_module *) __attribute__((weak));\n\n"
    "__attribute__((constructor(101))) static void enter(void)\n"
    "{\n    if (vgsp_module_register) vgsp_module_register(&module);\n}\n\n"
    "__attribute__((destructor(101))) static void leave(void)\n"
    "{\n    if (vgsp_module_unregister) vgsp_module_unregister(&module);\n}\n";

void emit_registration(Text *out, const Program *program, const Options *options, const char *module_id)
{
    uint32_t variables = add_variables(out, program), kernels = add_kernels(out, program, options);
    text_add(out, "static vgsp_module module = {\n    .abi_version = VGSP_ABI_VERSION,\n");
    if (kernels) text_printf(out, "    .kernel_count = %u,\n    .kernels = kernels,\n", kernels);
    if (variables) text_printf(out, "    .variable_count = %u,\n    .variables = variables,\n", variables);
    text_add(out, "    .id = ");
    add_string(out, module_id);
    text_add(out, ",\n    .source = ");
    add_string(out, program->source);
    text_printf(out, ",\n    .architecture = %d,\n};\n\n", options->architecture);
    text_add(out, registration);
}

/* --- the generated header --------------------------------------------------------------------------------------- */

static const char *c_type(TypeKind kind)
{
    static const char *const names[] = {
        [T_BOOL] = "bool", [T_I8] = "int8_t", [T_U8] = "uint8_t", [T_I16] = "int16_t", [T_U16] = "uint16_t",
        [T_I32] = "int32_t", [T_U32] = "uint32_t", [T_I64] = "int64_t", [T_U64] = "uint64_t", [T_F32] = "float",
        [T_F64] = "double"};
    return kind < COUNT(names) ? names[kind] : NULL;
}

/* What a C caller hands over for a parameter. A record goes by address, since its type is the source's. */
static void add_param_type(Text *out, const Type *type)
{
    bool points = type->kind == T_POINTER;
    const char *name = points ? c_type(type->of->kind) : c_type(type->kind);
    if (name && !points) text_printf(out, "%s ", name);
    else text_printf(out, "%s%s *", !points || type->to_const ? "const " : "", name ? name : "void");
}

/* The parameter's name, kept apart from the launch function's own and from C's words. */
static void add_param_name(Text *out, const Function *kernel, uint32_t index)
{
    static const char *const taken[] = {"grid", "block", "dynamic_shared", "stream", "arguments", "restrict", "memcpy"};
    const char *name = kernel->params[index]->name;
    if (!*name) {
        text_printf(out, "parameter_%u", index);
        return;
    }
    text_add(out, name);
    for (size_t i = 0; i < COUNT(taken); i++)
        if (!strcmp(name, taken[i])) text_add(out, "_");
}

static bool is_record(const Var *param)
{
    return param->type->kind == T_RECORD || param->type->kind == T_ARRAY;
}

static bool shares_name(const Program *program, const Function *kernel)
{
    for (uint32_t i = 0; i < program->functions.count; i++) {
        const Function *other = program->functions.items[i];
        if (other != kernel && other->is_kernel && !other->is_internal && !strcmp(other->name, kernel->name)) return true;
    }
    return false;
}

/* Overloads and instances of templates share a name, which C cannot: these go by their mangled one. */
static void add_launch_name(Text *out, const Program *program, const Function *kernel)
{
    const char *name = shares_name(program, kernel) ? kernel->mangled : kernel->name;
    for (; *name; name++) text_addn(out, isalnum((unsigned char)*name) ? name : "_", 1);
    text_add(out, "_launch");
}

static void add_arguments_struct(Text *out, const Function *kernel)
{
    text_add(out, "    struct {\n");
    for (uint32_t i = 0; i < kernel->param_count; i++) {
        const Var *param = kernel->params[i];
        text_add(out, "        ");
        if (is_record(param)) text_add(out, "unsigned char ");
        else add_param_type(out, param->type);
        add_param_name(out, kernel, i);
        if (is_record(param))
            text_printf(out, "[%" PRIu64 "] __attribute__((aligned(%" PRIu64 ")))", param->type->size, param->type->align);
        text_add(out, ";\n");
    }
    text_add(out, "    } arguments;\n");
}

static void add_packing(Text *out, const Function *kernel)
{
    for (uint32_t i = 0; i < kernel->param_count; i++) {
        Text name = {0};
        add_param_name(&name, kernel, i);
        if (is_record(kernel->params[i]))
            text_printf(out, "    memcpy(arguments.%s, %s, sizeof arguments.%s);\n", name.data, name.data, name.data);
        else text_printf(out, "    arguments.%s = %s;\n", name.data, name.data);
        text_free(&name);
    }
}

static void add_signature(Text *out, const Program *program, const Function *kernel)
{
    text_add(out, "static inline vgsp_error ");
    add_launch_name(out, program, kernel);
    text_add(out, "(vgsp_dim3 grid, vgsp_dim3 block, uint32_t dynamic_shared, vgsp_stream *stream");
    for (uint32_t i = 0; i < kernel->param_count; i++) {
        const Var *param = kernel->params[i];
        text_add(out, ",\n    ");
        add_param_type(out, param->type);
        add_param_name(out, kernel, i);
        if (is_record(param)) text_printf(out, " /* %s, %" PRIu64 " bytes */",
                                          param->type->name ? param->type->name : "record", param->type->size);
    }
    text_add(out, ")\n");
}

static void add_launch(Text *out, const Program *program, const Function *kernel)
{
    text_printf(out, "extern const vgsp_kernel vgsp_kernel_%s;\n\n/* ", kernel->mangled);
    if (kernel->loc.file) text_printf(out, "%s:%u: ", kernel->loc.file, kernel->loc.line);
    text_printf(out, "%s, blocks of up to %u threads. */\n", kernel->name, max_threads(kernel));
    add_signature(out, program, kernel);
    text_add(out, "{\n");
    if (kernel->param_count) {
        add_arguments_struct(out, kernel);
        add_packing(out, kernel);
    }
    text_printf(out, "    return vgsp_launch(&vgsp_kernel_%s, grid, block, %s, dynamic_shared, stream);\n}\n\n",
                kernel->mangled, kernel->param_count ? "&arguments" : "0");
}

static const char header_begin[] =
    "#include <stdbool.h>\n#include <stdint.h>\n#include <string.h>\n#include <vgsp/vgsp.h>\n\n"
    "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
static const char header_end[] = "#ifdef __cplusplus\n}\n#endif\n#endif\n";

/* The include guard follows from the header's own name. */
static void add_guard(Text *out, const char *path)
{
    const char *slash = strrchr(path, '/');
    for (const char *c = slash ? slash + 1 : path; *c; c++) {
        char letter = isalnum((unsigned char)*c) ? (char)toupper((unsigned char)*c) : '_';
        text_addn(out, &letter, 1);
    }
}

bool emit_header(Text *out, const Program *program, const Options *options)
{
    Text guard = {0};
    add_guard(&guard, options->header);
    text_printf(out, "/* Launch functions of the kernels in %s; generated by vgspcc. */\n", program->source);
    text_printf(out, "#ifndef VGSP_KERNELS_%s\n#define VGSP_KERNELS_%s\n\n", guard.data, guard.data);
    text_free(&guard);
    text_add(out, header_begin);
    bool any = false;
    for (uint32_t i = 0; i < program->functions.count; i++) {
        const Function *function = program->functions.items[i];
        if (!function->is_kernel || function->is_internal) continue;
        add_launch(out, program, function);
        any = true;
    }
    text_add(out, header_end);
    if (!any) report(SEV_WARNING, (Loc){.file = program->source}, "no kernel that other files can name: the header is empty");
    return true;
}
