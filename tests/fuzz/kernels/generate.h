/* generate.h: the generator of random CUDA programs: what its files share.
 *
 * A program is a list of kernels that are well defined by construction: no signed overflow, no index out of bounds, no
 * race, every variable initialised. That is done with ranges: every integer expression knows an interval its value lies
 * in, an operation that could leave its type is done in unsigned arithmetic instead, and an index that could leave its
 * array is masked. Threads write memory of their own, or through atomics whose order does not matter, or exchange
 * values through shared memory between barriers; barriers stand only where all threads come by, warp operations where the
 * lanes of their mask do. Expressions may have effects, on variables that nothing else in their statement touches.
 *
 *   values.c      random numbers, text, expressions
 *   statements.c  statements, device functions
 *   generate.c    kernels, the program, the command line
 *
 * Everything random comes from Generator.state, which starts from the seed and the kernel's number, so one kernel of a
 * program can be had alone. Statements are numbered; one can be left out without changing the others, which is how
 * reduce.sh makes a failing program small. Nothing is freed: the generator lives for milliseconds.
 */
#ifndef GENERATE_H
#define GENERATE_H

#include <stdbool.h>
#include <stdint.h>

typedef enum Kind { BOOL, I8, U8, I16, U16, I32, U32, I64, U64, F32, F64, KIND_COUNT } Kind;
typedef __int128 Wide;

extern const char *const kind_names[KIND_COUNT]; /* in C */

#define PICK(g, array) ((array)[pick(g, sizeof (array) / sizeof *(array))])

/* An expression. low, high: what its value lies in (integers). kind: I32 to F64; narrow ones are promoted. */
typedef struct Value {
    const char *text;
    Kind kind;
    Wide low, high;
} Value;

/* How many threads come by here together: control flow that nobody knows, the lanes of Generator.lanes, all of a warp, all
   of a block (those that have not returned; where warp operations are used only whole warps return). */
typedef enum Company { ALONE, LANES, WARP, BLOCK } Company;

/* A variable. fixed: not to be written; then low and high are its range. uniform: one value for all threads of a block.
   absent: its declaration was left out. */
typedef struct Name {
    const char *text;
    Kind kind;
    bool fixed, uniform, absent;
    Wide low, high;
} Name;

/* Memory of the thread's own: `format` with an index in [0, count) for %s is an lvalue; count is a power of two, 1: no
   %s in it. */
typedef struct Place {
    const char *format;
    Kind kind;
    int count;
    bool is_array; /* name[%s] */
} Place;

typedef struct Jump { /* a statement around the current one that can be left */
    Company company;
    bool is_switch;
    const char *label; /* of the place after it; NULL for a switch */
} Jump;

/* A pointer to one of the `count` elements of `base`. */
typedef struct Pointer {
    const char *name, *base;
    int count;
} Pointer;

/* A device function int/float f(kinds..., [kind &reference]). */
typedef struct Callee {
    const char *name;
    Kind result, params[4];
    int param_count;
    bool reference; /* the last parameter is one */
    double cost;
} Callee;

enum {
    MAX_NAMES = 256, MAX_PLACES = 96, MAX_JUMPS = 16, MAX_CALLEES = 4, MAX_POINTERS = 16, MAX_EFFECTS = 32, MAX_OMITTED = 4096
};

typedef struct Generator {
    uint64_t state;
    int next_name, indent;

    /* the kernel */
    int number;
    bool floats;            /* uses floating point */
    bool exact;             /* floats: only operations that round right */
    bool warp_operations;   /* launched in blocks of whole warps, which return whole */
    bool returns;           /* may return early */
    Kind own_kind;
    const char *tally_operation, *count_operation; /* of the shared and of the global table of integers */
    Callee callees[MAX_CALLEES];
    int callee_count;

    /* the point in it */
    bool in_function;
    Kind result;            /* in_function */
    Name names[MAX_NAMES];
    int name_count;
    Place places[MAX_PLACES];
    int place_count;
    Jump jumps[MAX_JUMPS];
    int jump_count;
    Pointer pointers[MAX_POINTERS];
    int pointer_count;
    Company company;
    const char *lanes;      /* the mask of those who come by, where that is LANES */
    bool uniform_only;      /* expressions must have one value for the block */
    int pure;               /* > 0: they must have no effects */
    const char *effects[MAX_EFFECTS]; /* variables that the current statement's expressions change */
    int effect_count;
    double trips, cost;     /* how often this point runs at most; sum over the statements so far */

    /* leaving out: statements are numbered within their kernel */
    bool omitted[MAX_OMITTED];
    int statement, silent;  /* silent > 0: what is written is thrown away */
} Generator;

/* --- statements.c: writing --------------------------------------------------------------------------------------- */

void line(Generator *, const char *, ...) __attribute__((format(printf, 2, 3))); /* writes one, indented */

/* --- values.c ---------------------------------------------------------------------------------------------------- */

uint32_t pick(Generator *, uint32_t count);    /* in [0, count), count > 0 */
bool chance(Generator *, int percent);
const char *format(const char *, ...) __attribute__((format(printf, 1, 2)));
bool is_real(Kind);
const char *fresh(Generator *, const char *prefix); /* a name of its own */
Kind any_integer_kind(Generator *);            /* I32 to U64 */
Kind any_kind(Generator *);                    /* BOOL to U64; to F64 in kernels with floats */
Value integer(Generator *, Kind kind, int depth); /* kind: I32 to U64 */
Value real(Generator *, Kind kind, int depth);    /* kind: F32, F64 */
const char *value_of(Generator *, Kind kind, int depth); /* any kind */
const char *condition(Generator *, int depth);
const char *index_below(Generator *, int count, int depth); /* count: a power of two, at most 8192 */
Name *add_name(Generator *, const char *text, Kind, bool fixed); /* full range */
Name *add_ranged(Generator *, const char *text, Kind, bool uniform, long long low, long long high); /* fixed */
Name *writable_name(Generator *, Kind kind);   /* of this kind, KIND_COUNT: of any; NULL: there is none */
const char *lvalue(Generator *, Kind *kind);   /* memory of the thread's own, or a variable; sets its kind */
void settle_effects(Generator *);              /* what the last statement's expressions changed may be read from now on */
const char *call_text(Generator *, const Callee *, int depth); /* NULL: no variable for its reference */

/* --- statements.c ------------------------------------------------------------------------------------------------ */

void body(Generator *, int count, int depth);  /* statements, each holding statements up to `depth` deep */
void function(Generator *);                    /* writes a device function and adds it to callees */
void declare_places(Generator *);              /* local arrays, records, unions, initialised */
void fresh_variable(Generator *, Kind);        /* declared with a random value */

#endif
