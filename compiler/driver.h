/* driver.h: what the driver's files share: the command line, the outside programs, and where they are found.
 *
 * compiler.h is the compiler; this is the program around it (options.c, toolchain.c, main.c).
 */
#ifndef DRIVER_H
#define DRIVER_H

#include "compiler.h"
#include <sys/types.h>

/* options.c: the command line -------------------------------------------------------------------------------------- */

typedef enum CommandLine { CL_RUN, CL_DONE, CL_ERROR } CommandLine;
/* Fills options (zeroed by the caller; strings belong to arena or argv). CL_DONE: --help or --version was answered.
   CL_ERROR: what is wrong has been reported. options.link_args holds the inputs too, in order among the linker's
   arguments, as the same pointers as in options.inputs. */
CommandLine parse_options(Options *, Arena *, int argc, char **argv);
void free_options(Options *);

enum { DEFAULT_ARCHITECTURE = 80 };               /* as if -arch=sm_80 were given */
typedef enum InputKind { INPUT_KERNELS, INPUT_C, INPUT_CPP, INPUT_LINKED, INPUT_UNKNOWN } InputKind;
InputKind input_kind(const Options *, const char *path); /* by its suffix (.vk and .cu, .c, .cpp .cc .cxx .C, .o .a .so),
                                                    or what -x says of all that are not linked as they are */
bool for_aarch64(const Options *);               /* the code is for AArch64, on whatever host */
bool is_cross(const Options *);                  /* ... and the host is not: kernels only, no host half */
bool prints_only(const Options *);               /* --emit-c, --dump, or --header alone: nothing is compiled */
const char *isa_name(enum vgsp_isa);

/* headers.c: NVIDIA's headers that are not provided ----------------------------------------------------------------- */

/* What clang -E said, with its word for a header that it did not find. */
void show_preprocessor_messages(Arena *, const char *messages);
/* Reports the first such header that preprocessed text has from outside own_directory; whether there is one. */
bool refuse_headers(Arena *, const char *text, const char *own_directory);

/* usual.c: whether cuda_runtime.h is what it usually is ------------------------------------------------------------- */

/* Writes the list that the question is answered with: the headers are those in the rule for make, text and macros (all that
   are defined behind them, also by clang) what they became. False, and no list: they do not say plainly what they include,
   or it cannot be written. */
bool list_usual_headers(const char *list, const char *rule, const char *text, const char *macros);
/* Whether preprocessing with these options must find in that header what it was when the list was made. */
bool begins_as_usual(const Options *, const char *list);
bool has_usual_macros(const Options *);          /* of those that vgspcc itself defines */

/* toolchain.c: clang and the linker ------------------------------------------------------------------------------ */

enum {
    MAX_JOBS = 8,                                /* commands that run at once, at most */
    PRECOMPILED_WORDS = 2                        /* -include-pch FILE, at the end of a command */
};

typedef struct Job {
    pid_t pid;                                   /* 0: free */
    Arguments command;
    bool precompiled;                            /* without its last words the command does the same, slower */
    const char *messages;                        /* file that takes stderr; shown when the job is waited for */
} Job;

typedef struct Toolchain {
    const Options *options;
    Arena *arena;
    const char *directory;                       /* for temporary files; the caller makes and removes it */
    const char *include_dir, *library_dir;       /* of this installation or build tree */
    const char *clang;                           /* first word of its commands */
    uint32_t files;                              /* temporary files named so far */
    Job jobs[MAX_JOBS];
    int cpus;                                    /* that work for us: jobs at once are one more, so that jobs of unequal
                                                    length keep all at work to the end */
    bool failed;                                 /* a job ended with other than 0 */
} Toolchain;

#define SUPPORT_UNIT "#include <vgsp/simd_support.h>\n" /* its whole text */
const char *unit_name(int unit);

/* front_end.c: parse.c and what belongs to it, as a module ----------------------------------------------------------- */

void find_front_end(Toolchain *);                /* before its functions are called; the arena must stay */
bool load_front_end(void);                       /* may be called early, to save time; false: reported */

/* jobs.c: commands --------------------------------------------------------------------------------------------------- */

/* Starts a command with stderr going to the file `messages`: clangs that are forked know no other. 0: it cannot be run,
   which has been reported. */
pid_t spawn_command(Toolchain *, const Arguments *, const char *messages);
bool wait_command(pid_t);                                    /* to its end; whether that was 0 */
/* Runs a command to its end and frees its arguments. */
bool run_job(Toolchain *, Arguments *);
/* Starts one as soon as there is a free place, and takes over its arguments. precompiled: the last PRECOMPILED_WORDS of them
   name a precompiled header. */
void start_job(Toolchain *, Arguments *, bool precompiled);
/* Waits for all that was started; true if nothing failed since the last call. */
bool wait_jobs(Toolchain *);
/* The same, but what the commands had to say is dropped: they were started in vain. */
void drop_jobs(Toolchain *);

/* fork.c: clangs that are forks of the first --------------------------------------------------------------------------- */

/* What the first clang is started with, so that it leaves a server behind. */
typedef struct ServerSeed {
    char **environment;
    int socket;                                  /* to be inherited and closed here; -1: there will be no server */
} ServerSeed;
ServerSeed plant_server(Toolchain *);            /* a server once, then the plain environment */
/* As spawn_command, of clang; 0: there is no server. */
pid_t fork_clang(const Arguments *, const char *messages);

/* toolchain.c, on: clang's sides and units, links --------------------------------------------------------------------- */

void toolchain_init(Toolchain *, const Options *, Arena *, const char *directory);
const char *temporary_file(Toolchain *, const char *name);   /* a new path in the private directory, ending in name */

/* The device side of a file as clang -E has it; malloc'd. NULL when that failed, whose message stands on stderr. target and
   depend_file: for the rule of what it depends on; NULL: none is asked for. */
char *preprocess(Toolchain *, const char *source, const char *target, const char *depend_file, size_t *length);
/* The same in two steps, with time for other work between them. */
typedef struct Preprocessing {
    pid_t pid;                                   /* 0: clang could not be run */
    bool is_usual;                               /* cuda_runtime.h is left out: its text is there already */
    const char *output, *messages;               /* files */
} Preprocessing;
Preprocessing start_preprocessing(Toolchain *, const char *source, const char *target, const char *depend_file);
char *finish_preprocessing(Toolchain *, const Preprocessing *, size_t *length);
/* Each of these runs to its end; false when the command failed, whose message stands on stderr. */
bool preprocess_host(Toolchain *, const char *source, const char *output, const char *target, const char *depend_file);
/* Parses once and for all, into library_dir/vgsp, what units of generated C begin with (options.isas: which), and what
   files of kernels begin with. For the time when vgspcc is built or installed; without the files everything works, slower. */
bool precompile_headers(Toolchain *);
const char *support_object(Toolchain *);                     /* the support unit, compiled before; NULL: it is not there */
const char *prelude_file(Toolchain *);                       /* for parse_program(); NULL: there is none */
bool link_relocatable(Toolchain *, const Arguments *objects, const char *output);
bool localize_hidden(Toolchain *, const char *object);
/* objects replace the inputs in link_args: objects[i] stands for options.inputs[i]. extra: one more, or NULL. */
bool link_output(Toolchain *, const Arguments *objects, const char *extra, const char *output);

/* object: host with the section "name=file" that no program keeps, and a symbol renamed, "from=to" (NULL: none). */
bool add_source(Toolchain *, const char *host, const char *section, const char *symbol, const char *object);
bool make_archive(Toolchain *, const Arguments *objects, const char *output);

typedef struct HostInput {
    const char *path;
    bool is_preprocessed;
    bool usual_prelude;                          /* it begins with what was precompiled */
    const char *target, *depend_file;            /* for the rule of what it depends on; NULL: none is asked for */
} HostInput;
/* Each of these starts a command, waiting for a free place first. */
void start_host_half(Toolchain *, const HostInput *, const char *id, const char *id_file, const char *object);
void start_host_file(Toolchain *, const char *source, const char *object, const char *target, const char *depend_file);
void start_unit(Toolchain *, const char *source, int unit, const char *object);
/* What options.print_mode asks for, of the host side of one file; target: in the rule. Runs to its end. */
bool print_host(Toolchain *, const char *source, const char *target);

/* objects.c: sections of object files and archives ---------------------------------------------------------------- */

typedef void (*SectionVisitor)(const char *data, size_t length, void *context);
/* Every section of this name in the file; none in what is no object or archive. */
void visit_sections(const char *path, const char *name, SectionVisitor, void *context);

/* relocatable.c: device code over several files ------------------------------------------------------------------- */

/* One file's device side; strings are the arena's. */
typedef struct DeviceSource {
    const char *id, *suffix;                     /* of the file; of its internal names */
    const char *name, *standard;                 /* as given; "-std=c++17" */
    int architecture;
    bool no_contraction;
    const char *text;                            /* preprocessed */
    size_t length;
} DeviceSource;
typedef VEC(DeviceSource) DeviceSources;

/* object: the host half and the device source. */
bool finish_relocatable(Toolchain *, const char *host, const char *id, const char *source, const char *text,
                        size_t length, const char *object);
/* Adds the sources that the file carries; true: it is the result of a device link. */
bool find_sources(Arena *, const char *path, DeviceSources *);
/* C of what the host halves of so many files call. */
void emit_link_unit(Text *, const char *id, uint32_t files);

#endif
