/* options.c: the command line, in clang's and nvcc's habits.
 *
 * One table holds every option: its name, how its value is written, what it does and its line in --help, so that none of
 * these can drift from the others. A name that is not in the table is an error.
 */
#include "driver.h"

#include <stdio.h>

#ifndef VGSP_VERSION
#error "the build defines VGSP_VERSION"
#endif

typedef enum Form {
    FLAG,      /* -c */
    JOINED,    /* -O2: the value, which may be empty, follows at once */
    EITHER,    /* -Idir or -I dir */
    SEPARATE,  /* -include file */
    EQUALS     /* --isa=list or --isa list */
} Form;

typedef struct Parser {
    Options *options;
    Arena *arena;
    bool any_isa;              /* --isa was given */
    bool answered;             /* --help or --version */
} Parser;

typedef struct Option {
    const char *name;
    Form form;
    bool (*apply)(Parser *, const struct Option *, const char *value); /* false: reported */
    const char *value, *help;  /* help == NULL: a synonym, not shown */
} Option;

#define usage_error(...) (report(SEV_ERROR, (Loc){0}, __VA_ARGS__), false)

/* --- what options do -------------------------------------------------------------------------------------------- */

#define SETTER(function, statement)                                                             \
    static bool function(Parser *p, const Option *option, const char *value)                    \
    {                                                                                           \
        (void)option, (void)value;                                                              \
        statement;                                                                              \
        return true;                                                                            \
    }

SETTER(set_output, p->options->output = value)
SETTER(set_compile_only, p->options->compile_only = true)
SETTER(set_shared, p->options->shared = true)
SETTER(set_emit_c, p->options->emit_c = true)
SETTER(set_header, p->options->header = value)
SETTER(set_remarks, p->options->remarks = true)
SETTER(set_require_vector, p->options->require_vector = true)
SETTER(set_fast_math, p->options->fast_math = true)
SETTER(set_debug, p->options->debug = true)
SETTER(set_verbose, p->options->verbose = true)
SETTER(set_depend, p->options->depend = true)
SETTER(set_depend_file, (p->options->depend = true, p->options->depend_file = value))
SETTER(set_precompile, p->options->precompile = true)
SETTER(set_nothing, (void)p)
SETTER(add_host, push(&p->options->host_args, option->name))
SETTER(add_warning, push(&p->options->host_args, arena_printf(p->arena, "-W%s", value)))

static bool add_cpp(Parser *p, const Option *option, const char *value)
{
    if (option->form == SEPARATE) {
        push(&p->options->cpp_args, option->name);
        push(&p->options->cpp_args, value);
    } else {
        push(&p->options->cpp_args, arena_printf(p->arena, "%s%s", option->name, value));
    }
    return true;
}

static bool set_standard(Parser *p, const Option *option, const char *value)
{
    (void)option;
    push(&p->options->cpp_args, arena_printf(p->arena, "-std=%s", value));
    return true;
}

static bool set_optimise(Parser *p, const Option *option, const char *value)
{
    if (!*value) value = "1";
    if (strlen(value) != 1 || *value < '0' || *value > '3') return usage_error("unknown option '%s%s'", option->name, value);
    p->options->optimise = *value - '0';
    return true;
}

static bool add_link(Parser *p, const Option *option, const char *value)
{
    if (option->form == SEPARATE) {
        push(&p->options->link_args, option->name);
        push(&p->options->link_args, value);
    } else {
        push(&p->options->link_args, arena_printf(p->arena, "%s%s", option->name, value));
    }
    return true;
}

static bool add_threads(Parser *p, const Option *option, const char *value)
{
    push(&p->options->link_args, option->name);
    return add_host(p, option, value);
}

/* Calls add for each part of a list with commas; the parts are the arena's. */
static bool each_part(Parser *p, const char *list, bool (*add)(Parser *, const char *part))
{
    for (;;) {
        size_t length = strcspn(list, ",");
        if (!add(p, arena_strndup(p->arena, list, length))) return false;
        if (!list[length]) return true;
        list += length + 1;
    }
}

static bool add_host_part(Parser *p, const char *part)
{
    push(&p->options->host_args, part);
    return true;
}

static bool add_host_list(Parser *p, const Option *option, const char *value)
{
    (void)option;
    return each_part(p, value, add_host_part);
}

static bool add_isa(Parser *p, const char *part)
{
    for (int isa = 0; isa < VGSP_ISA_COUNT; isa++)
        if (!strcmp(part, isa_name(isa))) {
            p->options->isas |= 1u << isa;
            return true;
        }
    return usage_error("unknown instruction set '%s' in --isa", part);
}

static bool set_isas(Parser *p, const Option *option, const char *value)
{
    (void)option;
    p->any_isa = true;
    return each_part(p, value, add_isa);
}

static bool add_dump(Parser *p, const char *part)
{
    static const char *const passes[] = {"parse", "lower", "contract", "uniform", "barrier"};
    for (size_t i = 0; i < COUNT(passes); i++)
        if (!strcmp(part, passes[i])) {
            push(&p->options->dump_passes, part);
            return true;
        }
    return usage_error("unknown pass '%s' in --dump", part);
}

static bool add_dumps(Parser *p, const Option *option, const char *value)
{
    (void)option;
    return each_part(p, value, add_dump);
}

static bool show_help(Parser *, const Option *, const char *);
static bool show_version(Parser *, const Option *, const char *);

/* --- the table -------------------------------------------------------------------------------------------------- */

static const Option table[] = {
    {"-o", EITHER, set_output, "FILE", "write to FILE: .o an object, .so a module, else a program"},
    {"-c", FLAG, set_compile_only, "", "compile to an object, do not link"},
    {"-shared", FLAG, set_shared, "", "link a module for dlopen or vgsp_module_load"},
    {"-I", EITHER, add_cpp, "DIR", "look for headers in DIR"},
    {"-isystem", SEPARATE, add_cpp, "DIR", "the same, after -I, without their warnings"},
    {"-include", SEPARATE, add_cpp, "FILE", "include FILE first"},
    {"-D", EITHER, add_cpp, "NAME[=VALUE]", "define a macro"},
    {"-U", EITHER, add_cpp, "NAME", "undefine a macro"},
    {"-std", EQUALS, set_standard, "STANDARD", "language of .vk and .cu files (default c++17)"},
    {"-O", JOINED, set_optimise, "0..3", "optimise host and device code (default 2)"},
    {"-g", FLAG, set_debug, "", "with debug information"},
    {"-Xcompiler", EITHER, add_host_list, "ARGS", "pass ARGS, separated by commas, to the host compiler"},
    {"-W", JOINED, add_warning, "NAME", "a warning of the host compiler"},
    {"-w", FLAG, add_host, "", "no warnings of the host compiler"},
    {"-pthread", FLAG, add_threads, "", "as the host compiler's"},
    {"-fPIC", FLAG, set_nothing, "", "no effect: code is always position independent"},
    {"--use_fast_math", FLAG, set_fast_math, "", "allow less accurate, faster mathematics in kernels"},
    {"-MD", FLAG, set_depend, "", "write what the output depends on, in make's form"},
    {"-MF", SEPARATE, set_depend_file, "FILE", "write that to FILE (default: the output with .d)"},
    {"-l", EITHER, add_link, "NAME", "link with a library"},
    {"-L", EITHER, add_link, "DIR", "look for libraries in DIR"},
    {"-Wl,", JOINED, add_link, "ARGS", "pass ARGS to the linker"},
    {"-Xlinker", SEPARATE, add_link, "ARG", "pass ARG to the linker"},
    {"--isa", EQUALS, set_isas, "LIST", "instruction sets: c, x86-64-v2, x86-64-v3, x86-64-v4, neon\n"
                                        "(default: all of the host's architecture)"},
    {"--header", EQUALS, set_header, "FILE", "write a C header with one launch function per kernel"},
    {"--emit-c", FLAG, set_emit_c, "", "print the generated C; with one --isa that unit alone"},
    {"--dump", EQUALS, add_dumps, "PASS", "print the tree after PASS: parse, lower, contract, uniform, barrier"},
    {"--remarks", FLAG, set_remarks, "", "say what became vector code, what did not, and why"},
    {"--require-vector", FLAG, set_require_vector, "", "an error where a kernel has only a serial form"},
    {"--precompile", FLAG, set_precompile, "", "parse vgspcc's own headers once and for all (its installation does)"},
    {"-v", FLAG, set_verbose, "", "show each command that is run"},
    {"--version", FLAG, show_version, "", "show the version"},
    {"--help", FLAG, show_help, "", "show this"},
    {"-h", FLAG, show_help, "", NULL},
    {"-use_fast_math", FLAG, set_fast_math, "", NULL},
    {"--shared", FLAG, set_shared, "", NULL},
    {"--compile", FLAG, set_compile_only, "", NULL},
    {"--output-file", EQUALS, set_output, "", NULL},
    {"--std", EQUALS, set_standard, "", NULL},
    {"--verbose", FLAG, set_verbose, "", NULL},
    {"-fpic", FLAG, set_nothing, "", NULL},
};

static bool show_help(Parser *p, const Option *unused, const char *value)
{
    (void)unused, (void)value;
    p->answered = true;
    puts("usage: vgspcc [options] file...\n"
         "Compiles CUDA kernels (.vk, .cu) and host code (.c, .cpp) for CPUs and links them with objects (.o, .a).\n");
    for (size_t i = 0; i < COUNT(table); i++) {
        const Option *option = &table[i];
        if (!option->help) continue;
        const char *gap = option->form == FLAG || option->form == JOINED ? "" : option->form == EQUALS ? "=" : " ";
        int width = printf("  %s%s%s", option->name, gap, option->value);
        const char *line = option->help, *end;
        while ((end = strchr(line, '\n'))) {
            printf("%*s%.*s\n", 28 - width, "", (int)(end - line), line);
            line = end + 1;
            width = 0;
        }
        printf("%*s%s\n", 28 - width, "", line);
    }
    return true;
}

static bool show_version(Parser *p, const Option *unused, const char *value)
{
    (void)unused, (void)value;
    p->answered = true;
    puts("vgspcc " VGSP_VERSION);
    return true;
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

/* Whether argument is this option. *value: its value if that is in the same argument, "" for a flag, or NULL if it is
   the next argument. */
static bool matches(const Option *option, const char *argument, const char **value)
{
    size_t length = strlen(option->name);
    if (strncmp(argument, option->name, length)) return false;
    const char *rest = argument + length;
    *value = *rest || option->form == FLAG || option->form == JOINED ? rest : NULL;
    switch (option->form) {
    case FLAG: case SEPARATE: return !*rest;
    case EQUALS: return !*rest || *(*value)++ == '=';
    case JOINED: case EITHER: return true;
    }
    return false;
}

/* The option with the longest name that fits: -Wl, before -W. */
static const Option *find_option(const char *argument, const char **value)
{
    const Option *best = NULL;
    for (size_t i = 0; i < COUNT(table); i++) {
        const char *candidate;
        if (!matches(&table[i], argument, &candidate)) continue;
        if (best && strlen(best->name) >= strlen(table[i].name)) continue;
        best = &table[i];
        *value = candidate;
    }
    return best;
}

static bool read_option(Parser *p, int *next, int argc, char **argv)
{
    const char *argument = argv[(*next)++], *value;
    const Option *option = find_option(argument, &value);
    if (!option) return usage_error("unknown option '%s'", argument);
    if (!value && *next == argc) return usage_error("option '%s' needs a value", argument);
    return option->apply(p, option, value ? value : argv[(*next)++]);
}

InputKind input_kind(const char *path)
{
    static const struct {
        const char *suffix;
        InputKind kind;
    } kinds[] = {{"vk", INPUT_KERNELS}, {"cu", INPUT_KERNELS}, {"c", INPUT_C}, {"cpp", INPUT_CPP}, {"cc", INPUT_CPP},
                 {"cxx", INPUT_CPP}, {"o", INPUT_LINKED}, {"a", INPUT_LINKED}, {"so", INPUT_LINKED}};
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < COUNT(kinds); i++)
        if (!strcmp(dot + 1, kinds[i].suffix)) return kinds[i].kind;
    return INPUT_UNKNOWN;
}

static bool read_input(Parser *p, const char *path)
{
    if (input_kind(path) == INPUT_UNKNOWN) return usage_error("%s: unknown kind of file", path);
    push(&p->options->inputs, path);
    push(&p->options->link_args, path);
    return true;
}

static bool read_arguments(Parser *p, int argc, char **argv)
{
    for (int i = 1; i < argc && !p->answered;) {
        bool is_option = argv[i][0] == '-' && argv[i][1];
        if (is_option ? !read_option(p, &i, argc, argv) : !read_input(p, argv[i++])) return false;
    }
    return true;
}

/* --- what follows from them ------------------------------------------------------------------------------------- */

const char *isa_name(enum vgsp_isa isa)
{
    static const char *const names[] = {
#define VGSP_ISA(id, number, name, lanes) [id] = name,
        VGSP_ISA_LIST(VGSP_ISA)
#undef VGSP_ISA
    };
    return names[isa];
}

enum { X86_ISAS = 1 << VGSP_ISA_V2 | 1 << VGSP_ISA_V3 | 1 << VGSP_ISA_V4, ARM_ISAS = 1 << VGSP_ISA_NEON };

#ifdef __aarch64__
enum { HOST_IS_ARM = 1, DEFAULT_ISAS = 1 << VGSP_ISA_C | ARM_ISAS };
#else
enum { HOST_IS_ARM = 0, DEFAULT_ISAS = 1 << VGSP_ISA_C | X86_ISAS };
#endif

bool for_aarch64(const Options *options)
{
    return HOST_IS_ARM || options->isas & ARM_ISAS;
}

bool is_cross(const Options *options)
{
    return !HOST_IS_ARM && options->isas & ARM_ISAS;
}

bool prints_only(const Options *options)
{
    bool makes_output = options->output || options->compile_only || options->shared;
    return options->emit_c || options->dump_passes.count || (options->header && !makes_output);
}

static bool has_suffix(const char *path, const char *suffix)
{
    size_t length = strlen(path), tail = strlen(suffix);
    return length > tail && !strcmp(path + length - tail, suffix);
}

static uint32_t count_inputs(const Options *options, InputKind from, InputKind to)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < options->inputs.count; i++) {
        InputKind kind = input_kind(options->inputs.items[i]);
        count += kind >= from && kind <= to;
    }
    return count;
}

/* Defaults, and combinations that have no meaning. */
static bool complete(Parser *p)
{
    Options *options = p->options;
    if (!p->any_isa) options->isas = DEFAULT_ISAS;
    if (options->output && !options->emit_c && !options->shared) {
        if (has_suffix(options->output, ".o")) options->compile_only = true;
        if (has_suffix(options->output, ".so") && !options->compile_only) options->shared = true;
    }
    if (options->compile_only) options->shared = false;
    if (options->precompile && options->inputs.count) return usage_error("--precompile takes no input files");
    if (!options->precompile && !options->inputs.count) return usage_error("no input files");
    if (options->isas & ARM_ISAS && options->isas & X86_ISAS)
        return usage_error("--isa names instruction sets of two architectures: one object holds one");
    if (HOST_IS_ARM && options->isas & X86_ISAS) return usage_error("x86 code needs an x86 host");
    if (options->compile_only && options->output && count_inputs(options, INPUT_KERNELS, INPUT_CPP) > 1)
        return usage_error("-o names one object, but there are several files to compile");
    if (options->header && count_inputs(options, INPUT_KERNELS, INPUT_KERNELS) != 1)
        return usage_error("--header needs exactly one .vk or .cu file");
    if (options->depend_file && count_inputs(options, INPUT_KERNELS, INPUT_CPP) > 1)
        return usage_error("-MF names one file, but there are several files to compile");
    if (is_cross(options) && !prints_only(options)) {
        if (count_inputs(options, INPUT_C, INPUT_CPP))
            return usage_error("host files cannot be compiled for another architecture");
        if (!options->compile_only && !options->shared)
            return usage_error("kernels for another architecture: use -c or -shared");
    }
    return true;
}

CommandLine parse_options(Options *options, Arena *arena, int argc, char **argv)
{
    Parser parser = {.options = options, .arena = arena};
    options->optimise = 2;
    if (!read_arguments(&parser, argc, argv)) return CL_ERROR;
    if (parser.answered) return CL_DONE;
    return complete(&parser) ? CL_RUN : CL_ERROR;
}

void free_options(Options *options)
{
    free(options->inputs.items);
    free(options->cpp_args.items);
    free(options->host_args.items);
    free(options->link_args.items);
    free(options->dump_passes.items);
}
