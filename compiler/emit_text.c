/* emit_text.c: what all generated C is made of: lines, #line, names and types. */
#include "emit.h"

#include <ctype.h>

const char *fmt(Emit *e, const char *format, ...)
{
    Text text = {0};
    va_list list;
    va_start(list, format);
    text_vprintf(&text, format, list);
    va_end(list);
    const char *result = arena_strdup(e->program->arena, text.data ? text.data : "");
    text_free(&text);
    return result;
}

static void indent(Emit *e)
{
    for (int i = 0; i < e->indent; i++) text_add(e->out, "    ");
}

/* A statement for several registers is several lines of C, all from one line of the source. */
static void pin_line(Emit *e)
{
    if (e->pins_lines && e->line.file && !e->at_start) text_printf(e->out, "#line %u\n", e->line.line);
    e->at_start = false;
}

void line(Emit *e, const char *format, ...)
{
    if (*format != '#') {
        pin_line(e);
        indent(e);
    }
    va_list list;
    va_start(list, format);
    text_vprintf(e->out, format, list);
    va_end(list);
    text_add(e->out, "\n");
}

void before_groups(Emit *e, const char *format, ...)
{
    for (int i = 0; i < e->before_indent; i++) text_add(&e->before, "    ");
    va_list list;
    va_start(list, format);
    text_vprintf(&e->before, format, list);
    va_end(list);
    text_add(&e->before, "\n");
}

void at_line(Emit *e, Loc loc)
{
    if (!loc.file || !loc.line || (e->line.file == loc.file && e->line.line == loc.line)) return;
    e->line = loc;
    text_printf(e->out, "#line %u \"", loc.line);
    for (const char *c = loc.file; *c; c++) text_printf(e->out, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    text_add(e->out, "\"\n");
    e->at_start = true;
}

void open_brace(Emit *e, const char *format, ...)
{
    pin_line(e);
    indent(e);
    if (format) {
        va_list list;
        va_start(list, format);
        text_vprintf(e->out, format, list);
        va_end(list);
        text_add(e->out, " ");
    }
    text_add(e->out, "{\n");
    e->indent++;
}

void close_brace(Emit *e)
{
    e->indent--;
    line(e, "}");
}

void close_do(Emit *e, const char *condition)
{
    e->indent--;
    line(e, "} while (%s);", condition);
}

/* --- names -------------------------------------------------------------------------------------------------------------- */

static const char *const reserved[] = {
    "auto",    "break",     "case",     "char",       "const", "continue", "default", "do",        "double",
    "else",    "enum",      "extern",   "float",      "for",   "goto",     "if",      "inline",    "int",
    "long",    "register",  "restrict", "return",     "short", "signed",   "sizeof",  "static",    "struct",
    "switch",  "typedef",   "union",    "unsigned",   "void",  "volatile", "while",   "bool",      "true",
    "false",   "asm",       "typeof",   "run",        "t",     "threads",  "padded",   "strip",     "extent",
    "blockIdx","blockDim",
    "gridDim", "threadIdx", "thread",   "left",       "at",    "alive",    "m",       "any_alive", "thread_number",
    "band",    "below",     "passing",  "others",  "usual",
    "group",   "first",     "once",     "next_block", "vm",    "vi32",     "vi64",    "vf32",      "vf64",
    "linux",   "unix",      "NULL",
};

static bool is_reserved(const char *name)
{
    for (size_t i = 0; i < COUNT(reserved); i++)
        if (strcmp(reserved[i], name) == 0) return true;
    return false;
}

/* "_3" at the end is a register's number; words of the vocabulary end in a type. */
static bool looks_generated(const char *name)
{
    const char *last = strrchr(name, '_');
    if (!last) return false;
    if (isdigit((unsigned char)last[1])) return true;
    static const char *const ends[] = {"_i8",  "_u8",  "_i16", "_u16", "_i32", "_u32", "_i64", "_u64",
                                       "_f32", "_f64", "_m",   "_all", "_in",  "_out", "_no",  "_live"};
    for (size_t i = 0; i < COUNT(ends); i++)
        if (strcmp(last, ends[i]) == 0) return true;
    return strncmp(name, "m_", 2) == 0 || strncmp(name, "s_", 2) == 0 || strncmp(name, "vgsp", 4) == 0;
}

static bool is_taken(const Emit *e, const char *name)
{
    for (uint32_t i = 0; i < e->names.count; i++)
        if (strcmp(e->names.items[i], name) == 0) return true;
    return false;
}

static const char *identifier(Emit *e, const char *stem)
{
    char *name = arena_strdup(e->program->arena, *stem ? stem : "tmp");
    for (char *c = name; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '_') *c = '_';
    return isdigit((unsigned char)*name) ? fmt(e, "_%s", name) : name;
}

/* stem itself where it is free; else with a letter and number behind. */
const char *unique(Emit *e, const char *stem)
{
    const char *name = identifier(e, stem), *base = name;
    bool bad = is_reserved(name) || looks_generated(name);
    for (int n = bad ? 1 : 2; bad || is_taken(e, name); n++) {
        name = fmt(e, "%s_v%d", base, n);
        bad = false;
    }
    push(&e->names, name);
    return name;
}

void name_variables(Emit *e, Variant *v)
{
    for (uint32_t i = 0; i < v->memory.count; i++) v->memory.items[i]->info->name = unique(e, v->memory.items[i]->name);
    for (uint32_t i = 0; i < v->vars.count; i++) v->vars.items[i]->info->name = unique(e, v->vars.items[i]->name);
    for (uint32_t i = 0; i < v->objects.count; i++)
        v->objects.items[i]->info->name = unique(e, v->objects.items[i]->name);
}

/* --- types -------------------------------------------------------------------------------------------------------------- */

const char *c_type(const Type *t)
{
    static const char *const names[] = {
        [T_VOID] = "void",    [T_BOOL] = "bool",   [T_I8] = "int8_t",      [T_U8] = "uint8_t",  [T_I16] = "int16_t",
        [T_U16] = "uint16_t", [T_I32] = "int32_t", [T_U32] = "uint32_t",   [T_I64] = "int64_t", [T_U64] = "uint64_t",
        [T_F32] = "float",    [T_F64] = "double",  [T_POINTER] = "char *", [T_ARRAY] = "char",  [T_RECORD] = "char",
    };
    return names[t->kind];
}

const char *memory_type(const Type *element)
{
    if (element->kind == T_BOOL) return "uint8_t";
    return element->kind == T_I8 || !type_is_scalar(element) ? "char" : c_type(element);
}

const Type *pointee_type(const Type *t)
{
    const Type *to = t->kind == T_POINTER && t->of ? element_of(t->of) : NULL;
    return to && type_is_scalar(to) && to->kind != T_POINTER ? to : scalar_type(T_I8);
}

const char *c_declaration(Emit *e, const Type *t, const char *name)
{
    if (t->kind == T_POINTER) return fmt(e, "%s *%s", memory_type(pointee_type(t)), name);
    return fmt(e, "%s %s", c_type(t), name);
}

const char *word_class(const Type *t)
{
    if (t->kind == T_F32) return "f32";
    if (t->kind == T_F64) return "f64";
    return t->size == 8 ? "i64" : "i32";
}

const char *signed_class(const Type *t)
{
    if (type_is_float(t)) return word_class(t);
    bool is_signed = type_is_integer(t) && type_is_signed(t);
    return t->size == 8 ? is_signed ? "i64" : "u64" : is_signed ? "i32" : "u32";
}

const char *memory_word(const Type *t)
{
    static const char *const names[] = {
        [T_BOOL] = "u8", [T_I8] = "i8",   [T_U8] = "u8",   [T_I16] = "i16", [T_U16] = "u16", [T_I32] = "i32",
        [T_U32] = "i32", [T_I64] = "i64", [T_U64] = "i64", [T_F32] = "f32", [T_F64] = "f64", [T_POINTER] = "i64",
    };
    return names[t->kind];
}

const Type *element_of(const Type *t)
{
    while (t->kind == T_ARRAY) t = t->of;
    return t;
}
