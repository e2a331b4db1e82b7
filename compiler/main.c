/* main.c: vgspcc: what is done with each input, as a list of passes, then the link.
 *
 * The work is done in a child process in a process group of its own, with a private directory for temporary files. The
 * parent waits, passes signals on, and removes the directory however the child ended: done, refused, interrupted or
 * crashed on foreign input.
 */
#include "driver.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_CRASH = 70 };   /* as clang's: a fault of the compiler itself */

/* --- one file of kernels ---------------------------------------------------------------------------------------- */

/* One .vk or .cu file on its way to an object. */
typedef struct Compilation {
    Toolchain *toolchain;
    const Options *options;
    const char *source, *object;
    const char *target;                         /* what the dependency rules are for */
    const char *device_depend, *host_depend;    /* dependency files of the two halves, or NULL */
    bool has_open_launches;                     /* kernel<< <...>> >: clang must see its text closed up */
    char id[33];                                /* the module's, 32 hex digits */
    Arguments units;                            /* objects of the device side */
    Text listing;                               /* --emit-c: every unit so far */
} Compilation;

/* A module is told from all others of a program by its source's path, its preprocessed text and where it goes: the same
   file compiled twice into one program makes two. */
static void name_module(Compilation *c, const char *text, size_t length)
{
    Hash hash = EMPTY_HASH;
    char *path = realpath(c->source, NULL);
    if (path) hash_more(&hash, path, strlen(path) + 1);
    free(path);
    if (c->options->output) hash_more(&hash, c->options->output, strlen(c->options->output) + 1);
    for (uint32_t i = 0; i < c->options->cpp_args.count; i++)
        hash_more(&hash, c->options->cpp_args.items[i], strlen(c->options->cpp_args.items[i]) + 1);
    hash_more(&hash, text, length);
    snprintf(c->id, sizeof c->id, "%016llx%016llx", (unsigned long long)(hash >> 64), (unsigned long long)hash);
}

static bool save(const char *path, const Text *text)
{
    if (write_file(path, text->data ? text->data : "", text->length)) return true;
    report(SEV_ERROR, (Loc){.file = path}, "cannot write: %s", strerror(errno));
    return false;
}

static char *read_text(const char *path, size_t *length)
{
    char *text = read_file(path, length);
    if (!text) report(SEV_ERROR, (Loc){.file = path}, "cannot read: %s", strerror(errno));
    return text;
}

/* The text clang -E makes of the device side, or NULL. */
static char *preprocessed(Compilation *c, size_t *length)
{
    Preprocessing running = start_preprocessing(c->toolchain, c->source, c->target, c->device_depend);
    bool loaded = load_front_end();
    char *text = finish_preprocessing(c->toolchain, &running, length);
    if (text && (!loaded || refuse_headers(c->toolchain->arena, text, c->toolchain->include_dir))) {
        free(text);
        return NULL;
    }
    c->has_open_launches = text && close_launches(text, *length);
    return text;
}

/* The host side's text, where clang is not to see the source itself: a file, or NULL. */
static const char *closed_host_text(Compilation *c)
{
    const char *path = temporary_file(c->toolchain, "host.ii");
    Text text = {0};
    if (!preprocess_host(c->toolchain, c->source, path, c->target, c->host_depend)) return NULL;
    text.data = read_text(path, &text.length);
    if (text.data) close_launches(text.data, text.length);
    bool saved = text.data && save(path, &text);
    text_free(&text);
    return saved ? path : NULL;
}

/* Host code compiled by clang itself, with stubs that launch. */
static bool begin_host_half(Compilation *c, bool usual_prelude, const char *object)
{
    Text id = {0};
    text_printf(&id, "VGSP%s", c->id);
    const char *id_file = temporary_file(c->toolchain, "id");
    bool saved = save(id_file, &id);
    text_free(&id);
    HostInput input = {c->source, false, usual_prelude, c->target, c->host_depend};
    if (saved && c->has_open_launches) input = (HostInput){closed_host_text(c), true, false, NULL, NULL};
    if (saved && input.path) start_host_half(c->toolchain, &input, c->id, id_file, object);
    return saved && input.path;
}

/* Hands a unit of generated C to clang, or to the listing. */
static bool deliver(Compilation *c, Text *text, int unit)
{
    bool delivered = true;
    if (c->options->emit_c) {
        text_printf(&c->listing, "/* ==== %s: %s ==== */\n\n", c->source, unit_name(unit));
        text_addn(&c->listing, text->data, text->length);
        text_add(&c->listing, "\n");
    } else if (!prints_only(c->options)) {
        const char *source =  temporary_file(c->toolchain, arena_printf(c->toolchain->arena, "%s.c", unit_name(unit)));
        const char *object = arena_printf(c->toolchain->arena, "%.*s.o", (int)strlen(source) - 2, source);
        delivered = save(source, text);
        if (delivered) start_unit(c->toolchain, source, unit, object);
        push(&c->units, object);
    }
    text_free(text);
    return delivered;
}

/* With --emit-c and one instruction set, its unit is all there is to show. */
static bool shows_one_unit(const Options *options)
{
    return options->emit_c && __builtin_popcount(options->isas) == 1;
}

static bool discard(Text *text)
{
    text_free(text);
    return false;
}

/* What compilers call is the same for all objects. */
static bool deliver_support(Compilation *c)
{
    const char *object = support_object(c->toolchain);
    Text text = {0};
    if (c->options->emit_c || prints_only(c->options)) return true;
    if (!object) {
        text_add(&text, SUPPORT_UNIT);
        return deliver(c, &text, UNIT_SUPPORT);
    }
    push(&c->units, object);
    return true;
}

/* In how many units at most an instruction set's kernels go to clang: as many as keep all CPUs at work. */
static uint32_t parts_of(const Compilation *c, const Program *program)
{
    uint32_t isas = (uint32_t)__builtin_popcount(isas_of(c->options, program)), cpus = (uint32_t)c->toolchain->cpus;
    return c->options->emit_c || prints_only(c->options) || cpus <= isas ? 1 : cpus / isas;
}

static bool emit_isa(Compilation *c, Program *program, int isa)
{
    uint32_t parts = parts_of(c, program);
    Text units[parts];
    memset(units, 0, sizeof units);
    bool delivered = emit_vector(units, parts, program, c->options, isa) && !error_count();
    for (uint32_t u = 0; u < parts; u++) {
        if (!delivered) text_free(&units[u]);
        else if (units[u].length) delivered = deliver(c, &units[u], isa);
    }
    return delivered;
}

static int serial_unit(const Program *program)
{
    for (uint32_t i = 0; i < program->functions.count; i++)
        if (!has_vector_form(program->functions.items[i])) return UNIT_SERIAL;
    return UNIT_SPARE;
}

/* Serial forms for some processors, if there are any. */
static bool emit_serial_unit(Compilation *c, Program *program, int unit)
{
    Text text = {0};
    emit_serial_for(&text, program, c->options, unit);
    if (error_count()) return discard(&text);
    return !text.length || deliver(c, &text, unit);
}

static bool emit_units(Compilation *c, Program *program)
{
    static const int special[] = {UNIT_FMA, UNIT_V2};
    Text text = {0};
    uint32_t isas = isas_of(c->options, program);
    for (int isa = 0; isa < VGSP_ISA_COUNT; isa++)
        if (isas >> isa & 1 && !emit_isa(c, program, isa)) return false;
    if (shows_one_unit(c->options)) return true;
    for (size_t i = 0; i < COUNT(special); i++)
        if (!emit_serial_unit(c, program, special[i])) return false;
    emit_serial(&text, program, c->options);
    emit_registration(&text, program, c->options, c->id);
    if (error_count()) return discard(&text);
    return deliver(c, &text, serial_unit(program)) && deliver_support(c);
}

static bool write_header(Program *program, const Options *options)
{
    if (!options->header) return true;
    Text text = {0};
    bool written = emit_header(&text, program, options) && save(options->header, &text);
    text_free(&text);
    return written;
}

/* After each pass: shows the tree if asked to; in debug builds checks it. */
static bool passed(const char *pass, Program *program, const Options *options, bool lowered)
{
    for (uint32_t i = 0; i < options->dump_passes.count; i++)
        if (!strcmp(options->dump_passes.items[i], pass)) dump_program(stdout, program);
#ifndef NDEBUG
    if (!verify_program(program, lowered)) {
        report(SEV_ERROR, (Loc){.file = program->source}, "the pass '%s' broke the tree: a fault of vgspcc", pass);
        return false;
    }
#else
    (void)lowered;
#endif
    return true;
}

/* The passes, in order, after the first. */
static bool translate(Compilation *c, Program *program)
{
    const Options *options = c->options;
    if (!passed("parse", program, options, false)) return false;
    if (!lower_program(program, options) || !passed("lower", program, options, true)) return false;
    if (!options->no_contraction) contract_program(program);
    if (!passed("contract", program, options, true)) return false;
    if (options->header && !write_header(program, options)) return false;
    bool nothing = !program->functions.count && !program->variables.count;
    return nothing || (options->header && prints_only(options) && !options->emit_c) || emit_units(c, program);
}

static bool compile_device(Compilation *c, const char *text, size_t length)
{
    Program *program = parse_program(c->toolchain->arena, c->options, prelude_file(c->toolchain), c->source, text, length);
    return program && (c->options->relocatable || translate(c, program));
}

/* Units share hidden names, which must not meet those of other files; the host half's own hidden names stay as they are. */
static bool join_units(Compilation *c, const char *host)
{
    Arguments parts = {0};
    if (host) push(&parts, host);
    bool joined = true;
    if (c->units.count) {
        const char *device = temporary_file(c->toolchain, "device.o");
        joined = link_relocatable(c->toolchain, &c->units, device) && localize_hidden(c->toolchain, device);
        push(&parts, device);
    }
    joined = joined && link_relocatable(c->toolchain, &parts, c->object);
    free(parts.items);
    return joined;
}

/* What make is told to rebuild. */
static const char *depend_target(const Options *options, const char *object)
{
    if (options->depend_target) return options->depend_target;
    if (options->compile_only) return object;
    return options->output ? options->output : options->shared ? "a.so" : "a.out";
}

/* foo.o -> foo.d beside the object; where that is temporary, named after the source in the working directory. */
static const char *depend_name(Arena *arena, const Options *options, const char *source, const char *object)
{
    if (options->depend_file) return options->depend_file;
    const char *slash = strrchr(source, '/'), *path = options->compile_only ? object : slash ? slash + 1 : source;
    const char *dot = strrchr(path, '.');
    slash = strrchr(path, '/');
    int length = dot && dot > (slash ? slash : path) ? (int)(dot - path) : (int)strlen(path);
    return arena_printf(arena, "%.*s.d", length, path);
}

/* A rule of make for either half: one may include what the other does not. */
static bool write_depend(Compilation *c)
{
    if (!c->device_depend) return true;
    Text rules = {0};
    const char *const halves[] = {c->device_depend, c->host_depend};
    for (size_t i = 0; i < COUNT(halves); i++) {
        char *text = read_file(halves[i], NULL);
        if (text) text_add(&rules, text);
        free(text);
    }
    bool written = save(depend_name(c->toolchain->arena, c->options, c->source, c->object), &rules);
    text_free(&rules);
    return written;
}

static bool compile_halves(Compilation *c, const char *text, size_t length)
{
    bool has_host = !is_cross(c->options) && !prints_only(c->options);
    const char *host = has_host ? temporary_file(c->toolchain, "host.o") : NULL;
    bool usual_prelude = begins_with_prelude(c->options, prelude_file(c->toolchain), text, length);
    if (has_host && !begin_host_half(c, usual_prelude, host)) return false;
    if (!compile_device(c, text, length) || error_count()) {
        drop_jobs(c->toolchain);  /* the host half would complain of the same */
        return false;
    }
    if (!wait_jobs(c->toolchain)) return false;
    if (prints_only(c->options)) return true;
    bool joined = c->options->relocatable
                      ? finish_relocatable(c->toolchain, host, c->id, c->source, text, length, c->object)
                      : join_units(c, host);
    return joined && write_depend(c);
}

/* Turns a file of kernels into an object; what --emit-c shows is added to listing. */
static bool compile(Toolchain *t, const char *source, const char *object, Text *listing)
{
    Compilation c = {.toolchain = t, .options = t->options, .source = source, .object = object, .listing = *listing};
    c.target = depend_target(t->options, object);
    if (t->options->depend) {
        c.device_depend = temporary_file(t, "device.d");
        c.host_depend = temporary_file(t, "host.d");
    }
    reset_errors();
    size_t length = 0;
    char *text = preprocessed(&c, &length);
    if (text) name_module(&c, text, length);
    bool compiled = text && compile_halves(&c, text, length);
    free(text);
    free(c.units.items);
    *listing = c.listing;
    return compiled;
}

/* --- the device link -------------------------------------------------------------------------------------------- */

/* Each file is parsed as it was when it was compiled. */
static Program *parse_sources(Toolchain *t, const DeviceSources *sources)
{
    Program *program = NEW(t->arena, Program);
    program->arena = t->arena;
    bool parsed = true;
    for (uint32_t i = 0; i < sources->count && parsed; i++) {
        const DeviceSource *s = &sources->items[i];
        uint32_t functions = program->functions.count, variables = program->variables.count;
        const char *standard = s->standard;
        Options as_then = *t->options;
        as_then.relocatable = true;
        as_then.cpp_args.items = &standard;
        as_then.cpp_args.count = 1;
        parsed = parse_into(program, &as_then, prelude_file(t), s->name, s->text, s->length);
        if (parsed) name_internals(program, functions, variables, s->suffix);
    }
    return parsed && link_program(program) ? program : NULL;
}

/* For the newest device that a file was compiled for; without contraction if one file is to be without. */
static Options link_options(const Options *given, const DeviceSources *sources)
{
    Options options = *given;
    options.relocatable = false;
    options.architecture = 0;
    for (uint32_t i = 0; i < sources->count; i++) {
        const DeviceSource *s = &sources->items[i];
        if (s->architecture > options.architecture) options.architecture = s->architecture;
        options.no_contraction = options.no_contraction || s->no_contraction;
    }
    return options;
}

static void name_link(Compilation *c, const DeviceSources *sources)
{
    Text ids = {0};
    for (uint32_t i = 0; i < sources->count; i++) text_add(&ids, sources->items[i].id);
    name_module(c, ids.data, ids.length);
    text_free(&ids);
}

/* Translates all sources as one and makes an object of it. */
static bool link_device(Toolchain *t, const DeviceSources *sources, const char *object)
{
    Options options = link_options(t->options, sources);
    Compilation c = {.toolchain = t, .options = &options, .source = sources->items[0].name, .object = object};
    name_link(&c, sources);
    Text text = {0};
    emit_link_unit(&text, c.id, sources->count);
    const char *unit = temporary_file(t, "link.c"), *compiled = temporary_file(t, "link.o");
    bool saved = save(unit, &text);
    text_free(&text);
    if (saved) start_unit(t, unit, UNIT_SERIAL, compiled);
    Program *program = saved ? parse_sources(t, sources) : NULL;
    bool translated = program && translate(&c, program) && !error_count();
    bool linked = wait_jobs(t) && translated && join_units(&c, compiled);
    free(c.units.items);
    return linked;
}

/* What the objects carry, translated into one object more: *extra. NULL and true where there is nothing to link, or an
   object is the result of a device link. */
static bool link_carried(Toolchain *t, const Arguments *objects, const char **extra)
{
    DeviceSources sources = {0};
    bool linked_before = false, linked = true;
    *extra = NULL;
    for (uint32_t i = 0; i < objects->count; i++)
        linked_before = find_sources(t->arena, objects->items[i], &sources) || linked_before;
    if (sources.count && !linked_before) {
        *extra = t->options->device_link ? t->options->output : temporary_file(t, "device_link.o");
        linked = link_device(t, &sources, *extra);
    }
    free(sources.items);
    return linked;
}

/* --- all files --------------------------------------------------------------------------------------------------- */

/* The source's own name with .o, in the working directory. */
static const char *own_object_name(Toolchain *t, const char *source)
{
    const char *slash = strrchr(source, '/'), *base = slash ? slash + 1 : source, *dot = strrchr(base, '.');
    return arena_printf(t->arena, "%.*s.o", dot ? (int)(dot - base) : (int)strlen(base), base);
}

/* What an input is compiled to. */
static const char *object_name(Toolchain *t, const char *source)
{
    if (!t->options->compile_only) return temporary_file(t, "input.o");
    return t->options->output ? t->options->output : own_object_name(t, source);
}

static const char *rule_target(Toolchain *t, const char *source)
{
    return t->options->depend_target ? t->options->depend_target : own_object_name(t, source);
}

static bool compile_input(Toolchain *t, const char *source, const char *object, Text *listing)
{
    InputKind kind = input_kind(t->options, source);
    if (kind == INPUT_LINKED) return true;
    if (access(source, R_OK)) {
        report(SEV_ERROR, (Loc){.file = source}, "%s", strerror(errno));
        return false;
    }
    if (t->options->print_mode) return print_host(t, source, rule_target(t, source));
    if (kind == INPUT_KERNELS) {
        bool others = wait_jobs(t);
        return compile(t, source, object, listing) && others;
    }
    if (prints_only(t->options)) return true;
    const char *depend_file = t->options->depend ? depend_name(t->arena, t->options, source, object) : NULL;
    start_host_file(t, source, object, depend_target(t->options, object), depend_file);
    return true;
}

static bool show_listing(const Options *options, const Text *listing)
{
    if (options->output) return save(options->output, listing);
    return fwrite(listing->data ? listing->data : "", 1, listing->length, stdout) == listing->length;
}

/* Objects become what was asked for. */
static bool link_all(Toolchain *t, const Arguments *objects)
{
    const Options *options = t->options;
    const char *extra = NULL;
    if (options->archive) return make_archive(t, objects, options->output);
    if (!link_carried(t, objects, &extra)) return false;
    if (!options->device_link)
        return link_output(t, objects, extra, options->output ? options->output : options->shared ? "a.so" : "a.out");
    if (!extra) report(SEV_ERROR, (Loc){0}, "-dlink: no object was compiled with -dc, or all are linked already");
    return extra != NULL;
}

static bool build(Toolchain *t)
{
    const Options *options = t->options;
    Arguments objects = {0};
    Text listing = {0};
    bool built = true;
    for (uint32_t i = 0; i < options->inputs.count; i++) {
        const char *input = options->inputs.items[i];
        bool linked = input_kind(options, input) == INPUT_LINKED;
        push(&objects, linked ? input : object_name(t, input));
        built = compile_input(t, input, objects.items[i], &listing) && built;
    }
    built = wait_jobs(t) && built;
    if (built && options->emit_c) built = show_listing(options, &listing);
    else if (built && !options->compile_only && !prints_only(options)) built = link_all(t, &objects);
    text_free(&listing);
    free(objects.items);
    return built;
}

/* --- the process and its child ---------------------------------------------------------------------------------- */

static volatile sig_atomic_t worker;          /* process group of the child; 0: none */
static volatile sig_atomic_t interrupted_by;  /* the last signal, or 0 */

static const int deadly[] = {SIGINT, SIGTERM, SIGHUP};

static void pass_on(int signal)
{
    interrupted_by = signal;
    if (worker) kill(-worker, signal);
}

/* Signals that are ignored, as under nohup, stay so. */
static void catch_signals(void (*handler)(int))
{
    for (size_t i = 0; i < COUNT(deadly); i++) {
        struct sigaction action;
        sigaction(deadly[i], NULL, &action);
        if (action.sa_handler == SIG_IGN) continue;
        action = (struct sigaction){.sa_handler = handler};
        sigaction(deadly[i], &action, NULL);
    }
}

static void hold_signals(int how)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < COUNT(deadly); i++) sigaddset(&set, deadly[i]);
    sigprocmask(how, &set, NULL);
}

static void remove_directory(const char *path)
{
    DIR *directory = opendir(path);
    if (!directory) return;
    for (struct dirent *entry; (entry = readdir(directory));)
        unlinkat(dirfd(directory), entry->d_name, 0);
    closedir(directory);
    rmdir(path);
}

static int work(const Options *options, Arena *arena, const char *directory)
{
    Toolchain toolchain;
    toolchain_init(&toolchain, options, arena, directory);
    find_front_end(&toolchain);
    bool built = options->precompile ? precompile_headers(&toolchain) : build(&toolchain);
    if (fflush(stdout)) {
        report(SEV_ERROR, (Loc){0}, "cannot write the output: %s", strerror(errno));
        built = false;
    }
    reset_errors();
    return built ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Starts the child in its own group; signals wait until there is someone to pass them on to. */
static pid_t start_worker(const Options *options, Arena *arena, const char *directory)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);  /* so that the child's own children can be waited for after its death */
    hold_signals(SIG_BLOCK);
    pid_t child = fork();
    if (child == 0) {
        setpgid(0, 0);
        hold_signals(SIG_UNBLOCK);
        exit(work(options, arena, directory));
    }
    if (child > 0) setpgid(child, child);
    worker = child > 0 ? child : 0;
    catch_signals(pass_on);
    hold_signals(SIG_UNBLOCK);
    return child;
}

static int wait_worker(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    kill(-child, SIGKILL);             /* clang runs that a killed worker left */
    while (wait(NULL) > 0 || errno == EINTR) continue;
    worker = 0;
    return status;
}

static int supervise(const Options *options, Arena *arena)
{
    char directory[] = "/tmp/vgspcc-XXXXXX";
    if (!mkdtemp(directory)) {
        report(SEV_ERROR, (Loc){0}, "cannot make a directory in /tmp: %s", strerror(errno));
        return EXIT_FAILURE;
    }
    pid_t child = start_worker(options, arena, directory);
    int status = child > 0 ? wait_worker(child) : 0;
    remove_directory(directory);
    if (child < 0) {
        report(SEV_ERROR, (Loc){0}, "cannot start a process: %s", strerror(errno));
        return EXIT_FAILURE;
    }
    if (interrupted_by) {
        catch_signals(SIG_DFL);
        raise(interrupted_by);
    }
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    report(SEV_ERROR, (Loc){0}, "ended by signal %d: a fault of vgspcc", WTERMSIG(status));
    return EXIT_CRASH;
}

int main(int argc, char **argv)
{
    Arena *arena = arena_new();
    Options options = {0};
    int status = EXIT_FAILURE;
    switch (parse_options(&options, arena, argc, argv)) {
    case CL_RUN: status = supervise(&options, arena); break;
    case CL_DONE: status = EXIT_SUCCESS; break;
    case CL_ERROR: break;
    }
    free_options(&options);
    arena_free(arena);
    return status;
}
