/* values.c: random expressions of integers. Each function writes one C expression of a wanted kind and carries the interval of
 * its values along, and where an operation's result does not fit the type it goes through unsigned arithmetic.
 *
 * Random numbers are always drawn in statements of their own: the order of a call's arguments is the host compiler's.
 */
#include "generate.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const kind_names[KIND_COUNT] = {
    "bool",     "signed char", "unsigned char",      "short", "unsigned short", "int",
    "unsigned", "long long",   "unsigned long long", "float", "double"};

/* --- random numbers, text ---------------------------------------------------------------------------------------- */

static uint32_t random_bits(Generator *g)
{
    uint64_t z = g->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (uint32_t)(z >> 32);
}

uint32_t pick(Generator *g, uint32_t count)
{
    return random_bits(g) % count;
}

bool chance(Generator *g, int percent)
{
    return pick(g, 100) < (uint32_t)percent;
}

int deep(Generator *g)
{
    uint32_t what = pick(g, 20);
    return what < 15 ? 1 : what < 19 ? 2 : 3;
}

const char *format(const char *text, ...)
{
    char *result;
    va_list arguments;
    va_start(arguments, text);
    if (vasprintf(&result, text, arguments) < 0) abort();
    va_end(arguments);
    return result;
}

const char *fresh(Generator *g, const char *prefix)
{
    return format("%s%d", prefix, g->next_name++);
}

/* --- kinds and ranges -------------------------------------------------------------------------------------------- */

bool is_real(Kind kind)
{
    return kind >= F32;
}

static bool is_signed(Kind kind)
{
    return kind == I8 || kind == I16 || kind == I32 || kind == I64;
}

static int bits_of(Kind kind)
{
    static const int bits[] = {1, 8, 8, 16, 16, 32, 32, 64, 64};
    return bits[kind];
}

static Wide kind_low(Kind kind)
{
    return is_signed(kind) ? -((Wide)1 << (bits_of(kind) - 1)) : 0;
}

static Wide kind_high(Kind kind)
{
    return ((Wide)1 << (bits_of(kind) - is_signed(kind))) - 1;
}

static bool fits(Kind kind, Wide low, Wide high)
{
    return low >= kind_low(kind) && high <= kind_high(kind);
}

Kind promoted(Kind kind)
{
    return kind < I32 ? I32 : kind;
}

Kind any_integer_kind(Generator *g)
{
    static const Kind kinds[] = {I32, I32, I32, U32, U32, U32, I64, U64};
    return PICK(g, kinds);
}

Kind any_kind(Generator *g)
{
    if (g->floats && chance(g, 45)) return chance(g, 65) ? F32 : F64;
    if (chance(g, 35)) return (Kind)pick(g, I32);
    return any_integer_kind(g);
}

static Value ranged(const char *text, Kind kind, Wide low, Wide high)
{
    Value v = {text, kind, low, high};
    if (!fits(kind, low, high)) {
        v.low = kind_low(kind);
        v.high = kind_high(kind);
    }
    return v;
}

Value full(const char *text, Kind kind)
{
    return ranged(text, kind, kind_low(kind), kind_high(kind));
}

Value converted(Value v, Kind kind)
{
    if (v.kind == kind) return v;
    return ranged(format("(%s)(%s)", kind_names[kind], v.text), kind, v.low, v.high);
}

/* --- names and places -------------------------------------------------------------------------------------------- */

Name *add_name(Generator *g, const char *text, Kind kind, bool fixed)
{
    if (g->name_count == MAX_NAMES) abort();
    Name *name = &g->names[g->name_count++];
    *name = (Name){.text = text, .kind = kind, .fixed = fixed, .absent = g->silent > 0};
    if (!is_real(kind)) name->low = kind_low(kind), name->high = kind_high(kind);
    return name;
}

Name *add_ranged(Generator *g, const char *text, Kind kind, bool uniform, long long low, long long high)
{
    Name *name = add_name(g, text, kind, true);
    name->uniform = uniform;
    name->low = low;
    name->high = high;
    return name;
}

/* A variable that may be read here: of this kind, or of any integer kind for KIND_COUNT. Recent ones are likelier. */
const Name *readable_name(Generator *g, Kind kind)
{
    for (int tries = 0; tries < 12 && g->name_count; tries++) {
        uint32_t back = pick(g, (uint32_t)g->name_count);
        if (chance(g, 40)) back = pick(g, back + 1);
        const Name *name = &g->names[g->name_count - 1 - (int)back];
        if (g->uniform_only && !name->uniform) continue;
        if (kind == KIND_COUNT ? !is_real(name->kind) : name->kind == kind) return name;
    }
    return NULL;
}

Name *writable_name(Generator *g, Kind kind)
{
    for (int tries = 0; tries < 12 && g->name_count; tries++) {
        Name *name = &g->names[pick(g, (uint32_t)g->name_count)];
        if (name->fixed || (name->uniform && g->company != BLOCK)) continue;
        if (kind == KIND_COUNT || name->kind == kind) return name;
    }
    return NULL;
}

static const char *place_text(Generator *g, const Place *place, int depth)
{
    if (place->count == 1) return place->format;
    g->loads++;
    const char *index = index_below(g, place->count, depth);
    g->loads--;
    char *text = malloc(strlen(place->format) + strlen(index) + 1);
    const char *hole = strstr(place->format, "%s");
    sprintf(text, "%.*s%s%s", (int)(hole - place->format), place->format, index, hole + 2);
    return text;
}

const char *lvalue(Generator *g, Kind *kind)
{
    for (int tries = 0; tries < 4; tries++) {
        if (g->place_count && chance(g, 40)) {
            const Place *place = &g->places[pick(g, (uint32_t)g->place_count)];
            *kind = place->kind;
            return place_text(g, place, 1);
        }
        const Name *name = writable_name(g, KIND_COUNT);
        if (!name || name->uniform) continue;
        *kind = name->kind;
        return name->text;
    }
    return NULL;
}

/* --- loads ------------------------------------------------------------------------------------------------------- */

/* Consecutive in some registers, by what a value is that all threads of the block have in common. */
static const char *likely_index(Generator *g, const char *thread)
{
    const char *one = uniform_integer(g, U32, 1);
    unsigned c = pick(g, 40);
    switch (pick(g, 9)) {
    case 0: return format("(2 * %s - (%s & (int)(%s & 63u))) & 8191", thread, thread, one);
    case 1: return format("(%s ^ (int)(%s)) & 8191", thread, one);
    case 2: return format("(%s | (int)(%s)) & 8191", thread, one);
    case 3: return format("(unsigned)(%s + %u) %% ((%s & 63u) + 1u)", thread, c, one);
    case 4: return format("(%s / (int)((%s & 15u) + 1u)) * 8 + %s %% (int)((%s & 15u) + 1u) & 8191", thread, one, thread, one);
    case 5: return format("min((int)%s + %d, 4095)", thread, (int)c);
    case 6: return format("%s > %u ? %s - %u : 0", thread, c, thread, c);
    case 7: return format("(%s ^ (%s & 255u)) >> (%s & 7u) & 8191u", format("(unsigned)%s", thread), one, one);
    default: return format("((unsigned)%s + (%s)) & 8191u", thread, one);
    }
}

/* An index into an input array of 8192 elements by the thread's number, some ways wrapping around in between. */
static const char *linear_index(Generator *g)
{
    const char *thread = chance(g, 70) ? "gid" : "lid";
    unsigned c = pick(g, 64), k = pick(g, 3) + 1, wrap = pick(g, 2) ? c + pick(g, 9) : 0x80000000u - pick(g, 40);
    switch (pick(g, 14)) {
    case 0:
    case 1: return thread;
    case 10:
    case 11:
    case 12:
    case 13: return likely_index(g, thread);
    case 2: return format("%s + %u", thread, c);
    case 3: return format("%s * %u + %u", thread, k, c);
    case 4: return format("4095 - %s", thread);
    case 5: return format("(unsigned)%s - %uu + %uu", thread, wrap, wrap + c);
    case 6: return format("(unsigned)(%s - %d) & 1023", thread, (int)c);
    case 7: return format("(long long)%s + %u", thread, c);
    case 8: return format("(%s + %u) / %u", thread, c, k);
    default: return format("((unsigned long long)((unsigned)%s - %uu) >> %u) & 4095", thread, wrap, pick(g, 4));
    }
}

const char *index_below(Generator *g, int count, int depth)
{
    if (count == 8192 && !g->uniform_only && !g->in_function && chance(g, 50)) return linear_index(g);
    Kind kind = any_integer_kind(g);
    Value v = integer(g, kind, depth);
    if (v.low >= 0 && v.high < count) return v.text;
    if (!is_signed(v.kind) && chance(g, 25)) return format("(%s) %% %du", v.text, count);
    return format("(%s) & %d", v.text, count - 1);
}

static Value integer_load(Generator *g, int depth)
{
    static const struct {
        const char *name;
        Kind kind;
        int count;
    } arrays[] = {{"bytes", U8, 8192},  {"shorts", I16, 8192}, {"ints", I32, 8192}, {"ints", I32, 8192},
                  {"longs", I64, 8192}, {"table", I32, 64},    {"table", I32, 64},  {"small_table", U16, 16}};
    uint32_t which = pick(g, 8);
    if (g->in_function) which = 5 + which % 3;
    g->loads++;
    const char *index = index_below(g, arrays[which].count, depth);
    g->loads--;
    return ranged(format("%s[%s]", arrays[which].name, index), promoted(arrays[which].kind),
                  kind_low(arrays[which].kind), kind_high(arrays[which].kind));
}

Value place_load(Generator *g, bool reals, int depth)
{
    for (int tries = 0; tries < 6 && g->place_count; tries++) {
        const Place *place = &g->places[pick(g, (uint32_t)g->place_count)];
        if (is_real(place->kind) != reals) continue;
        const char *text = place_text(g, place, depth);
        if (reals) return (Value){text, place->kind, 0, 0};
        return ranged(text, promoted(place->kind), kind_low(place->kind), kind_high(place->kind));
    }
    return (Value){0};
}

/* --- integers ---------------------------------------------------------------------------------------------------- */

Value constant(Generator *g, Kind kind)
{
    static const long long notable[] = {
        0,     1,     2,     3,     4,          5,          7,          8,          9,          15,        16,
        31,    32,    33,    63,    64,         100,        127,        128,        255,        256,       1000,
        32767, 32768, 65535, 65536, 2147483646, 2147483647, 2147483648, 4294967290, 4294967295, 4294967296};
    static const char *const suffix[KIND_COUNT] = {[U32] = "u", [I64] = "ll", [U64] = "ull"};
    long long value = chance(g, 70) ? (long long)pick(g, 20) : PICK(g, notable);
    if (is_signed(kind) && value < 2147483648 && chance(g, 25)) value = -value;
    if (!fits(kind, value, value)) value &= 0x7fff;
    const char *text = format(value < 0 ? "(%lld%s)" : "%lld%s", value, suffix[kind] ? suffix[kind] : "");
    return ranged(text, kind, value, value);
}

/* Changes a variable of its own, declared here, which may be read from the next statement on. */
static Value effect(Generator *g, Kind kind, int depth)
{
    if (g->pure || g->uniform_only || g->effect_count == MAX_EFFECTS) return converted(constant(g, kind), kind);
    const char *name = fresh(g, "e"), *value = integer(g, U32, depth - 1).text;
    line(g, "unsigned %s = %uu;", name, pick(g, 100));
    g->effects[g->effect_count++] = name;
    switch (pick(g, 6)) {
    case 0: return converted(full(format("%s++", name), U32), kind);
    case 1: return converted(full(format("(--%s)", name), U32), kind);
    case 2: return converted(full(format("(%s = %s)", name, value), U32), kind);
    case 3: return converted(full(format("(%s += 3u, %s >> 1)", name, name), U32), kind);
    default: return converted(full(format("(%s %c= %s)", name, "+-^"[pick(g, 3)], value), U32), kind);
    }
}

void settle_effects(Generator *g)
{
    for (int i = 0; i < g->effect_count; i++) add_name(g, g->effects[i], U32, false);
    g->effect_count = 0;
}

/* How far a pointer is from its array's beginning. */
static Value distance(Generator *g)
{
    if (!g->pointer_count || g->uniform_only) return constant(g, I32);
    const Pointer *p = &g->pointers[pick(g, (uint32_t)g->pointer_count)];
    return ranged(format("(int)(%s - %s)", p->name, p->base), I32, 0, p->count - 1);
}

static Value special(Generator *g)
{
    static const char *const names[] = {"threadIdx.", "blockIdx.", "blockDim.", "gridDim."};
    uint32_t which = pick(g, 4), dimension = pick(g, 6);
    if (g->uniform_only && which == 0) which = 1;
    if (g->flat) which |= 2;
    return ranged(format("%s%c", names[which], "xxxxyz"[dimension]), U32, 0, 1024);
}

static Value integer_leaf(Generator *g, Kind kind)
{
    uint32_t what = pick(g, 10);
    if (what < 5) {
        const Name *name = readable_name(g, KIND_COUNT);
        if (name) return converted(ranged(name->text, promoted(name->kind), name->low, name->high), kind);
    }
    if (what < 6 && !g->in_function) return converted(special(g), kind);
    if (what < 7 && g->loads < 2) return converted(integer_load(g, 0), kind);
    if (what < 8 && g->loads < 2 && !g->uniform_only) {
        Value v = place_load(g, false, 0);
        if (v.text) return converted(v, kind);
    }
    return constant(g, kind);
}

Value operand(Generator *g, Kind kind, int depth)
{
    if (kind > I32 && chance(g, 25)) {
        Kind weaker = (Kind)(I32 + pick(g, kind - I32));
        Value v = integer(g, weaker, depth);
        return ranged(v.text, kind, v.low, v.high);
    }
    return integer(g, kind, depth);
}

/* text, an operation whose result in [low, high] may not fit `kind`; through: the same in unsigned arithmetic. */
static Value fitted(const char *text, const char *through, Kind kind, Wide low, Wide high)
{
    if (!is_signed(kind) || fits(kind, low, high)) return ranged(text, kind, low, high);
    return full(through, kind);
}

static Wide wide_min(Wide a, Wide b)
{
    return a < b ? a : b;
}
static Wide wide_max(Wide a, Wide b)
{
    return a > b ? a : b;
}

static Value arithmetic(Generator *g, Kind kind, int depth)
{
    Value a = integer(g, kind, depth - 1), b = operand(g, kind, depth - 1);
    char op = "++--*"[pick(g, 5)];
    Wide low = a.low + b.low, high = a.high + b.high;
    if (op == '-') low = a.low - b.high, high = a.high - b.low;
    if (op == '*') {
        if (a.high > INT32_MAX || a.low < INT32_MIN || b.high > INT32_MAX || b.low < INT32_MIN) {
            low = kind_low(kind) - 1; /* too large for Wide, perhaps; does not fit anyway */
        } else {
            Wide p = a.low * b.low, q = a.low * b.high, r = a.high * b.low, s = a.high * b.high;
            low = wide_min(wide_min(p, q), wide_min(r, s));
            high = wide_max(wide_max(p, q), wide_max(r, s));
        }
    }
    const char *u = kind == I64 ? "unsigned long long" : "unsigned";
    return fitted(format("(%s %c %s)", a.text, op, b.text),
                  format("(%s)((%s)%s %c (%s)%s)", kind_names[kind], u, a.text, op, u, b.text), kind, low, high);
}

static Value bits(Generator *g, Kind kind, int depth)
{
    Value a = integer(g, kind, depth - 1);
    Value b = chance(g, 50) ? constant(g, kind) : operand(g, kind, depth - 1);
    char op = "&&|^"[pick(g, 4)];
    const char *text = format("(%s %c %s)", a.text, op, b.text);
    if (a.low < 0 || b.low < 0) {
        if (op == '&' && b.low >= 0) return ranged(text, kind, 0, b.high);
        return full(text, kind);
    }
    Wide high = 1;
    while (high <= a.high || high <= b.high) high *= 2;
    return ranged(text, kind, 0, op == '&' ? wide_min(a.high, b.high) : high - 1);
}

/* Counts up to 127, beyond the width too. */
static Value far_shift(Generator *g, Kind kind, Value a)
{
    const char *count = format("(int)(%s & 127)", integer(g, any_integer_kind(g), 0).text);
    if (chance(g, 50))
        return ranged(format("SHR(%s, %s)", a.text, count), kind, wide_min(a.low, 0), wide_max(a.high, 0));
    const char *u = kind == I64 ? "unsigned long long" : "unsigned";
    if (!is_signed(kind)) return full(format("SHL(%s, %s)", a.text, count), kind);
    return full(format("(%s)SHL((%s)%s, %s)", kind_names[kind], u, a.text, count), kind);
}

static Value shift(Generator *g, Kind kind, int depth)
{
    Value a = converted(integer(g, kind, depth - 1), kind);
    int width = bits_of(kind);
    if (chance(g, 25)) return far_shift(g, kind, a);
    const char *count = format("%u", pick(g, (uint32_t)width));
    if (chance(g, 40)) count = format("(%s & %d)", integer(g, any_integer_kind(g), depth - 1).text, width - 1);
    if (chance(g, 55))
        return ranged(format("(%s >> %s)", a.text, count), kind, wide_min(a.low, 0), wide_max(a.high, 0));
    if (!is_signed(kind)) return full(format("(%s << %s)", a.text, count), kind);
    return full(
        format("(%s)((%s)%s << %s)", kind_names[kind], kind == I64 ? "unsigned long long" : "unsigned", a.text, count),
        kind);
}

/* Divisors are constants, or between 1 and 16, or anything. */
static Value division(Generator *g, Kind kind, int depth)
{
    Value a = integer(g, kind, depth - 1);
    bool quotient = chance(g, 50);
    if (chance(g, 30))
        return full(
            format("%s(%s, %s)", quotient ? "DIV" : "MOD", a.text, converted(integer(g, kind, depth - 1), kind).text),
            kind);
    long long c = chance(g, 60) ? 1ll << pick(g, 12) : 1 + pick(g, 100);
    if (is_signed(kind) && c > 1 && chance(g, 15)) c = -c;
    const char *divisor = format(c < 0 ? "(%lld)" : "%lld", c);
    if (chance(g, 20)) divisor = format("((%s & 15) + 1)", integer(g, kind, depth - 1).text);
    const char *text = format("(%s %c %s)", a.text, quotient ? '/' : '%', divisor);
    if (quotient && a.low >= 0 && c > 0) return ranged(text, kind, 0, a.high);
    return full(text, kind);
}

static Value choice(Generator *g, Kind kind, int depth)
{
    const char *c = condition(g, depth - 1);
    Value a = integer(g, kind, depth - 1), b = integer(g, kind, depth - 1);
    return ranged(format("(%s ? %s : %s)", c, a.text, b.text), kind, wide_min(a.low, b.low), wide_max(a.high, b.high));
}

/* Intrinsics of two words and more. */
static Value two_words(Generator *g, uint32_t what, Value a, Value b, int depth)
{
    static const char *const names[] = {"__umulhi(%s, %s)", "__funnelshift_l(%s, %s, %s)",
                                        "__funnelshift_r(%s, %s, %s)", "__byte_perm(%s, %s, %s)",
                                        "__dp4a(%s, %s, %s)", "(unsigned)__dp4a((int)%s, (int)%s, (int)%s)",
                                        "__dp2a_lo(%s, %s, %s)", "(unsigned)__dp2a_hi((int)%s, (int)%s, (int)%s)"};
    if (what == sizeof names / sizeof *names) return full(format("__mulhi((int)%s, (int)%s)", a.text, b.text), I32);
    const char *third = what ? integer(g, U32, depth - 1).text : "";
    return full(format(names[what], a.text, b.text, third), U32);
}

static Value intrinsic(Generator *g, Kind kind, int depth)
{
    Value a = integer(g, kind, depth - 1), b = integer(g, kind, depth - 1);
    bool least = chance(g, 50), wide = kind >= I64;
    uint32_t what = pick(g, 16);
    if (what >= 7) return converted(two_words(g, what - 7, converted(a, U32), converted(b, U32), depth), kind);
    if (what < 3)
        return ranged(format("%s(%s, %s)", least ? "min" : "max", a.text, b.text), kind,
                      least ? wide_min(a.low, b.low) : wide_max(a.low, b.low),
                      least ? wide_min(a.high, b.high) : wide_max(a.high, b.high));
    const char *u = wide ? "unsigned long long" : "unsigned", *ll = wide ? "ll" : "";
    Value v = ranged(format("__popc%s((%s)%s)", ll, u, a.text), I32, 0, 64);
    if (what == 4) v = ranged(format("__clz%s(%s)", ll, converted(a, wide ? I64 : I32).text), I32, 0, 64);
    if (what == 5) v = ranged(format("__ffs%s(%s)", ll, converted(a, wide ? I64 : I32).text), I32, 0, 64);
    if (what == 6) v = full(format("__brev%s(%s)", ll, converted(a, wide ? U64 : U32).text), wide ? U64 : U32);
    return converted(v, kind);
}

static Value unary(Generator *g, Kind kind, int depth)
{
    Value a = integer(g, kind, depth - 1);
    if (chance(g, 40)) return fitted(format("(~%s)", a.text), "", kind, -1 - a.high, -1 - a.low);
    if (chance(g, 20)) return converted(ranged(format("(int)!(%s)", a.text), I32, 0, 1), kind);
    const char *u = kind == I64 ? "unsigned long long" : "unsigned";
    return fitted(format("(-%s)", a.text), format("(%s)(0 - (%s)%s)", kind_names[kind], u, a.text), kind, -a.high,
                  -a.low);
}

/* Numbers that do not fit and NaN become what PTX makes of them. */
static Value from_real(Generator *g, Kind kind, int depth)
{
    Kind from = chance(g, 60) ? F32 : F64, to = any_integer_kind(g);
    Value v = real(g, from, depth - 1);
    return converted(full(format("TO(%s, (%s)%s)", kind_names[to], kind_names[from], v.text), to), kind);
}

const char *call_text(Generator *g, const Callee *callee, int depth)
{
    const char *text = format("%s(", callee->name);
    int values = callee->param_count - callee->reference;
    for (int i = 0; i < values; i++) {
        const char *value = value_of(g, callee->params[i], depth);
        if (callee->recursive && i == 0) value = format("(int)(%s & 3)", value);
        text = format("%s%s%s", text, i ? ", " : "", value);
    }
    if (callee->reference) {
        const Name *name = writable_name(g, callee->params[values]);
        if (!name || name->uniform) return NULL;
        text = format("%s%s%s", text, values ? ", " : "", name->text);
    }
    g->cost += g->trips * callee->cost;
    g->calls++;
    return format("%s)", text);
}

Value call(Generator *g, bool reals, int depth)
{
    if (!g->callee_count || g->calls >= MOST_CALLS) return (Value){0};
    const Callee *callee = &g->callees[pick(g, (uint32_t)g->callee_count)];
    if (callee->reference || is_real(callee->result) != reals || g->trips * callee->cost > 3000) return (Value){0};
    return full(call_text(g, callee, depth), promoted(callee->result));
}

Value integer(Generator *g, Kind kind, int depth)
{
    if (depth <= 0) return integer_leaf(g, kind);
    switch (pick(g, 18)) {
    case 16: return effect(g, kind, depth);
    case 17: return converted(distance(g), kind);
    case 0:
    case 1:
    case 2:
    case 3:
    case 4: return arithmetic(g, kind, depth);
    case 5:
    case 6: return bits(g, kind, depth);
    case 7: return shift(g, kind, depth);
    case 8: return division(g, kind, depth);
    case 9: return choice(g, kind, depth);
    case 10: return intrinsic(g, kind, depth);
    case 11: return converted(integer(g, any_integer_kind(g), depth - 1), kind);
    case 12: return unary(g, kind, depth);
    case 13: {
        if (g->floats) return from_real(g, kind, depth);
        const char *c = condition(g, depth - 1);
        return converted(ranged(format("(int)(bool)(%s)", c), I32, 0, 1), kind);
    }
    case 14: {
        Value v = call(g, false, depth - 1);
        return v.text ? converted(v, kind) : integer_leaf(g, kind);
    }
    default: return integer_leaf(g, kind);
    }
}
