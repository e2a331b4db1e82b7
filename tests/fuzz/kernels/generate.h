/* generate.h: the generator of random CUDA programs: what its files share.
 *
 * A program is a list of kernels that are well defined by construction: no signed overflow, no index out of bounds, no
 * race, every variable initialised. That is done with ranges: every integer expression knows an interval its value lies
 * in, an operation that could leave its type is done in unsigned arithmetic instead, and an index that could leave its
 * array is masked. Threads write memory of their own, or through atomics whose order does not matter, or exchange
 * values through shared memory between barriers; barriers stand only where all threads come by, warp operations where the
 * lanes of their mask do. Expressions may have effects, on variables that nothing else in their statement touches.
 *
 *   values.c      random numbers, text, expressions of integers
 *   reals.c       expressions of floating point, conditions
 *   statements.c  variables, control flow, device functions
 *   cooperate.c   barriers, operations of warps and groups, atomics
 *   generate.c    kernels, the program, the command line
 *
 * Kernels are small, since the code that is generated for each of them is many times as long and many small kernels find
 * more than few large ones: Generator.room is how many statements may still come.
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
    bool plain; /* no pointer to it */
} Place;

typedef struct Jump { /* a statement around the current one that can be left */
    Company company;
    bool is_switch;
    const char *label, *next; /* of the place after it and of its body's end; NULL for a switch */
} Jump;

/* A pointer to one of the `count` elements of `base`. */
typedef struct Pointer {
    const char *name, *base;
    int count;
} Pointer;

/* A device function f(kinds..., [kind &reference]). recursive: the first parameter is how deep. */
typedef struct Callee {
    const char *name;
    Kind result, params[4];
    int param_count;
    bool reference; /* the last parameter is one */
    bool recursive;
    double cost;
} Callee;

enum {
    MAX_NAMES = 256, MAX_PLACES = 96, MAX_JUMPS = 16, MAX_CALLEES = 4, MAX_POINTERS = 16, MAX_EFFECTS = 32,
    MAX_OMITTED = 4096, MOST_CALLS = 3
};

typedef struct Generator {
    uint64_t state;
    int next_name, indent;

    /* the kernel */
    int number;
    bool floats;            /* uses floating point */
    bool exact;             /* floats: only operations that round right */
    bool warp_operations;
    bool flat;              /* threads know where they are in the grid, and nothing of their block */
    bool table;             /* goes through a table whose columns are its columns of threads, and is small */
    bool layers;            /* flat: goes through its elements of memory in a loop */
    bool strides;           /* goes through an array by strides */
    bool walks;             /* ... through places that it computes */
    bool ragged;            /* warp_operations: in blocks whose last warp may not be whole */
    bool recursive;         /* has a recursive function */
    bool returns;           /* may return early */
    Kind own_kind;
    bool line, warp_line, tally; /* has shared memory to exchange values in the block, in a warp; for atomics */
    bool trees;             /* warp_operations, in whole warps: begins with sums over warps, and is small */
    bool groups;            /* uses cooperative groups */
    const char *own, *keep; /* elements of the thread's own in global and in shared memory; keep "": there are none */
    Kind keep_kind;
    Kind tally_kind;
    const char *tally_operation, *count_operation; /* of the shared and of the global table of integers */
    const char *all;        /* the mask of the lanes that are in the kernel */
    Callee callees[MAX_CALLEES];
    int callee_count, calls; /* calls so far */
    int room;               /* statements that may still come */

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
    int loads;              /* how many loads' indices the current expression is in */
    const char *effects[MAX_EFFECTS]; /* variables that the current statement's expressions change */
    int effect_count;
    int level;              /* of scopes around this point */
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
int deep(Generator *);                         /* a depth for an expression, seldom more than 1 */
Kind any_integer_kind(Generator *);            /* I32 to U64 */
Kind any_kind(Generator *);                    /* BOOL to U64; to F64 in kernels with floats */
Value integer(Generator *, Kind kind, int depth); /* kind: I32 to U64 */
const char *index_below(Generator *, int count, int depth); /* count: a power of two, at most 8192 */
Name *add_name(Generator *, const char *text, Kind, bool fixed); /* full range */
Name *add_ranged(Generator *, const char *text, Kind, bool uniform, long long low, long long high); /* fixed */
Name *writable_name(Generator *, Kind kind);   /* of this kind, KIND_COUNT: of any; NULL: there is none */
const char *lvalue(Generator *, Kind *kind);   /* memory of the thread's own, or a variable; sets its kind */
void settle_effects(Generator *);              /* what the last statement's expressions changed may be read from now on */
Value full(const char *text, Kind);            /* of any value */
Value converted(Value, Kind);                  /* as C converts: the range stays where the target holds it */
Value constant(Generator *, Kind);
Value operand(Generator *, Kind, int depth);   /* beside one of this kind: of it, or of one that C converts to it */
Value place_load(Generator *, bool reals, int depth); /* text == NULL: there is no such memory */
const Name *readable_name(Generator *, Kind);  /* KIND_COUNT: of any integer kind; NULL: there is none */
Kind promoted(Kind);
Value call(Generator *, bool reals, int depth); /* without side effects, or text == NULL */
const char *call_text(Generator *, const Callee *, int depth); /* NULL: no variable for its reference */

/* --- reals.c ----------------------------------------------------------------------------------------------------- */

Value real(Generator *, Kind kind, int depth);    /* kind: F32, F64 */
const char *value_of(Generator *, Kind kind, int depth); /* any kind */
const char *condition(Generator *, int depth);
const char *lane_condition(Generator *);

/* --- statements.c ------------------------------------------------------------------------------------------------ */

typedef struct Scope {
    int names, places, pointers;
    Company company;
    const char *lanes, *all;
    double trips;
} Scope;

Scope enter(Generator *, Company, double trips); /* fewer may come by, `trips` times */
void leave(Generator *, Scope);
void open_scope(Generator *, const char *head);  /* `head {` */
void close_scope(Generator *, const char *tail); /* `}tail` */
const char *uniform_integer(Generator *, Kind, int depth);
void assign(Generator *);
void body(Generator *, int count, int depth);  /* statements, each holding statements up to `depth` deep */
void function(Generator *);                    /* writes a device function and adds it to callees */
void window_loop(Generator *);                 /* a sum over some rows of a table, which threads below one another share */
void table_loop(Generator *);                  /* a sum over a column of a table, mixed with what a row knows */
void stride_loop(Generator *);                 /* goes through an array by strides */
void walk_loop(Generator *);                   /* ... through places that it computes */
void column_loop(Generator *);                 /* ... or that indices lead to */
void layer_loop(Generator *);                  /* goes through memory round by round, and keeps something */
void declare_places(Generator *);              /* local arrays, records, unions, initialised */
void fresh_variable(Generator *, Kind);        /* declared with a random value */

/* --- cooperate.c ------------------------------------------------------------------------------------------------- */

void butterfly(Generator *);                   /* a step over a short distance, all threads */
void warp_trees(Generator *);                  /* sums over whole warps, of which few lanes want the end; all threads */
void cooperate(Generator *);                   /* exchanges values with other threads, if those who come by may */
void divide_warp(Generator *, int depth);      /* LANES and wider: each part works with its mask */
void dwindling_loop(Generator *, int depth);

#endif
