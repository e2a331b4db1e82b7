/* parse_index.c: instances of templates, which libclang's visitor does not show.
 *
 * An instance of a function template is nobody's child, and a class template's instance does not show its members. But
 * clang's indexer, asked for implicit instantiations, tells every name that instantiated code uses and the function that
 * uses it. That leads to all instantiated functions but those that use no name at all, and these do nothing.
 */
#include "parse.h"

bool hides_members(Parser *p, CXCursor class_)
{
    return !children(p, class_).count && !clang_Cursor_isNull(clang_getSpecializedCursorTemplate(class_));
}

const Instance *instance_of(Parser *p, CXCursor class_)
{
    return map_get(&p->instances, class_);
}

void free_instances(Parser *p)
{
    for (uint32_t i = 0; i < p->instances.capacity; i++)
        if (p->instances.entries[i].value) free(((Instance *)p->instances.entries[i].value)->members.items);
}

static Instance *make_instance(Parser *p, CXCursor class_)
{
    Instance *instance = map_get(&p->instances, class_);
    if (instance) return instance;
    instance = NEW(p->arena, Instance);
    map_set(&p->instances, class_, instance);
    return instance;
}

/* The instance of the function whose parameter's type lists a class and its bases. */
static void note_bases(Parser *p, CXCursor function)
{
    CXType list = clang_getPointeeType(parameter_type(function, 0));
    CXType class_ = clang_Type_getTemplateArgumentAsType(list, 0);
    if (is_record(class_)) make_instance(p, clang_getTypeDeclaration(class_))->bases = list;
}

static void note_function(Parser *p, CXCursor function)
{
    CXCursor owner = clang_getCursorSemanticParent(function);
    bool is_instance = !clang_Cursor_isNull(clang_getSpecializedCursorTemplate(function));
    if (map_get(&p->indexed, function)) return;
    map_set(&p->indexed, function, p);
    if (is_instance && !strcmp(spelling(p, function), BASES_FUNCTION)) note_bases(p, function);
    if (is_instance && has_attribute(p, function, CXCursor_CUDAGlobalAttr) && has_body(p, function))
        push(&p->kernels, function);
    if (is_record(clang_getCursorType(owner)) && hides_members(p, owner))
        push(&make_instance(p, owner)->members, function);
}

static void note_reference(CXClientData parser, const CXIdxEntityRefInfo *reference)
{
    Parser *p = parser;
    CXCursor user = reference->container ? reference->container->cursor : clang_getNullCursor();
    if (is_function(clang_getCursorKind(user))) note_function(p, user);
    bool constructs = clang_getCursorKind(reference->cursor) == CXCursor_CallExpr &&
                      clang_getCursorKind(callee_of(reference->cursor)) == CXCursor_Constructor;
    if (constructs) push(&p->constructions, reference->cursor);
    CXCursor named = clang_getCursorReferenced(reference->cursor);
    bool names_instance = clang_getCursorKind(reference->cursor) == CXCursor_DeclRefExpr &&
                          clang_getCursorKind(named) == CXCursor_FunctionDecl &&
                          !clang_Cursor_isNull(clang_getSpecializedCursorTemplate(named));
    if (names_instance) push(&p->instance_names, reference->cursor);
}

/* Offsets are equal in all instances of a template; their types need not be. */
CXCursor hidden_construction(Parser *p, CXType cx, CXCursor place)
{
    for (uint32_t i = 0; i < p->constructions.count; i++) {
        CXCursor c = p->constructions.items[i];
        if (start_of(c) == start_of(place) && end_of(c) == end_of(place) && same_unqualified(clang_getCursorType(c), cx))
            return c;
    }
    return clang_getNullCursor();
}

CXCursor hidden_instance(Parser *p, CXCursor c)
{
    CXCursor found = clang_getNullCursor();
    for (uint32_t i = 0; i < p->instance_names.count; i++) {
        CXCursor name = p->instance_names.items[i], named = clang_getCursorReferenced(name);
        if (start_of(name) < start_of(c) || start_of(name) >= end_of(c)) continue;
        if (!clang_Cursor_isNull(found) && !same_cursor(found, named)) return clang_getNullCursor();
        found = named;
    }
    return found;
}

bool index_instances(Parser *p, CXIndex index)
{
    CXIndexAction action = clang_IndexAction_create(index);
    IndexerCallbacks callbacks = {.indexEntityReference = note_reference};
    unsigned options = CXIndexOpt_IndexImplicitTemplateInstantiations | CXIndexOpt_IndexFunctionLocalSymbols;
    int failed = clang_indexTranslationUnit(action, p, &callbacks, sizeof callbacks, options, p->unit);
    clang_IndexAction_dispose(action);
    if (failed) report(SEV_ERROR, (Loc){p->program->source, 0, 0}, "clang's indexer failed (error %d)", failed);
    return !failed;
}
