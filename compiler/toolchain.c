/* toolchain.c: how clang, the linker and objcopy are called.
 *
 * Units of generated C, and host halves, begin with headers that clang has parsed before, when vgspcc was built or installed.
 * Clang checks that such a file fits its flags and that the headers are still the same; where it refuses, the unit is compiled
 * again from the headers themselves.
 */
#include "driver.h"
#include "fork_server.h"

#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names, found in PATH, or whole paths. */
#ifndef VGSP_CLANG
#define VGSP_CLANG "clang-19"
#endif
#ifndef VGSP_LD
#define VGSP_LD "ld"
#endif
#ifndef VGSP_LLD
#define VGSP_LLD "ld.lld-19"
#endif
#ifndef VGSP_AR
#define VGSP_AR "llvm-ar-19"
#endif
#ifndef VGSP_OBJCOPY
#define VGSP_OBJCOPY "objcopy"
#endif
#ifndef VGSP_LLVM_OBJCOPY
#define VGSP_LLVM_OBJCOPY "llvm-objcopy-19"
#endif

/* Where an installation, and a build tree laid out like one, has headers and libraries, seen from its bin directory. */
#ifndef VGSP_BIN_TO_INCLUDE
#define VGSP_BIN_TO_INCLUDE "../include"
#endif
#ifndef VGSP_BIN_TO_LIB
#define VGSP_BIN_TO_LIB "../lib"
#endif

/* --- places ----------------------------------------------------------------------------------------------------- */

/* The directory `way` from the one that holds this program, without symbolic links and dots where it exists. */
static const char *beside_program(Arena *arena, const char *way)
{
    char self[PATH_MAX], resolved[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    if (length < 0) return way;
    self[length] = 0;
    *strrchr(self, '/') = 0;
    const char *path = way[0] == '/' ? way : arena_printf(arena, "%s/%s", self, way);
    return realpath(path, resolved) ? arena_strdup(arena, resolved) : path;
}

/* How many CPUs this process may use, as far as there are jobs for them. */
static int usable_cpus(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set)) return 2;
    int count = CPU_COUNT(&set);
    return count < MAX_JOBS ? count : MAX_JOBS - 1;
}

void toolchain_init(Toolchain *t, const Options *options, Arena *arena, const char *directory)
{
    *t = (Toolchain){.options = options, .arena = arena, .directory = directory, .cpus = usable_cpus()};
    t->clang = VGSP_CLANG;
    t->include_dir = beside_program(arena, VGSP_BIN_TO_INCLUDE);
    t->library_dir = beside_program(arena, VGSP_BIN_TO_LIB);
}

const char *temporary_file(Toolchain *t, const char *name)
{
    return arena_printf(t->arena, "%s/%u-%s", t->directory, t->files++, name);
}

/* --- command lines ---------------------------------------------------------------------------------------------- */

#define add(command, ...) add_words(command, (const char *[]){__VA_ARGS__, NULL})

static void add_words(Arguments *command, const char *const *words)
{
    for (; *words; words++) push(command, *words);
}

static void add_all(Arguments *command, const char *const *words, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) push(command, words[i]);
}

static void add_depend(Arguments *command, const Options *options, const char *target, const char *depend_file)
{
    if (!depend_file) return;
    add(command, options->depend_user ? "-MMD" : "-MD", "-MT", target, "-MF", depend_file);
    if (options->depend_phony) add(command, "-MP");
}

static void add_levels(Arguments *command, const Options *options, int optimise)
{
    static const char *const levels[] = {"-O0", "-O1", "-O2", "-O3"};
    add(command, levels[optimise]);
    if (options->debug) add(command, "-g");
}

/* Vector units are vector code already, loops unrolled where it pays: clang's second level takes a fifth longer than its
   first and makes the same of them, so that is what -O3 gets; so does a serial form beside them, which few launches use.
   Plain C is there to be compared with, and takes clang longest of all. */
static int unit_level(const Options *options, int unit)
{
    if (unit == UNIT_SUPPORT) return 2;
    if (unit == UNIT_SERIAL) return options->optimise;
    return unit == VGSP_ISA_C || !options->optimise ? 0 : options->optimise == 3 ? 2 : 1;
}

/* Our headers before all but the user's own. A directory that clang searches anyway must keep its place in the order, on
   which the C++ library's headers rely. */
static void add_include_dir(Toolchain *t, Arguments *command)
{
    if (strcmp(t->include_dir, "/usr/include") && strcmp(t->include_dir, "/usr/local/include"))
        add(command, "-isystem", t->include_dir);
}

/* What nvcc of this version defines. */
static const char *const cuda_macros[] = {
    "-D__CUDACC__=1", "-D__NVCC__=1", "-D__CUDACC_VER_MAJOR__=12", "-D__CUDACC_VER_MINOR__=0",
    "-D__CUDACC_VER_BUILD__=0", "-D__VGSPCC__=1"};

/* What makes clang see CUDA as our headers have it, on either side; then the user's own arguments. macros: what to read in
   the place of cuda_runtime.h; NULL: that itself. */
static void add_cuda(Toolchain *t, Arguments *command, const char *side, const char *macros)
{
    add(command, "-x", "cuda", side, "-nocudainc", "-nocudalib", "--cuda-path=/nonexistent", "-Wno-unknown-cuda-version",
        "-std=c++17", OLD_HABITS);
    add_all(command, cuda_macros, COUNT(cuda_macros));
    add(command, arena_printf(t->arena, "-D__CUDA_ARCH_LIST__=%d0", t->options->architecture));
    add(command, macros ? "-imacros" : "-include", macros ? macros : "cuda_runtime.h");
    add_include_dir(t, command);
    if (t->options->fast_math) add(command, "-D__USE_FAST_MATH__=1");
    if (t->options->relocatable) add(command, "-D__CUDACC_RDC__=1");
    if (t->options->per_thread_stream)
        add(command, "-Xclang", "-fgpu-default-stream=per-thread", "-DCUDA_API_PER_THREAD_DEFAULT_STREAM=1");
    add_all(command, t->options->cpp_args.items, t->options->cpp_args.count);
}

/* --- precompiled headers ----------------------------------------------------------------------------------------- */

const char *unit_name(int unit)
{
    static const char *const special[] = {[-UNIT_SUPPORT] = "support", [-UNIT_FMA] = "serial-fma", [-UNIT_V2] = "serial-v2",
                                          [-UNIT_SERIAL] = "serial", [-UNIT_SPARE] = "serial"};
    return unit < 0 ? special[-unit] : isa_name(unit);
}

static const char *header_file(Toolchain *t, const char *name, const char *suffix)
{
    return arena_printf(t->arena, "%s/vgsp/%s%s", t->library_dir, name, suffix);
}

static const char *if_readable(const char *path)
{
    return access(path, R_OK) ? NULL : path;
}

/* For another architecture, and for code that is not optimised as usual, none are made. */
static const char *precompiled_header(Toolchain *t, int unit)
{
    bool usual = unit != UNIT_SUPPORT && (t->options->optimise || unit == VGSP_ISA_C) && !t->options->unit_args.count;
    return usual && !is_cross(t->options) ? if_readable(header_file(t, unit_name(unit), ".pch")) : NULL;
}

/* Clang compares the macros that a precompiled header knows, but not what a header would have made of new ones: names that
   systems and compilers reserve for such purposes do without. So do all unusual ways of compiling. */
static const char *precompiled_host_header(Toolchain *t)
{
    const Options *options = t->options;
    bool usual = options->optimise && !options->debug && has_usual_macros(options);
    for (uint32_t i = 0; i < options->host_args.count && usual; i++) {
        const char *word = options->host_args.items[i];
        usual = !strcmp(word, "-w") || (!strncmp(word, "-W", 2) && !strchr(word, ','));
    }
    for (uint32_t i = 0; i < options->cpp_args.count && usual; i++) {
        const char *word = options->cpp_args.items[i];
        usual = !strncmp(word, "-I", 2) || ((!strncmp(word, "-D", 2) || !strncmp(word, "-U", 2)) && word[2] && word[2] != '_');
    }
    return usual ? if_readable(header_file(t, "host", ".pch")) : NULL;
}

const char *support_object(Toolchain *t)
{
    return is_cross(t->options) ? NULL : if_readable(header_file(t, unit_name(UNIT_SUPPORT), ".o"));
}

const char *prelude_file(Toolchain *t)
{
    return if_readable(header_file(t, "prelude", ".pch")) ? header_file(t, "prelude", "") : NULL;
}

static void add_device_side(Toolchain *t, Arguments *command, const char *macros)
{
    add_cuda(t, command, "--cuda-device-only", macros);
    add(command, "--cuda-gpu-arch=sm_80", "-U__CUDA_ARCH__",
        arena_printf(t->arena, "-D__CUDA_ARCH__=%d0", t->options->architecture));
    add(command, "-w"); /* the host half says the same */
}

/* Where the text of forced headers ends and that of the file itself begins. */
static const char *own_text(const char *text)
{
    static const char marker[] = "\n# 2 \"<built-in>\" 2\n";
    const char *found = strstr(text, marker);
    return found ? found + strlen(marker) : NULL;
}

/* The first line, which names the file; the header's text; the file's. Takes over the text; NULL: it cannot be. */
static char *behind_usual_header(Toolchain *t, char *text, size_t *length)
{
    const char *path = header_file(t, "prelude", ".text"), *own = own_text(text);
    char *header = read_file(path, NULL);
    Text whole = {0};
    if (header && own) {
        text_addn(&whole, text, strcspn(text, "\n") + 1);
        text_add(&whole, header);
        text_add(&whole, own);
    } else {
        report(SEV_ERROR, (Loc){.file = path}, "this is not what every file begins with: run vgspcc --precompile again");
    }
    free(header);
    free(text);
    *length = whole.length;
    return whole.data;
}

Preprocessing start_preprocessing(Toolchain *t, const char *source, const char *target, const char *depend_file)
{
    Preprocessing p = {.output = temporary_file(t, "device.ii"), .messages = temporary_file(t, "messages"),
                       .is_usual = !depend_file && begins_as_usual(t->options, header_file(t, "prelude", ".list"))};
    Arguments command = {0};
    add(&command, VGSP_CLANG, "-E");
    add_device_side(t, &command, p.is_usual ? header_file(t, "prelude", ".macros") : NULL);
    add_depend(&command, t->options, target, depend_file);
    add(&command, source, "-o", p.output);
    p.pid = spawn_command(t, &command, p.messages);
    free(command.items);
    return p;
}

char *finish_preprocessing(Toolchain *t, const Preprocessing *p, size_t *length)
{
    bool succeeded = p->pid && wait_command(p->pid);
    char *messages = read_file(p->messages, NULL);
    if (messages) show_preprocessor_messages(t->arena, messages);
    free(messages);
    if (!succeeded) return NULL;
    char *text = read_file(p->output, length);
    if (!text) report(SEV_ERROR, (Loc){.file = p->output}, "cannot read: %s", strerror(errno));
    return p->is_usual && text ? behind_usual_header(t, text, length) : text;
}

char *preprocess(Toolchain *t, const char *source, const char *target, const char *depend_file, size_t *length)
{
    Preprocessing p = start_preprocessing(t, source, target, depend_file);
    return finish_preprocessing(t, &p, length);
}

/* What clang has of the host side of a file of kernels, whatever it is to do with it. Signed overflow wraps there too:
   programs compare with the device's results, and nvcc optimises host code only when told to. */
static void add_host_half(Toolchain *t, Arguments *command)
{
    add_cuda(t, command, "--cuda-host-only", NULL);
    add(command, "-fPIC", "-fwrapv", "-Xclang", "-target-sdk-version=11.0", "-Xclang", "-fcuda-allow-variadic-functions",
        "-Wno-unknown-warning-option");
}

static void add_host_levels(Toolchain *t, Arguments *command)
{
    add_levels(command, t->options, t->options->optimise);
    add_all(command, t->options->host_args.items, t->options->host_args.count);
}

bool preprocess_host(Toolchain *t, const char *source, const char *output, const char *target, const char *depend_file)
{
    Arguments command = {0};
    add(&command, VGSP_CLANG, "-E");
    add_host_half(t, &command);
    add_host_levels(t, &command); /* that of optimisation is a macro */
    add_depend(&command, t->options, target, depend_file);
    add(&command, source, "-o", output);
    return run_job(t, &command);
}

void start_host_half(Toolchain *t, const HostInput *input, const char *id, const char *id_file, const char *object)
{
    Arguments command = {0};
    add(&command, VGSP_CLANG, "-c");
    add_host_half(t, &command);
    add(&command, "-Xclang", "-fcuda-include-gpubinary", "-Xclang", id_file);
    if (t->options->relocatable)
        add(&command, "-fgpu-rdc", "-Xclang", arena_printf(t->arena, "-cuid=%s", id));
    add_host_levels(t, &command);
    add_depend(&command, t->options, input->target, input->depend_file);
    if (input->is_preprocessed) add(&command, "-Wno-unused-command-line-argument", "-x", "cuda-cpp-output");
    add(&command, input->path, "-o", object);
    const char *header = input->usual_prelude ? precompiled_host_header(t) : NULL;
    if (header) add(&command, "-include-pch", header);
    start_job(t, &command, header != NULL);
}

/* The user's own arguments; -std= is that of C++. */
static void add_plain_cpp(Arguments *command, const Options *options, InputKind kind)
{
    for (uint32_t i = 0; i < options->cpp_args.count; i++)
        if (kind == INPUT_CPP || strncmp(options->cpp_args.items[i], "-std=", 5))
            add(command, options->cpp_args.items[i]);
}

static void add_host_file(Toolchain *t, Arguments *command, InputKind kind)
{
    add(command, "-x", kind == INPUT_C ? "c" : "c++", "-fPIC", "-Wno-unknown-warning-option");
    add_include_dir(t, command);
    if (t->options->per_thread_stream) add(command, "-DCUDA_API_PER_THREAD_DEFAULT_STREAM=1");
    add_plain_cpp(command, t->options, kind);
}

void start_host_file(Toolchain *t, const char *source, const char *object, const char *target,
                     const char *depend_file)
{
    Arguments command = {0};
    add(&command, VGSP_CLANG, "-c");
    add_host_file(t, &command, input_kind(t->options, source));
    add_host_levels(t, &command);
    add_depend(&command, t->options, target, depend_file);
    add(&command, source, "-o", object);
    start_job(t, &command, false);
}

bool print_host(Toolchain *t, const char *source, const char *target)
{
    InputKind kind = input_kind(t->options, source);
    Arguments command = {0};
    add(&command, VGSP_CLANG, t->options->print_mode);
    if (kind == INPUT_KERNELS) add_host_half(t, &command);
    else add_host_file(t, &command, kind);
    if (strcmp(t->options->print_mode, "-E")) add(&command, "-MT", target);
    if (t->options->depend_phony) add(&command, "-MP");
    add_host_levels(t, &command);
    const char *output = t->options->depend_file ? t->options->depend_file : t->options->output;
    add(&command, source, "-o", output ? output : "-");
    return run_job(t, &command);
}

/* Lanes that are off compute with registers nobody has set. What clang may make of that reaches further than those lanes, so
   there is no register without a value. */
static const char *const unit_flags[] = {
    "-std=gnu11", "-ffreestanding", "-fwrapv", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math",
    "-fno-strict-aliasing", "-fsigned-char", "-fPIC", "-w", "-fstack-clash-protection",
    "-ftrivial-auto-var-init=zero"};

static void add_target(Arguments *command, const Options *options, int unit)
{
    static const char *const march[VGSP_ISA_COUNT] = {
        [VGSP_ISA_V2] = "-march=x86-64-v2",       [VGSP_ISA_V3] = "-march=x86-64-v3",       [VGSP_ISA_V4] = "-march=x86-64-v4",
        [VGSP_ISA_V4_PLUS] = "-march=x86-64-v4",  [VGSP_ISA_V4_FP16] = "-march=x86-64-v4",
        [VGSP_ISA_SVE128] = "-march=armv8.2-a+sve", [VGSP_ISA_SVE256] = "-march=armv8.2-a+sve", [VGSP_ISA_SVE512] = "-march=armv8.2-a+sve"};
    static const char *const least_length[VGSP_ISA_COUNT] = { /* of registers; they may be longer */
        [VGSP_ISA_SVE128] = "-msve-vector-bits=128+", [VGSP_ISA_SVE256] = "-msve-vector-bits=256+", [VGSP_ISA_SVE512] = "-msve-vector-bits=512+"};
    if (for_aarch64(options)) add(command, "--target=aarch64-linux-gnu", "-mno-outline-atomics");
    else if (unit < 0 || unit == VGSP_ISA_C) add(command, "-march=x86-64");
    if (unit >= 0 && march[unit]) add(command, march[unit]);
    if (unit >= 0 && least_length[unit]) add(command, least_length[unit]);
    if (unit == UNIT_FMA) add(command, "-mfma");
    if (unit == UNIT_V2) add(command, march[VGSP_ISA_V2]);
    if (unit == VGSP_ISA_V4_PLUS || unit == VGSP_ISA_V4_FP16) add(command, "-mavx512vnni");
    if (unit == VGSP_ISA_V4_FP16) add(command, "-mavx512fp16");
    if (unit == VGSP_ISA_V4 || unit == VGSP_ISA_V4_PLUS || unit == VGSP_ISA_V4_FP16) add(command, "-mprefer-vector-width=512");
}

static void add_unit_flags(Toolchain *t, Arguments *command, int unit)
{
    add_all(command, unit_flags, COUNT(unit_flags));
    add_target(command, t->options, unit);
    int level = unit_level(t->options, unit);
    add_levels(command, t->options, level);
    /* What else is asked of clang, sanitizers for one, may be done by passes of its own list. */
    if (level == 1 && !t->options->unit_args.count) add(command, "-mllvm", UNROLLS_BY_PRAGMA);
    /* The runtime says in which line a kernel failed, so there are line tables at least: without columns, and by the cheaper of
       the passes that follow variables, of which there are none. No object depends on the temporary directory's name. */
    if (!t->options->debug)
        add(command, "-gline-tables-only", "-gno-column-info", "-mllvm", "-experimental-debug-variable-locations=false");
    add(command, "-gdwarf-aranges", arena_printf(t->arena, "-fdebug-prefix-map=%s/=", t->directory));
    add_all(command, t->options->unit_args.items, t->options->unit_args.count);
    add(command, "-idirafter", t->include_dir);
}

/* --- precompiling ------------------------------------------------------------------------------------------------- */

/* The file `path` that every unit of the kind begins with; clang wants to find it again beside the precompiled one. */
static bool write_unit_header(const char *path, int unit)
{
    Text text = {0};
    emit_preamble(&text, unit);
    bool written = write_file(path, text.data, text.length);
    text_free(&text);
    if (!written) report(SEV_ERROR, (Loc){.file = path}, "cannot write: %s", strerror(errno));
    return written;
}

static bool precompile_support(Toolchain *t)
{
    const char *source = temporary_file(t, "support.c"), *text = SUPPORT_UNIT;
    if (!write_file(source, text, strlen(text))) return false;
    start_unit(t, source, UNIT_SUPPORT, header_file(t, unit_name(UNIT_SUPPORT), ".o"));
    return true;
}

static bool precompile_header(Toolchain *t, int unit)
{
    const char *source = header_file(t, unit_name(unit), ".h");
    if (!write_unit_header(source, unit)) return false;
    Arguments command = {0};
    add(&command, VGSP_CLANG, "-x", "c-header");
    add_unit_flags(t, &command, unit);
    add(&command, source, "-o", header_file(t, unit_name(unit), ".pch"));
    start_job(t, &command, false);
    return true;
}

static const char no_file[] = "/dev/null"; /* clang wants to find again what a precompiled header was made of */

static bool precompile_host_header(Toolchain *t)
{
    Arguments command = {0};
    add(&command, VGSP_CLANG, "-c");
    add_host_half(t, &command);
    add_host_levels(t, &command);
    add(&command, "-Xclang", "-emit-pch", "-fpch-instantiate-templates", no_file, "-o", header_file(t, "host", ".pch"));
    start_job(t, &command, false);
    return true;
}

/* What usual.c compares with, and what then stands for the header. Without these files all is preprocessed. */
static bool save_usual_header(Toolchain *t, const char *text, const char *depend_file)
{
    const char *macros_file = header_file(t, "prelude", ".macros"), *start = strchr(text, '\n') + 1, *end = own_text(text);
    Arguments command = {0};
    add(&command, VGSP_CLANG, "-E", "-dM");
    add_device_side(t, &command, NULL);
    add(&command, no_file, "-o", macros_file);
    char *rule = read_file(depend_file, NULL), *macros = run_job(t, &command) ? read_file(macros_file, NULL) : NULL;
    bool saved = rule && macros && end && write_file(header_file(t, "prelude", ".text"), start, (size_t)(end - start));
    if (saved) list_usual_headers(header_file(t, "prelude", ".list"), rule, text, macros);
    free(rule);
    free(macros);
    return saved;
}

static bool precompile_device_prelude(Toolchain *t)
{
    size_t length = 0;
    const char *depend_file = temporary_file(t, "prelude.d");
    char *text = preprocess(t, no_file, "prelude", depend_file, &length);
    bool done = text && precompile_prelude(header_file(t, "prelude", ""), text, length) &&
                save_usual_header(t, text, depend_file);
    free(text);
    return done;
}

bool precompile_headers(Toolchain *t)
{
    const char *directory = arena_printf(t->arena, "%s/vgsp", t->library_dir);
    if (mkdir(directory, 0777) && errno != EEXIST) {
        report(SEV_ERROR, (Loc){.file = directory}, "cannot make the directory: %s", strerror(errno));
        return false;
    }
    bool made = precompile_header(t, UNIT_SERIAL) && precompile_support(t);
    for (int isa = 0; made && isa < VGSP_ISA_COUNT; isa++)
        if (t->options->isas >> isa & 1) made = precompile_header(t, isa);
    if (made && !for_aarch64(t->options)) made = precompile_header(t, UNIT_FMA) && precompile_header(t, UNIT_V2);
    made = made && precompile_host_header(t) && precompile_device_prelude(t);
    return wait_jobs(t) && made;
}

void start_unit(Toolchain *t, const char *source, int unit, const char *object)
{
    Arguments command = {0};
    add(&command, VGSP_CLANG, "-c");
    add_unit_flags(t, &command, unit);
    add(&command, source, "-o", object);
    const char *header = precompiled_header(t, unit);
    if (header) add(&command, "-include-pch", header);
    start_job(t, &command, header != NULL);
}

/* --- linking ----------------------------------------------------------------------------------------------------- */

/* Binutils know objects of this machine only, and take 5 ms where LLVM's tools take 30. */
static const char *linker(const Options *options)
{
    return is_cross(options) ? VGSP_LLD : VGSP_LD;
}

static const char *object_copier(const Options *options)
{
    return is_cross(options) ? VGSP_LLVM_OBJCOPY : VGSP_OBJCOPY;
}

bool link_relocatable(Toolchain *t, const Arguments *objects, const char *output)
{
    Arguments command = {0};
    add(&command, linker(t->options), "-r", "-o", output);
    add_all(&command, objects->items, objects->count);
    return run_job(t, &command);
}

bool localize_hidden(Toolchain *t, const char *object)
{
    Arguments command = {0};
    add(&command, object_copier(t->options), "--localize-hidden", object);
    return run_job(t, &command);
}

bool add_source(Toolchain *t, const char *host, const char *section, const char *symbol, const char *object)
{
    Arguments command = {0};
    add(&command, object_copier(t->options), "--add-section", section, "--set-section-flags",
        arena_printf(t->arena, "%.*s=exclude,readonly", (int)strcspn(section, "="), section));
    if (symbol) add(&command, "--redefine-sym", symbol);
    add(&command, host, object);
    return run_job(t, &command);
}

bool make_archive(Toolchain *t, const Arguments *objects, const char *output)
{
    Arguments command = {0};
    add(&command, VGSP_AR, "rcs", output);
    add_all(&command, objects->items, objects->count);
    return run_job(t, &command);
}

/* link_args, with what became of each input in its place. */
static void add_link_args(Arguments *command, const Options *options, const Arguments *objects)
{
    uint32_t input = 0;
    for (uint32_t i = 0; i < options->link_args.count; i++) {
        const char *word = options->link_args.items[i];
        if (input < options->inputs.count && word == options->inputs.items[input]) word = objects->items[input++];
        add(command, word);
    }
}

static bool link_cross(Toolchain *t, const Arguments *objects, const char *output)
{
    Arguments command = {0};
    add(&command, linker(t->options), "-m", "aarch64linux", "-shared", "-z", "defs", "-o", output);
    add_link_args(&command, t->options, objects);
    return run_job(t, &command);
}

bool link_output(Toolchain *t, const Arguments *objects, const char *extra, const char *output)
{
    if (is_cross(t->options)) return link_cross(t, objects, output);
    Arguments command = {0};
    add(&command, VGSP_CLANG, "--driver-mode=g++", "-fuse-ld=lld");
    if (t->options->shared) add(&command, "-shared", "-Wl,-z,defs");
    add_all(&command, t->options->link_flags.items, t->options->link_flags.count);
    add(&command, "-Wno-unused-command-line-argument");
    add_link_args(&command, t->options, objects);
    if (extra) add(&command, extra);
    add(&command, arena_printf(t->arena, "-L%s", t->library_dir), "-lvgsp",
        arena_printf(t->arena, "-Wl,-rpath,%s", t->library_dir), "-o", output);
    return run_job(t, &command);
}
