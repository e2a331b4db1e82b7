/* parse_type.c: clang's types as the tree's, and the layout of records.
 *
 * Records are flat lists of fields at clang's offsets, base classes included as fields. libclang 19 does not tell where
 * a base class lies, so that follows the Itanium C++ ABI's rule here (no virtual bases: those are refused). A class with
 * virtual functions begins with its first base class that has any, or else with the pointer to their table. Then come
 * the other bases, one after the other, each aligned, a base that is no plain-old-data lending its tail padding to what
 * follows.
 */
#include "parse.h"

bool is_reference(CXType type)
{
    CXType t = clang_getCanonicalType(type);
    return t.kind == CXType_LValueReference || t.kind == CXType_RValueReference;
}

bool is_record(CXType type)
{
    return clang_getCanonicalType(type).kind == CXType_Record;
}

CXType element_type(CXType array)
{
    return clang_getCanonicalType(clang_getArrayElementType(clang_getCanonicalType(array)));
}

/* What an array of arrays is made of; any other type itself. */
CXType innermost_type(CXType type)
{
    CXType t = clang_getCanonicalType(type);
    while (t.kind == CXType_ConstantArray || t.kind == CXType_IncompleteArray) t = element_type(t);
    return t;
}

/* An array's qualifiers, in its canonical form, are its elements'. */
bool is_volatile(CXType type)
{
    return clang_isVolatileQualifiedType(clang_getCanonicalType(type));
}

bool is_const(CXType type)
{
    return clang_isConstQualifiedType(clang_getCanonicalType(type));
}

bool same_unqualified(CXType a, CXType b)
{
    if (a.kind == CXType_Invalid || b.kind == CXType_Invalid) return false; /* of what is no expression: libclang would fault */
    return clang_equalTypes(clang_getUnqualifiedType(clang_getCanonicalType(a)),
                            clang_getUnqualifiedType(clang_getCanonicalType(b)));
}

Type *pointer_type(Parser *p, Type *to)
{
    for (uint32_t i = 0; i < p->pointers.count; i++)
        if (p->pointers.items[i]->of == to) return p->pointers.items[i];
    push(&p->pointers, pointer_to(p->arena, to));
    return p->pointers.items[p->pointers.count - 1];
}

/* --- scalars ---------------------------------------------------------------------------------------------------- */

/* T_RECORD where the kind is no arithmetic type of the tree. */
static TypeKind arithmetic_kind(enum CXTypeKind kind)
{
    switch (kind) {
    case CXType_Void: return T_VOID;
    case CXType_Bool: return T_BOOL;
    case CXType_Char_S:
    case CXType_SChar: return T_I8;
    case CXType_Char_U:
    case CXType_UChar: return T_U8;
    case CXType_Short: return T_I16;
    case CXType_UShort:
    case CXType_Char16: return T_U16;
    case CXType_Int:
    case CXType_WChar: return T_I32;
    case CXType_UInt:
    case CXType_Char32: return T_U32;
    case CXType_Long:
    case CXType_LongLong: return T_I64;
    case CXType_ULong:
    case CXType_ULongLong: return T_U64;
    case CXType_Float: return T_F32;
    case CXType_Double: return T_F64;
    default: return T_RECORD;
    }
}

static Type *refused_type(Parser *p, CXType type, CXCursor use)
{
    refuse(p, use, "the type '%s'", keep(p, clang_getTypeSpelling(type)));
    return scalar_type(T_I32);
}

static Type *pointee_type(Parser *p, CXType pointer, CXCursor use)
{
    CXType to = clang_getCanonicalType(clang_getPointeeType(pointer));
    bool opaque = to.kind == CXType_FunctionProto || to.kind == CXType_FunctionNoProto ||
                  (to.kind == CXType_Record && clang_Type_getSizeOf(to) < 0);
    return opaque ? scalar_type(T_VOID) : type_of(p, to, use);
}

static Type *array_type(Parser *p, CXType type, CXCursor use)
{
    long long count = clang_getArraySize(type);
    return array_of(p->arena, type_of(p, element_type(type), use), count > 0 ? (uint64_t)count : 0);
}

Type *type_of(Parser *p, CXType type, CXCursor use)
{
    CXType t = clang_getCanonicalType(type);
    TypeKind kind = arithmetic_kind(t.kind);
    if (kind != T_RECORD) return scalar_type(kind);
    switch (t.kind) {
    case CXType_Enum: return type_of(p, clang_getEnumDeclIntegerType(clang_getTypeDeclaration(t)), use);
    case CXType_FunctionProto:
    case CXType_FunctionNoProto: return scalar_type(T_VOID);
    case CXType_MemberPointer: return member_pointer_type(t);
    case CXType_NullPtr: return pointer_type(p, scalar_type(T_VOID));
    case CXType_Pointer:
    case CXType_LValueReference:
    case CXType_RValueReference: return pointer_type(p, pointee_type(p, t, use));
    case CXType_ConstantArray:
    case CXType_IncompleteArray: return array_type(p, t, use);
    case CXType_Record: {
        Record *record = record_of(p, t, use);
        return record ? record->type : scalar_type(T_I32);
    }
    default: return refused_type(p, type, use);
    }
}

/* --- arrays that are pointers ------------------------------------------------------------------------------------- */

bool is_array_kind(CXType type)
{
    CXType t = clang_getCanonicalType(type);
    return t.kind == CXType_ConstantArray || t.kind == CXType_IncompleteArray;
}

/* The canonical type of the function has the pointer that the parameter is. */
CXType parameter_type(CXCursor function, unsigned index)
{
    return clang_getArgType(clang_getCanonicalType(clang_getCursorType(function)), index);
}

/* libclang shows a parameter that is written as an array as an array, and so all that is computed from its value,
   though it is a pointer. Whether c, of array type, is such a pointer. */
static bool is_decayed(Parser *p, CXCursor c)
{
    Children operands = expressions(p, c);
    CXCursor named = clang_getCursorReferenced(c);
    switch (clang_getCursorKind(c)) {
    case CXCursor_DeclRefExpr: {
        if (clang_getCursorKind(named) == CXCursor_ParmDecl) return !is_reference(clang_getCursorType(named));
        Var *var = map_get(&p->variables, clang_getCanonicalCursor(named));
        return var && var->type->kind == T_POINTER && !is_reference(clang_getCursorType(named));
    }
    case CXCursor_ParenExpr:
    case CXCursor_UnexposedExpr: return operands.count == 1 && is_decayed(p, operands.items[0]);
    case CXCursor_UnaryOperator: return clang_getCursorUnaryOperatorKind(c) != CXUnaryOperator_Deref;
    case CXCursor_BinaryOperator:
        if (is_member_access(c)) return false;
        return clang_getCursorBinaryOperatorKind(c) != CXBinaryOperator_Comma || is_decayed(p, operands.items[1]);
    case CXCursor_ConditionalOperator: return operands.count == 3 && is_decayed(p, operands.items[1]);
    case CXCursor_CompoundAssignOperator: return true;
    default: return false;
    }
}

bool is_array(Parser *p, CXCursor expression)
{
    return is_array_kind(clang_getCursorType(expression)) && !is_decayed(p, expression);
}

Type *cursor_type(Parser *p, CXCursor expression)
{
    CXType cx = clang_getCursorType(expression);
    if (!is_array_kind(cx) || !is_decayed(p, expression)) return type_of(p, cx, expression);
    return pointer_type(p, type_of(p, element_type(cx), expression));
}

/* --- records ---------------------------------------------------------------------------------------------------- */

/* The members as written. An instance of a class template shows none, so its template's are looked at: enough to see
   which special members and base classes there are. */
Children written_members(Parser *p, CXCursor declaration)
{
    Children own = children(p, declaration);
    CXCursor generic = clang_getSpecializedCursorTemplate(declaration);
    return own.count || clang_Cursor_isNull(generic) ? own : children(p, generic);
}

static bool user_provided(CXCursor member)
{
    return !clang_CXXMethod_isDefaulted(member);
}

static bool is_special_copy(CXCursor member)
{
    return clang_CXXConstructor_isCopyConstructor(member) || clang_CXXConstructor_isMoveConstructor(member) ||
           clang_CXXMethod_isCopyAssignmentOperator(member) || clang_CXXMethod_isMoveAssignmentOperator(member);
}

static void note_member(Record *record, CXCursor member)
{
    enum CXCursorKind kind = clang_getCursorKind(member);
    if (kind == CXCursor_Constructor) record->has_constructor = true;
    if (kind == CXCursor_FunctionTemplate && clang_getTemplateCursorKind(member) == CXCursor_Constructor)
        record->has_constructor = true;
    if (kind == CXCursor_Destructor && user_provided(member)) record->has_destructor = true;
    if (is_special_copy(member) && user_provided(member)) record->has_copy = true;
}

/* Empty classes take no place of their own as bases. */
static bool is_empty(const Record *record)
{
    return !record->field_count && !record->base_count && !record->is_dynamic;
}

/* What is no plain-old-data in the sense of C++03 lends its tail padding to what follows it in a derived class. */
static bool is_plain(const Record *record)
{
    for (uint32_t i = 0; i < record->field_count; i++)
        if (clang_getCXXAccessSpecifier(record->fields[i]) > CX_CXXPublic) return false;
    return !record->base_count && clang_isPODType(record->cx);
}

static void add_base(Parser *p, Record *record, CXType cx, CXCursor use)
{
    Record *base_record = record_of(p, cx, use);
    if (!base_record) return;
    record->bases[record->base_count++] = (Base){base_record->type, clang_getCanonicalType(cx), 0};
    record->has_copy |= base_record->has_copy;
    record->has_destructor |= base_record->has_destructor;
}

static void place_base(Parser *p, Record *record, Base *base, CXCursor use)
{
    const Record *base_record = record_of(p, base->cx, use);
    uint64_t align = base->type->align;
    if (is_empty(base_record)) return;
    base->offset = (record->data_size + align - 1) / align * align;
    record->data_size = base->offset + (is_plain(base_record) ? base->type->size : base_record->data_size);
}

/* The base class that the class begins with and shares its table of virtual functions with; NULL: none. */
static Base *primary_base(Parser *p, const Record *record, CXCursor use)
{
    for (uint32_t i = 0; i < record->base_count; i++)
        if (record_of(p, record->bases[i].cx, use)->is_dynamic) return &record->bases[i];
    return NULL;
}

static bool any_virtual(Children members)
{
    for (uint32_t i = 0; i < members.count; i++)
        if (clang_CXXMethod_isVirtual(members.items[i])) return true;
    return false;
}

static void place_bases(Parser *p, Record *record, Children members, CXCursor use)
{
    Base *primary = primary_base(p, record, use);
    record->is_dynamic = primary || any_virtual(members);
    if (primary)
        place_base(p, record, primary, use);
    else if (record->is_dynamic)
        record->data_size = sizeof(uint64_t);
    for (uint32_t i = 0; i < record->base_count; i++)
        if (&record->bases[i] != primary) place_base(p, record, &record->bases[i], use);
}

/* Such as the traits, whose objects are only passed to choose an overload: nothing in them has a place or an effect. */
static bool is_empty_of_library(const Record *record)
{
    return !record->field_count && record->type->size == 1 &&
           clang_Location_isInSystemHeader(clang_getCursorLocation(record->declaration));
}

/* Base classes: as written, or as the instance's own static_assert tells where they depend on template parameters. */
static void add_bases(Parser *p, Record *record, Children members, CXCursor use)
{
    const Instance *instance = instance_of(p, record->declaration);
    int told = instance ? clang_Type_getNumTemplateArguments(instance->bases) - 1 : 0;
    record->bases = arena_alloc(p->arena, (members.count + (told > 0 ? (uint32_t)told : 0)) * sizeof *record->bases + 1);
    for (int i = 0; i < told; i++)
        add_base(p, record, clang_Type_getTemplateArgumentAsType(instance->bases, (unsigned)i + 1), use);
    for (uint32_t i = 0; i < members.count; i++) {
        if (clang_getCursorKind(members.items[i]) != CXCursor_CXXBaseSpecifier) continue;
        CXType cx = clang_getCursorType(members.items[i]);
        if (clang_isVirtualBase(members.items[i])) refuse(p, use, "virtual base classes");
        if (told <= 0 && is_record(cx))
            add_base(p, record, cx, use);
        else if (told <= 0 && is_empty_of_library(record))
            record->hides_bases = true;
        else if (told <= 0)
            refuse(p, use, "this base class, which depends on a template parameter ('%s')", spelling(p, members.items[i]));
    }
}

static void note_members(Parser *p, Record *record, CXCursor use)
{
    Children members = written_members(p, record->declaration);
    add_bases(p, record, members, use);
    place_bases(p, record, members, use);
    for (uint32_t i = 0; i < members.count; i++) note_member(record, members.items[i]);
}

typedef VEC(CXCursor) CursorList;

static enum CXVisitorResult collect_field(CXCursor field, CXClientData list)
{
    push((CursorList *)list, field);
    return CXVisit_Continue;
}

static void note_fields(Parser *p, Record *record)
{
    CursorList list = {0};
    clang_Type_visitFields(record->cx, collect_field, &list);
    record->fields = arena_alloc(p->arena, list.count * sizeof *list.items + 1);
    for (uint32_t i = 0; i < list.count; i++) {
        bool unnamed_bits = clang_Cursor_isBitField(list.items[i]) && !*spelling(p, list.items[i]);
        if (!unnamed_bits) record->fields[record->field_count++] = list.items[i];
    }
    free(list.items);
}

static Field make_field(Parser *p, CXCursor cursor)
{
    Field field = {.name = spelling(p, cursor), .type = type_of(p, clang_getCursorType(cursor), cursor)};
    long long bit = clang_Cursor_getOffsetOfField(cursor);
    field.offset = (uint64_t)bit / 8;
    if (!clang_Cursor_isBitField(cursor)) return field;
    uint64_t word = field.type->size ? field.type->size * 8 : 8;
    field.offset = (uint64_t)bit / word * (word / 8);
    field.bit_offset = (uint8_t)((uint64_t)bit % word);
    field.bit_width = (uint8_t)clang_getFieldDeclBitWidth(cursor);
    if (field.bit_offset + field.bit_width > word) refuse(p, cursor, "a bit-field that crosses a word of its type");
    return field;
}

static void add_fields(Parser *p, Record *record)
{
    Type *type = record->type;
    type->fields = arena_alloc(p->arena, (record->base_count + record->field_count) * sizeof *type->fields + 1);
    for (uint32_t i = 0; i < record->base_count; i++) {
        Base *base = &record->bases[i];
        if (!base->type->field_count) continue;
        type->fields[type->field_count++] =
            (Field){.name = base->type->name, .type = base->type, .offset = base->offset};
    }
    for (uint32_t i = 0; i < record->field_count; i++) {
        Field field = make_field(p, record->fields[i]);
        type->fields[type->field_count++] = field;
        uint64_t end = field.bit_width ? field.offset + (field.bit_offset + field.bit_width + 7u) / 8
                                       : field.offset + field.type->size;
        if (end > record->data_size) record->data_size = end;
        Record *part = record_of(p, innermost_type(clang_getCursorType(record->fields[i])), record->fields[i]);
        record->has_copy |= part && part->has_copy;
        record->has_destructor |= part && part->has_destructor;
    }
}

static Record *new_record(Parser *p, CXType cx, CXCursor declaration)
{
    Record *record = NEW(p->arena, Record);
    map_set(&p->records, declaration, record);
    record->type = NEW(p->arena, Type);
    record->cx = cx;
    record->declaration = declaration;
    record->type->kind = T_RECORD;
    record->type->name = keep(p, clang_getTypeSpelling(cx));
    record->type->size = (uint64_t)clang_Type_getSizeOf(cx);
    record->type->align = (uint64_t)clang_Type_getAlignOf(cx);
    record->type->is_union = clang_getCursorKind(declaration) == CXCursor_UnionDecl;
    record->is_lambda = !strncmp(spelling(p, declaration), "(lambda at ", 11);
    return record;
}

Record *record_of(Parser *p, CXType type, CXCursor use)
{
    CXType cx = clang_getUnqualifiedType(clang_getCanonicalType(type));
    if (cx.kind != CXType_Record) return NULL;
    CXCursor declaration = clang_getTypeDeclaration(cx);
    Record *record = map_get(&p->records, declaration);
    if (record) return record;
    if (clang_Type_getSizeOf(cx) < 0) {
        complain(p, use, "'%s' is an incomplete type here", keep(p, clang_getTypeSpelling(cx)));
        return NULL;
    }
    if (!enter(p, use)) return NULL;
    record = new_record(p, cx, declaration);
    note_fields(p, record);
    note_members(p, record, use);
    add_fields(p, record);
    note_virtual(p, record);
    leave(p);
    return record;
}

/* Where a (possibly indirect) base class lies; false: it is none. */
bool base_offset(Parser *p, CXType derived, CXType base, uint64_t *offset)
{
    CXCursor nowhere = clang_getNullCursor();
    Record *record = record_of(p, derived, nowhere), *wanted = record_of(p, base, nowhere);
    if (!record || !wanted) return false;
    if (record == wanted) {
        *offset = 0;
        return true;
    }
    for (uint32_t i = 0; i < record->base_count; i++) {
        if (!base_offset(p, record->bases[i].cx, base, offset)) continue;
        *offset += record->bases[i].offset;
        return true;
    }
    *offset = 0;
    return record->hides_bases && is_empty(wanted);
}

/* An array bound or a bit-field's width is a child too: the text between name and end tells whether more follows. */
CXCursor field_initialiser(Parser *p, CXCursor field)
{
    unsigned name, end = end_of(field);
    clang_getSpellingLocation(clang_getCursorLocation(field), NULL, NULL, NULL, &name);
    Children all = expressions(p, field);
    bool given = text_between(p, name, end, '=') || text_between(p, name, end, '{');
    return given && all.count ? all.items[all.count - 1] : clang_getNullCursor();
}
