/* tree.h: the one program representation of vgspcc: a structured, typed tree of C's meaning.
 *
 * A Program holds device functions and variables. A function body is a list of statements; expressions are pure (they
 * may read memory, never write it), so whatever has an effect is a statement. Control flow is structured: if, loop,
 * labelled block, and break out of any enclosing loop or block ("continue" is a break out of a block around the loop's
 * body; a return of an inlined function or kernel is a break too).
 *
 * Two levels of the same tree:
 *   parsed   as parse.c makes it: every local variable is an object in memory (V_LOCAL) read by E_LOAD and written by
 *            S_STORE through addresses; calls are S_CALL; S_RETURN exists
 *   lowered  after lower.c: calls are inlined, records and copies are taken apart; a local whose address does not
 *            escape is a register (V_REGISTER: E_VAR, S_SET); no S_CALL, S_COPY, S_RETURN
 * verify_program() checks either level. All nodes live in the program's arena; nothing is freed singly.
 */
#ifndef TREE_H
#define TREE_H

#include "util.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* --- places ----------------------------------------------------------------------------------------------------- */

/* A place in the user's source (the presumed place, after #line). file == NULL: nowhere. */
typedef struct Loc {
    const char *file; /* interned */
    uint32_t line, column;
} Loc;

/* --- types ------------------------------------------------------------------------------------------------------ */

typedef enum TypeKind {
    T_VOID,
    T_BOOL,                     /* one byte in memory, 0 or 1 */
    T_I8, T_U8, T_I16, T_U16, T_I32, T_U32, T_I64, T_U64,
    T_F32, T_F64,
    T_POINTER,                  /* 8 bytes; to = pointee (T_VOID where unknown); references are pointers */
    T_ARRAY,                    /* of = element, count; count 0 for extern arrays */
    T_RECORD                    /* struct, union or class: fields, base classes included as fields */
} TypeKind;

typedef struct Type Type;
typedef struct Field {
    const char *name;
    Type *type;
    uint64_t offset;            /* bytes from the start of the record */
    uint8_t bit_offset, bit_width; /* bit_width > 0: bits [bit_offset, +bit_width) of the `type` word at offset */
} Field;

struct Type {
    TypeKind kind;
    uint64_t size, align;       /* bytes */
    Type *of;                   /* T_POINTER, T_ARRAY */
    uint64_t count;             /* T_ARRAY */
    const char *name;           /* T_RECORD: as in the source; others: NULL */
    Field *fields;              /* T_RECORD, by offset; of a union all are at 0 */
    uint32_t field_count;
    bool is_union;
    bool to_const;              /* T_POINTER: declared as pointing to const */
};

bool type_is_integer(const Type *);  /* T_BOOL and T_I8..T_U64 */
bool type_is_signed(const Type *);   /* integers */
bool type_is_float(const Type *);
bool type_is_scalar(const Type *);   /* integers, floats, pointers */
Type *scalar_type(TypeKind);         /* the one type of a kind up to T_F64; static */
Type *pointer_to(Arena *, Type *);
Type *array_of(Arena *, Type *, uint64_t count);

/* --- variables -------------------------------------------------------------------------------------------------- */

typedef enum Storage {
    V_LOCAL,     /* a thread's object in memory */
    V_REGISTER,  /* a thread's scalar without an address */
    V_PARAM,     /* parameter. Of a kernel: a read-only object in the argument buffer at `offset`; parse.c copies it to
                    a V_LOCAL where the kernel writes it or takes its address. Of a device function: scalars are
                    V_REGISTER-like (E_VAR, S_SET; parse.c copies to a V_LOCAL as above); records are passed as pointers
                    to a copy that the caller made */
    V_SHARED,    /* __shared__; offset is given by lower.c */
    V_DYNAMIC,   /* extern __shared__: all of them begin at the dynamic part's start */
    V_GLOBAL,    /* __device__, __managed__ */
    V_CONSTANT,  /* __constant__, and static const tables of device code */
    V_SPECIAL    /* threadIdx, blockIdx, blockDim, gridDim: three u32 at offsets 0, 4, 8; lower.c makes E_SPECIAL of it */
} Storage;

typedef struct Reloc {
    uint64_t offset;
    struct Var *target;
    int64_t addend;
} Reloc;

typedef struct Var {
    const char *name;           /* as in the source; "" for temporaries */
    const char *mangled;        /* V_SHARED, V_GLOBAL, V_CONSTANT: unique in the program */
    Type *type;
    Storage storage;
    Loc loc;
    uint32_t id;                /* unique in the program */
    uint64_t align;             /* >= type->align */
    uint64_t offset;            /* V_PARAM of kernels, V_SHARED */
    const uint8_t *init;        /* V_GLOBAL, V_CONSTANT: type->size bytes, or NULL for zeros */
    Reloc *relocs;
    uint32_t reloc_count;
    bool is_const, is_managed, is_internal, restrict_;
    bool is_declared;           /* V_GLOBAL, V_CONSTANT: of another file; gone after link_program */
    struct Var *definition;     /* link.c: what stands for it */
    int special;                /* V_SPECIAL: enum Special of its x */
    struct VarInfo *info;       /* the current pass's notes; dies with the pass */
} Var;

/* --- expressions ------------------------------------------------------------------------------------------------ */

typedef enum Special { /* a dimension d is added: SP_THREAD + 1 is threadIdx.y */
    SP_THREAD = 0, SP_BLOCK = 3, SP_BLOCK_DIM = 6, SP_GRID_DIM = 9
} Special;

typedef enum Op {
#define OP(id, name, kind, arguments) OP_##id,
#include "ops.def"
#undef OP
    OP_COUNT
} Op;
typedef enum OpKind { PURE, TEST, INT, BARRIER, WARP, ATOMIC, EFFECT, SERVICE } OpKind;
enum { ANY = -1 };              /* OpInfo.arguments: as many as the statement has */
typedef struct OpInfo {
    const char *name;
    OpKind kind;
    int arguments;
} OpInfo;
extern const OpInfo op_info[OP_COUNT];

typedef enum ExprKind {
    E_INT,       /* integer constant `value` (bits, sign-extended to 64) of an integer, bool or pointer type */
    E_FLOAT,     /* constant `number` of T_F32 or T_F64 (already rounded to the type) */
    E_VAR,       /* value of a V_REGISTER, or of a scalar V_PARAM of a device function */
    E_SPECIAL,   /* threadIdx.x and its kin: u32; special + dimension in `special` */
    E_ADDRESS,   /* pointer: address of `var` (any storage in memory), plus `offset` bytes */
    E_INDEX,     /* pointer: a + b * scale + offset; a pointer, b an i64 or u64 expression or NULL; scale, offset bytes */
    E_LOAD,      /* the scalar at address a */
    E_UNARY,     /* U_NEG, U_NOT (bits), U_LNOT (T_BOOL) of a; the type is a's */
    E_BINARY,    /* see Binary; a and b have one type (shifts: b is any integer type; comparisons: T_BOOL result) */
    E_CAST,      /* a converted to type, C's meaning: integers, floats, bool (a != 0), pointers, pointer <-> i64/u64;
                    float to integer saturates as CUDA's does */
    E_SELECT,    /* a (T_BOOL) ? b : c; all of them safe to evaluate, no loads in b and c */
    E_CALL       /* operation `op` of kind PURE, TEST or INT on args; type distinguishes f32/f64, i32/u32 and so on by
                    args[0]'s type */
} ExprKind;

typedef enum Unary { U_NEG, U_NOT, U_LNOT } Unary;
typedef enum Binary { /* integers wrap; x / 0 and shift counts: see include/vgsp/simd.h */
    B_ADD, B_SUB, B_MUL, B_DIV, B_REM, B_AND, B_OR, B_XOR, B_SHL, B_SHR,
    B_LT, B_LE, B_GT, B_GE, B_EQ, B_NE, /* a, b: integers, floats, pointers, bool */
    B_LAND, B_LOR                       /* T_BOOL; b is safe to evaluate always (no loads), else parse.c makes an S_IF */
} Binary;

typedef struct Expr {
    ExprKind kind;
    Type *type;
    Loc loc;
    union {
        int64_t value;
        double number;
        int special;
        Unary unary;
        Binary binary;
        Op op;
    };
    struct Expr *a, *b, *c;
    struct Expr **args;         /* E_CALL */
    uint32_t arg_count;
    Var *var;                   /* E_VAR, E_ADDRESS */
    int64_t scale, offset;      /* E_INDEX; E_ADDRESS: offset */
    bool is_volatile;           /* never set on E_LOAD: a volatile read is an S_LOAD */
    bool no_contract;           /* E_BINARY + - *: not to be fused */
    struct ExprInfo *info;      /* analysis: shape; dies with the pass that says so */
} Expr;

/* --- statements ------------------------------------------------------------------------------------------------- */

typedef enum StmtKind {
    S_SET,       /* var = a;                           var V_REGISTER (or scalar V_PARAM of a device function) */
    S_LOAD,      /* var = *(volatile T *)a;            a volatile read, in order */
    S_STORE,     /* *a = b; is_volatile                b scalar */
    S_COPY,      /* memmove(a, b, size): record `type` (parsed only) */
    S_IF,        /* if (a) body else other */
    S_LOOP,      /* for (;;) { head; if (a && !a) break; body; step; }   a may be NULL (true); a reads what head set */
    S_BLOCK,     /* { body }, a target for breaks */
    S_BREAK,     /* leave target, an enclosing S_LOOP or S_BLOCK */
    S_RETURN,    /* return a (NULL: nothing)           (parsed only) */
    S_CALL,      /* var = function(args);              var may be NULL (parsed only); function NULL: that of number a */
    S_OP,        /* var = op(args); kinds BARRIER to SERVICE; var may be NULL */
    S_DECLARE    /* the lifetime of var begins here (V_LOCAL, V_REGISTER): its old value is dead */
} StmtKind;

typedef struct Stmt Stmt;
typedef struct Block {          /* a list of statements */
    Stmt *first, *last;
} Block;

struct Stmt {
    StmtKind kind;
    Loc loc;
    Stmt *next;
    Var *var;
    Expr *a, *b;
    Type *type;                 /* S_COPY: the record; S_STORE, S_LOAD: the accessed scalar */
    Block head, body, other, step; /* S_IF: body, other; S_LOOP: head, body, step; S_BLOCK: body */
    Stmt *target;               /* S_BREAK */
    struct Function *function;  /* S_CALL */
    Op op;                      /* S_OP */
    Expr **args;
    uint32_t arg_count;
    bool is_volatile;
    uint32_t copy;              /* S_STORE: part of a record's copy, which has this number; 0: of none */
    bool in_step;               /* S_LOAD, volatile S_STORE: maybe of shared memory, so lanes of a warp access it together */
    int unroll;                 /* S_LOOP: #pragma unroll N; 0 nothing said, 1 do not, -1 fully */
    const char *label;          /* S_LOOP, S_BLOCK: a hint for a readable name, "" or "continue", "switch", ... */
    bool waits;                 /* S_LOOP, by spin.c: may wait for another thread */
    bool region;                /* S_BLOCK made by barrier.c: straight code between two barriers */
    bool block_level;           /* by barrier.c: S_IF, S_LOOP, S_BLOCK, S_BREAK that the whole block takes together */
    struct StmtInfo *info;      /* the current pass's notes */
};

/* --- functions and programs ------------------------------------------------------------------------------------- */

typedef struct Function {
    const char *name;           /* as in the source, template arguments left out */
    const char *mangled;        /* unique in the program */
    Loc loc;
    bool is_kernel;
    bool is_entry;              /* made by calls.c: lowered like a kernel, called by OP_INVOKE; is_kernel is set too */
    bool is_internal;           /* of internal linkage: static, anonymous namespace, lambda */
    bool is_declared;           /* of another file, without a body; gone after link_program */
    bool is_weak;               /* inline, or an instance of a template: several files may define it */
    struct Function *definition; /* link.c: what stands for it */
    Type *result;               /* T_VOID for kernels; a record result is passed through a hidden first pointer */
    Var **params;
    uint32_t param_count;
    uint32_t max_threads;       /* __launch_bounds__; 0: not given */
    Block body;
    /* kernels, by lower.c */
    uint32_t param_bytes;
    uint32_t static_shared;
    uint32_t flags;             /* enum vgsp_kernel_flags */
    uint32_t range_count;       /* likewise: of its table of pointers whose allocations it wants to know */
    uint64_t local_bytes;       /* of a thread's stack, by emit_serial.c */
    bool may_waste;             /* a vector variant gathers in loops that lanes leave one by one; by emit.c */
    Loc serial_at;              /* why there is no vector form, if flags say so: a place, and what is there */
    const char *serial_reason;
    uint64_t entry;             /* of a recursive function: its number; 0: none */
} Function;

/* A function that is called by its number. */
typedef struct Entry {
    Function *function;
    bool without_this;          /* a lambda's plain function: called without an object */
    int64_t shift;              /* bytes from the object that the caller has to the one that the function takes */
} Entry;

typedef struct Program {
    Arena *arena;
    const char *source;         /* main input, as given */
    VEC(Function *) functions;  /* kernels and every device function they reach, in source order */
    VEC(Entry) entries;         /* what pointers to functions mean: the number first_entry + i is entries[i] */
    uint64_t first_entry;       /* another for every program */
    VEC(Var *) variables;       /* V_SHARED, V_DYNAMIC, V_GLOBAL, V_CONSTANT that are used or have external linkage */
    uint32_t next_id;
} Program;

/* makers (tree.c); everything from the arena, loc copied */
Var *new_var(Program *, const char *name, Type *, Storage, Loc);
Expr *new_expr(Program *, ExprKind, Type *, Loc);
Expr *int_expr(Program *, Type *, int64_t value, Loc);
Expr *float_expr(Program *, Type *, double value, Loc);
Expr *var_expr(Program *, Var *, Loc);
Expr *address_expr(Program *, Var *, Loc);                     /* type: pointer to var->type */
Expr *index_expr(Program *, Type *pointer, Expr *a, Expr *b, int64_t scale, int64_t offset, Loc);
Expr *load_expr(Program *, Type *, Expr *address, Loc);
Expr *unary_expr(Program *, Unary, Expr *, Loc);
Expr *binary_expr(Program *, Binary, Expr *, Expr *, Loc);     /* type by the operator */
Expr *cast_expr(Program *, Type *, Expr *, Loc);               /* the operand itself where the type is the same */
Expr *select_expr(Program *, Expr *, Expr *, Expr *, Loc);
Expr *call_expr(Program *, Op, Type *, Expr **args, uint32_t count, Loc);
Stmt *new_stmt(Program *, StmtKind, Loc);
Stmt *assign_new(Program *, const char *name, Expr *value);       /* of a new register */
void append(Block *, Stmt *);
void append_block(Block *, Block);                             /* moves all */
bool has_load(const Expr *);

/* The tree as text, one statement a line, for --dump and golden files. */
void dump_program(FILE *, const Program *);
void dump_function(FILE *, const Function *);
void dump_expr(FILE *, const Expr *);

/* Checks every rule above; prints the first broken one to stderr and returns false. */
bool verify_program(const Program *, bool lowered);

#endif
