/* statements.c: random statements and device functions, written to stdout as they are made.
 *
 * A statement that is left out still draws its random numbers and still adds its names: only its text is thrown away.
 * Loops count with variables that nothing else writes, so all of them end; Generator.trips is how often the current point
 * runs at most and keeps a kernel's time bounded.
 */
#include "generate.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* --- writing ----------------------------------------------------------------------------------------------------- */

void line(Generator *g, const char *text, ...)
{
    if (g->silent) return;
    printf("%*s", 4 * g->indent, "");
    va_list arguments;
    va_start(arguments, text);
    vprintf(text, arguments);
    va_end(arguments);
    putchar('\n');
}

void open_scope(Generator *g, const char *head)
{
    line(g, "%s {", head);
    g->indent++;
}

void close_scope(Generator *g, const char *tail)
{
    g->indent--;
    line(g, "}%s", tail);
}

const char *uniform_integer(Generator *g, Kind kind, int depth)
{
    bool before = g->uniform_only;
    g->uniform_only = true;
    const char *text = integer(g, kind, depth).text;
    g->uniform_only = before;
    return text;
}

static const char *uniform_condition(Generator *g, int depth)
{
    bool before = g->uniform_only;
    g->uniform_only = true;
    const char *text = condition(g, depth);
    g->uniform_only = before;
    return text;
}

/* --- variables and assignments ----------------------------------------------------------------------------------- */

void fresh_variable(Generator *g, Kind kind)
{
    const char *name = fresh(g, "v"), *value = value_of(g, kind, deep(g));
    line(g, "%s %s = %s;", kind_names[kind], name, value);
    add_name(g, name, kind, false);
}

static void uniform_variable(Generator *g)
{
    const char *name = fresh(g, "same");
    Kind kind = any_integer_kind(g);
    line(g, "%s %s = %s;", kind_names[kind], name, uniform_integer(g, kind, 1));
    if (g->company == BLOCK) add_name(g, name, kind, false)->uniform = true;
}

static bool wraps(Kind kind) /* in an assignment */
{
    return kind != BOOL && kind != I32 && kind != I64 && !is_real(kind);
}

/* An assignment, also a compound one where it cannot overflow. */
void assign(Generator *g)
{
    Kind kind;
    const char *target = lvalue(g, &kind);
    if (!target) return;
    if (wraps(kind) && chance(g, 15)) return line(g, pick(g, 2) ? "%s++;" : "--%s;", target);
    const char *value = value_of(g, kind, deep(g)), *op = "";
    if (wraps(kind) && chance(g, 35)) {
        op = (const char *[]){"+", "-", "*"}[pick(g, 3)];
        if (kind < I32) value = format("(int)((%s) & 127)", integer(g, I32, 1).text);
    } else if (is_real(kind) && chance(g, 50)) {
        op = (const char *[]){"+", "-", "*", "+"}[pick(g, 4)];
        if (chance(g, 50)) value = format("%s * %s", value, real(g, kind, 1).text);
    } else if (!is_real(kind) && kind != BOOL && chance(g, 20)) {
        op = (const char *[]){"&", "|", "^"}[pick(g, 3)];
    }
    line(g, "%s %s= %s;", target, op, value);
}

static void assign_uniform(Generator *g)
{
    const Name *name = writable_name(g, any_integer_kind(g));
    if (!name || !name->uniform) return assign(g);
    line(g, "%s = %s;", name->text, uniform_integer(g, name->kind, 1));
}

static Place *add_place(Generator *g, const char *text, Kind kind, int count)
{
    if (g->place_count == MAX_PLACES) return NULL;
    g->places[g->place_count] = (Place){.format = text, .kind = kind, .count = count};
    return &g->places[g->place_count++];
}

/* A pointer to memory of the thread's own, chosen at run time where two places fit. */
static void pointer(Generator *g)
{
    const Place *first = NULL, *second = NULL;
    for (int i = 0; i < 8 && g->place_count && !second; i++) {
        const Place *place = &g->places[pick(g, (uint32_t)g->place_count)];
        if (place->count < 4 || place->plain) continue;
        if (!first)
            first = place;
        else if (place->kind == first->kind)
            second = place;
    }
    if (!second) return assign(g);
    const char *name = fresh(g, "p"), *c = condition(g, 1), *i = index_below(g, first->count, 1);
    int j = (int)pick(g, (uint32_t)second->count);
    const char *a = format(first->format, i), *b = format(second->format, format("%d", j));
    line(g, "%s *%s = %s ? &%s : &%s;", kind_names[first->kind], name, c, a, b);
    add_place(g, format("(*%s)", name), first->kind, 1);
}

/* A pointer into an array of the thread's own, or another place for one there is. */
static void moved_pointer(Generator *g)
{
    if (g->pointer_count && chance(g, 60)) {
        const Pointer *p = &g->pointers[pick(g, (uint32_t)g->pointer_count)];
        if (chance(g, 40)) return line(g, "if (%s - %s < %d) %s++;", p->name, p->base, p->count - 1, p->name);
        return line(g, "%s = &%s[%s];", p->name, p->base, index_below(g, p->count, 1));
    }
    const Place *place = g->place_count ? &g->places[pick(g, (uint32_t)g->place_count)] : NULL;
    if (!place || !place->is_array || g->pointer_count == MAX_POINTERS) return assign(g);
    const char *base = format("%.*s", (int)strcspn(place->format, "["), place->format), *name = fresh(g, "q");
    const char *index = index_below(g, place->count, 1);
    line(g, "%s *%s = &%s[%s];", kind_names[place->kind], name, base, index);
    g->pointers[g->pointer_count++] = (Pointer){name, base, place->count};
    add_place(g, format("(*%s)", name), place->kind, 1);
}

static void local_array(Generator *g)
{
    Kind kind = any_kind(g);
    int count = 4 << pick(g, 3);
    const char *name = fresh(g, "a"), *a = value_of(g, kind, 1), *b = value_of(g, kind, 1);
    line(g, "%s %s[%d] = {(%s)(%s), (%s)(%s)};", kind_names[kind], name, count, kind_names[kind], a, kind_names[kind],
         b);
    Place *place = add_place(g, format("%s[%%s]", name), kind, count);
    if (place) place->is_array = true;
}

static void record(Generator *g)
{
    const char *name = fresh(g, "s"), *value = integer(g, I32, 1).text;
    line(g, "Record %s = make_record(%s, %s);", name, value, g->floats ? real(g, F32, 1).text : "1.0f");
    add_place(g, format("%s.word", name), I32, 1);
    add_place(g, format("%s.byte", name), I8, 1);
    add_place(g, format("%s.wide", name), U64, 1);
    add_place(g, format("%s.halves[%%s]", name), U16, 4);
    if (g->floats) add_place(g, format("%s.real", name), F32, 1);
    if (chance(g, 50)) line(g, "if (%s) %s = turned(%s);", condition(g, 1), name, name);
}

static void records(Generator *g)
{
    const char *name = fresh(g, "s"), *value = integer(g, I32, 1).text;
    line(g, "Record %s[4] = {make_record(%s, 0.25f), make_record(7, 2.0f)};", name, value);
    add_place(g, format("%s[%%s].word", name), I32, 4);
    add_place(g, format("%s[%%s].byte", name), I8, 4);
    add_place(g, format("%s[%%s].wide", name), U64, 4);
    add_place(g, format("%s[2].halves[%%s]", name), U16, 4);
    line(g, "%s[%s] = turned(%s[%s]);", name, index_below(g, 4, 1), name, index_below(g, 4, 1));
    if (chance(g, 50))
        line(g, "%s[%s] = %s ? %s[0] : %s[%s];", name, index_below(g, 4, 1), condition(g, 1), name, name,
             index_below(g, 4, 1));
}

static void packed(Generator *g)
{
    const char *name = fresh(g, "b"), *value = integer(g, U32, 1).text;
    line(g, "Packed %s = make_packed(%s);", name, value);
    add_place(g, format("%s.five", name), U8, 1);
    add_place(g, format("%s.eleven", name), I16, 1);
    add_place(g, format("%s.forty", name), U64, 1);
    add_place(g, format("%s.byte", name), I8, 1);
    add_place(g, format("%s.bit", name), BOOL, 1);
}

static void word(Generator *g)
{
    const char *name = fresh(g, "u"), *value = integer(g, U64, 1).text;
    line(g, "Word %s;", name);
    line(g, "%s.all = %s;", name, value);
    add_place(g, format("%s.all", name), U64, 1);
    add_place(g, format("%s.bytes[%%s]", name), U8, 8);
    add_place(g, format("%s.halves[%%s]", name), I16, 4);
}

static void vector(Generator *g)
{
    const char *name = fresh(g, "x"), *value = integer(g, I32, 1).text, *index = index_below(g, 2048, 1);
    if (chance(g, 50) && !g->in_function)
        line(g, "int4 %s = ((const int4 *)ints)[%s];", name, index);
    else
        line(g, "int4 %s = make_int4(%s, 2, 3, 4);", name, value);
    if (chance(g, 50)) line(g, "if (%s) %s = rotated(%s, %s);", condition(g, 1), name, name, integer(g, U32, 1).text);
    for (int i = 0; i < 4; i++) add_place(g, format("%s.%c", name, "xyzw"[i]), I32, 1);
}

void declare_places(Generator *g)
{
    switch (pick(g, 15)) {
    case 0:
    case 1:
    case 7: return local_array(g);
    case 2: return record(g);
    case 3: return records(g);
    case 4: return packed(g);
    case 5: return word(g);
    case 6: return vector(g);
    }
}

/* --- control flow ------------------------------------------------------------------------------------------------ */

Scope enter(Generator *g, Company company, double trips)
{
    Scope scope = {g->name_count, g->place_count, g->pointer_count, g->company, g->lanes, g->all, g->trips};
    if (company < g->company) g->company = company;
    g->trips *= trips;
    g->level++;
    return scope;
}

void leave(Generator *g, Scope scope)
{
    g->effect_count = 0; /* declared inside */
    g->level--;
    g->name_count = scope.names;
    g->place_count = scope.places;
    g->pointer_count = scope.pointers;
    g->company = scope.company;
    g->lanes = scope.lanes;
    g->all = scope.all;
    g->trips = scope.trips;
}

/* A condition, and the company of those for whom it is the same. */
static const char *branch_condition(Generator *g, Company *company)
{
    *company = BLOCK;
    if (g->company == BLOCK && chance(g, 35)) return uniform_condition(g, 1);
    *company = WARP;
    if (g->company >= LANES && g->warp_operations && chance(g, 35))
        return format("(lid >> 5) %% %d == 0", 2 + (int)pick(g, 2));
    *company = ALONE;
    return condition(g, deep(g));
}

static void branch(Generator *g, int depth)
{
    Company company;
    const char *c = branch_condition(g, &company);
    Scope scope = enter(g, company, 1);
    open_scope(g, format("if (%s)", c));
    body(g, 1 + (int)pick(g, 2), depth - 1);
    leave(g, scope);
    if (chance(g, 45)) {
        scope = enter(g, company, 1);
        g->indent--;
        line(g, "} else {");
        g->indent++;
        body(g, 1 + (int)pick(g, 2), depth - 1);
        leave(g, scope);
    }
    close_scope(g, "");
}

/* How many trips: at most 9, the same for `company`. */
static const char *bound(Generator *g, Company *company)
{
    *company = BLOCK;
    if (chance(g, 30)) return format("%u", 1 + pick(g, g->warp_operations ? 3 : 7));
    if (g->company == BLOCK && chance(g, 40)) return format("(%s & 7)", uniform_integer(g, I32, 1));
    *company = WARP;
    if (g->company >= LANES && g->warp_operations && chance(g, 40)) return "(lid >> 5 & 3)";
    *company = ALONE;
    return format("(%s & 7)", integer(g, any_integer_kind(g), 1).text);
}

/* The body and the end of a loop. */
static void loop_body(Generator *g, Company company, int depth, const char *tail)
{
    const char *label = fresh(g, "out"), *next = fresh(g, "next");
    g->jumps[g->jump_count++] = (Jump){company < g->company ? company : g->company, false, label, next};
    open_scope(g, "");
    body(g, 1 + (int)pick(g, 4), depth - 1);
    close_scope(g, "");
    g->jump_count--;
    line(g, "%s:;", next);
    close_scope(g, tail);
    line(g, "%s:;", label);
}

static void for_loop(Generator *g, int depth)
{
    Company company;
    const char *end = bound(g, &company), *name = fresh(g, "i");
    Kind kind = any_integer_kind(g);
    const char *type = kind_names[kind];
    bool uniform = company == BLOCK && g->company == BLOCK;
    Scope scope = enter(g, company, 8);
    switch (pick(g, 4)) {
    case 0:
        open_scope(
            g, format("for (%s %s = (%s)(%s) - 1; %s > 0; %s--)", type, name, type, format("%s + 1", end), name, name));
        add_ranged(g, name, kind, uniform, 0, 9);
        break;
    case 1: { /* counts through the end of unsigned's range */
        unsigned start = 0u - pick(g, 6);
        line(g, "const unsigned %s_end = %uu + (unsigned)%s;", name, start, end);
        open_scope(g, format("for (unsigned %s = %uu; %s != %s_end; %s++)", name, start, name, name, name));
        add_ranged(g, name, U32, uniform, 0, UINT32_MAX);
        break;
    }
    case 2: {
        int step = 1 + (int)pick(g, 3);
        open_scope(g, format("for (%s %s = %d; %s < (%s)%s; %s += %d)", type, name, 0, name, type, end, name, step));
        add_ranged(g, name, kind, uniform, 0, 12);
        break;
    }
    default:
        open_scope(g, format("for (%s %s = 0; %s < (%s)%s; %s++)", type, name, name, type, end, name));
        add_ranged(g, name, kind, uniform, 0, 9);
    }
    loop_body(g, company, depth, "");
    leave(g, scope);
}

static void while_loop(Generator *g, int depth)
{
    Company company;
    const char *end = bound(g, &company), *name = fresh(g, "w");
    Company other = BLOCK;
    const char *also = chance(g, 50) ? branch_condition(g, &other) : "true";
    if (other < company) company = other;
    bool post = chance(g, 50), uniform = company == BLOCK && g->company == BLOCK;
    line(g, "int %s = (int)%s;", name, end);
    Scope scope = enter(g, company, 8);
    add_ranged(g, name, I32, uniform, -1, 9);
    open_scope(g, post ? "do" : format("while (%s-- > 0 && %s)", name, also));
    loop_body(g, company, depth, post ? format(" while (--%s > 0 && %s);", name, also) : "");
    leave(g, scope);
}

/* A statement that some skip. */
static void skipped(Generator *g, int depth)
{
    Company company;
    const char *c = branch_condition(g, &company), *label = fresh(g, "skip");
    line(g, "if (%s) goto %s;", c, label);
    Scope scope = enter(g, company, 1);
    open_scope(g, "");
    body(g, 1 + (int)pick(g, 2), depth - 1);
    close_scope(g, "");
    leave(g, scope);
    line(g, "%s:;", label);
}

/* A variable that only those have set who use it. */
static void partly_set(Generator *g, int depth)
{
    Company company;
    const char *c = branch_condition(g, &company), *taken = fresh(g, "c"), *name = fresh(g, "v");
    Kind kind = any_kind(g);
    line(g, "const bool %s = %s;", taken, c);
    line(g, "%s %s;", kind_names[kind], name);
    line(g, "if (%s) %s = %s;", taken, name, value_of(g, kind, deep(g)));
    settle_effects(g);
    if (chance(g, 40)) body(g, 1, depth - 1);
    Scope scope = enter(g, company, 1);
    add_name(g, name, kind, false);
    open_scope(g, format("if (%s)", taken));
    body(g, 1 + (int)pick(g, 3), depth - 1);
    close_scope(g, "");
    leave(g, scope);
}

/* What a search in a loop finds: unset where it finds nothing. */
static void searched(Generator *g, int depth)
{
    Company company;
    const char *end = bound(g, &company), *found = fresh(g, "found"), *name = fresh(g, "v"), *i = fresh(g, "i");
    Kind kind = any_kind(g);
    line(g, "bool %s = false;", found);
    line(g, "%s %s;", kind_names[kind], name);
    Scope scope = enter(g, ALONE, 8);
    add_ranged(g, i, I32, false, 0, 9);
    open_scope(g, format("for (int %s = 0; %s < (int)%s; %s++)", i, i, end, i));
    open_scope(g, format("if (%s)", condition(g, deep(g))));
    g->pure++; /* what it changed would be out of scope */
    line(g, "%s = %s;", name, value_of(g, kind, 1));
    g->pure--;
    line(g, "%s = true;", found);
    line(g, "break;");
    close_scope(g, "");
    if (chance(g, 30)) body(g, 1, depth - 1);
    close_scope(g, "");
    leave(g, scope);
    scope = enter(g, ALONE, 1);
    add_name(g, name, kind, false);
    open_scope(g, format("if (%s)", found));
    body(g, 1, depth - 1);
    close_scope(g, "");
    leave(g, scope);
}

/* A loop made of a goto backward. */
static void again(Generator *g, int depth)
{
    Company company;
    const char *end = bound(g, &company), *name = fresh(g, "w"), *label = fresh(g, "again");
    line(g, "int %s = (int)%s;", name, end);
    line(g, "%s:", label);
    Scope scope = enter(g, company, 8);
    open_scope(g, "");
    body(g, 1 + (int)pick(g, 2), depth - 1);
    close_scope(g, "");
    leave(g, scope);
    line(g, "if (--%s > 0) goto %s;", name, label);
}

/* A list of statements in braces, so that what jumps into its surroundings passes no declaration. */
static void braced(Generator *g, int depth)
{
    Scope scope = enter(g, ALONE, 1);
    open_scope(g, "");
    body(g, 1 + (int)pick(g, 2), depth - 1);
    close_scope(g, "");
    leave(g, scope);
}

/* A loop that some enter in its middle. */
static void entered_loop(Generator *g, int depth)
{
    Company company;
    const char *end = bound(g, &company), *name = fresh(g, "w"), *label = fresh(g, "middle");
    line(g, "int %s = (int)%s;", name, end);
    line(g, "if (%s) goto %s;", condition(g, deep(g)), label);
    Scope scope = enter(g, ALONE, 9);
    open_scope(g, format("while (%s-- > 0)", name));
    braced(g, depth);
    line(g, "%s:;", label);
    braced(g, depth);
    close_scope(g, "");
    leave(g, scope);
}

/* A switch whose labels are in a loop. */
static void entered_by_case(Generator *g, int depth)
{
    Company company;
    const char *end = bound(g, &company), *name = fresh(g, "w");
    line(g, "int %s = (int)%s;", name, end);
    open_scope(g, format("switch (%s & 3)", integer(g, any_integer_kind(g), deep(g)).text));
    Scope scope = enter(g, ALONE, 8);
    line(g, "case 0:");
    open_scope(g, "do");
    int jumps = g->jump_count; /* break would leave the loop, continue is the switch's */
    g->jump_count = 0;
    braced(g, depth);
    for (int i = 1; i < 3; i++) {
        line(g, "case %d:", i);
        braced(g, depth);
    }
    g->jump_count = jumps;
    close_scope(g, format(" while (--%s > 0);", name));
    leave(g, scope);
    close_scope(g, "");
}

static void cases(Generator *g, int count, int depth)
{
    int other = chance(g, 60) ? count - 1 : (int)pick(g, 8); /* none */
    for (int i = 0; i < count; i++) {
        if (i == other)
            line(g, "default:");
        else
            line(g, "case %d:", i * (1 + (count == 3)));
        if (chance(g, 15)) line(g, "case %d:", 100 + i);
        g->indent++;
        Scope scope = enter(g, g->company, 1);
        open_scope(g, "");
        body(g, 1 + (int)pick(g, 2), depth - 1);
        close_scope(g, "");
        leave(g, scope);
        if (chance(g, 65)) line(g, "break;");
        g->indent--;
    }
}

static void switch_statement(Generator *g, int depth)
{
    bool together = g->company == BLOCK && chance(g, 40);
    Kind kind = any_integer_kind(g);
    const char *value = together ? uniform_integer(g, kind, 1) : integer(g, kind, deep(g)).text;
    Scope scope = enter(g, together ? BLOCK : ALONE, 1);
    open_scope(g, format("switch (%s & 7)", value));
    g->jumps[g->jump_count++] = (Jump){g->company, true, NULL, NULL};
    cases(g, 2 + (int)pick(g, 3), depth);
    g->jump_count--;
    close_scope(g, "");
    leave(g, scope);
}

/* Leaves a statement around this one, or the function: only where no barrier waits for those who leave. */
static void jump(Generator *g)
{
    Company company;
    const char *c = branch_condition(g, &company);
    if (g->company < company) company = g->company;
    if (g->in_function && chance(g, 50)) return line(g, "if (%s) return %s;", c, value_of(g, g->result, 1));
    if (g->returns && !g->in_function && chance(g, 25)) {
        if (g->warp_operations && company < WARP) {
            if (g->company != BLOCK) return assign(g);
            c = format("(lid >> 5) == %u", pick(g, 8));
        }
        return line(g, "if (%s) return;", c);
    }
    if (!g->jump_count) return assign(g);
    Jump inner = g->jumps[g->jump_count - 1], loop = inner;
    for (int i = g->jump_count - 1; i >= 0 && loop.is_switch; i--) loop = g->jumps[i];
    if (chance(g, 50) && inner.company <= company) return line(g, "if (%s) break;", c);
    if (!loop.is_switch && loop.company <= company && chance(g, 60)) return line(g, "if (%s) continue;", c);
    Jump far = g->jumps[pick(g, (uint32_t)g->jump_count)];
    if (far.label && far.company <= company)
        return line(g, "if (%s) goto %s;", c, chance(g, 40) ? far.next : far.label);
    assign(g);
}

/* --- statements and functions ------------------------------------------------------------------------------------ */

static void call_statement(Generator *g)
{
    if (!g->callee_count) return assign(g);
    const Callee *callee = &g->callees[pick(g, (uint32_t)g->callee_count)];
    if (g->trips * callee->cost > 3000 || g->calls >= MOST_CALLS) return assign(g);
    const char *text = call_text(g, callee, 1);
    Name *name = writable_name(g, callee->result);
    if (text && name && !name->uniform)
        line(g, "%s = %s;", name->text, text);
    else if (text)
        line(g, "%s;", text);
}

/* Control flow made of labels. */
static void jumped(Generator *g, int depth)
{
    switch (pick(g, 5)) {
    case 0:
    case 1: return skipped(g, depth);
    case 2: return again(g, depth);
    case 3: return entered_loop(g, depth);
    default: return entered_by_case(g, depth);
    }
}

static void statement(Generator *g, int depth)
{
    g->cost += g->trips;
    settle_effects(g);
    uint32_t what = pick(g, 26);
    if (depth > 0 && g->room > 0 && g->trips < 300) {
        if (g->warp_operations && !g->in_function && g->company >= LANES && chance(g, 12))
            return chance(g, 60) ? divide_warp(g, depth) : dwindling_loop(g, depth);
        if (what < 5) return branch(g, depth);
        if (what < 7) return for_loop(g, depth);
        if (what < 8) return while_loop(g, depth);
        if (what < 9) return switch_statement(g, depth);
        if (what < 10) return jumped(g, depth);
        if (what < 11) return chance(g, 60) ? partly_set(g, depth) : searched(g, depth);
    }
    if (what < 13) return g->level > 0 && chance(g, 70) ? assign(g) : fresh_variable(g, any_kind(g));
    if (what < 14) return uniform_variable(g);
    if (what < 15) return assign_uniform(g);
    if (what < 16) return chance(g, 40) ? pointer(g) : moved_pointer(g);
    if (what < 18) return jump(g);
    if (what < 21) return cooperate(g);
    if (what < 22) return call_statement(g);
    assign(g);
}

void body(Generator *g, int count, int depth)
{
    for (int i = 0; i < count && (i == 0 || g->room > 0); i++) {
        int number = g->statement++;
        g->room--;
        bool omit = number < MAX_OMITTED && g->omitted[number];
        g->silent += omit;
        statement(g, depth);
        g->silent -= omit;
    }
}

void table_loop(Generator *g)
{
    const char *sum = fresh(g, "sum"), *i = fresh(g, "c"), *cell = fresh(g, "cell");
    const char *column = g->flat ? "column" : "threadIdx.x", *row = g->flat ? "row" : "threadIdx.y";
    line(g, "unsigned %s = %uu;", sum, pick(g, 100));
    Scope scope = enter(g, g->company, 12);
    open_scope(g, format("for (int %s = 0; %s < %u; %s++)", i, i, 1 + pick(g, 12), i));
    line(g, "const int %s = ints[(%s * %u + (int)%s) & 8191];", cell, i, 1 + pick(g, 64), column);
    if (chance(g, 60))
        line(g, "%s += (unsigned)%s * (unsigned)shorts[(%s + (int)%s * %u) & 8191];", sum, cell, i, row, 1 + pick(g, 64));
    if (chance(g, 30)) line(g, "%s ^= (unsigned)longs[(%s + (int)%s) & 8191];", sum, i, column);
    add_ranged(g, cell, I32, false, INT32_MIN, INT32_MAX);
    add_ranged(g, i, I32, true, 0, 11);
    if (chance(g, 40)) line(g, "if ((%s + (int)%s) %% 3 == 0) %s -= (unsigned)%s;", i, row, sum, cell);
    if (chance(g, 50)) body(g, 1, 1);
    close_scope(g, "");
    leave(g, scope);
    add_name(g, sum, U32, false);
}

/* Of rows below one another, each a thread's own and those behind it: what slides and what only looks so. */
void window_loop(Generator *g)
{
    const char *sum = fresh(g, "sum"), *last = chance(g, 40) ? fresh(g, "last") : NULL, *j = fresh(g, "j"), *i = fresh(g, "i");
    uint32_t rounds = 2 + pick(g, 8), inner = chance(g, 50) ? 1 + pick(g, 5) : 0, by = chance(g, 80) ? 1 : 2, pitch = 32 + pick(g, 40);
    int from = chance(g, 30) ? -(int)pick(g, 3) : 0;
    const char *moved = chance(g, 85) ? format("threadIdx.y + %s", j) : format("threadIdx.y * 2 + 20 - %s", j);
    const char *row = chance(g, 50) ? format("((int)%s + 3)", moved) : format("(3 + %s)", moved);
    const char *along = inner ? format(" + %s", i) : "";
    line(g, "unsigned %s = %uu;", sum, pick(g, 100));
    if (last) line(g, "int %s = 0;", last);
    open_scope(g, format("for (int %s = %d; %s < %d; %s += %u)", j, from, j, from + (int)(rounds * by), j, by));
    if (inner) open_scope(g, format("for (int %s = 0; %s <= %u; %s++)", i, i, inner, i));
    const char *cell = format("ints[(%s * %u + (int)threadIdx.x%s) %% 8192]", row, pitch, along);
    if (chance(g, 80)) cell = format("ints[%s * %u + (int)threadIdx.x%s]", row, pitch, along);
    if (last) line(g, "%s = %s;", last, cell);
    line(g, "%s = %s * %uu + (unsigned)%s;", sum, sum, 1 + pick(g, 5), last ? last : cell);
    if (chance(g, 40)) line(g, "%s ^= (unsigned)(%s * %d%s);", sum, j, 1 + (int)pick(g, 9), along);
    if (chance(g, 30)) line(g, "%s += (unsigned)shorts[%s * 8 + (int)threadIdx.x];", sum, row);
    if (inner) close_scope(g, "");
    close_scope(g, "");
    if (last) line(g, "%s += (unsigned)%s;", sum, last);
    add_name(g, sum, U32, false);
}

/* The columns of the thread's own memory, from the first element to the last; some threads have left before. */
void layer_loop(Generator *g)
{
    const char *kept = fresh(g, "kept"), *before = chance(g, 50) ? fresh(g, "before") : NULL, *z = fresh(g, "z");
    const char *cell = fresh(g, "cell"), *type = kind_names[g->own_kind], *by = chance(g, 30) ? fresh(g, "by") : NULL;
    const char *rounds[] = {"4", "(n & 3) + 1", "n % 11 + 1"}, *last = PICK(g, rounds);
    const char *layer = last == rounds[2] ? format("(%s & 3)", z) : z, *here = format(g->own, layer);
    line(g, "unsigned %s = %uu;", kept, pick(g, 100));
    if (before) line(g, "unsigned %s = (unsigned)gid;", before);
    if (chance(g, 50)) line(g, "if (%s) return;", condition(g, 1));
    Scope scope = enter(g, ALONE, 4);
    if (by) line(g, "int %s = %u;", by, pick(g, 5));
    const char *step = by ? format("%s++, %s += %s %% 3", z, by, z) : format("%s++", z);
    open_scope(g, format("for (int %s = 0; %s < %s%s; %s)", z, z, last, by && chance(g, 40) ? format(" - (%s & 1)", by) : "", step));
    line(g, "const int %s = ints[%s * %u + (int)column];", cell, layer, pick(g, 64));
    if (by && chance(g, 20)) line(g, "%s ^= 1;", by);
    line(g, "%s = (%s)((unsigned)%s + %s + (unsigned)shorts[(int)column + %u]);", here, type, cell, kept, pick(g, 9));
    if (before) line(g, "%s ^= (unsigned)ints[(int)column + %u * %s] + %s;", kept, pick(g, 64), layer, before);
    if (before) line(g, "%s = (unsigned)ints[%s + (int)column] * 3u + (unsigned)shorts[%s * 8 + (int)column];", before, layer, layer);
    add_ranged(g, cell, I32, false, INT32_MIN, INT32_MAX);
    add_ranged(g, z, I32, true, 0, 10);
    if (by) line(g, "%s += (unsigned)%s;", kept, by);
    if (chance(g, 40)) line(g, "if ((%s + (int)row) %% 3 == 0) %s -= (unsigned)%s;", z, kept, cell);
    if (chance(g, 20)) line(g, "if (%s %% 5 == 1) continue;", cell);
    if (chance(g, 50)) line(g, "%s += (unsigned)%s;", kept, cell);
    if (chance(g, 20)) body(g, 1, 1);
    close_scope(g, "");
    leave(g, scope);
    add_name(g, kept, U32, false);
}

/* Through an array by strides of the block, of the grid, or of some length: of what it meets a thread keeps up to two
   things, and some of it is counted. */
void stride_loop(Generator *g)
{
    static const char *const types[] = {"int", "unsigned", "long long", "unsigned long long"};
    static const Kind kinds[] = {I32, U32, I64, U64};
    const char *const starts[] = {"lid", "gid", g->flat ? "column" : "(int)threadIdx.x", g->flat ? "gid" : "threadIdx.x"};
    const char *const steps[] = {"threads", "total", "blockDim.x", "gridDim.x * blockDim.x", format("%u", 8 + pick(g, 100))};
    const char *kept = fresh(g, "kept"), *second = chance(g, 30) ? fresh(g, "second") : NULL, *i = fresh(g, "i");
    uint32_t type = pick(g, 4);
    line(g, "unsigned %s = %uu;", kept, pick(g, 100));
    if (second) line(g, "unsigned %s = (unsigned)gid;", second);
    bool is_inside = chance(g, 25);
    if (is_inside) open_scope(g, format("if (%s)", condition(g, 1)));
    Scope scope = enter(g, ALONE, 60);
    open_scope(g, format("for (%s %s = %s + %u; %s %s (%s)%s; %s += %s)", types[type], i, PICK(g, starts),
                         chance(g, 40) ? pick(g, 50) : 0, i, chance(g, 80) ? "<" : "<=", types[type],
                         chance(g, 70) ? "n" : format("%u", pick(g, 2300)), i, PICK(g, steps)));
    if (chance(g, 25)) line(g, "if (ints[%s] %% 5 == 1) continue;", i);
    if (chance(g, 70)) line(g, "%s = %s * 3u + (unsigned)ints[%s + %u];", kept, kept, i, pick(g, 3));
    if (second) line(g, "%s ^= (unsigned)longs[%s] + %s;", second, i, kept);
    if (chance(g, 40)) line(g, "atomic%s(&counts[shorts[%s] & 15], (unsigned)ints[%s]);", g->count_operation, i, i);
    add_ranged(g, i, kinds[type], false, 0, 2300);
    if (chance(g, 20)) body(g, 1, 1);
    close_scope(g, "");
    leave(g, scope);
    if (is_inside) close_scope(g, "");
    add_name(g, kept, U32, false);
    if (second) add_name(g, second, U32, false);
}

/* Through places that the thread computes, in part from what it has loaded. */
void walk_loop(Generator *g)
{
    static const char *const begins[] = {"(unsigned)gid * 2654435761u", "(unsigned)gid ^ u", "(unsigned)lid + (unsigned)ints[gid]"};
    static const char *const rounds[] = {"5", "70", "(n & 15) + 1", "n % 90"};
    const char *at = fresh(g, "at"), *sum = fresh(g, "sum"), *k = fresh(g, "k"), *step = chance(g, 50) ? format("(unsigned)%s", k) : "12345u";
    line(g, "unsigned %s = %s, %s = %uu;", at, PICK(g, begins), sum, pick(g, 100));
    if (chance(g, 40)) line(g, "%s = (%s ^ %s >> 7) * 9u;", at, at, at);
    if (chance(g, 20)) line(g, "if (%s) %s += 77u;", condition(g, 1), at);
    Scope scope = enter(g, ALONE, 20);
    const char *goes_on = chance(g, 25) ? format(" && (ints[%s & 8191] & 7)", at) : "";
    open_scope(g, format("for (int %s = 0; %s < %s%s; %s++)", k, k, PICK(g, rounds), goes_on, k));
    line(g, "%s = %s * 1664525u + %s;", at, at, step);
    if (chance(g, 20)) line(g, "if (%s & 1) %s ^= %s;", chance(g, 50) ? k : at, at, chance(g, 70) ? "u" : sum);
    line(g, "%s += (unsigned)ints[%s >> %u & 8191];", sum, at, pick(g, 19));
    if (chance(g, 40)) line(g, "%s ^= (unsigned)longs[(%s ^ (unsigned)%s) & 8191];", sum, at, k);
    if (chance(g, 20)) line(g, "atomic%s(&counts[%s >> 9 & 15], %s);", g->count_operation, at, at);
    if (chance(g, 20)) line(g, "if ((%s & 31u) == %u) break;", at, pick(g, 32));
    close_scope(g, "");
    leave(g, scope);
    add_name(g, sum, U32, false);
}

/* Through places that indices lead to, which lie side by side for threads that do, and somewhere else in each round. */
void column_loop(Generator *g)
{
    static const char *const rounds[] = {"5", "40", "(n & 15) + 1", "n % 40"};
    static const char *const steps[] = {"threads", "(n & 63)", "77", "3", "(int)gridDim.x"};
    const char *sum = fresh(g, "sum"), *k = fresh(g, "k"), *at = fresh(g, "at"), *to = fresh(g, "to"), *step = PICK(g, steps);
    static const char *const numbers[] = {"(int)threadIdx.x", "threadIdx.x", "(int)lid"};
    const char *own = PICK(g, numbers);
    line(g, "unsigned %s = %uu;", sum, pick(g, 100));
    Scope scope = enter(g, ALONE, 20);
    open_scope(g, format("for (int %s = %u; %s < %s; %s%s)", k, pick(g, 3), k, PICK(g, rounds), k, chance(g, 70) ? "++" : " += 2"));
    line(g, "int %s = %s + %s * %s;", at, own, k, step);
    const char *const places[] = {format("(%s + %u) & 8191", at, pick(g, 9)), format("%s + %s %% 7 * 999", own, k),
                                  format("%s + (%s & 7) * %u", own, k, pick(g, 800)), format("%s + %s * %u", own, k, pick(g, 170))};
    line(g, "int %s = ints[%s] & 8191;", to, PICK(g, places));
    if (chance(g, 15)) line(g, "if (%s & 1) %s = %s;", to, to, k);
    if (chance(g, 30)) open_scope(g, format("if (%s)", condition(g, 1)));
    else open_scope(g, "");
    line(g, "%s += (unsigned)ints[%s] ^ (unsigned)%s;", sum, to, k);
    if (chance(g, 40)) line(g, "%s ^= (unsigned)longs[ints[%s + %s * %u] & 8191];", sum, own, k, 90 + pick(g, 80));
    if (chance(g, 20)) line(g, "atomic%s(&counts[%s & 15], %s);", g->count_operation, to, k);
    close_scope(g, "");
    close_scope(g, "");
    leave(g, scope);
    add_name(g, sum, U32, false);
}

static Callee *sign(Generator *g)
{
    Callee *callee = &g->callees[g->callee_count];
    *callee = (Callee){.name = format("k%d_f%d", g->number, g->callee_count), .result = any_kind(g)};
    callee->param_count = 1 + (int)pick(g, 3);
    callee->recursive = g->recursive && g->callee_count == 0;
    callee->reference = !callee->recursive && chance(g, 35);
    for (int i = 0; i < callee->param_count; i++) callee->params[i] = any_kind(g);
    if (callee->recursive) callee->params[0] = I32;
    return callee;
}

/* The end of a recursion and its next step; x: the names of the parameters. */
static void recursion(Generator *g, const Callee *callee, const char *const *x)
{
    const char *name = fresh(g, "deeper"), *text = format("%s(%s - 1", callee->name, x[0]);
    line(g, "if (%s <= 0) return %s;", x[0], value_of(g, callee->result, 1));
    for (int i = 1; i < callee->param_count; i++) {
        const char *value = value_of(g, callee->params[i], 1);
        text = format("%s, %s", text, value);
    }
    line(g, "%s %s = %s);", kind_names[callee->result], name, text);
    add_name(g, name, callee->result, false);
}

void function(Generator *g)
{
    Callee *callee = sign(g);
    const char *text = format("__device__ %s %s(", kind_names[callee->result], callee->name);
    const char *x[4];
    g->name_count = g->place_count = g->pointer_count = g->effect_count = 0;
    for (int i = 0; i < callee->param_count; i++) {
        bool reference = callee->reference && i == callee->param_count - 1;
        x[i] = fresh(g, "x");
        text = format("%s%s%s %s%s", text, i ? ", " : "", kind_names[callee->params[i]], reference ? "&" : "", x[i]);
        add_name(g, x[i], callee->params[i], callee->recursive && i == 0);
    }
    g->in_function = true;
    g->result = callee->result;
    g->company = ALONE;
    g->trips = 1;
    g->cost = 1;
    line(g, "%s)", text);
    open_scope(g, "");
    if (chance(g, 15)) local_array(g);
    if (callee->recursive) recursion(g, callee, x);
    g->room = 1 + (int)pick(g, 4);
    body(g, 1 + (int)pick(g, 3), 2);
    const char *value = value_of(g, callee->result, deep(g));
    line(g, "return %s;", value);
    close_scope(g, "\n");
    callee->cost = g->cost * (callee->recursive ? 4 : 1);
    g->in_function = false;
    g->callee_count++;
}
