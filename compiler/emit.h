/* emit.h: what the files that write C share.
 *
 * Text of expressions is made in the program's arena and printed by the statement that uses it. A value's text depends
 * on its shape: one scalar for the group, one for each register (name_0, name_1, ...), or one vector for each register.
 */
#ifndef EMIT_H
#define EMIT_H

#include "vector.h"

typedef struct ListNode {
    struct ListNode *parent;
    int depth;
} ListNode;

/* What the serial form prefetches by: the pointers among the arguments whose allocations it wants to know. */
typedef struct Ahead {
    int64_t places[VGSP_RANGES];
    int count;
    Var *rounds;             /* how far ahead the serial form prefetches */
    Var *place;              /* one of some indices side by side */
} Ahead;

enum { USUAL_THREADS = 256 }; /* of blocks whose warps add up */

enum { MOST_SOON = 8 };
/* What the list has loaded in order since its last store: where a row's registers begin in memory, and how much that is. */
typedef struct Soon {
    const char *places[MOST_SOON];
    int bytes[MOST_SOON], count;
} Soon;

/* Loads of statements side by side: see emit_beside.c. */
enum { MOST_READS = 32 };
typedef struct Reads {
    Expr *loads[MOST_READS];
    int count;
} Reads;

/* Loads whose registers stand in a C array: see emit_columns.c. */
enum { MOST_COLUMNS = 4, TALL = 4 /* rows of the band */ };
typedef struct Column {
    const Expr *load;
    const char *name;
} Column;
typedef struct Columns {
    Column items[MOST_COLUMNS];
    int count;
} Columns;

typedef struct Emit {
    Program *program;
    Function *kernel;
    Variant *v;              /* NULL: serial form */
    Text *out;
    int indent;
    int registers;           /* U; 1 in the serial form */
    bool has_bands;          /* the region's groups may lie in several rows of the block */
    int rows, columns;       /* rows > 1: the registers lie in so many rows of the block, one below the other; register
                                r is the r % columns'th of row r / columns */
    struct Window *window;   /* in a band: only one row's registers are set, in a round of its own; see emit_window.c */
    const char *window_name;
    int window_row;
    bool team;               /* ... or the rows are whole warps side by side in one row of the block */
    bool knows_usual;        /* code of some region is better where blocks have the usual size: the function stands twice */
    bool straight;           /* in a team: the list is the region's own, which all lanes go through from its first to its last */
    bool assigns;            /* the text is what a scalar is set to */
    bool packing;            /* what is read lies as VarInfo.arranged: see emit_team.c */
    const char *mask;        /* lanes that are on: <mask>_r; NULL: all */
    Lanes on;                /* in a whole warp under a mask: what is known of it */
    const char *living;      /* likewise: lanes of the group that have not returned */
    const Var *counter;      /* linear in the lanes, and does not wrap within a register here; or NULL */
    bool parts;              /* the region has warp operations in divergent control: "apart" tells who has missed one */
    const char *met;         /* the mask under which lanes met last, if nothing but assignments stood since */
    bool own_mask;           /* the mask's registers may be narrowed by the current list */
    const Stmt *c_loop;      /* innermost statement that a C break leaves */
    bool may_bail;           /* the all-lanes copy: nothing has been written yet, it may still give up */
    bool bails;              /* it does somewhere */
    Stmt *region;            /* being written */
    Loc line;                /* of the last #line */
    bool pins_lines;         /* every line of C has its own: C that is compiled, not read */
    const struct Want *want; /* of earlier regions' registers, by the region */
    bool passes_by;          /* of the guard only that nobody passes it is asked */
    bool in_run;             /* inside a guard that has been asked for several groups at once */
    Stmt *guard;             /* the region's, which has been so; or NULL */
    bool at_start;           /* nothing was written since the last #line */
    VEC(const char *) names;  /* taken in this function */
    bool returns;            /* threads leave the kernel in the region */
    bool label_used;         /* next_block */
    Ahead *ahead;            /* serial form; NULL: nothing is prefetched */
    uint32_t places;         /* serial form: where lanes of a warp wait for one another */
    bool row_cursor;         /* "at" is the first thread of the group, which lies in one row */
    bool down;               /* each row of the block is a group, and the loop goes down the rows */
    bool in_row;             /* the copy for whole groups of it: what goes along has one value, or register 0's and so on */
    bool cursor_x;           /* of "at" only x is asked for */
    bool whole_warp;         /* the copy for a warp whose lanes are all on and whose first threadIdx.x is a multiple of 32 */
    bool in_version;         /* of statements that stand several times: see emit_versions.c */
    bool hopeless;           /* in that where likely indices are not what they were likely to be: none asks again */
    const char *piece;       /* in that where they go on in pieces: the C variable that has their size */
    const char *limit;       /* where the groups end that follow without asking ahead: a C variable; NULL: with the row */
    Soon soon;
    Reads reads;
    Columns columns_loaded;
    Text before;             /* declarations before the region's group loop: what a group leaves to the next */
    int before_indent;
} Emit;

/* emit_text.c: lines, names, types */
const char *fmt(Emit *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void line(Emit *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void at_line(Emit *, Loc);                 /* #line, where the source line changes */
void open_brace(Emit *, const char *format, ...) __attribute__((format(printf, 2, 3))); /* format may be NULL */
void close_brace(Emit *);
void close_do(Emit *, const char *condition);
void before_groups(Emit *, const char *format, ...) __attribute__((format(printf, 2, 3))); /* a line before the group loop */
const char *unique(Emit *, const char *stem);
void name_variables(Emit *, Variant *);
const char *c_type(const Type *);          /* scalar type in C */
const char *c_declaration(Emit *, const Type *, const char *name);
const char *memory_type(const Type *);     /* C type of an element in memory */
const Type *pointee_type(const Type *);    /* scalar that a pointer variable of this type points to; char if no scalar */
const char *word_class(const Type *);      /* "i32" "i64" "f32" "f64": the registers a type lives in ("m": masks) */
const char *signed_class(const Type *);    /* the same, with "u32" "u64" where the type is unsigned */
const char *memory_word(const Type *);     /* "u8", "i16", ..: the suffix of load and store */
const Type *element_of(const Type *);      /* innermost element of arrays */

/* emit_expr.c */
const char *scalar(Emit *, Expr *, int r);             /* shape at most LINEAR: the scalar, or the base of register r */
const char *pointer(Emit *, Expr *, int r, const Type *element); /* the same of an address, as `element *` */
const char *vector(Emit *, Expr *, int r);
const char *lanes_of(Emit *, Expr *, int r);           /* T_BOOL as a mask */
Expr *unwidened(Expr *index);                          /* without the cast of a narrower integer to an index */
const char *operator_text(Binary);                     /* C's: "+", "<<", .. */
const char *value_for(Emit *, const Var *, Expr *, int r); /* what assigning the expression to var writes */
bool is_scalar_shape(Shape);
bool spans(const Emit *, Shape);                       /* has one value for the registers of a row, or goes on */
bool goes_along(const Emit *, Shape);                  /* ... in the copy for whole groups of it: one text serves all registers of a row ... */
/* ... with what lies between the row's first register and r added; element: what text points to; NULL: text is a number */
const char *further(Emit *, const char *text, Shape, const Type *element, int r);
int columns_of(const Emit *);                          /* registers side by side in a row */
int row_start(const Emit *, int r);                    /* the first register of r's row */
bool is_level(const Emit *, Shape);                    /* of rows below one another: is the same for each */
bool has_one_value(const Emit *, Shape);               /* goes along, and one name serves the whole group */
/* The first register that has the same value, or from which it goes along. */
int representative(const Emit *, Shape, int r);

/* emit_memory.c */
/* The statement that asks for the places of a register's lanes, on or off, behind a test if that takes loading an index; NULL:
   another register's asks for these, too. */
const char *prefetch_place(Emit *, Expr *address, int r);
const char *strided_place(Emit *, Expr *load, int r);  /* where the lanes of a load that go by equal distances begin */
const char *plain_load(Emit *, Expr *load, int r);     /* a load from its own place in memory ... */
const char *vector_load(Emit *, Expr *load, int r);    /* ... or from registers, where these have what is there */
const char *first_lane(Emit *, Expr *, int r);         /* an integer that goes on in pieces: its first lane's value */
/* Where register r begins, if so many lanes from there on are contiguous in memory, those of the row's further registers too;
   *fits: a C condition for that, NULL: none is needed. The result is NULL if it may be otherwise. */
const char *row_place(Emit *, Expr *address, const Type *, int r, int lanes, const char **fits);
/* Where the lanes of register r lie side by side in memory; NULL: elsewhere, or nobody knows. */
const char *run_place(Emit *, Expr *address, const Type *, int r);
const char *store_text(Emit *, Expr *address, const Type *, const char *value, bool scalar_value, int r);

/* emit_agree.c */
const char *all_lanes(Emit *, Expr *condition);        /* C condition sufficient for all lanes of the group; NULL: none */
const char *no_lane(Emit *, Expr *condition);          /* likewise: for none of them */
const char *no_further_lane(Emit *, Expr *condition);  /* for none of the registers after the first; they lie in one row */
/* Where all lanes of the group pass: how many threads of the row do, from the group's first on; NULL: unknown. */
const char *threads_passing(Emit *, Expr *condition);
/* Sufficient for no thread of the row from the group's first on to pass; NULL: none. */
const char *rest_fails(Emit *, Expr *condition);
bool is_one_run(const Emit *, const Expr *condition);  /* one comparison tells that of the whole group */

/* emit_mask.c */
const char *mask_now(Emit *, int r);
const char *any_of(Emit *, const char *mask);          /* C condition: a lane of the group's masks is on */
const char *mask_text(Emit *, const char *mask, Lanes on, int r); /* mask_r, or what is known of it */
Lanes lanes_now(const Emit *);                         /* what a whole warp knows of its mask */
uint32_t register_bits(const Emit *, uint32_t lanes, int r); /* those of register r, from bit 0 on */
bool has_lane(const Emit *, uint32_t lanes, int r);    /* in a whole warp: register r has one of them; else true */
bool is_exact(const Emit *, Lanes on, int r);          /* of each lane of the register it is known */
bool is_off(const Emit *, int r);                      /* known: no lane of the register is on ... */
bool is_full(const Emit *, int r);                     /* ... or all are ... */
bool is_surely_on(const Emit *, int r);                /* ... or one is */
int last_lane(const Emit *, int r);                    /* the last of the register's that is on, where that is known; else -1 */

/* A branch's lanes: a mask for each register of whose lanes not all is known. */
typedef struct Branch {
    const char *mask;
    Lanes on;
} Branch;

/* The lanes for which the condition holds, or (minus) those left over; declares the masks. */
Branch open_branch(Emit *, Expr *condition, const char *stem, Lanes passing, const Branch *minus);
const char *any_under(Emit *, const Branch *);         /* C condition: one of them is on */

/* emit_window.c */
bool emit_window(Emit *, const Stmt *loop);             /* in a band of them; false: it is a loop like others */
const char *window_load(Emit *, const Expr *load, int r); /* what register r's row has loaded together with others; NULL: it has not */
bool is_set_here(const Emit *, const Var *, int r);     /* by an assignment that is done for register r */

/* emit_copies.c */
void open_copies(Emit *, const Stmt *around);  /* declares the arrays' copies that are kept during the statement ... */
void close_copies(Emit *, const Stmt *around); /* ... and adds them to the arrays after it */
/* Lanes of register r to their copies of the array that an access is in: bytes to add, where "lane" is the lane ("": there are
   no copies); its 32-bit indices, which take them there. */
const char *lanes_copy(Emit *, const Expr *place, int r);
const char *indices_copies(Emit *, const Access *, const char *indices, int r);

/* emit.c */
void declare_externals(Text *, Program *); /* address slots of device variables */
void declare_memory(Emit *, Variant *);    /* pointers to shared and device variables */

/* emit_pieces.c: functions of generated C, and how long clang takes for each, in characters of plain code */
typedef struct Piece {
    Text text;
    size_t cost;
} Piece;
typedef VEC(Piece) Pieces;

void add_piece(Pieces *, const Text *); /* owns the text from then on */
void free_pieces(Pieces *);
/* Each piece to the unit that is cheapest so far; sorts them where count > 1. */
void share_out(Pieces *, Text *units, uint32_t count);

/* emit_block.c */
void emit_block_list(Emit *, Block);

/* emit_context.c */
void declare_register(Emit *, const Var *);          /* the C variables of one that no assignment declares */

/* emit_region.c */
void emit_hoisted_set(Emit *, Stmt *);     /* once for the block or the launch */
const char *extent(const Emit *);          /* the size of what the group loop goes through */
void emit_entry_again(Emit *);             /* what a copy begins with, for the group that "at" has gone on to */
void emit_rest_of_row(Emit *);             /* no group further on in the row has anything to do: on to the last of them */
void emit_group_end(Emit *);               /* end of a group's copy: keeps what later regions want to know ... */
void emit_next_group(Emit *);              /* ... and goes on */

/* emit_versions.c: a list's statements from one on, in several versions */
typedef struct Index {
    Stmt *set;               /* before these statements */
    const char *first;       /* the C variables with the first lane's value */
    bool needed, follows;    /* to be linear; is so if those before it are */
} Index;
typedef struct Versions {
    Stmt *from;              /* NULL: there are none */
    VEC(const Var *) wanted; /* registers that likely addresses are made of */
    VEC(Index) indices;      /* likely registers */
} Versions;
void find_versions(Emit *, Block, Versions *);
void emit_versions(Emit *, Versions *, Stmt *last);
void free_versions(Versions *);

/* emit_kept.c: a load whose values may be those of the group before, which are kept; false: it is an ordinary one */
bool emit_kept(Emit *, Stmt *set);

/* emit_beside.c: notes the loads of the statements from s on that reach the same memory; the next to ask at */
const Stmt *note_reads(Emit *, Stmt *s);
/* Register r of a load from registers of another that begins a few elements before or behind it; NULL: there is none. */
const char *load_beside(Emit *, Expr *load, int r);

/* emit_columns.c: in a band of rows, loads of the statement that are done for all of them together, before it */
void note_columns(Emit *, Stmt *s);
const char *load_column(Emit *, const Expr *load, int r); /* register r of such a one; NULL: it is another */

/* emit_stmt.c */
void emit_list(Emit *, Block);
void emit_set(Emit *, Stmt *, Var *, const char *text, int r);
const char *register_name(Emit *, const Var *, int r);
bool is_per_register(const Emit *, const Var *);
bool has_own_name(const Emit *, const Var *, int r); /* of the C variables that stand for it, one is register r's */
void emit_assignment(Emit *, Stmt *);
static const Lanes any_lanes = {UINT32_MAX, 0};      /* nothing is known of them */
/* The list under a mask, of which something may be known; own: it is the list's, which may clear its lanes. */
void emit_under(Emit *, Block, const char *mask, bool own, Lanes on);
bool is_small_list(Block);                           /* to be done is cheaper than to be asked for */
void drop_leavers(Emit *, Stmt *);                   /* from the mask: lanes that the statement may have lost */

/* emit_operation.c */
void emit_operation(Emit *, Stmt *);

/* emit_if.c */
void emit_if(Emit *, Stmt *);
const Stmt *early_guard(Block);
const char *emit_guard_again(Emit *);                /* what e->guard is made of, for the group at "at"; a C condition for all lanes to pass */
bool goes_one_way(const Emit *, const Stmt *);       /* the group's lanes agree about the statement's condition */
void emit_where_all(Emit *, const Expr *condition, Block); /* the list, for lanes that all pass */
typedef struct Body {
    int nodes;
    bool is_plain, has_memory; /* nothing but assignments and branches; loads or stores */
} Body;
void measure(Block, Body *);                         /* adds what is in the list */

/* emit_loop.c */
void emit_loop(Emit *, Stmt *);

/* emit_count.c: with --count-lanes, else nothing */
void open_count(Emit *);                   /* in a variant's function: what is added up ... */
void close_count(Emit *);                  /* ... and handed over */
/* Before the plain statements from s on, up to end if that is among them: the lanes they have in common. The next to ask at. */
const Stmt *count_piece(Emit *, Stmt *s, const Stmt *end);
void count_condition(Emit *, Expr *, const char *mask); /* before the mask's lanes part */

/* combine.c: what the statement loads in order; and text that asks for what follows that */
void note_loads(Emit *, Stmt *);
void ask_for_loads(Emit *);
/* A store of whole lines that asks whether to go around the cache; false: it is an ordinary one. */
bool emit_around(Emit *, Stmt *store, const char *values[]);
/* The table for the variant's description; NULL: nothing asks. */
const char *pointer_table(Emit *, const Function *kernel);

/* ahead.c: statements that prefetch, to stand where the launch does */
typedef struct Prefetches {
    const char *texts[4];
    struct RowOfPlaces {
        const char *first, *type;    /* the index of the first of some threads side by side, which have theirs side by side; NULL: they do not */
        const char *test, *prefetch; /* of all of them; of the one that is `place` */
    } rows[4];                       /* beside those texts that are for threads */
    int count;
} Prefetches;
void prepare_ahead(Emit *);                        /* notes how registers are set */
void open_ahead(Emit *);                           /* "if the launch prefetches {", and how far ahead */
Prefetches prefetches_in_loop(Emit *, Stmt *loop); /* at its body's beginning */
Prefetches prefetches_of_thread(Emit *);           /* at the thread's */

/* emit_warp.c */
void emit_warp(Emit *, Stmt *);
bool is_prefix_sum(const Emit *, const Stmt *first); /* a prefix sum begins here, which is written where it ends */
void emit_prefix_sum(Emit *, Stmt *first);

/* emit_team.c: a region that gains by teams of warps; a statement whose values are packed; false: it is an ordinary one */
bool gains_by_teams(const Emit *, Stmt *region);
void start_team(Emit *);
bool emit_packed(Emit *, Stmt *);
/* A store by one lane of each warp, to places side by side: as one; false: it is no such one. */
bool emit_of_warps(Emit *, const Stmt *store);

/* emit_serial.c: <kernel>_thread(run, blockIdx, threadIdx), for variants whose edges are run thread by thread */
void emit_thread_form(Text *, Program *, const Function *kernel, const Options *);
/* Declares, by lines that `add` writes, a run for threads' functions: its name. As C knows, no store of theirs is to it or to
   the arguments that it points to, so what threads have in common stays in registers. */
const char *own_run(Emit *, void (*add)(Emit *, const char *, ...));
/* <kernel>_ahead(run, blockIdx, threadIdx, count), which prefetches for threads later than so many side by side; nothing where
   there is nothing to ask for. */
void emit_ahead_form(Text *, Program *, const Function *kernel, const Options *);

/* emit_service.c */
void emit_service(Emit *, Stmt *);
void emit_serial_service(Emit *, Stmt *);

#endif
