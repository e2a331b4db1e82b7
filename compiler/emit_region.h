/* emit_region.h: what the files that write one region share: emit_census.c (what it uses, and how its groups lie), emit_context.c
 * (where its registers are declared, and which live across barriers), emit_region.c (its loops over groups).
 */
#ifndef VGSP_EMIT_REGION_H
#define VGSP_EMIT_REGION_H

#include "emit.h"

enum { SMALL_WARP_REGION = 200, LARGE_REGION = 3000 }; /* expression nodes; above, only the masked copy is written */

/* The registers of a group: one below the other in so many rows of the block. */
typedef struct GroupShape {
    int rows, columns;
    bool team; /* the rows are warps of one row */
} GroupShape;

typedef struct Census {
    Emit *e;
    bool axis[3];     /* threadIdx.d */
    bool warp, lanes; /* what a warp does in step, divergent loops */
    bool long_rows;   /* divergent loops along rows of 32 threads or more */
    bool by_row;      /* loops that are one for a row of the block */
    bool parts;       /* warp operations in divergent control, or where some have returned */
    bool returns;     /* threads leave the kernel here */
    bool scatters;    /* lanes reach memory one by one */
    bool services;    /* the runtime is called, thread by thread: output keeps its order in one form */
    bool fills;       /* whole registers go to memory */
    bool shares;      /* a loop loads what is the same for the threads of a column */
    bool tall;        /* lanes are loaded from places far apart, which those of the rows below may be beside */
    bool far_rows;    /* ... what is not, by pointers: each row of a group needs one of its own */
    int sums;         /* registers that loops set, for each row */
    bool warps;       /* something is one for a warp, such as threadIdx.x / 32 */
    bool one_warp;    /* something wants the group to be one warp: votes, volatile accesses, distances that are not known; loops,
                         in which so many sums would be spilt */
    int nodes;
    ListNode *list;
    bool votes;
    GroupShape shapes[5];
    int shape_count;
    GroupShape down[3]; /* see may_go_down */
    int down_count;
} Census;

/* What a region does with a register. */
struct Touch {
    const Var *var;
    bool used, set;
};

/* Registers of earlier regions that are computed again in this one, in the order of their definition. */
struct Want {
    Emit *e;
    const Stmt *region;
    VEC(const Var *) vars;
};

/* emit_census.c */
Census census_of(Emit *e, const Stmt *region, const struct Want *want);
void find_group_shapes(const Emit *e, Census *c, Stmt *region);
bool wants_full_copy(const Emit *e, const Census *c);
bool has_cursor(const Emit *e, const Census *c); /* the group loop knows where in the block it is */

/* emit_context.c */
struct Touch touched(const Stmt *region, const Var *var);
struct Want find_wanted(Emit *e, const Stmt *region); /* the caller frees its vars.items */
void find_declarations(Emit *e, Stmt *region); /* where the registers that the region sets are declared */
void emit_entry_values(Emit *e, Stmt *region, const struct Want *want); /* at the beginning of a group's copy ... */
void emit_epilogue(Emit *e); /* ... and at its end: keeps what later regions want */

/* emit_region.c */
void emit_region(Emit *e, Stmt *region);

#endif
