/* parse_virtual.c: virtual functions.
 *
 * An object of a class that has any begins with a pointer, at the offset the Itanium C++ ABI gives it (parse_type.c); so
 * does each of its base classes that does not share it. What it points to is a table like that ABI's, but of the numbers
 * that calls.c knows functions by: the function that is called for an object of this class, and how far its own class
 * lies from where the caller stands. An object that host code made points to a table of the host's addresses, which are
 * numbers of no function: calling one ends the launch.
 */
#include "parse.h"

enum { WORD = 8 };

static bool same_class(CXCursor a, CXCursor b)
{
    return clang_equalCursors(clang_getCanonicalCursor(a), clang_getCanonicalCursor(b));
}

/* A member function as its class says it: of an instance of a class template as the template does. */
static CXCursor as_written(CXCursor method)
{
    CXCursor generic = clang_getSpecializedCursorTemplate(method);
    return clang_getCanonicalCursor(clang_Cursor_isNull(generic) ? method : generic);
}

static bool is_slot_of(const Slot *slot, CXCursor method)
{
    return slot->kind == CALLS && same_class(slot->owner->declaration, clang_getCursorSemanticParent(method)) &&
           clang_equalCursors(slot->written, as_written(method));
}

/* Whether the method overrides what is called there. */
static bool overrides(CXCursor method, const Slot *slot)
{
    CXCursor *overridden;
    unsigned count;
    bool found = false;
    clang_getOverriddenCursors(method, &overridden, &count);
    for (unsigned i = 0; i < count && !found; i++)
        found = is_slot_of(slot, overridden[i]) || overrides(overridden[i], slot);
    clang_disposeOverriddenCursors(overridden);
    return found;
}

/* --- tables ------------------------------------------------------------------------------------------------------- */

/* The function that the class has for what it declares: the null cursor where an instance has none (a pure one). */
static CXCursor own_method(Parser *p, const Record *record, CXCursor written)
{
    const Instance *instance = hides_members(p, record->declaration) ? instance_of(p, record->declaration) : NULL;
    if (!hides_members(p, record->declaration)) return written;
    for (uint32_t i = 0; instance && i < instance->members.count; i++)
        if (clang_equalCursors(as_written(instance->members.items[i]), clang_getCanonicalCursor(written)))
            return instance->members.items[i];
    return clang_getNullCursor();
}

/* A function that moves the pointer it returns would need a second body. */
static void check_result(Parser *p, CXCursor method, const Slot *slot)
{
    CXType own = clang_getCursorResultType(method), other = clang_getCursorResultType(slot->written);
    if (is_record(pointee_of(own)) && is_record(pointee_of(other)) && class_distance(p, pointee_of(own), pointee_of(other)))
        refuse(p, method, "a virtual function that returns a class which lies elsewhere than what it overrides returns");
}

/* Puts the method in the place of what it overrides, and where the first table has no such place at that table's end. */
static void add_method(Parser *p, Record *record, CXCursor written)
{
    CXCursor method = own_method(p, record, written);
    bool is_placed = false;
    Slot slot = {CALLS, record, clang_getCanonicalCursor(written), method, 0};
    for (uint32_t t = 0; t < record->table_count && !clang_Cursor_isNull(method); t++) {
        Table *table = &record->tables[t];
        for (uint32_t i = 0; i < table->count; i++) {
            if (!overrides(method, &table->slots[i])) continue;
            check_result(p, method, &table->slots[i]);
            table->slots[i] = slot;
            is_placed |= t == 0;
        }
    }
    Table *first = &record->tables[0];
    if (!is_placed) first->slots[first->count++] = slot;
}

static bool destroys(const Slot *slot)
{
    return slot->kind != CALLS;
}

/* A class with a virtual destructor has its own in all its tables. */
static void add_destructor(Record *record)
{
    for (uint32_t t = 0; t < record->table_count; t++)
        for (uint32_t i = 0; i < record->tables[t].count; i++)
            if (destroys(&record->tables[t].slots[i]))
                record->tables[t].slots[i] = (Slot){.kind = record->tables[t].slots[i].kind, .owner = record};
    Table *first = &record->tables[0];
    for (uint32_t i = 0; i < first->count; i++)
        if (destroys(&first->slots[i])) return;
    first->slots[first->count++] = (Slot){.kind = DESTROYS, .owner = record};
    first->slots[first->count++] = (Slot){.kind = DELETES, .owner = record};
}

static bool is_virtual_method(Parser *p, const Record *record, CXCursor member)
{
    enum CXCursorKind kind = clang_getCursorKind(member);
    if (kind != CXCursor_CXXMethod && kind != CXCursor_ConversionFunction) return false;
    if (clang_CXXMethod_isVirtual(member) || has_attribute(p, member, CXCursor_CXXOverrideAttr)) return true;
    CXCursor method = own_method(p, record, member);
    return !clang_Cursor_isNull(method) && clang_CXXMethod_isVirtual(method);
}

static void add_table(Parser *p, Record *record, const Table *from, const Base *base, uint32_t room)
{
    Table *table = &record->tables[record->table_count++];
    *table = (Table){.offset = from ? from->offset + base->offset : 0};
    table->slots = arena_alloc(p->arena, ((from ? from->count : 0) + room) * sizeof *table->slots + 1);
    for (uint32_t i = 0; from && i < from->count; i++) {
        table->slots[i] = from->slots[i];
        table->slots[i].offset += base->offset;
    }
    table->count = from ? from->count : 0;
}

static void add_base_tables(Parser *p, Record *record, const Base *base, uint32_t room)
{
    const Record *base_record = record_of(p, base->cx, record->declaration);
    for (uint32_t i = 0; i < base_record->table_count; i++) add_table(p, record, &base_record->tables[i], base, room);
}

static bool declares_virtual_destructor(const Record *record, CXCursor member)
{
    (void)record;
    return clang_getCursorKind(member) == CXCursor_Destructor && clang_CXXMethod_isVirtual(member);
}

/* The first table is that of the class itself, shared with the base class that it begins with. */
static void make_tables(Parser *p, Record *record, Children members)
{
    uint32_t count = 1, room = members.count + 2;
    bool inherits = false;
    for (uint32_t i = 0; i < record->base_count; i++) {
        const Record *base = record_of(p, record->bases[i].cx, record->declaration);
        count += base->table_count;
        inherits |= base->has_virtual_destructor;
    }
    record->tables = arena_alloc(p->arena, count * sizeof *record->tables);
    for (uint32_t i = 0; i < record->base_count; i++)
        if (!record->bases[i].offset) add_base_tables(p, record, &record->bases[i], room);
    if (!record->table_count) add_table(p, record, NULL, NULL, room);
    for (uint32_t i = 0; i < record->base_count; i++)
        if (record->bases[i].offset) add_base_tables(p, record, &record->bases[i], room);
    for (uint32_t i = 0; i < members.count; i++) {
        if (is_virtual_method(p, record, members.items[i])) add_method(p, record, members.items[i]);
        bool is_destructor = declares_virtual_destructor(record, members.items[i]);
        if (is_destructor) add_destructor(record);
        record->has_virtual_destructor |= is_destructor;
    }
    if (inherits && !record->has_virtual_destructor) add_destructor(record);
    record->has_virtual_destructor |= inherits;
}

void note_virtual(Parser *p, Record *record)
{
    Children members = written_members(p, record->declaration);
    if (!record->is_dynamic) return;
    make_tables(p, record, members);
    record->has_constructor = record->has_copy = true; /* no aggregate, and not copied by bytes */
}

/* --- their numbers ------------------------------------------------------------------------------------------------ */

static uint64_t slot_number(Parser *p, const Slot *slot, const Table *table, CXCursor use)
{
    Function *function = NULL;
    bool is_missing = slot->kind == CALLS && clang_Cursor_isNull(slot->method) && !clang_CXXMethod_isPureVirtual(slot->written);
    if (is_missing) refuse(p, use, "the virtual function '%s' of an instance", spelling(p, slot->written));
    if (slot->kind != CALLS)
        function = destroyer_for(p, slot->owner, slot->kind == DELETES);
    else if (!clang_Cursor_isNull(slot->method) && !clang_CXXMethod_isPureVirtual(slot->method) &&
             has_attribute(p, slot->method, CXCursor_CUDADeviceAttr))
        function = function_for(p, slot->method, use);
    int64_t shift = (int64_t)slot->offset - (int64_t)table->offset;
    return function ? entry_number(p->program, (Entry){.function = function, .shift = shift}) : 0;
}

/* The tables of a class, one after the other. */
static Var *tables_variable(Parser *p, Record *record, CXCursor use)
{
    uint64_t words = 0, *numbers;
    if (record->tables_variable) return record->tables_variable;
    for (uint32_t t = 0; t < record->table_count; t++) words += record->tables[t].count;
    Var *var = new_var(p->program, "virtual functions", array_of(p->arena, scalar_type(T_U64), words), V_CONSTANT,
                       loc_of(p, record->declaration));
    record->tables_variable = var;
    var->mangled = intern(p->arena, arena_printf(p->arena, "__vgsp_virtual_%u", p->virtual_count++));
    var->is_const = var->is_internal = true;
    push(&p->program->variables, var);
    var->init = arena_alloc(p->arena, words * WORD + 1);
    numbers = (uint64_t *)var->init;
    for (uint32_t t = 0; t < record->table_count; t++)
        for (uint32_t i = 0; i < record->tables[t].count; i++)
            *numbers++ = slot_number(p, &record->tables[t].slots[i], &record->tables[t], use);
    return var;
}

void set_tables(Parser *p, Expr *object_address, Record *record, CXCursor use)
{
    uint64_t begin = 0;
    Loc loc = loc_of(p, use);
    Type *pointer = pointer_type(p, scalar_type(T_U64));
    if (!record->is_dynamic) return;
    Var *var = tables_variable(p, record, use);
    for (uint32_t t = 0; t < record->table_count; t++) {
        Expr *table = convert(p, pointer, offset_address(p, address_expr(p->program, var, loc), begin, var->type, loc), loc);
        store(p, pointer, offset_address(p, object_address, record->tables[t].offset, pointer, loc), table, false, loc);
        begin += record->tables[t].count * WORD;
    }
}

/* --- calls ---------------------------------------------------------------------------------------------------------- */

/* An object of exactly the class that its expression has. */
static bool is_exact(Parser *p, CXCursor c)
{
    Children operands = expressions(p, c);
    CXType declared = clang_getCursorType(clang_getCursorReferenced(c));
    switch (clang_getCursorKind(c)) {
    case CXCursor_ParenExpr: return operands.count == 1 && is_exact(p, operands.items[0]);
    case CXCursor_UnexposedExpr: /* (converted to a base class, or only to a const one) */
        return operands.count == 1 && is_implicit(c, operands) && is_exact(p, operands.items[0]);
    case CXCursor_DeclRefExpr:
    case CXCursor_MemberRefExpr: return is_record(declared);
    case CXCursor_ArraySubscriptExpr:
        return operands.count == 2 && (clang_getCursorKind(operands.items[0]) == CXCursor_UnexposedExpr) &&
               expressions(p, operands.items[0]).count == 1 && is_array(p, expressions(p, operands.items[0]).items[0]);
    case CXCursor_CallExpr: return !is_glvalue(p, c);
    default: return false;
    }
}

/* The expression object.f, p->f or f of a call of a member function. */
static CXCursor accessed_member(Parser *p, CXCursor c)
{
    Children parts = expressions(p, c);
    CXCursor access = parts.count ? parts.items[0] : clang_getNullCursor();
    while (clang_getCursorKind(access) == CXCursor_ParenExpr) access = expressions(p, access).items[0];
    return access;
}

/* Base::f(), p->Base::f(): what is named and no other. */
static bool is_qualified(const Parser *p, CXCursor access)
{
    unsigned name;
    clang_getSpellingLocation(clang_getCursorLocation(access), NULL, NULL, NULL, &name);
    while (name > 2 && strchr(" \t\n", p->text[name - 1])) name--;
    return name > 2 && !strncmp(p->text + name - 2, "::", 2);
}

bool is_virtual_call(Parser *p, CXCursor c, CXCursor callee)
{
    if (!clang_CXXMethod_isVirtual(callee)) return false;
    CXCursor owner = clang_getCursorSemanticParent(callee);
    if (has_attribute(p, callee, CXCursor_CXXFinalAttr) || has_attribute(p, owner, CXCursor_CXXFinalAttr)) return false;
    CXCursor access = accessed_member(p, c);
    bool is_member = clang_getCursorKind(access) == CXCursor_MemberRefExpr &&
                     same_cursor(clang_getCursorReferenced(access), callee);
    if (!is_member) return !is_exact(p, clang_Cursor_getArgument(c, 0)); /* an operator */
    Children object_ = expressions(p, access);
    if (is_qualified(p, access)) return false;
    return !object_.count || !is_record(clang_getCursorType(object_.items[0])) || !is_exact(p, object_.items[0]);
}

/* What the object's own table has there. */
Expr *virtual_at(Parser *p, Expr *object_address, Expr *slot, Loc loc)
{
    Type *function = pointer_type(p, scalar_type(T_VOID)), *table = pointer_type(p, function);
    Expr *words = saved(p, load_expr(p->program, table, offset_address(p, object_address, 0, table, loc), loc));
    return saved(p, load_expr(p->program, function, element_address(p, words, slot, function, loc), loc));
}

static Expr *table_word(Parser *p, Expr *object_address, uint32_t slot, Loc loc)
{
    return virtual_at(p, object_address, int_expr(p->program, scalar_type(T_I64), slot, loc), loc);
}

uint32_t virtual_slot(Parser *p, CXCursor method, CXCursor use)
{
    Record *record = record_of(p, clang_getCursorType(clang_getCursorSemanticParent(method)), use);
    for (uint32_t i = 0; record && record->is_dynamic && i < record->tables[0].count; i++)
        if (is_slot_of(&record->tables[0].slots[i], method)) return i;
    refuse(p, use, "the virtual function '%s' here", spelling(p, method));
    return 0;
}

Expr *virtual_function(Parser *p, Expr *object_address, CXCursor callee, CXCursor use)
{
    return table_word(p, object_address, virtual_slot(p, callee, use), loc_of(p, use));
}

Expr *virtual_destructor(Parser *p, Expr *object_address, Record *record, bool deletes, CXCursor use)
{
    SlotKind wanted = deletes ? DELETES : DESTROYS;
    uint32_t slot = 0;
    while (record->tables[0].slots[slot].kind != wanted) slot++;
    return table_word(p, object_address, slot, loc_of(p, use));
}
