/* parse.c: the front end: libclang's view of preprocessed CUDA C++ -> the tree at the parsed level.
 *
 * clang has resolved names, overloads and templates; what it instantiated is reached by references. So a work list
 * starts at the kernels (those at top level, and instances that any code launches or names) and at device variables;
 * translating a body adds the functions and variables it uses. This file has the work list.
 * parse_cursor.c reads cursors and reports, parse_text.c prepares the text, parse_prelude.c saves parsing what is always
 * the same, parse_index.c finds instances, parse_column.c the user's columns, parse_type.c types and records,
 * parse_expr.c, parse_place.c and parse_call.c expressions, parse_object.c, parse_init.c, parse_string.c, parse_construct.c
 * and parse_new.c how objects are made, parse_image.c static variables, parse_virtual.c and parse_member.c calls and accesses by tables and pointers, parse_body.c, parse_stmt.c,
 * parse_declare.c, parse_switch.c, parse_goto.c and parse_state.c statements, parse_emit.c the statements that
 * expressions make. Only these files see libclang.
 */
#include "parse.h"

#include <ctype.h>

/* --- names -------------------------------------------------------------------------------------------------------- */

/* libclang mangles a kernel as the host's stub: "_Z16__device_stub__kv" for "_Z1kv". */
static const char *without_stub(Parser *p, const char *name)
{
    static const char stub[] = "__device_stub__";
    size_t length = sizeof stub - 1;
    const char *found = strstr(name, stub), *digits = found;
    if (!found) return name;
    while (digits > name && isdigit((unsigned char)digits[-1])) digits--;
    if (digits == found) return intern(p->arena, found + length);
    long rest = strtol(digits, NULL, 10) - (long)length;
    const char *fixed = arena_printf(p->arena, "%.*s%ld%s", (int)(digits - name), name, rest, found + length);
    return intern(p->arena, without_stub(p, fixed));
}

static bool is_taken(const Parser *p, const char *name)
{
    for (uint32_t i = p->first_function; i < p->program->functions.count; i++)
        if (p->program->functions.items[i]->mangled == name) return true;
    for (uint32_t i = p->first_variable; i < p->program->variables.count; i++)
        if (p->program->variables.items[i]->mangled == name) return true;
    return false;
}

static const char *mangled_name(Parser *p, CXCursor c)
{
    const char *name = without_stub(p, keep(p, clang_Cursor_getMangling(c))), *unique = name;
    for (unsigned i = 1; is_taken(p, unique); i++) unique = intern(p->arena, arena_printf(p->arena, "%s.%u", name, i));
    return unique;
}

/* --- functions ---------------------------------------------------------------------------------------------------- */

bool has_body(Parser *p, CXCursor c)
{
    Children parts = children(p, c);
    for (uint32_t i = 0; i < parts.count; i++) {
        enum CXCursorKind kind = clang_getCursorKind(parts.items[i]);
        if (kind == CXCursor_CompoundStmt || kind == CXCursor_CXXTryStmt) return true;
    }
    return false;
}

CXCursor definition_of(CXCursor function)
{
    CXCursor definition = clang_getCursorDefinition(function);
    return clang_Cursor_isNull(definition) ? function : definition;
}

static Var *add_param(Parser *p, Function *function, const char *name, Type *type, Loc loc)
{
    Var *param = new_var(p->program, name, function->is_kernel ? type : value_type(type), V_PARAM, loc);
    function->params[function->param_count++] = param;
    return param;
}

/* The same pointer, known to be declared "const T *": for the header's prototypes. */
static Type *pointer_to_const(Parser *p, const Type *pointer)
{
    Type *type = NEW(p->arena, Type);
    *type = *pointer;
    type->to_const = true;
    return type;
}

static void add_params(Parser *p, Function *function, CXCursor definition)
{
    int count = clang_Cursor_getNumArguments(definition);
    uint64_t end = 0;
    for (int i = 0; i < count; i++) {
        CXCursor declaration = clang_Cursor_getArgument(definition, (unsigned)i);
        CXType written = clang_getCursorType(declaration), cx = parameter_type(definition, (unsigned)i);
        Type *type = type_of(p, cx, declaration);
        bool by_address = !function->is_kernel && is_record(cx);
        const char *name = spelling(p, declaration);
        Var *param = add_param(p, function, name, by_address ? pointer_type(p, type) : type, loc_of(p, declaration));
        param->restrict_ = clang_isRestrictQualifiedType(written);
        param->is_const = is_const(written) && !is_array_kind(written);
        if (!function->is_kernel) continue;
        if (cx.kind == CXType_Pointer && is_const(clang_getPointeeType(cx))) param->type = pointer_to_const(p, type);
        param->offset = (end + type->align - 1) / type->align * type->align;
        end = param->offset + type->size;
    }
    function->param_bytes = (uint32_t)end;
}

static bool is_member_function(CXCursor c)
{
    enum CXCursorKind kind = clang_getCursorKind(c);
    return (kind == CXCursor_CXXMethod && !clang_CXXMethod_isStatic(c)) || kind == CXCursor_Constructor ||
           kind == CXCursor_Destructor || kind == CXCursor_ConversionFunction;
}

/* A number or a product of numbers, up to an argument's end; 0: it is something else. */
static long written_bound(const char *text)
{
    char *end;
    long bound = strtol(text, &end, 0);
    for (end += strspn(end, " \t\n"); *end == '*' && bound <= VGSP_MAX_BLOCK_THREADS; end += strspn(end, " \t\n"))
        bound *= strtol(end + 1, &end, 0);
    return strchr(",)", *end) ? bound : 0;
}

/* The N of __launch_bounds__(N), if it is made of plain numbers: in the annotation or the attribute itself. */
static uint32_t launch_bounds(Parser *p, CXCursor c)
{
    const char *text = annotation(p, c, "vgsp_launch_bounds:");
    long bound = text ? written_bound(text) : 0;
    AttributeSearch search = attributes(c, CXCursor_UnexposedAttr);
    for (uint32_t i = 0; i < search.count && bound <= 0; i++) {
        const char *start = p->text + start_of(search.found[i]);
        if (!strncmp(start, "launch_bounds", 13)) bound = written_bound(start + 13 + strspn(start + 13, " (\t\n"));
    }
    return bound > 0 && bound <= VGSP_MAX_BLOCK_THREADS ? (uint32_t)bound : 0;
}

static void make_signature(Parser *p, Function *function, CXCursor definition)
{
    CXType result = clang_getCursorResultType(definition);
    int count = clang_Cursor_getNumArguments(definition);
    Loc loc = function->loc;
    function->params = arena_alloc(p->arena, ((uint32_t)(count > 0 ? count : 0) + 2) * sizeof *function->params);
    bool by_address = is_record(result);
    bool has_result = !is_member_function(definition) || clang_getCursorKind(definition) == CXCursor_CXXMethod ||
                      clang_getCursorKind(definition) == CXCursor_ConversionFunction;
    function->result = by_address || !has_result ? scalar_type(T_VOID) : value_type(type_of(p, result, definition));
    if (by_address) add_param(p, function, "result", pointer_type(p, type_of(p, result, definition)), loc);
    if (is_member_function(definition)) {
        CXCursor owner = clang_getCursorSemanticParent(definition);
        add_param(p, function, "this", pointer_type(p, type_of(p, clang_getCursorType(owner), definition)), loc);
    }
    add_params(p, function, definition);
}

Function *function_for(Parser *p, CXCursor declaration, CXCursor use)
{
    CXCursor key = clang_getCanonicalCursor(declaration), definition = definition_of(declaration);
    Function *function = map_get(&p->functions, key);
    if (function) return function;
    bool is_defined = has_body(p, definition);
    if (!is_defined && !p->options->relocatable) {
        refuse(p, use, "calling '%s', which has no definition here", spelling(p, declaration));
        return NULL;
    }
    function = NEW(p->arena, Function);
    map_set(&p->functions, key, function);
    function->name = spelling(p, declaration);
    function->mangled = mangled_name(p, definition);
    function->loc = loc_of(p, is_defined ? definition : use);
    function->is_declared = !is_defined;
    function->is_weak = clang_Cursor_isFunctionInlined(definition) ||
                        !clang_Cursor_isNull(clang_getSpecializedCursorTemplate(declaration));
    function->is_internal = clang_getCursorLinkage(definition) != CXLinkage_External;
    function->is_kernel = has_attribute(p, definition, CXCursor_CUDAGlobalAttr);
    if (function->is_kernel) function->max_threads = launch_bounds(p, definition);
    make_signature(p, function, definition);
    push(&p->program->functions, function);
    if (is_defined) push(&p->jobs, ((Job){.function = function, .definition = definition}));
    else push(&p->declared, function);
    return function;
}

Function *destroyer_for(Parser *p, Record *record, bool deletes)
{
    for (uint32_t i = 0; i < p->destroyers.count; i++)
        if (p->destroyers.items[i].destroyed == record && p->destroyers.items[i].deletes == deletes)
            return p->destroyers.items[i].function;
    Function *function = NEW(p->arena, Function);
    *function = (Function){.name = record->type->name, .is_internal = true, .result = scalar_type(T_VOID)};
    function->loc = loc_of(p, record->declaration);
    function->mangled = intern(p->arena, arena_printf(p->arena, "__vgsp_destroyer_%u", p->destroyers.count));
    function->params = arena_alloc(p->arena, sizeof *function->params);
    add_param(p, function, "this", pointer_type(p, record->type), function->loc);
    push(&p->program->functions, function);
    Job job = {function, record->declaration, record, deletes};
    push(&p->destroyers, job);
    push(&p->jobs, job);
    return function;
}

static void translate_destroyer(Parser *p, Job job)
{
    Block *outer = p->out;
    Expr *self = var_expr(p->program, job.function->params[0], job.function->loc);
    p->function = job.function;
    p->definition = job.definition;
    p->out = &job.function->body;
    destroy_object(p, self, job.destroyed, job.definition);
    if (job.deletes) free_memory(p, self, job.definition);
    p->out = outer;
}

static void translate(Parser *p, Job job)
{
    if (job.destroyed) {
        translate_destroyer(p, job);
        return;
    }
    CXType result = clang_getCursorResultType(job.definition);
    p->function = job.function;
    p->definition = job.definition;
    p->returns_reference = is_reference(result);
    p->result = is_record(result) ? job.function->params[0] : NULL;
    p->self = is_member_function(job.definition) ? job.function->params[p->result != NULL] : NULL;
    p->closure = p->self ? closure_of(p, job.definition) : NULL;
    function_body(p, job.definition);
}

/* --- variables ---------------------------------------------------------------------------------------------------- */

static Var *special_variable(Parser *p, CXCursor declaration, const char *name)
{
    static const struct {
        const char *name;
        Special special;
    } specials[] = {
        {"threadIdx", SP_THREAD}, {"blockIdx", SP_BLOCK}, {"blockDim", SP_BLOCK_DIM}, {"gridDim", SP_GRID_DIM}};
    for (size_t i = 0; i < COUNT(specials); i++) {
        if (strcmp(specials[i].name, name)) continue;
        Type *type = type_of(p, clang_getCursorType(declaration), declaration);
        Var *var = new_var(p->program, name, type, V_SPECIAL, loc_of(p, declaration));
        var->special = specials[i].special;
        map_set(&p->variables, clang_getCanonicalCursor(declaration), var);
        return var;
    }
    return NULL;
}

/* alignas(N) and __align__(N) with a plain number. */
static uint64_t declared_alignment(const Parser *p, CXCursor declaration)
{
    uint64_t align = 1;
    AttributeSearch search = attributes(declaration, CXCursor_AlignedAttr);
    for (uint32_t i = 0; i < search.count; i++) {
        const char *open = memchr(p->text + start_of(search.found[i]), '(', 32);
        unsigned long number = open ? strtoul(open + 1 + strspn(open + 1, " ("), NULL, 0) : 0;
        if (number > align && !(number & (number - 1)) && number <= 4096) align = number;
    }
    return align;
}

static Storage static_storage(Parser *p, CXCursor declaration)
{
    CXType cx = clang_getCanonicalType(clang_getCursorType(declaration));
    bool is_shared = has_attribute(p, declaration, CXCursor_CUDASharedAttr);
    if (is_shared) return cx.kind == CXType_IncompleteArray ? V_DYNAMIC : V_SHARED;
    if (has_attribute(p, declaration, CXCursor_CUDAConstantAttr)) return V_CONSTANT;
    bool is_plain = has_attribute(p, declaration, CXCursor_CUDADeviceAttr) || !is_const(cx);
    return is_plain ? V_GLOBAL : V_CONSTANT;
}

static bool constructs(Parser *p, CXCursor declaration)
{
    Record *record = record_of(p, innermost_type(clang_getCursorType(declaration)), declaration);
    return record && (record->has_constructor || record->has_destructor);
}

/* Texture references are the device's without a word that says so; the host gives them their values. */
static bool is_texture(CXType cx)
{
    CXCursor record = clang_getTypeDeclaration(clang_getCanonicalType(cx));
    if (!clang_Location_isInSystemHeader(clang_getCursorLocation(record))) return false;
    CXString name = clang_getCursorSpelling(record);
    bool is = !strcmp(clang_getCString(name), "texture");
    clang_disposeString(name);
    return is;
}

Var *declare_static(Parser *p, CXCursor declaration)
{
    CXType cx = clang_getCursorType(declaration);
    Var *var = new_var(p->program, spelling(p, declaration), type_of(p, cx, declaration),
                       static_storage(p, declaration), loc_of(p, declaration));
    map_set(&p->variables, clang_getCanonicalCursor(declaration), var);
    var->mangled = mangled_name(p, declaration);
    push(&p->program->variables, var);
    uint64_t align = declared_alignment(p, declaration);
    if (align > var->align) var->align = align;
    var->is_const = is_const(cx);
    var->is_managed = annotation(p, declaration, "vgsp_managed") != NULL;
    enum CXLinkageKind linkage = clang_getCursorLinkage(declaration);
    var->is_internal = linkage != CXLinkage_External;
    CXCursor given = clang_Cursor_getVarDeclInitializer(declaration);
    bool is_shared = var->storage == V_SHARED || var->storage == V_DYNAMIC;
    if (is_reference(cx))
        refuse(p, declaration, "references with static storage");
    else if (!is_shared && !is_texture(cx))
        static_image(p, var, cx, given);
    else if (is_shared && constructs(p, declaration) && clang_getCursorKind(given) == CXCursor_CallExpr &&
             !clang_CXXMethod_isDefaulted(callee_of(given)))
        refuse(p, declaration, "shared variables with constructors");
    return var;
}

bool is_variable(CXCursor declaration)
{
    enum CXCursorKind kind = clang_getCursorKind(declaration);
    return kind == CXCursor_VarDecl ||
           (kind == CXCursor_UnexposedDecl && clang_Cursor_hasVarDeclGlobalStorage(declaration) == 1);
}

static bool is_global(CXCursor declaration)
{
    return is_variable(declaration) && clang_Cursor_hasVarDeclGlobalStorage(declaration) == 1;
}

static bool is_of_device(Parser *p, CXCursor declaration)
{
    return has_attribute(p, declaration, CXCursor_CUDADeviceAttr) ||
           has_attribute(p, declaration, CXCursor_CUDAConstantAttr);
}

/* clang adds __constant__ to the host's constants, where device code could use them; such an attribute has no text. */
static bool is_written(CXCursor c, enum CXCursorKind attribute)
{
    AttributeSearch search = attributes(c, attribute);
    for (uint32_t i = 0; i < search.count; i++)
        if (start_of(search.found[i]) < end_of(search.found[i])) return true;
    return false;
}

/* With a constructor of its own or of a part. */
static bool is_constructed(Parser *p, CXType cx, CXCursor use)
{
    Record *record = record_of(p, innermost_type(cx), use);
    bool found = record && record->has_constructor;
    for (uint32_t i = 0; record && i < record->base_count; i++) found |= is_constructed(p, record->bases[i].cx, use);
    for (uint32_t i = 0; record && i < record->field_count; i++)
        found |= is_constructed(p, clang_getCursorType(record->fields[i]), use);
    return found;
}

/* A constant that constructors make and only this file knows: each function that uses it makes its own. */
static bool is_made_by_users(Parser *p, CXCursor declaration)
{
    CXType cx = clang_getCursorType(declaration);
    return !p->is_static && p->function && is_global(declaration) && is_const(cx) &&
           !is_written(declaration, CXCursor_CUDADeviceAttr) && !is_written(declaration, CXCursor_CUDAConstantAttr) &&
           !clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(declaration)) && is_constructed(p, cx, declaration);
}

static Var *own_constant(Parser *p, CXCursor declaration)
{
    for (uint32_t i = 0; i < p->constants.count; i++)
        if (same_cursor(p->constants.items[i].declaration, declaration)) return p->constants.items[i].var;
    Block *outer = p->out;
    CXType cx = clang_getCursorType(declaration);
    p->out = &p->prologue;
    FullExpression full = begin_full(p);
    Loc loc = loc_of(p, declaration);
    Var *var = object(p, spelling(p, declaration), type_of(p, cx, declaration), loc);
    struct OwnConstant constant = {declaration, var};
    push(&p->constants, constant);
    init_object(p, address_expr(p->program, var, loc), cx, clang_Cursor_getVarDeclInitializer(declaration));
    end_full(p, full, NULL, declaration);
    p->out = outer;
    return var;
}

Var *variable_for(Parser *p, CXCursor declaration, CXCursor use)
{
    Var *var = map_get(&p->variables, clang_getCanonicalCursor(declaration));
    if (var) return var;
    const char *name = spelling(p, declaration);
    if (is_global(declaration) && (var = special_variable(p, declaration, name))) return var;
    CXCursor definition = clang_getCursorDefinition(declaration);
    bool is_dynamic = has_attribute(p, declaration, CXCursor_CUDASharedAttr);
    if (clang_Cursor_isNull(definition))
        definition = declaration;
    else
        declaration = definition;
    bool is_defined = clang_isCursorDefinition(definition) || is_dynamic ||
                      !clang_Cursor_isNull(clang_Cursor_getVarDeclInitializer(definition));
    if (is_made_by_users(p, declaration)) return own_constant(p, declaration);
    if (is_global(declaration) && is_defined) return declare_static(p, declaration);
    if (is_global(declaration) && p->options->relocatable && is_of_device(p, declaration)) {
        var = declare_static(p, declaration);
        var->is_declared = true;
        var->loc = loc_of(p, use);
        return var;
    }
    refuse(p, use, is_global(declaration) ? "the variable '%s', which is defined elsewhere" : "the use of '%s' here",
           name);
    return NULL;
}

/* --- finding kernels ---------------------------------------------------------------------------------------------- */

static enum CXChildVisitResult scan(CXCursor c, CXCursor parent, CXClientData parser);

bool is_function(enum CXCursorKind kind)
{
    return kind == CXCursor_FunctionDecl || kind == CXCursor_CXXMethod || kind == CXCursor_Constructor ||
           kind == CXCursor_Destructor || kind == CXCursor_ConversionFunction;
}

/* Instances of templates are no children of anything: their bodies are searched when they are named. */
static void scan_instance(Parser *p, CXCursor named)
{
    CXCursor key = clang_getCanonicalCursor(named), definition = definition_of(named);
    if (clang_Cursor_isNull(clang_getSpecializedCursorTemplate(named)) || map_get(&p->scanned, key)) return;
    map_set(&p->scanned, key, p);
    if (clang_Location_isInSystemHeader(clang_getCursorLocation(definition)) || !enter(p, named)) return;
    if (has_attribute(p, definition, CXCursor_CUDAGlobalAttr) && has_body(p, definition))
        function_for(p, definition, named);
    else
        clang_visitChildren(definition, scan, p);
    leave(p);
}

/* (A constant number that no other file can name is only kept where its address is used.) */
static bool is_device_variable(CXCursor c)
{
    CXType cx = clang_getCanonicalType(clang_getCursorType(c));
    bool is_number = cx.kind >= CXType_Bool && cx.kind <= CXType_Double && is_const(cx);
    if (is_number && clang_getCursorLinkage(c) != CXLinkage_External) return false;
    return clang_getCursorKind(c) == CXCursor_VarDecl && clang_isCursorDefinition(c) && is_global(c) &&
           (is_written(c, CXCursor_CUDADeviceAttr) || is_written(c, CXCursor_CUDAConstantAttr) || is_texture(cx));
}

/* A device function that other files may call, and that no other file defines for itself. */
static bool is_exported(Parser *p, CXCursor c)
{
    return p->options->relocatable && is_function(clang_getCursorKind(c)) && !clang_Cursor_isFunctionInlined(c) &&
           clang_getCursorLinkage(c) == CXLinkage_External && has_attribute(p, c, CXCursor_CUDADeviceAttr) &&
           has_body(p, c);
}

static bool is_template(enum CXCursorKind kind)
{
    return kind == CXCursor_FunctionTemplate || kind == CXCursor_ClassTemplate ||
           kind == CXCursor_ClassTemplatePartialSpecialization || kind == CXCursor_TypeAliasTemplateDecl;
}

static enum CXChildVisitResult scan(CXCursor c, CXCursor parent, CXClientData parser)
{
    Parser *p = parser;
    enum CXCursorKind kind = clang_getCursorKind(c);
    bool is_class = kind == CXCursor_StructDecl || kind == CXCursor_ClassTemplatePartialSpecialization;
    if (is_class && !clang_Location_isInSystemHeader(clang_getCursorLocation(c)))
        p->has_tuple_size |= !strcmp(spelling(p, c), "tuple_size");
    if (clang_isAttribute(kind) || is_template(kind)) return CXChildVisit_Continue;
    if (clang_getCursorKind(parent) == CXCursor_TranslationUnit &&
        clang_Location_isInSystemHeader(clang_getCursorLocation(c)))
        return CXChildVisit_Continue;
    if (is_function(kind) && has_attribute(p, c, CXCursor_CUDAGlobalAttr) && has_body(p, c)) function_for(p, c, c);
    if (is_exported(p, c)) function_for(p, c, c);
    if (is_device_variable(c)) variable_for(p, c, c);
    CXCursor named = clang_getCursorReferenced(c);
    bool is_system = clang_Location_isInSystemHeader(clang_getCursorLocation(c));
    bool is_memory = kind == CXCursor_FunctionDecl && !is_system && clang_isCursorDefinition(c) &&
                     (!strncmp(spelling(p, c), "operator new", 12) || !strncmp(spelling(p, c), "operator delete", 15));
    p->has_own_new |= is_memory && has_attribute(p, c, CXCursor_CUDADeviceAttr);
    bool names = kind == CXCursor_DeclRefExpr || kind == CXCursor_CallExpr || kind == CXCursor_MemberRefExpr;
    if (names && is_function(clang_getCursorKind(named))) scan_instance(p, named);
    return CXChildVisit_Recurse;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
    const Job *x = a, *y = b;
    unsigned p = start_of(x->definition), q = start_of(y->definition);
    return p != q ? (p < q ? -1 : 1) : strcmp(x->function->mangled, y->function->mangled);
}

/* Functions in the order of the source, instances of one template by name. */
static void sort_functions(Parser *p)
{
    if (p->jobs.count) qsort(p->jobs.items, p->jobs.count, sizeof *p->jobs.items, by_place);
    Function **place = p->program->functions.items + p->first_function;
    for (uint32_t i = 0; i < p->jobs.count; i++) *place++ = p->jobs.items[i].function;
    for (uint32_t i = 0; i < p->declared.count; i++) *place++ = p->declared.items[i];
}

static void translate_all(Parser *p)
{
    Block nowhere = {0};
    p->out = &nowhere;
    clang_visitChildren(clang_getTranslationUnitCursor(p->unit), scan, p);
    for (uint32_t i = 0; i < p->kernels.count; i++) function_for(p, p->kernels.items[i], p->kernels.items[i]);
    for (uint32_t i = 0; i < p->jobs.count; i++) translate(p, p->jobs.items[i]);
    sort_functions(p);
}

static void free_parser(Parser *p)
{
    free_instances(p);
    CursorMap *maps[] = {&p->variables, &p->functions, &p->records, &p->closures, &p->scanned,
                         &p->written,   &p->labels,    &p->instances, &p->indexed, &p->bindings};
    for (size_t i = 0; i < COUNT(maps); i++) map_free(maps[i]);
    free(p->jobs.items);
    free(p->destroyers.items);
    free(p->declared.items);
    free(p->kernels.items);
    free(p->pointers.items);
    free(p->strings.items);
    free(p->cleanups.items);
    free(p->temporaries.items);
    free(p->constructions.items);
    free(p->instance_names.items);
    free(p->refused.items);
    free(p->states.items);
    free(p->constants.items);
    free_text(p);
    free_sources(p);
    if (p->unit) clang_disposeTranslationUnit(p->unit);
}

bool parse_into(Program *program, const Options *options, const char *prelude, const char *source, const char *text,
                size_t length)
{
    Parser p = {.arena = program->arena, .options = options, .program = program,
                .first_function = program->functions.count, .first_variable = program->variables.count};
    unsigned errors = error_count();
    program->source = source;
    if (!program->first_entry) number_entries(program, text, length);
    CXIndex index = clang_createIndex(1, 0);
    if (parse_text(&p, index, prelude, text, length)) print_diagnostics(&p);
    if (error_count() == errors && index_instances(&p, index)) translate_all(&p);
    free_parser(&p);
    clang_disposeIndex(index);
    return error_count() == errors;
}

Program *parse_program(Arena *arena, const Options *options, const char *prelude, const char *source, const char *text,
                       size_t length)
{
    Program *program = NEW(arena, Program);
    program->arena = arena;
    return parse_into(program, options, prelude, source, text, length) ? program : NULL;
}
