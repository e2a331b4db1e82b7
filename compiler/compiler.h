/* compiler.h: every pass's prototype, grouped under the file that defines it. Data flows down this page. */
#ifndef COMPILER_H
#define COMPILER_H

#include "tree.h"
#include "util.h"
#include <vgsp/kernel_abi.h>

/* diag.c: messages with file, line, caret ---------------------------------------------------------------------- */
typedef enum Severity { SEV_ERROR, SEV_WARNING, SEV_REMARK, SEV_NOTE } Severity;
/* "file:line:column: error: message", the source line and a caret on stderr (clang's form). Reads the source file for
   the line; without it prints the first part only. */
void report(Severity, Loc, const char *format, ...) __attribute__((format(printf, 3, 4)));
#define error_at(...) report(SEV_ERROR, __VA_ARGS__)
#define remark_at(...) report(SEV_REMARK, __VA_ARGS__)
unsigned error_count(void);     /* errors reported since the last reset_errors() */
void reset_errors(void);

/* main.c: options ---------------------------------------------------------------------------------------------- */
/* What clang takes for errors and nvcc only warns of: `register`, "%"PRIu64 without a space, int[] = {a_double}. */
#define OLD_HABITS "-Wno-error=register", "-Wno-error=reserved-user-defined-literal", "-Wno-error=c++11-narrowing"
typedef struct Options {
    VEC(const char *) inputs;
    const char *output;            /* -o, or NULL */
    VEC(const char *) cpp_args;    /* -I -D -U -std= -include ... for every clang run on user source, in order */
    VEC(const char *) host_args;   /* -Xcompiler, -W, ... for host code */
    VEC(const char *) link_flags;  /* those of them that the host compiler is to have when it links, too */
    VEC(const char *) unit_args;   /* for generated code */
    VEC(const char *) link_args;   /* -l -L -Wl, -Xlinker ... in order, among the inputs' objects */
    VEC(const char *) dump_passes; /* --dump=PASS */
    VEC(const char *) notes;       /* what -v says of options that have no effect */
    uint32_t isas;                 /* bit mask over enum vgsp_isa */
    int architecture;              /* 80 for sm_80: __CUDA_ARCH__ is ten times as much */
    const char *language;          /* -x: "cu", "c++" or "c" for all source files; NULL: by their names */
    int optimise;                  /* 0..3 */
    bool debug;                    /* -g */
    bool relocatable;              /* -rdc=true, -dc: device code is linked over files */
    bool device_link, archive;     /* -dlink, -lib */
    bool compile_only, shared, emit_c, remarks, require_vector, require_contiguous, fast_math, verbose;
    bool count_lanes;              /* vector code tells how many lanes are on */
    bool no_contraction;           /* -fmad=false */
    bool per_thread_stream;        /* --default-stream per-thread */
    const char *print_mode;        /* "-E", "-M" or "-MM": the host compiler prints, nothing is compiled; or NULL */
    const char *header;            /* --header FILE */
    bool depend;                   /* -MD */
    bool depend_user, depend_phony; /* -MMD, -MP */
    const char *depend_target;     /* -MT */
    const char *depend_file;       /* -MF */
    bool precompile;               /* --precompile: no input, no output */
} Options;

/* parse_text.c: launches with blanks in their brackets, kernel<< <...>> >, are written without in preprocessed text;
   whether there were any. */
bool close_launches(char *text, size_t length);

/* parse.c: libclang -> tree ------------------------------------------------------------------------------------ */
/* Parses preprocessed CUDA C++ (`text` is what clang -E wrote for options' device flags, its
   launches closed up) into a program at the parsed
   level: all kernels, all instantiations that launches or references reach, and every device function and variable
   these use. Reports what it refuses through diag.c. Returns NULL if anything was reported. prelude: what
   precompile_prelude() was given, or NULL. */
Program *parse_program(Arena *, const Options *, const char *prelude, const char *source, const char *text, size_t length);
/* The same, added to a program that may hold other files' already; false if anything was reported. With
   options->relocatable, what is only declared stays so, and every external device function is there. */
bool parse_into(Program *, const Options *, const char *prelude, const char *source, const char *text, size_t length);
/* Parses what every text begins with, from the text of a file without a line of its own, into the files prelude.ii and
   prelude.pch; false: reported. */
bool precompile_prelude(const char *prelude, const char *text, size_t length);
bool begins_with_prelude(const Options *, const char *prelude, const char *text, size_t length);

/* link.c: programs of several files become one ---------------------------------------------------------------------- */
/* What was added to the program since it had so many functions and variables came from one file: its internal names are
   made unique by the suffix, as clang's host code has them. */
void name_internals(Program *, uint32_t first_function, uint32_t first_variable, const char *suffix);
/* Every use of a declared function or variable finds its definition, and of what several files define one is kept. False
   if something is missing or defined twice, which was reported. */
bool link_program(Program *);

/* clone.c: copies of pieces of the tree -------------------------------------------------------------------------- */
struct VarPair {
    Var *from, *to;
};
struct StmtPair {
    Stmt *from, *to;
};
typedef struct Clone {
    Program *program;
    bool shared;                       /* __shared__ variables become new ones too */
    bool keep;                         /* variables that are not mapped stay */
    VEC(struct VarPair) vars;
    VEC(struct StmtPair) targets;
} Clone;
void clone_map(Clone *, Var *from, Var *to);
Var *clone_var(Clone *, Var *);
Expr *clone_expr(Clone *, const Expr *);
Expr *copy_of(Program *, const Expr *);                          /* of the same variables */
Block clone_block(Clone *, Block);
void clone_end(Clone *);
Function *clone_function(Program *, const Function *);

/* walk.c: visiting the tree ---------------------------------------------------------------------------------------- */
typedef void (*StmtVisitor)(Stmt *, void *context);
typedef void (*ExprVisitor)(Expr **, void *context);
void walk_block(Block, StmtVisitor, void *context);              /* every statement, outer before inner */
bool is_set_within(Block, const Var *);                          /* by one of these statements, or within one */
bool is_set_in(const Stmt *, const Var *);                       /* by a statement within */
uint32_t reads_in_expr(Expr *, const Var *);                      /* how often it stands there */
uint32_t reads_in_stmt(Stmt *, const Var *);                     /* ... in the statement's own expressions */
uint32_t reads_in(Block, const Var *);                           /* ... in those of every statement */
bool same_expr(const Expr *, const Expr *);                       /* without loads: has the same value while no register changes */
void walk_exprs(Stmt *, ExprVisitor, void *context);             /* the statement's own expressions, inner before outer;
                                                                    the visitor may replace them; nested statements not */
void walk_expr(Expr **, ExprVisitor, void *context);
bool is_within(const Stmt *, const Stmt *around);                /* it is that one, or nested in it */
bool is_argument(const Expr *);                                  /* a load of one of the kernel's parameters, or of a part of it */
const Var *named_object(const Expr *address);                    /* by whose name it is made; NULL: of some pointer */
bool is_shared_address(const Expr *);                            /* surely of shared memory */
bool is_local_address(const Expr *);                             /* surely of an object of the thread's own */
Block *nested_blocks(Stmt *, int index);                         /* head, body, other, step by index 0..3; NULL after */

/* lower.c: calls, records, copies and memory locals taken apart; parsed level -> lowered level ----------------------- */
bool lower_program(Program *, const Options *);
/* calls.c: functions that are called by number: recursive ones, and those whose address is taken. */
void find_recursion(Program *);                          /* sets Function.entry */
void number_entries(Program *, const char *text, size_t length); /* sets first_entry: that of the program with this text */
uint64_t entry_number(Program *, Entry);                 /* adds it where it is new */
void make_entries(Program *);                            /* adds the functions to the program, at its end */
void invoke(Program *, Block *out, const Stmt *call);    /* the call as OP_INVOKE */
void spread_entry_flags(Program *);                      /* to the kernels, when all are lowered; refuses what entries cannot have */
/* inline.c: all calls of a kernel taken in, but those that are invoked; false if refused (too large). */
bool inline_kernel(Program *, Function *);
/* promote.c: local objects become registers where no address escapes. */
void promote_parameters(Program *, Function *); /* first, once: kernel parameters likewise */
void promote_locals(Program *, Function *);
const char *slot_name(Arena *, const Var *, uint64_t offset); /* "v_x" for the field x of v; "v_3" for an element */
/* unroll.c: counted loops around shuffles, written out; in place */
bool unroll_loops(Program *, Block *); /* whether any was */
/* step.c: volatile accesses of shared memory, at which the lanes of a warp run in step; in place */
void mark_steps(Function *);
/* spin.c: whether a loop of the kernel may wait for another thread */
bool kernel_spins(Function *);         /* sets serial_at */
/* meet.c: whether lanes of a warp may meet in an operation at different places */
bool kernel_meets_apart(const Program *, Function *); /* sets serial_at */
/* fold.c: constants, casts of casts, indexes of indexes; in place */
Expr *fold_expr(Program *, Expr *);
int64_t wrap_integer(const Type *, int64_t value); /* as the type keeps it */
/* What a binary expression of integers is for these operands; false: not known here. */
bool integer_value(const Expr *, int64_t a, int64_t b, int64_t *value);
void fold_block(Program *, Block);
Expr *not_expr(Program *, Expr *);     /* the truth of a T_BOOL expression negated */

/* contract.c: a * b + c -> fma, one pass over the tree --------------------------------------------------------------- */
void contract_program(Program *);

/* emit.c and its passes, per variant: vector.h ------------------------------------------------------------------------ */
/* The C of one instruction set's vector variants of all kernels, in at most `count` units that compile about as long, the
   last one shorter by what the serial form takes; others stay empty. Texts must be empty. Reports remarks and what
   --require-vector forbids; false if it does. */
bool emit_vector(Text *units, uint32_t count, Program *, const Options *, enum vgsp_isa);
bool has_vector_form(const Function *kernel);
bool has_isa(const Options *, const Function *kernel, enum vgsp_isa); /* whether it has variants for that */
uint32_t isas_of(const Options *, const Program *); /* those of options.isas that any kernel may have */
bool reads_axis(const Function *kernel, int d); /* threadIdx.x, y or z: d is 0, 1 or 2 */
bool has_variant(const Function *kernel, enum vgsp_shape); /* for blocks of this shape; the serial form runs the others */
const char *variant_name(Arena *, const Function *kernel, enum vgsp_isa, enum vgsp_shape); /* of its vgsp_variant in C */
/* The unit that a text of generated C is: an ISA's vector variants (enum vgsp_isa), or what any CPU of the architecture
   runs: the serial form and the registration (SPARE: every kernel has a vector form too); serial forms for CPUs with FMA,
   and for x86-64-v2; the functions that compilers call. */
enum { UNIT_SERIAL = -1, UNIT_SUPPORT = -2, UNIT_SPARE = -3, UNIT_FMA = -4, UNIT_V2 = -5 };
/* What a unit begins with, after its comment: its vocabulary. */
void emit_preamble(Text *, int unit);
/* The C of the serial form of all kernels, after emit_vector(). */
void emit_serial(Text *, Program *, const Options *);
/* The same of those whose serial form may be the one that counts, for some processors. UNIT_FMA: products and sums are
   rounded together, as others do only in software; emit_serial()'s hands over to these. UNIT_V2: they are rounded apart, as in
   vectors of x86-64-v2, which name it as their other form. */
void emit_serial_for(Text *, Program *, const Options *, int unit);
bool has_serial_for(const Program *, const Function *kernel, const Options *, int unit);

/* host.c: what surrounds the kernels ------------------------------------------------------------------------------ */
/* C of the registration, after the serial form: descriptors, tables, variables, constructor. module_id: 32 hex digits. */
void emit_registration(Text *, const Program *, const Options *, const char *module_id);
/* The C header with one typed launch function per kernel. */
bool emit_header(Text *, const Program *, const Options *);

#endif
