/* options.c: the command line, in clang's and nvcc's habits.
 *
 * Tables hold every option: its name, how its value is written, what it does and its line in --help, so that none of
 * these can drift from the others. vgspcc's own are here, those that only nvcc has in options_nvcc.c. A name that is in
 * neither is an error.
 */
#include "options.h"

#include <stdio.h>
#include <unistd.h>

#ifndef VGSP_VERSION
#error "the build defines VGSP_VERSION"
#endif

/* --- what options do -------------------------------------------------------------------------------------------- */

SETTER(set_output, p->options->output = value)
SETTER(set_compile_only, p->options->compile_only = true)
SETTER(set_shared, p->options->shared = true)
SETTER(set_emit_c, p->options->emit_c = true)
SETTER(set_header, p->options->header = value)
SETTER(set_remarks, p->options->remarks = true)
SETTER(set_require_vector, p->options->require_vector = true)
SETTER(set_require_contiguous, p->options->require_contiguous = true)
SETTER(set_count_lanes, p->options->count_lanes = true)
SETTER(set_fast_math, p->options->fast_math = true)
SETTER(set_debug, p->options->debug = true)
SETTER(set_verbose, p->options->verbose = true)
SETTER(set_depend, p->options->depend = true)
SETTER(set_depend_user, p->options->depend = p->options->depend_user = true)
SETTER(set_depend_target, p->options->depend_target = value)
SETTER(set_depend_phony, p->options->depend_phony = true)
SETTER(set_print_mode, p->options->print_mode = option->name)
SETTER(set_depend_file, (p->options->depend = true, p->options->depend_file = value))
SETTER(set_precompile, p->options->precompile = true)
SETTER(set_nothing, (void)p)
SETTER(add_host, push(&p->options->host_args, option->name))
SETTER(add_warning, push(&p->options->host_args, arena_printf(p->arena, "-W%s", value)))

static bool has_file(Arena *arena, const char *directory, const char *name)
{
    return !access(arena_printf(arena, "%s/%s", directory, name), R_OK);
}

/* NVIDIA's own headers, which makefiles name beside nvcc: this project's take their place. */
static bool is_toolkit(const Parser *p, const Option *option, const char *directory)
{
    bool names_directory = option->name[1] == 'I' || !strcmp(option->name, "-isystem");
    return names_directory && has_file(p->arena, directory, "cuda_runtime.h") &&
           has_file(p->arena, directory, "driver_types.h") && !has_file(p->arena, directory, "vgsp/vgsp.h");
}

bool add_cpp(Parser *p, const Option *option, const char *value)
{
    if (is_toolkit(p, option, value)) return true;
    static const char own_stream[] = "CUDA_API_PER_THREAD_DEFAULT_STREAM";
    if (option->name[1] == 'D' && !strncmp(value, own_stream, strlen(own_stream))) {
        p->options->per_thread_stream = true;
        return true;
    }
    if (option->form == SEPARATE || !strcmp(option->name, "-isystem")) {
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
    push(&p->options->link_args, arena_printf(p->arena, "%s%s", option->name, value));
    return true;
}

/* CUDA's own libraries, of which libvgsp is the counterpart, and which every program is linked with. */
bool add_library(Parser *p, const Option *option, const char *value)
{
    static const char *const own[] = {"cuda", "cudart", "cudart_static", "cudadevrt", "nvToolsExt"};
    (void)option;
    for (size_t i = 0; i < COUNT(own); i++)
        if (!strcmp(value, own[i])) {
            push(&p->options->notes, arena_printf(p->arena, "-l%s: libvgsp takes its place", value));
            return true;
        }
    push(&p->options->link_args, arena_printf(p->arena, "-l%s", value));
    return true;
}

static bool add_host_and_link(Parser *p, const Option *option, const char *value)
{
    push(&p->options->link_flags, option->name);
    return add_host(p, option, value);
}

/* Device code is compiled so too. */
static bool add_sanitizers(Parser *p, const Option *option, const char *value)
{
    const char *word = arena_printf(p->arena, "%s%s", option->name, value);
    push(&p->options->host_args, word);
    push(&p->options->link_flags, word);
    push(&p->options->unit_args, word);
    return true;
}

bool each_part(Parser *p, const char *list, bool (*add)(Parser *, const char *part))
{
    for (;;) {
        size_t length = strcspn(list, ",");
        if (!add(p, arena_strndup(p->arena, list, length))) return false;
        if (!list[length]) return true;
        list += length + 1;
    }
}

/* The host compiler links, too: -fopenmp and -fsanitize= mean something at either time. A part may be several words. */
static bool add_host_part(Parser *p, const char *part)
{
    for (;;) {
        part += strspn(part, " ");
        size_t length = strcspn(part, " ");
        if (!length) return true;
        const char *word = arena_strndup(p->arena, part, length);
        push(&p->options->host_args, word);
        push(&p->options->link_flags, word);
        part += length;
    }
}

bool add_host_list(Parser *p, const Option *option, const char *value)
{
    (void)option;
    return each_part(p, value, add_host_part);
}

static bool add_linker_part(Parser *p, const char *part)
{
    push(&p->options->link_args, "-Xlinker");
    push(&p->options->link_args, part);
    return true;
}

static bool add_linker_list(Parser *p, const Option *option, const char *value)
{
    (void)option;
    return each_part(p, value, add_linker_part);
}

/* "sve" is all of its lengths. */
enum { SVE_ISAS = 1 << VGSP_ISA_SVE128 | 1 << VGSP_ISA_SVE256 | 1 << VGSP_ISA_SVE512 };

static bool add_isa(Parser *p, const char *part)
{
    if (!strcmp(part, "none")) return true; /* the serial form is made in any case */
    if (!strcmp(part, "sve")) {
        p->options->isas |= SVE_ISAS;
        return true;
    }
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

static bool set_language(Parser *p, const Option *option, const char *value)
{
    (void)option;
    if (strcmp(value, "cu") && strcmp(value, "c++") && strcmp(value, "c"))
        return usage_error("unknown language '%s' in -x", value);
    p->options->language = value;
    return true;
}

/* nvcc's: how much is compiled at once, which is decided by the processors here. */
static bool set_threads(Parser *p, const Option *option, const char *value)
{
    (void)p;
    if (*value && !value[strspn(value, "0123456789")]) return true;
    return usage_error("unknown option '%s%s'", option->name, value);
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
    {"-isystem", EITHER, add_cpp, "DIR", "the same, after -I, without their warnings"},
    {"-include", SEPARATE, add_cpp, "FILE", "include FILE first"},
    {"-D", EITHER, add_cpp, "NAME[=VALUE]", "define a macro"},
    {"-U", EITHER, add_cpp, "NAME", "undefine a macro"},
    {"-std", EQUALS, set_standard, "STANDARD", "language of .vk and .cu files (default c++17)"},
    {"-O", JOINED, set_optimise, "0..3", "optimise host and device code (default 2)"},
    {"-g", FLAG, set_debug, "", "with debug information"},
    {"-Xcompiler", EITHER, add_host_list, "ARGS", "pass ARGS, separated by commas, to the host compiler"},
    {"-W", JOINED, add_warning, "NAME", "a warning of the host compiler"},
    {"-w", FLAG, add_host, "", "no warnings of the host compiler"},
    {"-pthread", FLAG, add_host_and_link, "", "as the host compiler's"},
    {"-fopenmp", FLAG, add_host_and_link, "", "the same"},
    {"-fsanitize=", JOINED, add_sanitizers, "LIST", "clang's sanitizers, for kernels too"},
    {"-fPIC", FLAG, set_nothing, "", "no effect: code is always position independent"},
    {"--use_fast_math", FLAG, set_fast_math, "", "allow less accurate, faster mathematics in kernels"},
    {"-MD", FLAG, set_depend, "", "write what the output depends on, in make's form"},
    {"-MMD", FLAG, set_depend_user, "", "the same without system headers"},
    {"-MF", SEPARATE, set_depend_file, "FILE", "write that to FILE (default: the output with .d)"},
    {"-MT", SEPARATE, set_depend_target, "NAME", "call the target NAME there"},
    {"-MP", FLAG, set_depend_phony, "", "and let headers that have gone be no error"},
    {"-M", FLAG, set_print_mode, "", "only print what the host side of each file depends on"},
    {"-MM", FLAG, set_print_mode, "", "the same without system headers"},
    {"-E", FLAG, set_print_mode, "", "only print the preprocessed host side of each file"},
    {"-x", EITHER, set_language, "LANGUAGE", "what all source files are: cu, c++ or c (default: by their names)"},
    {"-l", EITHER, add_library, "NAME", "link with a library"},
    {"-L", EITHER, add_link, "DIR", "look for libraries in DIR"},
    {"-Wl,", JOINED, add_link, "ARGS", "pass ARGS to the linker"},
    {"-Xlinker", EITHER, add_linker_list, "ARGS", "pass ARGS, separated by commas, to the linker"},
    {"--isa", EQUALS, set_isas, "LIST", "instruction sets: c, x86-64-v2, x86-64-v3, x86-64-v4, x86-64-v4+,\n"
                                        "x86-64-v4+fp16, neon, sve or sve128, sve256, sve512; none: the serial form alone\n"
                                        "(default: all of the host's architecture)"},
    {"--header", EQUALS, set_header, "FILE", "write a C header with one launch function per kernel"},
    {"--emit-c", FLAG, set_emit_c, "", "print the generated C; with one --isa that unit alone"},
    {"--dump", EQUALS, add_dumps, "PASS", "print the tree after PASS: parse, lower, contract, uniform, barrier"},
    {"--remarks", FLAG, set_remarks, "", "say what became vector code, what did not, and why"},
    {"--require-vector", FLAG, set_require_vector, "", "an error where a kernel has only a serial form"},
    {"--require-contiguous", FLAG, set_require_contiguous, "", "an error where a load or store is gathered lane by lane"},
    {"--count-lanes", FLAG, set_count_lanes, "", "vector code counts the lanes that are on, for VGSP_STATS=1"},
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
    {"-MQ", SEPARATE, set_depend_target, "", NULL},
    {"-m64", FLAG, set_nothing, "", NULL},
    {"--linker-options", EQUALS, add_linker_list, "", NULL},
    {"-t", EITHER, set_threads, "", NULL},
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
    puts("\nand nvcc's options: those that mean something here do it, the others are named under -v.");
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

/* What of the argument is the option's name: its length, or 0 if the argument is not this option. */
static size_t name_length(const Option *option, const char *argument)
{
    size_t dashes = option->form < NVCC_FLAG ? 0 : argument[1] == '-' ? 2 : 1;
    size_t length = strlen(option->name);
    return strncmp(argument + dashes, option->name, length) ? 0 : dashes + length;
}

/* The same, when what follows the name fits too. *value: the value if that is in the same argument, "" for a flag, or
   NULL if it is the next argument. */
static size_t matches(const Option *option, const char *argument, const char **value)
{
    size_t length = name_length(option, argument);
    const char *rest = argument + length;
    bool fits = length > 0;
    switch (option->form) {
    case FLAG: case NVCC_FLAG: case SEPARATE: fits = fits && !*rest; break;
    case EQUALS: case NVCC_VALUE: fits = fits && (!*rest || *rest++ == '='); break;
    case EITHER: rest += fits && *rest == '='; break;
    case JOINED: break;
    }
    bool is_flag = option->form == FLAG || option->form == NVCC_FLAG || option->form == JOINED;
    bool joined = *rest || is_flag || (fits && rest[-1] == '=');
    *value = joined ? rest : NULL;
    return fits ? length : 0;
}

static const Option *find_in(const Option *options, uint32_t count, const char *argument, const char **value,
                             size_t *length)
{
    const Option *best = NULL;
    for (uint32_t i = 0; i < count; i++) {
        const char *candidate;
        size_t matched = matches(&options[i], argument, &candidate);
        if (matched <= *length) continue;
        *length = matched;
        best = &options[i];
        *value = candidate;
    }
    return best;
}

/* The option with the longest name that fits: -Wl, before -W. */
static const Option *find_option(const char *argument, const char **value)
{
    size_t length = 0;
    const Option *own = find_in(table, COUNT(table), argument, value, &length);
    const Option *nvcc = find_in(nvcc_options, nvcc_option_count, argument, value, &length);
    return nvcc ? nvcc : own;
}

static bool read_option(Parser *p)
{
    const char *argument = p->argv[p->next++], *value;
    const Option *option = find_option(argument, &value);
    if (!option) return usage_error("unknown option '%s'", argument);
    if (!value && p->next == p->argc) return usage_error("option '%s' needs a value", argument);
    return option->apply(p, option, value ? value : p->argv[p->next++]);
}

static InputKind kind_by_name(const char *path)
{
    static const struct {
        const char *suffix;
        InputKind kind;
    } kinds[] = {{"vk", INPUT_KERNELS}, {"cu", INPUT_KERNELS}, {"c", INPUT_C}, {"cpp", INPUT_CPP}, {"cc", INPUT_CPP},
                 {"cxx", INPUT_CPP}, {"C", INPUT_CPP}, {"o", INPUT_LINKED}, {"obj", INPUT_LINKED}, {"a", INPUT_LINKED},
                 {"so", INPUT_LINKED}};
    const char *dot = strrchr(path, '.');
    if (strstr(path, ".so.")) return INPUT_LINKED;
    for (size_t i = 0; dot && i < COUNT(kinds); i++)
        if (!strcmp(dot + 1, kinds[i].suffix)) return kinds[i].kind;
    return INPUT_UNKNOWN;
}

InputKind input_kind(const Options *options, const char *path)
{
    InputKind kind = kind_by_name(path);
    if (kind == INPUT_LINKED || !options->language) return kind;
    return !strcmp(options->language, "cu") ? INPUT_KERNELS : !strcmp(options->language, "c") ? INPUT_C : INPUT_CPP;
}

static bool read_input(Parser *p, const char *path)
{
    push(&p->options->inputs, path);
    push(&p->options->link_args, path);
    return true;
}

static bool read_arguments(Parser *p)
{
    while (p->next < p->argc && !p->answered) {
        const char *argument = p->argv[p->next];
        bool is_option = argument[0] == '-' && argument[1];
        if (is_option ? !read_option(p) : !read_input(p, p->argv[p->next++])) return false;
    }
    return true;
}

/* Once -x is known, wherever it stood. */
static bool know_inputs(const Options *options)
{
    for (uint32_t i = 0; i < options->inputs.count; i++)
        if (input_kind(options, options->inputs.items[i]) == INPUT_UNKNOWN)
            return usage_error("%s: unknown kind of file", options->inputs.items[i]);
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

enum { X86_ISAS = 1 << VGSP_ISA_V2 | 1 << VGSP_ISA_V3 | 1 << VGSP_ISA_V4 | 1 << VGSP_ISA_V4_PLUS | 1 << VGSP_ISA_V4_FP16 };
enum { ARM_ISAS = 1 << VGSP_ISA_NEON | SVE_ISAS };

#ifdef __aarch64__
enum { HOST_IS_ARM = 1, DEFAULT_ISAS = 1 << VGSP_ISA_C | (ARM_ISAS & ~(1 << VGSP_ISA_SVE128)) }; /* NEON is as wide */
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
    return options->print_mode || options->emit_c || options->dump_passes.count || (options->header && !makes_output);
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
        InputKind kind = input_kind(options, options->inputs.items[i]);
        count += kind >= from && kind <= to;
    }
    return count;
}

/* Defaults, and combinations that have no meaning. */
static bool complete(Parser *p)
{
    Options *options = p->options;
    if (!p->any_isa) options->isas = DEFAULT_ISAS;
    if (!options->architecture) options->architecture = DEFAULT_ARCHITECTURE;
    if (prints_only(options)) options->relocatable = false; /* a file alone */
    if (options->relocatable && is_cross(options)) return usage_error("-rdc and -dc need a host half");
    if (options->relocatable && options->header) return usage_error("--header is not for -rdc and -dc");
    if (options->device_link && count_inputs(options, INPUT_KERNELS, INPUT_CPP))
        return usage_error("-dlink links objects: compile with -dc first");
    bool links_once = options->device_link || options->archive;
    if (links_once && !options->output) options->output = options->archive ? "a.a" : "a_dlink.o";
    if (options->output && !options->emit_c && !options->print_mode && !options->shared && !links_once) {
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
    Parser parser = {.options = options, .arena = arena, .argc = argc, .next = 1, .argv = argv};
    options->optimise = 2;
    if (!read_arguments(&parser)) return CL_ERROR;
    if (parser.answered) return CL_DONE;
    if (!know_inputs(options) || !complete(&parser)) return CL_ERROR;
    for (uint32_t i = 0; options->verbose && i < options->notes.count; i++)
        report(SEV_NOTE, (Loc){0}, "%s", options->notes.items[i]);
    return CL_RUN;
}

void free_options(Options *options)
{
    free(options->inputs.items);
    free(options->cpp_args.items);
    free(options->host_args.items);
    free(options->link_args.items);
    free(options->link_flags.items);
    free(options->dump_passes.items);
    free(options->notes.items);
}
