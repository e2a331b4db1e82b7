/* parse.h: what the files of the front end (parse*.c) share; the only header beside them that knows libclang.
 *
 * A Parser holds the translation unit, the program being built and the state of the function being translated.
 * Two ideas carry everything:
 *   - libclang hides implicit conversions' kinds, so the consumer says what it needs: value() of a scalar, place()
 *     of an object, init_object() into memory, effect() alone; each accepts any expression that clang accepts there.
 *   - expressions of the tree are pure, so effects are appended to parser->out while an expression is translated.
 *     What was translated earlier and reads memory is saved to a temporary (settle) where later effects could
 *     change it.
 */
#ifndef PARSE_H
#define PARSE_H

#include "compiler.h"

#include <clang-c/Index.h>

/* Cursors as keys (by clang_equalCursors). Values are never NULL. */
typedef struct CursorMap {
    struct CursorEntry {
        CXCursor key;
        void *value;
    } * entries;
    uint32_t capacity, count;
} CursorMap;
void *map_get(const CursorMap *, CXCursor);
void map_set(CursorMap *, CXCursor, void *value);
void map_free(CursorMap *);

/* A record type's C++ side. */
typedef struct Base {
    Type *type;
    CXType cx;
    uint64_t offset;
} Base;
typedef struct Record {
    Type *type;
    CXType cx;
    CXCursor declaration;
    Base *bases;
    uint32_t base_count;
    CXCursor *fields; /* FieldDecls in order of declaration, unnamed bit-fields left out */
    uint32_t field_count;
    uint64_t data_size;   /* bytes used by bases and fields: tail padding may begin here */
    bool has_constructor; /* declared by the user: no aggregate */
    bool has_copy;        /* user-provided copy constructor, assignment or their move kin, here or in a part */
    bool has_destructor;  /* user-provided, here or in a part */
    bool is_lambda;
} Record;

typedef struct Children {
    CXCursor *items;
    uint32_t count;
} Children;

/* Where a glvalue is: the address of a scalar, record or array, or of a bit-field's word. */
typedef struct Place {
    Expr *address;
    Type *type; /* of the object; of a bit-field its declared type */
    bool is_volatile;
    uint8_t bit_offset, bit_width; /* width > 0: a bit-field in the word of `type` at address */
} Place;

/* A captured variable of the lambda whose call operator is being translated. */
typedef struct Capture {
    CXCursor variable; /* the null cursor: this */
    uint64_t offset;   /* in the closure */
    Type *type;        /* of the closure's field; a pointer where captured by reference */
    bool by_reference;
} Capture;
typedef struct Closure {
    Capture *captures;
    uint32_t count;
} Closure;

/* An object whose destructor runs when its scope is left. */
typedef struct Cleanup {
    Expr *address;
    CXType cx; /* a class with a destructor, or an array of such */
} Cleanup;

/* Where break, continue and return go, and how many cleanups run on the way. */
typedef struct Target {
    Stmt *stmt;
    uint32_t cleanups;
    bool used;
} Target;

/* What the members of a class template's instance are, since libclang does not show them. */
typedef struct Instance {
    VEC(CXCursor) members; /* those whose bodies were instantiated and use a name */
    CXType bases;          /* a list type whose template arguments are the class and its bases; CXType_Invalid: none known */
} Instance;

typedef struct Job { /* a function whose body is still to be translated */
    Function *function;
    CXCursor definition;
} Job;

typedef struct Parser {
    Arena *arena;
    Program *program;
    const Options *options;
    CXTranslationUnit unit;
    CXFile file;
    const char *text; /* preprocessed source as parsed */
    size_t length;
    CursorMap variables; /* canonical declaration -> Var */
    CursorMap functions; /* canonical declaration -> Function */
    CursorMap records;   /* canonical declaration -> Record */
    CursorMap closures;  /* lambda's record -> Closure */
    CursorMap scanned;   /* declarations whose bodies were searched for kernels */
    CursorMap labels;    /* label -> Target, while it can be reached */
    CursorMap indexed;   /* functions that the indexer told */
    CursorMap instances; /* class instance -> Instance */
    CursorMap bindings;  /* names of structured bindings -> Place */
    VEC(CXCursor) instance_names; /* references to instances of function templates */
    VEC(CXCursor) constructions; /* calls of constructors, those that the tree of expressions hides too */
    VEC(CXCursor) kernels; /* instances of kernel templates that are used somehow */
    VEC(struct SourceFile *) sources; /* user's files whose columns were asked for */
    struct ColumnMap *columns;        /* of the last line */
    CursorMap written;   /* parameters of the current function that are written or have their address taken */
    VEC(Job) jobs;
    VEC(Function *) declared;              /* functions of other files */
    uint32_t first_function, first_variable; /* of this file, in the program */
    VEC(Type *) pointers; /* each pointer type once, by pointee */
    VEC(Var *) strings;
    VEC(Loc) refused; /* lines that were refused already */

    /* the function being translated */
    Function *function;
    CXCursor definition;
    Block *out;  /* statements go here */
    Var *result; /* hidden parameter: where a record result goes; NULL: none */
    bool returns_reference;
    Var *self;              /* hidden parameter `this`; NULL: none */
    Expr *initialised;      /* what `this` is in a default member initialiser, or NULL */
    CXType initialised_type;
    const Closure *closure; /* its captures, in a lambda's call operator */
    Target break_target, continue_target;
    VEC(Cleanup) cleanups;
    VEC(Cleanup) temporaries; /* destroyed at the end of the full expression */
    Block *full_out; /* where the statements of the full expression go that are carried out in any case */
    int depth;      /* of recursion */
    bool too_deep;  /* reported once */
    bool has_tuple_size; /* the program says for some class of its own what structured bindings take it apart into */
    bool is_static; /* translating the initialiser of a variable with static storage */
} Parser;

/* --- parse.c: cursors, messages, functions, variables ------------------------------------------------------------ */
Loc loc_of(Parser *, CXCursor);
/* Reports "not supported yet: ..." (refuse) or another error (complain) at the cursor. */
void refuse(Parser *, CXCursor, const char *format, ...) __attribute__((format(printf, 3, 4)));
void complain(Parser *, CXCursor, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Recursion guard: false (and reported) where nesting is too deep; leave() only after true. */
bool enter(Parser *, CXCursor);
void leave(Parser *);
const char *keep(Parser *, CXString); /* interned; disposes the CXString */
const char *spelling(Parser *, CXCursor);
Children children(Parser *, CXCursor);    /* without attributes */
Children expressions(Parser *, CXCursor); /* those children that are expressions */
bool has_attribute(Parser *, CXCursor, enum CXCursorKind);
const char *annotation(Parser *, CXCursor, const char *prefix); /* what follows prefix, or NULL */
unsigned start_of(CXCursor), end_of(CXCursor);                  /* offsets into parser->text */
bool text_between(const Parser *, unsigned start, unsigned end,
                  char c); /* c occurs there outside (), [], {}, strings */
char last_char(const Parser *, CXCursor);
unsigned skip_literal(const Parser *, unsigned at,
                      unsigned end); /* past a string or character literal at `at`, else at + 1 */
bool same_cursor(CXCursor, CXCursor);
bool is_in_std(Parser *, CXCursor declaration, const char *name); /* called that, in namespace std or one inside it */
CXCursor definition_of(CXCursor function); /* the declaration with the body, or the null cursor */
Function *function_for(Parser *, CXCursor declaration, CXCursor use); /* queued for translation; NULL: reported */
Var *variable_for(Parser *, CXCursor declaration, CXCursor use);      /* NULL: reported */
Var *declare_static(Parser *, CXCursor declaration); /* __shared__, static const: registered in the program */
Var *string_variable(Parser *, CXCursor literal);

bool has_body(Parser *, CXCursor function);
bool is_function(enum CXCursorKind); /* of any sort, no template */
bool is_variable(CXCursor declaration); /* also an instance of a variable template, of which libclang has no kind */

/* --- parse_text.c: the text as clang takes it -------------------------------------------------------------------- */
bool parse_text(Parser *, CXIndex, const char *text, size_t length); /* p->text, p->unit; false: reported */
void free_text(Parser *);
#define BASES_FUNCTION "__vgspcc_bases" /* each class with a base that depends on a template's parameter calls it */

/* --- parse_index.c: instances of templates ----------------------------------------------------------------------- */
bool index_instances(Parser *, CXIndex);          /* p->kernels, p->instances; false: reported */
bool hides_members(Parser *, CXCursor class_);    /* an instance of a class template */
void free_instances(Parser *);
const Instance *instance_of(Parser *, CXCursor class_);
/* The call of a constructor of class cx that stands at the cursor's place though the cursor does not show it; the null
   cursor: there is none. */
CXCursor hidden_construction(Parser *, CXType cx, CXCursor place);
/* The one instance of a function template that is named in c, which clang shows unresolved; else the null cursor. */
CXCursor hidden_instance(Parser *, CXCursor c);

/* --- parse_column.c: columns of the user's text ------------------------------------------------------------------- */
/* The column, from 1, in line loc.line of the file of what stands at `offset` of p->text; a macro's name for what it
   expands to. */
uint32_t written_column(Parser *, Loc loc, unsigned offset);
void free_sources(Parser *);

/* --- parse_type.c: types and records ------------------------------------------------------------------------------ */
Type *type_of(Parser *, CXType, CXCursor use);
Type *cursor_type(Parser *, CXCursor expression);
CXType parameter_type(CXCursor function, unsigned index);
bool is_array_kind(CXType);
bool is_array(Parser *, CXCursor expression); /* really an array, no parameter written as one */
Type *pointer_type(Parser *, Type *to);
bool is_reference(CXType);
bool is_record(CXType);
bool is_volatile(CXType);
bool is_const(CXType);
CXType element_type(CXType array); /* canonical */
CXType innermost_type(CXType);
Children written_members(Parser *, CXCursor class_); /* of an instance those of its template */
Record *record_of(Parser *, CXType, CXCursor use); /* NULL: no record, or reported */
bool base_offset(Parser *, CXType derived, CXType base, uint64_t *offset);
bool same_unqualified(CXType, CXType);
CXCursor field_initialiser(Parser *, CXCursor field); /* its default member initialiser or the null cursor */

/* --- parse_expr.c: scalars ---------------------------------------------------------------------------------------- */
Expr *value(Parser *, CXCursor);
Expr *condition(Parser *, CXCursor); /* value as T_BOOL */
void effect(Parser *, CXCursor);     /* value unused */
Expr *zero_value(Parser *, Type *, Loc);
Expr *literal_value(Parser *, CXCursor);
Expr *refused_kind(Parser *, CXCursor); /* reports; gives some value to go on with */
Expr *converted_value(Parser *, CXCursor node,
                      CXCursor operand); /* the conversion that the node makes of its operand */
Expr *convert(Parser *, Type *, Expr *, Loc);
bool is_implicit(CXCursor, Children operands);
uint64_t unsigned_bits(const Expr *constant); /* of an E_INT, zero-extended by its type */
CXType pointee_of(CXType);
int64_t class_distance(Parser *, CXType from,
                       CXType to);        /* between a class and its base class: bytes an address moves */
Place modified_place(Parser *, CXCursor); /* carries out an assignment or increment */
Place conditional_place(Parser *, CXCursor);
bool constant_value(Parser *, CXCursor, Expr **); /* arithmetic constant expressions */
bool constant_int(Parser *, CXCursor, int64_t *);
bool has_effects_inside(CXCursor);            /* in its children: changes, calls */
bool known_truth(Parser *, CXCursor, bool *); /* of conditions that are constant and have no effects */

/* --- parse_place.c: objects --------------------------------------------------------------------------------------- */
Place place(Parser *, CXCursor);
Place place_at(Parser *, Expr *address, CXCursor); /* an object of the cursor's type */
Place element_at(Parser *, CXCursor subscript);
Expr *name_value(Parser *, CXCursor);   /* DeclRefExpr */
Expr *member_value(Parser *, CXCursor); /* MemberRefExpr */
Expr *address(Parser *, CXCursor);      /* of an object; a prvalue gets a temporary */
bool is_glvalue(Parser *, CXCursor);
Place variable_place(Parser *, CXCursor use, CXCursor declaration);
Expr *variable_value(Parser *, CXCursor use, CXCursor declaration); /* of a scalar variable */
Expr *self_value(Parser *, CXCursor use);
CXType self_type(Parser *); /* the class that `this` points to */
Expr *read_place(Parser *, Place, Loc);
void write_place(Parser *, Place, Expr *, Loc);
Expr *offset_address(Parser *, Expr *base, uint64_t offset, Type *object, Loc);
Expr *element_address(Parser *, Expr *base, Expr *index, Type *element, Loc);
Place field_place(Parser *, Expr *base, CXCursor field, CXCursor use);

/* --- parse_emit.c: statements made while expressions are translated ----------------------------------------------- */
typedef struct Mark {
    Stmt *last; /* the statement before; NULL: the list's beginning */
} Mark;
Mark mark(Parser *);
/* If statements since the mark may change what *e reads, saves *e to a temporary at the mark. */
void settle(Parser *, Mark, Expr **e);
Expr *saved(Parser *, Expr *);                        /* its value now, in a temporary unless it cannot change */
Var *temporary(Parser *, Type *, Loc);                /* V_REGISTER */
Var *object(Parser *, const char *name, Type *, Loc); /* V_LOCAL, declared here */
void set(Parser *, Var *, Expr *, Loc);
void store(Parser *, Type *, Expr *address, Expr *, bool is_volatile, Loc);
void copy_bytes(Parser *, Type *, Expr *to, Expr *from, Loc);
Stmt *if_stmt(Parser *, Expr *condition, Block body, Block other, Loc);
void break_to(Parser *, Stmt *target, Loc);
Expr *not_value(Parser *, Expr *, Loc);
/* Starts collecting statements apart; end_block gives them and goes on where it was. */
Block *begin_block(Parser *, Block *fresh);
Block end_block(Parser *, Block *outer);
/* Makes e safe to evaluate though it may not be needed (no loads left in it); false: it cannot. */
bool make_speculable(Parser *, Block *statements, Expr **e);
/* Runs body(context, index) for index 0..count-1: a few times in line, or once in a loop. */
void repeat(Parser *, uint64_t count, void (*body)(Parser *, Expr *index, void *context), void *context, Loc);

/* --- parse_call.c: calls and constructors ------------------------------------------------------------------------- */
/* A call's result: a scalar, an address for a reference, or NULL for void. A record result goes to `into`, or to a
   temporary where that is NULL, and the result is its address. */
Expr *call(Parser *, CXCursor, Expr *into);
void construct(Parser *, Expr *into, CXCursor); /* CallExpr of a constructor */
/* Copy construction, or assignment, of a whole object as its implicit (defaulted) copy operation does it. */
typedef enum Copying { ASSIGNS = 1, MOVES = 2 } Copying; /* to an object that lives already; from one that is given up */
void copy_object(Parser *, Expr *to, Expr *from, CXType, Copying how, CXCursor use);
/* Copies a class by its own copy constructor if it has one, else as copy_object; arrays by elements. */
void copy_construct(Parser *, Expr *to, Expr *from, CXType, CXCursor use);
void default_object(Parser *, Expr *to, CXType, CXCursor use); /* default initialisation */
void destroy(Parser *, Expr *address, CXType, CXCursor use); /* an object, or each element of an array, last first */
bool is_destroyed(Parser *, CXType, CXCursor use);           /* whether that does anything */
Expr *function_pointer(Parser *, CXCursor designator); /* the number of a function's entry, as a pointer */
bool is_reference_call(CXCursor call);
CXCursor callee_of(CXCursor call);

/* --- parse_lambda.c: lambdas ---------------------------------------------------------------------------------------- */
void make_closure(Parser *, Expr *into, CXCursor lambda);
const Closure *closure_of(Parser *, CXCursor call_operator); /* NULL: no lambda's */
Expr *lambda_pointer(Parser *, CXCursor conversion, CXCursor use); /* to its call operator, called without a closure */

/* --- parse_init.c: initialisers ----------------------------------------------------------------------------------- */
void init_object(Parser *, Expr *to, CXType, CXCursor initialiser);
CXCursor peeled(Parser *, CXCursor); /* without the nodes that leave a record or array what it is */
void zero_object(Parser *, Expr *to, Type *, Loc);
void init_field(Parser *, Expr *record, CXCursor field, CXCursor initialiser);
/* By its default member initialiser, in which `this` is the record. */
void init_field_by_default(Parser *, Expr *record, CXCursor field, CXCursor initialiser);
void init_members(Parser *, CXCursor constructor);                /* bases and fields of `this` */
void static_image(Parser *, Var *, CXType, CXCursor initialiser); /* Var.init and relocs */

/* --- parse_stmt.c: statements ------------------------------------------------------------------------------------- */
void statement(Parser *, CXCursor);
void function_body(Parser *, CXCursor definition);
void declare_variable(Parser *, CXCursor declaration);
void jump(Parser *, Target *, CXCursor use);                 /* a break, after the cleanups that it passes */
/* Around each full expression: its temporary objects are destroyed at the end. */
typedef struct FullExpression {
    uint32_t temporaries;
    Block *out;
} FullExpression;
FullExpression begin_full(Parser *);
void end_full(Parser *, FullExpression, Expr **result, CXCursor use); /* *result, if wanted, is kept */
/* A temporary object of the full expression that is being translated. */
void note_temporary(Parser *, Expr *address, CXType, CXCursor use);
bool is_left(const Block *);                                 /* its end is never reached */
void run_cleanups(Parser *, uint32_t down_to, CXCursor use); /* destructor calls, last object first; the list stays */

/* --- parse_goto.c: labels and goto -------------------------------------------------------------------------------- */
void statement_list(Parser *, Children); /* of a compound statement, which may have labels */
void goto_statement(Parser *, CXCursor);

#endif
