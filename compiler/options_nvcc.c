/* options_nvcc.c: the options that only nvcc has, so that its command lines work as they stand in people's Makefiles.
 *
 * Each is one of four things: another name for an option of options.c; something that means the same here; something
 * without a meaning on a CPU, which is accepted and named under -v; or something that asks for what cannot be made here,
 * which is refused with the reason. Names stand without dashes: one and two are the same.
 */
#include "options.h"

#include <ctype.h>

/* --- without an effect ------------------------------------------------------------------------------------------ */

static bool note(Parser *p, const Option *option, const char *value)
{
    const char *gap = *value ? " " : "";
    push(&p->options->notes, arena_printf(p->arena, "-%s%s%s has no effect here", option->name, gap, value));
    return true;
}

static bool refuse_output(Parser *p, const Option *option, const char *value)
{
    (void)p, (void)value;
    return usage_error("option '-%s': kernels become code of this machine's processor, of which there is no such form",
                       option->name);
}

/* true or false, as nvcc has them; *set is that value. */
static bool read_truth(const Option *option, const char *value, bool *set)
{
    *set = !strcmp(value, "true") || !strcmp(value, "1");
    if (*set || !strcmp(value, "false") || !strcmp(value, "0")) return true;
    return usage_error("option '-%s' is true or false, not '%s'", option->name, value);
}

static bool note_truth(Parser *p, const Option *option, const char *value)
{
    bool set;
    return read_truth(option, value, &set) && note(p, option, value);
}

/* --- that mean the same ----------------------------------------------------------------------------------------- */

SETTER(use_debug, p->options->debug = true)
SETTER(use_output, p->options->output = value)
SETTER(define_relaxed, push(&p->options->cpp_args, "-D__CUDACC_RELAXED_CONSTEXPR__=1"))
SETTER(define_lambda, push(&p->options->cpp_args, "-D__CUDACC_EXTENDED_LAMBDA__=1"))
SETTER(no_warnings, push(&p->options->host_args, "-w"))
SETTER(set_relocatable_object, p->options->relocatable = p->options->compile_only = true)
SETTER(set_device_link, p->options->device_link = true)
SETTER(set_archive, p->options->archive = true)
SETTER(add_include, push(&p->options->cpp_args, arena_printf(p->arena, "-I%s", value)))
SETTER(add_define, push(&p->options->cpp_args, arena_printf(p->arena, "-D%s", value)))
SETTER(add_undefine, push(&p->options->cpp_args, arena_printf(p->arena, "-U%s", value)))
SETTER(add_library_path, push(&p->options->link_args, arena_printf(p->arena, "-L%s", value)))

static bool debug_device(Parser *p, const Option *option, const char *value)
{
    push(&p->options->cpp_args, "-D__CUDACC_DEBUG__=1");
    return use_debug(p, option, value);
}

/* "sm_80", "compute_90a": the highest of all that are named, since that is what the newest device would run. */
static bool set_architecture(Parser *p, const char *name)
{
    const char *digits = !strncmp(name, "sm_", 3) ? name + 3 : !strncmp(name, "compute_", 8) ? name + 8 : "";
    char *end;
    long number = isdigit((unsigned char)*digits) ? strtol(digits, &end, 10) : 0;
    bool good = number >= 10 && number < 1000 && (!*end || (strchr("af", *end) && !end[1]));
    if (!good) return usage_error("unknown architecture '%s'", name);
    if (number > p->options->architecture) p->options->architecture = (int)number;
    return true;
}

static bool set_architectures(Parser *p, const Option *option, const char *value)
{
    (void)option;
    bool all = !strcmp(value, "native") || !strcmp(value, "all") || !strcmp(value, "all-major");
    return all || each_part(p, value, set_architecture);
}

/* "arch=compute_70,code=[sm_70,sm_75]": code is for machines of NVIDIA's. */
static bool set_generate(Parser *p, const Option *option, const char *value)
{
    const char *name = strstr(value, "arch=");
    if (!name) return usage_error("option '-%s' needs arch=..., not '%s'", option->name, value);
    name += strlen("arch=");
    return set_architecture(p, arena_strndup(p->arena, name, strcspn(name, ",\" ")));
}

static bool set_contraction(Parser *p, const Option *option, const char *value)
{
    bool contract;
    if (!read_truth(option, value, &contract)) return false;
    p->options->no_contraction = !contract;
    return true;
}

static bool set_relocatable(Parser *p, const Option *option, const char *value)
{
    return read_truth(option, value, &p->options->relocatable);
}

static bool set_default_stream(Parser *p, const Option *option, const char *value)
{
    p->options->per_thread_stream = !strcmp(value, "per-thread");
    if (p->options->per_thread_stream || !strcmp(value, "legacy") || !strcmp(value, "null")) return true;
    return usage_error("option '-%s' is legacy or per-thread, not '%s'", option->name, value);
}

static bool set_level(Parser *p, const Option *option, const char *value)
{
    if (strlen(value) != 1 || *value < '0' || *value > '3')
        return usage_error("option '-%s' is 0 to 3, not '%s'", option->name, value);
    p->options->optimise = *value - '0';
    return true;
}

static bool check_machine(Parser *p, const Option *option, const char *value)
{
    if (!strcmp(value, "64")) return note(p, option, value);
    return usage_error("option '-%s %s': programs here have 64 bits", option->name, value);
}

static bool add_preinclude(Parser *p, const char *part)
{
    push(&p->options->cpp_args, "-include");
    push(&p->options->cpp_args, part);
    return true;
}

static bool add_preincludes(Parser *p, const Option *option, const char *value)
{
    (void)option;
    return each_part(p, value, add_preinclude);
}

static bool add_system_include(Parser *p, const Option *option, const char *value)
{
    (void)option;
    static const Option isystem = {.name = "-isystem"};
    return add_cpp(p, &isystem, value);
}

/* nvcc's -Werror is followed by kinds of warnings, clang's is not: only its own kinds are taken for a value. */
static bool add_error_kinds(Parser *p, const Option *option, const char *value)
{
    static const char *const kinds[] = {"all-warnings", "cross-execution-space-call", "reorder", "default-stream-launch",
                                        "missing-launch-bounds", "ext-lambda-captures-this", "deprecated-declarations"};
    const char *next = p->next < p->argc ? p->argv[p->next] : "";
    bool known = false;
    for (size_t i = 0; i < COUNT(kinds); i++) known = known || !strcmp(next, kinds[i]);
    bool all = !known || !strcmp(next, "all-warnings");
    if (all) push(&p->options->host_args, "-Werror");
    else note(p, option, next);
    if (known) p->next++;
    (void)value;
    return true;
}

/* --- the table -------------------------------------------------------------------------------------------------- */

const Option nvcc_options[] = {
    /* other names */
    {"include-path", NVCC_VALUE, add_include, "", NULL},
    {"system-include", NVCC_VALUE, add_system_include, "", NULL},
    {"pre-include", NVCC_VALUE, add_preincludes, "", NULL},
    {"define-macro", NVCC_VALUE, add_define, "", NULL},
    {"undefine-macro", NVCC_VALUE, add_undefine, "", NULL},
    {"library", NVCC_VALUE, add_library, "", NULL},
    {"library-path", NVCC_VALUE, add_library_path, "", NULL},
    {"compiler-options", NVCC_VALUE, add_host_list, "", NULL},
    {"optimize", NVCC_VALUE, set_level, "", NULL},
    {"debug", NVCC_FLAG, use_debug, "", NULL},
    {"disable-warnings", NVCC_FLAG, no_warnings, "", NULL},
    {"output-file", NVCC_VALUE, use_output, "", NULL},

    /* that mean something */
    {"arch", NVCC_VALUE, set_architectures, "", NULL},
    {"gpu-architecture", NVCC_VALUE, set_architectures, "", NULL},
    {"gencode", NVCC_VALUE, set_generate, "", NULL},
    {"generate-code", NVCC_VALUE, set_generate, "", NULL},
    {"fmad", NVCC_VALUE, set_contraction, "", NULL},
    {"default-stream", NVCC_VALUE, set_default_stream, "", NULL},
    {"rdc", NVCC_VALUE, set_relocatable, "", NULL},
    {"relocatable-device-code", NVCC_VALUE, set_relocatable, "", NULL},
    {"dc", NVCC_FLAG, set_relocatable_object, "", NULL},
    {"device-c", NVCC_FLAG, set_relocatable_object, "", NULL},
    {"dw", NVCC_FLAG, set_relocatable_object, "", NULL},
    {"device-w", NVCC_FLAG, set_relocatable_object, "", NULL},
    {"dlink", NVCC_FLAG, set_device_link, "", NULL},
    {"device-link", NVCC_FLAG, set_device_link, "", NULL},
    {"lib", NVCC_FLAG, set_archive, "", NULL},
    {"G", NVCC_FLAG, debug_device, "", NULL},
    {"device-debug", NVCC_FLAG, debug_device, "", NULL},
    {"Werror", NVCC_FLAG, add_error_kinds, "", NULL},
    {"expt-relaxed-constexpr", NVCC_FLAG, define_relaxed, "", NULL},
    {"expt-extended-lambda", NVCC_FLAG, define_lambda, "", NULL},
    {"extended-lambda", NVCC_FLAG, define_lambda, "", NULL},
    {"machine", NVCC_VALUE, check_machine, "", NULL},

    /* results are as exact with them as without */
    {"ftz", NVCC_VALUE, note_truth, "", NULL},
    {"prec-div", NVCC_VALUE, note_truth, "", NULL},
    {"prec-sqrt", NVCC_VALUE, note_truth, "", NULL},

    /* of NVIDIA's tools and machines */
    {"code", NVCC_VALUE, note, "", NULL},
    {"gpu-code", NVCC_VALUE, note, "", NULL},
    {"Xptxas", NVCC_VALUE, note, "", NULL},
    {"ptxas-options", NVCC_VALUE, note, "", NULL},
    {"Xcudafe", NVCC_VALUE, note, "", NULL},
    {"Xnvlink", NVCC_VALUE, note, "", NULL},
    {"nvlink-options", NVCC_VALUE, note, "", NULL},
    {"Xfatbin", NVCC_VALUE, note, "", NULL},
    {"maxrregcount", NVCC_VALUE, note, "", NULL},
    {"ccbin", NVCC_VALUE, note, "", NULL},
    {"compiler-bindir", NVCC_VALUE, note, "", NULL},
    {"cudart", NVCC_VALUE, note, "", NULL},
    {"lineinfo", NVCC_FLAG, note, "", NULL},
    {"generate-line-info", NVCC_FLAG, note, "", NULL},
    {"source-in-ptx", NVCC_FLAG, note, "", NULL},
    {"src-in-ptx", NVCC_FLAG, note, "", NULL},
    {"resource-usage", NVCC_FLAG, note, "", NULL},
    {"res-usage", NVCC_FLAG, note, "", NULL},
    {"restrict", NVCC_FLAG, note, "", NULL},
    {"extra-device-vectorization", NVCC_FLAG, note, "", NULL},
    {"dlink-time-opt", NVCC_FLAG, note, "", NULL},
    {"dlto", NVCC_FLAG, note, "", NULL},
    {"no-align-double", NVCC_FLAG, note, "", NULL},
    {"no-host-device-initializer-list", NVCC_FLAG, note, "", NULL},
    {"no-host-device-move-forward", NVCC_FLAG, note, "", NULL},
    {"allow-unsupported-compiler", NVCC_FLAG, note, "", NULL},
    {"forward-unknown-to-host-compiler", NVCC_FLAG, note, "", NULL},
    {"Wno-deprecated-gpu-targets", NVCC_FLAG, note, "", NULL},
    {"Wdefault-stream-launch", NVCC_FLAG, note, "", NULL},
    {"Wmissing-launch-bounds", NVCC_FLAG, note, "", NULL},
    {"Wext-lambda-captures-this", NVCC_FLAG, note, "", NULL},
    {"diag-suppress", NVCC_VALUE, note, "", NULL},
    {"diag_suppress", NVCC_VALUE, note, "", NULL},
    {"diag-error", NVCC_VALUE, note, "", NULL},
    {"diag-warn", NVCC_VALUE, note, "", NULL},
    {"display-error-number", NVCC_FLAG, note, "", NULL},
    {"no-display-error-number", NVCC_FLAG, note, "", NULL},
    {"err-no", NVCC_FLAG, note, "", NULL},
    {"threads", NVCC_VALUE, note, "", NULL},
    {"split-compile", NVCC_VALUE, note, "", NULL},
    {"keep", NVCC_FLAG, note, "", NULL},
    {"save-temps", NVCC_FLAG, note, "", NULL},
    {"keep-dir", NVCC_VALUE, note, "", NULL},
    {"objdir-as-tempdir", NVCC_FLAG, note, "", NULL},
    {"time", NVCC_VALUE, note, "", NULL},
    {"profile", NVCC_FLAG, note, "", NULL},
    {"pg", NVCC_FLAG, note, "", NULL},

    /* that cannot be made */
    {"ptx", NVCC_FLAG, refuse_output, "", NULL},
    {"cubin", NVCC_FLAG, refuse_output, "", NULL},
    {"fatbin", NVCC_FLAG, refuse_output, "", NULL},
    {"cuda", NVCC_FLAG, refuse_output, "", NULL},
    {"optix-ir", NVCC_FLAG, refuse_output, "", NULL},
    {"ltoir", NVCC_FLAG, refuse_output, "", NULL},
};
const uint32_t nvcc_option_count = COUNT(nvcc_options);
