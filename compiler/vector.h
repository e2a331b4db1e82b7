/* vector.h: the vector form's passes: what they note on the tree and the order they run in.
 *
 * One Variant is made for each kernel, instruction set and block shape from a copy of the kernel's tree:
 *   live      which registers are read later, at every statement
 *   uniform   the shape of every value over the lanes; which control flow diverges; which assignments need the mask
 *   strides   loops that stride through an array become rounds that all threads take together
 *   pairs     fields side by side reached as one of twice their size
 *   (live and uniform again, where there is any of these)
 *   layers    loops through memory that independent threads take together, round by round
 *   barrier   regions between barriers; conditions around barriers become block-wide votes
 *   fuse      barriers that nothing waits for: the regions around them put together
 *   (live and uniform again, for the changed tree)
 *   frame     what lives across regions and where
 *   strip     whether blocks side by side may be run as one
 *   combine   what may be written around the cache
 *   copies    counters of the block that loops add to in several copies
 *   later     what loops prefetch at places that they compute (live and uniform again)
 *   emit      C
 */
#ifndef VECTOR_H
#define VECTOR_H

#include "compiler.h"

/* How a value differs over the threads that run together. A group is U registers of W lanes. */
typedef enum ShapeKind {
    SHAPE_UNSET,    /* nothing known yet (only while uniform.c runs) */
    SHAPE_UNIFORM,  /* one value for the block */
    SHAPE_GROUP,    /* one value for the group's registers */
    SHAPE_ROW,      /* one value for each register */
    SHAPE_LINEAR,   /* base of the register + lane * stride */
    SHAPE_VARYING
} ShapeKind;

/* Registers side by side in a row of the block that have one value (ROW), or go on from one to the next (LINEAR). */
typedef enum Along {
    ALONG_NOTHING,
    ALONG_WARP, /* those of a warp that begins where threadIdx.x is a multiple of 32 */
    ALONG_ROW   /* all */
} Along;

typedef struct Shape {
    ShapeKind kind;
    int64_t stride;     /* LINEAR */
    bool modular;       /* LINEAR: only modulo the type's width; a lane may have wrapped */
    Along along;
    bool level;         /* threads of one column of the block (with different y) have the same value */
    uint32_t align;     /* integers: a power of two that divides the value (LINEAR: its base); at most 1024 */
    int64_t low, high;  /* integers: all lanes' values lie here; [INT64_MIN, INT64_MAX] when not known */
    int symbol;         /* what the value is: SYMBOL_...; 0: nothing special */
    bool likely;        /* VARYING: made of linear values and others of one value in such a way that it often grows by */
    int64_t step;       /* ... so much from lane to lane; see likely.c */
    bool comes_back;    /* VARYING: likely to have the same lanes in each group of threads; see emit_kept.c */
    bool pieces;        /* VARYING: here in pieces of one size, as it was asked; see emit_versions.c */
} Shape;
/* 1 + Special; the lane's number in its warp, where that begins at a multiple of 32; 100 + d: blockIdx.d * blockDim.d */
enum { SYMBOL_SPECIAL = 1, SYMBOL_LANE = 50, SYMBOL_FIRST = 100 };

struct ExprInfo {
    Shape shape;
};

typedef uint64_t LiveWord;

/* Lanes of a whole warp that may be on at a place, and that must. */
typedef struct Lanes {
    uint32_t may, must;
} Lanes;

/* Statements that make a prefix sum over a whole warp. */
typedef struct PrefixSum {
    Stmt *last;        /* of them; NULL: there are none */
    Stmt *set;         /* gives the sum its value, within the last or it itself */
} PrefixSum;

struct StmtInfo {
    LiveWord *live_in, *live_out; /* sets of registers by VarInfo.index, before and after the statement */
    bool diverges;     /* S_IF: lanes part. S_LOOP, S_BLOCK: lanes that left wait at its end. S_BREAK: not all lanes of the
                          target take it together */
    bool thins;        /* contains a diverging break to a target outside: afterwards some lanes may be gone */
    bool masked;       /* its assignment must keep the value of lanes that are off */
    bool has_barrier;
    const char *name;  /* S_LOOP, S_BLOCK: of its lanes' mask and label, while emitted */
    bool label_used;
    bool layered;      /* S_LOOP: independent threads take each round of it together: as if it had a barrier */
    Var *strides;      /* S_LOOP: layered, and its rounds go through an array, one stride after the other: how far they are */
    bool hoisted;      /* S_SET: done once for the block, before the region's group loop ... */
    bool of_launch;    /* ... or for all blocks, before them */
    bool in_copies;    /* S_OP: adds to copies of its array */
    bool window;       /* S_LOOP: written as a window that slides down rows, in one copy of the region or more */
    int region;        /* S_BLOCK region: its number */
    Lanes taken;       /* S_IF, of a whole warp: through which lanes it is entered */
    uint32_t asked;    /* what sets a register, in a whole warp: the lanes whose value is asked for later */
    PrefixSum prefix;  /* S_OP, of a whole warp: what begins here, if nothing is asked for later but the sum */
    bool in_order;     /* likewise: relies on its groups being done in the order of the threads' numbers */
    bool seldom;       /* in no long loop, but such as stride: see combine.c */
    uint32_t position; /* in the order of the program, for fuse.c */
};

typedef enum Place {
    PLACE_GROUP,     /* a C local of the group loop */
    PLACE_BLOCK,     /* a C scalar around the group loops */
    PLACE_CONTEXT,   /* an array over the block's registers in the scratch memory */
    PLACE_AGAIN      /* computed again in every region */
} Place;

/* What find_counters() knows of a register. */
struct Counter {
    uint32_t starts;          /* statements that set it to a constant */
    Stmt *step;               /* the one that steps it */
    bool set_otherwise;
    bool known;               /* its value is always in [low, high] */
    int64_t low, high;
};

typedef struct VarInfo {
    uint32_t index;           /* registers: number in the sets */
    Shape shape;
    const char *name;         /* C name, without the register's suffix */
    const char *first_lane;   /* ... of scalars with the first lane's value, while these stand beside the vectors; or NULL */
    uint32_t packed;          /* in a team of warps: only these lanes have values, those of several warps in each register; 0: all */
    const char *arranged;     /* ... C name of its values as the statement being written wants them */
    uint32_t copied;          /* not packed any more, but "copy" is C name of its values as they were, of these lanes; 0: none is */
    const char *copy;
    Place place;
    uint32_t context;         /* PLACE_CONTEXT, memory objects in scratch: offset in bytes per thread */
    uint32_t sets;            /* statements that write it */
    Stmt *set;                /* the last of them */
    struct Counter counter;
    int regions;              /* how many regions (and block-level conditions) use it */
    int last_region;
    bool set_at_top;          /* its last writer stands directly in a region, outside every loop */
    uint32_t position;        /* of that writer, in program order */
    Stmt *first;              /* in the region being emitted: the first statement that names it */
    struct ListNode *first_list, *list; /* ... its list, and the innermost list that holds all of them */
    bool used_first;          /* that statement reads it */
    bool top_level, in_place; /* PLACE_BLOCK: its only assignment stands at the function's top level; declares it */
    bool of_launch;           /* ... and all blocks have the same value */
    /* memory objects (V_LOCAL) */
    bool escapes;             /* addresses of it go around, or accesses differ in size: one object after the other, by thread */
    uint64_t unit;            /* not escaping: size of every access; the lanes' units interleave: unit i of lane l of a
                                 register is at (i * W + l) * unit */
    bool in_scratch;
} VarInfo;

/* A pointer among the arguments, and what is done through it. */
typedef struct Pointer {
    int64_t place;            /* its offset in the arguments */
    bool is_kept;             /* in the cache: read, or written in long loops */
    uint32_t written;         /* bytes of each thread, at most, in registers that hold contiguous threads */
} Pointer;

/* An array of the block's counters that a loop, or a region with one, adds to in several copies. */
typedef struct Copied {
    Var *array;
    Stmt *around;
    uint64_t unit;            /* bytes of each counter: 4 or 8 */
    const char *array_name;   /* while that is written, when the array's C name is that of the copies; else NULL */
} Copied;
enum { COPIES = 4 };

/* A register, and what stands for it ahead of its turn. */
typedef struct Twin {
    Var *of, *later;
} Twin;

/* A statement that prefetches, or makes the place; it belongs behind another of the loop, or (NULL) at the list's beginning. */
typedef struct LaterPlace {
    Block *list;
    Stmt *after, *stmt;
} LaterPlace;

/* What a loop does to prefetch, where the launch does: see later.c. */
typedef struct Later {
    Stmt *loop;
    bool by_rounds;           /* of these threads' later rounds; else of later threads' same rounds */
    int half;                 /* 1: half as far ahead */
    bool computes;            /* the places of some; else indices lead there */
    Block *list;              /* that the loop is in */
    Stmt *before;             /* the loop; NULL: it is the first */
    Block begin;              /* what sets twins before the loop */
    VEC(LaterPlace) places;   /* in the order in which they are put there */
    VEC(Twin) twins;
    Var *round;               /* counts those that twins go ahead before the loop; NULL: they do not */
    VEC(int64_t) pointers;    /* among the arguments, through which it goes there, or loads where, but for other loops': argument_place() */
} Later;
enum { LINE = 64 };           /* bytes that come from memory together */

typedef struct Variant {
    Program *program;
    Function *kernel;         /* this variant's copy */
    const Options *options;
    enum vgsp_isa isa;
    enum vgsp_shape shape;
    int lanes;                /* W */
    VEC(Var *) vars;          /* registers, by VarInfo.index */
    VEC(Var *) objects;       /* V_LOCAL in memory */
    VEC(Var *) memory;        /* shared, dynamic, global and constant variables */
    size_t words;             /* LiveWords per set */
    int regions;
    VEC(Loc) passed;          /* barriers that nothing waits for */
    int most_axes;            /* of a block: 1 a row, 2 a layer of rows; 0: all */
    uint32_t scratch_per_thread;
    bool may_waste;           /* lanes part in loops that gather; known when the code is written */
    VEC(Pointer) pointers;    /* outputs come first: see combine.c */
    uint32_t outputs;
    VEC(Copied) copied;
    bool writes_around;       /* the code has stores that ask whether to go around the cache */
    bool strips;              /* blocks side by side run as one wide block: "extent" is its size */
    bool layered;             /* has a loop whose rounds such a block takes as a whole; no barriers */
    bool asks_lane;           /* for the lane by itself, which threadIdx.x tells in whole warps alone */
    bool by_threads;          /* threads at the edges of rows are run by the scalar form: see emit_thread_form() */
    VEC(Later) later;         /* of its loops: statements that are in the tree while these are written with them ... */
    bool asks_later;          /* ... as one is somewhere */
    bool may_ask_ahead;       /* for what indices lead to, of later threads: see emit_ahead_form() ... */
    bool asks_ahead;          /* ... and does somewhere */
    bool returns_early;       /* threads leave before a later region: the living ones are kept in the context */
    uint32_t alive_context;   /* its offset in bytes per thread */
    Stmt *kernel_block;       /* the S_BLOCK around the body, if any statement leaves it */
} Variant;

/* live.c */
void number_registers(Variant *);
void release_variant(Variant *);
void find_liveness(Variant *);
bool in_set(const LiveWord *, const Var *);

/* counter.c */
void find_counters(Variant *);
int64_t added_by(const Stmt *);                 /* the constant of var = var + constant; 0: it is another statement */
int64_t step_of(const Stmt *loop, const Var *); /* the constant that its step adds; 0: it does something else */

/* shape.c */
Shape shape_of(const Expr *);
void shape_new(Variant *, Expr **);               /* shapes of an expression made after find_shapes() */
void shape_visit(Expr **, void *variant);         /* ... of an expression whose parts have theirs */
Shape shaped(ShapeKind, const Type *);            /* nothing else is known of it */
ShapeKind worse_kind(ShapeKind, ShapeKind);
Shape join_shapes(Shape, Shape, const Type *, int rounds); /* either of them; after some rounds, of any range that grows */
bool same_shape(Shape, Shape);

/* uniform.c */
void find_shapes(Variant *);

/* strides.c, after shapes, which must be found again where it has done something */
bool turn_strides(Variant *);
enum { LEAST_OF_THREADS = 2 }; /* Var.special of a register that is made from blockIdx.x alone, for the first of the threads */

/* likely.c */
void guess_step(const Variant *, const Expr *, Shape *); /* of a new shape, from its parts' */
bool likely_step(Shape, int64_t *step);                  /* from lane to lane; false: there is no guess */

/* indices.c, before shapes */
void move_indices(Variant *);

/* pairs.c, after shapes, which must be found again where it has done something */
bool join_pairs(Variant *);

/* emit.c */
bool is_x86(enum vgsp_isa);             /* with vectors: not plain C */

/* layers.c, after shapes, which must be found again where it has done something */
bool lift_layers(Variant *);
#define MADE_LOOP "rounds"              /* the label of those that layers.c and strides.c make of some rounds of another */
bool is_made_loop(const Stmt *);
Stmt *counting_loop(Program *, Stmt *count, Expr *a, Block body, Block step); /* for (; a; step, count++) body: one of those */

/* barrier.c */
void mark_barriers(Variant *);
void split_regions(Variant *);
bool is_kernel_block(const Stmt *);      /* what returns leave */
bool is_vote(const Var *);               /* set by every thread of a region, read at block level */

/* fuse.c, after numbers of the changed tree */
void fuse_regions(Variant *);

/* frame.c */
void lay_out_frame(Variant *);

/* strip.c, after shapes: whether blocks side by side may be run as one that is as wide as all of them ... */
bool has_free_threads(const Variant *);
bool takes_strips(const Variant *); /* ... and are, after the frame */

/* combine.c, after the frame: through which pointers lines are written whole and nothing is read */
void find_outputs(Variant *);
uint32_t rounds_of(const Stmt *loop);             /* at most, from a counter's constants; 0: that is not known, or often */
Expr *near_place(Program *, const Expr *address); /* the same but for small constants: mostly of the same line */

/* copies.c, after the frame: counters that are better added to in several copies */
void find_copies(Variant *);

/* later.c, last: what loops do to prefetch. True: there is some, and live and uniform again, between the next two */
bool find_later(Variant *);
void enter_all_later(Variant *);
void leave_all_later(Variant *);
const Later *later_of(const Variant *, const Stmt *loop); /* NULL: it does nothing */
int later_range(const Variant *, int64_t pointer);        /* its number among those of all loops; -1: it is not among them */
void enter_later(const Later *); /* of one loop, but for what stands before it ... */
void leave_later(const Later *); /* ... and out of the tree again */
void free_later(Later *);

enum { UNKNOWN_PLACE = -1, NO_ARGUMENT = -2 };
/* Where in the arguments the pointer is that an address was made from; NO_ARGUMENT: it was made from a variable. Of registers
   that are set once, VarInfo says so. */
int64_t argument_place(const Expr *address);

/* emit_window.c: whether rows of the block below one another read alike, each one round of the loop after the one below it */
bool is_window(Variant *, const Stmt *loop);

/* lanes.c, when a region is written: what whole warps know of their lanes */
void find_lanes(Variant *, Stmt *region);
bool falls(const Expr *condition);        /* of the threads of a row those for which it holds come first */
bool is_shuffle(const Stmt *);
const Expr *only_value(const Expr *var);  /* what sets a register, where one statement does; else NULL */
/* The lane that each lane reads by a shuffle whose distance and width are constants; false: they are not. */
bool known_sources(const Stmt *shuffle, int from[VGSP_WARP_SIZE]);
uint32_t lanes_read(const int from[VGSP_WARP_SIZE], uint32_t lanes);
Lanes passing_lanes(const Expr *condition, int depth); /* depth: of registers to look through */

/* prefix.c: whether a prefix sum begins with `first`; before: the statement before it, or NULL */
bool find_prefix_sum(const Stmt *before, Stmt *first, PrefixSum *);

/* access.c: how an address is reached */
typedef enum AccessKind {
    ACCESS_UNIFORM,
    ACCESS_ROW,
    ACCESS_CONTIGUOUS,
    ACCESS_RUN, /* contiguous unless the index wraps within the register */
    ACCESS_STRIDED,
    ACCESS_STRIDED_RUN, /* likewise */
    ACCESS_GATHER32,
    ACCESS_GATHER64
} AccessKind;
typedef struct Access {
    AccessKind kind;
    Expr *base;         /* RUNs, GATHER32: the part that is the same for a register's lanes, a pointer */
    Expr *index;        /* GATHER32: an i32 expression; RUNs: an i32 or u32 one, linear */
    int64_t scale;      /* GATHER32: 1, 2, 4 or 8; STRIDED_RUN: bytes */
    int64_t stride;     /* STRIDED: bytes from lane to lane; STRIDED_RUN: what the index grows by */
    bool likely;        /* GATHERs: lanes often lie together, or have one place, which code asks when it runs; then */
    int64_t step;       /* ... the index (GATHER32) or address (GATHER64) grows by so much from lane to lane */
    bool pieces;        /* likely GATHER32s: the index goes on in pieces, as it was asked, and so does the place in memory */
    Var *object;        /* the V_LOCAL, V_SHARED, V_DYNAMIC ... that is accessed; NULL: some pointer */
} Access;
Access find_access(Variant *, Expr *address, const Type *type);
Access find_store(Variant *, Expr *address, const Type *type); /* the same, with the guesses that help a store */
const char *access_name(const Access *, const Type *);
bool is_far_apart(Variant *, Expr *address, const Type *); /* lanes lie at equal distances, but further than a few registers hold */
bool is_column(Variant *, Expr *address, const Type *type); /* ... and those of the next row of threads beside them, it seems */
bool is_apart_by(Expr *address, Expr *from, int64_t *bytes); /* the same number of bytes in each thread; false: nobody knows */
/* Whether what all lanes do to one place by this atomic operation is put together and done once: integers, not exchanges. */
bool is_joined(const Access *, Op, const Type *);
bool is_side_by_side(const Access *, const Stmt *atomic); /* several of its places may be changed at once */

/* remarks.c */
void dump_shapes(const Variant *);   /* every register with its shape and place */
void remark_variant(Variant *);
void require_contiguous(Variant *);  /* reports gathered loads and stores as errors */
bool remark_serial(const Function *, const Options *);

#endif
