/* parse_construct.c: what a constructor initialises before its body: base classes and members, by what it or the class says. */
#include "parse.h"

typedef struct MemberInit {
    CXCursor field; /* the null cursor: a base class, or the class itself (delegation) */
    CXCursor initialiser;
} MemberInit;
typedef VEC(MemberInit) MemberInits;

/* A constructor's children: (member or base class name, initialiser) pairs before its body. */
static MemberInits written_inits(Parser *p, CXCursor constructor)
{
    MemberInits list = {0};
    CXCursor field = clang_getNullCursor();
    Children parts = children(p, constructor);
    for (uint32_t i = 0; i < parts.count; i++) {
        enum CXCursorKind kind = clang_getCursorKind(parts.items[i]);
        if (kind == CXCursor_MemberRef) field = clang_getCursorReferenced(parts.items[i]);
        if (!clang_isExpression(kind)) continue;
        push(&list, ((MemberInit){field, parts.items[i]}));
        field = clang_getNullCursor();
    }
    return list;
}

static CXCursor find_init(const MemberInits *list, CXCursor field)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (same_cursor(list->items[i].field, field)) return list->items[i].initialiser;
    return clang_getNullCursor();
}

static CXCursor find_base_init(Parser *p, const MemberInits *list, CXType base)
{
    for (uint32_t i = 0; i < list->count; i++) {
        bool is_base = clang_Cursor_isNull(list->items[i].field);
        if (is_base && same_unqualified(clang_getCursorType(peeled(p, list->items[i].initialiser)), base))
            return list->items[i].initialiser;
    }
    return clang_getNullCursor();
}

static void init_base_classes(Parser *p, Expr *self, Record *record, const MemberInits *list, CXCursor constructor)
{
    Loc loc = loc_of(p, constructor);
    for (uint32_t i = 0; i < record->base_count; i++) {
        Base *base = &record->bases[i];
        CXCursor given = find_base_init(p, list, base->cx);
        Expr *to = offset_address(p, self, base->offset, base->type, loc);
        FullExpression full = begin_full(p);
        if (clang_Cursor_isNull(given))
            default_object(p, to, base->cx, constructor);
        else
            init_object(p, to, base->cx, given);
        end_full(p, full, NULL, constructor);
    }
}

static void init_one_member(Parser *p, Expr *self, Record *record, CXCursor field, CXCursor given, CXCursor constructor)
{
    CXCursor by_default = field_initialiser(p, field);
    CXType cx = clang_getCursorType(field);
    FullExpression full = begin_full(p);
    if (!clang_Cursor_isNull(given))
        init_field(p, self, field, given);
    else if (!clang_Cursor_isNull(by_default))
        init_field_by_default(p, self, field, by_default);
    else if (!record->type->is_union && !clang_Cursor_isBitField(field) && !is_reference(cx))
        default_object(p, own_field_address(p, self, field, loc_of(p, constructor)), cx, constructor);
    end_full(p, full, NULL, constructor);
}

/* A member of an unnamed union in the class is initialised by its own name. */
static void init_unnamed_members(Parser *p, Expr *self, const MemberInits *list, CXCursor constructor)
{
    CXType whole = self_type(p);
    for (uint32_t i = 0; i < list->count; i++) {
        CXCursor field = list->items[i].field;
        CXType owner = clang_getCursorType(clang_getCursorSemanticParent(field));
        if (clang_Cursor_isNull(field) || same_unqualified(owner, whole)) continue;
        long long bits = clang_Type_getOffsetOf(whole, spelling(p, field));
        Type *type = type_of(p, clang_getCursorType(field), field);
        if (bits < 0 || clang_Cursor_isBitField(field))
            refuse(p, list->items[i].initialiser, "initialising this member");
        else
            init_object(p, offset_address(p, self, (uint64_t)bits / 8, type, loc_of(p, constructor)),
                        clang_getCursorType(field), list->items[i].initialiser);
    }
}

void init_members(Parser *p, CXCursor constructor)
{
    CXType whole = self_type(p);
    Record *record = record_of(p, whole, constructor);
    if (!record) return;
    Expr *self = var_expr(p->program, p->self, loc_of(p, constructor));
    MemberInits list = written_inits(p, constructor);
    CXCursor delegated = find_base_init(p, &list, whole);
    if (!clang_Cursor_isNull(delegated)) {
        FullExpression full = begin_full(p);
        init_object(p, self, whole, delegated);
        end_full(p, full, NULL, constructor);
    } else {
        init_base_classes(p, self, record, &list, constructor);
        set_tables(p, self, record, constructor);
        for (uint32_t i = 0; i < record->field_count; i++)
            init_one_member(p, self, record, record->fields[i], find_init(&list, record->fields[i]), constructor);
        init_unnamed_members(p, self, &list, constructor);
    }
    free(list.items);
}
