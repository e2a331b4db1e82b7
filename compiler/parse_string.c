/* parse_string.c: arrays initialised by string literals, whose text libclang gives as it is written: with its escapes, and raw. */
#include "parse.h"

typedef struct Units { /* code units of a string literal, cut or filled to count */
    uint8_t *bytes;
    uint64_t count, size, at;
} Units;

static void add_unit(Units *units, uint32_t unit)
{
    if (units->at < units->count) memcpy(units->bytes + units->at * units->size, &unit, units->size);
    units->at++;
}

static const char *number_escape(const char *s, Units *units, unsigned base, unsigned digits)
{
    uint32_t unit = 0;
    for (unsigned i = 0; i < digits; i++, s++) {
        int c = *s | 0x20;
        unsigned digit = *s >= '0' && *s <= '9' ? (unsigned)(*s - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                                                : 99;
        if (digit >= base) break;
        unit = unit * base + digit;
    }
    add_unit(units, unit);
    return s;
}

/* s is after the backslash; gives where the text goes on. */
static const char *escape(const char *s, Units *units)
{
    static const char names[] = "abfnrtv\\'\"?e", units_of[] = "\a\b\f\n\r\t\v\\'\"?\033";
    if (*s == 'x') return number_escape(s + 1, units, 16, 8);
    if (*s == 'u' || *s == 'U') return number_escape(s + 1, units, 16, *s == 'u' ? 4 : 8);
    if (*s >= '0' && *s <= '7') return number_escape(s, units, 8, 3);
    const char *found = *s ? strchr(names, *s) : NULL;
    add_unit(units, found ? (uint8_t)units_of[found - names] : (uint8_t)*s);
    return s + 1;
}

static const char *plain_string(const char *s, const char *end, Units *units)
{
    while (s < end && *s != '"') {
        if (*s == '\\')
            s = escape(s + 1, units);
        else
            add_unit(units, (uint8_t)*s++);
    }
    return s + 1;
}

/* s is at the delimiter of R"delimiter(...)delimiter". */
static const char *raw_string(const char *s, const char *end, Units *units)
{
    const char *open = memchr(s, '(', (size_t)(end - s));
    size_t length = open ? (size_t)(open - s) : 0;
    if (!open) return end;
    for (const char *t = open + 1; t < end; t++) {
        bool closes = *t == ')' && t + length + 1 < end && !memcmp(t + 1, s, length) && t[length + 1] == '"';
        if (closes) return t + length + 2;
        add_unit(units, (uint8_t)*t);
    }
    return end;
}

static Units string_units(Parser *p, CXCursor literal, uint64_t count, uint64_t size)
{
    Units units = {arena_alloc(p->arena, count * size + 1), count, size, 0};
    const char *s = p->text + start_of(literal), *end = p->text + end_of(literal);
    if (!strncmp(s, "__", 2)) { /* __func__ and its kin: clang knows the text */
        s = spelling(p, literal);
        end = s + strlen(s);
    }
    while (s < end) {
        bool raw = false;
        while (s < end && *s != '"') raw = *s++ == 'R';
        if (s < end) s = raw ? raw_string(s + 1, end, &units) : plain_string(s + 1, end, &units);
    }
    return units;
}

Var *string_variable(Parser *p, CXCursor literal)
{
    Type *type = cursor_type(p, literal);
    Var *var = new_var(p->program, "string", type, V_CONSTANT, loc_of(p, literal));
    var->mangled = intern(p->arena, arena_printf(p->arena, "__vgsp_string_%u", p->strings.count));
    var->is_const = var->is_internal = true;
    if (type->kind == T_ARRAY) var->init = string_units(p, literal, type->count, type->of->size).bytes;
    push(&p->strings, var);
    push(&p->program->variables, var);
    return var;
}

void init_string(Parser *p, Expr *to, Type *type, CXCursor literal)
{
    Loc loc = loc_of(p, literal);
    Units units = string_units(p, literal, type->count, type->of->size);
    to = saved(p, to);
    for (uint64_t i = 0; i < type->count; i++) {
        uint32_t unit = 0;
        memcpy(&unit, units.bytes + i * units.size, units.size);
        Expr *element = offset_address(p, to, i * units.size, type->of, loc);
        store(p, type->of, element, int_expr(p->program, type->of, unit, loc), false, loc);
    }
}
