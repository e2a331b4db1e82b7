/* reals.c: random expressions of floating point, of any kind, conditions. In kernels that are exact only operations that
 * IEEE 754 rounds right. NaN's sign and bits are nobody's business: nothing here shows them.
 */
#include "generate.h"
#include <stdio.h>

static Value real_converted(Value v, Kind kind)
{
    if (v.kind == kind) return v;
    return (Value){format("(%s)%s", kind_names[kind], v.text), kind, 0, 0};
}

static Value real_leaf(Generator *g, Kind kind)
{
    uint32_t what = pick(g, 8);
    if (what < 3) {
        const Name *name = readable_name(g, chance(g, 80) ? kind : F32 + F64 - kind);
        if (name) return real_converted((Value){name->text, name->kind, 0, 0}, kind);
    }
    if (what < 5 && g->loads < 2 && !g->in_function) {
        g->loads++;
        const char *index = index_below(g, 8192, 0);
        g->loads--;
        return real_converted((Value){format(kind == F32 ? "floats[%s]" : "doubles[%s]", index), kind, 0, 0}, kind);
    }
    if (what < 6 && !g->uniform_only) {
        Value v = place_load(g, true, 0);
        if (v.text) return real_converted(v, kind);
    }
    if (what == 6 && g->loads < 2)
        return real_converted((Value){format("float_table[%s]", index_below(g, 16, 0)), F32, 0, 0}, kind);
    return (Value){format(kind == F32 ? "%u.%02uf" : "%u.%02u", pick(g, 4), 1 + pick(g, 99)), kind, 0, 0};
}

static const char *mathematics(Generator *g, Kind kind, int depth)
{
    static const char *const one[] = {"fabs", "floor", "ceil", "trunc", "rint", "exp",
                                      "sin",  "cos",   "tanh", "atan",  "exp2"};
    static const char *const two[] = {"fmin", "fmax", "fmod", "atan2", "fdim"};
    static const char *const exact[] = {"fabs", "floor", "ceil", "trunc", "rint", "sqrt"};
    const char *a = real(g, kind, depth - 1).text, *b = real(g, kind, depth - 1).text, *f = kind == F32 ? "f" : "";
    if (g->exact && chance(g, 60)) return format("%s%s(%s)", PICK(g, exact), f, a);
    if (g->exact && chance(g, 50)) return format("%s%s(%s, %s)", pick(g, 2) ? "fmin" : "fmax", f, a, b);
    switch (g->exact ? 2 : pick(g, 8)) {
    case 0: return format("sqrt%s(fabs%s(%s))", f, f, a);
    case 1: return format("log%s(fabs%s(%s) + %s)", f, f, a, kind == F32 ? "0.5f" : "0.5");
    case 2: return format("fma%s(%s, %s, %s)", f, a, b, real(g, kind, depth - 1).text);
    case 3:
    case 4: return format("%s%s(%s, %s)", PICK(g, two), f, a, b);
    default: return format("%s%s(%s)", PICK(g, one), f, a);
    }
}

/* Sums and differences of products, which invite contraction. */
static const char *products(Generator *g, Kind kind, int depth)
{
    g->pure++; /* operands stand twice */
    const char *a = real(g, kind, depth - 1).text, *b = real(g, kind, depth - 1).text,
               *c = real(g, kind, depth - 1).text;
    g->pure--;
    switch (pick(g, 6)) {
    case 0: return format("(%s * %s + %s)", a, b, c);
    case 1: return format("(%s - %s * %s)", a, b, c);
    case 2: return format("(%s * %s - %s * %s)", a, b, c, a);
    case 3: return format("(%s + %s) * (%s - %s)", a, b, b, c);
    case 4: return format("(-(%s * %s) - %s)", a, b, c);
    default: return format("(%s * %s + %s * %s + %s)", a, a, b, b, c);
    }
}

/* Of half precision: operators round once, conversions too. */
static const char *halves(Generator *g, int depth)
{
    const char *a = format("__float2half(%s)", real(g, F32, depth - 1).text),
               *b = format("__float2half(%s)", real(g, F32, depth - 1).text);
    switch (pick(g, 5)) {
    case 0: return format("__half2float(%s)", a);
    case 1: return format("__half2float(__hfma(%s, %s, __float2half(0.5f)))", a, b);
    case 2: return format("(float)(int)__hlt(%s, %s)", a, b);
    default: return format("__half2float(%s %c %s)", a, "+-*/"[pick(g, 4)], b);
    }
}

Value real(Generator *g, Kind kind, int depth)
{
    if (depth <= 0) return real_leaf(g, kind);
    const char *text = NULL;
    switch (pick(g, 15)) {
    case 14: return real_converted((Value){halves(g, depth), F32, 0, 0}, kind);
    case 0:
    case 1:
    case 2:
    case 3: text = format("(%s)", products(g, kind, depth)); break;
    case 4:
    case 5: {
        Value a = real(g, kind, depth - 1), b = real(g, kind, depth - 1);
        text = format("(%s %c %s)", a.text, "+-*/"[pick(g, 4)], b.text);
        break;
    }
    case 6:
    case 7: text = mathematics(g, kind, depth); break;
    case 8: text = format("(%s)%s", kind_names[kind], integer(g, any_integer_kind(g), depth - 1).text); break;
    case 9: {
        const char *c = condition(g, depth - 1);
        Value a = real(g, kind, depth - 1), b = real(g, kind, depth - 1);
        text = format("(%s ? %s : %s)", c, a.text, b.text);
        break;
    }
    case 10: return real_converted(real(g, F32 + F64 - kind, depth - 1), kind);
    case 11: text = format("(-%s)", real(g, kind, depth - 1).text); break;
    case 12: {
        Value v = call(g, true, depth - 1);
        return v.text ? real_converted(v, kind) : real_leaf(g, kind);
    }
    default: return real_leaf(g, kind);
    }
    return (Value){text, kind, 0, 0};
}

/* --- any kind, conditions ---------------------------------------------------------------------------------------- */

const char *value_of(Generator *g, Kind kind, int depth)
{
    if (is_real(kind)) return real(g, kind, depth).text;
    if (kind == BOOL) return condition(g, depth);
    if (kind >= I32) return integer(g, kind, depth).text;
    Value v = integer(g, I32, depth);
    return chance(g, 50) ? v.text : format("(%s)(%s)", kind_names[kind], v.text);
}

/* Comparisons of a thread's number with the number of elements, as kernels begin with. */
static const char *guard(Generator *g)
{
    const char *thread = chance(g, 60) ? "gid" : "lid";
    unsigned c = pick(g, 40);
    switch (pick(g, 6)) {
    case 0: return format("%s < n", thread);
    case 1: return format("%s + %u <= n", thread, c);
    case 2: return format("(unsigned)%s - %uu < %uu", thread, c, pick(g, 60));
    case 3: return format("(int)%s >= %d", thread, (int)c - 10);
    case 4: return format("(unsigned)%s + u < 100u", thread);
    default: return format("(long long)%s * %u < wide", thread, c + 1);
    }
}

/* Of the thread's number alone, or of its lane where rows are of whole warps. */
const char *lane_condition(Generator *g)
{
    static const char *const numbers[] = {"", " % 32", " & 7", " / 32", " % 64"};
    static const char *const comparisons[] = {"<", "<=", ">", ">=", "==", "!="};
    const char *number = PICK(g, numbers);
    return format("(int)(threadIdx.x%s) %s %u", number, PICK(g, comparisons), pick(g, *number ? 34 : 70));
}

const char *condition(Generator *g, int depth)
{
    static const char *const comparisons[] = {"<", "<=", ">", ">=", "==", "!="};
    uint32_t what = pick(g, 10);
    if (what == 0 && !g->uniform_only && !g->in_function) return format("(%s)", guard(g));
    if (what < 3 && depth > 0) {
        const char *a = condition(g, depth - 1), *b = condition(g, depth - 1);
        return format("(%s %s %s)", a, pick(g, 2) ? "&&" : "||", b);
    }
    if (what == 3) return format("(%s & %d)", integer(g, any_integer_kind(g), depth - 1).text, 1 << pick(g, 6));
    if (what == 4 && g->floats) {
        Kind kind = chance(g, 60) ? F32 : F64;
        const char *a = real(g, kind, depth - 1).text, *b = real(g, kind, depth - 1).text;
        return format("(%s %s %s)", a, PICK(g, comparisons), b);
    }
    if (what == 5) return format("!(%s)", condition(g, depth - 1));
    if (what == 6 && g->warp_operations && !g->uniform_only && !g->in_function) return lane_condition(g);
    Kind kind = any_integer_kind(g);
    const char *a = integer(g, kind, depth - 1).text, *b = operand(g, kind, depth - 1).text;
    return format("(%s %s %s)", a, PICK(g, comparisons), b);
}
