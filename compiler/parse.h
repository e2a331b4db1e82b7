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
/* A word of a table of virtual functions: what is called there for an object of the class that has the table. */
typedef enum SlotKind { CALLS, DESTROYS, DELETES } SlotKind; /* a method; the destructor, or it and then `delete` */
typedef struct Slot {
    SlotKind kind;
    struct Record *owner; /* whose function it is */
    CXCursor written;     /* CALLS: as the class declares it, in an instance as its template does */
    CXCursor method;      /* CALLS: the function; the null cursor: an instance has none, for it is pure */
    uint64_t offset;      /* of the owner in the whole object */
} Slot;
typedef struct Table {
    uint64_t offset; /* in the object, of the pointer to it */
    Slot *slots;
    uint32_t count;
} Table;

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
    bool hides_bases; /* an empty class of the library with base classes that are not known: empty, too */
    bool is_dynamic; /* has virtual functions */
    bool has_virtual_destructor;
    Table *tables; /* of virtual functions: the class's own first, then those of its other base classes */
    uint32_t table_count;
    Var *tables_variable; /* NULL: no object was made yet */
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

/* A label inside a statement that is reached from outside of it. */
typedef struct StateLabel {
    unsigned at;   /* in the text */
    int64_t number;
    Target *again; /* where a goto leaves to; NULL: a case label */
} StateLabel;

/* What the members of a class template's instance are, since libclang does not show them. */
typedef struct Instance {
    VEC(CXCursor) members; /* those whose bodies were instantiated and use a name */
    CXType bases;          /* a list type whose template arguments are the class and its bases; CXType_Invalid: none known */
} Instance;

typedef struct Job { /* a function whose body is still to be translated */
    Function *function;
    CXCursor definition;
    Record *destroyed; /* NULL, or the body destroys an object of this class */
    bool deletes;      /* and frees its memory */
} Job;

typedef struct Parser {
    Arena *arena;
    Program *program;
    const Options *options;
    CXTranslationUnit unit;
    CXFile file;
    const char *text; /* preprocessed source as parsed */
    size_t length;
    size_t prelude_length; /* bytes at its start that come from the precompiled prelude; 0: there is none */
    const char *prelude;   /* its file, without .pch */
    CursorMap variables; /* canonical declaration -> Var */
    CursorMap functions; /* canonical declaration -> Function */
    CursorMap records;   /* canonical declaration -> Record */
    CursorMap closures;  /* lambda's record -> Closure */
    CursorMap scanned;   /* declarations whose bodies were searched for kernels */
    CursorMap labels;    /* label -> Target, while it can be reached */
    CursorMap indexed;   /* functions that the indexer told */
    CursorMap instances; /* class instance -> Instance */
    CursorMap bindings;  /* names of structured bindings -> Place */
    struct Bound { /* the last ones whose parts are declared after them (parse_text.c) */
        CXCursor declaration, *names;
        uint32_t count;
        Place whole;
        CXType cx;
    } bound;
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
    VEC(Job) destroyers;
    uint32_t virtual_count; /* classes that have a table of virtual functions */

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
    bool has_goto;
    Var *state; /* the label inside a statement that a thread is on its way to, 0: none; NULL: not needed yet */
    VEC(StateLabel) states; /* label number n is states[n - 1] */
    Block *declarations; /* where what is declared on the way stands, or NULL */
    Block prologue; /* what stands before the body: constants that constructors make */
    VEC(struct OwnConstant {
        CXCursor declaration;
        Var *var;
    })
    constants;
    VEC(Cleanup) cleanups;
    VEC(Cleanup) temporaries; /* destroyed at the end of the full expression */
    Block *full_out; /* where the statements of the full expression go that are carried out in any case */
    int depth;      /* of recursion */
    bool too_deep;  /* reported once */
    bool has_own_new;    /* the program replaces operator new or delete for device code */
    bool has_tuple_size; /* the program says so for some class of its own */
    bool is_static; /* translating the initialiser of a variable with static storage */
} Parser;

/* --- parse_cursor.c: cursors, text, messages ------------------------------------------------------------------------- */
Loc loc_of(Parser *, CXCursor);
/* Reports "not supported yet: ..." (refuse) or another error (complain) at the cursor. */
void refuse(Parser *, CXCursor, const char *format, ...) __attribute__((format(printf, 3, 4)));
void complain(Parser *, CXCursor, const char *format, ...) __attribute__((format(printf, 3, 4)));
bool is_error(Parser *, CXDiagnostic); /* of the program: one that counts */
/* Recursion guard: false (and reported) where nesting is too deep; leave() only after true. */
bool enter(Parser *, CXCursor);
void leave(Parser *);
const char *keep(Parser *, CXString); /* interned; disposes the CXString */
const char *spelling(Parser *, CXCursor);
Children children(Parser *, CXCursor);    /* without attributes */
Children expressions(Parser *, CXCursor); /* those children that are expressions */
bool has_attribute(Parser *, CXCursor, enum CXCursorKind);
typedef struct AttributeSearch { /* the first attributes of a kind that a declaration has */
    enum CXCursorKind kind;
    CXCursor found[8];
    uint32_t count;
} AttributeSearch;
AttributeSearch attributes(CXCursor, enum CXCursorKind);
void print_diagnostics(Parser *); /* clang's errors */
const char *annotation(Parser *, CXCursor, const char *prefix); /* what follows prefix, or NULL */
unsigned start_of(CXCursor), end_of(CXCursor);                  /* offsets into parser->text */
bool text_between(const Parser *, unsigned start, unsigned end,
                  char c); /* c occurs there outside (), [], {}, strings */
char last_char(const Parser *, CXCursor);
unsigned skip_literal(const Parser *, unsigned at,
                      unsigned end); /* past a string or character literal at `at`, else at + 1 */
bool same_cursor(CXCursor, CXCursor);
bool is_in_std(Parser *, CXCursor declaration, const char *name); /* called that, in namespace std or one inside it */

/* --- parse.c: functions, variables ------------------------------------------------------------------------------------ */
CXCursor definition_of(CXCursor function); /* the declaration with the body, or the null cursor */
Function *function_for(Parser *, CXCursor declaration, CXCursor use); /* queued for translation; NULL: reported */
Function *destroyer_for(Parser *, Record *, bool deletes); /* a function of `this` alone */
Var *variable_for(Parser *, CXCursor declaration, CXCursor use);      /* NULL: reported */
Var *declare_static(Parser *, CXCursor declaration); /* __shared__, static const: registered in the program */
Var *string_variable(Parser *, CXCursor literal);

bool has_body(Parser *, CXCursor function);
bool is_function(enum CXCursorKind); /* of any sort, no template */
bool is_variable(CXCursor declaration); /* also an instance of a variable template, of which libclang has no kind */

/* --- parse_text.c: the text as clang takes it -------------------------------------------------------------------- */
/* p->text, p->unit; false: reported. prelude: see parse_program. */
bool parse_text(Parser *, CXIndex, const char *prelude, const char *text, size_t length);
void free_text(Parser *);
#define BASES_FUNCTION "__vgspcc_bases" /* each class with a base that depends on a template's parameter calls it */

/* Whether the classes of headers in the prelude would be edited for what the user's part of the text writes. */
bool edits_prelude(const char *prelude, size_t length, const char *text);

/* --- parse_prelude.c: what every text begins with ------------------------------------------------------------------ */
/* The text with the prelude's own first, if it is the one that was precompiled: then p->prelude and p->prelude_length
   say so. */
Text with_prelude(Parser *, const char *prelude, const char *text, size_t length);
extern const char *const parse_flags[]; /* NULL after the last */

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
long long field_bits(Parser *, CXType whole, CXCursor field); /* its offset in an object of that type; negative: none */

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
/* The same for a number, an i64, that is not known and stays. */
void repeat_for(Parser *, Expr *count, void (*body)(Parser *, Expr *index, void *context), void *context, Loc);

/* --- parse_call.c: calls -------------------------------------------------------------------------------------------- */
/* A call's result: a scalar, an address for a reference, or NULL for void. A record result goes to `into`, or to a
   temporary where that is NULL, and the result is its address. */
Expr *call(Parser *, CXCursor, Expr *into);
/* Calls a member function with the argument, unless that is NULL, and default arguments; or with those of the call. */
void call_member(Parser *, CXCursor member, Expr *object, Expr *argument, CXCursor use);
void call_constructor(Parser *, Expr *to, CXCursor constructor, CXCursor call);
void call_destroyer(Parser *, Expr *object, Record *, bool deletes, CXCursor use); /* by the object's table */
Expr *function_pointer(Parser *, CXCursor designator); /* the number of a function's entry, as a pointer */
bool is_reference_call(CXCursor call);
CXCursor callee_of(CXCursor call);

/* --- parse_object.c: objects of classes: made, copied, destroyed --------------------------------------------------- */
void construct(Parser *, Expr *into, CXCursor); /* CallExpr of a constructor */
void construct_as(Parser *, Expr *into, CXType, CXCursor); /* an object of that type, by the same call */
/* Copy construction, or assignment, of a whole object as its implicit (defaulted) copy operation does it. */
typedef enum Copying { ASSIGNS = 1, MOVES = 2 } Copying; /* to an object that lives already; from one that is given up */
void copy_object(Parser *, Expr *to, Expr *from, CXType, Copying how, CXCursor use);
/* Copies a class by its own copy constructor if it has one, else as copy_object; arrays by elements. */
void copy_construct(Parser *, Expr *to, Expr *from, CXType, CXCursor use);
void default_object(Parser *, Expr *to, CXType, CXCursor use); /* default initialisation */
void destroy(Parser *, Expr *address, CXType, CXCursor use); /* an object, or each element of an array, last first */
void destroy_object(Parser *, Expr *address, Record *, CXCursor use); /* one of exactly this class */
bool is_destroyed(Parser *, CXType, CXCursor use);           /* whether that does anything */

/* --- parse_member.c: pointers to members ---------------------------------------------------------------------------- */
bool is_member_pointer(CXType);
Type *member_pointer_type(CXType); /* in memory, where it tells what zero is and how much room it has */
Type *value_type(Type *);          /* of what is read from such memory; any other type itself */
int64_t zero_of(const Type *);     /* the bits of what is initialised with zero */
Expr *member_pointer(Parser *, CXCursor, CXCursor name); /* &Class::name */
Expr *converted_member_pointer(Parser *, CXType to, CXCursor operand); /* to or from one */
bool is_member_access(CXCursor); /* object.*pointer, object->*pointer */
Place member_access(Parser *, CXCursor);
/* The number of the function that (object.*pointer) is, its object and its type. */
Expr *bound_method(Parser *, CXCursor, Expr **object, CXType *function);

/* --- parse_new.c: new and delete ------------------------------------------------------------------------------------ */
Expr *new_value(Parser *, CXCursor);
void delete_statement(Parser *, CXCursor);
void free_memory(Parser *, Expr *pointer, CXCursor use); /* of the heap of kernels */

/* --- parse_virtual.c: virtual functions ----------------------------------------------------------------------------- */
void note_virtual(Parser *, Record *); /* the tables of a class whose bases and members are known */
void set_tables(Parser *, Expr *object, Record *, CXCursor use); /* the object is one of this class from here on */
bool is_virtual_call(Parser *, CXCursor call, CXCursor callee);  /* what is called depends on the object */
/* The number of the function to call for the object, whose class is the callee's. */
Expr *virtual_function(Parser *, Expr *object, CXCursor callee, CXCursor use);
uint32_t virtual_slot(Parser *, CXCursor method, CXCursor use); /* its place in the table */
Expr *virtual_at(Parser *, Expr *object, Expr *slot, Loc);      /* the number there */
Expr *virtual_destructor(Parser *, Expr *object, Record *, bool deletes, CXCursor use);

/* --- parse_lambda.c: lambdas ---------------------------------------------------------------------------------------- */
void make_closure(Parser *, Expr *into, CXCursor lambda);
const Closure *closure_of(Parser *, CXCursor call_operator); /* NULL: no lambda's */
Expr *lambda_pointer(Parser *, CXCursor conversion, CXCursor use); /* to its call operator, called without a closure */

/* --- parse_init.c: initialisers ----------------------------------------------------------------------------------- */
void init_object(Parser *, Expr *to, CXType, CXCursor initialiser);
CXCursor peeled(Parser *, CXCursor); /* without the nodes that leave a record or array what it is */
void zero_object(Parser *, Expr *to, Type *, Loc);
void value_object(Parser *, Expr *to, CXType, CXCursor use); /* what `T()` makes */
Expr *own_field_address(Parser *, Expr *record, CXCursor field, Loc); /* of a field of the record's own class */
void init_field(Parser *, Expr *record, CXCursor field, CXCursor initialiser);
/* By its default member initialiser, in which `this` is the record. */
void init_field_by_default(Parser *, Expr *record, CXCursor field, CXCursor initialiser);

/* --- parse_string.c, parse_construct.c, parse_image.c: further initialisers ------------------------------------------------ */
void init_string(Parser *, Expr *to, Type *, CXCursor literal);
void init_members(Parser *, CXCursor constructor);                /* bases and fields of `this` */
/* Var.init and relocs; the null cursor: zeros. */
void static_image(Parser *, Var *, CXType, CXCursor initialiser);

/* --- parse_stmt.c: statements ------------------------------------------------------------------------------------- */
void statement(Parser *, CXCursor);
Stmt *target_stmt(Parser *, StmtKind, const char *label, CXCursor); /* a loop or block that breaks leave */
/* The statement and the variable that a condition begins with; gives the index of the condition. */
uint32_t condition_parts(Parser *, Children);
void close_scope(Parser *, uint32_t outer, CXCursor use); /* runs the cleanups beyond the outer ones and drops them */
Block statement_block(Parser *, CXCursor); /* a statement in a scope of its own, as a list */
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

/* --- parse_declare.c: declarations in functions --------------------------------------------------------------------- */
void declaration_statement(Parser *, CXCursor);
void declare_variable(Parser *, CXCursor declaration);
void declare_bindings(Parser *, CXCursor declaration); /* structured ones */

/* --- parse_switch.c ------------------------------------------------------------------------------------------------- */
void switch_statement(Parser *, CXCursor);
Expr *switch_selector(Parser *, CXCursor); /* in a register */
bool case_range(Parser *, CXCursor label, int64_t *low, int64_t *high); /* false: reported */
Expr *case_test(Parser *, Expr *selector, int64_t low, int64_t high, Loc);

/* --- parse_body.c --------------------------------------------------------------------------------------------------- */
void function_body(Parser *, CXCursor definition);

/* --- parse_state.c: jumps into statements --------------------------------------------------------------------------- */
bool is_entered(Parser *, CXCursor);      /* a thread may be on its way to a label in there */
bool entered_list(Parser *, Children);    /* false: it has no such label */
bool list_of_states(Parser *, Children);  /* a list with gotos that need states; false: it has none */
void pass_statement(Parser *, CXCursor);  /* one before such a label, or with it */
bool state_label(Parser *, CXCursor), state_goto(Parser *, CXCursor); /* false: no such label, a goto to none */
/* A condition that is true, too, for those on their way to a label `inside` of what it guards. */
Expr *entered_condition(Parser *, Expr *(*condition)(Parser *, CXCursor), CXCursor test, CXCursor inside);
void switch_of_states(Parser *, CXCursor, CXCursor selector, CXCursor body);

/* --- parse_goto.c: labels and goto -------------------------------------------------------------------------------- */
void statement_list(Parser *, Children); /* of a compound statement, which may have labels */
void goto_statement(Parser *, CXCursor);

#endif
